package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/templates"
)

// councilFolder is a folder of councils as somebody named it: the folder itself, one
// council in it, or one form.
type councilFolder struct {
	typed string
	fsys  fs.FS  // of councils
	root  string // where fsys is
	one   string // the council that was named; "" for a whole folder
	dir   string // that council's folder, as it was named
	form  string // the form that was named, council/form[@version]
	file  string // the file that was named, in fsys
}

// single is a folder of councils of which only one is seen, so that nothing else
// that lies beside it is taken for a council.
type single struct {
	fs.FS
	slug string
}

// ReadDir lists a folder.
func (s single) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(s.FS, name)
	if name == "." {
		list = slices.DeleteFunc(list, func(e fs.DirEntry) bool { return e.Name() != s.slug })
	}
	return list, err
}

// openCouncils finds out what a folder or file of councils' forms is.
func openCouncils(typed string) (*councilFolder, error) {
	info, err := os.Stat(typed)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", typed, plainError(err))
	}
	is := func(up ...string) bool {
		_, err := os.Stat(filepath.Join(append(append([]string{typed}, up...), "council.yaml")...))
		return err == nil
	}
	if !info.IsDir() {
		switch {
		case filepath.Ext(typed) != ".yaml":
		case filepath.Base(typed) == "council.yaml":
			return oneCouncil(typed, filepath.Join(typed, ".."), 0)
		case is("..", ".."):
			return oneCouncil(typed, filepath.Join(typed, "..", ".."), 2)
		case is("..", "..", ".."): // in tests
			return oneCouncil(typed, filepath.Join(typed, "..", "..", ".."), 1)
		}
		return nil, fmt.Errorf("%s is no form of a council: a form is COUNCIL/FORM/VERSION.yaml, and COUNCIL has a council.yaml", typed)
	}
	switch {
	case is():
		return oneCouncil(typed, typed, 0)
	case is(".."):
		return oneCouncil(typed, filepath.Join(typed, ".."), 1)
	case is("..", ".."): // in tests
		return oneCouncil(typed, filepath.Join(typed, "..", ".."), 1)
	}
	if councils, err := filepath.Glob(filepath.Join(globbed(typed), "*", "council.yaml")); err != nil || len(councils) == 0 {
		return nil, fmt.Errorf("%s has no councils: a council is a folder with a council.yaml in it", typed)
	}
	return &councilFolder{typed: typed, fsys: os.DirFS(typed), root: typed}, nil
}

// globbed writes a folder's name so that a pattern means just it.
func globbed(name string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(name)
}

// oneCouncil is the council in dir; depth says how much of what was typed below it
// names a form: nothing, its folder, or its file.
func oneCouncil(typed, dir string, depth int) (*councilFolder, error) {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	below, err := filepath.Abs(typed)
	if err != nil {
		return nil, err
	}
	f := &councilFolder{typed: typed, one: filepath.Base(whole), dir: dir, root: filepath.Join(dir, "..")}
	f.fsys = single{os.DirFS(f.root), f.one}
	if below, err = filepath.Rel(whole, below); err != nil {
		return nil, err
	}
	parts := strings.Split(filepath.ToSlash(below), "/")
	if info, err := os.Stat(typed); err == nil && !info.IsDir() {
		f.file = f.one + "/" + strings.Join(parts, "/")
	}
	switch depth {
	case 1:
		f.form = f.one + "/" + parts[0]
	case 2:
		f.form = f.one + "/" + parts[0] + "@" + strings.TrimSuffix(parts[1], ".yaml")
	}
	return f, nil
}

// only is what was named, for package authoring.
func (f *councilFolder) only() string {
	if f.form != "" {
		return f.form
	}
	return f.one
}

// path returns a file of the folder as somebody can open it: what they typed, and
// the rest. A file of the module's own stays as it is.
func (f *councilFolder) path(name string) string {
	top, rest, _ := strings.Cut(name, "/")
	switch {
	case name == f.file:
		return f.typed
	case name == authoring.LockFile:
		return filepath.Join(f.root, name)
	case f.one != "" && f.one == top:
		return filepath.Join(f.dir, filepath.FromSlash(rest))
	case f.one == "":
		if _, err := fs.Stat(f.fsys, top); err == nil {
			return filepath.Join(f.root, filepath.FromSlash(name))
		}
	}
	return name
}

// placed returns errors in the folder with the paths that somebody can open.
func (f *councilFolder) placed(errs templates.Errors) templates.Errors {
	out := make(templates.Errors, len(errs))
	for i, e := range errs {
		one := *e
		one.File = f.path(e.File)
		out[i] = &one
	}
	return out
}

// library returns the forms there are: the module's, and those in the folder that
// --councils names.
func (a *app) library(o *options) (*templates.Library, error) {
	if o.councils == "" {
		return templates.Load()
	}
	folder, err := openCouncils(o.councils)
	if err != nil {
		return nil, err
	}
	a.councils = folder
	own, err := templates.Load()
	if err != nil {
		return nil, err
	}
	list, err := fs.ReadDir(folder.fsys, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		if _, twice := own.Council(e.Name()); twice && e.IsDir() {
			return nil, fmt.Errorf("%s: this program has a council of this name already: give the folder another name (\"earlyhelp template check %s\" checks it as it is)",
				folder.path(e.Name()), o.councils)
		}
	}
	return templates.Load(folder.fsys)
}

