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
	if want := []string{"1-covering-note.pdf", "2-plan.pdf", "3-plan.json", "4-checklist.pdf"}; !slices.Equal(made.Files, want) || len(files) != len(want) {
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
	note, list := text(t, files["1-covering-note.pdf"]), text(t, files["4-checklist.pdf"])
	for _, want := range []string{"L2EHA@southend.gov.uk", "3-plan.json", "SOU-EH-2025-0147"} {
		if !strings.Contains(note, want) {
			t.Errorf("the note does not say %q:\n%s", want, note)
		}
	}
	for _, person := range c.People {
		if strings.Contains(note+list, person.Name) {
			t.Errorf("note or list name %s", person.ID)
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
	made, files, _ := packed(t, c)
	if made.Copy != render.Family || len(made.To) > 0 {
		t.Fatalf("it has the %s copy and goes to %v", made.Copy, made.To)
	}
	for name, file := range files {
		said := string(file)
		if strings.HasSuffix(name, ".pdf") {
			said = text(t, file)
		}
		if strings.Contains(said, secret) {
			t.Errorf("%s tells what is kept from the family", name)
		}
	}
	if !strings.Contains(text(t, files["1-covering-note.pdf"]), "does not say where this form is sent") {
		t.Error("the note does not say that nobody knows where it goes")
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
	if _, err := pack.Write(io.Discard, pdfs, nil, nil); err == nil {
		t.Error("nothing was packed")
	}
}
