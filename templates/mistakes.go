package templates

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/internal/yamlfile"
)

// This file holds what a form can say without breaking the format, and what would
// then do nothing, or something that nobody meant.

// Bounds of a blank form; the largest real ones are a tenth of them.
const (
	maxLines = 100 // of handwriting for one answer
	maxSlots = 100 // lines of a table
)

// dayOf returns the field that dates the form: an answer of the form's own. One of
// the case would date all forms alike, and one of a row none.
func (cp *compiler) dayOf(n *yaml.Node, id string) *Field {
	fd := cp.field(n, id)
	switch {
	case fd == nil:
		return nil
	case fd.Kind != Day:
		cp.Fail(n, "day", "%s is not a date", id)
		return nil
	case fd.derived != nil && (fd.sources == nil || id == "instance.day") || fd.derived == nil && !fd.OfInstance():
		cp.Fail(n, "day", "%s is not a date of one form: name one that each form has of its own, such as meeting.date or plan.completed", id)
		return nil
	}
	cp.late = append(cp.late, func() {
		if !cp.t.reads(fd) {
			cp.Fail(n, "day", "%s dates the form, and the form does not ask for it: put it under ask, or name another", id)
		}
	})
	return fd
}

// inPart complains of an answer that lives in a part which the form has not: nothing
// could ever be written there.
func (cp *compiler) inPart(n *yaml.Node, fd *Field) {
	if _, part := partLists[fd.root]; !part || fd.root == "subject" {
		return
	}
	cp.late = append(cp.late, func() {
		if !cp.parted[fd.root] && !cp.parted[misnamed] {
			cp.parted[fd.root] = true // said once
			cp.Fail(n, "part", "%s lives in a part that this form has not: add to parts, such as parts: {%s: new}", fd.ID, fd.root)
		}
	})
}

// misnamed stands among the parts that a file names where it names one that there is
// not: which answers then have no home cannot be told.
const misnamed = ""

// worded complains of printed words that are none.
func (cp *compiler) worded(n *yaml.Node, what, text string) {
	if strings.TrimSpace(text) == "" && yamlfile.At(n, what).Kind == yaml.ScalarNode {
		cp.Fail(yamlfile.At(n, what), "item", "the %s has no words: write them, or take it out", what)
	}
}

// labelled complains of a label that was begun and not written. Where a council's
// own form prints none, "" says so.
func (cp *compiler) labelled(spec *yaml.Node, id string) {
	if label := yamlfile.At(spec, "label"); yamlfile.IsNull(label) {
		cp.Fail(label, "label", "the label of %s is not written: write it, or \"\" where the form prints none; without the colon the library's own words stand", id)
	}
}

// only complains of a condition in words that no program can judge.
func (cp *compiler) only(n *yaml.Node, id string) {
	if n.Kind == yaml.MappingNode && hasKey(n, "only") && !hasKey(n, "when") {
		cp.Fail(yamlfile.At(n, "only"), "item", "%s says in words when it is asked, and no condition that can be judged: say when", id)
	}
}

// optionsFit complains of options that a question cannot have.
func (cp *compiler) optionsFit(spec *yaml.Node, q *Question) {
	if spec == nil || !hasKey(spec, "options") {
		return
	}
	n := yamlfile.At(spec, "options")
	switch q.Field.Kind {
	case Choice, Choices, Line, Sign:
	default:
		cp.Fail(n, "options", "%s is answered with a %s, not by choosing from options", q.Field.ID, q.Field.Kind)
	}
	if q.Field.closed {
		cp.closedTo(n, q.Field.ID, cp.t.catalogues[q.Field.list], q.Options)
	}
}

// known complains of keys of rows that the program would not act on.
func (cp *compiler) known(n *yaml.Node, row reflect.Type, each []Option) {
	for _, f := range leaf.Fields(row) {
		if !f.IsKey {
			continue
		}
		if decl, ok := cp.dict.byBind(row, f.Key); ok && decl.closed {
			cp.closedTo(n, strings.ToLower(row.Name())+"."+f.Key, cp.t.catalogues[decl.options], each)
		}
	}
}

