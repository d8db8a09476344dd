package earlyhelp

import (
	"slices"
	"strconv"
	"strings"
)

// Schema is the version of the Case types that this module writes. A Case of
// a newer schema is refused.
const Schema = 1

// Case holds a family's facts once. Forms are read from it and written into
// it; what one printed form held is an Instance.
type Case struct {
	redacted
	Schema        int            `json:"schema,omitzero"`                   // 0 is read as the present schema
	Ref           string         `json:"ref,omitzero" validate:"line"`      // the council's reference for the case
	Council       Code           `json:"council,omitzero" validate:"line"`  // slug of the council, as in its templates
	Hold          string         `json:"hold,omitzero" validate:"para"`     // why a legal hold overrides the retention date
	Cut           *Cut           `json:"cut,omitzero"`                      // set when this is part of a case, cut for one copy
	Family        Family         `json:"family,omitzero"`                   //
	People        []Person       `json:"people,omitzero" validate:"dive"`   //
	Agencies      []Agency       `json:"agencies,omitzero" validate:"dive"` //
	Practitioners []Practitioner `json:"practitioners,omitzero" validate:"dive"`
	Consents      []Consent      `json:"consents,omitzero" validate:"dive"`
	Overrides     []Override     `json:"overrides,omitzero" validate:"dive"`
	Needs         []Need         `json:"needs,omitzero" validate:"dive"`
	Strengths     []Strength     `json:"strengths,omitzero" validate:"dive"`
	Meetings      []Meeting      `json:"meetings,omitzero" validate:"dive"`
	Conversations []Conversation `json:"conversations,omitzero" validate:"dive"`
	Assessments   []Assessment   `json:"assessments,omitzero" validate:"dive"`
	Plans         []Plan         `json:"plans,omitzero" validate:"dive"`
	Reviews       []Review       `json:"reviews,omitzero" validate:"dive"`
	Closures      []Closure      `json:"closures,omitzero" validate:"dive"`
	Leads         []Lead         `json:"leads,omitzero" validate:"dive"`
	Contacts      []Contact      `json:"contacts,omitzero" validate:"dive"`
	Documents     []Document     `json:"documents,omitzero" validate:"dive"`
	Instances     []Instance     `json:"instances,omitzero" validate:"dive"`
	Marks         []Mark         `json:"marks,omitzero" validate:"dive"`
	Extra         Extra          `json:"extra,omitzero"`
}

// Cut says which part of a whole case this is: one form's instance as one
// audience may see it.
type Cut struct {
	redacted
	Form     string   `json:"form,omitzero"`     // council/form@version
	Instance ID       `json:"instance,omitzero"` // the instance's row id
	Audience string   `json:"audience,omitzero"` // office, family
	Revision string   `json:"revision,omitzero"` // digest of what is left after the cut; neither itself nor State is in it
	State    Code     `json:"state,omitzero"`    // blank, draft, final; unsaid where no file was made yet
	Fields   []string `json:"fields,omitzero"`   // field ids that the cut carries
}

// States of a Cut: what the file that carries it is.
const (
	CutBlank Code = "blank" // a form to be filled in, about nobody yet
	CutDraft Code = "draft" // a filled copy that will be worked on
	CutFinal Code = "final" // a filled copy as it was handed out
)

// Family is what is true of the household as a whole.
type Family struct {
	redacted
	Name          string  `json:"name,omitzero" validate:"line"`
	Home          Address `json:"home,omitzero"`
	SecondHome    Address `json:"second_home,omitzero"`                   // of a family with two homes; no form here prints it yet
	Communication string  `json:"communication,omitzero" validate:"para"` // additional communication needs
	Interpreter   YesNo   `json:"interpreter,omitzero"`                   // whether one is needed
	Additional    string  `json:"additional,omitzero" validate:"para"`    // children's additional needs or disabilities
	YoungCarers   string  `json:"young_carers,omitzero" validate:"para"`
	Supporters    string  `json:"supporters,omitzero" validate:"para"` // other people who support the family
	Access        string  `json:"access,omitzero" validate:"para"`     // what makes meetings and papers reachable for them
	Other         string  `json:"other,omitzero" validate:"para"`
}

// Address is a place and how to reach it.
type Address struct {
	redacted
	Text     string `json:"text,omitzero" validate:"para"` // lines of the address without the postcode
	Postcode string `json:"postcode,omitzero" validate:"omitempty,postcode"`
	Phone    string `json:"phone,omitzero" validate:"omitempty,phone"`
	Mobile   string `json:"mobile,omitzero" validate:"omitempty,phone"`
}

