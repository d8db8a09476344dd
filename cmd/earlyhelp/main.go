// Command earlyhelp lists, checks and prints councils' Early Help forms.
//
//	earlyhelp check case.yaml
//	earlyhelp pdf case.yaml -o plan.pdf
//
// "earlyhelp help" lists the commands. It exits with 0 when all is fine, 1
// when a check found errors, and 2 when it could not do what was asked.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, time.Now))
}

// Exit codes.
const (
	exitFine   = 0
	exitErrors = 1 // a check found errors
	exitFailed = 2 // what was asked could not be done
)

// app is one run of the program.
type app struct {
	in    io.Reader
	out   bytes.Buffer // printed when the run ends
	err   io.Writer
	now   func() time.Time
	begun time.Time // of checking several files

	patience time.Duration // with a timestamp service; zero: see patience

	councils councilFolders // of --councils, once they are read
}

// run does what the arguments ask and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, now func() time.Time) int {
	a := &app{in: stdin, err: stderr, now: now}
	code, err := a.dispatch(args)
	if err == nil {
		if _, bad := stdout.Write(a.out.Bytes()); bad != nil {
			err = fmt.Errorf("cannot write the output: %w", bad)
		}
	}
	if err != nil {
		a.complain(err)
		return exitFailed
	}
	return code
}

// warn prints to standard error; where that fails nobody is left to be told.
func (a *app) warn(format string, args ...any) { _, _ = fmt.Fprintf(a.err, format, args...) }

// complain prints an error so that its reader knows what to do next. What is
// wrong in a file is printed with its place, as editors read it.
func (a *app) complain(err error) {
	var inFile *caseError
	var usage *usageError
	var inForm templates.Errors
	switch {
	case errors.As(err, &inForm) && len(a.councils) > 0:
		a.warn("%v\n", a.councils.placed(inForm))
	case errors.As(err, &inFile):
		a.warn("%v\n", inFile)
	case errors.As(err, &usage):
		a.warn("earlyhelp: %s\n", usage.problem)
		a.warn("Run \"%s\" to see how it is used.\n", strings.TrimSpace("earlyhelp help "+usage.command))
	default:
		a.warn("earlyhelp: %v\n", err)
	}
}

// usageError says that the command line itself is wrong.
type usageError struct {
	command string // "" for the program as a whole
	problem string
}

// Error says what is wrong with the command line.
func (e *usageError) Error() string { return e.problem }

// caseError says what is wrong with one case file.
type caseError struct {
	file string
	err  error
}

// Error returns file:line:column: problem, a line for each problem.
func (e *caseError) Error() string {
	var characters pdf.CharacterErrors
	if errors.As(e.err, &characters) {
		lines := make([]string, len(characters))
		for i, c := range characters {
			lines[i] = e.file + ": " + c.Error()
		}
		return strings.Join(lines, "\n")
	}
	var problems *earlyhelp.FileError
	if !errors.As(e.err, &problems) {
		return e.file + ": " + e.err.Error()
	}
	lines := make([]string, 0, len(problems.Problems)+1)
	for _, p := range problems.Problems {
		gap := ""
		if p.Line == 0 {
			gap = " " // a problem of the whole file has no line that follows the colon
		}
		lines = append(lines, e.file+":"+gap+p.String())
	}
	if problems.More {
		lines = append(lines, e.file+": there are more problems: these are the first")
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns what was wrong, without the file.
func (e *caseError) Unwrap() error { return e.err }
