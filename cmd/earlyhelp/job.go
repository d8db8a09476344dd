package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render/sign"
)

// job makes a signed copy, and where it is asked for the case that records it.
// Both are made whole and checked before either is put in its place.
type job struct {
	a       *app
	o       *options
	name    string // of the input
	input   []byte
	now     time.Time
	record  *record  // nil: nothing is recorded
	copy    *pending // nil: standard output
	result  sign.Result
	written []byte

	ctx  context.Context // ends when the user interrupts
	stop func()
}

// job reads the input and makes sure that what is to be written can be.
func (a *app) job(o *options, name string) (_ *job, err error) {
	j := &job{a: a, o: o, name: name, now: a.now(), stop: func() {}}
	defer func() {
		if err != nil {
			j.drop()
		}
	}()
	if j.input, err = a.readPDF(name); err != nil {
		return nil, err
	}
	j.ctx, j.stop = interruptible() // before there is a file that would be left behind
	if o.keep != "" {
		if j.record, err = a.record(o, name, j.input); err != nil {
			return nil, err
		}
	}
	if o.output == standard {
		return j, nil
	}
	if err := o.newFile(name); err != nil {
		return nil, err
	}
	if j.copy, err = stage(o.output); err != nil {
		return nil, cannotWrite(o.output, err)
	}
	return j, nil
}

// interruptible is a context that ends when the user interrupts, so that files that
// were begun are taken away. Who interrupts again ends the program at once.
func interruptible() (ctx context.Context, stop func()) {
	ctx, stop = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

var errInterrupted = errors.New("interrupted: nothing was written")

// newFile refuses to write over anything: not over what was given to sign with, and
// not over a copy that was signed before, which cannot be made again.
func (o *options) newFile(name string) error {
	type input struct{ file, what string }
	inputs := []input{{name, "the file that is signed, which is kept as it is"}, {o.keep, "the case"}, {o.key, "the key"}, {o.password, "the file with the password"}, {o.image, "the picture"}}
	for _, more := range []struct {
		files []string
		what  string
	}{{o.cert, "a file with certificates"}, {o.crls, "a list of revoked certificates"}, {o.ocsps, "an OCSP response"}} {
		for _, file := range more.files {
			inputs = append(inputs, input{file, more.what})
		}
	}
	for _, input := range inputs {
		if same(o.output, input.file) {
			return fmt.Errorf("cannot write %s: it is %s; give another name", o.output, input.what)
		}
	}
	return absent(o.output)
}

func cannotWrite(name string, err error) error {
	if strings.HasPrefix(err.Error(), "cannot write") {
		return err
	}
	return fmt.Errorf("cannot write %s: %w", name, plainError(err))
}

// same reports whether two names are of one file.
func same(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil || b == "" || b == standard {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// run signs, and writes all there is to write.
func (j *job) run(do func(*sign.Sealer, io.Writer) (sign.Result, error)) error {
	sealer, err := newSealer()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	j.result, err = do(sealer, &b)
	switch {
	case j.ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return j.o.whose(j.name, err)
	}
	j.written = b.Bytes()
	if j.record != nil {
		if err := j.record.add(j); err != nil {
			return err
		}
	}
	if j.copy == nil {
		j.a.out.Write(j.written)
		return nil
	}
	if err := j.copy.write(j.written); err != nil {
		return cannotWrite(j.o.output, err)
	}
	if j.record == nil {
		return j.putCopy()
	}
	return j.putBoth()
}

// putCopy puts the copy in its place, unless something has come there meanwhile.
func (j *job) putCopy() error {
	if err := absent(j.o.output); err != nil {
		return err
	}
	if err := j.copy.put(); err != nil {
		return cannotWrite(j.o.output, err)
	}
	return nil
}

// putBoth puts the copy and then the case in their places. Where the case cannot
// be, the copy is taken away again: one that nothing records would be taken for
// the one on record.
func (j *job) putBoth() error {
	if err := j.record.unchanged(); err != nil {
		return err
	}
	if err := j.putCopy(); err != nil {
		return err
	}
	err := j.record.file.put()
	if err == nil {
		return nil
	}
	if bad := os.Remove(j.copy.target); bad != nil {
		return fmt.Errorf("%w; and %s, which was written, cannot be taken away again: delete it", cannotWrite(j.o.keep, err), j.o.output)
	}
	return cannotWrite(j.o.keep, err)
}

// drop takes away what was not put in its place.
func (j *job) drop() {
	j.stop()
	if j.copy != nil {
		j.copy.drop()
	}
	if j.record != nil && j.record.file != nil {
		j.record.file.drop()
	}
}

// tell says what was done and what may be next: on standard error where the copy
// goes to standard output.
func (j *job) tell(what string) error {
	var b strings.Builder
	name, expect := j.o.output, ""
	if name == standard {
		name = "the copy"
	}
	fmt.Fprintf(&b, "Wrote %s: %s.\n", name, what)
	if j.record != nil {
		expect = " --expect " + j.o.keep
		fmt.Fprintf(&b, "Recorded in %s: %s.\n", j.o.keep, j.record.words)
	}
	fields, err := sign.Fields(j.written)
	if err != nil {
		return err
	}
	var open []string
	for _, f := range fields {
		if !f.Signed {
			open = append(open, f.Name)
		}
	}
	if len(open) > 0 {
		fmt.Fprintf(&b, "Not signed yet: %s.\n", strings.Join(open, ", "))
	}
	if name := j.o.output; name != standard {
		fmt.Fprintf(&b, "Check it: earlyhelp verify %s --roots CA.pem%s\n", name, expect)
	}
	if j.o.output == standard {
		j.a.warn("%s", b.String())
	} else {
		j.a.out.WriteString(b.String())
	}
	return nil
}

// day is today for the case.
func (j *job) day() earlyhelp.Date { return earlyhelp.DateOf(j.now) }
