package templates_test

import (
	"fmt"
	"slices"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// visits is a case of Anytown with a visit on each day; what is done to the
// instances is done before the last is opened.
func visits(t testing.TB, change func(*earlyhelp.Case), days ...string) *templates.Form {
	t.Helper()
	lib, err := templates.Load(anytown(goodCouncil, goodForm))
	if err != nil {
		t.Fatal(err)
	}
	c := &earlyhelp.Case{People: []earlyhelp.Person{{ID: "r00000001", Name: "A"}, {ID: "r00000002", Name: "B"}}}
	for i, day := range days {
		d, err := earlyhelp.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		meeting := earlyhelp.ID(fmt.Sprintf("r100000%02d", i))
		c.Meetings = append(c.Meetings, earlyhelp.Meeting{ID: meeting, Date: d})
		c.Instances = append(c.Instances, earlyhelp.Instance{ID: earlyhelp.ID(fmt.Sprintf("r200000%02d", i)), Form: "anytown/visit@1", Subject: "r00000001", Meeting: meeting})
	}
	change(c)
	f, err := lib.Open(c, c.Instances[len(c.Instances)-1].ID)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEarlierInstancesAreThoseBeforeThisOne(t *testing.T) {
	days := []string{"2026-03-01", "2026-01-01", "2026-02-01", "2026-02-01", "2026-05-01", "2026-04-01"}
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		want   []int // which of the instances
	}{
		"all, one a day":     {func(*earlyhelp.Case) {}, []int{1, 2, 0}},
		"of another child":   {func(c *earlyhelp.Case) { c.Instances[1].Subject = "r00000002" }, []int{2, 0}},
		"of another form":    {func(c *earlyhelp.Case) { c.Instances[0].Form = "anytown/other@1" }, []int{1, 2}},
		"of another version": {func(c *earlyhelp.Case) { c.Instances[0].Form = "anytown/visit@0" }, []int{1, 2, 0}},
		"corrected":          {func(c *earlyhelp.Case) { c.Instances[3].Supersedes = c.Instances[2].ID }, []int{1, 3, 0}},
		"corrected by this":  {func(c *earlyhelp.Case) { c.Instances[5].Supersedes = c.Instances[0].ID }, []int{1, 2}},
		"without its day":    {func(c *earlyhelp.Case) { c.Meetings[1].Date = earlyhelp.Date{} }, []int{2, 0}},
		"without its part":   {func(c *earlyhelp.Case) { c.Instances[1].Meeting = "r99999999" }, []int{2, 0}},
		"this without a day": {func(c *earlyhelp.Case) { c.Meetings[5].Date = earlyhelp.Date{} }, nil},
	} {
		f := visits(t, tt.change, days...)
		var got []int
		for _, g := range f.Earlier() {
			got = append(got, slices.IndexFunc(f.Case.Instances, func(in earlyhelp.Instance) bool { return in.ID == g.Instance.ID }))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

// The last of them is the one that rules compare this form with.
func TestTheLastEarlierInstanceIsThePreviousOne(t *testing.T) {
	f := visits(t, func(*earlyhelp.Case) {}, "2026-03-01", "2026-01-01", "2026-03-01", "2026-04-01")
	earlier := f.Earlier()
	if last := earlier[len(earlier)-1]; last.Instance != f.Previous().Instance {
		t.Errorf("%s, and the previous one is %s", last.Instance.ID, f.Previous().Instance.ID)
	}
}

// Scores are compared between instances only where each has its own.
func TestWhichAnswersAreAnInstancesOwn(t *testing.T) {
	tm, err := library(t).Template("southend/plan")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"plan.score": true, "meeting.date": true, "child.name": false, "family.communication": false,
		"action.what": false, "lead.details": false, "meeting.coordinator": true} {
		p, ok := tm.Printed(id)
		if !ok {
			t.Fatalf("%s is not printed", id)
		}
		if got := p.Field.OfInstance(); got != want {
			t.Errorf("%s: %v", id, got)
		}
	}
}
