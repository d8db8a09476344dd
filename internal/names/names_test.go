package names_test

import (
	"testing"

	"earlyhelp.example/forms/internal/names"
)

func TestSame(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"Siân Pritchard", "Siân Pritchard", true},
		{"Sian", "Siân Pritchard", true},
		{"Ms S. Pritchard", "Siân Pritchard, Exampleshire Council", true},
		{"Siân Pritchard (Social Worker)", "Siân Pritchard", true},
		{"Siân Pritchard, Social Worker", "Siân Pritchard, Exampleshire Council", true},
		{"Pritchard, Siân", "Siân Pritchard", true},
		{"Siân Pritchard", "Exampleshire Council", false},
		{"Siân Pritchard, Exampleshire Council", "Exampleshire Council", false},
		{"Agnieszka, Mother", "Exampleshire Council", false},
		{"Łucja Wiśniewska", "Lucja Wisniewska", true},
		{"गीता", "गाता", false},
		{"Mrs", "Anybody", true},
		{", ", "Anybody", true},
	} {
		if got := names.Same(test.a, test.b); got != test.want {
			t.Errorf("%q and %q: %v", test.a, test.b, got)
		}
		if got := names.Same(test.b, test.a); got != test.want {
			t.Errorf("%q and %q: %v", test.b, test.a, got)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, test := range []struct {
		name, of string
		want     bool
	}{
		{"Sian Pritchard", "Siân Pritchard", true},
		{"Dr S. Pritchard", "Siân Pritchard", true},
		{"Siân Pritchard, Exampleshire Council", "Exampleshire Council", false},
		{"Bob Nobody", "Siân Pritchard", false},
	} {
		if got := names.Within(test.name, test.of); got != test.want {
			t.Errorf("%q within %q: %v", test.name, test.of, got)
		}
	}
}
