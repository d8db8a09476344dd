package authoring

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/ruletest"
	"earlyhelp.example/forms/internal/yamlfile"
	"earlyhelp.example/forms/templates"
)

// Checked is what Check found in a folder of councils.
type Checked struct {
	Forms      []string         // council/form@version of each form looked at
	Errors     templates.Errors // what must be mended: places are in the folder, or in the module where it lacks the file
	Warnings   templates.Errors // what may be right
	Replaced   []string         // councils of the module that those in the folder of the same name stand in for
	Translated []string         // each language that something is translated into, in the folder or elsewhere
}

// Check compiles every form in a folder of councils that is asked for, together with
// the module's own, and compares the published ones with the folder's lock. The
// error says that a file could not be read; all else is in what is returned.
func Check(fsys fs.FS, o Options) (*Checked, error) {
	out := &Checked{}
	lib, err := o.load(fsys, &out.Errors)
	if err != nil {
		return nil, err
	}
	if out.Replaced, err = replaced(fsys); err != nil {
		return nil, err
	}
	for _, id := range lib.Names() { // the module's too: a form that they share may be in the folder
		name, version, _ := strings.Cut(id, "@")
		if !o.wants(name, version) || o.others(fsys, name) {
			continue
		}
		if _, err := lib.Template(id); out.add(err) != nil {
			return nil, err
		}
	}
	if err := out.translations(lib, fsys, o); err != nil {
		return nil, err
	}
	if out.Forms = forms(lib, fsys, o); len(out.Forms) == 0 && len(out.Translated) == 0 {
		name, _, _ := strings.Cut(cmp.Or(o.Only, "."), "@")
		newFile(name, &out.Errors).Fail(nil, "missing", "there is no form here: a form is COUNCIL/FORM/VERSION.yaml, such as anytown/plan/1.yaml, and COUNCIL has a council.yaml")
	}
	for _, e := range lib.Clashes() {
		if o.wants(path.Dir(e.File), strings.TrimSuffix(path.Base(e.File), ".yaml")) {
			out.Errors = append(out.Errors, e)
		}
	}

	_, lines, err := readLock(fsys, &out.Errors)
	if err != nil {
		return nil, err
	}
	changed(lib, fsys, o, lines, &out.Errors)

	var ignored templates.Errors // mistakes in tests are for Test to tell
	tests, err := readTests(fsys, o, &ignored)
	if err != nil {
		return nil, err
	}
	if out.Warnings, err = untested(lib, fsys, o, tests, &ignored); err != nil {
		return nil, err
	}
	if err := out.unread(lib, fsys, o); err != nil {
		return nil, err
	}
	if err := out.safeguarding(fsys, o); err != nil {
		return nil, err
	}
	councils, err := fs.Glob(fsys, "*/council.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range councils {
		if c, ok := lib.Council(strings.TrimSuffix(name, "/council.yaml")); ok && !strings.HasPrefix(name, ".") {
			root := yamlOf(fsys, name)
			out.contacts(name, root, c)
			if o.councils() {
				out.options(name, root, lib, c)
			}
		}
	}
	out.Errors, out.Warnings = sorted(out.Errors), sorted(out.Warnings)
	return out, nil
}

// translations checks what is translated, in every language.
func (c *Checked) translations(lib *templates.Library, fsys fs.FS, o Options) error {
	c.Translated = lib.Languages()
	for _, lang := range c.Translated {
		in, err := lib.In(lang)
		if c.add(err) != nil {
			return err
		}
		for _, id := range lib.Names() {
			name, version, _ := strings.Cut(id, "@")
			council, _, _ := strings.Cut(name, "/")
			if in == nil || !o.wants(name, version) || o.others(fsys, name) && !templates.Translates(fsys, council) {
				continue
			}
			if _, err := lib.Template(id); err != nil {
				continue // said already
			}
			if _, err := in.Template(id); c.add(err) != nil {
				return err
			}
		}
	}
	return nil
}

// OK reports whether there is nothing that must be mended. There may be Warnings.
func (c *Checked) OK() bool { return len(c.Errors) == 0 }

// add keeps Errors and returns any other error.
func (c *Checked) add(err error) error {
	var errs templates.Errors
	if errors.As(err, &errs) {
		c.Errors = append(c.Errors, errs...)
		return nil
	}
	return err
}

func (c *Checked) warn(name string, at *yaml.Node, code, format string, args ...any) {
	newFile(name, &c.Warnings).Fail(at, code, format, args...)
}

// module is the module's own councils, for their names.
var module = sync.OnceValues(func() (*templates.Library, error) { return templates.Load() })

