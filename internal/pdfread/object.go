package pdfread

import (
	"fmt"
	"slices"
	"sort"
)

// Object returns where an object stands, and the number of the revision that
// wrote it last; false when there is none. One that was freed is Free.
func (v *View) Object(num int) (o Object, revision int, ok bool) {
	for i := v.Number; i >= 0; i-- {
		list := v.File.Revisions[i].Objects
		if at, found := slices.BinarySearchFunc(list, num, func(o Object, num int) int { return o.Num - num }); found {
			return list[at], i, true
		}
	}
	return Object{}, 0, false
}

// Get returns an object, nil when there is none: a dictionary, a *Stream, or
// another value.
func (v *View) Get(r Ref) (any, error) {
	o, revision, ok := v.Object(r.Num)
	if !ok || o.Free || o.Gen != r.Gen {
		return nil, nil
	}
	if o.In != 0 {
		// An object stream that a later revision wrote anew would change what
		// stands in it without a word.
		now, _, _ := v.Object(o.In)
		then, _, ok := v.File.At(revision).Object(o.In)
		if !ok || now != then || then.In != 0 || then.Free {
			return nil, &Error{At: -1, Object: o.Num, Reason: fmt.Sprintf("object stream %d, which holds it, is missing or was replaced", o.In)}
		}
		return v.File.packed(v, then, o)
	}
	if x, ok := v.File.objects[o]; ok {
		return x, nil
	}
	// A stream's length is that of its own time.
	x, found, _, err := v.File.object(v.File.At(revision), o.At, o.Num)
	if err != nil {
		return nil, err
	}
	if found != o.Ref {
		return nil, &Error{At: o.At, Object: o.Num, Reason: fmt.Sprintf("the table says that object %d stands here, and it is %d", o.Num, found.Num)}
	}
	v.File.objects[o] = x
	return x, nil
}

// object reads the object at an offset, its number and where it ends. A stream's
// length is looked up in the view; without one it must stand in the stream. num
// is for errors.
func (f *File) object(v *View, at, num int) (x any, r Ref, end int, err error) {
	if f.opening[at] {
		return nil, Ref{}, 0, &Error{At: at, Object: num, Reason: "it needs itself to be read"}
	}
	f.opening[at] = true
	defer delete(f.opening, at)
	l := &lexer{f: f, in: f.Data, at: at, object: num}
	defer func() {
		if f.lexed += l.at - at; err == nil && f.lexed > 3*MaxSize {
			err = ErrTooLarge
		}
	}()
	if r, err = l.head(); err != nil {
		return nil, r, 0, err
	}
	if l.object == 0 {
		l.object = r.Num
	}
	if x, err = l.value(); err != nil {
		return nil, r, 0, err
	}
	t, err := l.token()
	if err != nil {
		return nil, r, 0, err
	}
	if d, ok := x.(Dict); ok && t == word("stream") {
		if x, err = l.stream(v, d); err != nil {
			return nil, r, 0, err
		}
		if t, err = l.token(); err != nil {
			return nil, r, 0, err
		}
	}
	if t != word("endobj") {
		return nil, r, 0, l.fail("endobj is wanted here")
	}
	f.spans[at], f.odd[at] = [2]int{at, l.at}, l.odd
	return x, r, l.at, nil
}

// head reads "12 0 obj", which stands where the table says and nowhere near.
func (l *lexer) head() (Ref, error) {
	start := l.at
	var n [2]int
	ok := true
	for i := range n {
		if n[i], ok = l.digits(); !ok || !l.blank() {
			break
		}
	}
	if ok = ok && string(l.regular()) == "obj"; !ok {
		l.at = start
		return Ref{}, l.fail("no object stands here")
	}
	return Ref{n[0], n[1]}, nil
}

// stream reads the data behind the word "stream".
func (l *lexer) stream(v *View, d Dict) (*Stream, error) {
	switch {
	case l.at < len(l.in) && l.in[l.at] == '\n':
		l.at++
	case l.at+1 < len(l.in) && l.in[l.at] == '\r' && l.in[l.at+1] == '\n':
		l.at += 2
	default:
		return nil, l.fail("no line ends behind “stream”")
	}
	if d["F"] != nil {
		return nil, l.fail("the data of a stream stands in another file")
	}
	length := d["Length"]
	if r, ok := length.(Ref); ok && v != nil {
		var err error
		if length, err = v.Get(r); err != nil {
			return nil, err
		}
	}
	n, ok := offset(length)
	if !ok || n > len(l.in)-l.at {
		return nil, l.fail("a stream does not say how long it is")
	}
	raw := l.in[l.at : l.at+n : l.at+n]
	l.at += n
	switch {
	case l.at+1 < len(l.in) && l.in[l.at] == '\r' && l.in[l.at+1] == '\n':
		l.at += 2
	case l.at < len(l.in) && (l.in[l.at] == '\n' || l.in[l.at] == '\r'):
		l.at++
	}
	if string(l.regular()) != "endstream" {
		return nil, l.fail("a stream is not as long as it says")
	}
	return &Stream{Dict: d, Raw: raw}, nil
}

