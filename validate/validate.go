// Package validate evaluates a form's rules and returns Findings: all at once,
// never the first only, and never with an answer in them. It writes nothing
// and does not know the day: the caller says which day it is.
package validate

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// Options says how to check. The zero Options checks the whole form and leaves
// open deadlines unjudged, which a finding says.
type Options struct {
	On       earlyhelp.Date // the day; deadlines and "in the future" are judged by it
	Section  string         // only what reads this section
	Field    string         // only what reads this field
	Suppress []string       // codes not to be held up by; listed all the same
	Checks   []Func         // an app's own checks; their findings say the app's name as Origin

	// Signed is the cut case of the copy that was signed, as pdf.Read returns it:
	// what its reader would find printed otherwise now is found, by field and row.
	// The order of rows is not compared. What is kept from that reader now, or was
	// said to be in the copy, is no change, even where it is shown to them by now. A
	// case reference that was given since and the evidence of signing are none; ages that depend on the
	// day of checking are those of one day in both.
	Signed *earlyhelp.Case
}

// Func is an app's own check of a form.
type Func func(*templates.Form, Options) []earlyhelp.Finding

// Check returns everything found in a form, in the order of the form's
// sections; where nothing is, a list without entries, never nil: nil stands for a
// form that nobody has checked. Checking one section or field returns what the whole check would,
// filtered to the rules that read it.
func Check(f *templates.Form, o Options) []earlyhelp.Finding {
	if f == nil || f.Template == nil || f.Case == nil || f.Instance == nil {
		return []earlyhelp.Finding{broken(errors.New("no form was given"))}
	}
	c := newChecker(f, o)
	if !c.known() {
		c.o.Section, c.o.Field = "", ""
		c.check("nosuch", at{}, nil)
		return c.out
	}
	c.rules()
	c.fields()
	c.integrity()
	c.signing()
	for _, own := range o.Checks {
		if own == nil {
			continue
		}
		for _, found := range own(c.form, o) {
			if c.wants(found.Section, found.Field) {
				c.add(found)
			}
		}
	}
	c.changed()
	return c.sorted()
}

// asked is one question in one place, and what was answered.
type asked struct {
	section  *templates.Section
	question *templates.Question
	reading  templates.Reading
}

type checker struct {
	form   *templates.Form
	t      *templates.Template
	o      Options
	out    []earlyhelp.Finding
	seen   map[string]bool   // code and place: a finding stands once
	places map[string]int    // by path of the answer: where it is first asked for
	order  map[string]int    // of sections
	names  map[string]bool   // the words of every name of the case, once they are asked for
	words  map[string][]word // of the texts that a rule has looked at
	asked  []asked           // every question in every row there is
}

func newChecker(f *templates.Form, o Options) *checker {
	f = f.On(o.On)
	c := &checker{form: f, t: f.Template, o: o, out: []earlyhelp.Finding{}, seen: map[string]bool{}, places: make(map[string]int, 256), asked: make([]asked, 0, 256), order: map[string]int{}}
	for i, sec := range c.t.Sections {
		c.order[sec.ID] = i + 1
	}
	f.Answers(func(sec *templates.Section, q *templates.Question, s templates.Scope) {
		r := q.Field.Read(s)
		c.asked = append(c.asked, asked{sec, q, r})
		for _, src := range r.Sources {
			if _, ok := c.places[src.Path]; !ok {
				c.places[src.Path] = len(c.asked) - 1
			}
		}
	})
	return c
}

// known reports whether the form has the section and the field asked for.
func (c *checker) known() bool {
	if c.o.Section != "" && c.order[c.o.Section] == 0 {
		return false
	}
	if c.o.Field == "" {
		return true
	}
	if _, ok := c.t.Printed(c.o.Field); ok {
		return true
	}
	return slices.ContainsFunc(c.t.Rules, func(r *templates.Rule) bool {
		return slices.ContainsFunc(r.Reads(), func(fd *templates.Field) bool { return fd.ID == c.o.Field })
	})
}

// place returns where the form first asks for the answer at a path; nil when it
// does not.
func (c *checker) place(path string) *asked {
	if i, ok := c.places[path]; ok {
		return &c.asked[i]
	}
	return nil
}

