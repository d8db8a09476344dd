package render

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// InviteOptions say to which meeting somebody is asked.
type InviteOptions struct {
	Meeting earlyhelp.ID   // "": the next from the day on, else the latest of the case
	To      earlyhelp.ID   // a practitioner, or one of the family; "": the family
	On      earlyhelp.Date // the day
}

// Invite is an invitation to a meeting of the case: to the family, in plain words, with
// a sheet for an adult and one for a child to write their views on; or to a
// practitioner, with a sheet for a written update. Whoever gets it, it says nothing
// that the family's copy would keep from them, and nobody is named, nor invited, whom a
// mark says it is unsafe to involve. It is no copy of a form and holds no case.
func Invite(f *templates.Form, o InviteOptions) (*Doc, error) {
	if f == nil || f.Template == nil || f.Case == nil || f.Instance == nil {
		return nil, errors.New("there is no form to invite from")
	}
	if f.Case.Cut != nil {
		return nil, errors.New("this is a part of a case, taken out of a copy: an invitation is made of the whole case")
	}
	if err := marksAtSomething(f.Case); err != nil {
		return nil, err
	}
	b := &builder{form: f, words: f.Template.Words(), to: Audience{Kind: Family}, slots: map[string]int{}, cut: traces{of: map[*Answer]*trace{}, rows: map[any]bool{}}, secret: f.Case.SecretFromFamily()}
	b.cut.now = &trace{}
	v := &inviter{builder: b, to: o.To}
	if err := v.find(o); err != nil {
		return nil, err
	}
	doc := noteAbout(f, "invite.title."+v.kind)
	doc.Marking = marking(f.Template, false)
	if v.kept("ref") {
		doc.CaseRef = ""
	}
	if !v.kept(v.at + ".date") {
		doc.Day = v.meeting.Date
	}
	doc.Sections = v.sections()
	doc.Wording, doc.Foot = inWords(v.words, ""), v.foot() // whose words they are, and a form's name, are for those who fill in forms
	return doc, nil
}

// inviter puts an invitation together. Its builder sees what the family's copy shows.
type inviter struct {
	*builder
	meeting *earlyhelp.Meeting
	at      string                  // path of the meeting
	to      earlyhelp.ID            // who is invited; "": the family
	worker  *earlyhelp.Practitioner // who is invited; nil: the family
	kind    string                  // family, worker
}

func (v *inviter) say(key string) string { return v.words.Say(key, nil) }

// find looks for the meeting and whoever is invited.
func (v *inviter) find(o InviteOptions) error {
	c := v.form.Case
	over := func(m *earlyhelp.Meeting) bool { // planned for children whose help has ended before it
		of := templates.SubjectsOf(c, m.ID)
		end := templates.EndedFor(c, of...)
		return len(of) > 0 && !end.IsZero() && m.Date.After(end)
	}
	for i := range c.Meetings {
		m := &c.Meetings[i]
		switch {
		case o.Meeting != "" && m.ID != o.Meeting:
			continue
		case o.Meeting != "" || v.meeting == nil:
		case over(m) != over(v.meeting):
			if over(m) {
				continue
			}
		case !sooner(m.Date, v.meeting.Date, o.On):
			continue
		}
		v.meeting, v.at = m, earlyhelp.RowPath("meetings", m.ID, i)
	}
	switch {
	case v.meeting == nil && o.Meeting == "":
		return errors.New("the case has no meeting to invite to: begin the form that it is for (earlyhelp next), or write it down under meetings")
	case v.meeting == nil:
		return fmt.Errorf("the case has no meeting %s", o.Meeting)
	case v.kept(v.at):
		return errors.New("the meeting is kept from whoever would be invited, so nobody is")
	}
	v.kind = "family"
	if o.To == "" {
		return nil
	}
	if v.form.Unsafe(o.To) {
		return fmt.Errorf("%s is marked as not safe to involve: no invitation is made", o.To)
	}
	switch place, _ := v.form.Find(o.To); row := place.Row.(type) {
	case *earlyhelp.Person:
		if !slices.ContainsFunc(v.meeting.Family, func(a earlyhelp.Attendee) bool { return a.Person == o.To }) {
			return fmt.Errorf("%s is not among the family who are asked to the meeting", o.To)
		}
	case *earlyhelp.Practitioner:
		if v.worker, v.kind = row, "worker"; !slices.ContainsFunc(v.meeting.Team, func(a earlyhelp.TeamMember) bool { return a.Practitioner == o.To }) {
			return fmt.Errorf("%s is not among the practitioners who are asked to the meeting", o.To)
		}
	default:
		return fmt.Errorf("%s is neither one of the family nor a practitioner of the case: give the row id of somebody who is asked to the meeting", o.To)
	}
	return nil
}

