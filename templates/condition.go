package templates

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/yamlfile"
)

// Condition is a closed triple, or several under all, any or not: no
// expression language, because paper must print it and a finding explain it.
// A nil Condition always holds.
type Condition struct {
	All, Any []*Condition
	Not      *Condition
	Some     *Field     // a list of which at least one row must fulfil Where
	Where    *Condition //

	Field *Field
	Op    Op
	Value string
	Other *Field // compared with, in place of Value
}

// Op is the comparison of a Condition.
type Op string

// The comparisons.
const (
	Is       Op = "is"       // the answer is the value
	IsNot    Op = "not"      // answered, and not the value
	In       Op = "in"       // one of several values, separated by |
	Has      Op = "has"      // the value is among the answers
	Answered Op = "answered" // yes: answered, no: not
	Before   Op = "before"   // a date before the other
	After    Op = "after"    // a date after the other
	Over     Op = "over"     // a number, or a count of rows, above the value
	Under    Op = "under"    // below the value
)

var ops = []Op{Is, IsNot, In, Has, Answered, Before, After, Over, Under}

// AtKey stands in a condition for the key of the block around.
const AtKey = "@key"

// Holds reports whether the condition holds in a scope.
func (c *Condition) Holds(s Scope) bool {
	switch {
	case c == nil:
		return true
	case c.All != nil:
		return !slices.ContainsFunc(c.All, func(c *Condition) bool { return !c.Holds(s) })
	case c.Any != nil:
		return slices.ContainsFunc(c.Any, func(c *Condition) bool { return c.Holds(s) })
	case c.Not != nil:
		return !c.Not.Holds(s)
	case c.Some != nil:
		return len(s.form.List(c.Some, c.Where, s)) > 0
	}
	if c.Field.Kind == Rows {
		n := len(s.form.List(c.Field, nil, s))
		if s.form.veil != nil && s.form.veil([]Source{{Path: s.listPath(c.Field), Whole: true}}) {
			n = 0
		}
		if c.Op == Answered {
			return (n > 0) == (c.Value == "yes")
		}
		return compareNumber(c.Op, n, c.Value)
	}
	got := c.Field.seen(s)
	if c.Op == Answered {
		return s.form.Answered(got) == (c.Value == "yes")
	}
	if len(got.Answer) == 0 {
		return false
	}
	value := c.Value
	if value == AtKey {
		value = s.key
	}
	if c.Other != nil {
		if value = c.Other.seen(s).Text(); value == "" {
			return false
		}
		if id, ok := earlyhelp.Who(value).ID(); ok {
			if _, ok := s.form.find(id, ""); !ok {
				return false // a reference that leads nowhere is nobody's
			}
		}
	}
	switch c.Op {
	case Is:
		return len(got.Answer) == 1 && got.Answer[0] == value
	case IsNot:
		return !slices.Contains(got.Answer, value)
	case In:
		return slices.Contains(strings.Split(value, "|"), got.Text())
	case Has:
		return slices.Contains(got.Answer, value)
	case Before, After:
		a, err1 := earlyhelp.ParseDate(got.Text())
		b, err2 := earlyhelp.ParseDate(value)
		if err1 != nil || err2 != nil {
			return false
		}
		return c.Op == Before && a.Before(b) || c.Op == After && a.After(b)
	}
	n, err := strconv.Atoi(got.Text())
	return err == nil && compareNumber(c.Op, n, value)
}

// seen reads the field as who sees the form does: what is hidden is unanswered, and
// so is somebody of whom nothing may be known.
func (fd *Field) seen(s Scope) Reading {
	r := fd.Read(s)
	if s.form.veil == nil {
		return r
	}
	if s.form.veil(r.Seen()) {
		return Reading{}
	}
	if fd.Kind == Who || fd.Kind == Whos {
		r.Answer = slices.DeleteFunc(slices.Clone(r.Answer), func(who string) bool {
			_, from := s.form.Refer(who)
			return len(from) > 0 && s.form.veil(from)
		})
	}
	return r
}

func compareNumber(op Op, n int, value string) bool {
	v, err := strconv.Atoi(value)
	if err != nil {
		return false
	}
	switch op {
	case Over:
		return n > v
	case Under:
		return n < v
	case Is:
		return n == v
	}
	return false
}

