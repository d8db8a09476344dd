package pdf_test

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"pgregory.net/rapid"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/internal/typefaces"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/templates"
)

// allScripts is a Renderer with the fonts of package scripts.
var allScripts = sync.OnceValues(func() (*pdf.Renderer, error) { return pdf.New(scripts.Fonts()...) })

func scriptRenderer(t testing.TB) *pdf.Renderer {
	t.Helper()
	r, err := allScripts()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// form returns a document of nodes in one section.
func form(t testing.TB, nodes ...render.Node) *render.Doc {
	t.Helper()
	return &render.Doc{Title: "A form", Council: "A council", Form: "a/form@1", Words: casetest.Library(t).Words(),
		Sections: []render.Section{{ID: "s", Title: "A section", Nodes: nodes}}}
}

// none is what a check finds where all is well.
var none = []earlyhelp.Finding{}

// inBothSizes draws a document in normal and in large print, compares what is
// read with what is in it, and looks where it stands.
func inBothSizes(t *testing.T, r *pdf.Renderer, d *render.Doc) {
	t.Helper()
	for _, o := range []pdf.Options{{Findings: none}, {Findings: none, LargePrint: true}} { // no drafts: their mark lies across the margins
		if d.Blank && o.LargePrint {
			continue // as long again, and laid out as what is filled in
		}
		file := write(t, r, d, o)
		checkTree(t, d, o, file)
		checkPlaces(t, r, file)
		checkHeadings(t, treeOf(t, file))
		if t.Failed() {
			t.Fatalf("with %+v", o)
		}
	}
}

// checkPlaces looks for text outside the margins or over other text. Letters
// that join are measured in pieces as if they stood alone, so that where they
// end is known only about; lines that have some are not looked at closely.
func checkPlaces(t *testing.T, r *pdf.Renderer, file []byte) {
	t.Helper()
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	const mm, near = 72 / 25.4, 0.02
	for i, page := range pages {
		type piece struct {
			from, to float64
			text     string
		}
		rows := map[float64][]piece{}
		for _, one := range page {
			shown := strings.TrimRight(one.Text, " ")
			if shown == "" {
				continue
			}
			end := one.X + r.Width(shown, one.Bold, one.Size)
			slack := near
			if strings.ContainsFunc(shown, joins) {
				slack = one.Size * 1.2
			}
			if one.X < 18*mm-near || end > (210-18)*mm+slack || one.Y < 12*mm-near || one.Y+one.Size*0.7 > (297-12)*mm+near {
				t.Errorf("page %d: outside the margins at %.0f, %.0f: %.40q", i+1, one.X, one.Y, one.Text)
			}
			rows[one.Y] = append(rows[one.Y], piece{one.X, end, shown})
		}
		for _, row := range rows {
			if slices.ContainsFunc(row, func(p piece) bool { return strings.ContainsFunc(p.text, joins) }) {
				continue
			}
			slices.SortFunc(row, func(a, b piece) int { return cmp.Compare(a.from, b.from) })
			for j := 1; j < len(row); j++ {
				if row[j].from < row[j-1].to-near {
					t.Errorf("page %d: %.40q stands over %.40q", i+1, row[j].text, row[j-1].text)
				}
			}
		}
	}
}

// joins reports whether a letter is drawn otherwise in a word than alone.
func joins(r rune) bool {
	return r == '\u200b' || unicode.In(r, unicode.Arabic, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Tamil, unicode.Mn, unicode.Mc)
}

// pngHeader returns the beginning of a PNG that claims a size.
func pngHeader(width, height uint32) []byte {
	data := append([]byte("IHDR"), make([]byte, 13)...)
	binary.BigEndian.PutUint32(data[4:], width)
	binary.BigEndian.PutUint32(data[8:], height)
	data[12], data[13] = 8, 2
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(data))
}

// cmyk is a JPEG of 8 by 8 pixels in the colours of printers.
const cmyk = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpxkHNbXYW1hpCeo6utq2eAvMm6pseZqKuk" +
	"/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEV" +
	"UtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS" +
	"09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDo6ya3a2q//9k="

