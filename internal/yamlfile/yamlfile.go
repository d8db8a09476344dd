// Package yamlfile reads the YAML files that people write by hand: councils' forms
// and their tests. Every complaint has its place and says what to do.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/suggest"
)

const (
	// MaxBytes bounds one file; the largest real form has 30 kB.
	MaxBytes = 4 << 20
	maxDepth = 40 // of nesting; the deepest real form has eight levels
)

// Fault is one thing wrong in a file. Its fields are those of templates.Error.
type Fault struct {
	File    string
	Line    int // from 1; 0 when the whole file is meant
	Col     int // from 1
	Code    string
	Message string
}

// File is one file while it is read.
type File struct {
	Name string
	Tell func(Fault) // is given every complaint
}

// Fail complains about n; about the whole file where n is nil.
func (f *File) Fail(n *yaml.Node, code, format string, args ...any) {
	fault := Fault{File: f.Name, Code: code, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		fault.Line, fault.Col = n.Line, n.Column
	}
	f.Tell(fault)
}

// Unknown complains about word and adds the nearest of known.
func (f *File) Unknown(n *yaml.Node, code, msg, word string, known []string) {
	slices.Sort(known)
	if near, ok := suggest.For(word, known); ok {
		msg += fmt.Sprintf("; did you mean %q?", near)
	}
	f.Fail(n, code, "%s", msg)
}

// Parse returns the root of the one document in data, or nil with a complaint.
func (f *File) Parse(data []byte) *yaml.Node {
	if len(data) > MaxBytes {
		f.Fail(nil, "too-large", "the file has more than %d bytes", MaxBytes)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		fault := Fault{File: f.Name, Code: "yaml"}
		fault.Line, fault.Col, fault.Message = explain(data, err)
		f.Tell(fault)
		return nil
	}
	if len(doc.Content) == 0 || IsNull(doc.Content[0]) {
		f.Fail(nil, "empty", "the file is empty")
		return nil
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		f.Fail(&second, "documents", "a file holds one YAML document: take out the line --- and what is behind it, or make a file of it")
		return nil
	}
	if !f.plain(&doc, 0) {
		return nil
	}
	return doc.Content[0]
}

// plain refuses what such a file has no use for: aliases (which can swell),
// merges and tags.
func (f *File) plain(n *yaml.Node, depth int) bool {
	switch {
	case depth > maxDepth:
		f.Fail(n, "nesting", "nested more than %d levels deep", maxDepth)
		return false
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		f.Fail(n, "alias", "anchors and aliases are not used here: write the text out")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		f.Fail(n, "tag", "tags are not used here")
		return false
	}
	for _, child := range n.Content {
		if !f.plain(child, depth+1) {
			return false
		}
	}
	return true
}

// IsNull reports whether nothing stands at n.
func IsNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// Misnamed reports whether a file was meant for a YAML file and is not read as one,
// because its name does not end in .yaml: how it ends, and what to name it. Windows'
// Notepad adds .txt to a name, which Explorer does not show.
func Misnamed(file string) (name, ending string, unread bool) {
	stem := file
	if strings.HasSuffix(strings.ToLower(stem), ".txt") {
		stem = stem[:len(stem)-len(".txt")]
	}
	for _, end := range []string{".yaml", ".yml"} {
		if at := len(stem) - len(end); at > 0 && strings.EqualFold(stem[at:], end) {
			return stem[:at] + ".yaml", file[at:], file[at:] != ".yaml"
		}
	}
	return "", "", false
}

// Value returns a key of mapping n and what stands behind it; nil where n is no
// mapping or has no such key.
func Value(n *yaml.Node, key string) (at, value *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

// At returns what stands behind a key of mapping n, and n itself where that key is
// missing: the place of a complaint about it.
func At(n *yaml.Node, key string) *yaml.Node {
	if _, value := Value(n, key); value != nil {
		return value
	}
	return n
}

// Mention returns where a word stands inside n, and n itself where it does not.
func Mention(n *yaml.Node, word string) *yaml.Node {
	if n.Kind == yaml.ScalarNode && n.Value == word {
		return n
	}
	for _, child := range n.Content {
		if found := Mention(child, word); found.Kind == yaml.ScalarNode && found.Value == word {
			return found
		}
	}
	return n
}

// Entry is one key of a mapping with its value.
type Entry struct {
	Key   string
	At    *yaml.Node // the key's place
	Value *yaml.Node
}

// Entries returns the keys of mapping n in their order; each key once.
func (f *File) Entries(n *yaml.Node, what string) []Entry {
	if n == nil || IsNull(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		f.Fail(n, "kind", "%s must be keys with values, such as {name: words}", what)
		return nil
	}
	seen := map[string]bool{}
	out := make([]Entry, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode {
			f.Fail(k, "kind", "a key of %s must be a word", what)
			continue
		}
		if seen[k.Value] {
			f.Fail(k, "duplicate", "%q stands twice in %s", k.Value, what)
			continue
		}
		seen[k.Value] = true
		out = append(out, Entry{k.Value, k, n.Content[i+1]})
	}
	return out
}

// Keys reads mapping n, each of whose keys must be one of handle's.
func (f *File) Keys(n *yaml.Node, what string, handle map[string]func(*yaml.Node)) {
	for _, e := range f.Entries(n, what) {
		h, ok := handle[e.Key]
		if !ok {
			known := make([]string, 0, len(handle))
			for k := range handle {
				known = append(known, k)
			}
			f.Unknown(e.At, "unknown-key", fmt.Sprintf("%s has no key %q", what, e.Key), e.Key, known)
			continue
		}
		h(e.Value)
	}
}

// Given returns scalar n as text; something must stand there.
func (f *File) Given(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || IsNull(n) {
		f.Fail(n, "kind", "%s must be text", what)
		return ""
	}
	return strings.TrimSuffix(n.Value, "\n")
}

// Text returns scalar n as text; nothing is no text.
func (f *File) Text(n *yaml.Node, what string) string {
	if IsNull(n) {
		return ""
	}
	return f.Given(n, what)
}

// Into returns a handler that stores text.
func (f *File) Into(dst *string, what string) func(*yaml.Node) {
	return func(n *yaml.Node) { *dst = f.Text(n, what) }
}

// Flag returns a handler that stores yes or no.
func (f *File) Flag(dst *bool, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		switch f.Text(n, what) {
		case "yes", "true":
			*dst = true
		case "no", "false":
			*dst = false
		default:
			f.Fail(n, "kind", "%s must be yes or no", what)
		}
	}
}

// Number returns a handler that stores a whole number from 0 to most.
func (f *File) Number(dst *int, what string, most int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.Atoi(f.Text(n, what))
		if err != nil || v < 0 || v > most {
			f.Fail(n, "kind", "%s must be a whole number from 0 to %d", what, most)
			return
		}
		*dst = v
	}
}

// Rows returns the elements of n, which must be a sequence.
func (f *File) Rows(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		f.Fail(n, "kind", "%s must be a list: each entry with a dash, or all in [ ]", what)
		return nil
	}
	return n.Content
}

// List returns the elements of sequence n; a single scalar is a list of one, and
// nothing an empty one.
func (f *File) List(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case IsNull(n):
		return nil
	case n.Kind == yaml.ScalarNode:
		return []*yaml.Node{n}
	}
	return f.Rows(n, what)
}

// Texts returns the elements of a list as text.
func (f *File) Texts(n *yaml.Node, what string) []string {
	var out []string
	for _, e := range f.List(n, what) {
		out = append(out, f.Text(e, what))
	}
	return out
}
