// Package badforms reads testdata/bad/templates, which holds every kind of mistake
// that somebody who writes a council's forms can make, each with its exact error;
// and lists the complaints that stand in a package's source, so that none is without
// a file.
package badforms

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// Bad is one file with a mistake.
type Bad struct {
	Name  string       // of the file, without .yaml
	Path  string       // of its error
	Files fstest.MapFS // a folder of councils in which the file stands among good ones
}

// Test reports whether the mistake is in a test beside a form, or in its case.
func (b Bad) Test() bool {
	return strings.HasPrefix(b.Name, "test-") || strings.HasPrefix(b.Name, "case-")
}

// Translation reports whether the mistake is in a translation into Polish.
func (b Bad) Translation() bool { return strings.HasPrefix(b.Name, "translation-") }

// Good reports whether the files are as they should be.
func (b Bad) Good() bool { return b.Name == "good" || strings.HasSuffix(b.Name, "-good") }

// Good returns a folder of councils whose files have no mistake: a council, its form
// anytown/visit, the tests of that and the case they are about.
func Good(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	return fstest.MapFS{
		"anytown/council.yaml":              read(t, dir, "council-good"),
		"anytown/visit/1.yaml":              read(t, dir, "good"),
		"anytown/visit/tests/rules.yaml":    read(t, dir, "test-good"),
		"anytown/visit/tests/complete.yaml": read(t, dir, "case-good"),
	}
}

func read(t testing.TB, dir, name string) *fstest.MapFile {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: data}
}

// Read returns every file, in order. A file named council-* stands as the council's,
// test-* as the tests of a form and case-* as the case they are about; one named
// translation-* as the form's translation into Polish, translation-council-* as the
// council's and translation-words-* as that of the library's words; all others stand as
// the form.
func Read(t testing.TB, dir string) []Bad {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files in ", dir, err)
	}
	var out []Bad
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		b := Bad{name, filepath.Join(dir, name+".err"), Good(t, dir)}
		kind, _, _ := strings.Cut(name, "-")
		if kind != "test" && kind != "case" {
			delete(b.Files, "anytown/visit/tests/rules.yaml")
			delete(b.Files, "anytown/visit/tests/complete.yaml")
		}
		if rest, ok := strings.CutPrefix(name, "translation-"); ok {
			if of, _, _ := strings.Cut(rest, "-"); of == "council" || of == "words" {
				kind += "-" + of
			}
		}
		place, ok := map[string]string{
			"council": "anytown/council.yaml",
			"test":    "anytown/visit/tests/rules.yaml",
			"case":    "anytown/visit/tests/complete.yaml",

			"translation":         "anytown/visit/1.pl.yaml",
			"translation-council": "anytown/council.pl.yaml",
			"translation-words":   "words.pl.yaml",
		}[kind]
		if !ok {
			place = "anytown/visit/1.yaml"
		}
		b.Files[place] = read(t, dir, name)
		out = append(out, b)
	}
	return out
}

// Errors returns what the .err files of a folder hold together.
func Errors(t testing.TB, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.err"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// Complaints returns every complaint in the source of a package, the words of
// calls of Fail and Unknown and of the Message of an Error, as a pattern by the
// place where it stands.
func Complaints(t testing.TB, dir string, files ...string) map[string]*regexp.Regexp {
	t.Helper()
	out := map[string]*regexp.Regexp{}
	for _, file := range files {
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, filepath.Join(dir, file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		add := func(e ast.Expr) {
			if words, ok := pattern(e); ok {
				p := set.Position(e.Pos())
				out[file+":"+strconv.Itoa(p.Line)+" "+words] = regexp.MustCompile(words)
			}
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				const words = 2 // after the place and the code
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "Fail" || f.Sel.Name == "Unknown") && len(n.Args) > words {
					add(n.Args[words])
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Message" {
					add(n.Value)
				}
			case *ast.AssignStmt:
				if f, ok := n.Lhs[0].(*ast.SelectorExpr); ok && f.Sel.Name == "Message" && len(n.Lhs) == 1 {
					add(n.Rhs[0])
				}
			}
			return true
		})
	}
	return out
}

var verb = regexp.MustCompile(`%[a-z.0-9]*[a-zA-Z]`)

// pattern returns a pattern for the words that an expression makes; false where it
// has none of its own.
func pattern(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil || verb.ReplaceAllString(text, "") == "" {
			return "", false
		}
		parts := verb.Split(text, -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		return strings.Join(parts, ".*"), true
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return pattern(e.Args[0])
		}
	case *ast.BinaryExpr:
		left, okLeft := pattern(e.X)
		right, okRight := pattern(e.Y)
		if !okLeft {
			left = ".*"
		}
		if !okRight {
			right = ".*"
		}
		return left + right, okLeft || okRight
	}
	return "", false
}

// Untried returns the complaints that no error holds and that are not excused: the
// excuses are parts of complaints, each with its reason. An excuse that nothing
// needs is returned too.
func Untried(complaints map[string]*regexp.Regexp, errors string, excused map[string]string) []string {
	var out []string
	needed := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(complaints)) {
		if complaints[name].MatchString(errors) {
			continue
		}
		excuse := ""
		for e := range excused {
			if strings.Contains(strings.ReplaceAll(name, `\`, ""), e) {
				excuse = e
			}
		}
		if needed[excuse] = true; excuse == "" {
			out = append(out, name)
		}
	}
	for _, e := range slices.Sorted(maps.Keys(excused)) {
		if !needed[e] {
			out = append(out, "excused, and not needed: "+e)
		}
	}
	return out
}
