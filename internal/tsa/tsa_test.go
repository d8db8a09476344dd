package tsa_test

import (
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/tsa"
)

var spring = time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)

func TestTimestamp(t *testing.T) {
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(ca.Handler())
	defer server.Close()
	d256, d512 := sha256.Sum256([]byte("signed")), sha512.Sum512([]byte("signed"))
	for _, client := range []tsa.Service{{URL: server.URL + "/tsa"}, {URL: server.URL + "/tsa", Client: server.Client()}} {
		for hash, digest := range map[crypto.Hash][]byte{crypto.SHA256: d256[:], crypto.SHA512: d512[:]} {
			der, err := client.Timestamp(context.Background(), hash, digest)
			if err != nil {
				t.Fatal(err)
			}
			token, err := cms.ParseToken(der)
			if err != nil {
				t.Fatal(err)
			}
			if err := token.Check(digest); err != nil || !token.Time.Equal(spring) {
				t.Error(token.Time, err)
			}
			if _, err := cms.Chain(token.Signed.Signer, token.Signed.Certificates, ca.Roots(), token.Time, cms.Timestamping); err != nil {
				t.Error(err)
			}
		}
	}
	for path, want := range map[string]struct {
		err  error
		says string
	}{
		"/tsa/refuse":      {tsa.ErrService, "it refused: invalid response with status code 2"},
		"/tsa/other-bytes": {tsa.ErrOther, ""},
		"/tsa/other-nonce": {tsa.ErrNonce, ""},
		"/tsa/html":        {tsa.ErrService, `it answered with "text/html", not a timestamp`},
		"/tsa/error":       {tsa.ErrService, "it answered 503 Service Unavailable"},
		"/tsa/large":       {tsa.ErrService, "larger than 1048576 bytes"},
		"/nothing":         {tsa.ErrService, "404"},
	} {
		_, err := tsa.Service{URL: server.URL + path + "?secret=x"}.Timestamp(context.Background(), crypto.SHA256, d256[:])
		if !errors.Is(err, want.err) || !strings.Contains(err.Error(), want.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, address := range []string{"", "timestamps.example", "ftp://timestamps.example", "http://", "http://a b/"} {
		if _, err := (tsa.Service{URL: address}).Timestamp(context.Background(), crypto.SHA256, d256[:]); !errors.Is(err, tsa.ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := (tsa.Service{URL: server.URL + "/tsa"}).Timestamp(context.Background(), crypto.SHA1, make([]byte, 20)); !errors.Is(err, cms.ErrAlgorithm) {
		t.Error(err)
	}
}

// Nothing is sent to a host that a service names; the caller's client is left as it
// is.
func TestRedirectsAreNotFollowed(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	for _, code := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		server := httptest.NewServer(http.RedirectHandler(other.URL+"/secret", code))
		defer server.Close()
		client := &http.Client{}
		for _, c := range []*http.Client{nil, client} {
			_, err := tsa.Service{URL: server.URL, Client: c}.Timestamp(context.Background(), crypto.SHA256, make([]byte, 32))
			if want := "it redirects to " + other.URL + ": give that address"; !errors.Is(err, tsa.ErrService) || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%d: %v", code, err)
			}
		}
		if client.CheckRedirect != nil {
			t.Error("the caller's client was changed")
		}
	}
	if asked > 0 {
		t.Errorf("another host was asked %d times", asked)
	}
}

// Services write the type of their answer in several ways.
func TestContentType(t *testing.T) {
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	for kind, good := range map[string]bool{
		"application/timestamp-reply":                true,
		"Application/Timestamp-Reply; charset=utf-8": true,
		"application/timestamp-reply;":               true,
		"application/timestamp-reply; charset":       true,
		"application/timestamp-reply, text/html":     false,
		"application/timestamp-replyx":               false,
		"":                                           false,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ca.Handler().ServeHTTP(typed{w, kind}, r)
		}))
		defer server.Close()
		if _, err := (tsa.Service{URL: server.URL + "/tsa"}).Timestamp(context.Background(), crypto.SHA256, make([]byte, 32)); (err == nil) != good {
			t.Errorf("%q: %v", kind, err)
		}
	}
}

// typed answers with a type of the test's.
type typed struct {
	http.ResponseWriter
	kind string
}

func (w typed) Write(p []byte) (int, error) {
	w.Header()["Content-Type"] = []string{w.kind}
	return w.ResponseWriter.Write(p)
}

// A service that hangs is given up when the caller's time is, not before.
func TestTimestampHonoursTheContext(t *testing.T) {
	ca, err := testca.New(spring)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(ca.Handler())
	defer server.Close()
	gone, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("no time left"))
	_, err = tsa.Service{URL: server.URL + "/tsa/hang"}.Timestamp(gone, crypto.SHA256, make([]byte, 32))
	if !errors.Is(err, tsa.ErrService) || !strings.Contains(err.Error(), "no time left") {
		t.Error(err)
	}
	soon, cancelSoon := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancelSoon()
	_, err = tsa.Service{URL: server.URL + "/tsa/hang"}.Timestamp(soon, crypto.SHA256, make([]byte, 32))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
