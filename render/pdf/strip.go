package pdf

import (
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/page"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/props"
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

	// slack is left for the row with which maroto ends a page. It cuts that
	// row's height to nine decimals; the odd tenth lets it cut something, or
	// rounding would now and then push the row onto the next page.
	slack = 1.0000000005

	// bodyHeight is what header, strips and footer share.
	bodyHeight = pageHeight - 2*marginEnd - slack
)

// ink is a colour, told apart by lightness alone.
type ink int

const (
	black ink = iota
	grey      // of quieter words, 7:1 on the tint
	rule      // of thin lines, over 3:1 on white
	tint      // behind the form's own words
)

// colour returns a colour of its own each time, since maroto keeps pointers.
func (i ink) colour() *props.Color {
	switch i {
	case grey:
		return &props.Color{Red: 64, Green: 70, Blue: 76}
	case rule:
		return &props.Color{Red: 118, Green: 126, Blue: 134}
	case tint:
		return &props.Color{Red: 230, Green: 236, Blue: 242}
	default:
		return &props.Color{}
	}
}

// run is a piece of text.
type run struct {
	x, y   float64 // from the left edge of the cell and the top of the line
	height float64 // in the middle of which its capitals stand
	text   string
	style  style
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
	heavy  bool // its rules are thick
}

// strip is what is never split over two pages: a row of known height.
type strip struct {
	height float64
	gap    float64 // above it, unless it begins a page
	cells  []cell
	keep   bool    // stands on the page of the strip below it
	grows  bool    // takes what room its page has left, to write in
	again  []strip // stands above it where it begins a page
}

// row makes maroto's row. Every line is a text of its own at a place of its
// own, so that nothing is left for maroto to break.
func (s *strip) row(f *fonts) core.Row {
	out := row.New(s.height)
	for _, c := range s.cells {
		column := col.New(c.units)
		if c.tinted || c.rules != border.None {
			look := &props.Cell{BorderType: c.rules, BorderColor: rule.colour(), BorderThickness: thinRule}
			if c.tinted {
				look.BackgroundColor = tint.colour()
			}
			if c.heavy {
				look.BorderColor, look.BorderThickness = black.colour(), thickRule
			}
			column.WithStyle(look)
		}
		top := 0.0
		for _, ln := range c.lines {
			for _, r := range ln.runs {
				if r.text == "" {
					continue
				}
				column.Add(r.component(f, top))
			}
			top += ln.height
		}
		out.Add(column)
	}
	return out
}

const (
	thinRule  = 0.18 // half a point
	thickRule = 0.7
)

// capHeight is the height of capitals and of tick boxes, in ems.
const capHeight = 0.729

func (r *run) component(f *fonts, top float64) core.Component {
	size := r.style.size * point
	weight := fontstyle.Normal
	if f.faceFor(r.text, r.style) == bold {
		weight = fontstyle.Bold
	}
	return text.New(r.text, props.Text{
		Family: family, Style: weight, Size: r.style.size, Color: r.style.ink.colour(),
		// Maroto sets the base line one size below Top.
		Top:  top + r.y + (r.height+capHeight*size)/2 - size,
		Left: r.x,
	})
}

// fill shares strips out among pages that have room for so many millimetres.
// A page ends where a strip need not stay with the next; where there is no
// such place, it ends where it is full.
func fill(strips []strip, room float64) [][]strip {
	var pages [][]strip
	for len(strips) > 0 {
		var pg []strip
		used := 0.0
		put := func(s strip) { pg = append(pg, s); used += s.height }
		for _, s := range strips[0].again {
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
			if used+s.gap+s.height > room {
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

// space is an empty row.
func space(height float64) core.Row { return row.New(height).Add(col.New(1)) }

// assemble makes maroto's page of strips between a header and a footer.
func assemble(f *fonts, head, body, foot []strip) core.Page {
	pg := page.New()
	add := func(strips []strip) {
		for _, s := range strips {
			if s.gap > 0 {
				pg.Add(space(s.gap))
			}
			pg.Add(s.row(f))
		}
	}
	add(head)
	add(body)
	if left := bodyHeight - extent(head) - extent(body) - extent(foot); left > 0 {
		pg.Add(space(left))
	}
	add(foot)
	return pg
}