// closedTo complains of codes that the program, which acts on these answers, does
// not know.
func (cp *compiler) closedTo(n *yaml.Node, id string, known, options []Option) {
	for _, o := range options {
		if _, ok := optionLabel(known, o.Code); !ok {
			cp.Unknown(yamlfile.Mention(n, o.Code), "options", fmt.Sprintf("the program acts on the codes of %s and knows no %q", id, o.Code), o.Code, codes(known))
		}
	}
}

func codes(options []Option) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.Code
	}
	return out
}

// asksOnce complains of an answer that is to be written in two places: which of the
// two would count? In rows, a form may well have a table for each half of a list.
func (cp *compiler) asksOnce(n *yaml.Node, q *Question, sec *Section) {
	if q.Again || len(cp.row) > 0 || q.When != nil || sec.When != nil || q.Field.derived != nil {
		return
	}
	if cp.asked[q.Field.ID] {
		cp.Fail(n, "item", "%s is asked twice: say again: yes where it is only shown once more", q.Field.ID)
	}
	cp.asked[q.Field.ID] = true
}

// ofRow complains of an answer that stands in no row, asked for in each line of a
// table: every line would show the same.
func (cp *compiler) ofRow(n *yaml.Node, list *Field, q *Question) {
	if q.Field.root != "row" && q.Field.derived == nil {
		cp.Fail(n, "place", "%s is no answer of one row of %s: ask for it outside the table", q.Field.ID, list.ID)
	}
}

// keyedOnce complains of a row that is printed for writing in two places.
func (cp *compiler) keyedOnce(n *yaml.Node, list *Field, key string) {
	if id := list.ID + "=" + key; len(cp.row) == 0 {
		if cp.asked[id] {
			cp.Fail(yamlfile.Mention(n, key), "block", "%s stands twice for the key %q: the two would show one row", list.ID, key)
		}
		cp.asked[id] = true
	}
}

// later complains of a condition on an answer that the form asks for further down.
func (cp *compiler) later(n *yaml.Node, fd *Field) {
	if cp.ruled || cp.picking || fd.derived != nil || cp.t.Wording == Verbatim {
		return // a council's own form may print what it likes where it likes
	}
	_, before := cp.t.printed[fd.ID]
	cp.late = append(cp.late, func() {
		if _, after := cp.t.printed[fd.ID]; after && !before && !cp.said(n) {
			cp.Fail(n, "condition", "%s is not asked before this: who fills in the form from the top cannot tell yet; ask for it first", fd.ID)
		}
	})
}

// inRows complains of a condition on paper that stands where its answer is not.
func (cp *compiler) inRows(n *yaml.Node, fd *Field) {
	if row := fd.rowOf(); !cp.ruled && row != nil && (len(cp.row) == 0 || cp.row[len(cp.row)-1] != row) {
		cp.Fail(n, "condition", "%s belongs to a row of %s, and this condition stands in none of these", fd.ID, typeName(row))
	}
}

// answerable complains of a condition on paper about what nobody is asked. Whether a
// whole section is asked may be told by another form, unless each of these forms has
// a part of its own for the answer.
func (cp *compiler) answerable(n *yaml.Node, fd *Field) {
	if cp.ruled || cp.picking {
		return
	}
	whole := cp.whole
	cp.late = append(cp.late, func() {
		own := slices.ContainsFunc(cp.t.Parts, func(p Part) bool { return p.Name == fd.root && p.How == New })
		if !cp.t.reads(fd) && !cp.said(n) && (own || !whole) {
			cp.Fail(n, "not-printed", "the condition is about %s, which this form does not print: ask for it, or take the condition out", fd.ID)
		}
	})
}

// comparable complains of a comparison that a field's answers do not bear.
func (cp *compiler) comparable(n *yaml.Node, c *Condition) bool {
	fd := c.Field
	fits := true
	switch c.Op {
	case Before, After:
		fits = fd.Kind == Day
	case Over, Under:
		fits = fd.Kind == Scale || fd.Kind == Rows || fd.Kind == Line
	case IsNot, In, Has:
		fits = fd.Kind != Rows
	}
	if !fits {
		cp.Fail(n, "condition", "%s cannot be compared by %q: it is %s", fd.ID, c.Op, kindWords[fd.Kind])
		return false
	}
	if c.Other != nil {
		return cp.comparableWith(n, c)
	}
	if c.Value == "" {
		cp.Fail(n, "condition", "%s %s what? write the value behind the colon", fd.ID, c.Op)
		return false
	}
	return true
}

