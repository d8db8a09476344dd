package pdffile

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"math"
	"strings"
	"time"
)

// Info says what the document is.
type Info struct {
	Title     string
	Author    string
	Subject   string
	Keywords  string
	Creator   string
	Producer  string
	Lang      string    // of the document: en-GB
	FromRight bool      // it is written from right to left
	Date      time.Time // when it was made; zero says nothing
}

func pdfDate(t time.Time) string { return t.UTC().Format("D:20060102150405Z") }

// writeInfo writes the document information, which says the same as the XMP
// metadata, for readers that know only it.
func (d *Document) writeInfo() Ref {
	r := d.w.alloc()
	b := append([]byte(nil), "<<"...)
	for _, e := range []struct{ key, value string }{
		{"/Title", d.Title}, {"/Author", d.Author}, {"/Subject", d.Subject}, {"/Keywords", d.Keywords},
		{"/Creator", d.Creator}, {"/Producer", d.Producer},
	} {
		if e.value != "" {
			b = appendText(append(b, e.key...), e.value)
		}
	}
	if !d.Date.IsZero() {
		b = appendText(append(b, "/CreationDate"...), pdfDate(d.Date))
		b = appendText(append(b, "/ModDate"...), pdfDate(d.Date))
	}
	d.w.put(r, append(b, ">>"...))
	return r
}

// writeMetadata writes the XMP packet that claims PDF/A-3a and PDF/UA-1. The
// UA schema has to be declared in the packet, as PDF/A does not know it.
func (d *Document) writeMetadata() Ref {
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"` +
		` xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"` +
		` xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"` +
		` xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"` +
		` xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">` + "\n")
	say := func(format, value string) {
		if value != "" {
			var esc strings.Builder
			_ = xml.EscapeText(&esc, []byte(value)) // into memory
			fmt.Fprintf(&b, format+"\n", esc.String())
		}
	}
	say(`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>`, d.Title)
	say(`<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>`, d.Author)
	say(`<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>`, d.Subject)
	say(`<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>`, d.Lang)
	say(`<pdf:Keywords>%s</pdf:Keywords>`, d.Keywords)
	say(`<pdf:Producer>%s</pdf:Producer>`, d.Producer)
	say(`<xmp:CreatorTool>%s</xmp:CreatorTool>`, d.Creator)
	if !d.Date.IsZero() {
		at := d.Date.UTC().Format("2006-01-02T15:04:05Z")
		say(`<xmp:CreateDate>%s</xmp:CreateDate>`, at)
		say(`<xmp:ModifyDate>%s</xmp:ModifyDate>`, at)
	}
	id := hex.EncodeToString(d.id[:])
	say(`<xmpMM:DocumentID>uuid:%s</xmpMM:DocumentID>`, id[:8]+"-"+id[8:12]+"-"+id[12:16]+"-"+id[16:20]+"-"+id[20:])
	b.WriteString(`<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>` + "\n" +
		`<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>` +
		`<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>` +
		`<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>` +
		`<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>` +
		`<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>` +
		`</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF></x:xmpmeta>` + "\n<?xpacket end=\"r\"?>")
	r := d.w.alloc()
	d.w.stream(r, []byte("/Type/Metadata/Subtype/XML"), []byte(b.String()), true)
	return r
}

// writeIntent writes the output intent: what the colours in the file mean.
func (d *Document) writeIntent() Ref {
	profile, intent := d.w.alloc(), d.w.alloc()
	d.w.packedStream(profile, []byte("/N 3"), d.w.packer.colour(), true)
	b := appendRef([]byte("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB)/DestOutputProfile "), profile)
	d.w.put(intent, append(b, ">>"...))
	return intent
}

// srgb returns an ICC profile (version 2) of the sRGB colours, with a tone
// curve of 256 steps.
func srgb() []byte {
	text := func(s string) []byte { return append([]byte("text\x00\x00\x00\x00"), s+"\x00"...) }
	description := func(s string) []byte {
		b := append([]byte("desc\x00\x00\x00\x00"), 0, 0, 0, byte(len(s)+1))
		b = append(b, s+"\x00"...)
		return append(b, make([]byte, 4+4+2+1+67)...) // no Unicode and no script name
	}
	xyz := func(x, y, z float64) []byte {
		b := []byte("XYZ \x00\x00\x00\x00")
		for _, v := range []float64{x, y, z} {
			b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
		}
		return b
	}
	curve := append([]byte("curv\x00\x00\x00\x00"), 0, 0, 1, 0)
	for i := range 256 {
		v := float64(i) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		curve = binary.BigEndian.AppendUint16(curve, uint16(math.Round(v*65535)))
	}
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", description("sRGB")}, {"cprt", text("No copyright, use freely")}, {"wtpt", xyz(0.9642, 1, 0.8249)},
		{"rXYZ", xyz(0.4360, 0.2225, 0.0139)}, {"gXYZ", xyz(0.3851, 0.7169, 0.0971)}, {"bXYZ", xyz(0.1431, 0.0606, 0.7141)},
		{"rTRC", curve}, {"gTRC", nil}, {"bTRC", nil}, // one curve for all three
	}
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	start := 128 + 4 + 12*len(tags)
	at, size := 0, 0
	for _, t := range tags {
		if t.data != nil {
			for len(data)%4 != 0 {
				data = append(data, 0)
			}
			at, size = start+len(data), len(t.data)
			data = append(data, t.data...)
		}
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(at))
		table = binary.BigEndian.AppendUint32(table, uint32(size))
	}
	for len(data)%4 != 0 {
		data = append(data, 0)
	}
	head := make([]byte, 128)
	binary.BigEndian.PutUint32(head, uint32(start+len(data)))
	copy(head[8:], "\x02\x10\x00\x00mntrRGB XYZ ")
	binary.BigEndian.PutUint16(head[24:], 2026)
	head[27], head[29] = 1, 1 // 1 January
	copy(head[36:], "acsp")
	copy(head[68:], xyz(0.9642, 1, 0.8249)[8:])
	return append(append(head, table...), data...)
}
