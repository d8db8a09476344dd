package authoring_test

import (
	"os"
	"testing"

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
	r, err := authoring.Test(lib, example, authoring.Options{})
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