// replaced lists the councils of the module that a folder has too.
func replaced(fsys fs.FS) ([]string, error) {
	own, err := module()
	if err != nil {
		return nil, err
	}
	list, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range list {
		if _, ok := own.Council(e.Name()); ok && hasCouncil(fsys, e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// others reports whether a form is of a council in a folder beside this one, which
// is not asked about.
func (o Options) others(fsys fs.FS, form string) bool {
	council, _, _ := strings.Cut(form, "/")
	return !hasCouncil(fsys, council) && slices.ContainsFunc(o.Beside, func(other fs.FS) bool { return hasCouncil(other, council) })
}

func isFolder(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

// hasCouncil reports whether a folder has a council, and not only translations for one
// that is elsewhere.
func hasCouncil(fsys fs.FS, name string) bool {
	return isFolder(fsys, name) && !templates.Translates(fsys, name)
}

// unread warns of what lies in a form's folder and is neither a version of it nor its
// tests. (What is named nearly like one is an error of package templates.)
func (c *Checked) unread(lib *templates.Library, fsys fs.FS, o Options) error {
	names, err := fs.Glob(fsys, "*/*/*")
	if err != nil {
		return err
	}
	for _, name := range names {
		form, base := path.Dir(name), path.Base(name)
		slug, folder, _ := strings.Cut(form, "/")
		_, ok := lib.Council(slug)
		_, _, misnamed := yamlfile.Misnamed(base)
		switch {
		case !ok || strings.HasPrefix(base, ".") || folder == "tests" || misnamed || !o.wants(form, "") || slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(path.Ext(base))): // a logo may be anywhere
		case isFolder(fsys, name):
			if base != "tests" {
				c.warn(name, nil, "unread", "nobody reads this folder: a form's tests stand in one that is named tests")
			}
		case path.Ext(base) != ".yaml":
			c.warn(name, nil, "unread", "nobody reads this file: a version of a form is named like 1.yaml")
		}
	}
	return nil
}

// safeguarding warns of the councils' own messages that may read as if they held back
// a safeguarding referral.
func (c *Checked) safeguarding(fsys fs.FS, o Options) error {
	files, err := formFiles(fsys, o)
	if err != nil {
		return err
	}
	var names []string
	for _, ff := range files {
		names = append(names, ff.path)
	}
	if o.councils() {
		councils, err := fs.Glob(fsys, "*/council.yaml")
		if err != nil {
			return err
		}
		for _, name := range councils {
			if o.wants(path.Dir(name)+"/", "") {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		_, rules := yamlfile.Value(yamlOf(fsys, name), "rules")
		if rules == nil {
			continue
		}
		for _, rule := range rules.Content {
			if _, say := yamlfile.Value(rule, "say"); say != nil && ruletest.HoldsBack(say.Value) {
				c.warn(name, say, "safeguarding", "this may read as if it held back a safeguarding referral: add that a safeguarding referral never waits for it")
			}
		}
	}
	return nil
}

// contacts warns of what every form prints with nothing to ring.
func (c *Checked) contacts(name string, root *yaml.Node, council *templates.Council) {
	for kind, what := range map[string]string{"frontdoor": "front door", "outofhours": "out of hours"} {
		if slices.ContainsFunc(council.Contacts, func(k templates.CouncilContact) bool { return k.Kind == kind && k.Phone != "" }) {
			continue
		}
		if at := find(root, "contacts", "kind", kind); at != nil {
			c.warn(name, at, "contact", "the contact for %s, which every form prints, has no phone number", what)
		} else {
			at, _ := yamlfile.Value(root, "contacts")
			c.warn(name, at, "contact", "there is no contact for %s (kind: %s), which every form prints", what, kind)
		}
	}
}

// options warns of the council's own option lists that no form of the council shows.
func (c *Checked) options(name string, root *yaml.Node, lib *templates.Library, council *templates.Council) {
	_, lists := yamlfile.Value(root, "options")
	if lists == nil || lists.Kind != yaml.MappingNode {
		return
	}
	var shown [][]templates.Option
	for _, id := range lib.Names() {
		if !strings.HasPrefix(id, council.Slug+"/") {
			continue
		}
		t, err := lib.Template(id)
		if err != nil {
			return // the form that does not compile may show it
		}
		for _, k := range t.Keys() { // whose codes are the rows' names
			shown = append(shown, k.Field.Options)
		}
		for _, sec := range t.Sections {
			sec.Walk(func(it templates.Item) {
				switch it := it.(type) {
				case *templates.Question:
					shown = append(shown, it.Options)
				case *templates.Table:
					shown = append(shown, it.Each)
				case *templates.Block:
					shown = append(shown, it.Each)
				case *templates.Ticks:
					shown = append(shown, it.Options)
				}
			})
		}
	}
	for i := 0; i+1 < len(lists.Content); i += 2 {
		want := ownOptions(lists.Content[i+1])
		if len(want) == 0 || slices.ContainsFunc(shown, func(options []templates.Option) bool {
			return !slices.ContainsFunc(want, func(o templates.Option) bool { return !slices.Contains(options, o) })
		}) {
			continue
		}
		c.warn(name, lists.Content[i], "unused", "no form shows the options %q", lists.Content[i].Value)
	}
}

// ownOptions returns the options that a list of a council has in words of its own: all
// of a new list, those renamed or added in one that changes a library's.
func ownOptions(list *yaml.Node) []templates.Option {
	var out []templates.Option
	words := func(n *yaml.Node) {
		for i := 0; n != nil && i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
			if v := n.Content[i+1]; v.Kind == yaml.ScalarNode {
				out = append(out, templates.Option{Code: n.Content[i].Value, Label: strings.TrimSuffix(v.Value, "\n")})
			}
		}
	}
	words(list)
	for _, key := range []string{"rename", "add"} {
		_, n := yamlfile.Value(list, key)
		words(n)
	}
	return out
}

// String sums up what was looked at and found: "2 forms: no errors, 1 warning".
func (c *Checked) String() string {
	count := func(n int, what string) string {
		switch n {
		case 0:
			return "no " + what + "s"
		case 1:
			return "1 " + what
		}
		return fmt.Sprintf("%d %ss", n, what)
	}
	forms := count(len(c.Forms), "form")
	if len(c.Translated) > 0 {
		forms += ", translated into " + strings.Join(c.Translated, ", ")
	}
	return fmt.Sprintf("%s: %s, %s", forms, count(len(c.Errors), "error"), count(len(c.Warnings), "warning"))
}
