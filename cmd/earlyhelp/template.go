package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/internal/suggest"
	"earlyhelp.example/forms/internal/yamlfile"
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
		if name, ending, unread := yamlfile.Misnamed(filepath.Base(typed)); unread {
			return nil, fmt.Errorf("%s: name the file %s: one that ends in %s is not read", typed, name, ending)
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
		if translations(typed) {
			return &councilFolder{typed: typed, fsys: os.DirFS(typed), root: typed}, nil
		}
		if nearly, err := filepath.Glob(filepath.Join(globbed(typed), "*", "council.*")); err == nil && len(nearly) > 0 {
			return nil, fmt.Errorf("%s has no councils: name %s council.yaml", typed, nearly[0])
		}
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
		version, _, translation := templates.TranslationOf(parts[1])
		if !translation {
			version = strings.TrimSuffix(parts[1], ".yaml")
		}
		f.form = f.one + "/" + parts[0] + "@" + version
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

// councilFolders are several folders of councils.
type councilFolders []*councilFolder

// placed returns errors in any of the folders with the paths that somebody can open.
func (f councilFolders) placed(errs templates.Errors) templates.Errors {
	out := make(templates.Errors, len(errs))
	for i, e := range errs {
		one := *e
		top, _, _ := strings.Cut(e.File, "/")
		_, _, words := templates.TranslationOf(top)
		for _, folder := range f {
			if !folder.has(top) && top != authoring.LockFile && !words {
				continue
			}
			_, err := fs.Stat(folder.fsys, e.File) // a council's translations may lie elsewhere
			if one.File == e.File || err == nil {
				one.File = folder.path(e.File)
			}
			if err == nil {
				break
			}
		}
		out[i] = &one
	}
	return out
}

// has reports whether the folder has a council.
func (f *councilFolder) has(council string) bool {
	if f.one != "" {
		return f.one == council
	}
	info, err := fs.Stat(f.fsys, council)
	return err == nil && info.IsDir()
}

// fsys returns the folders themselves.
func (f councilFolders) fsys() []fs.FS {
	var out []fs.FS
	for _, folder := range f {
		out = append(out, folder.fsys)
	}
	return out
}

// more returns the folders that --councils names. Each council in them is there once,
// and none is called like one of the program's or of over, where that is given: what
// is in over stands in for others of the same name.
func (o *options) more(over *councilFolder) (councilFolders, error) {
	own, err := templates.Load()
	if err != nil {
		return nil, err
	}
	var out councilFolders
	for _, typed := range o.councils {
		folder, err := openCouncils(typed)
		if err != nil {
			return nil, err
		}
		list, err := fs.ReadDir(folder.fsys, ".")
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			slug := e.Name()
			if !folder.has(slug) || templates.Translates(folder.fsys, slug) || over != nil && over.has(slug) {
				continue
			}
			if _, twice := own.Council(slug); twice {
				return nil, fmt.Errorf("%s: this program has a council of this name already: give the folder another name (\"earlyhelp template check %s\" checks it as it is)",
					folder.path(slug), typed)
			}
			for _, before := range out {
				if before.has(slug) {
					return nil, fmt.Errorf("%s: there is a council of this name in %s already: leave one of the two out, or give its folder another name", folder.path(slug), before.typed)
				}
			}
		}
		out = append(out, folder)
	}
	return out, nil
}

// library returns the forms there are: the module's, and those in the folders that
// --councils names.
func (a *app) library(o *options) (*templates.Library, error) {
	folders, err := o.more(nil)
	if err != nil {
		return nil, err
	}
	a.councils = folders
	lib, err := templates.Load(folders.fsys()...)
	if err != nil {
		return nil, err
	}
	in, err := lib.In(o.lang)
	var none *templates.LanguageError
	if errors.As(err, &none) {
		return nil, &usageError{problem: "--lang: " + none.Error()}
	}
	return in, err
}

// translations reports whether a folder has nothing but translations of what is elsewhere.
func translations(dir string) bool {
	list, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(list, func(e os.DirEntry) bool {
		of, _, words := templates.TranslationOf(e.Name())
		return words && of == "words" || e.IsDir() && templates.Translates(os.DirFS(dir), e.Name())
	})
}

