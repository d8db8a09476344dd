package templates

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/yamlfile"
)

// RuleKind is one of the closed kinds of rule. Package validate evaluates
// each; a council sets parameters in YAML.
type RuleKind string

// The kinds of rule.
const (
	Required  RuleKind = "required"  // fields are answered
	Allowed   RuleKind = "allowed"   // answers are among values
	Includes  RuleKind = "includes"  // for each value, a row of the list has it
	Count     RuleKind = "count"     // the list has min to max rows, or distinct answers
	Covers    RuleKind = "covers"    // each row is named by a row of another list
	Within    RuleKind = "within"    // a date is at most max, at least min, after another
	Every     RuleKind = "every"     // each date follows the one before by at most max
	Order     RuleKind = "order"     // dates do not go backwards
	Consent   RuleKind = "consent"   // consent was in force
	Signed    RuleKind = "signed"    // signatures are there
	Complete  RuleKind = "complete"  // sections are answered
	Unchanged RuleKind = "unchanged" // text still stands as in the instance before
	TextHas   RuleKind = "text"      // text holds something that it should not
	Keep      RuleKind = "keep"      // the record is kept for a time, unless a hold overrides
	Unique    RuleKind = "unique"    // no two rows have the same answers
	Flag      RuleKind = "flag"      // the condition holds
)

// RuleKinds returns all kinds of rule.
func RuleKinds() []RuleKind {
	return []RuleKind{Required, Allowed, Includes, Count, Covers, Within, Every, Order, Consent, Signed, Complete, Unchanged, TextHas, Unique, Keep, Flag}
}

// Rule is one rule of a form, a council or the library. Which parameters are
// set depends on the kind.
type Rule struct {
	Code     string
	Kind     RuleKind
	Severity earlyhelp.Severity
	Stage    earlyhelp.Stage
	Origin   string // "library", or the council's slug
	Say      string // message in plain English; "" for the kind's own words
	Cite     string // sentence of the source

	When  *Condition // judged only then
	Rows  *Field     // judged for each row of this list ...
	Where *Condition // ... that fulfils this

	Fields   []*Field // covers: the one answer of the row that is to be named; none: the row itself
	Values   []string // a|b: either
	Distinct *Field   // count: different answers to this
	Min, Max Span     // count: plain numbers; within, every: time
	By       *Field   // covers: the list whose rows name these
	Via      *Field   // covers: the answer in By's rows, or of the form, that names them
	Date, Of Pick     // within: the date judged, and the one it is counted from; consent: Of is the day
	Until    *Field   // every: the last date
	To       earlyhelp.Code
	From     string   // consent: responsible, child, anyone
	Revisit  bool     // consent: asked again since
	Declared string   // consent: the signature whose declaration counts as consent
	As       []string // signed: the boxes
	Dated    bool     // signed: with a date
	Sections []string
	Find     string // text: acronym, name, service, or words that the text should not hold
	Topic    string // text, unchanged: only long texts on this topic
	What     string // within, every, keep: what is due, on a timeline; "" for the field's label
	Acts     Acts   // within, every, keep: who has to see to it
	Office   bool   // its findings are for the office only

	// Everywhere says that Fields are all the long texts that the form prints,
	// in rows too, and not named one by one.
	Everywhere bool

	at      place      // of its code; none for the library's own
	asks    [][]string // library rules: judged on forms that print one of each of these
	implied []*Field   // what the kind looks at without naming it
}

// Acts says who has to see to something that is due.
type Acts string

// Those who may have to. Nobody said is the lead professional.
const (
	LeadActs   Acts = "lead"   // the lead professional
	AuthorActs Acts = "author" // who writes the form that is due
	KeeperActs Acts = "keeper" // the agency that keeps the record
)

// Span is a number of rows, or a length of time; the zero Span is no bound.
type Span struct {
	N    int
	Unit Unit
	Set  bool
}

// Unit is what a Span counts.
type Unit string

