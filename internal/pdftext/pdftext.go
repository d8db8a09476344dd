// Package pdftext reads the PDFs that this module draws, for its tests: the
// texts of the pages, the structure tree, the information and what is attached.
// It knows only how internal/pdffile writes, and trusts it.
package pdftext

import (
	"fmt"
	"strings"
)

// Text is one text on a page.
type Text struct {
	X, Y     float64 // of its base line, in points from the bottom left corner
	Size     float64
	Bold     bool
	Artifact bool // decoration, or repeated on each page
	Text     string

	mcid int
	page ref
}

// Node is an element of the structure tree.
type Node struct {
	Tag     string
	Text    string // drawn for it, without its kids'
	Alt     string
	Scope   string // of a table's head
	Role    string // of a field that is printed
	Checked string
	Desc    string
	Field   string     // name of the signature field in it
	Box     [4]float64 // of a figure, in points
	Link    bool       // an annotation that leads somewhere is in it
	Kids    []*Node

	before []int // how much of Text stands before each kid
}

// All returns the text of a node and its kids, in reading order.
func (n *Node) All() string {
	var b strings.Builder
	at := 0
	for i, k := range n.Kids {
		b.WriteString(n.Text[at:n.before[i]])
		at = n.before[i]
		b.WriteString(k.All())
	}
	b.WriteString(n.Text[at:])
	return b.String()
}

// Own returns the text of a node without that of its kids, but for spans: they
// are part of a text that needs more to be said of it.
func (n *Node) Own() string {
	var b strings.Builder
	at := 0
	for i, k := range n.Kids {
		b.WriteString(n.Text[at:n.before[i]])
		if at = n.before[i]; k.Tag == "Span" {
			b.WriteString(k.All())
		}
	}
	b.WriteString(n.Text[at:])
	return b.String()
}

// Pages returns the texts of each page, in the order in which they are drawn.
func Pages(data []byte) ([][]Text, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	return f.pages()
}

func (f *file) pages() ([][]Text, error) {
	root := f.dict(f.trailer["Root"])
	kids, ok := f.dict(root["Pages"])["Kids"].(list)
	if !ok || len(kids) == 0 {
		return nil, fmt.Errorf("no page found")
	}
	fonts := map[ref]*font{}
	var out [][]Text
	for _, k := range kids {
		texts, err := f.page(k.(ref), fonts)
		if err != nil {
			return nil, err
		}
		out = append(out, texts)
	}
	f.tell(out)
	return out, nil
}

// tell puts what the structure says of a text in the place of what was drawn:
// text that runs from right to left is drawn the other way round.
func (f *file) tell(pages [][]Text) {
	said := map[place]string{}
	for _, o := range f.objects {
		d, ok := o.(dict)
		if !ok || d["ActualText"] == nil {
			continue
		}
		page, _ := d["Pg"].(ref)
		if m, ok := d["K"].(float64); ok {
			said[place{page, int(m)}] = text(d["ActualText"])
		}
	}
	for _, p := range pages {
		for i := range p {
			if actual, ok := said[place{p[i].page, p[i].mcid}]; ok && !p[i].Artifact {
				p[i].Text = actual
			}
		}
	}
}

// place is marked content of a page.
type place struct {
	page ref
	mcid int
}

// All returns the text of all pages, a line for each text.
func All(data []byte) (string, error) {
	pages, err := Pages(data)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, p := range pages {
		for _, t := range p {
			b.WriteString(t.Text)
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}

// Strings returns every string in the objects of a file: titles, descriptions,
// bookmarks, names.
func Strings(data []byte) (string, error) {
	f, err := open(data)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			b.WriteString(text(v) + "\n")
		case list:
			for _, e := range v {
				walk(e)
			}
		case dict:
			for _, e := range v {
				walk(e)
			}
		case *stream:
			walk(v.dict)
			if v.dict["Subtype"] == name("XML") {
				if xmp, err := v.data(); err == nil {
					b.Write(xmp)
				}
			}
		}
	}
	for _, o := range f.objects {
		walk(o)
	}
	return b.String(), nil
}

// Info returns the entries of the document's information, such as Title.
func Info(data []byte) (map[string]string, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for k, v := range f.dict(f.trailer["Info"]) {
		out[string(k)] = text(v)
	}
	return out, nil
}

// Attachment returns the data of the file's only attachment; nil where there is
// none.
func Attachment(data []byte) ([]byte, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	files, _ := f.get(f.dict(f.trailer["Root"])["AF"]).(list)
	if len(files) != 1 {
		return nil, nil
	}
	embedded, ok := f.get(f.dict(f.dict(files[0])["EF"])["F"]).(*stream)
	if !ok {
		return nil, fmt.Errorf("an attachment without data")
	}
	return embedded.data()
}

