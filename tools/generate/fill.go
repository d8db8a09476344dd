package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/templates"
)

// phrases are what families write, and what some writer of files gets wrong.
var phrases = []string{
	"Siân’s tŷ and dŵr, ŵyres, Llŷr", "Łukasz Wiśniewski, żółć, ćma", "Ọláyọ̀ Adeyẹmí ń lọ sí ilé", "Ștefan și Ioana", "Nguyễn Thị Hằng",
	"Zoë O’Brien – “quoted”, ‘single’… • 20 °C", "e\u0301 decomposed A\u030a", "Ελένη Παπαδοπούλου", "Олена Шевченко, ґанок", "İstanbul’da ığdır",
	"😀 😢 ☺ ☀ ★ ♥ ✓ ✔", "♥\ufe0f with a selector", "→ − ≤ ½ £5 €10",
	"یہ اردو میں ایک جملہ ہے۔", "مرحبا بالعالم (12) 07700 900118", "سلام دنیا، خوبی؟ می\u200cخواهم", "کوردی: هەولێر",
	"हिन्दी में क्षमा, श्री और ज्ञान", "नेपाली: काठमाडौँ", "தமிழ்: கொழும்பு, ஸ்ரீ", "বাংলা: ক্ষমা, র্যাব", "ગુજરાતી: ક્ષમા, શ્રી", "ਪੰਜਾਬੀ: ਸ੍ਰੀ, ਕ੍ਰਿਪਾ",
	"Mum says سلام to Ayesha, and she नमस्ते", "one\u00a0space, soft\u00adhyphen, zero\u200bwidth, \u200e07700\u00a0900118\u202c", "tab\there", "  spaces around  ",
	"null", "~", "yes", "0123", "1e3", "2014-03-01", "- a", "# x", "a: b", "{a: [b]}", "'", `"`, `\n \\ \`, "(unbalanced", "endstream endobj", "]]></a><b>&amp;",
	"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "https://example.org/a/very/long/path?with=query&and=more",
	"She comes on Tuesdays after school and reads with him for an hour", "Ask again in three weeks", "No", "x",
}

// filler gives random answers.
type filler struct {
	rng     *rand.Rand
	form    *templates.Form
	answers int
}

// one reports true once in so many times.
func (f *filler) one(in int) bool { return f.rng.IntN(in) == 0 }

// fill gives a case more rows, answers every question that its form prints, or
// leaves it unanswered, and marks some of the answers.
func (f *filler) fill() error {
	c := f.form.Case
	f.rows(reflect.ValueOf(c).Elem())
	if f.one(2) {
		if err := c.AssignIDs(f); err != nil {
			return err
		}
	}
	type question struct {
		of *templates.Question
		in templates.Scope
	}
	var all []question
	f.form.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
		all = append(all, question{q, s})
	})
	for _, q := range all {
		a, ok := f.answer(q.of)
		if !ok {
			continue
		}
		if err := q.of.Field.Set(q.in, a); err == nil { // else it shows another field's answer, which is not its own to set
			f.answers++
		}
	}
	if f.answers < len(all)/2 {
		return fmt.Errorf("only %d of %d questions could be answered", f.answers, len(all))
	}
	f.mark()
	return nil
}

// Read makes row ids.
func (f *filler) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(f.rng.UintN(256))
	}
	return len(b), nil
}

// rows makes copies of some rows, without ids.
func (f *filler) rows(v reflect.Value) {
	for _, fl := range leaf.Fields(v.Type()) {
		in := v.FieldByIndex(fl.Index)
		switch {
		case fl.Key == "instances" || fl.Key == "marks" || leaf.Is(fl.Type):
		case fl.Type.Kind() == reflect.Struct:
			f.rows(in)
		case fl.Type.Kind() == reflect.Slice:
			for i := range in.Len() {
				f.rows(in.Index(i))
				if f.one(12) {
					row := reflect.New(fl.Type.Elem()).Elem()
					row.Set(in.Index(i))
					row.FieldByName("ID").SetZero()
					if extra := row.FieldByName("Extra"); extra.IsValid() {
						extra.SetZero() // a map, which two rows must not share
					}
					in.Set(reflect.Append(in, row))
				}
			}
		}
	}
}

// answer makes an answer to a question; not to one that keeps what it has.
func (f *filler) answer(q *templates.Question) (earlyhelp.Answer, bool) {
	if f.one(6) {
		return nil, true
	}
	switch q.Field.Kind {
	case templates.Line:
		return earlyhelp.Answer{f.line()}, true
	case templates.Para:
		return earlyhelp.Answer{f.text()}, true
	case templates.Texts:
		return f.several(f.text), true
	case templates.Day:
		return earlyhelp.Answer{fmt.Sprintf("%04d-%02d-%02d", 1930+f.rng.IntN(110), 1+f.rng.IntN(12), 1+f.rng.IntN(28))}, true
	case templates.YesNo:
		return earlyhelp.Answer{pick(f.rng, []string{"yes", "no"})}, true
	case templates.Scale:
		low, high := q.Scale.Bounds()
		return earlyhelp.Answer{strconv.Itoa(low + f.rng.IntN(high-low+1))}, true
	case templates.Who:
		return earlyhelp.Answer{f.who()}, true
	case templates.Whos:
		return f.several(f.who), true
	case templates.Choice, templates.Choices, templates.Sign:
		return f.choose(q)
	}
	return nil, false
}

// choose ticks options, now and then one that this form does not print.
func (f *filler) choose(q *templates.Question) (earlyhelp.Answer, bool) {
	options := q.Options
	if len(options) == 0 || f.one(10) {
		options = q.Field.Options
	}
	if len(options) == 0 {
		return nil, false
	}
	var out earlyhelp.Answer
	for _, o := range options {
		if q.Field.Kind == templates.Choices && f.one(3) {
			out = append(out, o.Code)
		}
	}
	if out == nil {
		out = earlyhelp.Answer{pick(f.rng, options).Code}
	}
	return out, true
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

func (f *filler) several(one func() string) earlyhelp.Answer {
	out := make(earlyhelp.Answer, 1+f.rng.IntN(3))
	for i := range out {
		out[i] = one()
	}
	return out
}

// line is a text of one line.
func (f *filler) line() string {
	out := pick(f.rng, phrases)
	for f.one(3) {
		out += ", " + pick(f.rng, phrases)
	}
	return out
}

// text is a text of any length.
func (f *filler) text() string {
	most := 4
	if f.one(15) {
		most = 80
	}
	var out strings.Builder
	for range 1 + f.rng.IntN(most) {
		out.WriteString(f.line() + pick(f.rng, []string{" ", ". ", "\n", "\n\n", "\n- "}))
	}
	if f.one(10) {
		return "\n" + out.String() + "\n"
	}
	return strings.TrimSpace(out.String())
}

// who names somebody of the case, or somebody else in plain words.
func (f *filler) who() string {
	var ids []string
	for place := range f.form.Case.Rows() {
		if place.ID != "" && slices.Contains([]string{"people", "practitioners", "agencies"}, place.List) {
			ids = append(ids, string(place.ID))
		}
	}
	if len(ids) == 0 || f.one(3) {
		return f.line()
	}
	return pick(f.rng, ids)
}

// mark marks some answers and rows, for the family, for one of them, or secret.
func (f *filler) mark() {
	c := f.form.Case
	c.Marks = nil
	if f.one(5) {
		return
	}
	places := map[string]bool{}
	for path := range c.Answers() {
		places[path] = true
	}
	for row := range c.Rows() {
		if row.List != "instances" && row.List != "marks" {
			places[row.Path] = true
		}
	}
	paths := slices.Sorted(maps.Keys(places))
	for range f.rng.IntN(len(paths)/6 + 1) {
		m := earlyhelp.Mark{At: pick(f.rng, paths), As: pick(f.rng, []earlyhelp.Code{"", earlyhelp.MarkWithheld, earlyhelp.MarkDeclined,
			earlyhelp.MarkUnknown, earlyhelp.MarkNotApplicable, earlyhelp.MarkUnclear, earlyhelp.MarkUnsafe})}
		if f.one(3) {
			m.Hide = append(m.Hide, "family")
		}
		if f.one(6) && len(c.People) > 0 {
			m.Hide = append(m.Hide, string(pick(f.rng, c.People).ID))
		}
		if f.one(5) {
			m.Secret = earlyhelp.Yes
		}
		if f.one(4) {
			m.Raw, m.Note, m.Sure = f.line(), f.line(), f.rng.IntN(101)
		}
		c.Marks = append(c.Marks, m)
	}
}
