package validate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// kinds evaluates each kind of rule that package templates declares; a test
// keeps the two sets equal.
var kinds = map[templates.RuleKind]func(*checker, *templates.Rule){
	templates.Required:  (*checker).required,
	templates.Allowed:   (*checker).allowed,
	templates.Includes:  (*checker).includes,
	templates.Count:     (*checker).count,
	templates.Covers:    (*checker).covers,
	templates.Within:    (*checker).within,
	templates.Every:     (*checker).every,
	templates.Order:     (*checker).inOrder,
	templates.Consent:   (*checker).consent,
	templates.Signed:    (*checker).signed,
	templates.Complete:  (*checker).complete,
	templates.Unchanged: (*checker).unchanged,
	templates.TextHas:   (*checker).textHas,
	templates.Unique:    (*checker).unique,
	templates.Keep:      (*checker).keep,
	templates.Flag:      (*checker).flag,
}

func (c *checker) rules() {
	for _, r := range c.t.Rules {
		if c.applies(r) {
			kinds[r.Kind](c, r)
		}
	}
}

// applies reports whether a rule is judged here.
func (c *checker) applies(r *templates.Rule) bool { return c.reads(r) && c.form.Applies(r) }

// scopes returns where a rule is judged: the form, or each of its rows.
func (c *checker) scopes(r *templates.Rule) []templates.Scope {
	if r.Rows == nil {
		return []templates.Scope{c.form.Scope()}
	}
	return c.form.List(r.Rows, r.Where, c.form.Scope())
}

// placeOf returns the place of a reading; a derived field stands where the
// first of its sources that the form prints does.
func (c *checker) placeOf(fd *templates.Field, r templates.Reading, s templates.Scope) at {
	if !fd.Derived() {
		return at{field: fd, path: r.Path()}
	}
	for _, src := range fd.Sources() {
		if _, ok := c.t.Printed(src.ID); ok {
			return at{field: src, path: src.Read(s).Path()}
		}
	}
	if fd.ID == "instance.day" && c.t.Day != nil {
		return at{field: c.t.Day, path: c.t.Day.Read(s).Path()}
	}
	return at{field: fd}
}

// covered reports whether another agency's document answers for a field.
func (c *checker) covered(fd *templates.Field) bool {
	p, ok := c.t.Printed(fd.ID)
	return ok && c.form.Covered(p.Section)
}

func (c *checker) required(r *templates.Rule) {
	for _, s := range c.scopes(r) {
		for _, fd := range r.Fields {
			got := fd.Read(s)
			if !c.form.Answered(got) && !c.covered(fd) && !c.form.Unasked(fd) {
				c.report(r, c.placeOf(fd, got, s), "find.required", nil)
			}
		}
	}
}

func (c *checker) allowed(r *templates.Rule) {
	for _, s := range c.scopes(r) {
		for _, fd := range r.Fields {
			got := fd.Read(s)
			if slices.ContainsFunc(got.Answer, func(a string) bool { return !slices.Contains(r.Values, a) }) {
				c.report(r, c.placeOf(fd, got, s), "find.allowed", map[string]string{"values": valueLabel(c.t, fd, r.Values)})
			}
		}
	}
}

func (c *checker) includes(r *templates.Rule) {
	rows := c.scopes(r)
	for _, value := range r.Values {
		either := strings.Split(value, "|")
		found := slices.ContainsFunc(rows, func(s templates.Scope) bool {
			return slices.ContainsFunc(r.Fields[0].Read(s).Answer, func(a string) bool { return containsFold(either, a) })
		})
		if !found && !c.covered(r.Rows) {
			c.report(r, c.listPlace(r.Rows), "find.includes", map[string]string{"list": c.listLabel(r.Rows), "value": valueLabel(c.t, r.Fields[0], either)})
		}
	}
}

// containsFold reports whether one of the values is a, in any case where it is
// an e-mail address.
func containsFold(values []string, a string) bool {
	return slices.ContainsFunc(values, func(v string) bool {
		return v == a || strings.Contains(v, "@") && strings.EqualFold(v, a)
	})
}

