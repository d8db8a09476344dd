package forms

import (
	"bytes"
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"

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
var english = []string{"NHS", "ICS", "SHA-256"}

var englishWord = regexp.MustCompile(`[A-Za-z]{2,}`)

// No printed word escapes translation: in a language whose letters all have accents, what
// is printed has no plain ones but those of answers and names.
func TestNoPrintedWordEscapesTranslation(t *testing.T) {
	lib, err := pseudo.Library(pseudo.Accented)
	if err != nil {
		t.Fatal(err)
	}
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	printed := 0
	look := func(t *testing.T, f *templates.Form, doc *render.Doc, findings []earlyhelp.Finding) {
		t.Helper()
		if doc == nil {
			t.Fatal("nothing to print")
		}
		var file, book, text bytes.Buffer
		if err := pdfs.Write(&file, doc, pdf.Options{Findings: findings}); err != nil {
			t.Fatal(err)
		}
		if doc.Copy != "" { // a note is no workbook
			if err := xlsx.Write(&book, doc, xlsx.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		if err := doc.WriteText(&text, doc.DraftOf(findings, false)); err != nil {
			t.Fatal(err)
		}
		known := append(told(f.Case), f.Template.Source, doc.Form, string(f.Instance.ID), f.Template.Council.Address, f.Template.Council.Website)
		for _, c := range f.Template.Council.Contacts {
			known = append(known, c.Email, c.Phone)
		}
		for what, words := range map[string]string{"pdf": drawn(t, file.Bytes()), "xlsx": sheets(t, book.Bytes()), "text": text.String()} {
			printed++
			if what == "pdf" { // in which answers go on over the page
				words = strange(words, known)
			}
			if left := plain(words, known); left != nil {
				t.Errorf("%s of %s: %q", what, doc.Title, left)
			}
		}
	}
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
				look(t, tm.Blank(), doc, nil)
			}
		})
	}
	on, _ := earlyhelp.ParseDate("2026-11-27")
	for _, name := range casetest.Forms(t) {
		t.Run("filled "+name, func(t *testing.T) {
			c := casetest.Case(t, name+"/complete")
			f, err := lib.Open(c, "")
			if err != nil {
				t.Fatal(err)
			}
			findings := validate.Check(f, validate.Options{On: on})
			for _, to := range []render.Kind{render.Office, render.Family} {
				doc, err := render.For(f, render.Audience{Kind: to})
				if err != nil {
					t.Fatal(err)
				}
				look(t, f, doc, findings)
			}
			look(t, f, render.ReturnNote(f, findings, on), nil)
			look(t, f, render.CoveringNote(f, f.Template.Council.SubmitTo(f.Template.Name), render.PackFiles{}), nil)
			look(t, f, render.Checklist(f, findings, true), nil)
			if len(c.Meetings) > 0 {
				doc, err := render.Invite(f, render.InviteOptions{On: on})
				if err != nil {
					t.Fatal(err)
				}
				look(t, f, doc, nil)
			}
			due, err := timeline.Of(lib, c, on)
			if err != nil {
				t.Fatal(err)
			}
			var said strings.Builder
			for _, m := range due.Milestones {
				said.WriteString(m.What + "\n" + strings.Join(m.Notes, "\n") + "\n")
			}
			for _, info := range validate.Rules(f.Template) {
				said.WriteString(info.Text + "\n")
			}
			for _, found := range findings {
				said.WriteString(found.Message + "\n")
			}
			if left := plain(said.String(), told(c)); left != nil {
				t.Errorf("messages: %q", left)
			}
		})
	}
	t.Logf("%d documents printed", printed)
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

// drawn is what the pages of a PDF show.
func drawn(t *testing.T, file []byte) string {
	t.Helper()
	text, err := pdftext.All(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// sheets is what stands in the cells of a workbook that are for people.
func sheets(t *testing.T, file []byte) string {
	t.Helper()
	if len(file) == 0 {
		return ""
	}
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, sheet := range f.GetSheetList() {
		if shown, _ := f.GetSheetVisible(sheet); !shown {
			continue
		}
		out.WriteString(sheet + "\n")
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for i, cell := range row {
				if i > 0 { // names for programs
					out.WriteString(cell + "\n")
				}
			}
		}
	}
	return out.String()
}
