// Package authoring holds the tools for people who write councils' forms: it
// checks a folder of councils, runs the tests that stand beside the forms, and
// keeps a lock on published forms.
//
// The tests of a form stand in <council>/<form>/tests. A file there that is a
// list holds entries, one for each way to break a rule:
//
//   - rule: ANY-101            # what the entry is about
//     case: complete.yaml      # a case, relative to this file
//     instance: r0000000a      # none: the latest of this form in the case
//     on: 2025-04-01           # the day; or none
//     keep: [...]              # edits that make the rule apply to a case that keeps it; none: the case does
//     break: [{set: PATH, to: VALUE}, {append: LIST, to: ROW}, {delete: PATH}]
//     find: ["ANY-101 people[r0000000b].born"]
//
// find lists exactly what is then found, as "CODE path", that the case itself
// does not show. An entry without rule, keep and break lists all that is found in
// a case. A file that is no list is a case. complete.yaml has neither errors nor
// warnings, on its last day and ever after; incomplete.yaml has an error.
package authoring

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/suggest"
	"earlyhelp.example/forms/internal/yamlfault"
	"earlyhelp.example/forms/templates"
)

// Options choose what is looked at. The zero Options are for everything in the
// folder.
type Options struct {
	Only  string   // this council, council/form or council/form@version
	Rules []string // of tests, only the entries about rules with these codes
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
		if path.Base(name) != "tests" && !strings.HasPrefix(name, ".") && o.wants(name, version) {
			out = append(out, formFile{name, version, file})
		}
	}
	return out, nil
}

// file is one YAML file while it is read; every complaint carries its place.
type file struct {
	path string
	errs *templates.Errors
}

func (f file) fail(n *yaml.Node, code, format string, args ...any) {
	e := &templates.Error{File: f.path, Code: code, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		e.Line, e.Col = n.Line, n.Column
	}
	*f.errs = append(*f.errs, e)
}

const (
	maxBytes = 4 << 20 // of one file, as of a template's
	maxDepth = 40      // of nesting, as in a template
)

// parse returns the root of a file; nil with a complaint.
func (f file) parse(data []byte) *yaml.Node {
	if len(data) > maxBytes {
		f.fail(nil, "too-large", "the file has more than %d bytes", maxBytes)
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		f.syntax(data, err)
		return nil
	}
	if len(doc.Content) == 0 {
		f.fail(nil, "empty", "the file is empty")
		return nil
	}
	if !f.plain(&doc, 0) {
		return nil
	}
	return doc.Content[0]
}

// syntax places yaml.v3's own complaint and says what to do.
func (f file) syntax(data []byte, err error) {
	e := &templates.Error{File: f.path, Code: "yaml"}
	e.Line, e.Col, e.Message = yamlfault.Explain(data, err)
	*f.errs = append(*f.errs, e)
}

// plain refuses what tests have no use for: aliases (which can swell) and tags.
func (f file) plain(n *yaml.Node, depth int) bool {
	switch {
	case depth > maxDepth:
		f.fail(n, "nesting", "nested more than %d levels deep", maxDepth)
		return false
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		f.fail(n, "alias", "anchors and aliases are not used here: write the text out")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		f.fail(n, "tag", "tags are not used here")
		return false
	}
	for _, child := range n.Content {
		if !f.plain(child, depth+1) {
			return false
		}
	}
	return true
}

// keys reads mapping n, each of whose keys must be one of handle's.
func (f file) keys(n *yaml.Node, what string, handle map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		f.fail(n, "kind", "%s must be keys with values, such as {name: words}", what)
		return
	}
	known := make([]string, 0, len(handle))
	for k := range handle {
		known = append(known, k)
	}
	slices.Sort(known)
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		h, ok := handle[k.Value]
		switch {
		case k.Kind != yaml.ScalarNode || !ok:
			f.fail(k, "unknown-key", "%s has no key %q%s", what, k.Value, near(k.Value, known))
		case seen[k.Value]:
			f.fail(k, "duplicate", "%q stands twice in %s", k.Value, what)
		default:
			seen[k.Value] = true
			h(n.Content[i+1])
		}
	}
}

// text returns scalar n as text.
func (f file) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		f.fail(n, "kind", "%s must be text", what)
		return ""
	}
	return n.Value
}

// list returns the elements of sequence n.
func (f file) list(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		f.fail(n, "kind", "%s must be a list: each entry with a dash, or all in [ ]", what)
		return nil
	}
	return n.Content
}

func near(word string, known []string) string {
	if n, ok := suggest.For(word, known); ok {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

// addError adds what is wrong with a form or a case to errs, with its place; n is
// where the file that has the fault is named, nil where nobody names it.
func (f file) addError(n *yaml.Node, err error) {
	var inForm templates.Errors
	var inCase *earlyhelp.FileError
	switch {
	case errors.As(err, &inForm):
		*f.errs = append(*f.errs, inForm...)
	case errors.As(err, &inCase):
		for _, p := range inCase.Problems {
			e := &templates.Error{File: f.path, Line: p.Line, Col: max(p.Col, min(p.Line, 1)), Code: "case", Message: p.Message}
			if p.Path != "" {
				e.Message = p.Path + ": " + p.Message
			}
			*f.errs = append(*f.errs, e)
		}
	default:
		f.fail(n, "case", "%v", err)
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
