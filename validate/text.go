package validate

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/templates"
)

// What a text rule may look for besides words of its own.
const (
	findAcronym = "acronym" // one that the text does not explain
	findName    = "name"    // what reads like the name of somebody who is not in the case
	findService = "service" // a need worded as a service: "needs counselling"
)

// span is a place in a text: in characters, not bytes.
type span struct{ at, length int }

// word is one word of a text and what stands around it.
type word struct {
	span
	text string
	rest string // the text behind it
}

// upper reports whether the word begins with a capital.
func (w word) upper() bool {
	r, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsUpper(r)
}

// findWords says what a text rule looks for.
func findWords(t *templates.Template, find string) string {
	switch find {
	case findAcronym:
		return t.Words().Say("what.acronym", nil)
	case findName:
		return t.Words().Say("what.name", nil)
	case findService:
		return t.Words().Say("what.service", nil)
	}
	return "“" + find + "”"
}

// findIn returns the places in a text of what a rule looks for: the words of find
// one after the other, the last of which may go on ("neglect": neglected), or one
// of the kinds above.
func (c *checker) findIn(text, find string) []span {
	var out []span
	explained := map[string]bool{}
	words, read := c.words[text]
	if !read {
		if words = wordsOf(text); c.words == nil {
			c.words = map[string][]word{}
		}
		c.words[text] = words // which more than one rule looks at
	}
	wanted := wordsOf(strings.ToLower(find))
	for i, w := range words {
		if find == findAcronym && isAcronym(w.text) && isExplained(words, i) {
			explained[w.text] = true // here, and wherever else it stands
		}
	}
	for i, w := range words {
		var found bool
		switch find {
		case findAcronym:
			found = isAcronym(w.text) && !c.t.Words().KnownAcronym(w.text) && !explained[w.text]
		case findName:
			found = c.strangeName(words, i)
		case findService:
			found = needsService(c.t.Words(), words, i)
		default:
			if found = begins(words[i:], wanted); found {
				last := words[i+len(wanted)-1]
				w.length = last.at + last.length - w.at
			}
		}
		if found {
			out = append(out, w.span)
		}
	}
	return out
}

// begins reports whether words begin with those wanted, in small letters.
func begins(words, wanted []word) bool {
	if len(wanted) == 0 || len(words) < len(wanted) {
		return false
	}
	last := len(wanted) - 1
	for i, w := range wanted[:last] {
		if strings.ToLower(words[i].text) != w.text {
			return false
		}
	}
	return strings.HasPrefix(strings.ToLower(words[last].text), wanted[last].text)
}

// wordsOf splits a text into words of letters and digits.
func wordsOf(text string) []word {
	var out []word
	at := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if !unicode.IsLetter(r) {
			text = text[size:]
			at++
			continue
		}
		w := word{text: text}
		if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }); i >= 0 {
			w.text = text[:i]
		}
		text = text[len(w.text):]
		w.span, w.rest = span{at, utf8.RuneCountInString(w.text)}, text
		at += w.length
		out = append(out, w)
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

// isExplained reports whether an explanation in brackets follows the word, or it
// stands in brackets itself behind words that begin with its letters: Child and
// Adolescent Mental Health Services (CAMHS).
func isExplained(words []word, i int) bool {
	w := words[i]
	if strings.HasPrefix(strings.TrimLeft(w.rest, " "), "(") {
		return true
	}
	if i == 0 || !strings.HasPrefix(w.rest, ")") || !strings.HasSuffix(between(words[i-1], w), "(") {
		return false
	}
	letters := []rune(w.text)
	for j := i - 1; j >= 0 && len(letters) > 0 && i-j <= 2*len(w.text); j-- {
		first, _ := utf8.DecodeRuneInString(words[j].text)
		if unicode.ToUpper(first) == letters[len(letters)-1] {
			letters = letters[:len(letters)-1]
		}
	}
	return len(letters) == 0
}

// strangeName reports whether a word reads like a name that belongs to nobody
// in the case: a common given name, or a surname behind a title. Names of places
// and organisations are left.
func (c *checker) strangeName(words []word, i int) bool {
	w, known := words[i], c.t.Words()
	if !w.upper() || isAcronym(w.text) || c.inCase(w.text) {
		return false
	}
	before := ""
	if i > 0 && strings.TrimLeft(between(words[i-1], w), " .") == "" {
		before = words[i-1].text
	}
	if strings.EqualFold(before, "St") || c.ofPlace(words, i) {
		return false
	}
	return known.Title(before) || known.GivenName(w.text) && !known.Title(w.text)
}

// between returns what stands between two words that follow each other.
func between(a, b word) string {
	return a.rest[:max(0, len(a.rest)-len(b.rest)-len(b.text))]
}

// ofPlace reports whether a word begins the name of a place or organisation:
// capitals follow, and one of them is School, Road or the like.
func (c *checker) ofPlace(words []word, i int) bool {
	for j := i + 1; j < len(words) && j <= i+3; j++ {
		if gap := between(words[j-1], words[j]); strings.Trim(gap, " ’'-") != "" {
			return false
		}
		if words[j].upper() && c.t.Words().PlaceWord(words[j].text) {
			return true
		}
		if !words[j].upper() && len(words[j].text) > 1 { // the s of “Mary’s School” is none
			return false
		}
	}
	return false
}

// inCase reports whether a word is part of any name or address of the case.
func (c *checker) inCase(text string) bool {
	if c.names == nil {
		c.names = map[string]bool{}
		add := func(texts ...string) {
			for _, t := range texts {
				for _, w := range wordsOf(t) {
					c.names[strings.ToLower(w.text)] = true
				}
			}
		}
		whole := c.form.Case
		add(whole.Family.Name, whole.Family.Home.Text, whole.Family.SecondHome.Text, whole.Family.Supporters)
		for i := range whole.People {
			p := &whole.People[i]
			add(p.Name, p.First, p.Last, p.Relationship, p.Address.Text)
		}
		for i := range whole.Practitioners {
			p := &whole.Practitioners[i]
			add(p.Name, p.First, p.Last, p.Role, string(p.Agency))
		}
		for i := range whole.Agencies {
			add(whole.Agencies[i].Name)
		}
		for i := range whole.Meetings {
			add(whole.Meetings[i].Venue)
		}
		for p := range c.form.Places() { // and whoever is named in plain words where somebody is asked for
			if sig, ok := p.Row.(*earlyhelp.Signature); ok {
				add(sig.Name)
			}
			row := reflect.ValueOf(p.Row).Elem()
			for _, f := range leaf.Fields(row.Type()) {
				if len(f.Refs) == 0 {
					continue
				}
				for who := range leaf.All(row.FieldByIndex(f.Index)) {
					if _, isRow := earlyhelp.Who(who).ID(); !isRow {
						add(who)
					}
				}
			}
		}
	}
	return c.names[strings.ToLower(text)]
}

// needsService reports whether a service is what somebody is said to need.
func needsService(known *templates.Words, words []word, i int) bool {
	if !known.ServiceWord(words[i].text) {
		return false
	}
	for j := i - 1; j >= 0 && j >= i-5; j-- {
		if strings.ContainsAny(between(words[j], words[j+1]), ".!?\n;") {
			return false
		}
		switch strings.ToLower(words[j].text) {
		case "needs", "need", "requires", "require", "referral", "refer", "referred":
			return true
		}
	}
	return i == 0 // nothing but the service is written
}
