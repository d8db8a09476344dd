package earlyhelp

import (
	"slices"
	"strings"
)

// HidesFromFamily reports whether a mark of the case keeps an answer from the
// family's copy. Withheld or secret without saying from whom is kept from all but
// the office, and so is what a mark says that is not understood. What is kept from
// one person of the family is kept from the copy that they read with the others; a
// reader whom nobody knows may be anyone.
func (c *Case) HidesFromFamily(m *Mark) bool {
	if len(m.Hide) == 0 {
		return m.As == MarkWithheld || m.Secret == Yes || !m.Known()
	}
	return slices.ContainsFunc(m.Hide, func(from string) bool {
		return from == "family" || !c.HasReader(from) || slices.ContainsFunc(c.People, func(p Person) bool { return string(p.ID) == from })
	})
}

// SecretRow is a row of whose existence a copy's reader may not know.
type SecretRow struct {
	Path string
	Mark *Mark // at it, or at somebody whom it is about
}

// Covers reports whether the path is that of the row or of something in it.
func (s SecretRow) Covers(path string) bool {
	rest, ok := strings.CutPrefix(path, s.Path)
	return ok && (rest == "" || rest[0] == '.')
}

// SecretFromFamily returns the rows that are marked so, and those that are about
// nobody but who is. An instance is left: the copy is one. What is said of a copy
// for somebody who is unsafe would tell that they are.
func (c *Case) SecretFromFamily() []SecretRow {
	var out []SecretRow
	for i := range c.Marks {
		m := &c.Marks[i]
		if m.As == MarkUnsafe {
			for p := range c.Rows() {
				k, ok := p.Row.(*Copy)
				if ok && (m.Covers(p.Path) || k.To != "" && strings.HasSuffix(m.At, "["+string(k.To)+"]")) {
					out = append(out, SecretRow{p.Path, &Mark{At: p.Path, Secret: Yes}})
				}
			}
		}
		if m.Secret != Yes || !strings.HasSuffix(m.At, "]") || !c.HidesFromFamily(m) {
			continue
		}
		id := ID(m.At[strings.LastIndexByte(m.At, '[')+1 : len(m.At)-1])
		for p := range c.Rows() {
			if p.List != "instances" && (m.Covers(p.Path) || id.Valid() && Concerns(p.Row, id)) {
				out = append(out, SecretRow{p.Path, m})
			}
		}
	}
	return out
}
