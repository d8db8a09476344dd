package pdf

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/core"

	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// Sizes in points. Clear print begins at 12; what is made for people who read
// such forms all day may be a little smaller.
const (
	bodySize   = 12.0
	officeSize = 10.5
	footSize   = 10.0
	titleSize  = 21.0
	partSize   = 15.5 // a section's title
	headSize   = 13.0 // a heading inside a section
)

// Distances in millimetres.
const (
	padding   = 2.0 // between a cell's edge and its text
	padEnds   = 1.3 // above and below it
	partGap   = 7.5 // above a section
	headGap   = 5.0 // above a heading
	itemGap   = 3.5 // above a question
	splitText = 32  // an answer taller than this may be split over pages
	splitRow  = 60  // and so may a row of several cells
)

// leading is the distance between lines, in sizes; airy that between lines
// with tick boxes; parted what is added behind a paragraph of several lines.
const (
	leading = 1.4
	airy    = 1.75
	parted  = 0.5
)

// layout turns the outline of one document into strips.
type layout struct {
	fonts  *fonts
	doc    *render.Doc
	size   float64 // of body text
	strips []strip
}

func newLayout(f *fonts, d *render.Doc) *layout {
	l := &layout{fonts: f, doc: d, size: bodySize}
	if d.Audience.Kind == render.Office && !d.Blank {
		l.size = officeSize
	}
	return l
}

// The styles of a document.
func (l *layout) plain() style  { return style{regular, l.size, black} }
func (l *layout) strong() style { return style{bold, l.size, black} }
func (l *layout) quiet() style  { return style{regular, l.size, grey} }

// label is louder than the empty space of a blank and quieter than an answer.
func (l *layout) label() style {
	if l.doc.Blank {
		return l.strong()
	}
	return l.quiet()
}

// measure is the longest line of running text: about 70 characters.
func (l *layout) measure() float64 {
	return min(fullWidth, 70*0.56*l.size*point)
}

// height of a line in a style.
func (s style) height(lines float64) float64 { return s.size * point * lines }

// set breaks a text into lines, as far from the cell's edge as x.
func (l *layout) set(text string, s style, x, width float64) []line {
	var out []line
	long := false
	for _, paragraph := range l.fonts.wrap(text, s, width) {
		if long {
			out = append(out, line{height: s.height(parted)})
		}
		for _, t := range paragraph {
			out = append(out, single(x, t, s))
		}
		long = len(paragraph) > 1
	}
	return out
}

// single returns a line that holds one text.
func single(x float64, text string, s style) line {
	h := s.height(leading)
	return line{h, []run{{x: x, height: h, text: text, style: s}}}
}

// frame is the rules of the nth cell of a row. A blank shows where to write; a
// filled copy needs only to part one answer from the next.
func (l *layout) frame(n int) border.Type {
	switch {
	case l.doc.Blank:
		return border.Full
	case n > 0:
		return border.Bottom | border.Left
	}
	return border.Bottom
}

// inner returns the width for text in a cell.
func inner(units int) float64 { return float64(units)*unit - 2*padding }

