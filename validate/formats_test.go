package validate

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/internal/ruletest"
	"earlyhelp.example/forms/templates"
)

// formatCase is a case with a row wherever a format is checked, nested deep.
func formatCase(t testing.TB) *templates.Form {
	t.Helper()
	c, err := caseFile("southend/plan/small", nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := library(t).Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// checkFormat proves that set(good) gives no finding and set(bad) exactly one:
// code at path. Without the validator none is found.
func checkFormat(t *testing.T, code, path string, good, bad []string, set func(*earlyhelp.Case, string)) {
	t.Helper()
	f := formatCase(t)
	base := ruletest.CodesAt(Check(f, Options{On: day(t, "2025-07-01")}))
	for _, v := range good {
		set(f.Case, v)
		got := ruletest.Beyond(base, ruletest.CodesAt(Check(f, Options{On: day(t, "2025-07-01")})))
		if got = slices.DeleteFunc(got, func(s string) bool { return v == placeholderTexts[1] && strings.HasPrefix(s, "EH-125 ") }); len(got) > 0 {
			t.Errorf("%q is right, but found: %v", v, got)
		}
	}
	for _, v := range bad {
		set(f.Case, v)
		if got := ruletest.Beyond(base, ruletest.CodesAt(Check(f, Options{On: day(t, "2025-07-01")}))); !slices.Equal(got, []string{code + " " + path}) {
			t.Errorf("%q is wrong: found %v, want only %s %s", v, got, code, path)
		}
	}
}

// A prompt that nobody overwrote is no answer, so it has no format to be in.
var placeholderTexts = []string{"", "Click here to enter text."}

func withPrompts(good ...string) []string { return slices.Concat(placeholderTexts, good) }

func TestFormat_UPN(t *testing.T) {
	checkFormat(t, "EH-201", "people[r00000001].upn",
		withPrompts("G882999921014", "g882999921014"),
		[]string{"G882999921015", "882999921014", "X"},
		func(c *earlyhelp.Case, v string) { c.People[0].UPN = v })
}

func TestFormat_NHSNumber(t *testing.T) {
	checkFormat(t, "EH-202", "people[r00000001].nhs",
		withPrompts("9434765919", "943 476 5919"),
		[]string{"9434765918", "943476591", "nine"},
		func(c *earlyhelp.Case, v string) { c.People[0].NHS = v })
}

func TestFormat_Postcode(t *testing.T) {
	good, bad := withPrompts("SS2 6ER", "ss26er", "WS1 1TP"), []string{"SS2", "SS2 6E", "12345"}
	checkFormat(t, "EH-203", "family.second_home.postcode", good, bad,
		func(c *earlyhelp.Case, v string) { c.Family.SecondHome.Postcode = v })
	checkFormat(t, "EH-203", "people[r00000001].address.postcode", good, bad,
		func(c *earlyhelp.Case, v string) { c.People[0].Address.Postcode = v })
}

func TestFormat_Phone(t *testing.T) {
	good, bad := withPrompts("01632 960123", "+44 7700 900118", "07700 900118"), []string{"12", "ask Mum", "+33 1 23 45 67 89"}
	checkFormat(t, "EH-204", "practitioners[#1].phone", good, bad,
		func(c *earlyhelp.Case, v string) { c.Practitioners = []earlyhelp.Practitioner{{Phone: v}} })
	checkFormat(t, "EH-204", "agencies[#2].phone", good, bad,
		func(c *earlyhelp.Case, v string) { c.Agencies = []earlyhelp.Agency{{Name: "A"}, {Phone: v}} })
	checkFormat(t, "EH-204", "people[r00000001].address.mobile", good, bad,
		func(c *earlyhelp.Case, v string) { c.People[0].Address.Mobile = v })
}

func TestFormat_Email(t *testing.T) {
	good, bad := withPrompts("office@gannetlane.example"), []string{"office", "office@", "a b@c.example", "Ann <a@b.example>"}
	checkFormat(t, "EH-205", "people[r00000001].email", good, bad,
		func(c *earlyhelp.Case, v string) { c.People[0].Email = v })
}

func TestFormat_TimeOfDay(t *testing.T) {
	checkFormat(t, "EH-206", "meetings[r00000003].time",
		withPrompts("3:30pm", "15:30", "9am", "3.30 pm"),
		[]string{"after school", "25:00", "13pm"},
		func(c *earlyhelp.Case, v string) { c.Meetings[0].Time = v })
}

func TestLength_OfALine(t *testing.T) {
	checkFormat(t, "EH-207", "family.name",
		[]string{strings.Repeat("ł", maxLine)}, []string{strings.Repeat("ł", maxLine+1)},
		func(c *earlyhelp.Case, v string) { c.Family.Name = v })
	// In a list of texts, and in the fields of an embedded struct.
	checkFormat(t, "EH-207", "consents[#1].with",
		[]string{strings.Repeat("x", maxLine)}, []string{strings.Repeat("x", maxLine+1)},
		func(c *earlyhelp.Case, v string) {
			c.Consents = []earlyhelp.Consent{{With: []earlyhelp.Who{"a", earlyhelp.Who(v)}}}
		})
	checkFormat(t, "EH-207", "plans[r00000004].took_part",
		[]string{strings.Repeat("x", maxLine)}, []string{strings.Repeat("x", maxLine+1)},
		func(c *earlyhelp.Case, v string) { c.Plans[0].TookPart = []earlyhelp.Who{earlyhelp.Who(v)} })
}

func TestLength_OfAText(t *testing.T) {
	checkFormat(t, "EH-208", "plans[r00000004].worries",
		[]string{strings.Repeat("ł", maxPara)}, []string{strings.Repeat("ł", maxPara+1)},
		func(c *earlyhelp.Case, v string) { c.Plans[0].Worries = v })
	checkFormat(t, "EH-208", "plans[r00000004].domains[#1].needs",
		[]string{strings.Repeat("ł", maxPara)}, []string{strings.Repeat("ł", maxPara+1)},
		func(c *earlyhelp.Case, v string) { c.Plans[0].Domains = []earlyhelp.Domain{{Needs: v}} })
}

// A council's own questions have no Go field for the validator to look at.
func TestLength_OfACouncilsOwnAnswer(t *testing.T) {
	lib := library(t)
	open := func(v string) *templates.Form {
		c, err := caseFile(everyKind, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.People[0].Extra["x.testshire.pet"] = earlyhelp.Answer{v}
		f, err := lib.Open(c, "")
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	o := Options{On: day(t, "2026-06-30")}
	if got := ruletest.CodesAt(Check(open(strings.Repeat("ł", maxLine)), o)); len(got) > 0 {
		t.Errorf("300 characters: %v", got)
	}
	want := []string{"EH-207 people[r00000001].extra[x.testshire.pet]"}
	if got := ruletest.CodesAt(Check(open(strings.Repeat("ł", maxLine+1)), o)); !slices.Equal(got, want) {
		t.Errorf("301 characters: found %v, want %v", got, want)
	}
}

// noLength are the text fields of a case that need no length of their own, and
// why.
var noLength = map[string]string{
	"cut.form":     "written by the library",
	"cut.audience": "written by the library",
	"cut.revision": "written by the library",
	"cut.state":    "written by the library",
	"cut.fields":   "written by the library",
}

// Every text of a case is either in a format or no longer than can be printed:
// each field is made too long in turn, and exactly that is found, at its path.
func TestEveryTextOfACaseHasAFormatOrALength(t *testing.T) {
	f := formatCase(t)
	long := strings.Repeat("x", maxPara+1)
	n := 0
	visitTexts(reflect.ValueOf(f.Case).Elem(), "", func(path string, v reflect.Value) {
		n++
		was := reflect.ValueOf(v.Interface())
		defer v.Set(was)
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			v.Index(0).SetString(long)
		} else {
			v.SetString(long)
		}
		c := newChecker(f, Options{})
		c.fields()
		if reason := noLength[path]; reason != "" {
			if len(c.out) > 0 {
				t.Errorf("%s is checked after all; take it off the list", path)
			}
			return
		}
		if len(c.out) != 1 || c.out[0].Path != path || !strings.HasPrefix(c.out[0].Code, "EH-2") {
			t.Errorf("%s too long: found %v", path, ruletest.CodesAt(c.out))
		}
	})
	if n < 200 {
		t.Errorf("only %d texts were looked at", n)
	}
}

// visitTexts calls yield for every text of the types, with one row in each list.
func visitTexts(v reflect.Value, path string, yield func(string, reflect.Value)) {
	for _, fl := range leaf.Fields(v.Type()) {
		in, at := v.FieldByIndex(fl.Index), strings.TrimPrefix(path+"."+fl.Key, ".")
		switch {
		case fl.Type == reflect.TypeFor[earlyhelp.ID]() || fl.Type == reflect.TypeFor[[]earlyhelp.ID]() ||
			fl.Type == reflect.TypeFor[earlyhelp.YesNo]() || fl.Type == reflect.TypeFor[earlyhelp.Extra]():
		case fl.Type.Kind() == reflect.String || leaf.IsList(fl.Type):
			yield(at, in)
		case leaf.Is(fl.Type):
		case fl.Type.Kind() == reflect.Slice:
			was := reflect.ValueOf(in.Interface())
			in.Set(reflect.MakeSlice(fl.Type, 1, 1))
			visitTexts(in.Index(0), earlyhelp.RowPath(at, "", 0), yield)
			in.Set(was)
		case fl.Type.Kind() == reflect.Pointer:
			in.Set(reflect.New(fl.Type.Elem()))
			visitTexts(in.Elem(), at, yield)
			in.SetZero()
		default:
			visitTexts(in, at, yield)
		}
	}
}

// A tag that nobody registered would be a panic, and one that has no words a
// broken check.
func TestEveryValidateTagIsKnownAndHasWords(t *testing.T) {
	tm := formatCase(t).Template
	known := map[string]bool{"omitempty": true, "dive": true, "line": true, "para": true}
	for tag := range formats {
		known[tag] = true
	}
	for tag := range known {
		if _, ok := tm.Check(tag); !ok && tag != "omitempty" && tag != "dive" {
			t.Errorf("core/checks.yaml has no words for %q", tag)
		}
	}
	used := map[string]bool{}
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			field := typ.Field(i)
			if tags := field.Tag.Get("validate"); tags != "" {
				for tag := range strings.SplitSeq(tags, ",") {
					used[tag] = true
					if !known[tag] {
						t.Errorf("%s.%s: nobody checks %q", typ.Name(), field.Name, tag)
					}
				}
			}
			visit(field.Type)
		}
	}
	visit(reflect.TypeFor[earlyhelp.Case]())
	for tag := range known {
		if !used[tag] {
			t.Errorf("no field is tagged %q", tag)
		}
	}
	// Rows that are not dived into are not checked.
	for typ := range seen {
		for i := range typ.NumField() {
			field := typ.Field(i)
			rows := field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() == reflect.Struct
			if rows && !strings.Contains(field.Tag.Get("validate"), "dive") {
				t.Errorf("%s.%s has rows that are not dived into", typ.Name(), field.Name)
			}
		}
	}
}
