package templates

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/internal/yamlfile"
)

var (
	councilSlug = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	formSlug    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	versionText = regexp.MustCompile(`^[0-9][0-9A-Za-z.-]*$`)
	ownField    = regexp.MustCompile(`^x\.[a-z][a-z0-9]*\.[a-z][a-z0-9]*$`)
	sectionID   = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
)

// compiler turns one YAML file into one Template.
type compiler struct {
	*source
	core    *core
	dict    *dictionary
	t       *Template
	written string // the name of the form as its file says it
	used    place  // where another council says that it uses the form
	fields  map[string]*Field
	row     []reflect.Type // types of the rows around the item being read
	spared  []string       // the library's hints that the form does without
	ruled   bool           // a rule is being read, which nobody sees on paper
	picking bool           // the where of a table is being read, which nobody sees either
	whole   bool           // the condition of a whole section is being read
	asked   map[string]bool
	scales  map[string]*Range     // on which the form asks for scores, by field
	owned   map[string]bool       // the council's own questions that the file asks further down
	misused bool                  // another council uses the form, which has what cannot be used so
	parted  map[string]bool       // parts that the file names, sound or not
	coded   map[string]*yaml.Node // rules of the file by code
	late    []func()              // what can be checked only when all is read
}

// field returns the field with an id; the same id is the same *Field.
func (cp *compiler) field(n *yaml.Node, id string) *Field {
	if fd, ok := cp.fields[id]; ok {
		return fd
	}
	if ownField.MatchString(id) {
		if cp.owned[id] {
			cp.Fail(n, "no-field", "%s is asked only further down: ask for it before this", id)
			return nil
		}
		cp.Fail(n, "no-field", "%s is the council's own: its first mention must say label, kind and on", id)
		return nil
	}
	fd := cp.source.field(cp.dict, n, id)
	if fd != nil {
		cp.fields[id] = fd
		if fd.list != "" {
			fd.Options = cp.t.catalogues[fd.list] // as the council words, shortens or lengthens it
		}
	}
	if id == "instance.day" && cp.t.Day != nil {
		fd.sources = []*Field{cp.t.Day}
		fd.Label = cmp.Or(cp.t.Label(cp.t.Day), cp.t.Day.Label)
	}
	return fd
}

func (cp *compiler) optionsOf(fd *Field) []Option {
	if p, ok := cp.t.printed[fd.ID]; ok && len(p.Options) > 0 {
		return p.Options
	}
	return fd.Options
}

