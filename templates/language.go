package templates

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"earlyhelp.example/forms/earlyhelp"
)

// in returns words that are to be put into another language.
func (w *Words) in(lang string) *Words {
	out := *w
	out.say, out.plural = maps.Clone(w.say), map[string]map[string]string{}
	out.lang, out.rtl, out.english = lang, fromRight(lang), w.say
	return &out
}

// with returns the words with more of them that stand in English.
func (w *Words) with(left []string) *Words {
	out := *w
	out.left = slices.Concat(w.left, left)
	out.match = sync.OnceValue(func() *matcher { return newMatcher(out.left) })
	return &out
}

// inEnglish returns the words for a key as answers have them.
func (w *Words) inEnglish(key string) string {
	if w.english != nil {
		return w.english[key]
	}
	return w.say[key]
}

// fromRight reports whether a language is written from right to left.
func fromRight(lang string) bool {
	script, _ := language.Make(lang).Script()
	return slices.Contains([]string{"Arab", "Aran", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"}, script.String())
}

// Language is the language of what is said, as a BCP 47 tag: en-GB, pl.
func (w *Words) Language() string { return cmp.Or(w.lang, English) }

// RightToLeft reports whether the language is written from right to left.
func (w *Words) RightToLeft() bool { return w.rtl }

// Translation returns who put the words into their language; the zero Translation for
// English. Of a form that is translated it is the form's, and says of the council's and
// the library's words that they are a sample, too.
func (w *Words) Translation() Translation {
	out := w.by
	out.Sample = w.sample
	return out
}

// Fill replaces every {name} in a text by args[name], once: what an argument holds is not
// looked at, and a name that args lacks stays as it is. In words that run from right to left each is kept apart, or
// a telephone number would be turned round.
func (w *Words) Fill(text string, args map[string]string) string {
	if !w.rtl || len(args) == 0 {
		return fill(text, args)
	}
	apart := make(map[string]string, len(args))
	for key, value := range args {
		apart[key] = w.Apart(value)
	}
	return fill(text, apart)
}

// Apart keeps a text that stands among words of the language apart from them, where they
// run from right to left.
func (w *Words) Apart(text string) string {
	const isolate, end = "\u2068", "\u2069"
	if !w.rtl || text == "" {
		return text
	}
	return isolate + text + end
}

// Count is Say for words about a number, where a language tells more numbers apart than
// English does.
func (w *Words) Count(key string, n int, args map[string]string) string {
	if forms := w.plural[key]; forms != nil {
		form := plural.Cardinal.MatchPlural(language.Make(w.lang), max(n, -n), 0, 0, 0, 0)
		if text, ok := forms[categories[form]]; ok {
			return w.Fill(text, args)
		}
	}
	return w.Say(key, args)
}

// Date returns a day as it is read: 21 November 2026.
func (w *Words) Date(d earlyhelp.Date) string {
	if w.lang == "" || d.IsZero() {
		return d.Long()
	}
	return fill(w.say["date"], map[string]string{"day": strconv.Itoa(d.Day()), "month": w.say["month."+strconv.Itoa(int(d.Month()))], "year": strconv.Itoa(d.Year())})
}

// Span returns a number of rows or a length of time as it is read: 20 working days.
func (w *Words) Span(sp Span) string {
	if sp.Unit == "" {
		return strconv.Itoa(sp.N)
	}
	key := "span." + strings.ReplaceAll(string(sp.Unit), " ", "")
	if sp.N == 1 {
		key += ".one"
	}
	return w.Count(key, sp.N, map[string]string{"n": strconv.Itoa(sp.N)})
}

// SignedBy says who signed, or sealed, a copy.
func (w *Words) SignedBy(sealed bool, who string) string {
	key := "look.signed"
	if sealed {
		key = "look.sealed"
	}
	return w.Say(key, map[string]string{"name": who})
}

// BankHoliday returns what a bank holiday is called, by its name in English.
func (w *Words) BankHoliday(name string) string {
	if text, ok := w.say["bankholiday."+name]; ok {
		return text
	}
	return name
}

// Weekday returns the name of the day of the week.
func (w *Words) Weekday(d earlyhelp.Date) string {
	return w.Say("weekday."+strconv.Itoa(int(d.Weekday())), nil)
}

// Clock returns a time of day, 15:30, as it is read: 3:30pm. What is no such time stays
// as it is.
func (w *Words) Clock(text string) string {
	clock, err := earlyhelp.ParseClock(text)
	if w.lang == "" || err != nil {
		return earlyhelp.FormatClock(text)
	}
	hours, minutes, _ := strings.Cut(clock, ":")
	h, _ := strconv.Atoi(hours)
	half := "clock.am"
	if h >= 12 {
		half = "clock.pm"
	}
	return fill(w.say["clock"], map[string]string{"hour": strconv.Itoa((h+11)%12 + 1), "hours": hours, "minutes": minutes, "half": w.say[half]})
}

// Piece is a part of a text that is in one language.
type Piece struct {
	Text     string
	Language string // as a BCP 47 tag
}

// Pieces parts a text of a form, or one that was said, by language: into what is
// translated and what stands in English because it is not. Names are in the language of
// what is around them.
func (w *Words) Pieces(text string) []Piece {
	if w.lang == "" || w.match == nil || text == "" {
		return []Piece{{text, w.Language()}}
	}
	return w.match().pieces(text, w.lang)
}

// matcher finds words in English in a text.
type matcher struct {
	whole  map[string]bool
	filled [][]string // the pieces of words between what is filled in
	within []string   // longest first
	begins map[byte]bool
}

func newMatcher(left []string) *matcher {
	const least = 4 // letters; a shorter word may be one of the other language
	m := &matcher{whole: map[string]bool{}, begins: map[byte]bool{}}
	for _, text := range left {
		if filledIn.MatchString(text) {
			words := filledIn.Split(text, -1)
			if slices.ContainsFunc(words, func(w string) bool { return letters(w) >= least }) {
				m.filled = append(m.filled, words)
			}
			continue
		}
		trimmed := strings.TrimRight(text, " :.\n") // as labels are said in messages
		m.whole[text], m.whole[trimmed] = true, true
		if letters(trimmed) >= least {
			m.within = append(m.within, trimmed)
			m.begins[trimmed[0]] = true
		}
	}
	slices.SortFunc(m.within, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	m.within = slices.Compact(m.within)
	slices.SortStableFunc(m.filled, func(a, b []string) int { return letters(strings.Join(b, "")) - letters(strings.Join(a, "")) })
	return m
}

func (m *matcher) pieces(text, lang string) (out []Piece) {
	if m.whole[text] || m.whole[strings.TrimSpace(text)] {
		return []Piece{{text, English}}
	}
	add := func(text, lang string) {
		if n := len(out); n > 0 && out[n-1].Language == lang {
			out[n-1].Text += text
		} else if text != "" {
			out = append(out, Piece{text, lang})
		}
	}
	for _, words := range m.filled {
		args, ok := filledWith(words, text)
		for i := 0; ok && i < len(words); i++ {
			if add(words[i], English); i < len(args) {
				for _, p := range m.pieces(args[i], lang) {
					add(p.Text, p.Language)
				}
			}
		}
		if ok {
			return out
		}
	}
	start := 0
	for i := 0; i < len(text); {
		found := ""
		if m.begins[text[i]] && edge(text, i) {
			for _, words := range m.within {
				if strings.HasPrefix(text[i:], words) && edge(text, i+len(words)) {
					found = words
					break
				}
			}
		}
		if found == "" {
			i++
			continue
		}
		add(text[start:i], lang)
		add(found, English)
		i += len(found)
		start = i
	}
	add(text[start:], lang)
	return out
}

// letters counts the letters of a text.
func letters(text string) (n int) {
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// filledWith returns what words in pieces were filled in with to make a text.
func filledWith(words []string, text string) (args []string, ok bool) {
	last := len(words) - 1
	if text, ok = strings.CutPrefix(text, words[0]); !ok {
		return nil, false
	}
	if text, ok = strings.CutSuffix(text, words[last]); !ok {
		return nil, false
	}
	for _, w := range words[1:last] {
		arg, after, ok := strings.Cut(text, w)
		if !ok {
			return nil, false
		}
		args, text = append(args, arg), after
	}
	return append(args, text), true
}

// edge reports whether a word may begin or end at a place.
func edge(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return !letter(before) || !letter(after)
}
