package typeset_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/dejavu/dejavusansbold"
	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"earlyhelp.example/forms/internal/typeset"
)

func parse(t testing.TB, name string, file []byte) *typeset.Font {
	t.Helper()
	f, err := typeset.Parse(name, file)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// script is one of the fonts of other scripts.
func script(t testing.TB, name string) *typeset.Font {
	t.Helper()
	folder := "../../render/pdf/scripts"
	if strings.HasPrefix(name, "NotoNaskh") {
		folder = "testdata" // a font that shows go-text's fault; see coverage.go
	}
	file, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, name, file)
}

// latin is a set of DejaVu alone.
var latin = sync.OnceValue(func() *typeset.Set {
	regular, err := typeset.Parse("DejaVu Sans", dejavusans.TTF)
	if err != nil {
		return nil
	}
	bold, err := typeset.Parse("DejaVu Sans Bold", dejavusansbold.TTF)
	if err != nil {
		return nil
	}
	return typeset.NewSet([]*typeset.Font{regular}, []*typeset.Font{bold})
})

// scripts is a set with the fonts of other scripts before DejaVu's own
// letters are reached: its Arabic is plain.
var scripts = sync.OnceValues(func() (*typeset.Set, error) {
	names, err := filepath.Glob("../../render/pdf/scripts/*-Regular.ttf")
	if err != nil || len(names) < 6 {
		return nil, fmt.Errorf("the fonts are not there: %v %w", names, err)
	}
	var fonts []*typeset.Font
	for _, name := range names {
		file, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := typeset.Parse(filepath.Base(name), file)
		if err != nil {
			return nil, err
		}
		fonts = append(fonts, f)
	}
	// DejaVu last, but for the letters that the others have too.
	regular, err := typeset.Parse("DejaVu Sans", dejavusans.TTF)
	if err != nil {
		return nil, err
	}
	return typeset.NewSet(append(fonts, regular), nil), nil
})

func all(t testing.TB) *typeset.Set {
	t.Helper()
	s, err := scripts()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// joined gives the paragraph back that lines were broken from. Only spaces at
// the end of a line may have been lost, all but one.
func joined(paragraph string, lines []typeset.Line) error {
	rest := paragraph
	for i, line := range lines {
		var ok bool
		if rest, ok = strings.CutPrefix(rest, line.Text); !ok {
			return fmt.Errorf("line %d is %q, not the start of %q", i, line.Text, rest)
		}
		if strings.HasSuffix(line.Text, " ") {
			if strings.HasSuffix(line.Text, "  ") {
				return fmt.Errorf("line %d keeps more than one space: %q", i, line.Text)
			}
			for strings.HasPrefix(rest, " ") && !bearsMark(rest) {
				rest = rest[1:]
			}
		} else if strings.HasPrefix(rest, " ") && !bearsMark(rest) {
			return fmt.Errorf("line %d keeps no space: %q", i, line.Text)
		}
		if line.Text == "" && paragraph != "" {
			return fmt.Errorf("line %d is empty", i)
		}
	}
	if rest != "" {
		return fmt.Errorf("%q is lost", rest)
	}
	return nil
}

// bearsMark reports whether a text begins with a space that bears a mark,
// which is a character like others.
func bearsMark(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimPrefix(text, " "))
	return graphemes(" "+string(r)) == 1
}

// sound checks what must be true of any line.
func sound(line typeset.Line) error {
	sum := 0
	read := 0
	for _, run := range line.Runs {
		if run.Text == "" || run.Font == nil {
			return fmt.Errorf("a run without text or font in %q", line.Text)
		}
		sum += run.Advance
		read += len(run.Text)
		if run.Glyphs == nil {
			advance := 0
			for _, r := range run.Text {
				gid, ok := run.Font.Glyph(r)
				if !ok {
					return fmt.Errorf("%q is drawn in %s, which lacks %U", run.Text, run.Font.Name(), r)
				}
				advance += run.Font.Advance(gid)
			}
			if advance != run.Advance || run.RTL || run.Reorders {
				return fmt.Errorf("%q is simple, but %d %d %v %v", run.Text, advance, run.Advance, run.RTL, run.Reorders)
			}
			continue
		}
		advance, text := 0, ""
		for _, g := range run.Glyphs {
			advance += g.Advance
			if run.RTL {
				text = g.Text + text
			} else {
				text += g.Text
			}
		}
		if advance != run.Advance {
			return fmt.Errorf("%q: the glyphs move %d, the run %d", run.Text, advance, run.Advance)
		}
		if text != run.Text {
			return fmt.Errorf("the glyphs read %q, the run %q", text, run.Text)
		}
	}
	if read != len(line.Text) {
		return fmt.Errorf("the runs have %d bytes of %q", read, line.Text)
	}
	bare := strings.TrimRight(line.Text, " ")
	if (line.RTL || bare == line.Text) && sum != line.Width {
		return fmt.Errorf("%q: the runs move %d, the line is %d wide", line.Text, sum, line.Width)
	}
	if sum < line.Width {
		return fmt.Errorf("%q: the runs move %d, the line is %d wide", line.Text, sum, line.Width)
	}
	return nil
}

