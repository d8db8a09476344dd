// Package sfnt opens TrueType font files for embedding into a PDF, and writes
// subsets of them. Shaping and drawing are not its business: it reads what a
// font descriptor says, and copies outlines without changing a point.
package sfnt

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Font is a TrueType font file opened for embedding. It is immutable and safe
// for concurrent use. Of a variable font it is the default instance.
type Font struct {
	glyf, loca, hmtx, head, hhea, maxp []byte

	longLoca bool
	glyphs   int
	metrics  int // full entries of hmtx; the glyphs after them share the last advance

	unitsPerEm, ascent, descent, capHeight int
	bbox                                   [4]int
	italicAngle                            float64
	name                                   string
	embeddable                             bool
}

// Where in OS/2 the fields lie that are read, and the bits of fsType.
const (
	os2MinSize   = 68
	os2FsType    = 8
	os2CapHeight = 88

	fsRestricted   = 1 << 1
	fsPreviewPrint = 1 << 2
	fsEditable     = 1 << 3
	fsNoSubsetting = 1 << 8
	fsBitmapOnly   = 1 << 9
)

const headMagic = 0x5F0F3CF5

// Open reads a font file. It keeps the slice and never writes to it; nor may
// the caller. The file need not be trusted: whatever is wrong with what Open
// and Subset read is an error.
func Open(file []byte) (*Font, error) {
	tables, err := directory(file)
	if err != nil {
		return nil, err
	}
	f := &Font{}
	for _, need := range []struct {
		tag  string
		size int
		into *[]byte
	}{
		{"head", 54, &f.head},
		{"hhea", 36, &f.hhea},
		{"maxp", 32, &f.maxp},
		{"hmtx", 4, &f.hmtx},
		{"loca", 4, &f.loca},
		{"glyf", 0, &f.glyf},
	} {
		table, ok := tables[need.tag]
		if !ok {
			return nil, fmt.Errorf("the font has no table %q", need.tag)
		}
		if len(table) < need.size {
			return nil, fmt.Errorf("table %q has %d bytes, and needs %d", need.tag, len(table), need.size)
		}
		*need.into = table
	}
	if err := f.readHead(); err != nil {
		return nil, err
	}
	if err := f.readMetrics(); err != nil {
		return nil, err
	}
	if err := f.checkLoca(); err != nil {
		return nil, err
	}
	os2, ok := tables["OS/2"]
	if ok && len(os2) < os2MinSize {
		return nil, fmt.Errorf("table %q has %d bytes, and needs %d", "OS/2", len(os2), os2MinSize)
	}
	f.embeddable = !ok || embeddable(word(os2, os2FsType))
	f.capHeight = f.findCapHeight(os2, tables["cmap"])
	f.name = postScriptName(tables["name"])
	if post := tables["post"]; len(post) >= 8 {
		f.italicAngle = float64(int32(binary.BigEndian.Uint32(post[4:]))) / 65536
	}
	return f, nil
}

// directory returns the tables by their tags. A table that ends beyond the file
// is an error even if it is never read: such a file has been cut short.
func directory(file []byte) (map[string][]byte, error) {
	if len(file) < 12 {
		return nil, fmt.Errorf("not a font: %d bytes", len(file))
	}
	switch string(file[:4]) {
	case "\x00\x01\x00\x00", "true":
	case "OTTO":
		return nil, errors.New("the font has CFF outlines, not TrueType ones")
	case "ttcf":
		return nil, errors.New("the file is a collection of fonts, not one font")
	case "wOFF", "wOF2":
		return nil, errors.New("the file is a web font (WOFF), not a TrueType one")
	default:
		return nil, fmt.Errorf("not a TrueType font: the file begins with % x", file[:4])
	}
	n := word(file, 4)
	if 12+16*n > len(file) {
		return nil, fmt.Errorf("the font is cut short: %d tables, %d bytes", n, len(file))
	}
	tables := make(map[string][]byte, n)
	for i := range n {
		record := file[12+16*i:][:16]
		tag := string(record[:4])
		from := uint64(binary.BigEndian.Uint32(record[8:]))
		to := from + uint64(binary.BigEndian.Uint32(record[12:]))
		if to > uint64(len(file)) {
			return nil, fmt.Errorf("the font is cut short: table %q ends at %d of %d bytes", tag, to, len(file))
		}
		if _, twice := tables[tag]; twice {
			return nil, fmt.Errorf("the font has table %q twice", tag)
		}
		tables[tag] = file[from:to]
	}
	return tables, nil
}

