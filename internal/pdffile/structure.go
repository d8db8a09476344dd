package pdffile

import (
	"hash"
	"io"
	"strconv"
)

// Elem is an element of the structure tree: what a part of the document is,
// and in which order parts are read.
type Elem struct {
	Tag    string // a standard structure type: H1, P, Table
	Alt    string // says in words what is shown, of a figure
	Actual string // what its glyphs say, where readers could not tell from them
	Visual bool   // Actual is drawn from right to left: who reads pages without the structure turns such text round
	Lang   string // of its text, where it is not the document's: a BCP 47 tag
	Scope  string // of a table's head: Column or Row
	Box    *[4]float64
	Field  *PrintField
	Number string // how a list is numbered: None, Decimal

	stock *[]Elem // of elements to be handed out: a document has many
	kids  []kid
	ref   Ref
}

// PrintField makes an element stand for a field that is printed, not filled
// in: what a screen reader says of an answer or a tick box.
type PrintField struct {
	Role    string // tv: text, cb: tick box, rb: one of several
	Checked string // on, off; "" of a text
	Desc    string // the question
}

// kid is what an element holds: an element, marked content of a page, or an
// annotation.
type kid struct {
	elem *Elem
	page *Page
	mcid int
	objr Ref
}

// Add makes an element inside e, behind what e holds.
func (e *Elem) Add(tag string) *Elem {
	const block = 64
	if len(*e.stock) == 0 {
		*e.stock = make([]Elem, block)
	}
	child := &(*e.stock)[0]
	*e.stock = (*e.stock)[1:]
	child.Tag, child.stock = tag, e.stock
	e.kids = append(e.kids, kid{elem: child})
	return child
}

// Empty reports whether nothing was drawn for e or inside it.
func (e *Elem) Empty() bool {
	for _, k := range e.kids {
		if k.elem == nil || !k.elem.Empty() {
			return false
		}
	}
	return true
}

// identify adds to a digest what the structure says besides what is drawn.
func (e *Elem) identify(sum hash.Hash) {
	_, _ = io.WriteString(sum, e.Alt) // a hash never fails
	if e.Field != nil {
		_, _ = io.WriteString(sum, e.Field.Desc+e.Field.Checked)
	}
	for _, k := range e.kids {
		if k.elem != nil {
			k.elem.identify(sum)
		}
	}
}

// number gives every element that is to be written its object. Elements for
// which nothing was drawn are left out, but a table's cells: a row keeps its
// columns.
func (e *Elem) number(w *writer) {
	e.ref = w.alloc()
	kept := e.kids[:0]
	for _, k := range e.kids {
		if k.elem != nil {
			if k.elem.Tag != "TD" && k.elem.Tag != "TH" && k.elem.Empty() {
				continue
			}
			k.elem.number(w)
		}
		kept = append(kept, k)
	}
	e.kids = kept
}

// write writes an element and those inside it.
func (e *Elem) write(w *writer, parent Ref, b []byte) []byte {
	b = append(b[:0], "<</S"...)
	b = appendName(b, e.Tag)
	b = appendRef(append(b, "/P "...), parent)
	b = e.attributes(b)
	b = e.content(b)
	w.put(e.ref, append(b, ">>"...))
	for _, k := range e.kids {
		if k.elem != nil {
			b = k.elem.write(w, e.ref, b)
		}
	}
	return b
}

func (e *Elem) attributes(b []byte) []byte {
	if e.Lang != "" {
		b = appendText(append(b, "/Lang"...), e.Lang)
	}
	if e.Alt != "" {
		b = appendText(append(b, "/Alt"...), e.Alt)
	}
	if e.Actual != "" {
		b = appendText(append(b, "/ActualText"...), e.Actual)
	}
	switch {
	case e.Scope != "":
		b = append(appendName(append(b, "/A<</O/Table/Scope"...), e.Scope), ">>"...)
	case e.Number != "":
		b = append(appendName(append(b, "/A<</O/List/ListNumbering"...), e.Number), ">>"...)
	case e.Box != nil:
		b = append(appendNums(append(b, "/A<</O/Layout/Placement/Block/BBox["...), e.Box[:]...), "]>>"...)
	case e.Field != nil:
		b = appendName(append(b, "/A<</O/PrintField/Role"...), e.Field.Role)
		if e.Field.Checked != "" {
			b = appendName(append(b, "/checked"...), e.Field.Checked)
		}
		if e.Field.Desc != "" {
			b = appendText(append(b, "/Desc"...), e.Field.Desc)
		}
		b = append(b, ">>"...)
	}
	return b
}

// content writes what an element holds. The page of its first marked content
// is said once; what stands on other pages names its own.
func (e *Elem) content(b []byte) []byte {
	var page *Page
	for _, k := range e.kids {
		if k.elem == nil {
			page = k.page
			b = appendRef(append(b, "/Pg "...), page.ref)
			break
		}
	}
	if len(e.kids) == 0 {
		return b
	}
	// One kid stands alone, as checkers of signatures expect of a field's element.
	b = append(b, "/K"...)
	alone := len(e.kids) == 1
	if !alone {
		b = append(b, '[')
	}
	for i, k := range e.kids {
		if i > 0 || alone {
			b = append(b, ' ')
		}
		switch {
		case k.elem != nil:
			b = appendRef(b, k.elem.ref)
		case k.objr != 0:
			b = appendRef(append(b, "<</Type/OBJR/Pg "...), k.page.ref)
			b = append(appendRef(append(b, "/Obj "...), k.objr), ">>"...)
		case k.page == page:
			b = appendInt(b, k.mcid)
		default:
			b = appendRef(append(b, "<</Type/MCR/Pg "...), k.page.ref)
			b = append(appendInt(append(b, "/MCID "...), k.mcid), ">>"...)
		}
	}
	if !alone {
		b = append(b, ']')
	}
	return b
}

// writeStructure writes the structure tree and returns its root.
func (d *Document) writeStructure() Ref {
	root, parents := d.w.alloc(), d.w.alloc()
	d.Root.number(d.w)
	d.Root.write(d.w, root, nil)

	b := append([]byte(nil), "<</Nums["...)
	for i, p := range d.pages {
		b = append(appendInt(b, i), '[')
		for _, e := range p.marked {
			b = append(appendRef(b, e.ref), ' ')
		}
		b = append(b, ']')
	}
	for i, e := range d.annotated {
		b = append(appendInt(b, len(d.pages)+i), ' ')
		b = append(appendRef(b, e.ref), ' ')
	}
	d.w.put(parents, append(b, "]>>"...))

	b = appendRef(append(b[:0], "<</Type/StructTreeRoot/K "...), d.Root.ref)
	b = appendRef(append(b, "/ParentTree "...), parents)
	b = append(b, "/ParentTreeNextKey "...)
	b = strconv.AppendInt(b, int64(len(d.pages)+len(d.annotated)), 10)
	d.w.put(root, append(b, ">>"...))
	return root
}
