// Package templates holds councils' forms as data: YAML files compiled to
// immutable Templates, the dictionary that says where each answer lives, and
// the rules that package validate evaluates.
//
// A council is a folder: council.yaml, and a file for each version of each
// form. The module carries its own councils; Load adds an app's.
package templates

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/suggest"
	"earlyhelp.example/forms/internal/yamlfile"
)

//go:embed core/*.yaml
var coreFiles embed.FS

// The tests beside the forms stay outside: nobody but who runs them needs them. A
// council that gets a logo gets its pattern here.
//
//go:embed councils/*/council.yaml councils/*/*/*.yaml
var councilFiles embed.FS

// Library is a set of councils' forms. It is safe for concurrent use; a form
// is compiled when it is first asked for.
type Library struct {
	core     *core
	councils map[string]*Council
	forms    map[string][]*formFile // by council/form, oldest version first

	folders      []fs.FS
	translations map[translated]*translationFile
	lang         string   // that its words are in; "" for English
	english      *Library // the same in English; nil where this is it
}

// formFile is one version of one form, compiled once.
type formFile struct {
	name, version string
	written       string // the name that the file itself says: another where the form is used from elsewhere
	fsys          fs.FS
	path          string
	council       *Council
	used          place // where a council says that it uses the form from elsewhere
	once          sync.Once
	template      *Template
	err           error
}

// place is where something stands in a file.
type place struct {
	file string
	at   *yaml.Node
}

// core is what all forms share, parsed once for each Library.
type core struct {
	dict    *dictionary
	rules   *yaml.Node
	options map[string][]Option
	words   *Words
	checks  map[string]*Check
	says    map[string]string // messages of the library's rules, by code
}

// Load returns the councils in the module, and those in each of extra: a
// folder whose entries are councils, <slug>/council.yaml and
// <slug>/<form>/<version>.yaml. A council's file is read now; a form's when it
// is first used, so that Check finds what Load does not.
func Load(extra ...fs.FS) (*Library, error) {
	own, err := fs.Sub(councilFiles, "councils")
	if err != nil {
		return nil, err
	}
	lib, err := load(append([]fs.FS{own}, extra...)...)
	if err != nil {
		return nil, err
	}
	return lib, nil
}

// LoadOver returns the councils in fsys, and those of the module's and of the folders
// beside it that fsys has none of the same name of: what somebody works with who
// writes the forms in fsys, which may be the module's own. Where councils' files have
// Errors, these are returned with the library of what could be read, so that Check
// finds the rest.
func LoadOver(fsys fs.FS, beside ...fs.FS) (*Library, error) {
	own, err := fs.Sub(councilFiles, "councils")
	if err != nil {
		return nil, err
	}
	folders := []fs.FS{fsys, without{own, fsys}}
	for _, other := range beside {
		folders = append(folders, without{other, fsys})
	}
	return load(folders...)
}

// without is a folder whose entries are those that another folder has not. Translations
// are of what the other folder has.
type without struct {
	fs.FS
	other fs.FS
}

// ReadDir lists a folder.
func (w without) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(w.FS, name)
	if err != nil || name != "." {
		return list, err
	}
	theirs, err := fs.ReadDir(w.other, ".")
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool {
		return slices.ContainsFunc(theirs, func(t fs.DirEntry) bool {
			return t.Name() == e.Name() && !Translates(w.other, t.Name()) && !Translates(w.FS, t.Name())
		})
	}), err
}

// load returns the councils in folders. With Errors it returns the library of what
// could be read.
func load(folders ...fs.FS) (*Library, error) {
	lib := &Library{councils: map[string]*Council{}, forms: map[string][]*formFile{}, folders: folders, translations: map[translated]*translationFile{}}
	var err error
	if lib.core, err = loadCore(); err != nil {
		return nil, err
	}
	var errs Errors
	if err := lib.fill(&errs); err != nil {
		return nil, err
	}
	lib.orphans(&errs)
	return lib, errs.err()
}

