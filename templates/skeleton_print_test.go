package templates_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

func eachForm(t *testing.T, test func(*testing.T, *templates.Library, *templates.Template, string)) {
	t.Helper()
	lib := casetest.With(t, "testdata/councils") // one of which is asked in stages
	for _, name := range lib.Names() {
		t.Run(name, func(t *testing.T) {
			form, err := lib.Template(name)
			if err != nil {
				t.Fatal(err)
			}
			test(t, lib, form, skeletonText(t, form))
		})
	}
}

func skeletonText(t *testing.T, form *templates.Template) string {
	t.Helper()
	var b bytes.Buffer
	if err := form.WriteSkeleton(&b, rand.NewChaCha8([32]byte{7})); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func open(t *testing.T, lib *templates.Library, text string) *templates.Form {
	t.Helper()
	c, err := earlyhelp.Decode(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	form, err := lib.Open(c, "")
	if err != nil {
		t.Fatal(err)
	}
	return form
}

func outline(t *testing.T, form *templates.Form) string {
	t.Helper()
	doc, err := render.For(form, render.Audience{Kind: render.Office})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := doc.WriteOutline(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	waits   = regexp.MustCompile(`^( *)#([a-z_0-9.]+):(| \[\])$`)
	option  = regexp.MustCompile(`^ *#   ([^ ]+) = `)
	atTimes = regexp.MustCompile(`(?m)^( *)#([a-z_]+: r[0-9a-f]{8} # )`)
	idleRow = regexp.MustCompile(`(?m)^( *)#(- id:.*\n)((?:^ *#  .*\n)*)`)
	rowID   = regexp.MustCompile(`^( *)- id: (r[0-9a-f]{8})`)
	// The lowest score, which every scale has.
	wholeNumber = regexp.MustCompile(`\(a whole number from ([0-9]+) to [0-9]+\)`)

	refersTo = regexp.MustCompile(`row in ([a-z. ]+)`)
)

// filler fills a skeleton in as its comments say, with answers that nobody
// could guess.
type filler struct {
	t       *testing.T
	variant int                 // which option of each choice is taken
	ids     map[string][]string // row ids by list
	n       int
	always  map[string]string // text that the form is to print: where it was asked
	perhaps map[string]string // text that it prints only if something else is answered so
}

// unguessable returns a text, or with day a date, that stands nowhere else.
func (f *filler) unguessable(day bool, at string, only bool) string {
	f.n++
	text, printed := fmt.Sprintf("Zq%dq", f.n), ""
	if day {
		d := earlyhelp.DateOf(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)).AddDays(f.n)
		text, printed = d.String(), d.Long()
	}
	if printed == "" {
		printed = text
	}
	if only {
		f.perhaps[printed] = at
	} else {
		f.always[printed] = at
	}
	return text
}

// awake makes the rows count that have # before them, rows in these too, and the
// references to them.
func awake(skeleton string) string {
	skeleton = atTimes.ReplaceAllString(skeleton, "$1$2")
	for idleRow.MatchString(skeleton) {
		skeleton = awakeRows(skeleton)
	}
	return skeleton
}

func awakeRows(skeleton string) string {
	return idleRow.ReplaceAllStringFunc(skeleton, func(row string) string {
		m := idleRow.FindStringSubmatch(row)
		return m[1] + m[2] + regexp.MustCompile(`(?m)^`+m[1]+`#`).ReplaceAllString(m[3], m[1])
	})
}

func (f *filler) fill(text string) string {
	f.ids = map[string][]string{}
	var lists []string // key of the list at each depth
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		if m := rowID.FindStringSubmatch(line); m != nil {
			list := lists[max(0, depth-1)]
			f.ids[list] = append(f.ids[list], m[2])
		} else if key, ok := strings.CutSuffix(strings.TrimSpace(line), ":"); ok && !strings.HasPrefix(key, "#") {
			lists = append(lists[:min(depth, len(lists))], slices.Repeat([]string{key}, depth+1-min(depth, len(lists)))...)
		}
	}
	head, body, _ := strings.Cut(text, "\nschema:")
	var out, prompt []string
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		switch m := waits.FindStringSubmatch(line); {
		case m != nil:
			if answer := f.answer(prompt, m[1], m[2]); answer != "" {
				line = m[1] + m[2] + ": " + answer
			}
			prompt = nil
		case strings.HasPrefix(strings.TrimSpace(line), "#"):
			prompt = append(prompt, line)
		default:
			prompt = nil
		}
		out = append(out, line)
	}
	return head + "\nschema:" + strings.Join(out, "\n") + "\n"
}