// A logo that cannot be drawn is an error that says so, and no bytes are
// written.
func TestHardPicturesRefused(t *testing.T) {
	good := pngOf(t, picture(30, 20))
	broken := bytes.Clone(good)
	broken[len(broken)/2] ^= 0xFF
	photo := jpegOf(t, picture(300, 200))
	bomb := append(pngHeader(100000, 100000), good[33:]...)
	for name, file := range map[string][]byte{
		"broken PNG":                  broken,
		"PNG without its end":         good[:len(good)/2],
		"JPEG without its end":        photo[:len(photo)/2],
		"PNG of 100000 by 100000":     bomb,
		"PNG of nothing":              pngHeader(0, 0),
		"PNG of 2147483647 by 1":      append(pngHeader(1<<31-1, 1), good[33:]...),
		"PNG of 5000 by 5000, no end": append(pngHeader(5000, 5000), good[33:]...),
		"a GIF":                       []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"),
		"an SVG":                      []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"),
		"nothing":                     nil,
		"one byte":                    {0x89},
		"too many bytes":              append(bytes.Clone(good), make([]byte, 9<<20)...),
	} {
		d := form(t, &render.Paragraph{Text: "Text"})
		d.Logo = &templates.Logo{Bytes: file, Alt: "A logo"}
		var b bytes.Buffer
		err := renderer(t).Write(&b, d, pdf.Options{})
		if err == nil || !strings.Contains(err.Error(), "the council's logo: ") {
			t.Errorf("%s: got %v", name, err)
		}
		if b.Len() > 0 {
			t.Errorf("%s: something was written", name)
		}
	}
}

// Logos of unusual kinds and shapes are drawn.
func TestHardPicturesDrawn(t *testing.T) {
	inks, err := base64.StdEncoding.DecodeString(cmyk)
	if err != nil {
		t.Fatal(err)
	}
	clear, deep := image.NewNRGBA(image.Rect(0, 0, 20, 10)), image.NewRGBA64(image.Rect(0, 0, 20, 10))
	for i := range 20 {
		clear.Set(i, i/2, color.NRGBA{R: 200, A: uint8(i * 12)})
		deep.Set(i, i/2, color.RGBA64{R: 0x8000, A: 0x8000})
	}
	few := image.NewPaletted(image.Rect(3, 5, 23, 15), color.Palette{color.Transparent, color.Black, color.White})
	for name, file := range map[string][]byte{
		"CMYK JPEG":   inks,
		"clear parts": pngOf(t, clear),
		"16 bits":     pngOf(t, deep),
		"palette":     pngOf(t, few),
		"grey PNG":    pngOf(t, image.NewGray(image.Rect(0, 0, 5, 5))),
		"grey JPEG":   jpegOf(t, image.NewGray(image.Rect(0, 0, 50, 50))),
		"one pixel":   pngOf(t, picture(1, 1)),
		"very wide":   pngOf(t, picture(4000, 2)),
		"very tall":   pngOf(t, picture(2, 4000)),
		"large":       pngOf(t, picture(2000, 1500)),
		"photo":       jpegOf(t, picture(640, 480)),
	} {
		t.Run(name, func(t *testing.T) {
			d := form(t, &render.Paragraph{Text: "Text"})
			d.Copy, d.CaseRef = "Family copy", "REF"
			d.Logo = &templates.Logo{Bytes: file, Alt: "The logo of a council"}
			inBothSizes(t, renderer(t), d)
			tree := treeOf(t, write(t, renderer(t), d, pdf.Options{}))
			figure := tree.Kids[0].Kids[0]
			if figure.Tag != "Figure" || figure.Alt != d.Logo.Alt {
				t.Fatalf("got %s", sketch(tree))
			}
			// At the left margin, and no larger than a letterhead has room for.
			const mm, near = 72 / 25.4, 0.1
			box := figure.Box
			if box[0] < 18*mm-near || box[2] > (18+70)*mm+near || box[3] > (297-12)*mm+near || box[1] < (297-12-18)*mm-near || box[2] <= box[0] || box[3] <= box[1] {
				t.Errorf("it stands at %v", box)
			}
		})
	}
}

