package earlyhelp

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// parseJSON returns the tree of a file in JSON (RFC 8259), or nil with the
// place where it stops being that. It is our own because encoding/json gives no
// places, matches keys in any case, keeps the last of two, and turns half a
// surrogate pair into another character.
func parseJSON(data []byte, found *problems) *node {
	p := jsonParser{data: data, line: 1, col: 1, found: found}
	root := p.value(1)
	if root == nil {
		return nil
	}
	p.space()
	if p.pos < len(p.data) {
		return p.fail("the case ends before this: take the rest out")
	}
	return root
}

type jsonParser struct {
	data      []byte
	pos       int
	line, col int // of data[counted]
	counted   int
	found     *problems
}

// here starts a node at the present place. Columns are counted on from the last
// place, so that a file of one line costs no more.
func (p *jsonParser) here(k kind) *node {
	p.col += utf8.RuneCount(p.data[p.counted:p.pos])
	p.counted = p.pos
	return &node{kind: k, line: p.line, col: p.col}
}

// fail records what is wrong at the present place and returns no node.
func (p *jsonParser) fail(message string) *node {
	n := p.here(null)
	p.found.add(n.line, n.col, "", message)
	return nil
}

// peek returns the next character, and 0 at the end: no file has a 0.
func (p *jsonParser) peek() byte {
	if p.pos == len(p.data) {
		return 0
	}
	return p.data[p.pos]
}

func (p *jsonParser) space() {
	for {
		switch p.peek() {
		case '\n':
			p.line, p.col, p.counted = p.line+1, 1, p.pos+1
		case ' ', '\t':
		default:
			return
		}
		p.pos++
	}
}

func (p *jsonParser) value(depth int) *node {
	p.space()
	switch c := p.peek(); {
	case depth > MaxNesting:
		return p.fail("there are more lists and keys inside one another than a case can have")
	case c == 0:
		return p.fail("the file ends too early: part of it is missing")
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		return p.string()
	case c == '-' || isDigit(c):
		return p.number()
	}
	n := p.here(null)
	for _, word := range []string{"null", "true", "false"} {
		if bytes.HasPrefix(p.data[p.pos:], []byte(word)) {
			p.pos += len(word)
			if word != "null" {
				n.kind, n.style = scalar, truth
			}
			return n
		}
	}
	return p.fail("a value is wanted here: text stands between double quotes")
}

func (p *jsonParser) object(depth int) *node {
	n := p.here(table)
	p.pos++
	if p.space(); p.peek() == '}' {
		p.pos++
		return n
	}
	for {
		if p.space(); p.peek() != '"' {
			return p.fail("a key is wanted here, between double quotes")
		}
		key := p.string()
		if key == nil {
			return nil
		}
		if p.space(); p.peek() != ':' {
			return p.fail("a colon is wanted here, after the key")
		}
		p.pos++
		item := p.value(depth + 1)
		if item == nil {
			return nil
		}
		n.keys, n.items = append(n.keys, key), append(n.items, item)
		if more, ok := p.next('}'); !ok {
			return nil
		} else if !more {
			return n
		}
	}
}

func (p *jsonParser) array(depth int) *node {
	n := p.here(list)
	p.pos++
	if p.space(); p.peek() == ']' {
		p.pos++
		return n
	}
	for {
		item := p.value(depth + 1)
		if item == nil {
			return nil
		}
		n.items = append(n.items, item)
		if more, ok := p.next(']'); !ok {
			return nil
		} else if !more {
			return n
		}
	}
}

// next reads a comma, or the bracket that ends the list.
func (p *jsonParser) next(end byte) (more, ok bool) {
	p.space()
	switch p.peek() {
	case ',':
		p.pos++
		return true, true
	case end:
		p.pos++
		return false, true
	}
	p.fail("a comma or " + string(end) + " is wanted here")
	return false, false
}

func (p *jsonParser) string() *node {
	n := p.here(scalar)
	n.style = str
	p.pos++
	var text []byte
	for {
		c := p.peek()
		switch {
		case p.pos == len(p.data) || c == '\n':
			return p.fail("the text has no closing double quote on its line: write a line end in it as \\n")
		case c == '\t':
			return p.fail("there is a tab in the text: write it as \\t")
		case c == '"':
			p.pos++
			n.text = string(text)
			return n
		case c != '\\':
			text = append(text, c)
			p.pos++
		default:
			r, ok := p.escape()
			if !ok {
				return nil
			}
			text = utf8.AppendRune(text, r)
		}
	}
}

