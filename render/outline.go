// Package render makes the outline of one copy of one form: what is shown, to
// whom, and in which order, before any format. Who may see what is decided
// here and nowhere else; what a reader may not see is not in the outline.
package render

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// Audience is who a copy is for.
type Audience struct {
	Kind Kind
	Ref  earlyhelp.ID // of the person or agency, for kinds to come
}

// Kind is a kind of reader.
type Kind string

// The kinds of reader.
const (
	Office Kind = "office" // who works on the case: sees everything
	Family Kind = "family" // all but what is declared or marked as not for them
)

// Doc is the outline of one copy of one form.
type Doc struct {
	Form     string // council/form@version
	Title    string
	Council  string // its name
	CaseRef  string
	Instance earlyhelp.ID
	Day      earlyhelp.Date // of the form; zero on a blank
	Audience Audience
	Blank    bool
	Copy     string            // says which copy this is: "Family copy"; "" on a note
	Marking  string            // classification, for every page; "" on a return note
	Wording  string            // says whose words these are; "" on an invitation
	NotOwn   string            // says in short that they are not the council's; "" where they are
	Foot     string            // stands at the foot of each page in place of the form; "": the form does
	Help     []string          // where to turn to: front door, out of hours
	Logo     *templates.Logo   // of the council; nil: none
	Colour   *templates.Colour // of the council; nil: none
	Summary  []Section         // precedes a filled plan, and is no part of the form; nil: none
	Sections []Section
	Signed   []Node // of the record of signing: the evidence, and the copies given; nil: none
	Seals    []Node // of the record of signing: what is to be sealed, on a final copy only
	Words    *templates.Words
	Case     *earlyhelp.Case // what of the case this copy shows, and nothing else; nil on a note
}

// Section is a section of the form.
type Section struct {
	ID    string
	Title string // "" where the form prints none
	Name  string // what it is called in a list of sections; never printed on the form
	When  string // in words: asked only then
	Sheet bool   // a page of its own, to be written on by hand
	Nodes []Node
}

// Answers returns every answer of the form, the cells of tables included, in the
// order in which it is read. Those of the summary are not among them.
func (d *Doc) Answers() iter.Seq[*Answer] {
	return func(yield func(*Answer) bool) {
		for _, s := range d.Sections {
			if !eachAnswer(s.Nodes, yield) {
				return
			}
		}
	}
}

// Shown returns every answer that a copy shows, those of the summary and of the
// record of signing included, in the order in which they are read.
func (d *Doc) Shown(why Draft) iter.Seq[*Answer] {
	return func(yield func(*Answer) bool) {
		for _, s := range slices.Concat(d.Summary, d.Sections, d.Record(why)) {
			if !eachAnswer(s.Nodes, yield) {
				return
			}
		}
	}
}

// eachAnswer calls yield for each answer until it returns false, and returns
// whether it never did.
func eachAnswer(nodes []Node, yield func(*Answer) bool) bool {
	each := func(answers []*Answer) bool {
		for _, a := range answers {
			if !yield(a) {
				return false
			}
		}
		return true
	}
	for _, n := range nodes {
		more := true
		switch n := n.(type) {
		case *Answer:
			more = yield(n)
		case *Beside:
			more = each(n.Answers)
		case *Table:
			for i := 0; more && i < len(n.Rows); i++ {
				more = each(n.Rows[i].Cells)
			}
		case *Group:
			more = eachAnswer(n.Nodes, yield)
		}
		if !more {
			return false
		}
	}
	return true
}

// Node is one thing that is shown: *Heading, *Paragraph, *Steps, *Answer, *Beside,
// *Table or *Group; and *Chart, in a summary only.
type Node interface{ isNode() }

// Heading is a heading inside a section.
type Heading struct{ Text string }

// Paragraph is text of the form itself.
type Paragraph struct {
	Text string
	Hint bool // an instruction, quieter
}

// Steps are what happens, one after the other. They are numbered, and read as a list.
type Steps struct{ Texts []string }

