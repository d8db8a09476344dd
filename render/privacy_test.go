package render_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// fill replaces every answer of a case that can be one of its own by a sentinel
// that nobody could guess, and returns them by path. Rows, references and what
// decides whether something is printed stay.
func fill(rng *rand.Rand, c *earlyhelp.Case) map[string]string {
	planted, years := map[string]string{}, map[int]bool{}
	word := func() string {
		b := make([]byte, 14)
		for i := range b {
			b[i] = "bcdfghjklmnpqrstvwxz"[rng.IntN(20)]
		}
		return string(b)
	}
	var visit func(v reflect.Value, path string)
	visit = func(v reflect.Value, path string) {
		for _, fl := range leaf.Fields(v.Type()) {
			in, at := v.FieldByIndex(fl.Index), strings.TrimPrefix(path+"."+fl.Key, ".")
			switch {
			case fl.Key == "form" || fl.Key == "digest" || fl.Key == "marks" || fl.Type == reflect.TypeFor[earlyhelp.ID]() ||
				fl.Type == reflect.TypeFor[earlyhelp.Code]() || fl.Type == reflect.TypeFor[earlyhelp.YesNo]():
			case fl.Type == reflect.TypeFor[earlyhelp.Date]():
				if in.IsZero() {
					continue
				}
				year := 1000 + rng.IntN(8000)
				for years[year] { // or 3 March stands in 13 March
					year = 1000 + rng.IntN(8000)
				}
				years[year] = true
				d, err := earlyhelp.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, 1+rng.IntN(12), 1+rng.IntN(28)))
				if err != nil {
					panic(err)
				}
				in.Set(reflect.ValueOf(d))
				planted[at] = d.Long()
			case fl.Type == reflect.TypeFor[earlyhelp.Who]():
				// A name in plain words where no row is named.
				if id := earlyhelp.ID(in.String()); !id.Valid() {
					planted[at] = word()
					in.SetString(planted[at])
				}
			case fl.Type.Kind() == reflect.String:
				planted[at] = word()
				in.SetString(planted[at])
			case fl.Type == reflect.TypeFor[earlyhelp.Extra]():
				for k, was := range in.Interface().(earlyhelp.Extra) {
					if len(was) == 1 && len(was[0]) > 12 {
						key := at + "[" + k + "]"
						planted[key] = word()
						in.SetMapIndex(reflect.ValueOf(k), reflect.ValueOf(earlyhelp.Answer{planted[key]}))
					}
				}
			case leaf.Is(fl.Type):
			case fl.Type.Kind() == reflect.Slice:
				for i := range in.Len() {
					id, _ := in.Index(i).FieldByName("ID").Interface().(earlyhelp.ID)
					visit(in.Index(i), earlyhelp.RowPath(at, id, i))
				}
			case fl.Type.Kind() == reflect.Pointer:
			default:
				visit(in, at)
			}
		}
	}
	visit(reflect.ValueOf(c).Elem(), "")
	return planted
}

// everyString is every text in a value, however deep: all that a format could
// print of an outline, and what it would not.
func everyString(v reflect.Value, out *strings.Builder) {
	switch v.Kind() {
	case reflect.String:
		out.WriteString(v.String() + "\n")
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Type() != reflect.TypeFor[*templates.Words]() {
			everyString(v.Elem(), out)
		}
	case reflect.Struct:
		if !v.CanInterface() {
			return // what makes a struct print nothing
		}
		if d, ok := v.Interface().(earlyhelp.Date); ok {
			out.WriteString(d.Long() + "\n" + d.String() + "\n")
			return
		}
		for i := range v.NumField() {
			everyString(v.Field(i), out)
		}
	case reflect.Slice:
		for i := range v.Len() {
			everyString(v.Index(i), out)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			everyString(k, out)
			everyString(v.MapIndex(k), out)
		}
	}
}

func allText(doc *render.Doc) string {
	var b strings.Builder
	everyString(reflect.ValueOf(doc), &b)
	return b.String()
}

