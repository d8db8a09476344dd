package sign_test

import (
	"bytes"
	"reflect"
	"testing"

	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/sign"
)

// A signed copy still gives the case that it was made with.
func TestReadAfterSigning(t *testing.T) {
	b := newBench(t)
	want, err := pdf.Read(bytes.NewReader(b.plain))
	if err != nil {
		t.Fatal(err)
	}
	files := append(b.signedFiles(t), b.extend(t, b.sealed(t, sign.B), sign.LTA, now))
	for i, file := range files {
		got, err := pdf.Read(bytes.NewReader(file))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("signed file %d gives another case: %v", i, err)
		}
	}
}
