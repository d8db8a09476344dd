package pdffile

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
)

// Document is one file that is being made. It is for one goroutine.
type Document struct {
	Info
	Root  *Elem // of the structure tree
	Files []*Attachment

	id        [16]byte  // a digest of all that the document says
	sum       hash.Hash // of it
	resources Ref
	w         *writer
	pages     []*Page
	pagesRef  Ref
	faces     map[*Typeface]*faceUse
	fonts     []*docFont
	images    []imageUse
	fields    []Ref
	names     map[string]bool // of fields
	annotated []*Elem
	late      []lateObject
	bookmarks []bookmark
	errs      []error
}

// bookmark is an entry of the document's outline.
type bookmark struct {
	title string
	level int // from 1
	page  *Page
	y     float64
}

// New returns an empty document.
func New(info Info, p *Packer) *Document {
	d := &Document{Info: info, Root: &Elem{Tag: "Document", stock: new([]Elem)}, w: newWriter(p), sum: sha256.New(),
		faces: map[*Typeface]*faceUse{}, names: map[string]bool{}}
	d.pagesRef, d.resources = d.w.alloc(), d.w.alloc()
	return d
}

// AddPage begins a page. The page before it is finished and must not be drawn
// on any more.
func (d *Document) AddPage(width, height float64) *Page {
	d.endPage()
	p := &Page{Width: width, Height: height, doc: d, ref: d.w.alloc(), c: d.w.content[:0],
		fill: black, stroke: black, line: 1}
	d.pages = append(d.pages, p)
	return p
}

// Bookmark adds an entry to the document's outline; level counts from 1.
func (d *Document) Bookmark(title string, level int, p *Page, y float64) {
	d.bookmarks = append(d.bookmarks, bookmark{title, level, p, y})
}

func (d *Document) fail(err error) { d.errs = append(d.errs, err) }

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// missing notes a character that the typeface given for it does not have.
func (d *Document) missing(r rune) { d.fail(errorf("no glyph for the character %U", r)) }

// Bytes returns the finished file; the document cannot be used any more. An
// error says what could not be drawn; there is no file then.
func (d *Document) Bytes() ([]byte, error) {
	if d.w == nil {
		return nil, errors.New("the document is finished already")
	}
	if len(d.pages) == 0 {
		d.fail(errors.New("a document needs a page"))
	}
	if len(d.errs) > 0 {
		return nil, errors.Join(d.errs...)
	}
	d.endPage()
	w := d.w
	for _, f := range d.fonts {
		if err := f.write(d); err != nil {
			return nil, err
		}
	}
	d.writeResources(d.resources)
	d.identify()
	for _, o := range d.late {
		w.put(o.ref, append(appendInt(o.b, len(d.pages)+o.n), ">>"...))
	}
	b := []byte("<</Type/Pages/Kids[")
	for _, p := range d.pages {
		b = append(appendRef(b, p.ref), ' ')
	}
	w.put(d.pagesRef, append(appendInt(append(b, "]/Count "...), len(d.pages)), ">>"...))
	root := d.writeCatalog()
	info := d.writeInfo()
	file := w.finish(root, info, d.id)
	d.w = nil
	w.free()
	return file, nil
}

// endPage writes the page that was drawn last.
func (d *Document) endPage() {
	if n := len(d.pages); n > 0 && !d.pages[n-1].written {
		d.pages[n-1].write(n - 1)
	}
}

// identify gives the document its id: a digest of what its pages show and its
// structure says, of what is attached and of what it is called. The same document
// has the same id.
func (d *Document) identify() {
	for _, u := range d.images {
		_, _ = d.sum.Write(u.img.data)
	}
	d.Root.identify(d.sum)
	_, _ = fmt.Fprintf(d.sum, "%q %q %q %q %q", d.Title, d.Author, d.Subject, pdfDate(d.Date), d.fontsUsed()) // a hash never fails
	for _, f := range d.Files {
		_, _ = d.sum.Write(f.Data)
	}
	copy(d.id[:], d.sum.Sum(nil))
}

// fontsUsed returns what the codes on the pages stand for.
func (d *Document) fontsUsed() []string {
	var out []string
	for _, f := range d.fonts {
		out = append(out, f.face.font.PostScriptName())
		out = append(out, f.texts...)
	}
	return out
}

