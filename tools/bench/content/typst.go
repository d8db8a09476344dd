package main

import (
	"bytes"
	"fmt"
	"strings"
)

// The size depends on an input, so that no round finds another's layout kept.
const typstLooks = `
#let size = 12pt + float(sys.inputs.at("round", default: "0")) * 0.00001pt
#set text(font: ("Noto Sans", "DejaVu Sans"), size: size, lang: "en", region: "GB")
#set par(leading: 0.8em, spacing: 1.1em)
#show heading.where(level: 1): set text(size: 24pt)
#show heading.where(level: 2): set text(size: 16.5pt, fill: rgb("#183e63"))
#show heading.where(level: 2): it => block(it, above: 8.5mm, below: 3mm, width: 100%, stroke: (bottom: 0.7mm + rgb("#183e63")), inset: (bottom: 1mm))
#show heading.where(level: 3): set text(size: 13.5pt)
#show heading.where(level: 4): set text(size: 13.5pt)
#set table(stroke: 0.18mm + rgb("#a8b0b8"), inset: (x: 2mm, y: 1.3mm), fill: (x, y) => if y == 0 { rgb("#e9eef3") })
#let plain(s) = par(s)
#let strong(s) = par(text(weight: "bold", s))
#let quiet(s) = block(text(fill: rgb("#40464c"), s), above: 3mm, below: 1.3mm, sticky: true)
#let head(n, s) = heading(level: n, s)
#let options(..all) = par(all.pos().map(o => box(o)).join(h(7mm)))
`

func (p *paper) typst() []byte {
	var b bytes.Buffer
	str := func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
	}
	broken := func(s string) string {
		var out []string
		for line := range strings.SplitSeq(s, "\n") {
			out = append(out, str(line))
		}
		return strings.Join(out, " + linebreak() + ")
	}
	list := func(n int, item func(int) string) string {
		var out strings.Builder
		for i := range n {
			out.WriteString(item(i) + ", ")
		}
		return out.String()
	}
	fmt.Fprintf(&b, "#set document(title: %s, author: %s, date: datetime(year: 2025, month: 6, day: 25))\n", str(p.title), str(p.council))
	fmt.Fprintf(&b, "#set page(paper: \"a4\", margin: (x: 18mm, top: 30mm, bottom: 28mm),\n"+
		" header: grid(columns: (1fr, 1fr), align: (left, right), %s, %s),\n"+
		" footer: context grid(columns: (3fr, 1fr), align: (left, right), %s, \"Page \" + str(counter(page).get().first()) + \" of \" + "+
		"str(counter(page).final().first()) + linebreak() + %s))\n", broken(p.header[0]), broken(p.header[1]), str(p.footer), str(p.subject))
	b.WriteString(typstLooks)
	b.WriteString("#pdf.attach(\"case.json\", relationship: \"data\", mime-type: \"application/json\", description: \"The case\")\n")
	var parts func([]part) string
	parts = func(all []part) string {
		var b strings.Builder
		b.WriteString("{\n")
		for _, x := range all {
			switch {
			case x.breaks:
				b.WriteString("pagebreak()\n")
			case x.heading > 0:
				fmt.Fprintf(&b, "head(%d, %s)\n", x.heading, str(x.text))
			case x.para != "":
				fmt.Fprintf(&b, "%s(%s)\n", x.para, str(x.text))
			case x.options != nil:
				fmt.Fprintf(&b, "options(%s)\n", list(len(x.options), func(i int) string { return str(tick(x.options[i])) }))
			case x.beside != nil:
				fmt.Fprintf(&b, "grid(columns: (1fr,) * %d, column-gutter: 4mm, %s)\n", len(x.beside),
					list(len(x.beside), func(i int) string { return parts(x.beside[i]) }))
			case x.table != nil:
				t := x.table
				fmt.Fprintf(&b, "table(columns: (auto,) * %d, table.header(%s),\n", len(t.heads),
					list(len(t.heads), func(i int) string { return "text(weight: \"bold\", " + broken(t.heads[i]) + ")" }))
				for _, row := range t.rows {
					b.WriteString(list(len(row), func(i int) string { return "[#(" + broken(row[i]) + ")]" }) + "\n")
				}
				b.WriteString(")\n")
			}
		}
		b.WriteString("}")
		return b.String()
	}
	b.WriteString("#" + parts(p.parts) + "\n")
	return b.Bytes()
}
