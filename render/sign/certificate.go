package sign

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/names"
)

// signersPath checks the certificate that is to sign, the first of those given,
// and returns it with those above it, the root left out.
func signersPath(chain []*x509.Certificate, at time.Time, r Revocation) ([]*x509.Certificate, error) {
	if len(chain) == 0 || chain[0] == nil {
		return nil, &InputError{InputCertificate, errors.New("there is no certificate to sign with")}
	}
	path := cms.Order(chain[0], slices.Concat(chain[1:], r.Certificates))
	err := maySign(chain[0], at)
	if err == nil {
		err = notRevoked(path, at, r)
	}
	if err != nil {
		return nil, &InputError{InputCertificate, err}
	}
	path = cms.Order(chain[0], chain[1:])
	if last := len(path) - 1; last > 0 && selfSigned(path[last]) {
		path = path[:last]
	}
	return path, nil
}

// maySign refuses a certificate that Verify would not let pass, whomever it trusts.
func maySign(c *x509.Certificate, at time.Time) error {
	const least = 2048 // bits
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < least {
			return fmt.Errorf("the certificate's RSA key of %d bits is too weak: %d are needed", key.N.BitLen(), least)
		}
	case *ecdsa.PublicKey:
	default:
		return errors.New("the certificate's key is neither RSA nor ECDSA")
	}
	switch {
	case at.Before(c.NotBefore):
		return fmt.Errorf("the certificate is not valid before %s", cms.Date(c.NotBefore))
	case at.After(c.NotAfter):
		return fmt.Errorf("the certificate expired on %s", cms.Date(c.NotAfter))
	case c.KeyUsage != 0 && c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0:
		return errors.New("the certificate is not for signing")
	case !forDocuments(c):
		return errors.New("the certificate is only for web sites, programs or services, not for documents: ask the authority for one to sign documents with")
	}
	return nil
}

// notRevoked refuses a certificate of which the evidence that is given shows that
// it, or one above it, was revoked.
func notRevoked(path []*x509.Certificate, at time.Time, r Revocation) error {
	worst := cms.Revocation(path, cms.Evidence{CRLs: r.CRLs, OCSPs: r.OCSPs}, at).Worst()
	switch {
	case worst.Status != cms.Revoked:
		return nil
	case worst.Certificate.Equal(path[0]):
		return fmt.Errorf("the certificate was revoked on %s", cms.Date(worst.When))
	}
	return fmt.Errorf("the certificate of its authority %q was revoked on %s", nameOf(worst.Certificate), cms.Date(worst.When))
}

// selfSigned reports whether a certificate is a root.
func selfSigned(c *x509.Certificate) bool { return bytes.Equal(c.RawSubject, c.RawIssuer) }

// nameOf is what a certificate calls its holder.
func nameOf(c *x509.Certificate) string {
	name := c.Subject.CommonName
	if name == "" && len(c.Subject.Organization) > 0 {
		name = c.Subject.Organization[0]
	}
	if name = oneLine(name); name == "" {
		name = c.Subject.String()
	}
	return name
}

// whoSigned is how a field says who signed: a name that the certificate does not
// bear out does not hide its holder.
func whoSigned(name, holder string) string {
	if names.Within(name, holder) {
		return name
	}
	return holder + " for " + name
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
