package templates

import (
	"cmp"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
)

// A form may show what other forms of the case hold: every plan with its
// actions, every review with its progress. What this file adds to reading them:
// their order, which review is of which plan, and which version of an action a
// past review means.

// kinship reports whether a row of a list belongs to the row around.
type kinship func(around, row Scope) bool

// kinships are the lists of rows that belong to another row without standing
// in it, by id; core/fields.yaml gives each its label and list.
var kinships = map[string]kinship{"pastplan.reviews": reviewOf}

// reviewOf reports whether a review looks at a plan.
func reviewOf(around, row Scope) bool {
	r := rowOf[earlyhelp.Review](row)
	p := rowOf[earlyhelp.Plan](around)
	return r != nil && p != nil && around.form.reviewed(r) == p
}

// reviewed returns the plan that a review looks at: that of the form that the
// review was made on, and where that form made a plan of its own the one
// before it. A review that tells neither looks at the last plan there is, so
// that none is lost.
func (f *Form) reviewed(r *earlyhelp.Review) *earlyhelp.Plan {
	plans := f.Case.Plans
	if len(plans) == 0 {
		return nil
	}
	at := func(id earlyhelp.ID) int {
		return slices.IndexFunc(plans, func(p earlyhelp.Plan) bool { return id != "" && p.ID == id })
	}
	in, id := f.madeWith(r.ID)
	found := at(id)
	if maker, _ := f.firstWith("plan", id); found >= 0 && maker == in && !f.veiled(earlyhelp.RowPath("plans", id, found)+".follows") {
		if before := at(plans[found].Follows); before >= 0 {
			found = before
		}
	}
	if found < 0 {
		found = len(plans) - 1
	}
	return &plans[found]
}

// firstWith returns the first form of the case that holds a plan or review as
// its part, as far as who sees this one may know it: the one that it was made
// on; and its path.
func (f *Form) firstWith(part string, id earlyhelp.ID) (in *earlyhelp.Instance, at string) {
	for i := range f.Case.Instances {
		in := &f.Case.Instances[i]
		held := in.Review
		if part == "plan" {
			held = in.Plan
		}
		path := earlyhelp.RowPath("instances", in.ID, i)
		if id != "" && held == id && !f.veiled(path+"."+part) {
			return in, path
		}
	}
	return nil, ""
}

// madeWith returns the form that a review was made on and the plan that it
// holds, as far as who sees this form may know it.
func (f *Form) madeWith(review earlyhelp.ID) (in *earlyhelp.Instance, plan earlyhelp.ID) {
	in, path := f.firstWith("review", review)
	if in == nil || f.veiled(path+".plan") {
		return in, ""
	}
	return in, in.Plan
}

// veiled reports whether the answer at a path is hidden from who sees the form.
func (f *Form) veiled(path string) bool {
	return f.veil != nil && f.veil([]Source{{Path: path}})
}

// findFrom looks up the row that a reference at a path means. A row carried
// from plan to plan has one id in all of them: a review that is not this form's
// own means the plan of the form that it was made on, as it did then.
func (f *Form) findFrom(from string, id earlyhelp.ID, list string) (earlyhelp.Place, bool) {
	if rows := f.rows[id]; len(rows) > 1 && !f.owns(from) {
		if review, _, ok := strings.Cut(from, "]."); ok && strings.HasPrefix(review, "reviews[") {
			_, plan := f.madeWith(earlyhelp.ID(strings.TrimPrefix(review, "reviews[")))
			for _, p := range rows {
				if plan != "" && p.List == list && strings.HasPrefix(p.Path, earlyhelp.RowPath("plans", plan, 0)+".") {
					return p, true
				}
			}
		}
	}
	return f.find(id, list)
}

// DayPath returns the path of the day that a plan or review says it was made
// on, by which lists of them are put in order; "" for any other row, and for
// one that says none.
func DayPath(p earlyhelp.Place) string {
	head := HeadOf(p.Row)
	switch {
	case head == nil:
	case !head.Completed.IsZero():
		return join(p.Path, "completed")
	case !head.Started.IsZero():
		return join(p.Path, "started")
	}
	return ""
}

// ownDay returns that day; zero where who sees the form may not know it.
func (f *Form) ownDay(s Scope) earlyhelp.Date {
	path := DayPath(earlyhelp.Place{Path: s.path, Row: s.Row()})
	if path == "" || f.veiled(path) {
		return earlyhelp.Date{}
	}
	head := HeadOf(s.Row())
	return cmp.Or(head.Completed, head.Started)
}

// dated reports whether every row says a day by which it can be put in order;
// where one does not, or keeps it private, they stay as the case has them.
func (f *Form) dated(rows []Scope) bool {
	return len(rows) > 1 && !slices.ContainsFunc(rows, func(s Scope) bool { return f.ownDay(s).IsZero() })
}

// MadeOn returns the forms on which some of these plans and reviews were made,
// in the order of the case: they tell which review is of which plan, and which
// version of an action a review means.
func (f *Form) MadeOn(rows map[any]bool) []earlyhelp.Place {
	made := map[*earlyhelp.Instance]bool{}
	for _, p := range f.all {
		if !rows[p.Row] {
			continue
		}
		switch p.Row.(type) {
		case *earlyhelp.Plan:
			in, _ := f.firstWith("plan", p.ID)
			made[in] = true
		case *earlyhelp.Review:
			in, _ := f.firstWith("review", p.ID)
			made[in] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(f.all), func(p earlyhelp.Place) bool {
		in, ok := p.Row.(*earlyhelp.Instance)
		return !ok || !made[in]
	})
}
