package sign

import (
	"crypto/x509"
	"errors"
	"slices"
	"time"

	"earlyhelp.example/forms/internal/cms"
)

// What proves what: a document timestamp proves that all before it existed at
// its time, so what it covers is judged as of then. The newest is judged as of
// now. A signature's own timestamp proves the signature in the same way.

// judged is what trust found out of a signature.
type judged struct {
	chain   []*x509.Certificate // to the root; nil: there is none
	service []*x509.Certificate // of the signature's own timestamp
	proof   time.Time           // of a document timestamp, or the signature's own
	covered bool                // by a document timestamp that is good
	stamp   time.Time           // when that was made
}

// trust judges whose a signature is, as of the time that is proven.
func (v *verifier) trust(s *found) {
	s.stamp, s.covered = v.covered(s)
	at := v.at
	if s.covered {
		at = s.stamp
	}
	if s.signed == nil || !s.intact {
		return
	}
	if s.Timestamp {
		chain, code := v.stampGood(s.token, at)
		if code != "" {
			s.problem(code, "")
			return
		}
		s.chain, s.proof, s.Proven = chain, s.token.Time, s.token.Time
		v.timely(s, chain, "")
		return
	}
	own := v.ownStamp(s, at)
	if v.early(s) {
		return
	}
	if s.covered {
		s.Proven = s.stamp
	}
	if !own.IsZero() && (!s.covered || own.Before(s.Proven)) {
		s.Proven = own
	}
	if !s.Proven.IsZero() {
		at = s.Proven
	} else {
		s.note(TimeUnproven, "")
	}
	chain, err := v.chain(s.signed, at, v.options.Roots, cms.Sealing)
	if err != nil {
		code := codeOf(err)
		if code == Expired && !s.Proven.IsZero() {
			code = TimestampLate
		}
		s.problem(code, "")
		return
	}
	s.chain = chain
	v.revocation(s, chain, at)
}

// early reports whether a signature is of a time after the one as of which it is
// judged: by its timestamp, or by its own account where it has none.
func (v *verifier) early(s *found) bool {
	if !s.covered && s.signed.Timestamp == nil && s.Claimed.After(v.at.Add(skew)) {
		s.problem(NotYetSigned, "")
	}
	return slices.ContainsFunc(s.Problems, func(p Problem) bool { return p.Code == NotYetSigned })
}

// covered returns the earliest time that a good document timestamp behind s
// proves.
func (v *verifier) covered(s *found) (at time.Time, ok bool) {
	for _, later := range v.found {
		if later.Revision > s.Revision && later.Timestamp && !later.proof.IsZero() && (!ok || later.proof.Before(at)) {
			at, ok = later.proof, true
		}
	}
	return at, ok
}

// ownStamp returns the time of the signature's own timestamp, where it is good.
func (v *verifier) ownStamp(s *found, at time.Time) time.Time {
	if s.signed.Timestamp == nil {
		return time.Time{}
	}
	token, err := cms.ParseToken(s.signed.Timestamp)
	if err == nil {
		err = token.Check(token.Sum(s.signed.Signature))
	}
	if err != nil {
		s.problem(TimestampInvalid, "")
		return time.Time{}
	}
	chain, code := v.stampGood(token, at)
	switch code {
	case "":
		s.token, s.service = token, chain
		v.timely(s, chain, "timestamp")
		return token.Time
	case TimestampExpired: // it proves nothing any more; the signature may hold without it
		s.note(code, "")
	default:
		s.problem(code, "")
	}
	return time.Time{}
}

// stampGood judges a timestamp's service, when it stamped and at a time.
func (v *verifier) stampGood(t *cms.Token, at time.Time) ([]*x509.Certificate, Code) {
	roots := v.options.TSARoots
	if roots == nil {
		roots = v.options.Roots
	}
	if t.Time.After(at.Add(skew)) {
		return nil, v.toCome(t, roots)
	}
	chain, err := v.chain(t.Signed, at, roots, cms.Timestamping)
	young := func(c *x509.Certificate) bool { return t.Time.Before(c.NotBefore) }
	if err != nil || slices.ContainsFunc(chain, young) { // what was so when it stamped?
		_, then := v.chain(t.Signed, t.Time, roots, cms.Timestamping)
		switch {
		case then != nil:
			return nil, TimestampUntrusted
		case errors.Is(err, cms.ErrExpired):
			return nil, TimestampExpired
		case err != nil:
			return nil, TimestampUntrusted
		}
	}
	if v.standing(chain, at) == cms.Revoked {
		return nil, TimestampUntrusted
	}
	return chain, ""
}

