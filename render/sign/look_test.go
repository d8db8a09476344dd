package sign_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pseudo"
	"earlyhelp.example/forms/render/pdf"
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

// A field speaks the language of its copy; in English it says the same with words and
// without.
func TestLooksInOtherLanguages(t *testing.T) {
	file := plan(t, final)
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council"})
	polish, err := pseudo.Library(pseudo.Accented)
	if err != nil {
		t.Fatal(err)
	}
	look := func(field string, words sign.Words) string {
		out, _ := signed(t, file, by, sign.Options{Field: field, Words: words})
		data, err := sign.LookOf(out, field)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, field := range []string{sign.Seal, "eh_sign_box_1"} {
		plain := look(field, nil)
		if look(field, casetest.Library(t).Words()) != plain {
			t.Errorf("%s: the library's words are not those of package sign", field)
		}
		if look(field, polish.Words()) == plain {
			t.Errorf("%s: it is in English all the same", field)
		}
	}
	if sealed, signed := polish.Words().SignedBy(true, "A"), polish.Words().SignedBy(false, "A"); sealed == signed {
		t.Errorf("sealed and signed are both %q", sealed)
	}
}

// sizesIn returns the sizes of the letters that the field's look is set in.
func sizesIn(t testing.TB, file []byte, field string) (least, most float64) {
	t.Helper()
	look, err := sign.LookOf(file, field)
	if err != nil {
		t.Fatal(err)
	}
	least = 100
	for _, m := range regexp.MustCompile(`([0-9.]+) Tf`).FindAllStringSubmatch(string(look), -1) {
		size, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		least, most = min(least, size), max(most, size)
	}
	return least, most
}

// Who needs large print is not given small print by a seal; and however long a name
// and a reason are, nobody is.
func TestLettersAreLargeEnough(t *testing.T) {
	ca := newCA(t)
	long := "The Early Help Service of the Metropolitan Borough of Exampleshire and Meadowshire Together" // 90 characters
	reason := "Agreed at the meeting with the family at school on 3 March"
	for _, print := range []struct {
		name                  string
		large                 bool
		body, seal, fewer     float64 // sizes: of a short name, and the least of a seal and of a box
		reason, picture, both float64 // with a reason, beside a picture, and with both
	}{
		{"ordinary", false, 12, 8, 6, 9.6, 8.4, 7.5}, {"large", true, 18, 11, 11, 18, 18, 18},
	} {
		file := plan(t, pdf.Options{Findings: final.Findings, LargePrint: print.large})
		for _, test := range []struct {
			name, field  string
			o            sign.Options
			least, fills float64
		}{
			{"short", sign.Seal, sign.Options{Name: "Exampleshire Council"}, print.body, print.body},
			{"reason", sign.Seal, sign.Options{Name: "Exampleshire Council", Reason: reason}, print.reason, 0},
			{"long", sign.Seal, sign.Options{Name: long, Reason: reason}, print.seal, 0},
			{"picture", sign.Seal, sign.Options{Name: "Exampleshire Council", Image: drawn(t)}, print.picture, 0},
			{"worker", "eh_sign_box_1", sign.Options{Name: "Siân Ŵyn Pritchard"}, print.body, print.body},
			{"worker's picture", "eh_sign_box_1", sign.Options{Name: "Siân Ŵyn Pritchard", Image: drawn(t), Reason: "Agreed"}, print.both, 0},
			{"long worker", "eh_sign_box_2", sign.Options{Name: long, Reason: reason}, print.fewer, 0},
		} {
			test.o.Field = test.field
			out, _ := signed(t, file, issue(t, ca, testca.Request{Name: test.o.Name}), test.o)
			least, most := sizesIn(t, out, test.field)
			if least < test.least || most < test.fills || most > print.body {
				t.Errorf("%s, %s: letters of %.2f to %.2f points; wanted %.2f to %.2f", print.name, test.name, least, most, test.least, print.body)
			}
			show(t, print.name+"-"+test.name, out)
		}
	}
}

// show writes a file into a folder, for one who looks at it.
func show(t testing.TB, name string, file []byte) {
	t.Helper()
	if dir := os.Getenv("EARLYHELP_LOOKS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), file, 0o600); err != nil {
			t.Fatal(err)
		}
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
