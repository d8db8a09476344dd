package pdf

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/johnfercher/maroto/v2/pkg/consts/border"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// column is how wide a column must be, should be so that not even a very long
// word is broken, and would like to be, in millimetres.
type column struct{ least, whole, want float64 }

// columnFor judges a column by its head and its cells, in the styles in which
// they are set.
func (l *layout) columnFor(c render.Column, at place, head, body style, cells ...*render.Answer) column {
	// A word of a head or a note is never broken; one of a cell only if it is
	// very long, and rather not where the page is wide enough.
	const longest, longer = 44, fullWidth / 2
	unbroken := 0.0
	out := column{
		least: max(l.fonts.widest(c.Label, head), l.fonts.widest(c.Hint, l.quiet())),
		want:  l.fonts.width(c.Label, head) * 0.7,
	}
	const hinted = 45 // a hint may take some lines
	out.want = max(out.want, min(l.fonts.width(c.Hint, l.quiet())*0.5, hinted))
	for _, a := range cells {
		out.least = max(out.least, l.fonts.widest(a.Note, l.quiet()))
		out.want = max(out.want, l.fonts.width(a.Note, l.quiet()))
		text := l.words(a)
		if a.Options != nil && (l.doc.Blank || at != inTable) {
			row := 0.0
			for _, o := range a.Options {
				w := l.optionWidth(o)
				row += w + optionGap
				out.least, out.want = max(out.least, min(w, longest)), max(out.want, w)
			}
			if at != inTable {
				out.want = max(out.want, row)
			}
			text = ""
		}
		if at == besideOthers {
			out.least = max(out.least, l.fonts.widest(a.When, l.quiet()))
			text = a.Scored() + a.Text
		}
		line, word := l.fonts.width(text, body), l.fonts.widest(text, body)
		if a.Kind == templates.Day {
			out.least = max(out.least, line) // a date stays on one line
		}
		if pic, ok := l.drawings[a.Drawing]; ok {
			l.fit(&pic, fullWidth)
			out.least, out.want = max(out.least, drawingLeast), max(out.want, pic.width)
		}
		out.least, unbroken = max(out.least, min(word, longest)), max(unbroken, min(word, longer))
		out.want = max(out.want, line)
	}
	if l.doc.Blank {
		w := writing(c.Kind) * l.hand()
		out.least, out.want = max(out.least, min(w*0.7, 28*l.hand())), max(out.want, w)
	}
	most := fullWidth * 0.35
	if c.Kind == templates.Para || c.Kind == templates.Texts || at != inTable {
		most = fullWidth * 0.6
	}
	out.whole = max(out.least, unbroken) + 2*padding
	out.least += 2 * padding
	out.want = max(out.whole, min(out.want+2*padding, most))
	return out
}

// writing is the width that handwriting needs.
func writing(kind templates.Kind) float64 {
	switch kind {
	case templates.YesNo, templates.Scale:
		return 15
	case templates.Day:
		return 28
	case templates.Para, templates.Texts, templates.Whos:
		return 75
	default:
		return 42
	}
}

// share gives one column or more their widths, in grid units. It reports false
// where not even the least widths fit; the widths then fit, but words must be
// broken.
func share(columns []column) ([]int, bool) {
	whole := slices.Clone(columns)
	for i := range whole {
		whole[i].least = max(whole[i].least, whole[i].whole)
	}
	if widths, ok := divide(whole); ok {
		return widths, true
	}
	return divide(columns)
}

// snap moves the edges of columns to those of a grid of n, so that rows of
// answers below each other line up; nil where a column would be too narrow.
func snap(columns []column, widths []int, n int) []int {
	step := gridUnits / n
	out, left := make([]int, len(columns)), n
	for i, c := range columns {
		out[i] = max(1, int(math.Ceil(c.whole/unit/float64(step))))
		left -= out[i]
	}
	if left < 0 {
		return nil
	}
	for ; left > 0; left-- { // to the column that is farthest from what it had
		most, at := math.Inf(-1), 0
		for i, w := range widths {
			if short := float64(w)/float64(step) - float64(out[i]); short > most {
				most, at = short, i
			}
		}
		out[at]++
	}
	for i := range out {
		out[i] *= step
	}
	return out
}

