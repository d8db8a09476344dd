package templates

import (
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
)

// derive works an answer out from others.
type derive func(Scope) earlyhelp.Answer

// derivedFields are the fields that are worked out, by id; core/fields.yaml
// gives each its label and sources.
var derivedFields = map[string]derive{
	"today":                func(s Scope) earlyhelp.Answer { return dates(s.form.on) },
	"instance.day":         func(s Scope) earlyhelp.Answer { return dates(s.form.Date()) },
	"instance.told":        told,
	"child.age":            func(s Scope) earlyhelp.Answer { return age(s, part[earlyhelp.Person](s, "subject")) },
	"person.age":           func(s Scope) earlyhelp.Answer { return age(s, rowOf[earlyhelp.Person](s)) },
	"conversation.made":    made("conversation"),
	"assessment.made":      made("assessment"),
	"plan.made":            made("plan"),
	"review.made":          made("review"),
	"closure.made":         made("closure"),
	"conversation.parties": tookPart("conversation"),
	"assessment.parties":   tookPart("assessment"),
	"plan.parties":         tookPart("plan"),
	"review.parties":       tookPart("review"),
	"closure.parties":      tookPart("closure"),
	"meeting.chairparties": chairParties,
	"action.owners":        actionOwners,
	"consent.tohelp":       func(s Scope) earlyhelp.Answer { return consentTo(s, earlyhelp.ToHelp) },
	"consent.toshare":      func(s Scope) earlyhelp.Answer { return consentTo(s, earlyhelp.ToShare) },
	"consent.age":          consentAge,
	"consent.topathway":    func(s Scope) earlyhelp.Answer { return consentTo(s, earlyhelp.ToPathway) },
	"case.received":        func(s Scope) earlyhelp.Answer { return dates(first(caseReceived(s.form.Case))) },
	"case.assessed":        func(s Scope) earlyhelp.Answer { return dates(first(assessedDays(s.form.Case))) },
	"case.met":             func(s Scope) earlyhelp.Answer { return dates(first(meetingDays(s.form.Case))) },
	"case.planned":         func(s Scope) earlyhelp.Answer { return dates(first(planDays(s.form.Case))) },
	"case.reviewed":        func(s Scope) earlyhelp.Answer { return dates(last(reviewDays(s.form.Case))) },
	"case.closed":          func(s Scope) earlyhelp.Answer { return dates(s.form.closed(s.form.child())) },
	"case.ended":           func(s Scope) earlyhelp.Answer { return dates(s.form.ended(s.form.child())) },
	"case.opened":          func(s Scope) earlyhelp.Answer { return dates(opened(s.form.Case)) },
	"case.months":          months,
	"case.replanned":       func(s Scope) earlyhelp.Answer { return dates(last(planDays(s.form.Case))) },
	"case.reviewcount":     func(s Scope) earlyhelp.Answer { return number(len(s.form.Case.Reviews)) },
	"case.stalled":         func(s Scope) earlyhelp.Answer { return number(stalled(s.form.Case)) },
	"case.youngest":        func(s Scope) earlyhelp.Answer { return dates(youngest(s.form.Case)) },
	"person.unsafe":        rowUnsafe,
	"attendee.unsafe":      rowUnsafe,
	"teammember.unsafe":    rowUnsafe,
	"practitioner.unsafe":  rowUnsafe,
	"copy.unsafe":          rowUnsafe,
	"person.unborn":        unborn,
	"person.involved":      involved,
	"person.seen":          seen,
	"instance.agencies":    agencies,
	"case.steps":           func(s Scope) earlyhelp.Answer { return dates(caseSteps(s.form.Case)...) },
}

// dates returns days in their plain form; no day is no answer.
func dates(days ...earlyhelp.Date) earlyhelp.Answer {
	var out earlyhelp.Answer
	for _, d := range days {
		if !d.IsZero() {
			out = append(out, d.String())
		}
	}
	return out
}

// part returns the row that a part of the instance is; nil when it has none.
func part[T any](s Scope, name string) *T {
	row, _ := s.form.parts[name].Row.(*T)
	return row
}

// rowOf returns the row that the scope is in; nil when it is in none of these.
func rowOf[T any](s Scope) *T {
	if !s.row.IsValid() || !s.row.CanAddr() {
		return nil
	}
	row, _ := s.row.Addr().Interface().(*T)
	return row
}

