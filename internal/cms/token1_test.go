package cms_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"earlyhelp.example/forms/internal/cms"
)

// Most timestamp services name their certificate by the older attribute; the
// token is pyHanko's.
func TestOlderAttributeInTokens(t *testing.T) {
	der, err := os.ReadFile("testdata/token-signing-certificate-1.der")
	if err != nil {
		t.Fatal(err)
	}
	token, err := cms.ParseToken(der)
	if err != nil {
		t.Fatal(err)
	}
	if err := token.Check(token.Imprint); err != nil {
		t.Error(err)
	}
	oid := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 12}
	at := bytes.LastIndex(der, oid)
	der[at+len(oid)+12] ^= 1 // in the digest of the certificate
	if token, err = cms.ParseToken(der); err != nil {
		t.Fatal(err)
	}
	if err := token.Check(token.Imprint); !errors.Is(err, cms.ErrCertificate) {
		t.Errorf("a token that names another certificate: %v", err)
	}
}
