package pdf

import (
	"bytes"
	"fmt"
	"math"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/dejavu/dejavusansbold"
	"github.com/go-text/typesetting/font"
)

// family is the name under which maroto knows the typefaces.
const family = "dejavu"

// face is one of the two typefaces.
type face int

const (
	regular face = iota
	bold
)

// lastRune is the last character that the provider can draw.
const lastRune = 0xFFFF

// point is how many millimetres a point has.
const point = 25.4 / 72

// fonts holds the typefaces and their widths. Nothing in it changes after
// readFonts.
type fonts struct {
	files [2][]byte
	// advances holds one more than a character's width in thousandths of its
	// size, and 0 where there is no glyph.
	advances [2][lastRune + 1]uint16
}

func readFonts() (*fonts, error) {
	f := &fonts{files: [2][]byte{dejavusans.TTF, dejavusansbold.TTF}}
	for i, file := range f.files {
		parsed, err := font.ParseTTF(bytes.NewReader(file))
		if err != nil {
			return nil, fmt.Errorf("reading the typeface: %w", err)
		}
		perEm := float64(parsed.Upem())
		for c := range f.advances[i] {
			if gid, ok := parsed.NominalGlyph(rune(c)); ok {
				// Rounded as the provider does, so that both agree what fits.
				width := math.Round(float64(parsed.HorizontalAdvance(gid)) * 1000 / perEm)
				f.advances[i][c] = uint16(width) + 1
			}
		}
	}
	return f, nil
}

// has reports whether a typeface has a glyph for a character.
func (f *fonts) has(in face, r rune) bool {
	return r >= 0 && r <= lastRune && f.advances[in][r] > 0
}

// style is how a text is set.
type style struct {
	face face
	size float64 // points
	ink  ink
}

// em returns the number of thousandths of the size that fit into a width.
func (s style) em(millimetres float64) int {
	return int(millimetres / (s.size * point) * 1000)
}

// faceFor returns the typeface that can draw a text: the bold one has fewer
// characters.
func (f *fonts) faceFor(text string, s style) face {
	if s.face == bold {
		for _, r := range text {
			if !f.has(bold, r) {
				return regular
			}
		}
	}
	return s.face
}

// ems returns the width of a text in thousandths of its size.
func (f *fonts) ems(text string, in face) int {
	n := 0
	for _, r := range text {
		if f.has(in, r) {
			n += int(f.advances[in][r]) - 1
		}
	}
	return n
}

// width returns the width of a text in millimetres.
func (f *fonts) width(text string, s style) float64 {
	return float64(f.ems(text, f.faceFor(text, s))) / 1000 * s.size * point
}
