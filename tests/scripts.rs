//! No address that runs a script is published, in whatever field it stands: it is refused, or it is left
//! out.

use std::fs;
use std::path::Path;

use crate::tools::{self, Folder};

/// Addresses that run something, as YAML and TOML write them between double quotes.
const SCRIPTS: [&str; 4] = [
    "javascript:alert(1)",
    " JaVa\\tScript:alert(1)",
    "vbscript:alert(1)",
    "data:text/html,alert(1)",
];

/// A file, and its text with `HERE` where the address stands.
const FIELDS: &[(&str, &str)] = &[
    ("site.toml", "MENU\n[menus]\nmain = [{ label = \"M\", to = \"HERE\" }]\n"),
    ("site.toml", "MENU\n[menus]\nfooter = [{ label = \"M\", to = \"HERE\" }]\n"),
    (
        "site.toml",
        "MENU\n[newsletter]\nprovider = \"generic\"\naction = \"https://x.example/\"\nprivacy = \"HERE\"\n",
    ),
    ("site.toml", "MENU\n[newsletter]\nprovider = \"generic\"\naction = \"HERE\"\n"),
    ("site.toml", "MENU\n[newsletter]\nprovider = \"brevo\"\naction = \"HERE\"\n"),
    ("site.toml", "MENU\n[newsletter]\nprovider = \"mailman-link\"\naction = \"HERE\"\n"),
    (
        "site.toml",
        "MENU\n[newsletter]\nprovider = \"listmonk\"\nroot = \"HERE\"\nlists = [{ label = \"L\", value = \"v\" }]\n",
    ),
    ("site.toml", "MENU\n[newsletter]\nprovider = \"sympa\"\nroot = \"HERE\"\nlist = \"l\"\n"),
    (
        "site.toml",
        "MENU\n[newsletter]\nprovider = \"mailchimp\"\naccount = \"HERE\"\nuser = \"HERE\"\nid = \"HERE\"\n",
    ),
    ("site.toml", "MENU\n[newsletter]\nprovider = \"buttondown\"\nname = \"HERE\"\n"),
    ("site.toml", "MENU\nlogo = \"HERE\"\n"),
    ("site.toml", "MENU\nror = \"HERE\"\n"),
    ("site.toml", "MENU\nemail = \"HERE\"\n"),
    ("site.toml", "MENU\ntelephone = { shown = \"1\", dial = \"HERE\" }\n"),
    ("site.toml", "MENU\npress = { email = \"HERE\" }\n"),
    ("site.toml", "MENU\n[[redirects]]\nfrom = \"/old/\"\nto = \"HERE\"\n"),
    ("site.toml", "license = \"HERE\"\nMENU\n"),
    ("site.toml", "MENU\n[feeds.paths]\nrss = \"HERE\"\n"),
    ("site.toml", "MENU\n[addresses]\nauthors = \"HERE\"\n"),
    ("redirects.csv", "from,to\n/old/,HERE\n"),
    ("content/briefs/a.md", "---\nHEAD\ncanonical: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nstatus: retracted\nnotice: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nstatus: superseded\nby: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nimage: \"HERE\"\n---\nText.\n"),
    (
        "content/briefs/a.md",
        "---\nHEAD\nimage: {src: p.svg, alt: P, social: \"HERE\"}\n---\nText.\n",
    ),
    (
        "content/briefs/a.md",
        "---\nHEAD\nimage: {src: p.svg, alt: P, license: \"HERE\"}\n---\nText.\n",
    ),
    ("content/briefs/a.md", "---\nHEAD\nfiles: [{path: \"HERE\", label: F}]\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\npdf: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\ndoi: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nisbn: \"HERE\"\nissn: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nlicense: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\noriginally_published: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nfunding: \"HERE\"\ndisclaimer: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nsummary: \"[x](HERE)\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nstandfirst: \"[x](HERE)\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nkey_points: [\"[x](HERE)\"]\n---\nText.\n"),
    (
        "content/briefs/a.md",
        "---\nHEAD\ncorrections: [{date: 2024-02-02, text: \"[x](HERE)\"}]\n---\nText.\n",
    ),
    ("content/briefs/a.md", "---\nHEAD\nstatus: gone\nstatus_note: \"[x](HERE)\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nfeed_id: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\naliases: [\"HERE\"]\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\npermalink: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nslug: \"HERE\"\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\ntopics: [\"HERE\"]\n---\nText.\n"),
    ("content/briefs/a.md", "---\nHEAD\nwebsite: \"HERE\"\n---\nText.\n"),
    (
        "content/briefs/a.md",
        "---\nHEAD\ncontributors: [{person: P, affiliation: {name: A, ror: \"HERE\"}}]\n---\nText.\n",
    ),
    ("content/briefs/a.md", "---\nHEAD\n---\n[x](<HERE>) <HERE> [y][r]\n\n[r]: <HERE>\n"),
    (
        "content/briefs/a.md",
        "---\nHEAD\n---\n![x](<HERE>)\n\n[![x](p.svg \"[c](HERE)\")](<HERE>)\n",
    ),
    ("content/briefs/a.md", "---\nHEAD\n---\n::: video src=\"HERE\" poster=\"HERE\"\n:::\n"),
    ("content/briefs/a.md", "---\nHEAD\n---\n::: linked to=\"HERE\"\nText.\n:::\n"),
    ("content/briefs/a.md", "---\nHEAD\n---\nA [t](<HERE>)[^1].\n\n[^1]: [n](<HERE>)\n"),
    (
        "content/briefs/a.md",
        "---\nHEAD\n---\n<a href=\"HERE\">x</a>\n\n<form action=\"HERE\"></form>\n",
    ),
    (
        "content/authors/jane-doe.md",
        "---\nname: Jane Doe\nlinks: [{label: L, url: \"HERE\"}]\n---\n",
    ),
    ("content/authors/jane-doe.md", "---\nname: Jane Doe\npicture: \"HERE\"\n---\n"),
    ("content/authors/jane-doe.md", "---\nname: Jane Doe\norcid: \"HERE\"\n---\n"),
    ("content/authors/jane-doe.md", "---\nname: Jane Doe\nemail: \"HERE\"\n---\n"),
    (
        "content/authors/jane-doe.md",
        "---\nname: Jane Doe\naffiliation: {name: A, ror: \"HERE\"}\n---\n",
    ),
    (
        "content/authors/jane-doe.md",
        "---\nname: Jane Doe\naliases: [\"HERE\"]\nid: \"HERE\"\n---\n",
    ),
    ("content/authors/jane-doe.md", "---\nname: Jane Doe\n---\n[x](<HERE>)\n"),
    ("authors/jane-doe.toml", "name = \"Jane Doe\"\nbio = \"[x](HERE)\"\n"),
    ("authors/jane-doe.toml", "name = \"Jane Doe\"\nlinks = [{ label = \"L\", url = \"HERE\" }]\n"),
    ("content/terms/topics/water/_index.md", "---\naliases: [\"HERE\"]\n---\n[x](<HERE>)\n"),
    (
        "content/briefs/_index.md",
        "---\naliases: [\"HERE\"]\nsummary: \"[x](HERE)\"\n---\n[x](<HERE>)\n",
    ),
];

