package pdfread_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"earlyhelp.example/forms/internal/pdfread"
)

// Files of other programs, which testdata/make.sh makes.
func TestFilesOfOtherPrograms(t *testing.T) {
	want := map[string]struct {
		revisions, pages int
		table            bool
	}{
		"cairo": {1, 1, true}, "chromium": {1, 1, true}, "ghostscript": {1, 1, true}, "libreoffice": {1, 1, true}, "mutool": {1, 3, true},
		"pikepdf": {1, 3, false}, "pypdf-updated-pikepdf": {3, 3, false}, "pypdf-updated-qpdf-table": {3, 3, true},
		"qpdf-linearized": {1, 3, false}, "qpdf-linearized-table": {1, 3, true}, "qpdf-table": {1, 3, true},
	}
	for name, w := range want {
		t.Run(name, func(t *testing.T) {
			f := mustRead(t, foreign(t, name))
			pages, err := f.Last().Pages()
			if err != nil || len(pages) != w.pages || len(f.Revisions) != w.revisions || f.Revisions[0].Table != w.table {
				t.Errorf("%d pages in %d revisions, table %v: %v", len(pages), len(f.Revisions), f.Revisions[0].Table, err)
			}
			for i := 1; i < w.revisions; i++ { // each turned the first page further
				d, err := f.At(i).Dict(pages[0])
				if n, bad := f.At(i).Int(d["Rotate"]); err != nil || bad != nil || n != 90*i {
					t.Errorf("revision %d: the page is turned by %d: %v", i, n, errors.Join(err, bad))
				}
			}
		})
	}
	if _, err := pdfread.Open(foreign(t, "qpdf-encrypted")); !errors.Is(err, pdfread.ErrEncrypted) {
		t.Errorf("an encrypted file: %v", err)
	}
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(files) != len(want)+1 {
		t.Errorf("%d files, %d tried: %v", len(files), len(want)+1, err)
	}
}

func foreign(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".pdf")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// An update keeps what it does not touch, and each revision ends where the file
// ended then.
func TestRevisionsAreTheFilesOfThen(t *testing.T) {
	for _, name := range []string{"pypdf-updated-pikepdf", "pypdf-updated-qpdf-table"} {
		data := foreign(t, name)
		f := mustRead(t, data)
		for i, r := range f.Revisions {
			then := mustRead(t, data[:r.End])
			if len(then.Revisions) != i+1 || then.ID() != f.ID() || f.ID() == "" {
				t.Errorf("%s: %d revisions up to the end of revision %d; id %s", name, len(then.Revisions), i, then.ID())
			}
			a, _ := then.Last().Catalog()
			b, _ := f.At(i).Catalog()
			if !pdfread.Equal(a, b) {
				t.Errorf("%s: revision %d has another catalog", name, i)
			}
		}
		begins := foreign(t, map[string]string{"pypdf-updated-pikepdf": "pikepdf", "pypdf-updated-qpdf-table": "qpdf-table"}[name])
		if !bytes.Equal(data[:f.Revisions[0].End], begins) {
			t.Errorf("%s: the first revision is not the file that it was made of", name)
		}
	}
}