// The units of time; rows have none.
const (
	CalendarDays Unit = "days"
	WorkingDays  Unit = "working days"
	Weeks        Unit = "weeks"
	Months       Unit = "months"
	Years        Unit = "years"
)

// String returns the span as words: "20 working days", "1 week".
func (sp Span) String() string {
	if sp.Unit == "" {
		return strconv.Itoa(sp.N)
	}
	unit := string(sp.Unit)
	if sp.N == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return fmt.Sprintf("%d %s", sp.N, unit)
}

// After returns the last day of the span counted from a day, which is day 0; a
// month ends on its last day where it has no such day. Working days are counted
// as the council counts them. ok is false when bank holidays beyond the known
// ones may fall in the span.
func (sp Span) After(from earlyhelp.Date, work earlyhelp.WorkingDays) (day earlyhelp.Date, ok bool) {
	switch sp.Unit {
	case WorkingDays:
		return work.Add(from, sp.N)
	case Weeks:
		return from.AddDays(7 * sp.N), true
	case Months:
		return from.AddMonths(sp.N), true
	case Years:
		return from.AddMonths(12 * sp.N), true
	}
	return from.AddDays(sp.N), true
}

// Pick is a date of the form: a field's own, or the first or last among the
// rows of a list.
type Pick struct {
	Field *Field
	Rows  *Field
	Where *Condition
	Last  bool
}

// Read returns the date, and the reading it comes from.
func (p Pick) Read(s Scope) (earlyhelp.Date, Reading) {
	if p.Field == nil {
		return earlyhelp.Date{}, Reading{}
	}
	if p.Rows == nil {
		return readDate(p.Field, s), p.Field.Read(s)
	}
	var best earlyhelp.Date
	var from Reading
	for _, row := range s.form.List(p.Rows, p.Where, s) {
		d := readDate(p.Field, row)
		if !d.IsZero() && (best.IsZero() || p.Last == d.After(best)) {
			best, from = d, p.Field.Read(row)
		}
	}
	return best, from
}

// Reads returns the fields that the rule looks at, and those that these are
// worked out from.
func (r *Rule) Reads() []*Field {
	out := append(r.names(), r.implied...)
	for i := 0; i < len(out); i++ {
		for _, src := range out[i].sources {
			if !slices.Contains(out, src) {
				out = append(out, src)
			}
		}
	}
	return out
}

// names returns the fields that the rule names.
func (r *Rule) names() []*Field {
	var out []*Field
	add := func(fd *Field) {
		if fd == nil || slices.Contains(out, fd) {
			return
		}
		out = append(out, fd)
	}
	for _, fd := range r.Fields {
		add(fd)
	}
	for _, fd := range []*Field{r.Rows, r.Distinct, r.By, r.Via, r.Date.Field, r.Date.Rows, r.Of.Field, r.Of.Rows, r.Until} {
		add(fd)
	}
	for _, c := range []*Condition{r.When, r.Where, r.Date.Where, r.Of.Where} {
		c.fields(add)
	}
	return out
}

var ruleCode = regexp.MustCompile(`^[A-Z]{2,4}-[0-9]{3}$`)

