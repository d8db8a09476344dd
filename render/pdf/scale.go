package pdf

import (
	"slices"
	"strconv"
	"strings"

	"github.com/johnfercher/maroto/v2/pkg/consts/border"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// scale adds a score as a row of cells, the chosen one told by its frame, its
// box and its weight, and under it the words of the scale. These are read before
// the scores that they are for.
func (l *layout) scale(a *render.Answer) {
	l.inside("Div", func(e *pdffile.Elem) {
		gap := l.ask(e, a)
		if gap == 0 && !l.doc.Blank {
			l.strips[len(l.strips)-1].height += 2 * padEnds // the frame stands off from the question
		}
		low, high := a.Scale.Bounds()
		words := l.scaleWords(a)
		words.end(e, 0)
		var cells []cell
		var list *pdffile.Elem
		for n := low; n <= high; n++ {
			if words.begin(e, n) || list == nil {
				list = e.Add("L")
				list.Number = "None"
			}
			cells = append(cells, l.scaleCell(list, a, n, words.edge(n+1)-words.edge(n)))
		}
		words.end(e, 1)
		start := len(l.strips)
		l.row(cells, 0)[0].gap = gap
		words.add()
		for i := start; i < len(l.strips)-1; i++ {
			l.strips[i].keep = true
		}
		if text := strings.TrimSpace(a.Text + "\n" + a.Note); text != "" {
			l.strips[len(l.strips)-1].keep = true
			l.text(e.Add("P"), text, l.quiet(), 0, false)
		}
	})
}

// scaleCell is the cell of one score.
func (l *layout) scaleCell(list *pdffile.Elem, a *render.Answer, n, units int) cell {
	figure := strconv.Itoa(n)
	c := cell{units: units, rules: border.Full, box: boxFor(a, figure)}
	box, _ := l.box()
	st, mark := l.plain(), boxEmpty
	chosen, answered := a.Score.Value()
	ticked := answered && n == chosen
	if ticked {
		st, mark = l.strong(), boxTicked
		c.tinted, c.heavy = true, true
	}
	tick, words := item(list, mark, figure, "rb", ticked)
	if band := a.Scale.Band(n); band != "" {
		tick.Field.Desc += ": " + band
	}
	c.lines = []line{l.centred(words, figure, st, units), l.centred(tick, mark, box, units)}
	return c
}

// scaleWords is the words of a scale: those of a band under its cells, or in a
// list where one of them is too narrow; those of the ends at both edges.
type scaleWords struct {
	layout *layout
	scale  *templates.Range
	low    int
	cells  int
	score  render.Answer
	listed bool
	band   int // that the last score was in; -1: none
	bands  []cell
	list   []line
	ends   [2]cell
}

func (l *layout) scaleWords(a *render.Answer) *scaleWords {
	low, high := a.Scale.Bounds()
	w := &scaleWords{layout: l, scale: a.Scale, low: low, cells: high - low + 1, score: *a, band: -1}
	if a.Scale != nil {
		w.listed = slices.ContainsFunc(a.Scale.Bands, func(b templates.Band) bool { return l.fonts.widest(b.Label, l.strong()) > inner(w.units(b)) })
	}
	return w
}

// edge is the left edge of a score's cell.
func (w *scaleWords) edge(score int) int { return gridUnits * (score - w.low) / w.cells }

func (w *scaleWords) units(b templates.Band) int { return w.edge(b.To+1) - w.edge(b.From) }

// begin sets the words of a band that begins with a score, and reports whether
// one begins or ends there.
func (w *scaleWords) begin(e *pdffile.Elem, score int) bool {
	before := w.band
	if w.scale != nil {
		w.band = slices.IndexFunc(w.scale.Bands, func(b templates.Band) bool { return b.From <= score && score <= b.To })
	}
	if w.band == before || w.band < 0 {
		return w.band != before
	}
	l, b := w.layout, w.scale.Bands[w.band]
	st := l.quiet()
	if n, ok := w.score.Score.Value(); ok && b.From <= n && n <= b.To {
		st = l.strong()
	}
	if w.listed {
		text := b.Scores() + ": " + b.Label
		w.list = append(w.list, l.set(e.Add("P"), text, st, l.indent(), inner(gridUnits))...)
		return true
	}
	w.fill(w.edge(b.From))
	w.bands = append(w.bands, cell{units: w.units(b), rules: border.Full, lines: l.aligned(e.Add("P"), b.Label, st, w.units(b), 0.5)})
	return true
}

// fill leaves the cells free up to an edge.
func (w *scaleWords) fill(to int) {
	for _, c := range w.bands {
		to -= c.units
	}
	if to > 0 {
		w.bands = append(w.bands, cell{units: to})
	}
}

// end sets the words of one end of the scale.
func (w *scaleWords) end(e *pdffile.Elem, at int) {
	const half = gridUnits / 2
	w.ends[at].units = half
	if w.scale != nil && w.scale.Ends[at] != "" {
		w.ends[at].lines = w.layout.aligned(e.Add("P"), w.scale.Ends[at], w.layout.quiet(), half, float64(at))
	}
}

// add adds the words under the cells.
func (w *scaleWords) add() {
	l := w.layout
	if w.bands != nil {
		w.fill(gridUnits)
		l.row(w.bands, 0)
	}
	if w.list != nil {
		l.row([]cell{{units: gridUnits, lines: w.list}}, 0)
	}
	if w.ends[0].lines != nil || w.ends[1].lines != nil {
		l.row(w.ends[:], 0)
	}
}

// aligned sets a text in a cell: at its left edge, in the middle for 0.5, at its
// right edge for 1.
func (l *layout) aligned(e *pdffile.Elem, text string, s style, units int, align float64) []line {
	e = l.tongue(e, text)
	var out []line
	for _, ln := range slices.Concat(l.fonts.paragraphs(text, s, inner(units))...) {
		out = append(out, single(e, padding+align*(inner(units)-s.millimetres(ln.Width)), ln, s))
	}
	return out
}
