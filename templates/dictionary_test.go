package templates

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
)

func testCore(t testing.TB) *core {
	t.Helper()
	c, err := loadCore()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// notAsked are the keys of the Case types that no form asks for, and why.
var notAsked = map[string]string{
	"Case.schema":           "the version of the types",
	"Case.council":          "known from the form",
	"Case.cut":              "written by the library",
	"Case.marks":            "stand beside answers",
	"Case.instances":        "are the forms themselves",
	"Case.conversations":    "a part of an instance",
	"Case.assessments":      "a part of an instance",
	"Case.closures":         "a part of an instance",
	"Override.consent":      "which agreement was missing, by reference; the reason is asked",
	"Plan.follows":          "set when a plan is carried on",
	"Instance.form":         "which form it is",
	"Instance.digest":       "written by the library",
	"Instance.subject":      "whom the form is about; their own fields are asked",
	"Instance.meeting":      "a part",
	"Instance.conversation": "a part",
	"Instance.assessment":   "a part",
	"Instance.plan":         "a part",
	"Instance.review":       "a part",
	"Instance.closure":      "a part",
	"Instance.consent":      "a part",
	"Instance.update":       "a part",
	"Instance.feedback":     "a part",
	"Instance.supersedes":   "set when a form is corrected",
	"Instance.stored":       "written by the library",
	"Signature.shown":       "written by who shows the file",
	"Copy.file":             "written by who gives the file",
	"Stored.file":           "written by the library",
	"Stored.length":         "written by the library",
	"Stored.sha256":         "written by the library",
	"Stored.field":          "written by the library",
	"Stored.signer":         "written by the library",
	"Stored.level":          "written by the library",
	"Stored.date":           "written by the library",
}

// caseTypes are the struct types that a case is made of.
func caseTypes() []reflect.Type {
	var out []reflect.Type
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || leaf.Is(t) || slices.Contains(out, t) {
			return
		}
		out = append(out, t)
		for _, f := range leaf.Fields(t) {
			visit(f.Type)
		}
	}
	visit(reflect.TypeFor[earlyhelp.Case]())
	return out
}

// A new field of a Case type is asked somewhere, or says here why not.
func TestEveryKeyOfACaseIsInTheDictionaryOrIsNotAskedForAReason(t *testing.T) {
	d := testCore(t).dict
	unused := maps.Clone(notAsked)
	for _, typ := range caseTypes() {
		if typ == reflect.TypeFor[earlyhelp.Cut]() || typ == reflect.TypeFor[earlyhelp.Mark]() {
			continue // written by the library; stand beside answers
		}
		bound := map[string]bool{"id": true, "extra": true}
		for _, name := range d.leafNames(typ) {
			decl, _ := d.leaf(typ, name)
			for _, dotted := range slices.Concat([]string{decl.bind}, decl.join, decl.with) {
				key, _, _ := strings.Cut(dotted, ".")
				bound[key] = true
			}
		}
		for _, th := range d.things {
			at := roots[th.root]
			if th.root == "row" {
				at = th.of
			}
			for _, st := range th.bind {
				if at == typ {
					bound[st.key] = true
				}
				f, _ := leaf.Find(at, st.key)
				if at = f.Type; st.follow != "" {
					at = listType(st.follow)
				}
			}
		}
		for _, f := range leaf.Fields(typ) {
			id := typ.Name() + "." + f.Key
			if bound[f.Key] == (notAsked[id] != "") {
				t.Errorf("%s: in the dictionary is %v, on the list of what is not asked %v", id, bound[f.Key], notAsked[id] != "")
			}
			delete(unused, id)
		}
	}
	for id := range unused {
		t.Errorf("%s is on the list of what is not asked, but no type has it", id)
	}
}

// Every thing times every leaf of its type is a field: its bind leads
// somewhere, to a type that can hold its kind, and it has words.
func TestEveryFieldOfTheDictionaryResolves(t *testing.T) {
	c := testCore(t)
	n := 0
	reached := map[string]bool{}
	for name, th := range c.dict.things {
		for _, leafName := range c.dict.leafNames(th.at) {
			n++
			id := name + "." + leafName
			s := newSource("core/fields.yaml")
			fd := s.field(c.dict, nil, id)
			if fd == nil || len(s.errs) > 0 {
				t.Errorf("%s: %v", id, s.errs)
				continue
			}
			if fd.Label == "" || fd.Topic == "" {
				t.Errorf("%s: label %q, topic %q", id, fd.Label, fd.Topic)
			}
			choice := fd.Kind == Choice || fd.Kind == Choices || fd.Kind == Sign
			if decl, _ := c.dict.leaf(th.at, leafName); choice && decl.options == "" {
				t.Errorf("%s is a choice without options", id)
			}
			for _, b := range fd.binds {
				follows := 0
				for _, st := range b {
					if st.follow != "" {
						follows++
					}
				}
				if follows > 1 {
					t.Errorf("%s follows %d references; one is the limit", id, follows)
				}
			}
		}
		reached[th.at.Name()] = true
		for i := range th.at.NumField() {
			if f := th.at.Field(i); f.Anonymous {
				reached[f.Type.Name()] = true
			}
		}
	}
	for typ := range c.dict.leaves {
		if !reached[typ] {
			t.Errorf("no thing leads to a %s, so nobody can ask for its leaves", typ)
		}
	}
	if n < 500 {
		t.Errorf("only %d fields were tried", n)
	}
}

