package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/wire"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// blank returns the outline of a blank form, which tests may change.
func blank(t testing.TB, form string) *render.Doc {
	t.Helper()
	tm, err := casetest.Library(t).Template(form)
	if err != nil {
		t.Fatal(err)
	}
	d, err := render.Blank(tm, render.Audience{Kind: render.Office})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// docs returns the blank, the office and the family copy of every form.
func docs(t *testing.T) map[string]*render.Doc {
	t.Helper()
	out := map[string]*render.Doc{}
	for _, name := range casetest.Library(t).Names() {
		form, _, _ := strings.Cut(name, "@")
		out[form+" blank"] = blank(t, name)
		if tm, err := casetest.Library(t).Template(name); err != nil || tm.From != "" {
			continue // its cases stand where it is written
		}
		for _, kind := range []render.Kind{render.Office, render.Family} {
			out[form+" "+string(kind)] = filled(t, form, kind)
		}
	}
	return out
}

// filled returns the outline of a copy of the form's complete case.
func filled(t *testing.T, form string, kind render.Kind) *render.Doc {
	t.Helper()
	return copyOf(t, casetest.Open(t, casetest.Library(t), casetest.Case(t, form+"/complete")), kind)
}

// copyOf returns the outline of a copy of a form.
func copyOf(t *testing.T, f *templates.Form, kind render.Kind) *render.Doc {
	t.Helper()
	d, err := render.For(f, render.Audience{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func written(t testing.TB, d *render.Doc) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Write(&buf, d, Options{}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// reading is a workbook that is read back as a later reader will.
type reading struct {
	t     *testing.T
	f     *excelize.File
	names map[string][]cell
}

type cell struct {
	sheet    string
	col, row int
}

func read(t *testing.T, data []byte) *reading {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	r := &reading{t, f, map[string][]cell{}}
	for _, n := range f.GetDefinedName() {
		if _, _, ok := wire.Parse(n.Name); !ok {
			continue
		}
		if r.names[n.Name] != nil {
			t.Errorf("%s is defined twice", n.Name)
		}
		r.names[n.Name] = r.cells(n.RefersTo)
	}
	return r
}

// cells returns the cells of a reference such as 'A sheet'!$C$3:$C$5.
func (r *reading) cells(ref string) []cell {
	sheet, area, ok := strings.Cut(ref, "'!")
	if !ok {
		r.t.Fatalf("what is %s?", ref)
	}
	sheet = strings.ReplaceAll(sheet[1:], "''", "'")
	from, to, several := strings.Cut(strings.ReplaceAll(area, "$", ""), ":")
	if !several {
		to = from
	}
	col, row, err1 := excelize.CellNameToCoordinates(from)
	_, last, err2 := excelize.CellNameToCoordinates(to)
	if err := errors.Join(err1, err2); err != nil {
		r.t.Fatal(err)
	}
	var out []cell
	for ; row <= last; row++ {
		out = append(out, cell{sheet, col, row})
	}
	return out
}

func (r *reading) raw(c cell) string {
	v, err := r.f.GetCellValue(c.sheet, address(c.col, c.row), excelize.Options{RawCellValue: true})
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func (r *reading) formatted(c cell) string {
	v, err := r.f.GetCellValue(c.sheet, address(c.col, c.row))
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func (r *reading) kind(c cell) excelize.CellType {
	k, err := r.f.GetCellType(c.sheet, address(c.col, c.row))
	if err != nil {
		r.t.Fatal(err)
	}
	return k
}

func (r *reading) text(name string) string {
	var out strings.Builder
	for _, c := range r.names[name] {
		out.WriteString(r.raw(c))
	}
	return out.String()
}

// all returns the text of every visible sheet, cell after cell.
func (r *reading) all() string {
	var out strings.Builder
	for _, sheet := range r.f.GetSheetList() {
		if visible, _ := r.f.GetSheetVisible(sheet); !visible {
			continue
		}
		rows, err := r.f.GetRows(sheet)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, row := range rows {
			for i, v := range row {
				if i != keyCol-1 {
					out.WriteString(strings.TrimSpace(v) + " ")
				}
			}
		}
	}
	return squeeze(out.String())
}

// finder returns a function that complains of words which no cell has.
func (r *reading) finder() func(what string) {
	text := r.all()
	return func(what string) {
		r.t.Helper()
		if !strings.Contains(text, squeeze(what)) {
			r.t.Errorf("%q is missing", what)
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Every word and every answer of the outline is in the workbook, each answer
// under its own name, as a date or a number where it is one.
func TestHoldsTheOutline(t *testing.T) {
	for name, d := range docs(t) {
		t.Run(name, func(t *testing.T) {
			r := read(t, written(t, d))
			has := r.finder()
			has(d.Title)
			has(d.Council)
			for _, line := range d.Help {
				has(line)
			}
			for _, sec := range d.Sections {
				has(sec.Title)
				has(sec.When)
				r.hasNodes(sec.Nodes, has)
			}
		})
	}
}

func (r *reading) hasNodes(nodes []render.Node, has func(string)) {
	r.t.Helper()
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading:
			has(n.Text)
		case *render.Paragraph:
			has(n.Text)
		case *render.Answer:
			r.hasAnswer(n, has)
		case *render.Beside:
			for _, a := range n.Answers {
				r.hasAnswer(a, has)
			}
		case *render.Table:
			has(n.Label)
			has(n.Hint)
			has(n.When)
			has(n.KeyHead)
			for _, c := range n.Columns {
				has(c.Label)
				has(c.Hint)
			}
			for _, row := range n.Rows {
				has(row.Key)
				for _, a := range row.Cells {
					r.hasAnswer(a, has)
				}
			}
		case *render.Group:
			has(n.Label)
			has(n.When)
			r.hasNodes(n.Nodes, has)
		}
	}
}

func (r *reading) hasAnswer(a *render.Answer, has func(string)) {
	r.t.Helper()
	has(a.Label)
	has(a.Hint)
	has(a.When)
	has(a.Note)
	if a.Scale != nil {
		for _, b := range a.Scale.Bands {
			has(b.Label)
		}
	}
	cells := r.names[a.Wire]
	if len(cells) == 0 {
		r.t.Errorf("%s has no name", a.Wire)
		return
	}
	first := cells[0]
	key := r.raw(cell{first.sheet, keyCol, first.row})
	score, scored := a.Score.Value()
	switch {
	case a.Kind == templates.Choices && strings.Contains(key, ":"):
		if len(cells) != len(a.Options) {
			r.t.Errorf("%s has %d options, not %d", a.Wire, len(cells), len(a.Options))
			return
		}
		for i, o := range a.Options {
			at := cells[i]
			if got := r.raw(cell{at.sheet, keyCol, at.row}); got != a.Wire+":"+o.Code {
				r.t.Errorf("%s: key %q", a.Wire, got)
			}
			if got := r.raw(cell{at.sheet, labelCol, at.row}); got != o.Label {
				r.t.Errorf("%s: option %q", a.Wire, got)
			}
			if got := r.raw(at); (got == "Yes") != o.Ticked || !o.Ticked && got != "" {
				r.t.Errorf("%s: %s reads %q", a.Wire, o.Code, got)
			}
		}
		return
	case scored:
		if got := r.raw(first); got != strconv.Itoa(score) {
			r.t.Errorf("%s reads %q", a.Wire, got)
		}
	case a.Kind == templates.Day && a.Text != "":
		if r.raw(first) == a.Text || r.formatted(first) != a.Text {
			r.t.Errorf("%s: %q is no date that shows as %q", a.Wire, r.raw(first), a.Text)
		}
	default:
		if got := r.text(a.Wire); got != shown(a) {
			r.t.Errorf("%s reads %q, not %q", a.Wire, got, shown(a))
		}
	}
	if !slices.Contains(strings.Fields(key), a.Wire) {
		r.t.Errorf("%s: the key of its row is %q", a.Wire, key)
	}
}

var awkward = []string{
	"=1+1", "+44 7700 900118", "-5", "@name", "07700 900118", "1/2", "TRUE", "#REF!", "'quoted", "3/4/26",
	"_x0041_", "_x005F_x0041_", "_x005f_", "_xD83D_ and _x000D_", "__x0009__", "a_x20AC_b", "_x0041_x0042_", "_x00e9_ _xZZZZ_ _x+041_",
	"\n\tindented, then\n\n\nblank lines\n", "  blanks at both ends  ", "a\tb",
	"<b>&amp; \"quotes\"</b> ]]>", "naïve e\u0301 Folaṣadé Ogunlẹ́yẹ",
	"😀👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿 emoji", "عائلة تحتاج إلى المساعدة", "اردو زبان", "家族の支援", "a\u2028b\ufeffc\u00a0d\u200be",
	strings.Repeat("a", 40_000),
	strings.Repeat("Somebody wrote a great deal. ", 1_400),
	strings.Repeat("a line\n", 300),
	strings.Repeat("\n", 300),
	strings.Repeat("😀", 40_000),
	strings.Repeat("مساعدة ", 6_000),
	"x" + strings.Repeat("\u0301", 40_000),
	strings.Repeat(" ", 33_000),
}

// Whatever is answered reads back as it was typed, in rows that programs can
// show whole.
func TestAnswersReadBack(t *testing.T) {
	d := blank(t, "southend/plan")
	var scalar, inTable *render.Answer
	for a := range d.Answers() {
		if a.Wire == "eh_plan_worries_1" {
			scalar = a
		}
		if a.Wire == "eh_action_what_1" {
			inTable = a
		}
	}
	for _, text := range awkward {
		scalar.Text, inTable.Text = text, text
		r := read(t, written(t, d))
		for _, a := range []*render.Answer{scalar, inTable} {
			if got := r.text(a.Wire); got != text {
				t.Errorf("%s: %.40q reads back as %.40q", a.Wire, text, got)
			}
			cells := r.names[a.Wire]
			for i, c := range cells {
				if kind := r.kind(c); kind != excelize.CellTypeSharedString {
					t.Errorf("%s: %.40q is in a cell of kind %d", a.Wire, text, kind)
				}
				h, err := r.f.GetRowHeight(c.sheet, c.row)
				if err != nil || h > maxRow+20 {
					t.Errorf("%s: %.40q: a row is %v high, %v", a.Wire, text, h, err)
				}
				if key := r.raw(cell{c.sheet, keyCol, c.row}); !slices.Contains(strings.Fields(key), plus(a.Wire, i)) {
					t.Errorf("%s: row %d has the key %q", a.Wire, i, key)
				}
				label := r.raw(cell{c.sheet, labelCol, c.row})
				if a == scalar && i > 0 && label != a.Label+" (continued)" {
					t.Errorf("%s goes on under %q", a.Wire, label)
				}
			}
			if len(text) > 10_000 && len(cells) < 2 {
				t.Errorf("%s: %.40q has one cell", a.Wire, text)
			}
		}
	}
}

// Each row is as high as its text, so that nothing is clipped in print: 400
// words need more than one.
func TestRowsAreHighEnough(t *testing.T) {
	d := blank(t, "southend/plan")
	words := strings.TrimSpace(strings.Repeat("worried ", 400))
	for a := range d.Answers() {
		if a.Kind == templates.Para {
			a.Text = words
		}
	}
	r := read(t, written(t, d))
	for name, cells := range r.names {
		for _, c := range cells {
			text := r.raw(c)
			if len(text) < 100 {
				continue
			}
			col, _ := excelize.ColumnNumberToName(c.col)
			width, _ := r.f.GetColWidth(c.sheet, col)
			h, _ := r.f.GetRowHeight(c.sheet, c.row)
			// Arial's "worried " is 3.67 em, and a line 1.25 of its size.
			perLine := int((width*6 - 10.5) / (3.67 * 12))
			lines := (len(strings.Fields(text)) + perLine - 1) / perLine
			if need := float64(lines) * 12 * 1.25; h < need {
				t.Errorf("%s: a row of %d lines is %v high, needs %v", name, lines, h, need)
			}
		}
	}
}

// What a workbook cannot hold is refused with its place, and without the
// answer; nothing is written.
func TestRefuses(t *testing.T) {
	for _, bad := range []string{"secret\x01", "secret\x00", "secret\ufffe", "secret\r\n", "secret\xff"} {
		d := blank(t, "southend/plan")
		for a := range d.Answers() {
			if a.Wire == "eh_child_name_1" {
				a.Text, a.Path = bad, "people[r00000001].name"
			}
		}
		var buf bytes.Buffer
		err := Write(&buf, d, Options{})
		if err == nil || buf.Len() > 0 {
			t.Fatalf("%q is written, %v", bad, err)
		}
		if msg := err.Error(); !strings.Contains(msg, "child.name at people[r00000001].name") || strings.Contains(msg, "secret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNoOutline(t *testing.T) {
	for _, d := range []*render.Doc{nil, {}} {
		if err := Write(io.Discard, d, Options{}); err == nil {
			t.Error("no error")
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("no room")

func TestWriterError(t *testing.T) {
	if err := Write(full{}, blank(t, "southend/plan"), Options{}); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

// The same outline gives the same bytes, at the same time too.
func TestSameBytes(t *testing.T) {
	for _, d := range []*render.Doc{blank(t, "southend/plan"), filled(t, "southend/plan", render.Family)} {
		want := written(t, d)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				var buf bytes.Buffer
				if err := Write(&buf, d, Options{}); err != nil || !bytes.Equal(buf.Bytes(), want) {
					t.Errorf("other bytes, %v", err)
				}
			})
		}
		wg.Wait()
	}
}

// What the copy is stands in the file thrice, and its sheets are set up as
// they are to be.
func TestSheets(t *testing.T) {
	d := filled(t, "southend/plan", render.Family)
	data := written(t, d)
	r := read(t, data)
	props, err := r.f.GetDocProps()
	if err != nil || props.Identifier != d.Form+" family" || props.Created != "2025-06-25T00:00:00Z" || props.Modified != props.Created {
		t.Errorf("properties %+v, %v", props, err)
	}
	about, err := r.f.GetRows(AboutSheet)
	if err != nil || !slices.Equal(about[0], []string{"form", d.Form}) || !slices.Equal(about[1], []string{"copy", "family"}) {
		t.Errorf("about %q, %v", about, err)
	}
	parts := unzipped(t, data)
	if !strings.Contains(parts["xl/workbook.xml"], `name="eh about" sheetId="`) || !strings.Contains(parts["xl/workbook.xml"], `state="veryHidden"`) {
		t.Error("the sheet about this copy is not very hidden")
	}
	for i, sheet := range r.f.GetSheetList() {
		visible, err := r.f.GetSheetVisible(sheet)
		if own := sheet == AboutSheet || sheet == ListsSheet; own == visible || err != nil {
			t.Errorf("%s is visible: %v, %v", sheet, visible, err)
		}
		if !visible {
			continue
		}
		hf, err := r.f.GetHeaderFooter(sheet)
		if err != nil {
			t.Fatal(err)
		}
		footer := squeeze(strings.ReplaceAll(hf.OddFooter, `&10&"Arial,Regular"`, ""))
		for _, want := range []string{d.Form, "Family copy", "Page &P of &N", d.Wording} {
			if !strings.Contains(footer, want) {
				t.Errorf("%s: the footer %q lacks %q", sheet, footer, want)
			}
		}
		for _, want := range []string{d.Council, d.Title, d.CaseRef, "Family copy"} {
			if !strings.Contains(hf.OddHeader, want) {
				t.Errorf("%s: the header %q lacks %q", sheet, hf.OddHeader, want)
			}
		}
		layout, err := r.f.GetPageLayout(sheet)
		if err != nil || *layout.Size != 9 || *layout.Orientation != "portrait" || *layout.FitToWidth != 1 {
			t.Errorf("%s: layout %+v, %v", sheet, layout, err)
		}
		if merged, err := r.f.GetMergeCells(sheet); err != nil || len(merged) > 0 {
			t.Errorf("%s: merged %v, %v", sheet, merged, err)
		}
		if shown, err := r.f.GetColVisible(sheet, "A"); err != nil || shown {
			t.Errorf("%s: the keys show, %v", sheet, err)
		}
		xml := parts["xl/worksheets/sheet"+strconv.Itoa(i+1)+".xml"]
		isTable := slices.Contains([]string{"Family members", "Team", "Family Plan"}, sheet)
		if strings.Contains(xml, "<sheetProtection") == isTable {
			t.Errorf("%s: a table: %v; protected: %v", sheet, isTable, !isTable)
		}
		if strings.Contains(xml, "customHeight") {
			t.Errorf("%s: rows cannot grow", sheet)
		}
	}
	if r.f.GetActiveSheetIndex() != 0 {
		t.Error("it does not open on the first sheet")
	}
}

func unzipped(t *testing.T, data []byte) map[string]string {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range zr.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(part)
	}
	return out
}

// Answers are unlocked, and what may be chosen warns without stopping.
func TestAnswersAreOpen(t *testing.T) {
	d := blank(t, "southend/plan")
	data := written(t, d)
	r := read(t, data)
	for name, cells := range r.names {
		for _, c := range cells {
			id, err := r.f.GetCellStyle(c.sheet, address(c.col, c.row))
			if err != nil {
				t.Fatal(err)
			}
			style, err := r.f.GetStyle(id)
			if err != nil || style.Protection == nil || style.Protection.Locked {
				t.Errorf("%s is locked, %v", name, err)
			}
		}
	}
	r.offers(map[string]string{
		"eh_meeting_kind_1":      "Initial TAF|Review TAF|Final TAF",
		"eh_attendee_attended_6": "Yes|No",
		"eh_plan_score_1":        "0|1|2|3|4|5|6|7|8|9|10",
		"eh_plan_next_1":         "Yes",
		"eh_meeting_date_1":      "date",
		"eh_plan_worries_1":      "",
	})
}

// offers compares what answers offer to choose from.
func (r *reading) offers(want map[string]string) {
	r.t.Helper()
	for name, want := range want {
		if got := r.offered(name); got != want {
			r.t.Errorf("%s offers %q, not %q", name, got, want)
		}
	}
}

// offered returns what the first cell of an answer offers to choose from.
func (r *reading) offered(name string) string {
	r.t.Helper()
	at := r.names[name][0]
	dvs, err := r.f.GetDataValidations(at.sheet)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, dv := range dvs {
		from, to, _ := strings.Cut(dv.Sqref, ":")
		col, first, _ := excelize.CellNameToCoordinates(from)
		_, last, _ := excelize.CellNameToCoordinates(to)
		if col != at.col || at.row < first || at.row > last {
			continue
		}
		if dv.ErrorStyle == nil || *dv.ErrorStyle != "warning" {
			r.t.Errorf("%s: an answer off the list is stopped", name)
		}
		if dv.Type != "list" {
			return dv.Type
		}
		var out []string
		for _, c := range r.cells(dv.Formula1) {
			out = append(out, r.raw(c))
		}
		return strings.Join(out, "|")
	}
	return ""
}

// A filled table has spare rows, with names that nothing else has; a blank one
// as many as the form prints.
func TestSpareRows(t *testing.T) {
	d := filled(t, "southend/plan", render.Family)
	r := read(t, written(t, d))
	used := slots(d)["action.what"]
	for i := range spareRows {
		if name := wire.Name("action.what", used+i+1); len(r.names[name]) != 1 {
			t.Errorf("%s has no cell", name)
		}
	}
	if name := wire.Name("action.what", used+spareRows+1); r.names[name] != nil {
		t.Errorf("%s has a cell", name)
	}
	r = read(t, written(t, blank(t, "southend/plan")))
	if r.names["eh_action_what_8"] == nil || r.names["eh_action_what_9"] != nil {
		t.Error("a blank has other rows than the form")
	}
}

// A note, such as that an answer is kept private, is shown and never stands
// where answers stand.
func TestNotes(t *testing.T) {
	d := blank(t, "southend/plan")
	for a := range d.Answers() {
		if a.Field == "child.address" || a.Field == "partner.contact" {
			a.Note = "Kept private"
		}
	}
	r := read(t, written(t, d))
	for _, name := range []string{"eh_child_address_1", "eh_partner_contact_1"} {
		if got := r.text(name); got != "" {
			t.Errorf("%s reads %q", name, got)
		}
	}
	at := r.names["eh_child_address_1"][0]
	if got := r.raw(cell{at.sheet, at.col, at.row + 1}); got != "Kept private" {
		t.Errorf("under the answer stands %q", got)
	}
	if !strings.Contains(r.all(), "Contact details: Kept private") {
		t.Error("the table does not show its notes")
	}
}

// Days that programs do not agree on stay text, and so does what is no day.
func TestDates(t *testing.T) {
	d := blank(t, "southend/plan")
	var born *render.Answer
	for a := range (&render.Doc{Sections: d.Sections[2:3]}).Answers() {
		if a.Kind == templates.Day {
			born = a
		}
	}
	for text, raw := range map[string]string{
		"1 March 1900": "61", "31 December 1999": "36525", "1 January 2026": "46023", "29 February 2024": "45351",
		"28 February 1900": "28 February 1900", "1 January 1850": "1 January 1850", "next week": "next week", "3/4/26": "3/4/26",
	} {
		born.Text, born.Day = text, earlyhelp.Date{}
		if d, err := earlyhelp.ParseUKDate(text); err == nil && d.Long() == text {
			born.Day = d
		}
		r := read(t, written(t, d))
		at := r.names[born.Wire][0]
		if got := r.raw(at); got != raw || r.formatted(at) != text {
			t.Errorf("%q is %q and shows as %q", text, got, r.formatted(at))
		}
	}
}

// Header and footer take 255 units; what has no room is not lost.
func TestLongHeader(t *testing.T) {
	d := blank(t, "southend/plan")
	d.Blank, d.CaseRef, d.Audience.Kind = false, strings.Repeat("REF&", 70), render.Office
	d.Title = "The form with a title that is longer than Excel's messages allow"
	d.Wording = strings.Repeat("Somebody's words. ", 20)
	r := read(t, written(t, d))
	dvs, err := r.f.GetDataValidations("Meeting")
	if err != nil || len(dvs) == 0 || *dvs[0].ErrorTitle != "The form with a title that is" {
		t.Errorf("warnings %+v, %v", dvs, err)
	}
	text := r.all()
	for _, want := range []string{squeeze(d.CaseRef), squeeze(d.Wording)} {
		if strings.Count(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, " ", "")) < 2 {
			t.Errorf("%.30q is not on every sheet", want)
		}
	}
}

func TestSheetNames(t *testing.T) {
	n := newNames()
	for _, c := range [][2]string{
		{"Plan", "Plan"}, {"plan", "plan 2"}, {"History", "History 2"}, {"eh about", "eh about 2"},
		{"What/when: [a] *b* \\ c?", "What when a b c"}, {"'tis'", "tis"}, {"", "2"}, {"???", "3"},
		{"Information Sharing and Consent and more", "Information Sharing and Consent"},
		{"Information Sharing and Consent again", "Information Sharing and 2"},
		{strings.Repeat("é", 40), strings.Repeat("é", 31)}, {strings.Repeat("😀", 20), strings.Repeat("😀", 15)},
		{"Who completed this, and whether (if", "Who completed this, and whether"},
		{"Two\nlines", "Two lines"},
	} {
		if got := n.take(c[0]); got != c[1] {
			t.Errorf("%q becomes %q, not %q", c[0], got, c[1])
		}
	}
}

// The lines together are the text, and none is wider than it may be.
func FuzzWrap(f *testing.F) {
	for _, text := range awkward {
		f.Add(text[:min(len(text), 2000)], 100.0)
	}
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !utf8.ValidString(text) || !(width >= 0 && width < 1e6) {
			t.Skip()
		}
		lines := wrap(text, 12, false, width)
		if got := strings.Join(lines, ""); got != text {
			t.Fatalf("%q became %q", text, got)
		}
		for i, line := range lines {
			line = strings.TrimRight(line, " \t\n")
			if units(line) > 4*longestLine {
				t.Fatalf("line %d has %d units", i, units(line))
			}
			plain := strings.IndexFunc(line, joins) < 0
			if plain && utf8.RuneCountInString(line) > 1 && textWidth(line, 12, false) > width {
				t.Fatalf("line %d, %q, is %v wide, not %v", i, line, textWidth(line, 12, false), width)
			}
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	d := blank(b, "southend/plan")
	for b.Loop() {
		if err := Write(io.Discard, d, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
