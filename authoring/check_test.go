package authoring_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/templates"
)

func check(t *testing.T, files fstest.MapFS, o authoring.Options) *authoring.Checked {
	t.Helper()
	c, err := authoring.Check(files, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lines are errors as a person reads them.
func lines(errs templates.Errors) string {
	if len(errs) == 0 {
		return ""
	}
	return errs.Error()
}

// edited is a file of anytown with a text replaced.
func edited(files fstest.MapFS, name, old, now string) fstest.MapFS {
	text := string(files[name].Data)
	if !strings.Contains(text, old) {
		panic(name + " has no " + old)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, now, 1))}
	return files
}

func withContacts(t testing.TB, rules string) fstest.MapFS {
	t.Helper()
	files := anytown(t, rules)
	files["anytown/council.yaml"].Data = append(files["anytown/council.yaml"].Data, `contacts:
- {kind: frontdoor, name: Front door, phone: 01632 960001}
- {kind: outofhours, name: At night, phone: 01632 960002}
`...)
	return files
}

func TestAGoodFolderIsGood(t *testing.T) {
	c := check(t, withContacts(t, good), authoring.Options{})
	if got := c.String(); got != "1 form: no errors, no warnings" || len(c.Replaced) > 0 {
		t.Errorf("%s, %v\n%s%s", got, c.Replaced, lines(c.Errors), lines(c.Warnings))
	}
}

// All that is wrong in any file is said at once, with its place.
func TestEveryErrorOfEveryFileIsSaidAtOnce(t *testing.T) {
	files := withContacts(t, good)
	files = edited(files, "anytown/council.yaml", "source:", "sorce:")
	files = edited(files, "anytown/visit/1.yaml", "meeting.kind", "meeting.kid")
	files["othertown/visit/1.yaml"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text(files, "anytown/visit/1.yaml"), "anytown", "othertown"))}
	files["thirdtown/council.yaml"] = &fstest.MapFile{Data: []byte("name: Thirdtown Council\nsource: a guide\n")}
	files["thirdtown/visit/1.yaml"] = &fstest.MapFile{Data: []byte("form: [\n")}
	got := lines(check(t, files, authoring.Options{}).Errors)
	for _, want := range []string{
		`anytown/council.yaml:2:1: unknown-key: a council has no key "sorce"; did you mean "source"?`,
		`anytown/visit/1.yaml:13:5: `, `did you mean "meeting.kind"?`,
		"othertown/council.yaml: missing: ",
		"thirdtown/visit/1.yaml:",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}

func TestWarnings(t *testing.T) {
	files := withContacts(t, strings.Join(strings.SplitAfter(good, "\n")[5:], "")) // ANY-101 has no entry
	files = edited(files, "anytown/council.yaml", ", phone: 01632 960001", "")
	files = edited(files, "anytown/council.yaml", "- {kind: outofhours, name: At night, phone: 01632 960002}\n", "options:\n  cats: {tabby: A tabby, black: A black one}\n  dogs: {pug: A pug}\n")
	files = edited(files, "anytown/visit/1.yaml", "  - meeting.kind", "  - x.anytown.dog: {label: Dog, kind: choice, options: dogs, on: subject}\n  - meeting.kind")
	c := check(t, files, authoring.Options{})
	want := `anytown/council.yaml:3:1: contact: there is no contact for out of hours (kind: outofhours), which every form prints
anytown/council.yaml:4:3: contact: the contact for front door, which every form prints, has no phone number
anytown/council.yaml:6:3: unused: no form shows the options "cats"
anytown/visit/1.yaml:18:3: untested: rule ANY-101 has no test: nobody has seen it kept and broken`
	if got := lines(c.Warnings); got != want || len(c.Errors) > 0 {
		t.Errorf("got\n%s\n%s", got, lines(c.Errors))
	}
	if got := lines(check(t, files, authoring.Options{Only: "anytown/visit@1"}).Warnings); strings.Contains(got, "unused") || !strings.Contains(got, "untested") {
		t.Errorf("of one form:\n%s", got)
	}
}

// A council of the module's name stands in its place, and nobody else's forms are
// counted.
func TestACouncilOfTheModuleIsReplaced(t *testing.T) {
	c, err := authoring.Check(os.DirFS("../templates/councils"), authoring.Options{})
	if err != nil || len(c.Errors) > 0 || len(c.Forms) < 6 || len(c.Replaced) < 2 {
		t.Errorf("%v, %+v", err, c)
	}
}

func lock(t *testing.T, files fstest.MapFS) (string, []string, error) {
	t.Helper()
	data, added, err := authoring.Lock(files, authoring.Options{})
	return string(data), added, err
}