// wants reports whether a finding about a section or field was asked for.
func (c *checker) wants(section, field string) bool {
	return (c.o.Section == "" || c.o.Section == section) && (c.o.Field == "" || c.o.Field == field)
}

// reads reports whether a rule reads what was asked for.
func (c *checker) reads(r *templates.Rule) bool {
	if c.o.Section == "" && c.o.Field == "" {
		return true
	}
	if c.o.Section != "" && !c.readsSection(r) {
		return false
	}
	return c.o.Field == "" || c.readsField(r)
}

func (c *checker) readsField(r *templates.Rule) bool {
	if p, ok := c.t.Printed(c.o.Field); ok && slices.Contains(r.Sections, p.Section.ID) {
		return true
	}
	return slices.ContainsFunc(r.Reads(), func(fd *templates.Field) bool { return fd.ID == c.o.Field })
}

func (c *checker) readsSection(r *templates.Rule) bool {
	if slices.Contains(r.Sections, c.o.Section) {
		return true
	}
	return slices.ContainsFunc(r.Reads(), func(fd *templates.Field) bool {
		p, ok := c.t.Printed(fd.ID)
		return ok && p.In(c.o.Section)
	})
}

// add keeps a finding, once for each code and place.
func (c *checker) add(f earlyhelp.Finding) {
	key := f.Code + "\x00" + f.Path + "\x00" + f.Field + "\x00" + f.Section + "\x00" + f.Due.String()
	for _, k := range []string{"value", "as", "of"} {
		key += "\x00" + f.Args[k]
	}
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	f.Suppressed = slices.Contains(c.o.Suppress, f.Code)
	c.out = append(c.out, f)
}

// at describes where a finding stands.
type at struct {
	field *templates.Field
	path  string
	sec   string
	due   earlyhelp.Date
	label string // what a message calls it; "" as the question is called
}

// report adds a finding of a rule: the rule's own message, or the words of its
// kind.
func (c *checker) report(r *templates.Rule, where at, key string, args map[string]string) {
	if args == nil {
		args = map[string]string{}
	}
	c.addLabel(&where, args)
	message := r.Say
	if message == "" {
		days, _ := strconv.Atoi(args["days"])
		message = c.t.Words().Count(key, days, args)
	} else {
		message = c.t.Words().Fill(message, args)
	}
	f := earlyhelp.Finding{Code: r.Code, Severity: r.Severity, Stage: r.Stage, Section: where.sec, Path: where.path,
		Message: message, Args: args, Due: where.due, Origin: r.Origin, Cite: r.Cite, Office: r.Office}
	if where.field != nil {
		f.Field = where.field.ID
	}
	c.add(f)
}

// addLabel fills in the label and the section of the place, as the form
// prints them.
func (c *checker) addLabel(where *at, args map[string]string) {
	if !where.due.IsZero() {
		args["due"] = c.t.Words().Date(where.due)
	}
	if where.field == nil {
		return
	}
	if p := c.place(where.path); p != nil && p.question.Field == where.field {
		args["field"] = cmp.Or(strings.TrimSuffix(p.question.Label, ":"), p.section.Title, p.question.Field.Label)
		where.sec = p.section.ID
		return
	}
	args["field"] = c.t.Label(where.field)
	if p, ok := c.t.Printed(where.field.ID); ok {
		if args["field"] == "" {
			args["field"] = cmp.Or(p.Section.Title, p.Field.Label)
		}
		where.sec = cmp.Or(where.sec, p.Section.ID)
	}
}

func (c *checker) sorted() []earlyhelp.Finding {
	slices.SortStableFunc(c.out, func(a, b earlyhelp.Finding) int {
		return cmp.Compare(c.order[a.Section], c.order[b.Section])
	})
	return c.out
}

// Info is one rule or check as it can be shown before any data exists.
type Info struct {
	Code     string             `json:"code"`
	Severity earlyhelp.Severity `json:"severity"`
	Stage    earlyhelp.Stage    `json:"stage"`
	Kind     string             `json:"kind"`
	Text     string             `json:"text"`
	Origin   string             `json:"origin"`
	Cite     string             `json:"cite"`
	Office   bool               `json:"office,omitzero"` // its findings are for the office only
}

