package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/render/pdf"
)

const (
	complete   = "../../templates/councils/southend/plan/tests/complete.yaml"
	incomplete = "../../templates/councils/southend/plan/tests/incomplete.yaml"
	bad        = "../../testdata/bad"
	form       = "southend/plan"
)

// today is the day of every test that reads the clock.
func today() time.Time { return time.Date(2026, time.November, 21, 10, 0, 0, 0, time.UTC) }

// result is what one run of the program left behind.
type result struct {
	code     int
	out, err string
}

func try(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(args, strings.NewReader(stdin), &out, &errs, today)
	return result{code, out.String(), errs.String()}
}

// expect runs the program and fails the test unless it exits with code.
func expect(t *testing.T, code int, args ...string) result {
	t.Helper()
	got := try(t, "", args...)
	if got.code != code {
		t.Errorf("earlyhelp %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got.code, code, got.out, got.err)
	}
	return got
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What the program prints, as its readers see it.
func TestGolden(t *testing.T) {
	for _, test := range []struct {
		name string
		code int
		args []string
	}{
		{"help", exitFine, []string{"help"}},
		{"help-check", exitFine, []string{"check", "--help"}},
		{"help-read", exitFine, []string{"help", "read"}},
		{"forms", exitFine, []string{"forms"}},
		{"forms-json", exitFine, []string{"forms", "--json"}},
		{"rules", exitFine, []string{"rules", form}},
		{"rules-json", exitFine, []string{"rules", "--json", form}},
		{"check-complete", exitFine, []string{"check", complete, "--on", "2025-07-01"}},
		{"check-incomplete", exitErrors, []string{"check", incomplete, "--on", "2025-03-03"}},
		{"check-json", exitErrors, []string{"check", "--json", "--on", "3 March 2025", incomplete}},
		{"check-today", exitErrors, []string{"check", incomplete, complete}},
		{"check-mixed", exitFailed, []string{"check", complete, bad + "/dates.yaml", incomplete, "--on=2025-07-01"}},
		{"help-pack", exitFine, []string{"pack", "--help"}},
		{"help-invite", exitFine, []string{"invite", "--help"}},
		{"invite", exitFine, []string{"invite", complete, "--to", "family", "--text", "-o", "-"}},
		{"help-next", exitFine, []string{"next", "--help"}},
		{"help-timeline", exitFine, []string{"timeline", "--help"}},
		{"timeline", exitFine, []string{"timeline", complete, "--on", "2025-05-20"}},
		{"timeline-ended", exitFine, []string{"timeline", complete, "--on", "1 September 2025"}},
		{"timeline-ics", exitFine, []string{"timeline", complete, "--on", "2025-05-20", "--ics", "-"}},
		{"timeline-json", exitFine, []string{"timeline", "--json", complete, "--on", "2025-05-20"}},
		{"timeline-mixed", exitFailed, []string{"timeline", complete, bad + "/dates.yaml", incomplete, "--on=2025-04-20"}},
		{"check-mixed-json", exitFailed, []string{"check", "--json", complete, bad + "/newer.yaml", "--on=2025-07-01"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := expect(t, test.code, test.args...)
			text := got.out
			if got.err != "" {
				text += "-- stderr --\n" + got.err
			}
			golden.Equal(t, filepath.Join("testdata", test.name+".golden"), []byte(text))
		})
	}
}

func TestUsage(t *testing.T) {
	folder := t.TempDir()
	out, book := filepath.Join(folder, "out.pdf"), filepath.Join(folder, "out.XLSX")
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"no such command", []string{"chek"}, `there is no command "chek"; did you mean "check"?`},
		{"nothing like it", []string{"frobnicate"}, `there is no command "frobnicate"`},
		{"help for none", []string{"help", "chek"}, `did you mean "check"?`},
		{"no such flag", []string{"check", "--jsn", complete}, "check has no flag --jsn; did you mean --json?"},
		{"flag of another command", []string{"rules", "--blank", form}, "rules has no flag --blank"},
		{"flag without a value", []string{"check", complete, "--on"}, "--on needs a value"},
		{"short flag without a value", []string{"pdf", complete, "-o"}, "-o needs a value"},
		{"no such day", []string{"check", "--on", "31/2/2026", complete}, "there is no such day in the calendar"},
		{"american day", []string{"check", "--on", "November 21 2026", complete}, "write the day first"},
		{"read nothing", []string{"read"}, "give one PDF file"},
		{"read into a PDF", []string{"read", out, "-o", out}, "out.pdf is the name of a PDF, and this writes a case: end it with .yaml"},
		{"pack of nothing", []string{"pack", "-o", filepath.Join(folder, "pack.zip")}, "give one case file"},
		{"pack as a PDF", []string{"pack", complete, "-o", out}, "out.pdf is the name of a PDF, and this writes a pack: end it with .zip"},
		{"invite nobody", []string{"invite", complete, "-o", out}, "say who is invited: --to family"},
		{"invite into nothing", []string{"invite", complete, "--to", "family"}, "say which file to write: -o invitation.pdf"},
		{"invite in large text", []string{"invite", complete, "--to", "family", "--text", "--large-print", "-o", "-"}, "a text has no looks"},
		{"next of nothing", []string{"next", "-o", "next.yaml"}, "give one case file"},
		{"next into nothing", []string{"next", complete}, "say which file to write: -o case.yaml"},
		{"next at another meeting", []string{"next", complete, "--meeting", "first", "-o", "next.yaml"}, "it is initial, review, final"},
		{"calendar as a PDF", []string{"timeline", complete, "--ics", out}, `out.pdf is the name of a PDF, and this writes a calendar: end it with .ics ("earlyhelp pdf" writes a PDF)`},
		{"PDF as a calendar", []string{"invite", complete, "--to", "family", "-o", "next.ics"}, "next.ics is the name of a calendar, and this writes a PDF"},
		{"invitation as a Word document", []string{"invite", complete, "--to", "family", "-o", "a.docx"}, "a.docx is the name of a Word document, and this writes a PDF: end it with .pdf"},
		{"timeline of nothing", []string{"timeline"}, "timeline needs a case file or a folder of them"},
		{"check nothing", []string{"check"}, "check needs a case file or a folder of them"},
		{"forms with a file", []string{"forms", complete}, "forms takes no form or file"},
		{"version with a file", []string{"version", complete}, "version takes no form or file"},
		{"rules of nothing", []string{"rules"}, "rules takes one form"},
		{"new without a form", []string{"new"}, "new takes one form"},
		{"new with two", []string{"new", form, form}, "new takes one form"},
		{"no output", []string{"pdf", complete}, "say which file to write: -o plan.pdf"},
		{"no output for a workbook", []string{"xlsx", complete}, "say which file to write: -o plan.xlsx"},
		{"no output for a note", []string{"return-note", complete}, "say which file to write: -o note.pdf"},
		{"no case", []string{"pdf", "-o", out}, "give one case file, or --blank and --form"},
		{"two cases", []string{"xlsx", complete, incomplete, "-o", book}, "give one case file"},
		{"note of two cases", []string{"return-note", complete, incomplete, "-o", out}, "give one case file"},
		{"blank of nothing", []string{"pdf", "--blank", "-o", out}, "say which form to print blank: --form "},
		{"blank with a case", []string{"pdf", "--blank", "--form", form, complete, "-o", out}, "a blank has no case"},
		{"blank of an instance", []string{"xlsx", "--blank", "--form", form, "--instance", "r00000001", "-o", book}, "take away --instance"},
		{"blank on a day", []string{"pdf", "--blank", "--form", form, "--on", "2026-11-21", "-o", out}, "take away --on"},
		{"workbook's name for a PDF", []string{"pdf", complete, "-o", book}, `out.XLSX is the name of a workbook, and this writes a PDF: end it with .pdf ("earlyhelp xlsx" writes a workbook)`},
		{"PDF's name for a workbook", []string{"xlsx", "--blank", "--form", form, "-o", out}, `out.pdf is the name of a PDF, and this writes a workbook: end it with .xlsx ("earlyhelp pdf" writes a PDF)`},
		{"workbook's name for a note", []string{"return-note", complete, "-o", book}, "end it with .pdf"},
		{"value of a switch", []string{"check", "--json=maybe", complete}, `--json takes no value, and was given "maybe"`},
		{"no spelling of a flag", []string{"check", "---json", complete}, `"---json" is no flag`},
		{"standard input twice", []string{"check", "-", complete, "-"}, "standard input can be read once only"},
		{"copy for nobody", []string{"pdf", complete, "--copy", "ofice", "-o", out}, "did you mean office?"},
		{"note for a reader", []string{"return-note", "--copy", "office", complete, "-o", out}, "return-note has no flag --copy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := expect(t, exitFailed, test.args...)
			if !strings.Contains(got.err, test.want) || !strings.Contains(got.err, `Run "earlyhelp help`) {
				t.Errorf("got %s", got.err)
			}
			if got.out != "" {
				t.Errorf("printed %s", got.out)
			}
		})
	}
	if list, err := os.ReadDir(folder); err != nil || len(list) > 0 {
		t.Error("a wrong command line left a file behind", err)
	}
}

