package render_test

import (
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
)

// pastCopy is the copy of a form that shows every plan and review of a case,
// and what its cut case lacks to give the same copy again.
func pastCopy(t *testing.T, to render.Audience, change func(*earlyhelp.Case)) (doc *render.Doc, text string) {
	t.Helper()
	lib, f := casetest.Past(t, change)
	doc, text = outline(t, f, to)
	blanks := 0
	if err := again(lib, doc, &blanks); err != nil || blanks > 0 {
		t.Errorf("%s: the cut case gives another copy: %v; %d blanks", to.Kind, err, blanks)
	}
	return doc, text
}

// Each review stands under its plan and means the actions as that plan has
// them, and the cut case, too, knows which.
func TestACopyShowsEveryCycle(t *testing.T) {
	for _, to := range audiences {
		doc, text := pastCopy(t, to, nil)
		at := 0
		for _, want := range []string{"10 January 2025", "= Quiet table\n", "1 March 2025", "= Quiet table\n", "1 May 2025", "= Quiet table\n", "10 May 2025", "Quiet table and timer", "Reading group", "1 July 2025", "Quiet table and timer"} {
			i := strings.Index(text[at:], want)
			if i < 0 {
				t.Fatalf("%s: %q is missing or out of order in\n%s", to.Kind, want, text)
			}
			at += i + len(want)
		}
		if c := doc.Case; len(c.Plans) != 2 || len(c.Reviews) != 3 || len(c.Instances) != 6 {
			t.Errorf("%s: %d plans, %d reviews, %d forms", to.Kind, len(c.Plans), len(c.Reviews), len(c.Instances))
		}
		for _, in := range doc.Case.Instances {
			if in.Subject != "" && in.ID != "r50000006" || in.Extra != nil && in.ID != "r50000006" {
				t.Errorf("%s: of form %s more is kept than what it was made on", to.Kind, in.ID)
			}
		}
	}
}

// A form without a date is not the latest of those in its cut case, and is what
// opens all the same.
func TestACutCaseOpensAsTheFormItWasCutFor(t *testing.T) {
	for _, to := range audiences {
		pastCopy(t, to, func(c *earlyhelp.Case) { c.Instances[5].Extra = nil })
	}
}

// Nothing about a plan or review that is kept private shows in another form, by
// whichever way, and the rest still does.
func TestPastPlansAndReviewsKeepTheirPrivacy(t *testing.T) {
	for name, tt := range map[string]struct {
		at     string
		secret earlyhelp.YesNo
		change func(*earlyhelp.Case)
		gone   []string // from the family's copy and cut case
		kept   []string
	}{
		"an action's words":               {at: "plans[r10000001].actions[r20000001].what", gone: []string{"Quiet table\n"}, kept: []string{"Starts work", "Quiet table and timer"}},
		"a review's day":                  {at: "reviews[r30000002].completed", gone: []string{"1 May 2025", "2025-05-01"}, kept: []string{"1 March 2025", "1 July 2025"}},
		"a plan's day":                    {at: "plans[r10000001].completed", gone: []string{"10 January 2025", "2025-01-10"}, kept: []string{"10 May 2025"}},
		"a secret review":                 {at: "reviews[r30000001]", secret: earlyhelp.Yes, gone: []string{"1 March 2025", "r30000001", "r40000001"}, kept: []string{"1 May 2025"}},
		"a secret plan":                   {at: "plans[r10000001]", secret: earlyhelp.Yes, gone: []string{"10 January 2025", "r10000001", "Starts work", "= Quiet table\n"}, kept: []string{"10 May 2025", "1 July 2025"}},
		"which plan a review is of":       {at: "instances[r50000002].plan", kept: []string{"1 March 2025"}},
		"which form a review was made on": {at: "instances[r50000002].review", kept: []string{"1 March 2025"}},
		"what plan one carries on": {at: "plans[r10000002].follows", change: func(c *earlyhelp.Case) {
			c.Instances = slices.Delete(c.Instances, 3, 4)
			c.Instances[2].Plan = "r10000002"
		}, kept: []string{"1 May 2025"}},
		"who led": {at: "people[r00000001]", secret: earlyhelp.Yes, gone: []string{"r00000001", "Amy"}},
	} {
		marked := func(c *earlyhelp.Case) {
			if tt.change != nil {
				tt.change(c)
			}
			c.Marks = []earlyhelp.Mark{{At: tt.at, Hide: []string{"family"}, Secret: tt.secret}}
		}
		doc, text := pastCopy(t, toFamily, marked)
		_, office := pastCopy(t, toOffice, marked)
		all := text + encoded(t, doc.Case)
		for _, s := range tt.gone {
			if strings.Contains(all, s) {
				t.Errorf("%s: the family's copy tells %q", name, s)
			}
			if !strings.HasPrefix(s, "r") && !strings.HasPrefix(s, "20") && !strings.Contains(office, s) {
				t.Errorf("%s: the office's copy does not say %q, so nothing is proven", name, s)
			}
		}
		for _, s := range tt.kept {
			if !strings.Contains(text, s) {
				t.Errorf("%s: the family's copy lacks %q", name, s)
			}
		}
	}
}
