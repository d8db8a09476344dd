package recordcopy_test

import (
	"bytes"
	"crypto/md5"
	"errors"
	"maps"
	"strings"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/mutate"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/internal/recordcopy"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
)

// made is a copy and where the parts of its attachment stand.
type made struct {
	file               []byte
	root, spec, stream int
	catalog, specDict  pdfread.Dict
	embedded           *pdfread.Stream
	json               string
	page               pdfread.Ref
	pageDict           pdfread.Dict
}

func makeCopy(t *testing.T) *made {
	t.Helper()
	form := casetest.Open(t, casetest.Library(t), casetest.Case(t, "generic/plan/complete"))
	doc, err := render.For(form, render.Audience{Kind: render.Family})
	if err != nil {
		t.Fatal(err)
	}
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.Write(&b, doc, pdf.Options{Findings: []earlyhelp.Finding{}}); err != nil {
		t.Fatal(err)
	}
	m := &made{}
	if m.file, err = mutate.Rewrite(b.Bytes(), true, nil); err != nil {
		t.Fatal(err)
	}
	f, err := pdfread.Open(m.file)
	if err != nil {
		t.Fatal(err)
	}
	v := f.Last()
	if m.catalog, err = v.Catalog(); err != nil {
		t.Fatal(err)
	}
	m.root = v.Trailer["Root"].(pdfread.Ref).Num
	m.spec = m.catalog["AF"].(pdfread.Array)[0].(pdfread.Ref).Num
	m.specDict, _ = v.Dict(pdfread.Ref{Num: m.spec})
	m.stream = m.specDict["EF"].(pdfread.Dict)["F"].(pdfread.Ref).Num
	if m.embedded, err = v.Stream(pdfread.Ref{Num: m.stream}); err != nil {
		t.Fatal(err)
	}
	m.json = string(m.embedded.Raw)
	pages, err := v.Pages()
	if err != nil {
		t.Fatal(err)
	}
	m.page = pages[0]
	m.pageDict, _ = v.Dict(m.page)
	return m
}

// with returns a dictionary with an entry changed; nil takes it out.
func with(d pdfread.Dict, key pdfread.Name, x any) pdfread.Dict {
	d = maps.Clone(d)
	d[key] = x
	return d
}

// holding is the attachment's stream with other data, and what is said of it made
// to fit.
func (m *made) holding(json string) *pdfread.Stream {
	sum := md5.Sum([]byte(json))
	params := pdfread.Dict{"Size": int64(len(json)), "CheckSum": pdfread.String(sum[:])}
	return &pdfread.Stream{Dict: with(m.embedded.Dict, "Params", params), Raw: []byte(json)}
}

