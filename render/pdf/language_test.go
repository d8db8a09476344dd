package pdf

import (
	"bytes"
	"cmp"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/internal/pseudo"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// documents yields copies of every form in a language: blank, filled, and what is sent
// with them.
func documents(t *testing.T, lib *templates.Library, yield func(name string, doc *render.Doc, o Options)) {
	t.Helper()
	forms := casetest.Forms(t)
	if testing.Short() {
		forms = forms[:3] // with the race detector
	}
	for _, name := range forms {
		c := casetest.Case(t, name+"/complete")
		f, err := lib.Open(c, "")
		if err != nil {
			t.Fatal(err)
		}
		docs := map[string]*render.Doc{"note": render.ReturnNote(f, nil, f.Date())}
		for _, to := range []render.Kind{render.Office, render.Family} {
			if docs["blank "+string(to)], err = render.Blank(f.Template, render.Audience{Kind: to}); err != nil {
				t.Fatal(err)
			}
			if docs["filled "+string(to)], err = render.For(f, render.Audience{Kind: to}); err != nil {
				t.Fatal(err)
			}
		}
		if len(c.Meetings) > 0 {
			if docs["invitation"], err = render.Invite(f, render.InviteOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		for kind, doc := range docs {
			yield(name+" "+kind, doc, Options{Findings: []earlyhelp.Finding{}})
			if doc.Audience.Kind == render.Family { // who has large print
				yield(name+" "+kind+" large", doc, Options{Findings: []earlyhelp.Finding{}, LargePrint: true})
			}
		}
	}
}

// The layout bears words that are 40 % longer, and such as run from right to left: nothing
// stands outside its cell.
func TestTheLayoutBearsOtherLanguages(t *testing.T) {
	for _, lang := range []string{pseudo.Accented, pseudo.RightToLeft} {
		r, lib := letters(t), inLanguage(t, lang)
		cells := 0
		documents(t, lib, func(name string, doc *render.Doc, o Options) {
			_, m, err := r.prepare(doc, o)
			if err != nil {
				t.Errorf("%s %s: %v", lang, name, err)
				return
			}
			for _, s := range slices.Concat(m.strips, m.header(2), m.footer(1, 9), m.footer(2, 9)) {
				units := 0
				for _, c := range s.cells {
					cells++
					units += c.units
					high := 0.0
					for _, ln := range c.lines {
						high += ln.height
						for _, run := range ln.runs {
							wide := run.style.millimetres(run.text.Width)
							if run.pic != nil {
								wide = run.pic.width
							}
							if run.x < -0.2 || run.x+wide > float64(c.units)*unit+0.2 {
								t.Errorf("%s %s: %q stands outside its cell: from %.1f to %.1f of %.1f mm", lang, name, run.text.Text, run.x, run.x+wide, float64(c.units)*unit)
							}
						}
					}
					if high > s.height+0.2 {
						t.Errorf("%s %s: %.1f mm of text in a row of %.1f", lang, name, high, s.height)
					}
				}
				if units > gridUnits {
					t.Errorf("%s %s: a row of %d units", lang, name, units)
				}
			}
		})
		t.Logf("%q: %d cells", lang, cells)
	}
}

// What stands first stands at the right where words run from there, and everything is
// where its counterpart was.
func TestFromRightToLeftTheLayoutIsMirrored(t *testing.T) {
	r := letters(t)
	english, turned := boxes(t, r, casetest.Library(t)), boxes(t, r, inLanguage(t, pseudo.RightToLeft))
	if len(english) == 0 || len(english) != len(turned) {
		t.Fatalf("%d boxes, and %d in the other language", len(english), len(turned))
	}
	checked := 0
	for key, e := range english {
		got, ok := turned[key]
		if !ok {
			t.Fatalf("%v is not there", key)
		}
		if math.Abs(e.W-got.W) > 0.02 { // other words, another width
			continue
		}
		checked++
		if want := pageWidth - e.X - e.W; math.Abs(got.X-want) > 2 && key.option == "" { // its neighbours are a little wider or narrower
			t.Errorf("%v stands at %.2f, want %.2f", key, got.X, want)
		}
	}
	if checked < len(english)/3 {
		t.Errorf("only %d of %d boxes are alike", checked, len(english))
	}
}

// boxes returns where answers stand on a blank.
func boxes(t *testing.T, r *Renderer, lib *templates.Library) map[boxName]Box {
	t.Helper()
	tm, err := lib.Template("generic/plan")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := render.Blank(tm, render.Audience{Kind: render.Family})
	if err != nil {
		t.Fatal(err)
	}
	out := map[boxName]Box{}
	if err := r.Write(&bytes.Buffer{}, doc, Options{Boxes: func(b Box) { out[boxName{b.Wire, b.Option}] = b }}); err != nil {
		t.Fatal(err)
	}
	return out
}

// Every text says its language where it is not the document's: answers, words that nobody
// translated, and each piece of what is both.
func TestEveryTextSaysItsLanguage(t *testing.T) {
	files, err := pseudo.Files(casetest.Library(t), pseudo.Accented)
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range []string{"Date of birth", "Name", "Only if {condition}:", "Private and confidential", "Yes", "Role", "Telephone", "Signature of {name}, drawn on a tablet, {date}", "This plan is for", "Your lead professional, the person you can turn to.", "How things are going, from {low} to {high}"} {
		if err := pseudo.Leave(files, left); err != nil {
			t.Fatal(err)
		}
	}
	lib, err := templates.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if lib, err = lib.In(pseudo.Accented); err != nil {
		t.Fatal(err)
	}
	r := letters(t)
	said := map[string]int{}
	documents(t, lib, func(name string, doc *render.Doc, o Options) {
		var file bytes.Buffer
		if err := r.Write(&file, doc, o); err != nil {
			t.Fatal(err)
		}
		tree, err := pdftext.Tree(file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var walk func(n *pdftext.Node, lang string)
		walk = func(n *pdftext.Node, lang string) {
			lang = cmp.Or(n.Lang, lang)
			for _, text := range []string{n.Text, n.Alt, n.Desc} {
				switch plain, accents := plainWord.MatchString(text), strings.ContainsAny(text, "ƀƒĝĥĵķĺɱƥŕţṽŵẋ"); {
				case text == n.Alt && plain && accents && lang == templates.English: // words in English about a day
				case accents && lang != pseudo.Accented, plain && !accents && lang != templates.English:
					t.Errorf("%s: %q is %s", name, text, lang)
				case plain || accents:
					said[lang]++
				}
			}
			for _, k := range n.Kids {
				walk(k, lang)
			}
		}
		walk(tree, pseudo.Accented)
	})
	t.Log(said)
	if said[templates.English] < 100 || said[pseudo.Accented] < 100 {
		t.Errorf("too little was looked at: %v", said)
	}
}

var plainWord = regexp.MustCompile(`[a-z]{3}`)

func inLanguage(t *testing.T, lang string) *templates.Library {
	t.Helper()
	lib, err := pseudo.Library(lang)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// letters is a renderer with the letters for both languages.
func letters(t *testing.T) *Renderer {
	t.Helper()
	file := func(weight string) []byte {
		data, err := os.ReadFile("scripts/NotoSansArabic-" + weight + ".ttf")
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	r, err := New(Font{Name: "Noto Sans Arabic", Regular: file("Regular"), Bold: file("Bold")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
