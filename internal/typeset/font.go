package typeset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

// Font is one parsed typeface. It is safe for concurrent use.
type Font struct {
	name   string
	file   []byte
	parsed *font.Font
	// glyphs has the glyph of each character of the basic plane, in pages of
	// 256 of which most are nil. 0 means that there is none.
	glyphs [256]*[256]uint16
	// units has the advance of each glyph in units of the font.
	units []float32
	perEm float64
	// tables is locked for reading while text is shaped, and for writing while
	// newShaper looks at the tables in its own way.
	tables sync.RWMutex
}

// Parse reads a TrueType or OpenType file. The name is for messages and for
// the caller.
func Parse(name string, file []byte) (f *Font, err error) {
	// The parser is other people's code and the file may be anything.
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("the typeface %s cannot be read: %v", name, p)
		}
	}()
	loader, err := opentype.NewLoader(bytes.NewReader(withoutOutlines(file)))
	if err != nil {
		return nil, fmt.Errorf("the typeface %s is not a TrueType font file", name)
	}
	parsed, err := font.NewFont(loader)
	if err != nil {
		return nil, fmt.Errorf("the typeface %s cannot be read: %w", name, err)
	}
	f = &Font{name: name, file: file, parsed: parsed, perEm: float64(parsed.Upem())}
	// The parser knows how many glyphs there are and does not say.
	most, err := loader.RawTable(opentype.MustNewTag("maxp"))
	if err != nil || len(most) < 6 || f.perEm <= 0 {
		return nil, fmt.Errorf("the typeface %s cannot be read: it does not say how large it is", name)
	}
	f.units = make([]float32, binary.BigEndian.Uint16(most[4:]))
	face := font.NewFace(parsed)
	for gid := range f.units {
		f.units[gid] = face.HorizontalAdvance(font.GID(gid))
	}
	if !f.readGlyphs() {
		return nil, fmt.Errorf("the typeface %s cannot be read: it has no characters", name)
	}
	addEverything(parsed)
	f.newShaper() // whatever it has to say against the file, it says now
	return f, nil
}

// withoutOutlines returns a file whose outlines the parser does not see: it
// would read them all, which takes longer than all else, and text is placed by
// advances and anchors. A font without anchors keeps them, since marks are then
// placed by the letters' shapes.
func withoutOutlines(file []byte) []byte {
	const head, entry = 12, 16
	if len(file) < head {
		return file
	}
	end := head + entry*int(binary.BigEndian.Uint16(file[4:]))
	if len(file) < end || !bytes.Contains(file[head:end], []byte("GPOS")) {
		return file
	}
	out := bytes.Clone(file)
	for at := head; at < end; at += entry {
		if tag := string(out[at : at+4]); tag == "glyf" || tag == "loca" {
			out[at] = '-'
		}
	}
	return out
}

// readGlyphs fills the table of the basic plane and reports whether there is
// anything in it.
func (f *Font) readGlyphs() bool {
	some := false
	add := func(r rune) {
		gid, ok := f.lookUp(r)
		if !ok {
			return
		}
		page := f.glyphs[r>>8]
		if page == nil {
			page = new([256]uint16)
			f.glyphs[r>>8] = page
		}
		page[r&0xFF] = gid
		some = true
	}
	// A sound font lists few characters; one that lists more than there are is
	// asked for each.
	most := 1 << 17
	for all := f.parsed.Cmap.Iter(); all.Next() && most > 0; most-- {
		if r, _ := all.Char(); r >= 0 && r < 1<<16 {
			add(r)
		}
	}
	if most == 0 {
		for r := range rune(1 << 16) {
			add(r)
		}
	}
	return some
}

// lookUp asks the font itself for the glyph of a character.
func (f *Font) lookUp(r rune) (uint16, bool) {
	gid, ok := f.parsed.NominalGlyph(r)
	if !ok || gid == 0 || int64(gid) >= int64(len(f.units)) {
		return 0, false
	}
	return uint16(gid), true
}

// Name returns the name that was given to Parse.
func (f *Font) Name() string { return f.name }

// File returns the file that was given to Parse. It must not be changed.
func (f *Font) File() []byte { return f.file }

// Glyph returns the glyph of a character, and whether there is one.
func (f *Font) Glyph(r rune) (gid uint16, ok bool) {
	if uint32(r) < 1<<16 {
		page := f.glyphs[r>>8]
		if page == nil {
			return 0, false
		}
		gid = page[r&0xFF]
		return gid, gid != 0
	}
	return f.lookUp(r)
}

// Advance returns the advance of a glyph, as a PDF states it.
func (f *Font) Advance(gid uint16) int {
	if int(gid) >= len(f.units) {
		return 0
	}
	return f.thousandths(float64(f.units[gid]))
}

// thousandths turns units of the font into thousandths of an em.
func (f *Font) thousandths(units float64) int { return int(math.Round(units * 1000 / f.perEm)) }
