package sign

import (
	"slices"

	"earlyhelp.example/forms/internal/pdfread"
)

// Comparing revisions. After a signature a revision may do this and nothing
// else: fill an empty signature field (its value and appearance), add a DSS
// dictionary with evidence, add a document timestamp in an invisible field of
// its own. So every object that it writes needs an explanation: it is new and
// belongs to one of these, or it stood there before and differs only in what
// these need. What is left unexplained is a change, named by what it was.

// change is what one revision did to the file before it.
type change struct {
	fills    []string // names of the fields it filled
	stamps   []string // names of the document timestamps' fields it added
	evidence bool     // it wrote a DSS dictionary
	problems []Problem
}

// comparison goes through the revisions behind the first signature.
type comparison struct {
	file   *pdfread.File
	reach  *reach
	fields [][]field // of each revision
}

// diff compares one revision with the one before.
type diff struct {
	*comparison
	change
	revision  *pdfread.Revision
	old, now  *pdfread.View
	before    []field       // the old fields
	form      map[int]field // the same, by object
	added     map[int]bool
	changed   map[int]bool
	explained map[int]bool
	gained    map[int]bool // new fields that the form lists
}

// next compares revision i with the one before, and takes it in.
func (c *comparison) next(i int) (change, error) {
	d := diff{comparison: c, revision: &c.file.Revisions[i], old: c.file.At(i - 1), now: c.file.At(i), form: map[int]field{},
		added: map[int]bool{}, changed: map[int]bool{}, explained: map[int]bool{}, gained: map[int]bool{}}
	d.before = c.fields[i-1]
	for _, f := range d.before {
		d.form[f.ref.Num] = f
	}
	if c.file.Loose(i) != nil || c.file.Plain(i) != nil {
		d.problem(UnknownBytes, "")
	}
	d.trailer()
	d.sort(i)
	if err := d.explain(); err != nil {
		return change{}, err
	}
	if err := d.unexplained(); err != nil {
		return change{}, err
	}
	sortProblems(d.problems)
	return d.change, c.reach.grow(d.now, d.revision.Objects)
}

func (d *diff) problem(code Code, where string) {
	d.problems = once(d.problems, code, where)
}

// trailer sees that the file begins where it began, under the same id.
func (d *diff) trailer() {
	was, is := d.old.Trailer, d.revision.Trailer
	for key := range both(was, is) {
		switch key {
		case "Size":
			a, _ := pdfread.Whole(was[key])
			b, ok := pdfread.Whole(is[key])
			highest := 0
			for _, o := range d.revision.Objects {
				highest = max(highest, o.Num)
			}
			if !ok || b < a || b > max(a, highest+1) { // what is beyond it is not there for some programs; too large a number stops others
				d.problem(TrailerChanged, "")
			}
		case "Prev", "Type", "W", "Index", "Filter", "DecodeParms", "Length": // of the table, not of the file
		case "ID":
			a, _ := was[key].(pdfread.Array)
			b, _ := is[key].(pdfread.Array)
			if len(a) != 2 || len(b) != 2 || !pdfread.Equal(a[0], b[0]) {
				if was[key] != nil || is[key] != nil {
					d.problem(TrailerChanged, "")
				}
			}
		case "XRefStm", "Encrypt":
			if is[key] != nil { // a second table: programs that know it see another file
				d.problem(TrailerChanged, "")
			}
		case "Info":
			if !pdfread.Equal(was[key], is[key]) {
				d.problem(MetadataChanged, "")
			}
		default:
			if !pdfread.Equal(was[key], is[key]) {
				d.problem(TrailerChanged, "")
			}
		}
	}
}

// sort tells what is new from what was there. Object streams, as all else (the
// reader sees to that), must stand in the revision that names what they hold, or
// a later table could bring to light what an earlier part hid.
func (d *diff) sort(i int) {
	packs := map[int]int{} // object streams, and how many of their objects the table names
	for _, o := range d.revision.Objects {
		if o.In != 0 {
			packs[o.In]++
		}
	}
	for _, o := range d.revision.Objects {
		was, _, known := d.old.Object(o.Num)
		inside := true
		if o.In != 0 {
			pack, at, ok := d.now.Object(o.In)
			inside = ok && at == i && pack.In == 0
		}
		switch {
		case o.Num == 0 && o.Free: // head of the list of free objects
		case o.Free:
			d.lost(o.Num)
		case !inside:
			d.problem(UnknownBytes, "")
		case !known && o.Gen == 0:
			d.added[o.Num] = true
			if as, ok := d.reach.none[o.Num]; ok {
				d.problem(as.role.changed(), as.where())
			}
		case known && !was.Free && was.Gen == o.Gen:
			d.changed[o.Num] = true
		default: // a number that was given up, or another generation
			d.lost(o.Num)
		}
		if n, ok := packs[o.Num]; ok {
			d.pack(o, n)
		} else if o.At == d.revision.XRef {
			d.explained[o.Num] = d.added[o.Num] // the table itself
		}
	}
}

// pack explains an object stream that holds what the table names and no more.
func (d *diff) pack(o pdfread.Object, named int) {
	x, err := d.now.Get(o.Ref)
	s, ok := x.(*pdfread.Stream)
	if err != nil || !ok || !only(s.Dict, "Type", "N", "First", "Length", "Filter", "DecodeParms") || !pdfread.Equal(s.Dict["N"], int64(named)) {
		d.problem(UnknownBytes, "")
		return
	}
	d.explained[o.Num] = d.added[o.Num]
}

