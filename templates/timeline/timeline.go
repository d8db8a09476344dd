// Package timeline says what of a case is due, what was done, what comes next and
// who has to see to it: by the rules of its council, and by what was agreed.
//
// A timeline judges nothing and holds nothing back. Least of all a safeguarding
// referral, which no date here has to be waited for: Contacts says whom to ring.
// It is about a whole case, so it is for those who may see the whole case.
package timeline

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// State is how far a milestone is.
type State string

// The states of a milestone on a day.
const (
	Due           State = "due"
	Done          State = "done"
	Late          State = "late"   // not done, and its day is over
	Missed        State = "missed" // not done, and early help ended after its day
	NotApplicable State = "not applicable"
)

// Kind is what a milestone is about.
type Kind string

// The kinds of milestone.
const (
	ByRule    Kind = "rule"    // a rule sets the day: Code says which
	Keep      Kind = "keep"    // a rule says until when the record is kept
	Review    Kind = "review"  // agreed in the last plan or review
	Meeting   Kind = "meeting" // written down in the case, and to come
	PlanEnds  Kind = "plan"    // as agreed in the plan
	Action    Kind = "action"  // of the last plan
	Agreement Kind = "consent" // somebody's agreement runs out
)

// Milestone is one thing that is due, or was.
type Milestone struct {
	private
	Kind  Kind           `json:"kind"`
	Code  string         `json:"code,omitzero"` // of the rule
	What  string         `json:"what"`          // of an action its own words
	Due   earlyhelp.Date `json:"due"`
	Done  earlyhelp.Date `json:"done,omitzero"` // zero too where it is done on a day that nobody wrote down
	State State          `json:"state"`
	Why   string         `json:"why"`             // the sentence of the source, or when and where it was agreed
	Who   []Actor        `json:"who,omitempty"`   // has to see to it next; nobody where it is done
	Path  string         `json:"path,omitzero"`   // of the answer that says the day, where one does
	Notes []string       `json:"notes,omitempty"` // what to look at: bank holidays, school holidays, a later day agreed
	About []Actor        `json:"about,omitempty"` // the children whose form it is of, where the forms of a case are about several

	of []earlyhelp.ID // the children it is about
}

// DaysLate returns how many days after its day it was done, or is open.
func (m Milestone) DaysLate(on earlyhelp.Date) int {
	switch {
	case m.State == Late:
		return m.Due.DaysUntil(on)
	case m.State == Done && m.Done.After(m.Due):
		return m.Due.DaysUntil(m.Done)
	}
	return 0
}

// Actor is somebody who has to see to something.
type Actor struct {
	private
	ID   earlyhelp.ID `json:"id,omitzero"`   // in the case
	Role string       `json:"role,omitzero"` // in words: lead professional
	Name string       `json:"name,omitzero"` // "" where nobody is named
}

// Timeline is what is due of one case on a day.
type Timeline struct {
	private
	Council    string                     `json:"council"`
	Ref        string                     `json:"ref,omitzero"`    // the council's reference
	Family     string                     `json:"family,omitzero"` // its name
	On         earlyhelp.Date             `json:"on"`
	Ended      earlyhelp.Date             `json:"ended,omitzero"` // zero: early help goes on
	Milestones []Milestone                `json:"milestones"`     // in order of their days
	Next       *Appointment               `json:"next,omitempty"` // the next meeting, where a day is known
	Contacts   []templates.CouncilContact `json:"contacts"`       // where to ring at once about a child at risk of harm
}

// private is embedded in what holds names and answers: it prints and logs as one
// fixed word, as a case does. JSON is for who asks for it.
type private struct{}

const privateText = "[redacted]"

// Format prints the fixed word, whatever the verb.
func (private) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, privateText) }

// LogValue logs the fixed word.
func (private) LogValue() slog.Value { return slog.StringValue(privateText) }

// Open returns the milestones that are not done yet, those that are late first.
func (t *Timeline) Open() []Milestone {
	return slices.DeleteFunc(slices.Clone(t.Milestones), func(m Milestone) bool { return m.State != Due && m.State != Late })
}

