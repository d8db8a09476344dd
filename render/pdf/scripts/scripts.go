// Package scripts carries fonts for the scripts that some families write and
// the library's own typefaces have no letters for: Arabic (Urdu, Farsi,
// Pashto, Kurdish Sorani and others), Gurmukhi (Punjabi), Bengali, Devanagari
// (Hindi, Nepali, Marathi), Gujarati and Tamil. It is a package of its own so
// that only who asks for them links their 1.3 MB.
//
// The fonts have their script's letters, signs and digits, and no Latin letters:
// give them beside the text face, which also draws the brackets. Noto Sans
// Arabic and Noto Sans Devanagari draw some digits and letters as readers of
// Urdu, Nepali or Marathi know them only where the shaper is told the language.
package scripts

import (
	_ "embed" // for the files

	"earlyhelp.example/forms/render/pdf"
)

// How the files were made is in README.md.
var (
	//go:embed NotoSansArabic-Regular.ttf
	arabic []byte
	//go:embed NotoSansArabic-Bold.ttf
	arabicBold []byte
	//go:embed NotoSansGurmukhi-Regular.ttf
	gurmukhi []byte
	//go:embed NotoSansGurmukhi-Bold.ttf
	gurmukhiBold []byte
	//go:embed NotoSansBengali-Regular.ttf
	bengali []byte
	//go:embed NotoSansBengali-Bold.ttf
	bengaliBold []byte
	//go:embed NotoSansDevanagari-Regular.ttf
	devanagari []byte
	//go:embed NotoSansDevanagari-Bold.ttf
	devanagariBold []byte
	//go:embed NotoSansGujarati-Regular.ttf
	gujarati []byte
	//go:embed NotoSansGujarati-Bold.ttf
	gujaratiBold []byte
	//go:embed NotoSansTamil-Regular.ttf
	tamil []byte
	//go:embed NotoSansTamil-Bold.ttf
	tamilBold []byte
)

// Fonts returns the fonts, one a script. The files are shared and must not be
// changed.
func Fonts() []pdf.Font {
	return []pdf.Font{
		{Name: "Noto Sans Arabic", Regular: arabic, Bold: arabicBold},
		{Name: "Noto Sans Gurmukhi", Regular: gurmukhi, Bold: gurmukhiBold},
		{Name: "Noto Sans Bengali", Regular: bengali, Bold: bengaliBold},
		{Name: "Noto Sans Devanagari", Regular: devanagari, Bold: devanagariBold},
		{Name: "Noto Sans Gujarati", Regular: gujarati, Bold: gujaratiBold},
		{Name: "Noto Sans Tamil", Regular: tamil, Bold: tamilBold},
	}
}
