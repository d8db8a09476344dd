package templates

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
)

// Form is one instance of a form: template, case and instance, checked once
// to belong together. The case must not be changed from elsewhere while the
// Form is in use, except through it.
type Form struct {
	Template *Template
	Case     *earlyhelp.Case
	Instance *earlyhelp.Instance

	on       earlyhelp.Date      // the day derived fields call today
	whole    bool                // every section is asked
	everyone bool                // about every child of the case, whichever the sheet is about
	veil     func([]Source) bool // answers that conditions must not see
	gone     func(Scope) bool    // rows that are not there for who sees the form
	parts    map[string]earlyhelp.Place
	rows     map[earlyhelp.ID][]earlyhelp.Place
	all      []earlyhelp.Place
}

// partLists names the list of the case that each part of an instance is in.
var partLists = map[string]string{
	"subject":      "people",
	"meeting":      "meetings",
	"conversation": "conversations",
	"assessment":   "assessments",
	"plan":         "plans",
	"review":       "reviews",
	"closure":      "closures",
	"consent":      "consents",
	"update":       "meetings.updates",
	"feedback":     "closures.feedback",
}

// index returns a form whose rows can be found, but that has no parts yet.
func index(t *Template, c *earlyhelp.Case, in *earlyhelp.Instance) *Form {
	f := &Form{Template: t, Case: c, Instance: in, parts: map[string]earlyhelp.Place{}}
	f.rows, f.all = indexRows(c)
	f.findInstance()
	return f
}

// indexRows returns the rows of a case by id, and all of them.
func indexRows(c *earlyhelp.Case) (byID map[earlyhelp.ID][]earlyhelp.Place, all []earlyhelp.Place) {
	byID = map[earlyhelp.ID][]earlyhelp.Place{}
	for p := range c.Rows() {
		all = append(all, p)
		if p.ID != "" {
			byID[p.ID] = append(byID[p.ID], p)
		}
	}
	return byID, all
}

// findInstance notes where the instance stands in its case.
func (f *Form) findInstance() {
	for i := range f.all {
		if in, ok := f.all[i].Row.(*earlyhelp.Instance); ok && in == f.Instance {
			f.parts["instance"] = f.all[i]
		}
	}
}

// newForm binds the template to an instance of the case; a part that the
// instance names and the case lacks is an error.
func newForm(t *Template, c *earlyhelp.Case, in *earlyhelp.Instance) (*Form, error) {
	f := index(t, c, in)
	if err := f.findParts(); err != nil {
		return nil, err
	}
	return f, nil
}

// As returns the form as another case has it, such as one that was read out of a
// copy: the instance of that id, by the same template and on the same day.
func (f *Form) As(c *earlyhelp.Case, id earlyhelp.ID) (*Form, error) {
	for i := range c.Instances {
		if in := &c.Instances[i]; in.ID == id {
			g, err := newForm(f.Template, c, in)
			if err == nil {
				g.on = f.on
			}
			return g, err
		}
	}
	return nil, &InstanceError{Instance: id, Problem: "the case has no such instance"}
}

// beside returns another instance of the form in the same case, whose rows are
// known already.
func (f *Form) beside(in *earlyhelp.Instance) (*Form, error) {
	g := &Form{Template: f.Template, Case: f.Case, Instance: in, on: f.on, parts: map[string]earlyhelp.Place{}, rows: f.rows, all: f.all}
	g.findInstance()
	return g, g.findParts()
}

func (f *Form) findParts() error {
	v := reflect.ValueOf(f.Instance).Elem()
	for part, list := range partLists {
		id := earlyhelp.ID(v.FieldByName(strings.ToUpper(part[:1]) + part[1:]).String())
		if id == "" {
			continue
		}
		at := slices.IndexFunc(f.rows[id], func(p earlyhelp.Place) bool { return p.List == list })
		if at < 0 {
			return &InstanceError{Instance: f.Instance.ID, Problem: fmt.Sprintf("its %s is not in the case's %s", part, list)}
		}
		f.parts[part] = f.rows[id][at]
	}
	return nil
}

