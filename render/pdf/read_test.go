package pdf_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/casetest"
	"earlyhelp.example/forms/internal/mutate"
	"earlyhelp.example/forms/internal/pdfread"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
)

// recordCopy returns a copy of a form and the case that was embedded in it.
func recordCopy(t testing.TB, name string, to render.Kind, o pdf.Options) ([]byte, *earlyhelp.Case) {
	t.Helper()
	lib := casetest.Library(t)
	form := casetest.Open(t, lib, casetest.Case(t, name+"/complete"))
	doc, err := render.For(form, render.Audience{Kind: to})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := renderer(t).Write(&b, doc, o); err != nil {
		t.Fatal(err)
	}
	want := *doc.Case
	cut := *want.Cut
	cut.State = earlyhelp.CutFinal
	if o.Draft {
		cut.State = earlyhelp.CutDraft
	}
	want.Cut = &cut
	return b.Bytes(), &want
}

var checkedFine = pdf.Options{Findings: []earlyhelp.Finding{}}

func asJSON(t testing.TB, c *earlyhelp.Case) string {
	t.Helper()
	var b bytes.Buffer
	if err := earlyhelp.EncodeJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Every form's copy gives back the case that it was made with, for each reader.
func TestReadGivesTheCaseBack(t *testing.T) {
	for _, name := range casetest.Forms(t) {
		for _, to := range []render.Kind{render.Office, render.Family} {
			for _, draft := range []bool{false, true} {
				file, want := recordCopy(t, name, to, pdf.Options{Findings: []earlyhelp.Finding{}, Draft: draft})
				got, err := pdf.Read(bytes.NewReader(file))
				if err != nil {
					t.Errorf("%s for %s: %v", name, to, err)
					continue
				}
				if asJSON(t, got) != asJSON(t, want) {
					t.Errorf("%s for %s: another case", name, to)
				}
			}
		}
	}
}

func TestReadABlank(t *testing.T) {
	lib := casetest.Library(t)
	for _, name := range lib.Names() {
		template, err := lib.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := render.Blank(template, render.Audience{Kind: render.Family})
		if err != nil {
			t.Fatal(err)
		}
		got, err := pdf.Read(bytes.NewReader(draw(t, renderer(t), doc)))
		if err != nil || got.Cut.State != earlyhelp.CutBlank || got.Cut.Form != name || got.Cut.Instance != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What Read says of files that are no copy of ours.
func TestReadSaysWhatAFileIs(t *testing.T) {
	form := casetest.Open(t, casetest.Library(t), casetest.Case(t, "generic/plan/complete"))
	note := draw(t, renderer(t), render.ReturnNote(form, nil, earlyhelp.Date{}))
	file, _ := recordCopy(t, "generic/plan", render.Family, checkedFine)
	other := func(name string) []byte {
		data, err := os.ReadFile("../../internal/pdfread/testdata/" + name + ".pdf")
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, test := range []struct {
		name, want string
		kind       error
		data       []byte
	}{
		{"nothing", "this is not a PDF but an empty file", pdf.ErrNotOurs, nil},
		{"zeros", "this is not a PDF but a file of zeros", pdf.ErrNotOurs, make([]byte, 4000)},
		{"a picture", "this is not a PDF but a picture (JPEG)", pdf.ErrNotOurs, []byte("\xFF\xD8\xFF\xE0....")},
		{"a phone's picture", "this is not a PDF but a picture or film of a phone", pdf.ErrNotOurs, []byte("\x00\x00\x00\x18ftypheic....")},
		{"a Word file", "this is not a PDF but a Word file", pdf.ErrNotOurs, []byte("PK\x03\x04....[Content_Types].xml....word/document.xml")},
		{"a workbook", "this is not a PDF but an Excel workbook", pdf.ErrNotOurs, []byte("PK\x03\x04....[Content_Types].xml....xl/workbook.xml")},
		{"a zip", "this is not a PDF but a zip file", pdf.ErrNotOurs, []byte("PK\x03\x04....plan.pdf")},
		{"an older Word file", "this is not a PDF but an older Word, Excel or Outlook file", pdf.ErrNotOurs, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")},
		{"a web page", "this is not a PDF but a web page", pdf.ErrNotOurs, []byte("\xEF\xBB\xBF\r\n<!DOCTYPE HTML><title>Log in</title>")},
		{"an e-mail", "this is not a PDF but an e-mail", pdf.ErrNotOurs, []byte("From: a@example.org\nMIME-Version: 1.0\n\n%PDF-")[:40]},
		{"a case", "this is not a PDF but a case itself", pdf.ErrNotOurs, []byte("# a plan\nschema: 1\n")},
		{"a case as JSON", "this is not a PDF but a file of JSON", pdf.ErrNotOurs, []byte(`{"schema":1}`)},
		{"a text", "this is not a PDF but a text file", pdf.ErrNotOurs, []byte("Dear all,\n")},
		{"bytes", "this is not a PDF but a file of another kind", pdf.ErrNotOurs, []byte("\x01\x02\x00\x04")},
		{"an encrypted PDF", "the file is encrypted: save it without a password first", pdf.ErrEncrypted, other("qpdf-encrypted")},
		{"LibreOffice's", "this PDF was made by another program (LibreOffice", pdf.ErrNotOurs, other("libreoffice")},
		{"nobody's", "this PDF was made by another program, and is not a copy of a form", pdf.ErrNotOurs, other("qpdf-table")},
		{"a return note", "this is a note about a form (generic/plan@1)", pdf.ErrNotOurs, note},
		{"too long", "the file is larger", pdf.ErrTooLarge, append([]byte("%PDF-1.7"), make([]byte, pdfread.MaxSize)...)},
		{"half a copy", "the file is damaged at byte 20000: it does not end with %%EOF: bytes were cut off", nil, file[:20000]},
		{"a copy with junk before", "the file is damaged at byte 0: 4 bytes stand before %PDF-", nil, append([]byte("junk"), file...)},
	} {
		c, err := pdf.Read(bytes.NewReader(test.data))
		var damaged *pdfread.Error
		switch {
		case err == nil || c != nil:
			t.Errorf("%s is a copy", test.name)
		case !strings.HasPrefix(err.Error(), test.want):
			t.Errorf("%s: %v", test.name, err)
		case test.kind != nil && !errors.Is(err, test.kind), test.kind == nil && !errors.As(err, &damaged):
			t.Errorf("%s: an error of another kind: %v", test.name, err)
		}
	}
	if _, err := pdf.Read(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an error of the reader is %v", err)
	}
}

// Damaged copies, and parts of copies in files of others: an error, or the very
// case that the copy was made with; and soon.
func TestDamagedCopies(t *testing.T) {
	type original struct {
		file []byte
		json string
	}
	var copies []original
	var donors [][]byte
	for _, name := range []string{"generic/plan", "generic/review", "generic/assessment"} {
		for _, to := range []render.Kind{render.Family, render.Office} {
			file, c := recordCopy(t, name, to, checkedFine)
			copies = append(copies, original{file, asJSON(t, c)}, original{plain(t, file), asJSON(t, c)})
			donors = append(donors, file)
		}
	}
	foreign, err := filepath.Glob("../../internal/pdfread/testdata/*.pdf")
	if err != nil || len(foreign) == 0 {
		t.Fatal("no files of others", err)
	}
	for _, name := range foreign {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		copies, donors = append(copies, original{data, ""}), append(donors, data)
	}
	read, n := 0, mutate.Times(t, 2000)
	for seed := range n {
		of := copies[seed%len(copies)]
		data, done := mutate.File(of.file, uint64(seed), donors...)
		var c *earlyhelp.Case
		var err error
		if bad := mutate.Bounded(func() { c, err = pdf.Read(bytes.NewReader(data)) }); bad != nil {
			t.Errorf("seed %d, %s: %v", seed, done, bad)
		}
		if err != nil {
			continue
		}
		read++
		if of.json == "" || asJSON(t, c) != of.json {
			t.Errorf("seed %d: %s, and it is taken for another case", seed, done)
		}
	}
	t.Logf("%d of %d were read", read, n)
}

// FuzzRead reads whatever comes: it is refused, or a cut case that belongs
// together and can be written and read again.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"generic/plan", "generic/review"} {
		file, _ := recordCopy(f, name, render.Family, checkedFine)
		f.Add(file)
		f.Add(plain(f, file))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := pdf.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if c.Cut == nil || c.Cut.Revision != c.CutRevision() || c.Cut.Form == "" {
			t.Fatal("a case that is no copy's")
		}
		again, err := earlyhelp.Decode(strings.NewReader(asJSON(t, c)))
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("written and read again it is another: %v", err)
		}
	})
}

// plain writes a file anew with nothing packed, so that damage reaches all of it.
func plain(t testing.TB, file []byte) []byte {
	t.Helper()
	out, err := mutate.Rewrite(file, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
