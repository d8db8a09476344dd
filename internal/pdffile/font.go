package pdffile

import (
	"errors"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"

	"earlyhelp.example/forms/internal/sfnt"
)

// Typeface is a font file that documents embed parts of. Its most used glyphs
// are cut out and packed once and put into every document that uses any of
// them; only what a document needs besides is cut out for it alone. It is
// immutable and safe for concurrent use.
type Typeface struct {
	font   *sfnt.Font
	packer *Packer
	glyph  func(rune) (uint16, bool)
	common string
	once   sync.Once
	base   *subset // of common; nil where there is none
	err    error
}

// NewTypeface opens a font file. Glyph finds the glyph of a character; common
// are the characters that most documents use, "" for none.
func NewTypeface(file []byte, p *Packer, common string, glyph func(rune) (uint16, bool)) (*Typeface, error) {
	f, err := sfnt.Open(file)
	if err != nil {
		return nil, err
	}
	if !f.Embeddable() {
		return nil, errors.New("its licence bits forbid embedding a part of it")
	}
	return &Typeface{font: f, packer: p, glyph: glyph, common: common}, nil
}

// CapHeight returns the height of capitals in thousandths of the size.
func (t *Typeface) CapHeight() int { return t.thousandths(t.font.CapHeight()) }

func (t *Typeface) thousandths(n int) int {
	return int(math.Round(float64(n) * 1000 / float64(t.font.UnitsPerEm())))
}

// subset is some glyphs of a typeface, ready to be written.
type subset struct {
	cids    []uint16 // by glyph; 0 is not in it
	chars   []rune   // by code
	name    string
	file    []byte // packed
	length  int    // before packing
	widths  []byte
	unicode []byte // packed
}

// baseSubset returns the subset that documents share.
func (t *Typeface) baseSubset() (*subset, error) {
	t.once.Do(func() {
		if t.common == "" {
			return
		}
		gids, texts, chars := []uint16{0}, []string{""}, []rune{0}
		for _, r := range t.common {
			if gid, ok := t.glyph(r); ok && !slices.Contains(gids, gid) {
				gids, texts, chars = append(gids, gid), append(texts, string(r)), append(chars, r)
			}
		}
		if t.base, t.err = t.cut(gids, texts); t.err != nil {
			return
		}
		t.base.cids, t.base.chars = make([]uint16, t.font.Glyphs()), chars
		for cid, gid := range gids {
			t.base.cids[gid] = uint16(cid)
		}
	})
	return t.base, t.err
}

// cut makes a subset of glyphs that stand for texts.
func (t *Typeface) cut(gids []uint16, texts []string) (*subset, error) {
	file, err := t.font.Subset(gids)
	if err != nil {
		return nil, err
	}
	s := &subset{file: t.packer.Pack(file), length: len(file), unicode: t.packer.Pack(toUnicode(texts))}
	hash := fnv.New32a()
	s.widths = append(s.widths, "[0["...)
	for i, gid := range gids {
		_, _ = hash.Write([]byte{byte(gid >> 8), byte(gid)}) // never fails
		if i > 0 {
			s.widths = append(s.widths, ' ')
		}
		s.widths = appendInt(s.widths, t.thousandths(t.font.Advance(gid)))
	}
	s.widths = append(s.widths, "]]"...)
	tag := make([]byte, 6)
	for i, n := 0, hash.Sum32(); i < len(tag); i, n = i+1, n/26 {
		tag[i] = 'A' + byte(n%26)
	}
	s.name = string(tag) + "+" + t.font.PostScriptName()
	return s, nil
}

// toUnicode returns the map from glyphs back to characters. Glyphs that stand
// for characters in a row, as the letters do, are one entry.
func toUnicode(texts []string) []byte {
	var b []byte
	b = append(b, "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def"+
		"/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n"...)
	type span struct{ first, last int }
	var rows, ones []span
	for cid := 1; cid < len(texts); cid++ {
		if texts[cid] == "" {
			continue
		}
		s := span{cid, cid}
		for s.last+1 < len(texts) && s.last&0xFF != 0xFF && follows(texts[s.last], texts[s.last+1]) {
			s.last++
		}
		cid = s.last
		if s.first == s.last {
			ones = append(ones, s)
		} else {
			rows = append(rows, s)
		}
	}
	code := func(cid int) { b = appendHex(b, []byte{byte(cid >> 8), byte(cid)}) }
	put := func(spans []span, kind string, entry func(span)) {
		const most = 100 // entries in a block, by the format's rules
		for block := range slices.Chunk(spans, most) {
			b = append(append(append(appendInt(b, len(block)), " begin"...), kind...), '\n')
			for _, s := range block {
				entry(s)
				b = append(appendHex(b, utf16Text(texts[s.first])[2:]), '\n')
			}
			b = append(append(append(b, "end"...), kind...), '\n')
		}
	}
	put(rows, "bfrange", func(s span) { code(s.first); code(s.last) })
	put(ones, "bfchar", func(s span) { code(s.first) })
	return append(b, "endcmap CMapName currentdict/CMap defineresource pop end end"...)
}

