package pdffile

import "crypto/md5" // the format asks for it, as a checksum; it protects nothing

// Attachment is a file inside the file, associated with the document as a
// whole as the data behind it.
type Attachment struct {
	Name        string // of the file, such as case.json
	Description string
	Type        string // application/json
	Data        []byte
}

// writeAttachment writes an attachment and returns its file specification.
func (d *Document) writeAttachment(a *Attachment) Ref {
	file, spec := d.w.alloc(), d.w.alloc()
	sum := md5.Sum(a.Data)
	b := appendName(append([]byte(nil), "/Type/EmbeddedFile/Subtype"...), a.Type)
	b = appendInt(append(b, "/Params<</Size "...), len(a.Data))
	b = appendHex(append(b, "/CheckSum"...), sum[:])
	if !d.Date.IsZero() {
		b = appendText(append(b, "/ModDate"...), pdfDate(d.Date))
	}
	d.w.stream(file, append(b, ">>"...), a.Data, true)

	b = appendText(append(b[:0], "<</Type/Filespec/F"...), a.Name)
	b = appendText(append(b, "/UF"...), a.Name)
	b = appendText(append(b, "/Desc"...), a.Description)
	b = appendRef(append(b, "/AFRelationship/Data/EF<</F "...), file)
	b = appendRef(append(b, "/UF "...), file)
	d.w.put(spec, append(b, ">>>>"...))
	return spec
}