// fontWith returns a font file whose table has another name, so that it is not
// found.
func fontWithout(file []byte, table string) []byte {
	out := bytes.Clone(file)
	for i := range int(binary.BigEndian.Uint16(out[4:])) {
		if entry := out[12+16*i:]; string(entry[:4]) == table {
			copy(entry, "none")
		}
	}
	return out
}

// A font that cannot be used is an error that names it.
func TestHardFonts(t *testing.T) {
	good := typefaces.Faces()[0].Regular
	postScript := bytes.Clone(good)
	copy(postScript, "OTTO")
	collection := bytes.Clone(good)
	copy(collection, "ttcf")
	for name, file := range map[string][]byte{
		"no file":            nil,
		"nothing":            {},
		"garbage":            []byte(strings.Repeat("this is no font ", 100)),
		"a picture":          pngOf(t, picture(5, 5)),
		"OTF":                postScript,
		"a collection":       collection,
		"WOFF":               append([]byte("wOFF"), good...),
		"half a file":        good[:len(good)/2],
		"a header":           good[:12],
		"no outlines":        fontWithout(good, "glyf"),
		"CFF in place":       fontWithout(fontWithout(good, "glyf"), "loca"),
		"no places":          fontWithout(good, "loca"),
		"no characters":      fontWithout(good, "cmap"),
		"no head":            fontWithout(good, "head"),
		"no widths":          fontWithout(good, "hmtx"),
		"no measures":        fontWithout(good, "hhea"),
		"no number of them":  fontWithout(good, "maxp"),
		"nothing in a table": append(bytes.Clone(good[:12]), make([]byte, 400)...),
	} {
		for which, font := range map[string]pdf.Font{
			"My Script":      {Name: "My Script", Regular: file},
			"My Script Bold": {Name: "My Script", Regular: good, Bold: file},
		} {
			if len(file) == 0 && strings.Contains(which, "Bold") {
				continue // no bold one
			}
			r, err := pdf.New(font)
			if err == nil || r != nil || !strings.Contains(err.Error(), which) {
				t.Errorf("%s as %s: got %v", name, which, err)
			}
		}
	}
	if _, err := pdf.New(pdf.Font{Regular: good}, pdf.Font{}); err == nil || !strings.Contains(err.Error(), "number 2 of those given") {
		t.Errorf("got %v", err)
	}
	// A font that an app changes or loses afterwards is its own affair, but one
	// that lacks what only old printers need is good enough.
	for _, table := range []string{"post", "OS/2", "name", "GSUB", "GPOS", "GDEF", "gasp"} {
		r, err := pdf.New(pdf.Font{Name: "My Script", Regular: fontWithout(scripts.Fonts()[3].Regular, table)})
		if err != nil {
			t.Logf("without %s: %v", table, err)
			continue
		}
		if got := body(t, draw(t, r, form(t, &render.Paragraph{Text: "हमें मदद"}))); !strings.Contains(got, "हमेंमदद") {
			t.Errorf("without %s: got %s", table, got)
		}
	}
}

// Fonts are files from anywhere: cut off or changed anywhere, they are refused
// or drawn, and never panic.
func TestHardFontsAnyByte(t *testing.T) {
	good := scripts.Fonts()[5].Regular
	d := form(t, &render.Paragraph{Text: "என் மகன்"})
	rapid.Check(t, func(t *rapid.T) {
		file := bytes.Clone(good)
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			at := rapid.IntRange(0, len(file)-1).Draw(t, "at")
			if rapid.Bool().Draw(t, "near the head") {
				at %= 600
			}
			file[at] = rapid.Byte().Draw(t, "byte")
		}
		if rapid.IntRange(0, 4).Draw(t, "cut") == 0 {
			file = file[:rapid.IntRange(0, len(file)).Draw(t, "length")]
		}
		r, err := pdf.New(pdf.Font{Name: "Bad", Regular: file})
		if err != nil {
			return
		}
		_ = r.Write(io.Discard, d, pdf.Options{}) // an error, or not
	})
}

// asked is an answer of a kind.
func asked(kind templates.Kind, label, text string) *render.Answer {
	return &render.Answer{Field: "f", Wire: "", Kind: kind, Label: label, Text: text}
}

