package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/xlsx"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// A form that was never seen before, of a council that there is not, is written in
// YAML alone: one document from the first conversation to the end, with a gate, an
// unborn child, two homes, children side by side, two scales for each area.
const (
	invented  = "testdata/councils"
	journey   = "wrenbrook/journey"
	caseFiles = "../../" + invented + "/" + journey + "/tests/"
)

// journeyStages are the sections that stand on each sheet of the complete case.
var journeyStages = []string{
	"start notnow",
	"start family homes helps story areas scores agree",
	"start family homes helps story areas scores plan agree",
	"start family homes helps story areas scores plan review agree",
	"start family homes helps story areas scores plan moving agree",
}

// planning is the sheet on which actions are agreed, and not yet followed up.
const planning = 2

func inventedCase(t testing.TB, name string) (*templates.Library, *earlyhelp.Case) {
	t.Helper()
	data, err := os.ReadFile(caseFiles + name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return casetest.With(t, invented), c
}

// sheets opens each instance of a case.
func sheets(t testing.TB, lib *templates.Library, c *earlyhelp.Case) []*templates.Form {
	t.Helper()
	var out []*templates.Form
	for i := range c.Instances {
		f, err := lib.Open(c, c.Instances[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func outlineOf(t testing.TB, d *render.Doc) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.WriteOutline(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// printed prints a copy in every way, reads the pages, and returns the case that
// was taken out of the PDF.
func printed(t *testing.T, r *pdf.Renderer, d *render.Doc, findings []earlyhelp.Finding) *earlyhelp.Case {
	t.Helper()
	var text, book bytes.Buffer
	if err := d.WriteText(&text, d.DraftOf(findings, false)); err != nil || text.Len() == 0 {
		t.Errorf("text: %v", err)
	}
	if err := xlsx.Write(&book, d, xlsx.Options{}); err != nil || book.Len() == 0 {
		t.Errorf("workbook: %v", err)
	}
	var taken *earlyhelp.Case
	for _, o := range []pdf.Options{{Findings: findings, LargePrint: true}, {Findings: findings}} {
		file := write(t, r, d, o)
		checkTree(t, d, o, file)
		tree := treeOf(t, file)
		checkHeadings(t, tree)
		checkTables(t, tree)
		checkFields(t, d, tree, file)
		if d.DraftOf(findings, false) == render.NoDraft { // whose mark lies across the margins
			checkPages(t, r, file)
		}
		data, err := pdftext.Attachment(file)
		if err != nil {
			t.Fatal(err)
		}
		if taken, err = earlyhelp.Decode(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
		state := earlyhelp.CutFinal
		switch {
		case d.Blank:
			state = earlyhelp.CutBlank
		case d.DraftOf(findings, false) != render.NoDraft:
			state = earlyhelp.CutDraft
		}
		want := *d.Case
		cut := *d.Case.Cut
		cut.State = state
		want.Cut = &cut
		if !reflect.DeepEqual(taken, &want) {
			t.Error("the case taken out of the PDF is another one")
		}
	}
	return taken
}

var bothCopies = []render.Kind{render.Family, render.Office}

// Each stage of the journey prints its own part, blank and filled, is complete, and
// gives back with the PDF what it shows.
func TestAFormNeverSeenBefore(t *testing.T) {
	r := renderer(t)
	lib, c := inventedCase(t, "complete.yaml")
	if err := lib.Check(); err != nil {
		t.Fatal(err)
	}
	forms := sheets(t, lib, c)
	if len(forms) != len(journeyStages) {
		t.Fatalf("%d sheets", len(forms))
	}
	for i, f := range forms {
		findings := validate.Check(f, validate.Options{On: forms[len(forms)-1].Date()})
		for _, found := range findings {
			t.Errorf("sheet %d: %s %s: %s", i, found.Code, found.Path, found.Message)
		}
		for _, kind := range bothCopies {
			t.Run(fmt.Sprint(i, " ", kind), func(t *testing.T) {
				d, err := render.For(f, render.Audience{Kind: kind})
				if err != nil {
					t.Fatal(err)
				}
				var ids []string
				for _, sec := range d.Sections {
					ids = append(ids, sec.ID)
				}
				if got := strings.Join(ids, " "); got != journeyStages[i] {
					t.Errorf("prints %s, not %s", got, journeyStages[i])
				}
				back, err := lib.Open(printed(t, r, d, findings), "")
				if err != nil {
					t.Fatal(err)
				}
				again, err := render.For(back, render.Audience{Kind: kind})
				if err != nil {
					t.Fatal(err)
				}
				if got, want := outlineOf(t, again), outlineOf(t, d); got != want {
					t.Errorf("the case taken out of the PDF prints another outline:\n%s\nnot\n%s", got, want)
				}
			})
		}
	}
	for _, kind := range bothCopies {
		d, err := render.Blank(forms[0].Template, render.Audience{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Sections) != len(forms[0].Template.Sections) {
			t.Errorf("the blank has %d sections", len(d.Sections))
		}
		printed(t, r, d, nil)
	}
}

// What really goes wrong is found, and is printed as a draft.
func TestAFormNeverSeenBeforeIsChecked(t *testing.T) {
	r := renderer(t)
	lib, c := inventedCase(t, "incomplete.yaml")
	for _, f := range sheets(t, lib, c) {
		findings := validate.Check(f, validate.Options{On: f.Date().AddDays(2)})
		count := map[earlyhelp.Severity]int{}
		for _, found := range findings {
			count[found.Severity]++
		}
		if count[earlyhelp.Error] < 10 || count[earlyhelp.Warning] < 10 {
			t.Errorf("found %v", count)
		}
		for _, kind := range bothCopies {
			d, err := render.For(f, render.Audience{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			printed(t, r, d, findings)
		}
	}
}

// answerer gives every question an answer of its own kind that no other has, as
// far as its kind has so many.
type answerer struct {
	n      int
	people []string
}

func (a *answerer) answer(q *templates.Question) earlyhelp.Answer {
	a.n++
	one := func(of []string) string { return of[a.n%len(of)] }
	var codes []string
	for _, o := range q.Options {
		codes = append(codes, o.Code)
	}
	switch q.Field.Kind {
	case templates.Day:
		return earlyhelp.Answer{earlyhelp.DateOf(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)).AddDays(a.n).String()}
	case templates.YesNo:
		return earlyhelp.Answer{one([]string{"yes", "no"})}
	case templates.Scale:
		low, high := q.Scale.Bounds()
		return earlyhelp.Answer{strconv.Itoa(low + a.n%(high-low+1))}
	case templates.Choice, templates.Sign:
		return earlyhelp.Answer{one(codes)}
	case templates.Who:
		return earlyhelp.Answer{one(a.people)}
	case templates.Whos:
		return earlyhelp.Answer{one(a.people), fmt.Sprintf("Zq%dq", a.n)}
	case templates.Para:
		return earlyhelp.Answer{fmt.Sprintf("Zq%dq: one line.\nzq%dq", a.n, a.n)}
	}
	if codes != nil && a.n%2 == 0 { // a line with suggestions, such as ethnicity
		return earlyhelp.Answer{one(codes)}
	}
	return earlyhelp.Answer{fmt.Sprintf("Zq%dq", a.n)}
}

// kept are the answers that decide what is asked, and by which rows stand in
// their tables.
var kept = []string{"x.wrenbrook.agreed", "meeting.kind", "consent.to"}

// Every question of every stage takes an answer and gives it back: as it is, when
// the case was written and read, and out of the PDF.
func TestAFormNeverSeenBeforeGivesItsDataBack(t *testing.T) {
	r := renderer(t)
	lib, c := inventedCase(t, "complete.yaml")
	asked := map[string]bool{}
	given := 0
	for i, f := range sheets(t, lib, c) {
		a := &answerer{people: []string{string(c.People[3].ID), string(c.People[4].ID), string(c.People[5].ID)}}
		want := map[string]earlyhelp.Answer{} // by path
		reads := func(f *templates.Form) map[string]earlyhelp.Answer {
			out := map[string]earlyhelp.Answer{}
			f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
				got := q.Field.Read(s)
				out[got.Path()] = got.Answer
			})
			return out
		}
		f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
			asked[q.Field.ID] = true
			path := q.Field.Read(s).Path()
			if path == "" {
				t.Errorf("sheet %d: %s has no place", i, q.Field.ID)
			}
			if slices.Contains(kept, q.Field.ID) || want[path] != nil {
				return // two questions may ask the same
			}
			want[path] = a.answer(q)
			if err := q.Field.Set(s, want[path]); err != nil {
				t.Errorf("sheet %d: %v", i, err)
			}
		})
		given += len(want)
		same := func(where string, got map[string]earlyhelp.Answer) {
			t.Helper()
			for path, answer := range want {
				if !slices.Equal(got[path], answer) {
					t.Errorf("sheet %d, %s: %s is %q, not %q", i, where, path, got[path], answer)
				}
			}
		}
		same("set", reads(f))
		for where, encode := range map[string]func(*bytes.Buffer) error{
			"YAML": func(b *bytes.Buffer) error { return earlyhelp.Encode(b, c) },
			"JSON": func(b *bytes.Buffer) error { return earlyhelp.EncodeJSON(b, c) },
		} {
			var b bytes.Buffer
			if err := encode(&b); err != nil {
				t.Fatal(err)
			}
			back, err := earlyhelp.Decode(&b)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back, c) {
				t.Errorf("sheet %d: the case read from %s is another one", i, where)
			}
			again, err := lib.Open(back, f.Instance.ID)
			if err != nil {
				t.Fatal(err)
			}
			same(where, reads(again))
		}
		d, err := render.For(f, render.Audience{Kind: render.Office})
		if err != nil {
			t.Fatal(err)
		}
		taken, err := lib.Open(printed(t, r, d, []earlyhelp.Finding{}), "")
		if err != nil {
			t.Fatal(err)
		}
		shown := map[string]bool{}
		for a := range d.Answers() {
			shown[a.Path] = true
		}
		for path := range want { // of a table that this stage does not ask, the copy has nothing
			if !shown[path] && i == planning && (strings.HasSuffix(path, ".status") || strings.HasSuffix(path, ".progress")) {
				delete(want, path)
			}
		}
		same("PDF", reads(taken))
	}
	// No question of the form was passed over.
	tm, err := lib.Template(journey)
	if err != nil {
		t.Fatal(err)
	}
	for _, sec := range tm.Sections {
		sec.Walk(func(it templates.Item) {
			if q, ok := it.(*templates.Question); ok && !asked[q.Field.ID] {
				t.Errorf("%s was never asked", q.Field.ID)
			}
		})
	}
	if given < 400 {
		t.Errorf("only %d answers were given", given)
	}
	t.Logf("%d answers to %d questions came back", given, len(asked))
}
