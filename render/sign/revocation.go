package sign

import (
	"context"
	"crypto/sha1" //nolint:gosec // the format names entries by it; it protects nothing
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ocsp"

	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/pdfread"
)

// Revocation is what shows that certificates had not been revoked.
type Revocation struct {
	CRLs, OCSPs  [][]byte            // DER
	Certificates []*x509.Certificate // authorities' that neither the signer nor the timestamps carry, such as the root
	Fetch        Fetcher             // asked for what is missing; nil: no network is used
}

// Fetcher gets revocation data, DER, from where a certificate says they are. There
// is none here: a certificate that anybody may have made names the addresses, and
// only the caller knows which of them may be asked, and by which way out. A
// timestamp service is one that the caller chose.
type Fetcher interface {
	CRL(ctx context.Context, cert, issuer *x509.Certificate) ([]byte, error)
	OCSP(ctx context.Context, cert, issuer *x509.Certificate) ([]byte, error)
}

// kinds of what a document security store (DSS) holds: the keys of its lists, and
// of the lists of one signature.
var kinds = [3]struct{ all, one pdfread.Name }{{"Certs", "Cert"}, {"CRLs", "CRL"}, {"OCSPs", "OCSP"}}

const (
	certs = iota
	crls
	ocsps
)

// store is a file's document security store as it will be.
type store struct {
	c       *opened
	u       *pdffile.Update
	r       Revocation
	ev      cms.Evidence
	pool    []*x509.Certificate
	now     time.Time
	dss     pdfDict
	vri     pdfDict
	refs    [3]map[string]pdfread.Ref // of what it holds, by the bytes
	lists   [3]pdfread.Array
	changed bool
}

// store adds a revision with what shows that no certificate was revoked: of one
// signature, or of all and of the document timestamps where only is "". Where the
// file holds all of it already, it adds none.
func (g *growing) store(ctx context.Context, c *opened, o ExtendOptions, only string) error {
	s := &store{c: c, r: o.Revocation, now: o.Time}
	var err error
	if s.u, err = pdffile.NewUpdate(c.file, g.packer); err != nil {
		return err
	}
	if err := s.read(ctx); err != nil {
		return err
	}
	s.ev.CRLs, s.ev.OCSPs = append(s.ev.CRLs, o.Revocation.CRLs...), append(s.ev.OCSPs, o.Revocation.OCSPs...)
	s.pool = append(s.pool, o.Revocation.Certificates...)
	for _, in := range c.signed {
		if only == "" || in.Field == only {
			if err := s.add(ctx, in); err != nil {
				return err
			}
		}
	}
	if !s.changed {
		return nil
	}
	dss := with(s.dss, pdfDict{"Type": pdfread.Name("DSS"), "VRI": s.vri})
	for k, kind := range kinds {
		if len(s.lists[k]) > 0 {
			dss[kind.all] = s.lists[k]
		}
	}
	at, ok := c.catalog["DSS"].(pdfread.Ref)
	if !ok {
		at = s.u.Alloc()
		s.u.Put(c.root, with(c.catalog, pdfDict{"DSS": at}))
	}
	s.u.Put(at, dss)
	if g.file, _, err = s.u.Bytes(); err != nil {
		return err
	}
	if _, err := g.reopen(ctx); err != nil {
		return fmt.Errorf("the evidence that was added is not good: %w", err)
	}
	g.note("", "", LT)
	return nil
}

// read reads the store that the file has.
func (s *store) read(ctx context.Context) error {
	v := s.c.now
	var err error
	if s.dss, err = v.Dict(s.c.catalog["DSS"]); err != nil {
		return err
	}
	vri, err := v.Dict(s.dss["VRI"])
	if err != nil {
		return err
	}
	s.vri = with(vri, nil)
	for k, kind := range kinds {
		s.refs[k] = map[string]pdfread.Ref{}
		list, err := v.Array(s.dss[kind.all])
		if err != nil {
			return err
		}
		s.lists[k] = slices.Clip(list)
	}
	g := gathering{budget: newBudget(ctx), seen: map[[3]int]bool{}}
	var had evidence
	err = g.read(v, s.dss, func(kind int, ref pdfread.Ref, der []byte) error {
		if der == nil {
			return &pdfread.Error{At: -1, Object: ref.Num, Reason: "it is listed as evidence (in the DSS) and is none, so that none can be added"}
		}
		s.refs[kind][string(der)] = ref
		return had.keep(kind, ref, der)
	})
	s.pool, s.ev = had.certificates, had.kept
	return err
}

// add adds what one signature, or document timestamp, needs.
func (s *store) add(ctx context.Context, in *found) error {
	e := &entry{store: s}
	at := func(proven *cms.Token) time.Time {
		if proven == nil {
			return s.now
		}
		return proven.Time
	}
	if err := e.chain(ctx, in.signed.Signer, in.signed.Certificates, at(s.c.provenBy(in)), "the certificate of the signature in the field "+in.Field); err != nil {
		return err
	}
	if stamp := ownToken(in); stamp != nil { // its time is proven by the next timestamp of the document
		if err := e.chain(ctx, stamp.Signed.Signer, stamp.Signed.Certificates, at(s.c.nextStamp(in)), "the certificate of the timestamp in the field "+in.Field); err != nil {
			return err
		}
	}
	key := vriKey(in)
	d := pdfDict{"Type": pdfread.Name("VRI")}
	for k, kind := range kinds {
		if len(e.refs[k]) > 0 {
			d[kind.one] = e.refs[k]
		}
	}
	if was, err := s.c.now.Dict(s.vri[key]); err != nil || pdfread.Equal(was, d) {
		return err
	}
	s.vri[key], s.changed = d, true
	return nil
}

