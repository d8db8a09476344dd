package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

func renderer(t testing.TB) *pdf.Renderer {
	t.Helper()
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func draw(t testing.TB, r *pdf.Renderer, d *render.Doc) []byte {
	t.Helper()
	var b bytes.Buffer
	// Checked and without findings, so that no mark of a draft lies under the words.
	if err := r.Write(&b, d, pdf.Options{Findings: []earlyhelp.Finding{}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bare leaves of a text what cannot change when it is broken into lines.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFC.String(text))
}

// body returns the text of a document without its running headers and footers,
// and without the labels that are repeated where an answer goes on.
func body(t testing.TB, file []byte) string {
	t.Helper()
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, page := range pages {
		for _, text := range page {
			if !text.Artifact {
				b.WriteString(text.Text)
			}
		}
	}
	return bare(b.String())
}

// inOrder reports the first text that does not follow the ones before it.
func inOrder(in string, texts []string) error {
	for _, text := range texts {
		at := strings.Index(in, bare(text))
		if at < 0 {
			return fmt.Errorf("%q is missing, or not in its place", text)
		}
		in = in[at+len(bare(text)):]
	}
	return nil
}

// docs returns blanks of all forms and copies of all complete cases.
func docs(t testing.TB) map[string]*render.Doc {
	t.Helper()
	lib := casetest.Library(t)
	out := map[string]*render.Doc{}
	for _, name := range lib.Names() {
		tm, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := render.Blank(tm, render.Audience{Kind: render.Office})
		if err != nil {
			t.Fatal(err)
		}
		out[name+" blank"] = d
	}
	for _, name := range casetest.Forms(t) {
		form := casetest.Open(t, lib, casetest.Case(t, name+"/complete"))
		for _, kind := range []render.Kind{render.Family, render.Office} {
			d, err := render.For(form, render.Audience{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			out[fmt.Sprint(d.Form, " ", kind)] = d
		}
	}
	return out
}

// each calls f with every text that a node shows.
func each(nodes []render.Node, blank bool, f func(string)) {
	answer := func(a *render.Answer, inTable bool) {
		f(a.Text)
		f(a.Note)
		for _, o := range a.Options {
			if blank || !inTable || o.Ticked {
				f(o.Label)
			}
		}
		f(a.Score.String())
	}
	ask := func(a *render.Answer) {
		f(a.When)
		f(a.Label)
		f(a.Hint)
	}
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading:
			f(n.Text)
		case *render.Paragraph:
			f(n.Text)
		case *render.Answer:
			ask(n)
			answer(n, false)
		case *render.Beside:
			for _, a := range n.Answers {
				ask(a)
				answer(a, false)
			}
		case *render.Table:
			f(n.Label)
			f(n.When)
			f(n.Hint)
			f(n.KeyHead)
			for _, c := range n.Columns {
				f(c.Label)
				f(c.Hint)
			}
			for _, r := range n.Rows {
				f(r.Key)
				for _, a := range r.Cells {
					answer(a, true)
				}
			}
		case *render.Group:
			f(n.Label)
			f(n.When)
			each(n.Nodes, blank, f)
		}
	}
}

func TestDocuments(t *testing.T) {
	r := renderer(t)
	for name, d := range docs(t) {
		t.Run(name, func(t *testing.T) {
			file := draw(t, r, d)
			checkTexts(t, d, file)
			checkPages(t, r, file)
		})
	}
}

// checkTexts looks for every text of a document, each node's behind where the
// one before it began.
func checkTexts(t *testing.T, d *render.Doc, file []byte) {
	t.Helper()
	text := body(t, file)
	for _, s := range d.Sections {
		nodes := s.Nodes
		if s.Title != "" {
			nodes = append([]render.Node{&render.Heading{Text: s.Title}}, nodes...)
		}
		for _, n := range nodes {
			first := true
			each([]render.Node{n}, d.Blank, func(want string) {
				at := strings.Index(text, bare(want))
				if at < 0 {
					t.Errorf("section %s: %q is missing, or not in its place", s.ID, want)
					return
				}
				if first && want != "" {
					text, first = text[at+1:], false
				}
			})
		}
	}
}

// checkPages looks for text outside the margins or over other text, and for
// the pages' numbers.
func checkPages(t *testing.T, r *pdf.Renderer, file []byte) {
	t.Helper()
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	const mm, near = 72 / 25.4, 0.02 // numbers in the file are rounded
	const side, end = 18*mm - near, 12*mm - near
	for i, page := range pages {
		number := fmt.Sprintf("Page %d of %d", i+1, len(pages))
		if !slices.ContainsFunc(page, func(text pdftext.Text) bool { return text.Text == number }) {
			t.Errorf("page %d does not say %s", i+1, number)
		}
		ends := map[float64]float64{}
		for _, text := range page {
			right := text.X + r.Width(strings.TrimRight(text.Text, " "), text.Bold, text.Size)
			if text.X < side || right > 210*mm-side || text.Y < end || text.Y+text.Size*0.7 > 297*mm-end {
				t.Errorf("page %d: outside the margins: %.40q", i+1, text.Text)
			}
			if text.X < ends[text.Y]-near {
				t.Errorf("page %d: over another text: %.40q", i+1, text.Text)
			}
			ends[text.Y] = right
		}
	}
}

func TestLabelsInOrder(t *testing.T) {
	files, err := filepath.Glob("../../testdata/*/*/labels.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no lists of labels:", err)
	}
	lib := casetest.Library(t)
	for _, file := range files {
		list, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(file, "../../testdata/")))
		tm, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := render.Blank(tm, render.Audience{Kind: render.Office})
		if err != nil {
			t.Fatal(err)
		}
		text := body(t, draw(t, renderer(t), d))
		if err := inOrder(text, strings.Split(strings.TrimSpace(string(list)), "\n")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// hard returns a document of texts that a page cannot hold as they come.
func hard(t testing.TB) (*render.Doc, []string) {
	t.Helper()
	words := strings.Repeat("Every word of a long answer has to be there, whoever wrote it and however long. ", 500)
	letters := strings.Repeat("abcdefghij", 50)
	column := strings.TrimSuffix(strings.Repeat("x\n", 200), "\n")
	marks := "Ṣadé Adébáyọ̀, Siôn Ŵyn, Łukasz Żółć; tab\there; soft\u00adhyphen; +44\u00a07700\u2011900000"
	texts := []string{words, letters, column, "Ṣadé Adébáyọ̀, Siôn Ŵyn, Łukasz Żółć", "softhyphen"}
	d := &render.Doc{Title: "A form", Council: "A council", Form: "a/form@1", Words: casetest.Library(t).Words(),
		Wording: strings.Repeat("Words. ", 60), Help: []string{"Help: 01632 960000"}, CaseRef: "REF"}
	ask := func(kind templates.Kind, text string) *render.Answer {
		return &render.Answer{Field: "f", Kind: kind, Label: "A question?", Text: text}
	}
	table := &render.Table{Label: "A table", Columns: []render.Column{
		{Kind: templates.Line, Label: "Name"}, {Kind: templates.YesNo, Label: "Here?"}, {Kind: templates.Para, Label: "What"}}}
	for i := range 60 {
		cell := strings.Repeat(fmt.Sprintf("Cell %d is long and is to be split. ", i), 1+i)
		texts = append(texts, cell)
		table.Rows = append(table.Rows, render.Row{Cells: []*render.Answer{
			ask(templates.Line, "Somebody"), ask(templates.YesNo, ""), ask(templates.Para, cell)}})
	}
	wide := &render.Table{Label: "A wide table"}
	row := render.Row{}
	for i := range 14 {
		wide.Columns = append(wide.Columns, render.Column{Kind: templates.Line, Label: fmt.Sprintf("Characteristics %d", i)})
		row.Cells = append(row.Cells, ask(templates.Line, letters[:i]+"."))
	}
	wide.Rows = []render.Row{row}
	var signs []render.Node
	for range 9 {
		signs = append(signs, &render.Group{Sign: true, Nodes: []render.Node{
			ask(templates.Line, "N"), ask(templates.Sign, ""), ask(templates.Day, "1 May 2025")}})
	}
	var options []render.Option
	for i := range 30 {
		options = append(options, render.Option{Label: fmt.Sprintf("Option %d ", i) + strings.Repeat("long ", i), Ticked: i%7 == 0})
		texts = append(texts, options[i].Label)
	}
	// A code that the form does not know may be any text at all.
	options = append(options, render.Option{Label: words[:9000], Ticked: true})
	choice := ask(templates.Choices, "")
	choice.Options = options
	d.Sections = []render.Section{{ID: "s", Title: strings.Repeat("A title ", 12), Nodes: append([]render.Node{
		ask(templates.Para, words), ask(templates.Line, letters), ask(templates.Para, column),
		&render.Beside{Answers: []*render.Answer{ask(templates.Line, letters), ask(templates.Para, words), ask(templates.Day, "")}},
		ask(templates.Para, marks), table, wide, choice, &render.Paragraph{Text: words}, &render.Heading{Text: letters},
	}, signs...)}}
	return d, texts
}

func TestNothingIsLost(t *testing.T) {
	d, texts := hard(t)
	r := renderer(t)
	file := draw(t, r, d)
	checkPages(t, r, file)
	text := body(t, file)
	text = strings.ReplaceAll(text, bare("Name Here? What"), "") // the table's head, on each page
	for _, want := range texts {
		if !strings.Contains(text, bare(want)) {
			t.Errorf("missing: %.60q", want)
		}
	}
}

func TestLongestAnswer(t *testing.T) {
	long := strings.Repeat("Nothing of this may be lost. ", 7000)
	d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), Sections: []render.Section{{
		Nodes: []render.Node{&render.Answer{Kind: templates.Para, Label: "Q", Text: long}}}}}
	text := body(t, draw(t, renderer(t), d))
	if !strings.Contains(text, bare(long)) {
		t.Error("the answer is not whole")
	}
}

