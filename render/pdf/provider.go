package pdf

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/ean"
	"github.com/boombuler/barcode/qr"

	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	code "github.com/johnfercher/maroto/v2/pkg/consts/barcode"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/linestyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/orientation"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/internal/lettering"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typeset"
)

// provider draws what maroto's components ask for, and this package's own
// blocks, into a tagged file. What goes wrong is an error of the document,
// never a note on the page. It implements core.Provider; the interface is
// embedded so that a method that maroto adds one day does not break the build.
type provider struct {
	core.Provider

	fonts   *fonts
	doc     *pdffile.Document
	root    *pdffile.Elem // that stock components are read in
	page    *pdffile.Page
	number  int // of the page
	margins entity.Margins
	width   float64 // of the page
	height  float64
	x, y    float64 // where the next cell begins, from the margins
	kind    pdffile.Artifact
	running bool // what is drawn stands on every page: decoration, but for links
	boxes   recorder
	errs    []error
	pics    map[string]*pdffile.Image // by their bytes
	window  *window
}

// window is the part of a row taller than a page that is being drawn.
type window struct {
	y     float64 // where the window begins on the page
	tall  *tallRow
	index int
	texts int // that were drawn so far
}

func newProvider(f *fonts, info pdffile.Info, cfg *entity.Config) *provider {
	p := &provider{fonts: f, doc: pdffile.New(info, f.packer), margins: *cfg.Margins,
		width: cfg.Dimensions.Width, height: cfg.Dimensions.Height, kind: pdffile.Decoration, pics: map[string]*pdffile.Image{}}
	p.root = p.doc.Root
	return p
}

// again returns a provider for the same document, to be drawn anew.
func (p *provider) again() *provider {
	n := *p
	n.doc = pdffile.New(p.doc.Info, p.fonts.packer)
	n.doc.Files = p.doc.Files
	n.root, n.page, n.number, n.boxes, n.errs = n.doc.Root, nil, 0, recorder{}, nil
	return &n
}

// begin begins a page.
func (p *provider) begin() {
	p.page = p.doc.AddPage(p.width/point, p.height/point)
	p.number++
	p.x, p.y = 0, 0
	p.kind, p.running = pdffile.Decoration, false
}

func (p *provider) fail(err error) { p.errs = append(p.errs, err) }

// left and bottom turn a place inside the margins, in millimetres from the top
// left, into points from the bottom left of the page.
func (p *provider) left(x float64) float64   { return (x + p.margins.Left) / point }
func (p *provider) bottom(y float64) float64 { return (p.height - y - p.margins.Top) / point }

func colourOf(c *props.Color) pdffile.Colour {
	if c == nil {
		return pdffile.Colour{}
	}
	part := func(n int) uint8 { return uint8(min(max(n, 0), 255)) }
	return pdffile.Colour{R: part(c.Red), G: part(c.Green), B: part(c.Blue)}
}

// CreateRow ends a row: what follows stands below it.
func (p *provider) CreateRow(height float64) { p.x, p.y = 0, p.y+height }

// CreateCol draws the background and the rules of a cell.
func (p *provider) CreateCol(width, height float64, config *entity.Config, prop *props.Cell) {
	x, y := p.x, p.y
	p.x += width
	rules := border.None
	if prop != nil {
		rules = prop.BorderType
	}
	if config.Debug {
		rules = border.Full
	}
	if p.window != nil {
		y, height = p.window.y, p.window.tall.height(p.window.index)
	}
	if prop != nil && prop.BackgroundColor != nil {
		p.page.Decorate(p.kind)
		p.page.Rect(colourOf(prop.BackgroundColor), p.left(x), p.bottom(y+height), width/point, height/point)
	}
	if rules == border.None {
		return
	}
	p.page.Decorate(p.kind)
	ink, thick, dashed := pdffile.Colour{}, linestyle.DefaultLineThickness, false
	if prop != nil {
		ink, dashed = colourOf(prop.BorderColor), prop.LineStyle == linestyle.Dashed
		if prop.BorderThickness > 0 {
			thick = prop.BorderThickness
		}
	}
	p.rules(rules, ink, thick, dashed, x, y, width, height)
}

