package forge

import (
	"bytes"
	"compress/flate"
	"encoding/hex"
	"errors"
	"io"
	"slices"

	"earlyhelp.example/forms/internal/pdfread"
)

// patch is an attack that changes bytes of a file with one signature, without
// making it longer or shorter but where it says so.
func patch(name, row string, how func(file []byte) ([]byte, error), codes ...string) Attack {
	return Attack{Name: name, Row: row, Codes: codes, Make: func(s *Source) ([]byte, error) {
		file, err := s.signed(Signing{})
		if err != nil {
			return nil, err
		}
		return how(bytes.Clone(file))
	}}
}

// gap returns where the hex digits of the last signature begin and end.
func gap(file []byte) (start, end int, err error) {
	at := bytes.LastIndex(file, []byte("/ByteRange"))
	if at < 0 {
		return 0, 0, errNothing
	}
	// Its dictionary is the object that /ByteRange stands in.
	object := bytes.LastIndex(file[:at], []byte(" obj"))
	start = object + bytes.Index(file[object:], []byte("/Contents"))
	start += bytes.IndexByte(file[start:], '<') + 1
	end = start + bytes.IndexByte(file[start:], '>')
	return start, end, nil
}

// changed is an attack on the CMS of the signature: how changes its DER, and may
// not make it longer.
func changed(name, row string, how func(der []byte) error, codes ...string) Attack {
	return patch(name, row, func(file []byte) ([]byte, error) {
		start, end, err := gap(file)
		if err != nil {
			return nil, err
		}
		der := make([]byte, (end-start)/2)
		if _, err := hex.Decode(der, file[start:end]); err != nil {
			return nil, err
		}
		if err := how(der); err != nil {
			return nil, err
		}
		hex.Encode(file[start:], der)
		return file, nil
	}, codes...)
}

// length returns how long the DER at the beginning is.
func length(der []byte) int {
	if der[1] == 0x82 {
		return 4 + int(der[2])<<8 + int(der[3])
	}
	return 5 + int(der[2])<<16 + int(der[3])<<8 + int(der[4])
}

// lastOID finds the last object identifier that begins so.
func lastOID(der []byte, prefixes ...[]byte) (end int, err error) {
	for _, p := range prefixes {
		if at := bytes.LastIndex(der, p); at >= 0 {
			end = max(end, at+len(p))
		}
	}
	if end == 0 {
		return 0, errNothing
	}
	return end, nil
}

func onBytes() []Attack {
	return []Attack{
		patch("byte-flipped", "a byte flipped in the range", func(file []byte) ([]byte, error) {
			file[12] ^= 1 // in the comment of the second line
			return file, nil
		}, "bytes-changed"),
		patch("byte-flipped-in-page", "a byte flipped in the range", func(file []byte) ([]byte, error) {
			u, err := begin(file)
			if err != nil {
				return nil, err
			}
			_, content, err := u.firstPage()
			if err != nil {
				return nil, err
			}
			s, err := u.Stream(content)
			if err != nil {
				return nil, err
			}
			const head, sum = 2, 4 // around what is packed
			from := bytes.Index(file, s.Raw)
			packed := file[from+head : from+len(s.Raw)-sum]
			for i := len(packed) / 2; i < len(packed); i++ {
				packed[i] ^= 4
				if _, err := io.Copy(io.Discard, flate.NewReader(bytes.NewReader(packed))); err == nil {
					return file, nil // another page, and not a broken one
				}
				packed[i] ^= 4
			}
			return nil, errors.New("no byte of the page can be flipped without breaking it")
		}, "bytes-changed"),
		patch("reason-edited", "a byte flipped in the range", func(file []byte) ([]byte, error) {
			at := bytes.LastIndex(file, []byte("/M"))
			at += bytes.IndexByte(file[at:], ':') + len("20260")
			file[at] ^= 1 // a month of the signature's own time
			return file, nil
		}, "bytes-changed"),
		changed("signature-flipped", "a byte of the signature flipped", func(der []byte) error {
			der[length(der)-3] ^= 1
			return nil
		}, "signature-invalid"),
		changed("signature-algorithm", "the signature's algorithm altered", func(der []byte) error {
			end, err := lastOID(der, oid(1, 2, 840, 10045, 4, 3, 2)[2:9], oid(1, 2, 840, 113549, 1, 1, 11)[2:10])
			if err == nil {
				der[end]++ // SHA-384 for SHA-256
			}
			return err
		}, "algorithm"),
		changed("digest-algorithm", "the digest's algorithm altered", func(der []byte) error {
			end, err := lastOID(der, oid(2, 16, 840, 1, 101, 3, 4, 2, 1)[2:10])
			if err == nil {
				der[end] = 3 // SHA-512 for SHA-256
			}
			return err
		}, "algorithm", "signature-damaged"),
		changed("signature-zeroed", "a zeroed signature", func(der []byte) error {
			clear(der)
			return nil
		}, "empty-signature"),
		changed("signature-tail", "bytes hidden behind the signature's end", func(der []byte) error {
			copy(der[length(der)+10:], "another content")
			return nil
		}, "signature-damaged", "unknown-bytes"),
		patch("appended", "bytes appended", func(file []byte) ([]byte, error) {
			return append(file, "% Paid in full.\n"...), nil
		}, "appended"),
		patch("appended-file", "bytes appended", func(file []byte) ([]byte, error) {
			return append(file, file...), nil // the tables of the second half lead into the first
		}, "appended"),
		patch("truncated", "truncated", func(file []byte) ([]byte, error) {
			return file[:len(file)-40], nil
		}, "truncated"),
		patch("truncated-in-signature", "truncated", func(file []byte) ([]byte, error) {
			start, _, err := gap(file)
			return file[:start+100], err
		}, "truncated"),
		{
			Name: "cut-off", Row: "the last signature cleanly cut off", Codes: []string{"signature-missing", "revision-missing"}, Recorded: true,
			Make: func(s *Source) ([]byte, error) {
				file, err := s.signedTwice()
				if err != nil {
					return nil, err
				}
				f, err := pdfread.Open(file)
				if err != nil {
					return nil, err
				}
				return slices.Clone(file[:f.Revisions[1].End]), nil
			},
		},
	}
}

func onRanges() []Attack {
	list := []Attack{
		sealed("range-short", "the range short of the end", seal{span: func(start, end, size int) [4]int {
			return [4]int{0, start, end, size - end - 30}
		}}, "range-short"),
		sealed("range-gap", "a gap wider than /Contents", seal{span: func(start, end, size int) [4]int {
			return [4]int{0, start - 40, end, size - end}
		}}, "range-gap"),
		sealed("range-gap-after", "a gap wider than /Contents", seal{span: func(start, end, size int) [4]int {
			return [4]int{0, start, end + 4, size - end - 4}
		}}, "range-gap"),
		sealed("range-start", "a range not from 0", seal{span: func(start, end, size int) [4]int {
			return [4]int{9, start - 9, end, size - end}
		}}, "range-start"),
		sealed("range-overlap", "overlapping ranges", seal{span: func(start, _, size int) [4]int {
			return [4]int{0, start, start - 50, size - start + 50}
		}}, "range-overlap"),
		sealed("range-none", "overlapping ranges", seal{span: func(_, _, size int) [4]int {
			return [4]int{0, size - 10, size - 10, 10}
		}}, "range-overlap", "range-gap"),
		sealed("range-twice", "/ByteRange given twice", seal{keys: "/ByteRange[0 10 20 30]"}, "signature-damaged"),
	}
	list[len(list)-1].Damaged = "a dictionary has /ByteRange twice"
	return list
}
