package recordcopy

import (
	"bytes"
	"strings"
)

// kinds of files by how they begin.
var kinds = []struct{ begins, what string }{
	{"\xFF\xD8\xFF", "a picture (JPEG)"},
	{"\x89PNG\r\n", "a picture (PNG)"},
	{"GIF8", "a picture (GIF)"},
	{"II*\x00", "a picture (TIFF)"},
	{"MM\x00*", "a picture (TIFF)"},
	{"BM", "a picture (BMP)"},
	{"\xD0\xCF\x11\xE0", "an older Word, Excel or Outlook file"},
	{`{\rtf`, "a rich text file (RTF)"},
	{"%!PS", "a PostScript file"},
	{"\x1F\x8B", "a packed file (gzip)"},
	{"7z\xBC\xAF", "a packed file (7z)"},
	{"Rar!", "a packed file (rar)"},
	{"{", "a file of JSON: a case itself is read by the other commands"},
	{"<?xml", "a file of XML"},
}

// inZip is what a zip is by the names of files in it.
var inZip = []struct{ holds, what string }{
	{"word/document.xml", "a Word file"},
	{"xl/workbook.xml", "an Excel workbook"},
	{"ppt/presentation.xml", "a PowerPoint file"},
	{"opendocument.text", "a text of LibreOffice or another office program (ODT)"},
	{"opendocument.spreadsheet", "a workbook of LibreOffice or another office program (ODS)"},
}

// kindOf says what a file is that is no PDF, where its bytes tell.
func kindOf(data []byte) string {
	const head = 1024
	text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), " \t\r\n")
	start := strings.ToLower(string(text[:min(len(text), head)]))
	switch {
	case len(data) == 0:
		return "an empty file"
	case len(bytes.Trim(data, "\x00")) == 0:
		return "a file of zeros: it was not saved or copied to its end"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		for _, k := range inZip {
			if bytes.Contains(data, []byte(k.holds)) {
				return k.what
			}
		}
		return "a zip file: take the PDF out of it first"
	case len(data) > 12 && string(data[4:8]) == "ftyp":
		return "a picture or film of a phone (HEIC, MP4)"
	case len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return "a picture (WebP)"
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return "a web page (HTML)"
	case strings.Contains(start, "\nmime-version:"), strings.HasPrefix(start, "return-path:"), strings.HasPrefix(start, "received:"):
		return "an e-mail: save what is attached to it first"
	case strings.HasPrefix(start, "schema:"), strings.Contains(start, "\nschema:"):
		return "a case itself, which the other commands read"
	}
	for _, k := range kinds {
		if bytes.HasPrefix(data, []byte(k.begins)) || bytes.HasPrefix(text, []byte(k.begins)) {
			return k.what
		}
	}
	binary := func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n\f", r) }
	if !strings.ContainsFunc(start, binary) {
		return "a text file"
	}
	return "a file of another kind"
}
