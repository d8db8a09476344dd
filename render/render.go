package render

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/wire"
	"earlyhelp.example/forms/templates"
)

// For returns the outline of one copy of a form. An audience that there is no
// rule for is an error: nothing is shown by default.
func For(f *templates.Form, to Audience) (*Doc, error) {
	return build(f, to, false)
}

// Blank returns the outline of a form to be filled in, with nobody's answers: the
// office's is the whole form, the family's has nothing that only the office asks.
func Blank(t *templates.Template, to Audience) (*Doc, error) {
	if t == nil {
		return nil, errors.New("there is no form to show")
	}
	return build(t.Blank(), to, true)
}

func build(f *templates.Form, to Audience, blank bool) (*Doc, error) {
	if f == nil || f.Template == nil || f.Case == nil || f.Instance == nil {
		return nil, errors.New("there is no form to show")
	}
	if to.Kind != Office && to.Kind != Family || to.Ref != "" {
		return nil, fmt.Errorf("there is no copy for the audience %q: choose office or family", to.Kind)
	}
	if to.Kind != Office {
		if err := marksAtSomething(f.Case); err != nil {
			return nil, err
		}
	}
	t := f.Template
	b := &builder{form: f, words: t.Words(), to: to, blank: blank, slots: map[string]int{}, shown: map[string]bool{},
		cut: traces{of: map[*Answer]*trace{}, rows: map[any]bool{}}}
	if to.Kind != Office {
		b.secret = f.Case.SecretFromFamily()
	}
	var gone func(templates.Scope) bool
	if len(b.secret) > 0 {
		gone = b.gone
	}
	f = f.Veiled(b.hidden, gone)
	b.form = f
	doc := &Doc{
		Form: t.ID(), Title: t.Title, Council: t.Council.Name, CaseRef: f.Case.Ref, Instance: f.Instance.ID,
		Day: f.Date(), Audience: to, Blank: blank, Words: t.Words(),
		Wording: inWords(b.words, b.words.Say(string(t.Wording), map[string]string{"council": t.Council.Name, "source": t.Source})),
		Help:    help(t), Logo: t.Council.Logo, Colour: t.Council.Colour, Marking: marking(t, blank),
	}
	if t.Wording != templates.Verbatim {
		doc.NotOwn = b.words.Say("notown", nil)
	}
	doc.Copy = b.words.Say(string(to.Kind)+"copy", nil)
	if blank {
		doc.Copy = b.words.Say("blank", nil)
	}
	if b.dayHidden(f) {
		doc.Day = earlyhelp.Date{}
	}
	if b.hidden(sourceAt("ref")) {
		doc.CaseRef = ""
	}
	for _, sec := range t.Sections {
		if b.section = sec; !b.blank && !b.asks(f) {
			continue
		}
		if nodes := b.nodes(sec.Items, f.Scope()); len(nodes) > 0 {
			b.cut.asked = append(b.cut.asked, sec.When)
			doc.Sections = append(doc.Sections, Section{ID: sec.ID, Title: sec.Title, Name: sectionName(sec, nodes), When: b.onlyIf(sec.When, sec.Only), Nodes: nodes})
		}
	}
	if blank {
		doc.Case = b.blankCase(doc)
		return doc, nil
	}
	b.record(doc)
	doc.Case = b.cutCase(doc)
	if !t.OnlyReads("plan") { // else what is shown of a plan is another form's
		doc.Summary = summary(doc, t)
	}
	return doc, nil
}

// MarkError says that a mark stands at an answer that the case does not have:
// what it was meant to keep private cannot be told, so no copy is made for
// anybody but the office.
type MarkError struct{ N int } // which mark, from 1

// Error names the mark by its number; what it says may be personal data.
func (e *MarkError) Error() string {
	return fmt.Sprintf("mark %d stands at an answer that the case does not have, so what it protects is not known: mend its \"at\" before a copy leaves the office", e.N)
}

// marksAtSomething returns a *MarkError for the first mark at nothing.
func marksAtSomething(c *earlyhelp.Case) error {
	for i := range c.Marks {
		if m := &c.Marks[i]; strings.HasPrefix(m.At, "marks") || !c.Has(m.At) {
			return &MarkError{N: i + 1}
		}
	}
	return nil
}

