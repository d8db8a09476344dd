package pdfread_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/internal/pdfread"
)

// hand builds files by hand, so that each can be wrong in its own way.
type hand struct {
	bytes.Buffer
	at   map[int]int // where objects stand
	rows map[int]row // of the table to come
	last int         // where the table before stands
	size int
}

// row is an entry of a cross-reference stream; a table has kinds 0 and 1 only.
type row struct{ kind, where, more int }

func begin() *hand {
	h := &hand{at: map[int]int{}, rows: map[int]row{}, last: -1}
	h.WriteString("%PDF-1.7\n")
	return h
}

// obj writes an object.
func (h *hand) obj(num int, body string) *hand {
	h.here(num)
	fmt.Fprintf(h, "%d 0 obj\n%s\nendobj\n", num, body)
	return h
}

// here says that an object stands here; it is to be written by hand.
func (h *hand) here(num int) *hand {
	h.at[num] = h.Len()
	return h.row(num, row{1, h.Len(), 0})
}

func (h *hand) row(num int, r row) *hand {
	h.rows[num] = r
	h.size = max(h.size, num+1)
	return h
}

func (h *hand) text(s string) *hand {
	h.WriteString(s)
	return h
}

// stream is the body of a stream.
func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// pages writes the least that a document has.
func (h *hand) pages(catalog string) *hand {
	return h.obj(1, "<</Type/Catalog/Pages 2 0 R"+catalog+">>").obj(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>").
		obj(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
}

func (h *hand) numbers() []int {
	var out []int
	for n := range h.rows {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// rest is what the trailer says but for what is given.
func (h *hand) rest(given string) string {
	if !strings.Contains(given, "/Size") {
		given += fmt.Sprintf("/Size %d", h.size)
	}
	if !strings.Contains(given, "/Root") {
		given += "/Root 1 0 R"
	}
	if h.last >= 0 && !strings.Contains(given, "/Prev") {
		given += fmt.Sprintf("/Prev %d", h.last)
	}
	return given
}

// table ends a revision with a table.
func (h *hand) table(trailer string) *hand {
	at := h.Len()
	h.WriteString("xref\n")
	for _, n := range h.numbers() {
		r, kind := h.rows[n], "n"
		if r.kind == 0 {
			kind = "f"
		}
		fmt.Fprintf(h, "%d 1\n%010d %05d %s \n", n, r.where, r.more, kind)
	}
	fmt.Fprintf(h, "trailer\n<<%s>>\n", h.rest(trailer))
	return h.end(at)
}

func (h *hand) end(at int) *hand {
	h.last, h.rows = at, map[int]row{}
	return h.text(fmt.Sprintf("startxref\n%d\n%%%%EOF\n", at))
}

// xref ends a revision with a stream, which is object num.
func (h *hand) xref(num int, trailer string) *hand {
	h.here(num)
	at := h.at[num]
	h.xrefObject(num, trailer)
	return h.end(at)
}

func (h *hand) xrefObject(num int, trailer string) {
	var index, data string
	for _, n := range h.numbers() {
		r := h.rows[n]
		index += fmt.Sprintf("%d 1 ", n)
		data += string(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32([]byte{byte(r.kind)}, uint32(r.where)), uint16(r.more)))
	}
	if !strings.Contains(trailer, "/Index") {
		trailer += "/Index[" + index + "]"
	}
	if !strings.Contains(trailer, "/W") {
		trailer += "/W[1 4 2]"
	}
	fmt.Fprintf(h, "%d 0 obj\n%s\nendobj\n", num, stream("/Type/XRef"+h.rest(trailer), data))
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// packed writes an object stream of objects and their rows.
func (h *hand) packed(num int, objects map[int]string) *hand {
	var head, body string
	i := 0
	for n := range 1 << 10 {
		if text, ok := objects[n]; ok {
			head += fmt.Sprintf("%d %d ", n, len(body))
			body += text + " "
			h.row(n, row{2, num, i})
			i++
		}
	}
	return h.obj(num, stream(fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", i, len(head)), deflate(head+body)))
}

// readAll reads all that a file has, at each of its revisions.
func readAll(data []byte) (*pdfread.File, error) {
	f, err := pdfread.Open(data)
	if err != nil {
		return nil, err
	}
	for i := range f.Revisions {
		v := f.At(i)
		if _, err := v.Catalog(); err != nil {
			return f, err
		}
		if _, err := v.Pages(); err != nil {
			return f, err
		}
		for _, o := range f.Revisions[i].Objects {
			x, err := v.Get(o.Ref)
			if err != nil {
				return f, err
			}
			if s, ok := x.(*pdfread.Stream); ok {
				if _, err := v.Data(s); err != nil {
					return f, err
				}
			}
		}
		for j := range i { // what a later revision left is still there
			for _, o := range f.Revisions[j].Objects {
				if _, err := v.Get(o.Ref); err != nil {
					return f, err
				}
			}
		}
		if err := f.Loose(i); err != nil {
			return f, err
		}
		if i == 0 {
			continue // comments and all else are for whoever makes a file
		}
		if err := f.Plain(i); err != nil {
			return f, err
		}
	}
	return f, nil
}

// mustRead fails the test unless a file can be read whole.
func mustRead(t *testing.T, data []byte) *pdfread.File {
	t.Helper()
	f, err := readAll(data)
	if err != nil {
		t.Fatalf("%v in\n%.2000s", err, data)
	}
	return f
}
