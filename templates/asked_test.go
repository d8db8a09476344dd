package templates

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// unprinted are leaves of the dictionary that no form of the module prints, and
// why: a council's form may.
var unprinted = map[string]string{
	"Action.done":             "how far an action is stands in the review's progress",
	"Action.progress":         "how far an action is stands in the review's progress",
	"Action.reason":           "how far an action is stands in the review's progress",
	"Action.status":           "how far an action is stands in the review's progress",
	"Address.mobile":          "a person's own is asked",
	"Address.postcode":        "part of the address, in one box",
	"Address.text":            "part of the address, in one box",
	"Agency.email":            "a practitioner's own is asked",
	"Agency.kind":             "no source asks it",
	"Agency.name":             "asked with the practitioner",
	"Agency.phone":            "a practitioner's own is asked",
	"Agreement.to":            "each form asks one agreement, in its title",
	"Assessment.analysis":     "the sources ask for worries, strengths and needs",
	"Attendee.person":         "shown by the member's name",
	"Case.agencies":           "asked with the practitioners",
	"Case.allreviews":         "shown under their plans",
	"Case.meetings":           "each form has its own",
	"Case.ref":                "printed at the head of every page",
	"Case.strengths":          "asked as a narrative",
	"Contact.kind":            "said by the table that a contact stands in",
	"Document.for":            "set by whoever files the document: it stands in for this form",
	"Domain.score":            "no source scores areas of life",
	"Head.by":                 "asked as who completed the form, by name and role",
	"Head.lead":               "asked as the lead professional, by name and role",
	"Head.level":              "no source prints a level to tick",
	"Lead.practitioner":       "shown by the name",
	"Meeting.notes":           "the sources ask for updates and decisions",
	"Need.domain":             "the sources ask needs without areas",
	"Need.found":              "no source asks it",
	"Person.atsecondhome":     "no source asks for two homes",
	"Person.email":            "no source asks it",
	"Person.first":            "a name is asked whole",
	"Person.interpreter":      "asked for the family",
	"Person.last":             "a name is asked whole",
	"Person.mobile":           "no source asks it",
	"Person.ownaddress":       "no source asks it",
	"Person.phone":            "no source asks it",
	"Person.postcode":         "part of the address, in one box",
	"Person.role":             "said by the table that a person stands in",
	"Person.youngcarer":       "asked for the children together",
	"Practitioner.first":      "a name is asked whole",
	"Practitioner.involved":   "who is listed is involved",
	"Practitioner.last":       "a name is asked whole",
	"Progress.action":         "shown by what was agreed",
	"Signature.help":          "evidence of a signature, told in the record of signing",
	"Signature.identified":    "evidence of a signature, told in the record of signing",
	"Signature.time":          "evidence of a signature, told in the record of signing",
	"Signature.who":           "the name beside the box is asked",
	"Signature.words":         "evidence of a signature, told in the record of signing",
	"Strength.domain":         "asked as a narrative",
	"Strength.person":         "asked as a narrative",
	"Strength.what":           "asked as a narrative",
	"Talk.note":               "the sources ask that it was held, when and by whom",
	"TeamMember.note":         "asked as a written update",
	"TeamMember.practitioner": "shown by the partner's name",
}

// unvisited are things of the dictionary of which no form of the module asks
// anything, and why.
var unvisited = map[string]string{
	"agency":     "asked with the practitioners",
	"closer":     "asked as the plan's lead professional, who completes it",
	"openlead":   "the lead professional is agreed with the plan",
	"planner":    "asked as who made the plan together",
	"reviewer":   "asked as the lead professional, who leads the review",
	"reviewlead": "asked as the plan's lead professional",
	"secondhome": "no source asks for two homes; the council of testdata does",
	"strength":   "asked as a narrative",
}

// Every leaf is asked on some form of the module, or stands above with the reason.
func TestEveryLeafIsAskedOnSomeFormOrNotForAReason(t *testing.T) {
	lib, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	dict, asked, things := lib.core.dict, map[*leafDecl]bool{}, map[string]bool{}
	for _, id := range lib.Names() {
		tm, err := lib.Template(id)
		if err != nil {
			t.Fatal(err)
		}
		for field := range tm.printed {
			thing, name, _ := strings.Cut(field, ".")
			if th := dict.things[thing]; th != nil {
				things[thing] = true
				if decl, ok := dict.leaf(th.at, name); ok {
					asked[decl] = true
				}
			}
		}
	}
	unused := maps.Clone(unprinted)
	for _, typ := range slices.Sorted(maps.Keys(dict.leaves)) {
		for _, name := range slices.Sorted(maps.Keys(dict.leaves[typ])) {
			id := typ + "." + name
			if asked[dict.leaves[typ][name]] == (unprinted[id] != "") {
				t.Errorf("%s: printed is %v, with a reason why not is %v", id, asked[dict.leaves[typ][name]], unprinted[id] != "")
			}
			delete(unused, id)
		}
	}
	for id := range unused {
		t.Errorf("there is no leaf %s", id)
	}
	for thing := range dict.things {
		if things[thing] == (unvisited[thing] != "") {
			t.Errorf("%s: a form asks something there is %v, with a reason why not is %v", thing, things[thing], unvisited[thing] != "")
		}
	}
}
