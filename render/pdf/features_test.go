package pdf_test

import (
	"errors"
	"os"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

// features returns the copies of a form that has what no council of the module
// uses.
func features(t testing.TB) map[string]*render.Doc {
	t.Helper()
	lib, err := templates.Load(os.DirFS("../../testdata/features"))
	if err != nil {
		t.Fatal(err)
	}
	in, err := os.Open("../../testdata/features/case.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := earlyhelp.Decode(in)
	if err = errors.Join(err, in.Close()); err != nil {
		t.Fatal(err)
	}
	form, err := lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*render.Doc{}
	for _, kind := range []render.Kind{render.Family, render.Office} {
		if out[string(kind)], err = render.For(form, render.Audience{Kind: kind}); err != nil {
			t.Fatal(err)
		}
	}
	if out["blank"], err = render.Blank(form.Template); err != nil {
		t.Fatal(err)
	}
	return out
}

// Sections with a condition, scales and tables on their side are read, drawn and
// recorded as the outline has them.
func TestFeatures(t *testing.T) {
	r := renderer(t)
	for name, d := range features(t) {
		for kind, o := range map[string]pdf.Options{"final": {Findings: []earlyhelp.Finding{}}, "large print": {Findings: []earlyhelp.Finding{}, LargePrint: true}} {
			t.Run(name+" "+kind, func(t *testing.T) {
				file := write(t, r, d, o)
				checkTree(t, d, o, file)
				tree := treeOf(t, file)
				checkHeadings(t, tree)
				checkTables(t, tree)
				checkFields(t, d, tree, file)
				checkArtifacts(t, d, o, tree, file)
				checkPages(t, r, file)
				boxes, pages := boxesOf(t, r, d, o)
				checkBoxes(t, d, boxes, pages)
			})
		}
	}
}
