package earlyhelp

import (
	"net/mail"
	"strings"
	"unicode"
)

// A FormatError says that a value is not in the form its kind requires. Its
// text never holds the value or any part of it, because errors reach logs and
// the values are children's data.
type FormatError struct {
	What   string // the kind of value, as "UPN" or "NHS number"
	Reason string // what is wrong and what to do, in plain English
}

// Error returns What and Reason, as "UPN: the check letter does not fit: look
// for a mistyped character".
func (e *FormatError) Error() string { return e.What + ": " + e.Reason }

// Reasons that several kinds of value share.
const (
	reasonEmpty  = "nothing is written"
	reasonSymbol = "it has a character that does not belong, perhaps an invisible or accented one: type it again with plain letters and digits"
)

// ParseUPN returns the unique pupil number in s as 13 characters in upper case
// without spaces, as B801200005001. Case, spaces and hyphens in s do not
// matter.
//
// A number is refused, with a [*FormatError], unless it is a check letter,
// eleven digits, and a digit or (in a temporary number) a letter, and the check
// letter fits. The letters are A to Z without I, O and S, valued 0 to 22; the
// check letter is the sum of position times value over positions 2 to 13,
// modulo 23. Whether the number was ever issued is not checked.
//
// Source: Department for Education, Unique pupil numbers: a guide for schools
// and local authorities. A worked example in circulation, with the digits
// 207000016049 and the letter Q, is wrong: the letter is P.
func ParseUPN(s string) (string, error) {
	const what = "UPN"
	upn, err := compactCode(what, s)
	if err != nil {
		return "", err
	}
	if len(upn) != 13 {
		return "", &FormatError{what, "it must have 13 characters, a letter and then twelve more: look for a missing or extra character"}
	}
	check := strings.IndexByte(upnLetters, upn[0])
	if check < 0 {
		return "", &FormatError{what, "it must start with a letter other than I, O and S: look for a mistyped first character"}
	}
	if !allDigits(upn[1:12]) {
		return "", &FormatError{what, "the eleven characters after the first letter must be digits: look for O in place of 0 or I in place of 1"}
	}
	last := int(upn[12]) - '0'
	if !allDigits(upn[12:]) {
		last = strings.IndexByte(upnLetters, upn[12])
	}
	if last < 0 {
		return "", &FormatError{what, "it must end with a digit, or with a letter other than I, O and S: look for a mistyped last character"}
	}
	sum := 13 * last
	for i := 1; i < 12; i++ {
		sum += (i + 1) * int(upn[i]-'0')
	}
	if sum%23 != check {
		return "", &FormatError{what, "the check letter does not fit: look for a mistyped character"}
	}
	return upn, nil
}

// upnLetters are the letters of a UPN in the order of their values, from 0.
const upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// UPNIsTemporary reports whether s is a valid unique pupil number that ends in
// a letter: one a school gave until the permanent number is known. Do not match
// records on a temporary number.
func UPNIsTemporary(s string) bool {
	upn, err := ParseUPN(s)
	return err == nil && !allDigits(upn[12:])
}

// ParseNHSNumber returns the NHS number in s as ten digits without spaces, as
// 9434765870. Spaces and hyphens in s do not matter. Use [FormatNHSNumber] to
// show the result to a reader.
//
// A number is refused, with a [*FormatError], unless its last digit fits the
// others: weigh the first nine digits 10 down to 2, add them up, and take the
// remainder modulo 11 from 11; 11 stands for 0, and 10 never fits. Ten equal
// digits fit but are what people type for "not known", so they are refused too.
// Whether the number was ever issued is not checked.
//
// Source: NHS Data Model and Dictionary, NHS NUMBER.
func ParseNHSNumber(s string) (string, error) {
	const what = "NHS number"
	nhs, err := compactCode(what, s)
	if err != nil {
		return "", err
	}
	if !allDigits(nhs) {
		return "", &FormatError{what, "it must have digits only: look for a letter such as O in place of 0"}
	}
	if len(nhs) != 10 {
		return "", &FormatError{what, "it must have ten digits: look for a missing or extra digit"}
	}
	if strings.Count(nhs, nhs[:1]) == len(nhs) {
		return "", &FormatError{what, "all ten digits are the same, which stands for no number: leave it unanswered when the number is not known"}
	}
	sum := 0
	for i := range 9 {
		sum += (10 - i) * int(nhs[i]-'0')
	}
	// A result of 10 equals no digit, so it is refused here as well.
	if (11-sum%11)%11 != int(nhs[9]-'0') {
		return "", &FormatError{what, "the last digit does not fit the others: look for a mistyped digit or two digits changed round"}
	}
	return nhs, nil
}