// told is whether the form tells anything beyond who and when. Narratives and
// scales are looked at first: most forms need no walk through their tables.
func told(s Scope) earlyhelp.Answer {
	tells := func(fd *Field, in Scope) bool {
		who := fd.Topic == "identity" || fd.Topic == "contact" || fd.Kind == Day || fd.Kind == Who || fd.Kind == Whos || fd.Kind == Rows
		return !who && !fd.key && fd.derived == nil && len(fd.Read(in).Answer) > 0
	}
	for _, p := range s.form.Template.printed {
		if p.Field.root != "row" && tells(p.Field, s) {
			return earlyhelp.Answer{string(earlyhelp.Yes)}
		}
	}
	answer := earlyhelp.No
	s.form.Answers(func(_ *Section, q *Question, in Scope) {
		if tells(q.Field, in) {
			answer = earlyhelp.Yes
		}
	})
	return earlyhelp.Answer{string(answer)}
}

func age(s Scope, p *earlyhelp.Person) earlyhelp.Answer {
	if p == nil {
		return nil
	}
	on := s.form.on
	if d := s.form.Date(); !d.IsZero() {
		on = d
	}
	years, ok := p.Born.Age(on)
	if !ok {
		return nil
	}
	return earlyhelp.Answer{strconv.Itoa(years)}
}

// consentAge is how old the person who answered was on that day: under 16,
// whether a child can decide this is recorded.
func consentAge(s Scope) earlyhelp.Answer {
	k := rowOf[earlyhelp.Consent](s)
	if k == nil {
		return nil
	}
	id, _ := k.Who.ID()
	place, _ := s.form.find(id, "people")
	who, ok := place.Row.(*earlyhelp.Person)
	if !ok {
		return nil
	}
	on := k.Date
	if on.IsZero() {
		on = s.form.Date()
	}
	years, ok := who.Born.Age(on)
	if !ok {
		return nil
	}
	return earlyhelp.Answer{strconv.Itoa(years)}
}

// HeadOf returns what a form of the case records about its own making; nil for any
// other row.
func HeadOf(row any) *earlyhelp.Head {
	switch row := row.(type) {
	case *earlyhelp.Conversation:
		return &row.Head
	case *earlyhelp.Assessment:
		return &row.Head
	case *earlyhelp.Plan:
		return &row.Head
	case *earlyhelp.Review:
		return &row.Head
	case *earlyhelp.Closure:
		return &row.Head
	}
	return nil
}

// made is the day a part was made: completed, else its meeting's, else started.
func made(name string) derive {
	return func(s Scope) earlyhelp.Answer {
		head := HeadOf(s.form.parts[name].Row)
		if head == nil {
			return nil
		}
		day := head.Completed
		if m := part[earlyhelp.Meeting](s, "meeting"); day.IsZero() && m != nil {
			day = m.Date
		}
		if day.IsZero() {
			day = head.Started
		}
		return dates(day)
	}
}

// tookPart is the roles of those who took part: child, parent, relative,
// other, practitioner.
func tookPart(name string) derive {
	return func(s Scope) earlyhelp.Answer {
		head := HeadOf(s.form.parts[name].Row)
		if head == nil {
			return nil
		}
		return s.form.parties(head.TookPart)
	}
}

func chairParties(s Scope) earlyhelp.Answer {
	m := part[earlyhelp.Meeting](s, "meeting")
	if m == nil {
		return nil
	}
	out := s.form.parties(m.Chairs)
	plan := part[earlyhelp.Plan](s, "plan")
	if plan != nil && plan.Lead != "" && slices.Contains(m.Chairs, earlyhelp.Who(plan.Lead)) {
		out = append(out, "lead")
	}
	return out
}

func actionOwners(s Scope) earlyhelp.Answer {
	a := rowOf[earlyhelp.Action](s)
	if a == nil {
		return nil
	}
	return s.form.parties(a.By)
}

// parties returns what those named are to the case, each once; somebody named
// in plain words who is nobody of the case is "named".
func (f *Form) parties(who []earlyhelp.Who) earlyhelp.Answer {
	var out earlyhelp.Answer
	for _, w := range who {
		party := f.plainParty(string(w))
		if id, ok := w.ID(); ok {
			place, _ := f.find(id, "")
			switch row := place.Row.(type) {
			case *earlyhelp.Person:
				party = string(row.Role)
			case *earlyhelp.Practitioner:
				party = "practitioner"
			case *earlyhelp.Agency:
				party = "agency"
			}
		}
		if party != "" && !slices.Contains(out, party) {
			out = append(out, party)
		}
	}
	return out
}

