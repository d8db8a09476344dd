package recordcopy

import (
	"crypto/md5" // the format's checksum of an attached file; the case has a digest of its own
	"strings"
	"unicode"

	"earlyhelp.example/forms/internal/pdfread"
)

// What render/pdf calls what it makes.
const (
	fileName = "case.json"
	fileType = "application/json"
	maker    = "earlyhelp.example/forms"
)

// attachment is the case's file, as one revision has it.
type attachment struct {
	spec pdfread.Dict
	file *pdfread.Stream
}

func (a attachment) same(b attachment) bool {
	return pdfread.Equal(a.spec, b.spec) && pdfread.Equal(a.file, b.file)
}

// attached returns the only file that is attached and associated with the
// document: the case's, by what is said of it.
func attached(v *pdfread.View) (a attachment, err error) {
	root, err := v.Catalog()
	if err != nil {
		return a, err
	}
	of, err := v.Array(root["AF"])
	if err != nil {
		return a, err
	}
	names, err := listed(v, root)
	if err != nil {
		return a, err
	}
	if len(of) == 0 && len(names) == 0 {
		return a, other(v)
	}
	if len(of) != 1 || len(names) != 2 {
		return a, notOurs("this PDF has other files in it than the case of a copy")
	}
	if a.spec, err = v.Dict(of[0]); err != nil {
		return a, err
	}
	again, err := v.Dict(names[1])
	if err != nil {
		return a, err
	}
	name, err := v.Text(names[0])
	if err != nil {
		return a, err
	}
	if a.file, err = specified(v, a.spec); err != nil {
		return a, err
	}
	if a.file == nil || name != fileName || !pdfread.Equal(a.spec, again) {
		return a, notOurs("this PDF has a file in it that is not the case of a copy")
	}
	return a, nil
}

// listed returns the document's named attachments: name, specification, ...
func listed(v *pdfread.View, root pdfread.Dict) (pdfread.Array, error) {
	names, err := v.Dict(root["Names"])
	if err != nil {
		return nil, err
	}
	tree, err := v.Dict(names["EmbeddedFiles"])
	if err != nil {
		return nil, err
	}
	if tree["Kids"] != nil {
		return nil, notOurs("this PDF was made, or saved anew, by another program: it lists the files in it as this library does not")
	}
	return v.Array(tree["Names"])
}

// specified returns the file that a specification means; nil for one that is
// not the case's.
func specified(v *pdfread.View, spec pdfread.Dict) (*pdfread.Stream, error) {
	for _, key := range []pdfread.Name{"F", "UF"} {
		if s, err := v.Text(spec[key]); err != nil || s != fileName {
			return nil, err
		}
	}
	if rel, err := v.Name(spec["AFRelationship"]); err != nil || rel != "Data" {
		return nil, err
	}
	files, err := v.Dict(spec["EF"])
	if err != nil {
		return nil, err
	}
	file, err := v.Stream(files["F"])
	if err != nil || file == nil {
		return nil, err
	}
	if kind, err := v.Name(file.Dict["Subtype"]); err != nil || kind != fileType {
		return nil, err
	}
	if uf, err := v.Stream(files["UF"]); err != nil || uf != nil && !pdfread.Equal(uf, file) {
		return nil, err
	}
	return file, nil
}

// data returns the bytes of the case, which must be as many as is said, and
// those.
func (a attachment) data(v *pdfread.View) ([]byte, error) {
	data, err := v.Data(a.file)
	if err != nil {
		return nil, err
	}
	params, err := v.Dict(a.file.Dict["Params"])
	if err != nil {
		return nil, err
	}
	size, err := v.Int(params["Size"])
	if err != nil {
		return nil, err
	}
	sum, err := v.Bytes(params["CheckSum"])
	if err != nil {
		return nil, err
	}
	if is := md5.Sum(data); size != len(data) || string(sum) != string(is[:]) {
		return nil, changed("its case has another length or checksum than it says")
	}
	return data, nil
}

// other says what a PDF is that has no file in it.
func other(v *pdfread.View) error {
	info, err := v.Dict(v.Trailer["Info"])
	if err != nil {
		return notOurs("this PDF is not a copy of a form: it has no case in it")
	}
	said := func(key pdfread.Name) string {
		s, err := v.Text(info[key])
		if err != nil {
			return ""
		}
		return short(s)
	}
	producer, about := said("Producer"), said("Subject")
	switch {
	case producer == maker && formID.MatchString(about):
		return notOurs("this is a note about a form (%s), as one that is sent back with it, and not a copy of the form: it has no case in it", about)
	case producer == maker:
		return notOurs("this PDF was made by this library, and is not a copy of a form: it has no case in it")
	case producer != "":
		return notOurs("this PDF was made by another program (%s), and is not a copy of a form: it has no case in it", producer)
	}
	return notOurs("this PDF was made by another program, and is not a copy of a form: it has no case in it")
}

// short is what a file says of itself, as an error may show it.
func short(s string) string {
	const most = 60
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strings.TrimSpace(s)
}
