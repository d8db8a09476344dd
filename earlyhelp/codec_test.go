package earlyhelp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/internal/leaf"
)

var notations = []struct {
	name   string
	encode func(io.Writer, *Case) error
}{{"YAML", Encode}, {"JSON", EncodeJSON}}

func TestRoundTrip(t *testing.T) {
	for _, notation := range notations {
		t.Run(notation.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { roundTrip(t, notation.encode, genCase().Draw(t, "case")) })
		})
	}
}

// roundTrip fails unless what encode writes of c reads back equal, and is
// written again as the same bytes.
func roundTrip(t rapid.TB, encode func(io.Writer, *Case) error, c *Case) {
	t.Helper()
	var first, second bytes.Buffer
	if err := encode(&first, c); err != nil {
		t.Fatalf("encoding: %v", err)
	}
	back, err := Decode(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatalf("decoding: %v\n%s", err, first.Bytes())
	}
	if !reflect.DeepEqual(c, back) {
		t.Fatalf("read back differently; written:\n%s", first.Bytes())
	}
	if err := encode(&second, back); err != nil {
		t.Fatalf("encoding again: %v", err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Fatalf("written differently:\n%s\nand:\n%s", first.Bytes(), second.Bytes())
	}
}

// Every awkward text survives in a place of every kind.
func TestRoundTripAwkward(t *testing.T) {
	for _, text := range awkward {
		c := &Case{
			Schema: Schema,
			Ref:    text,
			Family: Family{Home: Address{Text: text}},
			People: []Person{
				{Name: text, First: text, Extra: Extra{"x.a": {text}, "x.b": {text, text}}},
				{ID: "r00000001", Name: text, Relationship: text},
			},
			Agencies: []Agency{{Name: text}},
			Consents: []Consent{{Who: "r00000001", With: []Who{"r00000001", Who(text)}, Topics: []string{text}}},
			Extra:    Extra{"x.a": {text}},
		}
		for _, notation := range notations {
			t.Run(notation.name, func(t *testing.T) { roundTrip(t, notation.encode, c) })
		}
	}
}

// Every text does, however it is put together.
func TestRoundTripText(t *testing.T) {
	pieces := []string{
		" ", "  ", "\n", "\n\n", "\t", "a", "B c", "0", "-", "- ", "#", " #", ":", ": ", "|", ">", "'", `"`, `\`, "&", "*", "!", "%", "@", "`", "?", "? ",
		"{", "}", "[", "]", ",", "=", "<<", "---", "...", "~", "null", "é", "e\u0301", "ש", "🙂", "\u200d", "\u202e", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffe", "\U0001ffff",
	}
	text := rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8), func(p []string) string { return strings.Join(p, "") })
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(text, 1, 20).Draw(t, "texts")
		c := &Case{Schema: Schema, Consents: []Consent{{Topics: texts}}, Extra: Extra{"x.a": texts}}
		for _, text := range texts {
			c.People = append(c.People, Person{Name: text, Address: Address{Text: text}})
		}
		for _, notation := range notations {
			roundTrip(t, notation.encode, c)
		}
	})
}

// What other programs read in the files is the same text too.
func TestOtherReaders(t *testing.T) {
	for _, text := range awkward {
		c := &Case{Ref: text, Agencies: []Agency{{Name: text}}}
		for _, notation := range notations {
			var b bytes.Buffer
			if err := notation.encode(&b, c); err != nil {
				t.Fatal(err)
			}
			unmarshal := yaml.Unmarshal
			if notation.name == "JSON" {
				unmarshal = json.Unmarshal
			}
			var got map[string]any
			if err := unmarshal(b.Bytes(), &got); err != nil {
				t.Fatalf("%v\n%s", err, b.Bytes())
			}
			if got["ref"] != text {
				t.Errorf("%s: %q became %q", notation.name, text, got["ref"])
			}
		}
	}
}

func TestScoreZeroSurvives(t *testing.T) {
	zero, err := NewScore(0)
	if err != nil {
		t.Fatal(err)
	}
	c := &Case{Schema: Schema, Plans: []Plan{{Story: Story{Score: zero}}}}
	for _, notation := range notations {
		roundTrip(t, notation.encode, c)
	}
}