// lines returns the lines of text of each page, in order.
func lines(t testing.TB, file []byte) [][]string {
	t.Helper()
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]string, len(pages))
	for i, page := range pages {
		for _, text := range page {
			out[i] = append(out[i], strings.TrimSpace(text.Text))
		}
	}
	return out
}

// No word of a note is broken, nor a long one of an answer where there is room.
func TestWordsAreWhole(t *testing.T) {
	const note, address = "Kept confidential", "someone.with.a.name@town.example"
	withheld := func(kind templates.Kind, label string, options ...render.Option) *render.Answer {
		return &render.Answer{Kind: kind, Label: label, Note: note, Options: options}
	}
	said := func(kind templates.Kind, label, text string) *render.Answer {
		return &render.Answer{Kind: kind, Label: label, Text: text}
	}
	yes := render.Option{Code: "yes", Label: "Yes"}
	long := strings.Repeat("A place that is far away. ", 9)
	cells := func() []*render.Answer {
		return []*render.Answer{withheld(templates.Day, ""), withheld(templates.YesNo, "", yes), said(templates.Para, "", long), said(templates.Para, "", long)}
	}
	columns := []render.Column{{Kind: templates.Day, Label: "Day"}, {Kind: templates.YesNo, Label: "OK?"},
		{Kind: templates.Para, Label: "What"}, {Kind: templates.Para, Label: "Why"}}
	rows := []render.Row{{Key: "One", Cells: cells()}, {Key: "Two", Cells: cells()}}
	contact := []render.Column{{Kind: templates.Line, Label: "Contact"}, {Kind: templates.Para, Label: "What"}}
	for name, n := range map[string]render.Node{
		"beside": &render.Beside{Answers: []*render.Answer{withheld(templates.Day, "Date"), said(templates.Line, "Time", "3:30pm"),
			said(templates.Line, "Venue/Virtual", long), withheld(templates.Line, "Co-ordinator")}},
		"tick boxes beside": &render.Beside{Answers: []*render.Answer{withheld(templates.YesNo, "OK?", yes), said(templates.Para, "What", long)}},
		"table":             &render.Table{Columns: columns, Rows: rows},
		"keyed table":       &render.Table{Columns: columns, Rows: rows, Keyed: true},
		"long answer": &render.Table{Columns: contact, Rows: []render.Row{{Cells: []*render.Answer{
			said(templates.Line, "", note+" "+address), said(templates.Para, "", long)}}}},
	} {
		d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), Sections: []render.Section{{Nodes: []render.Node{n}}}}
		all := slices.Concat(lines(t, draw(t, renderer(t), d))...)
		whole := func(word string) (n int) {
			for _, line := range all {
				if strings.HasSuffix(line, word) {
					n++
				}
			}
			return n
		}
		word, times := "confidential", 2
		switch name {
		case "long answer":
			word, times = address, 1
		case "tick boxes beside":
			times = 1
		case "table", "keyed table":
			times = 4
		}
		if got := whole(word); got != times {
			t.Errorf("%s: %q is whole %d times, not %d, in %q", name, word, got, times, all)
		}
	}
}

