package sfnt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/dejavu/dejavusansboldoblique"
	"github.com/go-text/typesetting/font"
	"pgregory.net/rapid"
)

// form is about what a page of a form prints, with Welsh, Polish and Yoruba names.
const form = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,;:!?'\"()/-+&@%£–—‘’“”•…☐☑☒✓éèêëáàâäíìîïóòôöúùûüŵŷỳẃąćęłńśźżẹọṣ"

// glyphsOf returns the glyphs of a text, each once, glyph 0 first.
func glyphsOf(t rapid.TB, face *font.Face, text string) []uint16 {
	t.Helper()
	gids := []uint16{0}
	for _, r := range text {
		gid, ok := face.NominalGlyph(r)
		if !ok {
			t.Fatalf("the font has no %q", r)
		}
		if !slices.Contains(gids, uint16(gid)) {
			gids = append(gids, uint16(gid))
		}
	}
	return gids
}

// sameGlyphs fails unless glyph i of the subset draws what gids[i] drew.
func sameGlyphs(t rapid.TB, original, subset *font.Face, gids []uint16) {
	t.Helper()
	for i, gid := range gids {
		if got, want := segments(t, subset, uint16(i)), segments(t, original, gid); !slices.Equal(got, want) {
			t.Errorf("glyph %d, which was %d, draws %v, not %v", i, gid, got, want)
		}
		if got, want := subset.HorizontalAdvance(font.GID(i)), original.HorizontalAdvance(font.GID(gid)); got != want {
			t.Errorf("glyph %d, which was %d, is %v wide, not %v", i, gid, got, want)
		}
	}
}

// sound fails unless a subset keeps to the rules for files: it is written to find
// what readers of fonts forgive and archives do not.
func sound(t rapid.TB, out []byte) {
	t.Helper()
	if !bytes.HasPrefix(out, []byte("\x00\x01\x00\x00\x00\x06\x00\x40\x00\x02\x00\x20")) || len(out)%4 != 0 {
		t.Fatalf("the file of %d bytes begins with % x", len(out), out[:12])
	}
	sum := func(b []byte) (sum uint32) {
		for i, c := range b {
			sum += uint32(c) << (24 - 8*(i%4))
		}
		return sum
	}
	if got := sum(out); got != 0xB1B0AFBA {
		t.Errorf("the file's checksum is %08x", got)
	}
	at := uint32(12 + 6*16)
	size := map[string]uint32{}
	for i, tag := range []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"} {
		record := out[12+16*i:][:16]
		check, from, length := binary.BigEndian.Uint32(record[4:]), binary.BigEndian.Uint32(record[8:]), binary.BigEndian.Uint32(record[12:])
		if string(record[:4]) != tag || from != at {
			t.Fatalf("table %q at %d stands where %q at %d should", record[:4], from, tag, at)
		}
		table := slices.Clone(out[from : from+length])
		if tag == "head" {
			clear(table[8:12])
		}
		if got := sum(table); got != check {
			t.Errorf("the checksum of %q is %08x, not %08x", tag, check, got)
		}
		for at = from + length; at%4 != 0; at++ {
			if out[at] != 0 {
				t.Errorf("%q is padded with %d", tag, out[at])
			}
		}
		size[tag] = length
	}
	if int(at) != len(out) {
		t.Errorf("the tables end at %d of %d bytes", at, len(out))
	}
	f, err := Open(out)
	if err != nil {
		t.Fatal(err)
	}
	n := uint32(f.Glyphs())
	locaSize := 2 * (n + 1)
	if f.longLoca {
		locaSize *= 2
	}
	if size["head"] != 54 || size["hhea"] != 36 || size["maxp"] != 32 || size["hmtx"] != 4*n || size["loca"] != locaSize || f.metrics != int(n) {
		t.Errorf("%d glyphs, sizes %v", n, size)
	}
	if end := f.offset(f.Glyphs()); uint32(end) != size["glyf"] && (end != 0 || size["glyf"] != 1) {
		t.Errorf("loca ends at %d of %d", end, size["glyf"])
	}
	for gid := range uint16(n) {
		outline := f.outline(gid)
		if c := signed(outline, 0); c > 0 && word(outline, 10+2*c) != 0 {
			t.Errorf("glyph %d has instructions", gid)
		}
	}
	// A subset of all of a subset is the same file.
	all := make([]uint16, n)
	for i := range all {
		all[i] = uint16(i)
	}
	if again, err := f.Subset(all); err != nil || !bytes.Equal(again, out) {
		t.Errorf("the subset of the subset differs: %v", err)
	}
}

