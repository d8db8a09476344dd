package cms_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
)

// stamped returns a signature with a timestamp, and the same as a token.
func stamped(t testing.TB, key testca.Key) (*testca.CA, []byte) {
	t.Helper()
	ca := newCA(t)
	der := sign(t, issue(t, ca, testca.Request{Name: "Exampleshire", Key: key}), crypto.SHA256, content)
	der, _ = stamp(t, ca, der)
	return ca, der
}

// stamp puts a timestamp into a signature, and returns it alone too.
func stamp(t testing.TB, ca *testca.CA, der []byte) (stamped, token []byte) {
	t.Helper()
	s, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(s.Signature)
	if token, err = ca.Timestamp(t.Context(), crypto.SHA256, digest[:]); err != nil {
		t.Fatal(err)
	}
	if stamped, err = cms.AddTimestamp(der, token); err != nil {
		t.Fatal(err)
	}
	return stamped, token
}

// judge does all that a verifier does: the signature, its timestamp and both
// chains.
func judge(ca *testca.CA, der []byte) error {
	s, err := cms.Parse(der)
	if err != nil {
		return err
	}
	if err := s.Check(s.Sum(content)); err != nil {
		return err
	}
	if _, err := cms.Chain(s.Signer, s.Certificates, ca.Roots(), spring, cms.Sealing); err != nil {
		return err
	}
	token, err := cms.ParseToken(s.Timestamp)
	if err != nil {
		return err
	}
	if err := token.Check(token.Sum(s.Signature)); err != nil {
		return err
	}
	_, err = cms.Chain(token.Signed.Signer, token.Signed.Certificates, ca.Roots(), token.Time, cms.Timestamping)
	return err
}

// No byte of a signature with its timestamp and chains can be changed: one bit
// of each is tried, and the one that makes a tag another's form.
func TestNoByteCanBeChanged(t *testing.T) {
	for _, key := range []testca.Key{testca.P256, testca.RSA2048} {
		ca, good := stamped(t, key)
		if err := judge(ca, good); err != nil {
			t.Fatal(err)
		}
		for i := range good {
			for _, bit := range []byte{1 << (i % 8), 0x20} {
				bad := bytes.Clone(good)
				bad[i] ^= bit
				if judge(ca, bad) == nil {
					t.Errorf("%s: byte %d, %#x for %#x, is not seen", key, i, bad[i], good[i])
				}
			}
		}
	}
}

// Bytes changed, moved, doubled and taken out at random: no panic, nothing good
// that is another signature.
func TestMutations(t *testing.T) {
	ca, good := stamped(t, testca.P256)
	chain := chainOf(t, ca, issue(t, ca, testca.Request{Name: "Exampleshire"}))
	lists, responses := lists(t, ca), responses(t, ca, chain)
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		bad := mutate(random, good)
		if judge(ca, bad) == nil && !bytes.Equal(bad, good) {
			t.Errorf("a changed signature is good: %x", bad)
		}
		for i := range chain[:2] {
			for _, ev := range []cms.Evidence{{CRLs: [][]byte{mutate(random, lists[1-i])}}, {OCSPs: [][]byte{mutate(random, responses[i])}}} {
				s := cms.Revocation(chain, ev, spring)[i]
				// Of an OCSP response, what nobody signs may change.
				response, err := ocsp.ParseResponse(responses[i], nil)
				if err != nil {
					t.Fatal(err)
				}
				if s.Status != cms.Unknown && !bytes.Equal(s.CRL, lists[1-i]) && (s.Status != cms.Good || !bytes.Contains(s.OCSP, response.TBSResponseData)) {
					t.Errorf("changed revocation data count: status %d, %x%x", s.Status, s.CRL, s.OCSP)
				}
			}
		}
	}
}

func mutate(random *rand.Rand, good []byte) []byte {
	bad := bytes.Clone(good)
	for range 1 + random.IntN(3) {
		at := random.IntN(len(bad))
		n := min(1+random.IntN(16), len(bad)-at)
		switch random.IntN(4) {
		case 0:
			bad[at] = byte(random.Uint32())
		case 1:
			bad = append(bad[:at], bad[at+n:]...)
		case 2:
			bad = append(bad[:at+n:at+n], bad[at:]...)
		case 3:
			copy(bad[random.IntN(len(bad)):], bad[at:at+n])
		}
		if len(bad) == 0 {
			return []byte{0x30}
		}
	}
	return bad
}

func FuzzParse(f *testing.F) {
	_, good := stamped(f, testca.P256)
	s, err := cms.Parse(good)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{good, s.Timestamp, {0x30, 0x80, 0, 0}, make([]byte, 20)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		if s, err := cms.Parse(data); err == nil {
			_ = s.Check(s.Sum(content))
			_, _ = cms.Chain(s.Signer, s.Certificates, nil, spring, cms.Sealing)
		}
		if token, err := cms.ParseToken(data); err == nil {
			_ = token.Check(token.Sum(content))
		}
		_, _ = cms.Split(data)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func FuzzRevocation(f *testing.F) {
	ca := newCA(f)
	chain := chainOf(f, ca, issue(f, ca, testca.Request{Name: "Exampleshire"}))
	for _, seed := range append(lists(f, ca), responses(f, ca, chain)...) {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		cms.Revocation(chain, cms.Evidence{CRLs: [][]byte{data}, OCSPs: [][]byte{data}}, spring)
	})
}
