package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/yamlfile"
)

// This file holds what a rule can say without breaking the format, and what would
// then say nothing, or always the same.

// libraryCodes begin the codes of the library's own rules and checks.
const libraryCodes = "EH-"

// sayable complains of what a rule's message leaves to be filled in and its kind
// never does: the reader would see the braces.
func (cp *compiler) sayable(n *yaml.Node, r *Rule) {
	fills := slices.DeleteFunc(slices.Clone(sayNames[r.Kind]), func(name string) bool {
		switch name {
		case "min":
			return !hasKey(n, "min")
		case "max", "days":
			return !hasKey(n, "max")
		case "due": // no finding holds the day from which it is counted
			return (!r.Min.Set || r.Min.N == 0) && (!r.Max.Set || r.Max.N == 0)
		}
		return false
	})
	for _, name := range sayName.FindAllStringSubmatch(r.Say, -1) {
		if !slices.Contains(fills, name[1]) {
			cp.Unknown(yamlfile.At(n, "say"), "rule", fmt.Sprintf("rule %s: nothing fills in {%s}: a rule of kind %s fills in {%s}", r.Code, name[1], r.Kind, strings.Join(fills, "}, {")), name[1], slices.Clone(fills))
		}
	}
}

// checkParams complains of parameters of a rule that would make it say nothing, or
// say it always.
func (cp *compiler) checkParams(n *yaml.Node, r *Rule) {
	for _, key := range []string{"fields", "dates", "values", "as", "sections"} {
		v := yamlfile.At(n, key)
		if hasKey(n, key) && (yamlfile.IsNull(v) || v.Kind == yaml.SequenceNode && len(v.Content) == 0) {
			cp.Fail(v, "rule", "rule %s: %s is empty, so the rule would say nothing", r.Code, key)
		}
		cp.each(n, r, key)
	}
	cp.ofTheRow(n, r)
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
		if r.Kind == Order && len(r.Fields) == 1 {
			cp.Fail(yamlfile.At(n, "dates"), "rule", "rule %s: one date is always in order: name two or more, the earliest first", r.Code)
		}
		if r.Until != nil && r.Until.Kind != Day {
			cp.Fail(yamlfile.At(n, "until"), "rule", "rule %s: %s is not a date", r.Code, r.Until.ID)
		}
	case TextHas, Unchanged:
		cp.kinds(n, "fields", r, "texts", Line, Para, Texts)
		if topics := cp.dict.topics(); r.Topic != "" && !slices.Contains(topics, r.Topic) {
			cp.Unknown(yamlfile.At(n, "topic"), "rule", fmt.Sprintf("rule %s: no field has the topic %q", r.Code, r.Topic), r.Topic, topics)
		}
		if r.Topic != "" && hasKey(n, "fields") {
			cp.Fail(yamlfile.At(n, "topic"), "rule", "rule %s: topic chooses among all that the form prints: take it out, or take fields out", r.Code)
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
		cp.consentAsked(n, r)
	case Count, Within:
		if !r.Min.Set && !r.Max.Set {
			cp.Fail(n, "rule", "rule %s: a rule of kind %s needs min or max", r.Code, r.Kind)
		}
		if r.Kind == Count && r.Min.Set && r.Min.N == 0 && !r.Max.Set {
			cp.Fail(yamlfile.At(n, "min"), "rule", "rule %s: no list has fewer than 0 rows, so the rule would say nothing", r.Code)
		}
		if r.Kind == Within && r.Date.same(r.Of) {
			cp.Fail(yamlfile.At(n, "of"), "rule", "rule %s: %s is counted from itself: name another date", r.Code, r.Date.Field.ID)
		}
		if r.Min.Set && r.Max.Set && r.Min.longer(r.Max) {
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
			cp.values(n, r, fd)
		}
	case Complete:
		for _, id := range r.Sections {
			if sec, ok := cp.t.Section(id); ok && !obliges(sec.Items) {
				cp.Fail(yamlfile.Mention(yamlfile.At(n, "sections"), id), "rule", "rule %s: nothing in section %s has to be answered, so it is always complete", r.Code, id)
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

// each complains of what a list of a rule names twice.
func (cp *compiler) each(n *yaml.Node, r *Rule, key string) {
	_, list := yamlfile.Value(n, key)
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	seen := map[string]bool{}
	for _, e := range list.Content {
		if seen[e.Value] {
			cp.Fail(e, "rule", "rule %s: %s stands twice in %s", r.Code, e.Value, key)
		}
		seen[e.Value] = true
	}
}

// ofTheRow complains of an answer that is the same in every row, where a rule is
// about what tells the rows apart.
func (cp *compiler) ofTheRow(n *yaml.Node, r *Rule) {
	if r.Kind != Unique && r.Kind != Includes && r.Kind != Covers && r.Kind != Count {
		return
	}
	for key, fields := range map[string][]*Field{"fields": r.Fields, "distinct": {r.Distinct}} {
		for _, fd := range fields {
			if fd != nil && fd.derived == nil && fd.rowOf() == nil {
				cp.Fail(yamlfile.Mention(yamlfile.At(n, key), fd.ID), "rule", "rule %s: %s is no answer of one row of %s", r.Code, fd.ID, r.Rows.ID)
			}
		}
	}
}

// consentAsked complains of a rule about a consent that the form, whose consents
// are for other things, does not ask for.
func (cp *compiler) consentAsked(n *yaml.Node, r *Rule) {
	if r.Origin == "library" || cp.t.Name == "" || r.Declared != "" {
		return
	}
	cp.late = append(cp.late, func() {
		if to, any := cp.t.consentsTo(); !any && len(to) > 0 && !slices.Contains(to, string(r.To)) {
			cp.Fail(yamlfile.At(n, "to"), "not-printed", "rule %s is about consent to %q, and the consents of this form are to %s: ask for this one too, or name under declared the signature that declares it", r.Code, r.To, strings.Join(to, ", "))
		}
	})
}

// consentsTo returns what the consents that the form prints are to; any, where a
// list of them is for all.
func (t *Template) consentsTo() (to []string, any bool) {
	add := func(codes []string) {
		for _, c := range codes {
			if !slices.Contains(to, c) {
				to = append(to, c)
			}
		}
	}
	asked := func(items []Item) (options []string) {
		walkItems(items, func(it Item) {
			if q, ok := it.(*Question); ok && q.Field.ID == "consent.to" {
				options = append(options, codes(q.Options)...)
			}
		})
		return options
	}
	for _, sec := range t.Sections {
		sec.Walk(func(it Item) {
			var these []string
			switch it := it.(type) {
			case *Table:
				if it.List.ID != "case.consents" {
					return
				}
				columns := make([]Item, len(it.Columns))
				for i, q := range it.Columns {
					columns[i] = q
				}
				if these = append(codes(it.Each), it.Where.valuesOf("consent.to")...); len(these) == 0 {
					these = asked(columns)
				}
			case *Block:
				if it.List.ID != "case.consents" {
					return
				}
				if these = codes(it.keys()); len(these) == 0 {
					these = asked(it.Items)
				}
			case *Ticks:
				if it.List.ID != "case.consents" {
					return
				}
				these = codes(it.Options)
			default:
				return
			}
			add(these)
			any = any || len(these) == 0
		})
	}
	return to, any
}

// valuesOf returns the values of a field that the condition asks for; none where it
// does not choose by them.
func (c *Condition) valuesOf(id string) []string {
	switch {
	case c == nil:
		return nil
	case c.Field != nil && c.Field.ID == id && (c.Op == Is || c.Op == In) && c.Other == nil:
		return strings.Split(c.Value, "|")
	}
	var out []string
	for _, part := range c.All {
		out = append(out, part.valuesOf(id)...)
	}
	return out
}

// same reports whether two dates are one.
func (p Pick) same(other Pick) bool {
	return p.Field == other.Field && p.Rows == other.Rows && p.Last == other.Last &&
		fmt.Sprint(conditionDigest(p.Where)) == fmt.Sprint(conditionDigest(other.Where))
}

// longer reports whether a span ends after another whatever day both are counted
// from.
func (sp Span) longer(other Span) bool {
	if sp.Unit == other.Unit {
		return sp.N > other.N
	}
	least, _ := sp.days()
	_, most := other.days()
	return least > most
}

// days returns the fewest and the most days that a span can be: working days have
// weekends between them, and bank holidays.
func (sp Span) days() (least, most int) {
	switch sp.Unit {
	case WorkingDays:
		return sp.N + sp.N/5*2, sp.N + (sp.N/5+1)*2 + sp.N/5 + 4
	case Weeks:
		return 7 * sp.N, 7 * sp.N
	case Months:
		return 30*sp.N + sp.N/2 - 3, 31 * sp.N
	case Years:
		return 365 * sp.N, 366 * sp.N
	}
	return sp.N, sp.N
}

// nothingToRead complains of a rule about the texts of a form that has none such.
func (cp *compiler) nothingToRead(n *yaml.Node, r *Rule) {
	if r.Topic != "" && cp.said(yamlfile.At(n, "topic")) {
		return
	}
	if r.Topic == "" {
		cp.Fail(n, "rule", "rule %s is about the long texts of this form, which asks for none that it could be about", r.Code)
		return
	}
	cp.Fail(yamlfile.At(n, "topic"), "rule", "rule %s: this form asks for no long text on the topic %q that the rule could be about", r.Code, r.Topic)
}

// obliges reports whether an answer to one of the items can ever be missing.
func obliges(items []Item) bool {
	question := func(q *Question) bool {
		return !q.Optional && !q.Again && !q.Field.Office && q.Field.Kind != Sign
	}
	return slices.ContainsFunc(items, func(it Item) bool {
		switch it := it.(type) {
		case *Question:
			return question(it)
		case *Beside:
			return slices.ContainsFunc(it.Questions, question)
		case *Table:
			return !it.Office && (!it.Optional || slices.ContainsFunc(it.Columns, question))
		case *Block:
			return !it.Signed() && (it.Key == "" && it.Each == nil && !it.Optional || obliges(it.Items))
		case *Ticks:
			return !it.Optional
		}
		return false
	})
}

// values complains of values of a rule that no answer can be, and of a rule that
// every answer keeps.
func (cp *compiler) values(n *yaml.Node, r *Rule, fd *Field) {
	at := func(v string) *yaml.Node { return yamlfile.Mention(yamlfile.At(n, "values"), v) }
	var known []string
	switch printed := cp.optionsOf(fd); {
	case fd.values != nil:
		known = fd.values
	case (fd.Kind == Choice || fd.Kind == Choices) && fd.derived == nil && len(printed) > 0:
		known = codes(printed)
		for _, o := range fd.Options {
			if !slices.Contains(known, o.Code) {
				known = append(known, o.Code)
			}
		}
	case fd.Kind == YesNo:
		known = []string{"yes", "no"}
	}
	for _, either := range r.Values {
		alternatives := strings.Split(either, "|")
		if r.Kind == Allowed && len(alternatives) > 1 {
			cp.Fail(at(either), "rule", "rule %s: no answer is %q: name each value of its own, without |", r.Code, either)
			continue
		}
		for _, v := range alternatives {
			switch number, err := strconv.Atoi(v); {
			case known != nil && !slices.Contains(known, v):
				cp.noOption(at(either), "rule", fmt.Sprintf("rule %s: %s", r.Code, fd.ID), v, known)
			case fd.Kind == Scale && (err != nil || number < 0 || number > earlyhelp.MaxScore):
				cp.Fail(at(either), "rule", "rule %s: %s is %s, and %q is none", r.Code, fd.ID, kindWords[fd.Kind], v)
			case (fd.Kind == Day || fd.Kind == Days) && !isDate(v):
				cp.Fail(at(either), "rule", "rule %s: %s is a date, and %q is none: write it as 2026-11-21", r.Code, fd.ID, v)
			}
		}
	}
	if r.Kind == Allowed && known != nil && !slices.ContainsFunc(known, func(v string) bool { return !slices.Contains(r.Values, v) }) {
		cp.Fail(yamlfile.At(n, "values"), "rule", "rule %s: every answer to %s is among the values, so the rule would say nothing", r.Code, fd.ID)
	}
}

func isDate(text string) bool {
	_, err := earlyhelp.ParseDate(text)
	return err == nil
}

// fewOptions is how many options a complaint lists.
const fewOptions = 8

// noOption complains of a value that a field does not have, and lists those that it
// has where they are few.
func (cp *compiler) noOption(n *yaml.Node, code, field, v string, known []string) {
	few := ""
	if len(known) <= fewOptions {
		few = ": it has " + strings.Join(known, ", ")
	}
	cp.Unknown(n, code, fmt.Sprintf("%s has no option %q%s", field, v, few), v, slices.Clone(known))
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
