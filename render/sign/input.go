package sign

// Input is what signing takes beside the file.
type Input string

// The inputs that an [InputError] can be about.
const (
	InputCertificate Input = "certificate"
	InputName        Input = "name"
	InputReason      Input = "reason"
	InputImage       Input = "image"
	InputTimestamps  Input = "timestamps" // the timestamp service
	InputRevocation  Input = "revocation" // what is missing in it
)

// InputError is an error that is another input's than the file's.
type InputError struct {
	Input Input
	Err   error
}

// Error says what is wrong with it.
func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *InputError) Unwrap() error { return e.Err }
