package sign

import (
	"context"
	"errors"

	"earlyhelp.example/forms/internal/pdfread"
)

// Sayings returns the codes with what they mean and what to do.
func Sayings() [][3]string {
	var out [][3]string
	for _, s := range sayings {
		out = append(out, [3]string{string(s.code), s.means, s.does})
	}
	return out
}

// LookOf returns what a field of a file shows, as a page would draw it.
func LookOf(file []byte, name string) ([]byte, error) {
	f, err := pdfread.Open(file)
	if err != nil {
		return nil, err
	}
	view := f.Last()
	fields, err := fieldsOf(newBudget(context.Background()), view, nil)
	if err != nil {
		return nil, err
	}
	for _, in := range fields {
		if in.name != name {
			continue
		}
		looks, err := view.Dict(in.dict["AP"])
		if err != nil {
			return nil, err
		}
		s, err := view.Stream(looks["N"])
		if err != nil {
			return nil, err
		}
		return view.Data(s)
	}
	return nil, errors.New("no such field")
}

// WhoSigned is tested from outside.
var WhoSigned = whoSigned
