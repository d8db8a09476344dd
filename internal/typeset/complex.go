package typeset

import (
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
)

// shaper holds what complex text needs.
//
// go-text's package shaping is not used. Its Segmenter chooses a font
// character by character, so that a letter and its mark may part; its
// HarfbuzzShaper makes its own harfbuzz.Font (see newShaper); its LineWrapper
// knows two levels of direction and not where an address is best cut.
type shaper struct {
	leveller
	buffer   *harfbuzz.Buffer
	fonts    map[*Font]*harfbuzz.Font
	plain    []harfbuzz.Feature
	runes    []rune
	scripts  []language.Script
	rtl      bool
	runs     []shaped
	glyphs   []Glyph // of the paragraph; lines are slices of it
	clusters []int   // the first character of each glyph's cluster
	parts    []part
}

// shaped is a run of a paragraph.
type shaped struct {
	start, end   int // characters
	first, after int // glyphs
	level        uint8
	font         *Font
}

// part is a part of a run that is on one line.
type part struct {
	run        int // position in runs
	start, end int
	level      uint8
}

// forget lets go of the text.
func (c *shaper) forget() {
	c.glyphs = nil
	c.runes = c.runes[:0]
}

// shape sets the widths of a paragraph by shaping it.
func (k *worker) shape() {
	c := &k.complex
	if c.buffer == nil {
		c.buffer, c.fonts, c.plain = harfbuzz.NewBuffer(), map[*Font]*harfbuzz.Font{}, plain()
	}
	c.runes = c.runes[:0]
	k.offsets = sized(k.offsets, len(k.text)+1)
	for i, r := range k.text {
		k.offsets[len(c.runes)] = i
		c.runes = append(c.runes, r)
	}
	n := len(c.runes)
	k.offsets[n] = len(k.text)
	k.at = k.offsets[:n+1]
	k.sums = zeroed(k.sums, n+1)
	k.flags = zeroed(k.flags, n+1)
	c.runs, c.glyphs, c.clusters = c.runs[:0], make([]Glyph, 0, n), c.clusters[:0]
	c.rtl = fromRight(c.runes)
	k.ask()
	if len(k.fonts) == 0 {
		return
	}
	c.find(c.runes, c.rtl)
	c.findScripts()
	k.split()
	for i := range c.runs {
		k.shapeRun(&c.runs[i])
	}
	// Each cluster's width stands at its first character so far.
	sum := 0
	for i, width := range k.sums[:n] {
		k.sums[i] = sum
		sum += width
	}
	k.sums[n] = sum
}

// findScripts finds the script of each character. What many scripts share
// goes with what is before it, or else with what comes next.
func (c *shaper) findScripts() {
	c.scripts = sized(c.scripts, len(c.runes))
	last, begin := language.Common, 0
	for i, r := range c.runes {
		if s := language.LookupScript(r); s.Strong() {
			if last == language.Common {
				begin = i
			}
			last = s
		}
		c.scripts[i] = last
	}
	for i := range begin {
		c.scripts[i] = c.scripts[begin]
	}
}

// split cuts the paragraph into runs of one level, script and font.
func (k *worker) split() {
	c := &k.complex
	current := -1
	for it := k.segmenter.GraphemeIterator(); it.Next(); {
		g := it.Grapheme()
		whole := k.fontFor(g.Text, current)
		for i := g.Offset; i < g.Offset+len(g.Text); i++ {
			at := whole
			if at < 0 { // no font has all of it
				if at = k.first(c.runes[i]); at < 0 || ignorable(c.runes[i]) {
					at = max(current, 0)
				}
			}
			if last := len(c.runs) - 1; last >= 0 && at == current &&
				c.levels[i] == c.runs[last].level && c.scripts[i] == c.scripts[i-1] {
				c.runs[last].end = i + 1
				continue
			}
			current = at
			c.runs = append(c.runs, shaped{start: i, end: i + 1, level: c.levels[i], font: k.fonts[at]})
		}
	}
}

// fontFor returns the position of the first font that can draw a letter with
// all its marks, or a negative number. Spaces and what is not drawn go with
// the text before them.
func (k *worker) fontFor(grapheme []rune, current int) int {
	if current >= 0 && airy(grapheme) && k.fonts[current].drawsAll(grapheme) {
		return current
	}
	for i, f := range k.fonts {
		if f.drawsAll(grapheme) {
			return i
		}
	}
	return -1
}

func airy(grapheme []rune) bool {
	for _, r := range grapheme {
		if r != ' ' && !ignorable(r) && !unicode.Is(unicode.Zs, r) {
			return false
		}
	}
	return true
}