// fill reads the folders.
func (lib *Library) fill(errs *Errors) error {
	for _, fsys := range lib.folders {
		if err := lib.add(fsys, errs); err != nil {
			return err
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(lib.councils)) {
		lib.share(lib.councils[slug], errs)
	}
	for _, versions := range lib.forms {
		slices.SortFunc(versions, func(a, b *formFile) int {
			return cmp.Or(compareVersions(a.version, b.version), strings.Compare(a.version, b.version))
		})
		sameVersions(versions, errs)
	}
	return nil
}

func loadCore() (*core, error) {
	c := &core{options: map[string][]Option{}}
	var errs Errors
	for _, file := range []string{"options", "fields", "rules", "words", "checks"} {
		name := "core/" + file + ".yaml"
		data, err := coreFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s := newSource(name)
		if root := s.Parse(data); root != nil {
			switch file {
			case "fields":
				c.dict = s.readFields(root, c.options)
			case "rules":
				c.rules, c.says = root, saysOf(root)
			case "options":
				for _, e := range s.Entries(root, "the option lists") {
					if c.options[e.Key] = nil; len(e.Value.Content) > 0 { // a council fills in what is empty
						c.options[e.Key] = s.options(e.Value, e.Key)
					}
				}
			case "words":
				c.words = s.readWords(root)
			case "checks":
				c.checks = s.readChecks(root)
			}
		}
		errs = append(errs, s.errs...)
	}
	return c, errs.err()
}

func (lib *Library) add(fsys fs.FS, errs *Errors) error {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return fmt.Errorf("reading the folder of councils: %w", err)
	}
	for _, e := range entries {
		slug := e.Name()
		if of, lang, ok := TranslationOf(slug); ok && of == "words" && lib.english == nil {
			lib.addTranslation(of, lang, fsys, slug, errs)
			continue
		}
		if name, ending, unread := yamlfile.Misnamed(slug); unread && strings.HasPrefix(slug, "words.") {
			*errs = append(*errs, &Error{File: slug, Code: "name", Message: fmt.Sprintf("name the file %s: one that ends in %s is not read", name, ending)})
		}
		isFolder, err := folder(fsys, e)
		if err != nil {
			*errs = append(*errs, &Error{File: slug, Code: "name", Message: "this link leads nowhere: make it anew, or delete it"})
		}
		if !isFolder || strings.HasPrefix(slug, ".") {
			continue
		}
		if !councilSlug.MatchString(slug) {
			*errs = append(*errs, &Error{File: slug, Code: "name", Message: "a council's folder is named with small letters and digits, such as \"anytown\""})
			continue
		}
		only, err := lib.addTranslations(fsys, slug, errs)
		if err != nil {
			return err
		}
		if err := strays(fsys, slug, errs); err != nil {
			return err
		}
		if only {
			continue // of what another folder has
		}
		if _, twice := lib.councils[slug]; twice {
			*errs = append(*errs, &Error{File: slug, Code: "duplicate", Message: "there is a council of this name already"})
			continue
		}
		council, err := lib.loadCouncil(fsys, slug, errs)
		if err != nil {
			return err
		}
		lib.councils[slug] = council
		files, err := fs.Glob(fsys, slug+"/*/*.yaml")
		if err != nil {
			return err
		}
		for _, file := range files {
			form := path.Base(path.Dir(file))
			if _, _, translation := TranslationOf(file); translation || form == "tests" {
				continue
			}
			if !formSlug.MatchString(form) {
				*errs = append(*errs, &Error{File: file, Code: "name", Message: "a form's folder is named with small letters, digits and -, such as \"first-visit\""})
				continue
			}
			name := slug + "/" + form
			lib.forms[name] = append(lib.forms[name], &formFile{
				name: name, written: name, version: strings.TrimSuffix(path.Base(file), ".yaml"), fsys: fsys, path: file, council: council})
		}
	}
	return nil
}

// folder reports whether an entry is a folder, or a link to one.
func folder(fsys fs.FS, e fs.DirEntry) (bool, error) {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir(), nil
	}
	info, err := fs.Stat(fsys, e.Name())
	return err == nil && info.IsDir(), err
}

