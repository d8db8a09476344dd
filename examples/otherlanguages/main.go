// Command otherlanguages prints an invitation and a plan in Polish, and an invitation in
// Arabic, which runs from right to left, with the translations in a folder beside it.
//
//	go run ./examples/otherlanguages
//
// The translations are samples: short, written by a program, and checked by nobody. What
// is printed says so on every page and cannot be signed; what they do not hold stands in
// English, and says that it does. The family is fictional.
package main

import (
	"bytes"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

//go:embed translations
var files embed.FS

func main() {
	var out bytes.Buffer
	err := run(os.Args[1:], &out)
	fmt.Print(out.String())
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "otherlanguages:", err)
		os.Exit(1)
	}
}

// run does it all; what it has to say goes to out.
func run(args []string, out *bytes.Buffer) error {
	flags := flag.NewFlagSet("otherlanguages", flag.ContinueOnError)
	flags.SetOutput(out)
	councils := flags.String("councils", "templates/councils", "the module's own `FOLDER` of councils, for its cases")
	folder := flags.String("out", "out", "the `FOLDER` to write into")
	if err := flags.Parse(args); err != nil {
		return err
	}
	own, err := fs.Sub(files, "translations")
	if err != nil {
		return err
	}
	lib, err := templates.Load(own) // the module's forms, and the translations beside them
	if err != nil {
		return err
	}
	pdfs, err := pdf.New(scripts.Fonts()...) // Arabic wants its letters
	if err != nil {
		return err
	}
	p := &printer{lib: lib, pdfs: pdfs, folder: *folder, out: out}
	meeting := filepath.Join(*councils, "southend/plan/tests/complete.yaml")
	plan := filepath.Join(*councils, "generic/plan/tests/complete.yaml")
	return errors.Join(
		p.print("pl", meeting, "zaproszenie", invitation),
		p.print("ar", meeting, "invitation-ar", invitation),
		p.print("pl", plan, "plan-pl", familyCopy),
	)
}

// printer prints documents in other languages.
type printer struct {
	lib    *templates.Library
	pdfs   *pdf.Renderer
	folder string
	out    *bytes.Buffer
}

func invitation(f *templates.Form) (*render.Doc, error) {
	return render.Invite(f, render.InviteOptions{On: f.Date()})
}

func familyCopy(f *templates.Form) (*render.Doc, error) {
	return render.For(f, render.Audience{Kind: render.Family})
}

// print writes a document about the latest form of a case in a language.
func (p *printer) print(lang, source, name string, of func(*templates.Form) (*render.Doc, error)) error {
	data, err := os.ReadFile(source)
	if err != nil {
		return fmt.Errorf("%w: run this in the module's own folder, or name its councils with -councils", err)
	}
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	// The library in another language: forms, rules and cases are the same.
	in, err := p.lib.In(lang)
	if err != nil {
		return err
	}
	form, err := in.Open(c, "")
	if err != nil {
		return err
	}
	doc, err := of(form)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.pdfs.Write(&b, doc, pdf.Options{Findings: validate.Check(form, validate.Options{On: form.Date()})}); err != nil {
		return err
	}
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return err
	}
	file := filepath.Join(p.folder, name+".pdf")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Wrote %s: %s, in %s.\n", filepath.ToSlash(file), doc.Title, lang)
	return nil
}