// InstanceError says why an instance of a case cannot be opened. It names row
// ids only.
type InstanceError struct {
	Instance earlyhelp.ID
	Problem  string
}

// Error names the instance and what is wrong with it.
func (e *InstanceError) Error() string {
	if e.Instance == "" {
		return e.Problem
	}
	return fmt.Sprintf("instance %s: %s", e.Instance, e.Problem)
}

// Has reports whether the instance has the part: "meeting", "plan", "review".
func (f *Form) Has(part string) bool {
	_, ok := f.parts[part]
	return ok || part == "case" || part == "instance"
}

// Foreign reports whether the case says that it is of another council than the form, and
// of one that uses no forms of it. Forms of the generic council are for all.
func (f *Form) Foreign() bool {
	of, own := string(f.Case.Council), f.Template.Council
	return of != "" && own.Slug != "generic" && of != own.Slug && !slices.Contains(own.users, of)
}

// On returns the form as of a day: derived fields such as today and a child's
// age need one.
func (f *Form) On(day earlyhelp.Date) *Form {
	g := *f
	g.on = day
	return &g
}

// Veiled returns the form as somebody sees it from whom answers are hidden:
// what a condition asks about a hidden answer is then unanswered, a hidden key
// finds no row, and rows that are gone are in no list, so that what is shown
// does not give them away. A nil gone is for nobody's rows.
func (f *Form) Veiled(hidden func([]Source) bool, gone func(Scope) bool) *Form {
	g := *f
	g.veil, g.gone = hidden, gone
	return &g
}

// Part returns the row that a part of the instance is: "meeting", "plan",
// "subject"; false when this instance has none.
func (f *Form) Part(name string) (earlyhelp.Place, bool) {
	p, ok := f.parts[name]
	return p, ok
}

// Date returns the day of the instance: the answer that the template names as
// dating it.
func (f *Form) Date() earlyhelp.Date {
	if f.Template.Day == nil {
		return earlyhelp.Date{}
	}
	return readDate(f.Template.Day, f.Scope())
}

// Scope returns the scope of the whole form, outside any row.
func (f *Form) Scope() Scope { return Scope{form: f} }

// Scope is where a field is read: a form, and inside a table or block one of
// its rows.
type Scope struct {
	form *Form
	row  reflect.Value // the row's struct; invalid outside rows
	id   earlyhelp.ID
	path string
	key  string // of the nearest block or table row made for a key
}

// Form returns the form that the scope is in.
func (s Scope) Form() *Form { return s.form }

// RowID returns the id of the row, and "" outside rows.
func (s Scope) RowID() earlyhelp.ID { return s.id }

// RowPath returns the path of the row, and "" outside rows.
func (s Scope) RowPath() string { return s.path }

// Row returns the row as a pointer, such as *earlyhelp.Need, and nil outside
// rows.
func (s Scope) Row() any {
	if !s.row.IsValid() || !s.row.CanAddr() {
		return nil
	}
	return s.row.Addr().Interface()
}

// InRow reports whether there is a row: a keyed block or spare line may have
// none yet.
func (s Scope) InRow() bool { return s.row.IsValid() }

// Key returns the key of the nearest block made for a key, and "".
func (s Scope) Key() string { return s.key }

// root returns the struct that a bind starts at, and its path.
func (s Scope) root(name string) (reflect.Value, string) {
	switch name {
	case "case":
		return reflect.ValueOf(s.form.Case).Elem(), ""
	case "row":
		return s.row, s.path
	}
	p, ok := s.form.parts[name]
	if !ok {
		return reflect.Value{}, ""
	}
	return reflect.ValueOf(p.Row).Elem(), p.Path
}

// follow walks b from base. The value is invalid where a reference leads
// nowhere; plain is then the name in plain words, if one stands there.
func (s Scope) follow(base reflect.Value, path string, b bind) (v reflect.Value, at, plain string) {
	v, at, plain, _ = s.trail(base, path, b)
	return v, at, plain
}

