"""Prints the licences of all crates that the program is linked with, for `THIRD-PARTY.txt`.

    python3 packaging/licences.py TARGET

A crate whose package holds no text of its licence is listed with the name of its licence and its
address. It is an error if a crate names no licence at all.
"""

import json
import pathlib
import subprocess
import sys

command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", sys.argv[1]]
metadata = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}


def linked(node):
    """Dependencies that end up in the program: neither of tests nor of build scripts."""
    for dependency in node["deps"]:
        if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
            yield dependency["pkg"]


root = metadata["resolve"]["root"]
found, queue = {root}, [root]
while queue:
    for other in linked(nodes[queue.pop()]):
        if other not in found:
            found.add(other)
            queue.append(other)
found.remove(root)

by_text = {}
for package in sorted((packages[one] for one in found), key=lambda package: (package["name"], package["version"])):
    head = f"{package['name']} {package['version']} ({package['license'] or package['license_file']})"
    if not (package["license"] or package["license_file"]):
        sys.exit(f"error: `{package['name']}` names no licence")
    folder = pathlib.Path(package["manifest_path"]).parent
    texts = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"))
    )
    text = "\n\n".join(path.read_text(encoding="utf-8", errors="replace").strip() for path in texts)
    text = text or f"The package holds no text; see {package['repository'] or package['homepage']}"
    by_text.setdefault(text, []).append(head)

print("The program holds these crates of others, under these licences.")
for text, heads in sorted(by_text.items(), key=lambda item: item[1]):
    print("\n" + "=" * 80)
    print("\n".join(heads))
    print("-" * 80 + "\n" + text)
