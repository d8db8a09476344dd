package validate

import (
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// changed finds where the form does not say what it said in the copy that was
// signed, one finding for each field and row, without the answers. The form is
// walked over both cases at once, each as the copy's reader sees it; what no
// question shows, and the evidence of signing, is no change.
func (c *checker) changed() {
	if c.o.Signed == nil {
		return
	}
	fault := c.otherCopy(c.o.Signed)
	var then *templates.Form
	if fault == "" {
		var err error
		if then, err = c.form.As(c.o.Signed, c.o.Signed.Cut.Instance); err != nil {
			fault = "notsigned"
		}
	}
	if fault != "" {
		c.o.Section, c.o.Field = "", "" // whatever was asked for: nothing was compared
		c.check(fault, at{}, nil)
		return
	}
	d := &comparison{checker: c, then: newSight(then, c.o.Signed.Cut.Audience), now: newSight(c.form, c.o.Signed.Cut.Audience)}
	d.align()
	d.compare()
	d.tell()
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

// comparison is one form beside its signed copy. Paths are those of the case as it
// is now, but where a name says then.
type comparison struct {
	*checker
	then, now *sight
	toNow     map[string]string // rows of the copy that are still there, by path
	toThen    map[string]string
	found     []change
}

// change is an answer that differs, or a row that is there only once.
type change struct {
	section string
	field   *templates.Field // the question, or the list of the row
	path    string
	row     bool
}

// tell reports what was found: a row once, wherever the form shows it.
func (d *comparison) tell() {
	told := map[string]bool{}
	for _, ch := range d.found {
		where := at{field: ch.field, path: ch.path, sec: ch.section}
		switch {
		case !ch.row:
			d.check("changed", where, nil)
		case !told[ch.path]:
			told[ch.path] = true
			d.check("changedrow", where, map[string]string{"list": d.listLabel(ch.field)})
		}
	}
}

// align finds the rows of the copy in the case: by their ids, and rows that have
// none, which a copy counts anew, by what they hold.
func (d *comparison) align() {
	d.toNow, d.toThen = map[string]string{}, map[string]string{}
	same := func(then, now string) { d.toNow[then], d.toThen[now] = now, then }
	known, nameless := map[string]bool{}, map[string][]string{}
	for p := range d.now.Places() {
		if known[p.Path] = true; p.ID == "" {
			list := p.Path[:strings.LastIndexByte(p.Path, '[')]
			nameless[list] = append(nameless[list], p.Path)
		}
	}
	for p := range d.then.Case.Rows() {
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
	for path, a := range d.then.answers {
		if rest, ok := strings.CutPrefix(path, then+"."); ok && slices.Equal(a, d.now.answers[now+"."+rest]) {
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
