package authoring_test

import (
	"io/fs"
	"os"
	"testing"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// Each rule of each form of the module, of the test council and of the library is
// seen kept and broken, and exactly what its tests say is found. A rule without a
// test has never been seen to work.
func TestEveryRuleOfTheModuleIsKeptAndBroken(t *testing.T) {
	testCouncil := os.DirFS("../testdata/councils")
	lib, err := templates.Load(testCouncil)
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{
		"EH-127": true, // no day: validate tests it
		"EH-131": true, // no such section: validate tests it
		"EH-421": true, // changed since it was signed, and all to EH-426: validate tests them
		"EH-422": true,
		"EH-423": true,
		"EH-424": true,
		"EH-425": true,
		"EH-426": true,
	}
	forms := map[string]bool{}
	for _, fsys := range []string{"../templates/councils", "../testdata/councils"} {
		r, err := authoring.Test(os.DirFS(fsys), authoring.Options{Beside: []fs.FS{testCouncil}})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range r.Errors {
			t.Errorf("%s/%v", fsys, e)
		}
		for _, e := range r.Untested {
			t.Errorf("%s/%v", fsys, e)
		}
		for _, form := range r.Forms {
			forms[form.Form] = true
			for _, res := range form.Results {
				has[res.Rule] = true
				if res.Problem != "" {
					t.Errorf("%s/%s:%d: %s:\n%s", fsys, res.File, res.Line, res.Rule, res.Problem)
				}
			}
		}
	}
	for _, name := range lib.Names() {
		tm, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		if !forms[tm.Name] && tm.From == "" {
			t.Errorf("%s has no tests", tm.Name)
		}
		for _, info := range validate.Rules(tm) {
			if !has[info.Code] {
				t.Errorf("%s: rule %s has no test", name, info.Code)
			}
		}
	}
}
