package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render/pdf"
)

var caseText = format{"a case", ".yaml", "read"}

// readCopy writes the case behind a PDF.
func (a *app) readCopy(o *options, args []string) (int, error) {
	if len(args) != 1 {
		return exitFailed, &usageError{problem: "give one PDF file"}
	}
	if o.output != "" {
		if err := caseText.outputProblem(o.output, "copy"); err != nil {
			return exitFailed, err
		}
	}
	c, err := a.embedded(args[0])
	if err != nil {
		return exitFailed, err
	}
	encode := earlyhelp.Encode
	if o.json || strings.EqualFold(filepath.Ext(o.output), ".json") {
		encode = earlyhelp.EncodeJSON
	}
	var b bytes.Buffer
	if err := encode(&b, c); err != nil {
		return exitFailed, &caseError{args[0], err}
	}
	what := "the case behind the " + copyWords(c.Cut)
	if o.output == "" || o.output == standard {
		a.warn("%s: %s.\n", args[0], what)
		a.out.Write(b.Bytes())
		return exitFine, nil
	}
	return exitFine, a.saveNew(o.output, b.Bytes(), what)
}

// embedded returns the case behind a PDF. Every error is a *caseError.
func (a *app) embedded(name string) (*earlyhelp.Case, error) {
	from, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }() // it was only read
	return behind(name, from)
}

// behind returns the case behind a PDF that is open.
func behind(name string, from io.Reader) (*earlyhelp.Case, error) {
	c, err := pdf.Read(from)
	if err != nil {
		return nil, &caseError{name, plainError(err)}
	}
	return c, nil
}

// copyWords says which copy a cut case is behind.
func copyWords(cut *earlyhelp.Cut) string {
	switch cut.State {
	case earlyhelp.CutBlank:
		return fmt.Sprintf("blank %s copy of %s", cut.Audience, cut.Form)
	case earlyhelp.CutDraft:
		return fmt.Sprintf("%s copy of %s, instance %s, a draft", cut.Audience, cut.Form, cut.Instance)
	}
	return fmt.Sprintf("%s copy of %s, instance %s", cut.Audience, cut.Form, cut.Instance)
}
