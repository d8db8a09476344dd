package templates

import (
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/internal/yamlfile"
)

// dictionary is the field dictionary: things, leaves and derived fields. It is
// not changed once read, so compilations may share it.
type dictionary struct {
	things  map[string]*thing
	leaves  map[string]map[string]*leafDecl // by Go type, then leaf
	derived map[string]*derivedDecl
	options map[string][]Option
}

// thing says where answers live: a root and the way from it to a struct.
type thing struct {
	name string
	root string
	of   reflect.Type // of the row, for root row
	at   reflect.Type // the struct the thing's leaves belong to
	bind bind
}

// leafDecl is one leaf of a Go type as the dictionary declares it.
type leafDecl struct {
	at      *yaml.Node
	kind    Kind
	label   string
	topic   string
	options string
	format  string
	bind    string
	join    []string
	with    []string // what stands in the box beside the answer
	orElse  string
	or      string
	closed  bool
	unless  []yamlfile.Entry
	office  bool
}

type derivedDecl struct {
	label  string
	kind   Kind
	of     string // a list's: the rows that it stands in
	from   []string
	values []string // what it may be
	office bool     // for rules only
}

// roots are the roots of binds with the types of the structs there.
var roots = func() map[string]reflect.Type {
	m := map[string]reflect.Type{
		"case":     reflect.TypeFor[earlyhelp.Case](),
		"instance": reflect.TypeFor[earlyhelp.Instance](),
	}
	for part, list := range partLists {
		m[part] = listType(list)
	}
	return m
}()

// listType returns the row type of a list of the case, such as plans.actions;
// nil when there is no such list.
func listType(list string) reflect.Type {
	t := reflect.TypeFor[earlyhelp.Case]()
	for key := range strings.SplitSeq(list, ".") {
		f, ok := structField(t, key)
		if !ok || f.Type.Kind() != reflect.Slice {
			return nil
		}
		t = f.Type.Elem()
	}
	return t
}

