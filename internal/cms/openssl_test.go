package cms_test

import (
	"crypto"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
)

// openssl runs it on files of a folder and returns what it printed.
func openssl(t *testing.T, folder string, arguments ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("EARLYHELP_PROGRAMS") != "" {
			t.Fatal(err)
		}
		t.Skip("openssl is not installed: what it says of our signatures is not asked")
	}
	run := exec.Command("openssl", arguments...)
	run.Dir = folder
	out, err := run.CombinedOutput()
	return string(out), err
}

func write(t *testing.T, folder string, files map[string][]byte) {
	t.Helper()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func pemCRL(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})
}

// openssl verifies what is signed and stamped here, and refuses it for other bytes.
func TestOpenSSLVerifies(t *testing.T) {
	ca := newCA(t)
	at := strconv.FormatInt(spring.Unix(), 10)
	for _, key := range []testca.Key{testca.P256, testca.P384, testca.RSA2048, testca.RSA3072} {
		folder := t.TempDir()
		der := sign(t, issue(t, ca, testca.Request{Name: "Exampleshire", Key: key}), crypto.SHA384, content)
		s, err := cms.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		der, token := stamp(t, ca, der)
		write(t, folder, map[string][]byte{
			"signed": content, "other": []byte("other"), "signature": der, "token": token, "value": s.Signature,
			"root": testca.PEM(ca.Root.Certificate()), "between": testca.PEM(ca.Intermediate.Certificate()),
		})
		verify := func(file string) []string {
			return []string{"cms", "-verify", "-inform", "DER", "-in", "signature", "-content", file, "-binary",
				"-CAfile", "root", "-purpose", "any", "-attime", at, "-cades", "-out", "out"}
		}
		if said, err := openssl(t, folder, verify("signed")...); err != nil || !strings.Contains(said, "erification successful") {
			t.Errorf("%s: %v %s", key, err, said)
		}
		if said, err := openssl(t, folder, verify("other")...); err == nil || !strings.Contains(said, "erification failure") {
			t.Errorf("%s, other bytes: %s", key, said)
		}
		stamp := func(file string) []string {
			return []string{"ts", "-verify", "-data", file, "-in", "token", "-token_in", "-CAfile", "root", "-untrusted", "between", "-attime", at}
		}
		if said, err := openssl(t, folder, stamp("value")...); err != nil || !strings.Contains(said, "Verification: OK") {
			t.Errorf("%s, the timestamp: %v %s", key, err, said)
		}
		if said, err := openssl(t, folder, stamp("other")...); err == nil || !strings.Contains(said, "mismatch") {
			t.Errorf("%s, the timestamp of other bytes: %s", key, said)
		}
	}
}

// What openssl signs, CAdES, is verified here; without the certificate's digest it is not.
func TestSignaturesByOpenSSL(t *testing.T) {
	ca := newCA(t)
	for _, key := range []testca.Key{testca.P256, testca.RSA2048} {
		folder := t.TempDir()
		id := issue(t, ca, testca.Request{Name: "Exampleshire", Key: key})
		private, err := testca.KeyPEM(id, "")
		if err != nil {
			t.Fatal(err)
		}
		write(t, folder, map[string][]byte{"signed": content, "key": private, "certificate": testca.PEM(id.Certificate())})
		for _, test := range []struct {
			more []string
			good bool
		}{
			{[]string{"-cades"}, true},
			{[]string{"-cades", "-keyid"}, true},
			{[]string{"-cades", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"}, true},
			{nil, false},
			{[]string{"-cades", "-stream", "-indef"}, false}, // BER
		} {
			if key == testca.P256 && len(test.more) > 3 {
				continue
			}
			if said, err := openssl(t, folder, append([]string{"cms", "-sign", "-in", "signed", "-binary", "-outform", "DER",
				"-md", "sha256", "-signer", "certificate", "-inkey", "key", "-out", "signature"}, test.more...)...); err != nil {
				t.Fatal(said)
			}
			der, err := os.ReadFile(filepath.Join(folder, "signature"))
			if err != nil {
				t.Fatal(err)
			}
			if err := check(der); (err == nil) != test.good {
				t.Errorf("%s %v: %v", key, test.more, err)
			}
		}
	}
}

// openssl reads the authority's CRLs and OCSP responses as they were meant.
func TestOpenSSLReadsRevocation(t *testing.T) {
	ca := newCA(t)
	folder := t.TempDir()
	id := issue(t, ca, testca.Request{Name: "Exampleshire"})
	revoked := issue(t, ca, testca.Request{Name: "Revoked"})
	ca.Revoke(revoked, spring.Add(-day), 1)
	at := strconv.FormatInt(spring.Unix(), 10)
	lists := lists(t, ca)
	response, err := ca.OCSP(t.Context(), revoked.Certificate(), ca.Intermediate.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	write(t, folder, map[string][]byte{
		"root": testca.PEM(ca.Root.Certificate()), "between": testca.PEM(ca.Intermediate.Certificate()),
		"good": testca.PEM(id.Certificate()), "revoked": testca.PEM(revoked.Certificate()),
		"crls": append(pemCRL(lists[0]), pemCRL(lists[1])...), "response": response,
	})
	verify := func(file string) []string {
		return []string{"verify", "-CAfile", "root", "-untrusted", "between", "-CRLfile", "crls", "-crl_check_all", "-x509_strict", "-attime", at, file}
	}
	if said, err := openssl(t, folder, verify("good")...); err != nil {
		t.Error(said)
	}
	if said, err := openssl(t, folder, verify("revoked")...); err == nil || !strings.Contains(said, "certificate revoked") {
		t.Error(said)
	}
	said, _ := openssl(t, folder, "ocsp", "-respin", "response", "-issuer", "between", "-cert", "revoked", "-CAfile", "root", "-verify_other", "between", "-no_nonce", "-attime", at)
	if !strings.Contains(said, "Response verify OK") || !strings.Contains(said, "revoked: revoked") || !strings.Contains(said, "keyCompromise") {
		t.Error(said)
	}
}
