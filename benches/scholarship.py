#!/usr/bin/env python3
"""An archive of reports to cite: authors, DOIs, series, and a bibliography for some of them.

    python3 benches/scholarship.py REPORTS FOLDER        # reports with all that records hold
    python3 benches/scholarship.py REPORTS FOLDER ENTRIES PAGES
                                                         # and a bibliography that so many of them cite

The same for the same numbers on every machine."""

import random
import sys
from pathlib import Path

PARTS = "ba ker lo mi nar ost pel qua rin sum tor ul ven wik xan yor zel dra fen gil hos jut".split()
CITED = 10  # works that each of these pages cites


def word(chance):
    return "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 3)))


def words(chance, count):
    return " ".join(word(chance) for _ in range(count))


def entry(chance, number):
    family, other = word(chance).capitalize(), word(chance).capitalize()
    year = chance.randint(1950, 2025)
    return (
        f"@article{{key{number},\n  author = {{{family}, Ana and {other}, {chance.choice('ABCDE')}.}},\n"
        f"  title = {{{words(chance, 8).capitalize()}}},\n  journal = {{Journal of {word(chance).capitalize()}}},\n"
        f"  year = {year},\n  volume = {{{chance.randint(1, 60)}}},\n  pages = {{{number}--{number + 12}}},\n"
        f"  doi = {{10.5555/{number}}}\n}}\n\n"
    )


def main():
    reports, folder = int(sys.argv[1]), Path(sys.argv[2])
    entries, citing = (int(number) for number in sys.argv[3:5]) if len(sys.argv) > 3 else (0, 0)
    chance = random.Random(reports)
    people = [f"{word(chance).capitalize()} {word(chance).capitalize()}{number}" for number in range(40)]
    content = folder / "content" / "reports"
    content.mkdir(parents=True, exist_ok=True)
    table = []
    for number in range(reports):
        first, second = chance.sample(people, 2)
        day = f"20{10 + number % 16}-{1 + number % 12:02}-{1 + number % 28:02}"
        cites = [f"[@key{chance.randrange(entries)}, p. {at}]" for at in range(CITED)] if number < citing else []
        paragraphs = [words(chance, 90).capitalize() + "." for _ in range(10)]
        text = "\n\n".join(f"{one} {cite}" for one, cite in zip(paragraphs, cites)) or "\n\n".join(paragraphs)
        (content / f"r{number}.md").write_text(
            f"---\ntitle: {words(chance, 6).capitalize()}\nsummary: {words(chance, 20).capitalize()}.\n"
            f"date: {day}\nauthors: [{first}, {second}]\nreport_number: 2026/{number}\n"
            f"series: Series {number % 9}\ntags: [{word(chance)}, {word(chance)}]\n---\n\n{text}\n",
            encoding="utf-8",
        )
        table.append(f"reports/r{number}\ten\t10.5555/r{number}\t{day}\n")
    (folder / "dois.tsv").write_text("".join(sorted(table)), encoding="utf-8")
    if entries:
        (folder / "references.bib").write_text("".join(entry(chance, at) for at in range(entries)), encoding="utf-8")


main()
