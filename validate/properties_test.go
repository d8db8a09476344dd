package validate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/templates"
)

func allInstances(t testing.TB, lib *templates.Library) []filled {
	return slices.Concat(instances(t, lib, "complete"), instances(t, lib, "incomplete"), instances(t, lib, "worst"))
}

// Checking one section or one field finds what the whole check finds of the
// rules that read it: worked out here from the rules themselves.
func TestCheckingASectionOrFieldIsTheWholeCheckFiltered(t *testing.T) {
	lib := library(t)
	for _, in := range slices.Concat(instances(t, lib, "incomplete"), instances(t, lib, "worst")) {
		tm := in.form.Template
		on := in.form.Date().AddDays(100)
		whole := Check(in.form, Options{On: on})
		section := map[string]string{}    // of each field the first
		sections := map[string][]string{} // and all
		var fields []string
		for _, sec := range tm.Sections {
			sec.Walk(func(it templates.Item) {
				for _, fd := range fieldsOf(it) {
					sections[fd.ID] = append(sections[fd.ID], sec.ID)
					if _, ok := section[fd.ID]; !ok {
						section[fd.ID] = sec.ID
						fields = append(fields, fd.ID)
					}
				}
			})
		}
		reads := map[string][]string{} // field ids that the rule with a code looks at
		for _, r := range tm.Rules {
			reads[r.Code] = ruleReads(r)
		}
		rules := map[string]*templates.Rule{}
		for _, r := range tm.Rules {
			rules[r.Code] = r
		}
		for _, sec := range tm.Sections {
			var want []string
			for _, f := range whole {
				keep := f.Section == sec.ID
				if r := rules[f.Code]; r != nil {
					keep = keep || slices.Contains(r.Sections, sec.ID) || slices.ContainsFunc(reads[f.Code], func(id string) bool { return slices.Contains(sections[id], sec.ID) })
				}
				if keep {
					want = append(want, f.Code+" "+f.Path)
				}
			}
			var got []string
			for _, f := range Check(in.form, Options{On: on, Section: sec.ID}) {
				got = append(got, f.Code+" "+f.Path)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, section %s: found\n%s\nwant\n%s", in.name, sec.ID, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		for _, id := range fields {
			var want []string
			for _, f := range whole {
				keep := f.Field == id
				if r := rules[f.Code]; r != nil {
					keep = keep || slices.Contains(reads[f.Code], id) || slices.Contains(r.Sections, section[id])
				}
				if keep {
					want = append(want, f.Code+" "+f.Path)
				}
			}
			var got []string
			for _, f := range Check(in.form, Options{On: on, Field: id}) {
				got = append(got, f.Code+" "+f.Path)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, field %s: found\n%s\nwant\n%s", in.name, id, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

func fieldsOf(it templates.Item) []*templates.Field {
	switch it := it.(type) {
	case *templates.Question:
		return []*templates.Field{it.Field}
	case *templates.Table:
		return []*templates.Field{it.List}
	case *templates.Block:
		return []*templates.Field{it.List}
	case *templates.Ticks:
		return []*templates.Field{it.List}
	}
	return nil
}

// ruleReads returns the ids of the fields a rule looks at, as its parameters and
// the meaning of its kind say.
func ruleReads(r *templates.Rule) []string {
	var out []string
	var add func(*templates.Field)
	add = func(fd *templates.Field) {
		if fd != nil && !slices.Contains(out, fd.ID) {
			out = append(out, fd.ID)
			for _, src := range fd.Sources() {
				add(src)
			}
		}
	}
	var condition func(*templates.Condition)
	condition = func(c *templates.Condition) {
		if c == nil {
			return
		}
		add(c.Field)
		add(c.Other)
		add(c.Some)
		for _, sub := range slices.Concat(c.All, c.Any, []*templates.Condition{c.Not, c.Where}) {
			condition(sub)
		}
	}
	for _, fd := range slices.Concat(r.Fields, []*templates.Field{r.Rows, r.Distinct, r.By, r.Via, r.Date.Field, r.Date.Rows, r.Of.Field, r.Of.Rows, r.Until}) {
		add(fd)
	}
	for _, c := range []*templates.Condition{r.When, r.Where, r.Date.Where, r.Of.Where} {
		condition(c)
	}
	var ids []string
	if r.Kind == templates.Signed || r.Declared != "" {
		ids = append(ids, "instance.signatures", "sign.box")
	}
	if r.Kind == templates.Signed && r.Dated {
		ids = append(ids, "sign.date")
	}
	if r.Kind == templates.Consent {
		ids = append(ids, "case.consents", "consent.answer", "consent.date")
	}
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// sentinels replaces answers by what nobody could guess and returns those; what
// decides whether an answer is replaced.
func sentinels(rng *rand.Rand, c *earlyhelp.Case, replace func() bool) []string {
	var planted []string
	text := func() string {
		b := make([]byte, 12)
		for i := range b {
			b[i] = "bcdfghjklmnpqrstvwxz"[rng.IntN(20)]
		}
		planted = append(planted, string(b))
		return string(b)
	}
	var visit func(v reflect.Value)
	visit = func(v reflect.Value) {
		if v.Type() == reflect.TypeFor[earlyhelp.Mark]() {
			m := v.Addr().Interface().(*earlyhelp.Mark)
			m.Raw, m.Note = text(), text()
			return
		}
		for _, fl := range leaf.Fields(v.Type()) {
			in := v.FieldByIndex(fl.Index)
			key := fl.Key
			switch {
			case key == "form" || key == "digest" || key == "covers" || fl.Type == reflect.TypeFor[earlyhelp.ID]() || fl.Type == reflect.TypeFor[[]earlyhelp.ID]():
			case fl.Type == reflect.TypeFor[earlyhelp.Date]():
				if !in.IsZero() && replace() {
					d, err := earlyhelp.ParseDate(fmt.Sprintf("%04d-%02d-%02d", 1000+rng.IntN(8000), 1+rng.IntN(12), 1+rng.IntN(28)))
					if err != nil {
						panic(err)
					}
					in.Set(reflect.ValueOf(d))
					planted = append(planted, d.String(), d.Long())
				}
			case fl.Type == reflect.TypeFor[earlyhelp.YesNo]():
			case fl.Type.Kind() == reflect.String:
				if (in.Len() > 0 || rng.IntN(4) == 0) && !earlyhelp.ID(in.String()).Valid() && replace() {
					in.SetString(text())
				}
			case fl.Type == reflect.TypeFor[earlyhelp.Extra]():
				for k := range in.Interface().(earlyhelp.Extra) {
					if replace() {
						in.SetMapIndex(reflect.ValueOf(k), reflect.ValueOf(earlyhelp.Answer{text()}))
					}
				}
			case leaf.IsList(fl.Type):
				for i := range in.Len() {
					if !earlyhelp.ID(in.Index(i).String()).Valid() && replace() {
						in.Index(i).SetString(text())
					}
				}
			case leaf.Is(fl.Type):
			case fl.Type.Kind() == reflect.Slice:
				for i := range in.Len() {
					visit(in.Index(i))
				}
			case fl.Type.Kind() == reflect.Pointer:
			default:
				visit(in)
			}
		}
	}
	visit(reflect.ValueOf(c).Elem())
	return planted
}

// everyText is all that a finding says, in any field.
func everyText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return v.String() + "\n"
	case reflect.Struct:
		if d, ok := v.Interface().(earlyhelp.Date); ok {
			return d.String() + "\n" + d.Long() + "\n"
		}
		var b strings.Builder
		for i := range v.NumField() {
			b.WriteString(everyText(v.Field(i)))
		}
		return b.String()
	case reflect.Slice:
		var b strings.Builder
		for i := range v.Len() {
			b.WriteString(everyText(v.Index(i)))
		}
		return b.String()
	case reflect.Map:
		var b strings.Builder
		for it := v.MapRange(); it.Next(); {
			b.WriteString(everyText(it.Key()) + everyText(it.Value()))
		}
		return b.String()
	}
	return ""
}

// No finding, in any of its fields, holds an answer, whatever the answers are:
// texts, codes, dates, names, a council's own, what a mark keeps.
func TestNoFindingHoldsAnAnswer(t *testing.T) {
	lib := library(t)
	rng := rand.New(rand.NewPCG(1, 2))
	seen := map[string]bool{}
	every, err := caseFile(everyKind, nil) // every kind of rule, in the library's own words
	if err != nil {
		t.Fatal(err)
	}
	form, err := lib.Open(every, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, base := range append(allInstances(t, lib), filled{"testshire", every, form}) {
		for round := range 12 {
			c := clone(t, base.whole)
			share := []int{100, 100, 50, 20, 10, 5}[round%6]
			planted := sentinels(rng, c, func() bool { return rng.IntN(100) < share })
			f, err := lib.Open(c, base.form.Instance.ID)
			if err != nil {
				t.Fatal(err)
			}
			on := []earlyhelp.Date{{}, base.form.Date().AddDays(100)}[round/6]
			for _, finding := range Check(f, Options{On: on}) {
				seen[finding.Code] = true
				all := everyText(reflect.ValueOf(finding))
				for _, s := range planted {
					if holds(all, s) {
						t.Fatalf("%s: the finding %s holds the answer %s:\n%s", base.name, finding.Code, s, all)
					}
				}
			}
			for _, d := range f.On(on).Deadlines() {
				for _, s := range planted {
					if strings.Contains(d.What+d.Rule.Cite+d.Rule.Code, s) {
						t.Fatalf("%s: the deadline %s holds the answer %s", base.name, d.Rule.Code, s)
					}
				}
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d rules were seen to speak: %v", len(seen), seen)
	}
}

// holds reports whether a text holds an answer: 28 March does not hold 8 March.
func holds(text, answer string) bool {
	for {
		before, after, found := strings.Cut(text, answer)
		if !found {
			return false
		}
		if before == "" || !unicode.IsDigit(rune(before[len(before)-1])) {
			return true
		}
		text = after
	}
}

// Errors of reading and opening hold no answer either, wherever the file broke.
func TestNoErrorOfReadingOrOpeningHoldsAnAnswer(t *testing.T) {
	lib := library(t)
	rng := rand.New(rand.NewPCG(3, 4))
	errors := 0
	for _, base := range instances(t, lib, "incomplete") {
		c := clone(t, base.whole)
		planted := sentinels(rng, c, func() bool { return true })
		var file bytes.Buffer
		if err := earlyhelp.Encode(&file, c); err != nil {
			t.Fatal(err)
		}
		for range 60 {
			broken := slices.Clone(file.Bytes())
			at := rng.IntN(len(broken))
			switch rng.IntN(5) {
			case 0:
				broken[at] = "\x00\t{}[]&*:-|>'\"#%@`\xff"[rng.IntN(19)]
			case 1:
				broken = broken[:at]
			case 2:
				broken = slices.Insert(broken, at, '\n')
			case 3:
				broken = slices.Insert(broken, at, []byte("  ")...)
			case 4:
				broken = slices.Delete(broken, at, min(at+1+rng.IntN(20), len(broken)))
			}
			got, err := earlyhelp.Decode(bytes.NewReader(broken))
			if err == nil {
				_, err = lib.Open(got, "")
			}
			if err == nil {
				continue
			}
			errors++
			for _, s := range planted {
				if strings.Contains(err.Error(), s) {
					t.Fatalf("%s: the error holds the answer %s:\n%v", base.name, s, err)
				}
			}
		}
	}
	if errors < 40 {
		t.Errorf("only %d files were refused", errors)
	}
}

func clone(t testing.TB, c *earlyhelp.Case) *earlyhelp.Case {
	t.Helper()
	out, err := earlyhelp.Decode(strings.NewReader(encoded(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func encoded(t testing.TB, c *earlyhelp.Case) string {
	t.Helper()
	var b bytes.Buffer
	if err := earlyhelp.Encode(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCheckingTwiceFindsTheSameInTheSameOrder(t *testing.T) {
	lib := library(t)
	for _, in := range allInstances(t, lib) {
		o := Options{On: in.form.Date().AddDays(100)}
		first := Check(in.form, o)
		for range 10 { // maps are ordered anew each time
			if again := Check(in.form, o); !reflect.DeepEqual(first, again) {
				t.Fatalf("%s: found\n%s\nthen\n%s", in.name, text(first), text(again))
			}
		}
	}
}

func TestCheckingWritesNothing(t *testing.T) {
	lib := library(t)
	for _, in := range allInstances(t, lib) {
		before, copied := encoded(t, in.whole), clone(t, in.whole)
		Check(in.form, Options{On: in.form.Date()})
		in.form.Deadlines()
		if after := encoded(t, in.whole); after != before || !reflect.DeepEqual(copied, in.whole) {
			t.Errorf("%s: the check changed the case", in.name)
		}
	}
}

// Run with -race: forms of one template, and one form, checked at the same time.
func TestFormsCanBeCheckedAtTheSameTime(t *testing.T) {
	lib := library(t)
	all := allInstances(t, lib)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, in := range all {
				if _, err := lib.Open(in.whole, in.form.Instance.ID); err != nil {
					t.Error(err)
				}
				Check(in.form, Options{On: in.form.Date()})
				Rules(in.form.Template)
			}
		})
	}
	wg.Wait()
}