// trail follows b from base and keeps the references that led somewhere.
func (s Scope) trail(base reflect.Value, path string, b bind) (v reflect.Value, at, plain string, refs []Ref) {
	v, at = base, path
	for i, st := range b {
		v = v.FieldByIndex(st.index)
		if st.follow == "" && i < len(b)-1 {
			continue
		}
		at = join(at, st.tail)
		if st.follow == "" {
			break
		}
		ref := v.String()
		p, ok := s.form.findFrom(at, earlyhelp.ID(ref), st.follow)
		if !ok {
			if earlyhelp.ID(ref).Valid() {
				ref = "" // leads nowhere, which is another finding; it is no name
			}
			return reflect.Value{}, at, ref, refs
		}
		refs = append(refs, Ref{at, p})
		v, at = reflect.ValueOf(p.Row).Elem(), p.Path
	}
	return v, at, "", refs
}

// find looks a row up: inside the instance's own parts first, because a row
// carried from plan to plan has one id in both, then the latest elsewhere.
func (f *Form) find(id earlyhelp.ID, list string) (earlyhelp.Place, bool) {
	var found earlyhelp.Place
	ok := false
	for _, p := range f.rows[id] {
		if list != "" && p.List != list {
			continue
		}
		found, ok = p, true
		if f.owns(p.Path) {
			break
		}
	}
	return found, ok
}

func (f *Form) owns(path string) bool {
	for _, part := range f.parts {
		if strings.HasPrefix(path, part.Path+".") {
			return true
		}
	}
	return false
}

// Places yields every row that the case had when the form was opened.
func (f *Form) Places() iter.Seq[earlyhelp.Place] { return slices.Values(f.all) }

// Find returns the row that a reference in this form means.
func (f *Form) Find(id earlyhelp.ID) (earlyhelp.Place, bool) { return f.find(id, "") }

// Refer returns the words that name a row ("Amy Jones") and the answers they
// come from: those that were looked at first and are missing, too, so that who
// may not see the name is not told the first name in its place. Words are ""
// when the row has none, or ref is no row of the case.
func (f *Form) Refer(ref string) (words string, from []Source) {
	id, ok := earlyhelp.Who(ref).ID()
	if !ok {
		return "", nil
	}
	p, ok := f.find(id, "")
	if !ok {
		return "", nil
	}
	name := func(name, first, last string) {
		if words = name; words != "" {
			from = sourcesAt(p.Path, "name")
			return
		}
		words, from = strings.TrimSpace(first+" "+last), sourcesAt(p.Path, "name", "first", "last")
	}
	switch row := p.Row.(type) {
	case *earlyhelp.Person:
		if name(row.Name, row.First, row.Last); words != "" {
			break
		}
		if from = append(from, sourcesAt(p.Path, "due")...); !row.Due.IsZero() {
			words = f.Template.words.Say("unborn", nil)
		}
	case *earlyhelp.Practitioner:
		name(row.Name, row.First, row.Last)
	case *earlyhelp.Agency:
		words, from = row.Name, sourcesAt(p.Path, "name")
	case *earlyhelp.Need:
		words, from = row.What, sourcesAt(p.Path, "what")
		if words == "" {
			words, _ = optionLabel(f.Template.catalogue("priorityneed"), string(row.Code))
			from = sourcesAt(p.Path, "what", "code")
		}
	case *earlyhelp.Action:
		words, from = row.What, sourcesAt(p.Path, "what")
	}
	return words, from
}

func sourcesAt(path string, keys ...string) []Source {
	out := make([]Source, len(keys))
	for i, key := range keys {
		out[i].Path = join(path, key)
	}
	return out
}

// Mark returns the mark on the answer, or on the row or part around it; nil
// when there is none. That somebody is unsafe to involve says nothing of an
// answer about them.
func (f *Form) Mark(path string) *earlyhelp.Mark {
	if path == "" {
		return nil
	}
	for i := range f.Case.Marks {
		if m := &f.Case.Marks[i]; m.As != earlyhelp.MarkUnsafe && m.Covers(path) {
			return m
		}
	}
	return nil
}

