package pdftext

import "earlyhelp.example/forms/internal/pdfread"

// Bookmark is an entry of the document's outline.
type Bookmark struct {
	Title string
	Level int // from 1
	Page  int // that it leads to, from 1
}

// Bookmarks returns the document's outline, from the top.
func Bookmarks(data []byte) ([]Bookmark, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	number := map[pdfread.Ref]int{}
	for i, p := range f.pages {
		number[p] = i + 1
	}
	var out []Bookmark
	var walk func(v any, level int)
	walk = func(v any, level int) {
		const most = 10_000 // a chain that meets itself
		for d := f.dict(v); d != nil && len(out) <= most; d = f.dict(d["Next"]) {
			b := Bookmark{Title: f.text(d["Title"]), Level: level}
			if dest := f.list(d["Dest"]); len(dest) > 0 {
				page, _ := dest[0].(pdfread.Ref)
				b.Page = number[page]
			}
			out = append(out, b)
			walk(d["First"], level+1)
		}
	}
	walk(f.dict(f.root["Outlines"])["First"], 1)
	return out, f.err
}

// Field is a form field.
type Field struct {
	Name    string
	Kind    string // Sig
	Tooltip string
	Page    int        // from 1
	Rect    [4]float64 // points from the bottom left corner
}

// Catalog is what a file says of itself as a whole.
type Catalog struct {
	ID           string // in hexadecimal digits
	Lang         string
	Marked       bool // tagged
	DisplayTitle bool
	Fields       []Field
}

// ReadCatalog returns what a file says of itself.
func ReadCatalog(data []byte) (*Catalog, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	out := &Catalog{
		ID:           f.v.File.ID(),
		Lang:         f.text(f.root["Lang"]),
		Marked:       f.dict(f.root["MarkInfo"])["Marked"] == true,
		DisplayTitle: f.dict(f.root["ViewerPreferences"])["DisplayDocTitle"] == true,
	}
	for _, v := range f.list(f.dict(f.root["AcroForm"])["Fields"]) {
		d := f.dict(v)
		field := Field{Name: f.text(d["T"]), Kind: f.name(d["FT"]), Tooltip: f.text(d["TU"])}
		for i, p := range f.pages {
			if d["P"] == p {
				field.Page = i + 1
			}
		}
		f.box(&field.Rect, d["Rect"])
		out.Fields = append(out.Fields, field)
	}
	return out, f.err
}
