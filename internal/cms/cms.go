// Package cms makes, reads and checks the signatures that stand in signed
// files: CMS SignedData (RFC 5652) as PAdES asks for it (EN 319 122, 319 142),
// timestamp tokens (RFC 3161), certificate paths at a time, and whether a
// certificate had been revoked by then (CRLs and OCSP responses).
//
// It reads strictly: DER only, one signer, nothing twice, nothing behind the
// end. What is read is written again and has to give the same bytes, so that
// two programs cannot read two things in it. It needs no network, no clock and
// no files: bytes and times are handed in.
//
// Errors name no holder of a certificate: a practitioner's name is personal
// data. Authorities are named.
package cms

import (
	"crypto"
	_ "crypto/sha256" // the digests that signatures may use
	_ "crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

// What can be wrong with a signature; every error of [Parse], [ParseToken] and
// of what Check does wraps one of them.
var (
	ErrStructure   = errors.New("the signature is damaged")                                   // no CMS, or not as it has to be
	ErrDigest      = errors.New("what was signed has been changed")                           // the digest is another
	ErrSignature   = errors.New("the signature was not made by its certificate's key")        // or is itself changed
	ErrAlgorithm   = errors.New("the signature's algorithms are unknown or do not fit")       // to each other or to the key
	ErrWeak        = errors.New("the signature uses an algorithm or key that is too weak")    // SHA-1, MD5, RSA under 2048 bits
	ErrCertificate = errors.New("the signature does not say which certificate made it")       // or it is not there, or another
	ErrKey         = errors.New("the key does not belong to the certificate that is to sign") // when signing
)

// Bounds of what is read. Real signatures with a timestamp take 5 to 15 KB.
const (
	maxSize         = 1 << 20
	maxCertificates = 32
	maxAttributes   = 32
	minRSA          = 2048
)

func oid(arcs ...int) asn1.ObjectIdentifier { return arcs }

var (
	oidData         = oid(1, 2, 840, 113549, 1, 7, 1)
	oidSignedData   = oid(1, 2, 840, 113549, 1, 7, 2)
	oidTSTInfo      = oid(1, 2, 840, 113549, 1, 9, 16, 1, 4)
	oidContentType  = oid(1, 2, 840, 113549, 1, 9, 3)
	oidDigest       = oid(1, 2, 840, 113549, 1, 9, 4)
	oidSigningCert  = oid(1, 2, 840, 113549, 1, 9, 16, 2, 47) // signing-certificate-v2
	oidSigningCert1 = oid(1, 2, 840, 113549, 1, 9, 16, 2, 12) // signing-certificate
	oidTimestamp    = oid(1, 2, 840, 113549, 1, 9, 16, 2, 14) // signature-time-stamp

	oidRSA  = oid(1, 2, 840, 113549, 1, 1, 1)
	oidPSS  = oid(1, 2, 840, 113549, 1, 1, 10)
	oidMGF1 = oid(1, 2, 840, 113549, 1, 1, 8)
)

// digests lists the digests that are good enough, with the names of the
// signature algorithms that hash with them.
var digests = []struct {
	hash            crypto.Hash
	oid, rsa, ecdsa asn1.ObjectIdentifier
}{
	{crypto.SHA256, oid(2, 16, 840, 1, 101, 3, 4, 2, 1), oid(1, 2, 840, 113549, 1, 1, 11), oid(1, 2, 840, 10045, 4, 3, 2)},
	{crypto.SHA384, oid(2, 16, 840, 1, 101, 3, 4, 2, 2), oid(1, 2, 840, 113549, 1, 1, 12), oid(1, 2, 840, 10045, 4, 3, 3)},
	{crypto.SHA512, oid(2, 16, 840, 1, 101, 3, 4, 2, 3), oid(1, 2, 840, 113549, 1, 1, 13), oid(1, 2, 840, 10045, 4, 3, 4)},
}

// weak lists what was once in use, to be able to say so.
var weak = []struct {
	name string
	oid  asn1.ObjectIdentifier
}{
	{"SHA-1", oid(1, 3, 14, 3, 2, 26)},
	{"MD5", oid(1, 2, 840, 113549, 2, 5)},
	{"SHA-224", oid(2, 16, 840, 1, 101, 3, 4, 2, 4)},
	{"SHA-1 with RSA", oid(1, 2, 840, 113549, 1, 1, 5)},
	{"MD5 with RSA", oid(1, 2, 840, 113549, 1, 1, 4)},
	{"ECDSA with SHA-1", oid(1, 2, 840, 10045, 4, 1)},
}

// hashOf returns the digest that an OID names, or why it will not do.
func hashOf(id asn1.ObjectIdentifier) (crypto.Hash, error) {
	for _, d := range digests {
		if id.Equal(d.oid) {
			return d.hash, nil
		}
	}
	if err := notWeak(id); err != nil {
		return 0, err
	}
	return 0, fmt.Errorf("%w: unknown digest %v", ErrAlgorithm, id)
}

func notWeak(id asn1.ObjectIdentifier) error {
	for _, w := range weak {
		if id.Equal(w.oid) {
			return fmt.Errorf("%w: %s", ErrWeak, w.name)
		}
	}
	return nil
}

// algorithmOf returns the identifier of a digest, and of RSA or ECDSA with it.
func algorithmOf(h crypto.Hash) (digest, rsa, ecdsa asn1.ObjectIdentifier, err error) {
	for _, d := range digests {
		if d.hash == h {
			return d.oid, d.rsa, d.ecdsa, nil
		}
	}
	return nil, nil, nil, fmt.Errorf("%w: sign with SHA-256, SHA-384 or SHA-512", ErrAlgorithm)
}

// The structures of RFC 5652, section 5. What holds anything of a signer's
// choosing stays raw, so that it is written again as it was read.
type (
	contentInfo struct {
		ContentType asn1.ObjectIdentifier
		Content     signedData `asn1:"explicit,tag:0"`
	}
	signedData struct {
		Version          int
		DigestAlgorithms []pkix.AlgorithmIdentifier `asn1:"set"`
		Encapsulated     encapsulated
		Certificates     asn1.RawValue `asn1:"optional,tag:0"`
		CRLs             asn1.RawValue `asn1:"optional,tag:1"`
		SignerInfos      []signerInfo  `asn1:"set"`
	}
	encapsulated struct {
		ContentType asn1.ObjectIdentifier
		Content     []byte `asn1:"optional,explicit,tag:0"`
	}
	signerInfo struct {
		Version            int
		Signer             asn1.RawValue // issuer and serial number, or [0] the key's identifier
		DigestAlgorithm    pkix.AlgorithmIdentifier
		Signed             asn1.RawValue `asn1:"optional,tag:0"`
		SignatureAlgorithm pkix.AlgorithmIdentifier
		Signature          []byte
		Unsigned           asn1.RawValue `asn1:"optional,tag:1"`
	}
	issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	attribute struct {
		Type   asn1.ObjectIdentifier
		Values []asn1.RawValue `asn1:"set"`
	}

	// RFC 5035. What follows the first certificate, and issuer and serial
	// number in it, are left out and passed over: its digest tells it apart.
	signingCertificate struct{ Certificates []certificateID }
	certificateID      struct {
		Hash   pkix.AlgorithmIdentifier `asn1:"optional"` // absent: SHA-256
		Digest []byte
	}
	signingCertificate1 struct{ Certificates []certificateID1 }
	certificateID1      struct{ Digest []byte } // SHA-1
)

// The headers under which attributes stand in a signature, and as they are signed.
const (
	tagSigned   = 0xa0
	tagUnsigned = 0xa1
	tagSet      = 0x31
)

// null are the parameters that RSA's and some digests' identifiers carry.
var null = asn1.RawValue{FullBytes: []byte{asn1.TagNull, 0}}
