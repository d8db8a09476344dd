package validate

import (
	"fmt"
	"os"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

func load(t testing.TB, file string) *templates.Form {
	lib, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Skip()
	}
	defer f.Close()
	c, err := earlyhelp.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	form, err := lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	return form
}

func TestSmoke(t *testing.T) {
	for _, name := range []string{"complete", "incomplete"} {
		form := load(t, "../testdata/southend/plan/"+name+".yaml")
		on, _ := earlyhelp.ParseDate("2026-11-21")
		for _, f := range Check(form, Options{On: on}) {
			fmt.Println(name, f.Code, f.Severity, f.Section, f.Field, f.Path, f.Message)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	form := load(b, "../testdata/southend/plan/complete.yaml")
	on, _ := earlyhelp.ParseDate("2026-11-21")
	for b.Loop() {
		Check(form, Options{On: on})
	}
}
