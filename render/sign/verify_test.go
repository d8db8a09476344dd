package sign_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/forge"
	"earlyhelp.example/forms/render/sign"
)

// bench is an authority, a plan, and who signs it.
type bench struct {
	ca              *testca.CA
	plain           []byte
	council, worker sign.Signer
	source          *forge.Source
	sign            func(file []byte, by sign.Signer, o sign.Options) ([]byte, sign.Result, error)
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{ca: newCA(t), plain: plan(t, final)}
	b.council = issue(t, b.ca, testca.Request{Name: "Exampleshire Council", Organisation: "Exampleshire Council"})
	b.worker = issue(t, b.ca, testca.Request{Name: "Sam Okafor", Organisation: "Exampleshire Council"})
	past := issue(t, b.ca, testca.Request{Name: "Exampleshire Council", NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(-1, 0, 0)})
	other, err := testca.New(now)
	if err != nil {
		t.Fatal(err)
	}
	stranger := issue(t, other, testca.Request{Name: "Exampleshire Council"})
	s := newSealer(t)
	b.sign = func(file []byte, by sign.Signer, o sign.Options) ([]byte, sign.Result, error) {
		if o.Time.IsZero() {
			o.Time = now
		}
		crls, err := b.ca.Lists()
		if err != nil {
			return nil, sign.Result{}, err
		}
		o.Timestamps, o.Revocation = b.ca, sign.Revocation{CRLs: crls, Certificates: b.ca.Root.Chain}
		var out bytes.Buffer
		r, err := s.Sign(context.Background(), &out, file, by, o)
		return out.Bytes(), r, err
	}
	b.source = &forge.Source{
		Plain: b.plain, Time: now, Key: b.council.Key, Chain: b.council.Chain,
		Token: func(digest []byte) ([]byte, error) {
			return b.ca.Timestamp(context.Background(), crypto.SHA256, digest)
		},
		Sign: func(file []byte, by forge.Signing) ([]byte, error) {
			o := sign.Options{Field: by.Field, Level: sign.Level(by.Level), Certify: sign.Certify(by.Certify)}
			signer := b.council
			switch by.Who {
			case forge.Stranger:
				signer = stranger
			case forge.Past, forge.PastLate:
				signer, o.Time = past, now.AddDate(-1, -6, 0)
				b.ca.Set(o.Time)
				defer b.ca.Set(now)
			}
			if by.Who == forge.PastLate {
				return b.stampedLate(t, file, signer, o)
			}
			out, _, err := b.sign(file, signer, o)
			return out, err
		},
		Extend: func(file []byte, level string) ([]byte, error) { return b.extend(t, file, sign.Level(level), now), nil },
	}
	return b
}

// stampedLate signs with a timestamp of now instead of one of then.
func (b *bench) stampedLate(t testing.TB, file []byte, by sign.Signer, o sign.Options) ([]byte, error) {
	t.Helper()
	file, _, err := b.sign(file, by, o)
	if err != nil {
		return nil, err
	}
	return file, signedAgain(file, by, func(signature []byte) ([]byte, error) {
		digest := sha256.Sum256(signature)
		return b.ca.Stamp(b.ca.TSA, crypto.SHA256, digest[:], nil, now)
	})
}

// signedAgain puts somebody's signature in the place of a file's last one, with a
// timestamp if there is a service: one that Sign would not make.
func signedAgain(file []byte, by sign.Signer, stamp func(signature []byte) ([]byte, error)) error {
	start := bytes.LastIndex(file, []byte("/Contents<")) + len("/Contents<")
	room := file[start : start+bytes.IndexByte(file[start:], '>')]
	contents, err := hex.DecodeString(string(room))
	if err != nil {
		return err
	}
	der, err := cms.Split(contents)
	if err != nil {
		return err
	}
	old, err := cms.Parse(der)
	if err != nil {
		return err
	}
	id := cms.Signing{Chain: by.Chain, Hash: crypto.SHA256}
	if der, err = id.Sign(by.Key, old.Digest); err != nil {
		return err
	}
	if stamp != nil {
		again, err := cms.Parse(der)
		if err != nil {
			return err
		}
		token, err := stamp(again.Signature)
		if err != nil {
			return err
		}
		if der, err = cms.AddTimestamp(der, token); err != nil {
			return err
		}
	}
	clear(contents)
	if len(der) > len(contents) {
		return errors.New("the signature does not fit")
	}
	copy(contents, der)
	hex.Encode(room, contents)
	return nil
}

func (b *bench) extend(t testing.TB, file []byte, level sign.Level, at time.Time) []byte {
	t.Helper()
	b.ca.Set(at)
	defer b.ca.Set(now)
	crls, err := b.ca.Lists()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := newSealer(t).Extend(context.Background(), &out, file, sign.ExtendOptions{Level: level, Time: at, Timestamps: b.ca,
		Revocation: sign.Revocation{CRLs: crls, Certificates: b.ca.Root.Chain}}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (b *bench) verify(t testing.TB, file []byte, change func(*sign.VerifyOptions)) *sign.Report {
	t.Helper()
	o := sign.VerifyOptions{Roots: b.ca.Roots(), At: now}
	if change != nil {
		change(&o)
	}
	r, err := sign.Verify(context.Background(), file, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// codes returns the codes of all problems in a report.
func codes(r *sign.Report) []string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, string(p.Code))
	}
	for _, s := range r.Signatures {
		for _, p := range s.Problems {
			out = append(out, string(p.Code))
		}
	}
	return out
}

// Every row of the matrix is an attack that is built and refused, for a reason
// that is its own; the controls pass.
func TestAttacks(t *testing.T) {
	b := newBench(t)
	for _, a := range forge.Attacks() {
		t.Run(a.Name, func(t *testing.T) {
			file, err := a.Make(b.source)
			if err != nil {
				t.Fatal(err)
			}
			r, err := sign.Verify(context.Background(), file, sign.VerifyOptions{Roots: b.ca.Roots(), At: now})
			if err != nil || a.Damaged != "" {
				if a.Damaged == "" || err == nil || !strings.Contains(err.Error(), a.Damaged) {
					t.Errorf("refused whole: %v; wanted %q", err, a.Damaged)
				}
				return
			}
			got := codes(r)
			switch {
			case a.Recorded:
				if !r.Good() {
					t.Errorf("without a record it is good, and not %v", got)
				}
			case len(a.Codes) == 0:
				if !r.Good() {
					t.Errorf("refused for %v", got)
				}
			case r.Good() || !slices.ContainsFunc(got, func(c string) bool { return slices.Contains(a.Codes, c) }):
				t.Errorf("good %v for %v; wanted one of %v", r.Good(), got, a.Codes)
			}
			if testing.Verbose() {
				for _, s := range r.Signatures {
					t.Logf("[%s] %s", s.Level, s.Words)
				}
			}
		})
	}
}
