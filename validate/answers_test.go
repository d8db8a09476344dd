package validate

import (
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/ruletest"
	"earlyhelp.example/forms/templates"
)

// southend returns the final meeting of the complete plan after a change.
func southend(t testing.TB, change func(*earlyhelp.Case)) *templates.Form {
	t.Helper()
	c, err := caseFile("southend/plan/complete", nil)
	if err != nil {
		t.Fatal(err)
	}
	change(c)
	f, err := library(t).Open(c, "redb01575")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const (
	finalPlan = "plans[r310966a6]"
	worries   = finalPlan + ".worries"
)

func plan(c *earlyhelp.Case) *earlyhelp.Plan { return &c.Plans[2] }

func found(t testing.TB, f *templates.Form) []string {
	return ruletest.CodesAt(Check(f, Options{On: day(t, "2025-07-01")}))
}

func TestUntouchedPlaceholdersCountAsEmpty(t *testing.T) {
	for _, prompt := range []string{"Click here to enter text.", "Choose an item.", "Enter a date:", "Click or tap here to enter text.", "Click here to enter a date.", "Click or tap to enter a date."} {
		for _, variant := range []string{prompt, strings.ToUpper(prompt), strings.ToLower(prompt), " " + prompt + "\n", strings.ReplaceAll(prompt, " ", "  "), strings.TrimRight(prompt, ".:")} {
			f := southend(t, func(c *earlyhelp.Case) { plan(c).Worries = variant })
			if got, want := found(t, f), []string{"SOU-107 " + worries, "EH-125 " + worries}; !slices.Equal(got, want) {
				t.Errorf("%q: found %v, want %v", variant, got, want)
			}
		}
	}
}

func TestWordsAroundAPlaceholderAreAnAnswer(t *testing.T) {
	for _, text := range []string{"Click here to enter text. No, really.", "He said: choose an item.", "Choose an item"[:10], "-"} {
		f := southend(t, func(c *earlyhelp.Case) { plan(c).Worries = text })
		if got := found(t, f); len(got) > 0 {
			t.Errorf("%q: found %v", text, got)
		}
	}
}

// A question that somebody declined, that does not apply, that nobody knows the
// answer of or whose answer is withheld is answered; one marked unclear is not.
func TestAMarkThatSaysWhyThereIsNoAnswerIsOne(t *testing.T) {
	missing := "SOU-107 " + worries
	for as, answered := range map[earlyhelp.Code]bool{
		earlyhelp.MarkDeclined: true, earlyhelp.MarkUnknown: true, earlyhelp.MarkNotApplicable: true, earlyhelp.MarkWithheld: true,
		earlyhelp.MarkUnclear: false, "": false,
	} {
		for _, at := range []string{worries, finalPlan} {
			f := southend(t, func(c *earlyhelp.Case) {
				plan(c).Worries = ""
				c.Marks = []earlyhelp.Mark{{At: at, As: as}}
			})
			if got := slices.Contains(found(t, f), missing); got == answered {
				t.Errorf("marked %q at %s: found missing is %v", as, at, got)
			}
		}
	}
	f := southend(t, func(c *earlyhelp.Case) {
		plan(c).Worries = ""
		c.Marks = []earlyhelp.Mark{{At: finalPlan + ".worr", As: earlyhelp.MarkDeclined}, {At: finalPlan + ".change", As: earlyhelp.MarkDeclined}}
	})
	if !slices.Contains(found(t, f), missing) {
		t.Error("a mark at another answer covers this one")
	}
}

func TestAnotherAgencysDocumentStandsInForASection(t *testing.T) {
	whole := func(covers ...string) earlyhelp.Document {
		return earlyhelp.Document{For: "southend/plan", Title: "A plan", Agency: "School", Covers: covers}
	}
	const nothing, score = "EH-133 documents[#1]", "SOU-123 " + finalPlan + ".score"
	missing := "SOU-107 " + worries
	for _, c := range []struct {
		name string
		doc  earlyhelp.Document
		want []string
	}{
		{"the section", whole("story"), []string{score}},
		{"the section by its name", whole("worries, strengths and what needs to change"), []string{score}},
		{"the whole form", whole("all"), nil},
		{"another section", whole("child"), []string{missing, score}},
		{"a section that there is not", whole("nosuch"), []string{nothing, missing, score}},
		{"nothing", whole(), []string{nothing, missing, score}},
		{"nobody's", earlyhelp.Document{For: "southend/plan", Title: "A plan", Covers: []string{"all"}}, []string{nothing, missing, score}},
		{"an empty line", earlyhelp.Document{For: "southend/plan"}, []string{missing, score}},
		{"another form", earlyhelp.Document{For: "southend/other", Title: "A plan", Agency: "School", Covers: []string{"all"}}, []string{missing, score}},
	} {
		f := southend(t, func(k *earlyhelp.Case) {
			plan(k).Worries, plan(k).Score = "", earlyhelp.Score{}
			k.Documents = []earlyhelp.Document{c.doc}
		})
		if got := found(t, f); !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v", c.name, got, c.want)
		}
	}
}

