package tsa

// The errors, to be told apart in tests.
var (
	ErrAddress = errAddress
	ErrService = errService
	ErrOther   = errOther
	ErrNonce   = errNonce
)
