package validate

import (
	"regexp"
	"strings"
	"testing"
)

// Nothing that a rule says may read as if it held back a safeguarding referral:
// one that speaks of refusal, of thresholds or of more intensive help says so.
func TestNoMessageReadsAsIfItHeldBackASafeguardingReferral(t *testing.T) {
	speaks := regexp.MustCompile(`(?i)refus|withdr[ae]w|level [34]|step(ped|s)?[- ]up|c-spoc|\bmash\b|threshold|two or more|intensive|asked for before|no record of`)
	lib := library(t)
	n := 0
	for _, name := range lib.Names() {
		tm, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range Rules(tm) {
			if info.Origin == "testshire" || !speaks.MatchString(info.Text) {
				continue
			}
			n++
			if !strings.Contains(info.Text, "afeguarding referral") && !strings.Contains(info.Text, "Such a referral never waits") {
				t.Errorf("%s: %s does not say that a safeguarding referral never waits: %s", name, info.Code, info.Text)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d messages speak of such things", n)
	}
}