// listPlace is the place of a list as a whole.
func (c *checker) listPlace(list *templates.Field) at {
	return at{field: list, path: c.form.ListPath(list)}
}

func (c *checker) listLabel(list *templates.Field) string {
	if p, ok := c.t.Printed(list.ID); ok {
		return cmp.Or(strings.TrimSuffix(p.Label, ":"), p.Section.Title, list.Label)
	}
	return list.Label
}

// valueLabel is a rule's own values in words; never an answer.
func valueLabel(t *templates.Template, fd *templates.Field, values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v
		if p, ok := t.Printed(fd.ID); ok {
			for _, o := range p.Options {
				if o.Code == v {
					out[i] = o.Label
				}
			}
		} else if label, ok := fd.Option(v); ok {
			out[i] = label
		}
	}
	return strings.Join(out, t.Words().Say("cond.or", nil))
}

func (c *checker) count(r *templates.Rule) {
	rows := c.scopes(r)
	n := len(rows)
	if r.Distinct != nil {
		different := map[string]bool{}
		for _, s := range rows {
			for _, a := range r.Distinct.Read(s).Answer {
				different[a] = true
			}
		}
		n = len(different)
	}
	args := map[string]string{"list": c.listLabel(r.Rows), "n": strconv.Itoa(n), "min": c.t.Words().Span(r.Min), "max": c.t.Words().Span(r.Max)}
	switch {
	case r.Min.Set && n < r.Min.N && !c.covered(r.Rows):
		c.report(r, c.listPlace(r.Rows), "find.count.min", args)
	case r.Max.Set && n > r.Max.N:
		c.report(r, c.listPlace(r.Rows), "find.count.max", args)
	}
}

func (c *checker) covers(r *templates.Rule) {
	by := []templates.Scope{c.form.Scope()}
	args := map[string]string{"list": c.listLabel(r.Rows), "by": c.t.Label(r.Via)}
	if r.By != nil {
		by = c.form.List(r.By, nil, c.form.Scope())
		args["by"] = c.listLabel(r.By)
	}
	for _, s := range c.scopes(r) {
		name := string(s.RowID())
		if len(r.Fields) > 0 {
			name = r.Fields[0].Read(s).Text()
		}
		if name == "" {
			continue // a row that names nobody is another rule's finding
		}
		agency := c.agencyOf(name)
		named := slices.ContainsFunc(by, func(b templates.Scope) bool {
			got := r.Via.Read(b).Answer
			return slices.Contains(got, name) || agency != "" && slices.Contains(got, agency)
		})
		if !named {
			c.report(r, at{field: r.Rows, path: s.RowPath()}, "find.covers", args)
		}
	}
}

// agencyOf returns the agency of the practitioner that an answer refers to, who
// is named where the agency is; "" where it refers to nobody such.
func (c *checker) agencyOf(who string) string {
	id, _ := earlyhelp.Who(who).ID()
	place, _ := c.form.Find(id)
	if p, ok := place.Row.(*earlyhelp.Practitioner); ok {
		return string(p.Agency)
	}
	return ""
}

func (c *checker) within(r *templates.Rule) {
	for _, d := range c.form.DeadlinesOf(r) {
		_, reading := r.Date.Read(d.At)
		c.judge(r, d, c.placeOf(r.Date.Field, reading, d.At))
	}
	for _, s := range c.scopes(r) {
		from, _ := r.Of.Read(s)
		done, reading := r.Date.Read(s)
		if !r.Min.Set || from.IsZero() || done.IsZero() {
			continue
		}
		if earliest, _ := r.Min.After(from, c.t.Council.Working); done.Before(earliest) {
			where, key := c.placeOf(r.Date.Field, reading, s), "find.order"
			if r.Min.N > 0 { // else the day itself would be an answer
				where.due, key = earliest, "find.within.early"
			}
			c.report(r, where, key, map[string]string{"date": c.t.Label(r.Date.Field), "of": c.t.Label(r.Of.Field), "min": c.t.Words().Span(r.Min)})
		}
	}
}

