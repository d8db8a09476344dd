package pdfread

import (
	"fmt"
	"regexp"
)

// What programs look for that cannot read a file's tables and mend it: objects,
// wherever they seem to stand. Comments and any white space may stand between.
var (
	objectHead = regexp.MustCompile(`[0-9](?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n])+[0-9]+(?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n])+obj`)
	tableEnd   = regexp.MustCompile(`trailer`)
	fileEnd    = regexp.MustCompile(`startxref`)
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
	odd := f.odd[r.XRef]
	for _, o := range r.Objects {
		if o.Free {
			continue
		}
		if _, err := v.Get(o.Ref); err != nil {
			return err
		}
		if o.In == 0 {
			heads[o.At] = true
			odd = odd || f.odd[o.At]
		}
	}
	if odd {
		return &Error{At: r.Start, Reason: "something in it is spelt so that programs read it differently"}
	}
	tables := 0
	if r.Table {
		tables = 1
	}
	for _, look := range []struct {
		what string
		is   *regexp.Regexp
		want int
	}{{"an object", objectHead, len(heads)}, {"a trailer", tableEnd, tables}, {"an end", fileEnd, 1}} {
		if n := len(look.is.FindAllIndex(f.Data[r.Start:r.End], look.want+1)); n != look.want {
			return &Error{At: r.Start, Reason: fmt.Sprintf("something in it looks like %s of the file and is none", look.what)}
		}
	}
	return nil
}
