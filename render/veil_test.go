package render_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// familyCopy is the outline of the family's copy of a complete case, changed.
func familyCopy(t *testing.T, name string, change func(*earlyhelp.Case)) (string, error) {
	t.Helper()
	c := casetest.Case(t, name+"/complete")
	change(c)
	doc, err := render.For(openForm(t, c, name), render.Audience{Kind: render.Family})
	if err != nil {
		return "", err
	}
	return written(t, doc), nil
}

// A slip in a mark must not print what the mark was to protect.
func TestAMarkThatIsNotUnderstoodHidesFromTheFamily(t *testing.T) {
	const path, name = "people[rd4effb83].name", "Tomasz"
	plain, err := familyCopy(t, "southend/plan", func(*earlyhelp.Case) {})
	if err != nil || !strings.Contains(plain, name) {
		t.Fatalf("the name is not in the copy without marks: nothing is proven (%v)", err)
	}
	for _, m := range []earlyhelp.Mark{
		{At: path, Secret: earlyhelp.Yes},
		{At: path, Hide: []string{"famly"}},
		{At: path, Hide: []string{"Family"}},
		{At: path, Hide: []string{"r00000000"}},
		{At: path, As: "private"},
		{At: path, Note: "Please keep this private."},
	} {
		got, err := familyCopy(t, "southend/plan", func(c *earlyhelp.Case) { c.Marks = append(c.Marks, m) })
		if err != nil {
			t.Fatal(err)
		}
		// The words of the family may name him; a mark cannot reach into them.
		if strings.Contains(got, "= "+name) {
			t.Errorf("hide %q, as %q, secret %q: the name is printed", m.Hide, m.As, m.Secret)
		}
	}
}

// Nobody can tell what a mark at nothing was to protect.
func TestAMarkAtNothingMakesNoFamilyCopy(t *testing.T) {
	for _, at := range []string{"", "people[1].name", "people[rd4effb83].nme", "marks[#1]", "people[r00000000]"} {
		_, err := familyCopy(t, "southend/plan", func(c *earlyhelp.Case) {
			c.Marks = append(c.Marks, earlyhelp.Mark{At: at, Hide: []string{"family"}})
		})
		var bad *render.MarkError
		if !errors.As(err, &bad) || bad.N != 1 {
			t.Errorf("at %q: got %v", at, err)
		}
	}
}

// What a form asks because of a hidden answer must not give that answer away.
func TestAConditionOnAHiddenAnswerGivesNothingAway(t *testing.T) {
	copies := map[earlyhelp.Code]string{}
	for _, why := range []earlyhelp.Code{"met", "stepdown", "other"} {
		got, err := familyCopy(t, "walsall/closure", func(c *earlyhelp.Case) {
			cl := &c.Closures[len(c.Closures)-1]
			cl.Why, cl.WhyOther, cl.Overseer = why, "A reason", "Somebody"
			c.Marks = append(c.Marks, earlyhelp.Mark{At: "closures[" + string(cl.ID) + "].why", Hide: []string{"family"}, Secret: earlyhelp.Yes})
		})
		if err != nil {
			t.Fatal(err)
		}
		copies[why] = got
	}
	if copies["met"] != copies["stepdown"] || copies["met"] != copies["other"] {
		t.Error("the family's copies differ by the hidden reason for closure")
	}
}

// Where consent stands is worked out from the rows of a list: a mark on one of
// them, or on its answer, hides what the form asks because of it.
func TestAHiddenRefusalGivesNothingAway(t *testing.T) {
	for _, at := range []string{"consents[rf1563e92]", "consents[rf1563e92].answer"} {
		copies := map[earlyhelp.Code]string{}
		for _, answer := range []earlyhelp.Code{earlyhelp.Given, earlyhelp.Refused} {
			got, err := familyCopy(t, "walsall/pathway", func(c *earlyhelp.Case) {
				for i := range c.Consents {
					if c.Consents[i].ID == "rf1563e92" {
						c.Consents[i].Answer = answer
					}
				}
				c.Marks = append(c.Marks, earlyhelp.Mark{At: at, Secret: earlyhelp.Yes})
			})
			if err != nil {
				t.Fatal(err)
			}
			copies[answer] = got
		}
		if copies[earlyhelp.Given] != copies[earlyhelp.Refused] {
			t.Errorf("mark at %s: the family's copies differ by the hidden answer", at)
		}
	}
}

