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
	"net/http"
	"net/url"
	"time"

	"github.com/notaryproject/tspclient-go"

	"earlyhelp.example/forms/internal/cms"
)

// Errors of [Service.Timestamp], to be read by people; what the token itself has wrong is an error
// of package cms, [cms.ErrDigest] when it is of other bytes.
var (
	errAddress = errors.New("the timestamp service's address is not one: give http:// or https:// with a host")
	errService = errors.New("the timestamp service gave no timestamp")
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
	token, err := cms.ParseToken(response.TimestampToken.FullBytes)
	if err != nil {
		return nil, fmt.Errorf("the timestamp service's answer: %w", err)
	}
	if err := token.Check(digest); err != nil {
		return nil, fmt.Errorf("the timestamp service's answer: %w", err)
	}
	if token.Hash != hash { // RFC 3161 asks for the same one
		return nil, fmt.Errorf("the timestamp service's answer: %w", cms.ErrAlgorithm)
	}
	if token.Nonce == nil || token.Nonce.Cmp(nonce) != 0 {
		return nil, errNonce
	}
	return response.TimestampToken.FullBytes, nil
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
	response, err := client.Do(r)
	if err != nil {
		return nil, fail(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was read
	if response.StatusCode != http.StatusOK {
		return nil, fail(fmt.Errorf("it answered %s", response.Status))
	}
	if kind := response.Header.Get("Content-Type"); kind != tspclient.MediaTypeTimestampReply {
		return nil, fail(fmt.Errorf("it answered with %q, not a timestamp", kind))
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