// Documents that a page cannot hold as they come: nothing is lost, nothing is
// read twice or out of order, nothing stands outside the margins.
func TestHardDocuments(t *testing.T) {
	letters := strings.Repeat("Llanfairpwllgwyngyll", 25)
	story := words(9000)
	column := render.Column{Kind: templates.Line, Label: "A head"}
	rows := func(n int, cells ...string) []render.Row {
		var out []render.Row
		for i := range n {
			row := render.Row{Key: fmt.Sprint("Key ", i)}
			for _, c := range cells {
				row.Cells = append(row.Cells, asked(templates.Para, "", c))
			}
			out = append(out, row)
		}
		return out
	}
	columns := func(n int) []render.Column {
		var out []render.Column
		for i := range n {
			out = append(out, render.Column{Kind: templates.Line, Label: fmt.Sprint("Head ", i)})
		}
		return out
	}
	wide := make([]string, 60)
	for i := range wide {
		wide[i] = fmt.Sprint("Cell ", i)
	}
	long := asked(templates.Choices, "Which?", "")
	for i := range 5 {
		long.Options = append(long.Options, render.Option{Code: fmt.Sprint(i), Label: words(1300), Ticked: i%2 == 0})
	}
	one := *long
	one.Options = []render.Option{{Label: strings.Repeat("unbroken", 1200)}}
	for name, nodes := range map[string][]render.Node{
		"answer of 40 pages":      {asked(templates.Para, "A story", words(20000))},
		"hint of pages":           {&render.Answer{Kind: templates.Para, Label: "Q", Hint: words(2500), Text: "Yes"}},
		"label of pages":          {asked(templates.Para, words(2500), "Yes")},
		"note of pages":           {&render.Answer{Kind: templates.Para, Label: "Q", Note: words(2500)}},
		"cell taller than a page": {&render.Table{Label: "T", Columns: columns(2), Rows: rows(2, "Short", story[:9000])}},
		"head taller than a page": {&render.Table{Label: "T", Columns: []render.Column{{Kind: templates.Para, Label: words(1500)}, column}, Rows: rows(2, "A", "B")}},
		"key taller than a page":  {&render.Table{Label: "T", Keyed: true, KeyHead: "K", Columns: columns(1), Rows: []render.Row{{Key: words(1500), Cells: rows(1, "A")[0].Cells}}}},
		"beside taller than a page": {&render.Beside{Answers: []*render.Answer{asked(templates.Para, "A", story[:9000]), asked(templates.Para, "B", "Short"),
			asked(templates.Para, "C", story[9000:15000])}}},
		"letters in a cell":    {&render.Table{Columns: columns(3), Rows: rows(2, letters, "B", letters)}},
		"letters beside":       {&render.Beside{Answers: []*render.Answer{asked(templates.Line, "A", letters), asked(templates.Line, letters, "B"), asked(templates.Day, "C", "")}}},
		"letters as a heading": {&render.Heading{Text: letters}, &render.Group{Label: letters, Nodes: []render.Node{asked(templates.Who, letters, letters)}}},
		"letters as a key":     {&render.Table{Label: letters, Keyed: true, KeyHead: letters, Columns: columns(2), Rows: []render.Row{{Key: letters, Cells: rows(1, letters, "B")[0].Cells}}}},
		"5,000 newlines":       {asked(templates.Para, "Q", "begin"+strings.Repeat("\n", 5000)+"end"), asked(templates.Line, "Q", strings.Repeat("x\n", 500))},
		"400 rows":             {&render.Table{Label: "T", Columns: columns(3), Rows: rows(400, "A", "B", "C")}},
		"400 rows with keys":   {&render.Table{Label: "T", Keyed: true, KeyHead: "K", Columns: columns(2), Rows: rows(400, "A", "B")}},
		"60 columns":           {&render.Table{Label: "T", Columns: columns(60), Rows: rows(3, wide...)}},
		"60 columns with keys": {&render.Table{Keyed: true, KeyHead: "K", Columns: columns(60), Rows: rows(2, wide...)}},
		"60 beside":            {&render.Beside{Answers: rows(1, wide...)[0].Cells}},
		"options of pages":     {long, &one, &render.Beside{Answers: []*render.Answer{long, &one}}},
		"options in a cell":    {&render.Table{Columns: columns(2), Rows: []render.Row{{Cells: []*render.Answer{long, &one}}}}},
		"groups in groups":     {nest(40)},
		"a signature of pages": {&render.Group{Sign: true, Label: "Sign", Nodes: []render.Node{asked(templates.Para, "Declaration", story[:12000]), asked(templates.Sign, "Signature", "")}}},
		"everything empty":     {&render.Answer{}, &render.Beside{}, &render.Table{}, &render.Group{}, &render.Paragraph{}, &render.Heading{}, &render.Chart{}},
		"everything empty inside": {&render.Beside{Answers: []*render.Answer{{}, {}}}, &render.Table{Keyed: true, Rows: make([]render.Row, 3)},
			&render.Group{Sign: true, Nodes: []render.Node{&render.Group{}, asked(templates.Sign, "", "")}}, asked(templates.Scale, "", ""), &render.Answer{Options: []render.Option{{}, {}}}},
		"spaces": {asked(templates.Para, "Q", " \n  \n "), asked(templates.Line, "Q", "   "), &render.Heading{Text: " "}, &render.Paragraph{Text: " "}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, blank := range []bool{false, true} {
				d := form(t, nodes...)
				if d.Copy, d.Blank = "A copy", blank; blank {
					d.Copy = "Blank form"
				}
				inBothSizes(t, renderer(t), d)
			}
		})
	}
}

