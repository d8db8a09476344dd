package validate

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// pair is one place of the form in both cases, and whether each prints it.
type pair struct {
	now, then     templates.Scope
	isNow, isThen bool
}

// when narrows a pair to where a condition holds; false where an answer that is
// kept from the copy's reader decides that.
func (p pair) when(cond *templates.Condition) (pair, bool) {
	now, then := cond.Holds(p.now), cond.Holds(p.then)
	if !now && cond.AsksHidden(p.now) || !then && cond.AsksHidden(p.then) {
		return p, false
	}
	p.isNow, p.isThen = p.isNow && now, p.isThen && then
	return p, true
}

// compare walks the form.
func (d *comparison) compare() {
	shownNow, shownThen := map[string]bool{}, map[string]bool{}
	for _, sec := range d.t.Sections {
		p := pair{now: d.now.Scope(), then: d.then.Scope(), isNow: d.now.Asks(sec), isThen: d.then.Asks(sec)}
		if !sec.When.AsksHidden(p.now) && !sec.When.AsksHidden(p.then) {
			w := walk{d, sec, shownNow, shownThen}
			w.items(sec.Items, p)
		}
	}
	d.day()
}

// day compares the day that every page says, where no question of the form told.
func (d *comparison) day() {
	if d.t.Day == nil {
		return
	}
	before := len(d.found)
	w := walk{comparison: d, sec: &templates.Section{}}
	w.question(&templates.Question{Field: d.t.Day}, pair{d.now.Scope(), d.then.Scope(), true, true})
	d.found = slices.Concat(d.found[:before], slices.DeleteFunc(slices.Clone(d.found[before:]), func(day change) bool {
		return slices.ContainsFunc(d.found[:before], func(ch change) bool { return ch.path == day.path })
	}))
}

// walk goes through one section in both cases.
type walk struct {
	*comparison
	sec                 *templates.Section
	shownNow, shownThen map[string]bool // rows that tables have shown
}

func (w *walk) items(items []templates.Item, p pair) {
	for _, it := range items {
		switch it := it.(type) {
		case *templates.Question:
			w.question(it, p)
		case *templates.Beside:
			for _, q := range it.Questions {
				w.question(q, p)
			}
		case *templates.Table:
			w.table(it, p)
		case *templates.Block:
			w.block(it, p)
		case *templates.Ticks:
			w.ticks(it, p)
		}
	}
}

// lists narrows a pair to where the copy prints a list; the evidence of signing is
// none that is compared.
func (w *walk) lists(list *templates.Field, when *templates.Condition, p pair) (pair, bool) {
	if !w.mayShow(list) || list.ID == "instance.signatures" || list.ID == "instance.copies" {
		return p, false
	}
	return p.when(when)
}

func (w *walk) mayShow(fd *templates.Field) bool { return w.now.isOffice || !fd.Office }

func (w *walk) table(t *templates.Table, p pair) {
	columns := slices.DeleteFunc(slices.Clone(t.Columns), func(q *templates.Question) bool { return !w.mayShow(q.Field) })
	p, ok := w.lists(t.List, t.When, p)
	if !ok || t.Office && !w.now.isOffice || len(columns) == 0 {
		return
	}
	r := rows{walk: w, list: t.List, where: t.Where, columns: columns, around: p, compare: func(row pair) {
		for _, q := range columns {
			w.answer(q, row)
		}
	}}
	if p.isNow {
		r.now = w.now.TableRows(t, p.now, w.shownNow)
	}
	if p.isThen {
		r.then = w.then.TableRows(t, p.then, w.shownThen)
	}
	r.match(t.Each != nil)
}

func (w *walk) block(b *templates.Block, p pair) {
	p, ok := w.lists(b.List, b.When, p)
	if !ok {
		return
	}
	r := rows{walk: w, list: b.List, around: p, compare: func(row pair) { w.items(b.Items, row) }}
	if p.isNow {
		r.now = w.now.BlockRows(b, p.now)
	}
	if p.isThen {
		r.then = w.then.BlockRows(b, p.then)
	}
	r.match(b.Key != "" || b.Each != nil)
}

