//! The bundled site, built and then judged by tools that are not ours. Each check also meets a
//! planted fault, to show that it can fail.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools;
use crate::tools::html::{self, Tag};

#[test]
fn every_page_is_valid_html() {
    let (folder, public) = tools::bundled("html");
    let page = tools::read(&public.join("404.html"));
    folder.write("public/planted.html", &page.replacen("</main>", "<b id=main></main>", 1));
    let told = nu_checker(&public);
    // The checker takes JSON-LD, which no browser runs, for a script that the policy forbids.
    let is_data =
        |line: &&str| line.contains("info warning: Inline script violates Content Security Policy");
    let (planted, others): (Vec<&str>, Vec<&str>) =
        told.lines().filter(|line| !is_data(line)).partition(|line| line.contains("planted.html"));
    assert!(
        planted.iter().any(|line| line.contains("Duplicate ID")),
        "the checker is blind: {told}"
    );
    assert!(others.is_empty(), "{}", others.join("\n"));
}

/// What the Nu checker says of the HTML and the drawings in a folder, warnings too.
fn nu_checker(folder: &Path) -> String {
    let mut java = tools::program("java");
    java.args(["-Xss2m", "-jar"]).arg(tools::package("vnu-jar/build/dist/vnu.jar"));
    java.args(["--skip-non-html", "--also-check-svg", "--Werror", "--format", "gnu"]);
    // It holds the policy against where the pages lie, and a folder is not the site's own origin. The
    // browser holds it against where they are served.
    let own =
        "Content Security Policy \\(meta tag\\): (external stylesheet|external script|image) “/";
    java.args(["--filterpattern", &format!(".*{own}.*")]);
    tools::told(&tools::run(java.arg(folder)))
}

#[test]
fn every_link_and_anchor_leads_somewhere() {
    let (folder, public) = tools::bundled("links");
    let check =
        |folder: &Path| tools::run(tools::program("hyperlink").arg("--check-anchors").arg(folder));
    let checked = check(&public);
    assert!(checked.status.success(), "{}", tools::told(&checked));

    for (fault, file) in [("/nowhere/", "a.html"), ("/#nowhere", "b.html")] {
        let planted =
            format!("<!doctype html><title>Planted</title><a href=\"{fault}\">Planted</a>");
        folder.write(&format!("public/{file}"), &planted);
        let told = tools::told(&check(&public));
        assert!(told.contains("nowhere"), "`{fault}` is not seen: {told}");
        fs::remove_file(public.join(file)).unwrap();
    }
}

#[test]
fn every_xml_file_is_well_formed() {
    let (folder, public) = tools::bundled("xml");
    let files = tools::files_ending(&public, ".xml");
    assert!(files.len() >= 3, "feeds and a sitemap are missing: {files:?}");
    let drawings = tools::files_ending(&public, ".svg");
    let checked = tools::run(xmllint().args(&files).args(&drawings));
    assert!(checked.status.success(), "{}", tools::told(&checked));

    folder.write("planted.xml", "<feed><title>R&D</title></feed>");
    let checked = tools::run(xmllint().arg(folder.path().join("planted.xml")));
    assert!(!checked.status.success());
}

#[test]
fn the_sitemap_follows_its_schema_and_holds_every_page_once() {
    let (folder, public) = tools::bundled("sitemap");
    let file = public.join("sitemap.xml");
    let check = |file: &Path| {
        tools::package("sitemap/schema/sitemap.xsd");
        let schema = tools::root().join("tests/tools/schemas/sitemap.xsd");
        tools::run(xmllint().arg("--schema").arg(schema).arg(file))
    };
    let checked = check(&file);
    assert!(checked.status.success(), "{}", tools::told(&checked));

    let text = tools::read(&file);
    let planted = text.replacen("<lastmod>", "<lastmod>soon ", 1);
    assert_ne!(planted, text, "no page says when it was last changed");
    folder.write("planted.xml", &planted);
    assert!(!check(&folder.path().join("planted.xml")).status.success(), "a bad date is not seen");

    let listed = html::tags(&text)
        .filter(|tag| tag.name == "loc")
        .map(|tag| html::decoded(tag.text))
        .collect::<Vec<_>>();
    let known = listed.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(known.len(), listed.len(), "a page is listed twice");
    let all = pages(&public);
    // Older pages of a list are found from its first, and narrowed lists from those that they narrow.
    let is_article = |page: &Page| {
        let content = |tag: &Tag<'_>| tag.attribute("content").as_deref() == Some("article");
        page.tags()
            .any(|tag| tag.attribute("property").as_deref() == Some("og:type") && content(&tag))
    };
    let narrows = |page: &Page, url: &str| {
        let mut list = url.trim_end_matches('/');
        !is_article(page)
            && std::iter::from_fn(|| {
                list = list.rsplit_once('/')?.0;
                Some(format!("{list}/"))
            })
            .take_while(|list| list.matches('/').count() > 3)
            .any(|list| known.contains(&list))
    };
    let mut narrowed = 0;
    let mut canonical = BTreeSet::new();
    for page in &all {
        let Some(url) = page.canonical().filter(|url| !url.contains("/page/")) else { continue };
        match !known.contains(&url) && narrows(page, &url) {
            true => narrowed += 1,
            false => drop(canonical.insert(url)),
        }
    }
    assert_eq!(known, canonical, "the sitemap and the canonical addresses of the pages differ");
    assert!(narrowed > 20, "narrowed lists are pages, too: {narrowed}");
}

