// Command make makes the files that the judges of signatures look at: signed with
// every kind of key at every level, by one to five signers, certified or not, and
// attacked in every way that package forge knows.
//
//	make -o DIR
//
// It is run in the module's root. DIR/NAME.pdf are the files, DIR/manifest.json
// says what is expected of each, and DIR/authority holds the throw-away authority
// that signed: its root, and what it says of revocation.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/forge"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
	"earlyhelp.example/forms/render/sign"
	"earlyhelp.example/forms/templates"
	"earlyhelp.example/forms/tools/seals"
)

func main() {
	to := flag.String("o", "", "the folder to write to")
	flag.Parse()
	err := errors.New("say -o DIR")
	if *to != "" {
		err = run(*to)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	m, err := newMaker(folder)
	if err != nil {
		return err
	}
	if err := m.goodOnes(); err != nil {
		return err
	}
	if err := m.attacks(); err != nil {
		return err
	}
	if err := m.writeAuthority(); err != nil {
		return err
	}
	good := 0
	for _, f := range m.files {
		if f.Good {
			good++
		}
	}
	fmt.Printf("made %d signed files that are good and %d that are not\n", good, len(m.files)-good)
	return seals.Write(folder, m.files)
}

// record returns a final copy of a form with fields for signatures, as whom, and
// for the seal.
func record(form string, as ...earlyhelp.Code) ([]byte, error) {
	file, err := os.Open(filepath.Join("templates/councils", form, "tests", "complete.yaml"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	c, err := earlyhelp.Decode(file)
	if err != nil {
		return nil, err
	}
	in := &c.Instances[len(c.Instances)-1]
	in.Signatures = nil
	for i, who := range as {
		in.Signatures = append(in.Signatures, earlyhelp.Signature{ID: earlyhelp.ID(fmt.Sprintf("r%08x", i+1)), As: who, Name: fmt.Sprintf("Person %d", i+1)})
	}
	lib, err := templates.Load()
	if err != nil {
		return nil, err
	}
	opened, err := lib.Open(c, in.ID)
	if err != nil {
		return nil, err
	}
	doc, err := render.For(opened, render.Audience{Kind: render.Family})
	if err != nil {
		return nil, err
	}
	renderer, err := pdf.New()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = renderer.Write(&out, doc, pdf.Options{Findings: []earlyhelp.Finding{}})
	return out.Bytes(), err
}

func (m *maker) write(f seals.File, data []byte) error {
	m.files = append(m.files, f)
	return os.WriteFile(filepath.Join(m.folder, f.Name+".pdf"), data, 0o600)
}

// goodOnes makes the files that are good and stand in no row of the matrix.
func (m *maker) goodOnes() error {
	n := 0
	for _, key := range []testca.Key{testca.RSA2048, testca.RSA3072, testca.P256, testca.P384} {
		for _, level := range []sign.Level{sign.B, sign.T, sign.LT, sign.LTA} {
			n++
			o := signing{key: key, level: level, image: n%2 == 0}
			if err := m.good(fmt.Sprintf("%s-%s", key, level), o); err != nil {
				return err
			}
		}
	}
	// A later timestamp of the document covers earlier signatures too, and what shows
	// that nothing was revoked is shared by those of one certificate.
	lifted := map[int][]sign.Level{5: {sign.LTA, sign.T, sign.T, sign.LTA, sign.LTA}}
	several := []signing{{key: testca.P256}, {key: testca.RSA2048, image: true}, {key: testca.P384, level: sign.T}, {key: testca.RSA3072, level: sign.LT}, {key: testca.P256, level: sign.LTA}}
	for n := 2; n <= len(several); n++ {
		if err := m.goodAs(fmt.Sprintf("signed-%d-times", n), lifted[n], several[:n]...); err != nil {
			return err
		}
	}
	for _, level := range []sign.Level{sign.B, sign.LTA} {
		for _, certify := range []sign.Certify{sign.NoChanges, sign.FormFilling} {
			if err := m.good(fmt.Sprintf("certified-%d-%s", certify, level), signing{level: level, certify: certify, image: true}); err != nil {
				return err
			}
		}
	}
	return m.goodAs("certified-2-signed-again", []sign.Level{sign.LTA, sign.LTA, sign.LTA}, signing{certify: sign.FormFilling}, signing{level: sign.T}, signing{level: sign.LTA})
}

// good has the plan signed by one after the other.
func (m *maker) good(name string, by ...signing) error { return m.goodAs(name, nil, by...) }

// goodAs says which levels the signatures are found to have; nil: those asked for.
func (m *maker) goodAs(name string, levels []sign.Level, by ...signing) error {
	file, f := m.plain, seals.File{Name: name, Good: true}
	for i, o := range by {
		var err error
		o.field = m.fields[i]
		if file, err = m.sign(file, o); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if levels != nil {
			o.level = levels[i]
		}
		f.Levels = append(f.Levels, levelName(o.level))
	}
	return m.write(f, file)
}

// attacks makes what package forge knows.
func (m *maker) attacks() error {
	// A short form, since pyHanko takes long for a long one.
	plain, err := record("generic/consent-withdrawal", "family", "worker")
	if err != nil {
		return err
	}
	m.source = &forge.Source{Plain: plain, Sign: m.forgeSign, Extend: m.forgeExtend, Token: m.token, Key: m.council.Key, Chain: m.council.Chain, Time: m.now}
	for _, a := range forge.Attacks() {
		file, err := a.Make(m.source)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
		f := seals.File{Name: a.Name, Row: a.Row, Codes: a.Codes, Good: len(a.Codes) == 0, Damaged: a.Damaged != ""}
		if a.Recorded {
			f.Expect = seals.Recorded(m.stored)
		}
		if err := m.write(f, file); err != nil {
			return err
		}
	}
	return nil
}

const day = 24 * time.Hour