// A lock gains lines and never changes one; a form that is locked and changes is
// an error.
func TestLock(t *testing.T) {
	files := withContacts(t, good)
	first, added, err := lock(t, files)
	if err != nil || len(added) != 1 || added[0] != "anytown/visit@1" || !strings.HasPrefix(first, "anytown/visit@1 ") {
		t.Fatalf("%q, %v, %v", first, added, err)
	}
	first = "# published\n" + strings.TrimSuffix(first, "\n")
	files[authoring.LockFile] = &fstest.MapFile{Data: []byte(first)}
	second := strings.Replace(text(files, "anytown/visit/1.yaml"), `version: "1"`, `version: "2"`, 1)
	files["anytown/visit/2.yaml"] = &fstest.MapFile{Data: []byte(second)}
	longer, added, err := lock(t, files)
	if err != nil || len(added) != 1 || !strings.HasPrefix(longer, first+"\nanytown/visit@2 ") {
		t.Fatalf("%q, %v, %v", longer, added, err)
	}
	files[authoring.LockFile] = &fstest.MapFile{Data: []byte(longer)}
	if got := lines(check(t, files, authoring.Options{}).Errors); got != "" {
		t.Error(got)
	}
	files = edited(files, "anytown/visit/2.yaml", "The visit", "Our visit")
	want := "anytown/visit/2.yaml:1:1: lock: anytown/visit@2 is published (line 3 of the lock) and has changed: undo that, and make a new version beside it"
	if got := lines(check(t, files, authoring.Options{}).Errors); got != want {
		t.Errorf("got\n%s", got)
	}
	var errs templates.Errors
	if data, added, err := lock(t, files); !errors.As(err, &errs) || lines(errs) != want || data != "" || added != nil {
		t.Errorf("locked again: %q, %v, %v", data, added, err)
	}
	delete(files, "anytown/visit/2.yaml")
	if got := lines(check(t, files, authoring.Options{}).Errors); !strings.HasPrefix(got, "lock:3:1: lock: anytown/visit@2 is published, and is not there") {
		t.Errorf("got\n%s", got)
	}
	if got := lines(check(t, files, authoring.Options{Only: "anytown/visit@1"}).Errors); got != "" {
		t.Errorf("of another form:\n%s", got)
	}
	files[authoring.LockFile] = &fstest.MapFile{Data: []byte(first + "\n" + first + "\nanytown/visit@1 abc\n")}
	if got := lines(check(t, files, authoring.Options{}).Errors); !strings.Contains(got, "lock:4:1: lock: anytown/visit@1 stands on line 2 already") || !strings.Contains(got, "lock:5:1: lock: a line is") {
		t.Errorf("got\n%s", got)
	}
}

// The module's own published forms are what they were.
func TestTheModulesLockHolds(t *testing.T) {
	fsys := os.DirFS("../templates/councils")
	data, _, err := authoring.Lock(fsys, authoring.Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(string(data), "@") {
		t.Error("it is empty")
	}
}

// What lies in a form's folder and is not read is said, not skipped.
func TestNothingIsSkippedInSilence(t *testing.T) {
	files := withContacts(t, good)
	for _, name := range []string{"anytown/visit/2.yaml.txt", "anytown/visit/3.YAML", "anytown/visit/notes.docx", "anytown/visit/test/case.yaml", "anytown/visit/.hidden", "anytown/visit/logo.png", "anytown/council.yaml.txt"} {
		files[name] = &fstest.MapFile{Data: []byte("x")}
	}
	c := check(t, files, authoring.Options{})
	if got, want := lines(c.Errors), `anytown/council.yaml.txt: name: name the file council.yaml: one that ends in .yaml.txt is not read
anytown/visit/2.yaml.txt: name: name the file 2.yaml: one that ends in .yaml.txt is not read
anytown/visit/3.YAML: name: name the file 3.yaml: one that ends in .YAML is not read`; got != want {
		t.Errorf("got\n%s", got)
	}
	if got, want := lines(c.Warnings), `anytown/visit/notes.docx: unread: nobody reads this file: a version of a form is named like 1.yaml
anytown/visit/test: unread: nobody reads this folder: a form's tests stand in one that is named tests`; got != want {
		t.Errorf("got\n%s", got)
	}
	c = check(t, fstest.MapFS{"anytown/council.yaml": files["anytown/council.yaml"]}, authoring.Options{})
	if got := lines(c.Errors); c.OK() || !strings.HasPrefix(got, ".: missing: there is no form here: a form is COUNCIL/FORM/VERSION.yaml") {
		t.Errorf("got %s", got)
	}
	if got := lines(check(t, files, authoring.Options{Only: "anytown/vist@1"}).Errors); !strings.Contains(got, "anytown/vist: missing: there is no form here") {
		t.Errorf("got %s", got)
	}
}

// A council's folder may be a link.
func TestALinkIsFollowed(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "elsewhere"), withContacts(t, good)); err != nil {
		t.Fatal(err)
	}
	councils := filepath.Join(dir, "councils")
	if err := os.Mkdir(councils, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "elsewhere", "anytown"), filepath.Join(councils, "anytown")); err != nil {
		t.Skip("no links here (Windows asks for a right):", err)
	}
	c, err := authoring.Check(os.DirFS(councils), authoring.Options{})
	if err != nil || c.String() != "1 form: no errors, no warnings" {
		t.Errorf("%v, %+v", err, c)
	}
	if r, err := authoring.Test(os.DirFS(councils), authoring.Options{}); err != nil || !r.OK() || len(r.Forms) != 1 {
		t.Errorf("%v, %+v", err, r)
	}
	if err := os.Symlink(filepath.Join(dir, "gone"), filepath.Join(councils, "othertown")); err != nil {
		t.Fatal(err)
	}
	if c, err := authoring.Check(os.DirFS(councils), authoring.Options{}); err != nil || lines(c.Errors) != "othertown: name: this link leads nowhere: make it anew, or delete it" {
		t.Errorf("%v, %+v", err, c)
	}
}

