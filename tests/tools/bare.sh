#!/usr/bin/env bash
# Installs the packages of a release on a machine that has the base of its distribution and nothing else: no
# Rust, no compiler, no network. Each makes a site and builds it.
#
#   bare.sh ROOT.tgz PACKAGES WORK      (as root)
#
# WORK/root is the machine, and WORK/root/root/{archive,wheel,npm,deb} are the sites.
set -euo pipefail
packed=$1 packages=$2 root=$3/root
mkdir -p "$root"
tar -xzf "$packed" -C "$root"
mkdir "$root/packages"
cp "$packages"/*.tgz "$packages"/*.whl "$packages"/*.deb "$root/packages/"

# The base has no Node: it is put beside it, with what it needs and the base lacks.
mkdir -p "$root/opt/node/bin" "$root/opt/node/lib"
cp -L "$(command -v node)" "$root/opt/node/bin/node"
ldd "$(command -v node)" | awk '$3 ~ /^\// { print $3 }' | while read -r library; do
  name=$(basename "$library")
  [ -n "$(find "$root/lib" "$root/usr/lib" -name "$name" -print -quit)" ] || cp -L "$library" "$root/opt/node/lib/"
done
npm=$(readlink -f "$(command -v npm)")
for folder in "$(dirname "$(dirname "$npm")")" /usr/share/nodejs; do
  [ ! -d "$folder" ] || { mkdir -p "$root$folder" && cp -r "$folder/." "$root$folder/"; }
done

cat >"$root/install.sh" <<'INSTALL'
set -eu
npm=$1
for program in cargo rustc cc git ssg node; do
  ! command -v "$program" || { echo "error: the bare machine has $program" >&2; exit 1; }
done
site() {
  name=$1
  shift
  mkdir -p "/root/$name"
  cd "/root/$name"
  "$@" --version
  "$@" init --yes
  "$@" build
  cd /root
}
mkdir /opt/ssg
for archive in /packages/ssg-[0-9]*.tgz; do tar -xzf "$archive" -C /opt/ssg --strip-components=1; done
site archive /opt/ssg/ssg

python3 -m venv /opt/venv
/opt/venv/bin/pip install --quiet --no-index --disable-pip-version-check /packages/*.whl
site wheel /opt/venv/bin/ssg

mkdir /root/npm
cd /root/npm
PATH=/opt/node/bin:$PATH LD_LIBRARY_PATH=/opt/node/lib
export PATH LD_LIBRARY_PATH
node "$npm" install --ignore-scripts --offline --no-audit --no-fund --no-update-notifier /packages/ssg-archive-*.tgz
# The program is found where it is asked for, beside its own package.
site npm ./node_modules/.bin/ssg
unset LD_LIBRARY_PATH

dpkg --install /packages/*.deb
site deb ssg
test -f /usr/share/man/man1/ssg.1.gz || grep -q path-exclude /etc/dpkg/dpkg.cfg.d/*
dpkg --remove ssg-archive
test ! -e /usr/bin/ssg
INSTALL
exec unshare --mount --net --pid --fork chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  sh /install.sh "$npm"
