package leak

import (
	"archive/zip"
	"bytes"
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
	"earlyhelp.example/forms/render/pack"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// planted are answers that stand nowhere else, by path: a text as it is, a day as each
// kind of file writes it.
type planted map[string][]string

// sentinels puts a word or day of its own into every text and day of a case.
func sentinels(t *testing.T, rng *rand.Rand, c *earlyhelp.Case) planted {
	t.Helper()
	out, taken := planted{}, map[string]bool{}
	day := func() earlyhelp.Date {
		for {
			// Two figures each, or 1 March stands in 11 March; and days that a ZIP file can have.
			d, err := earlyhelp.ParseDate(fmt.Sprintf("%d-%02d-%02d", 2031+rng.IntN(60), 10+rng.IntN(3), 10+rng.IntN(19)))
			if err != nil {
				t.Fatal(err)
			}
			if !taken[d.String()] {
				taken[d.String()] = true
				return d
			}
		}
	}
	var visit func(v reflect.Value, path string)
	visit = func(v reflect.Value, path string) {
		for _, f := range leaf.Fields(v.Type()) {
			in, at := v.FieldByIndex(f.Index), strings.TrimPrefix(path+"."+f.Key, ".")
			switch {
			case f.Key == "form" || f.Key == "digest" || f.Key == "drawing": // a broken drawing makes no copy
			case f.Type == reflect.TypeFor[earlyhelp.Date]():
				if d := day(); !in.IsZero() {
					in.Set(reflect.ValueOf(d))
					out[at] = []string{d.Time().Format("2January2006"), d.Time().Format("2006-01-02"), d.Time().Format("20060102")}
				}
			case f.Type == reflect.TypeFor[string](), f.Type == reflect.TypeFor[earlyhelp.Who]() && !earlyhelp.ID(in.String()).Valid():
				word := newWord(rng)
				in.SetString(word)
				out[at] = []string{word}
			case f.Type == reflect.TypeFor[earlyhelp.Extra]():
				extra, _ := in.Interface().(earlyhelp.Extra)
				for _, key := range slices.Sorted(maps.Keys(extra)) {
					if was := extra[key]; len(was) == 1 && len(was[0]) > 12 { // no code of an option
						word := newWord(rng)
						extra[key] = earlyhelp.Answer{word}
						out[at+"["+key+"]"] = []string{word}
					}
				}
			case leaf.Is(f.Type) || f.Type.Kind() == reflect.Pointer:
			case f.Type.Kind() == reflect.Slice:
				for i := range in.Len() {
					id, _ := in.Index(i).FieldByName("ID").Interface().(earlyhelp.ID)
					visit(in.Index(i), earlyhelp.RowPath(at, id, i))
				}
			default:
				visit(in, at)
			}
		}
	}
	visit(reflect.ValueOf(c).Elem(), "")
	return out
}

// in reports whether an answer can be read in a text without blanks.
func (p planted) in(text, path string) bool {
	return slices.ContainsFunc(p[path], func(word string) bool { return strings.Contains(text, word) })
}

// secrets are marks put at random, and what they keep from whom.
type secrets struct {
	marks  []earlyhelp.Mark // at answers and rows
	only   []earlyhelp.ID   // beside each: the practitioner from whom alone it is kept; "": from the family and whoever is invited
	unsafe []string         // paths of the rows of those whom it is unsafe to involve
}

// hide marks answers, rows, and somebody as unsafe to involve; every other mark stands at
// an answer that a file had without marks.
func hide(rng *rand.Rand, c *earlyhelp.Case, p planted, files ...map[string]string) *secrets {
	out := &secrets{}
	at := slices.Sorted(maps.Keys(p))
	seen := slices.DeleteFunc(slices.Clone(at), func(path string) bool {
		return !slices.ContainsFunc(files, func(file map[string]string) bool {
			return slices.ContainsFunc(slices.Collect(maps.Values(file)), func(text string) bool { return p.in(text, path) })
		})
	})
	for row := range c.Rows() {
		if row.List != "instances" {
			at = append(at, row.Path)
		}
	}
	for range 4 + rng.IntN(24) {
		m, only := earlyhelp.Mark{At: at[rng.IntN(len(at))], Note: newWord(rng)}, earlyhelp.ID("")
		if len(seen) > 0 && rng.IntN(2) == 0 {
			m.At = seen[rng.IntN(len(seen))]
		}
		switch rng.IntN(5) {
		case 0:
			m.As = earlyhelp.MarkWithheld
		case 1:
			m.Hide = []string{"family"}
		case 2:
			m.Hide = []string{string(c.People[rng.IntN(len(c.People))].ID)}
		case 3:
			m.Secret = earlyhelp.Yes
		case 4:
			only = c.Practitioners[rng.IntN(len(c.Practitioners))].ID
			m.Hide = []string{string(only)}
		}
		if rng.IntN(2) == 0 {
			m.Secret = earlyhelp.Yes
		}
		out.marks, out.only = append(out.marks, m), append(out.only, only)
	}
	// Nobody whose row says what else is to be tried with them: the child comes first.
	switch rows := []string{"people", "practitioners", "agencies"}[rng.IntN(3)]; {
	case rows == "people" && len(c.People) > 1:
		out.unsafe = []string{earlyhelp.RowPath(rows, c.People[1+rng.IntN(len(c.People)-1)].ID, 0)}
	case rows == "agencies" && len(c.Agencies) > 0:
		a := c.Agencies[rng.IntN(len(c.Agencies))].ID
		out.unsafe = []string{earlyhelp.RowPath(rows, a, 0)}
		for _, k := range c.Practitioners {
			if id, _ := k.Agency.ID(); id == a {
				out.unsafe = append(out.unsafe, earlyhelp.RowPath("practitioners", k.ID, 0))
			}
		}
	default:
		out.unsafe = []string{earlyhelp.RowPath("practitioners", c.Practitioners[rng.IntN(len(c.Practitioners))].ID, 0)}
	}
	c.Marks = append(slices.Clone(out.marks), earlyhelp.Mark{At: out.unsafe[0], As: earlyhelp.MarkUnsafe, Note: newWord(rng)})
	return out
}

// from reports whether an answer is kept from the family and whoever is invited, or from
// the one who is.
func (s *secrets) from(to earlyhelp.ID, path string) bool {
	for i := range s.marks {
		if s.marks[i].Covers(path) && (s.only[i] == "" || s.only[i] == to && to != "") {
			return true
		}
	}
	return false
}

// ofUnsafe reports whether an answer is about somebody whom it is unsafe to involve.
func (s *secrets) ofUnsafe(path string) bool {
	return slices.ContainsFunc(s.unsafe, func(row string) bool { return strings.HasPrefix(path, row+".") })
}

// notes are what the marks say of themselves, which is the office's alone.
func notes(c *earlyhelp.Case) (out []string) {
	for _, m := range c.Marks {
		out = append(out, m.Note)
	}
	return out
}

// whole is everything in a PDF, without blanks, so that no end of a line parts a word:
// the text of its pages, every string and every stream as decoded, and its bytes.
func whole(t *testing.T, file []byte) string {
	t.Helper()
	var b strings.Builder
	for _, read := range []func([]byte) (string, error){pdftext.All, pdftext.Strings, pdftext.Streams} {
		text, err := read(file)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(text + "\n")
	}
	b.Write(file)
	return solid(b.String())
}

func solid(text string) string { return strings.Join(strings.Fields(text), "") }

// Every text and day of a case stands nowhere else, and answers, rows and people are
// marked at random. No invitation, in print, large print or text, holds what is kept
// from the family or from the one who is invited, nor anything about somebody whom it
// is unsafe to involve; the same search finds that before it is marked.
func TestInvitationsHoldNothingWithheld(t *testing.T) {
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	lib := casetest.Library(t)
	made, hidden, unsafe, shown := 0, 0, 0, 0
	for n, name := range casetest.Forms(t) {
		rng := rand.New(rand.NewPCG(11, uint64(n)))
		for range 6 {
			c := casetest.Case(t, name+"/complete")
			if c.Marks = nil; len(c.Meetings) == 0 {
				break
			}
			words := sentinels(t, rng, c)
			form := casetest.Open(t, lib, c)
			m := &c.Meetings[rng.IntN(len(c.Meetings))]
			to := []earlyhelp.ID{""}
			if len(m.Family) > 0 {
				to = append(to, m.Family[rng.IntN(len(m.Family))].Person)
			}
			if len(m.Team) > 0 {
				to = append(to, m.Team[rng.IntN(len(m.Team))].Practitioner)
			}
			files := func(id earlyhelp.ID) (map[string]string, error) {
				doc, err := render.Invite(form, render.InviteOptions{Meeting: m.ID, To: id})
				if err != nil {
					return nil, err
				}
				var text, print, large bytes.Buffer
				for _, err := range []error{doc.WriteText(&text, render.NoDraft), pdfs.Write(&print, doc, pdf.Options{}), pdfs.Write(&large, doc, pdf.Options{LargePrint: true})} {
					if err != nil {
						t.Fatal(err)
					}
				}
				return map[string]string{"text": solid(text.String()), "print": whole(t, print.Bytes()), "large print": whole(t, large.Bytes())}, nil
			}
			before := make([]map[string]string, len(to))
			for i, id := range to {
				if before[i], err = files(id); err != nil {
					t.Fatal(name, err)
				}
			}
			kept := hide(rng, c, words, before...)
			for i, id := range to {
				after, err := files(id)
				if err != nil {
					continue // nobody is invited to a meeting that is kept from them, or who is unsafe
				}
				made++
				for format, text := range after {
					for path := range words {
						gone, out := kept.from(id, path), kept.ofUnsafe(path)
						was, is := words.in(before[i][format], path), words.in(text, path)
						switch {
						case (gone || out) && is:
							t.Errorf("%s: the invitation of %q, %s, tells %s; kept %t, unsafe %t", name, id, format, path, gone, out)
						case gone && was:
							hidden++
						case out && was:
							unsafe++
						case is:
							shown++
						}
					}
					for _, note := range notes(c) {
						if strings.Contains(text, note) {
							t.Errorf("%s: the invitation of %q, %s, tells what a mark says", name, id, format)
						}
					}
				}
			}
		}
	}
	t.Logf("%d invitations, in which %d answers were kept, %d of somebody unsafe, and %d shown", made, hidden, unsafe, shown)
	if made < 100 || hidden < 200 || unsafe < 100 || shown < 1000 {
		t.Errorf("only %d invitations, in which %d answers were kept, %d of somebody unsafe, and %d shown: nothing is proven", made, hidden, unsafe, shown)
	}
}

// The same of packs. Where the council's data says nothing of where a form goes, no file
// of the ZIP, no name and no day of it holds what is kept from the family. Note and
// checklist hold no answer at all but the reference and the day, whoever gets them. No
// file says what was found for the office only.
func TestPacksHoldNothingWithheld(t *testing.T) {
	pdfs, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	lib := casetest.Library(t)
	hidden, office, shown := 0, 0, 0
	found := map[render.Kind]int{} // for the office only, by whose copy is packed
	for n, name := range casetest.Forms(t) {
		rng := rand.New(rand.NewPCG(12, uint64(n)))
		for range 4 {
			c := casetest.Case(t, name+"/complete")
			c.Marks = nil
			words := sentinels(t, rng, c)
			form := casetest.Open(t, lib, c)
			before, _, _ := packed(t, pdfs, form)
			kept := hide(rng, c, words, before)
			after, made, findings := packed(t, pdfs, form)
			for _, f := range findings { // a day that is due, too, stands elsewhere
				maps.DeleteFunc(words, func(_ string, word []string) bool { return slices.Contains(word, f.Due.String()) })
			}
			for _, f := range findings {
				if !f.Office {
					continue
				}
				found[made.Copy]++
				for file, text := range after {
					if strings.Contains(text, solid(f.Message)) {
						t.Errorf("%s: %q of the %s's pack says what is for the office only: %s", name, file, made.Copy, f.Code)
					}
				}
			}
			for file, text := range after {
				answers := made.Copy == render.Office && (strings.HasPrefix(file, "2-") || strings.HasPrefix(file, "3-")) // which the office is sent
				note := strings.HasPrefix(file, "1-") || strings.HasPrefix(file, "4-") || file == ""
				for path := range words {
					gone, is, was := kept.from("", path), words.in(text, path), words.in(before[file], path)
					switch {
					case answers && gone && is:
						office++
					case answers:
					case gone && is && (file != "" || made.Copy == render.Family):
						t.Errorf("%s: %q of the %s's pack tells %s", name, file, made.Copy, path)
					case note && is && path != "ref" && len(words[path]) == 1:
						t.Errorf("%s: %q names %s", name, file, path)
					case gone && was:
						hidden++
					case is:
						shown++
					}
				}
				for _, note := range notes(c) {
					if !answers && strings.Contains(text, note) {
						t.Errorf("%s: %q of the %s's pack tells what a mark says", name, file, made.Copy)
					}
				}
			}
		}
	}
	said := fmt.Sprintf("%d answers were kept, %d found in the office's copies and %d shown; for the office only there were %d and %d findings", hidden, office, shown, found[render.Office], found[render.Family])
	t.Log(said)
	if hidden < 200 || office < 200 || shown < 1000 || found[render.Office] < 10 || found[render.Family] < 10 {
		t.Errorf("only %s: nothing is proven", said)
	}
}

// packed makes the pack of a form as if it were finished and returns everything in its
// files by name, under "" what the ZIP file says of them, and its bytes; and the findings.
func packed(t *testing.T, pdfs *pdf.Renderer, form *templates.Form) (map[string]string, *pack.Pack, []earlyhelp.Finding) {
	t.Helper()
	findings := validate.Check(form, validate.Options{On: form.Date()})
	findings = slices.DeleteFunc(findings, render.MakesDraft) // a word is no postcode
	var b bytes.Buffer
	made, err := pack.Write(&b, pdfs, form, findings)
	if err != nil {
		t.Fatal(form.Template.Name, err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	about := z.Comment + b.String()
	for _, f := range z.File {
		about += fmt.Sprintf("\n%s %s %s %s", f.Name, f.Comment, f.Extra, f.Modified.Format("2006-01-02"))
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".pdf") {
			out[f.Name] = whole(t, data)
		} else {
			out[f.Name] = solid(string(data))
		}
	}
	out[""] = solid(about)
	return out, made, findings
}
