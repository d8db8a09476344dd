package tsa

// The errors, to be told apart in tests.
var (
	ErrAddress = errAddress
	ErrService = errService
	ErrNonce   = errNonce
)