// sooner reports whether an invitation is rather to the meeting of a day than to that of
// another: to the next there is, else to the latest that was.
func sooner(day, than, on earlyhelp.Date) bool {
	if past := than.Before(on); past || day.Before(on) {
		return past && !day.Before(than)
	}
	return day.Before(than) || on.IsZero()
}

func (v *inviter) sections() []Section {
	section := func(key string, nodes ...Node) Section {
		title := v.say("invite." + key)
		return Section{ID: key, Title: title, Name: title, Nodes: nodes}
	}
	out := []Section{{ID: "invite", Nodes: v.greeting()}, section("when", v.when()), section("ring", v.ring())}
	if who := v.who(); who != nil {
		out = append(out, section("who", who))
	}
	out = append(out, section("happens", &Steps{[]string{v.say("invite.happens.names"), v.say("invite.happens." + v.kind), v.say("invite.happens." + v.stage()), v.say("invite.happens.next"), v.say("invite.happens.copy." + v.kind)}}))
	if v.kind == "worker" {
		out = append(out, section("cannot", v.paragraphs("invite.cannot.update", "invite.cannot.before")...))
	} else {
		out = append(out, section("choice", v.paragraphs("invite.choice.yours", "invite.choice.needs", "invite.choice.bring", "invite.choice.safe")...))
	}
	if v.kind == "worker" {
		return append(out, v.sheet("update", "name", "agency", "actions", "strengths", "impact", "challenges", "support"))
	}
	adult, child := []string{"name", "well", "worries", "help", "private", "scale"}, []string{"name", "good", "happy", "hard", "wish", "talk", "scale"}
	if v.stage() != "initial" {
		adult = slices.Insert(adult, 3, "changed")
	}
	return append(out, v.sheet("adult", adult...), v.sheet("child", child...))
}

// stage is what kind of meeting it is: the first, one in between, or the last.
func (v *inviter) stage() string {
	switch v.meeting.Kind {
	case "review", "final":
		return string(v.meeting.Kind)
	}
	made := func(p earlyhelp.Plan) bool {
		day := templates.PlanDay(v.form.Case, &p)
		return !day.IsZero() && day.Before(v.meeting.Date)
	}
	if v.meeting.Kind == "" && slices.ContainsFunc(v.form.Case.Plans, made) {
		return "review"
	}
	return "initial"
}

func (v *inviter) paragraphs(keys ...string) []Node {
	out := make([]Node, len(keys))
	for i, key := range keys {
		out[i] = &Paragraph{Text: v.say(key)}
	}
	return out
}

// greeting says to what somebody is asked, and about whom.
func (v *inviter) greeting() []Node {
	out := v.paragraphs("invite.intro."+v.kind, "invite.intro."+v.stage())
	if name := strings.TrimSpace(v.form.Case.Family.Name); v.kind == "worker" && name != "" && !v.kept("family.name") {
		out = append(out, &Paragraph{Text: v.words.Say("invite.about", map[string]string{"name": name})})
	}
	return out
}

// when says when and where. What is not known yet, or kept from the family, is to
// be told.
func (v *inviter) when() Node {
	line := func(key, label, text string) *Answer {
		if text = strings.TrimSpace(text); text == "" || v.words.Placeholder(text) || v.kept(v.at+"."+key) {
			text = v.say("invite.later")
		}
		a := &Answer{Kind: templates.Line, Label: v.say(label), Text: text}
		if key == "venue" && text != v.say("invite.later") {
			a.Pieces = written(v.words, text)
		}
		return a
	}
	day := ""
	if d := v.meeting.Date; !d.IsZero() {
		day = v.words.Say("invite.when.on", map[string]string{"weekday": v.words.Weekday(d), "date": strings.ReplaceAll(v.words.Date(d), " ", "\u00a0")}) // stays in one line
	}
	return &Beside{[]*Answer{line("date", "invite.when.day", day), line("time", "invite.when.time", v.words.Clock(v.meeting.Time)), line("venue", "invite.when.place", v.meeting.Venue)}}
}

