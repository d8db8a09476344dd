package render_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

func invited(t testing.TB, c *earlyhelp.Case, o render.InviteOptions) (*render.Doc, string) {
	t.Helper()
	f, err := casetest.Library(t).Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := render.Invite(f, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := doc.WriteText(&b, render.NoDraft); err != nil {
		t.Fatal(err)
	}
	return doc, b.String()
}

// Somebody who stands in the wrong list of a meeting is named, and nothing more is said of
// them; a copy is made all the same.
func TestInviteOfSomebodyInTheWrongList(t *testing.T) {
	c := casetest.Case(t, "walsall/review/complete")
	m := &c.Meetings[len(c.Meetings)-1]
	worker, parent := m.Team[1].Practitioner, m.Family[0].Person
	m.Family = append(m.Family, earlyhelp.Attendee{ID: "r0000fff4", Person: worker})
	m.Team = append(m.Team, earlyhelp.TeamMember{ID: "r0000fff5", Practitioner: parent})
	doc, err := render.Invite(openForm(t, c, "walsall/review"), render.InviteOptions{Meeting: m.ID})
	if err != nil {
		t.Fatal(err)
	}
	var outline, text bytes.Buffer
	if err := errors.Join(doc.WriteOutline(&outline), doc.WriteText(&text, render.NoDraft)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"Hannah Lowe", "Shazia Mahmood"} {
		if n := strings.Count(outline.String(), c); n != 2 {
			t.Errorf("%s is named %d times", c, n)
		}
	}
}

// The family read when and where, who comes and why, and what happens; and have sheets
// of their own. A practitioner has one for an update.
func TestInvite(t *testing.T) {
	c := casetest.Case(t, "walsall/review/complete")
	_, family := invited(t, c, render.InviteOptions{})
	for _, want := range []string{"An invitation to your meeting", "Tuesday 10\u00a0June\u00a02025", "Bridge Street Youth Project", "Llŷr Bevan\nWho they are: Youth worker, Bridge Street Youth Project\nWhy they come: Your lead professional", "Shazia Mahmood",
		"What will happen", "You can say yes or no", "07700 900408", "My views\n", "What has changed since last time:", "My views: for a child or young person", "A whole number from 0 to 10"} {
		if !strings.Contains(family, want) {
			t.Errorf("the family do not read %q:\n%s", want, family)
		}
	}
	for _, never := range []string{"Written update", "not answered", "{"} {
		if strings.Contains(family, never) {
			t.Errorf("the family read %q", never)
		}
	}
	m := c.Meetings[0]
	doc, worker := invited(t, c, render.InviteOptions{Meeting: m.ID, To: m.Team[1].Practitioner})
	for _, want := range []string{"An invitation to a meeting", "Family: Mahmood", strings.ReplaceAll(m.Date.Long(), " ", "\u00a0"), "If you cannot come", "Written update", "What difference the support has made:", "The lead professional"} {
		if !strings.Contains(worker, want) {
			t.Errorf("a practitioner does not read %q:\n%s", want, worker)
		}
	}
	if strings.Contains(worker, "your family") || strings.Contains(worker, "My views") || doc.Case != nil || doc.Copy != "" {
		t.Error("a practitioner is spoken to as the family, or the invitation is a copy of a form")
	}
	c.Meetings[0].Time, c.Meetings[0].Venue, c.Meetings[0].Kind = "", "Click here to enter text.", "initial"
	if _, text := invited(t, c, render.InviteOptions{Meeting: m.ID}); strings.Count(text, "We will tell you") != 2 || strings.Contains(text, "Click here") || strings.Contains(text, "since last time") {
		t.Errorf("what is not known yet is not said to be told:\n%s", text)
	}
}

// Whoever gets an invitation, it holds nothing that is kept from the family.
func TestAnInvitationHoldsNothingHidden(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	hidden, shown := 0, 0
	for _, name := range casetest.Forms(t) {
		for range 25 {
			c := casetest.Case(t, name+"/complete")
			if len(c.Meetings) == 0 {
				break
			}
			c.Marks = nil
			planted := fill(rng, c)
			last := slices.MaxFunc(c.Meetings, func(a, b earlyhelp.Meeting) int { return a.Date.Compare(b.Date) })
			to := []earlyhelp.ID{""}
			for _, a := range last.Team {
				to = append(to, a.Practitioner)
			}
			f := openForm(t, c, name)
			texts := func() []string {
				var out []string
				for _, id := range to {
					doc, err := render.Invite(f, render.InviteOptions{Meeting: last.ID, To: id})
					if err != nil {
						out = append(out, "") // nobody is invited to a meeting that is kept from the family
						continue
					}
					out = append(out, allText(doc))
				}
				return out
			}
			before := strings.Join(texts(), "")
			all := slices.DeleteFunc(targets(c), func(at string) bool {
				return !slices.ContainsFunc([]string{"people", "practitioners", "agencies", "meetings", "family", "ref", "plans", "reviews"}, func(p string) bool { return strings.HasPrefix(at, p) })
			})
			for range 1 + rng.IntN(12) {
				m := earlyhelp.Mark{At: all[rng.IntN(len(all))]}
				switch rng.IntN(3) {
				case 0:
					m.As = earlyhelp.MarkWithheld
				case 1:
					m.Hide = []string{"family"}
				case 2:
					m.Hide = []string{string(c.People[rng.IntN(len(c.People))].ID)}
				}
				if rng.IntN(2) == 0 {
					m.Secret = earlyhelp.Yes
				}
				c.Marks = append(c.Marks, m)
			}
			after := texts()
			for path, sentinel := range planted {
				i := slices.IndexFunc(c.Marks, func(m earlyhelp.Mark) bool { return m.Covers(path) })
				if strings.Contains(before, sentinel) {
					if shown++; i >= 0 {
						hidden++
					}
				}
				for j, text := range after {
					if i >= 0 && strings.Contains(text, sentinel) {
						t.Fatalf("%s: the invitation of %q shows %s, marked at %s as %q, hide %v, secret %q", name, to[j], path, c.Marks[i].At, c.Marks[i].As, c.Marks[i].Hide, c.Marks[i].Secret)
					}
				}
			}
		}
	}
	if shown < 2000 || hidden < 200 {
		t.Errorf("only %d answers were shown, and %d of them hidden then", shown, hidden)
	}
}

// At the foot of an invitation stands who asks and whom to ring, as far as its reader may
// know, and nothing about forms.
func TestTheFootOfAnInvitation(t *testing.T) {
	base := func() *earlyhelp.Case { return casetest.Case(t, "walsall/review/complete") }
	lead := base().Meetings[0].Team[0].Practitioner
	at := slices.IndexFunc(base().Practitioners, func(p earlyhelp.Practitioner) bool { return p.ID == lead })
	if at < 0 || base().Practitioners[at].Phone != "07700 900408" {
		t.Fatal("the lead professional is not first of the team")
	}
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		to     earlyhelp.ID
		want   string
	}{
		"the lead professional": {func(*earlyhelp.Case) {}, "", "Walsall Council. Ring or write to: Llŷr Bevan, 07700\u00a0900408"},
		"no number":             {func(c *earlyhelp.Case) { c.Practitioners[at].Phone = "" }, "", "Walsall Council. Ring or write to: Llŷr Bevan, llyr.bevan@bridgestreetyouth.example"},
		"in lines": {func(c *earlyhelp.Case) {
			p := &c.Practitioners[at]
			p.Phone, p.Email, p.Contact = "", "", "The Hub\nBridge Street"
		}, "", "Walsall Council. Ring or write to: Llŷr Bevan, The Hub, Bridge Street"},
		"a short note": {func(c *earlyhelp.Case) {
			c.Practitioners[at].Phone = "+44 (0)7700 900408 after 9am"
		}, "", "Walsall Council. Ring or write to: Llŷr Bevan, +44\u00a0(0)7700\u00a0900408 after 9am"},
		"a long note": {func(c *earlyhelp.Case) {
			c.Practitioners[at].Phone = "07700 900408, but not on Tuesdays or while the school run is on"
		}, "", "Walsall Council. Ring or write to: Llŷr Bevan, llyr.bevan@bridgestreetyouth.example"},
		"a long note and nothing else": {func(c *earlyhelp.Case) {
			p := &c.Practitioners[at]
			p.Phone, p.Email, p.Contact = "07700 900408, but not on Tuesdays or while the school run is on", "", ""
		}, "", "Walsall Council. Ring or write to: Llŷr Bevan"},
		"a long address": {func(c *earlyhelp.Case) {
			p := &c.Practitioners[at]
			p.Phone, p.Email, p.Contact = "", strings.Repeat("long.", 12)+"@council.example", ""
		}, "", "Walsall Council. Ring or write to: Llŷr Bevan"},
		"a number that is kept": {func(c *earlyhelp.Case) {
			c.Marks = append(c.Marks, earlyhelp.Mark{At: "practitioners[" + string(lead) + "].phone", Hide: []string{"family"}})
		}, "", "Walsall Council. Ring or write to: Llŷr Bevan, llyr.bevan@bridgestreetyouth.example"},
		"nobody to be told": {func(c *earlyhelp.Case) {
			c.Marks = append(c.Marks, earlyhelp.Mark{At: "practitioners[" + string(lead) + "]", As: earlyhelp.MarkUnsafe})
		}, "", "Walsall Council. Ring or write to whoever gave you this."},
		"the lead professional's own": {func(*earlyhelp.Case) {}, lead, "Walsall Council. Ring or write to whoever gave you this."},
	} {
		c := base()
		tt.change(c)
		doc, text := invited(t, c, render.InviteOptions{To: tt.to})
		if doc.Foot != tt.want || !strings.HasSuffix(text, "\n\n"+tt.want+"\n") || doc.Wording != "" || strings.Contains(text, doc.Form) {
			t.Errorf("%s: the foot says %q, want %q; the text ends with %q", name, doc.Foot, tt.want, text[max(0, len(text)-200):])
		}
	}
	c := casetest.Case(t, "southend/plan/complete")
	for i := range c.Practitioners {
		c.Practitioners[i].Phone, c.Practitioners[i].Email, c.Practitioners[i].Contact = "", "", ""
	}
	if doc, _ := invited(t, c, render.InviteOptions{}); doc.Foot != "Southend-on-Sea City Council. Ring or write to: 01702\u00a0215000" {
		t.Errorf("where nobody has a number the council's is given: %q", doc.Foot)
	}
	f := openForm(t, base(), "walsall/review")
	if note := render.ReturnNote(f, nil, earlyhelp.Date{}); note.Foot != "" || note.Wording == "" {
		t.Error("a return note says no more whose words it is in")
	}
}

