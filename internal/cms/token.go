package cms

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"
)

// TSTInfo is what a timestamp service signs (RFC 3161, section 2.4.2).
type TSTInfo struct {
	Version  int // 1
	Policy   asn1.ObjectIdentifier
	Imprint  Imprint
	Serial   *big.Int
	Time     time.Time        `asn1:"generalized"`
	Accuracy Accuracy         `asn1:"optional"`
	Ordering bool             `asn1:"optional"`
	Nonce    *big.Int         `asn1:"optional"`
	Service  asn1.RawValue    `asn1:"optional,tag:0"`
	More     []pkix.Extension `asn1:"optional,tag:1"`
}

// Accuracy is how far off the service's clock may be.
type Accuracy struct {
	Seconds int `asn1:"optional"`
	Millis  int `asn1:"optional,tag:0"`
	Micros  int `asn1:"optional,tag:1"`
}

// Imprint is the digest of what was stamped.
type Imprint struct {
	Algorithm pkix.AlgorithmIdentifier
	Digest    []byte
}

// NewImprint returns the imprint of a SHA-2 digest.
func NewImprint(hash crypto.Hash, digest []byte) (Imprint, error) {
	id, _, _, err := algorithmOf(hash)
	if err == nil && len(digest) != hash.Size() {
		err = fmt.Errorf("%w: a digest of %d bytes is none of %v", ErrDigest, len(digest), hash)
	}
	return Imprint{pkix.AlgorithmIdentifier{Algorithm: id, Parameters: null}, digest}, err
}

// Token is a timestamp token as it was read; [Token.Check] says whether it is
// good.
type Token struct {
	Time    time.Time   // when the service saw the digest
	Hash    crypto.Hash // of what was stamped; 0 when it is unknown or weak
	Imprint []byte      // the digest of what was stamped
	Nonce   *big.Int    // the request's; nil: none
	Signed  *SignedData // the service's signature, certificates included

	hashErr error // why Hash is 0
}

// ParseToken reads a timestamp token: a CMS SignedData that holds a TSTInfo.
func ParseToken(der []byte) (*Token, error) {
	signed, err := parse(der, oidTSTInfo)
	if err != nil {
		return nil, err
	}
	var info TSTInfo
	if rest, err := asn1.Unmarshal(signed.Content, &info); err != nil || len(rest) > 0 || info.Version != 1 {
		return nil, fmt.Errorf("%w: what it stamps cannot be read", ErrStructure)
	}
	for _, extension := range info.More {
		if extension.Critical {
			return nil, fmt.Errorf("%w: it has an extension that is critical and unknown, %v", ErrStructure, extension.Id)
		}
	}
	t := &Token{Time: info.Time.UTC(), Imprint: info.Imprint.Digest, Nonce: info.Nonce, Signed: signed}
	t.Hash, t.hashErr = hashOf(info.Imprint.Algorithm.Algorithm)
	if t.hashErr == nil && len(t.Imprint) != t.Hash.Size() {
		return nil, fmt.Errorf("%w: its digest has a wrong length", ErrStructure)
	}
	return t, nil
}

// Sum returns the digest of parts that follow each other as the token has it,
// or nil when its algorithm is unknown or weak, which [Token.Check] then says.
func (t *Token) Sum(parts ...[]byte) []byte { return sum(t.Hash, parts) }

// Check says whether the token is of this digest and its signature good:
// [ErrDigest] when other bytes were stamped. Whether the service is to be
// trusted is for [Chain] to say, with the token's time and [Timestamping].
func (t *Token) Check(digest []byte) error {
	if t.hashErr != nil {
		return t.hashErr
	}
	if err := t.Signed.Check(t.Signed.Sum(t.Signed.Content)); err != nil {
		return err
	}
	if !bytes.Equal(digest, t.Imprint) {
		return fmt.Errorf("%w: the timestamp is of other bytes", ErrDigest)
	}
	return nil
}