// skew is how much two clocks may differ.
const skew = 5 * time.Minute

// toCome says what a timestamp of a later time than it can be of is: one that was not
// made yet on the date of the check, or one that contradicts what proves it.
func (v *verifier) toCome(t *cms.Token, roots *x509.CertPool) Code {
	if !t.Time.After(v.at.Add(skew)) {
		return TimestampInvalid
	}
	if _, err := v.chain(t.Signed, t.Time, roots, cms.Timestamping); err != nil {
		return TimestampUntrusted
	}
	return NotYetSigned
}

func (v *verifier) chain(s *cms.SignedData, at time.Time, roots *x509.CertPool, usage cms.Usage) ([]*x509.Certificate, error) {
	chain, err := cms.Chain(s.Signer, v.store.above(s), roots, at, usage)
	if err == nil && usage == cms.Sealing && !forDocuments(s.Signer) {
		return nil, cms.ErrUsage
	}
	return chain, err
}

// forDocuments reports whether a certificate may seal: one that is only for web
// sites, programs or services may not, though the same authority issued it.
func forDocuments(c *x509.Certificate) bool {
	other := []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageCodeSigning, x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageOCSPSigning}
	return len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 || len(c.UnknownExtKeyUsage) > 0 ||
		slices.ContainsFunc(c.ExtKeyUsage, func(u x509.ExtKeyUsage) bool { return !slices.Contains(other, u) })
}

// revocation judges whether a signer's certificate, and those above it, had
// been revoked by a time.
func (v *verifier) revocation(s *found, chain []*x509.Certificate, at time.Time) {
	switch v.standing(chain, at) {
	case cms.Revoked:
		s.problem(Revoked, "")
	case cms.Unknown:
		v.unknown(s, chain, at, "")
	case cms.Good:
		if cms.Revocation(chain, v.store.all(), v.at).Worst().Status == cms.Revoked {
			s.note(RevokedLater, "")
		}
	}
}

// timely notes where nothing tells whether a timestamp's service had been
// revoked when it stamped.
func (v *verifier) timely(s *found, chain []*x509.Certificate, where string) {
	if v.standing(chain, s.token.Time) == cms.Unknown {
		v.unknown(s, chain, s.token.Time, where)
	}
}

// unknown reports that nothing tells whether a chain had been revoked at a time, and
// why what was given does not.
func (v *verifier) unknown(s *found, chain []*x509.Certificate, at time.Time, where string) {
	list, code := &s.Notes, RevocationUnchecked
	if v.options.RequireRevocation {
		list, code = &s.Problems, RevocationUnknown
	}
	p := problem(code, where)
	if why := cms.Revocation(chain, v.store.all(), at).Worst().Problem; why != "" {
		p = p.saying("Nothing that was given tells whether the certificate had been revoked: "+why+".",
			"Give this check the authority's list that was valid on "+cms.Date(at)+", or a newer one.")
	}
	*list = merge(*list, p)
}

// levels finds which level of PAdES each signature has reached, as the European
// Commission's DSS tells them: T with a timestamp, LT with the evidence for its
// certificates in the file as well, LTA with a timestamp over that.
func (v *verifier) levels() {
	for _, s := range v.found {
		if s.Timestamp || s.chain == nil {
			continue
		}
		if s.Level = B; s.Proven.IsZero() {
			continue
		}
		s.Level = T
		known := cms.Revocation(s.chain, v.store.kept, s.Proven).Worst().Status != cms.Unknown
		if s.service != nil {
			known = known && cms.Revocation(s.service, v.store.kept, s.token.Time).Worst().Status != cms.Unknown
		}
		i := slices.IndexFunc(v.store.from, func(r int) bool { return r > s.Revision })
		if !known || i < 0 {
			continue
		}
		s.Level = LT
		for _, later := range v.found {
			if later.Revision > v.store.from[i] && !later.proof.IsZero() {
				s.Level = LTA
			}
		}
	}
}
