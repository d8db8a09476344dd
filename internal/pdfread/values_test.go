package pdfread_test

import (
	"fmt"
	"strings"
	"testing"

	"earlyhelp.example/forms/internal/pdfread"
)

// catalog returns a file's catalog.
func catalog(t *testing.T, data []byte) (*pdfread.View, pdfread.Dict) {
	t.Helper()
	v := mustRead(t, data).Last()
	d, err := v.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return v, d
}

func TestValues(t *testing.T) {
	v, d := catalog(t, value(`[ 1 -2 +3.50 .5 4. true false null /A#20b /#2fx (a(b)\)\n\101\1012\
c
d) <4142 4> <FEFF00e90141> (\223\224\037\240) 3 0 R<</K/V>>%comment
 7]`))
	got, err := v.Array(d["X"])
	if err != nil {
		t.Fatal(err)
	}
	want := pdfread.Array{int64(1), int64(-2), 3.5, 0.5, 4.0, true, false, nil, pdfread.Name("A b"), pdfread.Name("/x"),
		pdfread.String("a(b))\nAA2c\nd"), pdfread.String("AB@"), pdfread.String("\xFE\xFF\x00\xe9\x01\x41"), pdfread.String("\x93\x94\x1F\xA0"),
		pdfread.Ref{Num: 3}, pdfread.Dict{"K": pdfread.Name("V")}, int64(7)}
	if !pdfread.Equal(got, want) || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
	for i, text := range map[int]string{11: "AB@", 12: "éŁ", 13: "ﬁﬂ˜€"} {
		if s, err := v.Text(got[i]); err != nil || s != text {
			t.Errorf("%d is the text %q: %v", i, s, err)
		}
	}
	if f, err := v.Float(got[0]); err != nil || f != 1 {
		t.Errorf("a number is %v: %v", f, err)
	}
	if _, err := v.Float(got[8]); err == nil || !strings.Contains(err.Error(), "a number is wanted, and it is a name") {
		t.Errorf("a name as a number: %v", err)
	}
	if p, err := v.Dict(got[14]); err != nil || p["Type"] != pdfread.Name("Page") {
		t.Errorf("the page is %v: %v", p, err)
	}
}

// Numbers are what they say, however they are spelt; null is no entry.
func TestEqual(t *testing.T) {
	_, a := catalog(t, value("[1 +1.0 01 <41> /A#41]/N null/R 3 0 R"))
	_, b := catalog(t, value("[ 1.0 1. 1 (A) /AA]/R 3 0 R"))
	if !pdfread.Equal(a, b) || !pdfread.Equal(b, a) {
		t.Error("the same spelt otherwise is not equal")
	}
	for _, other := range []string{"[1 1 1 <41> /AA]", "[1 1 2 <41> /AA]/R 3 0 R", "[1 1 1 (B) /AA]/R 3 0 R", "[1 1 1 (A) /AA]/R 2 0 R", "[1 1 1 /A /AA]/R 3 0 R", "[1 1 1 (A)]/R 3 0 R", "(A)/R 3 0 R"} {
		_, c := catalog(t, value(other))
		if pdfread.Equal(a, c) || pdfread.Equal(c, a) {
			t.Errorf("%s is equal", other)
		}
	}
	x := &pdfread.Stream{Dict: pdfread.Dict{"Length": int64(1)}, Raw: []byte("a")}
	if pdfread.Equal(x, &pdfread.Stream{Dict: pdfread.Dict{"Length": 1.0}, Raw: []byte("a")}) {
		t.Error("an entry with a point is the same as one without, which some programs pass over")
	}
	if !pdfread.Equal(x, &pdfread.Stream{Dict: pdfread.Dict{"Length": int64(1)}, Raw: []byte("a")}) || pdfread.Equal(x, &pdfread.Stream{Dict: x.Dict, Raw: []byte("b")}) {
		t.Error("streams are compared by something else than what they hold")
	}
}

// A predictor of each kind, and several colours.
func TestPredictors(t *testing.T) {
	rows := "\x00\x01\x02\x03\x04" + "\x01\x01\x01\x01\x01" + "\x02\x01\x01\x01\x01" + "\x03\x02\x02\x02\x02" + "\x04\x01\x01\x01\x01"
	want := "\x01\x02\x03\x04" + "\x01\x01\x02\x02" + "\x02\x02\x03\x03" + "\x03\x03\x05\x05" + "\x04\x04\x06\x06"
	v := mustRead(t, data("/Filter[/FlateDecode]/DecodeParms[<</Predictor 15/Colors 2/Columns 2>>]", deflate(rows))).Last() //nolint:misspell // the format’s own word
	s, err := v.Stream(pdfread.Ref{Num: 4})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Data(s); err != nil || string(got) != want {
		t.Errorf("got %q, want %q: %v", got, want, err)
	}
}

// A hybrid file shows older programs a table and others a stream that has more.
func TestHybrid(t *testing.T) {
	h := good().packed(4, map[int]string{6: "(packed)"})
	hidden := h.row(6, row{2, 4, 0}).Len()
	rows := h.rows
	h.rows = map[int]row{6: rows[6]}
	h.xrefObject(5, "/Size 7")
	h.rows = rows
	h.row(6, row{0, 0, 65535}).row(5, row{1, hidden, 0})
	f := mustRead(t, h.table(fmt.Sprintf("/XRefStm %d", hidden)).Bytes())
	if x, err := f.Last().Get(pdfread.Ref{Num: 6}); err != nil || x != pdfread.String("packed") || !f.Revisions[0].Hybrid {
		t.Errorf("object 6 is %v: %v", x, err)
	}
}

// An object is as it was at each revision: written anew, and gone.
func TestRevisions(t *testing.T) {
	h := good().obj(4, "(one)").table("").obj(4, "(two)").xref(5, "").row(4, row{0, 0, 1}).table("").packed(6, map[int]string{4: "(four)"}).xref(7, "")
	f := mustRead(t, h.Bytes())
	want := []any{pdfread.String("one"), pdfread.String("two"), nil, pdfread.String("four")}
	if len(f.Revisions) != len(want) {
		t.Fatalf("%d revisions", len(f.Revisions))
	}
	for i, w := range want {
		x, err := f.At(i).Get(pdfread.Ref{Num: 4})
		o, revision, ok := f.At(i).Object(4)
		if err != nil || x != w || revision != i || !ok || o.Free != (w == nil) {
			t.Errorf("revision %d: %v, written in %d: %v", i, x, revision, err)
		}
		if f.Data[f.Revisions[i].End-1] != '\n' || i > 0 && f.Revisions[i].Start != f.Revisions[i-1].End {
			t.Errorf("revision %d is %d-%d", i, f.Revisions[i].Start, f.Revisions[i].End)
		}
	}
	if f.Tail() != 0 || mustRead(t, append(h.Bytes(), "\n\n"...)).Tail() != 2 {
		t.Error("line ends behind the end are counted otherwise")
	}
}

// Page content and character maps.
func TestOperators(t *testing.T) {
	f := mustRead(t, good().table("").Bytes())
	var got []string
	err := f.Operators([]byte("/A <</MCID 1>> BDC 1 0 0 RG true null (x) ' EMC"), func(op string, args []any) error {
		got = append(got, fmt.Sprint(op, args))
		return nil
	})
	if want := "BDC[A map[MCID:1]] RG[1 0 0] '[true <nil> x] EMC[]"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("got %v: %v", got, err)
	}
	if err := f.Operators([]byte("1 2 (x"), func(string, []any) error { return nil }); err == nil {
		t.Error("half a string passes")
	}
}
