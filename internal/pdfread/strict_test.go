package pdfread_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earlyhelp.example/forms/internal/pdfread"
)

// good is a file that nothing is wrong with, but for what a case changes.
func good() *hand { return begin().pages("") }

// edited is a good file with one text changed, in the trailer or behind it.
func edited(old, text string) []byte {
	data := good().table("/X 1").String()
	if !strings.Contains(data, old) {
		return nil
	}
	return []byte(strings.Replace(data, old, text, 1))
}

// value is a file whose catalog has a value.
func value(v string) []byte { return begin().pages("/X " + v).table("").Bytes() }

// data is a file that has a stream.
func data(dict, raw string) []byte { return good().obj(4, stream(dict, raw)).table("").Bytes() }

// update is a file with an update that has a value.
func update(v string) []byte { return good().table("").obj(4, v).table("").Bytes() }

const (
	rowWanted = "a table of objects has a row that is not written as the format has it"
	spelt     = "something in it is spelt so that programs read it differently"
)

// Every way in which a file is refused. Nothing is mended.
var refused = []struct {
	name string
	data []byte
	want string // "" for pdfread.ErrTooLarge
}{
	{"bytes before", append([]byte("mail\n"), good().table("").Bytes()...), "5 bytes stand before %PDF-"},
	{"cut off", good().table("").Bytes()[:200], "it does not end with %%EOF: bytes were cut off"},
	{"cut off in an update", append(good().table("").Bytes(), "4 0 obj"...), "it does not end with %%EOF: bytes were cut off or added"},
	{"no startxref", edited("startxref", "startyref"), "no startxref stands before its end"},
	{"no offset", edited("startxref\n", "startxref\nx"), "no place in the file stands behind startxref"},
	{"offset beyond", edited("startxref\n", "startxref\n99"), "no place in the file stands behind startxref"},
	{"more behind startxref", edited("\n%%EOF", "\n0\n%%EOF"), "%%EOF is wanted here"},
	{"no startxref behind the table", edited(">>\nstartxref", ">>\n1 startxref"), "startxref is wanted here"},
	{"table elsewhere", good().text("xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n9\n%%EOF\n").end(good().Len()).Bytes(), "startxref does not name the table before it"},
	{"tables in a ring", good().table("/Prev " + strconv.Itoa(good().Len())).Bytes(), "the chain of tables meets itself"},
	{"the one before beyond", edited("/X 1", "/Prev 99999"), "/Prev is no place in the file"},
	{"the one before is a name", edited("/X 1", "/Prev/X"), "/Prev is no place in the file"},
	{"the one before is further on", forward(), "its table names one further on as the one before"},
	{"a table in another revision's bytes", overlapping(), "its tables do not follow each other"},
	{"object in both tables for fast showing", fast(), "both tables of a file for fast showing have object 3"},
	{"bytes behind", append(good().table("").Bytes(), "junk %%EOF"...), "bytes stand behind its end"},
	{"table without count", edited("1 1\n0", "1 x\n0"), "a table of objects does not say how many follow"},
	{"table without a first object", edited("1 1\n0", "x 1\n0"), "a table of objects does not say which objects follow"},
	{"table with a number spelt otherwise", edited("1 1\n0", "+1 1\n0"), "a table of objects does not say which objects follow"},
	{"table with a number and a point", edited("1 1\n0", "1.0 1\n0"), "a table of objects does not say which objects follow"},
	{"table with a comment", edited("1 1\n0", "1 1%\n0"), "a table of objects does not say how many follow"},
	{"glued to xref", edited("xref\n", "xref"), "no line ends behind “xref”"},
	{"a comment behind xref", edited("xref\n", "xref%x\n"), "no line ends behind “xref”"},
	{"offset with a sign", edited("startxref\n", "startxref\n+"), "no place in the file stands behind startxref"},
	{"entry without number", edited("0000000009 0", "000000000x 0"), rowWanted},
	{"entry with a sign", edited("0000000009 0", "+000000009 0"), rowWanted},
	{"entry with a point", edited("0000000009 0", "00000009.0 0"), rowWanted},
	{"short entry", edited("0000000009 0", "000000009 0"), rowWanted},
	{"entry of names", edited("0000000009 00000", "/Names/Names    "), rowWanted},
	{"a sign before an object", good().here(4).text("+4 0 obj\n1\nendobj\n").table("").Bytes(), "no object stands here"},
	{"a point in an object's number", good().here(4).text("4.0 0 obj\n1\nendobj\n").table("").Bytes(), "no object stands here"},
	{"a comment before an object", good().here(4).text("%\n4 0 obj\n1\nendobj\n").table("").Bytes(), "no object stands here"},
	{"a comment in an object's head", good().here(4).text("4 %\n0 obj\n1\nendobj\n").table("").Bytes(), "no object stands here"},
	{"length with a point", good().obj(4, "<</Length 1.0>>\nstream\nx\nendstream").table("").Bytes(), "a stream does not say how long it is"},
	{"size beyond any", edited("/Size 4", "/Size 2147483647"), "/Size is larger than a file can be"},
	{"update: a sign", update("[+1]"), spelt},
	{"update: zeros before a number", update("[01]"), spelt},
	{"update: zeros before a reference", update("[0002 0 R]"), spelt},
	{"update: a reference's generation", update("[2 00000 R]"), spelt},
	{"update: a comment in a reference", update("[2%\n0 R]"), spelt},
	{"update: a comment", update("[1%\n]"), spelt},
	{"update: NUL", update("[1\x002]"), spelt},
	{"update: an escape that is not needed", update("/#41"), spelt},
	{"update: odd, packed", good().table("").packed(4, map[int]string{6: "[+1]"}).xref(5, "").Bytes(), spelt},
	{"update: odd in the trailer", good().table("").obj(4, "1").table("/X +1").Bytes(), spelt},
	{"update: an object in a stream", update(stream("", "\n9 0 obj")), "something in it looks like an object of the file and is none"},
	{"update: an object in a string", update("(1 0 obj)"), "something in it looks like an object of the file and is none"},
	{"update: an object with comments", update(stream("", "9%\n0\x00%\robj")), "something in it looks like an object of the file and is none"},
	{"update: a trailer in a stream", update(stream("", "trailer")), "something in it looks like a trailer of the file and is none"},
	{"update: an end in a stream", update(stream("", "startxref")), "something in it looks like an end of the file and is none"},
	{"entry of no kind", edited("00000 n", "00000 x"), "a table of objects has neither n nor f where one is wanted"},
	{"entry twice", edited("2 1\n0", "1 1\n0"), "a table has object 1 twice"},
	{"trailer is a list", edited("<</X 1/Size 4/Root 1 0 R>>", "[1 2]"), "the trailer is no dictionary"},
	{"no size", edited("/Size 4", ""), "the trailer has no /Size"},
	{"size too small", edited("/Size 4", "/Size 3"), "a table has object 3, and /Size is 3"},
	{"no catalog said", edited("/Root 1 0 R", ""), "the trailer does not say which object is the catalog"},
	{"no catalog", edited("/Root 1 0 R", "/Root 7 0 R"), "there is no catalog"},
	{"catalog of another generation", edited("/Root 1 0 R", "/Root 1 1 R"), "there is no catalog"},
	{"hybrid beyond", edited("/X 1", "/XRefStm 99999"), "/XRefStm is no place in the file"},
	{"hybrid at no stream", edited("/X 1", "/XRefStm 9"), "neither a table of objects nor a stream with one stands here"},
	{"startxref at no object", good().end(11).Bytes(), "no object stands here"},
	{"startxref at half an object", good().text("1 0 ob").end(good().Len()).Bytes(), "no object stands here"},
	{"another object", good().row(4, row{1, 9, 0}).table("").Bytes(), "the table says that object 4 stands here, and it is 1"},
	{"object of the revision before", good().table("").row(2, row{1, 9, 0}).table("").Bytes(), "object 2 stands outside the revision that has it"},
	{"unlisted object", good().text("4 0 obj\n(hidden)\nendobj\n").table("").Bytes(), "bytes stand here that belong to no object"},
	{"unlisted object, then a list of it in the next", good().text("4 0 obj\n1\nendobj\n").table("").row(4, row{1, good().Len(), 0}).table("").Bytes(), "object 4 stands outside the revision that has it"},
	{"objects in each other", nested(), "two objects share bytes"},
	{"unended object", good().obj(4, "1\nend").table("").Bytes(), "endobj is wanted here"},
	{"two values", good().obj(4, "1 2").table("").Bytes(), "endobj is wanted here"},

	{"W short", streamed("/W[1 4]"), "/W has not three numbers"},
	{"W wide", streamed("/W[1 9 2]"), "/W has something other than numbers up to 8"},
	{"rows beyond any file", wideRow("\x01\x80\x00\x00\x00\x00\x00\x00\x09\x00"), "a row has a number that is no place in any file"},
	{"W empty", streamed("/W[0 0 0]"), "/W says that its rows are empty"},
	{"Index is a number", streamed("/Index 4"), "/Index is no list of pairs"},
	{"Index is odd", streamed("/Index[0]"), "/Index is no list of pairs"},
	{"Index too long", streamed("/Index[0 999]"), "/Index says more than there is"},
	{"Index lies", streamed("/Index[0 2147483647]"), "/Index says more than there is"},
	{"Index too short", streamed("/Index[1 1]"), "it has more rows than /Index says"},
	{"row of no kind", good().row(5, row{3, 1, 1}).xref(4, "").Bytes(), "the row of object 5 means nothing"},
	{"row beyond the file", good().row(5, row{1, 1 << 30, 1}).xref(4, "").Bytes(), "the row of object 5 means nothing"},

	{"no pages", begin().obj(1, "<</Pages 2 0 R>>").obj(2, "<</Type/Catalog>>").table("").Bytes(), "this is no page, and stands among the pages"},
	{"pages in a ring", begin().obj(1, "<</Pages 2 0 R>>").obj(2, "<</Kids[2 0 R]>>").table("").Bytes(), "the tree of pages meets itself"},
	{"page twice", begin().obj(1, "<</Pages 2 0 R>>").obj(2, "<</Kids[3 0 R 3 0 R]>>").obj(3, "<</Type/Page>>").table("").Bytes(), "the tree of pages meets itself"},
	{"page in its parent", begin().obj(1, "<</Pages 2 0 R>>").obj(2, "<</Kids[<</Type/Page>>]>>").table("").Bytes(), "a page is no object of its own"},
	{"pages of numbers", begin().obj(1, "<</Pages 2 0 R>>").obj(2, "<</Kids 4>>").table("").Bytes(), "a list is wanted, and it is a number"},
	{"references in a ring", begin().obj(1, "<</Pages 2 0 R>>").obj(2, "<</Kids 3 0 R>>").obj(3, "3 0 R").table("").Bytes(), "a reference leads to references only"},

	{"key twice", value("1/X 2"), "a dictionary has /X twice"},
	{"no key", value("1 2"), "a dictionary has something other than a name where a name is wanted"},
	{"stray bracket", value(")"), "“)” stands where a value is wanted"},
	{"word", value("Infinity"), "“Infinity” stands where a value is wanted"},
	{"exponent", value("1e9"), "this is no number"},
	{"two points", value("1.2.3"), "this is no number"},
	{"long number", value(strings.Repeat("9", 20)), "this is no number"},
	{"half an escape", value("/A#2"), "a name has half an escape"},
	{"no escape", value("/A#zz"), "a name has an escape that means nothing"},
	{"zero escape", value("/A#00"), "a name has an escape that means nothing"},
	{"no hexadecimal digit", value("<4x>"), "a string of hexadecimal digits has another character"},
	{"unended digits", good().obj(4, "<41").table("/X 1").Bytes(), "a string of hexadecimal digits has another character"},
	{"unended string", value("(("), "a string does not end"},
	{"unended list", func() []byte { h := good().here(4); return h.text("4 0 obj [").table("").Bytes() }(), "“xref” stands where a value is wanted"},
	{"end of packed object", packed("[1"), "it ends in the middle"},

	{"no line end", good().obj(4, "<</Length 1>>\nstream x\nendstream").table("").Bytes(), "no line ends behind “stream”"},
	{"bare carriage return", good().obj(4, "<</Length 1>>\nstream\rx\nendstream").table("").Bytes(), "no line ends behind “stream”"},
	{"data elsewhere", data("/F(other.bin)", "x"), "the data of a stream stands in another file"},
	{"no length", good().obj(4, "<<>>\nstream\nx\nendstream").table("").Bytes(), "a stream does not say how long it is"},
	{"length beyond", good().obj(4, "<</Length 2147483647>>\nstream\nx\nendstream").table("").Bytes(), "a stream does not say how long it is"},
	{"negative length", good().obj(4, "<</Length -1>>\nstream\nx\nendstream").table("").Bytes(), "a stream does not say how long it is"},
	{"short length", good().obj(4, "<</Length 1>>\nstream\nxyz\nendstream").table("").Bytes(), "a stream is not as long as it says"},
	{"length of itself", good().obj(4, "<</Length 4 0 R>>\nstream\nx\nendstream").table("").Bytes(), "it needs itself to be read"},
	{"filter", data("/Filter/LZWDecode", "x"), "its data is packed by LZWDecode, which is not read here"},
	{"filter is a number", data("/Filter 4", "x"), "arranged in a way that is not read here"},
	{"filter is short", data("/Filter/Fl", deflate("x")), "its data is packed by Fl, which is not read here"},
	{"filter elsewhere", data("/Filter 3 0 R", "x"), "arranged in a way that is not read here"},
	{"filters and one set of parameters", data("/Filter[/FlateDecode]/DecodeParms<</Predictor 1>>", deflate("x")), "arranged in a way that is not read here"},
	{"a filter and a list of parameters", data("/Filter/FlateDecode/DecodeParms[<</Predictor 1>>]", deflate("x")), "arranged in a way that is not read here"},
	{"more parameters than filters", data("/Filter[/FlateDecode]/DecodeParms[null null]", deflate("x")), "arranged in a way that is not read here"},
	{"parameters of nothing", data("/DecodeParms<</Predictor 1>>", "x"), "arranged in a way that is not read here"},
	{"parameters by a short name", data("/Filter/FlateDecode/DP<</Predictor 12>>", deflate("x")), "arranged in a way that is not read here"},
	{"parameters elsewhere", data("/Filter/FlateDecode/DecodeParms 3 0 R", deflate("x")), "arranged in a way that is not read here"},
	{"parameters with more", data("/Filter/FlateDecode/DecodeParms<</Predictor 1/EarlyChange 1>>", deflate("x")), "arranged in a way that is not read here"},
	{"a predictor with a point", data("/Filter/FlateDecode/DecodeParms<</Predictor 12.0/Columns 1>>", deflate("\x00a")), "arranged in a way that is not read here"},
	{"no flate", data("/Filter/FlateDecode", "xyz"), "the data of a stream is damaged"},
	{"half flate", data("/Filter/FlateDecode", deflate("much text")[:12]), "the data of a stream is damaged"},
	{"wrong checksum", data("/Filter/FlateDecode", flip(deflate("text"))), "the data of a stream is damaged"},
	{"behind flate", data("/Filter/FlateDecode", deflate("text")+"more"), "more stands behind the packed data of a stream"},
	{"predictor", data("/Filter/FlateDecode/DecodeParms<</Predictor 2>>", deflate("text")), "arranged in a way that is not read here"},
	{"predictor of a row", data("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1>>", deflate("\x09a")), "arranged in a way that is not read here"},
	{"predictor's columns", data("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1.5>>", deflate("\x00a")), "arranged in a way that is not read here"},
	{"half a row", data("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>", deflate("\x00ab")), "the last row of a stream is not whole"},

	{"packed: other place", good().packed(4, map[int]string{6: "1", 7: "2"}).row(7, row{2, 4, 0}).xref(5, "").Bytes(), "object stream 4 does not hold it where the table says so"},
	{"packed: beyond", good().packed(4, map[int]string{6: "1"}).row(6, row{2, 4, 9}).xref(5, "").Bytes(), "object stream 4 does not hold it where the table says so"},
	{"packed: two values", packed("1 2"), "more than one value stands in its place"},
	{"packed: in nothing", good().row(6, row{2, 9, 0}).xref(5, "").Bytes(), "object stream 9, which holds it, is missing or was replaced"},
	{"packed: in itself", good().row(6, row{2, 6, 0}).xref(5, "").Bytes(), "object stream 6, which holds it, is missing or was replaced"},
	{"packed: in each other", good().row(6, row{2, 7, 0}).row(7, row{2, 6, 0}).xref(5, "").Bytes(), "which holds it, is missing or was replaced"},
	{"packed: in a page", good().row(6, row{2, 3, 0}).xref(5, "").Bytes(), "this is no object stream, and should be one"},
	{"packed: count", inStream("/N 2147483647/First 4", "6 0 1"), "an object stream does not say what it holds"},
	{"packed: first", inStream("/N 1/First 99", "6 0 1"), "an object stream does not say what it holds"},
	{"packed: names", inStream("/N 1/First 4", "/A 0 1"), "an object stream has no number where one is wanted"},
	{"packed: backwards", inStream("/N 3/First 12", "6 0 7 4 8 2 1 2 3"), "the objects of an object stream do not follow each other"},
	{"packed: a gap before", inStream("/N 1/First 6", "6 2   1 2"), "an object stream holds more than the objects that it lists"},
	{"packed: more in its head", inStream("/N 1/First 8", "6 0 7 0 1"), "an object stream holds more than the objects that it lists"},
	{"packed: replaced", good().packed(4, map[int]string{6: "(true)"}).xref(5, "").packed(4, map[int]string{7: "(false)"}).xref(5, "").Bytes(), "object stream 4, which holds it, is missing or was replaced"},

	{"deep list", value(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)), ""},
	{"deep dictionary", value(strings.Repeat("<</A", 5000) + " 1" + strings.Repeat(">>", 5000)), ""},
	{"deep pages", deepPages(), ""},
	{"filters", data("/Filter[/Fl/Fl/Fl/Fl/Fl]", "x"), ""},
}

