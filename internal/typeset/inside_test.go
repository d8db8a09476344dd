package typeset

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// known lists the characters whose line breaking class is known.
func known() []rune {
	var out []rune
	eachSimple(func(r rune) {
		if classOf(r) != unknown {
			out = append(out, r)
		}
	})
	return out
}

// byClass has a few characters of each class, so that rare ones meet.
func byClass() [][]rune {
	out := make([][]rune, theEnd)
	for _, r := range known() {
		c := classOf(r)
		out[c] = append(out[c], r)
	}
	return out[1:]
}

// scanned returns where lines may end, as the quick way finds it.
func scanned(t interface{ Fatalf(string, ...any) }, text []rune) []bool {
	k := &worker{sums: make([]int, len(text)+1), flags: make([]uint8, len(text)+1), class: make([]class, len(text)+1)}
	for i, r := range text {
		k.class[i] = classOf(r)
	}
	if !k.scan() {
		t.Fatalf("scan does not know %q", string(text))
	}
	out := make([]bool, len(text)+1)
	for i := range text {
		out[i] = k.flags[i]&lineMayEnd != 0
	}
	return out
}

func segmented(text []rune) []bool {
	var seg segmenter.Segmenter
	seg.Init(text)
	out := make([]bool, len(text)+1)
	for it := seg.LineIterator(); it.Next(); {
		line := it.Line()
		out[line.Offset+len(line.Text)] = true
	}
	out[len(text)] = false // the end is not looked at
	return out
}

func TestScanIsUnicode(t *testing.T) {
	ascii := make([]rune, 0, 95)
	for r := ' '; r <= '~'; r++ {
		ascii = append(ascii, r)
	}
	classes := byClass()
	all := known()
	check := func(t interface{ Fatalf(string, ...any) }, text []rune) {
		if got, want := scanned(t, text), segmented(text); !slices.Equal(got, want) {
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("%q: before character %d a line may end: %v, want %v", string(text), i, got[i], want[i])
				}
			}
		}
	}
	// Each known character between others of each class.
	for _, r := range all {
		for _, class := range classes {
			for _, other := range classes {
				check(t, []rune{class[0], r, other[0]})
				check(t, []rune{class[0], ' ', r, ' ', other[0]})
			}
		}
	}
	t.Run("ASCII", rapid.MakeCheck(func(t *rapid.T) {
		check(t, rapid.SliceOf(rapid.SampledFrom(ascii)).Draw(t, "text"))
	}))
	t.Run("classes", rapid.MakeCheck(func(t *rapid.T) {
		check(t, rapid.SliceOf(rapid.Custom(func(t *rapid.T) rune {
			return rapid.SampledFrom(rapid.SampledFrom(classes).Draw(t, "class")).Draw(t, "rune")
		})).Draw(t, "text"))
	}))
}

func TestScanIsUnicodeForShortText(t *testing.T) {
	classes := byClass()
	// All rows of four classes, which is as far as the rules look, spaces and
	// amounts apart.
	n := len(classes)
	text := make([]rune, 4)
	for i := range n * n * n * n {
		text[0], text[1], text[2], text[3] = classes[i%n][0], classes[i/n%n][0], classes[i/n/n%n][0], classes[i/n/n/n][0]
		if got, want := scanned(t, text), segmented(text); !slices.Equal(got, want) {
			t.Fatalf("%q: lines may end at %v, want %v", string(text), got, want)
		}
	}
}

func TestSimpleIsSimple(t *testing.T) {
	eachSimple(func(r rune) {
		if unicode.In(r, unicode.M, unicode.Cf, unicode.Cc, unicode.Zl, unicode.Zp) {
			t.Errorf("%U is a mark or a control", r)
		}
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.R, bidi.AL, bidi.AN, bidi.NSM, bidi.BN, bidi.LRO, bidi.RLO, bidi.B, bidi.S:
			t.Errorf("%U has a direction", r)
		}
		if ignorable(r) || needsControls(r) {
			t.Errorf("%U needs care", r)
		}
	})
}

func TestTidyTextIsComposed(t *testing.T) {
	for r := range rune(0x10000) {
		if text := string(r); isTidy(text) && !norm.NFC.IsNormalString(text) {
			t.Errorf("%U passes for tidy", r)
		}
	}
}

// TestLevels compares with a part of Unicode's own BidiCharacterTest, in
// testdata, or with all of it, if BIDI says where it is.
func TestLevels(t *testing.T) {
	name := "testdata/bidi.txt"
	if all := os.Getenv("BIDI"); all != "" {
		name = all
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var l leveller
	count := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if lines.Text() == "" || lines.Text()[0] == '#' {
			continue
		}
		fields := strings.Split(lines.Text(), ";")
		if len(fields) != 5 {
			t.Fatalf("%q is no test", lines.Text())
		}
		var text []rune
		for hex := range strings.FieldsSeq(fields[0]) {
			r, err := strconv.ParseUint(hex, 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			text = append(text, rune(r))
		}
		rtl := fields[2] == "1"
		if fields[1] == "2" && fromRight(text) != rtl {
			t.Errorf("%s: runs from right to left: %v", fields[0], !rtl)
			continue
		}
		count++
		levels := slices.Clone(l.find(text, rtl))
		for i := len(text); i > 0 && blank(text[i-1]); i-- { // as at the end of a line
			levels[i-1] = 0
			if rtl {
				levels[i-1] = 1
			}
		}
		var order []part
		for i, want := range strings.Fields(fields[3]) {
			if want == "x" {
				continue // not drawn
			}
			if p, _ := bidi.LookupRune(text[i]); p.Class() == bidi.S {
				levels[i] = 0 // tabs are spaces before we come here
				if rtl {
					levels[i] = 1
				}
			}
			if got := fmt.Sprint(levels[i]); got != want {
				t.Errorf("%s, %s: level %d is %s, want %s", fields[0], fields[1], i, got, want)
				break
			}
			order = append(order, part{start: i, level: levels[i]})
		}
		reorder(order)
		var got []string
		for _, p := range order {
			got = append(got, strconv.Itoa(p.start))
		}
		if strings.Join(got, " ") != fields[4] {
			t.Errorf("%s, %s: order %v, want %s", fields[0], fields[1], got, fields[4])
		}
	}
	if count < 500 {
		t.Errorf("only %d tests", count)
	}
}
