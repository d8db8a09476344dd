package pack_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pack"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

const checklist = "0-checklist-for-the-sender.pdf"

func packed(t *testing.T, c *earlyhelp.Case) (*pack.Pack, map[string][]byte, []byte) {
	t.Helper()
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, c)
	var b bytes.Buffer
	made, err := pack.Write(&b, pdfs, f, validate.Check(f, validate.Options{On: f.Date()}))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, file := range z.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[file.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return made, files, b.Bytes()
}

func opened(t *testing.T, c *earlyhelp.Case) *templates.Form {
	t.Helper()
	f, err := casetest.Library(t).Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func text(t *testing.T, file []byte) string {
	t.Helper()
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, page := range pages {
		for _, text := range page {
			out.WriteString(text.Text + "\n")
		}
	}
	return out.String()
}

// Where the council's data says where a form goes, the pack has the office's copy, its
// answers, a note and a list; and it is the same whenever it is made.
func TestPack(t *testing.T) {
	c := casetest.Case(t, "southend/plan/complete")
	made, files, whole := packed(t, c)
	if want := []string{checklist, "1-covering-note.pdf", "2-plan.pdf", "3-plan.json"}; !slices.Equal(made.Files, want) || len(files) != len(want) {
		t.Fatalf("it holds %q", made.Files)
	}
	if made.Copy != render.Office || len(made.To) != 1 || made.To[0].Email != "L2EHA@southend.gov.uk" {
		t.Errorf("it has the %s copy and goes to %v", made.Copy, made.To)
	}
	inside, err := pdf.Read(bytes.NewReader(files["2-plan.pdf"]))
	if err != nil {
		t.Fatal(err)
	}
	data, err := earlyhelp.Decode(bytes.NewReader(files["3-plan.json"]))
	if err != nil || !reflect.DeepEqual(inside, data) || data.Cut.Audience != "office" || data.Cut.State != earlyhelp.CutFinal {
		t.Errorf("the data are not those of the form: %v", err)
	}
	if _, _, again := packed(t, casetest.Case(t, "southend/plan/complete")); !bytes.Equal(whole, again) {
		t.Error("it is another file when it is made again")
	}
	note, list := text(t, files["1-covering-note.pdf"]), text(t, files[checklist])
	for _, want := range []string{"L2EHA@southend.gov.uk", "3-plan.json", "SOU-EH-2025-0147"} {
		if !strings.Contains(note, want) {
			t.Errorf("the note does not say %q:\n%s", want, note)
		}
	}
	if strings.Contains(note, checklist) || !strings.Contains(list, "Take it out before you send the rest.") {
		t.Errorf("the list is for the sender alone:\n%s\n%s", note, list)
	}
	for name, said := range map[string]string{"note": note, "list": list} {
		if !strings.Contains(said, "Office copy. Private and confidential") {
			t.Errorf("the %s is not marked as the copy that it goes with:\n%s", name, said)
		}
	}
	for _, person := range c.People {
		if strings.Contains(note+list, person.Name) {
			t.Errorf("note or list name %s", person.ID)
		}
	}
}

// What one council knows does not go to another: where the case is of one that does not use
// the form, the copy is the family's and goes nowhere. Forms of the generic council, and
// those that a council uses, are its own; and a case that says nothing is as it was.
func TestAPackOfAnotherCouncilsForm(t *testing.T) {
	for _, tt := range []struct {
		form    string
		council earlyhelp.Code
		foreign bool
	}{
		{"southend/plan", "southend", false}, {"southend/plan", "", false}, {"southend/plan", "walsall", true}, {"southend/plan", "generic", true},
		{"generic/plan", "walsall", false}, {"generic/consent", "walsall", false}, {"generic/plan", "anytown", false},
	} {
		c := casetest.Case(t, tt.form+"/complete")
		c.Council = tt.council
		f := opened(t, c)
		to := len(f.Template.Council.SubmitTo(f.Template.Name))
		if tt.foreign {
			to = 0
		}
		made, files, _ := packed(t, c)
		if f.Foreign() != tt.foreign || made.Foreign != tt.foreign || len(made.To) != to || (made.Copy == render.Office) != (to > 0) {
			t.Errorf("%s of a case of %q is foreign: %t; the pack has the %s copy and goes to %v", tt.form, tt.council, made.Foreign, made.Copy, made.To)
		}
		list := strings.Join(strings.Fields(text(t, files[checklist])), " ")
		if strings.Contains(list, "The form is of another council than the case") != tt.foreign || strings.Contains(list, "council's data does not say") != (to == 0 && !tt.foreign) {
			t.Errorf("%s of a case of %q: the list says\n%s", tt.form, tt.council, list)
		}
	}
}

// Where nobody is said to get it, the copy is the family's: what is kept from them goes
// nowhere, and neither does what only the office is told.
func TestAPackForNobodyIsTheFamilys(t *testing.T) {
	c := casetest.Case(t, "surrey/plan/complete")
	f := opened(t, c)
	place, ok := f.Part("plan")
	if !ok {
		t.Fatal("no plan")
	}
	const secret = "zqxkvbwyjf"
	place.Row.(*earlyhelp.Plan).Sustain = secret
	c.Marks = append(c.Marks, earlyhelp.Mark{At: place.Path + ".sustain", Hide: []string{"family"}})
	made, files, whole := packed(t, c)
	if made.Copy != render.Family || len(made.To) > 0 {
		t.Fatalf("it has the %s copy and goes to %v", made.Copy, made.To)
	}
	files["the ZIP file"] = whole
	for name, file := range files {
		said := string(file)
		if strings.HasSuffix(name, ".pdf") {
			said += text(t, file)
		}
		if name == "2-plan.pdf" {
			inside, err := pdf.Read(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := earlyhelp.EncodeJSON(&b, inside); err != nil {
				t.Fatal(err)
			}
			said += b.String()
		}
		if strings.Contains(said, secret) {
			t.Errorf("%s tells what is kept from the family", name)
		}
	}
	const ask = "does not say where this form is sent" // which is for the sender, and the note goes along
	if !strings.Contains(text(t, files[checklist]), ask) || strings.Contains(text(t, files["1-covering-note.pdf"]), ask) {
		t.Error("the list does not say that nobody knows where it goes, or the note does")
	}
}

// What is not finished, or was not checked, is not put together.
func TestNoPackOfADraft(t *testing.T) {
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, casetest.Case(t, "southend/plan/incomplete"))
	for _, findings := range [][]earlyhelp.Finding{nil, validate.Check(f, validate.Options{On: f.Date()})} {
		var b bytes.Buffer
		if _, err := pack.Write(&b, pdfs, f, findings); !errors.Is(err, pack.ErrNotFinished) || b.Len() > 0 {
			t.Errorf("%v, and %d bytes", err, b.Len())
		}
	}
	whole := opened(t, casetest.Case(t, "southend/plan/complete"))
	found := validate.Check(whole, validate.Options{On: whole.Date()})
	noCouncil, bare := *whole, *whole.Template
	bare.Council, noCouncil.Template = nil, &bare
	for what, write := range map[string]func() error{
		"no form":     func() error { _, err := pack.Write(io.Discard, pdfs, nil, nil); return err },
		"nowhere":     func() error { _, err := pack.Write(nil, pdfs, whole, found); return err },
		"no renderer": func() error { _, err := pack.Write(io.Discard, nil, whole, found); return err },
		"no council":  func() error { _, err := pack.Write(io.Discard, pdfs, &noCouncil, found); return err },
		"empty form":  func() error { _, err := pack.Write(io.Discard, pdfs, &templates.Form{}, found); return err },
	} {
		if write() == nil {
			t.Errorf("%s was packed", what)
		}
	}
}

// What a copy showed is not the whole form, whoever it was for.
func TestNoPackOfACutCase(t *testing.T) {
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []render.Kind{render.Office, render.Family} {
		doc, err := render.For(opened(t, casetest.Case(t, "southend/plan/complete")), render.Audience{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		f := opened(t, doc.Case)
		var b bytes.Buffer
		if _, err := pack.Write(&b, pdfs, f, []earlyhelp.Finding{}); !errors.Is(err, pack.ErrCut) || b.Len() > 0 {
			t.Errorf("the %s copy: %v, and %d bytes", kind, err, b.Len())
		}
	}
}

// Two cases that differ only in what is secret give the family's pack byte for byte: the
// form, what a check finds, and when the files were made tell nothing.
func TestAFamilysPackTellsNothingSecret(t *testing.T) {
	plan := func(c *earlyhelp.Case) *earlyhelp.Plan {
		place, _ := opened(t, c).Part("plan")
		return place.Row.(*earlyhelp.Plan)
	}
	secret := func(c *earlyhelp.Case, at string) {
		c.Marks = append(c.Marks, earlyhelp.Mark{At: at, Hide: []string{"family"}, Secret: earlyhelp.Yes})
	}
	for what, tt := range map[string]struct {
		name     string
		one, two func(*earlyhelp.Case)
	}{
		"a refusal": {"surrey/plan/complete", func(*earlyhelp.Case) {}, func(c *earlyhelp.Case) {
			day := c.Consents[0].Date
			c.Consents = append(c.Consents, earlyhelp.Consent{ID: "r0000000a", To: earlyhelp.ToShare, Who: c.Consents[0].Who, Answer: earlyhelp.Refused, Date: day})
			secret(c, "consents[r0000000a]")
		}},
		"a date": {"surrey/plan/complete", func(c *earlyhelp.Case) {
			secret(c, "plans["+string(plan(c).ID)+"].completed")
		}, func(c *earlyhelp.Case) {
			p := plan(c)
			p.Completed = p.Completed.AddDays(-1)
			secret(c, "plans["+string(p.ID)+"].completed")
		}},
		"a decision": {"worcestershire/review/complete", func(c *earlyhelp.Case) {
			for _, r := range c.Reviews {
				secret(c, "reviews["+string(r.ID)+"].decision")
			}
		}, func(c *earlyhelp.Case) {
			c.Closures = nil
			for i, r := range c.Reviews {
				c.Reviews[i].Decision = "met"
				secret(c, "reviews["+string(r.ID)+"].decision")
			}
		}},
	} {
		one, two := casetest.Case(t, tt.name), casetest.Case(t, tt.name)
		tt.one(one)
		tt.two(two)
		made, was, first := packed(t, one)
		_, is, second := packed(t, two)
		if made.Copy != render.Family {
			t.Fatalf("%s: it has the %s copy", what, made.Copy)
		}
		if !bytes.Equal(first, second) {
			for name := range was {
				t.Errorf("%s shows in %s: %v", what, name, !bytes.Equal(was[name], is[name]))
			}
			t.Errorf("%s shows in the file", what)
		}
		f := opened(t, two)
		for _, found := range validate.Check(f, validate.Options{On: f.Date()}) {
			for _, name := range []string{checklist, "1-covering-note.pdf"} {
				if strings.Contains(flat(text(t, is[name])), flat(found.Message)) {
					t.Errorf("%s: %s says what %s found", what, name, found.Code)
				}
			}
		}
	}
}

// flat takes a text without the ends of its lines.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// An office's list has what a check found, and that somebody does not agree to sharing,
// but not what is for the sender alone; a family's has neither.
func TestWhatAChecklistTells(t *testing.T) {
	const unsafe, hint, refused = "Somebody is not safe.", "Another name stands in it.", "Somebody refused or withdrew consent to share information"
	findings := []earlyhelp.Finding{
		{Code: "EH-901", Severity: earlyhelp.Warning, Stage: earlyhelp.Process, Message: unsafe, Office: true},
		{Code: "EH-902", Severity: earlyhelp.Hint, Stage: earlyhelp.Content, Message: hint},
	}
	for _, withdrawn := range []bool{false, true} {
		for _, office := range []bool{false, true} {
			c := casetest.Case(t, "southend/plan/complete")
			if withdrawn { // after the day of the form, so that no rule finds it
				c.Consents = append(c.Consents, earlyhelp.Consent{ID: "r0000000a", To: earlyhelp.ToShare, Who: earlyhelp.Who(c.People[0].ID), Answer: earlyhelp.Withdrawn, Date: opened(t, c).Date().AddDays(30)})
			}
			var b bytes.Buffer
			if err := render.Checklist(opened(t, c), findings, office).WriteOutline(&b); err != nil {
				t.Fatal(err)
			}
			for says, want := range map[string]bool{unsafe: false, hint: office, refused: office && withdrawn, "The family still agrees to this being shared": true} {
				if strings.Contains(b.String(), says) != want {
					t.Errorf("office %v, withdrawn %v: it says %q: %v\n%s", office, withdrawn, says, !want, b.String())
				}
			}
		}
	}
}
