package templates_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/internal/badforms"
	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/templates"
)

// badDir holds the mistakes, each in a file with its exact error beside it, and what is
// good.
const badDir = "../testdata/bad/templates"

// goodCouncil and goodForm are small files without a mistake; a test replaces a part.
var goodCouncil, goodForm = read("council-good"), read("good")

func read(name string) string {
	data, err := os.ReadFile(filepath.Join(badDir, name+".yaml"))
	if err != nil {
		panic(err)
	}
	return string(data)
}

// errorsOf loads the council and form and returns what is wrong with them.
func errorsOf(t testing.TB, files fstest.MapFS) string {
	t.Helper()
	lib, err := templates.Load(files)
	if err == nil {
		_, err = lib.Template("anytown/visit")
	}
	if err == nil {
		return ""
	}
	var errs templates.Errors
	if !errors.As(err, &errs) {
		t.Errorf("%T is not templates.Errors", err)
	}
	return err.Error()
}

func anytown(council, form string) fstest.MapFS {
	return fstest.MapFS{"anytown/council.yaml": {Data: []byte(council)}, "anytown/visit/1.yaml": {Data: []byte(form)}}
}

// Every mistake is said with file, line and column, and what to do or what may have
// been meant; nothing of the form or council is then there to be used.
func TestEveryMistakeIsReportedAndNothingLoadsHalf(t *testing.T) {
	for i, b := range badforms.Read(t, badDir) {
		const every = 5
		if testing.Short() && i%every != 0 {
			continue // with the race detector; all are read without it
		}
		if b.Test() {
			continue // read by package authoring
		}
		t.Run(b.Name, func(t *testing.T) {
			lib, loading := templates.Load(b.Files)
			if loading != nil && lib != nil {
				t.Error("Load returned a library with its error")
			}
			over, err := templates.LoadOver(b.Files)
			if over == nil || text(t, err) != text(t, loading) {
				t.Errorf("LoadOver says %v, Load says %v", err, loading)
			}
			if lib == nil {
				lib = over
			}
			var said []string
			if loading != nil {
				said = strings.Split(text(t, loading), "\n")
			}
			if b.Translation() {
				in, err := lib.In("pl")
				if (in == nil) != (err != nil) {
					t.Errorf("In returned library %v, error %v", in, err)
				}
				if err != nil {
					said = strings.Split(text(t, err), "\n")
				}
				if lib = in; lib == nil {
					lib = new(templates.Library)
				}
				defer func() {
					if got := text(t, over.Check()); got != strings.Join(said, "\n") {
						t.Errorf("Check says\n%s", got)
					}
				}()
			}
			for _, name := range lib.Names() {
				if !strings.HasPrefix(name, "anytown/") {
					continue
				}
				tm, err := lib.Template(name)
				if (tm == nil) != (err != nil) {
					t.Errorf("%s: template %v, error %v", name, tm, err)
				}
				if loading != nil && tm != nil {
					t.Errorf("%s is there, and its council has mistakes", name)
				}
				for line := range strings.Lines(text(t, err)) {
					if line = strings.TrimSuffix(line, "\n"); !slices.Contains(said, line) {
						said = append(said, line)
					}
				}
			}
			if b.Good() {
				if said != nil {
					t.Error(strings.Join(said, "\n"))
				}
				return
			}
			if said == nil {
				t.Fatal("no mistake was found")
			}
			golden.Equal(t, b.Path, []byte(strings.Join(said, "\n")+"\n"))
		})
	}
}

// text returns what is wrong, as a person reads it; "" for nothing.
func text(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var errs templates.Errors
	if !errors.As(err, &errs) {
		t.Fatalf("%T is not templates.Errors: %v", err, err)
	}
	for _, e := range errs {
		if e.File == "" || e.Code == "" || e.Message == "" || e.Line < 0 || e.Line > 0 && e.Col < 1 {
			t.Errorf("an error without its place: %+v", *e)
		}
	}
	return err.Error()
}

