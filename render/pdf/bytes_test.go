package pdf_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdftext"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/render/pdf"
)

// copies returns the file of every copy of every form, in normal and in large
// print, as a draft and final.
func copies(t testing.TB, r *pdf.Renderer, docs map[string]*render.Doc) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, d := range docs {
		for kind, o := range map[string]pdf.Options{
			"":             {Findings: []earlyhelp.Finding{}},
			" large print": {Findings: []earlyhelp.Finding{}, LargePrint: true},
			" draft":       {Draft: true},
		} {
			var b bytes.Buffer
			if err := r.Write(&b, d, o); err != nil {
				t.Fatalf("%s%s: %v", name, kind, err)
			}
			out[name+kind] = b.Bytes()
		}
	}
	return out
}

// digests writes a line for each file: its name and its SHA-256.
func digests(files map[string][]byte) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&b, "%s %x\n", name, sha256.Sum256(files[name]))
	}
	return b.String()
}

// digestFile asks a process of its own to write what digests says into a file.
const digestFile = "EARLYHELP_TEST_DIGESTS"

// TestSameBytesChild is run by TestSameBytes in processes of their own.
func TestSameBytesChild(t *testing.T) {
	to := os.Getenv(digestFile)
	if to == "" {
		t.Skip("not left out: TestSameBytes runs this in processes of their own")
	}
	if err := os.WriteFile(to, []byte(digests(copies(t, renderer(t), docs(t)))), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The same documents are the same bytes: made twice, by another Renderer, from
// documents read anew, by goroutines at once, in another process, in another
// time zone.
func TestSameBytes(t *testing.T) {
	var started []*exec.Cmd
	var written []string
	// In these places it is never the same day.
	for i, zone := range []string{"Pacific/Kiritimati", "America/Adak"} {
		to := fmt.Sprintf("%s/%d", t.TempDir(), i)
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSameBytesChild$")
		cmd.Env = append(os.Environ(), digestFile+"="+to, "TZ="+zone, "LANG=pl_PL.UTF-8")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		started, written = append(started, cmd), append(written, to)
	}
	r := renderer(t)
	these := docs(t)
	first := copies(t, r, these)
	want := digests(first)
	if n := strings.Count(want, "\n"); n < 30 {
		t.Fatalf("only %d files", n)
	}
	for what, again := range map[string]map[string][]byte{
		"made twice":               copies(t, r, these),
		"by another Renderer":      copies(t, renderer(t), these),
		"from documents read anew": copies(t, r, docs(t)),
	} {
		if got := digests(again); got != want {
			t.Errorf("%s: not the same bytes:\n%s", what, differ(got, want))
		}
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			names := slices.Sorted(maps.Keys(these))
			for i := range names {
				name := names[(i*5+worker*7)%len(names)] // each in an order of its own
				var b bytes.Buffer
				if err := r.Write(&b, these[name], pdf.Options{Draft: true}); err != nil || !bytes.Equal(b.Bytes(), first[name+" draft"]) {
					t.Errorf("%s: not the same bytes from goroutines at once (%v)", name, err)
				}
			}
		})
	}
	wg.Wait()
	var errs []error
	for _, cmd := range started {
		errs = append(errs, cmd.Wait())
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, file := range written {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("not the same bytes in another process and time zone:\n%s", differ(string(got), want))
		}
	}
}

// differ returns the lines of got that are not in want.
func differ(got, want string) string {
	known := strings.Split(want, "\n")
	var out []string
	for line := range strings.SplitSeq(got, "\n") {
		if !slices.Contains(known, line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// A file's id is derived from what it says: the same for the same, and another
// one for anything else.
func TestFileID(t *testing.T) {
	r := renderer(t)
	id := func(d *render.Doc, o pdf.Options) string {
		t.Helper()
		var b bytes.Buffer
		if err := r.Write(&b, d, o); err != nil {
			t.Fatal(err)
		}
		about, err := pdftext.ReadCatalog(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if len(about.ID) != 32 || strings.Trim(about.ID, "0") == "" {
			t.Fatalf("id %q", about.ID)
		}
		all, err := pdftext.Strings(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.ReplaceAll(all, "-", ""), "uuid:"+about.ID) {
			t.Error("the metadata names another id than the trailer")
		}
		return about.ID
	}
	checked := pdf.Options{Findings: []earlyhelp.Finding{}}
	read := func() *render.Doc { return docs(t)["walsall/plan@2024.1 family"] }
	d := read()
	seen := map[string]string{id(d, checked): "the copy itself"}
	if id(read(), checked) != id(d, checked) || len(seen) != 1 {
		t.Error("another id for the same copy")
	}
	other := func(what string, id string) {
		t.Helper()
		if before, ok := seen[id]; ok {
			t.Errorf("%s has the id of %s", what, before)
		}
		seen[id] = what
	}
	other("a draft", id(d, pdf.Options{Draft: true}))
	other("an unchecked copy", id(d, pdf.Options{}))
	other("large print", id(d, pdf.Options{Findings: []earlyhelp.Finding{}, LargePrint: true}))
	other("the office copy", id(docs(t)["walsall/plan@2024.1 office"], checked))
	other("a blank", id(docs(t)["walsall/plan@2024.1 blank"], checked))
	other("another form", id(docs(t)["walsall/review@2024.1 family"], checked))
	changes := 0
	for a := range d.Answers() {
		if changes++; changes%9 != 1 { // one of nine will do
			continue
		}
		text, note, score := a.Text, a.Note, a.Score
		a.Text += "x"
		other(fmt.Sprint("answer ", changes, " with another text"), id(d, checked))
		a.Text, a.Note = text, note+"x"
		other(fmt.Sprint("answer ", changes, " with another note"), id(d, checked))
		a.Note, a.Score = note, score
		if len(a.Options) > 0 {
			a.Options[0].Ticked = !a.Options[0].Ticked
			other(fmt.Sprint("answer ", changes, " with another tick"), id(d, checked))
			a.Options[0].Ticked = !a.Options[0].Ticked
		}
	}
	if changes < 20 {
		t.Fatalf("only %d answers", changes)
	}
	for what, change := range map[string]func(d *render.Doc){
		"another title":     func(d *render.Doc) { d.Title += "x" },
		"another council":   func(d *render.Doc) { d.Council += "x" },
		"another reference": func(d *render.Doc) { d.CaseRef += "x" },
		"another marking":   func(d *render.Doc) { d.Marking += "x" },
		"another wording":   func(d *render.Doc) { d.Wording += "x" },
		"another copy":      func(d *render.Doc) { d.Copy += "x" },
		"other help":        func(d *render.Doc) { d.Help = append(slices.Clone(d.Help), "x") },
		"no sections":       func(d *render.Doc) { d.Sections = nil },
	} {
		changed := *read()
		change(&changed)
		other(what, id(&changed, checked))
	}
	// Nothing of all this changed the document for good.
	if seen[id(d, checked)] != "the copy itself" {
		t.Error("the copy has another id now")
	}
}
