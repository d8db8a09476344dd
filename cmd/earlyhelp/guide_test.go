package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/golden"
)

// The guide for people who write forms is tried as they would: in a folder with the
// worked example in it, each command in its turn. Before a fence may stand
//
//	<!-- exit 1 -->                    the command ends with this code, and not 0
//	<!-- edit FILE: OLD => NEW -->     for this command only, FILE has NEW for OLD
//	<!-- from FILE -->                 the lines stand in this file of the module
//
// What a command prints is the text fence that follows it; a line "..." stands for
// any lines. "go test ./cmd/earlyhelp -run Guide -update" writes them anew.
const guide = "../../docs/adding-a-council.md"

var (
	fenceLine  = regexp.MustCompile("^( *)```([a-z]*)$")
	exitNote   = regexp.MustCompile(`^ *<!-- exit (\d) -->$`)
	editNote   = regexp.MustCompile(`^ *<!-- edit (\S+): (.*) => (.*) -->$`)
	gap        = regexp.MustCompile(` {2,}`)
	sourceNote = regexp.MustCompile(`^ *<!-- from (\S+) -->$`)
)

// fence is one block of the page that stands between ``` and ```.
type fence struct {
	language    string
	indent      string
	first, last int // lines between, in the page; last is the closing one's
	notes       []string
}

func fences(lines []string) []fence {
	var out []fence
	for i := 0; i < len(lines); i++ {
		m := fenceLine.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		f := fence{language: m[2], indent: m[1], first: i + 1}
		for at := i - 1; at >= 0 && strings.HasPrefix(strings.TrimSpace(lines[at]), "<!--"); at-- {
			f.notes = append(f.notes, lines[at])
		}
		i++
		for i < len(lines) && strings.TrimSpace(lines[i]) != "```" {
			i++
		}
		f.last = i
		out = append(out, f)
	}
	return out
}

func (f fence) text(lines []string) []string {
	out := make([]string, 0, f.last-f.first)
	for _, line := range lines[f.first:f.last] {
		out = append(out, strings.TrimPrefix(line, f.indent))
	}
	return out
}

func TestTheGuidesCommandsDoWhatItSays(t *testing.T) {
	page, err := filepath.Abs(guide)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(readFile(t, page), "\n")
	all := fences(lines)
	folder := t.TempDir()
	for name, source := range map[string]string{"councils": "../../docs/example", "translations": "../../docs/translations"} {
		if err := os.CopyFS(filepath.Join(folder, name), os.DirFS(source)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	ran := map[string]bool{}
	for i, f := range all {
		if f.language != "sh" {
			continue
		}
		printed := ""
		for _, line := range f.text(lines) {
			args, ok := strings.CutPrefix(line, "earlyhelp ")
			if !ok {
				t.Errorf("%s:%d: %q is no command of this program", guide, f.first+1, line)
				continue
			}
			ran[strings.Fields(args)[0]] = true
			printed += f.run(t, args)
		}
		if i+1 == len(all) || all[i+1].language != "text" {
			continue
		}
		shown := all[i+1]
		if expected := shown.text(lines); slices.Contains(expected, "...") {
			if missing := notIn(expected, printed); missing != "" {
				t.Errorf("%s:%d: not printed: %s\nprinted:\n%s", guide, shown.first, missing, printed)
			}
			continue
		}
		said := strings.Split(strings.TrimRight(printed, "\n"), "\n")
		for n := range said {
			said[n] = strings.TrimRight(shown.indent+said[n], " ")
		}
		if grown := len(said) - (shown.last - shown.first); grown != 0 {
			for n := i + 1; n < len(all); n++ {
				if n > i+1 {
					all[n].first += grown
				}
				all[n].last += grown
			}
		}
		lines = slices.Replace(lines, shown.first, shown.last, said...)
	}
	golden.Equal(t, page, []byte(strings.Join(lines, "\n")))
	for _, hidden := range []string{"Juniper", "ZE2 7QH", "The Valley", "Not safe to involve"} {
		if strings.Contains(readFile(t, "family.txt"), hidden) {
			t.Errorf("the family's copy of the example tells %q", hidden)
		}
	}
	for _, name := range []string{"forms", "new", "rules", "check", "pdf", "xlsx", "return-note", "template"} {
		if !ran[name] {
			t.Errorf("%s never shows earlyhelp %s", guide, name)
		}
	}
}

// run runs one command as the notes before the fence say, and returns what it prints.
func (f fence) run(t *testing.T, args string) string {
	t.Helper()
	want := 0
	unfold := strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace
	for _, note := range f.notes {
		if m := exitNote.FindStringSubmatch(note); m != nil {
			want = int(m[1][0] - '0')
		}
		if m := editNote.FindStringSubmatch(note); m != nil {
			old := readFile(t, m[1])
			edit(t, m[1], unfold(m[2]), unfold(m[3]))
			defer write(t, m[1], old)
		}
	}
	got := try(t, "", strings.Fields(args)...)
	if got.code != want {
		t.Errorf("%s:%d: earlyhelp %s: exit %d, want %d\n%s%s", guide, f.first+1, args, got.code, want, got.out, got.err)
	}
	return got.out + got.err
}

// notIn returns the first of the parts of expected, between lines "...", that is not
// printed in this order. How wide columns are depends on what stands in other lines.
func notIn(expected []string, printed string) string {
	printed = gap.ReplaceAllString(printed, " ")
	for part := range strings.SplitSeq(gap.ReplaceAllString(strings.Join(expected, "\n")+"\n", " "), "...\n") {
		at := strings.Index(printed, part)
		if at < 0 {
			return part
		}
		printed = printed[at+len(part):]
	}
	return ""
}

// What the guide shows of a file stands there: lines one after the other, however far
// indented; a line "# ..." stands for any lines.
func TestTheGuideShowsWhatStandsInItsExample(t *testing.T) {
	lines := strings.Split(readFile(t, guide), "\n")
	shown := 0
	for _, f := range fences(lines) {
		if f.language == "yaml" {
			var read yaml.Node
			if err := yaml.Unmarshal([]byte(strings.Join(f.text(lines), "\n")), &read); err != nil {
				t.Errorf("%s:%d: %v", guide, f.first, err)
			}
		}
		for _, note := range f.notes {
			m := sourceNote.FindStringSubmatch(note)
			if m == nil {
				continue
			}
			shown++
			source := strings.Split(readFile(t, "../../"+m[1]), "\n")
			var part []string
			for _, line := range append(f.text(lines), "# ...") {
				if strings.TrimSpace(line) != "# ..." {
					part = append(part, line)
					continue
				}
				if !standsIn(part, source) {
					t.Errorf("%s:%d: not in %s:\n%s", guide, f.first, m[1], strings.Join(part, "\n"))
				}
				part = nil
			}
		}
	}
	if shown < 20 {
		t.Errorf("%d pieces of the example are shown", shown)
	}
}

// standsIn reports whether part stands in lines in one piece, all of it indented by the
// same more or less.
func standsIn(part, lines []string) bool {
	part = dedent(part)
	for i := 0; i+len(part) <= len(lines); i++ {
		if slices.Equal(part, dedent(lines[i:i+len(part)])) {
			return true
		}
	}
	return false
}

func dedent(lines []string) []string {
	least := -1
	for _, line := range lines {
		if n := len(line) - len(strings.TrimLeft(line, " ")); strings.TrimSpace(line) != "" && (least < 0 || n < least) {
			least = n
		}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = line[min(max(least, 0), len(line)):]
	}
	return out
}
