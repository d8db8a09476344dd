// Package pdf draws the outline of a form as a PDF. It is the only package
// that knows maroto: rows are written against maroto's core interfaces, while
// lines are broken and pages filled here, since stock maroto does neither in a
// way that keeps every word of an answer.
//
// The typefaces are DejaVu Sans and DejaVu Sans Bold, under the DejaVu licence,
// packaged by codeberg.org/go-fonts/dejavu under BSD-3-Clause.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
)

// Renderer draws documents. Make it once with New; it is safe for concurrent
// use.
type Renderer struct {
	fonts *fonts
}

// Options are the choices for one document. There are none yet.
type Options struct{}

// New returns a Renderer with its typefaces read.
func New() (*Renderer, error) {
	f, err := readFonts()
	if err != nil {
		return nil, err
	}
	return &Renderer{f}, nil
}

// Write draws the document to w. Nothing is written unless the whole document
// could be made. Text that cannot be printed faithfully is refused with
// CharacterErrors before anything is drawn.
func (r *Renderer) Write(w io.Writer, d *render.Doc, _ Options) error {
	if r == nil || r.fonts == nil {
		return errors.New("the renderer was not made with New")
	}
	if d == nil || d.Words == nil {
		return errors.New("there is no document to draw")
	}
	if err := r.check(d); err != nil {
		return err
	}
	pages, err := newLayout(r.fonts, d).pages()
	if err != nil {
		return err
	}
	m := maroto.New(r.config(d))
	m.AddPages(pages...)
	doc, err := m.Generate()
	if err != nil {
		return fmt.Errorf("drawing %s: %w", d.Form, err)
	}
	file := doc.GetBytes()
	if err := setDates(file, d.Day); err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

// config is maroto's configuration for one document. Its sequential mode is
// the only one that keeps out of the user's home folder.
func (r *Renderer) config(d *render.Doc) *entity.Config {
	b := config.NewBuilder().
		WithDimensions(pageWidth, pageHeight).
		WithLeftMargin(marginSide).WithRightMargin(marginSide).
		WithTopMargin(marginEnd).WithBottomMargin(marginEnd).
		WithMaxGridSize(gridUnits).
		WithCustomFonts(r.customFonts()).
		WithDefaultFont(&props.Font{Family: family, Style: fontstyle.Normal, Size: bodySize}).
		WithCompression(true).
		WithTitle(d.Title, true).
		WithAuthor(d.Council, true).
		WithSubject(d.Form, true).
		WithCreator("earlyhelp.example/forms", true)
	if !d.Day.IsZero() {
		b = b.WithCreationDate(d.Day.Time())
	}
	return b.Build()
}

// customFonts copies the typefaces, since maroto's provider writes into them.
func (r *Renderer) customFonts() []*entity.CustomFont {
	return []*entity.CustomFont{
		{Family: family, Style: fontstyle.Normal, Bytes: slices.Clone(r.fonts.files[regular])},
		{Family: family, Style: fontstyle.Bold, Bytes: slices.Clone(r.fonts.files[bold])},
	}
}

// setDates puts the day of the form where the provider wrote the time of the
// clock. Without a day the entries are blanked, as both are optional. Only as
// many bytes are written as were there, so that offsets into the file stand.
func setDates(file []byte, day earlyhelp.Date) error {
	const digits = "20060102150405"
	for _, key := range []string{"/CreationDate", "/ModDate"} {
		entry := []byte(key + " (D:")
		at := bytes.LastIndex(file, entry)
		end := at + len(entry) + len(digits)
		if at < 0 || end >= len(file) || file[end] != ')' {
			return fmt.Errorf("the PDF has no %s to set", key)
		}
		if day.IsZero() {
			copy(file[at:], bytes.Repeat([]byte(" "), end+1-at))
			continue
		}
		copy(file[end-len(digits):], day.Time().Format(digits))
	}
	return nil
}