func (f *Form) markFor(r Reading) *earlyhelp.Mark {
	for _, src := range r.Sources {
		if m := f.Mark(src.Path); m != nil {
			return m
		}
	}
	return nil
}

// Answered reports whether a reading counts as an answer: a value, or a mark
// that says why there is none.
func (f *Form) Answered(r Reading) bool {
	if len(r.Answer) > 0 && !r.nameless {
		return true
	}
	if r.Standin != "" {
		return true
	}
	m := f.markFor(r)
	return m != nil && m.Answers()
}

// real takes a placeholder that nobody overwrote, and blanks, for what they
// are: no answer.
func (f *Form) real(a earlyhelp.Answer) earlyhelp.Answer {
	if len(a) == 1 && (f.Template.words.Placeholder(a[0]) || strings.TrimSpace(a[0]) == "") {
		return nil
	}
	return a
}

// nameless reports whether an answer is a row of the case that no words name.
func (f *Form) nameless(a earlyhelp.Answer) bool {
	if len(a) != 1 {
		return false
	}
	if _, isRow := earlyhelp.Who(a[0]).ID(); !isRow {
		return false
	}
	words, from := f.Refer(a[0])
	return words == "" && !slices.ContainsFunc(from, func(src Source) bool {
		m := f.Mark(src.Path)
		return m != nil && m.Answers() // which says why there is no name
	})
}

// List returns the scopes of the rows of a list for which where holds, in
// their order.
func (f *Form) List(list *Field, where *Condition, in Scope) []Scope {
	base, path := in.root(list.root)
	if !base.IsValid() || list.Kind != Rows {
		return nil
	}
	v, at, _ := in.follow(base, path, list.binds[0])
	if !v.IsValid() {
		return nil
	}
	out := make([]Scope, 0, v.Len())
	for i := range v.Len() {
		s := in.at(v.Index(i), at, i)
		if (f.gone == nil || !f.gone(s)) && (list.kin == nil || list.kin(in, s)) && where.Holds(s) {
			out = append(out, s)
		}
	}
	if f.dated(out) {
		slices.SortStableFunc(out, func(a, b Scope) int { return f.ownDay(a).Compare(f.ownDay(b)) })
	}
	return out
}

// at returns the scope of one row of a list.
func (s Scope) at(row reflect.Value, list string, i int) Scope {
	id := earlyhelp.ID(row.FieldByName("ID").String())
	return Scope{form: s.form, row: row, id: id, path: earlyhelp.RowPath(list, id, i), key: s.key}
}

// Keyed returns the scope of the row of a list whose key is code, and a scope
// without a row when there is none. A hidden key finds nothing: the line that a
// row stands on would tell it.
func (f *Form) Keyed(list *Field, code string, in Scope) Scope {
	if rows := f.allKeyed(list, code, in); len(rows) > 0 {
		return rows[0]
	}
	return Scope{form: f, key: code}
}

// allKeyed returns the rows of a list whose key is code.
func (f *Form) allKeyed(list *Field, code string, in Scope) []Scope {
	key := keyField(list.elem)
	var out []Scope
	for _, s := range f.List(list, nil, in) {
		if s.row.FieldByIndex(key).String() == code && (f.veil == nil || !f.veil([]Source{{Path: f.KeyPath(list, s)}})) {
			s.key = code
			out = append(out, s)
		}
	}
	return out
}

// keyField returns the field that finds a row of type t, tagged key:"true";
// nil when rows of t have none.
func keyField(t reflect.Type) []int {
	for _, f := range leaf.Fields(t) {
		if f.IsKey {
			return f.Index
		}
	}
	return nil
}

// readDate returns the date that a field holds; zero when it holds none.
func readDate(fd *Field, s Scope) earlyhelp.Date {
	d, err := earlyhelp.ParseDate(fd.Read(s).Text())
	if err != nil {
		return earlyhelp.Date{}
	}
	return d
}

