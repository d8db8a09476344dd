// Package recordcopy finds in a PDF the case behind a copy that this module
// made, and says what any other file is. Errors quote no answer.
package recordcopy

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdfread"
)

// Why there is no case. Each error of this package is one of these, one of
// pdfread, or an *earlyhelp.NewerSchemaError.
var (
	ErrNotOurs = errors.New("this is not a copy of a form made by this library")
	ErrChanged = errors.New("the case in this copy is not the one it was made with")
)

// problem is an error in a sentence of its own.
type problem struct {
	kind error
	text string
}

// Error says what the file is, or what is wrong with it.
func (p *problem) Error() string { return p.text }

// Unwrap returns ErrNotOurs or ErrChanged.
func (p *problem) Unwrap() error { return p.kind }

func notOurs(format string, args ...any) error {
	return &problem{ErrNotOurs, fmt.Sprintf(format, args...)}
}

func changed(reason string) error {
	return &problem{ErrChanged, "this copy was changed after it was made: " + reason}
}

// Open opens a file as pdfread does, and says what one is that is no PDF.
func Open(data []byte) (*pdfread.File, error) {
	f, err := pdfread.Open(data)
	if errors.Is(err, pdfread.ErrNotPDF) {
		return nil, notOurs("this is not a PDF but %s", kindOf(data))
	}
	return f, err
}

// Read returns the cut case that was embedded in a file when it was made,
// whatever was signed since: with form, instance, audience and state. A blank
// has one too, about nobody. The case must be in the file as it is, as well.
func Read(f *pdfread.File) (*earlyhelp.Case, error) {
	was, err := attached(f.At(0))
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(f.Revisions); i++ {
		switch is, err := attached(f.At(i)); {
		case errors.Is(err, ErrNotOurs):
			return nil, changed("its case was taken out, or another file was put in")
		case err != nil:
			return nil, err
		case !is.same(was):
			return nil, changed("another case was put in the place of its own")
		}
	}
	data, err := was.data(f.At(0))
	if err != nil {
		return nil, err
	}
	c, err := decode(data)
	if err != nil {
		return nil, err
	}
	if reason := whole(c); reason != "" {
		return nil, changed(reason)
	}
	return c, nil
}

// decode reads the attached case.
func decode(data []byte) (*earlyhelp.Case, error) {
	if !bytes.HasPrefix(data, []byte("{")) {
		return nil, notOurs("this PDF has a file with the name of a case in it, which is no case")
	}
	// A case of this size takes 150 MB to read and to digest; one in use has
	// thousands of answers.
	const most, mostItems = 16 << 20, 1 << 17
	if len(data) > most || bytes.Count(data, []byte(","))+bytes.Count(data, []byte("{")) > mostItems {
		return nil, fmt.Errorf("the case in this PDF: %w", pdfread.ErrTooLarge)
	}
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	var newer *earlyhelp.NewerSchemaError
	switch {
	case errors.As(err, &newer):
		return nil, err
	case err != nil:
		return nil, &problem{ErrChanged, "the case in this PDF cannot be read: " + strings.ReplaceAll(err.Error(), "\n", "; ")}
	case c.Cut == nil:
		return nil, notOurs("this PDF has a whole case in it, and is not a copy of a form")
	}
	return c, nil
}

// What render writes into a Cut.
var (
	formID   = regexp.MustCompile(`^[a-z][a-z0-9]*/[a-z][a-z0-9-]*@[0-9][0-9A-Za-z.-]*$`)
	audience = regexp.MustCompile(`^[a-z]+$`)
)

// whole says what a cut case lacks or has that none has which this module
// embeds; "" for nothing.
func whole(c *earlyhelp.Case) string {
	cut := c.Cut
	switch {
	case !formID.MatchString(cut.Form) || !audience.MatchString(cut.Audience):
		return "its case does not say of which form or for whom it is"
	case cut.State != earlyhelp.CutBlank && cut.State != earlyhelp.CutDraft && cut.State != earlyhelp.CutFinal:
		return "its case does not say whether it is blank, a draft or final"
	case cut.Revision != c.CutRevision():
		return "the digest in its case is not that of its answers"
	}
	found := 0
	for _, in := range c.Instances {
		if in.ID == cut.Instance && in.Form == cut.Form && (in.ID != "") == (cut.State != earlyhelp.CutBlank) {
			found++
		}
	}
	if found != 1 {
		return "its case does not hold the form that it says it is of"
	}
	return ""
}
