// Command generate makes record copies of cases with random answers in many
// scripts, of invented councils that have a logo, a colour, a marking and
// telephone numbers, and of one whose form has what no council of the module uses;
// and compares what was taken out of them again.
//
//	generate [-n 60] [-seed 1] -o DIR
//	generate -compare DIR
//
// It is run in the module's root. For each copy it writes NAME.pdf,
// NAME.case.json, which is the case that should be in it, and NAME.txt, which is
// what should be read, as command expect writes it. DIR/note has the return notes
// of the invented councils, which carry no case. -compare reads each
// NAME.case.json and the NAME.taken.json that tools/judge/record.py --cases
// took out of the PDF.
package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pseudo"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/tools/reading"
	"earlyhelp.example/forms/validate"
)

func main() {
	n := flag.Int("n", 60, "how many cases")
	seed := flag.Uint64("seed", 1, "of what is random")
	to := flag.String("o", "", "the folder to write to")
	compare := flag.String("compare", "", "the folder to compare")
	flag.Parse()
	var err error
	switch {
	case *compare != "" && *to == "":
		err = compareAll(*compare)
	case *to != "" && *compare == "" && *n > 0:
		err = generate(*to, *n, *seed)
	default:
		err = errors.New("say -o DIR or -compare DIR")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// maker makes the copies.
type maker struct {
	lib    *templates.Library
	pdfs   *pdf.Renderer
	folder string

	files, invitations, answers, marks int
}

func generate(folder string, n int, seed uint64) error {
	lib, err := templates.Load()
	if err != nil {
		return err
	}
	pdfs, err := pdf.New(scripts.Fonts()...)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	m := &maker{lib: lib, pdfs: pdfs, folder: folder}
	names := slices.DeleteFunc(lib.Names(), func(name string) bool {
		t, err := lib.Template(name)
		return err == nil && t.From != "" // its cases stand where it is written
	})
	for i := range n {
		name, _, _ := strings.Cut(names[i%len(names)], "@")
		if err := m.make(i+1, name, rand.New(rand.NewPCG(seed, uint64(i)))); err != nil {
			return fmt.Errorf("case %d of %s, seed %d: %w", i+1, name, seed, err)
		}
	}
	fmt.Printf("generated %d record copies and %d invitations of %d cases from seed %d: %d random answers, %d marks\n", m.files, m.invitations, n, seed, m.answers, m.marks)
	return errors.Join(invent(pdfs, folder), features(pdfs, folder), languages(pdfs, filepath.Join(folder, "language"), names))
}

// languages writes a copy, a blank and an invitation of some forms in languages that
// nobody speaks: longer, and from right to left.
func languages(pdfs *pdf.Renderer, folder string, names []string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, lang := range []string{pseudo.Accented, pseudo.RightToLeft} {
		lib, err := pseudo.Library(lang)
		if err != nil {
			return err
		}
		m := &maker{lib: lib, pdfs: pdfs, folder: folder}
		for i, name := range names {
			const every = 5 // judging takes long
			if i%every != 0 {
				continue
			}
			name, _, _ = strings.Cut(name, "@")
			c, err := decode(filepath.Join("templates/councils", name, "tests", "complete.yaml"))
			if err != nil {
				return err
			}
			form, err := lib.Open(c, "")
			if err != nil {
				return err
			}
			to := filepath.Join(folder, lang+"-"+strings.ReplaceAll(name, "/", "-"))
			docs := map[string]func() (*render.Doc, error){
				"-copy":  func() (*render.Doc, error) { return render.For(form, render.Audience{Kind: render.Family}) },
				"-blank": func() (*render.Doc, error) { return render.Blank(form.Template, render.Audience{Kind: render.Family}) },
			}
			for what, make := range docs {
				doc, err := make()
				if err != nil {
					return err
				}
				if err := m.write(to+what, doc, pdf.Options{Findings: []earlyhelp.Finding{}, LargePrint: i%4 == 0}, ""); err != nil {
					return err
				}
			}
			if err := m.invite(form, to+"-invitation", false); err != nil {
				return err
			}
		}
	}
	return nil
}

// make makes one case, the copies of it, and what is expected of them.
func (m *maker) make(i int, name string, rng *rand.Rand) error {
	c, err := decode(filepath.Join("templates/councils", name, "tests", "complete.yaml"))
	if err != nil {
		return err
	}
	form, err := m.lib.Open(c, "")
	if err != nil {
		return err
	}
	instance := form.Instance.ID
	f := &filler{rng: rng, form: form}
	if err := f.fill(); err != nil {
		return err
	}
	m.answers += f.answers
	m.marks += len(c.Marks)
	// As it is when it was written and read again.
	var file bytes.Buffer
	if err := earlyhelp.Encode(&file, c); err != nil {
		return err
	}
	if c, err = earlyhelp.Decode(&file); err != nil {
		return err
	}
	if form, err = m.lib.Open(c, instance); err != nil {
		return err
	}
	findings := validate.Check(form, validate.Options{})
	state := stateOf(findings)
	for _, kind := range []render.Kind{render.Family, render.Office} {
		doc, err := render.For(form, render.Audience{Kind: kind})
		if err != nil {
			return err
		}
		to := filepath.Join(m.folder, fmt.Sprintf("%03d-%s-%s", i, strings.ReplaceAll(name, "/", "-"), kind))
		if err := m.write(to, doc, pdf.Options{Findings: findings, LargePrint: i%4 == 0}, state); err != nil {
			return err
		}
		m.files++
	}
	notes := filepath.Join(m.folder, "note")
	if err := os.MkdirAll(notes, 0o700); err != nil {
		return err
	}
	const every = 5 // of what differs little from case to case
	if i%every == 0 {
		note := render.CoveringNote(form, form.Template.Council.SubmitTo(form.Template.Name), render.PackFiles{Form: "form.pdf", Data: "form.json"})
		for what, doc := range map[string]*render.Doc{"covering-note": note, "checklist": render.Checklist(form, findings, true)} {
			if err := m.write(filepath.Join(notes, fmt.Sprintf("%03d-%s", i, what)), doc, pdf.Options{}, ""); err != nil {
				return err
			}
		}
	}
	return m.invite(form, filepath.Join(notes, fmt.Sprintf("%03d-invitation", i)), i%4 == 0)
}

// invite makes invitations to the last meeting of a case, where there is one that the
// family may know of: for them, and for each practitioner who is asked.
func (m *maker) invite(form *templates.Form, to string, large bool) error {
	meetings := form.Case.Meetings
	if len(meetings) == 0 {
		return nil
	}
	last := meetings[len(meetings)-1]
	whom := []earlyhelp.ID{""}
	for _, a := range last.Team {
		whom = append(whom, a.Practitioner)
	}
	for i, id := range whom[:min(len(whom), 2)] {
		doc, err := render.Invite(form, render.InviteOptions{Meeting: last.ID, To: id})
		if err != nil {
			continue // random marks forbid it
		}
		if err := m.write(fmt.Sprintf("%s-%d", to, i), doc, pdf.Options{LargePrint: large}, ""); err != nil {
			return err
		}
		m.invitations++
	}
	return nil
}

// stateOf says what a copy with these findings is: a draft while something that
// has to be written is missing.
func stateOf(findings []earlyhelp.Finding) earlyhelp.Code {
	if slices.ContainsFunc(findings, func(f earlyhelp.Finding) bool {
		return f.Severity == earlyhelp.Error && f.Stage == earlyhelp.Content && !f.Suppressed
	}) {
		return earlyhelp.CutDraft
	}
	return earlyhelp.CutFinal
}

// write writes one copy and what is expected of it. A return note has no state,
// and no case.
func (m *maker) write(to string, doc *render.Doc, o pdf.Options, state earlyhelp.Code) error {
	var page, text, want bytes.Buffer
	if err := m.pdfs.Write(&page, doc, o); err != nil {
		return err
	}
	if err := reading.Write(&text, doc, doc.DraftOf(o.Findings, false)); err != nil {
		return err
	}
	if err := cmp.Or(os.WriteFile(to+".pdf", page.Bytes(), 0o600), os.WriteFile(to+".txt", text.Bytes(), 0o600)); err != nil {
		return err
	}
	if state == "" {
		return nil
	}
	doc.Case.Cut.State = state
	if err := earlyhelp.EncodeJSON(&want, doc.Case); err != nil {
		return err
	}
	return os.WriteFile(to+".case.json", want.Bytes(), 0o600)
}

func decode(name string) (*earlyhelp.Case, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	c, err := earlyhelp.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}
