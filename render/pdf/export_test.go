package pdf

import (
	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/internal/typefaces"
	"earlyhelp.example/forms/internal/typeset"
	"earlyhelp.example/forms/render"
)

// Width returns the width of a text in points, for tests of where texts end.
func (r *Renderer) Width(text string, inBold bool, size float64) float64 {
	s := style{typeset.Regular, size, black}
	if inBold {
		s.weight = typeset.Bold
	}
	return r.fonts.width(text, s) / point
}

// Stock returns stock maroto with the pages of a document: the same rows with
// the same words at the same places, in the same typefaces, for comparing.
func (r *Renderer) Stock(d *render.Doc, o Options) (core.Maroto, error) {
	_, m, err := r.prepare(d, o)
	if err != nil {
		return nil, err
	}
	face := typefaces.Faces()[0]
	cfg := config.NewBuilder().
		WithDimensions(pageWidth, pageHeight).
		WithLeftMargin(marginSide).WithRightMargin(marginSide).
		WithTopMargin(marginEnd).WithBottomMargin(marginEnd).
		WithMaxGridSize(gridUnits).
		WithCustomFonts([]*entity.CustomFont{
			{Family: family, Style: fontstyle.Normal, Bytes: append([]byte(nil), face.Regular...)},
			{Family: family, Style: fontstyle.Bold, Bytes: append([]byte(nil), face.Bold...)},
		}).
		WithDefaultFont(&props.Font{Family: family, Style: fontstyle.Normal, Size: 12}).
		WithCompression(true).
		WithTitle(d.Title, true).
		Build()
	stock := maroto.New(cfg)
	stock.AddPages(m.pages()...)
	return stock, nil
}
