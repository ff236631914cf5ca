//! The bundled site in a browser: every template, in both directions and colours, narrow and wide.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lighthouse::ten_photographs;
use crate::served::Served;
use crate::tools::{self, Folder};

#[test]
fn readers_find_every_page_in_order() {
    let (_folder, public) = site("browser");
    let target =
        Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target folder");
    let shots = target.join("screenshots");
    let looked = tools::run(browser().arg(&public).arg(&shots));
    let told = tools::told(&looked);
    assert!(looked.status.success(), "{told}");
    println!("{told}");
}

#[test]
fn planted_faults_are_seen() {
    let (folder, public) = site("browser-planted");
    let home = tools::read(&public.join("index.html"));
    let planted = "<img src=\"https://tracker.example/dot.gif\"><p style=\"color: #aaa\">Pale</p>\
        <table><tr><td class=\"planted\">A_word_that_no_line_can_hold_and_that_makes_the_page_wide</table>";
    let home = home.replacen("</main>", &format!("{planted}</main>"), 1);
    // The policy would keep the page from asking elsewhere.
    let home = home.replacen("Content-Security-Policy", "default-style", 1);
    folder.write("public/index.html", &home);
    let shots = folder.path().join("shots");
    let looked = tools::run(browser().arg(&public).arg(&shots).arg("planted"));
    let told = tools::told(&looked);
    assert!(!looked.status.success(), "{told}");
    for fault in
        ["image-alt", "overflows", "asks elsewhere: https://tracker.example", "color-contrast"]
    {
        assert!(told.contains(fault), "{fault} is not seen: {told}");
    }
}

#[test]
fn a_first_view_on_a_telephone_is_light() {
    let (folder, public) = ten_photographs("browser-weight");
    let shots = folder.path().join("shots");
    let looked = tools::run(browser().arg(&public).arg(&shots).arg("weight"));
    let told = tools::told(&looked);
    assert!(looked.status.success() && told.contains(".webp"), "{told}");
    println!("{told}");
}

#[test]
fn the_colour_of_a_picture_stands_in_its_place_and_nowhere_else() {
    let (folder, public) = tones("browser-tones");
    let shots = folder.path().join("shots");
    let looked = tools::run(browser().arg(&public).arg(&shots).arg("tones"));
    let told = tools::told(&looked);
    assert!(looked.status.success(), "{told}");
    println!("{told}");
    // What the check is for is seen when it comes back.
    let style = tools::files_ending(&public.join("assets"), ".css");
    let style = style.iter().find(|file| tools::read(file).contains(".thumb img")).unwrap();
    let broken = tools::read(style)
        + ".text img[data-tone] { max-inline-size: 100% } img { background: rgb(1 2 3) } \
           [data-tone] { color: #888 !important } div.side { inline-size: 45% !important }";
    let style = style.strip_prefix(folder.path()).expect("it was found there");
    folder.write(&style.to_string_lossy(), &broken);
    let looked = tools::run(browser().arg(&public).arg(&shots).arg("tones"));
    let told = tools::told(&looked);
    for fault in ["stands beside it", "shines through it", "a contrast of", "and says"] {
        assert!(told.contains(fault), "{fault} is not seen: {told}");
    }
}

/// A site with pictures of each form at each place.
fn tones(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    tools::init(&site);
    let photograph =
        std::fs::read(tools::root().join("content/articles/black-start/reservoir.jpg"));
    let photograph = photograph.expect("a photograph");
    let wide = image::load_from_memory(&photograph).expect("it is one");
    let high = wide.crop_imm(300, 0, 800, wide.height());
    let square = wide.crop_imm(0, 0, 900, 900);
    let mut hole = wide.thumbnail(600, 400).to_rgba8();
    hole.get_pixel_mut(5, 5).0[3] = 0;
    let folders = ["tones", "tall"].map(|name| site.join("content/articles").join(name));
    for folder in &folders {
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(folder.join("wide.jpg"), &photograph).expect("a photograph");
        high.to_rgb8().save(folder.join("high.jpg")).expect("a photograph");
        square.to_rgb8().save(folder.join("square.png")).expect("a photograph");
        hole.save(folder.join("hole.png")).expect("a picture");
    }
    let body = "![Wide](wide.jpg)\n\n![High](high.jpg)\n\n![Square](square.png)\n\n![Hole](hole.png)\n\n\
        ::: side-picture\n![A third](wide.jpg)\n:::\n\nText.\n\n## Next\n\n\
        ::: side-picture width=\"half\" side=\"start\"\n![A half](wide.jpg)\n:::\n\nText.\n";
    for (folder, image) in folders.iter().zip(["wide.jpg", "high.jpg"]) {
        let title = folder.file_name().and_then(|name| name.to_str()).expect("a name");
        let text = format!(
            "---\ntitle: {title}\ndate: 2026-03-04\ntype: article\nauthors: [Jane Doe]\n\
             image: {{ src: {image}, alt: A lead }}\n---\nText.\n\n{body}"
        );
        std::fs::write(folder.join("index.md"), text).expect("an article");
    }
    let authors = site.join("content/authors");
    std::fs::create_dir_all(&authors).expect("a folder");
    square.to_rgb8().save(authors.join("jane-doe.jpg")).expect("a portrait");
    let author = "---\nname: Jane Doe\npicture: jane-doe.jpg\n---\nShe writes.\n";
    std::fs::write(authors.join("jane-doe.md"), author).expect("an author");
    let public = folder.path().join("public");
    tools::build(&site, &public);
    (folder, public)
}

