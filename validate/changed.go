package validate

import (
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/templates"
)

// changed finds the answers that are not what they were in the copy that was
// signed, one finding for each field and row, without the answers. What the copy
// carries is compared with the case, and what its reader would see beyond it was
// added. Signatures, copies, stored revisions and the form's digest are no answers.
func (c *checker) changed() {
	if c.o.Signed == nil {
		return
	}
	if fault := c.otherCopy(c.o.Signed); fault != "" {
		c.o.Section, c.o.Field = "", "" // whatever was asked for: nothing was compared
		c.check(fault, at{}, nil)
		return
	}
	d := &comparison{checker: c, diff: map[string]bool{}, told: map[string]bool{}}
	d.then, d.now = c.answersOf(c.o.Signed), c.answersOf(c.form.Case)
	d.veil()
	d.align()
	if !d.readThen() {
		c.check("notsigned", at{}, nil)
		return
	}
	d.carried()
	d.keys()
	d.shown()
	d.gone()
	d.rest()
}

// otherCopy names the check that says why what is given as signed is no copy of
// this form to compare with; "" where it is.
func (c *checker) otherCopy(signed *earlyhelp.Case) string {
	cut, own := signed.Cut, c.form.Case.Cut
	if cut == nil || cut.State == earlyhelp.CutBlank || cut.Audience != audienceOffice && cut.Audience != audienceFamily || own != nil && own.Audience != cut.Audience {
		return "notsigned"
	}
	if cut.Form != c.t.ID() {
		return "signedform"
	}
	if cut.Instance != c.form.Instance.ID {
		return "signedinstance"
	}
	at := slices.IndexFunc(signed.Instances, func(in earlyhelp.Instance) bool { return in.ID == cut.Instance && in.Form == cut.Form })
	switch {
	case at < 0:
		return "notsigned"
	case signed.Instances[at].Digest != "" && signed.Instances[at].Digest != c.t.Digest:
		return "signedform"
	case signed.Ref != "" && signed.Ref != c.form.Case.Ref:
		return "signedcase"
	}
	return ""
}

// Audiences of a cut, as package render writes them.
const (
	audienceOffice = "office"
	audienceFamily = "family"
)

// answersOf returns the answers of a case by path that a change can be one of.
func (c *checker) answersOf(of *earlyhelp.Case) map[string]earlyhelp.Answer {
	out := map[string]earlyhelp.Answer{}
	for path, a := range of.Answers() {
		if !c.noAnswer(path) {
			out[path] = a
		}
	}
	return out
}

// noAnswer reports whether what stands at a path is no answer of the form: what
// the library writes, and the evidence of signing.
func (c *checker) noAnswer(path string) bool {
	if path == "ref" || strings.HasPrefix(path, "cut.") || strings.HasPrefix(path, "marks[") {
		return true
	}
	rest, ok := strings.CutPrefix(path, "instances[")
	if !ok {
		return false
	}
	_, key, _ := strings.Cut(rest, "].")
	list, _, row := strings.Cut(key, "[")
	return row && (list == "signatures" || list == "copies" || list == "stored") || !row && !strings.HasPrefix(key, "extra")
}

// comparison is one form beside its signed copy. Paths are those of the case as it
// is now, but where a name says then.
type comparison struct {
	*checker
	then, now map[string]earlyhelp.Answer // by path, then by that of the copy
	toNow     map[string]string           // rows of the copy that are still there, by path
	toThen    map[string]string
	diff      map[string]bool // answers that differ
	secret    []earlyhelp.SecretRow
	seen      *templates.Form  // as the copy's reader sees it
	copy      *templates.Form  // as the copy has it
	was       map[asking]asked // what the copy shows
	named     map[string]bool  // rows of the copy that it shows something of, but for the evidence of signing
	visited   map[asking]bool  // questions that the form still asks
	told      map[string]bool  // answers that differ and rows: what is reported
}

// asking is a question in a row of the case, or outside any.
type asking struct {
	question *templates.Question
	row      string
}

// readThen reads all that the copy shows; false where it cannot be read as this form.
func (d *comparison) readThen() bool {
	form, err := d.form.As(d.o.Signed, d.o.Signed.Cut.Instance)
	if err != nil {
		return false
	}
	d.copy = form
	d.was, d.named, d.visited = map[asking]asked{}, map[string]bool{}, map[asking]bool{}
	form.Answers(func(sec *templates.Section, q *templates.Question, s templates.Scope) {
		if ofEvidence(q.Field) {
			return
		}
		r := q.Field.Read(s)
		for _, src := range r.Seen() {
			row, _ := rowAround(src.Path)
			d.named[row] = true
		}
		for _, ref := range r.Answer {
			if id, ok := earlyhelp.Who(ref).ID(); ok {
				if place, ok := form.Find(id); ok {
					d.named[place.Path] = true
				}
			}
		}
		if row := s.RowPath(); row == "" || d.toNow[row] != "" {
			d.was[asking{q, d.toNow[row]}] = asked{sec, q, d.toNow[row], r}
		}
	})
	return true
}

