package sign

import (
	"errors"
	"fmt"

	"earlyhelp.example/forms/internal/pdfread"
)

const (
	mostFields = 4096 // of one form; a form of ours has dozens
	deepFields = 16   // groups in each other
)

// formField is a field of the form as it was at one revision.
type formField struct {
	name  string // with the names of its groups
	ref   pdfread.Ref
	dict  pdfread.Dict
	kind  pdfread.Name
	value any // nil: it is empty
}

func (f formField) signature() bool { return f.kind == "Sig" }

// formFields returns the fields of the form in their order, without groups.
func formFields(v *pdfread.View) ([]formField, error) {
	root, err := v.Catalog()
	if err != nil {
		return nil, err
	}
	form, err := v.Dict(root["AcroForm"])
	if err != nil {
		return nil, err
	}
	top, err := v.Array(form["Fields"])
	if err != nil {
		return nil, err
	}
	w := fieldWalk{view: v, seen: map[int]bool{}}
	for _, x := range top {
		if err := w.node(x, formField{}, 0); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

type fieldWalk struct {
	view *pdfread.View
	seen map[int]bool
	out  []formField
}

var errFields = errors.New("the form's fields are not a list of fields")

// node adds a field, or those of a group.
func (w *fieldWalk) node(x any, group formField, depth int) error {
	ref, ok := x.(pdfread.Ref)
	if !ok || w.seen[ref.Num] || depth > deepFields {
		return errFields // one that stands there twice is two programs' two fields
	}
	if w.seen[ref.Num] = true; len(w.seen) > mostFields {
		return fmt.Errorf("%w: more than %d fields", pdfread.ErrTooLarge, mostFields)
	}
	d, err := w.view.Dict(ref)
	if err != nil {
		return err
	}
	f := formField{name: group.name, ref: ref, dict: d, kind: group.kind, value: group.value}
	if d["T"] != nil {
		part, err := w.view.Text(d["T"])
		if err != nil {
			return err
		}
		if f.name != "" {
			f.name += "."
		}
		f.name += part
	}
	if kind, err := w.view.Name(d["FT"]); err != nil {
		return err
	} else if kind != "" {
		f.kind = kind
	}
	if d["V"] != nil {
		f.value = d["V"]
	}
	kids, err := w.view.Array(d["Kids"])
	if err != nil {
		return err
	}
	inside := 0
	for _, k := range kids {
		kid, err := w.view.Dict(k)
		if err != nil {
			return err
		}
		if kid["T"] == nil {
			continue // a place where the field is shown
		}
		inside++
		if err := w.node(k, f, depth+1); err != nil {
			return err
		}
	}
	if inside == 0 {
		w.out = append(w.out, f)
	}
	return nil
}
