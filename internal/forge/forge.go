// Package forge attacks signed files, and makes signatures that no honest program
// makes: for tests of who checks signatures, ours and other people's. It reads
// with package pdfread and shares no code with what signs or verifies.
package forge

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"earlyhelp.example/forms/internal/pdfread"
)

// Who signs.
type Who int

// Who signs. All certificates but the stranger's are of one authority, which is
// trusted.
const (
	Good     Who = iota
	Stranger     // of an authority that nobody trusts
	Past         // expired since, and not when it signed; a timestamp is as old as the signature
	PastLate     // the same with a timestamp of today: see Source.Stamped
)

// Signing asks an honest signer for a signature.
type Signing struct {
	Field   string // empty signature field
	Level   string // b, t, lt or lta
	Certify int    // 1 or 2: the level of DocMDP
	Who     Who
}

// Source is what attacks start from. It is for one goroutine.
type Source struct {
	Plain  []byte                                          // a final record copy with two or more empty signature fields
	Sign   func(file []byte, by Signing) ([]byte, error)   // the honest signer
	Extend func(file []byte, level string) ([]byte, error) // takes a signed file to a level
	Token  func(digest []byte) ([]byte, error)             // a good timestamp of a SHA-256 digest
	Key    crypto.Signer                                   // of a certificate that is good: for seals that nobody honest makes
	Chain  []*x509.Certificate                             // its certificate first
	Time   time.Time                                       // now

	fields []string
	made   map[Signing][]byte
	twice  []byte
}

// Attack is a way to make a file that must be refused, or, for a control, one that
// must not.
type Attack struct {
	Name  string   // of the file: lower-case words with hyphens
	Row   string   // of the matrix, in words
	Codes []string // package sign's: one of them must be among the problems; none: the file is good
	// Damaged is why the file is refused whole, as one that cannot be read; "" for
	// one that is judged.
	Damaged string
	// Recorded says that it is seen only by what the case recorded of the stored file.
	Recorded bool
	Make     func(s *Source) ([]byte, error)
}

// Attacks returns all attacks, and the controls, in the order of the table.
func Attacks() []Attack {
	var all []Attack
	for _, list := range [][]Attack{controls(), onBytes(), onRanges(), onTrust(), onPages(), onForm(), onDocument(), onRevisions(), onShadows(), onSpelling(), onPacking()} {
		all = append(all, list...)
	}
	return all
}

// field returns the name of the nth empty signature field.
func (s *Source) field(n int) (string, error) {
	if s.fields == nil {
		u, err := begin(s.Plain)
		if err != nil {
			return "", err
		}
		root, err := u.Catalog()
		if err != nil {
			return "", err
		}
		form, err := u.Dict(root["AcroForm"])
		if err != nil {
			return "", err
		}
		fields, err := u.Array(form["Fields"])
		if err != nil {
			return "", err
		}
		for _, x := range fields {
			d, err := u.Dict(x)
			if err != nil {
				return "", err
			}
			if name, _ := u.Text(d["T"]); d["FT"] == pdfread.Name("Sig") && d["V"] == nil {
				s.fields = append(s.fields, name)
			}
		}
	}
	if n >= len(s.fields) {
		return "", fmt.Errorf("forge: the file has %d empty signature fields, and one more is wanted", len(s.fields))
	}
	return s.fields[n], nil
}

// signed returns the plain file with one signature. Equal asks get the same file.
func (s *Source) signed(by Signing) ([]byte, error) {
	if by.Level == "" {
		by.Level = "b"
	}
	if file := s.made[by]; file != nil {
		return file, nil
	}
	file, err := s.sign(s.Plain, 0, by)
	if err == nil {
		if s.made == nil {
			s.made = map[Signing][]byte{}
		}
		s.made[by] = file
	}
	return file, err
}

// sign has a file signed in its nth field.
func (s *Source) sign(file []byte, n int, by Signing) (out []byte, err error) {
	if by.Field, err = s.field(n); err != nil {
		return nil, err
	}
	if by.Level == "" {
		by.Level = "b"
	}
	return s.Sign(file, by)
}

// signedTwice returns the plain file with two signatures.
func (s *Source) signedTwice() ([]byte, error) {
	if s.twice != nil {
		return s.twice, nil
	}
	one, err := s.signed(Signing{})
	if err != nil {
		return nil, err
	}
	s.twice, err = s.sign(one, 1, Signing{})
	return s.twice, err
}

// after is an attack by an incremental update to a file with one signature.
func after(name, row string, how func(u *update) error, codes ...string) Attack {
	return Attack{Name: name, Row: row, Codes: codes, Make: func(s *Source) ([]byte, error) {
		file, err := s.signed(Signing{})
		if err != nil {
			return nil, err
		}
		return updated(file, how)
	}}
}

func updated(file []byte, how func(u *update) error) ([]byte, error) {
	u, err := begin(file)
	if err != nil {
		return nil, err
	}
	if err := how(u); err != nil {
		return nil, err
	}
	return u.bytes()
}

// sealed is a first seal as nobody honest makes it.
func sealed(name, row string, o seal, codes ...string) Attack {
	return Attack{Name: name, Row: row, Codes: codes, Make: func(s *Source) (_ []byte, err error) {
		o := o
		if o.field, err = s.field(0); err != nil {
			return nil, err
		}
		return s.put(s.Plain, o)
	}}
}

// second is a second seal, after an honest one.
func second(name, row string, o seal, codes ...string) Attack {
	return Attack{Name: name, Row: row, Codes: codes, Make: func(s *Source) ([]byte, error) {
		one, err := s.signed(Signing{Certify: o.certify})
		if err != nil {
			return nil, err
		}
		o := o
		o.certify = 0
		switch {
		case o.timestamp:
			o.field = "Timestamp"
		case o.field == "":
			if o.field, err = s.field(1); err != nil {
				return nil, err
			}
		}
		return s.put(one, o)
	}}
}

var errNothing = errors.New("forge: the file does not have what this attack needs")
