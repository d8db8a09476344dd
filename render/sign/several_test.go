package sign_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/examples/signedplan/testca"
	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render/sign"
)

// sheet is a copy with so many fields to sign, and one for other words.
func sheet(t testing.TB, n int) []byte {
	t.Helper()
	data, err := pdftext.Attachment(plan(t, final))
	if err != nil {
		t.Fatal(err)
	}
	packer := pdffile.NewPacker()
	d := pdffile.New(pdffile.Info{Title: "A copy", Lang: "en-GB"}, packer)
	d.Files = []*pdffile.Attachment{{Name: "case.json", Type: "application/json", Description: "The answers", Data: data}}
	p := d.AddPage(595, 842)
	for i := range n {
		p.SignatureField(d.Root.Add("Form"), pdffile.Field{Name: fmt.Sprintf("box %d", i+1), Desc: "Signed", X: 50, Y: 700 - 60*float64(i), W: 250, H: 45})
	}
	file, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestFiveSignatures(t *testing.T) {
	file := sheet(t, 5)
	ca := newCA(t)
	var rows []earlyhelp.Stored
	for i, kind := range []testca.Key{testca.P256, testca.RSA2048, testca.P384, testca.RSA3072, testca.P256} {
		by := issue(t, ca, testca.Request{Name: fmt.Sprintf("Signer %d", i+1), Key: kind})
		var r sign.Result
		file, r = signed(t, file, by, sign.Options{Field: fmt.Sprintf("box %d", i+1), Time: now.Add(time.Duration(i) * time.Minute)})
		rows = append(rows, r.Stored...)
	}
	file, r := extended(t, file, sign.ExtendOptions{Level: sign.LTA, Time: now.Add(time.Hour), Timestamps: ca, Revocation: evidence(t, ca)})
	rows = append(rows, r.Stored...)
	keep(t, ca, "five", file)

	// What is recorded of a revision is that of the file up to there.
	f, err := pdfread.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 8 || len(f.Revisions) != 9 {
		t.Fatalf("%d rows of %d revisions", len(rows), len(f.Revisions))
	}
	var told []string
	for i, row := range rows {
		sum := sha256.Sum256(file[:row.Length])
		if row.File != f.ID() || row.Length != f.Revisions[i+1].End || row.SHA256 != hex.EncodeToString(sum[:]) || row.Date != earlyhelp.DateOf(now) || row.ID != "" {
			t.Errorf("row %d is %d bytes, %s of %s", i, row.Length, row.Level, row.File)
		}
		told = append(told, fmt.Sprint(row.Field, ": ", row.Signer, ", ", row.Level))
	}
	want := []string{"box 1: Signer 1, b", "box 2: Signer 2, b", "box 3: Signer 3, b", "box 4: Signer 4, b", "box 5: Signer 5, b",
		"eh_timestamp_1: Test Timestamps, t", ": , lt", "eh_timestamp_2: Test Timestamps, lta"}
	if !slices.Equal(told, want) {
		t.Errorf("told is %q", told)
	}
	fields, err := sign.Fields(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(fields) != 7 || fields[0].By != "Signer 1" || !fields[0].When.Equal(now) || !fields[6].Signed || fields[0].Label != "Signed" {
		t.Errorf("the fields are %+v", fields)
	}
}

// A file is extended again and again, years apart, and every step keeps what was
// there.
func TestRenewal(t *testing.T) {
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council"})
	file, _ := signed(t, plan(t, final), by, at(sign.LTA, ca, evidence(t, ca)))
	for year := 1; year <= 3; year++ {
		then := now.AddDate(year*5, 0, 0) // the signer's certificate has expired
		ca.Set(then)
		var r sign.Result
		file, r = extended(t, file, sign.ExtendOptions{Level: sign.LTA, Time: then, Timestamps: ca, Revocation: evidence(t, ca)})
		if n := len(r.Stored); n != 2 {
			t.Errorf("%d revisions were added", n)
		}
	}
	keep(t, ca, "renewed", file)
}

// Somebody else signs a digest.
func TestRemote(t *testing.T) {
	file := plan(t, final)
	ca := newCA(t)
	by := issue(t, ca, testca.Request{Name: "Exampleshire Council", Key: testca.RSA2048})
	o := at(sign.LTA, ca, evidence(t, ca))
	o.Hash = crypto.SHA384
	p, err := newSealer(t).Prepare(context.Background(), file, by.Chain, o)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := p.Finish(context.Background(), &out, []byte("no signature")); err == nil || out.Len() > 0 {
		t.Errorf("rubbish gave %v and %d bytes", err, out.Len())
	}
	signature, err := rsa.SignPKCS1v15(rand.Reader, by.Key.(*rsa.PrivateKey), p.Hash(), p.Digest())
	if err != nil {
		t.Fatal(err)
	}
	out2, r := made(t, file, func(w writer) (sign.Result, error) { return p.Finish(context.Background(), w, signature) })
	if len(r.Stored) != 3 || p.Hash() != crypto.SHA384 || len(p.Digest()) != 48 {
		t.Errorf("%d rows, digest by %v", len(r.Stored), p.Hash())
	}
	keep(t, ca, "remote", out2)
}

// RSA signs the same bytes alike: the whole file is the same.
func TestSameBytes(t *testing.T) {
	file := plan(t, final)
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council", Key: testca.RSA2048})
	o := seal
	o.Image, o.Name, o.Reason = drawn(t), "Zażółć Gęślą", "twice"
	a, _ := signed(t, file, by, o)
	done := make(chan []byte)
	for range 4 {
		go func() {
			var out bytes.Buffer
			_, _ = newSealer(t).Sign(context.Background(), &out, file, by, o)
			done <- out.Bytes()
		}()
	}
	for range 4 {
		if !bytes.Equal(a, <-done) {
			t.Error("another file was made")
		}
	}
}

// With a field for other words, one in a field, and one on no page.
func TestOtherFields(t *testing.T) {
	file := sheet(t, 1)
	f, err := pdfread.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	root, err := f.Last().Catalog()
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdffile.NewUpdate(f, pdffile.NewPacker())
	if err != nil {
		t.Fatal(err)
	}
	form := root["AcroForm"].(pdfread.Dict)
	text, group, inner := u.Alloc(), u.Alloc(), u.Alloc()
	u.Put(text, pdfread.Dict{"FT": pdfread.Name("Tx"), "T": pdffile.Text("words")})
	u.Put(group, pdfread.Dict{"FT": pdfread.Name("Sig"), "T": pdffile.Text("group"), "Kids": pdfread.Array{inner}})
	u.Put(inner, pdfread.Dict{"T": pdffile.Text("inner"), "Parent": group})
	u.Put(f.Last().Trailer["Root"].(pdfread.Ref), pdfread.Dict{"AcroForm": pdfread.Dict{"Fields": append(slices.Clone(form["Fields"].(pdfread.Array)), text, group)},
		"Pages": root["Pages"], "AF": root["AF"], "Type": root["Type"], "Names": root["Names"]})
	file, _, err = u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	file = flat(t, file)
	by := issue(t, newCA(t), testca.Request{Name: "Exampleshire Council"})
	for field, want := range map[string]string{
		"words":       "the field words is not for a signature; its signature fields are box 1",
		"group.inner": "the field group.inner stands on no page",
	} {
		o := seal
		o.Field = field
		refused(t, file, by, o, want)
	}
	o := seal
	o.Field = "box 1"
	signed(t, file, by, o)
}

func BenchmarkSign(b *testing.B) {
	file := plan(b, final)
	ca := newCA(b)
	for _, kind := range []testca.Key{testca.P256, testca.RSA2048} {
		by := issue(b, ca, testca.Request{Name: "Exampleshire Council", Key: kind})
		s := newSealer(b)
		b.Run(string(kind), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Sign(context.Background(), io.Discard, file, by, seal); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(string(kind)+"/key", func(b *testing.B) { // alone: what no program can save
			digest := make([]byte, 32)
			for b.Loop() {
				if _, err := by.Key.Sign(rand.Reader, digest, crypto.SHA256); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Fields stand from the top, whatever their numbers: a part of a point apart, or far
// off the page.
func TestFieldsFromTheTop(t *testing.T) {
	u := begin(t, plan(t, final))
	pages, err := u.Pages()
	if err != nil {
		t.Fatal(err)
	}
	var all pdfread.Array
	field := func(name string, top string) {
		all = append(all, u.add("<</FT/Sig/T(%s)/Rect[0 0 100 %s]>>", name, top))
	}
	field("fifth", "700.1")
	field("third", "700.7")
	field("seventh", "-9000000000000000000")
	field("fourth", "700.4")
	field("first", "9000000000000000000")
	field("sixth", "699.5")
	field("second", "701")
	u.fields(all)
	u.objects[pages[0].Num] = text(pdfread.Dict{"Type": pdfread.Name("Page"), "Annots": all})
	fields, err := sign.Fields(u.bytes())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range fields {
		got = append(got, f.Name)
	}
	if want := []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