// follows reports whether one text is the character behind the other, so that
// a range may say both.
func follows(a, b string) bool {
	x, y := []rune(a), []rune(b)
	return len(x) == 1 && len(y) == 1 && y[0] == x[0]+1 && y[0] < 0x10000 && x[0]&0xFF != 0xFF
}

// docFont is a subset as one document uses it: the shared one, or one that
// grows with what the document shows.
type docFont struct {
	face *Typeface
	base *subset // nil: grows
	name string  // of the resource
	ref  Ref

	gids  []uint16
	texts []string
	cids  map[meaning]uint16
	first map[uint16]uint16 // the first code of each glyph
}

// meaning is a glyph and what it stands for. One glyph may stand for several
// characters, such as two kinds of space, or for a letter here and for a letter
// with its marks there: it then has a code for each, or a reader would take one
// for the other.
type meaning struct {
	gid  uint16
	char rune   // where it is one character
	text string // where it is not
}

// faceUse is how a document uses one typeface.
type faceUse struct {
	base   *docFont // nil until used
	extra  *docFont
	shared *subset // nil: none
}

// use returns how the document uses a typeface.
func (d *Document) use(t *Typeface) *faceUse {
	u := d.faces[t]
	if u == nil {
		u = &faceUse{}
		base, err := t.baseSubset()
		if err != nil {
			d.fail(err)
		}
		u.shared = base
		d.faces[t] = u
	}
	return u
}

func (d *Document) newFont(t *Typeface) *docFont {
	f := &docFont{face: t, ref: d.w.alloc(), name: string(appendInt([]byte("/F"), len(d.fonts)))}
	d.fonts = append(d.fonts, f)
	return f
}

// code returns the font of this document that shows a glyph, and its code
// there. Loose is for a glyph of a text that says otherwise what it is: any code
// of the glyph will do.
func (d *Document) code(t *Typeface, u *faceUse, m meaning, loose bool) (*docFont, uint16) {
	if s := u.shared; s != nil && int(m.gid) < len(s.cids) {
		if cid := s.cids[m.gid]; cid != 0 && (loose || s.chars[cid] == m.char) {
			if u.base == nil {
				u.base = d.newFont(t)
				u.base.base = s
			}
			return u.base, cid
		}
	}
	if u.extra == nil {
		u.extra = d.newFont(t)
		u.extra.gids, u.extra.texts = []uint16{0}, []string{""}
		u.extra.cids, u.extra.first = map[meaning]uint16{}, map[uint16]uint16{}
	}
	f := u.extra
	cid, ok := f.cids[m]
	if !ok && loose {
		cid, ok = f.first[m.gid]
	}
	if ok {
		return f, cid
	}
	cid = uint16(len(f.gids))
	f.cids[m] = cid
	if _, known := f.first[m.gid]; !known {
		f.first[m.gid] = cid
	}
	text := m.text
	if text == "" {
		text = string(m.char)
	}
	f.gids, f.texts = append(f.gids, m.gid), append(f.texts, text)
	if len(f.gids) > 1<<16-1 {
		d.fail(errorf("a document shows more glyphs of one typeface than a file can hold"))
	}
	return f, cid
}

// write writes a font with all that belongs to it.
func (f *docFont) write(d *Document) error {
	s := f.base
	if s == nil {
		var err error
		if s, err = f.face.cut(f.gids, f.texts); err != nil {
			return err
		}
	}
	t, w := f.face.font, d.w
	file, descriptor, descendant, unicode := w.alloc(), w.alloc(), w.alloc(), w.alloc()
	w.packedStream(file, appendInt([]byte("/Length1 "), s.length), s.file, true)
	w.packedStream(unicode, nil, s.unicode, true)

	box := t.BBox()
	b := appendName([]byte("<</Type/FontDescriptor/Flags 4/FontName"), s.name)
	b = append(b, "/FontBBox["...)
	for i, n := range box {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendInt(b, f.face.thousandths(n))
	}
	b = appendInt(append(b, "]/Ascent "...), f.face.thousandths(t.Ascent()))
	b = appendInt(append(b, "/Descent "...), f.face.thousandths(t.Descent()))
	b = appendInt(append(b, "/CapHeight "...), f.face.CapHeight())
	b = appendNum(append(b, "/ItalicAngle "...), t.ItalicAngle())
	stem := 80
	if strings.Contains(s.name, "Bold") {
		stem = 150
	}
	b = appendRef(append(appendInt(append(b, "/StemV "...), stem), "/FontFile2 "...), file)
	w.put(descriptor, append(b, ">>"...))

	b = appendName(append(b[:0], "<</Type/Font/Subtype/CIDFontType2/BaseFont"...), s.name)
	b = append(b, "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor "...)
	b = append(append(appendRef(b, descriptor), "/W"...), s.widths...)
	w.put(descendant, append(b, ">>"...))

	b = appendName(append(b[:0], "<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont"...), s.name)
	b = appendRef(append(b, "/DescendantFonts["...), descendant)
	b = appendRef(append(b, "]/ToUnicode "...), unicode)
	w.put(f.ref, append(b, ">>"...))
	return nil
}