// forward is a file whose table names one behind it as the one before.
func forward() []byte {
	h := good()
	first := h.Len()
	h.table("/Prev 000")
	second := h.Len()
	h.last = -1
	h.text("xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R>>\n").end(first)
	return []byte(strings.Replace(h.String(), "/Prev 000", "/Prev "+strconv.Itoa(second), 1))
}

// overlapping is a file with a table in the trailer of the one before.
func overlapping() []byte {
	h := good()
	a := h.Len()
	h.table("/Size 4/Root 1 0 R/S(xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R/Prev AAAAAA>>\nstartxref\nBBBBBB\n%%EOF\n)")
	b := strings.Index(h.String(), "(xref") + 1
	h.last = b
	h.table("")
	return []byte(strings.NewReplacer("AAAAAA", fmt.Sprintf("%-6d", a), "BBBBBB", fmt.Sprintf("%-6d", b)).Replace(h.String()))
}

// fast is a file for fast showing, whose two tables have an object both.
func fast() []byte {
	h := begin().obj(4, "<</Linearized 1>>").pages("")
	first := h.Len()
	h.table("/Prev 000")
	second := h.Len()
	h.last = -1
	h.row(3, row{1, h.at[3], 0}).table("/X 1")
	text := strings.Replace(h.String(), "/Prev 000", "/Prev "+strconv.Itoa(second), 1)
	return []byte(strings.Replace(text, fmt.Sprintf("startxref\n%d\n%%%%EOF\n", second), fmt.Sprintf("startxref\n%d\n%%%%EOF\n", first), 1))
}

