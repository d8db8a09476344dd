package sign

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdfread"
)

// VerifyOptions say whom to trust, as of when, and what is expected.
type VerifyOptions struct {
	Roots    *x509.CertPool // authorities of those who sign; nil: nobody is trusted
	TSARoots *x509.CertPool // authorities of timestamp services; nil: Roots
	At       time.Time      // now; required. Dates in words are of its location

	// CRLs and OCSPs are revocation data, in DER, besides those that the file
	// holds. Fetch asks for what is missing; nil: no network.
	CRLs, OCSPs [][]byte
	Fetch       Fetcher

	// Expect are the case's rows of stored files. Those of other documents are
	// passed over; nil: nothing is expected.
	Expect []earlyhelp.Stored

	// RequireRevocation makes it a problem, not only a note, that nothing tells
	// whether a certificate had been revoked.
	RequireRevocation bool
}

// Report is what Verify found.
type Report struct {
	File       string      `json:"file"`               // the document's id, in hex
	Words      string      `json:"words"`              // the whole in a sentence
	Signatures []Signature `json:"signatures"`         // in order of signing, document timestamps among them
	Problems   []Problem   `json:"problems,omitempty"` // of the file as a whole
}

// Signature is what Verify found of one signature or document timestamp.
type Signature struct {
	Field     string    `json:"field"`
	Box       string    `json:"box,omitempty"`       // what the form calls the field
	Signer    string    `json:"signer,omitempty"`    // by the certificate, trusted or not
	Reason    string    `json:"reason,omitempty"`    // as the signature has it
	Timestamp bool      `json:"timestamp,omitempty"` // a document timestamp
	Certified Certify   `json:"certified,omitempty"`
	Level     Level     `json:"level,omitempty"`
	Claimed   time.Time `json:"claimed,omitzero"` // when it was made, by its own account
	Proven    time.Time `json:"proven,omitzero"`  // when it certainly existed: a timestamp's time
	Good      bool      `json:"good"`
	Words     string    `json:"words"` // for people: who, when, and what was done since
	Problems  []Problem `json:"problems,omitempty"`
	Notes     []Problem `json:"notes,omitempty"`
	Revision  int       `json:"revision"` // the part of the file that it was written with, from 0
	Length    int64     `json:"length"`   // of the file as signed, in bytes
}

// Verify judges the signatures of a PDF file: whether they are whole, whose they
// are, whether they held when they were made, and whether anything was done to
// the file since but to sign it further or to keep its signatures provable.
//
// An error says that it could not judge: the file is no PDF, is encrypted or
// damaged, it or what was added to it is too large, or the options lack something.
// Without an error the report tells, and Report.Good is the answer. What is wrong
// with a signature is never an error; where one is of a kind that is not judged
// here, Report.Judged is false.
func Verify(ctx context.Context, file []byte, o VerifyOptions) (*Report, error) {
	if o.At.IsZero() {
		return nil, errors.New("verify: as of when? VerifyOptions.At is required")
	}
	f, err := pdfread.Open(file)
	if err != nil {
		if code := ending(file, err); code != "" {
			r := &Report{Problems: []Problem{problem(code, "")}}
			r.conclude()
			return r, nil
		}
		return nil, cannot(err)
	}
	v := &verifier{ctx: ctx, budget: newBudget(ctx), options: o, file: f, report: &Report{File: f.ID()}, at: o.At}
	if err := v.run(); err != nil {
		return nil, cannot(err)
	}
	return v.report, nil
}

func cannot(err error) error {
	if errors.Is(err, pdfread.ErrEncrypted) {
		return encrypted{err}
	}
	if damage := (*pdfread.Error)(nil); errors.As(err, &damage) {
		return fmt.Errorf("this file cannot be judged: %w. It was damaged on its way, or somebody tampered with it: "+
			"ask whoever keeps the record for theirs", err)
	}
	return fmt.Errorf("this file cannot be judged: %w", err)
}

