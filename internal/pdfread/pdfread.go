// Package pdfread reads PDF files that anybody may have made: strictly, and
// bounded in time, memory, depth and count. Whatever reads PDF in this module
// reads through it: embedded data, form fields, signatures.
//
// It repairs nothing. A file whose tables do not say plainly where its objects
// stand is refused with the reason, since two programs that repair it may see
// two different files. Numbers are compared by value, not by spelling, and
// strings by their bytes.
//
// A file is a chain of revisions: as it was made, and one for each incremental
// update. [File.At] shows it as it was at any of them. How a file is put together
// is read in xref.go, its objects in object.go, their tokens in lexer.go, and the
// data of streams in stream.go.
package pdfread

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
)

// Values of a PDF file are nil (null), bool, int64, float64, Ref, *Stream, and
// these.
type (
	// Name is a name without its slash, escapes resolved.
	Name string
	// String is a string as its bytes, however they were written.
	String string
	// Array is a list.
	Array []any
	// Dict is a dictionary. An entry that is nil is as good as absent.
	Dict map[Name]any
)

// Ref is a reference to an object.
type Ref struct{ Num, Gen int }

// String returns the reference as it is written: 12 0 R.
func (r Ref) String() string { return fmt.Sprintf("%d %d R", r.Num, r.Gen) }

// Stream is a dictionary with data. View.Data unpacks it.
type Stream struct {
	Dict Dict
	Raw  []byte // as it stands in the file; part of the file's bytes, so not to be changed
}

// Object is an indirect object as one revision wrote it.
type Object struct {
	Ref
	At    int  // offset of "12 0 obj"; -1 in an object stream
	In    int  // number of the object stream it stands in; 0 for none
	Index int  // in that object stream
	Free  bool // the revision says that there is no such object any more
}

// Revision is one part of a file: what an incremental update added.
type Revision struct {
	Start, End int      // its bytes: End is behind %%EOF and one line end
	XRef       int      // where its cross-reference table or stream begins
	Table      bool     // it is a table, not a stream
	Hybrid     bool     // it has both, so that old readers see another file
	Trailer    Dict     // of this revision
	Objects    []Object // what it wrote, by number

	body [][2]int // bytes of its tables and of its end
}

// Limits of what is read; a file beyond one is refused with ErrTooLarge.
const (
	MaxSize      = 48 << 20 // bytes of a file
	MaxDecoded   = 36 << 20 // bytes unpacked from all streams of a file together
	MaxObjects   = 1 << 17  // entries of all tables together
	MaxValues    = 1 << 20  // values read, all objects together; a dictionary counts for several
	MaxDepth     = 64       // of arrays and dictionaries in each other
	MaxRevisions = 256
)

// Why a file is not read. Every error of this package is or wraps one of them, or
// is an *Error.
var (
	ErrNotPDF    = errors.New("this is not a PDF file")
	ErrEncrypted = errors.New("the file is encrypted: save it without a password first")
	ErrTooLarge  = errors.New("the file is larger, or holds more, than is read here")
)

// Error says what is wrong with a file, and where.
type Error struct {
	At     int // offset in the file; -1 in an object stream
	Object int // in which object; 0 in none
	Reason string
}

// Error says that the file is damaged, where and how.
func (e *Error) Error() string {
	switch {
	case e.Object != 0 && e.At >= 0:
		return fmt.Sprintf("the file is damaged at byte %d, in object %d: %s", e.At, e.Object, e.Reason)
	case e.Object != 0:
		return fmt.Sprintf("the file is damaged in object %d: %s", e.Object, e.Reason)
	case e.At >= 0:
		return fmt.Sprintf("the file is damaged at byte %d: %s", e.At, e.Reason)
	}
	return "the file is damaged: " + e.Reason
}

