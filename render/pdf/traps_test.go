package pdf_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/components/code"
	"github.com/johnfercher/maroto/v2/pkg/components/image"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/components/signature"
	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/protection"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/internal/typefaces"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/templates"
)

// The traps of stock maroto v2.3.3, each on this package's engine, and each
// shown to be one still: when a stock half fails, maroto has changed, and what
// we do about it may be done with.

// ours draws rows of maroto's on this package's engine.
func ours(t testing.TB, r *pdf.Renderer, cfg *entity.Config, add func(core.Maroto)) ([]byte, error) {
	t.Helper()
	m := r.Maroto(cfg)
	add(m)
	doc, err := m.Generate()
	if err != nil {
		if doc != nil {
			t.Error("there is an error and a document too")
		}
		return nil, err
	}
	return doc.GetBytes(), nil
}

// drawn is what ours draws where there is nothing to refuse.
func drawn(t testing.TB, add func(core.Maroto)) []byte {
	t.Helper()
	file, err := ours(t, renderer(t), nil, add)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// stockRun draws the same rows on stock maroto.
func stockRun(t testing.TB, cfg *entity.Config, add func(core.Maroto)) []byte {
	t.Helper()
	m := maroto.New(cfg)
	add(m)
	doc, err := m.Generate()
	if err != nil {
		t.Fatal("stock maroto:", err)
	}
	return doc.GetBytes()
}

// stockConfig is stock maroto's configuration: with its own fonts, or with
// ours, which have more letters.
func stockConfig(ownFonts bool) *entity.Config {
	if ownFonts {
		return config.NewBuilder().Build()
	}
	return stockBuilder().Build()
}

func stockBuilder() config.Builder {
	face := typefaces.Faces()[0]
	return config.NewBuilder().WithCustomFonts([]*entity.CustomFont{
		{Family: "noto", Style: fontstyle.Normal, Bytes: bytes.Clone(face.Regular)},
		{Family: "noto", Style: fontstyle.Bold, Bytes: bytes.Clone(face.Bold)},
	}).WithDefaultFont(&props.Font{Family: "noto"})
}

// stockText is a text on a page of stock maroto's.
type stockText struct {
	x, y float64 // points from the bottom left corner
	text string
}

// stockTexts reads the pages that stock maroto writes, uncompressed. Wide says
// that they are in a font of ours, whose texts are UTF-16.
func stockTexts(t testing.TB, file []byte, wide bool) [][]stockText {
	t.Helper()
	var out [][]stockText
	for _, part := range bytes.Split(file, []byte("\nstream\n"))[1:] {
		stream, _, _ := strings.Cut(string(part), "\nendstream")
		if !strings.Contains(stream, " re") && !strings.Contains(stream, "BT ") && !strings.HasPrefix(stream, "0 J\n") {
			continue
		}
		var page []stockText
		for rest := stream; ; {
			_, after, ok := strings.Cut(rest, "BT ")
			if !ok {
				break
			}
			rest = after
			head, body, ok := strings.Cut(after, " Td (")
			if !ok || strings.Contains(head, "ET") {
				continue
			}
			var raw []byte
			for i := 0; i < len(body) && body[i] != ')'; i++ {
				if body[i] == '\\' {
					i++
				}
				raw = append(raw, body[i])
			}
			one := stockText{text: string(raw)}
			if wide && len(raw)%2 == 0 {
				units := make([]uint16, len(raw)/2)
				for i := range units {
					units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
				}
				one.text = string(utf16.Decode(units))
			}
			if _, err := fmt.Sscanf(head, "%f %f", &one.x, &one.y); err != nil {
				t.Fatalf("%q: %v", head, err)
			}
			page = append(page, one)
		}
		out = append(out, page)
	}
	if len(out) == 0 {
		t.Fatal("no pages were found in stock maroto's file")
	}
	return out
}

// words returns n numbered words.
func words(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("word" + strconv.Itoa(i) + " ")
	}
	return strings.TrimSpace(b.String())
}

