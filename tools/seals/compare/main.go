// Command compare reads what the judges of signatures said of the files that
// command make made, asks the quick ones itself (ours, pdfsig, mutool, openssl; pdfinfo and
// qpdf for the pages they see), and holds all of it against what is expected.
//
//	compare [-update] DIR
//
// DIR/hanko.jsonl and DIR/dss.jsonl are what hanko.py and dss said. A good file
// must be good for all of them; one that is not must be refused by ours, with the
// right code. How far the others refuse it is a table in docs/signatures.md, which
// must be as it stands; -update writes it. It is run in the module's root.
package main

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"earlyhelp.example/forms/render/sign"
	"earlyhelp.example/forms/tools/seals"
)

func main() {
	update := flag.Bool("update", false, "write the table in docs/signatures.md")
	flag.Parse()
	err := errors.New("say which folder")
	if flag.NArg() == 1 {
		err = run(flag.Arg(0), *update)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// verdict is what a judge says of a file.
type verdict string

// The verdicts, as the table has them.
const (
	passes   verdict = "passes"
	warns    verdict = "warns"     // passes, and says that something was changed
	refuses  verdict = "refuses"   // at least one signature, or the file
	sees     verdict = "sees none" // signatures
	notAsked verdict = "not asked"
)

// judged is what all judges say of a file.
type judged struct {
	seals.File
	says map[string]verdict
	why  map[string]string // in a judge's own words
}

func run(folder string, update bool) error {
	files, err := seals.Read(folder)
	if err != nil {
		return err
	}
	roots, err := os.ReadFile(filepath.Join(folder, "authority", "roots.pem"))
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(roots)
	hanko, err := readLines[hankoLine](filepath.Join(folder, "hanko.jsonl"))
	if err != nil {
		return err
	}
	dss, err := readLines[dssLine](filepath.Join(folder, "dss.jsonl"))
	if err != nil {
		return err
	}
	all := make([]judged, len(files))
	problems := make([]error, len(files))
	var wait sync.WaitGroup
	turns := make(chan struct{}, runtime.NumCPU())
	for i, f := range files {
		wait.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			j := &all[i]
			*j = judged{f, map[string]verdict{}, map[string]string{}}
			path := filepath.Join(folder, f.Name+".pdf")
			problems[i] = errors.Join(j.ours(path, pool), j.hanko(hanko), j.dss(dss), j.pdfsig(path), j.mutool(path), j.openssl(path, folder), j.pages(path))
		})
	}
	wait.Wait()
	for _, j := range all {
		j.trust()
		problems = append(problems, j.check()...)
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	fmt.Printf("%d signed files: what is good is good for ours, pyHanko, DSS, pdfsig, mutool and openssl; what is not is refused by ours\n", len(all))
	return writeTable(all, update)
}

// ours asks package sign, and sees that it refuses for the right reason.
func (j *judged) ours(path string, roots *x509.CertPool) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	report, err := sign.Verify(context.Background(), data, sign.VerifyOptions{Roots: roots, At: time.Now(), Expect: j.Expected()})
	if err != nil {
		if j.says["ours"] = refuses; !j.Damaged {
			return fmt.Errorf("%s: ours could not judge it: %w", j.Name, err)
		}
		j.why["ours"] = "cannot be read"
		return nil
	}
	var codes []string
	for _, p := range report.Problems {
		codes = append(codes, string(p.Code))
	}
	for _, s := range report.Signatures {
		for _, p := range s.Problems {
			codes = append(codes, string(p.Code))
		}
	}
	j.says["ours"] = passes
	if !report.Good() {
		j.says["ours"] = refuses
	}
	if j.Good {
		if !report.Good() {
			return fmt.Errorf("%s: ours finds %v in a good file", j.Name, codes)
		}
		return nil
	}
	if report.Good() {
		return fmt.Errorf("%s: ours finds nothing wrong; %v is wanted", j.Name, j.Codes)
	}
	at := slices.IndexFunc(codes, func(c string) bool { return slices.Contains(j.Codes, c) })
	if at < 0 {
		return fmt.Errorf("%s: ours finds %v; one of %v is wanted", j.Name, codes, j.Codes)
	}
	j.why["ours"] = "`" + codes[at] + "`"
	return nil
}

// trust takes back what those who were given no authority say of a file with
// which only that is wrong.
func (j *judged) trust() {
	ofTrust := func(code string) bool { return code == "untrusted" || code == "expired" || code == "timestamp-late" }
	for _, judge := range []string{"pdfsig", "mutool"} {
		if v := j.says[judge]; slices.ContainsFunc(j.Codes, ofTrust) && (v == passes || v == warns) {
			j.says[judge] = notAsked
		}
	}
}

// exceptions are good files that another program does not take, and why.
var exceptions = map[string]string{
	"control-spelling-real hanko":     "it takes no reals in /ByteRange",
	"control-spelling-real pdfsig":    "nor does it",
	"control-certified-2-apart hanko": "it takes no reference for the level of a certification",
	"control-certified-3-apart hanko": "nor here",
}

// check says which judges do not pass a good file.
func (j *judged) check() (problems []error) {
	if !j.Good {
		return nil
	}
	for _, judge := range []string{"hanko", "dss", "pdfsig", "mutool", "openssl"} {
		v := j.says[judge]
		fine := v == passes || v == warns || v == notAsked || exceptions[j.Name+" "+judge] != ""
		if !fine {
			problems = append(problems, fmt.Errorf("%s: %s %s a good file: %s", j.Name, judge, v, strings.TrimSpace(j.why[judge])))
		}
	}
	return problems
}