// File is an open file. It is not for concurrent use.
type File struct {
	Data      []byte
	Revisions []Revision // the first is the file as it was made

	entries int // read from tables
	values  int // read
	lexed   int // bytes
	decoded int // bytes

	objects map[Object]any // by where they stand
	packs   map[int]*pack  // object streams, by offset
	opening map[int]bool   // offsets being read, so that no object needs itself
	spans   map[int][2]int // bytes of objects, by offset
	odd     map[int]bool   // objects and trailers with something that is spelt oddly, by offset
}

// Open reads the tables of a file. Objects are read when they are asked for.
func Open(data []byte) (*File, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: %d MB, and %d are", ErrTooLarge, len(data)>>20, MaxSize>>20)
	}
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		const most = 1024 // as far as other programs look for it
		if at := bytes.Index(data[:min(len(data), most)], []byte("%PDF-")); at > 0 {
			return nil, &Error{At: 0, Reason: fmt.Sprintf("%d bytes stand before %%PDF-", at)}
		}
		return nil, ErrNotPDF
	}
	f := &File{Data: data, objects: map[Object]any{}, packs: map[int]*pack{}, opening: map[int]bool{}, spans: map[int][2]int{}, odd: map[int]bool{}}
	if err := f.readTables(); err != nil {
		return nil, err
	}
	return f, nil
}

// Tail is how many bytes stand behind the end of the last revision: white space
// only, or the file would not have been opened.
func (f *File) Tail() int { return len(f.Data) - f.Revisions[len(f.Revisions)-1].End }

// ID returns the document's id, the first of /ID of the file as it was made, in
// hexadecimal digits; "" when it has none.
func (f *File) ID() string {
	id, _ := f.Revisions[0].Trailer["ID"].(Array)
	if len(id) == 0 {
		return ""
	}
	s, _ := id[0].(String)
	return hex.EncodeToString([]byte(s))
}

// View is a file as it was at one of its revisions. Values are shared: they are
// not to be changed.
type View struct {
	File    *File
	Number  int // of the revision, from 0
	Trailer Dict
}

// At returns the file as it was at a revision: 0 is as it was made.
func (f *File) At(revision int) *View {
	return &View{f, revision, f.Revisions[revision].Trailer}
}

// Last returns the file as it is.
func (f *File) Last() *View { return f.At(len(f.Revisions) - 1) }

// Catalog returns the document's catalog.
func (v *View) Catalog() (Dict, error) {
	if _, ok := v.Trailer["Root"].(Ref); !ok {
		return nil, &Error{At: v.File.Revisions[v.Number].XRef, Reason: "the trailer does not say which object is the catalog"}
	}
	d, err := v.Dict(v.Trailer["Root"])
	if err == nil && d == nil {
		err = &Error{At: -1, Reason: "there is no catalog"}
	}
	return d, err
}

// Pages returns the objects of the pages in their order.
func (v *View) Pages() ([]Ref, error) {
	root, err := v.Catalog()
	if err != nil {
		return nil, err
	}
	var out []Ref
	seen := map[int]bool{}
	var walk func(x any, depth int) error
	walk = func(x any, depth int) error {
		r, ok := x.(Ref)
		if !ok {
			return &Error{At: -1, Reason: "a page is no object of its own"}
		}
		if seen[r.Num] {
			return &Error{At: -1, Object: r.Num, Reason: "the tree of pages meets itself"}
		}
		if depth > MaxDepth {
			return ErrTooLarge
		}
		seen[r.Num] = true
		d, err := v.Dict(r)
		if err != nil {
			return err
		}
		if d["Kids"] == nil {
			if t, err := v.Name(d["Type"]); err != nil || t != "Page" {
				return &Error{At: -1, Object: r.Num, Reason: "this is no page, and stands among the pages"}
			}
			out = append(out, r)
			return nil
		}
		kids, err := v.Array(d["Kids"])
		if err != nil {
			return err
		}
		for _, k := range kids {
			if err := walk(k, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(root["Pages"], 0); err != nil {
		return nil, err
	}
	return out, nil
}