func TestSubsetDrawsTheSame(t *testing.T) {
	for name, file := range map[string][]byte{"sans": dejavusans.TTF, "bold oblique": dejavusansboldoblique.TTF} {
		f, original := open(t, file), face(t, file)
		gids := glyphsOf(t, original, form)
		out := cut(t, f, gids...)
		sound(t, out)
		if f := open(t, out); f.longLoca || f.Glyphs() <= len(gids) {
			t.Errorf("%s: %d glyphs of %d, long offsets %v", name, f.Glyphs(), len(gids), f.longLoca)
		}
		sameGlyphs(t, original, face(t, out), gids)
		t.Logf("%s: %d glyphs, %d with parts, %d bytes", name, len(gids), open(t, out).Glyphs(), len(out))
	}
}

// All glyphs, backwards: the offsets must be long ones, and every kind of glyph
// the font has is met.
func TestSubsetOfAll(t *testing.T) {
	f := open(t, dejavusans.TTF)
	gids := []uint16{0}
	for gid := f.Glyphs() - 1; gid > 0; gid-- {
		gids = append(gids, uint16(gid))
	}
	out := cut(t, f, gids...)
	sound(t, out)
	if got := open(t, out); !got.longLoca || got.Glyphs() != f.Glyphs() {
		t.Errorf("%d glyphs, long offsets %v", got.Glyphs(), got.longLoca)
	}
	sameGlyphs(t, face(t, dejavusans.TTF), face(t, out), gids)
}

func TestSubsetOfAnyGlyphs(t *testing.T) {
	f, original := open(t, dejavusans.TTF), face(t, dejavusans.TTF)
	rapid.Check(t, func(rt *rapid.T) {
		gids := append([]uint16{0}, rapid.SliceOfN(rapid.Uint16Range(0, uint16(f.Glyphs()-1)), 0, 60).Draw(rt, "glyphs")...)
		out := cut(rt, f, gids...)
		sound(rt, out)
		sameGlyphs(rt, original, face(rt, out), gids)
		got := open(rt, out)
		for i, gid := range gids {
			if got.bearing(uint16(i)) != f.bearing(gid) {
				rt.Errorf("glyph %d has the bearing %d, not %d", i, got.bearing(uint16(i)), f.bearing(gid))
			}
		}
		if again := cut(rt, f, gids...); !bytes.Equal(again, out) {
			rt.Error("the same glyphs give other bytes")
		}
	})
}

func TestHintingIsDropped(t *testing.T) {
	f := open(t, tiny(triangle(0xB0, 0x01, 0x02), composite(0, 2), triangle(0xB0)).file())
	out := cut(t, f, 0, 1)
	sound(t, out)
	ts := tablesOf(t, out)
	want := slices.Concat(triangle()[:23], []byte{0}, // without the byte behind, padded to two
		[]byte{0xFF, 0xFF, 0, 0, 0, 0, 0, 100, 0, 90}, []byte{0, 0x22, 0, 0, 1, 1}, []byte{0, 2, 0, 2, 1, 1},
		triangle()[:23], []byte{0})
	if !bytes.Equal(ts["glyf"], want) {
		t.Errorf("glyf % x\nwant % x", ts["glyf"], want)
	}
	// Counts of points, contours and parts stay, those of instructions go.
	wantMaxp := []byte{0, 1, 0, 0, 0, 3, 0, 6, 0, 8, 0, 10, 0, 12, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0, 30}
	if !bytes.Equal(ts["maxp"], wantMaxp) {
		t.Errorf("maxp % x", ts["maxp"])
	}
	if got := word(ts["head"], 16); got != 0x1F&^0x14 {
		t.Errorf("flags %#x", got)
	}
}

