package sign

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"earlyhelp.example/forms/internal/cms"
	"earlyhelp.example/forms/internal/pdfread"
)

// The kinds of signature that are judged.
const (
	subPAdES     = pdfread.Name("ETSI.CAdES.detached")
	subTimestamp = pdfread.Name("ETSI.RFC3161")
)

// sealed is what a signature is made of.
type sealed struct {
	gap    [2]int // what it leaves out: its /Contents, brackets included
	end    int    // of what it covers
	signed *cms.SignedData
	token  *cms.Token // the document timestamp, or the signature's own
	intact bool       // it covers its revision, and is whole
}

// lock are fields that a signature says must not be changed after it (FieldMDP).
type lock struct {
	action pdfread.Name
	names  map[string]bool
}

func (l lock) holds(field string) bool {
	named := l.names[field]
	return l.action == "All" || l.action == "Include" && named || l.action == "Exclude" && !named
}

// read reads what the signature's dictionary says.
func (v *verifier) read(s *found) error {
	d, err := s.view.Dict(s.object)
	if err != nil {
		return err
	}
	s.dict = d
	s.Timestamp = d["SubFilter"] == subTimestamp
	s.Length = int64(v.file.Revisions[s.Revision].End)
	reason, err := v.budget.text(s.view, d["Reason"])
	if err != nil {
		return err
	}
	s.Reason = clean(reason)
	made, err := v.budget.text(s.view, d["M"])
	if err != nil {
		return err
	}
	s.Claimed = dateIn(made)
	return v.permissions(s)
}

// mostReferences are read of one signature: programs write one or two.
const mostReferences = 16

