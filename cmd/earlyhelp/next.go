package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// meetings are the kinds of meeting that a form can be begun for.
var meetings = []string{"", "initial", "review", "final"}

// next begins the next form of a case.
func (a *app) next(o *options, args []string) (int, error) {
	switch {
	case len(args) != 1:
		return exitFailed, &usageError{problem: "give one case file"}
	case !slices.Contains(meetings, o.meeting):
		return exitFailed, &usageError{problem: fmt.Sprintf("--meeting %q: it is %s", o.meeting, strings.Join(meetings[1:], ", "))}
	case o.output == "":
		return exitFailed, &usageError{problem: "say which file to write: -o case.yaml"}
	}
	if err := caseText.outputProblem(o.output, "case"); err != nil {
		return exitFailed, err
	}
	lib, err := a.library(o)
	if err != nil {
		return exitFailed, err
	}
	if o.form != "" {
		if _, err := template(lib, o.form); err != nil {
			return exitFailed, err
		}
	}
	file, err := a.read(args[0])
	if err != nil {
		return exitFailed, err
	}
	c, form, err := lib.Next(file.c, templates.NextOptions{Form: o.form, Subject: earlyhelp.ID(o.child), Meeting: earlyhelp.Code(o.meeting)}, rand.Reader)
	if err != nil {
		return exitFailed, &caseError{args[0], err}
	}
	if form.Foreign() {
		a.warn("%s: the case says that it is of another council than %s, whose form this is: is it the right one?\n", args[0], form.Template.Council.Name)
	}
	encode := earlyhelp.Encode
	if strings.EqualFold(filepath.Ext(o.output), ".json") {
		encode = earlyhelp.EncodeJSON
	}
	var b bytes.Buffer
	if err := encode(&b, c); err != nil {
		return exitFailed, &caseError{args[0], err}
	}
	what := begunWords(form)
	if o.output == standard {
		a.warn("%s: %s.\n", args[0], what)
		a.out.Write(b.Bytes())
		return exitFine, nil
	}
	if !same(o.output, args[0]) {
		return exitFine, a.saveNew(o.output, b.Bytes(), what)
	}
	if err := overwrite(file, o.output, b.Bytes()); err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(&a.out, "Wrote %s: %s.\n", o.output, what)
	return exitFine, nil
}

// begunWords says how much of a form is there already.
func begunWords(f *templates.Form) string {
	asked, answered := f.Completeness().Total()
	return fmt.Sprintf("%s, %s, is begun as instance %s: %d of %d answers are known, %d are to be asked", f.Template.ID(), f.Template.Title, f.Instance.ID, answered, asked, asked-answered)
}

// overwrite puts a case in the place of the one that it was made from, unless somebody
// has changed that meanwhile.
func overwrite(file *caseFile, output string, data []byte) error {
	p, err := stageOver(output)
	if err != nil {
		return cannotWrite(output, err)
	}
	defer p.drop()
	if err := p.write(data); err != nil {
		return cannotWrite(output, err)
	}
	now, err := os.ReadFile(output)
	if err == nil && !bytes.Equal(now, file.raw) {
		err = errors.New("somebody else has changed it meanwhile: nothing was written, so begin again")
	}
	if err == nil {
		err = p.put()
	}
	if err != nil {
		return cannotWrite(output, err)
	}
	return nil
}
