package pdfread_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"earlyhelp.example/forms/internal/mutate"
	"earlyhelp.example/forms/internal/pdfread"
)

// FuzzOpen reads whatever comes: it is refused, or each revision of it is a file
// that reads the same.
func FuzzOpen(f *testing.F) {
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(files) == 0 {
		f.Fatal("no files", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, test := range refused {
		if len(test.data) < 10_000 {
			f.Add(test.data)
		}
	}
	f.Fuzz(tryToRead)
}

func tryToRead(t *testing.T, data []byte) {
	before := bytes.Clone(data)
	f, err := readAll(data)
	if !bytes.Equal(data, before) {
		t.Fatal("reading changes the file")
	}
	if err != nil {
		return
	}
	for i, r := range f.Revisions {
		then, err := pdfread.Open(data[:r.End])
		if err != nil || len(then.Revisions) != i+1 {
			t.Fatalf("revision %d, cut off there, is no file: %v", i, err)
		}
		for _, o := range f.Revisions[i].Objects {
			a, err1 := f.At(i).Get(o.Ref)
			b, err2 := then.Last().Get(o.Ref)
			if err1 != nil || err2 != nil || !pdfread.Equal(a, b) {
				t.Fatalf("object %d is another in the file of then: %v, %v", o.Num, err1, err2)
			}
		}
	}
}

// Damaged files of other programs are read or refused, in no time.
func TestDamagedFilesOfOtherPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	var all [][]byte
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	refused, n := 0, mutate.Times(t, 2000)
	for seed := range n {
		data, done := mutate.File(all[seed%len(all)], uint64(seed), all...)
		var err error
		if bad := mutate.Bounded(func() { _, err = readAll(data) }); bad != nil {
			t.Errorf("%s, seed %d, %s: %v", files[seed%len(all)], seed, done, bad)
		}
		if err != nil {
			refused++
		}
		if t.Failed() {
			return
		}
		tryToRead(t, data)
	}
	if refused < n/2 {
		t.Errorf("only %d of %d damaged files are refused", refused, n)
	}
	t.Logf("%d of %d refused", refused, n)
}