// targets are the places of a case that a mark can stand at: answers, rows, and
// the parts around answers.
func targets(c *earlyhelp.Case) []string {
	seen := map[string]bool{}
	for path := range c.Answers() {
		if strings.HasPrefix(path, "marks") {
			continue
		}
		seen[path] = true
		if i := strings.LastIndexAny(path, ".["); i > 0 && path[i] == '.' {
			seen[path[:i]] = true
		}
	}
	for place := range c.Rows() {
		if place.List != "instances" && place.List != "marks" {
			seen[place.Path] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// officeOnly returns the texts of a form that only office copies show: those of
// fields declared so, and those that stand in tables of the office's and nowhere
// else.
func officeOnly(f *templates.Form) map[string]bool {
	office := map[*templates.Question]bool{}
	for _, sec := range f.Template.Sections {
		sec.Walk(func(it templates.Item) {
			if tb, ok := it.(*templates.Table); ok && tb.Office {
				for _, q := range tb.Columns {
					office[q] = true
				}
			}
		})
	}
	paths, others := map[string]bool{}, map[string]bool{}
	f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
		into := others
		if q.Field.Office || office[q] {
			into = paths
		}
		r := q.Field.Read(s)
		from := slices.Clone(r.Sources)
		for _, ref := range r.Answer { // the need that an action meets
			_, named := f.Refer(ref)
			from = append(from, named...)
		}
		for _, src := range from {
			into[src.Path] = true
		}
	})
	if _, printed := f.Template.Printed("instance.copies"); !printed { // the record of signing lists them
		for i, k := range f.Instance.Copies {
			place, _ := f.Part("instance")
			paths[earlyhelp.RowPath(place.Path+".copies", k.ID, i)+".why_not"] = true
		}
	}
	maps.DeleteFunc(paths, func(path string, _ bool) bool { return others[path] })
	return paths
}

// inOfficeTables returns the answers in tables for the office, and the names
// there: the form may show them to the family elsewhere, and need not.
func inOfficeTables(f *templates.Form) map[string]bool {
	paths := map[string]bool{}
	for _, sec := range f.Template.Sections {
		sec.Walk(func(it templates.Item) {
			tb, ok := it.(*templates.Table)
			if !ok || !tb.Office {
				return
			}
			for _, row := range f.List(tb.List, tb.Where, f.Scope()) {
				for _, q := range tb.Columns {
					r := q.Field.Read(row)
					_, from := f.Refer(r.Text())
					for _, src := range append(from, r.Sources...) {
						paths[src.Path] = true
					}
				}
			}
		})
	}
	return paths
}

// least is how many answers a test of a form has to come by to prove something:
// n, but not more than a short form has.
func least(t *templates.Template, n int) int {
	asks := 0
	for _, sec := range t.Sections {
		sec.Walk(func(it templates.Item) {
			if _, ok := it.(*templates.Question); ok {
				asks++
			}
		})
	}
	return min(n, asks*4/5)
}

// The heart of privacy. Whatever is hidden from the family, in whatever way, is
// nowhere in the outline of the family copy, in no field of any node; and the
// office copy has every one of them.
func TestAFamilyCopyHoldsNothingThatIsHiddenFromTheFamily(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	hiddenInAll := 0
	for _, name := range casetest.Forms(t) {
		for round := range 30 {
			c := casetest.Case(t, name+"/complete")
			c.Marks = nil
			planted := fill(rng, c)
			f := openForm(t, c, name)
			doc, _ := outline(t, f, toOffice)
			before := allText(doc)

			all := targets(c)
			for range 1 + rng.IntN(12) {
				m := earlyhelp.Mark{At: all[rng.IntN(len(all))]}
				switch rng.IntN(3) {
				case 0:
					m.As = earlyhelp.MarkWithheld
				case 1:
					m.Hide = []string{"family"}
				case 2: // kept from one of the family, who reads the family's copy too
					m.Hide = []string{string(c.People[rng.IntN(len(c.People))].ID)}
				}
				if rng.IntN(2) == 0 {
					m.Secret = earlyhelp.Yes
				}
				c.Marks = append(c.Marks, m)
			}
			doc, _ = outline(t, f, toOffice)
			office := allText(doc)
			doc, _ = outline(t, f, toFamily)
			family := allText(doc)
			restricted := officeOnly(f)
			for path, sentinel := range planted {
				if strings.Contains(before, sentinel) && !strings.Contains(office, sentinel) {
					t.Fatalf("%s, round %d: the office copy lost %s", name, round, path)
				}
				i := slices.IndexFunc(c.Marks, func(m earlyhelp.Mark) bool { return m.Covers(path) })
				if i < 0 && !restricted[path] {
					continue
				}
				if strings.Contains(office, sentinel) {
					hiddenInAll++
				}
				if strings.Contains(family, sentinel) {
					why := "only for the office"
					if i >= 0 {
						why = fmt.Sprintf("marked at %s as %q, hide %v, secret %q", c.Marks[i].At, c.Marks[i].As, c.Marks[i].Hide, c.Marks[i].Secret)
					}
					t.Fatalf("%s, round %d: the family copy shows %s, %s", name, round, path, why)
				}
			}
		}
	}
	if hiddenInAll < 200 {
		t.Errorf("only %d hidden answers were looked for", hiddenInAll)
	}
}

// Without marks the family reads all that the office does, but for what is
// declared as the office's own.
func TestAFamilyCopyWithoutMarksIsWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, name := range casetest.Forms(t) {
		c := casetest.Case(t, name+"/complete")
		c.Marks = nil
		planted := fill(rng, c)
		f := openForm(t, c, name)
		officeDoc, _ := outline(t, f, toOffice)
		familyDoc, _ := outline(t, f, toFamily)
		office, family, restricted := allText(officeDoc), allText(familyDoc), officeOnly(f)
		maps.Copy(restricted, inOfficeTables(f))
		shown := 0
		for path, sentinel := range planted {
			if !strings.Contains(office, sentinel) {
				continue
			}
			shown++
			if !strings.Contains(family, sentinel) && !restricted[path] {
				t.Errorf("%s: the family copy lacks %s", name, path)
			}
		}
		if shown < least(f.Template, 20) {
			t.Errorf("%s: only %d answers are printed", name, shown)
		}
	}
}