// KeyPath returns the path of the answer that finds a row of a list by what it
// is for; "" where there is no row.
func (f *Form) KeyPath(list *Field, row Scope) string {
	if !row.InRow() {
		return ""
	}
	for _, fd := range leaf.Fields(list.elem) {
		if fd.IsKey {
			return join(row.path, fd.Key)
		}
	}
	return row.path
}

// Spare returns the scope of a line with nothing in it.
func (f *Form) Spare(in Scope) Scope {
	return Scope{form: f, key: in.key}
}

// Previous returns the instance of the same form, about the same child, with
// the latest day before this one's; nil when there is none.
func (f *Form) Previous() *Form {
	var best *Form
	for i := range f.Case.Instances {
		in := &f.Case.Instances[i]
		if name, _, _ := strings.Cut(in.Form, "@"); in == f.Instance || name != f.Template.Name || in.Subject != f.Instance.Subject {
			continue
		}
		g, err := f.beside(in)
		if err != nil || !g.Date().Before(f.Date()) {
			continue
		}
		if best == nil || g.Date().After(best.Date()) {
			best = g
		}
	}
	return best
}

// Unshown returns the rows that belong on this form and are in none of its
// tables and blocks, with their lists: those of the instance and its parts, and
// those of the case that do not say what they are for or stand twice where the
// form has room for one. What is in a part that is another form's, and only read
// here, may be shown in choice.
func (f *Form) Unshown() []Unshown {
	shown := map[string]bool{}
	f.walk(shown, func(*Section, *Question, Scope) {})
	var out []Unshown
	lists := map[string]*Field{}
	for _, fd := range f.Template.own {
		lists[fd.ID] = fd
	}
	for id, p := range f.Template.printed {
		elsewhere := p.Field.root == "case" && f.Unasked(p.Field) // the family's, for a sheet that asks
		if p.Field.Kind == Rows && p.Field.root != "row" && !elsewhere && !f.Template.OnlyReads(p.Field.root) {
			lists[id] = p.Field
		}
	}
	for _, fd := range lists {
		for _, s := range f.List(fd, nil, f.Scope()) {
			if !shown[s.path] && !recorded(s.Row()) && (fd.root != "case" || f.unplaced(fd, s)) {
				out = append(out, Unshown{fd, s.path})
			}
		}
	}
	slices.SortFunc(out, func(a, b Unshown) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// recorded reports whether a row stands on the record of signing, whatever the form
// shows: a copy that was given, and what was signed.
func recorded(row any) bool {
	switch row := row.(type) {
	case *earlyhelp.Copy:
		return true
	case *earlyhelp.Signature:
		return row.Kind != ""
	}
	return false
}

// Unshown is a row that a form does not show.
type Unshown struct {
	List *Field
	Path string
}

// unplaced reports whether a row lacks what the form's tables tell rows apart
// by, or has a key that the form prints for another row already.
func (f *Form) unplaced(list *Field, s Scope) bool {
	for id := range f.Template.implied {
		if p := f.Template.implied[id]; p.of == list.elem && len(p.Read(s).Answer) == 0 {
			return true
		}
	}
	for _, k := range f.Template.keys {
		if k.List != list {
			continue
		}
		printed := f.Template.printed[k.Field.ID]
		code := k.Field.Read(s).Text()
		if _, ok := optionLabel(printed.Options, code); ok || code == "" {
			return true
		}
	}
	return false
}

// Asks reports whether the form asks a section: its condition holds.
func (f *Form) Asks(sec *Section) bool {
	if sec.When == nil || f.whole {
		return true
	}
	g := *f
	g.whole = true // what the condition is worked out from may stand anywhere
	return sec.When.Holds(g.Scope())
}

// Unasked reports whether the form prints a field, and only in sections that it
// does not ask.
func (f *Form) Unasked(fd *Field) bool {
	p, ok := f.Template.printed[fd.ID]
	return ok && !f.Asks(p.Section) && !slices.ContainsFunc(p.also, f.Asks)
}

// Answers calls yield for every question of the form in every row there is,
// with its section and the scope it is read in. A section that is not asked has
// none.
func (f *Form) Answers(yield func(*Section, *Question, Scope)) {
	f.walk(map[string]bool{}, yield)
}

// walk does Answers' work and collects the paths of the rows shown.
func (f *Form) walk(shown map[string]bool, yield func(*Section, *Question, Scope)) {
	for _, sec := range f.Template.Sections {
		if f.Asks(sec) {
			f.answers(sec, sec.Items, f.Scope(), shown, yield)
		}
	}
}

func (f *Form) answers(sec *Section, items []Item, s Scope, shown map[string]bool, yield func(*Section, *Question, Scope)) {
	for _, it := range items {
		if !f.whole && !listWhen(it).Holds(s) {
			continue // no copy has it
		}
		switch it := it.(type) {
		case *Question:
			yield(sec, it, s)
		case *Beside:
			for _, q := range it.Questions {
				yield(sec, q, s)
			}
		case *Table:
			for _, row := range f.TableRows(it, s, shown) {
				for _, q := range it.Columns {
					if row.InRow() {
						yield(sec, q, row)
					}
				}
			}
		case *Ticks:
			for _, row := range f.keyedRows(it.List, it.Options, s) {
				shown[row.path] = true
			}
		case *Block:
			for _, row := range f.BlockRows(it, s) {
				if row.InRow() {
					shown[row.path] = true
					f.answers(sec, it.Items, row, shown, yield)
				}
			}
		}
	}
}

// listWhen returns when a table, block or ticks is asked; nil for other items, and
// for those that always are.
func listWhen(it Item) *Condition {
	switch it := it.(type) {
	case *Table:
		return it.When
	case *Block:
		return it.When
	case *Ticks:
		return it.When
	}
	return nil
}

// TableRows returns the rows that a table shows: one for each of its keys,
// whether or not the case has it, or each row of the list. Shown collects the
// paths of rows that tables of the same form have shown.
func (f *Form) TableRows(t *Table, in Scope, shown map[string]bool) []Scope {
	var out []Scope
	for _, o := range t.Each {
		out = append(out, f.Keyed(t.List, o.Code, in))
	}
	if t.Each == nil {
		for _, row := range f.List(t.List, t.Where, in) {
			if !t.Rest || !shown[row.path] {
				out = append(out, row)
			}
		}
	}
	for _, row := range out {
		if row.InRow() {
			shown[row.path] = true
		}
	}
	return out
}

// BlockRows returns the rows that a block shows: one for each of its keys,
// whether or not the case has it, or each row of the list. A block that is
// signed is there for everybody who signs in that place: evidence is not left
// out for want of a box.
func (f *Form) BlockRows(b *Block, in Scope) []Scope {
	if b.Key == "" && b.Each == nil {
		return f.List(b.List, nil, in)
	}
	if b.Key != "" && b.Signed() {
		if rows := f.allKeyed(b.List, b.Key, in); len(rows) > 0 {
			return rows
		}
	}
	var out []Scope
	for _, o := range b.keys() {
		out = append(out, f.Keyed(b.List, o.Code, in))
	}
	return out
}

// Signed reports whether the rows of the block are signatures.
func (b *Block) Signed() bool { return b.List.ID == "instance.signatures" }

// keyedRows returns the rows of a list that have one of the keys, in the order
// of the keys.
func (f *Form) keyedRows(list *Field, keys []Option, in Scope) []Scope {
	var out []Scope
	for _, o := range keys {
		if row := f.Keyed(list, o.Code, in); row.InRow() {
			out = append(out, row)
		}
	}
	return out
}

// ListPath returns the path of a list as a whole; "" when this instance has no
// such part.
func (f *Form) ListPath(list *Field) string { return f.Scope().listPath(list) }

// listPath is ListPath for a list that may stand in the row of the scope.
func (s Scope) listPath(list *Field) string {
	base, path := s.root(list.root)
	if !base.IsValid() || len(list.binds) == 0 {
		return ""
	}
	_, at, _ := s.follow(base, path, list.binds[0])
	return at
}
