package ruletest

import "regexp"

var (
	// speaks is what messages hold that could be read as a reason to wait: a refusal,
	// a threshold or level, more intensive help, a referral.
	speaks = regexp.MustCompile(`(?i)refus|withdr[ae]w|said no\b|no longer wants|level [34]\b|step(ped|ping|s)?[- ]up|c-spoc|\bmash\b|threshold|two or more|intensive|asked for before|no record of|` +
		`\brefer(ral|rals|red|ring)?\b|social (care|work)|section (17|47)\b|child protection|child in need`)
	// whence is a referral that came in, not one to be made.
	whence = regexp.MustCompile(`(?i)\b(contact or )?referral (\w+ )?received`)
	named  = regexp.MustCompile(`(?i)safeguarding referral|such a referral`)
	waits  = regexp.MustCompile(`(?i)\bnever (waits?|hold|a safeguarding referral)|\b(do|does) not wait|at any time`)
)

// Speaks reports whether a message must say that a safeguarding referral never waits.
func Speaks(text string) bool { return speaks.MatchString(whence.ReplaceAllString(text, "")) }

// HoldsBack reports whether a message may be read as if it held back a safeguarding
// referral: it speaks of refusals, thresholds, referrals or more intensive help, and
// does not say that a safeguarding referral never waits.
func HoldsBack(text string) bool {
	return Speaks(text) && (!named.MatchString(text) || !waits.MatchString(text))
}
