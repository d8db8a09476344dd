package pdfread

import (
	"math"
	"strconv"
)

// lexer reads values from bytes: a file, or an unpacked object stream.
type lexer struct {
	f      *File
	in     []byte
	at     int
	object int  // that is being read
	packed bool // in an object stream, whose offsets are not the file's
	depth  int
	odd    bool // something is spelt as some programs do not read it, or read otherwise
}

// word is an operator: obj, R, true, trailer.
type word string

func (l *lexer) fail(reason string) error {
	at := l.at
	if l.packed {
		at = -1
	}
	return &Error{At: at, Object: l.object, Reason: reason}
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// space passes white space over, and comments.
func (l *lexer) space() {
	for l.at < len(l.in) {
		switch c := l.in[l.at]; {
		case isSpace(c):
			l.odd = l.odd || c == 0 || c == '\f'
			l.at++
		case c == '%':
			l.odd = true
			for l.at < len(l.in) && l.in[l.at] != '\n' && l.in[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// regular returns the characters up to the next white space or delimiter.
func (l *lexer) regular() []byte {
	start := l.at
	for l.at < len(l.in) && !isSpace(l.in[l.at]) && !isDelimiter(l.in[l.at]) {
		l.at++
	}
	return l.in[start:l.at]
}

// token reads a number, a word, a name, a string, or a value in brackets; no
// references.
func (l *lexer) token() (any, error) {
	l.space()
	if l.at >= len(l.in) {
		return nil, l.fail("it ends in the middle")
	}
	if l.f.values++; l.f.values > MaxValues {
		return nil, ErrTooLarge
	}
	switch c := l.in[l.at]; c {
	case '/':
		l.at++
		return l.name()
	case '(':
		return l.literal()
	case '<':
		if l.at+1 < len(l.in) && l.in[l.at+1] == '<' {
			l.at += 2
			return l.dict()
		}
		return l.hex()
	case '[':
		l.at++
		return l.array()
	case ')', '>', ']', '{', '}':
		return nil, l.fail("“" + string(rune(c)) + "” stands where a value is wanted")
	}
	start := l.at
	text := l.regular()
	if c := text[0]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
		return word(text), nil
	}
	n, ok := number(text)
	if !ok {
		l.at = start
		return nil, l.fail("this is no number")
	}
	if _, whole := n.(int64); text[0] == '+' || whole && len(text) > 1 && text[0] == '0' {
		l.odd = true
	}
	return n, nil
}

// digits reads a whole number of digits alone, without zeros before it.
func (l *lexer) digits() (int, bool) {
	start := l.at
	for l.at < len(l.in) && l.in[l.at] >= '0' && l.in[l.at] <= '9' {
		l.at++
	}
	text := l.in[start:l.at]
	n, ok := wholeNumber(text)
	return n, ok && (len(text) == 1 || text[0] != '0')
}

// wholeNumber returns what digits say, up to what a file can be long.
func wholeNumber(digits []byte) (int, bool) {
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' || n > math.MaxInt32/10 {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, len(digits) > 0 && n <= math.MaxInt32
}

// one passes over one character, which must be that one.
func (l *lexer) one(c byte) bool {
	if l.at >= len(l.in) || l.in[l.at] != c {
		return false
	}
	l.at++
	return true
}

// blank passes over white space that every program takes for that, and wants some.
func (l *lexer) blank() bool {
	start := l.at
	for l.at < len(l.in) && (l.in[l.at] == ' ' || l.in[l.at] == '\n' || l.in[l.at] == '\r' || l.in[l.at] == '\t') {
		l.at++
	}
	return l.at > start
}

// lineEnd passes over blanks and one line end.
func (l *lexer) lineEnd() bool {
	for l.one(' ') {
	}
	if l.one('\r') {
		l.one('\n')
		return true
	}
	return l.one('\n')
}

// number reads an integer or a number with a point.
func number(text []byte) (any, bool) {
	digits, point := 0, false
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point:
			point = true
		case (c == '+' || c == '-') && i == 0:
		default:
			return nil, false
		}
	}
	const most = 64 // digits: no number of a page needs more
	if digits == 0 || digits > most {
		return nil, false
	}
	if !point {
		n, err := strconv.ParseInt(string(text), 10, 64)
		return n, err == nil
	}
	n, err := strconv.ParseFloat(string(text), 64)
	return n, err == nil && !math.IsInf(n, 0)
}

// value reads a value, a reference being one.
func (l *lexer) value() (any, error) {
	t, err := l.token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case word:
		switch t {
		case "true":
			return true, nil
		case "false":
			return false, nil
		case "null":
			return nil, nil
		}
		return nil, l.fail("“" + plain(string(t)) + "” stands where a value is wanted")
	case int64:
		if r, ok := l.reference(t); ok {
			return r, nil
		}
	}
	return t, nil
}

// reference reads the rest of a reference behind its number.
func (l *lexer) reference(num int64) (Ref, bool) {
	if num < 0 || num > math.MaxInt32 {
		return Ref{}, false
	}
	at := l.at
	l.space()
	start := l.at
	for l.at < len(l.in) && l.in[l.at] >= '0' && l.in[l.at] <= '9' {
		l.at++
	}
	text := l.in[start:l.at]
	gen, err := strconv.Atoi(string(text))
	const mostGenerations = 65535
	if err == nil && l.at-start <= 10 && gen <= mostGenerations {
		l.space()
		if r := l.regular(); len(r) == 1 && r[0] == 'R' {
			l.odd = l.odd || len(text) > 1 && text[0] == '0'
			return Ref{int(num), gen}, true
		}
	}
	l.at = at
	return Ref{}, false
}

func (l *lexer) deeper() error {
	if l.depth++; l.depth > MaxDepth {
		return ErrTooLarge
	}
	return nil
}

func (l *lexer) array() (any, error) {
	if err := l.deeper(); err != nil {
		return nil, err
	}
	out := Array{}
	for {
		l.space()
		if l.at < len(l.in) && l.in[l.at] == ']' {
			l.at++
			l.depth--
			return out, nil
		}
		v, err := l.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

func (l *lexer) dict() (any, error) {
	if err := l.deeper(); err != nil {
		return nil, err
	}
	const weight = 4 // values: what a dictionary takes beside what is in it
	l.f.values += weight
	out := Dict{}
	for {
		l.space()
		if l.at+1 < len(l.in) && l.in[l.at] == '>' && l.in[l.at+1] == '>' {
			l.at += 2
			l.depth--
			return out, nil
		}
		if l.at >= len(l.in) || l.in[l.at] != '/' {
			return nil, l.fail("a dictionary has something other than a name where a name is wanted")
		}
		l.at++
		key, err := l.name()
		if err != nil {
			return nil, err
		}
		v, err := l.value()
		if err != nil {
			return nil, err
		}
		if _, twice := out[key]; twice {
			return nil, l.fail("a dictionary has /" + plain(string(key)) + " twice")
		}
		out[key] = v
	}
}

// name reads a name behind its slash.
func (l *lexer) name() (Name, error) {
	text := l.regular()
	clean := true
	for _, c := range text {
		if c == '#' {
			clean = false
		}
	}
	if clean {
		return Name(text), nil
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '#' {
			if i+2 >= len(text) {
				return "", l.fail("a name has half an escape")
			}
			high, low := digit(text[i+1]), digit(text[i+2])
			if high < 0 || low < 0 || high == 0 && low == 0 {
				return "", l.fail("a name has an escape that means nothing")
			}
			c, i = byte(high<<4|low), i+2
			l.odd = l.odd || c > ' ' && c <= '~' && c != '#' && !isDelimiter(c) // which needs no escape
		}
		out = append(out, c)
	}
	return Name(out), nil
}

// digit returns the value of a hexadecimal digit; -1 for another character.
func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func (l *lexer) hex() (any, error) {
	l.at++
	out := []byte{}
	half := -1
	for ; l.at < len(l.in) && len(out) <= maxString; l.at++ {
		c := l.in[l.at]
		if c == '>' {
			l.at++
			if half >= 0 {
				out = append(out, byte(half<<4))
			}
			return String(out), nil
		}
		if isSpace(c) {
			continue
		}
		n := digit(c)
		switch {
		case n < 0:
			return nil, l.fail("a string of hexadecimal digits has another character")
		case half < 0:
			half = n
		default:
			out, half = append(out, byte(half<<4|n)), -1
		}
	}
	return nil, l.endless(out)
}

const maxString = 8 << 20 // bytes; a signature has thousands

// endless is the error of a string that has not ended.
func (l *lexer) endless(so []byte) error {
	if len(so) > maxString {
		return ErrTooLarge
	}
	return l.fail("a string does not end")
}

// literal reads a string in round brackets.
func (l *lexer) literal() (any, error) {
	l.at++
	out := []byte{}
	open := 1
	for ; l.at < len(l.in) && len(out) <= maxString; l.at++ {
		switch c := l.in[l.at]; c {
		case '(':
			open++
			out = append(out, c)
		case ')':
			if open--; open == 0 {
				l.at++
				return String(out), nil
			}
			out = append(out, c)
		case '\r': // a line end is a line feed, however it is written
			if l.at+1 < len(l.in) && l.in[l.at+1] == '\n' {
				l.at++
			}
			out = append(out, '\n')
		case '\\':
			out = l.escape(out)
		default:
			out = append(out, c)
		}
	}
	return nil, l.endless(out)
}

// escape reads what stands behind a backslash and leaves the lexer on its last
// character.
func (l *lexer) escape(out []byte) []byte {
	l.at++
	if l.at >= len(l.in) {
		return out
	}
	switch c := l.in[l.at]; c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\n':
		return out
	case '\r':
		if l.at+1 < len(l.in) && l.in[l.at+1] == '\n' {
			l.at++
		}
		return out
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n, last := 0, min(l.at+3, len(l.in))
		for ; l.at < last && l.in[l.at] >= '0' && l.in[l.at] <= '7'; l.at++ {
			n = n<<3 | int(l.in[l.at]-'0')
		}
		l.at--
		return append(out, byte(n))
	default:
		return append(out, c)
	}
}

// plain is a word of the file as an error may show it: no more than a keyword's
// length, and nothing that a terminal acts on.
func plain(s string) string {
	const most = 20
	out := []byte(s[:min(len(s), most)])
	for i, c := range out {
		if c < ' ' || c > '~' {
			out[i] = '?'
		}
	}
	return string(out)
}
