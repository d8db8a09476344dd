package render_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

var audiences = []render.Audience{toOffice, toFamily}

// reread returns a case as it is when it was written and read, which changes
// nothing.
func reread(c *earlyhelp.Case) (*earlyhelp.Case, error) {
	var b bytes.Buffer
	if err := earlyhelp.EncodeJSON(&b, c); err != nil {
		return nil, err
	}
	back, err := earlyhelp.Decode(&b)
	if err == nil && !reflect.DeepEqual(back, c) {
		err = fmt.Errorf("the cut case is another one when it was written and read")
	}
	return back, err
}

func answersOf(doc *render.Doc) []*render.Answer {
	var out []*render.Answer
	for a := range doc.Answers() {
		out = append(out, a)
	}
	return out
}

var position = regexp.MustCompile(`\[#\d+\]`)

// again opens the cut case of a copy, makes the same copy of it, and says where
// it is another. What differs only where the page is blank, and says there what
// the page says elsewhere, is counted in blanks.
func again(lib *templates.Library, doc *render.Doc, blanks *int) error {
	cut, err := reread(doc.Case)
	if err != nil {
		return err
	}
	f, err := lib.Open(cut, "")
	if err != nil {
		return err
	}
	back, err := render.For(f, doc.Audience)
	if err != nil {
		return err
	}
	one, two := answersOf(doc), answersOf(back)
	if len(one) != len(two) {
		return fmt.Errorf("%d answers, not %d", len(two), len(one))
	}
	var want, got strings.Builder
	_, _ = doc.WriteOutline(&want), back.WriteOutline(&got)
	differ := 0
	for i, a := range one {
		b := two[i]
		x, y := position.ReplaceAllString(a.Path, "[#]"), position.ReplaceAllString(b.Path, "[#]")
		if a.Wire != b.Wire {
			return fmt.Errorf("%s, not %s", b.Wire, a.Wire)
		}
		if x == y && saysOf(a) == saysOf(b) {
			continue
		}
		for line := range strings.SplitSeq(b.Text+"\n"+b.Note, "\n") {
			if _, due, is := strings.Cut(line, "ue "); is {
				line = due // of a baby who is not born yet
			}
			if !a.Empty() || !strings.Contains(want.String(), line) {
				return fmt.Errorf("%s: at %s says %s, not at %s %s", a.Wire, y, saysOf(b), x, saysOf(a))
			}
		}
		differ++
	}
	*blanks += differ
	if got.String() != want.String() && differ == 0 {
		return fmt.Errorf("another outline: %s", diff(got.String(), want.String()))
	}
	if !reflect.DeepEqual(back.Case, doc.Case) && differ == 0 {
		return errors.New("another cut case")
	}
	return nil
}

func saysOf(a *render.Answer) string {
	return fmt.Sprint(a.Label, a.Hint, a.Text, a.Note, a.Options, a.Score, a.History) + drawingOf(a)
}

func drawingOf(a *render.Answer) string {
	if a.Drawing == nil {
		return ""
	}
	return fmt.Sprint(a.Drawing.Alt, " ", a.Drawing.Data)
}

// rounds is how often something random is tried; -short, for the race
// detector, tries a few.
func rounds(n int) int {
	if testing.Short() {
		return n / 8
	}
	return n
}

func TestACutCaseGivesTheOutlineThatItWasCutTo(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		for _, kind := range kindsOf(t, name) {
			for _, to := range audiences {
				c := casetest.Case(t, name+"/"+kind)
				if kind == "worst" && to == toFamily {
					c.Marks = nil // which stand at nothing
				}
				doc, _ := outline(t, openForm(t, c, name), to)
				blanks := 0
				if err := again(casetest.Library(t), doc, &blanks); err != nil || blanks > 0 {
					t.Errorf("%s %s, %s: %v; %d blanks", name, kind, to.Kind, err, blanks)
				}
			}
		}
	}
}

