//! Search reads the PDFs of articles that have no text of their own: PDFs of Chromium, in two scripts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ssg::search::query::Query;
use ssg::search::rank::Reader;

use crate::tools::{self, CLOCK, Folder};

const SITE: &str = "\
base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n\
[languages.ar]\nname = \"العربية\"\n\n\
[institute]\nname = \"Institute\"\n\n\
[types.briefs]\nlabel = \"Brief\"\nplural = \"Briefs\"\n\n\
[search]\n";

fn build(folder: &Path, arguments: &[&str]) {
    let mut command = tools::ssg(&["build", "--clock", CLOCK]);
    let built = tools::run(command.args(arguments).current_dir(folder));
    assert!(built.status.success(), "{}", tools::told(&built));
}

/// The files of the index: paths and bytes.
fn index(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = tools::files(&folder.join("public/search"));
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

/// Titles that a query finds, best first.
fn titles(folder: &Path, language: &str, query: &str) -> Vec<String> {
    let index = folder.join("public/search").join(language);
    let reader = Reader::open(|path: &str| fs::read(index.join(path)).ok()).expect("an index");
    let results = reader.find(&Query::read(query, &[]), |_| Vec::new()).expect("it is whole");
    let rows = results.documents.iter().map(|(document, _)| reader.row(*document).expect("a row"));
    rows.map(|row| row.title).collect()
}

/// Prints pages to PDFs, each a file and its HTML.
fn print(folder: &Path, pages: &[(&str, &str)]) {
    tools::package("playwright-core/package.json");
    let mut node = tools::program("node");
    node.arg(tools::root().join("tests/tools/print.mjs")).current_dir(folder);
    let printed = tools::run(node.args(pages.iter().flat_map(|(file, html)| [file, html])));
    assert!(printed.status.success(), "{}", tools::told(&printed));
}

#[test]
fn pdfs_of_articles_without_a_text_are_read_once() {
    let with = SITE.replace("[search]\n", "[search]\npdf = true\n");
    let article = |more: &str, body: &str| {
        format!("---\ntitle: Printed\ntype: briefs\ndate: 2022-01-05\n{more}---\n{body}\n")
    };
    let own = "Word ".repeat(100);
    let folder = Folder::new("pdfs");
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write("site.toml", SITE);
    let other = |words: &str| format!("---\ntitle: Other\ndate: 2021-01-05\n---\n{words}\n");
    folder.write("content/briefs/other.md", &other("Cities waste water."));
    folder.write("content/briefs/printed/index.md", &article("pdf: printed.pdf\n", ""));
    folder.write("content/briefs/own/index.md", &article("pdf: own.pdf\n", &own));
    folder.write("content/briefs/arab/index.ar.md", &article("files: [{path: arab.pdf}]\n", ""));
    let latin = "<body style='width: 9cm'><p>The Danubian quota of the riparian ministers was \
        set in a naïve and insuffi&shy;ciently studied way, as officials said.";
    let arabic = "<html lang=ar dir=rtl><p>تقرير عن سياسات الريّ سنة 2024 في حوض النيل.";
    print(
        folder.path(),
        &[
            ("content/briefs/printed/printed.pdf", latin),
            ("content/briefs/own/own.pdf", "<p>Unfathomable"),
            ("content/briefs/arab/arab.pdf", arabic),
        ],
    );
    let found = |language: &str, query: &str| titles(folder.path(), language, query).len();
    build(folder.path(), &[]);
    assert_eq!(found("en", "danubian"), 0);
    folder.write("site.toml", &with);
    build(folder.path(), &[]);
    for query in ["danubian ministers", "quota", "insufficiently", "officials naive"] {
        assert_eq!(found("en", query), 1, "{query}");
    }
    assert_eq!(found("en", "unfathomable"), 0);
    for query in ["الري", "سياسات 2024", "حوض النيل", "تقرير"] {
        assert_eq!(titles(folder.path(), "ar", query), ["Printed"], "{query}");
    }
    let derived = || tools::files(&folder.path().join(".ssg/derived"));
    let kept = derived();
    assert_eq!(kept.len(), 2);
    // An edit elsewhere, and one of the article: neither reads a PDF again.
    let times = |files: &[PathBuf]| -> Vec<_> {
        files.iter().map(|file| fs::metadata(file).unwrap().modified().unwrap()).collect()
    };
    let before = times(&kept);
    folder.write("content/briefs/other.md", &other("Cities mend pipes."));
    folder.write("content/briefs/printed/index.md", &article("pdf: printed.pdf\n", "Briefly."));
    build(folder.path(), &[]);
    assert_eq!((derived(), times(&kept)), (kept.clone(), before));
    let warm = index(folder.path());
    assert_eq!(found("en", "danubian briefly"), 1);
    // Another PDF of the same name, and a cache that is new, lead to what a clean build makes.
    let same = |warm: BTreeMap<PathBuf, Vec<u8>>| {
        fs::remove_dir_all(folder.path().join("public")).unwrap();
        build(folder.path(), &["--no-cache"]);
        assert!(warm == index(folder.path()));
    };
    same(warm);
    build(folder.path(), &[]);
    let rhenish = latin.replace("Danubian", "Rhenish");
    print(folder.path(), &[("content/briefs/printed/printed.pdf", &rhenish)]);
    build(folder.path(), &[]);
    assert_eq!((found("en", "danubian"), found("en", "rhenish")), (0, 1));
    assert_eq!(derived().len(), 2);
    same(index(folder.path()));
    // Nothing is left of what is taken back.
    build(folder.path(), &[]);
    let tells = |text: &str| {
        let all = ["public", ".ssg"].map(|name| tools::files(&folder.path().join(name)));
        let holds = |file: &PathBuf| {
            let bytes = fs::read(file).unwrap();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        };
        all.concat().iter().any(holds)
    };
    assert!(tells("riparian"));
    let draft = article("pdf: printed.pdf\ndraft: true\n", "");
    folder.write("content/briefs/printed/index.md", &draft);
    for arguments in [&["--drafts"][..], &[]] {
        build(folder.path(), arguments);
        assert!(!tells("iparian"), "{arguments:?}");
    }
    // Neither is anything where PDFs are not read any more.
    folder.write("content/briefs/printed/index.md", &article("pdf: printed.pdf\n", ""));
    build(folder.path(), &[]);
    assert!(tells("riparian"));
    folder.write("site.toml", SITE);
    build(folder.path(), &[]);
    assert!(!tells("iparian") && found("en", "rhenish") == 0);
}