// rule reads a rule; nil with a complaint when it is wrong.
func (cp *compiler) rule(n *yaml.Node, origin string) *Rule {
	before := len(cp.errs)
	cp.ruled = true
	defer func() { cp.ruled = false }()
	r := &Rule{Origin: origin, Stage: earlyhelp.Content}
	var kind, severity, stage string
	cp.Keys(n, "a rule", map[string]func(*yaml.Node){
		"code":     cp.Into(&r.Code, "code"),
		"kind":     cp.Into(&kind, "kind"),
		"severity": cp.Into(&severity, "severity"),
		"stage":    cp.Into(&stage, "stage"),
		"say":      cp.Into(&r.Say, "say"),
		"cite":     cp.Into(&r.Cite, "cite"),
		"when":     func(n *yaml.Node) { r.When = cp.condition(n, true) },
		"rows":     func(n *yaml.Node) { r.Rows = cp.ruleList(n) },
		"where":    func(n *yaml.Node) { r.Where = cp.condition(n, true) },
		"fields":   func(n *yaml.Node) { r.Fields = cp.ruleFields(n) },
		"dates":    func(n *yaml.Node) { r.Fields = cp.ruleFields(n) },
		"values":   func(n *yaml.Node) { r.Values = cp.Texts(n, "values") },
		"distinct": func(n *yaml.Node) { r.Distinct = cp.field(n, cp.Text(n, "distinct")) },
		"min":      func(n *yaml.Node) { r.Min = cp.span(n) },
		"max":      func(n *yaml.Node) { r.Max = cp.span(n) },
		"by":       func(n *yaml.Node) { r.By = cp.ruleList(n) },
		"via":      func(n *yaml.Node) { r.Via = cp.field(n, cp.Text(n, "via")) },
		"date":     func(n *yaml.Node) { r.Date = cp.pick(n) },
		"of":       func(n *yaml.Node) { r.Of = cp.pick(n) },
		"until":    func(n *yaml.Node) { r.Until = cp.field(n, cp.Text(n, "until")) },
		"to":       func(n *yaml.Node) { r.To = earlyhelp.Code(cp.Text(n, "to")) },
		"at":       func(n *yaml.Node) { r.Of = cp.pick(n) },
		"from":     cp.Into(&r.From, "from"),
		"revisit":  cp.Flag(&r.Revisit, "revisit"),
		"declared": cp.Into(&r.Declared, "declared"),
		"as":       func(n *yaml.Node) { r.As = cp.Texts(n, "as") },
		"dated":    cp.Flag(&r.Dated, "dated"),
		"sections": func(n *yaml.Node) { r.Sections = cp.Texts(n, "sections") },
		"find":     cp.Into(&r.Find, "find"),
		"topic":    cp.Into(&r.Topic, "topic"),
		"what":     cp.Into(&r.What, "what"),
		"acts":     func(n *yaml.Node) { r.Acts = cp.acts(n) },
		"office":   cp.Flag(&r.Office, "office"),
		"asks": func(n *yaml.Node) {
			for _, either := range cp.Texts(n, "asks") {
				r.asks = append(r.asks, strings.Split(either, "|"))
			}
		},
	})
	switch {
	case !ruleCode.MatchString(r.Code):
		cp.Fail(yamlfile.At(n, "code"), "rule", "a rule needs a code of two to four capital letters and three digits, such as WAL-306")
	case origin != "library" && strings.HasPrefix(r.Code, libraryCodes):
		cp.Fail(yamlfile.At(n, "code"), "rule", "codes that begin with %s are the library's own: give rule %s a code of your own, such as WAL-306", libraryCodes, r.Code)
	case cp.coded[r.Code] != nil && cp.t.Name == "":
		cp.Fail(yamlfile.At(n, "code"), "rule", "rule code %s stands twice: give one of the rules another code", r.Code)
	}
	if origin != "library" {
		cp.coded[r.Code] = yamlfile.At(n, "code")
		r.at = place{cp.Name, yamlfile.At(n, "code")}
	}
	r.Kind = RuleKind(kind)
	need, ok := ruleNeeds[r.Kind]
	if !ok {
		var known []string
		for _, k := range RuleKinds() {
			known = append(known, string(k))
		}
		cp.Unknown(yamlfile.At(n, "kind"), "rule", fmt.Sprintf("rule %s: there is no kind %q", r.Code, kind), kind, known)
		return nil
	}
	switch r.Severity = earlyhelp.Severity(severity); r.Severity {
	case earlyhelp.Error, earlyhelp.Warning, earlyhelp.Hint:
	default:
		cp.Fail(yamlfile.At(n, "severity"), "rule", "rule %s: severity is error, warning or hint", r.Code)
	}
	if stage != "" {
		r.Stage = earlyhelp.Stage(stage)
	} else if r.Kind == Signed {
		r.Stage = earlyhelp.Signing
	}
	if !slices.Contains([]earlyhelp.Stage{earlyhelp.Content, earlyhelp.Signing, earlyhelp.Process}, r.Stage) {
		cp.Fail(yamlfile.At(n, "stage"), "rule", "rule %s: stage is content, signing or process", r.Code)
	}
	cp.sayable(n, r)
	if r.Cite == "" {
		cp.Fail(yamlfile.At(n, "cite"), "rule", "rule %s: cite the sentence of the source behind it", r.Code)
	}
	for _, e := range cp.Entries(n, "a rule") {
		if !slices.Contains(commonParams, e.Key) && !slices.Contains(need, strings.TrimSuffix(e.Key, "!")) && !slices.Contains(need, e.Key+"!") {
			takes := slices.Concat(need, []string{"when", "rows", "where"})
			slices.Sort(takes)
			cp.Fail(e.At, "rule", "a rule of kind %s takes no %s; it takes %s", r.Kind, e.Key, strings.ReplaceAll(strings.Join(slices.Compact(takes), ", "), "!", ""))
		}
	}
	for _, p := range need {
		if key, must := strings.CutSuffix(p, "!"); must && !hasKey(n, key) {
			cp.Fail(n, "rule", "rule %s: kind %s needs %s", r.Code, r.Kind, key)
		}
	}
	for _, id := range r.Sections {
		if _, ok := cp.t.Section(id); !ok {
			var known []string
			for _, sec := range cp.t.Sections {
				known = append(known, sec.ID)
			}
			cp.Unknown(yamlfile.Mention(yamlfile.At(n, "sections"), id), "rule", fmt.Sprintf("rule %s: the form has no section %q", r.Code, id), id, known)
		}
	}
	if len(cp.errs) > before {
		return nil
	}
	cp.checkRule(n, r)
	cp.checkParams(n, r)
	cp.checkScopes(n, r)
	r.implied = cp.implied(n, r)
	if (r.Kind == TextHas || r.Kind == Unchanged) && !hasKey(n, "fields") {
		cp.everywhere(n, r)
	}
	return r
}