// partner is a group as a review has one for each partner.
func partner(label, name string, rows int) *render.Group {
	g := &render.Group{Label: label, Nodes: []render.Node{&render.Answer{Kind: templates.Who, Label: "Partner", Text: name}}}
	for i := range rows {
		g.Nodes = append(g.Nodes, &render.Beside{Answers: []*render.Answer{
			{Kind: templates.Para, Label: "Strengths", Text: fmt.Sprintf("Strong %d", i)},
			{Kind: templates.Para, Label: "Challenges", Text: fmt.Sprintf("Weak %d", i)}}})
	}
	return g
}

// Wherever on a page a group begins, a short one stays whole, and of a tall one
// the name does not stand alone, nor what follows without it.
func TestGroupsAreKeptTogether(t *testing.T) {
	r := renderer(t)
	for before := range 50 {
		var nodes []render.Node
		for i := range before {
			nodes = append(nodes, &render.Paragraph{Text: fmt.Sprintf("Paragraph %d", i)})
		}
		nodes = append(nodes, partner("Update", "Short Partner", 4), partner("Update", "Tall Partner", 16))
		d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), Sections: []render.Section{{Nodes: nodes}}}
		tall := false
		for i, page := range lines(t, draw(t, r, d)) {
			if at := slices.Index(page, "Short Partner"); at >= 0 && !slices.Contains(page[at:], "Weak 3") {
				t.Errorf("%d before: the short group is split", before)
			}
			at := slices.Index(page, "Tall Partner")
			if at >= 0 && !slices.Contains(page[at:], "Weak 0") {
				t.Errorf("%d before: a name stands alone at the foot of page %d", before, i+1)
			}
			again := slices.Contains(page, "Update: Tall Partner (continued)")
			if goesOn := tall && slices.Contains(page, "Strengths"); again != goesOn {
				t.Errorf("%d before: page %d repeats the name: %v, want %v", before, i+1, again, goesOn)
			}
			tall = tall || at >= 0
		}
		if !tall {
			t.Fatal("the tall group is missing")
		}
	}
}

