// Package tsa asks a timestamp service over HTTP (RFC 3161) at an address that
// the caller hands in. It and its callers are all of the library that touches
// a network.
//
// The request and the response around the token are tspclient-go's. Its HTTP
// client is not used: its errors for other bytes and another nonce dump both, it
// has no time limit with a caller's client, and its reader of tokens takes BER
// and several signers, which [cms.ParseToken] refuses.
package tsa

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/notaryproject/tspclient-go"

	"earlyhelp.example/forms/internal/cms"
)

// Errors of [Service.Timestamp], to be read by people; what else the token itself has
// wrong is an error of package cms.
var (
	errAddress = errors.New("the timestamp service's address is not one: give http:// or https:// with a host")
	errService = errors.New("the timestamp service gave no timestamp")
	errOther   = errors.New("the timestamp service's answer is a timestamp of other bytes than it was sent")
	errNonce   = errors.New("the timestamp answers another request") // an old one sent again
)

const (
	limit   = 30 * time.Second // of one request, unless the context ends before
	maxBody = 1 << 20          // a token takes 5 to 10 KB
)

// Service is a timestamp service.
type Service struct {
	URL    string
	Client *http.Client // nil: a plain one
}

// Timestamp returns the token for a digest, DER, once it is known to be of this
// digest and this request and its signature is good. Whether the service is to
// be trusted is for the caller to say.
func (s Service) Timestamp(ctx context.Context, hash crypto.Hash, digest []byte) ([]byte, error) {
	imprint, err := cms.NewImprint(hash, digest)
	if err != nil {
		return nil, err
	}
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63)) // some services take no more than 64 bits
	if err != nil {
		return nil, err
	}
	request, err := (&tspclient.Request{
		Version:        1,
		MessageImprint: tspclient.MessageImprint{HashAlgorithm: imprint.Algorithm, HashedMessage: imprint.Digest},
		Nonce:          nonce,
		CertReq:        true,
	}).MarshalBinary()
	if err != nil {
		return nil, err
	}
	body, err := s.post(ctx, request)
	if err != nil {
		return nil, err
	}
	var response tspclient.Response
	if err := response.UnmarshalBinary(body); err != nil {
		return nil, fmt.Errorf("%w: its answer is none of RFC 3161", errService)
	}
	if err := response.Status.Err(); err != nil {
		return nil, fmt.Errorf("%w: it refused: %w", errService, err)
	}
	token, err := Token(response.TimestampToken.FullBytes, digest)
	if err != nil {
		return nil, err
	}
	if token.Hash != hash { // RFC 3161 asks for the same one
		return nil, fmt.Errorf("the timestamp service's answer: %w", cms.ErrAlgorithm)
	}
	if token.Nonce == nil || token.Nonce.Cmp(nonce) != 0 {
		return nil, errNonce
	}
	return response.TimestampToken.FullBytes, nil
}

// Token reads a token and checks that it is of a digest.
func Token(der, digest []byte) (*cms.Token, error) {
	token, err := cms.ParseToken(der)
	if err == nil && !bytes.Equal(token.Imprint, digest) {
		return nil, errOther // by its own word; Check would call it changed
	}
	if err == nil {
		err = token.Check(digest)
	}
	if err != nil {
		return nil, fmt.Errorf("the timestamp service's answer: %w", err)
	}
	return token, nil
}

// post sends a request. Errors name the host only: addresses may hold passwords.
func (s Service) post(ctx context.Context, request []byte) ([]byte, error) {
	at, err := url.Parse(s.URL)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
		return nil, errAddress
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %v", limit))
	defer cancel()
	fail := func(err error) error {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return fmt.Errorf("%w: %s: %w", errService, at.Host, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, bytes.NewReader(request))
	if err != nil {
		return nil, errAddress
	}
	r.Header.Set("Content-Type", tspclient.MediaTypeTimestampQuery)
	client := s.Client
	if client == nil {
		client = http.DefaultClient
	}
	direct := *client // no other host is sent anything, whatever the caller's client would do
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := direct.Do(r)
	if err != nil {
		return nil, fail(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was read
	if to, err := response.Location(); err == nil && response.StatusCode/100 == 3 {
		return nil, fail(fmt.Errorf("it redirects to %s://%s: give that address", to.Scheme, to.Host))
	}
	if response.StatusCode != http.StatusOK {
		return nil, fail(fmt.Errorf("it answered %s", response.Status))
	}
	given := response.Header.Get("Content-Type")
	if kind, _, err := mime.ParseMediaType(given); kind != tspclient.MediaTypeTimestampReply || err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return nil, fail(fmt.Errorf("it answered with %q, not a timestamp", given))
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, fail(err)
	case len(body) > maxBody:
		return nil, fail(fmt.Errorf("its answer is larger than %d bytes", maxBody))
	}
	return body, nil
}
