package templates_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/templates"
)

const goodCouncil = "name: Anytown Council\nsource: a guide\n"

// goodForm is a small form; a test replaces a part of it.
const goodForm = `form: anytown/visit
version: "1"
title: First visit
wording: ours
day: meeting.date
parts: {meeting: new, plan: carry}
sections:
- id: visit
  title: The visit
  ask:
  - meeting.date
  - child.name
  - meeting.kind
  - table: plan.actions
    ask: [action.what, action.when]
rules:
- code: ANY-101
  kind: required
  fields: [meeting.kind]
  severity: error
  cite: a guide
`

// errorsOf loads the council and form and returns what is wrong with them.
func errorsOf(t testing.TB, files fstest.MapFS) string {
	t.Helper()
	lib, err := templates.Load(files)
	if err == nil {
		_, err = lib.Template("anytown/visit")
	}
	if err == nil {
		return ""
	}
	var errs templates.Errors
	if !errors.As(err, &errs) {
		t.Errorf("%T is not templates.Errors", err)
	}
	return err.Error()
}

func anytown(council, form string) fstest.MapFS {
	return fstest.MapFS{"anytown/council.yaml": {Data: []byte(council)}, "anytown/visit/1.yaml": {Data: []byte(form)}}
}

func TestTheGoodFormIsGood(t *testing.T) {
	if got := errorsOf(t, anytown(goodCouncil, goodForm)); got != "" {
		t.Error(got)
	}
}

