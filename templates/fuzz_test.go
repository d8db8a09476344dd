package templates

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/badforms"
)

// Whatever a council's files say, the form compiles or is refused with places:
// never a panic, in bounded time.
func FuzzLoad(f *testing.F) {
	core, err := loadCore()
	if err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile("councils/generic/plan/tests/complete.yaml")
	if err != nil {
		f.Fatal(err)
	}
	filled, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil || len(filled.Instances) == 0 {
		f.Fatal("no filled form", err)
	}
	const council = "name: Anytown Council\nsource: a guide\n"
	files, err := filepath.Glob("councils/*/*/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal("no forms", err)
	}
	for _, file := range append(files, "../testdata/councils/testshire/visit/1.yaml") {
		form, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		slug := strings.Split(filepath.ToSlash(strings.TrimPrefix(file, "../testdata/")), "/")[1]
		f.Add(council, strings.ReplaceAll(string(form), slug, "anytown"))
	}
	f.Add(council+"rules:\n- {code: ANY-101, kind: every, dates: [case.steps], max: 6 weeks, severity: hint, cite: x}\n", "form: anytown/visit\n")
	f.Add("name: &a [*a]\n", "a: &a [x]\nb: [*a, *a]\n")
	for _, b := range badforms.Read(f, "../testdata/bad/templates") {
		f.Add(string(b.Files["anytown/council.yaml"].Data), string(b.Files["anytown/visit/1.yaml"].Data))
	}
	f.Fuzz(func(t *testing.T, council, form string) {
		if len(council)+len(form) > 64<<10 {
			t.Skip("large files have a test of their own: one read takes longer than a fuzzer may wait")
		}
		start := time.Now()
		defer func() {
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		}()
		lib := &Library{core: core, councils: map[string]*Council{}, forms: map[string][]*formFile{}}
		var errs Errors
		if err := lib.add(fstest.MapFS{"anytown/council.yaml": {Data: []byte(council)}, "anytown/visit/1.yaml": {Data: []byte(form)}}, &errs); err != nil {
			t.Fatal(err)
		}
		tm, err := lib.Template("anytown/visit")
		if err != nil && !errors.As(err, &errs) {
			t.Fatalf("%T: %v", err, err)
		}
		for _, e := range errs {
			if e.File == "" || e.Code == "" || e.Message == "" || e.Line < 0 {
				t.Fatalf("an error without its place: %+v", e)
			}
		}
		if err != nil {
			return
		}
		tm.Blank().Completeness()
		full := index(tm, filled, &filled.Instances[0])
		if err := full.findParts(); err != nil {
			t.Fatal(err)
		}
		full.Completeness() // judges every condition where there are rows
		for _, r := range tm.Rules {
			r.When.Holds(full.Scope())
			if r.Rows != nil {
				full.List(r.Rows, r.Where, full.Scope())
			}
			r.Date.Read(full.Scope())
			r.Of.Read(full.Scope())
		}
		if tm.Digest == "" || tm.Version != "1" || len(tm.Sections) == 0 {
			t.Fatalf("%s has the digest %q", tm.ID(), tm.Digest)
		}
	})
}
