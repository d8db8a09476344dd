// Package pdf draws the outline of a form as a PDF: a record copy that is
// accessible (PDF/UA-1), archival (PDF/A-3a) and the same bytes whenever it is
// made again, with the case behind it embedded as JSON.
//
// Maroto is the vocabulary: rows, columns and components. Its two ends are this
// package's own, behind maroto's own interfaces: the paginator implements
// core.Maroto and the provider core.Provider, over the file writer of
// internal/pdffile and the text of internal/typeset. Renderer.Maroto hands both
// out for an app's own rows.
//
// The typefaces are Noto Sans (SIL Open Font License) and for symbols DejaVu
// Sans, under its own free licence; package render/pdf/scripts has further ones.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/lettering"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/typeset"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// Renderer draws documents and owns the typefaces for it. Make it once with
// New; it is safe for concurrent use.
type Renderer struct {
	fonts *fonts
	mu    sync.Mutex
	logos map[*templates.Logo]*pdffile.Image // read once
}

// Options are the choices for one document.
type Options struct {
	// Findings are those of validate.Check for the whole form; render.Doc.DraftOf
	// says which of them make the copy a draft. Nil, as nobody has checked, does.
	Findings   []earlyhelp.Finding
	Draft      bool      // a draft, whatever the findings say
	LargePrint bool      // 18 points, reflowed
	Boxes      func(Box) // is told where everything to be answered stands, by page and from the top
}

// New returns a Renderer with the module's typefaces and those given, which are
// asked for what the module's text face does not have. The module's face for
// symbols comes last.
func New(extra ...Font) (*Renderer, error) {
	f, err := readFonts(extra)
	if err != nil {
		return nil, err
	}
	return &Renderer{fonts: f}, nil
}

// state is how far a copy is from being a record.
type state int

const (
	note  state = iota // no copy of a form: a return note
	blank              // to be filled in
	draft
	final
)

// signable reports whether there is something to sign, or to be sealed.
func (s state) signable() bool { return s == draft || s == final }

// code is how the embedded case says it.
func (s state) code() earlyhelp.Code {
	switch s {
	case blank:
		return earlyhelp.CutBlank
	case final:
		return earlyhelp.CutFinal
	}
	return earlyhelp.CutDraft
}

func stateOf(d *render.Doc, why render.Draft) state {
	switch {
	case d.Blank:
		return blank
	case d.Copy == "":
		return note
	case why != render.NoDraft:
		return draft
	}
	return final
}

// Write draws the document to w. Nothing is written unless the whole document
// could be made. A character that no typeface has is refused with
// CharacterErrors before anything is drawn.
func (r *Renderer) Write(w io.Writer, d *render.Doc, o Options) error {
	p, m, err := r.prepare(d, o)
	if err != nil {
		return err
	}
	file, err := m.draw(p)
	if err != nil {
		return fmt.Errorf("drawing %s: %w", d.Form, err)
	}
	if n, err := w.Write(file); err != nil {
		return err
	} else if n < len(file) {
		return io.ErrShortWrite
	}
	if o.Boxes != nil {
		for _, b := range p.boxes.sorted() {
			o.Boxes(b)
		}
	}
	return nil
}

var errNotMade = errors.New("the renderer was not made with New")

// prepare lays a document out: all but the drawing.
func (r *Renderer) prepare(d *render.Doc, o Options) (*provider, *paginator, error) {
	if r == nil || r.fonts == nil {
		return nil, nil, errNotMade
	}
	if d == nil || d.Words == nil {
		return nil, nil, errors.New("there is no document to draw")
	}
	why := d.DraftOf(o.Findings, o.Draft)
	if err := r.check(d, why); err != nil {
		return nil, nil, err
	}
	l := &layout{fonts: r.fonts, doc: d, look: lookFor(d, o), draft: why, state: stateOf(d, why)}
	var err error
	if l.logo, err = r.logo(d.Logo); err != nil {
		return nil, nil, err
	}
	if l.drawings, err = r.drawings(d, why); err != nil {
		return nil, nil, err
	}
	cfg := r.config()
	p := newProvider(r.fonts, info(d), cfg)
	p.boxes.wanted = o.Boxes != nil
	if err := embed(p.doc, d, l.state); err != nil {
		return nil, nil, err
	}
	l.at = p.doc.Root
	l.document()
	m := newPaginator(p, cfg)
	m.palette, m.strips = l.palette(), l.strips
	head, foot := l.header(), l.footer()
	if l.rtl() {
		m.strips, head = mirrored(m.strips), mirrored(head)
		left := foot
		foot = func(page, of int) []strip { return mirrored(left(page, of)) }
	}
	m.header = func(page int) []strip {
		if page == 1 {
			return nil
		}
		return head
	}
	m.footer = foot
	if l.state == draft {
		m.under = l.watermark
	}
	if min(m.room(1), m.room(2)) < bodyHeight/3 {
		return nil, nil, fmt.Errorf("header and footer of %s leave no room on the page", d.Form)
	}
	return p, m, nil
}

