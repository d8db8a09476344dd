package templates

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
)

// WriteSkeleton writes a case to begin with, as YAML: an instance of the form,
// the parts it owns, a row with an id for each list that the form prints, and
// beside them every question that it asks, as comments to be filled in. It can
// be decoded as it is, and after any of its lines is filled in.
//
// The bytes of random, normally crypto/rand.Reader, make the row ids. The same
// bytes give the same skeleton.
func (t *Template) WriteSkeleton(w io.Writer, random io.Reader) error {
	sk := &skeleton{
		t: t, random: random, c: &earlyhelp.Case{Schema: earlyhelp.Schema, Council: earlyhelp.Code(t.Council.Slug)},
		words: map[earlyhelp.ID]string{}, idle: map[earlyhelp.ID]bool{}, made: map[rowFor]bool{}, prompts: map[string]*prompt{},
	}
	if err := sk.build(); err != nil {
		return fmt.Errorf("making a skeleton of %s: %w", t.ID(), err)
	}
	var b bytes.Buffer
	out := &skeletonWriter{skeleton: sk, out: &b, listed: map[string]bool{}}
	out.comment("", t.ID()+": "+t.Title+" ("+t.Council.Name+").")
	b.WriteString(skeletonHelp)
	out.fields(reflect.ValueOf(sk.c).Elem(), "", "")
	_, err := w.Write(b.Bytes())
	return err
}

// The words below are for whoever fills in a file, in the file's own terms; no
// form prints them.
const skeletonHelp = `#
# Each line such as "#name:" waits for an answer; the question stands above it.
# Delete the # and write the answer behind the colon:
#
#   name: Amy Jones
#   strengths: "Homework is done: every day."     (quotes, where a colon is in it)
#   worries: |-
#     Several lines stand below,
#     two blanks further in.
#
# Leave the # where there is no answer. A list begins with "- id:". For another
# row copy one whole, and change its id: r and eight digits or letters a to f,
# none twice. Rows with # before "- id:" do not count until all their # are
# deleted.
#
# To see what is still missing:  earlyhelp check FILE

`

// skeleton is a case that grows until it has a row for all that a form prints.
type skeleton struct {
	t       *Template
	random  io.Reader
	c       *earlyhelp.Case
	form    *Form
	words   map[earlyhelp.ID]string // whom or what a row is made to be
	idle    map[earlyhelp.ID]bool   // rows to be written as comments
	made    map[rowFor]bool         // rows made once, whether or not the item then finds them
	prompts map[string]*prompt      // by path of the answer
}

// rowFor is what a row was made for: an item, in the row and under the keys
// around it.
type rowFor struct {
	item      Item
	path, key string
}

// prompt is what a form asks at one place of the case.
type prompt struct {
	labels []string
	hint   string
	only   string // in words: asked only then
	kind   Kind
	office bool
	choice []Option
	field  string
}

// build makes the rows and then finds the place of every question.
func (sk *skeleton) build() error {
	c := sk.c
	c.People = []earlyhelp.Person{{Role: earlyhelp.RoleChild}, {Role: earlyhelp.RoleParent}}
	c.Agencies = make([]earlyhelp.Agency, 1)
	c.Practitioners = make([]earlyhelp.Practitioner, 1)
	c.Instances = []earlyhelp.Instance{{Form: sk.t.ID()}}
	if err := c.AssignIDs(sk.random); err != nil {
		return err
	}
	sk.words[c.People[0].ID] = "the child"
	sk.words[c.People[1].ID] = "a parent or carer"
	sk.words[c.Agencies[0].ID] = "the agency"
	sk.words[c.Practitioners[0].ID] = "the practitioner"
	if !sk.t.Family {
		c.Instances[0].Subject = c.People[0].ID
	}
	for _, p := range sk.t.Parts {
		if err := sk.addPart(p); err != nil {
			return err
		}
	}
	// Adding to a list moves its rows in memory, so each addition begins anew.
	for added := true; added; {
		added = false
		var err error
		if sk.form, err = newForm(sk.t, c, &c.Instances[0]); err != nil {
			return err
		}
		for _, sec := range sk.t.Sections {
			if added, err = sk.grow(sec.Items, sk.form.Scope()); added || err != nil {
				break
			}
		}
		if err != nil {
			return err
		}
	}
	for _, sec := range sk.t.Sections {
		sk.ask(sec, sec.Items, sk.form.Scope())
	}
	sk.askNames()
	return nil
}

