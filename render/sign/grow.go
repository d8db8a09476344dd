package sign

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdffile"
)

// growing is a file that gets one revision after the other, and what there is to
// record of them.
type growing struct {
	file   []byte
	id     string
	day    earlyhelp.Date
	packer *pdffile.Packer
	result Result
}

// note records the file's last revision.
func (g *growing) note(field, signer string, level Level) {
	sum := sha256.Sum256(g.file)
	g.result.Stored = append(g.result.Stored, earlyhelp.Stored{File: g.id, Length: len(g.file), SHA256: hex.EncodeToString(sum[:]),
		Field: field, Signer: signer, Level: earlyhelp.Code(level), Date: g.day})
}

// write writes the file.
func (g *growing) write(ctx context.Context, w io.Writer) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if n, err := w.Write(g.file); err != nil {
		return Result{}, err
	} else if n < len(g.file) {
		return Result{}, io.ErrShortWrite
	}
	return g.result, nil
}

func (g *growing) extend(ctx context.Context, to Level, stamps Timestamper, r Revocation, at time.Time) error {
	if to.rank() > T.rank() {
		return errors.New("not written yet")
	}
	return nil
}