// everywhere makes a rule one about every long text that the form prints, but
// for names and addresses. What is not in a row can be compared with last time.
func (cp *compiler) everywhere(n *yaml.Node, r *Rule) {
	if cp.t.Name == "" {
		cp.Fail(n, "rule", "rule %s: a council's rule says which fields it is about; only a form's rule can be about all it prints", r.Code)
		return
	}
	r.Everywhere = true
	for _, id := range slices.Sorted(maps.Keys(cp.t.printed)) {
		fd := cp.t.printed[id].Field
		_, part := partLists[fd.root]
		switch {
		case fd.Kind != Para || fd.derived != nil || fd.Topic == "identity" || fd.Topic == "contact":
		case r.Topic != "" && r.Topic != fd.Topic:
		case r.Kind == Unchanged && (!part || fd.Topic == "meeting" || fd.root == "subject" || fd.root == "meeting"):
		default:
			r.Fields = append(r.Fields, fd)
		}
	}
	if r.Fields == nil && r.Origin != "library" {
		cp.nothingToRead(n, r)
	}
}

// libraryRules adds the library's own rules: the least that any form needs, and
// hints from practice to forms that ask what they are about.
func (cp *compiler) libraryRules(rules *yaml.Node) {
	for _, n := range rules.Content {
		r := cp.rule(n, "library")
		if r == nil || slices.Contains(cp.spared, r.Code) {
			continue
		}
		child := cp.t.Family && slices.ContainsFunc(r.Reads(), func(fd *Field) bool { return fd.root == "subject" })
		unasked := slices.ContainsFunc(r.asks, func(either []string) bool { return !slices.ContainsFunc(either, cp.t.prints) })
		nothing := r.Everywhere && r.Fields == nil
		if !child && !unasked && !nothing {
			cp.t.Rules = append(cp.t.Rules, r)
		}
	}
}

