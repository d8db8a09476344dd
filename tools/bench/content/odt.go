package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

const odtHead = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
`

const odtLooks = `<office:font-face-decls><style:font-face style:name="Noto Sans" svg:font-family="'Noto Sans'"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:paragraph-properties fo:line-height="103%" fo:margin-bottom="1.3mm"/>
<style:text-properties style:font-name="Noto Sans" fo:font-size="12pt" fo:language="en" fo:country="GB"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="plain" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="strong" style:family="paragraph" style:parent-style-name="Standard"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="quiet" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:margin-top="3mm" fo:keep-with-next="always"/><style:text-properties fo:color="#40464c"/></style:style>
<style:style style:name="right" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="end" fo:margin-bottom="0mm"/></style:style>
<style:style style:name="left" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:margin-bottom="0mm"/></style:style>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="1"><style:paragraph-properties fo:keep-with-next="always"/><style:text-properties fo:font-size="24pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="2"><style:paragraph-properties fo:keep-with-next="always" fo:margin-top="8.5mm" fo:border-bottom="0.7mm solid #183e63"/><style:text-properties fo:font-size="16.5pt" fo:font-weight="bold" fo:color="#183e63"/></style:style>
<style:style style:name="Heading_20_3" style:display-name="Heading 3" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="3"><style:paragraph-properties fo:keep-with-next="always" fo:margin-top="5.5mm"/><style:text-properties fo:font-size="13.5pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Heading_20_4" style:display-name="Heading 4" style:family="paragraph" style:parent-style-name="Heading_20_3" style:default-outline-level="4"/>
</office:styles>
<office:automatic-styles>
<style:style style:name="new" style:family="paragraph" style:parent-style-name="Heading_20_1"><style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="wide" style:family="table"><style:table-properties style:width="174mm" table:align="margins" fo:margin-top="4mm" fo:margin-bottom="4mm"/></style:style>
<style:style style:name="ruled" style:family="table-cell"><style:table-cell-properties fo:border="0.18mm solid #a8b0b8" fo:padding="1.3mm"/></style:style>
<style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:border="0.18mm solid #a8b0b8" fo:padding="1.3mm" fo:background-color="#e9eef3"/></style:style>
<style:style style:name="bare" style:family="table-cell"><style:table-cell-properties fo:border="none" fo:padding="0mm"/></style:style>
<style:style style:name="whole" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>
<style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="12mm" fo:margin-bottom="12mm" fo:margin-left="18mm" fo:margin-right="18mm"/>
<style:header-style><style:header-footer-properties fo:min-height="15mm" fo:margin-bottom="3mm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="13mm" fo:margin-top="3mm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
`

func (p *paper) odt() []byte {
	var b bytes.Buffer
	esc := func(s string) string {
		var out strings.Builder
		_ = xml.EscapeText(&out, []byte(s)) // into memory
		return out.String()
	}
	paras := func(style, text string) {
		for line := range strings.SplitSeq(text, "\n") {
			fmt.Fprintf(&b, `<text:p text:style-name="%s">%s</text:p>`, style, esc(line))
		}
	}
	begin := func(columns int) {
		fmt.Fprintf(&b, `<table:table table:style-name="wide"><table:table-column table:number-columns-repeated="%d"/>`, columns)
	}
	cell := func(style, para, text string) {
		fmt.Fprintf(&b, `<table:table-cell table:style-name="%s">`, style)
		paras(para, text)
		b.WriteString("</table:table-cell>")
	}
	b.WriteString(odtHead)
	fmt.Fprintf(&b, "<office:meta><dc:title>%s</dc:title><dc:creator>%s</dc:creator><dc:language>en-GB</dc:language></office:meta>\n", esc(p.title), esc(p.council))
	b.WriteString(odtLooks)
	b.WriteString(`<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="a4"><style:header>`)
	paras("left", strings.ReplaceAll(p.header[0], "\n", ". "))
	paras("right", strings.ReplaceAll(p.header[1], "\n", ". "))
	b.WriteString("</style:header><style:footer>")
	paras("left", p.footer)
	fmt.Fprintf(&b, `<text:p text:style-name="right">Page <text:page-number text:select-page="current">1</text:page-number> of <text:page-count>1</text:page-count> %s</text:p>`, esc(p.subject))
	b.WriteString("</style:footer></style:master-page></office:master-styles>\n<office:body><office:text>\n")
	fresh := false
	var parts func([]part)
	parts = func(all []part) {
		for _, x := range all {
			switch {
			case x.breaks:
				fresh = true
			case x.heading > 0:
				style := fmt.Sprintf("Heading_20_%d", min(x.heading, 4))
				if fresh {
					style, fresh = "new", false
				}
				fmt.Fprintf(&b, "<text:h text:style-name=\"%s\" text:outline-level=\"%d\">%s</text:h>\n", style, x.heading, esc(x.text))
			case x.para != "":
				paras(x.para, x.text)
			case x.options != nil:
				var all []string
				for _, o := range x.options {
					all = append(all, tick(o))
				}
				paras(plain, strings.Join(all, "     "))
			case x.beside != nil:
				begin(len(x.beside))
				b.WriteString("<table:table-row>")
				for _, inside := range x.beside {
					b.WriteString(`<table:table-cell table:style-name="bare">`)
					parts(inside)
					b.WriteString("</table:table-cell>")
				}
				b.WriteString("</table:table-row></table:table>\n")
			case x.table != nil:
				begin(len(x.table.heads))
				b.WriteString("<table:table-header-rows><table:table-row>")
				for _, h := range x.table.heads {
					cell("head", "strong", h)
				}
				b.WriteString("</table:table-row></table:table-header-rows>\n")
				for _, row := range x.table.rows {
					b.WriteString(`<table:table-row table:style-name="whole">`)
					for _, text := range row {
						cell("ruled", plain, text)
					}
					b.WriteString("</table:table-row>\n")
				}
				b.WriteString("</table:table>\n")
			}
		}
	}
	parts(p.parts)
	b.WriteString("</office:text></office:body></office:document>\n")
	return b.Bytes()
}
