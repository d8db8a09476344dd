package cms

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
)

// maxRevocation bounds one CRL; large authorities' take a few megabytes.
const maxRevocation = 32 << 20

var (
	oidCRLNumber      = oid(2, 5, 29, 20)
	oidDistribution   = oid(2, 5, 29, 28) // issuingDistributionPoint
	oidAuthorityKeyID = oid(2, 5, 29, 35)
)

// readCRL returns what a CRL says of a certificate; nil when it is another
// authority's.
func readCRL(der []byte, c, issuer *x509.Certificate) (*answer, error) {
	if len(der) > maxRevocation {
		return nil, errors.New("a CRL is too large")
	}
	list, err := x509.ParseRevocationList(der)
	if err != nil || len(list.Raw) != len(der) { // x509 passes over what stands behind it
		return nil, errors.New("a CRL cannot be read")
	}
	if !bytes.Equal(list.RawIssuer, issuer.RawSubject) {
		return nil, nil
	}
	switch list.SignatureAlgorithm {
	case x509.SHA1WithRSA, x509.ECDSAWithSHA1: // x509 still checks them
		return nil, errors.New("a CRL is signed with SHA-1")
	}
	if list.CheckSignatureFrom(issuer) != nil {
		return nil, errors.New("a CRL does not have its authority's signature")
	}
	if err := covers(list.Extensions, c); err != nil {
		return nil, err
	}
	a := &answer{from: list.ThisUpdate, until: list.NextUpdate}
	for _, entry := range list.RevokedCertificateEntries {
		if slices.ContainsFunc(entry.Extensions, func(e pkix.Extension) bool { return e.Critical }) {
			return nil, errors.New("a CRL has entries of other authorities or with unknown parts")
		}
		if entry.SerialNumber.Cmp(c.SerialNumber) == 0 {
			a.revoked, a.when, a.reason = true, entry.RevocationTime, entry.ReasonCode
		}
	}
	return a, nil
}

// distribution is a CRL's issuingDistributionPoint (RFC 5280, section 5.2.5):
// which certificates it is about.
type distribution struct {
	Point struct {
		FullName []asn1.RawValue `asn1:"optional,tag:0"`
		Relative asn1.RawValue   `asn1:"optional,tag:1"`
	} `asn1:"optional,tag:0"`
	OnlyUsers      bool           `asn1:"optional,tag:1"`
	OnlyCAs        bool           `asn1:"optional,tag:2"`
	SomeReasons    asn1.BitString `asn1:"optional,tag:3"`
	Indirect       bool           `asn1:"optional,tag:4"`
	OnlyAttributes bool           `asn1:"optional,tag:5"`
}

// covers says whether a CRL speaks of a certificate: only whole lists do, and
// parts of one that the certificate itself names.
func covers(extensions []pkix.Extension, c *x509.Certificate) error {
	for _, e := range extensions {
		switch {
		case e.Id.Equal(oidDistribution):
			var d distribution
			if rest, err := asn1.Unmarshal(e.Value, &d); err != nil || len(rest) > 0 {
				return errors.New("a CRL does not say plainly which certificates it is about")
			}
			// What is no authority's is a user's.
			if d.OnlyUsers && c.IsCA || d.OnlyCAs && !c.IsCA || d.OnlyAttributes || d.Indirect || d.SomeReasons.BitLength > 0 ||
				len(d.Point.Relative.FullBytes) > 0 || len(d.Point.FullName) > 0 && !named(d.Point.FullName, c.CRLDistributionPoints) {
				return errors.New("a CRL is not about this certificate")
			}
		case e.Critical && !e.Id.Equal(oidCRLNumber) && !e.Id.Equal(oidAuthorityKeyID):
			return errors.New("a CRL is only part of one, or has a critical extension that is unknown here")
		}
	}
	return nil
}

// named says whether one of a CRL's own addresses is among a certificate's.
func named(names []asn1.RawValue, addresses []string) bool {
	const uri = 6
	return slices.ContainsFunc(names, func(n asn1.RawValue) bool {
		return n.Class == asn1.ClassContextSpecific && n.Tag == uri && slices.Contains(addresses, string(n.Bytes))
	})
}
