package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/golden"
	"earlyhelp.example/forms/internal/keyfile"
)

// desk is a folder with a case, a copy of it that is to be signed, and what two
// people sign with, of a throw-away authority.
type desk struct {
	t                 *testing.T
	dir, tsa          string
	ca                *testca.CA
	council, worker   testca.Files
	withKey, withSeal []string
	list              []string
}

// box is the field of the worker's box in the copy.
const box = "eh_sign_box_1"

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir()}
	var err error
	if d.ca, err = testca.New(today()); err != nil {
		t.Fatal(err)
	}
	d.council = d.files("seal", "secret of the seal", testca.Request{Name: "Exampleshire Council", Organisation: "Exampleshire Council"})
	d.worker = d.files("worker", "", testca.Request{Name: "Siân Pritchard", Organisation: "Exampleshire Council", Key: testca.P384})
	server := httptest.NewServer(d.ca.Handler())
	t.Cleanup(server.Close)
	d.tsa = server.URL + "/tsa"
	d.withKey = []string{"--key", d.worker.Key, "--cert", d.worker.Chain}
	d.withSeal = []string{"--key", d.council.Key, "--cert", d.council.Chain, "--password-file", d.council.Password}
	for _, crl := range d.council.CRLs {
		d.list = append(d.list, "--crl", crl)
	}
	// The assessor has not signed yet; her row is there, with her name.
	whole := readFile(t, complete)
	last := strings.LastIndex(whole, "    signatures:")
	d.list = append(d.list, "--cert", d.council.Roots)
	d.write("case.yaml", whole[:last]+strings.Replace(whole[last:], "        kind: ink\n        date: 2025-06-25\n", "", 1))
	expect(t, exitFine, "pdf", d.path("case.yaml"), "-o", d.path("plan.pdf"))
	return d
}

func (d *desk) files(name, password string, r testca.Request) testca.Files {
	d.t.Helper()
	id, err := d.ca.Issue(r)
	if err != nil {
		d.t.Fatal(err)
	}
	f, err := d.ca.Write(d.dir, name, id, password)
	if err != nil {
		d.t.Fatal(err)
	}
	return f
}

func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

