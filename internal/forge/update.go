package forge

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"earlyhelp.example/forms/internal/pdfread"
)

// kind is how an incremental update is written.
type kind int

const (
	streamed kind = iota // objects on their own, a cross-reference stream
	packed               // objects in an object stream
	tabled               // a table of the old kind
	hybrid               // a table that calls the objects free, and a stream that has them
)

// update is an incremental update while it is made. It shares no code with what
// the library writes.
type update struct {
	*pdfread.View
	kind    kind
	junk    string                                   // written between objects
	prev    int                                      // -1: the table before
	trailer pdfread.Dict                             // of the update
	rowsAs  func(data string) (pdfread.Dict, string) // how the cross-reference stream is packed; nil: not at all
	within  map[int]int                              // objects that stand in an object stream, alone, by number
	objects map[int]any
	freed   []int
	next    int
}

func begin(file []byte) (*update, error) {
	f, err := pdfread.Open(file)
	if err != nil {
		return nil, err
	}
	u := &update{View: f.Last(), prev: -1, trailer: pdfread.Dict{}, objects: map[int]any{}}
	for _, key := range []pdfread.Name{"Root", "Info", "ID"} {
		if x := u.Trailer[key]; x != nil {
			u.trailer[key] = x
		}
	}
	u.next, err = u.Int(u.Trailer["Size"])
	return u, err
}

// add adds an object.
func (u *update) add(x any) pdfread.Ref {
	u.objects[u.next] = x
	u.next++
	return pdfread.Ref{Num: u.next - 1}
}

// set replaces an object.
func (u *update) set(r pdfread.Ref, x any) { u.objects[r.Num] = x }

// dict returns a copy of the dictionary that an object is now, to be changed and
// set again. A stream's is that of the stream.
func (u *update) dict(r pdfread.Ref) (pdfread.Dict, error) {
	if x, ok := u.objects[r.Num].(pdfread.Dict); ok {
		return maps.Clone(x), nil
	}
	d, err := u.Dict(r)
	if err == nil && d == nil {
		err = fmt.Errorf("forge: object %d is no dictionary", r.Num)
	}
	return maps.Clone(d), err
}

// change changes a dictionary that is an object.
func (u *update) change(x any, how func(pdfread.Dict)) error {
	r, ok := x.(pdfread.Ref)
	if !ok {
		return fmt.Errorf("forge: %v is no reference to an object", x)
	}
	d, err := u.dict(r)
	if err != nil {
		return err
	}
	how(d)
	if s, ok := u.objects[r.Num].(*pdfread.Stream); ok {
		u.set(r, &pdfread.Stream{Dict: d, Raw: s.Raw})
		return nil
	}
	s, err := u.Get(r)
	if stream, ok := s.(*pdfread.Stream); err == nil && ok {
		u.set(r, &pdfread.Stream{Dict: d, Raw: stream.Raw})
		return nil
	}
	u.set(r, d)
	return err
}

func stream(d pdfread.Dict, data string) *pdfread.Stream {
	return &pdfread.Stream{Dict: d, Raw: []byte(data)}
}

// bytes returns the file with the update.
func (u *update) bytes() ([]byte, error) {
	out := bytes.NewBuffer(bytes.Clone(u.File.Data))
	if !bytes.HasSuffix(out.Bytes(), []byte("\n")) {
		out.WriteByte('\n')
	}
	rows := map[int][3]int{}
	for _, num := range u.freed {
		rows[num] = [3]int{0, 0, 1}
	}
	if u.kind == packed {
		u.pack(rows)
	}
	for num, in := range u.within {
		rows[num] = [3]int{2, in, 0}
	}
	for _, num := range slices.Sorted(maps.Keys(u.objects)) {
		rows[num] = [3]int{1, out.Len(), 0}
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n%s", num, format(u.objects[num]), u.junk)
	}
	prev := u.prev
	if prev < 0 {
		revisions := u.File.Revisions
		prev = revisions[len(revisions)-1].XRef
	}
	u.trailer["Prev"] = int64(prev)
	if u.kind == streamed || u.kind == packed {
		at := out.Len()
		u.rows(out, rows, u.trailer)
		fmt.Fprintf(out, "startxref\n%d\n%%%%EOF\n", at)
		return out.Bytes(), nil
	}
	if u.kind == hybrid {
		u.trailer["XRefStm"] = int64(out.Len())
		u.rows(out, rows, pdfread.Dict{})
		for num := range rows {
			rows[num] = [3]int{0, 0, 0}
		}
	}
	at := out.Len()
	out.WriteString("xref\n")
	for _, num := range slices.Sorted(maps.Keys(rows)) {
		row := rows[num]
		fmt.Fprintf(out, "%d 1\n%010d %05d %c \n", num, row[1], row[2], "fn"[row[0]])
	}
	u.trailer["Size"] = int64(u.next)
	fmt.Fprintf(out, "trailer\n%s\nstartxref\n%d\n%%%%EOF\n", format(u.trailer), at)
	return out.Bytes(), nil
}

