package typefaces

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/text/unicode/norm"
)

// alphabets has the letters of each language that are not plain a to z, small
// and capital, and the signs that it is written with.
var alphabets = []struct{ language, letters string }{
	{"English", ascii() + " £ € § © ® ° ½ ¼ ¾ × · • – — ‘ ’ “ ” … ′ ″ é ï"},
	{"Welsh", "â ê î ô û ŵ ŷ á é í ó ú ẃ ý à è ì ò ù ẁ ỳ ä ë ï ö ü ẅ ÿ Â Ê Î Ô Û Ŵ Ŷ Á É Í Ó Ú Ẃ Ý À È Ì Ò Ù Ẁ Ỳ Ä Ë Ï Ö Ü Ẅ Ÿ"},
	{"Polish", "ą ć ę ł ń ó ś ź ż Ą Ć Ę Ł Ń Ó Ś Ź Ż „ ”"},
	{"Romanian", "ă â î ș ț Ă Â Î Ș Ț ş ţ Ş Ţ „ ”"},
	{"Vietnamese", "à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ đ è ẻ ẽ é ẹ ê ề ể ễ ế ệ ì ỉ ĩ í ị ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ ù ủ ũ ú ụ ư ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ " +
		"À Ả Ã Á Ạ Ă Ằ Ẳ Ẵ Ắ Ặ Â Ầ Ẩ Ẫ Ấ Ậ Đ È Ẻ Ẽ É Ẹ Ê Ề Ể Ễ Ế Ệ Ì Ỉ Ĩ Í Ị Ò Ỏ Õ Ó Ọ Ô Ồ Ổ Ỗ Ố Ộ Ơ Ờ Ở Ỡ Ớ Ợ Ù Ủ Ũ Ú Ụ Ư Ừ Ử Ữ Ứ Ự Ỳ Ỷ Ỹ Ý Ỵ ₫"},
	{"Yoruba", "à á è é ẹ ẹ̀ ẹ́ ì í ò ó ọ ọ̀ ọ́ ṣ ù ú ǹ ń ḿ m̀ À Á È É Ẹ Ẹ̀ Ẹ́ Ì Í Ò Ó Ọ Ọ̀ Ọ́ Ṣ Ù Ú Ǹ Ń Ḿ M̀ e̩ o̩ s̩ E̩ O̩ S̩"},
	{"Igbo", "ị ọ ụ ṅ ị́ ọ̀ ụ́ Ị Ọ Ụ Ṅ"},
	{"Hausa", "ɓ ɗ ƙ ƴ ’ Ɓ Ɗ Ƙ Ƴ"},
	{"Czech", "á č ď é ě í ň ó ř š ť ú ů ý ž Á Č Ď É Ě Í Ň Ó Ř Š Ť Ú Ů Ý Ž"},
	{"Slovak", "ä ĺ ľ ô ŕ Ä Ĺ Ľ Ô Ŕ"},
	{"Hungarian", "á é í ó ö ő ú ü ű Á É Í Ó Ö Ő Ú Ü Ű"},
	{"Turkish", "ç ğ ı i ö ş ü â î û Ç Ğ I İ Ö Ş Ü Â Î Û ₺"},
	{"Lithuanian", "ą č ę ė į š ų ū ž Ą Č Ę Ė Į Š Ų Ū Ž ė̃ ą́ ū̃"},
	{"Latvian", "ā č ē ģ ī ķ ļ ņ š ū ž Ā Č Ē Ģ Ī Ķ Ļ Ņ Š Ū Ž"},
	{"Albanian", "ç ë Ç Ë"},
	{"Somali", "ʼ ’ '"},
	{"Portuguese", "á â ã à ç é ê í ó ô õ ú Á Â Ã À Ç É Ê Í Ó Ô Õ Ú"},
	{"Greek", "α β γ δ ε ζ η θ ι κ λ μ ν ξ ο π ρ σ ς τ υ φ χ ψ ω ά έ ή ί ό ύ ώ ϊ ϋ ΐ ΰ Α Β Γ Δ Ε Ζ Η Θ Ι Κ Λ Μ Ν Ξ Ο Π Ρ Σ Τ Υ Φ Χ Ψ Ω Ά Έ Ή Ί Ό Ύ Ώ Ϊ Ϋ « »"},
	{"Ukrainian", "а б в г ґ д е є ж з и і ї й к л м н о п р с т у ф х ц ч ш щ ь ю я А Б В Г Ґ Д Е Є Ж З И І Ї Й К Л М Н О П Р С Т У Ф Х Ц Ч Ш Щ Ь Ю Я ʼ ₴"},
	{"Bulgarian", "ъ ѝ Ъ Ѝ „ “"},
	{"Russian", "ё ы э Ё Ы Э № ₽"},
}

func ascii() string {
	var b strings.Builder
	for c := '!'; c <= '~'; c++ {
		b.WriteRune(c)
	}
	return b.String()
}

// file is one file of a typeface.
type file struct {
	name string
	face *font.Face
	raw  []byte
}

// files returns the regular and bold file of one of the typefaces.
func files(t *testing.T, i int) []file {
	t.Helper()
	f := Faces()[i]
	out := []file{{name: f.Name, raw: f.Regular}, {name: f.Name + " bold", raw: f.Bold}}
	for i := range out {
		face, err := font.ParseTTF(bytes.NewReader(out[i].raw))
		if err != nil {
			t.Fatalf("%s: %v", out[i].name, err)
		}
		out[i].face = face
	}
	return out
}