// rules draws the sides of a rectangle.
func (p *provider) rules(sides border.Type, ink pdffile.Colour, thick float64, dashed bool, x, y, width, height float64) {
	l, r, t, b := p.left(x), p.left(x+width), p.bottom(y), p.bottom(y+height)
	if sides == border.Full && !dashed {
		p.page.Frame(ink, thick/point, l, b, r-l, t-b)
		return
	}
	if sides.HasLeft() {
		p.page.Line(ink, thick/point, dashed, l, t, l, b)
	}
	if sides.HasTop() {
		p.page.Line(ink, thick/point, dashed, l, t, r, t)
	}
	if sides.HasRight() {
		p.page.Line(ink, thick/point, dashed, r, t, r, b)
	}
	if sides.HasBottom() {
		p.page.Line(ink, thick/point, dashed, l, b, r, b)
	}
}

// drawStrip draws a row of this package's own.
func (p *provider) drawStrip(r *stripRow, at entity.Cell) {
	if r.mark != nil {
		p.doc.Bookmark(r.mark.title, r.mark.level, p.page, p.bottom(at.Y))
	}
	for i := range r.cells {
		c := &r.cells[i]
		in := entity.Cell{X: at.X, Y: at.Y, Width: float64(c.units) * unit, Height: r.height}
		p.drawCell(c, &in, r.palette, r.kind)
		at.X += in.Width
	}
	p.CreateRow(r.height)
}

// drawCell draws one cell: its ground and rules, what it shows, its field.
func (p *provider) drawCell(c *cell, at *entity.Cell, colours palette, kind pdffile.Artifact) {
	if c.tinted || c.rules != border.None {
		p.page.Decorate(pdffile.Decoration)
		if c.tinted {
			p.page.Rect(colours.colour(tint), p.left(at.X), p.bottom(at.Y+at.Height), at.Width/point, at.Height/point)
		}
		pen, thick := c.pen()
		p.rules(c.rules, colours.colour(pen), thick, false, at.X, at.Y, at.Width, at.Height)
	}
	if c.box != nil {
		p.boxes.add(c.box, p.number, at.X+p.margins.Left, at.Y+p.margins.Top, at.Width, at.Height)
	}
	if c.draw != nil {
		c.draw.draw(p, *at)
	}
	top := 0.0
	for i := range c.lines {
		ln := &c.lines[i]
		for j := range ln.runs {
			r := &ln.runs[j]
			if r.pic != nil {
				p.figure(r, at.X+r.x, at.Y+top+r.y)
				continue
			}
			if r.text.Text == "" {
				continue
			}
			base := at.Y + r.baseline(top)
			if r.box != nil {
				tall := capHeight * r.style.size * point
				p.boxes.add(r.box, p.number, at.X+r.x+p.margins.Left, base-tall+p.margins.Top, r.style.millimetres(r.text.Width), tall)
			}
			p.mark(r.elem, kind)
			ln, elems := byLanguage(&r.text, r.parts)
			p.line(r.elem, elems, ln, r.style.size, colours.colour(r.style.ink), at.X+r.x, base)
		}
		top += ln.height
	}
	if f := c.field; f != nil {
		const inset = 0.6 // so that the field does not cover the rules
		x, y, w, h := at.X+inset, at.Y+inset, at.Width-2*inset, at.Height-2*inset
		if f.high > 0 {
			h = min(h, f.high-2*inset)
		}
		p.page.SignatureField(f.elem, pdffile.Field{Name: f.name, Desc: f.desc,
			X: p.left(x), Y: p.bottom(y + h), W: w / point, H: h / point})
	}
}

