package templates

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/badforms"
)

// Whatever a council's files say, the form compiles or is refused with places:
// never a panic, in bounded time.
func FuzzLoad(f *testing.F) {
	core, err := loadCore()
	if err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile("councils/generic/plan/tests/complete.yaml")
	if err != nil {
		f.Fatal(err)
	}
	filled, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil || len(filled.Instances) == 0 {
		f.Fatal("no filled form", err)
	}
	const council = "name: Anytown Council\nsource: a guide\n"
	files, err := filepath.Glob("councils/*/*/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal("no forms", err)
	}
	for _, file := range append(files, "../testdata/councils/testshire/visit/1.yaml") {
		form, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		slug := strings.Split(filepath.ToSlash(strings.TrimPrefix(file, "../testdata/")), "/")[1]
		f.Add(council, strings.ReplaceAll(string(form), slug, "anytown"))
	}
	f.Add(council+"rules:\n- {code: ANY-101, kind: every, dates: [case.steps], max: 6 weeks, severity: hint, cite: x}\n", "form: anytown/visit\n")
	f.Add("name: &a [*a]\n", "a: &a [x]\nb: [*a, *a]\n")
	for _, b := range badforms.Read(f, "../testdata/bad/templates") {
		if b.Translation() {
			continue
		}
		f.Add(string(b.Files["anytown/council.yaml"].Data), string(b.Files["anytown/visit/1.yaml"].Data))
	}
	f.Fuzz(func(t *testing.T, council, form string) {
		if len(council)+len(form) > 64<<10 {
			t.Skip("large files have a test of their own: one read takes longer than a fuzzer may wait")
		}
		start := time.Now()
		defer func() {
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		}()
		lib := &Library{core: core, councils: map[string]*Council{}, forms: map[string][]*formFile{}}
		var errs Errors
		if err := lib.add(fstest.MapFS{"anytown/council.yaml": {Data: []byte(council)}, "anytown/visit/1.yaml": {Data: []byte(form)}}, &errs); err != nil {
			t.Fatal(err)
		}
		tm, err := lib.Template("anytown/visit")
		if err != nil && !errors.As(err, &errs) {
			t.Fatalf("%T: %v", err, err)
		}
		for _, e := range errs {
			if e.File == "" || e.Code == "" || e.Message == "" || e.Line < 0 {
				t.Fatalf("an error without its place: %+v", e)
			}
		}
		if err != nil {
			return
		}
		tm.Blank().Completeness()
		full := index(tm, filled, &filled.Instances[0])
		if err := full.findParts(); err != nil {
			t.Fatal(err)
		}
		full.Completeness() // judges every condition where there are rows
		for _, r := range tm.Rules {
			r.When.Holds(full.Scope())
			if r.Rows != nil {
				full.List(r.Rows, r.Where, full.Scope())
			}
			r.Date.Read(full.Scope())
			r.Of.Read(full.Scope())
		}
		if tm.Digest == "" || tm.Version != "1" || len(tm.Sections) == 0 {
			t.Fatalf("%s has the digest %q", tm.ID(), tm.Digest)
		}
	})
}

