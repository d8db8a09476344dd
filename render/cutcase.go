package render

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/templates"
)

// cutter makes the case that goes with one copy.
type cutter struct {
	*builder
	paths map[string]bool     // of answers to copy
	only  map[string][]string // of references: those that are shown
	rows  map[any]bool        // rows to copy, by pointer
	stood map[any]bool        // those of them that stand in the outline's tables and blocks
	seen  map[string]bool     // answers that were looked at, given or not
	moved map[string]string   // rows whose path is another in the cut case
	marks []keptMark
}

// keptMark is a mark for the cut case and its place among the marks of the
// whole.
type keptMark struct {
	n    int
	mark earlyhelp.Mark
}

// cutCase returns the case cut to what a finished outline shows.
func (b *builder) cutCase(doc *Doc) *earlyhelp.Case {
	c := &cutter{builder: b, paths: map[string]bool{}, only: map[string][]string{}, rows: b.cut.rows, stood: maps.Clone(b.cut.rows), seen: map[string]bool{}, moved: map[string]string{}}
	c.add("council")
	if doc.CaseRef != "" {
		c.add("ref")
	}
	if !doc.Day.IsZero() {
		for _, src := range b.form.Template.Day.Read(b.form.Scope()).Sources {
			c.add(src.Path)
		}
	}
	secret := map[*Answer]*trace{}
	c.seen["ref"] = true
	for _, key := range b.cut.keys {
		c.paths[key], c.seen[key] = true, true
	}
	for _, a := range b.cut.recorded {
		if t := b.cut.of[a]; !t.secret {
			c.take(t)
			for _, path := range t.seen {
				c.seen[path] = true
			}
		}
	}
	for a := range doc.Answers() {
		switch t := b.cut.of[a]; {
		case t == nil:
		case t.secret:
			secret[a] = t
		default:
			c.take(t)
			for _, path := range t.seen {
				c.seen[path] = true
			}
		}
	}
	c.instance()
	c.otherForms()
	c.chosen()
	for _, when := range b.cut.asked {
		c.decides(when, b.form.Scope())
	}
	if b.to.Kind == Office {
		c.wholeMarks()
		c.chosen() // of the readers that they name
	}
	out := &earlyhelp.Case{Schema: earlyhelp.Schema}
	c.copy(reflect.ValueOf(b.form.Case).Elem(), reflect.ValueOf(out).Elem(), "", "", true)
	c.setMarks(out)
	for a, t := range secret {
		a.Path = c.pathOf(t)
	}
	out.Cut = b.cutOf(doc)
	out.Cut.Revision = out.CutRevision()
	return out
}

// blankCase is the case that goes with a form to be filled in: one instance,
// about nobody.
func (b *builder) blankCase(doc *Doc) *earlyhelp.Case {
	t := b.form.Template
	out := &earlyhelp.Case{Schema: earlyhelp.Schema, Council: b.form.Case.Council, Cut: b.cutOf(doc),
		Instances: []earlyhelp.Instance{{Form: t.ID(), Digest: t.Digest}}}
	out.Cut.Revision = out.CutRevision()
	out.Cut.State = earlyhelp.CutBlank
	return out
}

func (b *builder) cutOf(doc *Doc) *earlyhelp.Cut {
	return &earlyhelp.Cut{Form: doc.Form, Instance: doc.Instance, Audience: string(doc.Audience.Kind), Fields: b.fields()}
}

// add allows an answer, unless it is hidden.
func (c *cutter) add(path string) {
	if !c.hidden(sourceAt(path)) {
		c.paths[path] = true
	}
}

// refer allows one reference and the row that it leads to.
func (c *cutter) refer(path, to string, row any) {
	c.paths[path] = true
	c.only[path] = append(c.only[path], to)
	if row != nil {
		c.rows[row] = true
	}
}

// take allows what an answer shows.
func (c *cutter) take(t *trace) {
	for _, ref := range t.refs {
		c.refer(ref.Path, string(ref.To.ID), ref.To.Row)
	}
	for _, path := range t.shown {
		c.paths[path] = true
	}
	for _, ref := range t.named {
		c.refer(ref.path, ref.to, nil)
	}
	for _, row := range t.rows {
		c.rows[row] = true
	}
	for _, f := range t.past {
		c.past(f, t)
	}
	if c.to.Kind == Office {
		return // which sees marks whole
	}
	for _, n := range t.notes {
		c.keep(n.mark, earlyhelp.Mark{At: n.at, As: earlyhelp.MarkWithheld})
	}
	for _, n := range t.marks {
		c.says(n)
	}
}

// says keeps what a mark says of an answer, and nothing else of the mark.
func (c *cutter) says(n note) {
	if c.tells(n.mark) {
		c.keep(n.mark, earlyhelp.Mark{At: n.at, As: n.mark.As})
	}
}

