package render_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

func plainText(t testing.TB, doc *render.Doc) string {
	t.Helper()
	var b bytes.Buffer
	if err := doc.WriteText(&b, render.NoDraft); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The plain text of each form is what a person has read, as somebody would who
// only hears it.
func TestPlainTextIsAsRead(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		doc, _ := outline(t, openForm(t, casetest.Case(t, name+"/complete"), name), toFamily)
		golden.Equal(t, filepath.Join(testdata, name, "complete.family.txt.golden"), []byte(plainText(t, doc)))
	}
	tm, err := casetest.Library(t).Template("southend/plan")
	if err != nil {
		t.Fatal(err)
	}
	blank, err := render.Blank(tm, render.Audience{Kind: render.Office})
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, filepath.Join(testdata, "southend/plan/blank.txt.golden"), []byte(plainText(t, blank)))
}

// What a family may not see is in no line of their plain text, and the office's
// has all that its outline has.
func TestPlainTextHoldsWhatItsReaderMaySee(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	hidden, shown := 0, 0
	for _, name := range casetest.Forms(t) {
		for range 10 {
			c := casetest.Case(t, name+"/complete")
			c.Marks = nil
			planted := fill(rng, c)
			all := targets(c)
			for range 1 + rng.IntN(12) {
				m := earlyhelp.Mark{At: all[rng.IntN(len(all))], Hide: []string{"family"}}
				if rng.IntN(2) == 0 {
					m.Secret = earlyhelp.Yes
				}
				c.Marks = append(c.Marks, m)
			}
			f := openForm(t, c, name)
			for _, to := range []render.Audience{toOffice, toFamily} {
				doc, outlined := outline(t, f, to)
				text := plainText(t, doc)
				for path, sentinel := range planted {
					if has := strings.Contains(text, sentinel); has != strings.Contains(outlined, sentinel) {
						t.Fatalf("%s, %s: %s is in the plain text: %v, and not so in the outline", name, to.Kind, path, has)
					}
					if to == toFamily && slices.ContainsFunc(c.Marks, func(m earlyhelp.Mark) bool { return m.Covers(path) }) {
						hidden++
						if strings.Contains(text, sentinel) {
							t.Fatalf("%s: the family's plain text shows %s", name, path)
						}
					} else if strings.Contains(text, sentinel) {
						shown++
					}
				}
			}
		}
	}
	if hidden < 100 || shown < 1000 {
		t.Errorf("only %d hidden answers and %d others were looked for", hidden, shown)
	}
}

// Headings have two blank lines before them, blocks one, and nothing else is
// drawn with blanks or characters.
func TestPlainTextIsSimple(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		for _, kind := range kindsOf(t, name) {
			c := casetest.Case(t, name+"/"+kind)
			c.Marks = nil
			doc, _ := outline(t, openForm(t, c, name), toFamily)
			text := plainText(t, doc)
			if strings.Contains(text, "\n\n\n\n") || !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") || strings.HasPrefix(text, "\n") {
				t.Errorf("%s/%s: too many blank lines, or no last line end", name, kind)
			}
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if line != strings.TrimSpace(line) || strings.Contains(line, "\t") {
					t.Errorf("%s/%s: blanks around %q", name, kind, line)
				}
				if strings.Trim(line, "=-_.*#|[] ") == "" && line != "" {
					t.Errorf("%s/%s: a drawn line: %q", name, kind, line)
				}
			}
			for _, sec := range doc.Sections {
				if sec.Title != "" && !strings.Contains(text, "\n\n"+sec.Title+"\n\n") {
					t.Errorf("%s/%s: the heading %q does not stand alone", name, kind, sec.Title)
				}
			}
		}
	}
}