// nest returns groups in groups.
func nest(n int) render.Node {
	g := &render.Group{Label: "Innermost", Nodes: []render.Node{asked(templates.Line, "Q", "A")}}
	for i := range n {
		g = &render.Group{Label: fmt.Sprint("Group ", i), Nodes: []render.Node{g}}
	}
	return g
}

// What stands at the head and the foot of each page may be long too. Where it
// leaves no room for the form, that is said.
func TestHardLetterhead(t *testing.T) {
	letters := strings.Repeat("Llanfairpwllgwyngyll", 25)
	for name, change := range map[string]func(*render.Doc){
		"council":   func(d *render.Doc) { d.Council = letters },
		"title":     func(d *render.Doc) { d.Title = letters },
		"reference": func(d *render.Doc) { d.CaseRef = letters },
		"copy":      func(d *render.Doc) { d.Copy = letters },
		"marking":   func(d *render.Doc) { d.Marking = letters },
		"wording":   func(d *render.Doc) { d.Wording = words(60) },
		"help":      func(d *render.Doc) { d.Help = []string{letters[:200], words(30)} },
		"form":      func(d *render.Doc) { d.Form = letters[:60] },
		"section":   func(d *render.Doc) { d.Sections[0].Title = letters },
		"nothing":   func(d *render.Doc) { *d = render.Doc{Words: d.Words, Copy: "A copy"} },
		"no title":  func(d *render.Doc) { d.Title = "" },
	} {
		t.Run(name, func(t *testing.T) {
			d := form(t, asked(templates.Para, "Q", words(900)))
			d.Copy, d.CaseRef = "A copy", "REF"
			change(d)
			for _, o := range []pdf.Options{{Findings: none}, {Findings: none, LargePrint: true}} {
				var b bytes.Buffer
				if err := renderer(t).Write(&b, d, o); err != nil {
					if !strings.Contains(err.Error(), "leave no room on the page") || b.Len() > 0 {
						t.Error(err)
					}
					if !o.LargePrint {
						t.Error("in normal print there has to be room")
					}
					continue
				}
				checkTree(t, d, o, b.Bytes())
				checkPlaces(t, renderer(t), b.Bytes())
			}
		})
	}
}

