package render_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/render"
)

func encoded(t *testing.T, c *earlyhelp.Case) string {
	t.Helper()
	var b bytes.Buffer
	if err := earlyhelp.EncodeJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// cutOf returns the cut case of the latest copy of a form of a complete case,
// changed.
func cutOf(t *testing.T, name string, to render.Audience, change func(*earlyhelp.Case)) (*render.Doc, *earlyhelp.Case) {
	t.Helper()
	c := casetest.Case(t, name+"/complete")
	c.Marks = nil
	if change != nil {
		change(c)
	}
	doc, _ := outline(t, openForm(t, c, name), to)
	return doc, doc.Case
}

func TestACutSaysWhatItIs(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		f := openForm(t, casetest.Case(t, name+"/complete"), name)
		for _, to := range audiences {
			doc, _ := outline(t, f, to)
			cut := *doc.Case.Cut
			if cut.Form != f.Template.ID() || cut.Instance != f.Instance.ID || cut.Audience != string(to.Kind) || cut.State != "" {
				t.Errorf("%s, %s: it is of another copy", name, to.Kind)
			}
			plain := *doc.Case
			plain.Cut = &earlyhelp.Cut{Form: cut.Form, Instance: cut.Instance, Audience: cut.Audience, Fields: cut.Fields}
			sum := sha256.Sum256([]byte(encoded(t, &plain)))
			if cut.Revision != hex.EncodeToString(sum[:]) {
				t.Errorf("%s, %s: the revision is another", name, to.Kind)
			}
			if !slices.IsSorted(cut.Fields) || len(cut.Fields) < least(f.Template, 20) {
				t.Errorf("%s, %s: fields %v", name, to.Kind, cut.Fields)
			}
			for a := range doc.Answers() {
				if !slices.Contains(cut.Fields, a.Field) {
					t.Errorf("%s, %s: %s is asked and not carried", name, to.Kind, a.Field)
				}
			}
			in := &doc.Case.Instances[len(doc.Case.Instances)-1]
			if in.ID != f.Instance.ID || in.Form != f.Template.ID() || in.Digest != f.Template.Digest || in.Supersedes != "" {
				t.Errorf("%s, %s: the instance is not itself", name, to.Kind)
			}
		}
	}
	// What only the office is asked is not among what the family's copy carries.
	for _, to := range audiences {
		_, c := cutOf(t, "walsall/closure", to, nil)
		for _, id := range []string{"consent.considered", "consent.answer", "case.consents", "consent.to", "closure.why"} {
			want := id != "consent.considered" || to == toOffice
			if slices.Contains(c.Cut.Fields, id) != want {
				t.Errorf("%s: carries %s: %v", to.Kind, id, !want)
			}
		}
	}
}

func TestTheCaseOfABlankIsAboutNobody(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		tm, err := casetest.Library(t).Template(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := render.Blank(tm, render.Audience{Kind: render.Office})
		if err != nil {
			t.Fatal(err)
		}
		cut := doc.Case.Cut
		want := &earlyhelp.Case{Schema: earlyhelp.Schema, Council: earlyhelp.Code(tm.Council.Slug), Cut: cut,
			Instances: []earlyhelp.Instance{{Form: tm.ID(), Digest: tm.Digest}}}
		if !reflect.DeepEqual(doc.Case, want) || cut.State != earlyhelp.CutBlank || cut.Form != tm.ID() || len(cut.Revision) != 64 || len(cut.Fields) < least(tm, 20) {
			t.Errorf("%s: the case of the blank is another", name)
		}
		back, err := reread(doc.Case)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := casetest.Library(t).Open(back, ""); err != nil || f.Template.ID() != tm.ID() {
			t.Errorf("%s: the case of the blank does not open: %v", name, err)
		}
	}
	if doc := render.ReturnNote(openForm(t, casetest.Case(t, "southend/plan/complete"), "southend/plan"), nil, earlyhelp.Date{}); doc.Case != nil {
		t.Error("a return note has a case")
	}
}

