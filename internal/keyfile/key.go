package keyfile

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/youmark/pkcs8"
)

// Key reads the private key of a PEM file: PKCS #8, also encrypted with a
// password, PKCS #1 or SEC 1; RSA or ECDSA.
func Key(path string, password []byte) (crypto.Signer, error) {
	data, err := read(path, maxKey)
	if err != nil {
		return nil, err
	}
	if err := foreign(path, data, data); err != nil {
		return nil, err
	}
	all, err := blocks(path, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: it is damaged", path, ErrKey)
	}
	var found *pem.Block
	for _, b := range all {
		if !strings.HasSuffix(b.Type, "PRIVATE KEY") {
			continue // openssl writes EC PARAMETERS before a key, and certificates may follow
		}
		if found != nil {
			return nil, fmt.Errorf("%s: %w: there is more than one", path, ErrKey)
		}
		found = b
	}
	if found == nil {
		return nil, fmt.Errorf("%s: %w: give it as PEM (BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY)", path, ErrNoKey)
	}
	key, err := parse(found, password)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case *ecdsa.PrivateKey:
		return key, nil
	}
	return nil, fmt.Errorf("%s: %w: only RSA and ECDSA keys can sign here", path, ErrKey)
}

// parse reads a key. What the parsers say is left out: it could tell of the key.
func parse(b *pem.Block, password []byte) (any, error) {
	if strings.Contains(b.Headers["Proc-Type"], "ENCRYPTED") {
		return nil, fmt.Errorf("%w: it is encrypted in a way that is not safe any more: write it anew with openssl pkcs8 -topk8", ErrKey)
	}
	var key any
	var err error
	switch b.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(b.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(b.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(b.Bytes)
	case "ENCRYPTED PRIVATE KEY":
		if len(password) == 0 {
			return nil, ErrNeedsPassword
		}
		if err := openable(b.Bytes); err != nil {
			return nil, err
		}
		if key, err = pkcs8.ParsePKCS8PrivateKey(b.Bytes, password); err != nil {
			return nil, ErrPassword // that it can be opened at all has been seen
		}
	case "OPENSSH PRIVATE KEY":
		return nil, fmt.Errorf("%w: it is a key as OpenSSH writes it: write a copy of it anew with ssh-keygen -p -m PKCS8 -f COPY", ErrKey)
	default:
		return nil, fmt.Errorf("%w: it is of a kind (%s) that is unknown here", ErrKey, b.Type)
	}
	if err != nil && bytes.Contains(b.Bytes, primeField) {
		return nil, fmt.Errorf("%w: it spells its curve out in place of naming it: write it anew with openssl pkey -ec_param_enc named_curve -aes256 -in FILE -out key.pem", ErrKey)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: it is damaged, or of an unknown kind", ErrKey)
	}
	return key, nil
}

// primeField begins the parameters of a curve that is not named: 1.2.840.10045.1.1
// (RFC 3279), as DER.
var primeField = []byte{6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 1, 1}

// encrypted is an EncryptedPrivateKeyInfo with PBES2 and PBKDF2 (RFC 8018).
type encrypted struct {
	Algorithm struct {
		PBES2  asn1.ObjectIdentifier
		Params struct {
			Derivation struct {
				PBKDF2 asn1.ObjectIdentifier
				Params struct {
					Salt       []byte
					Iterations int
					Length     int                      `asn1:"optional"`
					Function   pkix.AlgorithmIdentifier `asn1:"optional"`
				}
			}
			Cipher struct {
				ID asn1.ObjectIdentifier
				IV []byte
			}
		}
	}
	Data []byte
}

// maxIterations bounds the time that a password takes to try; openssl's default
// is 2,048, what is recommended today 600,000.
const maxIterations = 10_000_000

// openable says whether the library can open an encrypted key. It panics on
// blocks of a wrong size, takes any number of iterations and any memory for
// scrypt, and calls what it does not know by names that help nobody.
func openable(der []byte) error {
	const advice = "write it anew with openssl pkcs8 -topk8 -v2 aes-256-cbc"
	var e encrypted
	rest, err := asn1.Unmarshal(der, &e)
	derivation, cipher := &e.Algorithm.Params.Derivation, &e.Algorithm.Params.Cipher
	if err != nil || len(rest) > 0 || !e.Algorithm.PBES2.Equal(oidPBES2) || !derivation.PBKDF2.Equal(oidPBKDF2) {
		return fmt.Errorf("%w: it is not encrypted with PBES2 and PBKDF2: %s", ErrKey, advice)
	}
	function := derivation.Params.Function.Algorithm
	if len(function) > 0 && !function.Equal(oidHMACSHA1) && !function.Equal(oidHMACSHA256) {
		return fmt.Errorf("%w: its password is hashed otherwise than with SHA-256: %s -v2prf hmacWithSHA256", ErrKey, advice)
	}
	block := 0
	for _, c := range ciphers {
		if cipher.ID.Equal(c.id) {
			block = c.block
		}
	}
	if block == 0 {
		return fmt.Errorf("%w: it is encrypted with an unknown cipher: %s", ErrKey, advice)
	}
	n := derivation.Params.Iterations
	if n > maxIterations {
		return fmt.Errorf("%w: its password is hashed %d times, and at most %d are taken here: %s -iter 600000", ErrKey, n, maxIterations, advice)
	}
	if n < 1 || len(cipher.IV) != block || len(e.Data) == 0 || len(e.Data)%block != 0 {
		return fmt.Errorf("%w: its encryption is damaged", ErrKey)
	}
	return nil
}

var (
	oidPBES2      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidHMACSHA1   = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}
	oidHMACSHA256 = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}
)

// ciphers are those of the library that go by blocks, with their sizes in bytes.
var ciphers = []struct {
	id    asn1.ObjectIdentifier
	block int
}{
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}, 16},  // AES-128-CBC
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}, 16}, // AES-192-CBC
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, 16}, // AES-256-CBC
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 3, 7}, 8},          // 3DES
}