// figure draws a picture that is read by its alternative text; x and y are its
// top left corner.
func (p *provider) figure(r *run, x, y float64) {
	left, foot, w, h := p.left(x), p.bottom(y+r.pic.height), r.pic.width/point, r.pic.height/point
	r.elem.Box = &[4]float64{left, foot, left + w, foot + h}
	p.page.Mark(r.elem)
	p.page.Image(r.pic.img, left, foot, w, h)
}

// mark has what is drawn next belong to an element, or be decoration.
func (p *provider) mark(e *pdffile.Elem, kind pdffile.Artifact) {
	if e != nil {
		p.page.Mark(e)
		return
	}
	p.page.Decorate(kind)
}

// line draws a line of text that begins at x on a base line, in millimetres
// from the margins. What is being drawn belongs to e already. A run whose glyphs
// do not tell its characters is an element of its own that says them: marks
// inside marks would lose readers what follows.
func (p *provider) line(e *pdffile.Elem, elems []*pdffile.Elem, ln *typeset.Line, size float64, c pdffile.Colour, x, base float64) {
	y := p.bottom(base)
	order := reading(ln)
	for n := range ln.Runs {
		i := n
		if order != nil {
			i = order[n]
		}
		r, at := &ln.Runs[i], p.left(x)
		if elems != nil { // each run has its own
			e = elems[i]
			p.page.Mark(e)
		}
		for j := range i {
			at += float64(ln.Runs[j].Advance) / 1000 * size
		}
		apart := e != nil && r.Glyphs != nil && (r.Reorders || r.RTL) // a bracket's glyph is the other bracket's
		if apart {
			span := e.Add("Span")
			span.Actual, span.Visual = r.Text, r.RTL
			p.page.Mark(span)
		}
		p.fonts.Draw(p.page, r, size, c, at, y, apart && !r.RTL) // right-to-left text is also read by its glyphs
		if apart && n < len(ln.Runs)-1 {
			p.page.Mark(e)
		}
	}
}

// reading returns the positions of a line's runs in the order in which they
// are read, which is that of the line's text; nil where they stand in it. They
// come in the order in which they stand on the page, which is another one where
// text runs in two directions.
func reading(ln *typeset.Line) []int {
	if !slices.ContainsFunc(ln.Runs, func(r typeset.Run) bool { return r.RTL }) {
		return nil
	}
	const most = 1000 // a line on which several runs begin alike may take some
	tries := 0
	var order []int
	var find func(text string) bool
	find = func(text string) bool {
		if len(order) == len(ln.Runs) {
			return text == ""
		}
		for i := range ln.Runs {
			after, ok := strings.CutPrefix(text, ln.Runs[i].Text)
			if tries++; !ok || tries > most || slices.Contains(order, i) {
				continue
			}
			order = append(order, i)
			if find(after) {
				return true
			}
			order = order[:len(order)-1]
		}
		return false
	}
	if !find(ln.Text) {
		return nil
	}
	return order
}

// Stock components, as maroto draws them but for what it loses.

func weightOf(s fontstyle.Type) typeset.Weight {
	if s == fontstyle.Bold || s == fontstyle.BoldItalic {
		return typeset.Bold
	}
	return typeset.Regular // there are no italics: they are harder to read
}

// GetFontHeight returns the height of a line, in millimetres.
func (p *provider) GetFontHeight(prop *props.Font) float64 { return prop.Size * point }

// GetLinesQuantity returns how many lines a text takes in a width.
func (p *provider) GetLinesQuantity(text string, prop *props.Text, width float64) int {
	return len(p.textLines(text, prop, width))
}

func (p *provider) textLines(text string, prop *props.Text, width float64) []typeset.Line {
	s := style{weight: weightOf(prop.Style), size: prop.Size}
	var out []typeset.Line
	text = strings.ReplaceAll(typeset.Tidy(text), "\n", " \n") // or readers would join two words
	for _, paragraph := range p.fonts.set.Break(text, s.weight, s.em(width)) {
		out = append(out, paragraph...)
	}
	return out
}

