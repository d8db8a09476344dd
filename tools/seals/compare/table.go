package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
)

const (
	page  = "docs/signatures.md"
	begin = "<!-- what the judges say: made by tools/seals -->\n"
	end   = "<!-- end -->\n"
)

// columns are the judges of the table.
var columns = []struct{ judge, title string }{
	{"ours", "ours"}, {"hanko", "pyHanko"}, {"dss", "DSS"}, {"mutool", "mutool"}, {"pdfsig", "pdfsig"},
}

// writeTable writes the table into the page, or says that it is another.
func writeTable(all []judged, update bool) error {
	old, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	head, rest, ok := bytes.Cut(old, []byte(begin))
	_, tail, closed := bytes.Cut(rest, []byte(end))
	if !ok || !closed {
		return fmt.Errorf("%s: the lines %q and %q are wanted, around the table", page, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	now := slices.Concat(head, []byte(begin+table(all)+end), tail)
	switch {
	case bytes.Equal(now, old):
		return nil
	case update:
		return os.WriteFile(page, now, 0o644) //nolint:gosec // a page of the source
	}
	lines := func(s []byte) []string { return strings.Split(string(s), "\n") }
	var differ strings.Builder
	for _, l := range lines(now) {
		if !slices.Contains(lines(old), l) {
			differ.WriteString("\n" + l)
		}
	}
	return fmt.Errorf("the table in %s is not what the judges say now: run tools/seals/all.sh -update, and read the difference. Rows that are new:%s", page, differ.String())
}

// table is the matrix, one row for all files of a kind.
func table(all []judged) string {
	var b strings.Builder
	b.WriteString("|")
	for _, c := range columns {
		b.WriteString(" | " + c.title)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---", len(columns)) + "|\n")
	var rows []string
	files := map[string][]judged{}
	slices.SortStableFunc(all, func(a, b judged) int { // what is good comes first
		switch {
		case a.Good == b.Good:
			return 0
		case a.Good:
			return -1
		}
		return 1
	})
	for _, j := range all {
		if j.Row == "" {
			continue
		}
		if files[j.Row] == nil {
			rows = append(rows, j.Row)
		}
		files[j.Row] = append(files[j.Row], j)
	}
	for _, row := range rows {
		b.WriteString("| " + row)
		for _, c := range columns {
			b.WriteString(" | " + cell(c.judge, files[row]))
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

// cell is what a judge says of the files of a row.
func cell(judge string, files []judged) string {
	count := map[verdict]int{}
	var codes []string
	for _, j := range files {
		count[j.says[judge]]++
		if why := j.why[judge]; judge == "ours" && why != "" && !slices.Contains(codes, why) {
			codes = append(codes, why)
		}
	}
	if judge == "ours" && len(codes) > 0 {
		return "refuses: " + strings.Join(codes, ", ")
	}
	var parts []string
	for _, v := range []verdict{refuses, sees, notAsked, warns, passes} {
		switch n := count[v]; {
		case n == len(files):
			return bold(v, files)
		case n > 0:
			parts = append(parts, fmt.Sprintf("%s %d of %d", bold(v, files), n, len(files)))
		}
	}
	return strings.Join(parts, ", ")
}

// bold marks a verdict that is wrong.
func bold(v verdict, files []judged) string {
	if good := files[0].Good; v != notAsked && good != (v == passes || v == warns) {
		return "**" + string(v) + "**"
	}
	return string(v)
}