// comparableWith complains of two fields whose answers are never alike.
func (cp *compiler) comparableWith(n *yaml.Node, c *Condition) bool {
	fd, other := c.Field, c.Other
	date := func(fd *Field) bool { return fd.Kind == Day || fd.Kind == Days }
	number := func(fd *Field) bool { return fd.Kind == Scale || fd.Kind == Line }
	at := yamlfile.Mention(n, other.ID)
	switch {
	case c.Op == Answered:
		cp.Fail(at, "condition", "answered is yes or no, and no field: %s", other.ID)
	case fd == other:
		cp.Fail(at, "condition", "%s is compared with itself, and that is always the same", fd.ID)
	case fd.Kind == Rows || other.Kind == Rows, date(fd) != date(other), (c.Op == Over || c.Op == Under) && !number(other), (c.Op == Before || c.Op == After) && other.Kind != Day:
		cp.Fail(at, "condition", "%s is %s and %s is %s: these cannot be compared by %q", fd.ID, kindWords[fd.Kind], other.ID, kindWords[other.Kind], c.Op)
	default:
		return true
	}
	return false
}

// onScale complains of a score that the form's scale has not, so that the condition
// would hold never or always.
func (cp *compiler) onScale(n *yaml.Node, c *Condition) {
	fd := c.Field
	if fd.Kind != Scale || c.Other != nil || c.Op == Answered || c.Value == AtKey {
		return
	}
	cp.late = append(cp.late, func() {
		low, high := fd.Scale.Bounds()
		if r := cp.scales[fd.ID]; r != nil {
			low, high = r.Low, r.High
		}
		for v := range strings.SplitSeq(c.Value, "|") {
			number, err := strconv.Atoi(v)
			never := c.Op == Over && number >= high || c.Op == Under && number <= low
			if err == nil && (never || number < low || number > high) && !cp.said(n) {
				cp.Fail(n, "condition", "%s goes from %d to %d: with %s %s the condition would hold never, or always", fd.ID, low, high, c.Op, v)
			}
		}
	})
}

// scaled notes the scale on which a form asks for a score; of several the widest.
func (cp *compiler) scaled(q *Question) {
	if q.Field.Kind != Scale {
		return
	}
	low, high := q.Scale.Bounds()
	if r := cp.scales[q.Field.ID]; r != nil {
		low, high = min(low, r.Low), max(high, r.High)
	}
	cp.scales[q.Field.ID] = &Range{Low: low, High: high}
}

// kindWords say what kind of answer a field has.
var kindWords = map[Kind]string{
	Line: "a line of text", Para: "a text", Day: "a date", Days: "several dates", YesNo: "yes or no", Choice: "one of several options",
	Choices: "any of several options", Scale: "a score", Who: "a person or agency", Whos: "people or agencies", Texts: "several lines of text",
	Sign: "a signature", Rows: "a list of rows",
}

// numeric complains of a value that no score or count of rows can be.
func (cp *compiler) numeric(n *yaml.Node, fd *Field, v string) {
	number, err := strconv.Atoi(v)
	if err != nil || number < 0 || fd.Kind == Scale && number > earlyhelp.MaxScore {
		cp.Fail(n, "condition", "%s is %s: compare it with a whole number", fd.ID, kindWords[fd.Kind])
	}
}

// rowOf returns the type of the rows that the field, or what it is worked out from,
// stands in; nil for none.
func (fd *Field) rowOf() reflect.Type {
	for _, src := range fd.sources {
		if src.root == "row" {
			return src.of
		}
	}
	return fd.of
}

// outside reports whether the field stands in a row, and in none of this list.
func (fd *Field) outside(rows *Field) bool {
	return fd != nil && fd.rowOf() != nil && (rows == nil || rows.elem != fd.rowOf())
}

