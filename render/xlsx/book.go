package xlsx

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"earlyhelp.example/forms/internal/wire"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// book is a workbook while it is written. The first error stays, and nothing
// is written after it.
type book struct {
	f       *excelize.File
	d       *render.Doc
	size    float64 // of the letters, in points
	whose   string  // which copy this is, in words
	styles  map[look]int
	lists   map[string]string // where the list of these options stands
	listed  [][]any           // the lists, a column each
	highest map[string]int    // slots used, by field id
	header  string
	footer  string
	over    []string // what had no room in header and footer
	err     error
}

func newBook(f *excelize.File, d *render.Doc) *book {
	b := &book{f: f, d: d, size: 12, styles: map[look]int{}, lists: map[string]string{}, highest: slots(d)}
	b.whose = d.Copy
	if d.Audience.Kind == render.Office && !d.Blank {
		b.size = 11
	}
	b.furnish()
	b.try(f.SetDefaultFont(fontName))
	return b
}

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) say(key string) string { return b.d.Words.Say(key, nil) }

// caseLine names the case, "" where there is no reference to show.
func (b *book) caseLine() string {
	if b.d.CaseRef == "" {
		return ""
	}
	return b.d.Words.Say("case", map[string]string{"ref": b.d.CaseRef})
}

// copyLine says which copy this is and of which day.
func (b *book) copyLine() string {
	return joined(", ", b.whose, b.d.Words.Date(b.d.Day))
}

func joined(sep string, texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, sep)
}

// furnish makes the header and the footer. Excel takes 255 UTF-16 units of
// each; what has no room stands on top of every sheet instead.
func (b *book) furnish() {
	const size, across = 10, 430.0 // points: the number of the page stands beside it
	const font = `&10&"Arial,Regular"`
	plain := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "&", "&&") }
	page := "&R" + font + b.d.Words.Say("page", map[string]string{"n": "&P", "m": "&N"})
	add := func(to *string, code, text string) {
		if text == "" {
			return
		}
		next := *to + code + font
		for i, line := range wrap(plain(text), size, false, across) { // programs do not wrap here
			if i > 0 {
				next += "\n"
			}
			next += strings.TrimSpace(line)
		}
		if units(next+page) > excelize.MaxFieldLength {
			b.over = append(b.over, text)
			return
		}
		*to = next
	}
	add(&b.header, "&L", joined(", ", b.d.Title, b.d.Council))
	add(&b.header, "\n", joined(", ", b.caseLine(), b.copyLine()))
	add(&b.footer, "&L", joined(", ", b.d.Form, b.whose))
	add(&b.footer, "\n", b.d.Wording)
	b.footer += page
}

const (
	fontName = "Arial"
	ink      = "000000"
	quietInk = "404040" // 10 : 1 on white
	tint     = "E9EFF5" // behind the form's words; near white on a photocopy
	rule     = "7F7F7F" // 4 : 1 on white
	textOnly = "@"      // keeps a phone number's 0, and = + - @ what they are
	dateLike = "[$-809]d mmmm yyyy"
	digits   = "dd/mm/yyyy" // in any other language than English
)

// look is how a cell looks.
type look struct {
	size            float64
	bold, quiet     bool
	tint, box, open bool // open: not locked
	wrap, indent    bool
	middle          bool // between top and bottom, where a row holds one line
	leftward        bool // for a script that runs from right to left
	format          string
	noTop, noBottom bool // of the box, where an answer goes on
}

func (b *book) style(l look) int {
	if id, ok := b.styles[l]; ok {
		return id
	}
	s := &excelize.Style{
		Font:       &excelize.Font{Family: fontName, Size: l.size, Bold: l.bold, Color: ink},
		Alignment:  &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: l.wrap},
		Protection: &excelize.Protection{Locked: !l.open},
	}
	if l.quiet {
		s.Font.Color = quietInk
	}
	if b.d.Words.RightToLeft() {
		if s.Alignment.Horizontal = "right"; !l.open { // an answer's direction is its own
			s.Alignment.ReadingOrder = 2
		}
	}
	if l.leftward {
		s.Alignment.Horizontal, s.Alignment.ReadingOrder = "right", 2
	}
	if l.middle {
		s.Alignment.Vertical = "center"
	}
	if l.tint {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{tint}}
	}
	if l.box || l.indent {
		s.Alignment.Indent = 1
	}
	if l.box {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			if side == "top" && l.noTop || side == "bottom" && l.noBottom {
				continue
			}
			s.Border = append(s.Border, excelize.Border{Type: side, Color: rule, Style: 1})
		}
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	id, err := b.f.NewStyle(s)
	b.try(err)
	b.styles[l] = id
	return id
}

// setText writes text that reads back as it is.
func (b *book) setText(sheet, cell, text string) {
	if b.err != nil {
		return
	}
	text = escaped(text)
	if units(text) > excelize.TotalCellChars { // excelize would cut it without a word
		b.err = fmt.Errorf("the text of one cell of the sheet %q is too long", sheet)
		return
	}
	b.try(b.f.SetCellStr(sheet, cell, text))
}

