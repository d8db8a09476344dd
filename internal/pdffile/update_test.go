package pdffile_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"earlyhelp.example/forms/internal/pdffile"
	"earlyhelp.example/forms/internal/pdfread"
)

// old is a file with a table, as old programs write them, without a line end at
// its end.
func old() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, body := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f\r\n")
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n\r\n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size 4/Root 1 0 R/Info 9 0 R/ID[<AB><AB>]>>\nstartxref\n%d\n%%%%EOF", start)
	return b.Bytes()
}

func TestUpdate(t *testing.T) {
	packer := pdffile.NewPacker()
	d := pdffile.New(pdffile.Info{Title: "New", Lang: "en-GB"}, packer)
	d.AddPage(200, 200)
	fresh, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"stream": fresh, "table": old()} {
		t.Run(name, func(t *testing.T) {
			first, err := pdfread.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			before := first.Last()
			root := before.Trailer["Root"].(pdfread.Ref)
			was, err := before.Catalog()
			if err != nil {
				t.Fatal(err)
			}
			u, err := pdffile.NewUpdate(first, packer)
			if err != nil {
				t.Fatal(err)
			}
			all := pdfread.Dict{"Type": pdfread.Name("All"), "A": pdfread.Array{nil, true, int64(-3), 0.25, pdfread.Name("a b#"),
				pdfread.String("(round\\\r"), pdfread.String("\x00\xff"), pdfread.Dict{"In": root}}, "Text": pdffile.Text("Łucja")}
			one, value := u.Alloc(), u.Alloc()
			u.Put(one, all)
			u.Sign(value, pdfread.Dict{"Type": pdfread.Name("Sig")}, 10)
			p := u.Look(30, 20)
			p.Rect(pdffile.Colour{R: 255}, 0, 0, 30, 20)
			look, data := u.PutLook(p), u.Stream([]byte("some data"))
			changed := pdfread.Dict{"One": one, "Look": look, "Data": data, "Value": value}
			for k, v := range was {
				changed[k] = v
			}
			u.Put(root, changed)
			out, room, err := u.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := u.Bytes(); err == nil {
				t.Error("an update is finished twice")
			}
			if want := "<" + strings.Repeat("0", 20) + ">"; !bytes.HasPrefix(out, file) || string(out[room.Start:room.End]) != want {
				t.Errorf("the room holds %q", out[room.Start:room.End])
			}
			f, err := pdfread.Open(out)
			if err != nil {
				t.Fatal(err)
			}
			for i := range f.Revisions {
				if err := f.Loose(i); err != nil {
					t.Error(err)
				}
			}
			now := f.Last()
			if len(f.Revisions) != 2 || f.Revisions[1].Table != (name == "table") || f.Revisions[1].End != len(out) || f.ID() != first.ID() {
				t.Errorf("the revisions are %+v", f.Revisions)
			}
			if id := now.Trailer["ID"].(pdfread.Array); pdfread.Equal(id[0], id[1]) || !pdfread.Equal(now.Trailer["Info"], before.Trailer["Info"]) {
				t.Errorf("the trailer is %v", now.Trailer)
			}
			if got, err := now.Get(one); err != nil || !pdfread.Equal(got, all) {
				t.Errorf("read back as %v (%v)", got, err)
			}
			if got, err := now.Catalog(); err != nil || !pdfread.Equal(got, changed) {
				t.Errorf("the catalog is %v (%v)", got, err)
			}
			s, err := now.Stream(data)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := now.Data(s); err != nil || string(got) != "some data" {
				t.Errorf("the stream holds %q (%v)", got, err)
			}
			sig, err := now.Dict(value)
			if err != nil || !pdfread.Equal(sig["ByteRange"], pdfread.Array{int64(0), int64(room.Start), int64(room.End), int64(len(out) - room.End)}) {
				t.Errorf("the range is %v (%v)", sig["ByteRange"], err)
			}
			path := filepath.Join(t.TempDir(), "out.pdf")
			if err := os.WriteFile(path, out, 0o600); err != nil {
				t.Fatal(err)
			}
			if qpdf, err := exec.LookPath("qpdf"); err == nil {
				if said, err := exec.Command(qpdf, "--check", path).CombinedOutput(); err != nil {
					t.Errorf("qpdf: %s", said)
				}
			}
		})
	}
}

func TestUpdatesThatCannotBe(t *testing.T) {
	f, err := pdfread.Open(old())
	if err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func(*pdffile.Update){
		"no object":      func(u *pdffile.Update) { u.Put(pdfread.Ref{Num: 99}, nil) },
		"a generation":   func(u *pdffile.Update) { u.Put(pdfread.Ref{Num: 1, Gen: 1}, nil) },
		"two signatures": func(u *pdffile.Update) { u.Sign(u.Alloc(), nil, 1); u.Sign(u.Alloc(), nil, 1) },
	} {
		u, err := pdffile.NewUpdate(f, pdffile.NewPacker())
		if err != nil {
			t.Fatal(err)
		}
		do(u)
		if _, _, err := u.Bytes(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