func TestEveryOptionListIsUsedAndItsCodesAreCodes(t *testing.T) {
	c := testCore(t)
	used := map[string]bool{}
	for _, leaves := range c.dict.leaves {
		for _, decl := range leaves {
			used[decl.options] = true
		}
	}
	for name, options := range c.options {
		if !used[name] {
			t.Errorf("option list %s is nobody's", name)
		}
		for _, o := range options {
			// Ethnicity is free text that may be a census code.
			if o.Label == "" || !earlyhelp.Code(o.Code).Valid() && name != "ethnicity" {
				t.Errorf("%s: code %q, label %q", name, o.Code, o.Label)
			}
		}
	}
}

// What Go works out and what the dictionary declares is the same.
func TestEveryDerivedFieldIsDeclaredAndWorkedOut(t *testing.T) {
	d := testCore(t).dict
	declared, worked := slices.Sorted(maps.Keys(d.derived)), slices.Sorted(maps.Keys(derivedFields))
	worked = slices.Sorted(slices.Values(slices.AppendSeq(worked, maps.Keys(kinships))))
	if !slices.Equal(declared, worked) {
		t.Errorf("declared %v\nworked out %v", declared, worked)
	}
	for _, id := range declared {
		s := newSource("")
		if fd := s.field(d, nil, id); fd == nil || len(s.errs) > 0 || fd.Label == "" || fd.Kind == "" {
			t.Errorf("%s: %v %v", id, fd, s.errs)
		}
	}
}

// Go's kinds of rule, the parameters they take and the list that others read.
func TestEveryKindOfRuleHasItsParameters(t *testing.T) {
	kinds, needs := slices.Sorted(slices.Values(RuleKinds())), slices.Sorted(maps.Keys(ruleNeeds))
	if !slices.Equal(kinds, needs) {
		t.Errorf("kinds %v\nparameters for %v", kinds, needs)
	}
}

// wordFamilies are keys of words that Go puts together from a value.
var wordFamilies = map[string][]string{
	"":                        {string(Verbatim), string(Reconstructed), string(Ours), "declined", "unknown", "notapplicable", "frontdoor", "outofhours"},
	"drawing":                 {".dated", ".unnamed", ".unnamed.dated"},
	"look.":                   {"signed", "sealed"},
	"bankholiday.":            {"New Year’s Day", "Good Friday", "Easter Monday", "Early May bank holiday", "Early May bank holiday (VE day)", "Spring bank holiday", "Platinum Jubilee bank holiday", "Summer bank holiday", "Bank Holiday for the State Funeral of Queen Elizabeth II", "Bank holiday for the coronation of King Charles III", "Christmas Day", "Boxing Day"},
	"draft.":                  {"note", "asked", "unchecked", "sample"},
	"month.":                  {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"},
	"weekday.":                {"0", "1", "2", "3", "4", "5", "6"},
	"span.":                   {"days", "days.one", "workingdays", "workingdays.one", "weeks", "weeks.one", "months", "months.one", "years", "years.one"},
	"cond.":                   {"is", "not", "in", "has", "answered.yes", "answered.no", "before", "after", "over", "under"},
	"invite.":                 {"when", "who", "happens", "cannot", "choice", "ring", "adult", "child", "update"},
	"invite.title.":           {"family", "worker"},
	"invite.intro.":           {"family", "worker", "initial", "review", "final"},
	"invite.happens.":         {"family", "worker", "initial", "review", "final"},
	"invite.happens.copy.":    {"family", "worker"},
	"invite.why.family.":      {"family", "worker"},
	"invite.why.works.":       {"family", "worker"},
	"invite.why.lead.":        {"family", "worker"},
	"invite.adult.":           {"how", "name", "well", "worries", "changed", "help", "private", "scale", "ends"},
	"invite.child.":           {"how", "name", "good", "happy", "hard", "wish", "talk", "scale", "ends"},
	"invite.update.":          {"how", "name", "agency", "actions", "strengths", "impact", "challenges", "support"},
	"timeline.acts.":          {string(LeadActs), string(AuthorActs), string(KeeperActs)},
	"timeline.agreed.plan.":   {"undated"},
	"timeline.agreed.review.": {"undated"},
	"to.":                     {string(earlyhelp.ToHelp), string(earlyhelp.ToShare), string(earlyhelp.ToPathway), string(earlyhelp.ToNotice)},
}

var wordKey = regexp.MustCompile(`^(find|cond|return|what|to|marking|summary|text|timeline|invite|pack)(\.[a-z]+)+$`)

// Every key that Go asks words for has words, and no words lie unused.
func TestEveryWordThatGoSaysExists(t *testing.T) {
	words := testCore(t).words
	asked := map[string]string{}
	for prefix, ends := range wordFamilies {
		for _, end := range ends {
			asked[prefix+end] = "made from a value"
		}
	}
	for _, op := range ops {
		if _, ok := words.say["cond."+string(op)]; !ok && op != Answered {
			t.Errorf("there are no words for the comparison %s", op)
		}
	}
	literals := map[string]bool{}
	goFiles(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil {
					literals[s] = true
					if wordKey.MatchString(s) {
						asked[s] = path
					}
				}
			case *ast.CallExpr:
				f, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || f.Sel.Name != "Say" || len(n.Args) == 0 {
					return true
				}
				if lit, ok := n.Args[0].(*ast.BasicLit); ok {
					if s, err := strconv.Unquote(lit.Value); err == nil {
						asked[s] = path
					}
				}
			}
			return true
		})
	})
	for key, path := range asked {
		if _, ok := words.say[key]; !ok {
			t.Errorf("%s says %q, for which core/words.yaml has no words", path, key)
		}
	}
	for key := range words.say {
		if asked[key] == "" && !literals[key] {
			t.Errorf("core/words.yaml has words for %q, which nobody says", key)
		}
	}
}

