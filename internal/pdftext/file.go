package pdftext

import "earlyhelp.example/forms/internal/pdfread"

// file is an open file, as it is, with what every question needs. The first
// thing that cannot be read is kept in err.
type file struct {
	v     *pdfread.View
	root  pdfread.Dict
	pages []pdfread.Ref
	err   error
}

func open(data []byte) (*file, error) {
	in, err := pdfread.Open(data)
	if err != nil {
		return nil, err
	}
	f := &file{v: in.Last()}
	f.root, f.err = f.v.Catalog()
	if f.err == nil {
		f.pages, f.err = f.v.Pages()
	}
	return f, f.err
}

// keep returns what was read, and notes what could not be.
func keep[T any](f *file) func(T, error) T {
	return func(x T, err error) T {
		if f.err == nil {
			f.err = err
		}
		return x
	}
}

func (f *file) get(x any) any                { return keep[any](f)(f.v.Resolve(x)) }
func (f *file) dict(x any) pdfread.Dict      { return keep[pdfread.Dict](f)(f.v.Dict(x)) }
func (f *file) list(x any) pdfread.Array     { return keep[pdfread.Array](f)(f.v.Array(x)) }
func (f *file) text(x any) string            { return keep[string](f)(f.v.Text(x)) }
func (f *file) name(x any) string            { return string(keep[pdfread.Name](f)(f.v.Name(x))) }
func (f *file) number(x any) float64         { return keep[float64](f)(f.v.Float(x)) }
func (f *file) int(x any) int                { return keep[int](f)(f.v.Int(x)) }
func (f *file) stream(x any) *pdfread.Stream { return keep[*pdfread.Stream](f)(f.v.Stream(x)) }

// box reads the four numbers of a rectangle.
func (f *file) box(to *[4]float64, x any) {
	for i, n := range f.list(x) {
		if i < len(to) {
			to[i] = f.number(n)
		}
	}
}

// objects calls do for every object.
func (f *file) objects(do func(pdfread.Ref, any)) {
	seen := map[int]bool{}
	for i := len(f.v.File.Revisions) - 1; i >= 0; i-- {
		for _, o := range f.v.File.Revisions[i].Objects {
			if !seen[o.Num] && !o.Free {
				do(o.Ref, f.get(o.Ref))
			}
			seen[o.Num] = true
		}
	}
}
