package main

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/keyfile"
	"earlyhelp.example/forms/render/sign"
)

// verify judges the signatures of a file.
func (a *app) verify(o *options, args []string) (int, error) {
	if len(args) != 1 {
		return exitFailed, &usageError{problem: "give one PDF file"}
	}
	if len(o.roots) == 0 {
		return exitFailed, &usageError{problem: "say whose certificates are trusted: --roots CA.pem"}
	}
	options, err := a.verifyOptions(o)
	if err != nil {
		return exitFailed, err
	}
	data, err := a.readPDF(args[0])
	if err != nil {
		return exitFailed, err
	}
	ctx, stop := interruptible()
	defer stop()
	report, err := sign.Verify(ctx, data, options)
	switch {
	case ctx.Err() != nil:
		return exitFailed, errInterrupted
	case err != nil:
		return exitFailed, &caseError{args[0], err}
	}
	if o.json {
		err = a.writeJSON(report)
	} else {
		writeReport(&a.out, args[0], report, options.At)
	}
	switch {
	case err != nil || report.Good():
		return exitFine, err
	case !report.Judged():
		return exitFailed, nil
	}
	return exitErrors, nil
}

func (a *app) verifyOptions(o *options) (out sign.VerifyOptions, err error) {
	out.At = a.now()
	if o.at != "" {
		day, err := earlyhelp.ParseUKDate(o.at)
		if err != nil {
			return out, &usageError{problem: fmt.Sprintf("--at %q: %v", o.at, err)}
		}
		out.At = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, -1, 0, out.At.Location())
	}
	for _, ask := range []struct {
		flag  string
		files []string
		pool  **x509.CertPool
	}{{"--roots", o.roots, &out.Roots}, {"--tsa-roots", o.tsaRoots, &out.TSARoots}} {
		if len(ask.files) > 0 {
			if *ask.pool, err = keyfile.Roots(ask.files...); err != nil {
				return out, ofFlag(ask.flag, err)
			}
		}
	}
	if out.CRLs, out.OCSPs, err = o.revoked(); err != nil {
		return out, err
	}
	if o.expect == "" {
		return out, nil
	}
	file, err := a.read(o.expect)
	if err != nil {
		return out, err
	}
	out.Expect = []earlyhelp.Stored{} // a case that has recorded nothing expects a record
	for _, in := range file.c.Instances {
		out.Expect = append(out.Expect, in.Stored...)
	}
	return out, nil
}

// writeReport prints what was found in words, the verdict last.
func writeReport(w *bytes.Buffer, name string, r *sign.Report, at time.Time) {
	fmt.Fprintf(w, "%s, judged as of %s:\n", name, earlyhelp.DateOf(at).Long())
	problems := func(kind string, list []sign.Problem) {
		for _, p := range list {
			where := ""
			if p.Where != "" {
				where = " (" + p.Where + ")"
			}
			fmt.Fprintf(w, "   %s %s%s: %s\n", kind, p.Code, where, p.Words)
		}
	}
	for i, s := range r.Signatures {
		fmt.Fprintf(w, "\n%d. %s\n   field %s", i+1, s.Words, s.Field)
		if s.Box != "" {
			fmt.Fprintf(w, ", “%s”", strings.TrimRight(s.Box, ": "))
		}
		if s.Level != "" {
			fmt.Fprintf(w, ", level %s", s.Level)
		}
		if s.Reason != "" {
			fmt.Fprintf(w, ", reason: %s", s.Reason)
		}
		w.WriteString("\n")
		problems("problem", s.Problems)
		problems("note", s.Notes)
	}
	if len(r.Problems) > 0 {
		w.WriteString("\nThe file as a whole:\n")
		problems("problem", r.Problems)
	}
	verdict := "NOT GOOD"
	switch {
	case r.Good():
		verdict = "GOOD"
	case !r.Judged():
		verdict = "NOT JUDGED"
	}
	fmt.Fprintf(w, "\n%s: %s\n", verdict, r.Words)
}

// sayNotFinal says under the fields of a draft or a form to be filled in that none of
// them can be signed.
func (a *app) sayNotFinal(data []byte) {
	if err := sign.NotFinal(data); err != nil {
		fmt.Fprintf(&a.out, "\nIt cannot be signed: %v. Print the case when it is complete (\"earlyhelp check CASE.yaml\" says what\n"+
			"is missing), and sign that copy.\n", err)
	}
}