func (f *Font) readHead() error {
	if got := binary.BigEndian.Uint32(f.head[12:]); got != headMagic {
		return fmt.Errorf("table %q is damaged: magic number %08x", "head", got)
	}
	f.unitsPerEm = word(f.head, 18)
	if f.unitsPerEm < 16 || f.unitsPerEm > 16384 {
		return fmt.Errorf("%d units to the em: 16 to 16384 are possible", f.unitsPerEm)
	}
	for i := range f.bbox {
		f.bbox[i] = signed(f.head, 36+2*i)
	}
	switch format := word(f.head, 50); format {
	case 0:
	case 1:
		f.longLoca = true
	default:
		return fmt.Errorf("table %q is of unknown format %d", "loca", format)
	}
	return nil
}

func (f *Font) readMetrics() error {
	if version := binary.BigEndian.Uint32(f.maxp); version != 0x00010000 {
		return fmt.Errorf("table %q is of version %08x, not of that for TrueType outlines", "maxp", version)
	}
	f.glyphs = word(f.maxp, 4)
	if f.glyphs == 0 {
		return errors.New("the font has no glyph")
	}
	f.ascent = signed(f.hhea, 4)
	// Some fonts give the depth without its sign.
	f.descent = -max(signed(f.hhea, 6), -signed(f.hhea, 6))
	f.metrics = word(f.hhea, 34)
	if f.metrics == 0 {
		return errors.New("the font has no advance")
	}
	if need := 4*f.metrics + 2*max(0, f.glyphs-f.metrics); len(f.hmtx) < need {
		return fmt.Errorf("table %q has %d bytes, and needs %d", "hmtx", len(f.hmtx), need)
	}
	return nil
}

// checkLoca makes sure that every outline lies in glyf, so that later reads need
// not ask, and that no two overlap, so that work is bounded by the file's size.
func (f *Font) checkLoca() error {
	size := 2
	if f.longLoca {
		size = 4
	}
	if need := size * (f.glyphs + 1); len(f.loca) < need {
		return fmt.Errorf("table %q has %d bytes, and needs %d", "loca", len(f.loca), need)
	}
	last := 0
	for i := range f.glyphs + 1 {
		at := f.offset(i)
		if at < last || at > len(f.glyf) {
			return fmt.Errorf("table %q is damaged: entry %d is %d, after %d and of %d bytes", "loca", i, at, last, len(f.glyf))
		}
		last = at
	}
	return nil
}

// offset returns where in glyf the outline of a glyph begins.
func (f *Font) offset(glyph int) int {
	if f.longLoca {
		return int(binary.BigEndian.Uint32(f.loca[4*glyph:]))
	}
	return 2 * int(binary.BigEndian.Uint16(f.loca[2*glyph:]))
}

// outline returns the bytes of a glyph that is there; nil when it draws nothing.
func (f *Font) outline(gid uint16) []byte {
	from, to := f.offset(int(gid)), f.offset(int(gid)+1)
	if from == to {
		return nil
	}
	return f.glyf[from:to]
}

// Glyphs returns how many glyphs there are.
func (f *Font) Glyphs() int { return f.glyphs }

// UnitsPerEm returns how many font units make an em.
func (f *Font) UnitsPerEm() int { return f.unitsPerEm }

// Advance returns the width of a glyph in font units, 0 beyond the last glyph.
func (f *Font) Advance(gid uint16) int {
	if int(gid) >= f.glyphs {
		return 0
	}
	return word(f.hmtx, 4*min(int(gid), f.metrics-1))
}

// bearing returns the left side bearing of a glyph that is there.
func (f *Font) bearing(gid uint16) uint16 {
	at := 4*int(gid) + 2
	if int(gid) >= f.metrics {
		at = 4*f.metrics + 2*(int(gid)-f.metrics)
	}
	return binary.BigEndian.Uint16(f.hmtx[at:])
}

// Ascent returns the height above the base line in font units.
func (f *Font) Ascent() int { return f.ascent }

// Descent returns the depth below the base line in font units, never positive.
func (f *Font) Descent() int { return f.descent }

// CapHeight returns the height of capital letters in font units. Where the font
// does not say, it is that of the letter H, or else the ascent.
func (f *Font) CapHeight() int { return f.capHeight }

