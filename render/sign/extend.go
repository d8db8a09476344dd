package sign

import (
	"cmp"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/pdfread"
)

// ExtendOptions are the choices for an extension.
type ExtendOptions struct {
	Level      Level       // T, LT or LTA
	Time       time.Time   // now, by the caller's clock
	Timestamps Timestamper // needed for LTA, and where a signature has no timestamp yet
	Revocation Revocation  // needed from level LT
}

// Extend takes all signatures of a signed copy to a level, on the way through
// those that they have not reached: a document timestamp gives T, what shows that
// no certificate was revoked LT, a further document timestamp LTA. LTA can be
// asked for again, and has to be before the last timestamp's certificate ends. A
// file that has the level T or LT already is an error, and so is a certificate that
// expired before anything proved when it signed.
func (s *Sealer) Extend(ctx context.Context, w io.Writer, file []byte, o ExtendOptions) (Result, error) {
	if s == nil || s.fonts == nil {
		return Result{}, errNotMade
	}
	if err := o.Level.check(); err != nil {
		return Result{}, err
	}
	switch {
	case o.Level == B:
		return Result{}, errors.New("a signed file has level b already: extend it to t, lt or lta")
	case o.Time.IsZero():
		return Result{}, errNoTime
	}
	c, err := openCopy(ctx, file)
	if err != nil {
		return Result{}, err
	}
	if !slices.ContainsFunc(c.signed, func(s *found) bool { return !s.Timestamp }) {
		return Result{}, errors.New("nothing is signed in this file yet")
	}
	if lasts, err := c.lasting(); err != nil || lasts && o.Level != LTA {
		return Result{}, cmp.Or(err, errors.New("the file has level lta already"))
	}
	g := growing{file: file, id: c.file.ID(), day: earlyhelp.DateOf(o.Time), packer: s.fonts.Packer}
	if bare := c.unproven(); len(bare) > 0 {
		for _, one := range bare {
			if end := one.signed.Signer.NotAfter; o.Time.After(end) {
				return Result{}, fmt.Errorf("the certificate of the signature in the field %s expired on %s, before any timestamp: it cannot be extended", one.Field, cms.Date(end))
			}
		}
		if err := g.documentTimestamp(ctx, o.Timestamps, T); err != nil {
			return Result{}, err
		}
	}
	if err := g.extend(ctx, o, ""); err != nil {
		return Result{}, err
	}
	if len(g.result.Stored) == 0 {
		return Result{}, fmt.Errorf("the file has level %s already", o.Level)
	}
	return g.write(ctx, w)
}

// lasting reports whether the newest of what was signed is a timestamp over all that
// was signed and over evidence for each signature, as level LTA has it.
func (c *opened) lasting() (bool, error) {
	last := c.signed[len(c.signed)-1]
	if !last.Timestamp {
		return false, nil
	}
	catalog, err := last.view.Catalog()
	if err != nil {
		return false, err
	}
	dss, err := last.view.Dict(catalog["DSS"])
	if err != nil {
		return false, err
	}
	vri, err := last.view.Dict(dss["VRI"])
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(c.signed, func(s *found) bool { return !s.Timestamp && vri[vriKey(s)] == nil }), nil
}

// unproven returns the signatures that no timestamp covers.
func (c *opened) unproven() []*found {
	var out []*found
	for _, s := range c.signed {
		if !s.Timestamp && c.provenBy(s) == nil {
			out = append(out, s)
		}
	}
	return out
}

// provenBy returns the timestamp that proves when a signature or timestamp was
// there: its own, or the next of the document.
func (c *opened) provenBy(s *found) *cms.Token {
	if own := ownToken(s); own != nil {
		return own
	}
	return c.nextStamp(s)
}

// ownToken returns the timestamp that stands in a signature.
func ownToken(s *found) *cms.Token {
	if s.Timestamp || s.signed.Timestamp == nil {
		return nil
	}
	t, err := cms.ParseToken(s.signed.Timestamp)
	if err != nil || t.Check(t.Sum(s.signed.Signature)) != nil {
		return nil
	}
	return t
}

// nextStamp returns the next timestamp of the document behind a signature.
func (c *opened) nextStamp(s *found) *cms.Token {
	for _, later := range c.signed {
		if later.Timestamp && later.end > s.end {
			return later.token
		}
	}
	return nil
}

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

