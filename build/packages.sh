# Sourced by start.sh and test.sh: want_debian "what for" package... installs what is missing when it may, else says what to do.
want_debian() {
  local purpose=$1 missing=() package sudo=()
  shift
  command -v dpkg-query >/dev/null || { echo "Not a Debian system: install the equivalent of: $* ($purpose)." >&2; return 1; }
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo=(sudo -n); else
      echo "Missing ($purpose): ${missing[*]}. Install with: sudo apt-get install ${missing[*]}" >&2
      return 1
    fi
  fi
  echo "Installing ${missing[*]} ($purpose)"
  # A fresh machine may be running its own first apt-get: wait for its lock.
  "${sudo[@]}" apt-get -qq -oDPkg::Lock::Timeout=900 update || return 1
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -oDPkg::Lock::Timeout=900 \
    install --no-install-recommends "${missing[@]}" >/dev/null
}

# The tools no script can do without.
want_tools() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: see the README, \"What you need\"." >&2; exit 2; }
  done
}
