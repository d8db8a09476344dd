package pdfread_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"earlyhelp.example/forms/internal/pdfread"
)

// bombs are files that are small or plain and want much.
var bombs = map[string]func() []byte{
	"flate": func() []byte { return data("/Filter/FlateDecode", deflate(strings.Repeat("\x00", 100<<20))) },
	"flate in an object stream": func() []byte {
		return inStream("/N 1/First 4/Filter/FlateDecode", deflate("6 0 1"+strings.Repeat(" ", 100<<20)))
	},
	"flate twice": func() []byte {
		return data("/Filter[/FlateDecode/FlateDecode]", deflate(deflate(strings.Repeat("\x00", 100<<20))))
	},
	"flate in a table": func() []byte {
		h := good().here(4)
		at := h.Len()
		h.text("4 0 obj\n" + stream("/Type/XRef/Size 5/Root 1 0 R/W[1 4 2]/Index[0 5]/Filter/FlateDecode", deflate(strings.Repeat("\x00", 100<<20))) + "\nendobj\n")
		return h.end(at).Bytes()
	},
	"many streams, each below the bound": func() []byte {
		h, s := good(), stream("/Filter/FlateDecode", deflate(strings.Repeat("\x00", 30<<20)))
		for i := range 100 {
			h.obj(4+i, s)
		}
		return h.table("").Bytes()
	},
	"predictor": func() []byte {
		return data("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1>>", deflate(strings.Repeat("\x00", 36<<20)))
	},
	"rows of a table": func() []byte {
		h := good().here(4)
		at, n := h.Len(), 5_000_000
		h.text("4 0 obj\n" + stream(fmt.Sprintf("/Type/XRef/Size %d/Root 1 0 R/W[1 1 1]/Filter/FlateDecode", n), deflate(strings.Repeat("\x02\x01\x01", n))) + "\nendobj\n")
		return h.end(at).Bytes()
	},
	"rows up to the bound": func() []byte {
		h := good()
		at, n := h.Len(), pdfread.MaxObjects
		h.text("4 0 obj\n" + stream(fmt.Sprintf("/Type/XRef/Size %d/Root 1 0 R/W[1 1 1]/Filter/FlateDecode", n), deflate(strings.Repeat("\x02\x01\x01", n))) + "\nendobj\n")
		return h.end(at).Bytes()
	},
	"all that is allowed at once": func() []byte {
		h := good().packed(4, map[int]string{6: "[" + strings.Repeat("[1]", 200_000) + "]" + strings.Repeat(" ", 4<<20)})
		h.packed(5, map[int]string{7: "[" + strings.Repeat("<<>>", 80_000) + "]" + strings.Repeat(" ", 4<<20)})
		h.obj(8, stream("", strings.Repeat("x", 20<<20)))
		h.obj(12, stream("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>", deflate(strings.Repeat("\x00", 16<<20))))
		h.xref(9, "")
		at, n := h.Len(), pdfread.MaxObjects-20
		h.text("10 0 obj\n" + stream(fmt.Sprintf("/Type/XRef/Size %d/Index[%d %d]/Root 1 0 R/W[1 1 1]/Prev %d/Filter/FlateDecode", n+13, 13, n, h.last), deflate(strings.Repeat("\x02\x04\x00", n))) + "\nendobj\n")
		return h.end(at).Bytes()
	},
	"size": func() []byte { return good().table("/Size 2147483647").Bytes() },
	"count of a table": func() []byte {
		return []byte(strings.Replace(good().table("").String(), "1 1\n0", "1 2147483647\n0", 1))
	},
	"count of pages": func() []byte {
		return begin().obj(1, "<</Pages 2 0 R>>").obj(2, "<</Kids["+strings.Repeat("3 0 R ", 900_000)+"]/Count 2147483647>>").obj(3, "<</Type/Page>>").table("").Bytes()
	},
	"values":       func() []byte { return value("[" + strings.Repeat("1 ", 20_000_000) + "]") },
	"lists":        func() []byte { return value("[" + strings.Repeat("[]", 20_000_000) + "]") },
	"dictionaries": func() []byte { return value("[" + strings.Repeat("<</A 1>>", 5_000_000) + "]") },
	"one dictionary": func() []byte {
		var b strings.Builder
		for i := range 1_000_000 {
			fmt.Fprintf(&b, "/%d 1", i)
		}
		return value("<<" + b.String() + ">>")
	},
	"packed values": func() []byte {
		return inStream("/N 1/First 4/Filter/FlateDecode", deflate("6 0 ["+strings.Repeat("<</A[]>>", 4_000_000)+"]"))
	},
	"depth": func() []byte { return value(strings.Repeat("[", 20_000_000)) },
	"depth in an object stream": func() []byte {
		return inStream("/N 1/First 4/Filter/FlateDecode", deflate("6 0 "+strings.Repeat("[", 30<<20)))
	},
	"brackets in a string": func() []byte { return value(strings.Repeat("(", 40<<20)) },
	"comments":             func() []byte { return value(strings.Repeat("%\n", 20<<20)) },
	"revisions": func() []byte {
		h := good().table("")
		for range 2000 {
			h.table("")
		}
		return h.Bytes()
	},
	"revisions up to the bound, each with all objects": func() []byte {
		h := good()
		for n := range pdfread.MaxRevisions {
			for i := range 1900 {
				h.row(100+i, row{0, 0, n})
			}
			h.table("")
		}
		return h.Bytes()
	},
	"an object that many rows name": func() []byte {
		h := good()
		at := h.Len()
		h.text("4 0 obj\n(" + strings.Repeat("x", 20<<20) + ")\nendobj\n")
		for i := range 1000 {
			h.row(4+i, row{1, at, i})
		}
		return h.table("").Bytes()
	},
	"objects inside each other": func() []byte {
		h := good()
		for i := range 20_000 {
			h.here(4 + i).text(fmt.Sprintf("%d 0 obj\n[", 4+i))
		}
		return h.table("").Bytes()
	},
	"objects that each run to the end": func() []byte {
		h := good()
		for i := range 10_000 {
			h.here(4 + i).text(fmt.Sprintf("%d 0 obj\n(", 4+i))
		}
		return h.text(strings.Repeat("x", 20<<20)).table("").Bytes()
	},
	"lengths that lead to lengths": func() []byte {
		h := good()
		const n = 10_000
		for i := range n {
			h.obj(4+i, fmt.Sprintf("<</Length %d 0 R>>\nstream\n\nendstream", 5+i))
		}
		return h.obj(4+n, "0").table("").Bytes()
	},
	"references that fan out": func() []byte {
		h := begin().obj(1, "<</Pages 2 0 R>>")
		for i := 2; i < 60; i++ {
			h.obj(i, fmt.Sprintf("<</Kids[%d 0 R %d 0 R]>>", i+1, i+1))
		}
		return h.obj(60, "<</Type/Page>>").table("").Bytes()
	},
	"object streams in each other": func() []byte {
		h := good()
		for i := range 5000 {
			h.row(4+i, row{2, 5 + i, 0})
		}
		return h.row(5004, row{2, 4, 0}).xref(5005, "").Bytes()
	},
}

