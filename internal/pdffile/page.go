package pdffile

import (
	"unicode/utf8"
)

// Colour is a colour of sRGB.
type Colour struct{ R, G, B uint8 }

// Black is the colour of text that says nothing else.
var black = Colour{}

// Page is a page that is being drawn. What is drawn belongs to the element
// last given to Mark, or is decoration.
type Page struct {
	Width, Height float64

	doc    *Document
	ref    Ref
	c      []byte
	marked []*Elem // by marked-content number
	annots []Ref

	written      bool
	open         bool  // inside marked content
	elem         *Elem // that it belongs to; nil in an artifact
	kind         Artifact
	fill, stroke Colour
	line         float64
	dashed       bool
	font         *docFont
	size         float64
}

// Artifact is a kind of decoration: what is not part of what is read.
type Artifact string

// The kinds of artifact.
const (
	Decoration Artifact = "/Artifact BMC\n"
	Header     Artifact = "/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC\n"
	Footer     Artifact = "/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC\n"
	Watermark  Artifact = "/Artifact<</Type/Pagination/Subtype/Watermark>>BDC\n"
	Repeated   Artifact = "/Artifact<</Type/Pagination>>BDC\n" // what stood on the page before: a table's head
)

// Mark has what is drawn from here on belong to an element.
func (p *Page) Mark(e *Elem) {
	if p.open && p.elem == e {
		return
	}
	p.end()
	p.open, p.elem = true, e
	id := len(p.marked)
	p.marked = append(p.marked, e)
	e.kids = append(e.kids, kid{page: p, mcid: id})
	p.c = appendName(p.c, e.Tag)
	p.c = appendInt(append(p.c, "<</MCID "...), id)
	if e.Actual != "" && !e.Visual {
		p.c = appendText(append(p.c, "/ActualText"...), e.Actual)
	}
	p.c = append(p.c, ">>BDC\n"...)
}

// Decorate has what is drawn from here on be an artifact.
func (p *Page) Decorate(a Artifact) {
	if p.open && p.elem == nil && p.kind == a {
		return
	}
	p.end()
	p.open, p.elem, p.kind = true, nil, a
	p.c = append(p.c, a...)
}

func (p *Page) end() {
	if p.open {
		p.c = append(p.c, "EMC\n"...)
		p.open = false
	}
}

func (p *Page) setFill(c Colour) {
	if p.fill != c {
		p.fill = c
		p.c = appendColour(p.c, c, 'g', "rg")
	}
}

func appendColour(b []byte, c Colour, grey byte, rgb string) []byte {
	part := func(v uint8) float64 { return float64(v) / 255 }
	if c.R == c.G && c.G == c.B {
		return append(appendNum(b, part(c.R)), ' ', grey, '\n')
	}
	b = appendNums(b, part(c.R), part(c.G), part(c.B))
	return append(append(append(b, ' '), rgb...), '\n')
}

// Rect fills a rectangle.
func (p *Page) Rect(c Colour, x, y, w, h float64) {
	p.setFill(c)
	p.c = append(appendNums(p.c, x, y, w, h), " re f\n"...)
}

// Frame draws the outline of a rectangle.
func (p *Page) Frame(c Colour, width, x, y, w, h float64) {
	p.pen(c, width, false)
	p.c = append(appendNums(p.c, x, y, w, h), " re S\n"...)
}

// Line draws a line through points, x and y in turn.
func (p *Page) Line(c Colour, width float64, dashed bool, points ...float64) {
	p.pen(c, width, dashed)
	for i := 0; i+1 < len(points); i += 2 {
		op := " l "
		if i == 0 {
			op = " m "
		}
		p.c = append(appendNums(p.c, points[i], points[i+1]), op...)
	}
	p.c = append(p.c, "S\n"...)
}

func (p *Page) pen(c Colour, width float64, dashed bool) {
	if p.stroke != c {
		p.stroke = c
		p.c = appendColour(p.c, c, 'G', "RG")
	}
	if p.line != width {
		p.line = width
		p.c = append(appendNum(p.c, width), " w\n"...)
	}
	if p.dashed != dashed {
		p.dashed = dashed
		if dashed {
			p.c = append(p.c, "[3 3]0 d\n"...)
		} else {
			p.c = append(p.c, "[]0 d\n"...)
		}
	}
}

// Text draws a text whose every character is one glyph of the typeface, from
// left to right.
func (p *Page) Text(t *Typeface, size float64, c Colour, x, y float64, text string) {
	p.text(t, size, c, x, y, text, nil)
}

// Turned draws such a text at an angle, given by its cosine and sine.
func (p *Page) Turned(t *Typeface, size float64, c Colour, x, y, cos, sin float64, text string) {
	p.text(t, size, c, x, y, text, &[2]float64{cos, sin})
}

