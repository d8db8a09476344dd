package xlsx

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// Measures of a sheet. Widths of columns count digits of the default font,
// which are 6 points wide; heights are points.
const (
	keyCol   = 1
	labelCol = 2

	labelWidth = 31.0
	boxWidth   = 53.0
	// What the columns may take together on A4, less margins.
	portraitWidth, landscapeWidth = 84.0, 124.0

	// No row is higher, so that a page takes two: a row that does not fit
	// what is left of a page leaves it empty. Excel's own limit is 409.
	maxRow = 340.0
	// Labels of short lists show the options as well, for who reads on paper.
	shortList = 8
	spareRows = 3 // behind the rows of a filled table
)

// points is the width of a column, and room that of the text in it: programs
// pad cells, and boxes are indented.
func points(width float64) float64 { return width * 6 }
func room(width float64) float64   { return points(width) - 12 }

// sheet is one sheet while it is written, from top to bottom.
type sheet struct {
	*book
	name   string
	row    int       // last written
	gapped int       // row of the last gap
	widths []float64 // of the visible columns, from labelCol
}

// page writes one page as a sheet.
func (b *book) page(first bool, name string, p *page) {
	s := &sheet{book: b, name: name, widths: []float64{labelWidth, boxWidth}}
	if first {
		b.try(b.f.SetSheetName(b.f.GetSheetName(0), name))
	} else {
		_, err := b.f.NewSheet(name)
		b.try(err)
	}
	b.turn(p)
	t := p.table()
	wide := false
	if t != nil {
		s.widths, wide = b.columns(t)
	}
	s.setUp(first, wide)
	if first {
		s.front()
	}
	for _, text := range b.over {
		s.text(text, look{size: b.size - 2, quiet: true})
	}
	for _, bl := range p.blocks {
		if bl.title != "" {
			s.gap()
			s.text(bl.title, look{size: b.size + 4, bold: true})
			s.gap()
		}
		if bl.when != "" {
			s.text(bl.when, look{size: s.size, quiet: true})
			s.gap()
		}
		s.nodes(bl.nodes)
	}
	s.finish(t == nil)
}

// setUp sets columns and paper.
func (s *sheet) setUp(first, wide bool) {
	if s.err != nil {
		return
	}
	s.setWidth(keyCol, 10)
	s.try(s.f.SetColVisible(s.name, "A", false))
	for i, w := range s.widths {
		s.setWidth(labelCol+i, w)
	}
	s.setWidth(s.strutCol(), 0.5)

	orientation := "portrait"
	if wide {
		orientation = "landscape"
	}
	a4, across, down := 9, 1, 0
	s.try(s.f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &across, FitToHeight: &down}))
	side, top, bottom, edge := 0.6, 0.9, 1.1, 0.4 // inches
	s.try(s.f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge}))
	yes, no, rtl := true, false, s.d.Words.RightToLeft()
	s.try(s.f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes}))
	s.try(s.f.SetSheetView(s.name, -1, &excelize.ViewOptions{ShowGridLines: &no, RightToLeft: &rtl}))
	h := &excelize.HeaderFooterOptions{OddHeader: s.header, OddFooter: s.footer}
	if first { // the first page says it all in larger letters
		h.DifferentFirst, h.FirstFooter = true, s.footer
	}
	s.try(s.f.SetHeaderFooter(s.name, h))
}

func (s *sheet) setWidth(col int, width float64) {
	name, err := excelize.ColumnNumberToName(col)
	s.try(err)
	s.try(s.f.SetColWidth(s.name, name, name, width))
}

// finish closes a sheet. Nobody needs to get at the form's own words; rows of
// a table must be free to be inserted and sorted. There is no password: this
// guards against slips, not against people.
func (s *sheet) finish(protect bool) {
	if s.err != nil {
		return
	}
	last := address(s.strutCol(), max(s.row, 1))
	s.try(s.f.SetSheetDimension(s.name, "A1:"+last))
	s.try(s.f.AddIgnoredErrors(s.name, "A1:"+last, excelize.IgnoredErrorsNumberStoredAsText))
	if protect {
		// FormatRows lets rows grow with what is typed.
		s.try(s.f.ProtectSheet(s.name, &excelize.SheetProtectionOptions{
			SelectLockedCells: true, SelectUnlockedCells: true, FormatRows: true,
		}))
	}
}

// strutCol is the column behind the last visible one. It holds struts.
func (s *sheet) strutCol() int { return labelCol + len(s.widths) }

// width returns the width of a column's text.
func (s *sheet) width(col int) float64 { return room(s.widths[col-labelCol]) }

// put writes text into a cell of the current row.
func (s *sheet) put(col int, text string, l look) {
	if s.err != nil {
		return
	}
	cell := address(col, s.row)
	s.try(s.f.SetCellStyle(s.name, cell, cell, s.style(l)))
	if text == "" {
		return
	}
	s.setText(s.name, cell, text)
}

