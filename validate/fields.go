package validate

import (
	"cmp"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/leaf"
	"earlyhelp.example/forms/templates"
)

// Lengths of an answer, in characters.
const (
	maxLine = 300
	maxPara = 50000
)

// formats are the checks of a text that earlyhelp owns and the validator only
// registers, by the tag on the field.
var formats = map[string]func(string) (string, error){
	"upn":           earlyhelp.ParseUPN,
	"nhs":           earlyhelp.ParseNHSNumber,
	"postcode":      earlyhelp.ParsePostcode,
	"phone":         earlyhelp.ParsePhone,
	"email_address": earlyhelp.ParseEmail,
	"clock":         earlyhelp.ParseClock,
	"sha256":        earlyhelp.ParseSHA256,
	"fileid":        earlyhelp.ParseFileID,
	"drawing": func(s string) (string, error) {
		_, _, err := earlyhelp.ParseDrawing(s)
		return s, err
	},
}

// fieldValidator checks what is true of a field anywhere, as the tags on the
// Case types say. It is made once, because it caches what the tags say, and is
// safe for concurrent use.
var fieldValidator = sync.OnceValues(func() (*validator.Validate, error) {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return key
	})
	v.RegisterAlias("line", "omitempty,max="+strconv.Itoa(maxLine))
	v.RegisterAlias("para", "omitempty,max="+strconv.Itoa(maxPara))
	for tag, parse := range formats {
		if err := v.RegisterValidation(tag, func(fl validator.FieldLevel) bool {
			_, err := parse(fl.Field().String())
			return err == nil
		}); err != nil {
			return nil, err
		}
	}
	return v, nil
})

// fields checks the formats and lengths of every answer of the case.
func (c *checker) fields() {
	v, err := fieldValidator()
	if err != nil {
		c.add(broken(err))
		return
	}
	var wrong validator.ValidationErrors
	if err := v.Struct(c.form.Case); err != nil && !errors.As(err, &wrong) {
		c.add(broken(err))
		return
	}
	for _, e := range wrong {
		if placeholder(c.t.Words(), e.Value()) {
			continue
		}
		path, owner := casePath(c.form.Case, e.Namespace())
		c.check(e.Tag(), at{path: path}, map[string]string{"field": c.t.LeafLabel(owner, e.Field())})
	}
}

// broken reports a fault of the program as a finding: a check that could not
// run must not read like one that passed.
func broken(err error) earlyhelp.Finding {
	return earlyhelp.Finding{Code: "EH-001", Severity: earlyhelp.Error, Stage: earlyhelp.Content, Origin: "library",
		Message: "The formats of the answers could not be checked: " + err.Error()}
}

// placeholder reports whether a text is a prompt that nobody overwrote; it
// counts as empty, so its format does not matter.
func placeholder(words *templates.Words, value any) bool {
	text, ok := value.(string)
	return ok && words.Placeholder(text)
}

// casePath turns the validator's namespace, Case.people[0].nhs, into the path
// of the answer, people[r0000000a].nhs, and the type of the struct it is in.
func casePath(c *earlyhelp.Case, namespace string) (path string, owner reflect.Type) {
	v := reflect.ValueOf(c).Elem()
	_, rest, _ := strings.Cut(namespace, ".")
	for part := range strings.SplitSeq(rest, ".") {
		key, index, indexed := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		f, ok := leaf.Find(v.Type(), key)
		if !ok {
			continue // an embedded struct, whose name is in no path
		}
		owner = v.Type()
		v = v.FieldByIndex(f.Index)
		if path != "" {
			path += "."
		}
		path += key
		i, err := strconv.Atoi(index)
		if !indexed || err != nil || v.Kind() != reflect.Slice || i >= v.Len() || v.Index(i).Kind() != reflect.Struct {
			continue
		}
		v = v.Index(i)
		var id earlyhelp.ID // marks have none
		if f, ok := leaf.Find(v.Type(), "id"); ok {
			id, _ = v.FieldByIndex(f.Index).Interface().(earlyhelp.ID)
		}
		path = earlyhelp.RowPath(path, id, i)
	}
	return path, owner
}

// check adds a finding of one of the library's checks, if that is what was
// asked for.
func (c *checker) check(name string, where at, args map[string]string) {
	k, ok := c.t.Check(name)
	if !ok {
		k = &templates.Check{Code: "EH-001", Severity: earlyhelp.Error, Stage: earlyhelp.Content, Say: "There are no words for the check “" + name + "”."}
	}
	if args == nil {
		args = map[string]string{}
	}
	if p := c.place(where.path); p != nil && where.field == nil {
		where.field = p.question.Field
	}
	c.addLabel(&where, args)
	args["field"] = cmp.Or(where.label, args["field"], lastKey(where.path))
	f := earlyhelp.Finding{Code: k.Code, Severity: k.Severity, Stage: k.Stage, Section: where.sec, Path: where.path,
		Message: c.t.Words().Fill(k.Say, args), Args: args, Due: where.due, Origin: "library", Cite: k.Cite}
	if where.field != nil {
		f.Field = where.field.ID
	}
	if c.wants(f.Section, f.Field) {
		c.add(f)
	}
}

// lastKey is the last key of a path as words, for an answer that the form does
// not print.
func lastKey(path string) string {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		path = path[i+1:]
	}
	path, _, _ = strings.Cut(path, "[")
	return strings.ReplaceAll(path, "_", " ")
}
