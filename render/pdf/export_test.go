package pdf

// Width returns the width of a text in points, for tests of where texts end.
func (r *Renderer) Width(text string, inBold bool, size float64) float64 {
	s := style{regular, size, black}
	if inBold {
		s.face = bold
	}
	return r.fonts.width(text, s) / point
}
