package earlyhelp

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"earlyhelp.example/forms/internal/leaf"
)

// Erase takes one person or practitioner out of the case:
//
//   - the row of People or Practitioners with that id;
//   - every row that is theirs or about them alone: as attendee, team member or
//     lead; needs and strengths of the person; consents, agreements, signatures,
//     talks and feedback they gave; copies given to them; and the instances of
//     forms about a child;
//   - their name as the signer of a stored file;
//   - every reference to a row that is gone, taken out of a list and cleared
//     elsewhere, such as who wrote or who leads a form;
//   - the marks on what is gone. Other marks follow their rows.
//
// Everybody else's answers stay, and so do the forms themselves (conversations,
// assessments, plans, reviews, closures) and meetings, because they are about a
// family.
//
// Erase returns the paths of what a person must still look at: first the forms
// that only erased instances held, then the stored files of a form that they had
// signed, which hold their signature still, and the answers in which the name
// stands: the whole name, the first or the last, as a word of its own, capital
// and small letters alike. A nickname, a misspelling or "her" is not found. An
// id that is no person's and no practitioner's changes nothing.
func (c *Case) Erase(id ID) []string {
	if c == nil || !id.Valid() {
		return nil
	}
	names, known := c.namesOf(id)
	if !known {
		return nil
	}
	e := erasure{id: id, removed: map[string]bool{}, cleared: map[string]bool{}, gone: map[ID]bool{}, orphans: map[ID]bool{}}
	e.survey(c)
	e.clear(reflect.ValueOf(c).Elem(), "")
	c.Marks = slices.DeleteFunc(slices.Clone(c.Marks), func(m Mark) bool {
		return e.cleared[m.At] || rowOf(m.At, func(path string) bool { return e.removed[path] }) != ""
	})
	if len(c.Marks) == 0 {
		c.Marks = nil
	}
	signed := e.signed(c, names)
	e.prune(reflect.ValueOf(c).Elem())
	c.moveMarks(e.kept)

	var look []string
	for place := range c.Rows() {
		if e.orphans[place.ID] {
			look = append(look, place.Path)
		}
	}
	for i, in := range c.Instances {
		for j, file := range in.Stored {
			if signed[i] {
				look = append(look, RowPath(RowPath("instances", in.ID, i)+".stored", file.ID, j))
			}
		}
	}
	for path, answer := range c.Answers() {
		if slices.ContainsFunc(answer, func(text string) bool { return holdsWord(text, names) }) {
			look = append(look, path)
		}
	}
	return look
}

// namesOf returns the ways in which a person or practitioner is named, and
// false when the case has none with that id.
func (c *Case) namesOf(id ID) (names []string, known bool) {
	for _, p := range c.People {
		if p.ID == id {
			names, known = append(names, nameForms(p.Name, p.First, p.Last)...), true
		}
	}
	for _, p := range c.Practitioners {
		if p.ID == id {
			names, known = append(names, nameForms(p.Name, p.First, p.Last)...), true
		}
	}
	return names, known
}

// erasure is one person's leaving a case.
type erasure struct {
	id      ID
	kept    []Place         // rows that stay, as they stood before
	removed map[string]bool // paths of rows that go
	cleared map[string]bool // paths of answers that are unanswered now
	gone    map[ID]bool     // rows that stand nowhere any more
	orphans map[ID]bool     // forms that only instances that go held
}

// survey decides which rows go: those that concern the person and all inside
// them.
func (e *erasure) survey(c *Case) {
	outer := ""
	for place := range c.Rows() {
		switch {
		case outer != "" && strings.HasPrefix(place.Path, outer+"."):
		case Concerns(place.Row, e.id):
			outer = place.Path
		default:
			outer = ""
			e.kept = append(e.kept, place)
			continue
		}
		e.removed[place.Path] = true
		e.gone[place.ID] = true
		for _, form := range formsOf(place.Row) {
			e.orphans[form] = true
		}
	}
	for _, place := range e.kept {
		delete(e.gone, place.ID) // an action that was carried stands in another plan
		for _, form := range formsOf(place.Row) {
			delete(e.orphans, form)
		}
	}
	delete(e.gone, "")
	delete(e.orphans, "")
}

// signed reports of each instance that stays whether the person signed it, and
// takes their whole name off its stored files.
func (e *erasure) signed(c *Case, names []string) []bool {
	var out []bool
	for i := range c.Instances {
		in := &c.Instances[i]
		if Concerns(in, e.id) {
			continue
		}
		theirs := slices.ContainsFunc(in.Signatures, func(s Signature) bool { return s.Kind != "" && Concerns(&s, e.id) })
		for j := range in.Stored {
			signer := &in.Stored[j].Signer
			whole := len(names) == 1 || strings.Contains(plainWords(*signer), " ")
			if whole && slices.Contains(names, plainWords(*signer)) {
				*signer, theirs = "", true
			}
		}
		out = append(out, theirs)
	}
	return out
}

// formsOf returns the ids of the typed forms that an instance holds.
func formsOf(row any) []ID {
	i, ok := row.(*Instance)
	if !ok {
		return nil
	}
	return []ID{i.Conversation, i.Assessment, i.Plan, i.Review, i.Closure}
}