// What is secret leaves no trace: the family's copy is, to the letter, that of a
// case in which it was never written.
func TestASecretAnswerLeavesNoTrace(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		tried := 0
		c := casetest.Case(t, name+"/complete")
		c.Marks = nil
		f := openForm(t, c, name)
		joined := map[string]bool{} // several answers in one box are hidden together
		f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
			if sources := q.Field.Read(s).Sources; len(sources) > 1 {
				for _, src := range sources {
					joined[src.Path] = true
				}
			}
		})
		var paths []string
		f.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
			switch q.Field.Kind {
			case templates.Line, templates.Para, templates.Day, templates.Scale, templates.Who, templates.Whos:
				if r := q.Field.Read(s); len(r.Answer) > 0 && len(r.Sources) == 1 && !joined[r.Path()] && !q.Field.Own() {
					paths = append(paths, r.Path())
				}
			}
		})
		for _, path := range paths {
			answer := find(c, path)
			if !answer.IsValid() || conditional(f, path) {
				continue // with the answer other questions go, too
			}
			tried++
			c.Marks = []earlyhelp.Mark{{At: path, As: earlyhelp.MarkWithheld, Secret: earlyhelp.Yes}}
			_, got := outline(t, f, toFamily)
			c.Marks = nil
			was := reflect.ValueOf(answer.Interface())
			answer.SetZero()
			sig := &earlyhelp.Signature{}
			for place := range c.Rows() {
				if of, ok := place.Row.(*earlyhelp.Signature); ok && path == place.Path+".name" {
					sig = of
				}
			}
			before := *sig
			sig.Who, sig.Drawing = "", "" // which tell the name, too
			_, want := outline(t, f, toFamily)
			*sig = before
			answer.Set(was)
			if got != want {
				t.Errorf("%s: %s, kept secret, leaves a trace:\n%s", name, path, diff(got, want))
			}
		}
		if tried < least(f.Template, 20) {
			t.Errorf("%s: only %d answers were tried", name, tried)
		}
	}
}

// conditional reports whether a condition of the form reads the answer, so that
// clearing it changes what else is asked.
func conditional(f *templates.Form, path string) bool {
	key := path[strings.LastIndexByte(path, '.')+1:]
	return key == "code" || key == "name" && strings.HasPrefix(path, "people[") || f.Template.Day.Read(f.Scope()).Path() == path ||
		key == "answer" || key == "to"
}

