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
		words: map[earlyhelp.ID]string{}, idle: map[earlyhelp.ID]bool{}, atTimes: map[string]bool{}, made: map[rowFor]bool{}, prompts: map[string]*prompt{}, named: map[earlyhelp.ID]string{},
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
# none twice. Rows with # before "- id:" do not count until the first # of each
# of their lines is deleted.
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
	atTimes map[string]bool         // paths of references to such rows
	made    map[rowFor]bool         // rows made once, whether or not the item then finds them
	prompts map[string]*prompt      // by path of the answer
	shown   map[string]bool         // paths of rows that the tables so far show
	demands []demand                // what puts rows into their tables
	named   map[earlyhelp.ID]string // rows that the form names as the skeleton stands, and when
}

// demand is a table's condition on one of its rows.
type demand struct {
	where *Condition
	row   Scope
	label string
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
	scale  *Range
	field  string

	demanded bool // by what tables have room for, not by a question
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
	c.Practitioners[0].Agency = earlyhelp.Who(c.Agencies[0].ID)
	if !sk.t.Family {
		c.Instances[0].Subject = c.People[0].ID
	}
	// What is only read comes last: it may be what holds a part made here.
	for _, read := range []bool{false, true} {
		for _, p := range sk.t.Parts {
			if (p.How == Read) != read {
				continue
			}
			if err := sk.addPart(p); err != nil {
				return err
			}
		}
	}
	// Adding to a list moves its rows in memory, so each addition begins anew.
	for added := true; added; {
		added = false
		var err error
		if sk.form, err = newForm(sk.t, c, &c.Instances[0]); err != nil {
			return err
		}
		sk.shown = map[string]bool{}
		for _, sec := range sk.t.Sections {
			if added, err = sk.grow(sec.Items, sk.form.Scope()); added || err != nil {
				break
			}
		}
		if err != nil {
			return err
		}
	}
	sk.shown = map[string]bool{}
	for _, sec := range sk.t.Sections {
		sk.ask(sec, sec.Items, cmp.Or(sec.Only, sec.When.Words(sk.t)), sk.form.Scope())
	}
	for _, d := range sk.demands {
		sk.demand(d.where, d.row, d.label)
	}
	sk.askNames()
	return nil
}

