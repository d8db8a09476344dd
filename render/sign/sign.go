// Package sign seals record copies: it puts PAdES signatures into the fields
// that were made when a copy was rendered, and takes them from level to level,
// so that a seal outlives its certificate.
//
// Sealing appends to a file and changes nothing that is there but the field's
// value and appearance. It is the last step: a file that is rendered or saved
// anew is another file. Only a final record copy is sealed, never a draft, a
// blank form, or a file that something else has made.
//
// Keys are a crypto.Signer, or stay elsewhere ([Sealer.Prepare]). There is no
// clock and no network but what the caller hands in. Everything is made in memory
// and written once: on an error nothing is written.
package sign

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/lettering"
	"earlyhelp.example/forms/internal/pdffile"
)

// Font is a typeface for names and reasons in scripts that the module's text face
// does not have; package render/pdf/scripts has some.
type Font = lettering.Font

// Sealer signs files. It owns the typefaces for what is seen in a field: make it
// once, with New. It is safe for concurrent use.
type Sealer struct{ fonts *lettering.Fonts }

// New returns a Sealer with the module's typefaces and those given.
func New(extra ...Font) (*Sealer, error) {
	f, err := lettering.Open(extra, "")
	if err != nil {
		return nil, err
	}
	return &Sealer{f}, nil
}

// Level is a baseline level of PAdES (EN 319 142-1): how long a signature can be
// checked.
type Level string

// The levels.
const (
	B   Level = "b"   // while its certificate is valid
	T   Level = "t"   // a timestamp proves when it was made
	LT  Level = "lt"  // the file also carries what shows that no certificate was revoked
	LTA Level = "lta" // and a timestamp over all of it, to be renewed before its certificate expires
)

// rank orders the levels; 0 is none of them.
func (l Level) rank() int {
	switch l {
	case B:
		return 1
	case T:
		return 2
	case LT:
		return 3
	case LTA:
		return 4
	}
	return 0
}

func (l Level) check() error {
	if l.rank() == 0 {
		return fmt.Errorf("there is no level %q: b, t, lt and lta are", string(l))
	}
	return nil
}

// Certify says what may follow a first signature that certifies the document. In a
// file of another program one may allow notes on pages as well (DocMDP, /P 3): it is
// reported as FormFilling, since notes are changes here whatever it allows.
type Certify int

// What may follow.
const (
	NotCertified Certify = iota // an ordinary signature: further ones may follow
	NoChanges                   // nothing but timestamps and what is needed to check it
	FormFilling                 // further signatures too
)

// Signer is who signs: a key, and its certificate with those above it.
type Signer struct {
	Key   crypto.Signer
	Chain []*x509.Certificate // the signer's first; of the others those that belong to it are used, in any order
}

// Options are the choices for one signature.
type Options struct {
	Field  string    // name of the empty signature field: see Fields
	Level  Level     // zero: B
	Time   time.Time // now, by the caller's clock: stated in the file, and the certificate must be valid then; its day in its own zone is shown
	Name   string    // who signs, as it is shown, with the certificate's holder where that is another; zero: the holder
	Reason string    // why, as it is shown: a line or two; may be empty
	Image  []byte    // PNG or JPEG shown beside the words; nil: none
	Words  Words     // say who signed, and when: those of the library whose copy it is (templates.Library.Words); nil: English

	Certify    Certify     // for the first signature of a file only
	Hash       crypto.Hash // SHA-256, SHA-384 or SHA-512; zero: SHA-256
	Timestamps Timestamper // needed from level T
	Revocation Revocation  // needed from level LT; what shows that the signer's certificate was revoked counts at every level
}

// Words say in a language what a field shows. *templates.Words does.
type Words interface {
	SignedBy(sealed bool, who string) string
	Date(earlyhelp.Date) string
}

// english is the words of a field where the caller has none.
type english struct{}

func (english) SignedBy(sealed bool, who string) string {
	if sealed {
		return "Sealed by " + who
	}
	return "Signed by " + who
}

