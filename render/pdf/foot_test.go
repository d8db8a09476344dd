package pdf_test

import (
	"strings"
	"testing"

	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
)

// Every page of an invitation ends with who asks and whom to ring, and with its number;
// none with the id of a form or with whose words it is in.
func TestEveryPageOfAnInvitationSaysWhomToRing(t *testing.T) {
	doc, err := render.Invite(casetest.Open(t, casetest.Library(t), casetest.Case(t, "walsall/review/complete")), render.InviteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, large := range []bool{false, true} {
		pages, err := pdftext.Pages(write(t, renderer(t), doc, pdf.Options{LargePrint: large}))
		if err != nil || len(pages) < 4 {
			t.Fatal(len(pages), err)
		}
		for i, page := range pages {
			var b strings.Builder
			for _, text := range page {
				if text.Artifact && text.Y < 100 {
					b.WriteString(strings.TrimSpace(text.Text) + " ")
				}
			}
			foot := strings.TrimSpace(b.String())
			if !strings.HasPrefix(foot, doc.Foot+" Page ") || strings.Contains(foot, "ording") || strings.Contains(foot, doc.Form) {
				t.Errorf("page %d, large print %t, ends with %q, want %q", i+1, large, foot, doc.Foot)
			}
		}
	}
}
