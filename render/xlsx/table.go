package xlsx

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// columns returns the widths of a table's columns, and whether it needs the
// paper turned. The first holds keys or numbers of rows; notes are last.
func (b *book) columns(t *render.Table) (widths []float64, wide bool) {
	var columns []column
	if t.Keyed {
		columns = append(columns, column{least: b.widest(t.KeyHead, true, 18), share: 2})
	} else {
		columns = append(columns, column{least: 5})
	}
	for i, c := range t.Columns {
		least, share := leastWidth(c.Kind)
		col := column{least: b.widest(c.Label, true, least*b.size/12), share: share}
		for _, row := range t.Rows {
			col.words = max(col.words, b.widest(shown(row.Cells[i]), false, 0))
		}
		columns = append(columns, col)
	}
	if hasNotes(t) {
		columns = append(columns, column{least: b.widest(b.say("notes"), true, 16), share: 1})
	}
	left, parts := portraitWidth, 0.0
	for _, c := range columns {
		left -= c.least
		parts += c.share
	}
	if wide = left < 0; wide {
		left += landscapeWidth - portraitWidth
	}
	left = max(left, 0)      // else the program that prints makes all of it smaller
	for i := range columns { // first so that no word, such as an address, is broken
		c := &columns[i]
		more := min(left, max(c.words-c.least, 0))
		c.least += more
		left -= more
	}
	for _, c := range columns {
		if parts > 0 {
			c.least += left * c.share / parts
		}
		widths = append(widths, c.least)
	}
	return widths, wide
}

// column is a column while its width is sought.
type column struct {
	least float64 // width
	words float64 // width that keeps the longest word of the answers whole
	share float64 // of what is left over
}

// widest returns the width of a column that takes the longest word.
func (b *book) widest(text string, bold bool, least float64) float64 {
	for word := range strings.FieldsSeq(text) {
		least = max(least, textWidth(word, b.size, bold)/6+2.2)
	}
	return least
}

// leastWidth returns how wide a column must be for its kind of answer, at 12
// points, and its share of what is left over.
func leastWidth(kind templates.Kind) (width, share float64) {
	switch kind {
	case templates.Day: // 30 September 2026: a date that is too wide shows as ####
		return 21, 0
	case templates.YesNo, templates.Scale:
		return 9, 0.7
	case templates.Para, templates.Texts:
		return 16, 4
	}
	return 10, 2
}

func hasNotes(t *render.Table) bool {
	for _, row := range t.Rows {
		for _, a := range row.Cells {
			if a.Note != "" {
				return true
			}
		}
	}
	return false
}

// table writes a table: what is said of it, the heads, the rows, and in a
// filled copy a few spare rows.
func (s *sheet) table(t *render.Table) {
	s.above(s.question(t.When, t.Label, t.Hint))
	s.heads(t)
	from := s.row + 1
	for i, row := range t.Rows {
		at := s.row + 1
		s.tableRow(i+1, row)
		if !t.Transposed {
			continue
		}
		for j, a := range row.Cells { // each row has a kind of its own
			s.choose(a.Kind, a.Options, a.Scale, s.name, labelCol+1+j, at, s.row)
		}
	}
	if !s.d.Blank && !t.Keyed {
		for i := range spareRows {
			s.tableRow(len(t.Rows)+i+1, s.spare(t))
		}
	}
	if s.row < from || t.Transposed {
		return
	}
	for i, c := range t.Columns {
		s.choose(c.Kind, offered(t, i), c.Scale, s.name, labelCol+1+i, from, s.row)
	}
}

// offered returns the options of a column. A row may show one more, an answer
// that the form does not offer: the shortest list is the form's.
func offered(t *render.Table, col int) []render.Option {
	var out []render.Option
	for i, row := range t.Rows {
		if o := row.Cells[col].Options; i == 0 || len(o) < len(out) {
			out = o
		}
	}
	return out
}

