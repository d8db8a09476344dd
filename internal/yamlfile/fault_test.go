package yamlfile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

const good = `form: anytown/visit
title: First visit
note: "two
  lines"
parts: {meeting: new,
  plan: carry}
sections:
- id: visit
  title: The visit
  ask:
  - meeting.date
  - child.name: {label: Name}
rules:
- code: ANY-101
`

func TestPlacesAreWhereTheSlipIs(t *testing.T) {
	for _, tt := range []struct{ old, now, want string }{
		{"  ask:", "\task:", "10:1"},
		{"  - meeting.date", "\t- meeting.date", "11:1"},
		{"title: The visit", "title: The visit: first", "9:3"},
		{"label: Name", "label: Name: of child", "12:3"},
		{"  title: The", " title: The", "9:2"},
		{"title: First visit", "title: \"First visit", "2:1"},
		{"title: First visit", "title: 'Jo's visit'", "2:1"},
		{"title: First visit", "title First visit", "2:1"},
		{"title: First visit", "title: %done", "2:1"},
		{"plan: carry}", "plan: carry", "5:1"},
		{"  - meeting.date", " - meeting.date", "11:2"},
		{"title: First visit", "title: \"a\\qb\"", "2:1"},
		{"title: First visit", "title: \xe9t\xe9", "2:8"},
		{"title: The visit", "title: a\x00b", "9:11"},
		{"- code", "- code: 'x\n- code", "14:1"},
	} {
		text := []byte(strings.Replace(good, tt.old, tt.now, 1))
		var doc yaml.Node
		err := yaml.Unmarshal(text, &doc)
		if err == nil {
			t.Errorf("%q can be read", tt.now)
			continue
		}
		line, col, message := explain(text, err)
		if got := fmt.Sprintf("%d:%d", line, col); got != tt.want {
			t.Errorf("%q: at %s, want %s: %s", tt.now, got, tt.want, message)
		}
		if strings.HasPrefix(message, "line ") || !strings.Contains(message, ": ") {
			t.Errorf("%q: no advice: %s", tt.now, message)
		}
	}
}

// A long file is read no more than so often.
func TestALongFileTakesNoLongTime(t *testing.T) {
	text := []byte(good + strings.Repeat("- code: \"ANY\n    101\"\n", 2000) + "\t- x\n")
	var doc yaml.Node
	err := yaml.Unmarshal(text, &doc)
	start := time.Now()
	if line, _, _ := explain(text, err); line != 4015 {
		t.Errorf("line %d", line)
	}
	hostile := []byte(strings.Repeat("- [\n]\n", 30000) + "\t- x\n")
	explain(hostile, yaml.Unmarshal(hostile, &doc))
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func FuzzExplain(f *testing.F) {
	f.Add([]byte(good + "\tx"))
	f.Add([]byte("\"\n\n"))
	f.Add([]byte("...\r\n[\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4<<10 {
			t.Skip("the search reads the file again for each step: its bounds have a test of their own")
		}
		var doc yaml.Node
		err := yaml.Unmarshal(data, &doc)
		if err == nil {
			return
		}
		line, col, message := explain(data, err)
		if line < 1 || col < 1 || line > 1+strings.Count(string(data), "\n") || message == "" {
			t.Errorf("%d:%d: %q", line, col, message)
		}
	})
}
