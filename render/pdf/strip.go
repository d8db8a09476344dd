package pdf

import (
	"bytes"

	"github.com/johnfercher/go-tree/node"

	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typeset"
)

// The page, in millimetres: A4 upright.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	marginSide = 18.0
	marginEnd  = 12.0
	fullWidth  = pageWidth - 2*marginSide

	// gridUnits is how many columns maroto's grid has: two to a millimetre.
	gridUnits = 348
	unit      = fullWidth / gridUnits

	// bodyHeight is what header, strips and footer share.
	bodyHeight = pageHeight - 2*marginEnd
)

// run is a piece of text on a line, and the element that it belongs to: nil
// where it is decoration.
type run struct {
	x, y   float64 // from the left edge of the cell and the top of the line
	height float64 // in the middle of which its capitals stand
	text   typeset.Line
	parts  []part // of the text, where it is in several languages
	style  style
	elem   *pdffile.Elem
	box    *boxName // recorded: a tick box
	pic    *picture // in place of a text
}

// picture is a drawn signature, as large as it stands on the page, in
// millimetres.
type picture struct {
	img           *pdffile.Image
	file          []byte // for providers that are no canvas
	width, height float64
}

// line is a line of a cell: one of text, or a row of options that may be
// several lines of text high.
type line struct {
	height float64
	runs   []run
}

// cell is a part of a row, side by side with others.
type cell struct {
	units  int // its width
	lines  []line
	tinted bool
	rules  border.Type
	heavy  bool // its rules are thick and in the council's colour
	light  bool // its rules only part answers

	box   *boxName   // recorded: an answer
	field *signField // a signature to come
	draw  drawing    // a picture or chart
}

// signField is a signature field that a cell holds.
type signField struct {
	name, desc string
	elem       *pdffile.Elem
	high       float64 // at most, in millimetres; 0: as its cell
}

// drawing is what a cell shows besides text. Only a canvas can draw it.
type drawing interface {
	draw(c canvas, at entity.Cell)
}

// strip is what is never split over two pages: a row of known height.
type strip struct {
	height float64
	gap    float64 // above it, unless it begins a page
	cells  []cell
	keep   bool    // stands on the page of the strip below it
	grows  bool    // takes what room its page has left, to write in
	breaks bool    // begins a page
	again  []strip // stands above it where it begins a page
	mark   *bookmark

	plain core.Row // a row of maroto's own, in place of cells
}

// bookmark is an entry of the document's outline.
type bookmark struct {
	title string
	level int
}

// canvas is a provider that can tag what it draws. On any other provider the
// words of a document are drawn, and nothing more.
type canvas interface {
	core.Provider
	drawStrip(r *stripRow, at entity.Cell)
}

// stripRow is a strip as maroto's row. A canvas draws it as it is; for any other
// provider it is made of maroto's own parts when they are asked for.
type stripRow struct {
	*strip
	palette palette
	kind    pdffile.Artifact // of what belongs to no element
	cfg     *entity.Config
	parts   core.Row
}

// Render draws the row.
func (r *stripRow) Render(p core.Provider, at entity.Cell) {
	if c, ok := p.(canvas); ok {
		c.drawStrip(r, at)
		return
	}
	r.stock().Render(p, at)
}

// GetHeight returns the height of the row.
func (r *stripRow) GetHeight(core.Provider, *entity.Cell) float64 { return r.height }

// SetConfig keeps the configuration for maroto's parts.
func (r *stripRow) SetConfig(cfg *entity.Config) {
	r.cfg = cfg
	if r.parts != nil {
		r.parts.SetConfig(cfg)
	}
}

// GetColumns returns maroto's columns.
func (r *stripRow) GetColumns() []core.Col { return r.stock().GetColumns() }

// GetStructure returns maroto's tree of the row.
func (r *stripRow) GetStructure() *node.Node[core.Structure] { return r.stock().GetStructure() }

// Add adds columns of maroto's, which a canvas does not draw.
func (r *stripRow) Add(cols ...core.Col) core.Row { r.stock().Add(cols...); return r }

// WithStyle styles maroto's row, which a canvas does not draw.
func (r *stripRow) WithStyle(style *props.Cell) core.Row { r.stock().WithStyle(style); return r }

// stock makes the row of maroto's own parts.
func (r *stripRow) stock() core.Row {
	if r.parts != nil {
		return r.parts
	}
	r.parts = row.New(r.height)
	if len(r.cells) == 0 {
		r.parts.Add(col.New(gridUnits))
	}
	for i := range r.cells {
		c := &r.cells[i]
		column := col.New(c.units)
		if c.tinted || c.rules != border.None {
			ink, thick := c.pen()
			look := &props.Cell{BorderType: c.rules, BorderColor: r.palette.props(ink), BorderThickness: thick}
			if c.tinted {
				look.BackgroundColor = r.palette.props(tint)
			}
			column.WithStyle(look)
		}
		if len(c.lines) > 0 {
			column.Add(&words{c.lines, r.palette})
		}
		r.parts.Add(column)
	}
	r.parts.SetConfig(r.cfg)
	return r.parts
}

