#!/usr/bin/env bash
# What `action.yml` runs: fetches the archive of VERSION, checks it against SHA256, and adds the program
# to the path of the steps that follow. FROM is the address of the folder of the archive, REPOSITORY
# that of the repository whose releases are taken where FROM is empty.
set -euo pipefail

stop() {
  echo "::error title=ssg::$1"
  exit 1
}
[[ $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
  stop "\`version: $VERSION\` is not an exact version such as 0.1.0"
[[ $SHA256 =~ ^[0-9a-f]{64}$ ]] ||
  stop "\`sha256\` is not a sum of 64 hexadecimal digits; SHA256SUMS of the release lists it"
case "${RUNNER_OS:?}-${RUNNER_ARCH:?}" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  *) stop "there is no release for $RUNNER_OS on $RUNNER_ARCH" ;;
esac
name=ssg-$VERSION-$target
folder=${RUNNER_TEMP:?}/$name
address=${FROM:-$REPOSITORY/releases/download/v$VERSION}/$name.tgz
archive=$RUNNER_TEMP/$name.tgz
curl --fail --silent --show-error --location --retry 3 --output "$archive" "$address" ||
  stop "$address cannot be fetched"
if command -v sha256sum >/dev/null; then seen=$(sha256sum "$archive"); else seen=$(shasum -a 256 "$archive"); fi
seen=${seen#\\}
seen=${seen%% *}
[ "$seen" = "$SHA256" ] || stop "$name.tgz has the sum $seen, and \`sha256\` says $SHA256"
tar -xzf "$archive" -C "$RUNNER_TEMP"
rm "$archive"
"$folder/ssg" --version
echo "$folder" >>"${GITHUB_PATH:?}"
echo "path=$folder" >>"${GITHUB_OUTPUT:?}"