// AddText draws a text in a cell, broken into lines; each text is a paragraph.
func (p *provider) AddText(text string, at *entity.Cell, prop *props.Text) {
	for _, r := range text {
		if !lettering.Printable(r) || r == utf8.RuneError {
			p.fail(fmt.Errorf("the character %s cannot be printed", lettering.Describe(r)))
			return
		}
	}
	if missing := p.fonts.set.Missing(text, weightOf(prop.Style)); len(missing) > 0 {
		p.fail(fmt.Errorf("no typeface has the character %s", lettering.Describe(missing[0])))
		return
	}
	top, left, right := min(prop.Top, at.Height), min(prop.Left, at.Width), min(prop.Right, at.Width)
	width := max(0, at.Width-left-right)
	height := prop.Size * point
	lines := p.textLines(text, prop, width)
	if len(lines) == 0 {
		return
	}
	tag := "P"
	if prop.Hyperlink != nil {
		tag = "Link"
	}
	var elem *pdffile.Elem
	if !p.running || prop.Hyperlink != nil {
		elem = p.paragraph(tag)
	}
	ink := colourOf(prop.Color)
	if prop.Hyperlink != nil {
		ink = pdffile.Colour{B: 255}
	}
	y := at.Y + top
	for i := range lines {
		ln := &lines[i]
		lineWidth := style{size: prop.Size}.millimetres(ln.Width)
		x := at.X + left
		switch {
		case prop.Align == align.Center:
			x += (width - lineWidth) / 2
		case prop.Align == align.Right || ln.RTL && prop.Align != align.Justify:
			x += width - lineWidth
		}
		if place, ok := p.inWindow(y, height); ok {
			if p.bottom(place+height) < 0 {
				p.fail(errors.New("a text is taller than its row and runs past the page's end"))
				return
			}
			p.mark(elem, p.kind)
			p.line(elem, nil, ln, prop.Size, ink, x, place+height)
			if prop.Hyperlink != nil {
				p.page.Link(elem, *prop.Hyperlink, p.left(x), p.bottom(place+height), lineWidth/point, prop.Size)
			}
		}
		y += height + prop.VerticalPadding
	}
}

// paragraph returns the element of the text that is drawn next: where a row is
// drawn in windows, the one that it had in the first.
func (p *provider) paragraph(tag string) *pdffile.Elem {
	w := p.window
	if w == nil {
		return p.root.Add(tag)
	}
	if w.texts == len(w.tall.elems) {
		w.tall.elems = append(w.tall.elems, p.root.Add(tag))
	}
	w.texts++
	return w.tall.elems[w.texts-1]
}

// inWindow returns where on the page what stands at y in a row is drawn, and
// false where another page shows it.
func (p *provider) inWindow(y, height float64) (float64, bool) {
	if p.window == nil {
		return y, true
	}
	in := y - p.window.y // from the top of the row
	if p.window.tall.windowOf(in, height) != p.window.index {
		return 0, false
	}
	// What is higher than windows overlap begins where the window does.
	return max(p.window.y, y-p.window.tall.from(p.window.index)), true
}

// AddLine draws a line in a cell, as decoration.
func (p *provider) AddLine(at *entity.Cell, prop *props.Line) {
	across, down := at.Width, at.Height
	length, offset := prop.SizePercent/100, prop.OffsetPercent/100
	var ends [4]float64
	if prop.Orientation == orientation.Vertical {
		gap, x := down*(1-length)/2, at.X+across*offset
		from, to := at.Y+gap, at.Y+down-gap
		if w := p.window; w != nil { // the part of it that this page shows
			above := w.tall.from(w.index)
			from, to = max(from-above, w.y), min(to-above, w.y+w.tall.height(w.index))
			if from >= to {
				return
			}
		}
		ends = [4]float64{p.left(x), p.bottom(from), p.left(x), p.bottom(to)}
	} else {
		y, ok := p.inWindow(at.Y+down*offset, 0)
		if !ok {
			return
		}
		gap := across * (1 - length) / 2
		ends = [4]float64{p.left(at.X + gap), p.bottom(y), p.left(at.X + across - gap), p.bottom(y)}
	}
	p.page.Decorate(p.kind)
	p.page.Line(colourOf(prop.Color), prop.Thickness/point, prop.Style == linestyle.Dashed, ends[:]...)
}

