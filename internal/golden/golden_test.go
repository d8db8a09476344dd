package golden

import (
	"os"
	"path/filepath"
	"testing"
)

// recorder notes what a test under test would have reported.
type recorder struct {
	testing.TB
	failed, stopped bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatalf(string, ...any) { r.stopped = true; panic(r) }

func TestEqual(t *testing.T) {
	if *update {
		t.Skip("would write the files it compares with")
	}
	path := filepath.Join(t.TempDir(), "a.golden")
	if err := os.WriteFile(path, []byte("a\nb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path, got       string
		failed, stopped bool
	}{
		{path, "a\nb\n", false, false},
		{path, "a\nc\n", true, false},
		{path, "", true, false},
		{path + ".none", "a", false, true},
	} {
		r := &recorder{}
		func() {
			defer func() {
				if p := recover(); p != nil && p != any(r) {
					panic(p)
				}
			}()
			Equal(r, test.path, []byte(test.got))
		}()
		if r.failed != test.failed || r.stopped != test.stopped {
			t.Errorf("%q against %s: failed %v, stopped %v", test.got, test.path, r.failed, r.stopped)
		}
	}
}
