#!/usr/bin/env bash
# Makes everything that a release hands out for this machine's processor:
#
#   bash packaging/build.sh OUT_DIR
#
# | in OUT_DIR | is |
# |---|---|
# | `ssg-VERSION-TARGET.tgz` | the program with its manual, completions and licences |
# | `ssg-archive_VERSION-1_ARCH.deb` | the same for Debian and its kin (Linux) |
# | `ssg_archive-VERSION-py3-none-PLATFORM.whl` | the program for `pip install` and `uvx` |
# | `ssg-archive-VERSION.tgz`, `ssg-archive-OS-CPU-VERSION.tgz` | for npm: the package, and its part for this platform |
# | `ssg-VERSION-TARGET.cdx.json` | what the program is made of (CycloneDX) |
# | `Containerfile`, `ssg` | what a container image is made of |
# | `LINKAGE` | what the program needs of the system it runs on |
# | `SHA256SUMS` | the sums of all |
#
# It needs cargo, maturin 1.16 or newer, python3 and npm; on Linux also cargo-deb and dpkg-deb.
#
# On Linux the program is static. Where `rustup` has the target for musl, that is used; else the
# program holds the C library of this machine (glibc, `+crt-static`), which runs everywhere too, but
# for one thing: `ssg serve --host NAME` may not know a name, and wants the number of the address.
#
# `SSG_PACKAGE_PROFILE=release` takes the program as the tests compile it, in place of the profile
# `dist`, which takes minutes: it is linked to the C library of this machine, and is not to be handed
# out. `LINKAGE` says which it is.
set -euo pipefail
out=${1:?usage: packaging/build.sh OUT_DIR}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/.."

profile=${SSG_PACKAGE_PROFILE:-dist}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
host=$(rustc -vV | sed -n 's/^host: //p')
# Two builds of one commit are the same to the byte, as far as the tools allow.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
# With this variable, Cargo would compile again what the tests have compiled without it.
compile=()
[ "$profile" = dist ] || compile=(env -u SOURCE_DATE_EPOCH)

# What is compiled, and for whom.
target=$host
options=(--locked --profile "$profile")
wheel=()
case "$host" in
  *-linux-gnu)
    if [ "$profile" = dist ]; then
      musl=${host/-gnu/-musl}
      if rustup target list --installed 2>/dev/null | grep -qx "$musl"; then
        target=$musl
        linkage="static, with musl"
        wheel=(--compatibility manylinux2014 musllinux_1_1)
      else
        RUSTFLAGS="${RUSTFLAGS:-} -C target-feature=+crt-static"
        linkage="static, with glibc $(getconf GNU_LIBC_VERSION | cut -d' ' -f2): rustup has no target $musl here"
        # It runs with musl, too, but maturin does not let a program for glibc say so.
        wheel=(--compatibility manylinux2014)
      fi
      export RUSTFLAGS=${RUSTFLAGS:-}
      options+=(--target "$target")
    else
      linkage="linked to glibc $(getconf GNU_LIBC_VERSION | cut -d' ' -f2) of this machine: not to be handed out"
      wheel=(--compatibility linux)
    fi
    ;;
  *) linkage="linked to the system's own libraries"
    [ "$profile" != dist ] || options+=(--target "$target") ;;
esac
suffix=""
case "$host" in *-windows-*) suffix=.exe ;; esac

${compile[@]+"${compile[@]}"} cargo build "${options[@]}" --bin ssg
folder=${CARGO_TARGET_DIR:-target}
[ "$profile" != dist ] || folder+="/$target"
program="$folder/$profile/ssg$suffix"
[ -n "${linkage##static*}" ] || ! ldd "$program" 2>/dev/null | grep -q '=>' || {
  echo "error: \`$program\` is not static" >&2
  exit 1
}

# The archive, and what the other packages take from it.
name=ssg-$version-$target
staged=target/package
rm -rf "$staged"
mkdir -p "$staged/completions" "$staged/$name"
"$program" man >"$staged/ssg.1"
"$program" completions bash >"$staged/completions/ssg.bash"
"$program" completions zsh >"$staged/completions/_ssg"
"$program" completions fish >"$staged/completions/ssg.fish"
"$program" completions powershell >"$staged/completions/ssg.ps1"
python3 packaging/licences.py "$target" >"$staged/THIRD-PARTY.txt"
cp "$program" "$staged/ssg$suffix"
cp -r "$staged/ssg$suffix" "$staged/ssg.1" "$staged/completions" "$staged/THIRD-PARTY.txt" \
  LICENSE-APACHE LICENSE-MIT README.md "$staged/$name/"
find "$staged/$name" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
chmod 755 "$staged/$name/ssg$suffix"
python3 packaging/archive.py "$staged" "$name" "$out/$name.tgz"

# The wheel. What it says of its own parts is the list for all packages.
rm -rf "$staged/wheel"
${compile[@]+"${compile[@]}"} maturin build "${options[@]}" ${wheel[@]+"${wheel[@]}"} --out "$staged/wheel" >&2
cp "$staged"/wheel/*.whl "$out/"
python3 packaging/sbom.py "$staged"/wheel/*.whl "$out/$name.cdx.json"

case "$host" in
  *-linux-*)
    deb=(--no-build --no-strip --locked --profile "$profile" --output "$out/")
    [ "$profile" != dist ] || deb+=(--target "$target")
    cargo deb "${deb[@]}" >&2
    ;;
esac

# npm: a package without a line that runs at installation.
os=$(node -p process.platform)
cpu=$(node -p process.arch)
node packaging/npm/pack.mjs "$version" "$os" "$cpu" "$staged/ssg$suffix" "$staged/npm"
for package in "$staged"/npm/*/; do
  npm pack --silent --pack-destination "$out" "$package" >&2
done

cp packaging/Containerfile "$out/"
cp "$staged/ssg$suffix" "$out/"
echo "$linkage" >"$out/LINKAGE"
cd "$out"
rm -f SHA256SUMS
if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
"${sum[@]}" -- * >.SHA256SUMS
mv .SHA256SUMS SHA256SUMS
echo "$name: $linkage"
