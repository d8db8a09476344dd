package templates

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/yamlfile"
)

// A library in another language is read from the same files as the English one, and then
// has its words put in place: those of the library first, of a council next, and of a
// form last. English and translated words are walked side by side, so whatever differs
// was translated before: a label that a form has from the dictionary.

// addTranslations keeps where the translations in a council's folder lie, and reports
// whether there is nothing else in it.
func (lib *Library) addTranslations(fsys fs.FS, slug string, errs *Errors) (only bool, err error) {
	if lib.english == nil {
		for _, pattern := range []string{slug + "/*.yaml", slug + "/*/*.yaml"} {
			files, err := fs.Glob(fsys, pattern)
			if err != nil {
				return false, err
			}
			for _, file := range files {
				of, lang, ok := TranslationOf(file)
				switch dir := path.Dir(file); {
				case !ok, path.Base(dir) == "tests":
				case dir != slug:
					lib.addTranslation(dir+"@"+of, lang, fsys, file, errs)
				case of == "council":
					lib.addTranslation(slug, lang, fsys, file, errs)
				}
			}
		}
	}
	return Translates(fsys, slug), nil
}

// checkTranslations returns what is wrong in translations of what has no mistake itself.
func (lib *Library) checkTranslations() error {
	var all Errors
	seen := map[Error]bool{} // a form's stand with each council that uses it
	add := func(err error) error {
		var errs Errors
		if err != nil && !errors.As(err, &errs) {
			return err
		}
		for _, e := range errs {
			if !seen[*e] {
				all = append(all, e)
			}
			seen[*e] = true
		}
		return nil
	}
	for _, lang := range lib.Languages() {
		in, err := lib.In(lang)
		if err := add(err); err != nil {
			return err
		}
		for _, name := range lib.Names() {
			if in == nil {
				break
			}
			_, err := in.Template(name)
			if err := add(err); err != nil {
				return err
			}
		}
	}
	return all.err()
}

// Translates reports whether a council's folder has translations, and neither a council nor
// a form: they are of what stands in another folder.
func Translates(fsys fs.FS, slug string) bool {
	found := false
	for _, pattern := range []string{slug + "/*.yaml", slug + "/*/*.yaml"} {
		files, _ := fs.Glob(fsys, pattern)
		for _, file := range files {
			if _, _, ok := TranslationOf(file); !ok {
				return false
			}
			found = true
		}
	}
	return found
}

func isTranslation(file string) bool {
	_, _, ok := TranslationOf(file)
	return ok
}

// translatesCouncil reports whether a file is the translation of a council's.
func translatesCouncil(file string) bool {
	of, _, ok := TranslationOf(file)
	return ok && of == "council"
}

// saysOf returns the messages of rules, by code.
func saysOf(rules *yaml.Node) map[string]string {
	out := map[string]string{}
	for _, n := range rules.Content {
		_, code := yamlfile.Value(n, "code")
		if _, say := yamlfile.Value(n, "say"); code != nil && say != nil {
			out[code.Value] = say.Value
		}
	}
	return out
}

// in returns the library's own words in another language.
func (c *core) in(lib *Library, errs *Errors) (*core, error) {
	tr, err := lib.translation("words")
	if err != nil {
		return nil, err
	}
	out := &core{rules: c.rules, says: maps.Clone(c.says), options: maps.Clone(c.options), checks: map[string]*Check{}}
	for name, check := range c.checks {
		clone := *check
		out.checks[name] = &clone
	}
	for name, list := range c.options {
		out.options[name] = slices.Clone(list)
	}
	out.dict = c.dict.clone(out.options)
	out.words = c.words.in(lib.lang)
	english := c.spots()
	out.words = out.words.with(append(tr.apply(english, out.spots()), c.words.say[sampleWords]))
	if tr != nil {
		tr.plurals(c.words, out.words)
		tr.unused(english)
		tr.alike(c.options, out.options)
		tr.alikeWords(c.words, out.words)
		out.words.sample, out.words.by = tr.Sample, tr.Translation
		*errs = append(*errs, tr.finish()...)
	}
	return out, nil
}

// sampleWords says that a translation is not for use. It is always said in English: those
// who must know it read that.
const sampleWords = "sample"

// clone copies the words of the dictionary.
func (d *dictionary) clone(options map[string][]Option) *dictionary {
	out := &dictionary{d.things, map[string]map[string]*leafDecl{}, map[string]*derivedDecl{}, options}
	for of, leaves := range d.leaves {
		out.leaves[of] = map[string]*leafDecl{}
		for name, decl := range leaves {
			clone := *decl
			out.leaves[of][name] = &clone
		}
	}
	for id, decl := range d.derived {
		clone := *decl
		out.derived[id] = &clone
	}
	return out
}

