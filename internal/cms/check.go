package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
)

// Sum returns the digest, with the signature's own algorithm, of parts that
// follow each other; nil when that algorithm is unknown or weak, which
// [SignedData.Check] then says.
func (s *SignedData) Sum(parts ...[]byte) []byte { return sum(s.Hash, parts) }

func sum(hash crypto.Hash, parts [][]byte) []byte {
	if hash == 0 {
		return nil
	}
	h := hash.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// Check says whether the certificate's key signed content with this digest,
// and with algorithms that agree with each other. Whether the certificate is
// to be trusted is for [Chain] to say.
func (s *SignedData) Check(digest []byte) error {
	if err := s.checkSignature(); err != nil {
		return err
	}
	if !bytes.Equal(digest, s.Digest) {
		return ErrDigest
	}
	return nil
}

// checkSignature is Check without the content's digest.
func (s *SignedData) checkSignature() error {
	if s.hashErr != nil {
		return s.hashErr
	}
	signer, data := s.info.Content.SignerInfos[0], s.info.Content
	if len(data.DigestAlgorithms) != 1 || !data.DigestAlgorithms[0].Algorithm.Equal(signer.DigestAlgorithm.Algorithm) {
		return fmt.Errorf("%w: it lists other digests than the signer used", ErrAlgorithm)
	}
	for _, a := range []pkix.AlgorithmIdentifier{data.DigestAlgorithms[0], signer.DigestAlgorithm} {
		if !noParameters(a) {
			return fmt.Errorf("%w: its digest has parameters", ErrAlgorithm)
		}
	}
	if err := s.checkCertificateID(); err != nil {
		return err
	}
	return verify(s.Signer, s.Hash, signer.SignatureAlgorithm, sum(s.Hash, [][]byte{s.attributes}), s.Signature)
}

// checkCertificateID compares the certificate with the digest of it that was
// signed: without it another certificate of the same key could be put in.
func (s *SignedData) checkCertificateID() error {
	if s.certID == nil && s.certID1 != nil && s.Content != nil {
		return s.checkCertificateID1()
	}
	if s.certID == nil {
		return fmt.Errorf("%w: the attribute signing-certificate-v2 is missing", ErrCertificate)
	}
	var id signingCertificate
	if rest, err := asn1.Unmarshal(s.certID, &id); err != nil || len(rest) > 0 || len(id.Certificates) == 0 {
		return fmt.Errorf("%w: the attribute signing-certificate-v2 cannot be read", ErrCertificate)
	}
	first, hash := id.Certificates[0], crypto.SHA256
	if first.Hash.Algorithm != nil {
		var err error
		if hash, err = hashOf(first.Hash.Algorithm); err != nil {
			return err
		}
	}
	if !bytes.Equal(sum(hash, [][]byte{s.Signer.Raw}), first.Digest) {
		return fmt.Errorf("%w: the certificate in it is not the one that was signed with", ErrCertificate)
	}
	return nil
}

// checkCertificateID1 is the same for the attribute of RFC 3161's day, which most
// timestamp services still write. SHA-1 does there: a second certificate with the
// digest of one that exists cannot be made, and it would have to be trusted, too.
func (s *SignedData) checkCertificateID1() error {
	var id signingCertificate1
	if rest, err := asn1.Unmarshal(s.certID1, &id); err != nil || len(rest) > 0 || len(id.Certificates) == 0 {
		return fmt.Errorf("%w: the attribute signing-certificate cannot be read", ErrCertificate)
	}
	if digest := sha1.Sum(s.Signer.Raw); !bytes.Equal(digest[:], id.Certificates[0].Digest) {
		return fmt.Errorf("%w: the certificate in it is not the one that was signed with", ErrCertificate)
	}
	return nil
}

// verify checks a signature of a digest, and that the algorithm's name agrees
// with the certificate's key and with the digest's algorithm.
func verify(by *x509.Certificate, hash crypto.Hash, algorithm pkix.AlgorithmIdentifier, digest, signature []byte) error {
	_, withRSA, withECDSA, err := algorithmOf(hash)
	if err != nil {
		return err
	}
	id := algorithm.Algorithm
	if err := notWeak(id); err != nil {
		return err
	}
	if err := strongKey(by); err != nil {
		return err
	}
	switch key := by.PublicKey.(type) {
	case *rsa.PublicKey:
		switch {
		case (id.Equal(withRSA) || id.Equal(oidRSA)) && noParameters(algorithm):
			err = rsa.VerifyPKCS1v15(key, hash, digest, signature)
		case id.Equal(oidPSS):
			var salt int
			if salt, err = pssSalt(algorithm, hash); err != nil {
				return err
			}
			err = rsa.VerifyPSS(key, hash, digest, signature, &rsa.PSSOptions{SaltLength: salt})
		default:
			return fmt.Errorf("%w: %v is not RSA with %v", ErrAlgorithm, id, hash)
		}
		if err != nil {
			return ErrSignature
		}
	case *ecdsa.PublicKey:
		if !id.Equal(withECDSA) || len(algorithm.Parameters.FullBytes) > 0 {
			return fmt.Errorf("%w: %v is not ECDSA with %v", ErrAlgorithm, id, hash)
		}
		if !ecdsa.VerifyASN1(key, digest, signature) {
			return ErrSignature
		}
	}
	return nil
}

// strongKey says whether a certificate's key is of a kind that is known and
// large enough.
func strongKey(c *x509.Certificate) error {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < minRSA {
			return fmt.Errorf("%w: an RSA key of %d bits", ErrWeak, key.N.BitLen())
		}
	case *ecdsa.PublicKey:
		if !slices.Contains([]elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()}, key.Curve) {
			return fmt.Errorf("%w: the curve %s", ErrWeak, key.Params().Name)
		}
	default:
		return fmt.Errorf("%w: keys have to be RSA or ECDSA, this one is %v", ErrAlgorithm, c.PublicKeyAlgorithm)
	}
	return nil
}

