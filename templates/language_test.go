package templates_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pseudo"
	"earlyhelp.example/forms/templates"
)

// in returns the module's forms with translations, in a language.
func in(t testing.TB, lang string, files map[string]string) *templates.Library {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, texts := range files {
		fsys[name] = &fstest.MapFile{Data: []byte("version: \"1\"\nby: A. Translator\nchecked: Another\ntexts:\n" + texts)}
	}
	lib, err := templates.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	lib, err = lib.In(lang)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// A translation changes words and nothing else: each form keeps its digest, its questions
// and its options' codes, and the English library stays as it was.
func TestATranslationLeavesTheFormAsItIs(t *testing.T) {
	english := casetest.Library(t)
	for _, lang := range []string{pseudo.Accented, pseudo.RightToLeft} {
		lib, err := pseudo.Library(lang)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(lib.Names(), english.Names()) {
			t.Errorf("%s: %v", lang, lib.Names())
		}
		for _, name := range lib.Names() {
			a, err := english.Template(name)
			if err != nil {
				t.Fatal(err)
			}
			b, err := lib.Template(name)
			if err != nil {
				t.Fatal(err)
			}
			if a.Digest != b.Digest || a.Digest == "" || a.Title == b.Title {
				t.Errorf("%s: digests %s and %s, titles %q and %q", name, a.Digest, b.Digest, a.Title, b.Title)
			}
			if x, y := asked(a), asked(b); !slices.Equal(x, y) {
				t.Errorf("%s asks other things: %v %v", name, x, y)
			}
		}
		if again, err := lib.In("en"); err != nil || again.Words().Language() != templates.English {
			t.Errorf("back in English: %v %v", again, err)
		}
	}
	fresh, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range fresh.Names() {
		a, _ := english.Template(name)
		b, err := fresh.Template(name)
		if err != nil || a.Title != b.Title || english.Words().Say("page", nil) != fresh.Words().Say("page", nil) {
			t.Errorf("%s in English has changed", name)
		}
	}
}

func asked(t *templates.Template) (out []string) {
	for _, sec := range t.Sections {
		out = append(out, sec.ID)
		sec.Walk(func(it templates.Item) {
			if q, ok := it.(*templates.Question); ok {
				out = append(out, q.Field.ID)
				for _, o := range q.Options {
					out = append(out, o.Code)
				}
			}
		})
	}
	for _, r := range t.Rules {
		out = append(out, r.Code)
	}
	return out
}

// The nearest words win: a form's own translation before what the library says, and what
// stands at a place before what stands anywhere.
func TestTheNearestTranslationWins(t *testing.T) {
	lib := in(t, "pl", map[string]string{
		"words.pl.yaml":          "- {at: Person.name, from: Name, to: NAZWA}\n- {at: invite.who.name, from: Name, to: KTO}\n- {from: Name, to: INNE}\n",
		"generic/plan/1.pl.yaml": "- {at: lead.name, from: Name, to: PROWADZI}\n",
	})
	tm, err := lib.Template("generic/plan")
	if err != nil {
		t.Fatal(err)
	}
	label := func(id string) string {
		p, ok := tm.Printed(id)
		if !ok {
			t.Fatalf("%s is not printed", id)
		}
		return p.Label
	}
	for id, want := range map[string]string{"child.name": "NAZWA", "lead.name": "PROWADZI", "child.born": "Date of birth"} {
		if got := label(id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if got := lib.Words().Say("invite.who.name", nil); got != "KTO" {
		t.Errorf("at its key: %q", got)
	}
	if got := lib.Words().Say("record.name", nil); got != "INNE" {
		t.Errorf("anywhere else: %q", got)
	}
	if got := tm.Words().Language(); got != "pl" {
		t.Errorf("it speaks %s", got)
	}
}

// What is not translated is known to be English, alone and inside other words.
func TestPieces(t *testing.T) {
	lib := in(t, "pl", map[string]string{
		"words.pl.yaml": "- {from: \"“{field}” is missing.\", to: \"Brakuje “{field}”.\"}\n- {from: Next meeting, to: Spotkanie}\n",
	})
	tm, err := lib.Template("generic/plan")
	if err != nil {
		t.Fatal(err)
	}
	if left := tm.Untranslated(); !slices.Contains(left, "Date of birth") || slices.Contains(left, "Next meeting") {
		t.Errorf("not translated are %v", left)
	}
	words := tm.Words()
	for text, want := range map[string]string{
		"Spotkanie":     "pl:Spotkanie",
		"Date of birth": "en-GB:Date of birth",
		words.Say("find.required", map[string]string{"field": "Date of birth"}): "pl:Brakuje “|en-GB:Date of birth|pl:”.",
		words.Say("find.unchanged", map[string]string{"field": "Spotkanie"}):    "en-GB:“|pl:Spotkanie|en-GB:” reads exactly as last time.",
		"Page 1 of 3":     "en-GB:Page |pl:1|en-GB: of |pl:3",
		"Xdate of birthx": "pl:Xdate of birthx", // no word of its own
		"":                "pl:",
	} {
		var got []string
		for _, p := range words.Pieces(text) {
			got = append(got, p.Language+":"+p.Text)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q is %s, want %s", text, s, want)
		}
	}
	if got := casetest.Library(t).Words().Pieces("Page 1"); len(got) != 1 || got[0].Language != templates.English {
		t.Errorf("in English: %v", got)
	}
}

// Dates, times and numbers are said as the language says them.
func TestNumbersInOtherLanguages(t *testing.T) {
	day, _ := earlyhelp.ParseDate("2026-11-21")
	lib := in(t, "pl", map[string]string{"words.pl.yaml": `- {from: November, to: listopada}
- {from: Saturday, to: sobota}
- {from: "{day} {month} {year}", to: "{day}. {month} {year}"}
- {at: clock, from: "{hour}:{minutes}{half}", to: "{hours}.{minutes}"}
- {at: span.weeks.one, from: 1 week, to: tydzień}
- {from: "{n} weeks", to: "{n} tygodnia"}
- {at: span.weeks, plural: few, from: "{n} weeks", to: "{n} tygodnie"}
- {at: span.weeks, plural: many, from: "{n} weeks", to: "{n} tygodni"}
`})
	w := lib.Words()
	weeks := func(n int) string { return w.Span(templates.Span{N: n, Unit: templates.Weeks, Set: true}) }
	for got, want := range map[string]string{
		w.Date(day): "21. listopada 2026", w.Weekday(day): "sobota", w.Clock("9:05"): "09.05", w.Clock("3:30pm"): "15.30", w.Clock("after tea"): "after tea",
		weeks(1): "tydzień", weeks(2): "2 tygodnie", weeks(5): "5 tygodni", weeks(22): "22 tygodnie", w.Date(earlyhelp.Date{}): "",
		w.Span(templates.Span{N: 3}): "3",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	en := casetest.Library(t).Words()
	for _, sp := range []templates.Span{{N: 1, Unit: templates.Weeks}, {N: 2, Unit: templates.WorkingDays}, {N: 1, Unit: templates.CalendarDays}, {N: 12, Unit: templates.Months}, {N: 1, Unit: templates.Years}, {N: 7}} {
		if got := en.Span(sp); got != sp.String() {
			t.Errorf("%q, and in Go %q", got, sp)
		}
	}
	if en.Date(day) != day.Long() || en.Weekday(day) != "Saturday" || en.Clock("15:30") != "3:30pm" {
		t.Error("English is not what it was")
	}
	d := day
	for range 366 {
		pl := strings.Replace(w.Date(d), ".", "", 1)
		if strings.HasPrefix(d.Long(), "21 ") && !strings.HasPrefix(pl, "21 ") || len(strings.Fields(pl)) != 3 {
			t.Errorf("%s is %s", d, pl)
		}
		d = d.AddDays(1)
	}
}

// Words that run from right to left do so whatever they begin with, and what is filled in
// is kept apart from them.
func TestWordsFromRightToLeft(t *testing.T) {
	lib := in(t, "ar", map[string]string{"words.ar.yaml": "- {from: Next meeting, to: NHS اجتماع}\n- {from: Family copy, to: نسخة}\n- {from: \"Case {ref}\", to: \"{ref} قضية\"}\n"})
	w := lib.Words()
	if !w.RightToLeft() || casetest.Library(t).Words().RightToLeft() {
		t.Error("the direction is wrong")
	}
	const rtl, isolate, end = "\u200F", "\u2068", "\u2069"
	for key, want := range map[string]string{
		"summary.next": rtl + "NHS اجتماع",
		"familycopy":   "نسخة",
		"case":         isolate + "01702 215000" + end + " قضية",
		"help":         rtl + isolate + "01702 215000" + end + ": {where}",
	} {
		if got := w.Say(key, map[string]string{"ref": "01702 215000", "what": "01702 215000"}); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

// A language that there is nothing in is an error that names those there are.
func TestNoSuchLanguage(t *testing.T) {
	lib, err := templates.Load(fstest.MapFS{"words.pl.yaml": {Data: []byte("version: \"1\"\nby: A\nsample: yes\ntexts:\n- {from: Place, to: Miejsce}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := lib.Languages(); !slices.Equal(got, []string{"pl"}) {
		t.Errorf("there is %v", got)
	}
	var none *templates.LanguageError
	if _, err := lib.In("pk"); !errors.As(err, &none) || err.Error() != `nothing is translated into "pk"; there is pl` {
		t.Errorf("%v", err)
	}
	if _, err := lib.In("pol"); err == nil || !strings.Contains(err.Error(), `did you mean "pl"`) {
		t.Errorf("%v", err)
	}
	pl, err := lib.In("pl")
	if err != nil || !pl.Words().Translation().Sample {
		t.Errorf("a sample is none: %v", err)
	}
	if same, err := lib.In(""); err != nil || same != lib {
		t.Error("no language is not English")
	}
}

// What is written for a translator is read again: with what was translated before, and
// nothing else. Every text is in one file and in none twice.
func TestWriteTranslation(t *testing.T) {
	lib, err := templates.Load(fstest.MapFS{
		"words.pl.yaml": {Data: []byte(`version: "7"
by: A. Translator
checked: Another
texts:
- {from: Place, to: Miejsce}
- {at: invite.when.place, from: Place, to: "Gdzie: tam"}
- {at: span.weeks, plural: few, from: "{n} weeks", to: "{n} tygodnie"}
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var once, twice bytes.Buffer
	if err := lib.WriteTranslation(&once, "words", "pl"); err != nil {
		t.Fatal(err)
	}
	again, err := templates.Load(fstest.MapFS{"words.pl.yaml": {Data: once.Bytes()}})
	if err != nil {
		t.Fatal(err)
	}
	pl, err := again.In("pl")
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"summary.nextvenue": "Miejsce", "invite.when.place": "Gdzie: tam", "familycopy": "Family copy"} {
		if got := pl.Words().Say(key, nil); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if got := pl.Words().Count("span.weeks", 3, map[string]string{"n": "3"}); got != "3 tygodnie" {
		t.Errorf("3 weeks are %q", got)
	}
	if by := pl.Words().Translation(); by != (templates.Translation{Version: "7", By: "A. Translator", Checked: "Another"}) {
		t.Errorf("%+v", by)
	}
	if err := again.WriteTranslation(&twice, "words", "pl"); err != nil {
		t.Fatal(err)
	}
	if once.String() != twice.String() {
		t.Error("written twice it is another file")
	}
	changed, err := templates.Load(fstest.MapFS{"words.pl.yaml": {Data: []byte("version: \"1\"\nby: A\nsample: yes\ntexts:\n- {from: Where we met, to: Gdzie}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	own, err := templates.Load(fstest.MapFS{"generic/plan/1.pl.yaml": {Data: []byte("version: \"1\"\nby: A\nsample: yes\ntexts:\n- {at: child.name, from: Name, to: Imię}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	twice.Reset()
	if err := own.WriteTranslation(&twice, "generic/plan", "pl"); err != nil || !strings.Contains(twice.String(), "at: child.name\n    from: Name\n    to: Imię\n") || strings.Contains(twice.String(), "no longer") {
		t.Errorf("what the form says in other words than the library is lost: %v\n%s", err, twice.String())
	}
	twice.Reset()
	if err := changed.WriteTranslation(&twice, "words", "pl"); err != nil || !strings.Contains(twice.String(), "# - from: Where we met\n#   to: Gdzie\n") {
		t.Errorf("what was translated is lost: %v\n%s", err, twice.String()[max(0, twice.Len()-300):])
	}
	for _, bad := range []struct{ what, lang, says string }{
		{"wods", "pl", `did you mean "words"`}, {"generic/paln", "pl", "generic/plan"}, {"surrey/consent", "pl", "generic/consent"}, {"words", "polish!", "no language"},
	} {
		if err := lib.WriteTranslation(&twice, bad.what, bad.lang); err == nil || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("%s %s: %v", bad.what, bad.lang, err)
		}
	}
}

// Translations may stand in a folder of an app's own, beside no council; and a council may
// bring those of its own forms.
func TestWhereTranslationsStand(t *testing.T) {
	head := "version: \"1\"\nby: A\nsample: yes\ntexts:\n"
	files := fstest.MapFS{
		"anytown/council.yaml":    {Data: []byte(goodCouncil)},
		"anytown/council.pl.yaml": {Data: []byte(head + "- {at: name, from: Anytown Council, to: Rada}\n")},
		"anytown/visit/1.yaml":    {Data: []byte(goodForm)},
		"anytown/visit/1.pl.yaml": {Data: []byte(head + "- {at: title, from: First visit, to: Wizyta}\n")},
		"generic/plan/1.pl.yaml":  {Data: []byte(head + "- {from: Early help plan, to: Plan}\n")},
	}
	var names []string
	lib, err := templates.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	names = append(names, lib.Names()...)
	over, err := templates.LoadOver(files)
	if err != nil || !slices.Equal(over.Names(), names) {
		t.Errorf("%v\n%v\n%v", err, over.Names(), names)
	}
	if err := lib.Check(); err != nil {
		t.Error(err)
	}
	pl, err := lib.In("pl")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, name := range []string{"anytown/visit", "generic/plan"} {
		tm, err := pl.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		got[name] = tm.Council.Name + ", " + tm.Title
	}
	if want := map[string]string{"anytown/visit": "Rada, Wizyta", "generic/plan": "Your local council, Plan"}; !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// A language is of the files that the forms were loaded from: where these have changed
// since, nothing is put where other words stand.
func TestFilesThatChange(t *testing.T) {
	head := "version: \"1\"\nby: A\nsample: yes\ntexts:\n"
	for name, change := range map[string]func(fstest.MapFS){
		"a title": func(f fstest.MapFS) {
			f["anytown/visit/1.yaml"].Data = []byte(strings.Replace(goodForm, "First visit", "Second visit", 1))
		},
		"a question less": func(f fstest.MapFS) {
			f["anytown/visit/1.yaml"].Data = []byte(strings.Replace(goodForm, "  - child.name\n", "", 1))
		},
		"the council":      func(f fstest.MapFS) { f["anytown/council.yaml"].Data = []byte(goodCouncil + "address: 1 Any Street\n") },
		"a new council":    func(f fstest.MapFS) { f["othertown/council.yaml"] = &fstest.MapFile{Data: []byte(goodCouncil)} },
		"no form any more": func(f fstest.MapFS) { delete(f, "anytown/visit/1.yaml") },
	} {
		files := fstest.MapFS{
			"anytown/council.yaml":    {Data: []byte(goodCouncil)},
			"anytown/visit/1.yaml":    {Data: []byte(goodForm)},
			"anytown/visit/1.pl.yaml": {Data: []byte(head + "- {from: First visit, to: Wizyta}\n")},
		}
		lib, err := templates.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := lib.Template("anytown/visit"); err != nil {
			t.Fatal(err)
		}
		change(files)
		pl, err := lib.In("pl")
		if err == nil {
			_, err = pl.Template("anytown/visit")
		}
		if err == nil {
			t.Errorf("%s: nothing is said", name)
		}
	}
}
