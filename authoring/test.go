package authoring

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/ruletest"
	"earlyhelp.example/forms/internal/yamlfile"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// Report is what the tests of a folder of councils showed.
type Report struct {
	Forms    []FormReport     // those that have tests, in the order of their names
	Errors   templates.Errors // in test files, cases and forms: what could not be tried
	Untested templates.Errors // rules that no entry is about, where they stand
	Rules    []string         // codes of the rules that entries are about, whichever were tried
}

// OK reports whether everything could be tried and came true. There may be rules that
// are Untested.
func (r *Report) OK() bool {
	return len(r.Errors) == 0 && !slices.ContainsFunc(r.Forms, func(f FormReport) bool {
		return f.Untried > 0 || slices.ContainsFunc(f.Results, func(res Result) bool { return res.Problem != "" })
	})
}

// FormReport is what the tests of one form showed.
type FormReport struct {
	Form    string // council/form
	Results []Result
	Untried int // entries with mistakes: Errors say which
}

// Result is one thing tried.
type Result struct {
	File    string // where the entry stands, or the case that was tried as a whole
	Line    int    // from 1; 0 for a case
	Col     int
	Rule    string // its code; "" where the entry is about all that is found in a case
	Version string // of the form; "" for a case
	Problem string // what was expected and what was found; "" where it came true
}

// Test tries the tests of every form in a folder of councils that is asked for,
// together with the module's own. The error says that a file could not be read; all
// else is in the report.
func Test(fsys fs.FS, o Options) (*Report, error) {
	r := &Report{}
	lib, err := o.load(fsys, &r.Errors)
	if err != nil {
		return nil, err
	}
	all, err := readTests(fsys, o, &r.Errors)
	if err != nil {
		return nil, err
	}
	run := &runner{lib: lib, fsys: fsys, report: r, cases: map[string]*readCase{}, found: map[string][]string{}}
	for _, tests := range all {
		run.form(tests, o)
		for _, e := range tests.entries {
			if e.rule.text != "" && !slices.Contains(r.Rules, e.rule.text) {
				r.Rules = append(r.Rules, e.rule.text)
			}
		}
	}
	if len(o.Rules) == 0 {
		if r.Untested, err = untested(lib, fsys, o, all, &r.Errors); err != nil {
			return nil, err
		}
	}
	r.Errors = sorted(r.Errors)
	return r, nil
}

// runner tries the tests of one folder.
type runner struct {
	lib    *templates.Library
	fsys   fs.FS
	report *Report
	cases  map[string]*readCase
	found  map[string][]string // in a case as it is, by case, instance and day
}

// readCase is a case file, read once.
type readCase struct {
	file   *ruletest.File
	whole  *earlyhelp.Case
	opened map[string]*templates.Form // as it is, by instance or form
	err    error
	told   bool // what is wrong with it stands in the report
}

func (run *runner) read(name string) *readCase {
	if c := run.cases[name]; c != nil {
		return c
	}
	c := &readCase{opened: map[string]*templates.Form{}}
	run.cases[name] = c
	data, err := fs.ReadFile(run.fsys, name)
	if err == nil {
		c.file, c.whole, err = ruletest.Read(data)
	}
	c.err = err
	return c
}

// form tries the tests of one form.
func (run *runner) form(tests formTests, o Options) {
	out := FormReport{Form: tests.form}
	if len(o.Rules) == 0 {
		for _, name := range tests.cases {
			out.Results = append(out.Results, run.whole(tests.form, name)...)
		}
	}
	for _, e := range tests.entries {
		if len(o.Rules) > 0 && !slices.Contains(o.Rules, e.rule.text) {
			continue
		}
		tried, ok := []Result(nil), false
		if !e.wrong {
			tried, ok = run.entry(tests.form, &e, o)
		}
		if !ok {
			out.Untried++
		}
		out.Results = append(out.Results, tried...)
	}
	run.report.Forms = append(run.report.Forms, out)
}

// untried is the problem of an entry that could not be tried: the report's errors
// say why.
const untried = "?"

