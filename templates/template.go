package templates

import (
	"cmp"
	"crypto/sha256"
	"maps"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
)

// Wording says whose the words of a form are.
type Wording string

// The origins of a form's words.
const (
	Verbatim      Wording = "verbatim"      // the council's own form, to the letter
	Reconstructed Wording = "reconstructed" // the council's published process, in our words
	Ours          Wording = "ours"          // nobody's form: the library's own
)

// Template is one version of one council's form, compiled. It is immutable
// and safe for concurrent use.
type Template struct {
	Name     string // council/form
	From     string // the other council's form that this is, council/form; "" for a form of its own
	Version  string
	Title    string
	Wording  Wording
	Source   string // the document that the words come from
	Family   bool   // about a whole family: no one child heads it
	Day      *Field // dates an instance
	Parts    []Part
	Sections []*Section
	Rules    []*Rule // the form's, the council's and the library's
	Council  *Council
	Digest   string // of everything but binds

	dict       *dictionary
	words      *Words
	checks     map[string]*Check
	catalogues map[string][]Option
	printed    map[string]*Printed
	keys       []Key
	own        []*Field          // lists of the instance itself, printed or not
	sheet      map[string]*Field // of signatures and copies, printed or not
	sum        [sha256.Size]byte // of the form's file
	left       []string          // words of the form that stand in English, in a library in another language
	implied    map[string]*Field // fields that a table's where answers for every row in it
}

// ID returns council/form@version.
func (t *Template) ID() string { return t.Name + "@" + t.Version }

// Words returns the words that the library itself prints.
func (t *Template) Words() *Words { return t.words }

// Untranslated returns the words of the form that stand in English, in order, in a library
// in another language.
func (t *Template) Untranslated() []string { return slices.Clone(t.left) }

// Checks returns what the library checks of any answer, by name.
func (t *Template) Checks() map[string]*Check { return maps.Clone(t.checks) }

// Check returns one of the library's checks.
func (t *Template) Check(name string) (*Check, bool) {
	c, ok := t.checks[name]
	return c, ok
}

func (t *Template) catalogue(name string) []Option { return t.catalogues[name] }

// Printed is a field as the form prints it first.
type Printed struct {
	Field   *Field
	Label   string
	Options []Option
	Section *Section

	also []*Section // further sections that print it
}

// In reports whether a section prints the field, there first or again.
func (p *Printed) In(section string) bool {
	return p.Section.ID == section || slices.ContainsFunc(p.also, func(s *Section) bool { return s.ID == section })
}

// Printed returns how the form prints a field, and false when it does not.
func (t *Template) Printed(id string) (*Printed, bool) {
	p, ok := t.printed[id]
	return p, ok
}

// Label returns the words the form prints for a field, without a colon at the
// end; the library's own words where the form does not print it.
func (t *Template) Label(fd *Field) string {
	label := fd.Label
	if p, ok := t.printed[fd.ID]; ok && p.Label != "" {
		label = p.Label
	}
	return strings.TrimSuffix(label, ":")
}

// OfSheet returns a field of what belongs to every sheet, its signatures and
// copies, whether or not the form prints it: instance.signatures, sign.date. False
// where there is no such field.
func (t *Template) OfSheet(id string) (*Field, bool) {
	fd, ok := t.sheet[id]
	return fd, ok
}

// SignedAs returns the words for a kind of signature, as the council has them.
func (t *Template) SignedAs(kind earlyhelp.Code) string {
	label, ok := optionLabel(t.catalogue("signkind"), string(kind))
	if !ok {
		return string(kind)
	}
	return label
}

// Meeting returns the words for a kind of meeting, as the council has them; "" where
// there are none.
func (t *Template) Meeting(kind earlyhelp.Code) string {
	label, _ := optionLabel(t.catalogue("meetingkind"), string(kind))
	return label
}

// SignsAs returns the words for what somebody signs as, as the council has them, or
// else those for any signature.
func (t *Template) SignsAs(as string) string {
	if label, ok := optionLabel(t.catalogue("signas"), as); ok {
		return label
	}
	return t.words.Say("record.box", nil)
}

// Key is the field that finds the rows of a list which the form prints by what
// they are for.
type Key struct {
	List  *Field
	Field *Field
}

