package templates

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"earlyhelp.example/forms/earlyhelp"
)

// Range is the scale that a score is given on. A nil Range is the usual one:
// from 0 to 10, without words.
type Range struct {
	Low, High int
	Bands     []Band    // in order, and not necessarily all of the scale
	Ends      [2]string // words for the lowest score and for the highest; "": none
}

// Band is the scores that share words.
type Band struct {
	From, To int
	Label    string
}

// Bounds returns the lowest score and the highest.
func (r *Range) Bounds() (low, high int) {
	if r == nil {
		return 0, earlyhelp.MaxScore
	}
	return r.Low, r.High
}

// Has reports whether a score is on the scale.
func (r *Range) Has(score int) bool {
	low, high := r.Bounds()
	return low <= score && score <= high
}

// Band returns the words for a score, and "" where it has none.
func (r *Range) Band(score int) string {
	if r != nil {
		for _, b := range r.Bands {
			if b.From <= score && score <= b.To {
				return b.Label
			}
		}
	}
	return ""
}

// Lines returns the words of the scale with the scores that they are for, a line
// each, from the lowest score to the highest.
func (r *Range) Lines() []string {
	if r == nil {
		return nil
	}
	var out []string
	add := func(scores, words string) {
		if words != "" {
			out = append(out, scores+": "+words)
		}
	}
	add(strconv.Itoa(r.Low), r.Ends[0])
	for _, b := range r.Bands {
		add(b.Scores(), b.Label)
	}
	add(strconv.Itoa(r.High), r.Ends[1])
	return out
}

// Scores returns the scores of the band: "3", "1–2".
func (b Band) Scores() string {
	if b.From == b.To {
		return strconv.Itoa(b.From)
	}
	return strconv.Itoa(b.From) + "–" + strconv.Itoa(b.To)
}

// scale reads the scale of a score.
func (s *source) scale(n *yaml.Node) *Range {
	r := &Range{High: earlyhelp.MaxScore}
	var bands, ends *yaml.Node
	s.Keys(n, "a scale", map[string]func(*yaml.Node){
		"low":   s.Number(&r.Low, "low", earlyhelp.MaxScore),
		"high":  s.Number(&r.High, "high", earlyhelp.MaxScore),
		"bands": func(n *yaml.Node) { bands = n },
		"ends":  func(n *yaml.Node) { ends = n },
	})
	if r.Low >= r.High || r.High > earlyhelp.MaxScore {
		s.Fail(n, "scale", "a scale goes from a whole number to a higher one, within 0 to %d", earlyhelp.MaxScore)
		return r
	}
	next := r.Low
	for _, e := range s.Entries(bands, "bands") {
		b, ok := band(e.Key)
		if b.Label = s.Text(e.Value, "a band"); !ok || b.Label == "" {
			s.Fail(e.At, "scale", "a band is scores and their words, such as \"1-2\": Stuck")
			continue
		}
		if b.From < next || b.To < b.From || b.To > r.High {
			s.Fail(e.At, "scale", "the scores of bands go from %d to %d in order, each at most once", r.Low, r.High)
			continue
		}
		next = b.To + 1
		r.Bands = append(r.Bands, b)
	}
	if ends == nil {
		return r
	}
	words := s.Texts(ends, "ends")
	if len(words) != len(r.Ends) || words[0]+words[1] == "" {
		s.Fail(ends, "scale", "the ends of a scale are two texts: for the lowest score, for the highest")
		return r
	}
	copy(r.Ends[:], words)
	return r
}

// band reads the scores of a band, "3" or "1-2".
func band(text string) (Band, bool) {
	from, to, several := strings.Cut(text, "-")
	low, err := strconv.Atoi(from)
	high := low
	if several && err == nil {
		high, err = strconv.Atoi(to)
	}
	return Band{From: low, To: high}, err == nil
}
