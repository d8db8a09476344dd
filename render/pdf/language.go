package pdf

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typeset"
	"earlyhelp.example/forms/templates"
)

// A form in another language than English may hold English: answers, and words that
// nobody has translated. Each such piece of text is an element that says so, or it would
// be read out as if it were the other language.

// part is a piece of a line in one language: up to an offset in its text.
type part struct {
	end  int
	elem *pdffile.Elem
}

// tongues shares the pieces of a text in several languages out among its lines.
type tongues struct {
	parts []part // ends in what is drawn, spaces apart; one: the whole text
	at    int    // those of the lines so far
}

// tongues parts a text that belongs to e by language.
func (l *layout) tongues(pieces []templates.Piece, e *pdffile.Elem, text string) *tongues {
	own := l.doc.Words.Language()
	if e == nil || own == templates.English {
		return &tongues{}
	}
	if pieces == nil {
		pieces = l.doc.Words.Pieces(typeset.Tidy(text))
	}
	out := &tongues{}
	around := cmp.Or(e.Lang, own)
	n := 0
	for _, p := range pieces {
		n += solid(p.Text)
		in := e
		if p.Language != around {
			in = e.Add("Span")
			in.Lang = p.Language
		} else if len(pieces) > 1 {
			in = e.Add("Span")
		}
		out.parts = append(out.parts, part{n, in})
	}
	return out
}

// next returns the parts of the next line; nil where all of it belongs together.
func (t *tongues) next(text string) []part {
	if len(t.parts) < 2 {
		return nil
	}
	var out []part
	for i, r := range text {
		if isSolid(r) {
			t.at++
		}
		at := slices.IndexFunc(t.parts, func(p part) bool { return t.at <= p.end })
		if at < 0 {
			at = len(t.parts) - 1
		}
		end, elem := i+utf8.RuneLen(r), t.parts[at].elem
		if n := len(out); n > 0 && out[n-1].elem == elem {
			out[n-1].end = end
			continue
		}
		out = append(out, part{end, elem})
	}
	return out
}

// solid counts the characters of a text that are neither spaces nor marks of direction,
// which a line may lose or gain.
func solid(text string) (n int) {
	for _, r := range text {
		if isSolid(r) {
			n++
		}
	}
	return n
}

func isSolid(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) }

// tongue is the element for a text that is all in one language.
func (l *layout) tongue(e *pdffile.Elem, text string) *pdffile.Elem {
	if t := l.tongues(nil, e, text); len(t.parts) > 0 {
		return t.parts[0].elem
	}
	return e
}

// foreign is English for a text that nobody has translated, names and days in it apart; "" for one that is.
// What stands in an attribute has only one.
func (l *layout) foreign(text string) string {
	own, other, lang := 0, 0, ""
	for _, p := range l.doc.Words.Pieces(text) {
		if p.Language == l.doc.Words.Language() {
			own += solid(p.Text)
		} else {
			other, lang = other+solid(p.Text), p.Language
		}
	}
	if 2*other <= own { // names and dates are in it, too
		return ""
	}
	return lang
}

// describe gives a figure its alternative text, with its language.
func (l *layout) describe(fig *pdffile.Elem, text string) { fig.Alt, fig.Lang = text, l.foreign(text) }

// byLanguage cuts the runs of a line where the language changes, and returns the element
// of each.
func byLanguage(ln *typeset.Line, parts []part) (*typeset.Line, []*pdffile.Elem) {
	if parts == nil {
		return ln, nil
	}
	starts := make([]int, len(ln.Runs)) // in the line's text
	at := 0
	order := reading(ln)
	for n := range ln.Runs {
		i := n
		if order != nil {
			i = order[n]
		}
		starts[i], at = at, at+len(ln.Runs[i].Text)
	}
	elem := func(at int) (*pdffile.Elem, int) {
		for _, p := range parts {
			if at < p.end {
				return p.elem, p.end
			}
		}
		return parts[len(parts)-1].elem, len(ln.Text)
	}
	out := *ln
	out.Runs = nil
	var elems []*pdffile.Elem
	for i, r := range ln.Runs {
		for start := starts[i]; ; {
			e, end := elem(start)
			n := end - start
			elems = append(elems, e)
			if r.Glyphs != nil || r.RTL || n >= len(r.Text) { // of what is shaped a piece cannot be told
				out.Runs = append(out.Runs, r)
				break
			}
			first := r
			first.Text, first.Advance = r.Text[:n], 0
			for _, c := range first.Text {
				gid, _ := r.Font.Glyph(c)
				first.Advance += r.Font.Advance(gid)
			}
			out.Runs = append(out.Runs, first)
			r.Text, r.Advance, start = r.Text[n:], r.Advance-first.Advance, end
		}
	}
	return &out, elems
}

// mirrored turns strips round: what stands first stands at the right.
func mirrored(strips []strip) []strip {
	out := make([]strip, len(strips))
	for n, s := range strips {
		cells := make([]cell, 0, len(s.cells)+1)
		rest := gridUnits
		for _, c := range s.cells {
			rest -= c.units
			width := float64(c.units) * unit
			lines := make([]line, len(c.lines))
			for i, ln := range c.lines {
				runs := make([]run, len(ln.runs))
				for j, r := range ln.runs {
					wide := r.style.millimetres(r.text.Width)
					if r.pic != nil {
						wide = r.pic.width
					}
					r.x = width - r.x - wide
					runs[j] = r
				}
				lines[i] = line{ln.height, runs}
			}
			c.lines = lines
			cells = append(cells, c)
		}
		if rest > 0 && len(cells) > 0 {
			cells = append(cells, cell{units: rest})
		}
		slices.Reverse(cells)
		s.cells, s.again = cells, mirrored(s.again)
		out[n] = s
	}
	return out
}