// addPart makes a part that every instance owns. One that it only reads, or
// owns at times, is left to whoever fills the file in.
func (sk *skeleton) addPart(p Part) error {
	in := &sk.c.Instances[0]
	list := partLists[p.Name]
	at := instancePath(in) + "." + p.Name
	switch {
	case p.When != nil:
		sk.prompts[at] = &prompt{labels: []string{"The id of a row in " + list + ", to be added when the form needs it"}, only: p.When.Words(sk.t)}
		return nil
	case p.How == Read:
		sk.prompts[at] = &prompt{labels: []string{"The id of the row in " + list + " that this form reads, where the case has one"}}
		return nil
	}
	v := reflect.ValueOf(sk.c).Elem()
	for key := range strings.SplitSeq(list, ".") {
		f, ok := structField(v.Type(), key)
		if !ok {
			return fmt.Errorf("there is no list %s", list)
		}
		rows := v.FieldByIndex(f.Index)
		// The last key is the part's own list; before it stands what holds that.
		if strings.HasSuffix(list, key) || rows.Len() == 0 {
			rows.Set(reflect.Append(rows, reflect.Zero(rows.Type().Elem())))
		}
		v = rows.Index(rows.Len() - 1)
	}
	if err := sk.c.AssignIDs(sk.random); err != nil {
		return err
	}
	id := earlyhelp.ID(v.FieldByName("ID").String())
	sk.words[id] = "the " + p.Name
	f, ok := structField(reflect.TypeFor[earlyhelp.Instance](), p.Name)
	if !ok {
		return fmt.Errorf("an instance has no %s", p.Name)
	}
	return leaf.Set(reflect.ValueOf(in).Elem().FieldByIndex(f.Index), []string{string(id)})
}

func instancePath(in *earlyhelp.Instance) string { return earlyhelp.RowPath("instances", in.ID, 0) }

// grow makes the first row, or sets the first reference, that the items want
// and the case lacks, and reports whether there was one.
func (sk *skeleton) grow(items []Item, s Scope) (bool, error) {
	for _, it := range items {
		made := rowFor{it, s.path, s.key}
		added, err := false, error(nil)
		switch it := it.(type) {
		case *Question:
			added = sk.refer(it, s)
		case *Beside:
			added = slices.ContainsFunc(it.Questions, func(q *Question) bool { return sk.refer(q, s) })
		case *Ticks:
			added, err = sk.addKeyed(it.List, it.Options, s, made)
		case *Table:
			if added, err = sk.addRows(it.List, it.Where, it.Each, s, made); !added && err == nil {
				for _, row := range sk.rows(it.List, it.Where, it.Each, s) {
					added = added || slices.ContainsFunc(it.Columns, func(q *Question) bool { return sk.refer(q, row) })
				}
			}
		case *Block:
			each := it.keys()
			if added, err = sk.addRows(it.List, nil, each, s, made); added || err != nil {
				break
			}
			for _, row := range sk.rows(it.List, nil, each, s) {
				if added, err = sk.grow(it.Items, row); added || err != nil {
					break
				}
			}
		}
		if added || err != nil {
			return added, err
		}
	}
	return false, nil
}

// keys returns the keys that a block has a row for; none for each row of the
// list.
func (b *Block) keys() []Option {
	if b.Key != "" {
		return []Option{{Code: b.Key, Label: b.Label}}
	}
	return b.Each
}

// rows returns the rows of a table or block that the skeleton has.
func (sk *skeleton) rows(list *Field, where *Condition, each []Option, s Scope) []Scope {
	if each != nil {
		return sk.form.keyedRows(list, each, s)
	}
	return slices.DeleteFunc(sk.form.List(list, nil, s), func(row Scope) bool { return !where.could(row) })
}

