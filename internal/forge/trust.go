package forge

import (
	"crypto"
	"fmt"
)

// by is a file with one honest signature of somebody.
func by(name, row string, who Signing, codes ...string) Attack {
	return Attack{Name: name, Row: row, Codes: codes, Make: func(s *Source) ([]byte, error) { return s.signed(who) }}
}

func onTrust() []Attack {
	return []Attack{
		by("stranger", "a certificate of another authority", Signing{Who: Stranger}, "untrusted"),
		by("expired", "an expired certificate, no timestamp", Signing{Who: Past}, "expired"),
		by("timestamp-late", "timestamped only after expiry", Signing{Who: PastLate, Level: "t"}, "timestamp-late", "expired"),
		{Name: "timestamp-late-extended", Row: "timestamped only after expiry", Codes: []string{"timestamp-late", "expired"}, Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{Who: Past})
			if err != nil {
				return nil, err
			}
			return s.put(file, seal{field: "Timestamp", timestamp: true})
		}},
		sealed("sha-1", "SHA-1", seal{hash: crypto.SHA1}, "weak-digest"),
	}
}

func controls() []Attack {
	further := func(n int) Attack {
		return Attack{Name: fmt.Sprintf("control-%d", n), Row: "control: " + []string{"one signature", "two signatures", "three signatures"}[n-1], Make: func(s *Source) (file []byte, err error) {
			file = s.Plain
			for i := range n {
				if file, err = s.sign(file, i, Signing{}); err != nil {
					return nil, err
				}
			}
			return file, nil
		}}
	}
	extended := func(from, to string) Attack {
		return Attack{Name: "control-extended-" + from + "-" + to, Row: "control: extended", Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{Level: from})
			if err != nil {
				return nil, err
			}
			return s.Extend(file, to)
		}}
	}
	return []Attack{
		further(1), further(2), further(3),
		{Name: "control-certified", Row: "control: certified for form filling, signed again", Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{Certify: 2})
			if err != nil {
				return nil, err
			}
			return s.sign(file, 1, Signing{})
		}},
		by("control-expired-since", "control: expired since, timestamped while valid", Signing{Who: Past, Level: "lta"}),
		extended("b", "lta"),
		extended("t", "lta"),
		{Name: "control-certified-extended", Row: "control: extended", Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{Certify: 1})
			if err != nil {
				return nil, err
			}
			return s.Extend(file, "lta")
		}},
		second("control-other-program", "control: sealed by another program", seal{}),
		sealed("control-spelling", "control: /ByteRange spelt otherwise", seal{spell: func(span [4]int) string {
			return fmt.Sprintf("+%d %d 0000%d %d", span[0], span[1], span[2], span[3])
		}}),
		sealed("control-spelling-real", "control: /ByteRange spelt otherwise", seal{spell: func(span [4]int) string {
			return fmt.Sprintf("%d %d.0 %d. %d", span[0], span[1], span[2], span[3])
		}}),
		second("control-timestamp", "control: a timestamp by another program", seal{timestamp: true}),
	}
}
