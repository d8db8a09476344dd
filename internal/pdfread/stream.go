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
	steps, err := s.packing()
	if err != nil {
		return nil, err
	}
	data := s.Raw
	for _, parms := range steps {
		if data, err = v.File.inflate(data); err != nil {
			return nil, err
		}
		if data, err = predict(data, parms); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// packing returns how a stream is packed: for each filter its parameters. Programs
// differ in what they make of lists beside single values, of references here, of
// short names and of numbers with a point, so that one stream would be two: these
// are refused.
func (s *Stream) packing() ([]Dict, error) {
	filters, areMany := s.Dict["Filter"].(Array)
	parms, areLists := s.Dict["DecodeParms"].(Array)
	if !areMany && s.Dict["Filter"] != nil {
		filters = Array{s.Dict["Filter"]}
	}
	if !areLists && s.Dict["DecodeParms"] != nil {
		parms = Array{s.Dict["DecodeParms"]}
	}
	const mostFilters = 4
	if len(filters) > mostFilters {
		return nil, ErrTooLarge
	}
	if s.Dict["DP"] != nil || parms != nil && (areMany != areLists || len(parms) != len(filters)) {
		return nil, &Error{At: -1, Reason: arranged}
	}
	out := make([]Dict, len(filters))
	for i, f := range filters {
		name, isName := f.(Name)
		if !isName {
			return nil, &Error{At: -1, Reason: arranged}
		}
		if name != "FlateDecode" {
			return nil, &Error{At: -1, Reason: "its data is packed by " + plain(string(name)) + ", which is not read here"}
		}
		if parms == nil || parms[i] == nil {
			continue
		}
		var isDict bool
		if out[i], isDict = parms[i].(Dict); !isDict {
			return nil, &Error{At: -1, Reason: arranged}
		}
	}
	return out, nil
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
func predict(data []byte, d Dict) ([]byte, error) {
	n := [4]int{1, 1, 8, 1}
	known := 0
	for i, key := range []Name{"Predictor", "Colors", "BitsPerComponent", "Columns"} { //nolint:misspell // the format's own words
		if d[key] == nil {
			continue
		}
		value, ok := offset(d[key])
		if !ok {
			return nil, &Error{At: -1, Reason: arranged}
		}
		n[i] = value
		known++
	}
	if known != len(d) {
		return nil, &Error{At: -1, Reason: arranged}
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
