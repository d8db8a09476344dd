package validate

import (
	"bytes"
	"fmt"
	"maps"
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

// printed returns what a copy of a form says for its reader, but for its reference
// and the evidence of signing.
func printed(t testing.TB, f *templates.Form, to render.Audience) string {
	t.Helper()
	doc, err := render.For(f, to)
	if err != nil {
		t.Fatal(err)
	}
	doc.CaseRef, doc.Signed, doc.Seals = "", nil, nil
	for i := range doc.Sections {
		doc.Sections[i].Nodes = unsigned(doc.Sections[i].Nodes)
	}
	var b bytes.Buffer
	if err := doc.WriteText(&b, render.Draft("draft")); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func unsigned(nodes []render.Node) (out []render.Node) {
	for _, n := range nodes {
		if g, ok := n.(*render.Group); ok {
			if g.Sign {
				continue
			}
			g.Nodes = unsigned(g.Nodes)
		}
		if table, ok := n.(*render.Table); ok && table.List == "instance.copies" {
			continue
		}
		out = append(out, n)
	}
	return out
}

// mutant is a change of one answer or one row; false where it cannot be made.
type mutant struct {
	what, path string
	make       func(now *earlyhelp.Case) bool
}

func mutants(c *earlyhelp.Case) (out []mutant) {
	for path := range c.Answers() {
		if path == "ref" {
			continue
		}
		out = append(out, mutant{"altered", path, func(now *earlyhelp.Case) bool { return alter(now, path) }})
		out = append(out, mutant{"cleared", path, func(now *earlyhelp.Case) bool {
			v := leafAt(now, path)
			if v.IsValid() {
				v.SetZero()
			}
			return v.IsValid()
		}})
		out = append(out, mutant{"renamed", path, func(now *earlyhelp.Case) bool {
			v := leafAt(now, path)
			who := v.IsValid() && v.Type() == reflect.TypeFor[earlyhelp.Who]()
			if who {
				v.SetString("Somebody Else")
			}
			return who
		}})
	}
	for p := range c.Rows() {
		if p.List == "marks" || p.ID == "" {
			continue
		}
		find := func(now *earlyhelp.Case) (list reflect.Value, at int) {
			list = listWith(now, p.Path)
			return list, slices.IndexFunc(slices.Collect(rowsOf(list)), func(row reflect.Value) bool { return row.FieldByName("ID").String() == string(p.ID) })
		}
		out = append(out, mutant{"taken out", p.Path, func(now *earlyhelp.Case) bool {
			list, i := find(now)
			list.Set(reflect.AppendSlice(list.Slice3(0, i, i), list.Slice(i+1, list.Len())))
			return true
		}})
		out = append(out, mutant{"put in", p.Path, func(now *earlyhelp.Case) bool {
			list, i := find(now)
			added := reflect.New(list.Type().Elem()).Elem()
			added.Set(list.Index(i))
			added.FieldByName("ID").SetString("r0badcafe")
			list.Set(reflect.Append(list, added))
			return true
		}})
	}
	return out
}

// Whatever is changed in a case, and however it is read, before or after: where the
// copy would print something else, that is found, and where it would not, nothing is.
func TestWhatIsPrintedDecidesWhatHasChanged(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 24))
	share, n, differ := 40, 0, 0
	if testing.Short() {
		share = 200
	}
	everySheet(t, func(lib *templates.Library, f *templates.Form, name string) {
		type side struct {
			signed *earlyhelp.Case
			text   string
		}
		before := map[render.Kind]side{}
		for _, to := range signedFor {
			before[to.Kind] = side{signedCopy(t, f, to), printed(t, f, to)}
		}
		for _, m := range mutants(f.Case) {
			if rng.IntN(share) > 0 {
				continue
			}
			now := copyOf(t, f.Case)
			if !m.make(now) {
				continue
			}
			g := theForm(t, lib, now, f.Instance.ID)
			if g == nil {
				continue // another form, or a part that is not there: refused before anything is compared
			}
			to := signedFor[rng.IntN(len(signedFor))]
			was, is := before[to.Kind], printed(t, g, to)
			n++
			if is != was.text {
				differ++
			}
			for order, got := range map[string][]string{"after": changes(g, was.signed), "before": changes(f, signedCopy(t, g, to))} {
				if (is != was.text) != (len(got) > 0) {
					t.Errorf("%s, %s: %s was %s %s it was signed; that another thing is printed is %v, and found is %v", name, to.Kind, m.path, m.what, order, is != was.text, got)
				}
				if is != was.text && m.what == "altered" && says(f.Case, m.path) && !slices.Contains(got, "EH-421 "+m.path) {
					t.Errorf("%s, %s: %s was altered %s it was signed, and is not named among %v", name, to.Kind, m.path, order, got)
				}
			}
		}
	})
	if t.Logf("%d changes, %d of them in print", n, differ); n < 20000/share || differ < n/5 {
		t.Errorf("only %d changes, %d of them in print", n, differ)
	}
}

// says reports whether an answer is printed as it stands: text or a day, and neither
// a reference nor a code, by which other things are printed, nor a score, which a later
// sheet tells beside its own.
func says(c *earlyhelp.Case, path string) bool {
	v := leafAt(c, path)
	if !v.IsValid() || strings.HasPrefix(path, "instances[") {
		return false
	}
	switch v.Interface().(type) {
	case string, earlyhelp.Date:
		return true
	}
	return false
}

