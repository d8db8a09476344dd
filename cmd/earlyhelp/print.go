package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/suggest"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/render/xlsx"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

func (a *app) pdf(o *options, args []string) (int, error) {
	if !o.text {
		return a.print(o, args, pdfFile, func(w io.Writer, d *render.Doc, findings []earlyhelp.Finding) error {
			return writePDF(w, d, pdf.Options{Findings: findings, Draft: o.draft, LargePrint: o.large})
		})
	}
	if o.large {
		return exitFailed, &usageError{problem: "a text has no looks: take away --large-print or --text"}
	}
	return a.print(o, args, textFile, func(w io.Writer, d *render.Doc, findings []earlyhelp.Finding) error {
		return d.WriteText(w, d.DraftOf(findings, o.draft))
	})
}

func (a *app) xlsx(o *options, args []string) (int, error) {
	return a.print(o, args, workbook, func(w io.Writer, d *render.Doc, _ []earlyhelp.Finding) error {
		return xlsx.Write(w, d, xlsx.Options{})
	})
}

// format is a kind of file.
type format struct{ name, ending, command string }

var (
	pdfFile  = format{"a PDF", ".pdf", "pdf"}
	textFile = format{"a text", ".txt", "pdf --text"}
	workbook = format{"a workbook", ".xlsx", "xlsx"}
)

// outputProblem refuses no output file, and one that is named as if it were of
// another format.
func (f format) outputProblem(output, example string) error {
	if output == "" {
		return &usageError{problem: "say which file to write: -o " + example + f.ending + ", or -o - for standard output"}
	}
	return f.misnamed("-o", output)
}

// misnamed refuses a file that a flag names as if it were of another format.
func (f format) misnamed(flag, output string) error {
	for _, other := range []format{pdfFile, textFile, workbook, zipFile, icsFile, {name: "a Word document", ending: ".docx"}, {name: "a Word document", ending: ".doc"}} {
		if other == f || !strings.EqualFold(filepath.Ext(output), other.ending) {
			continue
		}
		problem := fmt.Sprintf("%s %s is the name of %s, and this writes %s: end it with %s", flag, output, other.name, f.name, f.ending)
		if other.command != "" {
			problem += fmt.Sprintf(" (\"earlyhelp %s\" writes %s)", other.command, other.name)
		}
		return &usageError{problem: problem}
	}
	return nil
}

// writePDF draws a document in the module's typefaces and those for other
// scripts.
func writePDF(w io.Writer, d *render.Doc, o pdf.Options) error {
	r, err := pdf.New(scripts.Fonts()...)
	if err != nil {
		return err
	}
	return r.Write(w, d, o)
}

// writer writes a document in one format. Findings are those of the form as a
// whole; nil on a blank.
type writer func(w io.Writer, d *render.Doc, findings []earlyhelp.Finding) error

// print writes one copy of a form in one format.
func (a *app) print(o *options, args []string, as format, write writer) (int, error) {
	if err := as.outputProblem(o.output, "plan"); err != nil {
		return exitFailed, err
	}
	if o.blank {
		return exitFine, a.printBlank(o, args, write)
	}
	if len(args) != 1 {
		return exitFailed, &usageError{problem: "give one case file, or --blank and --form for a form with nothing filled in"}
	}
	to, err := audience(o.copyFor)
	if err != nil {
		return exitFailed, err
	}
	form, err := a.openForm(o, args[0])
	if err != nil {
		return exitFailed, err
	}
	a.untranslated(form.Template, o)
	doc, err := render.For(form.On(o.on), to)
	if err != nil {
		return exitFailed, &caseError{args[0], err}
	}
	// Without --on no clock is read, so that the same case gives the same file.
	findings := validate.Check(form, validate.Options{On: o.on})
	what := fmt.Sprintf("%s copy of %s, instance %s", to.Kind, doc.Form, doc.Instance)
	if form.Template.Words().Translation().Sample {
		what += ", in a sample of a translation: not for use"
	}
	if as != workbook {
		what += draftWords(findings, o.draft, args[0])
	}
	return exitFine, a.saveDoc(o.output, args[0], what, func(w io.Writer) error { return write(w, doc, findings) })
}

