package render

import (
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// ReturnNote is the note that goes back to the sender of a form with parts
// missing: what is missing, section by section. It is addressed by the case
// reference and names nobody. Findings are those of the whole form; only
// errors in what is written are listed, since nothing else returns a form.
func ReturnNote(f *templates.Form, findings []earlyhelp.Finding, on earlyhelp.Date) *Doc {
	t, words := f.Template, f.Template.Words()
	doc := &Doc{
		Form: t.ID(), Title: words.Say("return.title", nil), Council: t.Council.Name, CaseRef: f.Case.Ref,
		Instance: f.Instance.ID, Day: on, Words: words,
		Wording: words.Say("ours", nil), Help: help(t),
	}
	intro := []Node{
		&Paragraph{Text: words.Say("return.form", map[string]string{"form": t.Title})},
		&Paragraph{Text: words.Say("return.lead", nil)},
		&Paragraph{Text: words.Say("return.safe", nil)},
	}
	if !on.IsZero() {
		intro = slices.Insert(intro, 1, Node(&Paragraph{Text: words.Say("return.date", map[string]string{"date": on.Long()})}))
	}
	if doc.CaseRef != "" {
		intro = slices.Insert(intro, 0, Node(&Paragraph{Text: words.Say("return.case", map[string]string{"ref": doc.CaseRef})}))
	}
	doc.Sections = append(doc.Sections, Section{ID: "note", Nodes: intro})

	missing := map[string][]templates.Missing{}
	for _, state := range f.Completeness() {
		missing[state.Section.ID] = state.Missing
	}
	wrong := map[string][]string{}
	for _, found := range findings {
		if found.Severity == earlyhelp.Error && found.Stage == earlyhelp.Content && !found.Suppressed && !isMissing(missing, found) {
			wrong[found.Section] = append(wrong[found.Section], found.Message)
		}
	}
	add := func(id, title string, messages []string) {
		if len(messages) == 0 {
			return
		}
		list := &Answer{Kind: templates.Choices}
		for _, m := range messages {
			list.Options = append(list.Options, Option{Label: m})
		}
		doc.Sections = append(doc.Sections, Section{ID: id, Title: title, Nodes: []Node{list}})
	}
	for _, sec := range t.Sections {
		lines := make([]string, 0, len(missing[sec.ID]))
		for _, m := range missing[sec.ID] {
			lines = append(lines, words.Say("return.missing", map[string]string{"label": missingWords(words, m)}))
		}
		add(sec.ID, sec.Name(), append(lines, distinct(wrong[sec.ID])...))
	}
	add("rest", words.Say("return.rest", nil), distinct(wrong[""]))
	if len(doc.Sections) == 1 {
		doc.Sections[0].Nodes = append(doc.Sections[0].Nodes, &Paragraph{Text: words.Say("return.nothing", nil)})
	}
	doc.Sections = append(doc.Sections, Section{ID: "end", Nodes: []Node{&Paragraph{Text: words.Say("return.privacy", nil)}}})
	return doc
}

// missingWords names a question as its sender knows it; in a table, by its
// line.
func missingWords(words *templates.Words, m templates.Missing) string {
	label := strings.TrimRight(m.Label, ":.")
	if m.In != "" && m.In != m.Label {
		label = strings.TrimRight(m.In, ":.") + ": " + label
	}
	if m.Row > 0 {
		label += " (" + words.Say("return.row", map[string]string{"n": strconv.Itoa(m.Row)}) + ")"
	}
	return label
}

// isMissing reports whether a finding says only what the list of missing
// answers says already.
func isMissing(missing map[string][]templates.Missing, found earlyhelp.Finding) bool {
	if found.Field == "" && found.Args["missing"] != "" && len(missing[found.Section]) > 0 {
		return true // "the section is not complete", and the list says what is missing
	}
	return slices.ContainsFunc(missing[found.Section], func(m templates.Missing) bool {
		return m.Field.ID == found.Field && (m.Path == found.Path || m.Path == "")
	})
}

func distinct(messages []string) []string {
	var out []string
	for _, m := range messages {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}
