package earlyhelp

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"earlyhelp.example/forms/internal/leaf"
)

func decode(t testing.TB, file string) *Case {
	t.Helper()
	c, err := Decode(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func encoded(t testing.TB, c *Case) string {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRowsAndAnswers(t *testing.T) {
	c := decode(t, `
family: {home: {postcode: SS1 1AA}}
people:
- {id: r0000000a, nhs: "9434765919"}
- {born: 2014-03-01}
meetings:
- id: r0000000b
  family: [{id: r0000000c, person: r0000000a, views: yes}]
plans: [{id: r0000000d, lead: r0000000e, score: 0, actions: [{by: [Mum, r0000000a], extra: {x.b: [c, d], x.a: e}}]}]
extra: {x.walsall.mosaic: f}
`)
	var rows, answers []string
	for p := range c.Rows() {
		if p.ID != "" && !strings.HasSuffix(p.Path, "["+string(p.ID)+"]") {
			t.Errorf("%s has id %s", p.Path, p.ID)
		}
		rows = append(rows, p.List+" "+p.Path+" "+reflect.TypeOf(p.Row).String())
	}
	for path, answer := range c.Answers() {
		answers = append(answers, path+"="+strings.Join(answer, "|"))
	}
	wantRows := []string{
		"people people[r0000000a] *earlyhelp.Person",
		"people people[#2] *earlyhelp.Person",
		"meetings meetings[r0000000b] *earlyhelp.Meeting",
		"meetings.family meetings[r0000000b].family[r0000000c] *earlyhelp.Attendee",
		"plans plans[r0000000d] *earlyhelp.Plan",
		"plans.actions plans[r0000000d].actions[#1] *earlyhelp.Action",
	}
	wantAnswers := []string{
		"family.home.postcode=SS1 1AA",
		"people[r0000000a].nhs=9434765919",
		"people[#2].born=2014-03-01",
		"meetings[r0000000b].family[r0000000c].person=r0000000a",
		"meetings[r0000000b].family[r0000000c].views=yes",
		"plans[r0000000d].lead=r0000000e",
		"plans[r0000000d].score=0",
		"plans[r0000000d].actions[#1].by=Mum|r0000000a",
		"plans[r0000000d].actions[#1].extra[x.a]=e",
		"plans[r0000000d].actions[#1].extra[x.b]=c|d",
		"extra[x.walsall.mosaic]=f",
	}
	if !slices.Equal(rows, wantRows) {
		t.Errorf("rows:\n%s", strings.Join(rows, "\n"))
	}
	if !slices.Equal(answers, wantAnswers) {
		t.Errorf("answers:\n%s", strings.Join(answers, "\n"))
	}
	for range c.Rows() {
		break
	}
	for range c.Answers() {
		break
	}
	for range (*Case)(nil).Rows() {
		t.Error("a row of no case")
	}
	for range (*Case)(nil).Answers() {
		t.Error("an answer of no case")
	}
}

// Lists of rows stand on the case and on rows only, where Rows looks for them.
func TestRowsReachEveryList(t *testing.T) {
	var check func(t reflect.Type, inRow bool) []string
	check = func(typ reflect.Type, inRow bool) (missed []string) {
		for _, f := range leaf.Fields(typ) {
			switch kind := f.Type.Kind(); {
			case leaf.Is(f.Type) || kind == reflect.Map:
			case kind == reflect.Slice:
				if !inRow {
					missed = append(missed, typ.Name()+"."+f.Key)
				}
				missed = append(missed, check(f.Type.Elem(), true)...)
			case kind == reflect.Pointer:
				missed = append(missed, check(f.Type.Elem(), false)...)
			default:
				missed = append(missed, check(f.Type, false)...)
			}
		}
		return missed
	}
	if missed := check(reflect.TypeFor[Case](), true); len(missed) > 0 {
		t.Errorf("Rows does not reach %v", missed)
	}
	var last leaf.Field
	for _, f := range leaf.Fields(reflect.TypeFor[Case]()) {
		if f.Type.Kind() == reflect.Slice {
			last = f
		}
	}
	if last.Key != "marks" {
		t.Error("moveMarks relies on marks being the last list")
	}
}

// Every path of Answers is written, and everything written but ids is yielded.
func TestAnswersAreComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := genCase().Draw(t, "case")
		got := 0
		for _, a := range c.Answers() {
			got += len(a)
		}
		rows := 0
		for p := range c.Rows() {
			if p.ID != "" {
				rows++
			}
		}
		var found problems
		b := builder{found: &found}
		var count func(n *node) int
		count = func(n *node) int {
			if n.kind == scalar {
				return 1
			}
			sum := 0
			for _, item := range n.items {
				sum += count(item)
			}
			return sum
		}
		if want := count(b.table(reflect.ValueOf(*c), "")) - rows - 1; got != want {
			t.Errorf("%d answers of %d", got, want)
		}
	})
}