// ofEvidence reports whether a field tells of a signature, or of a copy that was given.
func ofEvidence(fd *templates.Field) bool {
	return strings.HasPrefix(fd.ID, "sign.") || strings.HasPrefix(fd.ID, "copy.")
}

// byEvidence reports whether somebody is in the copy for the evidence of signing
// alone.
func (d *comparison) byEvidence(row string) bool {
	list, _, _ := strings.Cut(row, "[")
	return (list == "people" || list == "practitioners" || list == "agencies") && !d.named[row]
}

// align finds the rows of the copy in the case: by their ids, and rows that have
// none, which a copy counts anew, by what they hold.
func (d *comparison) align() {
	d.toNow, d.toThen = map[string]string{}, map[string]string{}
	same := func(then, now string) { d.toNow[then], d.toThen[now] = now, then }
	known, nameless := map[string]bool{}, map[string][]string{}
	for p := range d.form.Places() {
		if known[p.Path] = true; p.ID == "" {
			list := p.Path[:strings.LastIndexByte(p.Path, '[')]
			nameless[list] = append(nameless[list], p.Path)
		}
	}
	for p := range d.o.Signed.Rows() {
		at, ok := moved(p.Path, d.toNow)
		switch {
		case !ok:
		case p.ID != "":
			if known[at] {
				same(p.Path, at)
			}
		default:
			list := at[:strings.LastIndexByte(at, '[')]
			best, most := -1, -1
			for i, row := range nameless[list] {
				if n := d.alike(p.Path, row); n > most {
					best, most = i, n
				}
			}
			if best >= 0 {
				same(p.Path, nameless[list][best])
				nameless[list] = slices.Delete(slices.Clone(nameless[list]), best, best+1)
			}
		}
	}
}

// alike counts the answers of a row of the copy that a row of the case has, too.
func (d *comparison) alike(then, now string) int {
	n := 0
	for path, a := range d.then {
		if rest, ok := strings.CutPrefix(path, then+"."); ok && slices.Equal(a, d.now[now+"."+rest]) {
			n++
		}
	}
	return n
}

// moved returns where an answer or row of one case stands in the other; false
// where the row around it does not.
func moved(path string, rows map[string]string) (string, bool) {
	row, rest := rowAround(path)
	if row == "" {
		return path, true
	}
	at, ok := rows[row]
	return at + rest, ok
}

// rowAround splits a path behind the row that it stands in.
func rowAround(path string) (row, rest string) {
	end := len(path)
	if strings.HasSuffix(path, "]") { // of a row itself the row around it; of a council's own answer the row it is in
		if end = strings.LastIndexByte(path, '['); end < 0 {
			return "", path
		}
	}
	i := strings.LastIndexByte(path[:end], ']')
	return path[:i+1], path[i+1:]
}

// carried compares what the copy carries.
func (d *comparison) carried() {
	paths := make([]string, 0, len(d.then))
	for path := range d.then {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		row, _ := rowAround(path)
		at, ok := moved(path, d.toNow)
		if ok && !d.byEvidence(row) && !d.same(d.then[path], d.now[at]) {
			d.diff[at] = true
		}
	}
	for row := range d.o.Signed.Rows() { // the outermost of those that are gone
		if at, ok := moved(row.Path, d.toNow); ok && d.toNow[row.Path] == "" && !d.evidenceRow(row.Path) && !d.byEvidence(row.Path) {
			d.row(at)
		}
	}
	for _, a := range d.asked {
		if ofEvidence(a.question.Field) {
			continue
		}
		for _, src := range a.reading.Seen() {
			if d.diff[src.Path] {
				d.tell(a.section, a.question, src.Path)
			}
		}
	}
}

// evidenceRow reports whether a row is a signature, a copy or a stored file.
func (d *comparison) evidenceRow(path string) bool { return d.noAnswer(path + ".") }

