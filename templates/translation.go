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
	tag     language.Tag
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

// languageEnding is how the name of a translation ends: council.pl.yaml, 1.cy.yaml.
var languageEnding = regexp.MustCompile(`^(.+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.yaml$`)

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
	if lang == "" || lang == "en" || lang == English {
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
		*errs = append(*errs, &Error{File: file, Code: "duplicate", Message: "these words are translated into this language already"})
		return
	}
	lib.translations[key] = &translationFile{fsys, file}
}

// orphans complains of translations of what is not there.
func (lib *Library) orphans(errs *Errors) {
	for key, file := range lib.translations {
		name, version, form := strings.Cut(key.what, "@")
		e := &Error{File: file.path, Code: "translation"}
		switch {
		case key.what == "words", !form && lib.councils[name] != nil:
			continue
		case !form:
			e.Message = fmt.Sprintf("this is a translation for the council %s, and there is none of that name", name)
		case lib.forms[name] == nil:
			e.Message = fmt.Sprintf("this is a translation of the form %s, and there is no such form", name)
		case !slices.ContainsFunc(lib.forms[name], func(ff *formFile) bool { return ff.version == version }):
			e.Message = fmt.Sprintf("this is a translation of version %s of %s, and there is no such version: name the file after one that there is", version, name)
		default:
			continue
		}
		*errs = append(*errs, e)
	}
}

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
	tr := &translation{source: newSource(file.path), entries: map[wording]*entry{}, rtl: fromRight(lib.lang)}
	if tr.tag, err = language.Parse(lib.lang); err != nil {
		tr.Fail(nil, "language", "%q is no language: name the file by a tag such as pl, cy or pt-BR", lib.lang)
	}
	if root := tr.Parse(data); root != nil {
		tr.read(root)
	}
	return tr, nil
}

func (tr *translation) read(root *yaml.Node) {
	var texts *yaml.Node
	tr.Keys(root, "a translation", map[string]func(*yaml.Node){
		"version": tr.Into(&tr.Version, "version"),
		"by":      tr.Into(&tr.By, "by"),
		"checked": tr.Into(&tr.Checked, "checked"),
		"sample":  tr.Flag(&tr.Sample, "sample"),
		"texts":   func(n *yaml.Node) { texts = n },
	})
	if !versionText.MatchString(tr.Version) {
		tr.Fail(yamlfile.At(root, "version"), "translation", "a translation needs a version that begins with a digit, such as \"1\"")
	}
	if strings.TrimSpace(tr.By) == "" {
		tr.Fail(yamlfile.At(root, "by"), "translation", "say who translated it: by: a name, or an agency's")
	}
	switch checked := strings.TrimSpace(tr.Checked) != ""; {
	case !checked && !tr.Sample:
		tr.Fail(yamlfile.At(root, "checked"), "translation", "say who else has checked it (checked), or that it is for show only (sample: yes): families sign what is printed here")
	case checked && tr.Sample:
		tr.Fail(yamlfile.At(root, "sample"), "translation", "a sample is not for use, and this one was checked: take away sample or checked")
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
	if names := placeholders(e.from); !slices.Equal(names, placeholders(e.to)) && e.at != "clock" {
		tr.Fail(yamlfile.At(n, "to"), "translation", "what is filled in must be the same in both, and in English it is %s", cmp.Or(strings.Join(names, ", "), "nothing"))
		return
	}
	key := wording{e.at, folded(e.from)}
	if e.plural != "" {
		if !slices.Contains(slices.Collect(maps.Values(categories)), e.plural) || e.at == "" {
			tr.Fail(n, "translation", "a plural is zero, one, two, few, many or other, of the words that at names")
			return
		}
		key.at += "+" + e.plural
	}
	if tr.entries[key] != nil {
		tr.Fail(n, "translation", "“%s” is translated twice: say with at where each of them stands, or take one away", short(e.from))
		return
	}
	tr.entries[key] = e
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
	known, places := make([]string, 0, len(texts)), map[string]bool{}
	for _, s := range texts {
		base, _, _ := strings.Cut(s.at, "/")
		known, places[s.at], places[base] = append(known, s.text), true, true
	}
	for _, e := range tr.entries {
		if e.used {
			continue
		}
		switch stands := slices.ContainsFunc(known, func(k string) bool { return folded(k) == folded(e.from) }); {
		case stands && e.at != "" && !places[e.at]:
			tr.Unknown(e.n, "translation", fmt.Sprintf("no words stand at %q", e.at), e.at, slices.Collect(maps.Keys(places)))
		case stands:
			tr.Fail(e.n, "translation", "“%s” does not stand at %q", short(e.from), e.at)
		default:
			tr.Unknown(e.n, "translation", fmt.Sprintf("“%s” does not stand there: the words have changed, or were copied wrongly", short(e.from)), e.from, known)
		}
	}
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
	return strings.ToValidUTF8(text[:most], "") + " …"
}

var filledIn = regexp.MustCompile(`\{[a-z0-9]+\}`)

// placeholders returns what is filled in in words, in order.
func placeholders(text string) []string {
	out := filledIn.FindAllString(text, -1)
	slices.Sort(out)
	return slices.Compact(out)
}

// hasLetters reports whether words say anything besides what is filled in.
func hasLetters(text string) bool {
	return strings.ContainsFunc(filledIn.ReplaceAllString(text, ""), unicode.IsLetter)
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
	spots, what, err := lib.spotsOf(what)
	if err != nil {
		return err
	}
	if _, err := language.Parse(lang); err != nil || !languageEnding.MatchString("1."+lang+".yaml") {
		return fmt.Errorf("%q is no language: give a tag such as pl, cy or pt-BR", lang)
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
	_, err = w.Write(b.Bytes())
	return err
}

// spotsOf returns the words in English of something, and its whole name.
func (lib *Library) spotsOf(what string) ([]spot, string, error) {
	if what == "words" {
		return lib.core.spots(), what, nil
	}
	if c := lib.councils[what]; c != nil {
		var out []spot
		for _, s := range c.spots() {
			if list, code, ok := strings.Cut(s.at, "/"); ok {
				if label, _ := optionLabel(lib.core.options[list], code); label == s.text {
					continue // the library's words
				}
			}
			out = append(out, s)
		}
		return out, what, nil
	}
	if !strings.Contains(what, "/") {
		known := append(slices.Collect(maps.Keys(lib.councils)), "words")
		msg := fmt.Sprintf("there is no %q to translate: name a form, council/form@version; a council; or words", what)
		if near, ok := suggest.For(what, known); ok {
			msg += fmt.Sprintf("; did you mean %q?", near)
		}
		return nil, "", errors.New(msg)
	}
	t, err := lib.Template(what)
	if err != nil {
		return nil, "", err
	}
	if t.From != "" {
		return nil, "", fmt.Errorf("%s is used from %s: translate that", t.Name, t.From)
	}
	file := lib.forms[t.Name][slices.IndexFunc(lib.forms[t.Name], func(ff *formFile) bool { return ff.version == t.Version })]
	own := slices.DeleteFunc(t.spots(file.path), func(s spot) bool { _, ok := t.inherited(s, t); return ok })
	return own, t.ID(), nil
}
