package testca_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
)

// Certificates say where to ask, and there the answer that counts is given.
func TestRevocationOverHTTP(t *testing.T) {
	spring := time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(ca.Handler())
	defer server.Close()
	ca.URL = server.URL
	id, err := ca.Issue(testca.Request{Name: "Exampleshire"})
	if err != nil {
		t.Fatal(err)
	}
	ca.Revoke(id, spring.Add(-time.Minute), 4)
	body := func(r *http.Response, err error) []byte {
		t.Helper()
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatal(r, err)
		}
		defer r.Body.Close()
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	chain, err := cms.Chain(id.Certificate(), id.Chain, ca.Roots(), spring, cms.Sealing)
	if err != nil {
		t.Fatal(err)
	}
	request, err := ocsp.CreateRequest(chain[0], chain[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	response := body(http.Post(chain[0].OCSPServer[0], "application/ocsp-request", bytes.NewReader(request)))
	list := body(http.Get(chain[0].CRLDistributionPoints[0]))
	for _, ev := range []cms.Evidence{{OCSPs: [][]byte{response}}, {CRLs: [][]byte{list}}} {
		if worst := cms.Revocation(chain, ev, spring).Worst(); worst.Status != cms.Revoked || worst.Reason != "it was replaced" {
			t.Errorf("%+v", worst)
		}
	}
	for path, want := range map[string]int{"/crl/7.crl": http.StatusNotFound, "/tsa": http.StatusMethodNotAllowed} {
		r, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
	r, err := http.Post(server.URL+"/ocsp", "application/ocsp-request", bytes.NewReader([]byte("hello")))
	if got := body(r, err); !bytes.Equal(got, ocsp.MalformedRequestErrorResponse) {
		t.Errorf("%x", got)
	}
}
