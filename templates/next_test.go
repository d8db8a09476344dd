package templates_test

import (
	"bytes"
	"crypto/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/templates"
)

func aDay(t testing.TB, s string) earlyhelp.Date {
	t.Helper()
	d, err := earlyhelp.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// helped is a case that has been helped since March, up to its first review.
func helped(t testing.TB) *earlyhelp.Case {
	return &earlyhelp.Case{Schema: earlyhelp.Schema, Council: "walsall", Ref: "W-1",
		People:        []earlyhelp.Person{{ID: "r00000001", Name: "Kit Marlow", Role: earlyhelp.RoleChild}, {ID: "r00000002", Name: "Ada Marlow", Role: earlyhelp.RoleParent}, {ID: "r00000003", Name: "Ben Marlow"}},
		Practitioners: []earlyhelp.Practitioner{{ID: "r00000009", Name: "Sam Oyelaran"}},
		Meetings: []earlyhelp.Meeting{{ID: "r00000011", Kind: "initial", Date: aDay(t, "2026-03-02"), Coordinator: "r00000009", Notes: "As it was said.",
			Family: []earlyhelp.Attendee{{ID: "r00000012", Person: "r00000002", Attended: earlyhelp.Yes}, {ID: "r00000013", Person: "r00000003", Attended: earlyhelp.Yes}},
			Team:   []earlyhelp.TeamMember{{ID: "r00000014", Practitioner: "r00000009", Attended: earlyhelp.Yes}}}},
		Plans: []earlyhelp.Plan{{ID: "r00000021", Head: earlyhelp.Head{Completed: aDay(t, "2026-03-02"), Lead: "r00000009", TookPart: []earlyhelp.Who{"r00000002"}},
			Story:      earlyhelp.Story{Worries: "The bus is missed.", Strengths: "They laugh a lot.", ChildSays: "I like maths."},
			ReviewDate: aDay(t, "2026-04-06"), ReviewVenue: "The library", Ends: aDay(t, "2026-09-01"),
			Actions: []earlyhelp.Action{{ID: "r00000022", What: "Set an alarm", By: []earlyhelp.Who{"r00000002"}, When: aDay(t, "2026-03-09"), Status: earlyhelp.ActionDone},
				{ID: "r00000023", What: "Ask for a bus pass", By: []earlyhelp.Who{"r00000009"}, When: aDay(t, "2026-03-30"), Progress: "Asked once."},
				{ID: "r00000024", What: "See the dentist", Status: earlyhelp.ActionStopped}}}},
		Instances: []earlyhelp.Instance{{ID: "r00000031", Form: "walsall/plan@2024.1", Subject: "r00000001", Meeting: "r00000011", Plan: "r00000021",
			Signatures: []earlyhelp.Signature{{ID: "r00000032", As: "family", Kind: earlyhelp.SignedInk}}}},
		Marks: []earlyhelp.Mark{{At: "people[r00000003]", As: earlyhelp.MarkUnsafe}},
	}
}

func next(t testing.TB, c *earlyhelp.Case, o templates.NextOptions) (*earlyhelp.Case, *templates.Form) {
	t.Helper()
	out, form, err := casetest.Library(t).Next(c, o, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return out, form
}

// The next review begins with what is known, and asks anew what belongs to the day.
func TestNextReview(t *testing.T) {
	before, c := helped(t), helped(t)
	out, f := next(t, c, templates.NextOptions{})
	if !reflect.DeepEqual(before, c) {
		t.Error("the case was changed")
	}
	if f.Template.Name != "walsall/review" || f.Case != out || f.Instance.Subject != "r00000001" || len(f.Instance.Signatures) > 0 || len(out.Instances) != 2 {
		t.Fatalf("begun is %s about %s", f.Template.ID(), f.Instance.Subject)
	}
	m := out.Meetings[1]
	switch {
	case m.Date != aDay(t, "2026-04-06") || m.Venue != "The library" || m.Kind != "review" || m.Coordinator != "r00000009" || m.Notes != "":
		t.Errorf("the meeting is on %s at %s", m.Date, m.Venue)
	case len(m.Family) != 1 || m.Family[0].Person != "r00000002" || m.Family[0].Attended != "" || m.Family[0].ID == "r00000012" || len(m.Team) != 1:
		t.Error("whoever it is not safe to involve is asked to the meeting, somebody else is not, or has come already")
	}
	p := out.Plans[1]
	switch {
	case p.Follows != "r00000021" || p.ID == "" || p.Worries != "The bus is missed." || p.Ends != aDay(t, "2026-09-01") || p.Lead != "r00000009":
		t.Error("the plan is not carried on")
	case !p.Completed.IsZero() || p.TookPart != nil || !p.ReviewDate.IsZero() || p.ReviewVenue != "" || p.ChildSays != "":
		t.Error("the plan has what belongs to the day of the last")
	case len(p.Actions) != 1 || p.Actions[0].ID != "r00000023" || p.Actions[0].Progress != "" || p.Actions[0].When != aDay(t, "2026-03-30"):
		t.Error("the open action is not carried with its id, or one that is over is")
	}
	r := out.Reviews[0]
	if len(r.Progress) != 3 || r.Progress[1].Action != "r00000023" || r.Progress[1].ID == "" || f.Instance.Review != r.ID || f.Instance.Plan != p.ID || f.Instance.Meeting != m.ID {
		t.Error("the review does not ask about each action")
	}
	var b bytes.Buffer
	if err := earlyhelp.Encode(&b, out); err != nil {
		t.Fatal(err)
	}
	if back, err := earlyhelp.Decode(&b); err != nil || !reflect.DeepEqual(back, out) {
		t.Errorf("the case is not read back as it is: %v", err)
	}
}

// What stands as before is carried until somebody changes it, and only then.
func TestCarriedUntilChanged(t *testing.T) {
	_, f := next(t, helped(t), templates.NextOptions{Form: "walsall/plan"})
	carried := func() (out []string) {
		f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
			if r := q.Field.Read(s); f.Carried(r) {
				out = append(out, q.Field.ID)
			}
		})
		return out
	}
	counted := func() (n int) {
		for _, s := range f.Completeness() {
			n += s.Carried
		}
		return n
	}
	was := carried()
	for _, id := range []string{"action.what", "action.by", "plan.ends"} {
		if !slices.Contains(was, id) {
			t.Errorf("%s is not carried: %v", id, was)
		}
	}
	n := counted()
	p, _ := f.Part("plan")
	plan := p.Row.(*earlyhelp.Plan)
	plan.Actions[0].What = "Ask for a bus pass again"
	if now := carried(); slices.Contains(now, "action.what") || !slices.Contains(now, "action.by") || counted() != n-1 {
		t.Errorf("a correction is still carried: %v, and %d of %d", now, counted(), n)
	}
	plan.Actions = append(plan.Actions, earlyhelp.Action{ID: "r000000aa", What: "Set an alarm"})
	if now := carried(); slices.Contains(now, "action.what") {
		t.Errorf("a new action is carried: %v", now)
	}
}

