package main

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/pdftext"
)

func TestRun(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "out")
	var out bytes.Buffer
	if err := run([]string{"-councils", "../../templates/councils", "-out", folder}, &out); err != nil {
		t.Fatal(err)
	}
	for name, words := range map[string]string{"zaproszenie": "środa, 25 czerwca 2025", "invitation-ar": "بمن تتصلون", "plan-pl": "Plan wczesnej pomocy"} {
		data, err := os.ReadFile(filepath.Join(folder, name+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		tree, err := pdftext.Tree(data)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.ReplaceAll(tree.All(), "\u00a0", " "); !strings.Contains(text, words) {
			t.Errorf("%s does not say %q:\n%s", name, words, text)
		}
		pages, err := pdftext.Pages(data)
		if err != nil {
			t.Fatal(err)
		}
		for i, texts := range pages {
			var page strings.Builder
			for _, text := range texts {
				page.WriteString(text.Text)
			}
			if !strings.Contains(page.String(), "Sample translation: not for use") {
				t.Errorf("%s: page %d does not say that it is a sample", name, i+1)
			}
		}
		if !strings.Contains(out.String(), name) {
			t.Errorf("it does not say that it wrote %s", name)
		}
	}
}

// What the law or a child's safety hangs on is not translated by a program, and all that
// is says that it is a sample.
func TestTheSamplesAreSamples(t *testing.T) {
	grave := regexp.MustCompile(`(?i)consent|privacy|private|hurt|harm|safe|share|sharing|withdr|law|risk|you agreed|agreement`)
	texts := 0
	err := fs.WalkDir(files, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		var file struct {
			Sample string
			Texts  []struct{ From, To string }
		}
		if err := yaml.Unmarshal(data, &file); err != nil {
			return err
		}
		if file.Sample != "yes" {
			t.Errorf("%s is no sample", name)
		}
		for _, text := range file.Texts {
			texts++
			if grave.MatchString(text.From) {
				t.Errorf("%s translates %q", name, text.From)
			}
		}
		return nil
	})
	if err != nil || texts == 0 {
		t.Errorf("%d texts: %v", texts, err)
	}
}
