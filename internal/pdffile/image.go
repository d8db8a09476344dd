package pdffile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
)

// Image is a picture, ready to be written into any document. It is immutable
// and safe for concurrent use.
type Image struct {
	Width, Height int // pixels

	dict   []byte
	data   []byte
	packed bool
}

// Limits of a picture: one that needs more is not for a page.
const (
	mostPixels = 16 << 20
	mostBytes  = 8 << 20
	widest     = 1000 // pixels of a picture that is packed here; more than a page shows
)

// NewImage reads a PNG or JPEG. Transparent parts become white.
func NewImage(file []byte, p *Packer) (*Image, error) {
	if len(file) > mostBytes {
		return nil, fmt.Errorf("the picture has %d bytes; at most %d are read", len(file), mostBytes)
	}
	config, format, err := imageConfig(file)
	if err != nil {
		return nil, err
	}
	if config.Width < 1 || config.Height < 1 || config.Width > mostPixels/config.Height {
		return nil, fmt.Errorf("the picture is %d by %d pixels; at most %d in all are read", config.Width, config.Height, mostPixels)
	}
	decode := png.Decode
	if format == "jpeg" {
		decode = jpeg.Decode
	}
	decoded, err := decode(bytes.NewReader(file)) // a broken one would break the page
	if err != nil {
		return nil, fmt.Errorf("the picture cannot be read: %w", err)
	}
	return DecodedImage(file, decoded, p), nil
}

// DecodedImage is [NewImage] for a PNG or JPEG that was read already, and found sound.
func DecodedImage(file []byte, decoded image.Image, p *Packer) *Image {
	turn := upright
	if bytes.HasPrefix(file, startOfJPEG) {
		turn = orientation(file)
	}
	if bytes.HasPrefix(file, startOfJPEG) && turn == upright {
		space := ""
		switch decoded.(type) {
		case *image.YCbCr:
			space = "/DeviceRGB"
		case *image.Gray:
			space = "/DeviceGray"
		}
		if size := decoded.Bounds().Size(); space != "" {
			img := &Image{Width: size.X, Height: size.Y, data: bareJPEG(file)}
			img.dict = append(imageDict(size.X, size.Y, 8, space), "/Filter/DCTDecode"...)
			return img
		}
	}
	return fromPixels(decoded, turn, p)
}

var startOfJPEG = []byte{0xFF, 0xD8}

// bareJPEG leaves out of a sound JPEG what is no picture: where and by whom it was
// taken, comments, and whatever stands behind its end.
func bareJPEG(file []byte) []byte {
	const start, scan, comment, app0, app14, app15 = 2, 0xDA, 0xFE, 0xE0, 0xEE, 0xEF
	out := bytes.Clone(file[:start])
	at := start
	for at+4 <= len(file) && file[at] == 0xFF && file[at+1] != scan {
		marker, size := file[at+1], 2+(int(file[at+2])<<8|int(file[at+3]))
		if at+size > len(file) {
			return file
		}
		if marker == app0 || marker == app14 || marker != comment && (marker < app0 || marker > app15) {
			out = append(out, file[at:at+size]...)
		}
		at += size
	}
	end := bytes.LastIndex(file, []byte{0xFF, 0xD9})
	if end < at {
		return file
	}
	return append(out, file[at:end+2]...)
}

// upright is the orientation, as Exif numbers them, of a picture that is not turned.
const upright = 1

// orientation says how a JPEG is to be turned: a telephone that is held on its side
// writes the picture as its sensor lies, and which way up it is beside it.
func orientation(file []byte) int {
	const start, scan, app1 = 2, 0xDA, 0xE1
	for at := start; at+4 <= len(file) && file[at] == 0xFF && file[at+1] != scan; {
		marker, size := file[at+1], 2+(int(file[at+2])<<8|int(file[at+3]))
		if at+size > len(file) {
			break
		}
		if tiff, ok := bytes.CutPrefix(file[at+4:max(at+4, at+size)], []byte("Exif\x00\x00")); ok && marker == app1 {
			return orientationIn(tiff)
		}
		at += size
	}
	return upright
}

// orientationIn finds it in what Exif is written as: the first table of a TIFF file.
func orientationIn(tiff []byte) int {
	const header, row, tag, short = 8, 12, 0x0112, 3
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < header {
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	rows := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(rows) < row {
			break
		}
		if order.Uint16(rows) == tag && order.Uint16(rows[2:]) == short {
			if n := int(order.Uint16(rows[8:])); n >= 1 && n <= 8 {
				return n
			}
		}
		rows = rows[row:]
	}
	return upright
}

// turned turns pixels upright. Of the eight orientations, the even ones up to 4 and the
// odd ones from 5 are mirrored, and those from 5 lie on their side.
func turned(in []rgb, w, h, orientation int) (out []rgb, width, height int) {
	from := [...]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[orientation]
	if from == nil {
		return in, w, h
	}
	if width, height = w, h; orientation >= 5 {
		width, height = h, w
	}
	out = make([]rgb, 0, len(in))
	for y := range height {
		for x := range width {
			fx, fy := from(x, y)
			out = append(out, in[fy*w+fx])
		}
	}
	return out, width, height
}

