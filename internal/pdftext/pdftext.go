// Package pdftext reads the PDFs that this module draws, for its tests: the
// texts of the pages, the structure tree, the information and what is attached.
// Its objects are internal/pdfread's; of pages and fonts it knows only how
// internal/pdffile writes them.
package pdftext

import (
	"errors"
	"fmt"
	"strings"

	"earlyhelp.example/forms/internal/pdfread"
)

// Text is one text on a page.
type Text struct {
	X, Y     float64 // of its base line, in points from the bottom left corner
	Size     float64
	Bold     bool
	Artifact bool // decoration, or repeated on each page
	Text     string

	mcid int
	page pdfread.Ref
}

// Node is an element of the structure tree.
type Node struct {
	Tag     string
	Lang    string // where it says one
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
	return f.texts()
}

func (f *file) texts() ([][]Text, error) {
	if len(f.pages) == 0 {
		return nil, errors.New("no page found")
	}
	fonts := map[pdfread.Ref]*font{}
	var out [][]Text
	for _, p := range f.pages {
		texts, err := f.page(p, fonts)
		if err != nil {
			return nil, err
		}
		out = append(out, texts)
	}
	f.tell(out)
	return out, f.err
}

// tell puts what the structure says of a text in the place of what was drawn:
// text that runs from right to left is drawn the other way round.
func (f *file) tell(pages [][]Text) {
	said := map[place]string{}
	f.objects(func(_ pdfread.Ref, o any) {
		d, ok := o.(pdfread.Dict)
		if !ok || d["ActualText"] == nil {
			return
		}
		page, _ := d["Pg"].(pdfread.Ref)
		if m, ok := pdfread.Whole(d["K"]); ok {
			said[place{page, m}] = f.text(d["ActualText"])
		}
	})
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
	page pdfread.Ref
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
		case pdfread.String:
			b.WriteString(v.Text() + "\n")
		case pdfread.Array:
			for _, e := range v {
				walk(e)
			}
		case pdfread.Dict:
			for _, e := range v {
				walk(e)
			}
		case *pdfread.Stream:
			walk(v.Dict)
			if v.Dict["Subtype"] == pdfread.Name("XML") {
				b.Write(keep[[]byte](f)(f.v.Data(v)))
			}
		}
	}
	f.objects(func(_ pdfread.Ref, o any) { walk(o) })
	return b.String(), f.err
}

// Streams returns the data of every stream of a file as it is decoded: pages, fonts,
// pictures, what is attached.
func Streams(data []byte) (string, error) {
	f, err := open(data)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	f.objects(func(_ pdfread.Ref, o any) {
		if s, ok := o.(*pdfread.Stream); ok {
			b.Write(keep[[]byte](f)(f.v.Data(s)))
			b.WriteByte('\n')
		}
	})
	return b.String(), f.err
}

// Info returns the entries of the document's information, such as Title.
func Info(data []byte) (map[string]string, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for k, v := range f.dict(f.v.Trailer["Info"]) {
		out[string(k)] = f.text(v)
	}
	return out, f.err
}

// Attachment returns the data of the file's only attachment; nil where there is
// none.
func Attachment(data []byte) ([]byte, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	files := f.list(f.root["AF"])
	if len(files) != 1 {
		return nil, f.err
	}
	embedded := f.stream(f.dict(f.dict(files[0])["EF"])["F"])
	if embedded == nil {
		return nil, errors.Join(errors.New("an attachment without data"), f.err)
	}
	return f.v.Data(embedded)
}

// Tree returns the structure tree.
func Tree(data []byte) (*Node, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	pages, err := f.texts()
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
		n := &Node{Tag: f.name(d["S"]), Lang: f.text(d["Lang"]), Alt: f.text(d["Alt"])}
		a := f.dict(d["A"])
		n.Scope, n.Role, n.Checked, n.Desc = f.name(a["Scope"]), f.name(a["Role"]), f.name(a["checked"]), f.text(a["Desc"])
		f.box(&n.Box, a["BBox"])
		page, _ := d["Pg"].(pdfread.Ref)
		kids, ok := d["K"].(pdfread.Array)
		if !ok && d["K"] != nil {
			kids = pdfread.Array{d["K"]}
		}
		for _, k := range kids {
			if m, ok := pdfread.Whole(k); ok {
				n.Text += drawn[place{page, m}]
				continue
			}
			inner := f.dict(k)
			switch f.name(inner["Type"]) {
			case "MCR":
				at, _ := inner["Pg"].(pdfread.Ref)
				n.Text += drawn[place{at, f.int(inner["MCID"])}]
			case "OBJR":
				annotation := f.dict(inner["Obj"])
				n.Field = f.text(annotation["T"])
				n.Link = f.name(annotation["Subtype"]) == "Link"
			default:
				n.Kids, n.before = append(n.Kids, node(k)), append(n.before, len(n.Text))
			}
		}
		if actual := f.text(d["ActualText"]); actual != "" {
			n.Text = actual
		}
		return n
	}
	return node(f.dict(f.root["StructTreeRoot"])["K"]), f.err
}

