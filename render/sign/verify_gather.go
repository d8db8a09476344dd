package sign

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"time"

	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/pdfread"
)

// evidence is what the file holds to prove its signatures, and what was given.
type evidence struct {
	certificates []*x509.Certificate
	given        cms.Evidence // by the caller, or fetched
	kept         cms.Evidence // in the file
	from         []int        // revisions that wrote evidence
	asked        map[string]bool
}

// Bounds of the evidence in one file: each piece is read for each certificate.
const (
	mostEvidence  = 512
	sizeEvidence  = 8 << 20
	mostAuthority = 16 // certificates that may stand above one
)

// gather reads the evidence of all revisions: what a later one leaves out of its
// dictionary has still been said.
func (v *verifier) gather() error {
	v.store = evidence{given: cms.Evidence{CRLs: v.options.CRLs, OCSPs: v.options.OCSPs}, asked: map[string]bool{}}
	g := gathering{budget: v.budget, seen: map[[3]int]bool{}}
	for i := range v.file.Revisions {
		view := v.file.At(i)
		root, err := view.Catalog()
		if err != nil {
			return err
		}
		dss, err := view.Dict(root["DSS"])
		if err != nil {
			return err
		}
		before := g.pieces
		if err := g.read(view, dss, v.store.keep); err != nil {
			return err
		}
		if g.pieces > before {
			v.store.from = append(v.store.from, i)
		}
	}
	return nil
}

// keep keeps a piece of evidence. What lists it says is one and is none is not
// used: it proves nothing, and hides none of the others.
func (e *evidence) keep(kind int, _ pdfread.Ref, der []byte) error {
	switch {
	case der == nil:
	case kind == certs:
		if c, err := x509.ParseCertificate(der); err == nil {
			e.certificates = append(e.certificates, c)
		}
	case kind == crls:
		e.kept.CRLs = append(e.kept.CRLs, der)
	case kind == ocsps:
		e.kept.OCSPs = append(e.kept.OCSPs, der)
	}
	return nil
}

// gathering reads the lists of document security stores (DSS), within the bounds.
type gathering struct {
	*budget
	seen   map[[3]int]bool // what the lists name, by list, object and revision
	pieces int             // that are evidence
	size   int
}

// read hands on what the lists of a store name, once each: its bytes, or nil where
// it is no stream.
func (g *gathering) read(view *pdfread.View, dss pdfDict, take func(kind int, ref pdfread.Ref, der []byte) error) error {
	for kind, key := range kinds {
		list, err := g.list(view, dss[key.all])
		if err != nil {
			return err
		}
		for _, x := range list {
			ref, _ := x.(pdfread.Ref)
			_, at, _ := view.Object(ref.Num)
			if place := [3]int{kind, ref.Num, at}; g.seen[place] {
				continue
			} else if g.seen[place] = true; len(g.seen) > mostEvidence {
				return fmt.Errorf("%w: more than %d pieces of evidence", pdfread.ErrTooLarge, mostEvidence)
			}
			der, err := g.piece(view, ref)
			if err != nil {
				return err
			}
			if err := take(kind, ref, der); err != nil {
				return err
			}
		}
	}
	return nil
}

// piece returns the bytes of a stream; nil where there is none.
func (g *gathering) piece(view *pdfread.View, ref pdfread.Ref) ([]byte, error) {
	x, err := view.Resolve(ref)
	s, ok := x.(*pdfread.Stream)
	if err != nil || !ok {
		return nil, err
	}
	der, err := view.Data(s)
	if err != nil {
		return nil, err
	}
	if g.size += len(der); g.size > sizeEvidence {
		return nil, fmt.Errorf("%w: more than %d MB of evidence", pdfread.ErrTooLarge, sizeEvidence>>20)
	}
	g.pieces++
	return der, nil
}

// above returns the certificates that may stand above a signer's, by their names.
func (e *evidence) above(s *cms.SignedData) []*x509.Certificate {
	all := append(slices.Clone(s.Certificates), e.certificates...)
	path := []*x509.Certificate{s.Signer}
	for i := 0; i < len(path) && len(path) <= mostAuthority; i++ {
		for _, c := range all {
			if bytes.Equal(c.RawSubject, path[i].RawIssuer) && !slices.ContainsFunc(path, c.Equal) && len(path) <= mostAuthority {
				path = append(path, c)
			}
		}
	}
	return path[1:]
}

// all returns what was given and what the file holds.
func (e *evidence) all() cms.Evidence {
	return cms.Evidence{CRLs: slices.Concat(e.given.CRLs, e.kept.CRLs), OCSPs: slices.Concat(e.given.OCSPs, e.kept.OCSPs)}
}

// standing returns how a chain stood at a time, by its worst certificate. What is
// missing is fetched where that is wanted.
func (v *verifier) standing(chain []*x509.Certificate, at time.Time) cms.Status {
	all := cms.Revocation(chain, v.store.all(), at)
	if v.options.Fetch == nil || all.Worst().Status != cms.Unknown {
		return all.Worst().Status
	}
	for i, one := range all {
		if key := string(one.Certificate.Raw); one.Status == cms.Unknown && !v.store.asked[key] {
			v.store.asked[key] = true
			v.fetch(one.Certificate, chain[i+1])
		}
	}
	return cms.Revocation(chain, v.store.all(), at).Worst().Status
}

// fetch asks for revocation data of a certificate. What cannot be had stays
// unknown, and is reported as that.
func (v *verifier) fetch(c, issuer *x509.Certificate) {
	if der, err := v.options.Fetch.OCSP(v.ctx, c, issuer); err == nil && der != nil {
		v.store.given.OCSPs = append(v.store.given.OCSPs, der)
		return
	}
	if der, err := v.options.Fetch.CRL(v.ctx, c, issuer); err == nil && der != nil {
		v.store.given.CRLs = append(v.store.given.CRLs, der)
	}
}
