// Package reading says in which order a reader of a copy should get its texts.
// It is an oracle for the PDF: made of the outline alone, by a walk of its own
// that shares no code with what draws.
package reading

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// Lines that hold no text. A form feed stands in no answer, and no page shows
// one. Between them stand the two ways in which a table may be read.
const (
	either = "\feither"
	or     = "\for"
	end    = "\fend"
)

// Write writes the texts of a copy, one line or more for each, in the order in
// which they should be read.
//
// A table that is too wide for the page is printed as one block for each row.
// The outline cannot tell which, so both ways are written, each whole and in its
// own order: a reader must get one of them from beginning to end.
func Write(w io.Writer, d *render.Doc, why render.Draft) error {
	r := &reader{w: bufio.NewWriter(w), doc: d}
	r.top(why)
	r.sections(d.Summary)
	r.say(d.Title)
	r.sections(d.Sections)
	r.sections(d.Record(why))
	if r.err != nil {
		return r.err
	}
	return r.w.Flush()
}

type reader struct {
	w   *bufio.Writer
	doc *render.Doc
	err error
}

// say adds texts, leaving out those that say nothing.
func (r *reader) say(texts ...string) {
	for _, text := range texts {
		for line := range strings.SplitSeq(text, "\n") {
			if strings.TrimSpace(line) != "" {
				r.line(line)
			}
		}
	}
}

func (r *reader) line(line string) {
	if _, err := r.w.WriteString(line + "\n"); err != nil && r.err == nil {
		r.err = err
	}
}

func (r *reader) words(key string, args map[string]string) string { return r.doc.Words.Say(key, args) }

// top is the letterhead.
func (r *reader) top(why render.Draft) {
	d := r.doc
	r.say(d.Council)
	if d.CaseRef != "" {
		r.say(r.words("case", map[string]string{"ref": d.CaseRef}))
	}
	var about []string // in one line
	if why != render.NoDraft {
		about = append(about, r.words("draft", nil))
	}
	for _, text := range []string{d.Copy, d.Marking} {
		if text != "" {
			about = append(about, text)
		}
	}
	if d.CaseRef == "" && len(about) > 1 { // its first part takes the line of the case
		r.say(about[0])
		about = about[1:]
	}
	r.say(strings.Join(about, ". "))
	switch why {
	case render.Unready:
		r.say(r.words("draft.note", nil))
	case render.Sample:
		r.say(r.words("draft.sample", nil))
	case render.Asked:
		r.say(r.words("draft.asked", nil))
	case render.Unchecked:
		r.say(r.words("draft.unchecked", nil))
	}
}

func (r *reader) sections(sections []render.Section) {
	for _, s := range sections {
		r.say(s.Title, s.When)
		r.nodes(s.Nodes)
	}
}

func (r *reader) nodes(nodes []render.Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading:
			r.say(n.Text)
		case *render.Paragraph:
			r.say(n.Text)
		case *render.Steps:
			for i, text := range n.Texts {
				r.say(n.Number(i), text)
			}
		case *render.Answer:
			r.question(n.When, n.Label, n.Hint)
			if n.Kind == templates.Scale {
				r.scale(n)
			} else {
				r.answer(n)
			}
		case *render.Beside:
			for _, a := range n.Answers {
				r.question(a.When, a.Label, a.Hint)
				r.answer(a)
			}
		case *render.Table:
			r.table(n)
		case *render.Group:
			r.say(n.Label, n.When)
			r.nodes(n.Nodes)
		case *render.Chart:
			r.say(n.Label) // its figures are part of a picture, which is read by its alternative text
		}
	}
}

// question is what is read before an answer: when it is asked, what, and how to
// answer it.
func (r *reader) question(when, label, hint string) { r.say(when, label, hint) }

// answer is read with every option that is printed, ticked or not.
func (r *reader) answer(a *render.Answer) {
	r.boxes(a)
	r.say(scored(a), a.Text, a.Note)
}

