package sign_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/mutate"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/render/sign"
)

// holding is the plain file with evidence: an entry that is none, and then lists.
// They stand among the certificates, too.
func (b *bench) holding(t testing.TB, none string, all ...[]byte) []byte {
	t.Helper()
	u := begin(t, b.plain)
	list := "[" + none + " "
	if none == "dictionary" {
		list = "[" + u.add("<<>>").String() + " "
	}
	for _, der := range all {
		list += u.add("<</Length %d>>\nstream\n%s\nendstream", len(der), der).String() + " "
	}
	u.catalog("DSS", u.add("<</Certs%[1]s]/CRLs%[1]s]>>", list))
	return flat(t, u.bytes())
}

// flat writes a file that was prepared by an update as one that was made so: others
// are not signed.
func flat(t testing.TB, file []byte) []byte {
	t.Helper()
	out, err := mutate.Rewrite(file, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// An entry that is no evidence hides none of those behind it.
func TestEvidenceBehindWhatIsNone(t *testing.T) {
	for _, none := range []string{"", "null", "999999 0 R", "(x)", "dictionary"} {
		b := newBench(t)
		id, err := b.ca.Issue(testca.Request{Name: "Exampleshire Council"})
		if err != nil {
			t.Fatal(err)
		}
		by := sign.Signer{Key: id.Key, Chain: id.Chain}
		b.ca.Revoke(id, now.Add(-time.Hour), 1)
		lists, err := b.ca.Lists()
		if err != nil {
			t.Fatal(err)
		}
		file, _ := signed(t, b.holding(t, none, lists...), by, sign.Options{Field: sign.Seal}) // without the lists
		if got := codes(b.verify(t, file, nil)); !slices.Contains(got, string(sign.Revoked)) {
			t.Errorf("behind %q the list that revokes is not seen: %q", none, got)
		}
	}
}

// What Sign and Extend hand out, Verify lets pass; where a file lists what is no
// evidence, none can be added, and nothing is handed out.
func TestEvidenceIsAddedOrRefused(t *testing.T) {
	b := newBench(t)
	crls, err := b.ca.Lists()
	if err != nil {
		t.Fatal(err)
	}
	for _, none := range []string{"", "null", "999999 0 R", "(x)", "dictionary"} {
		for _, level := range []sign.Level{sign.LT, sign.LTA} {
			plain := b.holding(t, none, crls...)
			out, _, err := b.sign(plain, b.council, sign.Options{Field: sign.Seal, Level: level})
			b.handedOut(t, fmt.Sprintf("signed to %s with %q", level, none), out, err, none == "")
			if none != "" && !strings.Contains(fmt.Sprint(err), "it is listed as evidence") {
				t.Errorf("%q: %v", none, err)
			}

			file, _, err := b.sign(plain, b.council, sign.Options{Field: sign.Seal})
			if err != nil {
				t.Fatal(err)
			}
			var more bytes.Buffer
			_, err = newSealer(t).Extend(context.Background(), &more, file, sign.ExtendOptions{Level: level, Time: now, Timestamps: b.ca,
				Revocation: sign.Revocation{CRLs: crls, Certificates: b.ca.Root.Chain}})
			b.handedOut(t, fmt.Sprintf("extended to %s with %q", level, none), more.Bytes(), err, none == "")
		}
	}
}

func (b *bench) handedOut(t *testing.T, what string, file []byte, err error, good bool) {
	t.Helper()
	switch {
	case good && err != nil:
		t.Errorf("%s: %v", what, err)
	case good && !b.verify(t, file, nil).Good():
		t.Errorf("%s: %q", what, codes(b.verify(t, file, nil)))
	case !good && err == nil:
		t.Errorf("%s: it was handed out, and Verify finds %q", what, codes(b.verify(t, file, nil)))
	case !good && len(file) > 0:
		t.Errorf("%s: %d bytes were written, and %v", what, len(file), err)
	}
}

// What many entries name is read once, and no more is read than is of use.
func TestEvidenceIsBounded(t *testing.T) {
	b := newBench(t)
	file := b.holding(t, strings.Repeat("999999 0 R ", 1000))
	file, _, err := b.sign(file, b.council, sign.Options{Field: sign.Seal})
	if err != nil {
		t.Fatal(err)
	}
	if r := b.verify(t, file, nil); !r.Good() {
		t.Error(codes(r))
	}
	u := begin(t, b.plain)
	var list pdfread.Array
	for range 600 {
		list = append(list, u.add("<</Length 1>>\nstream\nx\nendstream"))
	}
	u.catalog("DSS", pdfread.Dict{"Certs": list})
	if file, _, err = b.sign(flat(t, u.bytes()), b.council, sign.Options{Field: sign.Seal}); err != nil {
		t.Fatal(err)
	}
	if err := b.judged(file); err == nil || !strings.Contains(err.Error(), "more than 512 pieces of evidence") {
		t.Error(err)
	}
}