// A group in a group goes on under both names, and one without a name under
// none.
func TestGroupGoesOn(t *testing.T) {
	tall := partner("Inner", "", 16)
	tall.Nodes = append(tall.Nodes, &render.Answer{Kind: templates.Para, Label: "Story", Text: strings.Repeat("It is a long story. ", 400)})
	d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), Sections: []render.Section{{Nodes: []render.Node{
		&render.Group{Label: "Outer", Nodes: []render.Node{&render.Group{Nodes: []render.Node{tall}}}}}}}}
	for i, page := range lines(t, draw(t, renderer(t), d))[1:] {
		if got := strings.Join(page[:2], ", "); got != "Outer (continued), Inner (continued)" && !strings.Contains(strings.Join(page, ", "), "Outer (continued), Inner (continued), ") {
			t.Errorf("page %d begins %q", i+2, page)
		}
	}
	unnamed := &render.Group{Nodes: partner("", "", 24).Nodes[1:]}
	d.Sections[0].Nodes = []render.Node{unnamed, &render.Group{Nodes: []render.Node{&render.Beside{}}}, partner("", "Somebody", 24)}
	text := fmt.Sprint(lines(t, draw(t, renderer(t), d)))
	if strings.Count(text, "(continued)") != strings.Count(text, "Somebody (continued)") {
		t.Errorf("got %s", text)
	}
}

