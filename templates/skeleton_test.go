package templates

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
)

// skeletonOf returns the skeleton of a form, the same each time.
func skeletonOf(t *testing.T, tm *Template) string {
	t.Helper()
	var b bytes.Buffer
	if err := tm.WriteSkeleton(&b, rand.NewChaCha8([32]byte{7})); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func eachTemplate(t *testing.T, test func(*testing.T, *Library, *Template)) {
	t.Helper()
	lib, err := Load(os.DirFS("../testdata/councils")) // one of which is asked in stages
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range lib.Names() {
		t.Run(name, func(t *testing.T) {
			tm, err := lib.Template(name)
			if err != nil {
				t.Fatal(err)
			}
			test(t, lib, tm)
		})
	}
}

func decodeSkeleton(t *testing.T, text string) *earlyhelp.Case {
	t.Helper()
	c, err := earlyhelp.Decode(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return c
}

// An update is for the meeting that holds it: a form that reads the meeting of
// the row it makes is given that one, and no other.
func TestSkeletonReadsWhatHoldsThePartMade(t *testing.T) {
	eachTemplate(t, func(t *testing.T, _ *Library, tm *Template) {
		text := skeletonOf(t, tm)
		c := decodeSkeleton(t, text)
		for _, m := range c.Meetings {
			for _, u := range m.Updates {
				if in := c.Instances[0]; u.ID == in.Update && (in.Meeting != m.ID || strings.Contains(text, "#meeting:")) {
					t.Error("the update's own meeting is not the one that the form reads")
				}
			}
		}
	})
}

// A skeleton is a case as it stands: it decodes, opens, refers to nothing that
// it lacks, and answers no question of the form.
func TestSkeletonIsACase(t *testing.T) {
	eachTemplate(t, func(t *testing.T, lib *Library, tm *Template) {
		text := skeletonOf(t, tm)
		if again := skeletonOf(t, tm); again != text {
			t.Error("the same random bytes gave another skeleton")
		}
		c := decodeSkeleton(t, text)
		form, err := lib.Open(c, "")
		if err != nil {
			t.Fatal(err)
		}
		if form.Template != tm {
			t.Errorf("opened as %s", form.Template.ID())
		}
		seen := map[earlyhelp.ID]bool{}
		for row := range c.Rows() {
			if row.ID == "" || seen[row.ID] {
				t.Errorf("%s: a row without an id of its own", row.Path)
			}
			seen[row.ID] = true
		}
		for path, answer := range c.Answers() {
			for _, a := range answer {
				if id := earlyhelp.ID(a); id.Valid() && !seen[id] {
					t.Errorf("%s refers to a row that is not there", path)
				}
			}
		}
		form.Answers(func(sec *Section, q *Question, s Scope) {
			switch q.Field.Kind {
			case Who, Whos: // whom the ready-made rows are about
				return
			}
			if r := q.Field.Read(s); len(r.Answer) > 0 && !isPreset(q.Field, r) {
				t.Errorf("section %s: %s is answered by nobody", sec.ID, q.Field.ID)
			}
		})
	})
}

// isPreset reports whether an answer is one that finds a row again, or part of
// a box that names a row.
func isPreset(fd *Field, r Reading) bool {
	if strings.HasSuffix(r.Path(), ".role") && strings.HasPrefix(r.Path(), "people[") {
		return true
	}
	if fd.of == nil || fd.derived != nil {
		return fd.derived != nil
	}
	for _, f := range leaf.Fields(fd.of) {
		if f.IsKey && f.Key == fd.lastKeys() {
			return true
		}
	}
	return false
}

var (
	askLine  = regexp.MustCompile(`^( *)#([a-z_0-9.]+):(| \[\])$`)
	idleLine = regexp.MustCompile(`(?m)^ *#- id:`)
	// A reference to a part that the form has at times.
	atTimesLine = regexp.MustCompile(`(?m)^( *)#([a-z_]+: r[0-9a-f]{8} # )`)

	codeLine = regexp.MustCompile(`^ *#   ([^ ]+) = `)
)

// fillIn does what the skeleton asks for: it takes the # away from every line
// that waits for an answer and writes one of the kind that the comment says.
func fillIn(t *testing.T, text string) string {
	t.Helper()
	head, body, _ := strings.Cut(text, "\nschema:")
	for idleLine.MatchString(body) {
		body = takeOut(body)
	}
	body = atTimesLine.ReplaceAllString(body, "$1$2")
	var out, prompt []string
	filled := 0
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		m := askLine.FindStringSubmatch(line)
		switch {
		case m != nil:
			if answer := sampleFor(t, prompt, m[2]); answer != "" {
				line = m[1] + m[2] + ": " + answer
				filled++
			}
			prompt = nil
		case strings.HasPrefix(strings.TrimSpace(line), "#"):
			prompt = append(prompt, line)
		default:
			prompt = nil
		}
		out = append(out, line)
	}
	if filled == 0 {
		t.Error("nothing to fill in")
	}
	return head + "\nschema:" + strings.Join(out, "\n") + "\n"
}

// takeOut makes idle rows count: it deletes the first # of each of their lines.
func takeOut(body string) string {
	var out strings.Builder
	idle := ""
	for line := range strings.Lines(body) {
		trimmed := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(trimmed)]
		switch {
		case strings.HasPrefix(trimmed, "#- id:"):
			idle = indent + "#"
			line = indent + trimmed[1:]
		case idle != "" && strings.HasPrefix(line, idle+"  "):
			line = indent + trimmed[1:]
		default:
			idle = ""
		}
		out.WriteString(line)
	}
	return out.String()
}

