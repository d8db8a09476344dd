package render_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

const anytownCouncil = `
name: Anytown Council
source: a guide
contacts:
- {kind: frontdoor, name: Front Door, phone: 01632 960001}
- {kind: outofhours, name: Night Team, phone: 01632 960002}
`

// anytownPlan is a plan that shows all that a summary tells.
const anytownPlan = `
form: anytown/plan
version: "1"
title: Our plan
wording: ours
day: meeting.date
parts: {meeting: new, plan: new}
sections:
- id: all
  ask:
  - child.name: Child
  - meeting.date: Met on
  - meeting.kind: Kind
  - plan.score: {label: "How is it going:", when: {field: meeting.kind, is: review}}
  - x.anytown.calm: {label: How calm is it, kind: score, on: plan, optional: yes}
  - block: plan.domains
    ask:
    - domain.score: Score
  - table: plan.actions
    where: {field: action.domain, is: school}
    ask: [action.what: Step, action.by: Who, action.when: Day, action.status: State]
  - table: plan.actions
    ask: [action.what: Step, action.by: Who, action.when: Day, action.status: State]
  - plan.reviewdate: Next
  - plan.reviewvenue: Where
  - row: [lead.name: Lead, lead.role: Role, lead.agency: Agency]
  - row: [lead.phone: Phone, lead.email: Mail]
`