// Roles of a Person.
const (
	RoleChild    Code = "child"
	RoleParent   Code = "parent" // or carer
	RoleRelative Code = "relative"
	RoleOther    Code = "other"
)

// Person is a member of the family or somebody close to it, born or unborn,
// at home or elsewhere.
type Person struct {
	redacted
	ID             ID      `json:"id,omitzero"`
	Name           string  `json:"name,omitzero" validate:"line"`         // the name they use, whole
	First          string  `json:"first,omitzero" validate:"line"`        // where a form asks for it apart
	Last           string  `json:"last,omitzero" validate:"line"`         //
	Relationship   string  `json:"relationship,omitzero" validate:"line"` // in the family: "Mother", "Step-father"
	Role           Code    `json:"role,omitzero" validate:"line"`         // child, parent, relative, other
	Born           Date    `json:"born,omitzero"`                         //
	Due            Date    `json:"due,omitzero"`                          // expected date of delivery of an unborn child
	Sex            Code    `json:"sex,omitzero" validate:"line"`
	Ethnicity      string  `json:"ethnicity,omitzero" validate:"line"` // a code or their own words
	Language       string  `json:"language,omitzero" validate:"line"`  // first language
	Communication  string  `json:"communication,omitzero" validate:"para"`
	Interpreter    YesNo   `json:"interpreter,omitzero"`
	Disabled       YesNo   `json:"disabled,omitzero"`
	Disability     string  `json:"disability,omitzero" validate:"para"` // and additional needs
	YoungCarer     YesNo   `json:"young_carer,omitzero"`
	Responsibility YesNo   `json:"responsibility,omitzero"` // holds parental responsibility
	AtHome         YesNo   `json:"at_home,omitzero"`
	AtSecondHome   YesNo   `json:"at_second_home,omitzero"`
	Address        Address `json:"address,omitzero"` // only where it is not the home
	Phone          string  `json:"phone,omitzero" validate:"omitempty,phone"`
	Mobile         string  `json:"mobile,omitzero" validate:"omitempty,phone"`
	Email          string  `json:"email,omitzero" validate:"omitempty,email_address"`
	NHS            string  `json:"nhs,omitzero" validate:"omitempty,nhs"` // NHS number
	UPN            string  `json:"upn,omitzero" validate:"omitempty,upn"` // unique pupil number
	Ref            string  `json:"ref,omitzero" validate:"line"`          // the council's reference for the person
	LeftOut        string  `json:"left_out,omitzero" validate:"para"`     // why a household member is left out
	Extra          Extra   `json:"extra,omitzero"`
}

// Agency is an organisation that works with the family.
type Agency struct {
	redacted
	ID    ID     `json:"id,omitzero"`
	Name  string `json:"name,omitzero" validate:"line"`
	Kind  Code   `json:"kind,omitzero" validate:"line"`
	Phone string `json:"phone,omitzero" validate:"omitempty,phone"`
	Email string `json:"email,omitzero" validate:"omitempty,email_address"`
}

// Practitioner is somebody who works with the family.
type Practitioner struct {
	redacted
	ID       ID     `json:"id,omitzero"`
	Name     string `json:"name,omitzero" validate:"line"`
	First    string `json:"first,omitzero" validate:"line"`
	Last     string `json:"last,omitzero" validate:"line"`
	Role     string `json:"role,omitzero" validate:"line"`
	Agency   Who    `json:"agency,omitzero" ref:"agencies" validate:"line"`
	Phone    string `json:"phone,omitzero" validate:"omitempty,phone"`
	Email    string `json:"email,omitzero" validate:"omitempty,email_address"`
	Contact  string `json:"contact,omitzero" validate:"para"` // all contact details in one box, where they came so
	Support  string `json:"support,omitzero" validate:"para"` // what they do for the family
	Involved YesNo  `json:"involved,omitzero"`
	Extra    Extra  `json:"extra,omitzero"`
}

// What a Consent is to, and how it was answered.
const (
	ToHelp    Code = "help"    // to be helped
	ToShare   Code = "share"   // to share information
	ToPathway Code = "pathway" // to complete the pathway form
	ToNotice  Code = "notice"  // a privacy notice was given: a fact, not an agreement

	Given     Code = "given"
	Refused   Code = "refused"
	Withdrawn Code = "withdrawn"
	None      Code = "none" // asked, no answer yet
)

