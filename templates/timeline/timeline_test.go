package timeline_test

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/templates/timeline"
)

func day(t testing.TB, s string) earlyhelp.Date {
	t.Helper()
	if s == "" {
		return earlyhelp.Date{}
	}
	d, err := earlyhelp.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func of(t testing.TB, c *earlyhelp.Case, on string) *timeline.Timeline {
	t.Helper()
	tl, err := timeline.Of(casetest.Library(t), c, day(t, on))
	if err != nil {
		t.Fatal(err)
	}
	return tl
}

// show is a part of a timeline in words: printed, it would be redacted.
func show(t testing.TB, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// with returns the milestones of a code, or of a kind.
func with(tl *timeline.Timeline, name string) (out []timeline.Milestone) {
	for _, m := range tl.Milestones {
		if m.Code == name || string(m.Kind) == name {
			out = append(out, m)
		}
	}
	return out
}

// planned is a case with one plan, made on a day.
func planned(t testing.TB, form, on string) *earlyhelp.Case {
	council, _, _ := strings.Cut(form, "/")
	return &earlyhelp.Case{Council: earlyhelp.Code(council),
		People:        []earlyhelp.Person{{ID: "r00000001", Name: "Kit Marlow", Role: earlyhelp.RoleChild}},
		Practitioners: []earlyhelp.Practitioner{{ID: "r00000009", Name: "Sam Oyelaran"}},
		Plans:         []earlyhelp.Plan{{ID: "r00000002", Head: earlyhelp.Head{Completed: day(t, on), Lead: "r00000009"}}},
		Instances:     []earlyhelp.Instance{{ID: "r00000003", Form: form, Subject: "r00000001", Plan: "r00000002"}},
	}
}

// received is a case with an assessment of which only the referral is known.
func received(t testing.TB, on string) *earlyhelp.Case {
	return &earlyhelp.Case{Council: "walsall",
		People:      []earlyhelp.Person{{ID: "r00000001", Name: "Kit Marlow", Role: earlyhelp.RoleChild}},
		Assessments: []earlyhelp.Assessment{{ID: "r00000002", Head: earlyhelp.Head{Received: day(t, on)}}},
		Instances:   []earlyhelp.Instance{{ID: "r00000003", Form: "walsall/assessment@2024.1", Subject: "r00000001", Assessment: "r00000002"}},
	}
}

// born is a case of a child who was born on a day, kept by the council's rule.
func born(t testing.TB, on string) *earlyhelp.Case {
	c := planned(t, "generic/plan@1", "2026-01-05")
	c.People[0].Born = day(t, on)
	return c
}

// shown is a case with a partner's update for a meeting on a day.
func shown(t testing.TB, on string) *earlyhelp.Case {
	return &earlyhelp.Case{Council: "walsall",
		People:   []earlyhelp.Person{{ID: "r00000001", Name: "Kit Marlow", Role: earlyhelp.RoleChild}},
		Meetings: []earlyhelp.Meeting{{ID: "r00000004", Date: day(t, on), Updates: []earlyhelp.Update{{ID: "r00000005"}}}},
		Instances: []earlyhelp.Instance{{ID: "r00000003", Form: "walsall/update@2024.1", Subject: "r00000001", Meeting: "r00000004",
			Update: "r00000005"}},
	}
}

// Every date rule of the sources, counted over weekends, bank holidays, the ends of
// months and the change of the clocks: it is due on its day and late on the next.
func TestEveryDateRule(t *testing.T) {
	tested := map[string]bool{}
	for _, tt := range []struct {
		code, what string
		make       func(testing.TB, string) *earlyhelp.Case
		from, due  string
	}{
		{"WAL-601", "four plain weeks", received, "2026-06-01", "2026-06-29"},
		{"WAL-601", "Good Friday and Easter Monday", received, "2026-03-23", "2026-04-22"},
		{"WAL-601", "received on a Saturday", received, "2026-06-06", "2026-07-03"},
		{"WAL-601", "Christmas, with a substitute day, and New Year", received, "2026-12-01", "2026-12-31"},
		{"WAL-601", "the two bank holidays of May", received, "2026-04-30", "2026-06-01"},
		{"WAL-602", "the clocks go forward in between", walsall, "2026-03-02", "2026-04-13"},
		{"WAL-602", "the clocks go back in between", walsall, "2026-10-05", "2026-11-16"},
		{"WAL-602", "on the day the clocks go forward", walsall, "2026-02-15", "2026-03-29"},
		{"WAL-602", "over a leap day", walsall, "2028-02-01", "2028-03-14"},
		{"WAL-705", "on the day of the meeting", shown, "2026-11-09", "2026-11-09"},
		{"SOU-301", "from the end of November", southend, "2026-11-30", "2027-02-28"},
		{"SOU-301", "from the end of November before a leap year", southend, "2027-11-30", "2028-02-29"},
		{"SOU-301", "from the last of January", southend, "2026-01-31", "2026-04-30"},
		{"SOU-301", "onto a bank holiday", southend, "2026-09-25", "2026-12-25"},
		{"WOR-601", "twelve weeks over the change of the clocks", worcestershire, "2026-09-07", "2026-11-30"},
		{"WOR-601", "onto a Sunday", worcestershire, "2026-09-06", "2026-11-29"},
		{"SWI-601", "three months from the end of August", swindon, "2026-08-31", "2026-11-30"},
		{"GEN-601", "three months over the new year", generic, "2026-11-15", "2027-02-15"},
		{"GEN-603", "twenty-five years", born, "2018-06-14", "2043-06-14"},
		{"GEN-603", "from a leap day", born, "2024-02-29", "2049-02-28"},
	} {
		tested[tt.code] = true
		c := tt.make(t, tt.from)
		// On the very day of counting, or the case's own later day.
		for _, on := range []struct {
			day   earlyhelp.Date
			state timeline.State
		}{{day(t, tt.due), timeline.Due}, {day(t, tt.due).AddDays(1), timeline.Late}} {
			got := with(of(t, c, on.day.String()), tt.code)
			if len(got) != 1 || got[0].Due != day(t, tt.due) || got[0].State != on.state || got[0].Why == "" || got[0].What == "" {
				t.Errorf("%s, %s: on %s %+v; want one, due %s, %s", tt.code, tt.what, on.day.Long(), show(t, got), day(t, tt.due).Long(), on.state)
			}
			if late := 0; len(got) == 1 {
				if on.state == timeline.Late {
					late = 1
				}
				if got[0].DaysLate(on.day) != late {
					t.Errorf("%s, %s: %d days late", tt.code, tt.what, got[0].DaysLate(on.day))
				}
			}
		}
	}
	lib := casetest.Library(t)
	for _, name := range lib.Names() {
		form, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range form.Rules {
			timed := r.Kind == templates.Within || r.Kind == templates.Every || r.Kind == templates.Keep
			if timed && r.Stage == earlyhelp.Process && r.Max.Set && !tested[r.Code] {
				t.Errorf("%s has the date rule %s, which is not tested here", name, r.Code)
			}
		}
	}
}

func walsall(t testing.TB, on string) *earlyhelp.Case { return planned(t, "walsall/plan@2024.1", on) }
func southend(t testing.TB, on string) *earlyhelp.Case {
	return planned(t, "southend/plan@2023.10", on)
}
func swindon(t testing.TB, on string) *earlyhelp.Case { return planned(t, "swindon/plan@2024.1", on) }
func generic(t testing.TB, on string) *earlyhelp.Case { return planned(t, "generic/plan@1", on) }
func worcestershire(t testing.TB, on string) *earlyhelp.Case {
	return planned(t, "worcestershire/plan@2024.1", on)
}

// What happens to a case changes the rest of its timeline.
func TestAmendmentsRecomputeTheRest(t *testing.T) {
	review := func(c *earlyhelp.Case, on string) {
		c.Reviews = append(c.Reviews, earlyhelp.Review{ID: "r0000000a", Head: earlyhelp.Head{Completed: day(t, on)}})
		c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r0000000b", Form: "walsall/review@2024.1", Subject: "r00000001", Plan: "r00000002", Review: "r0000000a"})
	}
	type want struct {
		due, done string
		state     timeline.State
	}
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		want   []want
	}{
		"as it was":                     {func(*earlyhelp.Case) {}, []want{{"2026-04-13", "", timeline.Late}}},
		"a review brought forward":      {func(c *earlyhelp.Case) { review(c, "2026-03-16") }, []want{{"2026-04-13", "2026-03-16", timeline.Done}, {"2026-04-27", "", timeline.Due}}},
		"a review that was late":        {func(c *earlyhelp.Case) { review(c, "2026-04-15") }, []want{{"2026-04-13", "2026-04-15", timeline.Done}, {"2026-05-27", "", timeline.Due}}},
		"a review that is only planned": {func(c *earlyhelp.Case) { review(c, "2026-05-01") }, []want{{"2026-04-13", "", timeline.Late}}},
		"closed": {func(c *earlyhelp.Case) {
			c.Closures = []earlyhelp.Closure{{ID: "r0000000c", Head: earlyhelp.Head{Completed: day(t, "2026-04-01")}}}
		}, []want{{"2026-04-13", "", timeline.NotApplicable}}},
		"closed when the review was late": {func(c *earlyhelp.Case) {
			c.Closures = []earlyhelp.Closure{{ID: "r0000000c", Head: earlyhelp.Head{Completed: day(t, "2026-04-15")}}}
		}, []want{{"2026-04-13", "", timeline.Missed}}},
		"closed on the day of the review": {func(c *earlyhelp.Case) {
			c.Closures = []earlyhelp.Closure{{ID: "r0000000c", Head: earlyhelp.Head{Completed: day(t, "2026-04-13")}}}
		}, []want{{"2026-04-13", "", timeline.NotApplicable}}},
		"consent withdrawn": {func(c *earlyhelp.Case) {
			c.Consents = []earlyhelp.Consent{{ID: "r0000000d", To: earlyhelp.ToHelp, Who: "r00000001", Answer: earlyhelp.Withdrawn, Date: day(t, "2026-03-20")}}
		}, []want{{"2026-04-13", "", timeline.NotApplicable}}},
		"consent withdrawn and given again": {func(c *earlyhelp.Case) {
			c.Consents = []earlyhelp.Consent{{ID: "r0000000d", To: earlyhelp.ToHelp, Who: "r00000001", Answer: earlyhelp.Withdrawn, Date: day(t, "2026-03-20")},
				{ID: "r0000000e", To: earlyhelp.ToHelp, Who: "r00000001", Answer: earlyhelp.Given, Date: day(t, "2026-03-27")}}
		}, []want{{"2026-04-13", "", timeline.Late}}},
	} {
		c := walsall(t, "2026-03-02")
		tt.change(c)
		got := with(of(t, c, "2026-04-20"), "WAL-602")
		var said []want
		for _, m := range got {
			said = append(said, want{m.Due.String(), m.Done.String(), m.State})
			if m.State == timeline.Late && (len(m.Who) != 1 || m.Who[0].Name != "Sam Oyelaran" || m.Who[0].Role != "lead professional") || m.State == timeline.Done && m.Who != nil {
				t.Errorf("%s: %+v acts next", name, show(t, m.Who))
			}
		}
		if !slices.Equal(said, tt.want) {
			t.Errorf("%s: %v, not %v", name, said, tt.want)
		}
	}
}

// A family that has said no to the pathway is owed no assessment, and the timeline
// says so.
func TestWhatDoesNotApplyIsSaid(t *testing.T) {
	c := received(t, "2026-06-01")
	c.Consents = []earlyhelp.Consent{{ID: "r0000000d", To: earlyhelp.ToPathway, Who: "r00000001", Answer: earlyhelp.Refused, Date: day(t, "2026-06-02")}}
	got := with(of(t, c, "2026-08-01"), "WAL-601")
	if len(got) != 1 || got[0].State != timeline.NotApplicable || len(got[0].Notes) == 0 {
		t.Error(show(t, got))
	}
}

// What was agreed stands beside the rules: the next review, actions, the end of the
// plan, meetings, and agreement that runs out.
func TestWhatWasAgreed(t *testing.T) {
	c := walsall(t, "2026-03-02")
	p := &c.Plans[0]
	p.ReviewDate, p.Ends = day(t, "2026-04-21"), day(t, "2026-09-30")
	p.Actions = []earlyhelp.Action{
		{ID: "r00000011", What: "Ring the landlord", By: []earlyhelp.Who{"Mum", "r00000009"}, When: day(t, "2026-03-10")},
		{ID: "r00000012", What: "Ask at the library", When: day(t, "2026-03-12"), Status: earlyhelp.ActionDone, Done: day(t, "2026-03-11")},
		{ID: "r00000013", What: "See the dentist", When: day(t, "2026-03-13"), Status: "stopped"},
		{ID: "r00000014", What: "Some day"},
	}
	c.Meetings = []earlyhelp.Meeting{{ID: "r00000004", Kind: "review", Date: day(t, "2026-04-20"), Coordinator: "r00000009"}, {ID: "r00000005", Date: day(t, "2026-03-02")}}
	c.Consents = []earlyhelp.Consent{{ID: "r0000000d", To: earlyhelp.ToShare, Who: "r00000001", Answer: earlyhelp.Given, Date: day(t, "2026-03-02"), Until: day(t, "2026-05-01")}}
	tl := of(t, c, "2026-03-20")
	type want struct {
		what, due string
		state     timeline.State
	}
	var got []want
	for _, m := range tl.Milestones {
		if m.Kind != timeline.ByRule {
			got = append(got, want{m.What, m.Due.String(), m.State})
		}
	}
	wanted := []want{
		{"Ring the landlord", "2026-03-10", timeline.Late}, {"Ask at the library", "2026-03-12", timeline.Done}, {"See the dentist", "2026-03-13", timeline.NotApplicable},
		{"Review meeting", "2026-04-20", timeline.Due}, {"Review of the plan, as agreed", "2026-04-21", timeline.Due},
		{"Agreement runs out: consent to share information", "2026-05-01", timeline.Due}, {"The plan ends", "2026-09-30", timeline.Due},
	}
	if !slices.Equal(got, wanted) {
		t.Errorf("%v, not %v", got, wanted)
	}
	if who := with(tl, "action")[0].Who; len(who) != 2 || who[0].Name != "Mum" || who[1].Name != "Sam Oyelaran" {
		t.Errorf("%s ring the landlord", show(t, who))
	}
	// Eight days later than the rule has it, and said.
	if notes := with(tl, "review")[0].Notes; len(notes) != 1 || !strings.Contains(notes[0], "WAL-602") {
		t.Errorf("a review agreed too late has the notes %q", notes)
	}
	if tl.Next == nil || tl.Next.Date != day(t, "2026-04-20") || tl.Next.What != "Review meeting" {
		t.Errorf("the next meeting is %s", show(t, tl.Next))
	}
	if open := tl.Open(); len(open) != 6 || open[0].What != "Ring the landlord" {
		t.Errorf("open are %s", show(t, open))
	}
}

// Days on which people are away are pointed out where something is still to be held.
func TestDaysOnWhichPeopleAreAway(t *testing.T) {
	own := fstest.MapFS{
		"anytown/council.yaml": {Data: []byte(`name: Anytown Council
source: Early Help guide
contacts: [{kind: frontdoor, name: Front door, phone: 01632 960001}]
holidays: [{name: Christmas holidays, from: 2026-12-21, to: 2027-01-01}, {name: Autumn half-term, from: 2026-10-26, to: 2026-10-30}]
rules:
- {code: ANY-601, kind: every, dates: [case.steps], max: 8 weeks, until: case.ended, severity: warning, stage: process, say: "Due by {due}.", cite: "“every eight weeks”"}
`)},
		"anytown/plan/1.yaml": {Data: []byte(`
form: anytown/plan
version: "1"
title: Plan
wording: ours
day: plan.completed
parts: {plan: new}
sections:
- id: plan
  title: The plan
  ask: [child.name, plan.completed, plan.reviewdate]
`)},
	}
	lib, err := templates.Load(own)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ made, agreed, on, rule, review string }{
		{"2026-09-02", "2026-10-28", "2026-09-10", "28 October 2026 is in the school holidays (Autumn half-term): people may be away, at school and at home.",
			"28 October 2026 is in the school holidays (Autumn half-term): people may be away, at school and at home."},
		{"2026-10-30", "2026-12-12", "2026-11-10", "25 December 2026 is a bank holiday: Christmas Day.|25 December 2026 is in the school holidays (Christmas holidays): people may be away, at school and at home.", "12 December 2026 is a Saturday."},
		{"2026-09-02", "2026-10-21", "2026-09-10", "28 October 2026 is in the school holidays (Autumn half-term): people may be away, at school and at home.", ""},
		{"2026-09-02", "2026-10-28", "2026-11-10", "", ""}, // over: nothing to move
	} {
		c := planned(t, "anytown/plan@1", tt.made)
		c.Plans[0].ReviewDate = day(t, tt.agreed)
		tl, err := timeline.Of(lib, c, day(t, tt.on))
		if err != nil {
			t.Fatal(err)
		}
		for kind, want := range map[string]string{"ANY-601": tt.rule, "review": tt.review} {
			if got := with(tl, kind); len(got) != 1 || strings.Join(got[0].Notes, "|") != want {
				t.Errorf("made %s, agreed %s, on %s: %s says %s, not %q", tt.made, tt.agreed, tt.on, kind, show(t, got), want)
			}
		}
		if len(tl.Contacts) != 1 || tl.Contacts[0].Phone != "01632 960001" {
			t.Errorf("the front door is %v", tl.Contacts)
		}
	}
}

