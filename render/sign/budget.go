package sign

import (
	"context"
	"fmt"

	"earlyhelp.example/forms/internal/pdfread"
)

// budget bounds the work on one file. What many entries share, such as one list
// under several fields, is small in the file and is counted each time it is read.
type budget struct {
	ctx  context.Context
	left int
}

// mostSteps are for one file: of a form with hundreds of fields, in dozens of
// revisions, a tenth is not taken.
const mostSteps = 1 << 19

func newBudget(ctx context.Context) *budget { return &budget{ctx, mostSteps} }

// spend takes steps; the error says that none are left, or that the caller has
// given up.
func (b *budget) spend(steps int) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	if b.left -= steps; b.left < 0 {
		return fmt.Errorf("%w: the same fields, pages or lists again and again", pdfread.ErrTooLarge)
	}
	return nil
}

// text reads a text. A long one counts for several steps.
func (b *budget) text(v *pdfread.View, x any) (string, error) {
	s, err := v.Bytes(x)
	if err != nil {
		return "", err
	}
	return s.Text(), b.spend(1 + len(s)/perStep)
}

// perStep is how many bytes of a text are copied in a step.
const perStep = 64

// list reads a list. Each of its entries is a step.
func (b *budget) list(v *pdfread.View, x any) (pdfread.Array, error) {
	list, err := v.Array(x)
	if err != nil {
		return nil, err
	}
	return list, b.spend(1 + len(list))
}

// comparing spends what it takes to compare a revision with the one before.
func (b *budget) comparing(f *pdfread.File, i int, r *reach) error {
	if err := b.annotations(f, i, r); err != nil {
		return err
	}
	return b.evidence(f.At(i))
}

// pagesPerStep is how many pages are passed over in a step.
const pagesPerStep = 4

// annotations spends all that makes up the pages for each list of annotations
// that a revision wrote: its page is looked for.
func (b *budget) annotations(f *pdfread.File, i int, r *reach) error {
	lists := 0
	for _, o := range f.Revisions[i].Objects {
		if o.Free || r.objects[o.Num].role != ofAnnotation {
			continue
		}
		x, err := f.At(i).Get(o.Ref)
		if err != nil {
			return err
		}
		if _, ok := x.(pdfread.Array); ok {
			lists++
		}
	}
	if lists == 0 {
		return b.spend(1)
	}
	pages := 0
	for _, o := range r.objects {
		if o.role == ofPage {
			pages++
		}
	}
	return b.spend(lists * pages / pagesPerStep)
}

// evidence spends what the evidence of a revision lists, for the file and for each
// signature: they may share a list.
func (b *budget) evidence(v *pdfread.View) error {
	root, err := v.Catalog()
	if err != nil {
		return err
	}
	dss, err := v.Dict(root["DSS"])
	if err != nil {
		return err
	}
	vri, err := v.Dict(dss["VRI"])
	if err != nil {
		return err
	}
	if err := b.lists(v, dss); err != nil {
		return err
	}
	for _, x := range vri {
		one, err := v.Dict(x)
		if err != nil {
			return err
		}
		if err := b.lists(v, one); err != nil {
			return err
		}
	}
	return nil
}

// lists spends what the lists in a dictionary hold.
func (b *budget) lists(v *pdfread.View, d pdfDict) error {
	for _, x := range d {
		got, err := v.Resolve(x)
		if err != nil {
			return err
		}
		list, _ := got.(pdfread.Array)
		if err := b.spend(1 + len(list)); err != nil {
			return err
		}
	}
	return nil
}
