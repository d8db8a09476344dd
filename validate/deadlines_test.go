package validate

import (
	"testing"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
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