// Party returns what somebody named is to the case, as fields such as plan.parties
// say it, and who they are where they are one of its people; "" where nobody is
// named, "named" for somebody whom the case does not know.
func (f *Form) Party(who earlyhelp.Who) (party string, person *earlyhelp.Person) {
	if who == "" {
		return "", nil
	}
	if id, ok := who.ID(); ok {
		place, _ := f.find(id, "people")
		person, _ = place.Row.(*earlyhelp.Person)
	} else {
		for i := range f.Case.People {
			if p := &f.Case.People[i]; p.Name != "" && strings.EqualFold(p.Name, strings.TrimSpace(string(who))) {
				person = p
			}
		}
	}
	if parties := f.parties([]earlyhelp.Who{who}); len(parties) > 0 {
		party = parties[0]
	}
	return party, person
}

// plainParty returns what somebody named in plain words is to the case: by their
// name or relationship there, or by a word such as Mum or School.
func (f *Form) plainParty(name string) string {
	same := func(other string) bool { return other != "" && strings.EqualFold(strings.TrimSpace(other), name) }
	if name = strings.TrimSpace(name); name == "" {
		return "named"
	}
	for i := range f.Case.People {
		if p := &f.Case.People[i]; p.Role != "" && (same(p.Name) || same(p.First) || same(p.Relationship)) {
			return string(p.Role)
		}
	}
	for i := range f.Case.Practitioners {
		if p := &f.Case.Practitioners[i]; same(p.Name) {
			return "practitioner"
		}
	}
	for i := range f.Case.Agencies {
		if same(f.Case.Agencies[i].Name) {
			return "agency"
		}
	}
	party := ""
	for part := range strings.SplitSeq(strings.NewReplacer(" and ", ",", "&", ",", "/", ",").Replace(strings.ToLower(name)), ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "the ")
		is := "named"
		switch {
		case f.Template.words.parents[part]:
			is = string(earlyhelp.RoleParent)
		case f.Template.words.agencies[part]:
			is = "agency"
		}
		if party != "" && party != is {
			return "named" // several, of whom one may be anybody
		}
		party = is
	}
	return party
}

// consentTo is where consent stands, by the latest answer of each person:
// given if anyone gives it, else withdrawn, refused or not answered.
func consentTo(s Scope, to earlyhelp.Code) earlyhelp.Answer {
	if answer, _ := standing(s.consents(), to); answer != "" {
		return earlyhelp.Answer{string(answer)}
	}
	return nil
}

// consents returns the consents that are there for who sees the form.
func (s Scope) consents() []earlyhelp.Consent {
	all := s.form.Case.Consents
	if s.form.gone == nil {
		return all
	}
	var out []earlyhelp.Consent
	rows := reflect.ValueOf(all)
	for i := range all {
		if !s.form.gone(s.at(rows.Index(i), "consents", i)) {
			out = append(out, all[i])
		}
	}
	return out
}

// standing returns where consent stands and the last day it was answered so.
func standing(consents []earlyhelp.Consent, to earlyhelp.Code) (answer earlyhelp.Code, day earlyhelp.Date) {
	latest := map[earlyhelp.Who]earlyhelp.Consent{}
	for _, k := range consents {
		if was, ok := latest[k.Who]; k.To == to && (!ok || !k.Date.Before(was.Date)) {
			latest[k.Who] = k
		}
	}
	for _, answer := range []earlyhelp.Code{earlyhelp.Given, earlyhelp.Withdrawn, earlyhelp.Refused, earlyhelp.None} {
		found := false
		for _, k := range latest {
			if k.Answer == answer {
				found = true
				day = last(known(day, k.Date))
			}
		}
		if found {
			return answer, day
		}
	}
	return "", earlyhelp.Date{}
}

func first(days []earlyhelp.Date) earlyhelp.Date {
	if len(days) == 0 {
		return earlyhelp.Date{}
	}
	return slices.MinFunc(days, earlyhelp.Date.Compare)
}

func last(days []earlyhelp.Date) earlyhelp.Date {
	if len(days) == 0 {
		return earlyhelp.Date{}
	}
	return slices.MaxFunc(days, earlyhelp.Date.Compare)
}

// known drops missing days.
func known(days ...earlyhelp.Date) []earlyhelp.Date {
	return slices.DeleteFunc(days, earlyhelp.Date.IsZero)
}

