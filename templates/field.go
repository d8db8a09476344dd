package templates

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
)

// Kind says what an answer to a field looks like.
type Kind string

// The kinds of field.
const (
	Line    Kind = "line"    // one line of text
	Para    Kind = "para"    // text of any length
	Day     Kind = "date"    // a date, ISO
	Days    Kind = "dates"   // several dates; derived fields only
	YesNo   Kind = "yesno"   // yes or no
	Choice  Kind = "choice"  // the code of one option
	Choices Kind = "choices" // the codes of any number of options
	Scale   Kind = "score"   // a whole number on a Range
	Who     Kind = "who"     // a row id, or a name in plain words
	Whos    Kind = "whos"    // several of them
	Texts   Kind = "texts"   // several lines of text
	Sign    Kind = "sign"    // a signature: the code of the kind of evidence
	Rows    Kind = "rows"    // the rows of a list
)

// Option is one option of a choice: the code that is stored, which stays, and
// the words that are printed, which are the council's.
type Option struct {
	Code  string
	Label string
}

// Field is one question: what it asks, what an answer looks like, and where
// the answer lives. It is immutable.
type Field struct {
	ID      string // thing.leaf, or x.council.name; never changes
	Label   string // in the library's words; a form prints its own
	Kind    Kind
	Topic   string // what a consent to share lists
	Format  string // how a reader reads it: nhs (3-3-4), clock (3:30pm); "" as it is
	Office  bool   // in office copies only
	Options []Option
	Scale   *Range // of a council's own score; nil: 0 to 10

	root    string       // case, instance, subject, row, or the name of a part; "" for a derived field
	of      reflect.Type // the type of the row, where root is row
	elem    reflect.Type // the type of a row of this list, where Kind is Rows
	binds   []bind       // where the answer lives; the first takes a changed text whole
	with    []bind       // sources that are shown with the answer and are no part of it
	orElse  *Field       // read when this is unanswered
	or      *Field       // where this is answered, nobody misses an answer here
	unless  []leafIs     // but not when one of these holds
	list    string       // the option list that Options are from; "" for none
	closed  bool         // the program acts on the codes of that list
	values  []string     // what a derived field may be; nil: anything
	key     bool         // finds a row by what it is for
	first   place        // of a council's own question: where it is made
	extra   string       // key in the root's Extra, for a council's own question
	derived derive
	sources []*Field // of a derived field
	kin     kinship  // of a list: which of its rows belong to the row around
}

// leafIs compares one leaf beside a field with a value.
type leafIs struct {
	bind  bind
	value string
}

// bind is the way from a root to an answer.
type bind []step

// step goes from a struct to one of its fields, and where follow is set on
// through the row id found there to a row of that list.
type step struct {
	index  []int
	key    string // as in a path
	tail   string // keys up to here from the root or the last reference, as in a path
	follow string
}

// withTails returns b with the tails of its steps filled in.
func (b bind) withTails() bind {
	tail := ""
	for i := range b {
		tail = join(tail, b[i].key)
		b[i].tail = tail
		if b[i].follow != "" {
			tail = ""
		}
	}
	return b
}

// List reports the name of the list that a field of kind Rows is.
func (fd *Field) List() string { return fd.ID }

// Own reports whether the field is a council's own question, whose answers
// stand in Extra.
func (fd *Field) Own() bool { return fd.extra != "" }

// Source is one answer of the case as it stands, an untouched placeholder
// included, and its path.
type Source struct {
	Path   string
	Answer earlyhelp.Answer
	Whole  bool // a list: every answer in its rows is a source
}

// Ref is a reference that was followed to an answer, and the row it led to.
type Ref struct {
	Path string
	To   earlyhelp.Place
}

// Reading is what a form holds for one field: the answer in plain form, and
// the answers of the case that it was put together from.
type Reading struct {
	Answer  earlyhelp.Answer
	Sources []Source // at least one where the field exists in this instance
	Refs    []Ref    // on the way to them, but for the instance's own to its parts
	Barred  []Source // answers because of which nothing would stand in for a missing one
	Decides []Source // answers that say whether something stands in for this one, which is missing

	nameless bool   // the answer refers to a row that no words name
	Standin  string // in place of a missing answer, as it is read: the day a baby is due for a name or date of birth
}

// Path returns where the answer lives, or would live; "" when this instance
// has no such part.
func (r Reading) Path() string {
	if len(r.Sources) == 0 {
		return ""
	}
	return r.Sources[0].Path
}

