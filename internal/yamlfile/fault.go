package yamlfile

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Bounds of the search: the parser reads the file again for each step of it.
const (
	mostBytes = 256 << 10
	mostAhead = 60 // lines of the longest text or list that stands open
	mostRead  = 8 << 20
)

// explain returns line and column of what the parser complained of in data, from 1,
// and its complaint with what to do about it. Line and column are 0 where the
// file as a whole is meant. The parser's own complaint names the line where the
// broken list or text begins, which may be hundreds of lines above the slip.
func explain(data []byte, err error) (line, col int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	if at := notText(data); at >= 0 {
		before := data[:at]
		line = 1 + bytes.Count(before, []byte("\n"))
		return line, 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]), message + advice(message)
	}
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if _, text, ok := strings.Cut(rest, ": "); ok {
			message = text
		}
	}
	if len(data) <= mostBytes {
		line, col = place(data)
	}
	return line, col, message + advice(message)
}

// notText returns where the first byte stands that no text has; -1 for nowhere.
func notText(data []byte) int {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return -1 // UTF-16, which the parser reads
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return i
		}
		i += size
	}
	return -1
}

// place returns where the first line begins that no more of the file can mend.
func place(data []byte) (line, col int) {
	lines := bytes.SplitAfter(data, []byte("\n"))
	read := 0
	reads := func(n int) bool {
		var doc yaml.Node
		text := bytes.Join(lines[:n], nil)
		read += len(text)
		return read <= mostRead && yaml.Unmarshal(text, &doc) == nil
	}
	good, bad := 0, len(lines)
	for good < bad {
		for bad-good > 1 {
			if mid := (good + bad) / 2; reads(mid) {
				good = mid
			} else {
				bad = mid
			}
		}
		// A list or text may stand open here that ends further down.
		further := 0
		for n := good + 2; n < len(lines) && n <= good+mostAhead; n++ {
			if reads(n) {
				further = n
			}
		}
		if further == 0 {
			break
		}
		good, bad = further, len(lines)
	}
	for good < len(lines)-1 && len(bytes.TrimSpace(lines[good])) == 0 {
		good++
	}
	text := lines[min(good, len(lines)-1)]
	return good + 1, 1 + len(text) - len(bytes.TrimLeft(text, " "))
}

// advice says what to do about a complaint, for somebody who writes YAML for the
// first time.
func advice(message string) string {
	for _, a := range [][2]string{
		{"tab", "indent with spaces, not with tabs"},
		{"cannot start any token", "indent with spaces, not with tabs; put a text that begins with @, ` or % in quotation marks"},
		{"mapping values are not allowed", "put a text that has a colon in it in quotation marks; write keys that belong together exactly below one another"},
		{"did not find expected key", "write keys, and the dashes of a list, exactly below one another; where a text holds quotation marks or an apostrophe, put the other kind of quotation marks round it"},
		{"could not find expected ':'", "a key has a colon and a space behind it, an entry of a list a dash and a space before it"},
		{"unexpected end of stream", "a quotation mark or bracket is opened and not closed"},
		{"did not find expected node content", "a bracket is opened and not closed, or a value is missing in it"},
		{"expected ',' or", "a bracket is opened and not closed, or a text in it needs quotation marks because of its colon, comma or bracket"},
		{"unknown escape", "write a backslash twice, or put the text in single quotation marks"},
		{"alphabetic or numeric", "put a text that begins with * or & in quotation marks"},
		{"are not allowed in this context", "put a text that begins with - or ? in quotation marks; begin a list on a line of its own"},
		{"comment or line break", "put a text that begins with > or | in quotation marks"},
		{"UTF-8", "save the file as UTF-8"},
		{"control characters", "the file has a character that no text has: delete it, or save the file as plain text, UTF-8"},
		{"unknown anchor", "put a text that begins with * in quotation marks"},
	} {
		if strings.Contains(message, a[0]) {
			return ": " + a[1]
		}
	}
	return ""
}