func (s *sheet) setHeight(h float64) {
	if s.err == nil {
		s.try(s.f.SetRowHeight(s.name, s.row, min(h, excelize.MaxRowHeight)))
	}
}

// strut keeps the row high enough for so many lines: a program that fits the
// row to what was typed counts these line ends too. Taller letters give air.
func (s *sheet) strut(lines int) float64 {
	l := look{size: s.size * 1.25, wrap: true}
	s.put(s.strutCol(), strings.Repeat("\n", lines-1)+" ", l)
	return float64(lines) * lineHeight("", l.size)
}

// gap leaves a little space, once between two things.
func (s *sheet) gap() {
	if s.row == s.gapped {
		return
	}
	s.row++
	s.gapped = s.row
	s.put(labelCol, "", look{size: s.size / 2})
	s.setHeight(s.size * 0.6)
}

// text writes text over the full width. Cells do not wrap beyond themselves
// and nothing is merged, so each line is a row that runs over the empty cells
// beside it.
func (s *sheet) text(text string, l look) {
	full := -6.0
	for _, w := range s.widths {
		full += points(w)
	}
	for _, line := range wrap(text, l.size, l.bold, full) {
		s.row++
		s.put(labelCol, strings.TrimRight(line, " \t\n"), l)
		s.setHeight(lineHeight(line, l.size))
	}
}

// front says what this is, and where to turn to.
func (s *sheet) front() {
	s.text(s.d.Title, look{size: s.size + 8, bold: true})
	s.text(s.d.Council, look{size: s.size + 1})
	s.text(joined(", ", s.caseLine(), s.copyLine()), look{size: s.size})
	s.gap()
	for _, line := range s.d.Help {
		s.text(line, look{size: s.size, bold: true})
	}
	s.gap()
}

func (s *sheet) nodes(nodes []render.Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading:
			s.gap()
			s.text(n.Text, look{size: s.size + 2, bold: true})
		case *render.Paragraph:
			s.gap()
			s.text(n.Text, look{size: s.size, quiet: n.Hint})
			s.gap()
		case *render.Steps:
			for i, text := range n.Texts {
				s.text(n.Number(i)+" "+text, look{size: s.size})
			}
		case *render.Answer:
			s.answer(n.Told(), 6)
		case *render.Beside:
			for _, a := range n.Answers {
				s.answer(a, 3) // side by side on paper, so short
			}
		case *render.Table:
			s.table(n)
		case *render.Group:
			s.gap()
			if n.Label != "" {
				s.text(n.Label, look{size: s.size + 2, bold: true})
			}
			if n.When != "" {
				s.text(n.When, look{size: s.size, quiet: true})
			}
			s.nodes(n.Nodes)
		}
	}
}

// run is a piece of a label in one look.
type run struct {
	text string
	look look
}

// question returns the words of a question: when it is asked, its label, its
// hint.
func (s *sheet) question(when, label, hint string) []run {
	quiet := look{size: s.size - 1, quiet: true}
	var out []run
	for _, r := range []run{{when, quiet}, {label, look{size: s.size, bold: s.d.Blank}}, {hint, quiet}} {
		if r.text != "" {
			out = append(out, r)
		}
	}
	return out
}

func runsHeight(runs []run, width float64) float64 {
	sum := 0.0
	for _, r := range runs {
		sum += height(r.text, r.look.size, r.look.bold, width)
	}
	return sum
}

// putRuns writes the words of a question into a cell of the current row.
func (s *sheet) putRuns(col int, runs []run, l look) {
	s.put(col, "", l)
	if len(runs) == 0 || s.err != nil {
		return
	}
	rich := make([]excelize.RichTextRun, len(runs))
	for i, r := range runs {
		font := &excelize.Font{Family: fontName, Size: r.look.size, Bold: r.look.bold, Color: ink}
		if r.look.quiet {
			font.Color = quietInk
		}
		rich[i] = excelize.RichTextRun{Font: font, Text: r.text}
		if i < len(runs)-1 {
			rich[i].Text += "\n"
		}
	}
	s.try(s.f.SetCellRichText(s.name, address(col, s.row), rich))
}

// above writes the words of a question over the full width.
func (s *sheet) above(runs []run) {
	if len(runs) == 0 {
		return
	}
	s.gap()
	for _, r := range runs {
		s.text(r.text, r.look)
	}
	s.gap()
}

// key writes the key of the current row.
func (s *sheet) key(key string) { s.put(keyCol, key, look{size: s.size}) }