// nested is a file with an object in a string of another.
func nested() []byte {
	h := good().here(4)
	h.text("4 0 obj\n(").here(5)
	return h.text("5 0 obj\n1\nendobj\n)\nendobj\n").table("").Bytes()
}

func streamed(trailer string) []byte { return good().xref(4, trailer).Bytes() }

// wideRow is a file whose table has a row of a byte, eight and one.
func wideRow(row string) []byte {
	h := good().here(4)
	at := h.Len()
	h.text("4 0 obj\n" + stream("/Type/XRef/Size 5/Root 1 0 R/W[1 8 1]/Index[1 1]", row) + "\nendobj\n")
	return h.end(at).Bytes()
}

func packed(body string) []byte {
	return good().packed(4, map[int]string{6: body}).xref(5, "").Bytes()
}

func inStream(dict, body string) []byte {
	return good().row(6, row{2, 4, 0}).obj(4, stream("/Type/ObjStm"+dict, body)).xref(5, "").Bytes()
}

func deepPages() []byte {
	h := begin().obj(1, "<</Pages 2 0 R>>")
	const levels = 200
	for i := 2; i < levels; i++ {
		h.obj(i, "<</Kids["+strconv.Itoa(i+1)+" 0 R]>>")
	}
	return h.obj(levels, "<</Type/Page>>").table("").Bytes()
}