func (w *walk) ticks(t *templates.Ticks, p pair) {
	p, ok := w.lists(t.List, t.When, p)
	if !ok {
		return
	}
	r := rows{walk: w, list: t.List, around: p}
	r.compare = func(row pair) { // that there is a row is the tick
		switch {
		case row.isNow && !row.isThen:
			r.found(row.now.RowPath())
		case row.isThen && !row.isNow:
			r.found(r.nowAt(row.then))
		}
	}
	for _, o := range t.Options {
		if p.isNow {
			r.now = append(r.now, w.now.Keyed(t.List, o.Code, p.now))
		}
		if p.isThen {
			r.then = append(r.then, w.then.Keyed(t.List, o.Code, p.then))
		}
	}
	r.match(true)
}

// rows are those of one list that a table or block prints.
type rows struct {
	*walk
	list      *templates.Field
	where     *templates.Condition
	columns   []*templates.Question
	around    pair
	now, then []templates.Scope
	compare   func(pair)
}

// match compares the rows: by their keys where the form has a place for each key,
// and else by their ids.
func (r *rows) match(keyed bool) {
	if keyed {
		for i := range max(len(r.now), len(r.then)) {
			r.keyed(pair{now: r.around.now, then: r.around.then}, i)
		}
		return
	}
	was := map[string]templates.Scope{}
	for _, row := range r.then {
		was[row.RowPath()] = row
	}
	for _, row := range r.now {
		then := r.toThen[row.RowPath()]
		old, ok := was[then]
		delete(was, then)
		switch {
		case r.secret(row):
		case ok:
			r.compare(pair{row, old, true, true})
		case !r.walk.now.hidden(sourceAt(row.RowPath())):
			r.found(row.RowPath())
		}
	}
	for _, row := range r.then {
		if _, gone := was[row.RowPath()]; gone && !r.unseen(r.nowAt(row)) {
			r.found(r.nowAt(row))
		}
	}
}

// keyed compares the row at one key. A row that is in the case no more is told of
// as one, where the copy printed anything of it.
func (r *rows) keyed(p pair, i int) {
	if i < len(r.now) && r.now[i].InRow() {
		if p.now, p.isNow = r.now[i], true; r.secret(p.now) {
			return
		}
	}
	if i < len(r.then) && r.then[i].InRow() {
		p.then, p.isThen = r.then[i], true
	}
	gone := false
	if p.isThen && !p.isNow {
		key, _ := moved(r.walk.then.KeyPath(r.list, p.then), r.toNow)
		if r.unseen(r.nowAt(p.then)) || r.walk.now.hidden(sourceAt(key)) {
			return
		}
		gone = r.toNow[p.then.RowPath()] == ""
	}
	before := len(r.comparison.found)
	r.compare(p)
	if gone && len(r.comparison.found) > before {
		r.comparison.found = r.comparison.found[:before]
		r.found(r.nowAt(p.then))
	}
}

func (r *rows) found(path string) {
	r.comparison.found = append(r.comparison.found, change{r.sec.ID, r.list, path, true})
}

// nowAt returns where a row of the copy stands, or would stand.
func (r *rows) nowAt(then templates.Scope) string {
	if at := r.toNow[then.RowPath()]; at != "" {
		return at
	}
	at, _ := moved(then.RowPath(), r.toNow)
	return at
}

// secret reports whether a row, or somebody whom it is about, is so hidden that the
// copy is silent of it.
func (r *rows) secret(row templates.Scope) bool {
	now := r.walk.now
	return now.gone(row.RowPath()) || slices.ContainsFunc(r.columns, func(q *templates.Question) bool {
		return slices.ContainsFunc(q.Field.Read(row).Sources, func(src templates.Source) bool { return now.gone(src.Path) })
	})
}

// unseen reports whether a row that is printed no more is kept from the copy's
// reader, or chosen by an answer that is.
func (r *rows) unseen(at string) bool {
	now := r.walk.now
	return now.hidden(sourceAt(at)) || slices.ContainsFunc(now.List(r.list, nil, r.around.now), func(row templates.Scope) bool {
		return row.RowPath() == at && (r.where.AsksHidden(row) || r.secret(row))
	})
}

// question compares what a question shows where it is asked.
func (w *walk) question(q *templates.Question, p pair) {
	if !w.mayShow(q.Field) || !q.When.Holds(p.now) && q.When.AsksHidden(p.now) || !q.When.Holds(p.then) && q.When.AsksHidden(p.then) {
		return
	}
	w.answer(q, p)
}

