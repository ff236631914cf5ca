#!/usr/bin/env bash
# What search costs, with the index of `ssg` and with Pagefind, over the same pages in one run:
#
#     bash benches/search.sh [ARTICLES]...        (default: 1000 10000; at least 22)
#
# Prints one table: processor time, memory and the clock of what makes the index (for `ssg`, what a build takes
# more with it), its bytes and files, what an edited sentence takes more (milliseconds by the clock, and of
# CPU); and of 30 queries in Chromium, on a net with a latency of 100 ms and 10 Mbit/s, medians of requests,
# KB and seconds.
#
# Needs target/release/ssg, python3, GNU time, the tools of `bash tests/tools/install.sh` and the corpora in
# ../shared/corpora. `PAGEFIND=path` is the program of Pagefind (`pip install pagefind_bin`, or
# `npm install pagefind`); without it only `ssg` is measured. `SSG=path` is another program to measure,
# `THEMES=path` its themes, `QUERIES=5` runs fewer queries.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
ssg=${SSG:-$root/target/release/ssg}
PATH=$root/tests/tools/bin:$PATH
room=$(mktemp -d "${TMPDIR:-/tmp}/ssg-search.XXXXXX")
trap 'rm -rf "$room"' EXIT

# Seconds of CPU, of the clock, and megabytes of memory that a command takes.
took() {
  command time -f '%U %S %e %M' -o "$room/time" "$@" >"$room/told" 2>&1 || { cat "$room/told" >&2; exit 1; }
  awk '{ printf "%.2f %.2f %.0f", $1 + $2, $3, $4 / 1024 }' "$room/time"
}

size() { find "$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.2f %d", sum / 1e6, NR }'; }

# Medians of the milliseconds, by the clock and of CPU, that a build takes more with search than without after
# one article got a sentence. Both sites change in turns.
edited() {
  python3 - "$ssg" <<'EOF'
import resource, shutil, statistics, subprocess, sys, time

def build(site):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    built = subprocess.run([sys.argv[1], "build", "-C", site], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if built.returncode:
        sys.exit(built.stdout.decode())
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * wall, 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

shutil.copytree(".", "../without", symlinks=True)
text = open("site.toml").read()
open("../without/site.toml", "w").write(text.replace("search = true", "search = false"))
sites = [".", "../without"]
# The second build reads the stamps of the first.
for _ in range(2):
    for site in sites:
        build(site)
    time.sleep(1)
more = []
for turn in range(21):
    for site in sites:
        with open(f"{site}/content/articles/a{turn + 1}.md", "a") as article:
            article.write(f"\nOne more word: edited{turn}.\n")
    time.sleep(0.5)
    times = {site: build(site) for site in (sites if turn % 2 else sites[::-1])}
    more.append([a - b for a, b in zip(times["."], times["../without"])])
shutil.rmtree("../without")
print(*[f"{statistics.median(values):.0f}" for values in zip(*more)])
EOF
}

row() { printf '%8s  %-9s %7s %7s %6s %7s %6s %7s %8s  %5s %6s %6s  %5s %6s %6s  %6s\n' "$@"; }

row articles program CPU-s clock MB index-MB files edit-ms edit-CPU first KB s later KB s cached
for count in "${@:-1000 10000}"; do
  for count in $count; do
    site=$room/$count
    python3 "$root/benches/search.py" "$count" "$site"
    if [ -n "${THEMES:-}" ]; then ln -sfn "$THEMES" "$site/themes"; fi
    cd "$site"
    sed -i 's/^search = .*/search = false/' site.toml
    without=$(took "$ssg" build --no-cache)
    rm -rf public
    sed -i 's/^search = .*/search = true/' site.toml
    with=$(took "$ssg" build --no-cache)
    index=$(size public/search)
    net=$(node "$root/benches/search.mjs" "$site" ssg "${QUERIES:-30}")
    more=$(echo "$without $with" | awk '{ printf "%.2f %.2f %.0f", $4 - $1, $5 - $2, $6 - $3 }')
    if [ -n "${PAGEFIND:-}" ]; then
      made=$(took "$PAGEFIND" --site public --output-path "$site/public/pagefind")
      of_pagefind=$(size public/pagefind)
      net_of_pagefind=$(node "$root/benches/search.mjs" "$site" pagefind "${QUERIES:-30}")
    fi
    rm -rf public .ssg
    edit=$(edited)
    # shellcheck disable=SC2086
    row "$count" ssg $more $index $edit $net
    if [ -n "${PAGEFIND:-}" ]; then
      # shellcheck disable=SC2086
      row "$count" pagefind $made $of_pagefind - - $net_of_pagefind
    fi
    cd "$room"
    rm -rf "$site"
  done
done