// verifier judges one file.
type verifier struct {
	ctx     context.Context
	budget  *budget
	options VerifyOptions
	at      time.Time
	file    *pdfread.File
	report  *Report

	fields  [][]field // of each revision
	found   []*found
	changes []change // of each revision behind the first signature's
	store   evidence
}

// found is a signature that is being judged.
type found struct {
	Signature
	view   *pdfread.View // of the revision that it was written with
	object pdfread.Ref
	dict   pdfread.Dict
	locks  []lock
	sealed
	judged
}

func (s *found) problem(code Code, where string) { s.Problems = once(s.Problems, code, where) }

func (s *found) note(code Code, where string) { s.Notes = once(s.Notes, code, where) }

// mostProblems are listed of a signature: who reads that many knows enough.
const mostProblems = 100

// once adds a problem to a list that does not have it yet.
func once(list []Problem, code Code, where string) []Problem {
	return merge(list, problem(code, where))
}

func merge(list []Problem, more Problem) []Problem {
	if len(list) == mostProblems || slices.ContainsFunc(list, func(p Problem) bool { return p.Code == more.Code && p.Where == more.Where }) {
		return list
	}
	return append(list, more)
}

// examine judges all but whom to trust: whether signatures are whole, and what was
// done after them.
func (v *verifier) examine() error {
	if v.file.Tail() > 0 {
		v.problem(Appended, "")
	}
	if err := v.find(); err != nil {
		return err
	}
	if err := v.compare(); err != nil {
		return err
	}
	digests := digester{data: v.file.Data}
	for i, s := range v.found {
		if err := v.ctx.Err(); err != nil {
			return err
		}
		if err := v.read(s); err != nil {
			return err
		}
		v.check(s, &digests)
		v.since(i, s)
	}
	return nil
}

func (v *verifier) run() error {
	if err := v.examine(); err != nil {
		return err
	}
	if err := v.gather(); err != nil {
		return err
	}
	for _, s := range slices.Backward(v.found) { // what a later timestamp covers is judged as of then
		if err := v.ctx.Err(); err != nil {
			return err
		}
		v.trust(s)
	}
	v.levels()
	for _, s := range v.found {
		sortProblems(s.Problems)
		sortProblems(s.Notes)
		s.Good = len(s.Problems) == 0
	}
	for _, s := range v.found {
		s.Words = v.words(s)
		v.report.Signatures = append(v.report.Signatures, s.Signature)
	}
	v.expect()
	v.report.conclude()
	return nil
}

func (v *verifier) problem(code Code, where string) {
	v.report.Problems = once(v.report.Problems, code, where)
}

// Good says that somebody signed, that all signatures are good and that nothing
// else is wrong with the file.
func (r *Report) Good() bool {
	return len(r.Problems) == 0 &&
		slices.ContainsFunc(r.Signatures, func(s Signature) bool { return !s.Timestamp }) &&
		!slices.ContainsFunc(r.Signatures, func(s Signature) bool { return !s.Good })
}

// Judged is false where nothing is wrong but that a signature is of a kind that is
// not judged here: the file is not called good, and may be so all the same.
func (r *Report) Judged() bool {
	bad := func(s Signature) bool { return !s.Good && !s.unjudged() }
	return len(r.Problems) > 0 || slices.ContainsFunc(r.Signatures, bad) || !slices.ContainsFunc(r.Signatures, Signature.unjudged)
}

// unjudged reports whether all that is wrong with a signature is its kind.
func (s Signature) unjudged() bool {
	return len(s.Problems) > 0 && !slices.ContainsFunc(s.Problems, func(p Problem) bool { return p.Code != SignatureKind })
}

// MarshalJSON writes the report with its verdict, "good" and "judged".
func (r *Report) MarshalJSON() ([]byte, error) {
	type plain Report
	return json.Marshal(struct {
		Good   bool `json:"good"`
		Judged bool `json:"judged"`
		*plain
	}{r.Good(), r.Judged(), (*plain)(r)})
}

