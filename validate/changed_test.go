package validate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

var signedFor = []render.Audience{{Kind: render.Office}, {Kind: render.Family}}

// copyOf returns a case as a file of it reads.
func copyOf(t testing.TB, c *earlyhelp.Case) *earlyhelp.Case {
	t.Helper()
	var b bytes.Buffer
	if err := earlyhelp.EncodeJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	out, err := earlyhelp.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// signedCopy returns the case that a copy of the form carries.
func signedCopy(t testing.TB, f *templates.Form, to render.Audience) *earlyhelp.Case {
	t.Helper()
	doc, err := render.For(f, to)
	if err != nil {
		t.Fatal(err)
	}
	out := copyOf(t, doc.Case)
	out.Cut.State = earlyhelp.CutFinal
	return out
}

// changes returns what of the whole check is about changes since signing, as
// code and path.
func changes(f *templates.Form, signed *earlyhelp.Case) []string {
	var out []string
	for _, found := range Check(f, Options{Signed: signed}) {
		if strings.HasPrefix(found.Code, "EH-42") {
			out = append(out, found.Code+" "+found.Path)
		}
	}
	return out
}

// theForm opens the instance of a changed case; nil where it cannot be opened.
func theForm(t testing.TB, lib *templates.Library, c *earlyhelp.Case, id earlyhelp.ID) *templates.Form {
	t.Helper()
	f, err := lib.Open(c, id)
	if err != nil {
		return nil
	}
	return f
}

// leafAt returns the answer of a case at a path.
func leafAt(c *earlyhelp.Case, path string) reflect.Value {
	row, rest := rowAround(path)
	v := reflect.ValueOf(c).Elem()
	if row != "" && !strings.HasSuffix(row, "extra["+strings.TrimSuffix(row[strings.LastIndexByte(row, '[')+1:], "]")+"]") {
		for p := range c.Rows() {
			if p.Path == row {
				v = reflect.ValueOf(p.Row).Elem()
			}
		}
	}
	for key := range strings.SplitSeq(strings.TrimPrefix(rest, "."), ".") {
		if strings.HasPrefix(key, "extra[") {
			return reflect.Value{}
		}
		f, ok := leaf.Find(v.Type(), key)
		if !ok {
			return reflect.Value{}
		}
		v = v.FieldByIndex(f.Index)
	}
	return v
}

// alter changes an answer into another that can stand there.
func alter(c *earlyhelp.Case, path string) bool {
	if before, key, own := strings.Cut(path, "extra["); own {
		for p := range c.Rows() {
			if p.Path+"." == before {
				extra := reflect.ValueOf(p.Row).Elem().FieldByName("Extra").Interface().(earlyhelp.Extra)
				extra[strings.TrimSuffix(key, "]")] = earlyhelp.Answer{"changed"}
				return true
			}
		}
		if before == "" {
			c.Extra[strings.TrimSuffix(key, "]")] = earlyhelp.Answer{"changed"}
		}
		return before == ""
	}
	v := leafAt(c, path)
	if !v.IsValid() {
		return false
	}
	switch x := v.Interface().(type) {
	case earlyhelp.Date:
		v.Set(reflect.ValueOf(x.AddMonths(1)))
	case earlyhelp.YesNo:
		v.SetString(map[earlyhelp.YesNo]string{"yes": "no", "no": "yes"}[x])
	case earlyhelp.Code:
		v.SetString(string(x) + "x")
	default:
		if v.Kind() != reflect.String || earlyhelp.ID(v.String()).Valid() {
			v.SetZero() // a reference, a list, a score
		} else {
			v.SetString(v.String() + " Changed.")
		}
	}
	return true
}

// randomMarks puts marks at answers and rows, as a privacy test does.
func randomMarks(rng *rand.Rand, c *earlyhelp.Case) {
	var places []string
	for path := range c.Answers() {
		if !strings.HasPrefix(path, "instances") && !strings.HasPrefix(path, "marks") {
			places = append(places, path)
		}
	}
	for p := range c.Rows() {
		if p.List != "instances" && p.List != "marks" {
			places = append(places, p.Path)
		}
	}
	c.Marks = nil
	for range 1 + rng.IntN(8) {
		m := earlyhelp.Mark{At: places[rng.IntN(len(places))]}
		switch rng.IntN(6) {
		case 0:
			m.As = earlyhelp.MarkWithheld
		case 1:
			m.Hide, m.Secret = []string{"family"}, earlyhelp.Yes
		case 2:
			m.Hide = []string{"family"}
		case 3:
			m.As = earlyhelp.MarkDeclined
		case 4:
			m.As = earlyhelp.MarkUnclear
		case 5:
			m.As, m.Secret = earlyhelp.MarkWithheld, earlyhelp.Yes
		}
		c.Marks = append(c.Marks, m)
	}
}

// everySheet calls yield for every instance of every complete case.
func everySheet(t *testing.T, yield func(lib *templates.Library, f *templates.Form, name string)) {
	t.Helper()
	lib := casetest.Library(t)
	for _, name := range casetest.Forms(t) {
		c := casetest.Case(t, name+"/complete")
		for i := range c.Instances {
			f, err := lib.Open(copyOf(t, c), c.Instances[i].ID)
			if err != nil {
				t.Fatal(err)
			}
			if f.Template.Name == name {
				yield(lib, f, fmt.Sprintf("%s %s", name, c.Instances[i].ID))
			}
		}
	}
	lib, f := casetest.Features(t, nil)
	yield(lib, f, "features")
	lib, f = casetest.Past(t, nil)
	yield(lib, f, "past")
}

func TestNothingChangedIsNothingFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 21))
	everySheet(t, func(_ *templates.Library, f *templates.Form, name string) {
		for round := range 12 {
			if round > 0 {
				randomMarks(rng, f.Case)
			}
			for _, to := range signedFor {
				if got := changes(f, signedCopy(t, f, to)); len(got) > 0 {
					t.Errorf("%s, %s, round %d: %v", name, to.Kind, round, got)
					for _, m := range f.Case.Marks {
						t.Logf("   %s as %q hide %q secret %q", m.At, m.As, m.Hide, m.Secret)
					}
				}
			}
		}
	})
}