// answer compares what a question shows. What is kept from the copy's reader now, or
// was then, is no change.
func (w *walk) answer(q *templates.Question, p pair) {
	fd := q.Field
	var now, then templates.Reading
	if p.isNow {
		now = fd.Read(p.now)
	}
	if p.isThen {
		then = fd.Read(p.then)
	}
	switch {
	case w.now.hidden(now.Seen()), w.then.hidden(then.Seen()):
		return
	case !p.isNow && w.now.hidden(w.movedTo(then.Seen())):
		return
	case w.now.hidden(now.Decides) && (!p.isThen || then.Decides != nil):
		return
	}
	if fd.Derived() && (w.now.dayHidden(w.now.Form) || w.then.dayHidden(w.then.Form)) {
		return // an age on a day that the copy does not tell
	}
	if !slices.Equal(w.texts(fd, now, w.now), w.texts(fd, then, w.then)) || !w.sameReason(now, then) || !w.sameHistory(q, p, now) {
		w.differs(fd, now, then)
	}
}

func (d *comparison) movedTo(then []templates.Source) []templates.Source {
	var out []templates.Source
	for _, src := range then {
		if at, ok := moved(src.Path, d.toNow); ok {
			out = append(out, templates.Source{Path: at, Whole: src.Whole})
		}
	}
	return out
}

// differs finds which of the answers behind a question are not what they were; the
// question's own where it is none of them, but which of them it shows.
func (w *walk) differs(fd *templates.Field, now, then templates.Reading) {
	sources := slices.Concat(w.now.behind(now), w.movedTo(w.then.behind(then)))
	before := len(w.found)
	add := func(path string) {
		if ch := (change{w.sec.ID, fd, path, false}); !slices.Contains(w.found[before:], ch) {
			w.found = append(w.found, ch)
		}
	}
	for _, src := range sources {
		was, ok := moved(src.Path, w.toThen)
		if ok && !src.Whole && !ofSigning(src.Path) && !slices.Equal(w.now.answers[src.Path], w.then.answers[was]) && !w.now.hidden(sourceAt(src.Path)) {
			add(src.Path)
		}
	}
	if len(w.found) > before {
		return
	}
	path := now.Path()
	if path == "" {
		path, _ = moved(then.Path(), w.toNow)
	}
	add(path)
}

// ofSigning reports whether a path is that of evidence of signing.
func ofSigning(path string) bool {
	return strings.HasPrefix(path, "instances[") && (strings.Contains(path, "].signatures[") || strings.Contains(path, "].copies[") || strings.Contains(path, "].stored["))
}

