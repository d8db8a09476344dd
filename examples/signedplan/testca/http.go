package testca

import (
	"crypto"
	"io"
	"math/big"
	"net/http"
	"strings"

	"github.com/notaryproject/tspclient-go"
	"github.com/notaryproject/tspclient-go/pki"
	"golang.org/x/crypto/ocsp"
)

// Handler serves timestamps at /tsa, OCSP at /ocsp and CRLs at /crl/. Timestamp
// services that fail stand below /tsa/: refuse, other-bytes, other-nonce, html,
// error, large, and hang, which answers when the client has gone.
func (ca *CA) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /tsa", ca.serveTimestamp)
	mux.HandleFunc("POST /tsa/{fault}", ca.serveTimestamp)
	mux.HandleFunc("POST /ocsp", ca.serveOCSP)
	mux.HandleFunc("GET /crl/{serial}", ca.serveCRL)
	return mux
}

const maxRequest = 64 << 10

func (ca *CA) serveTimestamp(w http.ResponseWriter, r *http.Request) {
	var request tspclient.Request
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil || request.UnmarshalBinary(body) != nil || request.Validate() != nil {
		http.Error(w, "this is no request for a timestamp", http.StatusBadRequest)
		return
	}
	digest, nonce := request.MessageImprint.HashedMessage, request.Nonce
	response := tspclient.Response{}
	w.Header().Set("Content-Type", tspclient.MediaTypeTimestampReply)
	switch r.PathValue("fault") {
	case "refuse":
		response.Status = pki.StatusInfo{Status: pki.StatusRejection}
	case "other-bytes":
		digest = append([]byte{digest[0] ^ 1}, digest[1:]...)
	case "other-nonce":
		nonce = big.NewInt(7)
	case "html":
		w.Header().Set("Content-Type", "text/html")
	case "error":
		http.Error(w, "out of order", http.StatusServiceUnavailable)
		return
	case "large":
		_, _ = w.Write(make([]byte, 2<<20))
		return
	case "hang":
		<-r.Context().Done()
		return
	}
	if response.Status.Status == pki.StatusGranted {
		hash := map[int]crypto.Hash{32: crypto.SHA256, 48: crypto.SHA384, 64: crypto.SHA512}[len(digest)]
		token, err := ca.Stamp(ca.TSA, hash, digest, nonce, ca.Now())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		response.TimestampToken.FullBytes = token
	}
	der, err := response.MarshalBinary()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(der)
}

func (ca *CA) serveOCSP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/ocsp-response")
	request, err := ocsp.ParseRequest(body)
	if err != nil {
		_, _ = w.Write(ocsp.MalformedRequestErrorResponse)
		return
	}
	id, issuer := ca.bySerial(request.SerialNumber.String()), (*Identity)(nil)
	if id != nil {
		issuer = id.issuer
	}
	if issuer == nil {
		_, _ = w.Write(ocsp.UnauthorizedErrorResponse)
		return
	}
	der, err := ca.OCSP(r.Context(), id.Certificate(), issuer.Certificate())
	if err != nil {
		der = ocsp.InternalErrorErrorResponse
	}
	_, _ = w.Write(der)
}

func (ca *CA) serveCRL(w http.ResponseWriter, r *http.Request) {
	issuer := ca.bySerial(strings.TrimSuffix(r.PathValue("serial"), ".crl"))
	if issuer == nil || !issuer.Certificate().IsCA {
		http.NotFound(w, r)
		return
	}
	der, err := ca.List(issuer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/pkix-crl")
	_, _ = w.Write(der)
}

func (ca *CA) bySerial(serial string) *Identity {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	for _, id := range ca.issued {
		if id.Certificate().SerialNumber.String() == serial {
			return id
		}
	}
	return nil
}
