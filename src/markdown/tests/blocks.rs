//! Blocks: tables, footnotes, alerts, lists, code, containers.

use super::*;

#[test]
fn a_plain_text_is_plain_html() {
    assert_eq!(
        page("One & *two* **three** ~~four~~ `a<b`\nnext\\\nlast [a](b \"t\").\n\n> q\n\n***\n"),
        "<p>One &amp; <em>two</em> <strong>three</strong> <del>four</del> <code>a&lt;b</code>\nnext<br>\n\
         last <a href=\"b\" title=\"t\">a</a>.</p>\n<blockquote>\n<p>q</p>\n</blockquote>\n<hr>\n"
    );
}

#[test]
fn headings_have_unique_ids() {
    assert_eq!(
        page("## A b\n\n## A *b*\n\n## x {#a-b-2 .wide}\n\n## Notes\n\n## N1[^1]\n\n[^1]: t\n"),
        "<h2 id=\"a-b\">A b</h2>\n<h2 id=\"a-b-3\">A <em>b</em></h2>\n\
         <h2 id=\"a-b-2\" class=\"wide\">x</h2>\n<h2 id=\"notes-2\">Notes</h2>\n\
         <h2 id=\"n1-2\">N1<sup class=\"note-ref\" id=\"r1\"><a href=\"#n1\" role=\"doc-noteref\">1</a></sup></h2>\n\
         <section class=\"notes side\" role=\"doc-endnotes\" aria-labelledby=\"notes\"><h2 id=\"notes\">Notes</h2>\n\
         <ol>\n<li id=\"n1\"><p>t <a href=\"#r1\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩</a></p></li>\n\
         </ol></section>\n"
    );
}

#[test]
fn notes_are_numbered_by_first_reference_and_link_back() {
    assert_eq!(
        page("x[^b] y[^A] z[^b]\n\n[^a]: See[^c].\n\n    - last\n\n[^b]: B.\n[^c]: See[^a].\n"),
        "<p>x<sup class=\"note-ref\" id=\"r1\"><a href=\"#n1\" role=\"doc-noteref\">1</a></sup> \
         y<sup class=\"note-ref\" id=\"r2\"><a href=\"#n2\" role=\"doc-noteref\">2</a></sup> \
         z<sup class=\"note-ref\" id=\"r1-2\"><a href=\"#n1\" role=\"doc-noteref\">1</a></sup></p>\n\
         <section class=\"notes\" role=\"doc-endnotes\" aria-labelledby=\"notes\"><h2 id=\"notes\">Notes</h2>\n<ol>\n\
         <li id=\"n1\"><p>B. <a href=\"#r1\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩</a> \
         <a href=\"#r1-2\" role=\"doc-backlink\" aria-label=\"Back to reference 1-2\">↩<sup>2</sup></a></p></li>\n\
         <li id=\"n2\"><p>See<sup class=\"note-ref\" id=\"r3\"><a href=\"#n3\" role=\"doc-noteref\">3</a></sup>.</p>\n\
         <ul>\n<li>last</li>\n</ul><p><a href=\"#r2\" role=\"doc-backlink\" aria-label=\"Back to reference 2\">↩</a> \
         <a href=\"#r2-2\" role=\"doc-backlink\" aria-label=\"Back to reference 2-2\">↩<sup>2</sup></a></p></li>\n\
         <li id=\"n3\"><p>See<sup class=\"note-ref\" id=\"r2-2\"><a href=\"#n2\" role=\"doc-noteref\">2</a></sup>. \
         <a href=\"#r3\" role=\"doc-backlink\" aria-label=\"Back to reference 3\">↩</a></p></li>\n</ol></section>\n"
    );
}

#[test]
fn many_notes_stand_at_the_end_only() {
    let text: String = (1..=13).map(|n| format!("x[^{n}]\n\n[^{n}]: t\n\n")).collect();
    let html = page(&text);
    let section = html.find("<section").map(|at| &html[at..at + 23]);
    assert_eq!(section, Some("<section class=\"notes\" "));
}

