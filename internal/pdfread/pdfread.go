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
// update. [File.At] shows it as it was at any of them.
package pdfread

import (
	"errors"
	"fmt"
)

// Values of a PDF file are nil (null), bool, int64, float64, and these.
type (
	Name   string // without the slash, escapes resolved
	String string // its bytes, however they were written
	Array  []any
	Dict   map[Name]any
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
	Start, End int  // its bytes in the file, "obj" to "endobj"; those of the object stream for one in such
	In         int  // number of the object stream it stands in; 0 for none
	Free       bool // the revision says that there is no such object any more
}

// Revision is one part of a file: what an incremental update added.
type Revision struct {
	Start, End int      // its bytes: End is behind the line end after %%EOF
	XRef       int      // where its cross-reference table or stream begins
	Trailer    Dict     // of this revision
	Objects    []Object // what it wrote, by number
}

// Limits of what is read; a file beyond one is refused with ErrTooLarge.
const (
	MaxSize      = 64 << 20 // bytes of a file
	MaxDecoded   = 96 << 20 // bytes unpacked from all streams of a file together
	MaxObjects   = 1 << 19  // objects
	MaxValues    = 1 << 20  // values read, all objects together
	MaxDepth     = 64       // of arrays and dictionaries in each other
	MaxRevisions = 256
)

// Why a file is not read. Every error of this package wraps one of them, or is
// an *Error of its own place.
var (
	ErrNotPDF    = errors.New("this is not a PDF file")
	ErrEncrypted = errors.New("the file is encrypted: save it without a password first")
	ErrTooLarge  = errors.New("the file is larger or more deeply nested than is read here")
)

// Error says what is wrong with a file, and where.
type Error struct {
	At     int // offset in the file; -1 where it stands nowhere
	Object Ref // in which object, where that is known
	Reason string
}

// File is an open file. It is not for concurrent use.
type File struct {
	Data      []byte
	Revisions []Revision // the first is the file as it was made
	*reading
}

// View is a file as it was at one of its revisions.
type View struct {
	File    *File
	Number  int // of the revision, from 0
	Trailer Dict
}