// Each bomb is read in a process of its own: all of it within two seconds and
// 200 MB, whatever is said of it.
func TestBombs(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("how much memory a process took is read from /proc, which only Linux has")
	}
	if testing.Short() {
		t.Skip("thirty files in processes of their own take seconds, which a run with the race detector has not")
	}
	const most, patience = 200, 2 * time.Second // MB
	bomb := t.TempDir() + "/bomb.pdf"
	for name, make := range bombs {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(bomb, make(), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(os.Args[0], "-test.run=^TestOneBomb$", "-test.v")
			cmd.Env = append(os.Environ(), "PDFREAD_BOMB="+bomb)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%.2000s", err, out)
			}
			_, said, _ := strings.Cut(string(out), "bomb: ")
			line, _, _ := strings.Cut(said, "\n")
			size, err := strconv.Atoi(strings.Fields(line + " x")[0])
			took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() // other tests run beside
			if err != nil || size > most || took > patience {
				t.Errorf("%v, %s: %v", took, line, err)
			}
			t.Log(line)
		})
	}
}

// TestOneBomb reads the file that TestBombs names.
func TestOneBomb(t *testing.T) {
	name := os.Getenv("PDFREAD_BOMB")
	if name == "" {
		t.Skip("TestBombs runs this in a process of its own, with a file")
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = readAll(data)
	var wrong *pdfread.Error
	if err != nil && !errors.Is(err, pdfread.ErrTooLarge) && !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	status, bad := os.ReadFile("/proc/self/status")
	if bad != nil {
		t.Fatal(bad)
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	kB, bad := strconv.Atoi(strings.Fields(peak)[0])
	if bad != nil {
		t.Fatal(bad)
	}
	t.Logf("bomb: %d MB, %d MB of file: %v", kB>>10, len(data)>>20, err)
}
