package render

import (
	"slices"

	"earlyhelp.example/forms/earlyhelp"
)

// Draft says why a copy is a draft. Every format says so at its top: a draft
// must not read as if it were final, on paper or by ear.
type Draft string

// The reasons for a draft.
const (
	NoDraft   Draft = ""          // final, or no copy of a filled form at all
	Unchecked Draft = "unchecked" // nobody has checked
	Asked     Draft = "asked"     // somebody wants it called so
	Sample    Draft = "sample"    // its words are a sample of a translation
	Unready   Draft = "note"      // a check found errors in what is written
)

// DraftOf judges a copy by the findings of the whole form, as validate.Check
// returns them; nil findings are those of a form that nobody has checked. A copy
// is a draft while one of them is such that MakesDraft holds, and where asked
// says so. Missing signatures do not make a draft. That a copy is a draft is
// judged on the whole case, so it may tell a reader that there is something
// which they do not see, never what.
func (d *Doc) DraftOf(findings []earlyhelp.Finding, asked bool) Draft {
	switch {
	case d.Blank || d.Copy == "":
		return NoDraft
	case slices.ContainsFunc(findings, MakesDraft):
		return Unready
	case d.Words.Translation().Sample:
		return Sample
	case asked:
		return Asked
	case findings == nil:
		return Unchecked
	}
	return NoDraft
}

// DraftNote says in words why the copy is a draft; "" where it is none.
func (d *Doc) DraftNote(why Draft) string {
	if why == NoDraft {
		return ""
	}
	return d.Words.Say("draft."+string(why), nil)
}

// MakesDraft reports whether a form with this finding is a draft: an error that
// is not about who has yet to sign, or about what happens around the form.
func MakesDraft(f earlyhelp.Finding) bool {
	return f.Severity == earlyhelp.Error && f.Stage != earlyhelp.Signing && f.Stage != earlyhelp.Process && !f.Suppressed
}
