package pdf_test

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/internal/wire"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

// boxesOf draws a document and returns its boxes and how many pages it has.
func boxesOf(t testing.TB, r *pdf.Renderer, d *render.Doc, o pdf.Options) ([]pdf.Box, int) {
	t.Helper()
	var out []pdf.Box
	o.Boxes = func(b pdf.Box) { out = append(out, b) }
	var b bytes.Buffer
	if err := r.Write(&b, d, o); err != nil {
		t.Fatal(err)
	}
	pages, err := pdftext.Pages(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out, len(pages)
}

// The maps of all forms, as they were looked at on the pages: a line a box,
// with its page, its place from the page's top left corner and its size in
// millimetres, its name in files and its option.
func TestMapsAreAsSeen(t *testing.T) {
	r := renderer(t)
	all := docs(t)
	for name, d := range all {
		file := "complete.map.golden"
		switch {
		case d.Blank:
			file = "blank.map.golden"
		case d.Audience.Kind != render.Office:
			continue
		}
		boxes, _ := boxesOf(t, r, d, pdf.Options{Findings: []earlyhelp.Finding{}})
		var b bytes.Buffer
		for _, box := range boxes {
			fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%d %.2f %.2f %.2f %.2f %s %s", box.Page, box.X, box.Y, box.W, box.H, box.Wire, box.Option)))
		}
		form, _, _ := strings.Cut(name, "@")
		golden.Equal(t, filepath.Join("../../testdata", form, file), b.Bytes())
	}
}

// Whoever scans a form that was filled in by hand, or lays an answer over a
// page, finds every answer, option and cell, and no two at one place.
func TestBoxes(t *testing.T) {
	r := renderer(t)
	for name, d := range docs(t) {
		for kind, o := range map[string]pdf.Options{"": {}, " large print": {LargePrint: true}, " final": {Findings: []earlyhelp.Finding{}}} {
			t.Run(name+kind, func(t *testing.T) {
				boxes, pages := boxesOf(t, r, d, o)
				checkBoxes(t, d, boxes, pages)
			})
		}
	}
}

// key is what a box is for.
type key struct{ wire, option string }

func checkBoxes(t *testing.T, d *render.Doc, boxes []pdf.Box, pages int) {
	t.Helper()
	found := map[key][]pdf.Box{}
	for i, b := range boxes {
		k := key{b.Wire, b.Option}
		found[k] = append(found[k], b)
		if _, _, ok := wire.Parse(b.Wire); !ok && b.Wire != pdf.Seal {
			t.Errorf("%q is no name of an answer", b.Wire)
		}
		if b.Page < 1 || b.Page > pages || b.W < 2 || b.H < 2 || b.X < 17.9 || b.Y < 11.9 || b.X+b.W > 210-17.9 || b.Y+b.H > 297-11.9 {
			t.Errorf("%+v stands outside the page's margins, or has no size", b)
		}
		if i > 0 && (b.Page < boxes[i-1].Page || b.Page == boxes[i-1].Page && b.Y < boxes[i-1].Y) {
			t.Errorf("%+v comes behind %+v", b, boxes[i-1])
		}
	}
	wanted := map[key]bool{}
	want := func(a *render.Answer, option, what string) {
		t.Helper()
		k := key{a.Wire, option}
		if wanted[k] {
			t.Errorf("two answers are %+v", k)
		}
		if wanted[k] = true; len(found[k]) == 0 {
			t.Errorf("%s has no box: %s %s", what, a.Wire, option)
		}
	}
	answer := func(a *render.Answer, inTable, scaled bool) {
		if a.Wire == "" {
			return
		}
		if scaled && a.Kind == templates.Scale {
			low, high := a.Scale.Bounds()
			for n := low; n <= high; n++ {
				want(a, strconv.Itoa(n), "a cell of a scale")
			}
			return
		}
		want(a, "", "an answer")
		if inTable && !d.Blank {
			return // in words, unless the table is too wide for the page
		}
		for _, o := range a.Options {
			code := o.Code
			if code == "" {
				code = o.Label
			}
			want(a, code, "an option")
		}
	}
	var walk func(nodes []render.Node)
	walk = func(nodes []render.Node) {
		for _, n := range nodes {
			switch n := n.(type) {
			case *render.Answer:
				answer(n, false, true)
			case *render.Beside:
				for _, a := range n.Answers {
					answer(a, false, false)
				}
			case *render.Table:
				for _, row := range n.Rows {
					for _, a := range row.Cells {
						answer(a, true, false)
					}
				}
			case *render.Group:
				walk(n.Nodes)
			}
		}
	}
	for _, s := range d.Sections {
		walk(s.Nodes)
	}
	for k, bs := range found {
		switch {
		case k.wire == pdf.Seal:
			if d.Blank || len(bs) != 1 || k.option != "" {
				t.Errorf("the seal's boxes: %+v", bs)
			}
		case !wanted[k] && (k.option == "" || d.Blank):
			t.Errorf("a box for nothing: %+v", k)
		}
		// One piece a page, on pages that follow each other.
		for i := 1; i < len(bs); i++ {
			if bs[i].Page != bs[i-1].Page+1 || k.option != "" {
				t.Errorf("pieces of one box: %+v and %+v", bs[i-1], bs[i])
			}
		}
		if k.option == "" || len(found[key{k.wire, ""}]) == 0 {
			continue
		}
		for _, b := range bs {
			if !slices.ContainsFunc(found[key{k.wire, ""}], func(a pdf.Box) bool { return inside(b, a) }) {
				t.Errorf("%+v lies outside its answer's boxes %+v", b, found[key{k.wire, ""}])
			}
		}
	}
	if !d.Blank && len(found[key{pdf.Seal, ""}]) != 1 {
		t.Error("there is no box for the seal")
	}
	for i, a := range boxes {
		for _, b := range boxes[i+1:] {
			nested := a.Wire == b.Wire && (a.Option == "") != (b.Option == "")
			if a.Page == b.Page && !nested && overlap(a, b) {
				t.Errorf("%+v and %+v overlap", a, b)
			}
		}
	}
}

const hair = 0.02 // places are rounded

func inside(in, out pdf.Box) bool {
	return in.Page == out.Page && in.X >= out.X-hair && in.Y >= out.Y-hair && in.X+in.W <= out.X+out.W+hair && in.Y+in.H <= out.Y+out.H+hair
}

func overlap(a, b pdf.Box) bool {
	return a.X+a.W > b.X+hair && b.X+b.W > a.X+hair && a.Y+a.H > b.Y+hair && b.Y+b.H > a.Y+hair
}

// Boxes are told of documents of any length: those that go on over pages are
// told in pieces.
func TestBoxesOverPages(t *testing.T) {
	named := func(a *render.Answer, name string) *render.Answer { a.Wire = name; return a }
	choice := named(asked(templates.Choices, "Which?", ""), "eh_f_2")
	for i := range 60 {
		choice.Options = append(choice.Options, render.Option{Code: fmt.Sprint("o", i), Label: fmt.Sprintf("%d %s", i, words(i))})
	}
	few := named(asked(templates.YesNo, "Really?", ""), "eh_f_3")
	few.Options = []render.Option{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}}
	other := *few
	other.Wire = "eh_f_6"
	d := form(t, named(asked(templates.Para, "A story", words(3000)), "eh_f_1"), choice, few,
		&render.Beside{Answers: []*render.Answer{named(asked(templates.Para, "Left", words(2000)), "eh_f_4"), named(asked(templates.Para, "Right", "short"), "eh_f_5"), &other}},
		&render.Table{Columns: []render.Column{{Kind: templates.Para, Label: "A"}, {Kind: templates.Line, Label: "B"}}, Rows: []render.Row{
			{Cells: []*render.Answer{named(asked(templates.Para, "", words(1500)), "eh_f_7"), named(asked(templates.Line, "", "x"), "eh_f_8")}}}},
		named(asked(templates.Scale, "How is it?", ""), "eh_f_9"),
		&render.Group{Sign: true, Nodes: []render.Node{named(asked(templates.Sign, "Signature", ""), "eh_f_10")}})
	d.Copy = "A copy"
	for _, o := range []pdf.Options{{}, {LargePrint: true}} {
		boxes, pages := boxesOf(t, renderer(t), d, o)
		checkBoxes(t, d, boxes, pages)
		count := map[string]int{}
		for _, b := range boxes {
			if b.Option == "" {
				count[b.Wire]++
			}
		}
		for _, name := range []string{"eh_f_1", "eh_f_2", "eh_f_4", "eh_f_7"} {
			if count[name] < 2 {
				t.Errorf("%s is in %d pieces", name, count[name])
			}
		}
		if count["eh_f_3"] != 1 || count["eh_f_10"] != 1 {
			t.Errorf("%v", count)
		}
	}
	// No names, no boxes; and nobody has to ask for them.
	boxes, _ := boxesOf(t, renderer(t), form(t, asked(templates.Line, "Q", "A")), pdf.Options{})
	if len(boxes) > 0 {
		t.Errorf("got %+v", boxes)
	}
}

