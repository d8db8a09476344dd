package typeset

import (
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype/tables"
	"github.com/go-text/typesetting/harfbuzz"
)

// What follows mends a fault of go-text (v0.3.5). It keeps a digest of the
// glyphs that each lookup of a font is about, to pass over what cannot
// concern a text. A digest is made of three masks. When it adds a range of
// glyphs it returns as soon as any one mask is full, and so forgets the range
// in the other two: glyphs that a lookup is about are then passed over. With
// Noto Naskh Arabic the letter yeh (ي) neither joined nor had its dots.
//
// Digests are made once, in harfbuzz.NewFont. So before that, the first range
// of each subtable is stretched over all its ranges, and afterwards put right
// again: a digest may know of too many glyphs, since it is only asked first.
// Where several subtables add to one digest, there is a subtable before them
// that fills all masks and concerns no glyph.

// everything is a range that fills each mask of a digest, as it ends before
// it begins, and has no glyph in it: no font has a glyph 65,535.
func everything() tables.Coverage {
	return tables.Coverage2{Ranges: []tables.RangeRecord{{StartGlyphID: 65535, EndGlyphID: 60000}}}
}

// addEverything changes the lookups for good. Called once, before the font is
// known to anyone else.
func addEverything(parsed *font.Font) {
	for i := range parsed.GSUB.Lookups {
		l := &parsed.GSUB.Lookups[i]
		if len(l.Subtables) < 2 {
			continue
		}
		// What runs from the end is known by its first subtable.
		if _, reverse := l.Subtables[0].(tables.ReverseChainSingleSubs); !reverse {
			l.Subtables = append([]tables.GSUBLookup{tables.MultipleSubs{Coverage: everything()}}, l.Subtables...)
		}
	}
	for i := range parsed.GPOS.Lookups {
		if l := &parsed.GPOS.Lookups[i]; len(l.Subtables) > 1 {
			l.Subtables = append([]tables.GPOSLookup{tables.MarkMarkPos{Mark1Coverage: everything()}}, l.Subtables...)
		}
	}
}

// newShaper returns a font as HarfBuzz needs it, for one goroutine at a time.
func (f *Font) newShaper() *harfbuzz.Font {
	f.tables.Lock()
	defer f.tables.Unlock()
	var stretched []*tables.RangeRecord
	var was []tables.RangeRecord
	stretch := func(c tables.Coverage) {
		if c, ok := c.(tables.Coverage2); ok && len(c.Ranges) > 1 {
			stretched, was = append(stretched, &c.Ranges[0]), append(was, c.Ranges[0])
			c.Ranges[0].EndGlyphID = c.Ranges[len(c.Ranges)-1].EndGlyphID
		}
	}
	defer func() {
		for i := len(was) - 1; i >= 0; i-- {
			*stretched[i] = was[i]
		}
	}()
	for _, l := range f.parsed.GSUB.Lookups {
		for _, sub := range l.Subtables {
			stretch(sub.Cov())
		}
	}
	for _, l := range f.parsed.GPOS.Lookups {
		for _, sub := range l.Subtables {
			stretch(sub.Cov())
		}
	}
	return harfbuzz.NewFont(font.NewFace(f.parsed))
}
