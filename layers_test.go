// Package forms has only tests: of what all packages of the module keep to.
package forms

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const module = "earlyhelp.example/forms"

// packages returns every package of the module that is there.
func packages(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// imports returns what a package imports itself, standard library left out,
// and deps all that it links.
func imports(t *testing.T, pkg string) []string {
	return goList(t, `{{join .Imports "\n"}}`, pkg)
}

func deps(t *testing.T, pkg string) []string {
	return goList(t, `{{join .Deps "\n"}}`, pkg)
}

func goList(t *testing.T, format, pkg string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", format, pkg).Output()
	if err != nil {
		t.Fatal(pkg, err)
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(dep string) bool {
		first, _, _ := strings.Cut(dep, "/")
		return !strings.Contains(first, ".") || strings.HasPrefix(dep, "vendor/")
	})
}

func under(dep string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return dep == p || strings.HasPrefix(dep, p+"/") })
}

// outside are the modules that stand in one package each.
var outside = []struct{ what, path, only string }{
	{"maroto", "github.com/johnfercher/maroto", module + "/render/pdf"},
	{"excelize", "github.com/xuri/excelize", module + "/render/xlsx"},
	{"the validator", "github.com/go-playground/validator", module + "/validate"},
	{"the writer of calendars", "github.com/arran4/golang-ical", module + "/templates/timeline"},
	{"the reader of encrypted keys", "github.com/youmark/pkcs8", module + "/internal/keyfile"},
	{"the client of timestamp services", "github.com/notaryproject/tspclient-go", module + "/internal/tsa"},
}

func TestEachOutsideLibraryStandsInOnePackage(t *testing.T) {
	for _, pkg := range packages(t) {
		for _, dep := range imports(t, pkg) {
			for _, lib := range outside {
				if under(dep, lib.path) && !under(pkg, lib.only, module+"/examples/signedplan/testca") {
					t.Errorf("%s imports %s: only %s may", pkg, lib.what, lib.only)
				}
			}
		}
	}
}

// The words of the field need nothing but the standard library and YAML.
func TestEarlyhelpImportsOnlyTheStandardLibraryAndYAML(t *testing.T) {
	for _, dep := range deps(t, module+"/earlyhelp") {
		if under(dep, module+"/internal") {
			if got := deps(t, dep); len(got) > 0 {
				t.Errorf("%s, which earlyhelp imports, links %v", dep, got)
			}
		} else if dep != "gopkg.in/yaml.v3" {
			t.Errorf("earlyhelp links %s", dep)
		}
	}
}

// Imports point down only.
func TestImportsPointDown(t *testing.T) {
	drawing := []string{"github.com/johnfercher", "github.com/phpdave11", "github.com/pdfcpu", "github.com/xuri", "github.com/boombuler"}
	mayNot := map[string][]string{
		"earlyhelp":   {module + "/templates", module + "/validate", module + "/render", module + "/cmd"},
		"templates":   {module + "/validate", module + "/authoring", module + "/render", module + "/cmd", "github.com/go-playground"},
		"validate":    {module + "/render", module + "/cmd", module + "/authoring"},
		"authoring":   {module + "/render", module + "/cmd"},
		"render":      {module + "/validate", module + "/authoring", module + "/cmd", module + "/render/pdf", module + "/render/xlsx", "github.com/go-playground"},
		"render/pdf":  {module + "/render/xlsx", module + "/validate", module + "/cmd", "github.com/xuri"},
		"render/xlsx": {module + "/render/pdf", module + "/validate", module + "/cmd", "github.com/johnfercher"},
		"render/sign": {module + "/render", module + "/templates", module + "/validate", module + "/authoring", module + "/cmd", "github.com/go-playground", "github.com/johnfercher", "github.com/xuri"},
	}
	for pkg, forbidden := range mayNot {
		if _, err := os.Stat(pkg); err != nil {
			t.Errorf("%s: %v", pkg, err)
			continue
		}
		if !strings.HasPrefix(pkg, "render/") {
			forbidden = append(forbidden, drawing...)
		}
		for _, dep := range deps(t, module+"/"+pkg) {
			if under(dep, forbidden...) {
				t.Errorf("%s links %s", pkg, dep)
			}
		}
	}
	for _, dep := range deps(t, module+"/cmd/earlyhelp") {
		if under(dep, module+"/examples", module+"/tools", module+"/internal/forge", module+"/internal/mutate") {
			t.Errorf("the command links %s", dep)
		}
	}
	for _, pkg := range packages(t) {
		if !under(pkg, module+"/cmd", module+"/examples", module+"/tools") {
			for _, dep := range deps(t, pkg) {
				if under(dep, module+"/cmd", module+"/examples") {
					t.Errorf("%s links %s", pkg, dep)
				}
			}
		}
	}
}

// Councils are data: no Go file, comments included, knows the name of one. Tests
// and examples may.
func TestNoGoFileKnowsACouncil(t *testing.T) {
	files, err := filepath.Glob("templates/councils/*/council.yaml")
	if err != nil || len(files) < 2 {
		t.Fatal("no councils", err)
	}
	var words []string
	for _, file := range files {
		var council struct{ Name string }
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(data, &council); err != nil {
			t.Fatal(err)
		}
		slug := filepath.Base(filepath.Dir(file))
		if slug == "generic" {
			continue
		}
		for _, word := range append(regexp.MustCompile(`[\pL]+`).FindAllString(council.Name, -1), slug) {
			// "City", "Council" and the like name no council.
			if word = strings.ToLower(word); !slices.Contains([]string{"council", "city", "county", "borough", "metropolitan", "district", "on", "sea", "of", "the", "and", "upon"}, word) {
				words = append(words, word)
			}
		}
	}
	if len(words) < 2 {
		t.Fatalf("the councils' words are %v", words)
	}
	n := 0
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == "examples" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		for i, line := range strings.Split(strings.ToLower(string(data)), "\n") {
			for _, word := range words {
				if strings.Contains(line, word) {
					t.Errorf("%s:%d names %q", path, i+1, word)
				}
			}
		}
		return nil
	})
	if err != nil || n < 20 {
		t.Errorf("%d files read: %v", n, err)
	}
}

// Nothing exits, prints, logs, reads the clock or touches the network but the
// command line and the examples: checked by what the packages import and call.
func TestLibraryPackagesHaveNoSideEffects(t *testing.T) {
	calls := regexp.MustCompile(`\b(time\.Now|os\.Exit|os\.Getenv|fmt\.Print(ln|f)?|os\.Std(out|err)|panic)\b\(?`)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == "examples" || path == "cmd" || path == "tools" || d.Name() == "golden" || d.Name() == "mutate" || d.Name() == "forge" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range file.Imports {
			// A timestamp service is asked where a caller names one: its address, and how to reach it.
			if imp.Path.Value == `"net/http"` && under(filepath.ToSlash(filepath.Dir(path)), "internal/tsa", "render/sign") {
				continue
			}
			if slices.Contains([]string{`"net"`, `"net/http"`, `"log"`, `"os/exec"`, `"os/user"`, `"math/rand"`, `"math/rand/v2"`, `"unsafe"`}, imp.Path.Value) {
				t.Errorf("%s imports %s", path, imp.Path.Value)
			}
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(data), "\n") {
			code, _, _ := strings.Cut(line, "//")
			if m := calls.FindString(code); m != "" {
				t.Errorf("%s:%d calls %s", path, i+1, m)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
