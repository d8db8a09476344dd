package forge

import (
	"bytes"

	"earlyhelp.example/forms/internal/pdfread"
)

const blank = "1 1 1 rg 0 0 600 850 re f"

// replacePage gives the first page other contents.
func replacePage(u *update) error {
	page, _, err := u.firstPage()
	if err != nil {
		return err
	}
	content := u.add(stream(pdfread.Dict{}, blank))
	return u.change(page, func(d pdfread.Dict) { d["Contents"] = content })
}

// replaceStream writes the first page's contents anew.
func replaceStream(u *update) error {
	_, content, err := u.firstPage()
	u.set(content, stream(pdfread.Dict{}, blank))
	return err
}

// onPage changes the dictionary of the first page.
func onPage(how func(u *update, page pdfread.Dict)) func(u *update) error {
	return func(u *update) error {
		page, _, err := u.firstPage()
		if err != nil {
			return err
		}
		return u.change(page, func(d pdfread.Dict) { how(u, d) })
	}
}

// addNote puts a note over the text of the first page.
func addNote(u *update) error {
	page, _, err := u.firstPage()
	if err != nil {
		return err
	}
	note := u.add(pdfread.Dict{"Type": pdfread.Name("Annot"), "Subtype": pdfread.Name("FreeText"), "P": page, "F": int64(4),
		"Rect": pdfread.Array{int64(50), int64(500), int64(500), int64(600)}, "DA": "/Helv 12 Tf", "Contents": "Agreed by all"})
	return u.change(page, func(d pdfread.Dict) { d["Annots"] = append(u.list(d["Annots"]), note) })
}

// onField runs an attack on the field that was signed first.
func (s *Source) onField(file []byte, how func(u *update, r pdfread.Ref, field pdfread.Dict) error) ([]byte, error) {
	name, err := s.field(0)
	if err != nil {
		return nil, err
	}
	return updated(file, func(u *update) error {
		r, d, err := u.field(name)
		if err != nil {
			return err
		}
		return how(u, r, d)
	})
}

func sealedField(name, row string, how func(u *update, r pdfread.Ref, field pdfread.Dict) error, codes ...string) Attack {
	return Attack{Name: name, Row: row, Codes: codes, Make: func(s *Source) ([]byte, error) {
		file, err := s.signed(Signing{})
		if err != nil {
			return nil, err
		}
		return s.onField(file, how)
	}}
}

// font returns an object of the first page's resources that has a key: a font's
// file or its ToUnicode.
func (u *update) font(key pdfread.Name) (pdfread.Ref, error) {
	for num := range u.next {
		d, err := u.Dict(pdfread.Ref{Num: num})
		if err != nil {
			continue
		}
		if r, ok := d[key].(pdfread.Ref); ok {
			return r, nil
		}
	}
	return pdfread.Ref{}, errNothing
}

// find returns the first object that is a dictionary with a key of a value.
func (u *update) find(key, value pdfread.Name, and func(pdfread.Dict) bool) (pdfread.Ref, error) {
	for num := range u.next {
		d, err := u.Dict(pdfread.Ref{Num: num})
		if err == nil && d[key] == value && (and == nil || and(d)) {
			return pdfread.Ref{Num: num}, nil
		}
	}
	return pdfread.Ref{}, errNothing
}

