package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// summary returns the page that precedes a filled plan: who does what, by when,
// and whom to ring. It is made of the outline and never of the case, so that
// it has nothing to say that its reader may not see. Nil where the form prints
// no table of actions, or shows neither an action nor a lead professional.
func summary(doc *Doc, t *templates.Template) []Section {
	s := &summariser{doc: doc, answers: map[string]*Answer{}}
	for _, sec := range doc.Sections {
		s.read(sec.Nodes)
	}
	actions, lead := s.actions(), s.lead()
	if len(s.tables) == 0 || actions == nil && lead == nil {
		return nil
	}
	title := s.to("summary.family", "summary.office")
	follows := doc.Words.Say("summary.follows", nil)
	out := Section{ID: "summary", Title: title, Name: title, Nodes: append([]Node{&Paragraph{Text: follows, Hint: true}}, s.whose(t.Day)...)}
	add := func(heading string, nodes []Node) {
		if len(nodes) > 0 {
			out.Nodes = append(append(out.Nodes, &Heading{s.say(heading)}), nodes...)
		}
	}
	if lead == nil && wantsLead(t) {
		lead = []Node{&Paragraph{Text: s.to("summary.nolead.family", "summary.nolead.office")}}
	}
	for _, line := range doc.Help {
		lead = append(lead, &Paragraph{Text: line})
	}
	// What is short comes first: a long list of actions must not push the number
	// to ring off the page.
	add("summary.ring", lead)
	add("summary.next", s.next())
	add("summary.actions", actions)
	out.Nodes = append(out.Nodes, s.charts()...)
	return []Section{out}
}

// summariser picks answers out of an outline.
type summariser struct {
	doc     *Doc
	answers map[string]*Answer // outside tables, by field: the first that shows something
	scores  []*Answer          // those that have a history
	tables  []*Table           // of actions
	people  *Table             // the first list of people
}

func (s *summariser) say(key string) string { return s.doc.Words.Say(key, nil) }

// to says the family's words in the family's copy.
func (s *summariser) to(family, office string) string {
	if s.doc.Audience.Kind == Family {
		return s.say(family)
	}
	return s.say(office)
}

func (s *summariser) read(nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Answer:
			s.answer(n)
		case *Beside:
			for _, a := range n.Answers {
				s.answer(a)
			}
		case *Group:
			if n.List == "plan.actions" {
				s.tables = append(s.tables, asTable(n))
				continue
			}
			s.read(n.Nodes)
		case *Table:
			if n.List == "plan.actions" {
				s.tables = append(s.tables, n)
			} else if n.List == "case.people" && s.people == nil {
				s.people = n
			}
		}
	}
}

// asTable makes a table of one row of an action that a form shows as a block.
func asTable(g *Group) *Table {
	t := &Table{List: g.List, Rows: []Row{{Path: g.Path}}}
	add := func(a *Answer) {
		t.Columns = append(t.Columns, Column{Field: a.Field, Kind: a.Kind, Label: a.Label})
		t.Rows[0].Cells = append(t.Rows[0].Cells, a)
	}
	for _, n := range g.Nodes {
		switch n := n.(type) {
		case *Answer:
			add(n)
		case *Beside:
			for _, a := range n.Answers {
				add(a)
			}
		}
	}
	return t
}

func (s *summariser) answer(a *Answer) {
	if s.answers[a.Field] == nil && !a.Empty() {
		s.answers[a.Field] = a
		if a.History != nil {
			s.scores = append(s.scores, a)
		}
	}
}

// shown returns what is shown as an answer under another label, as no box of
// the form; nil where nothing is.
func (s *summariser) shown(a *Answer, label string) *Answer {
	if a == nil || a.Empty() {
		return nil
	}
	out := &Answer{Field: a.Field, Kind: a.Kind, Label: s.say(label), Text: a.Text, Day: a.Day, Pieces: a.Pieces, Note: a.Note}
	if label == "summary.details" {
		out.Kind = templates.Who // whom to ring stands out
	}
	if a.Options != nil {
		out.Kind, out.Text = templates.Line, strings.Join(ticked(a), ", ")
	}
	return out
}

