package earlyhelp

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Limits of a case file, so that a hostile one costs bounded time and memory.
// Encode keeps them too.
const (
	MaxFile    = 64 << 20 // bytes in a file
	MaxItems   = 1 << 19  // lines, list items, commas and opening brackets in a file
	MaxAnswer  = 350_000  // characters in one answer: a drawn signature of MaxDrawing bytes in base64
	MaxNesting = 32       // lists and keys inside one another
)

// kind is what a node is in either notation.
type kind uint8

const (
	null   kind = iota // nothing is written, or the word null, which then is the text
	scalar             // one text
	list               // items without keys
	table              // items with keys
)

// style is how a scalar is written.
type style uint8

const (
	plain  style = iota // YAML without quotes; to write, what needs none
	quoted              // YAML with quotes or as a block; to write, any text
	str                 // a JSON string
	number              // a JSON number; to write, digits
	truth               // JSON true or false
)

// node is one value of a case file: what YAML and JSON have in common, between
// the notation and the Case.
type node struct {
	kind      kind
	style     style
	line, col int
	text      string  // of a scalar, or of a key
	comment   string  // to write beside a scalar
	keys      []*node // of a table, one for each item
	items     []*node
}

// tidy checks what holds for every case file, whatever its notation, and
// returns it with \n at every line end and without a byte order mark.
func tidy(data []byte, found *problems) []byte {
	if bytes.HasPrefix(data, []byte{0xFE, 0xFF}) || bytes.HasPrefix(data, []byte{0xFF, 0xFE}) {
		found.add(1, 1, "", "the file is UTF-16: save it as UTF-8")
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	line, col, items := 1, 0, 0
	for i := 0; i < len(data) && !found.full(); {
		r, size := utf8.DecodeRune(data[i:])
		i += size
		col++
		switch {
		case r == '\n':
			line, col = line+1, 0
			items++
		case r == ',' || r == '[' || r == '{':
			items++
		case r == '-' || r == '?':
			if i == len(data) || data[i] == ' ' || data[i] == '\n' || data[i] == '\t' {
				items++
			}
		case r == utf8.RuneError && size == 1:
			found.add(line, col, "", "this is not UTF-8: save the file as UTF-8")
		case isControl(r):
			found.add(line, col, "", reasonControl)
		}
		if items > MaxItems {
			found.add(line, max(col, 1), "", "there are more lines and items than a case can have")
			return nil
		}
	}
	return data
}

const reasonControl = "there is a control character: take it out"

// isControl reports whether r is a control character that no answer holds: tab
// and line end are the only ones that may stand in text.
func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r >= 0x7F && r <= 0x9F
}

// badText says why s cannot be the text of an answer; "" when it can.
func badText(s string) string {
	switch {
	case !utf8.ValidString(s):
		return "the text is not UTF-8"
	case len(s) > MaxAnswer && utf8.RuneCountInString(s) > MaxAnswer:
		return "the answer is too long: 350,000 characters at most"
	case strings.ContainsFunc(s, isControl):
		return reasonControl
	}
	return ""
}

// lineEnds returns s with \n at every line end.
func lineEnds(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// validExtraKey reports whether key can be the id of a council's own question.
// Nothing else may be a key, so that a path is safe in a log.
func validExtraKey(key string) bool {
	const longest = 100
	return len(key) <= longest && strings.HasPrefix(key, "x.") && Code(key).Valid()
}
