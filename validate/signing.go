package validate

import (
	"cmp"
	"image"
	"maps"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/names"
	"earlyhelp.example/forms/internal/wire"
	"earlyhelp.example/forms/templates"
)

// practitionerBoxes are what practitioners sign as, by the codes of option list
// signas. Of a box that is a council's own it is not known whose it is.
var practitionerBoxes = []string{"assessor", "lead", "manager"}

// familyBox is what somebody of the family signs as.
const familyBox = "family"

// adult is the age from which a young person signs like an adult.
const adult = 16

// signing checks the evidence of each signature, and the files that signatures
// and copies name. A cut case carries of the evidence what its reader may see,
// which is no gap in it.
func (c *checker) signing() {
	if c.form.Case.Cut != nil {
		return
	}
	list, path := c.form.Instance, c.instancePath()
	sealed := map[string]string{} // who signed with a certificate, by box of the form; each stands for one signature
	for i := range list.Stored {
		if id, _, ok := wire.Parse(list.Stored[i].Field); ok && id == "sign.box" { // neither the council's seal nor a timestamp
			sealed[list.Stored[i].Field] = list.Stored[i].Signer
		}
	}
	for i := range list.Signatures {
		sig := &list.Signatures[i]
		if sig.Kind == "" {
			continue // nothing is signed
		}
		e := evidence{c, sig, earlyhelp.RowPath(path+"signatures", sig.ID, i)}
		e.who()
		e.kind()
		e.when()
		if sig.Kind == earlyhelp.SignedCertificate {
			if box := e.sealed(sealed); box != "" {
				delete(sealed, box)
			} else {
				e.check("unsealed", "kind")
			}
		}
		if !c.stored(sig.Shown) {
			e.check("shownfile", "shown")
		}
	}
	for i := range list.Copies {
		if k := &list.Copies[i]; !c.stored(k.File) {
			c.check("copyfile", at{path: earlyhelp.RowPath(path+"copies", k.ID, i) + ".file"}, nil)
		}
	}
}

// evidence is one signature and what is recorded of it. A form that has no box for
// it shows it all the same, on the record of signing.
type evidence struct {
	*checker
	sig *earlyhelp.Signature
	row string
}

// check reports what is wrong with a piece of evidence, by the name of its box and
// in the section of that.
func (e evidence) check(name, key string) {
	where := at{path: e.row + "." + key, label: e.t.SignsAs(string(e.sig.As))}
	if box := e.place(e.row + ".kind"); box != nil {
		args := map[string]string{}
		e.addLabel(&at{field: box.question.Field, path: e.row + ".kind"}, args)
		where.sec, where.label = box.section.ID, args["field"]
	}
	e.checker.check(name, where, nil)
}

// instancePath is the path of the instance with a dot behind it.
func (c *checker) instancePath() string {
	place, _ := c.form.Part("instance")
	return place.Path + "."
}

// sealed returns the box that the one who signed has signed with a certificate, by
// what is stored of it; "" for none.
func (e evidence) sealed(boxes map[string]string) string {
	who, _ := e.form.Refer(string(e.sig.Who))
	for _, box := range slices.Sorted(maps.Keys(boxes)) {
		if signer := boxes[box]; names.Same(cmp.Or(who, e.sig.Name), signer) && names.Same(cmp.Or(e.sig.Name, who), signer) {
			return box
		}
	}
	return ""
}

// blank reports whether nothing is written down: blanks and prompts are nothing.
func (e evidence) blank(text string) bool {
	return strings.TrimSpace(text) == "" || e.t.Words().Placeholder(text)
}

// heard reports whether somebody is named who may have heard spoken agreement: not
// the one who agreed, nobody of the family, and no whole agency.
func (e evidence) heard() bool {
	if e.blank(string(e.sig.Witness)) {
		return false
	}
	name := func(who earlyhelp.Who) string {
		words, _ := e.form.Refer(string(who))
		if _, row := who.ID(); row {
			return words
		}
		return cmp.Or(words, string(who))
	}
	party, family := e.form.Party(e.sig.Witness)
	witness, agreed := name(e.sig.Witness), name(signer(e.sig))
	return family == nil && party != string(earlyhelp.RoleParent) && party != "agency" && e.sig.Witness != signer(e.sig) &&
		(witness == "" || agreed == "" || !names.Same(witness, agreed))
}

// who judges whether the one who signed may sign in that box. Somebody named in
// plain words whom the case does not know may be anybody.
func (e evidence) who() {
	who := signer(e.sig)
	if who == "" {
		e.check("signer", "who")
		return
	}
	_, person := e.form.Party(who)
	switch {
	case e.wrongSide(e.sig) && string(e.sig.As) == familyBox, person != nil && string(e.sig.As) == familyBox && !e.maySign(e.sig, person):
		e.check("familysigner", "who")
	case e.wrongSide(e.sig):
		e.check("practitionersigner", "who")
	}
	if words, _ := e.form.Refer(string(e.sig.Who)); words != "" && e.sig.Name != "" && !names.Same(words, e.sig.Name) {
		e.check("signername", "name")
	}
	if person != nil && e.blank(e.sig.Help) && e.needsInterpreter(person) {
		e.check("signinghelp", "help")
	}
}

// wrongSide reports whether a practitioner signed for the family, or somebody of
// the family for a practitioner.
func (c *checker) wrongSide(sig *earlyhelp.Signature) bool {
	party, person := c.form.Party(signer(sig))
	if string(sig.As) == familyBox {
		return party == "practitioner" || party == "agency"
	}
	return slices.Contains(practitionerBoxes, string(sig.As)) && (person != nil || party == string(earlyhelp.RoleParent))
}

