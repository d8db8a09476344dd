package sign_test

import (
	"context"
	"crypto/x509"
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

// keep writes a file and what it takes to check it into a folder, where one asks
// for them to be judged by other programs.
func keep(t testing.TB, ca *testca.CA, name string, file []byte) {
	t.Helper()
	dir := os.Getenv("EARLYHELP_SEALED")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := ca.Write(filepath.Join(dir, name), "timestamps", ca.TSA, ""); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name, "signed.pdf"), file, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLevels(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council", Key: testca.RSA2048})
	for i, level := range []sign.Level{sign.B, sign.T, sign.LT, sign.LTA} {
		o := sign.Options{Field: sign.Seal, Level: level, Timestamps: ca, Revocation: evidence(t, ca)}
		if level == sign.LTA { // the other way to revocation data
			o.Revocation = sign.Revocation{Certificates: o.Revocation.Certificates, Fetch: ca}
		}
		out, r := signed(t, file, by, o)
		keep(t, ca, string(level), out)
		if len(r.Stored) != max(1, i) {
			t.Errorf("%s: %d revisions", level, len(r.Stored))
		}
	}
	b, _ := signed(t, file, by, sign.Options{Field: sign.Seal})
	for _, level := range []sign.Level{sign.T, sign.LT, sign.LTA} {
		out, _ := extended(t, b, sign.ExtendOptions{Level: level, Timestamps: ca, Revocation: evidence(t, ca)})
		keep(t, ca, "b-to-"+string(level), out)
	}
}

func extended(t testing.TB, file []byte, o sign.ExtendOptions) ([]byte, sign.Result) {
	t.Helper()
	if o.Time.IsZero() {
		o.Time = now
	}
	return made(t, file, func(w writer) (sign.Result, error) { return newSealer(t).Extend(context.Background(), w, file, o) })
}
