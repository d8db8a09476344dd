package pdfread

import (
	"bytes"
	"fmt"
	"math"
	"slices"
)

// section is one cross-reference table or stream, as it was read.
type section struct {
	at      int
	end     int // behind the trailer
	table   bool
	trailer Dict
	entries map[int]Object
	hybrid  int // where the stream of a hybrid file stands; 0 for none
	spans   [][2]int
}

// readTables follows the chain of tables from the end of the file, and makes the
// revisions of it.
func (f *File) readTables() error {
	at, err := f.lastTable()
	if err != nil {
		return err
	}
	var chain []*section // newest first
	seen := map[int]bool{}
	for {
		if seen[at] {
			return &Error{At: at, Reason: "the chain of tables meets itself"}
		}
		if seen[at] = true; len(chain) == MaxRevisions {
			return ErrTooLarge
		}
		s, err := f.section(at)
		if err != nil {
			return err
		}
		if s.trailer["Encrypt"] != nil {
			return ErrEncrypted
		}
		chain = append(chain, s)
		prev, ok := s.trailer["Prev"]
		if !ok || prev == nil {
			break
		}
		if at, ok = offset(prev); !ok || at >= len(f.Data) {
			return &Error{At: s.at, Reason: "/Prev is no place in the file"}
		}
	}
	slices.Reverse(chain)
	return f.revise(chain)
}

// lastTable returns the offset that the end of the file names.
func (f *File) lastTable() (int, error) {
	end := len(f.Data)
	for end > 0 && isSpace(f.Data[end-1]) {
		end--
	}
	if !bytes.HasSuffix(f.Data[:end], []byte("%%EOF")) {
		if bytes.Contains(f.Data, []byte("%%EOF")) {
			return 0, &Error{At: end, Reason: "it does not end with %%EOF: bytes were cut off or added"}
		}
		return 0, &Error{At: end, Reason: "it does not end with %%EOF: bytes were cut off"}
	}
	const far = 1024 // from the end, as the format has it
	begin := max(0, end-far)
	at := bytes.LastIndex(f.Data[begin:end], []byte("startxref"))
	if at < 0 {
		return 0, &Error{At: end, Reason: "no startxref stands before its end"}
	}
	table, _, err := f.ending(begin + at)
	return table, err
}

// ending reads startxref, the offset and %%EOF with one line end, and returns
// the offset and where that ends.
func (f *File) ending(at int) (table, end int, err error) {
	l := &lexer{f: f, in: f.Data, at: at}
	space := func() {
		for l.at < len(l.in) && isSpace(l.in[l.at]) {
			l.at++
		}
	}
	space()
	if string(l.regular()) != "startxref" {
		l.at = at
		return 0, 0, l.fail("startxref is wanted here")
	}
	space()
	start := l.at
	table, ok := l.digits()
	if !ok || table >= len(f.Data) {
		l.at = start
		return 0, 0, l.fail("no place in the file stands behind startxref")
	}
	space()
	if !bytes.HasPrefix(l.in[l.at:], []byte("%%EOF")) {
		return 0, 0, l.fail("%%EOF is wanted here")
	}
	l.at += len("%%EOF")
	switch rest := l.in[l.at:]; {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		l.at += 2
	case len(rest) > 0 && (rest[0] == '\n' || rest[0] == '\r'):
		l.at++
	}
	return table, l.at, nil
}

// offset returns a number of a file as a place or a count. One with a point is
// none: programs that want a whole number pass it over.
func offset(v any) (int, bool) {
	n, ok := v.(int64)
	return int(n), ok && n >= 0 && n <= math.MaxInt32
}

