package pdffile_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"github.com/go-text/typesetting/font"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/pdftext"
)

func face(t testing.TB, p *pdffile.Packer, common string) *pdffile.Typeface {
	t.Helper()
	parsed, err := font.ParseTTF(bytes.NewReader(dejavusans.TTF))
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdffile.NewTypeface(dejavusans.TTF, p, common, func(r rune) (uint16, bool) {
		gid, ok := parsed.NominalGlyph(r)
		return uint16(gid), ok
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func finish(t testing.TB, d *pdffile.Document) []byte {
	t.Helper()
	file, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// What is drawn with the shared glyphs, with rarer ones and with both in one
// word is read back, in the order of the structure and not of the drawing.
func TestTextsAndStructure(t *testing.T) {
	p := pdffile.NewPacker()
	f := face(t, p, "abc ()\\")
	d := pdffile.New(pdffile.Info{Title: "Ŵy (1)", Lang: "en-GB", Date: time.Date(2025, 6, 25, 0, 0, 0, 0, time.UTC)}, p)
	page := d.AddPage(300, 200)
	first, second := d.Root.Add("H1"), d.Root.Add("P")
	d.Root.Add("P") // nothing is drawn for it
	page.Mark(second)
	page.Text(f, 12, pdffile.Colour{}, 10, 100, "behind")
	page.Decorate(pdffile.Header)
	page.Text(f, 12, pdffile.Colour{}, 10, 190, "running")
	page.Mark(first)
	page.Text(f, 12, pdffile.Colour{R: 9}, 10, 150, "a(b)c\\ Łódź ŵ ☐")
	page = d.AddPage(300, 200)
	page.Mark(second)
	page.Text(f, 12, pdffile.Colour{}, 10, 100, " it")
	file := finish(t, d)
	tree, err := pdftext.Tree(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Kids) != 2 || tree.Kids[0].Tag != "H1" || !strings.HasPrefix(tree.Kids[0].Text, "a(b)c\\ Łódź ŵ ☐") || tree.Kids[1].Text != "behind it" {
		t.Errorf("got %+v %+v", tree.Kids[0], tree.Kids[1])
	}
	info, err := pdftext.Info(file)
	if err != nil || info["Title"] != "Ŵy (1)" || info["CreationDate"] != "D:20250625000000Z" {
		t.Errorf("got %v, %v", info, err)
	}
	pages, err := pdftext.Pages(file)
	if err != nil || len(pages) != 2 || !pages[0][1].Artifact || pages[0][1].Text != "running" || pages[0][0].Artifact {
		t.Errorf("got %+v, %v", pages, err)
	}
}

func TestOneDocumentTheSameBytes(t *testing.T) {
	p := pdffile.NewPacker()
	f := face(t, p, "abc")
	draw := func() []byte {
		d := pdffile.New(pdffile.Info{Title: "T", Lang: "en-GB"}, p)
		d.Files = []*pdffile.Attachment{{Name: "a.json", Type: "application/json", Description: "d", Data: []byte("{}")}}
		for i := range 300 { // more objects than one object stream holds
			page := d.AddPage(100, 100)
			page.Mark(d.Root.Add("P"))
			page.Text(f, 9, pdffile.Colour{}, 0, float64(i), "abcdefg")
			d.Bookmark("B", 1+i%3, page, 50)
		}
		return finish(t, d)
	}
	one := draw()
	two := draw() // in the room that the first one left
	if !bytes.Equal(one, two) {
		t.Error("made again, the file differs")
	}
	data, err := pdftext.Attachment(one)
	if err != nil || string(data) != "{}" {
		t.Errorf("attached: %q, %v", data, err)
	}
	if pages, err := pdftext.Pages(one); err != nil || len(pages) != 300 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}

// An error of drawing gives no file at all.
func TestErrors(t *testing.T) {
	p := pdffile.NewPacker()
	f := face(t, p, "")
	d := pdffile.New(pdffile.Info{}, p)
	if _, err := d.Bytes(); err == nil {
		t.Error("a document without pages was made")
	}
	d = pdffile.New(pdffile.Info{}, p)
	d.AddPage(10, 10).Text(f, 9, pdffile.Colour{}, 0, 0, "中")
	if _, err := d.Bytes(); err == nil || !strings.Contains(err.Error(), "U+4E2D") {
		t.Errorf("got %v", err)
	}
	d = pdffile.New(pdffile.Info{}, p)
	page := d.AddPage(10, 10)
	for range 2 {
		page.SignatureField(d.Root.Add("Form"), pdffile.Field{Name: "twice"})
	}
	if _, err := d.Bytes(); err == nil || !strings.Contains(err.Error(), `"twice"`) {
		t.Errorf("got %v", err)
	}
	if _, err := pdffile.NewTypeface([]byte("no font"), p, "", nil); err == nil {
		t.Error("garbage is a typeface")
	}
}

func TestImages(t *testing.T) {
	p := pdffile.NewPacker()
	wide := image.NewNRGBA(image.Rect(0, 0, 2300, 20))
	for i := range wide.Pix {
		wide.Pix[i] = byte(i)
	}
	encode := func(img image.Image, as string) []byte {
		var b bytes.Buffer
		err := png.Encode(&b, img)
		if as == "jpeg" {
			b.Reset()
			err = jpeg.Encode(&b, img, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	grey := image.NewGray(image.Rect(0, 0, 3, 5))
	grey.Set(1, 1, color.White)
	for name, c := range map[string]struct {
		file []byte
		w, h int // 0: refused
	}{
		"wide PNG with alpha":  {encode(wide, "png"), 766, 6},
		"JPEG":                 {encode(wide, "jpeg"), 2300, 20},
		"grey JPEG":            {encode(grey, "jpeg"), 3, 5},
		"grey PNG":             {encode(grey, "png"), 3, 5},
		"half a PNG":           {encode(wide, "png")[:300], 0, 0},
		"half a JPEG":          {encode(wide, "jpeg")[:700], 0, 0},
		"no picture":           {[]byte("GIF89a"), 0, 0},
		"nothing":              {nil, 0, 0},
		"a claim of 30,000²":   {claim(encode(grey, "png"), 30000), 0, 0},
		"more bytes than read": {make([]byte, 9<<20), 0, 0},
	} {
		img, err := pdffile.NewImage(c.file, p)
		if c.w == 0 {
			if err == nil {
				t.Errorf("%s: read", name)
			}
			continue
		}
		if err != nil || img.Width != c.w || img.Height != c.h {
			t.Errorf("%s: got %+v, %v", name, img, err)
			continue
		}
		d := pdffile.New(pdffile.Info{}, p)
		page := d.AddPage(100, 100)
		page.Decorate(pdffile.Decoration)
		page.Image(img, 0, 0, 50, 50)
		page.Image(img, 50, 50, 50, 50) // stands in the file once
		if n := bytes.Count(finish(t, d), []byte("/Subtype/Image")); n != 1 {
			t.Errorf("%s: stands in the file %d times", name, n)
		}
	}
}

// Every pixel of a picture stands in the file as it looks on white, however few bits
// its colours need.
func TestEveryPixelIsKept(t *testing.T) {
	p := pdffile.NewPacker()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, colours := range []int{1, 2, 3, 4, 5, 16, 17, 256, 257, 5000} {
		for _, w := range []int{1, 7, 8, 9, 61} {
			var few color.Palette
			for range colours {
				few = append(few, color.NRGBA{byte(rng.IntN(256)), byte(rng.IntN(256)), byte(rng.IntN(256)), byte(rng.IntN(4) * 85)})
			}
			size := image.Rect(0, 0, w, 90)
			pictures := []draw.Image{image.NewNRGBA(size), image.NewNRGBA64(size), image.NewGray(size)}
			if colours <= 256 {
				pictures = append(pictures, image.NewPaletted(size, few))
			}
			for _, in := range pictures {
				for y := range size.Dy() {
					for x := range w {
						in.Set(x, y, few[rng.IntN(colours)])
					}
				}
				var file bytes.Buffer
				if err := png.Encode(&file, in); err != nil {
					t.Fatal(err)
				}
				img, err := pdffile.NewImage(file.Bytes(), p)
				if err != nil {
					t.Fatal(err)
				}
				d := pdffile.New(pdffile.Info{}, p)
				page := d.AddPage(9, 9)
				page.Decorate(pdffile.Decoration)
				page.Image(img, 0, 0, 9, 9)
				at, bits := pixelsOf(t, finish(t, d), w)
				if want := bitsFor(colours); bits > want && colours <= 256 {
					t.Errorf("%d colours, %T: %d bits a pixel, want %d", colours, in, bits, want)
				}
				for y := range size.Dy() {
					for x := range w {
						r, g, b, a := in.At(x, y).RGBA()
						for i, v := range []uint32{r, g, b} {
							if want := int(v+0xFFFF-a) >> 8; max(want-int(at(x, y)[i]), int(at(x, y)[i])-want) > 1 {
								t.Fatalf("%d colours, %T, %d,%d: got %d, want %d", colours, in, x, y, at(x, y), want)
							}
						}
					}
				}
			}
		}
	}
}

func bitsFor(colours int) int {
	for _, bits := range []int{1, 2, 4} {
		if colours <= 1<<bits {
			return bits
		}
	}
	return 8
}

var imageIn = regexp.MustCompile(`/Subtype/Image/BitsPerComponent (\d)/Width \d+/Height \d+/ColorSpace(?:/DeviceRGB|\[/Indexed/DeviceRGB (\d+)<([0-9a-f]*)>\])/Filter/FlateDecode/Length (\d+)>>\nstream\n`)

// pixelsOf reads the one picture of a file, which is so wide.
func pixelsOf(t *testing.T, file []byte, width int) (at func(x, y int) []byte, bits int) {
	t.Helper()
	m := imageIn.FindSubmatchIndex(file)
	if m == nil {
		t.Fatal("there is no picture")
	}
	text := func(i int) string { return string(file[m[2*i]:m[2*i+1]]) }
	z, err := zlib.NewReader(bytes.NewReader(file[m[1]:]))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if bits, err = strconv.Atoi(text(1)); err != nil {
		t.Fatal(err)
	}
	if m[4] < 0 {
		return func(x, y int) []byte { return data[3*(y*width+x):][:3] }, bits
	}
	list, err := hex.DecodeString(text(3))
	if err != nil || fmt.Sprint(len(list)/3-1) != text(2) {
		t.Fatal("the list of colours is not as long as it says", err)
	}
	row := (width*bits + 7) / 8
	return func(x, y int) []byte {
		n := data[y*row+x*bits/8] >> (8 - bits - x*bits%8) & (1<<bits - 1)
		return list[3*int(n):][:3]
	}, bits
}

// What is no picture does not get into the file with it.
func TestJPEGIsBare(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	const secret = "taken at home"
	segment := append([]byte{0xFF, 0xE1, 0, byte(len(secret) + 2)}, secret...)
	file := append(append(append(bytes.Clone(plain[:2]), segment...), plain[2:]...), secret...)
	p := pdffile.NewPacker()
	img, err := pdffile.NewImage(file, p)
	if err != nil {
		t.Fatal(err)
	}
	d := pdffile.New(pdffile.Info{}, p)
	page := d.AddPage(9, 9)
	page.Decorate(pdffile.Decoration)
	page.Image(img, 0, 0, 9, 9)
	if out := finish(t, d); bytes.Contains(out, []byte(secret)) || !bytes.Contains(out, plain) {
		t.Error("the file holds more of the picture than the picture, or less")
	}
}

// exif is a JPEG with its orientation beside it, as telephones write it.
func exif(t *testing.T, plain []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	t.Helper()
	tiff := []byte("MM\x00*")
	if order == binary.LittleEndian {
		tiff = []byte("II*\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, row := range [][3]uint16{{0x0100, 3, 9}, {0x0112, 3, orientation}} {
		tiff = order.AppendUint16(order.AppendUint16(tiff, row[0]), row[1])
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(order.AppendUint16(tiff, row[2]), 0)
	}
	tiff = order.AppendUint32(tiff, 0)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(segment) + 2)}, segment...)
	return append(head, plain[2:]...)
}

// What a telephone wrote as its sensor lay stands upright, all eight ways: the dark
// corner at the top left.
func TestPhotographsStandUpright(t *testing.T) {
	p := pdffile.NewPacker()
	// By orientation: where the dark corner is in the file.
	for orientation, dark := range [][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {0, 1}, 7: {1, 1}, 8: {1, 0}} {
		if orientation == 0 {
			continue
		}
		wide, high := 64, 32
		if orientation >= 5 {
			wide, high = high, wide
		}
		picture := image.NewGray(image.Rect(0, 0, wide, high))
		draw.Draw(picture, picture.Rect, image.White, image.Point{}, draw.Src)
		corner := image.Rect(0, 0, 8, 8).Add(image.Pt(dark[0]*(wide-8), dark[1]*(high-8)))
		draw.Draw(picture, corner, image.Black, image.Point{}, draw.Src)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 100}); err != nil {
			t.Fatal(err)
		}
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			file := exif(t, b.Bytes(), order, uint16(orientation))
			img, err := pdffile.NewImage(file, p)
			if err != nil {
				t.Fatal(err)
			}
			if img.Width != 64 || img.Height != 32 {
				t.Errorf("orientation %d: %d by %d", orientation, img.Width, img.Height)
				continue
			}
			if orientation == 1 { // stands as it is
				continue
			}
			d := pdffile.New(pdffile.Info{}, p)
			page := d.AddPage(9, 9)
			page.Decorate(pdffile.Decoration)
			page.Image(img, 0, 0, 9, 9)
			at, _ := pixelsOf(t, finish(t, d), 64)
			for _, x := range []int{2, 61} {
				for _, y := range []int{2, 29} {
					if is, want := at(x, y)[0] < 128, x == 2 && y == 2; is != want {
						t.Errorf("orientation %d, %v: dark %v at %d, %d", orientation, order, is, x, y)
					}
				}
			}
		}
	}
}

// What is no orientation turns nothing, and breaks nothing.
func TestDamagedExif(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 5)), nil); err != nil {
		t.Fatal(err)
	}
	whole := exif(t, b.Bytes(), binary.BigEndian, 6)
	p := pdffile.NewPacker()
	for at := 6; at < 2+len(whole)-b.Len(); at++ {
		for _, value := range []byte{0, 9, 0xFF} {
			file := bytes.Clone(whole)
			file[at] = value
			if _, err := pdffile.NewImage(file, p); err != nil {
				t.Errorf("byte %d as %d: %v", at, value, err)
			}
		}
	}
	for _, wrong := range []uint16{0, 9, 65535} {
		if img, err := pdffile.NewImage(exif(t, b.Bytes(), binary.LittleEndian, wrong), p); err != nil || img.Width != 9 {
			t.Errorf("orientation %d: %+v, %v", wrong, img, err)
		}
	}
}

// claim sets the width and height that a PNG says it has.
func claim(file []byte, size uint32) []byte {
	out := bytes.Clone(file)
	for _, at := range []int{16, 20} {
		for i := range 4 {
			out[at+i] = byte(size >> (24 - 8*i))
		}
	}
	return out
}