// pack puts all objects that are no streams into an object stream.
func (u *update) pack(rows map[int][3]int) {
	var head, body strings.Builder
	n := 0
	for _, num := range slices.Sorted(maps.Keys(u.objects)) {
		if _, ok := u.objects[num].(*pdfread.Stream); ok {
			continue
		}
		fmt.Fprintf(&head, "%d %d ", num, body.Len())
		body.WriteString(format(u.objects[num]) + "\n")
		rows[num] = [3]int{2, u.next, n}
		delete(u.objects, num)
		n++
	}
	u.add(stream(pdfread.Dict{"Type": pdfread.Name("ObjStm"), "N": int64(n), "First": int64(head.Len())}, head.String()+body.String()))
}

// rows writes a cross-reference stream.
func (u *update) rows(out *bytes.Buffer, rows map[int][3]int, trailer pdfread.Dict) {
	self := u.next
	u.next++
	all := maps.Clone(rows)
	all[self] = [3]int{1, out.Len(), 0}
	var data []byte
	var index pdfread.Array
	for _, num := range slices.Sorted(maps.Keys(all)) {
		row := all[num]
		data = append(data, byte(row[0]))
		data = binary.BigEndian.AppendUint32(data, uint32(row[1]))
		data = binary.BigEndian.AppendUint16(data, uint16(row[2]))
		index = append(index, int64(num), int64(1))
	}
	d := maps.Clone(trailer)
	d["Type"], d["Size"], d["Index"] = pdfread.Name("XRef"), int64(u.next), index
	d["W"] = pdfread.Array{int64(1), int64(4), int64(2)}
	text := string(data)
	if u.rowsAs != nil {
		var more pdfread.Dict
		more, text = u.rowsAs(text)
		maps.Copy(d, more)
	}
	fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", self, format(stream(d, text)))
}

// format writes a value.
func format(x any) string {
	switch x := x.(type) {
	case nil:
		return "null"
	case raw:
		return string(x)
	case pdfread.Name:
		var b strings.Builder
		b.WriteByte('/')
		for _, c := range []byte(x) {
			if c <= ' ' || c > '~' || strings.IndexByte("()<>[]{}/%#", c) >= 0 {
				fmt.Fprintf(&b, "#%02x", c)
			} else {
				b.WriteByte(c)
			}
		}
		return b.String()
	case pdfread.String:
		return fmt.Sprintf("<%x>", string(x))
	case string:
		return "(" + x + ")"
	case pdfread.Array:
		parts := make([]string, len(x))
		for i, v := range x {
			parts[i] = format(v)
		}
		return "[" + strings.Join(parts, " ") + "]"
	case pdfread.Dict:
		var b strings.Builder
		b.WriteString("<<")
		for _, key := range slices.Sorted(maps.Keys(x)) {
			fmt.Fprintf(&b, "%s %s ", format(key), format(x[key]))
		}
		return b.String() + ">>"
	case *pdfread.Stream:
		d := maps.Clone(x.Dict)
		d["Length"] = int64(len(x.Raw))
		return format(d) + "\nstream\n" + string(x.Raw) + "\nendstream"
	}
	return fmt.Sprint(x)
}

// raw is a value already written.
type raw string

// Places that the attacks need.

// firstPage returns the first page's object, and that of its first content stream.
func (u *update) firstPage() (page, content pdfread.Ref, err error) {
	pages, err := u.Pages()
	if err != nil {
		return page, content, err
	}
	if len(pages) == 0 {
		return page, content, errNothing
	}
	d, err := u.Dict(pages[0])
	if err != nil {
		return page, content, err
	}
	switch x := d["Contents"].(type) {
	case pdfread.Ref:
		content = x
	case pdfread.Array:
		content, _ = x[0].(pdfread.Ref)
	}
	return pages[0], content, nil
}

// catalog changes the catalog.
func (u *update) catalog(how func(pdfread.Dict)) error { return u.change(u.trailer["Root"], how) }

// form changes the form's own dictionary, wherever it stands.
func (u *update) form(how func(pdfread.Dict)) error {
	root, err := u.dict(u.trailer["Root"].(pdfread.Ref))
	if err != nil {
		return err
	}
	if r, ok := root["AcroForm"].(pdfread.Ref); ok {
		return u.change(r, how)
	}
	d, ok := root["AcroForm"].(pdfread.Dict)
	if !ok {
		return errors.New("forge: the file has no form")
	}
	d = maps.Clone(d)
	how(d)
	return u.catalog(func(root pdfread.Dict) { root["AcroForm"] = d })
}

// field returns a signature field by its name.
func (u *update) field(name string) (pdfread.Ref, pdfread.Dict, error) {
	root, err := u.Catalog()
	if err != nil {
		return pdfread.Ref{}, nil, err
	}
	form, err := u.Dict(root["AcroForm"])
	if err != nil {
		return pdfread.Ref{}, nil, err
	}
	fields, err := u.Array(form["Fields"])
	if err != nil {
		return pdfread.Ref{}, nil, err
	}
	for _, x := range fields {
		d, err := u.Dict(x)
		if err != nil {
			return pdfread.Ref{}, nil, err
		}
		if t, _ := u.Text(d["T"]); d["FT"] == pdfread.Name("Sig") && t == name {
			r, _ := x.(pdfread.Ref)
			return r, d, nil
		}
	}
	return pdfread.Ref{}, nil, fmt.Errorf("forge: the file has no signature field %q", name)
}
