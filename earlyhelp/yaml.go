package earlyhelp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parseYAML returns the tree of a file in YAML, or nil when something is wrong
// with it.
func parseYAML(data []byte, found *problems) *node {
	if foreignToYAML(data, found); len(found.list) > 0 {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	doc, err := nextDocument(decoder)
	switch {
	case errors.Is(err, io.EOF):
		found.add(1, 1, "", "the file is empty: a case is wanted")
		return nil
	case err != nil:
		addSyntax(found, err)
		return nil
	}
	switch second, err := nextDocument(decoder); {
	case errors.Is(err, io.EOF):
	case err != nil:
		addSyntax(found, err)
	default:
		found.add(second.Line, second.Column, "", "a second document begins here: a file holds one case")
	}
	if len(doc.Content) != 1 {
		found.add(1, 1, "", "the file is empty: a case is wanted")
		return nil
	}
	y := yamlReader{found}
	root := y.node(doc.Content[0], 1)
	if root.kind != table && len(found.list) == 0 {
		found.add(root.line, root.col, "", "a case is wanted here: keys with values, each on a line of its own")
	}
	return root
}

// foreignToYAML refuses characters that yaml.v3 takes for line ends, so that they
// would change an answer or begin a key, or that it refuses without a place.
func foreignToYAML(data []byte, found *problems) {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if found.full() {
			return
		}
		if at := bytes.IndexAny(line, "\u2028\u2029\uFFFE\uFFFF"); at >= 0 {
			found.add(i+1, utf8.RuneCount(line[:at])+1, "",
				"there is an invisible character that YAML cannot hold: take it out")
		}
	}
}

// nextDocument keeps a panic of yaml.v3, which has some for what it takes to be
// impossible, from reaching the caller.
func nextDocument(d *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("yaml: the parser gave up")
		}
	}()
	doc = new(yaml.Node)
	return doc, d.Decode(doc)
}

var yamlLine = regexp.MustCompile(`^yaml: line ([0-9]+): `)

// addSyntax reports an error of yaml.v3, which gives a line at most, in words
// that quote nothing of the file.
func addSyntax(found *problems, err error) {
	line := 0
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	message := "this is not YAML, here or on the line before: look at the indents, quotes and colons"
	for _, known := range []struct{ says, means string }{
		{"tab", reasonStart},
		{"cannot start any token", reasonStart},
		{"unknown anchor", reasonAlias},
		{"exceeded max depth", reasonDepth},
		{"mapping values are not allowed", "a colon has no place here or on the line before: put quotes around an answer that has a colon, and look at the indents"},
		{"unexpected end of stream", "a quote that is opened here is never closed"},
		{"escape", "there is no such escape between double quotes: write \\\\ for a backslash"},
	} {
		if strings.Contains(err.Error(), known.says) {
			message = known.means
			break
		}
	}
	found.add(line, 0, "", message)
}

const (
	reasonAlias = "anchors (&) and aliases (*) have no place in a case: write the answer out, or put quotes around it"
	reasonStart = "a tab, @, % or ` has no place at the start, here or on the line before: use spaces for indents, put quotes around an answer"
	reasonDepth = "there are more lists and keys inside one another than a case can have"
)

// yamlReader turns the nodes of yaml.v3 into ours and refuses what a case has
// no use for.
type yamlReader struct{ found *problems }