// put returns the copy with an object in place of its own.
func (m *made) put(t *testing.T, num int, x any) []byte {
	t.Helper()
	out, err := mutate.Rewrite(m.file, false, func(n int, old any) any {
		if n == num {
			return x
		}
		return old
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func update(t *testing.T, file []byte, objects map[int]any) []byte {
	t.Helper()
	out, err := mutate.Update(file, objects)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, file []byte) (*earlyhelp.Case, error) {
	t.Helper()
	f, err := recordcopy.Open(file)
	if err != nil {
		t.Fatalf("the test makes no PDF: %v", err)
	}
	return recordcopy.Read(f)
}

// edited is the case with one text changed, which must be there.
func (m *made) edited(t *testing.T, old, text string) string {
	t.Helper()
	if !strings.Contains(m.json, old) {
		t.Fatalf("no %s in the case", old)
	}
	return strings.Replace(m.json, old, text, 1)
}

func TestWhatIsNoCopy(t *testing.T) {
	m := makeCopy(t)
	c, err := read(t, m.file)
	if err != nil {
		t.Fatal(err)
	}
	whole := *c
	whole.Cut = nil
	encoded := func(c *earlyhelp.Case) string {
		var b bytes.Buffer
		if err := earlyhelp.EncodeJSON(&b, c); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	redone := func(change func(*earlyhelp.Cut)) string { // with a digest that fits
		other, cut := *c, *c.Cut
		change(&cut)
		other.Cut = &cut
		cut.Revision = other.CutRevision()
		return encoded(&other)
	}
	json := func(text string) []byte { return m.put(t, m.stream, m.holding(text)) }
	names := m.catalog["Names"].(pdfread.Dict)
	ref := pdfread.Ref{Num: m.spec}
	for _, test := range []struct {
		name string
		file []byte
		kind error
		want string
	}{
		{"another answer", json(m.edited(t, "EH-2025-0142", "EH-2025-0143")), recordcopy.ErrChanged, "the digest in its case is not that of its answers"},
		{"another state", json(m.edited(t, `"state": "final"`, `"state": "done"`)), recordcopy.ErrChanged, "does not say whether it is blank"},
		{"a form's copy as a blank", json(m.edited(t, `"state": "final"`, `"state": "blank"`)), recordcopy.ErrChanged, "does not hold the form that it says it is of"},
		{"no state", json(redone(func(cut *earlyhelp.Cut) { cut.State = "" })), recordcopy.ErrChanged, "does not say whether it is blank"},
		{"of another instance", json(redone(func(cut *earlyhelp.Cut) { cut.Instance = "r00000009" })), recordcopy.ErrChanged, "does not hold the form"},
		{"of another form", json(redone(func(cut *earlyhelp.Cut) { cut.Form = "generic/review@1" })), recordcopy.ErrChanged, "does not hold the form"},
		{"of a form without a version", json(redone(func(cut *earlyhelp.Cut) { cut.Form = "generic/plan" })), recordcopy.ErrChanged, "does not say of which form"},
		{"for nobody", json(redone(func(cut *earlyhelp.Cut) { cut.Audience = "" })), recordcopy.ErrChanged, "does not say of which form or for whom"},
		{"a whole case", json(encoded(&whole)), recordcopy.ErrNotOurs, "a whole case"},
		{"no case", json("schema: 1\n"), recordcopy.ErrNotOurs, "which is no case"},
		{"an unknown key", json(m.edited(t, `"schema": 1`, `"schema": 1, "colour": "red"`)), recordcopy.ErrChanged, "cannot be read: "},
		{"half a case", json(m.json[:200]), recordcopy.ErrChanged, "cannot be read: "},
		{"many rows", json(`{"schema": 1, "people": [` + strings.Repeat("{},", 70_000) + "{}]}"), pdfread.ErrTooLarge, "the case in this PDF: "},
		{"a long answer", json(`{"schema": 1, "ref": "` + strings.Repeat("x", 17<<20) + `"}`), pdfread.ErrTooLarge, "the case in this PDF: "},
		{"a wrong length", m.put(t, m.stream, &pdfread.Stream{Dict: m.embedded.Dict, Raw: []byte(m.json + " ")}), recordcopy.ErrChanged, "another length or checksum"},
		{"a wrong checksum", m.put(t, m.stream, &pdfread.Stream{Dict: m.embedded.Dict, Raw: []byte(m.edited(t, "EH-2025-0142", "EH-2025-0143"))}), recordcopy.ErrChanged, "another length or checksum"},
		{"no checksum", m.put(t, m.stream, &pdfread.Stream{Dict: with(m.embedded.Dict, "Params", nil), Raw: m.embedded.Raw}), recordcopy.ErrChanged, "another length or checksum"},
		{"of another kind", m.put(t, m.stream, &pdfread.Stream{Dict: with(m.embedded.Dict, "Subtype", pdfread.Name("text/plain")), Raw: m.embedded.Raw}), recordcopy.ErrNotOurs, "not the case of a copy"},
		{"as an alternative", m.put(t, m.spec, with(m.specDict, "AFRelationship", pdfread.Name("Alternative"))), recordcopy.ErrNotOurs, "not the case of a copy"},
		{"by another name", m.put(t, m.spec, with(m.specDict, "UF", pdfread.String("invoice.json"))), recordcopy.ErrNotOurs, "not the case of a copy"},
		{"without data", m.put(t, m.spec, with(m.specDict, "EF", nil)), recordcopy.ErrNotOurs, "not the case of a copy"},
		{"not associated", m.put(t, m.root, with(m.catalog, "AF", nil)), recordcopy.ErrNotOurs, "other files in it"},
		{"not listed", m.put(t, m.root, with(m.catalog, "Names", nil)), recordcopy.ErrNotOurs, "other files in it"},
		{"listed twice", m.put(t, m.root, with(m.catalog, "Names", with(names, "EmbeddedFiles", pdfread.Dict{"Names": pdfread.Array{pdfread.String("case.json"), ref, pdfread.String("more.json"), ref}}))), recordcopy.ErrNotOurs, "other files in it"},
		{"listed in a tree", m.put(t, m.root, with(m.catalog, "Names", with(names, "EmbeddedFiles", pdfread.Dict{"Kids": pdfread.Array{}}))), recordcopy.ErrNotOurs, "it lists the files in it as this library does not"},
		{"no file", m.put(t, m.root, with(with(m.catalog, "AF", nil), "Names", nil)), recordcopy.ErrNotOurs, "this is a note about a form (generic/plan@1)"},

		{"taken out later", update(t, m.file, map[int]any{m.root: with(with(m.catalog, "AF", nil), "Names", nil)}), recordcopy.ErrChanged, "its case was taken out"},
		{"freed later", update(t, m.file, map[int]any{m.spec: nil}), recordcopy.ErrChanged, "its case was taken out"},
		{"emptied later", update(t, m.file, map[int]any{m.stream: nil}), recordcopy.ErrChanged, "its case was taken out"},
		{"another later", update(t, m.file, map[int]any{m.stream: m.holding(redone(func(cut *earlyhelp.Cut) { cut.State = earlyhelp.CutDraft }))}), recordcopy.ErrChanged, "another case was put in the place of its own"},
		{"a file more later", update(t, m.file, map[int]any{m.root: with(m.catalog, "AF", pdfread.Array{ref, ref})}), recordcopy.ErrChanged, "another file was put in"},
		{"described otherwise later", update(t, m.file, map[int]any{m.spec: with(m.specDict, "Desc", pdfread.String("x"))}), recordcopy.ErrChanged, "another case was put in the place of its own"},
		{"taken out and put back", update(t, update(t, m.file, map[int]any{m.spec: nil}), map[int]any{m.spec: m.specDict}), recordcopy.ErrChanged, "its case was taken out"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := read(t, test.file)
			if c != nil || !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "0142") {
				t.Errorf("the error holds an answer: %v", err)
			}
		})
	}
	var newer *earlyhelp.NewerSchemaError
	if _, err := read(t, json(m.edited(t, `"schema": 1`, `"schema": 2`))); !errors.As(err, &newer) || newer.Schema != 2 {
		t.Errorf("a newer case: %v", err)
	}
}

// A later revision that leaves the case alone changes nothing of it.
func TestUpdatedCopies(t *testing.T) {
	m := makeCopy(t)
	want, err := read(t, m.file)
	if err != nil {
		t.Fatal(err)
	}
	file := update(t, m.file, map[int]any{m.page.Num: with(m.pageDict, "Rotate", int64(90))})
	file = update(t, file, map[int]any{m.root: with(m.catalog, "DSS", pdfread.Dict{})})
	file = update(t, file, map[int]any{m.spec: m.specDict}) // as it was
	got, err := read(t, file)
	if err != nil || got.CutRevision() != want.CutRevision() {
		t.Errorf("an updated copy: %v", err)
	}
}

// An error shows no more of a producer's name than a line has room for, and
// nothing that a terminal acts on.
func TestProducersAreShort(t *testing.T) {
	m := makeCopy(t)
	f, err := pdfread.Open(m.file)
	if err != nil {
		t.Fatal(err)
	}
	info := f.Last().Trailer["Info"].(pdfread.Ref).Num
	bare := m.put(t, m.root, with(with(m.catalog, "AF", nil), "Names", nil))
	file := update(t, bare, map[int]any{info: pdfread.Dict{"Producer": pdfread.String("\xEF\xBB\xBF\x1b[2J" + strings.Repeat("long ", 100))}})
	_, err = read(t, file)
	if err == nil || !strings.Contains(err.Error(), "this is a note about a form") {
		t.Fatalf("the first revision's information is not what is told: %v", err)
	}
	once, err := mutate.Rewrite(file, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = read(t, once); err == nil || strings.Contains(err.Error(), "\x1b") || len(err.Error()) > 200 || !strings.Contains(err.Error(), "another program ([2Jlong long") {
		t.Errorf("got %q", err)
	}
}