func structKeys(t reflect.Type) []string {
	var keys []string
	if t.Kind() == reflect.Struct {
		for _, f := range leaf.Fields(t) {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

func structField(t reflect.Type, key string) (leaf.Field, bool) {
	if t.Kind() != reflect.Struct {
		return leaf.Field{}, false
	}
	return leaf.Find(t, key)
}

// resolve walks dotted keys from struct t. The last field is returned with its
// tags; a reference on the way is followed.
func (s *source) resolve(n *yaml.Node, t reflect.Type, dotted string, followLast bool) (bind, leaf.Field, reflect.Type, bool) {
	var b bind
	var last leaf.Field
	keys := strings.Split(dotted, ".")
	for i, key := range keys {
		f, ok := structField(t, key)
		if !ok {
			s.Unknown(n, "bind", t.Name()+" has no "+`"`+key+`"`, key, structKeys(t))
			return nil, last, nil, false
		}
		st := step{index: f.Index, key: key}
		last, t = f, f.Type
		if i < len(keys)-1 || followLast {
			if len(f.Refs) > 0 && f.Type.Kind() == reflect.String {
				if len(f.Refs) > 1 {
					s.Fail(n, "bind", "%q refers to more than one list, so it cannot be followed", key)
					return nil, last, nil, false
				}
				st.follow = f.Refs[0]
				t = listType(st.follow)
			}
		}
		b = append(b, st)
	}
	return b, last, t, true
}

// readFields reads core/fields.yaml.
func (s *source) readFields(root *yaml.Node, options map[string][]Option) *dictionary {
	d := &dictionary{map[string]*thing{}, map[string]map[string]*leafDecl{}, map[string]*derivedDecl{}, options}
	s.Keys(root, "the field dictionary", map[string]func(*yaml.Node){
		"things": func(n *yaml.Node) {
			for _, e := range s.Entries(n, "things") {
				s.readThing(d, e)
			}
		},
		"leaves": func(n *yaml.Node) {
			for _, e := range s.Entries(n, "leaves") {
				d.leaves[e.Key] = s.readLeaves(e)
			}
		},
		"derived": func(n *yaml.Node) {
			for _, e := range s.Entries(n, "derived") {
				decl := &derivedDecl{}
				var kind string
				s.Keys(e.Value, "a derived field", map[string]func(*yaml.Node){
					"kind":   s.Into(&kind, "kind"),
					"label":  s.Into(&decl.label, "label"),
					"of":     s.Into(&decl.of, "of"),
					"from":   func(n *yaml.Node) { decl.from = s.Texts(n, "from") },
					"values": func(n *yaml.Node) { decl.values = s.Texts(n, "values") },
					"office": s.Flag(&decl.office, "office"),
				})
				decl.kind = Kind(kind)
				if derivedFields[e.Key] == nil && kinships[e.Key] == nil {
					s.Fail(e.At, "derived", "nothing works out %q", e.Key)
					continue
				}
				d.derived[e.Key] = decl
			}
		},
	})
	return d
}

func (s *source) readThing(d *dictionary, e yamlfile.Entry) {
	var at, of string
	s.Keys(e.Value, "a thing", map[string]func(*yaml.Node){"bind": s.Into(&at, "bind"), "of": s.Into(&of, "of")})
	th := &thing{name: e.Key}
	var rest string
	th.root, rest, _ = strings.Cut(at, ".")
	t, ok := roots[th.root]
	if th.root == "row" {
		if t, ok = rowTypes[of]; !ok {
			s.Fail(e.At, "bind", "no list has rows of %q", of)
			return
		}
		th.of = t
	}
	if !ok {
		s.Fail(e.At, "bind", "%q is no root", th.root)
		return
	}
	th.at = t
	if rest != "" {
		if th.bind, _, th.at, ok = s.resolve(e.Value, t, rest, true); !ok {
			return
		}
	}
	d.things[e.Key] = th
}

// rowTypes are the types of rows by name: Action, Person.
var rowTypes = func() map[string]reflect.Type {
	m := map[string]reflect.Type{}
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		for _, f := range leaf.Fields(t) {
			if e := f.Type; e.Kind() == reflect.Slice && e.Elem().Kind() == reflect.Struct {
				m[e.Elem().Name()] = e.Elem()
				visit(e.Elem())
			}
		}
	}
	visit(reflect.TypeFor[earlyhelp.Case]())
	return m
}()

func (s *source) readLeaves(e yamlfile.Entry) map[string]*leafDecl {
	out := map[string]*leafDecl{}
	for _, l := range s.Entries(e.Value, e.Key) {
		decl := &leafDecl{at: l.At, bind: l.Key}
		var kind string
		s.Keys(l.Value, "a leaf", map[string]func(*yaml.Node){
			"kind":    s.Into(&kind, "kind"),
			"label":   s.Into(&decl.label, "label"),
			"topic":   s.Into(&decl.topic, "topic"),
			"options": s.Into(&decl.options, "options"),
			"format":  s.Into(&decl.format, "format"),
			"bind":    s.Into(&decl.bind, "bind"),
			"join":    func(n *yaml.Node) { decl.join = s.Texts(n, "join") },
			"with":    func(n *yaml.Node) { decl.with = s.Texts(n, "with") },
			"else":    s.Into(&decl.orElse, "else"),
			"or":      s.Into(&decl.or, "or"),
			"closed":  s.Flag(&decl.closed, "closed"),
			"unless":  func(n *yaml.Node) { decl.unless = s.Entries(n, "unless") },
			"office":  s.Flag(&decl.office, "office"),
		})
		decl.kind = Kind(kind)
		out[l.Key] = decl
	}
	return out
}

// leaf returns the declaration of a leaf of struct t: t's own, or of a struct
// embedded in it.
func (d *dictionary) leaf(t reflect.Type, name string) (*leafDecl, bool) {
	if decl, ok := d.leaves[t.Name()][name]; ok {
		return decl, true
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && f.Type.Kind() == reflect.Struct {
			if decl, ok := d.leaf(f.Type, name); ok {
				return decl, true
			}
		}
	}
	return nil, false
}

// byBind returns the leaf of struct t that is bound to a key.
func (d *dictionary) byBind(t reflect.Type, key string) (*leafDecl, bool) {
	for _, name := range d.leafNames(t) {
		if decl, ok := d.leaf(t, name); ok && decl.bind == key && decl.join == nil {
			return decl, true
		}
	}
	return nil, false
}

func (d *dictionary) leafNames(t reflect.Type) []string {
	var names []string
	for name := range d.leaves[t.Name()] {
		names = append(names, name)
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && f.Type.Kind() == reflect.Struct {
			names = append(names, d.leafNames(f.Type)...)
		}
	}
	return names
}

// field returns the field with an id, or nil with a complaint at n.
func (s *source) field(d *dictionary, n *yaml.Node, id string) *Field {
	if decl, ok := d.derived[id]; ok && decl.kind == Rows {
		return s.kinField(d, n, id, decl)
	} else if ok {
		fd := &Field{ID: id, Label: decl.label, Kind: decl.kind, Office: decl.office, derived: derivedFields[id], values: decl.values}
		for _, from := range decl.from {
			if src := s.field(d, n, from); src != nil {
				fd.sources = append(fd.sources, src)
			}
		}
		return fd
	}
	thingName, leafName, ok := strings.Cut(id, ".")
	th := d.things[thingName]
	if !ok || th == nil {
		var known []string
		for name, t := range d.things {
			for _, l := range d.leafNames(t.at) {
				known = append(known, name+"."+l)
			}
		}
		s.Unknown(n, "no-field", "there is no field "+`"`+id+`"`, id, known)
		return nil
	}
	decl, ok := d.leaf(th.at, leafName)
	if !ok {
		var known []string
		for _, l := range d.leafNames(th.at) {
			known = append(known, thingName+"."+l)
		}
		s.Unknown(n, "no-field", "there is no field "+`"`+id+`"`, id, known)
		return nil
	}
	fd := &Field{ID: id, Label: decl.label, Kind: decl.kind, Topic: decl.topic, Format: decl.format, Office: decl.office, closed: decl.closed, root: th.root, of: th.of}
	for i, dotted := range append([]string{decl.bind}, decl.join...) {
		b, f, _, ok := s.resolve(n, th.at, dotted, false)
		if !ok {
			return nil
		}
		if i == 0 && !kindFits(fd.Kind, f.Type) {
			s.Fail(n, "kind", "field %s is declared %q, but a %s cannot hold that", id, fd.Kind, f.Type)
			return nil
		}
		fd.key = fd.key || i == 0 && f.IsKey
		if fd.Kind == Rows {
			fd.elem = f.Type.Elem()
		}
		fd.binds = append(fd.binds, slices.Concat(th.bind, b).withTails())
	}
	for _, dotted := range decl.with {
		if b, _, _, ok := s.resolve(n, th.at, dotted, false); ok {
			fd.with = append(fd.with, slices.Concat(th.bind, b).withTails())
		}
	}
	for _, u := range decl.unless {
		beside, ok := d.leaf(th.at, u.Key)
		if !ok {
			s.Fail(n, "no-field", "field %s: there is no leaf %q beside it", id, u.Key)
			continue
		}
		if b, _, _, ok := s.resolve(n, th.at, beside.bind, false); ok {
			fd.unless = append(fd.unless, leafIs{slices.Concat(th.bind, b).withTails(), s.Text(u.Value, "unless")})
		}
	}
	if decl.or != "" {
		fd.or = s.field(d, n, thingName+"."+decl.or)
	}
	if decl.orElse != "" {
		fd.orElse = s.field(d, n, decl.orElse)
	}
	if decl.options != "" {
		fd.list = decl.options
		if fd.Options, ok = d.options[decl.options]; !ok {
			s.Fail(n, "options", "field %s: there is no option list %q", id, decl.options)
		}
	}
	return fd
}

// kinField returns a list of those rows of another list that belong to the row
// around.
func (s *source) kinField(d *dictionary, n *yaml.Node, id string, decl *derivedDecl) *Field {
	if len(decl.from) != 1 || rowTypes[decl.of] == nil {
		s.Fail(n, "derived", "%s: a list is worked out from one other list, in rows of one type", id)
		return nil
	}
	src := s.field(d, n, decl.from[0])
	if src == nil {
		return nil
	}
	fd := *src
	fd.ID, fd.Label, fd.of, fd.kin = id, decl.label, rowTypes[decl.of], kinships[id]
	return &fd
}

// kindFits reports whether a Go type can hold answers of a kind.
func kindFits(k Kind, t reflect.Type) bool {
	list := t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String
	code := t == reflect.TypeFor[earlyhelp.Code]()
	switch k {
	case Line, Para:
		return t.Kind() == reflect.String
	case Day:
		return t == reflect.TypeFor[earlyhelp.Date]()
	case YesNo:
		return t == reflect.TypeFor[earlyhelp.YesNo]()
	case Choice, Sign:
		return code
	case Choices:
		return list && t.Elem() == reflect.TypeFor[earlyhelp.Code]()
	case Scale:
		return t == reflect.TypeFor[earlyhelp.Score]()
	case Who:
		return t.Kind() == reflect.String && !code
	case Whos, Texts:
		return list
	case Rows:
		return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct
	}
	return false
}
