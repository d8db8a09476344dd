package pdf

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/johnfercher/go-tree/node"

	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/page"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"

	"earlyhelp.example/forms/internal/pdffile"
)

// paginator shares rows out among pages and draws them. It implements
// core.Maroto, so that maroto's own rows and this package's strips are filled
// into pages by the same rules. The interface is embedded so that a method that
// maroto adds one day does not break the build.
type paginator struct {
	core.Maroto

	cfg      *entity.Config
	provider *provider
	palette  palette
	root     entity.Cell

	strips []strip
	header func(page int) []strip
	footer func(page, of int) []strip
	under  func(p *provider) // draws what lies under a page's words
}

func newPaginator(p *provider, cfg *entity.Config) *paginator {
	none := func(int) []strip { return nil }
	return &paginator{cfg: cfg, provider: p, palette: house(),
		root:   entity.NewRootCell(cfg.Dimensions.Width, cfg.Dimensions.Height, *cfg.Margins),
		header: none, footer: func(int, int) []strip { return nil }, under: func(*provider) {}}
}

// plain wraps maroto's rows.
func (m *paginator) plain(rows []core.Row) []strip {
	out := make([]strip, len(rows))
	for i, r := range rows {
		if len(r.GetColumns()) == 0 {
			r.Add(col.New())
		}
		r.SetConfig(m.cfg)
		out[i] = strip{plain: r, height: r.GetHeight(m.provider, &m.root)}
	}
	return out
}

// RegisterHeader has rows stand at the top of every page.
func (m *paginator) RegisterHeader(rows ...core.Row) error {
	strips := m.plain(rows)
	if extent(strips)+extent(m.footer(1, 1)) > m.root.Height {
		return errors.New("the header leaves no room on the page")
	}
	m.header = func(int) []strip { return strips }
	return nil
}

// RegisterFooter has rows stand at the foot of every page.
func (m *paginator) RegisterFooter(rows ...core.Row) error {
	strips := m.plain(rows)
	if extent(strips)+extent(m.header(1)) > m.root.Height {
		return errors.New("the footer leaves no room on the page")
	}
	m.footer = func(int, int) []strip { return strips }
	return nil
}

// AddRows adds rows behind those that are there.
func (m *paginator) AddRows(rows ...core.Row) { m.strips = append(m.strips, m.plain(rows)...) }

// AddRow adds a row of a height.
func (m *paginator) AddRow(height float64, cols ...core.Col) core.Row {
	r := row.New(height).Add(cols...)
	m.AddRows(r)
	return r
}

// AddAutoRow adds a row as high as what it holds.
func (m *paginator) AddAutoRow(cols ...core.Col) core.Row {
	r := row.New().Add(cols...)
	m.AddRows(r)
	return r
}

// AddPages adds the rows of pages, each beginning a page.
func (m *paginator) AddPages(pages ...core.Page) {
	for _, p := range pages {
		strips := m.plain(p.GetRows())
		if len(strips) > 0 {
			strips[0].breaks = true
		}
		m.strips = append(m.strips, strips...)
	}
}

// FitlnCurrentPage reports whether a row of a height would still go onto the
// last page.
func (m *paginator) FitlnCurrentPage(height float64) bool {
	pages := m.fill()
	if len(pages) == 0 {
		return height < m.room(1)
	}
	return extent(pages[len(pages)-1])+height < m.room(len(pages))
}

// GetCurrentConfig returns the configuration.
func (m *paginator) GetCurrentConfig() *entity.Config { return m.cfg }

// GetStructure returns the tree of pages and rows.
func (m *paginator) GetStructure() *node.Node[core.Structure] {
	tree := node.New(core.Structure{Type: "maroto", Details: m.cfg.ToMap()})
	for _, p := range m.pages() {
		tree.AddNext(p.GetStructure())
	}
	return tree
}

// mostPages is for which number of pages the footer leaves room.
const mostPages = 9999

// room returns how many millimetres a page has for its body.
func (m *paginator) room(page int) float64 { return m.rooms()(page) }

// rooms returns what room does, with the footer measured once.
func (m *paginator) rooms() func(page int) float64 {
	first, foot := extent(m.footer(1, mostPages)), extent(m.footer(mostPages, mostPages))
	return func(page int) float64 {
		if page == 1 {
			return m.root.Height - extent(m.header(page)) - first
		}
		return m.root.Height - extent(m.header(page)) - foot
	}
}

func (m *paginator) fill() [][]strip {
	room := m.rooms()
	return fill(m.cut(m.strips, room(2)), room)
}

// cut has each of maroto's rows that is taller than a page's room be a row for
// each page that it needs.
func (m *paginator) cut(strips []strip, room float64) []strip {
	out := make([]strip, 0, len(strips))
	for _, s := range strips {
		if s.plain == nil || s.height <= room {
			out = append(out, s)
			continue
		}
		tall := &tallRow{total: s.height, room: room}
		for i := range tall.windows() {
			part := s
			part.height = tall.height(i)
			part.plain = &windowRow{Row: s.plain, tall: tall, index: i}
			if i > 0 {
				part.gap, part.breaks = 0, false
			}
			out = append(out, part)
		}
	}
	return out
}

