package validate

import (
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/templates"
)

// integrity checks that the case hangs together: ids, references, marks,
// options and placeholders.
func (c *checker) integrity() {
	lists := map[earlyhelp.ID][]string{}
	paths := map[string]bool{}
	for p := range c.form.Case.Rows() {
		paths[p.Path] = true
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
	c.references()
	c.marks(paths)
	c.printed()
	if c.o.On.IsZero() && c.hasDeadlines() {
		c.check("noday", at{}, nil)
	}
}

// references finds every reference of the case that leads nowhere.
func (c *checker) references() {
	rows := map[string]map[earlyhelp.ID]bool{}
	for p := range c.form.Case.Rows() {
		if rows[p.List] == nil {
			rows[p.List] = map[earlyhelp.ID]bool{}
		}
		rows[p.List][p.ID] = true
	}
	for p := range c.form.Case.Rows() {
		v := reflect.ValueOf(p.Row).Elem()
		for _, f := range leaf.Fields(v.Type()) {
			if len(f.Refs) == 0 {
				continue
			}
			for _, ref := range leaf.Get(v.FieldByIndex(f.Index)) {
				id := earlyhelp.ID(ref)
				if !id.Valid() {
					continue // a name in plain words
				}
				if !slices.ContainsFunc(f.Refs, func(list string) bool { return rows[list][id] }) {
					c.check("reference", at{path: p.Path + "." + f.Key}, nil)
				}
			}
		}
	}
}

// marks finds marks that stand at nothing: what they were to keep private is
// not kept private.
func (c *checker) marks(rows map[string]bool) {
	for i := range c.form.Case.Marks {
		m := &c.form.Case.Marks[i]
		if m.At == "" || !c.exists(m.At, rows) {
			c.check("mark", at{path: earlyhelp.RowPath("marks", "", i)}, nil)
		}
	}
}

// exists reports whether there is such an answer, row or part in the case.
func (c *checker) exists(path string, rows map[string]bool) bool {
	if rows[path] {
		return true
	}
	v := reflect.ValueOf(c.form.Case).Elem()
	keys := path
	if i := strings.LastIndex(path, "]."); i >= 0 {
		row := path[:i+1]
		if !rows[row] {
			return false
		}
		for p := range c.form.Case.Rows() {
			if p.Path == row {
				v = reflect.ValueOf(p.Row).Elem()
			}
		}
		keys = path[i+2:]
	}
	for key := range strings.SplitSeq(keys, ".") {
		key, _, isExtra := strings.Cut(key, "[")
		f, ok := leaf.Find(v.Type(), key)
		if !ok {
			return false
		}
		if isExtra {
			return f.Key == "extra"
		}
		if v = v.FieldByIndex(f.Index); v.Kind() != reflect.Struct {
			return true
		}
	}
	return true
}

// printed checks what the form prints: placeholders nobody overwrote, and
// choices that are not on offer.
func (c *checker) printed() {
	c.form.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
		fd := q.Field
		switch fd.Kind {
		case templates.Line, templates.Para:
			for _, src := range fd.Raw(s) {
				if len(src.Answer) == 1 && c.t.Words().Placeholder(src.Answer[0]) {
					c.check("placeholder", at{field: fd, path: src.Path}, nil)
				}
			}
		case templates.Choice, templates.Choices, templates.Sign:
			r := fd.Read(s)
			for _, code := range r.Answer {
				offered := slices.ContainsFunc(q.Options, func(o templates.Option) bool { return o.Code == code })
				if _, known := fd.Option(code); !offered && (!known || fd.Kind != templates.Sign) {
					c.check("option", at{field: fd, path: r.Path()}, nil)
				}
			}
		}
	})
}

func (c *checker) hasDeadlines() bool {
	return slices.ContainsFunc(c.t.Rules, func(r *templates.Rule) bool {
		return r.Kind == templates.Within || r.Kind == templates.Every
	})
}
