package sign

import (
	"net/http"

	"earlyhelp.example/forms/internal/tsa"
)

// HTTPTimestamper asks a timestamp service at an address, with a client of the
// caller's; nil is a plain one. A redirect is an error, not followed, whatever the
// client would do: no other host is sent anything. Answers are bounded in size and time, and are
// refused unless they are signed, of the bytes that were sent, and of this
// request.
func HTTPTimestamper(url string, client *http.Client) Timestamper {
	return tsa.Service{URL: url, Client: client}
}
