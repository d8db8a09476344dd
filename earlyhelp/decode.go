package earlyhelp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/internal/suggest"
)

// Problem is one thing that is wrong with a case file. It holds no answer and
// no unknown key, so it is safe in a log.
type Problem struct {
	Line    int    // from 1; 0 when there is no file yet, or the place is not known
	Col     int    // in characters from 1; 0 when only the line is known
	Path    string // as Finding.Path, rows by position: people[#2].born; "" for the file as a whole
	Message string // what is wrong, and what to do where that is not plain
}

// String returns the problem on one line, as
// "12:5: people[#2].born: there is no such day in the calendar". With the file's
// name and a colon before it editors find the place.
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		b.WriteString(strconv.Itoa(p.Line) + ":")
		if p.Col > 0 {
			b.WriteString(strconv.Itoa(p.Col) + ":")
		}
		b.WriteByte(' ')
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

// FileError lists what is wrong with a case file: one being read, in the order
// in which it was found, or one that Encode would have to write.
type FileError struct {
	Problems []Problem // at least one, at most 20
	More     bool      // there were more
}

// Error returns the problems, a line for each.
func (e *FileError) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	if e.More {
		lines = append(lines, "there are more problems: these are the first")
	}
	return strings.Join(lines, "\n")
}

// NewerSchemaError says that a file was written by a newer version of this
// module, which alone can read it. It prints without the file's bytes.
type NewerSchemaError struct {
	Schema int    // of the file
	Raw    []byte `json:"-"` // the whole file as it came
}

// Error returns what is wrong and what to do.
func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the case has schema %d, this program knows up to %d: use a newer version of it", e.Schema, Schema)
}

// Format prints Error for every verb, so that %+v does not show the file.
func (e *NewerSchemaError) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.Error()) }

// problems collects what is wrong with one file, up to a bound.
type problems struct {
	list []Problem
	more bool
}

const maxProblems = 20

func (p *problems) add(line, col int, path, message string) {
	if p.full() {
		p.more = true
		return
	}
	p.list = append(p.list, Problem{line, col, path, message})
}

func (p *problems) full() bool { return len(p.list) >= maxProblems }

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	return &FileError{p.list, p.more}
}

// Decode reads one case, as JSON when the first character is {, otherwise as
// YAML. It is strict: a key that the types do not have, a key given twice, a
// value of the wrong kind, a date that is not ISO or not in the calendar, and
// a control character are refused, as are YAML's anchors, aliases, tags and
// further documents, and a file beyond the limits. An empty list, an empty text
// and null are no answer. Line ends become \n.
//
// Whatever is wrong with the file comes back as one [*FileError], or as a
// [*NewerSchemaError]; any other error is from r. Decode makes no row ids and
// checks no more than this: that is for package validate.
func Decode(r io.Reader) (*Case, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading a case: %w", err)
	}
	var found problems
	if len(raw) > MaxFile {
		found.add(0, 0, "", "the file is larger than 64 MiB")
		return nil, found.err()
	}
	root := parse(tidy(raw, &found), &found)
	if err := found.err(); err != nil {
		return nil, err
	}
	if schema := schemaOf(root); schema > Schema {
		return nil, &NewerSchemaError{schema, raw}
	}
	// A case of an older schema is changed here, in the tree, one schema at a time.
	c := new(Case)
	(&reader{&found}).table(root, reflect.ValueOf(c).Elem(), "")
	if c.Schema < 0 {
		found.add(root.line, root.col, "schema", "a schema is a number from 1")
	}
	if err := found.err(); err != nil {
		return nil, err
	}
	c.Schema = Schema
	return c, nil
}

// parse returns the tree of a file, or nil when something is wrong with it.
func parse(data []byte, found *problems) *node {
	if len(found.list) > 0 {
		return nil
	}
	text := bytes.TrimLeft(data, " \t\n")
	if len(text) == 0 {
		found.add(1, 1, "", "the file is empty: a case is wanted")
		return nil
	}
	if text[0] == '{' {
		return parseJSON(data, found)
	}
	return parseYAML(data, found)
}

func schemaOf(root *node) int {
	for i, key := range root.keys {
		if key.text == "schema" {
			if n, err := strconv.Atoi(root.items[i].text); err == nil {
				return n
			}
		}
	}
	return 0
}

// reader sets Go values from nodes and collects what does not fit.
type reader struct{ found *problems }

func (r *reader) add(n *node, path, message string) { r.found.add(n.line, n.col, path, message) }

// join returns the path of a key of the struct at path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// table sets the struct v.
func (r *reader) table(n *node, v reflect.Value, path string) {
	switch n.kind {
	case null:
		return
	case scalar, list:
		r.add(n, path, "keys with values are wanted here, each on a line of its own")
		return
	}
	fields := leaf.Fields(v.Type())
	seen := make(map[string]bool, len(n.keys))
	for i, key := range n.keys {
		field, ok := leaf.Find(v.Type(), key.text)
		switch {
		case !ok:
			r.add(key, path, unknownKey(key.text, fields))
		case seen[key.text]:
			r.add(key, join(path, key.text), "this key is given twice: keep one")
		default:
			r.value(n.items[i], v.FieldByIndex(field.Index), join(path, key.text))
		}
		seen[key.text] = true
	}
}

