package typeset

import (
	"unicode"
	"unicode/utf8"
)

// eachSimple calls f with each character that may be drawn by one glyph, at
// its own advance, whatever stands beside it. A test checks that there are no
// marks and no text from right to left among them.
func eachSimple(f func(r rune)) {
	for _, part := range [][2]rune{
		{0x20, 0x7E}, {0xA0, 0xAC}, {0xAE, 0x2FF}, // Latin
		{0x370, 0x482}, {0x48A, 0x58F}, // Greek, Cyrillic, Armenian
		{0x10A0, 0x10FF}, {0x1C80, 0x1CBF}, // Georgian
		{0x1D00, 0x1DBF}, {0x1E00, 0x1FFF}, // more Latin and Greek
		{0x2000, 0x200A}, {0x2010, 0x2027}, {0x202F, 0x205F}, // punctuation
		{0x2070, 0x20CF}, {0x2100, 0x2BFF}, // numbers, money, symbols
		{0x2C60, 0x2C7F}, {0x2E00, 0x2E29}, {0x2E30, 0x2E7F},
		{0xA640, 0xA66E}, {0xA680, 0xA69D}, {0xA700, 0xA7FF}, {0xAB30, 0xAB6F},
		{0xFB00, 0xFB06}, {0xFFFD, 0xFFFD},
	} {
		for r := part[0]; r <= part[1]; r++ {
			f(r)
		}
	}
}

// class is how a character behaves where lines end: the line breaking class
// of UAX 14, of the characters that English and most European text is made of.
type class uint8

const (
	unknown    class = iota // one of the other classes: Unicode's rules are asked
	letter                  // AL
	space                   // SP
	number                  // NU
	infix                   // IS
	slash                   // SY
	hyphen                  // HY
	hardHyphen              // HH
	after                   // BA
	before                  // BB
	dash                    // B2
	opening                 // OP
	closing                 // CL
	bracket                 // CP
	exclaim                 // EX
	quote                   // QU
	quoteStart              // QU, and Pi
	quoteEnd                // QU, and Pf
	prefix                  // PR
	postfix                 // PO
	glue                    // GL
	ellipsis                // IN
	theEnd                  // of the paragraph
)

// classOf returns the class of a simple character. What is listed was tested
// against the rules themselves.
func classOf(r rune) class {
	switch r {
	case ' ':
		return space
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return number
	case ',', '.', ':', ';':
		return infix
	case '/':
		return slash
	case '-':
		return hyphen
	case '‐', '–':
		return hardHyphen
	case '|':
		return after
	case '´':
		return before
	case '—':
		return dash
	case '(', '[', '{', '‚', '„', '¡', '¿':
		return opening
	case '}':
		return closing
	case ')', ']':
		return bracket
	case '!', '?':
		return exclaim
	case '"', '\'':
		return quote
	case '‘', '“', '«', '‹':
		return quoteStart
	case '’', '”', '»', '›':
		return quoteEnd
	case '$', '+', '\\', '£', '€', '±', '¥', '№':
		return prefix
	case '%', '°', '¢', '‰':
		return postfix
	case '\u00A0', '\u2011', '\u202F':
		return glue
	case '…', '‥':
		return ellipsis
	case '#', '&', '*', '<', '=', '>', '@', '^', '_', '`', '~',
		'¦', '§', '©', '¬', '®', '¯', '¶', '·', '×', '÷', '½', '¼', '¾', '²', '³', '¹',
		'•', '†', '‡', '™', '→', '←', '↑', '↓', '□', '■', '○', '●', '✓', '✔', '✗', '✘', '☐', '☑', '☒', '\uFFFD':
		return letter
	}
	alphabet := r < 0x250 || r >= 0x386 && r < 0x482 || r >= 0x48A && r < 0x530 || r >= 0x1E00 && r < 0x1F00
	if alphabet && unicode.IsLetter(r) {
		return letter
	}
	return unknown
}

// measureSimple sets the widths of a paragraph of simple text. It reports
// false if the paragraph is not simple.
func (k *worker) measureSimple() bool {
	n := len(k.text)
	k.sums = sized(k.sums, n+1)
	k.class = sized(k.class, n+1)
	k.flags = zeroed(k.flags, n+1)
	k.at, k.mixed = nil, false
	sum, i := 0, 0
	sums, classes := k.sums, k.class
	sums[0] = 0
	font := uint8(noFont) // so far
	if page := k.pages[0]; page != nil {
		for ; i < n; i++ {
			c := k.text[i]
			if c >= utf8.RuneSelf {
				break
			}
			cell := &page[c]
			if cell.font != font {
				if cell.font == 0 {
					return false
				}
				k.mixed = k.mixed || font != noFont
				font = cell.font
			}
			sum += int(cell.advance)
			sums[i+1] = sum
			classes[i] = cell.class
		}
	}
	if i == n {
		return true
	}
	k.offsets = sized(k.offsets, n+1)
	for j := range i {
		k.offsets[j] = j
	}
	at := i // in bytes; i goes on to count characters
	for _, r := range k.text[i:] {
		cell := k.cell(r)
		if cell.font != font {
			if cell.font == 0 {
				return false
			}
			k.mixed = k.mixed || font != noFont
			font = cell.font
		}
		sum += int(cell.advance)
		sums[i+1] = sum
		classes[i] = cell.class
		k.offsets[i] = at
		at += utf8.RuneLen(r)
		i++
	}
	k.offsets[i] = at
	k.at = k.offsets[:i+1]
	k.sums = sums[:i+1]
	k.class = classes[:i+1]
	k.flags = k.flags[:i+1]
	return true
}

