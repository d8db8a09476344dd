package validate

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// Each rule of each council has a case that keeps it and one that breaks it:
// exactly what the table says is then found, once per place.
func TestEachRuleIsKeptAndBroken(t *testing.T) {
	for _, p := range table(t) {
		t.Run(p.name(), func(t *testing.T) {
			if problem := p.problem(t); problem != "" {
				t.Error(problem)
			}
		})
	}
}

// A rule without an entry in the tables has never been seen to work.
func TestEveryRuleAndCheckHasAnEntry(t *testing.T) {
	lib := library(t)
	has := map[string]bool{
		"EH-127": true, // no day: TestWithoutADayOpenDeadlinesAreNotJudged
		"EH-131": true, // no such section: TestACheckOfNothingSaysSo
	}
	for _, p := range table(t) {
		has[p.Rule] = true
	}
	for _, name := range lib.Names() {
		tm, err := lib.Template(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, info := range Rules(tm) {
			if !has[info.Code] {
				t.Errorf("%s: rule %s has no entry in %s", name, info.Code, rulesDir)
			}
		}
	}
}

// "The case that keeps it" proves something only where the rule applies: its
// condition holds there and it has rows to judge. (A flag's condition is the
// breach itself.)
func TestEachKeptCaseIsOneThatTheRuleJudges(t *testing.T) {
	for _, p := range table(t) {
		r := p.rule()
		if r == nil {
			continue // a check
		}
		f := p.kept.On(p.options(t).On)
		if r.Kind != templates.Flag && !r.When.Holds(f.Scope()) {
			t.Errorf("%s: the condition does not hold in the case that keeps the rule: say keep", p.name())
		}
		whole := r.Kind == templates.Count || r.Kind == templates.Includes || r.Kind == templates.Flag
		if r.Rows != nil && !whole && len(f.List(r.Rows, r.Where, f.Scope())) == 0 {
			t.Errorf("%s: no row is judged in the case that keeps the rule: say keep", p.name())
		}
	}
}

// Taking any kind of rule out of service must show.
func TestEachKindOfRuleDisabledBreaksTheTable(t *testing.T) {
	byKind := map[templates.RuleKind][]prepared{}
	for _, p := range table(t) {
		if r := p.rule(); r != nil {
			byKind[r.Kind] = append(byKind[r.Kind], p)
		}
	}
	for _, kind := range templates.RuleKinds() {
		t.Run(string(kind), func(t *testing.T) {
			if len(byKind[kind]) == 0 {
				t.Fatal("no rule of this kind is in the tables")
			}
			works := kinds[kind]
			defer func() { kinds[kind] = works }()
			kinds[kind] = func(*checker, *templates.Rule) {}
			for _, p := range byKind[kind] {
				if p.problem(t) == "" {
					t.Errorf("%s comes true although rules of kind %s are not judged", p.name(), kind)
				}
			}
		})
	}
}

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
			if p := badMessage(info.Text); p != "" {
				t.Errorf("%s: %s: %s: %s", name, info.Code, p, info.Text)
			}
		}
	}
}

// badMessage says what is wrong with the words of a finding; "" for nothing.
func badMessage(text string) string {
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
