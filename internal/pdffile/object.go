// Package pdffile writes PDF files of version 1.7 as this module needs them:
// tagged, archival, and the same bytes for the same calls. It knows objects and
// the file (object.go), pages and what is drawn on them (page.go), fonts and
// their subsets (font.go), images (image.go), the structure tree
// (structure.go), form fields and links (field.go), attachments (attach.go) and
// metadata (metadata.go), and puts them together in document.go. What is added
// to a file that is there is an update (update.go). Places are in points from the
// bottom left corner.
package pdffile

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"sync"
	"unicode/utf16"

	"github.com/klauspost/compress/zlib"
)

// Ref is the number of an object; 0 is none.
type Ref int

// place says where an object stands: at an offset, or in an object stream.
type place struct {
	at    int
	in    Ref
	index int
}

// writer collects the objects of one file.
type writer struct {
	out    []byte
	places []place // by number; 0 is the head of the free list
	packer *Packer
	plain  bool // nothing stands in an object stream

	// Objects that wait for an object stream: what is no stream packs well.
	waiting []Ref
	heads   []byte
	bodies  []byte

	content []byte // of the page that is being drawn
	scratch []byte
}

const (
	mostPacked = 1000 // objects in an object stream, so that a reader of a long document need not unpack all for one
	header     = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"
)

// newWriter returns a writer in the room that an earlier one left.
func newWriter(p *Packer) *writer {
	var w *writer
	select {
	case w = <-p.writers:
	default:
		w = &writer{places: make([]place, 0, 512)}
	}
	w.out, w.places, w.packer, w.plain = append(make([]byte, 0, 64<<10), header...), append(w.places[:0], place{}), p, false
	return w
}

// free leaves the writer's room to another document. The file itself is not
// among it: whoever keeps it must not find another family's there.
func (w *writer) free() {
	const most = 4 << 20 // what is larger is seldom needed again
	if cap(w.content)+cap(w.scratch)+cap(w.bodies) > most {
		return
	}
	w.out = nil
	select {
	case w.packer.writers <- w:
	default:
	}
}

// alloc reserves the number of an object.
func (w *writer) alloc() Ref {
	w.places = append(w.places, place{})
	return Ref(len(w.places) - 1)
}

// put writes an object that is no stream.
func (w *writer) put(r Ref, body []byte) {
	if w.plain {
		w.places[r] = place{at: len(w.out)}
		w.out = append(appendInt(w.out, int(r)), " 0 obj\n"...)
		w.out = append(append(w.out, body...), "\nendobj\n"...)
		return
	}
	w.heads = strconv.AppendInt(w.heads, int64(r), 10)
	w.heads = append(w.heads, ' ')
	w.heads = strconv.AppendInt(w.heads, int64(len(w.bodies)), 10)
	w.heads = append(w.heads, ' ')
	w.waiting = append(w.waiting, r)
	w.bodies = append(append(w.bodies, body...), '\n')
	if len(w.waiting) == mostPacked {
		w.flush()
	}
}

// flush writes the objects that wait as one object stream.
func (w *writer) flush() {
	if len(w.waiting) == 0 {
		return
	}
	in := w.alloc()
	for i, r := range w.waiting {
		w.places[r] = place{in: in, index: i}
	}
	dict := appendInt([]byte("/Type/ObjStm/N "), len(w.waiting))
	dict = appendInt(append(dict, "/First "...), len(w.heads))
	w.scratch = append(append(w.scratch[:0], w.heads...), w.bodies...)
	w.stream(in, dict, w.scratch, true)
	w.waiting, w.heads, w.bodies = w.waiting[:0], w.heads[:0], w.bodies[:0]
}

// stream writes a stream object; dict holds the entries besides length and
// filter.
func (w *writer) stream(r Ref, dict, data []byte, pack bool) {
	if !pack {
		w.packedStream(r, dict, data, false)
		return
	}
	w.packer.pack(data, func(packed []byte) { w.packedStream(r, dict, packed, true) })
}

// packedStream writes a stream whose data is packed already where packed says
// so.
func (w *writer) packedStream(r Ref, dict, data []byte, packed bool) {
	w.places[r] = place{at: len(w.out)}
	w.out = appendInt(w.out, int(r))
	w.out = append(w.out, " 0 obj\n<<"...)
	w.out = append(w.out, dict...)
	if packed {
		w.out = append(w.out, "/Filter/FlateDecode"...)
	}
	w.out = appendInt(append(w.out, "/Length "...), len(data))
	w.out = append(w.out, ">>\nstream\n"...)
	w.out = append(w.out, data...)
	w.out = append(w.out, "\nendstream\nendobj\n"...)
}