func (d *desk) write(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// run runs the program with files of the folder, named @NAME.
func (d *desk) run(code int, line string, more ...string) result {
	d.t.Helper()
	args := strings.Fields(line)
	for i, arg := range args {
		if name, ok := strings.CutPrefix(arg, "@"); ok {
			args[i] = d.path(name)
		}
	}
	return expect(d.t, code, append(args, more...)...)
}

// told is what a run printed, without the folder.
func (d *desk) told(r result) string {
	return strings.ReplaceAll(r.out+r.err, d.dir+string(filepath.Separator), "")
}

func (d *desk) read(name string) *earlyhelp.Instance {
	d.t.Helper()
	c, err := earlyhelp.Decode(strings.NewReader(readFile(d.t, d.path(name))))
	if err != nil {
		d.t.Fatal(err)
	}
	return &c.Instances[len(c.Instances)-1]
}

// state is every file of the folder, to see that none was changed.
func (d *desk) state() string {
	d.t.Helper()
	list, err := os.ReadDir(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range list {
		if f.Type().IsRegular() {
			fmt.Fprintf(&b, "%s %s\n", f.Name(), digest([]byte(readFile(d.t, d.path(f.Name())))))
		}
	}
	return b.String()
}

// A worker signs in the form's box, the council seals, years later the copy is
// extended, and it is checked in between: what everybody reads.
func TestSignedAndSealed(t *testing.T) {
	d := newDesk(t)
	var told bytes.Buffer
	step := func(code int, line string, more ...string) {
		t.Helper()
		fmt.Fprintf(&told, "$ earlyhelp %s\n%s\n", strings.ReplaceAll(line, "@", ""), d.told(d.run(code, line, more...)))
	}
	step(exitFine, "sign @plan.pdf --list")
	step(exitFine, "sign @plan.pdf --field "+box+" --level t --case @case.yaml -o @signed.pdf", append(d.withKey, "--tsa", d.tsa)...)
	seal := slices.Concat(d.withSeal, d.list, []string{"--tsa", d.tsa, "--reason", "Agreed with the family"})
	step(exitFine, "sign @signed.pdf --field eh_seal --level lt --case @case.yaml -o @sealed.pdf", seal...)
	step(exitFine, "sign @sealed.pdf --list")
	step(exitFine, "extend @sealed.pdf --level lta --case @case.yaml -o @kept.pdf", append(d.list, "--tsa", d.tsa)...)
	step(exitFine, "verify @kept.pdf --roots @roots.pem --expect @case.yaml")
	step(exitErrors, "verify @signed.pdf --roots @roots.pem --expect @case.yaml")
	step(exitErrors, "verify @plan.pdf --roots @roots.pem")
	step(exitFine, "check @case.yaml --signed @kept.pdf")
	golden.Equal(t, filepath.Join("testdata", "sign.golden"), told.Bytes())

	in := d.read("case.yaml")
	plan := readFile(t, d.path("plan.pdf"))
	row := in.Signatures[0]
	if row.Kind != earlyhelp.SignedCertificate || row.Name != "Siân Pritchard" || row.Who == "" || row.Time != "10:00" || row.Shown != digest([]byte(plan)) {
		t.Error("the evidence is not what was signed")
	}
	var levels []string
	kept := readFile(t, d.path("kept.pdf"))
	for _, s := range in.Stored[1:] { // the first is another file's
		levels = append(levels, string(s.Level)+" "+s.Field)
		if s.ID == "" || s.SHA256 != digest([]byte(kept[:s.Length])) {
			t.Errorf("row %v is not of the file", levels)
		}
	}
	if want := "[  t " + box + " t eh_seal lt  lt  lta eh_timestamp_1]"; fmt.Sprint(levels) != want {
		t.Errorf("got %v, want %s", levels, want)
	}
	if in.Stored[1].Length != len(plan) || !strings.HasPrefix(kept, plan) {
		t.Error("the copy itself is not recorded, or was changed")
	}
}

// Where the form has a box but the case no row for it, the row is made.
func TestSignMakesTheRow(t *testing.T) {
	d := newDesk(t)
	text := readFile(t, d.path("case.yaml"))
	at := strings.LastIndex(text, "    signatures:")
	end := at + strings.Index(text[at:], "      - id: r631ae807")
	d.write("case.yaml", text[:at]+"    signatures:\n"+text[end:])
	expect(t, exitFine, "pdf", d.path("case.yaml"), "-o", d.path("bare.pdf"))
	got := d.run(exitFine, "sign @bare.pdf --field "+box+" --case @case.yaml -o @signed.pdf --name Sian", d.withKey...)
	if !strings.Contains(got.out, "level b") {
		t.Error(got.out)
	}
	rows := d.read("case.yaml").Signatures
	row := rows[len(rows)-1]
	if row.As != "assessor" || row.Name != "Sian" || row.ID == "" || row.Kind != earlyhelp.SignedCertificate {
		t.Errorf("got a row for %q, %q", row.As, row.Kind)
	}
}

// A member of the family signs with a certificate only where it is theirs.
func TestSignForTheFamily(t *testing.T) {
	d := newDesk(t)
	mother := d.files("mother", "", testca.Request{Name: "Agnieszka Wisniewska"})
	row := func(change func(*earlyhelp.Signature)) {
		t.Helper()
		c, err := earlyhelp.Decode(strings.NewReader(readFile(t, d.path("case.yaml"))))
		if err != nil {
			t.Fatal(err)
		}
		in := &c.Instances[len(c.Instances)-1]
		i := slices.IndexFunc(in.Signatures, func(s earlyhelp.Signature) bool { return s.As == familyBox })
		old := in.Signatures[i]
		in.Signatures[i] = earlyhelp.Signature{ID: old.ID, As: old.As, Who: old.Who, Name: old.Name, Role: old.Role}
		change(&in.Signatures[i])
		var b bytes.Buffer
		if err := earlyhelp.Encode(&b, c); err != nil {
			t.Fatal(err)
		}
		d.write("case.yaml", b.String())
		_ = os.Remove(d.path("plan.pdf"))
		expect(t, exitFine, "pdf", d.path("case.yaml"), "-o", d.path("plan.pdf"))
	}
	row(func(*earlyhelp.Signature) {})
	const line = "sign @plan.pdf --field eh_sign_box_2 --case @case.yaml -o @out.pdf"
	hers := []string{"--key", mother.Key, "--cert", mother.Chain}
	for _, test := range []struct {
		name, want string
		change     func(*earlyhelp.Signature)
		more       []string
	}{
		{"the council's", "Agnieszka Wiśniewska is to sign there, but the certificate is of Exampleshire Council", func(*earlyhelp.Signature) {}, d.withSeal},
		{"nobody named", "the case does not say that Agnieszka Wisniewska is to sign there", func(s *earlyhelp.Signature) { s.Who, s.Name = "", "" }, hers},
		{"another of the family", "Tomasz Wiśniewski is to sign there", func(s *earlyhelp.Signature) { s.Who, s.Name = "rd4effb83", "" }, hers},
	} {
		row(test.change)
		before := d.state()
		if got := d.run(exitFailed, line, test.more...); !strings.Contains(got.err, test.want) || !strings.Contains(got.err, "The family needs no certificate") {
			t.Errorf("%s: got %s", test.name, got.err)
		}
		if d.state() != before {
			t.Errorf("%s: files were changed", test.name)
		}
	}
	row(func(s *earlyhelp.Signature) { s.Who, s.Name = "r34b32675", "" })
	d.run(exitFine, line, hers...)
}

// Where the copy keeps from its reader who has signed, its box is empty, and nobody
// signs there twice.
func TestSignWhereTheCopyShowsNoSignature(t *testing.T) {
	d := newDesk(t)
	c, err := earlyhelp.Decode(strings.NewReader(readFile(t, d.path("case.yaml"))))
	if err != nil {
		t.Fatal(err)
	}
	in := &c.Instances[len(c.Instances)-1]
	i := slices.IndexFunc(in.Signatures, func(s earlyhelp.Signature) bool { return s.As == "assessor" })
	in.Signatures[i].Kind = earlyhelp.SignedInk
	c.Marks = append(c.Marks, earlyhelp.Mark{At: "instances[" + string(in.ID) + "].signatures[" + string(in.Signatures[i].ID) + "]", Hide: []string{"family"}, Secret: earlyhelp.Yes})
	var b bytes.Buffer
	if err := earlyhelp.Encode(&b, c); err != nil {
		t.Fatal(err)
	}
	d.write("case.yaml", b.String())
	_ = os.Remove(d.path("plan.pdf"))
	expect(t, exitFine, "pdf", d.path("case.yaml"), "-o", d.path("plan.pdf"))
	before := d.state()
	got := d.run(exitFailed, "sign @plan.pdf --field "+box+" --case @case.yaml -o @out.pdf", d.withKey...)
	if !strings.Contains(got.err, "the case has a signature there that the copy does not show") || d.state() != before {
		t.Error(got.err)
	}
}

// The certificates above the signer's may be in files of their own; where one is not
// given, whoever checks may not find it.
func TestSignWithCertificatesInSeveralFiles(t *testing.T) {
	d := newDesk(t)
	all, err := keyfile.Certificates(d.council.Chain)
	if err != nil || len(all) != 2 {
		t.Fatal(len(all), err)
	}
	d.write("leaf.pem", string(testca.PEM(all[0])))
	d.write("int.pem", string(testca.PEM(all[1])))
	line := "sign @plan.pdf --field eh_seal --key @seal.key --password-file @seal.password "
	const missing = "The --cert files have no certificate of "
	if got := d.run(exitFine, line+"--cert @leaf.pem -o @leaf.pdf"); !strings.Contains(got.err, missing+`"Test Intermediate"`) {
		t.Error(got.err)
	}
	if got := d.run(exitFine, line+"--cert @roots.pem --cert @int.pem --cert @leaf.pem -o @sealed.pdf"); got.err != "" {
		t.Error(got.err)
	}
	d.run(exitErrors, "verify @leaf.pdf --roots @roots.pem")
	d.run(exitFine, "verify @sealed.pdf --roots @roots.pem")
}

// To standard output, and a case as JSON.
func TestSignElsewhere(t *testing.T) {
	d := newDesk(t)
	got := d.run(exitFine, "sign @plan.pdf --field "+box+" -o -", d.withKey...)
	if !strings.HasPrefix(got.out, "%PDF-") || !strings.Contains(got.err, "Wrote the copy: signed in the field "+box) {
		t.Errorf("got %.40q, %s", got.out, got.err)
	}
	c, err := earlyhelp.Decode(strings.NewReader(readFile(t, d.path("case.yaml"))))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := earlyhelp.EncodeJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	d.write("case.json", b.String())
	if err := os.Chmod(d.path("case.json"), 0o640); err != nil {
		t.Fatal(err)
	}
	d.run(exitFine, "sign @plan.pdf --field "+box+" --case @case.json -o @signed.pdf", d.withKey...)
	if text := readFile(t, d.path("case.json")); !json.Valid([]byte(text)) || !strings.Contains(text, "certificate") {
		t.Error("the case is no JSON any more")
	}
	if info, err := os.Stat(d.path("case.json")); err != nil || info.Mode().Perm() != 0o640 {
		t.Error("others may read the case now, or may no longer", err)
	}
}

// revoked returns what to sign with of somebody whose certificate was revoked.
func (d *desk) revoked() string {
	d.t.Helper()
	id, err := d.ca.Issue(testca.Request{Name: "Exampleshire Council"})
	if err != nil {
		d.t.Fatal(err)
	}
	d.ca.Revoke(id, today().AddDate(0, 0, -1), 1)
	f, err := d.ca.Write(d.dir, "revoked", id, "")
	if err != nil {
		d.t.Fatal(err)
	}
	args := []string{"--key", f.Key, "--cert", f.Chain}
	for _, crl := range f.CRLs {
		args = append(args, "--crl", crl)
	}
	return strings.Join(args, " ")
}

// Whatever goes wrong is said, and no file is made, changed or left behind.
func TestSignRefuses(t *testing.T) {
	d := newDesk(t)
	revoked := d.revoked()
	old := d.files("old", "", testca.Request{Name: "Exampleshire Council", NotBefore: today().AddDate(-2, 0, 0), NotAfter: today().AddDate(0, -1, 0)})
	d.write("wrong.password", "not it\n")
	d.write("empty.case.yaml", "ref: another\n")
	d.write("other.yaml", regexp.MustCompile(`(?m)^ref: .*$`).ReplaceAllString(readFile(t, d.path("case.yaml")), "ref: ANOTHER-1"))
	d.write("note.txt", "no PDF")
	d.write("broken.yaml", "people: 1\n")
	d.write("wrong.png", "no picture")
	d.write("large.png", strings.Repeat("x", 8<<20+1))
	d.write("noref.yaml", regexp.MustCompile(`(?m)^ref: .*\n`).ReplaceAllString(readFile(t, d.path("case.yaml")), ""))
	d.write("locked.pdf", strings.Replace(readFile(t, d.path("plan.pdf")), "/Root ", "/Encrypt 1 0 R/Root ", 1))
	expect(t, exitFine, "pdf", "--draft", d.path("case.yaml"), "-o", d.path("draft.pdf"))
	expect(t, exitFine, "read", d.path("plan.pdf"), "-o", d.path("cut.yaml"))
	expect(t, exitFine, "pdf", "--blank", "--form", form, "-o", d.path("blank.pdf"))
	expect(t, exitFine, "return-note", incomplete, "-o", d.path("note.pdf"))
	d.run(exitFine, "sign @plan.pdf --field "+box+" -o @signed.pdf", d.withKey...)
	d.run(exitFine, "sign @plan.pdf --field "+box+" -o @elsewhere.pdf", d.withKey...)
	d.write("recorded.yaml", readFile(t, d.path("case.yaml")))
	d.run(exitFine, "sign @plan.pdf --field "+box+" --case @recorded.yaml -o @onrecord.pdf", d.withKey...)
	if err := os.Mkdir(d.path("folder.pdf"), 0o700); err != nil {
		t.Fatal(err)
	}
	// Inputs may have any name, so that one could be given as the copy's by mistake.
	d.write("case.pdf", readFile(t, d.path("case.yaml")))
	for _, name := range []string{"seal.key", "seal.pem", "seal.password", "root.crl"} {
		d.write(name+".pdf", readFile(t, d.path(name)))
	}
	if err := os.Symlink(d.path("nothing"), d.path("link.pdf")); err != nil {
		t.Fatal(err)
	}
	key, seal := strings.Join(d.withKey, " "), strings.Join(d.withSeal, " ")
	out := " --case @case.yaml -o @out.pdf"
	for _, test := range []struct{ name, line, want string }{
		{"no password", "sign @plan.pdf --field eh_seal --key @seal.key --cert @seal.pem" + out, "--key @seal.key: its private key is encrypted: give its password, as the first line of a file: --password-file"},
		{"wrong password", "sign @plan.pdf --field eh_seal --key @seal.key --cert @seal.pem --password-file @wrong.password" + out, "--key @seal.key: the password does not open its private key"},
		{"another's certificate", "sign @plan.pdf --field eh_seal --key @worker.key --cert @seal.pem" + out, "--cert @seal.pem: none of the certificates belongs to the key in"},
		{"no key", "sign @plan.pdf --field eh_seal --key @note.txt --cert @seal.pem" + out, "--key @note.txt: no private key in it"},
		{"key that is not there", "sign @plan.pdf --field eh_seal --key @none --cert @seal.pem" + out, "--key @none: no such file"},
		{"expired", "sign @plan.pdf --field eh_seal --key @old.key --cert " + old.Chain + out, "earlyhelp: --cert @old.pem: the certificate expired on 21 October 2026"},
		{"no timestamp", "sign @plan.pdf --field eh_seal --level t --tsa " + d.tsa + "/refuse " + seal + out, "earlyhelp: --tsa: the timestamp service gave no timestamp: it refused: "},
		{"other bytes", "sign @plan.pdf --field eh_seal --level t --tsa " + d.tsa + "/other-bytes " + seal + out, "earlyhelp: --tsa: the timestamp service's answer is a timestamp of other bytes than it was sent"},
		{"an old timestamp", "sign @plan.pdf --field eh_seal --level t --tsa " + d.tsa + "/other-nonce " + seal + out, "earlyhelp: --tsa: the timestamp answers another request"},
		{"a web page", "sign @plan.pdf --field eh_seal --level t --tsa " + d.tsa + "/html " + seal + out, "earlyhelp: --tsa: the timestamp service gave no timestamp: HOST: it answered with \"text/html\""},
		{"out of order", "sign @plan.pdf --field eh_seal --level t --tsa " + d.tsa + "/error " + seal + out, "earlyhelp: --tsa: the timestamp service gave no timestamp: HOST: it answered 503"},
		{"no service", "sign @plan.pdf --field eh_seal --level t --tsa nowhere " + seal + out, "earlyhelp: --tsa: the timestamp service's address is not one: give http:// or https:// with a host"},
		{"nothing about revocation", "sign @plan.pdf --field eh_seal --level lt --tsa " + d.tsa + " " + seal + " --cert @roots.pem" + out, "earlyhelp: --cert, --crl, --ocsp: the certificate of the signature in the field eh_seal: nothing shows that it was not revoked: give a CRL of"},
		{"no root", "sign @plan.pdf --field eh_seal --level lt --tsa " + d.tsa + " " + seal + out, "earlyhelp: --cert, --crl, --ocsp: the certificate of \"Test Intermediate\": the certificate of its authority \"Test Root\" is not among those given"},
		{"no such list", "sign @plan.pdf --field eh_seal --crl @note.txt " + seal + out, "--crl @note.txt: no revocation data of this kind in it"},
		{"no picture", "sign @plan.pdf --field eh_seal --image @wrong.png " + seal + out, "earlyhelp: --image @wrong.png: the picture is neither a PNG nor a JPEG"},
		{"picture too large", "sign @plan.pdf --field eh_seal --image @large.png " + seal + out, "--image @large.png: it has more than 8 MB: make the picture smaller"},
		{"no name", "sign @plan.pdf --field eh_seal --name \u202e " + seal + out, "earlyhelp: --name: the name of who signs: the character U+202E cannot be printed"},
		{"no reason", "sign @plan.pdf --field eh_seal --reason \u202e " + seal + out, "earlyhelp: --reason: the reason: the character U+202E cannot be printed"},
		{"revoked", "sign @plan.pdf --field eh_seal " + revoked + out, "earlyhelp: --cert @revoked.pem: the certificate was revoked on 20 November 2026"},
		{"picture that is not there", "sign @plan.pdf --field eh_seal --image @none.png " + seal + out, "--image @none.png: no such file"},
		{"password that is not there", "sign @plan.pdf --field eh_seal --key @seal.key --cert @seal.pem --password-file @none" + out, "--password-file @none: no such file"},
		{"certificate that is not there", "sign @plan.pdf --field eh_seal --key @seal.key --cert @none" + out, "--cert @none: no such file"},
		{"list that is not there", "extend @signed.pdf --level lt --crl @none -o @out.pdf", "--crl @none: no such file"},
		{"response that is not there", "extend @signed.pdf --level lt --ocsp @none -o @out.pdf", "--ocsp @none: no such file"},
		{"no such field", "sign @plan.pdf --field eh_sign_box_9 " + key + out, `plan.pdf: the file has no field "eh_sign_box_9"; `},
		{"signed already", "sign @signed.pdf --field " + box + " " + key + " -o @out.pdf", "signed.pdf: the field " + box + " is signed already"},
		{"signed already, says the case", "sign @signed.pdf --field " + box + " --case @recorded.yaml " + key + " -o @out.pdf", "recorded.yaml: "},
		{"a draft", "sign @draft.pdf --field eh_seal " + seal + " -o @out.pdf", "draft"},
		{"a blank", "sign @blank.pdf --field eh_seal " + seal + " -o @out.pdf", "blank.pdf: this is a form to be filled in"},
		{"a note", "sign @note.pdf --field eh_seal " + seal + " -o @out.pdf", "note.pdf: this is a note about a form"},
		{"encrypted", "sign @locked.pdf --field eh_seal " + seal + out, "locked.pdf: the file is encrypted"},
		{"no PDF", "sign @note.txt --field eh_seal " + seal + " -o @out.pdf", "note.txt: this is not a PDF but a text file"},
		{"no file", "sign @none.pdf --field eh_seal " + seal + out, "none.pdf: no such file"},
		{"fields of no PDF", "sign --list @note.txt", "note.txt: this is not a PDF"},
		{"over the copy", "sign @plan.pdf --field eh_seal " + seal + " -o @plan.pdf", "plan.pdf: it is the file that is signed, which is kept as it is; give another name"},
		{"over the case", "sign @plan.pdf --field eh_seal " + seal + " --case @case.pdf -o @case.pdf", "it is the case; give another name"},
		{"over the key", "sign @plan.pdf --field eh_seal --key @seal.key.pdf --cert @seal.pem -o @seal.key.pdf", "it is the key; give another name"},
		{"over the certificate", "sign @plan.pdf --field eh_seal " + key + " --cert @seal.pem.pdf -o @seal.pem.pdf", "it is a file with certificates; give another name"},
		{"over the password", "sign @plan.pdf --field eh_seal " + key + " --password-file @seal.password.pdf -o @seal.password.pdf", "it is the file with the password; give another name"},
		{"over a list", "extend @signed.pdf --level lt --tsa " + d.tsa + " --crl @root.crl.pdf -o @root.crl.pdf", "it is a list of revoked certificates; give another name"},
		{"over a signed copy", "sign @plan.pdf --field eh_seal " + seal + " -o @signed.pdf", "signed.pdf: it is there already; give another name"},
		{"extended over a signed copy", "extend @signed.pdf --level t --tsa " + d.tsa + " -o @elsewhere.pdf", "elsewhere.pdf: it is there already; give another name"},
		{"through a link to nothing", "sign @plan.pdf --field eh_seal " + seal + " -o @link.pdf", "link.pdf: it is there already; give another name"},
		{"no name of a PDF", "sign @plan.pdf --field eh_seal " + seal + " -o @worker.key", "worker.key is no name of a PDF: end it with .pdf"},
		{"the council's key for a worker", "sign @plan.pdf --field " + box + " " + seal + out, "“Signed (Assessor):” is to be signed by Siân Pritchard, but the certificate is of Exampleshire Council: nothing was written"},
		{"over a folder", "sign @plan.pdf --field eh_seal " + seal + " -o @folder.pdf", "folder.pdf: it is there already"},
		{"into no folder", "sign @plan.pdf --field eh_seal " + seal + " --case @case.yaml -o @none/out.pdf", "cannot write"},
		{"another case", "sign @plan.pdf --field eh_seal " + seal + " --case @other.yaml -o @out.pdf", "other.yaml: "},
		{"a case without it", "sign @plan.pdf --field eh_seal " + seal + " --case @empty.case.yaml -o @out.pdf", "is a copy from another case: the references (ref) differ"},
		{"another name than in the case", "sign @plan.pdf --field " + box + " --name Somebody " + key + out, "case.yaml: “Signed (Assessor):” is to be signed by Somebody, but the certificate is of Siân Pritchard: nothing was written"},
		{"a case without a reference", "sign @plan.pdf --field eh_seal " + seal + " --case @noref.yaml -o @out.pdf", "the case has no reference (ref), which @plan.pdf has"},
		{"the copy for a case", "sign @plan.pdf --field eh_seal " + seal + " --case @./plan.pdf -o @out.pdf", "--case is the case, not the PDF"},
		{"a part of a case", "sign @plan.pdf --field eh_seal " + seal + " --case @cut.yaml -o @out.pdf", "cut.yaml: it is a part of a case, taken out of a copy"},
		{"no case", "sign @plan.pdf --field eh_seal " + seal + " --case @broken.yaml -o @out.pdf", "broken.yaml:1:"},
		{"case that is not there", "sign @plan.pdf --field eh_seal " + seal + " --case @none.yaml -o @out.pdf", "none.yaml: no such file"},
		{"an earlier state", "sign @plan.pdf --field eh_seal " + seal + " --case @recorded.yaml -o @out.pdf", "a later state of it is recorded"},
		{"signed elsewhere", "sign @elsewhere.pdf --field eh_seal " + seal + " --case @recorded.yaml -o @out.pdf", "recorded.yaml: "},
		{"extended without a signature", "extend @plan.pdf --level t --tsa " + d.tsa + " -o @out.pdf", "plan.pdf: "},
		{"extended without a service", "extend @signed.pdf --level t -o @out.pdf", "earlyhelp: --tsa URL: from level t a timestamp service is needed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := d.state()
			got := d.run(exitFailed, test.line)
			err := regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(got.err, "HOST")
			if !strings.Contains(strings.ReplaceAll(err, d.dir+string(filepath.Separator), "@"), strings.ReplaceAll(test.want, "@./", "@")) || got.out != "" {
				t.Errorf("got %s%s", got.out, got.err)
			}
			if strings.Contains(got.err, "not it") || strings.Contains(got.err, "secret of the seal") {
				t.Error("it tells the password")
			}
			if after := d.state(); after != before {
				t.Errorf("files before\n%safter\n%s", before, after)
			}
		})
	}
}

// A service that hangs is given up.
func TestSignGivesUp(t *testing.T) {
	d := newDesk(t)
	before := d.state()
	var errs bytes.Buffer
	a := &app{err: &errs, now: today, patience: 50 * time.Millisecond}
	args := append([]string{"sign", d.path("plan.pdf"), "--field", "eh_seal", "--level", "t", "--tsa", d.tsa + "/hang", "-o", d.path("out.pdf")}, d.withSeal...)
	if _, err := a.dispatch(args); err == nil || !strings.Contains(err.Error(), "timestamp service") {
		t.Errorf("got %v", err)
	}
	if d.state() != before {
		t.Error("files were changed")
	}
}

// Whoever interrupts finds the folder as it was.
func TestSignIsInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can be interrupted from inside there")
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	d.run(exitFine, "sign @plan.pdf --field "+box+" -o @signed.pdf", d.withKey...)
	before := d.state()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if asked++; d.state() == before {
			t.Error("no file was begun: there is none to be taken away")
		}
		_, _ = io.Copy(io.Discard, r.Body) // or who asks would not be seen to give up
		if err := self.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		<-r.Context().Done()
	}))
	defer server.Close()
	for _, line := range []string{"sign @plan.pdf --field eh_seal --level t --case @case.yaml -o @out.pdf --tsa " + server.URL + " " + strings.Join(d.withSeal, " "),
		"extend @signed.pdf --level t -o @out.pdf --tsa " + server.URL} {
		if got := d.run(exitFailed, line); got.out != "" || got.err != "earlyhelp: interrupted: nothing was written\n" {
			t.Errorf("got %s%s", got.out, got.err)
		}
		if after := d.state(); after != before {
			t.Errorf("files before\n%safter\n%s", before, after)
		}
	}
	if asked != 2 {
		t.Errorf("the service was asked %d times", asked)
	}
}

