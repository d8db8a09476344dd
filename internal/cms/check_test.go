package cms_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
)

// forge builds signatures of its own, so that each thing in them can be wrong.
type forge struct {
	id          *testca.Identity
	hash        asn1.ObjectIdentifier
	algorithm   pkix.AlgorithmIdentifier
	certificate *x509.Certificate // whose digest is signed
	without     int               // attribute left out, 1 to 3
	twice       bool              // content-type stands there twice
	unsorted    bool
	contentType asn1.ObjectIdentifier
	keyID       bool // the signer is named by the key's identifier
	version     int
	signers     int
	content     []byte
	trailing    bool // an element too many in the SignedData
	certIDHash  asn1.ObjectIdentifier
	pss         bool
	unsigned    []byte // content of [1]
}

var (
	sha256ID    = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	sha1ID      = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
	ecdsa256    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	ecdsa384    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}
	ecdsaSHA1   = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 1}
	rsa256      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
	rsa512      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}
	rsaPlain    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	rsaPSS      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	dataID      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	signedID    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	contentAttr = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	digestAttr  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	certAttr    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
)

func der(t testing.TB, v any) []byte {
	t.Helper()
	out, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// tlv wraps parts in an element.
func tlv(t testing.TB, tag byte, parts ...[]byte) []byte {
	t.Helper()
	out := der(t, asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: slices.Concat(parts...)})
	out[0] = tag
	return out
}

func pssParameters(t testing.TB, digest asn1.ObjectIdentifier, salt int) asn1.RawValue {
	algorithm := der(t, pkix.AlgorithmIdentifier{Algorithm: digest, Parameters: asn1.NullRawValue})
	return asn1.RawValue{FullBytes: tlv(t, 0x30,
		tlv(t, 0xa0, algorithm),
		tlv(t, 0xa1, tlv(t, 0x30, der(t, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}), algorithm)),
		tlv(t, 0xa2, der(t, salt)))}
}

func (f forge) make(t testing.TB, content []byte) []byte {
	t.Helper()
	hash := crypto.SHA256
	if f.hash.Equal(sha1ID) {
		hash = crypto.SHA1
	}
	sum := func(b []byte) []byte {
		h := hash.New()
		h.Write(b)
		return h.Sum(nil)
	}
	certDigest := sha256.Sum256(f.certificate.Raw)
	certID := [][]byte{der(t, certDigest[:])}
	if f.certIDHash != nil {
		certID = [][]byte{der(t, pkix.AlgorithmIdentifier{Algorithm: f.certIDHash}), der(t, certDigest[:])}
		if f.certIDHash.Equal(sha1ID) {
			old := sha1.Sum(f.certificate.Raw)
			certID[1] = der(t, old[:])
		}
	}
	attributes := [][]byte{
		tlv(t, 0x30, der(t, contentAttr), tlv(t, 0x31, der(t, f.contentType))),
		tlv(t, 0x30, der(t, digestAttr), tlv(t, 0x31, der(t, sum(content)))),
		tlv(t, 0x30, der(t, certAttr), tlv(t, 0x31, tlv(t, 0x30, tlv(t, 0x30, tlv(t, 0x30, certID...))))),
	}
	if f.without > 0 {
		attributes = slices.Delete(attributes, f.without-1, f.without)
	}
	if f.twice {
		attributes = append(attributes, attributes[0])
	}
	slices.SortFunc(attributes, bytes.Compare)
	if f.unsorted {
		slices.Reverse(attributes)
	}
	signed := tlv(t, 0x31, attributes...)
	var options crypto.SignerOpts = hash
	if f.pss {
		options = &rsa.PSSOptions{SaltLength: 32, Hash: hash}
	}
	signature, err := f.id.Key.Sign(rand.Reader, sum(signed), options)
	if err != nil {
		t.Fatal(err)
	}
	signer := tlv(t, 0x30, f.id.Certificate().RawIssuer, der(t, f.id.Certificate().SerialNumber))
	if f.keyID {
		signer = append([]byte{0x80, byte(len(f.id.Certificate().SubjectKeyId))}, f.id.Certificate().SubjectKeyId...)
	}
	signed[0] = 0xa0
	digest := der(t, pkix.AlgorithmIdentifier{Algorithm: f.hash})
	info := [][]byte{der(t, f.version), signer, digest, signed, der(t, f.algorithm), der(t, signature)}
	if f.unsigned != nil {
		info = append(info, tlv(t, 0xa1, f.unsigned))
	}
	var signers [][]byte
	for range f.signers {
		signers = append(signers, tlv(t, 0x30, info...))
	}
	encapsulated := [][]byte{der(t, dataID)}
	if f.content != nil {
		encapsulated = append(encapsulated, tlv(t, 0xa0, der(t, f.content)))
	}
	whole := [][]byte{der(t, f.version), tlv(t, 0x31, digest), tlv(t, 0x30, encapsulated...), tlv(t, 0xa0, f.id.Certificate().Raw), tlv(t, 0x31, signers...)}
	if f.trailing {
		whole = append(whole, der(t, 7))
	}
	return tlv(t, 0x30, der(t, signedID), tlv(t, 0xa0, tlv(t, 0x30, whole...)))
}

