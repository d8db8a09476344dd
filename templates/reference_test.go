package templates

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earlyhelp.example/forms/internal/golden"
)

const (
	fieldsPage = "../docs/fields.md"
	guidePage  = "../docs/adding-a-council.md"
)

// The page that lists every field is made from the dictionary.
func TestTheListOfFieldsIsTheDictionary(t *testing.T) {
	golden.Equal(t, fieldsPage, []byte(fieldsReference(testCore(t))))
}

// fieldsReference is docs/fields.md.
func fieldsReference(c *core) string {
	var b strings.Builder
	b.WriteString(`# Every field

A field is one question. Its id never changes; the words are yours. ` + "`adding-a-council.md`" + ` says how to use this list.

Made from ` + "`templates/core`" + ` by ` + "`go test ./templates -run TestTheListOfFields -update`" + `. Do not edit it.

* **words**: what is printed where your form gives no label.
* **kind**: line (one line), para (text of any length), date, yesno, choice (one option), choices (any number), score (a number),
  who (somebody, or in plain words), whos (several), texts (several lines), sign (a signature), rows (a list: ask for it as table, block or ticks).
* **where it lives**: the place in a case file. ` + "`[ ]`" + ` is one row of a list.
* **options**: the list of answers, below; of a list, the fields that stand in its rows. *closed*: the program acts on its codes, so a council may reword and drop, and not add.
* **office**: in office copies only.

`)
	names := slices.SortedFunc(maps.Keys(c.dict.things), func(x, y string) int {
		a, b := c.dict.things[x], c.dict.things[y]
		return cmp.Or(cmp.Compare(placeOrder(a), placeOrder(b)), cmp.Compare(x, y))
	})
	heading := ""
	for _, name := range names {
		th := c.dict.things[name]
		if h := []string{"Asked once on a form", "Asked in the rows of a list"}[min(placeOrder(th), 1)]; h != heading {
			heading = h
			fmt.Fprintf(&b, "## %s\n\n", h)
		}
		c.thingReference(&b, name, th)
	}
	b.WriteString("## Worked out, for conditions and rules\n\nNobody answers these: the program works them out. They cannot be asked.\n\n| field | what it is | kind | worked out from |\n|---|---|---|---|\n")
	for _, id := range slices.Sorted(maps.Keys(c.dict.derived)) {
		d := c.dict.derived[id]
		from := "the whole case"
		if len(d.from) > 0 {
			from = "`" + strings.Join(d.from, "`, `") + "`"
		}
		if d.office {
			from += " (for rules only)"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", id, d.label, d.kind, from)
	}
	b.WriteString("\n## Option lists\n\nThe code is stored and stays. The words are printed: yours, if you change the list in `council.yaml` or at the question.\n\n")
	for _, name := range slices.Sorted(maps.Keys(c.options)) {
		closed := ""
		if c.dict.closedList(name) {
			closed = " (closed)"
		}
		fmt.Fprintf(&b, "### `%s`%s\n\n", name, closed)
		for _, o := range c.options[name] {
			fmt.Fprintf(&b, "* `%s`: %s\n", o.Code, o.Label)
		}
		if len(c.options[name]) == 0 {
			b.WriteString("Empty: each council has its own.\n")
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// placeOrder is 0 for what stands once on a form, 1 for rows.
func placeOrder(th *thing) int {
	if th.of != nil {
		return 1
	}
	return 0
}

// thingReference lists the fields of one thing.
func (c *core) thingReference(b *strings.Builder, name string, th *thing) {
	fmt.Fprintf(b, "### %s\n\n", name)
	if th.of != nil {
		var lists []string
		for _, other := range slices.Sorted(maps.Keys(c.dict.things)) {
			for _, l := range c.dict.leafNames(c.dict.things[other].at) {
				if decl, ok := c.dict.leaf(c.dict.things[other].at, l); ok && decl.kind == Rows {
					s := newSource("")
					if fd := s.field(c.dict, nil, other+"."+l); fd != nil && fd.elem == th.of {
						lists = append(lists, "`"+fd.ID+"`")
					}
				}
			}
		}
		fmt.Fprintf(b, "In rows of %s.\n\n", strings.Join(lists, ", "))
	}
	at := map[string]string{"case": "", "instance": "instances[ ].", "row": "", "subject": "people[ ]."}[th.root]
	if list, ok := partLists[th.root]; ok && th.root != "subject" {
		at = strings.ReplaceAll(list, ".", "[ ].") + "[ ]."
	}
	if th.of != nil {
		at = "(the row)."
	}
	b.WriteString("| field | words | kind | where it lives | options |\n|---|---|---|---|---|\n")
	leaves := c.dict.leafNames(th.at)
	slices.Sort(leaves)
	for _, l := range leaves {
		decl, _ := c.dict.leaf(th.at, l)
		s := newSource("")
		fd := s.field(c.dict, nil, name+"."+l)
		if fd == nil {
			continue
		}
		var places []string
		for _, bd := range fd.binds {
			place := at
			for i, st := range bd {
				if i > 0 {
					place += "."
				}
				place += st.key
				if st.follow != "" {
					place = strings.ReplaceAll(st.follow, ".", "[ ].") + "[ ]"
				}
			}
			places = append(places, "`"+place+"`")
		}
		var notes []string
		if decl.options != "" {
			note := "`" + decl.options + "`"
			if decl.closed {
				note += " (closed)"
			}
			notes = append(notes, note)
		}
		if fd.Kind == Rows {
			for _, other := range slices.Sorted(maps.Keys(c.dict.things)) {
				if th := c.dict.things[other]; th.of == fd.elem {
					notes = append(notes, "rows of `"+other+"`")
				}
			}
		}
		if decl.office {
			notes = append(notes, "office")
		}
		if fd.orElse != nil {
			places[len(places)-1] += "; where empty, `" + fd.orElse.ID + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", fd.ID, fd.Label, fd.Kind, strings.Join(places, ", "), strings.Join(notes, ", "))
	}
	b.WriteString("\n")
}

// notCouncils are the functions that read the library's own files.
var notCouncils = []string{"readFields", "readLeaves", "readThing", "readWords", "readChecks"}

// acceptedKeys returns, from the source itself, what a council may write: each kind
// of mapping as the compiler's messages call it, and its keys.
func acceptedKeys(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || slices.Contains(notCouncils, fn.Name.Name) {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 3 {
					return true
				}
				if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Keys" {
					return true
				}
				what := firstString(call.Args[1])
				if lit, ok := call.Args[2].(*ast.CompositeLit); ok {
					out[what] = append(out[what], litKeys(lit)...)
					return true
				}
				// The literal stands earlier in the function.
				ast.Inspect(fn, func(n ast.Node) bool {
					if lit, ok := n.(*ast.CompositeLit); ok && isHandlers(lit) {
						out[what] = append(out[what], litKeys(lit)...)
						return false
					}
					return true
				})
				return true
			})
		}
	}
	for _, op := range ops {
		out["a condition"] = append(out["a condition"], string(op))
	}
	return out
}

func isHandlers(lit *ast.CompositeLit) bool {
	m, ok := lit.Type.(*ast.MapType)
	if !ok {
		return false
	}
	_, ok = m.Value.(*ast.FuncType)
	return ok
}

func litKeys(lit *ast.CompositeLit) []string {
	var out []string
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			out = append(out, firstString(kv.Key))
		}
	}
	return out
}

