package forge

import (
	"fmt"

	"earlyhelp.example/forms/internal/pdfread"
)

// onShadows are attacks by somebody who prepares the file before it is signed, so
// that an update that looks harmless brings to light, or hides, what was signed:
// hide, replace, and hide and replace.
func onShadows() []Attack {
	// prepared is a file that is changed, sealed, and changed again.
	prepared := func(name, row string, before, after func(u *update) error, codes ...string) Attack {
		return Attack{Name: name, Row: row, Codes: codes, Make: func(s *Source) ([]byte, error) {
			file, err := updated(s.Plain, before)
			if err != nil {
				return nil, err
			}
			o := seal{}
			if o.field, err = s.field(0); err != nil {
				return nil, err
			}
			if file, err = s.put(file, o); err != nil || after == nil {
				return file, err
			}
			return updated(file, after)
		}}
	}
	// stamped is a document timestamp whose revision does something more.
	stamped := func(name, row string, also func(u *update, field pdfread.Dict) error, codes ...string) Attack {
		return second(name, row, seal{timestamp: true, also: func(u *update) error {
			for _, x := range u.objects {
				if d, ok := x.(pdfread.Dict); ok && d["T"] == "Timestamp" {
					return also(u, d)
				}
			}
			return errNothing
		}}, codes...)
	}
	const far = 90 // numbers ahead: one that nothing has yet
	hidden := pdfread.Ref{}
	onFirst := func(how func(u *update, page pdfread.Dict, content pdfread.Ref)) func(u *update) error {
		return func(u *update) error {
			page, content, err := u.firstPage()
			if err != nil {
				return err
			}
			return u.change(page, func(d pdfread.Dict) { how(u, d, content) })
		}
	}
	fill := func(u *update) error {
		if hidden.Num >= u.next {
			u.next = hidden.Num + 1
		}
		u.set(hidden, stream(pdfread.Dict{}, blank))
		return nil
	}
	// apart makes the first page's annotations a list that is an object.
	apart := func(shared bool) func(u *update) error {
		return func(u *update) error {
			page, _, err := u.firstPage()
			if err != nil {
				return err
			}
			var list pdfread.Ref
			if err := u.change(page, func(d pdfread.Dict) {
				list = u.add(u.list(d["Annots"]))
				d["Annots"] = list
			}); err != nil || !shared {
				return err
			}
			return u.form(func(d pdfread.Dict) { d["Fields"] = list })
		}
	}
	list := []Attack{
		prepared("shadow-dangling", "a reference to nothing, filled later", onFirst(func(u *update, page pdfread.Dict, content pdfread.Ref) {
			hidden = pdfread.Ref{Num: u.next + far}
			page["Contents"] = pdfread.Array{content, hidden}
		}), fill, "page-changed"),
		prepared("shadow-dangling-layer", "a reference to nothing, filled later", func(u *update) error {
			hidden = pdfread.Ref{Num: u.next + far}
			return u.catalog(func(d pdfread.Dict) { d["OCProperties"] = hidden })
		}, fill, "page-changed", "document-changed"),
		prepared("shadow-freed", "an object freed, and made again later", onFirst(func(u *update, page pdfread.Dict, content pdfread.Ref) {
			hidden = content
			page["Contents"] = pdfread.Array{content, u.add(stream(pdfread.Dict{}, blank))}
			u.freed = append(u.freed, hidden.Num)
		}), fill, "page-changed"),
		prepared("shadow-length", "a stream whose length stands elsewhere", onFirst(func(u *update, page pdfread.Dict, content pdfread.Ref) {
			hidden = u.add(int64(len(blank)))
			page["Contents"] = pdfread.Array{content, u.add(raw("<</Length " + hidden.String() + ">>stream\n" + blank + "\nendstream"))}
		}), func(u *update) error {
			u.set(hidden, int64(0))
			return nil
		}, "page-changed"),
		prepared("shadow-evidence", "a page listed as evidence, and replaced", func(u *update) error {
			_, content, err := u.firstPage()
			if err != nil {
				return err
			}
			return u.catalog(func(d pdfread.Dict) { d["DSS"] = pdfread.Dict{"Certs": pdfread.Array{content}} })
		}, replaceStream, "page-changed"),
		prepared("annotations-apart", "an annotation added to a list that is an object", apart(false), func(u *update) error {
			page, _, err := u.firstPage()
			if err != nil {
				return err
			}
			d, err := u.dict(page)
			if err == nil {
				u.longer(d, "Annots", u.add(pdfread.Dict{"Type": pdfread.Name("Annot"), "Subtype": pdfread.Name("Square"), "Rect": overText()}))
			}
			return err
		}, "annotation-added"),
		after("evidence-page", "a page listed as evidence, and replaced", func(u *update) error {
			_, content, err := u.firstPage()
			if err != nil {
				return err
			}
			u.set(content, stream(pdfread.Dict{}, blank))
			return u.catalog(func(d pdfread.Dict) { d["DSS"] = pdfread.Dict{"Certs": pdfread.Array{content}} })
		}, "page-changed"),
		after("evidence-other", "what is no evidence, in the /DSS", func(u *update) error {
			return u.catalog(func(d pdfread.Dict) { d["DSS"] = pdfread.Dict{"Pages": u.add(pdfread.Dict{})} })
		}, "evidence-changed"),
		after("size-shrunk", "a table that ends before its objects", func(u *update) error {
			const few = 10 // objects that remain
			u.kind, u.next = tabled, few
			return nil
		}, "trailer-changed"),
		stamped("timestamp-look", "a timestamp's field that is seen", func(u *update, d pdfread.Dict) error {
			d["AP"] = pdfread.Dict{"N": u.add(stream(pdfread.Dict{"Type": pdfread.Name("XObject"), "Subtype": pdfread.Name("Form"), "BBox": overText()}, blank))}
			return nil
		}, "field-added"),
		stamped("timestamp-over-text", "a timestamp's field that is seen", func(_ *update, d pdfread.Dict) error {
			d["Rect"] = overText()
			return nil
		}, "field-added"),
		stamped("timestamp-action", "a timestamp's field that does something", func(u *update, d pdfread.Dict) error {
			d["AA"] = pdfread.Dict{"PO": script(u)}
			return nil
		}, "field-added"),
		stamped("timestamp-named", "a timestamp's field with the name of another", func(_ *update, d pdfread.Dict) error {
			d["T"] = "eh_seal"
			return nil
		}, "field-added", "field-twice"),
		second("filled-twice", "two fields filled at once", seal{also: func(u *update) error {
			root, err := u.Catalog()
			if err != nil {
				return err
			}
			form, err := u.Dict(root["AcroForm"])
			if err != nil {
				return err
			}
			for _, x := range u.list(form["Fields"]) {
				r, _ := x.(pdfread.Ref)
				d, err := u.dict(r)
				if err != nil {
					return err
				}
				if d["FT"] == pdfread.Name("Sig") && d["V"] == nil {
					d["V"] = u.add(pdfread.Dict{"Type": pdfread.Name("Sig"), "Filter": pdfread.Name("Adobe.PPKLite"),
						"SubFilter": pdfread.Name("ETSI.CAdES.detached")})
					u.set(r, d)
					return nil
				}
			}
			return errNothing
		}}, "range-overlap", "empty-signature"),
		{Name: "field-locked", Row: "a field signed that an earlier signature locked", Codes: []string{"certified-changed"}, Make: func(s *Source) ([]byte, error) {
			name, err := s.field(1)
			if err != nil {
				return nil, err
			}
			return s.locked("/Action/Include/Fields[(" + name + ")]")
		}},
		{Name: "field-locked-all", Row: "a field signed that an earlier signature locked", Codes: []string{"certified-changed"},
			Make: func(s *Source) ([]byte, error) { return s.locked("/Action/All") }},
		{Name: "field-locked-apart", Row: "a field signed that an earlier signature locked", Codes: []string{"certified-changed"},
			Make: func(s *Source) ([]byte, error) { return s.lockedApart() }},
		{Name: "control-field-locked", Row: "control: another field signed than the one that is locked",
			Make: func(s *Source) ([]byte, error) { return s.locked("/Action/Include/Fields[(another)]") }},
		{Name: "control-line-end", Row: "control: a signature that ends before the file's last line end", Make: func(s *Source) ([]byte, error) {
			name, err := s.field(0)
			if err != nil {
				return nil, err
			}
			file, err := s.put(s.Plain, seal{field: name, span: func(start, end, size int) [4]int { return [4]int{0, start, end, size - end - 1} }})
			if err != nil {
				return nil, err
			}
			if name, err = s.field(1); err != nil {
				return nil, err
			}
			return s.put(file, seal{field: name})
		}},
		after("control-evidence", "control: evidence and the extensions it takes", func(u *update) error {
			return u.catalog(func(d pdfread.Dict) {
				d["DSS"] = u.add(pdfread.Dict{"Type": pdfread.Name("DSS"), "Certs": u.add(pdfread.Array{})})
				d["Extensions"] = pdfread.Dict{"ESIC": pdfread.Dict{"BaseVersion": pdfread.Name("1.7"), "ExtensionLevel": int64(5)}}
			})
		}),
		after("extensions-more", "the document's own settings changed", func(u *update) error {
			return u.catalog(func(d pdfread.Dict) { d["Extensions"] = pdfread.Dict{"X": u.add(script(u))} })
		}, "document-changed"),
		prepared("control-annotations-apart", "control: annotations in a list that is an object", apart(false), nil),
	}
	for _, shared := range []bool{false, true} {
		name := "control-timestamp-annotations-apart"
		if shared {
			name = "control-timestamp-annotations-shared"
		}
		list = append(list, Attack{Name: name, Row: "control: a timestamp where annotations are a list that is an object", Make: func(s *Source) ([]byte, error) {
			file, err := updated(s.Plain, apart(shared))
			if err != nil {
				return nil, err
			}
			o := seal{}
			if o.field, err = s.field(0); err != nil {
				return nil, err
			}
			if file, err = s.put(file, o); err != nil {
				return nil, err
			}
			return s.put(file, seal{field: "Timestamp", timestamp: true})
		}})
	}
	return list
}

