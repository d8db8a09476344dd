package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// standard stands for standard input or output on the command line.
const standard = "-"

// caseFile is one case as it was read.
type caseFile struct {
	name string
	raw  []byte
	c    *earlyhelp.Case
}

// read reads a case file. Every error is a *caseError.
func (a *app) read(name string) (*caseFile, error) {
	from, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }() // it was only read
	// One byte more than a case may have, so that Decode sees that it is too long.
	raw, err := io.ReadAll(io.LimitReader(from, earlyhelp.MaxFile+1))
	if err != nil {
		return nil, &caseError{name, plainError(err)}
	}
	if bytes.HasPrefix(raw, []byte("%PDF-")) {
		return nil, &caseError{name, errors.New("it is a PDF, and a case is wanted (\"earlyhelp read\" takes the answers out of a copy)")}
	}
	c, err := earlyhelp.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, &caseError{name, err}
	}
	return &caseFile{name, raw, c}, nil
}

// open opens an input, which may be standard input. Every error is a *caseError.
func (a *app) open(name string) (io.ReadCloser, error) {
	if name == standard {
		return io.NopCloser(a.in), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, &caseError{name, plainError(err)}
	}
	return f, nil
}

// plainError leaves out the operation and the file, which stand before it.
func plainError(err error) error {
	var inPath *fs.PathError
	if errors.As(err, &inPath) {
		return inPath.Err
	}
	return err
}

// open returns the filled form that the flags ask for.
func open(lib *templates.Library, file *caseFile, o *options) (*templates.Form, error) {
	if o.form != "" {
		if _, err := template(lib, o.form); err != nil {
			return nil, err // of the flag, not of the file
		}
	}
	var form *templates.Form
	var err error
	if o.form != "" && o.instance == "" {
		form, err = lib.OpenForm(file.c, o.form)
	} else {
		form, err = lib.Open(file.c, earlyhelp.ID(o.instance))
	}
	var none *templates.NotFoundError
	switch {
	case errors.As(err, &none):
		return nil, &caseError{file.name, fmt.Errorf("an instance is of %s, which this program does not have", none.Name)}
	case err != nil:
		return nil, &caseError{file.name, fmt.Errorf("%w%s", err, others(file.c, err))}
	case o.form != "" && o.form != form.Template.Name && o.form != form.Template.ID():
		return nil, &caseError{file.name, fmt.Errorf("instance %s is a %s, not a %s", form.Instance.ID, form.Template.ID(), o.form)}
	}
	return form, nil
}

// others lists the filled forms of a case, where the error is that the one
// asked for is not among them.
func others(c *earlyhelp.Case, err error) string {
	var none *templates.InstanceError
	if !errors.As(err, &none) || len(c.Instances) == 0 {
		return ""
	}
	list := make([]string, len(c.Instances))
	for i := range c.Instances {
		in := &c.Instances[i]
		if in.ID == none.Instance {
			return "" // it is there, and something is wrong with it
		}
		list[i] = fmt.Sprintf("%s (%s)", cmp.Or(string(in.ID), "one without an id"), formName(in.Form))
	}
	return "; it has " + strings.Join(list, ", ")
}

// formID is how a form is named in a case: council/form@version.
var formID = regexp.MustCompile(`^[a-z][a-z0-9]*/[a-z][a-z0-9-]*(@[0-9A-Za-z.-]+)?$`)

// formName returns what an instance says its form is, unless that is no form's
// name: it could be anything then.
func formName(name string) string {
	if !formID.MatchString(name) {
		return "something that is no form's name"
	}
	return name
}