// What is wrong with a form is said with file, line and column, and what may
// have been meant.
func TestMistakesInAFormAreReportedWithTheirPlace(t *testing.T) {
	const file = "anytown/visit/1.yaml"
	bomb := "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
	for _, tt := range []struct{ name, old, new, want string }{
		{"unknown field", "  - child.name", "  - child.nmae", ":12:5: no-field: there is no field \"child.nmae\"; did you mean \"child.name\"?"},
		{"unknown thing", "  - child.name", "  - chidl.name", ":12:5: no-field: there is no field \"chidl.name\"; did you mean \"child.name\"?"},
		{"unknown key", "title: First visit", "titel: First visit", ":1:1: title: a form needs a title\n" + file + ":3:1: unknown-key: a form has no key \"titel\"; did you mean \"title\"?"},
		{"unknown key of a question", "  - child.name", "  - child.name: {lable: Name}", ":12:18: unknown-key: question child.name has no key \"lable\"; did you mean \"label\"?"},
		{"key twice", "title: First visit", "title: First visit\ntitle: Second visit", ":4:1: duplicate: \"title\" stands twice in a form"},
		{"no date", "day: meeting.date", "day: child.name", ":5:6: day: child.name is not a date"},
		{"no day", "day: meeting.date\n", "", ":1:1: day: say which answer dates the form, such as day: plan.completed"},
		{"bad version", "version: \"1\"", "version: v 1", ":1:1: version: a form needs a version such as \"2024.1\"\n" + file + ":1:1: version: the file is named for version \"1\", but says \"v 1\""},
		{"wrong file name", "version: \"1\"", "version: \"2\"", ":1:1: version: the file is named for version \"1\", but says \"2\""},
		{"wrong form", "form: anytown/visit", "form: anytown/plan", ":1:1: name: the file stands where anytown/visit belongs, but says form \"anytown/plan\""},
		{"whose words", "wording: ours", "wording: mine", ":1:1: wording: say whose words these are: verbatim, reconstructed or ours\n" + file + ":1:1: source: name the document that the words come from"},
		{"source of words", "wording: ours", "wording: verbatim", ":1:1: source: name the document that the words come from"},
		{"section without its source", "wording: ours", "wording: reconstructed\nsource: a guide", ":9:3: cite: section visit is reconstructed: cite the sentence of the source behind it"},
		{"part", "{meeting: new, plan: carry}", "{meting: new, plan: take}", ":6:9: part: there is no part \"meting\"; did you mean \"meeting\"?\n" + file + ":6:28: part: a part is new, carry or read"},
		{"field outside its row", "  - child.name", "  - action.what", ":12:5: place: action.what belongs to a row of Action: ask for it inside a table or block of those"},
		{"field in another row", "ask: [action.what, action.when]", "ask: [action.what, need.what]", ":15:24: place: need.what belongs to a row of Need: ask for it inside a table or block of those"},
		{"list as a question", "  - child.name", "  - plan.actions", ":12:5: place: plan.actions is a list: ask for it as table, block or ticks"},
		{"question as a table", "- table: plan.actions", "- table: plan.worries", ":14:12: place: plan.worries is not a list of rows"},
		{"child on a family's form", "wording: ours", "wording: ours\nsubject: family", ":13:5: place: a whole family's form has no one child: child.name cannot be asked"},
		{"own question of another council", "  - child.name", "  - x.othertown.pets: {label: Pets, kind: line, on: case}", ":12:5: own: a council's own question is called x.anytown.name, with a name of small letters and digits\n" + file + ":12:5: no-field: x.othertown.pets is the council's own: its first mention must say label, kind and on"},
		{"own question without kind", "  - child.name", "  - x.anytown.pets: {label: Pets, on: case}", ":12:5: own: x.anytown.pets needs a kind: line, para, date, yesno, choice, choices, score, who or whos\n" + file + ":12:5: no-field: x.anytown.pets is the council's own: its first mention must say label, kind and on"},
		{"own question without a home", "  - child.name", "  - x.anytown.pets: {label: Pets, kind: line, on: cellar}", ":12:5: own: x.anytown.pets: say on: case, instance, subject, row or a part\n" + file + ":12:5: no-field: x.anytown.pets is the council's own: its first mention must say label, kind and on"},
		{"option list", "  - meeting.kind", "  - meeting.kind: {options: meetingkinds}", ":13:29: options: there is no option list \"meetingkinds\"; did you mean \"meetingkind\"?"},
		{"condition on no option", "  - meeting.kind", "  - meeting.kind\n  - meeting.venue: {when: {field: meeting.kind, is: finale}}", ":14:27: condition: meeting.kind has no option \"finale\"; did you mean \"final\"?"},
		{"condition without comparison", "  - meeting.kind", "  - meeting.kind\n  - meeting.venue: {when: {field: meeting.kind}}", ":14:27: condition: what about meeting.kind? say is, not, in, has, answered, before, after, over or under"},
		{"condition of two kinds", "  - meeting.kind", "  - meeting.kind\n  - meeting.venue: {when: {field: meeting.kind, is: final, not: review}}", ":14:65: condition: a condition makes one comparison"},
		{"condition that paper cannot print", "  - meeting.kind", "  - meeting.kind: {when: {some: plan.actions}}", ":13:33: condition: a printed item cannot ask for some row of a list: paper could not say it"},
		{"condition on a date", "  - meeting.kind", "  - meeting.kind: {when: {field: meeting.date, before: tomorrow}}", ":13:26: condition: before needs a date such as 2026-11-21"},
		{"rule kind", "kind: required", "kind: requires", ":17:3: rule: rule ANY-101: there is no kind \"requires\"; did you mean \"required\"?"},
		{"rule parameter", "  severity: error", "  severity: error\n  max: 2", ":21:3: rule: a rule of kind required takes no max; it takes fields"},
		{"rule parameter missing", "  fields: [meeting.kind]\n", "", ":17:3: rule: rule ANY-101: kind required needs fields"},
		{"rule severity", "severity: error", "severity: awful", ":17:3: rule: rule ANY-101: severity is error, warning or hint"},
		{"rule stage", "severity: error", "severity: error\n  stage: later", ":17:3: rule: rule ANY-101: stage is content, signing or process"},
		{"rule without source", "  cite: a guide\n", "", ":17:3: rule: rule ANY-101: cite the sentence of the source behind it"},
		{"rule code", "code: ANY-101", "code: any101", ":17:3: rule: a rule needs a code such as WAL-306"},
		{"rule code of the library", "code: ANY-101", "code: EH-101", ": rule: rule code EH-101 stands twice"},
		{"rule about what is not printed", "fields: [meeting.kind]", "fields: [plan.worries]", ":17:3: not-printed: rule ANY-101 is about plan.worries, which this form does not print"},
		{"rule whose condition is not printed", "  severity: error", "  when: {field: plan.next, has: plan}\n  severity: error", ":17:3: not-printed: rule ANY-101 is about plan.next, which this form does not print"},
		{"rule about rows without rows", "fields: [meeting.kind]", "fields: [action.what]", ":17:3: rule: rule ANY-101: action.what belongs to a row: say rows"},
		{"rule about no list", "fields: [meeting.kind]", "fields: [action.what]\n  rows: plan.worries", ":20:9: rule: plan.worries is not a list of rows"},
		{"rule that nobody can sign", "kind: required\n  fields: [meeting.kind]", "kind: signed\n  as: [king]", ":17:3: not-printed: rule ANY-101 asks \"king\" to sign, but the form has no such signature"},
		{"rule about unprinted consent", "kind: required\n  fields: [meeting.kind]", "kind: consent\n  to: help", ":17:3: not-printed: rule ANY-101 is about consent, which this form neither prints nor declares"},
		{"span", "kind: required\n  fields: [meeting.kind]", "kind: within\n  date: action.when\n  rows: plan.actions\n  of: meeting.date\n  max: 3 moons", ":22:8: rule: say a number of days, working days, weeks, months or years, such as 6 weeks"},
		{"span without a unit", "kind: required\n  fields: [meeting.kind]", "kind: within\n  date: action.when\n  rows: plan.actions\n  of: meeting.date\n  max: 3", ":17:3: rule: rule ANY-101: 3 what? say days, working days, weeks, months or years"},
		{"rule about a section that is not there", "kind: required\n  fields: [meeting.kind]", "kind: complete\n  sections: [visti]", ":17:3: rule: rule ANY-101: the form has no section \"visti\""},
		{"section twice", "rules:", "- {id: visit, ask: [meeting.venue]}\nrules:", ":16:3: section: section \"visit\" stands twice"},
		{"section asked by itself", "  title: The visit", "  title: The visit\n  when: {field: meeting.kind, is: final}", ":10:9: condition: section visit is asked by meeting.kind, which nothing but the section itself asks"},
		{"section asked by a row", "  title: The visit", "  title: The visit\n  when: {field: need.what, answered: yes}", ":10:9: condition: section visit stands in no row, so need.what cannot say whether it is asked"},
		{"section asked in words only", "  title: The visit", "  title: The visit\n  only: it rains", ":8:3: section: section visit says in words when it is asked, and no condition that can be judged: say when"},
		{"scale of no score", "  - child.name", "  - child.name: {scale: {low: 1}}", ":12:25: scale: child.name is no score"},
		{"scale of one", "  - child.name", "  - plan.score: {label: S, scale: {low: 3, high: 3}}", ":12:35: scale: a scale goes from a whole number to a higher one, within 0 to 10"},
		{"scale beyond what is known", "  - child.name", "  - plan.score: {label: S, scale: {high: 20}}", ":12:35: scale: a scale goes from a whole number to a higher one, within 0 to 10"},
		{"scale of no numbers", "  - child.name", "  - plan.score: {label: S, scale: {low: one}}", ":12:41: kind: low must be a whole number"},
		{"scale without a label of its own", "  - child.name", "  - plan.score: {scale: {low: 1, high: 5}}", ":12:25: scale: give plan.score a label: “Score from 0 to 10” is not what is asked"},
		{"band of no numbers", "  - child.name", "  - plan.score: {label: S, scale: {bands: {low: Stuck}}}", ":12:44: scale: a band is scores and their words, such as \"1-2\": Stuck"},
		{"band without words", "  - child.name", "  - plan.score: {label: S, scale: {bands: {1-2: }}}", ":12:44: scale: a band is scores and their words, such as \"1-2\": Stuck"},
		{"band outside", "  - child.name", "  - plan.score: {label: S, scale: {low: 1, high: 5, bands: {4-6: High}}}", ":12:61: scale: the scores of bands go from 1 to 5 in order, each at most once"},
		{"bands that overlap", "  - child.name", "  - plan.score: {label: S, scale: {bands: {1-3: Low, 3-4: High}}}", ":12:54: scale: the scores of bands go from 0 to 10 in order, each at most once"},
		{"band backwards", "  - child.name", "  - plan.score: {label: S, scale: {bands: {3-1: Low}}}", ":12:44: scale: the scores of bands go from 0 to 10 in order, each at most once"},
		{"one end", "  - child.name", "  - plan.score: {label: S, scale: {ends: [good]}}", ":12:42: scale: the ends of a scale are two texts: for the lowest score, for the highest"},
		{"transposed table of one question", "    ask: [action.what, action.when]", "    ask: [action.when]\n    transpose: yes", ":14:5: transpose: table plan.actions asks one question only: there is nothing to transpose"},
		{"transposed table headed by a text", "    ask: [action.what, action.when]", "    ask: [action.what, action.when]\n    transpose: yes", ":14:5: transpose: table plan.actions: answers to action.what cannot head its columns: ask first for a line, a date or who that every copy shows"},
		{"table without columns", "    ask: [action.what, action.when]\n", "", ":14:5: table: table plan.actions has no columns: say ask"},
		{"keys for rows that have none", "    ask: [action.what", "    each: {a: A}\n    ask: [action.what", ":14:12: each: rows of plan.actions have no key to be found by"},
		{"several fields on a line", "  - child.name\n", "  - child.name: Name\n    child.born: Born\n", ":13:5: item: one field to a line; indent what belongs to child.name"},
		{"broken YAML", "title: First visit", "title: \"First visit", ":3:1: yaml: found unexpected end of stream: a quotation mark is not closed"},
		{"a colon in words", "title: First visit", "title: First: visit", ":3:1: yaml: mapping values are not allowed in this context: is there a colon in the words? put the whole text in quotation marks; or this line or the next is indented too far"},
		{"two documents", "rules:", "---\nrules:", ": documents: a template file holds one YAML document; remove the second"},
		{"alias bomb", "form: anytown/visit", bomb + "form: anytown/visit", ":1:4: alias: anchors and aliases are not used in templates: write the text out"},
		{"merge", "parts: {meeting: new, plan: carry}", "parts: {<<: *a}", ": yaml: unknown anchor 'a' referenced"},
		{"tag", "title: First visit", "title: !!binary aGk=", ":3:8: tag: tags are not used in templates"},
		{"number for text", "title: First visit", "title: [First, visit]", ":1:1: title: a form needs a title\n" + file + ":3:8: kind: title must be text"},
		{"empty", goodForm, "", ": empty: the file is empty"},
		{"a list", goodForm, "- a\n", ":1:1: kind: a form must be a list of keys and values"},
	} {
		form := strings.Replace(goodForm, tt.old, tt.new, 1)
		if form == goodForm {
			t.Errorf("%s: nothing was changed", tt.name)
		}
		got := errorsOf(t, anytown(goodCouncil, form))
		if want := file + tt.want; !strings.HasPrefix(got, want) || strings.TrimPrefix(got, want) != "" && tt.name != "empty" && tt.name != "a list" {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", tt.name, strings.ReplaceAll(got, "\n", "\n\t"), strings.ReplaceAll(want, "\n", "\n\t"))
		}
	}
}

