// Package mutate damages files for tests: as discs, mail and people with an
// editor do, and as somebody does who knows how a PDF is built. The same seed
// gives the same damage.
package mutate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// Times returns how many mutants a test should try: few under -short, and what
// EARLYHELP_MUTATIONS says where it is set, as .ci/deep does.
func Times(t testing.TB, usual int) int {
	t.Helper()
	if s := os.Getenv("EARLYHELP_MUTATIONS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			t.Fatalf("EARLYHELP_MUTATIONS is %q: a number is wanted", s)
		}
		return n
	}
	if testing.Short() {
		return min(usual, 100)
	}
	return usual
}

// File returns a damaged copy of data, never equal to it, and what was done.
// Parts of donors, if there are any, may be put in.
func File(data []byte, seed uint64, donors ...[]byte) (mutant []byte, done string) {
	m := &mutator{rand.New(rand.NewPCG(seed, 6)), donors, bytes.Clone(data), ""}
	for range 1 + m.r.IntN(3) {
		m.once()
	}
	if bytes.Equal(m.data, data) {
		at := m.place()
		m.data = append(m.data, 0)
		m.data[at] ^= 1 << m.r.IntN(8)
		m.note("a byte at the end, a bit at %d", at)
	}
	return m.data, m.done
}

type mutator struct {
	r      *rand.Rand
	donors [][]byte
	data   []byte
	done   string
}

func (m *mutator) note(format string, args ...any) {
	if m.done != "" {
		m.done += "; "
	}
	m.done += fmt.Sprintf(format, args...)
}

// place returns an offset, more often one near the end than chance has it: what
// a PDF says of itself stands there.
func (m *mutator) place() int {
	n := len(m.data)
	if n == 0 {
		return 0
	}
	if m.r.IntN(3) == 0 {
		return n - 1 - m.r.IntN(min(n, 2048))
	}
	return m.r.IntN(n)
}

// part returns a range of data, seldom a long one.
func (m *mutator) part() (from, to int) {
	from = m.place()
	most := 1 << m.r.IntN(13)
	return from, min(len(m.data), from+1+m.r.IntN(most))
}

// words that mean something in a PDF; one is put in the place of another.
var words = regexp.MustCompile(`/[A-Z][A-Za-z]+|endobj|endstream|stream|obj|startxref|%%EOF|xref|trailer|true|false|null|<<|>>|\[|\]| R\b`)

var numbers = regexp.MustCompile(`[0-9]+`)

// once does one kind of damage.
func (m *mutator) once() {
	switch m.r.IntN(12) {
	case 0, 1:
		if at := m.place(); at < len(m.data) {
			bit := m.r.IntN(8)
			m.data[at] ^= 1 << bit
			m.note("bit %d of %d", bit, at)
		}
	case 2:
		if at := m.place(); at < len(m.data) {
			m.data[at] = byte(m.r.IntN(256))
			m.note("byte %d", at)
		}
	case 3:
		from, to := m.part()
		m.splice(from, to, nil)
		m.note("cut %d-%d", from, to)
	case 4:
		at := m.place()
		m.data = m.data[:at]
		m.note("cut off at %d", at)
	case 5:
		from, to := m.part()
		m.splice(to, to, bytes.Clone(m.data[from:to]))
		m.note("%d-%d doubled", from, to)
	case 6:
		from, to := m.part()
		at := m.place()
		m.splice(at, at, bytes.Clone(m.data[from:to]))
		m.note("%d-%d again at %d", from, to, at)
	case 7:
		m.swap()
	case 8, 9:
		m.number()
	case 10:
		m.word()
	case 11:
		m.donate()
	}
}

// splice puts text in the place of a range.
func (m *mutator) splice(from, to int, text []byte) {
	out := append(append(bytes.Clone(m.data[:from]), text...), m.data[to:]...)
	m.data = out
}

// swap changes the places of two ranges.
func (m *mutator) swap() {
	a, b := m.part()
	c, d := m.part()
	if c < a {
		a, b, c, d = c, d, a, b
	}
	if b > c {
		b = c
	}
	out := bytes.Clone(m.data[:a])
	for _, part := range [][]byte{m.data[c:d], m.data[b:c], m.data[a:b], m.data[d:]} {
		out = append(out, part...)
	}
	m.data = out
	m.note("%d-%d and %d-%d swapped", a, b, c, d)
}

// near returns a match at or behind some place.
func (m *mutator) near(what *regexp.Regexp) []int {
	at := m.place()
	if loc := what.FindIndex(m.data[at:]); loc != nil {
		return []int{at + loc[0], at + loc[1]}
	}
	return nil
}

// number writes another number.
func (m *mutator) number() {
	loc := m.near(numbers)
	if loc == nil {
		return
	}
	old := string(m.data[loc[0]:loc[1]])
	n, _ := strconv.Atoi(old) // 0 where it is too long
	others := []string{"0", "-1", strconv.Itoa(n + 1), strconv.Itoa(n - 1), strconv.Itoa(m.r.IntN(len(m.data) + 1)),
		"2147483647", "2147483648", "4294967296", "9223372036854775807", "99999999999999999999", "1e9", old + ".0", "0" + old, "+" + old}
	to := others[m.r.IntN(len(others))]
	m.splice(loc[0], loc[1], []byte(to))
	m.note("%s at %d is %s", old, loc[0], to)
}

// word writes a word that stands elsewhere in the place of another.
func (m *mutator) word() {
	a, b := m.near(words), m.near(words)
	if a == nil || b == nil {
		return
	}
	to := bytes.Clone(m.data[b[0]:b[1]])
	m.note("%s at %d is %s", m.data[a[0]:a[1]], a[0], to)
	m.splice(a[0], a[1], to)
}

// donate puts in a part of another file.
func (m *mutator) donate() {
	if len(m.donors) == 0 {
		return
	}
	from := m.donors[m.r.IntN(len(m.donors))]
	if len(from) == 0 {
		return
	}
	start := m.r.IntN(len(from))
	end := min(len(from), start+1+m.r.IntN(4096))
	a, b := m.part()
	if m.r.IntN(2) == 0 {
		b = a
	}
	m.splice(a, b, from[start:end])
	m.note("%d bytes of another file at %d for %d", end-start, a, b-a)
}