// template reads the file of one form.
func (cp *compiler) template(root *yaml.Node) {
	t := cp.t
	var form, wording, subject, day string
	var rules, sections, parts *yaml.Node
	var dayNode *yaml.Node
	if root.Kind != yaml.MappingNode {
		cp.Fail(root, "kind", "a form is keys with values, such as title: First visit; sections, rules and what they hold have dashes, the form has none")
		return
	}
	cp.Keys(root, "a form", map[string]func(*yaml.Node){
		"form":     cp.Into(&form, "form"),
		"version":  cp.Into(&t.Version, "version"),
		"title":    cp.Into(&t.Title, "title"),
		"wording":  cp.Into(&wording, "wording"),
		"source":   cp.Into(&t.Source, "source"),
		"subject":  cp.Into(&subject, "subject"),
		"day":      func(n *yaml.Node) { dayNode = n; day = cp.Text(n, "day") },
		"parts":    func(n *yaml.Node) { parts = n },
		"sections": func(n *yaml.Node) { sections = n },
		"without":  func(n *yaml.Node) { cp.spared = cp.without(n) },
		"rules":    func(n *yaml.Node) { rules = n },
	})
	if form != cp.written {
		cp.Fail(yamlfile.At(root, "form"), "name", "the file stands where %s belongs, but says form %q: correct that, or move the file", cp.written, form)
	}
	if !versionText.MatchString(t.Version) {
		cp.Fail(yamlfile.At(root, "version"), "version", "a form needs a version that begins with a digit, such as \"2024.1\": of several the highest is the newest")
	}
	if strings.TrimSpace(t.Title) == "" {
		cp.Fail(yamlfile.At(root, "title"), "title", "a form needs a title")
	}
	switch t.Wording = Wording(wording); t.Wording {
	case Verbatim, Reconstructed, Ours:
	default:
		cp.Fail(yamlfile.At(root, "wording"), "wording", "say whose words these are: verbatim, reconstructed or ours")
	}
	if t.Name != cp.written && t.Wording != Ours {
		cp.misuse(fmt.Sprintf("%s is %s: only forms in the library's own words (wording: ours) can be used by another council", cp.written, t.Wording))
	}
	if t.Source == "" && (t.Wording == Verbatim || t.Wording == Reconstructed) {
		cp.Fail(yamlfile.At(root, "source"), "source", "name the document that the words come from")
	}
	switch subject {
	case "", "child":
	case "family":
		t.Family = true
	default:
		cp.Fail(yamlfile.At(root, "subject"), "subject", "a form is about a child or a family: subject: child, or subject: family")
	}
	if sections == nil || sections.Kind != yaml.SequenceNode || len(sections.Content) == 0 {
		cp.Fail(yamlfile.At(root, "sections"), "sections", "a form needs sections, each with a dash, id, title and ask: \"- {id: child, title: The child, ask: [child.name]}\"")
		return
	}
	cp.ownQuestions(sections)
	for _, n := range sections.Content {
		cp.section(n)
	}
	for _, e := range cp.Entries(parts, "parts") {
		cp.part(e)
	}
	if day == "" {
		cp.Fail(root, "day", "say which answer dates the form, such as day: plan.completed")
	} else if t.Day = cp.dayOf(dayNode, day); t.Day != nil {
		cp.inPart(dayNode, t.Day)
	}
	if rules != nil {
		for _, n := range cp.List(rules, "rules") {
			if r := cp.rule(n, strings.Split(cp.written, "/")[0]); r != nil {
				t.Rules = append(t.Rules, r)
			}
		}
	}
	for _, list := range []string{"instance.signatures", "instance.rows"} {
		if fd := cp.field(nil, list); fd != nil {
			t.own = append(t.own, fd)
		}
	}
	cp.sheet()
	for _, check := range cp.late {
		check()
	}
}

// sheet reads the fields of what belongs to every sheet, printed or not.
func (cp *compiler) sheet() {
	ids := []string{"instance.signatures", "instance.copies"}
	for _, thing := range []string{"sign", "copy"} {
		if th := cp.dict.things[thing]; th != nil {
			for _, name := range cp.dict.leafNames(th.at) {
				ids = append(ids, thing+"."+name)
			}
		}
	}
	for _, id := range ids {
		if fd := cp.field(nil, id); fd != nil {
			cp.t.sheet[id] = fd
		}
	}
}

func (cp *compiler) part(e yamlfile.Entry) {
	p := Part{Name: e.Key}
	cp.parted[e.Key] = true
	how := e.Value
	if e.Value.Kind == yaml.MappingNode {
		how = nil
		cp.Keys(e.Value, "a part", map[string]func(*yaml.Node){
			"as":   func(n *yaml.Node) { how = n },
			"when": func(n *yaml.Node) { p.When = cp.condition(n, false) },
		})
	}
	if _, ok := partLists[e.Key]; !ok || e.Key == "subject" {
		cp.parted[misnamed] = true
		cp.Unknown(e.At, "part", fmt.Sprintf("there is no part %q", e.Key), e.Key, slices.Collect(maps.Keys(partLists)))
		return
	}
	if how != nil {
		p.How = How(cp.Text(how, "a part"))
	}
	if p.How != New && p.How != Carry && p.How != Read {
		cp.Fail(e.Value, "part", "part %s is new (made for this form), carry (filled from the last one) or read (another form's)", e.Key)
		return
	}
	cp.ofItself(e, p)
	cp.t.Parts = append(cp.t.Parts, p)
}

