package main

import (
	"fmt"
	"io"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

// invite writes an invitation to a meeting.
func (a *app) invite(o *options, args []string) (int, error) {
	as := pdfFile
	if o.text {
		as = textFile
	}
	if err := as.outputProblem(o.output, "invitation"); err != nil {
		return exitFailed, err
	}
	switch {
	case len(args) != 1:
		return exitFailed, &usageError{problem: "give one case file"}
	case o.to == "":
		return exitFailed, &usageError{problem: "say who is invited: --to family, or the row id of somebody who is asked to the meeting"}
	case o.text && o.large:
		return exitFailed, &usageError{problem: "a text has no looks: take away --large-print or --text"}
	}
	to := render.InviteOptions{Meeting: earlyhelp.ID(o.meeting), On: earlyhelp.DateOf(a.now())}
	if o.to != string(render.Family) {
		to.To = earlyhelp.ID(o.to)
	}
	form, err := a.openForm(o, args[0])
	if err != nil {
		return exitFailed, err
	}
	if templates.Ended(form.Case).After(earlyhelp.Date{}) {
		a.warn("%s: early help has ended: is there still a meeting to invite to?\n", args[0])
	}
	doc, err := render.Invite(form, to)
	if err != nil {
		return exitFailed, &caseError{args[0], err}
	}
	if to.To != "" && len(form.Case.RefusedToShare()) > 0 { // the family are told of their own meeting all the same
		if place, _ := form.Find(to.To); place.List == "practitioners" {
			a.warn("%s: %s\n", args[0], form.Template.Words().Say("pack.refused", nil))
		}
	}
	if today := earlyhelp.DateOf(a.now()); !doc.Day.IsZero() && doc.Day.Before(today) {
		a.warn("%s: the meeting was on %s; --meeting names another\n", args[0], doc.Day.Long())
	}
	return exitFine, a.saveDoc(o.output, args[0], fmt.Sprintf("an invitation for %s", o.to), func(w io.Writer) error {
		if o.text {
			return doc.WriteText(w, render.NoDraft)
		}
		return writePDF(w, doc, pdf.Options{LargePrint: o.large})
	})
}
