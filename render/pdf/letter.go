package pdf

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typeset"
	"earlyhelp.example/forms/render"
)

// What surrounds the form itself: the letterhead, the summary page, and what
// stands on every page.

// sideUnits is how wide the right part of a header is.
const sideUnits = gridUnits / 2

// letterhead begins the first page: whose form, which copy, which case.
func (l *layout) letterhead() {
	l.inside("Sect", func(e *pdffile.Elem) {
		left := cell{units: gridUnits - sideUnits}
		if l.logo != nil {
			fig := e.Add("Figure")
			l.describe(fig, l.doc.Logo.Alt)
			left.draw = &logo{l.logo, fig, l.rtl()}
			_, tall := logoSize(l.logo)
			left.lines = []line{{height: tall + 1}} // the name stands below
		}
		left.lines = append(left.lines,
			l.set(on(e, "P", l.doc.Council), l.doc.Council, style{typeset.Bold, l.look.council, accent}, 0, inner(left.units))...)
		right := cell{units: sideUnits}
		strong, plain := l.footStyles()
		for i, text := range l.about() {
			st := plain
			if i == 0 {
				st = strong
			}
			right.lines = append(right.lines, l.right(on(e, "P", text), text, st, sideUnits)...)
		}
		s := l.running([]cell{left, right})
		l.strips = append(l.strips, s,
			strip{height: 1.5, cells: []cell{{units: gridUnits, rules: border.Bottom, heavy: true}}}, strip{height: 5})
		if note := l.doc.DraftNote(l.draft); note != "" {
			lines := append([]line{{height: padEnds}}, l.set(e.Add("P"), note, l.strong(), padding, inner(gridUnits))...)
			l.strips = append(l.strips, strip{height: extentOf(lines) + padEnds, cells: []cell{{units: gridUnits, tinted: true, lines: lines}}},
				strip{height: 5})
		}
	})
	for i := range l.strips {
		l.strips[i].keep = true
	}
}

// about says which case this is, which copy of it, and how private.
func (l *layout) about() []string {
	var first, second []string
	if l.doc.CaseRef != "" {
		first = append(first, l.doc.Words.Say("case", map[string]string{"ref": l.doc.CaseRef}))
	}
	if l.state == draft {
		second = append(second, l.doc.Words.Say("draft", nil))
	}
	second = append(second, nonEmpty(l.doc.Copy, l.doc.Marking)...)
	if len(first) == 0 && len(second) > 1 { // no case to name: the strong line says which copy
		return []string{second[0], strings.Join(second[1:], ". ")}
	}
	if len(second) > 0 {
		first = append(first, strings.Join(second, ". "))
	}
	return first
}

// footStyles is how running words are set: the first of them strong.
func (l *layout) footStyles() (strong, plain style) {
	return style{typeset.Bold, l.look.foot, black}, style{typeset.Regular, l.look.foot, black}
}

// Size of the field for the council's seal, and of a logo, in millimetres.
const (
	sealMost   = 160
	sealLeast  = 120
	sealArea   = 23.0 * sealMost // of units by millimetres: a long name and a reason in 8 points
	largeArea  = 33.0 * sealMost // the same in large print, in 11
	logoHeight = 18.0
	logoWidth  = 70.0
)

// titleRow adds the title of the first page with a line that says what follows,
// and at its right the place for the council's seal: an empty field without
// words, so that a form gains none.
func (l *layout) titleRow(text, follows string) {
	left := cell{units: gridUnits}
	seal, high := l.seal(text, follows)
	left.units -= seal
	width := inner(left.units)
	const most = 6 // lines of a title that the seal can stand beside
	st := style{typeset.Bold, l.look.title, black}
	if len(l.set(nil, text, st, 0, width)) > most {
		l.heading(text, st, 0)
		text = ""
	}
	left.lines = l.set(on(l.at, headings[l.level], text), text, st, 0, width)
	left.lines = append(left.lines, l.set(on(l.at, "P", follows), follows, l.quiet(), 0, width)...)
	cells := []cell{left}
	if seal > 0 {
		cells = append(cells, cell{units: seal, box: &boxName{wire: Seal}, field: &signField{name: Seal, high: high, elem: l.at.Add("Form"),
			desc: l.doc.Words.Say("seal", map[string]string{"council": l.doc.Council})}})
	}
	s := l.running(cells)
	s.keep = true
	s.height = max(s.height, high)
	l.strips = append(l.strips, s)
}

