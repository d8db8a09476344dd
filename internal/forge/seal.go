package forge

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	_ "crypto/sha1" // to see it refused
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"earlyhelp.example/forms/internal/pdfread"
)

// seal is a signature as no honest program makes it, or one that another program
// makes. The zero value but for the field's name is as it should be.
type seal struct {
	field     string
	hash      crypto.Hash                         // zero: SHA-256
	certify   int                                 // level of DocMDP
	apart     pdfread.Name                        // key of the certification whose value is an object of its own
	span      func(start, end, size int) [4]int   // /ByteRange, by the gap's ends and the file's
	spell     func([4]int) string                 // the same as it is written
	keys      string                              // further keys of its dictionary
	direct    bool                                // the dictionary stands in the field
	timestamp bool                                // of the document; where there is no such field, in one that is not seen
	stamp     func(digest []byte) ([]byte, error) // timestamps the signature
	also      func(u *update) error               // what the same revision changes
}

const room = 16384 // hex digits of /Contents

// Stamped seals a file in a field by somebody, at a time, with a timestamp of
// Token, which may be later than the certificate allows: an honest signer refuses
// that.
func (s *Source) Stamped(file []byte, field string, key crypto.Signer, chain []*x509.Certificate, at time.Time) ([]byte, error) {
	by := &Source{Key: key, Chain: chain, Time: at}
	return by.put(file, seal{field: field, stamp: s.Token})
}

// put seals a file.
func (s *Source) put(file []byte, o seal) ([]byte, error) {
	u, err := begin(file)
	if err != nil {
		return nil, err
	}
	if err := s.place(u, o); err != nil {
		return nil, err
	}
	if o.also != nil {
		if err := o.also(u); err != nil {
			return nil, err
		}
	}
	out, err := u.bytes()
	if err != nil {
		return nil, err
	}
	start := bytes.LastIndex(out, []byte("<"+strings.Repeat("0", room)+">"))
	end := start + room + len("<>")
	span := [4]int{0, start, end, len(out) - end}
	if o.span != nil {
		span = o.span(start, end, len(out))
	}
	spelt := strings.Trim(fmt.Sprint(span), "[]")
	if o.spell != nil {
		spelt = o.spell(span)
	}
	mark := "/ByteRange[" + strings.Repeat(" ", rangeRoom) + "]"
	for at := len(file); ; {
		i := bytes.Index(out[at:], []byte(mark))
		if i < 0 {
			break
		}
		at += i + len("/ByteRange[")
		copy(out[at:], spelt)
	}
	if o.hash == 0 {
		o.hash = crypto.SHA256
	}
	h := o.hash.New()
	for i := 0; i < len(span); i += 2 {
		h.Write(out[span[i] : span[i]+span[i+1]])
	}
	var der []byte
	if o.timestamp {
		der, err = s.Token(h.Sum(nil))
	} else {
		der, err = signedData(s.Key, o.hash, h.Sum(nil), s.Chain, o.stamp)
	}
	if err != nil {
		return nil, err
	}
	if hex.EncodedLen(len(der)) > room {
		return nil, fmt.Errorf("forge: a signature of %d bytes does not fit", len(der))
	}
	hex.Encode(out[start+1:], der)
	return out, nil
}

const rangeRoom = 60

// place puts the signature's dictionary and field into an update.
func (s *Source) place(u *update, o seal) error {
	kind, filter := "Sig", "ETSI.CAdES.detached"
	if o.timestamp {
		kind, filter = "DocTimeStamp", "ETSI.RFC3161"
	}
	reference := ""
	if o.certify != 0 {
		reference = u.certification(o)
	}
	value := raw(fmt.Sprintf("<</Type/%s/Filter/Adobe.PPKLite/SubFilter/%s/M(D:%s)%s%s/ByteRange[%s]/Contents<%s>>>", kind, filter,
		s.Time.UTC().Format("20060102150405Z"), reference, o.keys, strings.Repeat(" ", rangeRoom), strings.Repeat("0", room)))
	var v any = value
	if !o.direct {
		v = u.add(value)
	}
	if o.certify != 0 {
		if err := u.catalog(func(root pdfread.Dict) { root["Perms"] = pdfread.Dict{"DocMDP": v} }); err != nil {
			return err
		}
	}
	if r, _, err := u.field(o.field); err == nil {
		return u.change(r, func(d pdfread.Dict) { d["V"] = v })
	}
	rect := pdfread.Array{int64(300), int64(300), int64(500), int64(350)}
	if o.timestamp {
		rect = pdfread.Array{int64(0), int64(0), int64(0), int64(0)}
	}
	return u.newField(o.field, v, rect)
}

// certification is what a signature says that certifies.
func (u *update) certification(o seal) string {
	value := func(key pdfread.Name, x any) string {
		if key == o.apart {
			x = u.add(x)
		}
		return format(key) + " " + format(x)
	}
	params := raw("<</Type/TransformParams/V/1.2" + value("P", int64(o.certify)) + ">>")
	method := value("TransformMethod", pdfread.Name("DocMDP"))
	one := raw("<</Type/SigRef" + method + value("TransformParams", params) + ">>")
	return value("Reference", pdfread.Array{one})
}