// bothParents has the father of the Southend case sign beside the mother.
func bothParents(c *earlyhelp.Case) {
	in := &c.Instances[len(c.Instances)-1]
	in.Signatures = append(in.Signatures, earlyhelp.Signature{ID: "r11111111", As: "family", Who: "rd4effb83", Name: "Tomasz Wiśniewski", Kind: "ink", Date: in.Signatures[1].Date})
}

// Everybody who signs in one place is on the page and in the cut case, and an
// empty box hides nobody's signature.
func TestEverySignatureIsShownAndCut(t *testing.T) {
	const mother, father = "instances[redb01575].signatures[r631ae807]", "instances[redb01575].signatures[r11111111]"
	all := func(*earlyhelp.Case) {}
	mark := func(at string, secret earlyhelp.YesNo) func(*earlyhelp.Case) {
		return func(c *earlyhelp.Case) {
			c.Marks = []earlyhelp.Mark{{At: at, Hide: []string{"family"}, Secret: secret}}
		}
	}
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		office []string // boxes, by the path of the row that each shows
		family []string
	}{
		"both": {all, []string{mother, father}, []string{mother, father}},
		"the mother has not signed": {func(c *earlyhelp.Case) {
			s := &c.Instances[len(c.Instances)-1].Signatures[1]
			s.Kind, s.Date = "", earlyhelp.Date{}
		}, []string{mother, father}, []string{mother, father}},
		"a secret signature":     {mark(father, earlyhelp.Yes), []string{mother, father}, []string{mother}},
		"the first is secret":    {mark(mother, earlyhelp.Yes), []string{mother, father}, []string{father}},
		"a secret father":        {mark("people[rd4effb83]", earlyhelp.Yes), []string{mother, father}, []string{mother}},
		"a name is kept private": {mark("people[rd4effb83].name", ""), []string{mother, father}, []string{mother, father}},
		"none": {func(c *earlyhelp.Case) {
			in := &c.Instances[len(c.Instances)-1]
			in.Signatures = in.Signatures[:1]
		}, []string{""}, []string{""}},
	} {
		c := casetest.Case(t, "southend/plan/complete")
		bothParents(c)
		tt.change(c)
		f := openForm(t, c, "southend/plan")
		for _, to := range audiences {
			want := tt.office
			if to == toFamily {
				want = tt.family
			}
			doc, _ := outline(t, f, to)
			var got, wires []string
			for _, a := range answersOf(doc) {
				if a.Field == "sign.date" {
					got = append(got, strings.TrimSuffix(a.Path, ".date"))
				}
				if a.Field == "sign.box" {
					wires = append(wires, a.Wire)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s: shows %q, not %q", name, to.Kind, got, want)
			}
			if all := []string{"eh_sign_box_1", "eh_sign_box_2", "eh_sign_box_3"}; !slices.Equal(wires, all[:1+len(want)]) {
				t.Errorf("%s, %s: boxes %q", name, to.Kind, wires)
			}
			for _, at := range want {
				if at != "" && !doc.Case.Has(at) {
					t.Errorf("%s, %s: %s is not in the cut case", name, to.Kind, at)
				}
			}
			if !slices.Contains(want, father) && strings.Contains(encoded(t, doc.Case), "r11111111") {
				t.Errorf("%s, %s: the cut case tells of a signature that is not shown", name, to.Kind)
			}
			blanks := 0
			if err := again(casetest.Library(t), doc, &blanks); err != nil || blanks > 0 {
				t.Errorf("%s, %s: %v; %d blanks", name, to.Kind, err, blanks)
			}
		}
	}
}