// lockedApart is such a file where what kind of permission it is, and what it
// holds, are objects of their own.
func (s *Source) lockedApart() ([]byte, error) {
	name, err := s.field(0)
	if err != nil {
		return nil, err
	}
	u, err := begin(s.Plain)
	if err != nil {
		return nil, err
	}
	method, action := u.add(pdfread.Name("FieldMDP")), u.add(pdfread.Name("All"))
	plain, err := u.bytes()
	if err != nil {
		return nil, err
	}
	file, err := s.put(plain, seal{field: name, keys: fmt.Sprintf("/Reference[<</TransformMethod %s/TransformParams<</Action %s>>>>]", method, action)})
	if err != nil {
		return nil, err
	}
	if name, err = s.field(1); err != nil {
		return nil, err
	}
	return s.put(file, seal{field: name})
}

// locked is a file whose first signature locks fields (FieldMDP), and that is
// signed again.
func (s *Source) locked(how string) ([]byte, error) {
	name, err := s.field(0)
	if err != nil {
		return nil, err
	}
	file, err := s.put(s.Plain, seal{field: name, keys: "/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams/V/1.2" + how + ">>>>]"})
	if err != nil {
		return nil, err
	}
	if name, err = s.field(1); err != nil {
		return nil, err
	}
	return s.put(file, seal{field: name})
}
