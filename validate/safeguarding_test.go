package validate

import (
	"testing"

	"earlyhelp.example/forms/internal/ruletest"
)

// Nothing that a rule says may read as if it held back a safeguarding referral:
// one that speaks of refusal, of thresholds or of more intensive help says so.
func TestNoMessageReadsAsIfItHeldBackASafeguardingReferral(t *testing.T) {
	lib := library(t)
	n := 0
	for _, name := range lib.Names() {
		tm, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range Rules(tm) {
			if !ruletest.Speaks(info.Text) {
				continue
			}
			n++
			if ruletest.HoldsBack(info.Text) {
				t.Errorf("%s: %s does not say that a safeguarding referral never waits: %s", name, info.Code, info.Text)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d messages speak of such things", n)
	}
}
