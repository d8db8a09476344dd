package sign

import (
	"context"
	"crypto/x509"
)

// Revocation is what shows that certificates had not been revoked.
type Revocation struct {
	CRLs, OCSPs  [][]byte            // DER
	Certificates []*x509.Certificate // authorities' that neither the signer nor the timestamps carry, such as the root
	Fetch        Fetcher             // asked for what is missing; nil: no network is used
}

// Fetcher gets revocation data from where a certificate says it is.
type Fetcher interface {
	CRL(ctx context.Context, cert, issuer *x509.Certificate) ([]byte, error)
	OCSP(ctx context.Context, cert, issuer *x509.Certificate) ([]byte, error)
}
