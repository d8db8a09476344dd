// Package testca is a throw-away certificate authority, all in memory: a root,
// an intermediate, signers' certificates, a timestamp service, an OCSP
// responder and CRLs. It is for examples and tests; the library never has it.
//
// Its clock stands still where the caller set it, so that a signature, its
// timestamp and what was revoked since can be of any day.
package testca

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // key identifiers, RFC 5280
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// CA is the authority. It may be used by several goroutines at once.
type CA struct {
	Root, Intermediate, TSA, Responder *Identity

	// URL, when it is set, is written into the certificates issued from then on:
	// where [CA.Handler] answers for their revocation.
	URL string

	mu      sync.Mutex
	now     time.Time
	serial  int64
	revoked map[*Identity][]x509.RevocationListEntry // by issuer
	issued  []*Identity
	rsa     map[Key]*rsa.PrivateKey
}

// Identity is a key with its certificate and the certificates above it, the
// root left out.
type Identity struct {
	Key    crypto.Signer
	Chain  []*x509.Certificate // its own first
	issuer *Identity           // nil: a root
}

// Certificate returns the identity's own.
func (id *Identity) Certificate() *x509.Certificate { return id.Chain[0] }

// Key is a kind of key.
type Key string

// The kinds of key. RSA keys are made when first asked for, one of a kind for
// the whole authority, since making them takes long.
const (
	P256    Key = "P-256"
	P384    Key = "P-384"
	RSA2048 Key = "RSA-2048"
	RSA3072 Key = "RSA-3072"
	RSA1024 Key = "RSA-1024" // too weak: to see it refused
)

const day = 24 * time.Hour

// New makes an authority whose clock stands at now; it has existed for three years.
func New(now time.Time) (*CA, error) {
	ca := &CA{now: now.UTC().Truncate(time.Second), rsa: map[Key]*rsa.PrivateKey{}, revoked: map[*Identity][]x509.RevocationListEntry{}}
	start := ca.now.Add(-3 * 365 * day)
	var err error
	if ca.Root, err = ca.Issue(Request{Name: "Test Root", Authority: true, SelfSigned: true, NotBefore: start, NotAfter: start.Add(40 * 365 * day)}); err != nil {
		return nil, err
	}
	if ca.Intermediate, err = ca.Issue(Request{Name: "Test Intermediate", Authority: true, Issuer: ca.Root, NotBefore: start, NotAfter: start.Add(30 * 365 * day)}); err != nil {
		return nil, err
	}
	if ca.TSA, err = ca.Issue(Request{Name: "Test Timestamps", Usage: Timestamping, NotBefore: start, NotAfter: start.Add(20 * 365 * day)}); err != nil {
		return nil, err
	}
	ca.Responder, err = ca.Issue(Request{Name: "Test OCSP", Usage: OCSPSigning, NotBefore: start, NotAfter: start.Add(20 * 365 * day)})
	return ca, err
}

// Set moves the clock.
func (ca *CA) Set(now time.Time) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	ca.now = now.UTC().Truncate(time.Second)
}

// Now returns where the clock stands.
func (ca *CA) Now() time.Time {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	return ca.now
}

// PEM returns the root's certificate as a file for other programs.
func (ca *CA) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Root.Certificate().Raw})
}

// Roots returns the root as the only one to trust.
func (ca *CA) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(ca.Root.Certificate())
	return pool
}

// Usage is what a certificate is for.
type Usage string

// The usages.
const (
	Signing      Usage = "" // documents
	Timestamping Usage = "timestamps"
	OCSPSigning  Usage = "ocsp"
	TLSServer    Usage = "server" // a web site's: not to sign documents with
)

// Request asks for a certificate. The zero value asks for one to sign documents
// with, P-256, from the intermediate, from a month ago for two years.
type Request struct {
	Name, Organisation  string
	Key                 Key
	Signer              crypto.Signer // a key that exists already, instead of Key
	Usage               Usage
	NotBefore, NotAfter time.Time
	Issuer              *Identity

	Authority  bool // a certificate authority's
	SelfSigned bool
	// UncriticalUsage leaves the extended key usage of a timestamp service
	// uncritical, which RFC 3161 forbids: to see it refused.
	UncriticalUsage bool
}

// Issue makes a key and a certificate for it.
func (ca *CA) Issue(r Request) (*Identity, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	key := r.Signer
	if key == nil {
		var err error
		if key, err = ca.key(r.Key); err != nil {
			return nil, err
		}
	}
	if r.NotBefore.IsZero() {
		r.NotBefore = ca.now.Add(-30 * day)
	}
	if r.NotAfter.IsZero() {
		r.NotAfter = r.NotBefore.Add(2 * 365 * day)
	}
	if r.Issuer == nil {
		r.Issuer = ca.Intermediate
	}
	ca.serial++
	template, err := ca.template(r, key.Public())
	if err != nil {
		return nil, err
	}
	id := &Identity{Key: key}
	parent, signer := template, key
	if !r.SelfSigned {
		id.issuer = r.Issuer
		parent, signer = r.Issuer.Certificate(), r.Issuer.Key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, fmt.Errorf("issue %q: %w", r.Name, err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	id.Chain = []*x509.Certificate{c}
	if id.issuer != nil && id.issuer.issuer != nil {
		id.Chain = append(id.Chain, id.issuer.Chain...)
	}
	ca.issued = append(ca.issued, id)
	return id, nil
}

func (ca *CA) template(r Request, public crypto.PublicKey) (*x509.Certificate, error) {
	keyID, err := keyIdentifier(public)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber:          big.NewInt(1000 + ca.serial),
		Subject:               pkix.Name{Country: []string{"GB"}, CommonName: r.Name},
		NotBefore:             r.NotBefore.UTC(),
		NotAfter:              r.NotAfter.UTC(),
		SubjectKeyId:          keyID,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}
	if r.Organisation != "" {
		t.Subject.Organization = []string{r.Organisation}
	}
	switch {
	case r.Authority:
		t.IsCA = true
		t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	case r.Usage == Timestamping:
		usage, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
		if err != nil {
			return nil, err
		}
		t.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: !r.UncriticalUsage, Value: usage}}
		t.KeyUsage = x509.KeyUsageDigitalSignature
	case r.Usage == OCSPSigning:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
		t.KeyUsage = x509.KeyUsageDigitalSignature
		// The responder's own revocation need not be asked for (id-pkix-ocsp-nocheck).
		t.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, Value: []byte{asn1.TagNull, 0}}}
	case r.Usage == TLSServer:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		t.KeyUsage = x509.KeyUsageKeyEncipherment
	}
	if ca.URL != "" && !r.SelfSigned {
		t.CRLDistributionPoints = []string{ca.URL + crlPath(r.Issuer)}
		t.OCSPServer = []string{ca.URL + "/ocsp"}
	}
	return t, nil
}

func (ca *CA) key(kind Key) (crypto.Signer, error) {
	bits := map[Key]int{RSA1024: 1024, RSA2048: 2048, RSA3072: 3072}[kind]
	switch {
	case kind == P384:
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case bits == 0:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case ca.rsa[kind] == nil:
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			return nil, err
		}
		ca.rsa[kind] = key
	}
	return ca.rsa[kind], nil
}

func keyIdentifier(public crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, err
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, err
	}
	id := sha1.Sum(info.Key.Bytes)
	return id[:], nil
}