// keep notes a mark for the cut case.
func (c *cutter) keep(of *earlyhelp.Mark, mark earlyhelp.Mark) {
	n := 0
	for &c.form.Case.Marks[n] != of {
		n++
	}
	for _, k := range c.marks {
		if k.mark.At == mark.At && k.mark.As == mark.As {
			return
		}
	}
	c.marks = append(c.marks, keptMark{n, mark})
}

// wholeMarks keeps the office's marks on what its copy asks, and the readers
// that they name.
func (c *cutter) wholeMarks() {
	for i := range c.form.Case.Marks {
		m := c.form.Case.Marks[i]
		for path := range c.seen {
			if !m.Covers(path) && !strings.HasPrefix(m.At, path+"[") {
				continue
			}
			from := nonEmpty(slices.Clone(m.Hide)...)
			if len(from) == 0 && len(m.Hide) > 0 {
				from, m.As = nil, cmp.Or(m.As, earlyhelp.MarkWithheld) // from nobody who is named
			}
			m.Hide = from
			c.marks = append(c.marks, keptMark{i, m})
			for _, reader := range m.Hide {
				if place, ok := c.referred(reader); ok {
					c.rows[place.Row] = true
				}
			}
			break
		}
	}
}

// past allows an earlier instance, its day and its score, and what its section
// is asked by.
func (c *cutter) past(f *templates.Form, t *trace) {
	at, _ := f.Part("instance")
	c.rows[at.Row] = true
	c.paths[at.Path+".form"], c.paths[at.Path+".digest"] = true, true
	sources := slices.Concat(t.score.Read(f.Scope()).Sources, f.Template.Day.Read(f.Scope()).Sources)
	for _, src := range sources {
		c.paths[src.Path] = true
	}
	c.decides(t.part.When, f.Scope())
	for _, part := range parts() {
		place, ok := f.Part(part)
		if ok && !c.goneAt(place.Path) && (part == "subject" || slices.ContainsFunc(sources, func(src templates.Source) bool {
			return strings.HasPrefix(src.Path, place.Path+".")
		})) {
			c.refer(at.Path+"."+part, string(place.ID), place.Row)
		}
	}
}

// parts returns the keys of an instance's references to its parts.
func parts() []string {
	var out []string
	for _, f := range leaf.Fields(reflect.TypeFor[earlyhelp.Instance]()) {
		if len(f.Refs) > 0 && f.Key != "supersedes" {
			out = append(out, f.Key)
		}
	}
	return out
}

// instance allows the instance itself and its parts: not one that nobody may
// know of, and one that is kept private only where something of it shows.
func (c *cutter) instance() {
	at, ok := c.form.Part("instance")
	if !ok {
		return
	}
	c.rows[at.Row] = true
	c.paths[at.Path+".form"] = true
	for _, part := range parts() {
		place, ok := c.form.Part(part)
		if !ok || c.goneAt(place.Path) {
			continue
		}
		path := at.Path + "." + part
		kept := slices.ContainsFunc(c.form.Case.Marks, func(m earlyhelp.Mark) bool { return m.At == path && c.hides(&m) })
		if !kept || c.showsIn(place.Path) {
			c.refer(path, string(place.ID), place.Row)
		}
	}
}

// otherForms allows what tells the order of the plans and reviews that a table
// or block of the case's shows, and which belong together: their days, what
// plan each carries on, and the forms that they were made on.
func (c *cutter) otherForms() {
	for p := range c.form.Places() {
		if !c.stood[p.Row] {
			continue
		}
		if day := templates.DayPath(p); day != "" {
			c.add(day)
		}
		if plan, ok := p.Row.(*earlyhelp.Plan); ok {
			c.beside(p.Path+".follows", plan.Follows, "plans")
		}
	}
	for _, p := range c.form.MadeOn(c.stood) {
		in := p.Row.(*earlyhelp.Instance)
		c.rows[in] = true
		c.add(p.Path + ".form")
		c.beside(p.Path+".plan", in.Plan, "plans")
		c.beside(p.Path+".review", in.Review, "reviews")
	}
}

// beside allows a reference to a row that is copied, or in which one is.
func (c *cutter) beside(path string, id earlyhelp.ID, list string) {
	if id == "" || c.hidden(sourceAt(path)) {
		return
	}
	at := earlyhelp.RowPath(list, id, 0)
	for p := range c.form.Places() {
		if c.rows[p.Row] && (p.Path == at || strings.HasPrefix(p.Path, at+".")) {
			c.refer(path, string(id), nil)
			return
		}
	}
}