// Check finds in all forms what Load and Template find in each, once.
func TestCheckFindsTheSame(t *testing.T) {
	for _, b := range badforms.Read(t, badDir) {
		if b.Name != "field-unknown" && b.Name != "council-rules" && b.Name != "council-uses-verbatim" {
			continue
		}
		lib, _ := templates.LoadOver(b.Files)
		want, err := os.ReadFile(b.Path)
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, lib.Check()); got+"\n" != string(want) {
			t.Errorf("%s:\n%s", b.Name, got)
		}
	}
}

// A complaint without a file with the mistake is one that nobody has read as its reader
// will. Those that no council's file can cause, or that need more than a file, are
// listed with the reason.
func TestEveryComplaintHasItsFile(t *testing.T) {
	const core = "of the library's own files only, which a test reads"
	const inline = "needs more than a text file: tested in this package"
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	for _, untried := range badforms.Untried(badforms.Complaints(t, ".", files...), badforms.Errors(t, badDir), map[string]string{
		"dictionary.go":                   core,
		"cannot be read: check that":      inline,
		"save the picture smaller":        inline,
		"a council's folder is named":     inline,
		"there is a council of this name": inline,
		"a form's folder is named":        inline,
		"is not read":                     inline,
		"this link leads nowhere":         inline,
		"reads like version":              inline,
		"a form stands in a folder":       inline,
		"a council needs this file":       inline,
		"a translation stands beside":     inline,
		"has changed since the forms":     "of files that change while the program runs: TestFilesThatChange",
		"another folder has this":         inline,
		"is no language":                  inline,
		"are in English already":          inline,
		"is written":                      inline,
		"there is no council":             inline,
		"there is no form .* that this":   inline,
		"and it is translated there":      inline,
		"there is no version":             inline,
	}) {
		t.Error(untried)
	}
}

// Size is bounded.
func TestALargeFormIsRefused(t *testing.T) {
	large := goodForm + "#" + strings.Repeat(" ", 5<<20)
	if got := errorsOf(t, anytown(goodCouncil, large)); got != "anytown/visit/1.yaml: too-large: the file has more than 4194304 bytes" {
		t.Errorf("large: %s", got)
	}
}