func (cp *compiler) section(n *yaml.Node) {
	sec := &Section{}
	var ask *yaml.Node
	if n.Kind != yaml.MappingNode {
		cp.Fail(n, "section", "a section has id, title and ask: \"- {id: child, title: The child, ask: [child.name]}\"")
		return
	}
	cp.Keys(n, "a section", map[string]func(*yaml.Node){
		"id":    cp.Into(&sec.ID, "id"),
		"title": cp.Into(&sec.Title, "title"),
		"name":  cp.Into(&sec.Short, "name"),
		"cite":  cp.Into(&sec.Cite, "cite"),
		"when":  func(n *yaml.Node) { cp.sectionWhen(n, sec) },
		"only":  cp.Into(&sec.Only, "only"),
		"ask":   func(n *yaml.Node) { ask = n },
	})
	cp.spaced(n, "title", "name", "only")
	if sec.Only != "" && !hasKey(n, "when") {
		cp.Fail(yamlfile.At(n, "only"), "section", "section %s says in words when it is asked, and no condition that can be judged: say when", sec.ID)
	}
	if !sectionID.MatchString(sec.ID) {
		cp.Fail(yamlfile.At(n, "id"), "section", "a section needs an id of small letters and digits, such as id: child")
	}
	if _, twice := cp.t.Section(sec.ID); twice {
		cp.Fail(yamlfile.At(n, "id"), "section", "section %q stands twice: give one of them another id", sec.ID)
	}
	if cp.t.Wording == Reconstructed && sec.Cite == "" {
		cp.Fail(n, "cite", "section %s is reconstructed: cite the sentence of the source behind it", sec.ID)
	}
	cp.t.Sections = append(cp.t.Sections, sec)
	if ask == nil || ask.Kind != yaml.SequenceNode || len(ask.Content) == 0 {
		cp.Fail(yamlfile.At(n, "ask"), "section", "section %s asks nothing: list under ask what it asks, a dash before each", sec.ID)
		return
	}
	sec.Items = cp.items(ask, sec)
}

// sectionWhen reads a section's condition, and complains of one that can never be
// judged before the section is.
func (cp *compiler) sectionWhen(n *yaml.Node, sec *Section) {
	defer func() { // complained of after that, so that one place has one complaint
		cp.whole = true
		sec.When = cp.condition(n, false)
		cp.whole = false
	}()
	cp.late = append(cp.late, func() {
		sec.When.fields(func(fd *Field) {
			if p := cp.t.printed[fd.ID]; p != nil && p.Section == sec && len(p.also) == 0 {
				cp.Fail(yamlfile.Mention(n, fd.ID), "condition", "section %s is asked by %s, which nothing but the section itself asks: ask for it in a section before", sec.ID, fd.ID)
			}
		})
	})
}

func (cp *compiler) items(n *yaml.Node, sec *Section) []Item {
	var out []Item
	for _, e := range cp.List(n, "ask") {
		if it := cp.item(e, sec); it != nil {
			out = append(out, it)
		}
	}
	return out
}

// item reads one element of ask: a field id, or a mapping whose first key
// says what it is.
func (cp *compiler) item(n *yaml.Node, sec *Section) Item {
	if n.Kind == yaml.ScalarNode {
		if q := cp.question(n, cp.Text(n, "a question"), nil, sec); q != nil {
			return q
		}
		return nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		cp.Fail(n, "item", "ask for a field, or for a heading, text, row, table, block or ticks")
		return nil
	}
	switch first := n.Content[0].Value; first {
	case "heading":
		h := &Heading{}
		cp.Keys(n, "a heading", map[string]func(*yaml.Node){"heading": cp.Into(&h.Text, "heading")})
		cp.worded(n, "heading", h.Text)
		return h
	case "text":
		tx := &Text{}
		cp.Keys(n, "a text", map[string]func(*yaml.Node){
			"text": cp.Into(&tx.Text, "text"),
			"hint": cp.Flag(&tx.Hint, "hint"),
			"when": func(n *yaml.Node) { tx.When = cp.condition(n, false) },
		})
		cp.worded(n, "text", tx.Text)
		return tx
	case "row":
		b := &Beside{}
		before := len(cp.errs)
		cp.Keys(n, "a row", map[string]func(*yaml.Node){"row": func(n *yaml.Node) { b.Questions = cp.questions(n, sec) }})
		if len(b.Questions) == 0 && len(cp.errs) == before {
			cp.Fail(n, "item", "the row has nothing in it: list the fields that stand side by side")
		}
		return b
	case "table":
		return cp.table(n, sec)
	case "block":
		return cp.block(n, sec)
	case "ticks":
		return cp.ticks(n, sec)
	}
	if len(n.Content) != 2 {
		cp.Fail(n.Content[2], "item", "one field to a line; indent what belongs to %s", n.Content[0].Value)
		return nil
	}
	if q := cp.question(n.Content[0], n.Content[0].Value, n.Content[1], sec); q != nil {
		return q
	}
	return nil
}