// What was asked for is not there: exit 2, with a way on.
func TestCannot(t *testing.T) {
	folder := t.TempDir()
	out := filepath.Join(folder, "out.pdf")
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"no such form", []string{"rules", "southnd/plan"}, `did you mean "southend/plan"? ("earlyhelp forms" lists`},
		{"no such version", []string{"new", "southend/plan@2020.1"}, `there is no form "southend/plan@2020.1"`},
		{"no such blank", []string{"pdf", "--blank", "--form", "southend/pla", "-o", out}, `did you mean "southend/plan"?`},
		{"no such form for a case", []string{"check", "--form", "southend/pln", complete}, `did you mean "southend/plan"?`},
		{"no instance of the form", []string{"check", "--form", "walsall/plan", complete}, "complete.yaml: the case has no instance of walsall/plan; it has r"},
		{"no such instance", []string{"pdf", "--instance", "r00000001", complete, "-o", out}, "the case has no such instance; it has r"},
		{"instance of another form", []string{"check", "--form", "walsall/plan", "--instance", "ra75dbdee", incomplete}, "instance ra75dbdee is a southend/plan@2023.10, not a walsall/plan"},
		{"no such file", []string{"check", filepath.Join(folder, "none.yaml")}, "none.yaml: no such file or directory"},
		{"empty folder", []string{"check", folder}, "has no case file (*.yaml, *.yml or *.json)"},
		{"folder for a case", []string{"pdf", folder, "-o", out}, "is a directory"},
		{"no folder to write to", []string{"pdf", complete, "-o", filepath.Join(folder, "none", "out.pdf")}, "cannot write"},
		{"folder to write", []string{"pdf", complete, "-o", folder}, "it is a folder; give a file name in it"},
		{"device to write", []string{"pdf", complete, "-o", os.DevNull}, "it is not an ordinary file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := expect(t, exitFailed, test.args...); !strings.Contains(got.err, test.want) {
				t.Errorf("got %s", got.err)
			}
		})
	}
}