// find returns the answer at a path; invalid where there is none.
func find(c *earlyhelp.Case, path string) reflect.Value {
	v := reflect.ValueOf(c).Elem()
	for place := range c.Rows() {
		if rest, ok := strings.CutPrefix(path, place.Path+"."); ok && !strings.Contains(rest, "[") {
			v, path = reflect.ValueOf(place.Row).Elem(), rest
			break
		}
	}
	for key := range strings.SplitSeq(path, ".") {
		fl, ok := leaf.Find(v.Type(), key)
		if !ok {
			return reflect.Value{}
		}
		v = v.FieldByIndex(fl.Index)
	}
	return v
}

func diff(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n\thas\t%s\n\tnot\t%s", i+1, a, b)
		}
	}
	return ""
}

// hide returns the family's copy of the complete case of a form after a change,
// and the office's.
func hide(t *testing.T, name string, change func(*earlyhelp.Case)) (family, office string) {
	t.Helper()
	c := casetest.Case(t, name+"/complete")
	c.Marks = nil
	change(c)
	f := openForm(t, c, name)
	doc, text := outline(t, f, toFamily)
	_, office = outline(t, f, toOffice)
	return text + allText(doc), office
}

// A father whose existence must not show: he is in no table, no list of names,
// no consent, no signature, and no empty line stands for him.
func TestASecretPersonIsNowhere(t *testing.T) {
	const father = "rd4effb83" // Tomasz: attendee, on two actions, one copy
	secret := func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "people[" + father + "]", Hide: []string{"family"}, Secret: earlyhelp.Yes}}
		// His name in what others wrote is for others to mark.
		for i := range c.Plans {
			c.Plans[i].Worries, c.Plans[i].Strengths, c.Plans[i].Change = "", "", ""
			c.Plans[i].Actions[0].What = "Take the children to school"
		}
		last := &c.Instances[2].Signatures
		*last = append((*last)[:1:1], earlyhelp.Signature{ID: "r00000099", As: "family", Who: father, Name: "Tomasz Wiśniewski", Kind: earlyhelp.SignedInk})
	}
	family, office := hide(t, "southend/plan", secret)
	for _, word := range []string{"Tomasz", "Wiśniewski\n", "Father", "Kept private"} {
		if strings.Contains(family, word) && word != "Wiśniewski\n" {
			t.Errorf("the family copy says %q", word)
		}
	}
	if !strings.Contains(office, "Tomasz Wiśniewski") || !strings.Contains(office, "Father") {
		t.Error("the office copy does not know him")
	}
	without, _ := hide(t, "southend/plan", func(c *earlyhelp.Case) {
		secret(c)
		c.Marks = nil
		c.Erase(father)
		for i := range c.Plans {
			for j, a := range c.Plans[i].Actions {
				if a.ID == "r0545366a" {
					c.Plans[i].Actions[j].By = nil
				}
			}
		}
	})
	if family != without {
		t.Errorf("not the copy of a case without him:\n%s", diff(family, without))
	}
}

// A person who is hidden, but no secret, is "Kept private" wherever they are
// named.
func TestAHiddenPersonIsKeptPrivateWhereverTheyAreNamed(t *testing.T) {
	const nurse = "ree6a82fb" // on the team
	family, office := hide(t, "southend/plan", func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "practitioners[" + nurse + "]", As: earlyhelp.MarkWithheld}}
		c.Plans[2].Actions[0].By = []earlyhelp.Who{nurse, "r34b32675"}
		c.Plans[2].Lead = nurse
		for i := range c.Plans {
			c.Plans[i].Worries, c.Plans[i].Strengths, c.Plans[i].Change = "", "", ""
		}
	})
	for _, word := range []string{"Folaṣadé", "folasade", "960233", "School nurse"} {
		if strings.Contains(family, word) {
			t.Errorf("the family copy says %q", word)
		}
		if !strings.Contains(office, word) {
			t.Errorf("the office copy lacks %q", word)
		}
	}
	if !strings.Contains(family, "Kept private, Agnieszka Wiśniewska") {
		t.Error("the list of names does not say that one of them is kept private")
	}
	if !strings.Contains(office, "Not for every copy") {
		t.Error("the office is not told that this is not for every copy")
	}
}

