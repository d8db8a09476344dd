package templates

import (
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
)

// Carried reports whether an answer stands in a part of this form as it stood in what the
// part was begun from (Library.Next): the plan that a plan follows, what was told at an
// earlier stage, who led and wrote the form before, and the meeting that was agreed, with
// those who were asked to the last. Nothing marks it, so whoever changes the answer makes
// it this form's own. Who it is, is carried where the reference to them is; what else stands
// with a person is the case's, and may be new.
func (f *Form) Carried(r Reading) bool {
	if len(r.Answer) == 0 || len(r.Sources) == 0 {
		return false
	}
	names := slices.ContainsFunc(r.Sources, func(s Source) bool { return strings.HasSuffix(s.Path, "].name") })
	for _, src := range r.Sources {
		if len(src.Answer) == 0 {
			continue
		}
		name, rest, own := f.within(src.Path)
		if !own && names && len(r.Refs) > 0 && !ofPart(src.Path) {
			src.Answer = earlyhelp.Answer{string(r.Refs[0].To.ID)}
			name, rest, own = f.within(r.Refs[0].Path)
		}
		if !own || !f.carried(name, rest, src.Answer) {
			return false
		}
	}
	return true
}

// within returns the part of the form's own that a path leads into, and the rest of it.
func (f *Form) within(path string) (part, rest string, ok bool) {
	for _, p := range f.Template.Parts {
		place, has := f.Part(p.Name)
		if !has || p.How == Read {
			continue
		}
		if rest, in := strings.CutPrefix(path, place.Path+"."); in {
			return p.Name, rest, true
		}
	}
	return "", "", false
}

// ofPart reports whether a path leads into something that a form makes.
func ofPart(path string) bool {
	list, _, _ := strings.Cut(path, "[")
	return list == "meetings" || slices.Contains(stages, strings.TrimSuffix(list, "s"))
}

func (f *Form) carried(part, rest string, answer earlyhelp.Answer) bool {
	place, _ := f.Part(part)
	if m, ok := place.Row.(*earlyhelp.Meeting); ok {
		return f.askedBefore(m, rest, answer)
	}
	same := func(from any) bool { return slices.Equal(answerAt(from, rest), answer) }
	switch rest {
	case "lead":
		if len(f.Case.Leads) > 0 {
			lead, _ := LeadOn(f.Case, f.Date())
			return slices.Contains(answer, string(lead))
		}
		return f.lastHead(rest, f.child(), same) || f.lastHead(rest, "", same) // of the child, else of all, as Next has it
	case "by", "level", "type":
		return f.lastHead(rest, f.child(), same)
	}
	return slices.ContainsFunc(f.origins(part, place.Row), same)
}

// earlier returns the parts of other forms that were made up to the day of this one and
// concern a child, the latest last.
func (f *Form) earlier(child earlyhelp.ID) []earlyhelp.Place {
	var out []earlyhelp.Place
	for p := range Parts(f.Case) {
		_, _, own := f.within(p.Path + ".")
		if day := f.Date(); !own && concernsChild(f.Case, p.ID, child) && (day.IsZero() || !partDay(f.Case, p.Row).After(day)) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b earlyhelp.Place) int { return partDay(f.Case, a.Row).Compare(partDay(f.Case, b.Row)) })
	return out
}

// lastHead reports whether the last form before this one that answers a question about
// its own making does so as this one.
func (f *Form) lastHead(key string, child earlyhelp.ID, same func(any) bool) bool {
	for _, p := range slices.Backward(f.earlier(child)) {
		if len(answerAt(p.Row, key)) > 0 {
			return same(p.Row)
		}
	}
	return false
}

// askedBefore reports whether the day and place of a meeting are those that the last plan
// or review agreed, and somebody who is asked to it was asked to the meeting before.
func (f *Form) askedBefore(m *earlyhelp.Meeting, rest string, answer earlyhelp.Answer) bool {
	keys := map[string][]string{"date": {"review_date", "next_date"}, "venue": {"review_venue", "next_venue"}}[rest]
	for _, p := range slices.Backward(f.earlier(f.child())) {
		for _, key := range keys {
			if was := answerAt(p.Row, key); len(was) > 0 {
				return slices.Equal(was, answer)
			}
		}
	}
	var last *earlyhelp.Meeting
	for i := range f.Case.Meetings {
		o := &f.Case.Meetings[i]
		if o != m && concernsChild(f.Case, o.ID, f.child()) && (m.Date.IsZero() || o.Date.Before(m.Date)) && (last == nil || o.Date.After(last.Date)) {
			last = o
		}
	}
	list, _, _ := strings.Cut(rest, "[")
	_, key, _ := strings.Cut(rest, "].")
	switch {
	case last == nil:
	case rest == "coordinator":
		return slices.Equal(answer, earlyhelp.Answer{string(last.Coordinator)})
	case list == "family" && key == "person":
		return slices.ContainsFunc(last.Family, func(a earlyhelp.Attendee) bool { return slices.Contains(answer, string(a.Person)) })
	case list == "team" && key == "practitioner":
		return slices.ContainsFunc(last.Team, func(a earlyhelp.TeamMember) bool { return slices.Contains(answer, string(a.Practitioner)) })
	}
	return false
}

// toldLast is the last of the stages that a later one is begun from: the assessment.
const toldLast = 1

// origins are the rows that a part may have been begun from.
func (f *Form) origins(part string, row any) (out []any) {
	day := f.Date()
	before := func(h *earlyhelp.Head) bool {
		return day.IsZero() || !day.Before(h.Completed) && !day.Before(h.Started)
	}
	if p, ok := row.(*earlyhelp.Plan); ok && p.Follows != "" {
		for i := range f.Case.Plans {
			if q := &f.Case.Plans[i]; q.ID == p.Follows && q != p {
				return []any{q}
			}
		}
	}
	for p := range Parts(f.Case) {
		stage := slices.Index(stages, strings.TrimSuffix(p.List, "s"))
		if stage <= toldLast && stage < slices.Index(stages, part) && before(HeadOf(p.Row)) {
			out = append(out, p.Row)
		}
	}
	return out
}

// answerAt returns the answer of a row at the rest of a path: "worries",
// "actions[r0000000a].what"; nil where it has none.
func answerAt(row any, rest string) []string {
	v := reflect.ValueOf(row).Elem()
	for {
		key, after, deeper := strings.Cut(rest, ".")
		name, id, indexed := strings.Cut(strings.TrimSuffix(key, "]"), "[")
		field, ok := leaf.Find(v.Type(), name)
		if !ok {
			return nil
		}
		v = v.FieldByIndex(field.Index)
		if extra, ok := v.Interface().(earlyhelp.Extra); ok && indexed {
			return extra[strings.TrimPrefix(strings.TrimSuffix(rest, "]"), "extra[")]
		}
		if indexed {
			if v = rowIn(v, id); !v.IsValid() {
				return nil
			}
		}
		if !deeper {
			return leaf.Get(v)
		}
		rest = after
	}
}

// rowIn returns the row of a list with an id.
func rowIn(list reflect.Value, id string) reflect.Value {
	if list.Kind() != reflect.Slice {
		return reflect.Value{}
	}
	for i := range list.Len() {
		if field, ok := leaf.Find(list.Index(i).Type(), "id"); ok && list.Index(i).FieldByIndex(field.Index).String() == id {
			return list.Index(i)
		}
	}
	return reflect.Value{}
}