func caseReceived(c *earlyhelp.Case) (days []earlyhelp.Date) {
	for i := range c.Conversations {
		days = append(days, known(c.Conversations[i].Received)...)
	}
	for i := range c.Assessments {
		days = append(days, known(c.Assessments[i].Received)...)
	}
	return days
}

func assessedDays(c *earlyhelp.Case) (days []earlyhelp.Date) {
	for i := range c.Assessments {
		days = append(days, known(c.Assessments[i].Completed)...)
	}
	return days
}

func meetingDays(c *earlyhelp.Case) (days []earlyhelp.Date) {
	for i := range c.Meetings {
		days = append(days, known(c.Meetings[i].Date)...)
	}
	return days
}

// dayOf is the day a part of the case was made: completed, else that of the meeting on
// the same sheet, else started. A meeting that is only planned makes nothing: its day
// counts once somebody is recorded as there, or the part has an answer of its own.
func dayOf(c *earlyhelp.Case, head *earlyhelp.Head, onSheet func(*earlyhelp.Instance) bool, own func() bool) []earlyhelp.Date {
	if !head.Completed.IsZero() {
		return []earlyhelp.Date{head.Completed}
	}
	for i := range c.Instances {
		if !onSheet(&c.Instances[i]) {
			continue
		}
		for j := range c.Meetings {
			if m := &c.Meetings[j]; m.ID == c.Instances[i].Meeting && !m.Date.IsZero() && (wasHeld(m) || own()) {
				return []earlyhelp.Date{m.Date}
			}
		}
	}
	return known(head.Started)
}

// wasHeld reports whether a meeting has something that only one that was held has.
func wasHeld(m *earlyhelp.Meeting) bool {
	return strings.TrimSpace(m.Notes) != "" ||
		slices.ContainsFunc(m.Family, func(a earlyhelp.Attendee) bool { return a.Attended != "" || a.Views != "" }) ||
		slices.ContainsFunc(m.Team, func(a earlyhelp.TeamMember) bool { return a.Attended != "" || a.Report != "" })
}

// PlanDay returns the day a plan of the case was made; zero where nothing says it.
func PlanDay(c *earlyhelp.Case, p *earlyhelp.Plan) earlyhelp.Date {
	own := func() bool {
		now := *p
		now.ID, now.Head, now.Follows = "", earlyhelp.Head{}, ""
		for i := range c.Plans {
			if q := &c.Plans[i]; p.Follows != "" && q.ID == p.Follows {
				return !reflect.DeepEqual(now, carriedOn(c, q))
			}
		}
		if len(c.Assessments)+len(c.Conversations) > 0 { // which a first plan begins with
			now.Reason, now.Worries, now.Strengths, now.Change, now.Ending, now.Goals = "", "", "", "", "", ""
		}
		return !reflect.ValueOf(now).IsZero()
	}
	return first(dayOf(c, &p.Head, func(in *earlyhelp.Instance) bool { return in.Plan == p.ID }, own))
}

// ReviewDay returns the day a review of the case was held; zero where nothing says
// it.
func ReviewDay(c *earlyhelp.Case, r *earlyhelp.Review) earlyhelp.Date {
	own := func() bool {
		now := *r
		now.ID, now.Head, now.Progress = "", earlyhelp.Head{}, nil
		asked := func(p earlyhelp.Progress) bool {
			return p.Status != "" || p.Note != "" || p.Reason != "" || len(p.Extra) > 0
		}
		return !reflect.ValueOf(now).IsZero() || slices.ContainsFunc(r.Progress, asked)
	}
	return first(dayOf(c, &r.Head, func(in *earlyhelp.Instance) bool { return in.Review == r.ID }, own))
}

// ClosureDay returns the day early help was closed; zero where nothing says it.
func ClosureDay(c *earlyhelp.Case, k *earlyhelp.Closure) earlyhelp.Date {
	own := func() bool {
		now := *k
		now.ID, now.Head, now.Reason, now.Services = "", earlyhelp.Head{}, "", nil
		return !reflect.ValueOf(now).IsZero()
	}
	return first(dayOf(c, &k.Head, func(in *earlyhelp.Instance) bool { return in.Closure == k.ID }, own))
}