const SITE: &str = "base_url = \"https://institute.example/\"\n[types.briefs]\nlabel = \"Brief\"\n\
    scholarly = true\n[types.briefs.fields]\nwebsite = { type = \"url\" }\n[taxonomies.topics]\n\
    label = \"Topics\"\n[markdown]\nhtml = \"HTML\"\n";

const ARTICLE: &str = "---\nHEAD\n---\nText.\n";

fn site(name: &str, html: &str, path: &str, text: &str) -> Folder {
    let folder = Folder::in_memory(name);
    tools::copy(&tools::root().join("themes"), &folder.path().join("themes"));
    // A component of a theme that makes a link of what it is given.
    folder.write(
        "templates/components/linked.html",
        "{% component linked(to: string) %}<p><a href=\"{{ to }}\">x</a></p>{{ body | safe }}\
         {% endcomponent linked %}\n",
    );
    let head = "title: T\ndate: 2024-01-05\nauthor: jane-doe";
    folder.write("content/briefs/p.svg", "<svg width=\"3\" height=\"4\"></svg>");
    folder.write("content/briefs/a.md", &ARTICLE.replace("HEAD", head));
    folder.write(
        "content/briefs/b.md",
        &ARTICLE.replace("HEAD", &head.replace("T\n", "Water\ntopics: Water\n")),
    );
    let own = SITE.replace("HTML", html);
    let institute = "[institute]\nname = \"Institute\"";
    folder.write("site.toml", &format!("{own}{institute}\n"));
    let text = text.replace("HEAD", head);
    match path {
        // The institute comes last, so that a key can follow it.
        "site.toml" => {
            let (before, after) = text.split_once("MENU\n").expect("it has a place");
            folder.write(path, &format!("{before}{own}{institute}\n{after}"));
        }
        _ => folder.write(path, &text),
    }
    folder
}

/// Attributes that hold addresses, elements of feeds that do, and keys of JSON.
const ATTRIBUTES: [&str; 9] =
    ["href", "src", "action", "poster", "srcset", "data", "formaction", "content", "url"];
