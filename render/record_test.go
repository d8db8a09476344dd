package render_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
)

// signedCase is the complete case of the verbatim plan with one signature of the
// family, changed; it returns the latest instance.
func signedCase(t *testing.T, change func(*earlyhelp.Case, *earlyhelp.Signature)) *earlyhelp.Case {
	c := casetest.Case(t, "southend/plan/complete")
	c.Marks = nil
	in := &c.Instances[len(c.Instances)-1]
	i := slices.IndexFunc(in.Signatures, func(s earlyhelp.Signature) bool { return s.As == "family" })
	change(c, &in.Signatures[i])
	return c
}

const familyBox = "Signed (Parent/carer or child/young person):"

// boxOf is the answer that stands in the family's box.
func boxOf(t *testing.T, doc *render.Doc) *render.Answer {
	t.Helper()
	for a := range doc.Answers() {
		if a.Field == "sign.box" && a.Label == familyBox {
			return a
		}
	}
	t.Fatal("no box")
	return nil
}

// recordText is the record of signing in plain text, as a copy of that state has it.
func recordText(t *testing.T, doc *render.Doc, why render.Draft) string {
	t.Helper()
	var b bytes.Buffer
	if err := doc.WriteText(&b, why); err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(b.String(), "The form ends here\n")
	text, _, _ = strings.Cut(text, "\nWording: ")
	return text
}

// Each kind of evidence says in its box what it is.
func TestTheBoxOfASignatureSaysWhatKindItIs(t *testing.T) {
	for kind, want := range map[earlyhelp.Code]string{
		"ink":         "Signed in ink on 25 June 2025",
		"drawn":       "Signed on a tablet: Agnieszka Wiśniewska, 25 June 2025",
		"typed":       "Name typed as signature: Agnieszka Wiśniewska, 25 June 2025",
		"onfile":      "Signature held on file, 25 June 2025",
		"verbal":      "Spoken agreement before a witness on 25 June 2025",
		"certificate": "Signed with a certificate on 25 June 2025",
		"":            "",
	} {
		c := signedCase(t, func(_ *earlyhelp.Case, s *earlyhelp.Signature) { s.Kind = kind })
		doc, _ := outline(t, openForm(t, c, "southend/plan"), toFamily)
		if a := boxOf(t, doc); a.Text != want || (a.Drawing != nil) != (kind == "drawn") {
			t.Errorf("%s: %q, drawn: %t", kind, a.Text, a.Drawing != nil)
		}
	}
}

// Whoever is only referred to is named beside their box, and in the record, in words.
func TestASignerIsNamedByReferenceToo(t *testing.T) {
	for who, want := range map[earlyhelp.Who]string{"r34b32675": "Agnieszka Wiśniewska", "Grandma Ela": "Grandma Ela"} {
		c := signedCase(t, func(_ *earlyhelp.Case, s *earlyhelp.Signature) { s.Name, s.Who = "", who })
		doc, _ := outline(t, openForm(t, c, "southend/plan"), toFamily)
		named := ""
		for a := range doc.Answers() {
			if a.Field == "sign.name" && strings.HasPrefix(a.Label, "Parent/carer") {
				named = a.Text
			}
		}
		if named != want {
			t.Errorf("the form names %q, not %s", named, want)
		}
		if got := recordText(t, doc, render.NoDraft); !strings.Contains(got, "Name: "+want+"\n") {
			t.Errorf("the record does not name %s:\n%s", want, got)
		}
	}
}