// strays complains of files that look like forms and stand where nobody reads them.
func strays(fsys fs.FS, slug string, errs *Errors) error {
	for _, pattern := range []string{slug + "/*", slug + "/*/*"} {
		files, err := fs.Glob(fsys, pattern)
		if err != nil {
			return err
		}
		for _, file := range files {
			e := &Error{File: file, Code: "name"}
			switch name, ending, unread := yamlfile.Misnamed(path.Base(file)); {
			case path.Base(path.Dir(file)) == "tests": // package authoring reads these
				continue
			case unread:
				e.Message = fmt.Sprintf("name the file %s: one that ends in %s is not read", name, ending)
			case pattern == slug+"/*" && isTranslation(file) && !translatesCouncil(file):
				e.Message = "a translation stands beside what it translates: a form's in the form's folder, named like 1.pl.yaml; a council's is named like council.pl.yaml; and words.pl.yaml stands beside the councils"
			case pattern == slug+"/*" && path.Ext(file) == ".yaml" && file != slug+"/council.yaml" && !translatesCouncil(file):
				e.Message = fmt.Sprintf("a form stands in a folder of its own, one file for each version: move it to %s/1.yaml", strings.TrimSuffix(file, ".yaml"))
			default:
				continue
			}
			*errs = append(*errs, e)
		}
	}
	return nil
}

// share gives a council the forms that it uses from another: the same files,
// with its own name, contacts, looks and rules.
func (lib *Library) share(c *Council, errs *Errors) {
	s := newSource(c.Slug + "/council.yaml")
	for _, n := range c.uses {
		name := s.Text(n, "uses")
		_, form, _ := strings.Cut(name, "/")
		var known []string
		for other, versions := range lib.forms {
			if !strings.HasPrefix(other, c.Slug+"/") && versions[0].written == other {
				known = append(known, other)
			}
		}
		shared, own := lib.forms[name], c.Slug+"/"+form
		switch {
		case !slices.Contains(known, name):
			problem := fmt.Sprintf("there is no form %q of another council to use", name)
			if same := lib.shareable(form, known); same != "" && lib.forms[own] == nil {
				s.Fail(n, "uses", "%s; did you mean %q?", problem, same)
			} else {
				s.Unknown(n, "uses", problem, name, known)
			}
			continue
		case lib.forms[own] != nil:
			s.Fail(n, "uses", "there is a form %s already", own)
			continue
		}
		from, _, _ := strings.Cut(name, "/")
		lib.councils[from].users = append(lib.councils[from].users, c.Slug)
		for _, ff := range shared {
			lib.forms[own] = append(lib.forms[own], &formFile{
				name: own, written: ff.written, version: ff.version, fsys: ff.fsys, path: ff.path, council: c, used: place{s.Name, n}})
		}
	}
	c.errs = append(c.errs, s.errs...)
	*errs = append(*errs, s.errs...)
}

// shareable returns the first of names that is a form of this name in nobody's words,
// which any council may use; "" for none.
func (lib *Library) shareable(form string, names []string) string {
	slices.Sort(names)
	for _, name := range names {
		ff := lib.forms[name][0]
		data, err := fs.ReadFile(ff.fsys, ff.path)
		if path.Base(name) != form || err != nil {
			continue
		}
		if _, wording := yamlfile.Value(newSource(ff.path).Parse(data), "wording"); wording != nil && wording.Value == string(Ours) {
			return name
		}
	}
	return ""
}

