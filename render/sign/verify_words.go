package sign

import (
	"cmp"
	"slices"
)

// Code names what is wrong, or worth knowing, for programs. Codes stay as they are.
type Code string

// What is wrong with a file.
const (
	NotSigned        Code = "not-signed"
	Appended         Code = "appended"
	Truncated        Code = "truncated"
	SignatureMissing Code = "signature-missing"
	RevisionMissing  Code = "revision-missing"
	RevisionDiffers  Code = "revision-differs"
	NotRecorded      Code = "not-recorded"
	FieldTwice       Code = "field-twice"
)

// What is wrong with a signature itself.
const (
	BytesChanged     Code = "bytes-changed"
	SignatureInvalid Code = "signature-invalid"
	SignatureDamaged Code = "signature-damaged"
	EmptySignature   Code = "empty-signature"
	SignatureKind    Code = "signature-kind"
	Algorithm        Code = "algorithm"
	WeakDigest       Code = "weak-digest"
	WrongCertificate Code = "wrong-certificate"
	RangeStart       Code = "range-start"
	RangeGap         Code = "range-gap"
	RangeShort       Code = "range-short"
	RangeOverlap     Code = "range-overlap"
)

// What was changed after a signature.
const (
	PageChanged       Code = "page-changed"
	AnnotationAdded   Code = "annotation-added"
	AnnotationChanged Code = "annotation-changed"
	AnnotationRemoved Code = "annotation-removed"
	LookChanged       Code = "look-changed"
	FieldAdded        Code = "field-added"
	FieldChanged      Code = "field-changed"
	FieldMisused      Code = "field-misused"
	FormChanged       Code = "form-changed"
	FormRemoved       Code = "form-removed"
	SignatureChanged  Code = "signature-changed"
	MetadataChanged   Code = "metadata-changed"
	AttachmentChanged Code = "attachment-changed"
	StructureChanged  Code = "structure-changed"
	DocumentChanged   Code = "document-changed"
	EvidenceChanged   Code = "evidence-changed"
	TrailerChanged    Code = "trailer-changed"
	UnknownObject     Code = "unknown-object"
	UnknownBytes      Code = "unknown-bytes"
	CertifiedChanged  Code = "certified-changed"
)

// Why a certificate or its timestamp is not enough.
const (
	NotYetSigned       Code = "not-yet-signed"
	Untrusted          Code = "untrusted"
	Expired            Code = "expired"
	NotYetValid        Code = "not-yet-valid"
	WrongUse           Code = "wrong-use"
	Revoked            Code = "revoked"
	RevocationUnknown  Code = "revocation-unknown"
	TimestampInvalid   Code = "timestamp-invalid"
	TimestampUntrusted Code = "timestamp-untrusted"
	TimestampExpired   Code = "timestamp-expired"
	TimestampLate      Code = "timestamp-late"
)

// What is worth knowing of a signature that is good.
const (
	RevocationUnchecked Code = "revocation-unchecked"
	RevokedLater        Code = "revoked-later"
	TimeUnproven        Code = "time-unproven"
	LaterSignature      Code = "later-signature"
	Extended            Code = "extended"
)

// Problem is one thing that is wrong, or worth knowing.
type Problem struct {
	Code  Code   `json:"code"`
	Words string `json:"words"`           // what it means and what to do
	Where string `json:"where,omitempty"` // "page 3", "field eh_seal", where it has a place

	means string // where it says more than the code does
}

// saying is what a code means, as a sentence of its own, and what to do.
type saying struct {
	code        Code
	means, does string
}

const (
	askCopy    = "Do not rely on this copy: ask whoever keeps the record for theirs."
	askSigner  = "Ask whoever signed for a copy that is signed properly."
	lookBefore = "Do not rely on this copy: ask whoever keeps the record for the one that was signed."
)