// texts returns an answer as it is printed, a value each. Of names those count that
// are kept from the copy's reader in neither case.
func (d *comparison) texts(fd *templates.Field, r templates.Reading, in *sight) []string {
	var out []string
	for _, v := range r.Answer {
		if _, isRow := earlyhelp.Who(v).ID(); isRow && (fd.Kind == templates.Who || fd.Kind == templates.Whos) {
			if d.now.keeps(v) || d.then.keeps(v) {
				continue
			}
			v, _ = in.Refer(v)
		}
		switch fd.Format {
		case "nhs":
			v = earlyhelp.FormatNHSNumber(v)
		case "clock":
			v = earlyhelp.FormatClock(v)
		}
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	if fd.Kind == templates.Choices {
		slices.Sort(out)
	}
	if out == nil && r.Standin != "" {
		out = []string{r.Standin}
	}
	return out
}

// sameReason reports whether marks say of a missing answer what they said then. Of
// several that speak of it a copy has one.
func (d *comparison) sameReason(now, then templates.Reading) bool {
	if len(now.Answer) > 0 || len(then.Answer) > 0 {
		return true
	}
	is, was := reasons(d.now.Case, now), reasons(d.then.Case, then)
	return len(is) == 0 && len(was) == 0 || slices.ContainsFunc(was, func(as earlyhelp.Code) bool { return slices.Contains(is, as) })
}

// reasons are what marks say of a missing answer, where copies tell it.
func reasons(c *earlyhelp.Case, r templates.Reading) (as []earlyhelp.Code) {
	for i := range c.Marks {
		m := &c.Marks[i]
		switch m.As {
		case earlyhelp.MarkDeclined, earlyhelp.MarkUnknown, earlyhelp.MarkNotApplicable:
			if slices.ContainsFunc(r.Seen(), func(src templates.Source) bool { return m.Covers(src.Path) }) {
				as = append(as, m.As)
			}
		}
	}
	return as
}

// sameHistory reports whether the scores of earlier sheets are told that were told
// beside this one.
func (w *walk) sameHistory(q *templates.Question, p pair, now templates.Reading) bool {
	n, err := strconv.Atoi(now.Text())
	if q.Field.Kind != templates.Scale || p.now.InRow() || err != nil || !q.Scale.Has(n) || !q.Field.OfInstance() || w.now.dayHidden(w.now.Form) || w.then.dayHidden(w.then.Form) {
		return true
	}
	is, keptNow := w.now.history(w.sec, q)
	was, keptThen := w.then.history(w.sec, q)
	told := func(points []point) (out []string) {
		for _, pt := range points {
			if !keptNow[pt.sheet] && !keptThen[pt.sheet] {
				out = append(out, pt.told)
			}
		}
		return out
	}
	return slices.Equal(told(is), told(was))
}

// sight is a form as the reader of the signed copy sees it.
type sight struct {
	*templates.Form
	isOffice bool
	secret   []earlyhelp.SecretRow
	answers  map[string]earlyhelp.Answer
}

// Audiences of a cut, as package render writes them.
const (
	audienceOffice = "office"
	audienceFamily = "family"
)

func newSight(f *templates.Form, audience string) *sight {
	s := &sight{Form: f, isOffice: audience == audienceOffice, answers: maps.Collect(f.Case.Answers())}
	if !s.isOffice {
		s.secret = f.Case.SecretFromFamily()
		s.Form = f.Veiled(s.hidden, func(row templates.Scope) bool { return s.gone(row.RowPath()) })
	}
	return s
}

// hidden reports whether one of these answers is kept from the copy's reader.
func (s *sight) hidden(sources []templates.Source) bool {
	return !s.isOffice && slices.ContainsFunc(sources, func(src templates.Source) bool {
		return s.gone(src.Path) || slices.ContainsFunc(s.Case.Marks, func(m earlyhelp.Mark) bool {
			within := src.Whole && strings.HasPrefix(m.At, src.Path+"[") && !s.gone(m.At)
			return (within || m.Covers(src.Path)) && s.Case.HidesFromFamily(&m)
		})
	})
}

func sourceAt(path string) []templates.Source { return []templates.Source{{Path: path}} }

// gone reports whether the path is that of a row of which the copy's reader may not
// know, or of something in it.
func (s *sight) gone(path string) bool {
	return slices.ContainsFunc(s.secret, func(g earlyhelp.SecretRow) bool { return g.Covers(path) })
}

// keeps reports whether the name behind a reference is kept from the copy's reader.
func (s *sight) keeps(ref string) bool {
	_, from := s.Refer(ref)
	return s.hidden(from)
}

// dayHidden reports whether the day of a sheet is.
func (s *sight) dayHidden(f *templates.Form) bool {
	day := s.Template.Day
	return day != nil && s.hidden(day.Read(f.Scope()).Seen())
}

// behind returns the answers that a question shows something of, and those that let
// it show nothing.
func (s *sight) behind(r templates.Reading) []templates.Source {
	out := slices.Concat(r.Seen(), r.Decides)
	for _, v := range r.Answer {
		_, from := s.Refer(v)
		out = append(out, from...)
	}
	return out
}

// point is a score of an earlier sheet.
type point struct {
	sheet earlyhelp.ID
	told  string
}

// maxHistory is how many scores copies tell, this one's among them.
const maxHistory = 24

// history returns the scores that are told beside the one of this sheet, as package
// render tells them, and the sheets whose score is kept from the copy's reader.
func (s *sight) history(sec *templates.Section, q *templates.Question) (out []point, kept map[earlyhelp.ID]bool) {
	kept = map[earlyhelp.ID]bool{}
	seen := map[string]bool{q.Field.Read(s.Scope()).Path(): true}
	for _, f := range s.Earlier() {
		in := f.Scope()
		r := q.Field.Read(in)
		n, err := strconv.Atoi(r.Text())
		if _, bad := earlyhelp.NewScore(n); err != nil || bad != nil || !q.Scale.Has(n) || seen[r.Path()] {
			continue
		}
		if s.hidden(r.Seen()) || s.dayHidden(f) || s.hidden(sourceAt("instances["+string(f.Instance.ID)+"]")) || q.When.AsksHidden(in) || sec.When.AsksHidden(in) {
			kept[f.Instance.ID] = true
			continue
		}
		if f.Asks(sec) {
			seen[r.Path()] = true
			out = append(out, point{f.Instance.ID, fmt.Sprintf("%s: %d", f.Date(), n)})
		}
	}
	return out[max(0, len(out)-maxHistory+1):], kept
}
