package xlsx

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"earlyhelp.example/forms/earlyhelp"
)

const contentTypes = "[Content_Types].xml"

// pack returns the file, with its parts in one order and at one time, so that
// the same copy has the same bytes.
func pack(f *excelize.File, day earlyhelp.Date) ([]byte, error) {
	files := partFiles{}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return files })
	if err := f.Write(io.Discard); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if (a == contentTypes) != (b == contentTypes) { // which some readers want first
			if a == contentTypes {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	at := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // the first that a zip can hold
	if day.Time().After(at) {
		at = day.Time()
	}
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, name := range names {
		w, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(settled(name, files[name].Bytes())); err != nil {
			return nil, err
		}
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// settled returns a part as it is to stand in the file.
func settled(name string, data []byte) []byte {
	switch {
	case name == contentTypes: // excelize ranges over a map
		return sortElements(data)
	case strings.HasPrefix(name, "xl/worksheets/"):
		// excelize fixes every height that it sets, and a fixed row hides what
		// somebody types into it. Text cannot be hit: its quotes are escaped.
		return bytes.ReplaceAll(data, []byte(` customHeight="true"`), nil)
	}
	return data
}

// sortElements sorts the children of the root of [Content_Types].xml, which
// have no children themselves.
func sortElements(data []byte) []byte {
	open := bytes.Index(data, []byte("<Types"))
	end := bytes.LastIndex(data, []byte("</Types>"))
	if open < 0 || end < 0 {
		return data
	}
	start := open + bytes.IndexByte(data[open:], '>') + 1
	var elements []string
	for rest := string(data[start:end]); rest != ""; {
		next := strings.Index(rest[1:], "<")
		for next >= 0 && rest[next+2] == '/' { // the end tag belongs to it
			skip := next + 2
			if next = strings.Index(rest[skip:], "<"); next >= 0 {
				next += skip - 1
			}
		}
		if next < 0 {
			next = len(rest) - 1
		}
		elements = append(elements, rest[:next+1])
		rest = rest[next+1:]
	}
	slices.Sort(elements)
	return slices.Concat(data[:start], []byte(strings.Join(elements, "")), data[end:])
}

// partFiles collects the parts that excelize writes, instead of a zip.
type partFiles map[string]*bytes.Buffer

// Create starts a part.
func (p partFiles) Create(name string) (io.Writer, error) {
	p[name] = new(bytes.Buffer)
	return p[name], nil
}

// AddFS is not used by excelize when it writes.
func (p partFiles) AddFS(fs.FS) error { return fs.ErrInvalid }

// Close has nothing to close.
func (p partFiles) Close() error { return nil }