// pack is an object stream that was unpacked.
type pack struct {
	data    []byte
	numbers []int
	offsets []int // of the objects in data; and its end
}

// packed returns an object that stands in an object stream.
func (f *File) packed(v *View, in, o Object) (any, error) {
	if x, ok := f.objects[Object{Ref: o.Ref, At: in.At, In: o.In, Index: o.Index}]; ok {
		return x, nil
	}
	p, err := f.pack(v, in)
	if err != nil {
		return nil, err
	}
	if o.Index >= len(p.numbers) || p.numbers[o.Index] != o.Num {
		return nil, &Error{At: -1, Object: o.Num, Reason: fmt.Sprintf("object stream %d does not hold it where the table says so", o.In)}
	}
	l := &lexer{f: f, in: p.data[:p.offsets[o.Index+1]], at: p.offsets[o.Index], object: o.Num, packed: true}
	x, err := l.value()
	if err != nil {
		return nil, err
	}
	if l.space(); l.at != len(l.in) {
		return nil, l.fail("more than one value stands in its place")
	}
	f.odd[in.At] = f.odd[in.At] || l.odd
	f.objects[Object{Ref: o.Ref, At: in.At, In: o.In, Index: o.Index}] = x
	return x, nil
}

func (f *File) pack(v *View, in Object) (*pack, error) {
	if p := f.packs[in.At]; p != nil {
		return p, nil
	}
	x, err := v.Get(in.Ref)
	if err != nil {
		return nil, err
	}
	bad := func(reason string) error { return &Error{At: in.At, Object: in.Num, Reason: reason} }
	s, ok := x.(*Stream)
	if !ok || s.Dict["Type"] != Name("ObjStm") {
		return nil, bad("this is no object stream, and should be one")
	}
	data, err := v.Data(s)
	if err != nil {
		return nil, err
	}
	n, ok := offset(s.Dict["N"])
	first, isPlace := offset(s.Dict["First"])
	if !ok || !isPlace || first > len(data) || n > first/2 {
		return nil, bad("an object stream does not say what it holds")
	}
	p := &pack{data: data, numbers: make([]int, n), offsets: make([]int, n+1)}
	p.offsets[n] = len(data)
	l := &lexer{f: f, in: data[:first], object: in.Num, packed: true}
	for i := range n {
		for _, to := range []*int{&p.numbers[i], &p.offsets[i]} {
			t, err := l.token()
			if err != nil {
				return nil, err
			}
			if *to, ok = offset(t); !ok {
				return nil, l.fail("an object stream has no number where one is wanted")
			}
		}
		p.offsets[i] += first
	}
	if l.space(); l.at != first || n > 0 && p.offsets[0] != first {
		return nil, bad("an object stream holds more than the objects that it lists")
	}
	f.odd[in.At] = f.odd[in.At] || l.odd
	if !sort.IntsAreSorted(p.offsets) {
		return nil, bad("the objects of an object stream do not follow each other")
	}
	f.packs[in.At] = p
	return p, nil
}

// Span returns the bytes of the file that the object at an offset takes, from
// its number to endobj, as Object.At has it.
func (v *View) Span(o Object) (start, end int, err error) {
	if o.At < 0 {
		return 0, 0, &Error{At: -1, Object: o.Num, Reason: "it has no place of its own in the file"}
	}
	if s, ok := v.File.spans[o.At]; ok {
		return s[0], s[1], nil
	}
	_, _, end, err = v.File.object(v, o.At, o.Num)
	return o.At, end, err
}

// Loose returns an error when bytes of a revision belong neither to an object of
// it nor to its table or end. White space may stand between, and in the first
// revision the header.
func (f *File) Loose(revision int) error {
	r := &f.Revisions[revision]
	v := f.At(revision)
	spans := slices.Clone(r.body)
	for _, o := range r.Objects {
		if o.At < 0 {
			continue
		}
		start, end, err := v.Span(o)
		if err != nil {
			return err
		}
		spans = append(spans, [2]int{start, end})
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	at := r.Start
	if revision == 0 {
		l := &lexer{f: f, in: f.Data}
		l.space() // the header is a comment
		at = l.at
	}
	spans = slices.Compact(spans) // a cross-reference stream is in its own table
	for _, s := range append(spans, [2]int{r.End, r.End}) {
		if s[0] < at {
			return &Error{At: s[0], Reason: "two objects share bytes"}
		}
		for ; at < s[0]; at++ {
			if !isSpace(f.Data[at]) {
				return &Error{At: at, Reason: "bytes stand here that belong to no object"}
			}
		}
		at = s[1]
	}
	return nil
}