// BBox returns the box around all glyphs in font units: left, bottom, right, top.
func (f *Font) BBox() [4]int { return f.bbox }

// ItalicAngle returns the slope in degrees anticlockwise from the vertical, so
// that text leaning to the right has a negative one.
func (f *Font) ItalicAngle() float64 { return f.italicAngle }

// PostScriptName returns the font's name, made of letters, digits, "+" and "-"
// only; "Font" where it has none.
func (f *Font) PostScriptName() string { return f.name }

// Embeddable reports whether the font's own flags permit a subset of its
// outlines in a document. A font that says nothing permits it.
func (f *Font) Embeddable() bool { return f.embeddable }

// embeddable judges fsType. Where several of the first bits are set, as old
// fonts may have them, the most liberal one counts.
func embeddable(fsType int) bool {
	restricted := fsType&(fsRestricted|fsPreviewPrint|fsEditable) == fsRestricted
	return !restricted && fsType&(fsNoSubsetting|fsBitmapOnly) == 0
}

func (f *Font) findCapHeight(os2, cmap []byte) int {
	if word(os2, 0) >= 2 {
		if h := signed(os2, os2CapHeight); h > 0 {
			return h
		}
	}
	if gid := lookup(cmap, 'H'); gid > 0 && gid < f.glyphs {
		if top := signed(f.outline(uint16(gid)), 8); top > 0 {
			return top
		}
	}
	return f.ascent
}

// lookup finds the glyph of a character of the basic plane in a cmap of format 4,
// which practically every font has; 0 when there is none. It serves CapHeight
// alone, so damage is not worth an error.
func lookup(cmap []byte, char int) int {
	for i := range word(cmap, 2) {
		record := 4 + 8*i
		if record+8 > len(cmap) {
			return 0
		}
		platform, encoding := word(cmap, record), word(cmap, record+2)
		offset := int64(binary.BigEndian.Uint32(cmap[record+4:]))
		if platform != 0 && (platform != 3 || encoding != 1) || offset >= int64(len(cmap)) || word(cmap, int(offset)) != 4 {
			continue
		}
		table := cmap[offset:]
		segments := word(table, 6) / 2
		for s := range segments {
			end := 14 + 2*s
			start := end + 2*segments + 2
			delta, rangeOffset := start+2*segments, start+4*segments
			if end+2 > len(table) || word(table, end) < char {
				continue
			}
			if word(table, start) > char {
				break
			}
			gid := char
			if r := word(table, rangeOffset); r != 0 {
				if gid = word(table, rangeOffset+r+2*(char-word(table, start))); gid == 0 {
					break
				}
			}
			return (gid + word(table, delta)) & 0xFFFF
		}
		return 0 // one table is enough: a hostile font has thousands
	}
	return 0
}

// nameMax is the longest name that PostScript readers take.
const nameMax = 63

// postScriptName reads record 6 of the name table. Windows' spelling comes
// first: readers agree most about it.
func postScriptName(table []byte) string {
	const postScript = 6
	best, rank := "Font", 0
	texts := word(table, 4)
	for i := range word(table, 2) {
		record := 6 + 12*i
		if record+12 > len(table) {
			break
		}
		if word(table, record+6) != postScript {
			continue
		}
		from := texts + word(table, record+10)
		to := from + word(table, record+8)
		if to > len(table) {
			continue
		}
		// No more than can matter: a hostile font repeats a long one.
		text, r := table[from:min(to, from+2*nameMax)], 0
		var name string
		switch word(table, record) {
		case 3:
			name, r = legalName(text, 2), 3
		case 1:
			name, r = legalName(text, 1), 2
		case 0:
			name, r = legalName(text, 2), 1
		}
		if name != "" && r > rank {
			best, rank = name, r
		}
	}
	return best
}

// legalName leaves out what a name in a PDF could only hold escaped. Characters
// have one byte or two.
func legalName(text []byte, width int) string {
	name := make([]byte, 0, nameMax)
	for ; len(text) >= width && len(name) < nameMax; text = text[width:] {
		c := text[width-1]
		if width == 2 && text[0] != 0 {
			continue
		}
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '-' {
			name = append(name, c)
		}
	}
	return string(name)
}

// word reads an unsigned number of two bytes; 0 beyond the end, which all who
// have not checked the length take for "not said".
func word(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

// signed reads a signed number of two bytes; 0 beyond the end.
func signed(b []byte, at int) int {
	return int(int16(word(b, at)))
}