// A baby who is not born yet is told by the day that it is due.
func TestAnUnbornChildIsNamedByTheDueDate(t *testing.T) {
	due, err := earlyhelp.ParseDate("2026-03-03")
	if err != nil {
		t.Fatal(err)
	}
	unborn := func(c *earlyhelp.Case) {
		for i := range c.People {
			if p := &c.People[i]; p.ID == c.Instances[len(c.Instances)-1].Subject {
				p.Name, p.Born, p.Due = "", earlyhelp.Date{}, due
			}
		}
	}
	got, err := familyCopy(t, "southend/plan", unborn)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"= Unborn baby, due 3 March 2026", "= Due 3 March 2026"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the copy:\n%s", want, got)
		}
	}
	got, err = familyCopy(t, "southend/plan", func(c *earlyhelp.Case) {
		unborn(c)
		c.Marks = append(c.Marks, earlyhelp.Mark{At: "people[" + string(c.Instances[len(c.Instances)-1].Subject) + "].due", Hide: []string{"family"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(got, "3 March 2026") {
		t.Error("the hidden due date is printed")
	}
}

// No form at all is an error, and no panic.
func TestNoFormIsAnError(t *testing.T) {
	for _, f := range []*templates.Form{nil, {}} {
		if _, err := render.For(f, render.Audience{Kind: render.Office}); err == nil {
			t.Error("a copy of nothing was made")
		}
		if render.ReturnNote(f, nil, earlyhelp.Date{}) != nil {
			t.Error("a note of nothing was made")
		}
	}
	if _, err := render.Blank(nil, render.Audience{Kind: render.Office}); err == nil {
		t.Error("a blank of nothing was made")
	}
}

// That somebody is unsafe to involve is told to the office, beside their name,
// and to nobody else: not by a note, not by the data, not by what the list of
// copies says of them.
func TestWhoIsUnsafeIsToldToTheOfficeOnly(t *testing.T) {
	const name = "southend/plan"
	const father = earlyhelp.ID("rd4effb83")
	none := func(c *earlyhelp.Case) { // nobody gave him a copy
		in := &c.Instances[len(c.Instances)-1]
		in.Copies = slices.DeleteFunc(in.Copies, func(k earlyhelp.Copy) bool { return string(k.To) == string(father) })
	}
	mark := func(c *earlyhelp.Case) {
		none(c)
		c.Marks = append(c.Marks, earlyhelp.Mark{At: "people[" + string(father) + "]", As: earlyhelp.MarkUnsafe, Note: "zreason"})
		c.Instances[0].Copies = append(c.Instances[0].Copies, earlyhelp.Copy{ID: "r0a0a0a0a", To: earlyhelp.Who(father), WhyNot: "znotsafe"})
	}
	plain, err := familyCopy(t, name, none)
	if err != nil {
		t.Fatal(err)
	}
	got, err := familyCopy(t, name, mark)
	if err != nil {
		t.Fatal(err)
	}
	if got != plain {
		t.Error("the family's copy differs")
	}
	c := casetest.Case(t, name+"/complete")
	mark(c)
	form := openForm(t, c, name)
	for kind, want := range map[render.Kind]bool{render.Family: false, render.Office: true} {
		doc, err := render.For(form, render.Audience{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		var data strings.Builder
		if err := earlyhelp.Encode(&data, doc.Case); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(data.String(), "unsafe") != want {
			t.Errorf("%s: the case in the copy says so: %v, want %v", kind, !want, want)
		}
		if strings.Contains(written(t, doc), doc.Words.Say("unsafe", nil)) != want {
			t.Errorf("%s: the copy says so: %v, want %v", kind, !want, want)
		}
	}
}
