// Package wire makes the names by which files carry answers: legal at once as
// a PDF partial field name, an Excel defined name and a JSON key.
package wire

import (
	"strconv"
	"strings"
)

// Name returns the wire name of a field's answer in a slot of a file: eh_, the
// segments of the id joined by _, and the slot, from 1. Segments are
// [a-z][a-z0-9]*, so that no two ids and slots share a name.
func Name(id string, slot int) string {
	return "eh_" + strings.ReplaceAll(id, ".", "_") + "_" + strconv.Itoa(slot)
}

// Parse returns the field id and slot of a wire name, and false for any other
// text.
func Parse(name string) (id string, slot int, ok bool) {
	rest, ok := strings.CutPrefix(name, "eh_")
	at := strings.LastIndexByte(rest, '_')
	if !ok || at < 1 {
		return "", 0, false
	}
	slot, err := strconv.Atoi(rest[at+1:])
	if err != nil || slot < 1 || strconv.Itoa(slot) != rest[at+1:] {
		return "", 0, false
	}
	segments := strings.Split(rest[:at], "_")
	for _, seg := range segments {
		if !segment(seg) {
			return "", 0, false
		}
	}
	return strings.Join(segments, "."), slot, true
}

func segment(s string) bool {
	for i := range len(s) {
		letter, digit := 'a' <= s[i] && s[i] <= 'z', '0' <= s[i] && s[i] <= '9'
		if !letter && (i == 0 || !digit) {
			return false
		}
	}
	return s != ""
}