// Every answer that a copy carries is changed in turn, and found at its path.
func TestEveryChangeSinceSigningIsNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("one change after another, and nothing runs beside it")
	}
	n := 0
	rng := rand.New(rand.NewPCG(6, 23))
	everySheet(t, func(lib *templates.Library, f *templates.Form, name string) {
		for round, to := range slices.Concat(signedFor, signedFor[1:]) {
			if round == len(signedFor) {
				randomMarks(rng, f.Case)
			}
			signed := signedCopy(t, f, to)
			c := newChecker(f, Options{})
			for path := range c.answersOf(signed) {
				if round == len(signedFor) && rng.IntN(3) > 0 {
					continue
				}
				now := copyOf(t, f.Case)
				if !alter(now, path) {
					t.Errorf("%s: nothing stands at %s", name, path)
					continue
				}
				g := theForm(t, lib, now, f.Instance.ID)
				if g == nil {
					continue // another form, or a part that is not there: refused before anything is compared
				}
				n++
				got := changes(g, signed)
				if len(got) == 0 && formText(t, lib, f, to) == formText(t, lib, g, to) {
					continue // somebody whom only the evidence of signing names
				}
				if !slices.Contains(got, "EH-421 "+path) {
					t.Errorf("%s, %s: %s was changed, and found is %v", name, to.Kind, path, got)
				}
			}
		}
	})
	t.Logf("%d changes", n)
}

// formText is what a copy says in words, without signatures and copies given, and up
// to where the form ends: what follows is the record of signing.
func formText(t testing.TB, lib *templates.Library, f *templates.Form, to render.Audience) string {
	t.Helper()
	c := copyOf(t, f.Case)
	for i := range c.Instances {
		c.Instances[i].Signatures, c.Instances[i].Copies = nil, nil
	}
	kept := c.Marks[:0]
	for _, m := range c.Marks {
		if !strings.Contains(m.At, ".signatures[") && !strings.Contains(m.At, ".copies[") {
			kept = append(kept, m)
		}
	}
	c.Marks = kept
	f, err := lib.Open(c, f.Instance.ID)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := render.For(f, to)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := doc.WriteText(&b, render.NoDraft); err != nil {
		t.Fatal(err)
	}
	text, _, found := strings.Cut(b.String(), f.Template.Words().Say("record.follows", nil))
	if !found {
		t.Fatal("no record of signing ends the form")
	}
	return text
}

