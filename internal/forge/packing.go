package forge

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"

	"earlyhelp.example/forms/internal/pdfread"
)

// onPacking are attacks on how streams are packed. Programs differ in when they undo
// the differences that rows were written as, so that one stream says two things: to
// one program that a page is as it was, to another that it is a different one.
func onPacking() []Attack {
	const row = "a page packed so that programs unpack two"
	const refused = "arranged in a way that is not read here"
	var list []Attack
	for _, spelt := range []struct{ name, filter, parms string }{
		{"list", "[/FlateDecode]", "<</Predictor 12/Columns %d>>"},
		{"parameters", "/FlateDecode", "[<</Predictor 12/Columns %d>>]"},
		{"point", "/FlateDecode", "<</Predictor 12.0/Columns %d>>"},
	} {
		for _, over := range []bool{false, true} {
			name := "packed-" + spelt.name
			if over {
				name += "-note"
			}
			list = append(list, damaged(after(name, row, func(u *update) error { return u.twofold(spelt.filter, spelt.parms, over) }, "page-changed"), refused))
		}
	}
	list = append(list, after("packed-table", "a table packed so that programs unpack two", func(u *update) error {
		page, _, err := u.firstPage()
		if err != nil {
			return err
		}
		if err := u.change(page, func(pdfread.Dict) {}); err != nil {
			return err
		}
		u.rowsAs = func(data string) (pdfread.Dict, string) {
			const wide = 7 // bytes of a row
			return pdfread.Dict{"Filter": pdfread.Array{pdfread.Name("FlateDecode")},
				"DecodeParms": pdfread.Dict{"Predictor": int64(12), "Columns": int64(len(data) / wide * wide)}}, deflated("\x00" + data)
		}
		return nil
	}, "appended"))
	gap := func(u *update) error {
		page, _, err := u.firstPage()
		if err != nil {
			return err
		}
		d, err := u.dict(page)
		if err != nil {
			return err
		}
		head := fmt.Sprintf("%d 10 ", page.Num)
		u.inStream(page.Num, pdfread.Dict{"First": int64(len(head))}, head+"<</X 1>>  "+format(d))
		return nil
	}
	return append(list, damaged(after("packed-gap", "more in an object stream than it lists", gap, "page-changed"), "holds more than the objects that it lists"))
}

// damaged is an attack on which the file is refused whole.
func damaged(a Attack, reason string) Attack {
	a.Damaged = reason
	return a
}

// inStream puts an object into an object stream of its own.
func (u *update) inStream(num int, d pdfread.Dict, data string) {
	d["Type"], d["N"] = pdfread.Name("ObjStm"), int64(1)
	if u.within == nil {
		u.within = map[int]int{}
	}
	u.within[num] = u.add(stream(d, data)).Num
	delete(u.objects, num)
}

// twofold writes the first page in an object stream whose rows begin with a byte that
// only who undoes the differences takes away. It stands within the number that says
// where the page is: "1" and what follows it are one number to the one, two to the
// other.
func (u *update) twofold(filter, parms string, over bool) error {
	page, _, err := u.firstPage()
	if err != nil {
		return err
	}
	pages, err := u.Pages()
	if err != nil || len(pages) < 2 {
		return errNothing
	}
	as, err := u.dict(page)
	if err != nil {
		return err
	}
	other, err := u.dict(pages[1])
	if err != nil {
		return err
	}
	shown, err := u.dict(page)
	if err != nil {
		return err
	}
	if over {
		shown["Annots"] = pdfread.Array{pdfread.Dict{"Type": pdfread.Name("Annot"), "Subtype": pdfread.Name("FreeText"), "Rect": overText(),
			"DA": "/Helv 40 Tf 1 0 0 rg", "Contents": "CHILD MAY GO HOME"}}
	} else {
		shown["Contents"], shown["Resources"] = other["Contents"], other["Resources"]
	}
	was, is := format(as), format(shown)
	const spare = 60
	columns := max(len(is), 400) + 2*spare
	head := fmt.Sprintf("%*s", columns, fmt.Sprintf("%d 1", page.Num)) // up to the end of a row
	first := columns + spare
	at := 2 * columns // behind "1": far enough for what is shown instead
	text := fmt.Sprintf("%-*s%s ", first-1, head+fmt.Sprintf("%04d ", at), is)
	text = fmt.Sprintf("%-*s%s", first+10000+at, text, was)
	var rows strings.Builder
	for i := 0; i < len(text); i += columns {
		fmt.Fprintf(&rows, "\x00%-*s", columns, text[i:min(i+columns, len(text))])
	}
	u.inStream(page.Num, pdfread.Dict{"First": int64(first), "Filter": raw(filter), "DecodeParms": raw(fmt.Sprintf(parms, columns))}, deflated(rows.String()))
	return nil
}

func deflated(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // into memory, which takes it
	_ = w.Close()
	return b.String()
}
