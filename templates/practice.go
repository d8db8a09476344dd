package templates

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"earlyhelp.example/forms/earlyhelp"
)

// Derived fields that hints from practice ask about.

func yesNo(yes bool) earlyhelp.Answer {
	if yes {
		return earlyhelp.Answer{string(earlyhelp.Yes)}
	}
	return earlyhelp.Answer{string(earlyhelp.No)}
}

func number(n int) earlyhelp.Answer { return earlyhelp.Answer{strconv.Itoa(n)} }

// unsafe reports whether a mark says that it is unsafe to involve somebody of
// the case, or to give somebody what the row at path is about.
func (f *Form) unsafe(path string, who earlyhelp.ID) bool {
	return slices.ContainsFunc(f.Case.Marks, func(m earlyhelp.Mark) bool {
		if m.As != earlyhelp.MarkUnsafe {
			return false
		}
		return m.Covers(path) || who != "" && strings.HasSuffix(m.At, "["+string(who)+"]")
	})
}

// Unsafe reports whether a mark says that it is unsafe to involve somebody of the case,
// or the agency that they work for.
func (f *Form) Unsafe(who earlyhelp.ID) bool {
	if f.unsafe("", who) {
		return true
	}
	place, _ := f.find(who, "practitioners")
	p, ok := place.Row.(*earlyhelp.Practitioner)
	if !ok {
		return false
	}
	agency, _ := p.Agency.ID()
	return f.unsafe("", agency)
}

// rowUnsafe is whether it is unsafe to involve whom a row is about, or to give
// them what it records; of a practitioner also where their agency is marked.
func rowUnsafe(s Scope) earlyhelp.Answer {
	var who earlyhelp.ID
	switch row := s.Row().(type) {
	case *earlyhelp.Person:
		who = row.ID
	case *earlyhelp.Attendee:
		who = row.Person
	case *earlyhelp.TeamMember:
		who = row.Practitioner
	case *earlyhelp.Practitioner:
		who = row.ID
	case *earlyhelp.Copy:
		who, _ = row.To.ID()
	default:
		return nil
	}
	return yesNo(s.form.unsafe(s.path, who) || s.form.Unsafe(who))
}

// heads returns what each part of the instance records about its own making.
func (f *Form) heads() (out []*earlyhelp.Head) {
	for _, p := range f.parts {
		if head := HeadOf(p.Row); head != nil {
			out = append(out, head)
		}
	}
	return out
}

// agencies is how many agencies work with the family, as this form shows; a
// practitioner whose agency nobody wrote down counts as one.
func agencies(s Scope) earlyhelp.Answer {
	seen := map[string]bool{}
	add := func(who earlyhelp.Who) {
		id, ok := who.ID()
		if !ok {
			return // a name in plain words may be anybody
		}
		place, _ := s.form.find(id, "")
		switch row := place.Row.(type) {
		case *earlyhelp.Practitioner:
			key := strings.ToLower(string(row.Agency))
			if key == "" {
				key = string(row.ID)
			}
			seen[key] = true
		case *earlyhelp.Agency:
			seen[string(row.ID)] = true
		}
	}
	for _, head := range s.form.heads() {
		add(earlyhelp.Who(head.By))
		add(earlyhelp.Who(head.Lead))
		for _, w := range head.TookPart {
			add(w)
		}
	}
	if m := part[earlyhelp.Meeting](s, "meeting"); m != nil {
		for i := range m.Team {
			add(earlyhelp.Who(m.Team[i].Practitioner))
		}
		for i := range m.Updates {
			add(m.Updates[i].By)
		}
	}
	if p := part[earlyhelp.Plan](s, "plan"); p != nil {
		for i := range p.Actions {
			for _, w := range p.Actions[i].By {
				add(w)
			}
		}
	}
	for i := range s.form.Case.Practitioners {
		if p := &s.form.Case.Practitioners[i]; p.Involved == earlyhelp.Yes {
			add(earlyhelp.Who(p.ID))
		}
	}
	return number(len(seen))
}

// unborn is whether somebody has a day on which they are due, and none on which
// they were born.
func unborn(s Scope) earlyhelp.Answer {
	p := rowOf[earlyhelp.Person](s)
	if p == nil {
		return nil
	}
	return yesNo(p.Born.IsZero() && !p.Due.IsZero())
}

// involved is whether somebody took part in what the form records: was there,
// was heard, talked with, agreed, answered or signed.
func involved(s Scope) earlyhelp.Answer {
	p := rowOf[earlyhelp.Person](s)
	if p == nil {
		return nil
	}
	me := earlyhelp.Who(p.ID)
	took := func() bool {
		for _, head := range s.form.heads() {
			if slices.Contains(head.TookPart, me) || slices.ContainsFunc(head.Agreed, func(a earlyhelp.Agreement) bool { return a.Who == me }) {
				return true
			}
		}
		if m := part[earlyhelp.Meeting](s, "meeting"); m != nil {
			if slices.Contains(m.Chairs, me) || slices.ContainsFunc(m.Family, func(a earlyhelp.Attendee) bool {
				return a.Person == p.ID && (a.Attended == earlyhelp.Yes || a.Views == earlyhelp.Yes)
			}) {
				return true
			}
		}
		if c := part[earlyhelp.Conversation](s, "conversation"); c != nil &&
			slices.ContainsFunc(c.Talks, func(t earlyhelp.Talk) bool { return t.Who == me }) {
			return true
		}
		return slices.ContainsFunc(s.form.Instance.Signatures, func(sig earlyhelp.Signature) bool { return sig.Who == me && sig.Kind != "" })
	}
	return yesNo(took())
}

