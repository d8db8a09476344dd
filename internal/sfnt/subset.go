package sfnt

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Flags of the parts of a composite glyph.
const (
	partWordArgs     = 0x0001
	partScale        = 0x0008
	partMore         = 0x0020
	partXYScale      = 0x0040
	partTwoByTwo     = 0x0080
	partInstructions = 0x0100
)

// Flags of the points of a simple glyph.
const (
	pointXShort = 0x02
	pointYShort = 0x04
	pointRepeat = 0x08
	pointXSame  = 0x10
	pointYSame  = 0x20
)

const (
	// deepest is how far the OpenType specification lets composite glyphs nest.
	deepest = 16

	maxGlyphs  = 0xFFFF
	maxFile    = 1 << 30
	glyphStart = 10 // bytes before the contours or parts: their number and a box

	headAdjustment = 8
	headFlags      = 16
	headLocaFormat = 50
	hheaMetrics    = 34
	maxpGlyphs     = 4
	maxpZones      = 14
	maxpAfterHints = 28

	// headHintFlags say that instructions depend on the size or move advances.
	headHintFlags = 1<<2 | 1<<4

	// maxShortLoca is the longest glyf whose offsets, halved, fit in two bytes.
	maxShortLoca = 2 * 0xFFFF
)

// subsetTables are written in this order, which is that of their tags: both the
// directory and the tables themselves.
const subsetTables = "glyf" + "head" + "hhea" + "hmtx" + "loca" + "maxp"

const (
	tableCount    = len(subsetTables) / 4
	directorySize = 12 + 16*tableCount
)

// Subset returns a font file with the glyphs given, in that order: glyph i of
// the result is gids[i]. gids[0] must be 0. A glyph may be given twice, so that
// it can stand for two characters. Parts of composite glyphs that are not in
// gids are appended behind. Hinting is dropped. The same glyphs give the same
// bytes.
//
// The result has the tables that a CIDFontType2 needs and no other: a PDF says
// itself which character is which glyph.
func (f *Font) Subset(gids []uint16) ([]byte, error) {
	if len(gids) == 0 || gids[0] != 0 {
		return nil, errors.New("the first glyph of a subset must be glyph 0")
	}
	if len(gids) > maxGlyphs {
		return nil, fmt.Errorf("%d glyphs: a font has at most %d", len(gids), maxGlyphs)
	}
	s := subset{font: f, glyphs: make([]uint16, len(gids), len(gids)+len(gids)/2), of: make([]place, f.glyphs)}
	copy(s.glyphs, gids)
	for i, gid := range gids {
		if int(gid) >= f.glyphs {
			return nil, fmt.Errorf("there is no glyph %d: the font has %d", gid, f.glyphs)
		}
		if gid != 0 && s.of[gid].at == 0 {
			s.of[gid].at = uint16(i)
		}
	}
	// Not over s.glyphs, which grows.
	for _, gid := range gids {
		if _, err := s.gather(gid, 1); err != nil {
			return nil, err
		}
	}
	return s.write()
}

// subset is one call of Subset at work.
type subset struct {
	font   *Font
	glyphs []uint16 // what each glyph of the result is in the font
	of     []place  // the other way about
}

// place says what is known of a glyph of the font.
type place struct {
	at     uint16 // in the result; 0 is "not in it" but for glyph 0
	height uint8  // of the tree of its parts, itself included; 0 is "not known yet"
}

// unfinished is the height of a glyph whose parts are being looked at. Who meets
// it again has gone round in a circle.
const unfinished = 0xFF

// gather adds what a glyph is made of, and returns the glyph's height. Heights
// are kept, so each glyph is taken apart once.
func (s *subset) gather(gid uint16, level int) (int, error) {
	height := int(s.of[gid].height)
	if height == unfinished {
		return 0, fmt.Errorf("glyph %d is a part of itself", gid)
	}
	if height == 0 {
		s.of[gid].height = unfinished
		height = 1
		if rest := parts(s.font.outline(gid)); rest != nil {
			for more := true; more; {
				p, err := s.part(gid, rest)
				if err != nil {
					return 0, err
				}
				rest, more = rest[p.size:], p.flags&partMore != 0
				if p.gid != 0 && s.of[p.gid].at == 0 {
					if len(s.glyphs) == maxGlyphs {
						return 0, fmt.Errorf("with the parts of its glyphs the subset has more than %d", maxGlyphs)
					}
					s.of[p.gid].at = uint16(len(s.glyphs))
					s.glyphs = append(s.glyphs, p.gid)
				}
				if level == deepest {
					return 0, tooDeep(gid)
				}
				h, err := s.gather(p.gid, level+1)
				if err != nil {
					return 0, err
				}
				height = max(height, h+1)
			}
		}
		s.of[gid].height = uint8(height)
	}
	if level+height-1 > deepest {
		return 0, tooDeep(gid)
	}
	return height, nil
}