// Who leads and writes, and the meeting with those who are asked to it, are carried until
// somebody changes them, too; the day and place are those that were agreed.
func TestWhoAndWhenAreCarried(t *testing.T) {
	base := helped(t)
	base.Plans[0].By = "r00000009"
	base.Practitioners = append(base.Practitioners, earlyhelp.Practitioner{ID: "r0000000b", Name: "Tunde Bello"})
	base.Practitioners[0].Phone = "01632 960123" // which may be new
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		not    []string // that are not carried any more
	}{
		"as it was begun":  {func(*earlyhelp.Case) {}, nil},
		"another lead":     {func(c *earlyhelp.Case) { c.Plans[1].Lead = "r0000000b" }, []string{"lead.details"}},
		"lead by the list": {func(c *earlyhelp.Case) { c.Leads = []earlyhelp.Lead{{ID: "r000000c1", Practitioner: "r0000000b"}} }, []string{"lead.details"}},
		"a sister's plan": {func(c *earlyhelp.Case) {
			c.Plans = append(c.Plans, earlyhelp.Plan{ID: "r00000025", Head: earlyhelp.Head{Completed: aDay(t, "2026-03-20"), Lead: "r00000009"}, ReviewDate: aDay(t, "2026-05-01"), ReviewVenue: "The school"})
			c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000043", Form: "walsall/plan@2024.1", Subject: "r0000000f", Plan: "r00000025"})
		}, nil},
		"another day":           {func(c *earlyhelp.Case) { c.Meetings[1].Date = aDay(t, "2026-04-07") }, []string{"meeting.date"}},
		"another place":         {func(c *earlyhelp.Case) { c.Meetings[1].Venue = "School" }, []string{"meeting.venue"}},
		"another to see to it":  {func(c *earlyhelp.Case) { c.Meetings[1].Coordinator = "r0000000b" }, []string{"meeting.coordinator"}},
		"another of the family": {func(c *earlyhelp.Case) { c.Meetings[1].Family[0].Person = "r00000001" }, []string{"member.name"}},
		"another of the team":   {func(c *earlyhelp.Case) { c.Meetings[1].Team[0].Practitioner = "r0000000b" }, []string{"partner.name"}},
	} {
		out, f := next(t, base, templates.NextOptions{Form: "southend/plan"})
		tt.change(out)
		var not, where []string
		f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
			if r := q.Field.Read(s); len(r.Answer) > 0 && !f.Carried(r) {
				not = append(not, q.Field.ID)
			}
		})
		if who := out.Meetings[1].Team[0].Practitioner; who == "r00000009" && !slices.Contains(not, "partner.contact") {
			t.Errorf("%s: a number that may be new is carried", name)
		}
		not = slices.DeleteFunc(not, func(id string) bool { return id == "child.name" || id == "meeting.kind" || id == "partner.contact" })
		if !slices.Equal(not, tt.not) {
			t.Errorf("%s: %v are not carried, and not %v", name, not, tt.not)
		}
		for _, s := range f.Completeness() {
			where = append(where, s.Where...)
		}
		lead := "plans[" + string(out.Plans[1].ID) + "].lead"
		if slices.Contains(where, lead) != (tt.not == nil || tt.not[0] != "lead.details") || slices.ContainsFunc(where, func(p string) bool { return strings.HasPrefix(p, "practitioners") }) {
			t.Errorf("%s: carried is %v", name, where)
		}
	}
	// Nothing was before the first form.
	if f, err := casetest.Library(t).Open(helped(t), ""); err != nil || slices.ContainsFunc(f.Completeness(), func(s templates.SectionState) bool { return s.Carried > 0 }) {
		t.Errorf("the first form has something carried, %v", err)
	}
}

