package templates

import (
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
)

// Earlier returns the instances of the same form, about the same child, with a
// day before this one's, oldest first; where several have one day, the first of
// them in the case, as Previous does. An instance that another one corrects is
// left out. They are read by this form's template and seen as this form is.
func (f *Form) Earlier() []*Form {
	corrected := map[earlyhelp.ID]bool{}
	for i := range f.Case.Instances {
		corrected[f.Case.Instances[i].Supersedes] = true
	}
	var out []*Form
	for i := range f.Case.Instances {
		in := &f.Case.Instances[i]
		if name, _, _ := strings.Cut(in.Form, "@"); in == f.Instance || name != f.Template.Name || in.Subject != f.Instance.Subject {
			continue
		}
		if in.ID != "" && corrected[in.ID] {
			continue
		}
		if g, err := f.of(in); err == nil && !g.Date().IsZero() && g.Date().Before(f.Date()) {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b *Form) int { return a.Date().Compare(b.Date()) })
	return slices.CompactFunc(out, func(a, b *Form) bool { return a.Date() == b.Date() })
}

// of returns another instance of the case, as this form is seen and on its day.
func (f *Form) of(in *earlyhelp.Instance) (*Form, error) {
	g := *f
	g.Instance, g.parts = in, map[string]earlyhelp.Place{}
	places := f.rows[in.ID]
	if in.ID == "" {
		places = f.all
	}
	for _, p := range places {
		if p.Row == any(in) {
			g.parts["instance"] = p
		}
	}
	if err := g.findParts(); err != nil {
		return nil, err
	}
	return &g, nil
}

// OfInstance reports whether each instance of the form has an answer of its own
// to the field: it lives in the instance or in a part of it, neither in the case
// as a whole nor in a row.
func (fd *Field) OfInstance() bool {
	_, part := partLists[fd.root]
	if fd.root == "subject" || !part && fd.root != "instance" {
		return false
	}
	for _, b := range fd.binds {
		if slices.ContainsFunc(b, func(st step) bool { return st.follow != "" }) {
			return false
		}
	}
	return true
}
