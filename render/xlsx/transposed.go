package xlsx

import (
	"strconv"

	"earlyhelp.example/forms/render"
)

// turn turns the tables of a page that stand on their side.
func (b *book) turn(p *page) {
	for _, bl := range p.blocks {
		for i, n := range bl.nodes {
			if t, ok := n.(*render.Table); ok && t.Transposed {
				bl.nodes[i] = b.sideways(t)
			}
		}
	}
}

// sideways turns a table whose rows stand side by side: its rows are columns,
// headed by their keys or numbers, and each question is a row with its words as
// the key. A filled copy has a spare column.
func (b *book) sideways(t *render.Table) *render.Table {
	rows := t.Rows
	if !b.d.Blank && !t.Keyed {
		rows = append(rows[:len(rows):len(rows)], b.spare(t))
	}
	out := &render.Table{List: t.List, Label: t.Label, Hint: t.Hint, When: t.When, Keyed: true, KeyHead: t.KeyHead, Transposed: true}
	for i, row := range rows {
		head := render.Column{Label: row.Key}
		if !t.Keyed {
			head.Label = strconv.Itoa(i + 1)
		}
		widest := 0.0
		for _, c := range t.Columns { // as wide as the question that needs most
			if least, _ := leastWidth(c.Kind); least > widest {
				widest, head.Kind = least, c.Kind
			}
		}
		out.Columns = append(out.Columns, head)
	}
	for j, c := range t.Columns {
		line := render.Row{Key: joined("\n", c.Label, c.Hint)}
		for i, row := range rows {
			a := *row.Cells[j]
			a.Label = out.Columns[i].Label // whose a note is
			line.Cells = append(line.Cells, &a)
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}
