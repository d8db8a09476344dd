package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pack"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

var zipFile = format{"a pack", ".zip", "pack"}

// pack writes what is sent when a form is finished.
func (a *app) pack(o *options, args []string) (int, error) {
	if err := zipFile.outputProblem(o.output, "pack"); err != nil {
		return exitFailed, err
	}
	if len(args) != 1 {
		return exitFailed, &usageError{problem: "give one case file"}
	}
	form, file, err := a.openFile(o, args[0])
	if err != nil {
		return exitFailed, err
	}
	if o.on.IsZero() {
		o.on = earlyhelp.DateOf(a.now())
	}
	pdfs, err := pdf.New(scripts.Fonts()...)
	if err != nil {
		return exitFailed, err
	}
	form = form.On(o.on)
	findings := validate.Check(form, validate.Options{On: o.on})
	var b bytes.Buffer
	made, err := pack.Write(&b, pdfs, form, findings)
	if errors.Is(err, pack.ErrNotFinished) {
		return exitFailed, &caseError{args[0], fmt.Errorf("%w, so there is nothing to send. Keeping a child safe never waits for it.\n%s", err, unfinished(o, form.Template, findings, file))}
	}
	if err != nil {
		return exitFailed, &caseError{args[0], err}
	}
	what := fmt.Sprintf("the %s copy of %s, instance %s, with %s", made.Copy, form.Template.ID(), form.Instance.ID, strings.Join(made.Files, ", "))
	if err := a.saveDoc(o.output, args[0], what, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err }); err != nil {
		return exitFailed, err
	}
	var said bytes.Buffer
	toSender(&said, form, made, findings, file)
	if o.output == standard { // which holds the pack
		a.warn("%s", said.String())
	} else {
		a.out.Write(said.Bytes())
	}
	return exitFine, nil
}

// toSender says what whoever sends a pack has to know, and what of it is for nobody
// else: what a check found tells of what is hidden.
func toSender(w *bytes.Buffer, form *templates.Form, made *pack.Pack, findings []earlyhelp.Finding, file *caseFile) {
	switch {
	case made.Foreign:
		fmt.Fprintf(w, "The form is of %s, and the case says that it is of another council: the pack holds the family's copy only. Ask before you send it.\n", form.Template.Council.Name)
	case len(made.To) == 0:
		w.WriteString("The council's data does not say where this form goes: ask before you send it.\n")
	}
	for _, k := range made.To {
		fmt.Fprintf(w, "It goes to: %s%s%s%s\n", k.Name, before(", ", k.Email), before(", ", k.Phone), before(". ", oneLine(k.Note)))
	}
	fmt.Fprintf(w, "Nothing was sent. %s is for you: go through it, and take it out before you send the rest.\n", made.Files[0])
	refused, many := form.Case.RefusedToShare(), "nothing"
	n := len(findings)
	if len(refused) > 0 {
		n++
	}
	if n > 0 {
		many = plural(n, "thing")
	}
	fmt.Fprintf(w, "To look at, besides what is looked at every time: %s.\n", many)
	places := newPlaces(file.raw)
	if len(refused) > 0 {
		fmt.Fprintf(w, "\nconsent to share\n  %s\n", form.Template.Words().Say("pack.refused", nil))
	}
	for _, path := range refused {
		fmt.Fprintf(w, "  at %s%s\n", places.line(path), path)
	}
	for _, f := range findings {
		printFinding(w, form.Template, f, places)
	}
}

// unfinished lists the first errors for which a form is not finished, and how all are
// listed.
func unfinished(o *options, t *templates.Template, findings []earlyhelp.Finding, file *caseFile) string {
	const first = 5
	errs := slices.DeleteFunc(slices.Clone(findings), func(f earlyhelp.Finding) bool { return !render.MakesDraft(f) })
	var b bytes.Buffer
	places := newPlaces(file.raw)
	for _, f := range errs[:min(len(errs), first)] {
		printFinding(&b, t, f, places)
	}
	b.WriteString("\n")
	switch n := len(errs) - first; {
	case n == 1:
		b.WriteString("There is 1 more. ")
	case n > 1:
		fmt.Fprintf(&b, "There are %d more. ", n)
	}
	line := []string{"earlyhelp check" + o.councils.flags()}
	for _, flag := range []struct{ name, given string }{{"--form", o.form}, {"--instance", o.instance}, {"--on", o.day}} {
		if flag.given != "" {
			line = append(line, flag.name, flag.given)
		}
	}
	fmt.Fprintf(&b, "To see all that is found: %s %s", strings.Join(line, " "), file.name)
	return b.String()
}
