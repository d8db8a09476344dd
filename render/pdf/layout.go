package pdf

import (
	"slices"
	"strings"

	"github.com/johnfercher/maroto/v2/pkg/consts/border"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typeset"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// look is the sizes of one document, in points.
type look struct {
	body, foot         float64
	title, part, head  float64 // of the form, of a section, inside a section
	council            float64 // the council's name on the first page
	partGap, headGap   float64 // above them, in millimetres
	itemGap            float64 // above a question
	label              float64 // of a question on a filled copy
	abreast            int     // how many answers at most stand side by side
	wholePart          float64 // a section that is no taller stays on one page
	wholeBlock, splits float64 // what is no taller stays on one page; an answer that is may be split
	wholeRow           float64 // and so may a row of several cells
}

// Clear print begins at 12 points; what is made for people who read such forms
// all day may be a little smaller, and large print is 18.
func lookFor(d *render.Doc, o Options) look {
	l := look{body: 12, foot: 12, title: 24, part: 16.5, head: 13.5, council: 14, partGap: 8.5, headGap: 5.5, itemGap: 4, label: 12,
		abreast: 6, wholePart: bodyHeight / 4, wholeBlock: bodyHeight / 2, splits: 32, wholeRow: bodyHeight * 0.4}
	switch {
	case o.LargePrint:
		l = look{body: 18, foot: 18, title: 28, part: 23, head: 20, council: 20, partGap: 11, headGap: 8, itemGap: 6, label: 18,
			abreast: 3, wholePart: bodyHeight / 3, wholeBlock: bodyHeight * 0.6, splits: 48, wholeRow: bodyHeight * 0.5}
	case d.Audience.Kind == render.Office && !d.Blank:
		l.body, l.foot, l.label = 10.5, 10.5, 10.5
		l.title, l.part, l.head, l.council = 22, 15, 12, 13
	}
	return l
}

// Distances in millimetres.
const (
	padding = 2.0 // between a cell's edge and its text
	padEnds = 1.3 // above and below it
)

// leading is the distance between lines, in sizes; airy that between lines
// with tick boxes; parted what is added behind a paragraph of several lines.
const (
	leading = 1.4
	airy    = 1.75
	parted  = 0.5
)

// layout turns the outline of one document into strips and a structure tree.
type layout struct {
	fonts    *fonts
	doc      *render.Doc
	look     look
	draft    render.Draft
	state    state
	logo     *pdffile.Image
	drawings map[*render.Drawing]picture
	at       *pdffile.Elem // what is added next is read inside it
	level    int           // of the heading above
	strips   []strip
}

// The styles of a document.
func (l *layout) plain() style  { return style{typeset.Regular, l.look.body, black} }
func (l *layout) strong() style { return style{typeset.Bold, l.look.body, black} }
func (l *layout) quiet() style  { return style{typeset.Regular, l.look.label, grey} }

// label is louder than the empty space of a blank and quieter than an answer.
func (l *layout) label() style {
	if l.doc.Blank {
		return l.strong()
	}
	return l.quiet()
}

// rtl reports whether the form's words run from right to left.
func (l *layout) rtl() bool { return l.doc.Words.RightToLeft() }

// large reports whether this is large print.
func (l *layout) large() bool { return l.look.body >= 18 }

// measure is the longest line of running text: about 70 characters.
func (l *layout) measure() float64 {
	return min(fullWidth, 70*0.52*l.look.body*point)
}

// inside has what add adds be read inside a new element.
func (l *layout) inside(tag string, add func(*pdffile.Elem)) {
	outer := l.at
	l.at = outer.Add(tag)
	add(l.at)
	l.at = outer
}

// set breaks a text into lines that belong to e, as far from the cell's edge
// as x.
func (l *layout) set(e *pdffile.Elem, text string, s style, x, width float64) []line {
	return l.setIn(nil, e, text, s, x, width)
}

// setIn sets a text that has pieces in several languages; nil for one that is in that of
// the form's words, as far as they are translated.
func (l *layout) setIn(pieces []templates.Piece, e *pdffile.Elem, text string, s style, x, width float64) []line {
	tongues := l.tongues(pieces, e, text)
	if len(tongues.parts) == 1 {
		e = tongues.parts[0].elem
	}
	paragraphs := l.fonts.paragraphs(text, s, width)
	n := 0
	for _, paragraph := range paragraphs {
		n += len(paragraph)
	}
	if n == 0 {
		return nil
	}
	out, runs, height := make([]line, 0, n), make([]run, n), s.height(leading)
	long := false
	for _, paragraph := range paragraphs {
		if long {
			out = append(out, line{height: s.height(parted)})
		}
		for _, t := range paragraph {
			at := x
			if t.RTL != l.rtl() && len(paragraph) > 1 { // a name stays in line with the others
				at = x + width - s.millimetres(t.Width)
			}
			runs[0] = run{x: at, height: height, text: t, parts: tongues.next(t.Text), style: s, elem: e}
			out = append(out, line{height, runs[:1:1]})
			runs = runs[1:]
		}
		long = len(paragraph) > 1
	}
	return out
}

// single returns a line that holds one text.
func single(e *pdffile.Elem, x float64, t typeset.Line, s style) line {
	h := s.height(leading)
	return line{h, []run{{x: x, height: h, text: t, style: s, elem: e}}}
}

// on is a new element inside e for lines, where there are any.
func on(e *pdffile.Elem, tag, text string) *pdffile.Elem {
	if e == nil || text == "" {
		return nil
	}
	return e.Add(tag)
}

// frame is the rules round an answer. A blank shows where to write; a
// filled copy needs only to part one answer from the next.
func (l *layout) frame() border.Type {
	switch {
	case l.doc.Blank:
		return border.Full
	case l.state == note: // a list, not a form
		return border.None
	}
	return border.Bottom
}

// frameAbove is the rules of what stands above an answer and belongs to it.
func (l *layout) frameAbove() border.Type {
	if l.doc.Blank {
		return border.Full &^ border.Bottom
	}
	return border.None
}

// indent is how far an answer and its label stand from the cell's edge: on a
// filled copy, which has no boxes, they stand in line with the headings.
func (l *layout) indent() float64 {
	if l.doc.Blank {
		return padding
	}
	return 0
}

// inner returns the width for text in a cell.
func inner(units int) float64 { return float64(units)*unit - 2*padding }

// row lays cells side by side and adds them. Rows that are tall are cut into a
// strip a line, so that a page may end between any two. It returns the strips
// for their caller to adjust.
func (l *layout) row(cells []cell, least float64) []strip {
	lines, tall := 0, 0.0
	for _, c := range cells {
		lines, tall = max(lines, len(c.lines)), max(tall, extentOf(c.lines))
	}
	tall += 2 * padEnds
	start := len(l.strips)
	limit := l.look.wholeRow
	if len(cells) == 1 && !l.doc.Blank {
		limit = l.look.splits
	}
	if tall <= limit || lines < 2 {
		s := strip{height: max(tall, least), cells: cells}
		for i := range cells {
			cells[i].lines = append([]line{{height: padEnds}}, cells[i].lines...)
		}
		l.strips = append(l.strips, s)
		return l.strips[start:]
	}
	for i := range lines {
		s := strip{keep: i == 0 || i == lines-2}
		for _, c := range cells {
			part := c
			part.lines = nil
			if i > 0 {
				part.rules &^= border.Top
				part.field, part.draw = nil, nil
			}
			if i < lines-1 {
				part.rules &^= border.Bottom
			}
			if i == 0 {
				part.lines = append(part.lines, line{height: padEnds})
			}
			if i < len(c.lines) {
				part.lines = append(part.lines, c.lines[i])
				s.height = max(s.height, c.lines[i].height)
			}
			s.cells = append(s.cells, part)
		}
		if i == 0 || i == lines-1 {
			s.height += padEnds
		}
		l.strips = append(l.strips, s)
	}
	return l.strips[start:]
}

// repeat has strips of a row that was cut stand below head where they begin a
// page.
func (l *layout) repeat(head, row []strip) {
	if len(head) == 0 {
		return
	}
	for i := range row {
		row[i].again = head
		if i == 0 {
			continue
		}
		// The row goes on: its text stands off from the head.
		off := strip{height: padEnds}
		for _, c := range row[i].cells {
			off.cells = append(off.cells, cell{units: c.units, tinted: c.tinted, rules: c.rules &^ (border.Top | border.Bottom)})
		}
		row[i].again = append(slices.Clip(head), off)
	}
}

// whole returns a strip for repeating it, unless what it was part of had to be
// cut.
func whole(strips []strip) []strip {
	if len(strips) != 1 {
		return nil
	}
	again := strips[0].decoration()
	again.gap, again.keep = 0, true
	return []strip{again}
}

// text adds running text over the full width. Its lines may be parted.
func (l *layout) text(e *pdffile.Elem, text string, s style, gap float64, keep bool) {
	lines := l.set(e, text, s, 0, l.measureFor(s))
	for i, ln := range lines {
		st := strip{height: ln.height, cells: []cell{{units: gridUnits, lines: []line{ln}}}}
		if i == 0 {
			st.gap = gap
		}
		st.keep = keep || len(lines) > 1 && (i == 0 || i == len(lines)-2)
		l.strips = append(l.strips, st)
	}
}

// measureFor lets headings run over the full width.
func (l *layout) measureFor(s style) float64 {
	if s.size > l.look.body {
		return fullWidth - padding
	}
	return min(l.measure(), fullWidth-padding)
}

// headings are the tags of headings by level.
var headings = [...]string{"H1", "H2", "H3", "H4", "H5", "H6"}

// heading adds a heading one level below the one above. It stays with what
// follows.
func (l *layout) heading(text string, s style, gap float64) {
	if text == "" {
		return
	}
	e := l.at.Add(headings[min(l.level, len(headings)-1)])
	l.text(e, text, s, gap, true)
}

// deeper has headings inside add stand one level deeper, where there is a
// heading above them at all.
func (l *layout) deeper(above string, add func()) {
	if above == "" {
		add()
		return
	}
	l.level++
	add()
	l.level--
}

// headStyle is how a heading inside a section is set.
func (l *layout) headStyle() style { return style{typeset.Bold, l.look.head, black} }

// document adds the whole document.
func (l *layout) document() {
	l.letterhead()
	if len(l.doc.Summary) > 0 {
		l.inside("Sect", func(*pdffile.Elem) { l.summary() })
	}
	start := len(l.strips)
	l.inside("Sect", func(*pdffile.Elem) {
		if len(l.doc.Summary) > 0 {
			l.heading(l.doc.Title, style{typeset.Bold, l.look.title, black}, 0)
		} else {
			l.titleRow(l.doc.Title, "")
		}
		if start < len(l.strips) {
			l.strips[start].breaks = len(l.doc.Summary) > 0
			l.strips[start].mark = &bookmark{l.doc.Title, 1}
		}
		l.level = 1
		for _, s := range l.doc.Sections {
			if !s.Sheet {
				l.section(s)
			}
		}
	})
	for _, s := range l.doc.Sections {
		if s.Sheet {
			l.sheet(s)
		}
	}
	l.record()
	if n := len(l.strips); n > 0 {
		l.strips[n-1].keep = false
	}
}

// sheet adds a page to be written on by hand: like a blank form, with a title of its
// own.
func (l *layout) sheet(s render.Section) {
	doc, look, blank := l.doc, l.look, *l.doc
	blank.Blank = true
	l.doc, l.look.itemGap = &blank, look.itemGap*0.5 // so that one page holds it
	defer func() { l.doc, l.look = doc, look }()
	l.inside("Sect", func(*pdffile.Elem) {
		start := len(l.strips)
		l.level = 0
		l.heading(s.Title, style{typeset.Bold, l.look.title, black}, 0)
		l.strips[start].breaks, l.strips[start].mark = true, &bookmark{s.Title, 1}
		l.level = 1
		l.nodes(s.Nodes)
	})
}

// partStyle is how the title of a section is set.
func (l *layout) partStyle() style { return style{typeset.Bold, l.look.part, accent} }

func (l *layout) section(s render.Section) {
	start := len(l.strips)
	l.inside("Sect", func(*pdffile.Elem) {
		if s.Title != "" && l.state == note {
			l.heading(s.Title, l.headStyle(), l.look.headGap)
		} else if s.Title != "" {
			l.heading(s.Title, l.partStyle(), l.look.partGap)
			l.strips = append(l.strips, strip{height: 1.6, keep: true,
				cells: []cell{{units: gridUnits, rules: border.Top, heavy: true}}})
		}
		if s.When != "" {
			l.text(l.at.Add("P"), s.When, l.quiet(), l.look.itemGap, true)
		}
		l.deeper(s.Title, func() { l.nodes(s.Nodes) })
		l.together(start, l.look.wholePart)
	})
	name := s.Name
	if s.Title != "" {
		name = s.Title
	}
	if name != "" && start < len(l.strips) {
		l.strips[start].mark = &bookmark{name, 2}
	}
}

func (l *layout) nodes(nodes []render.Node) {
	for i := 0; i < len(nodes); i++ {
		switch n := nodes[i].(type) {
		case *render.Heading:
			l.heading(n.Text, l.headStyle(), l.look.headGap)
		case *render.Paragraph:
			st := l.plain()
			if n.Hint {
				st = l.quiet()
			}
			// What leads up to questions stays with the first of them.
			l.text(on(l.at, "P", n.Text), n.Text, st, l.look.itemGap*0.7, leads(nodes[i:]))
		case *render.Steps:
			l.steps(n)
		case *render.Answer:
			if i+1 < len(nodes) {
				if next, ok := nodes[i+1].(*render.Answer); ok && l.short(n) && l.short(next) {
					l.beside([]*render.Answer{n, next}, true)
					i++
					continue
				}
			}
			l.answer(n)
		case *render.Beside:
			l.beside(n.Answers, false)
		case *render.Table:
			l.table(n)
		case *render.Group:
			l.group(n)
		case *render.Chart:
			l.chart(n)
		}
	}
}

// steps adds what happens as a numbered list.
func (l *layout) steps(n *render.Steps) {
	l.inside("L", func(list *pdffile.Elem) {
		list.Number = "Decimal"
		st := l.plain()
		indent := l.fonts.width("00. ", st)
		for i, text := range n.Texts {
			item := list.Add("LI")
			number := single(item.Add("Lbl"), 0, l.fonts.set.Line(n.Number(i)+" ", st.weight), st)
			lines := l.set(item.Add("LBody"), text, st, indent, l.measure()-indent)
			for j, ln := range lines {
				s := strip{height: ln.height, keep: j < len(lines)-1, cells: []cell{{units: gridUnits, lines: []line{ln}}}}
				if j == 0 {
					s.gap = l.look.itemGap * 0.7
					s.cells[0].lines[0].runs = slices.Concat(number.runs, ln.runs)
				}
				l.strips = append(l.strips, s)
			}
		}
	})
}

// leads reports whether the paragraph that nodes begin with, and those that
// follow it, lead up to something other than text.
func leads(nodes []render.Node) bool {
	const most = 3 // paragraphs; a long text may part from what follows
	for _, n := range nodes[:min(len(nodes), most+1)] {
		if _, ok := n.(*render.Paragraph); !ok {
			return true
		}
	}
	return false
}

// group adds nodes that belong together. A signature block is never split.
func (l *layout) group(g *render.Group) {
	l.inside("Sect", func(e *pdffile.Elem) {
		start := len(l.strips)
		l.heading(g.Label, l.headStyle(), l.look.headGap)
		under := len(l.strips)
		if g.When != "" {
			l.text(e.Add("P"), g.When, l.quiet(), 0, true)
		}
		l.deeper(g.Label, func() { l.nodes(g.Nodes) })
		if g.Sign {
			l.together(start, bodyHeight)
		}
		l.block(start, under, l.groupName(g), l.headStyle())
	})
}

// groupName is what a group is called where it goes on: its label, and whose
// it is where its first answer is a name.
func (l *layout) groupName(g *render.Group) string {
	if len(g.Nodes) == 0 {
		return g.Label
	}
	first, _ := g.Nodes[0].(*render.Answer)
	if b, ok := g.Nodes[0].(*render.Beside); ok && len(b.Answers) > 0 {
		first = b.Answers[0]
	}
	switch {
	case first == nil || first.Kind != templates.Who || first.Text == "":
		return g.Label
	case g.Label == "":
		return first.Text
	}
	return g.Label + ": " + first.Text
}

// blockStart is how much of a tall block at least stands where it begins, in
// millimetres.
const blockStart = 45.0

// block keeps what was added since start together as well as it can: its label,
// which ends at under, and what stands below it. Where it goes on over the
// page, its name is repeated.
func (l *layout) block(start, under int, name string, st style) {
	l.together(start, l.look.wholeBlock)
	for i := start; i < len(l.strips)-1 && extent(l.strips[start:i+1]) < blockStart; i++ {
		l.strips[i].keep = true
	}
	if name == "" {
		return
	}
	ln := single(nil, 0, l.goesOn(name, st, fullWidth-padding), st)
	head := strip{height: ln.height + l.look.itemGap, keep: true, cells: []cell{{units: gridUnits, lines: []line{ln}}}}
	for i := under + 1; i < len(l.strips); i++ {
		l.strips[i].again = append([]strip{head}, l.strips[i].again...)
	}
}

// together keeps on one page what was added since start, unless that is taller
// than most.
func (l *layout) together(start int, most float64) {
	if extent(l.strips[start:]) > most {
		return
	}
	for i := start; i < len(l.strips)-1; i++ {
		l.strips[i].keep = true
	}
}

// short reports whether an answer takes no more than half the width.
func (l *layout) short(a *render.Answer) bool {
	switch a.Kind {
	case templates.Line, templates.Day, templates.YesNo, templates.Who, templates.Sign:
	default:
		return false
	}
	width := inner(gridUnits / 2)
	// Most answers are told by their length; the others are set to see.
	if len(a.Options) == 0 && !strings.Contains(a.Text, "\n") && l.fonts.width(a.Text, l.answerStyle(a)) < width*1.5 &&
		a.Note == "" && a.When == "" && a.Hint == "" && l.fonts.width(a.Label, l.label()) < width*2 {
		return true
	}
	return len(l.labelLines(nil, a, width)) <= 4 && len(l.content(nil, a, width)) <= 3
}
