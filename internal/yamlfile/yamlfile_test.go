package yamlfile_test

import (
	"testing"

	"earlyhelp.example/forms/internal/badforms"
)

// The files with mistakes that packages templates and authoring read cause every
// complaint of the reader too.
func TestEveryComplaintHasItsFile(t *testing.T) {
	for _, untried := range badforms.Untried(badforms.Complaints(t, ".", "yamlfile.go", "fault.go"), badforms.Errors(t, "../../testdata/bad/templates"), map[string]string{
		"the file has more than": "needs more than a text file: tested by who reads",
	}) {
		t.Error(untried)
	}
}
