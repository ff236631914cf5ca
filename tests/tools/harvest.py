"""Harvests a site with programs that are not ours: its static repository of OAI-PMH with Sickle, for which a small
gateway answers on loopback, and links of works with the client of signposting. Prints what they read, as JSON. With
`--perl` the repository is harvested with HTTP::OAI of Perl instead, which reads the file itself."""

import functools
import http.server
import json
import pathlib
import subprocess
import sys
import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree

import sickle
import signposting

OAI = "http://www.openarchives.org/OAI/2.0/"
STATIC = "http://www.openarchives.org/OAI/2.0/static-repository"


def repository(public):
    """The parts of the repository, in the order that its schema wants."""
    root = ElementTree.parse(public / "oai.xml").getroot()
    assert root.tag == f"{{{STATIC}}}Repository", root.tag
    parts = [part.tag.split("}")[1] for part in root]
    assert parts == ["Identify", "ListMetadataFormats", "ListRecords"], parts
    identify = [part.tag.split("}")[1] for part in root[0]]
    assert identify == ["repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp",
                        "deletedRecord", "granularity"], identify
    assert root[0][5].text == "no" and root[0][6].text == "YYYY-MM-DD"
    assert root[2].attrib == {"metadataPrefix": "oai_dc"}, root[2].attrib
    for record in root[2]:
        assert [part.tag for part in record] == [f"{{{OAI}}}header", f"{{{OAI}}}metadata"], record.tag
    return root


class Site(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".json": "application/linkset+json"}

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path.endswith("/"):
            # HTML may leave the tag out, but the client knows no head without it.
            page = (pathlib.Path(self.directory) / url.path.strip("/") / "index.html").read_text()
            return self.answer(page.replace("<title>", "<head><title>", 1).encode(), "text/html; charset=utf-8")
        if url.path != "/gateway":
            return super().do_GET()
        root = repository(pathlib.Path(self.directory))
        verb = dict(urllib.parse.parse_qsl(url.query))["verb"]
        part = {"Identify": 0, "ListMetadataFormats": 1, "ListRecords": 2}[verb]
        answer = ElementTree.Element(f"{{{OAI}}}OAI-PMH")
        ElementTree.SubElement(answer, f"{{{OAI}}}responseDate").text = "2026-01-01T00:00:00Z"
        ElementTree.SubElement(answer, f"{{{OAI}}}request", verb=verb).text = root[0][1].text
        ElementTree.SubElement(answer, f"{{{OAI}}}{verb}").extend(root[part])
        body = ElementTree.tostring(answer, encoding="utf-8", xml_declaration=True)
        self.answer(body, "text/xml; charset=utf-8")

    def answer(self, body, media_type):
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def harvested(host):
    client = sickle.Sickle(f"{host}/gateway")
    about = client.Identify()
    records = {}
    for record in client.ListRecords(metadataPrefix="oai_dc"):
        header = record.header
        records[header.identifier] = {"datestamp": header.datestamp, **record.metadata}
    return {"name": about.repositoryName, "base": about.baseURL, "email": about.adminEmail,
            "earliest": about.earliestDatestamp, "records": records}


def harvested_by_perl(host):
    """The same records by HTTP::OAI."""
    script = pathlib.Path(__file__).with_name("harvest.pl")
    told = subprocess.run(["perl", script, f"{host}/oai.xml"], capture_output=True, text=True, timeout=60)
    if told.returncode != 0:
        raise SystemExit(told.stderr)
    records = {}
    for key, name, *text in (line.split("\t") for line in told.stdout.splitlines()):
        if key != "repository":
            of = records.setdefault(key, {})
            of.setdefault(name, []).append(text[0]) if name != "datestamp" else of.update(datestamp=text[0])
    return {"about": told.stdout.splitlines()[0], "records": records}


def links(found):
    return sorted([str(one.context or ""), str(one.rel), str(one.target), str(one.type or "")] for one in found.signposts)


def main():
    public = pathlib.Path(sys.argv[1])
    handler = functools.partial(Site, directory=str(public))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    if sys.argv[2:] == ["--perl"]:
        print(json.dumps(harvested_by_perl(host), ensure_ascii=False))
        return
    told = {"oai": harvested(host), "pages": {}, "linksets": {}}
    for page in sys.argv[2:]:
        name = page.strip("/").rsplit("/", 1)[-1]
        told["pages"][page] = links(signposting.find_signposting_html(f"{host}/{page}/"))
        told["linksets"][page] = links(signposting.find_signposting_linkset(f"{host}/{page}/{name}.linkset.json"))
    print(json.dumps(told, ensure_ascii=False))


main()