// could reports whether the condition may yet hold once what is unanswered is
// answered.
func (c *Condition) could(s Scope) bool {
	switch {
	case c == nil:
		return true
	case c.All != nil:
		return !slices.ContainsFunc(c.All, func(c *Condition) bool { return !c.could(s) })
	case c.Any != nil:
		return slices.ContainsFunc(c.Any, func(c *Condition) bool { return c.could(s) })
	case c.Some != nil || c.Field != nil && c.Field.Kind == Rows:
		return true
	case c.Field != nil && c.Value != AtKey && len(c.Field.Read(s).Answer) == 0:
		return true
	}
	return c.Holds(s)
}

// addRows makes the rows that a table or block wants and the case lacks.
func (sk *skeleton) addRows(list *Field, where *Condition, each []Option, s Scope, made rowFor) (bool, error) {
	if each != nil {
		return sk.addKeyed(list, each, s, made)
	}
	for _, row := range sk.rows(list, where, nil, s) {
		if !sk.idle[row.id] {
			return false, nil
		}
	}
	if sk.made[made] {
		return false, nil
	}
	sk.made[made] = true
	rows := sk.list(list, s)
	if !rows.IsValid() {
		return false, nil
	}
	people := 1
	if list.elem == reflect.TypeFor[earlyhelp.Attendee]() {
		people = len(sk.c.People)
	}
	for i := range people {
		row := reflect.New(list.elem)
		switch row := row.Interface().(type) {
		case *earlyhelp.Attendee:
			row.Person = sk.c.People[i].ID
		case *earlyhelp.TeamMember:
			row.Practitioner = sk.c.Practitioners[0].ID
		}
		where.preset(row.Elem(), s.key)
		rows.Set(reflect.Append(rows, row.Elem()))
	}
	return true, sk.c.AssignIDs(sk.random)
}

// list returns the list that a field is, to be added to; invalid where the
// instance has no such part.
func (sk *skeleton) list(list *Field, s Scope) reflect.Value {
	base, path := s.root(list.root)
	if !base.IsValid() || len(list.binds) == 0 {
		return reflect.Value{}
	}
	v, _, _ := s.follow(base, path, list.binds[0])
	return v
}

// preset writes into a new row what finds it again: a key, a role in the
// family, the key of the block around. All else would be an answer that nobody
// gave.
func (c *Condition) preset(row reflect.Value, key string) {
	if c == nil {
		return
	}
	for _, part := range c.All {
		part.preset(row, key)
	}
	if c.Field == nil || c.Field.root != "row" || c.Op != Is && c.Op != In || len(c.Field.binds) != 1 || len(c.Field.binds[0]) != 1 {
		return
	}
	value, _, _ := strings.Cut(c.Value, "|")
	st := c.Field.binds[0][0]
	finds := st.key == "role"
	if f, ok := structField(row.Type(), st.key); ok {
		finds = finds || f.IsKey
	}
	if value == AtKey {
		value, finds = key, true
	}
	if finds {
		_ = leaf.Set(row.FieldByIndex(st.index), []string{value}) // a code of the template, which was checked
	}
}

// addKeyed makes the first row that is lacking for a key.
func (sk *skeleton) addKeyed(list *Field, each []Option, s Scope, made rowFor) (bool, error) {
	rows := sk.list(list, s)
	if !rows.IsValid() {
		return false, nil
	}
	for _, o := range each {
		made.key = o.Code
		if sk.form.Keyed(list, o.Code, s).InRow() || sk.made[made] {
			continue
		}
		sk.made[made] = true
		row := reflect.New(list.elem).Elem()
		if err := leaf.Set(row.FieldByIndex(keyField(list.elem)), []string{o.Code}); err != nil {
			return false, err
		}
		rows.Set(reflect.Append(rows, row))
		if err := sk.c.AssignIDs(sk.random); err != nil {
			return false, err
		}
		id := earlyhelp.ID(rows.Index(rows.Len() - 1).FieldByName("ID").String())
		sk.words[id] = o.Label
		sk.idle[id] = sk.t.counts(list)
		return true, nil
	}
	return false, nil
}