func (f *Font) drawsAll(grapheme []rune) bool {
	for _, r := range grapheme {
		if !ignorable(r) && !f.draws(r) {
			return false
		}
	}
	return true
}

// shapeRun turns a run into glyphs, and adds the width of each cluster at its
// first character.
func (k *worker) shapeRun(run *shaped) {
	c := &k.complex
	run.first = len(c.glyphs)
	rtl := run.level%2 == 1
	if !c.askHarfbuzz(run, rtl) {
		c.glyphs, c.clusters = c.glyphs[:run.first], c.clusters[:run.first]
		c.plainGlyphs(run, rtl)
	}
	run.after = len(c.glyphs)
	k.markClusters(run, rtl)
}

// markClusters gives each cluster its text, and its width to its first
// character, and keeps it in one piece.
func (k *worker) markClusters(run *shaped, rtl bool) {
	c := &k.complex
	for i := run.start + 1; i < run.end; i++ {
		k.flags[i] |= insideGlyph
	}
	end := run.end
	visit := func(i int) {
		start := c.clusters[i]
		k.sums[start] += c.glyphs[i].Advance
		if start > run.start {
			k.flags[start] &^= insideGlyph
		}
	}
	// In logical order, from the end, so that each cluster's end is known.
	if rtl {
		for i := run.first; i < run.after; i++ {
			visit(i)
			if i+1 == run.after || c.clusters[i+1] != c.clusters[i] {
				c.glyphs[i].Text = k.text[k.at[c.clusters[i]]:k.at[end]]
				end = c.clusters[i]
			}
		}
		return
	}
	for i := run.after - 1; i >= run.first; i-- {
		visit(i)
		if i == run.first || c.clusters[i-1] != c.clusters[i] {
			c.glyphs[i].Text = k.text[k.at[c.clusters[i]]:k.at[end]]
			end = c.clusters[i]
		}
	}
}