#[test]
fn a_captioned_table_is_a_figure() {
    assert_eq!(
        page(
            "Table: Deaths [a](b), 2020. Credit: *WHO*\n\n| | n |\n|:-|--:|\n| **A** | 1 |\n| **B *c*** | 2 |\n"
        ),
        "<figure class=\"table\"><figcaption id=\"table-1\">Deaths <a href=\"b\">a</a>, 2020. \
         <span class=\"credit\">Credit: <em>WHO</em></span></figcaption>\
         <div class=\"scroll\" role=\"region\" aria-labelledby=\"table-1\" tabindex=\"0\"><table>\n\
         <thead>\n<tr><td class=\"left\"></td><th scope=\"col\" class=\"right\">n</th></tr>\n</thead>\n<tbody>\n\
         <tr><th scope=\"row\" class=\"left\">A</th><td class=\"right\">1</td></tr>\n\
         <tr><th scope=\"row\" class=\"left\">B <em>c</em></th><td class=\"right\">2</td></tr>\n\
         </tbody>\n</table></div></figure>\n"
    );
}

#[test]
fn a_table_without_a_caption_has_a_label() {
    assert_eq!(
        page("Table: no table.\n\nx\n\na | b\n:-:|---\n**1** | 2\n3 | 4\n"),
        "<p>Table: no table.</p>\n<p>x</p>\n\
         <figure class=\"table\"><div class=\"scroll\" role=\"region\" aria-label=\"Table 1\" tabindex=\"0\"><table>\n\
         <thead>\n<tr><th scope=\"col\" class=\"center\">a</th><th scope=\"col\">b</th></tr>\n</thead>\n<tbody>\n\
         <tr><td class=\"center\"><strong>1</strong></td><td>2</td></tr>\n\
         <tr><td class=\"center\">3</td><td>4</td></tr>\n</tbody>\n</table></div></figure>\n"
    );
}

#[test]
fn alerts_tasks_code_and_definitions_have_their_elements() {
    assert_eq!(
        page("> [!WARNING]\n> Hot.\n\n- [x] a\n- [ ] b\n\n3. c\n\n```rust,x\na<b\n```\n\nT\n: d\n"),
        "<aside class=\"alert warning\"><p class=\"alert-title\">Warning</p>\n<p>Hot.</p>\n</aside>\n\
         <ul>\n<li class=\"task\"><input type=\"checkbox\" disabled checked aria-label=\"done\"> a</li>\n\
         <li class=\"task\"><input type=\"checkbox\" disabled aria-label=\"open\"> b</li>\n</ul>\n\
         <ol start=\"3\">\n<li>c</li>\n</ol>\n\
         <pre tabindex=\"0\"><code class=\"language-rust\">a&lt;b\n</code></pre>\n\
         <dl>\n<dt>T</dt>\n<dd>d</dd>\n</dl>\n"
    );
}

#[test]
fn containers_nest_without_blank_lines() {
    assert_eq!(
        page(
            "para\n:::: box a=\"1\"\n- item\n::: note\n*x*[^1]\n:::\n## H\n::::\nafter\n\n[^1]: t\n"
        ),
        "<p>para</p>\n<box a=1>\n<ul>\n<li>item</li>\n</ul>\n<note>\n\
         <p><em>x</em><sup class=\"note-ref\" id=\"r1\"><a href=\"#n1\" role=\"doc-noteref\">1</a></sup></p>\n</note>\n\
         <h2 id=\"h\">H</h2>\n</box>\n<p>after</p>\n\
         <section class=\"notes side\" role=\"doc-endnotes\" aria-labelledby=\"notes\"><h2 id=\"notes\">Notes</h2>\n\
         <ol>\n<li id=\"n1\"><p>t <a href=\"#r1\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩</a></p></li>\n\
         </ol></section>\n"
    );
}

#[test]
fn fences_in_code_and_comments_are_text() {
    assert_eq!(
        page("```\nx\n::: a b=\"c\"\n***\n:::\n```\n\n<!--\n::: x\n-->\n"),
        "<pre tabindex=\"0\"><code>x\n::: a b=\"c\"\n***\n:::\n</code></pre>\n<!--\n::: x\n-->\n"
    );
    assert_eq!(faults("```\nx\n::: a b=\"c\"\n***\n:::\n```\n\n<!--\n::: x\n-->\n"), "");
}