func (english) Date(d earlyhelp.Date) string { return d.Long() }

// Result is what was made, for the case to record.
type Result struct {
	Stored []earlyhelp.Stored // one row for each revision that was added, without an id: Case.AssignIDs gives one
}

// Sign signs a file and writes it to w with all revisions that the level takes.
// The key signs once, with PKCS #1 v1.5 or ECDSA.
func (s *Sealer) Sign(ctx context.Context, w io.Writer, file []byte, by Signer, o Options) (Result, error) {
	if by.Key == nil {
		return Result{}, errors.New("there is no key to sign with")
	}
	p, err := s.Prepare(ctx, file, by.Chain, o)
	if err != nil {
		return Result{}, err
	}
	if !cms.SameKey(by.Key.Public(), p.signing.Chain[0].PublicKey) {
		return Result{}, cms.ErrKey
	}
	signature, err := by.Key.Sign(rand.Reader, p.Digest(), p.Hash())
	if err != nil {
		return Result{}, fmt.Errorf("the key could not sign: %w", err)
	}
	return p.Finish(ctx, w, signature)
}

// Prepared is a signature whose key is elsewhere: in another process, an HSM, a
// smart card. It is for one goroutine.
type Prepared struct {
	o          Options
	signing    cms.Signing
	packer     *pdffile.Packer
	id         string // of the document
	file       []byte // with room for the signature
	contents   pdffile.Span
	attributes []byte
}

