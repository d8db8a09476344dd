package sign

import (
	"crypto/x509"

	"golang.org/x/crypto/ocsp"

	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/pdfread"
)

// dss takes the dictionary of evidence: certificates, CRLs and OCSP responses
// in streams, as a whole and for each signature (VRI).
func (d *diff) dss(x any) error {
	was, err := d.old.Catalog()
	if err != nil || x == nil {
		return err
	}
	before := len(d.explained)
	ok, err := d.evidenceDict(was["DSS"], x)
	if err != nil {
		return err
	}
	if !ok {
		d.problem(EvidenceChanged, "")
	}
	d.evidence = len(d.explained) > before || !pdfread.Equal(was["DSS"], x)
	return nil
}

func (d *diff) evidenceDict(was, is any) (bool, error) {
	before, err := d.old.Dict(was)
	if err != nil {
		return false, err
	}
	dss, err := d.now.Dict(is)
	if err != nil {
		return false, err
	}
	d.hold(is)
	for key, list := range dss {
		var ok bool
		switch key {
		case "Type":
			ok = plain(list)
		case "Certs", "CRLs", "OCSPs":
			if ok, err = d.evidenceList(list, isEvidence[key]); ok && err == nil {
				ok, err = d.keeps(before[key], list)
			}
		case "VRI":
			ok, err = d.evidenceByName(list)
		}
		if err != nil || !ok {
			return false, err
		}
	}
	return (before["Certs"] == nil || dss["Certs"] != nil) && (before["CRLs"] == nil || dss["CRLs"] != nil) &&
		(before["OCSPs"] == nil || dss["OCSPs"] != nil), nil
}

// keeps reports whether a list has all that it had.
func (d *diff) keeps(was, is any) (bool, error) {
	a, err := d.old.Array(was)
	if err != nil {
		return false, err
	}
	b, err := d.now.Array(is)
	if err != nil {
		return false, err
	}
	has := map[any]bool{}
	for _, x := range b {
		has[x] = true // references, all of them
	}
	for _, x := range a {
		if ref, ok := x.(pdfread.Ref); ok && !has[ref] {
			return false, nil
		}
	}
	return true, nil
}

// evidenceByName takes the evidence that is said for each signature.
func (d *diff) evidenceByName(x any) (bool, error) {
	d.hold(x)
	all, err := d.now.Dict(x)
	if err != nil {
		return false, err
	}
	for _, one := range all {
		if ok, err := d.evidenceOf(one); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// evidenceOf takes the evidence for one signature.
func (d *diff) evidenceOf(x any) (bool, error) {
	d.hold(x)
	vri, err := d.now.Dict(x)
	if err != nil {
		return false, err
	}
	for key, list := range vri {
		var ok bool
		switch key {
		case "Type", "TU":
			ok = plain(list)
		case "Cert", "CRL", "OCSP":
			ok, err = d.evidenceList(list, isEvidence[key+"s"])
		case "TS":
			ok, err = d.evidenceList(pdfread.Array{list}, isToken)
		}
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// isEvidence tells, by the list that they stand in, whether data is what is to stand
// there. What cannot be read proves nothing, and might be anything.
var isEvidence = map[pdfread.Name]func(der []byte) bool{
	"Certs": func(der []byte) bool { _, err := x509.ParseCertificate(der); return err == nil },
	"CRLs":  func(der []byte) bool { _, err := x509.ParseRevocationList(der); return err == nil },
	"OCSPs": func(der []byte) bool { _, err := ocsp.ParseResponse(der, nil); return err == nil },
}

func isToken(der []byte) bool { _, err := cms.ParseToken(der); return err == nil }

func (d *diff) evidenceList(x any, is func([]byte) bool) (bool, error) {
	d.hold(x)
	list, err := d.now.Array(x)
	if err != nil {
		return false, err
	}
	for _, e := range list {
		ref, ok := e.(pdfread.Ref)
		if !ok {
			return false, nil
		}
		s, err := d.now.Stream(ref)
		if err != nil || s == nil || d.changed[ref.Num] || !only(s.Dict, "Type", "Length", "Filter", "DecodeParms") || !plain(s.Dict) {
			return false, err
		}
		if d.added[ref.Num] {
			if der, err := d.now.Data(s); err != nil || !is(der) {
				return false, err
			}
		}
		d.hold(ref)
	}
	return true, nil
}

// hold explains an object of the evidence: a new one, or a dictionary or list
// that was for this and nothing else.
func (d *diff) hold(x any) {
	if ref, ok := x.(pdfread.Ref); ok && (d.added[ref.Num] || d.changed[ref.Num] && d.reach.objects[ref.Num].role == ofEvidence) {
		d.explained[ref.Num] = true
	}
}
