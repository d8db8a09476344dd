package main

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/names"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/internal/recordcopy"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/sign"
	"earlyhelp.example/forms/templates"
)

// record is the case that a signature is recorded in.
type record struct {
	read  *caseFile
	in    *earlyhelp.Instance
	row   *earlyhelp.Signature // that the field is the box of; nil: of none, as the council's seal
	label string               // of that box
	who   string               // the name of the row's who, where the case has it
	file  *pending
	words string // what was recorded
}

// record reads the case and finds in it the form that a copy is of, so that
// nothing is signed that cannot be recorded.
func (a *app) record(o *options, name string, copied []byte) (*record, error) {
	f, err := recordcopy.Open(copied)
	if err != nil {
		return nil, &caseError{name, err}
	}
	cut, err := recordcopy.Read(f)
	if err != nil {
		return nil, &caseError{name, err}
	}
	r := &record{}
	if r.read, err = a.read(o.keep); err != nil {
		return nil, err
	}
	problem := func(format string, args ...any) error { return &caseError{o.keep, fmt.Errorf(format, args...)} }
	c := r.read.c
	if c.Cut != nil {
		return nil, problem("it is a part of a case, taken out of a copy: give the whole case")
	}
	for i := range c.Instances {
		if in := &c.Instances[i]; in.ID != "" && in.ID == cut.Cut.Instance {
			r.in = in
		}
	}
	switch {
	case cut.Ref != "" && c.Ref == "":
		return nil, problem("the case has no reference (ref), which %s has: give the case that it is a copy of", name)
	case cut.Ref != "" && c.Ref != cut.Ref:
		return nil, problem("%s is a copy from another case: the references (ref) differ", name)
	case r.in == nil || r.in.Form != cut.Cut.Form:
		return nil, problem("it has no instance %s of %s, which %s is a copy of", cut.Cut.Instance, cut.Cut.Form, name)
	}
	if err := r.latest(f); err != nil {
		return nil, problem("%s: %w", name, err)
	}
	if o.field != "" && o.field != sign.Seal {
		if err := a.findBox(r, o, cut.Cut, copied); err != nil {
			return nil, &caseError{o.keep, err}
		}
	}
	if r.file, err = stageOver(o.keep); err != nil {
		return nil, cannotWrite(o.keep, err)
	}
	return r, nil
}

