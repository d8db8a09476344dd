package templates

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// Words are the words that the library itself prints: page n of m, messages
// of findings, notes. They are data, so that they can be reviewed by people
// who do not read Go.
type Words struct {
	say          map[string]string
	placeholders map[string]bool
	begins       [256]bool // bytes that a placeholder begins with, in small letters
	acronyms     map[string]bool
	names        map[string]bool // given names, in small letters
	titles       map[string]bool // Mr, Mrs
	places       map[string]bool // words that make the name before them one of a place
	services     map[string]bool // words for services, in small letters
	parents      map[string]bool // what parents are called, in small letters
	agencies     map[string]bool // what agencies are called, in small letters

	english map[string]string            // what is said in English, where this is another language
	lang    string                       // of what is said; "" for English
	rtl     bool                         // which is written from right to left
	plural  map[string]map[string]string // words by key and category, where a language tells more numbers apart than English
	left    []string                     // words of the library, a council or a form that stand in English all the same
	by      Translation
	sample  bool
	match   func() *matcher // of left
}

// Say returns the words for a key with every {name} replaced by args[name].
// An unknown key returns the key itself, which a test rules out.
func (w *Words) Say(key string, args map[string]string) string {
	text, ok := w.say[key]
	if !ok {
		text = key
	}
	return w.Fill(text, args)
}

func fill(text string, args map[string]string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var out strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		out.WriteString(text[:open])
		text = text[open:]
		end := strings.IndexByte(text, '}')
		value, ok := args[text[1:max(end, 1)]]
		if end < 0 || !ok {
			value, end = "{", 0
		}
		out.WriteString(value)
		text = text[end+1:]
	}
	out.WriteString(text)
	return out.String()
}

// Placeholder reports whether text is a prompt that nobody overwrote, such as
// "Click here to enter text.".
func (w *Words) Placeholder(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && len(text) <= maxPlaceholder && w.begins[text[0]|0x20] && w.placeholders[foldPlaceholder(text)]
}

// maxPlaceholder is longer than any placeholder, so that long answers are not
// folded for nothing.
const maxPlaceholder = 100

func foldPlaceholder(text string) string {
	return strings.TrimRight(strings.ToLower(strings.Join(strings.Fields(text), " ")), ".:")
}

func (s *source) readWords(root *yaml.Node) *Words {
	w := &Words{say: map[string]string{}, placeholders: map[string]bool{}, acronyms: map[string]bool{}}
	words := func(list *map[string]bool, what string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			*list = map[string]bool{}
			for _, line := range s.Texts(n, what) {
				for _, word := range strings.Fields(line) {
					(*list)[strings.ToLower(word)] = true
				}
			}
		}
	}
	s.Keys(root, "the words", map[string]func(*yaml.Node){
		"say": func(n *yaml.Node) {
			for _, e := range s.Entries(n, "say") {
				w.say[e.Key] = s.Text(e.Value, "words")
			}
		},
		"names":    words(&w.names, "names"),
		"titles":   words(&w.titles, "titles"),
		"places":   words(&w.places, "places"),
		"services": words(&w.services, "services"),
		"parents":  words(&w.parents, "parents"),
		"agencies": words(&w.agencies, "agencies"),
		"acronyms": func(n *yaml.Node) {
			for _, a := range s.Texts(n, "acronyms") {
				w.acronyms[a] = true
			}
		},
		"placeholders": func(n *yaml.Node) {
			for _, p := range s.Texts(n, "placeholders") {
				w.placeholders[foldPlaceholder(p)] = true
				w.begins[p[0]|0x20] = true
			}
		},
	})
	return w
}

// KnownAcronym reports whether everybody knows an acronym, such as NHS.
func (w *Words) KnownAcronym(word string) bool { return w.acronyms[word] }

// GivenName reports whether a word is one of the common given names.
func (w *Words) GivenName(word string) bool { return w.names[strings.ToLower(word)] }

// Title reports whether a word is a title that a surname follows, such as Mrs.
func (w *Words) Title(word string) bool { return w.titles[strings.ToLower(word)] }

// PlaceWord reports whether the name before the word is one of a place or an
// organisation, such as School.
func (w *Words) PlaceWord(word string) bool { return w.places[strings.ToLower(word)] }

// ServiceWord reports whether a word stands for a service, such as counselling.
func (w *Words) ServiceWord(word string) bool { return w.services[strings.ToLower(word)] }
