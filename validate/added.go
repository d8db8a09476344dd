package validate

import (
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
	d.seen = d.form.Veiled(d.hidden, func(s templates.Scope) bool { return d.gone(s.RowPath()) })
}

func (d *comparison) office() bool { return d.o.Signed.Cut.Audience == audienceOffice }

// hidden reports whether one of these answers is kept from the copy's reader.
func (d *comparison) hidden(sources []templates.Source) bool {
	return !d.office() && slices.ContainsFunc(sources, func(src templates.Source) bool {
		return d.gone(src.Path) || slices.ContainsFunc(d.form.Case.Marks, func(m earlyhelp.Mark) bool {
			within := src.Whole && strings.HasPrefix(m.At, src.Path+"[") && !d.gone(m.At)
			return (within || m.Covers(src.Path)) && d.form.Case.HidesFromFamily(&m)
		})
	})
}

// gone reports whether the path is that of a row of which the copy's reader may not
// know, or of something in it.
func (d *comparison) gone(path string) bool {
	return slices.ContainsFunc(d.secret, func(s earlyhelp.SecretRow) bool { return s.Covers(path) })
}

// secretly reports whether what names a row is so hidden that the copy is silent.
func (d *comparison) secretly(from []templates.Source) bool {
	return slices.ContainsFunc(from, func(src templates.Source) bool {
		return d.gone(src.Path) || slices.ContainsFunc(d.form.Case.Marks, func(m earlyhelp.Mark) bool {
			return m.Secret == earlyhelp.Yes && m.Covers(src.Path) && !d.office() && d.form.Case.HidesFromFamily(&m)
		})
	})
}

// added finds what the copy's reader would see and the copy does not have.
func (d *comparison) added() {
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
				if row.InRow() && !d.gone(row.RowPath()) {
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
			return (d.office() || !q.Field.Office) && slices.ContainsFunc(q.Field.Read(row).Sources, func(src templates.Source) bool { return d.gone(src.Path) })
		})
		for _, q := range t.Columns {
			if !secret {
				d.question(sec, q, row, t.Each != nil)
			}
		}
	}
}

// question compares what one question shows beyond what the copy carries.
func (d *comparison) question(sec *templates.Section, q *templates.Question, s templates.Scope, keyed bool) {
	fd := q.Field
	if !d.mayShow(fd) || fd.Derived() || !q.When.Holds(s) && q.When.AsksHidden(s) {
		return
	}
	r := fd.Read(s)
	if d.hidden(r.Seen()) || d.withheld(r) {
		return
	}
	for _, src := range r.Sources {
		then, old := moved(src.Path, d.toThen)
		if src.Whole || d.diff[src.Path] || d.noAnswer(src.Path) || len(d.real(d.then[then])) > 0 && old {
			continue
		}
		switch answer := d.real(d.known(src.Answer, nil)); {
		case len(answer) == 0 || len(r.Refs) > 0 && d.carriedOn(src.Path, answer):
		case !keyed && s.InRow() && d.toThen[s.RowPath()] == "":
			d.row(s.RowPath())
		default:
			d.tell(sec, q, src.Path)
		}
	}
	if at := r.Path(); at != "" && len(r.Answer) == 0 && !d.diff[at] && !d.sameReason(r.Seen()) {
		d.tell(sec, q, at)
	}
}

// carriedOn reports whether an answer that was followed to is in the copy, in a row
// of the same id elsewhere: an action that was carried into a later plan since.
func (d *comparison) carriedOn(path string, answer earlyhelp.Answer) bool {
	row, rest := rowAround(path)
	id := row[strings.LastIndexByte(row, '[')+1:]
	for p := range d.o.Signed.Rows() {
		if strings.HasSuffix(p.Path, "["+id) && p.ID != "" && slices.Equal(d.real(d.then[p.Path+rest]), answer) {
			return true
		}
	}
	return false
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