// onlyBetween checks that lines end only where Unicode's rules let them.
func onlyBetween(paragraph string, lines []typeset.Line) error {
	var seg segmenter.Segmenter
	if err := seg.InitWithString(paragraph); err != nil {
		return err
	}
	ends := map[int]bool{0: true, len(paragraph): true}
	for it := seg.LineIterator(); it.Next(); {
		line := it.Line()
		ends[line.OffsetInBytes+line.LengthInBytes] = true
	}
	at := 0
	for _, line := range lines {
		at += len(line.Text)
		for strings.HasSuffix(line.Text, " ") && strings.HasPrefix(paragraph[at:], " ") && !bearsMark(paragraph[at:]) {
			at++
		}
		if !ends[at] {
			return fmt.Errorf("%q was cut though all pieces have room", line.Text)
		}
	}
	return nil
}

// graphemes counts what a reader takes for characters.
func graphemes(text string) int {
	var seg segmenter.Segmenter
	if err := seg.InitWithString(text); err != nil {
		return 0
	}
	n := 0
	for it := seg.GraphemeIterator(); it.Next(); {
		n++
	}
	return n
}

// broken checks what must be true of any text that was broken.
func broken(s *typeset.Set, text string, w typeset.Weight, room int) error {
	got := s.Break(text, w, room)
	if text == "" {
		if got != nil {
			return fmt.Errorf("an empty text has %d paragraphs", len(got))
		}
		return nil
	}
	paragraphs := strings.Split(typeset.Tidy(text), "\n")
	if len(got) != len(paragraphs) {
		return fmt.Errorf("%d paragraphs, want %d", len(got), len(paragraphs))
	}
	for i, lines := range got {
		if len(lines) == 0 {
			return fmt.Errorf("paragraph %d has no line", i)
		}
		if err := joined(paragraphs[i], lines); err != nil {
			return err
		}
		for _, line := range lines {
			if err := sound(line); err != nil {
				return err
			}
			if line.Width > max(room, 0) && !oneCluster(line) {
				return fmt.Errorf("%q is %d wide, room %d", line.Text, line.Width, room)
			}
		}
	}
	return nil
}

// oneCluster reports whether a line cannot be cut: one character to its
// reader, or characters that the font draws as one.
func oneCluster(line typeset.Line) bool {
	bare := strings.TrimRight(line.Text, " ")
	var seg segmenter.Segmenter
	if err := seg.InitWithString(bare); err != nil {
		return false
	}
	cuts := map[int]bool{} // where both readers and fonts see a new character
	for it := seg.GraphemeIterator(); it.Next(); {
		cuts[it.Grapheme().OffsetInBytes] = true
	}
	for _, run := range line.Runs {
		start := strings.Index(line.Text, run.Text)
		inside := map[int]bool{}
		for i := range run.Text {
			inside[start+i] = run.Glyphs != nil && i > 0
		}
		at := start
		for _, text := range clusters(run) {
			inside[at] = false
			at += len(text)
		}
		for at, is := range inside {
			if is {
				delete(cuts, at)
			}
		}
	}
	return len(cuts) <= 1
}

// clusters returns the texts of a run's clusters in logical order.
func clusters(run typeset.Run) []string {
	var out []string
	for _, g := range run.Glyphs {
		if g.Text != "" {
			out = append(out, g.Text)
		}
	}
	if run.RTL {
		slices.Reverse(out)
	}
	return out
}

