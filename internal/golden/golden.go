// Package golden compares what a test made with a file that a person has
// looked at. "go test -update" writes the files anew.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// Equal fails the test when got is not what the file at path holds.
func Equal(t testing.TB, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s does not exist: run the test with -update, then read the file", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	line := 1
	for i := 0; i < len(got) && i < len(want) && got[i] == want[i]; i++ {
		if got[i] == '\n' {
			line++
		}
	}
	t.Errorf("not what %s holds, first on line %d; got:\n%s", path, line, clip(got))
}

// clip keeps a failure readable where the file is a PDF or a workbook.
func clip(b []byte) []byte {
	const most = 4000
	if len(b) <= most {
		return b
	}
	return append(b[:most:most], "\n[cut]"...)
}