func TestNoArguments(t *testing.T) {
	got := expect(t, exitFailed)
	if !strings.Contains(got.err, "Usage:") || got.out != "" {
		t.Errorf("got %s%s", got.out, got.err)
	}
}

// Each command explains itself, flags and an example included.
func TestHelp(t *testing.T) {
	for _, cmd := range commands() {
		t.Run(cmd.name, func(t *testing.T) {
			words := strings.Fields(cmd.name)
			got := expect(t, exitFine, append(slices.Clone(words), "--help")...)
			if again := expect(t, exitFine, append([]string{"help"}, words...)...); again.out != got.out {
				t.Error("help COMMAND and COMMAND --help differ")
			}
			fs := flag.NewFlagSet("", flag.ContinueOnError)
			cmd.flags(fs, &options{})
			fs.VisitAll(func(f *flag.Flag) {
				if !strings.Contains(cmd.usage, dashed(f.Name)) {
					t.Errorf("the usage does not show %s", dashed(f.Name))
				}
				if !strings.Contains(got.out, "  "+dashed(f.Name)) {
					t.Errorf("the help does not explain %s", dashed(f.Name))
				}
			})
			if !strings.Contains(got.out, "Example:\n  earlyhelp "+cmd.name) {
				t.Errorf("no example in\n%s", got.out)
			}
			if all := expect(t, exitFine, "--help"); !strings.Contains(all.out, cmd.name) {
				t.Error("the list of commands lacks it")
			}
		})
	}
}

func TestVersion(t *testing.T) {
	if got := expect(t, exitFine, "--version"); !strings.HasPrefix(got.out, "earlyhelp ") {
		t.Errorf("got %s", got.out)
	}
}

// Every bad file gets its own exact errors, with the place that editors read.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob(bad + "/*.err")
	if err != nil || len(files) == 0 {
		t.Fatal("no bad files", err)
	}
	for _, file := range files {
		cases, err := filepath.Glob(strings.TrimSuffix(file, ".err") + ".[yj]*")
		if err != nil || len(cases) != 1 {
			t.Fatalf("%s belongs to %v", file, cases)
		}
		var want strings.Builder
		for line := range strings.Lines(readFile(t, file)) {
			gap := ""
			if line[0] < '0' || line[0] > '9' {
				gap = " "
			}
			want.WriteString(cases[0] + ":" + gap + line)
		}
		got := expect(t, exitFailed, "check", cases[0])
		if strings.TrimSpace(got.err) != strings.TrimSpace(want.String()) || got.out != "" {
			t.Errorf("%s: got\n%s%s\nwant\n%s", cases[0], got.out, got.err, want.String())
		}
	}
}

// A folder stands for the cases in it, in order; one that cannot be read does
// not stop the others.
func TestFolder(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"b/incomplete.yml": readFile(t, incomplete),
		"a.yaml":           readFile(t, complete),
		"c.json":           `{"people": 1}`,
		"notes.txt":        "not a case",
	} {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := expect(t, exitFailed, "check", folder, "--on", "2025-07-01")
	var lines []string
	for line := range strings.Lines(got.out) {
		lines = append(lines, strings.TrimPrefix(filepath.ToSlash(line), filepath.ToSlash(folder)+"/"))
	}
	want := []string{"a.yaml: southend/plan@2023.10: no errors", "b/incomplete.yml: southend/plan@2023.10: ", "c.json: could not be checked",
		"3 cases: 1 without errors, 1 with errors, 1 could not be checked.", "Checked as of 1 July 2025."}
	if len(lines) != len(want) {
		t.Fatalf("got\n%s", got.out)
	}
	for i := range want {
		if !strings.HasPrefix(lines[i], want[i]) {
			t.Errorf("line %d: got %s", i+1, lines[i])
		}
	}
	if !strings.Contains(got.err, "c.json:1:12: people:") {
		t.Errorf("got %s", got.err)
	}
	if err := os.Remove(filepath.Join(folder, "c.json")); err != nil {
		t.Fatal(err)
	}
	expect(t, exitErrors, "check", folder)
	if err := os.RemoveAll(filepath.Join(folder, "b")); err != nil {
		t.Fatal(err)
	}
	if got := expect(t, exitFine, "check", folder); !strings.Contains(got.out, "1 case: 1 without errors") {
		t.Errorf("a folder of one case is not listed:\n%s", got.out)
	}
}