// templateFolder returns the folder that the only argument of a template command
// names, and what package authoring is to do with it; placed are all folders that
// an error can be in.
func templateFolder(o *options, args []string) (folder *councilFolder, placed councilFolders, todo authoring.Options, err error) {
	if len(args) != 1 {
		return nil, nil, todo, &usageError{problem: "give one folder of councils, a council's folder or a form's yaml"}
	}
	if folder, err = openCouncils(args[0]); err != nil {
		return nil, nil, todo, err
	}
	more, err := o.more(folder)
	if err != nil {
		return nil, nil, todo, err
	}
	return folder, append(councilFolders{folder}, more...), authoring.Options{Only: folder.only(), Beside: more.fsys()}, nil
}

func (a *app) templateCheck(o *options, args []string) (int, error) {
	folder, all, todo, err := templateFolder(o, args)
	if err != nil {
		return exitFailed, err
	}
	checked, err := authoring.Check(folder.fsys, todo)
	if err != nil {
		return exitFailed, err
	}
	for _, e := range all.placed(checked.Errors) {
		fmt.Fprintln(&a.out, e)
	}
	for _, e := range all.placed(checked.Warnings) {
		fmt.Fprintln(&a.out, warning(e))
	}
	fmt.Fprintf(&a.out, "%s.\n", checked)
	if len(checked.Replaced) > 0 {
		fmt.Fprintf(&a.out, "In place of this program's own: %s. Other commands refuse --councils with a council of that name: give a council of yours another.\n", strings.Join(checked.Replaced, ", "))
	}
	if !checked.OK() {
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
	folder, all, todo, err := templateFolder(o, args)
	if err != nil {
		return exitFailed, err
	}
	if o.rule != "" {
		todo.Rules = strings.Split(o.rule, ",")
	}
	report, err := authoring.Test(folder.fsys, todo)
	if err != nil {
		return exitFailed, err
	}
	for _, code := range todo.Rules {
		if len(report.Errors) == 0 && !slices.Contains(report.Rules, code) {
			problem := fmt.Sprintf("%s has no test of %s", folder.typed, code)
			if near, ok := suggest.For(code, report.Rules); ok {
				problem += fmt.Sprintf("; did you mean %q?", near)
			}
			return exitFailed, errors.New(problem)
		}
	}
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
	for _, e := range all.placed(report.Errors) {
		fmt.Fprintln(&a.out, e)
	}
	for _, e := range all.placed(report.Untested) {
		fmt.Fprintln(&a.out, warning(e))
	}
	if tried+untried+len(report.Errors) == 0 {
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
	if !report.OK() {
		return exitErrors, nil
	}
	return exitFine, nil
}

func (a *app) templateLock(o *options, args []string) (int, error) {
	folder, all, todo, err := templateFolder(o, args)
	if err != nil {
		return exitFailed, err
	}
	lock, added, err := authoring.Lock(folder.fsys, todo)
	var errs templates.Errors
	if errors.As(err, &errs) {
		for _, e := range all.placed(errs) {
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

// templateTranslate writes the file in which something is translated.
func (a *app) templateTranslate(o *options, args []string) (int, error) {
	switch {
	case len(args) != 1:
		return exitFailed, &usageError{problem: "say what is to be translated: a form, a council, or words"}
	case o.lang == "":
		return exitFailed, &usageError{problem: "say into which language: --lang pl"}
	}
	lang := o.lang
	o.lang = ""
	lib, err := a.library(o)
	if err != nil {
		return exitFailed, err
	}
	var b bytes.Buffer
	if err := lib.WriteTranslation(&b, args[0], lang); err != nil {
		return exitFailed, err
	}
	if o.output == "" || o.output == standard {
		a.out.Write(b.Bytes())
		return exitFine, nil
	}
	if err := absent(o.output); err != nil {
		return exitFailed, err
	}
	if err := a.save(o.output, "", b.Bytes()); err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(&a.out, "Wrote %s. Put each text into the other language behind \"to\".\n", o.output)
	return exitFine, nil
}