// escaped guards text against being read as an escape: a workbook takes
// _x0041_ for an A. excelize guards rich text only.
func escaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for i := range len(text) {
		if isEscape(text[i:]) {
			out.WriteString("_x005F")
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

func isEscape(text string) bool {
	if len(text) < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(text[2:6], 16, 16)
	return err == nil
}

// list returns where the list of these options stands.
func (b *book) list(options []any) string {
	key := fmt.Sprintf("%q", options)
	if at, ok := b.lists[key]; ok {
		return at
	}
	b.listed = append(b.listed, options)
	at := area(ListsSheet, len(b.listed), 1, len(options))
	b.lists[key] = at
	return at
}

// area is the absolute reference of rows of one column.
func area(sheet string, col, from, to int) string {
	ref := "'" + strings.ReplaceAll(sheet, "'", "''") + "'!" + address(col, from, true)
	if to > from {
		ref += ":" + address(col, to, true)
	}
	return ref
}

// address is the reference of a cell. Numbers that no sheet has give one that
// excelize refuses.
func address(col, row int, absolute ...bool) string {
	ref, err := excelize.CoordinatesToCellName(col, row, absolute...)
	if err != nil {
		return ""
	}
	return ref
}

// define defines a wire name for rows of a column.
func (b *book) define(name, sheet string, col, from, to int) {
	if b.err == nil {
		b.try(b.f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: area(sheet, col, from, to)}))
	}
}

// nextName returns a wire name that nothing in the outline has.
func (b *book) nextName(field string) string {
	b.highest[field]++
	return wire.Name(field, b.highest[field])
}

func (b *book) writeLists() {
	b.hidden(ListsSheet, false)
	for i, options := range b.listed {
		for j, o := range options {
			switch o := o.(type) {
			case string:
				b.setText(ListsSheet, address(i+1, j+1), o)
			case int:
				b.try(b.f.SetCellInt(ListsSheet, address(i+1, j+1), int64(o)))
			}
		}
	}
}

// writeAbout says in the file itself what it is, for who reads it back.
func (b *book) writeAbout() {
	b.hidden(AboutSheet, true)
	row := 0
	for _, e := range [][2]string{
		{"form", b.d.Form}, {"copy", b.kind()}, {"case", b.d.CaseRef}, {"instance", string(b.d.Instance)},
		{"day", b.d.Day.String()}, {"title", b.d.Title}, {"council", b.d.Council}, {"wording", b.d.Wording},
		{"language", language(b.d.Words)},
	} {
		if b.err != nil || e[1] == "" {
			continue
		}
		row++
		b.setText(AboutSheet, address(1, row), e[0])
		b.setText(AboutSheet, address(2, row), e[1])
	}
}

// language is the language of the form's words; "" for English.
func language(w *templates.Words) string {
	if l := w.Language(); l != templates.English {
		return l
	}
	return ""
}

// kind is whose copy this is, for programs.
func (b *book) kind() string {
	if b.d.Blank {
		return "blank"
	}
	return string(b.d.Audience.Kind)
}

func (b *book) hidden(sheet string, very bool) {
	_, err := b.f.NewSheet(sheet)
	b.try(err)
	b.try(b.f.SetSheetVisible(sheet, false, very))
}

// writeProperties replaces the properties that excelize starts with: they
// claim an author and a day.
func (b *book) writeProperties() {
	const empty = `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`
	b.f.Pkg.Store("docProps/core.xml", []byte(empty))
	p := &excelize.DocProperties{
		Title: b.d.Title, Creator: b.d.Council, LastModifiedBy: b.d.Council, Language: b.d.Words.Language(),
		Identifier: b.d.Form + " " + b.kind(),
	}
	if !b.d.Day.IsZero() {
		p.Created = b.d.Day.Time().Format(time.RFC3339)
		p.Modified = p.Created
	}
	b.try(b.f.SetDocProps(p))
	b.try(b.f.SetAppProps(&excelize.AppProperties{Application: "earlyhelp"}))
}

// warn is what a program says of an answer that is not on the list. It warns,
// and lets the answer stand: a form must not refuse what a family says.
func (b *book) warn(dv *excelize.DataValidation, sheet string, col, from, to int, words string) {
	if b.err != nil {
		return
	}
	dv.SetSqref(address(col, from) + ":" + address(col, to))
	const maxTitle = 32 // with more, Excel calls the file broken
	dv.SetError(excelize.DataValidationErrorStyleWarning, shorten(b.d.Title, maxTitle), words)
	b.try(b.f.AddDataValidation(sheet, dv))
}

// offer sets what may be chosen in rows of a column.
func (b *book) offer(sheet string, col, from, to int, options []any, words string) {
	if len(options) == 0 {
		return
	}
	dv := excelize.NewDataValidation(true)
	dv.SetSqrefDropList(b.list(options))
	b.warn(dv, sheet, col, from, to, words)
}

func (b *book) offerDate(sheet string, col, from, to int) {
	dv := excelize.NewDataValidation(true)
	b.try(dv.SetRange(firstSerial, lastSerial, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween))
	b.warn(dv, sheet, col, from, to, b.say("askdate"))
}

func labels(options []render.Option) []any {
	out := make([]any, len(options))
	for i, o := range options {
		out[i] = o.Label
	}
	return out
}

// offerScores sets a scale as what may be chosen in rows of a column.
func (b *book) offerScores(sheet string, col, from, to int, scale *templates.Range) {
	low, high := scale.Bounds()
	var all []any
	for n := low; n <= high; n++ {
		all = append(all, n)
	}
	ask := b.d.Words.Say("askscore", map[string]string{"low": strconv.Itoa(low), "high": strconv.Itoa(high)})
	b.offer(sheet, col, from, to, all, ask)
}

func plus(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + "+" + strconv.Itoa(i+1)
}