func (y yamlReader) node(in *yaml.Node, depth int) *node {
	n := &node{line: in.Line, col: in.Column}
	fail := func(message string) *node {
		y.found.add(in.Line, in.Column, "", message)
		return n
	}
	switch {
	case in.Kind == yaml.AliasNode || in.Anchor != "":
		return fail(reasonAlias)
	case in.Style&yaml.TaggedStyle != 0:
		return fail("tags (!) have no place in a case: take it out, or put quotes around the answer")
	case depth > MaxNesting:
		return fail(reasonDepth)
	}
	switch in.Kind {
	case yaml.ScalarNode:
		n.kind, n.style, n.text = scalar, quoted, in.Value
		if in.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
			n.style = plain
			if in.Tag == "!!null" {
				n.kind = null
			}
		}
	case yaml.SequenceNode:
		n.kind = list
		for _, item := range in.Content {
			n.items = append(n.items, y.node(item, depth+1))
		}
	case yaml.MappingNode:
		n.kind = table
		for pair := range slices.Chunk(in.Content, 2) {
			key := y.node(pair[0], depth+1)
			if key.kind != scalar || key.style == plain && pair[0].Tag != "!!str" {
				y.found.add(key.line, key.col, "", "a key is wanted here: a word without quotes")
			}
			n.keys = append(n.keys, key)
			n.items = append(n.items, y.node(pair[1], depth+1))
		}
	}
	return n
}

// writeYAML writes the items of n, each on a line of its own. The first begins
// where the line stands already when started. It is our own because yaml.v3
// writes every emoji as a number, and so a long answer with one on a single line.
func writeYAML(b *bytes.Buffer, n *node, indent int, started bool) {
	for i, item := range n.items {
		if i > 0 || !started {
			pad(b, indent)
		}
		if n.kind == table {
			b.WriteString(n.keys[i].text + ":")
		} else {
			b.WriteByte('-')
		}
		switch {
		case item.kind == scalar:
			b.WriteByte(' ')
			writeYAMLScalar(b, item, indent+2)
		case len(item.items) == 0:
			b.WriteString(" {}\n")
		case n.kind == list && item.kind == table:
			b.WriteByte(' ')
			writeYAML(b, item, indent+2, true)
		default:
			b.WriteByte('\n')
			writeYAML(b, item, indent+2, false)
		}
	}
}

func writeYAMLScalar(b *bytes.Buffer, n *node, indent int) {
	switch {
	case n.style == number || n.style == plain || plainExact(n.text):
		b.WriteString(n.text)
	case blockExact(n.text):
		text, ended := strings.CutSuffix(n.text, "\n")
		b.WriteByte('|')
		if !ended {
			b.WriteByte('-')
		}
		for line := range strings.SplitSeq(text, "\n") {
			b.WriteByte('\n')
			if line != "" {
				pad(b, indent)
				b.WriteString(line)
			}
		}
	default:
		writeYAMLString(b, n.text)
	}
	if n.comment != "" {
		b.WriteString(" # " + n.comment)
	}
	b.WriteByte('\n')
}

// plainExact reports whether s reads as the same text without quotes, for any
// reader of YAML: it begins with a letter, has nothing that means something in
// YAML, and is no word for true, false or null.
func plainExact(s string) bool {
	for i, r := range s {
		switch {
		case unicode.IsLetter(r):
		case i == 0:
			return false
		case unicode.IsMark(r), unicode.IsDigit(r), strings.ContainsRune(" .,;'()/+&!?-_@%£", r):
		default:
			return false
		}
	}
	switch strings.ToLower(s) {
	case "", "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	return !strings.HasSuffix(s, " ")
}

// blockExact reports whether s, of several lines, reads as the same text when
// written as a literal block.
func blockExact(s string) bool {
	if !strings.Contains(s, "\n") || strings.ContainsAny(s[:1], " \t\n") || strings.HasSuffix(s, "\n\n") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasSuffix(line, " ") || strings.HasSuffix(line, "\t") {
			return false
		}
	}
	return !strings.ContainsFunc(s, escapedInYAML)
}

// escapedInYAML reports whether r cannot stand in YAML as it is: yaml.v3 takes
// it for a line end, drops it or refuses it.
func escapedInYAML(r rune) bool {
	switch r {
	case '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF':
		return true
	}
	return false
}

func writeYAMLString(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case escapedInYAML(r):
			fmt.Fprintf(b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
