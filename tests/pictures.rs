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
    // The tone is kept, too.
    assert_eq!((made.len(), kept(&site)), (6, 7), "{made:?}");
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
    assert_eq!(kept(&site), 7);
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
    // The page says its tone.
    assert_eq!(kept(&site), 1);
    let answer = served.get("/articles/2026/dams/dam.jpg.640.webp");
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/webp"));
    assert_eq!(probe(Cursor::new(answer.bytes)).map(|picture| picture.width), Ok(640));
    assert_eq!(kept(&site), 2);
}

/// A picture of one colour, 400 pixels wide and 300 high.
fn plain(file: &Path, colour: [u8; 3]) {
    image::RgbImage::from_pixel(400, 300, image::Rgb(colour)).save(file).unwrap();
}

/// A site with pictures of one colour at each place: as lead, in a text, as portrait.
fn colours(name: &str) -> (Folder, PathBuf) {
    let (folder, site) = site(name);
    let articles = site.join("content/articles");
    fs::remove_dir_all(articles.join("dams")).unwrap();
    for (name, colour) in [("red", [255, 0, 0]), ("blue", [0, 0, 255])] {
        let article = articles.join(name);
        fs::create_dir_all(&article).unwrap();
        plain(&article.join("lead.png"), colour);
        plain(&article.join("body.png"), colour.map(|channel| channel / 2));
        let text = format!(
            "---\ntitle: All {name}\ndate: 2026-03-04\ntype: article\nauthors: [Jane Doe]\n\
             image: {{ src: lead.png, alt: A lead }}\n---\nText.\n\n![A body](body.png)\n"
        );
        fs::write(article.join("index.md"), text).unwrap();
    }
    let authors = site.join("content/authors");
    fs::create_dir_all(&authors).unwrap();
    plain(&authors.join("jane.png"), [0, 255, 0]);
    fs::write(authors.join("jane-doe.md"), "---\nname: Jane Doe\npicture: jane.png\n---\n")
        .unwrap();
    (folder, site)
}

/// The pictures of a page with their tones.
fn tones(site: &Path, page: &str) -> Vec<(String, String)> {
    let page = read(&site.join(page));
    let tags = page.split("<img ").skip(1).map(|rest| rest.split('>').next().unwrap());
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next().unwrap().to_string())
    };
    let one =
        |tag: &str| Some((value(tag, " src").or(value(tag, "src"))?, value(tag, "data-tone")?));
    let name = |(src, tone): (String, String)| (src.rsplit('/').next().unwrap().to_string(), tone);
    tags.filter_map(one).map(name).collect()
}

fn pair(name: &str, tone: &str) -> (String, String) {
    (name.to_string(), tone.to_string())
}

const RED: &str = "public/articles/2026/red/index.html";
const BLUE: &str = "public/articles/2026/blue/index.html";

#[test]
fn each_picture_says_its_tone_wherever_it_is_shown() {
    let (_folder, site) = colours("picture-tones");
    let article = site.join("content/articles/red/index.md");
    let featured = read(&article).replacen("type: article", "type: article\nfeatured: true", 1);
    fs::write(article, featured).unwrap();
    build(&site);
    let green = pair("jane.png", "r0 g7 b0 w10");
    let [red, blue] = ["r7 g0 b0 w10", "r0 g0 b7 w10"].map(|tone| pair("lead.png", tone));
    // Each article leads to the other.
    let of_red = [red.clone(), pair("body.png", "r3 g0 b0 w10"), blue.clone(), green.clone()];
    let of_blue = [blue.clone(), pair("body.png", "r0 g0 b3 w10"), red.clone(), green.clone()];
    assert_eq!((tones(&site, RED), tones(&site, BLUE)), (of_red.to_vec(), of_blue.to_vec()));
    assert_eq!(tones(&site, "public/index.html"), std::slice::from_ref(&red));
    let author = tones(&site, "public/authors/jane-doe/index.html");
    assert!(author.contains(&green) && author.contains(&red), "{author:?}");
    let list = tones(&site, "public/articles/index.html");
    assert!(list.contains(&red) && list.contains(&blue), "{list:?}");
}

