package render_test

import (
	"errors"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
)

// familyCopy is the outline of the family's copy of a complete case, changed.
func familyCopy(t *testing.T, name string, change func(*earlyhelp.Case)) (string, error) {
	t.Helper()
	c := decodeCase(t, name+"/complete")
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