// spots returns the library's own words: what is printed at its key, an option at
// list/code, a label at Type.leaf, a message at its code.
func (c *core) spots() (out []spot) {
	inMap := func(m map[string]string) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if key == sampleWords {
				continue
			}
			out = append(out, spot{key, m[key], func(to string) { m[key] = to }})
		}
	}
	inMap(c.words.say)
	out = append(out, listSpots(c.options)...)
	for _, of := range slices.Sorted(maps.Keys(c.dict.leaves)) {
		for _, name := range slices.Sorted(maps.Keys(c.dict.leaves[of])) {
			out = append(out, spotOf(of+"."+name, &c.dict.leaves[of][name].label))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.dict.derived)) {
		out = append(out, spotOf(id, &c.dict.derived[id].label))
	}
	inMap(c.says)
	for _, name := range slices.Sorted(maps.Keys(c.checks)) {
		out = append(out, spotOf(c.checks[name].Code, &c.checks[name].Say))
	}
	return out
}

func listSpots(lists map[string][]Option) (out []spot) {
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		out = append(out, optionSpots(name, lists[name])...)
	}
	return out
}

func optionSpots(at string, options []Option) (out []spot) {
	for i := range options {
		out = append(out, spotOf(at+"/"+options[i].Code, &options[i].Label))
	}
	return out
}

// plurals takes the words for numbers that English does not tell apart.
func (tr *translation) plurals(english, words *Words) {
	for key, e := range tr.entries {
		if e.plural == "" {
			continue
		}
		if folded(english.say[e.at]) != key.from {
			continue // told by unused
		}
		if words.plural[e.at] == nil {
			words.plural[e.at] = map[string]string{}
		}
		words.plural[e.at][e.plural], e.used = e.to, true
	}
}

// alike complains of options that differ in English and not in the other language.
func (tr *translation) alike(english, lists map[string][]Option) {
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		tr.sameWords(name, optionSpots(name, english[name]), optionSpots(name, lists[name]))
	}
}

// apart are keys of words that stand beside each other, or for each other, so that whoever
// reads one has to know that it is not the other.
var apart = [][]string{
	{"yes", "no"}, {"look.signed", "look.sealed"}, {"clock.am", "clock.pm"}, {"familycopy", "officecopy", "blank"}, {"text.ticked", "text.unticked"},
	{"withheld", "notforall", "declined", "unknown", "notapplicable", "unclear", "none"},
	{"cond.is", "cond.not"}, {"cond.answered.yes", "cond.answered.no"}, {"cond.before", "cond.after"}, {"cond.over", "cond.under"}, {"cond.and", "cond.or"},
	{"month.1", "month.2", "month.3", "month.4", "month.5", "month.6", "month.7", "month.8", "month.9", "month.10", "month.11", "month.12"},
	{"weekday.0", "weekday.1", "weekday.2", "weekday.3", "weekday.4", "weekday.5", "weekday.6"},
}

// alikeWords complains of the library's words that must be told apart and cannot be.
func (tr *translation) alikeWords(english, words *Words) {
	for _, keys := range apart {
		if keys[0] == "clock.am" && !strings.Contains(words.say[clockWords], "{half}") {
			continue
		}
		var before, now []spot
		for _, key := range keys {
			before, now = append(before, spot{at: key, text: english.say[key]}), append(now, spot{at: key, text: words.say[key]})
		}
		tr.sameWords(keys[0], before, now)
	}
}

// sameWords complains of words that differ in English and not in the other language.
func (tr *translation) sameWords(what string, english, words []spot) {
	seen := map[string]int{}
	for i, w := range words {
		text := read(w.text)
		first, twice := seen[text]
		if !twice || read(english[i].text) == read(english[first].text) {
			seen[text] = i
			continue
		}
		for _, j := range []int{i, first} {
			if n := tr.node(words[j].at, english[j].text); n != nil {
				tr.Fail(n, "translation", "“%s” and “%s” are both “%s” here (%s): nobody could tell the two apart", short(english[first].text), short(english[i].text), short(w.text), what)
				break
			}
		}
	}
}

// read is words as they are told apart: by their letters and figures, however these are
// written down, in capitals or not.
func read(text string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) && r != blankLetter || unicode.IsDigit(r) || unicode.IsMark(r) && !unicode.Is(unicode.Variation_Selector, r) {
			return r
		}
		return -1
	}, norm.NFC.String(text)))
}

// blankLetter is a letter of which nothing is seen (Hangul filler).
const blankLetter = '\u3164'

// node is where the translation of words stands in its file.
func (tr *translation) node(at, from string) *yaml.Node {
	base, _, _ := strings.Cut(at, "/")
	for _, at := range []string{at, base, ""} {
		if e := tr.entries[wording{at, folded(from)}]; e != nil {
			return e.n
		}
	}
	return nil
}

