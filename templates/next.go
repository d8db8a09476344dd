package templates

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
)

// NextOptions says which form is to come next.
type NextOptions struct {
	Form    string         // council/form[@version]; "": what follows from the case
	Subject earlyhelp.ID   // the child it is about; "": the last form's
	Meeting earlyhelp.Code // the kind of meeting that it is for: initial, review, final; "": what follows from the case
}

// Next returns a copy of a case in which one more form is begun, from what the case
// knows: nobody is asked twice for what they told before. Parts that the form carries
// are filled from the latest, with their rows' ids, and without what belongs to the day:
// dates, who took part and agreed, scores, what child and parents said then, and
// actions that are done. Parts that it makes begin with what was told at an earlier
// stage, where the form asks for it, and with the meeting that was agreed. What stands
// as it was counts as carried (SectionState.Carried) until somebody changes it.
//
// Without a form the next stage of the case is begun: conversation, assessment, plan,
// reviews, and closure once a review says so. The bytes of random, normally
// crypto/rand.Reader, make row ids. The case itself is not changed. The form that is
// returned is of the copy.
func (lib *Library) Next(c *earlyhelp.Case, o NextOptions, random io.Reader) (*earlyhelp.Case, *Form, error) {
	switch {
	case c == nil:
		return nil, nil, &InstanceError{Problem: "there is no case to open"}
	case c.Cut != nil:
		return nil, nil, &InstanceError{Problem: "this is a part of a case, taken out of a copy: the next form is begun in the whole case"}
	}
	var b bytes.Buffer
	if err := earlyhelp.EncodeJSON(&b, c); err != nil {
		return nil, nil, err
	}
	c, err := earlyhelp.Decode(&b)
	if err != nil {
		return nil, nil, err
	}
	n := &begun{lib: lib, c: c, random: random}
	if len(c.Instances) > 0 {
		if n.forms, err = lib.OpenAll(c); err != nil {
			return nil, nil, err
		}
		slices.SortStableFunc(n.forms, func(a, b *Form) int { return a.Date().Compare(b.Date()) })
	}
	if err := n.about(o.Subject); err != nil {
		return nil, nil, err
	}
	if o.Form == "" {
		if o.Form, err = n.follows(); err != nil {
			return nil, nil, err
		}
	}
	if n.t, err = lib.Template(o.Form); err != nil {
		return nil, nil, err
	}
	if err := n.unfinished(); err != nil {
		return nil, nil, err
	}
	if err := n.begin(o.Meeting); err != nil {
		return nil, nil, fmt.Errorf("beginning %s: %w", n.t.ID(), err)
	}
	f, err := n.form()
	return c, f, err
}

// about finds the child that the form is about, and keeps of the forms that there are
// those about the same child or the whole family.
func (n *begun) about(subject earlyhelp.ID) error {
	if subject != "" {
		at := slices.IndexFunc(n.c.People, func(p earlyhelp.Person) bool { return p.ID == subject })
		if at < 0 {
			return &InstanceError{Problem: "the person that the form is to be about is not in the case"}
		}
		if role := n.c.People[at].Role; role != earlyhelp.RoleChild {
			return &InstanceError{Problem: fmt.Sprintf("the person that the form is to be about has the role %q, and a form is about somebody whose role is %q", role, earlyhelp.RoleChild)}
		}
	}
	if subject == "" {
		subject = n.subject()
	}
	n.child = subject
	n.forms = slices.DeleteFunc(n.forms, func(f *Form) bool { return f.Instance.Subject != "" && f.Instance.Subject != subject })
	return nil
}

// unfinished refuses a second form of a kind while the first is only begun: what was
// written in it would be missed.
func (n *begun) unfinished() error {
	for _, f := range n.forms {
		at := f.Template.stage()
		if f.Template.Name != n.t.Name || at < 0 {
			continue
		}
		for _, part := range slices.Backward(stages[:at+1]) {
			place, ok := f.Part(part)
			if !ok {
				continue
			}
			if partDay(n.c, place.Row).IsZero() {
				return &InstanceError{f.Instance.ID, "this form is begun and nothing says that it is finished: fill it in, with its date, before the next is begun"}
			}
			break
		}
	}
	return nil
}