// Consent is one person's answer to one question. Agreement to be helped, to
// share, and having been given a privacy notice are three separate facts, and
// none of them is the lawful basis.
type Consent struct {
	redacted
	ID           ID       `json:"id,omitzero"`
	To           Code     `json:"to,omitzero" key:"true" validate:"line"` // help, share, pathway, notice
	Who          Who      `json:"who,omitzero" ref:"people" validate:"line"`
	Answer       Code     `json:"answer,omitzero" validate:"line"` // given, refused, withdrawn, none
	Date         Date     `json:"date,omitzero"`
	By           Who      `json:"by,omitzero" ref:"practitioners" validate:"line"` // who recorded it
	How          Code     `json:"how,omitzero" validate:"line"`                    // signed, verbal, email
	With         []Who    `json:"with,omitzero" ref:"agencies,practitioners" validate:"dive,line"`
	Topics       []string `json:"topics,omitzero" validate:"dive,line"` // what may be shared; none listed means all
	Competent    YesNo    `json:"competent,omitzero"`                   // under 16: competent to decide this
	Competence   string   `json:"competence,omitzero" validate:"para"`  // why so judged
	CompetenceBy Who      `json:"competence_by,omitzero" ref:"practitioners" validate:"line"`
	Basis        Code     `json:"basis,omitzero" validate:"line"`     // UK GDPR lawful basis
	Condition    Code     `json:"condition,omitzero" validate:"line"` // Article 9 condition for health and ethnicity
	Revisited    Date     `json:"revisited,omitzero"`                 // last asked again
	Until        Date     `json:"until,omitzero"`                     //
	Considered   YesNo    `json:"considered,omitzero"`                // refused or withdrawn: was a safeguarding referral considered
	Note         string   `json:"note,omitzero" validate:"para"`
}

// RefusedToShare returns the paths of the answers by which somebody refused or withdrew
// consent to share and after which the case does not say that they agreed again: on a
// later day, or on the same in a later row, to all that was refused.
func (c *Case) RefusedToShare() []string {
	var out []string
	for i := range c.Consents {
		k := &c.Consents[i]
		if k.To != ToShare || k.Answer != Refused && k.Answer != Withdrawn {
			continue
		}
		again := func(o Consent) bool {
			return o.To == ToShare && o.Answer == Given && o.Who == k.Who && k.Who != "" && !k.Date.IsZero() && !o.Date.Before(k.Date) &&
				(len(o.With) == 0 || slices.Equal(o.With, k.With)) && (len(o.Topics) == 0 || slices.Equal(o.Topics, k.Topics))
		}
		later := slices.ContainsFunc(c.Consents[:i], func(o Consent) bool { return again(o) && o.Date.After(k.Date) }) || slices.ContainsFunc(c.Consents[i+1:], again)
		if !later {
			out = append(out, RowPath("consents", k.ID, i))
		}
	}
	return out
}

// Override records sharing without agreement. It stays in office copies until
// marked safe for others.
type Override struct {
	redacted
	ID      ID     `json:"id,omitzero"`
	Consent ID     `json:"consent,omitzero" ref:"consents"` // the agreement that was missing, where one was asked
	Reason  Code   `json:"reason,omitzero" validate:"line"`
	Why     string `json:"why,omitzero" validate:"para"`
	By      Who    `json:"by,omitzero" ref:"practitioners" validate:"line"`
	Date    Date   `json:"date,omitzero"`
	Told    YesNo  `json:"told,omitzero"` // whether the family was told
	WhyNot  string `json:"why_not,omitzero" validate:"para"`
}

// Need is something the family needs help with, and the evidence for it.
type Need struct {
	redacted
	ID       ID     `json:"id,omitzero"`
	Code     Code   `json:"code,omitzero" key:"true" validate:"line"` // priority need
	What     string `json:"what,omitzero" validate:"para"`
	Evidence string `json:"evidence,omitzero" validate:"para"`
	Person   ID     `json:"person,omitzero" ref:"people"`
	Domain   Code   `json:"domain,omitzero" validate:"line"`
	Found    Date   `json:"found,omitzero"`
	MetBy    Who    `json:"met_by,omitzero" ref:"practitioners,agencies" validate:"line"`
	Met      YesNo  `json:"met,omitzero"`
	Extra    Extra  `json:"extra,omitzero"`
}