// piece draws a piece of text of one kind.
func piece() *rapid.Generator[string] {
	letters := func(ranges ...string) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			from := []rune(rapid.SampledFrom(ranges).Draw(t, "letters"))
			return string(rapid.SliceOfN(rapid.SampledFrom(from), 1, 12).Draw(t, "word"))
		})
	}
	return rapid.OneOf(
		letters("abcdefghijklmnop", "ABC,.;:!?()[]{}\"'-/%$£", "0123456789.,/%", "éèŵŷąęłß’‘“”–—…", "αβγδ", "жщйё"),
		letters("ابتثجحخد", "پچڈگھے", "٠١٢٣", "۴۵۶", "אבגד"),
		letters("कखगक्षिी्", "ਕਖਗਿੀ੍", "কখগিী্", "કખગિી્", "கஙசிீ்"),
		letters("áọ̀ẹ́", "é\u0323", "\u0301\u0323", "😀👍🏽👨\u200D👩\u200D👧❤\uFE0F🇬🇧", "日本語。", "ไทย"),
		letters("\u200D\u200C\u200B\u200E\u200F", "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069", "\u00AD\u2060\uFEFF\u034F"),
		letters(" ", "  \t", "\n", "\r\n", "\u2028\u2029\u0085", "\u00A0\u2003\u202F", "→☐☑", "@._/-&=?"),
		rapid.Just(strings.Repeat("a", 500)), rapid.Just("someone.with-a.long_name@example.org"), rapid.String(),
		rapid.Just("\xff\xfe"), rapid.Just("\x00\x01\x1c"), rapid.Just(" "),
	)
}

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece(), 0, 20).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
	})
}

func TestNothingIsLost(t *testing.T) {
	sets := []*typeset.Set{latin(), all(t), typeset.Shaped(latin()), typeset.NewSet(nil, nil)}
	rapid.Check(t, func(t *rapid.T) {
		s := sets[rapid.IntRange(0, len(sets)-1).Draw(t, "set")]
		text := texts().Draw(t, "text")
		w := rapid.SampledFrom([]typeset.Weight{typeset.Regular, typeset.Bold, 7}).Draw(t, "weight")
		room := rapid.OneOf(rapid.IntRange(-1, 1000), rapid.IntRange(0, 100000)).Draw(t, "room")
		if len(s.Missing("a", w)) > 0 { // the set without fonts
			for i, lines := range s.Break(text, w, room) {
				if err := joined(strings.Split(typeset.Tidy(text), "\n")[i], lines); err != nil {
					t.Fatal(err)
				}
			}
			return
		}
		if err := broken(s, text, w, room); err != nil {
			t.Fatal(err)
		}
		line := s.Line(text, w)
		if err := joined(strings.ReplaceAll(typeset.Tidy(text), "\n", " "), []typeset.Line{line}); err != nil && line.Text != "" {
			t.Fatal(err)
		}
		if err := sound(line); err != nil {
			t.Fatal(err)
		}
		// As much room as the widest paragraph needs, and every paragraph is
		// one line; as much as the widest piece, and none is cut.
		width := s.Width(text, w)
		for _, lines := range s.Break(text, w, width) {
			if len(lines) > 1 {
				t.Fatalf("%d lines in room for the widest, %d: %q", len(lines), width, lines[0].Text)
			}
		}
		widest := s.Widest(text, w)
		if widest > width {
			t.Fatalf("a piece is %d wide, the text %d", widest, width)
		}
		paragraphs := strings.Split(typeset.Tidy(text), "\n")
		for i, lines := range s.Break(text, w, widest) {
			if err := onlyBetween(paragraphs[i], lines); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestTidyOnceIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		tidy := typeset.Tidy(text)
		if again := typeset.Tidy(tidy); again != tidy {
			t.Fatalf("%q, then %q", tidy, again)
		}
		if !utf8.ValidString(tidy) || !norm.NFC.IsNormalString(tidy) || strings.ContainsAny(tidy, "\r\t\u0085\u2028\u2029\u00AD") {
			t.Fatalf("%q is not tidy", tidy)
		}
	})
}

func TestTidy(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "",
		"plain\ntext":                          "plain\ntext",
		"a\tb":                                 "a    b",
		"a\r\nb\rc\u0085d\u2028e\u2029f":       "a\nb\nc\nd\ne\nf",
		"cafe\u0301 – “it’s”":                  "café – “it’s”",
		"Ade\u0301ba\u0301yo\u0323\u0300":      "Adébáyọ\u0300",
		"\u202A07700\u00A0900 123\u202C\u200E": "07700\u00A0900 123",
		"ex\u00ADtra\uFEFF":                    "extra",
		"a\u034F\u0301":                        "á", // composed although something stood between
		"❤\uFE0F":                              "❤",
		"क\u094D\u200Dष":                       "क\u094D\u200Dष",
		"\u200Eشكرا\u200F\u00AD":               "\u200Eشكرا\u200F",
		"\u202Eabc\u202C":                      "\u202Eabc\u202C", // turns text round, so its end counts
		"bad\xffbytes":                         "bad\uFFFDbytes",
	} {
		if got := typeset.Tidy(in); got != want {
			t.Errorf("Tidy(%q) = %q, want %q", in, got, want)
		}
	}
	text := strings.Repeat("A plain answer, of plain words.\n", 20)
	if n := testing.AllocsPerRun(10, func() { typeset.Tidy(text) }); n > 0 {
		t.Errorf("Tidy of ASCII allocates %v times", n)
	}
}