func (lib *Library) loadCouncil(fsys fs.FS, slug string, errs *Errors) (*Council, error) {
	c := &Council{Slug: slug}
	file := slug + "/council.yaml"
	data, err := fs.ReadFile(fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		c.blind = true
		c.errs = Errors{{File: file, Code: "missing", Message: "a council needs this file, with at least its name"}}
		*errs = append(*errs, c.errs...)
		return c, nil
	} else if err != nil {
		return nil, err
	}
	c.sum = sha256.Sum256(data)
	cp := lib.compiler(file, c)
	root := cp.Parse(data)
	var rules, options *yaml.Node
	cp.Keys(root, "a council", map[string]func(*yaml.Node){
		"name":    cp.Into(&c.Name, "name"),
		"source":  cp.Into(&c.Source, "source"),
		"address": cp.Into(&c.Address, "address"),
		"phone":   cp.Into(&c.Phone, "phone"),
		"website": cp.Into(&c.Website, "website"),
		"logo":    func(n *yaml.Node) { c.Logo = cp.logo(n, fsys, slug) },
		"colour":  func(n *yaml.Node) { c.Colour = cp.colour(n) },
		"marking": func(n *yaml.Node) { c.Marking = cp.marking(n) },
		"contacts": func(n *yaml.Node) {
			for _, e := range cp.List(n, "contacts") {
				var k CouncilContact
				cp.Keys(e, "a contact", map[string]func(*yaml.Node){
					"kind":  cp.Into(&k.Kind, "kind"),
					"name":  cp.Into(&k.Name, "name"),
					"phone": cp.Into(&k.Phone, "phone"),
					"email": cp.Into(&k.Email, "email"),
					"note":  cp.Into(&k.Note, "note"),
					"forms": func(n *yaml.Node) {
						if k.Forms, k.at = cp.Texts(n, "forms"), (place{cp.Name, n}); len(k.Forms) == 0 && n.Kind != yaml.MappingNode {
							cp.Fail(n, "contact", "forms names no form: name those that are sent there, or take the key away where all are")
						}
					},
				})
				if k.Kind == "submit" && strings.TrimSpace(k.Name) == "" {
					cp.Fail(yamlfile.At(e, "name"), "contact", "a contact of kind submit needs a name: forms that are sent there hold what the family may not see")
				}
				if len(k.Forms) > 0 && k.Kind != "submit" {
					cp.Fail(yamlfile.At(e, "forms"), "contact", "forms says which forms are sent to a contact of kind submit, and this one is %s", k.Kind)
				}
				if e.Kind == yaml.MappingNode && !slices.Contains(contactKinds, k.Kind) {
					cp.Unknown(yamlfile.At(e, "kind"), "contact", fmt.Sprintf("a contact's kind is %s, not %q", strings.Join(contactKinds, ", "), k.Kind), k.Kind, slices.Clone(contactKinds))
				}
				c.Contacts = append(c.Contacts, k)
			}
		},
		"workingdays": func(n *yaml.Node) { c.Working = cp.working(n) },
		"holidays":    func(n *yaml.Node) { c.Holidays = cp.holidays(n) },
		"options":     func(n *yaml.Node) { options = n },
		"uses":        func(n *yaml.Node) { c.uses = cp.List(n, "uses") },
		"without": func(n *yaml.Node) {
			cp.Fail(n, "without", "a form does without the library's hints, not a whole council: write this in the file of each form whose rules say the same")
		},
		"rules": func(n *yaml.Node) { rules = n },
	})
	cp.spaced(root, "name")
	if root != nil && c.Name == "" {
		cp.Fail(yamlfile.At(root, "name"), "name", "a council needs a name")
	}
	c.blind = root == nil || root.Kind != yaml.MappingNode
	if options != nil {
		before := len(cp.errs)
		c.lists = cp.councilLists(options)
		cp.t.catalogues = c.lists
		c.blind = c.blind || len(cp.errs) > before
	}
	if rules != nil {
		for _, n := range cp.List(rules, "rules") {
			if r := cp.rule(n, slug); r != nil {
				c.Rules = append(c.Rules, r)
			}
		}
	}
	cp.printable(root)
	c.errs = cp.errs
	if err := lib.translateCouncil(c); err != nil {
		return nil, err
	}
	*errs = append(*errs, c.errs...)
	return c, nil
}

// contactKinds are the kinds of a council's contacts.
var contactKinds = []string{"frontdoor", "outofhours", "advisor", "submit"}

// working reads how a council counts working days.
func (cp *compiler) working(n *yaml.Node) (w earlyhelp.WorkingDays) {
	cp.Keys(n, "workingdays", map[string]func(*yaml.Node){
		"countfirst": cp.Flag(&w.CountFirst, "countfirst"),
		"closed": func(n *yaml.Node) {
			for _, e := range cp.List(n, "closed") {
				d, err := earlyhelp.ParseDate(cp.Text(e, "closed"))
				if err != nil {
					cp.Fail(e, "workingdays", "a day on which the council is closed is a date such as 2026-12-29")
				}
				w.Closed = append(w.Closed, d)
			}
		},
	})
	return w
}

// holidays reads when a council's schools are closed.
func (cp *compiler) holidays(n *yaml.Node) (out []Holiday) {
	for _, e := range cp.List(n, "holidays") {
		var h Holiday
		unread := false
		day := func(into *earlyhelp.Date) func(*yaml.Node) {
			return func(n *yaml.Node) {
				var err error
				if *into, err = earlyhelp.ParseDate(cp.Text(n, "a day")); err != nil {
					unread = true
					cp.Fail(n, "holidays", "school holidays run from a date to a date, such as 2026-12-21")
				}
			}
		}
		cp.Keys(e, "school holidays", map[string]func(*yaml.Node){"name": cp.Into(&h.Name, "name"), "from": day(&h.From), "to": day(&h.To)})
		switch {
		case strings.TrimSpace(h.Name) == "":
			cp.Fail(e, "holidays", "these school holidays have no name: say what they are called, such as Christmas holidays")
		case unread:
		case h.From.IsZero() || h.To.IsZero():
			cp.Fail(e, "holidays", "say the first and the last day of the school holidays: {name: Christmas holidays, from: 2026-12-21, to: 2027-01-01}")
		case h.To.Before(h.From):
			cp.Fail(e, "holidays", "these school holidays end before they begin: check the dates")
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b Holiday) int { return a.From.Compare(b.From) })
	return out
}

