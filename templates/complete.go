package templates

import (
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
)

// SectionState says how complete one section of a form is.
type SectionState struct {
	Section  *Section
	Asked    int // questions that want an answer
	Answered int
	Carried  int      // of the answered: as they were in the form before (Form.Carried)
	Where    []string // the paths of those that are carried; of the reference, where one leads to the answer
	Missing  []Missing
}

// Completeness says how complete a form is, section by section.
type Completeness []SectionState

// Total returns how many questions of the whole form want an answer, and how
// many have one.
func (c Completeness) Total() (asked, answered int) {
	for _, s := range c {
		asked += s.Asked
		answered += s.Answered
	}
	return asked, answered
}

// Missing is a question without an answer.
type Missing struct {
	Field *Field
	Label string // as printed; the table's or section's where the question has none
	In    string // of a table or block: its label, or its key's words
	Path  string // "" where the case has no place for it yet
	Row   int    // of a table or block without keys, from 1; 0 outside
}

// Completeness returns the state of every section that is asked and asks
// anything. A question counts when its condition holds and it is not optional; signatures
// count apart, as signing does. A section that another agency's document
// covers is complete.
func (f *Form) Completeness() Completeness {
	var out Completeness
	shown := map[string]bool{}
	for _, sec := range f.Template.Sections {
		if !f.Asks(sec) {
			continue
		}
		c := &counter{form: f, state: SectionState{Section: sec}, shown: shown}
		c.items(sec.Items, f.Scope(), 0)
		if c.state.Asked == 0 {
			continue
		}
		if f.Covered(sec) {
			c.state.Answered, c.state.Missing = c.state.Asked, nil
			c.state.Carried, c.state.Where = 0, nil
		}
		out = append(out, c.state)
	}
	return out
}

// CoversAll stands among what another agency's document covers for the whole form.
const CoversAll = "all"

// Covered reports whether another agency's own document stands in for a section:
// one with a title and an agency, which says that it covers that.
func (f *Form) Covered(sec *Section) bool {
	return slices.ContainsFunc(f.Case.Documents, func(d earlyhelp.Document) bool {
		return d.For == f.Template.Name && d.Title != "" && d.Agency != "" && slices.ContainsFunc(d.Covers, func(part string) bool {
			if strings.EqualFold(part, CoversAll) {
				return true
			}
			covered, ok := f.Template.SectionNamed(part)
			return ok && covered == sec
		})
	})
}

// SectionNamed returns the section with an id, a title or a name, in capitals or
// not; false when there is none.
func (t *Template) SectionNamed(text string) (*Section, bool) {
	text = strings.TrimSpace(text)
	for _, sec := range t.Sections {
		known := sec.known // what a case says of a section is in English
		if known == nil {
			known = []string{sec.Title, sec.Name()}
		}
		if strings.EqualFold(sec.ID, text) || text != "" && slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, text) }) {
			return sec, true
		}
	}
	return nil, false
}

// Carries reports whether the case can hold an answer to the field: a case cut
// for one copy carries only the fields that the cut names.
func (f *Form) Carries(fd *Field) bool {
	cut := f.Case.Cut
	return cut == nil || len(cut.Fields) == 0 || slices.Contains(cut.Fields, fd.ID)
}

type counter struct {
	form  *Form
	state SectionState
	shown map[string]bool // paths of rows that a table has shown
	in    string          // label or key of the table or block around
}

func (c *counter) items(items []Item, s Scope, row int) {
	for _, it := range items {
		switch it := it.(type) {
		case *Question:
			c.question(it, s, row, c.state.Section.Title)
		case *Beside:
			for _, q := range it.Questions {
				c.question(q, s, row, c.state.Section.Title)
			}
		case *Table:
			c.table(it, s)
		case *Block:
			c.block(it, s)
		case *Ticks:
			if !it.Optional && it.When.Holds(s) {
				c.count(it.List, it.Label, "", 0, len(c.form.List(it.List, nil, s)) > 0)
			}
		}
	}
}

func (c *counter) question(q *Question, s Scope, row int, fallback string) {
	if q.Optional || q.Again || q.Field.Office || q.Field.Kind == Sign || !q.When.Holds(s) {
		return
	}
	label := q.Label
	if label == "" {
		label = fallback
	}
	if label == "" && len(q.Options) > 0 {
		label = optionWords(q.Options)
	}
	if label == "" {
		label = q.Field.Label
	}
	r := q.Field.Read(s)
	answered := c.form.Answered(r)
	if c.form.Carries(q.Field) && answered && c.form.Carried(r) {
		c.state.Carried++
		path := r.Path()
		if _, _, own := c.form.within(path); !own && len(r.Refs) > 0 {
			path = r.Refs[0].Path
		}
		if !slices.Contains(c.state.Where, path) {
			c.state.Where = append(c.state.Where, path)
		}
	}
	c.count(q.Field, label, r.Path(), row, answered)
}

// optionWords names a question without words of its own by its options.
func optionWords(options []Option) string {
	words := make([]string, len(options))
	for i, o := range options {
		words[i] = o.Label
	}
	return strings.Join(words, " / ")
}

func (c *counter) count(fd *Field, label, path string, row int, answered bool) {
	if !c.form.Carries(fd) {
		return
	}
	c.state.Asked++
	if answered {
		c.state.Answered++
		return
	}
	c.state.Missing = append(c.state.Missing, Missing{fd, label, c.in, path, row})
}

func (c *counter) table(t *Table, s Scope) {
	if t.Office || !t.When.Holds(s) {
		return
	}
	rows := slices.DeleteFunc(c.form.TableRows(t, s, c.shown), func(row Scope) bool { return !row.InRow() })
	if len(rows) == 0 && !t.Optional {
		label := t.Label
		if label == "" {
			label = t.Columns[0].Label
		}
		c.count(t.List, label, "", 0, false)
	}
	for i, row := range rows {
		leave := c.enter(t.Label, t.Each, row.key)
		for _, q := range t.Columns {
			c.question(q, row, rowNumber(t.Each, i), t.Label)
		}
		leave()
	}
}

// enter notes the table or block that is being counted, by its key's words
// where it has keys, until leave is called.
func (c *counter) enter(label string, each []Option, key string) (leave func()) {
	before := c.in
	c.in = label
	if words, ok := optionLabel(each, key); ok {
		c.in = words
	}
	return func() { c.in = before }
}

// rowNumber counts rows from 1; rows with keys are known by these.
func rowNumber(each []Option, i int) int {
	if each != nil {
		return 0
	}
	return i + 1
}

func (c *counter) block(b *Block, s Scope) {
	if !b.When.Holds(s) || b.Signed() {
		return
	}
	switch {
	case b.Key != "":
		c.items(b.Items, c.form.Keyed(b.List, b.Key, s), 0)
	case b.Each != nil:
		for _, o := range b.Each {
			if row := c.form.Keyed(b.List, o.Code, s); row.InRow() || !b.Optional {
				leave := c.enter(b.Label, b.Each, o.Code)
				c.items(b.Items, row, 0)
				leave()
			}
		}
	default:
		rows := c.form.List(b.List, nil, s)
		for i, row := range rows {
			leave := c.enter(b.Label, nil, "")
			c.items(b.Items, row, i+1)
			leave()
		}
		if len(rows) == 0 && !b.Optional {
			c.count(b.List, b.Label, "", 0, false)
		}
	}
}
