// Package casetest opens cases for tests: those beside councils' forms, and those
// in testdata that go with councils of their own.
package casetest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// path returns where a file of the module stands, seen from the package under test.
func path(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, filepath.FromSlash(name))
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("the test runs outside the module")
		}
		dir = up
	}
}

var loaded sync.Map // libraries by folder: they keep what they have compiled

// Library returns the module's councils.
func Library(t testing.TB) *templates.Library { return With(t, "") }

// With returns the module's councils and those of a folder in it.
func With(t testing.TB, folder string) *templates.Library {
	t.Helper()
	var own []fs.FS
	if folder != "" {
		own = append(own, os.DirFS(path(t, folder)))
	}
	load, _ := loaded.LoadOrStore(folder, sync.OnceValues(func() (*templates.Library, error) { return templates.Load(own...) }))
	lib, err := load.(func() (*templates.Library, error))()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// Forms returns council/form of every form of the module; a shared one once, where
// it is written.
func Forms(t testing.TB) []string {
	t.Helper()
	var out []string
	for _, id := range Library(t).Names() {
		tm, err := Library(t).Template(id)
		if err != nil {
			t.Fatal(err)
		}
		if tm.From == "" {
			out = append(out, tm.Name)
		}
	}
	return out
}

// File returns the file of a case that stands beside its form: council/form/complete.
func File(t testing.TB, name string) string {
	t.Helper()
	form, kind := filepath.Split(name)
	return path(t, "templates/councils/"+form+"tests/"+kind+".yaml")
}

// Case decodes the case council/form/complete.
func Case(t testing.TB, name string) *earlyhelp.Case {
	t.Helper()
	return decode(t, File(t, name))
}

func decode(t testing.TB, file string) *earlyhelp.Case {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Open returns the latest form of a case.
func Open(t testing.TB, lib *templates.Library, c *earlyhelp.Case) *templates.Form {
	t.Helper()
	return open(t, lib, c, "")
}

func open(t testing.TB, lib *templates.Library, c *earlyhelp.Case, id earlyhelp.ID) *templates.Form {
	t.Helper()
	f, err := lib.Open(c, id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Features opens the form that has what no council of the module uses, of a case
// that is changed first where change is not nil.
func Features(t testing.TB, change func(*earlyhelp.Case)) (*templates.Library, *templates.Form) {
	t.Helper()
	return changed(t, "testdata/features", "testdata/features/case.yaml", "", change)
}

// Past opens the form that shows every plan and review of a case, which is changed
// first where change is not nil.
func Past(t testing.TB, change func(*earlyhelp.Case)) (*templates.Library, *templates.Form) {
	t.Helper()
	return changed(t, "testdata/past/councils", "testdata/past/case.yaml", "r50000006", change)
}

func changed(t testing.TB, councils, file string, id earlyhelp.ID, change func(*earlyhelp.Case)) (*templates.Library, *templates.Form) {
	t.Helper()
	lib, c := With(t, councils), decode(t, path(t, file))
	if change != nil {
		change(c)
	}
	return lib, open(t, lib, c, id)
}
