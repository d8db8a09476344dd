package forms

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/internal/pseudo"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/xlsx"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/templates/timeline"
	"earlyhelp.example/forms/validate"
)

// english are words that stand in English in any language: names, and what is no word.
var english = []string{"NHS", "ICS", "SHA-256", "sRGB IEC"}

var ruleCode = regexp.MustCompile(`\b[A-Z]{2,3}-[0-9]{3}\b`)

var englishWord = regexp.MustCompile(`[A-Za-z]{2,}`)

// No printed word escapes translation: in a language whose letters all have accents, what
// is printed has no plain ones but those of answers and names. Looked at are the pages of
// PDFs, what a voice says of them, titles and bookmarks; workbooks as they are packed; plain
// text; messages; calendars.
func TestNoPrintedWordEscapesTranslation(t *testing.T) {
	lib, err := pseudo.Library(pseudo.Accented)
	if err != nil {
		t.Fatal(err)
	}
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	p := &printer{lib: lib, pdfs: pdfs}
	for _, name := range lib.Names() {
		t.Run(name, func(t *testing.T) {
			tm, err := lib.Template(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range []render.Kind{render.Office, render.Family} {
				doc, err := render.Blank(tm, render.Audience{Kind: to})
				if err != nil {
					t.Fatal(err)
				}
				p.look(t, tm.Blank(), doc, pdf.Options{})
			}
		})
	}
	for _, name := range casetest.Forms(t) {
		for _, kind := range []string{"complete", "incomplete"} {
			t.Run(name+" "+kind, func(t *testing.T) { p.filled(t, casetest.Case(t, name+"/"+kind)) })
		}
		t.Run(name+" marked", func(t *testing.T) {
			c := casetest.Case(t, name+"/complete")
			strangeThings(c)
			p.filled(t, c)
		})
	}
	t.Logf("%d documents printed", p.printed)
}

// strangeThings has a case say what few cases do: marks of every kind, a child not born
// yet, each kind of signature, actions that stopped.
func strangeThings(c *earlyhelp.Case) {
	kinds := []earlyhelp.Code{earlyhelp.MarkWithheld, earlyhelp.MarkUnclear, earlyhelp.MarkWithheld, earlyhelp.MarkUnknown}
	n := 0
	for path, a := range c.Answers() {
		const every = 9
		if n++; n%every == 0 && len(a) > 0 && !strings.HasPrefix(path, "marks") && !strings.HasPrefix(path, "instances") {
			m := earlyhelp.Mark{At: path, As: kinds[n/every%len(kinds)]}
			if m.As == earlyhelp.MarkWithheld {
				m.Hide = []string{"family"}
			}
			c.Marks = append(c.Marks, m)
		}
	}
	for i := range c.People {
		if p := &c.People[i]; p.Role == earlyhelp.RoleChild {
			p.Due, p.Born, p.Name, p.First, p.Last = earlyhelp.DateOf(time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC)), earlyhelp.Date{}, "", "", ""
			break
		}
	}
	signed := []earlyhelp.Code{earlyhelp.SignedOnFile, earlyhelp.SignedInk, earlyhelp.SignedTyped, earlyhelp.SignedVerbal, earlyhelp.SignedCertificate}
	for i := range c.Instances {
		for j := range c.Instances[i].Signatures {
			sig := &c.Instances[i].Signatures[j]
			if sig.Kind = signed[(i+j)%len(signed)]; j%2 == 1 {
				sig.Date = earlyhelp.Date{}
			}
		}
	}
	for i := range c.Plans {
		for j := range c.Plans[i].Actions {
			c.Plans[i].Actions[j].Status = "stopped"
		}
	}
	c.Marks = slices.DeleteFunc(c.Marks, func(m earlyhelp.Mark) bool { return !c.Has(m.At) })
}

// printer prints documents in a language and looks at them.
type printer struct {
	lib     *templates.Library
	pdfs    *pdf.Renderer
	printed int
}

