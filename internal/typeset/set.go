package typeset

import (
	"math"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Set is typefaces in order of preference: each character is drawn in the
// first that has it. It is safe for concurrent use.
type Set struct {
	tables  [2]table // by weight
	workers sync.Pool
}

// table is the fonts of one weight, with what is known beforehand of simple
// characters.
type table struct {
	fonts []*Font
	pages [256]*[256]cell
}

// cell is what the quick way needs to know of a character.
type cell struct {
	advance uint16
	font    uint8 // position in fonts, from 1; 0 where the character is not simple
	class   class
}

// noFont is the position of no font.
const noFont = math.MaxUint8

// NewSet returns a set of typefaces. Bold text uses the bold ones first and
// then the regular ones.
func NewSet(regular, bold []*Font) *Set {
	s := &Set{}
	s.tables[Regular].fonts = append(s.tables[Regular].fonts, regular...)
	s.tables[Bold].fonts = append(append(s.tables[Bold].fonts, bold...), regular...)
	for i := range s.tables {
		s.tables[i].fill()
	}
	return s
}

func (t *table) fill() {
	eachSimple(func(r rune) {
		for i, f := range t.fonts {
			gid, ok := f.Glyph(r)
			if !ok {
				continue
			}
			advance := f.Advance(gid)
			if advance < 0 || advance > math.MaxUint16 || i+1 >= noFont {
				return // strange enough to be shaped
			}
			page := t.pages[r>>8]
			if page == nil {
				page = new([256]cell)
				t.pages[r>>8] = page
			}
			page[r&0xFF] = cell{uint16(advance), uint8(i + 1), classOf(r)}
			return
		}
	})
}

// cell returns what is known of a character; the zero cell if it is not simple.
func (t *table) cell(r rune) cell {
	if uint32(r) >= 1<<16 {
		return cell{}
	}
	if page := t.pages[r>>8]; page != nil {
		return page[r&0xFF]
	}
	return cell{}
}

func (s *Set) table(w Weight) *table {
	if w == Bold {
		return &s.tables[Bold]
	}
	return &s.tables[Regular]
}

// Missing returns the characters of a text that no font has, each once, in
// order, as they are after Tidy. Line ends are never missing, nor is what is
// not drawn in any font, such as joiners and marks of direction.
func (s *Set) Missing(text string, w Weight) []rune {
	t := s.table(w)
	var out []rune
	var seen map[rune]bool
	for _, r := range Tidy(text) {
		if t.cell(r).font > 0 || r == '\n' || seen[r] || ignorable(r) || t.first(r) >= 0 {
			continue
		}
		if seen == nil {
			seen = map[rune]bool{}
		}
		seen[r] = true
		out = append(out, r)
	}
	return out
}

// first returns the position of the first font that can draw a character, or
// a negative number.
func (t *table) first(r rune) int {
	for i, f := range t.fonts {
		if f.draws(r) {
			return i
		}
	}
	return -1
}

// draws reports whether HarfBuzz can draw a character in a font: with a glyph
// of its own, or, as its shaper does, with letter and marks one by one, as a
// space of another width, or as the usual hyphen.
func (f *Font) draws(r rune) bool {
	if _, ok := f.Glyph(r); ok {
		return true
	}
	switch {
	case r == '\u2011':
		_, ok := f.Glyph('\u2010')
		return ok
	case r >= utf8.RuneSelf && unicode.Is(unicode.Zs, r):
		_, ok := f.Glyph(' ')
		return ok && r != '\u1680' // which has ink
	}
	var buf [utf8.UTFMax]byte
	parts := norm.NFD.Properties(buf[:utf8.EncodeRune(buf[:], r)]).Decomposition()
	for rest := parts; len(rest) > 0; {
		part, size := utf8.DecodeRune(rest)
		if _, ok := f.Glyph(part); !ok {
			return false
		}
		rest = rest[size:]
	}
	return len(parts) > 0
}

// Break breaks each paragraph of a text into lines no wider than room, where
// Unicode's rules (UAX 14) allow a line to end. What they keep together and is
// wider than room is broken behind one of @._/-&=? if it has one that fits,
// because addresses are long, or else between what readers take for
// characters. A single character may be wider than room.
//
// An empty text has no paragraphs; an empty paragraph has one line without
// text.
func (s *Set) Break(text string, w Weight, room int) [][]Line {
	if text == "" {
		return nil
	}
	text = Tidy(text)
	k := s.worker(w)
	defer s.release(k)
	out := make([][]Line, 0, 1+strings.Count(text, "\n"))
	for paragraph := range strings.SplitSeq(text, "\n") {
		k.measure(paragraph)
		k.breaks()
		k.fill(max(room, 0))
		out = append(out, k.lines())
	}
	return out
}

// Line returns a text as one line, however wide. Line ends become spaces.
func (s *Set) Line(text string, w Weight) Line {
	text = strings.ReplaceAll(Tidy(text), "\n", " ")
	if text == "" {
		return Line{}
	}
	k := s.worker(w)
	defer s.release(k)
	k.measure(text)
	k.whole()
	return k.lines()[0]
}

// Width returns the width of the widest paragraph of a text, unbroken and
// without the spaces at its end.
func (s *Set) Width(text string, w Weight) int {
	k := s.worker(w)
	defer s.release(k)
	most := 0
	for paragraph := range strings.SplitSeq(Tidy(text), "\n") {
		k.measure(paragraph)
		most = max(most, k.width(0, k.bare(0, k.count())))
	}
	return most
}

// Widest returns the width of the widest piece of a text that should not be
// broken, without the spaces at its end.
func (s *Set) Widest(text string, w Weight) int {
	k := s.worker(w)
	defer s.release(k)
	most := 0
	for paragraph := range strings.SplitSeq(Tidy(text), "\n") {
		k.measure(paragraph)
		k.breaks()
		start := 0
		for i := 1; i <= k.count(); i++ {
			if k.mayEnd(i) {
				most = max(most, k.width(start, k.bare(start, i)))
				start = i
			}
		}
	}
	return most
}
