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

// Who copies the example and replaces its name and the beginning of its codes in every
// file, as the guide says, has a council without mistakes.
func TestTheGuidesExampleCanBeCopied(t *testing.T) {
	files := fstest.MapFS{}
	example := os.DirFS("../docs/example")
	if err := fs.WalkDir(example, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(example, name)
		copied := strings.NewReplacer("meadowshire", "anytown", "MEA-", "ANY-").Replace
		files[copied(name)] = &fstest.MapFile{Data: []byte(copied(string(data)))}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	checked, err := authoring.Check(files, authoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(checked.Errors)+len(checked.Warnings) > 0 {
		t.Errorf("%s\n%s", lines(checked.Errors), lines(checked.Warnings))
	}
	r, err := authoring.Test(files, authoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range r.Forms {
		for _, res := range form.Results {
			if res.Problem != "" {
				t.Errorf("%s:%d: %s: %s", res.File, res.Line, res.Rule, res.Problem)
			}
		}
	}
}