// A case may name a form that this program does not have; what is no name of a
// form could be anything, and is not printed.
func TestUnknownFormInCase(t *testing.T) {
	for form, want := range map[string]string{
		"anytown/visit@1": "-: an instance is of anytown/visit@1, which this program does not have\n",
		"Zainab Qureshi":  "-: instance r0000000a: its form is not a form's name: council/form@version\n",
	} {
		got := try(t, "instances:\n- id: r0000000a\n  form: "+form+"\n", "check", "-")
		if got.code != exitFailed || got.err != want {
			t.Errorf("exit %d: %s", got.code, got.err)
		}
	}
	if got := try(t, "", "check", "--form", "anytown/visit", complete, incomplete); strings.Count(got.err, "there is no form") != 1 {
		t.Errorf("got %s", got.err)
	}
	if got := try(t, "ref: A\n", "check", "-"); got.code != exitFailed || !strings.Contains(got.err, "it has no instances") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
}

func TestStandardInput(t *testing.T) {
	got := try(t, readFile(t, incomplete), "check", "-", "--on", "2025-03-03")
	if want := expect(t, exitErrors, "check", incomplete, "--on", "2025-03-03"); got != want {
		t.Errorf("got\n%s%s", got.out, got.err)
	}
	got = try(t, "people:\n- born: 2026-02-31\n", "check", "-")
	if got.code != exitFailed || !strings.HasPrefix(got.err, "-:2:9: people[#1].born: ") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
}

// --form picks the latest instance of a form, --instance one by its id, and
// both must agree.
func TestInstances(t *testing.T) {
	ids := map[string]bool{}
	for _, args := range [][]string{{}, {"--form", form}, {"--instance", "rfbcc480a"}, {"--form", form + "@2023.10", "--instance", "rfbcc480a"}} {
		got := expect(t, exitFine, append([]string{"check", "--json", "--on", "2025-07-01", complete}, args...)...)
		var list []struct {
			File     string
			Instance string
			Findings []earlyhelp.Finding
		}
		if err := json.Unmarshal([]byte(got.out), &list); err != nil || len(list) != 1 {
			t.Fatalf("%v in %s", err, got.out)
		}
		if list[0].File != complete || list[0].Findings == nil {
			t.Errorf("got %+v", list[0])
		}
		ids[list[0].Instance] = true
	}
	if len(ids) != 2 || !ids["rfbcc480a"] {
		t.Errorf("got %v", ids)
	}
}

// "new" writes a case that can be checked at once.
func TestNew(t *testing.T) {
	lib := casetest.Library(t)
	for _, name := range lib.Names() {
		skeleton := expect(t, exitFine, "new", name)
		got := try(t, skeleton.out, "check", "-", "--form", name)
		if got.code != exitErrors || got.err != "" {
			t.Errorf("%s: exit %d: %s", name, got.code, got.err)
		}
		if again := expect(t, exitFine, "new", name); again.out == skeleton.out {
			t.Errorf("%s: the same row ids twice", name)
		}
	}
}

// With -o "new" writes a file, and never over one: it may be a case that somebody
// has filled in.
func TestNewWritesOverNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "case.yaml")
	expect(t, exitFine, "new", form, "-o", file)
	written := readFile(t, file)
	expect(t, exitErrors, "check", file)
	if got := expect(t, exitFailed, "new", form, "-o", file); !strings.Contains(got.err, "is there already") {
		t.Errorf("got %q", got.err)
	}
	if readFile(t, file) != written {
		t.Error("the case is another")
	}
	if got := expect(t, exitFine, "new", form, "-o", "-"); !strings.Contains(got.out, "form: "+form+"@") {
		t.Errorf("got %q", got.out)
	}
}

