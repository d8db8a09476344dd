// Package seals holds what its commands have in common: the list of files that
// are judged, and what is expected of each.
package seals

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"earlyhelp.example/forms/earlyhelp"
)

// File is a file to be judged.
type File struct {
	Name string // without .pdf
	Row  string // of the table; none: a good file that stands in no row
	// Levels are the signatures' levels as DSS names them, in order of signing,
	// where the file is good; document timestamps are none.
	Levels []string
	Good   bool
	Codes  []string // package sign's: one of them must be found
	// Damaged allows that our own reader refuses the file whole.
	Damaged bool
	// Expect is what the case recorded of the stored file.
	Expect []Stored
}

// Stored is a row of the case's record. The case's own type is written by nothing
// but package earlyhelp.
type Stored struct {
	File   string
	Length int
	SHA256 string
	Field  string
}

// Recorded returns the record of a file.
func Recorded(rows []earlyhelp.Stored) (out []Stored) {
	for _, r := range rows {
		out = append(out, Stored{r.File, r.Length, r.SHA256, r.Field})
	}
	return out
}

// Expected returns the record as package sign takes it.
func (f File) Expected() (out []earlyhelp.Stored) {
	for _, r := range f.Expect {
		out = append(out, earlyhelp.Stored{File: r.File, Length: r.Length, SHA256: r.SHA256, Field: r.Field})
	}
	return out
}

// Write writes the list to a folder, and beside it the names of all files and of
// the good ones, a line each, as the judges take them.
func Write(folder string, files []File) error {
	var all, good []byte
	for _, f := range files {
		line := filepath.Join(folder, f.Name+".pdf") + "\n"
		if all = append(all, line...); f.Good {
			good = append(good, line...)
		}
	}
	err := errors.Join(os.WriteFile(filepath.Join(folder, "all.txt"), all, 0o600), os.WriteFile(filepath.Join(folder, "good.txt"), good, 0o600))
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(files, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "manifest.json"), data, 0o600)
}

// Read reads the list of a folder.
func Read(folder string) (files []File, err error) {
	data, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		return nil, err
	}
	return files, json.Unmarshal(data, &files)
}