// place returns where a rectangle of a shape stands in a cell, as maroto
// resizes and places it.
func (p *provider) place(w, h float64, at *entity.Cell, prop *props.Rect) (x, y, width, height float64, ok bool) {
	if w <= 0 || h <= 0 || at.Width <= 0 || at.Height <= 0 {
		return 0, 0, 0, 0, false
	}
	part, shape := prop.Percent/100, h/w
	width = at.Width * part
	if shape > at.Height/at.Width && !prop.JustReferenceWidth {
		width = at.Height / shape * part
	}
	if prop.JustReferenceWidth && width*shape > at.Height {
		width = at.Height / shape
	}
	height = width * shape
	x, y = at.X+prop.Left, at.Y+prop.Top
	if prop.Center {
		x, y = at.X+(at.Width-width)/2, at.Y+(at.Height-height)/2
	}
	y, ok = p.inWindow(y, height)
	return x, y, width, height, ok
}

func (p *provider) picture(file []byte) (*pdffile.Image, error) {
	if img := p.pics[string(file)]; img != nil {
		return img, nil
	}
	img, err := pdffile.NewImage(file, p.fonts.packer)
	if err == nil {
		p.pics[string(file)] = img
	}
	return img, err
}

// AddImageFromBytes draws a picture. Maroto's have no words that say what they
// show, so they are decoration.
func (p *provider) AddImageFromBytes(file []byte, at *entity.Cell, prop *props.Rect, _ extension.Type) {
	img, err := p.picture(file)
	if err != nil {
		p.fail(err)
		return
	}
	if x, y, w, h, ok := p.place(float64(img.Width), float64(img.Height), at, prop); ok {
		p.page.Decorate(p.kind)
		p.page.Image(img, p.left(x), p.bottom(y+h), w/point, h/point)
	}
}

// AddBackgroundImageFromBytes draws a picture behind a page.
func (p *provider) AddBackgroundImageFromBytes(file []byte, at *entity.Cell, prop *props.Rect, ext extension.Type) {
	p.AddImageFromBytes(file, at, prop, ext)
}

// AddImageFromFile draws a picture from a file.
func (p *provider) AddImageFromFile(name string, at *entity.Cell, prop *props.Rect) {
	file, err := os.ReadFile(name)
	if err != nil {
		p.fail(fmt.Errorf("the picture %s cannot be read: %w", filepath.Base(name), errors.Unwrap(err)))
		return
	}
	p.AddImageFromBytes(file, at, prop, extension.Type(strings.TrimPrefix(filepath.Ext(name), ".")))
}

// GetDimensionsByImageByte returns the size of a picture, in pixels.
func (p *provider) GetDimensionsByImageByte(file []byte, _ extension.Type) (*entity.Dimensions, error) {
	img, err := p.picture(file)
	if err != nil {
		return nil, err
	}
	return &entity.Dimensions{Width: float64(img.Width), Height: float64(img.Height)}, nil
}

// GetDimensionsByImage returns the size of a picture in a file, in pixels.
func (p *provider) GetDimensionsByImage(name string) (*entity.Dimensions, error) {
	file, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return p.GetDimensionsByImageByte(file, "")
}

// AddQrCode draws a QR code; its text is what a screen reader says.
func (p *provider) AddQrCode(text string, at *entity.Cell, prop *props.Rect) {
	img, err := qr.Encode(text, qr.M, qr.Auto)
	p.modules(img, err, 0, text, at, prop)
}

// AddMatrixCode draws a DataMatrix code.
func (p *provider) AddMatrixCode(text string, at *entity.Cell, prop *props.Rect) {
	img, err := datamatrix.Encode(text)
	p.modules(img, err, 0, text, at, prop)
}