func TestMissing(t *testing.T) {
	for _, test := range []struct {
		set  *typeset.Set
		text string
		want string
	}{
		{latin(), "plain\r\ntext\twith ☐ → £ ’ é ỳ \u2011\u202F", ""},
		{latin(), "a日b本日", "日本"},
		{latin(), "\u200D\u200C\u200E\u202E\u2066\u00AD\uFE0F\U000E0067\u200Bअ\u200D", "अ"},
		{latin(), "\x01\x7F", "\x01\x7F"},
		{latin(), "o\u0323\u0300", ""},
		{all(t), "क्षਪੰਜਾਬੀবাংলાગુதமிழ்اردو\u06D2", ""},
		{typeset.NewSet(nil, nil), "ab a\n", "ab "},
	} {
		if got := string(test.set.Missing(test.text, typeset.Regular)); got != test.want {
			t.Errorf("Missing(%q) = %q, want %q", test.text, got, test.want)
		}
	}
	if n := testing.AllocsPerRun(10, func() { latin().Missing("Plain, even – in part – “é”", typeset.Bold) }); n > 0 {
		t.Errorf("Missing allocates %v times", n)
	}
}

func TestBoldFallsBack(t *testing.T) {
	naskh := script(t, "NotoNaskhArabic-Bold.ttf") // which has Latin letters, and no arrows
	s := typeset.NewSet([]*typeset.Font{parse(t, "DejaVu Sans", dejavusans.TTF)}, []*typeset.Font{naskh})
	line := s.Line("a→", typeset.Bold)
	var names []string
	for _, run := range line.Runs {
		names = append(names, run.Font.Name()+" "+run.Text)
	}
	if want := "NotoNaskhArabic-Bold.ttf a, DejaVu Sans →"; strings.Join(names, ", ") != want {
		t.Fatalf("drawn in %v, want %s", names, want)
	}
	if line.Runs[0].Glyphs != nil || line.Runs[1].Glyphs != nil {
		t.Error("simple text in two fonts was shaped")
	}
}

// TestTheTwoWaysAgree holds the table against HarfBuzz.
func TestTheTwoWaysAgree(t *testing.T) {
	quick, shaped := latin(), typeset.Shaped(latin())
	letters := []rune("abcdefghijklmnopqrstuvwxyzABCTVWY fi ffl AV 0123456789.,;:!?'\"()[]{}-/%$£é–—’“”‘…  \u00A0ŵłßжωЖ→☑ỳ@_&=+\n")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(letters), 0, 200).Draw(t, "text"))
		w := rapid.SampledFrom([]typeset.Weight{typeset.Regular, typeset.Bold}).Draw(t, "weight")
		room := rapid.IntRange(0, 30000).Draw(t, "room")
		a, b := quick.Break(text, w, room), shaped.Break(text, w, room)
		if len(a) != len(b) {
			t.Fatalf("%d paragraphs, shaped %d", len(a), len(b))
		}
		for i := range a {
			if len(a[i]) != len(b[i]) {
				t.Fatalf("%d lines, shaped %d, of %q in %d", len(a[i]), len(b[i]), text, room)
			}
			for j, line := range a[i] {
				if other := b[i][j]; line.Text != other.Text || line.Width != other.Width {
					t.Fatalf("%q is %d wide; shaped %q, %d", line.Text, line.Width, other.Text, other.Width)
				}
				for _, run := range b[i][j].Runs {
					if run.Glyphs != nil {
						t.Fatalf("%q was shaped into more than its letters", run.Text)
					}
				}
			}
		}
		if a, b := quick.Widest(text, w), shaped.Widest(text, w); a != b {
			t.Fatalf("the widest piece of %q is %d, shaped %d", text, a, b)
		}
	})
}

