package typeset

// Shaped returns a set that takes the complex way with all text, to compare.
func Shaped(s *Set) *Set {
	out := &Set{}
	for i := range s.tables {
		out.tables[i].fonts = s.tables[i].fonts
	}
	return out
}