// look prints a document in every format. What is not known may not be in English.
func (p *printer) look(t *testing.T, f *templates.Form, doc *render.Doc, o pdf.Options) {
	t.Helper()
	if doc == nil {
		t.Fatal("nothing to print")
	}
	var file, book, text bytes.Buffer
	if err := p.pdfs.Write(&file, doc, o); err != nil {
		t.Fatal(err)
	}
	if doc.Copy != "" { // a note is no workbook
		if err := xlsx.Write(&book, doc, xlsx.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := doc.WriteText(&text, doc.DraftOf(o.Findings, o.Draft)); err != nil {
		t.Fatal(err)
	}
	known := append(told(f.Case), f.Template.Source, doc.Form, string(f.Instance.ID), f.Template.Council.Address, f.Template.Council.Website)
	for _, c := range f.Template.Council.Contacts {
		known = append(known, c.Email, c.Phone)
	}
	words := map[string]string{"pdf": strange(drawn(t, file.Bytes()), known), "text": text.String()} // answers go on over a page
	if book.Len() > 0 {
		words["xlsx"] = strange(packed(t, book.Bytes()), known)
	}
	for what, words := range words {
		p.printed++
		if left := plain(words, known); left != nil {
			t.Errorf("%s of %s: %q", what, doc.Title, left)
		}
	}
}

// filled prints all that there is about the latest form of a case.
func (p *printer) filled(t *testing.T, c *earlyhelp.Case) {
	t.Helper()
	f, err := p.lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	on, _ := earlyhelp.ParseDate("2026-11-27")
	findings := validate.Check(f, validate.Options{On: on})
	for to, o := range map[render.Kind]pdf.Options{render.Office: {Findings: findings}, render.Family: {Findings: []earlyhelp.Finding{}, Draft: true}} {
		doc, err := render.For(f, render.Audience{Kind: to})
		if err != nil {
			t.Fatal(err)
		}
		p.look(t, f, doc, o)
		if to == render.Office {
			p.look(t, f, doc, pdf.Options{}) // nobody has checked
		}
	}
	p.look(t, f, render.ReturnNote(f, findings, on), pdf.Options{})
	p.look(t, f, render.CoveringNote(f, f.Template.Council.SubmitTo(f.Template.Name), render.PackFiles{}), pdf.Options{})
	p.look(t, f, render.Checklist(f, findings, true), pdf.Options{})
	if len(c.Meetings) > 0 {
		doc, err := render.Invite(f, render.InviteOptions{On: on})
		if err != nil {
			t.Fatal(err)
		}
		p.look(t, f, doc, pdf.Options{})
	}
	day := f.Date()
	if day.IsZero() {
		day = on
	}
	due, err := timeline.Of(p.lib, c, day)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for _, m := range due.Milestones {
		if said.WriteString(m.What + "\n" + strings.Join(m.Notes, "\n") + "\n"); m.Code == "" { // a rule's is a sentence of a source
			said.WriteString(m.Why + "\n")
		}
	}
	for _, info := range validate.Rules(f.Template) {
		said.WriteString(info.Text + "\n")
	}
	for _, found := range findings {
		said.WriteString(found.Message + "\n")
	}
	var calendar bytes.Buffer
	if _, err := timeline.WriteCalendar(&calendar, due); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(strings.ReplaceAll(strings.ReplaceAll(calendar.String(), "\r\n", "\n"), "\n ", "")) {
		if key, value, _ := strings.Cut(line, ":"); strings.HasPrefix(key, "SUMMARY") || strings.HasPrefix(key, "DESCRIPTION") {
			said.WriteString(value)
		}
	}
	if left := plain(ruleCode.ReplaceAllString(said.String(), ""), told(c)); left != nil {
		t.Errorf("messages: %q", left)
	}
}

// A language changes words and nothing else: what is found, counted, hidden and kept of a
// case is the same in each.
func TestALanguageChangesWordsOnly(t *testing.T) {
	on, _ := earlyhelp.ParseDate("2026-11-27")
	for _, lang := range []string{pseudo.Accented, pseudo.RightToLeft} {
		lib, err := pseudo.Library(lang)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for _, name := range casetest.Forms(t) {
			for _, kind := range []string{"complete", "incomplete", "marked"} {
				c := casetest.Case(t, name+"/"+strings.Replace(kind, "marked", "complete", 1))
				if kind == "marked" {
					strangeThings(c)
				}
				tm, err := casetest.Library(t).Template(name)
				if err != nil {
					t.Fatal(err)
				}
				c.Documents = append(c.Documents, earlyhelp.Document{ID: "rfeedfeed", For: tm.Name, Title: "Plan", Agency: "School", Covers: []string{tm.Sections[0].Title}})
				for i := range c.Instances {
					compared++
					english, other := what(t, casetest.Library(t), c, c.Instances[i].ID, on), what(t, lib, c, c.Instances[i].ID, on)
					if english != other {
						t.Errorf("%s of %s %s in %s:\n%s\nand in English:\n%s", c.Instances[i].ID, name, kind, lang, other, english)
					}
				}
			}
		}
		t.Logf("%d forms compared in %s", compared, lang)
	}
}

// what is all about a form but its words.
func what(t *testing.T, lib *templates.Library, c *earlyhelp.Case, instance earlyhelp.ID, on earlyhelp.Date) string {
	t.Helper()
	f, err := lib.Open(c, instance)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, found := range validate.Check(f, validate.Options{On: on}) {
		fmt.Fprintln(&out, found.Code, found.Severity, found.Stage, found.Section, found.Field, found.Path, found.Due, found.Suppressed, found.Office, slices.Sorted(maps.Keys(found.Args)))
	}
	for _, state := range f.Completeness() {
		fmt.Fprintln(&out, state.Section.ID, state.Asked, state.Answered, state.Carried)
	}
	for _, to := range []render.Kind{render.Office, render.Family} {
		doc, err := render.For(f, render.Audience{Kind: to})
		if err != nil {
			t.Fatal(err)
		}
		if err := earlyhelp.EncodeJSON(&out, doc.Case); err != nil {
			t.Fatal(err)
		}
		for a := range doc.Answers() {
			fmt.Fprintln(&out, a.Wire, a.Path, a.Empty(), a.Day, len(a.Options))
		}
	}
	due, err := timeline.Of(lib, c, on)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range due.Milestones {
		fmt.Fprintln(&out, m.Kind, m.Code, m.Due, m.Done, m.State, m.Path, len(m.Notes))
	}
	return out.String()
}

// told is what a case tells.
func told(c *earlyhelp.Case) []string {
	var out []string
	for _, a := range c.Answers() {
		for _, text := range a {
			out = append(out, text, earlyhelp.FormatNHSNumber(text))
		}
	}
	return out
}

// plain returns the words with plain letters in a text that are not known. Where lines
// are broken says nothing.
func plain(text string, known []string) []string {
	text = solid(text)
	known = append(slices.Clone(known), english...)
	slices.SortFunc(known, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, k := range known {
		if k = solid(k); englishWord.MatchString(k) {
			text = strings.ReplaceAll(text, k, "·")
		}
	}
	found := map[string]bool{}
	for _, at := range englishWord.FindAllStringIndex(text, -1) {
		found[text[max(0, at[0]-20):min(len(text), at[1]+20)]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// strange returns the words of a text that no known one has.
func strange(text string, known []string) string {
	words := map[string]bool{}
	for _, k := range known {
		for _, w := range englishWord.FindAllString(k, -1) {
			words[w] = true
		}
	}
	return strings.Join(slices.DeleteFunc(englishWord.FindAllString(text, -1), func(w string) bool { return words[w] }), "\n")
}

func solid(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u00AD' {
			return -1
		}
		return r
	}, text)
}

// drawn is what the pages of a PDF show, and what is said of them: descriptions,
// bookmarks, titles. Names for programs are left out.
func drawn(t *testing.T, file []byte) string {
	t.Helper()
	text, err := pdftext.All(file)
	if err != nil {
		t.Fatal(err)
	}
	said, err := pdftext.Strings(file)
	if err != nil {
		t.Fatal(err)
	}
	said = strings.Join(phrase.FindAllString(metadata.ReplaceAllString(said, ""), -1), "\n")
	marks, err := pdftext.Bookmarks(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range marks {
		said += "\n" + m.Title
	}
	tree, err := pdftext.Tree(file)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(*pdftext.Node)
	walk = func(n *pdftext.Node) {
		said += "\n" + n.Alt + "\n" + n.Desc
		for _, k := range n.Kids {
			walk(k)
		}
	}
	walk(tree)
	return text + "\n" + said
}

var metadata = regexp.MustCompile(`(?s)<\?xpacket begin.*?<\?xpacket end[^>]*>`)

// phrase is a string of several words. All that is one word is a name for programs, or is
// looked at in its place.
var phrase = regexp.MustCompile(`(?m)^[\pL\pN\pP ]*\pL{3,} \pL{2,}[\pL\pN\pP ]*$`)

// packed is what the parts of a workbook say: shared texts, names of sheets, headers and
// footers, prompts and their titles.
func packed(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		read := xml.NewDecoder(r)
		in := ""
		for {
			token, err := read.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				in = token.Name.Local
				for _, a := range token.Attr {
					prompt := in == "dataValidation" && slices.Contains([]string{"prompt", "promptTitle", "error", "errorTitle"}, a.Name.Local)
					if prompt || in == "sheet" && a.Name.Local == "name" && !strings.HasPrefix(a.Value, "eh ") {
						out.WriteString(a.Value + "\n")
					}
				}
			case xml.CharData:
				switch {
				case in == "t" && !wireName.Match(token), in == "title":
					out.WriteString(string(token) + "\n")
				case strings.HasSuffix(in, "Header"), strings.HasSuffix(in, "Footer"):
					out.WriteString(headerCode.ReplaceAllString(string(token), " ") + "\n")
				}
			case xml.EndElement:
				in = ""
			}
		}
	}
	return out.String()
}

var (
	headerCode = regexp.MustCompile(`&("[^"]*"|[A-Z]|[0-9]+)`)
	// What stands in the hidden sheets and columns of a workbook, for programs.
	wireName = regexp.MustCompile(`^(eh_.*|form|copy|case|instance|day|title|council|wording|language|blank|office|family|draft|final|[a-z]{2}-[A-Z]{2}|r[0-9a-z]{8}.*)$`)
)
