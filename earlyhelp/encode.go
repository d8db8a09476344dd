package earlyhelp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"earlyhelp.example/forms/internal/leaf"
)

// Encode writes the case as YAML for people to read: keys in the order of the
// types, unanswered ones left out, several lines as a block, and beside each
// reference to a row whom or what it means, as a comment. The same case gives
// the same bytes, and Decode gives back an equal case, but that empty lists and
// empty texts in lists become none.
//
// Encode writes nothing and returns a [*FileError] when the case holds what
// Decode would refuse: text with control characters (a carriage return is one)
// or not UTF-8, an answer that is too long, a code, row id, yes or no or key of
// Extra that is not in its form. It holds paths, no answers. Any other error is
// from w.
func Encode(w io.Writer, c *Case) error {
	return encode(w, c, names(c), func(b *bytes.Buffer, root *node) { writeYAML(b, root, 0, false) })
}

// EncodeJSON writes the case as JSON (RFC 8259), otherwise as Encode does;
// there are no comments.
func EncodeJSON(w io.Writer, c *Case) error {
	return encode(w, c, nil, func(b *bytes.Buffer, root *node) {
		writeJSON(b, root, 0)
		b.WriteByte('\n')
	})
}

func encode(w io.Writer, c *Case, names map[ID]string, write func(*bytes.Buffer, *node)) error {
	if c == nil {
		return errors.New("there is no case to write")
	}
	var found problems
	if c.Schema < 0 || c.Schema > Schema {
		found.add(0, 0, "schema", fmt.Sprintf("this program writes schema %d", Schema))
	}
	whole := *c
	whole.Schema = Schema
	builder := builder{found: &found, names: names}
	root := builder.table(reflect.ValueOf(whole), "")
	if err := found.err(); err != nil {
		return err
	}
	var b bytes.Buffer
	write(&b, root)
	if b.Len() > MaxFile {
		found.add(0, 0, "", "the case is larger than 64 MiB")
	} else {
		tidy(b.Bytes(), &found)
	}
	if err := found.err(); err != nil {
		return err
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing a case: %w", err)
	}
	return nil
}

// builder makes the tree of a case and collects what Decode would refuse.
type builder struct {
	found *problems
	names map[ID]string
	spare []node
}

// node returns a node for the tree; one allocation makes many.
func (b *builder) node(n node) *node {
	if len(b.spare) == 0 {
		b.spare = make([]node, 64)
	}
	out := &b.spare[0]
	*out, b.spare = n, b.spare[1:]
	return out
}

// table returns the node of a struct; it may have no keys.
func (b *builder) table(v reflect.Value, path string) *node {
	n := b.node(node{kind: table})
	for _, f := range leaf.Fields(v.Type()) {
		in := v.FieldByIndex(f.Index)
		if in.IsZero() {
			continue // unanswered: most are
		}
		if item := b.value(f, in, join(path, f.Key)); item != nil {
			n.keys = append(n.keys, b.node(node{kind: scalar, text: f.Key}))
			n.items = append(n.items, item)
		}
	}
	return n
}

// value returns the node of a field, nil when it is unanswered.
func (b *builder) value(f leaf.Field, v reflect.Value, path string) *node {
	var n *node
	switch {
	case leaf.IsOne(f.Type):
		if text := leaf.Get(v); len(text) > 0 {
			return b.scalar(text[0], f.Type, f.Key == "id", path)
		}
		return nil
	case leaf.IsList(f.Type):
		return b.list(leaf.Get(v), f.Type.Elem(), path)
	case f.Type.Kind() == reflect.Map:
		n = b.extra(v.Interface().(Extra), path)
	case f.Type.Kind() == reflect.Slice:
		n = b.node(node{kind: list})
		for i := range v.Len() {
			n.items = append(n.items, b.table(v.Index(i), path+rowKey(v.Index(i), i)))
		}
	case f.Type.Kind() == reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		n = b.table(v.Elem(), path)
	default:
		n = b.table(v, path)
	}
	if len(n.items) == 0 {
		return nil
	}
	return n
}