// within fails where a text stands outside a page's margins, given in
// millimetres.
func within(t testing.TB, r *pdf.Renderer, file []byte, cfg *entity.Config) {
	t.Helper()
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	if cfg == nil {
		cfg = config.NewBuilder().Build()
	}
	const mm, near = 72 / 25.4, 0.02
	for i, page := range pages {
		for _, one := range page {
			right := one.X + r.Width(strings.TrimRight(one.Text, " "), one.Bold, one.Size)
			if one.X < cfg.Margins.Left*mm-near || right > (cfg.Dimensions.Width-cfg.Margins.Right)*mm+near ||
				one.Y < cfg.Margins.Bottom*mm-near || one.Y+one.Size*0.7 > (cfg.Dimensions.Height-cfg.Margins.Top)*mm+near {
				t.Errorf("page %d: outside the margins at %.1f, %.1f: %.40q", i+1, one.X, one.Y, one.Text)
			}
		}
	}
}

// A row taller than a page is never split, and its text runs past the page.
func TestTrapTallRow(t *testing.T) {
	long := words(5000)
	add := func(m core.Maroto) {
		m.AddAutoRow(text.NewCol(4, "Beside it"), text.NewCol(8, long))
		m.AddAutoRow(text.NewCol(12, "And after"))
	}
	file := drawn(t, add)
	within(t, renderer(t), file, nil)
	if got := body(t, file); got != bare("Beside it"+long+"And after") {
		t.Errorf("not all was drawn once and in order: %d of %d letters", len(got), len(bare(long)))
	}
	tree, err := pdftext.Tree(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Kids) != 3 {
		t.Errorf("%d elements, not 3: what goes on is one", len(tree.Kids))
	}

	lost := 0
	for _, page := range stockTexts(t, stockRun(t, stockConfig(true), add), false) {
		for _, one := range page {
			if one.y < 0 {
				lost++
			}
		}
	}
	if lost == 0 {
		t.Error("stock maroto draws nothing below the page any more")
	}
}

// A text taller than a row of a given height runs over what follows it and at
// last past the page. Over what follows it may run here too, since whoever
// gives the height wants it; lost is an error.
func TestTrapTextTallerThanItsRow(t *testing.T) {
	add := func(m core.Maroto) { m.AddRow(10, text.NewCol(12, words(3000))) }
	if _, err := ours(t, renderer(t), nil, add); err == nil || !strings.Contains(err.Error(), "past the page's end") {
		t.Errorf("got %v", err)
	}
	low := 0.0
	for _, page := range stockTexts(t, stockRun(t, stockConfig(true), add), false) {
		for _, one := range page {
			low = min(low, one.y)
		}
	}
	if low >= 0 {
		t.Error("stock maroto draws nothing below the page any more")
	}
}

// A label and its answer land on different pages. The answer is longer than
// what is left of a page is likely to hold, and the same on both sides.
func TestTrapLabelAlone(t *testing.T) {
	answer := strings.TrimSpace(strings.Repeat(words(60)+" ", 4))
	// The page on which the label stands, from 1, and whether the answer does not
	// begin there.
	find := func(pages [][]string) (on int, alone bool) {
		for i, page := range pages {
			if at := slices.IndexFunc(page, func(s string) bool { return strings.Contains(s, "The label") }); at >= 0 {
				return i + 1, !strings.Contains(strings.Join(page[at:], " "), "word0 ")
			}
		}
		t.Fatal("the label is not drawn")
		return 0, true
	}
	r := renderer(t)
	stockAlone, pages := 0, map[int]bool{}
	for before := range 60 {
		d := &render.Doc{Title: "A form", Words: casetest.Library(t).Words()}
		var nodes []render.Node
		for range before {
			nodes = append(nodes, &render.Paragraph{Text: "Before."})
		}
		nodes = append(nodes, &render.Answer{Kind: templates.Para, Label: "The label", Text: answer})
		d.Sections = []render.Section{{Nodes: nodes}}
		file := draw(t, r, d)
		on, alone := find(lines(t, file))
		pages[on] = true
		if alone {
			t.Errorf("%d before: the label stands alone", before)
		}
		if !strings.Contains(body(t, file), bare(answer)) {
			t.Errorf("%d before: the answer is not drawn whole and once through", before)
		}
		var stock [][]string
		for _, page := range stockTexts(t, stockRun(t, stockConfig(true), func(m core.Maroto) {
			for range before {
				m.AddAutoRow(text.NewCol(12, "Before."))
			}
			m.AddAutoRow(text.NewCol(12, "The label"))
			m.AddAutoRow(text.NewCol(12, answer))
		}), false) {
			var texts []string
			for _, one := range page {
				texts = append(texts, one.text)
			}
			stock = append(stock, texts)
		}
		if _, alone := find(stock); alone {
			stockAlone++
		}
	}
	if !pages[1] || !pages[2] {
		t.Errorf("the label came to no page's end: it stood on pages %v", pages)
	}
	if stockAlone == 0 {
		t.Error("stock maroto keeps labels with answers now")
	}
}