// judge reports a deadline that is not kept, and one that nobody can be sure
// of.
func (c *checker) judge(r *templates.Rule, d templates.Deadline, where at) {
	same := d.Due == d.From // then the day itself is an answer, which no finding holds
	if !same {
		where.due = d.Due
	}
	if !d.Sure {
		c.check("bankholidays", where, map[string]string{"until": c.t.Words().Date(earlyhelp.BankHolidaysUntil())})
	}
	if !d.Late(c.o.On) {
		return
	}
	args := map[string]string{"date": d.What, "max": c.t.Words().Span(r.Max)}
	if r.Of.Field != nil {
		args["of"] = c.t.Label(r.Of.Field)
	}
	key := "find.within.missing"
	args["days"] = strconv.Itoa(d.Due.DaysUntil(c.o.On))
	if !d.Done.IsZero() {
		days := d.Due.DaysUntil(d.Done)
		args["days"] = strconv.Itoa(days)
		key = "find.within.late"
		if days == 1 {
			key = "find.within.late.one"
		}
	}
	switch {
	case r.Kind == templates.Every:
		key = "find.every.late"
	case same && d.Done.IsZero():
		key = "find.required"
	case same:
		key = "find.within.after"
	}
	c.report(r, where, key, args)
}

func (c *checker) every(r *templates.Rule) {
	for _, d := range c.form.DeadlinesOf(r) {
		c.judge(r, d, at{field: r.Fields[0]})
	}
}

func (c *checker) inOrder(r *templates.Rule) {
	for _, s := range c.scopes(r) {
		var before *templates.Field
		var day earlyhelp.Date
		for _, fd := range r.Fields {
			got := fd.Read(s)
			d, err := earlyhelp.ParseDate(got.Text())
			if err != nil {
				continue
			}
			if before != nil && d.Before(day) {
				if fd.ID == "today" {
					c.report(r, c.placeOf(before, before.Read(s), s), "find.order.today", map[string]string{"date": c.t.Label(before)})
				} else {
					c.report(r, c.placeOf(fd, got, s), "find.order", map[string]string{"date": c.t.Label(fd), "of": c.t.Label(before)})
				}
			}
			before, day = fd, d
		}
	}
}

// consent judges whether consent was in force: one who may give it is enough,
// and another's refusal beside it is for a person to look at: a warning at
// most. Nothing here holds back a
// safeguarding referral, and every message says so.
func (c *checker) consent(r *templates.Rule) {
	day, _ := r.Of.Read(c.form.Scope())
	latest := map[earlyhelp.Who]earlyhelp.Consent{}
	for _, k := range c.form.Case.Consents {
		if k.To != r.To || !day.IsZero() && k.Date.After(day) || !c.mayConsent(r.From, k, day) {
			continue
		}
		if was, ok := latest[k.Who]; !ok || !k.Date.Before(was.Date) {
			latest[k.Who] = k
		}
	}
	var given, refused, revisited bool
	for _, k := range latest {
		switch k.Answer {
		case earlyhelp.Given:
			if k.Until.IsZero() || day.IsZero() || !k.Until.Before(day) {
				given = true
			}
			revisited = revisited || !k.Revisited.IsZero() && (c.o.On.IsZero() || !k.Revisited.After(c.o.On))
		case earlyhelp.Refused, earlyhelp.Withdrawn:
			refused = true
		}
	}
	where := at{path: "consents"}
	if p, ok := c.t.Printed("case.consents"); ok {
		where.field, where.sec = p.Field, p.Section.ID
	}
	args := map[string]string{"to": c.t.Words().Say("to."+string(r.To), nil)}
	switch {
	case refused && given:
		divided := *r
		divided.Say = "" // the rule's own words would say that nobody agreed
		if divided.Severity == earlyhelp.Error {
			divided.Severity = earlyhelp.Warning
		}
		c.report(&divided, where, "find.consent.divided", args)
	case refused:
		// Nothing is missing in what is written, so it makes no draft and sends
		// nothing back; and the rule's own words would press the family.
		said := *r
		said.Say, said.Stage, args["refused"] = "", earlyhelp.Process, "yes"
		key := "find.consent.refused"
		if r.To == earlyhelp.ToShare {
			key = "find.consent.refused.share"
		}
		c.report(&said, where, key, args)
	case !given && (r.Declared == "" || !c.declared(r.Declared)):
		c.report(r, where, "find.consent.missing", args)
	case r.Revisit && !revisited:
		c.report(r, where, "find.consent.revisit", args)
	}
}

