package mutate

import (
	"fmt"
	"runtime"
	"time"
)

// Bounded does something with a file and returns an error when it took longer or
// more memory than any file may: two seconds, and 200 MB taken all in all.
func Bounded(do func()) error {
	const patience, most = 2 * time.Second, 200 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	do()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; took > patience || taken > most {
		return fmt.Errorf("it took %v and %d MB", took, taken>>20)
	}
	return nil
}
