#!/usr/bin/env bash
# What Cloudflare Pages runs: the site on the branch `main`, a preview on every other one.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m venv .venv
.venv/bin/python -m pip install --require-hashes --only-binary=ssg-archive -r requirements.txt
if [ "${CF_PAGES_BRANCH:?this is a variable of Cloudflare Pages}" = main ]; then
  .venv/bin/ssg build --output-dir public
else
  .venv/bin/ssg build --preview --output-dir public --base-url "${CF_PAGES_URL:?}"
fi
