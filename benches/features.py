#!/usr/bin/env python3
"""What each feature of the theme `institute` costs alone, and all of them together.

    python3 benches/features.py [ARTICLES [RUNS]]        (default: 5000 and 5)

Builds one archive of reports with nothing switched on, then with one feature at a time, then with all, in
turns, and prints how many files a first build makes, and the medians: of that build, and of one after a
sentence was added to one report. Needs target/release/ssg; `SSG=path` is another program to measure. Every first build
writes into a new folder, in memory where there is /dev/shm."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SSG = os.environ.get("SSG", str(ROOT / "target/release/ssg"))

PLAIN = """base_url = "https://institute.example/"
archive_id = "institute.example,2026"
theme = "institute"
license = "CC-BY-4.0"
{top}

[institute]
name = "The Institute"
email = "archive@institute.example"

[types.report]
label = "Report"
plural = "Reports"
path = "/reports/"
permalink = "/reports/:slug/"
scholarly = {scholarly}

[taxonomies.tags]
label = "Tags"

[taxonomies.series]
label = "Series"

[addresses]
publications = {indexes}
titles = {indexes}

[feeds]
lists = {lists}

[metadata]
{metadata}

{more}
"""

NO_METADATA = "\n".join(
    f"{key} = false" for key in ["highwire", "dublin_core", "social", "json_ld", "signposting", "exports"]
)
OFF = {
    "top": "search = false", "scholarly": "false", "indexes": "false", "lists": "false", "metadata": NO_METADATA,
    "more": "", "ledger": False,
}
IN_PAGES = "scholarship, in pages"
FEATURES = {
    "search, A to Z": {"top": "", "indexes": "true"},
    "feeds of lists": {"lists": '"atom"'},
    # Without the files beside each work.
    IN_PAGES: {
        "scholarly": "true", "metadata": "exports = false", "more": '[doi]\nprefix = "10.5555"',
    },
    "scholarship": {
        "scholarly": "true", "metadata": "linksets = true",
        "more": '[doi]\nprefix = "10.5555"\n\n[harvest]\narchive = true\nlists = true\n\n[harvest.oai]',
    },
    "narrow lists": {"more": '[narrow]\nby = ["series", "author", "year"]'},
    "ledger": {"ledger": True},
}


def all_of_them():
    """All features at once."""
    on = dict(OFF)
    for name, feature in FEATURES.items():
        if name == IN_PAGES:
            continue
        for key, value in feature.items():
            on[key] = f"{on[key]}\n\n{value}".strip() if key == "more" else value
    return on


def run(site, output, cache):
    """Builds a site: seconds of the clock and of all processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    command = [SSG, "build", "-C", site, "-o", output]
    built = subprocess.run(
        command, env={**os.environ, "SSG_CACHE_DIR": str(cache)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if built.returncode:
        sys.exit(built.stdout.decode())
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    flavours = {"none of them": OFF, **{name: {**OFF, **on} for name, on in FEATURES.items()}, "all": all_of_them()}
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="ssg-features-", dir=memory if memory.is_dir() else None) as room:
        room = Path(room)
        for number, flavour in enumerate(flavours.values()):
            site = room / f"site-{number}"
            subprocess.run([sys.executable, ROOT / "benches/scholarship.py", str(articles), site], check=True)
            (site / "themes").symlink_to(ROOT / "themes")
            (site / "site.toml").write_text(PLAIN.format(**flavour))
            if flavour["scholarly"] == "false":
                (site / "dois.tsv").unlink()
            if flavour["ledger"]:
                updated = subprocess.run(
                    [SSG, "ledger", "update", "-C", site], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                    env={**os.environ, "SSG_CACHE_DIR": str(room / "cache-ledger")},
                )
                if updated.returncode:
                    sys.exit(updated.stdout.decode())
        files = {}
        first = {name: [] for name in flavours}
        edited = {name: [] for name in flavours}
        for turn in range(runs):
            # The first build of a turn is slower than the same build later on.
            run(room / "site-0", room / f"out-{turn}-first", room / f"cache-{turn}-first")
            for number, name in enumerate(flavours):
                site, output, cache = (room / f"{kind}-{number}" for kind in ["site", f"out-{turn}", f"cache-{turn}"])
                first[name].append(run(site, output, cache))
                files[name] = sum(len(names) for _, _, names in os.walk(output))
                report = site / f"content/reports/r{articles // 2}.md"
                report.write_text(f"{report.read_text()}\nOne more sentence, number {turn}.\n")
                edited[name].append(run(site, output, cache))
            for folder in [*room.glob("out-*"), *room.glob("cache-*")]:
                shutil.rmtree(folder)
    base = statistics.median(cpu for _, cpu in first["none of them"])
    print(f"{articles:,} reports, theme institute, medians of {runs}\n")
    print(f"{'':<22}{'files':>9}{'first build':>14}{'CPU':>10}{'more CPU':>10}{'one text':>12}{'CPU':>10}")
    for name in flavours:
        wall, cpu = (statistics.median(values) for values in zip(*first[name]))
        again, again_cpu = (statistics.median(values) for values in zip(*edited[name]))
        more = f"{(cpu / base - 1) * 100:+.0f} %" if name != "none of them" else ""
        print(
            f"{name:<22}{files[name]:>9,}{wall:>12.2f} s{cpu:>8.2f} s{more:>10}{again * 1000:>9.0f} ms"
            f"{again_cpu * 1000:>7.0f} ms"
        )


main()