// Every way in which an answer is shown, in plain text.
func TestHowPlainTextSaysAnswers(t *testing.T) {
	score, err := earlyhelp.NewScore(0)
	if err != nil {
		t.Fatal(err)
	}
	yes := []render.Option{{Code: "yes", Label: "Yes", Ticked: true}, {Code: "no", Label: "No"}}
	some := []render.Option{{Label: "A"}, {Label: "B", Ticked: true}, {Label: "C", Ticked: true}}
	none := []render.Option{{Label: "A"}, {Label: "B"}}
	column := func(label string) render.Column { return render.Column{Label: label} }
	for _, tt := range []struct {
		name  string
		node  render.Node
		want  string // filled in
		blank string // "-" where it is not on a blank
	}{
		{"a text", &render.Answer{Label: "Why", Text: "So.\n\nAnd so."}, "Why:\nSo.\nAnd so.", "-"},
		{"no text", &render.Answer{Label: "Why?"}, "Why?\n(not answered)", "Why?\nAnswer:"},
		{"a note", &render.Answer{Label: "Why?", Note: "Kept private"}, "Why?\n(Kept private)", "-"},
		{"a text and a note", &render.Answer{Label: "Why?", Text: "So", Note: "Unclear"}, "Why?\nSo\n(Unclear)", "-"},
		{"a hint", &render.Answer{Label: "Why?", Hint: "In short.", Text: "So"}, "Why?\nIn short.\nAnswer:\nSo", "-"},
		{"nought", &render.Answer{Label: "How", Kind: templates.Scale, Score: score}, "How:\n0 out of 10", "-"},
		{"a scale", &render.Answer{Label: "How", Kind: templates.Scale}, "How:\n(not answered)", "How:\nA whole number from 0 to 10\nAnswer:"},
		{"yes", &render.Answer{Label: "Is it?", Kind: templates.YesNo, Options: yes}, "Is it?\nYes", "-"},
		{"a choice", &render.Answer{Label: "Which", Kind: templates.Choices, Options: some}, "Which:\nNot ticked: A\nTicked: B\nTicked: C", "-"},
		{"a choice that is private", &render.Answer{Label: "Which", Kind: templates.Choice, Options: none, Note: "Kept private"}, "Which:\n(Kept private)\nNot ticked: A\nNot ticked: B", "-"},
		{"no choice", &render.Answer{Label: "Which", Kind: templates.Choice, Options: none}, "Which:\n(not answered)\nNot ticked: A\nNot ticked: B", "Which:\nChoose one of these:\nA\nB\nAnswer:"},
		{"any choice", &render.Answer{When: "Only if so:", Kind: templates.Choices, Options: none}, "Only if so:\n(not answered)\nNot ticked: A\nNot ticked: B", "Only if so:\nChoose any of these:\nA\nB\nAnswer:"},
		{"an empty box without a question", &render.Answer{}, "", "Answer:"},
		{"side by side", &render.Beside{Answers: []*render.Answer{{Label: "A", Text: "1"}, {Label: "B?"}, {Label: "C", Text: "2\n3"}, {Label: "D", Text: "4"}}},
			"A: 1\nB? (not answered)\n\nC:\n2\n3\n\nD: 4", "-"},
		{"a table", &render.Table{Label: "Them", Columns: []render.Column{column("Who"), column("Is it?"), column("")},
			Rows: []render.Row{{Cells: []*render.Answer{{Text: "1"}, {Options: yes}, {Text: "x"}}}, {Cells: []*render.Answer{{}, {Options: none}, {}}}}},
			"Them\n\nRow 1 of 2\nWho: 1\nIs it? Yes\nx\n\nRow 2 of 2\n(not answered)", "-"},
		{"a table of nothing", &render.Table{Columns: []render.Column{column("Who:"), column("When")}, Rows: []render.Row{{Cells: []*render.Answer{{}, {Kind: templates.Choice, Options: none}}}}},
			"Who, When:\n(none written down)", "Please answer for each:\nWho:\nWhen: Choose one of these: A, B\n\nRow 1 of 1\nAnswer:"},
		{"a table of keys", &render.Table{Keyed: true, KeyHead: "Need", Columns: []render.Column{column("Seen")}, Rows: []render.Row{{Key: "Home", Cells: []*render.Answer{{}}}, {Key: "School", Cells: []*render.Answer{{}}}}},
			"Need\n\nHome\n(not answered)\n\nSchool\n(not answered)", "Need\n\nPlease answer for each:\nSeen:\n\nHome\nAnswer:\n\nSchool\nAnswer:"},
		{"a signature", &render.Group{Sign: true, Label: "Parent", Nodes: []render.Node{&render.Answer{Label: "Name", Text: "N"}, &render.Answer{Label: "Signed", Text: "In ink"}}},
			"Parent\n\nName: N\nSigned: In ink", "-"},
		{"a group", &render.Group{Label: "Home", Nodes: []render.Node{&render.Heading{Text: "Sub"}, &render.Paragraph{Text: "One.\n\nTwo."}}}, "\nHome\n\nSub\n\nOne.\n\nTwo.", "\nHome\n\nSub\n\nOne.\n\nTwo."},
		{"a chart", &render.Chart{Label: "How", Text: "1 May: 3."}, "How:\n1 May: 3.", "-"},
	} {
		for _, blank := range []bool{false, true} {
			want := tt.want
			if blank {
				want = tt.blank
			}
			if want == "-" {
				continue
			}
			doc := &render.Doc{Title: "T", Copy: "Copy", Blank: blank, Words: casetest.Library(t).Words(), Sections: []render.Section{{Nodes: []render.Node{tt.node}}}}
			got, _, _ := strings.Cut(plainText(t, doc), "\n\n\nThe form ends here\n")
			if got = strings.TrimPrefix(strings.TrimPrefix(got, "T\nCopy"), "\n\n"); got != want {
				t.Errorf("%s, blank %v:\n%q\nwant\n%q", tt.name, blank, got, want)
			}
		}
	}
}

// A note's list of what is to be done is a list, not boxes that nobody ticked.
func TestANoteInPlainText(t *testing.T) {
	form := openForm(t, casetest.Case(t, "southend/plan/incomplete"), "southend/plan")
	note := render.ReturnNote(form, validate.Check(form, validate.Options{On: date(t, "2025-03-03")}), date(t, "2025-03-03"))
	golden.Equal(t, filepath.Join(testdata, "southend/plan/note.txt.golden"), []byte(plainText(t, note)))
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestPlainTextOfNothingIsAnError(t *testing.T) {
	for _, doc := range []*render.Doc{nil, {}} {
		if err := doc.WriteText(io.Discard, render.NoDraft); err == nil {
			t.Error("nothing was written as text")
		}
	}
	doc, _ := outline(t, openForm(t, casetest.Case(t, "southend/plan/complete"), "southend/plan"), toFamily)
	if err := doc.WriteText(failing{}, render.NoDraft); err == nil || err.Error() != "the disk is full" {
		t.Errorf("got %v", err)
	}
}
