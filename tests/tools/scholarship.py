"""Reads what a site tells of its works with programs that are not ours: heads of pages with extruct, BibTeX with
pybtex, RIS with rispy. Prints what they read, as JSON."""

import json
import pathlib
import sys

import extruct
import pybtex.database
import rispy


def heads(public, pages):
    read = {}
    for page in pages:
        html = (public / page).read_text(encoding="utf-8")
        kinds = ["json-ld", "opengraph", "dublincore"]
        found = extruct.extract(html, base_url="https://institute.example/", syntaxes=kinds)
        graph = [node for script in found["json-ld"] for node in script["@graph"]]
        core = {}
        for element in found["dublincore"][0]["elements"]:
            if "content" in element:
                core.setdefault(element["URI"].rsplit("/", 1)[-1], []).append(element["content"])
        read[page] = {"graph": graph, "og": found["opengraph"][0]["properties"], "dc": core}
    return read


def bibtex(text):
    entries = {}
    for key, entry in pybtex.database.parse_string(text, "bibtex").entries.items():
        people = [
            [" ".join(part) for part in (p.first_names + p.middle_names, p.prelast_names, p.last_names, p.lineage_names)]
            for p in entry.persons.get("author", [])
        ]
        entries[key] = {"type": entry.type, "authors": people, "fields": dict(entry.fields.items())}
    return entries


def main():
    public = pathlib.Path(sys.argv[1])
    ris = rispy.loads((public / "publications.ris").read_bytes().decode("utf-8"))
    print(json.dumps({
        "heads": heads(public, sys.argv[2:]),
        "bibtex": bibtex((public / "publications.bib").read_text(encoding="utf-8")),
        "ris": ris,
    }, ensure_ascii=False))


main()
