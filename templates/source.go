package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/suggest"
	"earlyhelp.example/forms/internal/yamlfault"
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

// maxTemplateBytes bounds one template file; the largest real form has 30 kB.
const maxTemplateBytes = 4 << 20

// source is one YAML file while it is read: every complaint carries its place.
type source struct {
	file string
	errs Errors
}

func (s *source) fail(n *yaml.Node, code, format string, args ...any) {
	e := &Error{File: s.file, Code: code, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		e.Line, e.Col = n.Line, n.Column
	}
	s.errs = append(s.errs, e)
}

// parse returns the root of the one document in data, or nil with a complaint.
func (s *source) parse(data []byte) *yaml.Node {
	if len(data) > maxTemplateBytes {
		s.fail(nil, "too-large", "the file has more than %d bytes", maxTemplateBytes)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			s.fail(nil, "empty", "the file is empty")
			return nil
		}
		s.syntax(data, err)
		return nil
	}
	if len(doc.Content) == 0 || isNull(doc.Content[0]) {
		s.fail(nil, "empty", "the file is empty")
		return nil
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		s.fail(&second, "documents", "a template file holds one YAML document: take out the line --- and what is behind it, or make a file of it")
		return nil
	}
	if !s.plain(&doc, 0) {
		return nil
	}
	return doc.Content[0]
}

// syntax places yaml.v3's own complaint and says what to do.
func (s *source) syntax(data []byte, err error) {
	e := &Error{File: s.file, Code: "yaml"}
	e.Line, e.Col, e.Message = yamlfault.Explain(data, err)
	s.errs = append(s.errs, e)
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// at returns what stands behind a key of mapping n, and n itself where that key is
// missing: the place of a complaint about it.
func at(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Kind == yaml.MappingNode && n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return n
}

// said reports whether there is a complaint at the place already.
func (s *source) said(n *yaml.Node) bool {
	return slices.ContainsFunc(s.errs, func(e *Error) bool { return e.Line == n.Line && e.Col == n.Column })
}

// mention returns where a word stands inside n, and n itself where it does not.
func mention(n *yaml.Node, word string) *yaml.Node {
	if n.Kind == yaml.ScalarNode && n.Value == word {
		return n
	}
	for _, child := range n.Content {
		if found := mention(child, word); found.Kind == yaml.ScalarNode && found.Value == word {
			return found
		}
	}
	return n
}

// maxDepth bounds nesting; the deepest real template has eight levels.
const maxDepth = 40

// plain refuses what a template has no use for: aliases (which can swell),
// merges and tags.
func (s *source) plain(n *yaml.Node, depth int) bool {
	if depth > maxDepth {
		s.fail(n, "nesting", "nested more than %d levels deep", maxDepth)
		return false
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		s.fail(n, "alias", "anchors and aliases are not used in templates: write the text out")
		return false
	}
	if n.Style&yaml.TaggedStyle != 0 {
		s.fail(n, "tag", "tags are not used in templates")
		return false
	}
	for _, child := range n.Content {
		if !s.plain(child, depth+1) {
			return false
		}
	}
	return true
}

// entry is one key of a mapping with its value.
type entry struct {
	key   string
	at    *yaml.Node
	value *yaml.Node
}

// entries returns the keys of mapping n in their order; each key once.
func (s *source) entries(n *yaml.Node, what string) []entry {
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		s.fail(n, "kind", "%s must be keys with values, such as {name: words}", what)
		return nil
	}
	seen := map[string]bool{}
	out := make([]entry, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode {
			s.fail(k, "kind", "a key of %s must be a word", what)
			continue
		}
		if seen[k.Value] {
			s.fail(k, "duplicate", "%q stands twice in %s", k.Value, what)
			continue
		}
		seen[k.Value] = true
		out = append(out, entry{k.Value, k, n.Content[i+1]})
	}
	return out
}

// keys reads mapping n, each of whose keys must be one of handle's.
func (s *source) keys(n *yaml.Node, what string, handle map[string]func(*yaml.Node)) {
	for _, e := range s.entries(n, what) {
		h, ok := handle[e.key]
		if !ok {
			known := make([]string, 0, len(handle))
			for k := range handle {
				known = append(known, k)
			}
			s.unknown(e.at, "unknown-key", fmt.Sprintf("%s has no key %q", what, e.key), e.key, known)
			continue
		}
		h(e.value)
	}
}

// unknown complains about word and adds the nearest of known.
func (s *source) unknown(n *yaml.Node, code, msg, word string, known []string) {
	sort.Strings(known)
	if near, ok := suggest.For(word, known); ok {
		msg += fmt.Sprintf("; did you mean %q?", near)
	}
	s.fail(n, code, "%s", msg)
}

// text returns scalar n as text.
func (s *source) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode {
		s.fail(n, "kind", "%s must be text", what)
		return ""
	}
	if n.Tag == "!!null" {
		return ""
	}
	return strings.TrimSuffix(n.Value, "\n")
}

// into returns a handler that stores text.
func (s *source) into(dst *string, what string) func(*yaml.Node) {
	return func(n *yaml.Node) { *dst = s.text(n, what) }
}

// flag returns a handler that stores yes or no.
func (s *source) flag(dst *bool, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		switch s.text(n, what) {
		case "yes", "true":
			*dst = true
		case "no", "false":
			*dst = false
		default:
			s.fail(n, "kind", "%s must be yes or no", what)
		}
	}
}

// number returns a handler that stores a whole number from 0 to most.
func (s *source) number(dst *int, what string, most int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.Atoi(s.text(n, what))
		if err != nil || v < 0 || v > most {
			s.fail(n, "kind", "%s must be a whole number from 0 to %d", what, most)
			return
		}
		*dst = v
	}
}

// list returns the elements of sequence n; a single scalar is a list of one.
func (s *source) list(n *yaml.Node, what string) []*yaml.Node {
	switch n.Kind {
	case yaml.SequenceNode:
		return n.Content
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return nil
		}
		return []*yaml.Node{n}
	}
	s.fail(n, "kind", "%s must be a list: each entry with a dash, or all in [ ]", what)
	return nil
}

// texts returns the elements of sequence n as text.
func (s *source) texts(n *yaml.Node, what string) []string {
	var out []string
	for _, e := range s.list(n, what) {
		out = append(out, s.text(e, what))
	}
	return out
}

// options reads a catalogue: code to words, in its order.
func (s *source) options(n *yaml.Node, what string) []Option {
	var out []Option
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		s.fail(n, "options", "%s need a code and words each, such as {initial: First meeting, review: Review meeting}", what)
		return nil
	}
	for _, e := range s.entries(n, what) {
		o := Option{Code: e.key, Label: s.text(e.value, what)}
		if strings.TrimSpace(o.Label) == "" && e.value.Kind == yaml.ScalarNode {
			s.fail(e.at, "options", "option %q has no words: nobody could tell what its box is for", e.key)
		}
		out = append(out, o)
	}
	return out
}
