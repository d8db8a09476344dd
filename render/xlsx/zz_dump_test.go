package xlsx

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

func TestDump(t *testing.T) {
	lib, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	out := func(name string, d *render.Doc, err error) {
		if err != nil {
			t.Error(name, err)
			return
		}
		f, _ := os.Create("/tmp/xl/out/" + name + ".xlsx")
		defer f.Close()
		if err := Write(f, d, Options{}); err != nil {
			t.Error(name, err)
		}
	}
	os.MkdirAll("/tmp/xl/out", 0o755)
	files, _ := filepath.Glob("../../testdata/*/*/complete.yaml")
	for _, file := range files {
		p := strings.Split(file, "/")
		form := p[3] + "-" + p[4]
		if tm, err := lib.Template(p[3] + "/" + p[4]); err == nil {
			d, err := render.Blank(tm)
			out(form+"-blank", d, err)
		}
		f, _ := os.Open(file)
		c, err := earlyhelp.Decode(f)
		if err != nil {
			t.Error(err)
			continue
		}
		open, err := lib.Open(c, "")
		if err != nil {
			t.Error(err)
			continue
		}
		for _, k := range []render.Kind{render.Office, render.Family} {
			d, err := render.For(open, render.Audience{Kind: k})
			out(form+"-"+string(k), d, err)
		}
	}
}