func check(der []byte) error {
	s, err := cms.Parse(der)
	if err != nil {
		return err
	}
	return s.Check(s.Sum(content))
}

func TestCheckRefuses(t *testing.T) {
	ca := newCA(t)
	elliptic := issue(t, ca, testca.Request{Name: "Exampleshire"})
	rsa2048 := issue(t, ca, testca.Request{Name: "Exampleshire", Key: testca.RSA2048})
	rsa1024 := issue(t, ca, testca.Request{Name: "Exampleshire", Key: testca.RSA1024})
	twin := issue(t, ca, testca.Request{Name: "Exampleshire", Signer: elliptic.Key}) // the same key, another certificate
	rsaName := func(id asn1.ObjectIdentifier, parameters asn1.RawValue) pkix.AlgorithmIdentifier {
		return pkix.AlgorithmIdentifier{Algorithm: id, Parameters: parameters}
	}
	for _, test := range []struct {
		name   string
		change func(*forge)
		want   error
		says   string
	}{
		{"nothing changed", func(*forge) {}, nil, ""},
		{"by the key's identifier", func(f *forge) { f.keyID, f.version = true, 3 }, nil, ""},
		{"RSA", func(f *forge) { *f = f.by(rsa2048, rsaName(rsa256, asn1.NullRawValue)) }, nil, ""},
		{"RSA under its plain name", func(f *forge) { *f = f.by(rsa2048, rsaName(rsaPlain, asn1.NullRawValue)) }, nil, ""},
		{"RSA-PSS", func(f *forge) { *f = f.by(rsa2048, rsaName(rsaPSS, pssParameters(t, sha256ID, 32))); f.pss = true }, nil, ""},
		{"digest of the certificate named", func(f *forge) { f.certIDHash = sha256ID }, nil, ""},

		{"RSA-PSS with another digest", func(f *forge) {
			*f = f.by(rsa2048, rsaName(rsaPSS, pssParameters(t, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}, 64)))
			f.pss = true
		}, cms.ErrAlgorithm, "RSA-PSS with another digest"},
		{"RSA-PSS with SHA-1", func(f *forge) { *f = f.by(rsa2048, rsaName(rsaPSS, pssParameters(t, sha1ID, 32))); f.pss = true }, cms.ErrWeak, "SHA-1"},
		{"RSA-PSS without parameters", func(f *forge) { *f = f.by(rsa2048, rsaName(rsaPSS, asn1.RawValue{})); f.pss = true }, cms.ErrAlgorithm, "parameters"},
		{"RSA-PSS without salt", func(f *forge) { *f = f.by(rsa2048, rsaName(rsaPSS, pssParameters(t, sha256ID, 0))); f.pss = true }, cms.ErrAlgorithm, "parameters"},
		{"RSA-PSS that is PKCS #1", func(f *forge) { *f = f.by(rsa2048, rsaName(rsaPSS, pssParameters(t, sha256ID, 32))) }, cms.ErrSignature, ""},
		{"RSA named with another digest", func(f *forge) { *f = f.by(rsa2048, rsaName(rsa512, asn1.NullRawValue)) }, cms.ErrAlgorithm, "not RSA with SHA-256"},
		{"RSA named ECDSA", func(f *forge) { *f = f.by(rsa2048, rsaName(ecdsa256, asn1.RawValue{})) }, cms.ErrAlgorithm, "not RSA"},
		{"RSA of 1024 bits", func(f *forge) { *f = f.by(rsa1024, rsaName(rsa256, asn1.NullRawValue)) }, cms.ErrWeak, "1024 bits"},
		{"ECDSA named with another digest", func(f *forge) { f.algorithm.Algorithm = ecdsa384 }, cms.ErrAlgorithm, "not ECDSA with SHA-256"},
		{"ECDSA with parameters", func(f *forge) { f.algorithm.Parameters = asn1.NullRawValue }, cms.ErrAlgorithm, "ECDSA"},
		{"ECDSA with SHA-1", func(f *forge) { f.algorithm.Algorithm = ecdsaSHA1 }, cms.ErrWeak, "ECDSA with SHA-1"},
		{"SHA-1", func(f *forge) { f.hash = sha1ID }, cms.ErrWeak, "SHA-1"},
		{"an unknown digest", func(f *forge) { f.hash = asn1.ObjectIdentifier{1, 2, 3} }, cms.ErrAlgorithm, "unknown digest 1.2.3"},
		{"another certificate of the same key", func(f *forge) { f.certificate = twin.Certificate() }, cms.ErrCertificate, "not the one"},
		{"the certificate's digest by SHA-1", func(f *forge) { f.certIDHash = sha1ID }, cms.ErrWeak, "SHA-1"},
		{"no signing-certificate-v2", func(f *forge) { f.without = 3 }, cms.ErrCertificate, "signing-certificate-v2 is missing"},
		{"no message-digest", func(f *forge) { f.without = 2 }, cms.ErrStructure, "no digest"},
		{"no content-type", func(f *forge) { f.without = 1 }, cms.ErrStructure, "kind of content"},
		{"an attribute twice", func(f *forge) { f.twice = true }, cms.ErrStructure, "twice"},
		{"attributes not in order", func(f *forge) { f.unsorted = true }, cms.ErrStructure, "DER"},
		{"another content-type", func(f *forge) { f.contentType = signedID }, cms.ErrStructure, "kind of content"},
		{"another version", func(f *forge) { f.version = 4 }, cms.ErrStructure, "version"},
		{"no signer", func(f *forge) { f.signers = 0 }, cms.ErrStructure, "0 signers"},
		{"two signers", func(f *forge) { f.signers = 2 }, cms.ErrStructure, "2 signers"},
		{"content in it", func(f *forge) { f.content = []byte("other") }, cms.ErrStructure, "holds no content"},
		{"an element too many", func(f *forge) { f.trailing = true }, cms.ErrStructure, "more than it may"},
		{"unsigned attributes that are none", func(f *forge) { f.unsigned = []byte{5, 0} }, cms.ErrStructure, "attributes"},
		{"another key", func(f *forge) { f.id = &testca.Identity{Key: twinKey(t, ca), Chain: f.id.Chain} }, cms.ErrSignature, ""},
	} {
		f := forge{hash: sha256ID, contentType: dataID, version: 1, signers: 1}
		f = f.by(elliptic, pkix.AlgorithmIdentifier{Algorithm: ecdsa256})
		test.change(&f)
		made := f.make(t, content)
		if err := check(made); !errors.Is(err, test.want) || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func (f forge) by(id *testca.Identity, algorithm pkix.AlgorithmIdentifier) forge {
	f.id, f.certificate, f.algorithm = id, id.Certificate(), algorithm
	return f
}

func twinKey(t testing.TB, ca *testca.CA) crypto.Signer {
	return issue(t, ca, testca.Request{Name: "Other"}).Key
}

func TestParseRefuses(t *testing.T) {
	ca := newCA(t)
	id := issue(t, ca, testca.Request{Name: "Exampleshire"})
	good := sign(t, id, crypto.SHA256, content)
	indefinite := append([]byte{0x30, 0x80}, append(bytes.Clone(good[4:]), 0, 0)...)
	long := append([]byte{0x30, 0x83, 0}, good[2:]...) // a length with a needless zero
	token, err := ca.Timestamp(t.Context(), crypto.SHA256, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	missing := cms.Signing{Chain: id.Chain, Hash: crypto.SHA256}
	for _, test := range []struct {
		name string
		der  []byte
		want error
		says string
	}{
		{"nothing", nil, cms.ErrStructure, "nothing but zeros"},
		{"zeros", make([]byte, 4000), cms.ErrStructure, "nothing but zeros"},
		{"trailing bytes", append(bytes.Clone(good), 0), cms.ErrStructure, "behind its end"},
		{"cut off", good[:len(good)-1], cms.ErrStructure, "no CMS"},
		{"indefinite length", indefinite, cms.ErrStructure, "no CMS"},
		{"a length written longer", long, cms.ErrStructure, "no CMS"},
		{"a timestamp", token, cms.ErrStructure, "another kind"},
		{"too large", make([]byte, 2<<20), cms.ErrStructure, "larger"},
	} {
		if _, err := cms.Parse(test.der); !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if _, err := cms.ParseToken(good); !errors.Is(err, cms.ErrStructure) {
		t.Error("a signature for a timestamp:", err)
	}
	if err := check(bytes.ReplaceAll(good, id.Certificate().SerialNumber.Bytes(), []byte{1, 1})); err == nil {
		t.Error("a signer that is not there is found")
	}
	digest := sha256.Sum256(content)
	if _, err := missing.Sign(ca.Root.Key, digest[:]); !errors.Is(err, cms.ErrKey) {
		t.Error("another key signs:", err)
	}
	attributes, err := missing.Attributes(digest[:])
	if err != nil {
		t.Fatal(err)
	}
	if out, err := missing.Finish(attributes, []byte("a signature")); !errors.Is(err, cms.ErrSignature) || out != nil {
		t.Error("any signature is taken:", err)
	}
	if _, err := missing.Attributes(digest[1:]); !errors.Is(err, cms.ErrDigest) {
		t.Error(err)
	}
	if _, err := (&cms.Signing{Hash: crypto.SHA256}).Attributes(digest[:]); !errors.Is(err, cms.ErrCertificate) {
		t.Error(err)
	}
	if _, err := (&cms.Signing{Chain: id.Chain, Hash: crypto.SHA1}).Attributes(digest[:20]); !errors.Is(err, cms.ErrAlgorithm) {
		t.Error(err)
	}
	if err := check(sign(t, id, crypto.SHA256, []byte("other"))); !errors.Is(err, cms.ErrDigest) {
		t.Error(err)
	}
}

func TestSplit(t *testing.T) {
	ca := newCA(t)
	good := sign(t, ca.TSA, crypto.SHA256, content)
	padded := append(bytes.Clone(good), make([]byte, 500)...)
	if got, err := cms.Split(padded); err != nil || !bytes.Equal(got, good) {
		t.Error(err)
	}
	padded[len(padded)-3] = 1
	for name, contents := range map[string][]byte{"something behind": padded, "zeros": make([]byte, 500), "no DER": []byte("hello"), "nothing": nil} {
		if _, err := cms.Split(contents); !errors.Is(err, cms.ErrStructure) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTimestampsAreOfTheirBytes(t *testing.T) {
	ca := newCA(t)
	good := sign(t, issue(t, ca, testca.Request{Name: "Exampleshire"}), crypto.SHA256, content)
	s, err := cms.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	right, wrong := sha256.Sum256(s.Signature), sha256.Sum256([]byte("other"))
	token := func(digest []byte) []byte {
		der, err := ca.Timestamp(t.Context(), crypto.SHA256, digest)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	if _, err := cms.AddTimestamp(good, token(wrong[:])); !errors.Is(err, cms.ErrDigest) {
		t.Error(err)
	}
	stamped, err := cms.AddTimestamp(good, token(right[:]))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cms.AddTimestamp(stamped, token(right[:])); err == nil {
		t.Error("a second timestamp is taken")
	}
	if _, err := cms.AddTimestamp(good, good); !errors.Is(err, cms.ErrStructure) {
		t.Error(err)
	}
	parsed, err := cms.ParseToken(token(right[:]))
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed.Check(wrong[:]); !errors.Is(err, cms.ErrDigest) {
		t.Error(err)
	}
}