// sourceAt stands for the answer at a path.
func sourceAt(path string) []templates.Source { return []templates.Source{{Path: path}} }

// sectionName returns what a section is called. Where it has no name of its own
// it is called by its first labels, those that this copy shows, or by its
// heading or text where it asks nothing.
func sectionName(sec *templates.Section, nodes []Node) string {
	if sec.Title != "" || sec.Short != "" {
		return sec.Name()
	}
	shown := templates.Section{ID: sec.ID}
	var heading, text string
	ask := func(label string) { shown.Items = append(shown.Items, &templates.Question{Label: label}) }
	var walk func([]Node)
	walk = func(nodes []Node) {
		for _, n := range nodes {
			switch n := n.(type) {
			case *Answer:
				ask(n.Label)
			case *Beside:
				for _, a := range n.Answers {
					ask(a.Label)
				}
			case *Table:
				for _, c := range n.Columns {
					ask(c.Label)
				}
			case *Group:
				walk(n.Nodes)
			case *Heading:
				heading = cmp.Or(heading, n.Text)
			case *Paragraph:
				text = cmp.Or(text, n.Text)
			}
		}
	}
	walk(nodes)
	if len(shown.Items) == 0 {
		shown.Short = cmp.Or(heading, text)
	}
	return shown.Name()
}

// marking returns the classification that a copy is printed with.
func marking(t *templates.Template, blank bool) string {
	words, own := t.Words(), t.Council.Marking
	switch {
	case blank && own != "":
		return sampled(words, words.Say("marking.blankown", map[string]string{"marking": own}))
	case blank:
		return sampled(words, words.Say("marking.blank", nil))
	}
	return sampled(words, cmp.Or(own, words.Say("marking", nil)))
}

// sampled says before a marking that the words are a sample of a translation, on every
// page.
func sampled(words *templates.Words, marking string) string {
	if !words.Translation().Sample {
		return marking
	}
	return strings.Join(nonEmpty(words.Say("sample", nil), marking), ". ")
}

// inWords says behind whose words a form's are who put them into its language.
func inWords(words *templates.Words, wording string) string {
	by := words.Translation()
	if by.Version == "" {
		return wording
	}
	key := "translated"
	if by.Sample {
		key = "translated.sample"
	}
	return strings.TrimSpace(wording + " " + words.Say(key, map[string]string{"version": by.Version, "by": by.By, "checked": by.Checked}))
}

