package validate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

const (
	testdata = "../testdata"
	rulesDir = testdata + "/rules"
)

// library is the module's councils and the test council, whose one form uses
// every kind of rule.
func library(t testing.TB) *templates.Library {
	t.Helper()
	lib, err := libraryOnce()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

var libraryOnce = sync.OnceValues(func() (*templates.Library, error) { return templates.Load(testCouncil()) })

func testCouncil() fs.FS { return os.DirFS(rulesDir + "/councils") }

func day(t testing.TB, iso string) earlyhelp.Date {
	t.Helper()
	if iso == "" {
		return earlyhelp.Date{}
	}
	d, err := earlyhelp.ParseDate(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// entry is one rule's line of testdata/rules: what breaks it, and what is then
// found that the base case does not show.
type entry struct {
	Rule     string   `yaml:"rule"`
	Base     string   `yaml:"base"`     // file below testdata, without .yaml
	Instance string   `yaml:"instance"` // "": the latest
	On       string   `yaml:"on"`       // "none": no day is given
	Keep     []edit   `yaml:"keep"`     // makes the rule apply to a case that keeps it; none: the base does
	Break    []edit   `yaml:"break"`    // what breaks the rule, in the base
	Find     []string `yaml:"find"`     // "CODE path", new in comparison with the base; exactly these
	file     string
}

// edit changes one place of a case file. Paths are as in Finding.Path.
type edit struct {
	Set    string    `yaml:"set"`
	Append string    `yaml:"append"`
	Delete string    `yaml:"delete"`
	To     yaml.Node `yaml:"to"`
	Times  int       `yaml:"times"` // the text To that often
}

func (e entry) name() string { return e.file + "/" + e.Rule }

// entries reads every table of rules.
func entries() ([]entry, error) {
	files, err := filepath.Glob(rulesDir + "/*.yaml")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no tables of rules: %w", err)
	}
	var out []entry
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		dec := yaml.NewDecoder(bytes.NewReader(data))
		dec.KnownFields(true)
		var list []entry
		if err := dec.Decode(&list); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, e := range list {
			e.file = strings.TrimSuffix(filepath.Base(file), ".yaml")
			out = append(out, e)
		}
	}
	return out, nil
}

// caseFile returns a case of testdata with edits made.
func caseFile(base string, edits []edit) (*earlyhelp.Case, error) {
	data, err := os.ReadFile(filepath.Join(testdata, base+".yaml"))
	if err != nil {
		return nil, err
	}
	if len(edits) > 0 {
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			return nil, err
		}
		for _, e := range edits {
			if err := e.apply(doc.Content[0]); err != nil {
				return nil, err
			}
		}
		if data, err = yaml.Marshal(&doc); err != nil {
			return nil, err
		}
	}
	return earlyhelp.Decode(bytes.NewReader(data))
}

func (e edit) apply(root *yaml.Node) error {
	to := e.To
	if e.Times > 0 {
		to.Value = strings.Repeat(to.Value, e.Times)
	}
	switch {
	case e.Set != "":
		return change(root, e.Set, func(*yaml.Node) *yaml.Node { return &to })
	case e.Append != "":
		return change(root, e.Append, func(old *yaml.Node) *yaml.Node {
			if old == nil {
				old = &yaml.Node{Kind: yaml.SequenceNode}
			}
			old.Content = append(old.Content, &to)
			return old
		})
	case e.Delete != "":
		return change(root, e.Delete, func(*yaml.Node) *yaml.Node { return nil })
	}
	return fmt.Errorf("an edit must set, append or delete")
}

// change replaces the node at a path by what with returns: nil takes it out.
func change(n *yaml.Node, path string, with func(old *yaml.Node) *yaml.Node) error {
	whole := path
	for {
		var key, row string
		key, path, _ = strings.Cut(path, ".")
		if i := strings.IndexByte(key, '['); i >= 0 && strings.HasSuffix(key, "]") {
			key, row = key[:i], key[i+1:len(key)-1]
		} else if i >= 0 { // x.council.name holds dots
			rest, more, _ := strings.Cut(path, "]")
			key, row, path = key[:i], key[i+1:]+"."+rest, strings.TrimPrefix(more, ".")
		}
		at := -1
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				at = i
			}
		}
		if at < 0 && (row == "" || strings.HasPrefix(row, "x.")) {
			child := &yaml.Node{Kind: yaml.MappingNode}
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, child)
			at = len(n.Content) - 2
			if path == "" && row == "" {
				n.Content[at+1] = nil
			}
		}
		if at < 0 {
			return fmt.Errorf("%s: there is no list %q", whole, key)
		}
		if row == "" {
			if path == "" {
				if now := with(n.Content[at+1]); now != nil {
					n.Content[at+1] = now
				} else {
					n.Content = slices.Delete(n.Content, at, at+2)
				}
				return nil
			}
			n = n.Content[at+1]
			continue
		}
		if strings.HasPrefix(row, "x.") {
			return setOwn(n.Content[at+1], row, with)
		}
		list := n.Content[at+1]
		i := slices.IndexFunc(list.Content, func(r *yaml.Node) bool { return rowIs(r, row) })
		if i < 0 {
			return fmt.Errorf("%s: there is no row %s", whole, row)
		}
		if path == "" {
			if now := with(list.Content[i]); now != nil {
				list.Content[i] = now
			} else {
				list.Content = slices.Delete(list.Content, i, i+1)
			}
			return nil
		}
		n = list.Content[i]
	}
}