// Keys returns the keys that the form prints, each once.
func (t *Template) Keys() []Key { return slices.Clone(t.keys) }

// Closed is an answer whose codes the program itself acts on, so that no
// council can add to them.
type Closed struct {
	Key     string // of the field of the row
	Label   string
	Options []Option
}

// Closed returns the closed answers of rows of a type.
func (t *Template) Closed(row reflect.Type) []Closed {
	var out []Closed
	for _, decl := range t.dict.leaves[row.Name()] {
		if decl.closed {
			out = append(out, Closed{decl.bind, decl.label, t.catalogues[decl.options]})
		}
	}
	return out
}

// LeafLabel returns the library's words for one field of a struct of the case,
// by its key; the key itself where the dictionary does not ask for it.
func (t *Template) LeafLabel(owner reflect.Type, key string) string {
	key, _, _ = strings.Cut(key, "[")
	if decl, ok := t.dict.byBind(owner, key); ok {
		return decl.label
	}
	return strings.ReplaceAll(key, "_", " ")
}

// Section returns the section with an id, and false.
func (t *Template) Section(id string) (*Section, bool) {
	for _, s := range t.Sections {
		if s.ID == id {
			return s, true
		}
	}
	return nil, false
}

// Part says how an instance of the form holds one of its parts.
type Part struct {
	Name string // meeting, plan, review
	How  How
	When *Condition // the part exists only then
}

// How an instance holds a part.
type How string

// The ways to hold a part. An instance owns new and carried parts.
const (
	New   How = "new"   // made empty for this instance
	Carry How = "carry" // made for this instance, filled from the latest
	Read  How = "read"  // another instance's, only read
)

// OnlyReads reports whether a part is another form's, that this one shows.
func (t *Template) OnlyReads(part string) bool {
	return slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Name == part && p.How == Read })
}

// Section is a section of a form.
type Section struct {
	ID    string
	Title string     // "" where the form prints none
	Short string     // what it is called in lists of findings, where there is no title
	Cite  string     // sentence of the source behind a reconstructed section
	When  *Condition // asked only then
	Only  string     // When in the form's own words
	Items []Item

	known []string // by which title and name it is known in English; nil where it is English
}

// Name is what the section is called: its title, or where the form prints none
// its short name, or its first labels, shortened at a word.
func (s *Section) Name() string {
	const mostLabels, mostBytes = 3, 60
	name := cmp.Or(s.Title, s.Short)
	if name == "" {
		var labels []string
		s.Walk(func(it Item) {
			if q, ok := it.(*Question); ok && q.Label != "" && len(labels) < mostLabels {
				labels = append(labels, strings.TrimRight(q.Label, ":."))
			}
		})
		name = strings.Join(labels, ", ")
	}
	if len(name) > mostBytes {
		if cut := strings.LastIndexByte(name[:mostBytes], ' '); cut > 0 {
			name = strings.TrimRight(name[:cut], ",") + " …"
		}
	}
	return cmp.Or(name, s.ID)
}

// Item is one thing that a form prints: *Heading, *Text, *Question, *Beside,
// *Table, *Block or *Ticks.
type Item interface{ isItem() }

// Heading is a heading inside a section.
type Heading struct{ Text string }

// Text is a paragraph, or several with blank lines between.
type Text struct {
	Text string
	Hint bool // quieter: an instruction
	When *Condition
}

// Question asks for one answer.
type Question struct {
	Field    *Field
	Label    string
	Hint     string
	Options  []Option // of a choice, as this form prints them
	Scale    *Range   // of a score; nil: 0 to 10
	Lines    int      // of handwriting to leave room for; 0 as many as there is room for
	When     *Condition
	Only     string // When in the form's own words: "consent was refused"
	Optional bool   // the form is complete without it
	Again    bool   // shown here, asked elsewhere
}

// Beside is several questions side by side, label above answer.
type Beside struct{ Questions []*Question }