// pen returns how the rules of a cell are drawn.
func (c *cell) pen() (ink, float64) {
	switch {
	case c.heavy:
		return accent, thickRule
	case c.light:
		return hair, thinRule
	}
	return rule, thinRule
}

const (
	thinRule  = 0.18 // half a point
	thickRule = 0.7
)

// capHeight is the height of capitals and of tick boxes, in ems.
const capHeight = 0.714

// baseline returns where a run stands below the top of its cell.
func (r *run) baseline(top float64) float64 {
	return top + r.y + (r.height+capHeight*r.style.size*point)/2
}

// words is the lines of a cell as maroto's component, for providers that are no
// canvas.
type words struct {
	lines   []line
	palette palette
}

// Render draws the words, a text each, and pictures among them.
func (w *words) Render(p core.Provider, at *entity.Cell) {
	top := 0.0
	for _, ln := range w.lines {
		for _, r := range ln.runs {
			if r.pic != nil {
				kind := extension.Png
				if bytes.HasPrefix(r.pic.file, []byte{0xFF, 0xD8}) {
					kind = extension.Jpeg
				}
				box := &entity.Cell{X: at.X + r.x, Y: at.Y + top + r.y, Width: r.pic.width, Height: r.pic.height}
				p.AddImageFromBytes(r.pic.file, box, &props.Rect{Percent: 100}, kind)
			}
			if r.text.Text == "" {
				continue
			}
			weight := fontstyle.Normal
			if r.style.weight == typeset.Bold {
				weight = fontstyle.Bold
			}
			// Maroto sets the base line one size below Top.
			p.AddText(r.text.Text, at, &props.Text{Family: family, Style: weight, Size: r.style.size, Color: w.palette.props(r.style.ink),
				Top: r.baseline(top) - r.style.size*point, Left: r.x})
		}
		top += ln.height
	}
}

// GetHeight returns the height of the lines.
func (w *words) GetHeight(core.Provider, *entity.Cell) float64 { return extentOf(w.lines) }

// SetConfig does nothing: the lines bring their own looks.
func (w *words) SetConfig(*entity.Config) {}

// GetStructure tells maroto what stands here, without the words themselves.
func (w *words) GetStructure() *node.Node[core.Structure] {
	return node.New(core.Structure{Type: "words", Value: len(w.lines)})
}

func extentOf(lines []line) float64 {
	h := 0.0
	for _, ln := range lines {
		h += ln.height
	}
	return h
}

// decoration returns a copy of a strip that belongs to no element: what is
// repeated is not read twice.
func (s strip) decoration() strip {
	cells := make([]cell, len(s.cells))
	for i, c := range s.cells {
		c.box, c.field, c.draw = nil, nil, nil
		lines := make([]line, len(c.lines))
		for j, ln := range c.lines {
			runs := make([]run, len(ln.runs))
			for k, r := range ln.runs {
				r.elem, r.box, r.pic = nil, nil, nil
				runs[k] = r
			}
			lines[j] = line{ln.height, runs}
		}
		c.lines = lines
		cells[i] = c
	}
	s.cells, s.mark = cells, nil
	return s
}

// fill shares strips out among pages: room says how many millimetres a page
// has, counted from 1. A page ends where a strip need not stay with the next;
// where there is no such place, it ends where it is full.
func fill(strips []strip, room func(page int) float64) [][]strip {
	var pages [][]strip
	for len(strips) > 0 {
		var pg []strip
		used, has := 0.0, room(len(pages)+1)
		put := func(s strip) { pg = append(pg, s); used += s.height }
		again := strips[0].again
		for len(again) > 0 && extent(again) > has/2 {
			again = again[1:] // of names within names the innermost; what goes on needs the room
		}
		for _, s := range again {
			put(s)
		}
		first := strips[0]
		first.gap = 0
		put(first)
		fits, end := 1, 0
		if !first.keep {
			end = 1
		}
		for fits < len(strips) {
			s := strips[fits]
			if s.breaks {
				end = fits
				break
			}
			if used+s.gap+s.height > has {
				break
			}
			used += s.gap
			put(s)
			if fits++; !s.keep {
				end = fits
			}
		}
		if fits == len(strips) || end == 0 {
			end = fits
		}
		pg = pg[:len(pg)-(fits-end)]
		pages = append(pages, pg)
		strips = strips[end:]
	}
	return pages
}

// stretch gives what room is left on a page to the strips that can use it:
// to each in proportion, and none more than doubles.
func stretch(strips []strip, room float64) {
	growing := 0.0
	for _, s := range strips {
		if s.grows {
			growing += s.height
		}
	}
	if growing == 0 {
		return
	}
	more := min(1, (room-extent(strips))/growing)
	for i := range strips {
		if strips[i].grows {
			strips[i].height *= 1 + more
		}
	}
}

// extent returns the height of strips with the gaps above them.
func extent(strips []strip) float64 {
	h := 0.0
	for _, s := range strips {
		h += s.gap + s.height
	}
	return h
}