// An agency that is hidden hides every box that its name would stand in.
func TestAHiddenAgencyIsInNoBoxWithOthers(t *testing.T) {
	family, office := hide(t, "southend/plan", func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "agencies[r4206a9c0]", Hide: []string{"family"}}}
		c.Meetings[2].Venue = ""
	})
	if strings.Contains(family, "Gannet Lane") || !strings.Contains(office, "Gannet Lane") {
		t.Error("the lead professional's details name the agency")
	}
}

// An address that is withheld is not replaced by the home's, and hiding the home
// hides it for the child as well.
func TestAWithheldAddressDoesNotFallBackToTheHome(t *testing.T) {
	const child = "people[rcaa0c78d]"
	for _, at := range []string{child, child + ".address", child + ".address.text", child + ".address.postcode", "family.home", "family.home.text", "family"} {
		for _, secret := range []earlyhelp.YesNo{"", earlyhelp.Yes} {
			family, office := hide(t, "southend/plan", func(c *earlyhelp.Case) {
				c.Marks = []earlyhelp.Mark{{At: at, As: earlyhelp.MarkWithheld, Secret: secret}}
			})
			if strings.Contains(family, "Saltmarsh Row") || strings.Contains(family, "SS2 9ZH") {
				t.Errorf("marked at %s, secret %q: the family copy has the home's address", at, secret)
			}
			if secret == earlyhelp.Yes && strings.Contains(family, "Kept private") {
				t.Errorf("marked at %s: the note tells the secret", at)
			}
			if strings.HasPrefix(at, "family") && !strings.Contains(office, "Saltmarsh Row") {
				t.Errorf("marked at %s: the office copy lost the address", at)
			}
		}
	}
	// Declined is no reason to print the home either.
	family, _ := hide(t, "southend/plan", func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: child + ".address", As: earlyhelp.MarkDeclined}}
	})
	if strings.Contains(family, "Saltmarsh Row") || !strings.Contains(family, "Preferred not to say") {
		t.Error("an address that the child declined to give is the home's")
	}
}

// A form prints its lines for the priority needs anyway, so a secret need leaves
// its line empty: a missing line would tell which it was.
func TestASecretRowOfAListOfKeysLeavesItsLineEmpty(t *testing.T) {
	const need = "r710743e9" // health
	family, office := hide(t, "walsall/assessment", func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "needs[" + need + "]", Hide: []string{"family"}, Secret: earlyhelp.Yes}}
	})
	without, _ := hide(t, "walsall/assessment", func(c *earlyhelp.Case) { c.Needs = c.Needs[1:] })
	if family != without {
		t.Errorf("not the copy of a case without the need:\n%s", diff(family, without))
	}
	if !strings.Contains(family, "Improved mental and physical health") || !strings.Contains(office, "lies awake") {
		t.Error("the line of the need, or the office's answer, is gone")
	}
}

// A signature is printed for, signed or not: a secret one leaves its box empty.
func TestASecretSignatureLeavesItsBoxEmpty(t *testing.T) {
	family, _ := hide(t, "southend/plan", func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "instances[redb01575].signatures[r631ae807]", Hide: []string{"family"}, Secret: earlyhelp.Yes}}
	})
	without, _ := hide(t, "southend/plan", func(c *earlyhelp.Case) { c.Instances[2].Signatures = c.Instances[2].Signatures[:1] })
	if family != without {
		t.Errorf("not the copy of an unsigned form:\n%s", diff(family, without))
	}
}

// The name beside a signature is that of the person who signed.
func TestTheNameBesideAHiddenPersonsSignatureIsHidden(t *testing.T) {
	family, office := hide(t, "southend/plan", func(c *earlyhelp.Case) {
		c.Marks = []earlyhelp.Mark{{At: "people[r34b32675].name", Hide: []string{"family"}}}
		for i := range c.Plans {
			c.Plans[i].Worries, c.Plans[i].Strengths, c.Plans[i].Change, c.Plans[i].Actions = "", "", "", nil
		}
		c.Family.Communication, c.Family.Access, c.Family.YoungCarers = "", "", ""
	})
	if strings.Contains(family, "Agnieszka") || !strings.Contains(office, "Agnieszka") {
		t.Error("the signature names whom the family must not read of")
	}
}

