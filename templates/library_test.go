package templates_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/templates"
)

func library(t testing.TB, own ...fs.FS) *templates.Library {
	t.Helper()
	lib, err := templates.Load(own...)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// templatesOf returns the text of every form in the module.
func templatesOf(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("councils/*/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no forms", err)
	}
	var out []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(data))
	}
	return out
}

func TestEveryFormOfTheModuleCompiles(t *testing.T) {
	lib := library(t)
	if err := lib.Check(); err != nil {
		t.Fatal(err)
	}
	names := slices.DeleteFunc(lib.Names(), func(name string) bool {
		tm, err := lib.Template(name)
		return err == nil && tm.From != "" // it has no file of its own
	})
	if len(names) != len(templatesOf(t)) {
		t.Errorf("%d files, but the forms %v", len(templatesOf(t)), names)
	}
}

func TestAnAppsOwnCouncilsStandBesideTheModules(t *testing.T) {
	lib := library(t, anytown(goodCouncil, goodForm))
	for _, name := range []string{"anytown/visit", "anytown/visit@1", "southend/plan"} {
		tm, err := lib.Template(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if again, _ := lib.Template(tm.ID()); again != tm {
			t.Errorf("%s was compiled twice", name)
		}
	}
	if c, ok := lib.Council("anytown"); !ok || c.Name != "Anytown Council" {
		t.Errorf("council %+v", c)
	}
}

func TestTheNewestVersionIsMeantUnlessOneIsNamed(t *testing.T) {
	files := fstest.MapFS{"anytown/council.yaml": {Data: []byte(goodCouncil)}}
	for _, v := range []string{"2023.10", "2024.2", "2024.10", "2024.1"} {
		files["anytown/visit/"+v+".yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(goodForm, `"1"`, `"`+v+`"`, 1))}
	}
	lib := library(t, files)
	for name, want := range map[string]string{"anytown/visit": "2024.10", "anytown/visit@2024.2": "2024.2"} {
		if tm, err := lib.Template(name); err != nil || tm.Version != want {
			t.Errorf("%s: %v, %v", name, tm, err)
		}
	}
}

func TestAFormThatIsNotThereIsNamedWithTheNearest(t *testing.T) {
	lib := library(t)
	for name, want := range map[string]string{
		"southend/plann":          `there is no form "southend/plann"; did you mean "southend/plan"?`,
		"southend/plan@2023.11":   `there is no form "southend/plan@2023.11"; did you mean "southend/plan@2023.10"?`,
		"atlantis/flood-response": `there is no form "atlantis/flood-response"`,
	} {
		if _, err := lib.Template(name); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// The digest tells apart forms that ask, say or want different things.
func TestTheDigestChangesWithTheForm(t *testing.T) {
	digest := func(council, form string) string {
		tm, err := library(t, anytown(council, form)).Template("anytown/visit")
		if err != nil {
			t.Fatal(err)
		}
		return tm.Digest
	}
	first := digest(goodCouncil, goodForm)
	if again := digest(goodCouncil, "# a comment\n"+goodForm); again != first {
		t.Error("a comment changes the digest")
	}
	seen := map[string]string{first: "the form itself"}
	for name, change := range map[string][2]string{
		"label":     {"- child.name", "- child.name: Who?"},
		"title":     {"title: First visit", "title: Visit"},
		"section":   {"title: The visit", "title: A visit"},
		"order":     {"  - child.name\n  - meeting.kind\n", "  - meeting.kind\n  - child.name\n"},
		"option":    {"- meeting.kind", "- meeting.kind: {options: {initial: First, review: Later}}"},
		"optional":  {"- meeting.kind", "- meeting.kind: {optional: yes}"},
		"condition": {"- meeting.kind", "- meeting.kind: {when: {field: child.name, answered: yes}}"},
		"column":    {"[action.what, action.when]", "[action.what, action.by]"},
		"part":      {"plan: carry", "plan: read"},
		"rule":      {"severity: error", "severity: warning"},
		"field":     {"- child.name", "- child.first"},
		"office":    {"severity: error", "office: yes\n  severity: error"},
		"texts":     {"- meeting.kind\n", "- meeting.kind\n  - family.other\n"},
		"some text": {"- meeting.kind\n", "- meeting.kind\n  - family.other\n  # text: fields: [family.other]\n"},
		"all texts": {"- meeting.kind\n", "- meeting.kind\n  - family.other\n  # text:\n"},
		"one topic": {"- meeting.kind\n", "- meeting.kind\n  - family.other\n  # text: topic: family\n"},
	} {
		form := strings.Replace(goodForm, change[0], change[1], 1)
		if _, about, ok := strings.Cut(change[1], "# text:"); ok {
			form += "- code: ANY-102\n  kind: text\n  find: acronym\n  severity: hint\n  cite: a guide\n  " + strings.TrimSpace(about) + "\n"
		}
		got := digest(goodCouncil, form)
		if was, ok := seen[got]; ok {
			t.Errorf("%s has the digest of %s", name, was)
		}
		seen[got] = name
	}
}

// Run with -race: a library compiles and opens forms for many at once.
func TestALibraryIsSafeForConcurrentUse(t *testing.T) {
	lib := library(t, anytown(goodCouncil, goodForm))
	c := casetest.Case(t, "southend/plan/complete")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, name := range lib.Names() {
				tm, err := lib.Template(name)
				if err != nil {
					t.Error(err)
					continue
				}
				tm.Blank().Completeness()
			}
			f, err := lib.Open(c, "")
			if err != nil {
				t.Error(err)
				return
			}
			f.Completeness()
			f.On(f.Date()).Previous()
		})
	}
	wg.Wait()
}

func instance(id, form string) earlyhelp.Instance {
	return earlyhelp.Instance{ID: earlyhelp.ID(id), Form: form}
}

// The instance to open is the one named, or else the latest; errors name rows,
// never answers.
func TestTheRightInstanceIsOpened(t *testing.T) {
	lib := library(t, anytown(goodCouncil, goodForm))
	dated := func(id, form, meeting string) earlyhelp.Instance {
		in := instance(id, form)
		in.Meeting = earlyhelp.ID(meeting)
		return in
	}
	on := func(iso string) earlyhelp.Date {
		d, err := earlyhelp.ParseDate(iso)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	c := &earlyhelp.Case{
		Meetings: []earlyhelp.Meeting{{ID: "r0000000a", Date: on("2026-02-01")}, {ID: "r0000000b", Date: on("2026-01-01")}},
		Instances: []earlyhelp.Instance{
			dated("r00000001", "anytown/visit@1", "r0000000a"),
			dated("r00000002", "anytown/visit@1", "r0000000b"),
			dated("r00000003", "southend/plan@2023.10", "r0000000b"),
		},
	}
	for _, tt := range []struct{ id, want string }{{"", "r00000001"}, {"r00000002", "r00000002"}} {
		if f, err := lib.Open(c, earlyhelp.ID(tt.id)); err != nil || f.Instance.ID != earlyhelp.ID(tt.want) {
			t.Errorf("open %q: %v, %v", tt.id, f, err)
		}
	}
	for name, want := range map[string]string{"southend/plan": "r00000003", "anytown/visit@1": "r00000001"} {
		if f, err := lib.OpenForm(c, name); err != nil || f.Instance.ID != earlyhelp.ID(want) {
			t.Errorf("open %s: %v, %v", name, f, err)
		}
	}
	if f, err := lib.Open(c, "r00000001"); err != nil || f.Previous() == nil || f.Previous().Instance.ID != "r00000002" {
		t.Errorf("the one before: %v, %v", f, err)
	}
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		id     earlyhelp.ID
		want   string
	}{
		"none":        {func(c *earlyhelp.Case) { c.Instances = nil }, "", "the case has no filled form: it has no instances"},
		"not this":    {func(*earlyhelp.Case) {}, "r00000009", "instance r00000009: the case has no such instance"},
		"lost part":   {func(c *earlyhelp.Case) { c.Meetings = c.Meetings[1:] }, "r00000001", "instance r00000001: its meeting is not in the case's meetings"},
		"no version":  {func(c *earlyhelp.Case) { c.Instances[0].Form = "anytown/visit" }, "r00000001", "instance r00000001: its form needs a version: council/form@version"},
		"another one": {func(c *earlyhelp.Case) { c.Instances[0].Digest = "aa" }, "r00000001", "instance r00000001: it was made with another anytown/visit@1 than this one: their digests differ"},
	} {
		k := *c
		k.Instances, k.Meetings = append([]earlyhelp.Instance(nil), c.Instances...), append([]earlyhelp.Meeting(nil), c.Meetings...)
		tt.change(&k)
		if _, err := lib.Open(&k, tt.id); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}

// What a form's instance names is written by people: only what can be a form's
// name is repeated.
func TestOpeningRepeatsNoTextOfTheCase(t *testing.T) {
	lib := library(t)
	c := &earlyhelp.Case{Instances: []earlyhelp.Instance{instance("r00000001", "Tomasz lives at 8 Cockle Rise")}}
	if _, err := lib.Open(c, ""); err == nil || strings.Contains(err.Error(), "Tomasz") {
		t.Errorf("got %v", err)
	}
}

// Forms go only where somebody is named who gets them.
func TestSubmitTo(t *testing.T) {
	c := &templates.Council{Contacts: []templates.CouncilContact{
		{Kind: "submit", Name: "Post room"}, {Kind: "submit", Name: "Advisors", Forms: []string{"plan"}}, {Kind: "submit", Name: " "}, {Kind: "advisor", Name: "Advisor"},
	}}
	for form, want := range map[string][]string{"anytown/plan": {"Post room", "Advisors"}, "anytown/visit": {"Post room"}} {
		var got []string
		for _, k := range c.SubmitTo(form) {
			got = append(got, k.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s goes to %q, want %q", form, got, want)
		}
	}
}

// A case is at home with its own council's forms, and with those of a council of which it
// uses one.
func TestFormsOfAnotherCouncil(t *testing.T) {
	council := func(more string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("name: A council\nsource: Its guide\n" + more)}
	}
	lib, err := templates.Load(fstest.MapFS{"lender/council.yaml": council(""), "borrower/council.yaml": council("uses: [lender/plan]\n"), "stranger/council.yaml": council(""),
		"lender/plan/1.yaml": {Data: []byte("form: lender/plan\nversion: \"1\"\ntitle: Plan\nwording: ours\nday: plan.completed\nparts: {plan: new}\n" +
			"sections:\n- id: plan\n  title: The plan\n  ask: [child.name, plan.completed]\n")}})
	if err != nil {
		t.Fatal(err)
	}
	for council, foreign := range map[earlyhelp.Code]bool{"lender": false, "borrower": false, "stranger": true, "nobody": true, "": false} {
		c := &earlyhelp.Case{Council: council, People: []earlyhelp.Person{{ID: "r00000001", Role: earlyhelp.RoleChild}}, Plans: []earlyhelp.Plan{{ID: "r00000002"}},
			Instances: []earlyhelp.Instance{{ID: "r00000003", Form: "lender/plan@1", Subject: "r00000001", Plan: "r00000002"}}}
		if f, err := lib.Open(c, ""); err != nil || f.Foreign() != foreign {
			t.Errorf("the form of a case of %q is foreign: %v, %v", council, f.Foreign(), err)
		}
	}
}
