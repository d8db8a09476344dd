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

// distance counts the letters to insert, delete or replace, and the neighbours
// to swap: the commonest slip of all.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j-1]+cost, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