// Text breaks at spaces only: newlines print as boxes in one line.
func TestTrapNewlines(t *testing.T) {
	add := func(m core.Maroto) { m.AddAutoRow(text.NewCol(12, "one\ntwo\r\nthree")) }
	if got := fmt.Sprint(lines(t, drawn(t, add))); got != "[[one two three]]" {
		t.Errorf("got %s", got)
	}
	pages, err := pdftext.Pages(drawn(t, add))
	if err != nil {
		t.Fatal(err)
	}
	if len(pages[0]) != 3 || pages[0][0].Y <= pages[0][1].Y || pages[0][0].X != pages[0][1].X {
		t.Errorf("not three lines below each other: %+v", pages[0])
	}
	for _, own := range []bool{true, false} {
		if got := stockTexts(t, stockRun(t, stockConfig(own), add), !own); len(got[0]) != 1 || !strings.Contains(got[0][0].text, "one\ntwo") {
			t.Errorf("stock maroto (own fonts: %t) does not draw a newline as a character any more: %v", own, got)
		}
	}
}

// Control characters print as boxes.
func TestTrapControlCharacters(t *testing.T) {
	for _, c := range []string{"\a", "\x00", "\x1b", "\u202e"} {
		add := func(m core.Maroto) { m.AddAutoRow(text.NewCol(12, "one"+c+"two")) }
		if file, err := ours(t, renderer(t), nil, add); err == nil {
			t.Errorf("%q is drawn: %q", c, lines(t, file))
		}
		if got := stockTexts(t, stockRun(t, stockConfig(false), add), true); len(got[0]) != 1 || got[0][0].text != "one"+c+"two" {
			t.Errorf("stock maroto does not draw %q as a character any more: %v", c, got)
		}
	}
}

// Long words run over what stands beside them.
func TestTrapLongWords(t *testing.T) {
	long := strings.Repeat("abcdefghij", 30)
	add := func(m core.Maroto) { m.AddAutoRow(text.NewCol(2, long), text.NewCol(10, "Beside it")) }
	r := renderer(t)
	file := drawn(t, add)
	within(t, r, file, nil)
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	beside := pages[0][len(pages[0])-1]
	if beside.Text != "Beside it" {
		t.Fatalf("got %+v", beside)
	}
	for _, one := range pages[0][:len(pages[0])-1] {
		if end := one.X + r.Width(one.Text, one.Bold, one.Size); end > beside.X {
			t.Errorf("%q ends at %.1f, behind %.1f", one.Text, end, beside.X)
		}
	}
	if got := body(t, file); got != long+"Besideit" {
		t.Errorf("got %s", got)
	}
	got := stockTexts(t, stockRun(t, stockConfig(true), add), false)
	if len(got[0]) != 2 || got[0][0].text != long || got[0][0].y != got[0][1].y {
		t.Errorf("stock maroto breaks long words now: %v", got)
	}
}