// Seen returns every answer that the reading was made of: the references on
// the way and the sources.
func (r Reading) Seen() []Source {
	if len(r.Refs) == 0 {
		return r.Sources
	}
	out := make([]Source, 0, len(r.Refs)+len(r.Sources))
	for _, ref := range r.Refs {
		out = append(out, Source{Path: ref.Path})
	}
	return append(out, r.Sources...)
}

// add makes other's sources part of the reading.
func (r *Reading) add(other Reading) {
	r.Sources = append(r.Sources, other.Sources...)
	r.addRefs(other.Refs)
}

// addRefs adds references that the reading does not have yet.
func (r *Reading) addRefs(refs []Ref) {
	for _, ref := range refs {
		if !slices.Contains(r.Refs, ref) {
			r.Refs = append(r.Refs, ref)
		}
	}
}

// Text returns the answer's only or first element, and "" when unanswered.
func (r Reading) Text() string {
	if len(r.Answer) == 0 {
		return ""
	}
	return r.Answer[0]
}

// Read returns what the form holds for the field in scope s. Text that a form
// prints as a placeholder ("Click here to enter text.") reads as unanswered.
func (fd *Field) Read(s Scope) Reading {
	if fd.derived != nil {
		r := Reading{Answer: fd.derived(s)}
		for _, src := range fd.sources {
			if src.Kind == Rows {
				r.Sources = append(r.Sources, Source{Path: s.form.ListPath(src), Whole: true})
				continue
			}
			r.add(src.Read(s))
		}
		return r
	}
	base, path := s.root(fd.root)
	if !base.IsValid() {
		return Reading{}
	}
	if fd.extra != "" {
		src := fd.own(base, path)
		return Reading{Answer: s.form.real(src.Answer), Sources: []Source{src}}
	}
	var r Reading
	for _, b := range fd.binds {
		v, at, plain, refs := s.trail(base, path, b)
		r.addRefs(refs)
		src := Source{Path: at}
		switch {
		case v.IsValid():
			src.Answer = leaf.Get(v)
		case plain != "" && b[len(b)-1].key == "name":
			src.Answer = earlyhelp.Answer{plain} // somebody outside the case, by name
		}
		r.Sources = append(r.Sources, src)
	}
	if len(fd.binds) == 1 {
		r.Answer = s.form.real(r.Sources[0].Answer)
		r.nameless = fd.Kind == Who && s.form.nameless(r.Answer)
	} else {
		r.Answer, r.Sources = joined(s.form, r.Sources)
	}
	for _, b := range fd.with {
		if v, at, _ := s.follow(base, path, b); v.IsValid() {
			r.Sources = append(r.Sources, Source{Path: at, Answer: leaf.Get(v)})
		}
	}
	if fd.orElse != nil {
		r.Barred = fd.barred(s, base, path)
		if len(r.Answer) == 0 && s.form.markFor(r) == nil {
			r.Decides = fd.decides(s, base, path)
			if r.Barred == nil {
				or := fd.orElse.Read(s)
				if fd.orElse.Kind == Who && fd.Kind != Who { // a name is read, not a row
					or.Answer, or.Sources = joined(s.form, or.Sources)
				}
				or.Decides = r.Decides
				return or
			}
		}
	}
	if len(r.Answer) == 0 && fd.or != nil {
		or := fd.or.Read(s)
		r.add(or)
		if len(or.Answer) > 0 {
			r.Standin = s.form.Template.valueWords(fd.or, or.Text())
		}
	}
	return r
}

// own returns the answer to a council's own question as it stands.
func (fd *Field) own(base reflect.Value, path string) Source {
	extra, _ := base.FieldByName("Extra").Interface().(earlyhelp.Extra)
	return Source{Path: fmt.Sprintf("%s[%s]", join(path, "extra"), fd.extra), Answer: extra[fd.extra]}
}

// barred returns the answers because of which the stand-in must not be read:
// the home is nobody's address who lives elsewhere.
func (fd *Field) barred(s Scope, base reflect.Value, path string) []Source {
	for _, u := range fd.unless {
		v, at, _ := s.follow(base, path, u.bind)
		if v.IsValid() {
			if got := leaf.Get(v); len(got) == 1 && got[0] == u.value {
				return []Source{{Path: at, Answer: got}}
			}
		}
	}
	return nil
}

