package sign_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/forge"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/sign"
)

// refused signs in vain: the error says this, nothing is written, and the file
// is as it was.
func refused(t *testing.T, file []byte, by sign.Signer, o sign.Options, want string) {
	t.Helper()
	refusedWithin(t, context.Background(), file, by, o, want)
}

func refusedWithin(t *testing.T, ctx context.Context, file []byte, by sign.Signer, o sign.Options, want string) {
	t.Helper()
	before := bytes.Clone(file)
	var out bytes.Buffer
	r, err := newSealer(t).Sign(ctx, &out, file, by, o)
	vain(t, before, file, &out, r, err, want)
}

func vain(t *testing.T, before, file []byte, out *bytes.Buffer, r sign.Result, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("wanted %q, got: %v", want, err)
	}
	if out.Len() > 0 || len(r.Stored) > 0 {
		t.Errorf("%q: %d bytes were written, %d rows returned", want, out.Len(), len(r.Stored))
	}
	if !bytes.Equal(before, file) {
		t.Errorf("%q: the file was changed", want)
	}
}

var seal = sign.Options{Field: sign.Seal, Time: now}

func at(level sign.Level, stamps sign.Timestamper, r sign.Revocation) sign.Options {
	o := seal
	o.Level, o.Timestamps, o.Revocation = level, stamps, r
	return o
}

func TestOnlyFinalCopiesAreSealed(t *testing.T) {
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council"})
	refused(t, plan(t, pdf.Options{}), by, seal, "this copy is a draft; only a final one is sealed")
	refused(t, plan(t, pdf.Options{Findings: final.Findings, Draft: true}), by, seal, "this copy is a draft; only a final one is sealed")
	refused(t, []byte("PK\x03\x04"), by, seal, "this is not a PDF")
	refused(t, nil, by, seal, "this is not a PDF but an empty file")
	file := plan(t, final)
	refused(t, file[:len(file)-200], by, seal, "bytes were cut off")
	refused(t, append(bytes.Clone(file), "more"...), by, seal, "the file is damaged")
	refused(t, bytes.Replace(file, []byte("/Root "), []byte("/Encrypt 1 0 R/Root "), 1), by, seal, "the file is encrypted")

	c := casetest.Case(t, "southend/plan/complete")
	form := casetest.Open(t, casetest.Library(t), c)
	empty, err := render.Blank(form.Template, render.Audience{Kind: render.Family})
	if err != nil {
		t.Fatal(err)
	}
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.Write(&out, empty, pdf.Options{}); err != nil {
		t.Fatal(err)
	}
	refused(t, out.Bytes(), by, seal, "this is a form to be filled in; only a final copy is sealed")
}

func TestFieldsThatCannotBeSigned(t *testing.T) {
	file := plan(t, final)
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council"})
	o := seal
	o.Field = "nowhere"
	refused(t, file, by, o, `the file has no field "nowhere"; its signature fields are eh_seal, eh_sign_box_1, eh_sign_box_2`)
	o.Field = ""
	refused(t, file, by, o, `the file has no field ""; its signature fields are`)
	once, _ := signed(t, file, by, seal)
	refused(t, once, by, seal, "the field eh_seal is signed already")
}

func TestCertificatesThatCannotSign(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	other := issue(t, ca, testca.Request{Name: "Another Council"})
	refused(t, file, sign.Signer{Key: other.Key, Chain: by.Chain}, seal, "the key does not belong to the certificate")
	refused(t, file, sign.Signer{Key: by.Key}, seal, "there is no certificate to sign with")
	refused(t, file, sign.Signer{Chain: by.Chain}, seal, "there is no key to sign with")
	refused(t, file, issue(t, ca, testca.Request{Name: "Weak", Key: testca.RSA1024}), seal, "RSA key of 1024 bits is too weak")
	o := seal
	o.Time = by.Chain[0].NotAfter.Add(time.Hour)
	refused(t, file, by, o, "the certificate expired on ")
	o.Time = by.Chain[0].NotBefore.Add(-time.Hour)
	refused(t, file, by, o, "the certificate is not valid before ")
	o.Time = time.Time{}
	refused(t, file, by, o, "the time of signing is not given")
}

