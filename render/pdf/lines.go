package pdf

import (
	"strings"

	"github.com/go-text/typesetting/segmenter"
)

// wrap breaks each paragraph of a text into lines that are no wider than
// width, where Unicode's rules allow a line to end. A wrapped line keeps one
// space at its end: readers of the file would otherwise join two words.
func (f *fonts) wrap(text string, s style, width float64) [][]string {
	if text == "" {
		return nil
	}
	text = tidy(text)
	w := &wrapper{fonts: f, face: f.faceFor(text, s), room: s.em(width)}
	var out [][]string
	for paragraph := range strings.SplitSeq(text, "\n") {
		w.lines = nil
		w.paragraph(paragraph)
		out = append(out, w.lines)
	}
	return out
}

// widest returns the width of the widest piece of a text that should not be
// broken.
func (f *fonts) widest(text string, s style) float64 {
	most := 0.0
	for paragraph := range strings.SplitSeq(tidy(text), "\n") {
		for _, piece := range pieces(paragraph) {
			most = max(most, f.width(strings.TrimRight(piece, " "), s))
		}
	}
	return most
}

// longest returns the width of the longest paragraph of a text.
func (f *fonts) longest(text string, s style) float64 {
	most := 0.0
	for paragraph := range strings.SplitSeq(tidy(text), "\n") {
		most = max(most, f.width(paragraph, s))
	}
	return most
}

// pieces cuts a paragraph wherever a line may end.
func pieces(paragraph string) []string {
	var seg segmenter.Segmenter
	if err := seg.InitWithString(paragraph); err != nil {
		return []string{paragraph} // not reached: bad text is refused before
	}
	var out []string
	for it := seg.LineIterator(); it.Next(); {
		out = append(out, string(it.Line().Text))
	}
	return out
}

// graphemes cuts a text into what a reader takes for one character.
func graphemes(text string) []string {
	var seg segmenter.Segmenter
	if err := seg.InitWithString(text); err != nil {
		return []string{text} // not reached: bad text is refused before
	}
	var out []string
	for it := seg.GraphemeIterator(); it.Next(); {
		out = append(out, string(it.Grapheme().Text))
	}
	return out
}

// wrapper fills lines.
type wrapper struct {
	fonts *fonts
	face  face
	room  int // thousandths of the size
	lines []string
	line  strings.Builder
	used  int
}

func (w *wrapper) paragraph(text string) {
	for _, piece := range pieces(text) {
		ems := w.fonts.ems(strings.TrimRight(piece, " "), w.face)
		if w.used+ems > w.room && w.line.Len() > 0 {
			w.end()
		}
		if ems > w.room {
			w.long(piece)
		} else {
			w.add(piece)
		}
	}
	w.end()
}

// long breaks a piece that is wider than a whole line: behind a mark that an
// address is made of, or else wherever the line is full.
func (w *wrapper) long(piece string) {
	chars := graphemes(piece)
	for len(chars) > 0 {
		n, mark, used := 0, 0, 0
		for n < len(chars) {
			used += w.fonts.ems(chars[n], w.face)
			if used > w.room && n > 0 && chars[n] != " " {
				break
			}
			n++
			if strings.ContainsAny(chars[n-1], "@._/-&=?") {
				mark = n
			}
		}
		if n < len(chars) && mark > 0 {
			n = mark
		}
		w.add(strings.Join(chars[:n], ""))
		if chars = chars[n:]; len(chars) > 0 {
			w.end()
		}
	}
}

func (w *wrapper) add(text string) {
	w.line.WriteString(text)
	w.used += w.fonts.ems(text, w.face)
}

// end ends the line.
func (w *wrapper) end() {
	line := w.line.String()
	bare := strings.TrimRight(line, " ")
	if bare != line {
		bare += " "
	}
	w.lines = append(w.lines, bare)
	w.line.Reset()
	w.used = 0
}
