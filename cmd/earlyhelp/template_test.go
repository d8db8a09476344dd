package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earlyhelp.example/forms/internal/badforms"
)

const contacts = `contacts:
- {kind: frontdoor, name: Front door, phone: 01632 960001}
- {kind: outofhours, name: At night}
`

// councils is a folder of councils with one in it.
func councils(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "councils")
	for name, file := range badforms.Good(t, "../../testdata/bad/templates") {
		text := string(file.Data)
		switch name {
		case "anytown/council.yaml":
			text += contacts
		case "anytown/visit/tests/complete.yaml": // one that is not tried as a whole
			name = "anytown/visit/tests/case.yaml"
		case "anytown/visit/tests/rules.yaml":
			text = strings.Replace(text, "complete.yaml", "case.yaml", 1)
		}
		write(t, filepath.Join(folder, filepath.FromSlash(name)), text)
	}
	return folder
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// edit replaces a text in a file.
func edit(t *testing.T, name, old, now string) {
	t.Helper()
	text := readFile(t, name)
	if !strings.Contains(text, old) {
		t.Fatalf("%s has no %s", name, old)
	}
	write(t, name, strings.Replace(text, old, now, 1))
}

// Every error stands at once, with the path as it was typed, whatever was named.
func TestTemplateCheck(t *testing.T) {
	folder := councils(t)
	council, visit := filepath.Join(folder, "anytown"), filepath.Join(folder, "anytown", "visit")
	fine := filepath.Join(council, "council.yaml") + ":5:3: warning: contact: the contact for out of hours, which every form prints, has no phone number\n" +
		"1 form: no errors, 1 warning.\n"
	for _, what := range []string{folder, council, visit, filepath.Join(visit, "1.yaml"), filepath.Join(council, "council.yaml"), filepath.Join(visit, "tests"), filepath.Join(visit, "tests", "rules.yaml")} {
		if got := expect(t, exitFine, "template", "check", what); got.out != fine || got.err != "" {
			t.Errorf("%s: got %s%s", what, got.out, got.err)
		}
	}

	edit(t, filepath.Join(council, "council.yaml"), "source:", "sorce:")
	edit(t, filepath.Join(visit, "1.yaml"), "- child.name", "- child.nam")
	got := expect(t, exitErrors, "template", "check", folder)
	for _, want := range []string{
		filepath.Join(council, "council.yaml") + `:2:1: unknown-key: a council has no key "sorce"; did you mean "source"?` + "\n",
		filepath.Join(visit, "1.yaml") + `:12:5: no-field: there is no field "child.nam"; did you mean "child.name"?` + "\n",
		"1 form: 2 errors, 1 warning.\n",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %s in\n%s", want, got.out)
		}
	}

	// As it is typed, from where one stands.
	t.Chdir(council)
	for what, want := range map[string]string{".": "council.yaml:2:1: ", "visit/1.yaml": "visit/1.yaml:12:5: ", "..": "../anytown/council.yaml:2:1: "} {
		if got := expect(t, exitErrors, "template", "check", what); !strings.Contains("\n"+got.out, "\n"+filepath.FromSlash(want)) {
			t.Errorf("%s: no %s in\n%s", what, want, got.out)
		}
	}
	t.Chdir("visit")
	if got := expect(t, exitErrors, "template", "check", "1.yaml"); !strings.Contains("\n"+got.out, "\n1.yaml:12:5: ") {
		t.Errorf("got %s", got.out)
	}
}