// Errors are printed into the page, and Generate returns none. Bytes that are
// no picture do give an error in v2.3.3, with an extension that it knows.
func TestTrapErrorsInThePage(t *testing.T) {
	for name, test := range map[string]struct {
		col   core.Col
		stock string
	}{
		"a file that is not there": {image.NewFromFileCol(12, "/nowhere/logo.png"), "could not load image"},
		"an unknown kind":          {image.NewFromBytesCol(12, []byte("GIF89a"), extension.Type("gif")), "could not parse image bytes"},
		"a long QR code":           {code.NewQrCol(12, strings.Repeat("x", 9000)), "could not generate qrcode"},
		"a long matrix code":       {code.NewMatrixCol(12, strings.Repeat("x", 9000)), "could not generate matrixcode"},
		"a bar code of no such":    {code.NewBarCol(12, "Ł"), "could not generate barcode"},
	} {
		add := func(m core.Maroto) { m.AddRow(20, test.col) }
		if _, err := ours(t, renderer(t), nil, add); err == nil {
			t.Errorf("%s: no error", name)
		}
		if got := stockTexts(t, stockRun(t, stockConfig(true), add), false); len(got[0]) != 1 || got[0][0].text != test.stock {
			t.Errorf("%s: stock maroto does not print %q any more: %v", name, test.stock, got)
		}
	}
}

// A signature is set in Arial whatever the default font, and loses letters.
func TestTrapSignatureLetters(t *testing.T) {
	add := func(m core.Maroto) { m.AddRow(20, signature.NewCol(12, "Łukasz Żółć")) }
	if got := body(t, drawn(t, add)); got != "ŁukaszŻółć" {
		t.Errorf("got %s", got)
	}
	got := stockTexts(t, stockRun(t, stockConfig(false), add), false)
	if len(got[0]) != 1 || !strings.HasPrefix(got[0][0].text, ".ukasz") {
		t.Errorf("stock maroto keeps the Ł now: %v", got)
	}
}

// A character beyond U+FFFF panics.
func TestTrapEmoji(t *testing.T) {
	add := func(m core.Maroto) { m.AddAutoRow(text.NewCol(12, "Fine \U0001F9F8")) }
	if _, err := ours(t, renderer(t), nil, add); err == nil || !strings.Contains(err.Error(), "U+1F9F8") {
		t.Errorf("got %v", err)
	}
	// One that a typeface has is drawn: DejaVu Sans has some faces.
	drawnFace := func(m core.Maroto) { m.AddAutoRow(text.NewCol(12, "Fine \U0001F600")) }
	if got := body(t, drawn(t, drawnFace)); got != "Fine\U0001F600" {
		t.Errorf("got %q", got)
	}
	panicked := func() (what any) {
		defer func() { what = recover() }()
		stockRun(t, stockConfig(false), add)
		return nil
	}()
	if panicked == nil {
		t.Error("stock maroto does not panic any more")
	}
}

// Documents made at once that share a font's bytes race: gofpdf writes zeroes
// behind tables whose length is no multiple of four, as DejaVu Sans has some
// (with -race this is reported). Here it is seen without: what was not zero
// there is afterwards. A Renderer writes into nobody's bytes, and its documents
// may be made at once.
func TestTrapSharedFonts(t *testing.T) {
	r := renderer(t)
	add := func(m core.Maroto) {
		m.AddAutoRow(text.NewCol(12, "Łódź, Siôn, Ŵyn"), code.NewQrCol(4, "a code"))
		m.AddAutoRow(text.NewCol(12, words(700), props.Text{Style: fontstyle.Bold}))
	}
	want, err := ours(t, r, nil, add)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			m := r.Maroto(nil)
			add(m)
			doc, err := m.Generate()
			if err != nil || !bytes.Equal(doc.GetBytes(), want) {
				t.Error("not the same file", err)
			}
		})
	}
	wg.Wait()

	padded := bytes.Clone(typefaces.Faces()[1].Regular)
	for i := range int(binary.BigEndian.Uint16(padded[4:])) {
		entry := padded[12+16*i:]
		if end := binary.BigEndian.Uint32(entry[8:]) + binary.BigEndian.Uint32(entry[12:]); end%4 != 0 {
			padded[end] = 0xFF
		}
	}
	before := bytes.Clone(padded)
	own, err := pdf.New(pdf.Font{Name: "Padded", Regular: padded})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ours(t, own, nil, add); err != nil || !bytes.Equal(padded, before) {
		t.Error("the bytes of a font were changed", err)
	}
	stockRun(t, config.NewBuilder().WithCustomFonts([]*entity.CustomFont{{Family: "padded", Style: fontstyle.Normal, Bytes: padded}}).
		WithDefaultFont(&props.Font{Family: "padded"}).Build(), func(m core.Maroto) { m.AddAutoRow(text.NewCol(12, "Text")) })
	if bytes.Equal(padded, before) {
		t.Error("stock maroto does not write into fonts any more")
	}
}

