package earlyhelp

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func testDate(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return d
}

func TestWorkingDaysAdd(t *testing.T) {
	for _, c := range []struct {
		from   string
		n      int
		first  bool
		closed []string
		want   string
		known  bool
	}{
		{from: "2026-11-20", n: 0, want: "2026-11-20", known: true},
		{from: "2026-11-21", n: 0, want: "2026-11-21", known: true}, // a Saturday stays
		{from: "2026-11-20", n: 1, want: "2026-11-23", known: true},
		{from: "2026-11-20", n: 1, first: true, want: "2026-11-20", known: true},
		{from: "2026-11-21", n: 1, first: true, want: "2026-11-23", known: true},
		{from: "2026-11-20", n: 10, want: "2026-12-04", known: true},
		{from: "2026-11-20", n: 10, first: true, want: "2026-12-03", known: true},
		{from: "2026-12-24", n: 1, want: "2026-12-29", known: true}, // Christmas and the substitute day
		{from: "2026-12-24", n: 1, closed: []string{"2026-12-29", "2026-12-30", "2026-12-31"}, want: "2027-01-04", known: true},
		{from: "2022-09-16", n: 1, want: "2022-09-20", known: true}, // the state funeral
		{from: "2020-05-01", n: 1, want: "2020-05-04", known: true}, // the early May holiday was moved
		{from: "2020-05-07", n: 1, want: "2020-05-11", known: true},
		{from: "2022-06-01", n: 1, want: "2022-06-06", known: true},
		{from: "2023-05-05", n: 1, want: "2023-05-09", known: true},
		{from: "2026-11-23", n: -1, want: "2026-11-20", known: true},
		{from: "2026-11-23", n: -2, first: true, want: "2026-11-20", known: true},
		{from: "2028-12-28", n: 1, want: "2028-12-29", known: true},
		{from: "2028-12-29", n: 1, want: "2029-01-01", known: false}, // in truth New Year’s Day
		{from: "2018-12-31", n: 1, want: "2019-01-02", known: true},
		{from: "2018-12-31", n: 1, first: true, want: "2018-12-31", known: false},
		{from: "2019-01-02", n: -1, want: "2018-12-31", known: false},
	} {
		w := WorkingDays{CountFirst: c.first}
		for _, day := range c.closed {
			w.Closed = append(w.Closed, testDate(t, day))
		}
		got, known := w.Add(testDate(t, c.from), c.n)
		if got.String() != c.want || known != c.known {
			t.Errorf("%s and %d days, first counted %t: got %s, %t; want %s, %t", c.from, c.n, c.first, got, known, c.want, c.known)
		}
	}
}

func TestWorkingDaysEnds(t *testing.T) {
	var w WorkingDays
	if d, known := w.Add(Date{}, 5); !d.IsZero() || known {
		t.Errorf("no date: got %s, %t", d, known)
	}
	for _, n := range []int{math.MaxInt, math.MinInt} {
		from := testDate(t, "9999-12-01")
		if n < 0 {
			from = testDate(t, "1000-02-01")
		}
		if d, known := w.Add(from, n); !d.IsZero() || known {
			t.Errorf("beyond the calendar: got %s, %t", d, known)
		}
	}
	day := testDate(t, "2026-11-20")
	if n, known := w.Between(Date{}, day); n != 0 || known {
		t.Errorf("from no date: got %d, %t", n, known)
	}
	if n, known := w.Between(day, Date{}); n != 0 || known {
		t.Errorf("to no date: got %d, %t", n, known)
	}
	for _, c := range [][2]string{{"1000-01-07", "1000-01-01"}, {"9999-12-27", "9999-12-31"}} {
		if n, known := w.Between(testDate(t, c[0]), testDate(t, c[1])); max(n, -n) != 4 || known {
			t.Errorf("%v: got %d, %t", c, n, known)
		}
	}
}

func TestBetweenIsTheOppositeOfAdd(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	start := testDate(t, "2018-06-01")
	for range 5000 {
		from := start.AddDays(random.IntN(11 * 366))
		n := random.IntN(121) - 60
		w := WorkingDays{CountFirst: random.IntN(2) == 0}
		for range random.IntN(4) {
			w.Closed = append(w.Closed, from.AddDays(random.IntN(60)-30))
		}
		to, known := w.Add(from, n)
		got, knownToo := w.Between(from, to)
		if w.CountFirst && (n == 0 || n == -1) {
			continue // from alone has no direction
		}
		if got != n || known != knownToo {
			t.Fatalf("%+v from %s: Add %d gives %s, %t; Between gives %d, %t", w, from, n, to, known, got, knownToo)
		}
		if n > 0 && !w.working(to) {
			t.Fatalf("%+v from %s: Add %d gives %s, no working day", w, from, n, to)
		}
	}
}

