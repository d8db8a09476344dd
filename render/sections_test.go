package render_test

import (
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

const hopes = "grandmothers"

// A filled copy leaves out a section whose condition does not hold, and whoever
// may not see what decides that is not told by the section's being there.
func TestASectionStandsOnlyWhereItIsAsked(t *testing.T) {
	expecting := func(answer string) func(*earlyhelp.Case) {
		return func(c *earlyhelp.Case) { c.Assessments[0].Extra["x.fairshire.expecting"] = earlyhelp.Answer{answer} }
	}
	hidden := func(answer string, secret earlyhelp.YesNo) func(*earlyhelp.Case) {
		return func(c *earlyhelp.Case) {
			expecting(answer)(c)
			c.Marks = []earlyhelp.Mark{{At: "assessments[r2b3c4d5e].extra[x.fairshire.expecting]", As: earlyhelp.MarkWithheld, Secret: secret}}
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*earlyhelp.Case)
		to     render.Audience
		want   string
	}{
		{"asked", unchanged, toOffice, "baby"},
		{"asked", unchanged, toFamily, "baby"},
		{"the other is asked", expecting("no"), toOffice, "later"},
		{"neither", func(c *earlyhelp.Case) { delete(c.Assessments[0].Extra, "x.fairshire.expecting") }, toFamily, ""},
		{"kept private", hidden("yes", ""), toOffice, "baby"},
		{"kept private", hidden("yes", ""), toFamily, ""},
		{"kept private", hidden("no", ""), toFamily, ""},
		{"secret", hidden("yes", earlyhelp.Yes), toFamily, ""},
	} {
		lib, f := casetest.Features(t, tt.change)
		doc, text := outline(t, f, tt.to)
		var got []string
		for _, s := range doc.Sections {
			if tm, _ := f.Template.Section(s.ID); tm.When != nil {
				got = append(got, s.ID)
			}
			if s.When != "" {
				t.Errorf("%s, %s: a filled copy says %q", tt.name, tt.to.Kind, s.When)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s, %s: has %q, want %q", tt.name, tt.to.Kind, got, tt.want)
		}
		if there := strings.Contains(text, hopes) || strings.Contains(encoded(t, doc.Case), hopes); there != strings.Contains(tt.want, "baby") {
			t.Errorf("%s, %s: the section's answer is there: %v", tt.name, tt.to.Kind, there)
		}
		blanks := 0
		if err := again(lib, doc, &blanks); err != nil || blanks > 0 {
			t.Errorf("%s, %s: the cut case gives %v", tt.name, tt.to.Kind, err)
		}
	}
}

// What decides over a section may be printed on another form: the cut case holds
// it, since the section tells it.
func TestACutCaseHoldsWhatItsSectionsAreAskedBy(t *testing.T) {
	form := strings.Replace(anytownPlan, "- id: all\n", "- id: all\n  when: {field: assessment.level, is: \"3\"}\n", 1)
	f := anytown(t, form, func(c *earlyhelp.Case) {
		c.Assessments = []earlyhelp.Assessment{{ID: "r50000001", Head: earlyhelp.Head{Level: "3", Type: "multi"}}}
		for i := range c.Instances {
			c.Instances[i].Assessment = "r50000001"
		}
	})
	doc, text := outline(t, f, toFamily)
	if !strings.Contains(text, "Qmayq") || history(doc, "plan.score") == nil {
		t.Errorf("the section is not there:\n%s", text)
	}
	if got := encoded(t, doc.Case); !strings.Contains(got, `"level": "3"`) || strings.Contains(got, "multi") {
		t.Errorf("cut to %s", got)
	}
}

// A blank prints every section and says when it is asked, in the form's own
// words where it has some; a verbatim form gains no words.
func TestABlankSaysWhenASectionIsAsked(t *testing.T) {
	lib, _ := casetest.Features(t, nil)
	tm, err := lib.Template("fairshire/life")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := render.Blank(tm, render.Audience{Kind: render.Office})
	if err != nil {
		t.Fatal(err)
	}
	const baby, later = "Only if “Is a baby on the way?” is “Yes”:", "Only if no baby is on the way:"
	for name, text := range map[string]string{"outline": written(t, doc), "text": plainText(t, doc)} {
		if strings.Count(text, baby) != 1 || strings.Count(text, later) != 1 {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	_, after, _ := strings.Cut(plainText(t, doc), "The baby\n\n")
	if !strings.HasPrefix(after, baby+"\n\n") {
		t.Errorf("behind the title stands %.80q", after)
	}
	own := *tm
	own.Wording = templates.Verbatim
	if doc, err = render.Blank(&own, render.Audience{Kind: render.Office}); err != nil {
		t.Fatal(err)
	}
	if text := written(t, doc); strings.Contains(text, "Only if") || !strings.Contains(text, "What the parents hope for") {
		t.Errorf("verbatim:\n%s", text)
	}
}
