package xlsx

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Nobody tells a file how high its rows must be: the program that opens it
// draws the text, and clips what does not fit. So text is measured here as
// that program will draw it. Arial is used because it is everywhere, under
// its own name or with the same widths under another.

// arial holds the widths of the characters from space to tilde, in
// thousandths of the size.
var arial = [95]uint16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// slack widens every measure: printers and screens round differently, and a
// line too many is harmless where a line too few is lost.
const slack = 1.06

// runeWidth returns the width of a character in points.
func runeWidth(r rune, size float64, bold bool) float64 {
	em := 1000.0 // wide scripts, symbols, emoji
	switch {
	case r >= ' ' && r <= '~':
		em = float64(arial[r-' '])
	case joins(r):
		return 0
	case r < 0x250 && unicode.IsUpper(r):
		em = 780
	case r < 0x250:
		em = 600
	case r < 0x1100:
		em = 680
	}
	if bold {
		em *= 1.08
	}
	return em / 1000 * size * slack
}

// rightToLeft reports whether text begins in a script that runs that way.
func rightToLeft(text string) bool {
	for _, r := range text {
		if unicode.IsLetter(r) {
			return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
		}
	}
	return false
}

// joins reports whether r is drawn with the character before it.
func joins(r rune) bool {
	return unicode.Is(unicode.M, r) || r == '\u200d' || r >= 0x1F3FB && r <= 0x1F3FF
}

// textWidth returns the width of text on one line, in points.
func textWidth(text string, size float64, bold bool) float64 {
	sum := 0.0
	for _, r := range text {
		sum += runeWidth(r, size, bold)
	}
	return sum
}

// longestLine is a bound on the characters of a line, for text of marks
// without any width.
const longestLine = 300

// wrap splits text into the lines that it takes at that width. Put together
// again the lines are the text: each keeps the blank or line end at its end.
func wrap(text string, size float64, bold bool, width float64) []string {
	return wrapSome(text, size, bold, width, math.MaxInt)
}

// wrapSome stops when it has that many lines.
func wrapSome(text string, size float64, bold bool, width float64, most int) []string {
	var lines []string
	start, space := 0, 0 // of the line; behind its last blank
	used, usedAtSpace := 0.0, 0.0
	count := 0
	before := rune(0)
	cut := func(at int) {
		lines = append(lines, text[start:at])
		start, space, count = at, at, 0
	}
	for i, r := range text {
		if len(lines) >= most {
			break
		}
		w := runeWidth(r, size, bold)
		blank := r == ' ' || r == '\t'
		for i > start {
			over := used+w > width && !blank && !joins(r) && before != '\u200d' // blanks hang over the edge
			if !over && count < longestLine {
				break
			}
			if space > start && count < longestLine {
				cut(space)
				used -= usedAtSpace
			} else {
				cut(i)
				used = 0
			}
		}
		used += w
		count++
		before = r
		end := i + len(string(r))
		switch {
		case r == '\n':
			cut(end)
			used = 0
		case blank:
			space, usedAtSpace = end, used
		}
	}
	lines = append(lines, text[start:])
	return lines[:min(most, len(lines))]
}

// lineHeight returns the height of a line in points. Scripts that pile signs
// on each other need more.
func lineHeight(text string, size float64) float64 {
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x590 && r < 0x2000 || r >= 0x2E80 }) {
		return size * 1.7
	}
	return size * 1.3
}

// height returns the height of text in a cell of that width, in points.
func height(text string, size float64, bold bool, width float64) float64 {
	return float64(len(wrap(text, size, bold, width))) * lineHeight(text, size)
}

// pieces splits an answer into what its rows hold, so that no row is higher
// than most. Nothing is left out: put together the pieces are the answer. An
// answer without any text is one empty piece.
func pieces(text string, size, width, most float64) []string {
	perRow := max(1, int(most/lineHeight(text, size)))
	var out []string
	for {
		piece := strings.Join(wrapSome(text, size, false, width, perRow), "")
		if piece == text {
			return append(out, piece)
		}
		piece = piece[:pause(piece)]
		out = append(out, piece)
		text = text[len(piece):]
	}
}

// pause returns where in its second half text is best interrupted: behind its
// last paragraph, else its last sentence, else at its end.
func pause(text string) int {
	half := len(text) / 2
	for _, end := range []string{"\n", ". ", "? ", "! "} {
		if at := strings.LastIndex(text, end); at >= half {
			return at + len(end)
		}
	}
	return len(text)
}

// units counts the UTF-16 units of s, in which workbooks count.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
