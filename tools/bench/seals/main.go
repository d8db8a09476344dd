// Command seals signs and verifies the plan of the benchmarks, and leaves in a folder
// what pyHanko needs to do the same (tools/seals/bench.py): seals CASE.yaml FOLDER.
// It prints medians in milliseconds as JSON.
package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/sign"
	"earlyhelp.example/forms/templates"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("seals: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: seals CASE.yaml FOLDER")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

const rounds = 200

// median returns the median of what rounds take, in milliseconds.
func median(do func() error) (float64, error) {
	var all []time.Duration
	for range rounds {
		begun := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(begun))
	}
	slices.Sort(all)
	return float64(all[rounds/2]) / float64(time.Millisecond), nil
}

func run(source, folder string) error {
	doc, err := open(source)
	if err != nil {
		return err
	}
	pdfs, err := pdf.New()
	if err != nil {
		return err
	}
	took := map[string]float64{}
	var plan bytes.Buffer
	if took["render"], err = median(func() error {
		plan.Reset()
		return pdfs.Write(&plan, doc, pdf.Options{Findings: []earlyhelp.Finding{}})
	}); err != nil {
		return err
	}
	now := time.Now()
	ca, err := testca.New(now)
	if err != nil {
		return err
	}
	sealer, err := sign.New()
	if err != nil {
		return err
	}
	signed := plan.Bytes()
	for _, kind := range []testca.Key{testca.RSA2048, testca.P256} {
		id, err := ca.Issue(testca.Request{Name: "Exampleshire Council", Key: kind})
		if err != nil {
			return err
		}
		if _, err := ca.Write(folder, string(kind), id, ""); err != nil {
			return err
		}
		by := sign.Signer{Key: id.Key, Chain: id.Chain}
		o := sign.Options{Field: sign.Seal, Time: now}
		if took["sign "+string(kind)], err = median(func() error {
			_, err := sealer.Sign(context.Background(), io.Discard, plan.Bytes(), by, o)
			return err
		}); err != nil {
			return err
		}
		if took["key "+string(kind)], err = median(func() error {
			_, err := by.Key.Sign(rand.Reader, make([]byte, crypto.SHA256.Size()), crypto.SHA256)
			return err
		}); err != nil {
			return err
		}
		if kind != testca.P256 {
			continue
		}
		fields, err := sign.Fields(signed)
		if err != nil {
			return err
		}
		for _, f := range fields {
			var b bytes.Buffer
			if _, err := sealer.Sign(context.Background(), &b, signed, by, sign.Options{Field: f.Name, Time: now}); err != nil {
				return err
			}
			signed = b.Bytes()
		}
		if len(fields) != 3 {
			return errors.New("the plan does not have three fields for signatures")
		}
	}
	if took["verify three"], err = median(func() error {
		r, err := sign.Verify(context.Background(), signed, sign.VerifyOptions{Roots: ca.Roots(), At: now})
		if err == nil && (!r.Good() || len(r.Signatures) != 3) {
			err = errors.New("the three signatures are not good")
		}
		return err
	}); err != nil {
		return err
	}
	for name, data := range map[string][]byte{"plan.pdf": plan.Bytes(), "three.pdf": signed} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(took)
}

// open returns the family's copy of the latest form of a case, with nobody's
// signature yet.
func open(name string) (*render.Doc, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	c, err := earlyhelp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	lib, err := templates.Load()
	if err != nil {
		return nil, err
	}
	form, err := lib.Open(c, "")
	if err != nil {
		return nil, err
	}
	form.Instance.Signatures = nil
	return render.For(form, render.Audience{Kind: render.Family})
}
