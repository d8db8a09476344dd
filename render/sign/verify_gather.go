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
	g := gathering{evidence: &v.store, seen: map[[2]int]bool{}}
	for i := range v.file.Revisions {
		before := len(g.seen)
		if err := g.revision(v.file.At(i)); err != nil {
			return err
		}
		if len(g.seen) > before {
			v.store.from = append(v.store.from, i)
		}
	}
	return nil
}

type gathering struct {
	*evidence
	seen map[[2]int]bool // streams, by object and revision
	size int
}

func (g *gathering) revision(view *pdfread.View) error {
	root, err := view.Catalog()
	if err != nil {
		return err
	}
	dss, err := view.Dict(root["DSS"])
	if err != nil {
		return err
	}
	for _, key := range []pdfread.Name{"Certs", "CRLs", "OCSPs"} {
		list, err := view.Array(dss[key])
		if err != nil {
			return err
		}
		for _, x := range list {
			ref, _ := x.(pdfread.Ref)
			_, at, _ := view.Object(ref.Num)
			if place := [2]int{ref.Num, at}; g.seen[place] {
				continue
			} else if g.seen[place] = true; len(g.seen) > mostEvidence {
				return fmt.Errorf("%w: more than %d pieces of evidence", pdfread.ErrTooLarge, mostEvidence)
			}
			s, err := view.Stream(ref)
			if err != nil || s == nil {
				return err
			}
			der, err := view.Data(s)
			if err != nil {
				return err
			}
			if g.size += len(der); g.size > sizeEvidence {
				return fmt.Errorf("%w: more than %d MB of evidence", pdfread.ErrTooLarge, sizeEvidence>>20)
			}
			switch key {
			case "Certs":
				if c, err := x509.ParseCertificate(der); err == nil {
					g.certificates = append(g.certificates, c)
				}
			case "CRLs":
				g.kept.CRLs = append(g.kept.CRLs, der)
			case "OCSPs":
				g.kept.OCSPs = append(g.kept.OCSPs, der)
			}
		}
	}
	return nil
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
