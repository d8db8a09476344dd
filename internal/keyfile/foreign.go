package keyfile

import (
	"bytes"
	"encoding/asn1"
	"fmt"
)

// foreign says how to write anew what is neither a key nor a certificate but holds
// some, in a way that leaves a key encrypted. The file is the DER itself, or PEM.
func foreign(path string, file, der []byte) error {
	switch form := "DER"; {
	case isPKCS12(der):
		return fmt.Errorf("%s: %w: a PKCS #12 file (.pfx, .p12). Write it as PEM, for --key and --cert; a new password is asked for: openssl pkcs12 -in %s -out key.pem",
			path, ErrFormat, path)
	case isPKCS7(der):
		if !bytes.Equal(file, der) {
			form = "PEM"
		}
		return fmt.Errorf("%s: %w: a PKCS #7 file (.p7b). Write its certificates as PEM: openssl pkcs7 -print_certs -inform %s -in %s -out chain.pem",
			path, ErrFormat, form, path)
	}
	return nil
}

// isPKCS12 reports whether DER begins as a PFX (RFC 7292).
func isPKCS12(der []byte) bool {
	var pfx struct {
		Version  int
		AuthSafe struct {
			Type asn1.ObjectIdentifier
			Rest asn1.RawValue `asn1:"optional"`
		}
		Mac asn1.RawValue `asn1:"optional"`
	}
	_, err := asn1.Unmarshal(der, &pfx)
	return err == nil && pfx.Version == 3
}

// isPKCS7 reports whether DER begins as SignedData (RFC 2315), which carries chains.
func isPKCS7(der []byte) bool {
	var content struct {
		Type asn1.ObjectIdentifier
		Rest asn1.RawValue `asn1:"optional"`
	}
	_, err := asn1.Unmarshal(der, &content)
	return err == nil && content.Type.Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2})
}
