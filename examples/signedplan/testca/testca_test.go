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
	ask := func(method, address string, request []byte) (int, []byte) {
		t.Helper()
		r, err := http.NewRequest(method, address, bytes.NewReader(request))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		data, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, data
	}
	chain, err := cms.Chain(id.Certificate(), id.Chain, ca.Roots(), spring, cms.Sealing)
	if err != nil {
		t.Fatal(err)
	}
	request, err := ocsp.CreateRequest(chain[0], chain[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	_, response := ask(http.MethodPost, chain[0].OCSPServer[0], request)
	_, list := ask(http.MethodGet, chain[0].CRLDistributionPoints[0], nil)
	for _, ev := range []cms.Evidence{{OCSPs: [][]byte{response}}, {CRLs: [][]byte{list}}} {
		if worst := cms.Revocation(chain, ev, spring).Worst(); worst.Status != cms.Revoked || worst.Reason != "it was replaced" {
			t.Errorf("%+v", worst)
		}
	}
	for path, want := range map[string]int{"/crl/7.crl": http.StatusNotFound, "/tsa": http.StatusMethodNotAllowed} {
		if got, _ := ask(http.MethodGet, server.URL+path, nil); got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
	if _, got := ask(http.MethodPost, server.URL+"/ocsp", []byte("hello")); !bytes.Equal(got, ocsp.MalformedRequestErrorResponse) {
		t.Errorf("%x", got)
	}
}
