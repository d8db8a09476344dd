package earlyhelp

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// parseCase is a value and what its parser must return; a refused value has
// part of the reason instead.
type parseCase struct {
	in, want, reason string
}

func runParse(t *testing.T, parse func(string) (string, error), cases []parseCase) {
	t.Helper()
	for _, c := range cases {
		got, err := parse(c.in)
		if c.reason != "" {
			var format *FormatError
			if !errors.As(err, &format) || !strings.Contains(format.Reason, c.reason) || got != "" {
				t.Errorf("%q: got %q and error %v, want a FormatError about %q", c.in, got, err, c.reason)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%q: got %q and error %v, want %q", c.in, got, err, c.want)
			continue
		}
		if again, err := parse(got); err != nil || again != got {
			t.Errorf("%q: a second time gives %q and error %v", got, again, err)
		}
	}
}

func TestParseUPN(t *testing.T) {
	runParse(t, ParseUPN, []parseCase{
		{in: "B801200005001", want: "B801200005001"},
		{in: " b801 2000-05001\n", want: "B801200005001"},
		{in: "B801\u00a02000\u201105001", want: "B801200005001"}, // as a word processor spaces it
		{in: "A801200005001", reason: "check letter"},
		{in: "P207000016049", want: "P207000016049"}, // the worked example put right
		{in: "Q207000016049", reason: "check letter"},
		{in: "", reason: "nothing"},
		{in: " - ", reason: "nothing"},
		{in: "B80120000500", reason: "13 characters"},
		{in: "B8012000050011", reason: "13 characters"},
		{in: "8801200005001", reason: "start with a letter"},
		{in: "I801200005001", reason: "start with a letter"},
		{in: "B8O1200005001", reason: "must be digits"},
		{in: "B80120000500S", reason: "end with a digit"},
		{in: "B80120000500\u0660", reason: "does not belong"}, // an Arabic digit
		{in: "\u0412801200005001", reason: "does not belong"}, // a Cyrillic letter
		{in: "B801200005001\xff", reason: "does not belong"},
		{in: "B801200005001*", reason: "does not belong"},
	})
}

func TestUPNIsTemporary(t *testing.T) {
	for upn, want := range map[string]bool{
		"B801200005001":  false,
		"B80120000500B":  true,
		"b801 20000500b": true,
		"C80120000500B":  false, // not valid
		"":               false,
	} {
		if got := UPNIsTemporary(upn); got != want {
			t.Errorf("UPNIsTemporary(%q) = %t", upn, got)
		}
	}
}

// Positions 2 to 13 and differences of value below 23 have no factor in common
// with 23, so the letter catches each single change but one: a last digit
// turned into the letter of the same value.
func TestUPNSingleChange(t *testing.T) {
	const characters = "0123456789" + upnLetters
	for _, upn := range []string{"B801200005001", "P207000016049", "B80120000500B"} {
		if _, err := ParseUPN(upn); err != nil {
			t.Fatal(err)
		}
		for i := range upn {
			for _, c := range characters {
				changed := upn[:i] + string(c) + upn[i+1:]
				same := i == 12 && upnValue(upn[i]) == upnValue(byte(c))
				if _, err := ParseUPN(changed); (err == nil) != (changed == upn || same) {
					t.Errorf("%s changed to %s: %v", upn, changed, err)
				}
			}
		}
	}
}

func upnValue(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return strings.IndexByte(upnLetters, c)
}

func TestParseNHSNumber(t *testing.T) {
	runParse(t, ParseNHSNumber, []parseCase{
		{in: "9434765870", want: "9434765870"},
		{in: "943 476 5870", want: "9434765870"},
		{in: "943-476-5870", want: "9434765870"},
		{in: "4505577104", want: "4505577104"},
		{in: "9434765871", reason: "does not fit"},
		{in: "4000000010", reason: "does not fit"},
		{in: "0000000000", reason: "all ten digits are the same"},
		{in: "4444444444", reason: "all ten digits are the same"},
		{in: "943476587", reason: "ten digits"},
		{in: "94347658700", reason: "ten digits"},
		{in: "943476587O", reason: "digits only"},
		{in: "\uff19434765870", reason: "does not belong"}, // a full-width 9
		{in: "943.476.5870", reason: "does not belong"},
		{in: "", reason: "nothing"},
	})
}

// Nine digits whose check works out at 10 have no valid last digit.
func TestNHSNumberWithoutCheckDigit(t *testing.T) {
	for last := range 10 {
		if _, err := ParseNHSNumber("400000008" + strconv.Itoa(last)); err == nil {
			t.Errorf("accepted with %d", last)
		}
	}
}

func TestNHSNumberSingleChange(t *testing.T) {
	for _, nhs := range []string{"9434765870", "4505577104"} {
		for i := range nhs {
			for c := '0'; c <= '9'; c++ {
				changed := nhs[:i] + string(c) + nhs[i+1:]
				if _, err := ParseNHSNumber(changed); (err == nil) != (changed == nhs) {
					t.Errorf("%s changed to %s: %v", nhs, changed, err)
				}
			}
			if i > 0 && nhs[i] != nhs[i-1] {
				swapped := nhs[:i-1] + nhs[i:i+1] + nhs[i-1:i] + nhs[i+1:]
				if _, err := ParseNHSNumber(swapped); err == nil {
					t.Errorf("%s with two digits changed round, %s, is accepted", nhs, swapped)
				}
			}
		}
	}
}

func TestFormatNHSNumber(t *testing.T) {
	for in, want := range map[string]string{
		"9434765870":   "943 476 5870",
		"943-476-5870": "943 476 5870",
		"9434765871":   "9434765871",
		"not known":    "not known",
	} {
		if got := FormatNHSNumber(in); got != want {
			t.Errorf("FormatNHSNumber(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParsePostcode(t *testing.T) {
	runParse(t, ParsePostcode, []parseCase{
		{in: "SS2 6ER", want: "SS2 6ER"},
		{in: "ss26er", want: "SS2 6ER"},
		{in: " s s2-6e r ", want: "SS2 6ER"},
		{in: "WS1 1TP", want: "WS1 1TP"},
		{in: "EC1A 1BB", want: "EC1A 1BB"},
		{in: "W1A 0AX", want: "W1A 0AX"},
		{in: "DN55 1PT", want: "DN55 1PT"},
		{in: "M1 1AE", want: "M1 1AE"},
		{in: "B33 8TH", want: "B33 8TH"},
		{in: "gir0aa", want: "GIR 0AA"},
		{in: "GIR 1AA", reason: "part before"},
		{in: "SS2 6EC", reason: "last two letters"},
		{in: "QS2 6ER", reason: "starts with Q"},
		{in: "SI2 6ER", reason: "second letter"},
		{in: "SS2 GER", reason: "a digit and two letters"},
		{in: "SS2", reason: "whole postcode"},
		{in: "SSS2 6ER", reason: "part before"},
		{in: "SS222 6ER", reason: "whole postcode"},
		{in: "S\u0662 6ER", reason: "does not belong"},
		{in: "SS2 6ÉR", reason: "does not belong"},
		{in: "\u017fs2 6er", reason: "does not belong"}, // a long s, whose upper case is S
		{in: "", reason: "nothing"},
	})
}

func TestParsePhone(t *testing.T) {
	runParse(t, ParsePhone, []parseCase{
		{in: "01702 215783", want: "01702 215783"},
		{in: "(01702) 215-783", want: "01702 215783"},
		{in: "01702.215.783", want: "01702 215783"},
		{in: "+441702215783", want: "01702 215783"},
		{in: "+44 (0)1702 215783", want: "01702 215783"},
		{in: "+44 01702 215783", want: "01702 215783"},
		{in: "0044 1702 215783", want: "01702 215783"},
		{in: "0044 (0) 1702 215783", want: "01702 215783"},
		{in: "01204 61234", want: "01204 61234"}, // ten digits
		{in: "01214960000", want: "0121 496 0000"},
		{in: "01132 970000", want: "0113 297 0000"},
		{in: "0207 946 0000", want: "020 7946 0000"},
		{in: "03001236600", want: "0300 123 6600"},
		{in: "08081570000", want: "0808 157 0000"},
		{in: "0800 123456", want: "0800 123 456"},
		{in: "0800 1111", want: "0800 1111"},
		{in: "09098790000", want: "0909 879 0000"},
		{in: "07700900123", want: "07700 900123"},
		{in: "+44 7700 900 123", want: "07700 900123"},
		{in: "01702 215783 ext 123", want: "01702 215783 ext 123"},
		{in: "01702 215783, Ext. 123", want: "01702 215783 ext 123"},
		{in: "01702 215783x123", want: "01702 215783 ext 123"},
		{in: "01702215783 extension: 0012", want: "01702 215783 ext 0012"},
		{in: "01702 215783 ext", reason: "extension"},
		{in: "01702 215783 x12 x13", reason: "extension"},
		{in: "01702 215783 ext 1234567", reason: "extension"},
		{in: "1702 215783", reason: "starts with 0"},
		{in: "441702215783", reason: "starts with 0"},
		{in: "999", reason: "starts with 0"},
		{in: "+353 1 679 3000", reason: "abroad"},
		{in: "00353 1 679 3000", reason: "abroad"},
		{in: "01702 21578", want: "01702 21578"},
		{in: "01702 2157", reason: "11 digits"},
		{in: "01702 2157833", reason: "11 digits"},
		{in: "0770090012", reason: "starts like this has 11"},
		{in: "0121 496000", reason: "starts like this has 11"},
		{in: "020 7946 000", reason: "starts like this has 11"},
		{in: "05012345678", reason: "01, 02, 03"},
		{in: "01702 215783 / 215784", reason: "one number"},
		{in: "01702 215783 (mum)", reason: "one number"},
		{in: "0170+2 215783", reason: "one number"},
		{in: "()", reason: "one number"},
		{in: "\u06601702 215783", reason: "does not belong"},
		{in: "", reason: "nothing"},
	})
}

func TestParseEmail(t *testing.T) {
	runParse(t, ParseEmail, []parseCase{
		{in: " Jo.Bloggs@Southend.GOV.UK ", want: "Jo.Bloggs@southend.gov.uk"},
		{in: "o'brien+eh@mail.example.org", want: "o'brien+eh@mail.example.org"},
		{in: "Jo <jo@example.org>", reason: "space"},
		{in: "<jo@example.org>", reason: "one address"},
		{in: `"jo"@example.org`, reason: "one address"},
		{in: "jo(work)@example.org", reason: "one address"},
		{in: "jo@example.org,al@example.org", reason: "one address"},
		{in: "jo@al@example.org", reason: "one address"},
		{in: "jo..b@example.org", reason: "one address"},
		{in: "example.org", reason: "one address"},
		{in: "jo@localhost", reason: "domain"},
		{in: "jo@[192.0.2.1]", reason: "domain"},
		{in: "jo@192.0.2.1", reason: "domain"},
		{in: "jo@-example.org", reason: "domain"},
		{in: "jo@example_.org", reason: "domain"},
		{in: strings.Repeat("j", 65) + "@example.org", reason: "domain"},
		{in: "jö@example.org", reason: "accented"},
		{in: "jo@exämple.org", reason: "accented"},
		{in: "jo@example.org\x00", reason: "accented"},
		{in: "  ", reason: "nothing"},
	})
}

// textsOf returns every string literal in the files of this package that
// refuse values. A FormatError made of them alone cannot hold a value.
func textsOf(t testing.TB) map[string]bool {
	t.Helper()
	texts := map[string]bool{}
	for _, name := range []string{"identifiers.go", "parsedate.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				texts[text] = true
			}
			return true
		})
	}
	return texts
}

func FuzzIdentifiers(f *testing.F) {
	for _, s := range []string{
		"", "B801200005001", "b80120000500b", "943 476 5870", "ss2 6er", "GIR0AA", "+44 (0)1702 215783 ext 12",
		"0800 1111", "Jo@Example.ORG", "2026-11-21", "Saturday 21st of Nov 2026", "21/11/26", "11.21.2026", "\u0663", "\xff",
	} {
		f.Add(s)
	}
	texts := textsOf(f)
	asText := func(parse func(string) (Date, error)) func(string) (string, error) {
		return func(s string) (string, error) {
			d, err := parse(s)
			return d.String(), err
		}
	}
	parsers := map[string]func(string) (string, error){
		"UPN": ParseUPN, "NHS number": ParseNHSNumber, "postcode": ParsePostcode, "phone": ParsePhone, "email": ParseEmail,
		"date": asText(ParseDate), "UK date": asText(ParseUKDate),
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, parse := range parsers {
			got, err := parse(s)
			if err != nil {
				var format *FormatError
				if !errors.As(err, &format) || !texts[format.What] || !texts[format.Reason] || got != "" {
					t.Errorf("%s: %q: the error %q is not made of fixed texts, or comes with %q", name, s, err, got)
				}
				continue
			}
			if again, err := parse(got); err != nil || again != got {
				t.Errorf("%s: %q gives %q, and that gives %q, %v", name, s, got, again, err)
			}
		}
		if text, nhs := FormatNHSNumber(s), s; text != nhs {
			a, errA := ParseNHSNumber(s)
			b, errB := ParseNHSNumber(text)
			if errA != nil || errB != nil || a != b {
				t.Errorf("FormatNHSNumber(%q) = %q", s, text)
			}
		}
		if _, err := ParseUPN(s); err != nil && UPNIsTemporary(s) {
			t.Errorf("%q is temporary but not valid", s)
		}
	})
}
