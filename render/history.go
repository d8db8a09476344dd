package render

import (
	"strconv"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// maxHistory is the number of scores that are told, the newest; a chart of more
// cannot be read. A review every six weeks makes nine a year.
const maxHistory = 24

// history returns the scores that the earlier instances of the form hold for a
// question, and this one's, which is shown already; nil where there is nothing
// to compare. A score that this reader may not see, or that stands on a day or
// an instance that they may not see, is left out, and so is one that its form
// would not have shown them. A score that instances share was given once.
func (b *builder) history(q *templates.Question, now earlyhelp.Score) []Point {
	score, ok := now.Value()
	today := b.form.Date()
	if !ok || !q.Scale.Has(score) || !q.Field.OfInstance() || b.dayHidden(b.form) || today.IsZero() {
		return nil
	}
	seen := map[string]bool{q.Field.Read(b.form.Scope()).Path(): true}
	var out []Point
	var past []*templates.Form
	if !b.looked {
		b.earlier, b.looked = b.form.Earlier(), true
	}
	for _, f := range b.earlier {
		s := f.Scope()
		r := q.Field.Read(s)
		n, err := strconv.Atoi(r.Text())
		if _, bad := earlyhelp.NewScore(n); err != nil || bad != nil || !q.Scale.Has(n) || seen[r.Path()] {
			continue
		}
		if b.hidden(r.Seen()) || b.dayHidden(f) || b.hidden(sourceAt("instances["+string(f.Instance.ID)+"]")) || q.When.AsksHidden(s) || !b.asks(f) {
			continue
		}
		seen[r.Path()] = true
		out = append(out, Point{Day: f.Date(), Score: n})
		past = append(past, f)
	}
	if len(out) == 0 {
		return nil
	}
	out = append(out, Point{Day: today, Score: score, Now: true})
	old := max(0, len(out)-maxHistory)
	b.cut.now.score, b.cut.now.past, b.cut.now.part = q.Field, past[old:], b.section
	return out[old:]
}

// dayHidden reports whether this reader may not see the day of an instance.
func (b *builder) dayHidden(f *templates.Form) bool {
	t := f.Template
	return t.Day != nil && b.hidden(t.Day.Read(f.Scope()).Seen())
}
