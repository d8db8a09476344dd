package templates

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/bidi"
	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/suggest"
	"earlyhelp.example/forms/internal/yamlfile"
)

// English is the language of the library and of the forms that it carries.
const English = "en-GB"

// Translation says who put words into another language, and whether they may be used.
type Translation struct {
	Version string
	By      string
	Checked string // by whom; "" for a sample
	Sample  bool   // for show: every copy says so, and none is final
}

// translation is one file of words in another language. It stands beside the file whose
// words it has, which nobody edits for it: words are found by what they are in English,
// so that a translation of words that have changed is a mistake and never a wrong answer.
type translation struct {
	Translation
	*source
	lang    string
	rtl     bool
	entries map[wording]*entry
}

// wording is words in English, and where they stand; "" for anywhere in the file.
type wording struct{ at, from string }

// entry is words in the other language.
type entry struct {
	n      *yaml.Node // where it stands
	at     string
	from   string
	to     string
	plural string
	used   bool
}

// translationFile is where a translation lies.
type translationFile struct {
	fsys fs.FS
	path string
}

// translated names what a translation is of: "words", a council, or
// council/form@version; and its language.
type translated struct{ what, lang string }

// languageEnding is how the name of a translation ends: council.pl.yaml, 1.cy.yaml. One
// in capitals is meant as one, and refused.
var languageEnding = regexp.MustCompile(`^(.+)\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.yaml$`)

