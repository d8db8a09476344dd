// Package leak holds no code: its test searches finished files for answers
// that their reader may not see.
package leak

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/xlsx"
	"earlyhelp.example/forms/templates"
)

// Every text answer of every complete form is replaced by a word that stands
// nowhere else, half of them are kept from the family, and the files are
// searched: page text, decoded strings, information, every part of the
// workbook. The family's files must hold none of the hidden words and all of
// the others; the same search must find every word in the office's files.
func TestFamilyFilesHoldNothingWithheld(t *testing.T) {
	lib, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range lib.Names() {
		name, _, _ := strings.Cut(id, "@")
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, uint64(len(name))))
			form := open(t, lib, "../../testdata/"+name+"/complete.yaml")
			hidden, shown := plant(t, rng, form)
			if len(hidden) < 5 || len(shown) < 5 {
				t.Fatalf("only %d words hidden and %d shown: nothing is proven", len(hidden), len(shown))
			}
			for _, kind := range []render.Kind{render.Office, render.Family} {
				doc, err := render.For(form, render.Audience{Kind: kind})
				if err != nil {
					t.Fatal(err)
				}
				var page, book bytes.Buffer
				if err := pdfs.Write(&page, doc, pdf.Options{}); err != nil {
					t.Fatal(err)
				}
				if err := xlsx.Write(&book, doc, xlsx.Options{}); err != nil {
					t.Fatal(err)
				}
				for format, text := range map[string]string{"pdf": pdfWords(t, page.Bytes()), "xlsx": zipWords(t, book.Bytes())} {
					for path, word := range hidden {
						if found := strings.Contains(text, word); found != (kind == render.Office) {
							t.Errorf("%s %s: the hidden answer at %s is found: %t", kind, format, path, found)
						}
					}
					for path, word := range shown {
						if !strings.Contains(text, word) {
							t.Errorf("%s %s: the answer at %s is lost", kind, format, path)
						}
					}
				}
			}
		})
	}
}

func open(t *testing.T, lib *templates.Library, name string) *templates.Form {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c, err := earlyhelp.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	form, err := lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	return form
}

// plant replaces each text answer that the form shows by a word of its own and
// marks half of them as not for the family, some so that not even their
// existence may show.
func plant(t *testing.T, rng *rand.Rand, form *templates.Form) (hidden, shown map[string]string) {
	t.Helper()
	form.Case.Marks = nil
	words := map[string]string{}
	form.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
		r := q.Field.Read(s)
		if q.Field.Kind != templates.Line && q.Field.Kind != templates.Para || len(r.Answer) == 0 || words[r.Path()] != "" || q.Field.Derived() {
			return
		}
		word := make([]byte, 8)
		for i := range word {
			word[i] = "bcdfghjkqvwxz"[rng.IntN(13)]
		}
		// A joined box shows several answers: one word stands for all.
		if err := q.Field.Set(s, earlyhelp.Answer{string(word)}); err != nil {
			return // it stands in for another field's answer and is not its own to set
		}
		if got := q.Field.Read(s); strings.Contains(got.Text(), string(word)) {
			words[got.Path()] = string(word)
		}
	})
	// The name beside a signature is its signer's, so it is hidden when that is;
	// signers of the family are, so that this is tried.
	signer := map[string]string{}
	signs := map[string]bool{}
	for _, s := range form.Instance.Signatures {
		whose := "people[" + string(s.Who) + "].name"
		signer["instances["+string(form.Instance.ID)+"].signatures["+string(s.ID)+"].name"] = whose
		signs[whose] = true
	}
	paths := slices.Sorted(maps.Keys(words))
	slices.SortStableFunc(paths, func(a, b string) int { return cmp.Compare(len(signer[a]), len(signer[b])) }) // signatures last
	hidden, shown = map[string]string{}, map[string]string{}
	for _, path := range paths {
		word := words[path]
		if _, of := hidden[signer[path]]; of {
			hidden[path] = word
			continue
		}
		if rng.IntN(2) == 0 && !signs[path] {
			shown[path] = word
			continue
		}
		hidden[path] = word
		m := earlyhelp.Mark{At: path, Hide: []string{"family"}}
		if rng.IntN(2) == 0 {
			m.Secret = earlyhelp.Yes
		}
		form.Case.Marks = append(form.Case.Marks, m)
	}
	return hidden, shown
}

// pdfWords is everything readable in a PDF: the text of its pages, its
// information, and its bytes as they stand.
func pdfWords(t *testing.T, file []byte) string {
	t.Helper()
	text, err := pdftext.All(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := pdftext.Info(file)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range info {
		text += "\n" + k + " " + v
	}
	return text + "\n" + string(file)
}

// zipWords is every text and attribute of every part of a workbook, and the
// names of the parts.
func zipWords(t *testing.T, file []byte) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString(r.Comment)
	for _, f := range r.File {
		out.WriteString("\n" + f.Name + " " + f.Comment + "\n")
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(data)
		dec := xml.NewDecoder(bytes.NewReader(data))
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			switch token := token.(type) {
			case xml.CharData:
				out.Write(token)
			case xml.StartElement:
				for _, a := range token.Attr {
					out.WriteString("\n" + a.Value)
				}
			}
		}
	}
	return out.String()
}
