package sign_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/render/sign"
)

// text writes a value, but for numbers and references as pdfread has it.
func text(x any) string {
	switch x := x.(type) {
	case pdfread.Name:
		return "/" + string(x)
	case pdfread.String:
		return fmt.Sprintf("<%x>", string(x))
	case pdfread.Array:
		var b strings.Builder
		for _, e := range x {
			b.WriteString(text(e) + " ")
		}
		return "[" + b.String() + "]"
	case pdfread.Dict:
		var b strings.Builder
		for key, e := range x {
			b.WriteString(text(key) + " " + text(e) + " ")
		}
		return "<<" + b.String() + ">>"
	}
	return fmt.Sprint(x)
}

// further is an update to a file while it is made, of objects as they are written.
type further struct {
	*pdfread.View
	next    int
	objects map[int]string
}

func begin(t testing.TB, file []byte) *further {
	t.Helper()
	f, err := pdfread.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	size, err := f.Last().Int(f.Last().Trailer["Size"])
	if err != nil {
		t.Fatal(err)
	}
	return &further{f.Last(), size, map[int]string{}}
}

func (u *further) add(format string, args ...any) pdfread.Ref {
	u.objects[u.next] = fmt.Sprintf(format, args...)
	u.next++
	return pdfread.Ref{Num: u.next - 1}
}

// catalog gives the catalog another entry.
func (u *further) catalog(key pdfread.Name, x any) {
	d, err := u.Catalog()
	if err != nil {
		panic(err) // it was opened
	}
	d = maps.Clone(d)
	d[key] = x
	u.objects[u.Trailer["Root"].(pdfread.Ref).Num] = text(d)
}

// fields puts fields in the place of the form's own.
func (u *further) fields(all pdfread.Array) {
	root, _ := u.Catalog()
	form, _ := u.Dict(root["AcroForm"])
	form = maps.Clone(form)
	form["Fields"] = all
	u.catalog("AcroForm", form)
}

func (u *further) bytes() []byte {
	out := bytes.NewBuffer(bytes.Clone(u.File.Data))
	var rows strings.Builder
	for _, num := range slices.Sorted(maps.Keys(u.objects)) {
		fmt.Fprintf(&rows, "%d 1\n%010d 00000 n \n", num, out.Len())
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", num, u.objects[num])
	}
	trailer := pdfread.Dict{"Size": u.next, "Prev": u.File.Revisions[u.Number].XRef}
	for _, key := range []pdfread.Name{"Root", "ID", "Info"} {
		if x := u.Trailer[key]; x != nil {
			trailer[key] = x
		}
	}
	fmt.Fprintf(out, "xref\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n", rows.String(), text(trailer), out.Len())
	return out.Bytes()
}

func many(n int, one func() pdfread.Ref) pdfread.Array {
	var out pdfread.Array
	for range n {
		out = append(out, one())
	}
	return out
}

// bombs are updates that are small and want much: many entries share what is long.
var bombs = map[string]struct {
	who  string // must refuse it
	make func(u *further)
	more int // revisions behind it
}{
	"fields that share their places": {who: "verify fields sign extend", make: func(u *further) {
		kid := u.add("<</Rect[0 0 0 0]>>")
		kids := u.add("[%s]", strings.Repeat(kid.String()+" ", 400_000))
		u.fields(many(3000, func() pdfread.Ref { return u.add("<</Kids %s>>", kids) }))
	}},
	"fields that share fields": {who: "verify fields sign extend", make: func(u *further) {
		kid := u.add("<</T(x)>>")
		kids := u.add("[%s]", strings.Repeat("null ", 400_000)+kid.String())
		u.fields(many(3000, func() pdfread.Ref { return u.add("<</Kids %s>>", kids) }))
	}},
	"fields that share a name": {who: "verify fields sign extend", make: func(u *further) {
		name := u.add("(%s)", strings.Repeat("x", 2<<20))
		u.fields(many(3000, func() pdfread.Ref { return u.add("<</T %s>>", name) }))
	}},
	"fields in a field with a name": {who: "verify fields sign extend", make: func(u *further) {
		kids := many(3000, func() pdfread.Ref { return u.add("<</T(x)>>") })
		u.fields(pdfread.Array{u.add("<</T(%s)/Kids %s>>", strings.Repeat("x", 2<<20), text(kids))})
	}},
	"fields that share a label": {who: "fields extend", make: func(u *further) {
		label := u.add("(%s)", strings.Repeat("x", 2<<20))
		n := 0
		u.fields(many(3000, func() pdfread.Ref { n++; return u.add("<</FT/Sig/T(%d)/TU %s>>", n, label) }))
	}},
	"pages that share annotations": {who: "verify fields sign extend", make: func(u *further) {
		note := u.add("<<>>")
		notes := u.add("[%s]", strings.Repeat(note.String()+" ", 400_000))
		pages := many(3000, func() pdfread.Ref { return u.add("<</Type/Page/Annots %s>>", notes) })
		u.catalog("Pages", u.add("<</Kids %s>>", text(pages)))
	}},
	"locks that share fields": {who: "verify sign extend", make: func(u *further) {
		names := u.add("[%s]", strings.Repeat("(x) ", 400_000))
		lock := u.add("<</TransformMethod/FieldMDP/TransformParams<</Action/Include/Fields %s>>>>", names)
		value := u.add("<</Type/Sig/Reference[%s]>>", strings.Repeat(lock.String()+" ", 16))
		u.fields(pdfread.Array{u.add("<</FT/Sig/T(x)/V %s>>", value)})
	}},
	"many locks": {who: "verify sign extend", make: func(u *further) {
		lock := u.add("<</TransformMethod/FieldMDP/TransformParams<</Action/All>>>>")
		value := u.add("<</Type/Sig/Reference[%s]>>", strings.Repeat(lock.String()+" ", 400_000))
		u.fields(pdfread.Array{u.add("<</FT/Sig/T(x)/V %s>>", value)})
	}},
	"signatures that share evidence": {who: "verify extend", make: func(u *further) {
		proof := u.add("<</Length 1>>\nstream\nx\nendstream")
		proofs := u.add("[%s]", strings.Repeat(proof.String()+" ", 400_000))
		vri := pdfread.Dict{}
		for i := range 3000 {
			vri[pdfread.Name(fmt.Sprint(i))] = pdfread.Dict{"Cert": proofs}
		}
		u.catalog("DSS", pdfread.Dict{"Certs": pdfread.Array{proof}, "VRI": vri})
	}},
	"evidence in many revisions": {who: "verify extend", make: func(u *further) {
		proof := u.add("<</Length 1>>\nstream\nx\nendstream")
		proofs := u.add("[%s]", strings.Repeat(proof.String()+" ", 400_000))
		u.catalog("DSS", pdfread.Dict{"Certs": proofs})
	}, more: 200},
	"fields in many revisions": {who: "verify extend", make: func(u *further) {
		kids := many(1200, func() pdfread.Ref { return u.add("<</Rect[0 0 0 0]>>") })
		u.fields(pdfread.Array{u.add("<</T(x)/Kids%s>>", text(kids))})
	}, more: 240},
}