// Anything Decode reads can be written and read again; nothing panics.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(bad, "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range awkward {
		if len(text) < 1000 {
			f.Add([]byte("ref: " + text))
			f.Add([]byte("family:\n  home:\n    text: |\n      " + text))
			f.Add([]byte(`{"ref": "` + text + `"}`))
		}
	}
	f.Add([]byte("people:\n- id: r0000000a\n  born: 2014-03-01\n  at_home: yes\nplans: [{score: 0, actions: [{by: [r0000000a, Mum]}], extra: {x.a: [b, c]}}]\n"))
	f.Add([]byte(`{"schema": 1, "people": [{"id": "r0000000a", "ref": "\ud83d\ude00"}], "plans": [{"score": 10}], "marks": [{"sure": 90}]}`))
	source := sources(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Decode(bytes.NewReader(data))
		if err != nil {
			ownWords(t, err, source)
			return
		}
		for _, notation := range notations {
			roundTrip(t, notation.encode, c)
		}
	})
}

// ownWords fails unless an error is made of our own words: known keys, and
// sentences that stand in the source. So it cannot quote the file.
func ownWords(t *testing.T, err error, source string) {
	t.Helper()
	var file *FileError
	if !errors.As(err, &file) {
		var newer *NewerSchemaError
		if !errors.As(err, &newer) {
			t.Fatalf("an error of type %T", err)
		}
		return
	}
	for _, p := range file.Problems {
		for _, part := range strings.FieldsFunc(p.Path, func(r rune) bool { return strings.ContainsRune(".[]", r) }) {
			if !strings.HasPrefix(part, "#") && !strings.Contains(source, `json:"`+part+`,omitzero"`) {
				t.Fatalf("an unknown path: %q", p.Path)
			}
		}
		sentence, key, guessed := strings.Cut(p.Message, "; did you mean ")
		if guessed && !strings.Contains(source, `json:"`+strings.TrimSuffix(key, "?")+`,omitzero"`) {
			t.Fatalf("an unknown key: %q", p.Message)
		}
		switch sentence {
		case "a comma or } is wanted here", "a comma or ] is wanted here", "a score is a whole number from 0 to 10":
			continue
		}
		if !strings.Contains(unquoted(source), unquoted(sentence)) {
			t.Fatalf("not our words: %q", p.Message)
		}
	}
}