#[test]
fn authors_see_what_they_write() {
    let (folder, _) = site("browser-serve");
    let site = folder.path().join("site");
    let served = Served::start(&site, &[]);
    let following = Served::start(&site, &["--follow"]);
    served.until_holds("/", "</html>");
    following.until_holds("/", "</html>");
    let mut node = browser_tool("serve.mjs");
    let styles = tools::files_ending(&site.join("themes"), ".css");
    let style = styles.first().expect("the theme has a style sheet");
    let style = style.strip_prefix(&site).expect("it was found there");
    let looked = tools::run(node.arg(&site).arg(style).arg(&served.url).arg(&following.url));
    assert!(looked.status.success(), "{}\n{}", tools::told(&looked), served.said());
}

#[test]
fn the_search_page_finds_what_the_command_finds() {
    let (folder, public) = site("browser-ranking");
    let queries = [
        "water",
        "secret talks",
        "hostage",
        "powre",
        "transformer -water",
        "type:brief power",
        "author:marwick",
        "year:2025",
        "year:2024-2025 grid",
        "topics:energy",
        "tag:energy water",
        "nothinghasthis power",
        "The Bank",
        "élan",
        "trans",
    ];
    same_documents(&folder.path().join("site"), &public, &queries);
}

#[test]
fn words_that_are_everywhere_are_found_as_the_command_finds_them() {
    let folder = Folder::new("browser-everywhere");
    let site = folder.path().join("site");
    tools::copy(&tools::root().join("themes"), &site.join("themes"));
    let config = "base_url = \"https://institute.example/\"\n[institute]\nname = \"Institute\"\n\
        [search]\nsynonyms = { basin = [\"river water\"] }\n";
    folder.write("site/site.toml", config);
    // More words than a byte can count.
    let long: Vec<String> = (0..300).map(|number| format!("word{number}")).collect();
    let long = long.join(" ");
    for number in 0..240 {
        let title = if number % 60 == 0 { "On government" } else { "On rivers" };
        let own = match number {
            7 | 9 => &*long,
            _ if number % 40 == 0 => "A river has water.",
            _ => "",
        };
        let text = format!(
            "---\ntitle: {title} {number}\ndate: 2026-01-05\n---\n{own} The government also.\n"
        );
        folder.write(&format!("site/content/articles/a{number}.md"), &text);
    }
    let public = folder.path().join("public");
    tools::build(&site, &public);
    let queries = [
        "government",
        "government nothinghasthis",
        "also",
        "also water",
        "also government",
        "basin",
        "basin also",
        "river government",
        "nothinghasthis",
        &long,
    ];
    same_documents(&site, &public, &queries);
}

/// For each query the page of search finds what `ssg search` finds.
fn same_documents(site: &Path, public: &Path, queries: &[&str]) {
    let mut node = tools::program("node");
    node.arg(tools::root().join("tests/tools/ranking.mjs"));
    let found = tools::run(node.arg(public).arg("/search/en/root.json").args(queries));
    assert!(found.status.success(), "{}", tools::told(&found));
    let found = String::from_utf8(found.stdout).expect("a page finds addresses");
    assert_eq!(found.lines().count(), queries.len(), "{found}");
    for (query, line) in queries.iter().zip(found.lines()) {
        let mut command = tools::ssg(&["search", "--format", "json"]);
        let told = tools::run(command.arg("--").args(query.split(' ')).current_dir(site));
        let told = String::from_utf8(told.stdout).expect("results are text");
        let results =
            told.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let results =
            results.filter(|line| line["kind"] == "result").map(|line| line["url"].clone());
        let command = serde_json::Value::from(results.collect::<Vec<_>>()).to_string();
        assert_eq!(line, command, "{query}");
    }
}

