package validate

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/ruletest"
	"earlyhelp.example/forms/templates"
)

func TestEveryDeclaredKindOfRuleIsEvaluated(t *testing.T) {
	declared := slices.Sorted(slices.Values(templates.RuleKinds()))
	if evaluated := slices.Sorted(maps.Keys(kinds)); !slices.Equal(declared, evaluated) {
		t.Errorf("templates declares %v, validate evaluates %v", declared, evaluated)
	}
	if worded := slices.Sorted(maps.Keys(kindWords)); !slices.Equal(declared, worded) {
		t.Errorf("templates declares %v, validate has words for %v", declared, worded)
	}
}

// The rules can be listed before there is any data, each with words, severity
// and source, and no word left to be filled in.
func TestRulesAreListedInPlainEnglishBeforeAnyData(t *testing.T) {
	lib := library(t)
	for _, name := range lib.Names() {
		tm, err := lib.Template(name)
		if err != nil {
			t.Error(err)
			continue
		}
		infos := Rules(tm)
		if !slices.IsSortedFunc(infos, func(a, b Info) int { return strings.Compare(a.Code, b.Code) }) {
			t.Errorf("%s: rules are not in the order of their codes", name)
		}
		codes := map[string]bool{}
		for _, info := range infos {
			if codes[info.Code] {
				t.Errorf("%s: %s is listed twice", name, info.Code)
			}
			codes[info.Code] = true
			if info.Cite == "" || info.Kind == "" || info.Origin == "" {
				t.Errorf("%s: %s lacks kind, origin or source: %+v", name, info.Code, info)
			}
			if !slices.Contains([]earlyhelp.Severity{earlyhelp.Error, earlyhelp.Warning, earlyhelp.Hint}, info.Severity) {
				t.Errorf("%s: %s has severity %q", name, info.Code, info.Severity)
			}
			if p := ruletest.BadMessage(info.Text); p != "" {
				t.Errorf("%s: %s: %s: %s", name, info.Code, p, info.Text)
			}
		}
	}
}