// pages returns the finished pages.
func (m *paginator) pages() []core.Page {
	filled := m.fill()
	if len(filled) == 0 {
		filled = [][]strip{nil}
	}
	out := make([]core.Page, len(filled))
	for i, body := range filled {
		n := i + 1
		if n < len(filled) {
			stretch(body, m.room(n))
		}
		pg := page.New()
		if m.cfg.PageNumber != nil {
			pg = page.New(*m.cfg.PageNumber)
		}
		add := func(strips []strip, kind pdffile.Artifact) {
			rows := make([]stripRow, len(strips))
			for j := range strips {
				s := &strips[j]
				if s.gap > 0 {
					pg.Add(space(s.gap))
				}
				switch {
				case s.plain != nil && kind != pdffile.Repeated:
					pg.Add(&runningRow{Row: s.plain, kind: kind})
				case s.plain != nil:
					pg.Add(s.plain)
				default:
					rows[j] = stripRow{strip: s, palette: m.palette, kind: kind}
					pg.Add(&rows[j])
				}
			}
		}
		head, foot := m.header(n), m.footer(n, len(filled))
		add(head, pdffile.Header)
		add(body, pdffile.Repeated)
		if left := m.root.Height - extent(head) - extent(body) - extent(foot); left > 0 {
			pg.Add(space(left))
		}
		add(foot, pdffile.Footer)
		if m.cfg.PageNumber != nil {
			pg.Add(&lastRow{Row: row.New().Add(col.New(m.cfg.MaxGridSize))})
		}
		pg.SetConfig(m.cfg)
		pg.SetNumber(n, len(filled))
		out[i] = pg
	}
	return out
}

// Generate draws all pages. It may be called more than once, and gives the same
// document each time. A component that panics is an error: it is an app's own, or
// asks for what only a later maroto has.
func (m *paginator) Generate() (doc core.Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, fmt.Errorf("a component cannot be drawn here: %v", p)
		}
	}()
	before := slices.Clone(m.provider.errs)
	file, err := m.draw(m.provider)
	m.provider = m.provider.again()
	m.provider.errs = before
	if err != nil {
		return nil, err
	}
	return core.NewPDF(file, nil), nil
}

func (m *paginator) draw(p *provider) ([]byte, error) {
	for _, pg := range m.pages() {
		p.begin()
		m.under(p)
		pg.Render(p, m.root.Copy())
	}
	return p.GenerateBytes()
}

// runningRow is a row of maroto's that stands on every page.
type runningRow struct {
	core.Row
	kind pdffile.Artifact
}

// Render draws the row as decoration.
func (r *runningRow) Render(p core.Provider, at entity.Cell) {
	if own, ok := p.(*provider); ok {
		kind := own.kind
		own.kind, own.running = r.kind, true
		defer func() { own.kind, own.running = kind, false }()
	}
	r.Row.Render(p, at)
}

// lastRow has no height. What maroto draws behind a page's rows is its number.
type lastRow struct{ core.Row }

// Render has the page's number be decoration.
func (r *lastRow) Render(p core.Provider, _ entity.Cell) {
	if own, ok := p.(*provider); ok {
		own.kind, own.running = pdffile.Footer, true
	}
}

// space is an empty row.
func space(height float64) core.Row { return &stripRow{strip: &strip{height: height}} }

// tallRow is one of maroto's rows that is taller than a page. Each page is a
// window onto it. Windows overlap, and a line of text is drawn in the first
// window that holds all of it, so that none is cut through or drawn twice.
type tallRow struct {
	total, room float64
	elems       []*pdffile.Elem // of its texts, in order
}

// overlap of two windows, in millimetres: no line is taller.
const overlap = 12.0

func (t *tallRow) from(window int) float64 { return float64(window) * (t.room - overlap) }

// height of the part of the page that a window takes.
func (t *tallRow) height(window int) float64 { return min(t.room, t.total-t.from(window)) }

func (t *tallRow) windows() int {
	return 1 + int(math.Ceil((t.total-t.room)/(t.room-overlap)))
}

// windowOf returns the window that draws what begins at in and is so high.
func (t *tallRow) windowOf(in, height float64) int {
	for i := range t.windows() {
		if in+height <= t.from(i)+t.room {
			return i
		}
	}
	return t.windows() - 1
}

// windowRow draws one window of a tall row.
type windowRow struct {
	core.Row
	tall  *tallRow
	index int
}

// GetHeight returns the height of the window.
func (r *windowRow) GetHeight(core.Provider, *entity.Cell) float64 { return r.tall.height(r.index) }

// Render draws the lines that this window shows.
func (r *windowRow) Render(p core.Provider, at entity.Cell) {
	own, ok := p.(*provider)
	if !ok {
		r.Row.Render(p, at)
		return
	}
	y := own.y
	own.window = &window{y: at.Y, tall: r.tall, index: r.index}
	r.Row.Render(p, at)
	own.window = nil
	own.x, own.y = 0, y+r.tall.height(r.index)
}
