#!/usr/bin/env bash
# Builds FOLDER/Judge.java once, by FOLDER/pom.xml, into a cache folder outside
# the source tree, and runs it: java.sh FOLDER ARGS...
set -euo pipefail
here=$(cd "$1" && pwd)
shift

for need in java mvn; do
  command -v "$need" >/dev/null || {
    echo "java.sh: no $need here. Install: apt-get install -y --no-install-recommends openjdk-17-jre-headless maven" >&2
    exit 2
  }
done

key=$(cat "$here/pom.xml" "$here/Judge.java" | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/earlyhelp-$(basename "$here")
if ! test -f "$cache/$key/classes/Judge.class"; then
  mkdir -p "$cache"
  build=$(mktemp -d "$cache/build.XXXXXX")
  trap 'rm -rf "$build"' EXIT
  # Without the network when all is there already.
  mvn -q -B -Dstyle.color=never -o -f "$here/pom.xml" -Dto="$build" compile >/dev/null 2>&1 ||
    mvn -q -B -Dstyle.color=never -f "$here/pom.xml" -Dto="$build" compile >&2 ||
    { echo "java.sh: maven could not build $here/Judge.java" >&2; exit 2; }
  mv -T "$build" "$cache/$key" 2>/dev/null || test -f "$cache/$key/classes/Judge.class"
  rm -rf "$build"
fi
exec java -XX:+UseSerialGC -cp "$cache/$key/classes:$cache/$key/lib/*" Judge "$@"
