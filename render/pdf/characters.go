package pdf

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"earlyhelp.example/forms/internal/lettering"
	"earlyhelp.example/forms/internal/typeset"
	"earlyhelp.example/forms/render"
)

// CharacterError says that a text holds characters that no typeface of the
// Renderer has, or that cannot be printed at all. It names the place and the
// first of them, never the text.
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
	char, hold := "the character "+lettering.Describe(e.Rune), "it"
	if e.Others > 0 {
		char, hold = fmt.Sprintf("%s and %d more", char, e.Others), "them"
	}
	if !lettering.Printable(e.Rune) || e.Rune == utf8.RuneError {
		return fmt.Sprintf("%s: %s cannot be printed", place, char) // nor does it belong into any other file
	}
	return fmt.Sprintf("%s: no typeface here has %s; the workbook can hold %s", place, char, hold)
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
func (r *Renderer) check(d *render.Doc, why render.Draft) error {
	c := &checker{fonts: r.fonts, seen: map[[2]string]*refusal{}}
	form := CharacterError{Field: "form"}
	c.texts(form, d.Form, d.Title, d.Council, d.Wording, d.Foot, d.NotOwn, d.Copy, d.Marking)
	c.texts(CharacterError{Field: "form", Path: "ref"}, d.CaseRef)
	c.texts(form, d.Help...)
	for _, key := range []string{"page", "case", "familycopy", "officecopy", "blank", "continued", "row", "draft", "draft.mark", "draft.note", "draft.asked", "draft.unchecked"} {
		c.texts(CharacterError{Field: "words " + key}, d.Words.Say(key, nil))
	}
	c.sections(d.Sections)
	c.sections(d.Record(why))
	if len(c.found) == 0 { // the summary repeats what the sections say
		c.sections(d.Summary)
	}
	switch {
	case c.broken:
		return errNotWhole
	case len(c.found) > 0:
		return c.found
	}
	return nil
}

func (c *checker) sections(sections []render.Section) {
	for _, s := range sections {
		c.texts(CharacterError{Field: "section " + s.ID}, s.Title, s.Name, s.When)
		c.nodes(s.ID, s.Nodes)
	}
}

var errNotWhole = errors.New("a part of the document is missing, or a row has not one cell a column")

func (c *checker) texts(at CharacterError, texts ...string) {
	for _, text := range texts {
		if plain(text) {
			continue
		}
		if !utf8.ValidString(text) {
			c.add(at, utf8.RuneError)
			continue
		}
		for _, r := range text {
			if !lettering.Printable(r) {
				c.add(at, r)
			}
		}
		for _, r := range c.fonts.set.Missing(text, typeset.Regular) {
			if lettering.Printable(r) {
				c.add(at, r)
			}
		}
	}
}

// plain reports whether a text has only characters that the text face has: most
// texts, which need no further look.
func plain(text string) bool {
	for i := range len(text) {
		if (text[i] < ' ' || text[i] > '~') && text[i] != '\n' {
			return false
		}
	}
	return true
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
		if v := reflect.ValueOf(n); !v.IsValid() || v.IsNil() {
			c.broken = true
			continue
		}
		switch n := n.(type) {
		case *render.Heading:
			c.texts(own, n.Text)
		case *render.Paragraph:
			c.texts(own, n.Text)
		case *render.Steps:
			c.texts(own, n.Texts...)
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
		case *render.Chart:
			c.texts(own, n.Label, n.Text)
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
	c.texts(at, a.Scale.Lines()...)
	for _, o := range a.Options {
		c.texts(at, o.Label)
	}
}
