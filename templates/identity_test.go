package templates_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/templates"
)

// picture is a picture of a size, in a format.
func picture(t testing.TB, format string, width, height int) []byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, img)
	case "jpeg":
		err = jpeg.Encode(&b, img, nil)
	case "gif":
		err = gif.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestACouncilsLooksAreRead(t *testing.T) {
	plain := anytown(goodCouncil, goodForm)
	dull, err := templates.Load(plain)
	if err != nil {
		t.Fatal(err)
	}
	before, err := dull.Template("anytown/visit")
	if err != nil {
		t.Fatal(err)
	}
	if c := before.Council; c.Logo != nil || c.Colour != nil || c.Marking != "" {
		t.Errorf("a council that says nothing has looks: %+v", c)
	}
	for _, format := range []string{"png", "jpeg"} {
		files := anytown(goodCouncil+"logo: {file: badge, alt: Anytown's badge}\ncolour: \"#1D4f91\"\nmarking: \"Official: sensitive\"\n", goodForm)
		data := picture(t, format, 40, 30)
		files["anytown/badge"] = &fstest.MapFile{Data: data}
		lib, err := templates.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := lib.Council("anytown")
		if l := c.Logo; l == nil || l.Format != format || l.Width != 40 || l.Height != 30 || l.Alt != "Anytown's badge" || !bytes.Equal(l.Bytes, data) {
			t.Errorf("%s: the logo is %+v", format, l)
		}
		if c.Colour == nil || *c.Colour != (templates.Colour{R: 0x1d, G: 0x4f, B: 0x91}) || c.Colour.String() != "#1d4f91" {
			t.Errorf("the colour is %v", c.Colour)
		}
		if c.Marking != "Official: sensitive" {
			t.Errorf("the marking is %q", c.Marking)
		}
		after, err := lib.Template("anytown/visit")
		if err != nil {
			t.Fatal(err)
		}
		if after.Digest != before.Digest {
			t.Error("a logo makes another form of it: cases filled in before could not be opened")
		}
	}
}

