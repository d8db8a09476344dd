package render_test

import (
	"bytes"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
)

// What is stored of a form's files is the office's record of them, and in no copy.
func TestStoredFilesAreInNoCopy(t *testing.T) {
	const word = "zzyzxstored"
	for _, name := range casetest.Forms(t) {
		c := casetest.Case(t, name+"/complete")
		for i := range c.Instances {
			c.Instances[i].Stored = []earlyhelp.Stored{{ID: "r0badcafe", File: word, SHA256: word, Field: word, Signer: word, Level: word, Length: 1}}
		}
		f, err := casetest.Library(t).OpenForm(c, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range audiences {
			doc, text := outline(t, f, to)
			var b bytes.Buffer
			if err := earlyhelp.EncodeJSON(&b, doc.Case); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(text, word) || strings.Contains(b.String(), word) || strings.Contains(b.String(), `"stored"`) {
				t.Errorf("%s, %s: a stored file is told", name, to.Kind)
			}
		}
	}
}
