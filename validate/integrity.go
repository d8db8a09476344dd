package validate

import (
	"iter"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/templates"
)

// integrity checks that the case hangs together: ids, references, marks,
// options and placeholders.
func (c *checker) integrity() {
	places := c.form.Places()
	lists := map[earlyhelp.ID][]string{}
	for p := range places {
		if p.ID == "" {
			continue
		}
		// A row carried from plan to plan keeps its id, so the same id may
		// stand in the same list of different plans, but once in each.
		if list := p.Path[:strings.LastIndexByte(p.Path, '[')]; slices.Contains(lists[p.ID], list) {
			c.check("duplicate", at{path: p.Path}, nil)
		} else {
			lists[p.ID] = append(lists[p.ID], list)
		}
	}
	c.references(places)
	c.marks()
	c.printed()
	c.keys()
	for _, row := range c.form.Unshown() {
		c.check("unshown", at{field: row.List, path: row.Path}, map[string]string{"field": c.listLabel(row.List)})
	}
	for _, sec := range c.t.Sections {
		if !c.form.Asks(sec) {
			c.unasked(sec)
		}
	}
	c.documents()
	if c.form.Foreign() {
		c.check("council", at{path: "council"}, nil)
	}
	if c.o.On.IsZero() && c.hasDeadlines() {
		c.check("noday", at{}, nil)
	}
}

// closed finds codes that the program acts on and does not know: consent
// "gvien" must not read like no answer.
func (c *checker) closed(p earlyhelp.Place, row reflect.Value, answers []templates.Closed) {
	for _, k := range answers {
		f, ok := leaf.Find(row.Type(), k.Key)
		if !ok {
			continue
		}
		for code := range leaf.All(row.FieldByIndex(f.Index)) {
			if !slices.ContainsFunc(k.Options, func(o templates.Option) bool { return o.Code == code }) {
				c.check("option", at{path: p.Path + "." + k.Key}, map[string]string{"field": k.Label})
			}
		}
	}
}

// references finds every reference of the case that leads nowhere, and codes
// that nobody knows.
func (c *checker) references(places iter.Seq[earlyhelp.Place]) {
	type row struct {
		list string
		id   earlyhelp.ID
	}
	rows := map[row]bool{}
	for p := range places {
		rows[row{p.List, p.ID}] = true
	}
	closed := map[reflect.Type][]templates.Closed{}
	for p := range places {
		v := reflect.ValueOf(p.Row).Elem()
		if _, ok := closed[v.Type()]; !ok {
			closed[v.Type()] = c.t.Closed(v.Type())
		}
		c.closed(p, v, closed[v.Type()])
		for _, f := range leaf.Fields(v.Type()) {
			if len(f.Refs) == 0 {
				continue
			}
			for ref := range leaf.All(v.FieldByIndex(f.Index)) {
				id := earlyhelp.ID(ref)
				if !id.Valid() {
					continue // a name in plain words
				}
				if !slices.ContainsFunc(f.Refs, func(list string) bool { return rows[row{list, id}] }) {
					c.check("reference", at{path: p.Path + "." + f.Key}, map[string]string{"field": c.t.LeafLabel(v.Type(), f.Key)})
				}
			}
		}
	}
}

// marks finds marks that are not understood: what they were to keep private
// might not be.
func (c *checker) marks() {
	for i := range c.form.Case.Marks {
		m := &c.form.Case.Marks[i]
		where := at{path: earlyhelp.RowPath("marks", "", i)}
		if strings.HasPrefix(m.At, "marks") || !c.form.Case.Has(m.At) {
			c.check("mark", where, nil)
		}
		if !m.Known() || slices.ContainsFunc(m.Hide, func(from string) bool { return !c.form.Case.HasReader(from) }) {
			c.check("reader", where, nil)
		}
	}
}

