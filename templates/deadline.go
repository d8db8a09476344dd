package templates

import (
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
)

// Deadline is a day by which a rule wants something.
type Deadline struct {
	Rule *Rule
	What string         // label of the answer that is due
	From earlyhelp.Date // counted from this day
	Due  earlyhelp.Date
	Done earlyhelp.Date // zero: still open
	Sure bool           // false: bank holidays in the span are not all known
	Over bool           // nothing was done: on the day Done help ended in its place
	Of   []earlyhelp.ID // the children that it is about; none: nobody said whose it is
	At   Scope          // the row that it is about, where the rule is judged for each
}

// Late reports whether it was done after its day, or is open after it on a
// day.
func (d Deadline) Late(on earlyhelp.Date) bool {
	if d.Done.IsZero() {
		return !on.IsZero() && on.After(d.Due)
	}
	return d.Done.After(d.Due)
}

// behind reports whether there is more to see to than in another of the same day: help
// that ended in time leaves nothing, and what is open the most.
func (d Deadline) behind(o Deadline) bool {
	over := func(d Deadline) bool { return d.Over && !d.Done.After(d.Due) }
	switch {
	case o.Done.IsZero():
		return false
	case d.Done.IsZero(), over(o) != over(d):
		return d.Done.IsZero() || over(o)
	}
	return d.Done.After(o.Done)
}