// counts reports whether a row of a list says something by being there: it is
// a tick, or a rule counts it. An empty row would be a need that nobody has.
func (t *Template) counts(list *Field) bool {
	found := slices.ContainsFunc(t.Rules, func(r *Rule) bool { return r.Kind == Count && r.Rows == list })
	for _, sec := range t.Sections {
		sec.Walk(func(it Item) {
			tk, ok := it.(*Ticks)
			found = found || ok && tk.List == list
		})
	}
	return found
}

// refer sets the references that a question is asked through and that name
// nobody yet.
func (sk *skeleton) refer(q *Question, s Scope) bool {
	base, _ := s.root(q.Field.root)
	if !base.IsValid() {
		return false
	}
	for _, b := range q.Field.binds {
		v := base
		for _, st := range b {
			v = v.FieldByIndex(st.index)
			if st.follow == "" {
				continue
			}
			if id := sk.usual(st.follow); v.String() == "" && id != "" {
				v.SetString(string(id))
				return true
			}
			p, ok := sk.form.find(earlyhelp.ID(v.String()), st.follow)
			if !ok {
				break
			}
			v = reflect.ValueOf(p.Row).Elem()
		}
	}
	return false
}

// usual returns the row of a list that a reference of the skeleton means.
func (sk *skeleton) usual(list string) earlyhelp.ID {
	if list == "people" {
		return sk.c.People[1].ID
	}
	for p := range sk.c.Rows() {
		if p.List == list {
			return p.ID
		}
	}
	return ""
}

// ask notes every question at the place of its answer.
func (sk *skeleton) ask(sec *Section, items []Item, s Scope) {
	for _, it := range items {
		switch it := it.(type) {
		case *Question:
			sk.question(sec, it, s)
		case *Beside:
			for _, q := range it.Questions {
				sk.question(sec, q, s)
			}
		case *Ticks:
			sk.heading(sec, it.List, it.Label, it.Hint, it.When, s)
		case *Table:
			sk.heading(sec, it.List, it.Label, it.Hint, it.When, s)
			for _, row := range sk.rows(it.List, it.Where, it.Each, s) {
				for _, q := range it.Columns {
					sk.question(sec, q, row)
				}
			}
		case *Block:
			sk.heading(sec, it.List, it.Label, "", it.When, s)
			for _, row := range sk.rows(it.List, nil, it.keys(), s) {
				sk.ask(sec, it.Items, row)
			}
		}
	}
}

// heading notes what a list is called on the form.
func (sk *skeleton) heading(sec *Section, list *Field, label, hint string, when *Condition, s Scope) {
	base, path := s.root(list.root)
	if !base.IsValid() {
		return
	}
	if v, at, _ := s.follow(base, path, list.binds[0]); v.IsValid() {
		sk.note(at, &prompt{hint: hint, only: when.Words(sk.t), kind: Rows, field: list.ID, office: list.Office},
			cmp.Or(label, sec.Title))
	}
}

func (sk *skeleton) question(sec *Section, q *Question, s Scope) {
	for _, at := range q.Field.places(s) {
		sk.note(at, &prompt{hint: q.Hint, only: q.When.Words(sk.t), kind: q.Field.Kind, choice: q.Options, field: q.Field.ID, office: q.Field.Office},
			cmp.Or(q.Label, sec.Title, q.Field.Label))
	}
}

// note keeps a prompt; a place that is asked for again keeps the first, and
// every name it goes by.
func (sk *skeleton) note(at string, p *prompt, label string) {
	if known, ok := sk.prompts[at]; ok {
		p = known
	}
	if label = strings.TrimRight(oneLine(label), ":."); label != "" && !slices.Contains(p.labels, label) {
		p.labels = append(p.labels, label)
	}
	sk.prompts[at] = p
}