func date(t testing.TB, s string) earlyhelp.Date {
	t.Helper()
	d, err := earlyhelp.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// anytown opens the last of three plans of a child, changed.
func anytown(t testing.TB, form string, change func(*earlyhelp.Case)) *templates.Form {
	t.Helper()
	lib, err := templates.Load(fstest.MapFS{"anytown/council.yaml": {Data: []byte(anytownCouncil)}, "anytown/plan/1.yaml": {Data: []byte(form)}})
	if err != nil {
		t.Fatal(err)
	}
	c := &earlyhelp.Case{
		People:        []earlyhelp.Person{{ID: "r00000001", Name: "Qchildq"}, {ID: "r00000002", Name: "Qmotherq"}},
		Agencies:      []earlyhelp.Agency{{ID: "r00000003", Name: "Qagencyq"}},
		Practitioners: []earlyhelp.Practitioner{{ID: "r00000004", Name: "Qleadq", Role: "Qroleq", Agency: "r00000003", Phone: "01632 960003", Email: "q@lead.example"}},
	}
	for i, day := range []string{"2026-01-05", "2026-02-06", "2026-03-07"} {
		score, err := earlyhelp.NewScore(2 + 3*i)
		if err != nil {
			t.Fatal(err)
		}
		meeting, plan := earlyhelp.ID(fmt.Sprintf("r1000000%d", i)), earlyhelp.ID(fmt.Sprintf("r2000000%d", i))
		c.Meetings = append(c.Meetings, earlyhelp.Meeting{ID: meeting, Date: date(t, day), Kind: "review"})
		p := earlyhelp.Plan{ID: plan, ReviewDate: date(t, "2026-04-08"), ReviewVenue: "Qvenueq"}
		p.Lead, p.Score = "r00000004", score
		c.Plans = append(c.Plans, p)
		c.Instances = append(c.Instances, earlyhelp.Instance{ID: earlyhelp.ID(fmt.Sprintf("r3000000%d", i)), Form: "anytown/plan@1", Subject: "r00000001", Meeting: meeting, Plan: plan})
	}
	c.Plans[2].Actions = []earlyhelp.Action{
		{ID: "r40000001", What: "Qnodateq", By: []earlyhelp.Who{"r00000002"}, Status: "todo"},
		{ID: "r40000002", What: "Qmayq", By: []earlyhelp.Who{"r00000004"}, When: date(t, "2026-05-01")},
		{ID: "r40000003", What: "Qapril9q", By: []earlyhelp.Who{"r00000002"}, When: date(t, "2026-04-09"), Status: "done", Domain: "school"},
		{ID: "r40000004", What: "Qapril10q", When: date(t, "2026-04-10")},
		{ID: "r40000005"},
	}
	change(c)
	f, err := lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func unchanged(*earlyhelp.Case) {}

// summaryText is the summary as outline, and "" where there is none.
func summaryText(t testing.TB, doc *render.Doc) string {
	t.Helper()
	only := *doc
	only.Sections, only.Signed, only.Seals = nil, nil, nil
	_, text, _ := strings.Cut(written(t, &only), "\n\nsummary ")
	return text
}

func TestASummarySaysWhoDoesWhatByWhenAndWhomToRing(t *testing.T) {
	doc, _ := outline(t, anytown(t, anytownPlan, unchanged), toFamily)
	const want = `Your plan at a glance
  hint This is a short summary. The full form follows.
  beside
    show This plan is for (child.name)
      = Qchildq
    show Date (meeting.date)
      = 7 March 2026
  heading Who to ring
  text The lead professional is the person you can turn to about this plan.
  beside
    show Name (lead.name)
      = Qleadq
    show Role (lead.role)
      = Qroleq
    show Works for (lead.agency)
      = Qagencyq
  beside
    show Phone (lead.phone)
      = 01632 960003
    show Email (lead.email)
      = q@lead.example
  text If a child is at risk of harm: Front Door, 01632 960001
  text Out of hours: Night Team, 01632 960002
  heading Next meeting
  beside
    show Date (plan.reviewdate)
      = 8 April 2026
    show Place (plan.reviewvenue)
      = Qvenueq
  heading Who does what, and by when
  table  (plan.actions)
    heads What | Who | By when | Progress
    row 1
      show What (action.what)
        = Qapril9q
      show Who (action.by)
        = Qmotherq
      show By when (action.when)
        = 9 April 2026
      show Progress (action.status)
        = Done
    row 2
      show What (action.what)
        = Qapril10q
      show By when (action.when)
        = 10 April 2026
    row 3
      show What (action.what)
        = Qmayq
      show Who (action.by)
        = Qleadq
      show By when (action.when)
        = 1 May 2026
    row 4
      show What (action.what)
        = Qnodateq
      show Who (action.by)
        = Qmotherq
      show By when (action.when)
        = No date yet
      show Progress (action.status)
        = Not started
  chart How things are going, from 0 to 10
    from 0 to 10
    point 2026-01-05 2
    point 2026-02-06 5
    point 2026-03-07 8 now
    = 5 January 2026: 2. 6 February 2026: 5. 7 March 2026: 8.
`
	if got := summaryText(t, doc); got != want {
		t.Errorf("%s\n%s", diff(got, want), got)
	}
}

// What a summary shows are no boxes of the form: no name in files, no path, and
// no node that the form shares.
func TestASummaryStandsOutsideTheForm(t *testing.T) {
	nodes := func(sections []render.Section) map[any]bool {
		out := map[any]bool{}
		for a := range (&render.Doc{Sections: sections}).Answers() {
			out[a] = true
		}
		return out
	}
	summaries := 0
	for _, name := range casetest.Forms(t) {
		doc, _ := outline(t, openForm(t, casetest.Case(t, name+"/complete"), name), toFamily)
		if doc.Summary == nil {
			continue
		}
		summaries++
		form := nodes(doc.Sections)
		for n := range nodes(doc.Summary) {
			a := n.(*render.Answer)
			if form[n] || a.Wire != "" || a.Path != "" || a.Options != nil || a.History != nil {
				t.Errorf("%s: %s is the form's own", name, a.Field)
			}
		}
		for a := range doc.Answers() {
			if a.Wire == "" {
				t.Errorf("%s: the form's %s lost its name", name, a.Field)
			}
		}
	}
	if summaries < 3 {
		t.Errorf("%d forms have a summary", summaries)
	}
}

func TestWhichCopiesHaveASummary(t *testing.T) {
	none := func(what string, doc *render.Doc) {
		t.Helper()
		if doc.Summary != nil {
			t.Errorf("%s has a summary", what)
		}
	}
	for _, name := range casetest.Forms(t) {
		tm, err := casetest.Library(t).Template(name)
		if err != nil {
			t.Fatal(err)
		}
		blank, err := render.Blank(tm, render.Audience{Kind: render.Office})
		if err != nil {
			t.Fatal(err)
		}
		none("a blank "+name, blank)
		none("a note", render.ReturnNote(openForm(t, casetest.Case(t, name+"/incomplete"), name), nil, earlyhelp.Date{}))
	}
	empty := func(c *earlyhelp.Case) { c.Plans[2].Actions, c.Plans[2].Lead = nil, "" }
	doc, _ := outline(t, anytown(t, anytownPlan, empty), toFamily)
	none("a plan with neither action nor lead", doc)
	before, _, _ := strings.Cut(anytownPlan, "  - table: plan.actions\n")
	_, after, _ := strings.Cut(anytownPlan, "  - plan.reviewdate: ")
	doc, _ = outline(t, anytown(t, before+"  - plan.reviewdate: "+after, unchanged), toFamily)
	none("a form that prints no actions", doc)
	doc, _ = outline(t, anytown(t, strings.Replace(anytownPlan, "plan: new", "plan: read", 1), unchanged), toFamily)
	none("a form that shows another form's plan", doc)
	doc, _ = outline(t, anytown(t, anytownPlan, func(c *earlyhelp.Case) { c.Plans[2].Actions = nil }), toFamily)
	if text := summaryText(t, doc); !strings.Contains(text, "Qleadq") || strings.Contains(text, "Who does what") {
		t.Errorf("a plan with a lead and no action:\n%s", text)
	}
	doc, _ = outline(t, anytown(t, anytownPlan, func(c *earlyhelp.Case) { c.Plans[2].Lead = "" }), toFamily)
	if text := summaryText(t, doc); !strings.Contains(text, "No lead professional is named here.") || !strings.Contains(text, "Qmayq") || !strings.Contains(text, "Front Door") {
		t.Errorf("a plan with actions and no lead:\n%s", text)
	}
}

// Where nobody is named yet the page says so, and what to do. It says nothing of
// the kind where the form does not ask, or the reader is told that it is kept
// private; of a secret lead it says what it says of none.
func TestASummarySaysThatThereIsNoLead(t *testing.T) {
	const ring = "heading Who to ring\n  text "
	nobody := func(c *earlyhelp.Case) { c.Plans[2].Lead = "" }
	marked := func(secret earlyhelp.YesNo) func(*earlyhelp.Case) {
		return func(c *earlyhelp.Case) {
			c.Marks = []earlyhelp.Mark{{At: "plans[r20000002].lead", Hide: []string{"family"}, Secret: secret}}
		}
	}
	before, after, _ := strings.Cut(anytownPlan, "  - row: [lead.name: Lead")
	if after == "" {
		t.Fatal("the form asks for no lead")
	}
	details := before + "  - lead.details: Lead\n"
	for name, tt := range map[string]struct {
		form           string
		change         func(*earlyhelp.Case)
		family, office string
	}{
		"nobody":          {anytownPlan, nobody, "No lead professional is named here. Ask who your", "No lead professional is named yet."},
		"nobody, one box": {details, nobody, "No lead professional is named here. Ask who your", "No lead professional is named yet."},
		"not asked":       {before, nobody, "If a child is at risk", "If a child is at risk"},
		"kept private":    {anytownPlan, marked(""), "The lead professional is the person you", "The lead professional is the person everybody"},
		"secret":          {anytownPlan, marked(earlyhelp.Yes), "No lead professional is named here. Ask who your", "The lead professional is the person everybody"},
	} {
		f := anytown(t, tt.form, tt.change)
		for to, want := range map[render.Audience]string{toFamily: tt.family, toOffice: tt.office} {
			doc, _ := outline(t, f, to)
			if text := summaryText(t, doc); !strings.Contains(text, ring+want) {
				t.Errorf("%s, %s: no %q in\n%s", name, to.Kind, want, text)
			}
		}
	}
	doc, _ := outline(t, anytown(t, anytownPlan, marked("")), toFamily)
	if text := summaryText(t, doc); !strings.Contains(text, "Kept private") {
		t.Errorf("a lead kept private:\n%s", text)
	}
}

// What is hidden from the family is in no summary, history, chart or plain text
// of theirs, and in each of the office's that would show it.
func TestASummaryShowsNothingHidden(t *testing.T) {
	const plan = "plans[r20000002]"
	for _, tt := range []struct {
		at    string
		words []string // only the office reads
		left  string   // of the rest
	}{
		{plan + ".actions[r40000002]", []string{"Qmayq", "1 May 2026"}, "Qapril10q"},
		{plan + ".actions[r40000002].what", []string{"Qmayq"}, "1 May 2026"},
		{plan + ".actions[r40000002].when", []string{"1 May 2026"}, "Qmayq"},
		{plan + ".actions[r40000003].status", []string{"[x] Done", "= Done"}, "Qapril9q"},
		{plan + ".review_date", []string{"8 April 2026"}, "Qvenueq"},
		{plan + ".review_venue", []string{"Qvenueq"}, "8 April 2026"},
		{"practitioners[r00000004]", []string{"Qleadq", "Qroleq", "01632 960003", "q@lead.example"}, "Front Door"},
		{"practitioners[r00000004].phone", []string{"01632 960003"}, "q@lead.example"},
		{"agencies[r00000003]", []string{"Qagencyq"}, "Qleadq"},
		{"people[r00000002].name", []string{"Qmotherq"}, "Qnodateq"},
		{"people[r00000001].name", []string{"Qchildq"}, "7 March 2026"},
		{"plans[r20000000].score", []string{"5 January 2026: 2.", "2026-01-05"}, "6 February 2026: 5. 7 March 2026: 8."},
		{"plans[r20000000]", []string{"5 January 2026: 2.", "2026-01-05"}, "6 February 2026: 5. 7 March 2026: 8."},
		{"meetings[r10000001].date", []string{"6 February 2026", "2026-02-06"}, "5 January 2026: 2. 7 March 2026: 8."},
		{"meetings[r10000001].kind", []string{"6 February 2026", "2026-02-06"}, "5 January 2026: 2. 7 March 2026: 8."}, // her copy of it did not ask
		{"instances[r30000001]", []string{"6 February 2026", "2026-02-06"}, "5 January 2026: 2. 7 March 2026: 8."},
		{"meetings[r10000002].date", []string{"7 March 2026", "chart", "2026-01-05"}, "Qchildq"},
		{plan + ".score", []string{"chart", "7 March 2026: 8", "2026-01-05", "2026-02-06"}, "Qmayq"},
		{plan, []string{"Qmayq", "Qvenueq", "chart", "8 April"}, ""},
	} {
		for _, secret := range []earlyhelp.YesNo{"", earlyhelp.Yes} {
			f := anytown(t, anytownPlan, func(c *earlyhelp.Case) {
				c.Marks = []earlyhelp.Mark{{At: tt.at, Hide: []string{"family"}, Secret: secret}}
			})
			doc, text := outline(t, f, toFamily)
			family := text + allText(doc) + plainText(t, doc)
			doc, office := outline(t, f, toOffice)
			officeText := plainText(t, doc)
			for _, word := range tt.words {
				if strings.Contains(family, word) {
					t.Errorf("%s hidden, secret %q: the family's copy says %q", tt.at, secret, word)
				}
				if !strings.Contains(office, word) {
					t.Errorf("%s hidden: the office's copy lacks %q", tt.at, word)
				}
				if onPaper := word != "chart" && !strings.ContainsAny(word, "-=["); onPaper && !strings.Contains(officeText, word) {
					t.Errorf("%s hidden: the office's plain text lacks %q", tt.at, word)
				}
			}
			if !strings.Contains(family, tt.left) {
				t.Errorf("%s hidden, secret %q: the family's copy lost %q", tt.at, secret, tt.left)
			}
			if secret == earlyhelp.Yes && strings.Contains(family, "Kept private") {
				t.Errorf("%s secret: the family's copy tells that there is one", tt.at)
			}
		}
	}
}

// An action whose date is hidden stands behind those with a date, wherever its
// date would put it.
func TestTheOrderOfActionsTellsNoHiddenDate(t *testing.T) {
	copies := map[string]string{}
	for _, day := range []string{"2026-04-01", "2026-04-20", "2027-01-01"} {
		for _, secret := range []earlyhelp.YesNo{"", earlyhelp.Yes} {
			doc, _ := outline(t, anytown(t, anytownPlan, func(c *earlyhelp.Case) {
				c.Plans[2].Actions[1].When = date(t, day)
				c.Marks = []earlyhelp.Mark{{At: "plans[r20000002].actions[r40000002].when", Hide: []string{"family"}, Secret: secret}}
			}), toFamily)
			got := summaryText(t, doc)
			if was, ok := copies[string(secret)]; ok && was != got {
				t.Errorf("secret %q: the copies differ by the hidden date", secret)
			}
			copies[string(secret)] = got
			if note := "= No date yet"; strings.Count(got, note) != 1+len(secret)/3 {
				t.Errorf("secret %q:\n%s", secret, got)
			}
		}
	}
}

// history returns the history of a field's answer.
func history(doc *render.Doc, field string) []render.Point {
	var out []render.Point
	for a := range doc.Answers() {
		if a.Field == field {
			out = append(out, a.History...)
		}
	}
	return out
}

func TestScoresOfTheSameFormAreAHistory(t *testing.T) {
	point := func(day string, score int, now bool) render.Point {
		return render.Point{Day: date(t, day), Score: score, Now: now}
	}
	first, second, third := point("2026-01-05", 2, false), point("2026-02-06", 5, false), point("2026-03-07", 8, true)
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		want   []render.Point
	}{
		"all":                    {unchanged, []render.Point{first, second, third}},
		"of another child":       {func(c *earlyhelp.Case) { c.Instances[0].Subject = "r00000002" }, []render.Point{second, third}},
		"of another form":        {func(c *earlyhelp.Case) { c.Instances[0].Form = "southend/plan@2023.10" }, []render.Point{second, third}},
		"corrected":              {func(c *earlyhelp.Case) { c.Instances[2].Supersedes = c.Instances[1].ID }, []render.Point{first, third}},
		"unanswered":             {func(c *earlyhelp.Case) { c.Plans[1].Score = earlyhelp.Score{} }, []render.Point{first, third}},
		"unanswered now":         {func(c *earlyhelp.Case) { c.Plans[2].Score = earlyhelp.Score{} }, nil},
		"nothing to compare":     {func(c *earlyhelp.Case) { c.Instances = c.Instances[2:] }, nil},
		"one score of two forms": {func(c *earlyhelp.Case) { c.Instances[1].Plan = c.Instances[0].Plan }, []render.Point{first, third}},
		"a shared part":          {func(c *earlyhelp.Case) { c.Instances[1].Plan, c.Instances[0].Plan = "r20000002", "r20000002" }, nil},
		"nought is an answer": {func(c *earlyhelp.Case) {
			c.Plans[0].Score, _ = earlyhelp.NewScore(0)
		}, []render.Point{point("2026-01-05", 0, false), second, third}},
	} {
		doc, _ := outline(t, anytown(t, anytownPlan, tt.change), toFamily)
		if got := history(doc, "plan.score"); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
		charts := strings.Count(summaryText(t, doc), "\n  chart ")
		if (charts == 1) != (tt.want != nil) {
			t.Errorf("%s: %d charts", name, charts)
		}
	}
}

// Scores in rows have no history: rows of two instances need not be about the
// same. A council's own question has one, under the council's words.
func TestWhichScoresHaveAHistory(t *testing.T) {
	score := func(n int) earlyhelp.Score { s, _ := earlyhelp.NewScore(n); return s }
	doc, _ := outline(t, anytown(t, anytownPlan, func(c *earlyhelp.Case) {
		for i := range c.Plans {
			c.Plans[i].Extra = earlyhelp.Extra{"x.anytown.calm": {fmt.Sprint(9 - i)}}
			c.Plans[i].Domains = []earlyhelp.Domain{{ID: "r50000001", Code: "school", Score: score(i)}}
		}
	}), toFamily)
	if got := history(doc, "domain.score"); got != nil {
		t.Errorf("a score in a row: %v", got)
	}
	if got := history(doc, "x.anytown.calm"); len(got) != 3 || got[2].Score != 7 {
		t.Errorf("a council's own score: %v", got)
	}
	text := summaryText(t, doc)
	for _, label := range []string{"chart How is it going\n", "chart How calm is it\n"} {
		if !strings.Contains(text, label) {
			t.Errorf("no %q in\n%s", label, text)
		}
	}
}

// A chart of hundreds of scores cannot be read.
func TestAHistoryIsBounded(t *testing.T) {
	doc, _ := outline(t, anytown(t, anytownPlan, func(c *earlyhelp.Case) {
		for i := range 200 {
			m, p, in := c.Meetings[0], c.Plans[0], c.Instances[0]
			m.ID, p.ID, in.ID = earlyhelp.ID(fmt.Sprintf("r6%07x", i)), earlyhelp.ID(fmt.Sprintf("r7%07x", i)), earlyhelp.ID(fmt.Sprintf("r8%07x", i))
			m.Date = m.Date.AddDays(-1 - i)
			in.Meeting, in.Plan = m.ID, p.ID
			c.Meetings, c.Plans = append(c.Meetings, m), append(c.Plans, p)
			c.Instances = slices.Insert(c.Instances, 0, in)
		}
	}), toFamily)
	got := history(doc, "plan.score")
	if len(got) != 24 || got[0].Day != date(t, "2026-01-05").AddDays(-21) || !got[23].Now {
		t.Errorf("%d points from %s", len(got), got[0].Day)
	}
}

// The newer form says when everybody meets again.
func TestAReviewsOwnNextMeetingComesFirst(t *testing.T) {
	form := strings.Replace(anytownPlan, "plan: new}", "plan: new, review: new}", 1)
	form = strings.Replace(form, "  - plan.reviewdate: Next\n", "  - plan.reviewdate: Next\n  - review.nextdate: Then\n", 1)
	withReview := func(next string) func(*earlyhelp.Case) {
		return func(c *earlyhelp.Case) {
			r := earlyhelp.Review{ID: "r90000001"}
			if next != "" {
				r.NextDate = date(t, next)
			}
			c.Reviews = []earlyhelp.Review{r}
			c.Instances[2].Review = r.ID
		}
	}
	for next, want := range map[string]string{"2026-06-10": "10 June 2026", "": "8 April 2026"} {
		doc, _ := outline(t, anytown(t, form, withReview(next)), toFamily)
		_, text, _ := strings.Cut(summaryText(t, doc), "Next meeting")
		text, _, _ = strings.Cut(text, "Who does what")
		if strings.Count(text, "= ") != strings.Count(text, "show") || !strings.Contains(text, "= "+want) {
			t.Errorf("%q: %s", next, text)
		}
	}
}

// A council's looks and marking are on every copy; a note, which names nobody,
// needs no marking.
func TestLooksAndMarking(t *testing.T) {
	lib := func(council string) *templates.Template {
		l, err := templates.Load(fstest.MapFS{"anytown/council.yaml": {Data: []byte(council)}, "anytown/plan/1.yaml": {Data: []byte(anytownPlan)}})
		if err != nil {
			t.Fatal(err)
		}
		tm, err := l.Template("anytown/plan")
		if err != nil {
			t.Fatal(err)
		}
		return tm
	}
	for council, want := range map[string][2]string{
		anytownCouncil: {"Private and confidential", "Private and confidential when filled in"},
		anytownCouncil + "marking: \"Official: sensitive\"\ncolour: \"#1d4f91\"\n": {"Official: sensitive", "Official: sensitive when filled in"},
	} {
		tm := lib(council)
		filled, err := render.For(tm.Blank(), toFamily)
		if err != nil {
			t.Fatal(err)
		}
		blank, err := render.Blank(tm, render.Audience{Kind: render.Office})
		if err != nil {
			t.Fatal(err)
		}
		note := render.ReturnNote(tm.Blank(), nil, earlyhelp.Date{})
		if got := [2]string{filled.Marking, blank.Marking}; got != want || note.Marking != "" {
			t.Errorf("markings %q, on a note %q", got, note.Marking)
		}
		for _, doc := range []*render.Doc{filled, blank, note} {
			if doc.Colour != tm.Council.Colour || doc.Logo != tm.Council.Logo {
				t.Error("a copy does not look like its council's")
			}
			if strings.Contains(written(t, doc), "\ncolour #1d4f91\n") != (tm.Council.Colour != nil) {
				t.Error("the outline does not tell the colour")
			}
		}
	}
}

// A section's name holds no label that the copy does not show.
func TestASectionsNameTellsNoHiddenQuestion(t *testing.T) {
	form := strings.Replace(anytownPlan, "  - child.name: Child\n", "  - case.hold: Why it is kept\n  - child.name: Child\n", 1)
	f := anytown(t, form, unchanged)
	office, _ := outline(t, f, toOffice)
	family, _ := outline(t, f, toFamily)
	if got := office.Sections[0].Name; got != "Why it is kept, Child, Met on" {
		t.Errorf("office: %q", got)
	}
	if got := family.Sections[0].Name; got != "Child, Met on, Kind" {
		t.Errorf("family: %q", got)
	}
}

// Actions shown as blocks are as much a plan's as those in a table.
func TestASummaryReadsActionsThatAreBlocks(t *testing.T) {
	blocks := strings.Replace(anytownPlan, `  - table: plan.actions
    ask: [action.what: Step, action.by: Who, action.when: Day, action.status: State]
  - plan.reviewdate`, `  - block: plan.actions
    ask:
    - action.what: Step
    - row: [action.by: Who, action.when: Day, action.status: State]
  - plan.reviewdate`, 1)
	if blocks == anytownPlan {
		t.Fatal("the form has no blocks: nothing is proven")
	}
	for _, to := range audiences {
		doc, err := render.For(anytown(t, blocks, func(*earlyhelp.Case) {}), to)
		if err != nil {
			t.Fatal(err)
		}
		tables, err := render.For(anytown(t, anytownPlan, func(*earlyhelp.Case) {}), to)
		if err != nil {
			t.Fatal(err)
		}
		if doc.Summary == nil || !reflect.DeepEqual(doc.Summary, tables.Summary) {
			t.Errorf("%s: the summary is another than that of tables", to.Kind)
		}
	}
}

// One table may plan the actions and another follow them up: an action stands in
// the summary once, with what either says.
func TestASummaryReadsAnActionInEveryTable(t *testing.T) {
	form := strings.Replace(anytownPlan, "Day, action.status: State]\n  - plan.reviewdate", "Day]\n  - table: plan.actions\n    ask: [action.what: Step, action.status: State]\n  - plan.reviewdate", 1)
	form = strings.Replace(form, "  - table: plan.actions\n    where: {field: action.domain, is: school}\n    ask: [action.what: Step, action.by: Who, action.when: Day, action.status: State]\n", "", 1)
	one, _ := outline(t, anytown(t, form, unchanged), toFamily)
	all, _ := outline(t, anytown(t, anytownPlan, unchanged), toFamily)
	if got, want := summaryText(t, one), summaryText(t, all); got != want || form == anytownPlan || !strings.Contains(want, "= Under way") && !strings.Contains(want, "= Done") {
		t.Errorf("the summary:\n%s\nnot\n%s", got, want)
	}
}