// finish writes the cross-reference stream and the end of the file.
func (w *writer) finish(root, info Ref, id [16]byte) []byte {
	w.flush()
	self := w.alloc()
	start := len(w.out)
	w.places[self] = place{at: start}
	wide := 3 // bytes of an offset
	if start >= 1<<24 {
		wide = 4
	}
	// Each row says how it differs from the one above: most differ little.
	row, above := make([]byte, 0, wide+3), make([]byte, wide+3)
	table := make([]byte, 0, len(w.places)*(wide+4))
	for i, p := range w.places {
		kind, second, third := byte(1), p.at, 0
		switch {
		case i == 0:
			kind, second, third = 0, 0, 0xFFFF
		case p.in != 0:
			kind, second, third = 2, int(p.in), p.index
		}
		row = append(row[:0], kind)
		for shift := 8 * (wide - 1); shift >= 0; shift -= 8 {
			row = append(row, byte(second>>shift))
		}
		row = binary.BigEndian.AppendUint16(row, uint16(third))
		const up = 2 // the predictor's name for that
		table = append(table, up)
		for j, c := range row {
			table = append(table, c-above[j])
		}
		copy(above, row)
	}
	dict := appendInt([]byte("/Type/XRef/Size "), len(w.places))
	dict = append(appendInt(append(dict, "/W[1 "...), wide), " 2]/DecodeParms<</Predictor 12/Columns "...)
	dict = append(appendInt(dict, len(row)), ">>/Root "...)
	dict = append(appendRef(dict, root), "/Info "...)
	dict = append(appendRef(dict, info), "/ID["...)
	dict = append(appendHex(appendHex(dict, id[:]), id[:]), ']')
	w.stream(self, dict, table, true)
	w.out = appendInt(append(w.out, "startxref\n"...), start)
	return append(w.out, "\n%%EOF\n"...)
}

// Packer compresses. It keeps its tools between documents, since making them
// costs more than using them. It is safe for concurrent use.
type Packer struct {
	free    chan *packing
	writers chan *writer
	colour  func() []byte // the packed colour profile, made once
}

// NewPacker returns a Packer.
func NewPacker() *Packer {
	const most = 4 // kept: each takes a megabyte
	p := &Packer{free: make(chan *packing, most), writers: make(chan *writer, most)}
	p.colour = sync.OnceValue(func() []byte { return p.Pack(srgb()) })
	return p
}

// packLevel is the one below the best: a hundredth more bytes, a sixth less time.
const packLevel = 5

type packing struct {
	zip *zlib.Writer
	buf bytes.Buffer
}

// pack compresses data as PDF's FlateDecode reads it, and gives the result to
// use, which must not keep it.
func (p *Packer) pack(data []byte, use func(packed []byte)) {
	var k *packing
	select {
	case k = <-p.free:
	default:
		k = &packing{}
		k.zip, _ = zlib.NewWriterLevel(&k.buf, packLevel) // the level is valid
	}
	k.buf.Reset()
	k.zip.Reset(&k.buf)
	_, _ = k.zip.Write(data) // into memory
	_ = k.zip.Close()
	use(k.buf.Bytes())
	select {
	case p.free <- k:
	default:
	}
}

// Pack returns data compressed as PDF's FlateDecode reads it.
func (p *Packer) Pack(data []byte) (out []byte) {
	p.pack(data, func(packed []byte) { out = bytes.Clone(packed) })
	return out
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

func appendRef(b []byte, r Ref) []byte { return append(appendInt(b, int(r)), " 0 R"...) }

// appendNum writes a number with two decimals: a two hundredth of a millimetre.
func appendNum(b []byte, f float64) []byte {
	n := int64(math.Round(f * 100))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	switch c := n % 100; {
	case c == 0:
	case c%10 == 0:
		b = append(b, '.', byte('0'+c/10))
	default:
		b = append(b, '.', byte('0'+c/10), byte('0'+c%10))
	}
	return b
}

// appendNums writes numbers with spaces between.
func appendNums(b []byte, numbers ...float64) []byte {
	for i, f := range numbers {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendNum(b, f)
	}
	return b
}

func appendHex(b, data []byte) []byte {
	const digits = "0123456789ABCDEF"
	b = append(b, '<')
	for _, c := range data {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return append(b, '>')
}

// appendBytes writes a string of bytes in round brackets.
func appendBytes(b, data []byte) []byte {
	b = append(b, '(')
	for _, c := range data {
		b = appendByte(b, c)
	}
	return append(b, ')')
}

// appendByte writes one byte inside round brackets.
func appendByte(b []byte, c byte) []byte {
	switch c {
	case '(', ')', '\\':
		return append(b, '\\', c)
	case '\r': // a reader would take it for a line feed
		return append(b, '\\', 'r')
	}
	return append(b, c)
}

// appendText writes a text for people: ASCII as it is, all else as UTF-16.
func appendText(b []byte, text string) []byte {
	plain := true
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			plain = false
			break
		}
	}
	if plain {
		return appendBytes(b, []byte(text))
	}
	return appendHex(b, utf16Text(text))
}

func utf16Text(text string) []byte {
	out := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(text)) {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return out
}

// appendName writes a name.
func appendName(b []byte, name string) []byte {
	const digits = "0123456789ABCDEF"
	b = append(b, '/')
	for i := range len(name) {
		c := name[i]
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || bytes.IndexByte([]byte("+-_.:"), c) >= 0 {
			b = append(b, c)
			continue
		}
		b = append(b, '#', digits[c>>4], digits[c&15])
	}
	return b
}
