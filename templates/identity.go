package templates

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Logo is a council's picture, as it stands in the council's folder.
type Logo struct {
	Bytes  []byte // of the file, unchanged; not to be written to
	Format string // png or jpeg
	Width  int    // in pixels
	Height int
	Alt    string // what it shows, for who cannot see it
}

// Colour is a council's own colour, dark enough for white letters.
type Colour struct{ R, G, B uint8 }

// String returns the colour as it is written in council.yaml: #1d4f91.
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Bounds of a council's looks.
const (
	maxLogoBytes  = 1 << 20
	maxLogoPixels = 4000 // wide or high
	maxMarking    = 60   // characters
	leastContrast = 4.5  // with white: WCAG's for text
)

// contrast returns the contrast of the colour with white, by the formula of
// WCAG 2: from 1 to 21.
func (c Colour) contrast() float64 {
	light := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 1.05 / (0.2126*light(c.R) + 0.7152*light(c.G) + 0.0722*light(c.B) + 0.05)
}

// scalar returns the text of n, and "" where it is none.
func scalar(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// colour reads a council's colour; nil with a complaint where it is none.
func (s *source) colour(n *yaml.Node) *Colour {
	text := scalar(n)
	v, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 16, 32)
	if err != nil || len(text) != len("#000000") || text[0] != '#' {
		s.Fail(n, "colour", "write the colour as # and six hex digits, in quotation marks or YAML takes it for a remark: \"#1d4f91\"")
		return nil
	}
	c := &Colour{uint8(v >> 16), uint8(v >> 8), uint8(v)}
	if ratio := c.contrast(); ratio < leastContrast {
		s.Fail(n, "colour", "white letters on %s have a contrast of %.1f:1 and need %.1f:1: choose a darker colour", c, math.Floor(ratio*10)/10, leastContrast)
		return nil
	}
	return c
}

// marking reads the classification that a council prints on filled copies.
func (s *source) marking(n *yaml.Node) string {
	text := strings.TrimSpace(scalar(n))
	if text == "" || strings.ContainsAny(text, "\n\r\t") || utf8.RuneCountInString(text) > maxMarking {
		s.Fail(n, "marking", "a marking is one line of at most %d characters, such as \"Official: sensitive\"; without this key the library's own words are printed", maxMarking)
		return ""
	}
	return text
}

// logo reads a council's logo from the council's folder; nil with a complaint
// where there is no picture to print.
func (s *source) logo(n *yaml.Node, fsys fs.FS, folder string) *Logo {
	const example = `logo: {file: logo.png, alt: "Anytown Council"}`
	if n.Kind != yaml.MappingNode {
		s.Fail(n, "logo", "say the logo's file and what it shows: %s", example)
		return nil
	}
	var file string
	at, words := n, n
	logo := &Logo{}
	s.Keys(n, "a logo", map[string]func(*yaml.Node){
		"file": func(n *yaml.Node) { at = n; file = s.Text(n, "file") },
		"alt":  func(n *yaml.Node) { words = n; logo.Alt = s.Text(n, "alt") },
	})
	if at := strings.IndexFunc(logo.Alt, unsayable); at >= 0 {
		c, _ := utf8.DecodeRuneInString(logo.Alt[at:])
		s.Fail(words, "logo", "the alt has a character that no reader shows or says, %U: write it anew, as one line of plain words", c)
	}
	if strings.TrimSpace(logo.Alt) == "" {
		s.Fail(n, "logo", "the logo has no alt: say what it shows, for people who cannot see it: %s", example)
	}
	if file == "" {
		s.Fail(n, "logo", "the logo has no file: name a PNG or JPEG in the council's folder: %s", example)
		return nil
	}
	if path.Base(file) != file || !fs.ValidPath(file) || file == "." {
		s.Fail(at, "logo", "%q is not the name of a file in the council's folder: put the picture there and say its name, such as logo.png", file)
		return nil
	}
	data, err := readAtMost(fsys, path.Join(folder, file), maxLogoBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.Fail(at, "logo", "there is no file %q in the council's folder: put it there, or take the logo out", file)
		return nil
	case err != nil:
		s.Fail(at, "logo", "the file %q cannot be read: check that it is a file and may be read", file)
		return nil
	case len(data) > maxLogoBytes:
		s.Fail(at, "logo", "the file %q has more than %d bytes: save the picture smaller", file, maxLogoBytes)
		return nil
	}
	if problem := logo.decode(data); problem != "" {
		s.Fail(at, "logo", "the file %q %s", file, problem)
		return nil
	}
	return logo
}

// unsayable reports whether a character has no place in words that are read
// aloud: control characters, and overrides of the direction of writing.
func unsayable(r rune) bool { return unicode.IsControl(r) || r == '\u202D' || r == '\u202E' }

// readAtMost returns a file's bytes, and no more than one above most.
func readAtMost(fsys fs.FS, name string, most int64) (data []byte, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// decode takes the picture in, and says what is wrong with it. The whole of it
// is decoded: half a picture has a sound beginning.
func (l *Logo) decode(data []byte) (problem string) {
	var config func(io.Reader) (image.Config, error)
	var whole func(io.Reader) (image.Image, error)
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		l.Format, config, whole = "png", png.DecodeConfig, png.Decode
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		l.Format, config, whole = "jpeg", jpeg.DecodeConfig, jpeg.Decode
	default:
		return "is neither a PNG nor a JPEG: save the picture as one of them"
	}
	const broken = "is broken: save the picture anew, as PNG or JPEG"
	c, err := config(bytes.NewReader(data))
	if err != nil || c.Width < 1 || c.Height < 1 {
		return broken
	}
	if c.Width > maxLogoPixels || c.Height > maxLogoPixels {
		return fmt.Sprintf("has %d x %d pixels, and at most %d x %d can be printed: save the picture smaller", c.Width, c.Height, maxLogoPixels, maxLogoPixels)
	}
	if _, err := whole(bytes.NewReader(data)); err != nil {
		return broken
	}
	l.Bytes, l.Width, l.Height = data, c.Width, c.Height
	return ""
}
