package pdfread

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Resolve follows a reference, and references to references, to a value.
func (v *View) Resolve(x any) (any, error) {
	const most = 16 // steps
	for range most {
		r, ok := x.(Ref)
		if !ok {
			return x, nil
		}
		var err error
		if x, err = v.Get(r); err != nil {
			return nil, err
		}
	}
	return nil, &Error{At: -1, Reason: "a reference leads to references only"}
}

// resolved is the value behind x where it is of the kind that is wanted; the zero
// value where there is none.
func resolved[T any](v *View, x any, what string) (out T, err error) {
	got, err := v.Resolve(x)
	if err != nil || got == nil {
		return out, err
	}
	out, ok := got.(T)
	if !ok {
		num := 0
		if r, is := x.(Ref); is {
			num = r.Num
		}
		return out, &Error{At: -1, Object: num, Reason: fmt.Sprintf("%s is wanted, and it is %s", what, kind(got))}
	}
	return out, nil
}

func kind(x any) string {
	switch x.(type) {
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	case Name:
		return "a name"
	case String:
		return "a string"
	case Array:
		return "a list"
	case Dict:
		return "a dictionary"
	case *Stream:
		return "a stream"
	}
	return "nothing"
}

// Dict returns a dictionary, or that of a stream; nil where there is none.
func (v *View) Dict(x any) (Dict, error) {
	got, err := v.Resolve(x)
	if err != nil {
		return nil, err
	}
	if s, ok := got.(*Stream); ok {
		return s.Dict, nil
	}
	return resolved[Dict](v, x, "a dictionary")
}

// Array returns a list; nil where there is none.
func (v *View) Array(x any) (Array, error) { return resolved[Array](v, x, "a list") }

// Stream returns a stream; nil where there is none.
func (v *View) Stream(x any) (*Stream, error) { return resolved[*Stream](v, x, "a stream") }

// Name returns a name; "" where there is none.
func (v *View) Name(x any) (Name, error) { return resolved[Name](v, x, "a name") }

// Bytes returns a string as its bytes; "" where there is none.
func (v *View) Bytes(x any) (String, error) { return resolved[String](v, x, "a string") }

// Int returns a whole number, however it is spelt; 0 where there is none.
func (v *View) Int(x any) (int, error) {
	got, err := v.Resolve(x)
	if err != nil || got == nil {
		return 0, err
	}
	n, whole := Whole(got)
	if !whole {
		return 0, &Error{At: -1, Reason: "a whole number is wanted, and it is " + kind(got)}
	}
	return n, nil
}

// Whole returns a value as a whole number, however it is spelt.
func Whole(x any) (int, bool) {
	switch n := x.(type) {
	case int64:
		return int(n), true
	case float64:
		const exact = 1 << 53
		return int(n), n == float64(int(n)) && n < exact && n > -exact
	}
	return 0, false
}

// Float returns a number; 0 where there is none.
func (v *View) Float(x any) (float64, error) {
	got, err := v.Resolve(x)
	if err != nil || got == nil {
		return 0, err
	}
	switch n := got.(type) {
	case int64:
		return float64(n), nil
	case float64:
		return n, nil
	}
	return 0, &Error{At: -1, Reason: "a number is wanted, and it is " + kind(got)}
}

// Text returns a text for people, whose bytes are UTF-16, UTF-8 or PDF's own code;
// "" where there is none.
func (v *View) Text(x any) (string, error) {
	s, err := v.Bytes(x)
	return s.Text(), err
}

// Text returns a string as text for people.
func (s String) Text() string {
	if rest, ok := strings.CutPrefix(string(s), "\xFE\xFF"); ok {
		units := make([]uint16, 0, len(rest)/2)
		for i := 0; i+1 < len(rest); i += 2 {
			units = append(units, uint16(rest[i])<<8|uint16(rest[i+1]))
		}
		return string(utf16.Decode(units))
	}
	if rest, ok := strings.CutPrefix(string(s), "\xEF\xBB\xBF"); ok {
		return strings.ToValidUTF8(rest, string(utf8.RuneError))
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(docRune(s[i]))
	}
	return b.String()
}

// docRune is the character of a byte in PDFDocEncoding (ISO 32000-1, annex D.3):
// Latin 1 but for these.
func docRune(c byte) rune {
	const (
		low  = "˘ˇˆ˙˝˛˚˜"                               // from 0x18
		high = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\uFFFD€" // from 0x80
	)
	switch {
	case c >= 0x18 && c < 0x20:
		return []rune(low)[c-0x18]
	case c >= 0x80 && c <= 0xA0:
		return []rune(high)[c-0x80]
	}
	return rune(c)
}

// Equal reports whether two values say the same: numbers by value, dictionaries
// without entries that are null, references by what they name, streams by
// dictionary and data as it stands.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case int64:
		switch b := b.(type) {
		case int64:
			return a == b
		case float64:
			return float64(a) == b
		}
		return false
	case float64:
		switch b := b.(type) {
		case int64:
			return a == float64(b)
		case float64:
			return a == b
		}
		return false
	case Array:
		b, ok := b.(Array)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !Equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case Dict:
		b, ok := b.(Dict)
		return ok && within(a, b) && within(b, a)
	case *Stream:
		b, ok := b.(*Stream)
		return ok && (a == b || Equal(a.Dict, b.Dict) && bytes.Equal(a.Raw, b.Raw))
	}
	return a == b
}

// within reports whether b has every entry of a. A number that is an entry stays as
// it was spelt, with a point or without: some programs take 4.0 for no flag.
func within(a, b Dict) bool {
	for key, x := range a {
		_, was := x.(int64)
		_, is := b[key].(float64)
		if was && is || !Equal(x, b[key]) {
			return false
		}
	}
	return true
}