// Tree returns the structure tree.
func Tree(data []byte) (*Node, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	pages, err := f.pages()
	if err != nil {
		return nil, err
	}
	drawn := map[place]string{}
	for _, p := range pages {
		for _, t := range p {
			if !t.Artifact {
				drawn[place{t.page, t.mcid}] += t.Text
			}
		}
	}
	var node func(v any) *Node
	node = func(v any) *Node {
		d := f.dict(v)
		n := &Node{Alt: text(d["Alt"])}
		tag, _ := d["S"].(name)
		n.Tag = string(tag)
		if a := f.dict(d["A"]); a != nil {
			word := func(key name) string { w, _ := a[key].(name); return string(w) }
			n.Scope, n.Role, n.Checked, n.Desc = word("Scope"), word("Role"), word("checked"), text(a["Desc"])
			if box, ok := a["BBox"].(list); ok {
				for i := range min(len(box), len(n.Box)) {
					n.Box[i], _ = box[i].(float64)
				}
			}
		}
		page, _ := d["Pg"].(ref)
		kids, ok := d["K"].(list)
		if !ok && d["K"] != nil {
			kids = list{d["K"]}
		}
		for _, k := range kids {
			if m, ok := k.(float64); ok {
				n.Text += drawn[place{page, int(m)}]
				continue
			}
			inner := f.dict(k)
			switch inner["Type"] {
			case name("MCR"):
				n.Text += drawn[place{inner["Pg"].(ref), int(inner["MCID"].(float64))}]
			case name("OBJR"):
				annotation := f.dict(inner["Obj"])
				n.Field = text(annotation["T"])
				n.Link = annotation["Subtype"] == name("Link")
			default:
				n.Kids, n.before = append(n.Kids, node(k)), append(n.before, len(n.Text))
			}
		}
		if actual := text(d["ActualText"]); actual != "" {
			n.Text = actual
		}
		return n
	}
	top := f.dict(f.dict(f.trailer["Root"])["StructTreeRoot"])
	return node(top["K"]), nil
}

// font is what is needed of a font to read texts: which characters its codes
// are.
type font struct {
	bold  bool
	codes map[string]string
}

func (f *file) font(r ref) (*font, error) {
	d := f.dict(r)
	base, _ := d["BaseFont"].(name)
	out := &font{bold: strings.Contains(string(base), "Bold"), codes: map[string]string{}}
	cmap, ok := f.get(d["ToUnicode"]).(*stream)
	if !ok {
		return nil, fmt.Errorf("font %s says nothing of its characters", base)
	}
	data, err := cmap.data()
	if err != nil {
		return nil, err
	}
	s := &scanner{data, 0}
	kind := op("")
	for !s.end() {
		switch v := s.value().(type) {
		case op:
			if v == "beginbfchar" || v == "beginbfrange" || v == "endbfchar" || v == "endbfrange" {
				kind = v
			}
		case string:
			switch kind {
			case "beginbfchar":
				to, _ := s.value().(string)
				out.codes[v] = decode16(to)
			case "beginbfrange":
				last, _ := s.value().(string)
				to, _ := s.value().(string)
				first := []rune(decode16(to))[0]
				for c := code(v); c <= code(last); c++ {
					out.codes[string([]byte{byte(c >> 8), byte(c)})] = string(first + rune(c-code(v)))
				}
			}
		}
	}
	return out, nil
}

// code returns the number that a string of two bytes is.
func code(s string) int { return int(s[0])<<8 | int(s[1]) }

// page reads the texts of a page.
func (f *file) page(r ref, fonts map[ref]*font) ([]Text, error) {
	d := f.dict(r)
	resources := f.dict(f.dict(d["Resources"])["Font"])
	content, ok := f.get(d["Contents"]).(*stream)
	if !ok {
		return nil, fmt.Errorf("a page without content")
	}
	data, err := content.data()
	if err != nil {
		return nil, err
	}
	var out []Text
	now := Text{page: r}
	var face *font
	var args list
	var shown strings.Builder
	actual := ""
	show := func(s string) {
		for i := 0; i+1 < len(s); i += 2 {
			shown.WriteString(face.codes[s[i:i+2]])
		}
	}
	s := &scanner{data, 0}
	for !s.end() {
		v := s.value()
		word, isOp := v.(op)
		if !isOp {
			args = append(args, v)
			continue
		}
		n := len(args)
		switch word {
		case "BMC", "BDC":
			now.Artifact = args[0] == name("Artifact")
			if props, ok := args[n-1].(dict); ok && !now.Artifact {
				now.mcid = int(props["MCID"].(float64))
				actual = text(props["ActualText"])
			}
		case "Tf":
			use := resources[args[0].(name)].(ref)
			if fonts[use] == nil {
				if fonts[use], err = f.font(use); err != nil {
					return nil, err
				}
			}
			face = fonts[use]
			now.Bold, now.Size = face.bold, args[1].(float64)
		case "Td":
			now.X, now.Y = args[0].(float64), args[1].(float64)
		case "Tm":
			now.X, now.Y = args[4].(float64), args[5].(float64)
		case "Tj":
			show(args[0].(string))
		case "TJ":
			for _, e := range args[0].(list) {
				if part, ok := e.(string); ok {
					show(part)
				}
			}
		case "ET":
			now.Text = shown.String()
			if actual != "" {
				now.Text, actual = actual, ""
			}
			out = append(out, now)
			shown.Reset()
		}
		args = args[:0]
	}
	return out, nil
}
