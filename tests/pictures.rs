//! Pictures in the sizes of the theme: made once, read back by other eyes, and gone when unused.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use ssg_pictures::{Format, Picture, probe};

use crate::served::Served;
use crate::tools::{self, Folder, read, root, run, ssg, told};

/// The widths of the bundled theme.
const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];

const ARTICLE: &str = "---\ntitle: Dams\ndate: 2026-03-04\ntype: article\n---\n\
    Text.\n\n![A dam](dam.jpg \"The dam.\")\n";

/// A small site with an article that shows a photograph, in a folder of its own.
fn site(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    tools::init(&site);
    let article = site.join("content/articles/dams");
    fs::create_dir_all(&article).unwrap();
    fs::write(article.join("index.md"), ARTICLE).unwrap();
    let photograph = root().join("content/articles/black-start/reservoir.jpg");
    fs::copy(photograph, article.join("dam.jpg")).unwrap();
    (folder, site)
}

fn build(site: &Path) -> String {
    let built = run(ssg(&["build", "--clock", tools::CLOCK]).current_dir(site));
    assert!(built.status.success(), "{}", told(&built));
    told(&built)
}

/// The files that are made of the photograph, but for the first.
fn files(site: &Path) -> Vec<PathBuf> {
    tools::files(&site.join("public"))
        .into_iter()
        .filter(|file| file.to_string_lossy().contains("/dam.jpg"))
        .collect()
}

fn picture(file: &Path) -> Picture {
    probe(Cursor::new(fs::read(file).unwrap())).unwrap()
}

fn kept(site: &Path) -> usize {
    let folder = site.join(".ssg/derived");
    if folder.is_dir() { tools::files(&folder).len() } else { 0 }
}

#[test]
fn each_size_is_made_once_and_goes_when_nothing_shows_it() {
    let (_folder, site) = site("picture-sizes");
    build(&site);
    let made = files(&site);
    assert_eq!((made.len(), kept(&site)), (6, 6), "{made:?}");
    for file in &made {
        let picture = picture(file);
        let name = file.file_name().unwrap().to_str().unwrap();
        let (format, width) = match name.strip_prefix("dam.jpg.") {
            None => (Format::Jpeg, 1920),
            Some(rest) => (Format::WebP, rest.strip_suffix(".webp").unwrap().parse().unwrap()),
        };
        assert!(WIDTHS.contains(&width));
        assert_eq!((picture.format, picture.width), (format, width), "{name}");
        assert_eq!(picture.height, (width * 2 + 1) / 3, "{name}");
    }
    let page = read(&made[0].with_file_name("index.html"));
    assert!(page.contains("<picture><source type=\"image/webp\" srcset=\""), "{page}");
    assert!(page.contains("width=\"1920\" height=\"1280\" decoding=\"async\""), "{page}");
    // A build of other words makes none again.
    let stamps = || {
        files(&site)
            .iter()
            .map(|file| file.metadata().unwrap().modified().unwrap())
            .collect::<Vec<_>>()
    };
    let before = stamps();
    fs::write(site.join("content/articles/dams/index.md"), ARTICLE.replace("Text.", "Words."))
        .unwrap();
    build(&site);
    assert_eq!(stamps(), before);
    // Nor does one into another folder, which takes what is kept.
    let other = run(ssg(&["build", "--clock", tools::CLOCK, "-o", "other"]).current_dir(&site));
    assert!(other.status.success(), "{}", told(&other));
    assert_eq!(kept(&site), 6);
    for file in &made {
        let other = site.join("other").join(file.strip_prefix(site.join("public")).unwrap());
        assert!(fs::read(file).unwrap() == fs::read(other).unwrap());
    }
    fs::remove_dir_all(site.join("other")).unwrap();
    let words = ARTICLE.replace("![A dam](dam.jpg \"The dam.\")", "[The dam](dam.jpg)");
    fs::write(site.join("content/articles/dams/index.md"), words).unwrap();
    build(&site);
    // Readers who follow a link get the file as it is.
    let original = site.join("content/articles/dams/dam.jpg");
    assert_eq!(files(&site).len(), 1);
    assert!(fs::read(&files(&site)[0]).unwrap() == fs::read(original).unwrap());
}

#[test]
fn a_build_with_nothing_changed_looks_at_each_picture_once() {
    let (folder, site) = site("picture-looks");
    build(&site);
    build(&site);
    let calls = folder.path().join("calls");
    let mut strace = tools::program("strace");
    strace.args(["-f", "-qq", "-e", "trace=file", "-o"]).arg(&calls);
    let ssg = ssg(&["build", "--clock", tools::CLOCK]);
    let built = run(strace.arg(ssg.get_program()).args(ssg.get_args()).current_dir(&site));
    assert!(built.status.success(), "{}", told(&built));
    let calls = read(&calls);
    let of_picture = |line: &&str| line.contains("\"dam.jpg\"") || line.contains("/dam.jpg\"");
    let looks: Vec<&str> = calls.lines().filter(of_picture).collect();
    // The picture, and what is made of it under its name.
    assert_eq!(looks.len(), 2, "{looks:?}");
    assert!(looks.iter().all(|look| look.contains("stat")), "{looks:?}");
}