// A council's own message that may read as if it held back a referral is warned of.
func TestMessagesThatHoldBackAreWarnedOf(t *testing.T) {
	const say = "  say: Do not refer to children's social care until this is answered.\n"
	files := edited(withContacts(t, good), "anytown/visit/1.yaml", "- code: ANY-102\n", "- code: ANY-102\n"+say)
	files = edited(files, "anytown/council.yaml", "contacts:", "rules:\n- {code: ANY-601, kind: flag, when: {field: child.name, answered: no}, severity: hint, say: The family refused., cite: a guide}\ncontacts:")
	c := check(t, files, authoring.Options{})
	for _, want := range []string{"anytown/council.yaml:4:93: safeguarding: ", "anytown/visit/1.yaml:23:8: safeguarding: this may read as if it held back a safeguarding referral: add that"} {
		if !strings.Contains(lines(c.Warnings), want) {
			t.Errorf("no %s in\n%s", want, lines(c.Warnings))
		}
	}
	if got := lines(check(t, files, authoring.Options{Only: "anytown/visit"}).Warnings); strings.Contains(got, "council.yaml:4:93: safeguarding") {
		t.Errorf("of one form:\n%s", got)
	}
	files = edited(files, "anytown/visit/1.yaml", "answered.", "answered. A safeguarding referral never waits for it.")
	if got := lines(check(t, files, authoring.Options{}).Warnings); strings.Contains(got, "1.yaml:23:8: safeguarding") {
		t.Errorf("got\n%s", got)
	}
}

// Forms of councils in other folders can be used, and are not asked about.
func TestOtherFoldersServe(t *testing.T) {
	files := edited(withContacts(t, good), "anytown/council.yaml", "contacts:", "uses: [othertown/chat]\ncontacts:")
	other := fstest.MapFS{
		"othertown/council.yaml":  {Data: []byte("name: Othertown Council\nsource: a guide\n")},
		"othertown/chat/1.yaml":   {Data: []byte(strings.NewReplacer("anytown/visit", "othertown/chat", "ANY-", "OTH-", "verbatim", "ours").Replace(text(files, "anytown/visit/1.yaml")))},
		"othertown/broken/1.yaml": {Data: []byte("form: [\n")},
		"anytown/council.yaml":    {Data: []byte("not: read\n")},
	}
	if got := lines(check(t, files, authoring.Options{}).Errors); !strings.Contains(got, `there is no form "othertown/chat" of another council to use`) {
		t.Errorf("alone: %s", got)
	}
	o := authoring.Options{Beside: []fs.FS{other}}
	c := check(t, files, o)
	if got := strings.Join(c.Forms, " "); got != "anytown/chat@1 anytown/visit@1" || !c.OK() {
		t.Errorf("%s\n%s", got, lines(c.Errors))
	}
	if r, err := authoring.Test(files, o); err != nil || !r.OK() {
		t.Errorf("%v %s", err, lines(r.Errors))
	}
	if _, added, err := authoring.Lock(files, o); err != nil || len(added) != 2 {
		t.Errorf("%v %v", added, err)
	}
}