// AddBarCode draws a bar code.
func (p *provider) AddBarCode(text string, at *entity.Cell, prop *props.Barcode) {
	img, err := bars(text, prop)
	p.modules(img, err, prop.Proportion.Height/prop.Proportion.Width, text, at, prop.ToRectProp())
}

func bars(text string, prop *props.Barcode) (barcode.Barcode, error) {
	if prop.Type == code.EAN {
		return ean.Encode(text)
	}
	return code128.Encode(text)
}

// modules draws the dark modules of a code as rectangles: sharp at any size,
// and no picture to pack. Shape is its height against its width; 0 is its own.
func (p *provider) modules(img barcode.Barcode, err error, shape float64, text string, at *entity.Cell, prop *props.Rect) {
	if err != nil {
		p.fail(fmt.Errorf("a code cannot be made of a text of %d characters: %w", len([]rune(text)), err))
		return
	}
	b := img.Bounds()
	columns, rows := float64(b.Dx()), float64(b.Dy())
	tall := rows
	if shape > 0 {
		tall = columns * shape
	}
	x, y, w, h, ok := p.place(columns, tall, at, prop)
	if !ok {
		return
	}
	if p.running {
		p.page.Decorate(p.kind)
	} else {
		elem := p.root.Add("Figure")
		elem.Alt = text
		elem.Box = &[4]float64{p.left(x), p.bottom(y + h), p.left(x + w), p.bottom(y)}
		p.page.Mark(elem)
	}
	dark := func(i, j int) bool {
		r, _, _, _ := img.At(b.Min.X+i, b.Min.Y+j).RGBA()
		return r < 0x8000
	}
	for j := range b.Dy() {
		for i := 0; i < b.Dx(); i++ {
			from := i
			for i < b.Dx() && dark(i, j) {
				i++
			}
			if i > from {
				p.page.Rect(pdffile.Colour{}, p.left(x+float64(from)/columns*w), p.bottom(y+float64(j+1)/rows*h),
					float64(i-from)/columns*w/point, h/rows/point)
			}
		}
	}
}

// GetDimensionsByQrCode returns the size of a QR code, in modules.
func (p *provider) GetDimensionsByQrCode(text string) (*entity.Dimensions, error) {
	img, err := qr.Encode(text, qr.M, qr.Auto)
	return sizeOf(img, err)
}

// GetDimensionsByMatrixCode returns the size of a DataMatrix code, in modules.
func (p *provider) GetDimensionsByMatrixCode(text string) (*entity.Dimensions, error) {
	img, err := datamatrix.Encode(text)
	return sizeOf(img, err)
}

func sizeOf(img barcode.Barcode, err error) (*entity.Dimensions, error) {
	if err != nil {
		return nil, err
	}
	b := img.Bounds()
	return &entity.Dimensions{Width: float64(b.Dx()), Height: float64(b.Dy())}, nil
}

// SetProtection refuses to encrypt: an archival file must not be.
func (p *provider) SetProtection(protection *entity.Protection) {
	if protection != nil {
		p.fail(errors.New("an archival, accessible file cannot be protected by a password"))
	}
}

// SetCompression does nothing: files are always compressed.
func (p *provider) SetCompression(bool) {}

// SetMetadata says what the document is.
func (p *provider) SetMetadata(m *entity.Metadata) {
	if m == nil {
		return
	}
	set := func(to *string, from *entity.Utf8Text) {
		if from != nil {
			*to = from.Text
		}
	}
	set(&p.doc.Title, m.Title)
	set(&p.doc.Author, m.Author)
	set(&p.doc.Subject, m.Subject)
	set(&p.doc.Creator, m.Creator)
	set(&p.doc.Keywords, m.KeywordsStr)
	if m.CreationDate != nil {
		p.doc.Date = *m.CreationDate
	}
}

// GenerateBytes returns the finished file.
func (p *provider) GenerateBytes() ([]byte, error) {
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	return p.doc.Bytes()
}
