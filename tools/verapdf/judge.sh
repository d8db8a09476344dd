#!/usr/bin/env bash
# Asks veraPDF: judge.sh [-f ua1,3a] FILE|FOLDER|@LIST...
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../java.sh" "$here" "$@"