func onPages() []Attack {
	between := func(name string, how func(*update) error, codes ...string) Attack {
		return Attack{Name: name, Row: "a page changed between two signatures", Codes: codes, Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{})
			if err != nil {
				return nil, err
			}
			if file, err = updated(file, how); err != nil {
				return nil, err
			}
			name, err := s.field(1)
			if err != nil {
				return nil, err
			}
			return s.put(file, seal{field: name})
		}}
	}
	return []Attack{
		after("page-replaced", "a page replaced", replacePage, "page-changed"),
		{Name: "page-replaced-after-two", Row: "a page replaced", Codes: []string{"page-changed"}, Make: func(s *Source) ([]byte, error) {
			file, err := s.signedTwice()
			if err != nil {
				return nil, err
			}
			return updated(file, replacePage)
		}},
		after("stream-replaced", "a stream replaced", replaceStream, "page-changed"),
		sealedField("look-replaced", "an appearance replaced", func(u *update, _ pdfread.Ref, field pdfread.Dict) error {
			ap, err := u.Dict(field["AP"])
			if err != nil {
				return err
			}
			r, ok := ap["N"].(pdfread.Ref)
			if !ok {
				return errNothing
			}
			s, err := u.Stream(r)
			if err != nil {
				return err
			}
			d := pdfread.Dict{"Type": s.Dict["Type"], "Subtype": s.Dict["Subtype"], "BBox": s.Dict["BBox"], "Resources": pdfread.Dict{}}
			u.set(r, stream(d, blank))
			return nil
		}, "look-changed"),
		sealedField("look-exchanged", "an appearance replaced", func(u *update, r pdfread.Ref, _ pdfread.Dict) error {
			look := u.add(stream(pdfread.Dict{"Type": pdfread.Name("XObject"), "Subtype": pdfread.Name("Form"),
				"BBox": pdfread.Array{int64(0), int64(0), int64(200), int64(50)}, "Resources": pdfread.Dict{}}, blank))
			return u.change(r, func(d pdfread.Dict) { d["AP"] = pdfread.Dict{"N": look} })
		}, "look-changed", "field-changed"),
		after("annotation-added", "an annotation added", addNote, "annotation-added"),
		after("annotations-removed", "an annotation removed", onPage(func(_ *update, d pdfread.Dict) { delete(d, "Annots") }),
			"annotation-removed", "page-changed"),
		between("page-between", replacePage, "page-changed"),
		between("stream-between", replaceStream, "page-changed"),
		between("annotation-between", addNote, "annotation-added"),
		second("page-with-second", "a page changed between two signatures", seal{also: replacePage}, "page-changed"),
		second("page-with-timestamp", "a page changed with a timestamp", seal{timestamp: true, also: replacePage}, "page-changed"),
		after("page-with-evidence", "a page changed with a /DSS", func(u *update) error {
			if err := replacePage(u); err != nil {
				return err
			}
			return u.catalog(func(d pdfread.Dict) { d["DSS"] = pdfread.Dict{"Certs": pdfread.Array{}} })
		}, "page-changed"),
		after("page-rotated", "a page turned, cut or hidden", onPage(func(_ *update, d pdfread.Dict) { d["Rotate"] = int64(180) }), "page-changed"),
		after("page-cropped", "a page turned, cut or hidden", onPage(func(_ *update, d pdfread.Dict) {
			d["CropBox"] = pdfread.Array{int64(0), int64(0), int64(595), int64(400)}
		}), "page-changed"),
		after("pages-rotated", "a page turned, cut or hidden", func(u *update) error {
			root, err := u.Catalog()
			if err != nil {
				return err
			}
			return u.change(root["Pages"], func(d pdfread.Dict) { d["Rotate"] = int64(180) }) // what pages inherit
		}, "page-changed", "document-changed"),
		after("page-resources", "a page's resources changed", onPage(func(_ *update, d pdfread.Dict) {
			d["Resources"] = pdfread.Dict{} // no fonts: nothing is seen
		}), "page-changed"),
		after("page-removed", "a page removed, or moved", func(u *update) error {
			root, err := u.Catalog()
			if err != nil {
				return err
			}
			return u.change(root["Pages"], func(d pdfread.Dict) {
				kids := u.list(d["Kids"])
				d["Kids"], d["Count"] = kids[:len(kids)-1], int64(len(kids)-1)
			})
		}, "page-changed", "document-changed"),
		after("page-order", "a page removed, or moved", func(u *update) error {
			root, err := u.Catalog()
			if err != nil {
				return err
			}
			return u.change(root["Pages"], func(d pdfread.Dict) {
				kids := u.list(d["Kids"])
				kids[0], kids[1] = kids[1], kids[0]
				d["Kids"] = kids
			})
		}, "page-changed", "document-changed"),
		after("font-replaced", "a font replaced", func(u *update) error {
			r, err := u.font("FontFile2")
			u.set(r, stream(pdfread.Dict{}, "no font"))
			return err
		}, "page-changed"),
		after("unicode-swapped", "the characters behind the glyphs swapped", func(u *update) error {
			r, err := u.font("ToUnicode")
			if err != nil {
				return err
			}
			s, err := u.Stream(r)
			if err != nil {
				return err
			}
			data, err := u.Data(s)
			if err != nil {
				return err
			}
			u.set(r, stream(pdfread.Dict{}, string(bytes.ReplaceAll(data, []byte("<0061>"), []byte("<0062>")))+" "))
			return nil
		}, "page-changed"),
		after("structure-changed", "what is read aloud changed", func(u *update) error {
			r, err := u.find("S", "P", nil)
			if err != nil {
				return err
			}
			return u.change(r, func(d pdfread.Dict) { d["ActualText"] = "Agreed by all" })
		}, "structure-changed"),
		after("structure-removed", "what is read aloud changed", func(u *update) error {
			return u.catalog(func(d pdfread.Dict) { delete(d, "StructTreeRoot") })
		}, "structure-changed", "document-changed"),
		after("layer-hidden", "a page turned, cut or hidden", func(u *update) error {
			layer := u.add(pdfread.Dict{"Type": pdfread.Name("OCG"), "Name": "hidden"})
			return u.catalog(func(d pdfread.Dict) {
				d["OCProperties"] = pdfread.Dict{"OCGs": pdfread.Array{layer}, "D": pdfread.Dict{"OFF": pdfread.Array{layer}}}
			})
		}, "document-changed", "page-changed"),
	}
}