// mixed is what families write, in the scripts that the fonts are for.
var mixed = map[string]string{
	"Urdu":        "میرا نام عائشہ خان ہے اور میری بیٹی ژالہ اسکول جاتی ہے۔ ہمیں گھر پر تھوڑی مدد چاہیے، شکریہ۔",
	"Arabic":      "اسمي ليلى الحسن، وابني يوسف (7 سنوات) في مدرسة St Mary's منذ 03/09/2024. هاتفي 07700 900123 وبريدي layla@mail.example، شكرًا!",
	"Farsi":       "نام من پریسا گلچین است. پسرم به مدرسه می\u200cرود؛ کد ۱۲۳۴ و 25% سپاس.",
	"Latin first": "Her name is ليلى الحسن (Layla), born 1 May 2019, and she says “مرحبا”. Then English again.",
	"brackets":    "Name: ليلى الحسن (2025) and مرحبا [7] too.",
	"Punjabi":     "ਮੇਰਾ ਨਾਂ ਹਰਪ੍ਰੀਤ ਕੌਰ ਹੈ। ਮੇਰਾ ਪੁੱਤਰ ਗੁਰਦੀਪ ਸਿੰਘ ਸਕੂਲ ਜਾਂਦਾ ਹੈ ਅਤੇ ਸਾਨੂੰ ਘਰ ਵਿੱਚ ਥੋੜ੍ਹੀ ਮਦਦ ਚਾਹੀਦੀ ਹੈ।",
	"Bengali":     "আমার নাম রহিমা খাতুন। আমার ছেলে তানভীর স্কুলে যায়, আর আমাদের বাড়িতে একটু সাহায্য দরকার।",
	"Hindi":       "मेरा नाम प्रिया शर्मा है। मेरी बेटी अनन्या स्कूल (Year 3) जाती है और हमें घर पर थोड़ी मदद चाहिए। क्षत्रिय ज्ञान",
	"Gujarati":    "મારું નામ હેતલ પટેલ છે. મારો દીકરો કૃષ્ણ શાળાએ જાય છે અને અમને ઘરે થોડી મદદ જોઈએ છે.",
	"Tamil":       "என் பெயர் தமிழ்ச்செல்வி. என் மகன் கார்த்திக் பள்ளிக்குச் செல்கிறான்; எங்களுக்கு வீட்டில் கொஞ்சம் உதவி தேவை.",
	"Yoruba":      "Orúkọ mi ni Ṣadé Adébáyọ̀. Ọmọ mi ń lọ sí ilé-ẹ̀kọ́, a sì nílò ìrànlọ́wọ́ díẹ̀ nílé.",
	"Vietnamese":  "Tôi tên là Nguyễn Thị Hường. Con trai tôi đang học lớp ba và gia đình cần được giúp đỡ ở nhà.",
	"Welsh":       "Fy enw i yw Llŷr Bevan, a dw i'n byw yn Nhŷ'r Ŵyn. “Diolch” – £20, 25 %.",
	"Polish":      "Nazywam się Łukasz Żółć. Mój syn chodzi do szkoły; potrzebujemy trochę pomocy w domu.",
}

// Every script is read as it was written, wherever in a form it stands.
func TestHardScripts(t *testing.T) {
	r := scriptRenderer(t)
	for name, s := range mixed {
		t.Run(name, func(t *testing.T) {
			long := strings.TrimSpace(strings.Repeat(s+" ", 40))
			short := strings.Join(strings.Fields(s)[:3], " ")
			choice := asked(templates.Choices, short, "")
			choice.Options = []render.Option{{Code: "a", Label: s, Ticked: true}, {Code: "b", Label: short}, {Code: "c", Label: "English"}}
			d := form(t, &render.Heading{Text: short}, &render.Paragraph{Text: s}, &render.Paragraph{Text: s, Hint: true},
				&render.Answer{Kind: templates.Para, Label: s, Hint: s, When: s, Text: long, Note: s}, asked(templates.Line, short, s),
				asked(templates.Para, "Paragraphs", s+"\n\n"+s+"\nEnglish\n"+s),
				&render.Beside{Answers: []*render.Answer{asked(templates.Who, short, short), asked(templates.Para, "English", s), asked(templates.Day, short, "1 May 2026")}}, choice,
				&render.Table{Label: short, Keyed: true, KeyHead: short, Columns: []render.Column{{Kind: templates.Line, Label: short, Hint: short}, {Kind: templates.Para, Label: "English"}},
					Rows: []render.Row{{Key: short, Cells: []*render.Answer{asked(templates.Line, "", short), asked(templates.Para, "", long)}}}},
				&render.Group{Label: short, When: short, Sign: true, Nodes: []render.Node{asked(templates.Who, short, short), asked(templates.Sign, short, "")}})
			d.Title, d.Council, d.CaseRef, d.Copy, d.Sections[0].Title = short, short, short, "A copy", short
			inBothSizes(t, r, d)
			// The same on maroto's own rows.
			file, err := ours(t, r, nil, func(m core.Maroto) { m.AddAutoRow(text.NewCol(5, long), text.NewCol(7, short)) })
			if err != nil {
				t.Fatal(err)
			}
			if got, want := tidied(treeOf(t, file).All()), tidied(long+short); got != want {
				t.Errorf("got %s", got)
			}
			within(t, r, file, nil)
		})
	}
}

