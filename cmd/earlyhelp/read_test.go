package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/golden"
)

// A copy gives back the case it was made of, from which the same copy can be
// made again.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	copied, again := filepath.Join(dir, "copy.pdf"), filepath.Join(dir, "again.pdf")
	file := filepath.Join(dir, "copy.yaml")
	expect(t, exitFine, "pdf", complete, "-o", copied)
	got := expect(t, exitFine, "read", copied, "-o", file)
	golden.Equal(t, filepath.Join("testdata", "read.golden"), []byte(strings.ReplaceAll(got.out+got.err, dir+string(filepath.Separator), "")))
	expect(t, exitFine, "pdf", file, "-o", again)
	if !bytes.Equal([]byte(readFile(t, copied)), []byte(readFile(t, again))) {
		t.Error("the case makes another copy than the one it was read from")
	}

	if got := expect(t, exitFine, "read", copied); got.out != readFile(t, file) || !strings.Contains(got.err, "the case behind the family copy of "+form+"@") {
		t.Errorf("printed: %s", got.err)
	}
	if got := try(t, readFile(t, copied), "read", "-", "-o", "-"); got.out != readFile(t, file) || got.code != exitFine {
		t.Errorf("standard input: exit %d: %s", got.code, got.err)
	}
	for _, args := range [][]string{{"read", "--json", copied}, {"read", copied, "-o", filepath.Join(dir, "copy.JSON")}} {
		text := expect(t, exitFine, args...).out
		if len(args) > 3 {
			text = readFile(t, args[3])
		}
		if c, err := earlyhelp.Decode(strings.NewReader(text)); err != nil || c.Cut == nil || !strings.HasPrefix(text, "{") {
			t.Errorf("%v: %v: %.80s", args, err, text)
		}
	}

	before := readFile(t, file)
	if got := expect(t, exitFailed, "read", copied, "-o", file); !strings.Contains(got.err, "is there already") || readFile(t, file) != before {
		t.Errorf("over a file: %s", got.err)
	}
}

// What is said of the copy that was read.
func TestReadSaysWhatItRead(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"office", []string{"pdf", "--copy", "office", complete}, "the case behind the office copy of " + form + "@"},
		{"draft", []string{"pdf", "--draft", complete}, ", a draft."},
		{"blank", []string{"pdf", "--blank", "--form", form}, "the case behind the blank family copy of " + form + "@"},
	} {
		file := filepath.Join(dir, test.name+".pdf")
		expect(t, exitFine, append(test.args, "-o", file)...)
		if got := expect(t, exitFine, "read", file, "-o", "-"); !strings.Contains(got.err, test.want) {
			t.Errorf("%s: %s", test.name, got.err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	note := filepath.Join(dir, "note.pdf")
	expect(t, exitFine, "return-note", incomplete, "--on", "2025-03-03", "-o", note)
	cut := filepath.Join(dir, "cut.pdf")
	if err := os.WriteFile(cut, []byte(readFile(t, note)[:9000]), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ file, want string }{
		{note, ": this is a note about a form (" + form + "@"},
		{complete, ": this is not a PDF but a case itself"},
		{filepath.Join(dir, "none.pdf"), "none.pdf: no such file or directory"},
		{dir, ": is a directory"},
		{cut, ": the file is damaged at byte 9000: "},
	} {
		out := filepath.Join(dir, "out.yaml")
		got := expect(t, exitFailed, "read", test.file, "-o", out)
		if !strings.Contains(got.err, test.want) || !strings.HasPrefix(got.err, test.file+": ") {
			t.Errorf("%s: %s", test.file, got.err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: a file was written", test.file)
		}
	}
}
