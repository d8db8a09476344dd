package typeset

import (
	gotext "github.com/go-text/typesetting/bidi"
	"golang.org/x/text/unicode/bidi"
)

// leveller finds the embedding levels of text in two directions (UAX 9).
//
// go-text knows the direction of each character, and not its level: it joins
// levels of one direction, and its line wrapper turns runs round as if there
// were two levels only. A paragraph in English that says "Age: ٥ سنوات" needs
// three: it is a number in Arabic words in an English line. So the levels are
// found here: what the text says explicitly, and where the numbers are. All
// else that the rules say follows from go-text's direction.
type leveller struct {
	paragraph gotext.Paragraph
	levels    []uint8      // the result
	odd       []bool       // of each character: from right to left
	classes   []bidi.Class // as the rules see them
	embedded  []uint8      // the level that the text says explicitly
	numbers   []bidi.Class // EN, AN, or L for what is no number
	stack     []embedding
}

// embedding is a part of the text with a level of its own.
type embedding struct {
	level    uint8
	override bidi.Class // L or R; ON where there is none
	isolate  bool
	strong   bidi.Class // the last strong character in it: L, R or AL
}

// deepest is the deepest level that the rules allow.
const deepest = 125

// fromRight reports whether a paragraph runs from right to left: whether its
// first strong character does, isolated text passed over.
func fromRight(text []rune) bool {
	isolates := 0
	for _, r := range text {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			isolates++
		case bidi.PDI:
			isolates = max(0, isolates-1)
		case bidi.L:
			if isolates == 0 {
				return false
			}
		case bidi.R, bidi.AL:
			if isolates == 0 {
				return true
			}
		}
	}
	return false
}

// isolateFromRight reports the direction of an isolate that takes it from its
// text, which begins behind the character that says so.
func isolateFromRight(text []rune) bool {
	depth := 0
	for i, r := range text {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			depth++
		case bidi.PDI:
			if depth == 0 {
				return fromRight(text[:i])
			}
			depth--
		}
	}
	return fromRight(text)
}

// find returns the level of each character. It is good until the next call.
func (l *leveller) find(text []rune, rtl bool) []uint8 {
	base, direction := uint8(0), gotext.LeftToRight
	if rtl {
		base, direction = 1, gotext.RightToLeft
	}
	l.directions(text, base, direction)
	l.explicit(text, base)
	l.separators()
	l.levels = sized(l.levels, len(text))
	for i := range text {
		level := l.embedded[i]
		switch {
		case formats(l.classes[i]):
			level = base // what is not drawn goes with what is before it
			if i > 0 {
				level = l.levels[i-1]
			}
		case l.odd[i] != (level%2 == 1):
			level++
		case level%2 == 0 && l.numbers[i] != bidi.L:
			level += 2
		}
		l.levels[i] = level
	}
	return l.levels
}

// directions asks go-text for the direction of each character.
func (l *leveller) directions(text []rune, base uint8, direction gotext.Direction) {
	l.odd = sized(l.odd, len(text))
	runs := l.paragraph.Segment(text, direction)
	end := 0
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		for j := run.Start; j < min(run.End, len(text)); j++ {
			l.odd[j] = !run.IsLeftToRight()
		}
		end = min(run.End, len(text))
	}
	// go-text ends at the first control character that separates paragraphs.
	for ; end < len(text); end++ {
		l.odd[end] = base == 1
	}
}

