package templates_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/templates"
)

// The form prints every label, heading, prompt, declaration and privacy text
// of the council's own form, to the letter and in its order, and nothing else.
// labels.txt is the council's form, checked by hand against its publication.
func TestSouthendIsVerbatim(t *testing.T) {
	lib := casetest.Library(t)
	form, err := lib.Template("southend/plan@2023.10")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../testdata/southend/plan/labels.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	got := printedWords(form)
	for i := range max(len(want), len(got)) {
		w, g := "(nothing more)", "(nothing more)"
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w != g {
			t.Fatalf("line %d: the council's form says\n\t%q\nand the template\n\t%q", i+1, w, g)
		}
	}
}

// printedWords returns all that a form prints of its own, in its order, a line
// each.
func printedWords(form *templates.Template) []string {
	var out []string
	add := func(texts ...string) {
		for _, text := range texts {
			for line := range strings.SplitSeq(text, "\n") {
				if line != "" {
					out = append(out, line)
				}
			}
		}
	}
	var walk func([]templates.Item)
	question := func(q *templates.Question) {
		add(q.Label, q.Hint)
		switch q.Field.Kind {
		case templates.Choice, templates.Choices:
			for _, o := range q.Options {
				add(o.Label)
			}
		case templates.Scale:
			for n := range earlyhelp.MaxScore + 1 {
				add(strconv.Itoa(n))
			}
		}
	}
	walk = func(items []templates.Item) {
		for _, it := range items {
			switch it := it.(type) {
			case *templates.Heading:
				add(it.Text)
			case *templates.Text:
				add(it.Text)
			case *templates.Question:
				question(it)
			case *templates.Beside:
				for _, q := range it.Questions {
					question(q)
				}
			case *templates.Table:
				add(it.Label, it.Hint, it.EachLabel)
				for _, o := range it.Each {
					add(o.Label)
				}
				for _, q := range it.Columns {
					question(q)
				}
			case *templates.Block:
				add(it.Label)
				for _, o := range it.Each {
					add(o.Label)
				}
				walk(it.Items)
			case *templates.Ticks:
				add(it.Label, it.Hint)
				for _, o := range it.Options {
					add(o.Label)
				}
			}
		}
	}
	add(form.Title)
	for _, sec := range form.Sections {
		add(sec.Title)
		walk(sec.Items)
	}
	return out
}
