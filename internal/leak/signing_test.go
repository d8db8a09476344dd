package leak

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
)

// Every text of a signature is a word of its own, and one after the other is kept
// from the family, with the drawing: no byte of the family's files holds it, and
// the same search finds it in the office's. A hidden name hides what was drawn.
func TestNothingWithheldOfASignatureIsInAFile(t *testing.T) {
	lib := casetest.Library(t)
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for _, name := range []string{"southend/plan", "generic/plan"} {
		for _, key := range []string{"", "name", "role", "identified", "words", "help", "shown", "drawing", "kind"} {
			form := casetest.Open(t, lib, casetest.Case(t, name+"/complete"))
			form.Case.Marks = nil
			in := form.Instance
			at := -1
			for i := range in.Signatures {
				if in.Signatures[i].Drawing != "" {
					at = i
				}
			}
			if at < 0 {
				t.Fatalf("%s: nobody drew a signature", name)
			}
			sig := &in.Signatures[at]
			words := map[string]string{"drawing": sig.Drawing[:40]}
			for key, text := range map[string]*string{"name": &sig.Name, "role": &sig.Role, "identified": &sig.Identified, "words": &sig.Words, "help": &sig.Help, "shown": &sig.Shown} {
				words[key] = newWord(rng)
				*text = words[key]
			}
			if key != "" {
				path := "instances[" + string(in.ID) + "].signatures[" + string(sig.ID) + "]." + key
				form.Case.Marks = []earlyhelp.Mark{{At: path, Hide: []string{"family"}}}
			}
			for _, kind := range []render.Kind{render.Office, render.Family} {
				doc, err := render.For(form, render.Audience{Kind: kind})
				if err != nil {
					t.Fatal(err)
				}
				var page, text bytes.Buffer
				if err := pdfs.Write(&page, doc, pdf.Options{Findings: []earlyhelp.Finding{}}); err != nil {
					t.Fatal(err)
				}
				if err := doc.WriteText(&text, render.NoDraft); err != nil {
					t.Fatal(err)
				}
				for k, word := range words {
					drawing := k == "drawing"
					want := kind == render.Office || k != key && (!drawing || key != "name" && key != "kind")
					if strings.Contains(pdfWords(t, page.Bytes()), word) != want || !drawing && strings.Contains(text.String(), word) != want && key != "kind" {
						t.Errorf("%s, %s, without %q: %s is found: %t", name, kind, key, k, !want)
					}
					if pictures := bytes.Count(page.Bytes(), []byte("/Subtype/Image")); drawing && (pictures > 0) != want {
						t.Errorf("%s, %s, without %q: %d pictures", name, kind, key, pictures)
					}
				}
			}
		}
	}
}