// compiler returns a compiler for one file of a council.
func (lib *Library) compiler(file string, c *Council) *compiler {
	lists := c.lists
	if lists == nil {
		lists = lib.core.options
	}
	return &compiler{
		source: newSource(file),
		core:   lib.core,
		dict:   lib.core.dict,
		fields: map[string]*Field{},
		t: &Template{Council: c, dict: lib.core.dict, words: lib.core.words, checks: lib.core.checks, catalogues: lists,
			printed: map[string]*Printed{}, implied: map[string]*Field{}, sheet: map[string]*Field{}},
		scales: map[string]*Range{}, owned: map[string]bool{},
		asked: map[string]bool{}, parted: map[string]bool{}, coded: map[string]*yaml.Node{},
	}
}

func (ff *formFile) compile(lib *Library) (*Template, error) {
	ff.once.Do(func() {
		data, err := fs.ReadFile(ff.fsys, ff.path)
		if err != nil {
			ff.err = err
			return
		}
		cp := lib.compiler(ff.path, ff.council)
		cp.t.sum = sha256.Sum256(data)
		cp.t.Name, cp.written, cp.used = ff.name, ff.written, ff.used
		if ff.name != ff.written {
			cp.t.From = ff.written
		}
		root := cp.Parse(data)
		if root != nil {
			cp.template(root)
			if cp.t.Version != ff.version && versionText.MatchString(cp.t.Version) {
				cp.Fail(yamlfile.At(root, "version"), "version", "the file is named for version %q, but says %q: one of them is wrong", ff.version, cp.t.Version)
			}
			cp.printable(root)
		}
		switch {
		case ff.council.blind: // what it says of its options may all be wrong
			cp.errs = nil
		case cp.misused: // what is wrong follows from that
			cp.errs = slices.DeleteFunc(cp.errs, func(e *Error) bool { return e.File != ff.used.file })
		}
		// A form of a council whose own file has mistakes would lack the council's rules.
		cp.errs = append(cp.errs, ff.council.errs...)
		if ff.err = cp.errs.err(); ff.err != nil {
			return
		}
		cp.libraryRules(lib.core.rules)
		cp.t.Rules = append(cp.t.Rules, ff.council.Rules...)
		cp.checkCodes()
		if ff.err = cp.errs.err(); ff.err != nil {
			return
		}
		if lib.english == nil {
			cp.t.Digest = digest(cp.t)
		} else if ff.err = lib.translateForm(cp, ff); ff.err != nil {
			return
		}
		ff.template = cp.t
	})
	return ff.template, ff.err
}

// checkCodes complains of a code used twice.
func (cp *compiler) checkCodes() {
	seen := map[string]*Rule{}
	for _, r := range cp.t.Rules {
		switch other := seen[r.Code]; {
		case other == nil:
		case cp.t.Name != cp.written && r.at.at != nil:
			cp.errs = append(cp.errs, r.at.fail("rule", "rule code %s stands in %s, too, which this council uses: give this rule another code", r.Code, cp.written))
		case other.at.at != nil && r.at.file != other.at.file:
			cp.Fail(cp.coded[r.Code], "rule", "rule code %s stands in %s, line %d, too, whose rules judge this form: give one of the two another code", r.Code, r.at.file, r.at.at.Line)
		default:
			cp.Fail(cp.coded[r.Code], "rule", "rule code %s stands twice: give one of the rules another code", r.Code)
		}
		seen[r.Code] = r
	}
}