func TestAssignIDs(t *testing.T) {
	c := decode(t, `
people: [{name: a}, {id: r01010101, name: b}, {name: c}]
needs: [{person: r02020202}]
marks: [{at: "people[#3].born", as: declined}, {at: "people[r01010101].born"}, {at: "people[r03030303]"}]
`)
	// The source gives an id of a row, of a reference, and of a mark's path first.
	source := "\x01\x01\x01\x01\x02\x02\x02\x02\x03\x03\x03\x03\x04\x04\x04\x04\x05\x05\x05\x05\x06\x06\x06\x06"
	if err := c.AssignIDs(strings.NewReader(source)); err != nil {
		t.Fatal(err)
	}
	if c.People[0].ID != "r04040404" || c.People[1].ID != "r01010101" || c.People[2].ID != "r05050505" || c.Needs[0].ID != "r06060606" {
		t.Errorf("ids %s %s %s %s", c.People[0].ID, c.People[1].ID, c.People[2].ID, c.Needs[0].ID)
	}
	if c.Marks[0].At != "people[r05050505].born" || c.Marks[1].At != "people[r01010101].born" || c.Marks[2].At != "people[r03030303]" {
		t.Errorf("marks at %s %s %s", c.Marks[0].At, c.Marks[1].At, c.Marks[2].At)
	}
	if err := c.AssignIDs(iotest.ErrReader(io.ErrUnexpectedEOF)); err != nil {
		t.Errorf("nothing to assign, but %v", err)
	}
}

