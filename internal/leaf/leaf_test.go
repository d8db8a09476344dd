package leaf

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"
)

type word string

type even struct{ n int }

var errOdd = errors.New("odd")

func (e even) MarshalText() ([]byte, error) { return []byte(strconv.Itoa(e.n)), nil }

func (e *even) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(string(text))
	if err != nil || n%2 != 0 {
		return errOdd
	}
	e.n = n
	return nil
}

type lower string

func (l *lower) UnmarshalText(text []byte) error {
	if text[0] < 'a' {
		return errOdd
	}
	*l = lower(text)
	return nil
}

type hidden struct{ Secret string }

type Embedded struct {
	hidden
	In string `json:"in,omitzero"`
}

type row struct {
	hidden
	ID word `json:"id,omitzero"`
	Embedded
	Kind   word     `json:"kind,omitzero" key:"true"`
	Who    []word   `json:"who,omitzero" ref:"people,plans.actions"`
	Lower  lower    `json:"lower,omitzero"`
	Lowers []lower  `json:"lowers,omitzero"`
	Even   even     `json:"even,omitzero"`
	N      int      `json:"n,omitzero"`
	Inner  Embedded `json:"inner,omitzero"`
	Rows   []row    `json:"rows,omitzero"`
	Left   string   `json:"-"`
	Out    string
}

func TestFields(t *testing.T) {
	typ := reflect.TypeFor[row]()
	var keys []string
	for _, f := range Fields(typ) {
		keys = append(keys, f.Key)
		if got, ok := Find(typ, f.Key); !ok || !slices.Equal(got.Index, f.Index) {
			t.Errorf("Find(%s) = %v", f.Key, got)
		}
		if typ.FieldByIndex(f.Index).Type != f.Type {
			t.Errorf("%s is of type %v", f.Key, f.Type)
		}
	}
	if want := []string{"id", "in", "kind", "who", "lower", "lowers", "even", "n", "inner", "rows"}; !slices.Equal(keys, want) {
		t.Errorf("keys %v", keys)
	}
	if f, _ := Find(typ, "who"); !slices.Equal(f.Refs, []string{"people", "plans.actions"}) || f.IsKey {
		t.Errorf("who: %v", f)
	}
	if f, _ := Find(typ, "kind"); !f.IsKey || f.Refs != nil {
		t.Errorf("kind: %v", f)
	}
	if _, ok := Find(typ, "Kind"); ok {
		t.Error("keys do not depend on case")
	}
}

func TestGetSet(t *testing.T) {
	for _, test := range []struct {
		key  string
		text []string
		want []string
		err  error
	}{
		{"kind", []string{"a b\n"}, []string{"a b\n"}, nil},
		{"kind", []string{"", "a"}, []string{"a"}, nil},
		{"kind", []string{""}, nil, nil},
		{"kind", []string{"a", "b"}, nil, errOne},
		{"who", []string{"a", "", "b"}, []string{"a", "b"}, nil},
		{"who", []string{"", ""}, nil, nil},
		{"lower", []string{"a"}, []string{"a"}, nil},
		{"lower", []string{"A"}, nil, errOdd},
		{"lowers", []string{"a", "A"}, nil, errOdd},
		{"even", []string{"4"}, []string{"4"}, nil},
		{"even", []string{"3"}, nil, errOdd},
		{"n", []string{"-12"}, []string{"-12"}, nil},
		{"n", []string{"012"}, nil, errWhole},
		{"n", []string{"1.0"}, nil, errWhole},
		{"n", []string{"99999999999999999999"}, nil, errWhole},
		{"inner", []string{"a"}, nil, errLeaf},
		{"rows", nil, nil, errLeaf},
	} {
		var r row
		f, _ := Find(reflect.TypeOf(r), test.key)
		v := reflect.ValueOf(&r).Elem().FieldByIndex(f.Index)
		if err := Set(v, test.text); !errors.Is(err, test.err) {
			t.Errorf("Set(%s, %q) = %v, want %v", test.key, test.text, err, test.err)
		}
		if got := Get(v); !slices.Equal(got, test.want) {
			t.Errorf("%s set to %q is %q, want %q", test.key, test.text, got, test.want)
		}
		if test.err == nil {
			if err := Set(v, nil); err != nil || Get(v) != nil {
				t.Errorf("%s is not cleared: %v", test.key, err)
			}
		}
	}
	if err := Set(reflect.ValueOf("a"), []string{"b"}); err == nil {
		t.Error("a value that cannot be set was set")
	}
}