// untranslated says that words of a form stand in English all the same.
func (a *app) untranslated(t *templates.Template, o *options) {
	if n := len(t.Untranslated()); n > 0 {
		a.warn("%s of %s %s not translated into %s, and stand%s in English (\"earlyhelp template translate %s --lang %s%s\" lists them)\n",
			plural(n, "text"), t.ID(), map[bool]string{true: "is", false: "are"}[n == 1], o.lang, map[bool]string{true: "s"}[n == 1], cmp.Or(t.From, t.Name), o.lang, o.councils.flags())
	}
}

// draftWords says why a copy is marked as a draft; "" where it is none.
func draftWords(findings []earlyhelp.Finding, asked bool, file string) string {
	if asked {
		return ", marked as a draft"
	}
	n := 0
	for _, f := range findings {
		if render.MakesDraft(f) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", marked as a draft: %s in what is written (\"earlyhelp check %s\" lists them)", plural(n, "error"), file)
}

// openForm reads a case and returns the filled form that the flags ask for.
func (a *app) openForm(o *options, name string) (*templates.Form, error) {
	form, _, err := a.openFile(o, name)
	return form, err
}

// openFile does so too, and returns the file as it was read.
func (a *app) openFile(o *options, name string) (*templates.Form, *caseFile, error) {
	lib, err := a.library(o)
	if err != nil {
		return nil, nil, err
	}
	file, err := a.read(name)
	if err != nil {
		return nil, nil, err
	}
	form, err := open(lib, file, o)
	return form, file, err
}

func (a *app) printBlank(o *options, args []string, write writer) error {
	switch {
	case len(args) > 0:
		return &usageError{problem: "a blank has no case: take away --blank or the file"}
	case o.form == "":
		return &usageError{problem: "say which form to print blank: --form " + exampleForm()}
	case o.instance != "":
		return &usageError{problem: "a blank has nothing filled in: take away --instance"}
	case o.day != "":
		return &usageError{problem: "a blank has no ages to count: take away --on"}
	case o.draft:
		return &usageError{problem: "a blank is no draft: take away --draft"}
	}
	lib, err := a.library(o)
	if err != nil {
		return err
	}
	t, err := template(lib, o.form)
	if err != nil {
		return err
	}
	to, err := audience(o.copyFor)
	if err != nil {
		return err
	}
	a.untranslated(t, o)
	doc, err := render.Blank(t, to)
	if err != nil {
		return err
	}
	return a.saveDoc(o.output, "", "blank "+doc.Form, func(w io.Writer) error { return write(w, doc, nil) })
}

func (a *app) returnNote(o *options, args []string) (int, error) {
	if err := pdfFile.outputProblem(o.output, "note"); err != nil {
		return exitFailed, err
	}
	if len(args) != 1 {
		return exitFailed, &usageError{problem: "give one case file"}
	}
	form, err := a.openForm(o, args[0])
	if err != nil {
		return exitFailed, err
	}
	if form.Case.Ref == "" {
		a.warn("%s: the case has no reference (ref), so the note does not say which case it is about\n", args[0])
	}
	doc := render.ReturnNote(form, validate.Check(form, validate.Options{On: o.on}), o.on)
	what := fmt.Sprintf("return note for %s, instance %s", doc.Form, doc.Instance)
	return exitFine, a.saveDoc(o.output, args[0], what, func(w io.Writer) error { return writePDF(w, doc, pdf.Options{}) })
}

// audience returns whose copy was asked for; the family's, which shows least,
// where nothing was said.
func audience(name string) (render.Audience, error) {
	kinds := []string{string(render.Office), string(render.Family)}
	switch name {
	case "", string(render.Family):
		return render.Audience{Kind: render.Family}, nil
	case string(render.Office):
		return render.Audience{Kind: render.Office}, nil
	}
	problem := fmt.Sprintf("there is no copy for %q: --copy is office or family", name)
	if near, ok := suggest.For(name, kinds); ok {
		problem += fmt.Sprintf("; did you mean %s?", near)
	}
	return render.Audience{}, &usageError{problem: problem}
}

// saveDoc makes the file whole before it writes any of it, and says what it
// wrote. The input is the case's file; "" for a blank.
func (a *app) saveDoc(output, input, what string, write func(io.Writer) error) error {
	var b bytes.Buffer
	err := write(&b)
	var characters pdf.CharacterErrors
	switch {
	case errors.As(err, &characters) && input != "":
		return &caseError{input, err}
	case err != nil:
		return err
	}
	if err := a.save(output, input, b.Bytes()); err != nil {
		return err
	}
	if output != standard {
		fmt.Fprintf(&a.out, "Wrote %s: %s.\n", output, what)
	}
	return nil
}
