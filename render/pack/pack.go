// Package pack puts together what is sent when a form is finished: the form, its
// answers as data, a covering note and a checklist, in one ZIP file. It sends nothing.
package pack

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

// Pack says what was put together.
type Pack struct {
	To    []templates.CouncilContact // where it goes, by the council's data; none: that does not say
	Copy  render.Kind                // the office's where it goes to one of them, else the family's
	Files []string

	Foreign bool // the form is of another council than the case (templates.Form.Foreign), so it goes nowhere
}

// ErrNotFinished says that a form is still a draft: nothing is sent then.
var ErrNotFinished = errors.New("the form is not finished: a check finds errors in what is written")

// ErrCut says that a case was taken out of a copy: what that did not show would be
// missing from what passes for the whole form.
var ErrCut = errors.New("this is only what one copy showed: make the pack from the whole case")

// ErrSample says that a form's words are a sample of a translation: that is for show.
var ErrSample = errors.New("the words of this form are a sample of a translation, which is for show: make the pack in English, or with a translation that was checked")

// Write writes the pack of a form. Findings are those of validate.Check for the whole
// form. The copy is the office's only where the council's data says where the form
// goes, and the case is of that council. The same form gives the same bytes. Nothing is written unless all of it could
// be made. Findings are for whoever sends it: a checklist holds them only as far as
// render.Checklist says.
func Write(w io.Writer, pdfs *pdf.Renderer, f *templates.Form, findings []earlyhelp.Finding) (*Pack, error) {
	if w == nil {
		return nil, errors.New("there is nowhere to write the pack to")
	}
	if f == nil || f.Template == nil || f.Template.Council == nil || f.Case == nil || f.Instance == nil {
		return nil, errors.New("there is no form to send")
	}
	if f.Case.Cut != nil {
		return nil, ErrCut
	}
	if findings == nil || slices.ContainsFunc(findings, render.MakesDraft) {
		return nil, ErrNotFinished
	}
	if f.Template.Words().Translation().Sample {
		return nil, ErrSample
	}
	out := &Pack{Copy: render.Family, Foreign: f.Foreign()}
	if !out.Foreign { // else one council would be sent what another's office knows
		out.To = f.Template.Council.SubmitTo(f.Template.Name)
	}
	if len(out.To) > 0 {
		out.Copy = render.Office
	}
	_, name, _ := strings.Cut(f.Template.Name, "/")
	files := render.PackFiles{Form: "2-" + name + ".pdf", Data: "3-" + name + ".json"}
	doc, err := render.For(f, render.Audience{Kind: out.Copy})
	if err != nil {
		return nil, err
	}
	list := render.Checklist(f, findings, out.Copy == render.Office)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, write func(io.Writer) error) error {
		out.Files = append(out.Files, name)
		to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: dayOf(doc)})
		if err == nil {
			err = write(to)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	note := func(d *render.Doc) func(io.Writer) error {
		return func(w io.Writer) error { return pdfs.Write(w, d, pdf.Options{}) }
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"0-checklist-for-the-sender.pdf", note(list)},
		{"1-covering-note.pdf", note(render.CoveringNote(f, out.To, files))},
		{files.Form, func(w io.Writer) error { return pdfs.Write(w, doc, pdf.Options{Findings: findings}) }},
		{files.Data, func(w io.Writer) error { return earlyhelp.EncodeJSON(w, final(doc.Case)) }},
	} {
		if err := add(file.name, file.write); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return nil, err
	}
	return out, nil
}

// final is a cut case that says, as the copy does, that it is final.
func final(c *earlyhelp.Case) *earlyhelp.Case {
	out, cut := *c, *c.Cut
	cut.State = earlyhelp.CutFinal
	out.Cut = &cut
	return &out
}

// dayOf is the day that files are dated with: the form's, or where its reader may not
// see that, or a ZIP file cannot have it, the first of a ZIP file.
func dayOf(d *render.Doc) time.Time {
	const first, last = 1980, 2105
	if d := d.Day; d.Year() >= first && d.Year() <= last {
		return d.Time()
	}
	return time.Date(first, time.January, 1, 0, 0, 0, 0, time.UTC)
}
