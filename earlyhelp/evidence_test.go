package earlyhelp

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParseDigestsAndIDs(t *testing.T) {
	sum, id := strings.Repeat("0aF9", 16), strings.Repeat("0aF9", 8)
	for _, test := range []struct {
		parse    func(string) (string, error)
		in, want string
		err      string
	}{
		{ParseSHA256, " " + sum + "\n", strings.ToLower(sum), ""},
		{ParseSHA256, sum[1:], "", "SHA-256: 64 hexadecimal digits are wanted, as sha256sum prints them"},
		{ParseSHA256, "g" + sum[1:], "", "SHA-256: 64 hexadecimal digits are wanted, as sha256sum prints them"},
		{ParseSHA256, " ", "", "SHA-256: nothing is written"},
		{ParseFileID, id, strings.ToLower(id), ""},
		{ParseFileID, sum, "", "document id: 32 hexadecimal digits are wanted, as “earlyhelp sign” records them"},
		{ParseFileID, "", "", "document id: nothing is written"},
	} {
		got, err := test.parse(test.in)
		if got != test.want || (err == nil) != (test.err == "") || err != nil && err.Error() != test.err {
			t.Errorf("%q: got %q, %v, want %q, %s", test.in, got, err, test.want, test.err)
		}
	}
}

// pictureOf is a picture of noise, which does not pack.
func pictureOf(w, h int) image.Image {
	rng := rand.New(rand.NewPCG(1, 2))
	p := image.NewGray(image.Rect(0, 0, w, h))
	for i := range p.Pix {
		p.Pix[i] = uint8(rng.IntN(256))
	}
	return p
}

func TestParseDrawing(t *testing.T) {
	text := func(p image.Image, encode func(*bytes.Buffer, image.Image) error) string {
		var b bytes.Buffer
		if err := encode(&b, p); err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(b.Bytes())
	}
	asPNG := func(b *bytes.Buffer, p image.Image) error { return png.Encode(b, p) }
	asJPEG := func(b *bytes.Buffer, p image.Image) error { return jpeg.Encode(b, p, nil) }
	asGIF := func(b *bytes.Buffer, p image.Image) error { return gif.Encode(b, p, nil) }
	small := pictureOf(40, 20)
	good := text(small, asPNG)
	for name, in := range map[string]string{
		"png": good, "jpeg": text(small, asJPEG), "lines": "\n " + good[:60] + "\n" + good[60:] + "\n",
		"most pixels": text(image.NewUniform(color.White), func(b *bytes.Buffer, _ image.Image) error {
			return png.Encode(b, image.NewGray(image.Rect(0, 0, 2000, 2000)))
		}),
	} {
		if file, picture, err := ParseDrawing(in); err != nil || len(file) == 0 || picture.Bounds().Empty() {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, test := range map[string]struct{ in, want string }{
		"nothing":         {" ", "nothing is written"},
		"data URL":        {"data:image/png;base64," + good, "leave out what stands before the comma: the base64 alone is wanted"},
		"no base64":       {"not base64!", "it is not base64: encode the PNG or JPEG again"},
		"half of base64":  {good[:len(good)-5], "it is not base64: encode the PNG or JPEG again"},
		"no picture":      {"aGVsbG8=", "it is neither a PNG nor a JPEG"},
		"gif":             {text(small, asGIF), "it is neither a PNG nor a JPEG"},
		"cut short":       {good[:len(good)/2/4*4], "the picture is damaged or cut short: save it again"},
		"cut short, JPEG": {text(small, asJPEG)[:800], "the picture is damaged or cut short: save it again"},
		"too large":       {text(pictureOf(600, 500), asPNG), "it is larger than 256 KiB: make the picture smaller"},
		"far too large":   {strings.Repeat("A", 2*MaxDrawing+4), "it is larger than 256 KiB: make the picture smaller"},
		"too many pixels": {text(image.NewGray(image.Rect(0, 0, 2001, 2000)), asPNG), "it has more than 4 million pixels: make the picture smaller"},
	} {
		_, _, err := ParseDrawing(test.in)
		var format *FormatError
		if !errors.As(err, &format) || format.Reason != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

// The largest drawing that is allowed passes through a file, YAML and JSON.
func TestTheLargestDrawingIsReadAndWritten(t *testing.T) {
	c := &Case{Schema: Schema, Instances: []Instance{{Signatures: []Signature{{Kind: SignedDrawn,
		Drawing: base64.StdEncoding.EncodeToString(make([]byte, MaxDrawing))}}}}}
	var asJSON bytes.Buffer
	if err := EncodeJSON(&asJSON, c); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{encoded(t, c), asJSON.String()} {
		if got := decode(t, file); got.Instances[0].Signatures[0].Drawing != c.Instances[0].Signatures[0].Drawing {
			t.Error("the drawing is another")
		}
	}
}

// Whatever a drawing is said to be, it is refused or whole.
func FuzzParseDrawing(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, pictureOf(8, 4)); err != nil {
		f.Fatal(err)
	}
	f.Add(base64.StdEncoding.EncodeToString(b.Bytes()))
	f.Add("data:image/png;base64,")
	f.Fuzz(func(t *testing.T, s string) {
		file, picture, err := ParseDrawing(s)
		if err == nil && (len(file) > MaxDrawing || picture.Bounds().Dx()*picture.Bounds().Dy() > MaxDrawingPixels) {
			t.Error("beyond the limits")
		}
	})
}
