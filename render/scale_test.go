package render_test

import (
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
)

// A score is told with its scale and the words that this has for it; a blank
// tells all of the scale, once.
func TestScalesAreTold(t *testing.T) {
	_, f := casetest.Features(t, nil)
	doc, text := outline(t, f, toOffice)
	plain := plainText(t, doc)
	for _, want := range []string{
		"How is life as a whole?\n4 out of 10 (Accepting help)\n", "How well does home work?\n5 out of 5 (Every day)\n", "And school?\n3 out of 10\n",
		"2 out of 5 (Few)", "From 1 to 5: 2 out of 5 (Not well)", "What the family says: 6 out of 10 (Learning)",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("the text has no %q:\n%s", want, plain)
		}
	}
	if !strings.Contains(text, "scale 1 to 10\n      1–2: Stuck\n") || !strings.Contains(text, "= 4 (Accepting help)\n") {
		t.Errorf("the outline:\n%s", text)
	}
	if doc, _ = render.Blank(f.Template, render.Audience{Kind: render.Office}); doc == nil {
		t.Fatal("no blank")
	}
	plain = plainText(t, doc)
	for _, want := range []string{
		"How well does home work?\n1: as bad as it can be\n1: Not at all\n2–3: Some days\n5: Every day\n5: as good as it can be\nA whole number from 1 to 5\nAnswer:\n",
		"Friends:\n1–2: Few\n3–5: Enough\nA whole number from 1 to 5\nAnswer:\n",
		"From 1 to 5:\nAsk everybody.\n1–2: Not well\n3–5: Well\nA whole number from 1 to 5\n",
	} {
		if strings.Count(plain, want) != 1 {
			t.Errorf("the blank does not say once %q:\n%s", want, plain)
		}
	}
}

// A chart goes from the lowest score of its scale to the highest, and leaves out
// what was given on another one.
func TestAChartHasItsScale(t *testing.T) {
	form := strings.Replace(anytownPlan, `label: "How is it going:"`, `label: How is it going, scale: {low: 2, high: 8, bands: {2-4: Hard}}`, 1)
	five := func(c *earlyhelp.Case) {
		for i, n := range []int{1, 3, 7} {
			c.Plans[i].Score, _ = earlyhelp.NewScore(n)
		}
	}
	doc, _ := outline(t, anytown(t, form, five), toOffice)
	text := summaryText(t, doc)
	if !strings.Contains(text, "chart How things are going, from 2 to 8\n    from 2 to 8\n    point 2026-02-06 3\n    point 2026-03-07 7 now\n") || strings.Contains(text, "2026-01-05") {
		t.Errorf("the summary:\n%s", text)
	}
	beyond, _ := outline(t, anytown(t, form, func(c *earlyhelp.Case) { c.Plans[2].Score, _ = earlyhelp.NewScore(9) }), toOffice)
	if got := history(beyond, "plan.score"); got != nil {
		t.Errorf("a score that is not on the scale has the history %v", got)
	}
}

// Whoever listens gets a row of a transposed table after the other.
func TestATransposedTableIsToldByRow(t *testing.T) {
	_, f := casetest.Features(t, nil)
	doc, text := outline(t, f, toFamily)
	if !strings.Contains(text, "table Side by side (case.people)\n    hint Add a sheet for more.\n    transposed\n") {
		t.Errorf("the outline:\n%s", text)
	}
	if plain := plainText(t, doc); !strings.Contains(plain, "Row 2 of 2\nName: Idris Bloom\nBorn on: 21 November 2020\nSex: (not answered)\nWhat is fun? Puddles.\nSleep: 2 out of 5 (Short)\n") {
		t.Errorf("the text:\n%s", plain)
	}
}
