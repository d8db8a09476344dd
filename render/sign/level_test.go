package sign_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/render/sign"
)

// evidence is what the test authority gives to show that nothing was revoked.
func evidence(t testing.TB, ca *testca.CA) sign.Revocation {
	t.Helper()
	lists, err := ca.Lists()
	if err != nil {
		t.Fatal(err)
	}
	return sign.Revocation{CRLs: lists, Certificates: []*x509.Certificate{ca.Root.Certificate(), ca.Intermediate.Certificate()}}
}

func keep(t testing.TB, name string, file []byte) {
	t.Helper()
	if dir := os.Getenv("KEEP"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLevels(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	id, err := ca.Issue(testca.Request{Name: "Exampleshire Council", Key: testca.RSA2048})
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("KEEP"); dir != "" {
		if _, err := ca.Write(filepath.Join(dir, "authority"), "council", id, ""); err != nil {
			t.Fatal(err)
		}
	}
	by := sign.Signer{Key: id.Key, Chain: id.Chain}
	for i, level := range []sign.Level{sign.B, sign.T, sign.LT, sign.LTA} {
		o := sign.Options{Field: sign.Seal, Level: level, Timestamps: ca, Revocation: evidence(t, ca)}
		if level == sign.LTA { // the other way to revocation data
			o.Revocation = sign.Revocation{Certificates: o.Revocation.Certificates, Fetch: ca}
		}
		out, r := signed(t, file, by, o)
		keep(t, string(level), out)
		if len(r.Stored) != max(1, i) {
			t.Errorf("%s: %d revisions", level, len(r.Stored))
		}
		for _, s := range r.Stored {
			t.Log(fmt.Sprintf("%+v", s.Field), s.Level, s.Length, s.Signer)
		}
	}
	b, _ := signed(t, file, by, sign.Options{Field: sign.Seal})
	for _, level := range []sign.Level{sign.T, sign.LT, sign.LTA} {
		out, _ := extended(t, b, sign.ExtendOptions{Level: level, Timestamps: ca, Revocation: evidence(t, ca)})
		keep(t, "b-to-"+string(level), out)
	}
}

func extended(t testing.TB, file []byte, o sign.ExtendOptions) ([]byte, sign.Result) {
	t.Helper()
	if o.Time.IsZero() {
		o.Time = now
	}
	return made(t, file, func(w writer) (sign.Result, error) { return newSealer(t).Extend(context.Background(), w, file, o) })
}
