package earlyhelp

import (
	"strconv"
	"strings"
	"time"
)

const (
	whatDate       = "date"
	reasonNoDay    = "there is no such day in the calendar: look for a mistyped day, month or year"
	reasonTwoDigit = "the year must have four digits: write it out in full, because two digits do not say which century"
)

// ParseDate returns the day that s gives as an ISO 8601 calendar date,
// 2026-11-21: exactly ten characters, nothing around them. Anything else is
// refused with a [*FormatError]. It is for stored data; for what people write
// use [ParseUKDate].
func ParseDate(s string) (Date, error) {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' ||
		!allDigits(s[:4]) || !allDigits(s[5:7]) || !allDigits(s[8:]) {
		return Date{}, &FormatError{whatDate, "it must be four digits of year, two of month and two of day, with hyphens between them and nothing around them"}
	}
	return dateOfDigits(s[:4], s[5:7], s[8:])
}

// ParseUKDate returns the day that s gives as people in Britain write it: the
// day first, as 21/11/2026, 21-11-2026, 21.11.2026, 21 11 2026, 21 November 2026
// or 21st Nov 2026, or the year first with two digits each for month and day, as
// 2026-11-21. A day of the week may stand before any of them. Case, commas,
// repeated spaces, "the" and "of" do not matter.
//
// A date is refused, with a [*FormatError], rather than guessed at: a year that
// has not four digits, a month above 12 (perhaps the American order, month
// first), a day the calendar does not have, and a day of the week or an ending
// (21st) that contradicts the date.
func ParseUKDate(s string) (Date, error) {
	text, ok := plainASCII(s)
	if !ok {
		return Date{}, &FormatError{whatDate, reasonSymbol}
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 {
		return Date{}, &FormatError{whatDate, reasonEmpty}
	}
	weekday, hasWeekday := parseWeekday(words[0])
	if hasWeekday {
		words = words[1:]
	}
	date, err := parseUKWords(words)
	if err != nil {
		return Date{}, err
	}
	if hasWeekday && date.Weekday() != weekday {
		return Date{}, &FormatError{whatDate, "the day of the week does not belong to this date: check both"}
	}
	return date, nil
}

// parseUKWords reads a date without its day of the week, in lower case.
func parseUKWords(words []string) (Date, error) {
	if len(words) == 1 {
		for _, separator := range []string{"/", "-", "."} {
			if parts := strings.Split(words[0], separator); len(parts) == 3 {
				words = parts
				break
			}
		}
	}
	if len(words) > 3 && words[0] == "the" {
		words = words[1:]
	}
	if len(words) == 4 && words[1] == "of" {
		words = []string{words[0], words[2], words[3]}
	}
	if len(words) != 3 {
		return Date{}, &FormatError{whatDate, "it must be a day, a month and a year: write the day first, then the month as a number or a word, then four digits of year"}
	}
	day, month, year := words[0], words[1], words[2]

	if allDigits(day) && len(day) == 4 {
		if len(month) == 2 && len(year) == 2 {
			return ParseDate(strings.Join(words, "-"))
		}
		return Date{}, &FormatError{whatDate, "it starts with the year: write the day first, or two digits each for the month and the day after the year"}
	}
	if _, ok := parseMonth(day); ok {
		return Date{}, &FormatError{whatDate, "it starts with the month, the American order: write the day first"}
	}
	if n, ok := parseMonth(month); ok {
		month = strconv.Itoa(int(n))
	}
	if number, ok := cutOrdinal(day); ok {
		day = number
	}
	switch {
	case !allDigits(day) || len(day) > 2:
		return Date{}, &FormatError{whatDate, "the day must be a number of one or two digits, with at most the ending that belongs to it: look for a mistyped day"}
	case !allDigits(month) || len(month) > 2:
		return Date{}, &FormatError{whatDate, "the month must be a number from 1 to 12 or the name of a month: look for a mistyped month"}
	case allDigits(year) && len(year) == 2:
		return Date{}, &FormatError{whatDate, reasonTwoDigit}
	case !allDigits(year) || len(year) != 4:
		return Date{}, &FormatError{whatDate, "the year must be four digits: look for a missing or extra digit"}
	}
	return dateOfDigits(year, month, day)
}

// dateOfDigits returns the date of three short runs of digits.
func dateOfDigits(year, month, day string) (Date, error) {
	// Atoi cannot fail on up to four digits.
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if m > 12 && d <= 12 {
		return Date{}, &FormatError{whatDate, "there is no such month: if the day and the month are in the American order, write the day first"}
	}
	date, err := NewDate(y, time.Month(m), d)
	if err != nil {
		return Date{}, &FormatError{whatDate, reasonNoDay}
	}
	return date, nil
}

// parseMonth returns the month that s names in lower case, in full or by its
// first three letters, with or without a full stop.
func parseMonth(s string) (time.Month, bool) {
	s = strings.TrimSuffix(s, ".")
	if s == "sept" {
		return time.September, true
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); s == name || s == name[:3] {
			return m, true
		}
	}
	return 0, false
}

// parseWeekday returns the day of the week that s names in lower case, in full
// or shortened to three letters or more (Tues, Thurs; also Weds), with or
// without a full stop.
func parseWeekday(s string) (time.Weekday, bool) {
	s = strings.TrimSuffix(s, ".")
	if s == "weds" {
		return time.Wednesday, true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), s) {
			return d, true
		}
	}
	return 0, false
}

// cutOrdinal returns the digits before the English ending that belongs to them,
// as 21 of 21st. A wrong ending (21nd) is not cut, because either half may be
// the mistake.
func cutOrdinal(s string) (digits string, ok bool) {
	if len(s) < 3 {
		return s, false
	}
	digits, ending := s[:len(s)-2], s[len(s)-2:]
	want := "th"
	if tens := len(digits) > 1 && digits[len(digits)-2] == '1'; !tens {
		switch digits[len(digits)-1] {
		case '1':
			want = "st"
		case '2':
			want = "nd"
		case '3':
			want = "rd"
		}
	}
	return digits, ending == want
}
