package validate

import (
	"fmt"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/templates"
)

func scalar(text string) yaml.Node { return yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// Due dates counted by hand on a calendar.
func TestDeadlinesFallOnTheRightDay(t *testing.T) {
	for _, tt := range []struct {
		name, rule, from, due string
		edits                 func(from string) []edit
	}{
		// Working days after 10 December 2025: 11 12 | 15-19 | 22 23 24, not
		// 25 and 26, | 29 30 31, not 1 January, 2 | 5-9 | 12 January: the 20th.
		{"20 working days across Christmas and New Year", "TST-107", "2025-12-10", "2026-01-12", received},
		// Received on a Saturday: Monday is the first day. 23-27 | 2-6 | 9-13 | 16-20 March.
		{"20 working days from a Saturday", "TST-107", "2026-02-21", "2026-03-20", received},
		// Good Friday 3 and Easter Monday 6 April 2026 do not count.
		// 24-27 | 30 31 1 2 | 7-10 | 13-17 | 20-22 April.
		{"20 working days across Easter", "TST-107", "2026-03-23", "2026-04-22", received},
		{"six weeks", "TST-201", "2026-01-20", "2026-03-03", planned},
		{"six weeks into a leap year's March", "TST-201", "2028-01-20", "2028-03-02", planned},
		{"three months", "TST-108", "2026-01-12", "2026-04-12", agreed},
		{"three months from the last day of November end on the last of February", "TST-108", "2025-11-30", "2026-02-28", agreed},
		{"and in a leap year on the 29th", "TST-108", "2027-11-30", "2028-02-29", agreed},
		{"three months from 31 January end on 30 April", "TST-108", "2026-01-31", "2026-04-30", agreed},
	} {
		c, err := caseFile(everyKind, tt.edits(tt.from))
		if err != nil {
			t.Fatal(err)
		}
		f, err := library(t).Open(c, "r00000042")
		if err != nil {
			t.Fatal(err)
		}
		due := day(t, tt.due)
		var listed *templates.Deadline
		for _, d := range f.Deadlines() {
			if d.Rule.Code == tt.rule && d.From == day(t, tt.from) {
				listed = &d
			}
		}
		if listed == nil || listed.Due != due || !listed.Done.IsZero() || !listed.Sure {
			t.Errorf("%s: the list of deadlines says %+v, want open until %s", tt.name, listed, due)
			continue
		}
		if listed.Late(due) || !listed.Late(due.AddDays(1)) || listed.Late(earlyhelp.Date{}) {
			t.Errorf("%s: late is not from the day after %s on", tt.name, due)
		}
		if got := withCode(Check(f, Options{On: due}), tt.rule); len(got) > 0 {
			t.Errorf("%s: found on the day itself: %v", tt.name, got)
		}
		got := withCode(Check(f, Options{On: due.AddDays(1)}), tt.rule)
		if len(got) != 1 || got[0].Due != due || got[0].Args["due"] != due.Long() {
			t.Errorf("%s: on the day after, found %v, want one finding due %s", tt.name, got, due)
		}
	}
}

func withCode(findings []earlyhelp.Finding, code string) []earlyhelp.Finding {
	var out []earlyhelp.Finding
	for _, f := range findings {
		if f.Code == code {
			out = append(out, f)
		}
	}
	return out
}

func received(from string) []edit {
	return []edit{{Set: "assessments[r00000006].received", To: scalar(from)}, {Delete: "assessments[r00000006].completed"}}
}

func planned(from string) []edit {
	return []edit{{Delete: "closures"}, {Delete: "plans[r00000007].completed"}, {Set: "plans[r00000008].completed", To: scalar(from)}}
}

func agreed(from string) []edit {
	return []edit{{Set: "consents[r00000011].date", To: scalar(from)}, {Delete: "plans[r00000008].ends"}}
}

// A day late is one day late, and the words say so.
func TestLatenessIsCountedInDays(t *testing.T) {
	for days, want := range map[int]string{
		1:  "“Completed” is 1 day late: it was due by 10 March 2026.",
		12: "“Completed” is 12 days late: it was due by 10 March 2026.",
	} {
		done := day(t, "2026-03-10").AddDays(days)
		c, err := caseFile(everyKind, []edit{{Set: "assessments[r00000006].completed", To: scalar(done.String())}, {Delete: "plans[r00000008].review_date"}})
		if err != nil {
			t.Fatal(err)
		}
		f, err := library(t).Open(c, "")
		if err != nil {
			t.Fatal(err)
		}
		got := withCode(Check(f, Options{On: day(t, "2026-06-30")}), "TST-107")
		if len(got) != 1 || got[0].Message != want {
			t.Errorf("%d days late: %v", days, got)
		}
	}
}

// Beyond the published bank holidays a due date may be wrong, and says so.
func TestDeadlinesBeyondThePublishedBankHolidaysAreNotSure(t *testing.T) {
	c, err := caseFile(everyKind, []edit{{Set: "assessments[r00000006].received", To: scalar("2028-12-15")}, {Delete: "assessments[r00000006].completed"}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := library(t).Open(c, "r00000042")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Deadlines() {
		if d.Rule.Code == "TST-107" && d.Sure {
			t.Errorf("%+v counts as sure", d)
		}
	}
	got := withCode(Check(f, Options{On: day(t, "2028-12-16")}), "EH-126")
	want := "The due date 16 January 2029 was counted without bank holidays after 31 December 2028: they are not published yet. Check it."
	if len(got) != 1 || got[0].Message != want || got[0].Severity != earlyhelp.Hint {
		t.Errorf("found %v, want %s", got, want)
	}
}

// Steps are counted for each child that the form is about, six weeks from one to the
// next: a missed day is not hidden by what a brother or sister had, and a step that
// nobody said whose it was makes nobody late.
func TestStepsOfEachChild(t *testing.T) {
	begin := day(t, "2026-01-05")
	on := begin.AddDays(7 * 8)
	type step struct {
		of   string // whose sheets it stands on: a, b, ab; "" where they name no child; "-" on none
		week int
	}
	for name, tt := range map[string]struct {
		steps   []step
		a, b, f []int // weeks of the steps after which the forms about a, b and the family miss one
	}{
		"one child":                             {[]step{{"a", 0}, {"a", 7}}, []int{0}, nil, []int{0}},
		"one child, in time":                    {[]step{{"a", 2}, {"a", 7}}, nil, nil, nil},
		"the other's first plan":                {[]step{{"a", 0}, {"b", 4}}, []int{0}, nil, []int{0}},
		"the other misses one":                  {[]step{{"b", 0}, {"a", 4}}, nil, []int{0}, []int{0}},
		"each in time":                          {[]step{{"a", 3}, {"b", 2}, {"a", 5}, {"b", 6}}, nil, nil, nil},
		"both on a day, one reviewed":           {[]step{{"a", 0}, {"b", 0}, {"b", 5}}, []int{0}, nil, []int{0}},
		"a step of both":                        {[]step{{"a", 0}, {"ab", 3}, {"b", 5}}, nil, nil, nil},
		"a step of both, one reviewed":          {[]step{{"ab", 0}, {"b", 5}}, []int{0}, nil, []int{0}},
		"nobody said whose":                     {[]step{{"a", 0}, {"", 5}}, nil, nil, nil},
		"on no sheet":                           {[]step{{"a", 0}, {"-", 5}}, nil, nil, nil},
		"it may have been the other's":          {[]step{{"", 0}, {"a", 3}, {"b", 7}}, nil, nil, nil},
		"on no sheet, perhaps the other's":      {[]step{{"-", 0}, {"a", 3}, {"b", 7}}, nil, nil, nil},
		"nobody said whose, and nothing more":   {[]step{{"", 0}}, []int{0}, []int{0}, []int{0}},
		"it ends nothing for who had begun":     {[]step{{"a", 0}, {"", 1}, {"b", 3}}, []int{1}, nil, []int{1}},
		"nor on the same day":                   {[]step{{"", 0}, {"a", 0}, {"b", 3}}, []int{0}, nil, []int{0}},
		"all of it without a child, as before":  {[]step{{"", 0}, {"", 4}, {"-", 7}}, nil, nil, nil},
		"all of it without a child, and missed": {[]step{{"", 0}, {"-", 7}}, []int{0}, []int{0}, []int{0}},
	} {
		c := &earlyhelp.Case{Council: "walsall", People: []earlyhelp.Person{{ID: "r0000000a", Role: earlyhelp.RoleChild}, {ID: "r0000000b", Role: earlyhelp.RoleChild}}}
		sheet := func(form, subject string, plan earlyhelp.ID) earlyhelp.ID {
			in := earlyhelp.Instance{ID: earlyhelp.ID(fmt.Sprintf("r%08x", 0x100+len(c.Instances))), Form: form, Plan: plan}
			if subject != "" {
				in.Subject = earlyhelp.ID("r0000000" + subject)
			}
			c.Instances = append(c.Instances, in)
			return in.ID
		}
		for i, s := range tt.steps {
			plan := earlyhelp.Plan{ID: earlyhelp.ID(fmt.Sprintf("r%08x", 0x200+i)), Head: earlyhelp.Head{Completed: begin.AddDays(7 * s.week)}}
			if s.of == "-" {
				plan.ID = "" // as somebody typed it
			}
			c.Plans = append(c.Plans, plan)
			switch s.of {
			case "-":
			case "ab":
				sheet("walsall/plan@2024.1", "a", plan.ID)
				sheet("walsall/plan@2024.1", "b", plan.ID)
			default:
				sheet("walsall/plan@2024.1", s.of, plan.ID)
			}
		}
		forms := map[earlyhelp.ID][]int{
			sheet("walsall/plan@2024.1", "a", ""):     tt.a,
			sheet("walsall/plan@2024.1", "b", ""):     tt.b,
			sheet("walsall/plan@2024.1", "", ""):      tt.f, // of nobody knows whom
			sheet("walsall/feedback@2024.1", "", ""):  tt.f,
			sheet("walsall/feedback@2024.1", "a", ""): tt.f, // a family's form, whoever is named on it
		}
		for id, want := range forms {
			f, err := casetest.Library(t).Open(c, id)
			if err != nil {
				t.Fatal(err)
			}
			var due []earlyhelp.Date
			for _, found := range withCode(Check(f, Options{On: on}), "WAL-602") {
				due = append(due, found.Due)
			}
			wanted := make([]earlyhelp.Date, len(want))
			for i, week := range want {
				wanted[i] = begin.AddDays(7 * (week + 6))
			}
			if !slices.Equal(due, wanted) {
				t.Errorf("%s: the form %s about %q misses %v, want %v", name, f.Template.Name, f.Instance.Subject, due, wanted)
			}
		}
	}
}

// What ends early help is the last step of each child, and nothing is due after it.
func TestTheEndIsEverybodys(t *testing.T) {
	begin := day(t, "2026-01-05")
	c := &earlyhelp.Case{Council: "walsall", People: []earlyhelp.Person{{ID: "r0000000a", Role: earlyhelp.RoleChild}, {ID: "r0000000b", Role: earlyhelp.RoleChild}},
		Plans:     []earlyhelp.Plan{{ID: "r00000201", Head: earlyhelp.Head{Completed: begin}}, {ID: "r00000202", Head: earlyhelp.Head{Completed: begin.AddDays(28)}}},
		Reviews:   []earlyhelp.Review{{ID: "r00000204", Head: earlyhelp.Head{Completed: begin.AddDays(35)}}, {ID: "r00000205", Head: earlyhelp.Head{Completed: begin.AddDays(40)}}},
		Closures:  []earlyhelp.Closure{{ID: "r00000203", Head: earlyhelp.Head{Completed: begin.AddDays(35)}}},
		Instances: []earlyhelp.Instance{{ID: "r00000101", Form: "walsall/plan@2024.1", Subject: "r0000000a", Plan: "r00000201"}, {ID: "r00000102", Form: "walsall/plan@2024.1", Subject: "r0000000b", Plan: "r00000202"}}}
	for i, plan := range c.Plans {
		f, err := casetest.Library(t).Open(c, c.Instances[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []templates.Deadline
		for _, d := range f.Deadlines() {
			if d.Rule.Code == "WAL-602" {
				got = append(got, d)
			}
		}
		if len(got) != 1 || got[0].From != plan.Completed || got[0].Done != begin.AddDays(35) {
			t.Errorf("%s: %+v", f.Instance.Subject, got)
		}
	}
}

// A review that decided to end help for one child wants that child's closure form: a
// brother's or sister's is none, and one about nobody is for all.
func TestTheClosureOfAnotherChildIsNone(t *testing.T) {
	for subject, missing := range map[earlyhelp.ID]bool{"r00000001": false, "r0000000f": true, "": false} {
		c := &earlyhelp.Case{Council: "walsall",
			People:   []earlyhelp.Person{{ID: "r00000001", Name: "Kit", Role: earlyhelp.RoleChild}, {ID: "r0000000f", Name: "Ash", Role: earlyhelp.RoleChild}},
			Plans:    []earlyhelp.Plan{{ID: "r00000002", Head: earlyhelp.Head{Completed: day(t, "2026-03-02")}}, {ID: "r00000012", Head: earlyhelp.Head{Completed: day(t, "2026-03-02")}}},
			Reviews:  []earlyhelp.Review{{ID: "r00000003", Head: earlyhelp.Head{Completed: day(t, "2026-03-30")}, Decision: "close"}},
			Closures: []earlyhelp.Closure{{ID: "r00000004", Head: earlyhelp.Head{Completed: day(t, "2026-04-01")}}},
			Instances: []earlyhelp.Instance{{ID: "r00000021", Form: "walsall/review@2024.1", Subject: "r00000001", Plan: "r00000002", Review: "r00000003"},
				{ID: "r00000022", Form: "walsall/plan@2024.1", Subject: "r0000000f", Plan: "r00000012"},
				{ID: "r00000023", Form: "walsall/closure@2024.1", Subject: subject, Closure: "r00000004"}},
		}
		f, err := casetest.Library(t).Open(c, "r00000021")
		if err != nil {
			t.Fatal(err)
		}
		if got := withCode(Check(f, Options{On: day(t, "2026-04-02")}), "WAL-603"); (len(got) == 1) != missing {
			t.Errorf("closed for %q: %d findings", subject, len(got))
		}
	}
}
