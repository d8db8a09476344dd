package render

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"earlyhelp.example/forms/templates"
)

// WriteText writes the copy as plain text, for a Braille translator, a screen
// reader or a voice.
//
// Lines are not wrapped. Blocks have a blank line between them; two blank lines
// come before a heading and one behind it, as WCAG's technique T3 has it, and
// nothing is drawn with characters. A question stands on a line of its own, its
// answer on those below; what stands side by side on paper, and a row of a
// table, is one block of lines "question: answer". Of a choice all is told that
// is printed, ticked or not; in a row, what is ticked.
func (d *Doc) WriteText(w io.Writer, why Draft) error {
	if d == nil || d.Words == nil {
		return errors.New("there is no outline to write; For, Blank and ReturnNote make one")
	}
	p := &plain{w: bufio.NewWriter(w), doc: d, draft: why}
	p.block(p.top()...)
	p.sections(d.Summary)
	if d.Summary != nil {
		p.heading(d.Title) // or nobody could tell where the form begins
	}
	p.sections(d.Sections)
	if d.Copy != "" { // a note says itself where it ends
		p.heading(p.say("text.end"))
	}
	p.sections(d.Record(why))
	p.block(d.Wording)
	for _, h := range d.Help {
		p.block(h)
	}
	p.block(cmp.Or(d.Foot, d.Words.Say("text.form", map[string]string{"form": d.Form})))
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

// plain writes blocks of lines.
type plain struct {
	w       *bufio.Writer
	doc     *Doc
	draft   Draft
	started bool
	headed  bool // the last block was a heading
	err     error
}

func (p *plain) say(key string) string { return p.doc.Words.Say(key, nil) }

// top is what the page's head says.
func (p *plain) top() []string {
	d := p.doc
	out := nonEmpty(d.Title, d.Council, d.DraftNote(p.draft), d.Copy, d.Marking)
	if d.Copy == "" {
		return out // a note says the rest itself
	}
	if d.CaseRef != "" {
		out = append(out, d.Words.Say("case", map[string]string{"ref": d.CaseRef}))
	}
	if !d.Day.IsZero() {
		out = append(out, d.Words.Say("text.date", map[string]string{"date": d.Words.Date(d.Day)}))
	}
	return out
}

// block writes lines, with a blank line before them. A text's own blank lines
// are left out: they would end the block.
func (p *plain) block(texts ...string) {
	var lines []string
	for _, text := range texts {
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
	}
	if lines == nil {
		return
	}
	if p.started {
		p.write("\n")
	}
	p.started, p.headed = true, false
	for _, line := range lines {
		p.write(line + "\n")
	}
}

// heading writes a heading, with two blank lines before it; one, where nothing
// stands between it and the heading above.
func (p *plain) heading(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	if p.started && !p.headed {
		p.write("\n")
	}
	p.block(text)
	p.headed = true
}

func (p *plain) write(text string) {
	if _, err := p.w.WriteString(text); err != nil && p.err == nil {
		p.err = err
	}
}

func (p *plain) sections(sections []Section) {
	for _, sec := range sections {
		p.heading(sec.Title)
		p.block(sec.When)
		doc := p.doc
		if sec.Sheet { // to be written on, like a blank
			sheet := *doc
			sheet.Blank = true
			p.doc = &sheet
		}
		p.nodes(sec.Nodes)
		p.doc = doc
	}
}

func (p *plain) nodes(nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Heading:
			p.heading(n.Text)
		case *Paragraph:
			for text := range strings.SplitSeq(n.Text, "\n\n") {
				p.block(text)
			}
		case *Steps:
			for i, text := range n.Texts {
				p.block(n.Number(i) + " " + text)
			}
		case *Answer:
			if p.doc.Blank {
				n = n.Told()
			}
			p.answer(n)
		case *Beside:
			p.beside(n.Answers)
		case *Table:
			p.table(n)
		case *Group:
			p.group(n)
		case *Chart:
			p.block(withColon(n.Label), n.Text)
		}
	}
}

// answer writes a question and its answer. The word "Answer" stands between
// them where more than the question precedes the answer.
func (p *plain) answer(a *Answer) {
	if p.doc.Copy == "" && a.Options != nil { // a note's list of what is to be done
		var list []string
		for _, o := range a.Options {
			list = append(list, o.Label)
		}
		p.block(list...)
		return
	}
	lines := nonEmpty(a.When, withColon(a.Label), a.Hint)
	if p.doc.Blank {
		p.block(append(append(lines, p.choice(a)...), p.say("text.answer"))...)
		return
	}
	if a.Empty() && a.Label == "" && a.Options == nil {
		return // an empty box without a question
	}
	if a.Hint != "" {
		lines = append(lines, p.say("text.answer"))
	}
	if a.Options == nil || a.Kind == templates.YesNo {
		p.block(append(lines, p.given(a)...)...)
		return
	}
	if a.Note != "" || len(ticked(a)) == 0 {
		lines = append(lines, p.note(a))
	}
	for _, o := range a.Options {
		key := "text.unticked"
		if o.Ticked {
			key = "text.ticked"
		}
		lines = append(lines, p.doc.Words.Say(key, map[string]string{"label": o.Label}))
	}
	p.block(lines...)
}

// note is what is said of an answer, or that there is none.
func (p *plain) note(a *Answer) string {
	if a.Note == "" {
		return p.say("text.blank")
	}
	return p.doc.Words.Say("text.note", map[string]string{"label": a.Note})
}

