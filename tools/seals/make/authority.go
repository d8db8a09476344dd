package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/forge"
	"earlyhelp.example/forms/render/sign"
	"earlyhelp.example/forms/tools/seals"
)

// maker makes the files.
type maker struct {
	folder string
	now    time.Time
	ca     *testca.CA
	sealer *sign.Sealer
	image  []byte

	council, stranger, past *testca.Identity
	byKey                   map[testca.Key]*testca.Identity
	then                    time.Time // when the past's certificate was valid

	source *forge.Source
	plain  []byte
	fields []string
	stored []earlyhelp.Stored // of the last file that was signed twice
	files  []seals.File
}

func newMaker(folder string) (*maker, error) {
	m := &maker{folder: folder, now: time.Now().Add(-time.Minute).Truncate(time.Second), byKey: map[testca.Key]*testca.Identity{}}
	m.then = m.now.Add(-100 * day)
	err := os.MkdirAll(filepath.Join(folder, "authority"), 0o700)
	if err != nil {
		return nil, err
	}
	if m.ca, err = testca.New(m.now); err != nil {
		return nil, err
	}
	for _, key := range []testca.Key{testca.RSA2048, testca.RSA3072, testca.P256, testca.P384} {
		if m.byKey[key], err = m.ca.Issue(testca.Request{Name: "Seal with " + string(key), Organisation: "Exampleshire Council", Key: key}); err != nil {
			return nil, err
		}
	}
	m.council = m.byKey[testca.P256]
	if m.past, err = m.ca.Issue(testca.Request{Name: "Seal of last year", NotBefore: m.then.Add(-day), NotAfter: m.now.Add(-35 * day)}); err != nil {
		return nil, err
	}
	other, err := testca.New(m.now)
	if err != nil {
		return nil, err
	}
	if m.stranger, err = other.Issue(testca.Request{Name: "Exampleshire Council"}); err != nil {
		return nil, err
	}
	if m.sealer, err = sign.New(); err != nil {
		return nil, err
	}
	if m.plain, err = record("generic/plan", "family", "family", "lead", "lead"); err != nil {
		return nil, err
	}
	fields, err := sign.Fields(m.plain)
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		m.fields = append(m.fields, f.Name)
	}
	if len(m.fields) < 5 {
		return nil, fmt.Errorf("the plan has %d signature fields, and five are wanted", len(m.fields))
	}
	m.image, err = scribble()
	return m, err
}

// scribble is a picture of a signature, in part transparent.
func scribble() ([]byte, error) {
	img := image.NewNRGBA(image.Rect(0, 0, 200, 60))
	for x := range 200 {
		for w := range 3 {
			img.Set(x, (x*x/37+w)%60, color.NRGBA{R: 20, G: 20, B: 90, A: uint8(120 + 40*w)})
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

// signing is one honest signature.
type signing struct {
	field   string
	key     testca.Key // zero: P-256
	level   sign.Level // zero: B
	certify sign.Certify
	image   bool

	by *testca.Identity // instead of key's
	at time.Time        // zero: now
}

// clock stamps as of a time.
type clock struct {
	*maker
	at time.Time
}

func (c clock) Timestamp(_ context.Context, hash crypto.Hash, digest []byte) ([]byte, error) {
	return c.ca.Stamp(c.ca.TSA, hash, digest, nil, c.at)
}

func (m *maker) token(digest []byte) ([]byte, error) {
	return clock{m, m.now}.Timestamp(context.Background(), crypto.SHA256, digest)
}

func (m *maker) sign(file []byte, o signing) ([]byte, error) {
	if o.by == nil {
		if o.by = m.byKey[o.key]; o.key == "" {
			o.by = m.council
		}
	}
	if o.at.IsZero() {
		o.at = m.now
	}
	m.ca.Set(o.at) // what is known of revocation is of that time, too
	defer m.ca.Set(m.now)
	options := sign.Options{
		Field: o.field, Level: o.level, Time: o.at, Reason: "Sealed after the meeting", Certify: o.certify,
		Timestamps: clock{m, o.at}, Revocation: m.revocation(),
	}
	if o.image {
		options.Image = m.image
	}
	var out bytes.Buffer
	result, err := m.sealer.Sign(context.Background(), &out, file, sign.Signer{Key: o.by.Key, Chain: o.by.Chain}, options)
	m.stored = append(m.stored, result.Stored...)
	return out.Bytes(), err
}

// revocation is asked of the authority; signers and timestamps do not carry the root.
func (m *maker) revocation() sign.Revocation {
	return sign.Revocation{Fetch: m.ca, Certificates: []*x509.Certificate{m.ca.Root.Certificate()}}
}

// forgeSign signs as package forge asks.
func (m *maker) forgeSign(file []byte, by forge.Signing) ([]byte, error) {
	o := signing{field: by.Field, level: sign.Level(by.Level), certify: sign.Certify(by.Certify)}
	switch by.Who {
	case forge.Stranger:
		o.by = m.stranger
	case forge.Past:
		o.by, o.at = m.past, m.then
	case forge.PastLate:
		return m.source.Stamped(file, by.Field, m.past.Key, m.past.Chain, m.then)
	}
	m.stored = nil
	return m.sign(file, o)
}

func (m *maker) forgeExtend(file []byte, level string) ([]byte, error) {
	var out bytes.Buffer
	_, err := m.sealer.Extend(context.Background(), &out, file, sign.ExtendOptions{
		Level: sign.Level(level), Time: m.now, Timestamps: clock{m, m.now}, Revocation: m.revocation(),
	})
	return out.Bytes(), err
}

// writeAuthority writes what the judges believe.
func (m *maker) writeAuthority() error {
	to := filepath.Join(m.folder, "authority")
	err := os.WriteFile(filepath.Join(to, "roots.pem"), testca.PEM(m.ca.Root.Certificate()), 0o600)
	for _, issuer := range []*testca.Identity{m.ca.Root, m.ca.Intermediate} {
		list, e := m.ca.List(issuer)
		name := strings.ReplaceAll(strings.ToLower(issuer.Certificate().Subject.CommonName), " ", "-")
		err = errors.Join(err, e, os.WriteFile(filepath.Join(to, name+".crl"), list, 0o600))
	}
	return err
}

// levelName is a level as DSS names it.
func levelName(l sign.Level) string {
	if l == "" {
		l = sign.B
	}
	return "PAdES-BASELINE-" + strings.ToUpper(string(l))
}
