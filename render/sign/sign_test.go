package sign_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/render/sign"
)

var now = time.Date(2026, time.March, 3, 10, 15, 0, 0, time.UTC)

// sealer is shared: reading typefaces takes longer than signing.
var sealer = sync.OnceValues(func() (*sign.Sealer, error) { return sign.New(scripts.Fonts()...) })

func newSealer(t testing.TB) *sign.Sealer {
	t.Helper()
	s, err := sealer()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plan is a family's plan; its options say whether it is final.
func plan(t testing.TB, o pdf.Options) []byte {
	t.Helper()
	c := casetest.Case(t, "southend/plan/complete")
	c.Instances[len(c.Instances)-1].Signatures = nil // so that there are boxes to sign in
	d, err := render.For(casetest.Open(t, casetest.Library(t), c), render.Audience{Kind: render.Family})
	if err != nil {
		t.Fatal(err)
	}
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.Write(&out, d, o); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var final = pdf.Options{Findings: []earlyhelp.Finding{}}

func newCA(t testing.TB) *testca.CA {
	t.Helper()
	ca, err := testca.New(now)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func issue(t testing.TB, ca *testca.CA, r testca.Request) sign.Signer {
	t.Helper()
	id, err := ca.Issue(r)
	if err != nil {
		t.Fatal(err)
	}
	return sign.Signer{Key: id.Key, Chain: id.Chain}
}

func signed(t testing.TB, file []byte, by sign.Signer, o sign.Options) ([]byte, sign.Result) {
	t.Helper()
	if o.Time.IsZero() {
		o.Time = now
	}
	return made(t, file, func(w writer) (sign.Result, error) {
		return newSealer(t).Sign(context.Background(), w, file, by, o)
	})
}

type writer = *bytes.Buffer

// made returns what was made of a file, and checks that it follows the file.
func made(t testing.TB, file []byte, do func(writer) (sign.Result, error)) ([]byte, sign.Result) {
	t.Helper()
	var out bytes.Buffer
	r, err := do(&out)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdfread.Open(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Revisions {
		if err := f.Loose(i); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.HasPrefix(out.Bytes(), file) {
		t.Fatal("the file itself was changed")
	}
	return out.Bytes(), r
}

func TestSealed(t *testing.T) {
	file := plan(t, final)
	fields, err := sign.Fields(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(fields) != 3 || fields[0].Name != sign.Seal || fields[0].Page != 1 || fields[0].Signed {
		t.Errorf("the fields are %+v", fields)
	}
	ca := newCA(t)
	for _, kind := range []testca.Key{testca.P256, testca.P384, testca.RSA2048, testca.RSA3072} {
		by := issue(t, ca, testca.Request{Name: "Exampleshire Council", Key: kind})
		out, _ := signed(t, file, by, sign.Options{Field: sign.Seal, Reason: "Agreed plan"})
		name := filepath.Join(t.TempDir(), "signed.pdf")
		if err := os.WriteFile(name, out, 0o600); err != nil {
			t.Fatal(err)
		}
		keep(t, ca, string(kind), out)
		said, _ := exec.Command("pdfsig", "-nocert", name).CombinedOutput()
		if !strings.Contains(string(said), "Signature is Valid") || !strings.Contains(string(said), "Total document signed") {
			t.Errorf("%s: pdfsig says %s", kind, said)
		}
	}
}
