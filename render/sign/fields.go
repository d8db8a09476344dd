package sign

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"earlyhelp.example/forms/internal/pdfread"
)

// Field is a signature field as a file shows it. What it says of a signature is
// what the file claims: Verify checks it.
type Field struct {
	Name   string
	Label  string    // what a screen reader calls it
	Page   int       // from 1; 0: it stands on none
	Signed bool      // it holds a signature, or a timestamp of the whole document
	By     string    // who signed, as the file says
	When   time.Time // when, as the file says
}

// Fields returns the signature fields of a PDF file, by page and from the top,
// document timestamps last.
func Fields(file []byte) ([]Field, error) {
	f, err := pdfread.Open(file)
	if err != nil {
		return nil, err
	}
	b := newBudget(context.Background())
	pages, err := pagesOf(b, f.Last())
	if err != nil {
		return nil, err
	}
	all, err := fieldsOf(b, f.Last(), pages)
	if err != nil {
		return nil, err
	}
	var out []Field
	for _, in := range all {
		if in.kind != "Sig" {
			continue
		}
		one := Field{Name: in.name, Page: in.page}
		if one.Label, err = b.text(f.Last(), in.dict["TU"]); err != nil {
			return nil, err
		}
		if value, err := f.Last().Dict(in.dict["V"]); err != nil {
			return nil, err
		} else if value != nil {
			one.Signed = true
			if one.By, err = b.text(f.Last(), value["Name"]); err != nil {
				return nil, err
			}
			at, err := b.text(f.Last(), value["M"])
			if err != nil {
				return nil, err
			}
			one.When = dateIn(at)
		}
		out = append(out, one)
	}
	return out, nil
}

// field is a form field with the place where it is drawn.
type field struct {
	name string // with those of the fields it is in, as the format joins them
	kind pdfread.Name
	ref  pdfread.Ref
	dict pdfDict
	page int        // from 1; 0: on none
	rect [4]float64 // left, bottom, right, top
}

// pdfDict is short for what is written often.
type pdfDict = pdfread.Dict

// with returns a dictionary with further or other entries.
func with(d, more pdfDict) pdfDict {
	out := make(pdfDict, len(d)+len(more))
	maps.Copy(out, d)
	maps.Copy(out, more)
	return out
}

// fieldsOf returns the fields of a file's form, by page and from the top. Pages
// are those of pagesOf; without them the fields stand on none.
func fieldsOf(b *budget, v *pdfread.View, pages map[int]int) ([]field, error) {
	root, err := v.Catalog()
	if err != nil {
		return nil, err
	}
	form, err := v.Dict(root["AcroForm"])
	if err != nil || form == nil {
		return nil, err
	}
	w := &fieldWalk{budget: b, v: v, pages: pages, seen: map[int]bool{}}
	if err := w.each(form["Fields"], "", "", 0); err != nil {
		return nil, err
	}
	slices.SortStableFunc(w.found, inOrder)
	return w.found, nil
}

// inOrder compares fields by page and from the top, those that are not seen last.
func inOrder(a, b field) int {
	switch hidden := func(f field) bool { return f.page == 0 || f.rect[2]-f.rect[0] < 1 }; {
	case hidden(a) && !hidden(b):
		return 1
	case hidden(b) && !hidden(a):
		return -1
	}
	return cmp.Or(cmp.Compare(a.page, b.page), cmp.Compare(b.rect[3], a.rect[3]))
}

// pagesOf returns the page on which each annotation stands, from 1.
func pagesOf(b *budget, v *pdfread.View) (map[int]int, error) {
	pages, err := v.Pages()
	if err != nil {
		return nil, err
	}
	out := map[int]int{}
	for i, r := range pages {
		page, err := v.Dict(r)
		if err != nil {
			return nil, err
		}
		annots, err := b.list(v, page["Annots"])
		if err != nil {
			return nil, err
		}
		for _, a := range annots {
			if r, ok := a.(pdfread.Ref); ok {
				out[r.Num] = i + 1
			}
		}
	}
	return out, nil
}

