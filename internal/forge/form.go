package forge

import "earlyhelp.example/forms/internal/pdfread"

// overText is a rectangle where the first page has text.
func overText() pdfread.Array { return pdfread.Array{int64(50), int64(400), int64(550), int64(650)} }

func addField(u *update) error { return u.newField("Also", nil, overText()) }

// value changes the signature dictionary of a field that was signed.
func value(how func(pdfread.Dict)) func(u *update, r pdfread.Ref, field pdfread.Dict) error {
	return func(u *update, _ pdfread.Ref, field pdfread.Dict) error { return u.change(field["V"], how) }
}

func entry(key pdfread.Name, x any) func(u *update, r pdfread.Ref, field pdfread.Dict) error {
	return func(u *update, r pdfread.Ref, _ pdfread.Dict) error {
		return u.change(r, func(d pdfread.Dict) { d[key] = x })
	}
}

func onForm() []Attack {
	// certified is a change after the file was certified, by somebody who then
	// signs in a field that was there, or in one of their own.
	certified := func(name string, level int, o seal, codes ...string) Attack {
		o.certify = level
		return second(name, "a certified document changed beyond its permission", o, codes...)
	}
	// apart is a certification whose own words are spread over objects, or are such
	// as no program writes, and a signature after it.
	apart := func(name string, o seal, codes ...string) Attack {
		row := "a certified document changed beyond its permission"
		if len(codes) == 0 {
			row = "control: certified for form filling, signed again"
		}
		return Attack{Name: name, Row: row, Codes: codes, Make: func(s *Source) ([]byte, error) { return s.certified(o) }}
	}
	edited := func(name string, level int, how func(*update) error, codes ...string) Attack {
		return Attack{Name: name, Row: "a certified document changed beyond its permission", Codes: codes, Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{Certify: level})
			if err != nil {
				return nil, err
			}
			return updated(file, how)
		}}
	}
	return []Attack{
		certified("certified-1-signed", 1, seal{}, "certified-changed"),
		certified("certified-2-new-field", 2, seal{also: addField}, "certified-changed", "field-added"),
		certified("certified-2-own-field", 2, seal{field: "Also"}, "certified-changed", "field-added"),
		apart("certified-1-permission-apart", seal{certify: 1, apart: "P"}, "certified-changed"),
		apart("certified-1-method-apart", seal{certify: 1, apart: "TransformMethod"}, "certified-changed"),
		apart("certified-1-parameters-apart", seal{certify: 1, apart: "TransformParams"}, "certified-changed"),
		apart("certified-1-reference-apart", seal{certify: 1, apart: "Reference"}, "certified-changed"),
		apart("certified-4-signed", seal{certify: 4}, "signature-damaged"),
		apart("certified-minus-1-signed", seal{certify: -1, apart: "P"}, "signature-damaged"),
		apart("control-certified-2-apart", seal{certify: 2, apart: "P"}),
		apart("control-certified-3-apart", seal{certify: 3, apart: "P"}),
		edited("certified-2-annotation", 2, addNote, "certified-changed", "annotation-added"),
		edited("certified-1-annotation", 1, addNote, "certified-changed", "annotation-added"),
		edited("certified-permission-removed", 1, func(u *update) error {
			return u.catalog(func(d pdfread.Dict) { delete(d, "Perms") })
		}, "certified-changed", "document-changed"),
		after("permission-added", "a certified document changed beyond its permission", func(u *update) error {
			r, err := u.find("SubFilter", "ETSI.CAdES.detached", nil)
			if err != nil {
				return err
			}
			return u.catalog(func(d pdfread.Dict) { d["Perms"] = pdfread.Dict{"DocMDP": r} })
		}, "certified-changed", "document-changed"),
		after("empty-field", "an empty signature field laid over text", addField, "field-added"),
		second("own-field", "a field added with the second signature", seal{field: "Also"}, "field-added"),
		after("form-removed", "the form removed", func(u *update) error {
			return u.catalog(func(d pdfread.Dict) { delete(d, "AcroForm") })
		}, "form-removed"),
		after("form-emptied", "the form removed", func(u *update) error {
			return u.form(func(d pdfread.Dict) { d["Fields"] = pdfread.Array{} })
		}, "form-removed", "form-changed"),
		after("form-redrawn", "the form changed", func(u *update) error {
			return u.form(func(d pdfread.Dict) { d["NeedAppearances"] = true })
		}, "form-changed"),
		after("form-xfa", "the form changed", func(u *update) error {
			xfa := u.add(stream(pdfread.Dict{}, "<xdp/>"))
			return u.form(func(d pdfread.Dict) { d["XFA"] = xfa })
		}, "form-changed"),
		sealedField("field-cleared", "a signed field changed", func(u *update, r pdfread.Ref, _ pdfread.Dict) error {
			return u.change(r, func(d pdfread.Dict) { delete(d, "V") })
		}, "signature-changed", "field-changed"),
		sealedField("field-label", "a signed field changed", entry("TU", "Seal of another council"), "field-changed"),
		sealedField("field-moved", "a signed field changed", entry("Rect", overText()), "field-changed", "annotation-changed"),
		sealedField("field-hidden", "a signed field changed", entry("F", int64(2)), "field-changed", "annotation-changed"),
		sealedField("field-renamed", "a signed field changed", entry("T", "Another"), "field-changed"),
		sealedField("field-action", "a signed field changed", entry("A", pdfread.Dict{"S": pdfread.Name("URI"), "URI": "https://example.org/"}),
			"field-changed", "annotation-changed"),
		sealedField("signature-renamed", "a signature's own words changed", value(func(d pdfread.Dict) { d["Name"] = "Somebody else" }), "signature-changed"),
		sealedField("signature-moved", "a signature moved into its field", func(u *update, r pdfread.Ref, field pdfread.Dict) error {
			d, err := u.Dict(field["V"])
			if err != nil {
				return err
			}
			return u.change(r, func(field pdfread.Dict) { field["V"] = d })
		}, "signature-changed", "field-changed"),
		{Name: "signature-shared", Row: "two fields share a signature", Codes: []string{"field-misused", "field-twice", "signature-kind", "field-changed"},
			Make: func(s *Source) ([]byte, error) {
				file, name, err := s.signedOnce()
				if err != nil {
					return nil, err
				}
				return s.onField(file, func(u *update, _ pdfread.Ref, field pdfread.Dict) error {
					other, _, err := u.field(name)
					if err != nil {
						return err
					}
					return u.change(other, func(d pdfread.Dict) { d["V"] = field["V"] })
				})
			}},
		{Name: "other-field-label", Row: "the next field changed", Codes: []string{"field-changed"}, Make: func(s *Source) ([]byte, error) {
			file, name, err := s.signedOnce()
			if err != nil {
				return nil, err
			}
			return updated(file, func(u *update) error {
				r, _, err := u.field(name)
				if err != nil {
					return err
				}
				return entry("TU", "Signature that agrees to all")(u, r, nil)
			})
		}},
		{Name: "timestamp-in-field", Row: "a timestamp that looks like a signature", Codes: []string{"field-misused", "signature-kind", "field-added"},
			Make: func(s *Source) ([]byte, error) {
				file, name, err := s.signedOnce()
				if err != nil {
					return nil, err
				}
				return s.put(file, seal{field: name, timestamp: true})
			}},
	}
}

// certified is a file whose first signature certifies, and that is signed again.
func (s *Source) certified(o seal) (file []byte, err error) {
	if o.field, err = s.field(0); err != nil {
		return nil, err
	}
	if file, err = s.put(s.Plain, o); err != nil {
		return nil, err
	}
	name, err := s.field(1)
	if err != nil {
		return nil, err
	}
	return s.put(file, seal{field: name})
}

// signedOnce returns a file with one signature, and the name of the next field.
func (s *Source) signedOnce() (file []byte, next string, err error) {
	if file, err = s.signed(Signing{}); err != nil {
		return nil, "", err
	}
	next, err = s.field(1)
	return file, next, err
}