// escape reads one escaped character, both halves where it is a pair.
func (p *jsonParser) escape() (rune, bool) {
	const short, meant = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	p.pos++
	c := p.peek()
	if i := bytes.IndexByte([]byte(short), c); i >= 0 {
		p.pos++
		return rune(meant[i]), true
	}
	if c != 'u' {
		p.fail("there is no such escape: write \\\\ for a backslash")
		return 0, false
	}
	r, ok := p.hex()
	if ok && utf16.IsSurrogate(r) {
		var low rune
		if bytes.HasPrefix(p.data[p.pos:], []byte(`\u`)) {
			p.pos++
			low, ok = p.hex()
		}
		r = utf16.DecodeRune(r, low)
		ok = ok && r != utf8.RuneError
	}
	if !ok {
		p.fail("after \\u four hexadecimal digits are wanted, twice for a surrogate pair")
	}
	return r, ok
}

// hex reads the u and the four digits after it.
func (p *jsonParser) hex() (rune, bool) {
	if len(p.data)-p.pos < 5 {
		return 0, false
	}
	var r rune
	for _, c := range p.data[p.pos+1 : p.pos+5] {
		d := bytes.IndexByte([]byte("0123456789abcdef"), c|0x20)
		if d < 0 || c < '0' {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	p.pos += 5
	return r, true
}

func (p *jsonParser) number() *node {
	n := p.here(scalar)
	n.style = number
	start := p.pos
	p.skip('-')
	ok := p.skip('0') || p.digits()
	if p.skip('.') {
		ok = p.digits() && ok
	}
	if p.skip('e') || p.skip('E') {
		_ = p.skip('+') || p.skip('-')
		ok = p.digits() && ok
	}
	if !ok || isDigit(p.peek()) {
		return p.fail("this is not a number as JSON writes it")
	}
	n.text = string(p.data[start:p.pos])
	return n
}

func (p *jsonParser) skip(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.pos++
	return true
}

func (p *jsonParser) digits() bool {
	start := p.pos
	for isDigit(p.peek()) {
		p.pos++
	}
	return p.pos > start
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// writeJSON writes n with two spaces to each level and a line to each key.
func writeJSON(b *bytes.Buffer, n *node, indent int) {
	switch n.kind {
	case null:
		b.WriteString("null")
	case scalar:
		if n.style == number {
			b.WriteString(n.text)
		} else {
			writeJSONString(b, n.text)
		}
	case list, table:
		open, end := byte('['), byte(']')
		if n.kind == table {
			open, end = '{', '}'
		}
		b.WriteByte(open)
		for i, item := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			newLine(b, indent+2)
			if n.kind == table {
				writeJSONString(b, n.keys[i].text)
				b.WriteString(": ")
			}
			writeJSON(b, item, indent+2)
		}
		if len(n.items) > 0 {
			newLine(b, indent)
		}
		b.WriteByte(end)
	}
}

func newLine(b *bytes.Buffer, indent int) {
	b.WriteByte('\n')
	pad(b, indent)
}

func pad(b *bytes.Buffer, indent int) {
	for range indent {
		b.WriteByte(' ')
	}
}

// writeJSONString leaves every character that JSON allows as it is, and escapes
// the line separators that JavaScript does not take.
func writeJSONString(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	done := 0 // bytes of s
	for i, r := range s {
		var escaped string
		switch r {
		case '"', '\\':
			escaped = `\` + string(r)
		case '\n':
			escaped = `\n`
		case '\t':
			escaped = `\t`
		case '\u2028', '\u2029', '\uFEFF':
			escaped = `\u` + strconv.FormatInt(int64(r), 16)
		default:
			continue
		}
		b.WriteString(s[done:i])
		b.WriteString(escaped)
		done = i + utf8.RuneLen(r)
	}
	b.WriteString(s[done:])
	b.WriteByte('"')
}
