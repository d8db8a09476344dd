package earlyhelp

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"earlyhelp.example/forms/internal/leaf"
)

// Place is one row of a case and where it stands.
type Place struct {
	Path string // people[r0000000a], meetings[r0000000b].family[#2]
	List string // the list it is a row of: people, meetings.family
	ID   ID     // "" when it has none
	Row  any    // pointer to it in the case: *Person, *Attendee
}

// Rows yields every row of every list of the case, a row before the rows
// inside it, lists in the order of the types. The fields of rows may be changed
// meanwhile, lists may not.
func (c *Case) Rows() iter.Seq[Place] {
	return func(yield func(Place) bool) {
		if c != nil {
			rows(reflect.ValueOf(c).Elem(), "", "", yield)
		}
	}
}

// Has reports whether there is such a row, part or answer in the case, whether
// or not it is answered; path is as in Finding.Path. Any council's own question
// may stand in an extra.
func (c *Case) Has(path string) bool {
	v := reflect.ValueOf(c).Elem()
	if at, _, own := strings.Cut(path, "extra["); own {
		path = at + "extra"
	}
	if i := strings.LastIndexByte(path, ']'); i >= 0 {
		row := path[:i+1]
		v = reflect.Value{}
		for p := range c.Rows() {
			if p.Path == row {
				v = reflect.ValueOf(p.Row).Elem()
				break
			}
		}
		if path = strings.TrimPrefix(path[i+1:], "."); path == "" {
			return v.IsValid()
		}
	}
	for key := range strings.SplitSeq(path, ".") {
		if !v.IsValid() || v.Kind() != reflect.Struct {
			return false
		}
		f, ok := leaf.Find(v.Type(), key)
		if !ok {
			return false
		}
		v = v.FieldByIndex(f.Index)
	}
	return true
}

// rows yields the rows inside the struct v and returns false once the caller
// has had enough.
func rows(v reflect.Value, path, list string, yield func(Place) bool) bool {
	for _, f := range leaf.Lists(v.Type()) {
		in := v.FieldByIndex(f.Index)
		if in.Len() == 0 {
			continue
		}
		at, name := join(path, f.Key), join(list, f.Key)
		for i := range in.Len() {
			row := in.Index(i)
			id := rowID(row)
			place := Place{RowPath(at, id, i), name, id, row.Addr().Interface()}
			if !yield(place) || !rows(row, place.Path, name, yield) {
				return false
			}
		}
	}
	return true
}

var idType = reflect.TypeFor[ID]()

// rowID returns the id of a row, "" when it has none or one that is not Valid:
// that could be anything, and ids stand in paths.
func rowID(row reflect.Value) ID {
	f, ok := leaf.Find(row.Type(), "id")
	if !ok {
		return ""
	}
	id := ID(row.FieldByIndex(f.Index).String())
	if f.Type != idType || !id.Valid() {
		return ""
	}
	return id
}

// rowKey returns the part of a path that finds a row in its list: by id, or by
// position from 1.
func rowKey(row reflect.Value, i int) string {
	if id := rowID(row); id != "" {
		return "[" + string(id) + "]"
	}
	return position(i)
}

// Answers yields every answer of the case with its path: references, cut and
// marks included, the schema and the rows' own ids not. The order is that of
// the types; Extra is in the order of its keys.
func (c *Case) Answers() iter.Seq2[string, Answer] {
	return func(yield func(string, Answer) bool) {
		if c != nil {
			answers(reflect.ValueOf(c).Elem(), "", yield)
		}
	}
}

// answers yields the answers inside the struct v and returns false once the
// caller has had enough.
func answers(v reflect.Value, path string, yield func(string, Answer) bool) bool {
	for _, f := range leaf.Fields(v.Type()) {
		in := v.FieldByIndex(f.Index)
		switch kind := f.Type.Kind(); {
		case f.Key == "id" || f.Key == "schema":
		case leaf.Is(f.Type):
			if a := leaf.Get(in); a != nil && !yield(join(path, f.Key), a) {
				return false
			}
		case kind == reflect.Map:
			extra := in.Interface().(Extra)
			for _, key := range slices.Sorted(maps.Keys(extra)) {
				a := leaf.Get(reflect.ValueOf(extra[key]))
				if a != nil && !yield(join(path, f.Key)+"["+key+"]", a) {
					return false
				}
			}
		case kind == reflect.Slice:
			for i := range in.Len() {
				if !answers(in.Index(i), join(path, f.Key)+rowKey(in.Index(i), i), yield) {
					return false
				}
			}
		case kind == reflect.Pointer:
			if !in.IsNil() && !answers(in.Elem(), join(path, f.Key), yield) {
				return false
			}
		default:
			if !answers(in, join(path, f.Key), yield) {
				return false
			}
		}
	}
	return true
}
