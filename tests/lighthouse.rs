//! Lighthouse's judgement of the bundled site: accessibility, best practices and search engines at
//! 100, and nothing that moves. Performance depends on the machine and is printed:
//! `SSG_LIGHTHOUSE_RUNS=3` takes the median of three.

use crate::tools::{self, Folder};
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const HOME: &str = "/";
const ARTICLE: &str = "/articles/2026/secret-hostage-talks/";

#[test]
fn home_and_article_have_full_marks() {
    let (_folder, public) = tools::bundled("lighthouse");
    let runs = env::var("SSG_LIGHTHOUSE_RUNS").unwrap_or_else(|_| "1".to_string());
    let (passed, told) = lighthouse(&public, &runs, &[HOME, ARTICLE]);
    assert!(passed, "{told}");
    println!("{told}");
}

#[test]
fn an_article_with_ten_photographs_passes_the_audits_of_pictures() {
    let (_folder, public) = ten_photographs("lighthouse-pictures");
    let (passed, told) = lighthouse(&public, "1", &[TEN]);
    assert!(passed, "{told}");
    println!("{told}");
    // A picture that is far too large, and has no size, is seen.
    let page = public.join("articles/2026/ten/index.html");
    let html = tools::read(&page);
    let (start, rest) = html.split_once("<picture>").expect("it has pictures");
    let (_, end) = rest.split_once("</picture>").expect("a picture ends");
    let large = "<img src=\"0.jpg\" alt=\"A dam\">";
    fs::write(&page, format!("{start}{large}{end}")).expect("a page");
    let (passed, told) = lighthouse(&public, "1", &[TEN]);
    assert!(!passed, "{told}");
    for fault in ["unsized-images", "image-delivery-insight"] {
        assert!(told.contains(fault), "{fault} is not seen: {told}");
    }
}

/// The page of [`ten_photographs`].
pub const TEN: &str = "/articles/2026/ten/";

/// A site of the bundled theme with an article of ten photographs, of which one leads it, built into
/// `public` of a folder of its own.
pub fn ten_photographs(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    let made = tools::run(tools::ssg(&["init"]).arg(&site));
    assert!(made.status.success(), "{}", tools::told(&made));
    let article = site.join("content/articles/ten");
    fs::create_dir_all(&article).expect("a folder");
    let mut text = "---\ntitle: Ten photographs of a dam\ndate: 2026-03-04\ntype: article\n\
                    summary: A dam, ten times.\nimage: { src: 0.jpg, alt: A dam }\n---\n"
        .to_string();
    let photograph = tools::root().join("content/articles/black-start/reservoir.jpg");
    for number in 0..10 {
        fs::copy(&photograph, article.join(format!("{number}.jpg"))).expect("a photograph");
        if number > 0 {
            let picture = format!("![A dam]({number}.jpg \"Dam {number}.\")");
            let words = "What the dam holds is water for a year without rain. ".repeat(7);
            let _ = write!(text, "\n{words}\n\n{picture}\n");
        }
    }
    fs::write(article.join("index.md"), text).expect("an article");
    let public = folder.path().join("public");
    tools::build(&site, &public);
    (folder, public)
}

#[test]
fn planted_faults_cost_marks() {
    let (folder, public) = tools::bundled("lighthouse-planted");
    let home = tools::read(&public.join("index.html"));
    let (before, rest) = home.split_once("<meta name=\"description\"").expect("it has one");
    let (_, after) = rest.split_once('>').expect("a tag ends");
    // What moves before it was ever seen has not moved.
    let late = "<script>new PerformanceObserver(() => setTimeout(() => \
        document.querySelector('main').prepend(Object.assign(document.createElement('p'), \
        { style: 'block-size: 9rem' })), 100)).observe({ type: 'paint', buffered: true }); \
        console.error('planted');</script><img src=\"/icon.svg\">";
    let planted = format!("{before}{}", after.replacen("</main>", &format!("{late}</main>"), 1));
    // The policy would keep the script from running.
    folder.write("public/index.html", &planted.replacen("Content-Security-Policy", "refresh", 1));
    let (passed, told) = lighthouse(&public, "1", &[HOME]);
    assert!(!passed, "{told}");
    for fault in ["image-alt", "errors-in-console", "meta-description", "layout shift 0.", "FAULT"]
    {
        assert!(told.contains(fault), "{fault} is not seen: {told}");
    }
}

/// Whether all is well with some pages of a finished site, and what was told of them.
fn lighthouse(public: &Path, runs: &str, pages: &[&str]) -> (bool, String) {
    tools::package("lighthouse/package.json");
    let mut node = tools::program("node");
    node.arg(tools::root().join("tests/tools/lighthouse.mjs")).arg(public).arg(runs).args(pages);
    let judged = tools::run(&mut node);
    (judged.status.success(), tools::told(&judged))
}