func (b *builder) list(texts []string, t reflect.Type, path string) *node {
	if len(texts) == 0 {
		return nil
	}
	n := b.node(node{kind: list})
	for _, text := range texts {
		n.items = append(n.items, b.scalar(text, t, false, path))
	}
	return n
}

func (b *builder) scalar(text string, t reflect.Type, own bool, path string) *node {
	n := b.node(node{kind: scalar, style: quoted, text: text})
	if bad := badText(text); bad != "" {
		b.found.add(0, 0, path, bad)
	} else if t != reflect.TypeFor[string]() { // which takes any text
		if err := leaf.Set(reflect.New(t).Elem(), []string{text}); err != nil {
			b.found.add(0, 0, path, reason(err))
		}
	}
	switch {
	case t.Kind() == reflect.Int, t == reflect.TypeFor[Score]():
		n.style = number
	case t == reflect.TypeFor[Date](), t == reflect.TypeFor[YesNo]():
		n.style = plain
	case t == reflect.TypeFor[ID](), t == reflect.TypeFor[Who]():
		if !own {
			n.comment = b.names[ID(text)]
		}
	}
	return n
}

func (b *builder) extra(extra Extra, path string) *node {
	n := b.node(node{kind: table})
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if !validExtraKey(key) {
			b.found.add(0, 0, path, "a key is not the id of a council's own question, as x.council.name")
			continue
		}
		answer := b.list(leaf.Get(reflect.ValueOf(extra[key])), reflect.TypeFor[string](), path+"["+key+"]")
		if answer == nil {
			continue
		}
		if len(answer.items) == 1 {
			answer = answer.items[0]
		}
		n.keys = append(n.keys, b.node(node{kind: scalar, text: key}))
		n.items = append(n.items, answer)
	}
	return n
}

// names returns for each row what a comment beside a reference to it says.
func names(c *Case) map[ID]string {
	names := make(map[ID]string)
	for place := range c.Rows() {
		if _, known := names[place.ID]; !known && place.ID != "" {
			names[place.ID] = comment(describe(place.Row))
		}
	}
	return names
}

// describe returns a few words that tell a row from others of its list.
func describe(row any) []string {
	switch r := row.(type) {
	case *Person:
		return []string{fullName(r.Name, r.First, r.Last), either(r.Relationship, string(r.Role))}
	case *Practitioner:
		return []string{fullName(r.Name, r.First, r.Last), r.Role}
	case *Agency:
		return []string{r.Name, string(r.Kind)}
	case *Consent:
		return []string{"consent", string(r.To), string(r.Answer), r.Date.String()}
	case *Need:
		return []string{either(r.What, string(r.Code))}
	case *Meeting:
		return []string{"meeting", string(r.Kind), r.Date.String()}
	case *Update:
		return []string{"update", r.Date.String()}
	case *Conversation:
		return []string{"conversation", r.day()}
	case *Assessment:
		return []string{"assessment", r.day()}
	case *Plan:
		return []string{"plan", r.day()}
	case *Action:
		return []string{r.What}
	case *Review:
		return []string{"review", r.day()}
	case *Closure:
		return []string{"closure", r.day()}
	case *Feedback:
		return []string{"feedback", r.Date.String()}
	case *Instance:
		return []string{r.Form}
	}
	return nil
}

func (h Head) day() string { return either(h.Completed.String(), h.Started.String()) }

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func fullName(name, first, last string) string {
	return either(name, strings.TrimSpace(first+" "+last))
}

// comment joins words so that nothing in them can end the comment.
func comment(words []string) string {
	const longest = 60
	var parts []string
	for _, word := range words {
		clean := strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return ' '
			}
			if !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, word)
		if clean = strings.Join(strings.Fields(clean), " "); clean != "" {
			parts = append(parts, clean)
		}
	}
	text := []rune(strings.Join(parts, ", "))
	if len(text) > longest {
		return string(text[:longest-1]) + "…"
	}
	return string(text)
}