// latest refuses a copy of which the case has a later state, or another: to sign
// it would leave two files, each with a signature that the other lacks.
func (r *record) latest(f *pdfread.File) error {
	for _, kept := range r.in.Stored {
		switch {
		case !strings.EqualFold(kept.File, f.ID()):
		case kept.Length > len(f.Data):
			return errors.New("a later state of it is recorded: take that one, which has what was signed since")
		case !strings.EqualFold(kept.SHA256, digest(f.Data[:max(kept.Length, 0)])):
			return errors.New("it is not the one that is recorded: it was signed or changed elsewhere since it was recorded")
		}
	}
	return nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// findBox finds the row of signatures whose box on the copy is the field, by
// trying which one fills it; a new one where the box has none.
func (a *app) findBox(r *record, o *options, cut *earlyhelp.Cut, copied []byte) error {
	fields, err := sign.Fields(copied)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(fields, func(f sign.Field) bool { return f.Name == o.field })
	if at < 0 {
		return nil // signing says so
	}
	lib, err := a.library(o)
	if err != nil {
		return err
	}
	shown := map[string]bool{} // rows of signatures, by path: the copy has a box for them
	box := func() (*render.Answer, error) {
		form, err := lib.Open(r.read.c, r.in.ID)
		if err != nil {
			return nil, err
		}
		doc, err := render.For(form, render.Audience{Kind: render.Kind(cut.Audience)})
		if err != nil {
			return nil, err
		}
		for answer := range doc.Answers() {
			if answer.Kind == templates.Sign {
				shown[strings.TrimSuffix(answer.Path, ".kind")] = true
			}
		}
		for answer := range doc.Answers() {
			if answer.Wire == o.field && answer.Kind == templates.Sign && answer.Label == fields[at].Label {
				return answer, nil
			}
		}
		return nil, nil
	}
	now, err := box()
	switch {
	case err != nil:
		return err
	case now == nil:
		return fmt.Errorf("as it is now, its form has no box for the field %s: print the copy anew before it is signed", o.field)
	case !now.Empty():
		return fmt.Errorf("it says already how “%s” was signed", now.Label)
	}
	r.label = now.Label
	for i := range r.in.Signatures {
		row := &r.in.Signatures[i]
		if row.Kind != "" {
			continue
		}
		row.Kind = earlyhelp.SignedCertificate
		filled, err := box()
		if err != nil {
			return err
		}
		if filled != nil && !filled.Empty() {
			r.row = row
			if err := r.unseen(shown); err != nil {
				return err
			}
			form, err := lib.Open(r.read.c, r.in.ID)
			if err == nil {
				r.who, _ = form.Refer(string(row.Who))
			}
			return err
		}
		row.Kind = ""
	}
	t, err := lib.Template(r.in.Form)
	if err != nil {
		return err
	}
	before := r.in.Signatures
	for _, as := range signsAs(t) {
		r.in.Signatures = append(slices.Clone(before), earlyhelp.Signature{As: earlyhelp.Code(as), Kind: earlyhelp.SignedCertificate})
		filled, err := box()
		if err != nil {
			return err
		}
		if filled != nil && !filled.Empty() {
			r.row = &r.in.Signatures[len(before)]
			return r.unseen(shown)
		}
	}
	return fmt.Errorf("no signature of its form fills the field %s", o.field)
}

// unseen refuses to sign a box for which the case has a signature that the copy keeps
// from its reader: there would be two, and nobody who has the copy could tell.
func (r *record) unseen(shown map[string]bool) error {
	for p := range r.read.c.Rows() {
		row, ok := p.Row.(*earlyhelp.Signature)
		if ok && strings.HasPrefix(p.Path, earlyhelp.RowPath("instances", r.in.ID, 0)+".") && row != r.row && row.As == r.row.As && row.Kind != "" && !shown[p.Path] {
			return fmt.Errorf("“%s” cannot be signed on this copy: the case has a signature there that the copy does not show to its reader. Sign the office's copy, or see to the marks in the case", r.label)
		}
	}
	return nil
}

// signsAs returns what people sign a form as, in its order.
func signsAs(t *templates.Template) []string {
	var out []string
	for _, sec := range t.Sections {
		sec.Walk(func(item templates.Item) {
			b, ok := item.(*templates.Block)
			if !ok || !b.Signed() {
				return
			}
			out = append(out, b.Key)
			for _, o := range b.Each {
				out = append(out, o.Code)
			}
		})
	}
	return out
}

// familyBox is what somebody of the family signs as.
const familyBox = "family"

// whose refuses to record a signature by certificate as that of somebody else than
// the certificate's holder. The name that was given may stand for the holder, but a
// member of the family has to be in the case by name: anybody could be given.
func (r *record) whose(holder, given string) error {
	for _, name := range []string{r.row.Name, r.who, given} {
		if names.Same(name, holder) {
			continue
		}
		if r.row.As == familyBox {
			return fmt.Errorf("“%s” is for the family, and %s is to sign there, but the certificate is of %s: nothing was written. The family needs no certificate: they sign on paper or on screen",
				r.label, name, holder)
		}
		return fmt.Errorf("“%s” is to be signed by %s, but the certificate is of %s: nothing was written. Sign with a certificate of whoever signs, or correct the name (name, who, --name)",
			r.label, name, holder)
	}
	switch {
	case r.row.As == familyBox && r.row.Name == "" && r.who == "":
		return fmt.Errorf("“%s” is for the family, and the case does not say that %s is to sign there: nothing was written. The family needs no certificate: they sign on paper or on screen", r.label, holder)
	case given != "" && !names.Same(cmp.Or(r.row.Name, r.who), given):
		return fmt.Errorf("“%s” is to be signed by %s, not by %s (--name): nothing was written. Correct the one that is wrong", r.label, cmp.Or(r.row.Name, r.who), given)
	}
	return nil
}

// add puts what was signed into the case and makes its file.
func (r *record) add(j *job) error {
	stored := j.result.Stored
	was := digest(j.input)
	if !slices.ContainsFunc(r.in.Stored, func(s earlyhelp.Stored) bool { return strings.EqualFold(s.SHA256, was) }) {
		r.in.Stored = append(r.in.Stored, earlyhelp.Stored{File: stored[0].File, Length: len(j.input), SHA256: was, Date: j.day()})
	}
	r.in.Stored = append(r.in.Stored, stored...)
	r.words = "length and SHA-256 of the copy as it now is"
	if r.row != nil {
		if err := r.whose(stored[0].Signer, j.o.name); err != nil {
			return &caseError{j.o.keep, err}
		}
		r.row.Name = cmp.Or(r.row.Name, j.o.name, stored[0].Signer)
		r.row.Date, r.row.Time = j.day(), j.now.Format("15:04")
		r.row.Shown = was
		r.words = "the signature, and " + r.words
	}
	if err := r.read.c.AssignIDs(rand.Reader); err != nil {
		return err
	}
	encode := earlyhelp.Encode
	if strings.EqualFold(filepath.Ext(j.o.keep), ".json") {
		encode = earlyhelp.EncodeJSON
	}
	var b bytes.Buffer
	if err := encode(&b, r.read.c); err != nil {
		return &caseError{j.o.keep, err}
	}
	if _, err := earlyhelp.Decode(bytes.NewReader(b.Bytes())); err != nil {
		return &caseError{j.o.keep, fmt.Errorf("with the signature it could not be read again: %w", err)}
	}
	if err := r.file.write(b.Bytes()); err != nil {
		return cannotWrite(j.o.keep, err)
	}
	return nil
}

// unchanged refuses to write over what somebody else has written meanwhile.
func (r *record) unchanged() error {
	now, err := os.ReadFile(r.read.name)
	if err == nil && !bytes.Equal(now, r.read.raw) {
		err = errors.New("somebody else has changed it meanwhile: nothing was written, so sign again")
	}
	if err != nil {
		return &caseError{r.read.name, plainError(err)}
	}
	return nil
}
