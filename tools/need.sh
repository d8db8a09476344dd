# Sourced by the scripts that .ci/run calls: need COMMAND PACKAGE says what is
# needed, and install_missing installs what is missing.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
install_missing() {
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  test ${#missing[@]} -gt 0 || return 0
  echo "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
