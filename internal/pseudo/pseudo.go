// Package pseudo translates everything into languages that nobody speaks, for tests: what
// is still English in a document was never given to a translator, and text that is longer
// or runs from right to left shows whether there is room for it.
package pseudo

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
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

// Library returns the module's forms in one of the languages.
func Library(lang string) (*templates.Library, error) {
	lib, err := templates.Load()
	if err != nil {
		return nil, err
	}
	files, err := Files(lib, lang)
	if err != nil {
		return nil, err
	}
	if lib, err = templates.Load(files); err != nil {
		return nil, err
	}
	return lib.In(lang)
}

// Files returns the translations of everything in a library into one of the languages.
func Files(lib *templates.Library, lang string) (fstest.MapFS, error) {
	out, what := fstest.MapFS{}, map[string]string{"words": "words"}
	for _, id := range lib.Names() {
		t, err := lib.Template(id)
		if err != nil {
			return nil, err
		}
		what[t.Council.Slug+"/council"] = t.Council.Slug
		if t.From == "" {
			what[t.Name+"/"+t.Version] = id
		}
	}
	for name, of := range what {
		var b bytes.Buffer
		if err := lib.WriteTranslation(&b, of, lang); err != nil {
			return nil, err
		}
		data, err := change(b.Bytes(), func(file map[string]any) {
			delete(file, "sample")
			file["by"], file["checked"] = Text("A translator", lang), Text("Somebody else", lang)
		}, func(line map[string]any) { line["to"] = Text(line["from"].(string), lang) })
		if err != nil {
			return nil, err
		}
		out[name+"."+lang+".yaml"] = &fstest.MapFile{Data: data}
	}
	return out, nil
}

// Leave takes the translations of a text out of files, so that it stands in English.
func Leave(files fstest.MapFS, text string) error {
	found := false
	for _, f := range files {
		data, err := change(f.Data, func(map[string]any) {}, func(line map[string]any) {
			if line["from"] == text {
				line["to"], found = "", true
			}
		})
		if err != nil {
			return err
		}
		f.Data = data
	}
	if !found {
		return fmt.Errorf("nothing says %q", text)
	}
	return nil
}

// change reads a translation and writes it anew.
func change(data []byte, file func(map[string]any), line func(map[string]any)) ([]byte, error) {
	var read map[string]any
	if err := yaml.Unmarshal(data, &read); err != nil {
		return nil, err
	}
	file(read)
	lines, _ := read["texts"].([]any)
	for _, l := range lines {
		if l, ok := l.(map[string]any); ok {
			line(l)
		}
	}
	return yaml.Marshal(read)
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