func (d *Document) writeResources(r Ref) {
	b := []byte("<</Font<<")
	for _, f := range d.fonts {
		b = appendRef(append(append(b, f.name...), ' '), f.ref)
	}
	b = append(b, ">>/XObject<<"...)
	for _, u := range d.images {
		b = appendRef(append(append(b, u.name...), ' '), u.ref)
	}
	d.w.put(r, append(b, ">>>>"...))
}

func (d *Document) writeCatalog() Ref {
	r := d.w.alloc()
	b := appendRef([]byte("<</Type/Catalog/Pages "), d.pagesRef)
	b = appendText(append(b, "/Lang"...), d.Lang)
	b = append(b, "/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true"...)
	if d.FromRight {
		b = append(b, "/Direction/R2L"...)
	}
	b = append(b, ">>"...)
	b = appendRef(append(b, "/StructTreeRoot "...), d.writeStructure())
	b = appendRef(append(b, "/Metadata "...), d.writeMetadata())
	b = append(appendRef(append(b, "/OutputIntents["...), d.writeIntent()), ']')
	if outlines := d.writeBookmarks(); outlines != 0 {
		b = append(appendRef(append(b, "/Outlines "...), outlines), "/PageMode/UseOutlines"...)
	}
	if len(d.fields) > 0 {
		// The flags say that there are signatures to come, so that sealing need
		// not change them.
		b = append(b, "/AcroForm<</SigFlags 3/Fields["...)
		for _, f := range d.fields {
			b = append(appendRef(b, f), ' ')
		}
		b = append(b, "]>>"...)
	}
	if len(d.Files) > 0 {
		var specs []byte
		names := []byte("/Names<</EmbeddedFiles<</Names[")
		for _, f := range d.Files {
			spec := d.writeAttachment(f)
			specs = append(appendRef(specs, spec), ' ')
			names = append(appendRef(append(appendText(names, f.Name), ' '), spec), ' ')
		}
		b = append(append(append(b, "/AF["...), specs...), ']')
		b = append(append(b, names...), "]>>>>"...)
	}
	d.w.put(r, append(b, ">>"...))
	return r
}

// writeBookmarks writes the document's outline; 0 where it has none.
func (d *Document) writeBookmarks() Ref {
	if len(d.bookmarks) == 0 {
		return 0
	}
	type node struct {
		bookmark
		ref                      Ref
		parent                   int // index; -1 the root
		first, last, prev, after int // index; -1 none
		inside                   int
	}
	root := d.w.alloc()
	nodes := make([]node, len(d.bookmarks))
	var path []int // open entries, outermost first
	first, last, top := -1, -1, 0
	for i, m := range d.bookmarks {
		for len(path) > 0 && nodes[path[len(path)-1]].level >= m.level {
			path = path[:len(path)-1]
		}
		n := node{bookmark: m, ref: d.w.alloc(), parent: -1, first: -1, last: -1, prev: -1, after: -1}
		before := &last
		if len(path) > 0 {
			n.parent = path[len(path)-1]
			before = &nodes[n.parent].last
			if nodes[n.parent].first < 0 {
				nodes[n.parent].first = i
			}
			for _, up := range path {
				nodes[up].inside++
			}
		} else if first < 0 {
			first = i
		}
		top++
		if n.prev = *before; n.prev >= 0 {
			nodes[n.prev].after = i
		}
		*before = i
		nodes[i] = n
		path = append(path, i)
	}
	link := func(b []byte, key string, i int) []byte {
		if i < 0 {
			return b
		}
		return appendRef(append(append(b, key...), ' '), nodes[i].ref)
	}
	for _, n := range nodes {
		b := appendText([]byte("<</Title"), n.title)
		parent := root
		if n.parent >= 0 {
			parent = nodes[n.parent].ref
		}
		b = appendRef(append(b, "/Parent "...), parent)
		b = link(link(link(link(b, "/First", n.first), "/Last", n.last), "/Prev", n.prev), "/Next", n.after)
		if n.inside > 0 {
			b = appendInt(append(b, "/Count "...), n.inside)
		}
		b = appendRef(append(b, "/Dest["...), n.page.ref)
		b = append(appendNums(append(b, "/XYZ "...), 0, n.y), " null]>>"...)
		d.w.put(n.ref, b)
	}
	b := link(link([]byte("<</Type/Outlines"), "/First", first), "/Last", last)
	d.w.put(root, append(appendInt(append(b, "/Count "...), top), ">>"...))
	return root
}
