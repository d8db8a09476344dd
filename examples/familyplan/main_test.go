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

const source = "../../templates/councils/southend/plan/tests/complete.yaml"

func TestRun(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "out")
	var out bytes.Buffer
	if err := run([]string{"-case", source, "-out", folder}, &out); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(out.String(), filepath.ToSlash(folder), "out")
	golden.Equal(t, "testdata/run.golden", []byte(text))
	for name, begins := range map[string]string{"family-plan.pdf": "%PDF-", "family-plan.xlsx": "PK", "office-plan.pdf": "%PDF-"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, []byte(begins)) {
			t.Errorf("%s does not begin with %s", name, begins)
		}
	}
}

// What it prints may go to a log: it names nobody.
func TestRunPrintsNoName(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-case", source, "-out", t.TempDir()}, &out); err != nil {
		t.Fatal(err)
	}
	data, err := os.Open(source)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	c, err := earlyhelp.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.People {
		if strings.Contains(out.String(), p.Name) {
			t.Errorf("the name of %s is printed", p.ID)
		}
	}
}

func TestRunFails(t *testing.T) {
	for _, test := range []struct {
		name, want string
		args       []string
	}{
		{"no case", "run this in the module's own folder", []string{"-case", "none.yaml"}},
		{"bad case", "broken.yaml", []string{"-case", "../../testdata/bad/broken.yaml"}},
		{"a file", "it takes no files", []string{"case.yaml"}},
		{"help", "help requested", []string{"--help"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			err := run(test.args, &out)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}
