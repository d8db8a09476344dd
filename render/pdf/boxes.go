package pdf

import (
	"cmp"
	"math"
	"slices"

	"earlyhelp.example/forms/render"
)

// Box is where an answer, an option, a cell of a scale or a signature stands on
// the finished pages, by its name in files. Places are in millimetres from the
// page's top left corner.
type Box struct {
	Wire       string // name of the answer: eh_child_name_1
	Option     string // code of the option, or the number of a scale's cell; "" for the answer as a whole
	Page       int    // from 1
	X, Y, W, H float64
}

// Seal is the name of the field for the council's seal.
const Seal = "eh_seal"

// boxName is what a box is called.
type boxName struct{ wire, option string }

// boxFor names the box of an answer; nil where it has no name in files, as on
// the summary.
func boxFor(a *render.Answer, option string) *boxName {
	if a.Wire == "" {
		return nil
	}
	return &boxName{a.Wire, option}
}

// recorder collects boxes. An answer that is drawn in pieces has one box a
// page.
type recorder struct {
	wanted bool
	boxes  []Box
	last   map[boxName]int // index of the last box of a name, from 1
}

func (r *recorder) add(n *boxName, page int, x, y, w, h float64) {
	if !r.wanted {
		return
	}
	if r.last == nil {
		r.last = map[boxName]int{}
	}
	if i := r.last[*n]; i > 0 && r.boxes[i-1].Page == page {
		b := &r.boxes[i-1]
		right, bottom := max(b.X+b.W, x+w), max(b.Y+b.H, y+h)
		b.X, b.Y = min(b.X, x), min(b.Y, y)
		b.W, b.H = right-b.X, bottom-b.Y
		return
	}
	r.boxes = append(r.boxes, Box{n.wire, n.option, page, x, y, w, h})
	r.last[*n] = len(r.boxes)
}

// sorted returns the boxes by page, from the top, rounded to a hundredth.
func (r *recorder) sorted() []Box {
	round := func(f float64) float64 { return math.Round(f*100) / 100 }
	for i := range r.boxes {
		b := &r.boxes[i]
		b.X, b.Y, b.W, b.H = round(b.X), round(b.Y), round(b.W), round(b.H)
	}
	slices.SortStableFunc(r.boxes, func(a, b Box) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
	})
	return r.boxes
}
