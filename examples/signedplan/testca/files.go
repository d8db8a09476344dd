package testca

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"

	"github.com/youmark/pkcs8"
)

// Files are what the command line needs, written by [CA.Write].
type Files struct {
	Key, Password, Chain string   // of the signer
	Roots                string   // what to trust
	CRLs, OCSPs          []string // of all that stands above the signer and the timestamp service
}

// Write writes a signer's files to a folder: <name>.key (PKCS#8, encrypted with
// the password unless that is empty), <name>.password, <name>.pem, roots.pem, a
// CRL of each authority and OCSP responses for the signer's chain.
func (ca *CA) Write(folder, name string, id *Identity, password string) (Files, error) {
	var f Files
	write := func(file string, data []byte) (string, error) {
		path := filepath.Join(folder, file)
		return path, os.WriteFile(path, data, 0o600)
	}
	key, err := KeyPEM(id, password)
	if err != nil {
		return f, err
	}
	if f.Key, err = write(name+".key", key); err != nil {
		return f, err
	}
	if password != "" {
		if f.Password, err = write(name+".password", []byte(password+"\n")); err != nil {
			return f, err
		}
	}
	if f.Chain, err = write(name+".pem", PEM(id.Chain...)); err != nil {
		return f, err
	}
	if f.Roots, err = write("roots.pem", PEM(ca.Root.Certificate())); err != nil {
		return f, err
	}
	for _, issuer := range []*Identity{ca.Root, ca.Intermediate} {
		list, err := ca.List(issuer)
		if err != nil {
			return f, err
		}
		file := map[*Identity]string{ca.Root: "root.crl", ca.Intermediate: "intermediate.crl"}[issuer]
		path, err := write(file, list)
		if err != nil {
			return f, err
		}
		f.CRLs = append(f.CRLs, path)
	}
	for subject := id; subject.issuer != nil; subject = subject.issuer {
		response, err := ca.OCSP(context.Background(), subject.Certificate(), subject.issuer.Certificate())
		if err != nil {
			return f, err
		}
		file := name + ".ocsp"
		if subject != id {
			file = "intermediate.ocsp"
		}
		path, err := write(file, response)
		if err != nil {
			return f, err
		}
		f.OCSPs = append(f.OCSPs, path)
	}
	return f, nil
}

// KeyPEM returns a key as PKCS#8, encrypted unless the password is empty.
func KeyPEM(id *Identity, password string) ([]byte, error) {
	der, err := pkcs8.MarshalPrivateKey(id.Key, []byte(password), nil)
	kind := "PRIVATE KEY"
	if password != "" {
		kind = "ENCRYPTED PRIVATE KEY"
	}
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), err
}

// PEM returns certificates as a PEM file.
func PEM(certificates ...*x509.Certificate) []byte {
	var file []byte
	for _, c := range certificates {
		file = append(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return file
}
