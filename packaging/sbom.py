"""Takes the list of what the program is made of (CycloneDX) out of a wheel.

    python3 packaging/sbom.py WHEEL FILE

maturin writes it beside the wheel's metadata (PEP 770). A wheel without one is an error.
"""

import json
import sys
import zipfile

wheel, file = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    names = [name for name in archive.namelist() if ".dist-info/sboms/" in name and name.endswith(".json")]
    if len(names) != 1:
        sys.exit(f"error: `{wheel}` holds {len(names)} lists of what it is made of, and should hold one")
    parts = json.loads(archive.read(names[0]))
if parts.get("bomFormat") != "CycloneDX" or not parts.get("components"):
    sys.exit(f"error: `{names[0]}` in `{wheel}` is not a CycloneDX list")
with open(file, "w", encoding="utf-8") as out:
    json.dump(parts, out, indent=2)
    out.write("\n")