func setOwn(extra *yaml.Node, key string, with func(*yaml.Node) *yaml.Node) error {
	for i := 0; i+1 < len(extra.Content); i += 2 {
		if extra.Content[i].Value == key {
			if now := with(extra.Content[i+1]); now != nil {
				extra.Content[i+1] = now
			} else {
				extra.Content = slices.Delete(extra.Content, i, i+2)
			}
			return nil
		}
	}
	if now := with(nil); now != nil {
		extra.Content = append(extra.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, now)
		return nil
	}
	return fmt.Errorf("there is no answer to %s", key)
}

func rowIs(r *yaml.Node, id string) bool {
	for i := 0; i+1 < len(r.Content); i += 2 {
		if r.Content[i].Value == "id" && r.Content[i+1].Value == id {
			return true
		}
	}
	return false
}

// prepared is an entry with its forms opened, once for all tests.
type prepared struct {
	entry
	base, kept, broken *templates.Form
	err                error
}

var preparedOnce = sync.OnceValue(func() (out []prepared) {
	lib, err := libraryOnce()
	list, err2 := entries()
	if err = errors.Join(err, err2); err != nil {
		return []prepared{{err: err}}
	}
	unchanged := map[string]*templates.Form{} // bases, which most cases that keep a rule are
	for _, e := range list {
		p := prepared{entry: e}
		for _, f := range []struct {
			form  **templates.Form
			edits []edit
		}{{&p.base, nil}, {&p.kept, e.Keep}, {&p.broken, e.Break}} {
			name := e.Base + "#" + e.Instance
			if len(f.edits) == 0 && unchanged[name] != nil {
				*f.form = unchanged[name]
				continue
			}
			c, err := caseFile(e.Base, f.edits)
			if err == nil {
				*f.form, err = lib.Open(c, earlyhelp.ID(e.Instance))
			}
			if p.err = errors.Join(p.err, err); err == nil && len(f.edits) == 0 {
				unchanged[name] = *f.form
			}
		}
		out = append(out, p)
	}
	return out
})

// table returns every entry, opened; one that cannot be opened fails the test.
func table(t testing.TB) []prepared {
	t.Helper()
	return slices.DeleteFunc(slices.Clone(preparedOnce()), func(p prepared) bool {
		if p.err != nil {
			t.Errorf("%s: %v", p.name(), p.err)
		}
		return p.err != nil
	})
}

func (e entry) options(t testing.TB) Options {
	if e.On == "none" {
		return Options{}
	}
	if e.On == "" {
		t.Errorf("%s: say on which day", e.name())
	}
	return Options{On: day(t, e.On)}
}

// codesAt returns "CODE path" of each finding.
func codesAt(findings []earlyhelp.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, strings.TrimSpace(f.Code+" "+f.Path))
	}
	return out
}

// beyond returns what got has more than base, each as often as it is there.
func beyond(base, got []string) []string {
	rest := slices.Clone(base)
	var out []string
	for _, s := range got {
		if i := slices.Index(rest, s); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// problem says how an entry does not come true; "" when it does.
func (p prepared) problem(t testing.TB) string {
	o := p.options(t)
	for _, f := range Check(p.broken, o) {
		if bad := badMessage(f.Message); bad != "" {
			return fmt.Sprintf("%s: %s: %s", f.Code, bad, f.Message)
		}
	}
	for _, f := range Check(p.kept, o) {
		if f.Code == p.Rule {
			return fmt.Sprintf("the case that keeps the rule is found to break it at %q", f.Path)
		}
	}
	want := slices.Sorted(slices.Values(p.Find))
	if got := beyond(codesAt(Check(p.base, o)), codesAt(Check(p.broken, o))); !slices.Equal(got, want) {
		return fmt.Sprintf("found\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	if !slices.ContainsFunc(want, func(s string) bool { return strings.HasPrefix(s, p.Rule) }) {
		return "the rule itself is not among what is found"
	}
	return ""
}

// rule returns the rule of the entry; nil for one of the library's checks.
func (p prepared) rule() *templates.Rule {
	for _, r := range p.base.Template.Rules {
		if r.Code == p.Rule {
			return r
		}
	}
	return nil
}
