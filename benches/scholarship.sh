#!/usr/bin/env bash
# What citing and being cited costs, each beside the same build without it:
#
#     bash benches/scholarship.sh [REPORTS]        (default: 5000)
#
# All of scholarship together may cost 30 % more processor time; what it takes to write the files that it
# adds counts apart: that is how much less a build takes when its output is there already. A bibliography of
# 4,000 entries, cited from 25 pages, may cost 0.3 seconds, where nothing else runs. Ends with 1 where
# something costs more. Needs target/release/ssg, python3 and GNU time. `SSG=path` is another program to
# measure, `THEMES=path` its themes, `RUNS=5` how often.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
ssg=${SSG:-$root/target/release/ssg}
runs=${RUNS:-5}
room=$(mktemp -d "${TMPDIR:-/tmp}/ssg-scholarship.XXXXXX")
trap 'rm -rf "$room"' EXIT
failed=0

# Seconds of CPU and of the clock that a build takes, the least of some runs: of all its work, or `again`, when
# the output is there already, so that nothing is written.
took() {
  for _ in $(seq "$runs"); do
    [ "$1" = again ] || rm -rf public
    command time -f '%U %S %e' -o "$room/time" "$ssg" build --no-cache >"$room/told" 2>&1 ||
      { cat "$room/told" >&2; exit 1; }
    awk '{ print $1 + $2, $3 }' "$room/time"
  done | sort -n | awk 'NR == 1 { cpu = $1; clock = $2 } $2 < clock { clock = $2 } END { print cpu, clock }'
}

# A site with all of it or nothing.
configured() {
  cat <<END
base_url = "https://institute.example/"
archive_id = "institute.example,2026"
theme = "institute"
license = "CC-BY-4.0"

[institute]
name = "The Institute"
email = "archive@institute.example"

[types.report]
label = "Report"
plural = "Reports"
path = "/reports/"
permalink = "/reports/:slug/"
scholarly = $1

[taxonomies.tags]
label = "Tags"

[taxonomies.series]
label = "Series"
END
}

all_of_it() {
  configured true
  cat <<END

[doi]
prefix = "10.5555"

[metadata]
linksets = true

[harvest]
archive = true
lists = true

[harvest.oai]
END
}

nothing() {
  configured false
  cat <<END

[metadata]
highwire = false
dublin_core = false
social = false
json_ld = false
signposting = false
exports = false
END
}

themes=${THEMES:-$root/themes}
count=${1:-5000}
python3 "$root/benches/scholarship.py" "$count" "$room/site"
ln -s "$themes" "$room/site/themes"
cd "$room/site"
nothing >site.toml
mv dois.tsv "$room/dois.tsv"
read -r all_without _ < <(took whole)
read -r without _ < <(took again)
before=$(find public -type f | wc -l)
all_of_it >site.toml
mv "$room/dois.tsv" .
read -r all_with _ < <(took whole)
read -r with _ < <(took again)
added=$(($(find public -type f | wc -l) - before))
echo "$count reports, theme institute"
echo "  without scholarship        $without CPU-s"
echo "  with all of it             $with CPU-s"
awk -v a="$without" -v b="$with" -v c="$all_without" -v d="$all_with" -v files="$added" 'BEGIN {
  printf "  writing the added files    %.2f CPU-s for %d files\n", d - b - (c - a), files
  more = (b - a) / a * 100
  printf "  more                       %.0f %% (at most 30)\n", more
  exit more > 30
}' || failed=1
cd "$room"
rm -rf site

python3 "$root/benches/scholarship.py" 200 "$room/site" 4000 25
ln -s "$themes" "$room/site/themes"
cd "$room/site"
rm dois.tsv
nothing >site.toml
read -r cpu with < <(took whole)
rm references.bib
sed -i -E 's/ \[@[^]]*\]//' content/reports/*.md
read -r bare without < <(took whole)
echo "4,000 entries, cited from 25 of 200 pages, ten times each"
echo "  without citations          $without s ($bare CPU-s)"
echo "  with citations             $with s ($cpu CPU-s)"
awk -v a="$without" -v b="$with" 'BEGIN {
  printf "  more                       %.2f s (at most 0.30)\n", b - a
  exit b - a > 0.3
}' || failed=1
exit "$failed"
