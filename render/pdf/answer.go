package pdf

import (
	"slices"
	"strconv"
	"strings"

	"github.com/johnfercher/maroto/v2/pkg/consts/border"

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
// the hint.
func (l *layout) labelLines(a *render.Answer, width float64) []line {
	out := l.set(a.When, l.quiet(), padding, width)
	out = append(out, l.set(a.Label, l.label(), padding, width)...)
	return append(out, l.set(a.Hint, l.quiet(), padding, width)...)
}

// content sets an answer as lines for a cell.
func (l *layout) content(a *render.Answer, width float64) []line {
	out := l.ticks(a.Options, width, false)
	out = append(out, l.set(a.Score.String()+a.Text, l.answerStyle(a), padding, width)...)
	return append(out, l.set(a.Note, l.quiet(), padding, width)...)
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
	if a.Kind == templates.Sign && a.Text == "" {
		return 17
	}
	if !l.doc.Blank {
		return l.plain().height(leading) + 2*padEnds
	}
	if a.Lines > 0 {
		return float64(a.Lines) * writingLine
	}
	switch a.Kind {
	case templates.Para, templates.Texts:
		return [...]float64{50, 26, 17}[at]
	case templates.Whos:
		return [...]float64{19, 17, 17}[at]
	default:
		return 11
	}
}

// long reports whether an answer may take many lines.
func long(a *render.Answer) bool { return a.Kind == templates.Para || a.Kind == templates.Texts }

// answer adds one question and its answer over the full width, or over half of
// it where that is enough.
func (l *layout) answer(a *render.Answer) {
	if l.short(a) {
		l.beside([]*render.Answer{a}, true)
		return
	}
	if a.Kind == templates.Scale {
		l.scale(a)
		return
	}
	gap := l.ask(a)
	strips := l.row([]cell{{units: gridUnits, rules: l.frame(0),
		lines: l.content(a, min(inner(gridUnits), l.measure()))}}, l.least(a, alone))
	strips[0].gap, strips[0].grows = gap, l.doc.Blank && long(a) && a.Lines == 0
	if a.Label != "" {
		l.repeat(l.continued(a.Label), strips)
	}
}

// ask adds what stands above an answer of full width. It returns the gap for
// the answer: none below a label.
func (l *layout) ask(a *render.Answer) float64 {
	label := l.labelLines(a, inner(gridUnits))
	if len(label) == 0 {
		return itemGap
	}
	l.above([]cell{{units: gridUnits, lines: label, tinted: true, rules: l.frame(0) &^ border.Bottom}})
	return 0
}

// above adds a row that belongs to the row below it.
func (l *layout) above(cells []cell) []strip {
	strips := l.row(cells, 0)
	strips[0].gap = itemGap
	for i := range strips {
		strips[i].keep = true
	}
	return strips
}

// continued is the label that an answer has on its second page.
func (l *layout) continued(name string) []strip {
	text := l.goesOn(name, l.label(), inner(gridUnits))
	apart := layout{fonts: l.fonts, doc: l.doc, size: l.size}
	return whole(apart.row([]cell{{units: gridUnits, tinted: true, rules: l.frame(0) &^ border.Bottom,
		lines: l.set(text, l.label(), padding, inner(gridUnits))}}, 0))
}

// goesOn says that what has this name goes on, cut to a line.
func (l *layout) goesOn(name string, s style, width float64) string {
	say := func(name string) string {
		return l.doc.Words.Say("continued", map[string]string{"label": name})
	}
	text := say(name)
	for words := strings.Fields(name); len(words) > 1 && l.fonts.width(text, s) > width; {
		words = words[:len(words)-1]
		text = say(strings.Join(words, " ") + " …")
	}
	return text
}

// beside adds answers side by side: labels over answers. Halves keeps the
// columns equal; otherwise each takes what it needs.
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
		if widths, ok = share(columns, gridUnits); !ok && len(answers) > 1 {
			half := (len(answers) + 1) / 2
			l.beside(answers[:half], false)
			l.beside(answers[half:], false)
			return
		}
	}
	var labels, cells []cell
	least, named := 0.0, false
	for i, a := range answers {
		label := l.labelLines(a, inner(widths[i]))
		named = named || len(label) > 0
		labels = append(labels, cell{units: widths[i], lines: label, tinted: true, rules: l.frame(i)})
		cells = append(cells, cell{units: widths[i], lines: l.content(a, inner(widths[i])), rules: l.frame(i)})
		least = max(least, l.least(a, besideOthers))
	}
	gap := itemGap
	var head []strip
	if named {
		head, gap = whole(l.above(labels)), 0
	}
	strips := l.row(cells, least)
	strips[0].gap = gap
	strips[0].grows = l.doc.Blank && slices.ContainsFunc(answers, long)
	l.repeat(head, strips)
}

// ticks sets options with their boxes: below each other if stacked, else in
// one row if they fit, else in columns where there are many.
func (l *layout) ticks(options []render.Option, width float64, stacked bool) []line {
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
	var out []line
	x := 0.0
	for i, o := range options {
		if i%columns == 0 {
			x = padding
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
		ln := &out[len(out)-1]
		ln.runs = append(ln.runs, run{x: x, height: st.height(airy), text: mark, style: box})
		ln.height = max(ln.height, st.height(airy))
		y, height := 0.0, st.height(airy)
		for _, text := range slices.Concat(l.fonts.wrap(o.Label, st, room-indent)...) {
			if y > 0 && columns == 1 {
				out = append(out, single(x+indent, text, st))
				continue
			}
			ln.runs = append(ln.runs, run{x: x + indent, y: y, height: height, text: text, style: st})
			y, height = y+height, st.height(leading)
			ln.height = max(ln.height, y)
		}
		x += step
	}
	return out
}

// box returns how tick boxes are set, and how far from their left edge the
// words stand.
func (l *layout) box() (style, float64) {
	s := style{regular, l.size * boxScale, black}
	return s, l.fonts.width(boxEmpty, s) + 1
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

// scale adds a score as eleven cells, the chosen one told by its frame, its
// box and its weight.
func (l *layout) scale(a *render.Answer) {
	gap := l.ask(a)
	chosen, answered := a.Score.Value()
	box, _ := l.box()
	var cells []cell
	for n := range 11 {
		c := cell{units: gridUnits*(n+1)/11 - gridUnits*n/11, rules: border.Full}
		st, mark := l.plain(), boxEmpty
		if answered && n == chosen {
			st, mark = l.strong(), boxTicked
			c.tinted, c.heavy = true, true
		}
		c.lines = []line{l.centred(strconv.Itoa(n), st, c.units), l.centred(mark, box, c.units)}
		cells = append(cells, c)
	}
	l.row(cells, 0)[0].gap = gap
	if a.Text+a.Note != "" {
		l.strips[len(l.strips)-1].keep = true
		l.text(strings.TrimSpace(a.Text+"\n"+a.Note), l.quiet(), 0, false)
	}
}

// centred sets a text in the middle of a cell.
func (l *layout) centred(text string, s style, units int) line {
	x := (float64(units)*unit - l.fonts.width(text, s)) / 2
	return single(x, text, s)
}