// divide gives each column its least width and shares out the rest.
func divide(columns []column) ([]int, bool) {
	least := make([]int, len(columns))
	left, wanted, total := gridUnits, 0.0, 0.0
	for i, c := range columns {
		least[i] = int(math.Ceil(c.least / unit))
		left -= least[i]
		wanted += c.want - c.least
		total += c.want
	}
	if left < 0 {
		for i := range least {
			least[i] = gridUnits / len(columns)
		}
		return least, false
	}
	rest := left
	for i, c := range columns {
		n := float64(left)
		if room := n * unit; wanted > room {
			n *= (c.want - c.least) / wanted
		} else {
			// What all want is there; the rest is shared in proportion.
			n = (c.want - c.least + (room-wanted)*c.want/total) / unit
		}
		least[i] += int(n)
		rest -= int(n)
	}
	least[len(least)-1] += rest
	return least, true
}

// words is what a cell of a table says when it is answered.
func (l *layout) words(a *render.Answer) string {
	texts := []string{a.Scored() + a.Text}
	for _, o := range a.Options {
		if o.Ticked {
			texts = append(texts, o.Label)
		}
	}
	return strings.Trim(strings.Join(texts, "\n"), "\n")
}

// inCell sets the answer in a table's cell: boxes on a blank, else words.
func (l *layout) inCell(e *pdffile.Elem, a *render.Answer, width float64) []line {
	if l.doc.Blank && a.Options != nil {
		return l.ticks(e, a, width, width < fullWidth/2)
	}
	return l.cellWords(e, a, l.plain(), width)
}

// cellWords sets the answer in words.
func (l *layout) cellWords(e *pdffile.Elem, a *render.Answer, s style, width float64) []line {
	words := l.words(a)
	if a.Note == "" && a.Drawing == nil {
		return l.setIn(a.Pieces, e, words, s, padding, width)
	}
	return slices.Concat(l.drawn(e, a, padding, width), l.setIn(a.Pieces, on(e, "P", words), words, s, padding, width),
		l.set(on(e, "P", a.Note), a.Note, l.quiet(), padding, width))
}

// table adds a table whose head is repeated on every page that it reaches.
func (l *layout) table(t *render.Table) {
	columns := make([]column, 0, len(t.Columns)+1)
	if t.Keyed {
		c := column{least: l.fonts.widest(t.KeyHead, l.strong()), want: l.fonts.width(t.KeyHead, l.strong())}
		for _, row := range t.Rows {
			c.least = max(c.least, l.fonts.widest(row.Key, l.label()))
			c.want = max(c.want, l.fonts.width(row.Key, l.label()))
		}
		c.least += 2 * padding
		c.whole = c.least
		c.want = max(c.least, min(c.want+2*padding, fullWidth*0.4))
		columns = append(columns, c)
	}
	for i, col := range t.Columns {
		var cells []*render.Answer
		for _, row := range t.Rows {
			cells = append(cells, row.Cells[i])
		}
		columns = append(columns, l.columnFor(col, inTable, l.strong(), l.plain(), cells...))
	}
	l.tableTitle(t)
	if len(columns) == 0 || len(t.Rows) == 0 || t.Transposed && l.sideBySide(t) {
		return
	}
	widths, ok := share(columns)
	if !ok || t.Transposed || l.towers(t) {
		l.deeper(t.Label, func() { l.records(t) })
		return
	}
	l.inside("Table", func(e *pdffile.Elem) {
		head := l.tableHead(e, t, widths)
		for n, row := range t.Rows {
			l.tableRow(e.Add("TR"), t, n, row, widths, head)
		}
	})
}

// shortRow is the height in millimetres up to which a row does not stand alone on
// a page; a taller one is a sight of its own below a repeated head, and keeping
// two of them together would empty the page before.
const shortRow = 20.6

// tableRow adds the nth row of a table.
func (l *layout) tableRow(tr *pdffile.Elem, t *render.Table, n int, row render.Row, widths []int, head []strip) {
	var cells []cell
	least := 0.0
	if t.Keyed {
		key := tr.Add("TH")
		key.Scope = "Row"
		cells = append(cells, cell{units: widths[0], rules: l.frame(), light: !l.doc.Blank, tinted: l.doc.Blank,
			lines: l.set(key, row.Key, l.label(), padding, inner(widths[0]))})
	}
	for _, a := range row.Cells {
		w := widths[len(cells)]
		td := tr.Add("TD")
		cells = append(cells, cell{units: w, lines: l.inCell(td, a, inner(w)), rules: l.frame(), light: !l.doc.Blank, box: boxFor(a, ""),
			field: l.signature(td, a)})
		least = max(least, l.least(a, inTable))
	}
	strips := l.row(cells, least)
	if extent(strips) < shortRow && (n == 0 || n == len(t.Rows)-2) {
		strips[len(strips)-1].keep = len(t.Rows) > 1 // no row alone on a page
	}
	if name := rowName(row); name != "" && len(strips) > 1 {
		head = append(slices.Clip(head), l.continued(name)...)
	}
	l.repeat(head, strips)
}

