#!/usr/bin/env bash
# Compiles a copy of the module against maroto's latest version. go.mod stays
# as it is: whoever embeds the module may have a newer maroto than we pin.
set -euo pipefail
cd "$(dirname "$0")/../.."
maroto=github.com/johnfercher/maroto/v2
# A version known to be published: a mirror of the proxy may serve it and yet
# leave it out of the list that "latest" is read from.
floor=v2.4.0
pinned=$(go list -m -f '{{.Version}}' "$maroto")

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# Files not yet added count, files deleted but not yet removed do not.
git ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' f; do if test -e "$f"; then printf '%s\0' "$f"; fi; done |
  tar --null -T - -cf - | tar -xf - -C "$tmp"
cd "$tmp"

latest=$(go list -m -f '{{.Version}}' "$maroto@latest") || {
  echo "maroto-latest: the module proxy ($(go env GOPROXY)) could not be asked for the latest version: NOT checked, we pin $pinned" >&2
  exit 1
}
listed=$latest
latest=$(printf '%s\n' "$listed" "$floor" "$pinned" | sort -V | tail -1)
test "$latest" = "$listed" ||
  echo "maroto-latest: the proxy lists $listed as the latest, we know of $latest and take that"
go get "$maroto@$latest" 2>get.log || { cat get.log >&2; echo "maroto-latest: could not get maroto $latest" >&2; exit 1; }
used=$(go list -m -f '{{.Version}}' "$maroto")
test "$used" = "$latest" || { echo "maroto-latest: asked for $latest, got $used" >&2; exit 1; }
if ! { go build ./... && go vet ./render/...; }; then
  echo "maroto-latest: the module does NOT compile against maroto $used (we pin $pinned)" >&2
  exit 1
fi
if test "$used" = "$pinned"; then
  echo "maroto-latest: compiled against maroto $used, which is what we pin"
else
  echo "maroto-latest: compiled against maroto $used (we pin $pinned)"
fi
