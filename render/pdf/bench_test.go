package pdf

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/typefaces"
	"earlyhelp.example/forms/render"
)

// tools/bench/run.sh runs these and makes the tables of docs/benchmarks.md.
// Nothing here fails for being slow.

// checked makes a copy final: somebody has looked and found nothing.
var checked = Options{Findings: []earlyhelp.Finding{}}

// familyCopy returns the family's copy of the complete plan. Times is how often
// its actions and what its people say are repeated.
func familyCopy(b *testing.B, times int) *render.Doc {
	b.Helper()
	c := casetest.Case(b, "southend/plan/complete")
	plan := &c.Plans[len(c.Plans)-1]
	for _, text := range []*string{&plan.Worries, &plan.Strengths, &plan.Change} {
		*text = strings.TrimSuffix(strings.Repeat(*text+"\n", times), "\n")
	}
	own := plan.Actions
	for i := len(own); i < times*len(own); i++ {
		a := own[i%len(own)]
		a.ID = earlyhelp.ID(fmt.Sprintf("r%08x", i))
		plan.Actions = append(plan.Actions, a)
	}
	form := casetest.Open(b, casetest.Library(b), c)
	d, err := render.For(form, render.Audience{Kind: render.Family})
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// warm returns a Renderer that has drawn the document once, and its pages.
func warm(b *testing.B, d *render.Doc) (*Renderer, []core.Page) {
	b.Helper()
	r, err := New()
	if err != nil {
		b.Fatal(err)
	}
	if err := r.Write(io.Discard, d, checked); err != nil {
		b.Fatal(err)
	}
	_, m, err := r.prepare(d, checked)
	if err != nil {
		b.Fatal(err)
	}
	return r, m.pages()
}

// counter counts what is written to it.
type counter int

func (n *counter) Write(p []byte) (int, error) { *n += counter(len(p)); return len(p), nil }

// stockConfig is stock maroto's configuration for the same pages in the same
// text face. The foot of the page gives way by a hundredth of a millimetre: the
// rows fill each page, and by a rounding error stock maroto would begin a new
// one for the last of them.
func stockConfig(d *render.Doc) *entity.Config {
	face := typefaces.Faces()[0]
	return config.NewBuilder().
		WithDimensions(pageWidth, pageHeight).
		WithLeftMargin(marginSide).WithRightMargin(marginSide).
		WithTopMargin(marginEnd).WithBottomMargin(marginEnd-0.01).
		WithMaxGridSize(gridUnits).
		WithCustomFonts([]*entity.CustomFont{
			{Family: family, Style: fontstyle.Normal, Bytes: face.Regular},
			{Family: family, Style: fontstyle.Bold, Bytes: face.Bold},
		}).
		WithDefaultFont(&props.Font{Family: family, Style: fontstyle.Normal, Size: 12}).
		WithCompression(true).
		WithTitle(d.Title, true).
		Build()
}

// BenchmarkRecordCopy draws the complete plan with its case embedded, and the
// same pages by stock maroto.
//
//   - ours is all of Renderer.Write: layout, tags, the case as JSON, the file.
//   - stock is maroto.New, AddPages and Generate. The pages are laid out before
//     the clock starts and used in every round: stock maroto puts their rows into
//     pages of its own and changes nothing of them. That flatters it, since ours
//     does its layout in every round. Its configuration and its fonts' bytes are
//     made once, too; it parses the fonts in every New, and has no other way.
//   - stocklayout is stock with the layout inside the clock, as ours.
func BenchmarkRecordCopy(b *testing.B) {
	d := familyCopy(b, 1)
	r, pages := warm(b, d)
	stock := func(b *testing.B, pages []core.Page, cfg *entity.Config) []byte {
		m := maroto.New(cfg)
		m.AddPages(pages...)
		out, err := m.Generate()
		if err != nil {
			b.Fatal(err)
		}
		return out.GetBytes()
	}
	report := func(b *testing.B, size, pages int) {
		b.ReportMetric(float64(size), "file-B")
		b.ReportMetric(float64(pages), "pages")
	}
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		var n counter
		for b.Loop() {
			n = 0
			if err := r.Write(&n, d, checked); err != nil {
				b.Fatal(err)
			}
		}
		report(b, int(n), len(pages))
	})
	drawn := func(file []byte) int { return bytes.Count(file, []byte("/Type /Page\n")) }
	b.Run("stock", func(b *testing.B) {
		b.ReportAllocs()
		cfg := stockConfig(d)
		var file []byte
		for b.Loop() {
			file = stock(b, pages, cfg)
		}
		report(b, len(file), drawn(file))
		keep(b, file)
	})
	b.Run("stocklayout", func(b *testing.B) {
		b.ReportAllocs()
		cfg := stockConfig(d)
		var file []byte
		for b.Loop() {
			_, m, err := r.prepare(d, checked)
			if err != nil {
				b.Fatal(err)
			}
			file = stock(b, m.pages(), cfg)
		}
		report(b, len(file), drawn(file))
	})
}

// keep writes a file where tools/bench/run.sh asks for it, to be judged.
func keep(b *testing.B, file []byte) {
	if name := os.Getenv("EARLYHELP_BENCH_STOCK"); name != "" {
		if err := os.WriteFile(name, file, 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPages draws plans of about so many pages: time must grow no faster.
func BenchmarkPages(b *testing.B) {
	for _, size := range []struct{ about, times int }{{6, 1}, {40, 28}, {200, 160}} {
		b.Run(fmt.Sprint(size.about), func(b *testing.B) {
			d := familyCopy(b, size.times)
			r, pages := warm(b, d)
			b.ReportAllocs()
			var n counter
			for b.Loop() {
				n = 0
				if err := r.Write(&n, d, checked); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(pages)), "pages")
			b.ReportMetric(float64(n), "file-B")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(pages)), "ns/page")
		})
	}
}

// BenchmarkNew reads the typefaces: the module's, and those for other scripts
// besides.
func BenchmarkNew(b *testing.B) {
	files, err := filepath.Glob("scripts/*-Regular.ttf") // the package would import this one
	if err != nil || len(files) == 0 {
		b.Fatal("no typefaces in scripts", err)
	}
	read := func(name string) []byte {
		file, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		return file
	}
	var extra []Font
	for _, name := range files {
		extra = append(extra, Font{Name: filepath.Base(name), Regular: read(name), Bold: read(strings.Replace(name, "-Regular", "-Bold", 1))})
	}
	for _, with := range []struct {
		name string
		font []Font
	}{{"own", nil}, {"scripts", extra}} {
		b.Run(with.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := New(with.font...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFirst draws the plan with a Renderer just made: what a program that
// prints one document pays.
func BenchmarkFirst(b *testing.B) {
	d := familyCopy(b, 1)
	b.ReportAllocs()
	for b.Loop() {
		r, err := New()
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Write(io.Discard, d, checked); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParallel draws the plan with one Renderer on all processors at once.
func BenchmarkParallel(b *testing.B) {
	d := familyCopy(b, 1)
	r, _ := warm(b, d)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := r.Write(io.Discard, d, checked); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
