package testca

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what OCSP names issuers by
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"time"
)

// OCSP returns an OCSP response for a certificate as of the clock: by the
// responder for what the intermediate issued, by the issuer itself for others.
func (ca *CA) OCSP(ctx context.Context, c, issuer *x509.Certificate) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	id, err := ca.find(issuer)
	if err != nil {
		return nil, err
	}
	if id == ca.Intermediate {
		return ca.Respond(ca.Responder, c, id)
	}
	return ca.Respond(id, c, id)
}

// RFC 6960, section 4.2.1. golang.org/x/crypto/ocsp would do, but dates its
// responses by the machine's clock.
type (
	ocspResponse struct {
		Status asn1.Enumerated
		Bytes  ocspBytes `asn1:"explicit,tag:0"`
	}
	ocspBytes struct {
		Kind asn1.ObjectIdentifier
		Der  []byte
	}
	ocspBasic struct {
		Data         asn1.RawValue // an ocspData
		Algorithm    pkix.AlgorithmIdentifier
		Signature    asn1.BitString
		Certificates []asn1.RawValue `asn1:"explicit,tag:0,optional,omitempty"`
	}
	ocspData struct {
		Responder asn1.RawValue
		Produced  time.Time `asn1:"generalized"`
		Responses []ocspSingle
	}
	ocspSingle struct {
		ID         ocspID
		Status     asn1.RawValue // [0] NULL: good; [1] an ocspRevoked
		ThisUpdate time.Time     `asn1:"generalized"`
		NextUpdate time.Time     `asn1:"generalized,explicit,tag:0"`
	}
	ocspID struct {
		Hash      pkix.AlgorithmIdentifier
		Name, Key []byte
		Serial    *big.Int
	}
	ocspRevoked struct {
		When   time.Time       `asn1:"generalized"`
		Reason asn1.Enumerated `asn1:"explicit,tag:0,optional"`
	}
)

// Respond returns an OCSP response by any identity, whose key has to be ECDSA:
// made an hour before the clock, the next one due in a year.
func (ca *CA) Respond(by *Identity, c *x509.Certificate, issuer *Identity) ([]byte, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if _, ok := by.Key.Public().(*ecdsa.PublicKey); !ok {
		return nil, errors.New("respond with an ECDSA key")
	}
	name := sha1.Sum(issuer.Certificate().RawSubject)
	single := ocspSingle{
		ID: ocspID{
			Hash: pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}, Parameters: asn1.NullRawValue},
			Name: name[:], Key: issuer.Certificate().SubjectKeyId, Serial: c.SerialNumber,
		},
		Status:     asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0},
		ThisUpdate: ca.now.Add(-time.Hour),
		NextUpdate: ca.now.Add(365 * day),
	}
	for _, entry := range ca.known(issuer) {
		if entry.SerialNumber.Cmp(c.SerialNumber) == 0 {
			revoked, err := asn1.MarshalWithParams(ocspRevoked{entry.RevocationTime, asn1.Enumerated(entry.ReasonCode)}, "tag:1")
			if err != nil {
				return nil, err
			}
			single.Status = asn1.RawValue{FullBytes: revoked}
		}
	}
	data, err := asn1.Marshal(ocspData{
		Responder: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, IsCompound: true, Bytes: by.Certificate().RawSubject},
		Produced:  ca.now,
		Responses: []ocspSingle{single},
	})
	if err != nil {
		return nil, err
	}
	h := crypto.SHA256.New()
	h.Write(data)
	signature, err := by.Key.Sign(rand.Reader, h.Sum(nil), crypto.SHA256)
	if err != nil {
		return nil, err
	}
	basic := ocspBasic{
		Data:      asn1.RawValue{FullBytes: data},
		Algorithm: pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}},
		Signature: asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)},
	}
	if by != issuer {
		basic.Certificates = []asn1.RawValue{{FullBytes: by.Certificate().Raw}}
	}
	der, err := asn1.Marshal(basic)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(ocspResponse{Bytes: ocspBytes{asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 1}, der}})
}