const ELEMENTS: [&str; 7] =
    ["<link>", "<id>", "<guid>", "<guid ispermalink=\"false\">", "<url>", "<loc>", "<uri>"];
const KEYS: [&str; 6] =
    ["\"url\"", "\"id\"", "\"image\"", "\"external_url\"", "\"avatar\"", "\"sameas\""];

/// Where in the output an address stands that a browser would run.
fn runs(public: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for file in tools::files(public) {
        let name = file.extension().unwrap_or(file.file_name().expect("a file has a name"));
        let read = ["html", "xml", "json", "_redirects", "map", "_headers"];
        let Some(kind) = read.iter().find(|read| name == **read) else { continue };
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).to_lowercase();
        let text = text.replace(['\t', '\n', '\r'], "").replace("&#9;", "");
        // As it stands, and as HTML within XML or JSON.
        let within = match *kind {
            // What stands in CDATA is HTML already.
            "xml" => {
                let parts = text.split("<![cdata[");
                let outside =
                    parts.map(|part| part.split_once("]]>").map_or(part, |(_, after)| after));
                let outside = outside.collect::<String>();
                outside.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
            }
            "json" => text.replace("\\t", "").replace("\\n", " ").replace("\\\"", "\""),
            _ => String::new(),
        };
        for text in [text, within] {
            for scheme in ["javascript:", "vbscript:", "data:text"] {
                for (at, _) in text.match_indices(scheme) {
                    if is_address(&text[..at], kind) {
                        let from = text[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
                        let shown: String = text[from..].chars().take(110).collect();
                        found.push(format!("{}: {shown}", file.display()));
                    }
                }
            }
        }
    }
    found
}

/// Whether what follows `before` is an address.
fn is_address(before: &str, kind: &str) -> bool {
    if !matches!(kind, "html" | "xml" | "json") {
        return before.is_empty() || before.ends_with([' ', '"', '=']);
    }
    let before = before.trim_end();
    let key = before.trim_end_matches(['"', ' ', '[']).trim_end_matches(':').trim_end();
    if before.ends_with('"') && KEYS.iter().any(|one| key.ends_with(one)) {
        return true;
    }
    if kind == "xml" && ELEMENTS.iter().any(|element| before.ends_with(element)) {
        return true;
    }
    let Some(tag) = before.rfind('<').filter(|tag| !before[*tag..].contains('>')) else {
        return false;
    };
    let tag = &before[tag..];
    let attribute = tag.trim_end_matches(['"', '\'']).strip_suffix('=').unwrap_or("");
    let names_one = ATTRIBUTES.iter().any(|name| attribute.ends_with(&format!(" {name}")));
    let is_words = tag.starts_with("<meta")
        && !["image", "url", "refresh"].iter().any(|word| tag.contains(word));
    names_one && !is_words
}

#[test]
fn no_field_publishes_a_script() {
    let mut told = Vec::new();
    let mut built = 0;
    for html in ["escape", "sanitize"] {
        for (number, (path, text)) in FIELDS.iter().enumerate() {
            if html == "sanitize" && !path.ends_with(".md") {
                continue;
            }
            // All of them are read in one function.
            let turn = number + usize::from(html == "escape");
            let script = SCRIPTS[turn % 4];
            let folder = site("scripts", html, path, &text.replace("HERE", script));
            let mut command = tools::ssg(&["build", "--clock", tools::CLOCK]);
            let rules =
                ["script-link", "bad-value", "bad-reference", "missing-file", "foreign-media"];
            let rules = rules.iter().flat_map(|rule| ["--allow", rule]);
            let done = tools::run(command.args(rules).current_dir(folder.path()));
            let said = tools::told(&done);
            assert!(matches!(done.status.code(), Some(0..=2)), "{path} {text}: {said}");
            built += usize::from(done.status.success());
            let public = folder.path().join("public");
            for found in if public.exists() { runs(&public) } else { Vec::new() } {
                told.push(format!("{html} {text:?} {script}\n  {found}"));
            }
        }
    }
    assert!(told.is_empty(), "{} are published:\n{}", told.len(), told.join("\n"));
    assert!(built > FIELDS.len() / 2, "only {built} sites were built");
}

/// The test above sees what it looks for.
#[test]
fn a_script_that_is_allowed_is_seen() {
    let folder = site(
        "scripts-allowed",
        "allow",
        "content/briefs/a.md",
        "---\nHEAD\n---\n[x](javascript:alert(1))\n",
    );
    let done =
        tools::run(tools::ssg(&["build", "--clock", tools::CLOCK]).current_dir(folder.path()));
    assert!(done.status.success(), "{}", tools::told(&done));
    assert!(!runs(&folder.path().join("public")).is_empty());
}