// Earlier scores are told, with their days, and nothing else of those forms.
func TestACutCaseHoldsOfEarlierFormsWhatIsTold(t *testing.T) {
	_, c := cutOf(t, "southend/plan", toFamily, nil)
	if len(c.Instances) != 3 || len(c.Plans) != 3 || len(c.Meetings) != 3 {
		t.Fatalf("%d instances, %d plans, %d meetings", len(c.Instances), len(c.Plans), len(c.Meetings))
	}
	for i := range 2 {
		p, m, in := c.Plans[i], c.Meetings[i], c.Instances[i]
		if want := (earlyhelp.Plan{ID: p.ID, Story: earlyhelp.Story{Score: p.Score}}); !reflect.DeepEqual(p, want) || p.Score.IsZero() {
			t.Errorf("plan %d holds more than its score", i+1)
		}
		if want := (earlyhelp.Meeting{ID: m.ID, Date: m.Date}); !reflect.DeepEqual(m, want) || m.Date.IsZero() {
			t.Errorf("meeting %d holds more than its day", i+1)
		}
		if want := (earlyhelp.Instance{ID: in.ID, Form: in.Form, Subject: in.Subject, Meeting: m.ID, Plan: p.ID}); !reflect.DeepEqual(in, want) {
			t.Errorf("instance %d holds more than its parts", i+1)
		}
	}
	_, c = cutOf(t, "southend/plan", toFamily, func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "plans[" + string(c.Plans[0].ID) + "].score", Secret: earlyhelp.Yes}, {At: "meetings[" + string(c.Meetings[1].ID) + "].date", As: earlyhelp.MarkWithheld}}
	})
	if len(c.Instances) != 1 || len(c.Plans) != 1 || len(c.Meetings) != 1 || len(c.Marks) != 0 {
		t.Errorf("a hidden score, or one on a hidden day, is in the family's cut case: %d instances", len(c.Instances))
	}
}

// Not even the id of somebody who must not be known of is there.
func TestASecretPersonIsInNoCutCase(t *testing.T) {
	const father = "rd4effb83"
	secret := func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "people[" + father + "]", Hide: []string{"family"}, Secret: earlyhelp.Yes}}
	}
	_, family := cutOf(t, "southend/plan", toFamily, secret)
	_, office := cutOf(t, "southend/plan", toOffice, secret)
	if strings.Contains(encoded(t, family), father) || len(family.Marks) > 0 {
		t.Error("the family's cut case knows of him")
	}
	if !strings.Contains(encoded(t, office), father) || !reflect.DeepEqual(office.Marks, []earlyhelp.Mark{{At: "people[" + father + "]", Hide: []string{"family"}, Secret: earlyhelp.Yes}}) {
		t.Error("the office's cut case does not, or not why")
	}
	// A form about a child who must not be known of has no subject.
	doc, c := cutOf(t, "southend/plan", toFamily, func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "people[" + string(c.Instances[2].Subject) + "]", Secret: earlyhelp.Yes}}
	})
	if strings.Contains(encoded(t, c), "rcaa0c78d") {
		t.Error("the family's cut case names the child by id")
	}
	for a := range doc.Answers() {
		if strings.Contains(a.Path, "rcaa0c78d") {
			t.Errorf("the path of %s names the child by id", a.Field)
		}
	}
}