// Who somebody is, is left out of a text where nobody wrote it down: it was not asked.
func TestAnInvitationHasNoUnansweredQuestion(t *testing.T) {
	c := casetest.Case(t, "walsall/review/complete")
	_, before := invited(t, c, render.InviteOptions{})
	id := c.Meetings[0].Family[0].Person
	for i := range c.People {
		if c.People[i].ID == id {
			c.People[i].Relationship = ""
		}
	}
	_, after := invited(t, c, render.InviteOptions{})
	const line = "\nWho they are:"
	if strings.Contains(after, "not answered") || strings.Count(after, line) != strings.Count(before, line)-1 {
		t.Errorf("%d lines of %d:\n%s", strings.Count(after, line), strings.Count(before, line), after)
	}
}

// Nobody is invited or named whom it is unsafe to involve, by their own mark or their
// agency's, and nobody who is not asked.
func TestWhoIsNotInvited(t *testing.T) {
	base := func() *earlyhelp.Case { return casetest.Case(t, "walsall/review/complete") }
	m := base().Meetings[0]
	father, worker := m.Family[1].Person, m.Team[1].Practitioner
	for name, tt := range map[string]struct {
		change func(*earlyhelp.Case)
		o      render.InviteOptions
		want   string
	}{
		"unsafe": {func(c *earlyhelp.Case) {
			c.Marks = append(c.Marks, earlyhelp.Mark{At: "people[" + string(father) + "]", As: earlyhelp.MarkUnsafe})
		}, render.InviteOptions{Meeting: m.ID, To: father}, "not safe to involve"},
		"an unsafe practitioner": {func(c *earlyhelp.Case) {
			c.Marks = append(c.Marks, earlyhelp.Mark{At: "practitioners[" + string(worker) + "]", As: earlyhelp.MarkUnsafe})
		}, render.InviteOptions{Meeting: m.ID, To: worker}, "not safe to involve"},
		"nobody":                   {func(*earlyhelp.Case) {}, render.InviteOptions{To: "r000000ff"}, "neither one of the family nor a practitioner"},
		"not asked":                {func(c *earlyhelp.Case) { c.Meetings[0].Family = nil }, render.InviteOptions{Meeting: m.ID, To: father}, "not among the family"},
		"a practitioner not asked": {func(c *earlyhelp.Case) { c.Meetings[0].Team = nil }, render.InviteOptions{Meeting: m.ID, To: worker}, "not among the practitioners"},
		"no such meeting":          {func(*earlyhelp.Case) {}, render.InviteOptions{Meeting: "r000000ff"}, "no meeting r000000ff"},
		"a meeting that is hidden": {func(c *earlyhelp.Case) {
			c.Marks = append(c.Marks, earlyhelp.Mark{At: "meetings[" + string(m.ID) + "]", Hide: []string{"family"}, Secret: earlyhelp.Yes})
		}, render.InviteOptions{Meeting: m.ID}, "kept from whoever"},
		"a mark at nothing": {func(c *earlyhelp.Case) { c.Marks = append(c.Marks, earlyhelp.Mark{At: "people[r000000ff]"}) }, render.InviteOptions{}, "mark"},
	} {
		c := base()
		tt.change(c)
		f := openForm(t, c, "walsall/review")
		if _, err := render.Invite(f, tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		if strings.HasPrefix(name, "unsafe") {
			if _, text := invited(t, c, render.InviteOptions{Meeting: m.ID}); strings.Contains(text, "Imran Mahmood") {
				t.Error("somebody whom it is unsafe to involve is named")
			}
		}
	}
	if _, err := render.Invite(nil, render.InviteOptions{}); err == nil {
		t.Error("nothing invites")
	}
	c := casetest.Case(t, "southend/needs/complete")
	c.Meetings = nil
	if _, err := render.Invite(openForm(t, c, "southend/needs"), render.InviteOptions{}); err == nil || !strings.Contains(err.Error(), "no meeting to invite to") {
		t.Error(err)
	}
}

// What is kept from one practitioner is kept from their invitation; where no number is
// known the council's is given; and without a meeting it is the next that is meant.
func TestInviteOneOfSeveral(t *testing.T) {
	c := casetest.Case(t, "walsall/review/complete")
	m := c.Meetings[len(c.Meetings)-1]
	to, other := m.Team[1].Practitioner, m.Team[2].Practitioner
	for _, at := range []string{"meetings[" + string(m.ID) + "].venue", "practitioners[" + string(m.Team[0].Practitioner) + "]"} {
		c.Marks = append(c.Marks, earlyhelp.Mark{At: at, Hide: []string{string(to)}})
	}
	_, kept := invited(t, c, render.InviteOptions{To: to})
	_, shown := invited(t, c, render.InviteOptions{To: other})
	for _, what := range []string{"Bridge Street Youth Project\n", "Llŷr Bevan"} {
		if strings.Contains(kept, what) || !strings.Contains(shown, what) {
			t.Errorf("%q is told to whom it is kept from, or to nobody", what)
		}
	}
	if !strings.Contains(kept, "Ring or write to whoever gave you this.") {
		t.Errorf("nobody to ring is named, and nothing said:\n%s", kept)
	}
	c = casetest.Case(t, "walsall/review/complete")
	later := m.Date.AddDays(90)
	c.Meetings = append(c.Meetings, earlyhelp.Meeting{ID: "r0000fff1", Date: later}, earlyhelp.Meeting{ID: "r0000fff2", Date: later.AddDays(1)})
	for on, want := range map[earlyhelp.Date]earlyhelp.Date{{}: later.AddDays(1), m.Date: m.Date, m.Date.AddDays(1): later, later.AddDays(9): later.AddDays(1)} {
		if _, text := invited(t, c, render.InviteOptions{On: on}); !strings.Contains(text, strings.ReplaceAll(want.Long(), " ", "\u00a0")) {
			t.Errorf("on %s the meeting is not that of %s", on.Long(), want.Long())
		}
	}
	// A meeting that was planned for a child whose help has ended since is not the next one.
	closed := templates.Ended(c)
	c.Meetings[len(c.Meetings)-2].Date, c.Meetings[len(c.Meetings)-1].Date = closed.AddDays(5), closed.AddDays(9)
	c.Instances = append(c.Instances, earlyhelp.Instance{ID: "r0000fff3", Form: "walsall/review@2024.1", Subject: c.Instances[len(c.Instances)-1].Subject, Meeting: "r0000fff1"})
	if _, text := invited(t, c, render.InviteOptions{On: closed.AddDays(1)}); !strings.Contains(text, strings.ReplaceAll(closed.AddDays(9).Long(), " ", "\u00a0")) {
		t.Errorf("invited is to another meeting than that of %s:\n%s", closed.AddDays(9).Long(), text)
	}
	f := openForm(t, c, "walsall/review")
	c.Cut = &earlyhelp.Cut{}
	if _, err := render.Invite(f, render.InviteOptions{}); err == nil {
		t.Error("a part of a case invites")
	}
}