func TestLongWords(t *testing.T) {
	s := latin()
	lines := s.Break("Write to someone.with_a.long-name@example.org?subject=help, please.", typeset.Regular, 9000)[0]
	var got []string
	for _, line := range lines {
		got = append(got, line.Text)
	}
	want := []string{"Write to ", "someone.with_a.", "long-", "name@example.", "org?", "subject=help, ", "please."}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, room := range []int{0, -5} {
		if lines := s.Break("ab cd ", typeset.Regular, room)[0]; len(lines) != 4 || lines[1].Text != "b " || lines[3].Text != "d " {
			t.Errorf("in no room: %v", lines)
		}
	}
	if got := s.Break("", typeset.Regular, 100); got != nil {
		t.Errorf("an empty text: %v", got)
	}
	if got := s.Break("a\n\nb", typeset.Regular, 100000); len(got) != 3 || len(got[1]) != 1 || got[1][0].Text != "" {
		t.Errorf("an empty paragraph: %v", got)
	}
}

// drawn returns the letters of a line as they stand from left to right, as far
// as clusters are single.
func drawn(line typeset.Line) string {
	var out strings.Builder
	for _, run := range line.Runs {
		if run.Glyphs == nil {
			out.WriteString(run.Text)
			continue
		}
		for _, g := range run.Glyphs {
			out.WriteString(g.Text)
		}
	}
	return out.String()
}

func TestRightToLeft(t *testing.T) {
	s := all(t)
	for _, test := range []struct {
		text, drawn string
		rtl         bool
	}{
		{"سلام", "ملاس", true},
		{"abc سلام def", "abc ملاس def", false},
		{"سلام abc دنیا", "ایند abc ملاس", true},
		{"نمبر 123 ہے", "ےہ 123 ربمن", true},
		{"Age: 12", "Age: 12", false},
		{"Age: ٥ سنوات", "Age: تاونس ٥", false}, // a number of the Arabic words, in an English line
		{"said سلام 12 دنیا today", "said ایند 12 ملاس today", false},
		{"(سلام)", ")ملاس(", true}, // the text of the brackets; their glyphs are mirrored
		{"12 سلام", "ملاس 12", true},
		{"12", "12", false},
	} {
		line := s.Line(test.text, typeset.Regular)
		if got := drawn(line); got != test.drawn || line.RTL != test.rtl || line.Text != test.text {
			t.Errorf("%q is drawn %q, RTL %v; want %q, %v", test.text, got, line.RTL, test.drawn, test.rtl)
		}
		if err := sound(line); err != nil {
			t.Error(err)
		}
	}
	// Letters join.
	line := s.Line("بيت", typeset.Regular)
	nominal := 0
	for _, g := range line.Runs[0].Glyphs {
		r, _ := utf8.DecodeRuneInString(g.Text)
		if gid, _ := line.Runs[0].Font.Glyph(r); gid == g.ID && g.Text != "" {
			nominal++
		}
	}
	if nominal > 0 || !line.Runs[0].Reorders || !line.Runs[0].RTL {
		t.Errorf("%d of %d glyphs are those of single letters", nominal, len(line.Runs[0].Glyphs))
	}
	// The space at the end stands leftmost and takes no room.
	lines := s.Break("سلام سلام  سلام", typeset.Regular, s.Width("سلام سلام", typeset.Regular))[0]
	if len(lines) != 2 || lines[0].Text != "سلام سلام " || lines[0].Width != s.Width("سلام سلام", typeset.Regular) {
		t.Fatalf("%+v", lines)
	}
	if first := lines[0].Runs[0].Glyphs[0]; first.Text != " " || first.Advance != 0 {
		t.Errorf("leftmost stands %+v", first)
	}
	if err := sound(lines[0]); err != nil {
		t.Error(err)
	}
}