// conclude puts the whole into words.
func (r *Report) conclude() {
	if len(r.Problems) == 0 && !slices.ContainsFunc(r.Signatures, func(s Signature) bool { return !s.Timestamp }) {
		r.Problems = append(r.Problems, problem(NotSigned, ""))
	}
	sortProblems(r.Problems)
	r.Words = r.words()
}

// Of one file: a form has a handful of signatures, dozens of fields, and is
// extended every few years.
const (
	mostSignatures = 64
	mostFields     = 50_000
)

// find finds the signatures of every revision: one that a later revision took
// away is a signature, too.
func (v *verifier) find() error {
	pages, err := pagesOf(v.budget, v.file.Last())
	if err != nil {
		return err
	}
	taken := map[int]bool{} // signature objects
	count := 0
	for i := range v.file.Revisions {
		view := v.file.At(i)
		var on map[int]int
		if i+1 == len(v.file.Revisions) { // of the others nobody asks where a field stands
			on = pages
		}
		fields, err := fieldsOf(v.budget, view, on)
		if err != nil {
			return err
		}
		if v.fields, count = append(v.fields, fields), count+len(fields); count > mostFields {
			return fmt.Errorf("%w: more than %d fields in all its revisions", pdfread.ErrTooLarge, mostFields)
		}
		names := map[string]bool{}
		values := map[int]bool{}
		for _, f := range fields {
			if names[f.name] {
				v.fieldTwice(f.name)
			}
			names[f.name] = true
			if f.dict["V"] == nil || f.kind != "Sig" {
				continue
			}
			ref, ok := f.dict["V"].(pdfread.Ref)
			if !ok { // a value that is no object has no place that could be left out
				ref = f.ref
			}
			if values[ref.Num] {
				v.fieldTwice(f.name)
			}
			if values[ref.Num] = true; taken[ref.Num] {
				continue
			}
			taken[ref.Num] = true
			if len(v.found) == mostSignatures {
				return fmt.Errorf("%w: more than %d signatures", pdfread.ErrTooLarge, mostSignatures)
			}
			box, err := v.budget.text(view, f.dict["TU"])
			if err != nil {
				return err
			}
			v.found = append(v.found, &found{Signature: Signature{Field: f.name, Box: box, Revision: i}, view: view, object: ref})
		}
	}
	return nil
}

func (v *verifier) fieldTwice(name string) {
	v.problem(FieldTwice, "field "+name)
}

// compare compares the revisions behind the first signature. What stands before
// it was signed as it is, but has to belong to something.
func (v *verifier) compare() error {
	last := len(v.file.Revisions) - 1
	v.changes = make([]change, last+1)
	first := last
	if len(v.found) > 0 {
		first = v.found[0].Revision
	}
	for i := 1; i <= first; i++ {
		if err := v.ctx.Err(); err != nil {
			return err
		}
		if err := v.file.Loose(i); err != nil {
			v.problem(UnknownBytes, "")
			break
		}
	}
	if first == last {
		return nil
	}
	reach, err := reachOf(v.file.At(first))
	if err != nil {
		return err
	}
	c := comparison{file: v.file, reach: reach, fields: v.fields}
	for i := first + 1; i <= last; i++ {
		if err := v.budget.comparing(v.file, i, reach); err != nil {
			return err
		}
		if v.changes[i], err = c.next(i); err != nil {
			return err
		}
		if err := v.pages(i, v.changes[i].problems); err != nil {
			return err
		}
	}
	return nil
}

// since tells a signature what was done after it.
func (v *verifier) since(i int, s *found) {
	if i > 0 {
		s.Certified = NotCertified // only the first can
	}
	for r := s.Revision + 1; r < len(v.changes); r++ {
		c := v.changes[r]
		for _, p := range c.problems {
			s.Problems = merge(s.Problems, p)
		}
		for _, field := range c.fills {
			if i == 0 && s.Certified == NoChanges || slices.ContainsFunc(s.locks, func(l lock) bool { return l.holds(field) }) {
				s.problem(CertifiedChanged, "field "+field)
			}
			s.note(LaterSignature, "field "+field)
		}
		if c.evidence || len(c.stamps) > 0 {
			s.note(Extended, "")
		}
	}
}