func (cp *compiler) questions(n *yaml.Node, sec *Section) []*Question {
	var out []*Question
	for _, e := range cp.List(n, "ask") {
		switch it := cp.item(e, sec).(type) {
		case nil:
		case *Question:
			out = append(out, it)
		default:
			cp.Fail(e, "item", "a row and a table ask for fields only")
		}
	}
	return out
}

// question reads a question: spec is nil, its label, or a mapping.
func (cp *compiler) question(at *yaml.Node, id string, spec *yaml.Node, sec *Section) *Question {
	q := &Question{}
	var kind, on, topic string
	var office bool
	labelled := false
	var scale *yaml.Node
	if spec != nil && spec.Kind == yaml.MappingNode {
		cp.Keys(spec, "question "+id, map[string]func(*yaml.Node){
			"label":    func(n *yaml.Node) { q.Label, labelled = cp.Text(n, "label"), true },
			"hint":     cp.Into(&q.Hint, "hint"),
			"options":  func(n *yaml.Node) { q.Options = cp.catalogue(n) },
			"scale":    func(n *yaml.Node) { scale, q.Scale = n, cp.scale(n) },
			"when":     func(n *yaml.Node) { q.When = cp.condition(n, false) },
			"lines":    cp.Number(&q.Lines, "lines", maxLines),
			"optional": cp.Flag(&q.Optional, "optional"),
			"only":     cp.Into(&q.Only, "only"),
			"again":    cp.Flag(&q.Again, "again"),
			"kind":     cp.Into(&kind, "kind"),
			"on":       cp.Into(&on, "on"),
			"topic":    cp.Into(&topic, "topic"),
			"office":   cp.Flag(&office, "office"),
		})
	} else if spec != nil {
		q.Label, labelled = cp.Text(spec, "label"), true
		cp.blank(spec, "label")
	}
	if spec != nil {
		cp.spaced(spec, "label", "hint", "only")
		cp.labelled(spec, id)
		cp.only(spec, id)
	}
	if strings.HasPrefix(id, "x.") && cp.fields[id] == nil {
		if cp.own(at, id, kind, on, topic, office, q); cp.fields[id] == nil {
			return nil
		}
	} else if kind != "" || on != "" || topic != "" || office {
		cp.Fail(at, "question", "kind, on, topic and office belong to the first mention of a council's own question")
	}
	q.Field = cp.field(at, id)
	if q.Field == nil {
		return nil
	}
	if !labelled {
		q.Label = q.Field.Label
	}
	if q.Options == nil {
		q.Options = q.Field.Options
	}
	if q.Scale == nil {
		q.Scale = q.Field.Scale
	}
	switch low, high := q.Scale.Bounds(); {
	case scale == nil:
	case q.Field.Kind != Scale:
		cp.Fail(scale, "scale", "%s is no score", id)
	case !labelled && (low != 0 || high != earlyhelp.MaxScore):
		cp.Fail(scale, "scale", "give %s a label: “%s” is not what is asked", id, q.Label)
	}
	if q.Field.root == "row" {
		if len(cp.row) == 0 || q.Field.of != nil && cp.row[len(cp.row)-1] != q.Field.of {
			cp.Fail(at, "place", "%s belongs to a row of %s: ask for it inside a table or block of those", id, typeName(q.Field.of))
			return nil
		}
	}
	cp.inPart(at, q.Field)
	cp.optionsFit(spec, q)
	if q.Field.root == "subject" && cp.t.Family {
		cp.Fail(at, "place", "a whole family's form has no one child: %s cannot be asked", id)
		return nil
	}
	if q.Field.Kind == Rows || q.Field.Kind == Days {
		cp.Fail(at, "place", "%s is a list: ask for it as table, block or ticks", id)
		return nil
	}
	if q.Field.Kind == Choice || q.Field.Kind == Choices {
		where := at
		if spec != nil {
			where = spec
		}
		cp.codes(where, q.Options)
	}
	cp.asksOnce(at, q, sec)
	cp.scaled(q)
	cp.print(q.Field, q.Label, q.Options, sec)
	return q
}

// codes complains of options whose codes no case could hold.
func (cp *compiler) codes(n *yaml.Node, options []Option) {
	for _, o := range options {
		if !earlyhelp.Code(o.Code).Valid() {
			cp.Fail(yamlfile.Mention(n, o.Code), "options", "%q is no code: a code is small letters and digits, with hyphens, underscores or dots between them", o.Code)
		}
	}
}