// Strength is something that goes well.
type Strength struct {
	redacted
	ID     ID     `json:"id,omitzero"`
	What   string `json:"what,omitzero" validate:"para"`
	Person ID     `json:"person,omitzero" ref:"people"`
	Domain Code   `json:"domain,omitzero" validate:"line"`
	Extra  Extra  `json:"extra,omitzero"`
}

// Meeting is a Team around the Family meeting or another one.
type Meeting struct {
	redacted
	ID          ID           `json:"id,omitzero"`
	Kind        Code         `json:"kind,omitzero" validate:"line"` // initial, review, final
	Date        Date         `json:"date,omitzero"`
	Time        string       `json:"time,omitzero" validate:"omitempty,line,clock"` // 3:30pm or 15:30
	Venue       string       `json:"venue,omitzero" validate:"para"`                // or how to join
	Coordinator Who          `json:"coordinator,omitzero" ref:"practitioners,people" validate:"line"`
	Chairs      []Who        `json:"chairs,omitzero" ref:"people,practitioners" validate:"dive,line"`
	Notes       string       `json:"notes,omitzero" validate:"para"`
	Family      []Attendee   `json:"family,omitzero" validate:"dive"`
	Team        []TeamMember `json:"team,omitzero" validate:"dive"`
	Updates     []Update     `json:"updates,omitzero" validate:"dive"`
}

// Attendee is one member of the family at one meeting.
type Attendee struct {
	redacted
	ID       ID     `json:"id,omitzero"`
	Person   ID     `json:"person,omitzero" ref:"people"`
	Attended YesNo  `json:"attended,omitzero"`
	Views    YesNo  `json:"views,omitzero"` // views gained
	Note     string `json:"note,omitzero" validate:"para"`
	Extra    Extra  `json:"extra,omitzero"`
}

// TeamMember is one practitioner at one meeting.
type TeamMember struct {
	redacted
	ID           ID     `json:"id,omitzero"`
	Practitioner ID     `json:"practitioner,omitzero" ref:"practitioners"`
	Attended     YesNo  `json:"attended,omitzero"`
	Report       YesNo  `json:"report,omitzero"`    // provided a report
	Shown        Date   `json:"shown,omitzero"`     // when the family saw the report
	Escalated    Date   `json:"escalated,omitzero"` // no report: when the lead professional escalated it
	Note         string `json:"note,omitzero" validate:"para"`
	Extra        Extra  `json:"extra,omitzero"`
}

// Update is a partner's account of the support for a meeting, written where
// they cannot attend.
type Update struct {
	redacted
	ID         ID     `json:"id,omitzero"`
	By         Who    `json:"by,omitzero" ref:"practitioners" validate:"line"`
	Date       Date   `json:"date,omitzero"`
	Actions    string `json:"actions,omitzero" validate:"para"` // on the agreed actions
	Strengths  string `json:"strengths,omitzero" validate:"para"`
	Impact     string `json:"impact,omitzero" validate:"para"`
	Challenges string `json:"challenges,omitzero" validate:"para"`
	Support    string `json:"support,omitzero" validate:"para"` // further support each challenge needs
	Shown      Date   `json:"shown,omitzero"`                   // when the family saw it
	Extra      Extra  `json:"extra,omitzero"`
}

// Lead is the time one lead professional served.
type Lead struct {
	redacted
	ID           ID     `json:"id,omitzero"`
	Practitioner ID     `json:"practitioner,omitzero" ref:"practitioners"`
	From         Date   `json:"from,omitzero"`
	To           Date   `json:"to,omitzero"`
	Why          string `json:"why,omitzero" validate:"para"` // why it changed
}

// Contact is a conversation between meetings or a change of circumstances.
type Contact struct {
	redacted
	ID   ID     `json:"id,omitzero"`
	Kind Code   `json:"kind,omitzero" validate:"line"` // contact, change
	Date Date   `json:"date,omitzero"`
	By   Who    `json:"by,omitzero" ref:"practitioners,people" validate:"line"`
	What string `json:"what,omitzero" validate:"para"`
}

