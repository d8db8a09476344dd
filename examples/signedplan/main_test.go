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
	if err := run(source, folder, &out); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/run.golden", []byte(strings.ReplaceAll(out.String(), filepath.ToSlash(folder), "out")))
	for _, name := range []string{"shown-plan.pdf", "sealed-plan.pdf", "attacked-plan.pdf"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
			t.Errorf("%s is no PDF: %v", name, err)
		}
	}
	data, err := os.ReadFile(filepath.Join(folder, "signed-case.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	in := c.Instances[len(c.Instances)-1]
	if in.Signatures[0].Kind != earlyhelp.SignedCertificate || in.Signatures[1].Kind != earlyhelp.SignedDrawn || len(in.Stored) < 5 {
		t.Error("the case does not record who signed, or what is stored")
	}
}

func TestRunFails(t *testing.T) {
	for source, want := range map[string]string{
		"none.yaml":                      "run this in the module's own folder",
		"../../testdata/bad/broken.yaml": "",
	} {
		var out bytes.Buffer
		folder := filepath.Join(t.TempDir(), "out")
		if err := run(source, folder, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", source, err)
		}
		if _, err := os.Stat(folder); err == nil {
			t.Error("files were written")
		}
	}
}