// permissions reads what the signature allows after it.
func (v *verifier) permissions(s *found) error {
	references, err := s.view.Array(s.dict["Reference"])
	if err != nil {
		return err
	}
	if len(references) > mostReferences {
		return fmt.Errorf("%w: a signature with more than %d references", pdfread.ErrTooLarge, mostReferences)
	}
	for _, x := range references {
		r, err := s.view.Dict(x)
		if err != nil {
			return err
		}
		params, err := s.view.Dict(r["TransformParams"])
		if err != nil {
			return err
		}
		method, err := s.view.Name(r["TransformMethod"])
		if err != nil {
			return err
		}
		switch method {
		case "DocMDP":
			err = s.certifies(params["P"])
		case "FieldMDP":
			err = v.locks(s, params)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// certifies reads the permission of a certification: 1 allows no changes, 2
// forms to be filled, 3 notes as well. Of two the stricter holds.
func (s *found) certifies(p any) error {
	p, err := s.view.Resolve(p)
	if err != nil {
		return err
	}
	n, ok := pdfread.Whole(p)
	if p == nil {
		n, ok = 2, true // what it is where nothing is said
	}
	if !ok || n < 1 || n > 3 {
		s.problem(SignatureDamaged, "")
		n = 1
	}
	how := FormFilling
	if n == 1 {
		how = NoChanges
	}
	if s.Certified == NotCertified || how < s.Certified {
		s.Certified = how
	}
	return nil
}

// locks reads which fields a signature locks.
func (v *verifier) locks(s *found, params pdfDict) error {
	action, err := s.view.Name(params["Action"])
	if err != nil {
		return err
	}
	fields, err := v.budget.list(s.view, params["Fields"])
	if err != nil {
		return err
	}
	l := lock{action: action, names: map[string]bool{}}
	for _, f := range fields {
		name, err := v.budget.text(s.view, f)
		if err != nil {
			return err
		}
		l.names[name] = true
	}
	s.locks = append(s.locks, l)
	return nil
}

// check sees that the signature covers all of its revision but itself, and that
// what it covers is what was signed.
func (v *verifier) check(s *found, digests *digester) {
	contents, code := v.cover(s)
	if code != "" {
		s.problem(code, "")
	}
	der, err := cms.Split(contents)
	switch {
	case len(bytes.Trim(contents, "\x00")) == 0:
		s.problem(EmptySignature, "")
		return
	case err != nil:
		s.problem(SignatureDamaged, "")
		return
	}
	if s.Timestamp {
		if s.token, err = cms.ParseToken(der); err == nil {
			s.signed = s.token.Signed
			if code == "" {
				err = s.token.Check(digests.sum(s.token.Hash, s.gap, s.end))
			}
		}
	} else if s.dict["SubFilter"] != subPAdES {
		s.problem(SignatureKind, "")
		return
	} else if s.signed, err = cms.Parse(der); err == nil && code == "" {
		err = s.signed.Check(digests.sum(s.signed.Hash, s.gap, s.end))
	}
	if s.signed != nil {
		s.Signer = holder(s.signed.Signer)
	}
	if err != nil {
		s.problem(codeOf(err), "")
	}
	s.intact = err == nil && code == ""
}

// cover finds what the signature covers; the code says what is wrong with it.
// It has to be the file from its beginning to the end of the signature's
// revision, but the signature itself.
func (v *verifier) cover(s *found) (contents []byte, code Code) {
	value, _ := s.dict["Contents"].(pdfread.String)
	contents = []byte(value)
	at, err := s.view.Array(s.dict["ByteRange"])
	if err != nil || len(at) != 4 {
		return contents, RangeOverlap
	}
	var n [4]int
	for i, x := range at {
		if n[i], err = s.view.Int(x); err != nil || n[i] < 0 || n[i] > pdfread.MaxSize {
			return contents, RangeOverlap
		}
	}
	data, revision := v.file.Data, v.file.Revisions[s.Revision]
	o, written, ok := s.view.Object(s.object.Num)
	from, to, end := n[1], n[2], n[2]+n[3]
	begins, ends := 0, 0
	if ok && o.In == 0 {
		begins, ends, err = s.view.Span(o)
	}
	switch {
	case n[0] != 0:
		return contents, RangeStart
	case to <= from:
		return contents, RangeOverlap
	case end > len(data):
		return contents, Truncated
	case err != nil || written != s.Revision || from <= begins || to >= ends || !hole(data[from:to], contents) ||
		!bytes.HasSuffix(bytes.TrimRight(data[begins:from], "\x00\t\n\f\r "), []byte("/Contents")):
		return contents, RangeGap
	case end > revision.End:
		return contents, RangeOverlap
	case end < revision.End && (s.Revision+1 == len(v.file.Revisions) || !lineEnd(data[end:revision.End])):
		return contents, RangeShort
	}
	for _, other := range v.found {
		if other != s && other.Revision == s.Revision && other.end > 0 {
			return contents, RangeOverlap // two cannot cover each other
		}
	}
	s.gap, s.end = [2]int{from, to}, end
	return contents, ""
}

// hole reports whether bytes are the signature as a hexadecimal string and
// nothing else.
func hole(b, contents []byte) bool {
	if len(b) != 2*len(contents)+2 || b[0] != '<' || b[len(b)-1] != '>' {
		return false
	}
	value := make([]byte, len(contents))
	_, err := hex.Decode(value, b[1:len(b)-1])
	return err == nil && bytes.Equal(value, contents)
}

func lineEnd(b []byte) bool {
	return string(b) == "\n" || string(b) == "\r\n" || string(b) == "\r"
}

// codeOf names what is wrong with a signature.
func codeOf(err error) Code {
	for _, c := range []struct {
		err  error
		code Code
	}{
		{cms.ErrDigest, BytesChanged}, {cms.ErrSignature, SignatureInvalid}, {cms.ErrWeak, WeakDigest},
		{cms.ErrAlgorithm, Algorithm}, {cms.ErrCertificate, WrongCertificate}, {cms.ErrStructure, SignatureDamaged},
		{cms.ErrExpired, Expired}, {cms.ErrNotYet, NotYetValid}, {cms.ErrUsage, WrongUse}, {cms.ErrUntrusted, Untrusted},
	} {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return SignatureDamaged
}

// digester hashes a file once for all signatures: what a later one covers begins
// with what an earlier one covers.
type digester struct {
	data []byte
	upTo map[crypto.Hash]*prefix
}

type prefix struct {
	hash.Hash
	n int
}

// sum returns the digest of the file up to end without the gap. Gaps come in
// their order in the file.
func (d *digester) sum(h crypto.Hash, gap [2]int, end int) []byte {
	if h == 0 {
		return nil
	}
	if d.upTo == nil {
		d.upTo = map[crypto.Hash]*prefix{}
	}
	p := d.upTo[h]
	if p == nil || p.n > gap[0] {
		p = &prefix{Hash: h.New()}
		d.upTo[h] = p
	}
	p.Write(d.data[p.n:gap[0]])
	p.n = gap[0]
	one, err := hash.Hash(nil), errors.ErrUnsupported
	if c, ok := p.Hash.(hash.Cloner); ok {
		one, err = c.Clone()
	}
	if err != nil {
		one = h.New()
		one.Write(d.data[:gap[0]])
	}
	one.Write(d.data[gap[1]:end])
	return one.Sum(nil)
}