// LeadOn returns who is lead professional on a day, by the list of those who served,
// else by the latest form up to then that names one; and the path of the answer that
// says so. "" where none is named. Of some children it is the one whom a form about them
// names, or about nobody; where none does, whoever is named for the others.
func LeadOn(c *earlyhelp.Case, on earlyhelp.Date, children ...earlyhelp.ID) (lead earlyhelp.ID, path string) {
	var since earlyhelp.Date
	for i := range c.Leads {
		l := &c.Leads[i]
		if l.Practitioner != "" && !l.From.After(on) && (l.To.IsZero() || !l.To.Before(on)) && (lead == "" || !l.From.Before(since)) {
			lead, since, path = l.Practitioner, l.From, earlyhelp.RowPath("leads", l.ID, i)+".practitioner"
		}
	}
	if lead != "" {
		return lead, path
	}
	theirs := false
	for p := range Parts(c) {
		head, day := HeadOf(p.Row), partDay(c, p.Row)
		if head.Lead == "" || day.After(on) {
			continue
		}
		about := len(children) == 0 || slices.ContainsFunc(children, func(child earlyhelp.ID) bool { return concernsChild(c, p.ID, child) })
		if about && !theirs || about == theirs && !day.Before(since) {
			lead, since, path, theirs = head.Lead, day, p.Path+".lead", about
		}
	}
	return lead, path
}

// Parts yields the conversations, assessments, plans, reviews and closures of a case, in
// this order.
func Parts(c *earlyhelp.Case) iter.Seq[earlyhelp.Place] {
	return func(yield func(earlyhelp.Place) bool) {
		more := true
		place := func(list string, i int, id earlyhelp.ID, row any) {
			more = more && yield(earlyhelp.Place{Path: earlyhelp.RowPath(list, id, i), List: list, ID: id, Row: row})
		}
		for i := range c.Conversations {
			place("conversations", i, c.Conversations[i].ID, &c.Conversations[i])
		}
		for i := range c.Assessments {
			place("assessments", i, c.Assessments[i].ID, &c.Assessments[i])
		}
		for i := range c.Plans {
			place("plans", i, c.Plans[i].ID, &c.Plans[i])
		}
		for i := range c.Reviews {
			place("reviews", i, c.Reviews[i].ID, &c.Reviews[i])
		}
		for i := range c.Closures {
			place("closures", i, c.Closures[i].ID, &c.Closures[i])
		}
	}
}

// partDay returns the day a part of the case was made.
func partDay(c *earlyhelp.Case, row any) earlyhelp.Date {
	switch row := row.(type) {
	case *earlyhelp.Plan:
		return PlanDay(c, row)
	case *earlyhelp.Review:
		return ReviewDay(c, row)
	case *earlyhelp.Closure:
		return ClosureDay(c, row)
	}
	if head := HeadOf(row); head != nil {
		return first(known(head.Completed, head.Started))
	}
	return earlyhelp.Date{}
}

// ActionState returns how far an action of a plan is, by the plan or a review after it,
// and the day it was done: for one that is done on no stated day, the day on which
// that was written down.
func ActionState(c *earlyhelp.Case, p *earlyhelp.Plan, a *earlyhelp.Action) (status earlyhelp.Code, done earlyhelp.Date) {
	status, said := actionState(c, p, a)
	if done = a.Done; status == earlyhelp.ActionDone && done.IsZero() {
		if done = said; said.IsZero() {
			done = PlanDay(c, p)
		}
	}
	return status, done
}

// actionState returns how far an action is, and the day of the review that says so;
// zero where the plan does.
func actionState(c *earlyhelp.Case, p *earlyhelp.Plan, a *earlyhelp.Action) (status earlyhelp.Code, said earlyhelp.Date) {
	status = a.Status
	for i := range c.Reviews {
		r := &c.Reviews[i]
		for _, pr := range r.Progress {
			if pr.Action != a.ID || a.ID == "" || pr.Status == "" {
				continue
			}
			// One of before the plan was made knows nothing of it.
			if day := ReviewDay(c, r); !day.Before(said) && (p.Completed.IsZero() || !day.Before(p.Completed)) {
				status, said = pr.Status, day
			}
		}
	}
	return status, said
}

func planDays(c *earlyhelp.Case) (days []earlyhelp.Date) {
	for i := range c.Plans {
		days = append(days, known(PlanDay(c, &c.Plans[i]))...)
	}
	return days
}

func reviewDays(c *earlyhelp.Case) (days []earlyhelp.Date) {
	for i := range c.Reviews {
		days = append(days, known(ReviewDay(c, &c.Reviews[i]))...)
	}
	return days
}