// finish returns what is wrong in the file.
func (tr *translation) finish() Errors {
	_ = tr.errs.err() // in order
	return tr.errs
}

// translateCouncil puts what a council says into the library's language.
func (lib *Library) translateCouncil(c *Council) error {
	if lib.english == nil || len(c.errs) > 0 {
		return nil
	}
	tr, err := lib.translation(c.Slug)
	if err != nil {
		return err
	}
	en := lib.english.councils[c.Slug]
	if en == nil || en.sum != c.sum {
		c.errs = append(c.errs, changedSince(c.Slug+"/council.yaml"))
		return nil
	}
	for name, list := range c.lists {
		c.lists[name] = slices.Clone(list) // the library's own are shared
	}
	english := en.spots()
	c.left = tr.apply(english, c.spots())
	if tr != nil {
		tr.unused(english)
		tr.alike(en.lists, c.lists)
		c.by = tr.Translation
		c.errs = append(c.errs, tr.finish()...)
	}
	return nil
}

// changedSince says that a file is not the one that the forms were loaded from: words would
// be put where others stand.
func changedSince(file string) *Error {
	return &Error{File: file, Code: "changed", Message: "this file has changed since the forms were loaded: load them anew"}
}

// spots returns a council's words: an option at list/code, a message at its rule's code.
func (c *Council) spots() []spot {
	out := []spot{spotOf("name", &c.Name), spotOf("marking", &c.Marking)}
	if c.Logo != nil {
		out = append(out, spotOf("logo", &c.Logo.Alt))
	}
	for i := range c.Contacts {
		out = append(out, spotOf("contacts", &c.Contacts[i].Name), spotOf("contacts", &c.Contacts[i].Note))
	}
	for i := range c.Holidays {
		out = append(out, spotOf("holidays", &c.Holidays[i].Name))
	}
	out = append(out, listSpots(c.lists)...)
	return append(out, ruleSpots(c.Rules)...)
}

func ruleSpots(rules []*Rule) (out []spot) {
	for _, r := range rules {
		out = append(out, spotOf(r.Code, &r.Say), spotOf(r.Code, &r.What))
	}
	return out
}

// translateForm puts a form that was just compiled into the library's language. What
// makes it the form that it is stays: its digest is that of the English one.
func (lib *Library) translateForm(cp *compiler, ff *formFile) error {
	en, err := lib.english.Template(ff.name + "@" + ff.version)
	if err != nil {
		return err
	}
	tr, err := lib.translation(ff.written + "@" + ff.version)
	if err != nil {
		return err
	}
	t := cp.t
	if en.sum != t.sum {
		return Errors{changedSince(ff.path)}
	}
	t.Digest = en.Digest
	t.ownWords()
	for i, sec := range en.Sections {
		t.Sections[i].known = []string{sec.Title, sec.Name()}
	}
	english, spots := en.spots(ff.path), t.spots(ff.path)
	for i, s := range english {
		if to, ok := en.inherited(s, t); ok && spots[i].text == s.text {
			spots[i].set(to)
			spots[i].text = to
		}
	}
	left := tr.apply(english, spots)
	if tr != nil && ff.name == ff.written { // a council that uses the form may have other options
		tr.unused(english)
	}
	for _, r := range t.Rules {
		if say, ok := lib.core.says[r.Code]; ok && r.Origin == "library" {
			r.Say = say
		}
	}
	if fd := cp.fields["instance.day"]; fd != nil && t.Day != nil {
		fd.Label = t.Label(t.Day)
	}
	slices.Sort(left)
	t.left = slices.Compact(left)
	t.words = t.words.with(slices.Concat(t.Council.left, t.left))
	switch {
	case tr != nil:
		t.words.by = tr.Translation
		t.words.sample = t.words.sample || tr.Sample
		en.together(t, tr.sameWords)
	case t.words.by.Version == "":
		t.words.by = t.Council.by
	}
	t.words.sample = t.words.sample || t.Council.by.Sample
	if tr != nil {
		return tr.finish().err()
	}
	return nil
}

// ownWords gives a form words of its own where it shares them with others.
func (t *Template) ownWords() {
	own := func(options *[]Option, scale **Range) {
		*options = slices.Clone(*options)
		if *scale != nil {
			r := **scale
			r.Bands = slices.Clone(r.Bands)
			*scale = &r
		}
	}
	var none *Range
	for _, sec := range t.Sections {
		sec.Walk(func(it Item) {
			switch it := it.(type) {
			case *Question:
				own(&it.Options, &it.Scale)
				if it.Field.Own() {
					own(&it.Field.Options, &it.Field.Scale)
				}
			case *Table:
				own(&it.Each, &none)
			case *Block:
				own(&it.Each, &none)
			case *Ticks:
				own(&it.Options, &none)
			}
		})
	}
	for _, p := range t.printed {
		own(&p.Options, &none)
	}
}