// Table shows the rows of a list, a column a question.
type Table struct {
	List      *Field
	Label     string
	Hint      string
	Where     *Condition
	Columns   []*Question
	Each      []Option // one row for each key, in this order; none: a row for each row of the list
	EachLabel string   // heads the column of keys
	Slots     int      // lines on a blank
	Transpose bool     // rows side by side, a line a question; the first question, or the keys, heads them
	Rest      bool     // only rows that no earlier table shows
	Optional  bool
	Office    bool // in office copies only
	When      *Condition
	Only      string // When in the form's own words
}

// Block repeats items: for the row with one key, for each of several keys, or
// for each row of the list.
type Block struct {
	List     *Field
	Label    string
	Key      string
	Each     []Option
	Slots    int // times on a blank, without keys
	Items    []Item
	Optional bool
	When     *Condition
}

// Ticks is a list of options each of which is ticked when the list has a row
// with that key.
type Ticks struct {
	List     *Field
	Label    string
	Hint     string
	Options  []Option
	Optional bool
	When     *Condition
}

func (*Heading) isItem()  {}
func (*Text) isItem()     {}
func (*Question) isItem() {}
func (*Beside) isItem()   {}
func (*Table) isItem()    {}
func (*Block) isItem()    {}
func (*Ticks) isItem()    {}

// Walk calls yield for every item of the section, those inside rows, tables
// and blocks too.
func (s *Section) Walk(yield func(Item)) { walkItems(s.Items, yield) }

func walkItems(items []Item, yield func(Item)) {
	for _, it := range items {
		yield(it)
		switch it := it.(type) {
		case *Block:
			walkItems(it.Items, yield)
		case *Beside:
			for _, q := range it.Questions {
				yield(q)
			}
		case *Table:
			for _, q := range it.Columns {
				yield(q)
			}
		}
	}
}

// Council is what all forms of a council share.
type Council struct {
	Slug     string
	Name     string
	Source   string
	Address  string
	Phone    string
	Website  string
	Logo     *Logo   // nil: none
	Colour   *Colour // nil: none
	Marking  string  // printed on filled copies; "" for the library's own words
	Contacts []CouncilContact
	Working  earlyhelp.WorkingDays // how the council counts working days
	Rules    []*Rule               // of the case as a whole, judged once
	Holidays []Holiday             // of its schools, in order; none said: nothing is known of them

	lists map[string][]Option // the library's option lists as the council has them, and its own; nil: as they are
	sum   [sha256.Size]byte   // of its file
	left  []string            // words that stand in English, in a library in another language
	by    Translation         // who put the council's words into that language
	uses  []*yaml.Node        // forms of another council that it uses as its own
	users []string            // councils that use forms of this one
	errs  Errors              // in its own file
	blind bool                // the file, or its options, could not be read: what is wrong in a form cannot be told
}

// Holiday is a time when a council's schools are closed.
type Holiday struct {
	Name     string
	From, To earlyhelp.Date // the first and the last day
}

// SchoolHoliday returns the school holiday that a day falls into.
func (c *Council) SchoolHoliday(day earlyhelp.Date) (Holiday, bool) {
	for _, h := range c.Holidays {
		if !day.IsZero() && !day.Before(h.From) && !day.After(h.To) {
			return h, true
		}
	}
	return Holiday{}, false
}

// CouncilContact is somewhere a family or practitioner can turn to.
type CouncilContact struct {
	Kind  string   `json:"kind"` // frontdoor, outofhours, advisor, submit
	Name  string   `json:"name"`
	Phone string   `json:"phone,omitzero"`
	Email string   `json:"email,omitzero"`
	Note  string   `json:"note,omitzero"`
	Forms []string `json:"forms,omitempty"` // of kind submit: the forms that go there, such as plan; none: all

	at place
}

// SubmitTo returns where a form of the council goes when it is finished; none where the
// council's data does not say.
func (c *Council) SubmitTo(form string) []CouncilContact {
	_, form, _ = strings.Cut(form, "/")
	var out []CouncilContact
	for _, k := range c.Contacts {
		if k.Kind == "submit" && strings.TrimSpace(k.Name) != "" && (len(k.Forms) == 0 || slices.Contains(k.Forms, form)) {
			out = append(out, k)
		}
	}
	return out
}

// Complete reports whether there is anything to ring or write to.
func (c CouncilContact) Complete() bool { return c.Phone != "" || c.Email != "" }
