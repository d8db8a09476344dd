package cms

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What can be wrong with a certificate; every error of [Chain] wraps one of
// them or [ErrWeak].
var (
	ErrUntrusted = errors.New("the certificate is not from an authority that is trusted here")
	ErrExpired   = errors.New("the certificate had expired")
	ErrNotYet    = errors.New("the certificate was not valid yet")
	ErrUsage     = errors.New("the certificate is not meant for this")
)

// Usage is what a certificate was used for.
type Usage int

// The usages.
const (
	Sealing      Usage = iota // signing documents: its key usage has to allow signatures, if it has one
	Timestamping              // a timestamp service: nothing else, as RFC 3161 asks
)

// Chain returns the certificates from leaf to one of the roots, both included,
// as they were valid at a time. The ones between may come from anywhere: pool.
// A certificate that is trusted, but not at that time, is told from one that
// is not trusted at all.
func Chain(leaf *x509.Certificate, pool []*x509.Certificate, roots *x509.CertPool, at time.Time, usage Usage) ([]*x509.Certificate, error) {
	if roots == nil {
		roots = x509.NewCertPool() // nil would be the machine's
	}
	if len(pool) > maxPool {
		return nil, fmt.Errorf("%w: more than %d certificates to choose from", ErrUntrusted, maxPool)
	}
	between := x509.NewCertPool()
	for _, c := range pool {
		between.AddCert(c)
	}
	find := func(at time.Time) ([]*x509.Certificate, error) {
		chains, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err != nil {
			return nil, err
		}
		return slices.MinFunc(chains, func(a, b []*x509.Certificate) int { return len(a) - len(b) }), nil
	}
	chain, err := find(at)
	if err != nil {
		// x509 gives the first reason that it meets. Whether only time is in the
		// way shows at the times when something in the pool begins or ends.
		for _, c := range append([]*x509.Certificate{leaf}, pool...) {
			for _, then := range []time.Time{c.NotBefore, c.NotAfter} {
				if chain, other := find(then); other == nil {
					return nil, outOfTime(chain, at)
				}
			}
		}
		return nil, fmt.Errorf("%w: %s", ErrUntrusted, why(err))
	}
	for _, c := range chain {
		if err := strongKey(c); err != nil {
			return nil, err
		}
	}
	return chain, rightUsage(leaf, chain, usage)
}

const maxPool = 200

// outOfTime says which certificate of a chain was not valid at a time.
func outOfTime(chain []*x509.Certificate, at time.Time) error {
	for i, c := range chain {
		whose := "the signer's"
		if i > 0 {
			whose = "that of " + authority(c)
		}
		switch {
		case at.After(c.NotAfter):
			return fmt.Errorf("%w by %s: %s ended on %s", ErrExpired, Date(at), whose, Date(c.NotAfter))
		case at.Before(c.NotBefore):
			return fmt.Errorf("%w on %s: %s began on %s", ErrNotYet, Date(at), whose, Date(c.NotBefore))
		}
	}
	return fmt.Errorf("%w: its certificates were never valid together", ErrUntrusted)
}

// why puts x509's reason into words without any name of a holder.
func why(err error) string {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var critical x509.UnhandledCriticalExtension
	switch {
	case errors.As(err, &unknown):
		return "no path leads to a root that was given"
	case errors.As(err, &critical):
		return "it has a critical extension that is unknown here"
	case errors.As(err, &invalid):
		switch invalid.Reason {
		case x509.NotAuthorizedToSign:
			return "it was issued by a certificate that may not issue any"
		case x509.TooManyIntermediates:
			return "there are more authorities in between than one of them allows"
		case x509.CANotAuthorizedForThisName, x509.NameConstraintsWithoutSANs, x509.UnconstrainedName:
			return "its authority may not issue for this name"
		}
	}
	return "its path to a root is not valid"
}

var oidExtendedUsage = oid(2, 5, 29, 37)

func rightUsage(leaf *x509.Certificate, chain []*x509.Certificate, usage Usage) error {
	if leaf.KeyUsage != 0 && leaf.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return fmt.Errorf("%w: its key may not sign", ErrUsage)
	}
	if usage != Timestamping {
		return nil
	}
	if len(leaf.ExtKeyUsage) != 1 || leaf.ExtKeyUsage[0] != x509.ExtKeyUsageTimeStamping || len(leaf.UnknownExtKeyUsage) > 0 {
		return fmt.Errorf("%w: a timestamp service's has to be for timestamps and nothing else", ErrUsage)
	}
	if !slices.ContainsFunc(leaf.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidExtendedUsage) && e.Critical }) {
		return fmt.Errorf("%w: a timestamp service's has to say so critically", ErrUsage)
	}
	for _, c := range chain[1:] {
		if (len(c.ExtKeyUsage) > 0 || len(c.UnknownExtKeyUsage) > 0) &&
			!slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageTimeStamping) && !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny) {
			return fmt.Errorf("%w: %s may not issue for timestamps", ErrUsage, authority(c))
		}
	}
	return nil
}

// authority names the holder of a certificate that issues others.
func authority(c *x509.Certificate) string {
	for _, name := range append([]string{c.Subject.CommonName}, c.Subject.Organization...) {
		if name != "" {
			return fmt.Sprintf("%q", name)
		}
	}
	return "an authority without a name"
}

// Date writes a day as everything else here does: 3 March 2026.
func Date(t time.Time) string { return t.UTC().Format("2 January 2006") }

// Order returns certificates as a chain: leaf first, each followed by its
// issuer as far as they are there. Others are left out.
func Order(leaf *x509.Certificate, pool []*x509.Certificate) []*x509.Certificate {
	chain := []*x509.Certificate{leaf}
	for c := leaf; !bytes.Equal(c.RawIssuer, c.RawSubject) && len(chain) < maxCertificates; {
		next := slices.IndexFunc(pool, func(p *x509.Certificate) bool {
			return bytes.Equal(p.RawSubject, c.RawIssuer) && c.CheckSignatureFrom(p) == nil
		})
		if next < 0 || slices.Contains(chain, pool[next]) {
			break
		}
		c = pool[next]
		chain = append(chain, c)
	}
	return chain
}