// Nesting and size are bounded.
func TestHostileFormsAreRefused(t *testing.T) {
	deep := goodForm + "deep: " + strings.Repeat("[", 60) + strings.Repeat("]", 60) + "\n"
	if got := errorsOf(t, anytown(goodCouncil, deep)); !strings.Contains(got, "nested more than 40 levels deep") {
		t.Errorf("deep: %s", got)
	}
	large := goodForm + "#" + strings.Repeat(" ", 5<<20)
	if got := errorsOf(t, anytown(goodCouncil, large)); got != "anytown/visit/1.yaml: too-large: the file has more than 4194304 bytes" {
		t.Errorf("large: %s", got)
	}
}

func TestMistakesInACouncilAreReported(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"no council.yaml", fstest.MapFS{"anytown/visit/1.yaml": {Data: []byte(goodForm)}}, "anytown/council.yaml: missing: a council needs this file: at least name and source"},
		{"no name", anytown("source: a guide\n", goodForm), "anytown/council.yaml:1:1: name: a council needs a name"},
		{"unknown key", anytown("name: A\nphnoe: 1\n", goodForm), "anytown/council.yaml:2:1: unknown-key: a council has no key \"phnoe\"; did you mean \"phone\"?"},
		{"folder's name", fstest.MapFS{"Any-Town/council.yaml": {Data: []byte(goodCouncil)}}, "Any-Town: name: a council's folder is named with small letters and digits, such as \"anytown\""},
		{"form's folder", fstest.MapFS{"anytown/council.yaml": {Data: []byte(goodCouncil)}, "anytown/First Visit/1.yaml": {Data: []byte(goodForm)}}, "anytown/First Visit/1.yaml: name: a form's folder is named with small letters, digits and -, such as \"first-visit\""},
		{"a council of the module", fstest.MapFS{"southend/council.yaml": {Data: []byte(goodCouncil)}}, "southend: duplicate: there is a council of this name already"},
	} {
		if got := errorsOf(t, tt.files); got != tt.want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", tt.name, got, tt.want)
		}
	}
}

// All mistakes at once, in the order of the lines.
func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	form := strings.NewReplacer("child.name", "child.nmae", "severity: error", "severity: awful", "meeting.kind\n", "meeting.knid\n").Replace(goodForm)
	got := strings.Split(errorsOf(t, anytown(goodCouncil, form)), "\n")
	if len(got) != 3 || !strings.Contains(got[0], ":12:5:") || !strings.Contains(got[1], ":13:5:") || !strings.Contains(got[2], ":17:3:") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}

type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func TestAFolderThatCannotBeReadIsAnError(t *testing.T) {
	if _, err := templates.Load(brokenFS{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
}