// seal returns how wide and high the council's seal is beside a title and what
// follows it, in units and millimetres. It is narrower where one of them would else
// need a further line, and the higher for it.
func (l *layout) seal(title, follows string) (units int, high float64) {
	if !l.state.signable() {
		return 0, 0
	}
	units = sealMost
	for text, st := range map[string]style{title: {typeset.Bold, l.look.title, black}, follows: l.quiet()} {
		beside := gridUnits - int(math.Ceil((l.fonts.width(text, st)+2*padding+0.1)/unit))
		if beside >= sealLeast {
			units = min(units, beside)
		}
	}
	if l.large() {
		return units, largeArea / float64(units)
	}
	return units, sealArea / float64(units)
}

// summary adds the page that precedes a filled plan.
func (l *layout) summary() {
	start, look := len(l.strips), l.look
	l.look.headGap, l.look.itemGap = look.headGap*0.5, look.itemGap*0.5 // so that one page holds it
	for i, s := range l.doc.Summary {
		if i == 0 {
			follows := ""
			if len(s.Nodes) > 0 {
				if first, ok := s.Nodes[0].(*render.Paragraph); ok {
					follows, s.Nodes = first.Text, s.Nodes[1:]
				}
			}
			l.titleRow(s.Title, follows)
			l.level = 1
			l.strips[start].mark = &bookmark{s.Title, 1}
			l.parts(s.Nodes)
			continue
		}
		l.section(s)
	}
	l.level, l.look = 0, look
}

// record adds the page that follows a filled form: who has signed, and how.
func (l *layout) record() {
	look := l.look
	l.look.headGap, l.look.itemGap = look.headGap*0.8, look.itemGap*0.5 // so that one page holds it
	defer func() { l.look = look }()
	for _, s := range l.doc.Record(l.draft) {
		l.inside("Sect", func(*pdffile.Elem) {
			start := len(l.strips)
			l.level = 0
			l.heading(s.Title, style{typeset.Bold, l.look.title, black}, 0)
			l.strips[start].breaks, l.strips[start].mark = true, &bookmark{s.Title, 1}
			l.level = 1
			l.parts(s.Nodes)
		})
	}
}

// parts adds the parts of a summary, each a heading with what follows, and
// keeps each on one page: whom to ring does not part from the number.
func (l *layout) parts(nodes []render.Node) {
	for len(nodes) > 0 {
		end := 1
		for end < len(nodes) {
			_, heads := nodes[end].(*render.Heading)
			if _, draws := nodes[end].(*render.Chart); heads || draws {
				break
			}
			end++
		}
		start := len(l.strips)
		l.nodes(nodes[:end])
		l.together(start, l.look.wholeBlock)
		nodes = nodes[end:]
	}
}

// header stands on every page but the first: whose form, which form, which
// case, which copy. What stands at the right takes what it needs; the left has
// the rest.
func (l *layout) header() []strip {
	strong, plain := l.footStyles()
	about := l.about()
	var out []strip
	for i, text := range []string{l.doc.Council, l.doc.Title} {
		st := plain
		if i == 0 {
			st = strong
		}
		at := ""
		if i < len(about) {
			at = about[i]
		}
		side := min(gridUnits*2/3, int(math.Ceil((l.fonts.width(at, st)+1)/unit)))
		if l.fonts.width(text, st) > inner(gridUnits-side) { // both need several lines: half and half
			side = min(side, sideUnits)
		}
		cells := []cell{{units: gridUnits - side, lines: l.set(nil, l.brief(text, st, gridUnits-side), st, 0, float64(gridUnits-side)*unit-padding)}}
		if at != "" {
			cells = append(cells, cell{units: side, lines: l.right(nil, l.brief(at, st, side), st, side)})
		}
		out = append(out, l.running(cells))
	}
	return append(out, strip{height: 1.5, cells: []cell{{units: gridUnits, rules: border.Bottom}}}, strip{height: 5})
}

