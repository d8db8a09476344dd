package authoring

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/ruletest"
	"earlyhelp.example/forms/internal/yamlfile"
	"earlyhelp.example/forms/templates"
)

// entry is one entry of a test file.
type entry struct {
	*file
	node     *yaml.Node
	rule     word
	caseFile word // as it is named in the entry
	instance word
	versions []word // of the form; none: all that have the rule
	on       earlyhelp.Date
	keep     edits
	breaks   edits
	find     []expected
	wrong    bool // it has mistakes, and cannot be tried
}

// word is a text and where it stands.
type word struct {
	text string
	at   *yaml.Node
}

// expected is a finding as an entry names it.
type expected struct {
	word                   // "CODE path"
	severity, stage string // "" where the entry does not say
	office          bool
}

// expect reads "CODE path", before which may stand how it is found.
func expect(w word) expected {
	x := expected{word: w}
	for {
		first, rest, _ := strings.Cut(x.text, " ")
		switch first {
		case string(earlyhelp.Error), string(earlyhelp.Warning), string(earlyhelp.Hint):
			x.severity = first
		case string(earlyhelp.Content), string(earlyhelp.Signing), string(earlyhelp.Process):
			x.stage = first
		case "office":
			x.office = true
		default:
			return x
		}
		x.text = strings.TrimSpace(rest)
	}
}

// how says how it was expected.
func (x expected) how() string {
	office := ""
	if x.office {
		office = "office"
	}
	return strings.Join(strings.Fields(x.severity+" "+x.stage+" "+office), " ")
}

// hows are the words that may stand before a code.
var hows = []string{"error", "warning", "hint", "content", "signing", "process", "office"}

// unlike says how what was found is not what was expected; "" where it is.
func (x expected) unlike(f earlyhelp.Finding) string {
	if x.severity != "" && x.severity != string(f.Severity) {
		return string(f.Severity)
	}
	if x.stage != "" && x.stage != string(f.Stage) {
		return string(f.Stage)
	}
	if x.office && !f.Office {
		return "not for the office only"
	}
	return ""
}

// edits are edits of a case and where each stands.
type edits struct {
	list []ruletest.Edit
	at   []*yaml.Node
}

// formTests are the files in the folder of tests of one form.
type formTests struct {
	form    string // council/form
	entries []entry
	cases   []string // paths
}

// readTests reads the test files of the forms that are asked for; what is wrong
// in them is added to errs.
func readTests(fsys fs.FS, o Options, errs *templates.Errors) ([]formTests, error) {
	folders, err := fs.Glob(fsys, "*/*/tests")
	if err != nil {
		return nil, err
	}
	var out []formTests
	for _, folder := range folders {
		form := path.Dir(folder)
		if strings.HasPrefix(form, ".") || !o.wants(form, "") {
			continue
		}
		files, err := fs.Glob(fsys, folder+"/*.yaml")
		if err != nil {
			return nil, err
		}
		tests := formTests{form: form}
		strays, err := fs.Glob(fsys, folder+"/*")
		if err != nil {
			return nil, err
		}
		for _, name := range strays {
			if better, ending, unread := yamlfile.Misnamed(path.Base(name)); unread {
				newFile(name, errs).Fail(nil, "name", "name the file %s: one that ends in %s is not read", better, ending)
			}
		}
		for _, name := range files {
			data, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			f := newFile(name, errs)
			if root := f.Parse(data); root == nil {
				continue
			} else if root.Kind == yaml.SequenceNode {
				tests.read(f, root)
			} else {
				tests.cases = append(tests.cases, name)
			}
		}
		out = append(out, tests)
	}
	return out, nil
}

// read reads a file of entries. One with mistakes is kept: it names its rule.
func (t *formTests) read(f *file, root *yaml.Node) {
	for _, n := range root.Content {
		before := len(*f.errs)
		e := f.entry(n)
		e.wrong = len(*f.errs) > before
		t.entries = append(t.entries, e)
	}
}