func info(d *render.Doc) pdffile.Info {
	const maker = "earlyhelp.example/forms"
	i := pdffile.Info{Title: d.Title, Author: d.Council, Subject: d.Form, Creator: maker, Producer: maker, Lang: d.Words.Language(), FromRight: d.Words.RightToLeft()}
	if !d.Day.IsZero() {
		i.Date = d.Day.Time()
	}
	return i
}

// embed puts the case behind the document into it, as this copy's reader may
// see it.
func embed(file *pdffile.Document, d *render.Doc, s state) error {
	if d.Case == nil || d.Case.Cut == nil {
		return nil
	}
	c, cut := *d.Case, *d.Case.Cut
	cut.State = s.code()
	c.Cut = &cut
	var data bytes.Buffer
	if err := earlyhelp.EncodeJSON(&data, &c); err != nil {
		return fmt.Errorf("embedding the case in %s: %w", d.Form, err)
	}
	file.Files = append(file.Files, &pdffile.Attachment{Name: "case.json", Type: "application/json",
		Description: d.Words.Say("attached", nil), Data: data.Bytes()})
	return nil
}

// logo returns a council's picture, read once.
func (r *Renderer) logo(l *templates.Logo) (*pdffile.Image, error) {
	if l == nil {
		return nil, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if img := r.logos[l]; img != nil {
		return img, nil
	}
	img, err := pdffile.NewImage(l.Bytes, r.fonts.packer)
	if err != nil {
		return nil, fmt.Errorf("the council's logo: %w", err)
	}
	const most = 100 // an app that loads its councils again and again keeps no old ones
	if r.logos == nil || len(r.logos) >= most {
		r.logos = map[*templates.Logo]*pdffile.Image{}
	}
	r.logos[l] = img
	return img, nil
}

// config is maroto's configuration for a document.
func (r *Renderer) config() *entity.Config {
	return config.NewBuilder().
		WithDimensions(pageWidth, pageHeight).
		WithLeftMargin(marginSide).WithRightMargin(marginSide).
		WithTopMargin(marginEnd).WithBottomMargin(marginEnd).
		WithMaxGridSize(gridUnits).
		WithDefaultFont(&props.Font{Family: family, Style: fontstyle.Normal, Size: 12}).
		Build()
}

// Maroto returns maroto's own interface on this package's engine: rows and
// components of maroto's are drawn as tagged, archival pages, each text a
// paragraph, in this Renderer's typefaces whatever family they name. A row
// taller than a page is carried on, and what cannot be drawn is an error of
// Generate, never a note on the page. Give the document a title: screen readers
// say it first. Generation modes, passwords and compression of the configuration
// have no effect, or are refused.
func (r *Renderer) Maroto(cfg *entity.Config) core.Maroto {
	if cfg == nil {
		cfg = config.NewBuilder().Build()
	}
	if r == nil || r.fonts == nil {
		r = &Renderer{fonts: &fonts{Fonts: &lettering.Fonts{}, set: typeset.NewSet(nil, nil), packer: pdffile.NewPacker()}}
		p := newProvider(r.fonts, pdffile.Info{}, cfg)
		p.fail(errNotMade)
		return newPaginator(p, cfg)
	}
	p := newProvider(r.fonts, pdffile.Info{Lang: "en-GB", Title: "Document"}, cfg)
	p.SetMetadata(cfg.Metadata)
	p.SetProtection(cfg.Protection)
	return newPaginator(p, cfg)
}

// palette is the colours of the document.
func (l *layout) palette() palette {
	if c := l.doc.Colour; c != nil {
		return palette{pdffile.Colour{R: c.R, G: c.G, B: c.B}}
	}
	return house()
}

// watermark draws across a page that it is a draft, under its words. The words
// at the top say the same for those who do not see it.
func (l *layout) watermark(p *provider) {
	text := l.doc.Words.Say("draft.mark", nil)
	st := style{l.strong().weight, 110, pale}
	ln := l.fonts.set.Line(text, st.weight)
	const cos, sin = 0.643, 0.766 // 50 degrees
	half := st.millimetres(ln.Width) / 2
	x := pageWidth/2 - half*cos + capHeight*st.size*point/2*sin
	y := pageHeight/2 + half*sin + capHeight*st.size*point/2*cos
	p.page.Decorate(pdffile.Watermark)
	for i := range ln.Runs {
		run := &ln.Runs[i]
		if run.Glyphs == nil {
			p.page.Turned(l.fonts.Faces[run.Font], st.size, l.palette().colour(st.ink), x/point, (pageHeight-y)/point, cos, sin, run.Text)
		}
	}
}