// firstString is the text of the first string in an expression: "question " + id.
func firstString(e ast.Expr) string {
	text := ""
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && text == "" && lit.Kind == token.STRING {
			text, _ = strconv.Unquote(lit.Value)
		}
		return text == ""
	})
	return strings.TrimSpace(text)
}

// guide returns the sections of the guide for people who write forms, by heading.
func guide(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(guidePage)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	heading := ""
	for line := range strings.SplitSeq(string(data), "\n") {
		if h := regexp.MustCompile(`^#+ (.*)`).FindStringSubmatch(line); h != nil {
			heading = strings.ToLower(h[1])
			continue
		}
		out[heading] += line + "\n"
	}
	return out
}

// rowsOf returns the rows of the tables in a section of the guide, by the first
// word in backquotes.
func rowsOf(section string) map[string]string {
	out := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|(.*)$").FindAllStringSubmatch(section, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// The guide's reference lists exactly the keys that the compiler takes.
func TestTheGuideListsEveryKey(t *testing.T) {
	sections := guide(t)
	seen := 0
	for what, keys := range acceptedKeys(t) {
		if what == "question" {
			what = "a question"
		}
		if what == "a value" { // {field: ...} in a condition, told there
			continue
		}
		seen++
		rows := rowsOf(sections["keys of "+what])
		for _, k := range keys {
			if what == "a rule" && k == "asks" {
				continue // the library's own rules only
			}
			if _, ok := rows[k]; !ok {
				t.Errorf("%s: no section “Keys of %s” tells of the key %q", guidePage, what, k)
			}
		}
		for k := range rows {
			if !slices.Contains(keys, k) {
				t.Errorf("%s: %s has no key %q", guidePage, what, k)
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d kinds of mapping were found in the source", seen)
	}
}

// The guide's table of the kinds of rule says what each takes.
func TestTheGuideListsEveryKindOfRule(t *testing.T) {
	rows := rowsOf(guide(t)["kinds of rule"])
	for _, kind := range RuleKinds() {
		row, ok := rows[string(kind)]
		if !ok {
			t.Errorf("%s: “Kinds of rule” does not tell of %q", guidePage, kind)
			continue
		}
		told := regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(row, -1)
		var names []string
		for _, m := range told {
			names = append(names, m[1])
		}
		for _, need := range ruleNeeds[kind] {
			if need = strings.TrimSuffix(need, "!"); !slices.Contains(names, need) {
				t.Errorf("%s: kind %s takes %s, and “Kinds of rule” does not say so", guidePage, kind, need)
			}
		}
	}
	for kind := range rows {
		if _, ok := ruleNeeds[RuleKind(kind)]; !ok {
			t.Errorf("%s: there is no kind of rule %q", guidePage, kind)
		}
	}
}

// The guide tells of every word that a message may leave open, every part, and every
// kind of question.
func TestTheGuideTellsOfEveryWord(t *testing.T) {
	data, err := os.ReadFile(guidePage)
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range sayNames {
		for _, name := range names {
			if !strings.Contains(string(data), "`{"+name+"}`") {
				t.Errorf("%s does not tell of {%s}", guidePage, name)
			}
		}
	}
	parts := rowsOf(guide(t)["parts"])
	for part := range partLists {
		if _, ok := parts[part]; !ok && part != "subject" {
			t.Errorf("%s does not tell of the part %q", guidePage, part)
		}
	}
	kinds := rowsOf(guide(t)["kinds of question"])
	for _, k := range []Kind{Line, Para, Day, YesNo, Choice, Choices, Scale, Who, Whos} {
		if _, ok := kinds[string(k)]; !ok {
			t.Errorf("%s does not tell of the kind of question %q", guidePage, k)
		}
	}
}

// Every field that the guide names is one.
func TestTheGuideNamesOnlyFieldsThereAre(t *testing.T) {
	data, err := os.ReadFile(guidePage)
	if err != nil {
		t.Fatal(err)
	}
	c := testCore(t)
	for _, m := range regexp.MustCompile("`([a-z]+\\.[a-z]+)`").FindAllStringSubmatch(string(data), -1) {
		thing, _, _ := strings.Cut(m[1], ".")
		if c.dict.things[thing] == nil || strings.HasSuffix(m[1], ".yaml") {
			continue
		}
		s := newSource("")
		if s.field(c.dict, nil, m[1]) == nil {
			t.Errorf("%s: %v", guidePage, s.errs)
		}
	}
}
