package pdf_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/internal/typeset"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

// want is an element that the structure tree has to have.
type want struct {
	tag, text string
	desc      string // of what is printed for a field
	role      string
	checked   string
	scope     string
	field     string // name of the signature field in it
	alt       string
	any       bool     // its own text is not compared: a picture's
	inOrder   []string // texts that it holds, in this order, however tagged
	kids      []want

	// instead is what stands here where a table is too wide for the page: a
	// section for each row.
	instead []want
}

// says is an element with a text of its own.
func says(tag, text string) want { return want{tag: tag, text: text} }

// empty reports whether nothing, or white space, is drawn for an element.
func (w *want) empty() bool {
	if tidied(w.text) != "" || w.field != "" || w.any || w.inOrder != nil {
		return false
	}
	return !slices.ContainsFunc(w.kids, func(k want) bool { return !k.empty() })
}

// walker builds the tree that a document has to have, from the outline alone.
type walker struct {
	doc    *render.Doc
	signs  bool // there are fields to sign
	sealed bool // the seal's field is in place
	fields map[string]bool
}

// expected returns the tree of a document.
func expected(d *render.Doc, o pdf.Options) want {
	w := &walker{doc: d, signs: !d.Blank && d.Copy != "", fields: map[string]bool{}}
	// The letterhead says whose form this is, which case, which copy, and why a
	// draft is one; into how many lines that is put is its own affair.
	draft := w.signs && (o.Draft || o.Findings == nil || slices.ContainsFunc(o.Findings, render.MakesDraft))
	head := []string{d.Council}
	if d.CaseRef != "" {
		head = append(head, d.Words.Say("case", map[string]string{"ref": d.CaseRef}))
	}
	if draft {
		head = append(head, d.Words.Say("draft", nil))
	}
	head = append(head, d.Copy, d.Marking)
	switch {
	case draft && o.Findings == nil && !o.Draft:
		head = append(head, d.Words.Say("draft.unchecked", nil))
	case draft && slices.ContainsFunc(o.Findings, render.MakesDraft):
		head = append(head, d.Words.Say("draft.note", nil))
	case draft:
		head = append(head, d.Words.Say("draft.asked", nil))
	}
	out := want{tag: "Document", kids: []want{{tag: "Sect", inOrder: head}}}
	if len(d.Summary) > 0 {
		sum := want{tag: "Sect", kids: []want{says("H1", d.Summary[0].Title)}}
		sum.kids = append(sum.kids, w.seal()...)
		sum.kids = append(sum.kids, w.nodes(d.Summary[0].Nodes, 2)...)
		for _, s := range d.Summary[1:] {
			sum.kids = append(sum.kids, w.section(s))
		}
		out.kids = append(out.kids, sum)
	}
	form := want{tag: "Sect", kids: []want{says("H1", d.Title)}}
	form.kids = append(form.kids, w.seal()...)
	for _, s := range d.Sections {
		form.kids = append(form.kids, w.section(s))
	}
	out.kids = append(out.kids, form)
	why := render.NoDraft
	if draft {
		why = render.Asked
	}
	for _, s := range d.Record(why) {
		out.kids = append(out.kids, want{tag: "Sect", kids: append([]want{says("H1", s.Title)}, w.nodes(s.Nodes, 2)...)})
	}
	return out
}

// seal is the field for the council's seal, beside the first title.
func (w *walker) seal() []want {
	if !w.signs || w.sealed {
		return nil
	}
	w.sealed = true
	return []want{{tag: "Form", field: pdf.Seal}}
}

func (w *walker) section(s render.Section) want {
	level := 2
	out := want{tag: "Sect"}
	if s.Title != "" {
		out.kids = append(out.kids, says("H2", s.Title))
		level = 3
	}
	out.kids = append(out.kids, says("P", s.When))
	out.kids = append(out.kids, w.nodes(s.Nodes, level)...)
	return out
}

func heading(text string, level int) want { return says("H"+strconv.Itoa(min(level, 6)), text) }

