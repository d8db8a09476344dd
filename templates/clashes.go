package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Clashes returns what is wrong between the forms of one council, each of which is
// right by itself: one question of the council's own with two kinds of answer, and
// one code for two rules. Versions of one form replace each other, and may differ.
func (lib *Library) Clashes() Errors {
	var out Errors
	fields, rules := map[string]*Field{}, map[string]*Rule{}
	of := map[any]string{} // the form that has it
	for _, name := range slices.Sorted(maps.Keys(lib.forms)) {
		for _, v := range lib.forms[name] {
			t, err := v.compile(lib)
			if err != nil || v.name != v.written {
				continue
			}
			for _, id := range slices.Sorted(maps.Keys(t.printed)) {
				fd := t.printed[id].Field
				switch other := fields[id]; {
				case !fd.Own():
				case other == nil:
					fields[id], of[fd] = fd, name
				case other.Kind != fd.Kind && other.root == fd.root && other.of == fd.of && of[other] != name:
					out = append(out, fd.first.fail("own", "%s is %s here and %s in %s, line %d: one question has one kind of answer; give one of the two another name", id, kindWords[fd.Kind], kindWords[other.Kind], other.first.file, other.first.at.Line))
				}
			}
			council, _, _ := strings.Cut(name, "/")
			for _, r := range t.Rules {
				key := council + " " + r.Code
				switch other := rules[key]; {
				case r.at.at == nil || r.at.file != v.path:
				case other == nil:
					rules[key], of[r] = r, name
				case of[other] != name && !r.says(other):
					out = append(out, r.at.fail("rule", "rule code %s stands for another rule in %s, line %d: give one of the two another code", r.Code, other.at.file, other.at.at.Line))
				}
			}
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(lib.councils)) {
		for _, k := range lib.councils[slug].Contacts {
			for _, form := range k.Forms {
				if len(lib.forms[slug+"/"+form]) == 0 {
					out = append(out, k.at.fail("contact", "this council has no form %q that could be sent there: name its forms as their folders are named", form))
				}
			}
		}
	}
	return out
}

// says reports whether two rules mean the same.
func (r *Rule) says(other *Rule) bool {
	return r.Kind == other.Kind && (r.Say != "" && r.Say == other.Say || r.Cite == other.Cite)
}

func (p place) fail(code, format string, args ...any) *Error {
	return &Error{p.file, p.at.Line, p.at.Column, code, fmt.Sprintf(format, args...)}
}
