package validate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/internal/ruletest"
	"earlyhelp.example/forms/templates"
)

// filled is one instance of one case.
type filled struct {
	name  string // council/form/complete
	whole *earlyhelp.Case
	form  *templates.Form
}

// instances returns every instance of every case council/form/kind that is of that
// form, and fails for a form that has no such case. The worst is not every form's.
func instances(t testing.TB, lib *templates.Library, kind string) []filled {
	t.Helper()
	var out []filled
	for _, full := range lib.Names() {
		name, _, _ := strings.Cut(full, "@")
		if tm, err := lib.Template(full); strings.HasPrefix(name, "testshire/") || err == nil && tm.From != "" {
			continue // a shared form's cases stand where it is written
		}
		c, err := caseFile(name+"/"+kind, nil)
		if kind == "worst" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		for i := range c.Instances {
			form, err := lib.Open(c, c.Instances[i].ID)
			if err != nil {
				t.Errorf("%s/%s: %v", name, kind, err)
				continue
			}
			if form.Template.Name == name {
				out = append(out, filled{name + "/" + kind, c, form})
				n++
			}
		}
		if n == 0 {
			t.Errorf("%s/%s has no instance of the form", name, kind)
		}
	}
	return out
}

// text is the form of findings that people compare: a line each.
func text(findings []earlyhelp.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fields := []string{string(f.Severity), f.Code, string(f.Stage), f.Section, f.Field, f.Path, f.Due.String()}
		for i, s := range fields {
			if s == "" {
				fields[i] = "-"
			}
		}
		fmt.Fprintf(&b, "%s\n    %s\n", strings.Join(fields, " "), f.Message)
	}
	return b.String()
}

// What is found in the cases is what a person has read and found
// right. A complete case is checked on its last day, the others 100 days later,
// when what was due has become late.
func TestFindingsOfTheCasesAreAsRead(t *testing.T) {
	lib := library(t)
	for kind, later := range map[string]int{"complete": 0, "incomplete": 100, "worst": 100} {
		files := map[string]*bytes.Buffer{}
		for _, in := range instances(t, lib, kind) {
			b := files[in.name]
			if b == nil {
				b = &bytes.Buffer{}
				files[in.name] = b
			}
			on := ruletest.LastDay(in.whole).AddDays(later)
			if kind != "complete" {
				on = in.form.Date().AddDays(later)
			}
			fmt.Fprintf(b, "# %s %s on %s\n%s", in.form.Template.ID(), in.form.Instance.ID, on, text(Check(in.form, Options{On: on})))
		}
		for name, b := range files {
			golden.Equal(t, filepath.Join(testdata, name+".findings.golden"), b.Bytes())
		}
	}
}

// The words of every finding of every case read as a sentence: nothing left to
// be filled in, no empty label.
func TestFindingsReadAsPlainEnglish(t *testing.T) {
	lib := library(t)
	for _, kind := range []string{"complete", "incomplete", "worst"} {
		for _, in := range instances(t, lib, kind) {
			for _, on := range []earlyhelp.Date{{}, in.form.Date(), in.form.Date().AddDays(100), in.form.Date().AddDays(5000)} {
				for _, f := range Check(in.form, Options{On: on}) {
					if p := ruletest.BadMessage(f.Message); p != "" {
						t.Errorf("%s: %s: %s: %s", in.name, f.Code, p, f.Message)
					}
					if f.Code == "EH-001" {
						t.Errorf("%s: the library broke: %s", in.name, f.Message)
					}
				}
			}
		}
	}
}

func TestIncompleteCasesHaveAnError(t *testing.T) {
	lib := library(t)
	for _, kind := range []string{"incomplete", "worst"} {
		for _, in := range instances(t, lib, kind) {
			on := in.form.Date().AddDays(100)
			if !slices.ContainsFunc(Check(in.form, Options{On: on}), func(f earlyhelp.Finding) bool { return f.Severity == earlyhelp.Error }) {
				t.Errorf("%s: no error is found", in.name)
			}
		}
	}
}

// Nothing that is complete and closed becomes late by lying in a file: no error
// and no warning from the last day to thirty years on, and the same hints.
func TestCompleteCasesStayFreeOfErrorsAndWarnings(t *testing.T) {
	lib := library(t)
	for _, in := range instances(t, lib, "complete") {
		last := ruletest.LastDay(in.whole)
		days := []earlyhelp.Date{last, last.AddDays(1), last.AddMonths(12 * 30)}
		for m := range 12 * 30 {
			if m < 24 || m%6 == 0 { // every month of two years, every half year of thirty
				days = append(days, last.AddMonths(m))
			}
		}
		// The days on which something falls due, and those around them.
		for _, d := range in.form.On(last).Deadlines() {
			days = append(days, d.Due.AddDays(-1), d.Due, d.Due.AddDays(1))
		}
		keeps := map[string]bool{}
		for _, r := range in.form.Template.Rules {
			keeps[r.Code] = r.Kind == templates.Keep
		}
		hints := text(Check(in.form, Options{On: last}))
		for _, on := range days {
			if on.Before(last) {
				continue
			}
			// A record may be kept no longer than its time: that hint has to come.
			found := slices.DeleteFunc(Check(in.form, Options{On: on}), func(f earlyhelp.Finding) bool { return keeps[f.Code] })
			for _, f := range found {
				if f.Severity != earlyhelp.Hint {
					t.Errorf("%s %s on %s: %s %s %s", in.name, in.form.Instance.ID, on, f.Severity, f.Code, f.Message)
				}
			}
			if got := text(found); got != hints {
				t.Errorf("%s %s on %s: not the findings of the last day:\n%s", in.name, in.form.Instance.ID, on, got)
			}
			if t.Failed() {
				break
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	form := casetest.Open(b, library(b), casetest.Case(b, "southend/plan/complete"))
	on := day(b, "2026-11-21")
	for b.Loop() {
		Check(form, Options{On: on})
	}
}