// A drawing is shown to who may see the box and the signer's name, and goes with
// the copy exactly when it is shown.
func TestADrawingIsShownToWhoMaySeeTheName(t *testing.T) {
	const row = "instances[redb01575].signatures[r631ae807]"
	mark := func(at string, secret earlyhelp.YesNo) func(*earlyhelp.Case, *earlyhelp.Signature) {
		return func(c *earlyhelp.Case, _ *earlyhelp.Signature) {
			c.Marks = []earlyhelp.Mark{{At: at, Hide: []string{"family"}, Secret: secret}}
		}
	}
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case, *earlyhelp.Signature)
		family bool
		office bool
		alt    string
	}{
		"as it is":            {func(*earlyhelp.Case, *earlyhelp.Signature) {}, true, true, "Signature of Agnieszka Wiśniewska, drawn on a tablet, 25 June 2025"},
		"no date":             {func(_ *earlyhelp.Case, s *earlyhelp.Signature) { s.Date = earlyhelp.Date{} }, true, true, "Signature of Agnieszka Wiśniewska, drawn on a tablet"},
		"only a reference":    {func(_ *earlyhelp.Case, s *earlyhelp.Signature) { s.Name = "" }, true, true, "Signature of Agnieszka Wiśniewska, drawn on a tablet, 25 June 2025"},
		"nobody named":        {func(_ *earlyhelp.Case, s *earlyhelp.Signature) { s.Name, s.Who = "", "" }, true, true, "A signature, drawn on a tablet, 25 June 2025"},
		"the date is hidden":  {mark(row+".date", ""), true, true, "Signature of Agnieszka Wiśniewska, drawn on a tablet, 25 June 2025"},
		"the name is hidden":  {mark(row+".name", ""), false, true, ""},
		"the name is secret":  {mark(row+".name", earlyhelp.Yes), false, true, ""},
		"she is hidden":       {mark("people[r34b32675].name", ""), false, true, ""},
		"she is secret":       {mark("people[r34b32675]", earlyhelp.Yes), false, true, ""},
		"the box is hidden":   {mark(row+".kind", ""), false, true, ""},
		"the drawing is":      {mark(row+".drawing", ""), false, true, ""},
		"the drawing is gone": {func(_ *earlyhelp.Case, s *earlyhelp.Signature) { s.Drawing = "" }, false, false, ""},
		"it was signed in ink, and a picture stands beside it": {func(_ *earlyhelp.Case, s *earlyhelp.Signature) { s.Kind = "ink" }, false, false, ""},
	} {
		c := signedCase(t, tt.change)
		in := c.Instances[len(c.Instances)-1]
		data := in.Signatures[len(in.Signatures)-1].Drawing
		for to, want := range map[render.Audience]bool{toFamily: tt.family, toOffice: tt.office} {
			doc, _ := outline(t, openForm(t, c, "southend/plan"), to)
			shown := false
			for a := range doc.Shown(render.NoDraft) {
				if a.Drawing == nil {
					continue
				}
				if shown = true; to == toOffice && a.Drawing.Alt != tt.alt && tt.alt != "" || a.Drawing.Data != data {
					t.Errorf("%s: %q", name, a.Drawing.Alt)
				}
			}
			if held := data != "" && strings.Contains(encoded(t, doc.Case), data[:60]); shown != want || held != want {
				t.Errorf("%s, %s: shown %t, in the case %t, not %t", name, to.Kind, shown, held, want)
			}
		}
	}
}