// The fields for signatures stand in their answers' boxes.
func TestFieldsStandInTheirBoxes(t *testing.T) {
	r := renderer(t)
	all := docs(t)
	sign := func(wire string) *render.Answer {
		return &render.Answer{Kind: templates.Sign, Label: "Signature", Wire: wire}
	}
	all["one to sign"] = form(t, asked(templates.Para, "Q", words(300)), sign("eh_x_1"), &render.Beside{Answers: []*render.Answer{sign("eh_x_2"), sign("eh_x_3")}},
		&render.Group{Sign: true, Nodes: []render.Node{asked(templates.Line, "Name", "Somebody"), sign("eh_x_4")}})
	all["one to sign"].Copy = "A copy"
	signed := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		d := all[name]
		var out []pdf.Box
		o := pdf.Options{Boxes: func(b pdf.Box) { out = append(out, b) }}
		about, err := pdftext.ReadCatalog(write(t, r, d, o))
		if err != nil {
			t.Fatal(err)
		}
		const mm = 72 / 25.4
		for _, f := range about.Fields {
			b := pdf.Box{Page: f.Page, X: f.Rect[0] / mm, Y: 297 - f.Rect[3]/mm, W: (f.Rect[2] - f.Rect[0]) / mm, H: (f.Rect[3] - f.Rect[1]) / mm}
			if !slices.ContainsFunc(out, func(a pdf.Box) bool { return a.Wire == f.Name && a.Option == "" && inside(b, a) }) {
				t.Errorf("%s: the field %s at %+v stands in no box of its name", name, f.Name, b)
			}
			if f.Name != pdf.Seal {
				signed++
			}
		}
	}
	if signed < 4 {
		t.Errorf("only %d signatures to come", signed)
	}
}
