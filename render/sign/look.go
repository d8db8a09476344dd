package sign

import (
	"fmt"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/internal/typeset"
)

// Seal is the name of the field that is the council's.
const Seal = "eh_seal"

// What a field shows, in points.
const (
	largest, smallest = 11.0, 6.0 // of its letters
	step              = 0.25
	leading           = 1.25 // a line, in sizes
	pad               = 4.0  // inside the field
	barWidth          = 2.5  // of the rule at the left of a seal
	widestImage       = 0.5  // of the field, beside words
)

var (
	ink  = pdffile.Colour{R: 24, G: 62, B: 99}
	grey = pdffile.Colour{R: 64, G: 70, B: 76}
	tint = pdffile.Colour{R: 233, G: 238, B: 243}
)

// words is one paragraph of what a field shows.
type words struct {
	text   string
	weight typeset.Weight
	colour pdffile.Colour
}

// look draws what a field shows: the picture if there is one, then who signed,
// when and why, as large as there is room. The holder is the certificate's.
func (s *Sealer) look(u *pdffile.Update, f *field, o Options, holder string) (pdfread.Ref, error) {
	none := pdfread.Ref{}
	verb := "Signed by "
	if f.name == Seal {
		verb = "Sealed by "
	}
	all := []words{{verb + whoSigned(o.Name, holder), typeset.Bold, ink}, {earlyhelp.DateOf(o.Time).Long(), typeset.Regular, pdffile.Colour{}}}
	if o.Reason != "" {
		all = append(all, words{o.Reason, typeset.Regular, grey})
	}
	for i, what := range []string{"the name of who signs", "the date", "the reason"} {
		if i < len(all) {
			if err := s.fonts.Check(all[i].text); err != nil {
				return none, &InputError{[]Input{InputName, "", InputReason}[i], fmt.Errorf("%s: %w", what, err)}
			}
		}
	}
	w, h := f.rect[2]-f.rect[0], f.rect[3]-f.rect[1]
	left, right := pad, w-pad
	p := u.Look(w, h)
	if f.name == Seal {
		if o.Image == nil { // pictures have a white ground
			p.Rect(tint, 0, 0, w, h)
		}
		p.Rect(ink, 0, 0, barWidth, h)
		left += barWidth + pad/2
	}
	if o.Image != nil {
		img, err := pdffile.NewImage(o.Image, s.fonts.Packer)
		if err != nil {
			return none, &InputError{InputImage, err}
		}
		iw, ih := float64(img.Width), float64(img.Height)
		scale := min((right-left)*widestImage/iw, (h-pad)/ih)
		p.Image(img, left, (h-ih*scale)/2, iw*scale, ih*scale)
		left += iw*scale + pad
	}
	size, lines := s.fit(all, right-left, h-1.5*pad)
	if size == 0 {
		return none, tooLong(f, o)
	}
	n := 0
	for _, l := range lines {
		n += len(l)
	}
	const ascent = 1.0 // from the top of a line to its base
	base := (h+float64(n)*size*leading)/2 - size*ascent
	for i, l := range lines {
		for _, line := range l {
			x := left
			if line.RTL {
				x = right - float64(line.Width)/1000*size
			}
			for j := range line.Runs {
				s.fonts.Draw(p, &line.Runs[j], size, all[i].colour, x, base, false)
				x += float64(line.Runs[j].Advance) / 1000 * size
			}
			base -= size * leading
		}
	}
	return u.PutLook(p), nil
}

// tooLong says what is too long for a field.
func tooLong(f *field, o Options) error {
	where, input := "the field "+f.name+":", InputReason
	if o.Image != nil {
		where = "the field " + f.name + " beside the picture, which takes up to half of it: leave the picture out, or"
	}
	if o.Reason == "" {
		input = InputName
	}
	return &InputError{input, fmt.Errorf("name and reason are too long for %s shorten them", where)}
}

// fit returns the largest size at which paragraphs fit into a box, and their
// lines at that size; 0 when none does. Words are broken at the smallest only.
func (s *Sealer) fit(all []words, width, height float64) (float64, [][]typeset.Line) {
	for size := largest; size >= smallest; size -= step {
		em := int(width / size * 1000)
		var lines [][]typeset.Line
		n, whole := 0, true
		for _, w := range all {
			whole = whole && s.fonts.Set.Widest(w.text, w.weight) <= em
			for _, l := range s.fonts.Set.Break(w.text, w.weight, em) {
				lines = append(lines, l)
				n += len(l)
			}
		}
		if float64(n)*size*leading <= height && (whole || size == smallest) && len(lines) == len(all) && em > 1000 {
			return size, lines
		}
	}
	return 0, nil
}