func TestRefused(t *testing.T) {
	r := renderer(t)
	for _, c := range []rune{0, '\a', '\u202E', '\uE000', 'ह', '中', 'ก'} {
		d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), Sections: []render.Section{{ID: "s",
			Nodes: []render.Node{&render.Group{Nodes: []render.Node{&render.Beside{Answers: []*render.Answer{{
				Field: "child.name", Path: "people[r1].name", Label: "Name", Text: "Sentinel" + string(c) + "answer",
			}}}}}}}}}
		var b bytes.Buffer
		err := r.Write(&b, d, pdf.Options{})
		var ce *pdf.CharacterError
		if !errors.As(err, &ce) {
			t.Fatalf("%U: got %v", c, err)
		}
		want := pdf.CharacterError{Field: "child.name", Label: "Name", Path: "people[r1].name", Rune: c}
		if *ce != want {
			t.Errorf("got %+v, want %+v", *ce, want)
		}
		if !strings.HasPrefix(err.Error(), "“Name” (people[r1].name): ") || !strings.Contains(err.Error(), fmt.Sprintf("the character %U", c)) {
			t.Errorf("got %v", err)
		}
		if strings.Contains(err.Error(), "Sentinel") || b.Len() > 0 {
			t.Errorf("%U: the answer is told, or something was written", c)
		}
	}
}

// A place is listed once, however many of its characters cannot be printed and
// however often it is shown.
func TestRefusedOnce(t *testing.T) {
	name := func(field, label, path, text string) render.Node {
		return &render.Answer{Field: field, Label: label, Path: path, Text: text}
	}
	d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), CaseRef: "a\ab", Sections: []render.Section{{Nodes: []render.Node{
		name("member.name", "Family members", "people[r1].name", "นภา ไทย"),
		name("child.name", "Name", "people[r1].name", "นภา ไทย"),
		name("plan.story", "Story", "instances[r2].story", "中 and 中"),
		name("plan.note", "Note", "", "x 中"),
	}}}}
	want := "ref: the character U+0007 cannot be printed\n" +
		"“Family members” (people[r1].name): no typeface here has the character U+0E19 (น) and 5 more; the workbook can hold them\n" +
		"“Story” (instances[r2].story): no typeface here has the character U+4E2D (中); the workbook can hold it\n" +
		"“Note” (plan.note): no typeface here has the character U+4E2D (中); the workbook can hold it"
	if err := renderer(t).Write(io.Discard, d, pdf.Options{}); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestRefusedBytes(t *testing.T) {
	d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), CaseRef: "a\xffb", Help: []string{"\xf0\x9f"}}
	err := renderer(t).Write(io.Discard, d, pdf.Options{})
	var all pdf.CharacterErrors
	if !errors.As(err, &all) || len(all) != 2 || all[0].Path != "ref" || all[1].Rune != '\uFFFD' {
		t.Errorf("got %v", err)
	}
}

