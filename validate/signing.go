package validate

import (
	"image"
	"slices"

	"earlyhelp.example/forms/earlyhelp"
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
	sealed := map[string]bool{}
	for i := range list.Stored {
		if field := list.Stored[i].Field; field != "" {
			sealed[field] = true
		}
	}
	for i := range list.Signatures {
		sig := &list.Signatures[i]
		row := earlyhelp.RowPath(path+"signatures", sig.ID, i)
		if sig.Kind == "" || c.place(row+".kind") == nil {
			continue // nothing is signed, or another check says that no box shows it
		}
		c.who(sig, row)
		c.evidence(sig, row)
		c.when(sig, row)
		if sig.Kind == earlyhelp.SignedCertificate {
			if len(sealed) == 0 {
				c.check("unsealed", at{path: row + ".kind"}, nil)
			}
		}
		if !c.stored(sig.Shown) {
			c.check("shownfile", c.beside(row, "shown"), c.box(row))
		}
	}
	for i := range list.Copies {
		if k := &list.Copies[i]; !c.stored(k.File) {
			c.check("copyfile", at{path: earlyhelp.RowPath(path+"copies", k.ID, i) + ".file"}, nil)
		}
	}
}

// instancePath is the path of the instance with a dot behind it.
func (c *checker) instancePath() string {
	place, _ := c.form.Part("instance")
	return place.Path + "."
}

// box names the box that a signature stands in, as the form prints it.
func (c *checker) box(row string) map[string]string {
	args := map[string]string{}
	c.addLabel(&at{field: c.place(row + ".kind").question.Field, path: row + ".kind"}, args)
	return args
}

// beside is the place of a piece of evidence: in the section of the box.
func (c *checker) beside(row, key string) at {
	return at{path: row + "." + key, sec: c.place(row + ".kind").section.ID}
}

// who judges whether the one who signed may sign in that box. Somebody named in
// plain words whom the case does not know may be anybody.
func (c *checker) who(sig *earlyhelp.Signature, row string) {
	who := signer(sig)
	if who == "" {
		c.check("signer", c.beside(row, "who"), c.box(row))
		return
	}
	party, person := c.form.Party(who)
	family := person != nil || party == string(earlyhelp.RoleParent)
	switch as := string(sig.As); {
	case as == familyBox && (party == "practitioner" || party == "agency" || person != nil && !c.maySign(sig, person)):
		c.check("familysigner", c.beside(row, "who"), c.box(row))
	case slices.Contains(practitionerBoxes, as) && family:
		c.check("practitionersigner", c.beside(row, "who"), c.box(row))
	}
	if person != nil && sig.Help == "" && c.needsInterpreter(person) {
		c.check("signinghelp", c.beside(row, "help"), c.box(row))
	}
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
	case p.Role == earlyhelp.RoleParent || p.Responsibility == earlyhelp.Yes || p.Role == "":
		return true
	case p.Role != earlyhelp.RoleChild:
		return false
	}
	day := sig.Date
	if day.IsZero() {
		day = c.form.Date()
	}
	age, ok := p.Born.Age(day)
	return ok && age >= adult || slices.ContainsFunc(c.form.Case.Consents, func(k earlyhelp.Consent) bool {
		return k.Who == earlyhelp.Who(p.ID) && k.Competent == earlyhelp.Yes
	})
}

// evidence judges whether there is what each kind of signature needs.
func (c *checker) evidence(sig *earlyhelp.Signature, row string) {
	missing := func(check, key string) { c.check(check, c.beside(row, key), c.box(row)) }
	switch sig.Kind {
	case earlyhelp.SignedVerbal:
		witness, family := c.form.Party(sig.Witness)
		if sig.Witness == "" || family != nil || witness == string(earlyhelp.RoleParent) || sig.Witness == signer(sig) {
			missing("witness", "witness")
		}
		if sig.Words == "" {
			missing("agreedwords", "words")
		}
	case earlyhelp.SignedTyped, earlyhelp.SignedOnFile:
		if sig.Identified == "" {
			missing("identified", "identified")
		}
		if sig.Kind == earlyhelp.SignedOnFile && sig.Date.IsZero() {
			missing("heldsince", "date")
		}
	case earlyhelp.SignedDrawn:
		if sig.Drawing == "" {
			missing("undrawn", "drawing")
		}
	}
	if sig.Drawing == "" {
		return
	}
	if sig.Kind != earlyhelp.SignedDrawn {
		missing("notdrawn", "drawing")
	} else if _, picture, err := earlyhelp.ParseDrawing(sig.Drawing); err == nil && plain(picture) {
		missing("emptydrawing", "drawing")
	}
}

// plain reports whether every point of a picture has the same colour.
func plain(p image.Image) bool {
	b := p.Bounds()
	r, g, bl, a := p.At(b.Min.X, b.Min.Y).RGBA()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r2, g2, b2, a2 := p.At(x, y).RGBA(); r2 != r || g2 != g || b2 != bl || a2 != a {
				return false
			}
		}
	}
	return true
}

// when judges the day of a signature. One that is held on file may be older than
// the form; a form dated in the future is another finding.
func (c *checker) when(sig *earlyhelp.Signature, row string) {
	made := c.form.Date()
	if !c.o.On.IsZero() && made.After(c.o.On) {
		made = earlyhelp.Date{}
	}
	if !sig.Date.IsZero() && sig.Date.Before(made) && sig.Kind != earlyhelp.SignedOnFile {
		c.check("signedearly", c.beside(row, "date"), c.box(row))
	}
	if !sig.Date.IsZero() && !c.o.On.IsZero() && sig.Date.After(c.o.On) {
		c.check("signedlater", c.beside(row, "date"), c.box(row))
	}
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