// Ended returns the day of closure, or of the withdrawal of consent to help; zero
// while early help goes on, or goes on again, for one of the children at least.
func Ended(c *earlyhelp.Case) earlyhelp.Date { return EndedFor(c, helped(c)...) }

// helped are the children who have a plan or review of their own.
func helped(c *earlyhelp.Case) (out []earlyhelp.ID) {
	for i := range c.Instances {
		if in := &c.Instances[i]; in.Subject != "" && (in.Plan != "" || in.Review != "") && !slices.Contains(out, in.Subject) {
			out = append(out, in.Subject)
		}
	}
	return out
}

// EndedFor is Ended for some of the children, whatever goes on for others; where none is
// named, any closure counts.
func EndedFor(c *earlyhelp.Case, children ...earlyhelp.ID) earlyhelp.Date {
	if len(children) == 0 {
		return endOf(c, "")
	}
	var end earlyhelp.Date
	for _, child := range children {
		d := endOf(c, child)
		if d.IsZero() {
			return earlyhelp.Date{}
		}
		end = last(known(end, d))
	}
	return end
}

// endOf is the day on which help of a child ended; of "", of the whole case.
func endOf(c *earlyhelp.Case, child earlyhelp.ID) earlyhelp.Date {
	if d := closureFor(c, child); !d.IsZero() {
		for p := range Parts(c) {
			again := earlyhelp.Date{}
			switch row := p.Row.(type) {
			case *earlyhelp.Plan: // one that was only begun, for a meeting to come, makes nothing go on
				if again = last(known(row.Completed, row.Started)); again.IsZero() && slices.ContainsFunc(planMeetings(c, row.ID), wasHeld) {
					again = PlanDay(c, row)
				}
			case *earlyhelp.Assessment:
				again = row.Completed
			}
			if again.After(d) && concernsChild(c, p.ID, child) {
				return earlyhelp.Date{}
			}
		}
		return d
	}
	if answer, day := standing(c.Consents, earlyhelp.ToHelp); answer == earlyhelp.Withdrawn {
		return day
	}
	return earlyhelp.Date{}
}

// planMeetings are the meetings on the sheets of a plan.
func planMeetings(c *earlyhelp.Case, plan earlyhelp.ID) (out []*earlyhelp.Meeting) {
	for i := range c.Instances {
		for j := range c.Meetings {
			if in := &c.Instances[i]; in.Plan == plan && in.Meeting != "" && in.Meeting == c.Meetings[j].ID {
				out = append(out, &c.Meetings[j])
			}
		}
	}
	return out
}

// closureFor is the day of the last closure that concerns a child.
func closureFor(c *earlyhelp.Case, child earlyhelp.ID) (day earlyhelp.Date) {
	for i := range c.Closures {
		if k := &c.Closures[i]; concernsChild(c, k.ID, child) {
			day = last(known(day, ClosureDay(c, k)))
		}
	}
	return day
}

// concernsChild reports whether a part is about a child, or about nobody and so about all;
// each part concerns "".
func concernsChild(c *earlyhelp.Case, part, child earlyhelp.ID) bool {
	of := SubjectsOf(c, part)
	return child == "" || len(of) == 0 || slices.Contains(of, child)
}

// child is the one that the form is about; "" where it is about all of the case.
func (f *Form) child() earlyhelp.ID {
	if f.everyone || f.Template.Family {
		return ""
	}
	return f.Instance.Subject
}

// ended is the day early help ended for a child; for "", for all.
func (f *Form) ended(child earlyhelp.ID) earlyhelp.Date {
	if child == "" {
		return Ended(f.Case)
	}
	return endOf(f.Case, child)
}

// closed is the day of the last closure that concerns a child; for "" the last of all,
// and none while one of several children who are helped has none.
func (f *Form) closed(child earlyhelp.ID) (day earlyhelp.Date) {
	children := []earlyhelp.ID{child}
	if of := helped(f.Case); child == "" && len(of) > 0 {
		children = of
	}
	for _, id := range children {
		d := closureFor(f.Case, id)
		if d.IsZero() {
			return d
		}
		day = last(known(day, d))
	}
	return day
}

// caseSteps are the days on which a plan was made or reviewed, in order, each
// once.
func caseSteps(c *earlyhelp.Case) []earlyhelp.Date {
	days := slices.Concat(planDays(c), reviewDays(c))
	slices.SortFunc(days, earlyhelp.Date.Compare)
	return slices.Compact(days)
}
