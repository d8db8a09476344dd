package pdffile

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"earlyhelp.example/forms/internal/pdfread"
)

// Update is an incremental update of a file: what it writes stands behind the
// file's own bytes, which stay as they are. Its cross-reference is of the kind
// that the file's last one is. It is for one goroutine.
type Update struct {
	doc   *Document
	trail pdfread.Dict // of the file
	prev  int          // where the file's last cross-reference stands
	table bool         // that is a table, not a stream
	from  int          // where the update begins

	ranges, contents Span // of the signature in it; contents with its brackets
}

// Span is a part of a file.
type Span struct{ Start, End int }

// NewUpdate begins an update of a file.
func NewUpdate(f *pdfread.File, p *Packer) (*Update, error) {
	last := f.Revisions[len(f.Revisions)-1]
	trail := f.Last().Trailer
	size, _ := trail["Size"].(int64)
	if _, ok := trail["Root"].(pdfread.Ref); !ok || size < 1 || size > pdfread.MaxObjects {
		return nil, errors.New("the file's trailer does not say how many objects there are")
	}
	u := &Update{trail: trail, prev: last.XRef, table: bytes.HasPrefix(f.Data[last.XRef:], []byte("xref"))}
	w := newWriter(p)
	const room = 64 << 10
	w.out = append(make([]byte, 0, len(f.Data)+room), f.Data...)
	if w.out[len(w.out)-1] != '\n' {
		w.out = append(w.out, '\n')
	}
	w.places, w.plain = append(w.places[:0], make([]place, size)...), true
	u.from = len(w.out)
	u.doc = &Document{w: w, sum: sha256.New(), faces: map[*Typeface]*faceUse{}}
	return u, nil
}

// Alloc reserves the number of a new object.
func (u *Update) Alloc() pdfread.Ref { return pdfread.Ref{Num: int(u.doc.w.alloc())} }

// Put writes an object: a new one, or another value of one that is there.
func (u *Update) Put(r pdfread.Ref, value pdfread.Dict) {
	if u.known(r) {
		u.doc.w.put(Ref(r.Num), appendValue(nil, value))
	}
}

func (u *Update) known(r pdfread.Ref) bool {
	if r.Gen != 0 || r.Num < 1 || r.Num >= len(u.doc.w.places) {
		u.doc.fail(errorf("object %s cannot be written anew", r))
		return false
	}
	return true
}

// Stream writes a new stream, packed.
func (u *Update) Stream(data []byte) pdfread.Ref {
	r := u.doc.w.alloc()
	u.doc.w.stream(r, nil, data, true)
	return pdfread.Ref{Num: int(r)}
}

// Sign writes a signature dictionary with room for a value of so many bytes. An
// update has one at most.
func (u *Update) Sign(r pdfread.Ref, dict pdfread.Dict, room int) {
	if u.contents.End > 0 || !u.known(r) {
		u.doc.fail(errors.New("an update holds one signature"))
		return
	}
	w := u.doc.w
	b := appendValue(nil, dict)
	w.places[r.Num] = place{at: len(w.out)}
	w.out = append(appendInt(w.out, r.Num), " 0 obj\n"...)
	w.out = append(w.out, b[:len(b)-len(">>")]...)
	// The range is known at the end: "[0 n n n]" and blanks.
	const digits = 10
	u.ranges.Start = len(w.out) + len("/ByteRange")
	w.out = append(append(w.out, "/ByteRange"...), bytes.Repeat([]byte{' '}, len("[0 ")+3*(digits+1))...)
	u.ranges.End = len(w.out)
	w.out = append(w.out, "/Contents"...)
	u.contents.Start = len(w.out)
	w.out = append(w.out, '<')
	w.out = append(w.out, bytes.Repeat([]byte{'0'}, 2*room)...)
	w.out = append(w.out, '>')
	u.contents.End = len(w.out)
	w.out = append(w.out, ">>\nendobj\n"...)
}

// Look begins a form XObject: what a field shows, drawn as a page is.
func (u *Update) Look(width, height float64) *Page {
	d := u.doc
	if d.resources == 0 {
		d.resources = d.w.alloc()
	}
	return &Page{Width: width, Height: height, doc: d, ref: d.w.alloc(), fill: black, stroke: black, line: 1}
}

// PutLook writes a form XObject that is drawn.
func (u *Update) PutLook(p *Page) pdfread.Ref {
	p.end()
	b := append(appendNums([]byte("/Type/XObject/Subtype/Form/BBox["), 0, 0, p.Width, p.Height), "]/Resources "...)
	u.doc.w.stream(p.ref, appendRef(b, u.doc.resources), p.c, true)
	return pdfread.Ref{Num: int(p.ref)}
}