func flip(s string) string {
	b := []byte(s)
	b[len(b)-1] ^= 1
	return string(b)
}

func TestWhatIsRefused(t *testing.T) {
	mustRead(t, good().table("/X 1").Bytes())
	mustRead(t, streamed(""))
	mustRead(t, packed("<</A[1 2]>>"))
	mustRead(t, data("/Filter/FlateDecode", deflate("text")+"\n"))
	var seen []string
	for _, test := range refused {
		t.Run(test.name, func(t *testing.T) {
			if test.data == nil {
				t.Fatal("the test does not change the file")
			}
			_, err := readAll(test.data)
			var wrong *pdfread.Error
			switch {
			case test.want == "" && errors.Is(err, pdfread.ErrTooLarge):
			case err == nil:
				t.Errorf("it was read: %.1500q", test.data)
			case !strings.Contains(err.Error(), test.want) || !errors.As(err, &wrong):
				t.Errorf("got %v", err)
			default:
				seen = append(seen, err.Error())
			}
		})
	}
	for _, reason := range reasons(t) {
		if !slices.ContainsFunc(seen, reason.MatchString) {
			t.Errorf("no test is refused because: %s", reason)
		}
	}
}

// never are reasons that reading a whole file does not bring about: mistakes of
// who calls, and values that TestValues asks for.
var never = []string{"it has no place of its own in the file", "a whole number is wanted, and it is ", "a number is wanted, and it is "}

