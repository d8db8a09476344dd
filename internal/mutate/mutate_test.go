package mutate

import (
	"bytes"
	"testing"
)

func TestMutantsDifferAndRepeat(t *testing.T) {
	data := []byte("%PDF-1.7\n1 0 obj\n<</Length 12>>\nendobj\nstartxref\n9\n%%EOF\n")
	before := bytes.Clone(data)
	for seed := range uint64(2000) {
		a, done := File(data, seed, []byte("another file"))
		b, again := File(data, seed, []byte("another file"))
		if !bytes.Equal(a, b) || done != again {
			t.Fatalf("seed %d: not twice the same: %s; %s", seed, done, again)
		}
		if bytes.Equal(a, data) || done == "" {
			t.Fatalf("seed %d: nothing was done: %q", seed, done)
		}
	}
	if !bytes.Equal(data, before) {
		t.Error("the file itself was changed")
	}
	if a, _ := File(nil, 1); len(a) == 0 {
		t.Error("an empty file stays as it is")
	}
}
