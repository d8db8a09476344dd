package render

import (
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// PackFiles names the files of a pack, as its note lists them.
type PackFiles struct{ Form, Data, List string }

// CoveringNote goes with a form to where the council's data has it go. It gives the
// case reference, unless that is kept from the family, and names nobody.
func CoveringNote(f *templates.Form, to []templates.CouncilContact, files PackFiles) *Doc {
	doc, say := noteAbout(f, "pack.note"), f.Template.Words().Say
	intro := []Node{&Paragraph{Text: say("pack.form", map[string]string{"form": f.Template.Title})}}
	if doc.CaseRef != "" {
		intro = append(intro, &Paragraph{Text: say("pack.case", map[string]string{"ref": doc.CaseRef})})
	}
	if b := (&builder{form: f, words: doc.Words, to: Audience{Kind: Family}}); !f.Date().IsZero() && !b.dayHidden(f) {
		intro = append(intro, &Paragraph{Text: say("pack.date", map[string]string{"date": f.Template.Words().Date(f.Date())})})
	}
	where := []Node{&Paragraph{Text: say("pack.nowhere", nil)}}
	if len(to) > 0 {
		where = nil
		for _, k := range to {
			where = append(where, &Paragraph{Text: strings.Join(nonEmpty(k.Name, k.Email, k.Phone, k.Note), "\n")})
		}
		where = append(where, &Paragraph{Text: say("pack.office", nil)})
	}
	holds := &Answer{Kind: templates.Choices}
	for _, file := range []struct{ key, name string }{{"pack.holds.form", files.Form}, {"pack.holds.data", files.Data}, {"pack.holds.list", files.List}} {
		holds.Options = append(holds.Options, Option{Label: say(file.key, map[string]string{"file": file.name})})
	}
	doc.Sections = []Section{{ID: "note", Nodes: intro}, packSection("to", say("pack.to", nil), where...),
		packSection("holds", say("pack.holds", nil), holds, &Paragraph{Text: say("pack.wrong", nil)})}
	return doc
}

// Checklist says what to look at before a form is sent: what a check found that is no
// part of what is written, and what is looked at every time. It holds no answer. What
// is for the office only stands on it where the copy is the office's.
func Checklist(f *templates.Form, findings []earlyhelp.Finding, office bool) *Doc {
	doc, say := noteAbout(f, "pack.checklist"), f.Template.Words().Say
	doc.Sections = []Section{{ID: "list", Nodes: []Node{&Paragraph{Text: say("pack.lead", nil)}, &Paragraph{Text: say("pack.safe", nil)}}}}
	list := func(messages []string) *Answer {
		a := &Answer{Kind: templates.Choices}
		for _, m := range messages {
			a.Options = append(a.Options, Option{Label: m})
		}
		return a
	}
	if found := ToLookAt(findings, office); len(found) > 0 {
		doc.Sections = append(doc.Sections, packSection("each", say("pack.each", nil), list(found)))
	}
	doc.Sections = append(doc.Sections, packSection("every", say("pack.every", nil), list([]string{say("pack.address", nil), say("pack.signed", nil), say("pack.record", nil)})))
	return doc
}

// ToLookAt returns what a check found that is no part of what is written, each once; what
// is for the office only, where the copy is the office's.
func ToLookAt(findings []earlyhelp.Finding, office bool) []string {
	var out []string
	for _, found := range findings {
		if found.Stage != earlyhelp.Content && !found.Suppressed && (office || !found.Office) {
			out = append(out, found.Message)
		}
	}
	return distinct(out)
}

func packSection(id, title string, nodes ...Node) Section {
	return Section{ID: id, Title: title, Name: title, Nodes: nodes}
}
