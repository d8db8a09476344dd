package pdf

import (
	"strings"

	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/internal/lettering"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typeset"
)

// Font is a typeface that an app brings for scripts which the module's text face
// does not have: TrueType files, whose licence must allow embedding. Package
// render/pdf/scripts has some.
type Font = lettering.Font

// family is the name under which maroto knows the typefaces.
const family = "earlyhelp"

// point is how many millimetres a point has.
const point = 25.4 / 72

// symbols are those of the typeface that has them.
const symbols = boxEmpty + boxTicked

// fonts holds the typefaces of a Renderer. It is not changed once made.
type fonts struct {
	*lettering.Fonts
	set    *typeset.Set
	packer *pdffile.Packer
}

// readFonts opens the module's typefaces and those that an app brings.
func readFonts(extra []Font) (*fonts, error) {
	f, err := lettering.Open(extra, symbols)
	if err != nil {
		return nil, err
	}
	return &fonts{Fonts: f, set: f.Set, packer: f.Packer}, nil
}

// style is how a text is set.
type style struct {
	weight typeset.Weight
	size   float64 // points
	ink    ink
}

// em returns the number of thousandths of the size that fit into a width.
func (s style) em(millimetres float64) int {
	return int(millimetres / (s.size * point) * 1000)
}

// height of a line in a style.
func (s style) height(lines float64) float64 { return s.size * point * lines }

// millimetres turns thousandths of a style's size into millimetres.
func (s style) millimetres(ems int) float64 { return float64(ems) / 1000 * s.size * point }

// paragraphs breaks a text into lines no wider than width. A space ends each
// paragraph, or readers of the file would join two words.
func (f *fonts) paragraphs(text string, s style, width float64) [][]typeset.Line {
	if strings.ContainsAny(text, "\n\r\u0085\u2028\u2029") {
		text = strings.ReplaceAll(strings.ReplaceAll(typeset.Tidy(text), "\n", " \n"), "\n \n", "\n\n")
	}
	return f.set.Break(text, s.weight, s.em(width))
}

// cut returns as much of a text as stands on a line of a width, and dots where
// that is not all.
func (f *fonts) cut(text string, s style, width float64) string {
	const dots = " …"
	if f.width(text, s) <= width && !strings.Contains(text, "\n") {
		return text
	}
	lines := f.set.Break(text, s.weight, s.em(width-f.width(dots, s)))
	if len(lines) == 0 {
		return ""
	}
	return strings.TrimRight(lines[0][0].Text, " ") + dots
}

// width returns the width of a text on one line.
func (f *fonts) width(text string, s style) float64 {
	return s.millimetres(f.set.Width(text, s.weight))
}

// widest returns the width of the widest piece of a text that should not be
// broken.
func (f *fonts) widest(text string, s style) float64 {
	return s.millimetres(f.set.Widest(text, s.weight))
}

// ink is a colour by what it is for.
type ink uint8

const (
	black  ink = iota
	grey       // of quieter words, 7:1 on the tint
	rule       // of boxes to write in, over 3:1 on white
	hair       // of lines that part one answer from the next
	tint       // behind the form's own words
	accent     // the council's colour
	pale       // of the mark behind a draft's words
)

// house is the palette of a council that has no colour of its own.
func house() palette { return palette{pdffile.Colour{R: 24, G: 62, B: 99}} }

// palette is what the inks of one document are.
type palette struct{ accent pdffile.Colour }

func (p palette) colour(i ink) pdffile.Colour {
	switch i {
	case grey:
		return pdffile.Colour{R: 64, G: 70, B: 76}
	case rule:
		return pdffile.Colour{R: 118, G: 126, B: 134}
	case hair:
		return pdffile.Colour{R: 168, G: 176, B: 184}
	case tint:
		return pdffile.Colour{R: 233, G: 238, B: 243}
	case accent:
		return p.accent
	case pale:
		return pdffile.Colour{R: 222, G: 222, B: 222}
	default:
		return pdffile.Colour{}
	}
}

// props returns a colour as maroto has it.
func (p palette) props(i ink) *props.Color {
	c := p.colour(i)
	return &props.Color{Red: int(c.R), Green: int(c.G), Blue: int(c.B)}
}
