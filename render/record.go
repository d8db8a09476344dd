package render

import (
	"cmp"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// Record returns the page that follows a filled form and is no part of it: the
// evidence of signing so far, the copies given where the form does not say so,
// and of a final copy the seals that are to follow. Nil where there is nothing to
// say: a draft that nobody has signed may not be sealed.
func (d *Doc) Record(why Draft) []Section {
	if d.Blank || d.Copy == "" {
		return nil
	}
	nodes := slices.Clone(d.Signed)
	if why == NoDraft {
		nodes = append(nodes, d.Seals...)
	}
	if len(nodes) == 0 {
		return nil
	}
	title := d.Words.Say("record", nil)
	follows := &Paragraph{Text: d.Words.Say("record.follows", nil), Hint: true}
	return []Section{{ID: "record", Title: title, Name: title, Nodes: append([]Node{follows}, nodes...)}}
}

// recorder makes the record of signing. Its answers are read like those of the
// form, so that marks, the cut case and the audience count for them too.
type recorder struct {
	*builder
	boxes map[string]*Answer // in which the form shows signatures, by path of the row
	rows  map[string]bool    // of the lists that the form shows
}

// record adds what the record of signing says to a finished outline.
func (b *builder) record(doc *Doc) {
	r := &recorder{b, map[string]*Answer{}, map[string]bool{}}
	var empty []string
	for _, sec := range doc.Sections {
		empty = append(empty, r.read(sec.Nodes, "", sec.Name)...)
	}
	signed, copies := r.signatures(), r.copies()
	doc.Seals = r.seals(doc, empty, len(signed) == 0 && len(empty) > 0)
	explained := &Paragraph{Text: b.words.Say("record.fingerprint", nil), Hint: true}
	switch {
	case fingerprints(signed):
		signed = append(signed, explained)
	case fingerprints(copies):
		copies = append(copies, explained)
	}
	doc.Signed = slices.Concat(signed, copies)
}

// read notes where the form shows signatures and copies, and returns what the
// boxes are called that are still empty. What is around a box names one without
// words of its own.
func (r *recorder) read(nodes []Node, row, around string) []string {
	var empty []string
	answer := func(a *Answer, row, label string) {
		if a.Kind != templates.Sign {
			return
		}
		label = cmp.Or(strings.TrimRight(cmp.Or(a.Label, label), ":. "), r.words.Say("record.box", nil))
		if row != "" {
			boxed := *a
			boxed.Label = label
			r.boxes[row] = &boxed
		}
		if a.Empty() && a.Wire != "" {
			empty = append(empty, label)
		}
	}
	for _, n := range nodes {
		switch n := n.(type) {
		case *Answer:
			answer(n, row, around)
		case *Beside:
			for _, a := range n.Answers {
				answer(a, row, around)
			}
		case *Group:
			r.rows[n.Path] = true
			empty = append(empty, r.read(n.Nodes, n.Path, cmp.Or(n.Label, around))...)
		case *Table:
			for _, line := range n.Rows {
				r.rows[line.Path] = true
				for i, a := range line.Cells {
					answer(a, line.Path, strings.Join(nonEmpty(line.Key, n.Columns[i].Label), ": "))
				}
			}
		}
	}
	return empty
}

// recordFields calls add for the fields that a record of signing tells.
func (b *builder) recordFields(add func(*templates.Field)) {
	for _, id := range []string{"instance.signatures", "sign.as", "sign.name", "sign.role", "sign.box", "sign.date", "sign.time",
		"sign.witness", "sign.identified", "sign.words", "sign.help", "instance.copies", "copy.to", "copy.how", "copy.date", "copy.whynot"} {
		_, printed := b.form.Template.Printed("instance.copies") // and what of them is for whom
		private := printed && !strings.HasPrefix(id, "sign.") || id == "copy.whynot"
		if fd, ok := b.form.Template.OfSheet(id); ok && (b.to.Kind == Office || !private) {
			add(fd)
		}
	}
}

// signatures is one group for each piece of evidence.
func (r *recorder) signatures() []Node {
	list, ok := r.form.Template.OfSheet("instance.signatures")
	if !ok {
		return nil
	}
	var out []Node
	for _, s := range r.form.List(list, nil, r.form.Scope()) {
		if g := r.signature(s); g != nil {
			r.cut.rows[s.Row()] = true
			out = append(out, g)
		}
	}
	return out
}

// signature is one piece of evidence; nil where there is none, or this copy does
// not show it. Where the form has a box for it that this copy leaves out, so does
// the record: it would tell why.
func (r *recorder) signature(s templates.Scope) *Group {
	sig, ok := s.Row().(*earlyhelp.Signature)
	box := r.boxes[s.RowPath()]
	if !ok || box == nil && r.to.Kind != Office && r.form.Template.Signs(string(sig.As)) {
		return nil
	}
	how := r.answer("sign.box", "record.how", s)
	if how == nil {
		return nil
	}
	if how.Text != "" { // the day stands beside it
		how.Text = r.form.Template.SignedAs(sig.Kind)
	}
	if box != nil { // which shows the picture
		how.Drawing = nil
	}
	g := &Group{List: "instance.signatures", Path: s.RowPath(), Sign: true, Label: r.boxName(box, s)}
	add := func(answers ...*Answer) { g.Nodes = append(g.Nodes, beside(r.keep(answers...)...)...) }
	add(r.answer("sign.name", "record.name", s), how, r.when(s))
	add(r.answer("sign.role", "record.role", s), r.answer("sign.witness", "record.witness", s))
	add(r.answer("sign.identified", "record.identified", s), r.answer("sign.help", "record.help", s))
	add(r.answer("sign.words", "record.words", s))
	add(r.fingerprint(s, "shown", sig.Shown, "record.shown"))
	return g
}

// boxName is what the box of a signature is called: by the form, or by what its
// signer signs as.
func (r *recorder) boxName(box *Answer, s templates.Scope) string {
	if box != nil {
		return box.Label
	}
	name := ""
	if as := r.answer("sign.as", "record.box", s); as != nil {
		r.keep(as)
		name = as.Text
	}
	return cmp.Or(name, r.words.Say("record.box", nil))
}

// when is the day of a signature with its time of day.
func (r *recorder) when(s templates.Scope) *Answer {
	day, clock := r.answer("sign.date", "record.when", s), r.answer("sign.time", "record.when", s)
	switch {
	case day == nil:
		return clock
	case clock != nil && day.Text != "" && clock.Text != "":
		r.keep(clock)
		day.Text = r.words.Say("record.at", map[string]string{"date": day.Text, "time": clock.Text})
		day.Kind = templates.Line
	}
	return day
}

// answer reads a field of a row for the record; nil where nothing is shown.
func (r *recorder) answer(field, label string, s templates.Scope) *Answer {
	fd, ok := r.form.Template.OfSheet(field)
	if !ok {
		return nil
	}
	a := r.builder.answer(&templates.Question{Field: fd, Label: r.words.Say(label, nil), Options: fd.Options}, s)
	if a.Options != nil {
		a.Text, a.Options = strings.Join(ticked(a), ", "), nil
		a.Kind = templates.Line
	}
	if a.Wire = ""; a.Empty() {
		return nil
	}
	if a.Kind == templates.Sign {
		a.Kind = templates.Line
	}
	return a
}

// keep has the cut case hold what answers of the record say; nil stands for
// none.
func (r *recorder) keep(answers ...*Answer) []*Answer {
	for _, a := range answers {
		if a != nil {
			r.cut.recorded = append(r.cut.recorded, a)
		}
	}
	return answers
}

// fingerprint is the SHA-256 of a file, in groups that can be compared by eye.
func (r *recorder) fingerprint(s templates.Scope, key, sum, label string) *Answer {
	path := join(s.RowPath(), key)
	if sum = strings.TrimSpace(sum); sum == "" || r.words.Placeholder(sum) || r.hidden(sourceAt(path)) {
		return nil
	}
	if digits, err := earlyhelp.ParseSHA256(sum); err == nil { // else it is shown as it stands
		const group = 8
		sum = ""
		for ; digits != ""; digits = digits[group:] {
			sum = strings.TrimSpace(sum + " " + digits[:group])
		}
	}
	a := &Answer{Field: "record." + key, Path: path, Kind: templates.Para, Label: r.words.Say(label, nil), Text: sum}
	r.cut.of[a] = &trace{path: path, seen: []string{path}, shown: []string{path}}
	return a
}

// fingerprints reports whether there is one among nodes.
func fingerprints(nodes []Node) bool {
	found := false
	eachAnswer(nodes, func(a *Answer) bool {
		found = strings.HasPrefix(a.Field, "record.")
		return !found
	})
	return found
}

// copies lists the copies that were given, unless the form says all of it. A form
// that has a list of its own decides who is told what; else why somebody was not
// given one is for the office. A copy that has neither a day nor a file was not given.
func (r *recorder) copies() []Node {
	list, ok := r.form.Template.OfSheet("instance.copies")
	if !ok {
		return nil
	}
	columns := []struct {
		Column
		say string
	}{
		{Column{Field: "copy.to", Kind: templates.Who}, "record.to"},
		{Column{Field: "copy.how", Kind: templates.Line}, "record.by"},
		{Column{Field: "copy.date", Kind: templates.Day}, "record.on"},
		{Column{Field: "copy.whynot", Kind: templates.Para}, "record.whynot"},
		{Column{Field: "record.file", Kind: templates.Para}, "record.file"},
	}
	_, printed := r.form.Template.Printed(list.ID)
	own := printed && r.to.Kind != Office
	t, more := &Table{List: list.ID}, false
	for _, s := range r.form.List(list, nil, r.form.Scope()) {
		c, ok := s.Row().(*earlyhelp.Copy)
		if !ok || own && !r.rows[s.RowPath()] {
			continue
		}
		file := r.fingerprint(s, "file", c.File, "record.file")
		row, day := Row{Path: s.RowPath()}, false
		for _, col := range columns[:len(columns)-1] {
			var a *Answer
			_, printed := r.form.Template.Printed(col.Field)
			if private := col.Field == "copy.whynot" && r.to.Kind != Office; printed || !own && !private {
				a = r.answer(col.Field, col.say, s)
			}
			row.Cells = append(row.Cells, a)
			day = day || a != nil && col.Kind == templates.Day
		}
		if file == nil && (!day || c.WhyNot != "" && !printed && r.to.Kind != Office) {
			continue
		}
		row.Cells = append(row.Cells, file)
		r.keep(row.Cells...)
		r.cut.rows[s.Row()] = true
		t.Rows = append(t.Rows, row)
		more = more || file != nil || !r.rows[row.Path]
	}
	if !more {
		return nil
	}
	for _, c := range columns {
		i := len(t.Columns)
		if !slices.ContainsFunc(t.Rows, func(row Row) bool { return row.Cells[i] != nil }) {
			for j := range t.Rows {
				t.Rows[j].Cells = slices.Delete(t.Rows[j].Cells, i, i+1)
			}
			continue
		}
		c.Label = r.words.Say(c.say, nil)
		for j := range t.Rows {
			t.Rows[j].Cells[i] = cmp.Or(t.Rows[j].Cells[i], &Answer{Field: c.Field, Kind: c.Kind, Label: c.Label})
		}
		t.Columns = append(t.Columns, c.Column)
	}
	return []Node{&Heading{r.words.Say("record.copies", nil)}, t}
}

// seals says which signature fields of a final copy are still empty, and what a
// seal means.
func (r *recorder) seals(doc *Doc, empty []string, nobody bool) []Node {
	council := map[string]string{"council": doc.Council}
	say := func(key string) *Paragraph { return &Paragraph{Text: r.words.Say(key, council)} }
	var out []Node
	if nobody {
		out = append(out, say("record.nobody"))
	}
	out = append(out, &Heading{r.words.Say("record.seals", nil)}, say("record.empty"))
	for _, box := range empty {
		out = append(out, &Paragraph{Text: box})
	}
	return append(out, say("record.seal"), say("record.means"), say("record.check"))
}