// sameVersions complains of versions, in order, that nobody could tell apart: 1, 01
// and 1.0.
func sameVersions(versions []*formFile, errs *Errors) {
	plain := func(version string) string {
		parts := strings.Split(version, ".")
		for i, p := range parts {
			if p = strings.TrimLeft(p, "0"); p != "" || i > 0 {
				parts[i] = p
			}
		}
		return strings.TrimRight(strings.Join(parts, "."), ".")
	}
	first := map[string]*formFile{}
	for _, v := range versions {
		if other := first[plain(v.version)]; other == nil {
			first[plain(v.version)] = v
		} else if v.name == v.written {
			*errs = append(*errs, &Error{File: v.path, Code: "version", Message: fmt.Sprintf("version %q reads like version %q of the same form: which is newer? give it another number", v.version, other.version)})
		}
	}
}

// compareVersions orders versions: runs of digits by number, all else as
// text.
func compareVersions(a, b string) int {
	for a != "" && b != "" {
		x, y := run(a), run(b)
		a, b = a[len(x):], b[len(y):]
		if x == y {
			continue
		}
		if isDigit(x[0]) && isDigit(y[0]) {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
		}
		if c := strings.Compare(x, y); c != 0 {
			return c
		}
	}
	return len(a) - len(b)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// run returns the digits, or the other characters, that s begins with.
func run(s string) string {
	for i := range len(s) {
		if isDigit(s[i]) != isDigit(s[0]) {
			return s[:i]
		}
	}
	return s
}

// Names returns council/form@version of every form, in order.
func (lib *Library) Names() []string {
	var names []string
	for name, versions := range lib.forms {
		for _, v := range versions {
			names = append(names, name+"@"+v.version)
		}
	}
	sort.Strings(names)
	return names
}

// NotFoundError says that there is no such form, and which may be meant.
type NotFoundError struct {
	Name string
	Near string // "" when nothing is near
}

// Error names the form that was asked for and the nearest there is.
func (e *NotFoundError) Error() string {
	msg := fmt.Sprintf("there is no form %q", e.Name)
	if e.Near != "" {
		msg += fmt.Sprintf("; did you mean %q?", e.Near)
	}
	return msg
}

// Template returns the form with a name, council/form or council/form@version;
// without a version, the newest. The error is a *NotFoundError, or Errors in
// the form's file or its council's; there is no template then.
func (lib *Library) Template(name string) (*Template, error) {
	base, version, pinned := strings.Cut(name, "@")
	versions := lib.forms[base]
	if len(versions) > 0 && !pinned {
		return versions[len(versions)-1].compile(lib)
	}
	for _, v := range versions {
		if v.version == version {
			return v.compile(lib)
		}
	}
	e := &NotFoundError{Name: name}
	known := lib.Names()
	if !pinned {
		known = known[:0]
		for n := range lib.forms {
			known = append(known, n)
		}
		sort.Strings(known)
	}
	e.Near, _ = suggest.For(name, known)
	return nil, e
}

// Check compiles every form and returns all Errors.
func (lib *Library) Check() error {
	var all Errors
	seen := map[Error]bool{} // a council's stand with each of its forms
	for _, versions := range lib.forms {
		for _, v := range versions {
			_, err := v.compile(lib)
			var errs Errors
			if errors.As(err, &errs) {
				for _, e := range errs {
					if !seen[*e] {
						all = append(all, e)
					}
					seen[*e] = true
				}
			} else if err != nil {
				return err
			}
		}
	}
	all = append(all, lib.Clashes()...)
	if len(all) > 0 {
		return all.err()
	}
	return lib.checkTranslations()
}

// Council returns a council by its slug.
func (lib *Library) Council(slug string) (*Council, bool) {
	c, ok := lib.councils[slug]
	return c, ok
}

// Words returns the words that the library itself prints.
func (lib *Library) Words() *Words { return lib.core.words }

// Open returns an instance of a case with its template, checked once to belong
// together. The instance "" is the one that a case was cut for, and of a whole
// case the latest: of the instances with the latest day, the last in the case.
func (lib *Library) Open(c *earlyhelp.Case, instance earlyhelp.ID) (*Form, error) {
	form := ""
	if c != nil && c.Cut != nil && instance == "" { // others in it tell next to nothing
		instance, form = c.Cut.Instance, c.Cut.Form
	}
	return lib.open(c, func(in *earlyhelp.Instance, _ *Template) bool {
		return (instance == "" || in.ID == instance) && (form == "" || in.Form == form)
	},
		func() error {
			if instance == "" {
				return &InstanceError{Problem: "the case has no filled form: it has no instances"}
			}
			return &InstanceError{Instance: instance, Problem: "the case has no such instance"}
		})
}

// OpenForm returns the latest instance of a form, council/form or
// council/form@version, that the case has.
func (lib *Library) OpenForm(c *earlyhelp.Case, name string) (*Form, error) {
	t, err := lib.Template(name)
	if err != nil {
		return nil, err
	}
	return lib.open(c, func(_ *earlyhelp.Instance, of *Template) bool {
		return of.Name == t.Name && (!strings.Contains(name, "@") || of.Version == t.Version)
	}, func() error { return &InstanceError{Problem: fmt.Sprintf("the case has no instance of %s", name)} })
}

// OpenAll returns every instance of a case with its template, in the order of the
// case: one or more. An error is as of Open, of the first that cannot be opened.
func (lib *Library) OpenAll(c *earlyhelp.Case) ([]*Form, error) {
	if c == nil || len(c.Instances) == 0 {
		_, err := lib.Open(c, "")
		return nil, err
	}
	out := make([]*Form, 0, len(c.Instances))
	rows, all := indexRows(c)
	for i := range c.Instances {
		in := &c.Instances[i]
		t, err := lib.of(in)
		if err != nil {
			return nil, inInstance(in, err)
		}
		f := &Form{Template: t, Case: c, Instance: in, parts: map[string]earlyhelp.Place{}, rows: rows, all: all}
		f.findInstance()
		if err := f.findParts(); err != nil {
			return nil, inInstance(in, err)
		}
		out = append(out, f)
	}
	return out, nil
}

// of returns the template that an instance was made with.
func (lib *Library) of(in *earlyhelp.Instance) (*Template, error) {
	if err := formName(in); err != nil {
		return nil, err
	}
	t, err := lib.Template(in.Form)
	if err == nil && in.Digest != "" && in.Digest != t.Digest {
		return nil, &InstanceError{in.ID, fmt.Sprintf("it was made with another %s than this one: their digests differ", t.ID())}
	}
	return t, err
}

// inInstance says of which instance an error is, where it does not say so itself.
func inInstance(in *earlyhelp.Instance, err error) error {
	if ie := (*InstanceError)(nil); errors.As(err, &ie) {
		return err
	}
	return fmt.Errorf("instance %s: %w", in.ID, err)
}

func (lib *Library) open(c *earlyhelp.Case, want func(*earlyhelp.Instance, *Template) bool, none func() error) (*Form, error) {
	if c == nil {
		return nil, &InstanceError{Problem: "there is no case to open"}
	}
	var best *Form
	var bad error
	rows, all := indexRows(c)
	for i := range c.Instances {
		in := &c.Instances[i]
		t, err := lib.of(in)
		var form *Form
		if err == nil && want(in, t) {
			form = &Form{Template: t, Case: c, Instance: in, parts: map[string]earlyhelp.Place{}, rows: rows, all: all}
			form.findInstance()
			err = form.findParts()
		}
		if err != nil {
			if want(in, &Template{Name: strings.Split(in.Form, "@")[0]}) {
				bad = inInstance(in, err)
			}
			continue
		}
		if form != nil && (best == nil || !form.Date().Before(best.Date())) {
			best = form
		}
	}
	switch {
	case bad != nil:
		return nil, bad
	case best == nil:
		return nil, none()
	}
	return best, nil
}

// formName complains of an instance whose form is not the name of one. The
// text is not repeated: it may be anything.
func formName(in *earlyhelp.Instance) error {
	name, version, pinned := strings.Cut(in.Form, "@")
	council, form, _ := strings.Cut(name, "/")
	switch {
	case !councilSlug.MatchString(council) || !formSlug.MatchString(form) || pinned && !versionText.MatchString(version):
		return &InstanceError{in.ID, "its form is not a form's name: council/form@version"}
	case !pinned:
		return &InstanceError{in.ID, "its form needs a version: council/form@version"}
	}
	return nil
}

// Blank returns the form with nothing filled in: an instance of an empty case.
func (t *Template) Blank() *Form {
	c := &earlyhelp.Case{Schema: earlyhelp.Schema, Council: earlyhelp.Code(t.Council.Slug),
		Instances: []earlyhelp.Instance{{Form: t.ID()}}}
	return index(t, c, &c.Instances[0])
}