// Of returns the timeline of a case as it stands on a day. An error is the
// library's, when the case or one of its forms cannot be opened, or that no day
// was given.
func Of(lib *templates.Library, c *earlyhelp.Case, on earlyhelp.Date) (*Timeline, error) {
	if on.IsZero() {
		return nil, &templates.InstanceError{Problem: "a timeline needs to know the day"}
	}
	if c != nil && c.Cut != nil {
		return nil, &templates.InstanceError{Problem: "this is a part of a case, taken out of a copy: a timeline is of the whole case"}
	}
	forms, err := lib.OpenAll(c)
	if err != nil {
		return nil, err
	}
	latest := forms[0].On(on)
	for _, f := range forms[1:] {
		if !f.Date().Before(latest.Date()) {
			latest = f.On(on)
		}
	}
	b := &builder{form: latest.OfAll(), forms: forms, c: c, on: on, words: latest.Template.Words(), council: latest.Template.Council, ended: templates.Ended(c)}
	b.lead, _ = templates.LeadOn(c, on)
	for i := range c.Instances {
		if of := c.Instances[i].Subject; of != "" && !slices.Contains(b.children, of) {
			b.children = append(b.children, of)
		}
	}
	t := &Timeline{Council: b.council.Name, Ref: c.Ref, Family: c.Family.Name, On: on, Milestones: []Milestone{}, Contacts: []templates.CouncilContact{}}
	if !b.ended.After(on) {
		t.Ended = b.ended
	}
	for _, k := range b.council.Contacts {
		if k.Kind == "frontdoor" || k.Kind == "outofhours" {
			t.Contacts = append(t.Contacts, k)
		}
	}
	b.rules()
	b.agreed()
	b.actions()
	b.consents()
	t.Milestones = append(t.Milestones, b.out...)
	slices.SortStableFunc(t.Milestones, func(x, y Milestone) int { return x.Due.Compare(y.Due) })
	t.Next = b.next()
	return t, nil
}

type builder struct {
	form    *templates.Form // the latest of the case
	forms   []*templates.Form
	c       *earlyhelp.Case
	on      earlyhelp.Date
	words   *templates.Words
	council *templates.Council
	ended   earlyhelp.Date
	lead    earlyhelp.ID // lead professional on the day

	children []earlyhelp.ID // whom the forms are about
	owed     []owed
	out      []Milestone
}

// owed is a step that a rule of the council wants and that is still open.
type owed struct {
	code      string
	from, due earlyhelp.Date
}

// over returns the day on which early help ended for some children, for none of the
// whole case, and whether that is by the day that the timeline is of.
func (b *builder) over(children ...earlyhelp.ID) (end earlyhelp.Date, is bool) {
	if end = b.ended; len(children) > 0 {
		end = templates.EndedFor(b.c, children...)
	}
	return end, !end.IsZero() && !end.After(b.on)
}

// add puts a milestone down with its state. What was still open at the end of early help
// was missed, or is not due any more; but for meetings to come and the record.
func (b *builder) add(m Milestone) {
	outlasts := m.Kind == Keep || m.Kind == Meeting
	end, over := b.over(m.of...)
	if len(b.children) > 1 { // else there is nothing to tell apart
		for _, id := range m.of {
			m.About = append(m.About, b.person(earlyhelp.Who(id)))
		}
	}
	switch {
	case !m.Done.IsZero() && !m.Done.After(b.on), m.State == Done:
		m.State, m.Who = Done, nil
	case m.State == NotApplicable:
		m.Who = nil
	case over && !outlasts:
		// That an action was left open may only be that nobody wrote down how it went.
		if m.State, m.Who = NotApplicable, nil; m.Due.Before(end) && (m.Kind == ByRule || m.Kind == Review) {
			m.State = Missed
		}
		m.Notes = append(m.Notes, b.words.Say("timeline.ended", map[string]string{"date": b.words.Date(end)}))
	default:
		m.State = Due
		if b.on.After(m.Due) {
			m.State = Late
		}
		if !m.Done.IsZero() && m.Kind == ByRule {
			m.Notes = append(m.Notes, b.words.Say("timeline.planned", map[string]string{"date": b.words.Date(m.Done)}))
		}
		m.Done = earlyhelp.Date{}
	}
	b.out = append(b.out, m)
}

// rules puts down what rules want: those of the council once, and of those that
// belong to a form the ones that are about what is done with it.
func (b *builder) rules() {
	for _, r := range b.form.Template.Rules {
		if slices.Contains(b.council.Rules, r) {
			b.rule(b.form, r)
		}
	}
	for _, f := range b.forms {
		f = f.On(b.on)
		for _, r := range f.Template.Rules {
			if r.Stage == earlyhelp.Process && !slices.Contains(f.Template.Council.Rules, r) {
				b.rule(f, r)
			}
		}
	}
}

