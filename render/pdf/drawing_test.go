package pdf_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

// stroke is a line across a picture that is transparent elsewhere.
func stroke(width, height int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		img.SetNRGBA(x, x*height/width, color.NRGBA{20, 30, 90, 255})
	}
	return img
}

// scrawl is a drawn signature as a case holds it.
func scrawl(width, height int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, stroke(width, height)); err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// signedDoc is a document in which one answer was drawn, in every kind of place.
func signedDoc(t *testing.T, data string) *render.Doc {
	drawn := func() *render.Answer {
		return &render.Answer{Kind: templates.Sign, Field: "sign.box", Label: "Signature", Text: "Signed on a tablet: Amy Jones, 3 March 2026",
			Drawing: &render.Drawing{Path: "instances[r00000001].signatures[r00000002].drawing", Data: data, Alt: "Signature of Amy Jones, drawn on a tablet, 3 March 2026"}}
	}
	line := func(label, text string) *render.Answer {
		return &render.Answer{Kind: templates.Line, Label: label, Text: text}
	}
	day := func() *render.Answer { return &render.Answer{Kind: templates.Day, Label: "Date", Text: "3 March 2026"} }
	table := func(transposed bool) *render.Table {
		return &render.Table{Label: "Who signs", Transposed: transposed,
			Columns: []render.Column{{Kind: templates.Line, Label: "Name"}, {Kind: templates.Sign, Label: "Signature"}, {Kind: templates.Day, Label: "Date"}},
			Rows:    []render.Row{{Cells: []*render.Answer{line("", "Amy Jones"), drawn(), day()}}, {Cells: []*render.Answer{line("", "Bo"), drawn(), day()}}}}
	}
	wide := table(false)
	for range 9 {
		wide.Columns = append(wide.Columns, render.Column{Kind: templates.Line, Label: "Extraordinarily"})
		for i := range wide.Rows {
			wide.Rows[i].Cells = append(wide.Rows[i].Cells, line("", "unabbreviated"))
		}
	}
	return &render.Doc{Title: "A form", Form: "a/b@1", Council: "A council", Copy: "Family copy", Words: casetest.Library(t).Words(),
		Sections: []render.Section{{Title: "Signatures", Nodes: []render.Node{
			&render.Group{Sign: true, Nodes: []render.Node{&render.Beside{Answers: []*render.Answer{line("Name", "Amy Jones"), drawn(), day()}}}},
			drawn(), table(false), table(true), wide}}},
		Signed: []render.Node{&render.Group{Label: "Signature", Sign: true, Nodes: []render.Node{drawn()}}}}
}

// A drawn signature is a figure with words for it wherever an answer may stand,
// in every size, and the file is the same when it is made again.
func TestDrawnSignatures(t *testing.T) {
	r := renderer(t)
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, stroke(300, 100), nil); err != nil {
		t.Fatal(err)
	}
	wrapped := scrawl(320, 110)
	for name, data := range map[string]string{
		"PNG": scrawl(320, 110), "JPEG": base64.StdEncoding.EncodeToString(photo.Bytes()), "in lines": wrapped[:70] + "\n" + wrapped[70:] + "\n",
		"tall": scrawl(1, 2000), "wide": scrawl(2000, 1), "a dot": scrawl(1, 1), "large": scrawl(1900, 1900),
	} {
		if testing.Short() && name == "large" {
			continue // the race detector takes half a minute for its pixels
		}
		for size, o := range map[string]pdf.Options{"final": {Findings: []earlyhelp.Finding{}}, "draft in large print": {Draft: true, LargePrint: true}} {
			t.Run(name+" "+size, func(t *testing.T) {
				d := signedDoc(t, data)
				file := write(t, r, d, o)
				checkStructure(t, d, o, file)
				if n := bytes.Count(file, []byte("/Subtype/Image")); n != 9 {
					t.Errorf("%d pictures, not one for each answer that shows one", n)
				}
				if !bytes.Equal(file, write(t, r, signedDoc(t, data), o)) {
					t.Error("made again, the file is another")
				}
			})
		}
	}
}

// What is no whole picture is refused by the path of the signature, and nothing is
// written.
func TestBrokenDrawingsAreRefused(t *testing.T) {
	whole, err := base64.StdEncoding.DecodeString(scrawl(320, 110))
	if err != nil {
		t.Fatal(err)
	}
	pack := base64.StdEncoding.EncodeToString
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for name, data := range map[string]string{
		"words": "not a picture", "cut short": pack(whole[:len(whole)-40]), "half": pack(whole[:len(whole)/2]), "a byte is another": pack(flipped),
		"a text": pack([]byte("%PDF-1.7")), "space": "  ", "half the base64": scrawl(320, 110)[:101], "an address": "data:image/png;base64," + scrawl(9, 9),
		"too many pixels": scrawl(3000, 3000), "too many bytes": strings.Repeat("A", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			err := renderer(t).Write(&b, signedDoc(t, data), pdf.Options{})
			var broken *pdf.DrawingError
			if !errors.As(err, &broken) || broken.Path != "instances[r00000001].signatures[r00000002].drawing" || !strings.Contains(err.Error(), broken.Path) || b.Len() > 0 {
				t.Errorf("%v, and %d bytes written", err, b.Len())
			}
		})
	}
}
