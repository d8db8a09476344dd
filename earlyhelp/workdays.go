package earlyhelp

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// WorkingDays counts working days in England: Monday to Friday without bank
// holidays. The zero WorkingDays does not count the day it starts from, as most
// procedures mean it ("within 10 working days of receipt"). It is safe for use
// by several goroutines that do not change it.
//
// Bank holidays are those the government has published for 2019 to 2028, from
// the data of https://www.gov.uk/bank-holidays. Beyond these years weekends and
// Closed are still observed, bank holidays are not, and the methods say so.
type WorkingDays struct {
	CountFirst bool   // the first day counts as day 1 when it is a working day
	Closed     []Date // further days off, such as an office's days after Christmas
}

// Add returns the nth working day after from, or before it when n is negative.
// When w counts the first day, from itself is the first if it is a working day.
// For n = 0 it returns from, whatever day that is.
//
// The bool is false when the span reaches beyond the years of the bank-holiday
// data, so that the true day may be later (earlier for a negative n). Then say
// so to whoever relies on it. Where there is no from, or the day would not be
// in the years 1 to 9999, Add returns no date and false.
func (w WorkingDays) Add(from Date, n int) (Date, bool) {
	if from.IsZero() {
		return Date{}, false
	}
	step, left := 1, n
	if n < 0 {
		step, left = -1, -n
	}
	day, known := from, true
	if left != 0 && w.CountFirst {
		if known = bankHolidaysKnown(day); w.working(day) {
			left--
		}
	}
	// A left below 0 is the lowest int, which has no opposite; no calendar has
	// that many days.
	for left != 0 {
		if day = day.AddDays(step); day.IsZero() {
			return Date{}, false
		}
		known = known && bankHolidaysKnown(day)
		if w.working(day) {
			left--
		}
	}
	return day, known
}

// Between returns the number of working days from from to to, counting to and,
// only when w counts the first day, from; negative when to is earlier. It is
// the opposite of Add: Between(from, d) is n when Add(from, n) returned d,
// except that when w counts the first day, from alone is one day in either
// direction, so that n = 0 and n = -1 may give 1.
//
// The bool is false when the span reaches beyond the years of the bank-holiday
// data, so that there may be fewer working days, or when a date is missing.
func (w WorkingDays) Between(from, to Date) (int, bool) {
	if from.IsZero() || to.IsZero() {
		return 0, false
	}
	first, last := from, to
	if to.Before(from) {
		first, last = to, from
	}
	n, known := 0, true
	for day := first; !day.After(last) && !day.IsZero(); day = day.AddDays(1) {
		if day == from && !w.CountFirst {
			continue
		}
		known = known && bankHolidaysKnown(day)
		if w.working(day) {
			n++
		}
	}
	if to.Before(from) {
		n = -n
	}
	return n, known
}

func (w WorkingDays) working(d Date) bool {
	if day := d.Weekday(); day == time.Saturday || day == time.Sunday || slices.Contains(w.Closed, d) {
		return false
	}
	_, holiday := BankHoliday(d)
	return !holiday
}

// BankHoliday returns the name of the bank holiday in England on d, as
// "Christmas Day" or "Boxing Day (substitute day)", and false when d is none or
// lies outside the years 2019 to 2028.
func BankHoliday(d Date) (name string, ok bool) {
	list, err := bankHolidays()
	if err != nil {
		return "", false // the tests read the embedded list, so it cannot be broken
	}
	name, ok = list.names[d]
	return name, ok
}

// BankHolidaysUntil returns the last day for which bank holidays are known, the
// 31 December of the last year published.
func BankHolidaysUntil() Date {
	list, err := bankHolidays()
	if err != nil {
		return Date{}
	}
	return list.last
}

func bankHolidaysKnown(d Date) bool {
	list, err := bankHolidays()
	return err == nil && !d.Before(list.first) && !d.After(list.last)
}

type bankHolidayList struct {
	names       map[Date]string
	first, last Date // the whole years the list covers
}

//go:embed bank_holidays.csv
var bankHolidaysCSV string

// bankHolidays reads the embedded list once; nothing changes it afterwards.
var bankHolidays = sync.OnceValues(func() (bankHolidayList, error) {
	return parseBankHolidays(bankHolidaysCSV)
})

// parseBankHolidays reads lines of date, title key and note, in order of date,
// below a heading.
func parseBankHolidays(text string) (bankHolidayList, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return bankHolidayList{}, fmt.Errorf("bank holidays: %w", err)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], []string{"date", "title_key", "note"}) {
		return bankHolidayList{}, fmt.Errorf("bank holidays: want the columns date, title_key and note and at least one day")
	}
	list := bankHolidayList{names: make(map[Date]string, len(rows)-1)}
	var previous Date
	for i, row := range rows[1:] {
		date, err := ParseDate(row[0])
		if err != nil {
			return bankHolidayList{}, fmt.Errorf("bank holidays, line %d: %w", i+2, err)
		}
		if !date.After(previous) {
			return bankHolidayList{}, fmt.Errorf("bank holidays, line %d: not in order of date", i+2)
		}
		name := bankHolidayName(row[1])
		if name == "" {
			return bankHolidayList{}, fmt.Errorf("bank holidays, line %d: no name for %q", i+2, row[1])
		}
		switch row[2] {
		case "":
		case "substitute_day":
			name += " (substitute day)"
		default:
			return bankHolidayList{}, fmt.Errorf("bank holidays, line %d: unknown note %q", i+2, row[2])
		}
		if previous.IsZero() {
			list.first = Date{date.year, 1, 1}
		}
		list.last = Date{date.year, 12, 31}
		list.names[date] = name
		previous = date
	}
	return list, nil
}

// bankHolidayName returns the title gov.uk shows for a title key, and "" for an
// unknown key.
func bankHolidayName(key string) string {
	switch key {
	case "new_year":
		return "New Year’s Day"
	case "good_friday":
		return "Good Friday"
	case "easter_monday":
		return "Easter Monday"
	case "early_may":
		return "Early May bank holiday"
	case "early_may_ve":
		return "Early May bank holiday (VE day)"
	case "spring":
		return "Spring bank holiday"
	case "queen_platinum":
		return "Platinum Jubilee bank holiday"
	case "late_august":
		return "Summer bank holiday"
	case "queens_bank_holiday":
		return "Bank Holiday for the State Funeral of Queen Elizabeth II"
	case "kings_coronation":
		return "Bank holiday for the coronation of King Charles III"
	case "christmas":
		return "Christmas Day"
	case "boxing_day":
		return "Boxing Day"
	}
	return ""
}