// unquoted makes a message and its literal in the source alike.
func unquoted(s string) string { return strings.NewReplacer(`\`, "", `"`, "").Replace(s) }

// sources returns the files that keys and messages stand in.
func sources(t testing.TB) string {
	var all strings.Builder
	for _, file := range []string{"tree.go", "decode.go", "json.go", "yaml.go", "values.go", "parsedate.go", "case.go", "forms.go", "../internal/leaf/leaf.go"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

const bad = "../testdata/bad"

// Each bad file gives exactly the errors in the .err file beside it.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(bad, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	n, source := 0, sources(t)
	for _, file := range files {
		extension := filepath.Ext(file)
		if extension == ".err" {
			continue
		}
		n++
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Decode(bytes.NewReader(data))
			if err == nil {
				t.Fatal("no error")
			}
			ownWords(t, err, source)
			golden.Equal(t, strings.TrimSuffix(file, extension)+".err", []byte(err.Error()+"\n"))
		})
	}
	if n == 0 {
		t.Error("no bad files")
	}
}

// Too large for files, or made of bytes that editors change.
func TestBadInputs(t *testing.T) {
	deep := strings.Repeat(`{"family":`, 40)
	for name, test := range map[string]struct{ in, want string }{
		"empty":             {"", "1:1: the file is empty: a case is wanted"},
		"comments only":     {"# nothing\n", "1:1: the file is empty: a case is wanted"},
		"blank":             {" \n\n", "1:1: the file is empty: a case is wanted"},
		"null":              {"null\n", "1:1: a case is wanted here: keys with values, each on a line of its own"},
		"a word":            {"case\n", "1:1: a case is wanted here: keys with values, each on a line of its own"},
		"a list":            {"- a\n", "1:1: a case is wanted here: keys with values, each on a line of its own"},
		"UTF-16":            {"\xff\xfea\x00", "1:1: the file is UTF-16: save it as UTF-8"},
		"not UTF-8":         {"ref: Zo\xeb\n", "1:8: this is not UTF-8: save the file as UTF-8"},
		"NUL":               {"ref: a\x00b\n", "1:7: " + reasonControl},
		"NEL":               {"ref: é\u0085b\n", "1:7: " + reasonControl},
		"NUL after CR":      {"ref: a\r\rcouncil: \x00", "3:10: " + reasonControl},
		"escaped NUL":       {`ref: "a\0b"`, "1:6: ref: " + reasonControl},
		"escaped NUL, JSON": {`{"ref": "a\u0000b"}`, "1:9: ref: " + reasonControl},
		"line separator":    {"ref: a\u2028council: b\n", "1:7: there is an invisible character that YAML cannot hold: take it out"},
		"deep YAML":         {strings.Repeat("- ", 40) + "a", "1:65: " + reasonDepth},
		"deeper YAML":       {strings.Repeat("[", 1<<20>>2), reasonDepth},
		"deep JSON":         {deep, "1:321: there are more lists and keys inside one another than a case can have"},
		"many items":        {"ref: [" + strings.Repeat("a,", MaxItems), "1:1048582: there are more lines and items than a case can have"},
		"long answer":       {"ref: " + strings.Repeat("é", MaxAnswer+1), "1:6: ref: the answer is too long: 350,000 characters at most"},
		"cut off":           {`{"ref": "a`, "1:11: the text has no closing double quote on its line: write a line end in it as \\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(strings.NewReader(test.in))
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestLineEndsAndMark(t *testing.T) {
	for _, in := range []string{
		"\ufeffref: |-\r\n  a\r\n  b\r\n", "ref: |-\r  a\r  b\r", "ref: \"a\\r\\nb\"", "ref: \"a\\rb\"",
		"\ufeff{\"ref\":\r\n\"a\\r\\nb\"}", `{"ref": "a\rb"}`,
	} {
		c, err := Decode(strings.NewReader(in))
		if err != nil || c.Ref != "a\nb" {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestUnanswered(t *testing.T) {
	for _, in := range []string{
		"people:\nfamily:\nextra: {}\ncut: {}\nmarks: []\nref:\n", "schema: 0\nref: ''\nextra: {x.a: , x.b: [], x.c: ['']}\ncut:\n  instance:\n",
		`{"people": [], "family": {}, "ref": "", "extra": {"x.a": null}}`, `{"schema": null, "family": null, "cut": null, "people": null}`, "{}",
	} {
		c, err := Decode(strings.NewReader(in))
		if err != nil {
			t.Errorf("%q: %v", in, err)
		} else if !reflect.DeepEqual(c, &Case{Schema: Schema}) {
			t.Errorf("%q is not an empty case", in)
		}
	}
}

func TestReaderFails(t *testing.T) {
	broken := errors.New("broken pipe")
	if _, err := Decode(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := Encode(brokenWriter{broken}, &Case{}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := Encode(io.Discard, nil); err == nil {
		t.Error("no case, no error")
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestNewerSchema(t *testing.T) {
	const file = "schema: 7\nref: " + sentinel + "\nfuture: yes\n"
	_, err := Decode(strings.NewReader(file))
	var newer *NewerSchemaError
	if !errors.As(err, &newer) || newer.Schema != 7 || string(newer.Raw) != file {
		t.Fatalf("got %v", err)
	}
	for _, text := range prints(err) {
		hides(t, text)
	}
	if err := Encode(io.Discard, &Case{Schema: 7}); err == nil {
		t.Error("a newer case was written as this schema")
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		c    Case
		want string
	}{
		"control character": {Case{People: []Person{{ID: "r0000000a", Name: sentinel + "\x00"}}}, "people[r0000000a].name: " + reasonControl},
		"carriage return":   {Case{People: []Person{{Name: sentinel + "\r\n"}}}, "people[#1].name: " + reasonControl},
		"not UTF-8":         {Case{Family: Family{Home: Address{Text: sentinel + "\xff"}}}, "family.home.text: the text is not UTF-8"},
		"too long":          {Case{Ref: strings.Repeat(sentinel, MaxAnswer)}, "ref: the answer is too long: 350,000 characters at most"},
		"code":              {Case{Council: sentinel}, "council: it must be small letters and digits, with hyphens, underscores or dots between them, as the form's option list writes it"},
		"row id":            {Case{People: []Person{{ID: sentinel}}}, "people[#1].id: it must be the letter r and eight digits or letters a to f"},
		"yes or no":         {Case{Family: Family{Interpreter: sentinel}}, "family.interpreter: write yes or no, in small letters"},
		"key":               {Case{Extra: Extra{sentinel: {"a"}}}, "extra: a key is not the id of a council's own question, as x.council.name"},
		"answer":            {Case{Extra: Extra{"x.a": {"a", sentinel + "\x1b"}}}, "extra[x.a]: " + reasonControl},
		"two":               {Case{Ref: "\x00", Schema: 9}, "schema: this program writes schema 1\nref: " + reasonControl},
	} {
		for _, notation := range notations {
			t.Run(name+" "+notation.name, func(t *testing.T) {
				var b bytes.Buffer
				err := notation.encode(&b, &test.c)
				if err == nil || err.Error() != test.want {
					t.Errorf("got %v, want %v", err, test.want)
				}
				if b.Len() > 0 {
					t.Error("something was written")
				}
			})
		}
	}
}

// sentinel is a text that no message has by chance.
const sentinel = "Qx7vT9Zk2w"

func hides(t testing.TB, text string) {
	t.Helper()
	if strings.Contains(strings.ToLower(text), strings.ToLower(sentinel)) {
		t.Errorf("an answer shows: %.300s", text)
	}
}

// No error shows what stands in a file, wherever something is wrong with it.
func TestErrorsShowNoAnswer(t *testing.T) {
	positions := []string{
		"%s: a", "%s", "- %s", "ref: [%s]", "ref: {%s: a}", "people: %s", "people: [%s]", "people: {%s: a}", "people: [{%s: a}]",
		"people: [{id: %s}]", "people: [{born: %s}]", "people: [{born: {%s: a}}]", "people: [{at_home: %s}]", "people: [{role: '%s'}]",
		"extra: {%s: a}", "extra: {x.%s: {a: b}}", "extra: {x.%s: [{}]}", "plans: [{score: %s}]", "plans: [{lead: %s}]", "schema: %s", "schema: {%s: 9}",
		"marks: [{sure: %s}]", "family: [%s]", "cut: %s", "ref: *%s", "ref: &%s a", "ref: !%s a", "ref: !!%s a", "ref: \"%s", "ref: '%s",
		"ref: \"\\%s\"", "ref: %s: b", "ref: @%s", "ref: `%s", "%% %s\nref: a", "%%TAG %s a\n---\nref: a", "%%YAML %s\n---\nref: a", "ref: a\n%s", "ref: a\n\t%s: b",
		"ref: |%s\n a", "ref: a\n---\n%s: b", "ref: \"%s\\0\"", "? %s\n? b\n", "people:\n- %s\n -b", "{%s: a}", "[%s: a", "ref: \x00%s",
		`{"%s": "a"}`, `{"ref": "%s`, `{"ref": %s}`, `{"ref": "\%s"}`, `{"ref": "\ud800%s"}`, `{"ref": ["%s"]}`, `{"ref": {"%s": 1}}`, `{"ref" "%s"}`, `{"ref": "%s" "a"}`,
		`{"people": [{"born": "%s"}]}`, `{"plans": [{"score": "%s"}]}`, `{"extra": {"%s": "a"}}`, `{} %s`, `{"council": "%s"}`, `{"ref": "%s\u0000"}`, `{"ref": "a", "%s": 1, "ref": "%s"}`,
	}
	for _, position := range positions {
		for _, text := range []string{sentinel, strings.ToLower(sentinel) + "!", sentinel + " " + sentinel} {
			_, err := Decode(strings.NewReader(strings.ReplaceAll(strings.ReplaceAll(position, "%s", text), "%%", "%")))
			if err == nil {
				t.Errorf("%q: no error", position)
				continue
			}
			for _, text := range prints(err) {
				hides(t, text)
			}
		}
	}
}

// prints returns x as every usual way of printing and logging shows it, also
// from within a slice, a map and a struct.
func prints(x any) []string {
	var all []string
	for _, y := range []any{x, &x, []any{x}, map[string]any{"x": x}, struct{ X any }{x}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			all = append(all, fmt.Sprintf(verb, y))
		}
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "y", y)
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", "y", y)
		all = append(all, b.String())
	}
	return all
}

// sentinelCase returns a case with the sentinel wherever text may stand.
func sentinelCase() *Case {
	c := new(Case)
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		for _, f := range leaf.Fields(v.Type()) {
			in := v.FieldByIndex(f.Index)
			switch kind := f.Type.Kind(); {
			case kind == reflect.String:
				in.SetString(sentinel)
			case leaf.IsOne(f.Type):
			case leaf.IsList(f.Type):
				in.Set(reflect.Append(in, reflect.ValueOf(sentinel).Convert(f.Type.Elem())))
			case kind == reflect.Map:
				in.Set(reflect.ValueOf(Extra{sentinel: {sentinel}}))
			case kind == reflect.Slice:
				in.Set(reflect.MakeSlice(f.Type, 1, 1))
				fill(in.Index(0))
			case kind == reflect.Pointer:
				in.Set(reflect.New(f.Type.Elem()))
				fill(in.Elem())
			default:
				fill(in)
			}
		}
	}
	fill(reflect.ValueOf(c).Elem())
	return c
}

func TestPrintsNoAnswer(t *testing.T) {
	c := sentinelCase()
	parts := []any{c, *c, c.Family, c.Family.Home, c.Cut, c.Plans[0].Head, c.Plans[0].Story, c.Conversations[0].Screening}
	lists := reflect.ValueOf(*c)
	for _, f := range leaf.Fields(lists.Type()) {
		if v := lists.FieldByIndex(f.Index); v.Kind() == reflect.Slice {
			parts = append(parts, v.Interface())
		}
	}
	for place := range c.Rows() {
		parts = append(parts, place, place.Row, reflect.ValueOf(place.Row).Elem().Interface())
	}
	for _, part := range parts {
		for _, text := range prints(part) {
			hides(t, text)
		}
	}
	// Extra and Answer hide themselves, wherever a handler asks them.
	for _, part := range []any{c.Extra, c.Extra[sentinel]} {
		hides(t, fmt.Sprintf("%v %+v %#v %s %q", part, part, part, part, part))
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "y", part)
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", "y", part)
		hides(t, b.String())
	}
}

// encoding/json would show answers in logs, and reads laxly.
func TestMarshalJSONRefuses(t *testing.T) {
	for _, part := range []any{&Case{}, Case{}, []Person{{}}, Family{}} {
		if b, err := json.Marshal(part); err == nil {
			t.Errorf("%T was marshalled: %s", part, b)
		}
	}
	if err := json.Unmarshal([]byte(`{"ref": "a"}`), new(Case)); err == nil {
		t.Error("a case was unmarshalled")
	}
}

func TestUnmarshalText(t *testing.T) {
	for _, test := range []struct {
		value interface{ UnmarshalText([]byte) error }
		good  string
		bad   []string
	}{
		{new(ID), "r0123abcf", []string{"", "r0123abc", "R0123ABCF", "r0123abcg", "x0123abcf", "r0123abcf0"}},
		{new(Code), "a1-b_c.d", []string{"", "A", "-a", ".a", "a b", "é", "a\n"}},
		{new(YesNo), "yes", []string{"", "Yes", "true", "y", "no "}},
		{new(Date), "2024-02-29", []string{"2023-02-29", "29/02/2024", "2024-02-29 ", "24-02-29"}},
		{new(Score), "0", []string{"11", "-1", "00", "+1", "1.0", " 1"}},
	} {
		for _, bad := range test.bad {
			if err := test.value.UnmarshalText([]byte(bad)); err == nil {
				t.Errorf("%T takes %q", test.value, bad)
			}
		}
		if !reflect.ValueOf(test.value).Elem().IsZero() {
			t.Errorf("%T was changed by what it refuses", test.value)
		}
		if err := test.value.UnmarshalText([]byte(test.good)); err != nil {
			t.Errorf("%T: %v", test.value, err)
		}
		if got := leaf.Get(reflect.ValueOf(test.value).Elem()); len(got) != 1 || got[0] != test.good {
			t.Errorf("%T: %q became %q", test.value, test.good, got)
		}
	}
}

// A hostile file costs little. The bound is far above what it takes, and far
// below what a quadratic reader would.
func TestHostileFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("large inputs")
	}
	const size = 5 << 20
	var indents, keys strings.Builder
	for i := 0; indents.Len() < size; i++ {
		indents.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	for i := 0; i < 200_000; i++ {
		fmt.Fprintf(&keys, "x.k%d: a\n  ", i)
	}
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'j'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 9), ","))
	}
	for name, in := range map[string]string{
		"brackets":      strings.Repeat("[", size),
		"JSON brackets": `{"people":` + strings.Repeat("[", size),
		"dashes":        strings.Repeat("- ", size/2),
		"indents":       indents.String(),
		"keys":          "extra:\n  " + keys.String(),
		"same keys":     strings.Repeat("ref: a\n", 200_000),
		"comments":      strings.Repeat("- #\n", 200_000),
		"lines":         "ref: \"" + strings.Repeat("\n", MaxItems-1) + "\"",
		"one line":      `{"needs": [` + strings.Repeat("{},", 300_000) + `{}]}`,
		"one word":      "ref: " + strings.Repeat("a", size),
		"alias bomb":    bomb,
		"escapes":       `{"ref": "` + strings.Repeat(`\u0041`, size/6) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			c, err := Decode(strings.NewReader(in))
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			if err == nil {
				if err := Encode(io.Discard, c); err != nil {
					t.Errorf("read but not written: %v", err)
				}
			}
		})
	}
}