func TestAssignIDsFails(t *testing.T) {
	for name, test := range map[string]struct {
		random io.Reader
		want   error
	}{
		"ends":    {strings.NewReader("\x01\x01\x01\x01\x02"), io.ErrUnexpectedEOF},
		"repeats": {zeros{}, nil},
	} {
		c := &Case{People: []Person{{}, {}}}
		err := c.AssignIDs(test.random)
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if c.People[0].ID != "" {
			t.Errorf("%s: the case was changed", name)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestErase(t *testing.T) {
	c := decode(t, `
family: {name: Carter}
people:
- {name: Unknown sibling}
- {id: r0000000a, name: Lily Rose Carter, role: child}
- {id: r0000000b, name: Tom Carter, role: child}
- {name: Gran}
practitioners: [{id: r0000000c, name: A Lead, support: Visits LILY'S school}]
consents:
- {id: r00000010, to: share, who: r0000000a, answer: given}
- {id: r00000011, to: share, who: r0000000b, with: [r0000000c], note: Lilya agreed}
overrides: [{id: r00000012, consent: r00000010, why: risk}]
needs: [{id: r00000013, person: r0000000a}, {id: r00000014, person: r0000000b}]
meetings:
- id: r00000020
  coordinator: r0000000a
  chairs: [r0000000a, r0000000c]
  family: [{id: r00000021, person: r0000000a, note: tired}, {id: r00000022, person: r0000000b, note: well}]
plans:
- id: r00000030
  lead: r0000000c
  took_part: [r0000000a]
  actions: [{id: r00000031, what: Read, by: [r0000000a, Mum], needs: [r00000013, r00000014]}]
- {id: r00000032}
assessments: [{id: r00000033, analysis: She is sad}]
instances:
- {id: r00000040, form: a/b@1, subject: r0000000a, plan: r00000030, assessment: r00000033, signatures: [{id: r00000041, name: N}]}
- {id: r00000042, form: a/b@1, subject: r0000000b, plan: r00000030, supersedes: r00000040}
marks:
- {at: "people[r0000000a].born", as: declined}
- {at: "meetings[r00000020].coordinator", raw: it}
- {at: "meetings[r00000020].chairs", hide: [family, r0000000a]}
- {at: "meetings[r00000020].family[r00000021]", as: declined}
- {at: "people[#4].born", as: declined}
- {at: "people[#1].born", as: unknown}
extra: {x.a.who: r0000000a, x.a.two: [r0000000a, r0000000b]}
`)
	shallow := *c
	got := c.Erase("r0000000a")
	want := []string{"assessments[r00000033]", "family.name", "people[r0000000b].name", "practitioners[r0000000c].support"}
	if !slices.Equal(got, want) {
		t.Errorf("to look at: %q", got)
	}
	after := decode(t, `
family: {name: Carter}
people: [{name: Unknown sibling}, {id: r0000000b, name: Tom Carter, role: child}, {name: Gran}]
practitioners: [{id: r0000000c, name: A Lead, support: Visits LILY'S school}]
consents: [{id: r00000011, to: share, who: r0000000b, with: [r0000000c], note: Lilya agreed}]
overrides: [{id: r00000012, why: risk}]
needs: [{id: r00000014, person: r0000000b}]
meetings:
- {id: r00000020, chairs: [r0000000c], family: [{id: r00000022, person: r0000000b, note: well}]}
plans:
- {id: r00000030, lead: r0000000c, actions: [{id: r00000031, what: Read, by: [Mum], needs: [r00000014]}]}
- {id: r00000032}
assessments: [{id: r00000033, analysis: She is sad}]
instances: [{id: r00000042, form: a/b@1, subject: r0000000b, plan: r00000030}]
marks:
- {at: "meetings[r00000020].chairs", hide: [family]}
- {at: "people[#3].born", as: declined}
- {at: "people[#1].born", as: unknown}
extra: {x.a.two: r0000000b}
`)
	if a, b := encoded(t, c), encoded(t, after); a != b {
		t.Errorf("got:\n%s\nwant:\n%s", a, b)
	}
	if len(shallow.People) != 4 || shallow.People[1].Name == "" {
		t.Error("lists that others hold were changed")
	}
	before := encoded(t, c)
	for _, id := range []ID{"", "r0000000a", "r00000014", "Mum"} {
		if c.Erase(id) != nil || encoded(t, c) != before {
			t.Errorf("erasing %q changed the case", id)
		}
	}
}

func TestErasePractitioner(t *testing.T) {
	c := decode(t, `
practitioners: [{id: r0000000a, first: Ann, last: Lee-Smith}, {id: r0000000b, name: B}]
meetings: [{id: r00000020, team: [{practitioner: r0000000a, note: n}, {practitioner: r0000000b}], updates: [{by: r0000000a, impact: Lee Smith came; ann-marie did not}]}]
leads: [{practitioner: r0000000a}]
plans: [{id: r00000030, by: r0000000a, lead: r0000000b, contact: "Call ANN  or lee-smith"}]
`)
	got := c.Erase("r0000000a")
	if want := []string{"meetings[r00000020].updates[#1].impact", "plans[r00000030].contact"}; !slices.Equal(got, want) {
		t.Errorf("to look at: %q", got)
	}
	if len(c.Practitioners) != 1 || len(c.Meetings[0].Team) != 1 || c.Leads != nil || c.Plans[0].By != "" || c.Plans[0].Lead != "r0000000b" || c.Meetings[0].Updates[0].By != "" {
		t.Error("not erased:\n" + encoded(t, c))
	}
}

// With somebody goes what they signed with; the files that hold it are to be looked
// at. Somebody else's evidence stays.
func TestEraseTakesTheEvidenceOfASignature(t *testing.T) {
	c := decode(t, `
people: [{id: r0000000a, name: Lily Carter}, {id: r0000000b, name: Tom Smith}]
instances:
- id: r00000040
  form: a/b@1
  signatures:
  - {id: r00000041, as: family, who: r0000000a, kind: drawn, drawing: aGVsbG8=, words: I agree., help: read to her}
  - {id: r00000042, as: family, who: r0000000b, kind: drawn, drawing: d29ybGQ=}
  stored: [{id: r00000043, sha256: ab}, {sha256: cd, field: eh_sign_box_1, signer: "LILY  Carter"}]
- {id: r00000044, form: a/b@1, signatures: [{who: r0000000b, kind: ink}], stored: [{sha256: ef, signer: Tom Smith}]}
`)
	got := c.Erase("r0000000a")
	if want := []string{"instances[r00000040].stored[r00000043]", "instances[r00000040].stored[#2]"}; !slices.Equal(got, want) {
		t.Errorf("to look at: %q", got)
	}
	text := encoded(t, c)
	for _, gone := range []string{"aGVsbG8=", "I agree.", "read to her", "LILY"} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is left:\n%s", gone, text)
		}
	}
	for _, kept := range []string{"d29ybGQ=", "signer: Tom Smith", "sha256: cd"} {
		if !strings.Contains(text, kept) {
			t.Errorf("%s is gone:\n%s", kept, text)
		}
	}
}

// Nothing refers to an erased person, and what did not concern them is left.
func TestEraseLeavesNoReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := genCase().Draw(t, "case")
		if len(c.People) == 0 {
			c.People = []Person{{ID: "r00000000"}}
		}
		id := c.People[0].ID
		if id == "" {
			id = "r00000001"
			c.People[0].ID = id
		}
		// Other rows may bear the same id in a generated case; theirs stays.
		for p := range c.Rows() {
			switch p.Row.(type) {
			case *Person, *Practitioner:
				continue
			}
			if row := reflect.ValueOf(p.Row).Elem(); p.ID == id {
				f, _ := leaf.Find(row.Type(), "id")
				row.FieldByIndex(f.Index).SetString("rffffffff")
			}
		}
		before := 0
		for range c.Rows() {
			before++
		}
		c.Erase(id)
		for path, answer := range c.Answers() {
			if slices.Contains(answer, string(id)) {
				t.Errorf("%s refers to the person", path)
			}
		}
		for p := range c.Rows() {
			if p.ID == id {
				t.Errorf("%s is the person", p.Path)
			}
			before--
		}
		if before < 1 {
			t.Error("no row went")
		}
		roundTrip(t, Encode, c)
	})
}

