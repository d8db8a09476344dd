package render

import (
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// The cut case is made new, out of what stands in the outline, and never by
// taking away from the whole case: what nobody thought of is not in it. While
// the outline is built each answer leaves a trace of what it was made of, and
// the traces of those that are in the finished outline say what is copied.
//
// Opened and rendered for the same reader on the same day, it gives the same
// outline. Where that and privacy cannot both be had, privacy wins:
//
//   - An answer that is blank because something secret belongs to it leaves no
//     mark, and neither does a mark that names other readers only. The box then
//     shows what else belongs there, as far as this copy shows it elsewhere: the
//     others of several answers in one box, or what stands in for a missing one.
//     So does a table with a row that was left out because of one of its
//     columns, where the rest of that row is shown elsewhere.
//   - An item that is left out because of a hidden answer which the form does
//     not print, or which is secret, may be there, with nothing in it. So may
//     one whose condition is worked out from answers that are not printed.
//   - An age on a hidden day is left out.
//   - Rows without ids are counted anew.

// trace is what one answer of the outline was made of.
type trace struct {
	path  string             // where the answer lives
	seen  []string           // all that was looked at
	refs  []templates.Ref    // references on the way to it
	shown []string           // answers that it shows
	named []reference        // references that it shows the words of
	rows  []any              // rows that those words name
	notes []note             // what it says is kept private
	marks []note             // what else it says of it
	score *templates.Field   // whose earlier answers it tells
	past  []*templates.Form  // the instances that gave them
	part  *templates.Section // in which they stand

	secret  bool               // it is blank because something is secret
	instead string             // its path, if nobody had answered it
	barred  []templates.Source // unless these are known
}

// reference is one of the references of an answer that may hold several.
type reference struct{ path, to string }

// note says that what lives at a path is kept private because of a mark.
type note struct {
	at   string
	mark *earlyhelp.Mark
}

// traces is what the builder keeps for the cut case.
type traces struct {
	of       map[*Answer]*trace
	now      *trace       // of the answer that is being built
	recorded []*Answer    // of the record of signing
	rows     map[any]bool // rows that stand in the outline, by pointer
	keys     []string     // answers by which the outline found rows
	tables   []tableIn
	asked    []*templates.Condition // of the sections that are there
}

// tableIn is a table that chooses its rows, and where it stands.
type tableIn struct {
	table *templates.Table
	scope templates.Scope
}

// trace begins the trace of an answer.
func (b *builder) trace(a *Answer, r templates.Reading) *trace {
	t := &trace{path: r.Path(), refs: r.Refs}
	for _, src := range r.Seen() {
		t.seen = append(t.seen, src.Path)
	}
	b.cut.of[a], b.cut.now = t, t
	return t
}

// untrace forgets an answer that is not shown after all.
func (b *builder) untrace(a *Answer) {
	if t := b.cut.of[a]; t != nil {
		b.cut.of[a] = &trace{path: t.path, refs: t.refs, secret: true}
	}
}

// stands notes that a row stands in the outline, and whether its key found it.
func (b *builder) stands(list *templates.Field, row templates.Scope, keyed bool) {
	if b.blank || !row.InRow() {
		return
	}
	b.cut.rows[row.Row()] = true
	if keyed {
		b.cut.keys = append(b.cut.keys, b.form.KeyPath(list, row))
	}
}

// withheld notes why nothing is shown as an answer, and returns the path that
// its reader may know it by.
func (b *builder) withheld(t *trace, q *templates.Question, s templates.Scope, r templates.Reading, seen []templates.Source) string {
	if b.mark(seen).Secret == earlyhelp.Yes {
		t.secret, t.barred = true, r.Barred
		if or := q.Field.Else(); or != nil {
			t.instead = or.Read(s).Path()
		}
		return t.path
	}
	for i, ref := range t.refs {
		if m := b.mark(sourceAt(ref.Path)); m != nil && b.hides(m) {
			t.path, t.refs = ref.Path, t.refs[:i] // which does not tell where the reference leads
			t.notes = append(t.notes, note{ref.Path, m})
			return t.path
		}
	}
	for _, src := range seen {
		m := b.mark([]templates.Source{src})
		if m == nil || !b.hides(m) {
			continue
		}
		switch {
		case src.Whole:
			t.notes = append(t.notes, note{m.At, m})
		case slices.ContainsFunc(r.Sources, func(own templates.Source) bool { return own.Path == src.Path }):
			t.notes = append(t.notes, note{src.Path, m})
			b.leads(t, r.Sources, src.Path)
		default: // the name beside a signature is kept private with its signer's
			t.notes = append(t.notes, note{t.path, m})
		}
	}
	return t.path
}

// says notes the mark that says something of an answer that is shown.
func (b *builder) says(t *trace, m *earlyhelp.Mark) {
	at := t.path // of a signature's name, when it speaks of the signer
	if i := slices.IndexFunc(t.seen, m.Covers); i >= 0 {
		at = t.seen[i]
	}
	t.marks = append(t.marks, note{at, m})
}

// signer notes whose name stands beside a signature, where the office is told
// something of them.
func (b *builder) signer(t *trace, row, who string, whose []templates.Source) {
	place, ok := b.referred(who)
	if !ok || b.to.Kind != Office || b.mark(whose) == nil {
		return
	}
	t.named, t.rows = append(t.named, reference{join(row, "who"), who}), append(t.rows, place.Row)
	for _, src := range whose {
		t.seen = append(t.seen, src.Path)
	}
}

// tells reports whether this copy's reader is told something by a mark that does
// not hide.
func (b *builder) tells(m *earlyhelp.Mark) bool {
	if m == nil {
		return false
	}
	switch m.As {
	case earlyhelp.MarkDeclined, earlyhelp.MarkUnknown, earlyhelp.MarkNotApplicable, earlyhelp.MarkUnclear:
		return true
	}
	return b.to.Kind == Office
}

// leads notes the reference by which the answer at path came to stand in one box
// with others.
func (b *builder) leads(t *trace, sources []templates.Source, path string) {
	for _, src := range sources {
		for _, to := range src.Answer {
			if place, ok := b.referred(to); ok && strings.HasPrefix(path, place.Path+".") {
				t.named = append(t.named, reference{src.Path, to})
				t.rows = append(t.rows, place.Row)
			}
		}
	}
}

// referred returns the row that an answer refers to, where it does.
func (b *builder) referred(to string) (earlyhelp.Place, bool) {
	id, ok := earlyhelp.Who(to).ID()
	if !ok {
		return earlyhelp.Place{}, false
	}
	return b.form.Find(id)
}

// names notes one of several whom an answer names, by the words that stand at
// those paths of the row, or by a note in their place.
func (b *builder) names(t *trace, to string, from []templates.Source, kept *earlyhelp.Mark) {
	t.named = append(t.named, reference{t.path, to})
	place, ok := b.referred(to)
	if !ok {
		return // a name in plain words
	}
	t.rows = append(t.rows, place.Row)
	for _, src := range from {
		t.seen = append(t.seen, src.Path)
		if kept == nil {
			t.shown = append(t.shown, src.Path)
		} else if m := b.mark([]templates.Source{src}); m != nil && b.hides(m) {
			t.notes = append(t.notes, note{src.Path, m})
		}
	}
}

// shows notes the answers that stand in a, once it is whole.
func (b *builder) shows(a *Answer, t *trace, fd *templates.Field, s templates.Scope, r templates.Reading) {
	if len(r.Answer) == 0 {
		for _, src := range r.Barred {
			if !b.hidden(sourceAt(src.Path)) {
				t.shown = append(t.shown, src.Path)
			}
		}
	}
	filled := *a
	filled.Note = ""
	if filled.Empty() || fd.Kind == templates.Who || fd.Kind == templates.Whos {
		return // whom it names is noted already
	}
	if fd.Derived() {
		for _, src := range fd.Sources() {
			if b.mayShow(src) {
				b.showsSources(t, src.Read(s).Sources)
			}
		}
		return
	}
	if fd.Kind == templates.Sign && a.Drawing == nil {
		r.Sources = r.Sources[:1] // a drawing that is not shown
	}
	b.showsSources(t, r.Sources)
}

func (b *builder) showsSources(t *trace, sources []templates.Source) {
	for _, src := range sources {
		if src.Whole {
			continue
		}
		place, ok := earlyhelp.Place{}, false
		if len(sources) > 1 && len(src.Answer) == 1 {
			place, ok = b.referred(src.Answer[0]) // named in a box with others
		}
		switch {
		case ok:
			if words, from := b.form.Refer(src.Answer[0]); words != "" || b.tells(b.mark(from)) {
				t.named = append(t.named, reference{src.Path, src.Answer[0]})
				t.rows = append(t.rows, place.Row)
			}
		case len(src.Answer) == 1 && (strings.TrimSpace(src.Answer[0]) == "" || b.words.Placeholder(src.Answer[0])):
		default:
			t.shown = append(t.shown, src.Path)
		}
	}
}

// mayShow reports whether copies for this reader show the field at all.
func (b *builder) mayShow(fd *templates.Field) bool { return b.to.Kind == Office || !fd.Office }

// gone reports whether a row is one of those, or in one.
func (b *builder) gone(s templates.Scope) bool { return b.goneAt(s.RowPath()) }

// goneAt reports whether the path is that of a row that is gone, or of
// something in it.
func (b *builder) goneAt(path string) bool {
	return slices.ContainsFunc(b.secret, func(g earlyhelp.SecretRow) bool { return g.Covers(path) })
}
