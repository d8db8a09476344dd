package render_test

import (
	"io"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
)

func BenchmarkFor(b *testing.B) {
	f := openForm(b, casetest.Case(b, "southend/plan/complete"), "southend/plan")
	for b.Loop() {
		if _, err := render.For(f, toFamily); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeCut(b *testing.B) {
	f := openForm(b, casetest.Case(b, "southend/plan/complete"), "southend/plan")
	doc, err := render.For(f, toFamily)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := earlyhelp.EncodeJSON(io.Discard, doc.Case); err != nil {
			b.Fatal(err)
		}
	}
}