// Document is another agency's own document that stands in for a form or for
// sections of it, once it has a title, an agency and what it covers.
type Document struct {
	redacted
	ID     ID       `json:"id,omitzero"`
	For    string   `json:"for,omitzero" validate:"line"` // council/form it stands in for
	Title  string   `json:"title,omitzero" validate:"line"`
	Agency Who      `json:"agency,omitzero" ref:"agencies" validate:"line"`
	Date   Date     `json:"date,omitzero"`
	Covers []string `json:"covers,omitzero" validate:"dive,line"` // ids or titles of its sections, or "all"; none: it stands in for nothing yet
}

// Instance is one filled printed form. It refers to its parts and holds what
// belongs to that sheet alone: signatures and copies. The part's own date
// dates it: the template says which.
type Instance struct {
	redacted
	ID           ID          `json:"id,omitzero"`
	Form         string      `json:"form,omitzero" validate:"line"`   // council/form@version
	Digest       string      `json:"digest,omitzero" validate:"line"` // of the template, once rendered
	Subject      ID          `json:"subject,omitzero" ref:"people"`   // the child it is about; none on a family's form
	Meeting      ID          `json:"meeting,omitzero" ref:"meetings"`
	Conversation ID          `json:"conversation,omitzero" ref:"conversations"`
	Assessment   ID          `json:"assessment,omitzero" ref:"assessments"`
	Plan         ID          `json:"plan,omitzero" ref:"plans"`
	Review       ID          `json:"review,omitzero" ref:"reviews"`
	Closure      ID          `json:"closure,omitzero" ref:"closures"`
	Consent      ID          `json:"consent,omitzero" ref:"consents"`
	Update       ID          `json:"update,omitzero" ref:"meetings.updates"`
	Feedback     ID          `json:"feedback,omitzero" ref:"closures.feedback"`
	Supersedes   ID          `json:"supersedes,omitzero" ref:"instances"` // the instance this one corrects
	Signatures   []Signature `json:"signatures,omitzero" validate:"dive"`
	Copies       []Copy      `json:"copies,omitzero" validate:"dive"`
	Stored       []Stored    `json:"stored,omitzero" validate:"dive"`
	Rows         []Row       `json:"rows,omitzero" validate:"dive"` // of the council's own tables
	Extra        Extra       `json:"extra,omitzero"`
}

// Kinds of signature evidence. One is never passed off as another.
const (
	SignedInk         Code = "ink"
	SignedDrawn       Code = "drawn"       // on a tablet or pad
	SignedTyped       Code = "typed"       //
	SignedOnFile      Code = "onfile"      // "signature held on file"
	SignedVerbal      Code = "verbal"      // agreement witnessed by a worker
	SignedCertificate Code = "certificate" // a practitioner's own certificate
)

// Signature is the evidence that somebody signed a form: of a stated kind.
type Signature struct {
	redacted
	ID      ID     `json:"id,omitzero"`
	As      Code   `json:"as,omitzero" key:"true" validate:"line"` // the box: family, assessor, manager
	Who     Who    `json:"who,omitzero" ref:"people,practitioners" validate:"line"`
	Name    string `json:"name,omitzero" validate:"line"` // as printed beside the box
	Role    string `json:"role,omitzero" validate:"line"`
	Kind    Code   `json:"kind,omitzero" validate:"line"` // ink, drawn, typed, onfile, verbal, certificate
	Date    Date   `json:"date,omitzero"`
	Time    string `json:"time,omitzero" validate:"omitempty,line,clock"` // 3:30pm or 15:30
	Witness Who    `json:"witness,omitzero" ref:"practitioners" validate:"line"`

	Identified string `json:"identified,omitzero" validate:"para"`           // how it was known who signed: known to the worker, a document
	Words      string `json:"words,omitzero" validate:"para"`                // that were agreed to
	Help       string `json:"help,omitzero" validate:"para"`                 // that was given: an interpreter, reading aloud
	Shown      string `json:"shown,omitzero" validate:"omitempty,sha256"`    // SHA-256 of the stored file that was shown, in hex
	Drawing    string `json:"drawing,omitzero" validate:"omitempty,drawing"` // a drawn signature: a PNG or JPEG in base64
}

// Copy records that somebody was given the form, or why not.
type Copy struct {
	redacted
	ID     ID     `json:"id,omitzero"`
	To     Who    `json:"to,omitzero" ref:"people,practitioners,agencies" validate:"line"`
	How    Code   `json:"how,omitzero" validate:"line"` // hand, post, email, portal
	Date   Date   `json:"date,omitzero"`
	WhyNot string `json:"why_not,omitzero" validate:"para"`          // age and understanding, or not safe
	File   string `json:"file,omitzero" validate:"omitempty,sha256"` // SHA-256 of the file that was given, in hex
}