// askNames asks for what every case needs, printed or not: its reference, and
// who the rows are that others refer to.
func (sk *skeleton) askNames() {
	sk.note("ref", &prompt{kind: Line}, "The council's reference for the case")
	worker := earlyhelp.RowPath("practitioners", sk.c.Practitioners[0].ID, 0)
	sk.note(worker+".agency", &prompt{kind: Who}, "Agency")
	for p := range sk.c.Rows() {
		switch p.List {
		case "people", "practitioners", "agencies":
			if sk.prompts[p.Path+".name"] == nil && sk.prompts[p.Path+".first"] == nil {
				sk.note(p.Path+".name", &prompt{kind: Line}, "Name")
			}
		}
	}
}

// places returns the paths at which a field's answer may stand: its own, those
// joined to it, or those that stand in for it.
func (fd *Field) places(s Scope) []string {
	if fd.orElse != nil {
		return fd.orElse.places(s)
	}
	base, path := s.root(fd.root)
	if fd.derived != nil || !base.IsValid() {
		return nil
	}
	if fd.extra != "" {
		return []string{fmt.Sprintf("%s[%s]", join(path, "extra"), fd.extra)}
	}
	var out []string
	for _, b := range fd.binds {
		if v, at, _ := s.follow(base, path, b); v.IsValid() {
			out = append(out, at)
		}
	}
	return out
}

// oneLine returns text without line ends, so that it stays within its comment.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// skeletonWriter writes the skeleton's case as YAML with its prompts.
type skeletonWriter struct {
	*skeleton
	out    *bytes.Buffer
	listed map[string]bool // fields whose options are written out already
}

// fields writes the fields of a struct; a row's id stands written already.
func (w *skeletonWriter) fields(v reflect.Value, path, indent string) {
	for _, f := range leaf.Fields(v.Type()) {
		in, at := v.FieldByIndex(f.Index), join(path, f.Key)
		switch kind := f.Type.Kind(); {
		case f.Key == "id" || kind == reflect.Pointer:
		case leaf.Is(f.Type):
			w.leaf(f, in, at, indent)
		case kind == reflect.Map:
			w.extra(at, indent)
		case kind == reflect.Slice:
			w.rows(f.Key, in, at, indent)
		default:
			w.inside(f.Key, in, at, indent)
		}
	}
}

// inside writes a struct without an id, unless there is nothing in it.
func (w *skeletonWriter) inside(key string, v reflect.Value, path, indent string) {
	for at := range w.prompts {
		if strings.HasPrefix(at, path+".") {
			w.line(indent, key+":")
			w.fields(v, path, indent+"  ")
			return
		}
	}
}

func (w *skeletonWriter) leaf(f leaf.Field, v reflect.Value, at, indent string) {
	if text := leaf.Get(v); len(text) == 1 {
		line := f.Key + ": " + text[0]
		if words := oneLine(w.words[earlyhelp.ID(text[0])]); words != "" {
			line += " # " + words
		}
		w.line(indent, line)
		return
	}
	if p := w.prompts[at]; p != nil {
		w.prompt(p, f, indent)
		line := "#" + f.Key + ":"
		if leaf.IsList(f.Type) {
			line += " []"
		}
		w.line(indent, line)
	}
}

// extra writes the prompts for a council's own questions.
func (w *skeletonWriter) extra(path, indent string) {
	begun := false
	for _, at := range slices.Sorted(maps.Keys(w.prompts)) {
		key, ok := strings.CutPrefix(at, path+"[")
		if !ok {
			continue
		}
		if !begun {
			w.line(indent, "extra:")
			begun = true
		}
		p := w.prompts[at]
		w.prompt(p, leaf.Field{Type: reflect.TypeFor[string]()}, indent+"  ")
		line := "#" + strings.TrimSuffix(key, "]") + ":"
		if p.kind == Choices || p.kind == Whos {
			line += " []"
		}
		w.line(indent+"  ", line)
	}
}

