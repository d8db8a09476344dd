package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"earlyhelp.example/forms/internal/pdfread"
)

// hankoLine is what hanko.py says of a file.
type hankoLine struct {
	File, Error string
	Signatures  []struct {
		Kind, Diff, Why, Error, Coverage, Modification string
		Good                                           bool
		DocMDP                                         *bool
	}
}

// dssLine is what dss says of a file.
type dssLine struct {
	File, Error            string
	Signatures, Timestamps []struct {
		Level, Indication, Sub string
		Errors, Warnings       []string
	}
}

// readLines reads lines of JSON by the name of the file that each is about.
func readLines[T hankoLine | dssLine](path string) (map[string]T, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[string]T{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, len(data)+1)
	for lines.Scan() {
		var line T
		var of struct{ File string }
		if err := errors.Join(json.Unmarshal(lines.Bytes(), &line), json.Unmarshal(lines.Bytes(), &of)); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out[strings.TrimSuffix(filepath.Base(of.File), ".pdf")] = line
	}
	return out, nil
}

func (j *judged) hanko(said map[string]hankoLine) error {
	line, ok := said[j.Name]
	if !ok {
		return fmt.Errorf("%s: pyHanko did not judge it", j.Name)
	}
	v, n := passes, 0
	why := []string{line.Error}
	for _, s := range line.Signatures {
		if s.Kind == "signature" {
			n++
		}
		if !s.Good || s.DocMDP != nil && !*s.DocMDP {
			v = refuses
			why = append(why, s.Error, s.Why, s.Diff, s.Coverage)
		}
	}
	switch {
	case line.Error != "":
		v = refuses
	case len(line.Signatures) == 0:
		v = sees
	case j.Levels != nil && n != len(j.Levels):
		return fmt.Errorf("%s: pyHanko sees %d signatures, not %d", j.Name, n, len(j.Levels))
	}
	j.says["hanko"], j.why["hanko"] = v, strings.Join(why, " ")
	return nil
}

// The warnings of DSS that say something about the authority, not the file.
var ofAuthority = []string{"The authority info access is not present!", "The revocation info access is not present!"}

func (j *judged) dss(said map[string]dssLine) error {
	line, ok := said[j.Name]
	if !ok {
		return fmt.Errorf("%s: DSS did not judge it", j.Name)
	}
	v, why := passes, []string{line.Error}
	var levels []string
	for _, s := range slices.Concat(line.Signatures, line.Timestamps) {
		if s.Level != "" {
			levels = append(levels, s.Level)
		}
		warnings := slices.DeleteFunc(slices.Clone(s.Warnings), func(w string) bool { return slices.Contains(ofAuthority, w) })
		switch {
		case s.Indication != "TOTAL_PASSED" && s.Indication != "PASSED":
			v = refuses
			why = append(append(why, s.Indication, s.Sub), s.Errors...)
		case len(warnings) > 0 && v == passes:
			v = warns
			why = append(why, warnings...)
		}
	}
	switch {
	case line.Error != "":
		v = refuses
	case len(line.Signatures)+len(line.Timestamps) == 0:
		v = sees
	case j.Levels != nil && !slices.Equal(levels, j.Levels):
		return fmt.Errorf("%s: DSS says %v, and it is %v", j.Name, levels, j.Levels)
	}
	j.says["dss"], j.why["dss"] = v, strings.Join(why, " ")
	return nil
}

// asked returns what a program prints. Its exit status tells nothing of a signature,
// only whether it could be started.
func asked(program string, args ...string) (string, error) {
	out, err := exec.Command(program, args...).CombinedOutput()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		err = nil
	}
	return string(out), err
}

// pdfsig judges the cryptography only; it cannot judge document timestamps.
func (j *judged) pdfsig(path string) error {
	out, err := asked("pdfsig", "-nocert", path)
	if err != nil {
		return err
	}
	said := regexp.MustCompile(`Signature Validation: (.*)`).FindAllStringSubmatch(out, -1)
	v, valid := passes, 0
	for _, s := range said {
		switch s[1] {
		case "Signature is Valid.":
			valid++
		case "Signature has not yet been verified.": // a timestamp
		default:
			v = refuses
		}
	}
	if v == passes && valid == 0 {
		v = sees
	}
	if j.Levels != nil && valid != len(j.Levels) {
		return fmt.Errorf("%s: pdfsig finds %d valid signatures, not %d:\n%s", j.Name, valid, len(j.Levels), out)
	}
	j.says["pdfsig"], j.why["pdfsig"] = v, out
	return nil
}

