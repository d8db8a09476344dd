package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/validate"
)

// look is an invented council that has all that a council can have printed: as
// long as no council of the module has it, nobody else would judge such pages.
type look struct {
	slug, name, colour, marking, logo string
	picture                           func(*bytes.Buffer) error
	frontdoor, outofhours             string // telephone numbers, of those kept for drama
}

var looks = []look{
	{"anytown", "Anytown Council", "#1d4f91", "Official: sensitive", "logo.png", drawPNG, "01632 960101", "01632 960102"},
	{"othertown", "Othertown Borough Council", "#6b1f3a", "Restricted: contains personal data", "logo.jpeg", drawJPEG, "01632 960201", "01632 960202"},
}

// council is the council's file.
func (l *look) council() []byte {
	return fmt.Appendf(nil, `name: %[1]s
source: invented
logo: {file: %[2]s, alt: "%[1]s: a bridge over a river"}
colour: "%[3]s"
marking: "%[4]s"
uses: [%[8]s]
contacts:
- {kind: frontdoor, name: Front door, phone: "%[5]s", email: frontdoor@%[7]s.example}
- {kind: outofhours, name: Emergency duty team, phone: "%[6]s"}
`, l.name, l.logo, l.colour, l.marking, l.frontdoor, l.outofhours, l.slug, usedPlan)
}