// section reads the table or stream at an offset.
func (f *File) section(at int) (*section, error) {
	if bytes.HasPrefix(f.Data[at:], []byte("xref")) {
		return f.table(&lexer{f: f, in: f.Data, at: at})
	}
	s, err := f.xrefStream(at)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// table reads a cross-reference table and its trailer. It is read as narrowly as the
// format has it: what one program reads otherwise, another cannot read at all, mends
// the file and shows what it finds.
func (f *File) table(l *lexer) (*section, error) {
	s := &section{at: l.at, table: true, entries: map[int]Object{}}
	if l.at += len("xref"); !l.lineEnd() {
		return nil, l.fail("no line ends behind “xref”")
	}
	for {
		if l.blank(); bytes.HasPrefix(l.in[l.at:], []byte("trailer")) {
			break
		}
		first, ok := l.digits()
		if ok = ok && l.one(' '); !ok {
			return nil, l.fail("a table of objects does not say which objects follow")
		}
		n, ok := l.digits()
		if ok = ok && l.lineEnd(); !ok {
			return nil, l.fail("a table of objects does not say how many follow")
		}
		for i := range n {
			if err := f.tableEntry(l, s, first+i); err != nil {
				return nil, err
			}
		}
	}
	l.at += len("trailer")
	d, err := l.value()
	if err != nil {
		return nil, err
	}
	trailer, ok := d.(Dict)
	if !ok {
		return nil, l.fail("the trailer is no dictionary")
	}
	if f.lexed += l.at - s.at; f.lexed > 3*MaxSize {
		return nil, ErrTooLarge
	}
	s.trailer, s.end, f.odd[s.at] = trailer, l.at, l.odd
	s.spans = [][2]int{{s.at, s.end}}
	if err := s.sized(); err != nil {
		return nil, err
	}
	if trailer["XRefStm"] == nil {
		return s, nil
	}
	at, ok := offset(trailer["XRefStm"])
	if !ok || at == 0 || at >= len(f.Data) {
		return nil, l.fail("/XRefStm is no place in the file")
	}
	hidden, err := f.xrefStream(at)
	if err != nil {
		return nil, err
	}
	s.hybrid = at
	s.spans = append(s.spans, hidden.spans...)
	for num, o := range hidden.entries { // what the table calls free is what the stream may show
		if there, ok := s.entries[num]; !ok || there.Free {
			s.entries[num] = o
		}
	}
	return s, nil
}

func (f *File) tableEntry(l *lexer, s *section, num int) error {
	const long, place, generation, kind = 20, 10, 16, 17 // of a row, and where its parts end or stand
	if len(l.in)-l.at < long {
		return l.fail("it ends in the middle")
	}
	row := l.in[l.at : l.at+long]
	at, ok := wholeNumber(row[:place])
	gen, isGen := wholeNumber(row[place+1 : generation])
	end := string(row[kind+1:])
	if !ok || !isGen || row[place] != ' ' || row[generation] != ' ' || end != " \n" && end != " \r" && end != "\r\n" {
		return l.fail("a table of objects has a row that is not written as the format has it, in 20 characters")
	}
	o := Object{Ref: Ref{num, gen}, At: at}
	switch row[kind] {
	case 'n':
	case 'f':
		o.Free, o.At = true, -1
	default:
		return l.fail("a table of objects has neither n nor f where one is wanted")
	}
	l.at += long
	return s.add(f, o)
}

func (s *section) add(f *File, o Object) error {
	if f.entries++; f.entries > MaxObjects {
		return ErrTooLarge
	}
	if _, twice := s.entries[o.Num]; twice {
		return &Error{At: s.at, Reason: fmt.Sprintf("a table has object %d twice", o.Num)}
	}
	s.entries[o.Num] = o
	return nil
}

// sized refuses objects beyond /Size: some programs see them, and some do not.
func (s *section) sized() error {
	size, ok := offset(s.trailer["Size"])
	if !ok {
		return &Error{At: s.at, Reason: "the trailer has no /Size"}
	}
	const most = 8_388_608 // as many objects as the format has: a larger number is beyond some programs
	if size > most {
		return &Error{At: s.at, Reason: "/Size is larger than a file can be"}
	}
	for num := range s.entries {
		if num >= size {
			return &Error{At: s.at, Reason: fmt.Sprintf("a table has object %d, and /Size is %d", num, size)}
		}
	}
	return nil
}

// xrefStream reads a cross-reference stream, which is a trailer too.
func (f *File) xrefStream(at int) (*section, error) {
	v, ref, end, err := f.object(nil, at, 0)
	if err != nil {
		return nil, err
	}
	stream, ok := v.(*Stream)
	if !ok || stream.Dict["Type"] != Name("XRef") {
		return nil, &Error{At: at, Reason: "neither a table of objects nor a stream with one stands here"}
	}
	s := &section{at: at, end: end, trailer: stream.Dict, entries: map[int]Object{}, spans: [][2]int{{at, end}}}
	bad := func(reason string) error { return &Error{At: at, Object: ref.Num, Reason: reason} }
	data, err := (&View{File: f, Number: -1}).Data(stream) // nothing else can be looked up yet
	if err != nil {
		return nil, err
	}
	w, _ := stream.Dict["W"].(Array)
	var wide [3]int
	row := 0
	for i := range wide {
		const most = 8 // bytes of a number: pyHanko writes as many
		if len(w) != len(wide) {
			return nil, bad("/W has not three numbers")
		}
		n, ok := offset(w[i])
		if !ok || n > most {
			return nil, bad("/W has something other than numbers up to 8")
		}
		wide[i] = n
		row += n
	}
	if row == 0 {
		return nil, bad("/W says that its rows are empty")
	}
	index, ok := stream.Dict["Index"].(Array)
	if !ok {
		index = Array{int64(0), stream.Dict["Size"]}
	}
	if len(index)%2 != 0 || stream.Dict["Index"] != nil && !ok {
		return nil, bad("/Index is no list of pairs")
	}
	for i := 0; i < len(index); i += 2 {
		first, ok := offset(index[i])
		count, isCount := offset(index[i+1])
		if !ok || !isCount || count > len(data)/row {
			return nil, bad("/Index says more than there is")
		}
		for j := range count {
			var n [3]int
			n[0] = 1 // a row without a kind is an object
			for k, width := range wide {
				if width > 0 {
					n[k] = 0
				}
				for _, c := range data[:width] {
					n[k] = n[k]<<8 | int(c)
				}
				data = data[width:]
				if n[k] < 0 {
					return nil, bad("a row has a number that is no place in any file")
				}
			}
			if err := s.addRow(f, first+j, n); err != nil {
				return nil, err
			}
		}
	}
	if len(data) > 0 {
		return nil, bad("it has more rows than /Index says")
	}
	return s, s.sized()
}

func (s *section) addRow(f *File, num int, n [3]int) error {
	switch {
	case n[0] == 0:
		return s.add(f, Object{Ref: Ref{num, 0}, At: -1, Free: true})
	case n[0] == 1 && n[1] < len(f.Data):
		return s.add(f, Object{Ref: Ref{num, n[2]}, At: n[1]})
	case n[0] == 2 && n[1] > 0 && n[1] < MaxObjects*16 && n[2] < MaxObjects:
		return s.add(f, Object{Ref: Ref{num, 0}, At: -1, In: n[1], Index: n[2]})
	}
	return &Error{At: s.at, Reason: fmt.Sprintf("the row of object %d means nothing", num)}
}

// revise makes the revisions from the chain of tables, oldest first.
func (f *File) revise(chain []*section) error {
	// A file made for fast showing has two tables: that of the first page stands
	// before the other, and names it as the one before.
	if len(chain) > 1 && chain[0].at > chain[1].at {
		first, rest := chain[1], chain[0]
		for num, o := range rest.entries {
			if there, twice := first.entries[num]; twice && !there.Free {
				return &Error{At: first.at, Reason: fmt.Sprintf("both tables of a file for fast showing have object %d", num)}
			}
			first.entries[num] = o
		}
		if !bytes.Contains(f.Data[:min(len(f.Data), 1024)], []byte("/Linearized")) {
			return &Error{At: first.at, Reason: "its table names one further on as the one before"}
		}
		first.spans = append(first.spans, rest.spans...)
		if _, end, err := f.ending(first.end); err == nil { // it may have an end of its own
			first.spans = append(first.spans, [2]int{first.end, end})
		}
		first.end = rest.end
		chain = chain[1:]
	}
	start := 0
	known := map[int]Object{}
	for _, s := range chain {
		table, end, err := f.ending(s.end)
		if err != nil {
			return err
		}
		if table != s.at {
			return &Error{At: s.end, Reason: "startxref does not name the table before it"}
		}
		if s.at < start {
			return &Error{At: s.at, Reason: "its tables do not follow each other"}
		}
		r := Revision{Start: start, End: end, XRef: s.at, Table: s.table, Hybrid: s.hybrid != 0, Trailer: s.trailer,
			body: append(s.spans, [2]int{s.end, end})}
		for num, o := range s.entries {
			before, there := known[num]
			switch {
			case num == 0 || o.Free && (!there || before.Free), o == before && there:
				continue // the head of the free list, or as it was
			case o.In == 0 && !o.Free && (o.At < start || o.At >= s.end):
				return &Error{At: s.at, Reason: fmt.Sprintf("object %d stands outside the revision that has it", num)}
			}
			known[num] = o
			r.Objects = append(r.Objects, o)
		}
		slices.SortFunc(r.Objects, func(a, b Object) int { return a.Num - b.Num })
		f.Revisions = append(f.Revisions, r)
		start = end
	}
	for _, c := range f.Data[start:] {
		if !isSpace(c) {
			return &Error{At: start, Reason: "bytes stand behind its end"}
		}
	}
	return nil
}
