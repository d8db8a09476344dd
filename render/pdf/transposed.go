package pdf

import (
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// sideBySide adds a table with its rows side by side, a line for each question,
// and reports whether it fits the page so.
func (l *layout) sideBySide(t *render.Table) bool {
	widths, ok := l.sideWidths(t)
	if !ok || l.towers(t) {
		return false
	}
	l.inside("Table", func(e *pdffile.Elem) {
		head := l.sideHeads(e.Add("TR"), t, widths)
		first := firstLine(t)
		for j := first; j < len(t.Columns); j++ {
			l.sideLine(e.Add("TR"), t, j, widths, head)
		}
	})
	return true
}

// firstLine is the first question that has a line of its own: not the one whose
// answers are the heads.
func firstLine(t *render.Table) int {
	if t.Keyed {
		return 0
	}
	return 1
}

// sideWidths shares the width out: rows of the same kind are equally wide.
func (l *layout) sideWidths(t *render.Table) ([]int, bool) {
	questions := column{least: l.fonts.widest(t.KeyHead, l.strong()), want: l.fonts.width(t.KeyHead, l.strong())}
	kind := templates.Line
	for j, c := range t.Columns {
		style := l.label()
		if j < firstLine(t) {
			style = l.strong()
		}
		questions.least = max(questions.least, l.fonts.widest(c.Label, style), l.fonts.widest(c.Hint, l.quiet()))
		questions.want = max(questions.want, l.fonts.width(c.Label, style), l.fonts.width(c.Hint, l.quiet())*0.5)
		if writing(c.Kind) > writing(kind) {
			kind = c.Kind
		}
	}
	questions.least += 2 * padding
	questions.want = max(questions.least, min(questions.want+2*padding, fullWidth*0.3))
	questions.whole = max(questions.least, min(questions.want, fullWidth*0.2)) // or questions are towers of words
	var each column
	for _, row := range t.Rows {
		c := l.columnFor(render.Column{Kind: kind, Label: row.Key}, inTable, l.strong(), l.plain(), row.Cells...)
		if !t.Keyed {
			name := l.words(row.Cells[0])
			c.least = max(c.least, l.fonts.widest(name, l.strong())+2*padding)
			c.whole = max(c.whole, c.least)
		}
		each = column{max(each.least, c.least), max(each.whole, c.whole), max(each.want, c.want)}
	}
	columns := []column{questions}
	for range t.Rows {
		columns = append(columns, each)
	}
	widths, ok := share(columns)
	if ok { // what is left over by rounding stands with the questions
		n := len(t.Rows)
		widths[n] = widths[1]
		widths[0] = gridUnits - n*widths[1]
	}
	return widths, ok
}

// question sets a question and its hint as the head of a column or line.
func (l *layout) question(th *pdffile.Elem, c render.Column, s style, width float64) []line {
	label := th
	if c.Hint != "" { // an element of its own before that of the hint
		label = on(th, "P", c.Label)
	}
	return append(l.set(label, c.Label, s, padding, width), l.set(on(th, "P", c.Hint), c.Hint, l.quiet(), padding, width)...)
}

// sideHeads adds the heads of the rows, and returns them for the pages that
// follow.
func (l *layout) sideHeads(tr *pdffile.Elem, t *render.Table, widths []int) []strip {
	th := func() *pdffile.Elem {
		h := tr.Add("TH")
		h.Scope = "Column"
		return h
	}
	corner := render.Column{Label: t.KeyHead}
	if !t.Keyed {
		corner = t.Columns[0]
	}
	cells := []cell{{units: widths[0], lines: l.question(th(), corner, l.strong(), inner(widths[0]))}}
	least := 0.0
	for i, row := range t.Rows {
		w, h := widths[i+1], th()
		if t.Keyed {
			cells = append(cells, cell{units: w, lines: l.set(h, row.Key, l.strong(), padding, inner(w))})
			continue
		}
		a := row.Cells[0]
		least = max(least, l.least(a, inTable))
		cells = append(cells, cell{units: w, lines: l.cellWords(h, a, l.strong(), inner(w)), box: boxFor(a, "")})
	}
	return l.heads(cells, least)
}

// sideLine adds the line of one question.
func (l *layout) sideLine(tr *pdffile.Elem, t *render.Table, j int, widths []int, head []strip) {
	key := tr.Add("TH")
	key.Scope = "Row"
	c := t.Columns[j]
	cells := []cell{{units: widths[0], rules: l.frame(), light: !l.doc.Blank, tinted: l.doc.Blank,
		lines: l.question(key, c, l.label(), inner(widths[0]))}}
	least := 0.0
	for i, row := range t.Rows {
		a, w, td := row.Cells[j], widths[i+1], tr.Add("TD")
		cells = append(cells, cell{units: w, lines: l.inCell(td, a, inner(w)), rules: l.frame(), light: !l.doc.Blank, box: boxFor(a, ""),
			field: l.signature(td, a)})
		least = max(least, l.least(a, inTable))
	}
	strips := l.row(cells, least)
	if extent(strips) < shortRow && (j == firstLine(t) || j == len(t.Columns)-2) {
		strips[len(strips)-1].keep = j < len(t.Columns)-1 // no line alone on a page
	}
	if c.Label != "" && len(strips) > 1 {
		head = append(head[:len(head):len(head)], l.continued(c.Label)...)
	}
	l.repeat(head, strips)
}
