package main

import "testing"

func TestPlaces(t *testing.T) {
	yaml := "ref: A\npeople:\n- id: r0000000a\n  name: B\n-\n  name: C\nmeetings:\n- id: r0000000b\n  family:\n  - id: r0000000a\n    attended: yes\nextra:\n  x.a.b: D\n"
	json := "{\n\"people\": [\n{\"id\": \"r0000000a\",\n\"name\": \"B\"}]}"
	for _, test := range []struct{ file, path, want string }{
		{yaml, "ref", "line 1, "},
		{yaml, "people[r0000000a].name", "line 4, "},
		{yaml, "people[r0000000a].born", "line 3, "}, // missing: where its row stands
		{yaml, "people[#2].name", "line 6, "},
		{yaml, "meetings[r0000000b].family[r0000000a].attended", "line 11, "},
		{yaml, "extra[x.a.b]", "line 13, "},
		{yaml, "people[r0000000c].name", "line 2, "},
		{yaml, "plans", ""},
		{yaml, "", ""},
		{json, "people[r0000000a].name", "line 4, "},
		{"not: [yaml", "not", ""},
		{yaml, "people[", "line 2, "},
		{yaml, "[[..]]", ""},
	} {
		if got := newPlaces([]byte(test.file)).line(test.path); got != test.want {
			t.Errorf("%s: got %q, want %q", test.path, got, test.want)
		}
	}
}
