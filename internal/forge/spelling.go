package forge

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"
	"time"

	"earlyhelp.example/forms/internal/pdfread"
)

// onSpelling are attacks on how a file is written. What one program reads, another
// cannot: it looks through the whole file for what seems to be objects, and shows
// those, also where they stand in a certificate.
func onSpelling() []Attack {
	// smuggled adds another document in the evidence, and spells its part of the file
	// otherwise.
	smuggled := func(name, row string, spell func(tail string) string, codes ...string) Attack {
		return Attack{Name: "smuggled-" + name, Row: row, Codes: codes, Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{})
			if err != nil {
				return nil, err
			}
			u, err := begin(file)
			if err != nil {
				return nil, err
			}
			u.kind = tabled
			text, err := u.another()
			if err != nil {
				return nil, err
			}
			evidence := u.add(stream(pdfread.Dict{}, text))
			if name == "certificate" {
				der, err := s.certificateOf(text)
				if err != nil {
					return nil, err
				}
				u.set(evidence, stream(pdfread.Dict{}, string(der)))
			}
			if err := u.catalog(func(d pdfread.Dict) { d["DSS"] = pdfread.Dict{"Certs": pdfread.Array{evidence}} }); err != nil {
				return nil, err
			}
			out, err := u.bytes()
			if err != nil || spell == nil {
				return out, err
			}
			tail := string(out[len(file):])
			changed := spell(tail)
			if changed == tail {
				return nil, errNothing
			}
			return append(bytes.Clone(file), changed...), nil
		}}
	}
	const mended = "another document in an update that some programs mend"
	last := func(old, text string) func(string) string {
		return func(tail string) string {
			at := strings.LastIndex(tail, old)
			if at < 0 {
				return tail
			}
			return tail[:at] + text + tail[at+len(old):]
		}
	}
	row := func(from, to string) func(string) string {
		return func(tail string) string { return strings.ReplaceAll(tail, from, to) }
	}
	list := []Attack{
		smuggled("evidence", "another document in place of evidence", nil, "evidence-changed"),
		smuggled("certificate", "another document inside a certificate", nil, "unknown-bytes"),
		smuggled("start-sign", mended, last("startxref\n", "startxref\n+"), "appended"),
		smuggled("start-point", mended, last("\n%%EOF", ".0\n%%EOF"), "appended"),
		smuggled("xref-glued", mended, last("\nxref\n", "\nxref"), "appended"),
		smuggled("xref-comment", mended, last("\nxref\n", "\nxref%x\n"), "appended"),
		smuggled("row-point", mended, row(" 00000 n \n", ".0 0 n\n"), "appended"),
		smuggled("row-short", mended, row(" 00000 n \n", " 0 n\n"), "appended"),
		smuggled("first-sign", mended, row(" 1\n0", "+ 1\n0"), "appended"),
		smuggled("first-point", mended, row(" 1\n0", ".0 1\n0"), "appended"),
		smuggled("head-point", mended, row(" 0 obj\n", ". 0 obj"), "appended", "unknown-bytes"),
		smuggled("size", mended, func(tail string) string {
			at := strings.LastIndex(tail, "/Size ") + len("/Size ")
			end := at + strings.IndexAny(tail[at:], "/> ")
			return tail[:at] + "2147483647" + tail[end:]
		}, "appended"),
	}
	for _, spelt := range []struct {
		name string
		ref  func(num int) string
	}{
		{"sign", func(num int) string { return fmt.Sprintf("+%d 0 R", num) }},
		{"zeros", func(num int) string { return fmt.Sprintf("%012d 0 R", num) }},
		{"generation", func(num int) string { return fmt.Sprintf("%d 00000 R", num) }},
		{"comment", func(num int) string { return fmt.Sprintf("%d%%x\n0 R", num) }},
		{"nul", func(num int) string { return fmt.Sprintf("%d\x000\x00R", num) }},
	} {
		list = append(list, after("spelt-"+spelt.name, "a page written again, spelt otherwise", func(u *update) error {
			u.kind = tabled
			page, content, err := u.firstPage()
			if err != nil {
				return err
			}
			d, err := u.dict(page)
			if err != nil {
				return err
			}
			d["Contents"] = raw(spelt.ref(content.Num))
			u.set(page, d)
			return nil
		}, "unknown-bytes"))
	}
	for i := range list {
		if list[i].Name == "smuggled-head-point" {
			list[i].Damaged = "no object stands here"
		}
	}
	return list
}

// another is a document of one page, as text among which programs that mend a file
// find its objects: those of the real one's pages among them.
func (u *update) another() (string, error) {
	root, err := u.Catalog()
	if err != nil {
		return "", err
	}
	pages, ok := root["Pages"].(pdfread.Ref)
	if !ok {
		return "", errNothing
	}
	const far = 10
	n := u.next + far
	content := "BT /F1 40 Tf 60 500 Td (ANOTHER DOCUMENT) Tj ET"
	return fmt.Sprintf("\n%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n", n, pages.Num) +
		fmt.Sprintf("%d 0 obj\n<</Type/Pages/Kids[%d 0 R]/Count 1>>\nendobj\n", pages.Num, n+1) +
		fmt.Sprintf("%d 0 obj\n<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>>>>>\nendobj\n", n+1, pages.Num, n+2, n+3) +
		fmt.Sprintf("%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", n+2, len(content), content) +
		fmt.Sprintf("%d 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n", n+3) +
		fmt.Sprintf("trailer\n<</Root %d 0 R/Size %d>>\n", n, n+4), nil
}

// certificateOf makes a certificate of its own that holds a text.
func (s *Source) certificateOf(text string) ([]byte, error) {
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Nobody"}, NotBefore: s.Time, NotAfter: s.Time.Add(time.Hour),
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 1}, Value: []byte(text)}}}
	return x509.CreateCertificate(rand.Reader, c, c, s.Key.Public(), s.Key)
}