// Stored is one revision of a file of the form that is kept: as it was made, with
// one seal more, or extended so that its seals last. The rows of one file tell,
// years later, whether a seal was cut off.
type Stored struct {
	redacted
	ID     ID     `json:"id,omitzero"`
	File   string `json:"file,omitzero" validate:"omitempty,fileid"`   // the document's id, in hex: the same for all revisions of a file
	Length int    `json:"length,omitzero"`                             // of the file up to the end of this revision, in bytes
	SHA256 string `json:"sha256,omitzero" validate:"omitempty,sha256"` // of these bytes, in hex
	Field  string `json:"field,omitzero" validate:"line"`              // the signature field that this revision filled; none: it filled none
	Signer string `json:"signer,omitzero" validate:"line"`             // who signed it, by their certificate
	Level  Code   `json:"level,omitzero" validate:"line"`              // of PAdES, that this revision was made to: b, t, lt, lta
	Date   Date   `json:"date,omitzero"`
}

// Row is a row of a table that only one council's form has.
type Row struct {
	redacted
	ID    ID    `json:"id,omitzero"`
	Of    Code  `json:"of,omitzero" key:"true" validate:"line"` // the table
	Extra Extra `json:"extra,omitzero"`
}

// What a Mark says of an answer.
const (
	MarkDeclined      Code = "declined"
	MarkUnknown       Code = "unknown"
	MarkNotApplicable Code = "notapplicable"
	MarkWithheld      Code = "withheld" // for safety: counts as answered
	MarkUnclear       Code = "unclear"  // a person must look
	MarkUnsafe        Code = "unsafe"   // at a person, agency or copy: not safe to involve, or to be given a copy; told to the office only
)

// Mark says something about an answer, or about a whole row: beside the
// structs, so that the structs stay plain.
type Mark struct {
	redacted
	At     string   `json:"at,omitzero" validate:"line"` // as in Finding.Path: people[r0000000a].ethnicity
	As     Code     `json:"as,omitzero" validate:"line"`
	Hide   []string `json:"hide,omitzero" validate:"dive,line"` // kept from these readers: family, or a row id
	Secret YesNo    `json:"secret,omitzero"`                    // not even that it exists may show
	Raw    string   `json:"raw,omitzero" validate:"para"`       // as it came, where it could not be read
	Sure   int      `json:"sure,omitzero"`                      // read by machine: certainty in per cent
	Note   string   `json:"note,omitzero" validate:"para"`
}

// Answers reports whether the mark says why there is no value, so that the
// question counts as answered.
func (m *Mark) Answers() bool {
	switch m.As {
	case MarkDeclined, MarkUnknown, MarkNotApplicable, MarkWithheld:
		return true
	}
	return false
}

// Known reports whether the mark says something that this module understands: a
// word that it knows, or that the answer is hidden, or how it was read.
func (m *Mark) Known() bool {
	switch m.As {
	case "":
		return len(m.Hide) > 0 || m.Secret == Yes || m.Raw != "" || m.Sure != 0
	case MarkDeclined, MarkUnknown, MarkNotApplicable, MarkWithheld, MarkUnclear, MarkUnsafe:
		return true
	}
	return false
}

// HasReader reports whether a mark's Hide names a reader there is: the family, or
// somebody of the case by row id.
func (c *Case) HasReader(name string) bool {
	if name == "family" {
		return true
	}
	id := ID(name)
	return id != "" && (slices.ContainsFunc(c.People, func(p Person) bool { return p.ID == id }) ||
		slices.ContainsFunc(c.Practitioners, func(p Practitioner) bool { return p.ID == id }) ||
		slices.ContainsFunc(c.Agencies, func(a Agency) bool { return a.ID == id }))
}

// Covers reports whether the mark speaks of the answer at path: it stands at
// that answer, or at the row or part around it.
func (m *Mark) Covers(path string) bool {
	rest, ok := strings.CutPrefix(path, m.At)
	return ok && m.At != "" && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// RowPath returns the path of a row in the list at path: by its id, or for a
// row without one by its position i, counted from 0 and written from 1.
func RowPath(path string, id ID, i int) string {
	if id != "" {
		return path + "[" + string(id) + "]"
	}
	return path + "[#" + strconv.Itoa(i+1) + "]"
}
