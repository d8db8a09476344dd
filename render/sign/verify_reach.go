package sign

import (
	"fmt"

	"earlyhelp.example/forms/internal/pdfread"
)

// role says what an object is for. The order matters: an object that is for two
// things is for the first, which is the one that may change least.
type role uint8

const (
	ofNothing role = iota
	ofPage
	ofAnnotation
	ofForm
	ofLook // of a field or an annotation
	ofSignature
	ofMetadata
	ofAttachment
	ofStructure
	ofDocument
	ofEvidence // only reached through the catalogue's DSS
)

// under returns what stands under a key of an object for r.
func (r role) under(key pdfread.Name) role {
	switch {
	case r == ofPage && key == "Annots":
		return ofAnnotation
	case (r == ofAnnotation || r == ofForm) && key == "AP":
		return ofLook
	case (r == ofAnnotation || r == ofForm) && key == "V":
		return ofSignature
	}
	return r
}

// underCatalogue returns what stands under a key of the catalogue.
func underCatalogue(key pdfread.Name) role {
	switch key {
	case "Pages", "OCProperties": // layers, too, decide what a page shows
		return ofPage
	case "AcroForm":
		return ofForm
	case "Perms":
		return ofSignature
	case "Metadata":
		return ofMetadata
	case "Names", "AF":
		return ofAttachment
	case "StructTreeRoot":
		return ofStructure
	case "DSS":
		return ofEvidence
	}
	return ofDocument
}

// reach holds what can be reached from a file's trailer, and what for. It is
// walked once for the file as first signed, and then grows with each revision.
type reach struct {
	root    int // the catalogue
	objects map[int]reached
	// none holds numbers that are referred to and have no object. Whoever gives
	// them one later changes what refers to them.
	none  map[int]reached
	queue [ofEvidence + 1][]int
}

// reached says what for and on which page, from 1; 0 is none.
type reached struct {
	role role
	page int
}

// reachOf walks a file as it was at one of its revisions.
func reachOf(v *pdfread.View) (*reach, error) {
	g := &reach{objects: map[int]reached{}, none: map[int]reached{}}
	pages, err := v.Pages()
	if err != nil {
		return nil, err
	}
	for i, p := range pages {
		g.see(v, p, reached{ofPage, i + 1})
	}
	root, err := v.Catalog()
	if err != nil {
		return nil, err
	}
	if ref, ok := v.Trailer["Root"].(pdfread.Ref); ok {
		g.root, g.objects[ref.Num] = ref.Num, reached{role: ofDocument}
	}
	g.catalogue(v, root)
	for key, x := range v.Trailer {
		if key != "Root" {
			g.walk(v, x, reached{role: ofMetadata})
		}
	}
	return g, g.drain(v)
}

// grow adds what a later revision wrote.
func (g *reach) grow(v *pdfread.View, objects []pdfread.Object) error {
	for _, o := range objects {
		known := g.objects[o.Num]
		if o.Free || known.role == ofNothing {
			continue // gone, or new: that is reached through what refers to it
		}
		x, err := v.Get(o.Ref)
		if err != nil {
			return err
		}
		if d, ok := x.(pdfread.Dict); ok && o.Num == g.root {
			g.catalogue(v, d)
			continue
		}
		g.walk(v, x, known)
	}
	return g.drain(v)
}

func (g *reach) catalogue(v *pdfread.View, root pdfread.Dict) {
	for key, x := range root {
		g.walk(v, x, reached{role: underCatalogue(key)})
	}
}

// drain visits what waits, first what may change least.
func (g *reach) drain(v *pdfread.View) error {
	for r := range g.queue {
		for len(g.queue[r]) > 0 {
			waiting := g.queue[r]
			g.queue[r] = nil
			for _, num := range waiting {
				o, _, _ := v.Object(num)
				x, err := v.Get(o.Ref)
				if err != nil {
					return err
				}
				g.walk(v, x, g.objects[num])
			}
		}
	}
	return nil
}

// walk looks for references in a value.
func (g *reach) walk(v *pdfread.View, x any, as reached) {
	switch x := x.(type) {
	case pdfread.Ref:
		g.see(v, x, as)
	case pdfread.Array:
		for _, e := range x {
			g.walk(v, e, as)
		}
	case pdfread.Dict:
		for key, e := range x {
			switch e.(type) {
			case pdfread.Ref, pdfread.Array, pdfread.Dict:
				g.walk(v, e, reached{as.role.under(key), as.page})
			}
		}
	case *pdfread.Stream:
		g.walk(v, x.Dict, as)
	}
}

// see notes a reference. Roles are drained in their order, so that the first
// that reaches an object is the one it keeps.
func (g *reach) see(v *pdfread.View, ref pdfread.Ref, as reached) {
	if known, ok := g.objects[ref.Num]; ok && (known.role <= as.role || ref.Num == g.root) {
		return
	}
	if o, _, ok := v.Object(ref.Num); !ok || o.Free || o.Gen != ref.Gen {
		if known, ok := g.none[ref.Num]; !ok || as.role < known.role {
			g.none[ref.Num] = as
		}
		return
	}
	g.objects[ref.Num] = as
	g.queue[as.role] = append(g.queue[as.role], ref.Num)
}

// where returns the page as words; empty where there is none.
func (r reached) where() string {
	if r.page == 0 {
		return ""
	}
	return fmt.Sprintf("page %d", r.page)
}