func TestAGlyphTwiceStandsTwice(t *testing.T) {
	f := open(t, tiny(triangle(), composite(2, 0), triangle(1)).file())
	out := cut(t, f, 0, 2, 1, 2, 0, 1)
	sound(t, out)
	got := open(t, out)
	if got.Glyphs() != 6 {
		t.Fatalf("%d glyphs", got.Glyphs())
	}
	for i, want := range []int{100, 102, 101, 102, 100, 101} {
		if got.Advance(uint16(i)) != want {
			t.Errorf("glyph %d is %d wide, not %d", i, got.Advance(uint16(i)), want)
		}
	}
	if !bytes.Equal(got.outline(2), got.outline(5)) || len(got.outline(2)) == 0 {
		t.Error("the composite differs from itself")
	}
}

// A part can have one distance or two bytes for each, and be scaled in three ways.
func TestPartsOfEveryShape(t *testing.T) {
	g := []byte{0xFF, 0xFF, 0, 0, 0, 0, 0, 100, 0, 90}
	for i, flags := range []uint16{0x0022, 0x0023, 0x002A, 0x0063, 0x00A2, 0x0020, 0x0002} {
		g = binary.BigEndian.AppendUint16(g, flags)
		g = binary.BigEndian.AppendUint16(g, 1)
		for range []int{2, 4, 4, 8, 10, 2, 2}[i] {
			g = append(g, byte(0x10+i))
		}
	}
	f := open(t, tiny(nil, triangle(), g).file())
	out := cut(t, f, 0, 2)
	sound(t, out)
	want := slices.Clone(g)
	for at := 10; at < len(want); at++ {
		if want[at] == 1 && want[at-1] == 0 {
			want[at] = 2 // glyph 1 stands behind
		}
	}
	if got := open(t, out).outline(1); !bytes.Equal(got, want) {
		t.Errorf("% x\nwant % x", got, want)
	}
}

func TestGlyphsWithoutOutline(t *testing.T) {
	f := open(t, tiny(nil, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).file())
	out := cut(t, f, 0, 1)
	sound(t, out)
	// Some readers refuse an empty table.
	if got := tablesOf(t, out)["glyf"]; !bytes.Equal(got, []byte{0}) {
		t.Errorf("glyf % x", got)
	}
	if got := open(t, out); got.outline(0) != nil || got.outline(1) != nil || got.Advance(1) != 101 {
		t.Errorf("% x % x %d", got.outline(0), got.outline(1), got.Advance(1))
	}
}

// Short offsets are written as long as the last one fits.
func TestOffsetsAreAsShortAsCanBe(t *testing.T) {
	scaled := []byte{0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0A, 0, 1, 1, 1, 0x40, 0}
	scaledXY := []byte{0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x42, 0, 1, 1, 1, 0x40, 0, 0x40, 0}
	f := open(t, tiny(nil, triangle(), scaled, scaledXY).file())
	// A triangle takes 24 bytes, the others 18 and 20.
	triangles := append([]uint16{0}, slices.Repeat([]uint16{1}, 5459)...)
	for _, c := range []struct {
		gids []uint16
		size int
		long bool
	}{
		{slices.Concat(triangles, []uint16{2, 2, 2}), 131070, false},
		{slices.Concat(triangles, []uint16{2, 2, 3}), 131072, true},
	} {
		out := cut(t, f, c.gids...)
		sound(t, out)
		got := open(t, out)
		if end := got.offset(got.Glyphs()); end != c.size || got.longLoca != c.long {
			t.Errorf("%d bytes of outlines, long offsets %v; want %d, %v", end, got.longLoca, c.size, c.long)
		}
	}
}

// chain is a font in which each glyph is made of the next, n deep.
func chain(n int, times int) []byte {
	var glyphs [][]byte
	for i := 1; i < n; i++ {
		glyphs = append(glyphs, composite(slices.Repeat([]uint16{uint16(i)}, times)...))
	}
	return tiny(append(glyphs, triangle())...).file()
}