// nodes returns the elements of nodes; a heading among them has the level.
func (w *walker) nodes(nodes []render.Node, level int) []want {
	var out []want
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading:
			out = append(out, heading(n.Text, level))
		case *render.Paragraph:
			out = append(out, says("P", n.Text))
		case *render.Answer:
			if n.Kind == templates.Scale {
				out = append(out, w.scale(n))
				continue
			}
			out = append(out, w.question(n))
		case *render.Beside:
			for _, a := range n.Answers {
				out = append(out, w.question(a))
			}
		case *render.Table:
			out = append(out, w.table(n, level)...)
		case *render.Group:
			group := want{tag: "Sect", kids: []want{heading(n.Label, level), says("P", n.When)}}
			inner := level
			if n.Label != "" {
				inner++
			}
			group.kids = append(group.kids, w.nodes(n.Nodes, inner)...)
			out = append(out, group)
		case *render.Chart:
			out = append(out, heading(n.Label, level))
			var alt []string
			for _, text := range []string{n.Label, n.Text} {
				if text != "" {
					alt = append(alt, strings.TrimSuffix(text, "."))
				}
			}
			if len(n.Points) > 0 {
				out = append(out, want{tag: "Figure", alt: strings.Join(alt, ". "), any: true})
			}
		}
	}
	return out
}

// question is an answer with what is asked above it, inside one element.
func (w *walker) question(a *render.Answer) want {
	out := want{tag: "Div", kids: []want{says("P", a.When), says("P", a.Label), says("P", a.Hint)}}
	out.kids = append(out.kids, drawnIn(a)...)
	if len(a.Options) > 0 {
		out.kids = append(out.kids, options(a))
	}
	out.kids = append(out.kids, want{tag: "Form", text: scored(a) + a.Text, role: "tv", desc: a.Label}, says("P", a.Note))
	out.kids = append(out.kids, w.signature(a)...)
	return out
}

// drawnIn is a drawn signature.
func drawnIn(a *render.Answer) []want {
	if a.Drawing == nil {
		return nil
	}
	return []want{{tag: "Figure", alt: a.Drawing.Alt, any: true}}
}

// signature is the field for one that is to come.
func (w *walker) signature(a *render.Answer) []want {
	if a.Kind != templates.Sign || !a.Empty() || a.Wire == "" || !w.signs {
		return nil
	}
	w.fields[a.Wire] = true
	return []want{{tag: "Form", field: a.Wire}}
}

func item(mark, label, role, checked string) want {
	return want{tag: "LI", kids: []want{
		{tag: "Lbl", kids: []want{{tag: "Form", text: mark, role: role, checked: checked, desc: label}}}, says("LBody", label)}}
}

func state(ticked bool) (mark, checked string) {
	if ticked {
		return "☒", "on"
	}
	return "☐", "off"
}

func options(a *render.Answer) want {
	role := "rb"
	if a.Kind == templates.Choices {
		role = "cb"
	}
	out := want{tag: "L"}
	for _, o := range a.Options {
		mark, checked := state(o.Ticked)
		out.kids = append(out.kids, item(mark, o.Label, role, checked))
	}
	return out
}

// scored is a score with the words that it has.
func scored(a *render.Answer) string {
	n, ok := a.Score.Value()
	if band := bandOf(a.Scale, n); ok && band != "" {
		return strconv.Itoa(n) + " (" + band + ")"
	}
	return a.Score.String()
}

// bandOf is the words of a score.
func bandOf(scale *templates.Range, score int) string {
	if scale != nil {
		for _, b := range scale.Bands {
			if b.From <= score && score <= b.To {
				return b.Label
			}
		}
	}
	return ""
}

// scale is a score as cells: a list for each band, behind its words.
func (w *walker) scale(a *render.Answer) want {
	out := want{tag: "Div", kids: []want{says("P", a.When), says("P", a.Label), says("P", a.Hint)}}
	low, high, ends := 0, 10, [2]string{}
	if a.Scale != nil {
		low, high, ends = a.Scale.Low, a.Scale.High, a.Scale.Ends
	}
	chosen, answered := a.Score.Value()
	out.kids = append(out.kids, says("P", ends[0]))
	was := "none"
	for n := low; n <= high; n++ {
		band := bandOf(a.Scale, n)
		if band != was {
			if band != "" {
				out.kids = append(out.kids, want{tag: "P", inOrder: []string{band}})
			}
			out.kids = append(out.kids, want{tag: "L"})
		}
		was = band
		mark, checked := state(answered && n == chosen)
		it := item(mark, strconv.Itoa(n), "rb", checked)
		if band != "" {
			it.kids[0].kids[0].desc += ": " + band
		}
		list := &out.kids[len(out.kids)-1]
		list.kids = append(list.kids, it)
	}
	out.kids = append(out.kids, says("P", ends[1]), says("P", a.Text+"\n"+a.Note))
	return out
}

