// Package leak holds no code: its test searches finished files for answers
// that their reader may not see.
package leak

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/xlsx"
	"earlyhelp.example/forms/templates"
)

// Every text answer of every complete form is replaced by a word that stands
// nowhere else, half of them are kept from the family, and the files are
// searched: page text, decoded strings, information, every part of the
// workbook; and so is the case that goes with the copy. The family's files must
// hold none of the hidden words and all of the others; the same search must find
// every word in the office's files.
func TestFamilyFilesHoldNothingWithheld(t *testing.T) {
	lib := casetest.Library(t)
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range casetest.Forms(t) {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, uint64(len(name))))
			form := casetest.Open(t, lib, casetest.Case(t, name+"/complete"))
			hidden, shown := plant(t, rng, form)
			if !short(form) && (len(hidden) < 5 || len(shown) < 5) {
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
				for format, text := range map[string]string{"pdf": pdfWords(t, page.Bytes()), "xlsx": zipWords(t, book.Bytes()), "case": caseWords(t, doc)} {
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

// Every text of the whole case, printed or not, is a word of its own, what marks
// say and answers to other councils' questions included. The case that goes with
// a copy holds those that its outline shows, and no other.
func TestTheCaseOfACopyHoldsNothingThatTheFormDoesNotPrint(t *testing.T) {
	lib := casetest.Library(t)
	for _, name := range casetest.Forms(t) {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(2, uint64(len(name))))
			form := casetest.Open(t, lib, casetest.Case(t, name+"/complete"))
			c := form.Case
			own := slices.Sorted(maps.Keys(c.Extra))
			c.Extra = earlyhelp.Extra{"x.other.question": {"a"}}
			for _, key := range own {
				c.Extra[key] = earlyhelp.Answer{"a"}
			}
			c.Marks = []earlyhelp.Mark{{At: "family.access", As: earlyhelp.MarkUnclear, Raw: "a", Note: "a"}, {At: "family.home.postcode", As: earlyhelp.MarkUnclear, Raw: "a", Note: "a"}}
			words := everyText(rng, c)
			for _, kind := range []render.Kind{render.Office, render.Family} {
				doc, err := render.For(form, render.Audience{Kind: kind})
				if err != nil {
					t.Fatal(err)
				}
				var outline strings.Builder
				if err := doc.WriteOutline(&outline); err != nil {
					t.Fatal(err)
				}
				for a := range doc.Shown(render.NoDraft) {
					if a.Drawing != nil { // which an outline does not spell out
						outline.WriteString(" " + a.Drawing.Data)
					}
				}
				text, in, out := caseWords(t, doc), 0, 0
				for path, word := range words {
					shown, held := strings.Contains(outline.String(), word), strings.Contains(text, word)
					mark := kind == render.Office && strings.HasPrefix(path, "marks") // whole, at what the copy asks
					switch {
					case mark:
					case shown != held:
						t.Errorf("%s: %s is shown: %t, in the case: %t", kind, path, shown, held)
					case held:
						in++
					default:
						out++
					}
				}
				if !short(form) && in < 10 || out < 30 {
					t.Errorf("%s: only %d words found and %d not: nothing is proven", kind, in, out)
				}
			}
		})
	}
}

// everyText replaces each text of a case by a word that stands nowhere else and
// returns the words by path.
func everyText(rng *rand.Rand, c *earlyhelp.Case) map[string]string {
	words := map[string]string{}
	plant := func(v reflect.Value, path string) {
		words[path] = newWord(rng)
		v.SetString(words[path])
	}
	var visit func(v reflect.Value, path string)
	visit = func(v reflect.Value, path string) {
		for _, f := range leaf.Fields(v.Type()) {
			in, at := v.FieldByIndex(f.Index), path+"."+f.Key
			switch {
			case f.Key == "form" || f.Key == "digest" || f.Key == "at" || f.Key == "hide":
			case f.Type == reflect.TypeFor[string]():
				plant(in, at)
			case f.Type == reflect.TypeFor[earlyhelp.Who]():
				if !earlyhelp.ID(in.String()).Valid() {
					plant(in, at)
				}
			case f.Type == reflect.TypeFor[earlyhelp.Extra]():
				for key := range in.Interface().(earlyhelp.Extra) {
					words[at+key] = newWord(rng)
					in.SetMapIndex(reflect.ValueOf(key), reflect.ValueOf(earlyhelp.Answer{words[at+key]}))
				}
			case leaf.Is(f.Type) || f.Type.Kind() == reflect.Pointer:
			case f.Type.Kind() == reflect.Slice:
				for i := range in.Len() {
					visit(in.Index(i), fmt.Sprint(at, "[", i, "]"))
				}
			default:
				visit(in, at)
			}
		}
	}
	visit(reflect.ValueOf(c).Elem(), "")
	for path, word := range words {
		delete(words, path)
		words[strings.TrimPrefix(path, ".")] = word
	}
	return words
}

// caseWords is the case that goes with a copy, as it is written.
func caseWords(t *testing.T, doc *render.Doc) string {
	t.Helper()
	var out bytes.Buffer
	if err := earlyhelp.EncodeJSON(&out, doc.Case); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// newWord returns a word that nobody could guess.
func newWord(rng *rand.Rand) string {
	word := make([]byte, 8)
	for i := range word {
		word[i] = "bcdfghjkqvwxz"[rng.IntN(13)]
	}
	return string(word)
}

// short reports whether a form asks for so little text that what is hidden in it
// proves nothing by number: a questionnaire, a withdrawal.
func short(f *templates.Form) bool {
	asks := 0
	for _, sec := range f.Template.Sections {
		sec.Walk(func(it templates.Item) {
			if q, ok := it.(*templates.Question); ok && (q.Field.Kind == templates.Line || q.Field.Kind == templates.Para) {
				asks++
			}
		})
	}
	return asks < 10
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
		word := newWord(rng)
		// A joined box shows several answers: one word stands for all.
		if err := q.Field.Set(s, earlyhelp.Answer{word}); err != nil {
			return // it stands in for another field's answer and is not its own to set
		}
		if got := q.Field.Read(s); strings.Contains(got.Text(), word) {
			words[got.Path()] = word
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

// pdfWords is everything readable in a PDF: the text of its pages, every string
// of its objects (information, bookmarks, descriptions, alternative texts), what
// is attached, and its bytes as they stand.
func pdfWords(t *testing.T, file []byte) string {
	t.Helper()
	text, err := pdftext.All(file)
	if err != nil {
		t.Fatal(err)
	}
	strings, err := pdftext.Strings(file)
	if err != nil {
		t.Fatal(err)
	}
	attached, err := pdftext.Attachment(file)
	if err != nil || len(attached) == 0 {
		t.Fatal("no case is attached:", err)
	}
	return text + "\n" + strings + "\n" + string(attached) + "\n" + string(file)
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
