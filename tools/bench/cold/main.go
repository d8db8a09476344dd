// Command cold is the smallest program that prints one plan: it loads the
// forms, reads a case, opens and checks its latest form, and writes the
// family's copy as a PDF. tools/bench/run.sh measures it from start to end.
//
//	cold CASE.yaml OUT.pdf
package main

import (
	"bytes"
	"fmt"
	"os"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: cold CASE.yaml OUT.pdf")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "cold:", err)
		os.Exit(1)
	}
}

func run(source, target string) error {
	file, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	c, err := earlyhelp.Decode(bytes.NewReader(file))
	if err != nil {
		return err
	}
	lib, err := templates.Load()
	if err != nil {
		return err
	}
	form, err := lib.Open(c, "")
	if err != nil {
		return err
	}
	findings := validate.Check(form, validate.Options{On: form.Date()})
	doc, err := render.For(form, render.Audience{Kind: render.Family})
	if err != nil {
		return err
	}
	pdfs, err := pdf.New()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := pdfs.Write(&out, doc, pdf.Options{Findings: findings}); err != nil {
		return err
	}
	return os.WriteFile(target, out.Bytes(), 0o600)
}