// scored is a score with the words that its scale has for it.
func scored(a *render.Answer) string {
	text := a.Score.String()
	if n, ok := a.Score.Value(); ok && a.Scale.Band(n) != "" {
		text += " (" + a.Scale.Band(n) + ")"
	}
	return text
}

func (r *reader) boxes(a *render.Answer) {
	for _, o := range a.Options {
		r.box(o.Label, o.Ticked)
	}
}

func (r *reader) box(label string, ticked bool) {
	mark := "☐"
	if ticked {
		mark = "☒"
	}
	r.say(mark + " " + label)
}

// scale is a score that has a row of its own: a box for each. Where there is no
// room for the words of a band under its scores, these stand with it.
func (r *reader) scale(a *render.Answer) {
	s := a.Scale
	if s == nil {
		s = &templates.Range{High: earlyhelp.MaxScore}
	}
	if len(s.Bands) == 0 {
		r.scores(a, s, func(templates.Band) string { return "" })
		return
	}
	r.line(either)
	r.scores(a, s, func(b templates.Band) string { return b.Label })
	r.line(or)
	r.scores(a, s, func(b templates.Band) string { return b.Scores() + ": " + b.Label })
	r.line(end)
}

func (r *reader) scores(a *render.Answer, s *templates.Range, words func(templates.Band) string) {
	chosen, answered := a.Score.Value()
	r.say(s.Ends[0])
	for n := s.Low; n <= s.High; n++ {
		for _, b := range s.Bands {
			if b.From == n {
				r.say(words(b))
			}
		}
		r.box(strconv.Itoa(n), answered && n == chosen)
	}
	r.say(s.Ends[1])
	r.say(a.Text, a.Note)
}

func (r *reader) table(t *render.Table) {
	r.say(t.Label, t.When, t.Hint)
	if len(t.Columns) == 0 || len(t.Rows) == 0 {
		return
	}
	r.line(either)
	if t.Transposed {
		r.transposed(t)
	} else {
		r.grid(t)
	}
	r.line(or)
	r.blocks(t)
	r.line(end)
}

// grid is a table in rows and columns.
func (r *reader) grid(t *render.Table) {
	if t.Keyed {
		r.say(t.KeyHead)
	}
	for _, c := range t.Columns {
		r.say(c.Label, c.Hint)
	}
	for _, row := range t.Rows {
		if t.Keyed {
			r.say(row.Key)
		}
		for _, a := range row.Cells {
			r.cell(a)
		}
	}
}

// transposed is a table with its rows side by side.
func (r *reader) transposed(t *render.Table) {
	if t.Keyed {
		r.say(t.KeyHead)
		for _, row := range t.Rows {
			r.say(row.Key)
		}
	}
	for j, c := range t.Columns {
		r.say(c.Label, c.Hint)
		for _, row := range t.Rows {
			r.cell(row.Cells[j])
		}
	}
}

// cell has boxes to tick on a blank, and only what was ticked once filled.
func (r *reader) cell(a *render.Answer) {
	if r.doc.Blank {
		r.boxes(a)
		r.say(a.Note)
		return
	}
	r.say(scored(a), a.Text)
	for _, o := range a.Options {
		if o.Ticked {
			r.say(o.Label)
		}
	}
	r.say(a.Note)
}

// blocks is a table with each row as a block of questions.
func (r *reader) blocks(t *render.Table) {
	for i, row := range t.Rows {
		name := row.Key
		if name == "" { // the number, and whose row it is
			name = r.words("row", map[string]string{"n": strconv.Itoa(i + 1)})
			if a := row.Cells[0]; a.Text != "" && (a.Kind == templates.Who || a.Kind == templates.Line) {
				name += ": " + a.Text
			}
		}
		r.say(name)
		for j, a := range row.Cells {
			r.question(a.When, t.Columns[j].Label, t.Columns[j].Hint)
			r.answer(a)
		}
	}
}
