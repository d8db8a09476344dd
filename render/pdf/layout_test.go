package pdf

import (
	"fmt"
	"strings"
	"testing"
)

func TestFill(t *testing.T) {
	mk := func(spec string) []strip {
		var out []strip
		for _, f := range strings.Fields(spec) {
			s := strip{height: float64(f[0] - '0')}
			s.keep = strings.Contains(f, "k")
			if strings.Contains(f, "a") {
				s.again = []strip{{height: 1}}
			}
			if strings.Contains(f, "g") {
				s.gap = 2
			}
			s.breaks = strings.Contains(f, "b")
			out = append(out, s)
		}
		return out
	}
	for _, test := range []struct{ strips, want string }{
		{"5 5 5", "10 5"},
		{"5 4k 5", "5 9"},
		{"5k 5k 5k 5", "10 10"}, // no place to break: where it is full
		{"5 5 5a", "10 6"},
		{"5 3g 5g", "10 5"}, // no gap above the first of a page
		{"9 9a 9a 2", "9 10 10 2"},
		{"2 2b 2 2b", "2 4 2"},
		{"2k 2b", "2 2"}, // a page that has to begin begins
		{"", ""},
	} {
		var got []string
		for _, page := range fill(mk(test.strips), func(int) float64 { return 10 }) {
			got = append(got, fmt.Sprint(extent(page)))
		}
		if g := strings.Join(got, " "); g != test.want {
			t.Errorf("%s: got %s, want %s", test.strips, g, test.want)
		}
	}
}

func TestShare(t *testing.T) {
	for _, test := range []struct {
		columns []column
		want    string
	}{
		{[]column{{10, 10, 10}, {10, 10, 10}}, "[174 174] true"},
		{[]column{{20, 20, 20}, {20, 20, 500}}, "[40 308] true"},
		{[]column{{100, 100, 100}, {100, 100, 100}}, "[174 174] false"},
		{[]column{{10, 10, 30}, {10, 10, 60}}, "[116 232] true"},
		{[]column{{10, 74, 74}, {100, 100, 500}}, "[148 200] true"}, // no word need be broken
		{[]column{{10, 90, 20}, {100, 100, 100}}, "[58 290] true"},  // one must
	} {
		widths, ok := share(test.columns)
		if got := fmt.Sprint(widths, ok); got != test.want {
			t.Errorf("%v: got %s, want %s", test.columns, got, test.want)
		}
	}
}
