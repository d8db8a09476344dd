package xlsx

import (
	"testing"

	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
)

// Sections with a condition, scales and tables on their side are in the
// workbook as in the outline; a score is chosen from its scale.
func TestFeatures(t *testing.T) {
	_, form := casetest.Features(t, nil)
	blank, err := render.Blank(form.Template, render.Audience{Kind: render.Office})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*render.Doc{blank, copyOf(t, form, render.Office)} {
		r := read(t, written(t, d))
		has := r.finder()
		for _, sec := range d.Sections {
			has(sec.Title)
			has(sec.When)
			r.hasNodes(sec.Nodes, has)
		}
		r.offers(map[string]string{
			"eh_assessment_score_1":    "1|2|3|4|5|6|7|8|9|10",
			"eh_x_fairshire_home_1":    "1|2|3|4|5",
			"eh_x_fairshire_school_1":  "0|1|2|3|4|5|6|7|8|9|10",
			"eh_domain_score_2":        "1|2|3|4|5",
			"eh_x_fairshire_family_1":  "1|2|3|4|5|6|7|8|9|10",
			"eh_domain_score_3":        "1|2|3|4|5|6|7|8|9|10",
			"eh_x_fairshire_midwife_1": "",
		})
	}
}

// A table with its rows side by side has a row for each question and a column
// for each of its rows, and in a filled copy one to spare; a note says whose it is.
func TestRowsSideBySide(t *testing.T) {
	_, form := casetest.Features(t, nil)
	d := copyOf(t, form, render.Office)
	for a := range d.Answers() {
		if a.Wire == "eh_person_born_2" {
			a.Text, a.Note = "", "Not known"
		}
	}
	r := read(t, written(t, d))
	at := func(name string) cell {
		t.Helper()
		if len(r.names[name]) != 1 {
			t.Fatalf("%s has the cells %v", name, r.names[name])
		}
		return r.names[name][0]
	}
	name := at("eh_person_name_1")
	for wire, want := range map[string]cell{
		"eh_person_name_2": {name.sheet, name.col + 1, name.row}, "eh_person_name_3": {name.sheet, name.col + 2, name.row},
		"eh_person_born_1": {name.sheet, name.col, name.row + 1}, "eh_person_sex_2": {name.sheet, name.col + 1, name.row + 2},
		"eh_x_fairshire_sleep_3": {name.sheet, name.col + 2, name.row + 4},
	} {
		if got := at(wire); got != want {
			t.Errorf("%s stands at %v, not %v", wire, got, want)
		}
	}
	r.offers(map[string]string{
		"eh_person_sex_3": "Male|Female|Neither|Not stated", "eh_person_born_2": "date", "eh_x_fairshire_sleep_3": "1|2|3|4|5", "eh_person_name_1": "",
	})
	if got := r.raw(cell{name.sheet, keyCol, name.row}); got != "eh_person_name_1 eh_person_name_2 eh_person_name_3" {
		t.Errorf("the key is %q", got)
	}
	if got := r.raw(cell{name.sheet, name.col + 3, name.row + 1}); got != "2: Not known" {
		t.Errorf("the note is %q", got)
	}
}
