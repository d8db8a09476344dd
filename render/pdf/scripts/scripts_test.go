package scripts

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/text/unicode/norm"
)

// samples has what a family may write in each language: a few sentences, and
// the letters and signs that they do not have.
var samples = []struct {
	font, code string
	script     language.Script
	sentence   string
	letters    string
}{
	{"Noto Sans Arabic", "ur", language.Arabic,
		"میرا نام عائشہ خان ہے اور میری بیٹی ژالہ اسکول جاتی ہے۔ ہمیں گھر پر تھوڑی مدد چاہیے، شکریہ۔",
		"ا آ ب پ ت ٹ ث ج چ ح خ د ڈ ذ ر ڑ ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن ں و ؤ ہ ۂ ۃ ھ ء ئ ی ے ۓ ۰ ۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹ ۔ ، ؛ ؟ ٫ ٬ بَ بِ بُ بّ اً لٰ ﷺ"},
	{"Noto Sans Arabic", "ar", language.Arabic,
		"اسمي ليلى الحسن، وابني يوسف في السابعة من عمره. نحتاج إلى مساعدة في البيت، شكرًا.",
		"( ) « » - / : ! ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي ء آ أ إ ؤ ئ ى ة ٱ ٠ ١ ٢ ٣ ٤ ٥ ٦ ٧ ٨ ٩ ، ؛ ؟ ٪ بً بٌ بٍ بَ بُ بِ بّ بْ بَّ"},
	{"Noto Sans Arabic", "fa", language.Arabic,
		"نام من پریسا گلچین است. پسرم به مدرسه می\u200cرود و ما در خانه به کمک نیاز داریم؛ سپاس.",
		"پ چ ژ گ ک ی ۀ ئ ء ۰ ۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹ « »"},
	{"Noto Sans Arabic", "ckb", language.Arabic,
		"ناوم ئازاد عەلییە و کچەکەم ژینا لە قوتابخانەیە. پێویستمان بە یارمەتییە لە ماڵەوە.",
		"ئ ا ب پ ت ج چ ح خ د ر ڕ ز ژ س ش ع غ ف ڤ ق ک گ ل ڵ م ن و ۆ ە ھ ی ێ وو"},
	{"Noto Sans Arabic", "ps", language.Arabic,
		"زما نوم زرغونه ده. موږ په کور کې مرستې ته اړتیا لرو، او زوی مې ښوونځي ته ځي.",
		"ټ ځ څ ډ ړ ږ ښ ګ ڼ ې ۍ ۀ ئ ي ی چ ژ پ گ"},
	{"Noto Sans Gurmukhi", "pa", language.Gurmukhi,
		"ਮੇਰਾ ਨਾਂ ਹਰਪ੍ਰੀਤ ਕੌਰ ਹੈ। ਮੇਰਾ ਪੁੱਤਰ ਗੁਰਦੀਪ ਸਿੰਘ ਸਕੂਲ ਜਾਂਦਾ ਹੈ ਅਤੇ ਸਾਨੂੰ ਘਰ ਵਿੱਚ ਥੋੜ੍ਹੀ ਮਦਦ ਚਾਹੀਦੀ ਹੈ।",
		"ੳ ਅ ੲ ਸ ਹ ਕ ਖ ਗ ਘ ਙ ਚ ਛ ਜ ਝ ਞ ਟ ਠ ਡ ਢ ਣ ਤ ਥ ਦ ਧ ਨ ਪ ਫ ਬ ਭ ਮ ਯ ਰ ਲ ਵ ੜ ਸ਼ ਖ਼ ਗ਼ ਜ਼ ਫ਼ ਲ਼ ਆ ਇ ਈ ਉ ਊ ਏ ਐ ਓ ਔ ਕਾ ਕਿ ਕੀ ਕੁ ਕੂ ਕੇ ਕੈ ਕੋ ਕੌ ੴ ੦ ੧ ੨ ੩ ੪ ੫ ੬ ੭ ੮ ੯ । ॥"},
	{"Noto Sans Bengali", "bn", language.Bengali,
		"আমার নাম রহিমা খাতুন। আমার ছেলে তানভীর স্কুলে যায়, আর আমাদের বাড়িতে একটু সাহায্য দরকার।",
		"অ আ ই ঈ উ ঊ ঋ এ ঐ ও ঔ ক খ গ ঘ ঙ চ ছ জ ঝ ঞ ট ঠ ড ঢ ণ ত থ দ ধ ন প ফ ব ভ ম য র ল শ ষ স হ ড় ঢ় য় ৎ কং কঃ কঁ কা কি কী কু কূ কৃ কে কৈ কো কৌ ক্ষ জ্ঞ ষ্ট্র র্ক ০ ১ ২ ৩ ৪ ৫ ৬ ৭ ৮ ৯ ৰ ৱ । ৳"},
	{"Noto Sans Devanagari", "hi", language.Devanagari,
		"मेरा नाम प्रिया शर्मा है। मेरी बेटी अनन्या स्कूल जाती है और हमें घर पर थोड़ी मदद चाहिए।",
		"अ आ इ ई उ ऊ ऋ ए ऐ ओ औ ऑ क ख ग घ ङ च छ ज झ ञ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल व श ष स ह क़ ख़ ग़ ज़ ड़ ढ़ फ़ कं कः कँ का कि की कु कू कृ के कै को कौ क्ष त्र ज्ञ श्र र्क ट्र ० १ २ ३ ४ ५ ६ ७ ८ ९ । ॥ ₹"},
	{"Noto Sans Devanagari", "ne", language.Devanagari,
		"मेरो नाम सीता गुरुङ हो। मेरो छोरा विद्यालय जान्छ र हामीलाई घरमा सहयोग चाहिन्छ।", "झ ५ ८ ९"},
	{"Noto Sans Devanagari", "mr", language.Devanagari,
		"माझे नाव सुनीता कुलकर्णी आहे. माझी मुलगी शाळेत जाते आणि आम्हाला घरी मदत हवी आहे.", "ळ ऱ्य ऱ्ह अॅ ऑ ल श"},
	{"Noto Sans Gujarati", "gu", language.Gujarati,
		"મારું નામ હેતલ પટેલ છે. મારો દીકરો કૃષ્ણ શાળાએ જાય છે અને અમને ઘરે થોડી મદદ જોઈએ છે.",
		"અ આ ઇ ઈ ઉ ઊ ઋ એ ઐ ઓ ઔ ઍ ઑ ક ખ ગ ઘ ઙ ચ છ જ ઝ ઞ ટ ઠ ડ ઢ ણ ત થ દ ધ ન પ ફ બ ભ મ ય ર લ વ શ ષ સ હ ળ કં કઃ કા કિ કી કુ કૂ કૃ કે કૈ કો કૌ ક્ષ જ્ઞ ત્ર શ્ર ર્ક ૦ ૧ ૨ ૩ ૪ ૫ ૬ ૭ ૮ ૯ ।"},
	{"Noto Sans Tamil", "ta", language.Tamil,
		"என் பெயர் தமிழ்ச்செல்வி. என் மகன் கார்த்திக் பள்ளிக்குச் செல்கிறான்; எங்களுக்கு வீட்டில் கொஞ்சம் உதவி தேவை.",
		"அ ஆ இ ஈ உ ஊ எ ஏ ஐ ஒ ஓ ஔ ஃ க ங ச ஞ ட ண த ந ப ம ய ர ல வ ழ ள ற ன ஜ ஷ ஸ ஹ க்ஷ ஸ்ரீ கா கி கீ கு கூ கெ கே கை கொ கோ கௌ க் ௦ ௧ ௨ ௩ ௪ ௫ ௬ ௭ ௮ ௯"},
}

