// Command expect writes the texts that a reader of a copy should get, in order,
// for tools/judge/order.py. It takes the flags of "earlyhelp pdf", before the
// case file; --note writes what is read of a return note, and --case also the
// case that a copy should carry.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/tools/reading"
	"earlyhelp.example/forms/validate"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "expect:", err)
		os.Exit(2)
	}
}

func run() error {
	form := flag.String("form", "", "the form to print blank")
	blank := flag.Bool("blank", false, "the form with nothing filled in")
	copyFor := flag.String("copy", string(render.Family), "office or family")
	note := flag.Bool("note", false, "the return note for the case")
	draft := flag.Bool("draft", false, "a draft, whatever a check says")
	caseFile := flag.String("case", "", "the file for the case")
	flag.Parse()
	lib, err := templates.Load()
	if err != nil {
		return err
	}
	if *blank {
		t, err := lib.Template(*form)
		if err != nil {
			return err
		}
		doc, err := render.Blank(t, render.Audience{Kind: render.Kind(*copyFor)})
		if err != nil {
			return err
		}
		return write(doc, *caseFile, render.NoDraft)
	}
	if flag.NArg() != 1 {
		return errors.New("give one case file behind the flags, or --blank and --form")
	}
	c, err := read(flag.Arg(0))
	if err != nil {
		return err
	}
	filled, err := lib.Open(c, "")
	if err != nil {
		return err
	}
	findings := validate.Check(filled, validate.Options{})
	if *note {
		return write(render.ReturnNote(filled, findings, earlyhelp.Date{}), "", "")
	}
	doc, err := render.For(filled, render.Audience{Kind: render.Kind(*copyFor)})
	if err != nil {
		return err
	}
	return write(doc, *caseFile, doc.DraftOf(findings, *draft))
}

func write(doc *render.Doc, caseFile string, why render.Draft) error {
	if caseFile != "" {
		var data bytes.Buffer
		switch {
		case doc.Blank:
			doc.Case.Cut.State = earlyhelp.CutBlank
		case why != render.NoDraft:
			doc.Case.Cut.State = earlyhelp.CutDraft
		default:
			doc.Case.Cut.State = earlyhelp.CutFinal
		}
		if err := earlyhelp.EncodeJSON(&data, doc.Case); err != nil {
			return err
		}
		if err := os.WriteFile(caseFile, data.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return reading.Write(os.Stdout, doc, why)
}

func read(name string) (*earlyhelp.Case, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return earlyhelp.Decode(file)
}
