//! The bundled site in a browser: every template, in both directions and colours, narrow and wide.

use std::path::Path;
use std::process::Command;

#[path = "tools/mod.rs"]
mod tools;

#[test]
fn readers_find_every_page_in_order() {
    let (_folder, public) = tools::bundled("browser");
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
    let (folder, public) = tools::bundled("browser-planted");
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

fn browser() -> Command {
    tools::package("playwright-core/package.json");
    tools::package("axe-core/axe.min.js");
    let mut node = tools::program("node");
    node.arg(tools::root().join("tests/tools/browser.mjs"));
    node
}