// parsed returns the regular and bold file of a font.
func parsed(t *testing.T, name string) []*font.Face {
	t.Helper()
	for _, f := range Fonts() {
		if f.Name != name {
			continue
		}
		var out []*font.Face
		for _, data := range [][]byte{f.Regular, f.Bold} {
			face, err := font.ParseTTF(bytes.NewReader(data))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			out = append(out, face)
		}
		return out
	}
	t.Fatalf("no font is called %s", name)
	return nil
}

func shape(face *font.Face, script language.Script, code, text string) []shaping.Glyph {
	direction := di.DirectionLTR
	if script == language.Arabic {
		direction = di.DirectionRTL
	}
	runes := []rune(text)
	var shaper shaping.HarfbuzzShaper
	return shaper.Shape(shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: direction, Face: face,
		Size: 1000 << 6, Script: script, Language: language.NewLanguage(code),
	}).Glyphs
}

func glyphs(face *font.Face, script language.Script, code, text string) []font.GID {
	var out []font.GID
	for _, g := range shape(face, script, code, text) {
		out = append(out, g.GlyphID)
	}
	return out
}

func TestEveryLanguageIsDrawn(t *testing.T) {
	for _, s := range samples {
		for i, face := range parsed(t, s.font) {
			for _, text := range append(strings.Fields(s.letters), s.sentence) {
				text = strings.Map(func(r rune) rune {
					if strings.ContainsRune("()/", r) {
						return -1 // the text face has them
					}
					return r
				}, text)
				for _, r := range norm.NFC.String(text) {
					if _, ok := face.NominalGlyph(r); !ok {
						t.Errorf("%s, file %d, %s: no %U (%c)", s.font, i, s.code, r, r)
					}
				}
				for _, text := range []string{text, norm.NFC.String(text), norm.NFD.String(text)} {
					if slices.Contains(glyphs(face, s.script, s.code, text), 0) {
						t.Errorf("%s, file %d, %s: %q has a missing glyph", s.font, i, s.code, text)
					}
				}
			}
		}
	}
}

