package pdffile

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
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
	if format == "jpeg" && (config.ColorModel == color.YCbCrModel || config.ColorModel == color.GrayModel) {
		if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil { // a broken one would break the page
			return nil, fmt.Errorf("the picture cannot be read: %w", err)
		}
		space := "/DeviceRGB"
		if config.ColorModel == color.GrayModel {
			space = "/DeviceGray"
		}
		img := &Image{Width: config.Width, Height: config.Height, data: bareJPEG(file)}
		img.dict = imageDict(config.Width, config.Height, space)
		img.dict = append(img.dict, "/Filter/DCTDecode"...)
		return img, nil
	}
	var decoded image.Image
	if format == "jpeg" {
		decoded, err = jpeg.Decode(bytes.NewReader(file))
	} else {
		decoded, err = png.Decode(bytes.NewReader(file))
	}
	if err != nil {
		return nil, fmt.Errorf("the picture cannot be read: %w", err)
	}
	return fromPixels(decoded, p), nil
}

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

// fromPixels packs a picture as RGB, made smaller where it is very wide.
func fromPixels(in image.Image, p *Packer) *Image {
	b := in.Bounds()
	step := (b.Dx() + widest - 1) / widest
	step = max(step, (b.Dy()+widest-1)/widest, 1)
	w, h := max(1, b.Dx()/step), max(1, b.Dy()/step)
	data := make([]byte, 0, 3*w*h)
	for y := range h {
		for x := range w {
			var sum [3]uint32
			n := uint32(0)
			for dy := range step {
				for dx := range step {
					px, py := b.Min.X+x*step+dx, b.Min.Y+y*step+dy
					if px >= b.Max.X || py >= b.Max.Y {
						continue
					}
					r, g, bl, a := in.At(px, py).RGBA()
					n++
					for i, v := range []uint32{r, g, bl} {
						sum[i] += (v + 0xFFFF - a) >> 8
					}
				}
			}
			for _, s := range sum {
				data = append(data, byte(s/n))
			}
		}
	}
	return &Image{Width: w, Height: h, dict: imageDict(w, h, "/DeviceRGB"), data: p.Pack(data), packed: true}
}

func imageDict(w, h int, space string) []byte {
	b := appendInt([]byte("/Type/XObject/Subtype/Image/BitsPerComponent 8/Width "), w)
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
