package render

import (
	"os"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

func TestSmoke(t *testing.T) {
	lib, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	tm, _ := lib.Template("southend/plan")
	d, err := Blank(tm)
	if err != nil {
		t.Fatal(err)
	}
	d.WriteOutline(os.Stdout)
	f, err := os.Open("../testdata/southend/plan/complete.yaml")
	if err != nil {
		t.Skip()
	}
	c, err := earlyhelp.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	form, err := lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	d, _ = For(form, Audience{Kind: Family})
	d.WriteOutline(os.Stdout)
}