// rule puts down the days that one rule sets.
func (b *builder) rule(f *templates.Form, r *templates.Rule) {
	days := f.DeadlinesOf(r)
	if len(days) == 0 {
		return
	}
	applies := f.Applies(r)
	for _, d := range days {
		if d.Over {
			d.Done = earlyhelp.Date{} // the end came in its place
		}
		if d.From.After(b.on) {
			continue // from a day that is only planned nothing follows yet
		}
		m := Milestone{Kind: ByRule, Code: r.Code, What: cmp.Or(r.What, capital(d.What)), Due: d.Due, Done: d.Done, Why: r.Cite, Who: b.actors(r.Acts, d.Of...), of: d.Of}
		if r.Kind != templates.Every && r.Kind != templates.Keep && f != b.form && !f.Template.Family && f.Instance.Subject != "" {
			m.of = []earlyhelp.ID{f.Instance.Subject}
		}
		if !applies && d.Done.IsZero() && r.When != nil {
			m.State = NotApplicable
			m.Notes = append(m.Notes, b.words.Say("timeline.unless", map[string]string{"condition": r.When.Words(f.Template)}))
		}
		if !d.Sure {
			m.Notes = append(m.Notes, b.words.Say("timeline.unsure", map[string]string{"date": b.words.Date(earlyhelp.BankHolidaysUntil())}))
		}
		switch r.Kind {
		case templates.Every:
			m.Notes = append(m.Notes, b.free(d.Due, d.Done)...)
		case templates.Keep:
			m.Kind = Keep
		}
		b.add(m)
		if open := b.out[len(b.out)-1].State; r.Kind == templates.Every && (open == Due || open == Late) && slices.Contains(b.council.Rules, r) {
			b.owed = append(b.owed, owed{r.Code, d.From, d.Due})
		}
	}
}

// capital begins a label with a capital, and without its article.
func capital(label string) string {
	label = strings.TrimPrefix(label, "the ")
	r, n := utf8.DecodeRuneInString(label)
	return string(unicode.ToUpper(r)) + label[n:]
}

// free says why a day on which something is still to be held may be a bad one.
func (b *builder) free(day, done earlyhelp.Date) []string {
	if !done.IsZero() && !done.After(b.on) || day.Before(b.on) {
		return nil
	}
	var out []string
	args := map[string]string{"date": b.words.Date(day), "weekday": b.words.Weekday(day)}
	if name, ok := earlyhelp.BankHoliday(day); ok {
		args["name"] = b.words.BankHoliday(name)
		out = append(out, b.words.Say("timeline.bankholiday", args))
	} else if w := day.Weekday(); w == 0 || w == 6 {
		out = append(out, b.words.Say("timeline.weekend", args))
	}
	if h, ok := b.council.SchoolHoliday(day); ok {
		args["name"] = h.Name
		out = append(out, b.words.Say("timeline.school", args))
	}
	return out
}

// step is a plan or a review, on its day.
type step struct {
	of []earlyhelp.ID // the children that it is about; none: the family

	day, next earlyhelp.Date // next: agreed for the review after it
	venue     string
	path      string
	review    bool
}

// steps are the plans and reviews of the case, in order.
func (b *builder) steps() []step {
	var out []step
	for i := range b.c.Plans {
		p := &b.c.Plans[i]
		out = append(out, step{templates.SubjectsOf(b.c, p.ID), templates.PlanDay(b.c, p), p.ReviewDate, p.ReviewVenue, earlyhelp.RowPath("plans", p.ID, i) + ".review_date", false})
	}
	for i := range b.c.Reviews {
		r := &b.c.Reviews[i]
		out = append(out, step{templates.SubjectsOf(b.c, r.ID), templates.ReviewDay(b.c, r), r.NextDate, r.NextVenue, earlyhelp.RowPath("reviews", r.ID, i) + ".next_date", true})
	}
	slices.SortStableFunc(out, func(x, y step) int { return x.day.Compare(y.day) })
	return out
}