// Whatever the form shows that it did not when it was signed is found: an answer that
// was missing then and stands there now, and one that is missing now.
func TestWhatIsPrintedOtherwiseIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("one change after another, and nothing runs beside it")
	}
	rng := rand.New(rand.NewPCG(6, 24))
	const every = 12 // all of them take a minute and a half
	tried, silent := 0, 0
	everySheet(t, func(lib *templates.Library, f *templates.Form, name string) {
		var paths []string
		for path := range f.Case.Answers() {
			if strings.HasPrefix(path, "instances[") && strings.HasSuffix(path, "].plan") {
				continue // which sheet a plan was made on may be told by another sheet: it is compared by what it says alone
			}
			evidence := strings.Contains(path, ".signatures[") || strings.Contains(path, ".copies[") || strings.Contains(path, ".stored[")
			if !evidence && !strings.HasPrefix(path, "marks[") && path != "ref" && path != "schema" {
				paths = append(paths, path)
			}
		}
		for _, path := range paths {
			if rng.IntN(every) > 0 {
				continue
			}
			less := copyOf(t, f.Case)
			if v := leafAt(less, path); v.IsValid() {
				v.SetZero()
			} else {
				continue
			}
			g := theForm(t, lib, less, f.Instance.ID)
			if g == nil || g.Template != f.Template {
				continue
			}
			for _, to := range signedFor {
				if _, err := render.For(g, to); err != nil {
					continue
				}
				if formText(t, lib, f, to) == formText(t, lib, g, to) {
					continue
				}
				tried++
				if len(changes(f, signedCopy(t, g, to))) == 0 {
					silent++
					t.Errorf("%s, %s: %s was missing, and nothing is found", name, to.Kind, path)
				}
				if len(changes(g, signedCopy(t, f, to))) == 0 {
					silent++
					t.Errorf("%s, %s: %s is missing now, and nothing is found", name, to.Kind, path)
				}
			}
		}
	})
	t.Logf("%d changes each way, %d not found", tried, silent)
}

// What the copy's reader may not see is no change, whatever becomes of it.
func TestHiddenAnswersAreNoChange(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 22))
	n := 0
	everySheet(t, func(lib *templates.Library, f *templates.Form, name string) {
		for range 6 {
			randomMarks(rng, f.Case)
			signed := signedCopy(t, f, signedFor[1])
			c := newChecker(f, Options{Signed: signed})
			d := &comparison{checker: c}
			d.veil()
			carried := c.answersOf(signed)
			for path := range c.answersOf(f.Case) {
				if carried[path] != nil || !d.hidden([]templates.Source{{Path: path}}) || rng.IntN(4) > 0 {
					continue
				}
				now := copyOf(t, f.Case)
				g := (*templates.Form)(nil)
				if alter(now, path) {
					g = theForm(t, lib, now, f.Instance.ID)
				}
				if g == nil {
					continue
				}
				after := &comparison{checker: newChecker(g, Options{Signed: signed})}
				if after.veil(); !after.hidden([]templates.Source{{Path: path}}) {
					continue // whoever was secret is not in that row any more, so it is not
				}
				n++
				if got := changes(g, signed); len(got) > 0 {
					t.Errorf("%s: %s is hidden, was changed, and found is %v", name, path, got)
					for _, m := range f.Case.Marks {
						t.Logf("   %s as %q hide %q secret %q", m.At, m.As, m.Hide, m.Secret)
					}
				}
			}
		}
	})
	t.Logf("%d changes", n)
}

// Rows that the copy carries are taken out, and rows like them put beside them.
func TestRowsTakenOutOrAddedSinceSigningAreNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("one change after another, and nothing runs beside it")
	}
	out, in := 0, 0
	everySheet(t, func(lib *templates.Library, f *templates.Form, name string) {
		for _, to := range signedFor {
			signed := signedCopy(t, f, to)
			c := newChecker(f, Options{Signed: signed})
			for p := range signed.Rows() {
				if p.List == "instances" || p.List == "marks" || c.noAnswer(p.Path+".") {
					continue
				}
				now := copyOf(t, f.Case)
				list := listWith(now, p.Path)
				at := slices.IndexFunc(slices.Collect(rowsOf(list)), func(row reflect.Value) bool { return row.FieldByName("ID").String() == string(p.ID) })
				added := reflect.New(list.Type().Elem()).Elem()
				added.Set(list.Index(at))
				list.Set(reflect.AppendSlice(list.Slice3(0, at, at), list.Slice(at+1, list.Len())))
				if g := theForm(t, lib, now, f.Instance.ID); g != nil {
					out++
					got := changes(g, signed)
					if len(got) == 0 && formText(t, lib, f, to) == formText(t, lib, g, to) {
						continue // somebody whom only the evidence of signing names
					}
					if !slices.Contains(got, "EH-422 "+p.Path) {
						t.Errorf("%s, %s: %s was taken out, and found is %v", name, to.Kind, p.Path, got)
					}
				}
				printed := slices.ContainsFunc(c.asked, func(a asked) bool {
					return strings.HasPrefix(a.reading.Path(), p.Path+".") && !a.question.Field.Derived()
				})
				if keyed := slices.ContainsFunc(leaf.Fields(added.Type()), func(fl leaf.Field) bool { return fl.IsKey }); keyed || !printed {
					continue
				}
				now = copyOf(t, f.Case)
				added.FieldByName("ID").SetString("r0badcafe")
				list = listWith(now, p.Path)
				list.Set(reflect.Append(list, added))
				path := p.Path[:strings.LastIndexByte(p.Path, '[')] + "[r0badcafe]"
				g := theForm(t, lib, now, f.Instance.ID)
				if got := changes(g, signed); slices.Contains(got, "EH-422 "+path) {
					in++
				} else if len(got) > 0 {
					t.Errorf("%s, %s: %s was added, and found is %v", name, to.Kind, path, got)
				}
			}
		}
	})
	if out < 300 || in < 100 {
		t.Errorf("only %d rows were taken out and %d added", out, in)
	}
}

