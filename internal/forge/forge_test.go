package forge

import (
	"bytes"
	"crypto"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
)

var errLevel = errors.New("the seals of this package are of level B")

// source signs by this package's own seals, so that it is tried alone.
func source(t *testing.T) *Source {
	c := casetest.Case(t, "southend/plan/complete")
	c.Instances[len(c.Instances)-1].Signatures = nil // so that there are fields to sign in
	d, err := render.For(casetest.Open(t, casetest.Library(t), c), render.Audience{Kind: render.Family})
	if err != nil {
		t.Fatal(err)
	}
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if err := r.Write(&plain, d, pdf.Options{Findings: []earlyhelp.Finding{}}); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	ca, err := testca.New(now)
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Issue(testca.Request{Name: "Council"})
	if err != nil {
		t.Fatal(err)
	}
	s := &Source{Plain: plain.Bytes(), Key: id.Key, Chain: id.Chain, Time: now}
	s.Token = func(digest []byte) ([]byte, error) { return ca.Stamp(ca.TSA, crypto.SHA256, digest, nil, now) }
	s.Sign = func(file []byte, by Signing) ([]byte, error) {
		if by.Level != "b" {
			return nil, errLevel
		}
		return s.put(file, seal{field: by.Field, certify: by.Certify})
	}
	s.Extend = func([]byte, string) ([]byte, error) { return nil, errLevel }
	return s
}

// notForQPDF is what qpdf says of attacks that it does not read, or mends.
var notForQPDF = map[string]string{
	"shadow-length": "expected endstream",
	"table-loop":    "loop detected following xref tables",
	"size-shrunk":   "unable to find /Root dictionary",

	"smuggled-start-point":  "Attempting to reconstruct cross-reference table",
	"smuggled-xref-glued":   "Attempting to reconstruct cross-reference table",
	"smuggled-xref-comment": "Attempting to reconstruct cross-reference table",
	"smuggled-row-point":    "Attempting to reconstruct cross-reference table",
	"smuggled-row-short":    "accepting invalid xref table entry",
	"smuggled-first-sign":   "Attempting to reconstruct cross-reference table",
	"smuggled-first-point":  "Attempting to reconstruct cross-reference table",
	"smuggled-size":         "reported number of objects",
}

// Each attack is a file of its own, and is written well: what is refused of it is
// the attack.
func TestAttacks(t *testing.T) {
	s := source(t)
	seen := map[string]string{}
	qpdf, err := exec.LookPath("qpdf")
	if err != nil && os.Getenv("EARLYHELP_PROGRAMS") != "" {
		t.Fatal(err)
	}
	if err != nil {
		t.Log("no qpdf: the files are opened by our reader alone")
	}
	for _, a := range Attacks() {
		t.Run(a.Name, func(t *testing.T) {
			file, err := a.Make(s)
			if errors.Is(err, errLevel) {
				t.Skipf("%v: render/sign tries this attack with real ones", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if same := seen[string(file)]; same != "" {
				t.Errorf("it is the same file as %s", same)
			}
			seen[string(file)] = a.Name
			if a.Row == "" || a.Name != strings.ToLower(a.Name) || strings.Contains(a.Name, " ") {
				t.Errorf("row %q, name %q", a.Row, a.Name)
			}
			if _, err := pdfread.Open(file); err != nil && a.Damaged == "" && !slices.ContainsFunc(a.Codes, func(c string) bool {
				return c == "truncated" || c == "appended"
			}) {
				t.Errorf("our reader: %v", err)
			}
			if qpdf == "" || a.Damaged != "" || len(a.Codes) > 0 && a.Codes[0] == "truncated" {
				return
			}
			path := filepath.Join(t.TempDir(), "file.pdf")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			said, err := exec.Command(qpdf, "--check", path).CombinedOutput()
			if wrong := notForQPDF[a.Name]; wrong == "" && err != nil || !strings.Contains(string(said), wrong) {
				t.Errorf("qpdf, which is to say %q: %s", wrong, said)
			}
		})
	}
}