// printed checks what the form prints: placeholders nobody overwrote, and
// choices that are not on offer.
func (c *checker) printed() {
	for _, a := range c.asked {
		q, fd, r := a.question, a.question.Field, a.reading
		if fd.Own() {
			c.own(fd, r)
		}
		switch fd.Kind {
		case templates.Line, templates.Para, templates.Who:
			for _, src := range r.Sources {
				if len(src.Answer) == 1 && c.t.Words().Placeholder(src.Answer[0]) {
					c.check("placeholder", at{field: fd, path: src.Path}, nil)
				}
			}
		case templates.Scale:
			if score, err := earlyhelp.ParseScore(r.Text()); err == nil {
				if n, _ := score.Value(); !q.Scale.Has(n) {
					c.check("option", at{field: fd, path: r.Path()}, nil)
				}
			}
		case templates.Choice, templates.Choices, templates.Sign:
			for _, code := range r.Answer {
				offered := slices.ContainsFunc(q.Options, func(o templates.Option) bool { return o.Code == code })
				if _, known := fd.Option(code); !offered && (!known || fd.Kind != templates.Sign) {
					c.check("option", at{field: fd, path: r.Path()}, nil)
				}
			}
		}
	}
}

// own checks the answers to a council's own question: they have no Go type and
// no tag that would.
func (c *checker) own(fd *templates.Field, r templates.Reading) {
	for _, src := range r.Sources {
		for _, answer := range src.Answer {
			if check := ownFault(fd.Kind, answer); check != "" && !c.t.Words().Placeholder(answer) {
				c.check(check, at{field: fd, path: src.Path}, nil)
			}
		}
	}
}

// ownFault names the check that an answer of a kind fails; "" for none.
func ownFault(kind templates.Kind, answer string) string {
	switch kind {
	case templates.Line, templates.Who, templates.Whos:
		if utf8.RuneCountInString(answer) > maxLine {
			return "line"
		}
	case templates.Para:
		if utf8.RuneCountInString(answer) > maxPara {
			return "para"
		}
	case templates.Day:
		if _, err := earlyhelp.ParseDate(answer); err != nil {
			return "date"
		}
	case templates.YesNo:
		if answer != string(earlyhelp.Yes) && answer != string(earlyhelp.No) {
			return "option"
		}
	case templates.Scale:
		if _, err := earlyhelp.ParseScore(answer); err != nil {
			return "option"
		}
	}
	return ""
}

// unasked finds answers in a section that the form does not ask as it is filled
// in: no copy shows them. What is the family's, and not this sheet's, another
// sheet may have asked.
func (c *checker) unasked(sec *templates.Section) {
	sec.Walk(func(it templates.Item) {
		q, ok := it.(*templates.Question)
		if !ok || q.Again || !q.Field.OfInstance() || !c.form.Unasked(q.Field) {
			return
		}
		if got := q.Field.Read(c.form.Scope()); len(got.Answer) > 0 {
			c.check("unasked", at{field: q.Field, path: got.Path()}, nil)
		}
	})
}

// documents finds those of other agencies that are to stand in for this form and
// do not: it is not said what they are, or what they cover.
func (c *checker) documents() {
	for i := range c.form.Case.Documents {
		d := &c.form.Case.Documents[i]
		if d.For != c.t.Name || d.Title == "" && d.Agency == "" && d.Date.IsZero() && d.Covers == nil {
			continue // an empty line
		}
		unknown := slices.ContainsFunc(d.Covers, func(part string) bool {
			_, ok := c.t.SectionNamed(part)
			return !ok && !strings.EqualFold(part, templates.CoversAll)
		})
		if d.Title == "" || d.Agency == "" || len(d.Covers) == 0 || unknown {
			c.check("covers", at{path: earlyhelp.RowPath("documents", d.ID, i)}, nil)
		}
	}
}

// keys checks that the rows which the form finds by what they are for are for
// something there is: a made-up need must not count as one.
func (c *checker) keys() {
	for _, k := range c.t.Keys() {
		printed, _ := c.t.Printed(k.Field.ID)
		for _, s := range c.form.List(k.List, nil, c.form.Scope()) {
			code := k.Field.Read(s).Text()
			_, known := k.Field.Option(code)
			offered := slices.ContainsFunc(printed.Options, func(o templates.Option) bool { return o.Code == code })
			if code != "" && !known && !offered {
				c.check("option", at{field: k.Field, path: c.form.KeyPath(k.List, s)}, nil)
			}
		}
	}
}

func (c *checker) hasDeadlines() bool {
	return slices.ContainsFunc(c.t.Rules, func(r *templates.Rule) bool {
		return r.Kind == templates.Within || r.Kind == templates.Every
	})
}