func TestScripts(t *testing.T) {
	s := all(t)
	for _, test := range []struct {
		text   string
		glyphs int // fewer than characters where letters join
	}{
		{"क्ष", 1}, {"कि", 2}, {"हिन्दी", 0}, {"தமிழ்", 0}, {"கொ", 3}, {"ਪੰਜਾਬੀ", 0}, {"ਕਿ", 2},
		{"বাংলা", 0}, {"কি", 2}, {"ગુજરાતી", 0}, {"ક્ષ", 1}, {"اردو", 4}, {"شكراً", 0}, {"Adébáyọ̀", 8},
	} {
		line := s.Line(test.text, typeset.Regular)
		n := 0
		for _, run := range line.Runs {
			if run.Glyphs == nil {
				n += utf8.RuneCountInString(run.Text)
			}
			for _, g := range run.Glyphs {
				n++
				if g.ID == 0 {
					t.Errorf("%q has a glyph that is missing", test.text)
				}
			}
			if !run.Reorders && utf8.RuneCountInString(run.Text) > 1 && run.Glyphs != nil {
				t.Errorf("%q is said to read in order", run.Text)
			}
		}
		if test.glyphs > 0 && n != test.glyphs {
			t.Errorf("%q has %d glyphs, want %d", test.text, n, test.glyphs)
		}
		if err := sound(line); err != nil {
			t.Error(err)
		}
	}
	// A vowel sign that is written before its letter is drawn before it.
	run := s.Line("कि", typeset.Regular).Runs[0]
	if gid, _ := run.Font.Glyph('क'); run.Glyphs[1].ID != gid || run.Glyphs[0].Text != "कि" || !run.Reorders {
		t.Errorf("कि is drawn %+v", run.Glyphs)
	}
}

func TestMarksArePlaced(t *testing.T) {
	run := latin().Line("Adébáyọ̀", typeset.Regular).Runs[0]
	last := run.Glyphs[len(run.Glyphs)-1]
	if last.Text != "" || last.Advance != 0 {
		t.Errorf("the grave accent is drawn %+v", last)
	}
	// DejaVu's stands right over a letter as wide as this without being moved.
	if x := latin().Line("x\u0301", typeset.Regular).Runs[0].Glyphs[1]; x.X >= 0 {
		t.Errorf("an acute accent over x is drawn %+v", x)
	}
	if letter := run.Glyphs[len(run.Glyphs)-2]; letter.Text != "ọ\u0300" || !run.Reorders {
		t.Errorf("its letter is drawn %+v", letter)
	}
}

func TestMarksStayWithTheirLetter(t *testing.T) {
	// The first font has Latin letters and lacks U+0338.
	naskh := script(t, "NotoNaskhArabic-Regular.ttf")
	_, letter := naskh.Glyph('x')
	_, mark := naskh.Glyph('\u0338')
	if !letter || mark {
		t.Fatal("this is not such a font")
	}
	s := typeset.NewSet([]*typeset.Font{naskh, parse(t, "DejaVu Sans", dejavusans.TTF)}, nil)
	if line := s.Line("x\u0338", typeset.Regular); len(line.Runs) != 1 || line.Runs[0].Font.Name() != "DejaVu Sans" {
		t.Errorf("letter and mark are drawn in %+v", line.Runs)
	}
}

