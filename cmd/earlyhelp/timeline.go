package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/templates/timeline"
)

var icsFile = format{"a calendar", ".ics", "timeline --ics"}

// timed is one case file as "timeline --json" lists it. Timeline is null where there
// is none, so that it does not read as a case in which nothing is due.
type timed struct {
	File     string             `json:"file"`
	Timeline *timeline.Timeline `json:"timeline"`
	Problem  string             `json:"error,omitempty"`
}

func (a *app) timeline(o *options, args []string) (int, error) {
	if len(args) == 0 {
		return exitFailed, &usageError{problem: "timeline needs a case file or a folder of them"}
	}
	if err := icsFile.misnamed("--ics", o.ics); err != nil {
		return exitFailed, err
	}
	lib, err := a.library(o)
	if err != nil {
		return exitFailed, err
	}
	files, many, err := caseFiles(args)
	if err != nil {
		return exitFailed, err
	}
	asOf := ""
	if o.on.IsZero() {
		o.on = earlyhelp.DateOf(a.now())
		asOf = ", today (--on gives another day)"
	}
	asOf = fmt.Sprintf("As of %s%s.\n", o.on.Long(), asOf)
	code := exitFine
	all, lines := make([]timed, 0, len(files)), []*timeline.Timeline{}
	for i, name := range files {
		done := a.progress(i, len(files))
		one := timed{File: name}
		if one.Timeline, err = a.oneTimeline(lib, name, o.on); err != nil {
			one.Problem, code = err.Error(), exitFailed
		} else {
			lines = append(lines, one.Timeline)
		}
		done()
		if err != nil {
			a.complain(err)
		}
		all = append(all, one)
	}
	if o.ics != "" {
		if err := a.calendar(o.ics, files, lines); err != nil {
			return exitFailed, err
		}
	}
	switch {
	case o.ics == standard: // which has the calendar
	case o.json:
		if err := a.writeJSON(all); err != nil {
			return exitFailed, err
		}
	case many:
		a.out.WriteString(asOf)
		caseload(&a.out, all)
	case len(lines) == 1:
		printTimeline(&a.out, lines[0], asOf)
	}
	return code, nil
}

// oneTimeline reads a case and returns its timeline. Every error is a *caseError.
func (a *app) oneTimeline(lib *templates.Library, name string, on earlyhelp.Date) (*timeline.Timeline, error) {
	file, err := a.read(name)
	if err != nil {
		return nil, err
	}
	t, err := timeline.Of(lib, file.c, on)
	if err != nil {
		return nil, &caseError{name, err}
	}
	return t, nil
}

// calendar writes the next meetings.
func (a *app) calendar(output string, inputs []string, of []*timeline.Timeline) error {
	var b bytes.Buffer
	n, err := timeline.WriteCalendar(&b, of...)
	if err != nil {
		return err
	}
	if n == 0 {
		a.warn("No meeting is to come that has a date, so no calendar was written.\n")
		return nil
	}
	for _, input := range inputs {
		if same(output, input) {
			return fmt.Errorf("cannot write %s: it is the case itself; give another name", output)
		}
	}
	if err := a.save(output, "", b.Bytes()); err != nil {
		return err
	}
	if output != standard {
		a.warn("Wrote %s: %s.\n", output, plural(n, "meeting"))
	}
	return nil
}

// states are the headings under which milestones stand, in that order.
var states = []struct {
	state   timeline.State
	heading string
}{{timeline.Late, "Late"}, {timeline.Due, "Due"}, {timeline.Done, "Done"}, {timeline.Missed, "Never done"}, {timeline.NotApplicable, "Does not apply"}}

// printTimeline prints all of one case.
func printTimeline(w *bytes.Buffer, t *timeline.Timeline, asOf string) {
	fmt.Fprintf(w, "%s%s%s\n%s", t.Council, before(": ", t.Family), before(", case ", t.Ref), asOf)
	if !t.Ended.IsZero() {
		fmt.Fprintf(w, "Early help ended on %s.\n", t.Ended.Long())
	}
	for _, s := range states {
		heading := "\n" + s.heading + "\n"
		for _, m := range t.Milestones {
			if m.State != s.state {
				continue
			}
			fmt.Fprintf(w, "%s  %s\n", heading, milestone(m, t.On))
			heading = ""
			for _, more := range slices.Concat([]string{before("About: ", persons(m.About)), before("Who: ", persons(m.Who))}, m.Notes, []string{m.Why}) {
				if more != "" {
					fmt.Fprintf(w, "      %s\n", more)
				}
			}
		}
	}
	if len(t.Milestones) == 0 {
		w.WriteString("\nNo day is known by which anything is due.\n")
	}
	if a := t.Next; a != nil {
		fmt.Fprintf(w, "\nNext meeting\n  %s%s: %s%s\n", a.Date.Long(), before(" at ", earlyhelp.FormatClock(a.Time)), a.What, before(", ", oneLine(a.Venue)))
	}
	w.WriteString("\n" + frontDoor(t.Contacts))
}