// implied returns the fields that a rule of this kind reads although it names
// none: signatures, consents.
func (cp *compiler) implied(n *yaml.Node, r *Rule) []*Field {
	var ids []string
	if r.Kind == Signed || r.Declared != "" {
		ids = append(ids, "instance.signatures", "sign.box")
	}
	if r.Dated {
		ids = append(ids, "sign.date")
	}
	if r.Kind == Consent {
		ids = append(ids, "case.consents", "consent.answer", "consent.date")
	}
	var out []*Field
	for _, id := range ids {
		if fd := cp.field(n, id); fd != nil {
			out = append(out, fd)
		}
	}
	return out
}

// What a rule's message may leave to be filled in, {field} or {due}, and what each
// kind of rule fills in: the args of the findings of package validate.
var (
	sayName  = regexp.MustCompile(`\{([^{}]*)\}`)
	sayNames = map[RuleKind][]string{
		Required:  {"field"},
		Allowed:   {"field", "values"},
		Includes:  {"field", "list", "value"},
		Count:     {"field", "list", "n", "min", "max"},
		Covers:    {"field", "list", "by"},
		Within:    {"field", "date", "of", "due", "days", "min", "max"},
		Every:     {"field", "date", "due", "max"},
		Order:     {"field", "date", "of"},
		Consent:   {"field", "to"},
		Signed:    {"field", "as"},
		Complete:  {"section", "missing", "asked"},
		Unchanged: {"field"},
		TextHas:   {"field", "what", "times", "at", "length"},
		Unique:    {"field", "list"},
		Keep:      {"field", "due", "max"},
		Flag:      {"field"},
	}
)

var commonParams = []string{"code", "kind", "severity", "stage", "say", "cite", "when", "rows", "where", "office", "asks"}