// Rules lists every rule and check that will be applied to a form, by code.
func Rules(t *templates.Template) []Info {
	var out []Info
	if t == nil {
		return nil
	}
	for _, r := range t.Rules {
		out = append(out, Info{r.Code, r.Severity, r.Stage, string(r.Kind), ruleText(t, r), r.Origin, r.Cite, r.Office})
	}
	for _, k := range t.Checks() {
		args := map[string]string{"field": "…", "list": "…", "due": "…", "until": t.Words().Date(earlyhelp.BankHolidaysUntil())}
		out = append(out, Info{k.Code, k.Severity, k.Stage, "check", t.Words().Fill(k.Say, args), "library", k.Cite, false})
	}
	slices.SortFunc(out, func(a, b Info) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// ruleText is a rule's message with the labels that the form prints and an
// ellipsis for what only data can tell.
func ruleText(t *templates.Template, r *templates.Rule) string {
	args := map[string]string{}
	for _, k := range []string{"due", "days", "n", "value", "missing", "asked", "section", "times", "at", "length", "what"} {
		args[k] = "…"
	}
	labels := func(fields []*templates.Field) string {
		var out []string
		for _, fd := range fields {
			if l := t.Label(fd); l != "" {
				out = append(out, l)
			} else {
				out = append(out, fd.Label)
			}
		}
		return strings.Join(out, "”, “")
	}
	if args["field"] = labels(r.Fields); r.Everywhere {
		args["field"] = t.Words().Say("find.everywhere", nil)
	}
	if len(r.Fields) > 0 {
		var values []string
		for _, v := range r.Values {
			values = append(values, valueLabel(t, r.Fields[0], strings.Split(v, "|")))
		}
		args["values"] = strings.Join(values, ", ")
		args["value"] = args["values"]
	}
	signs := make([]string, len(r.As))
	for i, as := range r.As {
		signs[i] = t.SignsAs(as)
	}
	args["as"] = strings.Join(signs, ", ")
	args["min"], args["max"] = t.Words().Span(r.Min), t.Words().Span(r.Max)
	args["to"] = t.Words().Say("to."+string(r.To), nil)
	if r.Rows != nil {
		args["list"] = labels([]*templates.Field{r.Rows})
	}
	if r.By != nil {
		args["by"] = labels([]*templates.Field{r.By})
	} else if r.Via != nil {
		args["by"] = labels([]*templates.Field{r.Via})
	}
	if r.Date.Field != nil {
		args["date"] = labels([]*templates.Field{r.Date.Field})
	} else if len(r.Fields) > 0 {
		args["date"] = labels(r.Fields[:1])
	}
	if r.Of.Field != nil {
		args["of"] = labels([]*templates.Field{r.Of.Field})
	} else if len(r.Fields) > 1 {
		args["of"] = labels(r.Fields[1:])
	}
	if r.Kind == templates.Complete {
		names := make([]string, len(r.Sections))
		for i, id := range r.Sections {
			if sec, ok := t.Section(id); ok {
				names[i] = sec.Name()
			}
		}
		args["section"] = strings.Join(names, ", ")
	}
	if r.Find != "" {
		args["what"] = findWords(t, r.Find)
	}
	if r.Say != "" {
		return t.Words().Fill(r.Say, args)
	}
	return t.Words().Say(kindWords[r.Kind], args)
}

// kindWords names the words that a kind of rule speaks in when it has none of
// its own.
var kindWords = map[templates.RuleKind]string{
	templates.Required:  "find.required",
	templates.Allowed:   "find.allowed",
	templates.Includes:  "find.includes",
	templates.Count:     "find.count.min",
	templates.Covers:    "find.covers",
	templates.Within:    "find.within.missing",
	templates.Every:     "find.every.late",
	templates.Order:     "find.order",
	templates.Consent:   "find.consent.missing",
	templates.Signed:    "find.signed",
	templates.Complete:  "find.complete",
	templates.Unchanged: "find.unchanged",
	templates.TextHas:   "find.text",
	templates.Unique:    "find.unique",
	templates.Keep:      "find.keep",
	templates.Flag:      "find.flag",
}
