package validate

import (
	"slices"
	"testing"
)

// What a text should not hold may be several words, in capitals or not; the last may
// go on.
func TestWordsOfARuleAreFound(t *testing.T) {
	for _, test := range []struct {
		text, find string
		want       []span
	}{
		{"He is Neglected, and neglect", "neglect", []span{{6, 9}, {21, 7}}},
		{"a sign of neglect", "Neglect", []span{{10, 7}}},
		{"unneglected", "neglect", nil},
		{"Mum did not\nengage. DID NOT  ENGAGED", "did not engage", []span{{4, 14}, {20, 16}}},
		{"Née: did nothing engage", "did not engage", nil},
		{"Née: did not", "did not engage", nil},
		{"a non-engaging dad", "non-engaging", []span{{2, 12}}},
		{"anything", "…", nil},
	} {
		if got := (&checker{}).findIn(test.text, test.find); !slices.Equal(got, test.want) {
			t.Errorf("%q in %q: %v, want %v", test.find, test.text, got, test.want)
		}
	}
}