fn xmllint() -> Command {
    let mut xmllint = tools::program("xmllint");
    xmllint.args(["--nonet", "--noout"]);
    xmllint
}

#[test]
fn every_page_has_one_heading_a_title_and_its_own_address() {
    let (_folder, public) = tools::bundled("heads");
    let pages = pages(&public);
    assert!(pages.len() > 60, "only {} pages", pages.len());
    let mut addresses = BTreeSet::new();
    let mut faults = Vec::new();
    for page in &pages {
        let count = |name: &str| page.tags().filter(|tag| tag.name == name).count();
        if count("h1") != 1 {
            faults.push(format!("{}: {} h1", page.name, count("h1")));
        }
        if !page.tags().any(|tag| tag.name == "title" && !tag.text.trim().is_empty()) {
            faults.push(format!("{}: no title", page.name));
        }
        match page.canonical() {
            None if page.is_out_of_indexes() => {}
            None => faults.push(format!("{}: no canonical address", page.name)),
            Some(address) if addresses.contains(&address) => {
                faults.push(format!("{}: {address} belongs to another page, too", page.name));
            }
            Some(address) => _ = addresses.insert(address),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_page_loads_anything_from_elsewhere() {
    let (_folder, public) = tools::bundled("origins");
    let mut faults = Vec::new();
    for page in pages(&public) {
        faults.extend(foreign(&page.text).map(|address| format!("{}: {address}", page.name)));
    }
    for file in tools::files_ending(&public, ".css") {
        let text = tools::read(&file);
        let foreign = text.contains("//") && (text.contains("url(http") || text.contains("url(//"));
        if foreign || text.contains("@import") {
            faults.push(file.display().to_string());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    let planted = "<link rel=\"stylesheet\" href=\"https://fonts.example/a.css\"><img srcset='//x.example/a 2x'>";
    assert_eq!(foreign(planted).count(), 2);
}

/// Addresses of other places that a browser would load without being asked.
fn foreign(text: &str) -> impl Iterator<Item = String> {
    let loads =
        ["stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest", "preconnect"];
    html::tags(text).filter_map(move |tag| {
        let linked = tag.name == "link"
            && tag
                .attribute("rel")
                .is_some_and(|rel| rel.split(' ').any(|rel| loads.contains(&rel)));
        let loaded =
            ["img", "script", "iframe", "video", "audio", "source", "embed", "track", "input"]
                .contains(&tag.name);
        let names: &[&str] = match (linked, loaded) {
            (true, _) => &["href"],
            (_, true) => &["src", "srcset", "poster"],
            _ if tag.name == "object" => &["data"],
            _ => &[],
        };
        let mut addresses = names.iter().filter_map(|name| tag.attribute(name));
        addresses.find(|address| address.starts_with("http") || address.starts_with("//"))
    })
}

/// A page of the finished site that is not a redirect.
struct Page {
    name: String,
    text: String,
}

impl Page {
    fn tags(&self) -> impl Iterator<Item = Tag<'_>> {
        html::tags(&self.text)
    }

    fn canonical(&self) -> Option<String> {
        self.tags()
            .find(|tag| tag.name == "link" && tag.attribute("rel").as_deref() == Some("canonical"))
            .and_then(|tag| tag.attribute("href"))
    }

    fn is_out_of_indexes(&self) -> bool {
        self.tags().any(|tag| {
            tag.name == "meta"
                && tag.attribute("name").as_deref() == Some("robots")
                && tag.attribute("content").is_some_and(|content| content.contains("noindex"))
        })
    }
}

fn pages(public: &Path) -> Vec<Page> {
    let is_redirect = |text: &str| {
        html::tags(text).any(|tag| {
            tag.name == "meta"
                && tag
                    .attribute("http-equiv")
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"))
        })
    };
    let page = |file: PathBuf| {
        let name = file.strip_prefix(public).expect("it was found there").display().to_string();
        Page { name, text: tools::read(&file) }
    };
    let pages = tools::files_ending(public, ".html").into_iter().map(page);
    pages.filter(|page| !is_redirect(&page.text)).collect()
}
