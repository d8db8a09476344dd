// Package suggest finds the word somebody may have meant.
package suggest

import "strings"

// maxWord bounds the work on a hostile word; no known word is longer.
const maxWord = 64

// For returns the candidate nearest to word, small and capital letters alike,
// and false when none is near: at most one letter in three may be wrong. Of
// equally near candidates the first is returned.
func For(word string, candidates []string) (string, bool) {
	if len(word) > maxWord {
		return "", false
	}
	w := []rune(strings.ToLower(word))
	best, least := "", len(w)/3+1
	for _, c := range candidates {
		r := []rune(strings.ToLower(c))
		if len(r)-len(w) >= least || len(w)-len(r) >= least {
			continue
		}
		if d := distance(w, r); d < least {
			best, least = c, d
		}
	}
	return best, best != ""
}

// distance is Levenshtein's: the letters to insert, delete or replace.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
