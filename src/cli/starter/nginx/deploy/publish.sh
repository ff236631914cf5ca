#!/usr/bin/env bash
# Puts a finished site on a server in one step, and takes it back:
#
#   bash deploy/publish.sh public publisher@www.institute.example:/srv/www/archive
#   bash deploy/publish.sh --back publisher@www.institute.example:/srv/www/archive
#
# Each release is a folder of its own below `releases/`, and `current` is a link to one of them. What is
# served changes in the moment in which the link does: no reader meets half a site. Files that did not
# change are shared with the release before, so that a release costs little room. The last ten are kept.
#
# nginx reads redirects and headers only when it is reloaded, which its user may do by one rule of sudo: README.md (or
# EDITING.md) has it. Without that rule the release is published all the same, and a warning says what to run.
#
# A target without a colon is a folder of this machine. Needed are rsync here and there, and ssh.
set -euo pipefail
what=${1:?usage: publish.sh FOLDER|--back TARGET}
target=${2:?usage: publish.sh FOLDER|--back TARGET}

case "$target" in
  *:*) machine=${target%%:*} folder=${target#*:} ;;
  *) machine="" folder=$target ;;
esac
[ -n "$folder" ] || { echo "error: \`$target\` names no folder" >&2; exit 2; }
# Runs a script over there; what follows are its arguments.
over_there() {
  local script=$1
  shift
  if [ -n "$machine" ]; then
    # ssh makes one line of its arguments, which a shell reads again.
    ssh -o BatchMode=yes "$machine" "bash -s -- $(printf '%q ' "$@")" <<<"$script"
  else
    bash -s -- "$@" <<<"$script"
  fi
}

reload='
  reload() {
    sudo -n systemctl reload nginx </dev/null || {
      echo "warning: nginx is not reloaded, and still has the redirects and headers of the release before" >&2
      echo "  hint: run \`sudo systemctl reload nginx\` on the server; README.md or EDITING.md says how to allow it once" >&2
    }
  }
'

if [ "$what" = --back ]; then
  over_there "$reload"'
    set -euo pipefail
    cd "$1"
    now=$(readlink current)
    before=$(ls -d releases/*/ | sed "s,/$,," | sort | awk -v now="$now" "\$0 < now" | tail -n 1)
    [ -n "$before" ] || { echo "error: there is no release before $now" >&2; exit 1; }
    ln -sfn "$before" .current-new
    mv -T .current-new current
    echo "back to $before"
    reload
  ' "$folder"
  exit
fi

[ -f "$what/index.html" ] || { echo "error: \`$what\` is not a finished site" >&2; exit 2; }
# The clock of the server names the release; a release before it lends its files.
read -r name share < <(over_there '
  set -euo pipefail
  mkdir -p "$1/releases"
  [ ! -e "$1/current" ] || share=--link-dest=../../current/
  echo "$(date -u +%Y-%m-%dT%H%M%S.%N) ${share:-}"
' "$folder")
[ -n "$name" ] || exit 1
# Without --times, a file keeps the time at which it last changed.
rsync --recursive --checksum --chmod=D755,F644 ${share:+"$share"} "$what/" "$target/releases/.$name/"
over_there "$reload"'
  set -euo pipefail
  cd "$1"
  mv "releases/.$2" "releases/$2"
  ln -sfn "releases/$2" .current-new
  mv -T .current-new current
  # What was never finished, and all but the last ten, and what is served.
  now=$(readlink current)
  find releases -mindepth 1 -maxdepth 1 -name ".*" -mmin +120 -exec rm -r {} +
  ls -d releases/*/ | sed "s,/$,," | sort -r | tail -n +11 | while read -r old; do
    [ "$old" = "$now" ] || rm -r "$old"
  done
  echo "published $now"
  reload
' "$folder" "$name"
