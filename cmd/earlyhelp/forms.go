package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"unicode/utf8"

	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// formInfo is a form as "forms --json" lists it.
type formInfo struct {
	Form    string            `json:"form"` // council/form
	Version string            `json:"version"`
	Title   string            `json:"title"`
	Wording templates.Wording `json:"wording"`
}

func (a *app) forms(o *options, args []string) (int, error) {
	if len(args) > 0 {
		return exitFailed, &usageError{problem: "forms takes no form or file"}
	}
	lib, err := a.library(o)
	if err == nil {
		err = lib.Check()
	}
	if err != nil {
		return exitFailed, err
	}
	list := []formInfo{}
	for _, name := range lib.Names() {
		t, err := lib.Template(name)
		if err != nil {
			return exitFailed, err
		}
		list = append(list, formInfo{t.Name, t.Version, t.Title, t.Wording})
	}
	if o.json {
		return exitFine, a.writeJSON(list)
	}
	var names, titles int
	for _, f := range list {
		names, titles = max(names, len(f.Form+"@"+f.Version)), max(titles, utf8.RuneCountInString(f.Title))
	}
	for _, f := range list {
		fmt.Fprintf(&a.out, "%-*s  %-*s  %s\n", names, f.Form+"@"+f.Version, titles, f.Title, f.Wording)
	}
	return exitFine, nil
}

func (a *app) newCase(o *options, args []string) (int, error) {
	t, err := a.oneForm("new", o, args)
	if err != nil {
		return exitFailed, err
	}
	if o.output == "" || o.output == standard {
		return exitFine, t.WriteSkeleton(&a.out, rand.Reader)
	}
	// Windows PowerShell's > writes UTF-16, which is no case.
	var b bytes.Buffer
	if err := t.WriteSkeleton(&b, rand.Reader); err != nil {
		return exitFailed, err
	}
	return exitFine, a.saveNew(o.output, b.Bytes(), "an empty case for "+t.ID())
}

// saveNew writes a file that is not there yet: one that is may be a filled case.
func (a *app) saveNew(output string, data []byte, what string) error {
	if _, err := os.Lstat(output); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot write %s: it is there already; give another name", output)
	}
	if err := replaceFile(output, data); err != nil {
		return fmt.Errorf("cannot write %s: %w", output, plainError(err))
	}
	fmt.Fprintf(&a.out, "Wrote %s: %s.\n", output, what)
	return nil
}

func (a *app) rules(o *options, args []string) (int, error) {
	t, err := a.oneForm("rules", o, args)
	if err != nil {
		return exitFailed, err
	}
	list := validate.Rules(t)
	if o.json {
		return exitFine, a.writeJSON(list)
	}
	fmt.Fprintf(&a.out, "%s: %s\nIt is checked by %s:\n", t.ID(), t.Title, plural(len(list), "rule"))
	for _, r := range list {
		fmt.Fprintf(&a.out, "\n%s %s, %s\n  %s\n  %s: %s\n", r.Code, r.Severity, r.Stage, r.Text, r.Origin, r.Cite)
	}
	return exitFine, nil
}

// oneForm returns the template that the only argument names.
func (a *app) oneForm(command string, o *options, args []string) (*templates.Template, error) {
	if len(args) != 1 {
		return nil, &usageError{problem: fmt.Sprintf("%s takes one form, such as %s", command, exampleForm())}
	}
	lib, err := a.library(o)
	if err != nil {
		return nil, err
	}
	return template(lib, args[0])
}

// template returns the form with a name; the error says where to look.
func template(lib *templates.Library, name string) (*templates.Template, error) {
	t, err := lib.Template(name)
	var none *templates.NotFoundError
	if errors.As(err, &none) {
		return nil, fmt.Errorf("%w (\"earlyhelp forms\" lists the forms there are)", err)
	}
	return t, err
}

func (a *app) version(_ *options, args []string) (int, error) {
	if len(args) > 0 {
		return exitFailed, &usageError{problem: "version takes no form or file"}
	}
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	fmt.Fprintf(&a.out, "earlyhelp %s\n", version)
	return exitFine, nil
}

func (a *app) writeJSON(v any) error {
	enc := json.NewEncoder(&a.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// plural counts things: "1 rule", "2 rules".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
