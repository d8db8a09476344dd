package earlyhelp

// Head is what every form of a case records about its own making.
type Head struct {
	redacted
	Started   Date        `json:"started,omitzero"`
	Completed Date        `json:"completed,omitzero"`
	Received  Date        `json:"received,omitzero"` // contact or referral received
	Type      Code        `json:"type,omitzero" validate:"line"`
	Level     Code        `json:"level,omitzero" validate:"line"`
	By        ID          `json:"by,omitzero" ref:"practitioners"` // who filled it in
	Lead      ID          `json:"lead,omitzero" ref:"practitioners"`
	TookPart  []Who       `json:"took_part,omitzero" ref:"people,practitioners" validate:"dive,line"`
	Agreed    []Agreement `json:"agreed,omitzero" validate:"dive"`
}

// How an Agreement was answered.
const (
	Agrees    Code = "agrees"
	Disagrees Code = "disagrees"
)

// Agreement records, person by person, who agrees with a form or a decision,
// and who does not, with their reason.
type Agreement struct {
	redacted
	ID     ID     `json:"id,omitzero"`
	Party  Code   `json:"party,omitzero" key:"true" validate:"line"` // family, child, practitioners
	Who    Who    `json:"who,omitzero" ref:"people,practitioners" validate:"line"`
	To     string `json:"to,omitzero" validate:"line"`
	Answer Code   `json:"answer,omitzero" validate:"line"` // agrees, disagrees
	Date   Date   `json:"date,omitzero"`
	Note   string `json:"note,omitzero" validate:"para"`
}

// Story is what a form tells, in the family's own words where they can be had.
type Story struct {
	redacted
	Reason     string   `json:"reason,omitzero" validate:"para"`
	Worries    string   `json:"worries,omitzero" validate:"para"`
	Strengths  string   `json:"strengths,omitzero" validate:"para"`
	Change     string   `json:"change,omitzero" validate:"para"` // what needs to change
	Ending     string   `json:"ending,omitzero" validate:"para"` // how we know that it has worked
	ChildSays  string   `json:"child_says,omitzero" validate:"para"`
	ParentsSay string   `json:"parents_say,omitzero" validate:"para"`
	Goals      string   `json:"goals,omitzero" validate:"para"`
	Summary    string   `json:"summary,omitzero" validate:"para"`
	NextSteps  string   `json:"next_steps,omitzero" validate:"para"`
	Score      Score    `json:"score,omitzero"`
	Domains    []Domain `json:"domains,omitzero" validate:"dive"`
}

// Domain is one area of life as one form describes it.
type Domain struct {
	redacted
	ID        ID     `json:"id,omitzero"`
	Code      Code   `json:"code,omitzero" key:"true" validate:"line"`
	Strengths string `json:"strengths,omitzero" validate:"para"`
	Needs     string `json:"needs,omitzero" validate:"para"`
	Change    string `json:"change,omitzero" validate:"para"`
	Score     Score  `json:"score,omitzero"`
	Extra     Extra  `json:"extra,omitzero"`
}

// Conversation is the first step: what was seen, said and decided before an
// assessment.
type Conversation struct {
	redacted
	ID ID `json:"id,omitzero"`
	Head
	Story
	Observed     string    `json:"observed,omitzero" validate:"para"`
	Consulted    string    `json:"consulted,omitzero" validate:"para"`
	Relationship string    `json:"relationship,omitzero" validate:"para"` // the parental relationship, considered
	Response     Code      `json:"response,omitzero" validate:"line"`
	Talks        []Talk    `json:"talks,omitzero" validate:"dive"`
	Screening    Screening `json:"screening,omitzero"`
	Extra        Extra     `json:"extra,omitzero"`
}

// Talk is one open conversation about the concerns, held before consent.
type Talk struct {
	redacted
	ID   ID     `json:"id,omitzero"`
	With Code   `json:"with,omitzero" key:"true" validate:"line"` // parents, child
	Who  Who    `json:"who,omitzero" ref:"people" validate:"line"`
	Date Date   `json:"date,omitzero"`
	By   Who    `json:"by,omitzero" ref:"practitioners" validate:"line"`
	Note string `json:"note,omitzero" validate:"para"`
}

// Screening is a decision on a form that was sent in.
type Screening struct {
	redacted
	Decision Code   `json:"decision,omitzero" validate:"line"`
	By       string `json:"by,omitzero" validate:"line"`
	Date     Date   `json:"date,omitzero"`
	Reason   string `json:"reason,omitzero" validate:"para"`
}

// Assessment records strengths and needs with the family.
type Assessment struct {
	redacted
	ID ID `json:"id,omitzero"`
	Head
	Story
	Analysis string `json:"analysis,omitzero" validate:"para"`
	Support  string `json:"support,omitzero" validate:"para"` // available to help the whole family
	Extra    Extra  `json:"extra,omitzero"`
}

// Plan is what family and practitioners agreed to do.
type Plan struct {
	redacted
	ID ID `json:"id,omitzero"`
	Head
	Story
	Follows     ID       `json:"follows,omitzero" ref:"plans"` // the plan it carries on
	Next        []Code   `json:"next,omitzero" validate:"dive,line"`
	NextOther   string   `json:"next_other,omitzero" validate:"para"`
	ReviewDate  Date     `json:"review_date,omitzero"`
	ReviewVenue string   `json:"review_venue,omitzero" validate:"para"`
	Ends        Date     `json:"ends,omitzero"`
	Sustain     string   `json:"sustain,omitzero" validate:"para"` // how the change will last
	Contact     string   `json:"contact,omitzero" validate:"para"` // for questions about sharing
	Actions     []Action `json:"actions,omitzero" validate:"dive"`
	Extra       Extra    `json:"extra,omitzero"`
}

