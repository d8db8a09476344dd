package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/suggest"
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
		s.syntax(err)
		return nil
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		s.fail(nil, "documents", "a template file holds one YAML document; remove the second")
		return nil
	}
	if !s.plain(&doc, 0) {
		return nil
	}
	return doc.Content[0]
}

// syntax places yaml.v3's own complaint, which carries a line only.
func (s *source) syntax(err error) {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	e := &Error{File: s.file, Code: "yaml", Message: msg}
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		if num, text, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(num); err == nil {
				e.Line, e.Col, e.Message = line, 1, text
			}
		}
	}
	for said, hint := range syntaxHints {
		if strings.Contains(e.Message, said) {
			e.Message += ": " + hint
		}
	}
	s.errs = append(s.errs, e)
}

// syntaxHints are what mostly lies behind yaml.v3's own words, which people who do
// not know YAML cannot guess.
var syntaxHints = map[string]string{
	"mapping values are not allowed": "is there a colon in the words? put the whole text in quotation marks; or this line or the next is indented too far",
	"cannot start any token":         "is there a tab, or a text that begins with @, % or a backquote? indent with spaces, and put the text in quotation marks",
	"did not find expected key":      "from here on a line is indented otherwise than its neighbours, or a quotation mark stands inside a text",
	"did not find expected '-'":      "from here on a line is indented otherwise than its neighbours, or its \"- \" is missing",
	"did not find expected ','":      "a { or [ is not closed, or a text inside holds a comma or a quotation mark: put it in quotation marks",
	"unexpected end of stream":       "a quotation mark is not closed",
	"UTF-8 octet":                    "save the file as UTF-8",
	"could not find expected ':'":    "a key lacks its colon, or a text of several lines is not indented",
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
	if n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		s.fail(n, "kind", "%s must be a list of keys and values", what)
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

// number returns a handler that stores a whole number of at least 0.
func (s *source) number(dst *int, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.Atoi(s.text(n, what))
		if err != nil || v < 0 || v > 100000 {
			s.fail(n, "kind", "%s must be a whole number", what)
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
	s.fail(n, "kind", "%s must be a list", what)
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
	for _, e := range s.entries(n, what) {
		out = append(out, Option{Code: e.key, Label: s.text(e.value, what)})
	}
	return out
}