// AsksHidden reports whether the condition asks about an answer that is hidden from
// who sees the form.
func (c *Condition) AsksHidden(s Scope) bool {
	veiled := false
	c.fields(func(fd *Field) {
		switch {
		case s.form.veil == nil:
		case fd.Kind == Rows:
			veiled = veiled || s.form.veil([]Source{{Path: s.listPath(fd), Whole: true}})
		default:
			veiled = veiled || s.form.veil(fd.Read(s).Seen())
		}
	})
	return veiled
}

// fields calls yield for every field that the condition reads.
func (c *Condition) fields(yield func(*Field)) {
	if c == nil {
		return
	}
	for _, fd := range []*Field{c.Field, c.Other, c.Some} {
		if fd != nil {
			yield(fd)
		}
	}
	for _, part := range slices.Concat(c.All, c.Any, []*Condition{c.Not, c.Where}) {
		part.fields(yield)
	}
}

// condition reads a condition; nil with a complaint when it is wrong. Where
// some is false, printed items' conditions, "some" is refused: paper cannot
// print it.
func (cp *compiler) condition(n *yaml.Node, some bool) *Condition {
	c := &Condition{}
	s := cp.source
	if n.Kind != yaml.MappingNode {
		s.Fail(n, "condition", "a condition is a field and what it is compared with, such as {field: meeting.kind, is: final}")
		return nil
	}
	count := 0
	var fieldNode *yaml.Node
	handle := map[string]func(*yaml.Node){
		"all":   func(n *yaml.Node) { c.All = cp.conditions(n, "all", some); count++ },
		"any":   func(n *yaml.Node) { c.Any = cp.conditions(n, "any", some); count++ },
		"not":   func(n *yaml.Node) { c.Not = cp.condition(n, some); count++ },
		"field": func(n *yaml.Node) { fieldNode = n; count++ },
		"some": func(n *yaml.Node) {
			count++
			if !some {
				s.Fail(n, "condition", "a printed item cannot ask for some row of a list: paper could not say it")
				return
			}
			if c.Some = cp.field(n, s.Text(n, "some")); c.Some != nil && c.Some.Kind != Rows {
				s.Fail(n, "condition", "%q is not a list", c.Some.ID)
			}
		},
		"where": func(n *yaml.Node) { c.Where = cp.condition(n, false) },
	}
	for _, op := range ops {
		handle[string(op)] = func(n *yaml.Node) {
			if op == IsNot && n.Kind == yaml.MappingNode && fieldNode == nil {
				c.Not = cp.condition(n, some)
				count++
				return
			}
			if c.Op != "" {
				s.Fail(n, "condition", "a condition makes one comparison")
			}
			c.Op = op
			if n.Kind == yaml.MappingNode {
				s.Keys(n, "a value", map[string]func(*yaml.Node){"field": func(n *yaml.Node) {
					if c.Other = cp.field(n, s.Text(n, "field")); c.Other != nil {
						cp.inRows(n, c.Other)
						cp.answerable(n, c.Other)
					}
				}})
				return
			}
			c.Value = strings.Join(s.Texts(n, "a value"), "|")
		}
	}
	before := len(s.errs)
	s.Keys(n, "a condition", handle)
	if len(s.errs) > before {
		return nil
	}
	switch {
	case count != 1:
		s.Fail(n, "condition", "a condition has one of field, all, any, not or some")
		return nil
	case c.Op != "" && fieldNode == nil:
		s.Fail(yamlfile.At(n, string(c.Op)), "condition", "%s what? name the field: {field: meeting.kind, %s: ...}", c.Op, c.Op)
		return nil
	case c.Where != nil && c.Some == nil:
		s.Fail(yamlfile.At(n, "where"), "condition", "where chooses among the rows of a list: say some, and the list")
		return nil
	}
	if fieldNode != nil {
		if c.Field = cp.field(fieldNode, s.Text(fieldNode, "field")); c.Field == nil {
			return nil
		}
		if !cp.ruled && c.Field.derived != nil && c.Field.Office {
			s.Fail(fieldNode, "condition", "%s is for rules only: what a form prints must not tell it", c.Field.ID)
		}
		if c.Op == "" {
			s.Fail(n, "condition", "what about %s? say is, not, in, has, answered, before, after, over or under", c.Field.ID)
			return nil
		}
		cp.inRows(fieldNode, c.Field)
		cp.answerable(fieldNode, c.Field)
		cp.later(fieldNode, c.Field)
		if value := yamlfile.At(n, string(c.Op)); cp.comparable(value, c) {
			cp.checkValue(value, c)
			cp.onScale(value, c)
		}
	}
	return c
}