// Mistakes in translations are said with their places, of every form at once, and in
// which languages there is something; a translation is no form.
func TestTranslationsAreChecked(t *testing.T) {
	const head = "version: \"1\"\nby: Anna Nowak\nsample: yes\ntexts:\n"
	files := withContacts(t, good)
	files["anytown/visit/1.pl.yaml"] = &fstest.MapFile{Data: []byte(head + "- {from: The visit, to: Wizyta}\n")}
	files["anytown/council.pl.yaml"] = &fstest.MapFile{Data: []byte(head + "- {from: Front door, to: Punkt kontaktowy}\n")}
	files["words.cy.yaml"] = &fstest.MapFile{Data: []byte(head + "- {from: Family copy, to: Copi'r teulu}\n")}
	c := check(t, files, authoring.Options{})
	if got := c.String(); got != "1 form, translated into cy, pl: no errors, no warnings" {
		t.Errorf("%s\n%s%s", got, lines(c.Errors), lines(c.Warnings))
	}
	before, _, err := lock(t, files)
	if err != nil || strings.Contains(before, "pl") {
		t.Errorf("%v\n%s", err, before)
	}
	if r, err := authoring.Test(files, authoring.Options{}); err != nil || !r.OK() || len(r.Forms) != 1 {
		t.Errorf("%v %+v", err, r)
	}

	// The English words change: nobody has looked whether the translation is still right.
	files = edited(files, "anytown/visit/1.yaml", "title: The visit", "title: The visits")
	files["generic/plan/1.pl.yaml"] = &fstest.MapFile{Data: []byte(head + "- {from: x, to: y}\n- {to: y}\n")}
	c = check(t, files, authoring.Options{})
	const not = " does not stand in the English words, or no longer: copy them as they are, and look whether the translation still says the same"
	want := "anytown/visit/1.pl.yaml:5:10: translation: “The visit”" + not + "; did you mean \"The visits\"?\n" +
		"generic/plan/1.pl.yaml:5:10: translation: “x”" + not + "\n" +
		"generic/plan/1.pl.yaml:6:3: translation: a text needs its words in English and in the other language: {from: Name, to: Imię}"
	if got := lines(c.Errors); got != want || c.OK() {
		t.Errorf("got\n%s", got)
	}
	if got := lines(check(t, files, authoring.Options{Only: "anytown/visit"}).Errors); strings.Contains(got, "generic") || !strings.Contains(got, "anytown/visit/1.pl.yaml:5:10: ") {
		t.Errorf("of one form:\n%s", got)
	}

	// A council's words and the program's own are looked at too.
	files = edited(files, "anytown/council.pl.yaml", "Front door", "Front dor")
	files = edited(files, "words.cy.yaml", "Family copy", "Families copy")
	got := lines(check(t, files, authoring.Options{}).Errors)
	for _, want := range []string{"anytown/council.pl.yaml:5:10: translation: “Front dor”", `did you mean "Front door"?`, "words.cy.yaml:5:10: translation: “Families copy”", `did you mean "Family copy"?`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}

// A folder may hold translations only, of forms that are elsewhere.
func TestAFolderOfTranslationsIsChecked(t *testing.T) {
	const head = "version: \"1\"\nby: Anna Nowak\nsample: yes\ntexts:\n"
	files := fstest.MapFS{"southend/plan/2023.10.pl.yaml": {Data: []byte(head + "- {from: Next Steps, to: Dalsze kroki}\n")}}
	c := check(t, files, authoring.Options{})
	if got := c.String(); got != "no forms, translated into pl: no errors, no warnings" || len(c.Replaced) > 0 {
		t.Errorf("%s, %v\n%s%s", got, c.Replaced, lines(c.Errors), lines(c.Warnings))
	}
	files["southend/council.pl.yaml"] = &fstest.MapFile{Data: []byte(head + "- {from: Southend, to: Southend}\n")}
	files["southend/plan/1.pl.yaml"] = files["southend/plan/2023.10.pl.yaml"]
	got := lines(check(t, files, authoring.Options{}).Errors)
	for _, want := range []string{"southend/council.pl.yaml:5:10: translation: “Southend” does not stand in", "southend/plan/1.pl.yaml: translation: there is no version 1 of southend/plan that this could be a translation of: name the file after one that there is, such as 2023.10.pl.yaml"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}

// Translations may stand in a folder beside that of the council: they are checked with
// either of the two.
func TestTranslationsBesideTheirCouncilAreChecked(t *testing.T) {
	words := fstest.MapFS{"anytown/visit/1.pl.yaml": {Data: []byte("version: \"1\"\nby: Anna Nowak\nsample: yes\ntexts:\n- {from: The vist, to: Wizyta}\n")}}
	council := withContacts(t, good)
	want := `anytown/visit/1.pl.yaml:5:10: translation: “The vist” does not stand in the English words, or no longer: copy them as they are, and look whether the translation still says the same; did you mean "The visit"?`
	for sum, c := range map[string]*authoring.Checked{
		"no forms, translated into pl: 1 error, no warnings": check(t, words, authoring.Options{Beside: []fs.FS{council}}),
		"1 form, translated into pl: 1 error, no warnings":   check(t, council, authoring.Options{Beside: []fs.FS{words}}),
	} {
		if got := lines(c.Errors); got != want || c.String() != sum {
			t.Errorf("%s, %s", got, c)
		}
	}
}