// Flags may stand anywhere, and behind -- there are none.
func TestFlagsAnywhere(t *testing.T) {
	want := expect(t, exitErrors, "check", "--json", "--on", "2025-03-03", incomplete, complete)
	for _, args := range [][]string{
		{"check", incomplete, complete, "--json", "--on=2025-03-03"},
		{"check", incomplete, "-json", "-on", "3/3/2025", complete},
		{"check", "--json", "--on", "2025-03-03", "--", incomplete, complete},
	} {
		if got := expect(t, exitErrors, args...); got != want {
			t.Errorf("%v prints something else", args)
		}
	}
	if got := expect(t, exitFailed, "check", "--", "--json"); !strings.HasPrefix(got.err, "--json: no such file") {
		t.Errorf("got %s", got.err)
	}
}

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	for _, test := range []struct {
		name, begins, says string
		args               []string
	}{
		{"family.pdf", "%PDF-", "family copy of southend/plan@2023.10, instance r", []string{"pdf", complete}},
		{"office.pdf", "%PDF-", "office copy of ", []string{"pdf", "--copy", "office", complete}},
		{"blank.pdf", "%PDF-", "blank southend/plan@2023.10", []string{"pdf", "--blank", "--form", form}},
		{"family.xlsx", "PK", "family copy of ", []string{"xlsx", incomplete}},
		{"blank.xlsx", "PK", "blank ", []string{"xlsx", "--form", form, "--blank"}},
		{"note.pdf", "%PDF-", "return note for southend/plan@2023.10, instance r", []string{"return-note", incomplete, "--on", "2025-03-03"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(folder, test.name)
			got := expect(t, exitFine, append(test.args, "-o", out)...)
			if want := "Wrote " + out + ": " + test.says; !strings.HasPrefix(got.out, want) || got.err != "" {
				t.Errorf("got %s%s", got.out, got.err)
			}
			written := readFile(t, out)
			if !strings.HasPrefix(written, test.begins) {
				t.Errorf("it begins with %.5q", written)
			}
			if info, err := os.Stat(out); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("others may read it: %v %v", info.Mode(), err)
			}
		})
	}
	for begins, command := range map[string]string{"%PDF-": "pdf", "PK": "xlsx"} {
		got := expect(t, exitFine, command, complete, "-o", "-")
		if !strings.HasPrefix(got.out, begins) || got.err != "" || strings.Contains(got.out, "Wrote") {
			t.Errorf("%s: standard output begins with %.5q; %s", command, got.out, got.err)
		}
	}
	list, err := os.ReadDir(folder)
	if err != nil || len(list) != 6 {
		t.Errorf("%d files are left, %v", len(list), err)
	}
}

