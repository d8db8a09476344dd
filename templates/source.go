package templates

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/yamlfile"
)

// An Error is one thing wrong in a template file, with its place. Template
// files hold no personal data, so the message may quote them.
type Error struct {
	File    string
	Line    int // from 1; 0 when the whole file is meant
	Col     int // from 1
	Code    string
	Message string
}

// Error returns file:line:column: code: message.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", e.File, e.Code, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", e.File, e.Line, e.Col, e.Code, e.Message)
}

// Errors are all the things wrong in template files, in the order of file,
// line and column.
type Errors []*Error

// Error returns one error a line.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// err returns es sorted, or nil when there are none.
func (es Errors) err() error {
	if len(es) == 0 {
		return nil
	}
	sort.SliceStable(es, func(i, j int) bool {
		a, b := es[i], es[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Col < b.Col
	})
	return es
}

// source is one YAML file while it is read.
type source struct {
	yamlfile.File
	errs Errors
}

func newSource(file string) *source {
	s := &source{}
	s.File = yamlfile.File{Name: file, Tell: func(f yamlfile.Fault) {
		e := Error(f)
		s.errs = append(s.errs, &e)
	}}
	return s
}

// said reports whether there is a complaint at the place already.
func (s *source) said(n *yaml.Node) bool {
	return slices.ContainsFunc(s.errs, func(e *Error) bool { return e.Line == n.Line && e.Col == n.Column })
}

// options reads a catalogue: code to words, in its order.
func (s *source) options(n *yaml.Node, what string) []Option {
	var out []Option
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		s.Fail(n, "options", "%s need a code and words each, such as {initial: First meeting, review: Review meeting}", what)
		return nil
	}
	for _, e := range s.Entries(n, what) {
		o := Option{Code: e.Key, Label: s.Text(e.Value, what)}
		if strings.TrimSpace(o.Label) == "" && e.Value.Kind == yaml.ScalarNode {
			s.Fail(e.At, "options", "option %q has no words: nobody could tell what its box is for", e.Key)
		}
		out = append(out, o)
	}
	s.twoAlike(n, out)
	return out
}
