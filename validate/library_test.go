package validate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/ruletest"
	"earlyhelp.example/forms/templates"
)

const testdata = "../testdata"

// library is the module's councils and the invented ones, one of which uses every
// kind of rule.
func library(t testing.TB) *templates.Library {
	t.Helper()
	return casetest.With(t, "testdata/councils")
}

func day(t testing.TB, iso string) earlyhelp.Date {
	t.Helper()
	if iso == "" {
		return earlyhelp.Date{}
	}
	d, err := earlyhelp.ParseDate(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

type edit = ruletest.Edit

// everyKind is the case of the test council.
const everyKind = "testshire/visit/case"

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// caseFile returns a case, council/form/complete, with edits made.
func caseFile(name string, edits []edit) (*earlyhelp.Case, error) {
	file := filepath.Join(filepath.Dir(name), "tests", filepath.Base(name)+".yaml")
	data, err := os.ReadFile(filepath.Join("../templates/councils", file))
	if council, _, _ := strings.Cut(name, "/"); errors.Is(err, fs.ErrNotExist) && exists(filepath.Join(testdata, "councils", council)) {
		data, err = os.ReadFile(filepath.Join(testdata, "councils", file))
	}
	if err != nil {
		return nil, err
	}
	f, _, err := ruletest.Read(data)
	if err != nil {
		return nil, err
	}
	return f.With(edits...)
}
