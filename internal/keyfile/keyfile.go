// Package keyfile reads keys, certificates and revocation data from files, as
// authorities hand them out and openssl writes them. Errors name the file and
// what to do, never what a key or a password is.
package keyfile

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/crypto/ocsp"

	"earlyhelp.example/forms/internal/cms"
)

// What can be wrong with a file; every error wraps one of these or is the
// operating system's.
var (
	ErrNoKey          = errors.New("no private key in it")
	ErrKey            = errors.New("its private key cannot be read")
	ErrNeedsPassword  = errors.New("its private key is encrypted: give its password")
	ErrPassword       = errors.New("the password does not open its private key")
	ErrNoCertificate  = errors.New("no certificate in it")
	ErrCertificate    = errors.New("a certificate in it cannot be read")
	ErrNotOfKey       = errors.New("none of the certificates belongs to the key")
	ErrRevocationData = errors.New("no revocation data of this kind in it")
	ErrTooLarge       = errors.New("the file is too large")
	ErrFormat         = errors.New("it is in another format")
)

// Bounds of files, in bytes.
const (
	maxKey          = 64 << 10
	maxCertificates = 1 << 20
	maxOCSP         = 1 << 20
	maxCRL          = 32 << 20
	maxPassword     = 1 << 10
)

// read reads a file as it is, but for the mark that Windows puts before a text.
func read(path string, limit int64) ([]byte, error) {
	data, err := readRaw(path, limit)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, fmt.Errorf("%s: %w: it is text in UTF-16: save it as UTF-8", path, ErrFormat)
	}
	return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
}

func readRaw(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s: %w: more than %d bytes", path, ErrTooLarge, limit)
	}
	return data, err
}

// Password reads a password from a file: its first line.
func Password(path string) ([]byte, error) {
	data, err := read(path, maxPassword)
	if err != nil {
		return nil, err
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// Chain returns the chain of a key's certificate out of certificates in any order:
// the key's own first, each followed by its issuer as far as they are there.
func Chain(key crypto.Signer, all []*x509.Certificate) ([]*x509.Certificate, error) {
	for _, c := range all {
		if cms.SameKey(key.Public(), c.PublicKey) {
			return cms.Order(c, all), nil
		}
	}
	return nil, ErrNotOfKey
}

// Certificates reads all certificates of a file, PEM or DER.
func Certificates(path string) ([]*x509.Certificate, error) {
	data, err := read(path, maxCertificates)
	if err != nil {
		return nil, err
	}
	ders, err := elements(path, data, "CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7")
	if err != nil {
		return nil, err
	}
	var all []*x509.Certificate
	for i, der := range ders {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			if err := foreign(path, data, der); err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("%s: %w: number %d", path, ErrCertificate, i+1)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: %w: give certificates as PEM (BEGIN CERTIFICATE) or one as DER", path, ErrNoCertificate)
	}
	return all, nil
}

// Roots reads the certificates of files as those to trust.
func Roots(paths ...string) (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	for _, path := range paths {
		all, err := Certificates(path)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			pool.AddCert(c)
		}
	}
	return pool, nil
}

// CRL reads a certificate revocation list, PEM or DER, and returns its DER.
func CRL(path string) ([]byte, error) {
	return revocation(path, maxCRL, "X509 CRL", func(der []byte) error {
		_, err := x509.ParseRevocationList(der)
		return err
	})
}

// OCSP reads an OCSP response, PEM or DER, and returns its DER. Whose it is and
// whether it can be believed is judged when it is used.
func OCSP(path string) ([]byte, error) {
	return revocation(path, maxOCSP, "OCSP RESPONSE", func(der []byte) error {
		// A nil issuer: only its form is looked at. More than one answer is no error.
		if _, err := ocsp.ParseResponse(der, nil); err != nil && !strings.Contains(err.Error(), "number of responses") {
			return err
		}
		return nil
	})
}

func revocation(path string, limit int64, kind string, check func([]byte) error) ([]byte, error) {
	data, err := read(path, limit)
	if err != nil {
		return nil, err
	}
	ders, err := elements(path, data, kind)
	if err == nil && (len(ders) != 1 || check(ders[0]) != nil) {
		err = fmt.Errorf("%s: %w: give one %s, DER or PEM", path, ErrRevocationData, kind)
	}
	if err != nil {
		return nil, err
	}
	return ders[0], nil
}

// elements returns the DER of a file's PEM blocks of some kinds, or the file
// itself when it is DER.
func elements(path string, data []byte, kinds ...string) ([][]byte, error) {
	if len(data) > 0 && data[0] == 0x30 {
		return [][]byte{data}, nil
	}
	var all [][]byte
	blocks, err := blocks(path, data)
	for _, b := range blocks {
		for _, kind := range kinds {
			if b.Type == kind {
				all = append(all, b.Bytes)
			}
		}
	}
	return all, err
}

// blocks returns a file's PEM blocks. One that has begun has to be readable:
// encoding/pem passes over others, and a chain would lack a certificate.
func blocks(path string, data []byte) ([]*pem.Block, error) {
	var all []*pem.Block
	for rest := data; ; {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		all = append(all, b)
	}
	if begun := bytes.Count(data, []byte("-----BEGIN ")); begun != len(all) {
		return nil, fmt.Errorf("%s: %w: %d of its %d PEM blocks are damaged", path, ErrCertificate, begun-len(all), begun)
	}
	return all, nil
}
