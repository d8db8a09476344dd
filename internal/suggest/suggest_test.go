package suggest

import (
	"strings"
	"testing"
)

func TestFor(t *testing.T) {
	known := []string{"born", "name", "relationship", "at_home", "nhs", "upn"}
	for word, want := range map[string]string{
		"bron":                     "born", // neighbours swapped
		"bnro":                     "",     // two of four letters
		"brn":                      "born",
		"Born":                     "born",
		"BORN":                     "born",
		"names":                    "name",
		"realtionship":             "relationship",
		"athome":                   "at_home",
		"x":                        "",
		"":                         "",
		"ünhs":                     "nhs",
		strings.Repeat("name", 99): "",
		"\xff\xfe":                 "",
	} {
		got, ok := For(word, known)
		if got != want || ok != (want != "") {
			t.Errorf("For(%q) = %q, %v; want %q", word, got, ok, want)
		}
	}
	if got, ok := For("nam", []string{"ham", "name"}); !ok || got != "ham" {
		t.Errorf("of two as near, got %q", got)
	}
}