// showsIn reports whether an answer or a note of the row at a path is shown.
func (c *cutter) showsIn(row string) bool {
	for path := range c.paths {
		if strings.HasPrefix(path, row+".") {
			return true
		}
	}
	return slices.ContainsFunc(c.marks, func(k keptMark) bool { return strings.HasPrefix(k.mark.At, row+".") })
}

// chosen allows the answers by which tables choose their rows, of each row that
// is copied: without them a table would show others.
func (c *cutter) chosen() {
	for before := -1; before < len(c.rows); {
		before = len(c.rows) // a reference may bring a row
		for _, t := range c.cut.tables {
			for _, row := range c.form.List(t.table.List, nil, t.scope) {
				if c.rows[row.Row()] {
					asked(t.table.Where, func(fd *templates.Field) { c.key(fd, row) })
				}
			}
		}
	}
}

// decides allows the answers that say that a section is asked, which the section
// tells by being there; not those that others are only worked out from.
func (c *cutter) decides(when *templates.Condition, s templates.Scope) {
	asked(when, func(fd *templates.Field) {
		if !fd.Derived() {
			c.key(fd, s)
		}
	})
}

// key allows the answer to a field that a table chooses its rows by.
func (c *cutter) key(fd *templates.Field, row templates.Scope) {
	r := fd.Read(row)
	if !c.mayShow(fd) || fd.Kind == templates.Rows || c.hidden(r.Seen()) {
		return
	}
	for _, ref := range r.Refs {
		c.refer(ref.Path, string(ref.To.ID), ref.To.Row)
	}
	for _, src := range r.Sources {
		c.seen[src.Path] = true
		if m := c.mark([]templates.Source{src}); m != nil && c.to.Kind != Office {
			c.says(note{src.Path, m})
		}
		refs := 0
		for _, to := range src.Answer {
			if place, ok := c.referred(to); ok {
				if refs++; !c.goneAt(place.Path) {
					c.refer(src.Path, to, place.Row)
				}
			} else if fd.Kind == templates.Who || fd.Kind == templates.Whos {
				if refs++; !earlyhelp.ID(to).Valid() {
					c.refer(src.Path, to, nil)
				}
			}
		}
		if refs == 0 && !src.Whole {
			c.paths[src.Path] = true
		}
	}
}

// asked calls yield for every field that a condition asks about.
func asked(cond *templates.Condition, yield func(*templates.Field)) {
	if cond == nil {
		return
	}
	for _, fd := range []*templates.Field{cond.Field, cond.Other, cond.Some} {
		if fd != nil {
			yield(fd)
		}
	}
	for _, part := range slices.Concat(cond.All, cond.Any, []*templates.Condition{cond.Not, cond.Where}) {
		asked(part, yield)
	}
}

// copy copies what is allowed of a struct, and reports whether that is anything.
// Own says whether the struct's own answers may be: rows of the same id share
// their paths.
func (c *cutter) copy(from, to reflect.Value, path, newPath string, own bool) bool {
	some := false
	for _, f := range leaf.Fields(from.Type()) {
		in, out := from.FieldByIndex(f.Index), to.FieldByIndex(f.Index)
		kind := f.Type.Kind()
		switch {
		case f.Key == "id" || f.Key == "schema" || f.Key == "cut" || path == "" && f.Key == "marks":
		case leaf.Is(f.Type):
			if own && !in.IsZero() && c.paths[join(path, f.Key)] {
				some = c.answer(in, out, join(path, f.Key)) || some
			}
		case kind == reflect.Map:
			if own && in.Len() > 0 {
				some = c.extra(in.Interface().(earlyhelp.Extra), out, join(path, f.Key)) || some
			}
		case kind == reflect.Slice:
			some = c.list(in, out, join(path, f.Key), join(newPath, f.Key)) || some
		case kind == reflect.Struct:
			some = c.copy(in, out, join(path, f.Key), join(newPath, f.Key), own) || some
		}
	}
	return some
}

// list copies the rows that are allowed, or in which something is.
func (c *cutter) list(from, to reflect.Value, path, newPath string) bool {
	inner := hasRows(from.Type().Elem())
	for i := range from.Len() {
		in := from.Index(i)
		ptr := in.Addr().Interface()
		if !c.rows[ptr] && !inner {
			continue
		}
		id, _ := in.FieldByName("ID").Interface().(earlyhelp.ID)
		at := earlyhelp.RowPath(path, id, i)
		newAt := at
		if path != newPath || id == "" {
			newAt = earlyhelp.RowPath(newPath, id, to.Len())
		}
		row := reflect.New(in.Type()).Elem()
		if !c.copy(in, row, at, newAt, c.rows[ptr]) && !c.rows[ptr] {
			continue
		}
		row.FieldByName("ID").Set(in.FieldByName("ID"))
		if ptr == any(c.form.Instance) {
			row.FieldByName("Digest").SetString(c.form.Template.Digest)
		}
		if at != newAt {
			c.moved[at] = newAt
		}
		to.Set(reflect.Append(to, row))
	}
	return to.Len() > 0
}

