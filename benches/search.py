#!/usr/bin/env python3
"""An archive to search: real paragraphs, recombined within their language, with a long tail of invented names.

    python3 benches/search.py ARTICLES FOLDER

Takes paragraphs from the archives in ../shared/corpora beside the project. The same for one number of
articles on every machine."""

import random
import re
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
WORDS = 940


# How many of a hundred articles are in each language.
LANGUAGES = {"en": 84, "de": 6, "fr": 5, "ar": 5}


def paragraphs():
    """Paragraphs by language."""
    found = {language: set() for language in LANGUAGES}
    for name in ("digitalgov", "18f", "opensource-guide"):
        with tarfile.open(CORPORA / f"{name}.tar.xz") as archive:
            for member in archive:
                if not member.isfile() or not member.name.endswith((".md", ".markdown")):
                    continue
                translated = re.search(r"_articles/([\w-]+)/", member.name)
                language = translated.group(1) if translated else "en"
                if language not in found:
                    continue
                text = archive.extractfile(member).read().decode("utf-8", "replace")
                for part in re.split(r"\n\s*\n", text):
                    plain = " ".join(part.split())
                    if len(plain) > 200 and not re.search(r"[{}<>\[\]|`#]|^[-*>:]|^\w+:|---|:\w+:", plain):
                        found[language].add(plain)
    return {language: sorted(texts) for language, texts in found.items()}


def invented(chance):
    parts = "ba ker lo mi nar ost pel qua rin sum tor ul ven wik xan yor zel dra fen gil hos jut".split()
    return "".join(chance.choice(parts) for _ in range(chance.randint(3, 5))).capitalize()


def main():
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    chance = random.Random(7)
    by_language = paragraphs()
    content = folder / "content" / "articles"
    content.mkdir(parents=True)
    (folder / "site.toml").write_text(
        'base_url = "https://institute.example/"\nsearch = true\n\n[institute]\nname = "Institute"\n\n'
        '[types.brief]\nlabel = "Brief"\n\n[types.report]\nlabel = "Report"\n\n'
        '[taxonomies.topics]\nlabel = "Topics"\n\n[feeds]\nlists = false\n'
    )
    (folder / "themes").symlink_to(ROOT / "themes")
    authors = [f"{invented(chance)} {invented(chance)}" for _ in range(max(1, count // 40))]
    for number in range(count):
        texts = by_language[chance.choices(list(LANGUAGES), LANGUAGES.values())[0]]
        body, length = [], 0
        while length < WORDS:
            text = chance.choice(texts)
            body.append(text)
            length += len(text.split())
        for _ in range(5):
            at = chance.randrange(len(body))
            body[at] += f" {invented(chance)} {invented(chance)} said so."
        title = " ".join(chance.choice(texts).split()[: chance.randint(4, 8)]).replace('"', "").replace("\\", "")
        year, month, day = chance.randint(2005, 2025), chance.randint(1, 12), chance.randint(1, 28)
        (content / f"a{number}.md").write_text(
            f'---\ntitle: "{title}"\ntype: {chance.choice(["brief", "report"])}\n'
            f"date: {year}-{month:02}-{day:02}\nauthor: {chance.choice(authors)}\n"
            f"topics: [{chance.choice(authors).split()[0]}]\n---\n\n" + "\n\n".join(body) + "\n"
        )


main()