func typeName(t reflect.Type) string {
	if t == nil {
		return "a list"
	}
	return t.Name()
}

// misuse complains where a council says that it uses a form of another, which is
// right as it stands: once, and of nothing else.
func (cp *compiler) misuse(message string) {
	if !cp.misused {
		cp.errs = Errors{{cp.used.file, cp.used.at.Line, cp.used.at.Column, "uses", message}}
	}
	cp.misused = true
}

// ownQuestions notes the council's own questions that a file asks.
func (cp *compiler) ownQuestions(n *yaml.Node) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && ownField.MatchString(child.Value) && n.Content[i+1].Kind == yaml.MappingNode {
			cp.owned[child.Value] = true
		}
		cp.ownQuestions(child)
	}
}

// own makes the field of a council's own question.
func (cp *compiler) own(at *yaml.Node, id, kind, on, topic string, office bool, q *Question) {
	delete(cp.owned, id)
	slug := cp.t.Council.Slug
	if from, _, _ := strings.Cut(cp.written, "/"); from != slug && strings.HasPrefix(id, "x."+from+".") {
		cp.misuse(fmt.Sprintf("%s asks %s, a question of its own council: only forms without such questions can be used by another", cp.written, id))
		return
	}
	if !ownField.MatchString(id) || strings.Split(id, ".")[1] != slug {
		cp.Fail(at, "own", "a council's own question is called x.%s.name, with a name of small letters and digits", slug)
		return
	}
	fd := &Field{ID: id, Label: q.Label, Kind: Kind(kind), Topic: topic, Office: office, Options: q.Options, Scale: q.Scale, root: on, extra: id, first: place{cp.Name, at}}
	switch fd.Kind {
	case Line, Para, Day, YesNo, Choice, Choices, Scale, Who, Whos:
	default:
		cp.Fail(at, "own", "%s needs a kind: line, para, date, yesno, choice, choices, score, who or whos", id)
		return
	}
	if q.Label == "" {
		cp.Fail(at, "own", "%s needs a label", id)
	}
	if topics := cp.dict.topics(); topic != "" && !slices.Contains(topics, topic) {
		cp.Unknown(at, "own", fmt.Sprintf("%s: no field has the topic %q", id, topic), topic, topics)
	}
	t := roots[on]
	if on == "row" && len(cp.row) > 0 {
		t = cp.row[len(cp.row)-1]
		fd.of = t
	}
	if t == nil {
		cp.Fail(at, "own", "%s: say on: case, instance, subject, row or a part", id)
		return
	}
	if f, ok := t.FieldByName("Extra"); !ok || f.Type != reflect.TypeFor[earlyhelp.Extra]() {
		cp.Fail(at, "own", "%s: %s holds no questions of a council's own: say on: instance, for an answer of this form alone", id, on)
		return
	}
	if (fd.Kind == Choice || fd.Kind == Choices) && len(q.Options) == 0 {
		cp.Fail(at, "own", "%s needs options", id)
	}
	cp.fields[id] = fd
}

// print notes how the form prints a field; the first printing counts.
func (cp *compiler) print(fd *Field, label string, options []Option, sec *Section) {
	p, ok := cp.t.printed[fd.ID]
	switch {
	case !ok:
		cp.t.printed[fd.ID] = &Printed{fd, label, options, sec, nil}
	case p.Section != sec && !slices.Contains(p.also, sec):
		p.also = append(p.also, sec)
	}
}

// catalogue reads options written out, or the name of an option list.
func (cp *compiler) catalogue(n *yaml.Node) []Option {
	if n.Kind == yaml.ScalarNode {
		options, ok := cp.t.catalogues[n.Value]
		if !ok {
			cp.Unknown(n, "options", fmt.Sprintf("there is no option list %q", n.Value), n.Value, slices.Collect(maps.Keys(cp.t.catalogues)))
		}
		return options
	}
	return cp.options(n, "the options")
}