#[test]
fn other_words_are_offered_and_taken() {
    let folder = Folder::new("browser-words");
    let site = folder.path().join("site");
    tools::copy(&tools::root().join("themes"), &site.join("themes"));
    let config = "base_url = \"https://institute.example/\"\n[institute]\nname = \"Institute\"\n\
        [search]\nstop_words = [\"whereas\"]\nsynonyms = { covid = [\"government\"] }\n";
    folder.write("site/site.toml", config);
    for number in 0..=40 {
        let word = if number == 0 { "goverment" } else { "government" };
        let text = format!("---\ntitle: Number {number}\ndate: 2026-01-05\n---\nThe {word}.\n");
        folder.write(&format!("site/content/articles/number-{number}.md"), &text);
    }
    let public = folder.path().join("public");
    tools::build(&site, &public);
    let shots = folder.path().join("shots");
    let looked = tools::run(browser().arg(&public).arg(&shots).arg("wordings"));
    assert!(looked.status.success(), "{}", tools::told(&looked));
}

#[test]
fn extreme_content_keeps_its_form() {
    let (folder, public) = stress("browser-stress");
    let target =
        Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target folder");
    let looked = tools::run(browser().arg(&public).arg(target.join("screenshots")).arg("stress"));
    assert!(looked.status.success(), "{}", tools::told(&looked));
    // What the check is for is seen when it comes back.
    let style = tools::files_ending(&public.join("assets"), ".css");
    let style = style.iter().find(|file| tools::read(file).contains(".thumb img")).unwrap();
    let broken = tools::read(style)
        + ".text .side li { min-block-size: 40rem } .near { overflow-wrap: normal; hyphens: none; grid-template-columns: 1fr } \
           .scroll table { inline-size: auto } .tall img { object-fit: cover !important; block-size: 8rem !important; inline-size: 100% !important } \
           .foot li, .foot li a { font-size: 8px; line-height: 8px; padding: 0 !important; display: block !important } h1 { margin-block-end: -3rem } .stand { padding-block: 9rem }";
    let style = style.strip_prefix(folder.path()).expect("it was found there");
    folder.write(&style.to_string_lossy(), &broken);
    let shots = folder.path().join("shots");
    let looked = tools::run(browser().arg(&public).arg(shots).arg("stress-planted"));
    let told = tools::told(&looked);
    for fault in [
        "scrolls sideways",
        "lies over",
        "a row is",
        "of a picture",
        "is near",
        "below the text",
        "the text begins",
    ] {
        assert!(told.contains(fault), "{fault} is not seen: {told}");
    }
}

/// A site of what institutes publish, and of its extremes.
fn stress(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    let made = tools::run(browser_tool("stress.mjs").arg(&site));
    assert!(made.status.success(), "{}", tools::told(&made));
    tools::copy(&tools::root().join("themes"), &site.join("themes"));
    let public = folder.path().join("public");
    tools::build(&site, &public);
    (folder, public)
}

/// The bundled site with short pages of lists, so that there are several.
fn site(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    for part in ["content", "themes", "static", "templates", "data"] {
        let part = Path::new(part);
        if tools::root().join(part).is_dir() {
            tools::copy(&tools::root().join(part), &site.join(part));
        }
    }
    let config = tools::read(&tools::root().join("site.toml"));
    let short = config.replacen("size = 10", "size = 5", 1);
    assert_ne!(config, short, "site.toml no longer tells the size of pages");
    folder.write("site/site.toml", &short);
    let public = folder.path().join("public");
    tools::build(&site, &public);
    (folder, public)
}

fn browser() -> Command {
    browser_tool("browser.mjs")
}

fn browser_tool(name: &str) -> Command {
    tools::package("playwright-core/package.json");
    tools::package("axe-core/axe.min.js");
    let mut node = tools::program("node");
    node.arg(tools::root().join("tests/tools").join(name));
    node
}