// A word is set in one typeface: DejaVu Sans has most letters of Arabic, but not
// all that Urdu has, and letters of two typefaces do not join.
func TestHardWordsInOneTypeface(t *testing.T) {
	file := draw(t, scriptRenderer(t), form(t, &render.Paragraph{Text: mixed["Urdu"]}))
	if got := fmt.Sprint(lines(t, file)); !strings.Contains(got, "میرا نام عائشہ خان ہے اور میری بیٹی ژالہ") {
		t.Errorf("cut into pieces: %s", got)
	}
}

// Whoever reads by ear hears two words where a line ends, not one.
func TestHardParagraphsAreParted(t *testing.T) {
	d := form(t, asked(templates.Para, "Q", "one\ntwo\n\nthree"), &render.Paragraph{Text: "four\nfive"}, asked(templates.Para, "Q", words(200)),
		&render.Table{Columns: []render.Column{{Label: "A"}}, Rows: []render.Row{{Cells: []*render.Answer{asked(templates.Texts, "", "six\nseven")}}}})
	got := treeOf(t, draw(t, renderer(t), d)).All()
	for _, want := range []string{"one two three", "four five", words(200), "six seven"} {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("%.60q is read otherwise, in %.200q", want, got)
		}
	}
}

// kinds of answers, for drawing at random.
var kinds = []templates.Kind{templates.Line, templates.Para, templates.Day, templates.Days, templates.YesNo, templates.Choice, templates.Choices,
	templates.Scale, templates.Who, templates.Whos, templates.Texts, templates.Sign}

// drawer makes documents at random.
type drawer struct {
	*rapid.T
	pool  []string
	wires int
	blank bool
}

func (w *drawer) oneIn(n int) bool { return rapid.IntRange(1, n).Draw(w.T, "one in") == 1 }

func (w *drawer) some(least, most int) int { return rapid.IntRange(least, most).Draw(w.T, "some") }

// text draws a text: none, short, long, in any script.
func (w *drawer) text() string {
	switch {
	case w.oneIn(3):
		return ""
	case w.oneIn(40):
		return strings.Repeat(rapid.SampledFrom(w.pool).Draw(w.T, "text")+" ", w.some(10, 60)) + "."
	case w.oneIn(21):
		return strings.Repeat("x", w.some(1, 300))
	case w.oneIn(20):
		return strings.Repeat("line\n", w.some(1, 60)) + "end"
	case w.oneIn(4):
		return rapid.StringOfN(rapid.SampledFrom([]rune("abc é-(5)\n\t ŵ\u00a0\u00ad☐مح٣हक्षி")), 0, 20, -1).Draw(w.T, "letters")
	}
	s := rapid.SampledFrom(w.pool).Draw(w.T, "text")
	if w.oneIn(2) {
		s = strings.Join(strings.Fields(s)[:2], " ")
	}
	return s
}

func (w *drawer) kind() templates.Kind { return rapid.SampledFrom(kinds).Draw(w.T, "kind") }