// spots returns the words of a form and of the rules in its file: the title at title, a
// section's at its id, a question's at its field, a list's at its list, an option's at
// field/code, a message at its rule's code.
func (t *Template) spots(file string) []spot {
	out := []spot{spotOf("title", &t.Title)}
	scale := func(at string, r *Range) {
		if r == nil {
			return
		}
		for i := range r.Bands {
			out = append(out, spotOf(at, &r.Bands[i].Label))
		}
		out = append(out, spotOf(at, &r.Ends[0]), spotOf(at, &r.Ends[1]))
	}
	for _, sec := range t.Sections {
		out = append(out, spotOf(sec.ID, &sec.Title), spotOf(sec.ID, &sec.Short), spotOf(sec.ID, &sec.Only))
		sec.Walk(func(it Item) {
			switch it := it.(type) {
			case *Heading:
				out = append(out, spotOf(sec.ID, &it.Text))
			case *Text:
				out = append(out, spotOf(sec.ID, &it.Text))
			case *Question:
				at := it.Field.ID
				out = append(out, spotOf(at, &it.Label), spotOf(at, &it.Hint), spotOf(at, &it.Only))
				out = append(out, optionSpots(at, it.Options)...)
				scale(at, it.Scale)
				if it.Field.Own() {
					out = append(out, spotOf(at, &it.Field.Label))
					out = append(out, optionSpots(at, it.Field.Options)...)
					scale(at, it.Field.Scale)
				}
			case *Table:
				out = append(out, spotOf(it.List.ID, &it.Label), spotOf(it.List.ID, &it.Hint), spotOf(it.List.ID, &it.EachLabel), spotOf(it.List.ID, &it.Only))
				out = append(out, optionSpots(it.List.ID, it.Each)...)
			case *Block:
				out = append(out, spotOf(it.List.ID, &it.Label))
				out = append(out, optionSpots(it.List.ID, it.Each)...)
			case *Ticks:
				out = append(out, spotOf(it.List.ID, &it.Label), spotOf(it.List.ID, &it.Hint))
				out = append(out, optionSpots(it.List.ID, it.Options)...)
			}
		})
	}
	for _, id := range slices.Sorted(maps.Keys(t.printed)) {
		p := t.printed[id]
		out = append(out, spotOf(id, &p.Label))
		out = append(out, optionSpots(id, p.Options)...)
	}
	for _, r := range t.Rules {
		if r.at.file == file {
			out = append(out, ruleSpots([]*Rule{r})...)
		}
	}
	return out
}

// inherited returns what the library or the council has in another language for words of a
// form: a label, or an option of one of their lists, that the form has from there or
// repeats.
func (t *Template) inherited(s spot, in *Template) (string, bool) {
	at, code, option := strings.Cut(s.at, "/")
	if !option {
		p := t.printed[at]
		if p == nil || p.Field.Own() || p.Field.Label != s.text {
			return "", false
		}
		return in.printed[at].Field.Label, true
	}
	for _, name := range slices.Sorted(maps.Keys(t.catalogues)) {
		if label, ok := optionLabel(t.catalogues[name], code); ok && label == s.text {
			return optionLabel(in.catalogues[name], code)
		}
	}
	return "", false
}

// together calls yield for the words of two forms of the same questions that must be told
// apart: the options of a question, and the words of its scale.
func (t *Template) together(other *Template, yield func(at string, words, others []spot)) {
	all := func(t *Template) (out [][]spot) {
		scale := func(at string, r *Range) (words []spot) {
			if r == nil {
				return nil
			}
			for i := range r.Bands {
				words = append(words, spotOf(at, &r.Bands[i].Label))
			}
			return append(words, spotOf(at, &r.Ends[0]), spotOf(at, &r.Ends[1]))
		}
		for _, sec := range t.Sections {
			sec.Walk(func(it Item) {
				switch it := it.(type) {
				case *Question:
					out = append(out, optionSpots(it.Field.ID, it.Options), scale(it.Field.ID, it.Scale))
				case *Table:
					out = append(out, optionSpots(it.List.ID, it.Each))
				case *Block:
					out = append(out, optionSpots(it.List.ID, it.Each))
				case *Ticks:
					out = append(out, optionSpots(it.List.ID, it.Options))
				}
			})
		}
		return out
	}
	others := all(other)
	for i, words := range all(t) {
		if len(words) > 0 {
			base, _, _ := strings.Cut(words[0].at, "/")
			yield(base, words, others[i])
		}
	}
}