// lost notes an object that was there and is not any more.
func (d *diff) lost(num int) {
	as, ok := d.reach.objects[num]
	if !ok {
		as = d.reach.none[num]
	}
	d.problem(as.role.changed(), as.where())
}

// explain goes to the places where a revision may change something.
func (d *diff) explain() error {
	was, err := d.old.Catalog()
	if err != nil {
		return err
	}
	is, err := d.now.Catalog()
	if err != nil {
		return err
	}
	if err := d.dss(is["DSS"]); err != nil {
		return err
	}
	if err := d.formOf(was["AcroForm"], is["AcroForm"]); err != nil {
		return err
	}
	for _, o := range d.revision.Objects {
		if !d.changed[o.Num] {
			continue
		}
		if f, ok := d.form[o.Num]; ok && f.kind == "Sig" {
			err = d.fill(f)
		} else {
			err = d.page(o.Num)
		}
		if err != nil {
			return err
		}
	}
	if d.changed[d.reach.root] {
		d.explained[d.reach.root] = true
		d.catalogue(was, is)
	}
	slices.Sort(d.fills)
	return nil
}

// catalogue compares the catalogue but its form, which formOf compares.
func (d *diff) catalogue(was, is pdfread.Dict) {
	for key := range both(was, is) {
		a, b := was[key], is[key]
		switch {
		case key == "DSS" && b != nil, key == "AcroForm", pdfread.Equal(a, b):
		case key == "Extensions" && extends(a, b):
		case key == "Perms":
			d.problem(CertifiedChanged, "")
		case key == "Names" && d.sameFiles(a, b): // a script, or where links lead
			d.problem(DocumentChanged, "")
		default:
			d.problem(underCatalogue(key).changed(), "")
		}
	}
}

// sameFiles reports whether the attached files of two name dictionaries are the
// same.
func (d *diff) sameFiles(a, b any) bool {
	was, err := d.old.Dict(a)
	is, err2 := d.now.Dict(b)
	return err == nil && err2 == nil && pdfread.Equal(was["EmbeddedFiles"], is["EmbeddedFiles"])
}

// extends reports whether b says of which extensions of PDF a file makes use, as
// a does and further ones. It refers to nothing.
func extends(a, b any) bool {
	was, ok := a.(pdfread.Dict)
	is, ok2 := b.(pdfread.Dict)
	if !ok && a != nil || !ok2 {
		return false
	}
	for key := range both(was, is) {
		if was[key] != nil && !pdfread.Equal(was[key], is[key]) || !plain(is[key]) {
			return false
		}
	}
	return true
}

// plain reports whether a value refers to nothing.
func plain(x any) bool {
	switch x := x.(type) {
	case pdfread.Ref, *pdfread.Stream:
		return false
	case pdfread.Array:
		return !slices.ContainsFunc(x, func(e any) bool { return !plain(e) })
	case pdfread.Dict:
		for _, e := range x {
			if !plain(e) {
				return false
			}
		}
	}
	return true
}

// unexplained names what is left. To write the same value again is no change.
func (d *diff) unexplained() error {
	for _, o := range d.revision.Objects {
		if !d.changed[o.Num] || d.explained[o.Num] {
			continue
		}
		was, is, err := d.values(o.Num)
		if err != nil {
			return err
		}
		if !pdfread.Equal(was, is) {
			d.lost(o.Num)
		}
	}
	if len(d.problems) > 0 {
		return nil // what is new belongs to what was just named
	}
	for num := range d.added {
		if !d.explained[num] {
			d.problem(UnknownObject, "")
		}
	}
	return nil
}

// values returns an object as it was and as it is.
func (d *diff) values(num int) (was, is any, err error) {
	o, _, _ := d.old.Object(num)
	if was, err = d.old.Get(o.Ref); err != nil {
		return nil, nil, err
	}
	is, err = d.now.Get(o.Ref)
	return was, is, err
}

// take explains the new objects that an allowed value is made of. What stood
// there before is not changed by being used.
func (d *diff) take(x any) error {
	waiting := []any{x}
	for len(waiting) > 0 {
		x := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		switch x := x.(type) {
		case pdfread.Ref:
			if d.added[x.Num] && !d.explained[x.Num] {
				d.explained[x.Num] = true
				y, err := d.now.Get(x)
				if err != nil {
					return err
				}
				waiting = append(waiting, y)
			}
		case pdfread.Array:
			waiting = append(waiting, x...)
		case pdfread.Dict:
			for _, e := range x {
				waiting = append(waiting, e)
			}
		case *pdfread.Stream:
			waiting = append(waiting, x.Dict)
		}
	}
	return nil
}

// both returns the keys of two dictionaries.
func both(a, b pdfread.Dict) map[pdfread.Name]bool {
	keys := make(map[pdfread.Name]bool, len(a)+len(b))
	for key := range a {
		keys[key] = true
	}
	for key := range b {
		keys[key] = true
	}
	return keys
}

// only reports whether a dictionary has no other keys.
func only(d pdfread.Dict, keys ...pdfread.Name) bool {
	for key := range d {
		if !slices.Contains(keys, key) {
			return false
		}
	}
	return true
}