// caseFiles returns the files that the arguments stand for, and whether they
// are to be listed: several, or a folder.
func caseFiles(args []string) (files []string, many bool, err error) {
	for i, arg := range args {
		if arg == standard && slices.Contains(args[:i], standard) {
			return nil, false, &usageError{problem: "standard input can be read once only: take away one -"}
		}
		if info, err := os.Stat(arg); arg == standard || err != nil || !info.IsDir() {
			files = append(files, arg) // reading it will say what is wrong
			continue
		}
		many = true
		before := len(files)
		if err := filepath.WalkDir(arg, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !d.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(name))) {
				files = append(files, name)
			}
			return nil
		}); err != nil {
			return nil, true, fmt.Errorf("cannot list the folder %s: %w", arg, err)
		}
		if len(files) == before {
			return nil, true, fmt.Errorf("the folder %s has no case file (*.yaml, *.yml or *.json)", arg)
		}
	}
	return files, many || len(files) > 1, nil
}

// save writes a whole file or none: what stood there stays until the new file
// is complete. Only the owner may read it. The input is never written over.
func (a *app) save(output, input string, data []byte) error {
	if output == standard {
		_, err := a.out.Write(data)
		return err
	}
	target, err := outputFile(output, input)
	if err != nil {
		return err
	}
	if err := replaceFile(target, data); err != nil {
		return fmt.Errorf("cannot write %s: %w", output, plainError(err))
	}
	return nil
}

// outputFile returns the file that an output name means, through links.
func outputFile(output, input string) (string, error) {
	info, err := os.Stat(output)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return output, nil
	case err != nil:
		return "", fmt.Errorf("cannot write %s: %w", output, plainError(err))
	case info.IsDir():
		return "", fmt.Errorf("cannot write %s: it is a folder; give a file name in it", output)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("cannot write %s: it is not an ordinary file; \"-o -\" writes to standard output", output)
	}
	if from, err := os.Stat(input); err == nil && os.SameFile(from, info) {
		return "", fmt.Errorf("cannot write %s: it is the case itself; give another name", output)
	}
	return filepath.EvalSymlinks(output)
}

// absent refuses a name that is taken: by a file, a folder, or a link to nothing.
func absent(output string) error {
	_, err := os.Lstat(output)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cannotWrite(output, err)
	}
	return fmt.Errorf("cannot write %s: it is there already; give another name", output)
}

// replaceFile puts a complete file in the place of target.
func replaceFile(target string, data []byte) error {
	p, err := stage(target)
	if err != nil {
		return err
	}
	defer p.drop()
	if err := p.write(data); err != nil {
		return err
	}
	return p.put()
}

// pending is a file that is to stand in the place of target once it is complete.
// It is made beside it, since a rename within one folder happens at once or not at
// all.
type pending struct {
	target string
	f      *os.File
	done   bool
}

// stage begins a file that only the owner may read.
func stage(target string) (*pending, error) {
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+"-*") // with permission 0600
	if err != nil {
		return nil, err
	}
	return &pending{target: target, f: f}, nil
}

// stageOver begins a file in the place of one that is there, for the same people to
// read. It is refused where that one may not be written.
func stageOver(name string) (*pending, error) {
	target, err := outputFile(name, "")
	if err != nil {
		return nil, err
	}
	old, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = old.Close() }() // nothing was written
	info, err := old.Stat()
	if err != nil {
		return nil, err
	}
	p, err := stage(target)
	if err != nil {
		return nil, err
	}
	if err := p.f.Chmod(info.Mode().Perm()); err != nil {
		p.drop()
		return nil, err
	}
	return p, nil
}

// write writes all there is, and closes the file.
func (p *pending) write(data []byte) error {
	if _, err := p.f.Write(data); err != nil {
		return err
	}
	if err := p.f.Sync(); err != nil {
		return err
	}
	return p.f.Close()
}

// put puts the file in its place.
func (p *pending) put() error {
	err := os.Rename(p.f.Name(), p.target)
	p.done = err == nil
	return err
}

// drop takes the file away, unless it is in its place.
func (p *pending) drop() {
	if !p.done {
		_ = p.f.Close() // closed already, or of no use
		_ = os.Remove(p.f.Name())
	}
}