// answer writes a question and its answer; an empty box for longer text has
// so many lines.
func (s *sheet) answer(a *render.Answer, lines int) {
	runs := s.question(a.When, a.Label, a.Hint)
	if a.Kind == templates.Choices {
		s.choices(a, runs)
		return
	}
	if n := len(a.Options); a.Kind == templates.Choice && n <= shortList {
		for _, o := range a.Options {
			runs = append(runs, run{"• " + o.Label, look{size: s.size - 1, quiet: true}})
		}
	}
	if runsHeight(runs, s.width(labelCol)) > maxRow {
		s.above(runs)
		runs = nil
	}
	col, from := labelCol+1, s.row+1
	texts := s.pieces(a, col)
	for i, text := range texts {
		s.row++
		s.key(plus(a.Wire, i))
		h := max(height(text, s.size, false, s.width(col)), s.strut(emptyLines(a, text, lines)))
		if i == 0 {
			h = max(h, runsHeight(runs, s.width(labelCol)))
		}
		l := look{size: s.size, box: true, wrap: true, middle: s.oneLine(h)}
		words := l
		words.tint = true
		switch {
		case i > 0:
			s.put(labelCol, s.continued(a.Label), words)
		case len(runs) > 0:
			s.putRuns(labelCol, runs, words)
		}
		l.noTop, l.noBottom = i > 0, i < len(texts)-1
		s.putAnswer(col, a, text, l)
		s.setHeight(h + 3)
	}
	s.define(a.Wire, s.name, col, from, s.row)
	s.choose(a.Kind, a.Options, a.Scale, s.name, col, from, s.row)
	s.note(a.Note)
}

// emptyLines returns how many lines a box has at least.
func emptyLines(a *render.Answer, text string, lines int) int {
	switch {
	case text != "":
		return 1
	case a.Kind == templates.Para || a.Kind == templates.Texts:
		return lines
	case a.Kind == templates.Sign:
		return 3
	}
	return 1
}

// pieces returns what the rows of an answer hold.
func (s *sheet) pieces(a *render.Answer, col int) []string {
	if !a.Score.IsZero() {
		return []string{a.Score.String()}
	}
	return pieces(shown(a), s.size, s.width(col), maxRow)
}

// continued marks a row in which an answer goes on.
func (s *sheet) continued(label string) string {
	text := s.d.Words.Say("continued", map[string]string{"label": label})
	if len(wrap(text, s.size, false, s.width(labelCol))) > 4 {
		text = s.d.Words.Say("continued", map[string]string{"label": ""})
	}
	return strings.TrimSpace(text)
}

// oneLine reports whether a row of that height holds one line.
func (s *sheet) oneLine(h float64) bool { return h < 2*s.size }

// putAnswer writes an answer, or the piece of it that the row holds, as what
// it is: a score, a date, or text that stays as it was typed.
func (s *sheet) putAnswer(col int, a *render.Answer, text string, l look) {
	l.open, l.leftward = true, rightToLeft(text)
	switch a.Kind {
	case templates.Day:
		if l.format = dateLike; language(s.d.Words) != "" {
			l.format = digits
		}
	case templates.Scale:
		l.format = "0"
	default:
		l.format = textOnly
	}
	n, number := a.Score.Value()
	if !number {
		n, number = serial(a)
	}
	if number && text != "" {
		s.put(col, "", l)
		s.number(col, n)
		return
	}
	s.put(col, text, l)
}

func (s *sheet) number(col, n int) {
	if s.err == nil {
		s.try(s.f.SetCellInt(s.name, address(col, s.row), int64(n)))
	}
}

// choose sets what may be answered in rows of a column.
func (b *book) choose(kind templates.Kind, options []render.Option, scale *templates.Range, sheet string, col, from, to int) {
	switch kind {
	case templates.Choice, templates.YesNo:
		b.offer(sheet, col, from, to, labels(options), b.say("askone"))
	case templates.Scale:
		b.offerScores(sheet, col, from, to, scale)
	case templates.Day:
		b.offerDate(sheet, col, from, to)
	}
}

// note says under an answer what stands in its place or behind it. It is not
// in the answer's own cell, where it would come back as an answer.
func (s *sheet) note(note string) {
	if note == "" {
		return
	}
	s.row++
	s.put(labelCol+1, note, look{size: s.size, quiet: true, wrap: true, indent: true})
	s.setHeight(height(note, s.size, false, s.width(labelCol+1)) + 3)
}

// choices writes a question of which several options may be ticked: a row for
// each option, "Yes" beside those that are.
func (s *sheet) choices(a *render.Answer, runs []run) {
	s.above(runs)
	col, from := labelCol+1, s.row+1
	yes := s.say("yes")
	for _, o := range a.Options {
		s.row++
		s.key(a.Wire + ":" + o.Code)
		h := max(height(o.Label, s.size, false, s.width(labelCol)), s.strut(1))
		l := look{size: s.size, box: true, wrap: true, middle: s.oneLine(h)}
		words := l
		words.tint = true
		s.put(labelCol, o.Label, words)
		if o.Ticked {
			s.putAnswer(col, a, yes, l)
		} else {
			s.putAnswer(col, a, "", l)
		}
		s.setHeight(h + 3)
	}
	if s.row < from {
		return
	}
	s.define(a.Wire, s.name, col, from, s.row)
	s.offer(s.name, col, from, s.row, []any{yes}, s.say("askone"))
	s.note(a.Note)
}