// marksAt returns marks at random places of a case.
func marksAt(rng *rand.Rand, c *earlyhelp.Case, secret bool, but ...string) []earlyhelp.Mark {
	all := slices.DeleteFunc(targets(c), func(at string) bool {
		return slices.ContainsFunc(but, func(part string) bool { return strings.Contains(at, part) })
	})
	var out []earlyhelp.Mark
	for range 1 + rng.IntN(8) {
		m := earlyhelp.Mark{At: all[rng.IntN(len(all))]}
		if !c.Has(m.At) {
			continue
		}
		switch rng.IntN(6) {
		case 0, 1:
			m.As = earlyhelp.MarkWithheld
		case 2:
			m.Hide = []string{"family"}
		case 3:
			m.Hide = []string{string(cmp.Or(c.People[rng.IntN(len(c.People))].ID, "r88888888"))}
		case 4:
			m.As = []earlyhelp.Code{earlyhelp.MarkDeclined, earlyhelp.MarkUnknown, earlyhelp.MarkNotApplicable, earlyhelp.MarkUnclear, earlyhelp.MarkUnsafe}[rng.IntN(5)]
			m.Raw, m.Note = "zrawz", "znotez"
			out = append(out, m)
			continue
		case 5:
			m.Hide = []string{"r88888888"}
			if n := len(c.Practitioners); n > 0 {
				m.Hide[0] = string(cmp.Or(c.Practitioners[rng.IntN(n)].ID, "r88888888"))
			}
		}
		if secret && rng.IntN(2) == 0 {
			m.Secret = earlyhelp.Yes
		}
		out = append(out, m)
	}
	return out
}

// mutate changes answers of a case at random: clears them, writes others, points
// references elsewhere or nowhere, takes ids away, doubles rows.
func mutate(rng *rand.Rand, c *earlyhelp.Case) {
	var ids []string
	for place := range c.Rows() {
		if list := place.List; place.ID != "" && (list == "people" || list == "practitioners" || list == "agencies" || list == "needs" || list == "plans.actions") {
			ids = append(ids, string(place.ID))
		}
	}
	parts := map[earlyhelp.ID]bool{}
	for i := range c.Instances {
		in := &c.Instances[i]
		for _, id := range []earlyhelp.ID{in.Subject, in.Meeting, in.Plan, in.Review, in.Closure, in.Conversation, in.Assessment, in.Consent, in.Update, in.Feedback, in.ID} {
			parts[id] = true
		}
	}
	ref := func() string {
		switch rng.IntN(4) {
		case 0:
			return "r99999999"
		default:
			return ids[rng.IntN(len(ids))]
		}
	}
	n := 0
	text := func(key string) string {
		n++
		switch rng.IntN(8) {
		case 0:
			if key != "name" && key != "first" && key != "last" {
				return "  "
			}
		case 1:
			return "Click here to enter text."
		}
		return fmt.Sprintf("qq%dqq", n)
	}
	for place := range c.Rows() {
		if place.List == "instances" || place.List == "marks" {
			continue
		}
		if sig, ok := place.Row.(*earlyhelp.Signature); ok && rng.IntN(3) > 0 {
			sig.Kind, sig.Drawing = earlyhelp.SignedDrawn, text("drawing")
		}
		row := reflect.ValueOf(place.Row).Elem()
		for _, f := range leaf.Fields(row.Type()) {
			v := row.FieldByIndex(f.Index)
			switch {
			case f.Key == "id":
				if !parts[place.ID] && rng.IntN(12) == 0 {
					v.SetZero()
				}
			case f.Type == reflect.TypeFor[earlyhelp.Extra]():
			case f.Type.Kind() == reflect.Slice && !leaf.IsList(f.Type):
				if n := v.Len(); n > 0 && rng.IntN(8) == 0 {
					v.Set(reflect.AppendSlice(reflect.MakeSlice(f.Type, 0, 0), v))
					v.Set(reflect.Append(v, v.Index(rng.IntN(n)))) // with its id
				}
			case f.Type.Kind() == reflect.Struct && !leaf.Is(f.Type), f.Key == "born":
			case rng.IntN(3) > 0:
			case rng.IntN(3) == 0:
				v.SetZero()
			case len(f.Refs) > 0 || f.Type == reflect.TypeFor[earlyhelp.ID]():
				if leaf.IsList(f.Type) {
					_ = leaf.Set(v, []string{ref(), ref()})
				} else {
					_ = leaf.Set(v, []string{ref()})
				}
			case f.Type.Kind() == reflect.String && f.Type == reflect.TypeFor[string]():
				v.SetString(text(f.Key))
			case f.Type == reflect.TypeFor[earlyhelp.Who]():
				v.SetString("Mum")
			case f.Type == reflect.TypeFor[earlyhelp.YesNo]():
				v.SetString([]string{"yes", "no"}[rng.IntN(2)])
			case f.Type == reflect.TypeFor[earlyhelp.Date]():
				d, _ := earlyhelp.ParseDate(fmt.Sprintf("2024-%02d-%02d", 1+rng.IntN(12), 1+rng.IntN(28)))
				v.Set(reflect.ValueOf(d))
			case f.Type == reflect.TypeFor[earlyhelp.Score]():
				s, _ := earlyhelp.NewScore(rng.IntN(11))
				v.Set(reflect.ValueOf(s))
			}
		}
	}
	if rng.IntN(6) == 0 {
		for i := range c.Instances {
			c.Instances[i].ID = ""
		}
	}
}

