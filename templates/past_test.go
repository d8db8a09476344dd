package templates_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/templates"
)

// told is the order in which a form reads plans, reviews and what was reviewed.
func told(f *templates.Form) string {
	var out []string
	f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
		if id := q.Field.ID; strings.HasPrefix(id, "pastplan.") || strings.HasPrefix(id, "pastreview.") || id == "progressed.what" {
			out = append(out, q.Field.Read(s).Text())
		}
	})
	return strings.Join(out, "; ")
}

func TestAFormShowsEveryPlanWithItsReviews(t *testing.T) {
	const cycles = "2025-01-10; 2025-03-01; Quiet table; 2025-05-01; Quiet table; 2025-05-10; 2025-07-01; Quiet table and timer"
	carried := func(c *earlyhelp.Case) { // the review's own form carries the plan on
		c.Instances = slices.Delete(c.Instances, 3, 4)
		c.Instances[2].Plan = "r10000002"
	}
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		want   string
	}{
		"as it is":                  {nil, cycles},
		"the review makes the plan": {carried, strings.Replace(cycles, "2025-05-01; Quiet table;", "2025-05-01; Quiet table and timer;", 1)},
		"plans in another order":    {func(c *earlyhelp.Case) { slices.Reverse(c.Plans) }, cycles},
		"a plan without a day":      {func(c *earlyhelp.Case) { c.Plans[0].Completed = earlyhelp.Date{} }, strings.Replace(cycles, "2025-01-10", "", 1)},
		"a day on which it was begun": {func(c *earlyhelp.Case) {
			slices.Reverse(c.Plans)
			p := &c.Plans[1]
			p.Started, p.Completed = p.Completed, p.Started
		}, strings.Replace(cycles, "2025-01-10", "", 1)},
		"a review of no form's": {func(c *earlyhelp.Case) { c.Instances[2].Review = "" }, "2025-01-10; 2025-03-01; Quiet table; 2025-05-10; 2025-05-01; Quiet table and timer; 2025-07-01; Quiet table and timer"},
		"no plan":               {func(c *earlyhelp.Case) { c.Plans, c.Instances = nil, c.Instances[5:] }, ""},
	} {
		_, f := casetest.Past(t, tt.change)
		if got := told(f); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, tt.want)
		}
	}
}

// A list that stands in rows can be asked for there only.
func TestAListOfARowIsAskedForInThatRow(t *testing.T) {
	for old, now := range map[string]string{
		"  - block: case.allplans\n":      "  - table: pastplan.actions\n    ask: [action.what]\n  - block: case.allplans\n",
		"    - block: pastplan.reviews\n": "    - table: pastreview.progress\n      ask: [progress.status]\n    - block: pastplan.reviews\n",
		"rows: case.allreviews, min":      "rows: pastplan.reviews, min",
	} {
		folder := t.TempDir()
		evidence := filepath.Join(folder, "anytown/evidence/1.yaml")
		if err := os.CopyFS(folder, os.DirFS("../testdata/past/councils")); err != nil {
			t.Fatal(err)
		}
		form, err := os.ReadFile(evidence)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(form), old, now, 1)
		if err := os.WriteFile(evidence, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		lib, err := templates.Load(os.DirFS(folder))
		if err == nil {
			_, err = lib.Template("anytown/evidence")
		}
		if err == nil || !strings.Contains(err.Error(), "belongs to a row of") || text == string(form) {
			t.Errorf("%s: %v", now, err)
		}
	}
}