// pages sees that other programs show as many pages of what ours calls good: a file
// that they cannot read they mend, and then it may be another.
func (j *judged) pages(path string) error {
	if j.says["ours"] != passes {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := pdfread.Open(data)
	if err != nil {
		return err
	}
	pages, err := f.Last().Pages()
	if err != nil {
		return err
	}
	info, err := asked("pdfinfo", path)
	if err != nil {
		return err
	}
	count, err := asked("qpdf", "--show-npages", path)
	if err != nil {
		return err
	}
	for program, said := range map[string]string{"pdfinfo": info, "qpdf": "Pages: " + count} {
		m := regexp.MustCompile(`(?m)^Pages: *(\d+)$`).FindStringSubmatch(said)
		if m == nil || m[1] != strconv.Itoa(len(pages)) || strings.Contains(said, "Error") || strings.Contains(said, "WARNING") {
			return fmt.Errorf("%s: ours sees %d pages, and %s says:\n%s", j.Name, len(pages), program, said)
		}
	}
	return nil
}

// mutool knows no authority but Adobe's, so trust is not asked.
func (j *judged) mutool(path string) error {
	said, err := asked("mutool", "sign", "-v", path)
	if err != nil {
		return err
	}
	v := sees
	switch {
	case strings.Contains(said, "Digest error"), strings.Contains(said, "Signature error"):
		v = refuses
	case strings.Contains(said, "valid but there have been edits"):
		v = warns
	case strings.Contains(said, "unchanged since signing"):
		v = passes
	}
	j.says["mutool"], j.why["mutool"] = v, said
	return nil
}

// openssl verifies the signatures of a good file, without what PDF adds.
func (j *judged) openssl(path, folder string) error {
	j.says["openssl"] = notAsked
	if j.Levels == nil {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := pdfread.Open(data)
	if err != nil {
		return err
	}
	view, n := f.Last(), 0
	size, err := view.Int(view.Trailer["Size"])
	if err != nil {
		return err
	}
	for num := range size {
		d, err := view.Dict(pdfread.Ref{Num: num})
		if err != nil || d["SubFilter"] != pdfread.Name("ETSI.CAdES.detached") {
			continue
		}
		contents, err := view.Bytes(d["Contents"])
		if err != nil {
			return err
		}
		var signed []byte
		span, err := view.Array(d["ByteRange"])
		if err != nil {
			return err
		}
		for i := 0; i+1 < len(span); i += 2 {
			at, _ := pdfread.Whole(span[i])
			n, _ := pdfread.Whole(span[i+1])
			signed = append(signed, data[at:at+n]...)
		}
		if err := openssl(folder, []byte(contents), signed); err != nil {
			return fmt.Errorf("%s: %w", j.Name, err)
		}
		n++
	}
	if n != len(j.Levels) {
		return fmt.Errorf("%s: %d signatures for openssl, not %d", j.Name, n, len(j.Levels))
	}
	j.says["openssl"] = passes
	return nil
}

func openssl(folder string, der, signed []byte) error {
	dir, err := os.MkdirTemp(folder, "openssl")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cms, content := filepath.Join(dir, "cms"), filepath.Join(dir, "content")
	if err := errors.Join(os.WriteFile(cms, der, 0o600), os.WriteFile(content, signed, 0o600)); err != nil {
		return err
	}
	out, err := asked("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", cms, "-content", content,
		"-CAfile", filepath.Join(folder, "authority", "roots.pem"), "-purpose", "any", "-out", os.DevNull)
	if err == nil && !strings.Contains(out, "Verification successful") {
		err = fmt.Errorf("openssl: %s", out)
	}
	return err
}
