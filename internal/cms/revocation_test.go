package cms_test

import (
	"context"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
)

const day = 24 * time.Hour

func chainOf(t testing.TB, ca *testca.CA, id *testca.Identity) []*x509.Certificate {
	t.Helper()
	chain, err := cms.Chain(id.Certificate(), id.Chain, ca.Roots(), spring, cms.Sealing)
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

func lists(t testing.TB, ca *testca.CA) [][]byte {
	t.Helper()
	lists, err := ca.Lists()
	if err != nil {
		t.Fatal(err)
	}
	return lists
}

func responses(t testing.TB, ca *testca.CA, chain []*x509.Certificate) [][]byte {
	t.Helper()
	var all [][]byte
	for i, c := range chain[:len(chain)-1] {
		r, err := ca.OCSP(context.Background(), c, chain[i+1])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// The same questions are answered the same by CRLs and by OCSP responses.
func TestRevocation(t *testing.T) {
	for _, test := range []struct {
		name    string
		revoked time.Time // when; zero: never
		reason  int
		issued  time.Time // when the data were
		at      time.Time // the time judged
		want    cms.Status
		says    string // of Reason or Problem
	}{
		{"not revoked", time.Time{}, 0, spring, spring, cms.Good, ""},
		{"data of later", time.Time{}, 0, spring.Add(30 * day), spring, cms.Good, ""},
		{"data of before, still valid", time.Time{}, 0, spring.Add(-300 * day), spring, cms.Good, ""},
		{"data out of date", time.Time{}, 0, spring.Add(-400 * day), spring, cms.Unknown, "out of date on 3 March 2026"},
		{"data after the certificate's end", time.Time{}, 0, spring.Add(1000 * day), spring, cms.Unknown, "may have been dropped"},
		{"revoked before", spring.Add(-day), 1, spring, spring, cms.Revoked, "its key is in other hands"},
		{"revoked then", spring, 0, spring, spring, cms.Revoked, ""},
		{"revoked later", spring.Add(day), 1, spring.Add(2 * day), spring, cms.Good, ""},
		{"revoked before, by old data", spring.Add(-402 * day), 4, spring.Add(-400 * day), spring, cms.Revoked, "it was replaced"},
		{"on hold", spring.Add(-day), 6, spring, spring, cms.Revoked, "on hold"},
		{"on hold, by old data", spring.Add(-402 * day), 6, spring.Add(-400 * day), spring, cms.Unknown, "out of date"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ca := newCA(t)
			id := issue(t, ca, testca.Request{Name: "Exampleshire"})
			chain := chainOf(t, ca, id)
			if !test.revoked.IsZero() {
				ca.Revoke(id, test.revoked, test.reason)
			}
			ca.Set(test.issued.Add(time.Hour)) // data are of an hour before the clock
			for kind, ev := range map[string]cms.Evidence{"crl": {CRLs: lists(t, ca)}, "ocsp": {OCSPs: responses(t, ca, chain)}} {
				all := cms.Revocation(chain, ev, test.at)
				if len(all) != 2 {
					t.Fatalf("%d certificates judged", len(all))
				}
				got := all[0]
				if got.Status != test.want || !strings.Contains(got.Reason+got.Problem, test.says) || test.says == "" && got.Reason+got.Problem != "" {
					t.Errorf("%s: status %d, %q, %q", kind, got.Status, got.Reason, got.Problem)
				}
				if got.Status == cms.Revoked && !got.When.Equal(test.revoked) {
					t.Errorf("%s: revoked %v", kind, got.When)
				}
				if got.Status != cms.Unknown && (kind == "crl") != (got.CRL != nil) {
					t.Errorf("%s: the data that say so are not given", kind)
				}
				if worst := all.Worst(); test.want != cms.Good && worst.Certificate != id.Certificate() {
					t.Errorf("%s: the worst is of another certificate", kind)
				}
			}
		})
	}
}

func TestChain(t *testing.T) {
	ca, other := newCA(t), newCA(t)
	signer := issue(t, ca, testca.Request{Name: "Jo Example"})
	server := issue(t, ca, testca.Request{Name: "Web", Usage: testca.TLSServer})
	uncritical := issue(t, ca, testca.Request{Name: "T", Usage: testca.Timestamping, UncriticalUsage: true})
	weak := issue(t, ca, testca.Request{Name: "Weak", Key: testca.RSA1024})
	noIssuer := issue(t, ca, testca.Request{Name: "Issued by no authority", Issuer: signer})
	for _, test := range []struct {
		name  string
		id    *testca.Identity
		pool  []*x509.Certificate
		roots *x509.CertPool
		at    time.Time
		usage cms.Usage
		err   error
		says  string
	}{
		{"good", signer, signer.Chain, ca.Roots(), spring, cms.Sealing, nil, ""},
		{"a timestamp service", ca.TSA, ca.TSA.Chain, ca.Roots(), spring, cms.Timestamping, nil, ""},
		{"the root itself", ca.Root, nil, ca.Roots(), spring, cms.Sealing, cms.ErrUsage, "may not sign"},
		{"expired", signer, signer.Chain, ca.Roots(), spring.Add(800 * day), cms.Sealing, cms.ErrExpired, "by 11 May 2028: the signer's ended on 1 February 2028"},
		{"not valid yet", signer, signer.Chain, ca.Roots(), spring.Add(-31 * day), cms.Sealing, cms.ErrNotYet, "the signer's began on 1 February 2026"},
		{"authority expired, too", signer, signer.Chain, ca.Roots(), spring.Add(60 * 365 * day), cms.Sealing, cms.ErrExpired, "the signer's"},
		{"another authority", signer, signer.Chain, other.Roots(), spring, cms.Sealing, cms.ErrUntrusted, "no path"},
		{"another authority and expired", signer, signer.Chain, other.Roots(), spring.Add(800 * day), cms.Sealing, cms.ErrUntrusted, ""},
		{"intermediate missing", signer, nil, ca.Roots(), spring, cms.Sealing, cms.ErrUntrusted, "no path"},
		{"no roots", signer, signer.Chain, nil, spring, cms.Sealing, cms.ErrUntrusted, ""},
		{"a web site's", server, server.Chain, ca.Roots(), spring, cms.Sealing, cms.ErrUsage, "may not sign"},
		{"no timestamp service", signer, signer.Chain, ca.Roots(), spring, cms.Timestamping, cms.ErrUsage, "for timestamps and nothing else"},
		{"not critical", uncritical, uncritical.Chain, ca.Roots(), spring, cms.Timestamping, cms.ErrUsage, "critically"},
		{"RSA-1024", weak, weak.Chain, ca.Roots(), spring, cms.Sealing, cms.ErrWeak, "1024 bits"},
		{"issued by a signer", noIssuer, append(noIssuer.Chain, signer.Chain...), ca.Roots(), spring, cms.Sealing, cms.ErrUntrusted, ""},
	} {
		chain, err := cms.Chain(test.id.Certificate(), test.pool, test.roots, test.at, test.usage)
		if !errors.Is(err, test.err) || err != nil && (!strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "Jo")) {
			t.Errorf("%s: %v", test.name, err)
		}
		if test.err == nil && (len(chain) != 3 || !chain[2].Equal(ca.Root.Certificate())) {
			t.Errorf("%s: a chain of %d", test.name, len(chain))
		}
	}
}