// scoped calls yield for every field of a row that the condition asks for outside
// such a row.
func (c *Condition) scoped(in *Field, yield func(*Field)) {
	if c == nil {
		return
	}
	for _, fd := range []*Field{c.Field, c.Other} {
		if fd.outside(in) {
			yield(fd)
		}
	}
	for _, part := range slices.Concat(c.All, c.Any, []*Condition{c.Not}) {
		part.scoped(in, yield)
	}
	c.Where.scoped(c.Some, yield)
}

// topics returns the topics that fields of the dictionary have, in order.
func (d *dictionary) topics() []string {
	var out []string
	for _, leaves := range d.leaves {
		for _, decl := range leaves {
			if decl.topic != "" && !slices.Contains(out, decl.topic) {
				out = append(out, decl.topic)
			}
		}
	}
	slices.Sort(out)
	return out
}

// keyedTable complains of a table that has a line for each of its keys, and says
// besides which lines it has; and of a head over keys that it has not.
func (cp *compiler) keyedTable(n *yaml.Node, tb *Table) {
	switch {
	case tb.Each == nil && hasKey(n, "eachlabel"):
		cp.Fail(yamlfile.At(n, "eachlabel"), "each", "eachlabel heads the column of the keys, and table %s has none: say each, or take it out", tb.List.ID)
	case tb.Each != nil && hasKey(n, "where"):
		cp.Fail(yamlfile.At(n, "where"), "each", "table %s has a line for each of its keys: where would choose none of them, so take it out", tb.List.ID)
	case tb.Each != nil && hasKey(n, "slots"):
		cp.Fail(yamlfile.At(n, "slots"), "each", "table %s has a line for each of its keys, so slots would add none: take it out", tb.List.ID)
	}
}

// spaced complains of words that are spaces only. Where a council's own form
// prints none, "" says so.
func (cp *compiler) spaced(n *yaml.Node, keys ...string) {
	for _, key := range keys {
		if _, v := yamlfile.Value(n, key); v != nil {
			cp.blank(v, key)
		}
	}
}

func (cp *compiler) blank(n *yaml.Node, what string) {
	if n.Kind == yaml.ScalarNode && n.Value != "" && strings.TrimSpace(n.Value) == "" {
		cp.Fail(n, "words", "the %s is nothing but spaces: write words, or take it out", what)
	}
}

// twoAlike complains of options that nobody could tell apart.
func (s *source) twoAlike(n *yaml.Node, options []Option) {
	seen := map[string]string{}
	for _, o := range options {
		words := strings.Join(strings.Fields(o.Label), " ")
		if other, twice := seen[words]; twice && words != "" {
			s.Fail(yamlfile.Mention(n, o.Code), "options", "options %q and %q have the same words, “%s”: nobody could tell them apart", other, o.Code, words)
		}
		seen[words] = o.Code
	}
}

// ofItself complains of a part that is there only if an answer in it says so: nobody
// could begin it. A part of which nothing is asked is none such: it says which plan
// is closed, or that there was a review.
func (cp *compiler) ofItself(e yamlfile.Entry, p Part) {
	p.When.fields(func(fd *Field) {
		if fd.root == p.Name {
			cp.Fail(yamlfile.Mention(e.Value, fd.ID), "part", "part %s is there when %s says so, and that lives in the part itself: ask something outside it", p.Name, fd.ID)
		}
	})
}

// printable complains of characters that nobody sees and no copy can print: control
// characters, and those that turn the direction of writing.
func (s *source) printable(n *yaml.Node) {
	if n == nil {
		return
	}
	if n.Kind == yaml.ScalarNode {
		for _, c := range n.Value {
			if unprintable(c) && !s.said(n) {
				s.Fail(n, "character", "a character that cannot be printed, %U, stands in this text: write it anew, in plain words", c)
			}
		}
	}
	for _, child := range n.Content {
		s.printable(child)
	}
}

func unprintable(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r == '\u2028', r == '\u2029', r == utf8.RuneError, r == '\uFEFF':
		return true
	}
	return unicode.IsControl(r)
}
