package pdfread

// Operators calls do for each operator of a page's content or of a character
// map, with the values before it. Pictures that stand in a page's content are
// not read.
func (f *File) Operators(data []byte, do func(operator string, args []any) error) error {
	l := &lexer{f: f, in: data, packed: true}
	var args []any
	for {
		if l.space(); l.at == len(l.in) {
			return nil
		}
		t, err := l.token()
		if err != nil {
			return err
		}
		switch w, isWord := t.(word); {
		case !isWord:
			args = append(args, t)
		case w == "true" || w == "false":
			args = append(args, w == "true")
		case w == "null":
			args = append(args, nil)
		default:
			if err := do(string(w), args); err != nil {
				return err
			}
			args = args[:0]
		}
	}
}
