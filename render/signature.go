package render

import (
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// Drawing is a signature as it was drawn on a tablet or pad.
type Drawing struct {
	Path string // of the picture in the case
	Data string // base64 of a PNG or JPEG; what it holds is judged by who draws it
	Alt  string // says in words what it shows
}

// signerHidden reports whether this copy's reader may not see who signed: by the name
// beside the signature, or where there is none by whoever it refers to.
func (b *builder) signerHidden(sig *earlyhelp.Signature, row string) bool {
	_, whose := b.form.Refer(string(sig.Who))
	sources := slices.Concat(whose, sourceAt(join(row, "name")))
	if name := strings.TrimSpace(sig.Name); name == "" || b.words.Placeholder(name) {
		sources = append(sources, sourceAt(join(row, "who"))...)
	}
	return b.hidden(sources)
}

// drawing returns the drawn signature of a row, where there is one and this copy's
// reader may see the name that it shows.
func (b *builder) drawing(sig *earlyhelp.Signature, row string) string {
	data := strings.TrimSpace(sig.Drawing)
	if sig.Kind != earlyhelp.SignedDrawn || data == "" || b.words.Placeholder(data) || b.signerHidden(sig, row) {
		return ""
	}
	return sig.Drawing
}

// signed says in the box of a signature when it was given, and by whom where that
// is what the box shows. One that was drawn is shown.
func (b *builder) signed(a *Answer, t *trace, s templates.Scope) {
	sig, ok := s.Row().(*earlyhelp.Signature)
	if !ok || a.Kind != templates.Sign || a.Text == "" {
		return
	}
	day, name := "", ""
	if !sig.Date.IsZero() && b.tellsOf(t, join(s.RowPath(), "date")) {
		day = b.words.Date(sig.Date)
	}
	if sig.Kind == earlyhelp.SignedDrawn || sig.Kind == earlyhelp.SignedTyped {
		name = b.signerName(t, sig, s.RowPath())
	}
	if data := b.drawing(sig, s.RowPath()); data != "" {
		key := "drawing"
		if name == "" {
			key += ".unnamed"
		}
		if day != "" {
			key += ".dated"
		}
		a.Drawing = &Drawing{join(s.RowPath(), "drawing"), data, b.words.Say(key, map[string]string{"name": name, "date": day})}
	}
	args := map[string]string{"kind": a.Text, "name": name, "date": day}
	switch {
	case name != "" && day != "":
		a.Text = b.words.Say("signed.byon", args)
	case name != "":
		a.Text = b.words.Say("signed.by", args)
	case day != "" && sig.Kind == earlyhelp.SignedOnFile: // which was not signed on that day
		a.Text = b.words.Say("signed.onfile", args)
	case day != "":
		a.Text = b.words.Say("signed.on", args)
	}
}

// signerName is the name that stands beside a signature, or else that of the
// person who signed.
func (b *builder) signerName(t *trace, sig *earlyhelp.Signature, row string) string {
	if b.signerHidden(sig, row) {
		return ""
	}
	at := join(row, "name")
	name, whose := b.form.Refer(string(sig.Who))
	if own := strings.TrimSpace(sig.Name); own != "" && !b.words.Placeholder(own) {
		b.tellsOf(t, at)
		return own
	}
	if name == "" {
		name = strings.TrimSpace(string(sig.Who))
		if _, isRow := sig.Who.ID(); isRow || b.words.Placeholder(name) {
			return ""
		}
	}
	place, ok := b.referred(string(sig.Who))
	t.named = append(t.named, reference{join(row, "who"), string(sig.Who)})
	if ok {
		t.rows = append(t.rows, place.Row)
	}
	for _, src := range whose {
		t.seen, t.shown = append(t.seen, src.Path), append(t.shown, src.Path)
	}
	return name
}

// tellsOf notes that an answer tells another one, which lives at path, unless
// this copy hides that.
func (b *builder) tellsOf(t *trace, path string) bool {
	t.seen = append(t.seen, path)
	if b.hidden(sourceAt(path)) {
		return false
	}
	t.shown = append(t.shown, path)
	return true
}