// declared reports whether a signed declaration says that consent was given.
func (c *checker) declared(as string) bool {
	return slices.ContainsFunc(c.form.Instance.Signatures, func(s earlyhelp.Signature) bool {
		return string(s.As) == as && s.Kind != ""
	})
}

// mayConsent reports whether the one who answered may answer. A holder of
// parental responsibility may, or a parent where nobody's responsibility is
// recorded; so may a young person of 16, or a younger one judged competent.
func (c *checker) mayConsent(from string, k earlyhelp.Consent, day earlyhelp.Date) bool {
	if from == "" || from == "anyone" {
		return true
	}
	id, ok := k.Who.ID()
	if !ok {
		return false
	}
	known := false
	var who *earlyhelp.Person
	for i := range c.form.Case.People {
		p := &c.form.Case.People[i]
		known = known || p.Responsibility == earlyhelp.Yes
		if p.ID == id {
			who = p
		}
	}
	if who == nil {
		return false
	}
	if who.Role == earlyhelp.RoleChild {
		age, ok := who.Born.Age(cmp.Or(k.Date, day))
		return k.Competent == earlyhelp.Yes || ok && age >= 16
	}
	return from == "responsible" && (who.Responsibility == earlyhelp.Yes || !known && who.Role == earlyhelp.RoleParent && who.Responsibility != earlyhelp.No)
}

func (c *checker) signed(r *templates.Rule) {
	for _, as := range r.As {
		signed, dated := false, false // any signature that suffices does
		for _, s := range c.form.Instance.Signatures {
			if string(s.As) == as && s.Kind != "" && !c.wrongSide(&s) {
				signed = true
				dated = dated || !s.Date.IsZero()
			}
		}
		where := c.signaturePlace(as)
		if where.unasked {
			continue
		}
		args := map[string]string{"as": where.label}
		if !signed {
			if m := c.form.Mark(where.path); m == nil || !m.Answers() {
				c.report(r, where.at, "find.signed", args)
			}
		} else if r.Dated && !dated {
			c.report(r, where.at, "find.signed.date", args)
		}
	}
}

type signaturePlace struct {
	at
	label   string
	unasked bool // it stands in a section that is not asked
}

// isSigned reports whether a row is a signature that was given.
func isSigned(s templates.Scope) bool {
	sig, ok := s.Row().(*earlyhelp.Signature)
	return ok && sig.Kind != ""
}

// signaturePlace is where the form has a signature, as it prints it: of several
// the first that was given.
func (c *checker) signaturePlace(as string) signaturePlace {
	out := signaturePlace{label: c.t.SignsAs(as)}
	for _, sec := range c.t.Sections {
		for _, it := range sec.Items {
			b, ok := it.(*templates.Block)
			if !ok || !b.Signed() || b.Key != as {
				continue
			}
			rows := c.form.BlockRows(b, c.form.Scope())
			row := rows[max(0, slices.IndexFunc(rows, isSigned))]
			out.path = row.RowPath()
			if out.path == "" {
				out.path = c.form.ListPath(b.List)
			}
			out.field, out.sec, out.unasked = b.List, sec.ID, !c.form.Asks(sec)
			for _, it := range b.Items {
				for _, q := range questionsOf(it) {
					if q.Field.Kind == templates.Sign {
						out.label = strings.TrimSuffix(q.Label, ":")
					}
				}
			}
		}
	}
	return out
}

// questionsOf returns the question that an item is, or those that it sets side
// by side.
func questionsOf(it templates.Item) []*templates.Question {
	switch it := it.(type) {
	case *templates.Question:
		return []*templates.Question{it}
	case *templates.Beside:
		return it.Questions
	}
	return nil
}

func (c *checker) complete(r *templates.Rule) {
	for _, state := range c.form.Completeness() {
		if !slices.Contains(r.Sections, state.Section.ID) || len(state.Missing) == 0 {
			continue
		}
		c.report(r, at{sec: state.Section.ID}, "find.complete", map[string]string{
			"section": state.Section.Name(),
			"missing": strconv.Itoa(len(state.Missing)), "asked": strconv.Itoa(state.Asked),
		})
	}
}