// What is wrong with a council's looks is said with its place, and what to do.
func TestMistakesInACouncilsLooksAreReported(t *testing.T) {
	const logo = "logo: {file: logo.png, alt: A}\n"
	whole := picture(t, "png", 200, 200)
	const noPicture = `"logo.png" is neither a PNG nor a JPEG: save the picture as one of them`
	const broken = `"logo.png" is broken: save the picture anew, as PNG or JPEG`
	const colour = `colour: write the colour as # and six hex digits, in quotation marks or YAML takes it for a remark: "#1d4f91"`
	const marking = `marking: a marking is one line of at most 60 characters, such as "Official: sensitive"; without this key the library's own words are printed`
	const example = `: logo: {file: logo.png, alt: "Anytown Council"}`
	alt := func(c string) string {
		return "the alt has a character that no reader shows or says, " + c + ": write it anew, as one line of plain words"
	}
	for _, tt := range []struct {
		name, yaml string
		file       []byte // logo.png
		want       string // at the council's file
	}{
		{"logo without its keys", "logo: logo.png\n", whole, ":3:7: logo: say the logo's file and what it shows" + example},
		{"logo without words", "logo: {file: logo.png}\n", whole, ":3:7: logo: the logo has no alt: say what it shows, for people who cannot see it" + example},
		{"logo without a file", "logo: {alt: A}\n", whole, ":3:7: logo: the logo has no file: name a PNG or JPEG in the council's folder" + example},
		{"unknown key", "logo: {file: logo.png, alt: A, atl: B}\n", whole, ":3:32: unknown-key: a logo has no key \"atl\"; did you mean \"alt\"?"},
		{"control character", "logo: {file: logo.png, alt: \"Any\\atown\"}\n", whole, ":3:29: logo: " + alt("U+0007")},
		{"override to the left", "logo: {file: logo.png, alt: \"Any\\u202Etown\"}\n", whole, ":3:29: logo: " + alt("U+202E")},
		{"override to the right", "logo:\n  file: logo.png\n  alt: Any\u202Dtown\n", whole, ":5:8: logo: " + alt("U+202D")},
		{"two lines", "logo: {file: logo.png, alt: \"Any\\ntown\"}\n", whole, ":3:29: logo: " + alt("U+000A")},
		{"nothing but a control character", "logo: {file: logo.png, alt: \"\\x7f\"}\n", whole, ":3:29: logo: " + alt("U+007F")},
		{"missing", logo, nil, ":3:14: logo: there is no file \"logo.png\" in the council's folder: put it there, or take the logo out"},
		{"elsewhere", "logo: {file: ../other/logo.png, alt: A}\n", whole, ":3:14: logo: \"../other/logo.png\" is not the name of a file in the council's folder: put the picture there and say its name, such as logo.png"},
		{"a folder", "logo: {file: visit, alt: A}\n", whole, ":3:14: logo: the file \"visit\" cannot be read: check that it is a file and may be read"},
		{"large", logo, append(whole[:len(whole):len(whole)], make([]byte, 1<<20)...), ":3:14: logo: the file \"logo.png\" has more than 1048576 bytes: save the picture smaller"},
		{"of another kind", logo, picture(t, "gif", 10, 10), ":3:14: logo: the file " + noPicture},
		{"empty", logo, []byte{}, ":3:14: logo: the file " + noPicture},
		{"half", logo, whole[:len(whole)/2], ":3:14: logo: the file " + broken},
		{"no more than a beginning", logo, whole[:12], ":3:14: logo: the file " + broken},
		{"half a JPEG", logo, picture(t, "jpeg", 200, 200)[:700], ":3:14: logo: the file " + broken},
		{"wide", logo, picture(t, "png", 4001, 1), ":3:14: logo: the file \"logo.png\" has 4001 x 1 pixels, and at most 4000 x 4000 can be printed: save the picture smaller"},
		{"colour by name", "colour: blue\n", nil, ":3:9: " + colour},
		{"colour in three digits", "colour: \"#14f\"\n", nil, ":3:9: " + colour},
		{"colour without #", "colour: 1d4f91\n", nil, ":3:9: " + colour},
		{"colour with a sign", "colour: \"#+d4f91\"\n", nil, ":3:9: " + colour},
		{"colour that YAML takes for a remark", "colour: #1d4f91\n", nil, ":3:8: " + colour},
		{"pale colour", "colour: \"#777777\"\n", nil, ":3:9: colour: white letters on #777777 have a contrast of 4.4:1 and need 4.5:1: choose a darker colour"},
		{"white", "colour: \"#ffffff\"\n", nil, ":3:9: colour: white letters on #ffffff have a contrast of 1.0:1 and need 4.5:1: choose a darker colour"},
		{"no marking", "marking: \"  \"\n", nil, ":3:10: " + marking},
		{"marking of two lines", "marking: \"Official\\nsensitive\"\n", nil, ":3:10: " + marking},
		{"long marking", "marking: " + strings.Repeat("official ", 8) + "\n", nil, ":3:10: " + marking},
		{"a list for a marking", "marking: [a]\n", nil, ":3:10: " + marking},
	} {
		files := anytown(goodCouncil+tt.yaml, goodForm)
		if tt.file != nil {
			files["anytown/logo.png"] = &fstest.MapFile{Data: tt.file}
		}
		if got, want := errorsOf(t, files), "anytown/council.yaml"+tt.want; got != want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", tt.name, got, want)
		}
	}
}

// The darkest grey that is refused and the lightest that is not, by WCAG's own
// examples: #767676 is the lightest grey for text on white.
func TestContrastIsWCAGs(t *testing.T) {
	for grey, ok := range map[string]bool{"767676": true, "777777": false, "000000": true, "0000ff": true, "ff0000": false, "008000": true} {
		got := errorsOf(t, anytown(fmt.Sprintf("%scolour: \"#%s\"\n", goodCouncil, grey), goodForm))
		if (got == "") != ok {
			t.Errorf("#%s: %q", grey, got)
		}
	}
}

type closedFile struct{ fs.FS }

func (c closedFile) Open(name string) (fs.File, error) {
	if name == "anytown/logo.png" {
		return nil, fs.ErrPermission
	}
	return c.FS.Open(name)
}

func TestALogoThatMayNotBeReadIsAnError(t *testing.T) {
	_, err := templates.Load(closedFile{anytown(goodCouncil+"logo: {file: logo.png, alt: A}\n", goodForm)})
	if want := `anytown/council.yaml:3:14: logo: the file "logo.png" cannot be read: check that it is a file and may be read`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}
