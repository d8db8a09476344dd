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
	Open  int // what the checklist has to look at, besides what it has every time
}

// ErrNotFinished says that a form is still a draft: nothing is sent then.
var ErrNotFinished = errors.New("the form is not finished: a check finds errors in what is written")

// Write writes the pack of a form. Findings are those of validate.Check for the whole
// form. The copy is the office's only where the council's data says where the form
// goes. The same form gives the same bytes. Nothing is written unless all of it could
// be made.
func Write(w io.Writer, pdfs *pdf.Renderer, f *templates.Form, findings []earlyhelp.Finding) (*Pack, error) {
	if f == nil || f.Template == nil || f.Case == nil || f.Instance == nil {
		return nil, errors.New("there is no form to send")
	}
	if findings == nil || slices.ContainsFunc(findings, render.MakesDraft) {
		return nil, ErrNotFinished
	}
	out := &Pack{To: f.Template.Council.SubmitTo(f.Template.Name), Copy: render.Family}
	if len(out.To) > 0 {
		out.Copy = render.Office
	}
	_, name, _ := strings.Cut(f.Template.Name, "/")
	files := render.PackFiles{Form: "2-" + name + ".pdf", Data: "3-" + name + ".json", List: "4-checklist.pdf"}
	doc, err := render.For(f, render.Audience{Kind: out.Copy})
	if err != nil {
		return nil, err
	}
	list := render.Checklist(f, findings, out.Copy == render.Office)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, write func(io.Writer) error) error {
		out.Files = append(out.Files, name)
		to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: dated(doc.Day)})
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
		{"1-covering-note.pdf", note(render.CoveringNote(f, out.To, files))},
		{files.Form, func(w io.Writer) error { return pdfs.Write(w, doc, pdf.Options{Findings: findings}) }},
		{files.Data, func(w io.Writer) error { return earlyhelp.EncodeJSON(w, final(doc.Case)) }},
		{files.List, note(list)},
	} {
		if err := add(file.name, file.write); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	out.Open = len(render.ToLookAt(findings, out.Copy == render.Office))
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

// dated is the day that files are dated with: the copy's, as far as its reader may know
// it, or where it has none that a ZIP file can have, the first of all.
func dated(d earlyhelp.Date) time.Time {
	const first = 1980
	if d.Year() >= first {
		return d.Time()
	}
	return time.Date(first, time.January, 1, 0, 0, 0, 0, time.UTC)
}
