package mutate

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"earlyhelp.example/forms/internal/pdfread"
)

// Rewrite writes a PDF anew as one revision with a table and nothing packed in
// object streams, so that damage reaches what it says. edit may return another
// value for an object; it is not to change the one it gets. Streams keep their
// data as it is unless open, which unpacks it.
func Rewrite(data []byte, open bool, edit func(num int, x any) any) ([]byte, error) {
	f, err := pdfread.Open(data)
	if err != nil {
		return nil, err
	}
	v := f.Last()
	objects := map[int]any{}
	for _, r := range f.Revisions {
		for _, o := range r.Objects {
			x, err := v.Get(o.Ref)
			if err != nil {
				return nil, err
			}
			s, isStream := x.(*pdfread.Stream)
			if x == nil || isStream && (s.Dict["Type"] == pdfread.Name("ObjStm") || s.Dict["Type"] == pdfread.Name("XRef")) {
				continue
			}
			if isStream && open {
				if x, err = unpacked(v, s); err != nil {
					return nil, err
				}
			}
			if edit != nil {
				x = edit(o.Num, x)
			}
			objects[o.Num] = x
		}
	}
	w := &writer{at: map[int]int{}}
	w.WriteString("%PDF-1.7\n")
	w.objects(objects)
	w.table(pdfread.Dict{"Root": v.Trailer["Root"], "Info": v.Trailer["Info"], "ID": v.Trailer["ID"]})
	return w.Bytes(), nil
}

// Update appends a revision with objects written anew; nil frees one.
func Update(data []byte, objects map[int]any) ([]byte, error) {
	f, err := pdfread.Open(data)
	if err != nil {
		return nil, err
	}
	v := f.Last()
	w := &writer{at: map[int]int{}}
	w.Write(data)
	w.objects(objects)
	w.table(pdfread.Dict{"Root": v.Trailer["Root"], "Info": v.Trailer["Info"], "ID": v.Trailer["ID"], "Size": v.Trailer["Size"],
		"Prev": int64(f.Revisions[len(f.Revisions)-1].XRef)})
	return w.Bytes(), nil
}

func unpacked(v *pdfread.View, s *pdfread.Stream) (*pdfread.Stream, error) {
	data, err := v.Data(s)
	if err != nil {
		return nil, err
	}
	d := maps.Clone(s.Dict)
	delete(d, "Filter")
	delete(d, "DecodeParms")
	return &pdfread.Stream{Dict: d, Raw: data}, nil
}

// writer writes objects and a table of them.
type writer struct {
	bytes.Buffer
	at map[int]int // 0 for one that is freed
}

func (w *writer) objects(all map[int]any) {
	for _, num := range slices.Sorted(maps.Keys(all)) {
		if all[num] == nil {
			w.at[num] = 0
			continue
		}
		w.at[num] = w.Len()
		fmt.Fprintf(&w.Buffer, "%d 0 obj\n", num)
		w.value(all[num])
		w.WriteString("\nendobj\n")
	}
}

func (w *writer) table(trailer pdfread.Dict) {
	at, size := w.Len(), 0
	w.WriteString("xref\n")
	for _, num := range slices.Sorted(maps.Keys(w.at)) {
		kind := "n"
		if w.at[num] == 0 {
			kind = "f"
		}
		fmt.Fprintf(&w.Buffer, "%d 1\n%010d %05d %s \n", num, w.at[num], 0, kind)
		size = num + 1
	}
	if was, ok := pdfread.Whole(trailer["Size"]); ok {
		size = max(size, was)
	}
	trailer["Size"] = int64(size)
	w.WriteString("trailer\n")
	w.value(trailer)
	fmt.Fprintf(&w.Buffer, "\nstartxref\n%d\n%%%%EOF\n", at)
}

func (w *writer) value(x any) {
	switch x := x.(type) {
	case nil:
		w.WriteString("null")
	case pdfread.Name:
		w.WriteByte('/')
		for _, c := range []byte(x) {
			if c > ' ' && c <= '~' && !bytes.ContainsRune([]byte("()<>[]{}/%#"), rune(c)) {
				w.WriteByte(c)
			} else {
				fmt.Fprintf(&w.Buffer, "#%02x", c)
			}
		}
	case pdfread.String:
		fmt.Fprintf(&w.Buffer, "<%x>", string(x))
	case pdfread.Ref:
		w.WriteString(x.String())
	case float64:
		w.WriteString(strconv.FormatFloat(x, 'f', -1, 64))
	case pdfread.Array:
		w.WriteByte('[')
		for i, e := range x {
			if i > 0 {
				w.WriteByte(' ')
			}
			w.value(e)
		}
		w.WriteByte(']')
	case pdfread.Dict:
		w.WriteString("<<")
		for _, key := range slices.Sorted(maps.Keys(x)) {
			if x[key] != nil {
				w.value(key)
				w.WriteByte(' ')
				w.value(x[key])
			}
		}
		w.WriteString(">>")
	case *pdfread.Stream:
		d := maps.Clone(x.Dict)
		d["Length"] = int64(len(x.Raw))
		w.value(d)
		w.WriteString("\nstream\n")
		w.Write(x.Raw)
		w.WriteString("\nendstream")
	default: // a number, true or false
		fmt.Fprint(&w.Buffer, x)
	}
}