// reopen reads the file as it is now, signatures and all.
func (g *growing) reopen(ctx context.Context) (*opened, error) {
	f, err := pdfread.Open(g.file)
	if err != nil {
		return nil, err
	}
	return open(ctx, f)
}

// extend adds what levels LT and LTA take to a file whose signatures are
// timestamped: for one signature, or for all where only is "".
func (g *growing) extend(ctx context.Context, o ExtendOptions, only string) error {
	if o.Level.rank() < LT.rank() {
		return nil
	}
	c, err := g.reopen(ctx)
	if err != nil {
		return err
	}
	if err := g.store(ctx, c, o, only); err != nil || o.Level == LT {
		return err
	}
	return g.documentTimestamp(ctx, o.Timestamps, LTA)
}

// documentTimestamp adds a timestamp of the whole file, in a field of its own
// that is not seen and is not in the structure tree.
func (g *growing) documentTimestamp(ctx context.Context, from Timestamper, level Level) error {
	if from == nil {
		return errNoTimestamps
	}
	c, err := g.reopen(ctx)
	if err != nil {
		return err
	}
	pages, err := c.now.Pages()
	if err != nil {
		return err
	}
	if len(pages) == 0 {
		return &pdfread.Error{At: -1, Reason: "it has no pages"}
	}
	u, err := pdffile.NewUpdate(c.file, g.packer)
	if err != nil {
		return err
	}
	name := c.unused("eh_timestamp_")
	at, value := u.Alloc(), u.Alloc()
	const printLocked = 4 + 128
	u.Put(at, pdfDict{"Type": pdfread.Name("Annot"), "Subtype": pdfread.Name("Widget"), "FT": pdfread.Name("Sig"), "T": pdffile.Text(name),
		"F": int64(printLocked), "Rect": pdfread.Array{int64(0), int64(0), int64(0), int64(0)}, "P": pages[0], "V": value})
	u.Sign(value, pdfDict{"Type": pdfread.Name("DocTimeStamp"), "Filter": pdfread.Name("Adobe.PPKLite"), "SubFilter": subTimestamp}, stampRoom)
	if err := c.addField(u, at, pages[0]); err != nil {
		return err
	}
	file, room, err := u.Bytes()
	if err != nil {
		return err
	}
	const hash = crypto.SHA256
	der, t, err := timestamp(ctx, from, hash, sumWithout(file, room, hash))
	if err != nil {
		return err
	}
	if err := fill(file, room, der); err != nil {
		return err
	}
	g.file = file
	if _, err := g.reopen(ctx); err != nil {
		return fmt.Errorf("the timestamp that was made is not good: %w", err)
	}
	g.note(name, nameOf(t.Signed.Signer), level)
	return nil
}

// unused returns the first name of a row of fields that is none yet.
func (c *opened) unused(begin string) string {
	taken := map[string]bool{}
	for _, f := range c.fields {
		taken[f.name] = true
	}
	for n := 1; ; n++ {
		if name := begin + strconv.Itoa(n); !taken[name] {
			return name
		}
	}
}

// addField puts a new field into the file's form and on a page.
func (c *opened) addField(u *pdffile.Update, r, on pdfread.Ref) error {
	form, err := c.now.Dict(c.catalog["AcroForm"])
	if err != nil {
		return err
	}
	fields, err := c.now.Array(form["Fields"])
	if err != nil {
		return err
	}
	form = with(form, pdfDict{"Fields": append(slices.Clip(fields), r)})
	if at, ok := c.catalog["AcroForm"].(pdfread.Ref); ok {
		u.Put(at, form)
	} else {
		u.Put(c.root, with(c.catalog, pdfDict{"AcroForm": form}))
	}
	page, err := c.now.Dict(on)
	if err != nil {
		return err
	}
	annots, err := c.now.Array(page["Annots"])
	if err != nil {
		return err
	}
	u.Put(on, with(page, pdfDict{"Annots": append(slices.Clip(annots), r)}))
	return nil
}

// sumWithout returns the digest of a file but for the room of a signature.
func sumWithout(file []byte, room pdffile.Span, hash crypto.Hash) []byte {
	h := hash.New()
	h.Write(file[:room.Start])
	h.Write(file[room.End:])
	return h.Sum(nil)
}
