package forms

import (
	"bytes"
	"crypto/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// life is a family that is helped: the forms of one council from the first to the last.
type life struct {
	t    *testing.T
	lib  *templates.Library
	pdfs *pdf.Renderer
	c    *earlyhelp.Case
	day  earlyhelp.Date
	last bool // the review that ends it
}

// typed answers what a practitioner and a family would have to answer, and returns how
// many answers that were.
func (l *life) typed(f *templates.Form) int {
	before := answers(l.c)
	if place, ok := f.Part("plan"); ok {
		if p, _ := place.Row.(*earlyhelp.Plan); p.Lead == "" {
			p.Lead = l.c.Practitioners[0].ID
		}
	}
	if place, ok := f.Part("meeting"); ok && len(f.Instance.Copies) == 0 {
		m, _ := place.Row.(*earlyhelp.Meeting)
		for _, a := range m.Family {
			f.Instance.Copies = append(f.Instance.Copies, earlyhelp.Copy{To: earlyhelp.Who(a.Person), How: "hand", Date: l.day})
		}
	}
	for range 4 { // an answer may bring further questions
		l.rows(f)
		f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
			r := q.Field.Read(s)
			if q.Again || q.Field.Derived() || f.Answered(r) || r.Path() == "" {
				return
			}
			if a := l.answer(q, s); a != nil {
				_ = q.Field.Set(s, a) // one that only shows another's answer is not set
			}
		})
	}
	if err := l.c.AssignIDs(rand.Reader); err != nil {
		l.t.Fatal(err)
	}
	return answers(l.c) - before
}

func answers(c *earlyhelp.Case) int {
	n := 0
	for range c.Answers() {
		n++
	}
	return n
}

// answer is what somebody says; nil for nothing: facts about people that a form leaves
// open stay so.
func (l *life) answer(q *templates.Question, s templates.Scope) earlyhelp.Answer {
	fd := q.Field
	worker, parent, child := string(l.c.Practitioners[0].ID), "", ""
	for _, p := range l.c.People {
		switch {
		case p.Role == earlyhelp.RoleParent && parent == "":
			parent = string(p.ID)
		case p.Role == earlyhelp.RoleChild && child == "":
			child = string(p.ID)
		}
	}
	_, leaf, _ := strings.Cut(fd.ID, ".")
	if sig, ok := s.Row().(*earlyhelp.Signature); ok {
		switch {
		case leaf == "name" && sig.As == "family":
			sig.Who = earlyhelp.Who(parent)
		case leaf == "name":
			sig.Who = earlyhelp.Who(worker)
		case fd.Kind == templates.Sign:
			return earlyhelp.Answer{"ink"}
		case fd.Kind == templates.Day:
			return earlyhelp.Answer{l.day.String()}
		}
		return nil
	}
	switch {
	case fd.ID == "need.person":
		return earlyhelp.Answer{child}
	case fd.ID == "document.agency" && len(l.c.Agencies) > 0:
		return earlyhelp.Answer{string(l.c.Agencies[0].ID)}
	case fd.ID == "action.needs":
		if len(l.c.Needs) == 0 {
			return nil
		}
		return earlyhelp.Answer{string(l.c.Needs[0].ID)}
	case fd.ID == "opinion.who", fd.ID == "feedback.who", fd.ID == "consent.who":
		return earlyhelp.Answer{parent}
	case fd.Topic == "identity" || fd.Topic == "contact" || fd.Topic == "health":
		return nil
	case fd.ID == "review.decision" && !l.last:
		return earlyhelp.Answer{"continue"}
	case fd.ID == "review.decision":
		for _, o := range q.Options {
			if o.Code != "continue" {
				return earlyhelp.Answer{o.Code}
			}
		}
	case fd.ID == "closure.why" && slices.ContainsFunc(q.Options, func(o templates.Option) bool { return o.Code == "stepdown" }):
		return earlyhelp.Answer{"stepdown"}
	case strings.HasSuffix(fd.ID, ".reviewdate"), strings.HasSuffix(fd.ID, ".nextdate"), fd.ID == "action.when":
		if l.last {
			return nil
		}
		return earlyhelp.Answer{l.day.AddDays(35).String()}
	case fd.ID == "plan.ends":
		return earlyhelp.Answer{l.day.AddMonths(6).String()}
	case strings.HasSuffix(fd.ID, ".until"), strings.HasSuffix(fd.ID, ".whynot"), strings.HasSuffix(fd.ID, ".escalated"):
		return nil
	}
	switch fd.Kind {
	case templates.Line, templates.Para, templates.Texts:
		if fd.Format == "clock" {
			return earlyhelp.Answer{"15:30"}
		}
		return earlyhelp.Answer{"We talked about it on " + l.day.Long() + ", and this is what we found."}
	case templates.Day:
		return earlyhelp.Answer{l.day.String()}
	case templates.YesNo:
		return earlyhelp.Answer{"yes"}
	case templates.Choice, templates.Choices:
		if len(q.Options) > 0 {
			return earlyhelp.Answer{q.Options[0].Code}
		}
	case templates.Scale:
		return earlyhelp.Answer{"5"}
	case templates.Who:
		return earlyhelp.Answer{worker}
	case templates.Whos:
		return earlyhelp.Answer{parent, worker}
	}
	return nil
}