// The record tells of a final copy who signed and what is to be sealed, of a draft
// only who signed, and of a draft that nobody signed, a blank and a note nothing.
func TestTheRecordOfSigning(t *testing.T) {
	all := signedCase(t, func(_ *earlyhelp.Case, s *earlyhelp.Signature) {
		s.Kind, s.Witness = "verbal", "rfc747c30"
		s.Drawing = ""
	})
	doc, _ := outline(t, openForm(t, all, "southend/plan"), toFamily)
	final := recordText(t, doc, render.NoDraft)
	for _, want := range []string{"Record of signing", "Signed (Assessor)", "Name: Siân Pritchard", "How: Signed in ink", "How: Spoken agreement before a witness",
		"When: 25 June 2025 at 4:10pm", "Role: Mother", "Witness: Siân Pritchard", "Help that was given:", "3b1c9ad8 f0e24b56 a7c3d109 52ee6f84 7a90c1db 25e8f734 6b0d59a8 1c4e72f3",
		"Copies given", "Seals to follow", "Seal of Southend-on-Sea City Council"} {
		if !strings.Contains(final, want) {
			t.Errorf("the record does not say %q:\n%s", want, final)
		}
	}
	if got := recordText(t, doc, render.Asked); !strings.Contains(got, "Spoken agreement") || strings.Contains(got, "Seals") {
		t.Errorf("of a draft:\n%s", got)
	}

	none := signedCase(t, func(c *earlyhelp.Case, _ *earlyhelp.Signature) {
		in := &c.Instances[len(c.Instances)-1]
		in.Copies = nil
		in.Signatures = nil
	})
	doc, _ = outline(t, openForm(t, none, "southend/plan"), toFamily)
	for _, want := range []string{"Nobody has signed yet", "\nSigned (Assessor)\n", "\nSigned (Parent/carer or child/young person)\n", "Seal of Southend"} {
		if got := recordText(t, doc, render.NoDraft); !strings.Contains(got, want) {
			t.Errorf("nobody signed, and the record does not say %q:\n%s", want, got)
		}
	}
	if doc.Record(render.Unready) != nil {
		t.Error("a draft that nobody signed has a record")
	}
	blank, err := render.Blank(openForm(t, none, "southend/plan").Template, toOffice)
	if err != nil {
		t.Fatal(err)
	}
	if note := render.ReturnNote(openForm(t, none, "southend/plan"), nil, earlyhelp.Date{}); blank.Record(render.NoDraft) != nil || note.Record(render.NoDraft) != nil {
		t.Error("a blank or a note has a record")
	}
}

// Evidence that the form has no box for stands in the record alone, with what was
// drawn.
func TestEvidenceWithoutABoxStandsInTheRecord(t *testing.T) {
	c := casetest.Case(t, "walsall/plan/complete")
	c.Marks = nil
	in := &c.Instances[len(c.Instances)-1]
	in.Signatures = []earlyhelp.Signature{{ID: "r11111111", As: "family", Name: "Zznamezz", Kind: "drawn", Drawing: "zzdrawingzz", Words: "Zzwordszz"}}
	for _, to := range audiences {
		doc, _ := outline(t, openForm(t, c, "walsall/plan"), to)
		text, pictures := recordText(t, doc, render.NoDraft), 0
		for a := range doc.Shown(render.NoDraft) {
			if a.Drawing != nil {
				pictures++
			}
		}
		if !strings.Contains(text, "Zznamezz") || !strings.Contains(text, "Zzwordszz") || !strings.Contains(text, "\nFamily\n") || pictures != 1 {
			t.Errorf("%s: %d pictures\n%s", to.Kind, pictures, text)
		}
		blanks := 0
		if err := again(casetest.Library(t), doc, &blanks); err != nil {
			t.Error(err)
		}
	}
}

// A form that lists copies itself decides who is told of them; the record then
// adds what the form has no room for: which file it was.
func TestCopiesInTheRecord(t *testing.T) {
	const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	for name, tt := range map[string]struct {
		form string
		file string
		want bool
	}{
		"the form lists none":       {"southend/plan", "", true},
		"it lists them":             {"generic/plan", "", false},
		"it lists them, not a file": {"generic/plan", sum, true},
	} {
		c := casetest.Case(t, tt.form+"/complete")
		c.Marks = nil
		in := &c.Instances[len(c.Instances)-1]
		in.Copies[0].File = tt.file
		for _, to := range audiences {
			doc, _ := outline(t, openForm(t, c, tt.form), to)
			text := recordText(t, doc, render.NoDraft)
			if strings.Contains(text, "Copies given") != tt.want || strings.Contains(text, "9f86d081 884c7d65") != (tt.file != "") {
				t.Errorf("%s, %s:\n%s", name, to.Kind, text)
			}
		}
	}
}