// Concerns reports whether a row, a pointer such as Place.Row, is the person's
// or practitioner's own, or about nobody else.
func Concerns(row any, id ID) bool {
	switch r := row.(type) {
	case *Person:
		return r.ID == id
	case *Practitioner:
		return r.ID == id
	case *Attendee:
		return r.Person == id
	case *TeamMember:
		return r.Practitioner == id
	case *Lead:
		return r.Practitioner == id
	case *Need:
		return r.Person == id
	case *Strength:
		return r.Person == id
	case *Consent:
		return r.Who == Who(id)
	case *Talk:
		return r.Who == Who(id)
	case *Agreement:
		return r.Who == Who(id)
	case *Signature:
		return r.Who == Who(id)
	case *Feedback:
		return r.Who == Who(id)
	case *Copy:
		return r.To == Who(id)
	case *Instance:
		return r.Subject == id
	}
	return false
}

// clear takes references to rows that are gone out of the struct v, but for
// rows that go. Any text that is the id of a row is a reference.
func (e *erasure) clear(v reflect.Value, path string) {
	for _, f := range leaf.Fields(v.Type()) {
		in, at := v.FieldByIndex(f.Index), join(path, f.Key)
		switch kind := f.Type.Kind(); {
		case f.Key == "id":
		case leaf.Is(f.Type):
			e.clearLeaf(in, at)
		case kind == reflect.Map:
			extra := in.Interface().(Extra)
			for key, answer := range extra {
				if !e.clearLeaf(reflect.ValueOf(&answer).Elem(), at+"["+key+"]") {
					continue
				}
				if extra[key] = answer; len(answer) == 0 {
					delete(extra, key)
				}
			}
			if len(extra) == 0 {
				in.SetZero()
			}
		case kind == reflect.Slice:
			for i := range in.Len() {
				if row := in.Index(i); !Concerns(row.Addr().Interface(), e.id) {
					e.clear(row, at+rowKey(row, i))
				}
			}
		case kind == reflect.Pointer:
			if in.IsNil() {
				continue
			}
			if e.clear(in.Elem(), at); in.Elem().IsZero() {
				in.SetZero()
			}
		default:
			e.clear(in, at)
		}
	}
}

// clearLeaf clears one answer and reports whether it changed. Nothing is
// checked on the way: what else is wrong with the answer must not keep it.
func (e *erasure) clearLeaf(v reflect.Value, path string) bool {
	if !leaf.IsList(v.Type()) {
		text := leaf.Get(v)
		if len(text) == 0 || !e.gone[ID(text[0])] {
			return false
		}
		v.SetZero()
		e.cleared[path] = true
		return true
	}
	kept := reflect.Zero(v.Type())
	for i := range v.Len() {
		if !e.gone[ID(v.Index(i).String())] {
			kept = reflect.Append(kept, v.Index(i))
		}
	}
	if kept.Len() == v.Len() {
		return false
	}
	v.Set(kept)
	if kept.Len() == 0 {
		e.cleared[path] = true
	}
	return true
}

// prune takes the rows that go out of the lists of v, into lists of their own,
// so that nothing of them stays in memory behind a list.
func (e *erasure) prune(v reflect.Value) {
	for _, f := range leaf.Fields(v.Type()) {
		if f.Type.Kind() != reflect.Slice || leaf.IsList(f.Type) {
			continue
		}
		in := v.FieldByIndex(f.Index)
		kept := reflect.Zero(f.Type)
		for i := range in.Len() {
			if row := in.Index(i); !Concerns(row.Addr().Interface(), e.id) {
				e.prune(row)
				kept = reflect.Append(kept, row)
			}
		}
		if kept.Len() < in.Len() {
			in.Set(kept)
		}
	}
}

// nameForms returns the ways in which a name is looked for, as plainWords writes
// them.
func nameForms(name, first, last string) []string {
	forms := []string{name, first, last}
	if words := strings.Fields(name); len(words) > 0 {
		forms = append(forms, words[0], words[len(words)-1])
	}
	var all []string
	for _, form := range forms {
		form = strings.TrimFunc(plainWords(form), func(r rune) bool { return !inWord(r) })
		if utf8.RuneCountInString(form) > 1 && !slices.Contains(all, form) {
			all = append(all, form)
		}
	}
	return all
}

// plainWords returns s in small letters with single spaces and straight
// apostrophes.
func plainWords(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(strings.ToLower(s)), " "), "’", "'")
}

// holdsWord reports whether one of words, as nameForms returns them, stands in
// text with no letter or digit beside it.
func holdsWord(text string, words []string) bool {
	text = plainWords(text)
	for _, word := range words {
		for rest := text; ; {
			at := strings.Index(rest, word)
			if at < 0 {
				break
			}
			before, _ := utf8.DecodeLastRuneInString(text[:len(text)-len(rest)+at])
			after, _ := utf8.DecodeRuneInString(rest[at+len(word):])
			if !inWord(before) && !inWord(after) {
				return true
			}
			_, size := utf8.DecodeRuneInString(rest[at:])
			rest = rest[at+size:]
		}
	}
	return false
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}
