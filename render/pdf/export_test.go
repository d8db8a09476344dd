package pdf

import "earlyhelp.example/forms/internal/typeset"

// Width returns the width of a text in points, for tests of where texts end.
func (r *Renderer) Width(text string, inBold bool, size float64) float64 {
	s := style{typeset.Regular, size, black}
	if inBold {
		s.weight = typeset.Bold
	}
	return r.fonts.width(text, s) / point
}
