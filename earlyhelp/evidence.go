package earlyhelp

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/jpeg" // a drawn signature is one of these two
	_ "image/png"
	"strings"
)

// Limits of a drawn signature.
const (
	MaxDrawing       = 256 << 10 // bytes of the picture, before base64
	MaxDrawingPixels = 4_000_000
)

// Lengths of what names a file, in hexadecimal digits.
const (
	sha256Digits = 64
	fileIDDigits = 32
)

// ParseSHA256 returns the SHA-256 digest in s as 64 hexadecimal digits in small
// letters. Case and spaces around it do not matter. The error is a
// [*FormatError].
func ParseSHA256(s string) (string, error) {
	return parseHex(s, "SHA-256", sha256Digits, "64 hexadecimal digits are wanted, as sha256sum prints them")
}

// ParseFileID returns the document id of a PDF in s, which is the same for all
// its revisions, as 32 hexadecimal digits in small letters. Case and spaces
// around it do not matter. The error is a [*FormatError].
func ParseFileID(s string) (string, error) {
	return parseHex(s, "document id", fileIDDigits, "32 hexadecimal digits are wanted, as “earlyhelp sign” records them")
}

func parseHex(s, what string, digits int, wanted string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case s == "":
		return "", &FormatError{What: what, Reason: reasonEmpty}
	case len(s) != digits || strings.Trim(s, "0123456789abcdef") != "":
		return "", &FormatError{What: what, Reason: wanted}
	}
	return s, nil
}

// ParseDrawing returns the drawn signature in s: the bytes of its picture, and
// the picture. It is refused, with a [*FormatError], unless it is the base64
// of a PNG or JPEG of at most [MaxDrawing] bytes and [MaxDrawingPixels] that can
// be decoded to its end. Line ends within the base64 do not matter.
func ParseDrawing(s string) (file []byte, picture image.Image, err error) {
	refuse := func(reason string) ([]byte, image.Image, error) {
		return nil, nil, &FormatError{What: "drawing", Reason: reason}
	}
	switch s = strings.TrimSpace(s); {
	case s == "":
		return refuse(reasonEmpty)
	case strings.HasPrefix(s, "data:"):
		return refuse("leave out what stands before the comma: the base64 alone is wanted")
	case len(s) > 2*MaxDrawing:
		return refuse("it is larger than 256 KiB: make the picture smaller")
	}
	file, err = base64.StdEncoding.DecodeString(s)
	switch {
	case err != nil:
		return refuse("it is not base64: encode the PNG or JPEG again")
	case len(file) > MaxDrawing:
		return refuse("it is larger than 256 KiB: make the picture smaller")
	}
	size, kind, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil || kind != "png" && kind != "jpeg":
		return refuse("it is neither a PNG nor a JPEG")
	case size.Width < 1 || size.Height < 1 || size.Width > MaxDrawingPixels/size.Height:
		return refuse("it has more than 4 million pixels: make the picture smaller")
	}
	if picture, _, err = image.Decode(bytes.NewReader(file)); err != nil {
		return refuse("the picture is damaged or cut short: save it again")
	}
	return file, picture, nil
}
