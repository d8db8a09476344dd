package keyfile_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/keyfile"
)

const secret = "a secret of this test"

var spring = time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)

func block(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// What the authority writes is read again: key, chain in any order, roots,
// CRLs and OCSP responses.
func TestRead(t *testing.T) {
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []testca.Key{testca.P256, testca.P384, testca.RSA2048} {
		for _, password := range []string{"", secret} {
			id, err := ca.Issue(testca.Request{Name: "Exampleshire", Key: kind})
			if err != nil {
				t.Fatal(err)
			}
			f, err := ca.Write(t.TempDir(), "seal", id, password)
			if err != nil {
				t.Fatal(err)
			}
			var given []byte
			if password != "" {
				if given, err = keyfile.Password(f.Password); err != nil || string(given) != password {
					t.Fatal(err)
				}
			}
			// The chain the other way round, with the root and another's certificate in it.
			all := slices.Concat([]*x509.Certificate{ca.Root.Certificate(), ca.TSA.Certificate()}, id.Chain)
			slices.Reverse(all)
			if err := os.WriteFile(f.Chain, append([]byte("what a person wrote\n"), testca.PEM(all...)...), 0o600); err != nil {
				t.Fatal(err)
			}
			key, err := keyfile.Key(f.Key, given)
			if err != nil {
				t.Fatal(err)
			}
			certificates, err := keyfile.Certificates(f.Chain)
			if err != nil {
				t.Fatal(err)
			}
			chain, err := keyfile.Chain(key, certificates)
			if err != nil {
				t.Fatal(err)
			}
			if len(chain) != 3 || !chain[0].Equal(id.Certificate()) || !chain[2].Equal(ca.Root.Certificate()) {
				t.Errorf("%s: a chain of %d", kind, len(chain))
			}
			digest := sha256.Sum256([]byte("x"))
			if _, err := key.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
				t.Error(err)
			}
			roots, err := keyfile.Roots(f.Roots)
			if err != nil || !roots.Equal(ca.Roots()) {
				t.Error("the roots differ", err)
			}
			for _, file := range f.CRLs {
				der, err := keyfile.CRL(file)
				if err != nil {
					t.Error(err)
				}
				if err := os.WriteFile(file, block("X509 CRL", der), 0o600); err != nil {
					t.Fatal(err)
				}
				if again, err := keyfile.CRL(file); err != nil || !bytes.Equal(again, der) {
					t.Error("a CRL as PEM:", err)
				}
			}
			for _, file := range f.OCSPs {
				if _, err := keyfile.OCSP(file); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func TestOtherFormsOfKeys(t *testing.T) {
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := x509.MarshalECPrivateKey(ca.Root.Key.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Issue(testca.Request{Key: testca.RSA2048})
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := x509.MarshalPKCS1PrivateKey(id.Key.(*rsa.PrivateKey))
	for name, file := range map[string][]byte{
		"SEC 1":                    block("EC PRIVATE KEY", ec),
		"SEC 1, as openssl writes": append(block("EC PARAMETERS", []byte{6, 8, 42, 134, 72, 206, 61, 3, 1, 7}), block("EC PRIVATE KEY", ec)...),
		"PKCS #1":                  block("RSA PRIVATE KEY", pkcs1),
		"with its certificate":     append(block("RSA PRIVATE KEY", pkcs1), testca.PEM(id.Chain...)...),
	} {
		path := filepath.Join(t.TempDir(), "key.pem")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		// A password that no key needs does no harm.
		for _, password := range []string{"", secret} {
			if _, err := keyfile.Key(path, []byte(password)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestComplaints(t *testing.T) {
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Issue(testca.Request{Name: "Exampleshire"})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := testca.KeyPEM(id, "")
	if err != nil {
		t.Fatal(err)
	}
	locked, err := testca.KeyPEM(id, secret)
	if err != nil {
		t.Fatal(err)
	}
	lockedDER, _ := pem.Decode(locked)
	_, other, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ed, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	key := func(password string) func(string) error {
		return func(path string) error { _, err := keyfile.Key(path, []byte(password)); return err }
	}
	certificates := func(path string) error { _, err := keyfile.Certificates(path); return err }
	crl := func(path string) error { _, err := keyfile.CRL(path); return err }
	response := func(path string) error { _, err := keyfile.OCSP(path); return err }
	roots := func(path string) error { _, err := keyfile.Roots(path); return err }
	password := func(path string) error { _, err := keyfile.Password(path); return err }
	chain := testca.PEM(id.Chain...)
	for name, test := range map[string]struct {
		read func(string) error
		file []byte
		want error
		says string
	}{
		"no key":                       {key(""), chain, keyfile.ErrNoKey, "BEGIN PRIVATE KEY"},
		"an empty file":                {key(""), nil, keyfile.ErrNoKey, ""},
		"two keys":                     {key(""), append(plain, plain...), keyfile.ErrKey, "more than one"},
		"a damaged key":                {key(""), block("PRIVATE KEY", []byte{0x30, 1}), keyfile.ErrKey, "damaged"},
		"a key cut off":                {key(""), plain[:len(plain)-30], keyfile.ErrKey, "damaged"},
		"a password needed":            {key(""), locked, keyfile.ErrNeedsPassword, "give its password"},
		"a wrong password":             {key("other"), locked, keyfile.ErrPassword, ""},
		"an old encryption":            {key(secret), pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"}, Bytes: []byte("x")}), keyfile.ErrKey, "openssl pkcs8 -topk8"},
		"another encryption":           {key(secret), block("ENCRYPTED PRIVATE KEY", []byte{0x30, 0}), keyfile.ErrKey, "PBES2"},
		"an encrypted key cut off":     {key(secret), block("ENCRYPTED PRIVATE KEY", shorten(lockedDER.Bytes)), keyfile.ErrKey, ""},
		"Ed25519":                      {key(""), block("PRIVATE KEY", ed), keyfile.ErrKey, "only RSA and ECDSA"},
		"an unknown kind":              {key(""), block("DSA PRIVATE KEY", ed), keyfile.ErrKey, "DSA PRIVATE KEY"},
		"a key file too large":         {key(""), make([]byte, 1<<17), keyfile.ErrTooLarge, ""},
		"no certificate":               {certificates, plain, keyfile.ErrNoCertificate, "BEGIN CERTIFICATE"},
		"a damaged certificate":        {certificates, append(chain, block("CERTIFICATE", []byte{0x30, 0})...), keyfile.ErrCertificate, "number 3"},
		"a damaged PEM block":          {certificates, append(chain[:len(chain)-40:len(chain)-40], chain...), keyfile.ErrCertificate, "damaged"},
		"roots without a certificate":  {roots, []byte("hello"), keyfile.ErrNoCertificate, ""},
		"an OCSP response for a CRL":   {crl, []byte("hello"), keyfile.ErrRevocationData, "X509 CRL"},
		"a CRL for an OCSP response":   {response, block("X509 CRL", []byte{0x30, 0}), keyfile.ErrRevocationData, "OCSP RESPONSE"},
		"a damaged OCSP response":      {response, []byte{0x30, 0}, keyfile.ErrRevocationData, ""},
		"a damaged CRL":                {crl, []byte{0x30, 0}, keyfile.ErrRevocationData, ""},
		"a key in UTF-16":              {key(""), utf16(plain), keyfile.ErrFormat, "it is text in UTF-16: save it as UTF-8"},
		"a password in UTF-16":         {password, utf16([]byte(secret)), keyfile.ErrFormat, "save it as UTF-8"},
		"a chain in UTF-16":            {certificates, utf16(chain), keyfile.ErrFormat, "save it as UTF-8"},
		"a key of SSH":                 {key(""), block("OPENSSH PRIVATE KEY", []byte("openssh-key-v1")), keyfile.ErrKey, "ssh-keygen -p -m PKCS8"},
		"too many rounds":              {key(secret), block("ENCRYPTED PRIVATE KEY", moreRounds(t)), keyfile.ErrKey, "hashed 16777215 times, and at most 10000000 are taken here"},
		"a password file that is none": {password, make([]byte, 2<<10), keyfile.ErrTooLarge, ""},
	} {
		path := filepath.Join(t.TempDir(), "given.file")
		if err := os.WriteFile(path, test.file, 0o600); err != nil {
			t.Fatal(err)
		}
		err := test.read(path)
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), "given.file") || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the password is told: %v", name, err)
		}
	}
	if _, err := keyfile.Chain(id.Key, []*x509.Certificate{ca.Root.Certificate(), ca.TSA.Certificate()}); !errors.Is(err, keyfile.ErrNotOfKey) {
		t.Error(err)
	}
	if _, err := keyfile.Key(filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// utf16 is a text as Notepad and PowerShell save it.
func utf16(text []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, c := range text {
		out = append(out, c, 0)
	}
	return out
}

// What Windows puts before a text does no harm.
func TestByteOrderMark(t *testing.T) {
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	locked, err := testca.KeyPEM(ca.Root, secret)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string][]byte{"key": locked, "chain": testca.PEM(ca.Root.Certificate()), "password": []byte(secret + "\r\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), append([]byte("\xef\xbb\xbf"), text...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	password, err := keyfile.Password(filepath.Join(dir, "password"))
	if err != nil || string(password) != secret {
		t.Fatal("another password was read", err)
	}
	if _, err := keyfile.Key(filepath.Join(dir, "key"), password); err != nil {
		t.Error(err)
	}
	if all, err := keyfile.Certificates(filepath.Join(dir, "chain")); err != nil || len(all) != 1 {
		t.Error(len(all), err)
	}
}

// Formats that hold keys and certificates otherwise are named, and the command that
// is given writes what can be read.
func TestOtherFormats(t *testing.T) {
	needOpenSSL(t)
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := testca.KeyPEM(ca.Root, "")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string][]byte{"plain.pem": plain, "cert.pem": testca.PEM(ca.Root.Certificate())} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	openssl := func(line string) {
		t.Helper()
		run := exec.Command("openssl", strings.Fields(line)...)
		run.Dir = dir
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("openssl %s: %v\n%s", line, err, out)
		}
	}
	openssl("pkcs12 -export -inkey plain.pem -in cert.pem -passout pass:x -out seal.pfx")
	openssl("crl2pkcs7 -nocrl -certfile cert.pem -outform DER -out chain.p7b")
	openssl("crl2pkcs7 -nocrl -certfile cert.pem -out pem.p7b")
	openssl("pkey -in plain.pem -ec_param_enc explicit -out explicit.pem")
	openssl("ec -in plain.pem -param_enc explicit -out explicit.sec1")
	key := func(path string) error { _, err := keyfile.Key(path, []byte("new")); return err }
	chain := func(path string) error { _, err := keyfile.Certificates(path); return err }
	for _, test := range []struct {
		file         string
		read, made   func(string) error
		want         error
		advice, more string // more: answers the questions
	}{
		{"seal.pfx", key, key, keyfile.ErrFormat, "pkcs12 -in FILE -out key.pem", " -passin pass:x -passout pass:new"},
		{"seal.pfx", chain, chain, keyfile.ErrFormat, "pkcs12 -in FILE -out key.pem", " -passin pass:x -passout pass:new"},
		{"chain.p7b", chain, chain, keyfile.ErrFormat, "pkcs7 -print_certs -inform DER -in FILE -out chain.pem", ""},
		{"chain.p7b", key, chain, keyfile.ErrFormat, "pkcs7 -print_certs -inform DER -in FILE -out chain.pem", ""},
		{"pem.p7b", chain, chain, keyfile.ErrFormat, "pkcs7 -print_certs -inform PEM -in FILE -out chain.pem", ""},
		{"explicit.pem", key, key, keyfile.ErrKey, "pkey -ec_param_enc named_curve -aes256 -in FILE -out key.pem", " -passout pass:new"},
		{"explicit.sec1", key, key, keyfile.ErrKey, "pkey -ec_param_enc named_curve -aes256 -in FILE -out key.pem", " -passout pass:new"},
	} {
		path := filepath.Join(dir, test.file)
		err := test.read(path)
		if !errors.Is(err, test.want) || !strings.Contains(strings.ReplaceAll(err.Error(), "-in "+path, "-in FILE"), "openssl "+test.advice) {
			t.Errorf("%s: %v", test.file, err)
			continue
		}
		openssl(strings.Replace(test.advice, "FILE", test.file, 1) + test.more)
		made := "key.pem"
		if strings.HasSuffix(test.advice, "chain.pem") {
			made = "chain.pem"
		}
		if err := test.made(filepath.Join(dir, made)); err != nil {
			t.Errorf("%s, written anew: %v", test.file, err)
		}
	}
}

// moreRounds is an encrypted key whose password is hashed many times.
func moreRounds(t *testing.T) []byte {
	t.Helper()
	type algorithm struct {
		ID     asn1.ObjectIdentifier
		Params any
	}
	pbkdf2 := algorithm{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}, struct {
		Salt   []byte
		Rounds int
	}{make([]byte, 8), 16777215}}
	aes := algorithm{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, make([]byte, 16)}
	der, err := asn1.Marshal(struct {
		PBES2 algorithm
		Data  []byte
	}{algorithm{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}, struct{ Derivation, Cipher algorithm }{pbkdf2, aes}}, make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// shorten takes one byte from what is encrypted, and mends the lengths.
func shorten(der []byte) []byte {
	short := bytes.Clone(der[:len(der)-1])
	for i := 0; i+1 < len(short); i++ {
		// The whole's length, and the encrypted part's, which ends where the whole does.
		if (short[i] == 0x30 && i == 0 || short[i] == 0x04) && short[i+1] == 0x81 && i+3+int(short[i+2]) == len(der) {
			short[i+2]--
		}
	}
	return short
}

// No byte changed in an encrypted key makes reading it panic or take long.
func TestDamagedEncryptedKeys(t *testing.T) {
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	locked, err := testca.KeyPEM(ca.Root, secret)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := pem.Decode(locked)
	path := filepath.Join(t.TempDir(), "key")
	for i := range b.Bytes {
		der := bytes.Clone(b.Bytes)
		der[i] ^= 0x41
		if err := os.WriteFile(path, block("ENCRYPTED PRIVATE KEY", der), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keyfile.Key(path, []byte(secret)); err != nil && !errors.Is(err, keyfile.ErrKey) && !errors.Is(err, keyfile.ErrPassword) {
			t.Error(err)
		}
	}
}

// What openssl writes today by default is read.
func TestKeysByOpenSSL(t *testing.T) {
	needOpenSSL(t)
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := testca.KeyPEM(ca.Root, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range [][]string{nil, {"-v2", "aes-128-cbc"}, {"-v2", "des3"}, {"-iter", "100000"}} {
		run := exec.Command("openssl", append([]string{"pkcs8", "-topk8", "-passout", "pass:" + secret}, more...)...)
		run.Stdin = bytes.NewReader(plain)
		out, err := run.Output()
		if err != nil {
			t.Fatal(more, err)
		}
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, out, 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := keyfile.Key(path, []byte(secret))
		if err != nil {
			t.Errorf("%v: %v", more, err)
		} else if !ca.Root.Key.Public().(*ecdsa.PublicKey).Equal(key.Public()) {
			t.Errorf("%v: another key was read", more)
		}
	}
}

// needOpenSSL skips a test of files that openssl writes where a user has no openssl. CI
// says that programs are needed, and there a missing one fails the test.
func needOpenSSL(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("openssl")
	switch {
	case err == nil:
	case os.Getenv("EARLYHELP_PROGRAMS") != "":
		t.Fatal(err)
	default:
		t.Skip("openssl is not installed: what it wrote is not tried")
	}
}
