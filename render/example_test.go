package render_test

import (
	"bytes"
	"log"
	"os"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

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

// print writes the first lines of an outline.
func print(doc *render.Doc, lines int) {
	var text strings.Builder
	if err := doc.WriteOutline(&text); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		if lines--; lines < 0 {
			break
		}
		os.Stdout.WriteString(line)
	}
}

// The outline of the family's copy; a renderer turns it into a file.
func ExampleFor() {
	doc, err := render.For(open("../templates/councils/southend/plan/tests/complete.yaml"), render.Audience{Kind: render.Family})
	if err != nil {
		log.Fatal(err)
	}
	print(doc, 14)
	// Output:
	// form southend/plan@2023.10
	// title The Family Early Help Plan
	// council Southend-on-Sea City Council
	// copy Family copy
	// marking Private and confidential
	// case SOU-EH-2025-0147
	// day 25 June 2025
	// wording Wording: Southend-on-Sea City Council, Early Help Framework, published October 2023, version 1.
	//
	// summary Your plan at a glance
	//   hint This is a short summary. The full form follows.
	//   beside
	//     show This plan is for (child.name)
	//       = Łukasz Wiśniewski
}

// The same copy as plain text, for a Braille translator or a voice.
func ExampleDoc_WriteText() {
	doc, err := render.For(open("../templates/councils/walsall/closure/tests/complete.yaml"), render.Audience{Kind: render.Family})
	if err != nil {
		log.Fatal(err)
	}
	var text strings.Builder
	if err := doc.WriteText(&text, render.NoDraft); err != nil {
		log.Fatal(err)
	}
	head, _, _ := strings.Cut(text.String(), "\n\n")
	os.Stdout.WriteString(head)
	// Output:
	// Early Help closure
	// Walsall Council
	// Family copy
	// Private and confidential
	// Case WAL-EH-25-0209
	// Date: 30 May 2025
}

// What is missing goes back to the sender, who reads no family's name in it.
func ExampleReturnNote() {
	form := open("../templates/councils/southend/plan/tests/incomplete.yaml")
	today, err := earlyhelp.ParseDate("2025-03-03")
	if err != nil {
		log.Fatal(err)
	}
	note := render.ReturnNote(form, validate.Check(form, validate.Options{On: today}), today)
	print(note, 19)
	// Output:
	// form southend/plan@2023.10
	// title Returned to you
	// council Southend-on-Sea City Council
	// copy
	// case SOU-EH-2025-0162
	// day 3 March 2025
	// wording Wording: the software's own, not the council's.
	//
	// section note
	//   text Case reference: SOU-EH-2025-0162
	//   text Form: The Family Early Help Plan
	//   text Date: 3 March 2025
	//   text The form named above cannot be used yet. Please complete what is listed below and send it again.
	//   text If you are worried that a child is at risk of harm, make a safeguarding referral now. Do not wait for this form.
	//   text This note names nobody. Please quote the case reference when you reply.
	//
	// section meeting The meeting
	//   ask  (, choices)
	//     [ ] Still to answer: Venue/Virtual
}
