package typeset

import (
	"strings"

	"github.com/go-text/typesetting/segmenter"
)

// What is known of the place before a character.
const (
	lineMayEnd  uint8 = 1 << iota // a line may end here
	insideGlyph                   // text cannot be cut here: inside what is drawn or read as one
)

// worker sets one paragraph at a time. It is used by one goroutine at a time
// and keeps its memory from one use to the next.
//
// A paragraph is a row of characters. Places are counted as between them: 0
// is before the first character.
type worker struct {
	*table
	text   string
	simple bool
	mixed  bool    // simple, in more than one font
	at     []int   // bytes before each place; nil where that is the place itself
	sums   []int   // width before each place
	flags  []uint8 // of each place
	class  []class // of each character of simple text
	spans  []span

	offsets []int // the memory of at

	segmenter segmenter.Segmenter
	complex   shaper
}

// span is the part of a paragraph that makes a line. It ends behind its first
// space at the end, and bare before it.
type span struct{ start, bare, end int }

// muchText is how many characters' memory a worker may keep. One long text
// must not hold it for good.
const muchText = 1 << 16

func (s *Set) worker(w Weight) *worker {
	k, ok := s.workers.Get().(*worker)
	if !ok {
		k = &worker{}
	}
	k.table = s.table(w)
	return k
}

func (s *Set) release(k *worker) {
	if cap(k.sums) > muchText {
		return
	}
	k.text = ""
	k.complex.forget()
	s.workers.Put(k)
}

// count returns the number of characters.
func (k *worker) count() int { return len(k.sums) - 1 }

// byteAt returns the number of bytes before a place.
func (k *worker) byteAt(i int) int {
	if k.at == nil {
		return i
	}
	return k.at[i]
}

func (k *worker) width(start, end int) int { return k.sums[end] - k.sums[start] }

// bare returns the place before the spaces that end at a place.
func (k *worker) bare(start, end int) int {
	for end > start && k.text[k.byteAt(end)-1] == ' ' {
		end--
	}
	return end
}

func (k *worker) mayEnd(i int) bool { return i == k.count() || k.flags[i]&lineMayEnd != 0 }

// mayCut reports whether a piece that does not fit may be cut at a place.
// Spaces stay on the line that they end, unless one bears a mark.
func (k *worker) mayCut(i int) bool {
	return k.flags[i]&insideGlyph == 0 && (k.text[k.byteAt(i)] != ' ' || k.flags[i+1]&insideGlyph != 0)
}

// measure sets the widths of a paragraph.
func (k *worker) measure(paragraph string) {
	k.text = paragraph
	k.simple = k.measureSimple()
	if !k.simple {
		k.shape()
	}
}

// fill finds the lines of a paragraph.
func (k *worker) fill(room int) {
	k.spans = k.spans[:0]
	n := k.count()
	if n == 0 {
		k.spans = append(k.spans, span{})
		return
	}
	start, last := 0, 0 // of the line; where it may end, of what fits
	for i := 1; i <= n; i++ {
		if i < n && k.flags[i]&lineMayEnd == 0 {
			continue
		}
		bare := k.bare(start, i)
		for k.width(start, max(start, bare)) > room {
			if last > start {
				k.end(start, last)
				start = last
				continue
			}
			cut := k.cut(start, bare, room)
			if cut == bare {
				cut = i // with its spaces
			}
			k.end(start, cut)
			start, last = cut, cut
		}
		last = i
	}
	if start < n {
		k.end(start, n)
	}
}

// cut returns where to cut a piece that is wider than a whole line. There is
// always something before the cut.
func (k *worker) cut(start, bare, room int) int {
	most, mark := 0, 0
	for i := start + 1; i <= bare; i++ {
		if i < bare && !k.mayCut(i) {
			continue
		}
		wide := k.width(start, k.bare(start, i)) > room
		if wide && most > 0 {
			break
		}
		most = i
		if wide {
			break
		}
		if strings.IndexByte("@._/-&=?", k.text[k.byteAt(i)-1]) >= 0 {
			mark = i
		}
	}
	if mark > 0 && most < bare {
		return mark
	}
	return most
}

// whole makes one line of the paragraph.
func (k *worker) whole() {
	k.spans = k.spans[:0]
	k.end(0, k.count())
}

// end ends a line. Of the spaces at its end it keeps one.
func (k *worker) end(start, end int) {
	bare := k.bare(start, end)
	if end > bare {
		end = bare + 1
	}
	k.spans = append(k.spans, span{start, bare, end})
}

// lines returns the lines that were found.
func (k *worker) lines() []Line {
	if k.simple {
		return k.simpleLines()
	}
	return k.complexLines()
}

// breaks finds where lines may end.
func (k *worker) breaks() {
	if k.simple && k.scan() {
		return
	}
	k.segment()
}

// ask puts the paragraph to Unicode's rules.
func (k *worker) ask() {
	// Never an error, because Tidy has replaced what is no text. Without an
	// answer there is one line.
	_ = k.segmenter.InitWithString(k.text)
}

// segment finds where lines may end and where text may be cut.
func (k *worker) segment() {
	if k.simple {
		k.ask()
	} else { // it was asked already, and not each character stands for itself
		for it := k.segmenter.GraphemeIterator(); it.Next(); {
			g := it.Grapheme()
			for i := g.Offset + 1; i < g.Offset+len(g.Text); i++ {
				k.flags[i] |= insideGlyph
			}
		}
	}
	for it := k.segmenter.LineIterator(); it.Next(); {
		line := it.Line()
		if end := line.Offset + len(line.Text); end < k.count() && k.mayCut(end) {
			k.flags[end] |= lineMayEnd
		}
	}
}

// zeroed returns a slice of n zeroes, in the memory of old if it is enough.
func zeroed[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n, n+n/4)
	}
	old = old[:n]
	clear(old)
	return old
}
