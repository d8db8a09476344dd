package earlyhelp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// CutRevision returns what Cut.Revision of a cut case should be: the SHA-256,
// in hexadecimal digits, of the case as EncodeJSON writes it without
// Cut.Revision and Cut.State. It is "" where the case is not cut, or holds what
// cannot be written; writing it then says what.
func (c *Case) CutRevision() string {
	if c.Cut == nil {
		return ""
	}
	plain, cut := *c, *c.Cut
	cut.Revision, cut.State = "", ""
	plain.Cut = &cut
	var text bytes.Buffer
	if err := EncodeJSON(&text, &plain); err != nil {
		return ""
	}
	sum := sha256.Sum256(text.Bytes())
	return hex.EncodeToString(sum[:])
}