// Sections complete by a document are complete for the rule about sections too.
func TestADocumentCompletesASection(t *testing.T) {
	c, err := caseFile(everyKind, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Assessments[1].Strengths = ""
	f, err := library(t).Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{On: day(t, "2026-06-30")}
	if got := ruletest.CodesAt(Check(f, o)); !slices.Equal(got, []string{"TST-112"}) {
		t.Fatalf("found %v", got)
	}
	c.Documents = []earlyhelp.Document{{For: "testshire/visit", Title: "A report", Agency: "Clinic", Covers: []string{"assessment"}}}
	if got := ruletest.CodesAt(Check(f, o)); len(got) > 0 {
		t.Errorf("covered by a document, but found %v", got)
	}
}

func TestAScoreOfZeroIsAnAnswer(t *testing.T) {
	zero, err := earlyhelp.NewScore(0)
	if err != nil {
		t.Fatal(err)
	}
	if got := found(t, southend(t, func(c *earlyhelp.Case) { plan(c).Score = zero })); len(got) > 0 {
		t.Errorf("score 0: found %v", got)
	}
	if got := found(t, southend(t, func(c *earlyhelp.Case) { plan(c).Score = earlyhelp.Score{} })); len(got) != 1 {
		t.Errorf("no score: found %v", got)
	}
}

// A reference to a row that is not there is no name of anybody.
func TestADanglingReferenceIsNoAnswer(t *testing.T) {
	f := southend(t, func(c *earlyhelp.Case) { plan(c).Lead = "r99999999" })
	want := []string{"SOU-101 " + finalPlan + ".lead", "EH-121 " + finalPlan + ".lead"}
	if got := found(t, f); !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

// What a case cut for one copy does not carry is not carried, never blank.
func TestACutCaseGivesNoFindingAboutWhatItDoesNotCarry(t *testing.T) {
	lib := library(t)
	for _, full := range lib.Names() {
		tm, err := lib.Template(full)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, sec := range tm.Sections {
			sec.Walk(func(it templates.Item) {
				if q, ok := it.(*templates.Question); ok && q.Field.Kind != templates.Sign {
					ids = append(ids, q.Field.ID)
				}
			})
		}
		for _, id := range ids {
			f := blankInstance(t, lib, tm)
			f.Case.Cut = &earlyhelp.Cut{Form: full, Fields: []string{id}}
			for _, finding := range Check(f, Options{On: day(t, "2026-06-30")}) {
				about := finding.Field
				if p, ok := tm.Printed(id); about == "" && ok && p.Section.ID == finding.Section {
					about = id // the section is not complete: what it has of the cut
				}
				if about != id {
					t.Errorf("%s cut to %s: %s %s %s", full, id, finding.Code, finding.Field, finding.Message)
				}
			}
			for _, state := range f.Completeness() {
				for _, m := range state.Missing {
					if m.Field.ID != id {
						t.Errorf("%s cut to %s: %s counts as missing", full, id, m.Field.ID)
					}
				}
			}
		}
	}
}

// blankInstance is an instance of an empty case with every part that there is.
func blankInstance(t testing.TB, lib *templates.Library, tm *templates.Template) *templates.Form {
	t.Helper()
	c := &earlyhelp.Case{
		People:        []earlyhelp.Person{{ID: "r00000001", Role: earlyhelp.RoleChild}},
		Meetings:      []earlyhelp.Meeting{{ID: "r00000002"}},
		Conversations: []earlyhelp.Conversation{{ID: "r00000003"}},
		Assessments:   []earlyhelp.Assessment{{ID: "r00000004"}},
		Plans:         []earlyhelp.Plan{{ID: "r00000005"}},
		Reviews:       []earlyhelp.Review{{ID: "r00000006"}},
		Closures:      []earlyhelp.Closure{{ID: "r00000007"}},
		Instances: []earlyhelp.Instance{{ID: "r00000008", Form: tm.ID(), Subject: "r00000001", Meeting: "r00000002", Conversation: "r00000003",
			Assessment: "r00000004", Plan: "r00000005", Review: "r00000006", Closure: "r00000007"}},
	}
	f, err := lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Without a day open deadlines are not judged, and that is said; what was late
// stays late.
func TestWithoutADayOpenDeadlinesAreNotJudged(t *testing.T) {
	open := []edit{{Delete: "closures"}, {Delete: "instances[redb01575].closure"}}
	late := []edit{{Set: "plans[r140cfba6].completed", To: scalar("2025-04-16")}, {Set: "reviews[r60d4f668].completed", To: scalar("2025-04-16")}}
	for _, tt := range []struct {
		name  string
		edits []edit
		on    string
		want  []string
	}{
		{"open, judged", open, "2025-09-26", []string{"SOU-301"}},
		{"open, not judged", open, "", []string{"EH-127"}},
		{"late", late, "", []string{"EH-127", "SOU-301"}},
		{"all kept", nil, "", []string{"EH-127"}},
		{"all kept, with a day", nil, "2025-09-26", nil},
	} {
		c, err := caseFile("southend/plan/complete", tt.edits)
		if err != nil {
			t.Fatal(err)
		}
		f, err := library(t).Open(c, "rfbcc480a")
		if err != nil {
			t.Fatal(err)
		}
		got := ruletest.CodesAt(Check(f, Options{On: day(t, tt.on)}))
		if slices.Sort(got); !slices.Equal(got, tt.want) {
			t.Errorf("%s: found %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A suppressed finding is listed all the same, and an app's own checks speak
// under its name and heed the section asked for.
func TestSuppressedFindingsAreListedAndAppsCanAddTheirOwn(t *testing.T) {
	f := southend(t, func(c *earlyhelp.Case) { plan(c).Worries = "" })
	own := func(*templates.Form, Options) []earlyhelp.Finding {
		return []earlyhelp.Finding{{Code: "APP-1", Severity: earlyhelp.Hint, Section: "story", Origin: "app", Message: "Hm."}}
	}
	o := Options{On: day(t, "2025-07-01"), Suppress: []string{"SOU-107"}, Checks: []Func{own}}
	got := Check(f, o)
	if len(got) != 2 || got[0].Code != "SOU-107" || !got[0].Suppressed || got[1].Code != "APP-1" || got[1].Origin != "app" || got[1].Suppressed {
		t.Errorf("found %v", got)
	}
	o.Section = "child"
	if got := Check(f, o); len(got) != 0 {
		t.Errorf("section child: found %v", got)
	}
}

// A mistyped section or field, and no form at all, must not read like a clean
// check; nothing panics.
func TestACheckOfNothingSaysSo(t *testing.T) {
	form := southend(t, func(*earlyhelp.Case) {})
	for _, o := range []Options{{Section: "nosuch"}, {Field: "plan.nosuch"}, {Section: "review", Field: "x.southend.none"}} {
		found := Check(form, o)
		if len(found) != 1 || found[0].Code != "EH-131" || found[0].Severity != earlyhelp.Error {
			t.Errorf("%+v: found %v", o, found)
		}
	}
	for _, f := range []*templates.Form{nil, {}} {
		if found := Check(f, Options{Checks: []Func{nil}}); len(found) != 1 || found[0].Severity != earlyhelp.Error {
			t.Errorf("no form: found %v", found)
		}
	}
}