// agreed puts down the review that was agreed last, meetings to come, and the end
// of the plan.
func (b *builder) agreed() {
	for _, s := range b.agreedReviews() {
		m := Milestone{Kind: Review, What: b.words.Say("timeline.review", nil), Due: s.next, Path: s.path, Who: b.actors(templates.LeadActs, s.of...), Why: b.agreedIn(s), Notes: b.free(s.next, earlyhelp.Date{}), of: s.of}
		for _, o := range b.owed {
			if o.from == s.day && s.next.After(o.due) {
				m.Notes = append(m.Notes, b.words.Say("timeline.later", map[string]string{"code": o.code, "date": b.words.Date(o.due)}))
			}
		}
		b.add(m)
	}
	for i := range b.c.Meetings {
		if k := &b.c.Meetings[i]; !k.Date.Before(b.on) && !k.Date.IsZero() && !b.before(k) {
			b.add(Milestone{Kind: Meeting, What: b.meeting(k.Kind), Due: k.Date, Path: earlyhelp.RowPath("meetings", k.ID, i) + ".date",
				Who: b.coordinator(k), Why: b.words.Say("timeline.inthecase", nil), Notes: b.free(k.Date, earlyhelp.Date{}), of: templates.SubjectsOf(b.c, k.ID)})
		}
	}
	for _, p := range b.plans() {
		if of := templates.SubjectsOf(b.c, p.ID); !p.Ends.IsZero() {
			end, _ := b.over(of...)
			b.add(Milestone{Kind: PlanEnds, What: b.words.Say("timeline.ends", nil), Due: p.Ends, Done: end, of: of, Path: b.planPath(p) + ".ends", Who: b.actors(templates.LeadActs, of...),
				Why: b.agreedIn(step{day: templates.PlanDay(b.c, p)})})
		}
	}
}

// before reports whether all that a meeting was planned for was completed earlier: a
// review that was held before its day is not to come.
func (b *builder) before(m *earlyhelp.Meeting) bool {
	done := false
	for _, f := range b.forms {
		if m.ID == "" || f.Instance.Meeting != m.ID {
			continue
		}
		for _, name := range []string{"closure", "review", "plan"} {
			place, ok := f.Part(name)
			if !ok || slices.ContainsFunc(f.Template.Parts, func(p templates.Part) bool { return p.Name == name && p.How == templates.Read }) {
				continue
			}
			if day := templates.HeadOf(place.Row).Completed; day.IsZero() || day.After(b.on) || !day.Before(m.Date) {
				return false
			}
			done = true
			break
		}
	}
	return done
}

// concerns reports whether two steps are about the same child; one that is about none
// is about all.
func concerns(a, b []earlyhelp.ID) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(id earlyhelp.ID) bool { return slices.Contains(b, id) })
}

// agreedReviews returns for each child the last plan or review, where it agreed a day
// for the next.
func (b *builder) agreedReviews() (out []step) {
	steps := slices.DeleteFunc(b.steps(), func(s step) bool { return s.day.After(b.on) || s.day.IsZero() })
	for i, s := range steps {
		later := slices.ContainsFunc(steps[i+1:], func(t step) bool { return concerns(s.of, t.of) && (t.day.After(s.day) || !t.next.IsZero()) })
		if !later && !s.next.IsZero() {
			out = append(out, s)
		}
	}
	return out
}

// agreedIn says where something was agreed.
func (b *builder) agreedIn(s step) string {
	key := "timeline.agreed.plan"
	if s.review {
		key = "timeline.agreed.review"
	}
	if s.day.IsZero() {
		return b.words.Say(key+".undated", nil)
	}
	return b.words.Say(key, map[string]string{"date": b.words.Date(s.day)})
}

// plans returns for each child the last plan up to the day.
func (b *builder) plans() (out []*earlyhelp.Plan) {
	type made struct {
		*earlyhelp.Plan
		of  []earlyhelp.ID
		day earlyhelp.Date
	}
	var all []made
	for i := range b.c.Plans {
		p := &b.c.Plans[i]
		day := templates.PlanDay(b.c, p)
		begun := day.IsZero() && p.Follows != "" // and nothing says that it was made
		if !day.After(b.on) && !begun {
			all = append(all, made{p, templates.SubjectsOf(b.c, p.ID), day})
		}
	}
	slices.SortStableFunc(all, func(x, y made) int { return x.day.Compare(y.day) })
	for i, p := range all {
		if !slices.ContainsFunc(all[i+1:], func(q made) bool { return concerns(p.of, q.of) }) {
			out = append(out, p.Plan)
		}
	}
	return out
}

