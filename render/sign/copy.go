package sign

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"earlyhelp.example/forms/earlyhelp"
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
	signed  []*found // in the order in which they were made; each is good but for whom to trust
}

// openCopy opens a final record copy.
func openCopy(ctx context.Context, data []byte) (*opened, error) {
	f, err := recordcopy.Open(data)
	if err != nil {
		return nil, err
	}
	of, err := recordcopy.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%w; only a final copy of a form is sealed", err)
	}
	if err := unfinished(of); err != nil {
		return nil, err
	}
	c, err := open(ctx, f)
	if err != nil {
		return nil, err
	}
	if len(c.signed) == 0 { // nobody vouches yet for what the file shows
		if len(f.Revisions) > 1 {
			return nil, errors.New("this copy was changed after it was made, and may show something else than the case in it; make the copy anew, and sign that one")
		}
		if err := f.Spelling(0); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func unfinished(c *earlyhelp.Case) error {
	switch c.Cut.State {
	case earlyhelp.CutDraft:
		return errors.New("this copy is a draft; only a final one is sealed")
	case earlyhelp.CutBlank:
		return errors.New("this is a form to be filled in; only a final copy is sealed")
	}
	return nil
}

// NotFinal says of a draft, or of a form to be filled in, why it cannot be signed. Of
// any other file it says nothing.
func NotFinal(file []byte) error {
	if f, err := recordcopy.Open(file); err == nil {
		if c, err := recordcopy.Read(f); err == nil {
			return unfinished(c)
		}
	}
	return nil
}

// open reads the signatures of a file. One with a signature that Verify would not
// let pass, whomever it trusts, or with bytes that belong to nothing, is refused: to
// sign it would vouch for it.
func open(ctx context.Context, f *pdfread.File) (*opened, error) {
	if err := f.Loose(0); err != nil { // of the other revisions the verifier sees to it
		return nil, err
	}
	c := &opened{file: f, now: f.Last()}
	var err error
	if c.catalog, err = c.now.Catalog(); err != nil {
		return nil, err
	}
	c.root, _ = c.now.Trailer["Root"].(pdfread.Ref) // or there would be no catalog
	v := &verifier{ctx: ctx, budget: newBudget(ctx), file: f, report: &Report{}}
	if err := v.examine(); err != nil {
		return nil, err
	}
	c.fields, c.signed = v.fields[len(v.fields)-1], v.found
	for _, s := range c.signed {
		if len(s.Problems) > 0 {
			return nil, fmt.Errorf("nothing is added to this file: the signature in the field %s: %s", s.Field, s.Problems[0].Words)
		}
	}
	if wrong := v.report.Problems; len(wrong) > 0 {
		return nil, fmt.Errorf("nothing is added to this file: %s", wrong[0].Words)
	}
	return c, nil
}

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

// allows refuses what the signatures that are there do not allow.
func (c *opened) allows(field string, how Certify) error {
	if how != NotCertified && len(c.signed) > 0 {
		return errors.New("only the first signature can certify, and the file is signed already")
	}
	for _, s := range c.signed {
		switch {
		case s.Certified == NoChanges:
			return errors.New("the file is certified, and allows no further signature")
		case slices.ContainsFunc(s.locks, func(l lock) bool { return l.holds(field) }):
			return fmt.Errorf("the signature in the field %s locks the field %s, and allows no further signature there", s.Field, field)
		}
	}
	return nil
}

// signatureDict is what a signature says of itself.
func signatureDict(o Options) pdfDict {
	d := pdfDict{"Type": pdfread.Name("Sig"), "Filter": pdfread.Name("Adobe.PPKLite"), "SubFilter": subPAdES,
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
