package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render/sign"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// checked is one case file as "check --json" lists it. Findings are null where
// the case could not be checked, so that it does not read as a case without
// any.
type checked struct {
	File     string              `json:"file"`
	Instance earlyhelp.ID        `json:"instance"`
	Findings []earlyhelp.Finding `json:"findings"`
	Carried  []string            `json:"carried,omitempty"` // paths of the answers that stand as in the form before
	Problem  string              `json:"error,omitempty"`

	form *templates.Form
	read *caseFile
	err  error
}

func (a *app) check(o *options, args []string) (int, error) {
	if len(args) == 0 {
		return exitFailed, &usageError{problem: "check needs a case file or a folder of them"}
	}
	lib, err := a.library(o)
	if err != nil {
		return exitFailed, err
	}
	if o.form != "" {
		if _, err := template(lib, o.form); err != nil {
			return exitFailed, err // once, not for each file
		}
	}
	files, many, err := caseFiles(args)
	if err != nil {
		return exitFailed, err
	}
	var signed *signedCopy
	if o.signed != "" {
		if many {
			return exitFailed, &usageError{problem: "--signed is a copy of one case: give that case alone"}
		}
		if signed, err = a.signedCopy(o.signed); err != nil {
			return exitFailed, err
		}
		if o.form == "" && o.instance == "" {
			o.instance = string(signed.c.Cut.Instance)
		}
	}
	given := !o.on.IsZero()
	if !given {
		o.on = earlyhelp.DateOf(a.now())
	}
	asOf := fmt.Sprintf("Checked as of %s.\n", o.on.Long())
	if !given {
		asOf = fmt.Sprintf("Checked as of %s, today (--on gives another day).\n", o.on.Long())
	}
	if signed != nil {
		asOf += signed.words()
	}

	all := make([]checked, 0, len(files))
	code := exitFine
	for i, file := range files {
		done := a.progress(i, len(files))
		one := a.checkFile(lib, file, o, signed)
		done()
		switch {
		case one.err != nil:
			a.complain(one.err)
			code = exitFailed
		case code == exitFine && count(one.Findings, earlyhelp.Error) > 0:
			code = exitErrors
		}
		if many && !o.json {
			a.out.WriteString(one.line() + "\n")
		}
		all = append(all, one)
	}
	switch {
	case o.json:
		if !given || signed != nil {
			a.warn("%s", asOf) // JSON has no place for it
		}
		return code, a.writeJSON(all)
	case many:
		fmt.Fprintf(&a.out, "%s\n%s", sum(all), asOf)
	case all[0].err == nil:
		report(&a.out, &all[0], o.on, asOf)
	}
	return code, nil
}

// signedCopy is the copy that a case is compared with.
type signedCopy struct {
	file   string
	c      *earlyhelp.Case
	sealed bool // it bears a digital signature, good or not
}

func (a *app) signedCopy(name string) (*signedCopy, error) {
	data, err := a.readPDF(name)
	if err != nil {
		return nil, err
	}
	out := &signedCopy{file: name}
	if out.c, err = behind(name, bytes.NewReader(data)); err != nil {
		return nil, err
	}
	fields, err := sign.Fields(data)
	if err != nil {
		return nil, &caseError{name, err}
	}
	out.sealed = slices.ContainsFunc(fields, func(f sign.Field) bool { return f.Signed })
	return out, nil
}

// words say what was compared, and what of the copy was not looked at.
func (s *signedCopy) words() string {
	text := fmt.Sprintf("Compared with %s, the %s.\n", s.file, copyWords(s.c.Cut))
	if !s.sealed {
		text += "It bears no digital signature: was it signed on paper?\n"
	}
	if s.c.Cut.State == earlyhelp.CutDraft {
		text += "It is a draft, which is not for signing: look for the copy that was signed.\n"
	}
	return text + "Its pages and signatures were not checked: \"earlyhelp verify\" does that.\n"
}

// of says that the copy is not of a case, where that has no such form; nil otherwise.
func (s *signedCopy) of(file *caseFile, o *options) error {
	id := s.c.Cut.Instance
	if id == "" || o.instance != string(id) || slices.ContainsFunc(file.c.Instances, func(in earlyhelp.Instance) bool { return in.ID == id }) {
		return nil
	}
	of := ""
	if s.c.Ref != "" {
		of = " of case " + s.c.Ref
	}
	return &caseError{file.name, fmt.Errorf("%s is not a copy of this case: it is the %s%s, which this case does not have%s. Give the case that the copy was made from, or a copy of one of these forms",
		s.file, copyWords(s.c.Cut), of, others(file.c, &templates.InstanceError{Instance: id}))}
}