// whole tries a case as a whole: that it can be read, that a complete one has no
// error or warning now or ever after, and that an incomplete one has an error.
func (run *runner) whole(form, name string) []Result {
	c := run.read(name)
	f := newFile(name, &run.report.Errors)
	if c.err != nil {
		f.addError(nil, c.err)
		c.told = true
		return nil
	}
	kind := path.Base(name)
	if kind != "complete.yaml" && kind != "incomplete.yaml" {
		return nil
	}
	out := Result{File: name}
	tried := 0
	for i := range c.whole.Instances {
		in := &c.whole.Instances[i]
		if of, _, _ := strings.Cut(in.Form, "@"); of != form {
			continue
		}
		tried++
		opened, err := run.lib.Open(c.whole, in.ID)
		if err != nil {
			f.addError(nil, err)
			return nil
		}
		problem := ""
		if kind == "complete.yaml" {
			problem = notComplete(opened, ruletest.LastDay(c.whole))
		} else if on := opened.Date().AddDays(later); !slices.ContainsFunc(validate.Check(opened, validate.Options{On: on}), isError) {
			problem = fmt.Sprintf("an error was expected on %s, %d days after the form's date, and none is found", on.Long(), later)
		}
		if problem != "" && out.Problem == "" {
			out.Problem = fmt.Sprintf("instance %s: %s", in.ID, problem)
		}
	}
	if tried == 0 {
		out.Problem = fmt.Sprintf("a filled %s was expected, and the case has none", form)
	}
	return []Result{out}
}

// later is how long after its date an incomplete form is looked at, when what
// was due has become late.
const later = 100

func isError(f earlyhelp.Finding) bool { return f.Severity == earlyhelp.Error }

// notComplete says what speaks against a form being complete, on the case's last
// day and later: what is complete must not become late by lying in a file.
func notComplete(f *templates.Form, last earlyhelp.Date) string {
	days := []earlyhelp.Date{last, last.AddDays(1), last.AddMonths(1), last.AddMonths(3), last.AddMonths(12), last.AddMonths(12 * 10), last.AddMonths(12 * 30)}
	for _, d := range f.On(last).Deadlines() {
		if day := d.Due.AddDays(1); !d.Due.IsZero() && day.After(last) {
			days = append(days, day)
		}
	}
	for _, on := range days {
		for _, found := range validate.Check(f, validate.Options{On: on}) {
			if found.Severity != earlyhelp.Hint {
				return fmt.Sprintf("no error and no warning was expected, and on %s is found %s", on.Long(), describe(found))
			}
		}
	}
	return ""
}

// describe names a finding: code, place and words.
func describe(f earlyhelp.Finding) string {
	return fmt.Sprintf("%s (%s): %s", strings.TrimSpace(f.Code+" "+f.Path), f.Severity, f.Message)
}

// entry tries one entry, on each version of the form that it is about; false where
// it could not be tried.
func (run *runner) entry(form string, e *entry, o Options) ([]Result, bool) {
	c := run.read(e.casePath())
	switch {
	case errors.Is(c.err, fs.ErrNotExist) || errors.Is(c.err, fs.ErrInvalid) || errors.As(c.err, new(*fs.PathError)):
		e.noCase(run.fsys, c.err)
		return nil, false
	case c.err != nil:
		if !c.told {
			newFile(e.casePath(), e.errs).addError(nil, c.err)
			c.told = true
		}
		return nil, false
	}
	own, err := run.base(form, e, c, "")
	if err != nil {
		e.addError(e.caseFile.at, err)
		return nil, false
	}
	filled := own.Template.Version
	versions, several := run.versions(form, e, own.Template)
	if versions == nil {
		return nil, false
	}
	var out []Result
	for _, version := range versions {
		if !o.wants(form, version) {
			continue
		}
		base, err := run.base(form, e, c, version)
		var problem string
		switch {
		case err != nil:
			problem = fmt.Sprintf("the case cannot be opened: %v", err)
		case (version == filled || len(e.versions) > 0 || !slices.Contains(versions, filled)) && !e.known(run.lib, base.Template):
			return nil, false
		default:
			problem = run.tried(form, e, c, base)
		}
		switch {
		case problem == untried:
			return nil, false
		case problem != "" && several && version != filled && len(e.versions) == 0:
			problem = fmt.Sprintf("on version %s: %s\nThe case is filled on version %s; version %s has the rule too. If the entry is not about it, say version: %q", version, problem, filled, version, filled)
		case problem != "" && several:
			problem = fmt.Sprintf("on version %s: %s", version, problem)
		}
		out = append(out, Result{e.Name, e.node.Line, e.node.Column, e.rule.text, version, problem})
	}
	return out, true
}

