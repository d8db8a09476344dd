package xlsx

import (
	"os"
	"strings"
	"testing"

	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// Sections with a condition, scales and tables on their side are in the
// workbook as in the outline; a score is chosen from its scale.
func TestFeatures(t *testing.T) {
	lib, err := templates.Load(os.DirFS("../../testdata/features"))
	if err != nil {
		t.Fatal(err)
	}
	tm, err := lib.Template("fairshire/life")
	if err != nil {
		t.Fatal(err)
	}
	blank, err := render.Blank(tm)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*render.Doc{blank, copyOf(t, lib, "../../testdata/features/case.yaml", render.Office)} {
		r := read(t, written(t, d))
		text := r.all()
		has := func(what string) {
			t.Helper()
			if !strings.Contains(text, squeeze(what)) {
				t.Errorf("%q is missing", what)
			}
		}
		for _, sec := range d.Sections {
			has(sec.Title)
			has(sec.When)
			r.hasNodes(sec.Nodes, has)
		}
		for name, want := range map[string]string{
			"eh_assessment_score_1":    "1|2|3|4|5|6|7|8|9|10",
			"eh_x_fairshire_home_1":    "1|2|3|4|5",
			"eh_x_fairshire_school_1":  "0|1|2|3|4|5|6|7|8|9|10",
			"eh_domain_score_2":        "1|2|3|4|5",
			"eh_x_fairshire_family_1":  "1|2|3|4|5|6|7|8|9|10",
			"eh_domain_score_3":        "1|2|3|4|5|6|7|8|9|10",
			"eh_x_fairshire_midwife_1": "",
		} {
			if got := r.offered(name); got != want {
				t.Errorf("%s offers %q, not %q", name, got, want)
			}
		}
	}
}
