package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johnfercher/maroto/v2/pkg/components/code"
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	marotoimage "github.com/johnfercher/maroto/v2/pkg/components/image"
	"github.com/johnfercher/maroto/v2/pkg/components/line"
	"github.com/johnfercher/maroto/v2/pkg/components/list"
	"github.com/johnfercher/maroto/v2/pkg/components/page"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/components/signature"
	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/barcode"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/linestyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/orientation"
	"github.com/johnfercher/maroto/v2/pkg/consts/protection"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render/pdf"
)

var _ func(*pdf.Renderer, *entity.Config) core.Maroto = (*pdf.Renderer).Maroto // maroto's own interface

// picture returns a picture of one colour.
func picture(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = 0x80
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sketch writes a tree as one line: tags, with texts, and what is inside them.
func sketch(n *pdftext.Node) string {
	var b strings.Builder
	b.WriteString(n.Tag)
	if n.Text != "" {
		fmt.Fprintf(&b, " %q", strings.TrimSpace(n.Text))
	}
	if n.Alt != "" {
		fmt.Fprintf(&b, " alt %q", n.Alt)
	}
	if n.Link {
		b.WriteString(" link")
	}
	for i, k := range n.Kids {
		if i == 0 {
			b.WriteString("(")
		} else {
			b.WriteString(", ")
		}
		b.WriteString(sketch(k))
		if i == len(n.Kids)-1 {
			b.WriteString(")")
		}
	}
	return b.String()
}

func treeOf(t testing.TB, file []byte) *pdftext.Node {
	t.Helper()
	tree, err := pdftext.Tree(file)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// person is an item of maroto's list component.
type person struct{ name, role string }

func (person) GetHeader() core.Row {
	return row.New(6).Add(text.NewCol(6, "Name"), text.NewCol(6, "Role"))
}

func (p person) GetContent(int) core.Row {
	return row.New(6).Add(text.NewCol(6, p.name), text.NewCol(6, p.role))
}

// Every component of maroto's is drawn, with what a screen reader is told.
func TestStockComponents(t *testing.T) {
	photo := pngOf(t, picture(40, 20))
	path := filepath.Join(t.TempDir(), "photo.JPG") // what is inside counts, not the name
	if err := os.WriteFile(path, jpegOf(t, picture(40, 20)), 0o600); err != nil {
		t.Fatal(err)
	}
	address := "https://council.example/help"
	people, err := list.Build([]person{{"Łukasz", "Dad"}, {"Siân", "Mum"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		rows []core.Row
		want string
	}{
		"text":         {[]core.Row{text.NewRow(10, "Some text")}, `Document(P "Some text")`},
		"auto text":    {[]core.Row{text.NewAutoRow("Some text")}, `Document(P "Some text")`},
		"empty text":   {[]core.Row{text.NewRow(10, ""), text.NewRow(10, "x")}, `Document(P "x")`},
		"two lines":    {[]core.Row{text.NewAutoRow("a\nb")}, `Document(P "a b")`},
		"link":         {[]core.Row{text.NewRow(10, "Help", props.Text{Hyperlink: &address})}, `Document(Link "Help" link)`},
		"line":         {[]core.Row{line.NewRow(5), line.NewRow(5, props.Line{Orientation: orientation.Vertical, Style: linestyle.Dashed}), text.NewRow(5, "x")}, `Document(P "x")`},
		"picture":      {[]core.Row{marotoimage.NewFromBytesRow(20, photo, extension.Png), marotoimage.NewAutoFromBytesRow(photo, extension.Png)}, `Document`},
		"picture file": {[]core.Row{marotoimage.NewFromFileRow(20, path), marotoimage.NewAutoFromFileRow(path)}, `Document`},
		"signature":    {[]core.Row{signature.NewRow(20, "Łukasz"), signature.NewAutoRow("Siân")}, `Document(P "Łukasz", P "Siân")`},
		"QR code":      {[]core.Row{code.NewQrRow(20, "one")}, `Document(Figure alt "one")`},
		"matrix code":  {[]core.Row{code.NewMatrixRow(20, "two"), code.NewAutoMatrixRow("three")}, `Document(Figure alt "two", Figure alt "three")`},
		"bar code":     {[]core.Row{code.NewBarRow(20, "four"), code.NewAutoBarRow("123456789012", props.Barcode{Type: barcode.EAN})}, `Document(Figure alt "four", Figure alt "123456789012")`},
		"list":         {people, `Document(P "Name", P "Role", P "Łukasz", P "Dad", P "Siân", P "Mum")`},
		"empty row":    {[]core.Row{row.New(10), row.New(), text.NewRow(5, "x")}, `Document(P "x")`},
		"several in a column": {[]core.Row{row.New(30).Add(col.New(6).Add(text.New("a"), code.NewQr("b", props.Rect{Top: 8, Percent: 50}), text.New("c", props.Text{Top: 25})),
			col.New(6).Add(text.New("d")))}, `Document(P "a", Figure alt "b", P "c", P "d")`},
	} {
		file := drawn(t, func(m core.Maroto) { m.AddRows(test.rows...) })
		if got := sketch(treeOf(t, file)); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, test.want)
		}
	}
}

// Where texts stand: by their alignment, in their column, with their paddings.
func TestStockText(t *testing.T) {
	r := renderer(t)
	file := drawn(t, func(m core.Maroto) {
		for _, a := range []align.Type{align.Left, align.Center, align.Right, align.Justify} {
			m.AddRow(10, text.NewCol(6, "Aligned", props.Text{Align: a}), text.NewCol(6, "Beside", props.Text{Left: 5, Top: 2, Size: 14, Style: fontstyle.Bold}))
		}
		m.AddRow(10, text.NewCol(12, "Slanted", props.Text{Style: fontstyle.BoldItalic, Color: &props.Color{Red: 200}}))
		m.AddRow(30, text.NewCol(12, "one\ntwo", props.Text{VerticalPadding: 5}))
	})
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	const mm = 72 / 25.4
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 0.1 {
			t.Errorf("%s: %.2f, not %.2f", what, got, want)
		}
	}
	texts := pages[0]
	width, column := r.Width("Aligned", false, 10), 95*mm
	for i, x := range []float64{10 * mm, 10*mm + (column-width)/2, 10*mm + column - width, 10 * mm} {
		one, beside := texts[2*i], texts[2*i+1]
		if one.Text != "Aligned" || beside.Text != "Beside" || one.Bold || !beside.Bold {
			t.Fatalf("row %d: %+v %+v", i, one, beside)
		}
		near(fmt.Sprint("aligned ", i), one.X, x)
		near("beside", beside.X, (10+95+5)*mm)
		near("size", beside.Size, 14)
		near("base line", one.Y, 297*mm-(10+float64(i)*10)*mm-10)
		near("base line beside", beside.Y, 297*mm-(10+float64(i)*10+2)*mm-14)
	}
	if slanted := texts[8]; slanted.Text != "Slanted" || !slanted.Bold {
		t.Errorf("got %+v", slanted)
	}
	near("between lines", texts[9].Y-texts[10].Y, 10+5*mm)
}

// What runs over pages is tagged once: headers, footers and numbers belong to
// no element.
func TestStockHeaderAndFooter(t *testing.T) {
	r := renderer(t)
	cfg := config.NewBuilder().WithPageNumber(props.PageNumber{Pattern: "Page {current} of {total}", Place: props.RightBottom}).Build()
	m := r.Maroto(cfg)
	if err := m.RegisterHeader(text.NewRow(20, "The header"), code.NewQrRow(10, "header code")); err != nil {
		t.Fatal(err)
	}
	if err := m.RegisterFooter(text.NewRow(20, "The footer")); err != nil {
		t.Fatal(err)
	}
	long := words(2000)
	m.AddRows(text.NewRow(10, "First"), text.NewAutoRow(long), text.NewRow(10, "Last"))
	doc, err := m.Generate()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := pdftext.Pages(doc.GetBytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		count := map[string]int{}
		for _, one := range page {
			if one.Artifact {
				count[one.Text]++
			}
		}
		number := fmt.Sprintf("Page %d of %d", i+1, len(pages))
		if count["The header"] != 1 || count["The footer"] != 1 || count[number] != 1 || len(count) != 3 {
			t.Errorf("page %d: %v", i+1, count)
		}
	}
	if got := bare(treeOf(t, doc.GetBytes()).All()); got != bare("First"+long+"Last") {
		t.Errorf("the tree says %.80q", got)
	}
	if got := sketch(treeOf(t, doc.GetBytes())); strings.Count(got, "P \"") != 3 || strings.Contains(got, "Figure") {
		t.Errorf("got %.200s", got)
	}
	// Numbers alone: the page behind one is read as before.
	cfg = config.NewBuilder().WithPageNumber().Build()
	file, err := ours(t, r, cfg, func(m core.Maroto) { m.AddRows(text.NewAutoRow(long), text.NewRow(10, "Last")) })
	if err != nil {
		t.Fatal(err)
	}
	if got := bare(treeOf(t, file).All()); got != bare(long+"Last") {
		t.Errorf("the tree says %.80q", got)
	}
	// A link keeps its element wherever it stands: nobody could follow it else.
	address := "https://council.example"
	m = r.Maroto(nil)
	if err := m.RegisterFooter(text.NewRow(20, "Help", props.Text{Hyperlink: &address})); err != nil {
		t.Fatal(err)
	}
	if doc, err = m.Generate(); err != nil {
		t.Fatal(err)
	}
	if got := sketch(treeOf(t, doc.GetBytes())); got != `Document(Link "Help" link)` {
		t.Errorf("got %s", got)
	}
}

func TestStockHeaderTooTall(t *testing.T) {
	m := renderer(t).Maroto(nil)
	if err := m.RegisterHeader(row.New(150)); err != nil {
		t.Error(err)
	}
	if err := m.RegisterFooter(row.New(150)); err == nil {
		t.Error("a header and a footer share no page")
	}
	if err := m.RegisterFooter(row.New(20)); err != nil {
		t.Error(err)
	}
	if err := m.RegisterHeader(row.New(280)); err == nil {
		t.Error("a header as tall as the page")
	}
}

func TestStockPages(t *testing.T) {
	file := drawn(t, func(m core.Maroto) {
		m.AddRows(text.NewRow(10, "one"))
		m.AddPages(page.New().Add(text.NewRow(10, "two"), text.NewRow(10, "three")), page.New().Add(text.NewRow(10, "four")))
		m.AddRows(text.NewRow(10, "five"))
		m.AddRow(260, text.NewCol(12, "six"))
		m.AddAutoRow(text.NewCol(12, "seven"))
	})
	if got := fmt.Sprint(lines(t, file)); got != "[[one] [two three] [four five] [six seven]]" {
		t.Errorf("got %s", got)
	}
	if got := fmt.Sprint(lines(t, drawn(t, func(core.Maroto) {}))); got != "[[]]" {
		t.Errorf("an empty document is %s, not one page", got)
	}
}

func TestStockFits(t *testing.T) {
	m := renderer(t).Maroto(nil)
	room := m.GetCurrentConfig().Dimensions.Height - m.GetCurrentConfig().Margins.Top - m.GetCurrentConfig().Margins.Bottom
	for _, test := range []struct {
		added, height float64
		want          bool
	}{{0, room - 1, true}, {0, room + 1, false}, {100, room - 101, true}, {0, room - 99, false}, {room - 100 - 1, 0.5, true}, {50, room - 51, true}} {
		if test.added > 0 {
			m.AddRow(test.added)
		}
		if got := m.FitlnCurrentPage(test.height); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

func TestStockStructure(t *testing.T) {
	m := renderer(t).Maroto(nil)
	m.AddRow(10, text.NewCol(12, "Text"))
	m.AddRow(280, code.NewQrCol(12, "code"))
	tree := m.GetStructure()
	if got := tree.GetData().Type; got != "maroto" {
		t.Errorf("got %s", got)
	}
	var kinds []string
	for _, p := range tree.GetNexts() {
		kind := p.GetData().Type
		for _, r := range p.GetNexts() {
			for _, c := range r.GetNexts() {
				for _, part := range c.GetNexts() {
					kind += fmt.Sprint(" ", part.GetData().Type, " ", part.GetData().Value)
				}
			}
		}
		kinds = append(kinds, kind)
	}
	// The row of 280 is taller than a page, so it is shown in two windows.
	if got := strings.Join(kinds, ", "); got != "page text Text, page qrcode code, page qrcode code" {
		t.Errorf("got %s", got)
	}
}

func TestStockMetadata(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 30, 0, 0, time.FixedZone("east", 2*60*60))
	cfg := config.NewBuilder().WithTitle("Cynllun (Łódź)", true).WithAuthor("A council", true).WithSubject("A subject", true).
		WithCreator("An app", true).WithKeywords("early help", true).WithCreationDate(at).Build()
	file, err := ours(t, renderer(t), cfg, func(m core.Maroto) { m.AddRows(text.NewRow(10, "x")) })
	if err != nil {
		t.Fatal(err)
	}
	info, err := pdftext.Info(file)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"Title": "Cynllun (Łódź)", "Author": "A council", "Subject": "A subject", "Creator": "An app", "Keywords": "early help"} {
		if info[key] != want {
			t.Errorf("%s: got %q", key, info[key])
		}
	}
	if !strings.HasPrefix(info["CreationDate"], "D:20260301103000") {
		t.Errorf("got %s", info["CreationDate"])
	}
	all, err := pdftext.Strings(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">Cynllun (Łódź)<", ">A council<", ">early help<", ">2026-03-01T10:30:00Z<"} {
		if !strings.Contains(all, want) {
			t.Errorf("the metadata does not say %s", want)
		}
	}
}

// Drawing what is behind, round and over texts loses none of them.
func TestStockLooks(t *testing.T) {
	r := renderer(t)
	grey, red := &props.Color{Red: 200, Green: 200, Blue: 200}, &props.Color{Red: 999, Green: -5, Blue: 0}
	add := func(m core.Maroto) {
		for _, kind := range []border.Type{border.None, border.Full, border.Left, border.Top | border.Bottom} {
			for _, style := range []linestyle.Type{linestyle.Solid, linestyle.Dashed} {
				m.AddRows(row.New(10).Add(text.NewCol(6, "Cell").WithStyle(&props.Cell{BackgroundColor: grey, BorderColor: red, BorderType: kind, BorderThickness: 0.5, LineStyle: style}),
					text.NewCol(6, "Plain")))
			}
		}
		m.AddRows(row.New(10).Add(text.NewCol(12, "Row")).WithStyle(&props.Cell{BackgroundColor: grey}))
	}
	plain := body(t, drawn(t, add))
	if plain != strings.Repeat("CellPlain", 8)+"Row" {
		t.Errorf("got %s", plain)
	}
	for name, cfg := range map[string]*entity.Config{
		"debug":      config.NewBuilder().WithDebug(true).Build(),
		"background": config.NewBuilder().WithBackgroundImage(pngOf(t, picture(50, 70)), extension.Png).Build(),
		"jpeg":       config.NewBuilder().WithBackgroundImage(jpegOf(t, picture(50, 70)), extension.Jpg).Build(),
		"modes":      config.NewBuilder().WithConcurrentMode(3).WithCompression(false).WithDisableAutoPageBreak(true).Build(),
		"small page": config.NewBuilder().WithDimensions(100, 150).Build(),
	} {
		file, err := ours(t, r, cfg, add)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := body(t, file); got != plain {
			t.Errorf("%s: got %s", name, got)
		}
		within(t, r, file, cfg)
	}
}

// Pictures and codes keep their shape inside their cells, on the page and in
// rows taller than it.
func TestStockTallRowOfEverything(t *testing.T) {
	photo := pngOf(t, picture(100, 100))
	file := drawn(t, func(m core.Maroto) {
		m.AddRow(600, col.New(6).Add(text.New(words(1200))), col.New(6).Add(
			marotoimage.NewFromBytes(photo, extension.Png, props.Rect{Top: 220, Percent: 100}), code.NewQr("in the middle", props.Rect{Top: 230, Percent: 90}),
			text.New("At the end", props.Text{Top: 590}), line.New(props.Line{OffsetPercent: 50})))
		m.AddRow(10, text.NewCol(12, "After"))
	})
	within(t, renderer(t), file, nil)
	if got, want := bare(treeOf(t, file).All()), bare(words(1200)+"At the end"+"After"); got != want {
		t.Errorf("%d letters, not %d", len(got), len(want))
	}
	if got := strings.Count(sketch(treeOf(t, file)), `Figure alt "in the middle"`); got != 1 {
		t.Errorf("the code is drawn %d times", got)
	}
	const mm = 72 / 25.4
	for _, k := range treeOf(t, file).Kids {
		if b := k.Box; k.Tag == "Figure" && (b[1] < 20*mm || b[3] > (297-10)*mm+0.1 || math.Abs((b[3]-b[1])-(b[2]-b[0])) > 0.1 || b[2]-b[0] < 80*mm) {
			t.Errorf("the code stands at %.0f", b)
		}
	}
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != 3 {
		t.Errorf("%d pages", len(pages))
	}
}

func TestStockRefused(t *testing.T) {
	photo := pngOf(t, picture(10, 10))
	missing := filepath.Join(t.TempDir(), "nowhere.png")
	for name, test := range map[string]struct {
		cfg  *entity.Config
		col  core.Col
		want string
	}{
		"no picture":         {nil, marotoimage.NewFromBytesCol(12, []byte("no picture"), extension.Png), "neither a PNG nor a JPEG"},
		"half a picture":     {nil, marotoimage.NewFromBytesCol(12, photo[:len(photo)-20], extension.Png), "cannot be read"},
		"no file":            {nil, marotoimage.NewFromFileCol(12, missing), "nowhere.png cannot be read"},
		"long QR code":       {nil, code.NewQrCol(12, strings.Repeat("x", 9000)), "a text of 9000 characters"},
		"long matrix code":   {nil, code.NewMatrixCol(12, strings.Repeat("x", 9000)), "a text of 9000 characters"},
		"no EAN":             {nil, code.NewBarCol(12, "letters", props.Barcode{Type: barcode.EAN}), "a text of 7 characters"},
		"bar code of a Ł":    {nil, code.NewBarCol(12, "Ł"), "a text of 1 characters"},
		"character":          {nil, text.NewCol(12, "ह"), "U+0939"},
		"signature":          {nil, signature.NewCol(12, "ह"), "U+0939"},
		"bad background":     {config.NewBuilder().WithBackgroundImage([]byte("bad"), extension.Png).Build(), text.NewCol(12, "x"), "neither a PNG nor a JPEG"},
		"protection":         {config.NewBuilder().WithProtection(protection.Print, "user", "owner").Build(), text.NewCol(12, "x"), "password"},
		"bad page's number":  {config.NewBuilder().WithPageNumber(props.PageNumber{Pattern: "ह {current} {total}"}).Build(), text.NewCol(12, "x"), "U+0939"},
		"not text":           {nil, text.NewCol(12, "a\xffb"), "U+FFFD"},
		"picture of 40 MB":   {nil, marotoimage.NewFromBytesCol(12, make([]byte, 40<<20), extension.Png), "bytes"},
		"nothing to encode":  {nil, code.NewMatrixCol(12, ""), ""},
		"nothing to show":    {nil, code.NewBarCol(12, ""), ""},
		"nothing in a QR":    {nil, code.NewQrCol(12, ""), ""},
		"no bytes":           {nil, marotoimage.NewFromBytesCol(12, nil, extension.Png), "neither"},
		"a folder as a file": {nil, marotoimage.NewFromFileCol(12, t.TempDir()), "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := ours(t, renderer(t), test.cfg, func(m core.Maroto) { m.AddRow(20, test.col) })
			if test.want == "" { // nothing, or an error: no panic
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
			if file != nil {
				t.Error("there is a file")
			}
		})
	}
}