// who lists those who are asked, whom the family may know of, and why they come; nil
// where nobody is written down yet.
func (v *inviter) who() Node {
	t := &Table{Columns: []Column{{Kind: templates.Line, Label: v.say("invite.who.name")}, {Kind: templates.Line, Label: v.say("invite.who.role")}, {Kind: templates.Para, Label: v.say("invite.who.why")}}}
	add := func(row string, id earlyhelp.ID, rest func(at string) (role string, why *Answer)) {
		place, ok := v.form.Find(id)
		name, from := v.form.Refer(string(id))
		if !ok || v.form.Unsafe(id) || v.kept(row) || v.kept(place.Path) || v.anyKept(from) {
			return // a role may tell who it is, too
		}
		role, why := rest(place.Path)
		if name == "" {
			return
		}
		t.Rows = append(t.Rows, Row{Cells: []*Answer{v.wrote(templates.Line, "", name), v.wrote(templates.Line, "", strings.TrimSpace(role)), why}})
	}
	for i, a := range v.meeting.Family {
		add(earlyhelp.RowPath(v.at+".family", a.ID, i), a.Person, func(at string) (string, *Answer) {
			place, _ := v.form.Find(a.Person)
			p, _ := place.Row.(*earlyhelp.Person)
			if p == nil {
				return "", &Answer{Kind: templates.Para}
			}
			why := v.say("invite.why.family." + v.kind)
			if slices.Contains(v.meeting.Chairs, earlyhelp.Who(p.ID)) && !v.kept(v.at+".chairs") {
				why += " " + v.say("invite.why.chairs")
			}
			return v.shown(at+".relationship", p.Relationship), &Answer{Kind: templates.Para, Text: why}
		})
	}
	for i, a := range v.meeting.Team {
		add(earlyhelp.RowPath(v.at+".team", a.ID, i), a.Practitioner, func(at string) (string, *Answer) {
			place, _ := v.form.Find(a.Practitioner)
			p, _ := place.Row.(*earlyhelp.Practitioner)
			if p == nil {
				return "", &Answer{Kind: templates.Para}
			}
			agency := ""
			if _, named := v.form.Refer(string(p.Agency)); p.Agency != "" && !v.kept(at+".agency") && !v.anyKept(named) {
				agency = v.builder.who(string(p.Agency))
			}
			return strings.Join(nonEmpty(v.shown(at+".role", p.Role), agency), ", "), v.why(p, at)
		})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// why says what a practitioner comes for: what they do for the family, or what they do
// at the meeting.
func (v *inviter) why(p *earlyhelp.Practitioner, at string) *Answer {
	var out []string
	if v.lead() == p.ID {
		out = append(out, v.say("invite.why.lead."+v.kind))
	}
	if slices.Contains(v.meeting.Chairs, earlyhelp.Who(p.ID)) && !v.kept(v.at+".chairs") {
		out = append(out, v.say("invite.why.chairs"))
	}
	if v.meeting.Coordinator == earlyhelp.Who(p.ID) && !v.kept(v.at+".coordinator") && len(out) == 0 {
		out = append(out, v.say("invite.why.arranges"))
	}
	support := v.shown(at+".support", p.Support)
	if len(out) == 0 && support == "" {
		out = append(out, v.say("invite.why.works."+v.kind))
	}
	own := strings.Join(out, " ")
	a := &Answer{Kind: templates.Para, Text: strings.Join(nonEmpty(own, v.words.Apart(support)), " "), Pieces: written(v.words, support)}
	if a.Pieces != nil && own != "" {
		a.Pieces = append(v.words.Pieces(own), a.Pieces...)
	}
	return a
}

// wrote is an answer that somebody wrote.
func (v *inviter) wrote(kind templates.Kind, label, text string) *Answer {
	return &Answer{Kind: kind, Label: label, Text: text, Pieces: written(v.words, text)}
}

// kept reports whether an answer or row is kept from the family, or from the one who is
// invited.
func (v *inviter) kept(path string) bool {
	return v.goneAt(path) || v.hidden(sourceAt(path)) || v.to != "" && slices.ContainsFunc(v.form.Case.Marks, func(m earlyhelp.Mark) bool {
		return m.Covers(path) && slices.Contains(m.Hide, string(v.to))
	})
}

func (v *inviter) anyKept(sources []templates.Source) bool {
	return slices.ContainsFunc(sources, func(s templates.Source) bool { return v.kept(s.Path) })
}

// shown is a text that the family may read; "" for any other.
func (v *inviter) shown(path, text string) string {
	if v.kept(path) || v.words.Placeholder(text) {
		return ""
	}
	return strings.TrimSpace(text)
}

// lead is the lead professional on the day of the meeting, where the reader may know.
func (v *inviter) lead() earlyhelp.ID {
	lead, path := templates.LeadOn(v.form.Case, v.meeting.Date, templates.SubjectsOf(v.form.Case, v.meeting.ID)...)
	if lead == "" || v.kept(path) {
		return ""
	}
	return lead
}

// contact returns whom to ring or write to, in lines, and in short: the lead professional,
// or who arranges the meeting, else the council; nothing where none can be told.
func (v *inviter) contact() (lines []string, short string) {
	coordinator, _ := v.meeting.Coordinator.ID()
	if v.kept(v.at + ".coordinator") {
		coordinator = ""
	}
	for _, id := range []earlyhelp.ID{v.lead(), coordinator} {
		place, _ := v.form.Find(id)
		p, ok := place.Row.(*earlyhelp.Practitioner)
		_, from := v.form.Refer(string(id))
		if !ok || v.form.Unsafe(id) || v.kept(place.Path) || v.anyKept(from) || v.worker == p {
			continue
		}
		phone, email := v.shown(place.Path+".phone", p.Phone), v.shown(place.Path+".email", p.Email)
		contact := v.shown(place.Path+".contact", p.Contact)
		if cmp.Or(phone, email, contact) == "" {
			continue
		}
		name := v.builder.who(string(id))
		how := cmp.Or(inShort(phone, 30), inShort(email, 60), inShort(contact, 30))
		return nonEmpty(name, v.shown(place.Path+".role", p.Role), cmp.Or(strings.Join(nonEmpty(phone, email), "\n"), contact)), strings.Join(nonEmpty(name, how), ", ")
	}
	if council := v.form.Template.Council; council.Phone != "" {
		return []string{council.Name, council.Phone}, cmp.Or(inShort(council.Phone, 30), council.Name)
	}
	return nil, ""
}

// inShort is a number as the foot has it, in one line; "" for a note that is too long to
// stand on every page: the first page has it.
func inShort(how string, most int) string {
	how = strings.ReplaceAll(how, "\n", ", ")
	if utf8.RuneCountInString(how) > most {
		return ""
	}
	out := []rune(how)
	ofNumber := func(r rune) bool { return strings.ContainsRune("0123456789()+", r) }
	for i := 1; i+1 < len(out); i++ {
		if out[i] == ' ' && ofNumber(out[i-1]) && ofNumber(out[i+1]) {
			out[i] = '\u00a0' // a number stays in one line
		}
	}
	return string(out)
}

// ring says whom to ring or write to.
func (v *inviter) ring() Node {
	lines, _ := v.contact()
	if len(lines) == 0 {
		return &Paragraph{Text: v.say("invite.ring.none")}
	}
	return v.wrote(templates.Para, v.say("invite.ring.who"), strings.Join(lines, "\n"))
}

// foot says on every page who asks and whom to ring: pages part, and the sheets are
// handed on.
func (v *inviter) foot() string {
	how := v.say("invite.ring.none")
	if _, short := v.contact(); short != "" {
		how = v.words.Say("help", map[string]string{"what": v.say("invite.ring.who"), "where": short})
	}
	return v.words.Say("invite.foot", map[string]string{"council": v.form.Template.Council.Name, "how": how})
}

// sheet is a page of its own to write on.
func (v *inviter) sheet(name string, questions ...string) Section {
	out := Section{ID: name, Sheet: true, Title: v.say("invite." + name), Name: v.say("invite." + name), Nodes: []Node{&Paragraph{Text: v.say("invite." + name + ".how"), Hint: true}}}
	for _, q := range questions {
		a := &Answer{Kind: templates.Para, Label: v.say("invite." + name + "." + q), Lines: 2}
		switch q {
		case "name", "agency":
			a.Kind, a.Lines = templates.Line, 0
		case "scale":
			a.Kind, a.Lines = templates.Scale, 0
			a.Hint = v.say("invite." + name + ".ends")
		}
		out.Nodes = append(out.Nodes, a)
	}
	return out
}
