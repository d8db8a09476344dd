package wire

import (
	"strings"
	"testing"
)

// Every wire name reads back as what it was made of, and every text that
// reads as a wire name is one.
func FuzzBijection(f *testing.F) {
	f.Add("x.anytown.mosaic", 3)
	f.Add("plan.next", 12)
	f.Add("a_b", 1)
	f.Fuzz(func(t *testing.T, id string, slot int) {
		legal := slot > 0
		for seg := range strings.SplitSeq(id, ".") {
			legal = legal && segment(seg)
		}
		gotID, gotSlot, ok := Parse(Name(id, slot))
		if legal && (!ok || gotID != id || gotSlot != slot) {
			t.Fatalf("%q, %d came back as %q, %d, %v", id, slot, gotID, gotSlot, ok)
		}
		if gotID, gotSlot, ok := Parse(id); ok && Name(gotID, gotSlot) != id {
			t.Fatalf("%q reads as %q, %d, which is written %q", id, gotID, gotSlot, Name(gotID, gotSlot))
		}
	})
}