// checkFile checks one case; what is wrong with the file itself is kept in
// it, so that the other files are checked all the same. Signed is the copy that was
// signed, or nil.
func (a *app) checkFile(lib *templates.Library, name string, o *options, signed *signedCopy) checked {
	out := checked{File: name}
	options := validate.Options{On: o.on}
	out.read, out.err = a.read(name)
	if out.err == nil && signed != nil {
		options.Signed = signed.c
		out.err = signed.of(out.read, o)
	}
	if out.err == nil {
		out.form, out.err = open(lib, out.read, o)
	}
	if out.err != nil {
		out.Problem = out.err.Error()
		return out
	}
	out.Instance = out.form.Instance.ID
	out.Findings = validate.Check(out.form, options)
	for _, s := range out.form.Completeness() {
		out.Carried = append(out.Carried, s.Where...)
	}
	if out.Findings == nil {
		out.Findings = []earlyhelp.Finding{}
	}
	return out
}

// progress says on a terminal which file is being read, once that takes
// longer than a second; done wipes it out again.
func (a *app) progress(i, n int) (done func()) {
	const patience = time.Second
	f, ok := a.err.(*os.File)
	if !ok || n < 2 {
		return func() {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func() {}
	}
	if a.begun.IsZero() {
		a.begun = a.now()
	}
	if a.now().Sub(a.begun) < patience {
		return func() {}
	}
	text := fmt.Sprintf("reading %d of %d", i+1, n)
	a.warn("\r%s", text)
	return func() { a.warn("\r%s\r", strings.Repeat(" ", len(text))) }
}

// count counts the findings of a severity.
func count(findings []earlyhelp.Finding, severity earlyhelp.Severity) int {
	n := 0
	for _, f := range findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

// tally counts findings in words: "1 error, 2 warnings, no hints".
func tally(findings []earlyhelp.Finding) string {
	var parts []string
	for _, s := range []earlyhelp.Severity{earlyhelp.Error, earlyhelp.Warning, earlyhelp.Hint} {
		if n := count(findings, s); n > 0 {
			parts = append(parts, plural(n, string(s)))
		} else {
			parts = append(parts, "no "+string(s)+"s")
		}
	}
	return strings.Join(parts, ", ")
}

// line says in one line how a case fares among others.
func (c *checked) line() string {
	if c.err != nil {
		return c.File + ": could not be checked"
	}
	return fmt.Sprintf("%s: %s: %s", c.File, c.form.Template.ID(), tally(c.Findings))
}

// sum counts the cases.
func sum(all []checked) string {
	var fine, wrong, failed int
	for _, c := range all {
		switch {
		case c.err != nil:
			failed++
		case count(c.Findings, earlyhelp.Error) > 0:
			wrong++
		default:
			fine++
		}
	}
	text := fmt.Sprintf("%s: %d without errors, %d with errors", plural(len(all), "case"), fine, wrong)
	if failed > 0 {
		text += fmt.Sprintf(", %d could not be checked", failed)
	}
	return text + "."
}

// report prints all that was found in one case, worst first, then how complete
// each section is, what is due, and the sum. It prints labels, places and days,
// never an answer.
func report(w *bytes.Buffer, c *checked, on earlyhelp.Date, asOf string) {
	t := c.form.Template
	fmt.Fprintf(w, "%s: %s, instance %s\n%s", t.ID(), t.Title, c.Instance, asOf)
	places := newPlaces(c.read.raw)
	for _, severity := range []earlyhelp.Severity{earlyhelp.Error, earlyhelp.Warning, earlyhelp.Hint} {
		for _, f := range c.Findings {
			if f.Severity == severity {
				printFinding(w, t, f, places)
			}
		}
	}
	w.WriteString("\nAnswered so far:\n")
	for _, state := range c.form.Completeness() {
		carried := ""
		if state.Carried > 0 {
			carried = fmt.Sprintf(", %d carried over as before", state.Carried)
		}
		fmt.Fprintf(w, "  %s: %d of %d%s\n", state.Section.Name(), state.Answered, state.Asked, carried)
	}
	heading := "\nStill due:\n"
	for _, d := range c.form.On(on).Deadlines() {
		if !d.Done.IsZero() {
			continue
		}
		late := ""
		if d.Late(on) {
			late = ", overdue"
		}
		fmt.Fprintf(w, "%s  %s, %s: %s%s\n", heading, d.Due.Long(), d.Rule.Code, d.What, late)
		heading = ""
	}
	fmt.Fprintf(w, "\nFound: %s.\n", tally(c.Findings))
}

func printFinding(w *bytes.Buffer, t *templates.Template, f earlyhelp.Finding, places *places) {
	fmt.Fprintf(w, "\n%s %s", f.Severity, f.Code)
	if f.Stage != earlyhelp.Content {
		fmt.Fprintf(w, ", %s", f.Stage)
	}
	if sec, ok := t.Section(f.Section); ok {
		fmt.Fprintf(w, ": %s", sec.Name())
	}
	fmt.Fprintf(w, "\n  %s\n", f.Message)
	if f.Path != "" {
		fmt.Fprintf(w, "  at %s%s\n", places.line(f.Path), f.Path)
	}
	if !f.Due.IsZero() && !strings.Contains(f.Message, f.Due.Long()) {
		fmt.Fprintf(w, "  due %s\n", f.Due.Long())
	}
}
