package sign

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"earlyhelp.example/forms/internal/pdfread"
)

// words says of a signature who, when, and what was done since.
func (v *verifier) words(s *found) string {
	if s.Timestamp {
		who := "Timestamped by " + s.Signer
		if s.Good {
			return who + " on " + v.date(s.Proven) + "."
		}
		return "A timestamp that is not to be relied on. " + s.Problems[0].sentence()
	}
	sealer, person := "nobody that can be told", false
	if s.signed != nil {
		sealer, person = s.Signer, isPerson(s.signed.Signer)
	}
	how := "Sealed by "
	if person {
		how = "Signed with the certificate of "
	}
	when := ""
	switch {
	case !s.Proven.IsZero():
		when = " on " + v.date(s.Proven)
	case !s.Claimed.IsZero():
		when = ", by its own account on " + v.date(s.Claimed)
	}
	if s.unjudged() {
		return "Not judged: a signature" + when + ". " + s.Problems[0].sentence()
	}
	if !s.Good {
		if s.chain == nil { // not even known to be theirs
			how = "Said to be s" + how[1:]
		}
		return how + sealer + when + ". " + s.Problems[0].sentence()
	}
	return how + sealer + when + "; " + v.after(s) + "."
}

// after says what was done after a signature that is good.
func (v *verifier) after(s *found) string {
	var later []string
	proof := false
	for _, o := range v.found {
		switch {
		case o.Revision <= s.Revision:
		case o.Timestamp:
			proof = true
		default:
			one := cmp.Or(o.Signer, "somebody that cannot be told")
			switch {
			case !o.Proven.IsZero():
				one += " on " + v.date(o.Proven)
			case !o.Claimed.IsZero():
				one += " on " + v.date(o.Claimed)
			}
			one += o.standing()
			later = append(later, one)
		}
	}
	proof = proof || slices.ContainsFunc(s.Notes, func(p Problem) bool { return p.Code == Extended })
	switch {
	case len(later) > 0 && proof:
		return "since then only further signatures were added (" + strings.Join(later, "; ") + ") and proof that they were good"
	case len(later) > 0:
		return "since then only further signatures were added (" + strings.Join(later, "; ") + ")"
	case proof:
		return "since then only proof that it was good was added"
	}
	return "nothing has changed since"
}

// standing says, among others, of a signature that is not good what it is.
func (s *found) standing() string {
	switch {
	case s.Good:
		return ""
	case s.unjudged():
		return ", which was not judged"
	case s.Problems[0].Code == NotYetSigned:
		return ", after the date of this check"
	}
	return ", which is not good"
}

// words says of a file whether it is to be relied on.
func (r *Report) words() string {
	if len(r.Problems) > 0 {
		return r.Problems[0].sentence()
	}
	n := 0
	for _, s := range r.Signatures {
		if !r.Judged() && s.unjudged() {
			return "Not everything that was signed here could be judged. " + s.Words
		}
		if !s.Good && !s.unjudged() {
			return "Not everything that was signed here is good. " + s.Words
		}
		if !s.Timestamp {
			n++
		}
	}
	if n == 1 {
		return "The signature is good, and what was signed is unchanged."
	}
	return "All signatures are good, and what was signed is unchanged."
}

// sentence is what a problem means, with its place, without what to do.
func (p Problem) sentence() string {
	means := cmp.Or(p.means, p.Code.means())
	if p.Where == "" {
		return means
	}
	return strings.TrimSuffix(means, ".") + " (" + p.Where + ")."
}

// pages says of a page that was changed by a revision whether it was one more or one
// less. What has a place is there still.
func (v *verifier) pages(revision int, problems []Problem) error {
	i := slices.IndexFunc(problems, func(p Problem) bool { return p.Code == PageChanged && p.Where == "" })
	if i < 0 {
		return nil
	}
	was, bad := v.file.At(revision - 1).Pages()
	is, worse := v.file.At(revision).Pages()
	switch {
	case bad != nil || worse != nil: // it was changed; that it is damaged, too, is no reason not to say so
	case len(is) < len(was):
		problems[i] = problems[i].saying("A page was removed after this was signed.", lookBefore)
	case len(is) > len(was):
		problems[i] = problems[i].saying("A page was added after this was signed.", lookBefore)
	}
	return v.budget.spend((len(was) + len(is)) / pagesPerStep)
}

