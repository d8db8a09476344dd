// Command familyplan does what an app that embeds the library does: it reads a
// case, checks its latest form, and writes the family's copy of the plan as a
// PDF and as a workbook, and the office's as a PDF.
//
//	go run ./examples/familyplan
//
// The family is fictional.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/xlsx"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

func main() {
	var out bytes.Buffer
	err := run(os.Args[1:], &out)
	fmt.Print(out.String())
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "familyplan:", err)
		os.Exit(1)
	}
}

// run does it all; what it has to say goes to out.
func run(args []string, out *bytes.Buffer) error {
	flags := flag.NewFlagSet("familyplan", flag.ContinueOnError)
	flags.SetOutput(out)
	source := flags.String("case", "templates/councils/southend/plan/tests/complete.yaml", "the case `FILE` to read")
	folder := flags.String("out", "out", "the `FOLDER` to write into")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("it takes no files: name the case with -case")
	}

	form, err := open(*source)
	if err != nil {
		return err
	}
	// The library never reads the clock: the app says which day it is. Here it
	// is the day of the form, so that the example prints the same tomorrow.
	findings := validate.Check(form, validate.Options{On: form.Date()})
	report(out, form, findings)

	pdfs, err := pdf.New() // made once: it holds the typefaces
	if err != nil {
		return err
	}
	writePDF := func(w io.Writer, d *render.Doc) error { return pdfs.Write(w, d, pdf.Options{Findings: findings}) }
	writeXLSX := func(w io.Writer, d *render.Doc) error { return xlsx.Write(w, d, xlsx.Options{}) }
	for _, file := range []struct {
		name  string
		to    render.Kind
		write func(io.Writer, *render.Doc) error
	}{
		{"family-plan.pdf", render.Family, writePDF},
		{"family-plan.xlsx", render.Family, writeXLSX},
		{"office-plan.pdf", render.Office, writePDF},
	} {
		// The copy is cut to its reader before any format sees it.
		doc, err := render.For(form, render.Audience{Kind: file.to})
		if err != nil {
			return err
		}
		name := filepath.Join(*folder, file.name)
		if err := save(name, doc, file.write); err != nil {
			return err
		}
		fmt.Fprintf(out, "Wrote %s, the %s copy.\n", filepath.ToSlash(name), file.to)
	}
	return nil
}

// open returns the latest form of the case in a file.
func open(name string) (*templates.Form, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s here: run this in the module's own folder, or name a case with -case", name)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	c, err := earlyhelp.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	lib, err := templates.Load()
	if err != nil {
		return nil, err
	}
	return lib.Open(c, "")
}

// report prints what was checked. It prints no answer, so it may go to a log.
func report(out *bytes.Buffer, form *templates.Form, findings []earlyhelp.Finding) {
	fmt.Fprintf(out, "%s, checked by %d rules as of %s: %d findings.\n",
		form.Template.Title, len(validate.Rules(form.Template)), form.Date().Long(), len(findings))
	for _, f := range findings {
		fmt.Fprintf(out, "  %s %s: %s\n", f.Severity, f.Code, f.Message)
	}
	for _, state := range form.Completeness() {
		fmt.Fprintf(out, "  %s: %d of %d answered\n", state.Section.Name(), state.Answered, state.Asked)
	}
	for _, d := range form.On(form.Date()).Deadlines() {
		state := "open"
		switch {
		case d.Late(form.Date()):
			state = "late"
		case !d.Done.IsZero():
			state = "kept"
		}
		fmt.Fprintf(out, "  due %s (%s): %s\n", d.Due.Long(), d.Rule.Code, state)
	}
}

// save makes the whole file before it writes any of it, and only its owner may
// read it: it is about a child.
func save(name string, doc *render.Doc, write func(io.Writer, *render.Doc) error) error {
	var b bytes.Buffer
	if err := write(&b, doc); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o600)
}