// Names in other scripts are printed. A character that no typeface has is said
// of the case, a line a place, and the workbook holds it.
func TestCharacters(t *testing.T) {
	folder := t.TempDir()
	c, out := filepath.Join(folder, "case.yaml"), filepath.Join(folder, "out.pdf")
	for _, name := range []string{"زينب قريشي", "ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "নাসরিন বেগম", "प्रिया शर्मा", "હેતલ પટેલ", "கவிதா ராஜன்", "Ṣadé Adébáyọ̀"} {
		text := strings.ReplaceAll(readFile(t, complete), "Agnieszka Wiśniewska", name)
		if err := os.WriteFile(c, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		expect(t, exitFine, "pdf", c, "-o", out)
	}
	text := strings.ReplaceAll(readFile(t, complete), "Agnieszka Wiśniewska", "王小明")
	if err := os.WriteFile(c, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got := expect(t, exitFailed, "pdf", c, "-o", out)
	places := map[string]bool{}
	for line := range strings.Lines(got.err) {
		place, what, ok := strings.Cut(line, ": no typeface here has ")
		if !ok || !strings.HasPrefix(place, c+": “") || what != "the character U+738B (王) and 2 more; the workbook can hold them\n" || places[place] {
			t.Errorf("got %s", line)
		}
		places[place] = true
	}
	if len(places) == 0 || strings.Contains(got.err, "王小") {
		t.Errorf("got %s", got.err)
	}
	if got := try(t, text, "pdf", "-", "-o", "-"); got.code != exitFailed || !strings.HasPrefix(got.err, "-: “") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
	expect(t, exitFine, "xlsx", c, "-o", filepath.Join(folder, "out.xlsx"))
	a := &app{err: io.Discard, now: today}
	var inFile *caseError
	if err := a.saveDoc(out, "", "", func(io.Writer) error {
		return pdf.CharacterErrors{{Field: "form", Rune: 'x'}}
	}); err == nil || errors.As(err, &inFile) {
		t.Errorf("a blank blames a case: %v", err)
	}
}

// A case that cannot be filed by its reference says so, and the note is
// written all the same.
func TestNoteWithoutReference(t *testing.T) {
	text := strings.Replace(readFile(t, incomplete), "ref: ", "# ref: ", 1)
	got := try(t, text, "return-note", "-", "-o", "-")
	if got.code != exitFine || !strings.Contains(got.err, "-: the case has no reference") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
}

// An output file appears whole or not at all, and what stood there stays until
// then.
func TestOutputWholeOrNone(t *testing.T) {
	folder := t.TempDir()
	out := filepath.Join(folder, "out.pdf")
	broken := errors.New("no ink")
	half := func(w io.Writer) error {
		_, err := io.WriteString(w, "half a page")
		return errors.Join(err, broken)
	}
	a := &app{err: io.Discard, now: today}
	if err := a.saveDoc(out, complete, "", half); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Error("half a file was written")
	}
	if err := os.WriteFile(out, []byte("the old file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.saveDoc(out, complete, "", half); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if readFile(t, out) != "the old file" {
		t.Error("the old file is gone")
	}
	expect(t, exitFailed, "pdf", bad+"/dates.yaml", "-o", out)
	if readFile(t, out) != "the old file" {
		t.Error("the old file is gone")
	}
	expect(t, exitFine, "pdf", complete, "-o", out)
	if !strings.HasPrefix(readFile(t, out), "%PDF-") {
		t.Error("the old file was not replaced")
	}
	if err := replaceFile(folder, []byte("not over a folder")); err == nil {
		t.Error("a folder was written over")
	}
	if list, err := os.ReadDir(folder); err != nil || len(list) != 1 {
		t.Errorf("%d files are left, %v", len(list), err)
	}
}

// The case is never written over, under whatever name; a link is followed.
func TestOutputIsNotTheCase(t *testing.T) {
	folder := t.TempDir()
	c, link := filepath.Join(folder, "case.yaml"), filepath.Join(folder, "link.pdf")
	if err := os.WriteFile(c, []byte(readFile(t, complete)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(c, link); err != nil {
		t.Skip("no links here:", err)
	}
	for _, out := range []string{c, link} {
		if got := expect(t, exitFailed, "pdf", c, "-o", out); !strings.Contains(got.err, "it is the case itself") {
			t.Errorf("got %s", got.err)
		}
	}
	if readFile(t, c) != readFile(t, complete) {
		t.Error("the case was written over")
	}
	target := filepath.Join(folder, "target.pdf")
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(link), os.Symlink(target, link)); err != nil {
		t.Fatal(err)
	}
	expect(t, exitFine, "pdf", c, "-o", link)
	if !strings.HasPrefix(readFile(t, target), "%PDF-") {
		t.Error("the link was replaced, not the file it leads to")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestOutputCannotBeWritten(t *testing.T) {
	var errs bytes.Buffer
	if code := run([]string{"forms"}, nil, fullDisk{}, &errs, today); code != exitFailed {
		t.Errorf("exit %d", code)
	}
	if !strings.Contains(errs.String(), "cannot write the output: no space left") {
		t.Errorf("got %s", errs.String())
	}
}

// No answer of a case is printed: row ids, codes and the form's name aside,
// which say nothing about anyone.
func TestNoAnswerIsPrinted(t *testing.T) {
	file, err := os.Open(incomplete)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c, err := earlyhelp.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	note := filepath.Join(t.TempDir(), "note.pdf")
	printed := ""
	for _, args := range [][]string{
		{"check", incomplete}, {"check", "--json", incomplete}, {"check", incomplete, complete},
		{"check", "--form", "walsall/plan", incomplete}, {"return-note", incomplete, "-o", note},
	} {
		got := try(t, "", args...)
		printed += got.out + got.err
	}
	words := 0
	for path, answer := range c.Answers() {
		for _, text := range answer {
			if earlyhelp.ID(text).Valid() || earlyhelp.Code(text).Valid() && !strings.HasSuffix(path, ".name") && len(text) < 12 || strings.HasSuffix(path, ".form") {
				continue
			}
			words++
			if strings.Contains(printed, text) {
				t.Errorf("%s: the answer is printed", path)
			}
			if d, err := earlyhelp.ParseDate(text); err == nil && strings.Contains(printed, d.Long()) {
				t.Errorf("%s: the date is printed", path)
			}
		}
	}
	if words < 20 {
		t.Errorf("only %d answers were looked for", words)
	}
}

// The calendar goes into a file only where there is a meeting, and never over a case.
func TestTimelineCalendar(t *testing.T) {
	folder := t.TempDir()
	out := filepath.Join(folder, "next.ics")
	got := expect(t, exitFine, "timeline", complete, "--on", "2025-05-20", "--ics", out)
	if !strings.Contains(got.err, "1 meeting") || !strings.Contains(readFile(t, out), "SUMMARY:Final meeting") {
		t.Errorf("%q and %q", got.err, readFile(t, out))
	}
	none := filepath.Join(folder, "none.ics")
	got = expect(t, exitFine, "timeline", complete, "--on", "2025-09-01", "--ics", none)
	if _, err := os.Stat(none); err == nil || !strings.Contains(got.err, "No meeting is to come") || !strings.Contains(got.out, "As of 1 September 2025") {
		t.Errorf("%q, %v, %s", got.err, err, got.out)
	}
	got = expect(t, exitFine, "timeline", complete, complete, "--on", "2025-05-20", "--ics", "-")
	if strings.Count(got.out, "BEGIN:VEVENT") != 1 {
		t.Errorf("one case, given twice: %s", got.out)
	}
	own := filepath.Join(folder, "case.yaml")
	if err := os.WriteFile(own, []byte(readFile(t, complete)), 0o600); err != nil {
		t.Fatal(err)
	}
	got = expect(t, exitFailed, "timeline", own, "--on", "2025-05-20", "--ics", own)
	if !strings.Contains(got.err, "it is the case itself") || readFile(t, own) != readFile(t, complete) {
		t.Errorf("%q", got.err)
	}
}

// Where forms are about several children each line says about whom, one by one and in a
// list of cases; what was missed before early help ended stands apart.
func TestTimelineOfTwoChildren(t *testing.T) {
	const two = `schema: 1
council: walsall
people:
  - {id: r00000001, name: Kit Marlow, role: child}
  - {id: r0000000f, name: Ash Marlow, role: child}
plans:
  - {id: r00000002, completed: 2026-03-02}
  - {id: r00000012, completed: 2026-03-16}
closures:
  - {id: r00000020, completed: 2026-04-15}
instances:
  - {id: r00000003, form: walsall/plan@2024.1, subject: r00000001, plan: r00000002}
  - {id: r00000014, form: walsall/plan@2024.1, subject: r0000000f, plan: r00000012}
  - {id: r00000021, form: walsall/closure@2024.1, subject: r00000001, closure: r00000020}
`
	name := filepath.Join(t.TempDir(), "case.yaml")
	if err := os.WriteFile(name, []byte(two), 0o600); err != nil {
		t.Fatal(err)
	}
	got := expect(t, exitFine, "timeline", name, "--on", "2026-05-01")
	for _, want := range []string{"\nLate\n  27 April 2026  Review of the plan (WAL-602), 4 days late\n      About: Ash Marlow\n      Who: lead professional\n",
		"\nNever done\n  13 April 2026  Review of the plan (WAL-602)\n      About: Kit Marlow\n      Early help ended on 15 April 2026.\n"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %q in\n%s", want, got.out)
		}
	}
	got = expect(t, exitFine, "timeline", name, complete, "--on", "2026-05-01")
	if !strings.Contains(got.out, "case.yaml; About: Ash Marlow; Who: lead professional\n") || strings.Contains(got.out, "Kit Marlow") {
		t.Error(got.out)
	}
}

// The next form goes into the case itself, or a new file, and over nothing else.
func TestNext(t *testing.T) {
	folder := t.TempDir()
	own, other := filepath.Join(folder, "case.yaml"), filepath.Join(folder, "next.yaml")
	const needs = "../../templates/councils/southend/needs/tests/complete.yaml"
	if err := os.WriteFile(own, []byte(readFile(t, needs)), 0o600); err != nil {
		t.Fatal(err)
	}
	got := expect(t, exitFine, "next", own, "-o", other)
	if !strings.Contains(got.out, "southend/plan@2023.10") || readFile(t, own) != readFile(t, needs) {
		t.Errorf("%q", got.out)
	}
	written := readFile(t, other)
	got = expect(t, exitFailed, "next", own, "-o", other)
	if !strings.Contains(got.err, "it is there already") || readFile(t, other) != written {
		t.Errorf("%q", got.err)
	}
	expect(t, exitFine, "next", own, "-o", own)
	got = expect(t, exitErrors, "check", own, "--on", "2025-01-01", "--form", "southend/plan", "--json") // it is to be filled in
	if !strings.Contains(got.out, "SOU-") {
		t.Errorf("%q", got.out)
	}
	if !strings.Contains(got.out, "].worries\"") || !strings.Contains(got.out, `"carried": [`) || strings.Contains(readFile(t, "testdata/check-json.golden"), `"carried"`) {
		t.Errorf("what is carried is not listed: %q", got.out)
	}
	got = expect(t, exitFailed, "next", complete, "-o", filepath.Join(folder, "more.yaml"))
	if !strings.Contains(got.err, "early help has ended: say which form is to be begun") {
		t.Errorf("%q", got.err)
	}
	got = expect(t, exitFine, "next", complete, "--form", "southend/plan", "--meeting", "final", "-o", "-")
	if !strings.Contains(got.out, "kind: final") || !strings.Contains(got.err, "is begun") {
		t.Errorf("%q", got.err)
	}
}

// Somebody who is asked gets an invitation; the meeting and the person are looked for.
func TestInvite(t *testing.T) {
	out := filepath.Join(t.TempDir(), "invitation.pdf")
	expect(t, exitFine, "invite", complete, "--to", "rfc747c30", "--large-print", "-o", out)
	if !strings.HasPrefix(readFile(t, out), "%PDF-") {
		t.Error("no PDF was written")
	}
	for _, test := range []struct{ to, meeting, want string }{
		{"r000000ff", "", "neither one of the family nor a practitioner of the case"},
		{"family", "r000000ff", "the case has no meeting r000000ff"},
	} {
		got := expect(t, exitFailed, "invite", complete, "--to", test.to, "--meeting", test.meeting, "-o", out)
		if !strings.Contains(got.err, test.want) {
			t.Errorf("%q", got.err)
		}
	}
	// An open refusal to share is told to whoever invites somebody from outside the family.
	refused := filepath.Join(filepath.Dir(out), "case.yaml")
	with := strings.Replace(readFile(t, complete), "\nconsents:\n", "\nconsents:\n  - {id: r0000000a, to: share, who: r34b32675, answer: withdrawn, date: 2025-06-20}\n", 1)
	if err := os.WriteFile(refused, []byte(with), 0o600); err != nil {
		t.Fatal(err)
	}
	for to, warned := range map[string]bool{"family": false, "rfc747c30": true} {
		for name, open := range map[string]bool{refused: true, complete: false} {
			got := expect(t, exitFine, "invite", name, "--to", to, "-o", out)
			if strings.Contains(got.err, "refused or withdrew consent to share") != (warned && open) {
				t.Errorf("%s, to %s: %q", name, to, got.err)
			}
		}
	}
}

// A pack says where it goes and that nothing was sent; of a draft there is none.
func TestPack(t *testing.T) {
	out := filepath.Join(t.TempDir(), "pack.zip")
	got := expect(t, exitFine, "pack", complete, "--on", "2025-06-26", "-o", out)
	says := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("it does not say %q: %s", want, text)
			}
		}
	}
	says(got.out, "the office copy of southend/plan@2023.10", "It goes to: Early Help Advisors, L2EHA@southend.gov.uk\n", "Nothing was sent. 0-checklist-for-the-sender.pdf is for you")
	_ = os.Remove(out)
	got = expect(t, exitFailed, "pack", incomplete, "--instance", "ra75dbdee", "--on", "2025-06-26", "-o", out)
	says(got.err, "is not finished", "To see all that is found: earlyhelp check --instance ra75dbdee --on 2025-06-26 "+incomplete)
	if n := strings.Count(got.err, "\nerror "); n < 1 || n > 5 || !strings.Contains(got.err, "\n  at line ") {
		t.Errorf("it lists %d errors: %s", n, got.err)
	}
	empty := filepath.Join(filepath.Dir(out), "empty.yaml")
	expect(t, exitFine, "new", "walsall/plan", "-o", empty)
	got = expect(t, exitFailed, "pack", empty, "--form", "walsall/plan", "--councils", "../../testdata/councils", "-o", out)
	says(got.err, "\nThere is 1 more. To see all that is found: earlyhelp check --councils ../../testdata/councils --form walsall/plan "+empty)
	if n := strings.Count(got.err, "\nerror "); n != 5 {
		t.Errorf("it lists %d errors: %s", n, got.err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a draft was packed")
	}
	says(expect(t, exitFine, "pack", "../../templates/councils/walsall/plan/tests/complete.yaml", "-o", out).out,
		"It goes to: Locality Early Help Partnership Officer. Paper copies by secure e-mail,")
}

// A form of another council than the case is packed for the family only, and begun with
// a warning.
func TestAFormOfAnotherCouncil(t *testing.T) {
	folder := t.TempDir()
	changed, out := filepath.Join(folder, "case.yaml"), filepath.Join(folder, "pack.zip")
	if err := os.WriteFile(changed, []byte(strings.Replace(readFile(t, complete), "\ncouncil: southend\n", "\ncouncil: walsall\n", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := expect(t, exitFine, "pack", changed, "--on", "2025-06-26", "-o", out); !strings.Contains(got.out, "the family copy of southend/plan") ||
		!strings.Contains(got.out, "The form is of Southend-on-Sea City Council, and the case says that it is of another council") || strings.Contains(got.out, "It goes to") || !strings.Contains(got.out, "warning EH-134") {
		t.Error(got.out)
	}
	for name, warned := range map[string]bool{changed: true, complete: false} {
		got := expect(t, exitFine, "next", name, "--form", "southend/plan", "--meeting", "final", "-o", "-")
		if strings.Contains(got.err, "of another council than Southend-on-Sea City Council") != warned {
			t.Errorf("%s: %s", name, got.err)
		}
	}
}

// What a check finds is told to the sender: on the screen, or beside a pack that goes
// to standard output. What one copy showed is no case to send.
func TestWhatASenderIsTold(t *testing.T) {
	data, err := os.ReadFile(complete)
	if err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), "case.yaml")
	with := strings.Replace(string(data), "\nconsents:\n", "\nconsents:\n  - {id: r0000000a, to: share, who: r34b32675, answer: withdrawn, date: 2025-06-20}\n", 1) +
		"\nmarks:\n  - {at: \"people[r34b32675]\", as: unsafe}\n"
	if err := os.WriteFile(changed, []byte(with), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(filepath.Dir(changed), "pack.zip")
	screen := expect(t, exitFine, "pack", changed, "--on", "2025-06-26", "-o", out).out
	beside := expect(t, exitFine, "pack", changed, "--on", "2025-06-26", "-o", "-")
	if !strings.HasPrefix(beside.out, "PK") || strings.Contains(beside.out, "Nothing was sent") {
		t.Error("standard output is not the pack alone")
	}
	for _, text := range []string{screen, beside.err} {
		for _, want := range []string{"besides what is looked at every time", "consent to share\n  Somebody refused or withdrew", "consents[r0000000a]\n", "\nwarning "} {
			if !strings.Contains(text, want) {
				t.Errorf("it does not say %q: %s", want, text)
			}
		}
	}
	cut := filepath.Join(filepath.Dir(changed), "cut.json")
	copied := filepath.Join(filepath.Dir(changed), "copy.pdf")
	expect(t, exitFine, "pdf", complete, "--copy", "office", "-o", copied)
	expect(t, exitFine, "read", copied, "-o", cut)
	if got := expect(t, exitFailed, "pack", cut, "-o", out); !strings.Contains(got.err, "make the pack from the whole case") {
		t.Error(got.err)
	}
}