func TestSubsetSaysWhatIsWrong(t *testing.T) {
	three := tiny(triangle(), triangle(), triangle()).file()
	bad := func(g []byte) []byte { return tiny(triangle(), g).file() }
	overlong := triangle()
	overlong[11] = 200 // points, with flags for three; coordinates are taken for flags
	backwards := []byte{0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 0, 0}
	repeats := triangle()
	repeats[14], repeats[15] = 0x3F, 9
	huge := tiny(nil, append(triangle(), make([]byte, 1<<20)...)).file()
	cycle := tiny(nil, composite(2), composite(3), composite(1)).file()
	for name, c := range map[string]struct {
		file []byte
		gids []uint16
		want string
	}{
		"none":              {three, nil, "the first glyph of a subset must be glyph 0"},
		"not 0 first":       {three, []uint16{1, 0}, "the first glyph of a subset must be glyph 0"},
		"no such glyph":     {three, []uint16{0, 3}, "there is no glyph 3: the font has 3"},
		"too many":          {three, make([]uint16, 1<<16), "65536 glyphs: a font has at most 65535"},
		"too many parts":    {tiny(nil, composite(2), triangle()).file(), append(make([]uint16, 65534), 1), "with the parts of its glyphs the subset has more than 65535"},
		"too large":         {huge, append([]uint16{0}, slices.Repeat([]uint16{1}, 2000)...), "the subset has more than 1073741824 bytes: a large glyph is asked for again and again"},
		"of itself":         {bad(composite(1)), []uint16{0, 1}, "glyph 1 is a part of itself"},
		"a circle":          {cycle, []uint16{0, 2}, "glyph 2 is a part of itself"},
		"too deep":          {chain(17, 1), []uint16{0}, "glyph 15 stands in a composite glyph nested more than 16 deep"},
		"deep, known parts": {tiny(append([][]byte{nil, composite(2)}, nested(2, 16)...)...).file(), []uint16{0, 2, 1}, "glyph 2 stands in a composite glyph nested more than 16 deep"},
		"part not there":    {bad(composite(2)), []uint16{0, 1}, "glyph 1 has a part 2: the font has 2 glyphs"},
		"part cut":          {bad(composite(0)[:15]), []uint16{0, 1}, "glyph 1 is cut short"},
		"parts cut":         {bad(composite(0, 0)[:18]), []uint16{0, 1}, "glyph 1 is cut short"},
		"no parts":          {bad(composite()[:10]), []uint16{0, 1}, "glyph 1 is cut short"},
		"header cut":        {bad(triangle()[:9]), []uint16{0, 1}, "glyph 1 is cut short"},
		"contours cut":      {bad(triangle()[:13]), []uint16{0, 1}, "glyph 1 is cut short"},
		"flags cut":         {bad(triangle()[:16]), []uint16{0, 1}, "glyph 1 is cut short"},
		"coordinates cut":   {bad(triangle()[:22]), []uint16{0, 1}, "glyph 1 is cut short"},
		"more points":       {bad(overlong), []uint16{0, 1}, "glyph 1 is damaged: it has more flags than points"},
		"contours mixed":    {bad(backwards), []uint16{0, 1}, "glyph 1 is damaged: a contour ends before it begins"},
		"flags repeated":    {bad(repeats), []uint16{0, 1}, "glyph 1 is damaged: it has more flags than points"},
		"repeat cut":        {bad([]byte{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0x08}), []uint16{0, 1}, "glyph 1 is cut short"},
	} {
		if out, err := open(t, c.file).Subset(c.gids); err == nil || err.Error() != c.want || out != nil {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
}

// nested returns glyphs from the number first on, each made of the next, n deep.
func nested(first, n int) [][]byte {
	var glyphs [][]byte
	for i := 1; i < n; i++ {
		glyphs = append(glyphs, composite(uint16(first+i)))
	}
	return append(glyphs, triangle())
}

// Composites as deep as is legal, each made of the next many times over, would
// take for ever if each part were looked at each time.
func TestNestingCostsNothing(t *testing.T) {
	f := open(t, chain(16, 50))
	start := time.Now()
	out := cut(t, f, 0)
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v", took)
	}
	sound(t, out)
	if got := open(t, out).Glyphs(); got != 16 {
		t.Errorf("%d glyphs", got)
	}
}

func TestFontIsSharedAndNotWrittenTo(t *testing.T) {
	file := slices.Clone(dejavusans.TTF)
	f := open(t, file)
	gids := glyphsOf(t, face(t, file), form)
	want := cut(t, f, gids...)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if out, err := f.Subset(gids); err != nil || !bytes.Equal(out, want) {
				t.Errorf("another subset: %v", err)
			}
		})
	}
	all.Wait()
	if !bytes.Equal(file, dejavusans.TTF) {
		t.Error("the file was written to")
	}
	want[len(want)-1]++
	if !bytes.Equal(file, dejavusans.TTF) {
		t.Error("the subset shares memory with the file")
	}
}

