// Package ruletest is what tests of rules are made of: edits of a case file, and
// findings compared. Package authoring runs councils' tests with it; validate's
// own tests, which authoring imports, use it too.
package ruletest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/suggest"
)

// Edit changes one place of a case file. Paths are as in Finding.Path; one of
// Set, Append and Delete is given.
type Edit struct {
	Set    string
	Append string
	Delete string
	To     yaml.Node
	Times  int // the text To that often; 0: once
}

// maxTimes keeps a repeated text within what a case file may hold.
const maxTimes = 1 << 20

// File is a case file that edits can be made to.
type File struct {
	root *yaml.Node
}

// Read reads a case file. It is decoded first, so that what swells or is no case
// at all gets no further.
func Read(data []byte) (*File, *earlyhelp.Case, error) {
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, nil, err
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, nil, fmt.Errorf("it is not a case")
	}
	return &File{doc.Content[0]}, c, nil
}

// EditError says which of several edits could not be made, and why.
type EditError struct {
	Edit int // its index
	Err  error
}

// Error says why the edit could not be made.
func (e *EditError) Error() string { return e.Err.Error() }

// Unwrap returns why the edit could not be made.
func (e *EditError) Unwrap() error { return e.Err }

// With returns the case with edits made; the file stays as it is. The error is
// an *EditError.
func (f *File) With(edits ...Edit) (*earlyhelp.Case, error) {
	root := clone(f.root)
	for i, e := range edits {
		if err := e.apply(root); err != nil {
			return nil, &EditError{i, err}
		}
	}
	c, err := decode(root)
	if err == nil {
		return c, nil
	}
	// The first edit after which it is no case is the one to mend.
	root = clone(f.root)
	for i, e := range edits {
		_ = e.apply(root) // was made above
		if _, err := decode(root); err != nil {
			return nil, &EditError{i, err}
		}
	}
	return nil, &EditError{len(edits) - 1, err}
}

func decode(root *yaml.Node) (*earlyhelp.Case, error) {
	data, err := yaml.Marshal(root)
	if err != nil {
		return nil, err
	}
	return earlyhelp.Decode(bytes.NewReader(data))
}

func clone(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = clone(child)
	}
	return &c
}

func (e Edit) apply(root *yaml.Node) error {
	to := clone(&e.To)
	if e.Times > 0 {
		if to.Kind != yaml.ScalarNode || e.Times > maxTimes/max(1, len(to.Value)) {
			return fmt.Errorf("times repeats a text, up to %d letters", maxTimes)
		}
		to.Value = strings.Repeat(to.Value, e.Times)
	}
	switch {
	case e.Set != "":
		return change(root, e.Set, func(*yaml.Node) (*yaml.Node, error) { return to, nil })
	case e.Append != "":
		return change(root, e.Append, func(old *yaml.Node) (*yaml.Node, error) {
			if old == nil || isNull(old) {
				old = &yaml.Node{Kind: yaml.SequenceNode}
			}
			if old.Kind != yaml.SequenceNode {
				return nil, fmt.Errorf("%s is not a list", e.Append)
			}
			old.Content = append(old.Content, to)
			return old, nil
		})
	case e.Delete != "":
		return change(root, e.Delete, func(old *yaml.Node) (*yaml.Node, error) {
			if old == nil {
				return nil, fmt.Errorf("there is nothing at %s to delete", e.Delete)
			}
			return nil, nil
		})
	}
	return fmt.Errorf("an edit must set, append or delete")
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// step is one part of a path: a key, or a row of the list before it.
type step struct {
	name string
	row  bool // in brackets
}

// steps cuts a path up: people[r0000000a].born, extra[x.council.name].
func steps(path string) ([]step, error) {
	var out []step
	rest := path
	for rest != "" {
		if inside, ok := strings.CutPrefix(rest, "["); ok {
			name, after, closed := strings.Cut(inside, "]")
			if !closed || name == "" || len(out) == 0 || out[len(out)-1].row {
				return nil, fmt.Errorf("%q is not a path: write it like people[r0000000a].born", path)
			}
			out = append(out, step{name, true})
			if after != "" {
				var dot bool
				if after, dot = strings.CutPrefix(after, "."); !dot || after == "" {
					return nil, fmt.Errorf("%q is not a path: write it like people[r0000000a].born", path)
				}
			}
			rest = after
			continue
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		if end == 0 || end == len(rest)-1 {
			return nil, fmt.Errorf("%q is not a path: write it like people[r0000000a].born", path)
		}
		out = append(out, step{rest[:end], false})
		rest = strings.TrimPrefix(rest[end:], ".")
	}
	return out, nil
}

// change replaces what is at a path by what with makes of it: nil takes it out.
// with is given nil where nothing is there.
func change(n *yaml.Node, path string, with func(*yaml.Node) (*yaml.Node, error)) error {
	way, err := steps(path)
	if err != nil {
		return err
	}
	for i, s := range way {
		last := i == len(way)-1
		at, err := find(n, s)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if at < 0 { // a key that is not there yet
			if !last && way[i+1].row && !strings.HasPrefix(way[i+1].name, "x.") {
				return fmt.Errorf("%s: there is no list %q%s", path, s.name, near(s.name, keys(n)))
			}
			value := &yaml.Node{Kind: yaml.MappingNode}
			if last {
				if value, err = with(nil); err != nil || value == nil {
					return err
				}
			}
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: s.name}, value)
			n = value
			continue
		}
		if !last {
			if isNull(n.Content[at]) && (!way[i+1].row || strings.HasPrefix(way[i+1].name, "x.")) {
				n.Content[at] = &yaml.Node{Kind: yaml.MappingNode}
			}
			n = n.Content[at]
			continue
		}
		value, err := with(n.Content[at])
		switch {
		case err != nil:
			return err
		case value != nil:
			n.Content[at] = value
		case n.Kind == yaml.MappingNode:
			n.Content = slices.Delete(n.Content, at-1, at+1)
		default:
			n.Content = slices.Delete(n.Content, at, at+1)
		}
	}
	return nil
}

// find returns where in n's content a step leads; -1 for a key that may be
// added.
func find(n *yaml.Node, s step) (int, error) {
	if n.Kind == yaml.SequenceNode {
		if !s.row {
			return 0, fmt.Errorf("%q follows a list: say which row, as [r0000000a]", s.name)
		}
		ids := make([]string, len(n.Content))
		for i, row := range n.Content {
			ids[i] = id(row)
			if ids[i] == s.name || "#"+strconv.Itoa(i+1) == s.name {
				return i, nil
			}
		}
		return 0, fmt.Errorf("there is no row %s%s", s.name, near(s.name, ids))
	}
	if n.Kind != yaml.MappingNode {
		return 0, fmt.Errorf("%q leads nowhere: an answer stands before it", s.name)
	}
	if s.row && !strings.HasPrefix(s.name, "x.") {
		return 0, fmt.Errorf("[%s] follows what is not a list", s.name)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == s.name {
			return i + 1, nil
		}
	}
	return -1, nil
}

func keys(n *yaml.Node) []string {
	all := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		all[n.Content[i].Value] = true
	}
	return slices.Sorted(maps.Keys(all))
}

func id(row *yaml.Node) string {
	for i := 0; i+1 < len(row.Content) && row.Kind == yaml.MappingNode; i += 2 {
		if row.Content[i].Value == "id" {
			return row.Content[i+1].Value
		}
	}
	return ""
}

func near(word string, known []string) string {
	if n, ok := suggest.For(word, known); ok {
		return fmt.Sprintf("; did you mean %s?", n)
	}
	return ""
}
