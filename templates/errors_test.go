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
	for _, b := range badforms.Read(t, badDir) {
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
		"a form stands in a folder":       inline,
		"a council needs this file":       inline,
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
		"a council of the module": {fstest.MapFS{"southend/council.yaml": council}, "southend: duplicate: there is a council of this name already"},
	} {
		if got := errorsOf(t, tt.files); got != tt.want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", name, got, tt.want)
		}
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

type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func TestAFolderThatCannotBeReadIsAnError(t *testing.T) {
	if _, err := templates.Load(brokenFS{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
}