// Mistakes in translations have their paths too, beside the council and in a folder of
// their own, in whichever order the folders are named.
func TestTemplateCheckOfTranslations(t *testing.T) {
	folder, words := councils(t), filepath.Join(t.TempDir(), "words")
	const text = "version: \"1\"\nby: Anna Nowak\nsample: yes\ntexts:\n- {from: %s, to: x}\n"
	elsewhere := filepath.Join(words, "anytown", "visit", "1.pl.yaml")
	write(t, elsewhere, strings.Replace(text, "%s", "The vist", 1))
	want := elsewhere + ":5:10: translation: “The vist” does not stand in the English words"
	for _, args := range [][]string{{words, "--councils", folder}, {folder, "--councils", words}} {
		if got := expect(t, exitErrors, append([]string{"template", "check"}, args...)...); !strings.HasPrefix(got.out, want) || !strings.Contains(got.out, ", translated into pl: 1 error") {
			t.Errorf("%v: got %s", args, got.out)
		}
	}
	program := filepath.Join(words, "words.cy.yaml")
	edit(t, elsewhere, "The vist", "The visit")
	write(t, program, strings.Replace(text, "%s", "Family cop", 1))
	if got := expect(t, exitErrors, "template", "check", folder, "--councils", words); !strings.HasPrefix(got.out, program+":5:10: ") {
		t.Errorf("got %s", got.out)
	}

	beside := filepath.Join(folder, "anytown", "visit", "1.pl.yaml")
	write(t, beside, strings.Replace(text, "%s", "The vist", 1))
	for _, what := range []string{folder, filepath.Join(folder, "anytown"), beside} {
		if got := expect(t, exitErrors, "template", "check", what); !strings.HasPrefix(got.out, beside+":5:10: ") || !strings.Contains(got.out, "1 form, translated into pl: 1 error") {
			t.Errorf("%s: got %s%s", what, got.out, got.err)
		}
	}
}

// The module's own source is checked and tested as any folder, in its own place.
func TestTemplateOfTheModule(t *testing.T) {
	const own = "../../templates/councils"
	if got := expect(t, exitFine, "template", "check", own); !strings.Contains(got.out, "In place of this program's own: ") || !strings.Contains(got.out, "no errors") {
		t.Errorf("got %s", got.out)
	}
	if got := expect(t, exitFine, "template", "test", filepath.Join(own, "southend")); !strings.HasPrefix(got.out, "southend/") {
		t.Errorf("got %s", got.out)
	}
}

func TestTemplateTest(t *testing.T) {
	folder := councils(t)
	rules := filepath.Join(folder, "anytown", "visit", "tests", "rules.yaml")
	if got := expect(t, exitFine, "template", "test", folder); got.out != "anytown/visit: 1 of 1 came true\n1 of 1 came true.\n" {
		t.Errorf("got %s", got.out)
	}
	edit(t, rules, "on: 2025-04-01", "on: none")
	edit(t, rules, "].kind\"]", "].date\"]")
	write(t, filepath.Join(filepath.Dir(rules), "more.yaml"), "- {rule: ANY-101, case: casse.yaml, on: none, break: [{delete: people}], find: [ANY-101]}\n")
	edit(t, filepath.Join(folder, "anytown", "visit", "1.yaml"), "rules:\n", "rules:\n- {code: ANY-102, kind: required, fields: [child.name], severity: error, cite: a guide}\n")
	got := expect(t, exitErrors, "template", "test", folder)
	for _, want := range []string{
		"anytown/visit: 0 of 2 came true, 1 could not be tried\n" +
			rules + ":1:3: ANY-101: expected, and not found: ANY-101 meetings[r0000000b].date\n  found, and not expected: ANY-101 meetings[r0000000b].kind (error): ",
		filepath.Join(filepath.Dir(rules), "more.yaml") + `:1:25: case: there is no case "casse.yaml" beside this file; did you mean "case.yaml"?` + "\n",
		filepath.Join(folder, "anytown", "visit", "1.yaml") + ":17:3: warning: untested: rule ANY-102 has no test",
		"\n0 of 2 came true, 1 could not be tried; 1 rule without a test.\n",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %s in\n%s", want, got.out)
		}
	}
	if got := expect(t, exitErrors, "template", "test", folder, "--rule", "ANY-101"); strings.Contains(got.out, "untested") {
		t.Errorf("got %s", got.out)
	}
}