// rubbish is a key that does not sign what it is given.
type rubbish struct{ crypto.Signer }

func (r rubbish) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return r.Signer.Sign(rand.Reader, make([]byte, 32), crypto.SHA256)
}

type broken struct{ crypto.Signer }

func (broken) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("the card was drawn")
}

func TestKeysThatFail(t *testing.T) {
	file := plan(t, final)
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council"})
	refused(t, file, sign.Signer{Key: rubbish{by.Key}, Chain: by.Chain}, seal, "the signature was not made by its certificate's key")
	refused(t, file, sign.Signer{Key: broken{by.Key}, Chain: by.Chain}, seal, "the key could not sign: the card was drawn")
}

// service is a timestamp service that does as told.
type service func(ctx context.Context, hash crypto.Hash, digest []byte) ([]byte, error)

func (s service) Timestamp(ctx context.Context, hash crypto.Hash, digest []byte) ([]byte, error) {
	return s(ctx, hash, digest)
}

func TestTimestampServicesThatFail(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	none := sign.Revocation{}
	refused(t, file, by, at(sign.T, nil, none), "from level t a timestamp service is needed")
	refused(t, file, by, at(sign.T, service(func(context.Context, crypto.Hash, []byte) ([]byte, error) {
		return nil, errors.New("no route")
	}), none), "the timestamp service: no route")
	refused(t, file, by, at(sign.T, service(func(ctx context.Context, hash crypto.Hash, digest []byte) ([]byte, error) {
		return ca.Timestamp(ctx, hash, make([]byte, len(digest)))
	}), none), "a timestamp of other bytes than it was sent")
	refused(t, file, by, at(sign.T, service(func(context.Context, crypto.Hash, []byte) ([]byte, error) { return []byte("no"), nil }), none), "the timestamp service's answer")
	refused(t, file, by, at(sign.T, service(func(_ context.Context, hash crypto.Hash, digest []byte) ([]byte, error) {
		return ca.Stamp(ca.TSA, hash, digest, nil, by.Chain[0].NotAfter.Add(time.Hour))
	}), none), "when the certificate was not valid")
	seller, err := ca.Issue(testca.Request{Name: "A web site", Usage: testca.TLSServer})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, file, by, at(sign.T, service(func(_ context.Context, hash crypto.Hash, digest []byte) ([]byte, error) {
		return ca.Stamp(seller, hash, digest, nil, now)
	}), none), "is not for timestamps")

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	hangs := service(func(ctx context.Context, _ crypto.Hash, _ []byte) ([]byte, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	refusedWithin(t, ctx, file, by, at(sign.T, hangs, none), "deadline exceeded")
	refusedWithin(t, ctx, file, by, seal, "deadline exceeded")
}

func TestRevocationDataThatAreMissing(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	id, err := ca.Issue(testca.Request{Name: "Exampleshire Council"})
	if err != nil {
		t.Fatal(err)
	}
	by := sign.Signer{Key: id.Key, Chain: id.Chain}
	all := evidence(t, ca)
	refused(t, file, by, at(sign.LT, ca, sign.Revocation{}), `the certificate of its authority "Test Root" is not among those given`)
	refused(t, file, by, at(sign.LT, ca, sign.Revocation{Certificates: all.Certificates}),
		`the certificate of the signature in the field eh_seal: nothing shows that it was not revoked: give a CRL of "Test Intermediate", or an OCSP response`)
	refused(t, file, by, at(sign.LTA, ca, sign.Revocation{Certificates: all.Certificates, CRLs: all.CRLs[1:]}),
		`the certificate of "Test Intermediate": nothing shows that it was not revoked: give a CRL of "Test Root"`)
	ca.Revoke(id, now.Add(-time.Hour), 1)
	refused(t, file, by, at(sign.LT, ca, evidence(t, ca)), "the certificate was revoked on 3 March 2026")
	refused(t, file, by, at("x", ca, all), `there is no level "x"`)
}

func TestCertified(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	certify := func(how sign.Certify) sign.Options {
		o := seal
		o.Certify = how
		return o
	}
	box := sign.Options{Field: "eh_sign_box_1", Time: now}
	closed, _ := signed(t, file, by, certify(sign.NoChanges))
	refused(t, closed, by, box, "the file is certified, and allows no further signature")
	last, _ := extended(t, closed, sign.ExtendOptions{Level: sign.LTA, Timestamps: ca, Revocation: evidence(t, ca)})
	keep(t, ca, "certified-lta", last)
	open, _ := signed(t, file, by, certify(sign.FormFilling))
	two, _ := signed(t, open, by, box)
	keep(t, ca, "certified-two", two)
	box.Certify = sign.FormFilling
	refused(t, open, by, box, "only the first signature can certify")
	refused(t, file, by, certify(3), "there is no way 3 to certify")
}

// A file whose signature does not fit any more gets no other one.
func TestDamagedSignaturesAreNotVouchedFor(t *testing.T) {
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council"})
	once, _ := signed(t, plan(t, final), by, seal)
	box := sign.Options{Field: "eh_sign_box_1", Time: now}
	flipped := bytes.Replace(once, []byte("/M (D:2026"), []byte("/M (D:2025"), 1)
	refused(t, flipped, by, box, "the signature in the field eh_seal: What was signed has been changed since")
	at := bytes.Index(once, []byte("/Contents<")) + 2000
	flipped = bytes.Clone(once)
	flipped[at] ^= 1
	refused(t, flipped, by, box, "the signature in the field eh_seal: ")
	refused(t, append(bytes.Clone(once), "junk"...), by, box, "the file is damaged")
	start := bytes.LastIndex(once, []byte("startxref"))
	junk := bytes.Join([][]byte{once[:start], []byte("junk "), once[start:]}, nil)
	refused(t, junk, by, box, "the file is damaged")
}

// What Verify would refuse is refused before it is signed.
func TestCertificatesThatMayNotSign(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	for _, usage := range []testca.Usage{testca.Timestamping, testca.OCSPSigning} {
		refused(t, file, issue(t, ca, testca.Request{Name: "A service", Usage: usage}), seal, "only for web sites, programs or services, not for documents")
	}
	old, err := ca.Issue(testca.Request{Name: "Exampleshire Council"})
	if err != nil {
		t.Fatal(err)
	}
	ca.Revoke(old, now.AddDate(0, 0, -3), 1)
	by := sign.Signer{Key: old.Key, Chain: old.Chain}
	given := evidence(t, ca)
	ocsp, err := ca.OCSP(context.Background(), old.Certificate(), ca.Intermediate.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	for _, level := range []sign.Level{sign.B, sign.T, sign.LTA} {
		refused(t, file, by, at(level, ca, given), "the certificate was revoked on 28 February 2026")
		refused(t, file, by, at(level, ca, sign.Revocation{OCSPs: [][]byte{ocsp}}), "the certificate was revoked on 28 February 2026")
	}
	ca.Revoke(ca.Intermediate, now.AddDate(0, 0, -3), 2)
	other := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	refused(t, file, other, at(sign.B, nil, evidence(t, ca)), `the certificate of its authority "Test Intermediate" was revoked on`)
}

// An error says which input it is about, where that is not the file.
func TestErrorsNameTheInput(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	failing := service(func(context.Context, crypto.Hash, []byte) ([]byte, error) { return nil, errors.New("no route") })
	long := strings.Repeat("long ", 500)
	for _, bad := range []struct {
		by    sign.Signer
		o     sign.Options
		input sign.Input
	}{
		{sign.Signer{Key: by.Key}, sign.Options{}, sign.InputCertificate},
		{issue(t, ca, testca.Request{Usage: testca.TLSServer}), sign.Options{}, sign.InputCertificate},
		{by, sign.Options{Name: "\xff"}, sign.InputName},
		{by, sign.Options{Name: long}, sign.InputName},
		{by, sign.Options{Reason: "\x07"}, sign.InputReason},
		{by, sign.Options{Reason: long}, sign.InputReason},
		{by, sign.Options{Image: []byte("GIF89a")}, sign.InputImage},
		{by, sign.Options{Level: sign.T, Timestamps: failing}, sign.InputTimestamps},
		{by, sign.Options{Level: sign.T}, sign.InputTimestamps},
		{by, sign.Options{Level: sign.T, Timestamps: sign.HTTPTimestamper("nowhere", nil)}, sign.InputTimestamps},
		{by, sign.Options{Level: sign.LT, Timestamps: ca}, sign.InputRevocation},
		{by, sign.Options{Level: sign.LT, Timestamps: ca, Revocation: sign.Revocation{Certificates: evidence(t, ca).Certificates}}, sign.InputRevocation},
		{by, sign.Options{Field: "none"}, ""},
	} {
		bad.o.Field, bad.o.Time = cmp.Or(bad.o.Field, sign.Seal), now
		_, err := newSealer(t).Sign(context.Background(), io.Discard, file, bad.by, bad.o)
		var of *sign.InputError
		switch found := errors.As(err, &of); {
		case err == nil, found != (bad.input != ""), found && of.Input != bad.input:
			t.Errorf("wanted %q, got: %v", bad.input, err)
		case strings.Count(err.Error(), "the timestamp service") > 1:
			t.Error("said twice:", err)
		}
	}
}

// What has level LTA is not taken to a lower one, but a signature that was not in it
// before can be.
func TestLowerLevels(t *testing.T) {
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	all := evidence(t, ca)
	whole, _ := signed(t, plan(t, final), by, at(sign.LTA, ca, all))
	for _, level := range []sign.Level{sign.T, sign.LT} {
		var out bytes.Buffer
		r, err := newSealer(t).Extend(context.Background(), &out, whole, sign.ExtendOptions{Level: level, Time: now, Timestamps: ca, Revocation: all})
		vain(t, whole, whole, &out, r, err, "the file has level lta already")
	}
	bare, _ := signed(t, plan(t, final), by, sign.Options{Field: "eh_sign_box_1"})
	part, _ := signed(t, bare, by, at(sign.LTA, ca, all))
	made(t, part, func(w writer) (sign.Result, error) {
		return newSealer(t).Extend(context.Background(), w, part, sign.ExtendOptions{Level: sign.LT, Time: now, Timestamps: ca, Revocation: all})
	})
}

func TestExtensionsThatCannotBe(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	b, _ := signed(t, file, by, seal)
	stamped, _ := signed(t, file, by, at(sign.T, ca, sign.Revocation{}))
	all := evidence(t, ca)
	for _, bad := range []struct {
		file []byte
		o    sign.ExtendOptions
		want string
	}{
		{file, sign.ExtendOptions{Level: sign.T, Time: now, Timestamps: ca}, "nothing is signed in this file yet"},
		{b, sign.ExtendOptions{Level: sign.B, Time: now}, "has level b already"},
		{b, sign.ExtendOptions{Level: sign.LT}, "the time of signing is not given"},
		{b, sign.ExtendOptions{Level: "", Time: now}, `there is no level ""`},
		{b, sign.ExtendOptions{Level: sign.T, Time: now}, "a timestamp service is needed"},
		{b, sign.ExtendOptions{Level: sign.T, Time: now.AddDate(10, 0, 0), Timestamps: ca}, "before any timestamp: it cannot be extended"},
		{stamped, sign.ExtendOptions{Level: sign.T, Time: now, Timestamps: ca}, "the file has level t already"},
		{stamped, sign.ExtendOptions{Level: sign.LTA, Time: now, Revocation: all}, "a timestamp service is needed"},
		{stamped, sign.ExtendOptions{Level: sign.LT, Time: now, Timestamps: ca}, "is not among those given"},
	} {
		before := bytes.Clone(bad.file)
		var out bytes.Buffer
		r, err := newSealer(t).Extend(context.Background(), &out, bad.file, bad.o)
		vain(t, before, bad.file, &out, r, err, bad.want)
	}
}

func TestSealersAreMadeWithNew(t *testing.T) {
	if _, err := new(sign.Sealer).Sign(context.Background(), io.Discard, nil, issue(t, newCA(t), testca.Request{}), seal); err == nil {
		t.Error("a zero Sealer signs")
	}
	if _, err := new(sign.Sealer).Extend(context.Background(), io.Discard, nil, sign.ExtendOptions{}); err == nil {
		t.Error("a zero Sealer extends")
	}
}

// A writer that fails is told of.
func TestWritersThatFail(t *testing.T) {
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council"})
	full := errors.New("no room")
	r, w := io.Pipe()
	_ = r.CloseWithError(full)
	if _, err := newSealer(t).Sign(context.Background(), w, plan(t, final), by, seal); !errors.Is(err, full) {
		t.Errorf("wanted the writer's error, got %v", err)
	}
}

// To sign an attacked file would vouch for it. Whom to trust is for Verify to say.
func TestAttackedFilesGetNoSignature(t *testing.T) {
	b := newBench(t)
	trust := []string{"untrusted", "expired", "timestamp-late", "not-yet-valid", "revoked"}
	refusals, further := 0, 0
	for _, a := range forge.Attacks() {
		file, err := a.Make(b.source)
		if err != nil {
			t.Fatal(err)
		}
		if a.Recorded || slices.ContainsFunc(a.Codes, func(c string) bool { return slices.Contains(trust, c) }) {
			continue
		}
		var out bytes.Buffer
		_, err = newSealer(t).Sign(context.Background(), &out, file, b.worker, sign.Options{Field: "eh_sign_box_2", Time: now})
		switch {
		case err != nil:
			allowed := regexp.MustCompile("allows no further signature|the file has no field|is signed already")
			if refusals++; len(a.Codes) == 0 && !allowed.MatchString(err.Error()) {
				t.Errorf("%s: %v", a.Name, err)
			}
		case len(a.Codes) > 0:
			t.Errorf("%s (%v) was signed", a.Name, a.Codes)
		default:
			further++
		}
		if testing.Verbose() {
			t.Log(a.Name, err)
		}
	}
	if refusals < 20 || further < 5 {
		t.Errorf("%d were refused, %d signed", refusals, further)
	}
}

// What Prepare has not made gives nothing to sign, and cannot be finished.
func TestNothingPrepared(t *testing.T) {
	var p sign.Prepared
	if got := p.Digest(); got != nil {
		t.Errorf("a digest of nothing: %x", got)
	}
	var out bytes.Buffer
	r, err := p.Finish(context.Background(), &out, []byte("signature"))
	vain(t, nil, nil, &out, r, err, "nothing was made ready to be signed")
}

// A copy that was changed before anybody signed it is no copy that was made here:
// to seal it would vouch for what it shows, which its case does not say.
func TestACopyThatWasChangedIsNotSealed(t *testing.T) {
	b := newBench(t)
	u := begin(t, b.plain)
	u.catalog("Lang", "(cy)")
	refused(t, u.bytes(), b.council, sign.Options{Field: sign.Seal, Time: now}, "was changed after it was made")
	odd := bytes.Replace(flat(t, b.plain), []byte(" 0 R"), []byte("\x000 R"), 1)
	refused(t, odd, b.council, sign.Options{Field: sign.Seal, Time: now}, "spelt so that programs read it differently")
}
