package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// digest returns the SHA-256 of everything that makes the compiled form what
// it is: words, order, fields and rules, but not where the answers live, which
// may move, nor the council's name, logo, colour and marking, which are how it
// looks.
func digest(t *Template) string {
	h := sha256.New()
	put(h, t.ID(), t.Title, t.Wording, t.Source, t.Family, t.Day.ID)
	for _, p := range t.Parts {
		put(h, p.Name, p.How, conditionDigest(p.When))
	}
	for _, sec := range t.Sections {
		put(h, "section", sec.ID, sec.Title, sec.Cite)
		if sec.When != nil { // what a form does not use must not change what it was
			put(h, "asked", sec.Only, conditionDigest(sec.When))
		}
		sec.Walk(func(it Item) { put(h, itemDigest(it)...) })
	}
	for _, r := range t.Rules {
		if r.Origin != "library" {
			put(h, ruleDigest(r)...)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// put writes values so that no two lists of values look alike.
func put(h hash.Hash, values ...any) { _, _ = fmt.Fprintf(h, "%#v\n", values) }

func itemDigest(it Item) []any {
	switch it := it.(type) {
	case *Heading:
		return []any{"heading", it.Text}
	case *Text:
		return []any{"text", it.Text, it.Hint, conditionDigest(it.When)}
	case *Question:
		out := []any{"question", it.Field.ID, it.Field.Kind, it.Field.Office, it.Label, it.Hint, it.Options, it.Lines, it.Only, it.Optional, it.Again, conditionDigest(it.When)}
		if it.Scale != nil {
			out = append(out, *it.Scale)
		}
		return out
	case *Beside:
		return []any{"row", len(it.Questions)}
	case *Table:
		out := []any{"table", it.List.ID, it.Label, it.Hint, it.Each, it.EachLabel, it.Slots, it.Rest, it.Only, it.Optional, it.Office, len(it.Columns), conditionDigest(it.Where), conditionDigest(it.When)}
		if it.Transpose {
			out = append(out, "transposed")
		}
		return out
	case *Block:
		return []any{"block", it.List.ID, it.Label, it.Key, it.Each, it.Slots, it.Optional, len(it.Items), conditionDigest(it.When)}
	case *Ticks:
		return []any{"ticks", it.List.ID, it.Label, it.Hint, it.Options, it.Optional, conditionDigest(it.When)}
	}
	return nil
}

func ruleDigest(r *Rule) []any {
	ids := []any{"rule", r.Code, r.Kind, r.Severity, r.Stage, r.Say, r.Cite, r.Values, r.Min, r.Max, r.To, r.From, r.Revisit,
		r.Declared, r.As, r.Dated, r.Sections, r.Find, conditionDigest(r.When), conditionDigest(r.Where)}
	for _, fd := range r.Reads() {
		ids = append(ids, fd.ID)
	}
	// What a rule does not use must not change what it was.
	if r.Office {
		ids = append(ids, "office")
	}
	if r.Topic != "" {
		ids = append(ids, "topic", r.Topic)
	}
	if r.Everywhere {
		ids = append(ids, "everywhere")
	}
	return ids
}

func conditionDigest(c *Condition) []any {
	if c == nil {
		return nil
	}
	out := []any{c.Op, c.Value, len(c.All), len(c.Any)}
	c.fields(func(fd *Field) { out = append(out, fd.ID) })
	for _, sub := range append(append([]*Condition{c.Not, c.Where}, c.All...), c.Any...) {
		out = append(out, conditionDigest(sub))
	}
	return out
}
