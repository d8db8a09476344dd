package main

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/keyfile"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/render/pdf/scripts"
	"earlyhelp.example/forms/render/sign"
)

// patience is how long a timestamp service is waited for.
const patience = 30 * time.Second

// sign signs one field of a copy, or lists the fields.
func (a *app) sign(o *options, args []string) (int, error) {
	if len(args) != 1 {
		return exitFailed, &usageError{problem: "give one PDF file"}
	}
	if o.list {
		return exitFine, a.listFields(args[0])
	}
	if err := o.signProblem(args[0]); err != nil {
		return exitFailed, err
	}
	job, err := a.job(o, args[0])
	if err != nil {
		return exitFailed, err
	}
	defer job.drop()
	options := sign.Options{Field: o.field, Level: sign.Level(o.level), Time: job.now, Name: o.name, Reason: o.reason, Timestamps: a.timestamps(o)}
	if o.lang != "" {
		lib, err := a.library(o)
		if err != nil {
			return exitFailed, err
		}
		if options.Words = lib.Words(); lib.Words().Translation().Sample {
			return exitFailed, fmt.Errorf("the words in %s are a sample of a translation, which is for show: leave --lang out, or have them checked", o.lang)
		}
	}
	if options.Revocation, err = revocation(o); err != nil {
		return exitFailed, err
	}
	if options.Image, err = picture(o.image); err != nil {
		return exitFailed, err
	}
	by, err := signer(o, options.Revocation.Certificates)
	if err != nil {
		return exitFailed, err
	}
	err = job.run(func(s *sign.Sealer, w io.Writer) (sign.Result, error) {
		return s.Sign(job.ctx, w, job.input, by, options)
	})
	if err != nil {
		return exitFailed, err
	}
	a.warnOfGap(by.Chain)
	row := job.result.Stored[0]
	return exitFine, job.tell(fmt.Sprintf("signed in the field %s by %s, level %s", row.Field, row.Signer, o.level))
}

// signProblem says which flag of sign is missing.
func (o *options) signProblem(file string) error {
	if err := o.outputProblems(file); err != nil {
		return err
	}
	for _, need := range []struct{ flag, value, what string }{
		{"--field", o.field, "say which field to sign in: --field FIELD (\"earlyhelp sign --list " + file + "\" lists them)"},
		{"--key", o.key, "say whose key signs: --key KEY.pem"},
		{"--cert", strings.Join(o.cert, ""), "give the key's certificate with those above it: --cert CHAIN.pem"},
	} {
		if need.value == "" {
			return &usageError{problem: need.what}
		}
	}
	switch {
	case o.level != string(sign.B) && o.tsa == "":
		return &usageError{problem: "level " + o.level + " needs a timestamp service: --tsa URL"}
	case o.level == string(sign.B) && o.tsa != "":
		return &usageError{problem: "--tsa is for levels t, lt and lta: add --level t"}
	}
	return nil
}

// outputProblems are those that sign and extend share.
func (o *options) outputProblems(file string) error {
	if err := pdfFile.outputProblem(o.output, "signed"); err != nil {
		return err
	}
	if o.output != standard && !strings.EqualFold(filepath.Ext(o.output), pdfFile.ending) {
		return &usageError{problem: "-o " + o.output + " is no name of a PDF: end it with .pdf"}
	}
	if !slices.Contains([]sign.Level{sign.B, sign.T, sign.LT, sign.LTA}, sign.Level(o.level)) {
		return &usageError{problem: fmt.Sprintf("there is no level %q: --level is b, t, lt or lta", o.level)}
	}
	switch {
	case o.keep == standard:
		return &usageError{problem: "--case is a file, which is written anew; - is none"}
	case o.keep != "" && o.output == standard:
		return &usageError{problem: "with --case the copy has to be written to a file: -o signed.pdf"}
	case o.keep != "" && (o.keep == file || same(o.keep, file)):
		return &usageError{problem: "--case is the case, not the PDF"}
	}
	return nil
}