func (f *file) entry(n *yaml.Node) entry {
	e := entry{file: f, node: n}
	into := func(w *word, what string) func(*yaml.Node) {
		return func(n *yaml.Node) { *w = word{f.Given(n, what), n} }
	}
	var on word
	var find *yaml.Node
	before := len(*f.errs)
	f.Keys(n, "an entry", map[string]func(*yaml.Node){
		"rule":     into(&e.rule, "rule"),
		"case":     into(&e.caseFile, "case"),
		"instance": into(&e.instance, "instance"),
		"version": func(n *yaml.Node) {
			for _, one := range f.List(n, "version") {
				e.versions = append(e.versions, word{f.Given(one, "version"), one})
			}
		},
		"on":    into(&on, "on"),
		"keep":  func(n *yaml.Node) { e.keep = f.edits(n, "keep") },
		"break": func(n *yaml.Node) { e.breaks = f.edits(n, "break") },
		"find": func(n *yaml.Node) {
			find = n
			for _, one := range f.Rows(n, "find") {
				e.find = append(e.find, expect(word{strings.TrimSpace(f.Given(one, "what is found")), one}))
			}
		},
	})
	if len(*f.errs) > before {
		return e // what it lacks may be what was misspelt
	}
	if e.caseFile.at == nil {
		f.Fail(n, "entry", "say which case: case: complete.yaml")
	}
	switch {
	case on.at == nil:
		f.Fail(n, "entry", "say on which day: on: 2025-04-01, or on: none")
	case on.text != "none" && on.text != "":
		day, err := earlyhelp.ParseDate(on.text)
		if err != nil {
			f.Fail(on.at, "entry", "on: %q: %v", on.text, err)
		}
		e.on = day
	}
	if find == nil {
		f.Fail(n, "entry", "say what is found: find: [\"CODE path\"]; find: [] for nothing")
	}
	switch {
	case e.rule.at == nil && len(e.keep.list)+len(e.breaks.list) > 0:
		f.Fail(n, "entry", "say which rule the edits keep or break: rule: CODE")
	case e.rule.at != nil && len(e.breaks.list) == 0:
		f.Fail(n, "entry", "say what breaks %s: break: [{delete: PATH}]", e.rule.text)
	}
	return e
}

func (f *file) edits(n *yaml.Node, what string) edits {
	var out edits
	for _, one := range f.Rows(n, what) {
		var e ruletest.Edit
		var kinds int
		var to *yaml.Node
		before := len(*f.errs)
		into := func(s *string) func(*yaml.Node) {
			return func(n *yaml.Node) {
				kinds++
				*s = f.Given(n, "a path")
			}
		}
		f.Keys(one, "an edit", map[string]func(*yaml.Node){
			"set":    into(&e.Set),
			"append": into(&e.Append),
			"delete": into(&e.Delete),
			"to":     func(n *yaml.Node) { to = n },
			"times": func(n *yaml.Node) {
				times, err := strconv.Atoi(f.Given(n, "times"))
				if err != nil || times < 1 {
					f.Fail(n, "edit", "times must be a whole number of at least 1")
				}
				e.Times = times
			},
		})
		if len(*f.errs) > before {
			continue
		}
		switch {
		case kinds != 1:
			f.Fail(one, "edit", "an edit must have one of set, append and delete")
		case e.Delete != "" && to != nil:
			f.Fail(one, "edit", "delete takes no to")
		case e.Delete == "" && to == nil:
			f.Fail(one, "edit", "say what is to stand there: to: VALUE")
		case to != nil:
			e.To = *to
		}
		out.list = append(out.list, e)
		out.at = append(out.at, one)
	}
	return out
}

// casePath returns the case's path in the folder of councils.
func (e *entry) casePath() string { return path.Join(path.Dir(e.Name), e.caseFile.text) }

// noCase complains that an entry's case is not there.
func (e *entry) noCase(fsys fs.FS, err error) {
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) {
		e.Fail(e.caseFile.at, "case", "the case %q cannot be read", e.caseFile.text)
		return
	}
	var known []string
	dir := path.Dir(e.casePath())
	if files, err := fs.Glob(fsys, dir+"/*.yaml"); err == nil {
		for _, name := range files {
			known = append(known, strings.TrimSuffix(e.caseFile.text, path.Base(e.caseFile.text))+path.Base(name))
		}
	}
	e.Unknown(e.caseFile.at, "case", fmt.Sprintf("there is no case %q beside this file", e.caseFile.text), e.caseFile.text, known)
}
