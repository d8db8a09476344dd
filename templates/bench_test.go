package templates

import "testing"

// One form, compiled afresh each time.
func BenchmarkCompile(b *testing.B) {
	lib, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ff := lib.forms["southend/plan"][0]
		fresh := formFile{name: ff.name, version: ff.version, fsys: ff.fsys, path: ff.path, council: ff.council}
		if _, err := fresh.compile(lib); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
