//! Pictures and media.

use super::*;

#[test]
fn a_lone_picture_is_a_figure() {
    assert_eq!(
        page("![A *river*](r.png \"The *river* in 2020. Credit: Reuters\")\n"),
        "<figure><img src=\"r.png\" alt=\"A river\" loading=\"lazy\" decoding=\"async\">\
         <figcaption>The <em>river</em> in 2020. <span class=\"credit\">Credit: Reuters</span></figcaption></figure>\n"
    );
}

#[test]
fn a_lone_picture_without_title_has_no_caption() {
    assert_eq!(
        page("![A](r.png)\n"),
        "<figure><img src=\"r.png\" alt=\"A\" loading=\"lazy\" decoding=\"async\"></figure>\n"
    );
}

#[test]
fn several_lone_pictures_are_a_figure_each() {
    assert_eq!(
        page("![A](a.png)\n[![B](b.png \"photo: AP\")](c.md)\n"),
        "<figure><img src=\"a.png\" alt=\"A\" loading=\"lazy\" decoding=\"async\"></figure>\n\
         <figure><a href=\"c.md\"><img src=\"b.png\" alt=\"B\" loading=\"lazy\" decoding=\"async\"></a>\
         <figcaption><span class=\"credit\">Credit: AP</span></figcaption></figure>\n"
    );
}

#[test]
fn a_picture_within_a_line_stays_there() {
    assert_eq!(
        page("![A](a.png \"T *t*\") and [![B](b.png) x](c.md)\n"),
        "<p><img src=\"a.png\" alt=\"A\" loading=\"lazy\" decoding=\"async\" title=\"T t\"> and \
         <a href=\"c.md\"><img src=\"b.png\" alt=\"B\" loading=\"lazy\" decoding=\"async\"> x</a></p>\n"
    );
}

#[test]
fn the_lead_has_its_size_and_the_article_s_credit_and_loads_at_once() {
    let text = "x\n\n![A](a.png \"T\")\n\n![B](b.png \"U. Credit: own\")\n";
    let (facts, _) = read(text, RawHtml::Allow);
    let answer = |url: &str| Some(Answer { size: Some((3, 2)), ..Answer::of(url) });
    let answers = [answer("/a?b&c"), answer("/b")];
    let words = words();
    let with = |picture, credit| {
        html(
            text,
            &facts,
            &Settings {
                syntax: Syntax::Markdown,
                raw_html: RawHtml::Allow,
                words: &words,
                answers: &answers,
                lead: Some(Lead { picture, credit }),
                sizes: None,
                cited: None,
                rtl: false,
                container: &container,
            },
        )
    };
    let b = "<figure><img src=\"/b\" alt=\"B\" width=\"3\" height=\"2\" loading=\"lazy\" decoding=\"async\">\
             <figcaption>U. <span class=\"credit\">Credit: own</span></figcaption></figure>\n";
    assert_eq!(
        with(0, "Credit: A & B"),
        format!(
            "<p>x</p>\n<figure><img src=\"/a?b&amp;c\" alt=\"A\" width=\"3\" height=\"2\" decoding=\"async\">\
             <figcaption>T <span class=\"credit\">Credit: A &amp; B</span></figcaption></figure>\n{b}"
        )
    );
    assert_eq!(
        with(1, "Reuters"),
        format!(
            "<p>x</p>\n<figure><img src=\"/a?b&amp;c\" alt=\"A\" width=\"3\" height=\"2\" loading=\"lazy\" decoding=\"async\">\
             <figcaption>T</figcaption></figure>\n{}",
            b.replace(" loading=\"lazy\"", "")
        )
    );
}

#[test]
fn a_lone_film_is_a_poster_that_loads_nothing() {
    let poster = |title: &str| {
        format!(
            "<figure class=\"media\"><a class=\"poster\" href=\"https://youtu.be/a-b--c\" rel=\"noopener\">\
             <span class=\"play\" aria-hidden=\"true\"></span><span class=\"media-title\">{title}</span> \
             <span class=\"media-host\">Watch on youtube.com</span></a></figure>\n"
        )
    };
    assert_eq!(page("https://youtu.be/a-b--c\n"), poster("Play youtube.com"));
    assert_eq!(page("<https://youtu.be/a-b--c>\n"), poster("Play youtube.com"));
    assert_eq!(
        page("[The *talk* & more](https://youtu.be/a-b--c)\n"),
        poster("The talk &amp; more")
    );
    assert_eq!(
        page("See https://youtu.be/a\n\n[a](https://youtu.be/a) b\n"),
        "<p>See https://youtu.be/a</p>\n<p><a href=\"https://youtu.be/a\">a</a> b</p>\n"
    );
}

#[test]
fn a_lone_sound_or_film_file_is_played_here() {
    assert_eq!(
        page("[Talk](a.mp3)\n\n![](b.webm)\n\nhttps://a.org/c.mp4\n"),
        "<figure class=\"media\"><audio controls preload=\"none\" src=\"a.mp3\" aria-label=\"Talk\"></audio>\
         <figcaption>Talk</figcaption></figure>\n\
         <figure class=\"media\"><video controls preload=\"none\" src=\"b.webm\" aria-label=\"Play b.webm\"></video></figure>\n\
         <figure class=\"media\"><video controls preload=\"none\" src=\"https://a.org/c.mp4\" aria-label=\"Play c.mp4\"></video></figure>\n"
    );
}