// sayings are in order of what matters most: it is said first.
var sayings = []saying{
	{Truncated, "The end of this file is missing.", askCopy},
	{Appended, "Something was appended to this file that does not belong to it.", askCopy},
	{RevisionDiffers, "This file is not the one that was recorded: it has been changed, or is another.", askCopy},
	{SignatureMissing, "A signature that was recorded is missing: this file is an earlier state, or was cut off before it.", "Ask whoever keeps the record for the later file."},
	{RevisionMissing, "A later state of this file was recorded: this one is an earlier state, or was cut off before it.", "Ask whoever keeps the record for the later file."},
	{NotRecorded, "Nothing is recorded of this document in the case.", "Check that the case is the one that this file belongs to."},
	{NotSigned, "Nobody has signed this file.", "Ask for the signed copy."},
	{FieldTwice, "Two fields of the form have the same name or the same signature, so that programs may show different things.", askCopy},

	{BytesChanged, "What was signed has been changed since.", askCopy},
	{SignatureInvalid, "The signature was not made with its certificate's key, or has itself been changed.", askCopy},
	{EmptySignature, "The place of the signature holds nothing but zeros: nobody has signed here.", askCopy},
	{SignatureDamaged, "The signature cannot be read: it is damaged.", askCopy},
	{SignatureKind, "The signature is of a kind that is not judged here: it is none of PAdES.", "That tells nothing for or against it: check it with the program that signed it, or ask whoever signed for a copy signed as PAdES."},
	{Algorithm, "The signature's algorithms do not fit to each other or to the key: it is forged or badly made.", askSigner},
	{WeakDigest, "The signature uses a method that can be forged nowadays, such as SHA-1 or a short key.", askSigner},
	{WrongCertificate, "The signature names another certificate than the one that stands in it.", askCopy},
	{RangeStart, "The signature does not cover the beginning of the file.", askCopy},
	{RangeOverlap, "The parts of the file that the signature says it covers cannot be.", askCopy},
	{RangeGap, "The signature leaves out more of the file than its own place.", askCopy},
	{RangeShort, "The signature does not cover the file up to the end of what was written with it.", askCopy},

	{FormRemoved, "The form was taken out after this was signed, and its signatures with it.", lookBefore},
	{PageChanged, "A page was replaced after this was signed.", lookBefore},
	{LookChanged, "What a field shows was changed after this was signed.", lookBefore},
	{SignatureChanged, "A signature was exchanged after this was signed.", lookBefore},
	{AnnotationAdded, "Something was laid over a page after this was signed: a note, a stamp or a link.", lookBefore},
	{AnnotationChanged, "A note, link or field on a page was changed after this was signed.", lookBefore},
	{AnnotationRemoved, "A note, link or field was taken off a page after this was signed.", lookBefore},
	{FieldAdded, "A field was added to the form after this was signed.", lookBefore},
	{FieldChanged, "A field of the form was changed, beyond being filled, after this was signed.", lookBefore},
	{FieldMisused, "A signature field was filled with what is no signature after this was signed.", lookBefore},
	{AttachmentChanged, "The answers or files inside this file were exchanged after this was signed.", lookBefore},
	{MetadataChanged, "The file's title, dates or other details were changed after this was signed.", "Some programs do that when they sign or extend a file. " + lookBefore},
	{StructureChanged, "What screen readers read was changed after this was signed.", lookBefore},
	{FormChanged, "The form was changed after this was signed.", lookBefore},
	{DocumentChanged, "The document was changed after this was signed.", lookBefore},
	{EvidenceChanged, "What was added after this was signed is not the evidence that it says it is.", lookBefore},
	{CertifiedChanged, "Whoever signed first allowed no such change, and it was made all the same.", lookBefore},
	{TrailerChanged, "The file was made to begin elsewhere after this was signed.", lookBefore},
	{UnknownBytes, "Bytes that belong to nothing were added to this file.", lookBefore},
	{UnknownObject, "Something that belongs to nothing was added after this was signed.", lookBefore},

	{NotYetSigned, "On the date as of which this was checked, it was not signed yet.", "Check it as of a later date."},
	{Revoked, "The certificate has been revoked, and nothing proves that this was signed before.", askSigner},
	{Untrusted, "The certificate is from no authority that was given as trusted: anybody may have made it.", "If the authority is one to trust, give its certificate to this check."},
	{WrongUse, "The certificate is not meant for signing documents.", askSigner},
	{TimestampLate, "The signature was timestamped only after its certificate had expired, so that it may have been made then.", askSigner},
	{Expired, "The certificate had expired, and no timestamp proves that this was signed before.", askSigner},
	{NotYetValid, "The certificate was not valid yet when this was signed.", askSigner},
	{TimestampInvalid, "The timestamp is damaged or of something else, so that it proves nothing.", askCopy},
	{TimestampUntrusted, "The timestamp is from no service that was given as trusted.", "If the service is one to trust, give its authority's certificate to this check."},
	{TimestampExpired, "The timestamp's own certificate has expired, and no later timestamp proves that it was good.", "Ask for a copy that was extended in time."},
	{RevocationUnknown, "Nothing tells whether the certificate had been revoked.", "Give this check the authority's list of revoked certificates."},

	{RevokedLater, "The certificate was revoked, but only after this was signed.", "Nothing needs to be done."},
	{RevocationUnchecked, "Whether the certificate had been revoked was not checked.", "Where that matters, give this check the authority's list of revoked certificates."},
	{TimeUnproven, "Nothing proves when this was signed but what the signature says.", "Where that matters, extend the file in time."},
	{LaterSignature, "Others have signed since.", "Nothing needs to be done."},
	{Extended, "Proof that the signature was good was added since.", "Nothing needs to be done."},
}

func rank(c Code) int { return slices.IndexFunc(sayings, func(s saying) bool { return s.code == c }) }

// means returns what a code means, as a sentence.
func (c Code) means() string { return sayings[rank(c)].means }

// problem returns a problem in words.
func problem(code Code, where string) Problem {
	s := sayings[rank(code)]
	return Problem{Code: code, Words: s.means + " " + s.does, Where: where}
}

// saying returns a problem in other words than its code's.
func (p Problem) saying(means, does string) Problem {
	p.means, p.Words = means, means+" "+does
	return p
}

// sortProblems puts first what matters most.
func sortProblems(p []Problem) {
	slices.SortFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(rank(a.Code), rank(b.Code)), cmp.Compare(a.Where, b.Where))
	})
}

// changed returns the code of a change to what an object was for.
func (r role) changed() Code {
	return [...]Code{ofNothing: DocumentChanged, ofPage: PageChanged, ofAnnotation: AnnotationChanged, ofForm: FormChanged, ofLook: LookChanged,
		ofSignature: SignatureChanged, ofMetadata: MetadataChanged, ofAttachment: AttachmentChanged, ofStructure: StructureChanged,
		ofDocument: DocumentChanged, ofEvidence: EvidenceChanged}[r]
}
