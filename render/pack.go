package render

import (
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// PackFiles names the files of a pack, as its note lists them. The checklist is not
// among them: it is not sent.
type PackFiles struct{ Form, Data string }

// CoveringNote goes with a form to where the council's data has it go. It gives the
// case reference, unless that is kept from the family, and names nobody.
func CoveringNote(f *templates.Form, to []templates.CouncilContact, files PackFiles) *Doc {
	doc, say := packDoc(f, "pack.note", len(to) > 0), f.Template.Words().Say
	intro := []Node{&Paragraph{Text: say("pack.form", map[string]string{"form": f.Template.Title})}}
	if doc.CaseRef != "" {
		intro = append(intro, &Paragraph{Text: say("pack.case", map[string]string{"ref": doc.CaseRef})})
	}
	if b := (&builder{form: f, words: doc.Words, to: Audience{Kind: Family}}); !f.Date().IsZero() && !b.dayHidden(f) {
		intro = append(intro, &Paragraph{Text: say("pack.date", map[string]string{"date": f.Template.Words().Date(f.Date())})})
	}
	if len(to) == 0 {
		intro = append(intro, &Paragraph{Text: say("pack.family", nil)})
	}
	doc.Sections = []Section{{ID: "note", Nodes: intro}}
	if len(to) > 0 {
		var where []Node
		for _, k := range to {
			where = append(where, &Paragraph{Text: strings.Join(nonEmpty(k.Name, k.Email, k.Phone, k.Note), "\n")})
		}
		doc.Sections = append(doc.Sections, packSection("to", say("pack.to", nil), append(where, &Paragraph{Text: say("pack.office", nil)})...))
	}
	doc.Sections = append(doc.Sections, packSection("holds", say("pack.holds", nil), &Paragraph{Text: say("pack.holds.form", map[string]string{"file": files.Form})},
		&Paragraph{Text: say("pack.holds.data", map[string]string{"file": files.Data})}, &Paragraph{Text: say("pack.wrong", nil)}))
	return doc
}

// Checklist tells the sender what to look at before a form is sent, and is then taken
// out of what is sent. In case it is not, it says nothing that whoever gets the form
// may not know: what is looked at every time, and only where the copy is the office's
// what a check found and is not for the sender alone (Finding.Office), and that
// somebody does not agree to sharing. What a check finds tells of what is hidden.
func Checklist(f *templates.Form, findings []earlyhelp.Finding, office bool) *Doc {
	doc, say := packDoc(f, "pack.checklist", office), f.Template.Words().Say
	list := func(messages []string) *Answer {
		a := &Answer{Kind: templates.Choices}
		for _, m := range messages {
			a.Options = append(a.Options, Option{Label: m})
		}
		return a
	}
	lines := func(keys ...string) []string {
		for i, key := range keys {
			keys[i] = say(key, nil)
		}
		return keys
	}
	doc.Sections = []Section{{ID: "list", Nodes: []Node{&Paragraph{Text: say("pack.takeout", nil)}, &Paragraph{Text: say("pack.lead", nil)}, &Paragraph{Text: say("pack.safe", nil)}}}}
	if office {
		if found := toLookAt(f, findings); len(found) > 0 {
			doc.Sections = append(doc.Sections, packSection("each", say("pack.each", nil), list(found)))
		}
	}
	every := lines("pack.screen", "pack.agreed", "pack.address", "pack.signed", "pack.record")
	if !office {
		every = append([]string{say(nowhere(f), nil)}, every...)
	}
	doc.Sections = append(doc.Sections, packSection("every", say("pack.every", nil), list(every)))
	return doc
}

// toLookAt returns what an office's list has besides what it has every time, each once.
func toLookAt(f *templates.Form, findings []earlyhelp.Finding) []string {
	var out []string
	if len(f.Case.RefusedToShare()) > 0 {
		out = append(out, f.Template.Words().Say("pack.refused", nil))
	}
	for _, found := range findings {
		if !found.Suppressed && !found.Office {
			out = append(out, found.Message)
		}
	}
	return distinct(out)
}

// packDoc begins a document of a pack, which is marked as the copy that it goes with.
// It is no copy itself, so the words for that stand with the marking.
func packDoc(f *templates.Form, title string, office bool) *Doc {
	doc, whose := noteAbout(f, title), "familycopy"
	if office {
		whose = "officecopy"
	}
	doc.Marking = doc.Words.Say(whose, nil) + ". " + marking(f.Template, false)
	return doc
}

func packSection(id, title string, nodes ...Node) Section {
	return Section{ID: id, Title: title, Name: title, Nodes: nodes}
}

// nowhere is why it is not known where a form goes.
func nowhere(f *templates.Form) string {
	if f.Foreign() {
		return "pack.foreign"
	}
	return "pack.nowhere"
}
