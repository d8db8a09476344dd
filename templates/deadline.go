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
		from, _ := r.Of.Read(f.Scope())
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

// everyDeadlines returns the day by which each step was due after the one
// before; the last is open until the end, if there is one.
func (f *Form) everyDeadlines(r *Rule) (out []Deadline) {
	var days []earlyhelp.Date
	for _, fd := range r.Fields {
		for _, a := range fd.Read(f.Scope()).Answer {
			if d, err := earlyhelp.ParseDate(a); err == nil {
				days = append(days, d)
			}
		}
	}
	slices.SortFunc(days, earlyhelp.Date.Compare)
	days = slices.Compact(days)
	ended := false
	if r.Until != nil {
		end := readDate(r.Until, f.Scope())
		if ended = !end.IsZero(); ended {
			days = slices.DeleteFunc(days, end.Before)
			if len(days) > 0 {
				days = slices.Compact(append(days, end))
			}
		}
	}
	for i, from := range days {
		d := f.deadline(r, f.Template.Label(r.Fields[0]), from, f.Scope())
		switch {
		case i+1 < len(days):
			d.Done = days[i+1]
		case ended:
			return out // nothing more is due
		}
		out = append(out, d)
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