// askHarfbuzz shapes a run. It reports false if that failed.
func (c *shaper) askHarfbuzz(run *shaped, rtl bool) (ok bool) {
	// HarfBuzz, here translated by hand, is large, and any font and any text
	// may meet it. Letters side by side are better than no form at all.
	defer func() {
		if recover() != nil {
			c.buffer = harfbuzz.NewBuffer()
			ok = false
		}
	}()
	face := c.fonts[run.font]
	if face == nil {
		face = run.font.newShaper()
		c.fonts[run.font] = face
	}
	run.font.tables.RLock()
	defer run.font.tables.RUnlock()
	b := c.buffer
	b.Clear()
	b.AddRunes(c.runes, run.start, run.end-run.start) // letters join across runs
	script := c.scripts[run.start]
	b.Props.Script, b.Props.Language, b.Props.Direction = script, "en", harfbuzz.LeftToRight
	if rtl {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	var features []harfbuzz.Feature
	switch script {
	case language.Latin, language.Greek, language.Cyrillic, language.Armenian, language.Georgian, language.Common:
		features = c.plain
	default:
		if lang, ok := language.ScriptToLang[script]; ok {
			b.Props.Language = lang.Language()
		}
	}
	b.Shape(face, features)
	for i, g := range b.Info {
		pos := b.Pos[i]
		c.clusters = append(c.clusters, min(max(g.Cluster, run.start), run.end-1))
		c.glyphs = append(c.glyphs, Glyph{
			ID:      uint16(g.Glyph),
			Advance: run.font.thousandths(float64(pos.XAdvance)),
			X:       run.font.thousandths(float64(pos.XOffset)),
			Y:       run.font.thousandths(float64(pos.YOffset)),
		})
	}
	return true
}

// plain switches off what simple text does without, so that a word looks the
// same beside an accent and elsewhere.
func plain() []harfbuzz.Feature {
	var out []harfbuzz.Feature
	for _, tag := range []string{"kern", "liga", "clig", "calt"} {
		out = append(out, harfbuzz.Feature{
			Tag: opentype.MustNewTag(tag), Start: harfbuzz.FeatureGlobalStart, End: harfbuzz.FeatureGlobalEnd,
		})
	}
	return out
}

// plainGlyphs adds the glyphs of a run as they are.
func (c *shaper) plainGlyphs(run *shaped, rtl bool) {
	for i := run.start; i < run.end; i++ {
		gid, _ := run.font.Glyph(c.runes[i])
		c.glyphs = append(c.glyphs, Glyph{ID: gid, Advance: run.font.Advance(gid)})
		c.clusters = append(c.clusters, i)
	}
	if rtl {
		slices.Reverse(c.glyphs[run.first:])
		slices.Reverse(c.clusters[run.first:])
	}
}

// complexLines returns the lines of shaped text.
func (k *worker) complexLines() []Line {
	lines := make([]Line, len(k.spans))
	for i, s := range k.spans {
		lines[i] = k.line(s)
		lines[i].RTL = k.complex.rtl
		lines[i].Runs = k.complexRuns(s)
	}
	return lines
}

// complexRuns returns the runs of a line, from left to right.
func (k *worker) complexRuns(s span) []Run {
	c := &k.complex
	if c.rtl && s.end > s.bare {
		k.flattenSpace(s.bare)
	}
	c.parts = c.parts[:0]
	base := uint8(0)
	if c.rtl {
		base = 1
	}
	tail := s.end // what is blank at the end goes with the paragraph (L1)
	for tail > s.start && blank(c.runes[tail-1]) {
		tail--
	}
	for i := c.runAt(s.start); i < len(c.runs) && c.runs[i].start < s.end; i++ {
		r := c.runs[i]
		start, end := max(r.start, s.start), min(r.end, s.end)
		if r.level == base || end <= tail || start < tail && k.flags[tail]&insideGlyph != 0 {
			c.parts = append(c.parts, part{i, start, end, r.level})
			continue
		}
		if start < tail {
			c.parts = append(c.parts, part{i, start, tail, r.level})
		}
		c.parts = append(c.parts, part{i, max(start, tail), end, base})
	}
	reorder(c.parts)
	runs := make([]Run, len(c.parts))
	for i, p := range c.parts {
		runs[i] = k.run(p)
	}
	return runs
}

// runAt returns the position of the run of a character.
func (c *shaper) runAt(at int) int {
	i, _ := slices.BinarySearchFunc(c.runs, at, func(r shaped, at int) int { return r.end - at - 1 })
	return i
}

// flattenSpace takes its width from the space at the end of a line, in which
// it stands leftmost.
func (k *worker) flattenSpace(at int) {
	c := &k.complex
	i := c.runAt(at)
	if i == len(c.runs) {
		return
	}
	first, after := c.glyphRange(c.runs[i], at, at+1)
	for i := first; i < after; i++ {
		c.glyphs[i].Advance = 0
	}
}

// reorder puts the parts of a line from logical into visual order (L2).
func reorder(parts []part) {
	highest, lowest := uint8(0), uint8(255)
	for _, p := range parts {
		highest = max(highest, p.level)
		if p.level%2 == 1 {
			lowest = min(lowest, p.level)
		}
	}
	for level := highest; level >= lowest && level > 0; level-- {
		for i := 0; i < len(parts); i++ {
			j := i
			for j < len(parts) && parts[j].level >= level {
				j++
			}
			if j > i {
				slices.Reverse(parts[i:j])
				i = j
			}
		}
	}
}

// run returns the part of a run that is on one line.
func (k *worker) run(p part) Run {
	c := &k.complex
	r := c.runs[p.run]
	first, after := c.glyphRange(r, p.start, p.end)
	out := Run{
		Font: r.font, Text: k.text[k.at[p.start]:k.at[p.end]], RTL: r.level%2 == 1,
		Glyphs: c.glyphs[first:after:after],
	}
	one := len(out.Glyphs) == p.end-p.start // one glyph a character
	nominal := one && !out.RTL
	empty, _ := r.font.Glyph(' ')
	for i, g := range out.Glyphs {
		out.Advance += g.Advance
		char, size := utf8.DecodeRuneInString(g.Text)
		if size == 0 || size != len(g.Text) || g.ID == empty && !unicode.Is(unicode.Zs, char) {
			one, nominal = false, false
		}
		if nominal {
			gid, ok := r.font.Glyph(char)
			nominal = ok && g == Glyph{ID: gid, Advance: r.font.Advance(gid), Text: out.Glyphs[i].Text}
		}
	}
	out.Reorders = !one || out.RTL && p.end-p.start > 1
	if nominal {
		out.Glyphs = nil
	}
	return out
}

// glyphRange returns which glyphs of a run stand for some of its characters.
// Where text runs from right to left, the clusters go down.
func (c *shaper) glyphRange(r shaped, start, end int) (first, after int) {
	clusters := c.clusters[r.first:r.after]
	if r.level%2 == 1 {
		first = sort.Search(len(clusters), func(i int) bool { return clusters[i] < end })
		after = sort.Search(len(clusters), func(i int) bool { return clusters[i] < start })
	} else {
		first = sort.Search(len(clusters), func(i int) bool { return clusters[i] >= start })
		after = sort.Search(len(clusters), func(i int) bool { return clusters[i] >= end })
	}
	return r.first + first, r.first + after
}