// translations is a library of one council, its form and what somebody has translated.
func translations(t testing.TB, core *core, lang, words, council, form string) *Library {
	t.Helper()
	files := badforms.Good(t, "../testdata/bad/templates")
	for name, text := range map[string]string{"words": words, "anytown/council": council, "anytown/visit/1": form} {
		if text != "" {
			files[name+"."+lang+".yaml"] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	lib := &Library{core: core, councils: map[string]*Council{}, forms: map[string][]*formFile{}, folders: []fs.FS{files}, translations: map[translated]*translationFile{}}
	var errs Errors
	if err := lib.fill(&errs); err != nil {
		t.Fatal(err)
	}
	if lib.orphans(&errs); errs != nil {
		t.Fatal(errs)
	}
	return lib
}

// Whatever a translation says, the form is there in the language or the file is refused
// with places; and what a translator is given to go on with can be read again.
func FuzzTranslation(f *testing.F) {
	core, err := loadCore()
	if err != nil {
		f.Fatal(err)
	}
	for _, b := range badforms.Read(f, "../testdata/bad/templates") {
		if b.Translation() {
			text := func(name string) string {
				if file := b.Files[name]; file != nil {
					return string(file.Data)
				}
				return ""
			}
			f.Add(text("words.pl.yaml"), text("anytown/council.pl.yaml"), text("anytown/visit/1.pl.yaml"), false)
		}
	}
	blank := translations(f, core, "pl", "", "", "")
	var filled [3]string
	for i, what := range []string{"words", "anytown", "anytown/visit@1"} {
		var b bytes.Buffer
		if err := blank.WriteTranslation(&b, what, "pl"); err != nil {
			f.Fatal(err)
		}
		text := strings.Replace(b.String(), `by: ""`, "by: x", 1)
		filled[i] = regexp.MustCompile(`from: (.*)\n    to: ""`).ReplaceAllString(text, "from: $1\n    to: $1")
	}
	f.Add(filled[0], filled[1], filled[2], true)
	f.Fuzz(func(t *testing.T, words, council, form string, fromRight bool) {
		if len(words)+len(council)+len(form) > 128<<10 {
			t.Skip("large files have a test of their own")
		}
		lang := "pl"
		if fromRight {
			lang = "ur"
		}
		lib := translations(t, core, lang, words, council, form)
		if len(lib.translations) == 0 {
			return
		}
		in, err := lib.In(lang)
		var tm *Template
		if err == nil {
			tm, err = in.Template("anytown/visit")
		}
		var errs Errors
		if err != nil && !errors.As(err, &errs) {
			t.Fatalf("%T: %v", err, err)
		}
		for _, e := range errs {
			if e.File == "" || e.Code == "" || e.Message == "" || e.Line < 0 {
				t.Fatalf("an error without its place: %+v", e)
			}
		}
		if checked := lib.Check(); (checked == nil) != (err == nil) {
			t.Fatalf("Check says %v, and Template %v", checked, err)
		}
		if err != nil {
			return
		}
		english, err := lib.Template("anytown/visit")
		if err != nil || tm.Digest != english.Digest {
			t.Fatalf("another form: %q, %v", tm.Digest, err)
		}
		w := tm.Words()
		for _, text := range []string{tm.Title, english.Title, tm.Sections[0].Title, w.Say("page", map[string]string{"n": "1", "m": "2"}), w.Date(earlyhelp.Date{}), w.Clock("15:30"), w.Span(Span{N: 3, Unit: "weeks"})} {
			joined := ""
			for _, p := range w.Pieces(text) {
				joined += p.Text
			}
			if joined != text {
				t.Fatalf("%q is parted into %q", text, joined)
			}
		}
		var again [3]string
		for i, what := range []string{"words", "anytown", "anytown/visit@1"} {
			var b bytes.Buffer
			if err := lib.WriteTranslation(&b, what, lang); err != nil {
				t.Fatal(err)
			}
			if lib.translations[translated{what, lang}] != nil {
				again[i] = b.String()
			}
		}
		if err := translations(t, core, lang, again[0], again[1], again[2]).Check(); err != nil {
			t.Fatalf("what is written is refused: %v\n%s", err, strings.Join(again[:], "\n"))
		}
	})
}

// Files that somebody made to do harm are refused, soon.
func TestHostileTranslationsAreRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("large inputs")
	}
	core, err := loadCore()
	if err != nil {
		t.Fatal(err)
	}
	const head = "version: \"1\"\nby: x\nsample: yes\ntexts:\n"
	many := func(line string, bytes int) string {
		var b strings.Builder
		for i := 0; b.Len() < bytes; i++ {
			b.WriteString(strings.ReplaceAll(line, "N", strconv.Itoa(i)))
		}
		return b.String()
	}
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'k'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+", ", 8) + "*a]\n"
	}
	for name, tt := range map[string]struct{ text, want string }{
		"aliases":            {bomb, "1.pl.yaml:1:4: alias: "},
		"braces":             {head + strings.Repeat("{", 1<<20), "1.pl.yaml: yaml: "},
		"brackets":           {head + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20), "1.pl.yaml: yaml: "},
		"filled in":          {head + "- {from: The visit, to: \"" + strings.Repeat("{a}", 1<<18) + "\"}\n", "1.pl.yaml:5:25: translation: what stands in braces"},
		"too large":          {head + "#" + strings.Repeat(" ", 5<<20), "1.pl.yaml: too-large: the file has more than 4194304 bytes"},
		"deep":               {head + strings.Repeat("- ", 60) + "x\n", "1.pl.yaml:5:79: nesting: nested more than 40 levels deep"},
		"NUL":                {head + "- {from: The visit, to: \x00}\n", "1.pl.yaml:5:25: yaml: control characters are not allowed"},
		"NULs only":          {strings.Repeat("\x00", 1<<20), "1.pl.yaml"},
		"no UTF-8":           {head + "- {from: The visit, to: \xff}\n", "1.pl.yaml:5:25: yaml: "},
		"changed words":      {head + many("- {from: First visit N, to: y}\n", 3<<20), "1.pl.yaml:5:10: translation: "},
		"bad characters":     {head + many("- {from: \"aN\\0\", to: \"\\0\"}\n", 3<<20), "1.pl.yaml:5:10: character: "},
		"unknown keys":       {head + "- {" + many("aN: x, ", 3<<20) + "}\n", "1.pl.yaml:5:4: unknown-key: "},
		"the same again":     {head + many("- {from: The visit, to: y}\n", 3<<20), "1.pl.yaml:6:3: translation: "},
		"words of one place": {head + many("- {at: xN, from: The visit, to: y}\n", 3<<20), "1.pl.yaml:5:8: translation: "},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			in, err := translations(t, core, "pl", "", "", tt.text).In("pl")
			if err != nil {
				t.Fatal(err)
			}
			tm, err := in.Template("anytown/visit")
			var errs Errors
			if tm != nil || !errors.As(err, &errs) || !strings.HasPrefix(errs[0].Error(), "anytown/visit/"+tt.want) || len(errs) > mostMistakes {
				t.Errorf("%v: %d errors, %.300v", tm, len(errs), err)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}
