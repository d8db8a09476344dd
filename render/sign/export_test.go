package sign

// Sayings returns the codes with what they mean and what to do.
func Sayings() [][3]string {
	var out [][3]string
	for _, s := range sayings {
		out = append(out, [3]string{string(s.code), s.means, s.does})
	}
	return out
}

// WhoSigned is tested from outside.
var WhoSigned = whoSigned