// FormatNHSNumber returns the NHS number in s spaced for reading, as
// 943 476 5870, and s unchanged when it is not a valid NHS number.
func FormatNHSNumber(s string) string {
	nhs, err := ParseNHSNumber(s)
	if err != nil {
		return s
	}
	return nhs[:3] + " " + nhs[3:6] + " " + nhs[6:]
}

// ParsePostcode returns the UK postcode in s in upper case with one space
// before the last three characters, as SS2 6ER. Case, spaces and hyphens in s
// do not matter.
//
// A postcode is refused, with a [*FormatError], unless it has one of the shapes
// AN, ANN, ANA, AAN, AANN or AANA and then NAA (A a letter, N a digit), does
// not start with Q, V or X, has no I, J or Z as second letter, and has none of
// C, I, K, M, O and V among the last two letters; GIR 0AA is accepted. Half a
// postcode is refused. Whether the postcode is in use is not checked.
//
// Source: BS 7666, as the UK government data standards catalogue states it.
func ParsePostcode(s string) (string, error) {
	const what = "postcode"
	code, err := compactCode(what, s)
	if err != nil {
		return "", err
	}
	if len(code) < 5 || len(code) > 7 {
		return "", &FormatError{what, "a whole postcode has five to seven letters and digits: look for a missing part or an extra character"}
	}
	out, in := code[:len(code)-3], code[len(code)-3:]
	if code == "GIR0AA" {
		return out + " " + in, nil
	}
	if codeShape(in) != "NAA" {
		return "", &FormatError{what, "the last three characters must be a digit and two letters: look for O in place of 0 or I in place of 1"}
	}
	switch codeShape(out) {
	case "AN", "ANN", "ANA", "AAN", "AANN", "AANA":
	default:
		return "", &FormatError{what, "the part before the last three characters must be one or two letters, a digit, and at most one more digit or letter: look for a mistyped character"}
	}
	if strings.ContainsAny(out[:1], "QVX") {
		return "", &FormatError{what, "no postcode starts with Q, V or X: look for a mistyped first letter"}
	}
	if strings.ContainsAny(out[1:2], "IJZ") {
		return "", &FormatError{what, "no postcode has I, J or Z as its second letter: look for a mistyped letter, or for I in place of 1"}
	}
	if strings.ContainsAny(in, "CIKMOV") {
		return "", &FormatError{what, "the last two letters are never C, I, K, M, O or V: look for a mistyped letter"}
	}
	return out + " " + in, nil
}

// ParsePhone returns the UK telephone number in s as national digits spaced for
// reading, as 01702 215783, 020 7946 0000 or 07700 900123, followed by
// " ext 123" when s gives an extension (as "ext 123", "extension 123" or
// "x123", of one to six digits).
//
// The prefixes +44 and 0044, with or without (0), become 0; spaces, hyphens,
// dots and brackets in s do not matter. A number is refused, with a
// [*FormatError], unless it starts 01, 02, 03, 07, 08 or 09 and has 11 digits.
// The exceptions are the older numbers of 10 digits, which 01 numbers with an
// area code of five digits and 0800 numbers may have, and Childline, 0800 1111.
// Short numbers (999, 111) and numbers abroad are refused, and so are numbers
// that lost their first 0 in a spreadsheet: putting it back would be a guess.
//
// Lengths and spaces follow the area codes of Ofcom's National Telephone
// Numbering Plan: 3-4-4 for 02, 4-3-4 for 011x, 01x1, 03, 08 and 09, and
// otherwise five digits and the rest. The dozen rural areas with a code of six
// digits are written in the last way too.
func ParsePhone(s string) (string, error) {
	const what = "telephone number"
	text, ok := plainASCII(s)
	if !ok {
		return "", &FormatError{what, reasonSymbol}
	}
	if text == "" {
		return "", &FormatError{what, reasonEmpty}
	}
	text, ext, hasExt := cutExtension(strings.ToLower(text))
	if hasExt && (!allDigits(ext) || len(ext) > 6) {
		return "", &FormatError{what, "the extension must be one to six digits at the end: put any other words in a note"}
	}
	digits := without(text, " -.()")
	if rest, ok := cutAnyPrefix(digits, "+44", "0044"); ok {
		digits = "0" + strings.TrimPrefix(rest, "0")
	}
	switch {
	case strings.HasPrefix(digits, "+"), strings.HasPrefix(digits, "00"):
		return "", &FormatError{what, "only UK numbers fit here: put a number abroad in a note"}
	case !allDigits(digits):
		return "", &FormatError{what, "it must be one number of digits only, with at most an extension after it: put words and other numbers in a note"}
	case digits[0] != '0':
		return "", &FormatError{what, "a UK number starts with 0 or +44 and its area code: add the missing start, which spreadsheets drop"}
	case digits == "08001111":
		return withExtension("0800 1111", ext), nil
	case len(digits) != 10 && len(digits) != 11:
		return "", &FormatError{what, "a UK number has 11 digits, rarely 10: look for a missing or extra digit"}
	}

	first := 5          // digits in the first group
	last := 0           // digits in a third group
	mayHaveTen := false // whether the plan has numbers of 10 digits here
	switch digits[1] {
	case '1':
		if digits[2] == '1' || digits[3] == '1' {
			first, last = 4, 4
		} else {
			mayHaveTen = true
		}
	case '2':
		first, last = 3, 4
	case '3', '8', '9':
		first, last = 4, 4
		mayHaveTen = strings.HasPrefix(digits, "0800")
	case '7':
	default:
		return "", &FormatError{what, "a UK number starts with 01, 02, 03, 07, 08 or 09: look for a mistyped digit at the start"}
	}
	if len(digits) == 10 {
		if !mayHaveTen {
			return "", &FormatError{what, "a number that starts like this has 11 digits: look for a missing digit"}
		}
		if last > 0 {
			last = 3
		}
	}
	number := digits[:first] + " " + digits[first:len(digits)-last]
	if last > 0 {
		number += " " + digits[len(digits)-last:]
	}
	return withExtension(number, ext), nil
}