// Of a mark the family's cut case says what the copy says, where it says it.
func TestTheFamilysMarksSayWhatTheCopySays(t *testing.T) {
	const nurse, plan = "practitioners[ree6a82fb]", "plans[r310966a6]"
	doc, c := cutOf(t, "southend/plan", toFamily, func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{
			{At: nurse + ".contact", Hide: []string{"family"}, Raw: "zraw", Note: "znote", Sure: 40},
			{At: plan + ".worries", Hide: []string{"family"}, Secret: earlyhelp.Yes},
			{At: plan + ".review_date", As: earlyhelp.MarkUnknown, Note: "znote"},
			{At: "people[rd4effb83].ethnicity", As: earlyhelp.MarkUnclear, Raw: "zraw"},
			{At: "people[rd4effb83].nhs", As: earlyhelp.MarkDeclined},
			{At: "people[rd4effb83].name", Hide: []string{"ree6a82fb"}},
		}
	})
	want := []earlyhelp.Mark{
		{At: nurse + ".contact", As: earlyhelp.MarkWithheld},
		{At: plan + ".review_date", As: earlyhelp.MarkUnknown},
		{At: "people[rd4effb83].ethnicity", As: earlyhelp.MarkUnclear},
	}
	if !reflect.DeepEqual(c.Marks, want) {
		for _, m := range c.Marks {
			t.Errorf("%s %s %s", m.At, m.As, m.Note)
		}
	}
	blanks := 0
	if err := again(casetest.Library(t), doc, &blanks); err != nil || blanks > 0 {
		t.Errorf("%v; %d blanks", err, blanks)
	}
}

// Where a row without an id is left out, those behind it move up, and the marks
// with them.
func TestRowsWithoutIDsAreCountedAnew(t *testing.T) {
	doc, c := cutOf(t, "southend/plan", toFamily, func(c *earlyhelp.Case) {
		m := &c.Meetings[2]
		for i := range m.Team {
			m.Team[i].ID = ""
		}
		c.Marks = []earlyhelp.Mark{
			{At: "meetings[r498c65d7].team[#1]", Secret: earlyhelp.Yes},
			{At: "meetings[r498c65d7].team[#3].report", As: earlyhelp.MarkWithheld},
		}
	})
	want := []earlyhelp.Mark{{At: "meetings[r498c65d7].team[#2].report", As: earlyhelp.MarkWithheld}}
	if len(c.Meetings[2].Team) != 4 || !reflect.DeepEqual(c.Marks, want) {
		t.Errorf("%d rows, %d marks", len(c.Meetings[2].Team), len(c.Marks))
	}
	blanks := 0
	if err := again(casetest.Library(t), doc, &blanks); err != nil || blanks > 0 {
		t.Errorf("%v; %d blanks", err, blanks)
	}
}

// A score of 0 is an answer.
func TestACutCaseKeepsAScoreOfZero(t *testing.T) {
	zero, err := earlyhelp.NewScore(0)
	if err != nil {
		t.Fatal(err)
	}
	_, c := cutOf(t, "southend/plan", toFamily, func(c *earlyhelp.Case) { c.Plans[2].Score = zero })
	if c.Plans[2].Score != zero {
		t.Error("it is lost")
	}
}

// What no file can hold leaves the cut without a revision, and writing it says
// why.
func TestACutCaseThatCannotBeWrittenHasNoRevision(t *testing.T) {
	doc, c := cutOf(t, "southend/plan", toFamily, func(c *earlyhelp.Case) { c.Plans[2].Worries = "a\x01b" })
	var b bytes.Buffer
	if err := earlyhelp.EncodeJSON(&b, c); err == nil || c.Cut.Revision != "" || doc.CaseRef == "" {
		t.Errorf("revision %q, %v", c.Cut.Revision, err)
	}
}

// Two rows of one id share their paths, and one of them is not printed.
func TestOfTwoRowsOfOneIDTheOneThatIsPrintedIsCopied(t *testing.T) {
	day, err := earlyhelp.ParseDate("2031-01-01")
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range audiences {
		doc, c := cutOf(t, "walsall/closure", to, func(c *earlyhelp.Case) {
			c.Consents = append(c.Consents, earlyhelp.Consent{ID: c.Consents[0].ID, To: earlyhelp.ToPathway, Answer: earlyhelp.Given, Date: day})
		})
		if text := written(t, doc); strings.Contains(text, "2031") || !strings.Contains(text, "To receive Early Help support") {
			t.Fatal("both are printed: nothing is proven")
		}
		if strings.Contains(encoded(t, c), "2031") {
			t.Errorf("%s: the other is copied, too", to.Kind)
		}
	}
}