// templateFolder returns the folder that the only argument of a template command
// names.
func templateFolder(args []string) (*councilFolder, error) {
	if len(args) != 1 {
		return nil, &usageError{problem: "give one folder of councils, a council's folder or a form's yaml"}
	}
	return openCouncils(args[0])
}

func (a *app) templateCheck(_ *options, args []string) (int, error) {
	folder, err := templateFolder(args)
	if err != nil {
		return exitFailed, err
	}
	checked, err := authoring.Check(folder.fsys, authoring.Options{Only: folder.only()})
	if err != nil {
		return exitFailed, err
	}
	for _, e := range folder.placed(checked.Errors) {
		fmt.Fprintln(&a.out, e)
	}
	for _, e := range folder.placed(checked.Warnings) {
		fmt.Fprintln(&a.out, warning(e))
	}
	fmt.Fprintf(&a.out, "%s.\n", checked)
	if len(checked.Replaced) > 0 {
		fmt.Fprintf(&a.out, "In place of this program's own: %s.\n", strings.Join(checked.Replaced, ", "))
	}
	if len(checked.Errors) > 0 {
		return exitErrors, nil
	}
	return exitFine, nil
}

// warning writes what may be right where an error would stand.
func warning(e *templates.Error) *templates.Error {
	w := *e
	w.Code = "warning: " + e.Code
	return &w
}

func (a *app) templateTest(o *options, args []string) (int, error) {
	folder, err := templateFolder(args)
	if err != nil {
		return exitFailed, err
	}
	lib, err := templates.LoadOver(folder.fsys)
	var errs templates.Errors
	if err != nil && !errors.As(err, &errs) {
		return exitFailed, err
	}
	only := authoring.Options{Only: folder.only()}
	if o.rule != "" {
		only.Rules = strings.Split(o.rule, ",")
	}
	report, err := authoring.Test(lib, folder.fsys, only)
	if err != nil {
		return exitFailed, err
	}
	report.Errors = append(errs, report.Errors...)
	tried, failed, untried := 0, 0, 0
	for _, form := range report.Forms {
		wrong := 0
		var lines strings.Builder
		for _, r := range form.Results {
			if r.Problem == "" {
				continue
			}
			wrong++
			e := &templates.Error{File: folder.path(r.File), Line: r.Line, Col: r.Col, Code: r.Rule, Message: strings.ReplaceAll(r.Problem, "\n", "\n  ")}
			if r.Rule == "" {
				e.Code = "case"
			}
			fmt.Fprintln(&lines, e)
		}
		if o.rule != "" && len(form.Results)+form.Untried == 0 {
			continue // nothing there is about these rules
		}
		fmt.Fprintf(&a.out, "%s: %d of %d came true", form.Form, len(form.Results)-wrong, len(form.Results)+form.Untried)
		if form.Untried > 0 {
			fmt.Fprintf(&a.out, ", %d could not be tried", form.Untried)
		}
		fmt.Fprintf(&a.out, "\n%s", lines.String())
		tried, failed, untried = tried+len(form.Results), failed+wrong, untried+form.Untried
	}
	for _, e := range folder.placed(report.Errors) {
		fmt.Fprintln(&a.out, e)
	}
	for _, e := range folder.placed(report.Untested) {
		fmt.Fprintln(&a.out, warning(e))
	}
	if tried+untried+len(report.Errors) == 0 {
		if o.rule != "" {
			return exitFailed, fmt.Errorf("%s has no test of %s", folder.typed, o.rule)
		}
		return exitFailed, fmt.Errorf("%s has no tests: they stand in COUNCIL/FORM/tests (\"earlyhelp help template test\" says how)", folder.typed)
	}
	fmt.Fprintf(&a.out, "%d of %d came true", tried-failed, tried+untried)
	if untried > 0 {
		fmt.Fprintf(&a.out, ", %d could not be tried", untried)
	}
	if n := len(report.Untested); n > 0 {
		fmt.Fprintf(&a.out, "; %s without a test", plural(n, "rule"))
	}
	a.out.WriteString(".\n")
	if failed+untried+len(report.Errors) > 0 {
		return exitErrors, nil
	}
	return exitFine, nil
}

func (a *app) templateLock(_ *options, args []string) (int, error) {
	folder, err := templateFolder(args)
	if err != nil {
		return exitFailed, err
	}
	lib, err := templates.LoadOver(folder.fsys)
	var lock []byte
	var added []string
	if err == nil {
		lock, added, err = authoring.Lock(lib, folder.fsys, authoring.Options{Only: folder.only()})
	}
	var errs templates.Errors
	if errors.As(err, &errs) {
		for _, e := range folder.placed(errs) {
			fmt.Fprintln(&a.out, e)
		}
		fmt.Fprintf(&a.out, "%s: nothing was locked.\n", plural(len(errs), "error"))
		return exitErrors, nil
	} else if err != nil {
		return exitFailed, err
	}
	name := folder.path(authoring.LockFile)
	if len(added) == 0 {
		fmt.Fprintf(&a.out, "%s has every form already.\n", name)
		return exitFine, nil
	}
	// Everybody may read it: it holds no answers.
	if err := os.WriteFile(name, lock, 0o644); err != nil {
		return exitFailed, fmt.Errorf("cannot write %s: %w", name, plainError(err))
	}
	for _, form := range added {
		fmt.Fprintf(&a.out, "%s\n", form)
	}
	fmt.Fprintf(&a.out, "Wrote %s: %s locked, never to be changed.\n", name, plural(len(added), "form"))
	return exitFine, nil
}