// listWith returns the list of a case that a row stands in.
func listWith(c *earlyhelp.Case, row string) reflect.Value {
	list := row[:strings.LastIndexByte(row, '[')]
	return leafAt(c, list)
}

func rowsOf(list reflect.Value) func(func(reflect.Value) bool) {
	return func(yield func(reflect.Value) bool) {
		for i := range list.Len() {
			if !yield(list.Index(i)) {
				return
			}
		}
	}
}

// Signing goes on, files are given and stored, and the signed copy stays what it is.
func TestSigningAndGivingCopiesIsNoChange(t *testing.T) {
	everySheet(t, func(lib *templates.Library, f *templates.Form, name string) {
		for _, to := range signedFor {
			signed := signedCopy(t, f, to)
			c := copyOf(t, f.Case)
			in := theForm(t, lib, c, f.Instance.ID).Instance
			for i := range in.Signatures {
				in.Signatures[i] = earlyhelp.Signature{ID: in.Signatures[i].ID, As: in.Signatures[i].As, Kind: earlyhelp.SignedInk, Name: "Another"}
			}
			in.Signatures = append(in.Signatures, earlyhelp.Signature{ID: "r0badcafe", As: "family", Kind: earlyhelp.SignedOnFile, Name: "Somebody"})
			in.Copies = []earlyhelp.Copy{{To: "Somebody", How: "hand"}}
			in.Stored = append(in.Stored, earlyhelp.Stored{ID: "r0badcaff", Length: 7, Field: "eh_sign_box_1"})
			in.Digest = f.Template.Digest
			if got := changes(theForm(t, lib, c, f.Instance.ID), signed); len(got) > 0 {
				t.Errorf("%s, %s: %v", name, to.Kind, got)
			}
			in.Signatures, in.Copies, in.Stored = nil, nil, nil
			if got := changes(theForm(t, lib, c, f.Instance.ID), signed); len(got) > 0 {
				t.Errorf("%s, %s, without: %v", name, to.Kind, got)
			}
		}
	})
}

// southend opens a sheet of a plan with its signed copy.
func signedPlan(t *testing.T) (f *templates.Form, signed *earlyhelp.Case) {
	t.Helper()
	lib := casetest.Library(t)
	f, err := lib.Open(casetest.Case(t, "southend/plan/complete"), "redb01575")
	if err != nil {
		t.Fatal(err)
	}
	return f, signedCopy(t, f, signedFor[1])
}

// What is changed is named as the form names it, and never told.
func TestAChangeIsNamedAndNotTold(t *testing.T) {
	f, signed := signedPlan(t)
	const secret = "Zzyzx"
	for i := range f.Case.Plans {
		if f.Case.Plans[i].ID == "r310966a6" {
			f.Case.Plans[i].Worries = secret
			f.Case.Plans[i].Actions = append(f.Case.Plans[i].Actions, earlyhelp.Action{ID: "r0badcafe", What: secret})
		}
	}
	var got []earlyhelp.Finding
	for _, found := range Check(f, Options{Signed: signed}) {
		if strings.HasPrefix(found.Code, "EH-42") {
			got = append(got, found)
		}
		if strings.Contains(fmt.Sprint(found), secret) {
			t.Errorf("%s tells the answer", found.Code)
		}
	}
	if len(got) != 2 {
		t.Fatalf("found %v", got)
	}
	want := earlyhelp.Finding{Code: "EH-421", Severity: earlyhelp.Warning, Stage: earlyhelp.Signing, Section: "story", Field: "plan.worries", Path: "plans[r310966a6].worries",
		Message: "“What are you worried about?” is not what it was when the form was signed. Ask those who signed to look at it and sign again, or put it back.",
		Args:    map[string]string{"field": "What are you worried about?"}, Origin: "library", Cite: "Seen in practice: text changed after it was signed."}
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("found %+v,\n want %+v", got[0], want)
	}
	if got[1].Code != "EH-422" || got[1].Field != "plan.actions" || got[1].Path != "plans[r310966a6].actions[r0badcafe]" || got[1].Section == "" {
		t.Errorf("found %+v", got[1])
	}
	// Checking a field finds what the whole check finds of it.
	if one := changesIn(f, Options{Signed: signed, Field: "plan.worries"}); !slices.Equal(one, []string{"EH-421 plans[r310966a6].worries"}) {
		t.Errorf("of the field alone %v", one)
	}
}

