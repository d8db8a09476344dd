package templates_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// An app's own councils stand beside those in the module.
func ExampleLoad() {
	own := fstest.MapFS{
		"anytown/council.yaml": {Data: []byte("name: Anytown Council\nsource: Early Help guide\n")},
		"anytown/visit/1.yaml": {Data: []byte(`
form: anytown/visit
version: "1"
title: First visit
wording: ours
day: meeting.date
parts: {meeting: new}
sections:
- id: visit
  title: The visit
  ask: [meeting.date, child.name, x.anytown.pets: {label: Pets in the house, kind: line, on: case}]
`)},
	}
	lib, err := templates.Load(own)
	if err != nil {
		log.Fatal(err)
	}
	form, err := lib.Template("anytown/visit")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(form.ID(), form.Title)
	// Output: anytown/visit@1 First visit
}

// A mistake in a form is reported with its place.
func ExampleErrors() {
	own := fstest.MapFS{
		"anytown/council.yaml": {Data: []byte("name: Anytown Council\nsource: Early Help guide\n")},
		"anytown/visit/1.yaml": {Data: []byte(`form: anytown/visit
version: "1"
title: First visit
wording: ours
day: meeting.date
parts: {meeting: new}
sections:
- id: visit
  ask: [meeting.date, child.nmae]
`)},
	}
	lib, err := templates.Load(own)
	if err != nil {
		log.Fatal(err)
	}
	_, err = lib.Template("anytown/visit")
	fmt.Println(err)
	// Output: anytown/visit/1.yaml:9:23: no-field: there is no field "child.nmae"; did you mean "child.name"?
}

func ExampleLibrary_Open() {
	file, err := os.ReadFile("councils/southend/plan/tests/complete.yaml")
	if err != nil {
		log.Fatal(err)
	}
	c, err := earlyhelp.Decode(bytes.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	lib, err := templates.Load()
	if err != nil {
		log.Fatal(err)
	}
	form, err := lib.Open(c, "")
	if err != nil {
		log.Fatal(err)
	}
	asked, answered := form.Completeness().Total()
	fmt.Printf("%s of %s: %d of %d answered\n", form.Template.Title, form.Date().Long(), answered, asked)
	// Output: The Family Early Help Plan of 25 June 2025: 78 of 78 answered
}

// Days by which something is due are known before anybody judges them.
func ExampleForm_Deadlines() {
	data, err := os.ReadFile("councils/southend/plan/tests/complete.yaml")
	if err != nil {
		log.Fatal(err)
	}
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil {
		log.Fatal(err)
	}
	lib, err := templates.Load()
	if err != nil {
		log.Fatal(err)
	}
	form, err := lib.Open(c, "")
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range form.Deadlines() {
		fmt.Println(d.Rule.Code, "due", d.Due.Long(), "done", d.Done.Long())
	}
	// Output:
	// SOU-301 due 15 April 2025 done 2 April 2025
	// SOU-301 due 2 July 2025 done 25 June 2025
}
