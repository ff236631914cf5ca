//! Raw HTML: kept, cleaned or shown.

use super::*;
use crate::citation::Html;

const RAW: &str = "<div class=\"x\" onclick=\"a()\" style=\"b\">\n<a href='c.md' id=d>e</a>\n<script src=\"f.js\">g()</script>\n</div>\n\nh <b>i</b> <a href=\"javascript:j\">k</a> [l](javascript:m)<!-- n -->\n";

#[test]
fn allowed_raw_html_has_its_links_answered() {
    assert_eq!(
        page(RAW),
        "<div class=\"x\" onclick=\"a()\" style=\"b\">\n<a href=\"c.md\" id=d>e</a>\n<script src=\"f.js\">g()</script>\n</div>\n\
         <p>h <b>i</b> <a href=\"javascript:j\">k</a> <a href=\"javascript:m\">l</a><!-- n --></p>\n"
    );
}

#[test]
fn sanitized_raw_html_runs_nothing() {
    assert_eq!(
        page_with(RAW, RawHtml::Sanitize),
        "<div class=\"x\">\n<a href=\"c.md\" id=\"d\">e</a>\n\n</div>\n<p>h <b>i</b> <a>k</a> <a>l</a></p>\n"
    );
    assert_eq!(page_with("[l](javascript:m)\n", RawHtml::Sanitize), "<p><a>l</a></p>\n");
}

#[test]
fn escaped_raw_html_is_text() {
    assert_eq!(
        page_with("<i>a</i> <!-- b -->\n\n<img src=\"c\">\n", RawHtml::Escape),
        "<p>&lt;i&gt;a&lt;/i&gt; </p>\n<p>&lt;img src=\"c\"&gt;</p>\n"
    );
    let (facts, _) = read("<img src=\"c\" id=\"d\">", RawHtml::Escape);
    assert_eq!(facts, Facts { prose: facts.prose, ..Facts::default() });
}

/// All that we make ourselves.
const ALL: &str = "## H {#h .c lang=ar}\n\n![A](a.png \"T. Credit: C\")\n\nTable: T. Credit: W\n\n| a | b |\n|:-|-:|\n| **1** | 2 |\n\n\
    x[^1] **b** *c* ~~d~~ `e` [f](g \"t\") <h@i.org>\\\nj\n\n[^1]: n\n\n> [!NOTE]\n> o\n\n- [x] p\n- [ ] q\n\n3. r\n\n\
    ```rust\ns\n```\n\nT\n: u\n\n> v\n\n---\n\nhttps://youtu.be/abc\n\n[w](a.mp3)\n\n![](b.mp4)\n";

#[test]
fn sanitizing_changes_nothing_of_ours() {
    assert_eq!(page_with(ALL, RawHtml::Sanitize), page(ALL));
    // With something to clean, only the form of an empty attribute differs.
    let raw = format!("{ALL}\n<i>x</i>\n");
    let mut allowed = page(&raw);
    for name in ["checked", "disabled", "controls"] {
        allowed = allowed.replace(&format!(" {name}"), &format!(" {name}=\"\""));
    }
    let attributes = |html: &str| {
        let mut tags: Vec<String> = html
            .split('<')
            .map(|tag| {
                let mut parts: Vec<&str> = tag.split([' ', '>']).collect();
                parts.sort_unstable();
                parts.join(" ")
            })
            .collect();
        tags.sort_unstable();
        tags
    };
    assert_eq!(attributes(&page_with(&raw, RawHtml::Sanitize)), attributes(&allowed));
}