// stages are the parts that tell how far a case is, first to last.
var stages = []string{"conversation", "assessment", "plan", "review", "closure"}

// begun is a form that is being begun.
type begun struct {
	lib    *Library
	c      *earlyhelp.Case // a copy, which is changed
	random io.Reader
	forms  []*Form // of the case, in order of their days; rows of it move in memory once it grows
	t      *Template
	child  earlyhelp.ID // that it is about
	taken  []origin     // what was taken over, and is as private as it was
}

// origin says where something that was taken over stood, and under which key it stands in
// the part that is being made.
type origin struct{ from, key string }

// stage returns the last stage that a form makes a part for; -1 where none.
func (t *Template) stage() int {
	for i := len(stages) - 1; i >= 0; i-- {
		for _, p := range t.Parts {
			if p.Name == stages[i] && p.How != Read && p.When == nil {
				return i
			}
		}
	}
	return -1
}

// follows returns the form that comes next: the council's for the next stage for which
// it has one. A plan is reviewed; where there is no form for that, it is carried on.
func (n *begun) follows() (string, error) {
	var last *Form
	for _, f := range n.forms {
		if last == nil || f.Template.stage() >= 0 {
			last = f
		}
	}
	switch {
	case last == nil:
		return "", &InstanceError{Problem: "the case has no filled form yet: say which form to begin with"}
	case !n.ended().IsZero():
		return "", &InstanceError{Problem: "early help has ended: say which form is to be begun" + n.choice()}
	}
	const plan, review, closure = 2, 3, 4 // of stages
	at := last.Template.stage()
	from, to := at+1, plan
	switch {
	case n.closing():
		from, to = closure, closure
	case at >= plan:
		from, to = review, review
	}
	council, _, _ := strings.Cut(last.Template.Name, "/")
	for stage := from; stage <= to; stage++ {
		switch found := n.ofStage(council, stage); len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return "", &InstanceError{Problem: "several forms may come next: say which, " + strings.Join(found, " or ")}
		}
	}
	if at == plan && from == review {
		return last.Template.Name, nil
	}
	return "", &InstanceError{Problem: "no form of this council comes next: say which form is to be begun" + n.choice()}
}

// ended is the day early help ended for the child that the form is to be about, or for
// all where it is about nobody.
func (n *begun) ended() earlyhelp.Date {
	if n.child == "" {
		return Ended(n.c)
	}
	return EndedFor(n.c, n.child)
}

