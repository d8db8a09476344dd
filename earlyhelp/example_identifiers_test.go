package earlyhelp_test

import (
	"errors"
	"fmt"

	"earlyhelp.example/forms/earlyhelp"
)

func ExampleParseUPN() {
	upn, err := earlyhelp.ParseUPN("b801 2000 05001")
	fmt.Println(upn, err)

	_, err = earlyhelp.ParseUPN("A801200005001")
	fmt.Println(err)
	// Output:
	// B801200005001 <nil>
	// UPN: the check letter does not fit: look for a mistyped character
}

func ExampleFormatNHSNumber() {
	fmt.Println(earlyhelp.FormatNHSNumber("9434765870"))
	// Output: 943 476 5870
}

func ExampleParsePostcode() {
	fmt.Println(earlyhelp.ParsePostcode("ss26er"))
	// Output: SS2 6ER <nil>
}

func ExampleParsePhone() {
	for _, s := range []string{"+44 (0)1702 215783", "(0207) 946-0000 x12"} {
		phone, err := earlyhelp.ParsePhone(s)
		fmt.Println(phone, err)
	}
	// Output:
	// 01702 215783 <nil>
	// 020 7946 0000 ext 12 <nil>
}

func ExampleParseEmail() {
	fmt.Println(earlyhelp.ParseEmail(" Jo.Bloggs@Example.ORG "))
	// Output: Jo.Bloggs@example.org <nil>
}

func ExampleParseUKDate() {
	date, err := earlyhelp.ParseUKDate("Saturday 21st November 2026")
	fmt.Println(date, err)

	_, err = earlyhelp.ParseUKDate("11/21/2026")
	var format *earlyhelp.FormatError
	if errors.As(err, &format) {
		fmt.Println(format.Reason)
	}
	// Output:
	// 2026-11-21 <nil>
	// there is no such month: if the day and the month are in the American order, write the day first
}

func ExampleWorkingDays_Add() {
	received, err := earlyhelp.NewDate(2026, 12, 23)
	if err != nil {
		fmt.Println(err)
		return
	}
	var days earlyhelp.WorkingDays
	due, known := days.Add(received, 5)
	fmt.Println(due.Long(), known)

	days.CountFirst = true
	due, known = days.Add(received, 5)
	fmt.Println(due.Long(), known)
	// Output:
	// 4 January 2027 true
	// 31 December 2026 true
}

func ExampleWorkingDays_Between() {
	received, err := earlyhelp.ParseDate("2026-12-23")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(earlyhelp.WorkingDays{}.Between(received, received.AddDays(7)))
	// Output: 3 true
}
