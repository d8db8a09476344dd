// Package earlyhelp holds the words of Early Help: a Case, its people, its
// forms, consent and findings, and reads and writes a Case as YAML or JSON.
//
// The zero value of every answer means unanswered: yes or no is a string, a
// date and a score have a zero that is not a day and not 0. Lists hold rows,
// and every row has an ID that never changes, so that a reference or a mark
// keeps meaning the same person, need or action when rows are added, moved or
// deleted.
//
// A Case and its parts print redacted and log redacted: %v, %+v, %#v and slog
// never show an answer, and encoding/json, which a log handler may use, refuses
// them. Only Decode and Encode read and write a Case.
package earlyhelp