func (f *filler) answer(prompt []string, indent, key string) string {
	var codes []string
	words := ""
	for _, line := range prompt {
		if m := option.FindStringSubmatch(line); m != nil {
			codes = append(codes, m[1])
		}
		words += " " + strings.TrimLeft(line, " #")
	}
	if _, as, ok := strings.Cut(words, "Codes as above: "); ok {
		codes = strings.Split(as, ", ")
	}
	at := key + ":" + words
	only := strings.Contains(words, " Only if ") || strings.Contains(words, " Printed only where ")
	says := func(what string) bool { return strings.Contains(words, what) }
	var ids []string
	if m := refersTo.FindStringSubmatch(words); m != nil {
		for _, list := range strings.Split(strings.TrimSpace(m[1]), " or ") {
			ids = append(ids, f.ids[strings.TrimSpace(list)]...)
		}
	}
	switch {
	case key == "at_home": // else the home is not their address, and the form leaves it out
		return "yes"
	case key == "to" && len(codes) > 0: // every answer with every thing that it is an answer to
		return codes[f.variant/4%len(codes)]
	case says("(one line)"):
		return f.unguessable(false, at, only)
	case says("(text)"):
		return "|-\n" + indent + "  " + f.unguessable(false, at, only) + ": one line.\n" + indent + "  " + f.unguessable(false, at, only)
	case says("(a date, as"):
		return f.unguessable(true, at, only)
	case says("(yes or no)"): // each with every option of a choice: a stage, say
		return []string{"yes", "no"}[f.variant/8%2]
	case wholeNumber.MatchString(words):
		return wholeNumber.FindStringSubmatch(words)[1]
	case says("(one of these codes)"):
		return codes[f.variant%len(codes)]
	case says("(any of these codes"):
		return "[" + strings.Join(codes, ", ") + "]"
	case says("(any number of lines, as"):
		return "[" + f.unguessable(false, at, only) + ", " + f.unguessable(false, at, only) + "]"
	case says("(any number, as") && !says("or a name)"): // of rows that this form may lack
		if len(ids) == 0 {
			return ""
		}
		return "[" + strings.Join(ids, ", ") + "]"
	case says("(any number, as"):
		return "[" + strings.Join(append(ids, f.unguessable(false, at, only)), ", ") + "]"
	case says("or a name)") && f.n%2 == 0:
		return f.unguessable(false, at, only)
	case says("(the id of a row in"):
		f.n++
		return ids[(len(ids)-1+f.variant)%len(ids)]
	case says("The id of "): // of a part that the case has or lacks
		return ""
	}
	f.t.Errorf("%s: the prompt does not say what an answer looks like", at)
	return ""
}

// What somebody writes behind a line of the skeleton stands on the form: no
// answer is asked for and lost.
func TestSkeletonAnswersArePrinted(t *testing.T) {
	eachForm(t, func(t *testing.T, lib *templates.Library, _ *templates.Template, skeleton string) {
		perhaps := map[string]string{}
		found := map[string]bool{}
		asked := map[string]bool{} // paths of the answers given, whether or not a question reads them
		read := map[string]bool{}
		for variant := range 16 {
			f := &filler{t: t, variant: variant, always: map[string]string{}, perhaps: map[string]string{}}
			text := f.fill(awake(skeleton))
			form := open(t, lib, text)
			printed := outline(t, form)
			if len(f.always)+len(f.perhaps) < 5 {
				t.Fatalf("only %d answers:\n%s", len(f.always), text)
			}
			for what, at := range f.always {
				if !regexp.MustCompile(regexp.QuoteMeta(what) + `\b`).MatchString(printed) {
					t.Errorf("variant %d: %s is not printed: %s", variant, what, at)
				}
			}
			for what, at := range f.perhaps {
				perhaps[at] = what
				found[at] = found[at] || strings.Contains(printed, what)
			}
			// An answer that is no text leaves no trace to look for: a question
			// has to read it.
			before := map[string]bool{}
			start, err := earlyhelp.Decode(strings.NewReader(awake(skeleton)))
			if err != nil {
				t.Fatal(err)
			}
			for path := range start.Answers() {
				before[path] = true
			}
			for path := range form.Case.Answers() {
				if key := path[strings.LastIndexByte(path, '.')+1:]; key != "name" && key != "ref" { // texts, found above
					asked[path] = asked[path] || !before[path]
				}
			}
			form.Answers(func(_ *templates.Section, q *templates.Question, s templates.Scope) {
				for _, src := range q.Field.Read(s).Sources {
					read[src.Path] = true
				}
			})
			for _, sec := range form.Template.Sections { // or a table, to know its rows by
				sec.Walk(func(it templates.Item) {
					if tb, ok := it.(*templates.Table); ok {
						for _, row := range form.List(tb.List, nil, form.Scope()) {
							readBy(tb.Where, row, read)
						}
					}
				})
			}
		}
		for at := range perhaps {
			if !found[at] {
				t.Errorf("never printed: %s", at)
			}
		}
		for path, is := range asked {
			if is && !read[path] {
				t.Errorf("%s is asked for and read by no question", path)
			}
		}
	})
}

// readBy notes the answers that a condition looks at in a row.
func readBy(c *templates.Condition, row templates.Scope, read map[string]bool) {
	if c == nil {
		return
	}
	if c.Field != nil {
		for _, src := range c.Field.Read(row).Sources {
			read[src.Path] = true
		}
	}
	for _, part := range append(append([]*templates.Condition{c.Not}, c.All...), c.Any...) {
		readBy(part, row, read)
	}
}