// cutExtension splits a telephone number in lower case from its extension.
func cutExtension(s string) (number, ext string, found bool) {
	for _, word := range []string{"extension", "ext", "x"} {
		if number, ext, found = strings.Cut(s, word); found {
			return strings.TrimRight(number, " ,"), strings.TrimLeft(ext, " .:"), true
		}
	}
	return s, "", false
}

func withExtension(number, ext string) string {
	if ext == "" {
		return number
	}
	return number + " ext " + ext
}

func cutAnyPrefix(s string, prefixes ...string) (rest string, ok bool) {
	for _, p := range prefixes {
		if rest, ok = strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

// ParseEmail returns the e-mail address in s without spaces around it and with
// its domain in lower case, as Jo.Bloggs@council.example. The part before the @
// keeps its case, which mail servers may heed.
//
// An address is refused, with a [*FormatError], unless it is one bare address
// of plain letters, digits and signs (no name, no angle brackets, no list,
// RFC 5322) and its domain is a dotted host name (RFC 1123). Whether the address
// takes mail is not checked.
func ParseEmail(s string) (string, error) {
	const what = "e-mail address"
	s = strings.TrimSpace(s)
	if s == "" {
		return "", &FormatError{what, reasonEmpty}
	}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return "", &FormatError{what, "it has a space or a character that does not belong, perhaps an accented one: type it again with plain letters and digits"}
		}
	}
	address, err := mail.ParseAddress(s)
	// Anything but the bare address comes back different from what was written.
	if err != nil || address.Name != "" || address.Address != s {
		return "", &FormatError{what, "it must be one address, a name, an @ and a domain, without anything around it: look for a missing or extra character"}
	}
	at := strings.LastIndexByte(s, '@')
	local, domain := s[:at], strings.ToLower(s[at+1:])
	if len(local) > 64 || !isHostName(domain) {
		return "", &FormatError{what, "the part after the @ must be a domain with a dot, and neither part may be too long: look for a missing dot or a mistyped character"}
	}
	return local + "@" + domain, nil
}

// isHostName reports whether s, in lower case, is a dotted host name that does
// not end in a number.
func isHostName(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(labels) > 1 && len(s) <= 253 && !allDigits(labels[len(labels)-1])
}

// plainASCII returns s with every kind of space as " ", every hyphen and dash as
// "-", and no space around it. It reports false when another character is not
// printable ASCII: a foreign digit or letter may look like a plain one, and to
// drop or translate it would be a guess.
func plainASCII(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case r >= '\u2010' && r <= '\u2015', r == '\u2212': // word processors put these for "-"
			b.WriteByte('-')
		case r > ' ' && r <= '~':
			b.WriteRune(r)
		default:
			return "", false
		}
	}
	return strings.TrimSpace(b.String()), true
}

// without returns s without any of the characters of drop.
func without(s, drop string) string {
	if !strings.ContainsAny(s, drop) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(drop, r) {
			return -1
		}
		return r
	}, s)
}

// compactCode returns s in upper case without spaces and hyphens, or an error when
// nothing is left or something other than letters and digits is.
func compactCode(what, s string) (string, error) {
	text, ok := plainASCII(s)
	text = strings.ToUpper(without(text, " -"))
	if !ok || strings.ContainsFunc(text, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) {
		return "", &FormatError{what, reasonSymbol}
	}
	if text == "" {
		return "", &FormatError{what, reasonEmpty}
	}
	return text, nil
}

// codeShape returns s, of plain letters and digits, with N for each digit and A for
// each letter.
func codeShape(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return 'N'
		}
		return 'A'
	}, s)
}

// allDigits reports whether s is one or more of the digits 0 to 9.
func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
