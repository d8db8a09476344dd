package main

import (
	"strconv"
	"strings"

	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// paper is a document as every program can print it: a few kinds of parts.
type paper struct {
	title, council, subject string
	header                  [2]string // left and right
	footer                  string
	parts                   []part
}

// part is one thing on the paper: exactly one of its fields below is set.
type part struct {
	heading int    // its level, with text
	para    string // how a paragraph is set, with text: plain, strong, quiet
	text    string
	options []render.Option
	beside  [][]part
	table   *grid
	breaks  bool // a page begins
}

// grid is a table. Keyed, the first cell of each row is its head.
type grid struct {
	keyed bool
	heads []string
	rows  [][]string
}

const (
	plain  = "plain"
	strong = "strong"
	quiet  = "quiet"
)

// paperFor walks an outline as our own PDF shows it.
func paperFor(d *render.Doc) *paper {
	ref := d.Words.Say("case", map[string]string{"ref": d.CaseRef})
	p := &paper{title: d.Title, council: d.Council, subject: d.Form, footer: d.Wording,
		header: [2]string{d.Council + "\n" + d.Title, ref + "\n" + d.Copy + ". " + d.Marking}}
	w := &walker{}
	w.set(strong, d.Council)
	w.set(strong, ref)
	w.set(plain, d.Copy)
	w.set(plain, d.Marking)
	w.level = 1
	for i, s := range d.Summary {
		if i == 0 {
			w.head(s.Title)
			w.level = 2
			w.nodes(s.Nodes)
			continue
		}
		w.section(s)
	}
	if len(d.Summary) > 0 {
		w.out = append(w.out, part{breaks: true})
	}
	w.level = 1
	w.head(d.Title)
	w.level = 2
	for _, s := range d.Sections {
		w.section(s)
	}
	p.parts = w.out
	return p
}

type walker struct {
	out   []part
	level int
}

// set adds a text, a paragraph a line.
func (w *walker) set(how, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			w.out = append(w.out, part{para: how, text: line})
		}
	}
}

func (w *walker) head(text string) {
	if text != "" {
		w.out = append(w.out, part{heading: w.level, text: text})
	}
}

// under walks what stands below a heading.
func (w *walker) under(heading string, nodes []render.Node) {
	w.head(heading)
	if heading != "" {
		w.level++
		defer func() { w.level-- }()
	}
	w.nodes(nodes)
}

func (w *walker) section(s render.Section) {
	nodes := s.Nodes
	if s.When != "" {
		nodes = append([]render.Node{&render.Paragraph{Text: s.When, Hint: true}}, nodes...)
	}
	w.under(s.Title, nodes)
}

func (w *walker) nodes(nodes []render.Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading:
			w.head(n.Text)
		case *render.Paragraph:
			how := plain
			if n.Hint {
				how = quiet
			}
			w.set(how, n.Text)
		case *render.Answer:
			w.answer(n.Told())
		case *render.Beside:
			var cells [][]part
			for _, a := range n.Answers {
				cell := &walker{}
				cell.answer(a)
				cells = append(cells, cell.out)
			}
			w.out = append(w.out, part{beside: cells})
		case *render.Table:
			w.table(n)
		case *render.Group:
			w.under(n.Label, n.Nodes)
		case *render.Chart:
			w.head(n.Label)
			w.set(plain, n.Text)
		}
	}
}

func (w *walker) answer(a *render.Answer) {
	w.set(quiet, a.When)
	w.set(quiet, a.Label)
	w.set(quiet, a.Hint)
	options := a.Options
	if a.Kind == templates.Scale {
		chosen, answered := a.Score.Value()
		low, high := a.Scale.Bounds()
		for n := low; n <= high; n++ {
			options = append(options, render.Option{Label: strconv.Itoa(n), Ticked: answered && n == chosen})
		}
	}
	if len(options) > 0 {
		w.out = append(w.out, part{options: options})
	}
	how := plain
	switch a.Kind {
	case templates.Line, templates.Day, templates.Who:
		how = strong
	}
	w.set(how, a.Text)
	w.set(quiet, a.Note)
}

func (w *walker) table(t *render.Table) {
	w.head(t.Label)
	w.set(quiet, t.When)
	w.set(quiet, t.Hint)
	if len(t.Rows) == 0 {
		return
	}
	g := &grid{keyed: t.Keyed}
	if t.Keyed {
		g.heads = append(g.heads, t.KeyHead)
	}
	for _, c := range t.Columns {
		g.heads = append(g.heads, lines(c.Label, c.Hint))
	}
	for _, r := range t.Rows {
		var row []string
		if t.Keyed {
			row = append(row, r.Key)
		}
		for _, a := range r.Cells {
			texts := []string{a.Scored() + a.Text}
			for _, o := range a.Options {
				if o.Ticked {
					texts = append(texts, o.Label)
				}
			}
			row = append(row, lines(append(texts, a.Note)...))
		}
		g.rows = append(g.rows, row)
	}
	if t.Transposed {
		g = g.transposed()
	}
	w.out = append(w.out, part{table: g})
}

// transposed is the grid with its rows as columns.
func (g *grid) transposed() *grid {
	out := &grid{keyed: true, heads: g.heads[:1:1]}
	for _, row := range g.rows {
		out.heads = append(out.heads, row[0])
	}
	for j := 1; j < len(g.heads); j++ {
		line := []string{g.heads[j]}
		for _, row := range g.rows {
			line = append(line, row[j])
		}
		out.rows = append(out.rows, line)
	}
	return out
}

// lines joins the texts that are there.
func lines(texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, "\n")
}

// tick is an option with its box.
func tick(o render.Option) string {
	if o.Ticked {
		return "☒ " + o.Label
	}
	return "☐ " + o.Label
}
