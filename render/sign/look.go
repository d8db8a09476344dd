package sign

import (
	"fmt"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/internal/typeset"
)

// Seal is the name of the field that is the council's.
const Seal = "eh_seal"

// What a field shows, in points.
const (
	step     = 0.25 // between sizes of letters
	leading  = 1.2  // a line, in sizes
	pad      = 4.0  // inside the field
	barWidth = 2.5  // of the rule at the left of a seal
	enough   = 0.75 // of the largest letters: beside words that have it, a picture stays as it is

	largePrint = 18.0
	highest    = 90.0 // a field as high as that is one of large print, as render/pdf makes them
	said       = 2    // paragraphs that are always shown: who signed, and when
)

// shares are how much of a field a picture takes at most: the less, the more room
// its words need.
var shares = []float64{0.5, 0.35, 0.2}

// sizes returns the largest and smallest letters of a field by its height: those of
// large print are the high ones.
func sizes(height float64) (largest, smallest float64) {
	if height >= highest {
		return largePrint, 11
	}
	return 12, max(6, min(8, height/7))
}

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
	all, err := s.said(f, o, holder)
	if err != nil {
		return none, err
	}
	var img *pdffile.Image
	if o.Image != nil {
		if img, err = pdffile.NewImage(o.Image, s.fonts.Packer); err != nil {
			return none, &InputError{InputImage, err}
		}
	}
	w, h := f.rect[2]-f.rect[0], f.rect[3]-f.rect[1]
	left, right := pad, w-pad
	p := u.Look(w, h)
	if f.name == Seal {
		if img == nil { // pictures have a white ground
			p.Rect(tint, 0, 0, w, h)
		}
		p.Rect(ink, 0, 0, barWidth, h)
		left += barWidth + pad/2
	}
	iw, ih, text := s.arrange(all, img, right-left, h)
	if text.size == 0 {
		return none, tooLong(f, o)
	}
	// Large print stays large: a reason for which there is no room then stands in the
	// signature alone.
	if text.size < largePrint && h >= highest && len(all) > said {
		if fewer := all[:said]; s.fit(fewer, right-left, h).size >= largePrint {
			all = fewer
			iw, ih, text = s.arrange(all, img, right-left, h)
		}
	}
	if img != nil {
		p.Image(img, left, (h-ih)/2, iw, ih)
		left += iw + pad
	}
	s.draw(p, all, text, left, right, h)
	return u.PutLook(p), nil
}

// said is what a field says: who signed, when and why.
func (s *Sealer) said(f *field, o Options, holder string) ([]words, error) {
	say := o.Words
	if say == nil {
		say = english{}
	}
	date := strings.ReplaceAll(say.Date(earlyhelp.DateOf(o.Time)), " ", "\u00a0") // stays in one line
	all := []words{{say.SignedBy(f.name == Seal, whoSigned(o.Name, holder)), typeset.Bold, ink}, {date, typeset.Regular, pdffile.Colour{}}}
	if o.Reason != "" {
		all = append(all, words{o.Reason, typeset.Regular, grey})
	}
	for i, what := range []string{"the name of who signs", "the date", "the reason"} {
		if i < len(all) {
			if err := s.fonts.Check(all[i].text); err != nil {
				return nil, &InputError{[]Input{InputName, "", InputReason}[i], fmt.Errorf("%s: %w", what, err)}
			}
		}
	}
	return all, nil
}

// fitted is a text at the size at which it fits; a size of 0: it does not.
type fitted struct {
	size  float64
	lines [][]typeset.Line
}

// arrange returns how wide and high a picture stands in a field, and the words
// beside it: the picture is made smaller before the words are.
func (s *Sealer) arrange(all []words, img *pdffile.Image, width, height float64) (iw, ih float64, text fitted) {
	if img == nil {
		return 0, 0, s.fit(all, width, height)
	}
	largest, _ := sizes(height)
	for _, share := range shares {
		w, h := float64(img.Width), float64(img.Height)
		scale := min(width*share/w, (height-pad)/h)
		w, h = w*scale, h*scale
		if t := s.fit(all, width-w-pad, height); t.size > text.size {
			iw, ih, text = w, h, t
		}
		if text.size >= largePrint || largest < largePrint && text.size >= enough*largest {
			break
		}
	}
	return iw, ih, text
}

// fit sets paragraphs as large as they fit into a field. Words are broken at the
// smallest size only.
func (s *Sealer) fit(all []words, width, height float64) fitted {
	largest, smallest := sizes(height)
	for size := largest; size > smallest-step; size -= step {
		size = max(size, smallest)
		em := int(width / size * 1000)
		out := fitted{size: size}
		n, whole := 0, true
		for _, w := range all {
			whole = whole && s.fonts.Set.Widest(w.text, w.weight) <= em
			for _, l := range s.fonts.Set.Break(w.text, w.weight, em) {
				out.lines = append(out.lines, l)
				n += len(l)
			}
		}
		if float64(n)*size*leading <= height-pad && (whole || size == smallest) && len(out.lines) == len(all) && em > 1000 {
			return out
		}
	}
	return fitted{}
}

// draw draws words in the middle of a field's height.
func (s *Sealer) draw(p *pdffile.Page, all []words, text fitted, left, right, height float64) {
	n := 0
	for _, l := range text.lines {
		n += len(l)
	}
	size := text.size
	base := (height+float64(n)*size*leading)/2 - size // of the first line
	for i, l := range text.lines {
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
