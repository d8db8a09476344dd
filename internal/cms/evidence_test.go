package cms_test

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strings"
	"testing"

	"golang.org/x/crypto/ocsp"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
)

// Revocation data that do not count, each with why.
func TestEvidenceThatDoesNotCount(t *testing.T) {
	ca, other := newCA(t), newCA(t)
	ca.URL = "http://revocation.example"
	id := issue(t, ca, testca.Request{Name: "Exampleshire"})
	chain := chainOf(t, ca, id)
	list := func(issuer *testca.Identity, extensions ...pkix.Extension) [][]byte {
		der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
			Number: big.NewInt(1), ThisUpdate: spring, NextUpdate: spring.Add(day), ExtraExtensions: extensions,
		}, issuer.Certificate(), issuer.Key)
		if err != nil {
			t.Fatal(err)
		}
		return [][]byte{der}
	}
	part := func(value ...byte) pkix.Extension {
		return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 28}, Critical: true, Value: append([]byte{0x30, byte(len(value))}, value...)}
	}
	at := func(address string) []byte {
		name := append([]byte{0x86, byte(len(address))}, address...)
		full := append([]byte{0xa0, byte(len(name))}, name...)
		return append([]byte{0xa0, byte(len(full))}, full...)
	}
	respond := func(by *testca.Identity, c *x509.Certificate, issuer *testca.Identity) [][]byte {
		der, err := ca.Respond(by, c, issuer)
		if err != nil {
			t.Fatal(err)
		}
		return [][]byte{der}
	}
	expired := issue(t, ca, testca.Request{Name: "OCSP of before", Usage: testca.OCSPSigning, NotBefore: spring.Add(-20 * day), NotAfter: spring.Add(-day)})
	unknown, err := ocsp.CreateResponse(ca.Intermediate.Certificate(), ca.Intermediate.Certificate(),
		ocsp.Response{Status: ocsp.Unknown, SerialNumber: id.Certificate().SerialNumber, ThisUpdate: spring, NextUpdate: spring.Add(day)}, ca.Intermediate.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		ev   cms.Evidence
		want cms.Status
		says string // "" with Unknown: it is of another certificate
	}{
		{"nothing", cms.Evidence{}, cms.Unknown, ""},
		{"a CRL", cms.Evidence{CRLs: list(ca.Intermediate)}, cms.Good, ""},
		{"a CRL of users", cms.Evidence{CRLs: list(ca.Intermediate, part(0x81, 1, 0xff))}, cms.Good, ""},
		{"a CRL at the certificate's address", cms.Evidence{CRLs: list(ca.Intermediate, part(at(id.Certificate().CRLDistributionPoints[0])...))}, cms.Good, ""},
		{"an OCSP response by the responder", cms.Evidence{OCSPs: respond(ca.Responder, id.Certificate(), ca.Intermediate)}, cms.Good, ""},
		{"an OCSP response by the authority", cms.Evidence{OCSPs: respond(ca.Intermediate, id.Certificate(), ca.Intermediate)}, cms.Good, ""},

		{"another authority's CRL", cms.Evidence{CRLs: list(ca.Root)}, cms.Unknown, ""},
		{"a forged CRL", cms.Evidence{CRLs: list(other.Intermediate)}, cms.Unknown, "its authority's signature"},
		{"no CRL", cms.Evidence{CRLs: [][]byte{[]byte("hello")}}, cms.Unknown, "CRL cannot be read"},
		{"a CRL and more", cms.Evidence{CRLs: [][]byte{append(list(ca.Intermediate)[0], 0)}}, cms.Unknown, "CRL cannot be read"},
		{"a CRL of authorities", cms.Evidence{CRLs: list(ca.Intermediate, part(0x82, 1, 0xff))}, cms.Unknown, "not about this certificate"},
		{"a CRL for others", cms.Evidence{CRLs: list(ca.Intermediate, part(0x84, 1, 0xff))}, cms.Unknown, "not about this certificate"},
		{"a CRL of another address", cms.Evidence{CRLs: list(ca.Intermediate, part(at("http://x.example")...))}, cms.Unknown, "not about this certificate"},
		{"a CRL whose part cannot be read", cms.Evidence{CRLs: list(ca.Intermediate, part(0x81, 9))}, cms.Unknown, "plainly"},
		{"changes of a CRL", cms.Evidence{CRLs: list(ca.Intermediate, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 1}})}, cms.Unknown, "only part"},
		{"an OCSP response of another certificate", cms.Evidence{OCSPs: respond(ca.Responder, ca.TSA.Certificate(), ca.Intermediate)}, cms.Unknown, ""},
		{"an OCSP response of another authority's number", cms.Evidence{OCSPs: respond(ca.Root, id.Certificate(), ca.Root)}, cms.Unknown, ""},
		{"an OCSP response by a signer", cms.Evidence{OCSPs: respond(id, id.Certificate(), ca.Intermediate)}, cms.Unknown, "may not answer"},
		{"an OCSP response by another authority's responder", cms.Evidence{OCSPs: respond(other.Responder, id.Certificate(), ca.Intermediate)}, cms.Unknown, "may not answer"},
		{"an OCSP response by an expired responder", cms.Evidence{OCSPs: respond(expired, id.Certificate(), ca.Intermediate)}, cms.Unknown, "not valid then"},
		{"an OCSP response that knows nothing", cms.Evidence{OCSPs: [][]byte{unknown}}, cms.Unknown, "is unknown there"},
		{"an OCSP service out of order", cms.Evidence{OCSPs: [][]byte{ocsp.TryLaterErrorResponse}}, cms.Unknown, "could not answer"},
		{"no OCSP response", cms.Evidence{OCSPs: [][]byte{[]byte("hello")}}, cms.Unknown, "cannot be read"},
	} {
		got := cms.Revocation(chain, test.ev, spring)[0]
		if got.Status != test.want || !strings.Contains(got.Problem, test.says) || test.says == "" && got.Problem != "" {
			t.Errorf("%s: status %d, %q", test.name, got.Status, got.Problem)
		}
	}
	// Several at once: revoked by one is revoked, whatever others say.
	before := list(ca.Intermediate)
	ca.Revoke(id, spring.Add(-day), 4)
	after := lists(t, ca)
	both := cms.Revocation(chain, cms.Evidence{CRLs: append(append([][]byte{[]byte("hello")}, before...), after...)}, spring)
	if worst := both.Worst(); worst.Status != cms.Revoked || worst.Certificate != id.Certificate() || worst.Problem != "" {
		t.Errorf("%+v", worst)
	}
}
