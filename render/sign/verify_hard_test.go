package sign_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"earlyhelp.example/forms/internal/mutate"
	"earlyhelp.example/forms/render/sign"
)

// A damaged file is never called good, unless what was signed of it is there byte
// for byte: what a signature covers of a file that one of its signers made.
func TestMutations(t *testing.T) {
	b := newBench(t)
	seeds := b.signedFiles(t)
	known := knownOf(t, seeds, b.ca.Roots())
	const usual, most = 2000, 2 * time.Second
	good, refused := 0, 0
	for i := range mutate.Times(t, usual) {
		from := seeds[i%len(seeds)]
		mutant, done := mutate.File(from, uint64(i), seeds...)
		began := time.Now()
		r, err := sign.Verify(context.Background(), mutant, sign.VerifyOptions{Roots: b.ca.Roots(), At: now})
		if took := time.Since(began); took > most {
			t.Errorf("mutant %d (%s): %v", i, done, took)
		}
		switch {
		case err != nil:
			refused++
		case r.Good():
			good++
			known.check(t, mutant, r, fmt.Sprintf("mutant %d (%s)", i, done))
		}
	}
	if good == 0 { // a few are damaged behind what was signed only
		t.Error("no mutant is good, so that nothing was tried")
	}
	t.Logf("%d good with all that was signed unchanged, %d not read", good, refused)
}

// A file that was cut anywhere is refused, at the latest by what was recorded of
// it.
func TestCutAnywhere(t *testing.T) {
	b := newBench(t)
	file, result, err := b.sign(b.sealed(t, sign.T), b.worker, sign.Options{Field: "eh_sign_box_1", Level: sign.LTA})
	if err != nil {
		t.Fatal(err)
	}
	const step = 211
	for n := 0; n < len(file); n += step {
		r, err := sign.Verify(context.Background(), file[:n], sign.VerifyOptions{Roots: b.ca.Roots(), At: now, Expect: result.Stored})
		if err == nil && r.Good() {
			t.Errorf("cut to %d of %d bytes it is good", n, len(file))
		}
	}
	r := b.verify(t, file[:len(file)-1], nil) // the last line end
	if r.Good() {
		t.Error("good without its last byte")
	}
}

// signedFiles returns a file of each level, and one of several signers.
func (b *bench) signedFiles(t testing.TB) [][]byte {
	t.Helper()
	var out [][]byte
	for _, level := range []sign.Level{sign.B, sign.T, sign.LT, sign.LTA} {
		out = append(out, b.sealed(t, level))
	}
	two, _, err := b.sign(out[1], b.worker, sign.Options{Field: "eh_sign_box_1", Level: sign.T})
	if err != nil {
		t.Fatal(err)
	}
	three, _, err := b.sign(two, b.worker, sign.Options{Field: "eh_sign_box_2"})
	if err != nil {
		t.Fatal(err)
	}
	return append(out, two, three)
}

// known are all beginnings that were signed, without the signature itself.
type known map[[32]byte]bool

func knownOf(t testing.TB, files [][]byte, roots *x509.CertPool) known {
	t.Helper()
	k := known{}
	for _, file := range files {
		r, err := sign.Verify(context.Background(), file, sign.VerifyOptions{Roots: roots, At: now})
		if err != nil || !r.Good() {
			t.Fatal(err, codes(r))
		}
		for _, s := range r.Signatures {
			k[covered(file, s)] = true
		}
	}
	return k
}

// check sees that what the signatures of a good file cover was signed.
func (k known) check(t testing.TB, file []byte, r *sign.Report, what string) {
	t.Helper()
	if len(r.Signatures) == 0 {
		t.Errorf("%s is good without a signature", what)
	}
	for _, s := range r.Signatures {
		if !k[covered(file, s)] {
			t.Errorf("%s is good: %s", what, s.Words)
		}
	}
}

// covered returns a digest of what a signature covers; of nothing where it is not
// where we write it.
func covered(file []byte, s sign.Signature) [32]byte {
	whole := bytes.Clone(file[:min(s.Length, int64(len(file)))])
	start := bytes.LastIndex(whole, []byte("/Contents<"))
	if start < 0 {
		return [32]byte{}
	}
	return sha256.Sum256(append(whole[:start], whole[start+bytes.IndexByte(whole[start:], '>'):]...))
}

// fuzzed is a folder with signed files and their root. Who fuzzes has several
// processes: with a root each, none would trust what another has signed.
const fuzzed = "EARLYHELP_FUZZED"

func signedOnce(f *testing.F) (files [][]byte, roots *x509.CertPool) {
	f.Helper()
	dir := os.Getenv(fuzzed)
	if dir == "" {
		dir = f.TempDir()
		f.Setenv(fuzzed, dir) // for the processes that this one starts
		b := newBench(f)
		all := append(b.signedFiles(f), b.ca.Root.Certificate().Raw)
		for i, data := range all {
			if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)), data, 0o600); err != nil {
				f.Fatal(err)
			}
		}
	}
	for i := 0; ; i++ {
		data, err := os.ReadFile(filepath.Join(dir, strconv.Itoa(i)))
		if err != nil {
			f.Fatal(err)
		}
		if c, err := x509.ParseCertificate(data); err == nil { // the last
			roots = x509.NewCertPool()
			roots.AddCert(c)
			return files, roots
		}
		files = append(files, data)
	}
}

// Whatever comes: what is good is what was signed.
func FuzzVerify(f *testing.F) {
	files, roots := signedOnce(f)
	known := knownOf(f, files, roots)
	for _, file := range files {
		f.Add(file)
	}
	for _, a := range []string{"", "%PDF-1.7\n%%EOF", "%PDF-1.7\nxref\n0 0\ntrailer<</Size 0/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"} {
		f.Add([]byte(a))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := sign.Verify(context.Background(), file, sign.VerifyOptions{Roots: roots, At: now})
		if err == nil && r.Good() {
			known.check(t, file, r, "a file")
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	bench := newBench(b)
	files := bench.signedFiles(b)
	for name, file := range map[string][]byte{"one": files[0], "three": files[len(files)-1], "lta": files[3]} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !bench.verify(b, file, nil).Good() {
					b.Fatal("not good")
				}
			}
		})
	}
}
