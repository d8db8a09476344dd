package render_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

const testdata = "../testdata"

var (
	toOffice = render.Audience{Kind: render.Office}
	toFamily = render.Audience{Kind: render.Family}
)

// kindsOf returns which cases a form has; the worst is not every form's.
func kindsOf(t testing.TB, name string) []string {
	t.Helper()
	kinds := []string{"complete", "incomplete"}
	if _, err := os.Stat(casetest.File(t, name+"/worst")); err == nil {
		kinds = append(kinds, "worst")
	}
	return kinds
}

// openForm returns the latest instance of a form that a case has.
func openForm(t testing.TB, c *earlyhelp.Case, name string) *templates.Form {
	t.Helper()
	f, err := casetest.Library(t).OpenForm(c, name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func outline(t testing.TB, f *templates.Form, to render.Audience) (*render.Doc, string) {
	t.Helper()
	doc, err := render.For(f, to)
	if err != nil {
		t.Fatal(err)
	}
	return doc, written(t, doc)
}

func written(t testing.TB, doc *render.Doc) string {
	t.Helper()
	var b bytes.Buffer
	if err := doc.WriteOutline(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The outlines of the blank form and of the complete case are what a person has
// read and found right.
func TestOutlinesAreAsRead(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		tm, err := casetest.Library(t).Template(name)
		if err != nil {
			t.Fatal(err)
		}
		blank, err := render.Blank(tm, render.Audience{Kind: render.Office})
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(testdata, name)
		golden.Equal(t, filepath.Join(dir, "blank.outline.golden"), []byte(written(t, blank)))
		c := casetest.Case(t, name+"/complete")
		f := openForm(t, c, name)
		_, office := outline(t, f, toOffice)
		golden.Equal(t, filepath.Join(dir, "complete.outline.golden"), []byte(office))
		// Nothing in these cases is kept from the family, so it reads the same but
		// for the office's own tables.
		_, family := outline(t, f, toFamily)
		words := casetest.Library(t).Words()
		same := strings.NewReplacer("\ncopy Office copy\n", "\ncopy Family copy\n",
			words.Say("summary.office", nil), words.Say("summary.family", nil),
			words.Say("summary.lead.office", nil), words.Say("summary.lead.family", nil)).Replace(withoutOfficeTables(f.Template, office))
		if len(c.Marks) == 0 && family != same {
			t.Errorf("%s: the family copy differs from the office's:\n%s", name, diff(family, same))
		}
	}
}

// withoutOfficeTables takes the tables that only the office sees out of an
// outline: the line that names one, and the lines further in below it.
func withoutOfficeTables(t *templates.Template, outline string) string {
	office := func(it templates.Item) (part string, ok bool) { // of its line in the outline
		switch it := it.(type) {
		case *templates.Table:
			return fmt.Sprintf("table %s (%s)", it.Label, it.List.ID), it.Office
		case *templates.Question:
			return "(eh_" + strings.ReplaceAll(it.Field.ID, ".", "_") + "_", it.Field.Office
		}
		return "", false
	}
	var gone []string
	for _, sec := range t.Sections {
		sec.Walk(func(it templates.Item) {
			if part, ok := office(it); ok {
				gone = append(gone, part)
			}
		})
		// A section of nothing else goes, too.
		shared := func(it templates.Item) bool {
			_, ok := office(it)
			return !ok
		}
		if !slices.ContainsFunc(sec.Items, shared) {
			outline = strings.Replace(outline, fmt.Sprintf("\nsection %s %s\n", sec.ID, sec.Title), "", 1)
		}
	}
	var out strings.Builder
	indent := -1
	for line := range strings.Lines(outline) {
		text := strings.TrimLeft(line, " ")
		depth := len(line) - len(text)
		if indent >= 0 && depth > indent {
			continue
		}
		if indent = -1; slices.ContainsFunc(gone, func(part string) bool { return strings.Contains(text, part) }) {
			indent = depth
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}

// A blank holds no answer, no tick and no path of a case.
func TestABlankIsEmpty(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		tm, err := casetest.Library(t).Template(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := render.Blank(tm, render.Audience{Kind: render.Office})
		if err != nil {
			t.Fatal(err)
		}
		answers := 0
		for a := range doc.Answers() {
			answers++
			if !a.Empty() || a.Path != "" {
				t.Errorf("%s: %s holds something", name, a.Field)
			}
		}
		if answers < least(tm, 10) || doc.CaseRef != "" || !doc.Blank {
			t.Errorf("%s: %d answers, case %q", name, answers, doc.CaseRef)
		}
	}
}

// No two answers of a copy share a wire name.
func TestWireNamesAreUniqueInACopy(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		doc, _ := outline(t, openForm(t, casetest.Case(t, name+"/complete"), name), toOffice)
		seen := map[string]bool{}
		for a := range doc.Answers() {
			if seen[a.Wire] {
				t.Errorf("%s: %s stands twice", name, a.Wire)
			}
			seen[a.Wire] = true
		}
	}
}

// Nothing is shown to a reader for whom there is no rule.
func TestAnUnknownAudienceIsShownNothing(t *testing.T) {
	f := openForm(t, casetest.Case(t, "southend/plan/complete"), "southend/plan")
	for _, to := range []render.Audience{{}, {Kind: "police"}, {Kind: "Office"}, {Kind: render.Family, Ref: "r34b32675"}} {
		if doc, err := render.For(f, to); err == nil || doc != nil {
			t.Errorf("%+v: got a copy", to)
		}
	}
}

// Run with -race.
func TestCopiesCanBeMadeAtTheSameTime(t *testing.T) {
	f := openForm(t, casetest.Case(t, "southend/plan/complete"), "southend/plan")
	_, want := outline(t, f, toFamily)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			doc, err := render.For(f, toFamily)
			if err != nil {
				t.Error(err)
				return
			}
			if got := written(t, doc); got != want {
				t.Error("the same copy, made at the same time, differs")
			}
		})
	}
	wg.Wait()
}
