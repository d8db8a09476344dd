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
	return l.question(a.When, a.Label, a.Hint, width)
}

func (l *layout) question(when, label, hint string, width float64) []line {
	out := l.set(when, l.quiet(), padding, width)
	out = append(out, l.set(label, l.label(), padding, width)...)
	return append(out, l.set(hint, l.quiet(), padding, width)...)
}

// content sets an answer as lines for a cell.
func (l *layout) content(a *render.Answer, width float64) []line {
	var out []line
	switch {
	case a.Options != nil:
		out = l.ticks(a.Options, width, false)
	case a.Kind == templates.Scale:
		out = l.set(a.Score.String(), l.answerStyle(a), padding, width)
	default:
		out = l.set(a.Text, l.answerStyle(a), padding, width)
	}
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

// space to write in, in millimetres, by where the answer stands.
type place int

const (
	alone place = iota
	besideOthers
	inTable
)

// least is the least height of an answer's cell: on a blank there is room for
// handwriting, and a signature always needs some.
func (l *layout) least(a *render.Answer, at place) float64 {
	if a.Kind == templates.Sign && a.Text == "" {
		return 17
	}
	if !l.doc.Blank {
		return l.plain().height(leading) + 2*padEnds
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

// answer adds one question and its answer over the full width, or over half of
// it where that is enough.
func (l *layout) answer(a *render.Answer) {
	if l.short(a) {
		l.beside([]*render.Answer{a}, true, besideOthers)
		return
	}
	if a.Kind == templates.Scale {
		l.scale(a)
		return
	}
	units := gridUnits
	l.labelled(l.labelLines(a, inner(units)), units, func() []strip {
		c := cell{units: units, rules: l.frame(0), lines: l.content(a, min(inner(units), l.measure()))}
		strips := l.row([]cell{c}, l.least(a, alone))
		strips[0].grows = l.doc.Blank && (a.Kind == templates.Para || a.Kind == templates.Texts)
		return strips
	}, a.Label)
}

// labelled adds a label over the strips of an answer, and repeats it where the
// answer runs on to another page.
func (l *layout) labelled(label []line, units int, answer func() []strip, name string) {
	gap := itemGap
	if len(label) > 0 {
		strips := l.row([]cell{{units: units, lines: label, tinted: true, rules: l.frame(0) &^ border.Bottom}}, 0)
		strips[0].gap, gap = gap, 0
		for i := range strips {
			strips[i].keep = true
		}
	}
	strips := answer()
	strips[0].gap = gap
	if name != "" && len(strips) > 1 {
		l.repeat(l.continued(name, units), strips)
	}
}

// continued is the label that an answer has on its second page, cut to a line.
func (l *layout) continued(name string, units int) []strip {
	say := func(name string) string {
		return l.doc.Words.Say("continued", map[string]string{"label": name})
	}
	text := say(name)
	for words := strings.Fields(name); len(words) > 1 && l.fonts.width(text, l.label()) > inner(units); {
		words = words[:len(words)-1]
		text = say(strings.Join(words, " ") + " …")
	}
	apart := layout{fonts: l.fonts, doc: l.doc, size: l.size}
	return whole(apart.row([]cell{{units: units, tinted: true, rules: l.frame(0) &^ border.Bottom,
		lines: l.set(text, l.label(), padding, inner(units))}}, 0))
}

// beside adds answers side by side: labels over answers. Halves keeps the
// columns equal; otherwise each takes what it needs.
func (l *layout) beside(answers []*render.Answer, halves bool, at place) {
	if len(answers) == 0 {
		return
	}
	widths := []int{gridUnits / 2, gridUnits / 2}
	if !halves {
		columns := make([]column, len(answers))
		for i, a := range answers {
			columns[i] = l.columnFor(a.Kind, a.Label, a.Hint, l.label(), l.answerStyle(a), a)
		}
		var ok bool
		if widths, ok = share(columns, gridUnits); !ok && len(answers) > 1 {
			half := (len(answers) + 1) / 2
			l.beside(answers[:half], false, at)
			l.beside(answers[half:], false, at)
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
		least = max(least, l.least(a, at))
	}
	gap := itemGap
	var head []strip
	if named {
		strips := l.row(labels, 0)
		head = whole(strips)
		strips[0].gap, gap = gap, 0
		for i := range strips {
			strips[i].keep = true
		}
	}
	strips := l.row(cells, least)
	strips[0].gap = gap
	l.repeat(head, strips)
}

// ticks sets options with their boxes: below each other if stacked, else in
// one row if they fit, else in columns where there are many.
func (l *layout) ticks(options []render.Option, width float64, stacked bool) []line {
	box := style{regular, l.size * boxScale, black}
	indent := l.fonts.width(boxEmpty, box) + 1
	const between = 7.0
	widths, inline, widest := make([]float64, len(options)), -between, 0.0
	for i, o := range options {
		_, st := l.option(o)
		widths[i] = indent + l.fonts.width(o.Label, st) + between
		inline, widest = inline+widths[i], max(widest, widths[i])
	}
	columns := 1
	switch {
	case stacked:
	case inline <= width:
		columns = len(options)
	case len(options) > manyOptions && width > fullWidth/2:
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
			room = step - between + 0.1 // rounding must not break what fits
		}
		mark, st := l.option(o)
		ln, first, next := &out[len(out)-1], st.height(airy), st.height(leading)
		ln.runs = append(ln.runs, run{x: x, height: first, text: mark, style: box})
		y, height := 0.0, first
		for _, text := range slices.Concat(l.fonts.wrap(o.Label, st, room-indent)...) {
			ln.runs = append(ln.runs, run{x: x + indent, y: y, height: height, text: text, style: st})
			y, height = y+height, next
		}
		ln.height = max(ln.height, y, first)
		x += step
	}
	return out
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
	l.labelled(l.labelLines(a, inner(gridUnits)), gridUnits, func() []strip {
		chosen, answered := a.Score.Value()
		var cells []cell
		for n := 0; n <= 10; n++ {
			st, mark := l.plain(), boxEmpty
			units := gridUnits*(n+1)/11 - gridUnits*n/11
			c := cell{units: units, rules: border.Full}
			if answered && n == chosen {
				st, mark = l.strong(), boxTicked
				c.tinted, c.heavy = true, true
			}
			box := style{regular, l.size * boxScale, black}
			c.lines = []line{l.centred(strconv.Itoa(n), st, units, leading), l.centred(mark, box, units, leading)}
			cells = append(cells, c)
		}
		strips := l.row(cells, 0)
		if a.Note != "" {
			strips[0].keep = true
			l.text(a.Note, l.quiet(), 0, false)
		}
		return strips
	}, "")
}

func (l *layout) centred(text string, s style, units int, lines float64) line {
	x := (float64(units)*unit - l.fonts.width(text, s)) / 2
	return single(x, text, s, lines)
}