// versions returns the versions of the form that an entry is about, nil with what is
// wrong in the report, and whether the form has several. The entry's case is filled
// on one of them, or on another form.
func (run *runner) versions(form string, e *entry, filled *templates.Template) (versions []string, several bool) {
	if filled.Name != form {
		if len(e.versions) > 0 {
			e.Fail(e.versions[0].at, "version", "the filled form is a %s: only a version of %s can be chosen here", filled.ID(), form)
			return nil, false
		}
		return []string{filled.Version}, false
	}
	var known []string
	for _, id := range run.lib.Names() {
		if name, version, _ := strings.Cut(id, "@"); name == form {
			known = append(known, version)
		}
	}
	several = len(known) > 1
	for _, v := range e.versions {
		if !slices.Contains(known, v.text) {
			e.Unknown(v.at, "version", fmt.Sprintf("there is no version %q of %s", v.text, form), v.text, slices.Clone(known))
			return nil, several
		}
		versions = append(versions, v.text)
	}
	if len(versions) > 0 || e.rule.at == nil || !several {
		return orOwn(versions, filled), several
	}
	for _, version := range known {
		t, err := run.lib.Template(form + "@" + version)
		if err == nil && slices.ContainsFunc(validate.Rules(t), func(info validate.Info) bool { return info.Code == e.rule.text }) {
			versions = append(versions, version)
		}
	}
	return orOwn(versions, filled), several
}

// orOwn returns versions; where there are none, the one that a case is filled on.
func orOwn(versions []string, filled *templates.Template) []string {
	if len(versions) == 0 {
		return []string{filled.Version}
	}
	return versions
}

// base opens the case of an entry as it is.
func (run *runner) base(form string, e *entry, c *readCase, version string) (*templates.Form, error) {
	key := strings.Join([]string{form, e.instance.text, version}, "\n")
	if f := c.opened[key]; f != nil {
		return f, nil
	}
	f, err := run.open(form, e, c.whole, version)
	if err == nil {
		c.opened[key] = f
	}
	return f, err
}

// tried tries one entry on one version and says how it does not come true; "" where
// it does.
func (run *runner) tried(form string, e *entry, c *readCase, base *templates.Form) string {
	o, version := validate.Options{On: e.on}, base.Template.Version
	foundKey := strings.Join([]string{e.casePath(), form, e.instance.text, version, e.on.String()}, "\n")
	inBase, ok := run.found[foundKey]
	if !ok {
		inBase = ruletest.CodesAt(validate.Check(base, o))
		run.found[foundKey] = inBase
	}
	if e.rule.at == nil {
		return differ(e.find, inBase, validate.Check(base, o))
	}

	kept := base
	if len(e.keep.list) > 0 {
		var problem string
		if kept, problem = run.edited(form, e, c, version, e.keep, "keep"); kept == nil {
			return problem
		}
	}
	broken, problem := run.edited(form, e, c, version, e.breaks, "break")
	if broken == nil {
		return problem
	}
	for _, f := range validate.Check(kept, o) {
		if f.Code == e.rule.text {
			return fmt.Sprintf("the case that keeps the rule was expected to be without it, and is found to break it: %s", describe(f))
		}
	}
	if problem := e.unproved(kept); problem != "" {
		return problem
	}
	inBroken := validate.Check(broken, o)
	for _, f := range inBroken {
		if bad := ruletest.BadMessage(f.Message); bad != "" {
			return fmt.Sprintf("%s does not read well, %s: %q", f.Code, bad, f.Message)
		}
	}
	if problem := differ(e.find, ruletest.Beyond(inBase, ruletest.CodesAt(inBroken)), inBroken); problem != "" {
		return problem
	}
	if !slices.ContainsFunc(e.find, func(x expected) bool { return code(x.text) == e.rule.text }) {
		return fmt.Sprintf("the case that breaks %s was expected to show it, and find does not name it", e.rule.text)
	}
	return ""
}

