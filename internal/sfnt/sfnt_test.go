package sfnt

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/dejavu/dejavusansoblique"
	"github.com/go-text/typesetting/font"
)

func TestOpenReadsWhatADescriptorNeeds(t *testing.T) {
	// The figures are fontTools'.
	f := open(t, dejavusans.TTF)
	if f.Glyphs() != 6253 || f.UnitsPerEm() != 2048 || f.Ascent() != 1901 || f.Descent() != -483 {
		t.Errorf("%d glyphs, %d units, %d up, %d down", f.Glyphs(), f.UnitsPerEm(), f.Ascent(), f.Descent())
	}
	if f.CapHeight() != 1493 { // from the H: OS/2 is of version 1
		t.Errorf("capitals %d", f.CapHeight())
	}
	if want := [4]int{-2090, -948, 3673, 2524}; f.BBox() != want {
		t.Errorf("box %v", f.BBox())
	}
	if f.ItalicAngle() != 0 || f.PostScriptName() != "DejaVuSans" || !f.Embeddable() {
		t.Error(f.ItalicAngle(), f.PostScriptName(), f.Embeddable())
	}
	f = open(t, dejavusansoblique.TTF)
	if f.ItalicAngle() != -11 || f.PostScriptName() != "DejaVuSans-Oblique" {
		t.Error(f.ItalicAngle(), f.PostScriptName())
	}
}

func TestAdvancesAreGoTexts(t *testing.T) {
	f, other := open(t, dejavusans.TTF), face(t, dejavusans.TTF)
	for gid := range uint16(f.Glyphs()) {
		if got, want := f.Advance(gid), other.HorizontalAdvance(font.GID(gid)); float32(got) != want {
			t.Errorf("glyph %d is %d wide, not %v", gid, got, want)
		}
	}
	for _, gid := range []uint16{6253, 0xFFFF} {
		if got := f.Advance(gid); got != 0 {
			t.Errorf("glyph %d, which is not there, is %d wide", gid, got)
		}
	}
}