// What the copy's reader may not see is no change, whatever becomes of it.
func TestHiddenAnswersAreNoChange(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 22))
	n := 0
	everySheet(t, func(lib *templates.Library, f *templates.Form, name string) {
		for range 6 {
			randomMarks(rng, f.Case)
			signed := signedCopy(t, f, signedFor[1])
			before, carried := newSight(f, audienceFamily), maps.Collect(signed.Answers())
			for _, path := range slices.Sorted(maps.Keys(before.answers)) {
				if carried[path] != nil || !before.hidden(sourceAt(path)) || rng.IntN(4) > 0 {
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
				if after := newSight(g, audienceFamily); !after.hidden(sourceAt(path)) || before.gone(path) && !after.gone(path) {
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

// What a reviewer found missed, or told of though nothing else was printed.
func TestChangesThatWereMissedOnce(t *testing.T) {
	clear := func(path string) mutant {
		return mutant{path: path, make: func(c *earlyhelp.Case) bool { leafAt(c, path).SetZero(); return true }}
	}
	set := func(path, to string) mutant {
		return mutant{path: path, make: func(c *earlyhelp.Case) bool { leafAt(c, path).SetString(to); return true }}
	}
	without := func(path string) mutant {
		for _, m := range mutants(casetest.Case(t, "southend/plan/complete")) {
			if m.what == "taken out" && m.path == path {
				return m
			}
		}
		t.Fatal("no row " + path)
		return mutant{}
	}
	for name, try := range map[string]struct {
		form        string
		instance    earlyhelp.ID
		then, since []mutant
		want        []string
	}{
		"a reference to somebody on the copy": {form: "swindon/review", then: []mutant{clear("plans[r52022707].lead")}, want: []string{"EH-421 plans[r52022707].lead"}},
		"an address that is at home no more":  {form: "southend/plan", instance: "redb01575", since: []mutant{set("people[rcaa0c78d].at_home", "no")}, want: []string{"EH-421 people[rcaa0c78d].at_home"}},
		"an earlier score":                    {form: "southend/plan", instance: "redb01575", since: []mutant{without("reviews[r60d4f668]")}, want: []string{"EH-421 plans[r310966a6].score"}},
		"an agency that only has a copy":      {form: "southend/plan", instance: "redb01575", since: []mutant{set("agencies[re141a000].name", "Another")}},
		"one that is in the case no more":     {form: "southend/plan", instance: "redb01575", since: []mutant{without("agencies[re141a000]")}},
		"a council":                           {form: "southend/plan", instance: "redb01575", since: []mutant{set("council", "")}},
	} {
		lib := casetest.Library(t)
		then := casetest.Case(t, try.form+"/complete")
		id := try.instance
		if id == "" {
			f, err := lib.OpenForm(then, try.form)
			if err != nil {
				t.Fatal(err)
			}
			id = f.Instance.ID
		}
		now := copyOf(t, then)
		for _, m := range try.then {
			m.make(then)
		}
		for _, m := range try.since {
			m.make(now)
		}
		for _, to := range signedFor {
			if got := changes(theForm(t, lib, now, id), signedCopy(t, theForm(t, lib, then, id), to)); !slices.Equal(got, try.want) {
				t.Errorf("%s, %s: found %q, want %q", name, to.Kind, got, try.want)
			}
		}
	}
}

// A copy tells the newest scores only, and an older one that it never told is none
// that was added.
func TestScoresThatACopyHasNoRoomForAreNoChange(t *testing.T) {
	lib := casetest.Library(t)
	c := casetest.Case(t, "southend/plan/complete")
	row := func(list any, id earlyhelp.ID) reflect.Value {
		for v := range rowsOf(reflect.ValueOf(list).Elem()) {
			if v.FieldByName("ID").String() == string(id) {
				return v
			}
		}
		t.Fatal("no row " + id)
		return reflect.Value{}
	}
	first := c.Instances[0]
	for i := range 30 {
		in, meeting, plan := first, row(&c.Meetings, first.Meeting).Interface().(earlyhelp.Meeting), row(&c.Plans, first.Plan).Interface().(earlyhelp.Plan)
		in.ID, in.Signatures, in.Copies = earlyhelp.ID(fmt.Sprintf("r1000%04x", i)), nil, nil
		meeting.ID, meeting.Team, meeting.Updates = earlyhelp.ID(fmt.Sprintf("r2000%04x", i)), nil, nil
		plan.ID, plan.Actions = earlyhelp.ID(fmt.Sprintf("r3000%04x", i)), nil
		in.Meeting, in.Plan = meeting.ID, plan.ID
		meeting.Date = meeting.Date.AddMonths(-1 - i)
		c.Instances, c.Meetings, c.Plans = append(c.Instances, in), append(c.Meetings, meeting), append(c.Plans, plan)
	}
	f := theForm(t, lib, c, "redb01575")
	for _, to := range signedFor {
		if text := printed(t, f, to); strings.Count(text, ": 4. ") < 20 {
			t.Fatal("the scores are not told")
		}
		if got := changes(f, signedCopy(t, f, to)); len(got) > 0 {
			t.Errorf("%s: found %v", to.Kind, got)
		}
	}
}
