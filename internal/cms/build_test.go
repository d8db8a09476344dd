package cms_test

import (
	"context"
	"crypto"
	"crypto/sha256"
	"testing"
	"time"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
)

var spring = time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)

func newCA(t testing.TB) *testca.CA {
	t.Helper()
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func issue(t testing.TB, ca *testca.CA, r testca.Request) *testca.Identity {
	t.Helper()
	id, err := ca.Issue(r)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func sign(t testing.TB, id *testca.Identity, hash crypto.Hash, content []byte) []byte {
	t.Helper()
	s := cms.Signing{Chain: id.Chain, Hash: hash}
	h := hash.New()
	h.Write(content)
	der, err := s.Sign(id.Key, h.Sum(nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(der) > s.Size() {
		t.Errorf("the signature takes %d bytes, Size said %d", len(der), s.Size())
	}
	return der
}

var content = []byte("what is signed")

func TestSignedParsedChecked(t *testing.T) {
	ca := newCA(t)
	for _, key := range []testca.Key{testca.P256, testca.P384, testca.RSA2048, testca.RSA3072} {
		id := issue(t, ca, testca.Request{Name: "Exampleshire", Key: key})
		for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			der := sign(t, id, hash, content)
			s, err := cms.Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(s.Sum(content)); err != nil {
				t.Errorf("%s, %v: %v", key, hash, err)
			}
			if s.Hash != hash || !s.Signer.Equal(id.Certificate()) || len(s.Certificates) != 2 || s.Timestamp != nil {
				t.Errorf("%s, %v: read otherwise than it was written: %+v", key, hash, s)
			}
			imprint := sha256.Sum256(s.Signature)
			token, err := ca.Timestamp(context.Background(), crypto.SHA256, imprint[:])
			if err != nil {
				t.Fatal(err)
			}
			stamped, err := cms.AddTimestamp(der, token)
			if err != nil {
				t.Fatal(err)
			}
			again, err := cms.Parse(stamped)
			if err != nil {
				t.Fatal(err)
			}
			if err := again.Check(again.Sum([]byte("what is "), []byte("signed"))); err != nil {
				t.Error(err)
			}
			stamp, err := cms.ParseToken(again.Timestamp)
			if err != nil {
				t.Fatal(err)
			}
			if err := stamp.Check(stamp.Sum(again.Signature)); err != nil || !stamp.Time.Equal(spring) {
				t.Errorf("the timestamp of %v: %v", stamp.Time, err)
			}
		}
	}
}
