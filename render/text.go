package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteOutline writes the outline as plain text, one line a thing: the form
// that people compare and that tests keep.
func (d *Doc) WriteOutline(w io.Writer) error {
	out := &outliner{w: bufio.NewWriter(w)}
	out.line(0, "form %s", d.Form)
	out.line(0, "title %s", d.Title)
	out.line(0, "council %s", d.Council)
	out.line(0, "copy %s", d.Copy)
	if d.Marking != "" {
		out.line(0, "marking %s", d.Marking)
	}
	if l := d.Logo; l != nil {
		out.line(0, "logo %s (%s, %d x %d)", l.Alt, l.Format, l.Width, l.Height)
	}
	if d.Colour != nil {
		out.line(0, "colour %s", d.Colour)
	}
	if !d.Blank {
		out.line(0, "case %s", d.CaseRef)
		out.line(0, "day %s", d.Day.Long())
	}
	out.line(0, "wording %s", d.Wording)
	if d.Foot != "" {
		out.line(0, "foot %s", d.Foot)
	}
	for _, h := range d.Help {
		out.line(0, "help %s", h)
	}
	for _, sec := range d.Summary {
		out.line(0, "")
		out.line(0, "summary %s", sec.Title)
		out.nodes(1, sec.Nodes)
	}
	for _, sec := range d.Sections {
		title := sec.Title
		if title == "" && sec.Name != "" {
			title = "(" + sec.Name + ")" // not printed on the form
		}
		out.line(0, "")
		out.line(0, "section %s %s", sec.ID, title)
		out.when(0, sec.When)
		out.nodes(1, sec.Nodes)
	}
	for _, part := range []struct {
		name  string
		nodes []Node
	}{{"signed", d.Signed}, {"seals", d.Seals}} {
		if len(part.nodes) > 0 {
			out.line(0, "")
			out.line(0, "%s", part.name)
			out.nodes(1, part.nodes)
		}
	}
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

type outliner struct {
	w   *bufio.Writer
	err error
}

func (o *outliner) line(depth int, format string, args ...any) {
	text := strings.TrimRight(fmt.Sprintf(format, args...), " ")
	indent := strings.Repeat("  ", depth)
	for i, l := range strings.Split(text, "\n") {
		if i > 0 {
			l = "  | " + l
		}
		if l != "" {
			l = indent + l
		}
		if _, err := o.w.WriteString(l + "\n"); err != nil && o.err == nil {
			o.err = err
		}
	}
}

func (o *outliner) nodes(depth int, nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Heading:
			o.line(depth, "heading %s", n.Text)
		case *Steps:
			for i, text := range n.Texts {
				o.line(depth, "step %s %s", n.Number(i), text)
			}
		case *Paragraph:
			kind := "text"
			if n.Hint {
				kind = "hint"
			}
			o.line(depth, "%s %s", kind, n.Text)
		case *Answer:
			o.answer(depth, n)
		case *Beside:
			o.line(depth, "beside")
			for _, a := range n.Answers {
				o.answer(depth+1, a)
			}
		case *Table:
			o.table(depth, n)
		case *Group:
			kind := "group"
			if n.Sign {
				kind = "signature"
			}
			o.line(depth, "%s %s", kind, n.Label)
			o.when(depth, n.When)
			o.nodes(depth+1, n.Nodes)
		case *Chart:
			o.line(depth, "chart %s", n.Label)
			o.line(depth+1, "from %d to %d", n.Low, n.High)
			o.points(depth+1, n.Points)
			o.line(depth+1, "= %s", n.Text)
		}
	}
}

func (o *outliner) points(depth int, points []Point) {
	for _, p := range points {
		now := ""
		if p.Now {
			now = " now"
		}
		o.line(depth, "point %s %d%s", p.Day, p.Score, now)
	}
}

func (o *outliner) when(depth int, when string) {
	if when != "" {
		o.line(depth+1, "when %s", when)
	}
}

func (o *outliner) answer(depth int, a *Answer) {
	if a.Wire == "" && a.Field != "" { // in a summary
		o.line(depth, "show %s (%s)", a.Label, a.Field)
	} else {
		o.line(depth, "ask %s (%s, %s)", a.Label, a.Wire, a.Kind)
	}
	o.when(depth, a.When)
	if a.Hint != "" {
		o.line(depth+1, "hint %s", a.Hint)
	}
	if a.Scale != nil {
		low, high := a.Scale.Bounds()
		o.line(depth+1, "scale %d to %d", low, high)
		for _, line := range a.Scale.Lines() {
			o.line(depth+2, "%s", line)
		}
	}
	for _, opt := range a.Options {
		box := "[ ]"
		if opt.Ticked {
			box = "[x]"
		}
		o.line(depth+1, "%s %s", box, opt.Label)
	}
	if !a.Score.IsZero() {
		o.line(depth+1, "= %s", a.Scored())
	}
	o.points(depth+1, a.History)
	if a.Text != "" {
		o.line(depth+1, "= %s", a.Text)
	}
	if a.Drawing != nil {
		o.line(depth+1, "drawing %s", a.Drawing.Alt)
	}
	if a.Note != "" {
		o.line(depth+1, "note %s", a.Note)
	}
}

func (o *outliner) table(depth int, t *Table) {
	o.line(depth, "table %s (%s)", t.Label, t.List)
	o.when(depth, t.When)
	if t.Hint != "" {
		o.line(depth+1, "hint %s", t.Hint)
	}
	if t.Transposed {
		o.line(depth+1, "transposed")
	}
	heads := make([]string, 0, len(t.Columns)+1)
	if t.Keyed {
		heads = append(heads, t.KeyHead)
	}
	for _, c := range t.Columns {
		heads = append(heads, c.Label)
	}
	o.line(depth+1, "heads %s", strings.Join(heads, " | "))
	for i, row := range t.Rows {
		o.line(depth+1, "row %d %s", i+1, row.Key)
		for _, cell := range row.Cells {
			if cell.Empty() {
				continue
			}
			o.answer(depth+2, cell)
		}
	}
}