func (p *Page) text(t *Typeface, size float64, c Colour, x, y float64, text string, turn *[2]float64) {
	if text == "" {
		return
	}
	p.begin(c, x, y, turn)
	use := p.doc.use(t)
	var font *docFont
	for _, r := range text {
		gid, ok := t.glyph(r)
		if !ok {
			p.doc.missing(r)
		}
		f, code := p.doc.code(t, use, meaning{gid: gid, char: r}, false)
		if f != font {
			if font != nil {
				p.c = append(p.c, ")Tj "...)
			}
			font = f
			p.setFont(f, size)
			p.c = append(p.c, '(')
		}
		p.c = appendByte(appendByte(p.c, byte(code>>8)), byte(code))
	}
	p.c = append(p.c, ")Tj ET\n"...)
}

func (p *Page) begin(c Colour, x, y float64, turn *[2]float64) {
	p.setFill(c)
	p.c = append(p.c, "BT "...)
	if turn == nil {
		p.c = append(appendNums(p.c, x, y), " Td "...)
		return
	}
	p.c = append(appendNums(p.c, turn[0], turn[1], -turn[1], turn[0], x, y), " Tm "...)
}

func (p *Page) setFont(f *docFont, size float64) {
	if p.font != f || p.size != size {
		p.font, p.size = f, size
		p.c = append(append(p.c, f.name...), ' ')
		p.c = append(appendNum(p.c, size), " Tf "...)
	}
}

// Glyph is one glyph of a text that was shaped. Numbers are thousandths of the
// size.
type Glyph struct {
	ID      uint16
	Advance int    // how far the pen moves
	X, Y    int    // of the glyph from the pen
	Text    string // what it stands for; "" where another glyph says it
}

// Glyphs draws glyphs from left to right. Told means that the element says what
// they are (Elem.Actual).
func (p *Page) Glyphs(t *Typeface, size float64, c Colour, x, y float64, glyphs []Glyph, told bool) {
	if len(glyphs) == 0 {
		return
	}
	p.begin(c, x, y, nil)
	use := p.doc.use(t)
	var font *docFont
	rise, pen, at := 0, 0, 0 // thousandths: height, where the glyph's pen is, where the file's is
	inside := false          // a string
	for _, g := range glyphs {
		f, code := p.doc.code(t, use, g.meaning(), told)
		if f != font || g.Y != rise {
			if font != nil {
				if inside {
					p.c = append(p.c, ')')
				}
				p.c = append(p.c, "]TJ "...)
			}
			if g.Y != rise {
				rise = g.Y
				p.c = append(appendNum(p.c, float64(rise)/1000*size), " Ts "...)
			}
			font = f
			p.setFont(f, size)
			p.c, inside = append(p.c, '['), false
		}
		if move := pen + g.X - at; move != 0 {
			if inside {
				p.c, inside = append(p.c, ')'), false
			}
			p.c = appendInt(p.c, -move)
			at += move
		}
		if !inside {
			p.c, inside = append(p.c, '('), true
		}
		p.c = appendByte(appendByte(p.c, byte(code>>8)), byte(code))
		at += t.thousandths(t.font.Advance(g.ID))
		pen += g.Advance
	}
	if inside {
		p.c = append(p.c, ')')
	}
	p.c = append(p.c, "]TJ "...)
	if rise != 0 {
		p.c = append(p.c, "0 Ts "...)
	}
	p.c = append(p.c, "ET\n"...)
}

// meaning returns what a glyph stands for. One whose cluster is told by another
// stands for something that shows nothing: every glyph of an archival file has to
// stand for some character.
func (g Glyph) meaning() meaning {
	const nothing = '\u200B'
	r, size := utf8.DecodeRuneInString(g.Text)
	switch {
	case g.Text == "" || !utf8.ValidString(g.Text):
		return meaning{gid: g.ID, char: nothing}
	case size == len(g.Text):
		return meaning{gid: g.ID, char: r}
	}
	return meaning{gid: g.ID, text: g.Text}
}

// Image draws a picture.
func (p *Page) Image(img *Image, x, y, w, h float64) {
	p.c = append(p.c, "q "...)
	p.c = append(appendNums(p.c, w, 0, 0, h, x, y), " cm "...)
	p.c = append(append(p.c, p.doc.image(img)...), " Do Q\n"...)
}

// write writes the finished page; its number counts from 0.
func (p *Page) write(number int) {
	p.end()
	d := p.doc
	_, _ = d.sum.Write(p.c) // a hash never fails
	content := d.w.alloc()
	d.w.stream(content, nil, p.c, true)
	d.w.content, p.c, p.written = p.c, nil, true
	b := appendRef([]byte("<</Type/Page/Parent "), d.pagesRef)
	b = append(appendNums(append(b, "/MediaBox["...), 0, 0, p.Width, p.Height), ']')
	b = appendRef(append(b, "/Resources "...), d.resources)
	b = appendRef(append(b, "/Contents "...), content)
	b = appendInt(append(b, "/StructParents "...), number)
	b = append(b, "/Tabs/S"...)
	if len(p.annots) > 0 {
		b = append(b, "/Annots["...)
		for _, r := range p.annots {
			b = append(appendRef(b, r), ' ')
		}
		b = append(b, ']')
	}
	d.w.put(p.ref, append(b, ">>"...))
}
