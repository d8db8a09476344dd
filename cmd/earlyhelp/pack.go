package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render/pack"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
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
	form, err := a.openForm(o, args[0])
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
	var made *pack.Pack
	var b bytes.Buffer
	made, err = pack.Write(&b, pdfs, form, validate.Check(form, validate.Options{On: o.on}))
	if errors.Is(err, pack.ErrNotFinished) {
		return exitFailed, &caseError{args[0], fmt.Errorf("%w (\"earlyhelp check %s\" lists them), so there is nothing to send. Keeping a child safe never waits for it", err, args[0])}
	}
	if err != nil {
		return exitFailed, &caseError{args[0], err}
	}
	what := fmt.Sprintf("the %s copy of %s, instance %s, with %s", made.Copy, form.Template.ID(), form.Instance.ID, strings.Join(made.Files, ", "))
	if err := a.saveDoc(o.output, args[0], what, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err }); err != nil {
		return exitFailed, err
	}
	if o.output == standard {
		return exitFine, nil
	}
	if len(made.To) == 0 {
		a.out.WriteString("The council's data does not say where this form goes: ask before you send it.\n")
	}
	for _, k := range made.To {
		fmt.Fprintf(&a.out, "It goes to: %s%s%s.\n", k.Name, before(", ", k.Email), before(", ", k.Phone))
	}
	fmt.Fprintf(&a.out, "Nothing was sent. Look at the checklist in it first (%s to look at).\n", plural(made.Open, "thing"))
	return exitFine, nil
}