// pss are the parameters of RSASSA-PSS (RFC 4055).
type pss struct {
	Hash    pkix.AlgorithmIdentifier `asn1:"explicit,tag:0,optional"` // absent: SHA-1
	Mask    pkix.AlgorithmIdentifier `asn1:"explicit,tag:1,optional"` // absent: MGF1 with SHA-1
	Salt    int                      `asn1:"explicit,tag:2,optional,default:20"`
	Trailer int                      `asn1:"explicit,tag:3,optional,default:1"`
}

// pssSalt returns the length of the salt; the digest has to be one and the same.
func pssSalt(algorithm pkix.AlgorithmIdentifier, hash crypto.Hash) (int, error) {
	var p pss
	var mask pkix.AlgorithmIdentifier
	rest, err := asn1.Unmarshal(algorithm.Parameters.FullBytes, &p)
	if err != nil || len(rest) > 0 || p.Trailer != 1 || p.Salt < hash.Size() || p.Salt > 512 ||
		!p.Mask.Algorithm.Equal(oidMGF1) || !same(p.Mask.Parameters.FullBytes, &mask) {
		return 0, fmt.Errorf("%w: the parameters of RSA-PSS cannot be used", ErrAlgorithm)
	}
	for _, a := range []pkix.AlgorithmIdentifier{p.Hash, mask} {
		if h, err := hashOf(a.Algorithm); err != nil {
			return 0, err
		} else if h != hash || !noParameters(a) {
			return 0, fmt.Errorf("%w: RSA-PSS with another digest than %v", ErrAlgorithm, hash)
		}
	}
	return p.Salt, nil
}

// noParameters: some write NULL where others leave parameters out.
func noParameters(a pkix.AlgorithmIdentifier) bool {
	return len(a.Parameters.FullBytes) == 0 || bytes.Equal(a.Parameters.FullBytes, null.FullBytes)
}