// decides returns the answers that barred asks for.
func (fd *Field) decides(s Scope, base reflect.Value, path string) (out []Source) {
	for _, u := range fd.unless {
		_, at, _ := s.follow(base, path, u.bind)
		out = append(out, Source{Path: at})
	}
	return out
}

// joined puts several answers into one box, a line each. The sources grow by
// the answers that references are named by: who may not see an agency's name
// may not see it here.
func joined(f *Form, sources []Source) (earlyhelp.Answer, []Source) {
	var lines []string
	all := slices.Clone(sources)
	for _, src := range sources {
		for _, a := range f.real(src.Answer) {
			if _, isRow := earlyhelp.Who(a).ID(); isRow {
				name, from := f.Refer(a)
				a, all = name, append(all, from...)
			}
			if a = strings.TrimSpace(a); a != "" {
				lines = append(lines, a)
			}
		}
	}
	if lines == nil {
		return nil, all
	}
	return earlyhelp.Answer{strings.Join(lines, "\n")}, all
}

// Set writes an answer in its plain form; nil clears it. A text for several
// answers goes whole into the first and clears the others, unless it is what
// they read together already.
func (fd *Field) Set(s Scope, a earlyhelp.Answer) error {
	if fd.derived != nil || fd.Kind == Rows {
		return fmt.Errorf("field %s cannot be written", fd.ID)
	}
	base, path := s.root(fd.root)
	if !base.IsValid() {
		return fmt.Errorf("field %s: this instance has no %s", fd.ID, fd.root)
	}
	if fd.extra != "" {
		extra := base.FieldByName("Extra")
		if len(a) == 0 {
			if !extra.IsNil() {
				extra.SetMapIndex(reflect.ValueOf(fd.extra), reflect.Value{})
			}
			return nil
		}
		if extra.IsNil() {
			extra.Set(reflect.ValueOf(earlyhelp.Extra{}))
		}
		extra.SetMapIndex(reflect.ValueOf(fd.extra), reflect.ValueOf(a))
		return nil
	}
	if now := fd.Read(s).Answer; len(fd.binds) > 1 && strings.Join(now, "\n") == strings.Join(a, "\n") {
		return nil
	}
	for i, b := range fd.binds {
		v, _, _ := s.follow(base, path, b)
		if !v.IsValid() {
			if i > 0 || len(a) == 0 {
				continue
			}
			return fmt.Errorf("field %s: nobody is named whose answer this would be", fd.ID)
		}
		if i > 0 {
			v.SetZero()
			continue
		}
		if err := leaf.Set(v, a); err != nil {
			return fmt.Errorf("field %s: %w", fd.ID, err)
		}
	}
	return nil
}

// Option returns the words for a code, and false when the field has no such
// option.
func (fd *Field) Option(code string) (string, bool) { return optionLabel(fd.Options, code) }

func optionLabel(options []Option, code string) (string, bool) {
	for _, o := range options {
		if o.Code == code {
			return o.Label, true
		}
	}
	return "", false
}

// join adds a key to a path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// endType returns the list that the field's last reference leads to, or the
// name of the struct it starts at.
func (fd *Field) endType() string {
	end := fd.root
	if fd.of != nil {
		end = fd.of.Name()
	}
	if list, ok := partLists[fd.root]; ok {
		end = listType(list).Name()
	}
	for _, st := range fd.binds[0] {
		if st.follow != "" {
			end = listType(st.follow).Name()
		}
	}
	return end
}

// lastKeys returns the keys behind the last reference.
func (fd *Field) lastKeys() string {
	keys := ""
	for _, st := range fd.binds[0] {
		keys = join(keys, st.key)
		if st.follow != "" {
			keys = ""
		}
	}
	return keys
}

// InRow reports whether the answer stands in a row of a list.
func (fd *Field) InRow() bool { return fd.root == "row" }

// Else returns the field that is read in place of this one where it is not
// answered; nil for none.
func (fd *Field) Else() *Field { return fd.orElse }

// Or returns the field whose answer may stand in place of this one's; nil for
// none.
func (fd *Field) Or() *Field { return fd.or }

// Derived reports whether the field is worked out from others.
func (fd *Field) Derived() bool { return fd.derived != nil }

// Sources returns the fields that a derived field is worked out from.
func (fd *Field) Sources() []*Field { return slices.Clone(fd.sources) }