// heads writes the heads, which every page repeats and which stay in sight.
func (s *sheet) heads(t *render.Table) {
	head := func(label, hint string) []run {
		runs := s.question("", label, hint)
		for i := range runs {
			runs[i].look.bold = !runs[i].look.quiet
		}
		return runs
	}
	heads := [][]run{nil}
	if t.Keyed {
		heads[0] = head(t.KeyHead, "")
	}
	for _, c := range t.Columns {
		heads = append(heads, head(c.Label, c.Hint))
	}
	tall := 0.0
	for i, h := range heads {
		tall = max(tall, runsHeight(h, room(s.widths[i])))
	}
	if tall > maxRow/3 { // repeated on every page, such heads leave no room
		tall = 0
		for i, c := range t.Columns {
			if c.Hint != "" {
				s.above(heads[i+1])
				heads[i+1] = head(c.Label, "")
			}
			tall = max(tall, runsHeight(heads[i+1], room(s.widths[i+1])))
		}
		s.gap()
	}
	if hasNotes(t) {
		heads = append(heads, head(s.say("notes"), ""))
	}
	s.row++
	for i, h := range heads {
		s.putRuns(labelCol+i, h, look{size: s.size, bold: true, tint: true, box: true, wrap: true})
	}
	s.setHeight(max(tall, s.strut(1)) + 3)
	if s.err != nil {
		return
	}
	row := strconv.Itoa(s.row)
	s.try(s.f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: s.name,
		RefersTo: "'" + strings.ReplaceAll(s.name, "'", "''") + "'!$" + row + ":$" + row,
	}))
	if s.row <= 8 { // with more above it, too little would be left to scroll
		s.try(s.f.SetPanes(s.name, &excelize.Panes{
			Freeze: true, YSplit: s.row, TopLeftCell: address(1, s.row+1), ActivePane: "bottomLeft",
		}))
	}
}

// spare returns a row for somebody to fill in.
func (b *book) spare(t *render.Table) render.Row {
	row := render.Row{}
	for i, c := range t.Columns {
		row.Cells = append(row.Cells, &render.Answer{Field: c.Field, Kind: c.Kind, Options: unticked(offered(t, i)), Scale: c.Scale, Wire: b.nextName(c.Field)})
	}
	return row
}

// unticked returns options of which none is chosen.
func unticked(options []render.Option) []render.Option {
	out := slices.Clone(options)
	for i := range out {
		out[i].Ticked = false
	}
	return out
}

// tableRow writes a row of a table, in as many rows of the sheet as its
// longest answer needs.
func (s *sheet) tableRow(n int, row render.Row) {
	from := s.row + 1
	texts := make([][]string, len(row.Cells))
	rows, empty := 1, true
	for i, a := range row.Cells {
		texts[i] = s.pieces(a, labelCol+1+i)
		rows = max(rows, len(texts[i]))
		empty = empty && a.Empty()
	}
	notes, noteCol := rowNotes(row), labelCol+1+len(row.Cells)
	least := 1
	if empty {
		least = 2
	}
	for i := range rows {
		s.row++
		s.key(keys(row, i))
		label := row.Key
		if label == "" {
			label = strconv.Itoa(n)
		} else if i > 0 {
			label = s.continued(label)
		}
		cells := make([]string, len(texts))
		h := max(s.strut(least), height(label, s.size, false, s.width(labelCol)))
		for j := range texts {
			if i < len(texts[j]) {
				cells[j] = texts[j][i]
			}
			h = max(h, height(cells[j], s.size, false, s.width(labelCol+1+j)))
		}
		note := ""
		if i == 0 {
			note = notes
		}
		if noteCol < s.strutCol() {
			h = max(h, height(note, s.size-1, false, s.width(noteCol)))
			s.put(noteCol, note, look{size: s.size - 1, quiet: true, wrap: true, box: true, noTop: i > 0, noBottom: i < rows-1})
		}
		l := look{size: s.size, box: true, wrap: true, middle: s.oneLine(h), noTop: i > 0, noBottom: i < rows-1}
		words := l
		words.tint = true
		s.put(labelCol, label, words)
		for j, a := range row.Cells {
			s.putAnswer(labelCol+1+j, a, cells[j], l)
		}
		s.setHeight(h + 3)
	}
	for j, a := range row.Cells {
		s.define(a.Wire, s.name, labelCol+1+j, from, from+len(texts[j])-1)
	}
}

// keys returns the key of a row: the names of all its cells.
func keys(row render.Row, i int) string {
	names := make([]string, len(row.Cells))
	for j, a := range row.Cells {
		names[j] = plus(a.Wire, i)
	}
	return strings.Join(names, " ")
}

// rowNotes returns the notes on the answers of a row, which would come back as
// answers if they stood in their cells.
func rowNotes(row render.Row) string {
	var out []string
	for _, a := range row.Cells {
		if a.Note != "" {
			out = append(out, joined(": ", a.Label, a.Note))
		}
	}
	return strings.Join(out, "\n")
}