// code returns the code of "CODE path".
func code(found string) string {
	c, _, _ := strings.Cut(found, " ")
	return c
}

// open opens the instance that an entry is about, as if it were filled on a version of
// its form; "" for its own.
func (run *runner) open(form string, e *entry, c *earlyhelp.Case, version string) (f *templates.Form, err error) {
	if e.instance.at != nil {
		f, err = run.lib.Open(c, earlyhelp.ID(e.instance.text))
	} else {
		f, err = run.lib.OpenForm(c, form)
	}
	if err != nil || version == "" || f.Template.Version == version {
		return f, err
	}
	moved := *c
	moved.Instances = slices.Clone(c.Instances)
	for i := range c.Instances {
		if f.Instance == &c.Instances[i] {
			moved.Instances[i].Form, moved.Instances[i].Digest = form+"@"+version, ""
		}
	}
	return run.lib.Open(&moved, f.Instance.ID)
}

// edited opens the case with edits made; nil with a problem, or with what is
// wrong with an edit in the report.
func (run *runner) edited(form string, e *entry, c *readCase, version string, with edits, what string) (*templates.Form, string) {
	whole, err := c.file.With(with.list...)
	var inEdit *ruletest.EditError
	if errors.As(err, &inEdit) {
		at := with.at[inEdit.Edit]
		var inCase *earlyhelp.FileError
		if errors.As(err, &inCase) { // its lines are those of no file
			for _, p := range inCase.Problems {
				e.Fail(at, "edit", "%s", strings.TrimPrefix(p.Path+": "+p.Message, ": "))
			}
		} else {
			e.Fail(at, "edit", "%v", inEdit.Err)
		}
		return nil, untried
	}
	f, err := run.open(form, e, whole, version)
	if err != nil {
		return nil, fmt.Sprintf("with %s the case cannot be opened: %v", what, err)
	}
	return f, ""
}

// known complains of codes that no rule or check of the form has.
func (e *entry) known(lib *templates.Library, t *templates.Template) bool {
	var codes []string
	for _, info := range validate.Rules(t) {
		codes = append(codes, info.Code)
	}
	ok := true
	check := func(w word, c string) {
		if slices.Contains(codes, c) || c == "" && w.at == nil {
			return
		}
		ok = false
		if other := ruleOf(lib, c); other != "" {
			e.Fail(w.at, "rule", "%s is a rule of %s, and the filled form is a %s", c, other, t.ID())
			return
		}
		e.Unknown(w.at, "rule", fmt.Sprintf("%s has no rule %q", t.ID(), c), c, slices.Concat(codes, hows))
	}
	check(e.rule, e.rule.text)
	for _, x := range e.find {
		check(x.word, code(x.text))
	}
	return ok
}

// ruleOf returns the form that has a rule of its own with a code.
func ruleOf(lib *templates.Library, code string) string {
	for _, name := range lib.Names() {
		t, err := lib.Template(name)
		if err == nil && slices.ContainsFunc(t.Rules, func(r *templates.Rule) bool { return r.Code == code }) {
			return name
		}
	}
	return ""
}

// unproved says why the case that keeps a rule proves nothing: the rule's
// condition does not hold there, or it has no row to judge. (A flag's condition is
// the breach itself.)
func (e *entry) unproved(kept *templates.Form) string {
	i := slices.IndexFunc(kept.Template.Rules, func(r *templates.Rule) bool { return r.Code == e.rule.text })
	if i < 0 {
		return "" // one of the library's checks
	}
	r, f := kept.Template.Rules[i], kept.On(e.on)
	if r.Kind != templates.Flag && !r.When.Holds(f.Scope()) {
		return "the case that keeps the rule was expected to be one that it judges, and its condition (when) does not hold there: add edits to keep"
	}
	whole := r.Kind == templates.Count || r.Kind == templates.Includes || r.Kind == templates.Flag
	if r.Rows != nil && !whole && len(f.List(r.Rows, r.Where, f.Scope())) == 0 {
		return "the case that keeps the rule was expected to be one that it judges, and it has no row that the rule looks at: add edits to keep"
	}
	return ""
}

