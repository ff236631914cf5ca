"""Checks the records of a deposit for DataCite by DataCite's own JSON Schema, which a package of PyPI carries. Prints
what is wrong, a line for each fault.

The schema is that of version 4.5: what 4.6 added to its lists of names is added here. The REST API takes the year as a
number, too."""

import json
import pathlib
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).parent / "datacite/datacite/schemas/datacite-v4.5.json"


NEW = {
    "relationType": ["HasTranslation", "IsTranslationOf"],
    "contributorType": ["Translator"],
    "resourceTypeGeneral": ["Award", "Project"],
    "relatedIdentifierType": ["CSTR", "RRID"],
    "dateType": ["Coverage"],
}


def main():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for name, words in NEW.items():
        schema["definitions"][name]["enum"] += words
    schema["definitions"]["publicationYear"]["type"] = ["string", "integer"]
    checker = jsonschema.Draft201909Validator(schema)
    records = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["data"]
    assert records and all(record["type"] == "dois" for record in records)
    for record in records:
        attributes = record["attributes"]
        for fault in checker.iter_errors(attributes):
            place = "/".join(str(part) for part in fault.absolute_path)
            print(f"{attributes.get('doi')}: {place}: {fault.message}")


main()
