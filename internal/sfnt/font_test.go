package sfnt

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"pgregory.net/rapid"
)

// tables are those of a font by their tags, for tests to damage.
type tables map[string][]byte

// file writes the tables as a font.
func (ts tables) file() []byte {
	var all []opentype.Table
	for _, tag := range slices.Sorted(maps.Keys(ts)) {
		all = append(all, opentype.Table{Tag: opentype.MustNewTag(tag), Content: ts[tag]})
	}
	return opentype.WriteTTF(all)
}

// set puts a number of two bytes into a table.
func (ts tables) set(tag string, at int, value uint16) tables {
	binary.BigEndian.PutUint16(ts[tag][at:], value)
	return ts
}

// tablesOf reads a font's tables with another reader than ours, as copies.
func tablesOf(t rapid.TB, file []byte) tables {
	t.Helper()
	ld, err := opentype.NewLoader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	ts := tables{}
	for _, tag := range ld.Tables() {
		raw, err := ld.RawTable(tag)
		if err != nil {
			t.Fatal(err)
		}
		ts[tag.String()] = slices.Clone(raw)
	}
	return ts
}

// tiny makes a font of the glyphs given, with long offsets. Glyph i is 100+i wide
// and has the bearing i.
func tiny(glyphs ...[]byte) tables {
	n := len(glyphs)
	ts := tables{
		"head": make([]byte, 54), "hhea": make([]byte, 36), "maxp": make([]byte, 32),
		"hmtx": nil, "loca": {0, 0, 0, 0}, "glyf": nil,
	}
	binary.BigEndian.PutUint32(ts["head"], 0x00010000)
	binary.BigEndian.PutUint32(ts["head"][12:], 0x5F0F3CF5)
	binary.BigEndian.PutUint32(ts["maxp"], 0x00010000)
	ts.set("head", 16, 0x1F).set("head", 18, 1000).set("head", 50, 1)
	ts.set("hhea", 4, 800).set("hhea", 6, 0xFF38).set("hhea", 34, uint16(n))
	ts.set("maxp", 4, uint16(n))
	for at := 6; at < 32; at += 2 {
		ts.set("maxp", at, uint16(at))
	}
	for i, g := range glyphs {
		ts["glyf"] = append(ts["glyf"], g...)
		ts["loca"] = binary.BigEndian.AppendUint32(ts["loca"], uint32(len(ts["glyf"])))
		ts["hmtx"] = binary.BigEndian.AppendUint16(ts["hmtx"], uint16(100+i))
		ts["hmtx"] = binary.BigEndian.AppendUint16(ts["hmtx"], uint16(i))
	}
	return ts
}

// triangle is a simple glyph with instructions and a byte too many behind.
func triangle(instructions ...byte) []byte {
	g := []byte{0, 1, 0, 0, 0, 0, 0, 100, 0, 90, 0, 2, 0, byte(len(instructions))}
	g = append(g, instructions...)
	// Three points: one flag each, then x and y, short, positive.
	return append(g, 0x37, 0x37, 0x37, 0, 100, 50, 0, 0, 90, 0xEE)
}

// composite is a glyph of parts, each moved by one unit, with instructions.
func composite(parts ...uint16) []byte {
	g := []byte{0xFF, 0xFF, 0, 0, 0, 0, 0, 100, 0, 90}
	for i, p := range parts {
		flags := uint16(0x0002 | 0x0100) // arguments are distances; instructions
		if i < len(parts)-1 {
			flags |= 0x0020
		}
		g = binary.BigEndian.AppendUint16(g, flags)
		g = binary.BigEndian.AppendUint16(g, p)
		g = append(g, 1, 1)
	}
	return append(g, 0, 3, 0xB0, 0xB1, 0xB2)
}

// open opens a font that must be good.
func open(t rapid.TB, file []byte) *Font {
	t.Helper()
	f, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// cut makes a subset that must succeed.
func cut(t rapid.TB, f *Font, gids ...uint16) []byte {
	t.Helper()
	out, err := f.Subset(gids)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// face opens a font with go-text, which insists on a cmap; ours have none, so an
// empty one is added.
func face(t rapid.TB, file []byte) *font.Face {
	t.Helper()
	ts := tablesOf(t, file)
	if ts["cmap"] == nil {
		ts["cmap"] = []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0}
	}
	face, err := font.ParseTTF(bytes.NewReader(ts.file()))
	if err != nil {
		t.Fatal(err)
	}
	return face
}

// segments returns what go-text would draw of a glyph, composites resolved.
func segments(t rapid.TB, face *font.Face, gid uint16) []font.Segment {
	t.Helper()
	outline, ok := face.GlyphDataOutline(font.GID(gid))
	if !ok {
		t.Fatalf("glyph %d has no outline that can be read", gid)
	}
	return outline.Segments
}