func tooDeep(gid uint16) error {
	return fmt.Errorf("glyph %d stands in a composite glyph nested more than %d deep", gid, deepest)
}

// parts returns where the parts of a composite glyph begin, nil if it is none.
func parts(outline []byte) []byte {
	if len(outline) < glyphStart || signed(outline, 0) >= 0 {
		return nil
	}
	return outline[glyphStart:]
}

// part is one part of a composite glyph: a glyph, and where and how it is put.
type part struct {
	flags, gid uint16
	size       int
}

// part reads the first part of a composite glyph's rest.
func (s *subset) part(of uint16, rest []byte) (part, error) {
	if len(rest) < 4 {
		return part{}, cutShort(of)
	}
	p := part{flags: binary.BigEndian.Uint16(rest), gid: binary.BigEndian.Uint16(rest[2:]), size: 6}
	if p.flags&partWordArgs != 0 {
		p.size += 2
	}
	// At most one should be set; this is the order in which readers ask.
	switch {
	case p.flags&partScale != 0:
		p.size += 2
	case p.flags&partXYScale != 0:
		p.size += 4
	case p.flags&partTwoByTwo != 0:
		p.size += 8
	}
	if len(rest) < p.size {
		return part{}, cutShort(of)
	}
	if int(p.gid) >= s.font.glyphs {
		return part{}, fmt.Errorf("glyph %d has a part %d: the font has %d glyphs", of, p.gid, s.font.glyphs)
	}
	return p, nil
}

func cutShort(gid uint16) error {
	return fmt.Errorf("glyph %d is cut short", gid)
}

// write makes the file in one buffer, which the font's own sizes bound.
func (s *subset) write() ([]byte, error) {
	n := len(s.glyphs)
	size := directorySize + len(s.font.head) + len(s.font.hhea) + len(s.font.maxp) + 4*n + 4*(n+1) + 4*tableCount
	for _, gid := range s.glyphs {
		if size += len(s.font.outline(gid)) + 1; size > maxFile {
			return nil, fmt.Errorf("the subset has more than %d bytes: a large glyph is asked for again and again", maxFile)
		}
	}
	out := make([]byte, directorySize, size)

	offsets := make([]int, n+1)
	for i, gid := range s.glyphs {
		var err error
		if out, err = s.appendGlyph(out, gid); err != nil {
			return nil, err
		}
		if len(out)%2 != 0 {
			out = append(out, 0) // short offsets are halved
		}
		offsets[i+1] = len(out) - directorySize
	}
	short := offsets[n] <= maxShortLoca
	if offsets[n] == 0 {
		out = append(out, 0) // some readers refuse an empty table
	}

	var ends [tableCount]int
	done := 0
	end := func() {
		ends[done] = len(out)
		done++
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	end() // glyf

	head := len(out)
	out = append(out, s.font.head[:54]...)
	put(out, head+headAdjustment, 0)
	put(out, head+headAdjustment+2, 0)
	put(out, head+headFlags, word(out, head+headFlags)&^headHintFlags)
	format := 1
	if short {
		format = 0
	}
	put(out, head+headLocaFormat, format)
	end()

	hhea := len(out)
	out = append(out, s.font.hhea[:36]...)
	put(out, hhea+hheaMetrics, n)
	end()

	for _, gid := range s.glyphs {
		out = binary.BigEndian.AppendUint16(out, uint16(s.font.Advance(gid)))
		out = binary.BigEndian.AppendUint16(out, s.font.bearing(gid))
	}
	end()

	for _, at := range offsets {
		if short {
			out = binary.BigEndian.AppendUint16(out, uint16(at/2))
		} else {
			out = binary.BigEndian.AppendUint32(out, uint32(at))
		}
	}
	end()

	maxp := len(out)
	out = append(out, s.font.maxp[:32]...)
	put(out, maxp+maxpGlyphs, n)
	put(out, maxp+maxpZones, 1) // 1 is the least that is legal
	clear(out[maxp+maxpZones+2 : maxp+maxpAfterHints])
	end()

	writeDirectory(out, ends, head)
	return out, nil
}

// writeDirectory fills in the directory before the tables, and the checksum of
// the whole file in head.
func writeDirectory(out []byte, ends [tableCount]int, head int) {
	copy(out, "\x00\x01\x00\x00")
	// What a binary search wants to know: the greatest power of two among the
	// number of tables, times 16; its exponent; and the rest, times 16.
	put(out, 4, tableCount)
	put(out, 6, 4*16)
	put(out, 8, 2)
	put(out, 10, (tableCount-4)*16)
	from := directorySize
	var total uint32
	for i, end := range ends {
		padded := (end + 3) &^ 3
		sum := checksum(out[from:padded])
		total += sum
		record := out[12+16*i:][:16]
		copy(record, subsetTables[4*i:4*i+4])
		binary.BigEndian.PutUint32(record[4:], sum)
		binary.BigEndian.PutUint32(record[8:], uint32(from))
		binary.BigEndian.PutUint32(record[12:], uint32(end-from))
		from = padded
	}
	total += checksum(out[:directorySize])
	binary.BigEndian.PutUint32(out[head+headAdjustment:], 0xB1B0AFBA-total)
}

// checksum adds up words of four bytes, of which there must be a whole number.
func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	return sum
}