func (w *skeletonWriter) rows(key string, list reflect.Value, path, indent string) {
	if list.Len() == 0 {
		return
	}
	if p := w.prompts[path]; p != nil && len(p.labels) > 0 {
		w.prompt(p, leaf.Field{}, indent)
	}
	w.line(indent, key+":")
	for i := range list.Len() {
		row := list.Index(i)
		id := earlyhelp.ID(row.FieldByName("ID").String())
		first := "- id: " + string(id)
		if words := oneLine(w.words[id]); words != "" {
			first += " # " + words
		}
		if !w.idle[id] {
			w.line(indent+"  ", first)
			w.fields(row, earlyhelp.RowPath(path, id, i), indent+"    ")
			continue
		}
		// Every line of an idle row has one # at the row's own indent.
		whole := w.out
		w.out = &bytes.Buffer{}
		w.line("", first)
		w.fields(row, earlyhelp.RowPath(path, id, i), "  ")
		text := w.out.String()
		w.out = whole
		for line := range strings.Lines(text) {
			w.out.WriteString(indent + "  #" + line)
		}
	}
}

func (w *skeletonWriter) line(indent, text string) {
	w.out.WriteString(indent + text + "\n")
}

// comment writes text as comment lines of bearable length.
func (w *skeletonWriter) comment(indent, text string) {
	const width = 78
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(indent)+len("# ")+len(line)+len(word) > width {
			w.line(indent, "# "+line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	w.line(indent, "# "+line)
}

// How much of a hint and of an option stands beside a key, in bytes; the form
// prints them whole.
const (
	maxHint   = 120
	maxOption = 60
)

// prompt writes the question: its labels and what the answer looks like, then
// when it is asked, a hint and the options.
func (w *skeletonWriter) prompt(p *prompt, f leaf.Field, indent string) {
	text := strings.Join(p.labels, " / ")
	if how := p.words(f); how != "" {
		text += " (" + how + ")"
	}
	w.comment(indent, text)
	if p.only != "" {
		w.comment(indent, "Only if "+p.only+".")
	}
	if p.office {
		w.comment(indent, "Shown in office copies only.")
	}
	if p.hint != "" {
		w.comment(indent, shorten(oneLine(p.hint), maxHint))
	}
	w.options(p, indent)
}

// options lists the options of a choice, the first time that the file asks it
// with their words.
func (w *skeletonWriter) options(p *prompt, indent string) {
	if p.kind != Choice && p.kind != Choices && p.kind != Sign || len(p.choice) == 0 {
		return
	}
	if w.listed[p.field] {
		codes := make([]string, len(p.choice))
		for i, o := range p.choice {
			codes[i] = o.Code
		}
		w.comment(indent, "Codes as above: "+strings.Join(codes, ", "))
		return
	}
	w.listed[p.field] = true
	for _, o := range p.choice {
		w.line(indent, "#   "+o.Code+" = "+shorten(oneLine(o.Label), maxOption))
	}
}

// shorten cuts text between words, so never within a character.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	if cut := strings.LastIndexByte(text[:most], ' '); cut > 0 {
		return text[:cut] + " …"
	}
	return text
}

// words says what an answer looks like.
func (p *prompt) words(f leaf.Field) string {
	switch p.kind {
	case Line:
		return "one line"
	case Para, Texts:
		return "text"
	case Day:
		return "a date, as 2026-11-21"
	case YesNo:
		return "yes or no"
	case Scale:
		return "a whole number from 0 to 10"
	case Choice, Sign:
		return "one of these codes"
	case Choices:
		return "any of these codes, as [one, another]"
	case Who, Whos:
		return whoWords(p.kind, f)
	}
	return ""
}

// whoWords says what may stand for somebody: a reference to a row of the case,
// and where the type allows it a name in plain words.
func whoWords(kind Kind, f leaf.Field) string {
	id := "the id of a row"
	if len(f.Refs) > 0 {
		id += " in " + strings.Join(f.Refs, " or ")
	}
	of := f.Type
	if of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of != reflect.TypeFor[earlyhelp.ID]() {
		id += ", or a name"
	}
	if kind == Whos {
		return "any number, as [r12345678, Mum]: " + id
	}
	return id
}
