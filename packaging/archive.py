"""Writes a folder as a `.tgz` whose bytes depend on its files alone.

    python3 packaging/archive.py ABOVE FOLDER FILE

FOLDER is a name within ABOVE. Times are SOURCE_DATE_EPOCH, owners are nobody in particular, names are
sorted.
"""

import gzip
import os
import sys
import tarfile

above, folder, file = sys.argv[1:]
time = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))


def plain(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = time
    return entry


paths = [folder]
for at, folders, files in os.walk(os.path.join(above, folder)):
    paths += [os.path.relpath(os.path.join(at, name), above) for name in folders + files]
with open(file, "wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=time) as packed:
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(paths):
            archive.add(os.path.join(above, path), arcname=path, recursive=False, filter=plain)
