package sign

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"

	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/tsa"
)

// Timestamper is a timestamp service (RFC 3161). It returns the service's token
// for a digest, in DER, and gives up when the context does.
type Timestamper interface {
	Timestamp(ctx context.Context, hash crypto.Hash, digest []byte) (token []byte, err error)
}

// stampRoom is the room for a timestamp token with its certificates, in bytes.
const stampRoom = 12 << 10

// timestamp asks for a token and checks it: another digest's, or one that is not
// signed by a timestamp service's certificate, is an error.
func timestamp(ctx context.Context, from Timestamper, hash crypto.Hash, digest []byte) ([]byte, *cms.Token, error) {
	if from == nil {
		return nil, nil, errNoTimestamps
	}
	der, t, err := stampOf(ctx, from, hash, digest)
	if err != nil {
		return nil, nil, &InputError{InputTimestamps, err}
	}
	return der, t, nil
}

func stampOf(ctx context.Context, from Timestamper, hash crypto.Hash, digest []byte) ([]byte, *cms.Token, error) {
	der, err := from.Timestamp(ctx, hash, digest)
	if ended := ctx.Err(); ended != nil {
		err = ended
	}
	if _, ours := from.(tsa.Service); err != nil && (!ours || ctx.Err() != nil) {
		err = fmt.Errorf("the timestamp service: %w", err)
	}
	if err != nil {
		return nil, nil, err
	}
	t, err := tsa.Token(der, digest)
	if err != nil {
		return nil, nil, err
	}
	if c := t.Signed.Signer; !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageTimeStamping) || t.Time.Before(c.NotBefore) || t.Time.After(c.NotAfter) {
		return nil, nil, errors.New("the timestamp service's certificate is not for timestamps, or was not valid when it signed")
	}
	return der, t, nil
}
