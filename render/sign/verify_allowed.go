package sign

import (
	"slices"

	"earlyhelp.example/forms/internal/pdfread"
)

// What a revision may do after a signature: the few places where comparing
// allows a difference.

// fill compares a signature field that was written again. It may gain its value
// and an appearance, while it was empty; nothing else of it may differ.
func (d *diff) fill(f field) error {
	x, is, err := d.values(f.ref.Num)
	if err != nil || pdfread.Equal(x, is) {
		return err
	}
	d.explained[f.ref.Num] = true
	where := "field " + f.name
	was, _ := x.(pdfread.Dict)
	b, ok := is.(pdfread.Dict)
	role := d.reach.objects[f.ref.Num].role
	if !ok || role != ofAnnotation && role != ofForm {
		d.problem(FieldChanged, where)
		return nil
	}
	for key := range both(was, b) {
		if key != "V" && key != "AP" && !pdfread.Equal(was[key], b[key]) {
			d.problem(FieldChanged, where)
		}
	}
	newLook := !pdfread.Equal(was["AP"], b["AP"])
	switch {
	case f.dict["V"] != nil && !pdfread.Equal(was["V"], b["V"]):
		d.problem(SignatureChanged, where)
	case newLook && (f.dict["V"] != nil || b["V"] == nil):
		d.problem(LookChanged, where)
	case b["V"] != nil && f.dict["V"] == nil:
		if ok, err := d.seal(b["V"]); err != nil {
			return err
		} else if !ok {
			d.problem(FieldMisused, where)
		}
		if newLook {
			if ok, err := d.look(b["AP"]); err != nil {
				return err
			} else if !ok {
				d.problem(LookChanged, where)
			}
		}
		d.fills = append(d.fills, f.name)
	}
	return nil
}

// seal takes the value that a field gained. A timestamp is no value for a field
// that is seen: anybody can have one, and it would look like a signature.
func (d *diff) seal(x any) (bool, error) {
	ref, ok := x.(pdfread.Ref)
	if !ok || !d.added[ref.Num] {
		return false, nil
	}
	s, err := d.now.Dict(ref)
	if err != nil {
		return false, err
	}
	kind, sub := s["Type"], s["SubFilter"]
	if kind != nil && kind != pdfread.Name("Sig") || sub == subTimestamp {
		return false, nil
	}
	return true, d.take(ref)
}

// look takes an appearance: one picture, new, that shows only what it holds
// itself. A viewer fits it into the field's rectangle.
func (d *diff) look(x any) (bool, error) {
	if ref, ok := x.(pdfread.Ref); ok && !d.added[ref.Num] {
		return false, nil
	}
	ap, err := d.now.Dict(x)
	if err != nil {
		return false, err
	}
	n, ok := ap["N"].(pdfread.Ref)
	if !ok || !only(ap, "N") || !d.added[n.Num] {
		return false, nil
	}
	s, err := d.now.Stream(n)
	if err != nil {
		return false, err
	}
	box, _ := s.Dict["BBox"].(pdfread.Array)
	if s.Dict["Subtype"] != pdfread.Name("Form") || len(box) != len("xyxy") || // programs differ in how large one without a box is
		!only(s.Dict, "Type", "Subtype", "FormType", "BBox", "Matrix", "Resources", "Group", "Length", "Filter", "DecodeParms") {
		return false, nil
	}
	return true, d.take(x)
}

// formOf compares the form: it may gain the fields of document timestamps.
func (d *diff) formOf(was, is any) error {
	switch {
	case is == nil && was == nil:
		return nil
	case is == nil:
		d.problem(FormRemoved, "")
		return nil
	case !sameRef(was, is):
		d.problem(FormChanged, "")
		return nil
	}
	a, err := d.old.Dict(was)
	if err != nil {
		return err
	}
	b, err := d.now.Dict(is)
	if err != nil {
		return err
	}
	for key := range both(a, b) {
		switch {
		case key == "Fields":
			if err := d.formFields(a[key], b[key]); err != nil {
				return err
			}
		case key == "SigFlags":
			if !flags(a[key], b[key]) {
				d.problem(FormChanged, "")
			}
		case !pdfread.Equal(a[key], b[key]):
			d.problem(FormChanged, "")
		}
	}
	d.place(was, ofForm)
	return nil
}

// flags reports whether b says what a says, and no more besides that there are
// signatures and that the file is only to be added to.
func flags(a, b any) bool {
	const signed = 3
	was, ok := pdfread.Whole(a)
	is, ok2 := pdfread.Whole(b)
	return (ok || a == nil) && ok2 && is&^signed == was&^signed && was&^is == 0
}

// place explains an object that was compared where it is used, unless it is used
// for something else as well.
func (d *diff) place(x any, roles ...role) {
	if ref, ok := x.(pdfread.Ref); ok && slices.Contains(roles, d.reach.objects[ref.Num].role) {
		d.explained[ref.Num] = true
	}
}

func (d *diff) formFields(was, is any) error {
	more, ok, err := d.gains(was, is)
	if err != nil {
		return err
	}
	if !ok {
		d.problem(FormChanged, "")
		return nil
	}
	d.place(was, ofForm, ofAnnotation) // some files list fields and annotations in one array
	for _, x := range more {
		ok, err := d.stamp(x)
		if err != nil {
			return err
		}
		if !ok {
			d.problem(FieldAdded, "")
		}
	}
	return nil
}