// Prepare makes a file ready to be signed by the key of a chain's first
// certificate. Everything is checked that can be before the key has signed.
func (s *Sealer) Prepare(ctx context.Context, file []byte, chain []*x509.Certificate, o Options) (*Prepared, error) {
	if s == nil || s.fonts == nil {
		return nil, errNotMade
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.Level == "" {
		o.Level = B
	}
	if o.Hash == 0 {
		o.Hash = crypto.SHA256
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	path, err := signersPath(chain, o.Time, o.Revocation)
	if err != nil {
		return nil, err
	}
	if o.Name = oneLine(o.Name); o.Name == "" {
		o.Name = nameOf(path[0])
	}
	o.Reason = oneLine(o.Reason)
	c, err := openCopy(ctx, file)
	if err != nil {
		return nil, err
	}
	f, err := c.empty(o.Field)
	if err != nil {
		return nil, err
	}
	if err := c.allows(o.Field, o.Certify); err != nil {
		return nil, err
	}
	p := &Prepared{o: o, packer: s.fonts.Packer, id: c.file.ID(), signing: cms.Signing{Chain: path, Hash: o.Hash}}
	u, err := pdffile.NewUpdate(c.file, s.fonts.Packer)
	if err != nil {
		return nil, err
	}
	look, err := s.look(u, f, o, nameOf(path[0]))
	if err != nil {
		return nil, err
	}
	value := u.Alloc()
	room := p.signing.Size()
	if o.Level.rank() >= T.rank() {
		room += stampRoom
	}
	u.Sign(value, signatureDict(o), room)
	u.Put(f.ref, with(f.dict, pdfDict{"V": value, "AP": pdfDict{"N": look}}))
	if o.Certify != NotCertified {
		perms, err := c.now.Dict(c.catalog["Perms"])
		if err != nil {
			return nil, err
		}
		u.Put(c.root, with(c.catalog, pdfDict{"Perms": with(perms, pdfDict{"DocMDP": value})}))
	}
	if p.file, p.contents, err = u.Bytes(); err != nil {
		return nil, err
	}
	if p.attributes, err = p.signing.Attributes(sumWithout(p.file, p.contents, p.o.Hash)); err != nil {
		return nil, err
	}
	return p, nil
}

// check refuses options that cannot be.
func (o *Options) check() error {
	if err := o.Level.check(); err != nil {
		return err
	}
	switch {
	case o.Time.IsZero():
		return errNoTime
	case o.Certify < NotCertified || o.Certify > FormFilling:
		return fmt.Errorf("there is no way %d to certify", o.Certify)
	case o.Level.rank() >= T.rank() && o.Timestamps == nil:
		return errNoTimestamps
	}
	return nil
}

var (
	errNotMade      = errors.New("the sealer was not made with New")
	errNotPrepared  = errors.New("nothing was made ready to be signed with Prepare")
	errNoTime       = errors.New("the time of signing is not given")
	errNoTimestamps = &InputError{InputTimestamps, errors.New("from level t a timestamp service is needed")}
)

// Hash is what Digest is made with.
func (p *Prepared) Hash() crypto.Hash { return p.o.Hash }

// Digest is what the key has to sign, hashed already: with PKCS #1 v1.5 or
// ECDSA. It is nil of what Prepare has not made.
func (p *Prepared) Digest() []byte {
	if p.file == nil {
		return nil
	}
	h := p.o.Hash.New()
	h.Write(p.attributes)
	return h.Sum(nil)
}

// Finish puts the key's signature of Digest in and writes the file with all
// revisions that the level takes. A signature that the certificate's key has not
// made is an error.
func (p *Prepared) Finish(ctx context.Context, w io.Writer, signature []byte) (Result, error) {
	if p.file == nil {
		return Result{}, errNotPrepared
	}
	der, err := p.signing.Finish(p.attributes, signature)
	if err != nil {
		return Result{}, err
	}
	level := B
	if p.o.Level.rank() >= T.rank() {
		level = T
		if der, err = p.stamp(ctx, der); err != nil {
			return Result{}, err
		}
	}
	if err := fill(p.file, p.contents, der); err != nil {
		return Result{}, err
	}
	// What is written is read again as whoever gets it will.
	made, err := signatureIn(p.file, p.contents)
	if err == nil {
		err = made.Check(sumWithout(p.file, p.contents, p.o.Hash))
	}
	if err != nil {
		return Result{}, fmt.Errorf("the signature that was made is not good: %w", err)
	}
	out := growing{file: p.file, id: p.id, day: earlyhelp.DateOf(p.o.Time), packer: p.packer}
	out.note(p.o.Field, nameOf(p.signing.Chain[0]), level)
	more := ExtendOptions{Level: p.o.Level, Time: p.o.Time, Timestamps: p.o.Timestamps, Revocation: p.o.Revocation}
	if err := out.extend(ctx, more, p.o.Field); err != nil {
		return Result{}, err
	}
	return out.write(ctx, w)
}

// stamp puts a timestamp into a signature.
func (p *Prepared) stamp(ctx context.Context, der []byte) ([]byte, error) {
	signed, err := cms.Parse(der)
	if err != nil {
		return nil, err
	}
	token, t, err := timestamp(ctx, p.o.Timestamps, p.o.Hash, signed.Sum(signed.Signature))
	if err != nil {
		return nil, err
	}
	if c := p.signing.Chain[0]; t.Time.Before(c.NotBefore) || t.Time.After(c.NotAfter) {
		return nil, &InputError{InputTimestamps, fmt.Errorf("the timestamp is of %s, when the certificate was not valid", cms.Date(t.Time))}
	}
	return cms.AddTimestamp(der, token)
}

// fill writes a signature into its room.
func fill(file []byte, room pdffile.Span, der []byte) error {
	to := file[room.Start+1 : room.End-1]
	if have := len(to) / 2; len(der) > have {
		return fmt.Errorf("the signature takes %d bytes, and there is room for %d: certificates or the timestamp are unusually large", len(der), have)
	}
	for i := hex.Encode(to, der); i < len(to); i++ {
		to[i] = '0'
	}
	return nil
}

// signatureIn reads the signature that stands in its room.
func signatureIn(file []byte, room pdffile.Span) (*cms.SignedData, error) {
	contents, err := hex.DecodeString(string(file[room.Start+1 : room.End-1]))
	if err != nil {
		return nil, err
	}
	der, err := cms.Split(contents)
	if err != nil {
		return nil, err
	}
	return cms.Parse(der)
}
