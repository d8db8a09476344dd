package pdffile

// Field is an empty signature field.
type Field struct {
	Name string // partial name, unique in the file
	Desc string // what a screen reader calls it
	X, Y float64
	W, H float64
}

// SignatureField adds an empty signature field to a page. It belongs to e, an
// element with the tag Form. It is made so that filling it changes nothing else
// in the file: it has an appearance and its place in the structure already.
func (p *Page) SignatureField(e *Elem, f Field) {
	d := p.doc
	if d.names[f.Name] {
		d.fail(errorf("there are two form fields %q", f.Name))
		return
	}
	d.names[f.Name] = true
	r, look := d.w.alloc(), d.w.alloc()
	b := append(appendNums([]byte("/Type/XObject/Subtype/Form/BBox["), 0, 0, f.W, f.H), ']')
	d.w.stream(look, append(b, "/Resources<<>>"...), nil, false)

	b = appendText([]byte("<</Type/Annot/Subtype/Widget/FT/Sig/F 4/T"), f.Name)
	b = appendText(append(b, "/TU"...), f.Desc)
	b = append(appendNums(append(b, "/Rect["...), f.X, f.Y, f.X+f.W, f.Y+f.H), ']')
	b = appendRef(append(b, "/P "...), p.ref)
	b = append(appendRef(append(b, "/AP<</N "...), look), ">>"...)
	p.annotate(e, r, b)
	d.fields = append(d.fields, r)
}

// Link adds a link to an address on the web to what was drawn. It belongs to e,
// an element with the tag Link.
func (p *Page) Link(e *Elem, address string, x, y, w, h float64) {
	r := p.doc.w.alloc()
	b := append(appendNums([]byte("<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect["), x, y, x+w, y+h), ']')
	b = appendText(append(b, "/Contents"...), address)
	b = append(appendBytes(append(b, "/A<</S/URI/URI"...), []byte(address)), ">>"...)
	p.annotate(e, r, b)
}

// annotate writes an annotation and ties it to its element.
func (p *Page) annotate(e *Elem, r Ref, b []byte) {
	d := p.doc
	d.late = append(d.late, lateObject{r, append(b, "/StructParent "...), len(d.annotated)})
	d.annotated = append(d.annotated, e)
	p.annots = append(p.annots, r)
	e.kids = append(e.kids, kid{page: p, objr: r})
}

// lateObject is an object whose last number is known when all pages are.
type lateObject struct {
	ref Ref
	b   []byte
	n   int
}
