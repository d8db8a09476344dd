// Package names tells whether two names may be one person's.
package names

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Same reports whether two names may be one person's: the words of one are among
// those of the other, where a letter stands for a word, and neither titles, accents
// nor what follows a comma ("Siân Pritchard, Exampleshire Council") count. A name
// without any word may be anybody's.
func Same(a, b string) bool {
	one, other := words(before(a)), words(before(b))
	return len(one) == 0 || len(other) == 0 || among(one, other) || among(other, one)
}

// Within reports whether a name says nothing that the other does not.
func Within(name, of string) bool { return among(words(name), words(of)) }

func before(name string) string {
	name, _, _ = strings.Cut(name, ",")
	return name
}

func among(words, of []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(of, func(o string) bool {
			return w == o || utf8.RuneCountInString(w) == 1 && strings.HasPrefix(o, w) || utf8.RuneCountInString(o) == 1 && strings.HasPrefix(w, o)
		})
	})
}

// plainLetters are those that Unicode does not take apart into a letter and a mark.
var plainLetters = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "æ", "ae", "œ", "oe", "ß", "ss")

var titles = []string{"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "rev"}

// words are those of a name, in small letters without accents. Marks of other
// scripts, which are vowels there, stay.
func words(name string) []string {
	var plain strings.Builder
	latin := false
	for _, r := range norm.NFD.String(plainLetters.Replace(strings.ToLower(name))) {
		if !unicode.Is(unicode.Mn, r) {
			latin = unicode.Is(unicode.Latin, r)
		} else if latin {
			continue
		}
		plain.WriteRune(r)
	}
	list := strings.FieldsFunc(plain.String(), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	})
	return slices.DeleteFunc(list, func(w string) bool { return slices.Contains(titles, w) })
}
