package main

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// places finds the line of an answer in a case file, so that an editor can go
// there. Findings know paths only.
type places struct{ root *yaml.Node }

// newPlaces reads a file that Decode has accepted. JSON reads as YAML; where it
// does not, there are no lines.
func newPlaces(raw []byte) *places {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil || len(doc.Content) != 1 {
		return &places{}
	}
	return &places{doc.Content[0]}
}

// line returns "line 12, " for a path, "" where no part of it is in the file.
// An answer that is missing stands where its row or part does.
func (p *places) line(path string) string {
	if p.root == nil {
		return ""
	}
	line := 0
	n := p.root
	for path != "" && n != nil {
		var step string
		step, path = cutStep(path)
		var at int
		if n, at = child(n, step); n != nil {
			line = at
		}
	}
	if line == 0 {
		return ""
	}
	return fmt.Sprintf("line %d, ", line)
}

// cutStep takes the first step off a path: a key, or a row in brackets.
func cutStep(path string) (step, rest string) {
	if path[0] == '[' {
		if end := strings.IndexByte(path, ']'); end > 0 {
			return path[:end+1], strings.TrimPrefix(path[end+1:], ".")
		}
	}
	if end := strings.IndexAny(path[1:], ".["); end >= 0 {
		return path[:end+1], strings.TrimPrefix(path[end+1:], ".")
	}
	return path, ""
}

// child returns what a step leads to, and its line; nil where it is not there.
func child(n *yaml.Node, step string) (*yaml.Node, int) {
	key, inRow := strings.CutPrefix(step, "[")
	key = strings.TrimSuffix(key, "]")
	switch {
	case n.Kind == yaml.MappingNode:
		return value(n, key)
	case n.Kind != yaml.SequenceNode || !inRow:
		return nil, 0
	}
	for i, row := range n.Content {
		id, _ := value(row, "id")
		if fmt.Sprintf("#%d", i+1) == key || id != nil && id.Value == key {
			return row, row.Line
		}
	}
	return nil, 0
}

// value returns the value of a key and the line that the key is on.
func value(n *yaml.Node, key string) (*yaml.Node, int) {
	if n.Kind != yaml.MappingNode {
		return nil, 0
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1], n.Content[i].Line
		}
	}
	return nil, 0
}