// extend takes a signed copy to a higher level.
func (a *app) extend(o *options, args []string) (int, error) {
	if len(args) != 1 {
		return exitFailed, &usageError{problem: "give one PDF file"}
	}
	if o.level == "" || o.level == string(sign.B) {
		return exitFailed, &usageError{problem: "say which level to take it to: --level t, lt or lta"}
	}
	if err := o.outputProblems(args[0]); err != nil {
		return exitFailed, err
	}
	job, err := a.job(o, args[0])
	if err != nil {
		return exitFailed, err
	}
	defer job.drop()
	options := sign.ExtendOptions{Level: sign.Level(o.level), Time: job.now, Timestamps: a.timestamps(o)}
	if options.Revocation, err = revocation(o); err != nil {
		return exitFailed, err
	}
	err = job.run(func(s *sign.Sealer, w io.Writer) (sign.Result, error) {
		return s.Extend(job.ctx, w, job.input, options)
	})
	if err != nil {
		return exitFailed, err
	}
	return exitFine, job.tell("its signatures taken to level " + o.level)
}

// maxImage is the most that is read of a picture, in bytes.
const maxImage = 8 << 20

// picture reads a picture, if there is one.
func picture(file string) ([]byte, error) {
	if file == "" {
		return nil, nil
	}
	data, err := readUpTo(file, maxImage)
	if err == nil && len(data) > maxImage {
		err = fmt.Errorf("%s: it has more than 8 MB: make the picture smaller", file)
	}
	return data, ofFlag("--image", err)
}

// ofFlag says which flag a file was given with.
func ofFlag(flag string, err error) error {
	var inPath *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &inPath):
		return fmt.Errorf("%s %s: %w", flag, inPath.Path, inPath.Err)
	}
	return fmt.Errorf("%s %w", flag, err)
}

// whose says which flag an error of signing is about, or that it is the file's.
func (o *options) whose(file string, err error) error {
	var of *sign.InputError
	if !errors.As(err, &of) {
		return &caseError{file, err}
	}
	certificates := "--cert " + strings.Join(o.cert, ", ")
	flag := map[sign.Input]string{
		sign.InputCertificate: certificates,
		sign.InputName:        "--name",
		sign.InputReason:      "--reason",
		sign.InputImage:       "--image " + o.image,
		sign.InputTimestamps:  "--tsa",
		sign.InputRevocation:  "--cert, --crl, --ocsp",
	}[of.Input]
	if of.Input == sign.InputName && o.name == "" {
		flag = certificates
	}
	if of.Input == sign.InputTimestamps && o.tsa == "" {
		flag = "--tsa URL"
	}
	return fmt.Errorf("%s: %w", flag, err)
}

// signer reads who signs, and finds their certificates among those given.
func signer(o *options, given []*x509.Certificate) (sign.Signer, error) {
	var password []byte
	var err error
	if o.password != "" {
		if password, err = keyfile.Password(o.password); err != nil {
			return sign.Signer{}, ofFlag("--password-file", err)
		}
	}
	key, err := keyfile.Key(o.key, password)
	if errors.Is(err, keyfile.ErrNeedsPassword) {
		err = fmt.Errorf("%w, as the first line of a file: --password-file FILE", err)
	}
	if err != nil {
		return sign.Signer{}, ofFlag("--key", err)
	}
	chain, err := keyfile.Chain(key, given)
	if err != nil {
		return sign.Signer{}, fmt.Errorf("--cert %s: %w in %s", strings.Join(o.cert, ", "), err, o.key)
	}
	return sign.Signer{Key: key, Chain: chain}, nil
}