// keys finds what rows are for, where the copy has the row and does not say it.
func (d *comparison) keys() {
	for _, k := range d.t.Keys() {
		for _, s := range d.form.List(k.List, nil, d.form.Scope()) {
			r := k.Field.Read(s)
			then, ok := d.toThen[s.RowPath()]
			placed := d.placed(k, r.Text()) && d.seen.Keyed(k.List, r.Text(), d.seen.Scope()).RowPath() == s.RowPath()
			if !ok || !placed || d.evidenceRow(s.RowPath()) || d.hidden(r.Seen()) || !d.mayShow(k.Field) {
				continue
			}
			if path := r.Path(); len(d.real(d.then[then+strings.TrimPrefix(path, s.RowPath())])) == 0 {
				d.diff[path] = true
			}
		}
	}
}

// placed reports whether the form prints a row of its own for a key.
func (d *comparison) placed(k templates.Key, code string) bool {
	p, ok := d.t.Printed(k.Field.ID)
	return ok && slices.ContainsFunc(p.Options, func(o templates.Option) bool { return o.Code == code })
}

// same reports whether an answer is what it was: of references those count that
// the copy's reader may know of, and what nobody filled in is no answer.
func (d *comparison) same(then, now earlyhelp.Answer) bool {
	return slices.Equal(d.real(then), d.real(d.known(now, then)))
}

func (d *comparison) real(a earlyhelp.Answer) earlyhelp.Answer {
	if len(a) == 1 && (d.t.Words().Placeholder(a[0]) || strings.TrimSpace(a[0]) == "") {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return s == "" })
}

// known returns an answer without references that the copy does not tell of.
func (d *comparison) known(now, then earlyhelp.Answer) earlyhelp.Answer {
	return slices.DeleteFunc(slices.Clone(now), func(ref string) bool {
		_, isRow := earlyhelp.Who(ref).ID()
		if !isRow || slices.Contains(then, ref) {
			return false
		}
		words, from := d.form.Refer(ref)
		return d.secretly(from) || words == "" && !d.says(from)
	})
}

// says reports whether a mark says why there is no name.
func (d *comparison) says(from []templates.Source) bool {
	return slices.ContainsFunc(from, func(src templates.Source) bool {
		m := d.form.Mark(src.Path)
		return m != nil && (m.Answers() || d.form.Case.HidesFromFamily(m))
	})
}

// row reports that a row stands in the case or in the copy, and not in both.
func (d *comparison) row(path string) {
	if d.told[path] || path == "" {
		return
	}
	d.told[path] = true
	list := path[:strings.LastIndexByte(path, '[')]
	where, args := at{path: path}, map[string]string{}
	if p := d.printedList(list); p != nil {
		where.field, where.sec, args["list"] = p.Field, p.Section.ID, d.listLabel(p.Field)
	} else {
		args["list"] = d.leafLabel(list)
	}
	d.check("changedrow", where, args)
}

// printedList returns how the form prints the list at a path; nil where it does not.
func (d *comparison) printedList(path string) (found *templates.Printed) {
	for _, sec := range d.t.Sections {
		sec.Walk(func(it templates.Item) {
			if list := listOf(it); list != nil && found == nil && d.form.ListPath(list) == path {
				found, _ = d.t.Printed(list.ID)
			}
		})
	}
	return found
}

// listOf returns the list whose rows an item shows; nil for none.
func listOf(it templates.Item) *templates.Field {
	switch it := it.(type) {
	case *templates.Table:
		return it.List
	case *templates.Block:
		return it.List
	case *templates.Ticks:
		return it.List
	}
	return nil
}

// tell reports an answer that has changed, as a question shows it.
func (d *comparison) tell(sec *templates.Section, q *templates.Question, path string) {
	d.told[path] = true
	where := at{field: q.Field, path: path, sec: sec.ID}
	d.check("changed", where, nil)
}

// rest reports what differs and no question shows as it is asked now.
func (d *comparison) rest() {
	paths := make([]string, 0, len(d.diff))
	for path := range d.diff {
		if !d.told[path] {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, path := range paths {
		d.check("changed", at{path: path}, map[string]string{"field": d.leafLabel(path)})
	}
}

// leafLabel returns the library's words for an answer or list of the case.
func (d *comparison) leafLabel(path string) string {
	row, rest := rowAround(path)
	v := reflect.ValueOf(d.form.Case).Elem()
	for p := range d.form.Places() {
		if p.Path == row {
			v = reflect.ValueOf(p.Row).Elem()
		}
	}
	owner, key := v.Type(), ""
	for key = range strings.SplitSeq(strings.TrimPrefix(rest, "."), ".") {
		f, ok := leaf.Find(owner, key)
		if !ok {
			return lastKey(path)
		}
		if f.Type.Kind() == reflect.Struct && !leaf.Is(f.Type) {
			owner = f.Type
		}
	}
	return d.t.LeafLabel(owner, key)
}