#[test]
fn a_check_makes_none_and_a_switch_turns_them_off() {
    let (_folder, site) = site("picture-check");
    let checked = run(ssg(&["check", "--clock", tools::CLOCK]).current_dir(&site));
    assert!(checked.status.success(), "{}", told(&checked));
    assert_eq!(kept(&site), 0);
    let config = read(&site.join("site.toml"));
    fs::write(site.join("site.toml"), config + "\n[pictures]\nresize = false\n").unwrap();
    build(&site);
    let original = site.join("content/articles/dams/dam.jpg");
    assert_eq!((files(&site).len(), kept(&site)), (1, 0));
    assert!(fs::read(&files(&site)[0]).unwrap() == fs::read(original).unwrap());
}

#[test]
fn serve_makes_what_is_asked_for() {
    let (_folder, site) = site("picture-serve");
    let served = Served::start(&site, &[]);
    served.until_holds("/articles/2026/dams/", "dam.jpg.640.webp");
    assert_eq!(kept(&site), 0);
    let answer = served.get("/articles/2026/dams/dam.jpg.640.webp");
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/webp"));
    assert_eq!(probe(Cursor::new(answer.bytes)).map(|picture| picture.width), Ok(640));
    assert_eq!(kept(&site), 1);
}

#[test]
fn serve_keeps_what_it_makes_where_it_is_told_to() {
    let (folder, site) = site("picture-serve-cache");
    let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
    let derived = |cache: &Path| cache.join("derived").is_dir();
    let mut command = ssg(&["serve", "--clock", tools::CLOCK, "--port", "0", "--root"]);
    command.arg(&site).env("SSG_CACHE_DIR", &one);
    let served = Served::of(command);
    assert_eq!(served.get("/articles/2026/dams/dam.jpg.640.webp").status, 200);
    assert!(derived(&one) && !site.join(".ssg").exists());
    let served = Served::start(&site, &["--cache-dir", other.to_str().unwrap()]);
    assert_eq!(served.get("/articles/2026/dams/dam.jpg.640.webp").status, 200);
    assert!(derived(&other) && !site.join(".ssg").exists());
}

#[test]
fn credits_are_printed_and_stay_in_each_size_and_places_do_not() {
    let (_folder, site) = site("picture-credits");
    let original = site.join("content/articles/dams/dam.jpg");
    let mut exiftool = tools::program("exiftool");
    exiftool.args([
        "-q",
        "-overwrite_original",
        "-all=",
        "-IPTC:Credit=Reuters",
        "-IPTC:By-line=J. Doe",
    ]);
    exiftool.args([
        "-EXIF:Copyright=(c) Reuters",
        "-GPSLatitude=52.5",
        "-GPSLatitudeRef=N",
        "-Make=Camera",
    ]);
    let written = run(exiftool.arg(&original));
    assert!(written.status.success(), "{}", told(&written));
    build(&site);
    let made = files(&site);
    let page = read(&made[0].with_file_name("index.html"));
    assert!(page.contains("Credit: Reuters</span>"), "{page}");
    let mut exiftool = tools::program("exiftool");
    exiftool.args(["-G1", "-s", "-XMP:all", "-EXIF:all", "-GPS:all", "-IPTC:all"]).args(&made);
    let found = told(&run(&mut exiftool));
    for told in ["Credit", "Creator", "Rights"] {
        assert_eq!(found.matches(&format!("{told} ")).count(), made.len(), "{told}: {found}");
    }
    for kept_back in ["GPS", "Camera", "52"] {
        assert!(!found.contains(kept_back), "{found}");
    }
    // What the author writes goes before, and is told where it is another.
    let other = ARTICLE.replace("type: article", "type: article\ncredit: AP");
    fs::write(site.join("content/articles/dams/index.md"), other).unwrap();
    let told = build(&site);
    assert!(told.contains("warning[W0417]: the file of this picture names `Reuters`"), "{told}");
    assert!(read(&made[0].with_file_name("index.html")).contains("Credit: AP</span>"));
}

#[test]
fn what_matters_stays_in_sight_and_networks_get_their_own() {
    let (_folder, site) = site("picture-parts");
    let article = site.join("content/articles/dams");
    fs::copy(article.join("dam.jpg"), article.join("card.jpg")).unwrap();
    let image = "image: { src: dam.jpg, alt: A dam, focus: 32% 100%, social: card.jpg }";
    let text = "---\ntitle: Dams\ndate: 2026-03-04\ntype: article\nIMAGE\n---\nText.\n";
    fs::write(article.join("index.md"), text.replace("IMAGE", image)).unwrap();
    build(&site);
    let made = files(&site);
    let page = read(&made[0].with_file_name("index.html"));
    assert!(page.contains("<img class=\"x3 y10\" src=\"/"), "{page}");
    assert!(page.contains("/card.jpg\">") && page.contains("fetchpriority=\"high\""), "{page}");
    assert_eq!(made.len(), 6);
    assert!(made[0].with_file_name("card.jpg").is_file());
    assert!(!made[0].with_file_name("card.jpg.640.webp").exists());
}
