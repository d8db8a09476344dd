package pdf

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"earlyhelp.example/forms/render"
)

// CharacterError says that a text holds characters that cannot be printed
// faithfully. It names the place and the first of them, never the text.
type CharacterError struct {
	Field  string // field id, or what part of the document it is
	Label  string // of the question
	Path   string // of the answer in the case; "" for the form's own words
	Rune   rune   // the first; U+FFFD also stands for bytes that are no text
	Others int    // how many different ones there are besides
}

func (e *CharacterError) Error() string {
	place := e.Field
	if e.Path != "" {
		place = e.Path
	}
	if e.Label != "" {
		place = fmt.Sprintf("“%s” (%s)", e.Label, place)
	}
	char := fmt.Sprintf("%U", e.Rune)
	if unicode.IsPrint(e.Rune) {
		char = fmt.Sprintf("%U (%c)", e.Rune, e.Rune)
	}
	text, hold := fmt.Sprintf("%s: the character %s cannot be printed in a PDF yet", place, char), "it"
	if e.Others > 0 {
		text, hold = fmt.Sprintf("%s: the character %s and %d more cannot be printed in a PDF yet", place, char, e.Others), "them"
	}
	if unicode.Is(unicode.Cc, e.Rune) || e.Rune == utf8.RuneError {
		return text // nor does it belong into any other file
	}
	return text + "; the workbook can hold " + hold
}

// CharacterErrors lists the places whose characters cannot be printed, one
// entry a place, up to a sensible number of places.
type CharacterErrors []*CharacterError

func (e CharacterErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes errors.As find the first CharacterError.
func (e CharacterErrors) Unwrap() []error {
	out := make([]error, len(e))
	for i, one := range e {
		out[i] = one
	}
	return out
}

// mostErrors is how many places are listed before the search ends.
const mostErrors = 20

// tidy returns a text as it is drawn: letters and their marks composed, line
// ends as \n, tabs as spaces, and without what shows nothing in text that
// runs from left to right.
func tidy(text string) string {
	plain := true
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || text[i] == '\t' || text[i] == '\r' {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\t", "    ")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case showsNothing(r):
			return -1
		}
		return r
	}, norm.NFC.String(text))
}

// showsNothing reports whether a character has no effect where all text runs
// from left to right: soft hyphens, joiners, variation selectors, marks of
// direction. Telephone numbers copied from a contact list are full of them.
func showsNothing(r rune) bool {
	switch r {
	case '\u00AD', '\u034F', '\u200C', '\u200D', '\u200E', '\u2060', '\uFEFF',
		'\u202A', '\u202C', '\u202D', '\u2066', '\u2068', '\u2069':
		return true
	}
	return r >= '\uFE00' && r <= '\uFE0F'
}

// zeroWidthSpace marks where a word may be broken.
const zeroWidthSpace = '\u200B'

// printable reports whether a character of a tidy text can be drawn as its
// writer meant it, without shaping.
func (f *fonts) printable(r rune) bool {
	switch {
	case r == '\n' || r == zeroWidthSpace:
		return true
	case unicode.In(r, unicode.Cc, unicode.Cf):
		return false // the others change how text runs
	}
	simple := unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian,
		unicode.Common, unicode.Inherited)
	return simple && f.has(regular, r)
}

// refusal is what cannot be printed of one place.
type refusal struct {
	err   *CharacterError
	runes map[rune]bool
}

// checker collects what cannot be printed.
type checker struct {
	fonts *fonts
	found CharacterErrors
	seen  map[[2]string]*refusal // by field and path, or path alone

	broken bool // not a document that can be drawn
}

// check refuses a document that holds a character that cannot be printed, or
// whose tables are not whole.
func (r *Renderer) check(d *render.Doc) error {
	c := &checker{fonts: r.fonts, seen: map[[2]string]*refusal{}}
	form := CharacterError{Field: "form"}
	c.texts(form, d.Form, d.Title, d.Council, d.Wording)
	c.texts(CharacterError{Field: "form", Path: "ref"}, d.CaseRef)
	c.texts(form, d.Help...)
	for _, key := range []string{"page", "case", "familycopy", "officecopy", "blank", "continued", "row"} {
		c.texts(CharacterError{Field: "words " + key}, d.Words.Say(key, nil))
	}
	for _, s := range d.Sections {
		c.texts(CharacterError{Field: "section " + s.ID}, s.Title)
		c.nodes(s.ID, s.Nodes)
	}
	switch {
	case c.broken:
		return errNotWhole
	case len(c.found) > 0:
		return c.found
	}
	return nil
}

var errNotWhole = errors.New("a part of the document is missing, or a row has not one cell a column")

func (c *checker) texts(at CharacterError, texts ...string) {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			c.add(at, utf8.RuneError)
			continue
		}
		for _, r := range tidy(text) {
			if !c.fonts.printable(r) {
				c.add(at, r)
			}
		}
	}
}

func (c *checker) add(at CharacterError, r rune) {
	key := [2]string{at.Field, at.Path}
	if at.Path != "" {
		key[0] = "" // several fields may read one answer
	}
	p := c.seen[key]
	switch {
	case p == nil && len(c.found) < mostErrors:
		at.Rune = r
		c.seen[key] = &refusal{&at, map[rune]bool{r: true}}
		c.found = append(c.found, &at)
	case p != nil && !p.runes[r]:
		p.runes[r] = true
		p.err.Others++
	}
}

func (c *checker) nodes(section string, nodes []render.Node) {
	own := CharacterError{Field: "section " + section}
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading:
			c.texts(own, n.Text)
		case *render.Paragraph:
			c.texts(own, n.Text)
		case *render.Answer:
			c.answer(n)
		case *render.Beside:
			for _, a := range n.Answers {
				c.answer(a)
			}
		case *render.Table:
			at := CharacterError{Field: n.List}
			c.texts(at, n.Label, n.Hint, n.When, n.KeyHead)
			for _, col := range n.Columns {
				c.texts(CharacterError{Field: col.Field}, col.Label, col.Hint)
			}
			for _, row := range n.Rows {
				c.broken = c.broken || len(row.Cells) != len(n.Columns)
				c.texts(CharacterError{Field: n.List, Label: n.Label, Path: row.Path}, row.Key)
				for _, a := range row.Cells {
					c.answer(a)
				}
			}
		case *render.Group:
			c.texts(own, n.Label, n.When)
			c.nodes(section, n.Nodes)
		default:
			c.broken = true
		}
	}
}

func (c *checker) answer(a *render.Answer) {
	if a == nil {
		c.broken = true
		return
	}
	at := CharacterError{Field: a.Field, Path: a.Path}
	if utf8.ValidString(a.Label) {
		at.Label = a.Label
	}
	c.texts(at, a.Label, a.Hint, a.When, a.Text, a.Note)
	for _, o := range a.Options {
		c.texts(at, o.Label)
	}
}