func TestBankHolidayFile(t *testing.T) {
	if _, err := bankHolidays(); err != nil {
		t.Fatal(err)
	}
	if got := BankHolidaysUntil().String(); got != "2028-12-31" {
		t.Errorf("known until %s", got)
	}
	for day, want := range map[string]string{
		"2026-12-25": "Christmas Day",
		"2026-12-28": "Boxing Day (substitute day)",
		"2022-09-19": "Bank Holiday for the State Funeral of Queen Elizabeth II",
		"2026-12-24": "",
		"2029-01-01": "",
	} {
		if got, ok := BankHoliday(testDate(t, day)); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %t", day, got, ok)
		}
	}
	if _, ok := BankHoliday(Date{}); ok {
		t.Error("no date is a bank holiday")
	}
}

func TestBankHolidayFileBroken(t *testing.T) {
	const head = "date,title_key,note\n"
	for _, text := range []string{
		"", head, "2026-01-01,new_year,\n", head + "2026-01-01,new_year\n", head + "1/1/2026,new_year,\n",
		head + "2026-01-01,holiday,\n", head + "2026-01-01,new_year,moved\n",
		head + "2026-12-25,christmas,\n2026-01-01,new_year,\n", head + "2026-01-01,new_year,\n2026-01-01,new_year,\n",
	} {
		if _, err := parseBankHolidays(text); err == nil {
			t.Errorf("accepted:\n%s", text)
		}
	}
}

// The usual rules, with the days that were moved or added by proclamation, must
// give the published list exactly.
func TestBankHolidaysFollowTheRules(t *testing.T) {
	list, err := bankHolidays()
	if err != nil {
		t.Fatal(err)
	}
	want := map[Date]string{} // to the start of the name
	for year := list.first.Year(); year <= list.last.Year(); year++ {
		for day, name := range usualBankHolidays(year) {
			want[day] = name
		}
	}
	for _, c := range []struct{ usual, actual, name string }{
		{"2020-05-04", "2020-05-08", "Early May"},
		{"2022-05-30", "2022-06-02", "Spring"},
		{"", "2022-06-03", "Platinum Jubilee"},
		{"", "2022-09-19", "Bank Holiday for the State Funeral"},
		{"", "2023-05-08", "Bank holiday for the coronation"},
	} {
		if c.usual != "" {
			usual := testDate(t, c.usual)
			if _, ok := want[usual]; !ok {
				t.Errorf("the rules do not give %s", c.usual)
			}
			delete(want, usual)
		}
		want[testDate(t, c.actual)] = c.name
	}
	for day, name := range want {
		if got := list.names[day]; !strings.HasPrefix(got, name) {
			t.Errorf("%s: the list says %q, the rules %q", day, got, name)
		}
	}
	if len(list.names) != len(want) {
		t.Errorf("the list has %d days, the rules %d", len(list.names), len(want))
	}
}

// usualBankHolidays follows the Banking and Financial Dealings Act 1971, common
// law and the yearly proclamations: a holiday at a weekend moves to the next
// weekday that is none.
func usualBankHolidays(year int) map[Date]string {
	day := func(month time.Month, d int) time.Time { return time.Date(year, month, d, 0, 0, 0, 0, time.UTC) }
	weekend := func(d time.Time) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }
	monday := func(from time.Time, step int) time.Time {
		for from.Weekday() != time.Monday {
			from = from.AddDate(0, 0, step)
		}
		return from
	}
	newYear := day(time.January, 1)
	if weekend(newYear) {
		newYear = monday(newYear, 1)
	}
	easter := easterSunday(year)
	all := map[Date]string{
		DateOf(newYear):                          "New Year",
		DateOf(easter.AddDate(0, 0, -2)):         "Good Friday",
		DateOf(easter.AddDate(0, 0, 1)):          "Easter Monday",
		DateOf(monday(day(time.May, 1), 1)):      "Early May",
		DateOf(monday(day(time.May, 31), -1)):    "Spring",
		DateOf(monday(day(time.August, 31), -1)): "Summer",
	}
	// A holiday on a weekday keeps its day, so it is placed first.
	christmas, boxing := day(time.December, 25), day(time.December, 26)
	next := day(time.December, 27)
	if !weekend(christmas) {
		all[DateOf(christmas)] = "Christmas"
	}
	if !weekend(boxing) {
		all[DateOf(boxing)] = "Boxing"
	}
	place := func(name string) {
		for weekend(next) {
			next = next.AddDate(0, 0, 1)
		}
		all[DateOf(next)] = name
		next = next.AddDate(0, 0, 1)
	}
	if weekend(christmas) {
		place("Christmas")
	}
	if weekend(boxing) {
		place("Boxing")
	}
	return all
}

// easterSunday is the anonymous Gregorian algorithm (Meeus, Jones, Butcher).
func easterSunday(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
