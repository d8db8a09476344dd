package typeset

import (
	"strings"
	"unicode/utf8"

	"github.com/go-text/typesetting/harfbuzz"
	"golang.org/x/text/unicode/norm"
)

// Tidy returns a text as it is drawn: letters and their marks composed, line
// ends as \n, a tab as four spaces, no soft hyphens, and U+FFFD for bytes that
// are no text. Joiners, marks of direction and the like are left out where all
// text runs from left to right, because they show nothing there: telephone
// numbers copied from a contact list are full of them. Text in a script that
// needs them keeps them.
func Tidy(text string) string {
	if isTidy(text) {
		return text
	}
	keep := false
	for _, r := range text {
		if needsControls(r) {
			keep = true
			break
		}
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\t", "    ")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\u00AD' || !keep && showsNothing(r):
			return -1
		}
		return r
	}, text)
	// Last, because what was left out may have stood between letter and mark.
	return norm.NFC.String(text)
}

// isTidy reports whether a text holds nothing but what Tidy surely leaves as
// it is: ASCII, composed letters of Western Europe, usual punctuation.
func isTidy(text string) bool {
	i := 0
	for i < len(text) && text[i] < utf8.RuneSelf {
		if text[i] == '\t' || text[i] == '\r' {
			return false
		}
		i++
	}
	if i == len(text) {
		return true
	}
	for _, r := range text[i:] {
		switch {
		case r == '\t' || r == '\r' || r == '\u0085' || r == '\u00AD':
			return false
		case r < 0x300 || r >= 0x2010 && r <= 0x2027 || r >= 0x2030 && r <= 0x205E:
		default:
			return false // also U+FFFD, which stands for bytes that are no text
		}
	}
	return true
}

// showsNothing reports whether a character has no effect where all text runs
// from left to right.
func showsNothing(r rune) bool {
	switch r {
	case '\u034F', '\u200C', '\u200D', '\u200E', '\u2060', '\uFEFF',
		'\u202A', '\u202C', '\u202D', '\u2066', '\u2068', '\u2069':
		return true
	}
	return r >= '\uFE00' && r <= '\uFE0F'
}

// needsControls reports whether a character is of a script in which joiners
// and marks of direction matter, or itself makes text run from right to left.
func needsControls(r rune) bool {
	switch {
	case r < 0x0590:
		return false
	case r < 0x10A0: // from Hebrew to Myanmar
		return true
	case r >= 0x1700 && r < 0x1C80: // the Philippines, Khmer, Mongolian and others
		return true
	case r == '\u200F' || r == '\u202B' || r == '\u202E' || r == '\u2067':
		return true
	case r >= 0xA800 && r < 0xAB30 || r >= 0xABC0 && r < 0xAC00: // Brahmic scripts
		return true
	case r >= 0xFB1D && r < 0xFE00 || r >= 0xFE70 && r < 0xFEFF: // forms of Hebrew and Arabic
		return true
	case r >= 0x10800 && r < 0x12000 || r >= 0x1E800 && r < 0x1F000:
		return true // scripts from right to left, Brahmic scripts
	}
	return false
}

// ignorable reports whether a character is not drawn whether or not a font
// has it.
func ignorable(r rune) bool { return r >= 0xAD && harfbuzz.IsDefaultIgnorable(r) }
