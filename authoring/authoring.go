// Package authoring holds the tools for people who write councils' forms: it
// checks a folder of councils, runs the tests that stand beside the forms, and
// keeps a lock on published forms.
//
// The tests of a form stand in <council>/<form>/tests. A file there that is a
// list holds entries, one for each way to break a rule. In this file, rule is
// what the entry is about; case is relative to the file; instance, where it is
// not the latest of this form in the case; version, where it is not every
// version of the form that has the rule; on the day, or none; keep has edits
// that make the rule apply to a case that keeps it, where it does not as it is:
//
//	# tests/rules.yaml
//	- rule: ANY-101
//	  case: complete.yaml
//	  instance: r0000000a
//	  version: "1"
//	  on: 2025-04-01
//	  keep: [...]
//	  break: [{set: PATH, to: VALUE}, {append: LIST, to: ROW}, {delete: PATH}]
//	  find: ["ANY-101 people[r0000000b].born"]
//
// find lists exactly what is then found, as "CODE path", that the case itself
// does not show. In front may stand how it is found, so that a change of that
// shows too: error, warning or hint; content, signing or process; office for what
// only the office reads: "warning process ANY-601 case.steps".
//
// An entry without rule, keep and break lists all that is found in a case. A file
// that is no list is a case. complete.yaml has neither errors nor warnings, on its
// last day and ever after; incomplete.yaml has an error.
package authoring

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/yamlfile"
	"earlyhelp.example/forms/templates"
)

// Options choose what is looked at. The zero Options are for everything in the
// folder.
type Options struct {
	Only   string   // this council, council/form or council/form@version
	Rules  []string // of tests, only the entries about rules with these codes
	Beside []fs.FS  // folders of more councils, whose forms those in the folder may use
}

// load returns the councils in a folder with all that they may use; what is wrong in
// councils' files is added to errs.
func (o Options) load(fsys fs.FS, errs *templates.Errors) (*templates.Library, error) {
	lib, err := templates.LoadOver(fsys, o.Beside...)
	var wrong templates.Errors
	if errors.As(err, &wrong) {
		*errs = append(*errs, wrong...)
		return lib, nil
	}
	return lib, err
}

// formFile is the file of one version of a form.
type formFile struct {
	name, version, path string
}

// wants reports whether a form was asked for.
func (o Options) wants(name, version string) bool {
	base, v, pinned := strings.Cut(o.Only, "@")
	council, _, _ := strings.Cut(name, "/")
	return o.Only == "" || base == council || base == name && (!pinned || version == "" || v == version)
}

// councils reports whether councils as a whole were asked for, not one form.
func (o Options) councils() bool { return !strings.Contains(o.Only, "/") }

// formFiles lists the forms of a folder of councils that are asked for.
func formFiles(fsys fs.FS, o Options) ([]formFile, error) {
	files, err := fs.Glob(fsys, "*/*/*.yaml")
	if err != nil {
		return nil, err
	}
	var out []formFile
	for _, file := range files {
		name, version := path.Dir(file), strings.TrimSuffix(path.Base(file), ".yaml")
		if _, _, translation := templates.TranslationOf(file); !translation && path.Base(name) != "tests" && !strings.HasPrefix(name, ".") && o.wants(name, version) {
			out = append(out, formFile{name, version, file})
		}
	}
	return out, nil
}

// file is one YAML file while it is read; its complaints are added to errs.
type file struct {
	yamlfile.File
	errs *templates.Errors
}

func newFile(name string, errs *templates.Errors) *file {
	return &file{yamlfile.File{Name: name, Tell: func(f yamlfile.Fault) {
		e := templates.Error(f)
		*errs = append(*errs, &e)
	}}, errs}
}

// addError adds what is wrong with a form or a case to errs, with its place; n is
// where the file that has the fault is named, nil where nobody names it.
func (f *file) addError(n *yaml.Node, err error) {
	var inForm templates.Errors
	var inCase *earlyhelp.FileError
	switch {
	case errors.As(err, &inForm):
		*f.errs = append(*f.errs, inForm...)
	case errors.As(err, &inCase):
		for _, p := range inCase.Problems {
			e := &templates.Error{File: f.Name, Line: p.Line, Col: max(p.Col, min(p.Line, 1)), Code: "case", Message: p.Message}
			if p.Path != "" {
				e.Message = p.Path + ": " + p.Message
			}
			*f.errs = append(*f.errs, e)
		}
	default:
		f.Fail(n, "case", "%v", err)
	}
}

// sorted returns errs in the order of their places, each once.
func sorted(errs templates.Errors) templates.Errors {
	compare := func(a, b *templates.Error) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			strings.Compare(a.Code, b.Code), strings.Compare(a.Message, b.Message))
	}
	slices.SortStableFunc(errs, compare)
	return slices.CompactFunc(errs, func(a, b *templates.Error) bool { return *a == *b })
}