// ticked returns the words of the options that are ticked.
func ticked(a *Answer) []string {
	var out []string
	for _, o := range a.Options {
		if o.Ticked {
			out = append(out, o.Label)
		}
	}
	return out
}

// beside puts those answers side by side that there are.
func beside(answers ...*Answer) []Node {
	answers = slices.DeleteFunc(answers, func(a *Answer) bool { return a == nil })
	if len(answers) == 0 {
		return nil
	}
	return []Node{&Beside{answers}}
}

// whose names the child, or the family whose form it is, and the day.
func (s *summariser) whose(day *templates.Field) []Node {
	var on *Answer
	if day != nil {
		on = s.shown(s.answers[day.ID], "summary.day")
	}
	if on == nil && day != nil && !s.doc.Day.IsZero() {
		on = &Answer{Field: day.ID, Kind: templates.Day, Label: s.say("summary.day"), Text: s.doc.Words.Date(s.doc.Day), Day: s.doc.Day}
	}
	who := cmp.Or(s.shown(s.answers["child.name"], "summary.for"), s.shown(s.answers["family.name"], "summary.for"), s.names())
	return beside(who, on)
}

// names are those of the first list of people: the children, where the form
// lists these.
func (s *summariser) names() *Answer {
	if s.people == nil {
		return nil
	}
	var names []string
	for _, row := range s.people.Rows {
		if a := cell(row, "person.name"); a != nil && a.Text != "" {
			names = append(names, a.Text)
		}
	}
	if names == nil {
		return nil
	}
	return &Answer{Field: "person.name", Kind: templates.Line, Label: s.say("summary.for"), Text: strings.Join(names, ", "),
		Pieces: written(s.doc.Words, strings.Join(names, ", "))}
}

// wantsLead reports whether the form is not complete without saying who the
// lead professional is.
func wantsLead(t *templates.Template) bool {
	wants := false
	for _, sec := range t.Sections {
		sec.Walk(func(it templates.Item) {
			q, ok := it.(*templates.Question)
			if !ok || q.Optional || q.Again {
				return
			}
			thing, _, _ := strings.Cut(q.Field.ID, ".")
			wants = wants || slices.Contains(leads, thing)
		})
	}
	return wants
}

// actions is the table of what was agreed, by date; what has none comes last.
// Where a date is kept private, so is its place in the order.
func (s *summariser) actions() []Node {
	columns := []Column{
		{Field: "action.what", Kind: templates.Para, Label: s.say("summary.what")},
		{Field: "action.by", Kind: templates.Whos, Label: s.say("summary.by")},
		{Field: "action.when", Kind: templates.Day, Label: s.say("summary.when")},
	}
	told := len(columns) // the columns that make a row an action
	switch {
	case s.asks("action.status"):
		columns = append(columns, Column{Field: "action.status", Kind: templates.Line, Label: s.say("summary.status")})
	case s.asks("action.done"):
		columns = append(columns, Column{Field: "action.done", Kind: templates.Day, Label: s.say("summary.done")})
	}
	var rows []Row
	for _, row := range s.rows() {
		out, empty := Row{}, true
		for i, c := range columns {
			a := s.shown(cell(row, c.Field), "")
			empty = empty && (a == nil || i >= told)
			if a == nil {
				a = &Answer{Field: c.Field, Kind: c.Kind}
				if c.Field == "action.when" {
					a.Text = s.say("summary.nodate")
				}
			}
			a.Label = c.Label
			out.Cells = append(out.Cells, a)
		}
		if !empty {
			rows = append(rows, out)
		}
	}
	if rows == nil {
		return nil
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		x, y := due(a), due(b)
		if x.IsZero() || y.IsZero() {
			return cmp.Compare(btoi(x.IsZero()), btoi(y.IsZero()))
		}
		return x.Compare(y)
	})
	for i := len(columns) - 1; i >= 0; i-- {
		if !s.asks(columns[i].Field) {
			columns = slices.Delete(columns, i, i+1)
			for j := range rows {
				rows[j].Cells = slices.Delete(rows[j].Cells, i, i+1)
			}
		}
	}
	return []Node{&Table{List: "plan.actions", Columns: columns, Rows: rows}}
}