// Which form comes next, and why none does.
func TestWhichFormComesNext(t *testing.T) {
	lib := casetest.Library(t)
	reviewed := func(decision earlyhelp.Code) *earlyhelp.Case {
		c := helped(t)
		c.Reviews = []earlyhelp.Review{{ID: "r00000041", Head: earlyhelp.Head{Completed: aDay(t, "2026-04-06")}, Decision: decision}}
		c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000042", Form: "walsall/review@2024.1", Subject: "r00000001", Plan: "r00000021", Review: "r00000041"})
		return c
	}
	// The review of a brother or sister decides nothing about the child, and that of the
	// family does.
	other := func(subject earlyhelp.ID) *earlyhelp.Case {
		c := reviewed("close")
		c.People = append(c.People, earlyhelp.Person{ID: "r0000000f", Name: "Ash Marlow", Role: earlyhelp.RoleChild})
		c.Plans = append(c.Plans, earlyhelp.Plan{ID: "r00000025", Head: earlyhelp.Head{Completed: aDay(t, "2026-03-09")}})
		c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000043", Form: "walsall/plan@2024.1", Subject: "r0000000f", Plan: "r00000025"})
		c.Instances[1].Subject = subject
		return c
	}
	ended := helped(t)
	ended.Closures = []earlyhelp.Closure{{ID: "r00000051", Head: earlyhelp.Head{Completed: aDay(t, "2026-05-01")}}}
	cut := helped(t)
	cut.Cut = &earlyhelp.Cut{}
	for _, tt := range []struct {
		name string
		c    *earlyhelp.Case
		o    templates.NextOptions
		want string // the form, or the error
	}{
		{"after a plan", helped(t), templates.NextOptions{}, "walsall/review"},
		{"after a review", reviewed("continue"), templates.NextOptions{}, "walsall/review"},
		{"after the last review", reviewed("close"), templates.NextOptions{}, "walsall/closure"},
		{"after the last review of another", other("r00000001"), templates.NextOptions{Subject: "r0000000f"}, "walsall/review"},
		{"after the last review of all", other(""), templates.NextOptions{Subject: "r0000000f"}, "walsall/closure"},
		{"as it is asked for", helped(t), templates.NextOptions{Form: "walsall/closure@2024.1"}, "walsall/closure"},
		{"after a conversation", casetest.Case(t, "walsall/pathway/complete"), templates.NextOptions{}, "walsall/assessment"},
		{"after an assessment", casetest.Case(t, "walsall/assessment/complete"), templates.NextOptions{}, "walsall/plan"},
		{"over a stage that has no form", casetest.Case(t, "southend/needs/complete"), templates.NextOptions{}, "southend/plan"},
		{"after the end", ended, templates.NextOptions{}, "early help has ended"},
		{"nothing yet", &earlyhelp.Case{}, templates.NextOptions{}, "has no filled form yet"},
		{"no case", nil, templates.NextOptions{}, "no case"},
		{"a part of a case", cut, templates.NextOptions{}, "taken out of a copy"},
		{"about a parent", helped(t), templates.NextOptions{Subject: "r00000002"}, `has the role "parent", and a form is about somebody whose role is "child"`},
		{"no such form", helped(t), templates.NextOptions{Form: "walsall/pln"}, `did you mean "walsall/plan"?`},
		{"no meeting for an update", &earlyhelp.Case{Instances: []earlyhelp.Instance{}}, templates.NextOptions{Form: "walsall/update"}, "no meeting that an update could be for"},
		{"no closure to speak of", helped(t), templates.NextOptions{Form: "walsall/feedback"}, "no closure"},
	} {
		_, f, err := lib.Next(tt.c, tt.o, rand.Reader)
		switch {
		case err == nil && f.Template.Name != tt.want:
			t.Errorf("%s: %s", tt.name, f.Template.Name)
		case err != nil && !strings.Contains(err.Error(), tt.want):
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// A meeting that stands in the case already is the one, and its kind decides which
// parts there are.
func TestNextAtAMeetingThatIsPlanned(t *testing.T) {
	c := casetest.Case(t, "southend/plan/small")
	last := c.Meetings[len(c.Meetings)-1]
	c.Meetings = append(c.Meetings, earlyhelp.Meeting{ID: "r000000ff", Date: last.Date.AddDays(60), Venue: "School"})
	out, f := next(t, c, templates.NextOptions{Meeting: "final"})
	if f.Instance.Meeting != "r000000ff" || len(out.Meetings) != len(c.Meetings) || f.Instance.Closure == "" || f.Instance.Review != "" {
		t.Error("a final meeting that was planned is not the one, or has no closure")
	}
	out, f = next(t, c, templates.NextOptions{})
	if m := out.Meetings[len(out.Meetings)-1]; m.Kind != "review" || f.Instance.Review == "" || f.Instance.Closure != "" {
		t.Error("a further meeting is no review")
	}
	for _, form := range casetest.Library(t).Names() { // each form can be begun, whatever the case
		if _, _, err := casetest.Library(t).Next(c, templates.NextOptions{Form: form}, rand.Reader); err != nil && !strings.Contains(form, "feedback") {
			t.Errorf("%s: %v", form, err)
		}
	}
}

// Brothers and sisters for whom the same day and place were agreed have one meeting, until
// something of it is written down; what is kept of one's place is kept.
func TestNextOfBrothersAndSisters(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		joint  bool
	}{
		"the same":      {func(*earlyhelp.Case) {}, true},
		"another place": {func(c *earlyhelp.Case) { c.Plans[1].ReviewVenue = "The school" }, false},
		"no place":      {func(c *earlyhelp.Case) { c.Plans[1].ReviewVenue, c.Meetings[1].Venue = "", "" }, false},
		"another day":   {func(c *earlyhelp.Case) { c.Plans[1].ReviewDate = aDay(t, "2026-04-07") }, false},
		"another kind":  {func(c *earlyhelp.Case) { c.Meetings[1].Kind = "final" }, false},
		"it was held":   {func(c *earlyhelp.Case) { c.Meetings[1].Notes = "About Kit." }, false},
		"all the family's": {func(c *earlyhelp.Case) {
			c.Meetings[1].Updates = []earlyhelp.Update{{ID: "r000000b1"}}
			c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r000000b2", Form: "walsall/update@2024.1", Meeting: c.Meetings[1].ID, Update: "r000000b1"})
		}, false},
	} {
		c := helped(t)
		c.People = append(c.People, earlyhelp.Person{ID: "r0000000f", Name: "Ash Marlow", Role: earlyhelp.RoleChild})
		c.Plans = append(c.Plans, earlyhelp.Plan{ID: "r00000025", Head: earlyhelp.Head{Completed: aDay(t, "2026-03-09")}, ReviewDate: aDay(t, "2026-04-06"), ReviewVenue: "the  library"})
		c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r00000043", Form: "walsall/plan@2024.1", Subject: "r0000000f", Plan: "r00000025"})
		c.Marks = append(c.Marks, earlyhelp.Mark{At: "plans[r00000025].review_venue", Hide: []string{"family"}})
		c, kit := next(t, c, templates.NextOptions{Subject: "r00000001"})
		tt.change(c)
		out, ash := next(t, c, templates.NextOptions{Form: "walsall/review", Subject: "r0000000f"})
		if joint := ash.Instance.Meeting == kit.Instance.Meeting; joint != tt.joint || joint != (len(out.Meetings) == len(c.Meetings)) {
			t.Errorf("%s: one meeting %t, of %d", name, joint, len(out.Meetings))
		}
		at := "meetings[" + string(kit.Instance.Meeting) + "].venue"
		if hidden := slices.ContainsFunc(out.Marks, func(m earlyhelp.Mark) bool { return m.At == at && slices.Equal(m.Hide, []string{"family"}) }); hidden != tt.joint {
			t.Errorf("%s: the place is kept from the family: %t", name, hidden)
		}
	}
}

// A second form of a kind is not begun while the first is; a meeting that is over, or
// comes after another, is not taken for the next.
func TestNextWaitsForWhatIsBegun(t *testing.T) {
	out, _ := next(t, helped(t), templates.NextOptions{})
	if _, _, err := casetest.Library(t).Next(out, templates.NextOptions{}, rand.Reader); err == nil || !strings.Contains(err.Error(), "is begun and nothing says that it is finished") {
		t.Errorf("a review was begun beside one that is: %v", err)
	}
	c := helped(t)
	c.Meetings = append(c.Meetings, earlyhelp.Meeting{ID: "r000000a1", Kind: "final", Date: aDay(t, "2026-09-01")}, earlyhelp.Meeting{ID: "r000000a2", Date: aDay(t, "2026-06-01")},
		earlyhelp.Meeting{ID: "r000000a3", Date: aDay(t, "2026-01-05")})
	if _, f := next(t, c, templates.NextOptions{}); f.Instance.Meeting != "r000000a2" {
		t.Errorf("the next meeting is %s", f.Instance.Meeting)
	}
	if _, _, err := casetest.Library(t).Next(c, templates.NextOptions{Subject: "r000000ff"}, rand.Reader); err == nil {
		t.Error("a form about nobody was begun")
	}
}
