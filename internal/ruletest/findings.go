package ruletest

import (
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
)

// CodesAt returns "CODE path" of each finding.
func CodesAt(findings []earlyhelp.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, strings.TrimSpace(f.Code+" "+f.Path))
	}
	return out
}

// Beyond returns, in order, what got has more than base, each as often as it is
// there.
func Beyond(base, got []string) []string {
	rest := slices.Clone(base)
	var out []string
	for _, s := range got {
		if i := slices.Index(rest, s); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// BadMessage says what is wrong with the words of a finding; "" for nothing.
func BadMessage(text string) string {
	switch {
	case text == "":
		return "there are no words"
	case strings.ContainsAny(text, "{}"):
		return "a word is left to be filled in"
	case strings.Contains(text, "“”"):
		return "a label is empty"
	case strings.Contains(text, "find."):
		return "a key stands where words should"
	case strings.Contains(text, "  ") || text != strings.TrimSpace(text):
		return "there are stray spaces"
	}
	return ""
}

// LastDay is the latest date that stands anywhere in a case as an answer.
func LastDay(c *earlyhelp.Case) earlyhelp.Date {
	var last earlyhelp.Date
	for _, answer := range c.Answers() {
		for _, text := range answer {
			if d, err := earlyhelp.ParseDate(text); err == nil && d.String() == text && d.After(last) {
				last = d
			}
		}
	}
	return last
}
