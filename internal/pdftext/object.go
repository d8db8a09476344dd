package pdftext

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Values of a PDF file: numbers are float64, names are name, strings are
// string, and references ref.
type (
	name string
	ref  int
	dict map[name]any
	list []any
	op   string // an operator, or true, false, null
)

// stream is a dictionary with data behind it.
type stream struct {
	dict
	raw []byte
}

// file is the objects of a PDF file, by number.
type file struct {
	objects map[ref]any
	trailer dict
}

// open reads all objects of a file.
func open(data []byte) (*file, error) {
	f := &file{objects: map[ref]any{}}
	at := bytes.LastIndex(data, []byte("startxref\n"))
	if at < 0 {
		return nil, fmt.Errorf("no startxref")
	}
	s := &scanner{data, at + len("startxref\n")}
	start, ok := s.value().(float64)
	if !ok {
		return nil, fmt.Errorf("no offset behind startxref")
	}
	table, err := readObject(data, int(start))
	if err != nil {
		return nil, err
	}
	xref, ok := table.(*stream)
	if !ok {
		return nil, fmt.Errorf("no cross-reference stream")
	}
	f.trailer = xref.dict
	entries, err := xref.data()
	if err != nil {
		return nil, err
	}
	var wide [3]int
	for i, w := range xref.dict["W"].(list) {
		wide[i] = int(w.(float64))
	}
	packed := map[ref]bool{}
	row := wide[0] + wide[1] + wide[2]
	for i := 0; (i+1)*row <= len(entries); i++ {
		var fields [3]int
		rest := entries[i*row:]
		for j, w := range wide {
			for _, c := range rest[:w] {
				fields[j] = fields[j]<<8 | int(c)
			}
			rest = rest[w:]
		}
		switch fields[0] {
		case 1:
			if f.objects[ref(i)], err = readObject(data, fields[1]); err != nil {
				return nil, fmt.Errorf("object %d: %w", i, err)
			}
		case 2:
			packed[ref(fields[1])] = true
		}
	}
	for r := range packed {
		in, ok := f.objects[r].(*stream)
		if !ok {
			return nil, fmt.Errorf("object stream %d is missing", r)
		}
		if err := f.unpack(in); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// readObject reads the object at an offset.
func readObject(data []byte, at int) (any, error) {
	s := &scanner{data, at}
	s.value() // its number
	s.value() // and generation
	if word := s.value(); word != op("obj") {
		return nil, fmt.Errorf("no object at %d", at)
	}
	v := s.value()
	d, isDict := v.(dict)
	s.spaces()
	if !isDict || !bytes.HasPrefix(data[s.at:], []byte("stream\n")) {
		return v, nil
	}
	length, ok := d["Length"].(float64)
	begin := s.at + len("stream\n")
	if !ok || begin+int(length) > len(data) {
		return nil, fmt.Errorf("a stream without a length")
	}
	return &stream{d, data[begin : begin+int(length)]}, nil
}

func (f *file) unpack(in *stream) error {
	data, err := in.data()
	if err != nil {
		return err
	}
	first := int(in.dict["First"].(float64))
	heads := &scanner{data[:first], 0}
	for range int(in.dict["N"].(float64)) {
		number, offset := heads.value(), heads.value()
		body := &scanner{data, first + int(offset.(float64))}
		f.objects[ref(number.(float64))] = body.value()
	}
	return nil
}

// data returns the unpacked data of a stream.
func (s *stream) data() ([]byte, error) {
	if s.dict["Filter"] != name("FlateDecode") {
		return s.raw, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(s.raw))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	parms, ok := s.dict["DecodeParms"].(dict)
	if err != nil || !ok {
		return data, err
	}
	// The writer knows one predictor: each row is the difference from the one
	// above.
	columns := int(parms["Columns"].(float64))
	var out []byte
	above := make([]byte, columns)
	for len(data) > columns {
		row := data[1 : columns+1]
		for i := range row {
			row[i] += above[i]
		}
		out, above, data = append(out, row...), row, data[columns+1:]
	}
	return out, nil
}

// get follows a reference.
func (f *file) get(v any) any {
	if r, ok := v.(ref); ok {
		return f.objects[r]
	}
	return v
}

func (f *file) dict(v any) dict {
	switch d := f.get(v).(type) {
	case dict:
		return d
	case *stream:
		return d.dict
	}
	return nil
}

// text returns a text string for people.
func text(v any) string {
	s, _ := v.(string)
	if rest, ok := strings.CutPrefix(s, "\xFE\xFF"); ok {
		return decode16(rest)
	}
	return s
}

func decode16(s string) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// scanner reads PDF tokens.
type scanner struct {
	in []byte
	at int
}

func (s *scanner) spaces() {
	for s.at < len(s.in) && strings.IndexByte(" \n\r\t\x00", s.in[s.at]) >= 0 {
		s.at++
	}
}

// end reports whether nothing is left.
func (s *scanner) end() bool {
	s.spaces()
	return s.at >= len(s.in)
}

// value reads one value, a reference being one; nil at the end of a list or
// dictionary.
func (s *scanner) value() any {
	if s.end() {
		return nil
	}
	switch c := s.in[s.at]; c {
	case '/':
		s.at++
		return name(s.word())
	case '(':
		return s.literal()
	case '<':
		if s.at+1 < len(s.in) && s.in[s.at+1] == '<' {
			s.at += 2
			return s.dictionary()
		}
		return s.hex()
	case '[':
		s.at++
		out := list{}
		for {
			v := s.value()
			if v == nil {
				return out
			}
			out = append(out, v)
		}
	case ']':
		s.at++
		return nil
	case '>':
		s.at += 2
		return nil
	}
	word := s.word()
	n, err := strconv.ParseFloat(word, 64)
	if err != nil {
		if word == "" {
			s.at++
		}
		return op(word)
	}
	// A reference is two numbers and an R.
	ahead := *s
	if ahead.end(); ahead.at < len(s.in) && ahead.in[ahead.at] == '0' {
		if ahead.word() == "0" && !ahead.end() && ahead.word() == "R" {
			s.at = ahead.at
			return ref(n)
		}
	}
	return n
}

func (s *scanner) dictionary() dict {
	out := dict{}
	for {
		key, ok := s.value().(name)
		if !ok {
			return out
		}
		out[key] = s.value()
	}
}

func (s *scanner) word() string {
	start := s.at
	for s.at < len(s.in) && strings.IndexByte(" \n\r\t\x00/()<>[]", s.in[s.at]) < 0 {
		s.at++
	}
	return string(s.in[start:s.at])
}

func (s *scanner) hex() string {
	var out []byte
	var digits []byte
	for s.at++; s.at < len(s.in) && s.in[s.at] != '>'; s.at++ {
		if digits = append(digits, s.in[s.at]); len(digits) == 2 {
			n, _ := strconv.ParseUint(string(digits), 16, 8)
			out, digits = append(out, byte(n)), digits[:0]
		}
	}
	s.at++
	return string(out)
}

// literal reads a string in round brackets.
func (s *scanner) literal() string {
	var out []byte
	for s.at++; s.at < len(s.in); s.at++ {
		switch c := s.in[s.at]; c {
		case ')':
			s.at++
			return string(out)
		case '\\':
			if s.at++; s.at < len(s.in) {
				if c = s.in[s.at]; c == 'r' {
					c = '\r'
				}
				out = append(out, c)
			}
		default:
			out = append(out, c)
		}
	}
	return string(out)
}