// sampleFor returns an answer as a prompt asks for it, "" for what only the
// rest of the case can tell.
func sampleFor(t *testing.T, prompt []string, key string) string {
	t.Helper()
	code := ""
	words := ""
	for _, line := range prompt {
		if m := codeLine.FindStringSubmatch(line); m != nil && code == "" {
			code = m[1]
		}
		words += " " + strings.TrimLeft(line, " #")
	}
	if _, codes, ok := strings.Cut(words, "Codes as above: "); ok {
		code, _, _ = strings.Cut(codes, ",")
	}
	for _, known := range []struct{ says, sample string }{
		{"(one line)", "An answer"},
		{"(text)", "|-\n" + strings.Repeat(" ", 20) + "One line: of two.\n" + strings.Repeat(" ", 20) + "The other."},
		{"(a date, as 2026-11-21)", "2026-11-21"},
		{"(yes or no)", "yes"},
		{"(a whole number from 0 to ", "0"},
		{"(a whole number from 1 to ", "1"},
		{"(one of these codes)", code},
		{"(any of these codes, as [one, another])", "[" + code + "]"},
		{"(any number of lines, as [one, another])", "[One, Another]"},
		{"(any number, as [r12345678, Mum]", "[r0000000a, r0000000b]"},
		{"(any number, as [r12345678, r87654321]", "[r0000000a, r0000000b]"},
		{"(the id of a row", "r0000000a"},
	} {
		if strings.Contains(words, known.says) {
			return known.sample
		}
	}
	if !strings.Contains(words, "The id of") {
		t.Errorf("key %s: the prompt does not say what an answer looks like:\n%s", key, words)
	}
	return ""
}

// Filled in as its comments say, a skeleton decodes, and every question of the
// form reads an answer.
func TestSkeletonFilledIn(t *testing.T) {
	eachTemplate(t, func(t *testing.T, lib *Library, tm *Template) {
		text := fillIn(t, skeletonOf(t, tm))
		form, err := lib.Open(decodeSkeleton(t, text), "")
		if err != nil {
			t.Fatal(err)
		}
		form.whole = true // also what this answer to a condition leaves out
		reads := map[string]bool{}
		form.Answers(func(sec *Section, q *Question, s Scope) {
			if len(q.Field.Read(s).Answer) > 0 {
				reads[q.Field.ID] = true
				return
			}
			if form.Has(q.Field.root) || q.Field.root == "row" {
				t.Errorf("section %s: %s (%s) reads nothing", sec.ID, q.Field.ID, s.RowPath())
			}
		})
		for _, sec := range tm.Sections {
			sec.Walk(func(it Item) {
				q, ok := it.(*Question)
				if !ok || reads[q.Field.ID] || q.Field.derived != nil {
					return
				}
				if owned(tm, q.Field) {
					t.Errorf("section %s: the skeleton has no place for %s", sec.ID, q.Field.ID)
				}
			})
		}
	})
}

// owned reports whether every instance of a form has the part that a field is
// in.
func owned(tm *Template, fd *Field) bool {
	for _, p := range tm.Parts {
		if p.Name == fd.root {
			return p.How != Read && p.When == nil
		}
	}
	return fd.root != "row"
}

func TestSkeletonRandomFails(t *testing.T) {
	lib, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	tm, err := lib.Template(lib.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no randomness")
	var b bytes.Buffer
	if err := tm.WriteSkeleton(&b, failing{broken}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if b.Len() > 0 {
		t.Error("part of a skeleton was written")
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
