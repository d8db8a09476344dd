package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/forge"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// open returns the latest form of the case in a file.
func open(name string) (*templates.Form, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%w: run this in the module's own folder", err)
	}
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	lib, err := templates.Load()
	if err != nil {
		return nil, err
	}
	return lib.Open(c, "")
}

// familyCopy makes the family's copy. Only one without errors is final, and only a
// final one can be signed.
func familyCopy(form *templates.Form) ([]byte, error) {
	doc, err := render.For(form, render.Audience{Kind: render.Family})
	if err != nil {
		return nil, err
	}
	pdfs, err := pdf.New(scripts.Fonts()...)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = pdfs.Write(&b, doc, pdf.Options{Findings: validate.Check(form, validate.Options{On: earlyhelp.DateOf(now)})})
	return b.Bytes(), err
}

// drawStroke draws what a tablet would send: a stroke on nothing, as PNG.
func drawStroke(waves float64) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 320, 110))
	for i := range 4000 {
		t := float64(i) / 4000
		x, y := 20+280*t+18*math.Sin(40*t), 55+38*math.Cos(waves*t)*(1-0.6*t)
		for d := range 9 {
			img.Set(int(x)+d%3, int(y)+d/3, color.NRGBA{R: 20, G: 30, B: 90, A: 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a picture of this size can be written, and memory does not refuse
	return b.Bytes()
}

// replacePage puts another first page in front of what was signed, as an update of
// the file: not one of the bytes that were signed is touched.
func replacePage(plan, sealed []byte) ([]byte, error) {
	source := &forge.Source{Plain: plan, Sign: func([]byte, forge.Signing) ([]byte, error) { return sealed, nil }}
	for _, a := range forge.Attacks() {
		if a.Name == "page-replaced" {
			return a.Make(source)
		}
	}
	return nil, errors.New("there is no such attack")
}

// stored is what the case records of a file that is kept.
func stored(file []byte) earlyhelp.Stored {
	sum := sha256.Sum256(file)
	return earlyhelp.Stored{Length: len(file), SHA256: hex.EncodeToString(sum[:]), Date: earlyhelp.DateOf(now)}
}
