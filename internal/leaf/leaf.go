// Package leaf reads and writes the fields of the Case types by reflection:
// the one place that knows how a Go field is spelt as a key and as plain text.
// A leaf is a field that holds one answer and no further fields.
package leaf

import (
	"encoding"
	"errors"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Field is one key of a struct.
type Field struct {
	Key   string       // as in the json tag
	Index []int        // for reflect.Value.FieldByIndex
	Type  reflect.Type // of the Go field
	Refs  []string     // lists that a reference points into, from the ref tag: people, plans.actions
	IsKey bool         // it finds a row by what it is for, from the key tag
}

type fields struct {
	list  []Field
	rows  []Field // those that are lists of structs
	byKey map[string]int
}

// cache holds what tags say, by struct type; types never change.
var cache sync.Map // reflect.Type -> *fields

// Fields returns the fields of the struct type t in the order in which they
// are declared. Those of an embedded struct stand in its place; a field without
// a json tag is not one. The caller must not change what is returned.
func Fields(t reflect.Type) []Field { return fieldsOf(t).list }

// Lists returns those fields of the struct type t that are lists of rows, as Fields
// does.
func Lists(t reflect.Type) []Field { return fieldsOf(t).rows }

// Find returns the field of the struct type t with that key.
func Find(t reflect.Type, key string) (Field, bool) {
	f := fieldsOf(t)
	i, ok := f.byKey[key]
	if !ok {
		return Field{}, false
	}
	return f.list[i], true
}

func fieldsOf(t reflect.Type) *fields {
	if f, ok := cache.Load(t); ok {
		return f.(*fields)
	}
	f := &fields{list: collect(t, nil)}
	f.byKey = make(map[string]int, len(f.list))
	for i, field := range f.list {
		f.byKey[field.Key] = i
		if field.Type.Kind() == reflect.Slice && !IsList(field.Type) {
			f.rows = append(f.rows, field)
		}
	}
	cache.Store(t, f)
	return f
}

func collect(t reflect.Type, above []int) []Field {
	var list []Field
	for i := range t.NumField() {
		f := t.Field(i)
		index := slices.Concat(above, []int{i})
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && f.IsExported() && f.Type.Kind() == reflect.Struct:
			list = append(list, collect(f.Type, index)...)
		case f.IsExported() && key != "" && key != "-":
			var refs []string
			if ref := f.Tag.Get("ref"); ref != "" {
				refs = strings.Split(ref, ",")
			}
			list = append(list, Field{key, index, f.Type, refs, f.Tag.Get("key") == "true"})
		}
	}
	return list
}

var marshaler = reflect.TypeFor[encoding.TextMarshaler]()

// Is reports whether t is the type of a leaf: a string or an int of any name, a
// type that marshals as text, or a slice of strings of any name.
func Is(t reflect.Type) bool { return IsOne(t) || IsList(t) }

// IsOne reports whether t is the type of a leaf that holds one text.
func IsOne(t reflect.Type) bool {
	return t.Kind() == reflect.String || t.Kind() == reflect.Int || t.Implements(marshaler)
}

// IsList reports whether t is the type of a leaf that holds any number of
// texts.
func IsList(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String
}

// Get returns the plain text of the leaf v, an element for each text it holds,
// and nil when it is unanswered. An empty text is no answer. What is not a leaf
// gives nil.
func Get(v reflect.Value) []string {
	switch {
	case v.Kind() == reflect.String:
		if v.Len() == 0 {
			return nil
		}
		return []string{v.String()}
	case IsList(v.Type()):
		var list []string
		for i := range v.Len() {
			if s := v.Index(i).String(); s != "" {
				list = append(list, s)
			}
		}
		return list
	case v.IsZero():
		return nil
	case v.Kind() == reflect.Int:
		return []string{strconv.FormatInt(v.Int(), 10)}
	}
	m, ok := v.Interface().(encoding.TextMarshaler)
	if !ok {
		return nil
	}
	text, err := m.MarshalText()
	if err != nil || len(text) == 0 {
		return nil
	}
	return []string{string(text)}
}

// Errors of Set, apart from those of a type's own UnmarshalText.
var (
	errOne   = errors.New("one answer is wanted here, not several")
	errWhole = errors.New("a whole number is wanted here, in digits")
	errLeaf  = errors.New("no answer stands here, only further fields")
)

// Set writes text into the leaf v, the inverse of Get: no text, or only empty
// texts, makes it unanswered. An error never holds the text, and leaves v as it
// was. The leaf must be settable.
func Set(v reflect.Value, text []string) error {
	var list []string
	for _, s := range text {
		if s != "" {
			list = append(list, s)
		}
	}
	switch {
	case !Is(v.Type()) || !v.CanSet():
		return errLeaf
	case len(list) == 0:
		v.SetZero()
		return nil
	case IsList(v.Type()):
		slice := reflect.MakeSlice(v.Type(), len(list), len(list))
		for i, s := range list {
			if err := setOne(slice.Index(i), s); err != nil {
				return err
			}
		}
		v.Set(slice)
		return nil
	case len(list) > 1:
		return errOne
	}
	return setOne(v, list[0])
}

func setOne(v reflect.Value, s string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(s))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
		return nil
	case reflect.Int:
		n, err := strconv.Atoi(s)
		if err != nil || strconv.Itoa(n) != s {
			return errWhole
		}
		v.SetInt(int64(n))
		return nil
	}
	return errLeaf
}

// All yields the texts of a leaf that is text or a list of it, as Get would,
// without making a list.
func All(v reflect.Value) iter.Seq[string] {
	return func(yield func(string) bool) {
		if v.Kind() == reflect.String {
			if text := v.String(); text != "" {
				yield(text)
			}
			return
		}
		for i := range v.Len() {
			if !yield(v.Index(i).String()) {
				return
			}
		}
	}
}