// Deadlines returns every day by which the form's and the council's rules want
// something, done or open, in order.
func (f *Form) Deadlines() []Deadline {
	var out []Deadline
	for _, r := range f.Template.Rules {
		if r.timed() && f.Applies(r) {
			out = append(out, f.DeadlinesOf(r)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Deadline) int { return a.Due.Compare(b.Due) })
	return out
}

// timed reports whether the rule sets days by which something is due.
func (r *Rule) timed() bool { return r.Kind == Within || r.Kind == Every || r.Kind == Keep }

// DeadlinesOf returns the days that one rule sets, whether it applies or not; none
// where there is no day to count from.
func (f *Form) DeadlinesOf(r *Rule) []Deadline {
	switch r.Kind {
	case Within:
		return f.withinDeadlines(r)
	case Every:
		return f.everyDeadlines(r)
	case Keep:
		from, _ := r.Of.Read(f.OfAll().Scope()) // the record of a child is kept with that of the others
		if from.IsZero() || strings.TrimSpace(f.Case.Hold) != "" {
			return nil // nobody to count from, or a hold overrides the day
		}
		return []Deadline{f.deadline(r, f.Template.Words().Say("keep.until", nil), from, f.Scope())}
	}
	return nil
}

// deadline counts from a day.
func (f *Form) deadline(r *Rule, what string, from earlyhelp.Date, s Scope) Deadline {
	due, sure := r.Max.After(from, f.Template.Council.Working)
	return Deadline{Rule: r, What: what, From: from, Due: due, Sure: sure, At: s}
}

func (f *Form) withinDeadlines(r *Rule) (out []Deadline) {
	if !r.Max.Set {
		return nil
	}
	scopes := []Scope{f.Scope()}
	if r.Rows != nil {
		scopes = f.List(r.Rows, r.Where, f.Scope())
	}
	for _, s := range scopes {
		from, _ := r.Of.Read(s)
		if from.IsZero() {
			continue
		}
		d := f.deadline(r, f.Template.Label(r.Date.Field), from, s)
		d.Done, _ = r.Date.Read(s)
		out = append(out, d)
	}
	return out
}

// stepDay is a day on which a plan was made or reviewed, and the children whose it was;
// none where nobody said whose, or it was the whole family's.
type stepDay struct {
	day earlyhelp.Date
	of  []earlyhelp.ID
}

// steps returns the days that a rule counts, in order. Only those of plans and reviews
// say whose they are.
func (f *Form) steps(r *Rule) (out []stepDay) {
	add := func(day earlyhelp.Date, of []earlyhelp.ID) {
		if !day.IsZero() {
			out = append(out, stepDay{day, of})
		}
	}
	c := f.Case
	for _, fd := range r.Fields {
		if fd.ID == "case.steps" {
			for i := range c.Plans {
				add(PlanDay(c, &c.Plans[i]), SubjectsOf(c, c.Plans[i].ID))
			}
			for i := range c.Reviews {
				add(ReviewDay(c, &c.Reviews[i]), SubjectsOf(c, c.Reviews[i].ID))
			}
			continue
		}
		for _, a := range fd.Read(f.Scope()).Answer {
			if d, err := earlyhelp.ParseDate(a); err == nil {
				add(d, nil)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b stepDay) int { return a.day.Compare(b.day) })
	return out
}

// SubjectsOf returns the children that the sheets are about on which a part of the case
// stands: a meeting, assessment, plan, review or closure; none where no sheet says.
func SubjectsOf(c *earlyhelp.Case, part earlyhelp.ID) (out []earlyhelp.ID) {
	for i := range c.Instances {
		in := &c.Instances[i]
		on := slices.Contains([]earlyhelp.ID{in.Meeting, in.Assessment, in.Plan, in.Review, in.Closure}, part)
		if part != "" && in.Subject != "" && on && !slices.Contains(out, in.Subject) {
			out = append(out, in.Subject)
		}
	}
	return out
}

// OfAll returns the form as one about every child of the case: rules of kind every then
// look at the steps of each.
func (f *Form) OfAll() *Form {
	g := *f
	g.everyone = true
	return &g
}

// everyDeadlines returns the day by which each step was due after the one before; the
// last is open until the end, if there is one. It looks at the children that the form is
// about, and what one of them had is followed only by what that child had too: a step of
// a brother or sister hides no day that was missed. A step that nobody said whose it was
// counts for each. Before a child had one of their own it may not have been theirs, so
// whatever comes next follows it: it makes nobody late.
func (f *Form) everyDeadlines(r *Rule) (out []Deadline) {
	steps := f.steps(r)
	end := func(child earlyhelp.ID) earlyhelp.Date { // each child has an end of their own
		switch {
		case r.Until == nil:
			return earlyhelp.Date{}
		case r.Until.ID == "case.ended":
			return f.ended(child)
		}
		return readDate(r.Until, f.Scope())
	}
	next := func(day earlyhelp.Date, child earlyhelp.ID) (done earlyhelp.Date, over bool) {
		end := end(child)
		for _, s := range steps {
			if s.day.After(day) && (child == "" || len(s.of) == 0 || slices.Contains(s.of, child)) {
				if !end.IsZero() && s.day.After(end) {
					break
				}
				return s.day, false
			}
		}
		return end, !end.IsZero() // nothing more is due
	}
	about := func(child earlyhelp.ID) bool {
		return f.everyone || f.Template.Family || f.Instance.Subject == "" || child == f.Instance.Subject
	}
	var begun []earlyhelp.ID // children who had a step of their own
	for _, s := range steps {
		whose := s.of
		begun = append(begun, s.of...)
		if len(s.of) == 0 {
			if whose = begun; !slices.ContainsFunc(begun, about) {
				whose = []earlyhelp.ID{""}
			}
		}
		for _, child := range whose {
			if end := end(child); child != "" && !about(child) || !end.IsZero() && !s.day.Before(end) {
				continue
			}
			d := f.deadline(r, f.Template.Label(r.Fields[0]), s.day, f.Scope())
			d.Done, d.Over = next(s.day, child)
			if child != "" {
				d.Of = []earlyhelp.ID{child}
			}
			n := len(out) - 1
			switch {
			case n < 0 || out[n].From != s.day:
				out = append(out, d)
			case out[n].Done == d.Done && out[n].Over == d.Over:
				if child != "" && !slices.Contains(out[n].Of, child) {
					out[n].Of = append(out[n].Of, child)
				}
			case d.behind(out[n]):
				out[n] = d // done once it is for all of them
			}
		}
	}
	return out
}

// Applies reports whether a rule is judged on this form: a cut case holds what
// it looks at, the form asks it, and its condition is met.
func (f *Form) Applies(r *Rule) bool {
	carries := !slices.ContainsFunc(r.Reads(), func(fd *Field) bool { return !f.Carries(fd) })
	return carries && f.asksOf(r) && r.When.Holds(f.Scope())
}

// asksOf reports whether the form asks what the rule is about: a section that is
// not asked takes the rules on its questions with it.
func (f *Form) asksOf(r *Rule) bool {
	for _, fd := range []*Field{r.Rows, r.By, r.Via, r.Date.Field} {
		if fd != nil && f.Unasked(fd) {
			return false
		}
	}
	if p, ok := f.Template.Printed("case.consents"); ok && r.Kind == Consent && r.Declared == "" && f.Unasked(p.Field) {
		return false
	}
	return len(r.Fields) == 0 || slices.ContainsFunc(r.Fields, func(fd *Field) bool { return !f.Unasked(fd) })
}