// rows makes the rows that a form's tables and blocks have no answer without.
func (l *life) rows(f *templates.Form) {
	for _, sec := range f.Template.Sections {
		if !f.Asks(sec) {
			continue
		}
		sec.Walk(func(it templates.Item) {
			var list *templates.Field
			var keys []templates.Option
			switch it := it.(type) {
			case *templates.Table:
				if !it.When.Holds(f.Scope()) || it.Where != nil && it.Each == nil {
					return
				}
				list, keys = it.List, it.Each
			case *templates.Block:
				if list = it.List; it.Key != "" {
					keys = []templates.Option{{Code: it.Key}}
				} else {
					keys = it.Each
				}
			default:
				return
			}
			path := f.ListPath(list)
			if list.InRow() || path == "" || strings.HasPrefix(path, "people") || strings.HasPrefix(path, "practitioners") || strings.HasPrefix(path, "agencies") || strings.HasSuffix(path, ".copies") {
				return
			}
			if keys == nil && len(f.List(list, nil, f.Scope())) == 0 {
				l.add(path, "")
			}
			for _, k := range keys {
				if !f.Keyed(list, k.Code, f.Scope()).InRow() {
					l.add(path, k.Code)
				}
			}
		})
	}
}

// add puts a row into the list at a path, found by a key.
func (l *life) add(path, key string) {
	v := reflect.ValueOf(l.c).Elem()
	name := path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		for p := range l.c.Rows() {
			if p.Path == path[:i] {
				v, name = reflect.ValueOf(p.Row).Elem(), path[i+1:]
			}
		}
	}
	field, ok := leaf.Find(v.Type(), name)
	if !ok {
		return // a list that is worked out
	}
	list := v.FieldByIndex(field.Index)
	row := reflect.New(list.Type().Elem()).Elem()
	if key != "" {
		for _, k := range leaf.Fields(row.Type()) {
			if k.IsKey {
				row.FieldByIndex(k.Index).SetString(key)
			}
		}
	}
	list.Set(reflect.Append(list, row))
	if err := l.c.AssignIDs(rand.Reader); err != nil {
		l.t.Fatal(err)
	}
}

// reopened opens the form that is being filled in again: rows were added to its case.
func (l *life) reopened(id earlyhelp.ID) *templates.Form {
	f, err := l.lib.Open(l.c, id)
	if err != nil {
		l.t.Fatal(err)
	}
	return f.On(l.day)
}

// checked finds nothing that would make a draft, and renders the family's copy.
func (l *life) checked(f *templates.Form) {
	l.t.Helper()
	findings := validate.Check(f, validate.Options{On: l.day})
	for _, found := range findings {
		if found.Severity == earlyhelp.Error {
			l.t.Errorf("%s: %s %s: %s", f.Template.ID(), found.Code, found.Path, found.Message)
		}
	}
	doc, err := render.For(f, render.Audience{Kind: render.Family})
	if err != nil {
		l.t.Fatal(err)
	}
	var b bytes.Buffer
	if err := l.pdfs.Write(&b, doc, pdf.Options{Findings: findings}); err != nil {
		l.t.Fatal(err)
	}
}