// Drawing changes a component's props, so that one drawn in a low cell keeps to
// the cell's height when it is drawn again in a high one. (Defaults that a
// component takes from a configuration stay in it: that is the component's own
// doing, and no engine can help it.)
func TestTrapPropsAreChanged(t *testing.T) {
	const mm = 72 / 25.4
	add := func(m core.Maroto) {
		shared := text.NewCol(12, "shared", props.Text{Top: 60})
		m.AddRow(10, shared)
		m.AddRow(100, shared)
	}
	pages, err := pdftext.Pages(drawn(t, add))
	if err != nil {
		t.Fatal(err)
	}
	// Held to 10 in the first row, and 60 below the top of the second.
	if got := (pages[0][0].Y - pages[0][1].Y) / mm; got < 59.9 || got > 60.1 {
		t.Errorf("the second stands %.1f mm below the first, not 60", got)
	}
	stock := stockTexts(t, stockRun(t, stockConfig(true), add), false)
	if got := (stock[0][0].y - stock[0][1].y) / mm; got > 11 {
		t.Errorf("stock maroto does not change props any more: %.1f", got)
	}
	changed := func(m core.Maroto) bool {
		shared := text.NewCol(12, "shared", props.Text{Top: 60, Left: 500, Right: 500})
		shared.SetConfig(m.GetCurrentConfig())
		before := fmt.Sprint(shared.GetStructure().GetNexts()[0].GetData())
		m.AddRow(10, shared)
		if _, err := m.Generate(); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(shared.GetStructure().GetNexts()[0].GetData()) != before
	}
	if changed(renderer(t).Maroto(nil)) {
		t.Error("props are changed")
	}
	if !changed(maroto.New()) {
		t.Error("stock maroto does not change props any more")
	}
}

// Generate called twice appends all pages to what is there.
func TestTrapGenerateTwice(t *testing.T) {
	add := func(m core.Maroto) {
		m.AddAutoRow(text.NewCol(12, "Once"))
		m.AddAutoRow(text.NewCol(12, words(1500)))
	}
	twice := func(m core.Maroto) (first, second []byte) {
		add(m)
		for _, to := range []*[]byte{&first, &second} {
			doc, err := m.Generate()
			if err != nil {
				t.Fatal(err)
			}
			*to = bytes.Clone(doc.GetBytes())
		}
		return first, second
	}
	m := renderer(t).Maroto(nil)
	first, second := twice(m)
	if !bytes.Equal(first, second) {
		t.Error("the second document is another one")
	}
	m.AddAutoRow(text.NewCol(12, "More"))
	doc, err := m.Generate()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := body(t, doc.GetBytes()), body(t, first)+"More"; got != want {
		t.Error("rows added behind Generate do not stand behind what was there, or not once")
	}
	first, second = twice(maroto.New())
	one, two := len(stockTexts(t, first, false)), len(stockTexts(t, second, false))
	if two <= one {
		t.Errorf("stock maroto does not append any more: %d pages, then %d", one, two)
	}
}

