package validate

import (
	"slices"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/ruletest"
)

// A section that is not asked is no gap, and its rules are not judged; an entry
// of a list that stands in it alone is shown by no copy, which is said.
func TestASectionThatIsNotAskedIsNotMissed(t *testing.T) {
	const a = "assessments[r2b3c4d5e]"
	empty := func(c *earlyhelp.Case) {
		c.Assessments[0].Reason, c.Assessments[0].Agreed, c.Instances[0].Signatures = "", nil, nil
		delete(c.Assessments[0].Extra, "x.fairshire.midwife")
	}
	for _, tt := range []struct {
		name   string
		change func(*earlyhelp.Case)
		want   []string
		left   string
	}{
		{"kept", func(*earlyhelp.Case) {}, nil, ""},
		{"asked and empty", empty, []string{"FAI-101 " + a + ".reason", "FAI-102 " + a + ".agreed", "FAI-103 instances[r5e6f7a8b].signatures", "FAI-104"}, "baby 3"},
		{"not asked and empty", func(c *earlyhelp.Case) {
			empty(c)
			c.Assessments[0].Extra["x.fairshire.expecting"] = earlyhelp.Answer{"no"}
			c.Assessments[0].Worries = "Sleep."
		}, nil, ""},
		{"the other is asked", func(c *earlyhelp.Case) {
			empty(c)
			c.Assessments[0].Extra["x.fairshire.expecting"] = earlyhelp.Answer{"no"}
		}, []string{"FAI-101 " + a + ".worries", "FAI-104"}, "later 1"},
		{"neither is asked", func(c *earlyhelp.Case) {
			delete(c.Assessments[0].Extra, "x.fairshire.expecting")
			c.Assessments[0].Reason = "CAMHS"
		}, []string{"EH-130 " + a + ".agreed[r3c4d5e6f]", "EH-132 " + a + ".reason", "EH-132 " + a + ".extra[x.fairshire.midwife]"}, "about 1"},
		{"asked, and with an acronym", func(c *earlyhelp.Case) { c.Assessments[0].Reason = "CAMHS" }, []string{"FAI-105 " + a + ".reason", "EH-301 " + a + ".reason", "EH-308 " + a + ".reason"}, ""},
	} {
		_, f := casetest.Features(t, tt.change)
		got := ruletest.CodesAt(Check(f, Options{On: day(t, "2026-03-10")}))
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.name, got, tt.want)
		}
		left := ""
		for _, state := range f.Completeness() {
			if len(state.Missing) > 0 {
				left += state.Section.ID + " " + string(rune('0'+len(state.Missing)))
			}
		}
		if left != tt.left {
			t.Errorf("%s: missing %q, want %q", tt.name, left, tt.left)
		}
	}
}

// A score that is on the scale which every form had, and not on this one, is an
// answer that the form does not offer: anywhere, and of a council's own too.
func TestAScoreIsOnTheScaleThatIsPrinted(t *testing.T) {
	score := func(n int) earlyhelp.Score {
		s, err := earlyhelp.NewScore(n)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	_, f := casetest.Features(t, func(c *earlyhelp.Case) {
		a := &c.Assessments[0]
		a.Score, a.Domains[0].Score, a.Domains[2].Score = score(0), score(6), score(0)
		a.Extra["x.fairshire.home"] = earlyhelp.Answer{"6"}
		a.Domains[1].Extra["x.fairshire.family"] = earlyhelp.Answer{"0"}
		a.Extra["x.fairshire.school"] = earlyhelp.Answer{"0"}
	})
	const a = "EH-124 assessments[r2b3c4d5e]"
	got := ruletest.CodesAt(Check(f, Options{On: day(t, "2026-03-10")}))
	want := []string{a + ".score", a + ".extra[x.fairshire.home]", a + ".domains[r7a8b9c0d].score", a + ".domains[r8b9c0d1e].extra[x.fairshire.family]", a + ".domains[r9c0d1e2f].score"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
