package validate

import (
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/templates"
)

// unrequired are boxes that no rule asks to be signed, and why.
var unrequired = map[string]string{
	"generic/consent-withdrawal family": "an agreement may be taken back in any way; whoever heard it signs",
}

// Every signature that a form has a box for is asked for by a rule of stage
// signing, or stands above.
func TestEveryBoxOfAFormIsRequired(t *testing.T) {
	unused := map[string]bool{}
	for box := range unrequired {
		unused[box] = true
	}
	for _, name := range casetest.Forms(t) {
		tm, err := casetest.Library(t).Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, sec := range tm.Sections {
			sec.Walk(func(it templates.Item) {
				b, ok := it.(*templates.Block)
				if !ok || !b.Signed() {
					return
				}
				asked := slices.ContainsFunc(tm.Rules, func(r *templates.Rule) bool {
					return r.Kind == templates.Signed && r.Stage == earlyhelp.Signing && slices.Contains(r.As, b.Key)
				})
				box := name + " " + b.Key
				if asked == (unrequired[box] != "") {
					t.Errorf("%s: a rule asks for it is %v, a reason why not is %q", box, asked, unrequired[box])
				}
				delete(unused, box)
			})
		}
	}
	for box := range unused {
		t.Errorf("there is no box %s", box)
	}
}

// A copy carries of the evidence what its reader may see: that is no gap.
func TestTheEvidenceOfACutCaseIsNotJudged(t *testing.T) {
	lib := casetest.Library(t)
	c := casetest.Case(t, "southend/plan/complete")
	for i := range c.Instances {
		for j := range c.Instances[i].Signatures {
			s := &c.Instances[i].Signatures[j]
			s.Who, s.Identified, s.Words, s.Help = "", "", "", ""
		}
	}
	for _, to := range signedFor {
		f := theForm(t, lib, c, "redb01575")
		if !judged(f) {
			t.Fatal("the whole case is not judged")
		}
		cut, err := lib.Open(signedCopy(t, f, to), "")
		if err != nil {
			t.Fatal(err)
		}
		if judged(cut) {
			t.Errorf("the evidence in a copy for the %s is judged", to.Kind)
		}
	}
}

func judged(f *templates.Form) bool {
	return slices.ContainsFunc(Check(f, Options{}), func(found earlyhelp.Finding) bool { return strings.HasPrefix(found.Code, "EH-4") })
}