// The whole case stays as it is, and shares nothing with the cut one.
func TestACutCaseIsACopy(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		for _, to := range audiences {
			c := casetest.Case(t, name+"/complete")
			c.Marks = []earlyhelp.Mark{{At: "family.communication", Hide: []string{"family"}}}
			before := encoded(t, c)
			doc, _ := outline(t, openForm(t, c, name), to)
			scrub(reflect.ValueOf(doc.Case).Elem())
			if encoded(t, c) != before {
				t.Errorf("%s, %s: the whole case is changed through the cut one", name, to.Kind)
			}
		}
	}
}

// scrub overwrites every text of a value.
func scrub(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("zz")
	case reflect.Pointer:
		if !v.IsNil() {
			scrub(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			scrub(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			for i := range v.MapIndex(k).Len() {
				v.MapIndex(k).Index(i).SetString("zz")
			}
		}
	case reflect.Struct:
		for _, f := range leaf.Fields(v.Type()) {
			scrub(v.FieldByIndex(f.Index))
		}
	}
}

// The line that a row stands on would tell its key.
func TestARowWithAHiddenKeyIsOnNoLineForIt(t *testing.T) {
	const need = "needs[r710743e9]" // health
	family, office := hide(t, "walsall/assessment", func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: need + ".code", Hide: []string{"family"}}}
	})
	line := func(text string) string {
		_, text, _ = strings.Cut(text, "Improved mental and physical health")
		text, _, _ = strings.Cut(text, "\n    row ")
		return text
	}
	if strings.Contains(line(family), "lies awake") || !strings.Contains(line(office), "lies awake") {
		t.Error("the family's copy tells the need by the line that its evidence stands on")
	}
}

// Who may not see that somebody is the lead professional is not told it by their
// name and telephone.
func TestAHiddenReferenceHidesWhatIsReadThroughIt(t *testing.T) {
	const lead = "plans[r310966a6].lead"
	for _, secret := range []earlyhelp.YesNo{"", earlyhelp.Yes} {
		doc, c := cutOf(t, "southend/plan", toFamily, func(c *earlyhelp.Case) {
			c.Marks = []earlyhelp.Mark{{At: lead, Hide: []string{"family"}, Secret: secret}}
		})
		for a := range doc.Answers() {
			if a.Field == "lead.details" && (a.Text != "" || a.Path != lead || (a.Note == "") != (secret == earlyhelp.Yes)) {
				t.Errorf("secret %q: %q %q at %s", secret, a.Text, a.Note, a.Path)
			}
		}
		if c.Plans[2].Lead != "" {
			t.Errorf("secret %q: the cut case tells who it is", secret)
		}
		blanks := 0
		if err := again(casetest.Library(t), doc, &blanks); err != nil || blanks > 0 {
			t.Errorf("secret %q: %v; %d blanks", secret, err, blanks)
		}
	}
}

// A need is known by its words; those of one about somebody who must not be
// known of are nowhere, whoever refers to it.
func TestARowAboutASecretPersonIsNotReferredTo(t *testing.T) {
	family, office := hide(t, "southend/plan", func(c *earlyhelp.Case) {
		c.Needs[1].What = "zneedz"
		c.Plans[2].Actions[0].By = []earlyhelp.Who{earlyhelp.Who(c.Needs[1].ID), "Mum"}
		c.Marks = []earlyhelp.Mark{{At: "people[" + string(c.Needs[1].Person) + "]", Secret: earlyhelp.Yes}}
	})
	if strings.Contains(family, "zneedz") || strings.Contains(family, "r2945ebcd") || !strings.Contains(office, "zneedz") {
		t.Error("the family's copy tells the need of somebody who must not be known of")
	}
}