// shape sets a text that runs from left to right, in 64ths of thousandths of
// its size.
func shape(f file, script language.Script, text string) []shaping.Glyph {
	runes := []rune(text)
	var shaper shaping.HarfbuzzShaper
	return shaper.Shape(shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Face: f.face,
		Size: 1000 << 6, Script: script, Language: "en",
	}).Glyphs
}

func TestTheTextFaceHasEveryAlphabet(t *testing.T) {
	for _, f := range files(t, 0) {
		for _, a := range alphabets {
			for _, letter := range strings.Fields(a.letters) {
				script := language.LookupScript([]rune(letter)[0])
				// Families' text comes composed and, from some keyboards, in parts.
				for _, text := range []string{norm.NFC.String(letter), norm.NFD.String(letter)} {
					for _, g := range shape(f, script, text) {
						if g.GlyphID == 0 {
							t.Errorf("%s has no glyph for %s’s %q (%+q)", f.name, a.language, letter, text)
						}
					}
				}
			}
		}
	}
}

// Letters that Unicode has no composed form of are one letter on paper all the
// same: the mark takes no room and stands over or under its letter.
func TestMarksStandWithTheirLetters(t *testing.T) {
	for _, f := range files(t, 0) {
		for _, text := range []string{"ọ̀", "ọ́", "ẹ̀", "ẹ́", "Ọ̀", "Ẹ́", "m̀", "s̩", "e̩", "ė̃", "ụ́"} {
			glyphs := shape(f, language.Latin, norm.NFC.String(text))
			if len(glyphs) != 2 {
				t.Errorf("%s: %q is %d glyphs", f.name, text, len(glyphs))
				continue
			}
			letter, mark := glyphs[0], glyphs[1]
			if mark.Advance != 0 {
				t.Errorf("%s: the mark of %q takes %d", f.name, text, mark.Advance)
			}
			middle := letter.Advance + mark.XOffset + mark.XBearing + mark.Width/2
			if middle < letter.Advance/4 || middle > letter.Advance*3/4 {
				t.Errorf("%s: the mark of %q stands at %d of a letter of %d", f.name, text, middle, letter.Advance)
			}
		}
	}
}

// The capitals' marks must clear the letter, which takes an anchor of its own.
func TestMarksOfCapitalsStandHigher(t *testing.T) {
	for _, f := range files(t, 0) {
		small, capital := shape(f, language.Latin, "ọ̀")[1], shape(f, language.Latin, "Ọ̀")[1]
		if capital.YOffset+capital.YBearing <= small.YOffset+small.YBearing {
			t.Errorf("%s: the mark stands as high on ọ as on Ọ", f.name)
		}
	}
}

func TestTheTextFaceIsNarrower(t *testing.T) {
	const text = "This form is about your family. It says what is going well, what you are worried about, " +
		"what you would like to change, and who is going to help you with it."
	width := func(f file) (n float64) {
		for _, g := range shape(f, language.Latin, text) {
			n += float64(g.Advance)
		}
		return n
	}
	noto, dejavu := files(t, 0), files(t, 1)
	for i, most := range []float64{0.94, 0.89} {
		if got := width(noto[i]) / width(dejavu[i]); got > most {
			t.Errorf("%s is %.3f as wide as %s, more than %.2f", noto[i].name, got, dejavu[i].name, most)
		}
	}
}

func TestTheSymbolFaceHasTheSymbols(t *testing.T) {
	for _, f := range files(t, 1) {
		for _, r := range "☐☑☒✓✔✗←↑→↓−≤≥★☎😀" {
			if _, ok := f.face.NominalGlyph(r); !ok {
				t.Errorf("%s has no %c", f.name, r)
			}
		}
	}
}

// A PDF embeds TrueType outlines; nothing chooses a weight of a variable font.
func TestFilesAreStaticTrueType(t *testing.T) {
	for i := range Faces() {
		for _, f := range files(t, i) {
			loader, err := opentype.NewLoader(bytes.NewReader(f.raw))
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range []string{"glyf", "loca", "cmap", "name", "OS/2", "post", "GSUB", "GPOS", "GDEF"} {
				if !loader.HasTable(opentype.MustNewTag(table)) {
					t.Errorf("%s has no %s", f.name, table)
				}
			}
			for _, table := range []string{"fvar", "CFF ", "CFF2"} {
				if loader.HasTable(opentype.MustNewTag(table)) {
					t.Errorf("%s has %s", f.name, table)
				}
			}
		}
	}
}

// The licence asks for its text beside the files, and the README says how each
// was made: a file that is changed must be recorded anew.
func TestFilesAreRecorded(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	licence, err := os.ReadFile("OFL.txt")
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("*.ttf")
	if err != nil || len(paths) != 2 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if sum := fmt.Sprintf("%x", sha256.Sum256(data)); !strings.Contains(string(readme), sum) {
			t.Errorf("README.md does not record %s with sha256 %s", path, sum)
		}
		if !strings.Contains(string(licence), path) {
			t.Errorf("OFL.txt does not name %s", path)
		}
	}
}
