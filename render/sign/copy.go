package sign

import (
	"encoding/hex"
	"errors"
	"fmt"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/internal/recordcopy"
)

// opened is a file that may get another revision.
type opened struct {
	file    *pdfread.File
	now     *pdfread.View
	root    pdfread.Ref // the catalog
	catalog pdfDict
	fields  []field
	signed  []signed // in the order in which they were made
}

// signed is a field that holds a signature.
type signed struct {
	field
	value    pdfDict
	data     *cms.SignedData // nil: a document timestamp
	token    *cms.Token      // of a document timestamp
	contents pdfread.String  // with what fills its room
	end      int             // of the revision that it signs
}

// openCopy opens a final record copy.
func openCopy(data []byte) (*opened, error) {
	f, err := recordcopy.Open(data)
	if err != nil {
		return nil, err
	}
	of, err := recordcopy.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%w; only a final copy of a form is sealed", err)
	}
	switch of.Cut.State {
	case earlyhelp.CutDraft:
		return nil, errors.New("this copy is a draft; only a final one is sealed")
	case earlyhelp.CutBlank:
		return nil, errors.New("this is a form to be filled in; only a final copy is sealed")
	}
	return open(f)
}

// open reads the signatures of a file. One with a signature that does not fit the
// file, with bytes that belong to nothing, or that was changed since it was signed,
// is refused: to sign it would vouch for it.
func open(f *pdfread.File) (*opened, error) {
	for i := range f.Revisions {
		if err := f.Loose(i); err != nil {
			return nil, err
		}
	}
	c := &opened{file: f, now: f.Last()}
	var err error
	if c.catalog, err = c.now.Catalog(); err != nil {
		return nil, err
	}
	c.root, _ = c.now.Trailer["Root"].(pdfread.Ref) // or there would be no catalog
	if c.fields, err = fieldsOf(c.now); err != nil {
		return nil, err
	}
	for _, in := range c.fields {
		value, err := c.now.Dict(in.dict["V"])
		if err != nil {
			return nil, err
		}
		if in.kind != "Sig" || value == nil {
			continue
		}
		s, err := c.read(in, value)
		if err != nil {
			return nil, fmt.Errorf("the signature in the field %s: %w", in.name, err)
		}
		c.signed = append(c.signed, s)
	}
	return c, c.unchanged()
}

// unchanged returns an error where anything was done to the file after its first
// signature that Verify would not let pass.
func (c *opened) unchanged() error {
	if len(c.file.Revisions) == 1 {
		return nil
	}
	v := &verifier{file: c.file, report: &Report{}}
	if err := v.find(); err != nil {
		return err
	}
	if err := v.compare(); err != nil {
		return err
	}
	wrong := v.report.Problems
	for _, done := range v.changes {
		wrong = append(wrong, done.problems...)
	}
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("nothing is added to this file: %s", wrong[0].Words)
}

// read reads a signature that is there, and checks that it signs the file up to
// the end of a revision.
func (c *opened) read(in field, value pdfDict) (signed, error) {
	s := signed{field: in, value: value}
	ranges, err := c.now.Array(value["ByteRange"])
	if err != nil {
		return s, err
	}
	var n [4]int
	for i := range n {
		if len(ranges) != len(n) {
			return s, errRange
		}
		if n[i], err = c.now.Int(ranges[i]); err != nil {
			return s, err
		}
	}
	data := c.file.Data
	if n[0] != 0 || n[1] < 1 || n[2] <= n[1] || n[3] < 1 || n[2] > len(data) || n[3] > len(data)-n[2] {
		return s, errRange
	}
	s.end = n[2] + n[3]
	whole := false
	for _, r := range c.file.Revisions {
		whole = whole || r.End == s.end
	}
	if s.contents, err = c.now.Bytes(value["Contents"]); err != nil {
		return s, err
	}
	gap, err := hex.DecodeString(string(data[n[1]+1 : max(n[1]+1, n[2]-1)]))
	if !whole || err != nil || string(gap) != string(s.contents) {
		return s, errRange
	}
	der, err := cms.Split([]byte(s.contents))
	if err != nil {
		return s, err
	}
	kind, err := c.now.Name(value["SubFilter"])
	if err != nil {
		return s, err
	}
	if kind == stampFilter {
		if s.token, err = cms.ParseToken(der); err != nil {
			return s, err
		}
		return s, s.token.Check(s.token.Sum(data[:n[1]], data[n[2]:s.end]))
	}
	if s.data, err = cms.Parse(der); err != nil {
		return s, err
	}
	return s, s.data.Check(s.data.Sum(data[:n[1]], data[n[2]:s.end]))
}

var errRange = errors.New("it does not sign the file up to the end of a revision")

// empty returns the empty signature field of a name.
func (c *opened) empty(name string) (*field, error) {
	for i, f := range c.fields {
		switch {
		case f.name != name || name == "":
			continue
		case f.kind != "Sig":
			return nil, fmt.Errorf("the field %s is not for a signature; %s", name, list(c.fields))
		case f.dict["V"] != nil:
			return nil, fmt.Errorf("the field %s is signed already", name)
		case f.page == 0 || f.rect[2] <= f.rect[0] || f.rect[3] <= f.rect[1]:
			return nil, fmt.Errorf("the field %s stands on no page", name)
		}
		return &c.fields[i], nil
	}
	return nil, fmt.Errorf("the file has no field %q; %s", name, list(c.fields))
}

// mayCertify refuses what a file that is signed does not allow.
func (c *opened) mayCertify(how Certify) error {
	if how != NotCertified && len(c.signed) > 0 {
		return errors.New("only the first signature can certify, and the file is signed already")
	}
	perms, err := c.now.Dict(c.catalog["Perms"])
	if err != nil || perms["DocMDP"] == nil {
		return err
	}
	value, err := c.now.Dict(perms["DocMDP"])
	if err != nil {
		return err
	}
	references, err := c.now.Array(value["Reference"])
	if err != nil {
		return err
	}
	for _, r := range references {
		reference, err := c.now.Dict(r)
		if err != nil {
			return err
		}
		params, err := c.now.Dict(reference["TransformParams"])
		if err != nil {
			return err
		}
		if p, err := c.now.Int(params["P"]); err != nil || p == 1 {
			return errors.New("the file is certified, and allows no further signature")
		}
	}
	return nil
}

const stampFilter = "ETSI.RFC3161"

// signatureDict is what a signature says of itself.
func signatureDict(o Options) pdfDict {
	d := pdfDict{"Type": pdfread.Name("Sig"), "Filter": pdfread.Name("Adobe.PPKLite"), "SubFilter": pdfread.Name("ETSI.CAdES.detached"),
		"M": pdffile.Date(o.Time), "Name": pdffile.Text(o.Name)}
	if o.Reason != "" {
		d["Reason"] = pdffile.Text(o.Reason)
	}
	if o.Certify != NotCertified {
		d["Reference"] = pdfread.Array{pdfDict{"Type": pdfread.Name("SigRef"), "TransformMethod": pdfread.Name("DocMDP"),
			"TransformParams": pdfDict{"Type": pdfread.Name("TransformParams"), "P": int64(o.Certify), "V": pdfread.Name("1.2")}}}
	}
	return d
}
