package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
)

// compareAll compares every case that was taken out of a PDF with what should
// have been in it.
func compareAll(folder string) error {
	wanted, err := filepath.Glob(filepath.Join(folder, "*.case.json"))
	if err != nil {
		return err
	}
	taken, err := filepath.Glob(filepath.Join(folder, "*.taken.json"))
	if err != nil {
		return err
	}
	if len(wanted) == 0 || len(wanted) != len(taken) {
		return fmt.Errorf("%s has %d cases and %d that were taken out of PDFs", folder, len(wanted), len(taken))
	}
	answers := 0
	var errs []error
	for _, name := range wanted {
		want, err := decode(name)
		if err != nil {
			return err
		}
		name = strings.TrimSuffix(name, ".case.json") + ".taken.json"
		got, err := decode(name)
		if err != nil {
			return err
		}
		if where := difference(reflect.ValueOf(want), reflect.ValueOf(got), "case"); where != "" {
			errs = append(errs, fmt.Errorf("%s: %s", name, where))
		}
		for range want.Answers() {
			answers++
		}
	}
	if answers == 0 {
		return errors.New("the cases are empty")
	}
	if errs != nil {
		return errors.Join(errs...)
	}
	fmt.Printf("%d cases taken out of PDFs are what was put in: %d answers compared\n", len(wanted), answers)
	return nil
}

// difference returns the path of the first difference and what differs, but no
// answer; "" where there is none.
func difference(want, got reflect.Value, path string) string {
	switch want.Kind() {
	case reflect.Pointer:
		if want.IsNil() || got.IsNil() {
			if want.IsNil() != got.IsNil() {
				return fmt.Sprintf("%s is there: wanted %t, found %t", path, !want.IsNil(), !got.IsNil())
			}
			return ""
		}
		return difference(want.Elem(), got.Elem(), path)
	case reflect.Struct:
		for i := range want.NumField() {
			key, _, _ := strings.Cut(want.Type().Field(i).Tag.Get("json"), ",")
			if key == "" {
				key = want.Type().Field(i).Name
			}
			if where := difference(want.Field(i), got.Field(i), path+"."+key); where != "" {
				return where
			}
		}
		return ""
	case reflect.Slice:
		for i := range min(want.Len(), got.Len()) {
			if where := difference(want.Index(i), got.Index(i), fmt.Sprintf("%s[%d]", path, i)); where != "" {
				return where
			}
		}
		if want.Len() != got.Len() {
			return fmt.Sprintf("%s has %d, wanted %d", path, got.Len(), want.Len())
		}
		return ""
	case reflect.Map:
		for _, key := range want.MapKeys() {
			if other := got.MapIndex(key); !other.IsValid() {
				return fmt.Sprintf("%s[%v] is missing", path, key)
			} else if where := difference(want.MapIndex(key), other, fmt.Sprintf("%s[%v]", path, key)); where != "" {
				return where
			}
		}
		if want.Len() != got.Len() {
			return fmt.Sprintf("%s has %d, wanted %d", path, got.Len(), want.Len())
		}
		return ""
	}
	if !want.Equal(got) {
		return path + " is another"
	}
	return ""
}
