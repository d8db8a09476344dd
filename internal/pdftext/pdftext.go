// Package pdftext reads the text of the PDFs that this module draws, for its
// tests. It knows only how maroto's provider writes: compressed pages, one
// operator a text, characters as UTF-16.
package pdftext

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Text is one text on a page.
type Text struct {
	X, Y float64 // of its base line, in points from the bottom left corner
	Size float64
	Bold bool
	Text string
}

// Pages returns the texts of each page, in the order in which they are drawn.
func Pages(file []byte) ([][]Text, error) {
	bold := fonts(file)
	var pages [][]Text
	rest := file
	for {
		_, after, ok := bytes.Cut(rest, []byte("/Filter /FlateDecode /Length "))
		if !ok {
			break
		}
		length, body, ok := bytes.Cut(after, []byte(">>\nstream\n"))
		n, err := strconv.Atoi(string(length))
		if !ok || err != nil || n > len(body) {
			return nil, fmt.Errorf("a stream without a length")
		}
		content, err := inflate(body[:n])
		if err != nil {
			return nil, err
		}
		texts, err := page(content, bold)
		if err != nil {
			return nil, err
		}
		pages, rest = append(pages, texts), body[n:]
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("no page found")
	}
	return pages, nil
}

// All returns the text of all pages, a line for each text.
func All(file []byte) (string, error) {
	pages, err := Pages(file)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, p := range pages {
		for _, t := range p {
			b.WriteString(t.Text)
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}

// Info returns the entries of the document's information, such as Title.
func Info(file []byte) (map[string]string, error) {
	at := bytes.LastIndex(file, []byte("/Producer "))
	if at < 0 {
		return nil, fmt.Errorf("no information found")
	}
	out := map[string]string{}
	s := &scanner{file[at:], 0}
	for {
		s.spaces()
		if s.at+1 >= len(s.in) || s.in[s.at] != '/' {
			return out, nil
		}
		key := s.word()[1:]
		s.spaces()
		value, err := s.literal()
		if err != nil {
			return nil, err
		}
		if text, ok := strings.CutPrefix(value, "\xFE\xFF"); ok {
			value = decode(text)
		}
		out[key] = value
	}
}

var (
	fontName = regexp.MustCompile(`(\d+) 0 obj\n<</Type /Font\n/Subtype /Type0\n/BaseFont /(\w+)`)
	fontUse  = regexp.MustCompile(`/(F\w+) (\d+) 0 R`)
)

// fonts tells which font resources are bold.
func fonts(file []byte) map[string]bool {
	if at := bytes.Index(file, []byte("<</Type /Font\n")); at > 0 {
		file = file[max(0, at-len("123456 0 obj\n")):] // fonts stand behind the pages
	}
	bold := map[string]bool{}
	for _, m := range fontName.FindAllSubmatch(file, -1) {
		bold[string(m[1])] = bytes.HasSuffix(m[2], []byte("B"))
	}
	out := map[string]bool{}
	for _, m := range fontUse.FindAllSubmatch(file, -1) {
		out[string(m[1])] = bold[string(m[2])]
	}
	return out
}

func inflate(data []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// page reads the operators of a page. Anything but text is passed over.
func page(content []byte, bold map[string]bool) ([]Text, error) {
	var out []Text
	var now Text
	var args []string
	s := &scanner{content, 0}
	for {
		s.spaces()
		if s.at >= len(s.in) {
			return out, nil
		}
		if s.in[s.at] == '(' {
			text, err := s.literal()
			if err != nil {
				return nil, err
			}
			args = append(args, text)
			continue
		}
		word := s.word()
		n := len(args)
		switch {
		case word == "Tf" && n >= 2:
			now.Bold = bold[strings.TrimPrefix(args[n-2], "/")]
			now.Size, _ = strconv.ParseFloat(args[n-1], 64)
		case word == "Td" && n >= 2:
			now.X, _ = strconv.ParseFloat(args[n-2], 64)
			now.Y, _ = strconv.ParseFloat(args[n-1], 64)
		case word == "Tj" && n >= 1:
			now.Text = decode(args[n-1])
			out = append(out, now)
		default:
			args = append(args, word)
			continue
		}
		args = nil
	}
}

// scanner reads PDF tokens.
type scanner struct {
	in []byte
	at int
}

func (s *scanner) spaces() {
	for s.at < len(s.in) && strings.IndexByte(" \n\r\t", s.in[s.at]) >= 0 {
		s.at++
	}
}

func (s *scanner) word() string {
	start := s.at
	for s.at < len(s.in) && strings.IndexByte(" \n\r\t(", s.in[s.at]) < 0 {
		s.at++
	}
	return string(s.in[start:s.at])
}

// literal reads a string in round brackets.
func (s *scanner) literal() (string, error) {
	var out []byte
	for s.at++; s.at < len(s.in); s.at++ {
		switch c := s.in[s.at]; c {
		case ')':
			s.at++
			return string(out), nil
		case '\\':
			if s.at++; s.at < len(s.in) {
				c = s.in[s.at]
				if c == 'r' {
					c = '\r'
				}
				out = append(out, c)
			}
		default:
			out = append(out, c)
		}
	}
	return "", fmt.Errorf("a string without an end")
}

func decode(text string) string {
	units := make([]uint16, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
	}
	return string(utf16.Decode(units))
}