// A whole life of a case, council by council: at each stage only what is new is typed.
func TestAWholeLifeOfACase(t *testing.T) {
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, council := range []struct {
		first  string   // the form of the first conversation, as somebody filled it in
		forms  []string // what then comes, each by itself
		final  []string // and what has to be asked for
		ending bool     // the last meeting ends it on the plan's own form
		closes bool     // the last form is one for closure, which a review decides on
	}{
		{first: "southend/needs", forms: []string{"southend/plan", "southend/plan", "southend/plan", "southend/plan"}, final: []string{"southend/outcomes"}, ending: true},
		{first: "walsall/pathway", forms: []string{"walsall/assessment", "walsall/plan", "walsall/review", "walsall/review", "walsall/review", "walsall/closure"}, final: []string{"walsall/feedback"}, closes: true},
		{first: "worcestershire/first-step", forms: []string{"worcestershire/assessment", "worcestershire/plan", "worcestershire/review", "worcestershire/review", "worcestershire/review", "worcestershire/closing"}, closes: true},
		{first: "swindon/conversation", forms: []string{"swindon/plan", "swindon/review", "swindon/review", "swindon/review"}, final: []string{"swindon/evidence"}},
		{first: "surrey/assessment", forms: []string{"surrey/plan", "surrey/plan", "surrey/plan", "surrey/plan"}},
		{first: "generic/assessment", forms: []string{"generic/plan", "generic/review", "generic/review", "generic/review", "generic/closure"}, closes: true},
	} {
		t.Run(council.first, func(t *testing.T) {
			l := &life{t: t, lib: casetest.Library(t), pdfs: pdfs, c: casetest.Case(t, council.first+"/complete")}
			f := l.reopened("")
			l.only(f)
			f = l.reopened("")
			l.day = f.Date()
			l.checked(f.On(l.day))
			t.Logf("%-28s %4d answers were given at the beginning", council.first, answers(l.c))
			for i, want := range slices.Concat(council.forms, council.final) {
				l.day = l.day.AddDays(21)
				o := templates.NextOptions{}
				if i >= len(council.forms) {
					o.Form = want
				}
				end := len(council.forms) - 1
				if l.last = i >= end || council.closes && i == end-1; council.ending && i == end {
					o.Meeting = "final"
				}
				had := answers(l.c)
				c, begun, err := l.lib.Next(l.c, o, rand.Reader)
				if err != nil {
					t.Fatal(err)
				}
				if begun.Template.Name != want {
					t.Fatalf("after %d forms %s comes next, not %s", i+1, begun.Template.Name, want)
				}
				l.c = c
				for i := range c.Meetings { // the meeting is held when it is held
					if m := &c.Meetings[i]; m.ID == begun.Instance.Meeting {
						m.Date = l.day
					}
				}
				asked, known := begun.Completeness().Total()
				carried := answers(l.c) - had
				typed := 0
				for range 3 {
					typed += l.typed(l.reopened(begun.Instance.ID))
				}
				f = l.reopened(begun.Instance.ID)
				l.checked(f)
				t.Logf("%-28s %4d typed, %d of its %d questions known before, %d answers carried", want, typed, known, asked, carried)
				if known == 0 && asked > 0 || typed == 0 {
					t.Errorf("%s: %d of %d are known at its beginning, and %d are typed", want, known, asked, typed)
				}
			}
		})
	}
}

// What is kept from a family stays so in the next form, whatever it was taken from and
// wherever it stands there.
func TestTheNextFormTellsNothingHidden(t *testing.T) {
	lib := casetest.Library(t)
	tried, carried := 0, 0
	for _, name := range casetest.Forms(t) {
		council, _, _ := strings.Cut(name, "/")
		for _, following := range lib.Names() {
			following, _, _ = strings.Cut(following, "@")
			if slug, _, _ := strings.Cut(following, "/"); slug != council {
				continue
			}
			secret := []earlyhelp.YesNo{"", earlyhelp.Yes}[tried%2] // in turn
			c := casetest.Case(t, name+"/complete")
			sentinels := hideStories(c, secret)
			out, form, err := lib.Next(c, templates.NextOptions{Form: following}, rand.Reader)
			if err != nil {
				continue // no meeting, no closure
			}
			doc, err := render.For(form, render.Audience{Kind: render.Family})
			if err != nil {
				t.Fatalf("%s after %s: %v", following, name, err)
			}
			var text, whole bytes.Buffer
			if err := doc.WriteText(&text, render.NoDraft); err != nil {
				t.Fatal(err)
			}
			if err := earlyhelp.EncodeJSON(&text, doc.Case); err != nil {
				t.Fatal(err)
			}
			if err := earlyhelp.EncodeJSON(&whole, out); err != nil {
				t.Fatal(err)
			}
			tried++
			for at, s := range sentinels {
				if strings.Contains(text.String(), s) {
					t.Errorf("%s after %s (secret %q) shows what is hidden at %s", following, name, secret, at)
				}
				if strings.Count(whole.String(), s) > 1 {
					carried++
				}
			}
		}
	}
	if tried < 100 || carried < 100 {
		t.Errorf("only %d forms were begun, in which %d hidden answers were carried", tried, carried)
	}
}

