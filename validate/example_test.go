package validate_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// open returns the latest form of a case.
func open(name string) *templates.Form {
	file, err := os.ReadFile(name)
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
	return form
}

func ExampleCheck() {
	form := open("../templates/councils/southend/plan/tests/incomplete.yaml")
	today, err := earlyhelp.ParseDate("2025-03-03")
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range validate.Check(form, validate.Options{On: today, Section: "review"}) {
		fmt.Printf("%s %s: %s\n", f.Code, f.Severity, f.Message)
	}
	// Output:
	// SOU-101 error: No lead professional is named. Give name, role, phone and e-mail under “Lead Professionals contact details”.
	// SOU-112 warning: The review date is later than three months from this meeting, which end on 26 May 2025. In most circumstances plans should be reviewed every three months.
}

// One field can be checked while somebody types.
func ExampleCheck_field() {
	form := open("../templates/councils/southend/plan/tests/complete.yaml")
	form.Case.People[0].NHS = "943 476 5871"
	for _, f := range validate.Check(form, validate.Options{}) {
		if strings.HasSuffix(f.Path, ".nhs") {
			fmt.Println(f.Code, f.Message)
		}
	}
	// Output: EH-202 “NHS number” is not a valid NHS number. Check all ten digits.
}

// The rules of a form can be listed before there is any data.
func ExampleRules() {
	lib, err := templates.Load()
	if err != nil {
		log.Fatal(err)
	}
	form, err := lib.Template("southend/plan")
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range validate.Rules(form) {
		if r.Code == "SOU-111" {
			fmt.Println(r.Severity, r.Text)
			fmt.Println(r.Cite)
		}
	}
	// Output:
	// warning Agree a review date. Plans should be reviewed every three months, in most circumstances.
	// “should be reviewed by holding a Team around the Family Meeting every three months”
}
