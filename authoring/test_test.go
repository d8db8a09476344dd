package authoring_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"earlyhelp.example/forms/authoring"
	"earlyhelp.example/forms/templates"
)

const council = "name: Anytown Council\nsource: a guide\n"

const form = `form: anytown/visit
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
- code: ANY-102
  kind: required
  rows: plan.actions
  fields: [action.what]
  severity: error
  cite: a guide
`

const complete = `people:
- {id: r0000000a, name: Bryony Tern, role: child}
meetings:
- {id: r0000000b, date: 2025-04-01, kind: initial}
plans:
- {id: r0000000c, actions: [{id: r0000000d, what: Ring the school, when: 2025-04-08}]}
instances:
- {id: r0000000e, form: anytown/visit@1, subject: r0000000a, meeting: r0000000b, plan: r0000000c}
`

// anytown is a council with one form; rules are its entries.
func anytown(rules string) fstest.MapFS {
	return fstest.MapFS{
		"anytown/council.yaml":                {Data: []byte(council)},
		"anytown/visit/1.yaml":                {Data: []byte(form)},
		"anytown/visit/tests/complete.yaml":   {Data: []byte(complete)},
		"anytown/visit/tests/incomplete.yaml": {Data: []byte(strings.Replace(complete, ", kind: initial", "", 1))},
		"anytown/visit/tests/rules.yaml":      {Data: []byte(rules)},
	}
}

const good = `- rule: ANY-101
  case: complete.yaml
  on: 2025-04-01
  break: [{delete: "meetings[r0000000b].kind"}]
  find: ["ANY-101 meetings[r0000000b].kind"]
- rule: ANY-102
  case: complete.yaml
  on: 2025-04-01
  break: [{delete: "plans[r0000000c].actions[r0000000d].what"}]
  find: ["ANY-102 plans[r0000000c].actions[r0000000d].what"]
- case: incomplete.yaml
  on: none
  find: ["ANY-101 meetings[r0000000b].kind"]
`

func test(t *testing.T, files fstest.MapFS) *authoring.Report {
	t.Helper()
	lib, err := templates.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	report, err := authoring.Test(lib, files, authoring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTrueEntriesComeTrue(t *testing.T) {
	r := test(t, anytown(good))
	if len(r.Errors) > 0 || len(r.Untested) > 0 || len(r.Forms) != 1 || r.Forms[0].Untried > 0 {
		t.Fatalf("%+v\n%v\n%v", r.Forms, r.Errors, r.Untested)
	}
	if n := len(r.Forms[0].Results); n != 5 {
		t.Errorf("%d results, want three entries and two cases", n)
	}
	for _, res := range r.Forms[0].Results {
		if res.Problem != "" {
			t.Errorf("%s:%d: %s", res.File, res.Line, res.Problem)
		}
	}
}