// row lays cells side by side and adds them. Rows that are tall are cut into a
// strip a line, so that a page may end between any two. It returns the strips
// for their caller to adjust.
func (l *layout) row(cells []cell, least float64) []strip {
	lines, tall := 0, 0.0
	for _, c := range cells {
		height := 0.0
		for _, ln := range c.lines {
			height += ln.height
		}
		lines, tall = max(lines, len(c.lines)), max(tall, height)
	}
	tall += 2 * padEnds
	start := len(l.strips)
	limit := float64(splitRow)
	if len(cells) == 1 && !l.doc.Blank {
		limit = splitText
	}
	if tall <= limit {
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
	again := strips[0]
	again.gap, again.keep = 0, true
	return []strip{again}
}

// text adds running text over the full width. Its lines may be parted.
func (l *layout) text(text string, s style, gap float64, keep bool) {
	lines := l.set(text, s, 0, l.measureFor(s))
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
	if s.size > l.size {
		return fullWidth - padding
	}
	return min(l.measure(), fullWidth-padding)
}

// heading adds a heading that stays with what follows.
func (l *layout) heading(text string, size, gap float64) {
	if text != "" {
		l.text(text, style{bold, size, black}, gap, true)
	}
}

// pages returns the document's pages.
func (l *layout) pages() ([]core.Page, error) {
	l.heading(l.doc.Title, titleSize, 0)
	for _, s := range l.doc.Sections {
		l.section(s)
	}
	if n := len(l.strips); n > 0 {
		l.strips[n-1].keep = false
	}
	head := l.header()
	room := bodyHeight - extent(head) - extent(l.footer(1, 1))
	if room < bodyHeight/2 {
		return nil, fmt.Errorf("header and footer of %s leave no room on the page", l.doc.Form)
	}
	bodies := fill(l.strips, room)
	var out []core.Page
	for i, body := range bodies {
		if i < len(bodies)-1 {
			stretch(body, room)
		}
		out = append(out, assemble(l.fonts, head, body, l.footer(i+1, len(bodies))))
	}
	return out, nil
}

func (l *layout) section(s render.Section) {
	if s.Title != "" {
		l.heading(s.Title, partSize, partGap)
		l.strips = append(l.strips, strip{height: 1.2, keep: true,
			cells: []cell{{units: gridUnits, rules: border.Bottom, heavy: true}}})
	}
	l.nodes(s.Nodes)
}

func (l *layout) nodes(nodes []render.Node) {
	for i := 0; i < len(nodes); i++ {
		switch n := nodes[i].(type) {
		case *render.Heading:
			l.heading(n.Text, headSize, headGap)
		case *render.Paragraph:
			st := l.plain()
			if n.Hint {
				st = l.quiet()
			}
			// What leads up to questions stays with the first of them.
			l.text(n.Text, st, itemGap*0.7, leads(nodes[i:]))
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
		}
	}
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
	start := len(l.strips)
	l.heading(g.Label, headSize, headGap)
	under := len(l.strips)
	if g.When != "" {
		l.text(g.When, l.quiet(), 0, true)
	}
	l.nodes(g.Nodes)
	if g.Sign {
		l.together(start, bodyHeight)
	}
	l.block(start, under, l.groupName(g), headSize)
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

// A block no taller than wholeBlock stays on one page; of a taller one at least
// blockStart stands where it begins.
const (
	wholeBlock = bodyHeight / 2
	blockStart = 45.0
)

// block keeps what was added since start together as well as it can: its label,
// which ends at under, and what stands below it. Where it goes on over the
// page, its name is repeated.
func (l *layout) block(start, under int, name string, size float64) {
	l.together(start, wholeBlock)
	for i := start; i < len(l.strips)-1 && extent(l.strips[start:i+1]) < blockStart; i++ {
		l.strips[i].keep = true
	}
	if name == "" {
		return
	}
	st := style{bold, size, black}
	ln := single(0, l.goesOn(name, st, fullWidth-padding), st)
	head := strip{height: ln.height + itemGap, keep: true, cells: []cell{{units: gridUnits, lines: []line{ln}}}}
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

// header stands on every page: whose form, which form, which case, which copy.
func (l *layout) header() []strip {
	words := l.doc.Words
	ref := ""
	if l.doc.CaseRef != "" {
		ref = words.Say("case", map[string]string{"ref": l.doc.CaseRef})
	}
	strong, plain := style{bold, footSize, black}, style{regular, footSize, black}
	const side = gridUnits * 2 / 5
	width := inner(gridUnits - side)
	left := append(l.set(l.doc.Council, strong, 0, width), l.set(l.doc.Title, plain, 0, width)...)
	var right []line
	for _, r := range []run{{text: ref, style: strong}, {text: l.doc.Copy, style: plain}} {
		if r.text != "" {
			right = append(right, l.right(r.text, r.style, side)...)
		}
	}
	return []strip{
		l.running([]cell{{units: gridUnits - side, lines: left}, {units: side, lines: right}}),
		{height: 1.5, cells: []cell{{units: gridUnits, rules: border.Bottom}}},
		{height: 4},
	}
}

// right sets a text against the right edge of a cell.
func (l *layout) right(text string, s style, units int) []line {
	edge := float64(units)*unit - 0.1 // rounding must not make it too wide
	lines := l.set(text, s, 0, edge)
	for i := range lines {
		r := &lines[i].runs[0]
		r.x = max(0, edge-l.fonts.width(r.text, s))
	}
	return lines
}

// running makes one strip of cells without padding.
func (l *layout) running(cells []cell) strip {
	s := strip{cells: cells}
	for _, c := range cells {
		h := 0.0
		for _, ln := range c.lines {
			h += ln.height
		}
		s.height = max(s.height, h)
	}
	return s
}

// footer stands on every page: where to turn to, whose words, which page.
func (l *layout) footer(page, of int) []strip {
	st, strong := style{regular, footSize, black}, style{bold, footSize, black}
	var help []line
	for _, h := range l.doc.Help {
		help = append(help, l.set(h, strong, 0, fullWidth-padding)...)
	}
	number := l.doc.Words.Say("page", map[string]string{"n": strconv.Itoa(page), "m": strconv.Itoa(of)})
	const side = gridUnits * 3 / 10
	out := []strip{{height: 1.5, gap: 2, cells: []cell{{units: gridUnits, rules: border.Bottom}}}, {height: 1}}
	if len(help) > 0 {
		out = append(out, l.running([]cell{{units: gridUnits, lines: help}}))
	}
	return append(out, l.running([]cell{
		{units: gridUnits - side, lines: l.set(l.doc.Wording, st, 0, inner(gridUnits-side))},
		{units: side, lines: append(l.right(number, strong, side), l.right(l.doc.Form, st, side)...)},
	}))
}

// short reports whether an answer takes no more than half the width.
func (l *layout) short(a *render.Answer) bool {
	switch a.Kind {
	case templates.Line, templates.Day, templates.YesNo, templates.Who, templates.Sign:
	default:
		return false
	}
	width := inner(gridUnits / 2)
	return len(l.labelLines(a, width)) <= 4 && len(l.content(a, width)) <= 3
}
