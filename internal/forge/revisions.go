package forge

import (
	"bytes"
	"fmt"

	"earlyhelp.example/forms/internal/pdfread"
)

// onRevisions are attacks by the way in which an update is written.
func onRevisions() []Attack {
	written := func(name, row string, k kind, how func(u *update) error, codes ...string) Attack {
		return after(name, row, func(u *update) error {
			u.kind = k
			return how(u)
		}, codes...)
	}
	return []Attack{
		written("page-in-object-stream", "an object replaced in an object stream", packed, replacePage, "page-changed"),
		written("page-in-table", "an object replaced in a table of the old kind", tabled, replacePage, "page-changed"),
		written("page-in-hybrid", "an object hidden in a hybrid table", hybrid, replaceStream, "page-changed"),
		written("page-freed", "an object freed", streamed, func(u *update) error {
			_, content, err := u.firstPage()
			u.freed = append(u.freed, content.Num)
			return err
		}, "page-changed"),
		written("table-loop", "a table that names itself as the one before", streamed, func(u *update) error {
			u.prev = len(u.File.Data)
			return nil
		}, "appended"),
		written("revision-skipped", "an update that leaves the signed revision out", streamed, func(u *update) error {
			if err := replacePage(u); err != nil {
				return err
			}
			u.prev = u.File.Revisions[0].XRef
			return nil
		}, "appended", "unknown-bytes"),
		second("bytes-between", "bytes that belong to nothing, before the next signature", seal{also: func(u *update) error {
			u.junk = "Agreed by all\n"
			return nil
		}}, "unknown-bytes"),
		second("objects-with-second", "an object that belongs to nothing", seal{also: func(u *update) error {
			u.add(pdfread.Dict{"Type": pdfread.Name("Catalog")})
			return nil
		}}, "unknown-object"),
		{Name: "startxref-elsewhere", Row: "a second end that leads elsewhere", Codes: []string{"appended"}, Make: func(s *Source) ([]byte, error) {
			file, err := s.signed(Signing{})
			if err != nil {
				return nil, err
			}
			f, err := pdfread.Open(file)
			if err != nil {
				return nil, err
			}
			return append(bytes.Clone(file), fmt.Sprintf("startxref\n%d\n%%%%EOF\n", f.Revisions[0].XRef)...), nil
		}},
	}
}
