package earlyhelp_test

import (
	"slices"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
)

// A refusal stands until the same person agrees again, later and to as much.
func TestRefusedToShare(t *testing.T) {
	day := func(s string) earlyhelp.Date {
		d, err := earlyhelp.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	row := func(who earlyhelp.Who, answer earlyhelp.Code, on string, with ...earlyhelp.Who) earlyhelp.Consent {
		k := earlyhelp.Consent{To: earlyhelp.ToShare, Who: who, Answer: answer, With: with}
		if on != "" {
			k.Date = day(on)
		}
		return k
	}
	help := row("Ann", earlyhelp.Refused, "2026-01-02")
	help.To = earlyhelp.ToHelp
	health := row("Ann", earlyhelp.Given, "2026-01-03")
	health.Topics = []string{"health"}
	for what, tt := range map[string]struct {
		rows []earlyhelp.Consent
		want []string
	}{
		"nothing":              {nil, nil},
		"to be helped":         {[]earlyhelp.Consent{help}, nil},
		"not answered":         {[]earlyhelp.Consent{row("Ann", earlyhelp.None, "2026-01-02")}, nil},
		"refused":              {[]earlyhelp.Consent{row("Ann", earlyhelp.Refused, "2026-01-02")}, []string{"consents[#1]"}},
		"given before":         {[]earlyhelp.Consent{row("Ann", earlyhelp.Given, "2026-01-01"), row("Ann", earlyhelp.Withdrawn, "2026-01-02")}, []string{"consents[#2]"}},
		"given since":          {[]earlyhelp.Consent{row("Ann", earlyhelp.Withdrawn, "2026-01-02"), row("Ann", earlyhelp.Given, "2026-01-03")}, nil},
		"given since, above":   {[]earlyhelp.Consent{row("Ann", earlyhelp.Given, "2026-01-03"), row("Ann", earlyhelp.Withdrawn, "2026-01-02")}, nil},
		"one day, then given":  {[]earlyhelp.Consent{row("Ann", earlyhelp.Refused, "2026-01-02"), row("Ann", earlyhelp.Given, "2026-01-02")}, nil},
		"one day, then not":    {[]earlyhelp.Consent{row("Ann", earlyhelp.Given, "2026-01-02"), row("Ann", earlyhelp.Refused, "2026-01-02")}, []string{"consents[#2]"}},
		"given by another":     {[]earlyhelp.Consent{row("Ann", earlyhelp.Refused, "2026-01-02"), row("Bob", earlyhelp.Given, "2026-01-03")}, []string{"consents[#1]"}},
		"nobody knows by whom": {[]earlyhelp.Consent{row("", earlyhelp.Refused, "2026-01-02"), row("", earlyhelp.Given, "2026-01-03")}, []string{"consents[#1]"}},
		"without a day":        {[]earlyhelp.Consent{row("Ann", earlyhelp.Refused, ""), row("Ann", earlyhelp.Given, "2026-01-03")}, []string{"consents[#1]"}},
		"given on less":        {[]earlyhelp.Consent{row("Ann", earlyhelp.Refused, "2026-01-02"), health}, []string{"consents[#1]"}},
		"given to less":        {[]earlyhelp.Consent{row("Ann", earlyhelp.Refused, "2026-01-02"), row("Ann", earlyhelp.Given, "2026-01-03", "the school")}, []string{"consents[#1]"}},
	} {
		c := &earlyhelp.Case{Consents: tt.rows}
		if got := c.RefusedToShare(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", what, got, tt.want)
		}
	}
}
