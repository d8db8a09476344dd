package pdf_test

import (
	"slices"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

// features returns the copies of a form that has what no council of the module
// uses.
func features(t testing.TB) map[string]*render.Doc {
	t.Helper()
	_, form := casetest.Features(t, nil)
	var err error
	out := map[string]*render.Doc{}
	for _, kind := range []render.Kind{render.Family, render.Office} {
		if out[string(kind)], err = render.For(form, render.Audience{Kind: kind}); err != nil {
			t.Fatal(err)
		}
	}
	if out["blank"], err = render.Blank(form.Template, render.Audience{Kind: render.Office}); err != nil {
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
				checkStructure(t, d, o, file)
				checkPages(t, r, file)
				boxes, pages := boxesOf(t, r, d, o)
				checkBoxes(t, d, boxes, pages)
			})
		}
	}
}

// A table with its rows side by side is one while it fits the page, and a block
// for each row where it does not; where a name is kept private its note heads the
// column, and a long one goes on over the page under its heads.
func TestRowsSideBySide(t *testing.T) {
	tables := func(n *pdftext.Node) (count int) {
		var walk func(*pdftext.Node)
		walk = func(n *pdftext.Node) {
			if n.Tag == "Table" {
				count++
			}
			for _, k := range n.Kids {
				walk(k)
			}
		}
		walk(n)
		return count
	}
	for _, tt := range []struct {
		name   string
		blank  bool
		rows   int
		change func(*render.Table)
		large  bool
		tables int
	}{
		{"three", false, 3, nil, false, 1},
		{"three to fill in", true, 3, nil, false, 1},
		{"three in large print", true, 3, nil, true, 1},
		{"too many", false, 9, nil, false, 0},
		{"too many to fill in", true, 6, nil, false, 0},
		{"keys", false, 2, func(t *render.Table) {
			t.Keyed, t.KeyHead, t.Rows[0].Key, t.Rows[1].Key = true, "Where", "Home", "School"
		}, false, 1},
		{"a note", false, 2, func(t *render.Table) { t.Rows[0].Cells[0].Text, t.Rows[0].Cells[0].Note = "", "Kept private" }, false, 1},
		{"too many options", true, 2, func(t *render.Table) {
			for i := range 9 {
				t.Rows[1].Cells[1].Options = append(t.Rows[1].Cells[1].Options, render.Option{Code: string(rune('a' + i)), Label: "One"})
			}
		}, false, 0},
		{"long", false, 2, func(t *render.Table) { t.Rows[1].Cells[1].Text = words(2000) }, false, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := &render.Table{Transposed: true, Label: "Side by side", Columns: []render.Column{
				{Field: "a", Kind: templates.Line, Label: "Name"}, {Field: "b", Kind: templates.Para, Label: "Story", Hint: "In their words."}, {Field: "c", Kind: templates.Day, Label: "Since"}}}
			for i := range tt.rows {
				row := render.Row{}
				for j, c := range table.Columns {
					a := &render.Answer{Kind: c.Kind, Wire: "eh_" + c.Field + "_" + string(rune('1'+i))}
					if !tt.blank {
						a.Text = []string{"Somebody", "What they say.", "21 November 2020"}[j]
					}
					row.Cells = append(row.Cells, a)
				}
				table.Rows = append(table.Rows, row)
			}
			if tt.change != nil {
				tt.change(table)
			}
			d := form(t)
			d.Copy, d.Blank, d.Sections[0].Nodes = "A copy", tt.blank, []render.Node{table}
			o := pdf.Options{LargePrint: tt.large}
			file := write(t, renderer(t), d, o)
			checkTree(t, d, o, file)
			tree := treeOf(t, file)
			checkTables(t, tree)
			boxes, pages := boxesOf(t, renderer(t), d, o)
			checkBoxes(t, d, boxes, pages)
			if got := tables(tree); got != tt.tables {
				t.Errorf("%d tables, not %d", got, tt.tables)
			}
			if !tt.blank || tt.tables == 0 {
				return
			}
			// The answers of a row stand below each other, those to a question beside.
			at := func(wire string) pdf.Box {
				return boxes[slices.IndexFunc(boxes, func(b pdf.Box) bool { return b.Wire == wire && b.Option == "" })]
			}
			if a, b, c := at("eh_b_1"), at("eh_b_2"), at("eh_c_1"); a.Y != b.Y || a.X != c.X || a.X >= b.X || a.Y >= c.Y {
				t.Errorf("%+v, %+v, %+v", a, b, c)
			}
		})
	}
}
