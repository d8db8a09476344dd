package testca

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"earlyhelp.example/forms/internal/cms"
)

// Timestamp returns a token for a digest, at the clock's time. With it a CA is
// a timestamp service for render/sign, without a network.
func (ca *CA) Timestamp(ctx context.Context, hash crypto.Hash, digest []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return ca.Stamp(ca.TSA, hash, digest, nil, ca.Now())
}

// Stamp returns a token by any identity, at any time and with any nonce.
func (ca *CA) Stamp(by *Identity, hash crypto.Hash, digest []byte, nonce *big.Int, at time.Time) ([]byte, error) {
	imprint, err := cms.NewImprint(hash, digest)
	if err != nil {
		return nil, err
	}
	info, err := asn1.Marshal(cms.TSTInfo{
		Version:  1,
		Policy:   asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1},
		Imprint:  imprint,
		Serial:   ca.next(),
		Time:     at.UTC(),
		Accuracy: cms.Accuracy{Seconds: 1},
		Nonce:    nonce,
	})
	if err != nil {
		return nil, err
	}
	signing := cms.Signing{Chain: by.Chain, Hash: crypto.SHA256, Content: info}
	h := crypto.SHA256.New()
	h.Write(info)
	return signing.Sign(by.Key, h.Sum(nil))
}

func (ca *CA) next() *big.Int {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	ca.serial++
	return big.NewInt(ca.serial)
}

// Revoke revokes a certificate as of a time, for a reason of RFC 5280 (0: none
// given, 1: its key is in other hands, 4: replaced, 6: on hold).
func (ca *CA) Revoke(id *Identity, at time.Time, reason int) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	ca.revoked[id.issuer] = append(ca.revoked[id.issuer], x509.RevocationListEntry{
		SerialNumber: id.Certificate().SerialNumber, RevocationTime: at.UTC().Truncate(time.Second), ReasonCode: reason,
	})
}

// List returns the CRL of an authority as of the clock: made an hour before, the
// next one due in a year.
func (ca *CA) List(issuer *Identity) ([]byte, error) {
	number := ca.next()
	ca.mu.Lock()
	defer ca.mu.Unlock()
	return x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number:                    number,
		ThisUpdate:                ca.now.Add(-time.Hour),
		NextUpdate:                ca.now.Add(365 * day),
		RevokedCertificateEntries: ca.known(issuer),
	}, issuer.Certificate(), issuer.Key)
}

// known returns what has been revoked by the clock's time.
func (ca *CA) known(issuer *Identity) []x509.RevocationListEntry {
	var known []x509.RevocationListEntry
	for _, entry := range ca.revoked[issuer] {
		if !entry.RevocationTime.After(ca.now) {
			known = append(known, entry)
		}
	}
	return known
}

// Lists returns the CRLs of the root and of the intermediate.
func (ca *CA) Lists() ([][]byte, error) {
	var lists [][]byte
	for _, issuer := range []*Identity{ca.Root, ca.Intermediate} {
		list, err := ca.List(issuer)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	return lists, nil
}

// CRL returns the CRL of a certificate's issuer. With it and OCSP a CA is a
// source of revocation data for render/sign, without a network.
func (ca *CA) CRL(ctx context.Context, _, issuer *x509.Certificate) ([]byte, error) {
	id, err := ca.find(issuer)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return ca.List(id)
}

func (ca *CA) find(c *x509.Certificate) (*Identity, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if c == nil {
		return nil, errors.New("no issuer given")
	}
	for _, id := range ca.issued {
		if id.Certificate().Equal(c) {
			return id, nil
		}
	}
	return nil, fmt.Errorf("%q is no authority of this test", c.Subject.CommonName)
}

func crlPath(issuer *Identity) string {
	return "/crl/" + issuer.Certificate().SerialNumber.String() + ".crl"
}