func (w *walker) table(t *render.Table, level int) []want {
	out := []want{heading(t.Label, level), says("P", t.When), says("P", t.Hint)}
	if len(t.Rows) == 0 || len(t.Columns) == 0 && !t.Keyed {
		return out
	}
	table := want{tag: "Table"}
	head := want{tag: "TR"}
	if t.Transposed {
		table.kids = w.sideBySide(t)
		t.Transposed = false
		blocks := w.table(t, level)
		t.Transposed = true
		table.instead = blocks[len(blocks)-1].instead
		return append(out, table)
	}
	if t.Keyed {
		head.kids = append(head.kids, want{tag: "TH", scope: "Column", text: t.KeyHead})
	}
	for _, c := range t.Columns {
		th := want{tag: "TH", scope: "Column", text: c.Label}
		if c.Hint != "" { // text beside kids would be read behind them
			th.text, th.kids = "", []want{says("P", c.Label), says("P", c.Hint)}
		}
		head.kids = append(head.kids, th)
	}
	table.kids = append(table.kids, head)
	deeper := level
	if t.Label != "" {
		deeper++
	}
	for i, row := range t.Rows {
		tr := want{tag: "TR"}
		if t.Keyed {
			tr.kids = append(tr.kids, want{tag: "TH", scope: "Row", text: row.Key})
		}
		name := row.Key
		if name == "" {
			name = w.doc.Words.Say("row", map[string]string{"n": strconv.Itoa(i + 1)})
			if a := append(row.Cells, &render.Answer{})[0]; a.Text != "" && (a.Kind == templates.Who || a.Kind == templates.Line) {
				name += ": " + a.Text
			}
		}
		block := want{tag: "Sect", kids: []want{heading(name, deeper)}}
		for j, a := range row.Cells {
			tr.kids = append(tr.kids, w.cell(a))
			labelled := *a
			labelled.Label, labelled.Hint = t.Columns[j].Label, t.Columns[j].Hint
			block.kids = append(block.kids, w.question(&labelled))
		}
		table.kids = append(table.kids, tr)
		table.instead = append(table.instead, block)
	}
	return append(out, table)
}

// sideBySide is the lines of a table whose rows stand side by side.
func (w *walker) sideBySide(t *render.Table) []want {
	head := func(c render.Column, scope string) want {
		if c.Hint == "" {
			return want{tag: "TH", scope: scope, text: c.Label}
		}
		return want{tag: "TH", scope: scope, kids: []want{says("P", c.Label), says("P", c.Hint)}}
	}
	first, lines := want{tag: "TR"}, t.Columns
	if t.Keyed {
		first.kids = append(first.kids, head(render.Column{Label: t.KeyHead}, "Column"))
	} else {
		first.kids = append(first.kids, head(t.Columns[0], "Column"))
		lines = t.Columns[1:]
	}
	for _, row := range t.Rows {
		th := head(render.Column{Label: row.Key}, "Column")
		if a := row.Cells[0]; !t.Keyed && a.Note == "" {
			th.text = a.Text
		} else if !t.Keyed {
			th.kids = []want{says("P", a.Text), says("P", a.Note)}
		}
		first.kids = append(first.kids, th)
	}
	out := []want{first}
	for j, c := range lines {
		tr := want{tag: "TR", kids: []want{head(c, "Row")}}
		for _, row := range t.Rows {
			tr.kids = append(tr.kids, w.cell(row.Cells[j+len(t.Columns)-len(lines)]))
		}
		out = append(out, tr)
	}
	return out
}

