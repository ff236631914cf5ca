use std::path::Path;
use std::sync::Arc;

use crate::markdown::{self, Answer, Facts, Prose, RawHtml, Settings, Source, Syntax, Words};

fn read(body: &str) -> (Facts, Vec<String>) {
    let file: Arc<Path> = Arc::from(Path::new("a.html"));
    let source = Source { file: &file, text: body, lines_before: 4 };
    let (facts, told) = markdown::facts(source, RawHtml::Allow);
    let lines =
        told.iter().map(|one| format!("{}:{} {}", one.place.line, one.place.column, one.message));
    (facts, lines.collect())
}

fn page(body: &str, answers: &[Option<Answer>], raw_html: RawHtml) -> String {
    let (facts, _) = read(body);
    let words = Words::default();
    let settings = Settings {
        syntax: Syntax::Html,
        raw_html,
        words: &words,
        answers,
        lead: None,
        sizes: None,
        cited: None,
        rtl: false,
        container: &|_, inner| inner.to_string(),
    };
    markdown::html(body, &facts, &settings)
}

#[test]
fn headings_get_ids_and_keep_their_own() {
    let body = "<H2>A &amp; b</H2><h2 id='x' class=y>C<br>d</h2><h3>a b</h3><p id=\"a-b-2\">";
    let ids: Vec<String> = read(body).0.headings.into_iter().map(|one| one.id).collect();
    assert_eq!(ids, ["a-b", "x", "a-b-3"]);
    assert_eq!(
        page(body, &[], RawHtml::Allow),
        "<H2 id=\"a-b\">A &amp; b</H2><h2 id='x' class=y>C<br>d</h2><h3 id=\"a-b-3\">a b</h3><p id=\"a-b-2\">"
    );
    assert_eq!(read(body).0.headings[1].text, "C d");
}

#[test]
fn a_page_is_cleaned_unless_raw_html_is_allowed() {
    let body = "<p onclick=a()>x <a href=y>z</a><script>a()</script></p>";
    let answers = [Some(Answer::of("/y/"))];
    for raw_html in [RawHtml::Sanitize, RawHtml::Escape] {
        assert_eq!(page(body, &answers, raw_html), "<p>x <a href=\"/y/\">z</a></p>");
    }
}

#[test]
fn a_heading_without_an_end_is_one_all_the_same() {
    let body = "<h2>a<h2>b</h3><template><h2>c</h2></template><h2>d";
    let texts: Vec<String> = read(body).0.headings.into_iter().map(|one| one.text).collect();
    assert_eq!(texts, ["a", "b", "d"]);
    assert_eq!(page(body, &[], RawHtml::Allow).matches(" id=").count(), 3);
}

#[test]
fn links_are_answered_in_their_order() {
    let body = "<a href=x>1</a><img src='y' alt><!-- more --><a href='z'>2</a>";
    let destinations: Vec<String> =
        read(body).0.links.into_iter().map(|link| link.destination).collect();
    assert_eq!(destinations, ["x", "y", "z"]);
    let answers = [Some(Answer::of("/1/")), None, Some(Answer::of("/3/?a&b"))];
    assert_eq!(
        page(body, &answers, RawHtml::Allow),
        "<a href=\"/1/\">1</a><img src=\"y\" alt><a href=\"/3/?a&amp;b\">2</a>"
    );
}

#[test]
fn the_summary_is_the_first_text_at_the_top() {
    for (body, summary) in [
        ("<ul><li>a</li></ul><h2>b</h2>\n<p>c&nbsp;<b>d</b>\n\ne</p><p>f</p>", "c d e"),
        ("a <i>b</i>\nc\n\nd", "a b c"),
        ("<h2>a</h2>\nb\r\n\r\nc", "b"),
        ("<p>a</p><ul><li>b</li></ul><!--more--><p>c</p>", "a b"),
        ("<script>a</script><style>b</style><p>&eacute;&#233;&unknown; & c</p>", "éé&unknown; & c"),
        ("", ""),
    ] {
        assert_eq!(read(body).0.summary, summary, "{body}");
    }
}

#[test]
fn words_are_those_that_are_shown() {
    let (facts, _) = read("<p>One<br>two</p><pre>three</pre><script>four</script><!-- five -->six");
    assert_eq!(facts.words, 3);
    assert_ne!(facts.prose, read("<p>One two</p><pre>three!</pre>six").0.prose);
    assert_eq!(facts.prose, read("<div>One two</div><pre>three</pre><p>six").0.prose);
}

#[test]
fn prose_has_headings_and_what_pictures_show() {
    let mut blocks = Vec::new();
    markdown::prose(
        "<h2>A</h2>b<img src=c alt=\"d &amp; e\"><p>f<style>g</style>",
        Syntax::Html,
        RawHtml::Allow,
        &[],
        |block| {
            blocks.push(match block {
                Prose::Heading(text) => format!("# {text}"),
                Prose::Text(text) => text.to_string(),
            });
        },
    );
    assert_eq!(blocks, ["# A", "b d & e ", "f"]);
}

#[test]
fn pictures_in_figures_may_stand_for_the_article() {
    let (facts, _) = read("<a href=a><img src=b alt=c></a><figure><img alt=d src=e></figure>");
    let pictures: Vec<(usize, &str, bool)> =
        facts.pictures.iter().map(|one| (one.link, &*one.alt, one.figure)).collect();
    assert_eq!(pictures, [(1, "c", false), (2, "d", true)]);
}

#[test]
fn mistakes_are_told_at_their_places() {
    let (_, told) =
        read("<p>x\n<img src=a></p>\n<h3>b</h3>\n{% c %} <code>{% d %}</code>\n<!-- {% e %} -->");
    assert_eq!(
        told,
        [
            "6:1 this picture has no alt text",
            "7:1 the first heading of the text is of level 3",
            "8:1 readers would see `{% c %}`",
        ]
    );
}

#[test]
fn broken_html_ends_quietly() {
    for body in [
        "<",
        "<h2",
        "<h2 id=",
        "<h2 id='",
        "<!--",
        "<script>",
        "<p>&",
        "&#x110000;&#;",
        "</h2>",
        "<img alt=",
    ] {
        read(body);
        page(body, &[], RawHtml::Sanitize);
    }
}
