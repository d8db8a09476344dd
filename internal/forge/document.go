package forge

import "earlyhelp.example/forms/internal/pdfread"

// root is an attack on the catalog.
func root(name, row string, key pdfread.Name, x func(u *update) any, codes ...string) Attack {
	return after(name, row, func(u *update) error {
		v := x(u)
		return u.catalog(func(d pdfread.Dict) {
			if v == nil {
				delete(d, key)
			} else {
				d[key] = v
			}
		})
	}, codes...)
}

func script(*update) any {
	return pdfread.Dict{"S": pdfread.Name("JavaScript"), "JS": "app.alert('Agreed')"}
}

func onDocument() []Attack {
	return []Attack{
		root("open-action", "an action or a script added", "OpenAction", script, "document-changed"),
		root("actions", "an action or a script added", "AA", func(u *update) any { return pdfread.Dict{"WC": script(u)} }, "document-changed"),
		after("script", "an action or a script added", func(u *update) error {
			return u.catalog(func(d pdfread.Dict) {
				names, _ := u.dictOf(d["Names"])
				names["JavaScript"] = pdfread.Dict{"Names": pdfread.Array{"a", script(u)}}
				d["Names"] = names
			})
		}, "document-changed", "attachment-changed"),
		after("metadata", "metadata replaced", func(u *update) error {
			d, err := u.Catalog()
			if err != nil {
				return err
			}
			r, ok := d["Metadata"].(pdfread.Ref)
			if !ok {
				return errNothing
			}
			u.set(r, stream(pdfread.Dict{"Type": pdfread.Name("Metadata"), "Subtype": pdfread.Name("XML")}, "<x/>"))
			return nil
		}, "metadata-changed"),
		after("title", "metadata replaced", func(u *update) error {
			return u.change(u.trailer["Info"], func(d pdfread.Dict) { d["Title"] = "Another plan" })
		}, "metadata-changed", "trailer-changed"),
		after("attachment", "the attached case replaced", func(u *update) error {
			r, err := u.find("Type", "EmbeddedFile", nil)
			if err != nil {
				return err
			}
			s, err := u.Stream(r)
			if err != nil {
				return err
			}
			u.set(r, stream(pdfread.Dict{"Type": s.Dict["Type"], "Subtype": s.Dict["Subtype"]}, `{"schema":1}`))
			return nil
		}, "attachment-changed"),
		root("attachment-removed", "the attached case replaced", "AF", func(*update) any { return nil }, "attachment-changed", "document-changed"),
		root("language", "the document's own settings changed", "Lang", func(*update) any { return "fr" }, "document-changed"),
		root("version", "the document's own settings changed", "Version", func(*update) any { return pdfread.Name("2.0") }, "document-changed"),
		after("catalog-swapped", "another catalog", func(u *update) error {
			d, err := u.dict(u.trailer["Root"].(pdfread.Ref))
			if err != nil {
				return err
			}
			page := u.add(pdfread.Dict{"Type": pdfread.Name("Page"), "MediaBox": overText(), "Parent": pdfread.Ref{Num: u.next + 1}})
			d["Pages"] = u.add(pdfread.Dict{"Type": pdfread.Name("Pages"), "Kids": pdfread.Array{page}, "Count": int64(1)})
			u.trailer["Root"] = u.add(d)
			return nil
		}, "page-changed", "document-changed", "trailer-changed"),
		after("id", "the trailer changed", func(u *update) error {
			u.trailer["ID"] = pdfread.Array{pdfread.String("0123456789abcdef"), pdfread.String("0123456789abcdef")}
			return nil
		}, "trailer-changed"),
		after("object-unknown", "an object that belongs to nothing", func(u *update) error {
			u.add(pdfread.Dict{"Type": pdfread.Name("Catalog")})
			return nil
		}, "unknown-object"),
		{Name: "evidence-removed", Row: "the /DSS taken out", Codes: []string{"evidence-changed"}, Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{Level: "lta"})
			if err != nil {
				return nil, err
			}
			return updated(file, func(u *update) error {
				return u.catalog(func(d pdfread.Dict) { delete(d, "DSS") })
			})
		}},
	}
}

// dictOf returns a copy of a dictionary, one that stands in an object or not.
func (u *update) dictOf(x any) (pdfread.Dict, error) {
	d, err := u.Dict(x)
	out := pdfread.Dict{}
	for k, v := range d {
		out[k] = v
	}
	return out, err
}