// A case that somebody else has changed while the copy was signed is left as it is,
// and one that cannot be put in its place takes the copy with it.
func TestSignWritesBothOrNone(t *testing.T) {
	d := newDesk(t)
	for _, test := range []struct {
		name, want string
		meanwhile  func(*job) error
	}{
		{"changed", "somebody else has changed it meanwhile", func(j *job) error { return os.WriteFile(j.o.keep, []byte("ref: another\n"), 0o600) }},
		{"no place", "cannot write", func(j *job) error { j.record.file.target = d.path("folder"); return nil }},
	} {
		for _, there := range []string{"", "a file of somebody else, written meanwhile"} {
			d.write("kept.yaml", readFile(t, d.path("case.yaml")))
			if err := os.MkdirAll(d.path("folder/full"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(d.path("out.pdf")); err != nil {
				t.Fatal(err)
			}
			a := &app{err: new(bytes.Buffer), now: today}
			j, err := a.job(&options{output: d.path("out.pdf"), sealOptions: sealOptions{keep: d.path("kept.yaml")}}, d.path("plan.pdf"))
			if err != nil {
				t.Fatal(err)
			}
			j.written = j.input
			if err := j.copy.write(j.written); err != nil {
				t.Fatal(err)
			}
			if err := j.record.file.write([]byte("ref: a\n")); err != nil {
				t.Fatal(err)
			}
			if err := test.meanwhile(j); err != nil {
				t.Fatal(err)
			}
			want := test.want
			if there != "" {
				d.write("out.pdf", there)
				want = ""
			}
			before := d.state()
			if err := j.putBoth(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v", test.name, err)
			}
			j.drop()
			now, err := os.ReadFile(d.path("out.pdf"))
			if string(now) != there || there == "" && err == nil {
				t.Errorf("%s: the copy was left", test.name)
			}
			if n := strings.Count(d.state(), "\n"); n != strings.Count(before, "\n")-2 {
				t.Errorf("%s: files were left behind:\n%s", test.name, d.state())
			}
		}
	}
}

func TestSignUsage(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{"sign", "give one PDF file"},
		{"sign plan.pdf", "say which file to write: -o signed.pdf"},
		{"sign plan.pdf -o out.xlsx", "is the name of a workbook"},
		{"sign plan.pdf -o out", "-o out is no name of a PDF: end it with .pdf"},
		{"extend plan.pdf --level t -o seal.key", "-o seal.key is no name of a PDF"},
		{"sign plan.pdf -o out.pdf", `say which field to sign in: --field FIELD ("earlyhelp sign --list plan.pdf" lists them)`},
		{"sign plan.pdf -o out.pdf --field a", "say whose key signs: --key KEY.pem"},
		{"sign plan.pdf -o out.pdf --field a --key k", "--cert CHAIN.pem"},
		{"sign plan.pdf -o out.pdf --field a --key k --cert c --level lts", `there is no level "lts": --level is b, t, lt or lta`},
		{"sign plan.pdf -o out.pdf --field a --key k --cert c --level t", "level t needs a timestamp service: --tsa URL"},
		{"sign plan.pdf -o out.pdf --field a --key k --cert c --tsa http://t", "--tsa is for levels t, lt and lta: add --level t"},
		{"sign plan.pdf -o - --field a --key k --cert c --case c.yaml", "with --case the copy has to be written to a file"},
		{"sign plan.pdf -o out.pdf --field a --key k --cert c --case -", "--case is a file"},
		{"sign plan.pdf -o out.pdf --field a --key k --cert c --case plan.pdf", "--case is the case, not the PDF"},
		{"sign plan.pdf --password x", "sign has no flag --password"},
		{"extend", "give one PDF file"},
		{"extend plan.pdf -o out.pdf", "say which level to take it to: --level t, lt or lta"},
		{"extend plan.pdf --level b -o out.pdf", "say which level to take it to"},
		{"extend plan.pdf --level lta", "say which file to write: -o signed.pdf"},
		{"verify", "give one PDF file"},
		{"verify plan.pdf", "say whose certificates are trusted: --roots CA.pem"},
		{"verify plan.pdf --roots r --at never", `--at "never": `},
		{"check a.yaml b.yaml --signed plan.pdf", "--signed is a copy of one case"},
	} {
		if got := expect(t, exitFailed, strings.Fields(test.line)...); !strings.Contains(got.err, test.want) || !strings.Contains(got.err, `Run "earlyhelp help`) {
			t.Errorf("%s: got %s", test.line, got.err)
		}
	}
}

func TestVerifyCommand(t *testing.T) {
	d := newDesk(t)
	other, err := testca.New(today())
	if err != nil {
		t.Fatal(err)
	}
	d.write("stranger.pem", string(testca.PEM(other.Root.Certificate())))
	d.run(exitFine, "sign @plan.pdf --field eh_seal -o @sealed.pdf", d.withSeal...)
	sealed := readFile(t, d.path("sealed.pdf"))
	d.write("longer.pdf", sealed+"and more")
	flipped := []byte(sealed)
	flipped[bytes.Index(flipped, []byte("stream"))+20] ^= 1
	d.write("flipped.pdf", string(flipped))
	root := strings.LastIndex(sealed, "/Root ")
	d.write("locked.pdf", sealed[:root]+"/Encrypt 1 0 R"+sealed[root:])
	expect(t, exitFine, "pdf", "--draft", d.path("case.yaml"), "-o", d.path("draft.pdf"))
	expect(t, exitFine, "pdf", "--blank", "--form", form, "-o", d.path("blank.pdf"))
	d.write("otherkind.pdf", strings.Replace(sealed, "/ETSI.CAdES.detached", "/adbe.pkcs7.detached", 1))
	for _, test := range []struct {
		code       int
		line, want string
	}{
		{exitFine, "verify @sealed.pdf --roots @roots.pem", "\nGOOD: "},
		{exitFine, "verify @sealed.pdf --roots @roots.pem --tsa-roots @stranger.pem --crl @root.crl --crl @intermediate.crl", "\nGOOD: "},
		{exitErrors, "verify @sealed.pdf --roots @stranger.pem", "problem untrusted"},
		{exitErrors, "verify @sealed.pdf --roots @roots.pem --at 2036-01-01", "judged as of 1 January 2036"},
		{exitErrors, "verify @sealed.pdf --roots @roots.pem --at 2026-11-01", "problem not-yet-signed"},
		{exitFailed, "verify @otherkind.pdf --roots @roots.pem", "\nNOT JUDGED: "},
		{exitFailed, "verify @otherkind.pdf --roots @roots.pem --json", `"judged": false`},
		{exitErrors, "verify @flipped.pdf --roots @roots.pem", "problem bytes-changed"},
		{exitErrors, "verify @longer.pdf --roots @roots.pem", "problem appended"},
		{exitErrors, "verify @sealed.pdf --roots @roots.pem --expect @case.yaml", "problem not-recorded"},
		{exitErrors, "verify @plan.pdf --roots @roots.pem --json", `"good": false`},
		{exitFine, "verify @sealed.pdf --roots @roots.pem --json", `"good": true`},
		{exitFailed, "verify @case.yaml --roots @roots.pem", "case.yaml: "},
		{exitFailed, "verify @locked.pdf --roots @roots.pem", "to save it without its password would destroy its signatures"},
		{exitFine, "sign --list @draft.pdf", "It cannot be signed: this copy is a draft; only a final one is sealed. Print the case when it is complete"},
		{exitFine, "sign --list @blank.pdf", "It cannot be signed: this is a form to be filled in"},
		{exitFailed, "verify @none.pdf --roots @roots.pem", "none.pdf: no such file"},
		{exitFailed, "verify @sealed.pdf --roots @case.yaml", "no certificate in it"},
		{exitFailed, "verify @sealed.pdf --roots @none", "earlyhelp: --roots @none: no such file"},
		{exitFailed, "verify @sealed.pdf --roots @roots.pem --tsa-roots @none", "--tsa-roots @none: no such file"},
		{exitFailed, "verify @sealed.pdf --roots @roots.pem --expect @none.yaml", "none.yaml: no such file"},
	} {
		if got := d.run(test.code, test.line); !strings.Contains(strings.ReplaceAll(got.out+got.err, d.dir+string(filepath.Separator), "@"), test.want) {
			t.Errorf("%s: got\n%s%s", test.line, got.out, got.err)
		}
	}
	if got := d.run(exitFine, "sign --list @sealed.pdf"); strings.Contains(got.out, "cannot be signed") {
		t.Error(got.out)
	}
	if got := try(t, sealed, "verify", "-", "--roots", d.path("roots.pem")); got.code != exitFine {
		t.Errorf("standard input: %s%s", got.out, got.err)
	}
}

// What has changed in a case since its copy was signed.
func TestCheckSigned(t *testing.T) {
	d := newDesk(t)
	d.run(exitFine, "sign @plan.pdf --field "+box+" --case @case.yaml -o @signed.pdf", d.withKey...)
	if got := d.run(exitFine, "check @case.yaml --signed @signed.pdf"); strings.Contains(got.out, "signed") && strings.Contains(got.out, "has changed") {
		t.Errorf("a signature counts as a change:\n%s", got.out)
	}
	text := readFile(t, d.path("case.yaml"))
	at := regexp.MustCompile(`(?m)^( +)venue: .*$`).FindAllStringIndex(text, -1)
	if len(at) == 0 {
		t.Fatal("no venue in the case")
	}
	last := at[len(at)-1]
	d.write("case.yaml", text[:last[0]]+strings.Repeat(" ", strings.Index(text[last[0]:last[1]], "venue"))+"venue: Somewhere else"+text[last[1]:])
	got := try(t, "", "check", d.path("case.yaml"), "--signed", d.path("signed.pdf"))
	if !strings.Contains(got.out, "Compared with ") || !strings.Contains(got.out, ".venue") {
		t.Errorf("exit %d:\n%s%s", got.code, got.out, got.err)
	}
	if !strings.Contains(got.out, "not checked") || strings.Contains(got.out, "no digital signature") {
		t.Errorf("of the copy it says\n%s", got.out)
	}
	got = try(t, "", "check", d.path("case.yaml"), "--signed", d.path("plan.pdf"))
	if !strings.Contains(got.out, "It bears no digital signature") || strings.Contains(got.out, "draft") {
		t.Errorf("of a copy that nobody signed it says\n%s", got.out)
	}
	d.run(exitFine, "pdf @case.yaml --draft -o @draft.pdf")
	if got := try(t, "", "check", d.path("case.yaml"), "--signed", d.path("draft.pdf")); !strings.Contains(got.out, "It is a draft, which is not for signing") {
		t.Errorf("of a draft it says\n%s", got.out)
	}
	d.write("other.yaml", strings.ReplaceAll(readFile(t, d.path("case.yaml")), "redb01575", "redb01576"))
	if got := d.run(exitFailed, "check @other.yaml --signed @signed.pdf"); !strings.Contains(got.err, "is not a copy of this case: it is the family copy of southend/plan@2023.10, instance redb01575 of case ") ||
		!strings.Contains(got.err, "Give the case that the copy was made from") {
		t.Error(got.err)
	}
	if got := d.run(exitFailed, "check @case.yaml --signed @case.yaml"); !strings.Contains(got.err, "this is not a PDF but a case itself") {
		t.Error(got.err)
	}
}