// vriKey is what the list of one signature is called in the store.
func vriKey(in *found) pdfread.Name {
	contents, _ := in.dict["Contents"].(pdfread.String)
	name := sha1.Sum([]byte(contents)) //nolint:gosec // see the import
	return pdfread.Name(strings.ToUpper(hex.EncodeToString(name[:])))
}

// entry is what one signature needs of the store.
type entry struct {
	*store
	refs [3]pdfread.Array
}

// put puts something into the store and the entry, once.
func (e *entry) put(kind int, data []byte) {
	r, ok := e.store.refs[kind][string(data)]
	if !ok {
		r = e.u.Stream(data)
		e.store.refs[kind][string(data)] = r
		e.lists[kind] = append(e.lists[kind], r)
		e.changed = true
	}
	if !slices.Contains(e.refs[kind], any(r)) {
		e.refs[kind] = append(e.refs[kind], r)
	}
}

// chain adds a certificate, those above it, and what shows how they stood at a
// time. What names the certificate in errors.
func (e *entry) chain(ctx context.Context, leaf *x509.Certificate, with []*x509.Certificate, at time.Time, what string) error {
	path := cms.Order(leaf, slices.Concat(with, e.pool))
	if last := path[len(path)-1]; !selfSigned(last) {
		if len(path) > 1 {
			what = fmt.Sprintf("the certificate of %q", nameOf(last))
		}
		return missing("%s: the certificate of its authority %q is not among those given", what, authorityOf(last))
	}
	for i, c := range path {
		e.put(certs, c.Raw)
		if i+1 == len(path) {
			break
		}
		if i > 0 {
			what = fmt.Sprintf("the certificate of %q", nameOf(c))
		}
		if err := e.standing(ctx, path[i:], at, what); err != nil {
			return err
		}
	}
	return nil
}

// missing says what is not among the evidence that was given.
func missing(format string, args ...any) error {
	return &InputError{InputRevocation, fmt.Errorf(format, args...)}
}

// standing adds what shows how the first certificate of a path stood.
func (e *entry) standing(ctx context.Context, path []*x509.Certificate, at time.Time, what string) error {
	find := func() cms.Standing { return cms.Revocation(path[:2], e.ev, at)[0] }
	now := find()
	var failed error
	for i := 0; now.Status == cms.Unknown && e.r.Fetch != nil && i < 2; i++ {
		var der []byte
		var err error
		if i == 0 {
			if der, err = e.r.Fetch.OCSP(ctx, path[0], path[1]); err == nil {
				e.ev.OCSPs = append(e.ev.OCSPs, der)
			}
		} else if der, err = e.r.Fetch.CRL(ctx, path[0], path[1]); err == nil {
			e.ev.CRLs = append(e.ev.CRLs, der)
		}
		if ended := ctx.Err(); ended != nil {
			return ended
		}
		if err != nil {
			failed = err
		}
		now = find()
	}
	switch {
	case now.Status == cms.Revoked:
		return fmt.Errorf("%s was revoked on %s", what, cms.Date(now.When))
	case now.Status == cms.Unknown && now.Problem != "":
		return missing("%s: nothing shows that it was not revoked: %s", what, now.Problem)
	case now.Status == cms.Unknown && failed != nil:
		return missing("%s: nothing shows that it was not revoked: %w", what, failed)
	case now.Status == cms.Unknown:
		return missing("%s: nothing shows that it was not revoked: give a CRL of %q, or an OCSP response", what, authorityOf(path[0]))
	case now.CRL != nil:
		e.put(crls, now.CRL)
		return nil
	}
	e.put(ocsps, now.OCSP)
	return e.responder(ctx, now.OCSP, path, at)
}

var oidNoCheck = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}

// responder adds the certificate that signed an OCSP response, and how it stood
// unless its authority says that it need not be asked about.
func (e *entry) responder(ctx context.Context, der []byte, path []*x509.Certificate, at time.Time) error {
	r, err := ocsp.ParseResponseForCert(der, path[0], nil)
	if err != nil || r.Certificate == nil || r.Certificate.Equal(path[1]) {
		return err
	}
	e.put(certs, r.Certificate.Raw)
	for _, x := range r.Certificate.Extensions {
		if x.Id.Equal(oidNoCheck) {
			return nil
		}
	}
	if r.Certificate.Equal(path[0]) {
		return nil // it answers for itself
	}
	return e.standing(ctx, append([]*x509.Certificate{r.Certificate}, path[1:]...), at, fmt.Sprintf("the certificate of %q, which answers for it", nameOf(r.Certificate)))
}

// authorityOf is what a certificate calls who issued it.
func authorityOf(c *x509.Certificate) string {
	if c.Issuer.CommonName != "" {
		return c.Issuer.CommonName
	}
	return c.Issuer.String()
}
