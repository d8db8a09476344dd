package cms

import (
	"crypto/x509"
	"fmt"
	"time"
)

// Evidence is revocation data, DER each, from wherever they came: none is
// believed without its issuer's signature.
type Evidence struct{ CRLs, OCSPs [][]byte }

// Status is whether a certificate had been revoked.
type Status int

// The statuses.
const (
	Unknown Status = iota // nothing that counts says so or otherwise
	Good
	Revoked
)

// Standing is what the evidence says of one certificate at a time.
type Standing struct {
	Certificate *x509.Certificate
	Status      Status
	When        time.Time // of Revoked: since when
	Reason      string    // of Revoked: "its key is in other hands"; empty when the authority gives none
	Problem     string    // of Unknown: why what was given does not count; empty when there was nothing of its issuer
	CRL, OCSP   []byte    // what says so, to be kept beside the signature; one of them, nil when Unknown
}

// Revocation says of every certificate of a chain but the last, the root, how
// it stood at a time: when the signature was proven to exist, or now.
//
// Data count when they were issued at or after that time, or were valid at it.
// What was revoked later was good then. Data from after a certificate's end
// cannot tell that it was good, since authorities then drop it from their
// lists. That something was revoked, any data tell, except for holds, which
// may be lifted: those count as long as their data do.
func Revocation(chain []*x509.Certificate, ev Evidence, at time.Time) Standings {
	var all Standings
	for i, c := range chain {
		if i+1 < len(chain) {
			all = append(all, standing(c, chain[i+1], ev, at))
		}
	}
	return all
}

// Standings are those of a chain's certificates, the signer's first.
type Standings []Standing

// Worst returns the one that decides: one that is revoked, else one that is
// unknown, else the signer's. Of a chain that is only a root it is good.
func (s Standings) Worst() Standing {
	for _, status := range []Status{Revoked, Unknown, Good} {
		for _, one := range s {
			if one.Status == status {
				return one
			}
		}
	}
	return Standing{Status: Good}
}

// answer is what a CRL or an OCSP response says of a certificate.
type answer struct {
	from, until time.Time // when it was issued, and when the next is due; until may be zero
	revoked     bool
	when        time.Time
	reason      int
}

func standing(c, issuer *x509.Certificate, ev Evidence, at time.Time) Standing {
	s := Standing{Certificate: c}
	try := func(a *answer, err error, crl, response []byte) {
		if s.Status == Revoked || a == nil && err == nil {
			return
		}
		if err == nil {
			var status Status
			if status, err = a.says(c, at); err == nil && status > s.Status {
				s.Status, s.CRL, s.OCSP = status, crl, response
				if status == Revoked {
					s.When, s.Reason = a.when, reasons[a.reason]
				}
			}
		}
		if err != nil && s.Problem == "" {
			s.Problem = err.Error()
		}
	}
	for _, der := range ev.OCSPs {
		a, err := readOCSP(der, c, issuer)
		try(a, err, nil, der)
	}
	for _, der := range ev.CRLs {
		a, err := readCRL(der, c, issuer)
		try(a, err, der, nil)
	}
	if s.Status != Unknown {
		s.Problem = ""
	}
	return s
}

// says judges an answer at a time; an error is why it does not count.
func (a *answer) says(c *x509.Certificate, at time.Time) (Status, error) {
	fresh := !a.from.Before(at) || !a.until.IsZero() && !a.until.Before(at)
	if a.revoked && !a.when.After(at) && (fresh || a.reason != onHold) {
		return Revoked, nil
	}
	if !fresh {
		if a.until.IsZero() {
			return Unknown, fmt.Errorf("the revocation data are of %s, before %s", Date(a.from), Date(at))
		}
		return Unknown, fmt.Errorf("the revocation data were out of date on %s: the next were due on %s", Date(at), Date(a.until))
	}
	if a.from.After(c.NotAfter) {
		return Unknown, fmt.Errorf("the revocation data are of %s, after the certificate's end: it may have been dropped from them", Date(a.from))
	}
	return Good, nil
}

const onHold = 6

// reasons are RFC 5280's, section 5.3.1, in words.
var reasons = map[int]string{
	1:  "its key is in other hands",
	2:  "its authority's key is in other hands",
	3:  "its holder's name or place has changed",
	4:  "it was replaced",
	5:  "it is no longer needed",
	6:  "it is on hold",
	9:  "what it allowed was withdrawn",
	10: "an attribute authority's key is in other hands",
}