type fieldWalk struct {
	*budget
	v     *pdfread.View
	pages map[int]int
	seen  map[int]bool
	found []field
}

// each walks the fields of a list.
func (w *fieldWalk) each(list any, within string, kind pdfread.Name, depth int) error {
	fields, err := w.list(w.v, list)
	if err != nil {
		return err
	}
	for _, x := range fields {
		r, err := w.meet(x)
		if err != nil {
			return err
		}
		if err := w.walk(r, within, kind, depth); err != nil {
			return err
		}
	}
	return nil
}

var errNoTree = &pdfread.Error{At: -1, Reason: "the fields of its form are no tree"}

// meet notes a field, or a place where one is drawn. Each is an object of its own
// and stands under one field only (ISO 32000-1, 12.7.3.1).
func (w *fieldWalk) meet(x any) (pdfread.Ref, error) {
	r, ok := x.(pdfread.Ref)
	if !ok || w.seen[r.Num] {
		return r, errNoTree
	}
	w.seen[r.Num] = true
	return r, nil
}

// walk adds a field and those in it. Kind is what it is where it does not say.
func (w *fieldWalk) walk(r pdfread.Ref, within string, kind pdfread.Name, depth int) error {
	if depth > pdfread.MaxDepth {
		return errNoTree
	}
	d, err := w.v.Dict(r)
	if err != nil || d == nil {
		return err
	}
	name, err := w.text(w.v, d["T"])
	if err != nil {
		return err
	}
	if d["FT"] != nil {
		if kind, err = w.v.Name(d["FT"]); err != nil {
			return err
		}
	}
	if within != "" && name != "" {
		name = within + "." + name
	} else if name == "" {
		name = within
	}
	if err := w.spend(len(name) / perStep); err != nil { // all of it is in the names of those in it
		return err
	}
	named, err := w.named(d["Kids"])
	if err != nil {
		return err
	}
	if named {
		return w.each(d["Kids"], name, kind, depth+1)
	}
	f := field{name: name, kind: kind, ref: r, dict: d, page: w.pages[r.Num]}
	if f.rect, err = rectIn(w.v, d["Rect"]); err != nil {
		return err
	}
	w.found = append(w.found, f)
	return nil
}

// named reports whether fields stand in a field, and not only the places where it
// is drawn. Those are met here, as nothing else walks them.
func (w *fieldWalk) named(list any) (bool, error) {
	kids, err := w.list(w.v, list)
	if err != nil {
		return false, err
	}
	for _, k := range kids {
		kid, err := w.v.Dict(k)
		if err != nil {
			return false, err
		}
		if kid["T"] != nil {
			return true, nil
		}
	}
	for _, k := range kids {
		if _, err := w.meet(k); err != nil {
			return false, err
		}
	}
	return false, nil
}

// rectIn reads a rectangle: left, bottom, right, top; zero where there is none.
func rectIn(v *pdfread.View, x any) (out [4]float64, err error) {
	rect, err := v.Array(x)
	if err != nil || len(rect) != len(out) {
		return out, err
	}
	var at [4]float64
	for i, n := range rect {
		if at[i], err = v.Float(n); err != nil {
			return out, err
		}
	}
	return [4]float64{min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]), max(at[1], at[3])}, nil
}

// dateIn reads a date as PDF files write it; zero where it cannot be read.
func dateIn(text string) time.Time {
	text = strings.TrimPrefix(text, "D:")
	text = strings.TrimSuffix(strings.ReplaceAll(text, "'", ""), "Z0000")
	for _, layout := range []string{"20060102150405Z0700", "20060102150405", "200601021504", "20060102"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}

// list returns the names of signature fields for a message.
func list(all []field) string {
	var names []string
	for _, f := range all {
		if f.kind == "Sig" && f.rect[2] > f.rect[0] {
			names = append(names, f.name)
		}
	}
	if len(names) == 0 {
		return "it has no signature fields"
	}
	return fmt.Sprintf("its signature fields are %s", strings.Join(names, ", "))
}
