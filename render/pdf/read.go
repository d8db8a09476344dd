package pdf

import (
	"fmt"
	"io"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/internal/recordcopy"
)

// Why Read returns no case, for errors.Is; the error itself is a sentence that
// says more, such as what else the file is. It quotes no answer.
var (
	ErrNotOurs   = recordcopy.ErrNotOurs // no copy of a form made by this library
	ErrChanged   = recordcopy.ErrChanged // the case in it is not the one that the copy was made with
	ErrEncrypted = pdfread.ErrEncrypted
	ErrTooLarge  = pdfread.ErrTooLarge // beyond 64 MB, or built to take more time or memory than is given it
)

// Read returns the cut case behind a PDF that this package made: the answers
// that the copy shows, with marks. Its Cut says of which form (council/form@version)
// and instance, for whom, and whether the copy is final, a draft or a blank. So it
// does for a copy that was signed or sealed since: the case is the one that the copy
// was made with, and one that a later change put in its place is an error.
//
// Read checks that the case is whole and belongs together; who made the file, and
// whether its pages were changed since, only a seal proves. A damaged file is refused
// with the place, never mended. An error is one of those above, an
// [*earlyhelp.NewerSchemaError], one that says how the file is damaged, or one of r.
func Read(r io.Reader) (*earlyhelp.Case, error) {
	data, err := io.ReadAll(io.LimitReader(r, pdfread.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading a PDF: %w", err)
	}
	f, err := recordcopy.Open(data)
	if err != nil {
		return nil, err
	}
	return recordcopy.Read(f)
}
