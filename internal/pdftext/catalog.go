package pdftext

import "encoding/hex"

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
	root := f.dict(f.trailer["Root"])
	number := map[ref]int{}
	kids, _ := f.dict(root["Pages"])["Kids"].(list)
	for i, k := range kids {
		if r, ok := k.(ref); ok {
			number[r] = i + 1
		}
	}
	var out []Bookmark
	var walk func(v any, level int)
	walk = func(v any, level int) {
		for d := f.dict(v); d != nil && len(out) <= len(f.objects); d = f.dict(d["Next"]) {
			b := Bookmark{Title: text(d["Title"]), Level: level}
			if dest, ok := d["Dest"].(list); ok && len(dest) > 0 {
				page, _ := dest[0].(ref)
				b.Page = number[page]
			}
			out = append(out, b)
			walk(d["First"], level+1)
		}
	}
	walk(f.dict(root["Outlines"])["First"], 1)
	return out, nil
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
	out := &Catalog{}
	if id, ok := f.trailer["ID"].(list); ok && len(id) > 0 {
		first, _ := id[0].(string)
		out.ID = hex.EncodeToString([]byte(first))
	}
	root := f.dict(f.trailer["Root"])
	out.Lang = text(root["Lang"])
	out.Marked = f.dict(root["MarkInfo"])["Marked"] == op("true")
	out.DisplayTitle = f.dict(root["ViewerPreferences"])["DisplayDocTitle"] == op("true")
	kids, _ := f.dict(root["Pages"])["Kids"].(list)
	fields, _ := f.dict(root["AcroForm"])["Fields"].(list)
	for _, v := range fields {
		d := f.dict(v)
		kind, _ := d["FT"].(name)
		field := Field{Name: text(d["T"]), Kind: string(kind), Tooltip: text(d["TU"])}
		for i, k := range kids {
			if k == d["P"] {
				field.Page = i + 1
			}
		}
		rect, _ := d["Rect"].(list)
		for i := range min(len(rect), len(field.Rect)) {
			field.Rect[i], _ = rect[i].(float64)
		}
		out.Fields = append(out.Fields, field)
	}
	return out, nil
}