// warnOfGap says where the certificates that go into the file end below a root:
// whoever checks may lack the next one.
func (a *app) warnOfGap(chain []*x509.Certificate) {
	last := chain[len(chain)-1]
	if bytes.Equal(last.RawIssuer, last.RawSubject) {
		return
	}
	authority := cmp.Or(last.Issuer.CommonName, last.Issuer.String())
	a.warn("The --cert files have no certificate of %q, the authority that issued the last one in them: whoever checks may not find it."+
		" Unless that is a root that they trust, sign again with it: --cert FILE\n", authority)
}

func (a *app) timestamps(o *options) sign.Timestamper {
	if o.tsa == "" {
		return nil
	}
	return sign.HTTPTimestamper(o.tsa, &http.Client{Timeout: cmp.Or(a.patience, patience)})
}

// revocation reads the certificates, and what shows that they were not revoked.
func revocation(o *options) (sign.Revocation, error) {
	var r sign.Revocation
	var err error
	if r.CRLs, r.OCSPs, err = o.revoked(); err != nil {
		return r, err
	}
	for _, file := range o.cert {
		all, err := keyfile.Certificates(file)
		if err != nil {
			return r, ofFlag("--cert", err)
		}
		r.Certificates = append(r.Certificates, all...)
	}
	return r, nil
}

func (o *options) revoked() (crls, ocsps [][]byte, err error) {
	for _, file := range o.crls {
		der, err := keyfile.CRL(file)
		if err != nil {
			return nil, nil, ofFlag("--crl", err)
		}
		crls = append(crls, der)
	}
	for _, file := range o.ocsps {
		der, err := keyfile.OCSP(file)
		if err != nil {
			return nil, nil, ofFlag("--ocsp", err)
		}
		ocsps = append(ocsps, der)
	}
	return crls, ocsps, nil
}

// readPDF reads a PDF file whole.
func (a *app) readPDF(name string) ([]byte, error) {
	if name == standard {
		return io.ReadAll(io.LimitReader(a.in, pdfread.MaxSize+1))
	}
	data, err := readUpTo(name, pdfread.MaxSize)
	if err != nil {
		return nil, &caseError{name, plainError(err)}
	}
	return data, nil
}

// readUpTo reads a file, and one byte more than the most, so that what is too
// large can be seen to be.
func readUpTo(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(f, most+1))
}

// listFields prints the signature fields of a file as a table.
func (a *app) listFields(name string) error {
	data, err := a.readPDF(name)
	if err != nil {
		return err
	}
	fields, err := sign.Fields(data)
	if err != nil {
		return &caseError{name, err}
	}
	if len(fields) == 0 {
		fmt.Fprintf(&a.out, "%s has no field for a signature.\n", name)
		a.sayNotFinal(data)
		return nil
	}
	rows := [][]string{{"field", "page", "what it is for", "signed"}}
	for _, f := range fields {
		page, state := "-", "not yet"
		if f.Page > 0 {
			page = fmt.Sprint(f.Page)
		}
		if f.Signed {
			state = "by " + cmp.Or(f.By, "a timestamp service")
			if !f.When.IsZero() {
				state += " on " + earlyhelp.DateOf(f.When.In(a.now().Location())).Long()
			}
		}
		rows = append(rows, []string{f.Name, page, f.Label, state})
	}
	writeTable(&a.out, rows)
	a.sayNotFinal(data)
	if slices.ContainsFunc(fields, func(f sign.Field) bool { return f.Signed }) {
		fmt.Fprintf(&a.out, "\nWho signed is what the file says. Check it: earlyhelp verify %s --roots CA.pem\n", name)
	}
	return nil
}

// writeTable writes rows in columns, the last as long as it is.
func writeTable(w *bytes.Buffer, rows [][]string) {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			width[i] = max(width[i], len([]rune(text)))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, text := range row {
			line.WriteString(text + strings.Repeat(" ", width[i]-len([]rune(text))+2))
		}
		w.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

func newSealer() (*sign.Sealer, error) { return sign.New(scripts.Fonts()...) }