// differ says what was expected and what was found; "" where they are the same.
func differ(expect []expected, got []string, findings []earlyhelp.Finding) string {
	want := make([]string, len(expect))
	for i, x := range expect {
		want[i] = x.text
	}
	missing, more := ruletest.Beyond(got, want), ruletest.Beyond(want, got)
	var b strings.Builder
	for _, s := range missing {
		fmt.Fprintf(&b, "\nexpected, and not found: %s", s)
	}
	for _, s := range more {
		fmt.Fprintf(&b, "\nfound, and not expected: %s", s)
		if i := slices.IndexFunc(findings, func(f earlyhelp.Finding) bool { return strings.TrimSpace(f.Code+" "+f.Path) == s }); i >= 0 {
			fmt.Fprintf(&b, " (%s): %s", findings[i].Severity, findings[i].Message)
		}
	}
	for _, x := range expect {
		how := ""
		for _, f := range findings {
			if strings.TrimSpace(f.Code+" "+f.Path) == x.text {
				if how = x.unlike(f); how == "" {
					break
				}
			}
		}
		if how != "" && !slices.Contains(missing, x.text) {
			fmt.Fprintf(&b, "\nexpected as %s, and is %s: %s", x.how(), how, x.text)
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// untested lists the rules of the forms and councils in a folder that no entry is
// about. An entry is about all versions of a form that have the rule, or about those
// that it names.
func untested(lib *templates.Library, fsys fs.FS, o Options, all []formTests, errs *templates.Errors) (templates.Errors, error) {
	tested := map[string]bool{} // council/form CODE, council/form@version CODE, and council CODE
	for _, tests := range all {
		council, _, _ := strings.Cut(tests.form, "/")
		for _, e := range tests.entries {
			for _, v := range e.versions {
				tested[tests.form+"@"+v.text+" "+e.rule.text] = true
			}
			if len(e.versions) == 0 {
				tested[tests.form+" "+e.rule.text] = true
			}
			tested[council+" "+e.rule.text] = true
		}
	}
	files, err := formFiles(fsys, o)
	if err != nil {
		return nil, err
	}
	var out templates.Errors
	for _, ff := range files {
		council, _, _ := strings.Cut(ff.name, "/")
		t, err := lib.Template(ff.name + "@" + ff.version)
		if err != nil {
			newFile(ff.path, errs).addError(nil, err)
			continue
		}
		whole := map[string]bool{} // codes of the council's rules
		if c, ok := lib.Council(council); ok {
			for _, r := range c.Rules {
				whole[r.Code] = true
				if !tested[council+" "+r.Code] && o.councils() {
					out = append(out, untestedError(fsys, council+"/council.yaml", r.Code))
				}
			}
		}
		for _, r := range t.Rules {
			if r.Origin == council && !whole[r.Code] && !tested[ff.name+" "+r.Code] && !tested[ff.name+"@"+ff.version+" "+r.Code] {
				out = append(out, untestedError(fsys, ff.path, r.Code))
			}
		}
	}
	return sorted(out), nil
}

// untestedError says that a rule has no test, at the rule's own place.
func untestedError(fsys fs.FS, name, code string) *templates.Error {
	e := &templates.Error{File: name, Code: "untested", Message: fmt.Sprintf("rule %s has no test: nobody has seen it kept and broken", code)}
	if n := find(yamlOf(fsys, name), "rules", "code", code); n != nil {
		e.Line, e.Col = n.Line, n.Column
	}
	return e
}

// yamlOf returns the root of a file that has been read without errors before;
// nil where it cannot be.
func yamlOf(fsys fs.FS, name string) *yaml.Node {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil
	}
	return newFile(name, new(templates.Errors)).Parse(data)
}

// find returns the row of a list under a key in which another key has a value.
func find(root *yaml.Node, list, key, is string) *yaml.Node {
	_, rows := yamlfile.Value(root, list)
	if rows == nil {
		return nil
	}
	for _, row := range rows.Content {
		if _, v := yamlfile.Value(row, key); v != nil && v.Value == is {
			return row
		}
	}
	return nil
}