func TestTruncatedFonts(t *testing.T) {
	for n := 0; n < len(dejavusans.TTF)-3; n += 997 {
		if _, err := Open(dejavusans.TTF[:n:n]); err == nil {
			t.Errorf("%d bytes of %d make a font", n, len(dejavusans.TTF))
		}
	}
}

// Flipped bits may change what is drawn, but never stop the program; a subset that
// is made of such a font keeps to the rules.
func TestBitFlippedFonts(t *testing.T) {
	small := cut(t, open(t, dejavusans.TTF), glyphsOf(t, face(t, dejavusans.TTF), form)...)
	random := rand.New(rand.NewPCG(1, 2))
	opened, made := 0, 0
	for range 3000 {
		file := slices.Clone(small)
		for range 1 + random.IntN(4) {
			at := random.IntN(len(file))
			if random.IntN(2) == 0 {
				at = random.IntN(300) // directory; the rest is mostly outlines
			}
			file[at] ^= 1 << random.IntN(8)
		}
		f, err := Open(file)
		if err != nil {
			continue
		}
		opened++
		gids := []uint16{0}
		for gid := 1; gid < f.Glyphs(); gid += 3 {
			gids = append(gids, uint16(gid))
		}
		if out, err := f.Subset(gids); err == nil {
			made++
			sound(t, out)
		}
	}
	if opened < 300 || made < 100 || made == opened {
		t.Errorf("%d opened, %d made: the test tests little", opened, made)
	}
}

func FuzzOpen(f *testing.F) {
	original := open(f, dejavusans.TTF)
	small := cut(f, original, 0, 36, 171, 311, 2507)
	f.Add(small)
	full := tablesOf(f, small)
	for tag, table := range tablesOf(f, dejavusans.TTF) {
		switch tag {
		case "OS/2", "post":
			full[tag] = table
		case "name", "cmap":
			full[tag] = table[:min(len(table), 900)]
		}
	}
	f.Add(full.file())
	f.Add(tiny(triangle(1, 2), composite(0, 2), triangle()).file())
	f.Add(chain(17, 2))
	f.Add(tiny(nil, composite(2), composite(1)).file())
	f.Fuzz(func(t *testing.T, file []byte) {
		before := slices.Clone(file)
		font, err := Open(file)
		if err != nil {
			return
		}
		last := uint16(font.Glyphs() - 1)
		gids := slices.Compact([]uint16{0, last / 3, last / 2, last})
		out, err := font.Subset(gids)
		if !bytes.Equal(file, before) {
			t.Error("the file was written to")
		}
		_ = fmt.Sprint(font.PostScriptName(), font.CapHeight(), font.ItalicAngle(), font.Advance(last), font.BBox())
		if err != nil {
			return
		}
		sound(t, out)
		// Offsets and metrics at most double; the rest does not grow.
		if cap(out) > 2*len(file)+1024 {
			t.Errorf("%d bytes for a subset of %d", cap(out), len(file))
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(dejavusans.TTF); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSubset(b *testing.B) {
	f := open(b, dejavusans.TTF)
	gids := glyphsOf(b, face(b, dejavusans.TTF), form)
	out := cut(b, f, gids...)
	b.ReportMetric(float64(len(gids)), "glyphs")
	b.ReportMetric(float64(len(out)), "bytes")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Subset(gids); err != nil {
			b.Fatal(err)
		}
	}
}
