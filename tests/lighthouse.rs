//! Lighthouse's judgement of the bundled site: accessibility, best practices and search engines at
//! 100, and nothing that moves. Performance depends on the machine and is printed:
//! `SSG_LIGHTHOUSE_RUNS=3` takes the median of three.

use crate::tools;
use std::env;
use std::path::Path;

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
