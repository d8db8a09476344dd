package forms

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// What docs/coverage.md names as the answer to a sentence is there: forms, fields
// and rules. No sentence is left without an answer.
func TestTheCoverageNamesWhatThereIs(t *testing.T) {
	data, err := os.ReadFile("docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	lib := casetest.Library(t)
	known := map[string]bool{} // forms, fields and codes
	councils := map[string]bool{}
	for _, id := range lib.Names() {
		tm, err := lib.Template(id)
		if err != nil {
			t.Fatal(err)
		}
		known[tm.Name], councils[tm.Council.Slug] = true, true
		for _, sec := range tm.Sections {
			sec.Walk(func(it templates.Item) {
				switch it := it.(type) {
				case *templates.Question:
					known[it.Field.ID] = true
				case *templates.Table:
					known[it.List.ID] = true
				case *templates.Block:
					known[it.List.ID] = true
				case *templates.Ticks:
					known[it.List.ID] = true
				}
			})
		}
		for _, k := range tm.Keys() {
			known[k.Field.ID] = true
		}
		for _, r := range tm.Rules {
			for _, fd := range r.Reads() {
				known[fd.ID] = true
			}
		}
		for _, info := range validate.Rules(tm) {
			known[info.Code] = true
		}
	}
	var (
		quoted = regexp.MustCompile("`([^`]+)`")
		code   = regexp.MustCompile(`\b[A-Z]{2,4}-[0-9]{3}\b`)
		form   = regexp.MustCompile(`^[a-z]+/[a-z-]+$`)
		field  = regexp.MustCompile(`^(x\.[a-z]+\.)?[a-z]+\.[a-z]+$`)
	)
	rows := 0
	for i, line := range strings.Split(string(data), "\n") {
		for _, c := range code.FindAllString(line, -1) {
			if !known[c] {
				t.Errorf("docs/coverage.md:%d: there is no rule %s", i+1, c)
			}
		}
		for _, m := range quoted.FindAllStringSubmatch(line, -1) {
			name, _, _ := strings.Cut(m[1], ":")
			slug, _, _ := strings.Cut(name, "/")
			isForm := form.MatchString(name) && councils[slug]
			isField := field.MatchString(name) && !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".md")
			if (isForm || isField) && !known[name] {
				t.Errorf("docs/coverage.md:%d: there is no %s", i+1, name)
			}
		}
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| What") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) < 2 || strings.TrimSpace(cells[0]) == "" || strings.TrimSpace(cells[1]) == "" {
			t.Errorf("docs/coverage.md:%d: a sentence without an answer", i+1)
		}
	}
	if rows < 400 {
		t.Errorf("only %d sentences", rows)
	}
}
