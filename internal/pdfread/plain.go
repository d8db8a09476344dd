package pdfread

import (
	"bytes"
	"fmt"
)

// Plain returns an error unless a revision is written so that every program reads
// the same in it: nothing is spelt oddly, and nothing in it looks like an object, a
// trailer or an end and is none. What one program passes over, or cannot read and
// mends, another shows.
func (f *File) Plain(revision int) error {
	r := &f.Revisions[revision]
	v := f.At(revision)
	heads := map[int]bool{}
	if !r.Table {
		heads[r.XRef] = true
	}
	for _, o := range r.Objects {
		if o.Free {
			continue
		}
		if _, err := v.Get(o.Ref); err != nil {
			return err
		}
		if o.In == 0 {
			heads[o.At] = true
		}
	}
	if err := f.spelling(r); err != nil {
		return err
	}
	tables := 0
	if r.Table {
		tables = 1
	}
	data := f.Data[r.Start:r.End]
	for _, look := range []struct {
		what      string
		got, want int
	}{
		{"an object", objectHeads(data), len(heads)},
		{"a trailer", bytes.Count(data, []byte("trailer")), tables},
		{"an end", bytes.Count(data, []byte("startxref")), 1},
	} {
		if look.got != look.want {
			return &Error{At: r.Start, Reason: fmt.Sprintf("something in it looks like %s of the file and is none", look.what)}
		}
	}
	return nil
}

// Spelling returns an error where something in a revision is spelt so that programs
// read it differently.
func (f *File) Spelling(revision int) error {
	v := f.At(revision)
	r := &f.Revisions[revision]
	for _, o := range r.Objects {
		if _, err := v.Get(o.Ref); err != nil {
			return err
		}
	}
	return f.spelling(r)
}

// spelling looks at a revision whose objects were read, those in object streams too.
func (f *File) spelling(r *Revision) error {
	odd := f.odd[r.XRef]
	for _, o := range r.Objects {
		odd = odd || !o.Free && o.In == 0 && f.odd[o.At]
	}
	if odd {
		return &Error{At: r.Start, Reason: "something in it is spelt so that programs read it differently"}
	}
	return nil
}

// objectHeads counts what programs that mend a file take for the beginning of an
// object, wherever it stands: two numbers and "obj", between them any white space and
// comments.
func objectHeads(data []byte) int {
	n := 0
	for at := 0; ; {
		next := bytes.Index(data[at:], []byte("obj"))
		if next < 0 {
			return n
		}
		if before := data[:at+next]; isHead(before) {
			n++
		}
		at += next + len("obj")
	}
}

// isHead reports whether data ends with two numbers, with something behind each.
func isHead(data []byte) bool {
	for range 2 {
		rest := skipBack(data)
		if len(rest) == len(data) {
			return false
		}
		if data = bytes.TrimRight(rest, "0123456789"); len(data) == len(rest) {
			return false
		}
	}
	return true
}

// skipBack takes white space and comments off the end of data.
func skipBack(data []byte) []byte {
	for len(data) > 0 && isSpace(data[len(data)-1]) {
		end := data[len(data)-1]
		if data = data[:len(data)-1]; end != '\n' && end != '\r' {
			continue
		}
		line := data[bytes.LastIndexAny(data, "\r\n")+1:]
		if comment := bytes.IndexByte(line, '%'); comment >= 0 {
			data = data[:len(data)-len(line)+comment]
		}
	}
	return data
}
