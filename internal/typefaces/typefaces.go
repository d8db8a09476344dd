// Package typefaces carries the typefaces that the library prints with.
//
// The text is set in Noto Sans 2.004, not in DejaVu Sans 2.37 as before. Both
// were measured on 78,000 characters of forms and answers, shaped and kerned,
// in parts of the size:
//
//   - Coverage: neither lacks a letter of the 21 alphabets in the test, in
//     regular or bold. DejaVu Sans Bold has 140 characters fewer than the
//     regular one, Noto Sans Bold has the same 2,840.
//   - Width of a character: 0.469 against 0.506 in regular, 0.500 against
//     0.572 in bold, so lines are 7 and 13 per cent shorter at the same size.
//   - Height of x: 0.536 against 0.547. It reads as large: 2 per cent less.
//   - Likeness: the I has serifs, the 1 a flag and no foot, the 0 is narrower
//     than the O, and rn keeps a gap that m has not. In DejaVu Sans I and l are
//     two strokes that differ by a hair in height.
//   - The line that Noto Sans asks for is 1.362 high, DejaVu Sans's 1.164: that
//     holds a Vietnamese capital with two marks (1.054). Take the line height
//     from the layout and not from the file, or the pages won are lost again.
//
// Looked at and left: Atkinson Hyperlegible Next has no Vietnamese, Yoruba,
// Greek or Cyrillic; Open Sans no Hausa and no sign of the lira; Source Sans 3
// is narrow (0.414) because it is small (x 0.486), lacks Hausa's ƙ and ƴ, and
// reserves its name, so that no table could be dropped.
//
// DejaVu Sans comes second, for what Noto Sans lacks: tick boxes, arrows, the
// minus sign U+2212, some emoji.
package typefaces

import (
	_ "embed" // for the files

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/dejavu/dejavusansbold"
)

// Face is a typeface as it comes: its regular and bold file, TrueType both.
type Face struct {
	Name          string
	Regular, Bold []byte // Bold nil: no bold one
}

// How the files were made is in README.md.
var (
	//go:embed NotoSans-Regular.ttf
	notoSans []byte
	//go:embed NotoSans-Bold.ttf
	notoSansBold []byte
)

// Faces returns the typefaces in order of preference: the text face, then
// DejaVu Sans for symbols. The files are shared and must not be changed.
func Faces() []Face {
	return []Face{
		{Name: "Noto Sans", Regular: notoSans, Bold: notoSansBold},
		{Name: "DejaVu Sans", Regular: dejavusans.TTF, Bold: dejavusansbold.TTF},
	}
}
