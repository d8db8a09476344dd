package earlyhelp

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"pgregory.net/rapid"

	"earlyhelp.example/forms/internal/leaf"
)

// awkward are texts that some reader or writer of YAML or JSON gets wrong.
var awkward = []string{
	"null", "Null", "~", "yes", "No", "true", "off", "y", "0123", "1e3", "0x1F", "1_000", ".inf", "2014-03-01", "12:30:45",
	"- a", "-", "# x", "a # b", "a: b", "a:", ":", "|", ">", "|-\n a", "---", "...", "--- a", "\n---\n", "a\n...\nb", "%YAML 1.2",
	"&a", "*a", "!a", "!!str a", "<<", "@a", "`a", "? a", "{a: b}", "[a]", "a, b", "'a'", `"a"`, `\n`, `\`, "a\\", "'", `"`, "%", "=",
	" ", "  a", "a ", "\ta", "a\t", "\na", "\n\na", "\n\ta", "a\n", "a\n\n", "a\n\n\n", "\n", "\t", "\n ", " \n", "a\n b", "a\n  b\n c",
	"a \nb", "a\t\nb", "a\n \nb", "a\n\nb\n", "a\n\tb", "a\n#b", "a\n- b: c", "a: b\nc: d", "a\n|", "a\n: ",
	"e\u0301", "\u0301a", "Zoë O’Brien", "שלום עולם", "مرحبا بالعالم\nسطر", "\u202eabc", "👩‍👧‍👦", "🙂\nb", "a\u00a0", "\u00a0a",
	"a\u2028b", "\u2028", "a\n\u2029b", "\ufeffa", "a\ufeff", "a\n\ufeffb", "a\ufffe", "\uffff\nb", "\U0001fffe", "\U0010ffff", "\ufffd",
	"</script>", "a\u200db", strings.Repeat("long words ", 4000), strings.Repeat("é\n", 20000),
}

var codes = []string{"child", "null", "true", "no", "y", "0123", "1e3", "0", "2014-03-01", "a.b", "a_b-c", "null.a", "x."}

// drawer fills a case at random.
type drawer struct {
	t    *rapid.T
	rare int // one answer in so many is given
	text *rapid.Generator[string]
}

func genCase() *rapid.Generator[*Case] {
	return rapid.Custom(func(t *rapid.T) *Case {
		free := rapid.Map(rapid.StringN(1, 60, -1), func(s string) string {
			s = strings.Map(func(r rune) rune {
				if isControl(r) {
					return '\n'
				}
				return r
			}, strings.ToValidUTF8(s, "?"))
			return "x" + s
		})
		d := drawer{t, rapid.IntRange(1, 40).Draw(t, "rare"), rapid.OneOf(rapid.SampledFrom(awkward), free)}
		c := new(Case)
		d.fill(reflect.ValueOf(c).Elem(), 0)
		c.Schema = Schema
		return c
	})
}

func (d drawer) skip() bool { return d.rare > 1 && rapid.IntRange(1, d.rare).Draw(d.t, "skip") != 1 }

func (d drawer) fill(v reflect.Value, depth int) {
	for _, f := range leaf.Fields(v.Type()) {
		in := v.FieldByIndex(f.Index)
		isStruct := f.Type.Kind() == reflect.Struct && !leaf.IsOne(f.Type)
		if !isStruct && d.skip() {
			continue
		}
		switch {
		case leaf.IsOne(f.Type):
			d.one(in)
		case leaf.IsList(f.Type):
			in.Set(reflect.MakeSlice(f.Type, rapid.IntRange(1, 3).Draw(d.t, "len"), 3))
			for i := range in.Len() {
				d.one(in.Index(i))
			}
		case f.Type == reflect.TypeFor[Extra]():
			extra := Extra{}
			for range rapid.IntRange(1, 3).Draw(d.t, "extra") {
				answer := Answer{d.text.Draw(d.t, "answer")}
				for !d.skip() && len(answer) < 3 {
					answer = append(answer, d.text.Draw(d.t, "answer"))
				}
				extra["x."+rapid.StringMatching(`[a-z0-9]{1,5}(\.[a-z0-9_-]{1,5}){0,2}`).Draw(d.t, "key")] = answer
			}
			in.Set(reflect.ValueOf(extra))
		case f.Type.Kind() == reflect.Slice:
			rows := 1
			if depth == 0 {
				rows = rapid.SampledFrom([]int{1, 1, 1, 2, 2, 3, 40}).Draw(d.t, "rows")
			}
			if rows > 3 {
				d.rare = 40 // many rows of few answers
			}
			in.Set(reflect.MakeSlice(f.Type, rows, rows))
			for i := range rows {
				d.fill(in.Index(i), depth+1)
			}
		case f.Type.Kind() == reflect.Pointer:
			p := reflect.New(f.Type.Elem())
			d.fill(p.Elem(), depth+1)
			if !p.Elem().IsZero() {
				in.Set(p)
			}
		default:
			d.fill(in, depth+1)
		}
	}
}

func (d drawer) one(v reflect.Value) {
	var x any
	switch v.Interface().(type) {
	case ID:
		x = d.id()
	case Who:
		x = Who(d.text.Draw(d.t, "who"))
		if rapid.Bool().Draw(d.t, "known") {
			x = Who(d.id())
		}
	case Code:
		x = Code(rapid.SampledFrom(codes).Draw(d.t, "code"))
	case YesNo:
		x = rapid.SampledFrom([]YesNo{Yes, No}).Draw(d.t, "yesno")
	case Date:
		date, err := NewDate(rapid.SampledFrom([]int{1000, 2024, 9999}).Draw(d.t, "year"), time.February, rapid.IntRange(1, 28).Draw(d.t, "day"))
		if err != nil {
			d.t.Fatal(err)
		}
		x = date
	case Score:
		score, err := NewScore(rapid.IntRange(0, MaxScore).Draw(d.t, "score"))
		if err != nil {
			d.t.Fatal(err)
		}
		x = score
	case int:
		x = rapid.IntRange(-5, 200).Draw(d.t, "int")
	default:
		v.SetString(d.text.Draw(d.t, "text"))
		return
	}
	v.Set(reflect.ValueOf(x))
}

func (d drawer) id() ID { return ID(fmt.Sprintf("r%08x", rapid.Uint32Range(0, 40).Draw(d.t, "id"))) }