// listField returns the list that a table, block or ticks is over.
func (cp *compiler) listField(n *yaml.Node, label string, sec *Section) *Field {
	fd := cp.field(n, cp.Text(n, "a list"))
	if fd == nil {
		return nil
	}
	if fd.Kind != Rows {
		cp.Fail(n, "place", "%s is not a list of rows", fd.ID)
		return nil
	}
	if fd.of != nil && (len(cp.row) == 0 || cp.row[len(cp.row)-1] != fd.of) {
		cp.Fail(n, "place", "%s belongs to a row of %s: ask for it inside a block of those", fd.ID, typeName(fd.of))
		return nil
	}
	cp.inPart(n, fd)
	cp.print(fd, label, nil, sec)
	return fd
}

// inRow reads what stands inside rows of a type.
func (cp *compiler) inRow(t reflect.Type, read func()) {
	cp.row = append(cp.row, t)
	read()
	cp.row = cp.row[:len(cp.row)-1]
}

func (cp *compiler) table(n *yaml.Node, sec *Section) Item {
	tb := &Table{}
	var list, ask, where *yaml.Node
	cp.Keys(n, "a table", map[string]func(*yaml.Node){
		"table":     func(n *yaml.Node) { list = n },
		"label":     cp.Into(&tb.Label, "label"),
		"hint":      cp.Into(&tb.Hint, "hint"),
		"where":     func(n *yaml.Node) { where = n },
		"each":      func(n *yaml.Node) { tb.Each = cp.catalogue(n) },
		"eachlabel": cp.Into(&tb.EachLabel, "eachlabel"),
		"slots":     cp.Number(&tb.Slots, "slots", maxSlots),
		"rest":      cp.Flag(&tb.Rest, "rest"),
		"transpose": cp.Flag(&tb.Transpose, "transpose"),
		"optional":  cp.Flag(&tb.Optional, "optional"),
		"office":    cp.Flag(&tb.Office, "office"),
		"only":      cp.Into(&tb.Only, "only"),
		"when":      func(n *yaml.Node) { tb.When = cp.condition(n, false) },
		"ask":       func(n *yaml.Node) { ask = n },
	})
	cp.spaced(n, "label", "hint", "eachlabel", "only")
	if tb.List = cp.listField(list, tb.Label, sec); tb.List == nil {
		return nil
	}
	cp.only(n, tb.List.ID)
	cp.keyedTable(n, tb)
	if tb.Each != nil && keyField(tb.List.elem) == nil {
		cp.Fail(list, "each", "rows of %s have no key to be found by", tb.List.ID)
		return nil
	}
	cp.inRow(tb.List.elem, func() {
		if where != nil {
			cp.picking = true
			tb.Where = cp.condition(where, false)
			cp.picking = false
			tb.Where.fields(func(fd *Field) { cp.t.implied[fd.ID] = fd })
		}
		if ask != nil {
			tb.Columns = cp.questions(ask, sec)
			for _, q := range tb.Columns {
				cp.ofRow(yamlfile.Mention(ask, q.Field.ID), tb.List, q)
			}
		}
	})
	if ask == nil || len(ask.Content) == 0 {
		cp.Fail(n, "table", "table %s has no columns: say ask", tb.List.ID)
		return nil
	}
	if len(tb.Columns) == 0 {
		return nil
	}
	if tb.Transpose {
		cp.transposed(n, tb)
	}
	cp.printKey(n, tb.List, tb.EachLabel, tb.Each, sec)
	return tb
}

// transposed complains of a table that would have no lines or no heads with its
// rows side by side.
func (cp *compiler) transposed(n *yaml.Node, tb *Table) {
	first := tb.Columns[0]
	switch {
	case len(tb.Columns) < 2:
		cp.Fail(yamlfile.At(n, "transpose"), "transpose", "table %s asks one question only: there is nothing to transpose", tb.List.ID)
	case tb.Each != nil: // the keys are the heads
	case first.Field.Kind != Line && first.Field.Kind != Who && first.Field.Kind != Day || first.Field.Office:
		cp.Fail(yamlfile.At(n, "transpose"), "transpose", "table %s: answers to %s cannot head its columns: ask first for a line, a date or who that every copy shows", tb.List.ID, first.Field.ID)
	}
}

