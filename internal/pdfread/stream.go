package pdfread

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/zlib"
)

// Data returns the data of a stream, unpacked. Filters other than FlateDecode are
// refused, with their names.
func (v *View) Data(s *Stream) ([]byte, error) {
	filters, err := v.list(s.Dict["Filter"])
	if err != nil {
		return nil, err
	}
	parms, err := v.list(s.Dict["DecodeParms"])
	if err != nil {
		return nil, err
	}
	const mostFilters = 4
	if len(filters) > mostFilters {
		return nil, ErrTooLarge
	}
	data := s.Raw
	for i, f := range filters {
		name, err := v.Name(f)
		if err != nil {
			return nil, err
		}
		if name != "FlateDecode" && name != "Fl" {
			return nil, &Error{At: -1, Reason: "its data is packed by " + plain(string(name)) + ", which is not read here"}
		}
		if data, err = v.File.inflate(data); err != nil {
			return nil, err
		}
		if i < len(parms) {
			d, err := v.Dict(parms[i])
			if err != nil {
				return nil, err
			}
			if data, err = v.predict(data, d); err != nil {
				return nil, err
			}
		}
	}
	return data, nil
}

// list returns a value that is a list, or one entry in place of it.
func (v *View) list(x any) (Array, error) {
	x, err := v.Resolve(x)
	if err != nil || x == nil {
		return nil, err
	}
	if a, ok := x.(Array); ok {
		return a, nil
	}
	return Array{x}, nil
}

// inflate unpacks data, and counts what comes out.
func (f *File) inflate(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, nil // as some programs write an empty stream
	}
	in := bytes.NewReader(data)
	r, err := zlib.NewReader(in)
	if err != nil {
		return nil, &Error{At: -1, Reason: "the data of a stream is damaged"}
	}
	// Grown by quarters: a buffer that doubles would hold three times the data.
	out := make([]byte, 0, min(4*len(data), MaxDecoded-f.decoded)+1)
	for err == nil && f.decoded+len(out) <= MaxDecoded {
		if len(out) == cap(out) {
			out = append(out, 0)[:len(out)]
		}
		var n int
		n, err = r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
	}
	f.decoded += len(out)
	switch {
	case f.decoded > MaxDecoded:
		return nil, ErrTooLarge
	case !errors.Is(err, io.EOF):
		return nil, &Error{At: -1, Reason: "the data of a stream is damaged"}
	}
	for in.Len() > 0 { // a line end may follow
		if c, _ := in.ReadByte(); !isSpace(c) {
			return nil, &Error{At: -1, Reason: "more stands behind the packed data of a stream"}
		}
	}
	return out, nil
}

const arranged = "the data of a stream is arranged in a way that is not read here"

// predict undoes the differences that packed rows are written as.
func (v *View) predict(data []byte, d Dict) ([]byte, error) {
	const colours = "Colors" //nolint:misspell // the format's own word
	get := func(key Name, otherwise int) (int, error) {
		if d[key] == nil {
			return otherwise, nil
		}
		return v.Int(d[key])
	}
	var n [4]int
	for i, p := range []struct {
		key       Name
		otherwise int
	}{{"Predictor", 1}, {colours, 1}, {"BitsPerComponent", 8}, {"Columns", 1}} {
		var err error
		if n[i], err = get(p.key, p.otherwise); err != nil {
			return nil, err
		}
	}
	const mostColours, mostColumns = 32, 1 << 20
	predictor, perPoint, bits, columns := n[0], n[1], n[2], n[3]
	if predictor == 1 {
		return data, nil
	}
	if predictor < 10 || predictor > 15 || perPoint < 1 || perPoint > mostColours || columns < 1 || columns > mostColumns || bits != 8 {
		return nil, &Error{At: -1, Reason: arranged}
	}
	row := perPoint * columns
	if len(data)%(row+1) != 0 {
		return nil, &Error{At: -1, Reason: "the last row of a stream is not whole"}
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, row)
	for len(data) > 0 {
		kind := data[0]
		now := data[1 : row+1]
		start := len(out)
		for i, c := range now {
			var left, corner byte
			if i >= perPoint {
				left, corner = out[start+i-perPoint], above[i-perPoint]
			}
			switch kind {
			case 0:
			case 1:
				c += left
			case 2:
				c += above[i]
			case 3:
				c += byte((int(left) + int(above[i])) / 2)
			case 4:
				c += paeth(left, above[i], corner)
			default:
				return nil, &Error{At: -1, Reason: arranged}
			}
			out = append(out, c)
		}
		above = out[start:]
		data = data[row+1:]
	}
	return out, nil
}

// paeth is PNG's guess of a byte from those around it.
func paeth(left, up, corner byte) byte {
	p := int(left) + int(up) - int(corner)
	a, b, c := abs(p-int(left)), abs(p-int(up)), abs(p-int(corner))
	switch {
	case a <= b && a <= c:
		return left
	case b <= c:
		return up
	}
	return corner
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