// An error of one Generate does not grow, nor draw half a document into the
// next.
func TestTrapGenerateTwiceWithAnError(t *testing.T) {
	m := renderer(t).Maroto(nil)
	m.AddAutoRow(text.NewCol(12, "bad \a"))
	_, first := m.Generate()
	_, second := m.Generate()
	if first == nil || second == nil || first.Error() != second.Error() {
		t.Errorf("got %v, then %v", first, second)
	}
	m = renderer(t).Maroto(config.NewBuilder().WithProtection(protection.Print, "user", "owner").Build())
	for range 3 {
		if _, err := m.Generate(); err == nil {
			t.Error("what is refused once is drawn later")
		}
	}
}

// No two runs give the same bytes: the clock is in the file, and fonts are
// written in the order of a map.
func TestTrapOtherBytesEachTime(t *testing.T) {
	add := func(m core.Maroto) {
		m.AddAutoRow(text.NewCol(12, "Łódź"))
		m.AddAutoRow(text.NewCol(12, "Łódź", props.Text{Style: fontstyle.Bold}))
	}
	file := drawn(t, add)
	if !bytes.Equal(file, drawn(t, add)) {
		t.Error("not the same bytes")
	}
	info, err := pdftext.Info(file)
	if err != nil {
		t.Fatal(err)
	}
	if info["ModDate"] != "" || info["CreationDate"] != "" {
		t.Errorf("a date that nobody gave: %v", info)
	}
	today := func() string { return time.Now().Format("20060102") }
	before := today()
	stock := string(stockRun(t, stockConfig(false), add))
	if !strings.Contains(stock, "/ModDate (D:"+before) && !strings.Contains(stock, "/ModDate (D:"+today()) {
		t.Error("stock maroto does not write the clock's time any more")
	}
}

// Stock maroto writes PDF 1.3 without tags and without a language.
func TestTrapUntagged(t *testing.T) {
	add := func(m core.Maroto) { m.AddAutoRow(text.NewCol(12, "Text")) }
	file := drawn(t, add)
	about, err := pdftext.ReadCatalog(file)
	if err != nil {
		t.Fatal(err)
	}
	if !about.Marked || about.Lang != "en-GB" || !bytes.HasPrefix(file, []byte("%PDF-1.7\n")) {
		t.Errorf("got %.9q, %+v", file, about)
	}
	stock := stockRun(t, stockConfig(false), add)
	if !bytes.HasPrefix(stock, []byte("%PDF-1.3\n")) || bytes.Contains(stock, []byte("/StructTreeRoot")) || bytes.Contains(stock, []byte("/Lang")) {
		t.Errorf("stock maroto has changed: %.9q", stock)
	}
}

// No shaping: Arabic comes out unjoined, and from the left.
func TestTrapArabic(t *testing.T) {
	r, err := pdf.New(scripts.Fonts()...)
	if err != nil {
		t.Fatal(err)
	}
	const name = "ليلى الحسن"
	add := func(m core.Maroto) { m.AddAutoRow(text.NewCol(12, name)) }
	file, err := ours(t, r, nil, add)
	if err != nil {
		t.Fatal(err)
	}
	if got := body(t, file); got != bare(name) {
		t.Errorf("got %q", got)
	}
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	if at := pages[0][0].X; at < 400 {
		t.Errorf("it begins at %.0f points, not at the right edge", at)
	}
	// Joined letters are narrower than letters one by one.
	apart := 0.0
	for _, c := range name {
		apart += r.Width(string(c), false, 10)
	}
	if joined := r.Width(name, false, 10); joined > apart*0.95 {
		t.Errorf("joined it is %.1f points wide, and %.1f letter by letter", joined, apart)
	}
	face := scripts.Fonts()[0]
	cfg := config.NewBuilder().WithCustomFonts([]*entity.CustomFont{{Family: "arabic", Style: fontstyle.Normal, Bytes: bytes.Clone(face.Regular)}}).
		WithDefaultFont(&props.Font{Family: "arabic"}).Build()
	// Its codes are the characters, one glyph each, in the order of the text.
	got := stockTexts(t, stockRun(t, cfg, add), true)
	if len(got[0]) != 1 || got[0][0].text != name || got[0][0].x > 100 {
		t.Errorf("stock maroto shapes now: %v", got)
	}
}

