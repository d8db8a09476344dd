package xlsx

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// page is what one sheet shows: at most one table, and then no other answers.
type page struct {
	name   string // wished for the sheet
	blocks []block
}

// block is a section's share of a page.
type block struct {
	title string
	when  string // in words: asked only then
	nodes []render.Node
}

// table returns the table of the page, nil where it has none.
func (p *page) table() *render.Table {
	for _, b := range p.blocks {
		for _, n := range b.nodes {
			if t, ok := n.(*render.Table); ok {
				return t
			}
		}
	}
	return nil
}

// pages deals the sections out to sheets, in their order. A section without a
// title or a question shares the sheet before it, or the first one: nobody
// looks for a sheet of its own.
func pages(d *render.Doc) []*page {
	var out []*page
	var words []block // of the sections before the first sheet
	for _, sec := range d.Sections {
		s := split(sec.Nodes)
		if sec.Title == "" && s.asked == nil && s.tables == nil {
			b := block{"", sec.When, s.words}
			if len(out) == 0 {
				words = append(words, b)
				continue
			}
			if last := out[len(out)-1]; last.table() == nil {
				last.blocks = append(last.blocks, b)
				continue
			}
		}
		own := sectionPages(sec, s, d.Words)
		if len(out) == 0 {
			own[0].blocks = append(words, own[0].blocks...)
		}
		out = append(out, own...)
	}
	if out == nil {
		out = []*page{{d.Title, words}}
	}
	return out
}

// sectionPages returns the sheets of one section: one for its questions, one
// for each of its tables.
func sectionPages(sec render.Section, s parts, words *templates.Words) []*page {
	var out []*page
	for _, t := range s.tables {
		out = append(out, &page{t.name, []block{{sec.Title, sec.When, t.nodes}}})
	}
	own := &page{sectionName(sec, words), []block{{sec.Title, sec.When, append(s.asked, s.words...)}}}
	switch {
	case len(out) == 0:
		return []*page{own}
	case s.asked == nil:
		if len(out) == 1 {
			out[0].name = own.name
		}
		return out
	case s.tableFirst:
		return append(out, own)
	}
	return append([]*page{own}, out...)
}

// sectionName returns the title of a section. One without is called by its id, which is
// English, and in another language by its first labels.
func sectionName(sec render.Section, words *templates.Words) string {
	switch {
	case sec.Title != "":
		return sec.Title
	case words.Language() != templates.English:
		return sec.Name
	}
	return upperFirst(sec.ID)
}

func upperFirst(s string) string {
	for i, r := range s {
		return s[:i] + string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// parts is what a run of nodes comes apart into.
type parts struct {
	asked      []render.Node // what stands on the section's own sheet
	tables     []tablePart
	words      []render.Node // what stands behind the last of them
	tableFirst bool          // a table came before the first question
}

type tablePart struct {
	name  string
	nodes []render.Node // the table, what is said before it and what is said behind it
}

// split takes the tables out. Headings and texts go with what follows them,
// those at the end with the questions.
func split(nodes []render.Node) parts {
	p := splitNodes(nodes)
	switch {
	case p.asked != nil:
		p.asked = append(p.asked, p.words...)
	case p.tables != nil:
		last := &p.tables[len(p.tables)-1]
		last.nodes = append(last.nodes, p.words...)
	default:
		return p
	}
	p.words = nil
	return p
}

func splitNodes(nodes []render.Node) parts {
	var p parts
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading, *render.Paragraph, *render.Steps:
			p.words = append(p.words, n)
		case *render.Table:
			p.addTable(tablePart{tableName(n), append(p.words, n)})
			p.words = nil
		case *render.Group:
			p.addGroup(n)
		default:
			p.asked = append(append(p.asked, p.words...), n)
			p.words = nil
		}
	}
	return p
}

func (p *parts) addTable(t tablePart) {
	p.tableFirst = p.tableFirst || p.asked == nil
	p.tables = append(p.tables, t)
}

// addGroup takes the tables out of a group; they keep its label.
func (p *parts) addGroup(g *render.Group) {
	in := split(g.Nodes)
	if in.asked != nil || in.tables == nil {
		rest := *g
		rest.Nodes = slices.Concat(in.asked, in.words)
		p.asked = append(append(p.asked, p.words...), &rest)
		p.words = nil
	}
	for _, t := range in.tables {
		lead := p.words
		p.words = nil
		if g.Label != "" {
			lead = append(lead, &render.Heading{Text: g.Label})
			t.name = g.Label
		}
		if g.When != "" {
			lead = append(lead, &render.Paragraph{Text: g.When, Hint: true})
		}
		p.addTable(tablePart{t.name, append(lead, t.nodes...)})
	}
}

// tableName returns the words by which a reader knows a table.
func tableName(t *render.Table) string {
	for _, name := range []string{t.Label, t.KeyHead} {
		if name != "" {
			return name
		}
	}
	for _, c := range t.Columns {
		if c.Label != "" {
			return c.Label
		}
	}
	return upperFirst(t.List[strings.LastIndexByte(t.List, '.')+1:])
}

// sheetNames gives every sheet a name that is legal and its own.
type sheetNames struct{ taken map[string]bool }

func newNames() *sheetNames {
	n := &sheetNames{map[string]bool{}}
	for _, own := range []string{AboutSheet, ListsSheet, "History"} { // Excel keeps History for itself
		n.taken[strings.ToLower(own)] = true
	}
	return n
}

const maxSheetName = 31 // UTF-16 units

func (n *sheetNames) take(wish string) string {
	wish = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, wish)
	words := strings.Join(strings.Fields(wish), " ")
	for i := 1; ; i++ {
		tail := ""
		if i > 1 {
			tail = " " + strconv.Itoa(i)
		}
		name := shorten(words, maxSheetName-len(tail)) + tail
		name = strings.Trim(name, "' ")
		if key := strings.ToLower(name); name != "" && !n.taken[key] {
			n.taken[key] = true
			return name
		}
	}
}

// shorten cuts a name at the end of a word, or of a character where its first
// word is too long.
func shorten(s string, limit int) string {
	if units(s) <= limit {
		return s
	}
	used, cut := 0, 0
	for i, r := range s {
		if used += utf16.RuneLen(r); used > limit {
			if word := strings.LastIndexByte(s[:cut+1], ' '); word > 0 {
				cut = word
			}
			return strings.TrimRight(s[:cut], " ,;.-–(&")
		}
		cut = i + len(string(r))
	}
	return s
}