func (cp *compiler) conditions(n *yaml.Node, what string, some bool) []*Condition {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		cp.Fail(n, "condition", "%s joins conditions: list them, each with a dash or in [ ]", what)
	}
	var out []*Condition
	for _, e := range cp.List(n, "conditions") {
		if c := cp.condition(e, some); c != nil {
			out = append(out, c)
		}
	}
	return out
}

// checkValue complains of a value that the field can never have.
func (cp *compiler) checkValue(n *yaml.Node, c *Condition) {
	if c.Other != nil || c.Value == AtKey {
		return
	}
	fd := c.Field
	switch c.Op {
	case Answered:
		if c.Value != "yes" && c.Value != "no" {
			cp.Fail(n, "condition", "answered is yes or no")
		}
	case Over, Under:
		if _, err := strconv.Atoi(c.Value); err != nil {
			cp.Fail(n, "condition", "%s needs a whole number", c.Op)
		}
	case Before, After:
		if _, err := earlyhelp.ParseDate(c.Value); err != nil {
			cp.Fail(n, "condition", "%s needs a date such as 2026-11-21", c.Op)
		}
	default:
		for v := range strings.SplitSeq(c.Value, "|") {
			switch {
			case fd.Kind == Scale || fd.Kind == Rows:
				cp.numeric(n, fd, v)
			case fd.Kind == YesNo && v != "yes" && v != "no":
				cp.Fail(n, "condition", "%s is answered yes or no", fd.ID)
			case (fd.Kind == Day || fd.Kind == Days) && !isDate(v):
				cp.Fail(n, "condition", "%s is a date, and there is no %s: write one such as 2026-11-21", fd.ID, v)
			case fd.values != nil && !slices.Contains(fd.values, v):
				cp.Unknown(n, "condition", fd.ID+" is never "+`"`+v+`"`, v, slices.Clone(fd.values))
			case (fd.Kind == Choice || fd.Kind == Choices) && fd.derived == nil && len(cp.optionsOf(fd)) > 0:
				if _, ok := optionLabel(cp.optionsOf(fd), v); !ok {
					cp.noOption(n, "condition", fd.ID, v, codes(cp.optionsOf(fd)))
				}
			}
		}
	}
}

// Words says the condition in plain English, with the labels that the form
// prints.
func (c *Condition) Words(t *Template) string {
	several := func(parts []*Condition, with string) string {
		texts := make([]string, len(parts))
		for i, p := range parts {
			texts[i] = p.Words(t)
		}
		return strings.Join(texts, t.words.Say(with, nil))
	}
	switch {
	case c == nil:
		return ""
	case c.All != nil:
		return several(c.All, "cond.and")
	case c.Any != nil:
		return several(c.Any, "cond.or")
	case c.Not != nil:
		return t.words.Say("cond.notall", map[string]string{"value": c.Not.Words(t)})
	case c.Some != nil:
		return t.words.Say("cond.some", map[string]string{"list": t.Label(c.Some), "value": c.Where.Words(t)})
	}
	key := "cond." + string(c.Op)
	if c.Op == Answered {
		key += "." + c.Value
	}
	var values []string
	for v := range strings.SplitSeq(c.Value, "|") {
		values = append(values, t.valueWords(c.Field, v))
	}
	value := strings.Join(values, t.words.Say("cond.or", nil))
	if c.Other != nil {
		value = t.Label(c.Other)
	}
	return t.words.Say(key, map[string]string{"field": t.Label(c.Field), "value": value})
}

// valueWords returns what the form prints for a value of a field.
func (t *Template) valueWords(fd *Field, v string) string {
	if p, ok := t.printed[fd.ID]; ok {
		if label, ok := optionLabel(p.Options, v); ok {
			return label
		}
	}
	if label, ok := fd.Option(v); ok {
		return label
	}
	switch fd.Kind {
	case YesNo:
		return t.words.Say(v, nil)
	case Day:
		if d, err := earlyhelp.ParseDate(v); err == nil {
			return t.words.Date(d)
		}
	}
	return v
}

// First returns the first field that the condition names; nil for none.
func (c *Condition) First() *Field {
	var first *Field
	c.fields(func(fd *Field) {
		if first == nil {
			first = fd
		}
	})
	return first
}