// Number is how a step is numbered, from 1.
func (*Steps) Number(i int) string { return strconv.Itoa(i+1) + "." }

// Answer is one question and what was answered.
type Answer struct {
	Field   string // field id
	Wire    string // name in files
	Path    string // of the answer in the case; "" on a blank
	Kind    templates.Kind
	Label   string // "" where the form prints none
	Hint    string
	Lines   int               // of handwriting that an answer wants on paper; 0 as many as there is room for
	When    string            // in words: asked only then
	Text    string            // the answer as its reader reads it; "" when there is none
	Day     earlyhelp.Date    // that Text is; zero where it is none
	Pieces  []templates.Piece // of Text, where it is not all in the language of the form's words; nil where it is
	Note    string            // in place of or behind the answer: "Kept private"
	Options []Option
	Scale   *templates.Range // of a score; nil: 0 to 10
	Score   earlyhelp.Score
	Drawing *Drawing // stands in the box of a signature, above the words; nil: none
	History []Point  // of a score: what was given before and now, oldest first; nil where there is nothing to compare
}

// Empty reports whether nothing is shown as the answer.
func (a *Answer) Empty() bool {
	if a.Text != "" || a.Note != "" || a.Drawing != nil || !a.Score.IsZero() {
		return false
	}
	for _, o := range a.Options {
		if o.Ticked {
			return false
		}
	}
	return true
}

// Scored returns the score with the words that its scale has for it, as
// "4 (Stuck)"; "" where there is none.
func (a *Answer) Scored() string {
	n, ok := a.Score.Value()
	if band := a.Scale.Band(n); ok && band != "" {
		return a.Score.String() + " (" + band + ")"
	}
	return a.Score.String()
}

// Told returns the answer with the words of its scale in its hint, for where the
// scale is not drawn.
func (a *Answer) Told() *Answer {
	out := *a
	out.Hint = told(a.Hint, a.Scale)
	return &out
}

func told(hint string, scale *templates.Range) string {
	return strings.Join(nonEmpty(append([]string{hint}, scale.Lines()...)...), "\n")
}

// Option is one option of a choice.
type Option struct {
	Code   string
	Label  string
	Ticked bool
}

// Point is a score that was given on a day.
type Point struct {
	Day   earlyhelp.Date
	Score int
	Now   bool // it is this form's
}

// Beside is several answers side by side.
type Beside struct{ Answers []*Answer }

// Table is a table: columns with heads, and rows. One that is transposed is drawn
// with its rows side by side under their keys, or where they have none under
// their first cells; where that is too wide it is drawn as any other.
type Table struct {
	List    string // field id of the list
	Label   string
	Hint    string
	When    string
	KeyHead string // heads the column of keys
	Keyed   bool   // each row begins with its key's words

	Transposed bool

	Columns []Column
	Rows    []Row
}

// Column is the head of a column.
type Column struct {
	Field string
	Kind  templates.Kind
	Label string
	Hint  string           // with the words of a scale
	Scale *templates.Range // of scores; nil: 0 to 10
}

// Row is a row of a table, one cell a column.
type Row struct {
	Path  string // of the row in the case; "" for a spare line
	Key   string // words of its key
	Cells []*Answer
}

// Group is several nodes that belong together: a signature block, one area of
// life.
type Group struct {
	List  string // field id of the list that it shows a row of
	Path  string // of the row; "" where there is none
	Label string
	When  string
	Sign  bool // a signature block: not to be split
	Nodes []Node
}

// Chart is a score over time. Only summaries have charts: a form without one
// keeps the points as its answer's History.
type Chart struct {
	Label  string
	Low    int // the foot of the scale
	High   int // and its top
	Points []Point
	Text   string // the points in words, for who cannot see them
}

func (*Heading) isNode()   {}
func (*Paragraph) isNode() {}
func (*Steps) isNode()     {}
func (*Answer) isNode()    {}
func (*Beside) isNode()    {}
func (*Table) isNode()     {}
func (*Group) isNode()     {}
func (*Chart) isNode()     {}
