package templates

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A program that links the module carries every form, and none of the tests.
func TestFormsAreEmbeddedAndTheirTestsAreNot(t *testing.T) {
	var got []string
	if err := fs.WalkDir(councilFiles, "councils", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			got = append(got, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var want []string
	if err := filepath.WalkDir("councils", func(path string, d fs.DirEntry, err error) error {
		// The lock is for those who write forms, too.
		if err == nil && !d.IsDir() && !strings.Contains(path, "/tests/") && path != "councils/lock" {
			want = append(want, filepath.ToSlash(path))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("embedded are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, err := os.Stat("councils/lock"); err != nil {
		t.Error(err)
	}
}

// What LoadOver is given takes the place of the module's; all else stays.
func TestLoadOverPutsAFolderInPlaceOfTheModules(t *testing.T) {
	own, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	over, err := LoadOver(os.DirFS("councils"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(own.Names(), over.Names()) {
		t.Errorf("%v, want %v", over.Names(), own.Names())
	}
	for _, name := range own.Names() {
		a, err := own.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := over.Template(name)
		if err != nil || a.Digest != b.Digest {
			t.Errorf("%s from the folder is another form: %v", name, err)
		}
	}
	if _, err := Load(os.DirFS("councils")); err == nil {
		t.Error("Load took councils that the module has")
	}
}