func TestRefusedList(t *testing.T) {
	var nodes []render.Node
	for i := range 50 {
		nodes = append(nodes, &render.Answer{Field: fmt.Sprintf("f%d", i), Text: "中中"})
	}
	d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), Sections: []render.Section{{Nodes: nodes}}}
	var all pdf.CharacterErrors
	if err := renderer(t).Write(io.Discard, d, pdf.Options{}); !errors.As(err, &all) || len(all) != 20 {
		t.Errorf("got %d errors", len(all))
	}
}

func TestConcurrently(t *testing.T) {
	r := renderer(t)
	lib := casetest.Library(t)
	tm, err := lib.Template(lib.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	d, err := render.Blank(tm, render.Audience{Kind: render.Office})
	if err != nil {
		t.Fatal(err)
	}
	want := body(t, draw(t, r, d))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var b bytes.Buffer
			if err := r.Write(&b, d, pdf.Options{}); err != nil {
				t.Error(err)
				return
			}
			if body(t, b.Bytes()) != want {
				t.Error("not the same text")
			}
		})
	}
	wg.Wait()
}

type failing struct{}

var errFull = errors.New("disk full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestErrors(t *testing.T) {
	r := renderer(t)
	d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words()}
	if err := r.Write(failing{}, d, pdf.Options{}); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	if err := r.Write(io.Discard, nil, pdf.Options{}); err == nil {
		t.Error("no document was drawn")
	}
	if err := r.Write(io.Discard, &render.Doc{}, pdf.Options{}); err == nil {
		t.Error("a document without words was drawn")
	}
	for name, n := range map[string]render.Node{
		"no node":      nil,
		"no answer":    (*render.Answer)(nil),
		"no cell":      &render.Table{Columns: make([]render.Column, 2), Rows: []render.Row{{Cells: []*render.Answer{{}}}}},
		"empty cell":   &render.Table{Columns: make([]render.Column, 1), Rows: []render.Row{{Cells: []*render.Answer{nil}}}},
		"wordy header": &render.Heading{Text: "x"},
	} {
		d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words(), Sections: []render.Section{{Nodes: []render.Node{n}}}}
		if name == "wordy header" {
			d.Wording = strings.Repeat("Words. ", 900)
		}
		if err := r.Write(io.Discard, d, pdf.Options{}); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
	empty := &render.Doc{Words: casetest.Library(t).Words(), Sections: []render.Section{{Nodes: []render.Node{
		&render.Answer{}, &render.Beside{}, &render.Table{}, &render.Group{}, &render.Paragraph{}, &render.Heading{},
		&render.Beside{Answers: []*render.Answer{{}}}, &render.Table{Keyed: true, Rows: make([]render.Row, 3)}}}}}
	if err := r.Write(io.Discard, empty, pdf.Options{}); err != nil {
		t.Errorf("an empty document: %v", err)
	}
}

func TestInfo(t *testing.T) {
	r := renderer(t)
	day, err := earlyhelp.ParseDate("2025-06-25")
	if err != nil {
		t.Fatal(err)
	}
	d := &render.Doc{Title: "Cynllun (Łódź)", Council: "A council", Form: "a/b@1", Day: day, Words: casetest.Library(t).Words()}
	info, err := pdftext.Info(draw(t, r, d))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"Title": d.Title, "Author": d.Council, "Subject": d.Form,
		"CreationDate": "D:20250625000000Z", "ModDate": "D:20250625000000Z"} {
		if info[key] != want {
			t.Errorf("%s: got %q, want %q", key, info[key], want)
		}
	}
	d.Day = earlyhelp.Date{}
	info, err = pdftext.Info(draw(t, r, d))
	if err != nil {
		t.Fatal(err)
	}
	if info["CreationDate"] != "" || info["ModDate"] != "" {
		t.Errorf("a document of no day has a date: %v", info)
	}
}
