package authoring

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"earlyhelp.example/forms/internal/yamlfile"
	"earlyhelp.example/forms/templates"
)

// LockFile is the name of the file, in a folder of councils, that says what the
// published forms are: a line for each with council/form@version and digest. A form
// in it is never changed, since filled forms name its digest.
const LockFile = "lock"

// locked is one line of a lock.
type locked struct {
	form, digest string
	line         int
}

var lockLine = regexp.MustCompile(`^([a-z][a-z0-9]*/[a-z][a-z0-9-]*@[0-9A-Za-z.-]+) +([0-9a-f]{64})$`)

// readLock reads the lock of a folder of councils; there need be none.
func readLock(fsys fs.FS, errs *templates.Errors) (data []byte, lines []locked, err error) {
	data, err = fs.ReadFile(fsys, LockFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	fail := func(line int, format string, args ...any) {
		*errs = append(*errs, &templates.Error{File: LockFile, Line: line, Col: 1, Code: "lock", Message: fmt.Sprintf(format, args...)})
	}
	if len(data) > yamlfile.MaxBytes {
		fail(0, "the file has more than %d bytes", yamlfile.MaxBytes)
		return nil, nil, nil
	}
	seen := map[string]int{}
	n := 0
	for text := range strings.SplitSeq(string(data), "\n") {
		n++
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		m := lockLine.FindStringSubmatch(text)
		if m == nil {
			fail(n, "a line is council/form@version and 64 digits of its digest")
			continue
		}
		if first := seen[m[1]]; first > 0 {
			fail(n, "%s stands on line %d already", m[1], first)
			continue
		}
		seen[m[1]] = n
		lines = append(lines, locked{m[1], m[2], n})
	}
	return data, lines, nil
}

// forms lists the forms of the councils in a folder that are asked for, those that
// they share with others too.
func forms(lib *templates.Library, fsys fs.FS, o Options) []string {
	var out []string
	for _, id := range lib.Names() {
		name, version, _ := strings.Cut(id, "@")
		council, _, _ := strings.Cut(name, "/")
		if hasCouncil(fsys, council) && o.wants(name, version) {
			out = append(out, id)
		}
	}
	return out
}

// changed complains of locked forms that are not what they were.
func changed(lib *templates.Library, fsys fs.FS, o Options, lines []locked, errs *templates.Errors) {
	for _, l := range lines {
		name, version, _ := strings.Cut(l.form, "@")
		if !o.wants(name, version) {
			continue
		}
		t, err := lib.Template(l.form)
		var none *templates.NotFoundError
		switch {
		case errors.As(err, &none):
			*errs = append(*errs, &templates.Error{File: LockFile, Line: l.line, Col: 1, Code: "lock",
				Message: l.form + " is published, and is not there: filled forms can no longer be opened"})
		case err == nil && t.Digest != l.digest:
			e := &templates.Error{File: name + "/" + version + ".yaml", Line: 1, Col: 1, Code: "lock",
				Message: fmt.Sprintf("%s is published (line %d of the lock) and has changed: undo that, and make a new version beside it", l.form, l.line)}
			if _, err := fs.Stat(fsys, e.File); err != nil { // shared with another council
				e.File, e.Line = LockFile, l.line
			}
			*errs = append(*errs, e)
		}
	}
}

// Lock returns the lock of a folder of councils with a line for each form that is
// asked for and has none, and these forms. No line that is there is changed: where
// a locked form is now another, or a form has Errors, these are returned.
func Lock(fsys fs.FS, o Options) (lock []byte, added []string, err error) {
	var errs templates.Errors
	lib, err := o.load(fsys, &errs)
	if err != nil {
		return nil, nil, err
	}
	data, lines, err := readLock(fsys, &errs)
	if err != nil {
		return nil, nil, err
	}
	changed(lib, fsys, o, lines, &errs)
	has := map[string]bool{}
	for _, l := range lines {
		has[l.form] = true
	}
	b := bytes.NewBuffer(data)
	if len(data) > 0 && !bytes.HasSuffix(data, []byte("\n")) {
		b.WriteByte('\n')
	}
	for _, id := range forms(lib, fsys, o) {
		if has[id] {
			continue
		}
		t, err := lib.Template(id)
		if err != nil {
			newFile(LockFile, &errs).addError(nil, err)
			continue
		}
		fmt.Fprintf(b, "%s %s\n", id, t.Digest)
		added = append(added, id)
	}
	if len(errs) > 0 {
		return nil, nil, sorted(errs)
	}
	return b.Bytes(), added, nil
}
