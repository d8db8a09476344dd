package sign_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/render/sign"
)

// drawn is a signature as a tablet gives it.
func drawn(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 600, 200))
	for i := range 4000 {
		x := float64(i) / 4000
		cx, cy := 40+520*x, 100+60*math.Sin(18*x)*math.Exp(-x)-30*x
		for dx := -3.0; dx <= 3; dx++ {
			for dy := -3.0; dy <= 3; dy++ {
				img.Set(int(cx+dx), int(cy+dy), color.RGBA{R: 10, G: 20, B: 80, A: 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestLooks(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	for _, want := range []struct {
		name string
		o    sign.Options
	}{
		{"polish", sign.Options{Name: "Agnieszka Łęcka-Wiśniewska", Reason: "Zgadzam się z planem"}},
		{"welsh", sign.Options{Name: "Siân Ŵyn Pritchard", Image: drawn(t)}},
		{"arabic", sign.Options{Name: "فاطمة الزهراء", Reason: "أوافق على هذه الخطة"}},
		{"long", sign.Options{Name: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Community Council", Reason: "Agreed at the meeting of 3 March"}},
	} {
		t.Run(want.name, func(t *testing.T) {
			out := file
			for _, field := range []string{sign.Seal, "eh_sign_box_1", "eh_sign_box_2"} {
				want.o.Field = field
				out, _ = signed(t, out, by, want.o)
			}
			keep(t, ca, "look-"+want.name, out)
		})
	}
}

// A name that is not the certificate's holder's does not hide who that is.
func TestLookNamesTheHolder(t *testing.T) {
	for _, test := range []struct{ name, holder, want string }{
		{"Exampleshire Council", "Exampleshire Council", "Exampleshire Council"},
		{"Sian Pritchard", "Siân Pritchard, Exampleshire Council", "Sian Pritchard"},
		{"Bob Nobody", "Exampleshire Council", "Exampleshire Council for Bob Nobody"},
		{"Siân Pritchard, Exampleshire Council", "Exampleshire Council", "Exampleshire Council for Siân Pritchard, Exampleshire Council"},
	} {
		if got := sign.WhoSigned(test.name, test.holder); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestLooksThatCannotBe(t *testing.T) {
	file := plan(t, final)
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council"})
	s, err := sign.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct {
		o    sign.Options
		want string
	}{
		{sign.Options{Name: "ਗੁਰਪ੍ਰੀਤ"}, "the name of who signs: no typeface here has the character U+0A17 (ਗ)"},
		{sign.Options{Reason: "an\x07 alarm"}, "the reason: the character U+0007 cannot be printed"},
		{sign.Options{Name: "evil\u202eecila"}, "the name of who signs: the character U+202E cannot be printed"},
		{sign.Options{Name: "\xff"}, "the name of who signs: it is no text"},
		{sign.Options{Reason: strings.Repeat("long ", 500)}, "name and reason are too long for the field eh_seal: shorten them"},
		{sign.Options{Reason: strings.Repeat("long ", 60), Image: drawn(t)}, "name and reason are too long for the field eh_seal beside the picture, which takes up to half of it: leave the picture out, or shorten them"},
		{sign.Options{Image: []byte("GIF89a")}, "the picture is neither a PNG nor a JPEG"},
	} {
		bad.o.Field, bad.o.Time = sign.Seal, now
		var out bytes.Buffer
		if _, err := s.Sign(context.Background(), &out, file, by, bad.o); err == nil || err.Error() != bad.want || out.Len() > 0 {
			t.Errorf("wanted %q, got %v and %d bytes", bad.want, err, out.Len())
		}
	}
}
