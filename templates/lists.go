package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/internal/yamlfile"
)

// councilLists reads a council's option lists: new ones, code to words, and
// changes to the library's: rename, drop, add. Codes stay what they are, so
// that answers given on one form are understood on another.
func (cp *compiler) councilLists(n *yaml.Node) map[string][]Option {
	lists := maps.Clone(cp.t.catalogues)
	for _, e := range cp.Entries(n, "options") {
		known, theirs := cp.core.options[e.Key]
		switch changes := changesList(e.Value); {
		case changes && theirs:
			lists[e.Key] = cp.changedList(e, known)
		case changes:
			cp.Unknown(e.At, "options", fmt.Sprintf("the library has no option list %q to change", e.Key), e.Key, slices.Collect(maps.Keys(cp.core.options)))
		case theirs:
			cp.Fail(e.At, "options", "the library has an option list %q: change it with rename, drop and add, so that its codes stay", e.Key)
		case !formSlug.MatchString(e.Key):
			cp.Fail(e.At, "options", "an option list is named with small letters, digits and -")
		default:
			lists[e.Key] = cp.options(e.Value, "the options of list "+e.Key)
		}
	}
	return lists
}

// changesList reports whether n says how a list changes, in place of its
// options: then what stands behind its keys are lists.
func changesList(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return false
	}
	for i := 1; i < len(n.Content); i += 2 {
		if n.Content[i].Kind != yaml.ScalarNode {
			return true
		}
	}
	return false
}

func (cp *compiler) changedList(e yamlfile.Entry, known []Option) []Option {
	list := slices.Clone(known)
	codes := make([]string, len(known))
	for i, o := range known {
		codes[i] = o.Code
	}
	find := func(n *yaml.Node, code string) int {
		i := slices.IndexFunc(list, func(o Option) bool { return o.Code == code })
		if i < 0 {
			cp.Unknown(n, "options", fmt.Sprintf("option list %s has no code %q", e.Key, code), code, codes)
		}
		return i
	}
	cp.Keys(e.Value, "a change of an option list", map[string]func(*yaml.Node){
		"rename": func(n *yaml.Node) {
			for _, r := range cp.Entries(n, "rename") {
				if i := find(r.At, r.Key); i >= 0 {
					list[i].Label = cp.Text(r.Value, "rename")
				}
			}
		},
		"drop": func(n *yaml.Node) {
			for _, d := range cp.List(n, "drop") {
				if i := find(d, cp.Text(d, "drop")); i >= 0 {
					list = slices.Delete(list, i, i+1)
				}
			}
		},
		"add": func(n *yaml.Node) {
			if cp.dict.closedList(e.Key) {
				cp.Fail(n, "options", "the program acts on the codes of %s, so a council cannot add to them; it can rename them", e.Key)
				return
			}
			for _, a := range cp.Entries(n, "add") {
				if slices.ContainsFunc(list, func(o Option) bool { return o.Code == a.Key }) || slices.Contains(codes, a.Key) {
					cp.Fail(a.At, "options", "option list %s has a code %q already: rename it, or add another code", e.Key, a.Key)
					continue
				}
				list = append(list, Option{a.Key, cp.Text(a.Value, "add")})
			}
		},
	})
	cp.twoAlike(e.Value, list)
	if len(list) == 0 {
		cp.Fail(e.At, "options", "nothing is left of option list %s", e.Key)
	}
	return list
}

// closedList reports whether a field whose codes the program acts on has its
// options from the list.
func (d *dictionary) closedList(name string) bool {
	for _, leaves := range d.leaves {
		for _, decl := range leaves {
			if decl.closed && decl.options == name {
				return true
			}
		}
	}
	return false
}

// without reads the codes of the library's practice hints that a form does without,
// because rules of its own say the same.
func (cp *compiler) without(n *yaml.Node) []string {
	var hints []string
	for _, r := range cp.core.rules.Content {
		for i := 0; i+1 < len(r.Content); i += 2 {
			if code := r.Content[i+1].Value; r.Content[i].Value == "code" && strings.HasPrefix(code, practiceCodes) {
				hints = append(hints, code)
			}
		}
	}
	var out []string
	for _, e := range cp.List(n, "without") {
		code := cp.Text(e, "without")
		if !slices.Contains(hints, code) {
			cp.Unknown(e, "without", fmt.Sprintf("%q is none of the library's practice hints, %s...", code, practiceCodes), code, hints)
		}
		out = append(out, code)
	}
	return out
}

// practiceCodes begin the codes of the library's hints from practice, which a
// council may do without.
const practiceCodes = "EH-3"