// given returns the answer in words: of a choice, what is ticked.
func (p *plain) given(a *Answer) []string {
	out := ticked(a)
	if n, ok := a.Score.Value(); ok {
		score := p.doc.Words.Say("text.score", scaleArgs(a.Scale, n))
		if band := a.Scale.Band(n); band != "" {
			score += " (" + band + ")"
		}
		out = append(out, score)
	}
	if a.Text != "" {
		out = append(out, a.Text)
	}
	if a.Note != "" || len(out) == 0 {
		out = append(out, p.note(a))
	}
	return out
}

// scaleArgs is what is said of a score.
func scaleArgs(scale *templates.Range, score int) map[string]string {
	low, high := scale.Bounds()
	return map[string]string{"n": strconv.Itoa(score), "low": strconv.Itoa(low), "high": strconv.Itoa(high)}
}

// choice says on a blank what there is to choose from.
func (p *plain) choice(a *Answer) []string {
	var out []string
	switch {
	case a.Kind == templates.Scale:
		return []string{p.doc.Words.Say("text.scale", scaleArgs(a.Scale, 0))}
	case a.Options == nil:
		return nil
	case a.Kind == templates.Choices:
		out = append(out, p.say("text.any"))
	default:
		out = append(out, p.say("text.one"))
	}
	for _, o := range a.Options {
		out = append(out, o.Label)
	}
	return out
}

// maxBeside is the length in characters up to which an answer stands behind its
// label, on the same line.
const maxBeside = 100

// beside writes answers that stand side by side: the short ones in one block,
// the others as questions of their own.
func (p *plain) beside(answers []*Answer) {
	var lines []string
	for _, a := range answers {
		short := !p.doc.Blank && a.Hint == "" && a.Label != "" && (a.Options == nil || a.Kind == templates.YesNo) &&
			!strings.Contains(a.Text, "\n") && utf8.RuneCountInString(a.Text) <= maxBeside
		if short {
			lines = append(lines, p.line(a.Label, a)...)
			continue
		}
		p.block(lines...)
		lines = nil
		p.answer(a)
	}
	p.block(lines...)
}

// line returns label and answer as one line; where the answer has several, as
// those below the label.
func (p *plain) line(label string, a *Answer) []string {
	given := p.given(a)
	if len(given) > 1 && !strings.Contains(strings.Join(given, ""), "\n") {
		given = []string{strings.Join(given, ", ")}
	}
	if label = withColon(label); label == "" || len(given) > 1 || strings.Contains(given[0], "\n") {
		return append(nonEmpty(label), given...)
	}
	return []string{label + " " + given[0]}
}

// withColon returns a label that ends in a colon, unless it ends a sentence.
func withColon(label string) string {
	label = strings.TrimSpace(label)
	if label == "" || strings.HasSuffix(label, ":") || strings.HasSuffix(label, "?") || strings.HasSuffix(label, ".") || strings.HasSuffix(label, "!") {
		return label
	}
	return label + ":"
}

// table writes a row as a block. On a blank the columns are told once.
func (p *plain) table(t *Table) {
	p.block(t.When, cmp.Or(t.Label, t.KeyHead), t.Hint)
	if p.doc.Blank {
		p.blankTable(t)
		return
	}
	empty := func(r Row) bool { return !slices.ContainsFunc(r.Cells, func(a *Answer) bool { return !a.Empty() }) }
	if !t.Keyed && !slices.ContainsFunc(t.Rows, func(r Row) bool { return !empty(r) }) {
		var heads []string
		for _, c := range t.Columns {
			heads = append(heads, strings.TrimRight(c.Label, ":."))
		}
		p.block(withColon(strings.Join(nonEmpty(heads...), ", ")), p.say("text.none"))
		return
	}
	for i, row := range t.Rows {
		lines := []string{row.Key}
		if row.Key == "" && len(t.Rows) > 1 {
			lines[0] = p.row(t, i)
		}
		if empty(row) {
			lines = append(lines, p.say("text.blank"))
		} else {
			for j, a := range row.Cells {
				if p.doc.Copy == "" && a.Empty() { // a note asked nobody
					continue
				}
				lines = append(lines, p.line(t.Columns[j].Label, a)...)
			}
		}
		p.block(lines...)
	}
}

func (p *plain) blankTable(t *Table) {
	lines := []string{p.say("text.each")}
	for _, row := range t.Rows[:min(1, len(t.Rows))] {
		for i, a := range row.Cells {
			line := nonEmpty(withColon(t.Columns[i].Label), t.Columns[i].Hint)
			if choice := p.choice(a); len(choice) > 1 {
				line = append(line, choice[0], strings.Join(choice[1:], ", "))
			} else {
				line = append(line, choice...)
			}
			between := " "
			if t.Columns[i].Scale != nil { // whose words are lines already
				between = "\n"
			}
			lines = append(lines, strings.Join(line, between))
		}
	}
	p.block(lines...)
	for i, row := range t.Rows {
		p.block(cmp.Or(row.Key, p.row(t, i)), p.say("text.answer"))
	}
}

// row says which row of a table comes now.
func (p *plain) row(t *Table, i int) string {
	key := "text.row"
	if t.List == "plan.actions" {
		key = "text.action"
	}
	return p.doc.Words.Say(key, map[string]string{"n": strconv.Itoa(i + 1), "m": strconv.Itoa(len(t.Rows))})
}

// group writes a signature as one block, and other groups under their heading.
func (p *plain) group(g *Group) {
	if g.Sign {
		p.block(g.When, g.Label)
		var answers []*Answer
		for _, n := range g.Nodes {
			switch n := n.(type) {
			case *Answer:
				answers = append(answers, n)
			case *Beside:
				answers = append(answers, n.Answers...)
			default:
				p.beside(answers)
				answers = nil
				p.nodes([]Node{n})
			}
		}
		p.beside(answers)
		return
	}
	p.heading(g.Label)
	p.block(g.When)
	p.nodes(g.Nodes)
}