func (b *builder) planPath(p *earlyhelp.Plan) string {
	for i := range b.c.Plans {
		if &b.c.Plans[i] == p {
			return earlyhelp.RowPath("plans", p.ID, i)
		}
	}
	return ""
}

// actions puts down the actions of the last plans that say by when.
func (b *builder) actions() {
	for _, p := range b.plans() {
		for i := range p.Actions {
			a := &p.Actions[i]
			if a.When.IsZero() {
				continue
			}
			status, done := templates.ActionState(b.c, p, a)
			m := Milestone{Kind: Action, What: cmp.Or(strings.TrimSpace(a.What), b.words.Say("timeline.action", nil)), Due: a.When, Done: done,
				Path: earlyhelp.RowPath(b.planPath(p)+".actions", a.ID, i) + ".when", Who: b.named(a.By), Why: b.agreedIn(step{day: templates.PlanDay(b.c, p)}), of: templates.SubjectsOf(b.c, p.ID)}
			switch {
			case status == earlyhelp.ActionDone && done.IsZero(): // on a day that nobody wrote down
				m.State = Done
			case status == earlyhelp.ActionStopped:
				m.State = NotApplicable
				m.Notes = append(m.Notes, b.words.Say("timeline.stopped", nil))
			}
			b.add(m)
		}
	}
}

// consents puts down where somebody's agreement runs out.
func (b *builder) consents() {
	for i := range b.c.Consents {
		k := &b.c.Consents[i]
		later := slices.ContainsFunc(b.c.Consents, func(o earlyhelp.Consent) bool { return o.To == k.To && o.Who == k.Who && o.Date.After(k.Date) })
		if k.Until.IsZero() || k.Answer != earlyhelp.Given || later {
			continue
		}
		b.add(Milestone{Kind: Agreement, What: b.words.Say("timeline.consent", map[string]string{"to": b.words.Say("to."+string(k.To), nil)}), Due: k.Until,
			Path: earlyhelp.RowPath("consents", k.ID, i) + ".until", Who: b.actors(templates.LeadActs), Why: b.words.Say("timeline.inthecase", nil)})
	}
}

// meeting is what a kind of meeting is called.
func (b *builder) meeting(kind earlyhelp.Code) string {
	return cmp.Or(b.form.Template.Meeting(kind), b.words.Say("timeline.meeting", nil))
}

// actors returns who has to see to what a rule wants.
func (b *builder) actors(acts templates.Acts, of ...earlyhelp.ID) []Actor {
	acts = cmp.Or(acts, templates.LeadActs)
	who := Actor{Role: b.words.Say("timeline.acts."+string(acts), nil)}
	switch acts {
	case templates.LeadActs:
		if who.ID = b.lead; len(b.children) > 1 && len(of) > 0 {
			who.ID, _ = templates.LeadOn(b.c, b.on, of...)
		}
	case templates.AuthorActs:
		who.ID = b.author()
	}
	who.Name, _ = b.form.Refer(string(who.ID))
	return []Actor{who}
}

// author is who filled in, or leads, the first forms of the case.
func (b *builder) author() (id earlyhelp.ID) {
	for p := range templates.Parts(b.c) {
		head := templates.HeadOf(p.Row)
		if who := cmp.Or(head.By, head.Lead); who != "" && id == "" {
			id = who
		}
	}
	return id
}

// coordinator is who sees to a meeting.
func (b *builder) coordinator(m *earlyhelp.Meeting) []Actor {
	if m.Coordinator != "" {
		return b.named([]earlyhelp.Who{m.Coordinator})
	}
	return b.actors(templates.LeadActs, templates.SubjectsOf(b.c, m.ID)...)
}

// named returns those who are named, in words where the case knows them.
func (b *builder) named(who []earlyhelp.Who) []Actor {
	var out []Actor
	for _, w := range who {
		if a := b.person(w); a.Name != "" || a.Role != "" {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return []Actor{{Role: b.words.Say("timeline.acts.nobody", nil)}}
	}
	return out
}

// person is somebody who is named, in words where the case knows them.
func (b *builder) person(w earlyhelp.Who) Actor {
	a := Actor{Name: strings.TrimSpace(string(w))}
	if id, ok := w.ID(); ok {
		a.ID = id
		if a.Name, _ = b.form.Refer(string(w)); a.Name == "" {
			a.Role = b.words.Say("timeline.acts.unnamed", nil)
		}
	}
	return a
}