// addPart makes a part that an instance owns; where it does at times only, the
// row and the reference to it are written as comments. One that it only reads is
// left to whoever fills the file in.
func (sk *skeleton) addPart(p Part) error {
	in := &sk.c.Instances[0]
	list := partLists[p.Name]
	at := instancePath(in) + "." + p.Name
	switch {
	case p.When != nil && p.How == Read:
		sk.prompts[at] = &prompt{labels: []string{"The id of the row in " + list + " that this form reads, where the case has one"}, only: p.When.Words(sk.t)}
		return nil
	case p.How == Read && sk.holder(p):
		return nil
	case p.How == Read && !sk.t.refersInto(list):
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
	if p.When != nil {
		sk.idle[id], sk.atTimes[at] = true, true
		sk.prompts[at] = &prompt{labels: []string{"To be added, together with its row in " + list + ", when the form needs it"}, only: p.When.Words(sk.t)}
	}
	f, ok := structField(reflect.TypeFor[earlyhelp.Instance](), p.Name)
	if !ok {
		return fmt.Errorf("an instance has no %s", p.Name)
	}
	return leaf.Set(reflect.ValueOf(in).Elem().FieldByIndex(f.Index), []string{string(id)})
}

// holder makes a part that is only read the row that holds a part made here,
// and reports whether there is one: the meeting that an update is for.
func (sk *skeleton) holder(p Part) bool {
	in := &sk.c.Instances[0]
	form, err := newForm(sk.t, sk.c, in)
	own, ok := structField(reflect.TypeFor[earlyhelp.Instance](), p.Name)
	if err != nil || !ok {
		return false
	}
	for _, row := range form.all {
		for _, made := range form.parts {
			if row.List == partLists[p.Name] && strings.HasPrefix(made.Path, row.Path+".") {
				reflect.ValueOf(in).Elem().FieldByIndex(own.Index).SetString(string(row.ID))
				sk.words[row.ID] = "the " + p.Name
				return true
			}
		}
	}
	return false
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
			rows := sk.tableRows(it, s)
			if added, err = sk.addRows(it, rows, s, made); !added && err == nil {
				for _, row := range rows {
					added = added || slices.ContainsFunc(it.Columns, func(q *Question) bool { return sk.refer(q, row) })
				}
			}
		case *Block:
			like := &Table{List: it.List, Each: it.keys()}
			rows := sk.rows(like, s)
			if added, err = sk.addRows(like, rows, s, made); added || err != nil {
				break
			}
			for _, row := range rows {
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

// rows returns the rows of a table that the skeleton has.
func (sk *skeleton) rows(t *Table, s Scope) []Scope {
	if t.Each != nil {
		return sk.form.keyedRows(t.List, t.Each, s)
	}
	return slices.DeleteFunc(sk.form.List(t.List, nil, s), func(row Scope) bool { return !t.Where.could(row) })
}

// tableRows returns the rows that a table will show: where it shows the rest,
// none that a table before it shows.
func (sk *skeleton) tableRows(t *Table, s Scope) []Scope {
	rows := slices.DeleteFunc(sk.rows(t, s), func(row Scope) bool { return t.Rest && t.Each == nil && sk.shown[row.path] })
	for _, row := range rows {
		sk.shown[row.path] = true
	}
	return rows
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

// addRows makes the rows that a table wants and the case lacks, when it has
// these.
func (sk *skeleton) addRows(t *Table, has []Scope, s Scope, made rowFor) (bool, error) {
	list := t.List
	if t.Each != nil {
		return sk.addKeyed(list, t.Each, s, made)
	}
	if slices.ContainsFunc(has, func(row Scope) bool { return !sk.idle[row.id] }) || sk.made[made] {
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
		sk.preset(t.Where, row.Elem(), s.key)
		rows.Set(reflect.Append(rows, row.Elem()))
	}
	if err := sk.c.AssignIDs(sk.random); err != nil {
		return false, err
	}
	if t.Rest && t.Optional {
		id := earlyhelp.ID(rows.Index(rows.Len() - 1).FieldByName("ID").String())
		sk.words[id], sk.idle[id] = cmp.Or(t.Label, t.List.Label), true
	}
	return true, nil
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

// preset writes into a new row what puts it into its table: a key, a role in
// the family, the key of the block around, and what the table demands and the
// form asks nowhere. All else would be an answer that nobody gave.
func (sk *skeleton) preset(c *Condition, row reflect.Value, key string) {
	if c == nil {
		return
	}
	for _, part := range c.All {
		sk.preset(part, row, key)
	}
	st, ok := c.leaf()
	if !ok {
		return
	}
	_, asked := sk.t.printed[c.Field.ID]
	finds := !asked || st.key == "role" || c.Value == AtKey
	if f, ok := structField(row.Type(), st.key); ok {
		finds = finds || f.IsKey
	}
	value := c.Value
	if value == AtKey {
		value = key
	}
	if finds && !strings.Contains(value, "|") { // of several values, which is for the reader to say
		_ = leaf.Set(row.FieldByIndex(st.index), []string{value}) // a code of the template, which was checked
	}
}

// leaf returns the leaf of a row that the condition compares with values.
func (c *Condition) leaf() (step, bool) {
	if c.Field == nil || c.Field.root != "row" || c.Other != nil || c.Op != Is && c.Op != In ||
		len(c.Field.binds) != 1 || len(c.Field.binds[0]) != 1 {
		return step{}, false
	}
	return c.Field.binds[0][0], true
}

// demand asks for what a row must say to stand in its table, where nothing else
// asks for it.
func (sk *skeleton) demand(c *Condition, row Scope, label string) {
	if c == nil {
		return
	}
	for _, part := range slices.Concat(c.All, c.Any) {
		sk.demand(part, row, label)
	}
	st, ok := c.leaf()
	if !ok || len(leaf.Get(row.row.FieldByIndex(st.index))) > 0 {
		return
	}
	fd, at := c.Field, join(row.path, st.key)
	var choice []Option
	for v := range strings.SplitSeq(c.Value, "|") {
		choice = append(choice, Option{v, sk.t.valueWords(fd, v)})
	}
	if known := sk.prompts[at]; known != nil {
		known.only = ""            // it is asked for here too
		for _, o := range choice { // another table has room for the row too
			if known.demanded && !slices.Contains(known.choice, o) {
				known.choice = append(known.choice, o)
			}
		}
		return
	}
	hint := "Without it the form does not print this row."
	if label != "" {
		hint = "Without it the form does not print this row under “" + label + "”."
	}
	sk.note(at, &prompt{kind: fd.Kind, choice: choice, field: fd.ID, office: fd.Office, hint: hint, demanded: true}, sk.t.Label(fd))
}

// unsettled returns what of a table's condition does not yet hold for a row, in
// words; without what the table's own columns ask with no more than the values
// allowed.
func (sk *skeleton) unsettled(t *Table, c *Condition, row Scope) string {
	if c.Holds(row) {
		return ""
	}
	if c.All != nil {
		words := ""
		for _, part := range c.All {
			words = sk.both(words, sk.unsettled(t, part, row))
		}
		return words
	}
	if _, ok := c.leaf(); ok && slices.ContainsFunc(t.Columns, func(q *Question) bool { return q.Field == c.Field && len(q.Options) > 0 }) {
		return ""
	}
	return c.Words(sk.t)
}

// allowed returns the options of a column with which its row stays in the table.
func (c *Condition) allowed(q *Question) []Option {
	if c == nil {
		return q.Options
	}
	options := q.Options
	for _, part := range c.All {
		narrow := *q
		narrow.Options = options
		options = part.allowed(&narrow)
	}
	if _, ok := c.leaf(); !ok || c.Field != q.Field || c.Value == AtKey {
		return options
	}
	values := strings.Split(c.Value, "|")
	return slices.DeleteFunc(slices.Clone(options), func(o Option) bool { return !slices.Contains(values, o.Code) })
}

// both joins two conditions in words.
func (sk *skeleton) both(one, other string) string {
	if one == "" || other == "" || one == other {
		return cmp.Or(one, other)
	}
	return one + sk.t.words.Say("cond.and", nil) + other
}

// either joins two conditions in words of which one suffices; none is always.
func (sk *skeleton) either(one, other string) string {
	if one == "" || other == "" || one == other {
		return min(one, other)
	}
	return one + sk.t.words.Say("cond.or", nil) + other
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
			} else if v.String() == "" && sk.addReferred(st.follow) {
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

// addReferred makes a row in the first row of the list around, such as an action
// in a plan that the form only reads, for a question to be asked through it.
func (sk *skeleton) addReferred(list string) bool {
	i := strings.LastIndexByte(list, '.')
	if i < 0 || !sk.t.refersInto(list[:i]) {
		return false
	}
	for p := range sk.c.Rows() {
		if p.List != list[:i] {
			continue
		}
		v := reflect.ValueOf(p.Row).Elem()
		f, ok := structField(v.Type(), list[i+1:])
		if !ok {
			return false
		}
		rows := v.FieldByIndex(f.Index)
		rows.Set(reflect.Append(rows, reflect.Zero(rows.Type().Elem())))
		return sk.c.AssignIDs(sk.random) == nil
	}
	return false
}

// refersInto reports whether the form asks through references to rows inside
// those of a list, and prints no table of them itself.
func (t *Template) refersInto(list string) bool {
	for _, p := range t.printed {
		if part, ok := partLists[p.Field.root]; ok && p.Field.Kind == Rows && strings.HasPrefix(join(part, p.Field.lastKeys()), list+".") {
			return false
		}
	}
	for _, p := range t.printed {
		for _, b := range p.Field.binds {
			if slices.ContainsFunc(b, func(st step) bool { return strings.HasPrefix(st.follow, list+".") }) {
				return true
			}
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

// ask notes every question at the place of its answer; only says in words when
// the items around are asked.
func (sk *skeleton) ask(sec *Section, items []Item, only string, s Scope) {
	for _, it := range items {
		switch it := it.(type) {
		case *Question:
			sk.question(sec, it, only, false, s)
		case *Beside:
			for _, q := range it.Questions {
				sk.question(sec, q, only, false, s)
			}
		case *Ticks:
			sk.heading(sec, it.List, it.Label, it.Hint, sk.both(only, it.When.Words(sk.t)), s)
		case *Table:
			only := sk.both(only, cmp.Or(it.Only, it.When.Words(sk.t)))
			sk.heading(sec, it.List, it.Label, it.Hint, only, s)
			for _, row := range sk.tableRows(it, s) {
				sk.demands = append(sk.demands, demand{it.Where, row, cmp.Or(it.Label, sec.Title)})
				for _, q := range it.Columns {
					narrow := *q
					narrow.Options = it.Where.allowed(q)
					sk.question(sec, &narrow, sk.both(only, sk.unsettled(it, it.Where, row)), it.Office, row)
				}
			}
		case *Block:
			only := sk.both(only, it.When.Words(sk.t))
			sk.heading(sec, it.List, it.Label, "", only, s)
			for _, row := range sk.rows(&Table{List: it.List, Each: it.keys()}, s) {
				sk.ask(sec, it.Items, only, row)
			}
		}
	}
}

// heading notes what a list is called on the form.
func (sk *skeleton) heading(sec *Section, list *Field, label, hint, only string, s Scope) {
	base, path := s.root(list.root)
	if !base.IsValid() {
		return
	}
	if v, at, _ := s.follow(base, path, list.binds[0]); v.IsValid() {
		sk.note(at, &prompt{hint: hint, only: only, kind: Rows, field: list.ID, office: list.Office},
			cmp.Or(label, sec.Title))
	}
}

func (sk *skeleton) question(sec *Section, q *Question, only string, office bool, s Scope) {
	for _, at := range q.Field.places(s) {
		sk.note(at, &prompt{hint: q.Hint, only: sk.both(only, cmp.Or(q.Only, q.When.Words(sk.t))), kind: q.Field.Kind,
			choice: q.Options, scale: q.Scale, field: q.Field.ID, office: office || q.Field.Office},
			cmp.Or(q.Label, sec.Title, q.Field.Label))
	}
	for _, src := range q.Field.Read(s).Sources {
		for _, a := range src.Answer {
			if id := earlyhelp.ID(a); id.Valid() {
				only := sk.both(only, cmp.Or(q.Only, q.When.Words(sk.t)))
				if known, ok := sk.named[id]; ok {
					only = sk.either(known, only)
				}
				sk.named[id] = only
			}
		}
	}
}

// note keeps a prompt; a place that is asked for again keeps the first, and
// every name it goes by. It is asked whenever one of them asks it.
func (sk *skeleton) note(at string, p *prompt, label string) {
	if known, ok := sk.prompts[at]; ok {
		known.only = sk.either(known.only, p.only)
		known.office = known.office && p.office
		if len(p.choice) > len(known.choice) {
			known.choice = p.choice
		}
		p = known
	}
	if label = strings.TrimRight(oneLine(label), ":."); label != "" && !slices.Contains(p.labels, label) {
		p.labels = append(p.labels, label)
	}
	sk.prompts[at] = p
}

// askNames asks for the case's reference, and for the names of those whom the
// form prints by reference only.
func (sk *skeleton) askNames() {
	sk.note("ref", &prompt{kind: Line}, "The council's reference for the case")
	for p := range sk.c.Rows() {
		switch p.List {
		case "people", "practitioners", "agencies":
		default:
			continue
		}
		if sk.prompts[p.Path+".name"] != nil || sk.prompts[p.Path+".first"] != nil {
			continue
		}
		only, named := sk.named[p.ID]
		name := &prompt{kind: Line, only: only}
		if !named {
			if !sk.mayName(p.List) {
				continue // nowhere could the form print it
			}
			name.hint = "Printed only where " + string(p.ID) + " is given as an answer."
		}
		sk.note(p.Path+".name", name, "Name")
	}
}

// mayName reports whether a question may be answered with a row of the list.
func (sk *skeleton) mayName(list string) bool {
	for p := range sk.c.Rows() {
		for _, f := range leaf.Fields(reflect.TypeOf(p.Row).Elem()) {
			if slices.Contains(f.Refs, list) && sk.prompts[join(p.Path, f.Key)] != nil {
				return true
			}
		}
	}
	for at, p := range sk.prompts { // a council's own question takes any row
		if (p.kind == Who || p.kind == Whos) && strings.HasSuffix(at, "]") {
			return true
		}
	}
	return false
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
	listed map[string]bool // options that are written out already, by field
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
		if w.atTimes[at] {
			w.prompt(w.prompts[at], f, indent)
			line = "#" + line
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
	for _, line := range p.scale.Lines() {
		w.line(indent, "#   "+shorten(oneLine(line), maxOption))
	}
	if p.kind != Choice && p.kind != Choices && p.kind != Sign || len(p.choice) == 0 {
		return
	}
	list := fmt.Sprint(p.field, len(p.choice))
	if w.listed[list] {
		codes := make([]string, len(p.choice))
		for i, o := range p.choice {
			codes[i] = o.Code
		}
		w.comment(indent, "Codes as above: "+strings.Join(codes, ", "))
		return
	}
	w.listed[list] = true
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
	case Para:
		return "text"
	case Texts:
		return "any number of lines, as [one, another]"
	case Day:
		return "a date, as 2026-11-21"
	case YesNo:
		return "yes or no"
	case Scale:
		low, high := p.scale.Bounds()
		return fmt.Sprintf("a whole number from %d to %d", low, high)
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
	several := "any number, as [r12345678, r87654321]: "
	if of != reflect.TypeFor[earlyhelp.ID]() {
		id += ", or a name"
		several = "any number, as [r12345678, Mum]: "
	}
	if kind == Whos {
		return several + id
	}
	return id
}