// painted is a picture of a bridge; beyond its edge it fades, where there is
// transparency.
func painted(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := float64(2*x-width)/float64(width), float64(2*y-height)/float64(height)
			c := color.NRGBA{R: 0x1d, G: 0x4f, B: 0x91, A: uint8(255 * math.Max(0, math.Min(1, 4*(1.1-math.Hypot(dx, dy)))))}
			if d := math.Hypot(dx, dy-0.6); d > 0.5 && d < 0.8 && dy < 0.6 {
				c.R, c.G, c.B = 0xf0, 0xc0, 0x20
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func drawPNG(b *bytes.Buffer) error { return png.Encode(b, painted(160, 120)) }

// drawJPEG is wider than there is room for at its full height, and on white.
func drawJPEG(b *bytes.Buffer) error {
	from := painted(640, 90)
	img := image.NewRGBA(from.Bounds())
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(img, img.Bounds(), from, image.Point{}, draw.Over)
	return jpeg.Encode(b, img, nil)
}

// usedPlan is the form of the module's that the invented councils use as theirs.
const usedPlan = "generic/plan"

// inventor makes the copies of invented councils.
type inventor struct {
	maker
	notes   string // the folder for return notes, which carry no case
	printed int
}

// invent writes copies of a plan as councils with a logo, a colour, a marking
// and telephone numbers would print it: into the folder, and the return notes
// into its folder note.
func invent(pdfs *pdf.Renderer, folder string) error {
	files := fstest.MapFS{}
	for i := range looks {
		l := &looks[i]
		var logo bytes.Buffer
		if err := l.picture(&logo); err != nil {
			return err
		}
		files[l.slug+"/council.yaml"] = &fstest.MapFile{Data: l.council()}
		files[l.slug+"/"+l.logo] = &fstest.MapFile{Data: logo.Bytes()}
	}
	lib, err := templates.Load(files)
	if err != nil {
		return err
	}
	v := &inventor{maker: maker{lib: lib, pdfs: pdfs, folder: folder}, notes: filepath.Join(folder, "note")}
	if err := os.MkdirAll(v.notes, 0o700); err != nil {
		return err
	}
	for i := range looks {
		if err := v.council(looks[i].slug); err != nil {
			return fmt.Errorf("%s: %w", looks[i].slug, err)
		}
	}
	fmt.Printf("generated %d record copies and %d return notes of %d invented councils\n", v.files, v.printed-v.files, len(looks))
	return nil
}

// council makes all copies for a council.
func (v *inventor) council(slug string) error {
	t, err := v.lib.Template(slug + "/plan")
	if err != nil {
		return err
	}
	if c := t.Council; c.Logo == nil || c.Colour == nil || c.Marking == "" || len(c.Contacts) != 2 {
		return errors.New("a look was not read")
	}
	doc, err := render.Blank(t, render.Audience{Kind: render.Office})
	if err != nil {
		return err
	}
	if err := v.both(v.folder, slug+"-blank", doc, nil, earlyhelp.CutBlank); err != nil {
		return err
	}
	if err := v.filled(slug, "complete", earlyhelp.CutFinal); err != nil {
		return err
	}
	return v.filled(slug, "incomplete", earlyhelp.CutDraft)
}

// filled makes both copies of a case that stands beside the form, and for a draft the return
// note.
func (v *inventor) filled(slug, name string, state earlyhelp.Code) error {
	data, err := os.ReadFile(filepath.Join("templates/councils", usedPlan, "tests", name+".yaml"))
	if err != nil {
		return err
	}
	c, err := earlyhelp.Decode(bytes.NewReader(bytes.ReplaceAll(data, []byte(usedPlan), []byte(slug+"/plan"))))
	if err != nil {
		return err
	}
	form, err := v.lib.Open(c, "")
	if err != nil {
		return err
	}
	findings := validate.Check(form, validate.Options{})
	if got := stateOf(findings); got != state {
		return fmt.Errorf("the %s case makes a copy that is %s, not %s", name, got, state)
	}
	for _, kind := range []render.Kind{render.Family, render.Office} {
		doc, err := render.For(form, render.Audience{Kind: kind})
		if err != nil {
			return err
		}
		if err := v.both(v.folder, strings.Join([]string{slug, string(state), string(kind)}, "-"), doc, findings, state); err != nil {
			return err
		}
	}
	if state != earlyhelp.CutDraft {
		return nil
	}
	return v.both(v.notes, slug, render.ReturnNote(form, findings, earlyhelp.Date{}), findings, "")
}

// both writes a copy in normal and in large print.
func (v *inventor) both(folder, name string, doc *render.Doc, findings []earlyhelp.Finding, state earlyhelp.Code) error {
	if doc.Logo == nil || doc.Colour == nil || len(doc.Help) != 2 {
		return errors.New("a copy has not the council's looks")
	}
	v.printed += 2
	if state != "" {
		v.files += 2
	}
	to := filepath.Join(folder, name)
	return cmp.Or(
		v.write(to, doc, pdf.Options{Findings: findings}, state),
		v.write(to+"-large", doc, pdf.Options{Findings: findings, LargePrint: true}, state),
	)
}

// features writes copies of the forms in testdata that have what no council of the
// module uses, blank and of every filled sheet, in normal and in large print.
func features(pdfs *pdf.Renderer, folder string) error {
	files := 0
	for _, of := range []struct {
		name, form, councils string
		cases                []string
	}{
		{"fairshire", "fairshire/life", "testdata/features", []string{"testdata/features/case.yaml"}},
		{"wrenbrook", "wrenbrook/journey", "testdata/councils", []string{
			"testdata/councils/wrenbrook/journey/tests/complete.yaml", "testdata/councils/wrenbrook/journey/tests/incomplete.yaml"}},
	} {
		lib, err := templates.Load(os.DirFS(of.councils))
		if err != nil {
			return err
		}
		t, err := lib.Template(of.form)
		if err != nil {
			return err
		}
		blank, err := render.Blank(t, render.Audience{Kind: render.Office})
		if err != nil {
			return err
		}
		m := &maker{lib: lib, pdfs: pdfs, folder: folder}
		if err := m.bothSizes(of.name+"-blank", blank, nil, earlyhelp.CutBlank); err != nil {
			return err
		}
		n := 0
		for _, file := range of.cases {
			c, err := decode(file)
			if err != nil {
				return err
			}
			for i := range c.Instances {
				form, err := lib.Open(c, c.Instances[i].ID)
				if err != nil {
					return err
				}
				n++
				if err := m.sheet(fmt.Sprintf("%s-%d", of.name, n), form); err != nil {
					return err
				}
			}
		}
		files += m.files
	}
	fmt.Printf("generated %d record copies of forms with sections, scales and tables of their own kinds\n", files)
	return nil
}

// sheet writes both copies of one filled form.
func (m *maker) sheet(name string, form *templates.Form) error {
	findings := validate.Check(form, validate.Options{})
	for _, kind := range []render.Kind{render.Family, render.Office} {
		doc, err := render.For(form, render.Audience{Kind: kind})
		if err != nil {
			return err
		}
		if err := m.bothSizes(name+"-"+string(kind), doc, findings, stateOf(findings)); err != nil {
			return err
		}
	}
	return nil
}

// bothSizes writes a copy in normal and in large print.
func (m *maker) bothSizes(name string, doc *render.Doc, findings []earlyhelp.Finding, state earlyhelp.Code) error {
	m.files += 2
	to := filepath.Join(m.folder, name)
	return cmp.Or(
		m.write(to, doc, pdf.Options{Findings: findings}, state),
		m.write(to+"-large", doc, pdf.Options{Findings: findings, LargePrint: true}, state),
	)
}