// Programs that do not know tags read glyphs from the left and turn right-to-left
// text round: every letter must be told by a glyph, ligatures' by theirs.
func TestRightToLeftGlyphs(t *testing.T) {
	r, err := pdf.New(scripts.Fonts()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"سلام", "زينب", "لالا", "قريشي", "ژالہ", "پریسا"} {
		file, err := ours(t, r, nil, func(m core.Maroto) {
			// Of an artifact the reader returns what the glyphs say.
			if err := m.RegisterHeader(text.NewRow(10, name)); err != nil {
				t.Error(err)
			}
			m.AddRow(10, text.NewCol(12, "Page"))
		})
		if err != nil {
			t.Fatal(err)
		}
		pages, err := pdftext.Pages(file)
		if err != nil {
			t.Fatal(err)
		}
		var glyphs []rune
		for _, piece := range pages[0] {
			if piece.Artifact {
				glyphs = append(glyphs, []rune(piece.Text)...)
			}
		}
		slices.Reverse(glyphs)
		if string(glyphs) != name {
			t.Errorf("turned round the glyphs say %q, not %q", string(glyphs), name)
		}
	}
}

// modeOfHome asks a process of its own for one of stock maroto's modes.
const modeOfHome = "EARLYHELP_TEST_MAROTO_MODE"

// TestTrapHomeChild is run by TestTrapHome in a process of its own.
func TestTrapHomeChild(t *testing.T) {
	builder := config.NewBuilder()
	add := func(m core.Maroto) { m.AddAutoRow(text.NewCol(12, words(1500))) }
	switch mode := os.Getenv(modeOfHome); mode {
	case "":
		t.Skip("not left out: TestTrapHome runs this in processes of their own")
	case "stock concurrent":
		stockRun(t, builder.WithConcurrentMode(2).Build(), add)
	case "stock low memory":
		stockRun(t, builder.WithSequentialLowMemoryMode(2).Build(), add)
	case "ours":
		for _, cfg := range []*entity.Config{nil, config.NewBuilder().WithConcurrentMode(2).Build(), config.NewBuilder().WithSequentialLowMemoryMode(2).Build()} {
			if _, err := ours(t, renderer(t), cfg, add); err != nil {
				t.Fatal(err)
			}
		}
	default:
		t.Fatalf("no such mode: %s", mode)
	}
}

// The concurrent and low-memory modes write a configuration folder into the
// user's home.
func TestTrapHome(t *testing.T) {
	for mode, writes := range map[string]bool{"stock concurrent": true, "stock low memory": true, "ours": false} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTrapHomeChild$")
			cmd.Env = append(os.Environ(), modeOfHome+"="+mode, "HOME="+home, "TMPDIR="+filepath.Join(home, "tmp"),
				"XDG_CONFIG_HOME="+filepath.Join(home, ".config"), "XDG_CACHE_HOME="+filepath.Join(home, ".cache"))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			var found []string
			err := filepath.WalkDir(home, func(path string, _ fs.DirEntry, err error) error {
				if path != home {
					found = append(found, strings.TrimPrefix(path, home))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if (len(found) > 0) != writes {
				t.Errorf("written: %q", found)
			}
		})
	}
}

// A row of stock rows is not changed for the next document but by what
// maroto's own rows remember of themselves.
func TestRowsOfTwoDocuments(t *testing.T) {
	r := renderer(t)
	rows := func() []core.Row {
		return []core.Row{row.New(), row.New(8).Add(text.NewCol(12, "A row")), text.NewAutoRow(words(2000))}
	}
	shared := rows()
	first, err := ours(t, r, nil, func(m core.Maroto) { m.AddRows(shared...) })
	if err != nil {
		t.Fatal(err)
	}
	second, err := ours(t, r, nil, func(m core.Maroto) { m.AddRows(shared...) })
	if err != nil || !bytes.Equal(first, second) {
		t.Error("the second document of the same rows is another one", err)
	}
}