// help lists where to turn to, as far as the council's data has it.
func help(t *templates.Template) []string {
	var out []string
	for _, kind := range []string{"frontdoor", "outofhours"} {
		for _, c := range t.Council.Contacts {
			if c.Kind != kind || !c.Complete() {
				continue
			}
			says, name := t.Words().Say(kind, nil), c.Name
			if strings.EqualFold(name, says) {
				name = "" // or it would say so twice
			}
			line := t.Words().Say("help", map[string]string{"what": says, "where": strings.Join(nonEmpty(name, c.Phone, c.Email), ", ")})
			out = append(out, line)
		}
	}
	return out
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// builder makes the nodes of one copy.
type builder struct {
	form  *templates.Form
	words *templates.Words
	to    Audience
	blank bool
	slots map[string]int  // wire slots used, by field id
	shown map[string]bool // paths of rows that a table has shown

	section *templates.Section // that is being built

	earlier []*templates.Form // instances of the form, once looked for
	looked  bool

	secret []earlyhelp.SecretRow // rows that are not there for this reader
	cut    traces
}

func (b *builder) nodes(items []templates.Item, s templates.Scope) []Node {
	var out []Node
	for _, it := range items {
		switch it := it.(type) {
		case *templates.Heading:
			out = append(out, &Heading{it.Text})
		case *templates.Text:
			if b.blank || it.When.Holds(s) {
				out = append(out, &Paragraph{it.Text, it.Hint})
			}
		case *templates.Question:
			if a := b.question(it, s); a != nil {
				out = append(out, a)
			}
		case *templates.Beside:
			beside := &Beside{}
			for _, q := range it.Questions {
				if a := b.question(q, s); a != nil {
					a.Hint = told(a.Hint, a.Scale) // there is no room to draw it
					beside.Answers = append(beside.Answers, a)
				}
			}
			if len(beside.Answers) > 0 {
				out = append(out, beside)
			}
		case *templates.Table:
			if t := b.table(it, s); t != nil {
				out = append(out, t)
			}
		case *templates.Block:
			out = append(out, b.block(it, s)...)
		case *templates.Ticks:
			if a := b.ticks(it, s); a != nil {
				out = append(out, a)
			}
		}
	}
	return out
}

// asks reports whether a filled copy of an instance of the form has the section
// that is being built. Where a hidden answer decides that, it has not: the
// section, there or empty, would give the answer away.
func (b *builder) asks(f *templates.Form) bool {
	return f.Asks(b.section) && !b.section.When.AsksHidden(f.Scope())
}

// question returns the answer to a question; nil where this copy does not
// show it.
func (b *builder) question(q *templates.Question, s templates.Scope) *Answer {
	if q.Field.Office && b.to.Kind != Office {
		return nil
	}
	a := b.answer(q, s)
	if b.blank || q.When.Holds(s) {
		return a
	}
	veiled := q.When.AsksHidden(s) // asking it, or showing an answer, would give the hidden answer away
	if (veiled || a.Empty()) && (q.Label == "" || b.form.Template.Wording != templates.Verbatim) {
		return nil
	}
	if veiled {
		b.untrace(a)
		*a = Answer{Field: a.Field, Wire: a.Wire, Path: a.Path, Kind: a.Kind, Label: a.Label, Hint: a.Hint, Lines: a.Lines, Scale: a.Scale, Options: b.options(q)}
	}
	return a
}

// answer reads a question without asking whether it is shown.
func (b *builder) answer(q *templates.Question, s templates.Scope) *Answer {
	fd := q.Field
	a := &Answer{Field: fd.ID, Kind: fd.Kind, Label: q.Label, Hint: q.Hint, Lines: q.Lines, Scale: q.Scale, When: b.onlyIf(q.When, q.Only)}
	b.slots[fd.ID]++
	a.Wire = wire.Name(fd.ID, b.slots[fd.ID])
	a.Options = b.options(q)
	if b.blank {
		return a
	}
	r := fd.Read(s)
	a.Path = r.Path()
	t := b.trace(a, r)
	seen := r.Seen()
	if sig, ok := s.Row().(*earlyhelp.Signature); ok && fd.ID == "sign.name" {
		_, whose := b.form.Refer(string(sig.Who)) // the name beside the box is that person's
		seen = append(slices.Clip(seen), whose...)
		b.signer(t, s.RowPath(), string(sig.Who), whose)
	}
	m := b.mark(seen)
	if m != nil && b.hides(m) {
		if m.Secret != earlyhelp.Yes {
			a.Note = b.words.Say("withheld", nil)
		}
		a.Path = b.withheld(t, q, s, r, seen)
		return a
	}
	b.fill(a, q, s, r.Answer)
	b.signed(a, t, s)
	if m != nil {
		a.Note = b.noteFor(m, fd, !a.Empty())
		b.says(t, m)
	}
	if fd.Kind == templates.Scale && !s.InRow() {
		a.History = b.history(q, a.Score)
	}
	if r.Standin != "" && a.Text == "" {
		a.Text = b.standin(fd, r.Standin)
	}
	b.shows(a, t, fd, s, r)
	return a
}

// options returns what there is to choose from, not ticked.
func (b *builder) options(q *templates.Question) []Option {
	switch q.Field.Kind {
	case templates.Choice, templates.Choices:
		var out []Option
		for _, o := range q.Options {
			out = append(out, Option{Code: o.Code, Label: o.Label})
		}
		return out
	case templates.YesNo:
		return []Option{{Code: "yes", Label: b.words.Say("yes", nil)}, {Code: "no", Label: b.words.Say("no", nil)}}
	}
	return nil
}

// standin is what is shown in place of a missing answer: of a baby who is not
// born yet the day that it is due.
func (b *builder) standin(fd *templates.Field, words string) string {
	switch {
	case fd.Or().Kind != templates.Day:
		return words
	case fd.Kind == templates.Day:
		return b.words.Say("dueon", map[string]string{"due": words})
	}
	return b.words.Say("unbornname", map[string]string{"due": words})
}

// fill puts an answer into the form in which its reader reads it.
func (b *builder) fill(a *Answer, q *templates.Question, s templates.Scope, answer earlyhelp.Answer) {
	fd := q.Field
	switch {
	case a.Options != nil:
		for i := range a.Options {
			a.Options[i].Ticked = slices.Contains(answer, a.Options[i].Code)
		}
		// An answer that this form does not offer is shown, not lost.
		for _, code := range answer {
			if !slices.ContainsFunc(a.Options, func(o Option) bool { return o.Code == code }) {
				label, ok := fd.Option(code)
				if !ok {
					label = code
				}
				a.Options = append(a.Options, Option{Code: code, Label: label, Ticked: true})
			}
		}
	case fd.Kind == templates.Scale:
		if len(answer) == 1 {
			if score, err := earlyhelp.ParseScore(answer[0]); err == nil {
				a.Score = score
			}
		}
	default:
		texts, typed := make([]string, 0, len(answer)), false
		for _, v := range answer {
			if d, err := earlyhelp.ParseDate(v); err == nil && fd.Kind == templates.Day {
				a.Day = d
			}
			if text := b.valueText(q, s, v); text != "" {
				texts = append(texts, text)
				typed = typed || b.typed(fd, v, text)
			}
		}
		sep := "\n"
		if fd.Kind == templates.Whos {
			sep = ", "
		}
		a.Text = strings.Join(texts, sep)
		if typed {
			a.Pieces = written(b.words, a.Text)
		}
	}
}

// typed reports whether a value is shown as somebody wrote it, and not in words of the
// form.
func (b *builder) typed(fd *templates.Field, v, text string) bool {
	who := fd.Kind == templates.Who || fd.Kind == templates.Whos
	return (text == v || who) && text != b.words.Say("withheld", nil)
}

// written is what somebody wrote, as a piece of a form in another language: cases are
// written in English. It is nil where the form is English, too.
func written(words *templates.Words, text string) []templates.Piece {
	if words.Language() == templates.English || text == "" {
		return nil
	}
	return []templates.Piece{{Text: text, Language: templates.English}}
}

// valueText returns one value as its reader reads it.
func (b *builder) valueText(q *templates.Question, s templates.Scope, v string) string {
	fd := q.Field
	switch {
	case fd.Kind == templates.Day:
		if d, err := earlyhelp.ParseDate(v); err == nil {
			return b.words.Date(d)
		}
	case fd.Kind == templates.Who || fd.Kind == templates.Whos:
		return b.who(v)
	case fd.Format == "nhs":
		return earlyhelp.FormatNHSNumber(v)
	case fd.Format == "clock":
		return b.words.Clock(v)
	case fd.Format == "sections":
		if strings.EqualFold(v, templates.CoversAll) {
			return b.words.Say("covers.all", nil)
		}
		// Of another form's sections this one does not know the titles.
		d, ok := s.Row().(*earlyhelp.Document)
		if sec, named := b.form.Template.SectionNamed(v); named && ok && d.For == b.form.Template.Name {
			return sec.Name()
		}
	}
	for _, o := range q.Options {
		if o.Code == v {
			return o.Label
		}
	}
	return v
}

// who returns the name behind a reference, unless this copy hides it.
func (b *builder) who(ref string) string {
	if _, isRow := earlyhelp.Who(ref).ID(); !isRow {
		b.names(b.cut.now, ref, nil, nil)
		return ref
	}
	name, from := b.form.Refer(ref)
	if m := b.mark(from); m != nil && b.hides(m) {
		if m.Secret == earlyhelp.Yes {
			return ""
		}
		b.names(b.cut.now, ref, from, m)
		return b.words.Say("withheld", nil)
	}
	if name != "" {
		b.names(b.cut.now, ref, from, nil)
	}
	return name
}

// mark returns the mark that decides what is shown of these sources: one that
// hides before one that does not.
func (b *builder) mark(sources []templates.Source) *earlyhelp.Mark {
	var found *earlyhelp.Mark
	for _, src := range sources {
		if i := slices.IndexFunc(b.secret, func(g earlyhelp.SecretRow) bool { return g.Covers(src.Path) }); i >= 0 {
			return b.secret[i].Mark
		}
		for i := range b.form.Case.Marks {
			m := &b.form.Case.Marks[i]
			within := src.Whole && strings.HasPrefix(m.At, src.Path+"[") && !b.goneAt(m.At) // a row that is not there tells nothing
			if !within && !m.Covers(src.Path) {
				continue
			}
			switch {
			case b.hides(m) && (found == nil || !b.hides(found) || m.Secret == earlyhelp.Yes):
				found = m
			case found == nil, found.As == earlyhelp.MarkUnsafe && !b.hides(found): // which says nothing of the answer
				found = m
			}
		}
	}
	return found
}

// hides reports whether a mark keeps an answer from this copy's reader.
func (b *builder) hides(m *earlyhelp.Mark) bool {
	if b.to.Kind == Office {
		return false
	}
	return b.form.Case.HidesFromFamily(m)
}

func (b *builder) hidden(sources []templates.Source) bool {
	m := b.mark(sources)
	return m != nil && b.hides(m)
}

// noteFor says what a mark says of an answer that is shown; that somebody is
// unsafe to involve, once, beside their name.
func (b *builder) noteFor(m *earlyhelp.Mark, fd *templates.Field, answered bool) string {
	_, leaf, _ := strings.Cut(fd.ID, ".")
	switch m.As {
	case earlyhelp.MarkUnsafe:
		if b.to.Kind == Office && (leaf == "name" || leaf == "first" || leaf == "to") {
			return b.words.Say("unsafe", nil)
		}
		if len(m.Hide) == 0 {
			return ""
		}
	case earlyhelp.MarkDeclined, earlyhelp.MarkUnknown, earlyhelp.MarkNotApplicable:
		if !answered {
			return b.words.Say(string(m.As), nil)
		}
	case earlyhelp.MarkUnclear:
		return b.words.Say("unclear", nil)
	}
	if b.to.Kind == Office && (len(m.Hide) > 0 || m.As == earlyhelp.MarkWithheld) {
		return b.words.Say("notforall", nil)
	}
	return ""
}

func (b *builder) table(t *templates.Table, s templates.Scope) *Table {
	if (t.List.Office || t.Office) && b.to.Kind != Office {
		return nil
	}
	if !b.blank && !t.When.Holds(s) {
		return nil
	}
	out := &Table{List: t.List.ID, Label: t.Label, Hint: t.Hint, When: b.onlyIf(t.When, t.Only), Keyed: t.Each != nil, KeyHead: t.EachLabel, Transposed: t.Transpose}
	var columns []*templates.Question
	for _, q := range t.Columns {
		if q.Field.Office && b.to.Kind != Office {
			continue
		}
		columns = append(columns, q)
		out.Columns = append(out.Columns, Column{q.Field.ID, q.Field.Kind, q.Label, told(q.Hint, q.Scale), q.Scale})
	}
	if len(columns) == 0 {
		return nil
	}
	rows := b.rows(t, columns, s)
	if t.Where != nil {
		b.cut.tables = append(b.cut.tables, tableIn{t, s})
	}
	if !b.blank && t.Optional && b.form.Template.Wording != templates.Verbatim && !slices.ContainsFunc(rows, templates.Scope.InRow) {
		return nil // nothing to show, and nothing that has to be asked
	}
	for _, row := range rows {
		b.stands(t.List, row, t.Each != nil)
		r := Row{Path: row.RowPath()}
		for _, o := range t.Each {
			if o.Code == row.Key() {
				r.Key = o.Label
			}
		}
		for _, q := range columns {
			r.Cells = append(r.Cells, b.answer(q, row))
		}
		out.Rows = append(out.Rows, r)
	}
	return out
}

// rows returns the rows that a table shows, and where there are none an empty
// line, or on a blank as many as it has slots.
func (b *builder) rows(t *templates.Table, columns []*templates.Question, s templates.Scope) []templates.Scope {
	var out []templates.Scope
	for _, row := range b.form.TableRows(t, s, b.shown) {
		switch {
		case !b.secretRow(row, columns):
			out = append(out, row)
		case t.Each != nil: // the line is printed all the same, so it stays, empty
			out = append(out, b.form.Spare(row))
		}
	}
	if len(out) > 0 {
		return out
	}
	spare := 1
	if b.blank {
		spare = max(t.Slots, 1)
	}
	for range spare {
		out = append(out, b.form.Spare(s))
	}
	return out
}

// secretRow reports whether the row, or somebody whom it is about, is marked
// so that not even their existence may show.
func (b *builder) secretRow(s templates.Scope, columns []*templates.Question) bool {
	if !s.InRow() {
		return false
	}
	if len(b.secret) == 0 {
		return false
	}
	return b.gone(s) || slices.ContainsFunc(columns, func(q *templates.Question) bool {
		return slices.ContainsFunc(q.Field.Read(s).Sources, func(src templates.Source) bool { return b.goneAt(src.Path) })
	})
}

func (b *builder) block(bl *templates.Block, s templates.Scope) []Node {
	if bl.List.Office && b.to.Kind != Office || !b.blank && !bl.When.Holds(s) {
		return nil
	}
	var out []Node
	add := func(label string, in templates.Scope) {
		if nodes := b.nodes(bl.Items, in); len(nodes) > 0 {
			b.stands(bl.List, in, bl.Key != "" || bl.Each != nil)
			out = append(out, &Group{List: bl.List.ID, Path: in.RowPath(), Label: label, When: b.onlyIf(bl.When, ""), Sign: bl.Signed(), Nodes: nodes})
		}
	}
	keyed := func(code string) templates.Scope {
		in := b.form.Keyed(bl.List, code, s)
		if b.secretRow(in, nil) {
			return b.form.Spare(in) // printed all the same, so it stays, empty
		}
		return in
	}
	switch {
	case bl.Key != "":
		rows := b.form.BlockRows(bl, s)
		kept := slices.DeleteFunc(slices.Clone(rows), func(in templates.Scope) bool { return b.secretRow(in, nil) })
		if len(kept) == 0 {
			kept = []templates.Scope{b.form.Spare(rows[0])} // printed all the same
		}
		for _, row := range kept {
			add(bl.Label, row)
		}
	case bl.Each != nil:
		if bl.Label != "" {
			out = append(out, &Heading{bl.Label})
		}
		for _, o := range bl.Each {
			add(o.Label, keyed(o.Code))
		}
	default:
		rows := slices.DeleteFunc(b.form.List(bl.List, nil, s), func(in templates.Scope) bool { return b.secretRow(in, nil) })
		for _, row := range rows {
			add(bl.Label, row)
		}
		if len(rows) == 0 {
			for range max(1, bl.Slots) {
				add(bl.Label, b.form.Spare(s))
				if !b.blank {
					break
				}
			}
		}
	}
	return out
}

func (b *builder) ticks(t *templates.Ticks, s templates.Scope) *Answer {
	if t.List.Office && b.to.Kind != Office || !b.blank && !t.When.Holds(s) {
		return nil
	}
	b.slots[t.List.ID]++
	a := &Answer{Field: t.List.ID, Wire: wire.Name(t.List.ID, b.slots[t.List.ID]), Kind: templates.Choices,
		Label: t.Label, Hint: t.Hint, When: b.onlyIf(t.When, "")}
	for _, o := range t.Options {
		row := b.form.Keyed(t.List, o.Code, s)
		b.stands(t.List, row, true)
		a.Options = append(a.Options, Option{o.Code, o.Label, row.InRow()})
	}
	return a
}

// onlyIf says in words when an item is asked: the form's own words where it
// has some. The council's own words stand alone on a verbatim form.
func (b *builder) onlyIf(c *templates.Condition, words string) string {
	if c == nil || !b.blank || b.form.Template.Wording == templates.Verbatim {
		return ""
	}
	return b.words.Say("onlyif", map[string]string{"condition": cmp.Or(words, c.Words(b.form.Template))})
}