func put(b []byte, at, value int) {
	binary.BigEndian.PutUint16(b[at:], uint16(value))
}

// appendGlyph appends a glyph without its instructions, and without whatever
// lies behind it.
func (s *subset) appendGlyph(out []byte, gid uint16) ([]byte, error) {
	outline := s.font.outline(gid)
	if outline == nil {
		return out, nil
	}
	if len(outline) < glyphStart {
		return nil, cutShort(gid)
	}
	switch contours := signed(outline, 0); {
	case contours < 0:
		return s.appendComposite(out, gid, outline)
	case contours == 0:
		return out, nil // as good as no outline, and shorter
	default:
		return appendSimple(out, gid, outline, contours)
	}
}

// appendSimple looks at every point's flags to find the end, because outlines
// are padded, and because a glyph that is cut short must not be passed on.
func appendSimple(out []byte, gid uint16, outline []byte, contours int) ([]byte, error) {
	hints := glyphStart + 2*contours
	if len(outline) < hints+2 {
		return nil, cutShort(gid)
	}
	last := -1
	for at := glyphStart; at < hints; at += 2 {
		point := word(outline, at)
		if point < last {
			return nil, fmt.Errorf("glyph %d is damaged: a contour ends before it begins", gid)
		}
		last = point
	}
	flags := hints + 2 + word(outline, hints)
	at, coordinates := flags, 0
	for points := last + 1; points > 0; {
		if at >= len(outline) {
			return nil, cutShort(gid)
		}
		flag, times := outline[at], 1
		at++
		if flag&pointRepeat != 0 {
			if at >= len(outline) {
				return nil, cutShort(gid)
			}
			times += int(outline[at])
			at++
		}
		if points -= times; points < 0 {
			return nil, fmt.Errorf("glyph %d is damaged: it has more flags than points", gid)
		}
		coordinates += times * (axis(flag, pointXShort, pointXSame) + axis(flag, pointYShort, pointYSame))
	}
	end := at + coordinates
	if end > len(outline) {
		return nil, cutShort(gid)
	}
	out = append(out, outline[:hints]...)
	out = append(out, 0, 0)
	return append(out, outline[flags:end]...), nil
}

// axis returns how many bytes a point has for one of its coordinates.
func axis(flag, short, same byte) int {
	switch {
	case flag&short != 0:
		return 1
	case flag&same != 0:
		return 0
	default:
		return 2
	}
}

func (s *subset) appendComposite(out []byte, gid uint16, outline []byte) ([]byte, error) {
	out = append(out, outline[:glyphStart]...)
	rest := outline[glyphStart:]
	for {
		p, err := s.part(gid, rest)
		if err != nil {
			return nil, err
		}
		out = binary.BigEndian.AppendUint16(out, p.flags&^partInstructions)
		out = binary.BigEndian.AppendUint16(out, s.of[p.gid].at)
		out = append(out, rest[4:p.size]...)
		if p.flags&partMore == 0 {
			return out, nil
		}
		rest = rest[p.size:]
	}
}