// TranslationOf returns of which file a file is the translation, and into which language,
// by its name: "1" and "cy" for 1.cy.yaml. False for any other file.
func TranslationOf(name string) (of, lang string, ok bool) {
	m := languageEnding.FindStringSubmatch(path.Base(name))
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

// LanguageError says that there is nothing in a language.
type LanguageError struct {
	Language string
	Known    []string // the languages that there are, in order
}

// Error names the languages that there are.
func (e *LanguageError) Error() string {
	msg := fmt.Sprintf("nothing is translated into %q", e.Language)
	if near, ok := suggest.For(e.Language, e.Known); ok {
		msg += fmt.Sprintf("; did you mean %q?", near)
	}
	if len(e.Known) == 0 {
		return msg + ": there are no translations; they stand beside the forms, in files such as 1.pl.yaml"
	}
	return msg + "; there is " + strings.Join(e.Known, ", ")
}

// Languages returns the languages that something is translated into, in order.
func (lib *Library) Languages() []string {
	known := map[string]bool{}
	for t := range lib.translations {
		known[t.lang] = true
	}
	return slices.Sorted(maps.Keys(known))
}

// In returns the library in another language, given as a BCP 47 tag such as pl: its
// forms, option lists, messages and printed words as far as they are translated, and in
// English where they are not (Words.Pieces). Forms, digests and answers stay what they
// are. English is the library itself. The error is a *LanguageError, or Errors in
// translations; those of a form are the form's, when it is asked for.
func (lib *Library) In(lang string) (*Library, error) {
	if lib.english != nil {
		lib = lib.english
	}
	if lang == "" || slices.Contains(english, lang) {
		return lib, nil
	}
	if known := lib.Languages(); !slices.Contains(known, lang) {
		return nil, &LanguageError{lang, known}
	}
	out := &Library{councils: map[string]*Council{}, forms: map[string][]*formFile{}, folders: lib.folders, translations: lib.translations, english: lib, lang: lang}
	var errs Errors
	var err error
	if out.core, err = lib.core.in(out, &errs); err != nil {
		return nil, err
	}
	if err := out.fill(&errs); err != nil {
		return nil, err
	}
	if err := errs.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// addTranslation keeps where a translation lies.
func (lib *Library) addTranslation(what, lang string, fsys fs.FS, file string, errs *Errors) {
	key := translated{what, lang}
	if lib.translations[key] != nil {
		*errs = append(*errs, &Error{File: file, Code: "duplicate", Message: "another folder has this translation, too: leave one of the two out"})
		return
	}
	lib.translations[key] = &translationFile{fsys, file}
}

// orphans complains of translations that nobody would ever be shown: of what is not
// there, or into no language.
func (lib *Library) orphans(errs *Errors) {
	for key, file := range lib.translations {
		tr := newSource(file.path)
		name, version, form := strings.Cut(key.what, "@")
		council, short, _ := strings.Cut(name, "/")
		versions := lib.forms[name]
		switch tag, err := language.Parse(key.lang); {
		case err != nil:
			tr.Fail(nil, "language", "%q is no language: name the file by a tag such as pl, cy or pt-BR", key.lang)
		case slices.Contains(english, key.lang):
			tr.Fail(nil, "language", "the forms are in English already: name the file by the language that its texts are put into, such as pl")
		case key.lang != tag.String(): // no two files are to be of one language
			tr.Fail(nil, "language", "the language %s is written %s: name the file so", key.lang, tag)
		case key.what == "words", !form && lib.councils[name] != nil:
		case !form, lib.councils[council] == nil:
			tr.Unknown(nil, "translation", fmt.Sprintf("there is no council %q that this could be a translation for: name the folder as the council's is named", council), council, slices.Collect(maps.Keys(lib.councils)))
		case versions == nil:
			tr.Unknown(nil, "translation", fmt.Sprintf("there is no form %q that this could be a translation of: name the folder as the form's is named", name), name, slices.Collect(maps.Keys(lib.forms)))
		case versions[0].written != name:
			tr.Fail(nil, "translation", "%s uses %s from another council, and it is translated there: move this file to %s", council, short, path.Join(versions[0].written, path.Base(file.path)))
		case !slices.ContainsFunc(versions, func(ff *formFile) bool { return ff.version == version }):
			tr.Fail(nil, "translation", "there is no version %s of %s that this could be a translation of: name the file after one that there is, such as %s.%s.yaml", version, name, versions[len(versions)-1].version, key.lang)
		}
		*errs = append(*errs, tr.errs...)
	}
}

// english are the names of the language of the forms themselves.
var english = []string{"en", English}

// mostMistakes is how many mistakes are told of one file: more are of no use to anybody
// who mends them, and to look for what was meant by each takes time.
const mostMistakes = 200

// translation reads the translation of something into the library's language; nil where
// there is none.
func (lib *Library) translation(what string) (*translation, error) {
	file := lib.translations[translated{what, lib.lang}]
	if file == nil {
		return nil, nil
	}
	data, err := fs.ReadFile(file.fsys, file.path)
	if err != nil {
		return nil, err
	}
	tr := &translation{source: newSource(file.path), lang: lib.lang, entries: map[wording]*entry{}, rtl: fromRight(lib.lang)}
	tell := tr.Tell
	tr.Tell = func(f yamlfile.Fault) {
		if len(tr.errs) < mostMistakes {
			tell(f)
		}
	}
	if root := tr.Parse(data); root != nil {
		tr.read(root)
		tr.printable(root)
	}
	return tr, nil
}

// nobody is what is written where nobody has checked a translation.
var nobody = []string{"yes", "no", "true", "false", "nobody", "none", "na"}

func (tr *translation) read(root *yaml.Node) {
	var texts *yaml.Node
	tr.Keys(root, "a translation", map[string]func(*yaml.Node){
		"version": tr.Into(&tr.Version, "version"),
		"by":      tr.Into(&tr.By, "by"),
		"checked": tr.Into(&tr.Checked, "checked"),
		"sample":  tr.Flag(&tr.Sample, "sample"),
		"texts":   func(n *yaml.Node) { texts = n },
	})
	if root.Kind != yaml.MappingNode {
		return // said, and nothing can be missing in it
	}
	if !versionText.MatchString(tr.Version) {
		tr.Fail(yamlfile.At(root, "version"), "translation", "a translation needs a version that begins with a digit, such as \"1\"")
	}
	if !hasLetters(tr.By) {
		tr.Fail(yamlfile.At(root, "by"), "translation", "say who translated it, a person or an agency: by: Anna Nowak")
	}
	switch checked := hasLetters(tr.Checked) && !slices.Contains(nobody, read(tr.Checked)); {
	case !checked && !tr.Sample:
		tr.Fail(yamlfile.At(root, "checked"), "translation", "say who else has checked it (checked: a name), or that it is for show only (sample: yes): families sign what is printed here")
	case checked && tr.Sample:
		tr.Fail(yamlfile.At(root, "sample"), "translation", "a sample is not for use, and this one was checked: take away sample or checked")
	}
	if by := read(tr.By); by != "" && by == read(tr.Checked) {
		tr.Fail(yamlfile.At(root, "checked"), "translation", "%s translated it: somebody else has to check it", folded(tr.By))
	}
	if texts == nil || yamlfile.IsNull(texts) {
		tr.Fail(root, "translation", "a translation needs texts, a list of what is translated: - {from: Name, to: Imię}")
		return
	}
	for _, n := range tr.List(texts, "texts") {
		tr.entry(n)
	}
}

func (tr *translation) entry(n *yaml.Node) {
	e := &entry{n: n}
	before := len(tr.errs)
	tr.Keys(n, "a translated text", map[string]func(*yaml.Node){
		"from":   tr.Into(&e.from, "from"),
		"to":     tr.Into(&e.to, "to"),
		"at":     tr.Into(&e.at, "at"),
		"plural": tr.Into(&e.plural, "plural"),
	})
	e.to = strings.TrimSuffix(e.to, "\n")
	switch from, to := strings.TrimSpace(e.from), strings.TrimSpace(e.to); {
	case len(tr.errs) > before:
		return
	case from == "":
		tr.Fail(n, "translation", "a text needs its words in English and in the other language: {from: Name, to: Imię}")
		return
	case to == "":
		return // not translated yet
	}
	names := placeholders(e.from)
	if e.at == clockWords {
		if !tellsTime(placeholders(e.to)) {
			tr.Fail(yamlfile.At(n, "to"), "translation", "a time is told with {hours}:{minutes}, as 15:30, or with {hour}:{minutes}{half}, as 3:30pm")
			return
		}
	} else if !slices.Equal(names, placeholders(e.to)) {
		tr.Fail(yamlfile.At(n, "to"), "translation", "what stands in braces is filled in, and has to stand in both: in English that is %s", cmp.Or(strings.Join(names, ", "), "nothing"))
		return
	}
	if hasLetters(e.from) && !hasLetters(e.to) && !strings.ContainsFunc(e.to, unprintable) {
		tr.Fail(yamlfile.At(n, "to"), "translation", "“%s” is words, and what stands for it has no letters", short(e.from))
		return
	}
	key := wording{e.at, folded(e.from)}
	if e.plural != "" {
		switch known := slices.Collect(maps.Values(categories)); {
		case !slices.Contains(known, e.plural):
			tr.Unknown(yamlfile.At(n, "plural"), "translation", fmt.Sprintf("there is no plural %q: it is zero, one, two, few, many or other", e.plural), e.plural, known)
			return
		case !tr.hasPlural(e.plural):
			tr.Fail(yamlfile.At(n, "plural"), "translation", "this language has no plural %q, so these words would never be said", e.plural)
			return
		case e.at == "":
			tr.Fail(n, "translation", "a plural needs at, which says of what: at: span.weeks")
			return
		}
		key.at += "+" + e.plural
	}
	if first := tr.entries[key]; first != nil {
		tr.Fail(n, "translation", "“%s” is translated in line %d already: say with at where each of the two stands, or take one away", short(e.from), first.n.Line)
		return
	}
	tr.entries[key] = e
}

// clockWords say how a time of day is told.
const clockWords = "clock"

// tellsTime reports whether what is filled in tells a time of day: an hour of 24 or one
// of 12 with its half of the day, and the minutes.
func tellsTime(names []string) bool {
	return slices.Equal(names, []string{"{hours}", "{minutes}"}) || slices.Equal(names, []string{"{half}", "{hour}", "{minutes}"})
}

// hasPlural reports whether the language says some number so.
func (tr *translation) hasPlural(category string) bool {
	const most = 1000 // numbers go on alike
	tag := language.Make(tr.lang)
	for n := range most {
		if categories[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)] == category {
			return true
		}
	}
	return false
}

// find returns the words in the other language for words in English that stand somewhere:
// at a field, code, key or section, or at "field/option".
func (tr *translation) find(at, from string) (string, bool) {
	from = folded(from)
	base, _, _ := strings.Cut(at, "/")
	for _, at := range []string{at, base, ""} {
		if e := tr.entries[wording{at, from}]; e != nil {
			e.used = true
			return e.to, true
		}
	}
	return "", false
}

// unused complains of translations of words that are not there.
func (tr *translation) unused(texts []spot) {
	var known []string
	stands, places := map[string]bool{}, map[string]bool{}
	at := map[wording]bool{}
	for _, s := range texts {
		base, _, _ := strings.Cut(s.at, "/")
		known, stands[folded(s.text)] = append(known, folded(s.text)), true
		for _, place := range []string{s.at, base} {
			places[place], at[wording{place, folded(s.text)}] = true, true
		}
	}
	for _, e := range slices.SortedFunc(maps.Values(tr.entries), func(a, b *entry) int { return cmp.Compare(a.n.Line, b.n.Line) }) {
		if len(tr.errs) >= mostMistakes {
			return
		}
		from := folded(e.from)
		switch {
		case e.used:
		case !stands[from]:
			tr.Unknown(yamlfile.At(e.n, "from"), "translation", fmt.Sprintf("“%s” does not stand in the English words, or no longer: copy them as they are, and look whether the translation still says the same%s", short(from), reworded(from, known)), from, known)
		case e.at != "" && !places[e.at]:
			tr.Unknown(yamlfile.At(e.n, "at"), "translation", fmt.Sprintf("no words stand at %q: at is a field, a code, a key or a section", e.at), e.at, slices.Collect(maps.Keys(places)))
		case e.at != "" && !at[wording{e.at, from}]:
			tr.Fail(yamlfile.At(e.n, "at"), "translation", "“%s” stands in the English words, and not at %q: take at away, or name the right place", short(from), e.at)
		case e.plural != "":
			tr.Fail(yamlfile.At(e.n, "plural"), "translation", "only the program's own words (words.%s.yaml) have plurals: take this away", tr.lang)
		default:
			tr.Fail(e.n, "translation", "wherever “%s” stands, another line with at says more closely what it is here: take this one away", short(from))
		}
	}
}

// reworded adds to a complaint the words in English that a long text may have become:
// those that have two of three words in common with it. Short ones are compared by letter.
func reworded(from string, known []string) string {
	if _, near := suggest.For(from, known); near {
		return ""
	}
	old := map[string]bool{}
	for word := range strings.FieldsSeq(from) {
		old[word] = true
	}
	const least = 6 // words; fewer have two of three in common by chance
	best, most := "", 0.66
	for _, text := range known {
		shared, words := 0, strings.Fields(text)
		for _, word := range words {
			if old[word] {
				shared++
			}
		}
		if alike := float64(shared) / float64(max(len(words), len(old))); len(words) >= least && alike > most {
			best, most = text, alike
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// spot is words that may be translated, and where they stand.
type spot struct {
	at, text string
	set      func(string)
}

// spotOf is the words that stand in a variable.
func spotOf(at string, words *string) spot { return spot{at, *words, func(to string) { *words = to }} }

// apply puts words into the other language. What is not translated, not here and not
// before, is left in English and returned. Tr may be nil.
func (tr *translation) apply(english, texts []spot) (left []string) {
	for i, en := range english {
		if tr != nil {
			if to, ok := tr.find(en.at, en.text); ok {
				texts[i].set(tr.turned(to))
				continue
			}
			if !hasLetters(en.text) && texts[i].text == en.text {
				texts[i].set(tr.turned(en.text))
			}
		}
		if texts[i].text == en.text && hasLetters(en.text) {
			left = append(left, en.text)
		}
	}
	return left
}

// turned has words of a language that runs from right to left do so, also where they
// begin with a name, a number or what is filled in: direction is that of the first letter.
func (tr *translation) turned(text string) string {
	if !tr.rtl || strings.TrimSpace(text) == "" {
		return text
	}
	for _, r := range filledIn.ReplaceAllString(text, "") {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.R, bidi.AL:
			return text
		case bidi.L:
			return mark + text
		}
	}
	return mark + text
}

// mark is the mark of direction from right to left.
const mark = "\u200F"

// categories are the plurals that languages tell apart.
var categories = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// folded is words without the way in which their file breaks them into lines.
func folded(text string) string { return strings.Join(strings.Fields(text), " ") }

// short is the beginning of words, for a message.
func short(text string) string {
	const most = 60
	text = folded(text)
	if len(text) <= most {
		return text
	}
	return strings.TrimSpace(strings.ToValidUTF8(text[:most], "")) + " …"
}

var filledIn = regexp.MustCompile(`\{[^{}]*\}`)

// placeholders returns what is filled in in words, in order.
func placeholders(text string) []string {
	out := filledIn.FindAllString(text, -1)
	slices.Sort(out)
	return slices.Compact(out)
}

// hasLetters reports whether words say anything besides what is filled in.
func hasLetters(text string) bool {
	return strings.ContainsFunc(filledIn.ReplaceAllString(text, ""), func(r rune) bool { return unicode.IsLetter(r) && r != blankLetter })
}

// WriteTranslation writes the file in which something is translated into a language: all
// its words in English, in order, with what is translated already. What is "words" for
// those of the library, a council's slug, or council/form@version; a form that is used
// from another council is translated there. The file belongs beside the English one:
// words.pl.yaml in a folder of councils, council.pl.yaml or 1.pl.yaml.
func (lib *Library) WriteTranslation(w io.Writer, what, lang string) error {
	if lib.english != nil {
		lib = lib.english
	}
	spots, all, what, err := lib.spotsOf(what)
	if err != nil {
		return err
	}
	if tag, err := language.Parse(lang); err != nil || lang != tag.String() || slices.Contains(english, lang) || !languageEnding.MatchString("1."+lang+".yaml") {
		return fmt.Errorf("%q is no language to translate into: give a tag such as pl, cy or pt-BR", lang)
	}
	other := &Library{translations: lib.translations, lang: lang}
	old, err := other.translation(what)
	if err == nil && old != nil {
		err = old.errs.err()
	}
	if err != nil {
		return err
	}
	yes := yaml.Node{Kind: yaml.ScalarNode, Value: "yes"}
	type line struct {
		At     string `yaml:"at,omitempty"`
		From   string `yaml:"from"`
		Plural string `yaml:"plural,omitempty"`
		To     string `yaml:"to"`
	}
	file := struct {
		Version string    `yaml:"version"`
		By      string    `yaml:"by"`
		Checked string    `yaml:"checked,omitempty"`
		Sample  yaml.Node `yaml:"sample,omitempty"`
		Texts   []line    `yaml:"texts"`
	}{Version: "1", Sample: yes}
	if old != nil {
		file.Version, file.By, file.Checked, file.Sample = old.Version, old.By, old.Checked, yaml.Node{}
		if old.Sample {
			file.Sample = yes
		}
	}
	seen := map[string]bool{}
	for _, s := range spots {
		from := folded(s.text)
		if !hasLetters(from) {
			continue
		}
		if old != nil {
			base, _, _ := strings.Cut(s.at, "/")
			for _, at := range []string{s.at, base} {
				if e := old.entries[wording{at, from}]; e != nil && !e.used {
					e.used = true
					file.Texts = append(file.Texts, line{At: e.at, From: e.from, To: e.to})
				}
			}
			for _, form := range slices.Sorted(maps.Values(categories)) {
				if e := old.entries[wording{s.at + "+" + form, from}]; e != nil {
					file.Texts = append(file.Texts, line{At: e.at, From: e.from, Plural: e.plural, To: e.to})
				}
			}
		}
		if seen[from] {
			continue
		}
		seen[from] = true
		to := ""
		if old != nil {
			if e := old.entries[wording{"", from}]; e != nil {
				to = e.to
			}
		}
		file.Texts = append(file.Texts, line{From: strings.TrimSuffix(s.text, "\n"), To: to})
	}
	var gone []line
	if old != nil {
		stands := map[string]bool{}
		for _, s := range all {
			stands[folded(s.text)] = true
		}
		for _, e := range slices.SortedFunc(maps.Values(old.entries), func(a, b *entry) int { return cmp.Compare(a.n.Line, b.n.Line) }) {
			switch from := folded(e.from); {
			case !stands[from]:
				gone = append(gone, line{e.at, e.from, e.plural, e.to})
			case !seen[from] && !e.used: // the library's words, in other words here
				file.Texts = append(file.Texts, line{e.at, e.from, e.plural, e.to})
			}
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s in another language (%s). Put each text of \"from\" into it behind \"to\"; what has no\n"+
		"# \"to\" is printed in English. Keep what stands in braces. Where words that are the same\n"+
		"# in English need different ones, add a further line with at: a field, code or key.\n"+
		"# A sample is for show only: once somebody else has checked it, write checked in its place.\n", what, lang)
	out := yaml.NewEncoder(&b)
	out.SetIndent(2)
	if err := out.Encode(file); err != nil {
		return err
	}
	if len(gone) > 0 {
		old, err := yaml.Marshal(gone)
		if err != nil {
			return err
		}
		b.WriteString("# These have changed in English since they were translated, or stand there no longer:\n")
		for l := range strings.Lines(string(old)) {
			b.WriteString("# " + l)
		}
	}
	_, err = w.Write(b.Bytes())
	return err
}

// spotsOf returns the words in English of something: those of its own, which wait for a
// translation, and all, which may have one; and its whole name.
func (lib *Library) spotsOf(what string) (own, all []spot, name string, err error) {
	if what == "words" {
		all = lib.core.spots()
		return all, all, what, nil
	}
	if c := lib.councils[what]; c != nil {
		for _, s := range c.spots() {
			all = append(all, s)
			list, code, _ := strings.Cut(s.at, "/")
			if label, ok := optionLabel(lib.core.options[list], code); !ok || label != s.text { // else the library's
				own = append(own, s)
			}
		}
		return own, all, what, nil
	}
	if !strings.Contains(what, "/") {
		known := append(slices.Collect(maps.Keys(lib.councils)), "words")
		msg := fmt.Sprintf("there is no %q to translate: name a form, council/form@version; a council; or words", what)
		if near, ok := suggest.For(what, known); ok {
			msg += fmt.Sprintf("; did you mean %q?", near)
		}
		return nil, nil, "", errors.New(msg)
	}
	t, err := lib.Template(what)
	if err != nil {
		return nil, nil, "", err
	}
	if t.From != "" {
		return nil, nil, "", fmt.Errorf("%s is used from %s: translate that", t.Name, t.From)
	}
	file := lib.forms[t.Name][slices.IndexFunc(lib.forms[t.Name], func(ff *formFile) bool { return ff.version == t.Version })]
	all = t.spots(file.path)
	own = slices.DeleteFunc(slices.Clone(all), func(s spot) bool { _, ok := t.inherited(s, t); return ok })
	return own, all, t.ID(), nil
}