// explicit applies the rules X1 to X8, and finds the numbers on the way (W1,
// W2, W7).
func (l *leveller) explicit(text []rune, base uint8) {
	n := len(text)
	l.classes, l.embedded, l.numbers = sized(l.classes, n), sized(l.embedded, n), sized(l.numbers, n)
	l.stack = append(l.stack[:0], embedding{level: base, override: bidi.ON, strong: side(base)})
	tooManyIsolates, tooMany, isolates := 0, 0, 0
	prev := bidi.ON // for marks
	last := base    // the level of the last character that is drawn
	for i, r := range text {
		p, _ := bidi.LookupRune(r)
		c := p.Class()
		top := &l.stack[len(l.stack)-1]
		l.classes[i], l.embedded[i], l.numbers[i] = c, top.level, bidi.L
		switch c {
		case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO:
			level := deeper(top.level, c == bidi.RLE || c == bidi.RLO)
			if level > deepest || tooManyIsolates+tooMany > 0 {
				if tooManyIsolates == 0 {
					tooMany++
				}
				continue
			}
			in := embedding{level: level, override: bidi.ON, strong: side(max(level, last))}
			switch c {
			case bidi.LRO:
				in.override = bidi.L
			case bidi.RLO:
				in.override = bidi.R
			}
			l.stack = append(l.stack, in)
			continue
		case bidi.PDF:
			switch {
			case tooManyIsolates > 0:
			case tooMany > 0:
				tooMany--
			case !top.isolate && len(l.stack) > 1:
				l.stack = l.stack[:len(l.stack)-1]
				// What follows stands beside text of a deeper level, if there was any.
				if top = &l.stack[len(l.stack)-1]; last > top.level {
					top.strong = side(last)
				}
			}
			continue
		case bidi.BN:
			continue
		case bidi.LRI, bidi.RLI, bidi.FSI:
			prev, last = bidi.ON, top.level
			full := tooManyIsolates+tooMany > 0 // asked first, or many FSI would take for ever
			level := deeper(top.level, !full && (c == bidi.RLI || c == bidi.FSI && isolateFromRight(text[i+1:])))
			if full || level > deepest {
				tooManyIsolates++
				continue
			}
			isolates++
			l.stack = append(l.stack, embedding{level: level, override: bidi.ON, isolate: true, strong: side(level)})
			continue
		case bidi.PDI:
			prev = bidi.ON
			switch {
			case tooManyIsolates > 0:
				tooManyIsolates--
			case isolates > 0:
				tooMany = 0
				for !l.stack[len(l.stack)-1].isolate {
					l.stack = l.stack[:len(l.stack)-1]
				}
				// What follows goes on from before the isolate.
				l.stack = l.stack[:len(l.stack)-1]
				isolates--
			}
			last = l.stack[len(l.stack)-1].level
			l.embedded[i] = last
			continue
		}
		if top.override != bidi.ON {
			c = top.override
		} else if c == bidi.NSM {
			c = prev
		}
		prev, last = c, top.level
		l.classes[i] = c
		switch c {
		case bidi.L, bidi.R, bidi.AL:
			top.strong = c
		case bidi.AN:
			l.numbers[i] = bidi.AN
		case bidi.EN:
			switch top.strong {
			case bidi.R:
				l.numbers[i] = bidi.EN
			case bidi.AL:
				l.numbers[i] = bidi.AN
			}
		}
	}
}

// separators finds what belongs to numbers though it is none (W4, W5).
func (l *leveller) separators() {
	n := len(l.classes)
	for i, c := range l.classes {
		if c != bidi.CS && c != bidi.ES {
			continue
		}
		before, after := l.beside(i, -1), l.beside(i, 1)
		if before < 0 || after == n {
			continue
		}
		kind := l.numbers[before]
		if (l.classes[before] == bidi.EN || l.classes[before] == bidi.AN) && kind == l.numbers[after] &&
			(kind == bidi.EN || kind == bidi.AN && c == bidi.CS) {
			l.numbers[i] = kind
		}
	}
	for i, c := range l.classes {
		if b := l.beside(i, -1); c == bidi.ET && b >= 0 && l.numbers[b] == bidi.EN {
			l.numbers[i] = bidi.EN
		}
	}
	for i := n - 1; i >= 0; i-- {
		if a := l.beside(i, 1); l.classes[i] == bidi.ET && a < n && l.numbers[a] == bidi.EN {
			l.numbers[i] = bidi.EN
		}
	}
}

// beside returns the next character to one side that the rules see.
func (l *leveller) beside(i, step int) int {
	for i += step; i >= 0 && i < len(l.classes) && formats(l.classes[i]); i += step {
		continue
	}
	return i
}

func side(level uint8) bidi.Class {
	if level%2 == 1 {
		return bidi.R
	}
	return bidi.L
}

func deeper(level uint8, rtl bool) uint8 {
	if rtl {
		return (level + 1) | 1
	}
	return (level + 2) &^ 1
}

// formats reports whether the rules pass over a character once the levels
// that the text says explicitly are known (X9).
func formats(c bidi.Class) bool {
	switch c {
	case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
		return true
	}
	return false
}

// blank reports whether a character takes the paragraph's level at the end of
// a line (L1).
func blank(r rune) bool {
	p, _ := bidi.LookupRune(r)
	switch c := p.Class(); c {
	case bidi.WS, bidi.S, bidi.B, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI:
		return true
	default:
		return formats(c)
	}
}
