package main

import (
	"bytes"
	"fmt"
	"html"
	"strings"
)

// Looks that come near our own: A4, the same text face and sizes.
const looks = `
@font-face{font-family:"Noto Sans";src:url(fonts/NotoSans-Regular.ttf)}
@font-face{font-family:"Noto Sans";src:url(fonts/NotoSans-Bold.ttf);font-weight:bold}
@font-face{font-family:"DejaVu Sans";src:url(fonts/DejaVuSans-Regular.ttf)}
@font-face{font-family:"DejaVu Sans";src:url(fonts/DejaVuSans-Bold.ttf);font-weight:bold}
body{font:12pt/1.4 "Noto Sans","DejaVu Sans",sans-serif;margin:0}
h1{font-size:24pt;margin:0 0 3mm}h2{font-size:16.5pt;color:#183e63;border-bottom:.7mm solid #183e63;margin:8.5mm 0 2mm}
h3,h4,h5,h6{font-size:13.5pt;margin:5.5mm 0 1mm}h1,h2,h3,h4,h5,h6{break-after:avoid;line-height:1.3}
p,ul{margin:0 0 1.3mm;padding:0;list-style:none}.quiet{color:#40464c;margin-top:3mm;break-after:avoid}.strong{font-weight:bold}
li{display:inline-block;margin-right:7mm}.beside>div{display:inline-block;vertical-align:top}
table{border-collapse:collapse;width:100%;margin:4mm 0}th,td{border:.18mm solid #a8b0b8;padding:1.3mm 2mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#e9eef3}tr{break-inside:avoid}.new{break-before:page}`

func (p *paper) html() []byte {
	var b bytes.Buffer
	esc := html.EscapeString
	broken := func(s string) string { return strings.ReplaceAll(esc(s), "\n", "<br>") }
	css := func(s string) string { return strings.NewReplacer(`"`, `\"`, "\n", `\A `).Replace(s) }
	fmt.Fprintf(&b, `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>%s</title><meta name="author" content="%s">`,
		esc(p.title), esc(p.council))
	const edge = `;white-space:pre-line;font:12pt/1.4 "Noto Sans"`
	fmt.Fprintf(&b, `<style>@page{size:A4;margin:30mm 18mm 28mm;@top-left{content:"%s"%s}@top-right{content:"%s";text-align:right%s}`+
		`@bottom-left{content:"%s";width:75%%%s}@bottom-right{content:"Page " counter(page) " of " counter(pages) "\A %s";text-align:right%s}}%s</style></head><body>`,
		css(p.header[0]), edge, css(p.header[1]), edge, css(p.footer), edge, css(p.subject), edge, looks)
	var parts func([]part, string)
	parts = func(all []part, class string) {
		for _, x := range all {
			switch {
			case x.breaks:
				class = ` class="new"`
				continue
			case x.heading > 0:
				n := min(x.heading, 6)
				fmt.Fprintf(&b, "<h%d%s>%s</h%d>\n", n, class, esc(x.text), n)
			case x.para != "":
				fmt.Fprintf(&b, "<p class=%q>%s</p>\n", x.para, esc(x.text))
			case x.options != nil:
				b.WriteString("<ul>")
				for _, o := range x.options {
					fmt.Fprintf(&b, "<li>%s</li>", esc(tick(o)))
				}
				b.WriteString("</ul>\n")
			case x.beside != nil:
				b.WriteString(`<div class="beside">`)
				for _, cell := range x.beside {
					fmt.Fprintf(&b, `<div style="width:%d%%">`, 100/len(x.beside))
					parts(cell, "")
					b.WriteString("</div>")
				}
				b.WriteString("</div>\n")
			case x.table != nil:
				b.WriteString("<table><thead><tr>")
				for _, h := range x.table.heads {
					fmt.Fprintf(&b, `<th scope="col">%s</th>`, broken(h))
				}
				b.WriteString("</tr></thead><tbody>\n")
				for _, row := range x.table.rows {
					b.WriteString("<tr>")
					for i, text := range row {
						if i == 0 && x.table.keyed {
							fmt.Fprintf(&b, `<th scope="row">%s</th>`, broken(text))
							continue
						}
						fmt.Fprintf(&b, "<td>%s</td>", broken(text))
					}
					b.WriteString("</tr>\n")
				}
				b.WriteString("</tbody></table>\n")
			}
			class = ""
		}
	}
	parts(p.parts, "")
	b.WriteString("</body></html>\n")
	return b.Bytes()
}