// ruleNeeds lists the parameters of each kind; ! marks those it cannot do
// without.
var ruleNeeds = map[RuleKind][]string{
	Required:  {"fields!"},
	Allowed:   {"fields!", "values!"},
	Includes:  {"rows!", "fields!", "values!"},
	Count:     {"rows!", "distinct", "min", "max"},
	Covers:    {"rows!", "fields", "by", "via!"},
	Within:    {"date!", "of!", "min", "max", "what", "acts"},
	Every:     {"dates!", "max!", "until", "what", "acts"},
	Order:     {"dates!"},
	Consent:   {"to!", "at", "from", "revisit", "declared"},
	Signed:    {"as!", "dated"},
	Complete:  {"sections!"},
	Unchanged: {"fields", "topic"},
	TextHas:   {"fields", "topic", "find!"},
	Unique:    {"rows!", "fields!"},
	Keep:      {"of!", "max!", "what", "acts"},
	Flag:      {},
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

func (cp *compiler) ruleFields(n *yaml.Node) []*Field {
	var out []*Field
	for _, e := range cp.List(n, "fields") {
		if fd := cp.field(e, cp.Text(e, "a field")); fd != nil {
			out = append(out, fd)
		}
	}
	return out
}

func (cp *compiler) ruleList(n *yaml.Node) *Field {
	fd := cp.field(n, cp.Text(n, "a list"))
	if fd != nil && fd.Kind != Rows {
		cp.Fail(n, "rule", "%s is not a list of rows", fd.ID)
		return nil
	}
	if fd != nil && fd.of != nil {
		cp.Fail(n, "rule", "%s belongs to a row of %s: judge those, and ask for some of these in where", fd.ID, typeName(fd.of))
		return nil
	}
	return fd
}

func (cp *compiler) pick(n *yaml.Node) Pick {
	p := Pick{}
	if n.Kind == yaml.ScalarNode {
		p.Field = cp.field(n, cp.Text(n, "a date"))
	} else {
		var pick string
		cp.Keys(n, "a date", map[string]func(*yaml.Node){
			"field": func(n *yaml.Node) { p.Field = cp.field(n, cp.Text(n, "field")) },
			"rows":  func(n *yaml.Node) { p.Rows = cp.ruleList(n) },
			"where": func(n *yaml.Node) { p.Where = cp.condition(n, false) },
			"pick":  cp.Into(&pick, "pick"),
		})
		if p.Last = pick == "last"; pick != "first" && pick != "last" {
			cp.Fail(yamlfile.At(n, "pick"), "rule", "of the dates of several rows pick first or last: pick: last")
		}
		if !hasKey(n, "field") || !hasKey(n, "rows") {
			cp.Fail(n, "rule", "a date among rows needs rows and field: {rows: case.consents, field: consent.date, pick: last}")
		}
	}
	if p.Field != nil && p.Field.Kind != Day {
		cp.Fail(n, "rule", "%s is not a date", p.Field.ID)
	}
	return p
}

// acts reads who has to see to something.
func (cp *compiler) acts(n *yaml.Node) Acts {
	known := []string{string(LeadActs), string(AuthorActs), string(KeeperActs)}
	text := cp.Text(n, "acts")
	if !slices.Contains(known, text) {
		cp.Unknown(n, "rule", fmt.Sprintf("acts says who has to see to it: %s; %q is none of them", strings.Join(known, ", "), text), text, known)
	}
	return Acts(text)
}

// span reads "2", "20 working days", "6 weeks", "3 months".
func (cp *compiler) span(n *yaml.Node) Span {
	text := cp.Text(n, "a span")
	num, unit, _ := strings.Cut(text, " ")
	v, err := strconv.Atoi(num)
	sp := Span{N: v, Set: true}
	switch unit {
	case "":
	case "day", "days":
		sp.Unit = CalendarDays
	case "working day", "working days":
		sp.Unit = WorkingDays
	case "week", "weeks":
		sp.Unit = Weeks
	case "month", "months":
		sp.Unit = Months
	case "year", "years":
		sp.Unit = Years
	default:
		err = strconv.ErrSyntax
	}
	if err != nil || v < 0 || v > 10000 {
		cp.Fail(n, "rule", "say a number of days, working days, weeks, months or years, such as 6 weeks")
	}
	return sp
}

// checkRule complains of a rule that can never be kept or judged: of rows of
// another list, or of what the form does not print.
func (cp *compiler) checkRule(n *yaml.Node, r *Rule) {
	if r.Kind == Within || r.Kind == Every || r.Kind == Keep {
		for key, sp := range map[string]Span{"min": r.Min, "max": r.Max} {
			if sp.Set && sp.Unit == "" {
				cp.Fail(yamlfile.At(n, key), "rule", "rule %s: %d what? say days, working days, weeks, months or years", r.Code, sp.N)
			}
		}
	}
	if r.asks != nil && r.Origin != "library" {
		cp.Fail(yamlfile.At(n, "asks"), "rule", "rule %s: asks is for the library's own rules; a form's rule is about what the form prints", r.Code)
	}
	if r.Origin == "library" || cp.t.Name == "" {
		return // the library's and a council's own rules judge the case
	}
	cp.late = append(cp.late, func() {
		for _, fd := range r.names() {
			if where := yamlfile.Mention(n, fd.ID); !cp.t.reads(fd) && !cp.said(where) {
				cp.Fail(where, "not-printed", "rule %s is about %s, which this form does not print: ask for it, or take it out of the rule", r.Code, fd.ID)
			}
		}
		if r.Kind == Consent && r.Declared == "" && !cp.t.prints("case.consents") {
			cp.Fail(yamlfile.At(n, "kind"), "not-printed", "rule %s is about consent, which this form neither prints nor declares: ask for case.consents, or name under declared the signature that declares it", r.Code)
		}
		for _, as := range slices.Concat(r.As, []string{r.Declared}) {
			if as != "" && !cp.t.Signs(as) {
				cp.Fail(yamlfile.Mention(n, as), "not-printed", "rule %s asks %q to sign, but the form has no such signature: add a block of instance.signatures with this key", r.Code, as)
			}
		}
	})
}

func (t *Template) prints(id string) bool {
	_, ok := t.printed[id]
	return ok
}

// reads reports whether a rule of the form may look at a field: one that is
// printed, one worked out from such, or the copies and signatures that belong
// to every sheet.
func (t *Template) reads(fd *Field) bool {
	thing, _, _ := strings.Cut(fd.ID, ".")
	switch {
	case t.prints(fd.ID), t.implied[fd.ID] != nil, fd.root == "instance", thing == "sign", thing == "copy", fd.ID == "today", fd.ID == "instance.day":
		return true
	case fd.derived != nil:
		// A fact of the whole case stands on no form.
		return fd.sources == nil || slices.ContainsFunc(fd.sources, t.reads)
	case thing == "consent":
		return t.prints("case.consents")
	}
	// One answer may be printed under another name: a person's, a member's.
	for p := range maps.Values(t.printed) {
		if p.Field.sameLeaf(fd) || p.Field.joins(fd) || p.Field.goesThrough(fd) || p.Field.kin != nil && p.Field.elem == fd.elem && fd.root == "case" || p.Field.follows(fd) {
			return true
		}
	}
	return false
}

// sameLeaf reports whether two fields end in the same answer of the same type
// of row, however they get there.
func (fd *Field) sameLeaf(other *Field) bool {
	if len(fd.binds) == 0 || len(other.binds) == 0 {
		return false
	}
	return fd.endType() == other.endType() && fd.lastKeys() == other.lastKeys()
}

// follows reports whether a field follows a reference to the rows of a list of
// a part: what a review says of an action shows the plan's actions.
func (fd *Field) follows(list *Field) bool {
	part, ok := partLists[list.root]
	if !ok || list.Kind != Rows {
		return false
	}
	name := join(part, list.lastKeys())
	return slices.ContainsFunc(fd.binds, func(b bind) bool {
		return slices.ContainsFunc(b, func(st step) bool { return st.follow == name })
	})
}

// joins reports whether a field shows another's answer in one box with others.
func (fd *Field) joins(other *Field) bool {
	if len(fd.binds) < 2 || len(other.binds) == 0 || fd.root != other.root || fd.of != other.of {
		return false
	}
	same := func(a, b bind) bool {
		return slices.EqualFunc(a, b, func(x, y step) bool { return x.key == y.key && x.follow == y.follow })
	}
	return slices.ContainsFunc(fd.binds[1:], func(b bind) bool { return same(b, other.binds[0]) })
}

// goesThrough reports whether a field follows the reference that other is:
// a member's name shows whom the attendee row means.
func (fd *Field) goesThrough(other *Field) bool {
	if len(fd.binds) == 0 || len(other.binds) != 1 || len(other.binds[0]) != 1 || fd.root != other.root || fd.of != other.of {
		return false
	}
	ref, step := other.binds[0][0], fd.binds[0][0]
	return step.follow != "" && step.key == ref.key
}

// Signs reports whether the form has a box for who signs as as.
func (t *Template) Signs(as string) bool {
	found := false
	for _, sec := range t.Sections {
		sec.Walk(func(it Item) {
			b, ok := it.(*Block)
			if !ok || b.List.ID != "instance.signatures" {
				return
			}
			found = found || b.Key == as
			_, each := optionLabel(b.Each, as)
			found = found || each
		})
	}
	return found
}

// Check is something that the library checks of any answer: the checking is
// Go, in package validate; code, severity and words are data.
type Check struct {
	Name     string
	Code     string
	Severity earlyhelp.Severity
	Stage    earlyhelp.Stage
	Say      string
	Cite     string
}

func (s *source) readChecks(root *yaml.Node) map[string]*Check {
	out := map[string]*Check{}
	for _, e := range s.Entries(root, "the checks") {
		c := &Check{Name: e.Key}
		severity, stage := "", string(earlyhelp.Content)
		s.Keys(e.Value, "a check", map[string]func(*yaml.Node){
			"code":     s.Into(&c.Code, "code"),
			"severity": s.Into(&severity, "severity"),
			"stage":    s.Into(&stage, "stage"),
			"say":      s.Into(&c.Say, "say"),
			"cite":     s.Into(&c.Cite, "cite"),
		})
		c.Severity, c.Stage = earlyhelp.Severity(severity), earlyhelp.Stage(stage)
		out[e.Key] = c
	}
	return out
}