// newField adds an untagged signature field to the first page.
func (u *update) newField(name string, value any, rect pdfread.Array) error {
	page, _, err := u.firstPage()
	if err != nil {
		return err
	}
	d := pdfread.Dict{"Type": pdfread.Name("Annot"), "Subtype": pdfread.Name("Widget"), "FT": pdfread.Name("Sig"), "T": name,
		"Rect": rect, "F": int64(132), "P": page}
	if rect[2] != int64(0) { // it is seen
		look := u.add(stream(pdfread.Dict{"Type": pdfread.Name("XObject"), "Subtype": pdfread.Name("Form"),
			"BBox": pdfread.Array{int64(0), int64(0), int64(200), int64(50)}, "Resources": pdfread.Dict{}}, "1 1 1 rg 0 0 200 50 re f"))
		d["F"], d["AP"] = int64(4), pdfread.Dict{"N": look}
	}
	if value != nil {
		d["V"] = value
	}
	r := u.add(d)
	if err := u.form(func(form pdfread.Dict) { u.longer(form, "Fields", r) }); err != nil {
		return err
	}
	return u.change(page, func(page pdfread.Dict) { u.longer(page, "Annots", r) })
}

// longer adds a reference to a list, once where two keys have the same.
func (u *update) longer(d pdfread.Dict, key pdfread.Name, r pdfread.Ref) {
	list, ok := d[key].(pdfread.Ref)
	switch {
	case !ok:
		d[key] = append(u.list(d[key]), r)
	case u.objects[list.Num] == nil:
		u.set(list, append(u.list(list), r))
	}
}

// list returns a copy of a list, to be made longer.
func (u *update) list(x any) pdfread.Array {
	a, err := u.Array(x)
	if err != nil {
		return nil
	}
	return append(pdfread.Array{}, a...)
}

// tlv is a value of DER.
func tlv(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	n := len(body)
	head := []byte{tag}
	switch {
	case n < 0x80:
		head = append(head, byte(n))
	case n < 0x100:
		head = append(head, 0x81, byte(n))
	default:
		head = append(head, 0x82, byte(n>>8), byte(n))
	}
	return append(head, body...)
}

func oid(arcs ...int) []byte {
	der, err := asn1.Marshal(asn1.ObjectIdentifier(arcs))
	if err != nil {
		panic(err) // arcs stand in this file
	}
	return der
}

// signedData is a CMS signature (RFC 5652) over a digest, which package cms would
// not make with every hash. It shares no code with that.
func signedData(key crypto.Signer, hash crypto.Hash, digest []byte, chain []*x509.Certificate, stamp func([]byte) ([]byte, error)) ([]byte, error) {
	const sequence, set, octets, context0 = 0x30, 0x31, 0x04, 0xa0
	null := []byte{5, 0}
	data := oid(1, 2, 840, 113549, 1, 7, 1)
	digestOID, rsaArc, ecdsaArcs := oid(2, 16, 840, 1, 101, 3, 4, 2, 1), 11, []int{3, 2}
	if hash == crypto.SHA1 {
		digestOID, rsaArc, ecdsaArcs = oid(1, 3, 14, 3, 2, 26), 5, []int{1}
	}
	signatureAlgorithm := tlv(sequence, oid(1, 2, 840, 113549, 1, 1, rsaArc), null)
	if _, ok := key.Public().(*ecdsa.PublicKey); ok {
		signatureAlgorithm = tlv(sequence, oid(append([]int{1, 2, 840, 10045, 4}, ecdsaArcs...)...))
	}
	h := crypto.SHA256.New()
	h.Write(chain[0].Raw)
	attributes := bytes.Join([][]byte{ // in the order of DER: by their bytes, so the shortest first
		tlv(sequence, oid(1, 2, 840, 113549, 1, 9, 3), tlv(set, data)),
		tlv(sequence, oid(1, 2, 840, 113549, 1, 9, 4), tlv(set, tlv(octets, digest))),
		tlv(sequence, oid(1, 2, 840, 113549, 1, 9, 16, 2, 47), tlv(set, tlv(sequence, tlv(sequence, tlv(sequence, tlv(octets, h.Sum(nil))))))),
	}, nil)
	toSign := hash.New()
	toSign.Write(tlv(set, attributes))
	signature, err := key.Sign(rand.Reader, toSign.Sum(nil), hash)
	if err != nil {
		return nil, err
	}
	var unsigned []byte
	if stamp != nil {
		imprint := sha256.Sum256(signature)
		token, err := stamp(imprint[:])
		if err != nil {
			return nil, err
		}
		const context1 = 0xa1
		unsigned = tlv(context1, tlv(sequence, oid(1, 2, 840, 113549, 1, 9, 16, 2, 14), tlv(set, token)))
	}
	serial, err := asn1.Marshal(chain[0].SerialNumber)
	if err != nil {
		return nil, err
	}
	var certificates []byte
	for _, c := range chain {
		certificates = append(certificates, c.Raw...)
	}
	algorithm := tlv(sequence, digestOID)
	signer := tlv(sequence, []byte{2, 1, 1}, tlv(sequence, chain[0].RawIssuer, serial),
		algorithm, tlv(context0, attributes), signatureAlgorithm, tlv(octets, signature), unsigned)
	return tlv(sequence, oid(1, 2, 840, 113549, 1, 7, 2), tlv(context0, tlv(sequence, []byte{2, 1, 1}, tlv(set, algorithm),
		tlv(sequence, data), tlv(context0, certificates), tlv(set, signer)))), nil
}