// A change of circumstances stands in its table because the skeleton says what
// kind of contact it is.
func TestSkeletonPresetsWhatATableDemands(t *testing.T) {
	eachForm(t, func(t *testing.T, lib *templates.Library, tm *templates.Template, skeleton string) {
		c := open(t, lib, skeleton).Case
		kinds := map[string]earlyhelp.Code{"walsall/plan": "change", "walsall/review": "change", "worcestershire/plan": "contact"}
		if _, asks := kinds[tm.Name]; asks != (len(c.Contacts) == 1) {
			t.Errorf("%d contacts", len(c.Contacts))
		}
		for _, k := range c.Contacts {
			if k.Kind != kinds[tm.Name] {
				t.Errorf("a contact of kind %q", k.Kind)
			}
		}
		for _, k := range c.Consents {
			if k.Answer != "" {
				t.Error("a consent is given by nobody")
			}
		}
	})
}

// The practitioner is of the agency whose name is asked for, on every form.
func TestSkeletonLinksTheAgency(t *testing.T) {
	eachForm(t, func(t *testing.T, lib *templates.Library, _ *templates.Template, skeleton string) {
		c := open(t, lib, skeleton).Case
		if len(c.Agencies) != 1 || len(c.Practitioners) != 1 || c.Practitioners[0].Agency != earlyhelp.Who(c.Agencies[0].ID) {
			t.Error("the practitioner has no agency")
		}
		if want := "    agency: " + string(c.Agencies[0].ID) + " # the agency\n"; strings.Count(skeleton, want) != 1 {
			t.Errorf("no line %q", want)
		}
	})
}

// As it is, a skeleton is incomplete and nothing worse.
func TestSkeletonIsChecked(t *testing.T) {
	day := earlyhelp.DateOf(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	eachForm(t, func(t *testing.T, lib *templates.Library, _ *templates.Template, skeleton string) {
		found := validate.Check(open(t, lib, skeleton), validate.Options{On: day})
		if len(found) < 2 { // a questionnaire asks for little
			t.Errorf("only %d findings", len(found))
		}
		for _, f := range found {
			if slices.Contains([]string{"EH-121", "EH-122", "EH-123", "EH-124", "EH-125"}, f.Code) {
				t.Errorf("%s at %s", f.Code, f.Path)
			}
		}
	})
}

// smallSkeleton is that of the small form with another table.
func smallSkeleton(t *testing.T, table string) string {
	t.Helper()
	lib, err := templates.Load(anytown(goodCouncil, strings.Replace(goodForm, "rules:", table+"rules:", 1)))
	if err != nil {
		t.Fatal(err)
	}
	form, err := lib.Template("anytown/visit")
	if err != nil {
		t.Fatal(err)
	}
	text := skeletonText(t, form)
	open(t, lib, text)
	return text
}

// Of several values that a table allows, the skeleton takes none: it asks.
func TestSkeletonAsksWhatATableDemands(t *testing.T) {
	const asks = "    # Kind (one of these codes)\n    # Without it the form does not print this row under “The visit”.\n" +
		"    #   contact = Contact\n    #   change = Change of circumstances\n    #kind:\n"
	for _, test := range []struct {
		where     string
		has, lack string
	}{
		{"{field: contact.kind, is: change}", "\n    kind: change\n", "#kind:"},
		{"{all: [{field: contact.kind, is: change}, {field: contact.date, answered: yes}]}", "\n    kind: change\n", asks},
		{"{field: contact.kind, in: [change]}", "\n    kind: change\n", asks},
		{"{field: contact.kind, in: contact|change}", asks, "\n    kind: c"},
		{"{any: [{field: contact.kind, in: contact|change}]}", asks, "\n    kind: c"},
	} {
		text := smallSkeleton(t, "  - table: case.contacts\n    where: "+test.where+"\n    optional: yes\n    ask: [contact.what, contact.date]\n")
		_, contacts, _ := strings.Cut(text, "\ncontacts:")
		contacts, _, _ = strings.Cut(contacts, "\ninstances:")
		if !strings.Contains(contacts, test.has) || strings.Contains(contacts, test.lack) {
			t.Errorf("%s:%s", test.where, contacts)
		}
	}
}

// Whom a form names nowhere, and could not, the skeleton does not ask to name.
func TestSkeletonNamesWhomTheFormPrints(t *testing.T) {
	for _, test := range []struct {
		table string
		names int
		hints int
	}{
		{"", 1, 0}, // the child
		{"  - table: plan.actions\n    ask: [action.by]\n", 4, 3}, // and whoever acts
		{"  - lead.agency\n", 2, 0},                               // and the lead's agency
		{"  - x.anytown.who: {label: Who else, kind: who, on: case, topic: family}\n", 4, 3},
	} {
		text := smallSkeleton(t, test.table)
		_, text, _ = strings.Cut(text, "\nschema:")
		if names, hints := strings.Count(text, "#name:"), strings.Count(text, "# Printed only where r"); names != test.names || hints != test.hints {
			t.Errorf("%q: %d names, %d hints:\n%s", test.table, names, hints, text)
		}
	}
}
