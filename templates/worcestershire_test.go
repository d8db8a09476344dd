package templates_test

import (
	"slices"
	"testing"

	"earlyhelp.example/forms/internal/casetest"
)

// The labels that the council publishes of its assessment's sections 1 and 2 stand
// on the form to the letter and in that order; what is ours stands beside them.
func TestWorcestershireLabelsAreAsPublished(t *testing.T) {
	lib := casetest.Library(t)
	form, err := lib.Template("worcestershire/assessment@2024.1")
	if err != nil {
		t.Fatal(err)
	}
	rest := printedWords(form)
	for _, label := range []string{
		"Child/ren's/Young Person's Name/s", "Date of Birth", "Language or communication needs", "Names of Parent/Carers",
		"Other people within the household", "Other family members not living in the family home",
		"Other significant adults not in the household", "Additional information",
		"Name and contact details of other professionals involved", "What does the child/young person want to happen?",
		"What are you worried about?", "What is working well?", "What needs to happen?",
	} {
		at := slices.Index(rest, label)
		if at < 0 {
			t.Fatalf("%q is not printed, or not where the council has it", label)
		}
		rest = rest[at+1:]
	}
}
