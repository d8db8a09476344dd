package validate_test

import (
	"io/fs"
	"os"
	"testing"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// Taking any kind of rule out of service must show in the tests of the forms.
// (That they come true as it is, package authoring tests.)
func TestEachKindOfRuleDisabledBreaksTheTests(t *testing.T) {
	own := os.DirFS("../testdata/councils")
	lib, err := templates.Load(own)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[templates.RuleKind][]string{}
	for _, name := range lib.Names() {
		tm, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range tm.Rules {
			codes[r.Kind] = append(codes[r.Kind], r.Code)
		}
	}
	for _, kind := range templates.RuleKinds() {
		t.Run(string(kind), func(t *testing.T) {
			if len(codes[kind]) == 0 {
				t.Fatal("there is no rule of this kind")
			}
			defer validate.Disable(kind)()
			n := 0
			for _, fsys := range []fs.FS{os.DirFS("../templates/councils"), own} {
				r, err := authoring.Test(fsys, authoring.Options{Rules: codes[kind], Beside: []fs.FS{own}})
				if err != nil || len(r.Errors) > 0 {
					t.Fatal(err, r.Errors)
				}
				for _, form := range r.Forms {
					for _, res := range form.Results {
						n++
						if res.Problem == "" {
							t.Errorf("%s:%d: %s comes true although rules of kind %s are not judged", res.File, res.Line, res.Rule, kind)
						}
					}
				}
			}
			if n == 0 {
				t.Error("no rule of this kind has a test")
			}
		})
	}
}
