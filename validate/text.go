package validate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"earlyhelp.example/forms/templates"
)

// span is a place in a text: in characters, not bytes.
type span struct{ at, length int }

// findWords says what a text rule looks for.
func findWords(t *templates.Template, find string) string {
	if find == "acronym" {
		return t.Words().Say("what.acronym", nil)
	}
	return "“" + find + "”"
}

// findIn returns the places in a text of what a rule looks for: an acronym
// that the text does not explain, or words that begin with find.
func findIn(words *templates.Words, text, find string) []span {
	var out []span
	at := 0 // characters before the word
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if !unicode.IsLetter(r) {
			text = text[size:]
			at++
			continue
		}
		word := text
		if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); i >= 0 {
			word = text[:i]
		}
		length := utf8.RuneCountInString(word)
		if find == "acronym" && isAcronym(word) && !words.KnownAcronym(word) && !explained(text[len(word):]) ||
			find != "acronym" && strings.HasPrefix(strings.ToLower(word), find) {
			out = append(out, span{at, length})
		}
		text = text[len(word):]
		at += length
	}
	return out
}

// isAcronym reports whether a word is two to six letters, all capitals.
func isAcronym(word string) bool {
	n := 0
	for _, r := range word {
		if !unicode.IsUpper(r) {
			return false
		}
		n++
	}
	return n >= 2 && n <= 6
}

// explained reports whether an explanation in brackets follows.
func explained(rest string) bool { return strings.HasPrefix(strings.TrimLeft(rest, " "), "(") }
