// Command signedplan takes a plan from the conversation to a copy that a family can
// keep and anybody can check: a parent signs on a tablet, the family's copy is made,
// the worker signs it with a key, the council seals it so that it lasts. Then it
// attacks its own file, and shows what a check says.
//
//	go run ./examples/signedplan
//
// The family is fictional. The certificates are of a throw-away authority, in memory;
// no network is used. In the place of package testca an app has its own certificate,
// the address of a timestamp service and the lists of its authority.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/render/sign"
)

func main() {
	var out bytes.Buffer
	err := run("templates/councils/southend/plan/tests/complete.yaml", "out", &out)
	fmt.Print(out.String())
	if err != nil {
		fmt.Fprintln(os.Stderr, "signedplan:", err)
		os.Exit(1)
	}
}

// now is the day of the plan, so that the example prints the same tomorrow. The
// library never reads the clock: an app hands in the time.
var now = time.Date(2025, time.June, 25, 16, 10, 0, 0, time.UTC)

// run does it all; what it has to say goes to out.
func run(source, folder string, out *bytes.Buffer) error {
	ctx := context.Background()
	ca, err := testca.New(now)
	if err != nil {
		return err
	}
	form, err := open(source)
	if err != nil {
		return err
	}
	in := form.Instance // the filled form: its signatures and stored files are recorded here

	// 1. The mother is shown the plan, as a file that is kept, and signs on a tablet.
	// She has no certificate: what is recorded is the evidence that she signed.
	worker := in.Signatures[0]
	in.Signatures, in.Copies, in.Stored = nil, nil, nil
	shown, err := familyCopy(form)
	if err != nil {
		return err
	}
	in.Stored = append(in.Stored, stored(shown))
	in.Signatures = []earlyhelp.Signature{
		{ID: worker.ID, As: "assessor", Who: worker.Who, Name: worker.Name, Role: worker.Role}, // not signed yet
		{As: "family", Who: "r34b32675", Name: "Agnieszka Wiśniewska", Role: "Mother", Kind: earlyhelp.SignedDrawn,
			Date: earlyhelp.DateOf(now), Time: now.Format("15:04"), Identified: "Known to the worker since January.",
			Words: "I have read this plan and agree with it.", Help: "A Polish interpreter read it to her.",
			Shown: in.Stored[0].SHA256, Drawing: base64.StdEncoding.EncodeToString(drawStroke(27))},
	}
	if err := form.Case.AssignIDs(rand.Reader); err != nil {
		return err
	}

	// 2. The family's copy, with her signature in it and the record of signing.
	plan, err := familyCopy(form)
	if err != nil {
		return err
	}
	in.Stored = append(in.Stored, stored(plan))
	fmt.Fprintln(out, "The family's copy can be signed in these fields:")
	fields, err := sign.Fields(plan)
	if err != nil {
		return err
	}
	for _, f := range fields {
		fmt.Fprintf(out, "  %s on page %d: %s\n", f.Name, f.Page, f.Label)
	}

	// 3. The worker signs in her box, with a timestamp that proves when.
	sealer, err := sign.New(scripts.Fonts()...) // made once: it holds the typefaces
	if err != nil {
		return err
	}
	signAs := func(file []byte, id *testca.Identity, o sign.Options) ([]byte, error) {
		o.Time, o.Timestamps = now, ca
		o.Revocation = sign.Revocation{Certificates: ca.Root.Chain, Fetch: ca}
		var b bytes.Buffer
		made, err := sealer.Sign(ctx, &b, file, sign.Signer{Key: id.Key, Chain: id.Chain}, o)
		in.Stored = append(in.Stored, made.Stored...) // what a check years later expects to find
		return b.Bytes(), err
	}
	siân, err := ca.Issue(testca.Request{Name: worker.Name, Organisation: form.Template.Council.Name, Key: testca.P256})
	if err != nil {
		return err
	}
	signed, err := signAs(plan, siân, sign.Options{Field: fields[len(fields)-1].Name, Level: sign.T, Image: drawStroke(40)})
	if err != nil {
		return err
	}
	row := &in.Signatures[0]
	row.Kind, row.Date, row.Time, row.Shown = earlyhelp.SignedCertificate, earlyhelp.DateOf(now), now.Format("15:04"), in.Stored[1].SHA256

	// 4. The council seals it: LTA holds all that is needed to check it in decades.
	council, err := ca.Issue(testca.Request{Name: form.Template.Council.Name, Organisation: form.Template.Council.Name, Key: testca.RSA3072})
	if err != nil {
		return err
	}
	sealed, err := signAs(signed, council, sign.Options{Field: sign.Seal, Level: sign.LTA, Reason: "Agreed with the family"})
	if err != nil {
		return err
	}

	// 5. Anybody who trusts the authority can check it; the council's record also tells
	// whether a signature was cut off.
	check := func(what string, file []byte) error {
		report, err := sign.Verify(ctx, file, sign.VerifyOptions{Roots: ca.Roots(), At: now, Expect: in.Stored})
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n%s: good is %v.\n  %s\n", what, report.Good(), report.Words)
		for _, s := range report.Signatures {
			fmt.Fprintf(out, "  - %s\n", s.Words)
		}
		for _, p := range report.Problems {
			fmt.Fprintf(out, "  - %s: %s\n", strings.TrimSpace(string(p.Code)+" "+p.Where), p.Words)
		}
		return nil
	}
	if err := check("The sealed copy", sealed); err != nil {
		return err
	}

	// 6. Two attacks that many programs call valid.
	attacked, err := replacePage(plan, sealed)
	if err != nil {
		return err
	}
	if err := check("With a page replaced", attacked); err != nil {
		return err
	}
	if err := check("With the seal cut off", signed); err != nil {
		return err
	}

	// What is kept: the files and the case, in which each state of the file has an id.
	if err := form.Case.AssignIDs(rand.Reader); err != nil {
		return err
	}
	var record bytes.Buffer
	if err := earlyhelp.Encode(&record, form.Case); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	fmt.Fprintln(out)
	for _, f := range []struct {
		name string
		data []byte
	}{{"shown-plan.pdf", shown}, {"sealed-plan.pdf", sealed}, {"attacked-plan.pdf", attacked}, {"signed-case.yaml", record.Bytes()}, {"test-authority.pem", ca.PEM()}} {
		if err := os.WriteFile(filepath.Join(folder, f.name), f.data, 0o600); err != nil {
			return err
		}
		fmt.Fprintf(out, "Wrote %s/%s.\n", filepath.ToSlash(folder), f.name)
	}
	fmt.Fprintf(out, "Check it: earlyhelp verify %[1]s/sealed-plan.pdf --roots %[1]s/test-authority.pem --expect %[1]s/signed-case.yaml\n", filepath.ToSlash(folder))
	return nil
}