// hasRows reports whether rows of a type have lists of rows in them.
func hasRows(t reflect.Type) bool {
	return slices.ContainsFunc(leaf.Fields(t), func(f leaf.Field) bool {
		return f.Type.Kind() == reflect.Slice && !leaf.IsList(f.Type)
	})
}

// answer copies one answer: of references, those that are shown.
func (c *cutter) answer(from, to reflect.Value, path string) bool {
	only, some := c.only[path]
	if !leaf.IsList(from.Type()) {
		if some && !slices.Contains(only, from.String()) {
			return false
		}
		to.Set(from)
		return true
	}
	for i := range from.Len() {
		if v := from.Index(i); v.Len() > 0 && (!some || slices.Contains(only, v.String())) {
			to.Set(reflect.Append(to, v))
		}
	}
	return to.Len() > 0
}

// extra copies answers to a council's own questions.
func (c *cutter) extra(from earlyhelp.Extra, to reflect.Value, path string) bool {
	out := earlyhelp.Extra{}
	for key, answer := range from {
		if at := path + "[" + key + "]"; c.paths[at] {
			var kept earlyhelp.Answer
			if c.answer(reflect.ValueOf(answer), reflect.ValueOf(&kept).Elem(), at) {
				out[key] = kept
			}
		}
	}
	if len(out) == 0 {
		return false
	}
	to.Set(reflect.ValueOf(out))
	return true
}

// setMarks gives the cut case its marks, at the paths that its rows have now, in
// the order of the whole case.
func (c *cutter) setMarks(out *earlyhelp.Case) {
	slices.SortStableFunc(c.marks, func(a, b keptMark) int {
		return cmp.Or(cmp.Compare(a.n, b.n), strings.Compare(a.mark.At, b.mark.At))
	})
	for _, k := range c.marks {
		if k.mark.At = c.movedTo(k.mark.At); out.Has(k.mark.At) {
			out.Marks = append(out.Marks, k.mark)
		}
	}
}

// movedTo returns the path that an answer of the whole case has in the cut one.
func (c *cutter) movedTo(path string) string {
	for end := strings.LastIndexByte(path, ']'); end >= 0; end = strings.LastIndexByte(path[:end], ']') {
		if now, ok := c.moved[path[:end+1]]; ok {
			return now + path[end+1:]
		}
	}
	return path
}

// pathOf returns the path that the reader of a copy may know a secret answer
// by: that of one that nobody has given.
func (c *cutter) pathOf(t *trace) string {
	for _, ref := range t.refs {
		if c.goneAt(ref.Path) {
			return ""
		}
		if !c.paths[ref.Path] || !c.rows[ref.To.Row] || !slices.Contains(c.only[ref.Path], string(ref.To.ID)) {
			return ref.Path
		}
	}
	if c.goneAt(t.path) {
		return "" // the instance has no such part
	}
	if t.instead != "" && !slices.ContainsFunc(t.barred, func(src templates.Source) bool { return c.paths[src.Path] }) {
		return t.instead
	}
	return t.path
}

// fields returns the ids of the fields that this copy's reader may see.
func (b *builder) fields() []string {
	ids := map[string]bool{}
	add := func(fd *templates.Field) {
		if b.mayShow(fd) && b.form.Carries(fd) {
			ids[fd.ID] = true
		}
	}
	list := func(fd *templates.Field, keyed bool) {
		add(fd)
		for _, k := range b.form.Template.Keys() {
			if keyed && k.List == fd {
				add(k.Field)
			}
		}
	}
	var visit func([]templates.Item)
	visit = func(items []templates.Item) {
		for _, it := range items {
			switch it := it.(type) {
			case *templates.Question:
				add(it.Field)
			case *templates.Beside:
				for _, q := range it.Questions {
					add(q.Field)
				}
			case *templates.Table:
				if !b.mayShow(it.List) || it.Office && b.to.Kind != Office {
					continue
				}
				list(it.List, it.Each != nil)
				asked(it.Where, add)
				for _, q := range it.Columns {
					add(q.Field)
				}
			case *templates.Block:
				if b.mayShow(it.List) {
					list(it.List, it.Key != "" || it.Each != nil)
					visit(it.Items)
				}
			case *templates.Ticks:
				if b.mayShow(it.List) {
					list(it.List, true)
				}
			}
		}
	}
	for _, sec := range b.form.Template.Sections {
		asked(sec.When, add)
		visit(sec.Items)
	}
	if !b.blank {
		b.recordFields(add)
	}
	return slices.Sorted(maps.Keys(ids))
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
