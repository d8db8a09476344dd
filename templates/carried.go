package templates

import (
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
)

// Carried reports whether an answer stands in a part of this form as it stood in the one
// that the part was begun from (Library.Next): the plan that a plan follows, and what was
// told at an earlier stage. Nothing marks it, so whoever changes the answer makes it this
// form's own.
func (f *Form) Carried(r Reading) bool {
	if len(r.Answer) == 0 || len(r.Sources) == 0 {
		return false
	}
	for _, src := range r.Sources {
		if len(src.Answer) > 0 && !f.carried(src) {
			return false
		}
	}
	return true
}

func (f *Form) carried(src Source) bool {
	for _, p := range f.Template.Parts {
		place, ok := f.Part(p.Name)
		if !ok || p.How == Read {
			continue
		}
		rest, within := strings.CutPrefix(src.Path, place.Path+".")
		if within {
			return slices.ContainsFunc(f.origins(p.Name, place.Row), func(from any) bool { return slices.Equal(answerAt(from, rest), src.Answer) })
		}
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
