package authoring_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/templates"
)

const council = "name: Anytown Council\nsource: a guide\n"

const form = `form: anytown/visit
version: "1"
title: First visit
wording: ours
day: meeting.date
parts: {meeting: new, plan: carry}
sections:
- id: visit
  title: The visit
  ask:
  - meeting.date
  - child.name
  - meeting.kind
  - table: plan.actions
    ask: [action.what, action.when]
rules:
- code: ANY-101
  kind: required
  fields: [meeting.kind]
  severity: error
  cite: a guide
- code: ANY-102
  kind: required
  rows: plan.actions
  fields: [action.what]
  severity: error
  cite: a guide
`

const complete = `people:
- {id: r0000000a, name: Bryony Tern, role: child}
meetings:
- {id: r0000000b, date: 2025-04-01, kind: initial}
plans:
- {id: r0000000c, actions: [{id: r0000000d, what: Ring the school, when: 2025-04-08}]}
instances:
- {id: r0000000e, form: anytown/visit@1, subject: r0000000a, meeting: r0000000b, plan: r0000000c}
`

// anytown is a council with one form; rules are its entries.
func anytown(rules string) fstest.MapFS {
	return fstest.MapFS{
		"anytown/council.yaml":                {Data: []byte(council)},
		"anytown/visit/1.yaml":                {Data: []byte(form)},
		"anytown/visit/tests/complete.yaml":   {Data: []byte(complete)},
		"anytown/visit/tests/incomplete.yaml": {Data: []byte(strings.Replace(complete, ", kind: initial", "", 1))},
		"anytown/visit/tests/rules.yaml":      {Data: []byte(rules)},
	}
}

const good = `- rule: ANY-101
  case: complete.yaml
  on: 2025-04-01
  break: [{delete: "meetings[r0000000b].kind"}]
  find: ["ANY-101 meetings[r0000000b].kind"]
- rule: ANY-102
  case: complete.yaml
  on: 2025-04-01
  break: [{delete: "plans[r0000000c].actions[r0000000d].what"}]
  find: ["ANY-102 plans[r0000000c].actions[r0000000d].what"]
- case: incomplete.yaml
  on: none
  find: ["ANY-101 meetings[r0000000b].kind"]
`