// gains returns what an array has behind what it had; false when it is not
// that.
func (d *diff) gains(was, is any) (pdfread.Array, bool, error) {
	if was != nil && !sameRef(was, is) {
		return nil, false, nil
	}
	a, err := d.old.Array(was)
	if err != nil {
		return nil, false, err
	}
	b, err := d.now.Array(is)
	if err != nil || len(b) < len(a) || !pdfread.Equal(a, b[:len(a)]) {
		return nil, false, err
	}
	if ref, ok := is.(pdfread.Ref); ok && was == nil {
		if !d.added[ref.Num] {
			return nil, false, nil
		}
		d.explained[ref.Num] = true
	}
	return b[len(a):], true, nil
}

// stamp takes the field of a document timestamp: new, of no size, without a
// look, under a name of its own.
func (d *diff) stamp(x any) (bool, error) {
	ref, ok := x.(pdfread.Ref)
	if !ok || !d.added[ref.Num] || d.gained[ref.Num] {
		return false, nil
	}
	f, err := d.now.Dict(ref)
	if err != nil {
		return false, err
	}
	value, ok := f["V"].(pdfread.Ref)
	if !ok || !d.added[value.Num] {
		return false, nil
	}
	s, err := d.now.Dict(value)
	if err != nil {
		return false, err
	}
	name, err := d.now.Text(f["T"])
	if err != nil {
		return false, err
	}
	page, _ := f["P"].(pdfread.Ref)
	const harmless = 1<<1 | 1<<2 | 1<<5 | 1<<7 // hidden, print, no view, locked
	flags, ok := pdfread.Whole(f["F"])
	taken := slices.ContainsFunc(d.before, func(o field) bool { return o.name == name }) || slices.Contains(d.stamps, name)
	if !ok || flags&^harmless != 0 || taken || name == "" ||
		!only(f, "Type", "Subtype", "FT", "T", "TU", "F", "Rect", "P", "V", "AP") || !plain(f["TU"]) ||
		f["FT"] != pdfread.Name("Sig") || f["Subtype"] != pdfread.Name("Widget") ||
		f["Type"] != nil && f["Type"] != pdfread.Name("Annot") ||
		!pdfread.Equal(f["Rect"], pdfread.Array{int64(0), int64(0), int64(0), int64(0)}) ||
		f["P"] != nil && d.reach.objects[page.Num].role != ofPage ||
		s["Type"] != pdfread.Name("DocTimeStamp") || s["SubFilter"] != subTimestamp {
		return false, nil
	}
	if blank, err := d.blank(f["AP"]); err != nil || !blank {
		return false, err
	}
	d.gained[ref.Num], d.explained[ref.Num] = true, true
	d.stamps = append(d.stamps, name)
	return true, d.take(value)
}

// blank takes an appearance that shows nothing, or none.
func (d *diff) blank(x any) (bool, error) {
	if x == nil {
		return true, nil
	}
	if ok, err := d.look(x); err != nil || !ok {
		return false, err
	}
	ap, err := d.now.Dict(x)
	if err != nil {
		return false, err
	}
	s, err := d.now.Stream(ap["N"])
	if err != nil {
		return false, err
	}
	shown, err := d.now.Data(s)
	return len(shown) == 0, err
}

// page compares a page, or its list of annotations where that is an object of
// its own: it may gain the fields of document timestamps.
func (d *diff) page(num int) error {
	as := d.reach.objects[num]
	if as.role != ofPage && as.role != ofAnnotation {
		return nil
	}
	x, y, err := d.values(num)
	if err != nil {
		return err
	}
	if a, ok := x.(pdfread.Array); ok && as.role == ofAnnotation {
		if list, err := d.annotations(num); err != nil || !list {
			return err
		}
		d.explained[num] = true
		return d.annots(a, y, as.where())
	}
	was, ok := x.(pdfread.Dict)
	is, ok2 := y.(pdfread.Dict)
	if !ok || !ok2 || was["Type"] != pdfread.Name("Page") || as.role != ofPage {
		return nil
	}
	d.explained[num] = true
	for key := range both(was, is) {
		if key != "Annots" && !pdfread.Equal(was[key], is[key]) {
			d.problem(PageChanged, as.where())
		}
	}
	return d.annots(was["Annots"], is["Annots"], as.where())
}

// annots compares the annotations of a page.
func (d *diff) annots(was, is any, where string) error {
	if pdfread.Equal(was, is) {
		return nil
	}
	more, ok, err := d.gains(was, is)
	if err != nil {
		return err
	}
	if !ok {
		d.problem(AnnotationRemoved, where)
		return nil
	}
	for _, x := range more {
		if ref, ok := x.(pdfread.Ref); !ok || !d.gained[ref.Num] {
			d.problem(AnnotationAdded, where)
		}
	}
	return nil
}

// annotations reports whether an object is some page's list of annotations.
func (d *diff) annotations(num int) (bool, error) {
	pages, err := d.old.Pages()
	if err != nil {
		return false, err
	}
	for _, p := range pages {
		page, err := d.old.Dict(p)
		if err != nil {
			return false, err
		}
		if ref, ok := page["Annots"].(pdfread.Ref); ok && ref.Num == num {
			return true, nil
		}
	}
	return false, nil
}

// sameRef reports whether two values are the same reference, or both none.
func sameRef(a, b any) bool {
	x, ok := a.(pdfread.Ref)
	y, ok2 := b.(pdfread.Ref)
	return ok == ok2 && x == y
}