// cell is one answer in a table: boxes on a blank, else what was answered.
func (w *walker) cell(a *render.Answer) want {
	if w.doc.Blank && a.Options != nil {
		return want{tag: "TD", kids: []want{options(a)}}
	}
	texts := []string{scored(a) + a.Text}
	for _, o := range a.Options {
		if o.Ticked {
			texts = append(texts, o.Label)
		}
	}
	kids := append(drawnIn(a), says("P", strings.Join(texts, "\n")), says("P", a.Note))
	return want{tag: "TD", kids: append(kids, w.signature(a)...)}
}

// compare returns where a tree is not what it has to be.
func compare(w *want, n *pdftext.Node, path string) []string {
	path += "/" + w.tag
	var out []string
	check := func(what, got, want string) {
		if got != want {
			out = append(out, fmt.Sprintf("%s: %s is %.60q, not %.60q", path, what, got, want))
		}
	}
	check("tag", n.Tag, w.tag)
	if w.inOrder != nil {
		var texts []string
		for _, text := range w.inOrder {
			texts = append(texts, tidied(text))
		}
		if err := inOrder(tidied(n.All()), texts); err != nil {
			out = append(out, fmt.Sprintf("%s: %v", path, err))
		}
		return out
	}
	if w.tag == "TD" && !slices.ContainsFunc(w.kids, func(k want) bool { return k.tag != "P" }) {
		// Paragraphs, or the cell itself where there is but one.
		text := ""
		for _, k := range w.kids {
			text += k.text + "\n"
		}
		check("text", tidied(n.All()), tidied(text))
		if slices.ContainsFunc(n.Kids, func(k *pdftext.Node) bool { return k.Tag != "P" && k.Tag != "Span" }) {
			out = append(out, path+": not only paragraphs")
		}
		return out
	}
	if !w.any {
		check("text", tidied(n.Own()), tidied(w.text))
	}
	check("Scope", n.Scope, w.scope)
	check("Role", n.Role, w.role)
	check("checked", n.Checked, w.checked)
	check("Desc", n.Desc, w.desc)
	check("Alt", n.Alt, w.alt)
	check("field", n.Field, w.field)
	var kids []*pdftext.Node
	seals := 0 // it stands beside the title, before or behind what is read with it
	for _, k := range n.Kids {
		switch {
		case k.Field == pdf.Seal && len(kids) < 3:
			seals++
		case k.Tag != "Span" && (k.Tag == "TD" || k.Tag == "TH" || !blankNode(k)):
			kids = append(kids, k)
		}
	}
	var wanted []want
	for _, k := range w.kids {
		if k.field == pdf.Seal {
			seals--
			continue
		}
		if k.empty() && k.tag != "TD" && k.tag != "TH" {
			continue // nothing is drawn for it
		}
		if k.instead != nil {
			if at := len(wanted); at < len(kids) && kids[at].Tag != "Table" {
				wanted = append(wanted, k.instead...)
				continue
			}
		}
		wanted = append(wanted, k)
	}
	if seals != 0 {
		out = append(out, path+": no seal, or one too many")
	}
	for i := range max(len(wanted), len(kids)) {
		switch {
		case len(out) > 5:
			return out
		case i >= len(kids):
			return append(out, fmt.Sprintf("%s: %s %.60q is missing", path, wanted[i].tag, wanted[i].text))
		case i >= len(wanted):
			return append(out, fmt.Sprintf("%s: %s %.60q is too much", path, kids[i].Tag, kids[i].All()))
		}
		out = append(out, compare(&wanted[i], kids[i], path+"["+strconv.Itoa(i)+"]")...)
	}
	return out
}

// blankNode reports whether an element shows nothing but white space.
func blankNode(n *pdftext.Node) bool {
	return tidied(n.Text) == "" && n.Alt == "" && n.Field == "" && !slices.ContainsFunc(n.Kids, func(k *pdftext.Node) bool { return !blankNode(k) })
}

// tidied is a text as it is drawn, without white space.
func tidied(text string) string { return bare(typeset.Tidy(text)) }

// checkTree compares the tree of a file with what the outline says it is.
func checkTree(t testing.TB, d *render.Doc, o pdf.Options, file []byte) {
	t.Helper()
	tree := treeOf(t, file)
	w := expected(d, o)
	for _, problem := range compare(&w, tree, "") {
		t.Error(problem)
	}
}

