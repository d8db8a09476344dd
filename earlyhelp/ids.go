package earlyhelp

import (
	"errors"
	"io"
	"reflect"
	"strings"

	"earlyhelp.example/forms/internal/leaf"
)

// AssignIDs gives an id to every row that has none, but to marks, which are
// never referred to. Rows that have one keep it. No id is given that the case
// uses already, be it in a reference to a row that is not there. Marks at a row
// or its answers go on meaning it.
//
// The bytes of random, normally crypto/rand.Reader, make the ids, four to each.
// When random fails, or keeps giving ids in use, nothing is changed.
func (c *Case) AssignIDs(random io.Reader) error {
	used := c.mentioned()
	var without []reflect.Value
	var before []Place
	for place := range c.Rows() {
		before = append(before, place)
		row := reflect.ValueOf(place.Row).Elem()
		if f, ok := leaf.Find(row.Type(), "id"); ok && row.FieldByIndex(f.Index).IsZero() {
			without = append(without, row.FieldByIndex(f.Index))
		}
	}
	ids := make([]ID, len(without))
	for i := range ids {
		id, err := unusedID(random, used)
		if err != nil {
			return err
		}
		ids[i], used[id] = id, true
	}
	for i, field := range without {
		field.Set(reflect.ValueOf(ids[i]))
	}
	c.moveMarks(before)
	return nil
}

func unusedID(random io.Reader, used map[ID]bool) (ID, error) {
	const tries = 100 // chance needs one; a broken source would never end
	for range tries {
		id, err := newID(random)
		if err != nil {
			return "", err
		}
		if !used[id] {
			return id, nil
		}
	}
	return "", errors.New("making a row id: the random source keeps repeating itself")
}

// mentioned returns every row id that stands anywhere in the case, within a
// mark's path too.
func (c *Case) mentioned() map[ID]bool {
	used := make(map[ID]bool)
	for place := range c.Rows() {
		used[place.ID] = true
	}
	for _, answer := range c.Answers() {
		for _, text := range answer {
			for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '[' || r == ']' }) {
				if id := ID(part); id.Valid() {
					used[id] = true
				}
			}
		}
	}
	return used
}

// moveMarks makes marks follow their rows after paths changed. The rows before
// must be those of the case now, in the same order, marks aside.
func (c *Case) moveMarks(before []Place) {
	moved := make(map[string]string)
	i := 0
	for place := range c.Rows() {
		if place.List == "marks" || i == len(before) {
			break // marks are the last list
		}
		moved[before[i].Path] = place.Path
		i++
	}
	for i := range c.Marks {
		at := c.Marks[i].At
		if row := rowOf(at, func(path string) bool { return moved[path] != "" }); row != "" {
			c.Marks[i].At = moved[row] + at[len(row):]
		}
	}
}

// rowOf returns the innermost row that the path at leads through and that
// known has, or "".
func rowOf(at string, known func(string) bool) string {
	for end := strings.LastIndexByte(at, ']'); end >= 0; end = strings.LastIndexByte(at[:end], ']') {
		if row := at[:end+1]; known(row) {
			return row
		}
	}
	return ""
}