// The dotted circle shows where a shaper did not understand a word, or a font
// its own marks.
func TestNoDottedCircles(t *testing.T) {
	for _, s := range samples {
		for i, face := range parsed(t, s.font) {
			circle, ok := face.NominalGlyph('◌')
			if ok && slices.Contains(glyphs(face, s.script, s.code, s.sentence), circle) {
				t.Errorf("%s, file %d, %s: dotted circle", s.font, i, s.code)
			}
		}
	}
}

// Without its tables a font would still draw its letters, one by one, and no
// reader could read them.
func TestLettersAreJoined(t *testing.T) {
	for _, test := range []struct {
		font, code string
		script     language.Script
		text       string
		glyphs     int // as many as readers see
	}{
		{"Noto Sans Gurmukhi", "pa", language.Gurmukhi, "ਪ੍ਰ", 2},
		{"Noto Sans Bengali", "bn", language.Bengali, "ক্ষ", 1},
		{"Noto Sans Devanagari", "hi", language.Devanagari, "क्ष", 1},
		{"Noto Sans Gujarati", "gu", language.Gujarati, "ક્ષ", 1},
		{"Noto Sans Tamil", "ta", language.Tamil, "க்ஷ", 1},
	} {
		for i, face := range parsed(t, test.font) {
			if got := glyphs(face, test.script, test.code, test.text); len(got) != test.glyphs {
				t.Errorf("%s, file %d: %q is %v, not %d glyphs", test.font, i, test.text, got, test.glyphs)
			}
		}
	}
	// Lam and alef have a form each for standing together.
	for i, face := range parsed(t, "Noto Sans Arabic") {
		together, lam := glyphs(face, language.Arabic, "ar", "لا"), glyphs(face, language.Arabic, "ar", "لب")
		if together[len(together)-1] == lam[len(lam)-1] {
			t.Errorf("file %d: لا is %v, its lam as in %v", i, together, lam)
		}
	}
	// The four forms of a letter that joins on both sides are four glyphs.
	for i, face := range parsed(t, "Noto Sans Arabic") {
		alone, word := glyphs(face, language.Arabic, "ur", "ہ"), glyphs(face, language.Arabic, "ur", "ہہہ")
		forms := append(slices.Clone(word), alone...)
		slices.Sort(forms)
		if len(slices.Compact(forms)) != 4 {
			t.Errorf("file %d: ہ has the forms %v and %v", i, alone, word)
		}
	}
}

// The digits 4, 6 and 7 of Urdu and of Farsi share their characters and not
// their shapes. Noto Naskh Arabic 2.004 drew Urdu's for every reader.
func TestDigitsFollowTheLanguage(t *testing.T) {
	for i, face := range parsed(t, "Noto Sans Arabic") {
		for code, want := range map[string]bool{"ur": true, "fa": false, "ps": false, "ckb": false, "en": false} {
			for _, digit := range "۴۶۷" {
				plain, _ := face.NominalGlyph(digit)
				got := glyphs(face, language.Arabic, code, string(digit))
				if urdu := len(got) != 1 || got[0] != plain; urdu != want {
					t.Errorf("file %d, %s: %c has Urdu's shape: %v", i, code, digit, urdu)
				}
			}
		}
	}
}

// A PDF embeds TrueType outlines; nothing chooses a weight of a variable font.
func TestFilesAreStaticTrueType(t *testing.T) {
	for _, f := range Fonts() {
		for i, data := range [][]byte{f.Regular, f.Bold} {
			loader, err := opentype.NewLoader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range []string{"glyf", "loca", "cmap", "name", "OS/2", "post", "GSUB", "GPOS", "GDEF"} {
				if !loader.HasTable(opentype.MustNewTag(table)) {
					t.Errorf("%s, file %d has no %s", f.Name, i, table)
				}
			}
			for _, table := range []string{"fvar", "CFF ", "CFF2"} {
				if loader.HasTable(opentype.MustNewTag(table)) {
					t.Errorf("%s, file %d has %s", f.Name, i, table)
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
	if err != nil || len(paths) != 2*len(Fonts()) {
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