// A list of people that is kept from the family is kept from them in the next form, too,
// and in an invitation.
func TestTheNextMeetingNamesNobodyHidden(t *testing.T) {
	for _, list := range []string{"", ".team", ".family"} {
		for _, secret := range []earlyhelp.YesNo{"", earlyhelp.Yes} {
			c := casetest.Case(t, "walsall/review/complete")
			m := &c.Meetings[len(c.Meetings)-1]
			c.Practitioners = append(c.Practitioners, earlyhelp.Practitioner{ID: "r0000fff1", Name: "Quenby Xylo"})
			c.People = append(c.People, earlyhelp.Person{ID: "r0000fff2", Name: "Zebedee Vexley"})
			m.Team = append(m.Team, earlyhelp.TeamMember{ID: "r0000fff3", Practitioner: "r0000fff1"})
			m.Family = append(m.Family, earlyhelp.Attendee{ID: "r0000fff4", Person: "r0000fff2"})
			c.Closures = nil
			c.Marks = append(c.Marks, earlyhelp.Mark{At: "meetings[" + string(m.ID) + "]" + list, Hide: []string{"family"}, Secret: secret})
			c.Instances = slices.DeleteFunc(c.Instances, func(in earlyhelp.Instance) bool { return in.Closure != "" })
			out, form, err := casetest.Library(t).Next(c, templates.NextOptions{Form: "walsall/review"}, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := render.For(form, render.Audience{Kind: render.Family})
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := doc.WriteText(&b, render.NoDraft); err != nil {
				t.Fatal(err)
			}
			if err := earlyhelp.EncodeJSON(&b, doc.Case); err != nil {
				t.Fatal(err)
			}
			if invitation, err := render.Invite(form, render.InviteOptions{Meeting: form.Instance.Meeting}); err == nil {
				if err := invitation.WriteText(&b, render.NoDraft); err != nil {
					t.Fatal(err)
				}
			}
			for name, in := range map[string]string{"Quenby": ".team", "Zebedee": ".family"} {
				if (list == "" || list == in) && strings.Contains(b.String(), name) {
					t.Errorf("%s of %q, secret %q: %s is named (%d marks)", list, m.ID, secret, name, len(out.Marks))
				}
			}
		}
	}
}

// hideStories puts a text of its own into every text of the case's forms and meetings,
// hides it from the family, and returns the texts by path.
func hideStories(c *earlyhelp.Case, secret earlyhelp.YesNo) map[string]string {
	out := map[string]string{}
	for p := range c.Rows() {
		list, _, _ := strings.Cut(p.List, ".")
		if !slices.Contains([]string{"conversations", "assessments", "plans", "reviews", "closures", "meetings"}, list) {
			continue
		}
		v := reflect.ValueOf(p.Row).Elem()
		for _, f := range leaf.Fields(v.Type()) {
			if f.Type != reflect.TypeFor[string]() || f.Key == "time" {
				continue
			}
			s := "sentinel-" + rand.Text()
			v.FieldByIndex(f.Index).SetString(s)
			at := p.Path + "." + f.Key
			out[at] = s
			c.Marks = append(c.Marks, earlyhelp.Mark{At: at, Hide: []string{"family"}, Secret: secret})
		}
	}
	return out
}

// only leaves of a case what the form has: the case is to begin with it.
func (l *life) only(f *templates.Form) {
	keep := *f.Instance
	c := l.c
	c.Instances = []earlyhelp.Instance{keep}
	c.Plans, c.Reviews, c.Closures = nil, nil, nil
	c.Conversations = slices.DeleteFunc(c.Conversations, func(k earlyhelp.Conversation) bool { return k.ID != keep.Conversation })
	c.Assessments = slices.DeleteFunc(c.Assessments, func(a earlyhelp.Assessment) bool { return a.ID != keep.Assessment })
	c.Meetings = slices.DeleteFunc(c.Meetings, func(m earlyhelp.Meeting) bool { return m.ID != keep.Meeting })
}
