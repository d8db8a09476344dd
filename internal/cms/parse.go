package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
)

// SignedData is a signature as it was read; [SignedData.Check] says whether it
// is good.
type SignedData struct {
	Signer       *x509.Certificate   // the one that the signature names
	Certificates []*x509.Certificate // all that it carries
	Hash         crypto.Hash         // of the content and of the attributes; 0 when it is unknown or weak
	Digest       []byte              // of the content, as it was signed
	Signature    []byte              // what a timestamp of this signature stamps
	Timestamp    []byte              // the timestamp token, DER; nil: none
	Content      []byte              // what it holds, in a timestamp token; nil: detached

	info       contentInfo
	attributes []byte // the signed attributes, as they are hashed
	hashErr    error  // why Hash is 0
	certID     []byte // the value of signing-certificate-v2; nil: absent
	certID1    []byte // of signing-certificate, which only timestamp tokens may have instead
}

// Split returns the signature at the beginning of a signed file's /Contents,
// which is filled up with zeros.
func Split(contents []byte) ([]byte, error) {
	if len(bytes.Trim(contents, "\x00")) == 0 {
		return nil, fmt.Errorf("%w: it holds nothing but zeros", ErrStructure)
	}
	var whole asn1.RawValue
	rest, err := asn1.Unmarshal(contents, &whole)
	if err != nil {
		return nil, fmt.Errorf("%w: it does not begin with DER", ErrStructure)
	}
	if len(bytes.Trim(rest, "\x00")) > 0 {
		return nil, fmt.Errorf("%w: something other than zeros stands behind it", ErrStructure)
	}
	return whole.FullBytes, nil
}

// Parse reads a detached signature. It has to fill der: see [Split].
func Parse(der []byte) (*SignedData, error) { return parse(der, oidData) }

func parse(der []byte, content asn1.ObjectIdentifier) (*SignedData, error) {
	s := &SignedData{}
	if len(der) > maxSize {
		return nil, fmt.Errorf("%w: it is larger than %d bytes", ErrStructure, maxSize)
	}
	if len(bytes.Trim(der, "\x00")) == 0 {
		return nil, fmt.Errorf("%w: it holds nothing but zeros", ErrStructure)
	}
	rest, err := asn1.Unmarshal(der, &s.info)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: it is no CMS SignedData in DER", ErrStructure)
	case len(rest) > 0:
		return nil, fmt.Errorf("%w: something stands behind its end", ErrStructure)
	}
	// encoding/asn1 passes over what follows the known elements of a sequence.
	if again, err := asn1.Marshal(s.info); err != nil || !bytes.Equal(again, der) {
		return nil, fmt.Errorf("%w: it is not in DER, or holds more than it may", ErrStructure)
	}
	data := &s.info.Content
	switch {
	case !s.info.ContentType.Equal(oidSignedData) || !data.Encapsulated.ContentType.Equal(content):
		return nil, fmt.Errorf("%w: it is of another kind of CMS", ErrStructure)
	case content.Equal(oidData) == (data.Encapsulated.Content != nil):
		return nil, fmt.Errorf("%w: a signature of a file holds no content, a timestamp does", ErrStructure)
	case len(data.SignerInfos) != 1:
		return nil, fmt.Errorf("%w: it has %d signers, not one", ErrStructure, len(data.SignerInfos))
	}
	s.Content = data.Encapsulated.Content
	signer := data.SignerInfos[0]
	s.Signature = signer.Signature
	if s.Certificates, err = certificatesIn(data.Certificates); err != nil {
		return nil, err
	}
	if err := s.findSigner(signer.Signer); err != nil {
		return nil, err
	}
	if err := s.checkVersions(content); err != nil {
		return nil, err
	}
	s.Hash, s.hashErr = hashOf(signer.DigestAlgorithm.Algorithm)
	if err := s.readSigned(signer.Signed, content); err != nil {
		return nil, err
	}
	return s, s.readUnsigned(signer.Unsigned)
}

// checkVersions compares the version numbers, which nothing signs, with what
// RFC 5652 asks for.
func (s *SignedData) checkVersions(content asn1.ObjectIdentifier) error {
	data := &s.info.Content
	signer, whole := 1, 1
	if data.SignerInfos[0].Signer.Class == asn1.ClassContextSpecific {
		signer, whole = 3, 3
	}
	if !content.Equal(oidData) {
		whole = 3
	}
	if data.Version != whole || data.SignerInfos[0].Version != signer {
		return fmt.Errorf("%w: its version numbers are wrong", ErrStructure)
	}
	return nil
}