// scan finds where the lines of simple text may end, by the rules of UAX 14
// as the segmenter applies them, and much faster. It reports false if the
// paragraph has a character of a class that it does not know.
func (k *worker) scan() bool {
	n := k.count()
	classes := k.class[:n+1]
	classes[n] = theEnd
	text := around{classes: classes}
	prev := unknown // so that the first place is looked at
	for i, now := range classes[:n] {
		switch {
		case now == letter && prev == letter:
			continue // neither of them changes what is known
		case now == unknown:
			return false
		}
		if text.ends(i, prev, now) {
			k.flags[i] |= lineMayEnd
		}
		if now != space {
			text.solid = i
		}
		prev = now
	}
	return true
}

// around is what the rules need to know of the text before a place.
type around struct {
	classes []class
	// solid is the last character that is no space. Letters that follow a
	// letter are passed over, so it may be the first of several.
	solid  int
	amount amount
}

// amount is how much of an amount stands before a place: rule 25 keeps a
// number with its signs together.
type amount uint8

const (
	noAmount amount = iota
	inAmount
	closedAmount // behind the bracket of an amount
)

// joins goes on by one character and reports whether it belongs to the amount
// before it.
func (a *amount) joins(now class) bool {
	was := *a
	*a = noAmount
	switch was {
	case noAmount:
		if now == number {
			*a = inAmount
		}
		return false
	case inAmount:
		switch now {
		case number, slash, infix:
			*a = inAmount
			return true
		case closing, bracket:
			*a = closedAmount
			return true
		}
	}
	return now == prefix || now == postfix
}

// ends reports whether a line may end before character i. The numbers are
// those of the rules; the order is theirs, too.
func (t *around) ends(i int, prev, now class) bool {
	joined := t.amount.joins(now)
	if i == 0 || now == space { // 2, 7
		return false
	}
	if prev == glue { // 12
		return false
	}
	if now == glue && prev != space && prev != after && prev != hyphen && prev != hardHyphen { // 12a
		return false
	}
	if now == closing || now == bracket || now == exclaim || now == slash { // 13
		return false
	}
	solid, next := t.classes[t.solid], t.classes[i+1]
	switch {
	case solid == opening: // 14
		return false
	case solid == quoteStart && t.startsQuote(): // 15a
		return false
	case now == quoteEnd && endsQuote(next): // 15b
		return false
	case now == infix: // 15c, 15d
		return prev == space && next == number
	case solid == dash && now == dash: // 17
		return false
	case prev == space: // 18
		return true
	case isQuote(prev) || isQuote(now): // 19
		return false
	case prev == hyphen || prev == hardHyphen:
		if now == letter && (i == 1 || t.classes[i-2] == space || t.classes[i-2] == glue) { // 20a
			return false
		}
	}
	if now == after || now == hyphen || now == hardHyphen || prev == before || now == ellipsis { // 21, 22
		return false
	}
	if joined { // 25
		return false
	}
	switch prev {
	case letter: // 23, 24, 28, 30
		return now != number && now != prefix && now != postfix && now != letter && now != opening
	case number: // 23, 25, 30
		return now != letter && now != number && now != opening
	case prefix, postfix: // 24, 25
		return now != letter && now != number && (now != opening || next != number)
	case opening, hyphen: // 25
		return now != number
	case infix: // 25, 29
		return now != number && now != letter
	case bracket: // 30
		return now != letter && now != number
	}
	return true
}

func isQuote(c class) bool { return c == quote || c == quoteStart || c == quoteEnd }

// startsQuote reports whether the quotation mark before a place stands where
// a quotation begins.
func (t *around) startsQuote() bool {
	if t.solid == 0 {
		return true
	}
	c := t.classes[t.solid-1]
	return c == opening || c == glue || c == space || isQuote(c)
}

// endsQuote reports whether a quotation mark ends what it quotes, judging by
// what follows.
func endsQuote(next class) bool {
	switch next {
	case space, glue, closing, bracket, exclaim, infix, slash, theEnd:
		return true
	}
	return isQuote(next)
}

// simpleLines returns the lines of simple text.
func (k *worker) simpleLines() []Line {
	lines := make([]Line, len(k.spans))
	if k.mixed {
		for i, s := range k.spans {
			lines[i] = k.line(s)
			lines[i].Runs = k.mixedRuns(lines[i].Text)
		}
		return lines
	}
	runs := make([]Run, len(k.spans))
	for i, s := range k.spans {
		lines[i] = k.line(s)
		if s.end == s.start {
			continue
		}
		text := lines[i].Text
		r, _ := utf8.DecodeRuneInString(text)
		runs[i] = Run{Font: k.fonts[k.cell(r).font-1], Text: text, Advance: k.width(s.start, s.end)}
		lines[i].Runs = runs[i : i+1 : i+1]
	}
	return lines
}

// line returns a line without its runs.
func (k *worker) line(s span) Line {
	return Line{Text: k.text[k.byteAt(s.start):k.byteAt(s.end)], Width: k.width(s.start, s.bare)}
}

// mixedRuns cuts simple text where the font changes.
func (k *worker) mixedRuns(text string) []Run {
	var runs []Run
	start, advance, font := 0, 0, uint8(0)
	for i, r := range text {
		cell := k.cell(r)
		if cell.font != font && font > 0 {
			runs = append(runs, Run{Font: k.fonts[font-1], Text: text[start:i], Advance: advance})
			start, advance = i, 0
		}
		font = cell.font
		advance += int(cell.advance)
	}
	if font > 0 {
		runs = append(runs, Run{Font: k.fonts[font-1], Text: text[start:], Advance: advance})
	}
	return runs
}

// sized returns a slice of n, in the memory of old if it is enough. What is in
// it is not defined.
func sized[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n, n+n/4)
	}
	return old[:n]
}