// The calendar has the next meeting at its time in England, and names nobody.
func TestTheCalendar(t *testing.T) {
	for _, tt := range []struct{ on, clock, want string }{
		{"2026-06-10", "3:30pm", "DTSTART:20260610T143000Z"},
		{"2026-12-10", "15.30", "DTSTART:20261210T153000Z"},
		{"2026-03-28", "9am", "DTSTART:20260328T090000Z"}, // the clocks go forward in the night
		{"2026-03-29", "9am", "DTSTART:20260329T080000Z"},
		{"2026-10-25", "9am", "DTSTART:20261025T090000Z"},
		{"2026-06-10", "after school", "DTSTART;VALUE=DATE:20260610"},
		{"2026-06-10", "", "DTSTART;VALUE=DATE:20260610"},
	} {
		c := walsall(t, "2026-03-02")
		c.Ref, c.Family.Name = "SECRET-1", "Marlow"
		c.Meetings = []earlyhelp.Meeting{{ID: "r00000004", Kind: "review", Date: day(t, tt.on), Time: tt.clock, Venue: "Library, room 2", Notes: "about Kit"}}
		var b bytes.Buffer
		n, err := timeline.WriteCalendar(&b, of(t, c, "2026-03-02"))
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
		text := strings.ReplaceAll(b.String(), "\r\n", "\n")
		if strings.Count(text, "\n") != strings.Count(b.String(), "\r\n") || !strings.Contains(text, "\n") {
			t.Errorf("a line ends otherwise than in CRLF: %q", b.String())
		}
		for _, want := range []string{"\n" + tt.want + "\n", "\nSUMMARY:Review meeting\n", "\nLOCATION:Library\\, room 2\n", "\nCLASS:PRIVATE\n", "\nDTSTAMP:20260302T000000Z\n"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		for _, never := range []string{"Kit", "Marlow", "SECRET", "Sam", "Oyelaran"} {
			if strings.Contains(text, never) {
				t.Errorf("the calendar says %q:\n%s", never, text)
			}
		}
	}
	c := walsall(t, "2026-03-02")
	c.Plans[0].ReviewDate, c.Plans[0].ReviewVenue = day(t, "2026-04-13"), "the refuge in Green Street"
	c.Marks = []earlyhelp.Mark{{At: "plans[r00000002].review_venue", Hide: []string{"family"}}}
	var b bytes.Buffer
	if n, err := timeline.WriteCalendar(&b, of(t, c, "2026-03-10")); err != nil || n != 1 || strings.Contains(b.String(), "refuge") {
		t.Errorf("%d, %v: a place that is kept from some stands in\n%s", n, err, &b)
	}
	b.Reset()
	if n, err := timeline.WriteCalendar(&b, of(t, c, "2026-05-10")); n != 0 || err != nil || b.Len() > 0 {
		t.Errorf("no meeting is to come: %d, %v,\n%s", n, err, &b)
	}
}

// Every case beside the forms has a timeline, on any day, which JSON holds whole; a
// case that cannot be opened has an error, and so has a day that is none.
func TestEveryCaseHasATimeline(t *testing.T) {
	lib := casetest.Library(t)
	for _, name := range casetest.Forms(t) {
		c := casetest.Case(t, name+"/complete")
		form, err := lib.Open(c, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, days := range []int{-400, -30, 0, 30, 4000} {
			on := form.Date().AddDays(days)
			tl, err := timeline.Of(lib, c, on)
			if err != nil {
				t.Fatal(name, err)
			}
			for i, m := range tl.Milestones {
				if m.Due.IsZero() || m.What == "" || m.Why == "" || m.State == "" || i > 0 && m.Due.Before(tl.Milestones[i-1].Due) ||
					m.State != timeline.Done && !m.Done.IsZero() || m.Kind != timeline.Action && m.State == timeline.Done && m.Done.IsZero() || m.Done.After(on) || (m.State == timeline.Late) != (m.State != timeline.Done && m.State != timeline.Missed && m.State != timeline.NotApplicable && on.After(m.Due)) {
					t.Errorf("%s on %s: %s", name, on, show(t, m))
				}
			}
			if len(tl.Contacts) == 0 {
				t.Errorf("%s: the timeline does not say where to ring", name)
			}
			data, err := json.Marshal(tl)
			var back timeline.Timeline
			if err == nil {
				err = json.Unmarshal(data, &back)
			}
			if err != nil || len(back.Milestones) != len(tl.Milestones) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := timeline.Of(lib, &earlyhelp.Case{}, day(t, "2026-01-01")); err == nil {
		t.Error("a case without a form has a timeline")
	}
	if _, err := timeline.Of(lib, walsall(t, "2026-01-01"), earlyhelp.Date{}); err == nil {
		t.Error("no day is a day")
	}
	c := walsall(t, "2026-01-01")
	c.Instances[0].Plan = "r000000ff"
	if _, err := timeline.Of(lib, c, day(t, "2026-01-01")); err == nil {
		t.Error("a form without its plan has a timeline")
	}
}

// BenchmarkTimelines is the caseload of a council, up to a large one: cases that are
// decoded already, on one core. The time is for all of them. The live heap is what is
// held once the timelines of all have been made, each case at an address of its own, so
// that what is kept by case would show: flat is what is the same for ten times as many.
func BenchmarkTimelines(b *testing.B) {
	lib := casetest.Library(b)
	var cases []*earlyhelp.Case
	for _, name := range casetest.Forms(b) {
		cases = append(cases, casetest.Case(b, name+"/complete"))
	}
	on := day(b, "2025-06-01")
	timelines := func(n int) {
		for i := range n {
			c := *cases[i%len(cases)]
			if _, err := timeline.Of(lib, &c, on); err != nil {
				b.Fatal(err)
			}
		}
	}
	timelines(len(cases)) // compiles the forms
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint("cases=", n), func(b *testing.B) {
			timelines(n)
			runtime.GC()
			runtime.GC() // what pools kept
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportAllocs()
			for b.Loop() {
				timelines(n)
			}
			b.ReportMetric(float64(m.HeapAlloc)/1024, "live-KiB")
		})
	}
}

// A timeline in a log tells nothing.
func TestATimelineIsNotLogged(t *testing.T) {
	c := walsall(t, "2026-03-02")
	c.Family.Name = "Marlow"
	c.Plans[0].ReviewDate, c.Plans[0].ReviewVenue = day(t, "2026-04-13"), "Marlow's house"
	c.Plans[0].Actions = []earlyhelp.Action{{ID: "r00000011", What: "Kit Marlow rings", By: []earlyhelp.Who{"Mum Marlow"}, When: day(t, "2026-03-10")}}
	tl := of(t, c, "2026-03-05")
	var b bytes.Buffer
	log := slog.New(slog.NewTextHandler(&b, nil))
	for _, v := range []any{tl, *tl, tl.Milestones, tl.Milestones[0], tl.Milestones[0].Who, *tl.Next} {
		log.Info("seen", "what", v)
		fmt.Fprintf(&b, "%v %+v %#v %s\n", v, v, v, v)
	}
	if strings.Contains(b.String(), "Marlow") || !strings.Contains(show(t, tl), "Marlow") {
		t.Error(b.String())
	}
}

// begin begins the next form of a case.
func begin(t *testing.T, c *earlyhelp.Case, o templates.NextOptions) *earlyhelp.Case {
	t.Helper()
	out, _, err := casetest.Library(t).Next(c, o, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A review that is only begun, at a meeting that is only planned, is not held; one at
// which somebody was, or that says something, is.
func TestAFormThatIsOnlyBegunIsNotDone(t *testing.T) {
	c := walsall(t, "2026-03-02")
	c.Plans[0].ReviewDate = day(t, "2026-04-06")
	c.Plans[0].Actions = []earlyhelp.Action{{ID: "r00000011", What: "Ring", When: day(t, "2026-03-10")}}
	c = begin(t, c, templates.NextOptions{})
	if c.Meetings[0].Date != day(t, "2026-04-06") {
		t.Fatal("the meeting has not the day that was agreed")
	}
	got := with(of(t, c, "2026-05-01"), "WAL-602")
	if len(got) != 1 || got[0].State != timeline.Late {
		t.Errorf("before anybody came: %s", show(t, got))
	}
	for name, held := range map[string]func(*earlyhelp.Case){
		"somebody came": func(c *earlyhelp.Case) {
			c.Meetings[0].Family = []earlyhelp.Attendee{{Person: "r00000001", Attended: earlyhelp.Yes}}
		},
		"a result":          func(c *earlyhelp.Case) { c.Reviews[0].Result = "better" },
		"it is completed":   func(c *earlyhelp.Case) { c.Reviews[0].Completed = day(t, "2026-04-06") },
		"an action's state": func(c *earlyhelp.Case) { c.Reviews[0].Progress[0].Status = "doing" },
		"another action":    func(c *earlyhelp.Case) { c.Plans[1].Actions[0].What = "Ring again" },
	} {
		var b bytes.Buffer
		if err := earlyhelp.EncodeJSON(&b, c); err != nil {
			t.Fatal(err)
		}
		filled, err := earlyhelp.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		held(filled)
		if got := with(of(t, filled, "2026-05-01"), "WAL-602"); len(got) != 2 || got[0].State != timeline.Done || got[0].Done != day(t, "2026-04-06") {
			t.Errorf("%s: %s", name, show(t, got))
		}
	}
}

// Each child has a plan of their own, and what was agreed for one does not end what was
// agreed for the other.
func TestTwoChildren(t *testing.T) {
	c := walsall(t, "2026-03-02")
	c.People = append(c.People, earlyhelp.Person{ID: "r0000000f", Name: "Ash Marlow", Role: earlyhelp.RoleChild})
	c.Plans[0].Actions, c.Plans[0].ReviewDate = []earlyhelp.Action{{ID: "r00000011", What: "For Kit", When: day(t, "2026-05-01")}}, day(t, "2026-04-01")
	c.Plans = append(c.Plans, earlyhelp.Plan{ID: "r00000012", Head: earlyhelp.Head{Completed: day(t, "2026-03-16")}, ReviewDate: day(t, "2026-04-20"),
		Actions: []earlyhelp.Action{{ID: "r00000013", What: "For Ash", When: day(t, "2026-05-02")}}})
	c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000014", Form: "walsall/plan@2024.1", Subject: "r0000000f", Plan: "r00000012"})
	tl := of(t, c, "2026-03-20")
	if a, r := with(tl, "action"), with(tl, "review"); len(a) != 2 || len(r) != 2 {
		t.Errorf("of two children: %s, %s", show(t, a), show(t, r))
	}
	// Nor does what was done for one hide what was missed for the other, whichever of
	// their forms is the latest; and only its own rule's day is earlier than an agreed one.
	c.Plans[0].ReviewDate = day(t, "2026-04-14")
	tl = of(t, c, "2026-04-20")
	states := map[earlyhelp.Date]timeline.State{}
	for _, m := range with(tl, "WAL-602") {
		states[m.Due] = m.State
	}
	if len(states) != 2 || states[day(t, "2026-04-13")] != timeline.Late || states[day(t, "2026-04-27")] != timeline.Due {
		t.Errorf("the reviews of two children: %v", states)
	}
	for i, m := range with(tl, "review") {
		if later := len(m.Notes) > 0; later != (i == 0) {
			t.Errorf("the review agreed for %s: %q", m.Due, m.Notes)
		}
	}
	for child, plan := range map[earlyhelp.ID]earlyhelp.ID{"r00000001": "r00000002", "r0000000f": "r00000012"} {
		out := begin(t, c, templates.NextOptions{Subject: child})
		if in := out.Instances[len(out.Instances)-1]; in.Subject != child || out.Plans[len(out.Plans)-1].Follows != plan {
			t.Errorf("the next form of %s is about %s and follows %s", child, in.Subject, out.Plans[len(out.Plans)-1].Follows)
		}
	}
}

// A review that was held before its day leaves no meeting to come, unless it is for another
// form, too, that is still to be filled in.
func TestAReviewHeldEarly(t *testing.T) {
	c := walsall(t, "2026-03-02")
	c.Plans[0].ReviewDate = day(t, "2026-04-10")
	c.Meetings = []earlyhelp.Meeting{{ID: "r00000004", Kind: "review", Date: day(t, "2026-04-10")}}
	c.Reviews = []earlyhelp.Review{{ID: "r0000000a", Head: earlyhelp.Head{Completed: day(t, "2026-04-01")}, NextDate: day(t, "2026-05-11")}}
	c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r0000000b", Form: "walsall/review@2024.1", Subject: "r00000001", Plan: "r00000002", Review: "r0000000a", Meeting: "r00000004"})
	for on, want := range map[string]string{"2026-03-20": "2026-04-10", "2026-04-02": "2026-05-11"} {
		tl := of(t, c, on)
		if tl.Next == nil || tl.Next.Date != day(t, want) || (len(with(tl, "meeting")) > 0) != (want == "2026-04-10") {
			t.Errorf("on %s the next meeting is %s", on, show(t, tl.Next))
		}
	}
	c.People = append(c.People, earlyhelp.Person{ID: "r0000000f", Name: "Ash Marlow", Role: earlyhelp.RoleChild})
	c.Reviews = append(c.Reviews, earlyhelp.Review{ID: "r0000001a"})
	c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r0000001b", Form: "walsall/review@2024.1", Subject: "r0000000f", Plan: "r00000002", Review: "r0000001a", Meeting: "r00000004"})
	if tl := of(t, c, "2026-04-02"); tl.Next == nil || tl.Next.Date != day(t, "2026-04-10") {
		t.Errorf("for the other child the next meeting is %s", show(t, tl.Next))
	}
}

// Each child's lead professional is the one whom the child's own forms name; where none
// does, the others'. A review that was only begun does not open again what was closed.
func TestTheLeadOfEachChild(t *testing.T) {
	c := walsall(t, "2026-03-02")
	c.People = append(c.People, earlyhelp.Person{ID: "r0000000f", Name: "Ash Marlow", Role: earlyhelp.RoleChild}, earlyhelp.Person{ID: "r0000001f", Name: "Jo Marlow", Role: earlyhelp.RoleChild})
	c.Practitioners = append(c.Practitioners, earlyhelp.Practitioner{ID: "r00000019", Name: "Piotr Zych"})
	c.Plans[0].Lead, c.Plans[0].ReviewDate = "r00000009", day(t, "2026-04-10")
	c.Plans = append(c.Plans, earlyhelp.Plan{ID: "r00000012", Head: earlyhelp.Head{Completed: day(t, "2026-03-02"), Lead: "r00000019"}, ReviewDate: day(t, "2026-04-11")})
	c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000014", Form: "walsall/plan@2024.1", Subject: "r0000000f", Plan: "r00000012"})
	for _, order := range []string{"as it stands", "turned round"} {
		for child, want := range map[earlyhelp.ID]earlyhelp.ID{"r00000001": "r00000009", "r0000000f": "r00000019", "r0000001f": c.Plans[1].Lead} {
			if lead, _ := templates.LeadOn(c, day(t, "2026-03-20"), child); lead != want {
				t.Errorf("%s: the lead professional of %s is %s, want %s", order, child, lead, want)
			}
		}
		for _, m := range of(t, c, "2026-03-20").Milestones {
			if m.Kind != timeline.Review {
				continue
			}
			want := map[string]string{"2026-04-10": "Sam Okafor", "2026-04-11": "Piotr Zych"}[m.Due.String()]
			if len(m.Who) != 1 || m.Who[0].ID != map[string]earlyhelp.ID{"2026-04-10": "r00000009", "2026-04-11": "r00000019"}[m.Due.String()] {
				t.Errorf("%s: %s sees to the review of %s, want %s", order, show(t, m.Who), m.Due, want)
			}
		}
		slices.Reverse(c.Plans)
	}

	closed := walsall(t, "2026-03-02")
	closed.Plans = append(closed.Plans, earlyhelp.Plan{ID: "r00000012", Actions: []earlyhelp.Action{{ID: "r00000013", What: "Ring", When: day(t, "2026-04-10")}}})
	closed.Meetings = []earlyhelp.Meeting{{ID: "r000000e0", Date: day(t, "2026-06-21")}}
	closed.Closures = []earlyhelp.Closure{{ID: "r0000000c", Head: earlyhelp.Head{Completed: day(t, "2026-05-01")}}}
	closed.Instances = append(closed.Instances, earlyhelp.Instance{ID: "r00000014", Form: "walsall/review@2024.1", Subject: "r00000001", Plan: "r00000012", Meeting: "r000000e0"},
		earlyhelp.Instance{ID: "r0000001c", Form: "walsall/closure@2024.1", Subject: "r00000001", Closure: "r0000000c"})
	if end := templates.Ended(closed); end != day(t, "2026-05-01") {
		t.Errorf("a review that was only begun opens a closed case again: it ended on %q", end)
	}
	closed.Meetings[0].Notes = "All were there."
	if end := templates.Ended(closed); !end.IsZero() {
		t.Errorf("a meeting was held after the closure, and help ended on %s", end)
	}
}

// What closes help for one child closes nothing for the other: neither what is due, nor
// the meeting to come, nor the next form; and nothing is late any more for who is closed.
func TestOneOfTwoIsClosed(t *testing.T) {
	two := func(ash, review string) *earlyhelp.Case {
		c := walsall(t, "2026-03-02")
		c.People = append(c.People, earlyhelp.Person{ID: "r0000000f", Name: "Ash Marlow", Role: earlyhelp.RoleChild})
		c.Plans = append(c.Plans, earlyhelp.Plan{ID: "r00000012", Head: earlyhelp.Head{Completed: day(t, ash)}, ReviewDate: day(t, review), Ends: day(t, "2026-09-30"),
			Actions: []earlyhelp.Action{{ID: "r00000013", What: "For Ash", When: day(t, "2026-04-10")}}})
		c.Plans[0].ReviewDate, c.Plans[0].Ends = day(t, "2026-04-22"), day(t, "2026-09-01")
		c.Plans[0].Actions = []earlyhelp.Action{{ID: "r00000011", What: "For Kit", When: day(t, "2026-04-10")}}
		c.Meetings = []earlyhelp.Meeting{{ID: "r000000e0", Date: day(t, "2026-04-21")}}
		c.Closures = []earlyhelp.Closure{{ID: "r0000000c", Head: earlyhelp.Head{Completed: day(t, "2026-04-01")}}}
		c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000014", Form: "walsall/plan@2024.1", Subject: "r0000000f", Plan: "r00000012"},
			earlyhelp.Instance{ID: "r0000001c", Form: "walsall/closure@2024.1", Subject: "r00000001", Closure: "r0000000c"},
			earlyhelp.Instance{ID: "r0000001d", Form: "walsall/update@2024.1", Subject: "r00000001", Meeting: "r000000e0", Update: "r000000e1"})
		c.Meetings[0].Updates = []earlyhelp.Update{{ID: "r000000e1"}}
		return c
	}
	type want struct {
		kind, due string
		state     timeline.State
		about     string
	}
	list := func(tl *timeline.Timeline) (out []want) {
		for _, m := range tl.Milestones {
			about := ""
			for _, a := range m.About {
				about += a.Name
			}
			out = append(out, want{cmp.Or(m.Code, string(m.Kind)), m.Due.String(), m.State, about})
		}
		return out
	}
	for name, tt := range map[string]struct {
		ash  string // on which the plan was made
		want []want
	}{
		"on the same day": {"2026-03-02", []want{{"action", "2026-04-10", timeline.NotApplicable, "Kit Marlow"}, {"action", "2026-04-10", timeline.Late, "Ash Marlow"},
			{"WAL-602", "2026-04-13", timeline.Late, "Ash Marlow"}}},
		"two weeks later": {"2026-03-16", []want{{"action", "2026-04-10", timeline.NotApplicable, "Kit Marlow"}, {"action", "2026-04-10", timeline.Late, "Ash Marlow"},
			{"WAL-602", "2026-04-13", timeline.NotApplicable, "Kit Marlow"}, {"WAL-602", "2026-04-27", timeline.Due, "Ash Marlow"}}},
	} {
		c := two(tt.ash, "2026-05-06")
		tl := of(t, c, "2026-04-20")
		all := list(tl)
		got := slices.DeleteFunc(slices.Clone(all), func(w want) bool { return w.kind != "action" && w.kind != "WAL-602" })
		if !slices.Equal(got, tt.want) || !tl.Ended.IsZero() {
			t.Errorf("%s, ended %s: %v, not %v", name, tl.Ended, got, tt.want)
		}
		for _, w := range []want{{"plan", "2026-09-30", timeline.Due, "Ash Marlow"}, {"plan", "2026-09-01", timeline.Done, "Kit Marlow"}, {"review", "2026-05-06", timeline.Due, "Ash Marlow"},
			{"review", "2026-04-22", timeline.NotApplicable, "Kit Marlow"}} {
			if !slices.Contains(all, w) {
				t.Errorf("%s: no %v in %v", name, w, all)
			}
		}
		if tl.Next == nil || tl.Next.Date != day(t, "2026-05-06") {
			t.Errorf("%s: the next meeting is %s", name, show(t, tl.Next))
		}
		if out := begin(t, c, templates.NextOptions{Subject: "r0000000f"}); out.Instances[len(out.Instances)-1].Form != "walsall/review@2024.1" {
			t.Errorf("%s: after the plan of one comes %s", name, out.Instances[len(out.Instances)-1].Form)
		}
		if _, _, err := casetest.Library(t).Next(c, templates.NextOptions{Subject: "r00000001"}, rand.Reader); err == nil {
			t.Errorf("%s: a form was begun for a child whose help has ended", name)
		}
	}
	// It is the end of all where the sheet is about nobody, or consent is taken back.
	c := two("2026-03-02", "2026-05-06")
	c.Consents = []earlyhelp.Consent{{ID: "r0000000d", To: earlyhelp.ToHelp, Who: "r00000001", Answer: earlyhelp.Withdrawn, Date: day(t, "2026-04-05")}}
	if end := templates.Ended(c); end != day(t, "2026-04-05") {
		t.Errorf("taken back, it ended on %s", end)
	}
	c.Consents, c.Instances = nil, c.Instances[:2]
	if tl := of(t, c, "2026-04-20"); tl.Ended != day(t, "2026-04-01") || len(tl.Open()) != 1 || tl.Open()[0].Kind != timeline.Meeting {
		t.Errorf("closed for all: %s", show(t, tl.Open()))
	}
	// One form of one child does not lose what is asked of it by the closure of the other.
	c = two("2026-03-02", "2026-05-06")
	for instance, ended := range map[earlyhelp.ID]int{"r00000014": 0, "r00000003": 1} {
		f, err := casetest.Library(t).Open(c, instance)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.On(day(t, "2026-04-20")).Deadlines() {
			if d.Rule.Code == "WAL-602" && d.Over != (ended == 1) {
				t.Errorf("%s: %s ended %t", instance, d.Due, d.Over)
			}
		}
	}
}

// The record of children is one: it is kept from the day on which help ended for the last
// of them, however their forms are asked.
func TestARecordIsKeptFromTheLastClosure(t *testing.T) {
	for _, of := range []string{"case.closed", "case.ended"} {
		lib, err := templates.Load(fstest.MapFS{
			"anytown/council.yaml": {Data: []byte("name: Anytown Council\nsource: Early Help guide\nrules:\n" +
				"- {code: ANY-603, kind: keep, of: " + of + ", max: 6 years, severity: hint, stage: process, cite: \"“for six years”\"}\n")},
			"anytown/plan/1.yaml": {Data: []byte("form: anytown/plan\nversion: \"1\"\ntitle: Plan\nwording: ours\nday: plan.completed\nparts: {plan: new, closure: new}\n" +
				"sections:\n- id: plan\n  title: The plan\n  ask: [child.name, plan.completed]\n")},
		})
		if err != nil {
			t.Fatal(err)
		}
		c := planned(t, "anytown/plan@1", "2026-03-02")
		c.People = append(c.People, earlyhelp.Person{ID: "r0000000f", Name: "Ash Marlow", Role: earlyhelp.RoleChild})
		c.Plans = append(c.Plans, earlyhelp.Plan{ID: "r00000012", Head: earlyhelp.Head{Completed: day(t, "2026-03-02")}})
		c.Closures = []earlyhelp.Closure{{ID: "r0000000c", Head: earlyhelp.Head{Completed: day(t, "2026-04-01")}}}
		c.Instances[0].Closure = "r0000000c"
		c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000014", Form: "anytown/plan@1", Subject: "r0000000f", Plan: "r00000012"})
		due := func() (out []string) {
			f, err := lib.Open(c, "r00000003") // of the child whose help ended first
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.On(day(t, "2026-06-01")).Deadlines() {
				out = append(out, d.Due.String())
			}
			return out
		}
		if got := due(); got != nil {
			t.Errorf("%s: help goes on for one, and the record is kept until %v", of, got)
		}
		c.Closures = append(c.Closures, earlyhelp.Closure{ID: "r0000001c", Head: earlyhelp.Head{Completed: day(t, "2026-05-01")}})
		c.Instances[1].Closure = "r0000001c"
		if got := due(); !slices.Equal(got, []string{"2032-05-01"}) {
			t.Errorf("%s: the record is kept until %v", of, got)
		}
	}
}

// Help that begins again has not ended; a lead professional is the one of the day.
func TestAgainAndAnotherLead(t *testing.T) {
	c := walsall(t, "2026-03-02")
	c.Closures = []earlyhelp.Closure{{ID: "r0000000c", Head: earlyhelp.Head{Completed: day(t, "2026-04-01")}}}
	c.Plans = append(c.Plans, earlyhelp.Plan{ID: "r00000022", Head: earlyhelp.Head{Completed: day(t, "2026-09-01"), Lead: "r0000000e"}})
	c.Practitioners = append(c.Practitioners, earlyhelp.Practitioner{ID: "r0000000e", Name: "Tunde Bello"})
	c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000023", Form: "walsall/plan@2024.1", Subject: "r00000001", Plan: "r00000022"})
	tl := of(t, c, "2026-09-10")
	got := with(tl, "WAL-602")
	if open := got[len(got)-1]; !tl.Ended.IsZero() || open.State != timeline.Due || open.Due != day(t, "2026-10-13") || open.Who[0].Name != "Tunde Bello" {
		t.Errorf("ended %s, %s", tl.Ended, show(t, got))
	}
	if lead, path := templates.LeadOn(c, day(t, "2026-03-20")); lead != "r00000009" || path != "plans[r00000002].lead" {
		t.Errorf("in March %s leads, by %s", lead, path)
	}
	c.Leads = []earlyhelp.Lead{{ID: "r00000031", Practitioner: "r00000009", From: day(t, "2026-09-05")}}
	if lead, path := templates.LeadOn(c, day(t, "2026-09-10")); lead != "r00000009" || path != "leads[r00000031].practitioner" {
		t.Errorf("since 5 September %s leads, by %s", lead, path)
	}
}

// No day is made up, and no calendar has what a mark keeps from somebody.
func TestWhatIsNotKnownOrHidden(t *testing.T) {
	c := walsall(t, "2026-03-02")
	c.Plans[0].Completed = earlyhelp.Date{}
	c.Plans[0].Actions = []earlyhelp.Action{{ID: "r00000011", What: "Ring", When: day(t, "2026-03-10"), Status: earlyhelp.ActionDone}}
	if got := with(of(t, c, "2026-05-01"), "action"); len(got) != 1 || got[0].State != timeline.Done || !got[0].Done.IsZero() || got[0].DaysLate(day(t, "2026-05-01")) != 0 {
		t.Error(show(t, got))
	}
	c = walsall(t, "2026-03-02")
	c.Plans[0].ReviewDate = day(t, "2026-04-13")
	c.Meetings = []earlyhelp.Meeting{{ID: "r00000004", Date: day(t, "2026-04-10")}}
	for _, at := range []string{"meetings[r00000004]", "plans[r00000002].review_date"} {
		c.Marks = append(c.Marks, earlyhelp.Mark{At: at, Hide: []string{"family"}, Secret: earlyhelp.Yes})
	}
	if tl := of(t, c, "2026-03-10"); tl.Next != nil {
		t.Errorf("hidden, and in the calendar: %s", show(t, tl.Next))
	}
	c.Cut = &earlyhelp.Cut{}
	if _, err := timeline.Of(casetest.Library(t), c, day(t, "2026-03-10")); err == nil {
		t.Error("a part of a case has a timeline")
	}
}