// imageConfig reads the size of a picture, whatever its name says.
func imageConfig(file []byte) (image.Config, string, error) {
	if c, err := png.DecodeConfig(bytes.NewReader(file)); err == nil {
		return c, "png", nil
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(file)); err == nil {
		return c, "jpeg", nil
	}
	return image.Config{}, "", errors.New("the picture is neither a PNG nor a JPEG")
}

// fromPixels packs a picture upright, made smaller where it is very wide. One of few
// colours, as a drawn signature is, takes few bits a pixel.
func fromPixels(in image.Image, orientation int, p *Packer) *Image {
	size := in.Bounds().Size()
	step := max((size.X+widest-1)/widest, (size.Y+widest-1)/widest, 1)
	w, h := max(1, size.X/step), max(1, size.Y/step)
	var list []rgb
	var data []byte
	if own, ok := in.(*image.Paletted); ok && step == 1 {
		data = make([]byte, 0, w*h)
		for y := range h {
			data = append(data, own.Pix[y*own.Stride:][:w]...)
		}
		for _, c := range own.Palette {
			list = append(list, onWhite(c))
		}
	} else {
		var pixels []rgb
		pixels, w, h = turned(shrunk(in, step, w, h), w, h, orientation)
		if list, data = numbered(pixels); list == nil {
			return &Image{Width: w, Height: h, dict: imageDict(w, h, 8, "/DeviceRGB"), data: p.Pack(flat(pixels)), packed: true}
		}
	}
	bits := 1
	for 1<<bits < len(list) {
		bits *= 2
	}
	space := fmt.Sprintf("[/Indexed/DeviceRGB %d<%x>]", len(list)-1, flat(list))
	return &Image{Width: w, Height: h, dict: imageDict(w, h, bits, space), data: p.Pack(squeeze(data, w, bits)), packed: true}
}

type rgb [3]byte

func onWhite(c color.Color) rgb {
	r, g, b, a := c.RGBA()
	white := 0xFFFF - a
	return rgb{byte((r + white) >> 8), byte((g + white) >> 8), byte((b + white) >> 8)}
}

// shrunk returns the pixels of a picture with white behind it, each the mean of step
// by step.
func shrunk(in image.Image, step, w, h int) []rgb {
	b := in.Bounds()
	whole := image.NewRGBA(image.Rectangle{Max: b.Size()})
	draw.Draw(whole, whole.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(whole, whole.Rect, in, b.Min, draw.Over)
	out := make([]rgb, 0, w*h)
	for y := range h {
		for x := range w {
			var sum [3]int
			n := 0
			for dy := y * step; dy < min((y+1)*step, b.Dy()); dy++ {
				for dx := x * step; dx < min((x+1)*step, b.Dx()); dx++ {
					for i, v := range whole.Pix[dy*whole.Stride+4*dx:][:3] {
						sum[i] += int(v)
					}
					n++
				}
			}
			out = append(out, rgb{byte(sum[0] / n), byte(sum[1] / n), byte(sum[2] / n)})
		}
	}
	return out
}

// numbered lists the colours of pixels in the order of the first of each, and gives
// each pixel its colour's number; no list, where there are more than 256.
func numbered(pixels []rgb) (list []rgb, numbers []byte) {
	known := map[rgb]byte{}
	numbers = make([]byte, len(pixels))
	for i, c := range pixels {
		if i > 0 && c == pixels[i-1] { // most are
			numbers[i] = numbers[i-1]
			continue
		}
		n, ok := known[c]
		if !ok {
			if len(list) == 256 {
				return nil, nil
			}
			n = byte(len(list))
			known[c] = n
			list = append(list, c)
		}
		numbers[i] = n
	}
	return list, numbers
}

func flat(pixels []rgb) []byte {
	out := make([]byte, 0, 3*len(pixels))
	for _, c := range pixels {
		out = append(out, c[:]...)
	}
	return out
}

// squeeze puts rows of numbers into so many bits each. A row begins with a byte.
func squeeze(numbers []byte, width, bits int) []byte {
	if bits == 8 {
		return numbers
	}
	out := numbers[:0] // never ahead of what is read
	for row := range slices.Chunk(numbers, width) {
		for i := 0; i < len(row); i += 8 / bits {
			var b byte
			for j := range 8 / bits {
				b <<= bits
				if i+j < len(row) {
					b |= row[i+j]
				}
			}
			out = append(out, b)
		}
	}
	return out
}

func imageDict(w, h, bits int, space string) []byte {
	b := appendInt([]byte("/Type/XObject/Subtype/Image/BitsPerComponent "), bits)
	b = appendInt(append(b, "/Width "...), w)
	b = appendInt(append(b, "/Height "...), h)
	return append(append(b, "/ColorSpace"...), space...)
}

// image returns the name of a picture's resource.
func (d *Document) image(img *Image) string {
	for _, u := range d.images {
		if u.img == img {
			return u.name
		}
	}
	u := imageUse{img, string(appendInt([]byte("/I"), len(d.images))), d.w.alloc()}
	d.images = append(d.images, u)
	d.w.packedStream(u.ref, img.dict, img.data, img.packed)
	return u.name
}

type imageUse struct {
	img  *Image
	name string
	ref  Ref
}