func certificatesIn(raw asn1.RawValue) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	if raw.FullBytes != nil && !raw.IsCompound { // encoding/asn1 looks at the tag only
		return nil, fmt.Errorf("%w: its list of certificates is not in DER", ErrStructure)
	}
	for rest := raw.Bytes; len(rest) > 0; {
		var der asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &der); err != nil || len(all) == maxCertificates {
			return nil, fmt.Errorf("%w: its list of certificates is damaged or too long", ErrStructure)
		}
		c, err := x509.ParseCertificate(der.FullBytes)
		if err != nil {
			return nil, fmt.Errorf("%w: certificate %d in it cannot be read", ErrStructure, len(all)+1)
		}
		all = append(all, c)
	}
	return all, nil
}

// findSigner finds the certificate that the signer's identifier names.
func (s *SignedData) findSigner(id asn1.RawValue) error {
	var named issuerAndSerial
	keyID := id.Class == asn1.ClassContextSpecific && id.Tag == 0 && !id.IsCompound
	if !keyID && !same(id.FullBytes, &named) {
		return fmt.Errorf("%w: it does not name its signer's certificate", ErrStructure)
	}
	for _, c := range s.Certificates {
		if keyID && len(id.Bytes) > 0 && bytes.Equal(c.SubjectKeyId, id.Bytes) ||
			!keyID && bytes.Equal(c.RawIssuer, named.Issuer.FullBytes) && c.SerialNumber.Cmp(named.Serial) == 0 {
			s.Signer = c
			return nil
		}
	}
	return fmt.Errorf("%w: it does not carry the signer's certificate", ErrCertificate)
}

func (s *SignedData) readSigned(raw asn1.RawValue, content asn1.ObjectIdentifier) error {
	attributes, err := attributesIn(raw, tagSigned)
	if err != nil {
		return err
	}
	s.attributes = retag(raw.FullBytes, tagSet)
	var kind asn1.ObjectIdentifier
	for _, a := range attributes {
		switch value := a.Values[0].FullBytes; {
		case a.Type.Equal(oidContentType) && same(value, &kind):
		case a.Type.Equal(oidDigest) && same(value, &s.Digest):
		case a.Type.Equal(oidSigningCert):
			s.certID = value
		case a.Type.Equal(oidSigningCert1):
			s.certID1 = value
		case a.Type.Equal(oidContentType), a.Type.Equal(oidDigest):
			return fmt.Errorf("%w: a signed attribute cannot be read", ErrStructure)
		}
	}
	switch {
	case !kind.Equal(content):
		return fmt.Errorf("%w: it does not say, or says wrongly, what kind of content was signed", ErrStructure)
	case s.Digest == nil:
		return fmt.Errorf("%w: it holds no digest of what was signed", ErrStructure)
	}
	return nil
}

func (s *SignedData) readUnsigned(raw asn1.RawValue) error {
	if raw.FullBytes == nil {
		return nil
	}
	attributes, err := attributesIn(raw, tagUnsigned)
	for _, a := range attributes {
		if a.Type.Equal(oidTimestamp) {
			s.Timestamp = a.Values[0].FullBytes
		}
	}
	return err
}

// attributesIn reads signed or unsigned attributes: in DER, none of them twice,
// each with one value.
func attributesIn(raw asn1.RawValue, tag byte) ([]attribute, error) {
	if raw.FullBytes == nil {
		if tag == tagSigned {
			return nil, fmt.Errorf("%w: it has no signed attributes", ErrStructure)
		}
		return nil, nil
	}
	var attributes []attribute
	set := retag(raw.FullBytes, tagSet)
	rest, err := asn1.UnmarshalWithParams(set, &attributes, "set")
	if err != nil || len(rest) > 0 || !raw.IsCompound || len(attributes) == 0 || len(attributes) > maxAttributes {
		return nil, fmt.Errorf("%w: its attributes cannot be read", ErrStructure)
	}
	if again, err := asn1.MarshalWithParams(attributes, "set"); err != nil || !bytes.Equal(again, set) {
		return nil, fmt.Errorf("%w: its attributes are not in DER", ErrStructure)
	}
	seen := map[string]bool{}
	for _, a := range attributes {
		if seen[a.Type.String()] || len(a.Values) != 1 {
			return nil, fmt.Errorf("%w: an attribute stands there twice or has not one value", ErrStructure)
		}
		seen[a.Type.String()] = true
	}
	return attributes, nil
}

// same reads a whole element and says whether writing it gives the same bytes.
func same[T any](der []byte, into *T) bool {
	rest, err := asn1.Unmarshal(der, into)
	if err != nil || len(rest) > 0 {
		return false
	}
	again, err := asn1.Marshal(*into)
	return err == nil && bytes.Equal(again, der)
}