/// Browsers read the text of an attribute as HTML where an element before it holds text only.
#[test]
fn sanitizing_leaves_no_address_that_nobody_answered() {
    for text in [
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">\n",
        "<!-- --!><img src=x>-->\n",
        "<p>\n<xmp><p title=\"</xmp><a href=x>y</a>\">\n",
        "<source srcset=\"\n\nx\">\n",
        "a\n\n<div title='\n\n' src=x><img src=x>\n",
    ] {
        let (facts, _) = read(text, RawHtml::Sanitize);
        let html = page_with(text, RawHtml::Sanitize);
        let shown = html.contains("=\"x\"") || html.contains("x\"");
        assert!(!shown || facts.links.iter().any(|link| link.destination == "x"), "{html}");
    }
    let trick = "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">\n";
    assert!(page_with(trick, RawHtml::Sanitize).contains("<img>"));
    let known = "<a href=\"a&amp;b\u{a0}c&quot;\">x</a> <img src='d' srcset='d 1x, e 2x' alt=''>\n";
    assert_eq!(
        page_with(known, RawHtml::Sanitize),
        "<p><a href=\"a&amp;b&nbsp;c&quot;\">x</a> <img src=\"d\" srcset=\"d 1x, e 2x\" alt=\"\"></p>\n"
    );
}

#[test]
fn a_container_is_given_no_script() {
    let text = "::: form to=\"javascript:a\" title=\"JavaScript: b\"\nc\n:::\n";
    let (_, told) = read(text, RawHtml::Escape);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].place.line, told[0].place.column, told[0].place.length), (11, 14, 12));
    assert!(read(text, RawHtml::Allow).1.is_empty());
}

#[test]
fn what_the_theme_makes_of_a_container_is_trusted() {
    let text = "::: form\n<b onclick=a>b</b>\n::: input\nc\n:::\n:::\n";
    assert_eq!(
        page_with(text, RawHtml::Sanitize),
        "<form>\n<p><b>b</b></p>\n<input>\n<p>c</p>\n</input>\n</form>\n"
    );
}

/// A text whose only citation is this one, and whose bibliography has one work.
fn citing(text: &str, raw_html: RawHtml, citation: Html) -> String {
    let html = "<a href=\"https://a.example/w\">W</a>".to_string();
    let (id, label) = ("ref.w".to_string(), String::new());
    let works = vec![WorkHtml { id, label, html, cited: vec![0] }];
    page_citing(text, raw_html, Some(&Cited { citations: vec![Some(citation)], works }))
}

#[test]
fn what_an_author_writes_above_the_bibliography_is_cleaned() {
    let text =
        "::: bibliography\n## Read\n\n<script>a()</script><b onclick=a>b</b>\n:::\n\nx [@w]\n";
    for (raw_html, head) in [
        (RawHtml::Allow, "<script>a()</script><b onclick=a>b</b>\n"),
        (RawHtml::Sanitize, "<b>b</b>\n"),
        (
            RawHtml::Escape,
            "<p>&lt;script&gt;a()&lt;/script&gt;&lt;b onclick=a&gt;b&lt;/b&gt;</p>\n",
        ),
    ] {
        let citation = Html { text: "W".to_string(), note: None };
        assert_eq!(
            citing(text, raw_html, citation),
            format!(
                "<section class=\"references\" role=\"doc-bibliography\" aria-label=\"References\">\
                 <h2 id=\"read\">Read</h2>\n{head}<ul>\n<li id=\"ref.w\">\
                 <a href=\"https://a.example/w\">W</a> <a href=\"#cite-1\" role=\"doc-backlink\" \
                 aria-label=\"Back to citation 1\">↩</a></li>\n</ul></section>\n\
                 <p>x <span class=\"citation\" id=\"cite-1\">W</span></p>\n"
            ),
            "{raw_html:?}"
        );
    }
}

#[test]
fn sanitizing_leaves_the_links_of_citations() {
    let link = "<a href=\"https://a.example/cited\">C</a>".to_string();
    for (text, note) in [(link.clone(), None), (String::new(), Some(link.clone()))] {
        let html = citing("x [@w] <i>y</i>\n", RawHtml::Sanitize, Html { text, note });
        assert_eq!(html.matches(&link).count(), 1, "{html}");
    }
}

#[test]
fn a_quoted_tag_over_several_lines_is_one_tag() {
    assert_eq!(
        page("> <img alt=\"\"\n> src=\"a.png\">\n"),
        "<blockquote>\n<p><img alt=\"\"\nsrc=\"a.png\"></p>\n</blockquote>\n"
    );
}
