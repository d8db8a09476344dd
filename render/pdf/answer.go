package pdf

import (
	"slices"
	"strings"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typeset"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// Tick boxes. As characters they reach whoever reads the file by ear too.
const (
	boxEmpty  = "☐"
	boxTicked = "☒"
	boxScale  = 1.3 // their size, against the words beside them
)

// labelLines sets what stands above an answer: when it is asked, the question,
// the hint. E is the element of the question with its answer; nil where only
// the measure is taken.
func (l *layout) labelLines(e *pdffile.Elem, a *render.Answer, width float64) []line {
	out := l.set(on(e, "P", a.When), a.When, l.quiet(), l.indent(), width)
	out = append(out, l.set(on(e, "P", a.Label), a.Label, l.label(), l.indent(), width)...)
	return append(out, l.set(on(e, "P", a.Hint), a.Hint, l.quiet(), l.indent(), width)...)
}

// content sets an answer as lines for a cell. A screen reader is told whose
// answer it is.
func (l *layout) content(e *pdffile.Elem, a *render.Answer, width float64) []line {
	out := append(l.drawn(e, a, l.indent(), width), l.ticks(e, a, width, false)...)
	text := a.Scored() + a.Text
	value := on(e, "Form", text)
	if value != nil {
		value.Field, value.Lang = &pdffile.PrintField{Role: "tv", Desc: a.Label}, l.foreign(a.Label)
	}
	out = append(out, l.setIn(a.Pieces, value, text, l.answerStyle(a), l.indent(), width)...)
	return append(out, l.set(on(e, "P", a.Note), a.Note, l.quiet(), l.indent(), width)...)
}

// valueCell is the cell of an answer: its words, its box, and the field for a
// signature that is to come.
func (l *layout) valueCell(e *pdffile.Elem, a *render.Answer, units int, lines []line) cell {
	return cell{units: units, rules: l.frame(), light: !l.doc.Blank && (a.Kind != templates.Sign || !a.Empty()), lines: lines, box: boxFor(a, ""),
		field: l.signature(e, a)}
}

// answerStyle is how an answer is set: what takes a few words stands out.
func (l *layout) answerStyle(a *render.Answer) style {
	switch a.Kind {
	case templates.Line, templates.Day, templates.Who, templates.Scale:
		return l.strong()
	}
	return l.plain()
}

// place is where an answer stands.
type place int

const (
	alone place = iota
	besideOthers
	inTable
)

// writingLine is the height of one line of handwriting, in millimetres.
const writingLine = 9.0

// least is the least height of an answer's cell: on a blank there is room for
// handwriting, and a signature always needs some.
func (l *layout) least(a *render.Answer, at place) float64 {
	if a.Kind == templates.Sign && a.Empty() {
		if l.large() {
			return signLeastLarge
		}
		return signLeast
	}
	if !l.doc.Blank {
		return l.plain().height(leading) + 2*padEnds
	}
	height := 11.0
	switch {
	case a.Lines > 0:
		height = float64(a.Lines) * writingLine
	case a.Kind == templates.Para || a.Kind == templates.Texts:
		height = [...]float64{50, 26, 17}[at]
	case a.Kind == templates.Whos:
		height = [...]float64{19, 17, 17}[at]
	}
	return height * l.hand()
}

// hand is how much larger than usual handwriting is: who needs large letters
// writes large ones.
func (l *layout) hand() float64 {
	const most = 1.4
	return max(1, min(most, l.look.body/12))
}

// long reports whether an answer may take many lines.
func long(a *render.Answer) bool { return a.Kind == templates.Para || a.Kind == templates.Texts }

// answer adds one question and its answer over the full width, or over half of
// it where that is enough.
func (l *layout) answer(a *render.Answer) {
	switch {
	case l.short(a):
		l.beside([]*render.Answer{a}, true)
		return
	case a.Kind == templates.Scale:
		l.scale(a)
		return
	}
	l.inside("Div", func(e *pdffile.Elem) {
		gap := l.ask(e, a)
		c := l.valueCell(e, a, gridUnits, l.content(e, a, min(inner(gridUnits), l.measure())))
		strips := l.row([]cell{c}, l.least(a, alone))
		strips[0].gap, strips[0].grows = gap, l.doc.Blank && long(a) && a.Lines == 0
		if a.Label != "" {
			l.repeat(l.continued(a.Label), strips)
		}
	})
}

// ask adds what stands above an answer of full width. It returns the gap for
// the answer: none below a label.
func (l *layout) ask(e *pdffile.Elem, a *render.Answer) float64 {
	label := l.labelLines(e, a, inner(gridUnits))
	if len(label) == 0 && l.state == note {
		return 0
	}
	if len(label) == 0 {
		return l.look.itemGap
	}
	l.above([]cell{{units: gridUnits, lines: label, tinted: l.doc.Blank, rules: l.frameAbove()}})
	return 0
}

// above adds a row that belongs to the row below it.
func (l *layout) above(cells []cell) []strip {
	strips := l.row(cells, 0)
	strips[0].gap = l.look.itemGap
	for i := range strips {
		strips[i].keep = true
	}
	if !l.doc.Blank { // no tint and no rule part them: label and answer stand close
		strips[len(strips)-1].height -= padEnds
	}
	return strips
}

// continued is the label that an answer has on its second page.
func (l *layout) continued(name string) []strip {
	text := l.goesOn(name, l.label(), inner(gridUnits))
	lines := []line{{height: padEnds}, single(nil, l.indent(), text, l.label())}
	return []strip{{height: extentOf(lines) + padEnds, keep: true,
		cells: []cell{{units: gridUnits, tinted: l.doc.Blank, rules: l.frameAbove(), lines: lines}}}}
}

// goesOn says that what has this name goes on, cut to a line.
func (l *layout) goesOn(name string, s style, width float64) typeset.Line {
	say := func(name string) string {
		return l.doc.Words.Say("continued", map[string]string{"label": name})
	}
	if text := say(name); l.fonts.width(text, s) <= width && !strings.Contains(text, "\n") {
		return l.fonts.set.Line(text, s.weight)
	}
	return l.fonts.set.Line(say(l.fonts.cut(name, s, width-l.fonts.width(say(""), s))), s.weight)
}

// beside adds answers side by side: labels over answers. Halves keeps the
// columns equal; otherwise each takes what it needs. Each question is read with
// its answer.
func (l *layout) beside(answers []*render.Answer, halves bool) {
	if len(answers) == 0 {
		return
	}
	widths := []int{gridUnits / 2, gridUnits / 2}
	if !halves {
		columns := make([]column, len(answers))
		for i, a := range answers {
			columns[i] = l.columnFor(render.Column{Kind: a.Kind, Label: a.Label, Hint: a.Hint}, besideOthers, l.label(), l.answerStyle(a), a)
		}
		var ok bool
		if widths, ok = share(columns); len(answers) > 1 && (!ok || len(answers) > l.look.abreast || l.cramped(answers, widths)) {
			half := (len(answers) + 1) / 2
			l.beside(answers[:half], false)
			l.beside(answers[half:], false)
			return
		}
		lines := func(widths []int) (n int) {
			for i, a := range answers {
				n = max(n, len(l.labelLines(nil, a, inner(widths[i])))+len(l.content(nil, a, inner(widths[i]))))
			}
			return n
		}
		for _, stops := range []int{6, 12} {
			if on := snap(columns, widths, stops); on != nil && lines(on) <= lines(widths) {
				widths = on
				break
			}
		}
	}
	var labels, cells []cell
	least, named := 0.0, false
	for i, a := range answers {
		e := l.at.Add("Div")
		label := l.labelLines(e, a, inner(widths[i]))
		named = named || len(label) > 0
		labels = append(labels, cell{units: widths[i], lines: label, tinted: l.doc.Blank, rules: l.frameAbove()})
		cells = append(cells, l.valueCell(e, a, widths[i], l.content(e, a, inner(widths[i]))))
		least = max(least, l.least(a, besideOthers))
	}
	gap := l.look.itemGap
	if !l.doc.Blank { // no box ties them: a short label stands right above its answer
		tall := 0.0
		for _, c := range labels {
			tall = max(tall, extentOf(c.lines))
		}
		for i, c := range labels {
			if room := tall - extentOf(c.lines); len(c.lines) > 0 && room > 0.01 {
				labels[i].lines = append([]line{{height: room}}, c.lines...)
			}
		}
	}
	var head []strip
	if named {
		head, gap = whole(l.above(labels)), 0
	}
	strips := l.row(cells, least)
	strips[0].gap = gap
	strips[0].grows = l.doc.Blank && !slices.ContainsFunc(answers, func(a *render.Answer) bool { return !long(a) })
	if len(strips) > 1 && head != nil {
		head = l.goOn(answers, widths)
	}
	l.repeat(head, strips)
}

// goOn is the labels of answers side by side where the answers go on over the
// page.
func (l *layout) goOn(answers []*render.Answer, widths []int) []strip {
	s := strip{keep: true}
	for i, a := range answers {
		c := cell{units: widths[i], tinted: l.doc.Blank, rules: l.frameAbove(), lines: []line{{height: padEnds}}}
		width := inner(widths[i])
		if ln := l.goesOn(a.Label, l.label(), width); a.Label != "" && l.label().millimetres(ln.Width) <= width {
			c.lines = append(c.lines, single(nil, l.indent(), ln, l.label()))
		} else {
			c.lines = append(c.lines, l.set(nil, a.Label, l.label(), l.indent(), width)...)
		}
		s.height = max(s.height, extentOf(c.lines)+padEnds)
		s.cells = append(s.cells, c)
	}
	return []strip{s}
}

// cramped reports whether answers side by side leave one of them so narrow that
// its question is a tower of words.
func (l *layout) cramped(answers []*render.Answer, widths []int) bool {
	const most = 3 // lines
	for i, a := range answers {
		if n := len(l.labelLines(nil, a, inner(widths[i]))); n > most && n > 2*len(l.labelLines(nil, a, inner(gridUnits/2))) {
			return true
		}
	}
	return false
}

// ticks sets options with their boxes: below each other if stacked, else in
// one row if they fit, else in columns where there are many. They are read as a
// list, each with whether it is ticked.
func (l *layout) ticks(e *pdffile.Elem, a *render.Answer, width float64, stacked bool) []line {
	options := a.Options
	if len(options) == 0 {
		return nil
	}
	box, indent := l.box()
	widths, inline, widest := make([]float64, len(options)), -optionGap, 0.0
	for i, o := range options {
		widths[i] = l.optionWidth(o) + optionGap
		inline, widest = inline+widths[i], max(widest, widths[i])
	}
	columns := 1
	switch {
	case stacked:
	case inline <= width:
		columns = len(options)
	case len(options) > manyOptions && width > fullWidth/2 && widest < width:
		columns = max(2, min(3, int(width/widest)))
	}
	list := on(e, "L", "list")
	if list != nil {
		list.Number = "None"
	}
	var out []line
	x := 0.0
	for i, o := range options {
		if i%columns == 0 {
			x = l.indent()
			out = append(out, line{})
		}
		step := width / float64(columns)
		if columns == len(options) {
			step = widths[i]
		}
		room := width
		if columns > 1 {
			room = step - optionGap + 0.1 // rounding must not break what fits
		}
		mark, st := l.option(o)
		tick, words := item(list, mark, o.Label, role(a.Kind), o.Ticked)
		if foreign := l.tongue(words, o.Label); foreign != words { // the box is read with its words
			tick.Lang, words = foreign.Lang, foreign
		}
		ln := &out[len(out)-1]
		ln.runs = append(ln.runs, run{x: x, height: st.height(airy), text: l.fonts.set.Line(mark, box.weight), style: box, elem: tick,
			box: boxFor(a, cmpOption(o))})
		ln.height = max(ln.height, st.height(airy))
		y, height := 0.0, st.height(airy)
		for _, text := range slices.Concat(l.fonts.paragraphs(o.Label, st, room-indent)...) {
			if y > 0 && columns == 1 {
				out = append(out, single(words, x+indent, text, st))
				continue
			}
			ln.runs = append(ln.runs, run{x: x + indent, y: y, height: height, text: text, style: st, elem: words})
			y, height = y+height, st.height(leading)
			ln.height = max(ln.height, y)
		}
		x += step
	}
	return out
}

// cmpOption is what an option's box is called: by its code, or by its words
// where it has none.
func cmpOption(o render.Option) string {
	if o.Code == "" {
		return o.Label
	}
	return o.Code
}

// role is what a screen reader calls a tick box.
func role(k templates.Kind) string {
	if k == templates.Choices {
		return "cb"
	}
	return "rb"
}

// item adds an item to a list: a tick box and its words.
func item(list *pdffile.Elem, mark, label, role string, ticked bool) (tick, words *pdffile.Elem) {
	if list == nil {
		return nil, nil
	}
	checked := "off"
	if ticked {
		checked = "on"
	}
	li := list.Add("LI")
	tick = on(li.Add("Lbl"), "Form", mark)
	tick.Field = &pdffile.PrintField{Role: role, Checked: checked, Desc: label}
	return tick, on(li, "LBody", label)
}

// box returns how tick boxes are set, and how far from their left edge the
// words stand.
func (l *layout) box() (style, float64) {
	s := style{typeset.Regular, l.look.body * boxScale, black}
	return s, l.fonts.width(boxEmpty, s) + 2
}

// optionGap parts options in a row.
const optionGap = 7.0

// optionWidth returns the width of an option with its box.
func (l *layout) optionWidth(o render.Option) float64 {
	_, indent := l.box()
	_, st := l.option(o)
	return indent + l.fonts.width(o.Label, st)
}

// option returns an option's box and how its words are set.
func (l *layout) option(o render.Option) (string, style) {
	if o.Ticked {
		return boxTicked, l.strong()
	}
	return boxEmpty, l.plain()
}

// centred sets a text in the middle of a cell.
func (l *layout) centred(e *pdffile.Elem, text string, s style, units int) line {
	x := (float64(units)*unit - l.fonts.width(text, s)) / 2
	return single(e, x, l.fonts.set.Line(text, s.weight), s)
}
