#!/usr/bin/env bash
# What the search index costs, beside Pagefind, over the same pages in one run:
#
#     bash benches/search.sh [ARTICLES]...        (default: 1000 10000)
#
# Needs target/release/ssg, python3, GNU time and the corpora in ../shared/corpora. `PAGEFIND=path` is the
# program of Pagefind (`npm install pagefind@1.6`); without it only `ssg` is measured. `SSG=path` is another
# program to measure, `THEMES=path` its themes.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
ssg=${SSG:-$root/target/release/ssg}
room=$(mktemp -d "${TMPDIR:-/tmp}/ssg-search.XXXXXX")
trap 'rm -rf "$room"' EXIT

# Seconds of CPU, of the clock, and megabytes of memory that a command takes.
took() {
  command time -f '%U %S %e %M' -o "$room/time" "$@" >"$room/told" 2>&1 || { cat "$room/told"; exit 1; }
  awk '{ printf "%.2f CPU-s, %.2f s, %.0f MB", $1 + $2, $3, $4 / 1024 }' "$room/time"
}

size() { find "$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.2f MB in %d files", sum / 1e6, NR }'; }

for count in "${@:-1000 10000}"; do
  for count in $count; do
    site=$room/$count
    python3 "$root/benches/search.py" "$count" "$site"
    if [ -n "${THEMES:-}" ]; then ln -sfn "$THEMES" "$site/themes"; fi
    cd "$site"
    echo "$count articles"
    sed -i 's/^search = .*/search = false/' site.toml
    echo "  ssg without an index      $(took "$ssg" build --no-cache)"
    rm -rf public
    sed -i 's/^search = .*/search = true/' site.toml
    echo "  ssg with an index         $(took "$ssg" build --no-cache)"
    echo "  the index of ssg          $(size public/search)"
    "$ssg" build >/dev/null 2>&1
    "$ssg" build >/dev/null 2>&1
    for search in true false; do
      sed -i "s/^search = .*/search = $search/" site.toml
      "$ssg" build >/dev/null 2>&1
      printf '\nOne more word.\n' >>content/articles/a7.md
      echo "  an edit, search = $search   $(took "$ssg" build)"
    done
    if [ -n "${PAGEFIND:-}" ]; then
      echo "  Pagefind                  $(took "$PAGEFIND" --site public --output-path "$room/pagefind")"
      echo "  the index of Pagefind     $(size "$room/pagefind")"
      rm -rf "$room/pagefind"
    fi
    rm -rf "$site"
  done
done