// A council whose form has everything that forms can have, and prints little of
// what it asks about.
const everything = `
form: anytown/everything
version: "1"
title: Everything
wording: verbatim
source: nobody
subject: child
day: meeting.date
parts: {meeting: new, plan: carry, conversation: read, assessment: read, review: read, closure: read}
sections:
- id: who
  title: Who
  ask:
  - row: [child.name, child.born, child.address, child.age]
  - child.communication: {label: Communication, when: {field: child.interpreter, is: "yes"}}
  - child.interpreter
  - meeting.date
  - meeting.coordinator
  - meeting.chairs
  - x.anytown.case: {label: Of the case, kind: line, on: case}
  - x.anytown.child: {label: Of the child, kind: choices, on: subject, options: {a: A, b: B}}
  - x.anytown.sheet: {label: Of the sheet, kind: whos, on: instance}
  - x.anytown.ours: {label: Ours, kind: line, on: plan, office: yes}
- id: people
  title: People
  ask:
  - table: case.people
    label: Parents
    where: {field: person.role, is: parent}
    ask: [person.name, person.first, person.last, person.due, person.address, person.age]
  - table: case.people
    label: Others at home
    where: {not: {field: person.athome, is: "no"}}
    rest: yes
    ask: [person.name, person.relationship, person.born, person.phone, x.anytown.row: {label: Of the row, kind: line, on: row}]
  - table: case.practitioners
    where: {field: practitioner.involved, is: "yes"}
    ask: [practitioner.name, practitioner.details, practitioner.agency]
  - table: meeting.team
    ask: [partner.name, partner.contact, teammember.attended]
  - table: meeting.family
    where: {field: attendee.attended, is: "yes"}
    ask: [attendee.person, member.name, attendee.note]
- id: needs
  title: Needs
  ask:
  - ticks: case.needs
    label: Which
    options: priorityneed
  - block: case.needs
    label: The rest
    ask: [need.what, need.person, need.evidence: {label: Evidence, when: {field: need.met, is: "no"}}, need.met]
  - table: case.needs
    where: {not: {field: need.met, is: "yes"}}
    ask: [need.what, need.metby]
- id: consent
  title: Consent
  ask:
  - table: case.consents
    each: {help: Help, share: Share}
    ask: [consent.answer, consent.who, consent.date]
  - table: case.consents
    rest: yes
    ask: [consent.to, consent.answer, consent.date, consent.who, consent.with]
  - table: case.consents
    office: yes
    when: {field: consent.toshare, in: refused|withdrawn}
    ask: [consent.who, consent.considered, consent.basis]
  - plan.sustain: {label: Refused, when: {field: consent.toshare, in: refused|withdrawn}}
  - text: Nobody refused.
    when: {field: consent.tohelp, is: given}
  - table: case.overrides
    ask: [override.why, override.by]
- id: plan
  title: Plan
  ask:
  - row: [plan.score, assessment.score, lead.details, planner.name]
  - lead.name
  - plan.next
  - plan.nextother: {label: Other, when: {field: plan.next, has: other}}
  - plan.contact: {label: Even less, when: {field: plan.nextother, answered: yes}}
  - table: plan.actions
    where: {not: {field: action.done, answered: yes}}
    ask: [action.what, action.by, action.needs, action.when]
  - table: plan.actions
    where: {field: action.when, after: {field: meeting.date}}
    ask: [action.what, action.outcome]
  - block: assessment.domains
    each: {home: Home, school: School, health: Health}
    ask:
    - domain.needs
    - domain.score
    - table: plan.actions
      where: {field: action.domain, is: "@key"}
      ask: [action.what, action.status]
  - table: review.progress
    ask: [progress.action, progressed.what, progressed.by, progress.note]
  - closure.why
  - closure.whyother: {label: Why other, when: {not: {field: closure.why, is: met}}}
  - closure.services
  - block: closure.feedback
    ask: [feedback.who, feedback.well]
- id: sheet
  title: Sheet
  ask:
  - block: instance.signatures
    key: family
    ask: [sign.name, sign.box, sign.date]
  - block: instance.signatures
    key: assessor
    ask: [sign.name, sign.box, sign.who]
  - table: instance.copies
    ask: [copy.to, copy.how]
  - table: case.contacts
    where: {field: contact.kind, is: change}
    ask: [contact.date, contact.by, contact.what]
`

