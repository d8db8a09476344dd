// Package pseudo translates everything into languages that nobody speaks, for tests: what
// is still English in a document was never given to a translator, and text that is longer
// or runs from right to left shows whether there is room for it.
package pseudo

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/templates"
)

// The languages, as they are usually called: English with accents and 40 % longer, and
// text from right to left.
const (
	Accented    = "en-XA"
	RightToLeft = "ar-XB"
)

// Library returns a library with further folders of councils in one of the languages.
func Library(t testing.TB, lang string, extra ...fs.FS) *templates.Library {
	t.Helper()
	lib, err := templates.Load(extra...)
	if err != nil {
		t.Fatal(err)
	}
	lib, err = templates.Load(append(extra, Files(t, lib, lang))...)
	if err != nil {
		t.Fatal(err)
	}
	if lib, err = lib.In(lang); err != nil {
		t.Fatal(err)
	}
	return lib
}

// Files returns the translations of everything in a library into one of the languages.
func Files(t testing.TB, lib *templates.Library, lang string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	add := func(name, what string) {
		var b bytes.Buffer
		if err := lib.WriteTranslation(&b, what, lang); err != nil {
			t.Fatal(err)
		}
		out[name+"."+lang+".yaml"] = &fstest.MapFile{Data: translated(t, b.Bytes(), lang)}
	}
	add("words", "words")
	seen := map[string]bool{}
	for _, id := range lib.Names() {
		tm, err := lib.Template(id)
		if err != nil {
			t.Fatal(err)
		}
		if slug := tm.Council.Slug; !seen[slug] {
			seen[slug] = true
			add(slug+"/council", slug)
		}
		if tm.From == "" {
			add(tm.Name+"/"+tm.Version, id)
		}
	}
	return out
}

// translated fills in a file that is to be translated.
func translated(t testing.TB, data []byte, lang string) []byte {
	t.Helper()
	var file map[string]any
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	delete(file, "sample")
	file["by"], file["checked"] = "⟦", "⟧"
	for _, line := range file["texts"].([]any) {
		line := line.(map[string]any)
		line["to"] = Text(line["from"].(string), lang)
	}
	out, err := yaml.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Leave takes the translations of a text out of files, so that it stands in English.
func Leave(t testing.TB, files fstest.MapFS, text string) {
	t.Helper()
	found := false
	for _, f := range files {
		var file map[string]any
		if err := yaml.Unmarshal(f.Data, &file); err != nil {
			t.Fatal(err)
		}
		for _, line := range file["texts"].([]any) {
			if line := line.(map[string]any); line["from"] == text {
				line["to"], found = "", true
			}
		}
		out, err := yaml.Marshal(file)
		if err != nil {
			t.Fatal(err)
		}
		f.Data = out
	}
	if !found {
		t.Fatalf("nothing says %q", text)
	}
}

var filledIn = regexp.MustCompile(`\{[a-z0-9]+\}`)

// Text translates a text into one of the languages. What is filled in stays.
func Text(text, lang string) string {
	var out strings.Builder
	last := 0
	for _, at := range append(filledIn.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		out.WriteString(strings.Map(letters[lang], text[last:at[0]]))
		out.WriteString(text[at[0]:at[1]])
		last = at[1]
	}
	if lang == Accented {
		return longer(out.String(), utf8.RuneCountInString(text)*2/5)
	}
	return out.String()
}

// longer puts as many letters behind a text, in words, before what ends it.
func longer(text string, more int) string {
	body := strings.TrimRight(text, ".:?! \n")
	if more < 1 || body == "" {
		return text
	}
	const words = " ģřøẃş ļóñğéř ŵíţħ ãĺļ ţĥéşé"
	pad := []rune(strings.Repeat(words, 1+more/utf8.RuneCountInString(words)))
	if more == 1 {
		pad[0] = 'ģ'
	}
	return body + strings.TrimRight(string(pad[:more]), " ") + text[len(body):]
}

// letters are what English letters become.
var letters = map[string]func(rune) rune{
	Accented:    pick("áƀçđéƒĝĥíĵķĺɱñóƥʠŕšţúṽŵẋýž", "ÁƁÇĐÉƑĜĤÍĴĶĹṀÑÓƤɊŔŠŢÚṼŴẊÝŽ"),
	RightToLeft: pick("ابثديفجهئخكلمنوقرصتسعطغشزذ", "ابثديفجهئخكلمنوقرصتسعطغشزذ"),
}

func pick(small, large string) func(rune) rune {
	lower, upper := []rune(small), []rune(large)
	return func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return lower[r-'a']
		case 'A' <= r && r <= 'Z':
			return upper[r-'A']
		}
		return r
	}
}
