package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
)

// Signing makes a signature, in two steps so that the key may be elsewhere:
// [Signing.Attributes] is what the key signs, [Signing.Finish] puts the
// signature in. It holds no time of signing, which PAdES keeps elsewhere.
type Signing struct {
	Chain []*x509.Certificate // the signer's first; the root may be left out
	Hash  crypto.Hash         // SHA-256, SHA-384 or SHA-512

	// Content is a TSTInfo that the signature holds, for timestamp tokens. Nil:
	// a detached signature, of bytes that stand elsewhere.
	Content []byte
}

func (s *Signing) contentType() asn1.ObjectIdentifier {
	if s.Content != nil {
		return oidTSTInfo
	}
	return oidData
}

// Attributes returns the signed attributes for content with this digest, as
// the DER of a SET: its hash with s.Hash is what the key signs.
func (s *Signing) Attributes(digest []byte) ([]byte, error) {
	if _, _, _, err := algorithmOf(s.Hash); err != nil {
		return nil, err
	}
	if len(digest) != s.Hash.Size() {
		return nil, fmt.Errorf("%w: a digest of %d bytes is none of %v", ErrDigest, len(digest), s.Hash)
	}
	if len(s.Chain) == 0 {
		return nil, fmt.Errorf("%w: no certificate given to sign with", ErrCertificate)
	}
	id := sha256.Sum256(s.Chain[0].Raw)
	var attributes []attribute
	for _, a := range []struct {
		kind  asn1.ObjectIdentifier
		value any
	}{
		{oidContentType, s.contentType()},
		{oidDigest, digest},
		{oidSigningCert, signingCertificate{[]certificateID{{Digest: id[:]}}}},
	} {
		der, err := asn1.Marshal(a.value)
		if err != nil {
			return nil, err
		}
		attributes = append(attributes, attribute{a.kind, []asn1.RawValue{{FullBytes: der}}})
	}
	return asn1.MarshalWithParams(attributes, "set") // sorted, as DER asks
}

// Finish returns the signature as DER: attributes as [Signing.Attributes] gave
// them, and the key's signature of them: PKCS #1 v1.5 for RSA, ASN.1 for
// ECDSA. It checks that the certificate's key made it: [ErrSignature] if not.
func (s *Signing) Finish(attributes, signature []byte) ([]byte, error) {
	digest, withRSA, withECDSA, err := algorithmOf(s.Hash)
	if err != nil {
		return nil, err
	}
	if len(attributes) == 0 || attributes[0] != tagSet || len(s.Chain) == 0 {
		return nil, fmt.Errorf("%w: these are not the attributes that were to be signed", ErrStructure)
	}
	signer := s.Chain[0]
	algorithm := pkix.AlgorithmIdentifier{Algorithm: withECDSA}
	if _, ok := signer.PublicKey.(*rsa.PublicKey); ok {
		algorithm = pkix.AlgorithmIdentifier{Algorithm: withRSA, Parameters: null}
	}
	id, err := asn1.Marshal(issuerAndSerial{asn1.RawValue{FullBytes: signer.RawIssuer}, signer.SerialNumber})
	if err != nil {
		return nil, err
	}
	version := 1
	if s.Content != nil {
		version = 3 // of a SignedData that holds anything but plain data
	}
	var certificates []byte
	for _, c := range s.Chain {
		certificates = append(certificates, c.Raw...)
	}
	hash := pkix.AlgorithmIdentifier{Algorithm: digest}
	der, err := asn1.Marshal(contentInfo{oidSignedData, signedData{
		Version:          version,
		DigestAlgorithms: []pkix.AlgorithmIdentifier{hash},
		Encapsulated:     encapsulated{s.contentType(), s.Content},
		Certificates:     asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: certificates},
		SignerInfos: []signerInfo{{
			Version:            1,
			Signer:             asn1.RawValue{FullBytes: id},
			DigestAlgorithm:    hash,
			Signed:             asn1.RawValue{FullBytes: retag(attributes, tagSigned)},
			SignatureAlgorithm: algorithm,
			Signature:          signature,
		}},
	}})
	if err != nil {
		return nil, err
	}
	made, err := parse(der, s.contentType())
	if err != nil {
		return nil, err
	}
	if err := made.checkSignature(); err != nil {
		return nil, err
	}
	return der, nil
}

// Sign is both steps with a key that is at hand. A key that is not the
// certificate's is [ErrKey].
func (s *Signing) Sign(key crypto.Signer, digest []byte) ([]byte, error) {
	attributes, err := s.Attributes(digest)
	if err != nil {
		return nil, err
	}
	if !SameKey(key.Public(), s.Chain[0].PublicKey) {
		return nil, ErrKey
	}
	h := s.Hash.New()
	h.Write(attributes)
	signature, err := key.Sign(rand.Reader, h.Sum(nil), s.Hash)
	if err != nil {
		return nil, fmt.Errorf("the key could not sign: %w", err)
	}
	return s.Finish(attributes, signature)
}

// Size returns a bound of the signature's length in bytes, without a timestamp.
func (s *Signing) Size() int {
	size := 1024 + len(s.Content) // identifiers, attributes, lengths
	for i, c := range s.Chain {
		if size += len(c.Raw); i > 0 {
			continue
		}
		size += len(c.RawIssuer)
		switch key := c.PublicKey.(type) {
		case *rsa.PublicKey:
			size += key.Size()
		case *ecdsa.PublicKey:
			size += 2 * key.Params().BitSize / 8
		}
	}
	return size
}

// SameKey says whether two public keys are the same.
func SameKey(a, b crypto.PublicKey) bool {
	equal, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && equal.Equal(b)
}

// AddTimestamp returns the signature with a timestamp token of its signature
// value put in: the SHA-2 digest of [SignedData.Signature] has to be what the
// token stamped. A signature that has one already is refused.
func AddTimestamp(der, token []byte) ([]byte, error) {
	signed, err := Parse(der)
	if err != nil {
		return nil, err
	}
	t, err := ParseToken(token)
	if err != nil {
		return nil, fmt.Errorf("the timestamp: %w", err)
	}
	if err := t.Check(t.Sum(signed.Signature)); err != nil {
		return nil, fmt.Errorf("the timestamp: %w", err)
	}
	if signed.Timestamp != nil {
		return nil, errors.New("the signature has a timestamp already")
	}
	signer := &signed.info.Content.SignerInfos[0]
	attributes, err := attributesIn(signer.Unsigned, tagUnsigned)
	if err != nil {
		return nil, err
	}
	attributes = append(attributes, attribute{oidTimestamp, []asn1.RawValue{{FullBytes: token}}})
	set, err := asn1.MarshalWithParams(attributes, "set")
	if err != nil {
		return nil, err
	}
	signer.Unsigned = asn1.RawValue{FullBytes: retag(set, tagUnsigned)}
	return asn1.Marshal(signed.info)
}

// retag returns an element under another header byte.
func retag(der []byte, tag byte) []byte {
	return append([]byte{tag}, der[1:]...)
}
