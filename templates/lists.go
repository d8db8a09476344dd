package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// councilLists reads a council's option lists: new ones, code to words, and
// changes to the library's: rename, drop, add. Codes stay what they are, so
// that answers given on one form are understood on another.
func (cp *compiler) councilLists(n *yaml.Node) map[string][]Option {
	lists := maps.Clone(cp.t.catalogues)
	for _, e := range cp.entries(n, "options") {
		known, theirs := cp.core.options[e.key]
		switch changes := changesList(e.value); {
		case changes && theirs:
			lists[e.key] = cp.changedList(e, known)
		case changes:
			cp.unknown(e.at, "options", fmt.Sprintf("the library has no option list %q to change", e.key), e.key, slices.Collect(maps.Keys(cp.core.options)))
		case theirs:
			cp.fail(e.at, "options", "the library has an option list %q: change it with rename, drop and add, so that its codes stay", e.key)
		case !formSlug.MatchString(e.key):
			cp.fail(e.at, "options", "an option list is named with small letters, digits and -")
		default:
			lists[e.key] = cp.options(e.value, "the options of list "+e.key)
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

func (cp *compiler) changedList(e entry, known []Option) []Option {
	list := slices.Clone(known)
	codes := make([]string, len(known))
	for i, o := range known {
		codes[i] = o.Code
	}
	find := func(n *yaml.Node, code string) int {
		i := slices.IndexFunc(list, func(o Option) bool { return o.Code == code })
		if i < 0 {
			cp.unknown(n, "options", fmt.Sprintf("option list %s has no code %q", e.key, code), code, codes)
		}
		return i
	}
	cp.keys(e.value, "a change of an option list", map[string]func(*yaml.Node){
		"rename": func(n *yaml.Node) {
			for _, r := range cp.entries(n, "rename") {
				if i := find(r.at, r.key); i >= 0 {
					list[i].Label = cp.text(r.value, "rename")
				}
			}
		},
		"drop": func(n *yaml.Node) {
			for _, d := range cp.list(n, "drop") {
				if i := find(d, cp.text(d, "drop")); i >= 0 {
					list = slices.Delete(list, i, i+1)
				}
			}
		},
		"add": func(n *yaml.Node) {
			if cp.dict.closedList(e.key) {
				cp.fail(n, "options", "the program acts on the codes of %s, so a council cannot add to them; it can rename them", e.key)
				return
			}
			for _, a := range cp.entries(n, "add") {
				if slices.ContainsFunc(list, func(o Option) bool { return o.Code == a.key }) || slices.Contains(codes, a.key) {
					cp.fail(a.at, "options", "option list %s has a code %q already: rename it, or add another code", e.key, a.key)
					continue
				}
				list = append(list, Option{a.key, cp.text(a.value, "add")})
			}
		},
	})
	if len(list) == 0 {
		cp.fail(e.at, "options", "nothing is left of option list %s", e.key)
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

// without reads the codes of the library's practice hints that a council does
// without, because rules of its own say the same.
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
	for _, e := range cp.list(n, "without") {
		code := cp.text(e, "without")
		if !slices.Contains(hints, code) {
			cp.unknown(e, "without", fmt.Sprintf("%q is none of the library's practice hints, %s...", code, practiceCodes), code, hints)
		}
		out = append(out, code)
	}
	return out
}

// practiceCodes begin the codes of the library's hints from practice, which a
// council may do without.
const practiceCodes = "EH-3"
