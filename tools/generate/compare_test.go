package main

import (
	"reflect"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
)

// A comparison that cannot fail is worth nothing: each change is found, and
// where it is.
func TestDifferenceFindsEveryChange(t *testing.T) {
	read := func(text string) *earlyhelp.Case {
		c, err := earlyhelp.Decode(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	const file = `{"schema": 1, "ref": "A", "cut": {"form": "a/b@1", "state": "draft", "fields": ["child.name"]}, "family": {"name": "Ward"},
 "people": [{"id": "r00000001", "name": "Siân", "born": "2014-03-01"}, {"id": "r00000002"}],
 "plans": [{"id": "r00000003", "extra": {"x.a.b": "one"}}]}`
	want := read(file)
	if where := difference(reflect.ValueOf(want), reflect.ValueOf(read(file)), "case"); where != "" {
		t.Fatal("the same case differs:", where)
	}
	for _, change := range []struct{ from, to, where string }{
		{`"A"`, `"B"`, "case.ref is"},
		{`"draft"`, `"final"`, "case.cut.state is"},
		{`["child.name"]`, `["child.name", "child.born"]`, "case.cut.fields has 2"},
		{`"Ward"`, `"ward"`, "case.family.name is"},
		{`"Siân"`, `"Sian"`, "case.people[0].name is"},
		{`2014-03-01`, `2014-03-02`, "case.people[0].born."},
		{`, {"id": "r00000002"}`, ``, "case.people has 1"},
		{`"one"`, `"two"`, "case.plans[0].extra[x.a.b][0] is"},
		{`"x.a.b"`, `"x.a.c"`, "case.plans[0].extra[x.a.b] is missing"},
		{`"cut": {"form": "a/b@1", "state": "draft", "fields": ["child.name"]}, `, ``, "case.cut is there"},
	} {
		changed := strings.Replace(file, change.from, change.to, 1)
		where := difference(reflect.ValueOf(want), reflect.ValueOf(read(changed)), "case")
		if !strings.HasPrefix(where, change.where) {
			t.Errorf("%s to %s: found %q, want %q", change.from, change.to, where, change.where)
		}
	}
}
