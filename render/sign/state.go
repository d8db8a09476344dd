package sign

import (
	"encoding/json"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/pdfread"
)

// stateOf returns what the case in a file says that the file is; "" where there
// is none.
func stateOf(f *pdfread.File) (earlyhelp.Code, error) {
	v := f.At(0)
	root, err := v.Catalog()
	if err != nil {
		return "", err
	}
	files, err := v.Array(root["AF"])
	if err != nil {
		return "", err
	}
	for _, x := range files {
		spec, err := v.Dict(x)
		if err != nil {
			return "", err
		}
		ef, err := v.Dict(spec["EF"])
		if err != nil {
			return "", err
		}
		s, err := v.Stream(ef["F"])
		if err != nil || s == nil {
			return "", err
		}
		data, err := v.Data(s)
		if err != nil {
			return "", err
		}
		var c struct {
			Cut struct{ State earlyhelp.Code }
		}
		if json.Unmarshal(data, &c) == nil && c.Cut.State != "" {
			return c.Cut.State, nil
		}
	}
	return "", nil
}
