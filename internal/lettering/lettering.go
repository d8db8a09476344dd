// Package lettering opens the typefaces that files are set in, the module's own
// and those that an app brings, and draws lines of text in them on pages of
// internal/pdffile.
package lettering

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typefaces"
	"earlyhelp.example/forms/internal/typeset"
)

// Font is a typeface that an app brings for scripts which the module's text face
// does not have: TrueType files, whose licence must allow embedding. Package
// render/pdf/scripts has some.
type Font struct {
	Name    string
	Regular []byte
	Bold    []byte // nil: bold text is set in the regular one
}

// common are the characters that most documents show: the shared part of each of
// the module's own typefaces.
const common = " !%&'()+,-./0123456789:;?@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\u00a0£–‘’“”…"

// Fonts holds the typefaces of whoever draws. It is not changed once made, and
// safe for concurrent use.
type Fonts struct {
	Set    *typeset.Set
	Faces  map[*typeset.Font]*pdffile.Typeface
	Packer *pdffile.Packer
}

// Open opens the module's typefaces and those that an app brings. Symbols are
// what most documents show of the typeface for symbols.
func Open(extra []Font, symbols string) (*Fonts, error) {
	f := &Fonts{Faces: map[*typeset.Font]*pdffile.Typeface{}, Packer: pdffile.NewPacker()}
	var regular, bold []*typeset.Font
	add := func(name, common string, file []byte, to *[]*typeset.Font) error {
		parsed, err := typeset.Parse(name, file)
		if err != nil {
			return err
		}
		face, err := pdffile.NewTypeface(file, f.Packer, common, parsed.Glyph)
		if err != nil {
			return fmt.Errorf("typeface %s: %w", name, err)
		}
		f.Faces[parsed] = face
		*to = append(*to, parsed)
		return nil
	}
	both := func(name, common string, regularFile, boldFile []byte) error {
		if err := add(name, common, regularFile, &regular); err != nil || len(boldFile) == 0 {
			return err
		}
		return add(name+" Bold", common, boldFile, &bold)
	}
	// The text face comes first, then what an app brings for its scripts, and
	// last the face for symbols: it has letters of Arabic too, but not all, and
	// letters of two typefaces do not join.
	own := typefaces.Faces()
	if err := both(own[0].Name, common, own[0].Regular, own[0].Bold); err != nil {
		return nil, err
	}
	for i, font := range extra {
		name := font.Name
		if name == "" {
			name = fmt.Sprintf("number %d of those given", i+1)
		}
		// Copied, as the caller may do with theirs what they like.
		if err := both(name, "", bytes.Clone(font.Regular), bytes.Clone(font.Bold)); err != nil {
			return nil, err
		}
	}
	for _, face := range own[1:] {
		if err := both(face.Name, symbols, face.Regular, face.Bold); err != nil {
			return nil, err
		}
	}
	f.Set = typeset.NewSet(regular, bold)
	return f, nil
}

// Draw draws a run whose pen starts at x on a base line, in points. Told means
// that what it belongs to says its characters.
func (f *Fonts) Draw(p *pdffile.Page, r *typeset.Run, size float64, c pdffile.Colour, x, base float64, told bool) {
	face := f.Faces[r.Font]
	if r.Glyphs == nil {
		p.Text(face, size, c, x, base, r.Text)
		return
	}
	glyphs := make([]pdffile.Glyph, len(r.Glyphs))
	for i, g := range r.Glyphs {
		glyphs[i] = pdffile.Glyph{ID: g.ID, Advance: g.Advance, X: g.X, Y: g.Y, Text: g.Text}
		if r.RTL { // drawn from the left, so told from the left, as who reads glyphs expects
			glyphs[i].Text = reversed(g.Text)
		}
	}
	p.Glyphs(face, size, c, x, base, glyphs, told)
}

// Check returns an error when a text has a character that cannot be printed, or
// that no typeface has. It names the character and not the text.
func (f *Fonts) Check(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("it is no text")
	}
	for _, r := range text {
		if !Printable(r) {
			return fmt.Errorf("the character %s cannot be printed", Describe(r))
		}
	}
	if missing := f.Set.Missing(text, typeset.Regular); len(missing) > 0 {
		return fmt.Errorf("no typeface here has the character %s", Describe(missing[0]))
	}
	return nil
}

// Describe names a character, and shows it where that is possible.
func Describe(r rune) string {
	if unicode.IsPrint(r) {
		return fmt.Sprintf("%U (%c)", r, r)
	}
	return fmt.Sprintf("%U", r)
}

// Printable reports whether a character that a typeface has, or that shows
// nothing, may stand in a text: one that changes how all that follows runs may
// not.
func Printable(r rune) bool {
	if r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF {
		return false // no character, by Unicode
	}
	return !unicode.Is(unicode.Cc, r) && r != '\u202E' && r != '\u202D' || r == '\n' || r == '\t' || r == '\r' || r == '\u0085'
}

// reversed returns the characters of a text from its end.
func reversed(text string) string {
	if len(text) <= utf8.UTFMax {
		if r, n := utf8.DecodeRuneInString(text); n == len(text) && r != utf8.RuneError {
			return text
		}
	}
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}