// Action is one thing somebody will do. A later plan that carries it keeps
// its ID.
type Action struct {
	redacted
	ID       ID     `json:"id,omitzero"`
	What     string `json:"what,omitzero" validate:"para"`
	By       []Who  `json:"by,omitzero" ref:"people,practitioners,agencies" validate:"dive,line"`
	When     Date   `json:"when,omitzero"`
	Outcome  string `json:"outcome,omitzero" validate:"para"` // desired
	Needs    []ID   `json:"needs,omitzero" ref:"needs"`
	Domain   Code   `json:"domain,omitzero" validate:"line"`
	Status   Code   `json:"status,omitzero" validate:"line"`
	Progress string `json:"progress,omitzero" validate:"para"`
	Reason   string `json:"reason,omitzero" validate:"para"` // for no progress
	Done     Date   `json:"done,omitzero"`
	Extra    Extra  `json:"extra,omitzero"`
}

// What a review found, and how far an action is: those codes that rules of
// the library act on.
const (
	ResultSame    Code = "same"  // no change or improvement
	ResultWorse   Code = "worse" // deterioration, or concerns increased
	ActionDoing   Code = "doing"
	ActionDone    Code = "done"
	ActionStopped Code = "stopped" // nobody goes on with it
)

// Review looks at how a plan is going.
type Review struct {
	redacted
	ID ID `json:"id,omitzero"`
	Head
	Story
	Held        Code       `json:"held,omitzero" validate:"line"` // meeting, telephone, conversation
	Progress    []Progress `json:"progress,omitzero" validate:"dive"`
	Result      Code       `json:"result,omitzero" validate:"line"`
	Judges      []Who      `json:"judges,omitzero" ref:"people,practitioners" validate:"dive,line"`
	Decision    Code       `json:"decision,omitzero" validate:"line"`
	DecisionWhy string     `json:"decision_why,omitzero" validate:"para"`
	Impact      string     `json:"impact,omitzero" validate:"para"`
	Others      string     `json:"others,omitzero" validate:"para"` // who else may need to be involved
	NextDate    Date       `json:"next_date,omitzero"`
	NextVenue   string     `json:"next_venue,omitzero" validate:"para"`
	Extra       Extra      `json:"extra,omitzero"`
}

// Progress is what a review found about one agreed action.
type Progress struct {
	redacted
	ID     ID     `json:"id,omitzero"`
	Action ID     `json:"action,omitzero" ref:"plans.actions"`
	Status Code   `json:"status,omitzero" validate:"line"`
	Note   string `json:"note,omitzero" validate:"para"`
	Reason string `json:"reason,omitzero" validate:"para"`
	Extra  Extra  `json:"extra,omitzero"`
}

// Closure ends early help: why, what was done, and what came of it.
type Closure struct {
	redacted
	ID ID `json:"id,omitzero"`
	Head
	Story
	Why         Code       `json:"why,omitzero" validate:"line"`
	WhyOther    string     `json:"why_other,omitzero" validate:"para"`
	Provided    string     `json:"provided,omitzero" validate:"para"`
	Impact      string     `json:"impact,omitzero" validate:"para"`
	Outstanding string     `json:"outstanding,omitzero" validate:"para"`
	Overseer    Who        `json:"overseer,omitzero" ref:"agencies,practitioners" validate:"line"` // oversees what is outstanding
	Services    []Who      `json:"services,omitzero" ref:"agencies" validate:"dive,line"`
	LeadSays    string     `json:"lead_says,omitzero" validate:"para"`
	FamilySays  string     `json:"family_says,omitzero" validate:"para"`
	HandOver    string     `json:"hand_over,omitzero" validate:"para"`
	Afterwards  string     `json:"afterwards,omitzero" validate:"para"` // where to find support later
	Outcomes    []Outcome  `json:"outcomes,omitzero" validate:"dive"`
	Checked     Screening  `json:"checked,omitzero"`
	Feedback    []Feedback `json:"feedback,omitzero" validate:"dive"`
	Extra       Extra      `json:"extra,omitzero"`
}

// Outcome says whether one desired outcome was achieved.
type Outcome struct {
	redacted
	ID       ID     `json:"id,omitzero"`
	Code     Code   `json:"code,omitzero" key:"true" validate:"line"`
	Achieved YesNo  `json:"achieved,omitzero"`
	Note     string `json:"note,omitzero" validate:"para"`
	Extra    Extra  `json:"extra,omitzero"`
}

// Feedback is what a parent or carer says about the support afterwards.
type Feedback struct {
	redacted
	ID      ID     `json:"id,omitzero"`
	Who     Who    `json:"who,omitzero" ref:"people" validate:"line"`
	Asked   Date   `json:"asked,omitzero"`
	Date    Date   `json:"date,omitzero"`
	Well    string `json:"well,omitzero" validate:"para"`
	Improve string `json:"improve,omitzero" validate:"para"`
	Extra   Extra  `json:"extra,omitzero"`
}
