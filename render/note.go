package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// ReturnNote is the note that goes back to the sender of a form with parts
// missing: what is missing, section by section. It is addressed by the case
// reference, unless that is kept from the family: the note leaves the office as
// their copy does. It names nobody. Findings are those of the whole form; only
// errors in what is written are listed, since nothing else returns a form. There
// is no note without a form.
func ReturnNote(f *templates.Form, findings []earlyhelp.Finding, on earlyhelp.Date) *Doc {
	if f == nil || f.Template == nil || f.Case == nil || f.Instance == nil {
		return nil // which a renderer refuses
	}
	t, words := f.Template, f.Template.Words()
	doc := noteAbout(f, "return.title")
	doc.Day = on
	intro := []Node{&Paragraph{Text: words.Say("return.form", map[string]string{"form": t.Title})}}
	if !on.IsZero() {
		intro = append(intro, &Paragraph{Text: words.Say("return.date", map[string]string{"date": words.Date(on)})})
	}
	if doc.CaseRef != "" {
		intro = slices.Insert(intro, 0, Node(&Paragraph{Text: words.Say("return.case", map[string]string{"ref": doc.CaseRef})}))
	}

	wrong := map[string][]string{}
	said := map[string]bool{} // fields and paths of answers that a finding asks for
	for _, found := range findings {
		whole := found.Field == "" && found.Args["missing"] != "" // "the section is not complete": the list below says what is missing
		if found.Severity == earlyhelp.Error && found.Stage == earlyhelp.Content && !found.Suppressed && !found.Office && !whole && !noTask(found) {
			wrong[found.Section] = append(wrong[found.Section], found.Message)
			said[found.Field+" "+found.Path] = true
		}
	}
	missing := map[string][]templates.Missing{}
	for _, state := range f.Completeness() {
		for _, m := range state.Missing {
			if !said[m.Field.ID+" "+m.Path] {
				missing[state.Section.ID] = append(missing[state.Section.ID], m)
			}
		}
	}
	var body []Section
	add := func(id, title string, messages []string) {
		if len(messages) == 0 {
			return
		}
		list := &Answer{Kind: templates.Choices}
		for _, m := range messages {
			list.Options = append(list.Options, Option{Label: m})
		}
		body = append(body, Section{ID: id, Title: title, Name: title, Nodes: []Node{list}})
	}
	for _, sec := range t.Sections {
		lines := make([]string, 0, len(missing[sec.ID]))
		for _, m := range missing[sec.ID] {
			lines = append(lines, words.Say("return.missing", map[string]string{"label": missingWords(words, m)}))
		}
		add(sec.ID, cmp.Or(sec.Title, sec.Name()), append(lines, distinct(wrong[sec.ID])...))
	}
	add("rest", words.Say("return.rest", nil), distinct(wrong[""]))
	lead := "return.lead"
	if len(body) == 0 {
		lead, doc.Title = "return.nothing", words.Say("return.title.nothing", nil)
	}
	intro = append(intro, &Paragraph{Text: words.Say(lead, nil)}, &Paragraph{Text: words.Say("return.safe", nil)})
	if doc.CaseRef != "" {
		intro = append(intro, &Paragraph{Text: words.Say("return.privacy", nil)})
	}
	doc.Sections = append([]Section{{ID: "note", Nodes: intro}}, body...)
	return doc
}

// noteAbout begins a document that is no copy of a form: in the software's own words,
// and addressed by the case reference, unless that is kept from the family.
func noteAbout(f *templates.Form, title string) *Doc {
	t, words := f.Template, f.Template.Words()
	doc := &Doc{
		Form: t.ID(), Title: words.Say(title, nil), Council: t.Council.Name, CaseRef: f.Case.Ref, Instance: f.Instance.ID, Words: words,
		Wording: inWords(words, words.Say("ours", nil)), Marking: sampled(words, ""), Help: help(t), Logo: t.Council.Logo, Colour: t.Council.Colour,
	}
	if b := (&builder{form: f, words: words, to: Audience{Kind: Family}}); b.hidden(sourceAt("ref")) {
		doc.CaseRef = ""
	}
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

// noTask reports whether a finding is nothing that a sender could complete: a
// family's refusal stands, and nobody is to be pressed.
func noTask(found earlyhelp.Finding) bool { return found.Args["refused"] != "" }

func distinct(messages []string) []string {
	var out []string
	for _, m := range messages {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}
