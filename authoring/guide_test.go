package authoring_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/templates"
)

// The worked example of docs/adding-a-council.md is what it tells its readers to
// make: no error, no warning, every kind of rule once, and each kept and broken.
func TestTheGuidesExampleIsComplete(t *testing.T) {
	example := os.DirFS("../docs/example")
	checked, err := authoring.Check(example, authoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(checked.Errors)+len(checked.Warnings) > 0 {
		t.Errorf("%s\n%s", lines(checked.Errors), lines(checked.Warnings))
	}
	lib, err := templates.Load(example)
	if err != nil {
		t.Fatal(err)
	}
	r, err := authoring.Test(example, authoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Errors)+len(r.Untested) > 0 {
		t.Errorf("%s\n%s", lines(r.Errors), lines(r.Untested))
	}
	tried := 0
	for _, form := range r.Forms {
		for _, res := range form.Results {
			tried++
			if res.Problem != "" {
				t.Errorf("%s:%d: %s: %s", res.File, res.Line, res.Rule, res.Problem)
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d things were tried", tried)
	}
	form, err := lib.Template("meadowshire/record")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[templates.RuleKind]bool{}
	for _, rule := range form.Rules {
		if rule.Origin == "meadowshire" {
			kinds[rule.Kind] = true
		}
	}
	for _, kind := range templates.RuleKinds() {
		if !kinds[kind] {
			t.Errorf("the example has no rule of kind %s", kind)
		}
	}
}

// The example says that its words are the council's to the letter: each stands on the
// Word form that the guide begins with.
func TestTheGuidesExampleIsTheWordForm(t *testing.T) {
	data, err := os.ReadFile("../docs/adding-a-council.md")
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ := strings.Cut(string(data), "## 2. The Word form")
	page, _, _ = strings.Cut(page, "\n## ")
	page = strings.Join(strings.Fields(strings.NewReplacer("\n>", " ", "*", "", "|", " ").Replace(page)), " ")
	lib, err := templates.Load(os.DirFS("../docs/example"))
	if err != nil {
		t.Fatal(err)
	}
	form, err := lib.Template("meadowshire/record")
	if err != nil {
		t.Fatal(err)
	}
	on := func(words string) {
		if !strings.Contains(page, words) {
			t.Errorf("the Word form does not say %q", words)
		}
	}
	options := func(list []templates.Option) {
		for _, o := range list {
			on(o.Label)
		}
	}
	on(form.Council.Name)
	on(form.Title)
	for _, sec := range form.Sections {
		on(sec.Title)
		sec.Walk(func(it templates.Item) {
			switch it := it.(type) {
			case *templates.Text:
				on(it.Text)
			case *templates.Question:
				on(it.Label)
				on(it.Hint)
				if it.Field.ID != "sign.box" && it.Field.ID != "copy.how" { // filled in by hand there
					options(it.Options)
				}
			case *templates.Table:
				on(it.EachLabel)
				options(it.Each)
			case *templates.Ticks:
				on(it.Label)
				options(it.Options)
			}
		})
	}
}

// copied is a folder of councils in which a word and the beginning of rules' codes are
// replaced in every file and name, as the guide tells its readers to do.
func copied(t *testing.T, fsys fs.FS, folder, codes string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	replaced := strings.NewReplacer(folder, "anytown", codes, "ANY-").Replace
	if err := fs.WalkDir(fsys, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		files[replaced(name)] = &fstest.MapFile{Data: []byte(replaced(string(data)))}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}

// Who copies the example and replaces its name and the beginning of its codes in every
// file, as the guide says, has a council without mistakes.
func TestTheGuidesExampleCanBeCopied(t *testing.T) {
	files := copied(t, os.DirFS("../docs/example"), "meadowshire", "MEA-")
	checked := check(t, files, authoring.Options{})
	if len(checked.Errors)+len(checked.Warnings) > 0 {
		t.Errorf("%s\n%s", lines(checked.Errors), lines(checked.Warnings))
	}
	allTrue(t, files)
}

// The generic council too; what is warned of are the telephone numbers that it cannot
// have. The copy keeps its forms of consent, or uses those that it was made from.
func TestTheGenericCouncilCanBeCopied(t *testing.T) {
	source := os.DirFS("../templates/councils")
	council, err := fs.ReadFile(source, "generic/council.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(commentsOf(string(council)), "generic") {
		t.Error("a remark of council.yaml turns into nonsense when it is copied")
	}
	for _, uses := range []bool{false, true} {
		files := copied(t, source, "generic", "GEN-")
		if uses {
			for name := range files {
				if strings.HasPrefix(name, "anytown/consent") {
					delete(files, name)
				}
			}
			files = edited(files, "anytown/council.yaml", "\nname: ", "\nuses: [generic/consent, generic/consent-withdrawal]\nname: ")
		}
		checked := check(t, files, authoring.Options{})
		if len(checked.Errors) > 0 || len(checked.Forms) != 6 {
			t.Errorf("%v %s", checked.Forms, lines(checked.Errors))
		}
		for _, w := range checked.Warnings {
			if w.Code != "contact" {
				t.Error(w)
			}
		}
		allTrue(t, files)
	}
}

// commentsOf returns the remarks of a YAML file.
func commentsOf(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if _, remark, ok := strings.Cut(line, "# "); ok {
			out.WriteString(remark)
		}
	}
	return out.String()
}

// allTrue complains of tests that do not come true.
func allTrue(t *testing.T, files fstest.MapFS) {
	t.Helper()
	r, err := authoring.Test(files, authoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Errors) > 0 {
		t.Error(lines(r.Errors))
	}
	for _, form := range r.Forms {
		for _, res := range form.Results {
			if res.Problem != "" {
				t.Errorf("%s:%d: %s: %s", res.File, res.Line, res.Rule, res.Problem)
			}
		}
	}
}