// Who signed may be hidden where it says who, too: then no box names them, nor shows
// what they drew, whether their name stands beside it or not.
func TestAHiddenSignerIsNowhere(t *testing.T) {
	const who, drawing = "Aunt Quenby", "data that is a drawing"
	tried := 0
	for _, name := range casetest.Forms(t) {
		for _, kind := range []earlyhelp.Code{earlyhelp.SignedDrawn, earlyhelp.SignedTyped, earlyhelp.SignedInk} {
			for _, mark := range []earlyhelp.Mark{{As: earlyhelp.MarkWithheld}, {As: earlyhelp.MarkWithheld, Secret: earlyhelp.Yes}, {Hide: []string{"family"}}} {
				c := casetest.Case(t, name+"/complete")
				f := openForm(t, c, name)
				place, _ := f.Part("instance")
				for i := range f.Instance.Signatures {
					sig := &f.Instance.Signatures[i]
					sig.Who, sig.Name, sig.Kind, sig.Drawing = who, "", kind, ""
					if kind == earlyhelp.SignedDrawn {
						sig.Drawing = drawing
					}
					mark.At = earlyhelp.RowPath(place.Path+".signatures", sig.ID, i) + ".who"
					c.Marks = append(c.Marks, mark)
					tried++
				}
				doc, text := outline(t, openForm(t, c, name), toFamily)
				var data bytes.Buffer
				if err := earlyhelp.EncodeJSON(&data, doc.Case); err != nil {
					t.Fatal(err)
				}
				for _, all := range []string{text, allText(doc), data.String()} {
					if strings.Contains(all, who) || strings.Contains(all, drawing) {
						t.Errorf("%s, %s, marked as %q, hide %v: the family copy tells who signed", name, kind, mark.As, mark.Hide)
					}
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d signatures were tried", tried)
	}
}

// Why somebody was given no copy is for the office, unless a form asks for it.
func TestWhyThereWasNoCopyIsForTheOffice(t *testing.T) {
	family, office := hide(t, "southend/plan", func(c *earlyhelp.Case) {
		last := &c.Instances[len(c.Instances)-1]
		last.Copies = append(last.Copies, earlyhelp.Copy{To: "Uncle Quenby", WhyNot: "It is not safe.", Date: last.Copies[0].Date})
	})
	if strings.Contains(family, "Quenby") || strings.Contains(family, "not safe") {
		t.Error("the family copy lists a copy that was not given, or says why")
	}
	if !strings.Contains(office, "Quenby") || !strings.Contains(office, "not safe") {
		t.Error("the office copy does not say who was given none")
	}
}

// The heading of a copy keeps to the marks as well.
func TestTheHeadingOfACopyShowsNothingHidden(t *testing.T) {
	c := casetest.Case(t, "southend/plan/complete")
	c.Marks = []earlyhelp.Mark{{At: "ref", Hide: []string{"family"}}, {At: "meetings[r498c65d7].date", Hide: []string{"family"}}}
	f := openForm(t, c, "southend/plan")
	doc, text := outline(t, f, toFamily)
	if doc.CaseRef != "" || !doc.Day.IsZero() || strings.Contains(text, "25 June 2025") && !strings.Contains(text, "Date signed") {
		t.Errorf("case %q, day %s", doc.CaseRef, doc.Day)
	}
	doc, _ = outline(t, f, toOffice)
	if doc.CaseRef != c.Ref || doc.Day != c.Meetings[2].Date {
		t.Errorf("office: case %q, day %s", doc.CaseRef, doc.Day)
	}
}

// The note that returns a form names nobody: no answer but the case reference
// is in it.
func TestAReturnNoteHoldsNoAnswerButTheReference(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, name := range casetest.Forms(t) {
		for _, kind := range kindsOf(t, name) {
			c := casetest.Case(t, name+"/"+kind)
			planted := fill(rng, c)
			f := openForm(t, c, name)
			doc := render.ReturnNote(f, validate.Check(f, validate.Options{On: f.Date()}), earlyhelp.Date{})
			text := allText(doc)
			if !strings.Contains(text, c.Ref) {
				t.Errorf("%s: the note has no reference", name)
			}
			for path, sentinel := range planted {
				if path != "ref" && strings.Contains(text, sentinel) {
					t.Errorf("%s/%s: the note holds %s", name, kind, path)
				}
			}
		}
	}
}

// A note leaves the office: a reference that is kept from the family is not on
// it, and one that is kept from nobody is.
func TestAReturnNoteHoldsNoHiddenReference(t *testing.T) {
	for name, tt := range map[string]struct {
		marks []earlyhelp.Mark
		shown bool
	}{
		"withheld":       {[]earlyhelp.Mark{{At: "ref", As: earlyhelp.MarkWithheld}}, false},
		"from family":    {[]earlyhelp.Mark{{At: "ref", Hide: []string{"family"}}}, false},
		"secret":         {[]earlyhelp.Mark{{At: "ref", Hide: []string{"family"}, Secret: earlyhelp.Yes}}, false},
		"from a person":  {[]earlyhelp.Mark{{At: "ref", Hide: []string{"rd4effb83"}}}, false},
		"something else": {[]earlyhelp.Mark{{At: "people[rd4effb83].name", Hide: []string{"family"}}}, true},
		"unclear":        {[]earlyhelp.Mark{{At: "ref", As: earlyhelp.MarkUnclear}}, true},
	} {
		c := casetest.Case(t, "southend/plan/complete")
		c.Marks = tt.marks
		doc := render.ReturnNote(openForm(t, c, "southend/plan"), nil, earlyhelp.Date{})
		if text := allText(doc); strings.Contains(text, c.Ref) != tt.shown || strings.Contains(text, "case reference") != tt.shown {
			t.Errorf("%s: the note says\n%s", name, text)
		}
	}
}

// What is declared as the office's own is in no other copy, wherever a form
// prints it: as a question, a column, a list, a council's own question.
func TestWhatIsTheOfficesOwnIsInNoOtherCopy(t *testing.T) {
	lib, err := templates.Load(fstest.MapFS{
		"anytown/council.yaml": {Data: []byte("name: Anytown\n")},
		"anytown/visit/1.yaml": {Data: []byte(`
form: anytown/visit
version: "1"
title: Visit
wording: ours
day: meeting.date
parts: {meeting: new}
sections:
- id: all
  ask:
  - meeting.date
  - case.hold: Why it is kept
  - row: [child.name, x.anytown.worry: {label: Our worry, kind: line, on: case, office: yes}]
  - table: case.consents
    ask: [consent.to, consent.basis: Lawful basis, consent.note]
  - table: case.overrides
    label: Shared without agreement
    ask: [override.why]
  - block: case.overrides
    ask: [override.whynot]
`)}})
	if err != nil {
		t.Fatal(err)
	}
	on, err := earlyhelp.ParseDate("2026-01-01")
	if err != nil {
		t.Fatal(err)
	}
	c := &earlyhelp.Case{
		Hold:      "qholdq",
		People:    []earlyhelp.Person{{ID: "r00000001", Name: "qnameq"}},
		Consents:  []earlyhelp.Consent{{ID: "r00000002", To: "help", Basis: "qbasisq", Note: "qnoteq"}},
		Overrides: []earlyhelp.Override{{ID: "r00000003", Why: "qwhyq", WhyNot: "qwhynotq"}},
		Meetings:  []earlyhelp.Meeting{{ID: "r00000004", Date: on}},
		Extra:     earlyhelp.Extra{"x.anytown.worry": {"qworryq"}},
		Instances: []earlyhelp.Instance{{ID: "r00000005", Form: "anytown/visit@1", Subject: "r00000001", Meeting: "r00000004"}},
	}
	f, err := lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	officeDoc, _ := outline(t, f, toOffice)
	familyDoc, _ := outline(t, f, toFamily)
	office, family := allText(officeDoc), allText(familyDoc)
	for _, word := range []string{"qholdq", "qbasisq", "qwhyq", "qwhynotq", "qworryq"} {
		if !strings.Contains(office, word) || strings.Contains(family, word) {
			t.Errorf("%s: in the office copy %v, in the family copy %v", word, strings.Contains(office, word), strings.Contains(family, word))
		}
	}
	for _, label := range []string{"Why it is kept", "Our worry", "Lawful basis", "Shared without agreement"} {
		if strings.Contains(family, label) {
			t.Errorf("the family copy asks for %q", label)
		}
	}
	for _, word := range []string{"qnameq", "qnoteq"} {
		if !strings.Contains(family, word) {
			t.Errorf("the family copy lacks %s", word)
		}
	}
}