// milestone is one in a line.
func milestone(m timeline.Milestone, on earlyhelp.Date) string {
	late := ""
	if days := m.DaysLate(on); days > 0 {
		late = ", " + plural(days, "day") + " late"
	}
	what := oneLine(m.What) + before(" (", m.Code)
	if m.Code != "" {
		what += ")"
	}
	if m.State == timeline.Done && m.Done.IsZero() {
		return fmt.Sprintf("on a day that is not written down  %s: due by %s", what, m.Due.Long())
	}
	if m.State == timeline.Done {
		return fmt.Sprintf("%s  %s: due by %s%s", m.Done.Long(), what, m.Due.Long(), late)
	}
	return fmt.Sprintf("%s  %s%s", m.Due.Long(), what, late)
}

// persons says who people are.
func persons(who []timeline.Actor) string {
	var out []string
	for _, a := range who {
		switch {
		case a.Name != "":
			out = append(out, a.Name+before(", ", a.Role))
		case a.Role != "":
			out = append(out, a.Role)
		}
	}
	return strings.Join(out, "; ")
}

// frontDoor says where to turn about a child at risk of harm, and that nothing here
// comes first.
func frontDoor(contacts []templates.CouncilContact) string {
	var b strings.Builder
	b.WriteString("If a child may be at risk of harm, act at once. No date here comes first.\n")
	for _, k := range contacts {
		fmt.Fprintf(&b, "  %s: %s\n", k.Name, cmp.Or(strings.Join(slices.DeleteFunc([]string{k.Phone, k.Email}, func(s string) bool { return s == "" }), ", "), "no number is known here: look it up now"))
	}
	return b.String()
}

// caseload prints what is open in many cases, in order of days, then the sum.
func caseload(w *bytes.Buffer, all []timed) {
	type line struct {
		of *timed
		m  timeline.Milestone
	}
	var lines []line
	var quiet, failed int
	for i := range all {
		t := all[i].Timeline
		if t == nil {
			failed++
			continue
		}
		open := t.Open()
		if len(open) == 0 {
			quiet++
		}
		for _, m := range open {
			if m.Kind == timeline.Keep && m.State == timeline.Due {
				continue // years from now
			}
			lines = append(lines, line{&all[i], m})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.m.Due.Compare(b.m.Due) })
	for _, s := range states[:2] {
		heading := "\n" + s.heading + "\n"
		for _, l := range lines {
			if l.m.State == s.state {
				fmt.Fprintf(w, "%s  %s\n      %s%s%s%s\n", heading, milestone(l.m, l.of.Timeline.On), l.of.File, before(": ", l.of.Timeline.Family), before("; About: ", persons(l.m.About)), before("; Who: ", persons(l.m.Who)))
				for _, note := range l.m.Notes {
					fmt.Fprintf(w, "      %s\n", note)
				}
				heading = ""
			}
		}
	}
	fmt.Fprintf(w, "\n%s", plural(len(all), "case"))
	if quiet > 0 {
		fmt.Fprintf(w, ", %d with nothing due", quiet)
	}
	if failed > 0 {
		fmt.Fprintf(w, ", %d could not be read", failed)
	}
	w.WriteString(".\n")
	said := map[string]bool{}
	for _, one := range all {
		if t := one.Timeline; t != nil && !said[t.Council] {
			said[t.Council] = true
			fmt.Fprintf(w, "\n%s. %s", t.Council, frontDoor(t.Contacts))
		}
	}
}

// before puts something in front of a text, unless there is none.
func before(what, text string) string {
	if text == "" {
		return ""
	}
	return what + text
}

// oneLine takes a text of several lines as one.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
