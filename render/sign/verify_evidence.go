package sign

import (
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
	ok, err := d.evidenceDict(x)
	if err != nil {
		return err
	}
	if !ok {
		d.problem(EvidenceChanged, "")
	}
	d.evidence = len(d.explained) > before || !pdfread.Equal(was["DSS"], x)
	return nil
}

func (d *diff) evidenceDict(x any) (bool, error) {
	dss, err := d.now.Dict(x)
	if err != nil {
		return false, err
	}
	d.hold(x)
	for key, list := range dss {
		switch key {
		case "Type":
		case "Certs", "CRLs", "OCSPs":
			if ok, err := d.evidenceList(list); err != nil || !ok {
				return false, err
			}
		case "VRI":
			d.hold(list)
			all, err := d.now.Dict(list)
			if err != nil {
				return false, err
			}
			for _, one := range all {
				if ok, err := d.evidenceOf(one); err != nil || !ok {
					return false, err
				}
			}
		default:
			return false, nil
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
		ok := true
		switch key {
		case "Type", "TU":
			ok = plain(list)
		case "Cert", "CRL", "OCSP":
			ok, err = d.evidenceList(list)
		case "TS":
			ok, err = d.evidenceList(pdfread.Array{list})
		default:
			ok = false
		}
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (d *diff) evidenceList(x any) (bool, error) {
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
		if err != nil || s == nil || !only(s.Dict, "Type", "Length", "Filter", "DecodeParms") || !plain(s.Dict) {
			return false, err
		}
		d.hold(ref)
	}
	return true, nil
}

// hold explains an object that is evidence: a new one, or one that was evidence
// and nothing else.
func (d *diff) hold(x any) {
	if ref, ok := x.(pdfread.Ref); ok && (d.added[ref.Num] || d.changed[ref.Num] && d.reach.objects[ref.Num].role == ofEvidence) {
		d.explained[ref.Num] = true
	}
}
