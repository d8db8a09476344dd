package sign_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/forge"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/render/sign"
)

// sealed signs the plan with the council's seal.
func (b *bench) sealed(t testing.TB, level sign.Level) []byte {
	t.Helper()
	out, _, err := b.sign(b.plain, b.council, sign.Options{Field: sign.Seal, Level: level, Reason: "Agreed"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func noteCodes(s sign.Signature) []sign.Code {
	var out []sign.Code
	for _, n := range s.Notes {
		out = append(out, n.Code)
	}
	return out
}

func TestWords(t *testing.T) {
	b := newBench(t)
	for _, test := range []struct {
		level sign.Level
		words string
	}{
		{sign.B, "Sealed by Exampleshire Council, by its own account on 3 March 2026; nothing has changed since."},
		{sign.T, "Sealed by Exampleshire Council on 3 March 2026; nothing has changed since."},
		{sign.LT, "Sealed by Exampleshire Council on 3 March 2026; since then only proof that it was good was added."},
		{sign.LTA, "Sealed by Exampleshire Council on 3 March 2026; since then only proof that it was good was added."},
	} {
		r := b.verify(t, b.sealed(t, test.level), nil)
		s := r.Signatures[0]
		if !r.Good() || s.Words != test.words || s.Level != test.level || s.Signer != "Exampleshire Council" || s.Reason != "Agreed" {
			t.Errorf("%s: good %v, level %s, %q", test.level, r.Good(), s.Level, s.Words)
		}
	}
	two, _, err := b.sign(b.sealed(t, sign.T), b.worker, sign.Options{Field: "eh_sign_box_1", Level: sign.T})
	if err != nil {
		t.Fatal(err)
	}
	r := b.verify(t, two, nil)
	for i, want := range []string{
		"Sealed by Exampleshire Council on 3 March 2026; since then only further signatures were added (Sam Okafor, Exampleshire Council on 3 March 2026).",
		"Signed with the certificate of Sam Okafor, Exampleshire Council on 3 March 2026; nothing has changed since.",
	} {
		if r.Signatures[i].Words != want {
			t.Errorf("%q", r.Signatures[i].Words)
		}
	}
	if r.Words != "All signatures are good, and what was signed is unchanged." {
		t.Error(r.Words)
	}
	if r = b.verify(t, b.plain, nil); r.Good() || r.Words != "Nobody has signed this file." {
		t.Error(r.Words)
	}
}

// The levels of two signatures, each with what the European Commission's DSS says
// of it.
func TestLevelsOfTwo(t *testing.T) {
	b := newBench(t)
	for _, test := range []struct{ first, second, extended, want string }{
		{"b", "b", "", "b b"},
		{"b", "t", "", "b t"},
		{"b", "lt", "", "b lt"},
		{"b", "lta", "", "lta lta"}, // the timestamp is over both, and the evidence serves both
		{"t", "lt", "", "lt lt"},
		{"t", "lta", "", "lta lta"},
		{"lt", "b", "", "lt b"},
		{"lta", "lta", "", "lta lta"},
		{"b", "b", "t", "t t"},
		{"b", "b", "lt", "lt lt"},
		{"b", "b", "lta", "lta lta"},
	} {
		file, _, err := b.sign(b.sealed(t, sign.Level(test.first)), b.worker, sign.Options{Field: "eh_sign_box_1", Level: sign.Level(test.second)})
		if err != nil {
			t.Fatal(err)
		}
		if test.extended != "" {
			file = b.extend(t, file, sign.Level(test.extended), now)
		}
		var got []string
		r := b.verify(t, file, nil)
		for _, s := range r.Signatures {
			if !s.Timestamp {
				got = append(got, string(s.Level))
			}
		}
		if !r.Good() || strings.Join(got, " ") != test.want {
			t.Errorf("%v: good %v, %s", test, r.Good(), got)
		}
	}
}

// Every code has words, and says what to do.
func TestCodesHaveWords(t *testing.T) {
	source, err := os.ReadFile("verify_words.go")
	if err != nil {
		t.Fatal(err)
	}
	var declared, said []string
	for _, m := range regexp.MustCompile(` Code = "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1) {
		declared = append(declared, m[1])
	}
	for _, s := range sign.Sayings() {
		said = append(said, s[0])
		if !strings.HasSuffix(s[1], ".") || !strings.HasSuffix(s[2], ".") {
			t.Errorf("%s: %q %q", s[0], s[1], s[2])
		}
	}
	slices.Sort(declared)
	slices.Sort(said)
	if !slices.Equal(declared, said) {
		t.Errorf("declared %v, said %v", declared, said)
	}
}

func TestJSON(t *testing.T) {
	b := newBench(t)
	r := b.verify(t, b.sealed(t, sign.T), nil)
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"good":true`, `"file":"` + r.File + `"`, `"field":"eh_seal"`, `"level":"t"`, `"proven":"2026-03-03T10:15:00Z"`, `"words":"Sealed by`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
}

// What revocation does to a signature, by when it was and what proves the time.
func TestRevocation(t *testing.T) {
	b := newBench(t)
	id, err := b.ca.Issue(testca.Request{Name: "Exampleshire Council"})
	if err != nil {
		t.Fatal(err)
	}
	council := sign.Signer{Key: id.Key, Chain: id.Chain}
	seal := func(level sign.Level) []byte {
		out, _, err := b.sign(b.plain, council, sign.Options{Field: sign.Seal, Level: level})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	plain, stamped := seal(sign.B), seal(sign.T)
	lists := func(at time.Time) [][]byte {
		b.ca.Set(at)
		defer b.ca.Set(now)
		crls, err := b.ca.Lists()
		if err != nil {
			t.Fatal(err)
		}
		return crls
	}
	before := lists(now)
	later := now.AddDate(0, 2, 0)
	b.ca.Revoke(id, now.AddDate(0, 1, 0), 4)
	after := lists(later)

	for _, test := range []struct {
		name    string
		file    []byte
		change  func(o *sign.VerifyOptions)
		problem sign.Code
		note    sign.Code
	}{
		{"nothing given", plain, func(*sign.VerifyOptions) {}, "", sign.RevocationUnchecked},
		{"nothing given, and required", plain, func(o *sign.VerifyOptions) { o.RequireRevocation = true }, sign.RevocationUnknown, ""},
		{"good", plain, func(o *sign.VerifyOptions) { o.CRLs, o.RequireRevocation = before, true }, "", sign.TimeUnproven},
		{"revoked, time not proven", plain, func(o *sign.VerifyOptions) { o.CRLs, o.At = after, later }, sign.Revoked, ""},
		{"revoked after the proven time", stamped, func(o *sign.VerifyOptions) { o.CRLs, o.At = after, later }, "", sign.RevokedLater},
		{"fetched", stamped, func(o *sign.VerifyOptions) { o.Fetch, o.RequireRevocation = b.ca, true }, "", ""},
		{"fetched in vain", plain, func(o *sign.VerifyOptions) { o.Fetch = nobody{} }, "", sign.RevocationUnchecked},
	} {
		r := b.verify(t, test.file, test.change)
		s := r.Signatures[0]
		if r.Good() != (test.problem == "") || test.problem != "" && s.Problems[0].Code != test.problem ||
			test.note != "" && !slices.Contains(noteCodes(s), test.note) {
			t.Errorf("%s: good %v, %v, notes %v", test.name, r.Good(), codes(r), noteCodes(s))
		}
	}
}

type nobody struct{}

func (nobody) CRL(context.Context, *x509.Certificate, *x509.Certificate) ([]byte, error) {
	return nil, errors.New("there is no network")
}

func (nobody) OCSP(context.Context, *x509.Certificate, *x509.Certificate) ([]byte, error) {
	return nil, errors.New("there is no network")
}

// Years later: a signature lasts as long as each timestamp was made while the one
// before was still good.
func TestYearsLater(t *testing.T) {
	b := newBench(t)
	end := b.council.Chain[0].NotAfter
	for _, test := range []struct {
		name string
		file []byte
		at   time.Time
		want sign.Code
	}{
		{"b in time", b.sealed(t, sign.B), end.AddDate(0, 0, -1), ""},
		{"b too late", b.sealed(t, sign.B), end.AddDate(0, 0, 1), sign.Expired},
		{"before it was valid", b.sealed(t, sign.B), now.AddDate(0, -2, 0), sign.NotYetSigned},
		{"t after the signer's end", b.sealed(t, sign.T), end.AddDate(0, 0, 1), ""},
		{"t before the timestamp", b.sealed(t, sign.T), now.AddDate(0, 0, -1), sign.NotYetSigned},
		{"lta", b.sealed(t, sign.LTA), end.AddDate(0, 0, 1), ""},
		{"b extended in time", b.extend(t, b.sealed(t, sign.B), sign.LTA, end.AddDate(0, -1, 0)), end.AddDate(1, 0, 0), ""},
	} {
		r := b.verify(t, test.file, func(o *sign.VerifyOptions) { o.At = test.at })
		if got := codes(r); test.want == sign.NotYetSigned && len(got) > 1 {
			t.Errorf("%s: %v, and nothing else is wrong", test.name, got)
		} else if test.want == "" && !r.Good() || test.want != "" && !slices.Contains(got, string(test.want)) {
			t.Errorf("%s: %v %s", test.name, got, r.Words)
		}
	}
}

func TestTimestampAuthority(t *testing.T) {
	b := newBench(t)
	file := b.sealed(t, sign.T)
	for name, change := range map[string]func(*sign.VerifyOptions){
		"another authority":  func(o *sign.VerifyOptions) { o.TSARoots = x509.NewCertPool() },
		"nobody is trusted":  func(o *sign.VerifyOptions) { o.Roots = nil },
		"only the timestamp": func(o *sign.VerifyOptions) { o.TSARoots, o.Roots = o.Roots, nil },
	} {
		if r := b.verify(t, file, change); r.Good() || !slices.ContainsFunc(codes(r), func(c string) bool {
			return strings.HasSuffix(c, "untrusted")
		}) {
			t.Errorf("%s: %v", name, codes(r))
		}
	}
	// A certificate of the right authority, but for something else. Sign refuses it.
	site := issue(t, b.ca, testca.Request{Name: "Exampleshire Council", Usage: testca.OCSPSigning})
	out, _, err := b.sign(b.plain, b.council, sign.Options{Field: sign.Seal})
	if err == nil {
		err = signedAgain(out, site, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	if r := b.verify(t, out, nil); !slices.Contains(codes(r), string(sign.WrongUse)) {
		t.Error(codes(r))
	}
}

// otherKind makes of a signature one of the kind that most programs make.
func otherKind(file []byte) []byte {
	return bytes.Replace(file, []byte("/ETSI.CAdES.detached"), []byte("/adbe.pkcs7.detached"), 1)
}

// What is of a kind that is not judged here is not good, and not refused either.
func TestNotJudged(t *testing.T) {
	b := newBench(t)
	file := otherKind(b.sealed(t, sign.B))
	r := b.verify(t, file, nil)
	if want := "Not everything that was signed here could be judged. Not judged: a signature, by its own account on 3 March 2026. " +
		"The signature is of a kind that is not judged here: it is none of PAdES."; r.Good() || r.Judged() || r.Words != want {
		t.Errorf("good %v, judged %v: %s", r.Good(), r.Judged(), r.Words)
	}
	if out, err := json.Marshal(r); err != nil || !strings.Contains(string(out), `"judged":false`) {
		t.Errorf("%s %v", out, err)
	}
	last, _, err := b.sign(b.sealed(t, sign.B), b.worker, sign.Options{Field: "eh_sign_box_1"})
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(last, []byte("/ETSI.CAdES.detached"))
	r = b.verify(t, slices.Concat(last[:at], otherKind(last[at:])), nil)
	if want := "(somebody that cannot be told on 3 March 2026, which was not judged)"; !strings.Contains(r.Signatures[0].Words, want) {
		t.Error(r.Signatures[0].Words)
	}
	if r := b.verify(t, otherKind(last), nil); !r.Judged() || !strings.Contains(r.Words, "What was signed has been changed since.") {
		t.Error("what is wrong is wrong, whatever else was not judged:", r.Words)
	}
	for _, file := range [][]byte{b.plain, append(otherKind(b.sealed(t, sign.B)), "more"...), b.sealed(t, sign.B)} {
		if r := b.verify(t, file, nil); !r.Judged() {
			t.Error(r.Words)
		}
	}
}

// A file is checked as of a date before it was signed, or between two signatures.
func TestNotYetSigned(t *testing.T) {
	b := newBench(t)
	day := now.AddDate(0, 0, -1)
	for _, level := range []sign.Level{sign.B, sign.T, sign.LT, sign.LTA} {
		r := b.verify(t, b.sealed(t, level), func(o *sign.VerifyOptions) { o.At = day })
		for _, s := range r.Signatures {
			if len(s.Problems) != 1 || s.Problems[0].Code != sign.NotYetSigned || !strings.Contains(s.Words, "On the date as of which this was checked, it was not signed yet.") {
				t.Errorf("%s: %v, %s", level, s.Problems, s.Words)
			}
		}
	}
	two, _, err := b.sign(b.sealed(t, sign.B), b.worker, sign.Options{Field: "eh_sign_box_1", Time: now.AddDate(0, 0, 3)})
	if err != nil {
		t.Fatal(err)
	}
	r := b.verify(t, two, func(o *sign.VerifyOptions) { o.At = now.AddDate(0, 0, 1) })
	if want := "(Sam Okafor, Exampleshire Council on 6 March 2026, after the date of this check)"; !strings.Contains(r.Signatures[0].Words, want) {
		t.Error(r.Signatures[0].Words)
	}
	other := b.verify(t, b.sealed(t, sign.T), func(o *sign.VerifyOptions) { o.At, o.TSARoots = day, x509.NewCertPool() })
	if !slices.Contains(codes(other), string(sign.TimestampUntrusted)) {
		t.Error("a timestamp of nobody's proves nothing:", codes(other))
	}
}

// A page that is gone is not called replaced, nor is one that was only moved gone;
// and nobody is told to look at what no command shows.
func TestWordsOfPages(t *testing.T) {
	b := newBench(t)
	for name, want := range map[string]string{
		"page-removed": "A page was removed after this was signed.",
		"page-order":   "A page was replaced after this was signed.",
	} {
		i := slices.IndexFunc(forge.Attacks(), func(a forge.Attack) bool { return a.Name == name })
		file, err := forge.Attacks()[i].Make(b.source)
		if err != nil {
			t.Fatal(err)
		}
		s := b.verify(t, file, nil).Signatures[0]
		if p := s.Problems[0]; p.Code != sign.PageChanged || !strings.HasPrefix(p.Words, want+" Do not rely on this copy: ask") || !strings.HasSuffix(s.Words, want) {
			t.Errorf("%s: %s: %s", name, s.Words, p.Words)
		}
	}
}

// A list that is out of date is not called missing.
func TestListOutOfDate(t *testing.T) {
	b := newBench(t)
	lists, err := b.ca.Lists()
	if err != nil {
		t.Fatal(err)
	}
	list, err := x509.ParseRevocationList(lists[0])
	if err != nil {
		t.Fatal(err)
	}
	late := list.NextUpdate.AddDate(0, 0, 1)
	for _, required := range []bool{false, true} {
		r := b.verify(t, b.sealed(t, sign.B), func(o *sign.VerifyOptions) { o.CRLs, o.At, o.RequireRevocation = lists, late, required })
		said := slices.Concat(r.Signatures[0].Problems, r.Signatures[0].Notes)
		i := slices.IndexFunc(said, func(p sign.Problem) bool {
			return p.Code == sign.RevocationUnchecked || p.Code == sign.RevocationUnknown
		})
		if i < 0 || !strings.Contains(said[i].Words, "out of date on "+cms.Date(late)+": the next were due on ") ||
			!strings.Contains(said[i].Words, "Give this check the authority's list that was valid on "+cms.Date(late)+", or a newer one.") {
			t.Errorf("required %v: %+v", required, said)
		}
	}
	r := b.verify(t, b.sealed(t, sign.B), nil)
	if note := r.Signatures[0].Notes; !slices.ContainsFunc(note, func(p sign.Problem) bool { return strings.Contains(p.Words, "was not checked") }) {
		t.Errorf("where none was given: %+v", note)
	}
}

// The rows that the case keeps tell what the file cannot.
func TestExpect(t *testing.T) {
	b := newBench(t)
	one, first, err := b.sign(b.plain, b.council, sign.Options{Field: sign.Seal})
	if err != nil {
		t.Fatal(err)
	}
	two, second, err := b.sign(one, b.worker, sign.Options{Field: "eh_sign_box_1"})
	if err != nil {
		t.Fatal(err)
	}
	extended := b.extend(t, two, sign.LTA, now)
	rows := slices.Concat(first.Stored, second.Stored)
	with := func(change func(*earlyhelp.Stored)) []earlyhelp.Stored {
		out := slices.Clone(rows)
		change(&out[0])
		return out
	}
	for _, test := range []struct {
		name   string
		file   []byte
		expect []earlyhelp.Stored
		want   sign.Code
	}{
		{"as recorded", two, rows, ""},
		{"extended since", extended, rows, ""},
		{"signed again since", two, first.Stored, ""},
		{"the last signature cut off", one, rows, sign.SignatureMissing},
		{"all signatures cut off", b.plain, rows, sign.SignatureMissing},
		{"an extension cut off", two, append(slices.Clone(rows), earlyhelp.Stored{File: rows[0].File, Length: len(two) + 9}), sign.RevisionMissing},
		{"another file", two, with(func(s *earlyhelp.Stored) { s.SHA256 = strings.Repeat("0", 64) }), sign.RevisionDiffers},
		{"another field", two, with(func(s *earlyhelp.Stored) { s.Field = "eh_sign_box_2" }), sign.SignatureMissing},
		{"of other documents, too", two, append(slices.Clone(rows), earlyhelp.Stored{File: "00", Length: 1 << 30, Field: "x"}), ""},
		{"of other documents only", two, []earlyhelp.Stored{{File: "00", Length: 5, SHA256: "00"}}, sign.NotRecorded},
		{"nothing recorded", two, []earlyhelp.Stored{}, sign.NotRecorded},
	} {
		r := b.verify(t, test.file, func(o *sign.VerifyOptions) { o.Expect = test.expect })
		if r.Good() != (test.want == "") || test.want != "" && r.Problems[0].Code != test.want {
			t.Errorf("%s: good %v, %v", test.name, r.Good(), codes(r))
		}
	}
}

func TestCannotJudge(t *testing.T) {
	b := newBench(t)
	if _, err := sign.Verify(context.Background(), b.plain, sign.VerifyOptions{}); err == nil {
		t.Error("without a time")
	}
	for name, file := range map[string][]byte{
		"no PDF": []byte("Dear Sir or Madam"), "nothing": nil,
	} {
		if _, err := sign.Verify(context.Background(), file, sign.VerifyOptions{At: now}); !errors.Is(err, pdfread.ErrNotPDF) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := sign.Verify(context.Background(), append([]byte("more"), b.sealed(t, sign.B)...), sign.VerifyOptions{At: now}); err == nil ||
		!strings.Contains(err.Error(), "It was damaged on its way, or somebody tampered with it") {
		t.Error(err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := sign.Verify(stopped, b.sealed(t, sign.B), sign.VerifyOptions{At: now}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