// needsInterpreter reports whether somebody is recorded as needing an interpreter,
// or the family is and nobody says who of it.
func (c *checker) needsInterpreter(p *earlyhelp.Person) bool {
	said := slices.ContainsFunc(c.form.Case.People, func(p earlyhelp.Person) bool { return p.Interpreter == earlyhelp.Yes })
	return p.Interpreter == earlyhelp.Yes || c.form.Case.Family.Interpreter == earlyhelp.Yes && p.Interpreter == "" && !said
}

// signer is who signed: by reference or in plain words, or else by the name
// beside the box.
func signer(sig *earlyhelp.Signature) earlyhelp.Who {
	if sig.Who != "" {
		return sig.Who
	}
	return earlyhelp.Who(sig.Name)
}

// maySign reports whether somebody of the family may sign for it: a parent or
// carer, who holds parental responsibility, or a young person of 16 or judged
// able to decide.
func (c *checker) maySign(sig *earlyhelp.Signature, p *earlyhelp.Person) bool {
	switch {
	case p.Role == earlyhelp.RoleParent || p.Responsibility == earlyhelp.Yes || p.Role == "" && p.Born.IsZero():
		return true
	case p.Role != earlyhelp.RoleChild && p.Role != "":
		return false
	}
	day := sig.Date
	if day.IsZero() {
		day = c.form.Date()
	}
	age, ok := p.Born.Age(day)
	return ok && age >= adult || c.ableToDecide(p, day)
}

// ableToDecide reports whether a child was judged able to decide by a day, by the
// last judgement before it of whether they understand being helped or information
// being shared.
func (c *checker) ableToDecide(p *earlyhelp.Person, day earlyhelp.Date) bool {
	var last earlyhelp.Consent
	for _, k := range c.form.Case.Consents {
		judged := k.Who == earlyhelp.Who(p.ID) && k.Competent != "" && (k.To == earlyhelp.ToHelp || k.To == earlyhelp.ToShare)
		if judged && (day.IsZero() || !k.Date.After(day)) && !k.Date.Before(last.Date) {
			last = k
		}
	}
	return last.Competent == earlyhelp.Yes
}

// kind judges whether there is what each kind of signature needs.
func (e evidence) kind() {
	sig := e.sig
	switch sig.Kind {
	case earlyhelp.SignedVerbal:
		if !e.heard() {
			e.check("witness", "witness")
		}
		if e.blank(sig.Words) {
			e.check("agreedwords", "words")
		}
	case earlyhelp.SignedTyped, earlyhelp.SignedOnFile:
		if e.blank(sig.Identified) {
			e.check("identified", "identified")
		}
		if sig.Kind == earlyhelp.SignedOnFile && sig.Date.IsZero() {
			e.check("heldsince", "date")
		}
	case earlyhelp.SignedDrawn:
		if sig.Drawing == "" {
			e.check("undrawn", "drawing")
		}
	}
	if sig.Drawing == "" {
		return
	}
	if sig.Kind != earlyhelp.SignedDrawn {
		e.check("notdrawn", "drawing")
	} else if _, picture, err := earlyhelp.ParseDrawing(sig.Drawing); err == nil && plain(picture) {
		e.check("emptydrawing", "drawing")
	}
}

// plain reports whether nothing can be seen on a picture, which has white behind it.
func plain(p image.Image) bool {
	const least = 0x2000 // between its darkest and its lightest point
	b := p.Bounds()
	darkest, lightest := uint32(0xFFFF), uint32(0)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, a := p.At(x, y).RGBA()
			light := (r+g+bl)/3 + 0xFFFF - a
			darkest, lightest = min(darkest, light), max(lightest, light)
		}
	}
	return lightest-darkest < least
}

// when judges the day of a signature. One that is held on file may be older than
// the form; a form dated in the future is another finding.
func (e evidence) when() {
	made, signed, today := e.form.Date(), e.sig.Date, e.o.On
	if !today.IsZero() && made.After(today) {
		made = earlyhelp.Date{}
	}
	if signed.IsZero() && e.sig.Kind != earlyhelp.SignedOnFile && e.sig.Kind != earlyhelp.SignedCertificate && !e.datedByRule() {
		e.check("undated", "date")
	}
	if !signed.IsZero() && signed.Before(made) && e.sig.Kind != earlyhelp.SignedOnFile {
		e.check("signedearly", "date")
	}
	if !signed.IsZero() && !today.IsZero() && signed.After(today) {
		e.check("signedlater", "date")
	}
}

// datedByRule reports whether a rule of the form asks for the date of this signature.
func (e evidence) datedByRule() bool {
	return slices.ContainsFunc(e.t.Rules, func(r *templates.Rule) bool {
		return r.Kind == templates.Signed && r.Dated && slices.Contains(r.As, string(e.sig.As))
	})
}

// stored reports whether a digest is that of a stored revision of this instance.
// None, and what is no digest, is another check's.
func (c *checker) stored(sum string) bool {
	sum, err := earlyhelp.ParseSHA256(sum)
	return err != nil || slices.ContainsFunc(c.form.Instance.Stored, func(s earlyhelp.Stored) bool {
		kept, err := earlyhelp.ParseSHA256(s.SHA256)
		return err == nil && kept == sum
	})
}