// Bytes returns the file with the update, which cannot be used any more, and
// where the value of its signature is to stand, with its brackets: all other
// bytes are signed.
func (u *Update) Bytes() ([]byte, Span, error) {
	d := u.doc
	w := d.w
	if w == nil {
		return nil, Span{}, errors.New("the update is finished already")
	}
	for _, f := range d.fonts {
		if err := f.write(d); err != nil {
			d.fail(err)
		}
	}
	if d.resources != 0 {
		d.writeResources(d.resources)
	}
	if len(d.errs) > 0 {
		return nil, Span{}, errors.Join(d.errs...)
	}
	u.finish()
	if u.contents.End > 0 {
		ranges := fmt.Appendf(nil, "[0 %d %d %d]", u.contents.Start, u.contents.End, len(w.out)-u.contents.End)
		if len(ranges) > u.ranges.End-u.ranges.Start {
			return nil, Span{}, errors.New("the file is too large to be signed")
		}
		copy(w.out[u.ranges.Start:u.ranges.End], ranges)
	}
	file := w.out
	d.w = nil
	w.free()
	return file, u.contents, nil
}

// finish writes the cross-reference of the update and the end of the file.
func (u *Update) finish() {
	w := u.doc.w
	dict := pdfread.Dict{"Root": u.trail["Root"], "Prev": int64(u.prev), "ID": u.id()}
	if info, ok := u.trail["Info"]; ok {
		dict["Info"] = info
	}
	start := len(w.out)
	if u.table {
		dict["Size"] = int64(len(w.places))
		w.out = append(w.out, "xref\n"...)
		for first, rows := range w.written() {
			w.out = fmt.Appendf(w.out, "%d %d\n", first, len(rows))
			for _, p := range rows {
				w.out = fmt.Appendf(w.out, "%010d 00000 n\r\n", p.at)
			}
		}
		w.out = append(appendValue(append(w.out, "trailer\n"...), dict), '\n')
	} else {
		w.places[w.alloc()] = place{at: start}
		dict["Size"], dict["Type"], dict["W"] = int64(len(w.places)), pdfread.Name("XRef"), pdfread.Array{int64(1), int64(4), int64(2)}
		var index pdfread.Array
		var table []byte
		for first, rows := range w.written() {
			index = append(index, int64(first), int64(len(rows)))
			for _, p := range rows {
				table = append(table, 1, byte(p.at>>24), byte(p.at>>16), byte(p.at>>8), byte(p.at), 0, 0)
			}
		}
		dict["Index"] = index
		b := appendValue(nil, dict)
		w.stream(Ref(len(w.places)-1), b[len("<<"):len(b)-len(">>")], table, true)
	}
	w.out = appendInt(append(w.out, "startxref\n"...), start)
	w.out = append(w.out, "\n%%EOF\n"...)
}

// id keeps the first half of the file's id and makes the second from what the
// update says.
func (u *Update) id() pdfread.Array {
	id, _ := u.trail["ID"].(pdfread.Array)
	sum := sha256.New()
	var first any = pdfread.String("")
	if len(id) == 2 {
		first = id[0]
		_, _ = sum.Write(appendValue(nil, id)) // a hash never fails
	}
	_, _ = sum.Write(u.doc.w.out[u.from:])
	return pdfread.Array{first, pdfread.String(sum.Sum(nil)[:16])}
}

// written returns the runs of objects that were written, by the number of the
// first.
func (w *writer) written() func(yield func(first int, rows []place) bool) {
	return func(yield func(int, []place) bool) {
		for i := 0; i < len(w.places); i++ {
			n := i
			for n < len(w.places) && w.places[n] != (place{}) {
				n++
			}
			if n > i && !yield(i, w.places[i:n]) {
				return
			}
			i = n
		}
	}
}

// Text returns a text for people as a string of the file.
func Text(text string) pdfread.String {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return pdfread.String(utf16Text(text))
		}
	}
	return pdfread.String(text)
}

// Date returns a time as a string of the file.
func Date(t time.Time) pdfread.String { return pdfread.String(pdfDate(t)) }

// appendValue writes a value. Keys stand in order of their names.
func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case pdfread.Name:
		return appendName(b, string(v))
	case pdfread.String:
		if slices.ContainsFunc([]byte(v), func(c byte) bool { return c < ' ' || c > '~' }) {
			return appendHex(b, []byte(v))
		}
		return appendBytes(b, []byte(v))
	case pdfread.Ref:
		return append(strconv.AppendInt(append(appendInt(b, v.Num), ' '), int64(v.Gen), 10), " R"...)
	case pdfread.Array:
		b = append(b, '[')
		for i, item := range v {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendValue(b, item)
		}
		return append(b, ']')
	case pdfread.Dict:
		b = append(b, "<<"...)
		for _, key := range slices.SortedFunc(maps.Keys(v), firstType) {
			b = append(appendName(b, string(key)), ' ')
			b = appendValue(b, v[key])
		}
		return append(b, ">>"...)
	}
	return append(b, "null"...)
}

// firstType orders keys: what an object is, then the others.
func firstType(a, b pdfread.Name) int {
	rank := func(n pdfread.Name) int {
		if n == "Type" {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}
