package templates_test

import (
	"testing"

	"earlyhelp.example/forms/templates"
)

func TestFill(t *testing.T) {
	lib, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	words := lib.Words()
	args := map[string]string{"n": "3", "m": "{n}", "day": ""}
	for text, want := range map[string]string{
		"":                  "",
		"Page":              "Page",
		"Page {n} of 7":     "Page 3 of 7",
		"{n}{n}":            "33",
		"on {day}.":         "on .",
		"an answer {m}":     "an answer {n}", // not looked at again
		"{other} stays {n}": "{other} stays 3",
		"{{n} and {} {n":    "{3 and {} {n",
		"} {n":              "} {n",
	} {
		if got := words.Fill(text, args); got != want {
			t.Errorf("Fill(%q) = %q, want %q", text, got, want)
		}
	}
}
