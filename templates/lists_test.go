package templates_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// council loads the good form under a council's file and returns it compiled.
func council(t *testing.T, council, form string) *templates.Template {
	t.Helper()
	lib, err := templates.Load(anytown(council, form))
	if err != nil {
		t.Fatal(err)
	}
	tm, err := lib.Template("anytown/visit")
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

func words(options []templates.Option) string {
	var out []string
	for _, o := range options {
		out = append(out, o.Code+"="+o.Label)
	}
	return strings.Join(out, " ")
}

// A council renames, shortens and lengthens the library's lists and makes its
// own; questions and keys have them wherever they would have the library's.
func TestACouncilChangesOptionListsAndMakesItsOwn(t *testing.T) {
	tm := council(t, goodCouncil+`options:
  meetingkind: {rename: {initial: First}, drop: [review], add: {holiday: In the holidays}}
  pets: {cat: Cat, dog: Dog}
`, strings.Replace(goodForm, "  - meeting.kind\n", "  - meeting.kind\n  - x.anytown.pet: {label: Pet, kind: choice, on: case, options: pets}\n", 1))
	kind, _ := tm.Printed("meeting.kind")
	if got, want := words(kind.Options), "initial=First final=Final meeting holiday=In the holidays"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	pet, _ := tm.Printed("x.anytown.pet")
	if got, want := words(pet.Options), "cat=Cat dog=Dog"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	plain := council(t, goodCouncil, goodForm)
	if kind, _ := plain.Printed("meeting.kind"); len(kind.Options) != 3 {
		t.Error("another council's change reaches this one")
	}
	if plain.Digest == tm.Digest {
		t.Error("a list that changed left the form's digest as it was")
	}
}

// A council uses another's form as its own: its name, its rules, the same words.
func TestACouncilUsesAForm(t *testing.T) {
	files := anytown(goodCouncil, goodForm)
	files["othertown/council.yaml"] = &fstest.MapFile{Data: []byte(`name: Othertown Council
source: a guide
uses: [anytown/visit]
rules:
- {code: OTH-101, kind: every, dates: [case.steps], max: 3 months, severity: hint, stage: process, cite: a guide}
`)}
	lib, err := templates.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	tm, err := lib.Template("othertown/visit@1")
	if err != nil {
		t.Fatal(err)
	}
	if tm.Council.Name != "Othertown Council" || tm.From != "anytown/visit" || tm.Name != "othertown/visit" {
		t.Errorf("council %q, from %q, name %q", tm.Council.Name, tm.From, tm.Name)
	}
	origins := map[string]string{}
	for _, r := range tm.Rules {
		origins[r.Code] = r.Origin
	}
	if origins["ANY-101"] != "anytown" || origins["OTH-101"] != "othertown" {
		t.Errorf("rules come from %v", origins)
	}
	if own, err := lib.Template("anytown/visit"); err != nil || own.From != "" || own.Digest == tm.Digest {
		t.Errorf("the form itself: from %q, same digest %v, %v", own.From, own.Digest == tm.Digest, err)
	}
}

// Days are counted from the day after, months end on their last day, and
// working days are counted as the council says.
func TestSpansAreCounted(t *testing.T) {
	closed, _ := earlyhelp.ParseDate("2026-12-29")
	plain := earlyhelp.WorkingDays{}
	for _, tt := range []struct {
		from string
		span templates.Span
		work earlyhelp.WorkingDays
		want string
	}{
		{"2025-11-30", templates.Span{N: 3, Unit: templates.Months}, plain, "2026-02-28"},
		{"2027-11-30", templates.Span{N: 3, Unit: templates.Months}, plain, "2028-02-29"},
		{"2028-02-29", templates.Span{N: 1, Unit: templates.Years}, plain, "2029-02-28"},
		{"2001-02-28", templates.Span{N: 25, Unit: templates.Years}, plain, "2026-02-28"},
		{"2026-01-05", templates.Span{N: 6, Unit: templates.Weeks}, plain, "2026-02-16"},
		{"2026-01-05", templates.Span{N: 0, Unit: templates.CalendarDays}, plain, "2026-01-05"},
		{"2026-12-24", templates.Span{N: 1, Unit: templates.WorkingDays}, plain, "2026-12-29"},
		{"2026-12-24", templates.Span{N: 1, Unit: templates.WorkingDays}, earlyhelp.WorkingDays{CountFirst: true}, "2026-12-24"},
		{"2026-12-24", templates.Span{N: 1, Unit: templates.WorkingDays}, earlyhelp.WorkingDays{Closed: []earlyhelp.Date{closed}}, "2026-12-30"},
	} {
		from, err := earlyhelp.ParseDate(tt.from)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := tt.span.After(from, tt.work); got.String() != tt.want {
			t.Errorf("%s after %s: got %s, want %s", tt.span, tt.from, got, tt.want)
		}
	}
}

// A council's way of counting reaches its rules.
func TestACouncilSaysHowItCountsWorkingDays(t *testing.T) {
	tm := council(t, goodCouncil+"workingdays: {countfirst: yes, closed: [2026-12-29]}\n", goodForm)
	if w := tm.Council.Working; !w.CountFirst || len(w.Closed) != 1 || w.Closed[0].String() != "2026-12-29" {
		t.Errorf("got %+v", w)
	}
}