// What is small and wants much is refused soon by whatever reads it.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("it is about time, which a run with the race detector has not")
	}
	b := newBench(t)
	sealed := b.sealed(t, sign.B)
	const most = 2 * time.Second
	for name, bomb := range bombs {
		after, before := b.bomb(t, sealed, name), b.bomb(t, b.plain, name)
		for who, do := range map[string]func() error{
			"verify": func() error { return b.judged(after) },
			"fields": func() error { _, err := sign.Fields(after); return err },
			"sign": func() error {
				_, _, err := b.sign(before, b.council, sign.Options{Field: sign.Seal})
				return err
			},
			"extend": func() error {
				var out bytes.Buffer
				_, err := newSealer(t).Extend(context.Background(), &out, after, sign.ExtendOptions{Level: sign.T, Time: now, Timestamps: b.ca})
				return err
			},
		} {
			t.Run(name+"/"+who, func(t *testing.T) {
				began := time.Now()
				err := do()
				if took := time.Since(began); took > most {
					t.Errorf("%v: %v", took, err)
				}
				if err == nil && strings.Contains(bomb.who, who) {
					t.Error("it was not refused")
				}
			})
		}
	}
}

// judged is an error unless a file is good.
func (b *bench) judged(file []byte) error {
	r, err := sign.Verify(context.Background(), file, sign.VerifyOptions{Roots: b.ca.Roots(), At: now})
	if err == nil && !r.Good() {
		err = errors.New(r.Words)
	}
	return err
}

func (b *bench) bomb(t testing.TB, file []byte, name string) []byte {
	u := begin(t, file)
	bombs[name].make(u)
	file = u.bytes()
	for range bombs[name].more {
		u = begin(t, file)
		u.catalog("Lang", pdfread.String("en-GB"))
		file = u.bytes()
	}
	return file
}

// Each page's annotations stand in a list of their own, and all lists are written
// again: none is looked for among all pages for long.
func TestManyListsOfAnnotations(t *testing.T) {
	if testing.Short() {
		t.Skip("it is about time, which a run with the race detector has not")
	}
	b := newBench(t)
	u := begin(t, b.plain)
	old, err := u.Pages()
	if err != nil {
		t.Fatal(err)
	}
	var lists []pdfread.Ref
	pages := many(8000, func() pdfread.Ref {
		lists = append(lists, u.add("[]"))
		return u.add("<</Type/Page/Annots %s>>", lists[len(lists)-1])
	})
	for i, r := range old {
		pages = slices.Insert(pages, i, any(r))
	}
	u.catalog("Pages", u.add("<</Kids %s>>", text(pages)))
	file, _, err := b.sign(flat(t, u.bytes()), b.council, sign.Options{Field: sign.Seal})
	if err != nil {
		t.Fatal(err)
	}
	u = begin(t, file)
	for _, r := range lists {
		u.objects[r.Num] = "[null]"
	}
	const most = 2 * time.Second
	file = u.bytes()
	began := time.Now()
	err = b.judged(file)
	if took := time.Since(began); err == nil || took > most {
		t.Errorf("%v: %v", took, err)
	}
}

// giving is a context that gives up when it was asked often enough.
type giving struct {
	context.Context
	left int
}

func (g *giving) Err() error {
	if g.left--; g.left < 0 {
		return context.Canceled
	}
	return nil
}

// Verify ends when its context does, wherever it is.
func TestVerifyIsGivenUp(t *testing.T) {
	b := newBench(t)
	file := b.sealed(t, sign.LTA)
	const least = 50 // times that it asks
	for n := 0; ; n = 2*n + 1 {
		_, err := sign.Verify(&giving{context.Background(), n}, file, sign.VerifyOptions{Roots: b.ca.Roots(), At: now})
		if err == nil && n < least {
			t.Errorf("it asked fewer than %d times whether to go on", n)
		}
		if err == nil {
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}