// Each reference to a person or practitioner either makes its row theirs, or is
// known to be cleared: a new one must be decided on.
func TestEraseKnowsEveryReference(t *testing.T) {
	clearedOnly := map[string]bool{
		"Practitioner.agency": true, "Consent.by": true, "Consent.with": true, "Consent.competence_by": true, "Override.by": true,
		"Need.met_by": true, "Meeting.coordinator": true, "Meeting.chairs": true, "Update.by": true, "Contact.by": true,
		"Talk.by": true, "Action.by": true, "Review.judges": true, "Closure.overseer": true, "Signature.witness": true,
	}
	for _, form := range []string{"Conversation", "Assessment", "Plan", "Review", "Closure"} {
		for _, key := range []string{".by", ".lead", ".took_part"} {
			clearedOnly[form+key] = true
		}
	}
	const id = ID("r0000000a")
	seen := make(map[reflect.Type]bool)
	var check func(typ reflect.Type)
	check = func(typ reflect.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		for _, f := range leaf.Fields(typ) {
			if f.Type.Kind() == reflect.Slice && !leaf.IsList(f.Type) {
				check(f.Type.Elem())
			}
			if !slices.Contains(f.Refs, "people") && !slices.Contains(f.Refs, "practitioners") {
				continue
			}
			row := reflect.New(typ)
			if err := leaf.Set(row.Elem().FieldByIndex(f.Index), []string{string(id)}); err != nil {
				t.Fatal(err)
			}
			if name := typ.Name() + "." + f.Key; Concerns(row.Interface(), id) == clearedOnly[name] {
				t.Errorf("%s: erased with its row: %v, cleared only: %v", name, Concerns(row.Interface(), id), clearedOnly[name])
			}
		}
	}
	check(reflect.TypeFor[Case]())
}
