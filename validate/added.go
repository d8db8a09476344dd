package validate

import (
	"cmp"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// veil has the form seen as by the reader of the signed copy: what is hidden from
// them is not missed there.
func (d *comparison) veil() {
	if d.office() {
		d.seen = d.form
		return
	}
	d.secret = d.form.Case.SecretFromFamily()
	d.seen = d.form.Veiled(d.hidden, func(s templates.Scope) bool { return d.isGone(s.RowPath()) })
}

func (d *comparison) office() bool { return d.o.Signed.Cut.Audience == audienceOffice }

// hidden reports whether one of these answers is kept from the copy's reader.
func (d *comparison) hidden(sources []templates.Source) bool {
	return !d.office() && slices.ContainsFunc(sources, func(src templates.Source) bool {
		return d.isGone(src.Path) || slices.ContainsFunc(d.form.Case.Marks, func(m earlyhelp.Mark) bool {
			within := src.Whole && strings.HasPrefix(m.At, src.Path+"[") && !d.isGone(m.At)
			return (within || m.Covers(src.Path)) && d.form.Case.HidesFromFamily(&m)
		})
	})
}

// isGone reports whether the path is that of a row of which the copy's reader may not
// know, or of something in it.
func (d *comparison) isGone(path string) bool {
	return slices.ContainsFunc(d.secret, func(s earlyhelp.SecretRow) bool { return s.Covers(path) })
}

// secretly reports whether what names a row is so hidden that the copy is silent.
func (d *comparison) secretly(from []templates.Source) bool {
	return slices.ContainsFunc(from, func(src templates.Source) bool {
		return d.isGone(src.Path) || slices.ContainsFunc(d.form.Case.Marks, func(m earlyhelp.Mark) bool {
			return m.Secret == earlyhelp.Yes && m.Covers(src.Path) && !d.office() && d.form.Case.HidesFromFamily(&m)
		})
	})
}

// shown compares what the copy's reader would see with what the copy shows.
func (d *comparison) shown() {
	shown := map[string]bool{}
	for _, sec := range d.t.Sections {
		if s := d.seen.Scope(); d.seen.Asks(sec) && !sec.When.AsksHidden(s) {
			d.items(sec, sec.Items, s, false, shown)
		}
	}
}

func (d *comparison) items(sec *templates.Section, items []templates.Item, s templates.Scope, keyed bool, shown map[string]bool) {
	for _, it := range items {
		switch it := it.(type) {
		case *templates.Question:
			d.question(sec, it, s, keyed)
		case *templates.Beside:
			for _, q := range it.Questions {
				d.question(sec, q, s, keyed)
			}
		case *templates.Table:
			if d.shows(it.List, it.Office, it.When, s) {
				d.table(sec, it, s, shown)
			}
		case *templates.Block:
			if !d.shows(it.List, false, it.When, s) || it.Signed() {
				continue
			}
			for _, row := range d.seen.BlockRows(it, s) {
				if row.InRow() && !d.isGone(row.RowPath()) {
					d.items(sec, it.Items, row, it.Key != "" || it.Each != nil, shown)
				}
			}
		case *templates.Ticks:
			if !d.shows(it.List, false, it.When, s) {
				continue
			}
			for _, o := range it.Options {
				if row := d.seen.Keyed(it.List, o.Code, s); row.InRow() && d.toThen[row.RowPath()] == "" {
					d.row(row.RowPath())
				}
			}
		}
	}
}

// shows reports whether the copy shows a table, block or list of ticks.
func (d *comparison) shows(list *templates.Field, office bool, when *templates.Condition, s templates.Scope) bool {
	return d.mayShow(list) && (d.office() || !office) && list.ID != "instance.copies" && when.Holds(s)
}

func (d *comparison) mayShow(fd *templates.Field) bool {
	return (d.office() || !fd.Office) && slices.Contains(d.o.Signed.Cut.Fields, fd.ID)
}

func (d *comparison) table(sec *templates.Section, t *templates.Table, s templates.Scope, shown map[string]bool) {
	for _, row := range d.seen.TableRows(t, s, shown) {
		secret := !row.InRow() || slices.ContainsFunc(t.Columns, func(q *templates.Question) bool {
			return (d.office() || !q.Field.Office) && slices.ContainsFunc(q.Field.Read(row).Sources, func(src templates.Source) bool { return d.isGone(src.Path) })
		})
		for _, q := range t.Columns {
			if !secret {
				d.question(sec, q, row, t.Each != nil)
			}
		}
	}
}

// question compares what a question shows with what the copy shows there.
func (d *comparison) question(sec *templates.Section, q *templates.Question, s templates.Scope, keyed bool) {
	fd, place := q.Field, asking{q, s.RowPath()}
	d.visited[place] = true
	if ofEvidence(fd) || !d.mayShow(fd) || !q.When.Holds(s) && q.When.AsksHidden(s) {
		return
	}
	r := fd.Read(s)
	if d.hidden(r.Seen()) || d.withheld(r) {
		return
	}
	was := d.was[place].reading
	at := r.Path()
	switch {
	case d.reported(r) || d.noAnswer(at) && !fd.Derived():
	case s.InRow() && d.toThen[s.RowPath()] == "" && len(d.real(d.known(r.Answer, nil))) == 0: // nothing of a row that is new
	case s.InRow() && d.toThen[s.RowPath()] == "" && !keyed:
		d.row(s.RowPath())
	case !d.same(was.Answer, r.Answer), len(r.Answer) == 0 && !d.sameReason(r.Seen()), d.newName(r.Answer), d.otherPast(sec, q, r):
		d.tell(sec, q, cmp.Or(at, d.nowPath(was.Path())))
	}
}

// newName reports whether what is referred to is called otherwise than in the copy,
// by an answer that the copy does not have.
func (d *comparison) newName(refs earlyhelp.Answer) bool {
	return slices.ContainsFunc(refs, func(ref string) bool {
		now, from := d.form.Refer(ref)
		then, _ := d.copy.Refer(ref)
		known := slices.ContainsFunc(from, func(src templates.Source) bool { return d.diff[src.Path] })
		return now != "" && now != then && !known && !d.hidden(from)
	})
}

// otherPast reports whether the scores that stood before this one, which a copy
// shows beside it, are not what they were.
func (d *comparison) otherPast(sec *templates.Section, q *templates.Question, r templates.Reading) bool {
	if q.Field.Kind != templates.Scale || !q.Field.OfInstance() || len(r.Answer) == 0 {
		return false
	}
	past := func(form *templates.Form, hidden func([]templates.Source) bool) (out []string) {
		for _, g := range form.Earlier() {
			s := g.Scope()
			r := q.Field.Read(s)
			day := g.Template.Day.Read(s)
			shown := g.Asks(sec) && !q.When.AsksHidden(s) && !hidden(r.Seen()) && !hidden(day.Seen())
			if place, ok := g.Part("instance"); ok && shown && len(r.Answer) > 0 && !hidden([]templates.Source{{Path: place.Path}}) {
				out = append(out, g.Date().String()+" "+r.Text())
			}
		}
		return out
	}
	all := func([]templates.Source) bool { return false }
	return !slices.Equal(past(d.copy, all), past(d.seen, d.hidden))
}

// reported reports whether one of the answers that a reading was made of is known
// to differ, and is told of.
func (d *comparison) reported(r templates.Reading) bool {
	return slices.ContainsFunc(r.Seen(), func(src templates.Source) bool { return d.diff[src.Path] })
}

// nowPath returns where an answer of the copy stands in the case.
func (d *comparison) nowPath(then string) string {
	at, _ := moved(then, d.toNow)
	return at
}

// gone finds what the copy shows and the form does not ask any more. What is only
// hidden from the copy's reader since is still asked.
func (d *comparison) gone() {
	for _, a := range d.asked {
		d.visited[asking{a.question, a.row}] = true
	}
	for place, a := range d.was {
		if !d.visited[place] && len(d.real(a.reading.Answer)) > 0 && !a.question.Field.Derived() {
			d.tell(a.section, a.question, d.nowPath(a.reading.Path()))
		}
	}
}

// sameReason reports whether marks say of a missing answer what they said then. Of
// several that speak of it a copy has one.
func (d *comparison) sameReason(seen []templates.Source) bool {
	var now, was []earlyhelp.Code
	for _, src := range seen {
		then, old := moved(src.Path, d.toThen)
		if !old {
			return true // a row that is new is told of as one
		}
		now, was = append(now, reasons(d.form.Case, src.Path)...), append(was, reasons(d.o.Signed, then)...)
	}
	return len(now) == 0 && len(was) == 0 || slices.ContainsFunc(was, func(as earlyhelp.Code) bool { return slices.Contains(now, as) })
}

// reasons are what marks say of a missing answer, where copies tell it.
func reasons(c *earlyhelp.Case, path string) (as []earlyhelp.Code) {
	for i := range c.Marks {
		switch m := &c.Marks[i]; m.As {
		case earlyhelp.MarkDeclined, earlyhelp.MarkUnknown, earlyhelp.MarkNotApplicable:
			if m.Covers(path) {
				as = append(as, m.As)
			}
		}
	}
	return as
}

// withheld reports whether the copy says that the answer is kept from its reader.
func (d *comparison) withheld(r templates.Reading) bool {
	return !d.office() && slices.ContainsFunc(r.Seen(), func(src templates.Source) bool {
		then, _ := moved(src.Path, d.toThen)
		return slices.ContainsFunc(d.o.Signed.Marks, func(m earlyhelp.Mark) bool { return m.As == earlyhelp.MarkWithheld && m.Covers(then) })
	})
}