#[test]
fn another_picture_changes_the_pages_that_show_it_and_no_other() {
    let (_folder, site) = colours("picture-tones-changed");
    build(&site);
    let stamp = || fs::metadata(site.join(BLUE)).unwrap().modified().unwrap();
    let (before, blue) = (stamp(), read(&site.join(BLUE)));
    // Of the same size in pixels: only its tone is another.
    plain(&site.join("content/articles/red/body.png"), [255, 255, 255]);
    build(&site);
    assert_eq!(tones(&site, RED)[1], pair("body.png", "r7 g7 b7 w10"));
    assert_eq!((stamp(), read(&site.join(BLUE))), (before, blue));
    // What is transparent has none, and what was kept for the others is gone.
    let mut hole = image::RgbaImage::from_pixel(400, 300, image::Rgba([9, 9, 9, 255]));
    hole.get_pixel_mut(7, 7).0[3] = 128;
    hole.save(site.join("content/articles/red/body.png")).unwrap();
    let kept_before = kept(&site);
    build(&site);
    assert_eq!(tones(&site, RED).len(), 3);
    assert_eq!(kept(&site), kept_before);
    let verified = run(ssg(&["build", "--verify", "--clock", tools::CLOCK]).current_dir(&site));
    assert!(verified.status.success(), "{}", told(&verified));
    // One thread, and no cache.
    let mut alone = ssg(&["build", "--no-cache", "-o", "alone", "--clock", tools::CLOCK]);
    let alone = run(alone.env("RAYON_NUM_THREADS", "1").current_dir(&site));
    assert!(alone.status.success(), "{}", told(&alone));
    for file in tools::files_ending(&site.join("public"), ".html") {
        let other = site.join("alone").join(file.strip_prefix(site.join("public")).unwrap());
        assert!(read(&file) == read(&other), "{}", file.display());
    }
    let served = Served::start(&site, &[]);
    served.until_holds("/articles/2026/red/", "data-tone=\"r7 g0 b0 w10\"");
    let page = served.get("/articles/2026/red/");
    assert_eq!(String::from_utf8_lossy(&page.bytes).matches("data-tone").count(), 3);
}

#[test]
fn no_picture_is_decoded_for_its_tone_that_was_before() {
    let (_folder, site) = colours("picture-tones-kept");
    build(&site);
    let derived = site.join(".ssg/derived");
    // A checksum and three bytes.
    let is_tone = |file: &PathBuf| fs::metadata(file).unwrap().len() == 16 + 3;
    let files: Vec<PathBuf> = tools::files(&derived).into_iter().filter(is_tone).collect();
    assert_eq!(files.len(), 5);
    let red = |file: &&PathBuf| fs::read(file).unwrap().ends_with(&[7, 0, 0]);
    let planted = fs::read(files.iter().find(red).unwrap()).unwrap();
    files.iter().for_each(|file| fs::write(file, &planted).unwrap());
    // Words change, and the folder: what is kept is believed.
    let built = run(ssg(&["build", "--clock", tools::CLOCK, "-o", "other"]).current_dir(&site));
    assert!(built.status.success(), "{}", told(&built));
    let other = tones(&site, "other/articles/2026/blue/index.html");
    assert!(other.len() == 4 && other.iter().all(|(_, tone)| tone == "r7 g0 b0 w10"), "{other:?}");
    // One that is damaged is found again.
    files.iter().for_each(|file| fs::write(file, b"damaged").unwrap());
    let built = run(ssg(&["build", "--clock", tools::CLOCK, "-o", "third"]).current_dir(&site));
    assert!(built.status.success(), "{}", told(&built));
    assert_eq!(tones(&site, "third/articles/2026/blue/index.html"), tones(&site, BLUE));
    // What no page of any folder shows any more is not kept.
    for folder in ["other", "third"] {
        fs::remove_dir_all(site.join(folder)).unwrap();
    }
    let cleaned = run(ssg(&["cache", "clean"]).current_dir(&site));
    assert!(cleaned.status.success() && !derived.exists(), "{}", told(&cleaned));
    build(&site);
    fs::remove_dir_all(site.join("content/articles/blue")).unwrap();
    fs::write(
        site.join("content/articles/red/index.md"),
        "---\ntitle: Red\ndate: 2026-03-04\ntype: article\nauthors: [Jane Doe]\n---\nWords.\n",
    )
    .unwrap();
    run(ssg(&["build", "--clock", tools::CLOCK]).current_dir(&site));
    let left = tools::files(&derived).into_iter().filter(is_tone).count();
    assert_eq!(left, 1);
    let config = read(&site.join("site.toml"));
    fs::write(site.join("site.toml"), config + "\n[pictures]\nresize = false\n").unwrap();
    run(ssg(&["build", "--clock", tools::CLOCK]).current_dir(&site));
    assert_eq!((kept(&site), tones(&site, "public/authors/jane-doe/index.html").len()), (0, 0));
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
    for kept_back in ["GPS", "Camera", "52 deg"] {
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