// brief cuts a text of many lines to one: it stands whole on the first page.
func (l *layout) brief(text string, s style, units int) string {
	const most = 3
	width := float64(units)*unit - padding
	if len(l.set(nil, text, s, 0, width)) <= most {
		return text
	}
	return l.fonts.cut(text, s, width)
}

// right sets a text against the right edge of a cell.
func (l *layout) right(e *pdffile.Elem, text string, s style, units int) []line {
	edge := float64(units)*unit - 0.1 // rounding must not make it too wide
	lines := l.set(e, text, s, 0, edge)
	for i := range lines {
		for j := range lines[i].runs {
			r := &lines[i].runs[j]
			r.x = max(0, edge-s.millimetres(r.text.Width))
		}
	}
	return lines
}

// running makes one strip of cells without padding.
func (l *layout) running(cells []cell) strip {
	s := strip{cells: cells}
	for _, c := range cells {
		s.height = max(s.height, extentOf(c.lines))
	}
	return s
}

// footer returns what stands at the foot of a page: where to turn to, whose
// words, which page.
func (l *layout) footer() func(page, of int) []strip {
	strong, st := l.footStyles()
	help := l.set(nil, strings.Join(l.doc.Help, ". "), strong, 0, fullWidth-padding)
	const side = gridUnits * 3 / 10
	above := []strip{{height: 1.5, gap: 2, cells: []cell{{units: gridUnits, rules: border.Bottom}}}, {height: 1}}
	if len(help) > 0 {
		above = append(above, l.running([]cell{{units: gridUnits, lines: help}}))
	}
	// Whose words these are stands on the first page at length, and on the others in
	// short: pages part.
	name := cmp.Or(l.doc.Foot, l.doc.Form)
	if l.doc.NotOwn != "" {
		name = l.doc.Words.Say("help", map[string]string{"what": name, "where": l.doc.NotOwn})
	}
	form := l.set(nil, name, st, 0, inner(gridUnits-side))
	first := append(slices.Clip(above), l.running([]cell{{units: gridUnits, lines: l.set(nil, l.doc.Wording, st, 0, fullWidth-padding)}}))
	return func(page, of int) []strip {
		number := l.doc.Words.Say("page", map[string]string{"n": strconv.Itoa(page), "m": strconv.Itoa(of)})
		out := above
		if page == 1 {
			out = first
		}
		return append(slices.Clip(out), l.running([]cell{
			{units: gridUnits - side, lines: form},
			{units: side, lines: l.right(nil, number, strong, side)},
		}))
	}
}

// logo is a council's picture.
type logo struct {
	img   *pdffile.Image
	elem  *pdffile.Elem
	right bool // it stands at the right
}

// logoSize returns how large a logo stands on the page, in millimetres.
func logoSize(img *pdffile.Image) (w, h float64) {
	w, h = logoHeight*float64(img.Width)/float64(img.Height), logoHeight
	if w > logoWidth {
		w, h = logoWidth, logoWidth*float64(img.Height)/float64(img.Width)
	}
	return w, h
}

func (g *logo) draw(c canvas, at entity.Cell) {
	p, ok := c.(*provider)
	if !ok {
		return
	}
	w, h := logoSize(g.img)
	if g.right {
		at.X += at.Width - w
	}
	x, y := p.left(at.X), p.bottom(at.Y+h)
	g.elem.Box = &[4]float64{x, y, x + w/point, y + h/point}
	p.page.Mark(g.elem)
	p.page.Image(g.img, x, y, w/point, h/point)
}

// chart adds a score over time as a small line chart. Its figures stand in the
// alternative text, and at the points themselves.
func (l *layout) chart(c *render.Chart) {
	l.heading(c.Label, l.headStyle(), l.look.headGap)
	fig := l.at.Add("Figure")
	l.describe(fig, strings.Join(nonEmpty(c.Label, c.Text), ". "))
	s := strip{height: 15 + 3*l.plain().height(leading), gap: l.look.itemGap / 2,
		cells: []cell{{units: gridUnits, draw: &lineChart{c, l, fig}}}}
	l.strips = append(l.strips, s)
}