func changesIn(f *templates.Form, o Options) []string {
	var out []string
	for _, found := range Check(f, o) {
		if strings.HasPrefix(found.Code, "EH-42") {
			out = append(out, found.Code+" "+found.Path)
		}
	}
	return out
}

// What is no copy of this sheet is said to be none, whatever was asked for.
func TestAnotherCopyIsNotComparedWith(t *testing.T) {
	for want, change := range map[string]func(f *templates.Form, signed *earlyhelp.Case){
		"EH-423 ":    func(_ *templates.Form, signed *earlyhelp.Case) { signed.Cut = nil },
		"EH-423  ":   func(_ *templates.Form, signed *earlyhelp.Case) { signed.Cut.State = earlyhelp.CutBlank },
		"EH-423   ":  func(_ *templates.Form, signed *earlyhelp.Case) { signed.Cut.Audience = "everybody" },
		"EH-423    ": func(_ *templates.Form, signed *earlyhelp.Case) { signed.Instances = nil },
		"EH-424 ":    func(_ *templates.Form, signed *earlyhelp.Case) { signed.Cut.Form = "southend/plan@2022.1" },
		"EH-424  ": func(_ *templates.Form, signed *earlyhelp.Case) {
			for i := range signed.Instances {
				signed.Instances[i].Digest = "sha256:0"
			}
		},
		"EH-425 ": func(_ *templates.Form, signed *earlyhelp.Case) { signed.Cut.Instance = "r77684951" },
		"EH-426 ": func(f *templates.Form, _ *earlyhelp.Case) { f.Case.Ref = "SOU-EH-2025-0148" },
	} {
		f, signed := signedPlan(t)
		f.Case.Family.Name = "Changed"
		change(f, signed)
		for _, o := range []Options{{Signed: signed}, {Signed: signed, Field: "plan.worries"}, {Signed: signed, Section: "story"}} {
			got := changesIn(f, o)
			if !slices.Equal(got, []string{strings.TrimSpace(want) + " "}) {
				t.Errorf("found %q, want %q", got, want)
			}
		}
		for _, found := range Check(f, Options{Signed: signed}) {
			if strings.HasPrefix(found.Code, "EH-42") && (found.Severity != earlyhelp.Error || found.Stage != earlyhelp.Signing) {
				t.Errorf("%s is %s of stage %s", found.Code, found.Severity, found.Stage)
			}
		}
	}
}

// Rows without ids, which a copy counts anew, are known by what they hold.
func TestRowsWithoutIDsAreKnownAgain(t *testing.T) {
	lib := casetest.Library(t)
	c := casetest.Case(t, "southend/plan/complete")
	plan := slices.IndexFunc(c.Plans, func(p earlyhelp.Plan) bool { return p.ID == "r310966a6" })
	actions := c.Plans[plan].Actions
	for i := range actions {
		actions[i].ID = ""
	}
	n := len(actions)
	if n < 2 {
		t.Fatal("there are too few actions to try this with")
	}
	c.Marks = []earlyhelp.Mark{{At: "plans[r310966a6].actions[#1]", Hide: []string{"family"}, Secret: earlyhelp.Yes}}
	f := theForm(t, lib, c, "redb01575")
	signed := signedCopy(t, f, signedFor[1])
	if got := changes(f, signed); len(got) > 0 {
		t.Errorf("nothing was changed, and found is %v", got)
	}
	last := fmt.Sprintf("plans[r310966a6].actions[#%d]", n)
	actions[n-1].What += " Changed."
	if got := changes(f, signed); !slices.Equal(got, []string{"EH-421 " + last + ".what"}) {
		t.Errorf("the last was changed, and found is %v", got)
	}
	actions[0].What = "Hidden, and changed."
	if got := changes(f, signed); !slices.Equal(got, []string{"EH-421 " + last + ".what"}) {
		t.Errorf("a hidden one was changed, too, and found is %v", got)
	}
}