// shortText is how many characters a text may have and still be the same at
// two meetings for good reason: "None", "As before".
const shortText = 20

func (c *checker) unchanged(r *templates.Rule) {
	before := c.form.Previous()
	if before == nil {
		return
	}
	for _, fd := range r.Fields {
		now, then := fd.Read(c.form.Scope()), fd.Read(before.Scope())
		if len(now.Answer) == 0 || !slices.Equal(strings.Fields(strings.Join(now.Answer, "\n")), strings.Fields(strings.Join(then.Answer, "\n"))) {
			continue // however the spaces between the words changed
		}
		if r.Everywhere && (len(now.Text()) <= shortText || now.Path() == then.Path() || c.readOnly(fd)) {
			continue
		}
		c.report(r, c.placeOf(fd, now, c.form.Scope()), "find.unchanged", nil)
	}
}

// readOnly reports whether the form shows the answer and does not ask for it:
// again, or from a part that it only reads.
func (c *checker) readOnly(fd *templates.Field) bool {
	return slices.ContainsFunc(c.t.Parts, func(p templates.Part) bool {
		return p.How == templates.Read && strings.HasPrefix(fd.ID, p.Name+".")
	}) || !slices.ContainsFunc(c.asked, func(a asked) bool { return a.question.Field == fd && !a.question.Again })
}

func (c *checker) textHas(r *templates.Rule) {
	if r.Everywhere {
		for _, a := range c.asked {
			if fd := a.question.Field; slices.Contains(r.Fields, fd) && !a.question.Again {
				c.textIn(r, at{field: fd, path: a.reading.Path()}, a.reading)
			}
		}
		return
	}
	for _, s := range c.scopes(r) {
		for _, fd := range r.Fields {
			got := fd.Read(s)
			c.textIn(r, c.placeOf(fd, got, s), got)
		}
	}
}

// textIn reports what a rule looks for in one text: how often and where, never
// the words.
func (c *checker) textIn(r *templates.Rule, where at, got templates.Reading) {
	if places := c.findIn(got.Text(), r.Find); len(places) > 0 {
		c.report(r, where, "find.text", map[string]string{
			"what": findWords(c.t, r.Find), "times": c.times(len(places)),
			"at": strconv.Itoa(places[0].at + 1), "length": strconv.Itoa(places[0].length),
		})
	}
}

// times says how often.
func (c *checker) times(n int) string {
	switch n {
	case 1:
		return c.t.Words().Say("times.one", nil)
	case 2:
		return c.t.Words().Say("times.two", nil)
	}
	return c.t.Words().Count("times.many", n, map[string]string{"n": strconv.Itoa(n)})
}

func (c *checker) keep(r *templates.Rule) {
	for _, d := range c.form.DeadlinesOf(r) {
		if d.Late(c.o.On) {
			c.report(r, at{field: r.Of.Field, due: d.Due}, "find.keep", map[string]string{"max": c.t.Words().Span(r.Max)})
		}
	}
}

func (c *checker) unique(r *templates.Rule) {
	seen := map[string]bool{}
	for _, s := range c.scopes(r) {
		key := ""
		for _, fd := range r.Fields {
			key += strings.Join(fd.Read(s).Answer, "\x00") + "\x01"
		}
		if strings.Trim(key, "\x01") == "" {
			continue
		}
		if seen[key] {
			c.report(r, at{field: r.Rows, path: s.RowPath()}, "find.unique", map[string]string{"list": c.listLabel(r.Rows)})
		}
		seen[key] = true
	}
}

func (c *checker) flag(r *templates.Rule) {
	for _, s := range c.scopes(r) {
		if r.Rows != nil {
			c.report(r, at{field: r.Rows, path: s.RowPath()}, "find.flag", nil)
			continue
		}
		where := at{}
		if fd := r.When.First(); fd != nil {
			where = c.placeOf(fd, fd.Read(s), s)
		}
		c.report(r, where, "find.flag", nil)
	}
}