// Behind the full entries, hmtx has bearings only.
func TestTheLastAdvanceCountsOn(t *testing.T) {
	ts := tiny(triangle(), triangle(), triangle(), triangle()).set("hhea", 34, 2)
	ts["hmtx"] = []byte{0, 100, 0, 1, 0, 200, 0, 2, 0, 3, 0, 4}
	f := open(t, ts.file())
	if f.Advance(0) != 100 || f.Advance(1) != 200 || f.Advance(3) != 200 || f.Advance(4) != 0 {
		t.Error(f.Advance(0), f.Advance(1), f.Advance(3), f.Advance(4))
	}
	got := tablesOf(t, cut(t, f, 0, 3, 1))["hmtx"]
	if want := []byte{0, 100, 0, 1, 0, 200, 0, 4, 0, 200, 0, 2}; !slices.Equal(got, want) {
		t.Errorf("metrics %v", got)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	without := func(tag string) []byte {
		ts := tiny(triangle())
		delete(ts, tag)
		return ts.file()
	}
	short := func(tag string, n int) []byte {
		ts := tiny(triangle())
		ts[tag] = ts[tag][:n]
		return ts.file()
	}
	good := tiny(triangle(), triangle())
	twice := good.file()
	copy(twice[12+16:], "glyf") // instead of head
	beyond := good.file()
	binary.BigEndian.PutUint32(beyond[12+8:], 0xFFFFFFFF)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":          {nil, "not a font: 0 bytes"},
		"a few bytes":      {[]byte("hello"), "not a font: 5 bytes"},
		"another file":     {[]byte("%PDF-1.7 and so on"), "not a TrueType font: the file begins with 25 50 44 46"},
		"CFF":              {[]byte("OTTO\x00\x01\x00\x00\x00\x00\x00\x00"), "the font has CFF outlines, not TrueType ones"},
		"a collection":     {[]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x00"), "the file is a collection of fonts, not one font"},
		"a web font":       {[]byte("wOF2\x00\x01\x00\x00\x00\x00\x00\x00"), "the file is a web font (WOFF), not a TrueType one"},
		"no directory":     {[]byte("\x00\x01\x00\x00\xFF\xFF\x00\x00\x00\x00\x00\x00"), "the font is cut short: 65535 tables, 12 bytes"},
		"no table":         {[]byte("\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), `the font has no table "head"`},
		"a table twice":    {twice, `the font has table "glyf" twice`},
		"a table far off":  {beyond, `the font is cut short: table "glyf" ends at 4294967343 of 298 bytes`},
		"cut short":        {good.file()[:290], `the font is cut short: table "maxp" ends at 298 of 290 bytes`},
		"no head":          {without("head"), `the font has no table "head"`},
		"no hhea":          {without("hhea"), `the font has no table "hhea"`},
		"no hmtx":          {without("hmtx"), `the font has no table "hmtx"`},
		"no maxp":          {without("maxp"), `the font has no table "maxp"`},
		"no loca":          {without("loca"), `the font has no table "loca"`},
		"no glyf":          {without("glyf"), `the font has no table "glyf"`},
		"short head":       {short("head", 53), `table "head" has 53 bytes, and needs 54`},
		"short hhea":       {short("hhea", 35), `table "hhea" has 35 bytes, and needs 36`},
		"CFF's maxp":       {short("maxp", 6), `table "maxp" has 6 bytes, and needs 32`},
		"short loca":       {short("loca", 7), `table "loca" has 7 bytes, and needs 8`},
		"short glyf":       {short("glyf", 5), `table "loca" is damaged: entry 1 is 24, after 0 and of 5 bytes`},
		"magic":            {tiny(triangle()).set("head", 12, 1).file(), `table "head" is damaged: magic number 00013cf5`},
		"no em":            {tiny(triangle()).set("head", 18, 0).file(), "0 units to the em: 16 to 16384 are possible"},
		"loca's format":    {tiny(triangle()).set("head", 50, 2).file(), `table "loca" is of unknown format 2`},
		"maxp's version":   {tiny(triangle()).set("maxp", 2, 0x5000).file(), `table "maxp" is of version 00015000, not of that for TrueType outlines`},
		"no glyph":         {tiny(triangle()).set("maxp", 4, 0).file(), "the font has no glyph"},
		"no advance":       {tiny(triangle()).set("hhea", 34, 0).file(), "the font has no advance"},
		"too few metrics":  {tiny(triangle(), triangle()).set("hhea", 34, 3).file(), `table "hmtx" has 8 bytes, and needs 12`},
		"too few bearings": {tiny(triangle()).set("maxp", 4, 9).file(), `table "hmtx" has 4 bytes, and needs 20`},
		"loca goes back":   {tiny(triangle(), triangle()).set("loca", 6, 60).file(), `table "loca" is damaged: entry 1 is 60, after 0 and of 48 bytes`},
		"short OS/2": {func() []byte { ts := tiny(triangle()); ts["OS/2"] = make([]byte, 60); return ts.file() }(),
			`table "OS/2" has 60 bytes, and needs 68`},
	} {
		if f, err := Open(c.file); err == nil || err.Error() != c.want || f != nil {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
}

func TestEmbeddable(t *testing.T) {
	for fsType, want := range map[uint16]bool{
		0x000: true,  // installable
		0x002: false, // restricted
		0x004: true,  // preview and print
		0x008: true,  // editable
		0x006: true,  // restricted or preview: the more liberal counts
		0x00A: true,
		0x100: false, // no subsetting
		0x104: false,
		0x200: false, // bitmaps only
		0x001: true,  // reserved
	} {
		ts := tiny(triangle())
		ts["OS/2"] = make([]byte, 78)
		ts.set("OS/2", 8, fsType)
		if got := open(t, ts.file()).Embeddable(); got != want {
			t.Errorf("%#x: %v", fsType, got)
		}
	}
	if !open(t, tiny(triangle()).file()).Embeddable() {
		t.Error("without OS/2 a font is not embeddable")
	}
}

func TestCapHeight(t *testing.T) {
	// H is glyph 1, through a delta or through an array.
	delta := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12,
		0, 4, 0, 32, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 'Z', 0xFF, 0xFF, 0, 0, 0, 'H', 0xFF, 0xFF, 0xFF, 0xB9, 0, 1, 0, 0, 0, 0}
	array := []byte{0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 12,
		0, 4, 0, 32, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 'H', 0xFF, 0xFF, 0, 0, 0, 'G', 0xFF, 0xFF, 0, 0, 0, 1, 0, 4, 0, 0, 0, 0, 0, 1}
	other := slices.Clone(delta)
	other[12+21] = 'J'
	hole := slices.Concat(array[:len(array)-2], []byte{0, 0})
	for name, c := range map[string]struct {
		version, height uint16
		cmap            []byte
		want            int
	}{
		"said":                  {2, 700, delta, 700},
		"version 4":             {4, 700, nil, 700},
		"version 1 cannot say":  {1, 700, delta, 90},
		"said to be nothing":    {2, 0, delta, 90},
		"an array":              {1, 0, array, 90},
		"no H":                  {1, 0, other, 800},
		"an array without H":    {1, 0, hole, 800},
		"no cmap":               {1, 0, nil, 800},
		"a cmap cut short":      {1, 0, delta[:30], 800},
		"a cmap of one record":  {1, 0, delta[:12], 800},
		"a cmap without record": {1, 0, delta[:8], 800},
	} {
		ts := tiny(nil, triangle())
		ts["OS/2"] = make([]byte, 96)
		ts.set("OS/2", 0, c.version).set("OS/2", 88, c.height)
		if c.cmap != nil {
			ts["cmap"] = c.cmap
		}
		if got := open(t, ts.file()).CapHeight(); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestPostScriptName(t *testing.T) {
	type record struct {
		platform, id uint16
		text         string
	}
	wide := func(s string) string {
		var b []byte
		for _, r := range s {
			b = binary.BigEndian.AppendUint16(b, uint16(r))
		}
		return string(b)
	}
	for want, records := range map[string][]record{
		"Font":                  nil,
		"Mac-Bold":              {{1, 6, "Mac-Bold"}},
		"Windows":               {{0, 6, wide("Unicode")}, {1, 6, "Mac"}, {3, 6, wide("Windows")}, {3, 6, wide("Second")}},
		"Unicode":               {{0, 6, wide("Unicode")}, {3, 1, wide("Family")}},
		"MiLTD1+Bold-It":        {{3, 6, wide("Mi (L/T) %D1+_Bold-It\x00é名")}},
		"Plain":                 {{3, 6, wide("名前")}, {1, 6, "Plain"}},
		strings.Repeat("m", 63): {{1, 6, strings.Repeat("m", 64)}},
		strings.Repeat("n", 63): {{3, 6, wide(strings.Repeat("n", 99))}},
	} {
		ts := tiny(triangle())
		if records != nil {
			table := []byte{0, 0, 0, byte(len(records)), 0, byte(6 + 12*len(records))}
			texts := ""
			for _, r := range records {
				for _, v := range []uint16{r.platform, 1, 0x409, r.id, uint16(len(r.text)), uint16(len(texts))} {
					table = binary.BigEndian.AppendUint16(table, v)
				}
				texts += r.text
			}
			ts["name"] = append(table, texts...)
		}
		if got := open(t, ts.file()).PostScriptName(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if records != nil {
			ts["name"] = ts["name"][:len(ts["name"])-1]
			open(t, ts.file())
			ts["name"] = ts["name"][:9]
			if got := open(t, ts.file()).PostScriptName(); got != "Font" {
				t.Errorf("a table cut short gives %q", got)
			}
		}
	}
}

// A depth without its sign is mended; a slope is read with its fraction.
func TestDescentAndSlope(t *testing.T) {
	ts := tiny(triangle()).set("hhea", 6, 200)
	ts["post"] = []byte{0, 3, 0, 0, 0xFF, 0xF3, 0x80, 0}
	f := open(t, ts.file())
	if f.Descent() != -200 || f.ItalicAngle() != -12.5 {
		t.Error(f.Descent(), f.ItalicAngle())
	}
}

// Records of cmap and name can all point at one large table: it must not be read
// for each.
func TestHostileTablesCostLittle(t *testing.T) {
	const records = 0xFFFF
	cmap := []byte{0, 0, 0xFF, 0xFF}
	name := []byte{0, 0, 0xFF, 0xFF, 0, 0}
	for range records {
		cmap = append(cmap, 0, 3, 0, 1)
		cmap = binary.BigEndian.AppendUint32(cmap, 4+8*records)
		name = append(name, 0, 3, 0, 1, 4, 9, 0, 6, 0xFF, 0xFE, 0, 0)
	}
	cmap = append(cmap, 0, 4, 0, 0, 0, 0, 0xFF, 0xFE)
	cmap = append(cmap, make([]byte, 1<<18)...)
	ts := tiny(triangle())
	ts["cmap"], ts["name"] = cmap, name
	file := ts.file()
	start := time.Now()
	open(t, file)
	// A few milliseconds; seconds if each record were read to its end.
	if took := time.Since(start); took > 500*time.Millisecond {
		t.Errorf("it took %v", took)
	} else {
		t.Log(took)
	}
}
