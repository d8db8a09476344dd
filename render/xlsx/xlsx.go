// Package xlsx writes the outline of one copy of a form as a workbook that can
// be filled in.
//
// A section that asks something is a sheet; each table is a sheet of its own.
// Nothing is merged. On a sheet
//
//   - column A is hidden and holds keys,
//   - column B holds the labels (a table's keys, or the numbers of its rows),
//   - the answers stand right beside them, unlocked.
//
// Each answer bears its wire name (eh_child_name_1) twice: as a defined name
// of its cells and as the key of its row. An answer takes several cells
//
//   - where it is too long for one row: the further rows have the keys
//     NAME+2, NAME+3 ..., and the cells put together, with nothing between
//     them, are the answer;
//   - where several options may be ticked: a row for each, with the key
//     NAME:CODE, and "Yes" beside those that are.
//
// The key of a table's row is the wire names of its cells, left to right,
// with a blank between them. A table that is transposed has a row for each
// question, and a column for each of its rows.
//
// What the copy is, stands in the very hidden sheet AboutSheet, as the
// document's identifier, and in the footer.
package xlsx

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/wire"
	"earlyhelp.example/forms/render"
	"earlyhelp.example/forms/templates"
)

// Names of the sheets that are not for readers.
const (
	AboutSheet = "eh about" // what this copy is: a name and a value a row
	ListsSheet = "eh lists" // the options of choices, a column each
)

// Options says how a workbook is written. There is nothing to choose yet.
type Options struct{}

// Write writes a copy as a workbook. The same outline gives the same bytes.
// Nothing is written to w unless the whole workbook could be made.
func Write(w io.Writer, d *render.Doc, _ Options) error {
	if d == nil || d.Words == nil {
		return errors.New("xlsx: there is no outline to write; render.For and render.Blank make one")
	}
	if err := check(d); err != nil {
		return err
	}
	data, err := workbook(d)
	if err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	_, err = w.Write(data)
	return err
}

// workbook makes the file.
func workbook(d *render.Doc) (data []byte, err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	b := newBook(f, d)
	names := newNames()
	for i, p := range pages(d) {
		b.page(i == 0, names.take(p.name), p)
	}
	b.writeLists()
	b.writeAbout()
	b.writeProperties()
	if b.err != nil {
		return nil, b.err
	}
	return pack(f, d.Day)
}

// check refuses what XML, and so a workbook, has no way to hold. The message
// says where it stands, never what the answer is.
func check(d *render.Doc) error {
	c := checker{}
	c.texts("the form's heading", d.Form, d.Title, d.Council, d.CaseRef, string(d.Instance), d.Wording)
	c.texts("the contacts", d.Help...)
	for _, sec := range d.Sections {
		c.section = sec.ID
		c.texts("the section "+sec.ID, sec.Title, sec.When)
		c.nodes(sec.Nodes)
	}
	return c.err
}

type checker struct {
	section string
	err     error
}

func (c *checker) texts(where string, texts ...string) {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			c.fail("%s is not valid UTF-8", where)
			continue
		}
		if at := strings.IndexFunc(text, illegal); at >= 0 {
			r, _ := utf8.DecodeRuneInString(text[at:])
			c.fail("%s holds U+%04X as character %d, which no workbook can hold", where, r, utf8.RuneCountInString(text[:at])+1)
		}
	}
}

func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("xlsx: "+format, args...)
	}
}

// illegal reports whether XML 1.0 has no way to write r, or reads it back as
// something else, as it does a carriage return.
func illegal(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF
}

func (c *checker) nodes(nodes []render.Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.Heading:
			c.texts("a heading of the section "+c.section, n.Text)
		case *render.Paragraph:
			c.texts("a text of the section "+c.section, n.Text)
		case *render.Steps:
			c.texts("a text of the section "+c.section, n.Texts...)
		case *render.Answer:
			c.answer(n)
		case *render.Beside:
			for _, a := range n.Answers {
				c.answer(a)
			}
		case *render.Table:
			c.texts("the table "+n.List, n.Label, n.Hint, n.When, n.KeyHead)
			for _, col := range n.Columns {
				c.texts("the column "+col.Field, col.Label, col.Hint)
			}
			for _, row := range n.Rows {
				c.texts("a key of the table "+n.List, row.Key)
				for _, a := range row.Cells {
					c.answer(a)
				}
			}
		case *render.Group:
			c.texts("a group of the section "+c.section, n.Label, n.When)
			c.nodes(n.Nodes)
		}
	}
}

func (c *checker) answer(a *render.Answer) {
	where := "the field " + a.Field
	c.texts(where, a.Label, a.Hint, a.When)
	c.texts(where, a.Scale.Lines()...)
	if a.Path != "" {
		where += " at " + a.Path
	}
	c.texts(where, a.Text, a.Note)
	for _, o := range a.Options {
		c.texts(where, o.Code, o.Label)
	}
}

// slots returns for each field the highest slot that the outline uses, so
// that spare rows can go on from there.
func slots(d *render.Doc) map[string]int {
	highest := map[string]int{}
	for a := range d.Answers() {
		if id, slot, ok := wire.Parse(a.Wire); ok {
			highest[id] = max(highest[id], slot)
		}
	}
	return highest
}

// shown returns the text that stands as the answer.
func shown(a *render.Answer) string {
	if a.Options == nil {
		return a.Text
	}
	var ticked []string
	for _, o := range a.Options {
		if o.Ticked {
			ticked = append(ticked, o.Label)
		}
	}
	return strings.Join(ticked, "\n")
}

// serial returns the number by which a workbook knows a day, and false where
// it has none. Text that is not a day as the outline prints it stays text.
func serial(a *render.Answer) (int, bool) {
	if a.Kind != templates.Day || a.Day.Before(firstDay()) {
		return 0, false
	}
	return firstSerial + firstDay().DaysUntil(a.Day), true
}

// Before March 1900 programs disagree on the number of a day: most of them
// know a 29 February 1900.
const firstSerial, lastSerial = 61, 2958465 // 1 March 1900, 31 December 9999

func firstDay() earlyhelp.Date {
	d, _ := earlyhelp.NewDate(1900, 3, 1)
	return d
}
