package ruletest

import "testing"

func TestHoldsBack(t *testing.T) {
	for text, want := range map[string]bool{
		"Do not refer to children's social care until this is answered.": true,
		"The family is at level 3: ask your manager.":                    true,
		"Somebody refused.": true,
		"A safeguarding referral waits until this is answered.":                                    true,
		"Make no referral before the form is complete. This never waits.":                          true,
		"The family said no. A safeguarding referral never waits for a yes.":                       false,
		"The threshold is not met. Such a referral never waits for it.":                            false,
		"Withdrawal ends voluntary help, never a safeguarding referral.":                           false,
		"Record when the contact or referral was received.":                                        false,
		"The assessment is due within 20 working days of the referral being received: by 3 March.": false,
		"Say when you meet again.":                                                                 false,
	} {
		if got := HoldsBack(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