func TestTemplateLock(t *testing.T) {
	folder := councils(t)
	lock := filepath.Join(folder, "lock")
	if got := expect(t, exitFine, "template", "lock", filepath.Join(folder, "anytown", "visit")); got.out != "anytown/visit@1\nWrote "+lock+": 1 form locked, never to be changed.\n" {
		t.Errorf("got %s", got.out)
	}
	first := readFile(t, lock)
	if got := expect(t, exitFine, "template", "lock", folder); got.out != lock+" has every form already.\n" || readFile(t, lock) != first {
		t.Errorf("got %s", got.out)
	}
	form := filepath.Join(folder, "anytown", "visit", "1.yaml")
	edit(t, form, "The visit", "Our visit")
	for _, command := range []string{"check", "lock"} {
		if got := expect(t, exitErrors, "template", command, folder); !strings.Contains(got.out, form+":1:1: lock: anytown/visit@1 is published (line 1 of the lock) and has changed") {
			t.Errorf("%s: got %s", command, got.out)
		}
	}
	if readFile(t, lock) != first {
		t.Error("the lock was changed")
	}
}

// A folder of councils serves any command, the flag before or after it.
func TestCouncils(t *testing.T) {
	folder := councils(t)
	c := filepath.Join(folder, "anytown", "visit", "tests", "case.yaml")
	out := filepath.Join(t.TempDir(), "out.")
	for _, args := range [][]string{
		{"forms"}, {"new", "anytown/visit"}, {"rules", "anytown/visit"}, {"check", c, "--on", "2025-04-01"},
		{"pdf", "--blank", "--form", "anytown/visit", "-o", out + "pdf"}, {"pdf", c, "-o", out + "pdf"}, {"xlsx", c, "-o", out + "xlsx"},
		{"return-note", c, "-o", out + "pdf"},
	} {
		after := expect(t, exitFine, append(args, "--councils", folder)...)
		before := expect(t, exitFine, append([]string{"--councils=" + folder}, args...)...)
		if args[0] != "new" && before != after {
			t.Errorf("%v: before %s%s, after %s%s", args, before.out, before.err, after.out, after.err)
		}
		if args[0] != "forms" && try(t, "", args...).code != exitFailed {
			t.Errorf("%v: done without the folder", args)
		}
	}
	if got := expect(t, exitFine, "forms", "--councils", filepath.Join(folder, "anytown")); !strings.Contains(got.out, "anytown/visit@1 ") || !strings.Contains(got.out, "southend/plan@") {
		t.Errorf("got %s", got.out)
	}

	// A form that is not ready says what it lacks, whoever asks for it.
	form := filepath.Join(folder, "anytown", "visit", "1.yaml")
	edit(t, form, "- child.name", "- child.nam")
	for _, args := range [][]string{{"forms"}, {"new", "anytown/visit"}, {"rules", "anytown/visit"}, {"check", c}, {"pdf", "--blank", "--form", "anytown/visit", "-o", out + "pdf"}, {"pdf", c, "-o", out + "pdf"}} {
		if got := expect(t, exitFailed, append(args, "--councils", folder)...); !strings.HasPrefix(got.err, form+":12:5: no-field: ") {
			t.Errorf("%v: got %s", args, got.err)
		}
	}
	edit(t, filepath.Join(folder, "anytown", "council.yaml"), "source:", "sorce:")
	if got := expect(t, exitFailed, "rules", "southend/plan", "--councils", folder); !strings.HasPrefix(got.err, filepath.Join(folder, "anytown", "council.yaml")+":2:1: unknown-key: ") {
		t.Errorf("got %s", got.err)
	}
}

