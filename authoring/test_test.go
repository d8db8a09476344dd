package authoring_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/internal/badforms"
	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/templates"
)

// anytown is a council with one form; rules are the entries of its tests.
func anytown(t testing.TB, rules string) fstest.MapFS {
	t.Helper()
	files := badforms.Good(t, badDir)
	files["anytown/visit/1.yaml"].Data = append(files["anytown/visit/1.yaml"].Data, `- code: ANY-102
  kind: required
  rows: plan.actions
  fields: [action.what]
  severity: error
  cite: a guide
`...)
	complete := text(files, "anytown/visit/tests/complete.yaml")
	files["anytown/visit/tests/incomplete.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(complete, ", kind: initial", "", 1))}
	files["anytown/visit/tests/rules.yaml"].Data = []byte(rules)
	return files
}

func text(files fstest.MapFS, name string) string { return string(files[name].Data) }

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
	report, err := authoring.Test(files, authoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTrueEntriesComeTrue(t *testing.T) {
	r := test(t, anytown(t, good))
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
			r := test(t, edited(anytown(t, good), "anytown/visit/tests/rules.yaml", tt.old, tt.now))
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
	files := edited(anytown(t, good), "anytown/visit/1.yaml", "  fields: [meeting.kind]", "  when: {field: child.name, is: Nobody}\n  fields: [meeting.kind]")
	files = edited(files, "anytown/visit/tests/rules.yaml", `break: [{delete: "meetings`, `break: [{set: "people[r0000000a].name", to: Nobody}, {delete: "meetings`)
	r := test(t, files)
	if got := r.Forms[0].Results; len(r.Errors) > 0 || !strings.Contains(got[len(got)-3].Problem, "its condition (when) does not hold there: add edits to keep") {
		t.Errorf("%+v %v", got, r.Errors)
	}
}

// complete.yaml and incomplete.yaml are what their names say.
func TestCasesAreWhatTheyAreCalled(t *testing.T) {
	files := anytown(t, good)
	files["anytown/visit/tests/complete.yaml"], files["anytown/visit/tests/incomplete.yaml"] = files["anytown/visit/tests/incomplete.yaml"], files["anytown/visit/tests/complete.yaml"]
	files["anytown/visit/tests/rules.yaml"] = &fstest.MapFile{Data: []byte("[]\n")}
	got := test(t, files).Forms[0].Results
	if len(got) != 2 || !strings.Contains(got[0].Problem, "no error and no warning was expected, and on 8 April 2025 is found ANY-101") ||
		!strings.Contains(got[1].Problem, "an error was expected on 10 July 2025, 100 days after the form's date, and none is found") {
		t.Errorf("%+v", got)
	}
}

// Mistakes in test files are said with their place and what may have been meant, and
// an entry that has one is not tried; mistakes in forms and councils are said here as
// by package templates.
func TestEveryMistakeIsReportedWithItsPlace(t *testing.T) {
	for _, b := range badforms.Read(t, badDir) {
		t.Run(b.Name, func(t *testing.T) {
			c := check(t, b.Files, authoring.Options{Only: "anytown"})
			r, err := authoring.Test(b.Files, authoring.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !b.Test() {
				want := ""
				if !b.Good() {
					data, err := os.ReadFile(b.Path)
					if err != nil {
						t.Fatal(err)
					}
					want = string(data)
				}
				if got := lines(c.Errors); got != strings.TrimSuffix(want, "\n") {
					t.Errorf("Check found\n%s", got)
				}
				return
			}
			if len(c.Errors) > 0 {
				t.Errorf("the form has mistakes: %v", c.Errors)
			}
			if b.Good() {
				if len(r.Errors) > 0 || len(r.Forms) != 1 || len(r.Forms[0].Results) == 0 {
					t.Errorf("%+v", r)
				}
				return
			}
			for _, f := range r.Forms {
				for _, res := range f.Results {
					if res.Problem == "" && res.Rule != "" {
						t.Errorf("line %d came true", res.Line)
					}
				}
			}
			golden.Equal(t, b.Path, []byte(lines(r.Errors)+"\n"))
		})
	}
}

// What cannot stand in one text file.
func TestFilesOfTestsThatAreNotRead(t *testing.T) {
	files := anytown(t, good)
	files["anytown/visit/tests/more.yml"] = files["anytown/visit/tests/rules.yaml"]
	files["anytown/visit/tests/rules.yaml.txt"] = files["anytown/visit/tests/rules.yaml"]
	files["anytown/visit/tests/large.yaml"] = &fstest.MapFile{Data: []byte("#" + strings.Repeat(" ", 4<<20))}
	files["anytown/visit/tests/folder.yaml/case"] = &fstest.MapFile{}
	if _, err := authoring.Test(files, authoring.Options{}); err == nil {
		t.Error("a folder was read as a file")
	}
	delete(files, "anytown/visit/tests/folder.yaml/case")
	want := `anytown/visit/tests/large.yaml: too-large: the file has more than 4194304 bytes
anytown/visit/tests/more.yml: name: name the file more.yaml: one that ends in .yml is not read
anytown/visit/tests/rules.yaml.txt: name: name the file rules.yaml: one that ends in .yaml.txt is not read`
	if got := lines(test(t, files).Errors); got != want {
		t.Errorf("got\n%s", got)
	}
}

// Every complaint about tests has its file, as those about forms have.
func TestEveryComplaintHasItsFile(t *testing.T) {
	const inline = "needs more than a text file: tested in this package"
	for _, untried := range badforms.Untried(badforms.Complaints(t, ".", "authoring.go", "entries.go", "test.go"), badforms.Errors(t, badDir), map[string]string{
		"cannot be read":      "needs a file that may not be read",
		"is not read":         inline,
		"only a version of":   inline,
		"there is no version": inline,
		"has no test: nobody": "a warning, tested with the others",
	}) {
		t.Error(untried)
	}
}

const badDir = "../testdata/bad/templates"

// Only what is asked for is tried.
func TestOptionsChoose(t *testing.T) {
	files := anytown(t, good)
	for o, want := range map[string]int{"": 5, "anytown": 5, "anytown/visit": 5, "anytown/visit@1": 5, "anytown/other": 0, "other": 0, "ANY-102": 1, "ANY-103": 0} {
		options := authoring.Options{Only: o}
		if strings.HasPrefix(o, "ANY") {
			options = authoring.Options{Rules: []string{o}}
		}
		r, err := authoring.Test(files, options)
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
	files := anytown(f, good)
	for _, rules := range []string{good, "- {case: complete.yaml, on: none, find: []}\n", "- rule: ANY-101\n  case: complete.yaml\n  on: none\n  break: [{append: x, to: {a: [b]}}, {set: \"a[x.b.c]\", to: [], times: 3}]\n  find: [x]\n", "a: &a [*a]\n"} {
		f.Add(text(files, "anytown/council.yaml"), text(files, "anytown/visit/1.yaml"), text(files, "anytown/visit/tests/complete.yaml"), rules, "# lock\nanytown/visit@1 0\n")
	}
	f.Fuzz(func(t *testing.T, council, form, complete, rules, lock string) {
		if len(council)+len(form)+len(complete)+len(rules) > 32<<10 {
			t.Skip("large files have a test of their own: one read takes longer than a fuzzer may wait")
		}
		files := anytown(t, rules)
		files["anytown/council.yaml"] = &fstest.MapFile{Data: []byte(council)}
		files["anytown/visit/1.yaml"] = &fstest.MapFile{Data: []byte(form)}
		files["anytown/visit/tests/complete.yaml"] = &fstest.MapFile{Data: []byte(complete)}
		files[authoring.LockFile] = &fstest.MapFile{Data: []byte(lock)}
		c, err := authoring.Check(files, authoring.Options{Only: "anytown"})
		if err != nil {
			t.Fatal(err)
		}
		r, err := authoring.Test(files, authoring.Options{})
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

// versioned is anytown with a second version of its form, changed.
func versioned(t testing.TB, rules, old, now string) fstest.MapFS {
	t.Helper()
	files := anytown(t, rules)
	files["anytown/visit/2.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(text(files, "anytown/visit/1.yaml"), `version: "1"`, `version: "2"`, 1))}
	return edited(files, "anytown/visit/2.yaml", old, now)
}

func problems(r *authoring.Report) string {
	var out []string
	for _, f := range r.Forms {
		for _, res := range f.Results {
			if res.Problem != "" {
				out = append(out, res.Problem)
			}
		}
	}
	return strings.Join(out, "\n")
}

// What is changed in a new version is tried with the tests that there are.
func TestEachVersionIsTried(t *testing.T) {
	r := test(t, versioned(t, good, "code: ANY-102\n  kind: required\n  rows: plan.actions\n  fields: [action.what]", "code: ANY-102\n  kind: required\n  rows: plan.actions\n  fields: [action.when]"))
	got := problems(r)
	for _, want := range []string{
		"on version 2: expected, and not found: ANY-102 plans[r0000000c].actions[r0000000d].what",
		"The case is filled on version 1; version 2 has the rule too. If the entry is not about it, say version: \"1\"",
	} {
		if strings.Count(got, want) != 1 {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if r.OK() || len(r.Errors)+len(r.Untested) > 0 || len(r.Forms[0].Results) != 7 {
		t.Errorf("%d results\n%s\n%s", len(r.Forms[0].Results), lines(r.Errors), lines(r.Untested))
	}

	// An entry that names a version leaves the other without a test.
	pinned := strings.Replace(good, "- rule: ANY-102\n", "- rule: ANY-102\n  version: \"1\"\n", 1)
	changed := func(rules string) fstest.MapFS {
		return versioned(t, rules, "fields: [action.what]", "fields: [action.when]")
	}
	files := changed(pinned)
	r = test(t, files)
	if got := lines(r.Untested); problems(r) != "" || !strings.HasPrefix(got, "anytown/visit/2.yaml:") || !strings.Contains(got, "rule ANY-102 has no test") || strings.Contains(got, "\n") {
		t.Errorf("%s\n%s", problems(r), got)
	}
	if got := lines(check(t, files, authoring.Options{}).Warnings); !strings.Contains(got, "anytown/visit/2.yaml:") {
		t.Errorf("Check: %s", got)
	}
	more := `- rule: ANY-102
  case: complete.yaml
  version: ["2"]
  on: 2025-04-01
  break: [{delete: "plans[r0000000c].actions[r0000000d].when"}]
  find: ["ANY-102 plans[r0000000c].actions[r0000000d].when"]
`
	if r = test(t, changed(pinned+more)); !r.OK() || len(r.Untested) > 0 {
		t.Errorf("%s%s%s", problems(r), lines(r.Errors), lines(r.Untested))
	}

	// A rule that only the new version has.
	r = test(t, versioned(t, good+strings.ReplaceAll(strings.Replace(more, "  version: [\"2\"]\n", "", 1), "102", "103"), "rules:\n",
		"rules:\n- {code: ANY-103, kind: required, rows: plan.actions, fields: [action.when], severity: error, cite: a guide}\n"))
	if !r.OK() || len(r.Untested) > 0 {
		t.Errorf("%s%s%s", problems(r), lines(r.Errors), lines(r.Untested))
	}

	for old, want := range map[string]string{
		`version: "1"`: "",
		`version: "3"`: `anytown/visit/tests/rules.yaml:7:12: version: there is no version "3" of anytown/visit`,
	} {
		r := test(t, changed(strings.Replace(pinned, `version: "1"`, old, 1)))
		if got := lines(r.Errors); got != want || r.OK() != (want == "") {
			t.Errorf("%s: %s", old, got)
		}
	}
}

// An entry may say how a finding is made, and a change of that shows.
func TestHowAFindingIsMade(t *testing.T) {
	const plain = `find: ["ANY-101 meetings[r0000000b].kind"]`
	for how, want := range map[string]string{
		"error":                "",
		"content error":        "",
		"warning":              "expected as warning, and is error: ANY-101 meetings[r0000000b].kind",
		"error process":        "expected as error process, and is content: ANY-101 meetings[r0000000b].kind",
		"error content office": "expected as error content office, and is not for the office only: ANY-101 meetings[r0000000b].kind",
	} {
		r := test(t, edited(anytown(t, good), "anytown/visit/tests/rules.yaml", plain, strings.Replace(plain, "ANY", how+" ANY", 1)))
		if got := problems(r); got != want || len(r.Errors) > 0 {
			t.Errorf("%s: %s%s", how, got, lines(r.Errors))
		}
	}
	r := test(t, edited(anytown(t, good), "anytown/visit/tests/rules.yaml", plain, `find: ["waring ANY-101 meetings[r0000000b].kind"]`))
	if got := lines(r.Errors); !strings.Contains(got, `has no rule "waring"; did you mean "warning"?`) {
		t.Error(got)
	}
}
