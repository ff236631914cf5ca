//! Social cards of the bundled theme: drawn once, kept, made when asked for, and gone when unused.

use std::fs;
use std::path::{Path, PathBuf};

use crate::served::Served;
use crate::tools::{self, Folder, read, run, ssg, told};

const CARD: &str = "public/articles/2026/dams/social-card.png";

/// A site with social cards and two articles.
fn site(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    let made = run(ssg(&["init"]).arg(&site));
    assert!(made.status.success(), "{}", told(&made));
    for (name, title) in [("dams", "Dams"), ("rivers", "Rivers")] {
        write(&site, name, title, "Text.");
    }
    let config = read(&site.join("site.toml"));
    if !config.contains("cards = true") {
        fs::write(site.join("site.toml"), config + "\n[pictures]\ncards = true\n").unwrap();
    }
    (folder, site)
}

fn write(site: &Path, name: &str, title: &str, text: &str) {
    let text = format!("---\ntitle: {title}\ndate: 2026-03-04\ntype: article\n---\n{text}\n");
    fs::write(site.join(format!("content/articles/{name}.md")), text).unwrap();
}

fn build(site: &Path) {
    tools::build(site, &site.join("public"));
}

fn kept(site: &Path) -> usize {
    let folder = site.join(".ssg/derived");
    if folder.is_dir() { tools::files(&folder).len() } else { 0 }
}

#[test]
fn a_card_is_drawn_again_only_when_what_it_says_is_another() {
    let (_folder, site) = site("social-cards");
    build(&site);
    let card = site.join(CARD);
    let picture = image::open(&card).unwrap();
    assert_eq!((picture.width(), picture.height()), (1200, 630));
    let (first, cards) = (fs::read(&card).unwrap(), kept(&site));
    let stamp = || card.metadata().unwrap().modified().unwrap();
    let before = stamp();
    write(&site, "dams", "Dams", "Other words.");
    build(&site);
    assert_eq!((stamp(), kept(&site)), (before, cards));
    write(&site, "dams", "Two dams", "Other words.");
    build(&site);
    assert!(fs::read(&card).unwrap() != first && kept(&site) == cards);
    // What is kept is taken, in any folder.
    tools::build(&site, &site.join("other"));
    assert!(
        fs::read(&card).unwrap() == fs::read(site.join(CARD.replace("public", "other"))).unwrap()
    );
    fs::remove_dir_all(site.join("other")).unwrap();
    // The drawing, its fonts and its colours are part of it; a build with all that is kept is a clean one.
    let template = site.join("themes/institute/templates/card.svg");
    let drawing = read(&template).replace("width=\"1200\"", "width=\"600\"");
    fs::write(&template, drawing).unwrap();
    let second = fs::read(&card).unwrap();
    build(&site);
    let third = fs::read(&card).unwrap();
    assert!(third != second);
    let verified = run(ssg(&["build", "--verify", "--clock", tools::CLOCK]).current_dir(&site));
    assert!(verified.status.success(), "{}", told(&verified));
    // A card that was made by hand goes before it.
    let photograph = tools::root().join("content/articles/black-start/reservoir.jpg");
    fs::copy(photograph, site.join("content/articles/card.jpg")).unwrap();
    let text = read(&site.join("content/articles/dams.md"));
    let image = "type: article\nimage: { src: card.jpg, alt: A dam, social: card.jpg }";
    fs::write(site.join("content/articles/dams.md"), text.replace("type: article", image)).unwrap();
    build(&site);
    assert!(!card.exists());
    let page = read(&site.join("public/articles/2026/dams/index.html"));
    assert!(
        page.contains("card.jpg\">\n<meta name=\"twitter:card\" content=\"summary_large_image\">")
    );
    assert!(page.contains("\"og:image:width\" content=\"2400\""), "{page}");
}

#[test]
fn serve_draws_what_is_asked_for_and_a_check_draws_none() {
    let (_folder, site) = site("social-cards-served");
    let checked = run(ssg(&["check", "--clock", tools::CLOCK]).current_dir(&site));
    assert!(checked.status.success(), "{}", told(&checked));
    assert_eq!(kept(&site), 0);
    let served = Served::start(&site, &[]);
    served.until_holds("/articles/2026/dams/", "social-card.png");
    assert_eq!(kept(&site), 0);
    let answer = served.get("/articles/2026/dams/social-card.png");
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"));
    assert!(image::load_from_memory(&answer.bytes).is_ok());
    assert_eq!(kept(&site), 1);
}

#[test]
fn a_check_tells_a_mistake_of_the_drawing() {
    let (_folder, site) = site("social-cards-wrong");
    let template = site.join("themes/institute/templates/card.svg");
    fs::write(&template, read(&template).replace("social.title", "social.titel")).unwrap();
    let checked = run(ssg(&["check", "--clock", tools::CLOCK]).current_dir(&site));
    let said = told(&checked);
    assert!(!checked.status.success() && said.contains("card.svg"), "{said}");
}

#[test]
fn a_card_with_data_beside_its_article_is_drawn_again_when_it_says_something_else() {
    let (_folder, site) = site("social-cards-data");
    let template = site.join("themes/institute/templates/card.svg");
    let own = "{% if social.title is starting_with(pat=\"Canal\") %}\
               {% set own = data(path=\"own.json\") %}<desc>{{ own.line }}</desc>{% endif %}</svg>";
    fs::write(&template, read(&template).replace("</svg>", own)).unwrap();
    fs::create_dir(site.join("content/articles/canals")).unwrap();
    fs::write(site.join("content/articles/canals/own.json"), "{\"line\": \"Wide\"}").unwrap();
    write(&site, "canals/index", "Canals", "Text.");
    build(&site);
    let card = site.join(CARD.replace("dams", "canals"));
    let first = fs::read(&card).unwrap();
    write(&site, "canals/index", "Canals of old", "Text.");
    build(&site);
    assert!(fs::read(&card).unwrap() != first, "the card has the former title");
}