// TestLettersAreNotPassedOver is about the fault that coverage.go mends. The
// wanted glyphs are those of HarfBuzz itself (hb-shape 6.0.0).
func TestLettersAreNotPassedOver(t *testing.T) {
	s := typeset.NewSet([]*typeset.Font{script(t, "NotoNaskhArabic-Regular.ttf")}, nil)
	line := s.Line("بيت", typeset.Regular)
	var got []uint16
	for _, g := range line.Runs[0].Glyphs {
		got = append(got, g.ID)
	}
	if want := []uint16{293, 15, 324, 18, 322, 19}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestParse(t *testing.T) {
	for _, file := range [][]byte{nil, {}, []byte("garbage"), dejavusans.TTF[:100], dejavusans.TTF[:5000], make([]byte, 1000)} {
		if _, err := typeset.Parse("a.ttf", file); err == nil || !strings.Contains(err.Error(), "a.ttf") {
			t.Errorf("%d bytes: %v", len(file), err)
		}
	}
	f := parse(t, "b", dejavusans.TTF)
	gid, ok := f.Glyph('A')
	if f.Name() != "b" || len(f.File()) != len(dejavusans.TTF) || !ok || f.Advance(gid) != 684 {
		t.Errorf("%s, %d bytes, A is %d, %d wide", f.Name(), len(f.File()), gid, f.Advance(gid))
	}
	if _, ok := f.Glyph('日'); ok {
		t.Error("DejaVu has no such letter")
	}
	if gid, ok := f.Glyph('😀'); !ok || f.Advance(gid) == 0 {
		t.Error("DejaVu has a face")
	}
	for _, r := range []rune{-1, 0, unicode.MaxRune + 1} {
		if _, ok := f.Glyph(r); ok {
			t.Errorf("a glyph for %d", r)
		}
	}
	if f.Advance(65535) != 0 {
		t.Error("a glyph that is not there has a width")
	}
}

func TestConcurrent(t *testing.T) {
	s := all(t)
	text := "English text, and سلام 12, and क्ष कि, Adébáyọ̀.\nSecond – line."
	want := fmt.Sprint(s.Break(text, typeset.Regular, 5000))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := fmt.Sprint(s.Break(text, typeset.Regular, 5000)); got != want {
					t.Errorf("%s, want %s", got, want)
				}
				s.Missing(text, typeset.Bold)
				s.Width(text, typeset.Bold)
				s.Widest("सब plain", typeset.Regular)
			}
		})
	}
	wg.Wait()
}

func FuzzBreak(f *testing.F) {
	for _, text := range []string{"", "plain words and  spaces ", "a@b.example/c?d=e", "سلام 12 abc (دنیا)", "क्षि ਕਿ কি", "ọ̀ 👨‍👩‍👧", "\u202Eabc\u2067\u2069", "\xff\r\n"} {
		f.Add(text, 3000, false)
		f.Add(text, 0, true)
	}
	s := all(f)
	f.Fuzz(func(t *testing.T, text string, room int, bold bool) {
		w := typeset.Regular
		if bold {
			w = typeset.Bold
		}
		if err := broken(s, text, w, room); err != nil {
			t.Error(err)
		}
		if err := sound(s.Line(text, w)); err != nil {
			t.Error(err)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(dejavusans.TTF[:3000])
	f.Fuzz(func(_ *testing.T, file []byte) {
		font, err := typeset.Parse("a.ttf", file)
		if err != nil {
			return
		}
		s := typeset.NewSet([]*typeset.Font{font}, nil)
		s.Break("A form ọ̀ سلام कि", typeset.Regular, 2000)
	})
}

// english is 3,000 characters.
var english = strings.Repeat("The family have asked for help with housing, school and health; a plan was agreed on 12 May (review in 6 weeks). ", 30)[:3000]

func BenchmarkBreak(b *testing.B) {
	s := latin()
	curly := []rune(strings.NewReplacer("agreed", "‘agreed’", "family", "child’s family –").Replace(english))[:3000]
	for _, bench := range []struct{ name, text string }{
		{"ASCII", english},
		{"curly", string(curly)},
		{"symbol", english[:2990] + " ☂ tick"}, // of a class that the scan does not know
		{"shaped", english[:2980] + " Adébáyọ̀"},
		{"label", "Name of the person who fills in this form"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Break(bench.text, typeset.Regular, 40000)
			}
		})
	}
	b.Run("Urdu", func(b *testing.B) {
		s := all(b)
		text := strings.Repeat("خاندان نے رہائش اور اسکول کے لیے مدد مانگی ہے۔ ", 62)
		b.ReportAllocs()
		for b.Loop() {
			s.Break(text, typeset.Regular, 40000)
		}
	})
}

func BenchmarkWidth(b *testing.B) {
	s := latin()
	b.ReportAllocs()
	for b.Loop() {
		s.Width(english, typeset.Regular)
	}
}

func BenchmarkMissing(b *testing.B) {
	s := latin()
	b.ReportAllocs()
	for b.Loop() {
		s.Missing(english, typeset.Regular)
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		f, err := typeset.Parse("DejaVu Sans", dejavusans.TTF)
		if err != nil {
			b.Fatal(err)
		}
		typeset.NewSet([]*typeset.Font{f}, []*typeset.Font{f})
	}
}