// Several folders serve together; a council may use a form of one in another folder,
// whatever the command.
func TestSeveralFoldersOfCouncils(t *testing.T) {
	folder, other := councils(t), filepath.Join(t.TempDir(), "others")
	write(t, filepath.Join(other, "othertown", "council.yaml"), "name: Othertown Council\nsource: a guide\n")
	form := strings.NewReplacer("anytown/visit", "othertown/chat", "ANY-", "OTH-", "verbatim", "ours").Replace(readFile(t, filepath.Join(folder, "anytown", "visit", "1.yaml")))
	write(t, filepath.Join(other, "othertown", "chat", "1.yaml"), form)
	council := filepath.Join(folder, "anytown", "council.yaml")
	write(t, council, readFile(t, council)+"uses: [othertown/chat]\n")

	if got := expect(t, exitErrors, "template", "check", folder); !strings.Contains(got.out, `there is no form "othertown/chat" of another council to use`) {
		t.Errorf("got %s", got.out)
	}
	if got := expect(t, exitFine, "template", "check", folder, "--councils", other); !strings.HasSuffix(got.out, "2 forms: no errors, 1 warning.\n") {
		t.Errorf("got %s", got.out)
	}
	expect(t, exitFine, "--councils", other, "template", "test", folder)
	expect(t, exitFine, "template", "lock", filepath.Join(folder, "anytown"), "--councils", other)
	for _, args := range [][]string{{"--councils", folder, "--councils", other, "forms"}, {"--councils", other, "forms", "--councils", folder}} {
		got := expect(t, exitFine, args...)
		for _, want := range []string{"anytown/visit@1", "anytown/chat@1", "othertown/chat@1", "southend/plan@"} {
			if !strings.Contains(got.out, want) {
				t.Errorf("%v: no %s in\n%s", args, want, got.out)
			}
		}
	}
	// The folder itself is in the other, too.
	expect(t, exitFine, "template", "check", filepath.Join(other, "othertown"), "--councils", other)
	// A mistake has its path, whichever folder it is in.
	edit(t, filepath.Join(other, "othertown", "council.yaml"), "source:", "sorce:")
	if got := expect(t, exitErrors, "template", "check", folder, "--councils", other); !strings.Contains(got.out, filepath.Join(other, "othertown", "council.yaml")+":2:1: unknown-key") {
		t.Errorf("got %s", got.out)
	}
	if got := expect(t, exitFailed, "forms", "--councils", folder, "--councils", other); !strings.HasPrefix(got.err, filepath.Join(other, "othertown", "council.yaml")+":2:1: unknown-key") {
		t.Errorf("got %s", got.err)
	}
}

// A folder without a form is no success.
func TestAFolderWithoutFormsIsAnError(t *testing.T) {
	bare := filepath.Join(t.TempDir(), "bare")
	write(t, filepath.Join(bare, "anytown", "council.yaml"), "name: Anytown Council\nsource: a guide\n")
	for _, what := range []string{bare, filepath.Join(bare, "anytown")} {
		if got := expect(t, exitErrors, "template", "check", what); !strings.HasPrefix(got.out, what+": missing: there is no form here: a form is COUNCIL/FORM/VERSION.yaml") {
			t.Errorf("got %s", got.out)
		}
	}
	if err := os.Remove(filepath.Join(bare, "anytown", "council.yaml")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(bare, "othertown", "council.yaml"), "name: Othertown Council\n")
	if got := expect(t, exitErrors, "template", "test", bare); strings.Count(got.out+got.err, "anytown/council.yaml: missing") != 1 {
		t.Errorf("got %s%s", got.out, got.err)
	}
}