// seen is whether the form says anything about somebody beyond listing them:
// it is theirs, or they are the only child, they took part, a row is about them,
// or a text names them.
func seen(s Scope) earlyhelp.Answer {
	p := rowOf[earlyhelp.Person](s)
	if p == nil {
		return nil
	}
	if s.form.Instance.Subject == p.ID || onlyChild(s.form.Case, p) || involved(s)[0] == string(earlyhelp.Yes) {
		return yesNo(true)
	}
	names := nameWords(p.First + " " + p.Name)
	names = names[:min(1, len(names))]
	if len(names) == 0 && !p.Due.IsZero() { // "the baby" is the name of who has none yet
		names = nameWords(s.form.Template.words.inEnglish("unborn"))
	}
	found := false
	s.form.Answers(func(_ *Section, q *Question, in Scope) {
		fd := q.Field
		listing := fd.Topic == "identity" || fd.Topic == "contact" || in.RowID() == p.ID
		if found || listing || fd.derived != nil {
			return
		}
		for _, a := range fd.Read(in).Answer {
			words := nameWords(a)
			if a == string(p.ID) || fd.Kind != Who && fd.Kind != Whos && slices.ContainsFunc(names, func(n string) bool { return slices.Contains(words, n) }) {
				found = true
			}
		}
	})
	return yesNo(found)
}

// onlyChild reports whether somebody is the one child of the case.
func onlyChild(c *earlyhelp.Case, p *earlyhelp.Person) bool {
	n := 0
	for i := range c.People {
		if c.People[i].Role == earlyhelp.RoleChild {
			n++
		}
	}
	return n == 1 && p.Role == earlyhelp.RoleChild
}

// nameWords returns the words of a text in small letters.
func nameWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// opened is the first day that the case tells of its own work.
func opened(c *earlyhelp.Case) earlyhelp.Date {
	days := slices.Concat(caseReceived(c), assessedDays(c), meetingDays(c), planDays(c))
	for i := range c.Conversations {
		days = append(days, known(c.Conversations[i].Completed, c.Conversations[i].Started)...)
	}
	for i := range c.Assessments {
		days = append(days, known(c.Assessments[i].Started)...)
	}
	return first(days)
}

// months counts the whole months from the first day to the end, or to the day
// of the check while early help goes on.
func months(s Scope) earlyhelp.Answer {
	from, to := opened(s.form.Case), Ended(s.form.Case)
	if to.IsZero() {
		to = s.form.on
	}
	if from.IsZero() || to.IsZero() {
		return nil
	}
	n := 0
	for !from.AddMonths(n+1).After(to) && n < maxMonths {
		n++
	}
	return number(n)
}

// maxMonths bounds counting: nobody is helped for longer than a childhood.
const maxMonths = 12 * 30

// youngest is the latest day on which a child of the case was born.
func youngest(c *earlyhelp.Case) earlyhelp.Date {
	var days []earlyhelp.Date
	for i := range c.People {
		if c.People[i].Role == earlyhelp.RoleChild {
			days = append(days, known(c.People[i].Born)...)
		}
	}
	return last(days)
}

// stalled counts the latest reviews in a row that show no progress: by their
// result; where that is not asked by the state of the actions; else by the
// score, which has not risen since the sheet before. A review that tells none
// of these ends the row: nobody knows.
func stalled(c *earlyhelp.Case) int {
	type look struct {
		day   earlyhelp.Date
		moved bool
		known bool
	}
	var looks []look
	for i := range c.Reviews {
		r := &c.Reviews[i]
		day := ReviewDay(c, r)
		if day.IsZero() {
			continue
		}
		l := look{day: day}
		switch {
		case r.Result != "":
			l.known, l.moved = true, r.Result != earlyhelp.ResultSame && r.Result != earlyhelp.ResultWorse
		case slices.ContainsFunc(r.Progress, func(p earlyhelp.Progress) bool { return p.Status != "" }):
			l.known = true
			l.moved = slices.ContainsFunc(r.Progress, func(p earlyhelp.Progress) bool {
				return p.Status == earlyhelp.ActionDone || p.Status == earlyhelp.ActionDoing
			})
		default:
			l.moved, l.known = risen(c, r.ID)
		}
		looks = append(looks, l)
	}
	slices.SortStableFunc(looks, func(a, b look) int { return b.day.Compare(a.day) })
	n := 0
	for _, l := range looks {
		if !l.known || l.moved {
			break
		}
		n++
	}
	return n
}

// risen compares the plan's score on a review's sheet with that on the sheet
// before it.
func risen(c *earlyhelp.Case, review earlyhelp.ID) (up, known bool) {
	score := func(plan earlyhelp.ID) (int, bool) {
		for i := range c.Plans {
			if c.Plans[i].ID == plan && plan != "" {
				return c.Plans[i].Score.Value()
			}
		}
		return 0, false
	}
	day := func(in *earlyhelp.Instance) earlyhelp.Date {
		for i := range c.Meetings {
			if c.Meetings[i].ID == in.Meeting && in.Meeting != "" {
				return c.Meetings[i].Date
			}
		}
		return earlyhelp.Date{}
	}
	at := slices.IndexFunc(c.Instances, func(in earlyhelp.Instance) bool { return in.Review == review })
	if at < 0 {
		return false, false
	}
	now := &c.Instances[at]
	var before *earlyhelp.Instance
	for i := range c.Instances {
		in := &c.Instances[i]
		if in.Subject == now.Subject && day(in).Before(day(now)) && !day(in).IsZero() && (before == nil || day(in).After(day(before))) {
			before = in
		}
	}
	if before == nil {
		return false, false
	}
	a, ok1 := score(before.Plan)
	b, ok2 := score(now.Plan)
	return b > a, ok1 && ok2
}