// encrypted says that a file has a password. To save it without, as is advised
// elsewhere, would be to lose its signatures.
type encrypted struct{ error }

func (encrypted) Error() string {
	return "this file cannot be judged: it is encrypted, and to save it without its password would destroy its signatures. " +
		"Ask whoever keeps the record for the original without a password"
}

func (e encrypted) Unwrap() error { return e.error }

// date writes a day as people here do: 3 March 2026.
func (v *verifier) date(t time.Time) string {
	return t.In(v.at.Location()).Format("2 January 2006")
}

// holder names who a certificate is of: the organisation, and the person or
// service where that is not the same name again.
func holder(c *x509.Certificate) string {
	name := clean(c.Subject.CommonName)
	if len(c.Subject.Organization) == 0 {
		return name
	}
	org := clean(c.Subject.Organization[0])
	if isPerson(c) {
		return name + ", " + org
	}
	return org
}

// isPerson reports whether a certificate is of somebody in an organisation: the
// organisation's own shares a word with its name, or says that it is a seal.
func isPerson(c *x509.Certificate) bool {
	if len(c.Subject.Organization) == 0 || c.Subject.CommonName == "" {
		return false
	}
	org := append(strings.Fields(strings.ToLower(c.Subject.Organization[0])), "seal", "e-seal", "eseal")
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(c.Subject.CommonName)), func(word string) bool { return slices.Contains(org, word) })
}

// clean makes a text that anybody may have written fit to be shown in a line.
func clean(text string) string {
	const most = 200
	out := []rune(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' }), " "))
	return string(out[:min(len(out), most)])
}

// ending says what is wrong with the end of a file that cannot be read; "" when
// it is something else that is wrong.
func ending(file []byte, why error) Code {
	if damage := (*pdfread.Error)(nil); !errors.As(why, &damage) || !bytes.HasPrefix(file, []byte("%PDF-")) {
		return ""
	}
	mark := []byte("%%EOF")
	end := bytes.LastIndex(file, mark)
	if end < 0 {
		return Truncated
	}
	rest := bytes.TrimSpace(file[end+len(mark):])
	if len(rest) > 0 {
		next := bytes.TrimLeft(rest, "0123456789 ")
		if obj := []byte("obj"); len(next) < len(rest) && bytes.HasPrefix(obj, next[:min(len(next), len(obj))]) {
			return Truncated // a further part begins, and does not end
		}
		return Appended
	}
	// A part that is whole may end before what stands there now.
	const most = 4 // parts to try
	for range most {
		if end = bytes.LastIndex(file[:end], mark); end < 0 {
			break
		}
		if _, err := pdfread.Open(file[:end+len(mark)]); err == nil {
			return Appended
		}
	}
	return ""
}

// expect compares the file with what the case records of it.
func (v *verifier) expect() {
	if v.options.Expect == nil {
		return
	}
	known := false
	for _, row := range v.options.Expect {
		if !strings.EqualFold(row.File, v.report.File) || row.File == "" {
			continue
		}
		known = true
		switch {
		case row.Length > len(v.file.Data) && row.Field != "":
			v.problem(SignatureMissing, "field "+row.Field)
			continue
		case row.Length > len(v.file.Data):
			v.problem(RevisionMissing, "")
			continue
		}
		sum := sha256.Sum256(v.file.Data[:max(row.Length, 0)])
		if !strings.EqualFold(hex.EncodeToString(sum[:]), row.SHA256) {
			v.problem(RevisionDiffers, "")
		} else if row.Field != "" && !slices.ContainsFunc(v.report.Signatures, func(s Signature) bool {
			return s.Field == row.Field && s.Length == int64(row.Length)
		}) {
			v.problem(SignatureMissing, "field "+row.Field)
		}
	}
	if !known {
		v.problem(NotRecorded, "")
	}
}