// rows are the actions, each once, with what any table says of it: one may plan
// them and another follow them up.
func (s *summariser) rows() []Row {
	var out []Row
	at := map[string]int{}
	for _, t := range s.tables {
		for _, row := range t.Rows {
			i, known := at[row.Path]
			if !known || row.Path == "" {
				i = len(out)
				at[row.Path] = i
				out = append(out, Row{Path: row.Path})
			}
			out[i].Cells = append(out[i].Cells, row.Cells...)
		}
	}
	return out
}

// asks reports whether a table of actions has a column for a field.
func (s *summariser) asks(field string) bool {
	return slices.ContainsFunc(s.tables, func(t *Table) bool {
		return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Field == field })
	})
}

// cell returns a row's first cell for a field that shows something, else its
// first; nil where it has none.
func cell(r Row, field string) *Answer {
	var first *Answer
	for _, a := range r.Cells {
		if a.Field != field {
			continue
		}
		if !a.Empty() {
			return a
		}
		first = cmp.Or(first, a)
	}
	return first
}

// due returns the day that a row of the summary shows as its date, and the zero
// date where it shows none.
func due(r Row) earlyhelp.Date {
	return cell(r, "action.when").Day
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// next says when and where everybody meets again; nothing where early help ends
// with this form, or where the day is past. A review's own words on that are newer
// than those of the plan that it reads.
func (s *summariser) next() []Node {
	if s.answers["closure.why"] != nil {
		return nil
	}
	for _, at := range []struct{ date, venue string }{{"review.nextdate", "review.nextvenue"}, {"plan.reviewdate", "plan.reviewvenue"}} {
		if a := s.answers[at.date]; a != nil {
			if day, err := earlyhelp.ParseUKDate(a.Text); err == nil && day.Before(s.doc.Day) {
				continue
			}
		}
		if nodes := beside(s.shown(s.answers[at.date], "summary.nextdate"), s.shown(s.answers[at.venue], "summary.nextvenue")); nodes != nil {
			return nodes
		}
	}
	return nil
}

// leads are the ways in which a form asks for the lead professional; the first
// that is answered counts.
var leads = []string{"lead", "reviewlead", "assesslead", "openlead", "closelead"}

// lead says who the lead professional is and how to reach them; nil where the
// form does not show it.
func (s *summariser) lead() []Node {
	for _, thing := range leads {
		at := func(leaf, label string) *Answer { return s.shown(s.answers[thing+"."+leaf], label) }
		nodes := append(beside(at("name", "summary.name"), at("role", "summary.role"), at("agency", "summary.agency")),
			beside(at("phone", "summary.phone"), at("email", "summary.email"))...)
		if nodes == nil {
			nodes = beside(at("details", "summary.details"))
		}
		if nodes != nil {
			return append([]Node{&Paragraph{Text: s.to("summary.lead.family", "summary.lead.office")}}, nodes...)
		}
	}
	return nil
}

// charts shows how scores went. Several are told apart by the form's words, and
// so is a council's own.
func (s *summariser) charts() []Node {
	var out []Node
	for _, a := range s.scores {
		low, high := a.Scale.Bounds()
		label := s.doc.Words.Say("summary.chart", map[string]string{"low": strconv.Itoa(low), "high": strconv.Itoa(high)})
		if len(s.scores) > 1 || strings.HasPrefix(a.Field, "x.") {
			label = cmp.Or(strings.TrimRight(a.Label, ":."), label)
		}
		texts := make([]string, len(a.History))
		for i, p := range a.History {
			texts[i] = s.doc.Words.Say("summary.point", map[string]string{"date": s.doc.Words.Date(p.Day), "n": strconv.Itoa(p.Score)})
		}
		out = append(out, &Chart{Label: label, Low: low, High: high, Points: a.History, Text: strings.Join(texts, " ")})
	}
	return out
}