// choice lists the council's forms.
func (n *begun) choice() string {
	council, _, _ := strings.Cut(n.forms[len(n.forms)-1].Template.Name, "/")
	var out []string
	for _, name := range n.lib.Names() {
		if name, _, _ = strings.Cut(name, "@"); strings.HasPrefix(name, council+"/") && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return ", one of " + strings.Join(out, ", ")
}

// closing reports whether the last review of the child, or of the family, decided that
// help ends.
func (n *begun) closing() bool {
	var last earlyhelp.Review
	var day earlyhelp.Date
	for i := range n.c.Reviews {
		if d := ReviewDay(n.c, &n.c.Reviews[i]); !d.Before(day) && concernsChild(n.c, n.c.Reviews[i].ID, n.child) {
			last, day = n.c.Reviews[i], d
		}
	}
	return last.Decision != "" && last.Decision != "continue"
}

// ofStage returns the council's forms, in their newest versions, that make the part of
// a stage and none of a later one.
func (n *begun) ofStage(council string, stage int) []string {
	var out []string
	for _, name := range n.lib.Names() {
		name, _, _ = strings.Cut(name, "@")
		if slug, _, _ := strings.Cut(name, "/"); slug != council || slices.Contains(out, name) {
			continue
		}
		if t, err := n.lib.Template(name); err == nil && t.stage() == stage {
			out = append(out, name)
		}
	}
	return out
}

// form opens the form as far as it is begun.
func (n *begun) form() (*Form, error) {
	return newForm(n.t, n.c, &n.c.Instances[len(n.c.Instances)-1])
}

// begin makes the instance and its parts.
func (n *begun) begin(meeting earlyhelp.Code) error {
	in := earlyhelp.Instance{Form: n.t.ID()}
	if !n.t.Family {
		in.Subject = n.child
	}
	kind := meeting
	if kind == "" {
		kind = "initial"
		if len(n.c.Plans) > 0 {
			kind = "review"
		}
	}
	if err := n.c.AssignIDs(n.random); err != nil {
		return err
	}
	n.c.Instances = append(n.c.Instances, in)
	for _, later := range []bool{false, true} { // parts with a condition look at the others
		for _, p := range n.t.Parts {
			if (p.When != nil) != later {
				continue
			}
			if later {
				f, err := n.form()
				if err != nil {
					return err
				}
				if !p.When.Holds(f.Scope()) {
					continue
				}
			}
			if err := n.part(p, kind); err != nil {
				return err
			}
			if err := n.number(p.Name); err != nil {
				return err
			}
		}
	}
	return n.onlyAsked()
}

// number gives ids to what was made, and refers to the part by its own.
func (n *begun) number(part string) error {
	var made any
	for p := range n.c.Rows() {
		if p.List == partLists[part] && p.ID == "" {
			made = p.Row
		}
	}
	if err := n.c.AssignIDs(n.random); err != nil {
		return err
	}
	for p := range n.c.Rows() {
		if p.Row != made || made == nil {
			continue
		}
		*n.ref(part) = p.ID
		for _, o := range n.taken {
			n.keepPrivate(o.from, join(p.Path, o.key))
		}
	}
	n.taken = nil
	return nil
}

// keepPrivate copies the marks on what stood at one path to where it stands now.
func (n *begun) keepPrivate(from, to string) {
	for _, m := range slices.Clone(n.c.Marks) {
		rest, within := strings.CutPrefix(m.At, from)
		switch {
		case m.As == earlyhelp.MarkUnsafe: // stands at people, who are who they were
			continue
		case within && (rest == "" || rest[0] == '.' || rest[0] == '['):
			m.At = to + rest
		case m.Covers(from):
			m.At = to
		default:
			continue
		}
		m.Raw, m.Sure = "", 0
		if n.c.Has(m.At) && !slices.ContainsFunc(n.c.Marks, func(o earlyhelp.Mark) bool {
			return o.At == m.At && o.As == m.As && o.Secret == m.Secret && slices.Equal(o.Hide, m.Hide)
		}) {
			n.c.Marks = append(n.c.Marks, m)
		}
	}
}

// subject is the child that the last form was about, or the first of the case.
func (n *begun) subject() earlyhelp.ID {
	for _, f := range slices.Backward(n.forms) {
		if f.Instance.Subject != "" {
			return f.Instance.Subject
		}
	}
	for _, p := range n.c.People {
		if p.Role == earlyhelp.RoleChild {
			return p.ID
		}
	}
	return ""
}

// latest returns the id of the latest part of a name that a form of the case has.
func (n *begun) latest(part string) earlyhelp.ID {
	for _, f := range slices.Backward(n.forms) {
		if place, ok := f.Part(part); ok {
			return place.ID
		}
	}
	return ""
}

// was returns the latest part of a name as the case had it, to be read only; nil
// where there is none.
func was[T any](n *begun, part string) *T {
	for _, f := range slices.Backward(n.forms) {
		if place, ok := f.Part(part); ok {
			row, _ := place.Row.(*T)
			return row
		}
	}
	return nil
}

// told is what was told at the last stage before one.
func (n *begun) told(before string) earlyhelp.Story {
	if a := was[earlyhelp.Assessment](n, "assessment"); a != nil && before != "assessment" {
		return n.retold("assessment", &a.Story)
	}
	if k := was[earlyhelp.Conversation](n, "conversation"); k != nil {
		return n.retold("conversation", &k.Story)
	}
	return earlyhelp.Story{}
}

// take notes that answers are taken over from the latest part of a name, under their own
// keys.
func (n *begun) take(part string, keys ...string) {
	for _, f := range slices.Backward(n.forms) {
		if place, ok := f.Part(part); ok {
			for _, key := range keys {
				n.taken = append(n.taken, origin{join(place.Path, key), key})
			}
			return
		}
	}
}

// head says who writes the form: whoever wrote the last one, and who leads by now.
func (n *begun) head() earlyhelp.Head {
	out := earlyhelp.Head{}
	var at earlyhelp.Place
	for _, f := range n.forms {
		for _, part := range stages {
			if place, ok := f.Part(part); ok {
				if h := HeadOf(place.Row); h != nil && h.By != "" {
					out.By, out.Level, out.Type, at = h.By, cmp.Or(h.Level, out.Level), cmp.Or(h.Type, out.Type), place
				}
			}
		}
	}
	if out.By != "" {
		for _, key := range []string{"by", "level", "type"} {
			n.taken = append(n.taken, origin{join(at.Path, key), key})
		}
	}
	const forever = 9999
	end, _ := earlyhelp.NewDate(forever, 12, 31)
	var of []earlyhelp.ID
	if n.child != "" {
		of = append(of, n.child)
	}
	lead, path := LeadOn(n.c, end, of...)
	if out.Lead = lead; lead != "" {
		n.taken = append(n.taken, origin{path, "lead"})
	}
	return out
}

// retold is what of a story is true at a later stage, too: not what somebody said on
// the day, nor a score.
func (n *begun) retold(part string, s *earlyhelp.Story) earlyhelp.Story {
	n.take(part, "reason", "worries", "strengths", "change", "ending", "goals")
	return lasting(s)
}

// lasting is what of a story is true later, too.
func lasting(s *earlyhelp.Story) earlyhelp.Story {
	return earlyhelp.Story{Reason: s.Reason, Worries: s.Worries, Strengths: s.Strengths, Change: s.Change, Ending: s.Ending, Goals: s.Goals}
}

// part makes one part, without an id yet, or refers to one that there is.
func (n *begun) part(p Part, kind earlyhelp.Code) error {
	if p.How == Read || p.How == Carry && p.Name == "closure" && n.latest("closure") != "" { // several sheets tell of one end
		*n.ref(p.Name) = n.latest(p.Name)
		return nil
	}
	switch p.Name {
	case "meeting":
		n.meeting(kind)
	case "conversation":
		n.c.Conversations = append(n.c.Conversations, earlyhelp.Conversation{Head: n.head()})
	case "assessment":
		n.c.Assessments = append(n.c.Assessments, earlyhelp.Assessment{Head: n.head(), Story: n.told("assessment")})
	case "plan":
		n.c.Plans = append(n.c.Plans, n.plan())
	case "review":
		n.c.Reviews = append(n.c.Reviews, n.review())
	case "closure":
		n.c.Closures = append(n.c.Closures, n.closure())
	case "consent":
		n.c.Consents = append(n.c.Consents, earlyhelp.Consent{})
	case "update":
		at := slices.IndexFunc(n.c.Meetings, func(m earlyhelp.Meeting) bool {
			return m.ID != "" && m.ID == cmp.Or(*n.ref("meeting"), n.latest("meeting"))
		})
		if at < 0 {
			return &InstanceError{Problem: "the case has no meeting that an update could be for"}
		}
		n.c.Meetings[at].Updates = append(n.c.Meetings[at].Updates, earlyhelp.Update{})
	case "feedback":
		at := slices.IndexFunc(n.c.Closures, func(k earlyhelp.Closure) bool { return k.ID != "" && k.ID == n.latest("closure") })
		if at < 0 {
			return &InstanceError{Problem: "the case has no closure that somebody could say something about"}
		}
		n.c.Closures[at].Feedback = append(n.c.Closures[at].Feedback, earlyhelp.Feedback{})
	}
	return nil
}

// ref is the reference of the instance to a part.
func (n *begun) ref(part string) *earlyhelp.ID {
	in := &n.c.Instances[len(n.c.Instances)-1]
	id, _ := reflect.ValueOf(in).Elem().FieldByName(strings.ToUpper(part[:1]) + part[1:]).Addr().Interface().(*earlyhelp.ID)
	return id
}

// meeting is the next one: one that stands in the case already and no form is about, that
// of a brother or sister on the same day in the same place, or a new one on the day and in the place that were agreed, with those who are asked to
// meetings of this family.
func (n *begun) meeting(kind earlyhelp.Code) {
	last := was[earlyhelp.Meeting](n, "meeting")
	var planned *earlyhelp.Meeting
	since := n.lastStep()
	for i := range n.c.Meetings {
		m := &n.c.Meetings[i]
		used := slices.ContainsFunc(n.c.Instances, func(in earlyhelp.Instance) bool { return in.Meeting == m.ID })
		if !used && m.Date.After(since) && (last == nil || m.Date.After(last.Date)) && (planned == nil || m.Date.Before(planned.Date)) {
			planned = m
		}
	}
	if planned != nil {
		*n.ref("meeting") = planned.ID
		planned.Kind = cmp.Or(planned.Kind, kind)
		return
	}
	out := earlyhelp.Meeting{Kind: kind}
	var at string
	out.Date, out.Venue, at = n.agreed()
	if at != "" {
		date, venue := "review_date", "review_venue"
		if strings.HasPrefix(at, "reviews") {
			date, venue = "next_date", "next_venue"
		}
		from := []origin{{join(at, date), "date"}, {join(at, venue), "venue"}}
		if i := n.joint(out); i >= 0 {
			*n.ref("meeting") = n.c.Meetings[i].ID
			for _, o := range from { // a place that is kept from somebody stays so
				n.keepPrivate(o.from, join(earlyhelp.RowPath("meetings", n.c.Meetings[i].ID, i), o.key))
			}
			return
		}
		n.taken = append(n.taken, from...)
	}
	if last != nil {
		n.take("meeting", "coordinator", "family", "team")
		out.Coordinator = last.Coordinator
		for _, a := range last.Family {
			if !n.forms[0].Unsafe(a.Person) && !n.secret("family", a.ID) {
				out.Family = append(out.Family, earlyhelp.Attendee{Person: a.Person})
			}
		}
		for _, a := range last.Team {
			if !n.forms[0].Unsafe(a.Practitioner) && !n.secret("team", a.ID) {
				out.Team = append(out.Team, earlyhelp.TeamMember{Practitioner: a.Practitioner})
			}
		}
	}
	n.c.Meetings = append(n.c.Meetings, out)
}

// joint finds the meeting that was begun for a brother or sister on the same day, in the
// same place and of the same kind, before anything is written down of it; -1 for none.
func (n *begun) joint(like earlyhelp.Meeting) int {
	venue := func(m *earlyhelp.Meeting) string { return strings.Join(strings.Fields(m.Venue), " ") }
	return slices.IndexFunc(n.c.Meetings, func(m earlyhelp.Meeting) bool {
		of := SubjectsOf(n.c, m.ID)
		all := slices.ContainsFunc(n.c.Instances, func(in earlyhelp.Instance) bool { return in.Meeting == m.ID && in.Subject == "" })
		return m.Date == like.Date && venue(&m) != "" && strings.EqualFold(venue(&m), venue(&like)) && m.Kind == like.Kind && !wasHeld(&m) &&
			len(of) > 0 && !all && !slices.Contains(of, n.child)
	})
}

// lastStep is the day of the last plan or review.
func (n *begun) lastStep() (day earlyhelp.Date) {
	for _, f := range n.forms {
		for _, part := range []string{"plan", "review"} {
			if place, ok := f.Part(part); ok {
				day = last(known(day, partDay(n.c, place.Row)))
			}
		}
	}
	return day
}

// secret reports whether a mark stands at somebody's row of the last meeting, or in it:
// whether they are to be asked again is for a person to say.
func (n *begun) secret(list string, id earlyhelp.ID) bool {
	return slices.ContainsFunc(n.c.Marks, func(m earlyhelp.Mark) bool { return id != "" && strings.Contains(m.At, "."+list+"["+string(id)+"]") })
}

// agreed is the day and the place that the last plan or review agreed for the next, and
// where that stands; none where it is held already.
func (n *begun) agreed() (day earlyhelp.Date, venue, at string) {
	var made earlyhelp.Date
	for _, f := range n.forms {
		for _, part := range []string{"plan", "review"} {
			place, ok := f.Part(part)
			d := partDay(n.c, place.Row)
			if !ok || d.IsZero() || d.Before(made) {
				continue
			}
			made = d
			switch row := place.Row.(type) {
			case *earlyhelp.Plan:
				if !row.ReviewDate.IsZero() {
					day, venue, at = row.ReviewDate, row.ReviewVenue, place.Path
				}
			case *earlyhelp.Review:
				if !row.NextDate.IsZero() {
					day, venue, at = row.NextDate, row.NextVenue, place.Path
				}
			}
		}
	}
	if !day.After(made) {
		return earlyhelp.Date{}, "", ""
	}
	return day, venue, at
}

// plan is the last plan carried on, or a first one with what was told before.
func (n *begun) plan() earlyhelp.Plan {
	last := was[earlyhelp.Plan](n, "plan")
	if last == nil {
		return earlyhelp.Plan{Head: n.head(), Story: n.told("plan")}
	}
	n.take("plan", "ends", "sustain", "contact", "extra", "domains", "actions")
	n.retold("plan", &last.Story)
	out := carriedOn(n.c, last)
	out.Head, out.Follows = n.head(), last.ID
	return out
}

// carriedOn is what a plan that follows another begins with.
func carriedOn(c *earlyhelp.Case, last *earlyhelp.Plan) earlyhelp.Plan {
	out := earlyhelp.Plan{Story: lasting(&last.Story), Ends: last.Ends, Sustain: last.Sustain, Contact: last.Contact, Extra: maps.Clone(last.Extra)}
	for _, d := range last.Domains {
		d.Score = earlyhelp.Score{}
		out.Domains = append(out.Domains, d)
	}
	for _, a := range last.Actions {
		status, _ := actionState(c, last, &a)
		if status != earlyhelp.ActionDone && status != earlyhelp.ActionStopped {
			a.Status, a.Progress, a.Reason = status, "", ""
			out.Actions = append(out.Actions, a)
		}
	}
	return out
}

// review looks at each action of the plan that was agreed.
func (n *begun) review() earlyhelp.Review {
	out := earlyhelp.Review{Head: n.head()}
	if p := was[earlyhelp.Plan](n, "plan"); p != nil && n.t.prints("review.progress") {
		for _, a := range p.Actions {
			if a.ID != "" {
				out.Progress = append(out.Progress, earlyhelp.Progress{Action: a.ID})
			}
		}
	}
	return out
}

// closure begins with why the family was helped, as it was first told.
func (n *begun) closure() earlyhelp.Closure {
	out := earlyhelp.Closure{Head: n.head()}
	if k := was[earlyhelp.Conversation](n, "conversation"); k != nil {
		out.Reason = k.Reason
		n.take("conversation", "reason")
	}
	if a := was[earlyhelp.Assessment](n, "assessment"); a != nil && out.Reason == "" {
		out.Reason = a.Reason
		n.take("assessment", "reason")
	}
	for _, k := range n.c.Agencies {
		out.Services = append(out.Services, earlyhelp.Who(k.ID))
	}
	return out
}

// onlyAsked clears what was taken over from an earlier stage and the form does not ask:
// nobody would see it there.
func (n *begun) onlyAsked() error {
	f, err := n.form()
	if err != nil {
		return err
	}
	asked := map[string]bool{}
	f.Answers(func(_ *Section, q *Question, s Scope) {
		for _, src := range q.Field.Read(s).Sources {
			asked[src.Path] = true
		}
	})
	for _, p := range n.t.Parts {
		place, ok := f.Part(p.Name)
		if plan, follows := place.Row.(*earlyhelp.Plan); !ok || p.How == Read || follows && plan.Follows != "" {
			continue
		}
		v := reflect.ValueOf(place.Row).Elem()
		for _, key := range []string{"reason", "worries", "strengths", "change", "ending", "goals", "services"} {
			if field, ok := leaf.Find(v.Type(), key); ok && !asked[join(place.Path, key)] {
				v.FieldByIndex(field.Index).SetZero()
			}
		}
	}
	return nil
}