// reasons returns what the package's source says of files that are refused.
func reasons(t *testing.T) []*regexp.Regexp {
	t.Helper()
	var out []*regexp.Regexp
	add := func(x ast.Expr) {
		if call, ok := x.(*ast.CallExpr); ok && len(call.Args) > 0 {
			x = call.Args[0]
		}
		for {
			sum, ok := x.(*ast.BinaryExpr)
			if !ok {
				break
			}
			x = sum.X
		}
		lit, ok := x.(*ast.BasicLit)
		if !ok {
			return
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil || len(text) < 4 || slices.Contains(never, text) {
			return
		}
		text = strings.NewReplacer("%d", "[0-9]+", "%s", ".*", "%%", "%%?").Replace(regexp.QuoteMeta(text))
		out = append(out, regexp.MustCompile(text))
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := file.Name(); !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Reason" {
					add(n.Value)
				}
			case *ast.CallExpr:
				name := ""
				switch f := n.Fun.(type) {
				case *ast.Ident:
					name = f.Name
				case *ast.SelectorExpr:
					name = f.Sel.Name
				}
				if (name == "fail" || name == "bad") && len(n.Args) == 1 {
					add(n.Args[0])
				}
			}
			return true
		})
	}
	if len(out) < 50 {
		t.Fatalf("only %d reasons found", len(out))
	}
	return out
}
