// Package typeset sets text into lines of glyphs, for a PDF writer.
//
// There are two ways through it. Simple text (Latin, Greek, Cyrillic,
// Armenian, Georgian, digits, punctuation and symbols, without combining
// marks) is measured by table, one glyph a character, without kerning and
// without ligatures. Nearly all that is printed on an English form is simple,
// and so it can be drawn quickly, in one go, and be read back from the file as
// it was written. All other text is shaped by HarfBuzz and ordered by
// Unicode's rules for text in two directions. Both ways share the code that
// fills lines, and Latin words look the same in both.
//
// All measures are thousandths of an em.
package typeset

// Weight is regular or bold.
type Weight uint8

// The weights.
const (
	Regular Weight = iota
	Bold
)

// Line is one line of text, ready to draw.
type Line struct {
	// Text is the line in logical order. Of the spaces at its end it keeps one:
	// readers of the file would otherwise join two words.
	Text string
	// Width is how wide the line is without the space at its end.
	Width int
	// RTL says that its paragraph runs from right to left.
	RTL bool
	// Runs are its parts from left to right, as drawn. The space at the end
	// stands rightmost in a paragraph that runs from left to right, and does
	// not count in Width. In a paragraph that runs from right to left it stands
	// leftmost and has no advance, so that the line begins where it is drawn.
	Runs []Run
}

// Run is a part of a line in one font and one direction.
type Run struct {
	Font *Font
	// Text is its characters in logical order.
	Text string
	// Advance is how far the pen moves.
	Advance int
	// Glyphs are in the order in which they are drawn, from left to right. Nil
	// means one glyph for each character of Text, in order, at its own advance.
	Glyphs []Glyph
	// RTL says that the characters run from right to left.
	RTL bool
	// Reorders says that the glyphs do not stand for the characters one to one
	// and in order, so that a PDF needs ActualText to be read back.
	Reorders bool
}

// Glyph is one glyph of a run and where it stands.
type Glyph struct {
	ID uint16
	// Advance is how far the pen moves. It may differ from Font.Advance.
	Advance int
	// X and Y are how far from the pen the glyph is drawn.
	X, Y int
	// Text is the characters that its cluster stands for. It is on the
	// cluster's first glyph in logical order, which is the rightmost one where
	// text runs from right to left, and empty on the others.
	Text string
}