#[test]
fn smart_punctuation_spares_addresses() {
    assert_eq!(
        page("\"It's\" -- see https://a.org/b--c and <https://a.org/d--e>..."),
        "<p>“It’s” – see https://a.org/b--c and <a href=\"https://a.org/d--e\">https://a.org/d--e</a>…</p>\n"
    );
}

#[test]
fn line_ends_of_other_systems_make_no_difference() {
    let text = "::: note\na\nb\n:::\n\n| a |\n|---|\n| **b** |\n\n<div\nclass=\"x\">\n</div>\n\n```\nc\n```\n\nx[^1]\n\n[^1]: t\n";
    assert_eq!(page(&text.replace('\n', "\r\n")), page(text));
}

#[test]
fn one_tilde_strikes_nothing() {
    assert_eq!(
        page("CO~2~, ~~old~~, x ~2~, ~5 to ~6.\n").replace('\n', ""),
        "<p>CO<sub>2</sub>, <del>old</del>, x <sub>2</sub>, ~5 to ~6.</p>"
    );
}

#[test]
fn sub_and_superscript_stand_within_words() {
    assert_eq!(
        page("CO~2~, H~2~O and 10^-6^ m^2^; ~5 and CO~2~ of ~10."),
        "<p>CO<sub>2</sub>, H<sub>2</sub>O and 10<sup>-6</sup> m<sup>2</sup>; \
         ~5 and CO<sub>2</sub> of ~10.</p>\n"
    );
    assert_eq!(
        page("*CO~2~* and **x^2^** and [H~2~O](/a~1~b \"CO~2~\") and ~~CO~2~ is gone~~"),
        "<p><em>CO<sub>2</sub></em> and <strong>x<sup>2</sup></strong> and \
         <a href=\"/a~1~b\" title=\"CO~2~\">H<sub>2</sub>O</a> and \
         <del>CO<sub>2</sub> is gone</del></p>\n"
    );
    let (facts, _) = read("## Less CO~2~\n\nA word of CO~2~ and m^2^.", RawHtml::Allow);
    assert_eq!(facts.headings[0].text, "Less CO2");
    assert_eq!(facts.headings[0].id, "less-co2");
    assert_eq!(facts.summary, "A word of CO2 and m2.");
    assert_eq!(inline_html("Less CO~2~ per m^2^"), "Less CO<sub>2</sub> per m<sup>2</sup>");
}

#[test]
fn what_looks_like_a_script_in_code_addresses_and_notes_stays_whole() {
    let text = "`a b~2~ c`, x[^1] and y[^2], $x^2$, https://a.example/~u/x~2~y ~~del~~\n\n\
                ```\nCO~2~ m^2^\n```\n\n<div title=\"x CO~2~ y\">\nCO~2~\n</div>\n\n[^1]: One.\n[^2]: Two^2^.";
    let html = page(text);
    for whole in [
        "<code>a b~2~ c</code>",
        "$x^2$",
        "https://a.example/~u/x~2~y",
        "<del>del</del>",
        "CO~2~ m^2^\n</code>",
        "<div title=\"x CO~2~ y\">\nCO~2~\n</div>",
        "Two<sup>2</sup>.",
    ] {
        assert!(html.contains(whole), "{whole} is not in {html}");
    }
    assert_eq!(html.matches("class=\"note-ref\"").count(), 2, "{html}");
    assert!(!html.contains(['\u{1}', '\u{2}']), "{html}");
}

#[test]
fn a_fence_with_a_script_is_a_fence() {
    assert_eq!(
        page("::: note title=\"CO~2~\"\nCO~2~\n:::"),
        "<note title=CO~2~>\n<p>CO<sub>2</sub></p>\n</note>\n"
    );
}

#[test]
fn signs_of_sub_and_superscript_stay_where_they_are_none() {
    assert_eq!(
        page(
            "`a x^2^\nb` and [c](d \"y^2^ &amp; z~3~\") i\n\n\
             ~~~ x^2^ y\ncode\n~~~\n\n## H { .w^2^ }\n"
        ),
        "<p><code>a x^2^ b</code> and <a href=\"d\" title=\"y^2^ &amp; z~3~\">c</a> i</p>\n\
         <pre tabindex=\"0\"><code class=\"language-x^2^\">code\n</code></pre>\n\
         <h2 id=\"h\" class=\"w^2^\">H</h2>\n"
    );
}
