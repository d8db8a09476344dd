package timeline

import (
	"io"
	"strings"
	"time"
	_ "time/tzdata" // Europe/London is known on every machine

	ics "github.com/arran4/golang-ical"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// Appointment is a meeting to come, as far as it is known.
type Appointment struct {
	private
	What  string         `json:"what"` // Review meeting
	Date  earlyhelp.Date `json:"date"`
	Time  string         `json:"time,omitzero"`  // as it is written in the case; "" where no time of day is known
	Venue string         `json:"venue,omitzero"` // or how to join; "" where a mark keeps it from anybody

	uid string // the same whenever this meeting is written
}

// next returns the first meeting from the day on: one that is in the case, or the
// review that was agreed; nil where none is known, early help has ended, or a mark
// keeps it from anybody.
func (b *builder) next() *Appointment {
	over := func(children []earlyhelp.ID) bool { _, is := b.over(children...); return is }
	if over(nil) {
		return nil
	}
	var best *Appointment
	venue := func(at, text string) string {
		if b.form.Mark(at) != nil { // who reads a calendar nobody knows
			return ""
		}
		return strings.TrimSpace(text)
	}
	for i := range b.c.Meetings {
		k := &b.c.Meetings[i]
		at := earlyhelp.RowPath("meetings", k.ID, i)
		if k.Date.IsZero() || k.Date.Before(b.on) || b.form.Mark(at+".date") != nil || over(templates.SubjectsOf(b.c, k.ID)) || b.before(k) || best != nil && !k.Date.Before(best.Date) {
			continue
		}
		best = &Appointment{What: b.meeting(k.Kind), Date: k.Date, Time: strings.TrimSpace(k.Time), Venue: venue(at+".venue", k.Venue), uid: b.uid(at)}
	}
	for _, s := range b.agreedReviews() {
		if s.next.Before(b.on) || b.form.Mark(s.path) != nil || over(s.of) || best != nil && !s.next.Before(best.Date) {
			continue
		}
		row, _, _ := strings.Cut(s.path, ".")
		key := ".review_venue"
		if s.review {
			key = ".next_venue"
		}
		best = &Appointment{What: b.words.Say("timeline.review", nil), Date: s.next, Venue: venue(row+key, s.venue), uid: b.uid(s.path)}
	}
	return best
}

// uid names a meeting by the random ids of its row and of the case's first form.
func (b *builder) uid(path string) string {
	first := b.c.Instances[0]
	return strings.NewReplacer("[", "-", "]", "", ".", "-", "#", "").Replace(path+"-"+string(first.ID)) + "@earlyhelp"
}

// WriteCalendar writes the next meeting of each timeline that has one as iCalendar
// (RFC 5545), and returns how many there are; where there are none it writes
// nothing. A calendar is read by many: it tells nobody's name, unless the place does. Times are
// those of England; a meeting without a time of day is one of the whole day.
func WriteCalendar(w io.Writer, of ...*Timeline) (int, error) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return 0, err
	}
	cal := ics.NewCalendarFor("earlyhelp")
	cal.SetMethod(ics.MethodPublish)
	n, written := 0, map[Appointment]bool{} // a case may be given twice
	for _, t := range of {
		a := t.Next
		if a == nil || written[*a] {
			continue
		}
		n++
		written[*a] = true
		day := func(d earlyhelp.Date) time.Time { return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC) }
		e := cal.AddEvent(a.uid)
		e.SetDtStampTime(day(t.On))
		e.SetSummary(a.What)
		e.SetClass(ics.ClassificationPrivate)
		if a.Venue != "" {
			e.SetLocation(a.Venue)
		}
		clock, err := earlyhelp.ParseClock(a.Time)
		if err != nil {
			e.SetAllDayStartAt(day(a.Date))
			continue
		}
		at, err := time.Parse("15:04", clock)
		if err != nil {
			return 0, err
		}
		e.SetStartAt(time.Date(a.Date.Year(), a.Date.Month(), a.Date.Day(), at.Hour(), at.Minute(), 0, 0, zone))
	}
	if n == 0 {
		return 0, nil
	}
	return n, cal.SerializeTo(w, ics.WithNewLineWindows) // RFC 5545 ends lines so on every system
}