func test(t *testing.T, files fstest.MapFS) *authoring.Report {
	t.Helper()
	lib, err := templates.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	report, err := authoring.Test(lib, files, authoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTrueEntriesComeTrue(t *testing.T) {
	r := test(t, anytown(good))
	if len(r.Errors) > 0 || len(r.Untested) > 0 || len(r.Forms) != 1 || r.Forms[0].Untried > 0 {
		t.Fatalf("%+v\n%v\n%v", r.Forms, r.Errors, r.Untested)
	}
	if n := len(r.Forms[0].Results); n != 5 {
		t.Errorf("%d results, want three entries and two cases", n)
	}
	for _, res := range r.Forms[0].Results {
		if res.Problem != "" {
			t.Errorf("%s:%d: %s", res.File, res.Line, res.Problem)
		}
	}
}

// What does not come true is said in plain words: what was expected, what found.
func TestProblemsArePlain(t *testing.T) {
	for _, tt := range []struct{ name, old, now, want string }{
		{"another place", `find: ["ANY-101 meetings[r0000000b].kind"]`, `find: ["ANY-101 meetings[r0000000b].date"]`,
			"expected, and not found: ANY-101 meetings[r0000000b].date\nfound, and not expected: ANY-101 meetings[r0000000b].kind (error): “"},
		{"nothing is broken", `break: [{delete: "meetings[r0000000b].kind"}]`, `break: [{set: "meetings[r0000000b].kind", to: review}]`,
			"expected, and not found: ANY-101 meetings[r0000000b].kind"},
		{"kept is broken", "  break: [{delete: \"meetings", "  keep: [{delete: \"meetings[r0000000b].kind\"}]\n  break: [{delete: \"meetings",
			"the case that keeps the rule was expected to be without it, and is found to break it: ANY-101 meetings[r0000000b].kind (error): "},
		{"not the rule", "- rule: ANY-101\n", "- rule: ANY-102\n", "the case that breaks ANY-102 was expected to show it, and find does not name it"},
		{"no row is judged", "  break: [{delete: \"plans", "  keep: [{delete: \"plans[r0000000c].actions\"}]\n  break: [{delete: \"plans",
			"it has no row that the rule looks at: add edits to keep"},
		{"the case shows more", "- case: incomplete.yaml\n  on: none\n  find: [\"ANY-101 meetings[r0000000b].kind\"]", "- case: incomplete.yaml\n  on: none\n  find: []",
			"found, and not expected: ANY-101 meetings[r0000000b].kind"},
		{"cannot be opened", `break: [{delete: "meetings[r0000000b].kind"}]`, "break: [{delete: instances}]", "with break the case cannot be opened: the case has no instance of anytown/visit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := test(t, edited(anytown(good), "anytown/visit/tests/rules.yaml", tt.old, tt.now))
			var got []string
			for _, res := range r.Forms[0].Results {
				if res.Problem != "" {
					got = append(got, res.Problem)
				}
			}
			if len(got) != 1 || !strings.Contains(got[0], tt.want) || len(r.Errors) > 0 {
				t.Errorf("got\n%s\n%s\nwant\n%s", strings.Join(got, "\n--\n"), lines(r.Errors), tt.want)
			}
		})
	}
}

// A rule's condition must hold in the case that keeps it.
func TestAConditionThatDoesNotHoldProvesNothing(t *testing.T) {
	files := edited(anytown(good), "anytown/visit/1.yaml", "  fields: [meeting.kind]", "  when: {field: child.name, is: Nobody}\n  fields: [meeting.kind]")
	files = edited(files, "anytown/visit/tests/rules.yaml", `break: [{delete: "meetings`, `break: [{set: "people[r0000000a].name", to: Nobody}, {delete: "meetings`)
	r := test(t, files)
	if got := r.Forms[0].Results; len(r.Errors) > 0 || !strings.Contains(got[len(got)-3].Problem, "its condition (when) does not hold there: add edits to keep") {
		t.Errorf("%+v %v", got, r.Errors)
	}
}

// complete.yaml and incomplete.yaml are what their names say.
func TestCasesAreWhatTheyAreCalled(t *testing.T) {
	files := anytown(good)
	files["anytown/visit/tests/complete.yaml"], files["anytown/visit/tests/incomplete.yaml"] = files["anytown/visit/tests/incomplete.yaml"], files["anytown/visit/tests/complete.yaml"]
	files["anytown/visit/tests/rules.yaml"] = &fstest.MapFile{Data: []byte("[]\n")}
	got := test(t, files).Forms[0].Results
	if len(got) != 2 || !strings.Contains(got[0].Problem, "no error and no warning was expected, and on 8 April 2025 is found ANY-101") ||
		!strings.Contains(got[1].Problem, "an error was expected on 10 July 2025, 100 days after the form's date, and none is found") {
		t.Errorf("%+v", got)
	}
}

// Mistakes in test files are said with their place and what may have been meant.
func TestMistakesInTestsAreReportedWithTheirPlace(t *testing.T) {
	const file = "anytown/visit/tests/rules.yaml:"
	for _, tt := range []struct{ name, old, now, want string }{
		{"unknown key", "break:", "breaks:", file + `4:3: unknown-key: an entry has no key "breaks"; did you mean "break"?`},
		{"unknown key of an edit", "[{delete:", "[{delet:", file + `4:12: unknown-key: an edit has no key "delet"; did you mean "delete"?`},
		{"key twice", "  on: 2025-04-01", "  on: 2025-04-01\n  on: none", file + `4:3: duplicate: "on" stands twice in an entry`},
		{"no case", "complete.yaml", "complet.yaml", file + `2:9: case: there is no case "complet.yaml" beside this file; did you mean "complete.yaml"?`},
		{"case outside", "complete.yaml", "../../../../secret.yaml", file + `2:9: case: there is no case`},
		{"no day", "  on: 2025-04-01\n", "", file + "1:3: entry: say on which day"},
		{"no such day", "2025-04-01", "2025-04-31", file + `3:7: entry: on: "2025-04-31": `},
		{"unknown rule", "rule: ANY-101", "rule: ANY-10", file + `1:9: rule: anytown/visit@1 has no rule "ANY-10"; did you mean "ANY-101"?`},
		{"another form's rule", "rule: ANY-101", "rule: SOU-101", file + `1:9: rule: SOU-101 is a rule of southend/plan@`},
		{"unknown code", `find: ["ANY-101`, `find: ["ANY-1O1`, file + `5:10: rule: anytown/visit@1 has no rule "ANY-1O1"; did you mean "ANY-101"?`},
		{"no such row", "meetings[r0000000b].kind\"}", "meetings[r0000000c].kind\"}", file + `4:11: edit: meetings[r0000000c].kind: there is no row r0000000c; did you mean r0000000b?`},
		{"no such list", "meetings[r0000000b].kind\"}", "meeting[r0000000b].kind\"}", file + `4:11: edit: meeting[r0000000b].kind: there is no list "meeting"; did you mean meetings?`},
		{"nothing to delete", "meetings[r0000000b].kind\"}", "meetings[r0000000b].place\"}", file + `4:11: edit: there is nothing at meetings[r0000000b].place to delete`},
		{"leads nowhere", "meetings[r0000000b].kind\"}", "meetings[r0000000b].kind.of\"}", file + `4:11: edit: meetings[r0000000b].kind.of: "of" leads nowhere: an answer stands before it`},
		{"no path", "meetings[r0000000b].kind\"}", "meetings[r0000000b\"}", file + `4:11: edit: "meetings[r0000000b" is not a path`},
		{"no such answer", `[{delete: "meetings[r0000000b].kind"}]`, `[{set: "meetings[r0000000b].kin", to: x}]`, file + `4:11: edit: meetings[#1]: there is no such key here; did you mean kind?`},
		{"nothing to set", "[{delete:", "[{set:", file + "4:11: edit: say what is to stand there"},
		{"two in one", "[{delete:", "[{append: people, to: 1, delete:", file + "4:11: edit: an edit must have one of set, append and delete"},
		{"no edit", "  break: [{delete: \"meetings[r0000000b].kind\"}]\n", "", file + "1:3: entry: say what breaks ANY-101"},
		{"edits without a rule", "- rule: ANY-101\n  case", "- case", file + "1:3: entry: say which rule the edits keep or break"},
		{"no entry", "- rule: ANY-101\n", "- x\n- rule: ANY-101\n", file + "1:3: kind: an entry must be a list of keys and values"},
		{"alias", "rule: ANY-101", "rule: &a ANY-101", file + "1:9: alias: "},
		{"yaml", "rule: ANY-101", "rule: [", file},
		{"instance", "  on: 2025-04-01", "  instance: r99999999\n  on: 2025-04-01", file + "2:9: case: instance r99999999: the case has no such instance"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := test(t, edited(anytown(good), "anytown/visit/tests/rules.yaml", tt.old, tt.now))
			if got := lines(r.Errors); !strings.HasPrefix(got, tt.want) || strings.Contains(got, "\n") {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if len(r.Forms) == 1 && tt.name != "alias" && tt.name != "yaml" && r.Forms[0].Untried != 1 {
				t.Errorf("%d entries were not tried", r.Forms[0].Untried)
			}
		})
	}
	// A case that is none.
	r := test(t, edited(anytown(good), "anytown/visit/tests/complete.yaml", "people:", "poeple:"))
	if got := lines(r.Errors); got != "anytown/visit/tests/complete.yaml:1:1: case: there is no such key here; did you mean people?" || r.Forms[0].Untried != 2 {
		t.Errorf("got\n%s\n%+v", got, r.Forms)
	}
}

// Only what is asked for is tried.
func TestOptionsChoose(t *testing.T) {
	files := anytown(good)
	lib, err := templates.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for o, want := range map[string]int{"": 5, "anytown": 5, "anytown/visit": 5, "anytown/visit@1": 5, "anytown/other": 0, "other": 0, "ANY-102": 1, "ANY-103": 0} {
		options := authoring.Options{Only: o}
		if strings.HasPrefix(o, "ANY") {
			options = authoring.Options{Rules: []string{o}}
		}
		r, err := authoring.Test(lib, files, options)
		n := 0
		for _, f := range r.Forms {
			n += len(f.Results)
		}
		if err != nil || n != want {
			t.Errorf("%q: %d results, want %d, %v", o, n, want, err)
		}
	}
}

// Whatever the files say: never a panic, and every error has its place.
func FuzzAuthoring(f *testing.F) {
	for _, rules := range []string{good, "- {case: complete.yaml, on: none, find: []}\n", "- rule: ANY-101\n  case: complete.yaml\n  on: none\n  break: [{append: x, to: {a: [b]}}, {set: \"a[x.b.c]\", to: [], times: 3}]\n  find: [x]\n", "a: &a [*a]\n"} {
		f.Add(council, form, complete, rules, "# lock\nanytown/visit@1 0\n")
	}
	f.Fuzz(func(t *testing.T, council, form, complete, rules, lock string) {
		if len(council)+len(form)+len(complete)+len(rules) > 32<<10 {
			t.Skip()
		}
		files := anytown(rules)
		files["anytown/council.yaml"] = &fstest.MapFile{Data: []byte(council)}
		files["anytown/visit/1.yaml"] = &fstest.MapFile{Data: []byte(form)}
		files["anytown/visit/tests/complete.yaml"] = &fstest.MapFile{Data: []byte(complete)}
		files[authoring.LockFile] = &fstest.MapFile{Data: []byte(lock)}
		c, err := authoring.Check(files, authoring.Options{Only: "anytown"})
		if err != nil {
			t.Fatal(err)
		}
		lib, err := templates.LoadOver(files)
		if lib == nil {
			t.Fatal(err)
		}
		r, err := authoring.Test(lib, files, authoring.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range []templates.Errors{c.Errors, c.Warnings, r.Errors, r.Untested} {
			for _, e := range list {
				if e.File == "" || e.Code == "" || e.Message == "" || e.Line < 0 || e.Line > 0 && e.Col < 1 {
					t.Errorf("an error without its place: %+v", *e)
				}
			}
		}
	})
}
