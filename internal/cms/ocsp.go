package cms

import (
	"bytes"
	"crypto"
	_ "crypto/sha1" // identifies issuers in OCSP (RFC 6960); signs nothing
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"

	"golang.org/x/crypto/ocsp"
)

// readOCSP returns what an OCSP response says of a certificate; nil when it
// says nothing of it. The library reads it and checks its signature against a
// certificate in it; who may answer for an authority is decided here.
func readOCSP(der []byte, c, issuer *x509.Certificate) (*answer, error) {
	if len(der) > maxSize {
		return nil, errors.New("an OCSP response is too large")
	}
	about, err := answersFor(der, c, issuer)
	if err != nil || !about {
		return nil, err
	}
	r, err := ocsp.ParseResponseForCert(der, c, nil)
	if err != nil {
		return nil, errors.New("an OCSP response cannot be read or has no valid signature")
	}
	switch r.SignatureAlgorithm {
	case x509.SHA1WithRSA, x509.ECDSAWithSHA1: // x509 still checks them
		return nil, errors.New("an OCSP response is signed with SHA-1")
	}
	if by := r.Certificate; by == nil {
		if r.CheckSignatureFrom(issuer) != nil {
			return nil, errors.New("an OCSP response does not have its authority's signature")
		}
	} else if !by.Equal(issuer) {
		// What the authority itself has let answer for it (RFC 6960, section 4.2.2.2).
		if !bytes.Equal(by.RawIssuer, issuer.RawSubject) || by.CheckSignatureFrom(issuer) != nil || strongKey(by) != nil ||
			!slices.Contains(by.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning) {
			return nil, errors.New("an OCSP response was signed by somebody who may not answer for the authority")
		}
		if r.ProducedAt.Before(by.NotBefore) || r.ProducedAt.After(by.NotAfter) {
			return nil, errors.New("an OCSP response was signed with a certificate that was not valid then")
		}
	}
	if r.Status == ocsp.Unknown {
		return nil, errors.New("an OCSP response says that the certificate is unknown there")
	}
	return &answer{from: r.ThisUpdate, until: r.NextUpdate, revoked: r.Status == ocsp.Revoked, when: r.RevokedAt, reason: r.RevocationReason}, nil
}

// basicOCSP is as much of a BasicOCSPResponse as tells which certificates it is
// of. golang.org/x/crypto/ocsp looks at serial numbers only, and two
// authorities may give the same.
type basicOCSP struct {
	Data struct {
		Version   int `asn1:"optional,default:0,explicit,tag:0"`
		Responder asn1.RawValue
		Produced  asn1.RawValue
		Responses []struct{ ID certID }
	}
}

type certID struct {
	Hash      pkix.AlgorithmIdentifier
	Name, Key []byte
	Serial    *big.Int
}

func answersFor(der []byte, c, issuer *x509.Certificate) (bool, error) {
	var whole struct {
		Status asn1.Enumerated
		Bytes  struct {
			Kind asn1.ObjectIdentifier
			Der  []byte
		} `asn1:"explicit,tag:0,optional"`
	}
	if !same(der, &whole) {
		return false, errors.New("an OCSP response cannot be read")
	}
	if whole.Status != 0 {
		return false, errors.New("an OCSP response says that the service could not answer")
	}
	var basic basicOCSP
	if rest, err := asn1.Unmarshal(whole.Bytes.Der, &basic); err != nil || len(rest) > 0 {
		return false, errors.New("an OCSP response cannot be read")
	}
	n := 0
	for _, r := range basic.Data.Responses {
		if r.ID.Serial.Cmp(c.SerialNumber) != 0 {
			continue
		}
		if n++; !identifies(r.ID, issuer) || n > 1 {
			return false, nil
		}
	}
	return n == 1, nil
}

// identifies says whether a certificate's identifier is of this issuer.
func identifies(id certID, issuer *x509.Certificate) bool {
	hash, err := hashOf(id.Hash.Algorithm)
	if id.Hash.Algorithm.Equal(weak[0].oid) {
		hash, err = crypto.SHA1, nil
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if err != nil {
		return false
	}
	if rest, err := asn1.Unmarshal(issuer.RawSubjectPublicKeyInfo, &info); err != nil || len(rest) > 0 {
		return false
	}
	return bytes.Equal(id.Name, sum(hash, [][]byte{issuer.RawSubject})) && bytes.Equal(id.Key, sum(hash, [][]byte{info.Key.RightAlign()}))
}