// A folder of councils can be wrong where each file is right.
func TestMistakesInAFolderAreReported(t *testing.T) {
	form, council := &fstest.MapFile{Data: []byte(goodForm)}, &fstest.MapFile{Data: []byte(goodCouncil)}
	words := &fstest.MapFile{Data: []byte(read("translation-good"))}
	uses := &fstest.MapFile{Data: []byte(goodCouncil + "uses: [generic/consent]\n")}
	for name, tt := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"no council.yaml":         {fstest.MapFS{"anytown/visit/1.yaml": form}, "anytown/council.yaml: missing: a council needs this file, with at least its name"},
		"folder's name":           {fstest.MapFS{"Any-Town/council.yaml": council}, "Any-Town: name: a council's folder is named with small letters and digits, such as \"anytown\""},
		"form's folder":           {fstest.MapFS{"anytown/council.yaml": council, "anytown/First Visit/1.yaml": form}, "anytown/First Visit/1.yaml: name: a form's folder is named with small letters, digits and -, such as \"first-visit\""},
		"form without its folder": {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit.yaml": form}, "anytown/visit.yaml: name: a form stands in a folder of its own, one file for each version: move it to anytown/visit/1.yaml"},
		"another ending":          {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yml": form}, "anytown/visit/1.yml: name: name the file 1.yaml: one that ends in .yml is not read"},
		"Notepad":                 {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml.txt": form}, "anytown/visit/1.yaml.txt: name: name the file 1.yaml: one that ends in .yaml.txt is not read"},
		"Notepad's council":       {fstest.MapFS{"anytown/council.yaml.txt": council}, "anytown/council.yaml: missing: a council needs this file, with at least its name\nanytown/council.yaml.txt: name: name the file council.yaml: one that ends in .yaml.txt is not read"},
		"capitals":                {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.YAML": form}, "anytown/visit/1.YAML: name: name the file 1.yaml: one that ends in .YAML is not read"},
		"versions alike": {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/visit/01.yaml": form, "anytown/visit/1.0.yaml": form, "anytown/visit/1.10.yaml": form, "anytown/visit/10.yaml": form},
			"anytown/visit/1.0.yaml: version: version \"1.0\" reads like version \"01\" of the same form: which is newer? give it another number\n" +
				"anytown/visit/1.yaml: version: version \"1\" reads like version \"01\" of the same form: which is newer? give it another number"},
		"another council's words":                {fstest.MapFS{"anytwn/council.pl.yaml": words, "anytown/council.yaml": council}, "anytwn/council.pl.yaml: translation: there is no council \"anytwn\" that this could be a translation for: name the folder as the council's is named; did you mean \"anytown\"?"},
		"words of no council":                    {fstest.MapFS{"anytown/visit/1.pl.yaml": words}, "anytown/visit/1.pl.yaml: translation: there is no council \"anytown\" that this could be a translation for: name the folder as the council's is named"},
		"words of no form":                       {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/vist/1.pl.yaml": words}, "anytown/vist/1.pl.yaml: translation: there is no form \"anytown/vist\" that this could be a translation of: name the folder as the form's is named; did you mean \"anytown/visit\"?"},
		"words of no version":                    {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/visit/2.pl.yaml": words}, "anytown/visit/2.pl.yaml: translation: there is no version 2 of anytown/visit that this could be a translation of: name the file after one that there is, such as 1.pl.yaml"},
		"words of a shared form":                 {fstest.MapFS{"anytown/council.yaml": uses, "anytown/consent/1.pl.yaml": words}, "anytown/consent/1.pl.yaml: translation: anytown uses consent from another council, and it is translated there: move this file to generic/consent/1.pl.yaml"},
		"words in no language":                   {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/visit/1.xx.yaml": words}, "anytown/visit/1.xx.yaml: language: \"xx\" is no language: name the file by a tag such as pl, cy or pt-BR"},
		"words in English":                       {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/visit/1.en.yaml": words}, "anytown/visit/1.en.yaml: language: the forms are in English already: name the file by the language that its texts are put into, such as pl"},
		"words in PL":                            {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/visit/1.PL.yaml": words}, "anytown/visit/1.PL.yaml: language: the language PL is written pl: name the file so"},
		"words in pol":                           {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/visit/1.pol.yaml": words}, "anytown/visit/1.pol.yaml: language: the language pol is written pl: name the file so"},
		"words and Notepad":                      {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/visit/1.pl.yaml.txt": words}, "anytown/visit/1.pl.yaml.txt: name: name the file 1.pl.yaml: one that ends in .yaml.txt is not read"},
		"words only, and Notepad":                {fstest.MapFS{"generic/plan/1.pl.yaml": words, "generic/council.pl.yml": words, "words.pl.yaml.txt": words}, "generic/council.pl.yml: name: name the file council.pl.yaml: one that ends in .yml is not read\nwords.pl.yaml.txt: name: name the file words.pl.yaml: one that ends in .yaml.txt is not read"},
		"a form's translation beside its folder": {fstest.MapFS{"anytown/council.yaml": council, "anytown/visit/1.yaml": form, "anytown/visit.pl.yaml": form}, "anytown/visit.pl.yaml: name: a translation stands beside what it translates: a form's in the form's folder, named like 1.pl.yaml; a council's is named like council.pl.yaml; and words.pl.yaml stands beside the councils"},
		"a council of the module":                {fstest.MapFS{"southend/council.yaml": council}, "southend: duplicate: there is a council of this name already"},
	} {
		if got := errorsOf(t, tt.files); got != tt.want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", name, got, tt.want)
		}
	}
}

// Two folders cannot both say what a form is in another language.
func TestATranslationStandsInOneFolder(t *testing.T) {
	words := &fstest.MapFile{Data: []byte(read("translation-good"))}
	files := anytown(goodCouncil, goodForm)
	files["anytown/visit/1.pl.yaml"] = words
	_, err := templates.Load(files, fstest.MapFS{"anytown/visit/1.pl.yaml": words})
	if got, want := text(t, err), "anytown/visit/1.pl.yaml: duplicate: another folder has this translation, too: leave one of the two out"; got != want {
		t.Errorf("got\n%s", got)
	}
	lib, err := templates.Load(files, fstest.MapFS{"anytown/visit/1.cy.yaml": words})
	if err != nil || lib.Check() != nil || !slices.Equal(lib.Languages(), []string{"cy", "pl"}) {
		t.Errorf("%v %v", lib, err)
	}
}

// Check says what is wrong with the words of every form, and once where several councils
// use it.
func TestMistakesInTheWordsOfAllFormsAreSaidOnce(t *testing.T) {
	words := &fstest.MapFile{Data: []byte("version: \"1\"\nby: Anna Nowak\nsample: yes\ntexts:\n- {from: Nobody says this, to: Nikt tego nie mówi}\n- {to: Tak}\n")}
	lib, err := templates.Load(fstest.MapFS{"generic/consent/1.pl.yaml": words, "generic/plan/1.pl.yaml": words})
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for line := range strings.Lines(text(t, lib.Check())) {
		place, _, _ := strings.Cut(line, ": ")
		places = append(places, place)
	}
	want := []string{"generic/consent/1.pl.yaml:5:10", "generic/consent/1.pl.yaml:6:3", "generic/plan/1.pl.yaml:5:10", "generic/plan/1.pl.yaml:6:3"}
	if !slices.Equal(places, want) {
		t.Errorf("got %q", places)
	}
}

// Who uses a form that is not there is told of the one of this name that anybody may
// use, and of no form that is itself another's.
func TestTheFormOfTheSameNameIsSuggested(t *testing.T) {
	for uses, want := range map[string]string{
		"anytown/consent-withdrawal":  "generic/consent-withdrawal",
		"southend/consent-withdrawal": "generic/consent-withdrawal",
		"genric/consent":              "generic/consent",
		"generic/consnet":             "generic/consent",
	} {
		got := errorsOf(t, anytown(goodCouncil+"uses: ["+uses+"]\n", goodForm))
		if !strings.HasSuffix(got, `there is no form "`+uses+`" of another council to use; did you mean "`+want+`"?`) {
			t.Errorf("%s: %s", uses, got)
		}
	}
}

// othertown uses a form of anytown's, whose text is replaced in parts.
func othertown(council string, edits ...string) fstest.MapFS {
	files := anytown(goodCouncil, strings.NewReplacer(edits...).Replace(goodForm))
	files["othertown/council.yaml"] = &fstest.MapFile{Data: []byte("name: Othertown Council\nsource: a guide\n" + council)}
	return files
}

// checked returns what is wrong in the forms of a folder of councils, all together.
func checked(t *testing.T, files fstest.MapFS) string {
	t.Helper()
	lib, err := templates.LoadOver(files)
	if lib == nil {
		t.Fatal(err)
	}
	return text(t, lib.Check())
}

// A form that a council cannot use is said where it says that it uses it, once, and
// never in the other council's file, which is right.
func TestAFormThatCannotBeUsedIsSaidWhereItIsUsed(t *testing.T) {
	const pets = `x.anytown.pets: {label: Pets, kind: yesno, on: instance}
  - family.access: {when: {field: x.anytown.pets, is: "yes"}}`
	for name, tt := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"own questions": {othertown("uses: [anytown/visit]\n", "- meeting.kind", "- meeting.kind\n  - "+pets, "[meeting.kind]", "[meeting.kind, x.anytown.pets]"),
			"othertown/council.yaml:3:8: uses: anytown/visit asks x.anytown.pets, a question of its own council: only forms without such questions can be used by another"},
		"a code of both": {othertown("uses: [anytown/visit]\nrules:\n- {code: ANY-101, kind: every, dates: [case.steps], max: 6 weeks, severity: hint, cite: a guide}\n"),
			"othertown/council.yaml:5:10: rule: rule code ANY-101 stands in anytown/visit, too, which this council uses: give this rule another code"},
	} {
		if got := checked(t, tt.files); got != tt.want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", name, got, tt.want)
		}
	}
}

// A council's file that cannot be read takes its options with it: a form that is
// right is not said to be wrong.
func TestABrokenCouncilMakesNoFalseErrorsInItsForms(t *testing.T) {
	form := strings.Replace(goodForm, "- meeting.kind\n", "- meeting.kind\n  - x.anytown.pet: {label: Pet, kind: choice, on: instance, options: pets}\n", 1)
	for broken, want := range map[string]string{
		"options: {pets: {dog: Dog}}\n":                     "",
		"options: {pets: {dog: Dog}\n":                      "anytown/council.yaml:3:1: yaml: ",
		"options: {pets: {dog: Dog, cat: }}\n":              "anytown/council.yaml:3:28: options: ",
		"options: {pets: {dog: Dog}}\nphone: \"\\u0007\"\n": "anytown/council.yaml:4:8: character: ",
	} {
		got := checked(t, anytown(goodCouncil+broken, form))
		if !strings.HasPrefix(got, want) || strings.Contains(got, "\n") || want == "" && got != "" {
			t.Errorf("%q:\n%s", broken, got)
		}
	}
}

// What is wrong between two forms of a council, each of which is right by itself, is
// said at the second; versions of one form may differ.
func TestFormsOfACouncilAgree(t *testing.T) {
	const ask = "- meeting.kind\n"
	pets := func(kind string) string {
		return ask + "  - x.anytown.pets: {label: Pets, kind: " + kind + ", on: instance}\n"
	}
	first := strings.Replace(goodForm, ask, pets("yesno"), 1)
	second := func(kind, rule string) string {
		return strings.NewReplacer("anytown/visit", "anytown/way", ask, pets(kind), "kind: required\n  fields: [meeting.kind]", rule).Replace(goodForm)
	}
	const same = "kind: required\n  fields: [meeting.kind]"
	for name, tt := range map[string]struct{ form, want string }{
		"alike":        {second("yesno", same), ""},
		"another kind": {second("para", same), "anytown/way/1.yaml:14:5: own: x.anytown.pets is a text here and yes or no in anytown/visit/1.yaml, line 14: one question has one kind of answer; give one of the two another name"},
		"another rule": {second("yesno", "kind: order\n  dates: [meeting.date, today]"), "anytown/way/1.yaml:18:9: rule: rule code ANY-101 stands for another rule in anytown/visit/1.yaml, line 18: give one of the two another code"},
	} {
		files := anytown(goodCouncil, first)
		files["anytown/visit/2.yaml"] = &fstest.MapFile{Data: []byte(strings.NewReplacer("kind: yesno", "kind: line", `version: "1"`, `version: "2"`).Replace(first))}
		files["anytown/way/1.yaml"] = &fstest.MapFile{Data: []byte(tt.form)}
		if got := checked(t, files); got != tt.want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", name, got, tt.want)
		}
	}
	const sent = "contacts: [{kind: submit, name: Post room, forms: [%s]}]\n"
	for form, want := range map[string]string{"visit": "", "vist": "anytown/council.yaml:3:51: contact: this council has no form \"vist\" that could be sent there: name its forms as their folders are named"} {
		if got := checked(t, anytown(goodCouncil+strings.Replace(sent, "%s", form, 1), first)); got != want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", form, got, want)
		}
	}
}

type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func TestAFolderThatCannotBeReadIsAnError(t *testing.T) {
	if _, err := templates.Load(brokenFS{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
}
