package earlyhelp

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
)

// ID names a row for good: "r" and eight hexadecimal digits, random, so that
// it says nothing about anyone. Case.AssignIDs makes them.
type ID string

// Valid reports whether id has the form of a row id.
func (id ID) Valid() bool {
	if len(id) != 9 || id[0] != 'r' {
		return false
	}
	return strings.Trim(string(id[1:]), "0123456789abcdef") == ""
}

// UnmarshalText sets the id, or refuses text that is not Valid.
func (id *ID) UnmarshalText(text []byte) error {
	v := ID(text)
	if !v.Valid() {
		return &FormatError{"row id", "it must be the letter r and eight digits or letters a to f"}
	}
	*id = v
	return nil
}

// newID reads four bytes of r, normally crypto/rand.Reader.
func newID(r io.Reader) (ID, error) {
	var b [4]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return "", fmt.Errorf("making a row id: %w", err)
	}
	return ID(fmt.Sprintf("r%x", b)), nil
}

// Code is a value of an option list, such as a kind of meeting. Codes stay;
// the words printed for them are each council's own.
type Code string

// Valid reports whether c has the form of a code: small letters, digits, and
// after the first of them hyphens, underscores and dots. Whether an option list
// has it is the template's to say.
func (c Code) Valid() bool {
	return c != "" && strings.Trim(string(c), codeLetters+"-_.") == "" && strings.IndexByte(codeLetters, c[0]) >= 0
}

const codeLetters = "abcdefghijklmnopqrstuvwxyz0123456789"

// UnmarshalText sets the code, or refuses text that is not Valid.
func (c *Code) UnmarshalText(text []byte) error {
	v := Code(text)
	if !v.Valid() {
		return &FormatError{"code", "it must be small letters and digits, with hyphens, underscores or dots between them, as the form's option list writes it"}
	}
	*c = v
	return nil
}

// YesNo is yes, no, or "" when nobody has answered.
type YesNo string

// The two answers to a yes or no question.
const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// UnmarshalText sets the answer, or refuses text that is neither yes nor no.
func (y *YesNo) UnmarshalText(text []byte) error {
	switch v := YesNo(text); v {
	case Yes, No:
		*y = v
		return nil
	}
	return &FormatError{"yes or no", "write yes or no, in small letters"}
}

// Who is a person, practitioner or agency of the case by row id, or somebody
// outside it by name in plain words ("Mum").
type Who string

// ID returns the row id, and false when w is a name in plain words.
func (w Who) ID() (ID, bool) {
	id := ID(w)
	return id, id.Valid()
}

// Score is a place on a scale from 0 to 10. The zero Score means unanswered;
// 0 is an answer. Scores compare with ==.
type Score struct {
	n  int8
	ok bool
}

// MaxScore is the highest score; the lowest is 0.
const MaxScore = 10

// NewScore returns the score n, or an error when n is not from 0 to 10.
func NewScore(n int) (Score, error) {
	if n < 0 || n > MaxScore {
		return Score{}, fmt.Errorf("a score is a whole number from 0 to %d", MaxScore)
	}
	return Score{int8(n), true}, nil
}

// ParseScore reads a score written in digits.
func ParseScore(s string) (Score, error) {
	if n, err := strconv.Atoi(s); err == nil && strconv.Itoa(n) == s {
		return NewScore(n)
	}
	return NewScore(-1)
}

// Value returns the score, and false when nobody has answered.
func (s Score) Value() (int, bool) { return int(s.n), s.ok }

// IsZero reports whether nobody has answered. A score of 0 is an answer.
func (s Score) IsZero() bool { return !s.ok }

// String returns the score in digits, and "" when nobody has answered.
func (s Score) String() string {
	if !s.ok {
		return ""
	}
	return strconv.Itoa(int(s.n))
}

// MarshalText returns String.
func (s Score) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets the score as ParseScore reads it; no text is no score.
func (s *Score) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = Score{}
		return nil
	}
	v, err := ParseScore(string(text))
	if err != nil {
		return err
	}
	*s = v
	return nil
}

// Answer is the answer to a council's own question, or any answer in its
// plain form: no element when unanswered, one, or several ticked codes.
type Answer []string

// Extra holds the answers to a council's own questions by field id, such as
// "x.council.name". Encode writes it in the order of the ids.
type Extra map[string]Answer

// redacted is embedded in every struct that holds answers: it prints and logs
// as one fixed word, whatever the verb, and leaves reading and writing to
// Decode and Encode.
type redacted struct{}

const redactedText = "[redacted]"

// Format prints the fixed word for every verb, %#v included.
func (redacted) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedText) }

// LogValue logs the fixed word.
func (redacted) LogValue() slog.Value { return slog.StringValue(redactedText) }

// MarshalJSON refuses: slog's JSON handler marshals what stands inside a slice
// or a struct, so it would log the answers.
func (redacted) MarshalJSON() ([]byte, error) {
	return nil, errors.New("a case is written by earlyhelp.EncodeJSON, so that no log shows an answer")
}

// UnmarshalJSON refuses: encoding/json guesses at keys and keeps the last of
// two.
func (*redacted) UnmarshalJSON([]byte) error {
	return errors.New("a case is read by earlyhelp.Decode, which is strict")
}

// Format prints the fixed word; []string(a) holds the answer.
func (Answer) Format(f fmt.State, verb rune) { redacted{}.Format(f, verb) }

// LogValue logs the fixed word.
func (Answer) LogValue() slog.Value { return redacted{}.LogValue() }

// Format prints the fixed word.
func (Extra) Format(f fmt.State, verb rune) { redacted{}.Format(f, verb) }

// LogValue logs the fixed word.
func (Extra) LogValue() slog.Value { return redacted{}.LogValue() }