// rowName is what a row is called where it goes on over the page, and as a block
// of its own: its key, or the first of its answers that is short.
func rowName(row render.Row) string {
	if row.Key != "" {
		return row.Key
	}
	for _, a := range row.Cells {
		switch a.Kind {
		case templates.Line, templates.Who, templates.Para:
			if a.Text != "" {
				return a.Text
			}
		}
	}
	return ""
}

// manyOptions is how many options are too many for a cell.
const manyOptions = 6

// towers reports whether a table has so many options to tick in a cell that
// its rows would be no rows any more.
func (l *layout) towers(t *render.Table) bool {
	for _, row := range t.Rows {
		for _, a := range row.Cells {
			if l.doc.Blank && len(a.Options) > manyOptions {
				return true
			}
		}
	}
	return false
}

// tableTitle adds what stands above a table.
func (l *layout) tableTitle(t *render.Table) {
	l.heading(t.Label, l.headStyle(), l.look.headGap)
	gap := l.look.itemGap
	if t.Label != "" {
		gap = 0
	}
	for _, text := range []string{t.When, t.Hint} {
		if text != "" {
			l.text(l.at.Add("P"), text, l.quiet(), gap, true)
			gap = 0
		}
	}
}

// tableHead adds the heads of the columns and returns them for the pages that
// follow: none where they are too tall to repeat.
func (l *layout) tableHead(e *pdffile.Elem, t *render.Table, widths []int) []strip {
	var cells []cell
	tr := e.Add("TR")
	th := func() *pdffile.Elem {
		h := tr.Add("TH")
		h.Scope = "Column"
		return h
	}
	if t.Keyed {
		cells = append(cells, cell{units: widths[0], lines: l.set(th(), t.KeyHead, l.strong(), padding, inner(widths[0]))})
	}
	for _, col := range t.Columns {
		w := widths[len(cells)]
		cells = append(cells, cell{units: w, lines: l.question(th(), col, l.strong(), inner(w))})
	}
	return l.heads(cells, 0)
}

// heads adds the heads of columns and returns them for the pages that follow:
// none where all are empty and nothing is to be written in them.
func (l *layout) heads(cells []cell, least float64) []strip {
	empty := least == 0
	for i := range cells {
		cells[i].tinted, cells[i].rules = !l.doc.Blank || cells[i].box == nil, l.frame() // what is written in stays white
		empty = empty && len(cells[i].lines) == 0
	}
	if empty {
		return nil
	}
	strips := l.row(cells, least)
	strips[0].gap = l.look.itemGap
	for i := range strips {
		strips[i].keep = true
	}
	return whole(strips)
}

// records adds a table that is too wide for the page as one block a row.
func (l *layout) records(t *render.Table) {
	for i, row := range t.Rows {
		name := row.Key
		if name == "" {
			name = l.doc.Words.Say("row", map[string]string{"n": strconv.Itoa(i + 1)})
			if len(row.Cells) > 0 && row.Cells[0].Text != "" && (row.Cells[0].Kind == templates.Who || row.Cells[0].Kind == templates.Line) {
				name += ": " + row.Cells[0].Text
			}
		}
		l.inside("Sect", func(*pdffile.Elem) {
			start := len(l.strips)
			l.heading(name, l.strong(), l.look.headGap)
			under := len(l.strips)
			var some []*render.Answer
			for j, a := range row.Cells {
				labelled := *a
				labelled.Label, labelled.Hint = t.Columns[j].Label, t.Columns[j].Hint
				if len(a.Options) <= manyOptions {
					some = append(some, &labelled)
					continue
				}
				l.beside(some, false)
				some = nil
				l.answer(&labelled)
			}
			l.beside(some, false)
			l.block(start, under, name, l.strong())
		})
	}
	// A line ends the last of them: what follows is not about it.
	l.strips = append(l.strips, strip{height: l.look.itemGap, cells: []cell{{units: gridUnits, rules: border.Bottom}}})
}
