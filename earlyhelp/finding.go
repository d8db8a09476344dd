package earlyhelp

// Severity says how much a finding matters, following the source's verb: must
// and will make an error, should a warning, recommended a hint.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Hint    Severity = "hint"
)

// Stage says what a finding waits for.
type Stage string

// The stages.
const (
	Content Stage = "content" // what is written
	Signing Stage = "signing" // who has yet to sign
	Process Stage = "process" // deadlines, copies, consent revisited
)

// Finding is one thing that a check found. It holds no answer, so it is safe
// in a log; that it exists is personal data all the same.
type Finding struct {
	Code     string            `json:"code"` // stable, never reassigned
	Severity Severity          `json:"severity"`
	Stage    Stage             `json:"stage"`
	Section  string            `json:"section,omitzero"` // section id of the form
	Field    string            `json:"field,omitzero"`   // field id: which question
	Path     string            `json:"path,omitzero"`    // which answer: people[r0000000a].born
	Message  string            `json:"message"`          // plain English
	Args     map[string]string `json:"args,omitzero"`    // what the message was made of: labels, numbers, days
	Due      Date              `json:"due,omitzero"`     // for a deadline, met or not
	Origin   string            `json:"origin"`           // "library", a council's slug, or an app's name
	Cite     string            `json:"cite,omitzero"`    // the sentence of the source behind the rule
	Office   bool              `json:"office,omitzero"`  // not to be shown to the family or to other agencies

	// Suppressed says that the caller asked not to be held up by this code. The
	// finding is listed all the same.
	Suppressed bool `json:"suppressed,omitzero"`
}