func write(t testing.TB, r *pdf.Renderer, d *render.Doc, o pdf.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b, d, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The structure tree is the outline, of every copy of every form.
func TestTreeIsTheOutline(t *testing.T) {
	if testing.Short() {
		t.Skip("every copy is drawn alone here: a run with the race detector has nothing to find")
	}
	r := renderer(t)
	for name, d := range docs(t) {
		for kind, o := range map[string]pdf.Options{
			"unchecked": {}, "final": {Findings: []earlyhelp.Finding{}}, "draft in large print": {Draft: true, LargePrint: true},
		} {
			t.Run(name+" "+kind, func(t *testing.T) {
				file := write(t, r, d, o)
				checkStructure(t, d, o, file)
				checkCatalog(t, d, o, file)
			})
		}
	}
}

// checkStructure compares all that a file tells programs which read it aloud with
// the outline.
func checkStructure(t *testing.T, d *render.Doc, o pdf.Options, file []byte) {
	t.Helper()
	checkTree(t, d, o, file)
	tree := treeOf(t, file)
	checkHeadings(t, tree)
	checkTables(t, tree)
	checkFields(t, d, tree, file)
	checkArtifacts(t, d, o, tree, file)
}

// checkHeadings looks for headings that skip a level.
func checkHeadings(t *testing.T, tree *pdftext.Node) {
	t.Helper()
	level, titles := 0, 0
	var walk func(n *pdftext.Node)
	walk = func(n *pdftext.Node) {
		if len(n.Tag) == 2 && n.Tag[0] == 'H' {
			now := int(n.Tag[1] - '0')
			if now > level+1 {
				t.Errorf("%s %q stands below a heading of level %d", n.Tag, n.Text, level)
			}
			if level = now; now == 1 {
				titles++
			}
		}
		for _, k := range n.Kids {
			walk(k)
		}
	}
	walk(tree)
	if titles < 1 || titles > 3 { // summary, form, record
		t.Errorf("%d titles", titles)
	}
}

// checkTables looks for rows that have not one cell a column.
func checkTables(t *testing.T, tree *pdftext.Node) {
	t.Helper()
	if tree.Tag == "Table" {
		for i, row := range tree.Kids {
			if len(row.Kids) != len(tree.Kids[0].Kids) {
				t.Errorf("row %d of a table has %d cells, its first row %d", i, len(row.Kids), len(tree.Kids[0].Kids))
			}
		}
	}
	for _, k := range tree.Kids {
		checkTables(t, k)
	}
}

// checkFields compares the fields of a file with those in its tree, and looks
// for what a screen reader calls them.
func checkFields(t *testing.T, d *render.Doc, tree *pdftext.Node, file []byte) {
	t.Helper()
	about, err := pdftext.ReadCatalog(file)
	if err != nil {
		t.Fatal(err)
	}
	var inTree, inFile []string
	var walk func(n *pdftext.Node)
	walk = func(n *pdftext.Node) {
		if n.Field != "" {
			if inTree = append(inTree, n.Field); n.Tag != "Form" {
				t.Errorf("the field %s stands in a %s", n.Field, n.Tag)
			}
		}
		for _, k := range n.Kids {
			walk(k)
		}
	}
	walk(tree)
	labels := map[string]string{}
	for a := range d.Answers() {
		labels[a.Wire] = a.Label
	}
	for _, f := range about.Fields {
		inFile = append(inFile, f.Name)
		if f.Kind != "Sig" || f.Page < 1 || f.Rect[2]-f.Rect[0] < 40 || f.Rect[3]-f.Rect[1] < 20 {
			t.Errorf("%+v: no place to sign", f)
		}
		wanted := labels[f.Name]
		if f.Name == pdf.Seal {
			wanted = d.Words.Say("seal", map[string]string{"council": d.Council})
		}
		if f.Tooltip == "" || f.Tooltip != wanted {
			t.Errorf("the field %s is called %q, not %q", f.Name, f.Tooltip, wanted)
		}
	}
	if slices.Sort(inTree); d.Blank && len(inFile) > 0 {
		t.Errorf("a blank has fields: %q", inFile)
	}
	slices.Sort(inFile)
	if !slices.Equal(inTree, inFile) {
		t.Errorf("fields in the tree %q, in the file %q", inTree, inFile)
	}
	if !d.Blank && !slices.Contains(inFile, pdf.Seal) {
		t.Error("no field for the seal")
	}
}

// checkArtifacts looks at what belongs to no element: what is on every page,
// the heads that a table repeats, and that it goes on.
func checkArtifacts(t *testing.T, d *render.Doc, o pdf.Options, tree *pdftext.Node, file []byte) {
	t.Helper()
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	read := bare(tree.All())
	shown := 0
	for i, page := range pages {
		var running strings.Builder
		for _, one := range page {
			if one.Artifact {
				running.WriteString(bare(one.Text))
			} else {
				shown += len(bare(one.Text))
			}
		}
		number := bare(d.Words.Say("page", map[string]string{"n": strconv.Itoa(i + 1), "m": strconv.Itoa(len(pages))}))
		has := []string{number, bare(d.Form), bare(d.NotOwn)}
		if i == 0 {
			has = append(has, bare(d.Wording))
		}
		for _, h := range d.Help {
			has = append(has, bare(h))
		}
		if i > 0 {
			has = append(has, bare(d.Council), bare(d.Title), bare(d.Copy), bare(d.Marking))
		}
		if !d.Blank && (o.Draft || o.Findings == nil) {
			has = append(has, bare(d.Words.Say("draft.mark", nil)))
		}
		for _, text := range has {
			if !strings.Contains(running.String(), text) {
				t.Errorf("page %d does not show %q on every page", i+1, text)
			}
		}
		if strings.Contains(read, number) {
			t.Errorf("%q is read as part of the form", number)
		}
	}
	// Nothing is read that is not drawn, and nothing drawn that is not read,
	// but what a picture says.
	if drawn := len(read); drawn != shown {
		t.Errorf("%d letters are read, %d are drawn", drawn, shown)
	}
}

// checkCatalog looks at what the file says of itself, and at its bookmarks.
func checkCatalog(t *testing.T, d *render.Doc, o pdf.Options, file []byte) {
	t.Helper()
	about, err := pdftext.ReadCatalog(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := pdftext.Info(file)
	if err != nil {
		t.Fatal(err)
	}
	if about.Lang != "en-GB" || !about.Marked || !about.DisplayTitle || info["Title"] != d.Title {
		t.Errorf("%+v, title %q", about, info["Title"])
	}
	var wanted []string
	add := func(level int, title string) {
		if title != "" {
			wanted = append(wanted, fmt.Sprint(level, " ", title))
		}
	}
	name := func(s render.Section) string {
		if s.Title != "" {
			return s.Title
		}
		return s.Name
	}
	for i, s := range d.Summary {
		if i == 0 {
			add(1, s.Title)
		} else {
			add(2, name(s))
		}
	}
	add(1, d.Title)
	for _, s := range d.Sections {
		add(2, name(s))
	}
	for _, s := range d.Record(d.DraftOf(o.Findings, o.Draft)) {
		add(1, s.Title)
	}
	marks, err := pdftext.Bookmarks(file)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := pdftext.Pages(file)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	last := 1
	for _, m := range marks {
		got = append(got, fmt.Sprint(m.Level, " ", m.Title))
		if m.Page < last || m.Page > len(pages) {
			t.Errorf("the bookmark %q leads to page %d, behind one that leads to %d", m.Title, m.Page, last)
			continue
		}
		last = m.Page
		if !slices.ContainsFunc(d.Sections, func(s render.Section) bool { return s.Title == m.Title }) {
			continue
		}
		var b strings.Builder
		for _, one := range pages[m.Page-1] {
			b.WriteString(bare(one.Text))
		}
		if !strings.Contains(b.String(), bare(m.Title)) {
			t.Errorf("the bookmark %q leads to page %d, where it does not stand", m.Title, m.Page)
		}
	}
	if !slices.Equal(got, wanted) {
		t.Errorf("bookmarks\n%q, not\n%q", got, wanted)
	}
}

// What goes on over pages is one element, and a head that is repeated is read
// once.
func TestTreeOverPages(t *testing.T) {
	long := words(4000)
	cells := func(text string) []*render.Answer {
		return []*render.Answer{{Kind: templates.Line, Text: "Somebody"}, {Kind: templates.Para, Text: text}}
	}
	table := &render.Table{Label: "A table", Keyed: true, KeyHead: "Which",
		Columns: []render.Column{{Kind: templates.Line, Label: "Whose"}, {Kind: templates.Para, Label: "Story", Hint: "In your words."}}}
	for i := range 70 {
		table.Rows = append(table.Rows, render.Row{Key: fmt.Sprint("Row ", i), Cells: cells("Short")})
	}
	table.Rows[30].Cells = cells(long)
	choice := &render.Answer{Kind: templates.Choices, Label: "Which of them?"}
	for i := range 90 {
		choice.Options = append(choice.Options, render.Option{Code: fmt.Sprint("o", i), Label: fmt.Sprintf("%d %s", i, words(12)), Ticked: i%3 == 0})
	}
	d := &render.Doc{Title: "A form", Council: "A council", Form: "a/b@1", Copy: "Family copy", Words: casetest.Library(t).Words(), Sections: []render.Section{{
		Title: "A section", Nodes: []render.Node{
			&render.Answer{Kind: templates.Para, Label: "A long answer", Text: long},
			&render.Beside{Answers: []*render.Answer{{Kind: templates.Para, Label: "Left", Text: long}, {Kind: templates.Para, Label: "Right", Text: "Short"}}},
			&render.Paragraph{Text: long}, choice, table}}}}
	for _, o := range []pdf.Options{{}, {LargePrint: true}} {
		file := write(t, renderer(t), d, o)
		checkTree(t, d, o, file)
		pages, err := pdftext.Pages(file)
		if err != nil {
			t.Fatal(err)
		}
		heads, goesOn := 0, 0
		for _, page := range pages {
			for _, one := range page {
				if one.Artifact && strings.HasPrefix(one.Text, "Whose") {
					heads++
				}
				if one.Artifact && strings.HasPrefix(one.Text, "A long answer (continued)") {
					goesOn++
				}
			}
		}
		if heads < 3 || goesOn < 2 {
			t.Errorf("the table's head is repeated %d times, the label %d times", heads, goesOn)
		}
	}
}

// A signature has a field while it is to come, and only then.
func TestSignatureFields(t *testing.T) {
	lib := casetest.Library(t)
	sign := func(wire, text string) *render.Answer {
		return &render.Answer{Kind: templates.Sign, Label: "Signature of " + wire, Wire: wire, Text: text}
	}
	d := &render.Doc{Title: "A form", Council: "A council", Copy: "Family copy", Words: lib.Words(), Sections: []render.Section{{Nodes: []render.Node{
		&render.Group{Sign: true, Nodes: []render.Node{sign("eh_x_1", ""), sign("eh_x_2", "Signed on paper on 3 March 2026")}},
		&render.Beside{Answers: []*render.Answer{sign("eh_x_3", ""), sign("", ""), {Kind: templates.Line, Label: "No signature", Wire: "eh_x_4"}}},
	}}}}
	names := func(o pdf.Options) string {
		t.Helper()
		file := write(t, renderer(t), d, o)
		checkTree(t, d, o, file)
		checkFields(t, d, treeOf(t, file), file)
		about, err := pdftext.ReadCatalog(file)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, f := range about.Fields {
			out = append(out, f.Name)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for _, o := range []pdf.Options{{}, {Draft: true}, {Findings: []earlyhelp.Finding{}}, {LargePrint: true}} {
		if got := names(o); got != "eh_seal eh_x_1 eh_x_3" {
			t.Errorf("%+v: %s", o, got)
		}
	}
	d.Blank = true
	if got := names(pdf.Options{}); got != "" {
		t.Errorf("a blank: %s", got)
	}
	d.Blank, d.Copy = false, ""
	var b bytes.Buffer
	if err := renderer(t).Write(&b, d, pdf.Options{}); err != nil {
		t.Fatal(err)
	}
	if about, err := pdftext.ReadCatalog(b.Bytes()); err != nil || len(about.Fields) > 0 {
		t.Errorf("a return note: %+v, %v", about, err)
	}
}