func (w *drawer) answer(kind templates.Kind) *render.Answer {
	a := &render.Answer{Kind: kind, Label: w.text(), Field: "f"}
	if w.oneIn(3) {
		a.Hint, a.When = w.text(), w.text()
	}
	if w.oneIn(2) {
		w.wires++
		a.Wire = fmt.Sprintf("eh_f_%d", w.wires)
	}
	a.Lines = w.some(0, 3)
	if a.Kind == templates.Choice || a.Kind == templates.Choices || a.Kind == templates.YesNo {
		a.Options = []render.Option{}
		for i := range w.some(0, 8) {
			a.Options = append(a.Options, render.Option{Code: fmt.Sprint("o", i), Label: w.text(), Ticked: !w.blank && w.oneIn(3)})
		}
	}
	if w.blank {
		return a
	}
	switch {
	case a.Kind == templates.Scale && w.oneIn(2):
		a.Score, _ = earlyhelp.NewScore(w.some(0, 10))
	case w.oneIn(6):
		a.Note = w.text()
	case a.Kind != templates.Scale:
		a.Text = w.text()
	}
	if a.Kind == templates.Sign && w.oneIn(2) {
		a.Drawing = &render.Drawing{Data: scrawl(w.some(1, 300), w.some(1, 300)), Alt: "A signature"}
	}
	return a
}

func (w *drawer) nodes(depth int) []render.Node {
	var out []render.Node
	for range w.some(0, 4) {
		switch w.some(1, 7) {
		case 1:
			out = append(out, &render.Heading{Text: w.text()})
		case 2:
			out = append(out, &render.Paragraph{Text: w.text(), Hint: w.oneIn(2)})
		case 3:
			b := &render.Beside{}
			for range w.some(0, 4) {
				b.Answers = append(b.Answers, w.answer(w.kind()))
			}
			out = append(out, b)
		case 4:
			t := &render.Table{Label: w.text(), Hint: w.text(), When: w.text(), Keyed: w.oneIn(2)}
			if t.Keyed {
				t.KeyHead = w.text()
			}
			for range w.some(0, 4) {
				t.Columns = append(t.Columns, render.Column{Kind: w.kind(), Label: w.text(), Hint: w.text()})
			}
			for range w.some(0, 4) {
				row := render.Row{}
				if t.Keyed {
					row.Key = w.text()
				}
				for _, c := range t.Columns {
					a := w.answer(c.Kind)
					a.Label, a.Hint, a.When = "", "", ""
					row.Cells = append(row.Cells, a)
				}
				t.Rows = append(t.Rows, row)
			}
			out = append(out, t)
		case 5:
			if depth < 2 {
				out = append(out, &render.Group{Label: w.text(), When: w.text(), Sign: w.oneIn(3), Nodes: w.nodes(depth + 1)})
			}
		default:
			out = append(out, w.answer(w.kind()))
		}
	}
	return out
}

// Documents made at random are drawn without panic, and read as they are.
func TestHardAnything(t *testing.T) {
	r := scriptRenderer(t)
	lib := casetest.Library(t)
	var pool []string
	for _, s := range mixed {
		pool = append(pool, s)
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := &drawer{T: rt, pool: pool, blank: rapid.Bool().Draw(rt, "blank")}
		d := &render.Doc{Title: w.text(), Council: w.text(), Signed: w.nodes(2), Form: "a/b@1", Copy: "A copy", Words: lib.Words(), Blank: w.blank}
		if w.oneIn(2) {
			d.Audience.Kind = render.Office
		}
		if w.oneIn(2) && !w.blank {
			d.Summary = []render.Section{{ID: "glance", Title: w.text(), Nodes: append([]render.Node{&render.Paragraph{Text: "First"}}, w.nodes(2)...)}}
		}
		for range w.some(1, 2) {
			d.Sections = append(d.Sections, render.Section{Title: w.text(), Name: w.text(), Nodes: w.nodes(1)})
		}
		o := pdf.Options{LargePrint: rapid.Bool().Draw(rt, "large print")}
		if w.oneIn(2) {
			o.Findings = []earlyhelp.Finding{}
		}
		var b bytes.Buffer
		if err := r.Write(&b, d, o); err != nil {
			if strings.Contains(err.Error(), "leave no room on the page") {
				return
			}
			rt.Fatal(err)
		}
		tree, err := pdftext.Tree(b.Bytes())
		if err != nil {
			rt.Fatal(err)
		}
		want := expected(d, o)
		for _, problem := range compare(&want, tree, "") {
			rt.Error(problem)
		}
	})
}