func nonEmpty(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, strings.TrimSuffix(t, "."))
		}
	}
	return out
}

// lineChart draws scores, one beside the other, each over the day on
// which it was given.
type lineChart struct {
	chart  *render.Chart
	layout *layout
	elem   *pdffile.Elem
}

func (g *lineChart) draw(c canvas, at entity.Cell) {
	p, ok := c.(*provider)
	if !ok || len(g.chart.Points) == 0 {
		return
	}
	l := g.layout
	colours := l.palette()
	turn := func(x float64) float64 { // time runs as the words do
		if l.rtl() {
			return 2*at.X + at.Width - x
		}
		return x
	}
	text := func(s string, st style, x, base, align float64) {
		if x = turn(x); l.rtl() {
			align = 1 - align
		}
		ln := l.fonts.set.Line(s, st.weight)
		p.line(g.elem, nil, &ln, st.size, colours.colour(st.ink), x-align*st.millimetres(ln.Width), base)
	}
	plain, strong := l.plain(), l.strong()
	lineHeight := plain.height(leading)
	low, high := g.chart.Low, g.chart.High
	left, right := at.X+l.fonts.width(strconv.Itoa(high), plain)+3, at.X+at.Width
	top, foot := at.Y+lineHeight, at.Y+at.Height-lineHeight*1.1
	// Points stand as far apart as their days' labels need, no farther than that
	// the line can be followed.
	label := 0.0
	for _, pt := range g.chart.Points {
		label = max(label, l.fonts.width(l.doc.Words.Date(pt.Day), plain))
	}
	step := min(label+8, (right-left-label)/max(1, float64(len(g.chart.Points)-1)))
	x := func(i int) float64 { return left + label/2 + 2 + float64(i)*step }
	y := func(score int) float64 { return foot - float64(score-low)/float64(high-low)*(foot-top) }
	p.page.Mark(g.elem)
	corner := func(cx, cy float64) (float64, float64) { return p.left(turn(cx)), p.bottom(cy) }
	x0, y0 := corner(at.X, at.Y+at.Height)
	x1, y1 := corner(at.X+at.Width, at.Y)
	g.elem.Box = &[4]float64{min(x0, x1), y0, max(x0, x1), y1}
	for _, score := range []int{low, high} {
		text(strconv.Itoa(score), plain, left-2, y(score)+capHeight*plain.size*point/2, 1)
		ax, ay := corner(left, y(score))
		bx, _ := corner(min(right, x(len(g.chart.Points)-1)+label/2+2), y(score))
		p.page.Line(colours.colour(rule), 0.5, false, ax, ay, bx, ay)
	}
	var path []float64
	for i, pt := range g.chart.Points {
		px, py := corner(x(i), y(pt.Score))
		path = append(path, px, py)
	}
	p.page.Line(colours.colour(accent), 1.5, false, path...)
	crowded := step < label+2
	for i, pt := range g.chart.Points {
		px, py := corner(x(i), y(pt.Score))
		size := 1.6 / point
		p.page.Rect(colours.colour(accent), px-size/2, py-size/2, size, size)
		figure := y(pt.Score) - 1.8
		if 10*(pt.Score-low) > 6*(high-low) { // below the point, clear of the upper line
			figure = y(pt.Score) + 1.8 + capHeight*plain.size*point
		}
		st := plain
		if pt.Now {
			st = strong
		}
		// The figure stands clear of the lines behind it.
		wide, high := l.fonts.width(strconv.Itoa(pt.Score), st), capHeight*st.size*point
		bx, by := corner(x(i), figure+0.4)
		p.page.Rect(pdffile.Colour{R: 255, G: 255, B: 255}, bx-(wide/2+0.4)/point, by, (wide+0.8)/point, (high+0.8)/point)
		text(strconv.Itoa(pt.Score), st, x(i), figure, 0.5)
		if !crowded || i == 0 || i == len(g.chart.Points)-1 {
			text(l.doc.Words.Date(pt.Day), st, x(i), at.Y+at.Height-0.8, 0.5)
		}
	}
}