// font is what is needed of a font to read texts: which characters its codes
// are.
type font struct {
	bold  bool
	codes map[string]string
}

func (f *file) font(r any) (*font, error) {
	d := f.dict(r)
	base := f.name(d["BaseFont"])
	out := &font{bold: strings.Contains(base, "Bold"), codes: map[string]string{}}
	cmap := f.stream(d["ToUnicode"])
	if cmap == nil {
		return nil, fmt.Errorf("font %s says nothing of its characters", base)
	}
	data, err := f.v.Data(cmap)
	if err != nil {
		return nil, err
	}
	return out, f.v.File.Operators(data, func(op string, args []any) error {
		var s []pdfread.String
		for _, a := range args {
			if text, ok := a.(pdfread.String); ok {
				s = append(s, text)
			}
		}
		switch op {
		case "endbfchar":
			for i := 0; i+1 < len(s); i += 2 {
				out.codes[string(s[i])] = wide(s[i+1])
			}
		case "endbfrange":
			for i := 0; i+2 < len(s); i += 3 {
				first := []rune(wide(s[i+2]))[0]
				for c := code(s[i]); c <= code(s[i+1]); c++ {
					out.codes[string([]byte{byte(c >> 8), byte(c)})] = string(first + rune(c-code(s[i])))
				}
			}
		}
		return nil
	})
}

// wide reads a string of UTF-16.
func wide(s pdfread.String) string { return ("\xFE\xFF" + s).Text() }

// code returns the number that a string of two bytes is.
func code(s pdfread.String) int { return int(s[0])<<8 | int(s[1]) }

// page reads the texts of a page.
func (f *file) page(r pdfread.Ref, fonts map[pdfread.Ref]*font) ([]Text, error) {
	d := f.dict(r)
	resources := f.dict(f.dict(d["Resources"])["Font"])
	content := f.stream(d["Contents"])
	if content == nil {
		return nil, errors.New("a page without content")
	}
	data, err := f.v.Data(content)
	if err != nil {
		return nil, err
	}
	var out []Text
	now := Text{page: r}
	var face *font
	var shown strings.Builder
	actual := ""
	show := func(v any) {
		s, _ := v.(pdfread.String)
		for i := 0; i+1 < len(s); i += 2 {
			shown.WriteString(face.codes[string(s[i:i+2])])
		}
	}
	err = f.v.File.Operators(data, func(op string, args []any) error {
		n := len(args)
		switch op {
		case "BMC", "BDC":
			now.Artifact = args[0] == pdfread.Name("Artifact")
			if props, ok := args[n-1].(pdfread.Dict); ok && !now.Artifact {
				now.mcid = f.int(props["MCID"])
				actual = f.text(props["ActualText"])
			}
		case "Tf":
			key, _ := args[0].(pdfread.Name)
			use, _ := resources[key].(pdfread.Ref)
			if fonts[use] == nil {
				var err error
				if fonts[use], err = f.font(use); err != nil {
					return err
				}
			}
			face = fonts[use]
			now.Bold, now.Size = face.bold, f.number(args[1])
		case "Td":
			now.X, now.Y = f.number(args[0]), f.number(args[1])
		case "Tm":
			now.X, now.Y = f.number(args[4]), f.number(args[5])
		case "Tj":
			show(args[0])
		case "TJ":
			for _, e := range f.list(args[0]) {
				show(e)
			}
		case "ET":
			now.Text = shown.String()
			if actual != "" {
				now.Text, actual = actual, ""
			}
			out = append(out, now)
			shown.Reset()
		}
		return nil
	})
	return out, err
}
