package pdf

import (
	"fmt"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// Drawn signatures stand in their boxes above the words that say what they are.
// How large they are at most, in millimetres beside text of 12 points.
const (
	drawingWidth  = 56.0
	drawingHeight = 15.0
	drawingLeast  = 30.0 // the width that a column with one has at least
)

// The least height of the box of a signature that is to come, in millimetres, and the
// most of its field: by the height, render/sign tells the fields of large print.
const (
	signLeast      = 17.0
	signLeastLarge = 36.0
	signMost       = 30.0
)

// DrawingError says that a drawn signature cannot be drawn: a copy without it
// would pass for one that nobody signed.
type DrawingError struct {
	Path string // of the picture in the case
	Err  error
}

func (e *DrawingError) Error() string {
	return fmt.Sprintf("the drawn signature at %s cannot be drawn: %v; save it again as a PNG or JPEG, or record how it was signed without it", e.Path, e.Err)
}

// Unwrap returns the reason.
func (e *DrawingError) Unwrap() error { return e.Err }

// drawings reads the drawn signatures of a document, each once and whole.
func (r *Renderer) drawings(d *render.Doc, why render.Draft) (map[*render.Drawing]picture, error) {
	var out map[*render.Drawing]picture
	for a := range d.Shown(why) {
		if a.Drawing == nil || out[a.Drawing].img != nil {
			continue
		}
		file, decoded, err := earlyhelp.ParseDrawing(a.Drawing.Data)
		if err != nil {
			return nil, &DrawingError{a.Drawing.Path, err}
		}
		if out == nil {
			out = map[*render.Drawing]picture{}
		}
		out[a.Drawing] = picture{img: pdffile.DecodedImage(file, decoded, r.fonts.packer), file: file}
	}
	return out, nil
}

// drawn is the line that holds a drawn signature; none where there is no such
// thing.
func (l *layout) drawn(e *pdffile.Elem, a *render.Answer, x, width float64) []line {
	pic, ok := l.drawings[a.Drawing]
	if !ok {
		return nil
	}
	l.fit(&pic, width)
	fig := on(e, "Figure", "drawn")
	if fig != nil {
		l.describe(fig, a.Drawing.Alt)
	}
	return []line{{height: pic.height + padEnds, runs: []run{{x: x, height: pic.height, elem: fig, pic: &pic}}}}
}

// fit makes a picture as large as its box lets it be, with its shape kept.
func (l *layout) fit(pic *picture, width float64) {
	pic.width, pic.height = min(width, drawingWidth*l.hand()), drawingHeight*l.hand()
	if shape := float64(pic.img.Width) / float64(pic.img.Height); pic.width > pic.height*shape {
		pic.width = pic.height * shape
	} else {
		pic.height = pic.width / shape
	}
}

// signature is the empty field for a signature that is to come; nil where there
// is none.
func (l *layout) signature(e *pdffile.Elem, a *render.Answer) *signField {
	if a.Kind != templates.Sign || !a.Empty() || a.Wire == "" || !l.state.signable() {
		return nil
	}
	f := &signField{name: a.Wire, desc: a.Label, elem: e.Add("Form")}
	f.elem.Lang = l.foreign(a.Label)
	if !l.large() {
		f.high = signMost
	}
	return f
}