// printKey notes that a form with rows for keys prints the keys.
func (cp *compiler) printKey(at *yaml.Node, list *Field, label string, each []Option, sec *Section) {
	if each == nil {
		return
	}
	cp.codes(at, each)
	cp.known(at, list.elem, each)
	name := ""
	for _, f := range leaf.Fields(list.elem) {
		if f.IsKey {
			name = f.Key
		}
	}
	for thing, th := range cp.dict.things {
		if th.of != list.elem || len(th.bind) > 0 {
			continue
		}
		if fd := cp.fields[thing+"."+name]; fd == nil {
			if decl, ok := cp.dict.leaf(th.at, name); ok && decl.bind == name {
				cp.field(nil, thing+"."+name)
			}
		}
		if fd := cp.fields[thing+"."+name]; fd != nil {
			cp.print(fd, label, each, sec)
			p := cp.t.printed[fd.ID]
			for _, o := range each { // of several tables over one list, each prints its own
				if _, ok := optionLabel(p.Options, o.Code); !ok {
					p.Options = append(slices.Clip(p.Options), o)
				}
			}
			if key := (Key{list, fd}); !slices.Contains(cp.t.keys, key) {
				cp.t.keys = append(cp.t.keys, key)
			}
		}
	}
}

func (cp *compiler) block(n *yaml.Node, sec *Section) Item {
	b := &Block{}
	var list, ask *yaml.Node
	cp.Keys(n, "a block", map[string]func(*yaml.Node){
		"block":    func(n *yaml.Node) { list = n },
		"label":    cp.Into(&b.Label, "label"),
		"key":      cp.Into(&b.Key, "key"),
		"each":     func(n *yaml.Node) { b.Each = cp.catalogue(n) },
		"slots":    cp.Number(&b.Slots, "slots", maxSlots),
		"optional": cp.Flag(&b.Optional, "optional"),
		"when":     func(n *yaml.Node) { b.When = cp.condition(n, false) },
		"ask":      func(n *yaml.Node) { ask = n },
	})
	cp.spaced(n, "label")
	if b.List = cp.listField(list, b.Label, sec); b.List == nil {
		return nil
	}
	if (b.Key != "" || b.Each != nil) && keyField(b.List.elem) == nil {
		cp.Fail(list, "each", "rows of %s have no key to be found by", b.List.ID)
		return nil
	}
	cp.inRow(b.List.elem, func() {
		if ask != nil {
			b.Items = cp.items(ask, sec)
		}
	})
	if ask == nil || len(ask.Content) == 0 {
		cp.Fail(n, "block", "block %s asks nothing: say ask", b.List.ID)
		return nil
	}
	if b.Key != "" && b.Each != nil {
		cp.Fail(yamlfile.At(n, "key"), "block", "block %s has a key and each: say key for one row, each for several", b.List.ID)
	} else if (b.Key != "" || b.Each != nil) && hasKey(n, "slots") {
		cp.Fail(yamlfile.At(n, "slots"), "block", "block %s stands once for each key, so slots would add none: take it out", b.List.ID)
	}
	each := b.Each
	if b.Key != "" && b.When == nil && sec.When == nil {
		cp.keyedOnce(yamlfile.At(n, "key"), b.List, b.Key)
	}
	if b.Key != "" {
		each = []Option{{Code: b.Key, Label: b.Label}}
	}
	cp.printKey(n, b.List, b.Label, each, sec)
	return b
}

func (cp *compiler) ticks(n *yaml.Node, sec *Section) Item {
	tk := &Ticks{}
	var list *yaml.Node
	cp.Keys(n, "ticks", map[string]func(*yaml.Node){
		"ticks":    func(n *yaml.Node) { list = n },
		"label":    cp.Into(&tk.Label, "label"),
		"hint":     cp.Into(&tk.Hint, "hint"),
		"options":  func(n *yaml.Node) { tk.Options = cp.catalogue(n) },
		"optional": cp.Flag(&tk.Optional, "optional"),
		"when":     func(n *yaml.Node) { tk.When = cp.condition(n, false) },
	})
	cp.spaced(n, "label", "hint")
	if tk.List = cp.listField(list, tk.Label, sec); tk.List == nil {
		return nil
	}
	if keyField(tk.List.elem) == nil {
		cp.Fail(list, "ticks", "rows of %s have no key to tick", tk.List.ID)
		return nil
	}
	if len(tk.Options) == 0 {
		cp.Fail(n, "ticks", "ticks over %s need options", tk.List.ID)
		return nil
	}
	cp.printKey(n, tk.List, tk.Label, tk.Options, sec)
	return tk
}
