package templates

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

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
	if c.Other == nil && c.Value == "" {
		cp.Fail(n, "condition", "%s %s what? write the value behind the colon", fd.ID, c.Op)
		return false
	}
	return true
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

// checkParams complains of parameters of a rule that would make it say nothing, or
// say it always.
func (cp *compiler) checkParams(n *yaml.Node, r *Rule) {
	for _, key := range []string{"fields", "dates", "values", "as", "sections"} {
		if v := yamlfile.At(n, key); hasKey(n, key) && (yamlfile.IsNull(v) || v.Kind == yaml.SequenceNode && len(v.Content) == 0) {
			cp.Fail(v, "rule", "rule %s: %s is empty, so the rule would say nothing", r.Code, key)
		}
	}
	if r.Where != nil && r.Rows == nil {
		cp.Fail(yamlfile.At(n, "where"), "rule", "rule %s: where chooses among rows: say rows, or when for a condition on the form", r.Code)
	}
	switch r.Kind {
	case Flag:
		if r.When == nil && r.Rows == nil {
			cp.Fail(n, "rule", "rule %s: a flag is raised when something is so: say when", r.Code)
		}
	case Every, Order:
		cp.kinds(n, "dates", r, "dates", Day, Days)
		if r.Until != nil && r.Until.Kind != Day {
			cp.Fail(yamlfile.At(n, "until"), "rule", "rule %s: %s is not a date", r.Code, r.Until.ID)
		}
	case TextHas, Unchanged:
		cp.kinds(n, "fields", r, "texts", Line, Para, Texts)
		if topics := cp.dict.topics(); r.Topic != "" && !slices.Contains(topics, r.Topic) {
			cp.Unknown(yamlfile.At(n, "topic"), "rule", fmt.Sprintf("rule %s: no field has the topic %q", r.Code, r.Topic), r.Topic, topics)
		}
		if hasKey(n, "find") && strings.TrimSpace(r.Find) == "" {
			cp.Fail(yamlfile.At(n, "find"), "rule", "rule %s: find what? acronym, name, service, or words that the text should not hold", r.Code)
		}
	case Consent:
		if to := cp.core.options["consentto"]; !slices.Contains(codes(to), string(r.To)) {
			cp.Unknown(yamlfile.At(n, "to"), "rule", fmt.Sprintf("rule %s: nobody is asked for consent to %q", r.Code, r.To), string(r.To), codes(to))
		}
		if from := []string{"responsible", "child", "anyone"}; r.From != "" && !slices.Contains(from, r.From) {
			cp.Unknown(yamlfile.At(n, "from"), "rule", fmt.Sprintf("rule %s: consent is from responsible, child or anyone, not from %q", r.Code, r.From), r.From, from)
		}
	case Count, Within:
		if !r.Min.Set && !r.Max.Set {
			cp.Fail(n, "rule", "rule %s: a rule of kind %s needs min or max", r.Code, r.Kind)
		}
		if r.Min.Set && r.Max.Set && r.Min.Unit == r.Max.Unit && r.Min.N > r.Max.N {
			cp.Fail(yamlfile.At(n, "min"), "rule", "rule %s: nothing is at least %s and at most %s", r.Code, r.Min, r.Max)
		}
		for _, key := range []string{"min", "max"} {
			if sp := map[string]Span{"min": r.Min, "max": r.Max}[key]; r.Kind == Count && sp.Unit != "" {
				cp.Fail(yamlfile.At(n, key), "rule", "rule %s: rows are counted: %s is a plain number", r.Code, key)
			}
		}
	case Covers:
		// An area is named by its code, as a row is by its id.
		code := len(r.Fields) == 1 && r.Fields[0].Kind == Choice && (r.Via.Kind == Choice || r.Via.Kind == Choices)
		if r.Via.Kind != Who && r.Via.Kind != Whos && !code {
			cp.Fail(yamlfile.At(n, "via"), "rule", "rule %s: %s is %s, so it names no row", r.Code, r.Via.ID, kindWords[r.Via.Kind])
		}
	case Allowed, Includes:
		for _, fd := range r.Fields {
			if known := cp.optionsOf(fd); (fd.Kind == Choice || fd.Kind == Choices) && fd.derived == nil && len(known) > 0 {
				cp.valuesAmong(n, r, fd, slices.Concat(codes(known), codes(fd.Options)))
			} else if fd.values != nil {
				cp.valuesAmong(n, r, fd, fd.values)
			}
		}
	}
}

// kinds complains of fields of a rule that are not what it is about.
func (cp *compiler) kinds(n *yaml.Node, key string, r *Rule, what string, kinds ...Kind) {
	for _, fd := range r.Fields {
		if !slices.Contains(kinds, fd.Kind) {
			cp.Fail(yamlfile.Mention(yamlfile.At(n, key), fd.ID), "rule", "rule %s is about %s, and %s is %s", r.Code, what, fd.ID, kindWords[fd.Kind])
		}
	}
}

// valuesAmong complains of values of a rule that no answer can be.
func (cp *compiler) valuesAmong(n *yaml.Node, r *Rule, fd *Field, known []string) {
	for _, either := range r.Values {
		for v := range strings.SplitSeq(either, "|") {
			if !slices.Contains(known, v) {
				cp.Unknown(yamlfile.Mention(yamlfile.At(n, "values"), either), "rule", fmt.Sprintf("rule %s: %s has no option %q", r.Code, fd.ID, v), v, slices.Clone(known))
			}
		}
	}
}

// checkScopes complains of conditions of a rule that are judged where their answer
// is not: when on the form as a whole, where in the rows that it chooses among.
func (cp *compiler) checkScopes(n *yaml.Node, r *Rule) {
	type judged struct {
		c  *Condition
		in *Field
		at *yaml.Node
	}
	in := func(key string, rows *Field, fields ...*Field) {
		for _, fd := range fields {
			if fd.outside(rows) {
				cp.Fail(yamlfile.Mention(yamlfile.At(n, key), fd.ID), "rule", "rule %s: %s belongs to a row of %s: say rows, the list that has these", r.Code, fd.ID, typeName(fd.rowOf()))
			}
		}
	}
	in("fields", r.Rows, r.Fields...)
	in("distinct", r.Rows, r.Distinct)
	in("via", r.By, r.Via)
	in("until", nil, r.Until)
	in("date", cmp.Or(r.Date.Rows, r.Rows), r.Date.Field)
	in("of", cmp.Or(r.Of.Rows, r.Rows), r.Of.Field)
	for _, j := range []judged{
		{r.When, nil, yamlfile.At(n, "when")}, {r.Where, r.Rows, yamlfile.At(n, "where")},
		{r.Date.Where, r.Date.Rows, yamlfile.At(n, "date")}, {r.Of.Where, r.Of.Rows, yamlfile.At(n, "of")},
	} {
		j.c.scoped(j.in, func(fd *Field) {
			cp.Fail(yamlfile.Mention(j.at, fd.ID), "rule", "rule %s: %s belongs to a row of %s: ask for it in where, beside rows or some", r.Code, fd.ID, typeName(fd.rowOf()))
		})
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