// goFiles calls yield for every Go file of the module that is not a test.
func goFiles(t testing.TB, yield func(path string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		yield(path, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var placeholderName = regexp.MustCompile(`\{([^{}]*)\}`)

// given are the names that Go fills in, by what the words are for. Those of
// find.* are for every message of a finding; each kind gives what it knows.
var given = map[string][]string{
	"find.":      {"field", "list", "n", "min", "max", "by", "date", "of", "due", "days", "to", "as", "section", "missing", "asked", "value", "values", "what", "times", "at", "length"},
	"cond.":      {"field", "list", "value"},
	"return":     {"ref", "form", "date", "label", "n"},
	"check":      {"field", "list", "due", "until"},
	"signed":     {"kind", "name", "date"},
	"record":     {"council", "date", "time"},
	"translated": {"version", "by", "checked"},
	"date":       {"day", "month", "year"},
	"clock":      {"hour", "hours", "minutes", "half"},
	"help":       {"what", "where"},
	"drawing":    {"name", "date"},
	"look":       {"name"},
	"invite":     {"name", "weekday", "date", "council", "how"},
	"pack":       {"form", "date", "ref", "file"},
	"timeline":   {"date", "weekday", "name", "code", "to", "condition"},
	"":           {"n", "m", "low", "high", "ref", "label", "council", "source", "condition", "form", "date", "due", "marking"},
}

func TestEveryPlaceholderInWordsIsOneThatGoFillsIn(t *testing.T) {
	c := testCore(t)
	check := func(where, text string, names []string) {
		if strings.Count(text, "{") != strings.Count(text, "}") {
			t.Errorf("%s: a brace is missing: %s", where, text)
		}
		for _, m := range placeholderName.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(names, m[1]) {
				t.Errorf("%s: nobody fills in %s", where, m[0])
			}
		}
	}
	for key, text := range c.words.say {
		family := ""
		for prefix := range given {
			if prefix != "check" && strings.HasPrefix(key, prefix) && len(prefix) > len(family) {
				family = prefix
			}
		}
		check("words."+key, text, given[family])
	}
	for name, k := range c.checks {
		check("checks."+name, k.Say, given["check"])
	}
	lib, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range lib.Names() {
		tm, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range tm.Rules {
			check(r.Code, r.Say, given["find."])
		}
	}
}

// Every check of the library has a code of its own, words and a source.
func TestEveryCheckIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for name, k := range testCore(t).checks {
		if !ruleCode.MatchString(k.Code) || seen[k.Code] || k.Say == "" || k.Cite == "" ||
			!slices.Contains([]earlyhelp.Severity{earlyhelp.Error, earlyhelp.Warning, earlyhelp.Hint}, k.Severity) ||
			!slices.Contains([]earlyhelp.Stage{earlyhelp.Content, earlyhelp.Signing, earlyhelp.Process}, k.Stage) {
			t.Errorf("%s: %+v", name, k)
		}
		seen[k.Code] = true
	}
}