// unknownKey names the key that may have been meant, never the one written: a
// name may stand there.
func unknownKey(key string, fields []leaf.Field) string {
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = f.Key
	}
	if near, ok := suggest.For(key, known); ok {
		return "there is no such key here; did you mean " + near + "?"
	}
	return "there is no such key here"
}

// value sets the field v, whatever its type.
func (r *reader) value(n *node, v reflect.Value, path string) {
	t := v.Type()
	switch {
	case leaf.IsOne(t):
		if s, ok := r.text(n, t, path); ok {
			r.set(n, v, []string{s}, path)
		}
	case leaf.IsList(t):
		r.texts(n, v, path)
	case t.Kind() == reflect.Map:
		r.extra(n, v, path)
	case t.Kind() == reflect.Slice:
		r.rows(n, v, path)
	case t.Kind() == reflect.Pointer:
		p := reflect.New(t.Elem())
		r.table(n, p.Elem(), path)
		if !p.Elem().IsZero() {
			v.Set(p)
		}
	default:
		r.table(n, v, path)
	}
}

// set sets the leaf v.
func (r *reader) set(n *node, v reflect.Value, text []string, path string) {
	if err := leaf.Set(v, text); err != nil {
		r.add(n, path, reason(err))
	}
}

// reason leaves out what kind of value an error is about: the path says it.
func reason(err error) string {
	var format *FormatError
	if errors.As(err, &format) {
		return format.Reason
	}
	return err.Error()
}

// text returns the text that n holds for a leaf of type t, "" for no answer, and
// false when n is not one text.
func (r *reader) text(n *node, t reflect.Type, path string) (string, bool) {
	numeric := t.Kind() == reflect.Int || t == reflect.TypeFor[Score]()
	switch {
	case n.kind == null && n.text != "" && t.Kind() == reflect.String:
		r.add(n, path, "leave the answer empty when there is none, or put quotes around null when it is the answer")
	case n.kind == null:
		return "", true
	case n.kind == list:
		r.add(n, path, "one answer is wanted here, not a list")
	case n.kind == table:
		r.add(n, path, "an answer is wanted here, not keys: put quotes around it if it has a colon")
	case n.style == truth && t == reflect.TypeFor[YesNo]():
		r.add(n, path, `write "yes" or "no"`)
	case n.style == str && numeric:
		r.add(n, path, "a number is wanted here: take the quotes away")
	case n.style == number && !numeric, n.style == truth:
		r.add(n, path, "text is wanted here: put quotes around it")
	default:
		s := lineEnds(n.text)
		if bad := badText(s); bad != "" {
			r.add(n, path, bad)
			return "", false
		}
		return s, true
	}
	return "", false
}

// texts sets a leaf that holds several texts.
func (r *reader) texts(n *node, v reflect.Value, path string) {
	switch n.kind {
	case null:
		return
	case scalar, table:
		r.add(n, path, reasonList)
		return
	}
	var all []string
	for _, item := range n.items {
		s, ok := r.text(item, v.Type().Elem(), path)
		if !ok {
			continue
		}
		// One at a time, so that a problem has the place of its item.
		one := reflect.New(v.Type().Elem()).Elem()
		r.set(item, one, []string{s}, path)
		all = append(all, leaf.Get(one)...)
	}
	r.set(n, v, all, path)
}

const reasonList = `a list is wanted here: put "- " before each item, in JSON [ and ] around them`

// rows sets a list of structs.
func (r *reader) rows(n *node, v reflect.Value, path string) {
	switch {
	case n.kind == null || n.kind == list && len(n.items) == 0:
		return
	case n.kind != list:
		r.add(n, path, reasonList)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		place := path + position(i)
		if item.kind == null {
			r.add(item, place, "this row is empty: take it out, or write {}")
			continue
		}
		r.table(item, v.Index(i), place)
	}
}

// position returns the part of a path that finds a row without an id.
func position(i int) string { return "[#" + strconv.Itoa(i+1) + "]" }

// extra sets the answers to a council's own questions. No path shows a key.
func (r *reader) extra(n *node, v reflect.Value, path string) {
	switch n.kind {
	case null:
		return
	case scalar, list:
		r.add(n, path, "keys with values are wanted here, each on a line of its own")
		return
	}
	extra := make(Extra, len(n.keys))
	seen := make(map[string]bool, len(n.keys))
	for i, key := range n.keys {
		switch {
		case !validExtraKey(key.text):
			r.add(key, path, "the id of a council's own question is wanted here, as x.council.name")
			continue
		case seen[key.text]:
			r.add(key, path, "this key is given twice: keep one")
			continue
		}
		seen[key.text] = true
		var answer Answer
		item := n.items[i]
		if item.kind == list {
			r.texts(item, reflect.ValueOf(&answer).Elem(), path)
		} else if s, ok := r.text(item, reflect.TypeFor[string](), path); ok && s != "" {
			answer = Answer{s}
		}
		if len(answer) > 0 {
			extra[key.text] = answer
		}
	}
	if len(extra) > 0 {
		v.Set(reflect.ValueOf(extra))
	}
}
