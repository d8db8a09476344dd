package sign

import (
	"context"
	"crypto/x509"
)

type Level string

const (
	B   Level = "b"
	T   Level = "t"
	LT  Level = "lt"
	LTA Level = "lta"
)

type Certify int

const (
	NotCertified Certify = iota
	NoChanges
	FormFilling
)

type Fetcher interface {
	CRL(ctx context.Context, cert, issuer *x509.Certificate) ([]byte, error)
	OCSP(ctx context.Context, cert, issuer *x509.Certificate) ([]byte, error)
}