func everythingLibrary(t testing.TB) *templates.Library {
	t.Helper()
	lib, err := templates.Load(fstest.MapFS{
		"anytown/council.yaml":      {Data: []byte("name: Anytown\nsource: nobody\n")},
		"anytown/everything/1.yaml": {Data: []byte(everything)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lib.Template("anytown/everything"); err != nil {
		t.Fatal(err)
	}
	return lib
}

// withEverything makes the last instance of a case one of that form.
func withEverything(c *earlyhelp.Case) {
	in := &c.Instances[len(c.Instances)-1]
	in.Form, in.Digest = "anytown/everything@1", ""
	last := func(list any) earlyhelp.ID {
		v := reflect.ValueOf(list)
		if v.Len() == 0 {
			return ""
		}
		return v.Index(v.Len() - 1).FieldByName("ID").Interface().(earlyhelp.ID)
	}
	in.Meeting, in.Plan, in.Conversation = last(c.Meetings), last(c.Plans), last(c.Conversations)
	in.Assessment, in.Review, in.Closure = last(c.Assessments), last(c.Reviews), last(c.Closures)
	c.Extra = earlyhelp.Extra{"x.anytown.case": {"a case"}, "x.anytown.no": {"never"}}
	in.Extra = earlyhelp.Extra{"x.anytown.sheet": {string(c.People[0].ID), "Mum", "r99999999"}}
	for i := range c.People {
		c.People[i].Extra = earlyhelp.Extra{"x.anytown.row": {fmt.Sprint("row ", i)}, "x.anytown.child": {"a", "c"}, "x.walsall.old": {"gone"}}
	}
	for i := range c.Plans {
		c.Plans[i].Extra = earlyhelp.Extra{"x.anytown.ours": {"our own"}}
	}
}

// Answers, references, ids and marks at random: the cut case gives the outline
// that it was cut to. It differs only where a page is blank because of something
// secret, or a mark for other readers.
func TestTheCutOfARandomCaseGivesItsOutline(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for _, secret := range []bool{false, true} {
		copies, blanks := 0, 0
		for _, name := range casetest.Forms(t) {
			for round := range rounds(40) {
				c := casetest.Case(t, name+"/complete")
				if round%4 > 0 {
					mutate(rng, c)
				}
				if round%5 > 0 {
					c.Marks = marksAt(rng, c, secret)
				}
				f := openForm(t, c, name)
				for _, to := range audiences {
					doc, _ := outline(t, f, to)
					if copies++; to == toOffice {
						before := blanks
						if err := again(casetest.Library(t), doc, &blanks); err != nil || blanks > before {
							t.Errorf("%s, round %d, office: %v; %d blanks", name, round, err, blanks-before)
						}
					} else if err := again(casetest.Library(t), doc, &blanks); err != nil {
						t.Errorf("%s, round %d, secret %v: %v", name, round, secret, err)
						for _, m := range c.Marks {
							t.Logf("   %s as %q hide %q secret %q", m.At, m.As, m.Hide, m.Secret)
						}
					}
				}
			}
		}
		t.Logf("%d copies, secret %v: %d answers are blank on the page only", copies, secret, blanks)
	}
}

// So it is for a form with everything. What the page asks because of a hidden
// answer that it does not print is left out here, and ages on a hidden day.
func TestTheCutOfAFormWithEverythingGivesItsOutline(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	lib := everythingLibrary(t)
	blanks := 0
	for _, name := range casetest.Forms(t) {
		for round := range rounds(40) {
			c := casetest.Case(t, name+"/complete")
			withEverything(c)
			if round%2 > 0 {
				consents := slices.Clone(c.Consents)
				mutate(rng, c)
				c.Consents = consents // from which it is worked out what is asked
			}
			if round%5 > 0 {
				c.Marks = marksAt(rng, c, false, "consents[", "meetings[", ".born", ".due")
			}
			f, err := lib.OpenForm(c, "anytown/everything")
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range audiences {
				doc, _ := outline(t, f, to)
				if err := again(lib, doc, &blanks); err != nil {
					t.Errorf("%s, round %d, %s: %v", name, round, to.Kind, err)
					for _, m := range c.Marks {
						t.Logf("   %s as %q hide %q secret %q", m.At, m.As, m.Hide, m.Secret)
					}
				}
			}
		}
	}
	t.Logf("%d answers are blank on the page only", blanks)
}

// The heart of it. A word stands in the cut case when and only when the copy
// shows it, whatever is hidden and in whatever way.
func TestACutCaseHoldsWhatTheCopyShowsAndNothingElse(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	everything := everythingLibrary(t)
	in, out := 0, 0
	for _, name := range casetest.Forms(t) {
		for round := range rounds(60) {
			c := casetest.Case(t, name+"/complete")
			lib, form := casetest.Library(t), name
			if round%3 == 2 {
				withEverything(c)
				lib, form = everything, "anytown/everything"
			}
			planted := fill(rng, c)
			for place := range c.Rows() {
				if sig, ok := place.Row.(*earlyhelp.Signature); ok && rng.IntN(2) == 0 {
					sig.Kind = earlyhelp.SignedDrawn // which shows what was planted as its picture
				}
			}
			if c.Marks = nil; round%4 > 0 {
				c.Marks = marksAt(rng, c, true)
			}
			f, err := lib.OpenForm(c, form)
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range audiences {
				doc, text := outline(t, f, to)
				pictures := ""
				for a := range doc.Shown(render.NoDraft) {
					pictures += drawingOf(a)
				}
				var b bytes.Buffer
				if err := earlyhelp.EncodeJSON(&b, doc.Case); err != nil {
					t.Fatal(err)
				}
				for path, word := range planted {
					written := word
					if d, err := earlyhelp.ParseUKDate(word); err == nil {
						if lib == everything {
							continue // ages are made of days, and days choose rows
						}
						written = d.String()
					}
					shown, held := strings.Contains(text+pictures, word), strings.Contains(b.String(), written)
					if shown != held {
						t.Errorf("%s, round %d, %s: %s is shown: %v, in the cut case: %v", form, round, to.Kind, path, shown, held)
						for _, m := range c.Marks {
							t.Logf("   %s as %q hide %q secret %q", m.At, m.As, m.Hide, m.Secret)
						}
					}
					if held {
						in++
					} else {
						out++
					}
				}
				if to == toFamily {
					for _, m := range doc.Case.Marks {
						if len(m.Hide) > 0 || m.Secret != "" || m.Raw != "" || m.Note != "" || m.Sure != 0 {
							t.Errorf("%s: the family is told more of a mark than what it does", form)
						}
					}
				}
			}
		}
	}
	if least := rounds(10000); in < least || out < least {
		t.Errorf("only %d words were found and %d were not", in, out)
	}
}
