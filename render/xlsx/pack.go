package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
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
		data, err := settled(name, files[name].Bytes())
		if err != nil {
			return nil, err
		}
		w, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// settled returns a part as it is to stand in the file.
func settled(name string, data []byte) ([]byte, error) {
	if name == contentTypes {
		return sorted(data)
	}
	if strings.HasPrefix(name, "xl/worksheets/") {
		// excelize fixes every height that it sets, and a fixed row hides what
		// somebody types into it. Text cannot be hit: its quotes are escaped.
		data = bytes.ReplaceAll(data, []byte(` customHeight="true"`), nil)
	}
	return data, nil
}

// sorted returns [Content_Types].xml in one order: excelize ranges over a map.
func sorted(data []byte) ([]byte, error) {
	type element struct {
		PartName    string `xml:"PartName,attr,omitempty"`
		Extension   string `xml:"Extension,attr,omitempty"`
		ContentType string `xml:"ContentType,attr"`
	}
	var types struct {
		XMLName   xml.Name  `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
		Defaults  []element `xml:"Default"`
		Overrides []element `xml:"Override"`
	}
	if err := xml.Unmarshal(data, &types); err != nil {
		return nil, err
	}
	byName := func(a, b element) int { return strings.Compare(a.Extension+a.PartName, b.Extension+b.PartName) }
	slices.SortFunc(types.Defaults, byName)
	slices.SortFunc(types.Overrides, byName)
	out, err := xml.Marshal(types)
	return append([]byte(xml.Header), out...), err
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