func TestTemplateUsage(t *testing.T) {
	folder, empty := councils(t), t.TempDir()
	write(t, filepath.Join(empty, "notes.txt"), "nothing")
	bare := filepath.Join(t.TempDir(), "bare")
	write(t, filepath.Join(bare, "anytown", "council.yaml"), "name: Anytown Council\nsource: a guide\n")
	again := councils(t)
	notepad := filepath.Join(t.TempDir(), "notepad")
	write(t, filepath.Join(notepad, "anytown", "council.yaml.txt"), "name: Anytown Council\n")
	write(t, filepath.Join(notepad, "1.yaml.txt"), "form: x\n")
	twice := filepath.Join(t.TempDir(), "twice")
	write(t, filepath.Join(twice, "southend", "council.yaml"), "name: Anytown Council\nsource: a guide\n")
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"no command of template", []string{"template"}, "template needs a command: check, test, lock or translate\nRun \"earlyhelp help template\""},
		{"no such command of template", []string{"template", "chek", folder}, `template has no command "chek"; did you mean "check"?`},
		{"no folder", []string{"template", "check"}, "give one folder of councils, a council's folder or a form's yaml\nRun \"earlyhelp help template check\""},
		{"two folders", []string{"template", "lock", folder, folder}, "give one folder"},
		{"no such folder", []string{"template", "test", filepath.Join(empty, "none")}, "none: no such file or directory"},
		{"no councils", []string{"template", "check", empty}, "has no councils: a council is a folder with a council.yaml in it"},
		{"no form", []string{"template", "check", filepath.Join(empty, "notes.txt")}, "is no form of a council"},
		{"no tests", []string{"template", "test", bare}, "has no tests: they stand in COUNCIL/FORM/tests"},
		{"no such rule", []string{"template", "test", "--rule", "ANY-999", folder}, "has no test of ANY-999"},
		{"councils twice", []string{"--councils", folder, "forms", "--councils", again}, filepath.Join(again, "anytown") + ": there is a council of this name in " + folder + " already"},
		{"council of the module beside", []string{"template", "check", folder, "--councils", twice}, filepath.Join(twice, "southend") + ": this program has a council of this name already"},
		{"councils empty", []string{"forms", "--councils="}, "--councils needs a value"},
		{"other case of a rule", []string{"template", "test", "--rule", "any-101", folder}, `has no test of any-101; did you mean "ANY-101"?`},
		{"Notepad", []string{"template", "check", notepad}, "has no councils: name " + filepath.Join(notepad, "anytown", "council.yaml.txt") + " council.yaml"},
		{"Notepad's form", []string{"template", "check", filepath.Join(notepad, "1.yaml.txt")}, "name the file 1.yaml: one that ends in .yaml.txt is not read"},
		{"translation of nothing", []string{"template", "translate", "--lang", "pl"}, "say what is to be translated: a form, a council, or words"},
		{"translation into nothing", []string{"template", "translate", "words"}, "say into which language: --lang pl"},
		{"translation into English", []string{"template", "translate", "words", "--lang", "en"}, `"en" is no language to translate into: give a tag`},
		{"translation into PL", []string{"template", "translate", "words", "--lang", "PL"}, `"PL" is no language to translate into: give a tag`},
		{"translation of no council", []string{"template", "translate", "suthend", "--lang", "pl"}, `did you mean "southend"?`},
		{"translation over a file", []string{"template", "translate", "words", "--lang", "pl", "-o", filepath.Join(folder, "anytown", "council.yaml")}, "is there already"},
		{"language of nothing", []string{"pdf", "--blank", "--form", "southend/plan", "--lang", "po", "-o", "x.pdf"}, `--lang: nothing is translated into "po"`},
		{"councils of version", []string{"version", "--councils", folder}, "version has no flag --councils"},
		{"councils of nothing", []string{"--councils"}, "--councils needs a value"},
		{"councils mistyped", []string{"--council", folder, "forms"}, `did you mean "--councils"?`},
		{"councils without any", []string{"forms", "--councils", empty}, "has no councils"},
		{"council of the module", []string{"forms", "--councils", twice}, filepath.Join(twice, "southend") + ": this program has a council of this name already: give the folder another name"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := expect(t, exitFailed, test.args...); !strings.Contains(got.err, test.want) || got.out != "" {
				t.Errorf("got %s%s", got.out, got.err)
			}
		})
	}
	for _, args := range [][]string{{"help", "template"}, {"template", "--help"}, {"template", "help"}} {
		if got := expect(t, exitFine, args...); !strings.Contains(got.out, "\n  template lock ") {
			t.Errorf("%v: got %s", args, got.out)
		}
	}
}
