package earlyhelp

import (
	"fmt"
	"time"
)

// Date is a calendar day without a time or a zone. The zero Date means
// unanswered. Dates compare with ==.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// NewDate returns the day, or an error when the calendar has no such day.
// Years run from 1000 to 9999.
func NewDate(year int, month time.Month, day int) (Date, error) {
	if year < 1000 || year > 9999 || month < time.January || month > time.December || day < 1 || day > daysIn(year, month) {
		return Date{}, fmt.Errorf("there is no such day in the calendar")
	}
	return Date{int16(year), uint8(month), uint8(day)}, nil
}

// DateOf returns the day that t shows in its own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	date, err := NewDate(y, m, d)
	if err != nil {
		return Date{}
	}
	return date
}

// IsZero reports whether no day is given.
func (d Date) IsZero() bool { return d == Date{} }

// Year returns the year; zero for no date.
func (d Date) Year() int { return int(d.year) }

// Month returns the month, 1 to 12; zero for no date.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day returns the day of the month, from 1; zero for no date.
func (d Date) Day() int { return int(d.day) }

// Time returns midnight UTC of the day, and the zero Time for no date.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// Weekday returns the day of the week. It means nothing for no date.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// String returns the ISO 8601 form, 2026-11-21, and "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	text := [10]byte{4: '-', 7: '-'}
	put := func(at, digits, n int) {
		for i := at + digits - 1; i >= at; i-- {
			text[i] = byte('0' + n%10)
			n /= 10
		}
	}
	put(0, 4, d.Year())
	put(5, 2, int(d.month))
	put(8, 2, d.Day())
	return string(text[:])
}

// MarshalText returns String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText sets the day as ParseDate reads it; no text is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Long returns the form a British reader reads, 21 November 2026, and "" for
// no date.
func (d Date) Long() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.day, d.Month(), d.year)
}

// Compare returns -1, 0 or 1 as d is before, the same as, or after e. No date
// stands before every date.
func (d Date) Compare(e Date) int {
	switch a, b := d.number(), e.number(); {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

func (d Date) number() int { return int(d.year)*10000 + int(d.month)*100 + int(d.day) }

// AddDays returns the day n days later, or earlier for a negative n. No date
// stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return DateOf(d.Time().AddDate(0, 0, n))
}

// AddMonths returns the same day n months later; where that month is too
// short, its last day (31 January and one month is 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	first := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, n, 0)
	day := min(d.Day(), daysIn(first.Year(), first.Month()))
	date, err := NewDate(first.Year(), first.Month(), day)
	if err != nil {
		return Date{} // beyond year 9999
	}
	return date
}

// DaysUntil returns the number of days from d to e, negative when e is
// earlier, and 0 when either is missing.
func (d Date) DaysUntil(e Date) int {
	if d.IsZero() || e.IsZero() {
		return 0
	}
	const day = 24 * 60 * 60
	return int((e.Time().Unix() - d.Time().Unix()) / day)
}

// Age returns the whole years from birth date d to day on, and false when
// either is missing or on is earlier.
func (d Date) Age(on Date) (int, bool) {
	if d.IsZero() || on.IsZero() || on.Before(d) {
		return 0, false
	}
	years := on.Year() - d.Year()
	if on.AddMonths(-12 * years).Before(d) {
		years--
	}
	return years, true
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
