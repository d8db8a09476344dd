// Command content writes one and the same copy of a plan for every program that
// tools/bench/run.sh compares: as our PDF, as HTML (Chromium, WeasyPrint), as
// Typst markup and as flat OpenDocument text (LibreOffice), with the case as
// JSON and the typefaces that all of them use.
//
//	content CASE.yaml FOLDER
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/typefaces"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: content CASE.yaml FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "content:", err)
		os.Exit(1)
	}
}

func run(source, folder string) error {
	in, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	c, err := earlyhelp.Decode(bytes.NewReader(in))
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
	doc, err := render.For(form, render.Audience{Kind: render.Family})
	if err != nil {
		return err
	}
	pdfs, err := pdf.New()
	if err != nil {
		return err
	}
	var ours, data bytes.Buffer
	findings := validate.Check(form, validate.Options{On: form.Date()})
	if err := errors.Join(pdfs.Write(&ours, doc, pdf.Options{Findings: findings}), earlyhelp.EncodeJSON(&data, doc.Case)); err != nil {
		return err
	}
	p := paperFor(doc)
	files := map[string][]byte{"ours.pdf": ours.Bytes(), "case.json": data.Bytes(),
		"plan.html": p.html(), "plan.typ": p.typst(), "plan.fodt": p.odt()}
	for _, face := range typefaces.Faces() {
		name := strings.ReplaceAll(face.Name, " ", "")
		files["fonts/"+name+"-Regular.ttf"], files["fonts/"+name+"-Bold.ttf"] = face.Regular, face.Bold
	}
	if err := os.MkdirAll(filepath.Join(folder, "fonts"), 0o700); err != nil {
		return err
	}
	for name, file := range files {
		if err := os.WriteFile(filepath.Join(folder, name), file, 0o600); err != nil {
			return err
		}
	}
	return nil
}
