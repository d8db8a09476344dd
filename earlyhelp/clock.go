package earlyhelp

import (
	"strings"
	"time"
)

// ParseClock reads a time of day as British people write it (3:30pm, 3.30 pm,
// 15:30, 9am) and returns it as 15:30. The error is a *FormatError.
func ParseClock(s string) (string, error) {
	text := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	text = strings.Replace(text, ".", ":", 1)
	for _, layout := range []string{"15:04", "3:04pm", "3pm"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format("15:04"), nil
		}
	}
	return "", &FormatError{What: "time", Reason: "write it as 3:30pm or 15:30"}
}

// FormatClock returns a time of day as a British reader reads it, 3:30pm; s
// unchanged when it is no time.
func FormatClock(s string) string {
	text, err := ParseClock(s)
	if err != nil {
		return s
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return s
	}
	return t.Format("3:04pm")
}
