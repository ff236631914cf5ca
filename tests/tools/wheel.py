"""Packs a program into a wheel as maturin does, for tests of what comes after; prints its sum as pip wants it.

    wheel.py PROGRAM VERSION FOLDER
"""

import base64
import hashlib
import pathlib
import sys
import zipfile

program, version, folder = sys.argv[1:]
name = f"ssg_archive-{version}"
files = {
    f"{name}.data/scripts/ssg": pathlib.Path(program).read_bytes(),
    f"{name}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: ssg-archive\nVersion: {version}\n".encode(),
    f"{name}.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n",
}
record = ""
for path, content in files.items():
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    record += f"{path},sha256={digest},{len(content)}\n"
files[f"{name}.dist-info/RECORD"] = (record + f"{name}.dist-info/RECORD,,\n").encode()
wheel = pathlib.Path(folder) / f"{name}-py3-none-any.whl"
with zipfile.ZipFile(wheel, "w") as archive:
    for path, content in files.items():
        entry = zipfile.ZipInfo(path)
        entry.external_attr = (0o100755 if path.endswith("/ssg") else 0o100644) << 16
        archive.writestr(entry, content)
print(hashlib.sha256(wheel.read_bytes()).hexdigest(), "", wheel.name)
